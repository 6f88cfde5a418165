#include "revisions.h"
#include "unit.h"

static const char tree[] = "a; b<a; c1<b @c1branch; d1<c1; c2<b @c2branch; d2<c2";
static const char bases[] = "a1 @lib1; b1<a1; c1<b1; d1<c1; a2; b2<a2; c2<b2 +c1";

START_TEST(edges_go_both_ways)
{
    struct world w;
    ck_assert_int_eq(world_build(&w, "a @x; b<a; c<a,a +b,b,x @y,y; d<c +y"), 0);
    ck_assert_str_eq(world_ids(&w, w.graph.parents[2]), "a");
    ck_assert_str_eq(world_ids(&w, w.graph.depends_on[2]), "b a");
    ck_assert_str_eq(world_ids(&w, w.graph.needs[2]), "a b");
    ck_assert_str_eq(world_ids(&w, w.graph.needs[3]), "c");
    ck_assert_str_eq(world_ids(&w, w.graph.children[0]), "b c");
    ck_assert_str_eq(world_ids(&w, w.graph.children[1]), "");
    ck_assert_str_eq(world_ids(&w, w.graph.dependents[1]), "c");
    ck_assert_uint_eq(w.graph.label_count, 2);
    ck_assert_uint_eq(graph_find_label(&w.graph, STR("y")), 2);
    ck_assert_uint_eq(graph_find_label(&w.graph, STR("a")), NODE_NONE);
    ck_assert_uint_eq(graph_find_id(&w.graph, STR("y")), NODE_NONE);
    world_free(&w);
}
END_TEST

START_TEST(an_empty_graph_is_a_graph)
{
    struct world w;
    struct node_list list;
    ck_assert_int_eq(world_build(&w, ""), 0);
    ck_assert(graph_order(&w.graph, world_set(&w, ""), GRAPH_UP, &w.arena, &list));
    ck_assert_uint_eq(list.count, 0);
    world_free(&w);
}
END_TEST

START_TEST(ends_are_seen)
{
    struct world w;
    ck_assert_int_eq(world_build(&w, "a; b<a; c; d<c +b; ?x<d"), 0);
    ck_assert(graph_is_base(&w.graph, 0) && graph_is_base(&w.graph, 2));
    ck_assert(!graph_is_base(&w.graph, 1));
    ck_assert(graph_is_head(&w.graph, 1) && !graph_is_real_head(&w.graph, 1));
    ck_assert(graph_is_head(&w.graph, 3) && graph_is_real_head(&w.graph, 3)); /* only ?x above */
    ck_assert(!graph_is_head(&w.graph, 0));
    ck_assert_uint_eq(w.graph.known, 4);
    world_free(&w);
}
END_TEST

/* The first diagnostic's words, and the text that it points to. */
static void fault(const char *text, const char *said, size_t offset)
{
    struct world w;
    ck_assert_int_eq(world_build(&w, text), -STEMMA_MANIFEST);
    ck_assert_uint_eq(w.diags.errors, 1);
    ck_assert_int_eq(w.diags.list.items[0].code, STEMMA_MANIFEST);
    ck_assert_says(&w, said);
    ck_assert_uint_eq(w.diags.list.items[0].span.offset, offset);
    world_free(&w);
}

START_TEST(faults_are_reported_in_their_place)
{
    fault("a; b<a; a<b", "duplicate id \"a\", first used on line 1\nfirst used here", 8);
    fault("a @x; b<a @x", "label \"x\" is already declared by revision \"a\"", 11);
    fault("a @x; b<a @x", "on line 1\nfirst declared here", 11);
    fault("a; b<a @a", "label \"a\" is also the id of a revision", 8);
    fault("a @a", "label \"a\" is also the id of a revision", 3);
    fault("a @b; b<a", "label \"b\" is also the id", 3);
    fault("users; b<uers", "unknown parent \"uers\" of revision \"b\"\ndid you mean \"users\"?", 9);
    fault("a @users; b<a +uers",
          "unknown dependency \"uers\" of revision \"b\"\n"
          "did you mean \"users\"?",
          15);
    fault("a @x; b<x", "parents are ids; the label \"x\" is revision \"a\"", 8);
    fault("a<a", "revision \"a\" is its own parent", 2);
    fault("a +a", "revision \"a\" is its own dependency", 3);
    fault("a @x +x", "revision \"a\" is its own dependency", 6);
}
END_TEST

START_TEST(cycles_are_named_in_order)
{
    fault("z; a<c,z; b<a; c<b; d<c", "parents form a cycle: a -> c -> b -> a", 3);
    fault("z; a<c,z; b<a; c<b; d<c", "a has the parent c\nc has the parent b\nb has the parent a",
          3);
    fault("t<c; a<c; b<a; c<b", "parents form a cycle: a -> c -> b -> a", 5);
    fault("a +b; b<a", "parents and depends_on form a cycle: a -> b -> a", 0);
    fault("a +b; b<a", "a depends on b\nb has the parent a", 0);
    fault("a @x +y; b @y +x", "cycle: a -> b -> a\na depends on b\nb depends on a", 0);
}
END_TEST

START_TEST(each_cycle_is_reported)
{
    struct world w;
    struct stemma_diagnostic d;
    ck_assert_int_eq(world_build(&w, "a<b; b<a; c<d,b; d<c; e<b +f; f<e"), -STEMMA_MANIFEST);
    ck_assert_uint_eq(w.diags.errors, 3);
    ck_assert(stemma_diagnostics_get(&w.diags, 1, &d));
    ck_assert_str_eq(d.message, "parents form a cycle: c -> d -> c");
    ck_assert(stemma_diagnostics_get(&w.diags, 2, &d));
    ck_assert_str_eq(d.message, "parents and depends_on form a cycle: e -> f -> e");
    world_free(&w);
}
END_TEST

START_TEST(all_faults_come_at_once_up_to_the_limit)
{
    struct world w;
    char text[1000] = "a<a @b; b<nil +nil";
    ck_assert_int_eq(world_build(&w, text), -STEMMA_MANIFEST);
    ck_assert_uint_eq(w.diags.errors, 4);
    world_free(&w);
    text[0] = '\0';
    for (int i = 0; i < 50; i++)
        strcat(text, "same; ");
    ck_assert_int_eq(world_build(&w, text), -STEMMA_MANIFEST);
    ck_assert_uint_eq(w.diags.errors, MANIFEST_MAX_FAULTS);
    world_free(&w);
}
END_TEST

START_TEST(what_unknown_revisions_need_may_be_gone)
{
    struct world w;
    ck_assert_int_eq(world_build(&w, "a @old; b<a; ?x<b,gone +lost; ?y<x; ?old"), 0);
    ck_assert_str_eq(world_ids(&w, w.graph.needs[2]), "b");
    ck_assert_str_eq(world_ids(&w, w.graph.needs[3]), "x");
    ck_assert_uint_eq(graph_find_label(&w.graph, STR("old")), 0);
    world_free(&w);
    fault("a<x; ?x", "unknown parent \"x\"", 2);
}
END_TEST

START_TEST(reach_follows_the_edges_asked_for)
{
    static const struct {
        enum graph_direction direction;
        enum graph_edges edges;
        const char *from, *reached;
    } cases[] = {
        {GRAPH_DOWN, GRAPH_ALL_EDGES, "c2", "a1 b1 c1 a2 b2 c2"},
        {GRAPH_DOWN, GRAPH_PARENT_EDGES, "c2", "a2 b2 c2"},
        {GRAPH_UP, GRAPH_ALL_EDGES, "b1", "b1 c1 d1 c2"},
        {GRAPH_UP, GRAPH_PARENT_EDGES, "b1 b2", "b1 c1 d1 b2 c2"},
        {GRAPH_UP, GRAPH_ALL_EDGES, "", ""},
    };
    struct world w;
    ck_assert_int_eq(world_build(&w, bases), 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct node_list members;
        node_set set = graph_set(&w.graph, &w.arena);
        ck_assert(graph_reach(&w.graph, cases[i].direction, cases[i].edges,
                              world_nodes(&w, cases[i].from), &w.arena, set));
        ck_assert(graph_members(&w.graph, set, &w.arena, &members));
        ck_assert_str_eq(world_ids(&w, members), cases[i].reached);
    }
    world_free(&w);
}
END_TEST

START_TEST(lineage_is_ancestors_and_descendants)
{
    struct world w;
    struct node_list members;
    ck_assert_int_eq(world_build(&w, tree), 0);
    node_set set = graph_set(&w.graph, &w.arena);
    ck_assert(graph_lineage(&w.graph, graph_find_id(&w.graph, STR("c1")), &w.arena, set));
    ck_assert(graph_members(&w.graph, set, &w.arena, &members));
    ck_assert_str_eq(world_ids(&w, members), "a b c1 d1");
    world_free(&w);
}
END_TEST

START_TEST(max_is_what_no_other_member_needs)
{
    static const struct {
        const char *set, *max;
    } cases[] = {
        {"", ""},
        {"a1 b1 c1 a2 b2 c2", "c2"},
        {"a1 c1 a2 c2", "c2"}, /* not closed */
        {"a1 d1", "d1"},
        {"a1 c2", "c2"}, /* by a dependency, with a gap */
        {"d1 c2", "d1 c2"},
        {"b1 b2", "b1 b2"},
    };
    struct world w;
    ck_assert_int_eq(world_build(&w, bases), 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct node_list max;
        ck_assert(graph_max(&w.graph, world_set(&w, cases[i].set), &w.arena, &max));
        ck_assert_str_eq(world_ids(&w, max), cases[i].max);
    }
    world_free(&w);
}
END_TEST

static void orders(const char *text, const char *set, const char *up, const char *down)
{
    struct world w;
    struct node_list list;
    ck_assert_int_eq(world_build(&w, text), 0);
    node_set members = world_set(&w, set);
    ck_assert(graph_order(&w.graph, members, GRAPH_UP, &w.arena, &list));
    ck_assert_str_eq(world_ids(&w, list), up);
    ck_assert(graph_order(&w.graph, members, GRAPH_DOWN, &w.arena, &list));
    ck_assert_str_eq(world_ids(&w, list), down);
    world_free(&w);
}

START_TEST(order_is_the_manifests_where_it_can_be)
{
    orders(tree, "a b c1 d1 c2 d2", "a b c1 d1 c2 d2", "d2 c2 d1 c1 b a");
    orders(bases, "a1 b1 c1 d1 a2 b2 c2", "a1 b1 c1 d1 a2 b2 c2", "c2 b2 a2 d1 c1 b1 a1");
    orders("d<b,c; c<a; b<a; a", "a b c d", "a c b d", "d b c a");
    orders("a; b<a; c<b", "a c", "a c", "c a");
    orders("c<b; b<a; a", "a c", "a c", "c a"); /* related only by way of b */
    orders("c<b; b<a; a; z", "c", "c", "c");
}
END_TEST

/* What each revision of `text` is shown with: "a:x b:x,y". */
static void shows(const char *text, const char *expected)
{
    struct world w;
    struct node_list *shown;
    const char *is = "";
    ck_assert_int_eq(world_build(&w, text), 0);
    ck_assert(graph_branch_labels(&w.graph, &w.arena, &shown));
    for (node_id node = 0; node < w.graph.count; node++) {
        is = arena_printf(&w.arena, "%s%s%" STR_FMT, is, node == 0 ? "" : " ",
                          STR_ARG(graph_id(&w.graph, node)));
        for (size_t i = 0; i < shown[node].count; i++)
            is = arena_printf(&w.arena, "%s%c%" STR_FMT, is, i == 0 ? ':' : ',',
                              STR_ARG(w.graph.labels[shown[node].items[i]].text));
    }
    ck_assert_str_eq(is, expected);
    world_free(&w);
}

START_TEST(labels_are_shown_on_their_branch)
{
    shows("a; b<a", "a b");
    shows(tree, "a b c1:c1branch d1:c1branch c2:c2branch d2:c2branch");
    shows("a; b<a; c<b @x; d<c", "a:x b:x c:x d:x");
    shows("a; b<a; c<b; c2<b; d<c; e<d @x", "a b c:x c2 d:x e:x"); /* down to the branch point */
    shows("a; b; m<a,b; n<m; o<n @x", "a b m n:x o:x");            /* down to the merge point */
    shows("a; b<a @x; c<b; d<b", "a:x b:x c:x d:x");               /* declared on a branch point */
    shows("a; b; m<a,b @x; n<m", "a:x b:x m:x n:x");               /* declared on a merge point */
    shows("a @x,y; b @z; m<a,b; n<m @w", "a:x,y b:z m:x,y,z n:x,y,z,w");
    shows("a; b<a @x; c +b", "a:x b:x c"); /* along parent edges only */
    shows("c<b @x; b<a @y; a", "c:x,y b:x,y a:x,y");
    shows("a; b<a @x; c<a @y; m<b,c; d<m @z", "a b:x c:y m:x,y d:x,y,z");
}
END_TEST

START_TEST(nearest_names_come_first)
{
    struct world w;
    struct str near[GRAPH_NEAREST_MAX];
    ck_assert_int_eq(world_build(&w, "userx; usr @user1; users; order; xser; ?user"), 0);
    ck_assert_uint_eq(graph_nearest(&w.graph, STR("user"), GRAPH_IDS, near), 3);
    ck_assert(str_equal_text(near[0], "userx"));
    ck_assert(str_equal_text(near[1], "usr"));
    ck_assert(str_equal_text(near[2], "users"));
    ck_assert_uint_eq(graph_nearest(&w.graph, STR("user1"), GRAPH_IDS_AND_LABELS, near), 3);
    ck_assert(str_equal_text(near[0], "user1"));
    ck_assert_uint_eq(graph_nearest(&w.graph, STR("nothing-like-it"), GRAPH_IDS, near), 0);
    world_free(&w);
}
END_TEST

UNIT_MAIN("graph", edges_go_both_ways, an_empty_graph_is_a_graph, ends_are_seen,
          faults_are_reported_in_their_place, cycles_are_named_in_order, each_cycle_is_reported,
          all_faults_come_at_once_up_to_the_limit, what_unknown_revisions_need_may_be_gone,
          reach_follows_the_edges_asked_for, lineage_is_ancestors_and_descendants,
          max_is_what_no_other_member_needs, order_is_the_manifests_where_it_can_be,
          labels_are_shown_on_their_branch, nearest_names_come_first)
