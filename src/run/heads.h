/* Follows the recorded heads from step to step. */
#ifndef STEMMA_RUN_HEADS_H
#define STEMMA_RUN_HEADS_H

#include "base/vec.h"
#include "ledger/state.h"

/* `closed` is the closure of what is applied: a revision that is missing below an applied one is no
 * head, and counts as if it were there. */
struct heads {
    const struct graph *graph;
    struct arena *arena;
    node_set applied, closed;
    uint32_t *dependents; /* how many of `closed` need the node */
    VEC(node_id) now;     /* the heads, ascending */
};

/* All of these return false when out of memory. */

bool heads_begin(struct heads *heads, const struct state *state, struct arena *arena);
bool heads_up(struct heads *heads, node_id node);   /* it is applied */
bool heads_down(struct heads *heads, node_id node); /* it is reverted */

/* A copy of the list as it is now, in the arena. */
bool heads_list(const struct heads *heads, struct node_list *out);

#endif
