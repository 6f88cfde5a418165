#include "adopt/routes.h"

#include <string.h>

/* ---- What is met ---- */

static bool reach(const struct graph *graph, enum graph_direction direction, node_id node,
                  struct arena *arena, node_set set)
{
    return graph_reach(graph, direction, GRAPH_ALL_EDGES, (struct node_list){&node, 1}, arena, set);
}

static size_t count(const struct graph *graph, const uint8_t *set)
{
    size_t members = 0;
    for (node_id node = 0; node < graph->count; node++)
        members += set[node];
    return members;
}

/* Most revisions need one other, and then one more than that. */
static bool size_all(struct routes *routes)
{
    const struct graph *graph = routes->graph;
    struct arena scratch = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < graph->count; i++) {
        node_id node = graph->topological[i];
        const struct node_list *needs = &graph->needs[node];
        if (needs->count < 2) {
            routes->sizes[node] = needs->count == 0 ? 1 : routes->sizes[needs->items[0]] + 1;
            continue;
        }
        node_set closure = graph_set(graph, &scratch);
        ok = closure != NULL && reach(graph, GRAPH_DOWN, node, &scratch, closure);
        routes->sizes[node] = ok ? count(graph, closure) : 0;
        arena_free(&scratch);
    }
    return ok;
}

/* A beginning that ends with a revision, and has no more than that needs, has nothing else. */
static void meet(struct routes *routes, struct node_list nodes)
{
    for (size_t i = 0; i < nodes.count; i++)
        if (routes->sizes[nodes.items[i]] == i + 1)
            routes->is_met[nodes.items[i]] = 1;
}

/* ---- Routes ---- */

static size_t common(struct node_list a, struct node_list b)
{
    size_t same = 0;
    while (same < a.count && same < b.count && a.items[same] == b.items[same])
        same++;
    return same;
}

bool routes_add(struct routes *routes, struct node_list nodes)
{
    struct route route = {.nodes = nodes};
    for (size_t i = 0; i < routes->items.count; i++) {
        size_t same = common(nodes, routes->items.items[i].nodes);
        if (same > route.first) {
            route.first = same;
            route.from = i;
        }
    }
    if (route.first == nodes.count)
        return true;
    meet(routes, nodes);
    return VEC_PUSH(routes->arena, &routes->items, route);
}

static bool add_to(struct routes *routes, node_id node)
{
    const struct graph *graph = routes->graph;
    struct node_list nodes;
    if (routes->is_met[node])
        return true;
    if (routes->items.count > ROUTES_MOST) {
        routes->left_out++;
        return true;
    }
    node_set closure = graph_set(graph, routes->arena);
    return closure != NULL && reach(graph, GRAPH_DOWN, node, routes->arena, closure) &&
           graph_order(graph, closure, GRAPH_UP, routes->arena, &nodes) &&
           routes_add(routes, nodes);
}

bool routes_make(struct routes *routes, const struct graph *graph, struct arena *arena)
{
    *routes = (struct routes){
        .graph = graph,
        .arena = arena,
        .sizes = ARENA_ARRAY(arena, size_t, graph->count),
        .is_met = graph_set(graph, arena),
    };
    struct node_list all;
    node_set everything = graph_set(graph, arena);
    if (everything == NULL || routes->sizes == NULL || routes->is_met == NULL)
        return false;
    memset(everything, 1, graph->count);
    bool ok = size_all(routes) && graph_order(graph, everything, GRAPH_UP, arena, &all) &&
              routes_add(routes, all);
    for (size_t i = graph->count; ok && i-- > 0;)
        if (graph_is_head(graph, graph->topological[i]))
            ok = add_to(routes, graph->topological[i]);
    for (size_t i = graph->count; ok && i-- > 0;)
        if (!graph_is_head(graph, graph->topological[i]))
            ok = add_to(routes, graph->topological[i]);
    return ok;
}

/* ---- Sets that are put together ---- */

struct move {
    node_id node; /* NODE_NONE: there is none that would do any good */
    enum graph_direction direction;
    long gain;
    size_t size;
};

struct improving {
    const struct graph *graph;
    const struct route_gain *gains;
    node_set set;
    struct arena scratch;
};

/* The nodes that a move changes; whether it is known what they bring. */
static bool weigh(struct improving *improving, struct move *move, bool *is_known)
{
    const struct graph *graph = improving->graph;
    bool adds = move->direction == GRAPH_DOWN;
    node_set moved = graph_set(graph, &improving->scratch);
    *is_known =
        moved != NULL && reach(graph, move->direction, move->node, &improving->scratch, moved);
    bool ok = *is_known;
    for (node_id node = 0; *is_known && node < graph->count; node++) {
        if (!moved[node] || (improving->set[node] != 0) == adds)
            continue;
        *is_known = improving->gains[node].is_known;
        move->gain += adds ? improving->gains[node].gain : -improving->gains[node].gain;
        move->size++;
    }
    arena_free(&improving->scratch);
    return ok;
}

static bool is_better(const struct move *move, const struct move *best)
{
    return move->gain > best->gain ||
           (move->gain == best->gain && best->node != NODE_NONE && move->size < best->size);
}

static bool find_best(struct improving *improving, struct move *out)
{
    const struct graph *graph = improving->graph;
    struct move best = {.node = NODE_NONE};
    for (node_id node = 0; node < graph->count; node++) {
        struct move move = {node, improving->set[node] ? GRAPH_UP : GRAPH_DOWN, 0, 0};
        bool is_known = false;
        if (!weigh(improving, &move, &is_known))
            return false;
        if (is_known && is_better(&move, &best))
            best = move;
    }
    *out = best;
    return true;
}

static bool apply(struct improving *improving, const struct move *move)
{
    const struct graph *graph = improving->graph;
    node_set moved = graph_set(graph, &improving->scratch);
    bool ok =
        moved != NULL && reach(graph, move->direction, move->node, &improving->scratch, moved);
    for (node_id node = 0; ok && node < graph->count; node++)
        if (moved[node])
            improving->set[node] = move->direction == GRAPH_DOWN;
    arena_free(&improving->scratch);
    return ok;
}

/* Each move looks at every revision with all that hangs on it. */
bool routes_improve(const struct graph *graph, const struct route_gain *gains, node_set set)
{
    enum { MOST_MOVES = 32, MOST_REVISIONS = 4000 };
    struct improving improving = {.graph = graph, .gains = gains, .set = set};
    struct move move = {.node = 0};
    bool ok = true;
    if (graph->count > MOST_REVISIONS)
        return true;
    for (size_t i = 0; ok && i < MOST_MOVES && move.node != NODE_NONE; i++) {
        ok = find_best(&improving, &move);
        if (ok && move.node != NODE_NONE)
            ok = apply(&improving, &move);
    }
    return ok;
}

static bool is_needed(const struct graph *graph, const uint8_t *set, node_id node)
{
    const struct node_list *dependents = &graph->dependents[node];
    for (size_t i = 0; i < dependents->count; i++)
        if (set[dependents->items[i]])
            return true;
    return false;
}

/* Takes away what has brought nothing, and nothing that is left needs. */
static void trim(const struct graph *graph, const struct route_gain *gains, node_set set)
{
    for (size_t i = graph->count; i-- > 0;) {
        node_id node = graph->topological[i];
        if (gains[node].is_known && gains[node].gain == 0 && !is_needed(graph, set, node))
            set[node] = 0;
    }
}

bool routes_order(const struct graph *graph, const struct route_gain *gains, node_set set,
                  struct arena *arena, struct node_list *out)
{
    struct node_list all, seen;
    node_set traced = graph_set(graph, arena);
    if (traced == NULL)
        return false;
    memcpy(traced, set, graph->count);
    trim(graph, gains, traced);
    if (!graph_order(graph, set, GRAPH_UP, arena, &all) ||
        !graph_order(graph, traced, GRAPH_UP, arena, &seen))
        return false;
    node_id *items = ARENA_ARRAY(arena, node_id, all.count + 1);
    if (items == NULL)
        return false;
    memcpy(items, seen.items, seen.count * sizeof *items);
    size_t used = seen.count;
    for (size_t i = 0; i < all.count; i++)
        if (!traced[all.items[i]])
            items[used++] = all.items[i];
    *out = (struct node_list){items, used};
    return true;
}
