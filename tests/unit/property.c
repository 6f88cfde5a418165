/* What must hold for any graph, tried on random ones (always the same), and how long large ones
 * take. */
#include "unit.h"

#include "base/clock.h"
#include "plan/plan.h"

#include <stdio.h>
#include <string.h>

enum { ROUNDS = 300, MOST = 24, LARGE = 100000, GENEROUS_MS = 2000 };

struct random_graph {
    struct arena arena;
    stemma_diagnostics diags;
    uint64_t seed;
    size_t count;
    struct graph_input *inputs;
    struct graph graph;
    bool reaches[MOST][MOST]; /* by all edges, worked out the slow way */
    struct target_context context;
    node_set applied;
};

/* A linear congruential generator (Knuth's MMIX constants); the high bits are good enough. */
static size_t pick(struct random_graph *g, size_t below)
{
    g->seed = g->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(g->seed >> 33) % below;
}

static struct name name_of(struct random_graph *g, size_t number)
{
    return (struct name){.text = str_from(arena_printf(&g->arena, "r%zu", number))};
}

/* Some of the revisions that come earlier in `order`. */
static struct name_list some_before(struct random_graph *g, const size_t *order, size_t position,
                                    size_t most)
{
    struct name *names = ARENA_ARRAY(&g->arena, struct name, most);
    size_t count = 0;
    for (size_t wanted = pick(g, most + 1); position > 0 && count < wanted; count++) {
        size_t near = position < 5 ? position : 5;
        names[count] = name_of(g, order[position - 1 - pick(g, near)]);
    }
    return (struct name_list){names, count};
}

static void close_relation(struct random_graph *g)
{
    memset(g->reaches, 0, sizeof g->reaches);
    for (size_t i = 0; i < g->count; i++) {
        g->reaches[i][i] = true;
        for (size_t k = 0; k < g->graph.needs[i].count; k++)
            g->reaches[i][g->graph.needs[i].items[k]] = true;
    }
    for (size_t via = 0; via < g->count; via++)
        for (size_t i = 0; i < g->count; i++)
            for (size_t k = 0; g->reaches[i][via] && k < g->count; k++)
                g->reaches[i][k] |= g->reaches[via][k];
}

/* A graph whose manifest order is not the order in which it came about. */
static void make(struct random_graph *g, uint64_t seed)
{
    size_t order[MOST];
    *g = (struct random_graph){.seed = seed * 7919 + 1};
    g->count = 1 + pick(g, MOST);
    g->inputs = ARENA_ARRAY(&g->arena, struct graph_input, g->count);
    for (size_t i = 0; i < g->count; i++) {
        size_t other = pick(g, i + 1);
        order[i] = order[other];
        order[other] = i;
    }
    for (size_t i = 0; i < g->count; i++) {
        struct graph_input *input = &g->inputs[order[i]];
        input->id = name_of(g, order[i]);
        input->parents = some_before(g, order, i, 2);
        if (pick(g, 4) == 0)
            input->depends_on = some_before(g, order, i, 2);
    }
    ck_assert_int_eq(graph_build(g->inputs, g->count, &g->arena, &g->diags, &g->graph), 0);
    close_relation(g);
    g->applied = graph_set(&g->graph, &g->arena);
    g->context = (struct target_context){.graph = &g->graph,
                                         .applied = g->applied,
                                         .known = g->count,
                                         .arena = &g->arena,
                                         .diags = &g->diags};
}

static void drop(struct random_graph *g)
{
    graph_free(&g->graph);
    arena_free(&g->arena);
    stemma_diagnostics_clear(&g->diags);
}

/* The number of the graph that is being tried, for the debugger. */
static uint64_t trying;

static void try_many(void (*property)(struct random_graph *))
{
    for (trying = 0; trying < ROUNDS; trying++) {
        struct random_graph g;
        make(&g, trying);
        property(&g);
        drop(&g);
    }
}

static void set_applied(struct random_graph *g, const uint8_t *set)
{
    memcpy(g->applied, set, g->count);
    ck_assert(graph_max(&g->graph, g->applied, &g->arena, &g->context.heads));
}

/* Applies a few random revisions and all that they need. */
static void apply_some(struct random_graph *g)
{
    node_set set = graph_set(&g->graph, &g->arena);
    for (size_t n = pick(g, 4); n > 0; n--) {
        size_t top = pick(g, g->count);
        for (size_t i = 0; i < g->count; i++)
            set[i] |= g->reaches[top][i];
    }
    set_applied(g, set);
}

static void check_closed(const struct random_graph *g, const uint8_t *set)
{
    for (size_t i = 0; i < g->count; i++)
        for (size_t k = 0; k < g->count; k++)
            ck_assert(!(set[i] && g->reaches[i][k]) || set[k]);
}

/* max(set), worked out the slow way, is `heads`. */
static void check_max(const struct random_graph *g, const uint8_t *set, struct node_list heads)
{
    size_t at = 0;
    for (size_t i = 0; i < g->count; i++) {
        bool needed = !set[i];
        for (size_t k = 0; k < g->count; k++)
            needed = needed || (k != i && set[k] && g->reaches[k][i]);
        if (!needed) {
            ck_assert_uint_lt(at, heads.count);
            ck_assert_uint_eq(heads.items[at++], i);
        }
    }
    ck_assert_uint_eq(at, heads.count);
}

static void try_sets(struct random_graph *g)
{
    node_set set = graph_set(&g->graph, &g->arena), reached = graph_set(&g->graph, &g->arena);
    struct node_list members, max;
    for (size_t i = 0; i < g->count; i++)
        set[i] = pick(g, 3) == 0; /* need not be closed */
    ck_assert(graph_members(&g->graph, set, &g->arena, &members));
    ck_assert(graph_max(&g->graph, set, &g->arena, &max));
    check_max(g, set, max);
    ck_assert(graph_reach(&g->graph, GRAPH_DOWN, GRAPH_ALL_EDGES, members, &g->arena, reached));
    for (size_t k = 0; k < g->count; k++) {
        bool expected = false;
        for (size_t i = 0; i < g->count; i++)
            expected = expected || (set[i] && g->reaches[i][k]);
        ck_assert_uint_eq(reached[k], expected);
    }
}

START_TEST(sets_agree_with_the_slow_way)
{
    try_many(try_sets);
}
END_TEST

/* The rule of §4, applied literally: of what is left and free, always the earliest, or the latest.
 */
static void check_order(const struct random_graph *g, const uint8_t *set, struct node_list order,
                        bool up)
{
    bool left[MOST] = {false};
    for (size_t i = 0; i < g->count; i++)
        left[i] = set[i];
    for (size_t step = 0; step < order.count; step++) {
        size_t best = MOST;
        for (size_t i = 0; i < g->count; i++) {
            bool is_free = left[i];
            for (size_t k = 0; k < g->count; k++)
                if (k != i && left[k] && (up ? g->reaches[i][k] : g->reaches[k][i]))
                    is_free = false;
            if (is_free && (best == MOST || !up))
                best = i;
        }
        ck_assert_uint_eq(order.items[step], best);
        left[best] = false;
    }
    for (size_t i = 0; i < g->count; i++)
        ck_assert(!left[i]);
}

static void try_orders(struct random_graph *g)
{
    struct node_list order;
    node_set set = graph_set(&g->graph, &g->arena);
    for (size_t i = 0; i < g->count; i++)
        set[i] = pick(g, 2) == 0;
    ck_assert(graph_order(&g->graph, set, GRAPH_UP, &g->arena, &order));
    check_order(g, set, order, true);
    ck_assert(graph_order(&g->graph, set, GRAPH_DOWN, &g->arena, &order));
    check_order(g, set, order, false);
}

START_TEST(order_is_the_rule)
{
    try_many(try_orders);
}
END_TEST

static bool contains(struct node_list list, node_id node)
{
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i] == node)
            return true;
    return false;
}

/* §3, up: A gains r; H loses what r needs and gains r. */
static void step_up(struct random_graph *g, node_id r)
{
    struct node_list before = g->context.heads;
    for (size_t i = 0; i < g->graph.needs[r].count; i++)
        ck_assert(g->applied[g->graph.needs[r].items[i]]);
    ck_assert(!g->applied[r]);
    g->applied[r] = 1;
    set_applied(g, g->applied);
    for (node_id i = 0; i < g->count; i++)
        ck_assert_int_eq(contains(g->context.heads, i),
                         i == r || (contains(before, i) && !contains(g->graph.needs[r], i)));
}

/* §3, down: A loses r; H loses r and gains those of its needs that nobody else needs. */
static void step_down(struct random_graph *g, node_id r)
{
    struct node_list before = g->context.heads;
    ck_assert(contains(before, r));
    g->applied[r] = 0;
    set_applied(g, g->applied);
    for (node_id i = 0; i < g->count; i++) {
        bool freed = contains(g->graph.needs[r], i);
        for (size_t k = 0; k < g->graph.dependents[i].count; k++)
            freed = freed && !g->applied[g->graph.dependents[i].items[k]];
        ck_assert_int_eq(contains(g->context.heads, i), i != r && (contains(before, i) || freed));
    }
}

static void try_up_and_down(struct random_graph *g)
{
    struct plan up, down;
    uint8_t states[MOST + 1][MOST];
    apply_some(g);
    g->context.command = "upgrade";
    struct str target = graph_id(&g->graph, (node_id)pick(g, g->count));
    ck_assert_int_eq(plan_upgrade(&g->context, target.ptr, &up), 0);
    check_closed(g, up.applied_after);
    check_max(g, up.applied_after, up.after);
    for (size_t i = 0; i < up.steps.count; i++) {
        memcpy(states[i], g->applied, g->count);
        step_up(g, up.steps.items[i]);
    }
    ck_assert_mem_eq(g->applied, up.applied_after, g->count);
    g->context.command = "downgrade";
    for (size_t i = up.steps.count; i-- > 0;) {
        struct str id = graph_id(&g->graph, up.steps.items[i]);
        const char *one = arena_printf(&g->arena, "%s@-1", id.ptr);
        ck_assert_int_eq(plan_downgrade(&g->context, one, &down), 0);
        ck_assert_uint_eq(down.steps.count, 1);
        ck_assert_uint_eq(down.steps.items[0], up.steps.items[i]);
        set_applied(g, down.applied_after);
        ck_assert_mem_eq(g->applied, states[i], g->count);
    }
}

START_TEST(an_upgrade_can_be_reverted_step_by_step)
{
    try_many(try_up_and_down);
}
END_TEST

static void try_down(struct random_graph *g)
{
    struct plan down;
    apply_some(g);
    g->context.command = "downgrade";
    node_id target = (node_id)pick(g, g->count);
    int rc = plan_downgrade(&g->context, graph_id(&g->graph, target).ptr, &down);
    ck_assert_int_eq(rc, g->applied[target] ? 0 : -STEMMA_UNREACHABLE);
    if (rc == 0) {
        ck_assert(down.applied_after[target]);
        check_closed(g, down.applied_after);
        for (size_t i = 0; i < down.steps.count; i++)
            step_down(g, down.steps.items[i]);
        ck_assert_mem_eq(g->applied, down.applied_after, g->count);
        check_max(g, g->applied, down.after);
    }
    ck_assert_int_eq(plan_downgrade(&g->context, "base", &down), 0);
    for (size_t i = 0; i < down.steps.count; i++)
        step_down(g, down.steps.items[i]);
    ck_assert_uint_eq(g->context.heads.count, 0);
}

START_TEST(a_downgrade_drops_from_the_top)
{
    try_many(try_down);
}
END_TEST

static void try_stamp(struct random_graph *g)
{
    struct plan first, second;
    apply_some(g);
    g->context.command = "stamp";
    node_id dest = (node_id)pick(g, g->count);
    const char *target = graph_id(&g->graph, dest).ptr;
    struct node_list before = g->context.heads;
    ck_assert_int_eq(plan_stamp(&g->context, &target, 1, false, &first), 0);
    ck_assert(contains(first.after, dest));
    check_closed(g, first.applied_after);
    check_max(g, first.applied_after, first.after);
    for (size_t i = 0; i < before.count; i++) {
        node_id head = before.items[i];
        bool comparable = g->reaches[head][dest] || g->reaches[dest][head];
        ck_assert_int_eq(contains(first.after, head), head == dest || !comparable);
    }
    for (size_t i = 0; i < g->count; i++) {
        ck_assert_int_eq(contains(first.assumed, (node_id)i),
                         first.applied_after[i] && !g->applied[i]);
        ck_assert_int_eq(contains(first.forgotten, (node_id)i),
                         !first.applied_after[i] && g->applied[i]);
    }
    set_applied(g, first.applied_after);
    ck_assert_int_eq(plan_stamp(&g->context, &target, 1, false, &second), 0); /* once is enough */
    ck_assert_mem_eq(first.applied_after, second.applied_after, g->count);
    ck_assert_uint_eq(second.assumed.count + second.forgotten.count, 0);
}

START_TEST(laws_of_stamp)
{
    try_many(try_stamp);
}
END_TEST

/* How the parents of the revision `i` of a large graph are chosen; how many. */
typedef size_t shape(size_t i, size_t parents[2]);

static size_t chain(size_t i, size_t parents[2])
{
    parents[0] = i - 1;
    return i == 0 ? 0 : 1;
}

/* Splits in two at every tenth revision; two lines of three run on, then merge again. */
static size_t ladder(size_t i, size_t parents[2])
{
    size_t step = i % 10;
    parents[0] = i - (step >= 2 && step <= 6 ? 2 : 1);
    parents[1] = i - 2;
    return i == 0 ? 0 : step == 7 ? 2 : 1;
}

static void large(shape *parents_of, int code_of_long_walk)
{
    struct arena arena = {0};
    stemma_diagnostics diags = {0};
    struct graph graph;
    struct plan up, down;
    struct node_list *shown;
    struct graph_input *inputs = ARENA_ARRAY(&arena, struct graph_input, LARGE);
    struct name *names = ARENA_ARRAY(&arena, struct name, LARGE);
    struct name *parents = ARENA_ARRAY(&arena, struct name, 2 * LARGE);
    struct name label = {.text = STR("trunk")};
    for (size_t i = 0; i < LARGE; i++) {
        size_t numbers[2], count = parents_of(i, numbers);
        names[i].text = str_from(arena_printf(&arena, "r%06zu", i));
        for (size_t k = 0; k < count; k++)
            parents[2 * i + k] = names[numbers[k]];
        inputs[i].id = names[i];
        inputs[i].parents = (struct name_list){&parents[2 * i], count};
    }
    inputs[LARGE / 2].labels = (struct name_list){&label, 1};
    int64_t start = clock_ms();
    ck_assert_int_eq(graph_build(inputs, LARGE, &arena, &diags, &graph), 0);
    struct target_context context = {.graph = &graph,
                                     .command = "upgrade",
                                     .applied = graph_set(&graph, &arena),
                                     .known = LARGE,
                                     .arena = &arena,
                                     .diags = &diags};
    ck_assert_int_eq(plan_upgrade(&context, "head", &up), 0);
    printf("%d revisions: build and plan in %d ms\n", LARGE, (int)(clock_ms() - start));
    ck_assert_uint_eq(up.steps.count, LARGE);
    context.applied = up.applied_after;
    context.heads = up.after;
    ck_assert_int_eq(plan_downgrade(&context, "base", &down), 0);
    ck_assert_uint_eq(down.steps.count, LARGE);
    ck_assert_int_eq(plan_downgrade(&context, "trunk@-9999999", &down), code_of_long_walk);
    ck_assert(graph_branch_labels(&graph, &arena, &shown));
    ck_assert_uint_eq(shown[LARGE - 1].count, 1);
    ck_assert_int_lt(clock_ms() - start, GENEROUS_MS);
    graph_free(&graph);
    arena_free(&arena);
    stemma_diagnostics_clear(&diags);
}

START_TEST(a_long_chain_is_quick)
{
    large(chain, -STEMMA_OUT_OF_RANGE);
}
END_TEST

START_TEST(many_merges_are_quick)
{
    large(ladder, -STEMMA_AMBIGUOUS);
}
END_TEST

UNIT_MAIN("property", sets_agree_with_the_slow_way, order_is_the_rule,
          an_upgrade_can_be_reverted_step_by_step, a_downgrade_drops_from_the_top, laws_of_stamp,
          a_long_chain_is_quick, many_merges_are_quick)
