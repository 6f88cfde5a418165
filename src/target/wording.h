/* Inside target/: revisions in words, and ready-to-run commands. */
#ifndef STEMMA_TARGET_WORDING_H
#define STEMMA_TARGET_WORDING_H

#include "base/phrase.h"
#include "target/resolve.h"

/* More commands or places than this are not listed with one error. */
enum { MOST_SUGGESTIONS = 20 };

struct phrase wording_start(const struct resolver *r);

/* "003", or "base". */
void wording_id(struct phrase *phrase, const struct resolver *r, node_id node);

enum wording_detail { WORDING_IDS, WORDING_LABELS, WORDING_MESSAGES };

/* `003, 004`; with labels `003 (billing), 004`; with messages too `003 "Add roles" (billing), 004`.
 */
void wording_list(struct phrase *phrase, struct resolver *r, struct node_list nodes,
                  enum wording_detail detail);

/* "app.db is at 002", "nothing is applied to app.db". */
void wording_state(struct phrase *phrase, struct resolver *r);

/* Adds the error `COMMAND "TEXT": PHRASE`; returns -code. */
int wording_error(struct resolver *r, enum stemma_code code, struct phrase *phrase);

/* Hints at the command with this target instead, if it would work. */
bool suggest(struct resolver *r, struct str branch, struct str symbol, struct str relative);
bool suggest_text(struct resolver *r, const char *target);

/* Hints at the command once for each of `nodes`, picked by a label or the id as its branch. */
void suggest_branches(struct resolver *r, struct node_list nodes, struct str symbol,
                      struct str relative);

/* What a command takes as a target, for errors of usage. */
void suggest_forms(struct resolver *r);

#endif
