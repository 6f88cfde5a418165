#include "target/resolve.h"

/* Where a walk stands, and what decides which steps are open to it. */
struct ways {
    const struct resolver *r;
    const struct branch *branch;
    enum graph_direction direction;
    node_id at;
};

static size_t way_count(const struct ways *w)
{
    const struct graph *graph = w->r->context->graph;
    if (w->at == NODE_NONE)
        return w->direction == GRAPH_UP ? w->r->context->known : 0;
    return w->direction == GRAPH_UP ? graph->children[w->at].count : graph->parents[w->at].count;
}

/* The way with this number, or NODE_NONE where it is closed. From base the ways are the bases;
 * upward from a revision of the manifest they are its children there, not those that only a ledger
 * knows; downward a branch chooses between several parents. */
static node_id way(const struct ways *w, size_t index)
{
    const struct graph *graph = w->r->context->graph;
    size_t known = w->r->context->known;
    if (w->at == NODE_NONE) {
        node_id base = (node_id)index;
        return graph_is_base(graph, base) && branch_has(w->branch, base) ? base : NODE_NONE;
    }
    if (w->direction == GRAPH_UP) {
        node_id child = graph->children[w->at].items[index];
        bool seen = child < known || w->at >= known;
        return seen && branch_has(w->branch, child) ? child : NODE_NONE;
    }
    const struct node_list *parents = &graph->parents[w->at];
    node_id parent = parents->items[index];
    return parents->count == 1 || branch_has(w->branch, parent) ? parent : NODE_NONE;
}

/* How many ways are open; the first of them in *first. */
static size_t open_ways(const struct ways *w, node_id *first)
{
    size_t open = 0, count = way_count(w);
    for (size_t i = 0; i < count; i++) {
        node_id next = way(w, i);
        if (next != NODE_NONE && open++ == 0)
            *first = next;
    }
    return open;
}

enum walk_end walk_run(const struct resolver *r, const struct branch *branch,
                       enum graph_direction direction, uint32_t steps, struct walk *walk)
{
    while (walk->done < steps) {
        struct ways ways = {r, branch, direction, walk->at};
        node_id next = NODE_NONE;
        size_t open = open_ways(&ways, &next);
        if (open > 1)
            return WALK_FORKED;
        if (open == 0 && (direction == GRAPH_UP || walk->at == NODE_NONE))
            return WALK_ENDED;
        walk->at = next;
        walk->done++;
    }
    return WALK_ARRIVED;
}

bool walk_choices(const struct resolver *r, const struct branch *branch,
                  enum graph_direction direction, node_id at, struct node_list *out)
{
    struct ways ways = {r, branch, direction, at};
    size_t count = way_count(&ways), open = 0;
    node_id *items = ARENA_ARRAY(r->context->arena, node_id, count);
    if (items == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        node_id next = way(&ways, i);
        if (next != NODE_NONE)
            items[open++] = next;
    }
    *out = (struct node_list){items, open};
    return true;
}
