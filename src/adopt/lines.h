/* Inside adopt/: revisions one after the other, and what their schemas have to do with that of the
 * database. */
#ifndef STEMMA_ADOPT_LINES_H
#define STEMMA_ADOPT_LINES_H

#include "adopt/routes.h"
#include "adopt/search.h"
#include "adopt/tally.h"

/* The up scripts, by node; those that were not asked for have no text. */
struct line_scripts {
    struct script_folder *folder;
    struct script *items;
    size_t count;
};

int line_load_scripts(const struct search_input *input, const uint8_t *wanted,
                      struct line_scripts *out);
void line_release_scripts(struct line_scripts *scripts);

/* Whether the revision's script has no statement: it makes no difference whether it ran. */
bool line_is_empty(const struct line_scripts *scripts, node_id node);

/* A walk along `nodes`. */
struct line_walk {
    const struct search_input *input;
    struct line_scripts *scripts;
    struct node_list nodes;
    diag_list *diags;    /* of what fails in a script */
    struct tally *tally; /* begun by the caller, and ended */
    struct replay *replay;
    size_t at;    /* so many of the nodes are applied */
    bool changed; /* the schema, by the last of them */
    VEC(struct replay_change) counted;
};

/* Begins with nothing applied; or, where there is one, goes on from where `from` is, whose tally it
 * shares until its end. */
int line_begin(struct line_walk *walk, struct line_walk *from);

/* Applies the next one, which there is. */
int line_step(struct line_walk *walk);

/* Takes back out of the tally what the walk has counted. */
int line_end(struct line_walk *walk);

/* How the objects, which are those of a revision, compare to the database. */
int line_compare(const struct search_input *input, const object_list *objects,
                 struct likeness *out);

/* ---- choose.c ---- */

/* After this many nodes of a line the schema is the database's. */
struct line_match {
    size_t line, count;
    bool is_exact;
};

struct line_choice {
    const struct graph *graph;
    const struct route *lines;
    const struct line_match *matches;
    size_t match_count;
    const bool *changes; /* by node: its script changes the schema */
    struct arena *arena;
};

/* The least that can have been applied: a match whose revisions all the others have too, which
 * beyond it have only such as change no schema: `unseen`. Where there is no such match out->set is
 * NULL, and `candidates` are the revisions that can be named instead. False when out of memory.
 *
 * The least, since a revision that is recorded though it never ran is never made up for and nobody
 * sees it. One that ran and is not recorded is listed as pending, and shown before it runs again.
 */
bool line_choose(const struct line_choice *choice, struct search_result *out);

#endif
