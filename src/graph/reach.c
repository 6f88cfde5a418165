#include "graph/graph.h"

node_set graph_set(const struct graph *graph, struct arena *arena)
{
    return ARENA_ARRAY(arena, uint8_t, graph->count);
}

/* Adds `from` and what `lists` lead to. `stack` has room for every node. */
static void spread(const struct node_list *lists, struct node_list from, node_id *stack,
                   node_set set)
{
    size_t depth = 0;
    for (;;) {
        for (size_t i = 0; i < from.count; i++) {
            node_id node = from.items[i];
            if (!set[node]) {
                set[node] = 1;
                stack[depth++] = node;
            }
        }
        if (depth == 0)
            return;
        from = lists[stack[--depth]];
    }
}

bool graph_reach(const struct graph *graph, enum graph_direction direction, enum graph_edges edges,
                 struct node_list from, struct arena *arena, node_set set)
{
    const struct node_list *const lists[2][2] = {
        [GRAPH_DOWN] = {[GRAPH_PARENT_EDGES] = graph->parents, [GRAPH_ALL_EDGES] = graph->needs},
        [GRAPH_UP] =
            {[GRAPH_PARENT_EDGES] = graph->children, [GRAPH_ALL_EDGES] = graph->dependents},
    };
    node_id *stack = ARENA_ARRAY(arena, node_id, graph->count);
    if (stack == NULL)
        return false;
    spread(lists[direction][edges], from, stack, set);
    return true;
}

bool graph_lineage(const struct graph *graph, node_id node, struct arena *arena, node_set set)
{
    node_id *stack = ARENA_ARRAY(arena, node_id, graph->count);
    if (stack == NULL)
        return false;
    spread(graph->parents, (struct node_list){&node, 1}, stack, set);
    spread(graph->children, graph->children[node], stack, set);
    return true;
}

bool graph_members(const struct graph *graph, const uint8_t *set, struct arena *arena,
                   struct node_list *out)
{
    size_t count = 0;
    for (size_t node = 0; node < graph->count; node++)
        count += set[node];
    node_id *items = ARENA_ARRAY(arena, node_id, count);
    *out = (struct node_list){items, count};
    if (items == NULL)
        return false;
    for (node_id node = 0; node < graph->count; node++)
        if (set[node])
            *items++ = node;
    return true;
}

bool graph_max(const struct graph *graph, const uint8_t *set, struct arena *arena,
               struct node_list *out)
{
    node_set below = graph_set(graph, arena);
    node_id *stack = ARENA_ARRAY(arena, node_id, graph->count);
    *out = (struct node_list){0};
    if (below == NULL || stack == NULL)
        return false;
    for (size_t node = 0; node < graph->count; node++)
        if (set[node])
            spread(graph->needs, graph->needs[node], stack, below);
    for (size_t node = 0; node < graph->count; node++)
        below[node] = set[node] && !below[node];
    return graph_members(graph, below, arena, out);
}
