/* The revision graph: an immutable DAG, pure data. Terms as in stemma-manifest(5): "parent edges"
 * are the parents, "all edges" (needs) are parents and dependencies. A node is its revision's
 * position in the input, so "earliest in the manifest" is the smallest node. */
#ifndef STEMMA_GRAPH_GRAPH_H
#define STEMMA_GRAPH_GRAPH_H

#include "base/arena.h"
#include "base/map.h"
#include "diag/diag.h"
#include "manifest/manifest.h"

#include <stdint.h>

typedef uint32_t node_id;

#define NODE_NONE UINT32_MAX

struct node_list {
    const node_id *items;
    size_t count;
};

/* What the graph is made of. */
struct graph_input {
    struct name id;
    struct name_list parents;    /* ids */
    struct name_list depends_on; /* ids or labels */
    struct name_list labels;
    struct str message, author, up; /* for messages about several heads; may be empty */
    /* From a ledger row that the manifest lacks: what it refers to may be gone, and is then left
     * out instead of being an error. Unknown ones come after all others. */
    bool unknown;
};

struct graph_label {
    struct str text;
    node_id node; /* that declares it */
};

struct graph {
    const struct graph_input *inputs; /* as given; must outlive the graph */
    size_t count;
    size_t known; /* nodes below this are the manifest's */
    /* Adjacency, by node, without repeats. Lists keep the order of the input; lists that point up
     * are in ascending order of node. */
    struct node_list *parents, *depends_on, *needs; /* down */
    struct node_list *children, *dependents;        /* up: by parent edges, by all edges */
    const node_id *topological;                     /* all nodes, each after its needs */
    const struct graph_label *labels;
    size_t label_count;
    struct map ids, label_names; /* → node; freed by graph_free() */
};

/* Builds the graph and checks it: duplicate ids and labels, label clashes, unknown references,
 * self-references, cycles (with the ids on them in order: "a -> b" is "a needs b"). Repeated
 * parents, dependencies and labels of one revision count once. Ids and labels themselves are
 * checked by whoever made the input. Faults go to `diags`, at most MANIFEST_MAX_FAULTS in the list;
 * returns -STEMMA_MANIFEST then. Lists are in `arena`. Linear in the size of the input. */
int graph_build(const struct graph_input *inputs, size_t count, struct arena *arena,
                diag_list *diags, struct graph *out);

void graph_free(struct graph *graph);

struct str graph_id(const struct graph *graph, node_id node);

/* The ids of `nodes`, in their order, as strings in `arena`. False when out of memory. */
bool graph_copy_ids(const struct graph *graph, struct node_list nodes, struct arena *arena,
                    struct stemma_names *out);

/* The node with exactly this id, or NODE_NONE. */
node_id graph_find_id(const struct graph *graph, struct str id);

/* The node that declares exactly this label, or NODE_NONE. */
node_id graph_find_label(const struct graph *graph, struct str label);

/* A revision of the manifest that only unknown ones are built on is still a head. */
bool graph_is_base(const struct graph *graph, node_id node);      /* no parents */
bool graph_is_head(const struct graph *graph, node_id node);      /* nobody's parent */
bool graph_is_real_head(const struct graph *graph, node_id node); /* in nobody's needs */

enum { GRAPH_NEAREST_MAX = 3 };
enum graph_names { GRAPH_IDS, GRAPH_IDS_AND_LABELS };

/* The names that `word` may be a misspelling of, the likeliest first; returns how many. */
size_t graph_nearest(const struct graph *graph, struct str word, enum graph_names which,
                     struct str out[GRAPH_NEAREST_MAX]);

/* Sets of nodes are arrays of graph->count bytes, 0 or 1, in the caller's arena. The functions
 * below return false (or an empty list with items NULL) only when out of memory. */
typedef uint8_t *node_set;

node_set graph_set(const struct graph *graph, struct arena *arena); /* empty; NULL: no memory */

enum graph_edges { GRAPH_PARENT_EDGES, GRAPH_ALL_EDGES };
enum graph_direction { GRAPH_DOWN, GRAPH_UP };

/* Adds to `set` the nodes of `from` and everything reachable from them. Nodes already in the set
 * are taken as done, with all that is reachable from them. */
bool graph_reach(const struct graph *graph, enum graph_direction direction, enum graph_edges edges,
                 struct node_list from, struct arena *arena, node_set set);

/* lineage(r): r, its ancestors and its descendants, by parent edges. `set` must be empty. */
bool graph_lineage(const struct graph *graph, node_id node, struct arena *arena, node_set set);

/* max(X): the members of `set` that no other member has in its closure (all edges), ascending. Also
 * right for sets that are not closed. */
bool graph_max(const struct graph *graph, const uint8_t *set, struct arena *arena,
               struct node_list *out);

/* The members of `set` in the order of an upgrade (GRAPH_UP: needs first, earliest in the manifest
 * first) or of a downgrade (GRAPH_DOWN: dependents first, latest first), over all edges. Members
 * that are related only by way of others keep that order too. */
bool graph_order(const struct graph *graph, const uint8_t *set, enum graph_direction direction,
                 struct arena *arena, struct node_list *out);

/* The members of `set`, ascending. */
bool graph_members(const struct graph *graph, const uint8_t *set, struct arena *arena,
                   struct node_list *out);

/* The labels that each node is shown with: its own, those of its ancestors by parent edges, and
 * those of its descendants as far down as the nearest branch or merge point, which does not count.
 * out[node] lists indexes into graph->labels, ascending; nodes with the same labels share one list.
 */
bool graph_branch_labels(const struct graph *graph, struct arena *arena, struct node_list **out);

#endif
