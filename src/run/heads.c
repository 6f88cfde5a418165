#include "run/heads.h"

#include <string.h>

static bool insert(struct heads *heads, node_id node)
{
    if (!VEC_PUSH(heads->arena, &heads->now, node))
        return false;
    size_t at = heads->now.count - 1;
    for (; at > 0 && heads->now.items[at - 1] > node; at--)
        heads->now.items[at] = heads->now.items[at - 1];
    heads->now.items[at] = node;
    return true;
}

static void take_out(struct heads *heads, node_id node)
{
    size_t kept = 0;
    for (size_t i = 0; i < heads->now.count; i++)
        if (heads->now.items[i] != node)
            heads->now.items[kept++] = heads->now.items[i];
    heads->now.count = kept;
}

bool heads_begin(struct heads *heads, const struct state *state, struct arena *arena)
{
    const struct graph *graph = state->graph;
    *heads = (struct heads){.graph = graph, .arena = arena};
    heads->applied = graph_set(graph, arena);
    heads->closed = graph_set(graph, arena);
    heads->dependents = ARENA_ARRAY(arena, uint32_t, graph->count);
    if (heads->applied == NULL || heads->closed == NULL || heads->dependents == NULL ||
        !graph_reach(graph, GRAPH_DOWN, GRAPH_ALL_EDGES, state->heads, arena, heads->closed))
        return false;
    memcpy(heads->applied, state->applied, graph->count);
    for (node_id node = 0; node < graph->count; node++)
        for (size_t i = 0; heads->closed[node] && i < graph->needs[node].count; i++)
            heads->dependents[graph->needs[node].items[i]]++;
    for (size_t i = 0; i < state->heads.count; i++)
        if (!insert(heads, state->heads.items[i]))
            return false;
    return true;
}

bool heads_up(struct heads *heads, node_id node)
{
    const struct node_list *needs = &heads->graph->needs[node];
    heads->applied[node] = 1;
    if (heads->closed[node]) /* it was missing below another */
        return true;
    heads->closed[node] = 1;
    for (size_t i = 0; i < needs->count; i++)
        if (heads->dependents[needs->items[i]]++ == 0)
            take_out(heads, needs->items[i]);
    return heads->dependents[node] != 0 || insert(heads, node);
}

bool heads_down(struct heads *heads, node_id node)
{
    VEC(node_id) leaving = {0};
    heads->applied[node] = 0;
    if (heads->dependents[node] != 0)
        return true;
    take_out(heads, node);
    if (!VEC_PUSH(heads->arena, &leaving, node))
        return false;
    while (leaving.count != 0) { /* and the missing ones that stood there for its sake alone */
        node_id gone = leaving.items[--leaving.count];
        const struct node_list *needs = &heads->graph->needs[gone];
        heads->closed[gone] = 0;
        for (size_t i = 0; i < needs->count; i++) {
            node_id need = needs->items[i];
            if (--heads->dependents[need] != 0)
                continue;
            if (heads->applied[need] ? !insert(heads, need)
                                     : !VEC_PUSH(heads->arena, &leaving, need))
                return false;
        }
    }
    return true;
}

bool heads_list(const struct heads *heads, struct node_list *out)
{
    node_id *copy = ARENA_ARRAY(heads->arena, node_id, heads->now.count);
    if (copy == NULL)
        return false;
    if (heads->now.count != 0)
        memcpy(copy, heads->now.items, heads->now.count * sizeof *copy);
    *out = (struct node_list){copy, heads->now.count};
    return true;
}
