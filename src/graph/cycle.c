/* Cycles are found by taking nodes off from below, each once its needs are gone. What cannot be
 * taken off has a need that is still there: going from one to the next must come round. The nodes
 * of that cycle are reported and taken off by force, which sets free what stood above them, and so
 * on: every report has nodes of its own, and the whole is linear. */
#include "graph/build.h"

#include "base/phrase.h"

/* Cycles longer than this are shown shortened. */
enum { LONGEST_CYCLE = 30, MOST_NOTES = 10 };

struct peel {
    const struct node_list *down, *up;
    uint32_t *waiting; /* by node: needs that are still there */
    uint8_t *taken;    /* by node */
    uint8_t *on_cycle; /* by node; kept from one pass to the next */
    node_id *order;    /* the nodes taken off */
    size_t count;      /* of order */
    size_t released;   /* of them, those whose dependents know */
    node_id *path;
    uint32_t *step_of; /* by node: its place in the path + 1 */
};

static void take(struct peel *peel, node_id node)
{
    peel->taken[node] = 1;
    peel->order[peel->count++] = node;
}

static void take_all_free(struct peel *peel)
{
    while (peel->released < peel->count) {
        const struct node_list *up = &peel->up[peel->order[peel->released++]];
        for (size_t i = 0; i < up->count; i++) {
            node_id node = up->items[i];
            if (--peel->waiting[node] == 0 && !peel->taken[node])
                take(peel, node);
        }
    }
}

static node_id first_left(const struct peel *peel, node_id node)
{
    const struct node_list *down = &peel->down[node];
    for (size_t i = 0; i < down->count; i++)
        if (!peel->taken[down->items[i]])
            return down->items[i];
    return NODE_NONE; /* does not happen to a node that is left */
}

/* The cycle that is reached from `node`, starting with its earliest member; in peel->path. */
static struct node_list find_cycle(struct peel *peel, node_id node)
{
    size_t length = 0;
    while (node != NODE_NONE && peel->step_of[node] == 0) {
        peel->path[length++] = node;
        peel->step_of[node] = (uint32_t)length;
        node = first_left(peel, node);
    }
    size_t start = node == NODE_NONE ? length : peel->step_of[node] - 1u;
    for (size_t i = 0; i < length; i++)
        peel->step_of[peel->path[i]] = 0;
    return (struct node_list){peel->path + start, length - start};
}

static size_t earliest(struct node_list cycle)
{
    size_t best = 0;
    for (size_t i = 1; i < cycle.count; i++)
        if (cycle.items[i] < cycle.items[best])
            best = i;
    return best;
}

static bool is_in(struct node_list list, node_id node)
{
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i] == node)
            return true;
    return false;
}

/* Where `node` names `other`. */
static struct span reference_span(const struct graph *graph, node_id node, node_id other,
                                  bool parent)
{
    const struct graph_input *input = &graph->inputs[node];
    const struct name_list *names = parent ? &input->parents : &input->depends_on;
    for (size_t i = 0; i < names->count; i++) {
        struct str text = names->items[i].text;
        if (graph_find_id(graph, text) == other || graph_find_label(graph, text) == other)
            return names->items[i].span;
    }
    return input->id.span;
}

static void report(struct build *build, struct node_list cycle)
{
    const struct graph *graph = build->graph;
    struct phrase phrase = {.arena = build->arena};
    size_t start = earliest(cycle);
    bool parents_only = true;
    if (!build_fault(build))
        return;
    for (size_t i = 0; i < cycle.count; i++) {
        node_id node = cycle.items[(start + i) % cycle.count];
        if (!is_in(graph->parents[node], cycle.items[(start + i + 1) % cycle.count]))
            parents_only = false;
        if (i < LONGEST_CYCLE)
            phrase_add(&phrase, "%" STR_FMT " -> ", STR_ARG(graph_id(graph, node)));
    }
    if (cycle.count > LONGEST_CYCLE)
        phrase_add(&phrase, "(%zu more) -> ", cycle.count - LONGEST_CYCLE);
    struct str first = graph_id(graph, cycle.items[start]);
    diag_error(build->diags, STEMMA_MANIFEST, graph->inputs[cycle.items[start]].id.span,
               "%s form a cycle: %s%" STR_FMT, parents_only ? "parents" : "parents and depends_on",
               phrase_end(&phrase), STR_ARG(first));
    diag_revision(build->diags, first);
    for (size_t i = 0; i < cycle.count && i < MOST_NOTES; i++) {
        node_id node = cycle.items[(start + i) % cycle.count];
        node_id next = cycle.items[(start + i + 1) % cycle.count];
        bool parent = is_in(graph->parents[node], next);
        diag_note(build->diags, reference_span(graph, node, next, parent),
                  "%" STR_FMT " %s %" STR_FMT, STR_ARG(graph_id(graph, node)),
                  parent ? "has the parent" : "depends on", STR_ARG(graph_id(graph, next)));
    }
}

static void report_cycles(struct build *build, struct peel *peel)
{
    for (node_id node = 0; node < build->graph->count; node++) {
        while (!peel->taken[node]) {
            struct node_list cycle = find_cycle(peel, node);
            if (cycle.count == 0)
                return;
            report(build, cycle);
            for (size_t i = 0; i < cycle.count; i++) {
                peel->on_cycle[cycle.items[i]] = 1;
                take(peel, cycle.items[i]);
            }
            take_all_free(peel);
        }
    }
}

/* One pass over one kind of edges. */
static void pass(struct build *build, struct peel *peel, const struct node_list *down,
                 const struct node_list *up)
{
    peel->down = down;
    peel->up = up;
    peel->count = peel->released = 0;
    for (node_id node = 0; node < build->graph->count; node++) {
        peel->waiting[node] = (uint32_t)down[node].count;
        peel->taken[node] = 0;
    }
    for (node_id node = 0; node < build->graph->count; node++)
        if (peel->on_cycle[node] || peel->waiting[node] == 0)
            take(peel, node);
    take_all_free(peel);
    report_cycles(build, peel);
}

int build_check_cycles(struct build *build)
{
    struct graph *graph = build->graph;
    struct peel peel = {
        .waiting = ARENA_ARRAY(build->arena, uint32_t, graph->count),
        .taken = ARENA_ARRAY(build->arena, uint8_t, graph->count),
        .on_cycle = ARENA_ARRAY(build->arena, uint8_t, graph->count),
        .order = ARENA_ARRAY(build->arena, node_id, graph->count),
        .path = ARENA_ARRAY(build->arena, node_id, graph->count),
        .step_of = ARENA_ARRAY(build->arena, uint32_t, graph->count),
    };
    if (peel.waiting == NULL || peel.taken == NULL || peel.on_cycle == NULL || peel.order == NULL ||
        peel.path == NULL || peel.step_of == NULL)
        return diag_no_memory(build->diags);
    pass(build, &peel, graph->parents, graph->children);
    pass(build, &peel, graph->needs, graph->dependents);
    graph->topological = peel.order;
    return 0;
}
