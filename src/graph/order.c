/* The order of execution. A node is ready once all that must come before it is done; of the ready
 * members the one with the smallest key is next. Nodes that are no members are passed through as
 * soon as they are ready: so two members with a gap between them still come in the right order. */
#include "graph/graph.h"

struct heap {
    uint32_t *keys; /* room for every node; keys[0] is the smallest */
    size_t count;
};

static void heap_push(struct heap *heap, uint32_t key)
{
    size_t at = heap->count++;
    while (at > 0 && heap->keys[(at - 1) / 2] > key) {
        heap->keys[at] = heap->keys[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap->keys[at] = key;
}

static uint32_t heap_pop(struct heap *heap)
{
    uint32_t smallest = heap->keys[0], last = heap->keys[--heap->count];
    size_t at = 0, child;
    while ((child = 2 * at + 1) < heap->count) {
        if (child + 1 < heap->count && heap->keys[child + 1] < heap->keys[child])
            child++;
        if (heap->keys[child] >= last)
            break;
        heap->keys[at] = heap->keys[child];
        at = child;
    }
    heap->keys[at] = last;
    return smallest;
}

struct ordering {
    const struct node_list *before, *after;
    const uint8_t *set;
    uint32_t flip;     /* key = node ^ flip: all ones makes the latest node the smallest key */
    uint32_t *waiting; /* by node: how many must still come before it */
    struct heap ready; /* members */
    node_id *passing;  /* a stack of ready nodes that are no members */
    size_t passing_count;
};

static void make_ready(struct ordering *o, node_id node)
{
    if (o->set[node])
        heap_push(&o->ready, node ^ o->flip);
    else
        o->passing[o->passing_count++] = node;
}

static void finish(struct ordering *o, node_id node)
{
    const struct node_list *after = &o->after[node];
    for (size_t i = 0; i < after->count; i++)
        if (--o->waiting[after->items[i]] == 0)
            make_ready(o, after->items[i]);
}

static size_t run(struct ordering *o, size_t nodes, node_id *out)
{
    size_t count = 0;
    for (node_id node = 0; node < nodes; node++) {
        o->waiting[node] = (uint32_t)o->before[node].count;
        if (o->waiting[node] == 0)
            make_ready(o, node);
    }
    for (;;) {
        while (o->passing_count > 0)
            finish(o, o->passing[--o->passing_count]);
        if (o->ready.count == 0)
            return count;
        node_id node = heap_pop(&o->ready) ^ o->flip;
        out[count++] = node;
        finish(o, node);
    }
}

bool graph_order(const struct graph *graph, const uint8_t *set, enum graph_direction direction,
                 struct arena *arena, struct node_list *out)
{
    bool up = direction == GRAPH_UP;
    struct ordering o = {
        .before = up ? graph->needs : graph->dependents,
        .after = up ? graph->dependents : graph->needs,
        .set = set,
        .flip = up ? 0 : UINT32_MAX,
        .waiting = ARENA_ARRAY(arena, uint32_t, graph->count),
        .ready = {ARENA_ARRAY(arena, uint32_t, graph->count), 0},
        .passing = ARENA_ARRAY(arena, node_id, graph->count),
    };
    struct node_list members;
    *out = (struct node_list){0};
    if (o.waiting == NULL || o.ready.keys == NULL || o.passing == NULL ||
        !graph_members(graph, set, arena, &members))
        return false;
    node_id *items = ARENA_ARRAY(arena, node_id, members.count);
    if (items == NULL)
        return false;
    *out = (struct node_list){items, run(&o, graph->count, items)};
    return true;
}
