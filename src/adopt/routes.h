/* Inside adopt/: which sets of revisions are compared with a database. A route is an order of
 * revisions of which every beginning can be what is applied. Pure. */
#ifndef STEMMA_ADOPT_ROUTES_H
#define STEMMA_ADOPT_ROUTES_H

#include "base/vec.h"
#include "graph/graph.h"

struct route {
    struct node_list nodes;
    size_t first; /* so many of them are the beginning of the route `from`, too */
    size_t from;  /* an earlier one; where `first` is 0 it means nothing */
};

enum { ROUTES_MOST = 100 };

struct routes {
    const struct graph *graph;
    struct arena *arena;
    VEC(struct route) items;
    size_t *sizes;   /* by node: of the revision with all that it needs */
    uint8_t *is_met; /* by node: that set is a beginning of a route */
    size_t left_out; /* sets that have none, since there would be too many */
};

/* That of an upgrade of everything, that to each head, and as many more as it takes for the
 * revisions that each one needs to be met alone: where branches were merged, that is no other. The
 * newest first, where there are too many. False when out of memory. */
bool routes_make(struct routes *routes, const struct graph *graph, struct arena *arena);

/* Adds one unless it is the beginning of another. False when out of memory. */
bool routes_add(struct routes *routes, struct node_list nodes);

/* How much nearer to the database a revision has led. */
struct route_gain {
    bool is_known;
    long gain;
};

/* Several branches, each at any revision, are more sets than can be tried. What one revision has
 * brought on one route it will mostly bring on another: so revisions are added to `set`, with what
 * they need, and taken away, with what needs them, as long as that should lead nearer. `set`
 * stays closed. False when out of memory. */
bool routes_improve(const struct graph *graph, const struct route_gain *gains, node_set set);

/* The set in an order in which it can be run; last what leaves the schema as it is, by the gains,
 * so that it is seen that nobody can tell whether it ran. False when out of memory. */
bool routes_order(const struct graph *graph, const struct route_gain *gains, node_set set,
                  struct arena *arena, struct node_list *out);

#endif
