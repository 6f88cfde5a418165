#include "revisions.h"
#include "unit.h"

static const char tree[] = "a; b<a; c1<b @c1branch; d1<c1; c2<b @c2branch; d2<c2";
static const char bases[] = "a1 @lib1; b1<a1; c1<b1; d1<c1; a2; b2<a2; c2<b2 +c1";

struct planned {
    const char *graph, *recorded, *command, *target; /* stamp: one target */
    const char *steps, *after;                       /* after: the recorded heads */
};

static int make(struct world *w, const char *command, const char *target, bool purge,
                struct plan *plan)
{
    w->context.command = command;
    if (strcmp(command, "stamp") == 0)
        return plan_stamp(&w->context, &target, 1, purge, plan);
    return strcmp(command, "upgrade") == 0 ? plan_upgrade(&w->context, target, plan)
                                           : plan_downgrade(&w->context, target, plan);
}

START_TEST(worked_examples)
{
    static const struct planned examples[] = {
        {tree, "b", "upgrade", "heads", "c1 d1 c2 d2", "d1 d2"},
        {tree, "c1", "upgrade", "c2branch@+1", "c2", "c1 c2"},
        {tree, "d1 d2", "downgrade", "b", "d2 c2 d1 c1", "b"},
        {tree, "d1 d2", "downgrade", "c2branch@b", "d2 c2", "d1"},
        {tree, "d1 d2", "downgrade", "c2branch@base", "d2 c2 d1 c1 b a", ""},
        {tree, "d1 d2", "downgrade", "-1", "ambiguous", ""},
        {tree, "d1 c2", "stamp", "b", "b", "b"},
        {bases, "a2", "upgrade", "c2", "a1 b1 c1 b2 c2", "c2"},
        {bases, "c2 d1", "downgrade", "c1", "d1", "c2"},
        {bases, "c2", "downgrade", "b2", "c2", "c1 b2"},
        {bases, "c2", "downgrade", "b1", "c2 c1", "b1 b2"},
        {bases, "c2 d1", "downgrade", "lib1@base", "c2 d1 c1 b1 a1", "b2"},
        {bases, "d1 c2", "stamp", "b1", "b1", "b1"},
        {tree, "d1", "upgrade", "a", "", "d1"},     /* applied, far below */
        {tree, "d1", "upgrade", "base", "", "d1"},  /* nothing to do */
        {bases, "c2", "downgrade", "c1", "", "c2"}, /* c1 is only implied */
        {"", "", "upgrade", "head", "", ""},
    };
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        const struct planned *e = &examples[i];
        struct world w;
        struct plan plan;
        world_apply(&w, e->graph, e->recorded);
        int rc = make(&w, e->command, e->target, false, &plan);
        ck_assert_str_eq(rc == 0 ? world_ids(&w, plan.steps) : stemma_code_name(rc), e->steps);
        if (rc == 0) {
            struct node_list heads;
            ck_assert_str_eq(world_ids(&w, plan.after), e->after);
            ck_assert_str_eq(world_ids(&w, plan.before), world_ids(&w, w.context.heads));
            ck_assert(graph_max(&w.graph, plan.applied_after, &w.arena, &heads));
            ck_assert_str_eq(world_ids(&w, heads), e->after);
        }
        world_free(&w);
    }
}
END_TEST

START_TEST(gaps_are_pending_and_named)
{
    struct world w;
    struct plan plan;
    world_apply_only(&w, "a; b<a; x<b; c<x; d<c; e +a; f<c +e", "a b c");
    ck_assert_int_eq(make(&w, "upgrade", "d", false, &plan), 0);
    ck_assert_str_eq(world_ids(&w, plan.steps), "x d");
    ck_assert_str_eq(world_ids(&w, plan.gaps), "x");
    ck_assert_str_eq(world_ids(&w, plan.before), "c");
    ck_assert_str_eq(world_ids(&w, plan.after), "d");
    ck_assert_int_eq(make(&w, "upgrade", "f", false, &plan), 0);
    ck_assert_str_eq(world_ids(&w, plan.gaps), "x"); /* e comes before nothing that is applied */
    ck_assert_int_eq(make(&w, "upgrade", "c", false, &plan), 0);
    ck_assert_str_eq(world_ids(&w, plan.steps), "x");
    world_free(&w);
}
END_TEST

START_TEST(a_downgrade_over_a_gap_drops_the_upper_side_first)
{
    struct world w;
    struct plan plan;
    world_apply_only(&w, "c<b; b<a; a", "a c");
    ck_assert_int_eq(make(&w, "downgrade", "base", false, &plan), 0);
    ck_assert_str_eq(world_ids(&w, plan.steps), "c a");
    ck_assert_int_eq(make(&w, "downgrade", "a", false, &plan), 0);
    ck_assert_str_eq(world_ids(&w, plan.steps), "c");
    world_free(&w);
}
END_TEST

START_TEST(unknown_revisions_are_dropped_first)
{
    struct world w;
    struct plan plan;
    world_apply(&w, "a; b<a; ?x<b; ?y<x; ?lost<gone", "y lost");
    ck_assert_int_eq(make(&w, "downgrade", "a", false, &plan), 0);
    ck_assert_str_eq(world_ids(&w, plan.steps), "y x b");
    ck_assert_str_eq(world_ids(&w, plan.after), "a lost");
    ck_assert_int_eq(make(&w, "downgrade", "base", false, &plan), 0);
    ck_assert_str_eq(world_ids(&w, plan.steps), "lost y x b a");
    ck_assert_str_eq(world_ids(&w, plan.after), "");
    world_free(&w);
}
END_TEST

START_TEST(stamp_says_what_it_assumes_and_forgets)
{
    struct world w;
    struct plan plan;
    world_apply(&w, tree, "d1 c2");
    ck_assert_int_eq(make(&w, "stamp", "d2", false, &plan), 0);
    ck_assert_str_eq(world_ids(&w, plan.assumed), "d2");
    ck_assert_str_eq(world_ids(&w, plan.forgotten), "");
    ck_assert_str_eq(world_ids(&w, plan.after), "d1 d2");
    ck_assert_int_eq(make(&w, "stamp", "b", false, &plan), 0);
    ck_assert_str_eq(world_ids(&w, plan.steps), "b");
    ck_assert_str_eq(world_ids(&w, plan.assumed), "");
    ck_assert_str_eq(world_ids(&w, plan.forgotten), "c2 d1 c1");
    world_free(&w);
    world_apply_only(&w, "a; b<a; c<b", "a c");
    ck_assert_int_eq(make(&w, "stamp", "c", false, &plan), 0);
    ck_assert_str_eq(world_ids(&w, plan.assumed), "b"); /* a stamp closes gaps */
    world_free(&w);
}
END_TEST

START_TEST(purge_forgets_everything_first)
{
    struct world w;
    struct plan plan;
    world_apply(&w, "a; b<a; c<a; ?x<b", "x c");
    ck_assert_int_eq(make(&w, "stamp", "b", true, &plan), 0);
    ck_assert_str_eq(world_ids(&w, plan.before), "c x");
    ck_assert_str_eq(world_ids(&w, plan.after), "b"); /* c was not comparable with b */
    ck_assert_str_eq(world_ids(&w, plan.assumed), "a b");
    ck_assert_str_eq(world_ids(&w, plan.forgotten), "x c b a");
    ck_assert_int_eq(make(&w, "stamp", "base", true, &plan), 0);
    ck_assert_str_eq(world_ids(&w, plan.after), "");
    ck_assert_uint_eq(plan.steps.count, 0);
    world_free(&w);
}
END_TEST

START_TEST(an_error_leaves_the_plan_alone)
{
    struct world w;
    struct plan plan = {.gaps.count = 77};
    world_apply(&w, tree, "b");
    ck_assert_int_eq(make(&w, "upgrade", "head", false, &plan), -STEMMA_MULTIPLE_HEADS);
    ck_assert_int_eq(make(&w, "downgrade", "+1", false, &plan), -STEMMA_OUT_OF_RANGE);
    ck_assert_int_eq(make(&w, "stamp", "+1", false, &plan), -STEMMA_USAGE);
    ck_assert_uint_eq(plan.gaps.count, 77);
    ck_assert_uint_eq(w.diags.errors, 3);
    world_free(&w);
}
END_TEST

UNIT_MAIN("plan", worked_examples, gaps_are_pending_and_named,
          a_downgrade_over_a_gap_drops_the_upper_side_first, unknown_revisions_are_dropped_first,
          stamp_says_what_it_assumes_and_forgets, purge_forgets_everything_first,
          an_error_leaves_the_plan_alone)
