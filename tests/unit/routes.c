/* Which sets of revisions are compared with a database. */
#include "revisions.h"
#include "unit.h"

#include "adopt/routes.h"

#include <stdlib.h>

struct planning {
    struct world w;
    struct routes routes;
};

static void plan(struct planning *p, const char *graph)
{
    ck_assert_int_eq(world_build(&p->w, graph), 0);
    ck_assert(routes_make(&p->routes, &p->w.graph, &p->w.arena));
}

/* "a b c|a c(1)": in brackets what a route shares with an earlier one. */
static void assert_routes(const char *graph, const char *wanted)
{
    struct planning p;
    const char *seen = "";
    plan(&p, graph);
    for (size_t i = 0; i < p.routes.items.count; i++) {
        const struct route *route = &p.routes.items.items[i];
        seen = arena_printf(&p.w.arena, "%s%s%s", seen, i == 0 ? "" : "|",
                            world_ids(&p.w, route->nodes));
        if (route->first != 0)
            seen = arena_printf(&p.w.arena, "%s (%zu of %zu)", seen, route->first, route->from);
    }
    ck_assert_str_eq(seen, wanted);
    ck_assert_uint_eq(p.routes.left_out, 0);
    world_free(&p.w);
}

START_TEST(one_line_needs_one_route)
{
    assert_routes("a; b<a; c<b", "a b c");
}
END_TEST

START_TEST(each_head_has_one)
{
    assert_routes("a; b<a; c<a", "a b c|a c (1 of 0)");
    assert_routes("a; b", "a b|b");
}
END_TEST

/* Nobody upgrades to a branch that was merged; but a database can have been left there. */
START_TEST(branches_that_were_merged_have_one)
{
    assert_routes("a; b1<a; c1<a; b2<b1; c2<c1; m<b2,c2",
                  "a b1 c1 b2 c2 m|a c1 c2 (1 of 0)|a b1 b2 (2 of 0)");
    assert_routes("a; b<a; c<a; m<b,c; d<m; e<m; n<d,e",
                  "a b c m d e n|a b c m e (4 of 0)|a c (1 of 0)");
}
END_TEST

START_TEST(there_is_an_end_to_them)
{
    struct graph_input *inputs;
    struct planning p = {.w = {.count = 0}};
    enum { COUNT = ROUTES_MOST + 20 };
    inputs = ARENA_ARRAY(&p.w.arena, struct graph_input, COUNT);
    for (size_t i = 0; i < COUNT; i++)
        inputs[i].id.text = str_from(arena_printf(&p.w.arena, "r%zu", i));
    ck_assert_int_eq(graph_build(inputs, COUNT, &p.w.arena, &p.w.diags, &p.w.graph), 0);
    ck_assert(routes_make(&p.routes, &p.w.graph, &p.w.arena));
    ck_assert_uint_eq(p.routes.items.count, ROUTES_MOST + 1);
    ck_assert_uint_eq(p.routes.left_out, COUNT - ROUTES_MOST - 1); /* r0 begins the first route */
    const struct route *newest = &p.routes.items.items[1];
    ck_assert_uint_eq(newest->nodes.items[0], COUNT - 1);
    world_free(&p.w);
}
END_TEST

/* From `from`, by gains in the order of the graph's text ("?": not known), to `wanted`. */
static void assert_improved(const char *graph, const char *gains, const char *from,
                            const char *wanted)
{
    struct world w;
    struct node_list members;
    ck_assert_int_eq(world_build(&w, graph), 0);
    struct route_gain *list = ARENA_ARRAY(&w.arena, struct route_gain, w.graph.count);
    for (size_t i = 0; i < w.graph.count; i++) {
        gains += strspn(gains, " ");
        list[i] = (struct route_gain){*gains != '?', strtol(gains, NULL, 10)};
        gains += strcspn(gains, " ");
    }
    node_set set = world_set(&w, from);
    ck_assert(routes_improve(&w.graph, list, set));
    ck_assert(graph_members(&w.graph, set, &w.arena, &members));
    ck_assert_str_eq(world_ids(&w, members), wanted);
    world_free(&w);
}

START_TEST(branches_are_put_together)
{
    const char *graph = "a; b1<a; b2<b1; c1<a; c2<c1";
    assert_improved(graph, "1 1 -1 1 -1", "", "a b1 c1");
    assert_improved(graph, "1 1 -1 1 1", "a", "a b1 c1 c2");
    assert_improved(graph, "1 -1 -1 -1 2", "a b1 b2", "a c1 c2");
}
END_TEST

/* A column more takes the table farther from what it is, and the next one nearer. */
START_TEST(a_step_back_is_taken_for_two_ahead)
{
    assert_improved("a; b<a; c<b", "-1 -1 3", "", "a b c");
    assert_improved("a; b<a; c<b", "1 1 -3", "a b c", "a b");
    assert_improved("a; b<a; c<b", "1 1 -3", "", "a b");
}
END_TEST

START_TEST(what_brings_nothing_is_left)
{
    assert_improved("a; b<a; c<b", "1 0 0", "", "a");
    assert_improved("a; b<a; c<b", "0 0 0", "a b", "a b");
    assert_improved("a; b<a; c<b", "1 ? 5", "", "a");
}
END_TEST

UNIT_MAIN("routes", one_line_needs_one_route, each_head_has_one, branches_that_were_merged_have_one,
          there_is_an_end_to_them, branches_are_put_together, a_step_back_is_taken_for_two_ahead,
          what_brings_nothing_is_left)
