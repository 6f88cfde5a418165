/* The schema that sets of revisions make, by a replay. */
#ifndef STEMMA_SHADOW_HISTORY_H
#define STEMMA_SHADOW_HISTORY_H

#include "graph/project.h"
#include "shadow/replay.h"

/* A point in the history: what is applied, and the schema that comes of it. */
struct history_point {
    const uint8_t *set;         /* of nodes of the project's graph, closed */
    struct schema_rows rows;    /* filled */
    struct schema_image *image; /* filled too, where it is not NULL */
};

struct history_input {
    const struct project *project;
    const char *const *ledger; /* its tables */
    size_t ledger_count;
    bool is_limited;               /* history_replay_rows(): as of struct replay_input */
    const struct backend *watched; /* once this is interrupted, so is the replay; NULL: nothing */
    struct arena *arena;           /* for the rows */
    diag_list *diags;
};

/* Fills the rows of each point, replayed in the order of an upgrade. Two of which one is on the way
 * to the other share a replay. Errors: those of loading the scripts, and those of the scripts. */
int history_replay(const struct history_input *input, struct history_point *points, size_t count);

/* Which of the tables a revision makes, any of them: made[i] is set. Only scripts that have the
 * name in them are a reason to replay. What stands behind a script that fails is not known: a
 * positive result then. Errors: those of loading the scripts. */
enum { HISTORY_FAILED = 1 };
int history_find_made(const struct history_input *input, const char *const *tables, size_t count,
                      bool *made);

/* What has come of a replay with its rows. */
struct history_result {
    struct replay *replay;
    struct node_list order;       /* in which the revisions were run */
    const struct script *scripts; /* up scripts, by node */
};

/* Replays the revisions of `set`, which is closed, rows and all, and shows what came of it to
 * `use` before it goes; returns what that returns. input->arena is not used. */
int history_replay_rows(const struct history_input *input, const uint8_t *set,
                        int (*use)(void *user, const struct history_result *result), void *user);

#endif
