/* Targets: "head", "-1", "billing@head", "001:002" → sets of nodes. Pure.
 *
 *     target = [ branch "@" ] spec
 *     spec   = symbol | symbol rel | rel
 *     rel    = ( "+" | "-" ) digits
 *     symbol = "head" | "heads" | "base" | id | id-prefix | label
 *     branch = label | id | id-prefix
 *     range  = [ end ] ":" [ end ]       end = target | "current"
 */
#ifndef STEMMA_TARGET_TARGET_H
#define STEMMA_TARGET_TARGET_H

#include "graph/graph.h"

/* What targets are resolved against. */
struct target_context {
    const struct graph *graph;
    const char *command;    /* "upgrade": for messages and ready-to-run commands */
    const char *database;   /* as shown; NULL where there is none */
    const uint8_t *applied; /* the applied set; NULL where no database was asked */
    struct node_list heads; /* recorded heads: max(applied) */
    size_t known;           /* nodes below this are the manifest's: only they are targets of an
                               upgrade; the others are known from the ledger alone */
    bool among_files;       /* a file could be named instead: then "app.db" is no slip for -d */
    struct arena *arena;
    diag_list *diags;
    /* What else stands in ready-to-run commands before the target and behind it. NULL: what the
     * command needs, and nothing. */
    const char *lead, *rest;
};

/* All of these return 0, or the negated code of the error added to the diagnostics: USAGE,
 * NO_SUCH_REVISION, AMBIGUOUS, MULTIPLE_HEADS, OUT_OF_RANGE, UNREACHABLE, NO_MEMORY. */

/* upgrade: the target set T; empty for base. */
int target_upgrade(const struct target_context *context, const char *text, struct node_list *out);

/* downgrade: the roots; everything applied at or above them goes. */
int target_downgrade(const struct target_context *context, const char *text, struct node_list *out);

/* stamp: the new recorded heads H', from the old ones and the targets. `dests` are the revisions
 * that the targets resolved to, in order, without repeats. */
int target_stamp(const struct target_context *context, const char *const *texts, size_t count,
                 struct node_list *heads, struct node_list *dests);

/* show, and the parents of a new revision: every revision the target resolves to ("current" allowed
 * where there is an applied set). */
int target_revisions(const struct target_context *context, const char *text, struct node_list *out);

/* merge: like target_revisions(), but "heads" means all heads by parent edges. */
int target_merge(const struct target_context *context, const char *text, struct node_list *out);

/* history -r: the members of the range, in the order of a downgrade. */
int target_history(const struct target_context *context, const char *text, struct node_list *out);

/* --sql without a database: "a:b" split and resolved. For an upgrade, `from` is what is taken as
 * applied (the heads), `to` the target text; for a downgrade likewise. A text without ":" is `from`
 * base in an upgrade and an error (usage) in a downgrade. */
int target_range(const struct target_context *context, const char *text, struct node_list *from,
                 const char **to);

#endif
