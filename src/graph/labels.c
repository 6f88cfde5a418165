/* Which labels a revision is shown with. One pass goes up and hands each node the labels of its
 * parents, one goes down and hands each node the labels of its only child. Lists that come out
 * equal are shared, so that the cost grows with the labels only where labels begin or meet. */
#include "graph/graph.h"

struct display {
    const struct graph *graph;
    struct arena *arena;
    struct node_list *own; /* by node: the labels that it declares */
};

/* The union of two ascending lists; one of them where it holds the other. */
static bool unite(struct arena *arena, struct node_list a, struct node_list b,
                  struct node_list *out)
{
    if (a.count == 0 || b.count == 0 || a.items == b.items) {
        *out = a.count >= b.count ? a : b;
        return true;
    }
    uint32_t *items = ARENA_ARRAY(arena, uint32_t, a.count + b.count);
    if (items == NULL)
        return false;
    size_t count = 0, i = 0, j = 0;
    while (i < a.count || j < b.count) {
        bool from_a = j == b.count || (i < a.count && a.items[i] <= b.items[j]);
        uint32_t next = from_a ? a.items[i] : b.items[j];
        i += i < a.count && a.items[i] == next;
        j += j < b.count && b.items[j] == next;
        items[count++] = next;
    }
    *out = count == a.count ? a : count == b.count ? b : (struct node_list){items, count};
    return true;
}

/* Labels stand in graph->labels in the order of their nodes. */
static bool collect_own(struct display *d)
{
    const struct graph *graph = d->graph;
    uint32_t *indexes = ARENA_ARRAY(d->arena, uint32_t, graph->label_count);
    d->own = ARENA_ARRAY(d->arena, struct node_list, graph->count);
    if (indexes == NULL || d->own == NULL)
        return false;
    for (uint32_t i = 0; i < graph->label_count; i++) {
        struct node_list *own = &d->own[graph->labels[i].node];
        indexes[i] = i;
        *own = (struct node_list){own->count == 0 ? &indexes[i] : own->items, own->count + 1};
    }
    return true;
}

static bool hand_up(const struct display *d, struct node_list *shown)
{
    for (size_t i = 0; i < d->graph->count; i++) {
        node_id node = d->graph->topological[i];
        const struct node_list *parents = &d->graph->parents[node];
        shown[node] = d->own[node];
        for (size_t p = 0; p < parents->count; p++)
            if (!unite(d->arena, shown[parents->items[p]], shown[node], &shown[node]))
                return false;
    }
    return true;
}

/* received[node]: the labels that come down to it. Branch and merge points receive none. */
static bool hand_down(const struct display *d, struct node_list *received)
{
    const struct graph *graph = d->graph;
    for (size_t i = graph->count; i-- > 0;) {
        node_id node = graph->topological[i];
        if (graph->children[node].count != 1 || graph->parents[node].count > 1)
            continue;
        node_id child = graph->children[node].items[0];
        if (!unite(d->arena, received[child], d->own[child], &received[node]))
            return false;
    }
    return true;
}

bool graph_branch_labels(const struct graph *graph, struct arena *arena, struct node_list **out)
{
    struct display d = {graph, arena, NULL};
    struct node_list *shown = ARENA_ARRAY(arena, struct node_list, graph->count);
    struct node_list *received = ARENA_ARRAY(arena, struct node_list, graph->count);
    if (shown == NULL || received == NULL)
        return false;
    if (graph->label_count != 0) {
        if (!collect_own(&d) || !hand_up(&d, shown) || !hand_down(&d, received))
            return false;
        for (size_t node = 0; node < graph->count; node++)
            if (!unite(arena, shown[node], received[node], &shown[node]))
                return false;
    }
    *out = shown;
    return true;
}
