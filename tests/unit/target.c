#include "revisions.h"
#include "unit.h"

static const char line[] = "a; b<a; c<b; d<c; e<d";
static const char tree[] = "a; b<a; c1<b @c1branch; d1<c1; c2<b @c2branch; d2<c2";
static const char bases[] = "a1 @lib1; b1<a1; c1<b1; d1<c1; a2; b2<a2; c2<b2 +c1";
static const char merged[] = "a; b<a @left; c<a @right; m<b,c; n<m";
static const char hexed[] =
    "ae1027a6; ae1027b6<ae1027a6; f00d<ae1027b6 @food; ae1<f00d; ab1 @other";

struct question {
    const char *graph, *heads, *target, *answer; /* ids, or the name of a code */
};

/* Ids, or the name of the code. */
static const char *answer(struct world *w, const char *command, const char *target)
{
    static int (*const functions[])(const struct target_context *, const char *,
                                    struct node_list *) = {
        target_upgrade, target_downgrade, target_revisions, target_merge, target_history};
    static const char *const commands[] = {"upgrade", "downgrade", "show", "merge", "history"};
    struct node_list nodes = {0};
    size_t i = 0;
    while (strcmp(commands[i], command) != 0)
        i++;
    w->context.command = command;
    int rc = functions[i](&w->context, target, &nodes);
    ck_assert_uint_eq(w->diags.errors, rc == 0 ? 0 : 1);
    return rc == 0 ? world_ids(w, nodes) : stemma_code_name(rc);
}

static void ask(const char *command, const struct question *questions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct world w;
        world_apply(&w, questions[i].graph, questions[i].heads);
        const char *is = answer(&w, command, questions[i].target);
        ck_assert_msg(strcmp(is, questions[i].answer) == 0, "%s at (%s): %s %s: is %s, not %s",
                      questions[i].graph, questions[i].heads, command, questions[i].target, is,
                      questions[i].answer);
        world_free(&w);
    }
}

#define ASK(command, questions) ask(command, questions, sizeof(questions) / sizeof(questions)[0])

/* What one error says, in the order of the arguments. */
static void says(const char *graph, const char *heads, const char *command, const char *target,
                 const char *const *parts)
{
    struct world w;
    world_apply(&w, graph, heads);
    answer(&w, command, target);
    for (; *parts != NULL; parts++)
        ck_assert_says(&w, *parts);
    world_free(&w);
}

#define SAYS(graph, heads, command, target, ...)                                                   \
    says(graph, heads, command, target, (const char *const[]){__VA_ARGS__, NULL})

static const char not_hinted[] = "(not hinted)";

/* The hints, a line each. */
static const char *hints(const char *graph, const char *heads, const char *command,
                         const char *target)
{
    static char text[4096];
    struct world w;
    struct stemma_diagnostic d;
    world_apply(&w, graph, heads);
    answer(&w, command, target);
    ck_assert(stemma_diagnostics_get(&w.diags, 0, &d));
    snprintf(text, sizeof text, "%s", d.hint == NULL ? not_hinted : d.hint);
    world_free(&w);
    return text;
}

START_TEST(syntax_is_checked_first)
{
    static const struct question questions[] = {
        {line, "a", "", "usage"},          {line, "a", "@head", "usage"},
        {line, "a", "b@", "usage"},        {line, "a", "a@b@c", "usage"},
        {line, "a", "nope@@", "usage"},    {line, "a", "b:c", "usage"},
        {line, "a", ":", "usage"},         {line, "a", "+1x", "usage"},
        {line, "a", "-1x", "usage"},       {line, "a", "b+", "usage"},
        {line, "a", "+", "usage"},         {line, "a", "-", "usage"},
        {line, "a", "+1+1", "usage"},      {line, "a", "a+1+1", "usage"},
        {line, "a", "b c", "usage"},       {line, "a", "b/c", "usage"},
        {line, "a", "b\xC3\xA9", "usage"}, {line, "a", ".b", "usage"},
        {line, "a", "nope@b:c", "usage"},  {line, "a", "+1@b", "usage"},
    };
    ASK("upgrade", questions);
    ASK("downgrade", questions);
    ASK("show", questions);
    ASK("merge", questions);
    SAYS(line, "a", "upgrade", "b:c", "upgrade \"b:c\"", "\":\" is for ranges", "(position 2)",
         "upgrade takes head, heads,");
    SAYS(line, "a", "downgrade", "a@b@c", "second \"@\"", "(position 4)", "downgrade takes -N,");
    SAYS(line, "a", "upgrade", "b/c", "\"/\" is part of no id or label (position 2)");
    SAYS(line, "a", "upgrade", "b\xC3\xA9+x", "(position 2)");
}
END_TEST

START_TEST(names_are_exact_or_prefixes_of_long_ids)
{
    static const struct question questions[] = {
        {hexed, "", "ae1027a6", "ae1027a6"},
        {hexed, "", "ae1027b", "ae1027b6"},
        {hexed, "", "ae1", "ae1"},
        {hexed, "", "ae", "ambiguous"},
        {hexed, "", "f", "f00d"},
        {hexed, "", "food", "f00d"},
        {hexed, "", "foo", "no-such-revision"},
        {hexed, "", "ab", "no-such-revision"},
        {hexed, "", "a", "ambiguous"},
        {hexed, "", "F", "no-such-revision"},
        {hexed, "", "ae10@head", "ambiguous"},
        {hexed, "", "zz@head", "no-such-revision"},
        {hexed, "", "f0@head", "ae1"},
        {hexed, "", "other@a", "no-such-revision"},
        {hexed, "", "other@f00d", "unreachable"},
        {hexed, "", "other@food", "unreachable"},
        {hexed, "", "nope@base", "no-such-revision"},
        {hexed, "", "nope@+1", "no-such-revision"},
        {hexed, "", "bases", "no-such-revision"},
        {hexed, "", "current", "no-such-revision"},
        {"001; 002<001", "", "00", "no-such-revision"},
        {"1e3; 1000<1e3", "", "1", "1000"},
        {"libr001; b<libr001; c<b @library", "", "libr", "libr001"},
        {"head1; current_users<head1", "", "head", "current_users"},
        {"head1; current_users<head1", "", "current", "current_users"},
    };
    ASK("upgrade", questions);
}
END_TEST

START_TEST(unknown_names_are_explained)
{
    SAYS(hexed, "", "upgrade", "ae1027c6", "no revision \"ae1027c6\"",
         "nearest: ae1027a6, ae1027b6", "stemma upgrade ae1027a6");
    SAYS("001; 002<001", "", "upgrade", "00",
         "ids under 4 characters must be given in full: 001, 002", "stemma upgrade 001");
    SAYS(tree, "b", "upgrade", "c1br", "labels must be given in full: c1branch",
         "stemma upgrade c1branch");
    SAYS(tree, "b", "upgrade", "c1brunch@head", "no branch \"c1brunch\"",
         "stemma upgrade c1branch@head");
    SAYS(hexed, "", "upgrade", "other@ae10", "no revision \"ae10\" in the branch other",
         "not in that branch: ae1027a6, ae1027b6");
    SAYS(line, "", "upgrade", "current", "in ranges and in show only");
    ck_assert_str_eq(hints(line, "c", "downgrade", "f"), "stemma downgrade a\nstemma downgrade b\n"
                                                         "stemma downgrade c\nstemma history");
}
END_TEST

START_TEST(ambiguous_names_list_all_candidates)
{
    SAYS("aa01; aa02<aa01; aa03<aa02; aa04<aa03 @x; aa05<aa04", "", "upgrade", "aa",
         "\"aa\" is the beginning of 5 ids: aa01 (x), aa02 (x), aa03 (x), aa04 (x), aa05 (x)",
         "stemma upgrade aa01\n", "stemma upgrade aa05");
    SAYS("aa01; aa02<aa01", "", "upgrade", "a@head", "stemma upgrade aa02@head");
}
END_TEST

START_TEST(dashes_in_ids_win_over_steps)
{
    static const char dated[] = "2024-01-05; 2024-01-06<2024-01-05; 2024-02-01-users<2024-01-06; "
                                "x @my-lib; y<x @my-lib-1";
    static const struct question questions[] = {
        {dated, "", "2024-01-05", "2024-01-05"},
        {dated, "", "2024-01-05+1", "2024-01-06"},
        {dated, "", "2024-01-06-1", "2024-01-05"},
        {dated, "", "2024-02-01-", "2024-02-01-users"},
        {dated, "", "2024-02-01-users-1", "2024-01-06"},
        {dated, "", "2024-01-0", "ambiguous"},
        {dated, "", "my-lib", "x"},
        {dated, "", "my-lib+1", "y"},
        {dated, "", "my-lib-1", "y"},
        {dated, "", "my-lib-1-1", "x"},
        {dated, "", "my-lib@my-lib-1", "y"},
        {dated, "", "my-lib-2", "out-of-range"},
    };
    ASK("upgrade", questions);
}
END_TEST

START_TEST(symbols_of_an_upgrade)
{
    static const struct question questions[] = {
        {line, "", "head", "e"},
        {line, "", "heads", "e"},
        {line, "", "base", ""},
        {tree, "", "head", "multiple-heads"},
        {tree, "", "heads", "d1 d2"},
        {tree, "", "c1branch@head", "d1"},
        {tree, "", "c1branch", "c1"},
        {tree, "", "c1branch@heads", "d1"},
        {tree, "", "a@heads", "d1 d2"},
        {tree, "", "a@head", "multiple-heads"},
        {tree, "", "c1branch@base", ""},
        {tree, "", "c1branch@d2", "unreachable"},
        {tree, "", "c1branch@b", "b"},         /* ancestors of L are in its lineage */
        {tree, "", "c1@head", "d1"},           /* an id in the place of a label */
        {bases, "", "head", "multiple-heads"}, /* d1 and c2, though neither needs the other */
        {"a; b +a", "", "head", "multiple-heads"},
        {"a; b +a", "", "heads", "b"},
        {"r @lib; a<r; b<r +a", "", "lib@heads", "a b"},
        {merged, "", "left@head", "n"},
        {"", "", "head", ""},
        {"", "", "heads", ""},
        {"", "", "head-1", "no-such-revision"},
    };
    ASK("upgrade", questions);
}
END_TEST

START_TEST(several_heads_are_explained)
{
    struct world w;
    struct node_list out;
    world_apply(&w, tree, "");
    w.inputs[3].message = STR("Add roles");
    w.inputs[3].author = STR("Ann");
    w.inputs[3].up = STR("d1_up.sql");
    ck_assert_int_eq(target_upgrade(&w.context, "head", &out), -STEMMA_MULTIPLE_HEADS);
    ck_assert_str_eq(world_said(&w),
                     "upgrade \"head\": the manifest has 2 heads: d1 \"Add roles\" (c1branch), "
                     "d2 (c2branch); they part at b\n"
                     "d1 \"Add roles\" (c1branch) by Ann, d1_up.sql\n"
                     "d2 (c2branch)\n"
                     "stemma upgrade heads\n"
                     "stemma upgrade c1branch@head\n"
                     "stemma upgrade c2branch@head\n"
                     "stemma merge heads");
    ck_assert_ptr_eq(w.diags.list.items[0].notes.items[0].span.source, &w.source);
    world_free(&w);
    SAYS(bases, "", "upgrade", "head", "they have no common ancestor", "stemma upgrade c2@head");
    /* c2branch@head is not applied: only what works is offered */
    ck_assert_str_eq(hints(tree, "d1", "downgrade", "heads"),
                     "stemma downgrade c1branch@head\nstemma merge heads");
    SAYS(tree, "", "upgrade", "heads+1", "2 heads");
    SAYS("a @x; b<a; c<a; d<b; e<b", "", "upgrade", "x@head", "the branch x has 3 heads",
         "they part at a", "stemma upgrade x@heads", "stemma upgrade d@head");
}
END_TEST

START_TEST(walks_from_a_revision)
{
    static const struct question questions[] = {
        {line, "", "b+2", "d"},
        {line, "", "d-2", "b"},
        {line, "", "b+0", "b"},
        {line, "", "b-0", "b"},
        {line, "", "base+0", ""},
        {line, "", "base+3", "c"},
        {line, "", "head-1", "d"},
        {line, "", "heads-1", "d"},
        {line, "", "b-2", ""},
        {line, "", "b-3", "out-of-range"},
        {line, "", "base-1", "out-of-range"},
        {line, "", "d+2", "out-of-range"},
        {line, "", "head+1", "out-of-range"},
        {line, "", "b+99999999999999999999", "out-of-range"},
        {tree, "", "b+1", "ambiguous"},
        {tree, "", "c1branch@b+1", "c1"},
        {tree, "", "c1branch@base+3", "c1"},
        {tree, "", "c1branch@d2+9", "unreachable"}, /* the symbol before the walk */
        {bases, "", "base+1", "ambiguous"},
        {bases, "", "lib1@base+1", "a1"},
        {bases, "", "c2-1", "b2"}, /* along parents only */
        {merged, "", "n-2", "ambiguous"},
        {merged, "", "right@n-2", "c"},
        {merged, "", "right@n-3", "a"},
        {merged, "", "n@n-2", "ambiguous"},
    };
    ASK("upgrade", questions);
    SAYS(line, "", "upgrade", "b-3", "only 2 of 3 steps are possible down from b; it stops at base",
         "stemma upgrade b-2");
    SAYS(line, "", "upgrade", "d+2", "only 1 of 2 steps is possible up from d; it stops at e",
         "stemma upgrade d+1\nstemma upgrade head");
    SAYS(tree, "", "upgrade", "a+3",
         "after 1 of 3 steps, at b, there are 2 children: c1 (c1branch), "
         "c2 (c2branch)",
         "stemma upgrade c1branch@a+3\nstemma upgrade c2branch@a+3");
    SAYS(bases, "", "upgrade", "base+2", "after 0 of 2 steps, at base, there are 2 bases",
         "stemma upgrade lib1@base+2");
    SAYS(merged, "", "upgrade", "n-2", "after 1 of 2 steps, at m, there are 2 parents",
         "stemma upgrade left@n-2\nstemma upgrade right@n-2");
    SAYS(tree, "", "upgrade", "c1branch@d2", "d2 is not in the branch c1branch of revision c1",
         "stemma upgrade d2\nstemma upgrade c1branch@head");
}
END_TEST

START_TEST(steps_up_from_the_database)
{
    static const struct question questions[] = {
        {line, "b", "+2", "d"},
        {line, "", "+1", "a"},
        {line, "", "+5", "e"},
        {line, "c", "+3", "out-of-range"},
        {line, "c", "+0", "out-of-range"},
        {line, "c", "-0", "out-of-range"},
        {line, "c", "-1", "out-of-range"},
        {line, "c", "c@-1", "out-of-range"},
        {line, "c", "nope@-1", "no-such-revision"},
        {tree, "b", "+1", "ambiguous"},
        {tree, "c1 c2", "+1", "ambiguous"},
        {tree, "c1 c2", "c1branch@+1", "d1"},
        {tree, "c1", "c2branch@+1", "c2"}, /* from max(A in the lineage) */
        {tree, "", "c2branch@+3", "c2"},
        {bases, "d1", "c2@+1", "a2"}, /* nothing of it applied: from base */
        {tree, "c1 c2", "b@+1", "ambiguous"},
        {bases, "c2", "c1@+1", "d1"}, /* c1 is applied, though only implied */
        {"a @x; b<a; c<a; d<b +c", "d", "x@+1", "out-of-range"},
    };
    ASK("upgrade", questions);
    SAYS(line, "c", "upgrade", "+3", "only 2 of 3 steps are possible up from c; it stops at e",
         "stemma upgrade +2\nstemma upgrade head");
    SAYS(line, "c", "upgrade", "-1", "0 steps are possible",
         "upgrade cannot go down, downgrade can", "stemma downgrade -1");
    SAYS(line, "c", "upgrade", "+0", "0 steps lead nowhere; app.db is at c", "stemma upgrade +1");
    SAYS(tree, "c1 c2", "upgrade", "+1", "app.db is at c1, c2", "c1 (c1branch), c2 (c2branch)",
         "stemma upgrade c1branch@+1\nstemma upgrade c2branch@+1");
    SAYS(tree, "b", "upgrade", "+1", "after 0 of 1 steps, at b",
         "stemma upgrade c1branch@+1\nstemma upgrade c2branch@+1");
}
END_TEST

START_TEST(roots_of_a_downgrade)
{
    static const struct question questions[] = {
        {line, "c", "base", "a"},
        {line, "", "base", "a"},
        {line, "c", "a", "b"},
        {line, "c", "c", "d"},
        {line, "b", "c", "unreachable"},
        {line, "d", "a+2", "d"},
        {line, "d", "c-2", "b"},
        {line, "d", "b-2", "a"},
        {line, "d", "b-3", "out-of-range"},
        {line, "d", "base+1", "b"},
        {line, "e", "head-2", "d"},
        {line, "c", "head", "unreachable"},
        {tree, "d1 d2", "b", "c1 c2"},
        {tree, "d1 d2", "c2branch@b", "c2"},
        {tree, "d1 d2", "c2branch@base", "a"},
        {tree, "d1 d2", "c2branch@c1", "unreachable"},
        {tree, "d1 d2", "c2branch@c2-1", "c2"},
        {tree, "d1 d2", "head", "multiple-heads"},
        {tree, "d1 d2", "heads", "multiple-heads"},
        {tree, "d1 d2", "c2branch@head", ""},
        {tree, "d1", "c2branch@head", "unreachable"},
        {tree, "d1", "nope@a", "no-such-revision"},
        {tree, "d1", "nope@base", "no-such-revision"},
        {bases, "c2 d1", "base", "a1 a2"},
        {bases, "c2 d1", "lib1@base", "a1"},
        {bases, "c2 d1", "lib1@a1-1", "a1"},
        {bases, "c2 d1", "a1-1", "a1 a2"}, /* past a base it means base */
        {bases, "c2 d1", "c1", "d1"},
        {merged, "m", "b", "m"},
    };
    ASK("downgrade", questions);
    SAYS(line, "b", "downgrade", "c", "c is not applied; app.db is at b", "use upgrade",
         "stemma upgrade c");
    SAYS(tree, "d1", "downgrade", "d2",
         "d2 is not applied; app.db is at d1, which does not descend "
         "from d2");
}
END_TEST

START_TEST(steps_down_from_the_database)
{
    static const struct question questions[] = {
        {line, "c", "-1", "c"},
        {line, "c", "-3", "a"},
        {line, "c", "-4", "out-of-range"},
        {line, "", "-1", "out-of-range"},
        {line, "c", "-0", "out-of-range"},
        {line, "c", "+1", "out-of-range"},
        {line, "c", "c@+1", "out-of-range"},
        {line, "c", "nope@+1", "no-such-revision"},
        {tree, "d1 d2", "-1", "ambiguous"},
        {tree, "d1 d2", "c1branch@-2", "c1"},
        {tree, "d1 d2", "b@-1", "ambiguous"},
        {tree, "c1", "c2branch@-1", "out-of-range"}, /* b has an applied child */
        {tree, "b", "c2branch@-1", "b"},
        {merged, "m", "-1", "m"},
        {merged, "m", "-2", "ambiguous"},
        {merged, "m", "right@-2", "c"},
        {bases, "c2", "lib1@-1", "c1"}, /* no head in the branch: its applied tip */
        {"a @lib; b<a; c1<b; c2<b; d1<c1", "d1 c2", "lib@-1", "ambiguous"},
        {"a @x; b<a; c<a; d +b,c", "d", "x@-1", "ambiguous"}, /* several tips */
    };
    ASK("downgrade", questions);
    SAYS(line, "b", "downgrade", "-3", "only 2 revisions can be reverted from b; it stops at base",
         "stemma downgrade -2\nstemma downgrade base");
    SAYS(line, "", "downgrade", "-1", "nothing to revert: nothing is applied to app.db");
    SAYS(tree, "c1", "downgrade", "c2branch@-1", "nothing to revert in the branch c2branch",
         "app.db is at c1", "stemma downgrade c1branch@-1");
    SAYS(line, "b", "downgrade", "+2", "downgrade cannot go up", "stemma upgrade +2");
    ck_assert_str_eq(hints(tree, "d1 d2", "downgrade", "-1"),
                     "stemma downgrade c1branch@-1\nstemma downgrade c2branch@-1");
    SAYS(line, "c", "downgrade", "-0", "0 steps lead nowhere; app.db is at c",
         "stemma downgrade -1");
    ck_assert_str_eq(hints(merged, "m", "downgrade", "-2"),
                     "stemma downgrade left@-2\nstemma downgrade right@-2");
}
END_TEST

START_TEST(unknown_revisions_can_be_left_only)
{
    static const char text[] = "a; b<a; ?x<b; ?yyyy<x; ?z";
    static const struct question down[] = {
        {text, "yyyy", "-1", "yyyy"}, {text, "yyyy", "-3", "b"},
        {text, "yyyy", "x", "yyyy"},  {text, "yyyy", "yy", ""},
        {text, "yyyy", "b", "x"},     {text, "yyyy", "base", "a z"},
        {text, "yyyy", "x+1", ""},    {text, "yyyy", "head", "x"},
        {text, "z", "z@-1", "z"},     {text, "yyyy", "b+1", "out-of-range"},
    };
    static const struct question up[] = {
        {text, "a", "x", "no-such-revision"},
        {text, "a", "yy", "no-such-revision"},
        {text, "a", "head", "b"},
        {text, "a", "heads", "b"},
        {text, "a", "base+1", "a"},
        {text, "a", "x@head", "no-such-revision"},
        {text, "a", "b+1", "out-of-range"},
    };
    static const struct question shown[] = {
        {text, "yyyy", "yy", "yyyy"}, {text, "yyyy", "current", "yyyy"}, {text, "a", "heads", "b"}};
    ASK("downgrade", down);
    ASK("upgrade", up);
    ASK("show", shown);
}
END_TEST

START_TEST(show_and_merge_resolve_without_a_direction)
{
    static const struct question shown[] = {
        {tree, "c1", "heads", "d1 d2"},
        {tree, "c1", "head", "multiple-heads"},
        {tree, "c1", "current", "c1"},
        {tree, "c1 c2", "current", "c1 c2"},
        {tree, "c1", "base", ""},
        {tree, "c1", "d1-1", "c1"},
        {tree, "c1", "+1", "usage"},
        {tree, "c1", "c1branch@-1", "usage"},
        {tree, "c1", "c1branch@head", "d1"},
        {"a; b +a", "", "heads", "b"},
    };
    static const struct question merges[] = {
        {"a; b +a", "", "heads", "a b"},
        {tree, "", "d1", "d1"},
        {tree, "", "c1branch@head", "d1"},
        {tree, "", "current", "no-such-revision"},
    };
    struct world w;
    ASK("show", shown);
    ASK("merge", merges);
    world_apply(&w, tree, "");
    w.context.applied = NULL;
    ck_assert_str_eq(answer(&w, "show", "current"), "usage");
    ck_assert_says(&w, "needs a database");
    world_free(&w);
}
END_TEST

START_TEST(history_takes_ranges)
{
    static const char deps[] = "a; b<a; c<b +z; d<c; y; z<y; e<b";
    static const struct question questions[] = {
        {line, "", "base:heads", "e d c b a"},
        {line, "", ":", "e d c b a"},
        {line, "", "b:d", "d c b"},
        {line, "", "b:b", "b"},
        {line, "", ":b", "b a"},
        {line, "", "c:", "e d c"},
        {line, "c", "current:", "e d c"},
        {line, "c", ":current", "c b a"},
        {line, "", "current:", "e d c b a"},
        {line, "", ":current", ""},
        {line, "", "base:base", ""},
        {line, "", "a:base", "unreachable"},
        {line, "", "d:b", "unreachable"},
        {line, "", "b:+2", "d c b"},
        {line, "", "b:+9", "e d c b"},
        {line, "", ":+2", "b a"},
        {line, "", "-1:c", "c b"},
        {line, "", "-9:c", "c b a"},
        {line, "", "-1:", "e d"},
        {line, "c", "-1:current", "c b"},
        {line, "c", "current:+1", "d c"},
        {line, "", "-1:base", ""},
        {line, "", "b+1:d", "d c"},
        {line, "", "b:head-1", "d c b"},
        {line, "", "b", "usage"},
        {line, "", "a:b:c", "usage"},
        {line, "", "+1:c", "usage"},
        {line, "", "c:-1", "usage"},
        {line, "", "-1:+1", "usage"},
        {line, "", "a:+0", "out-of-range"},
        {line, "", "nope:a", "no-such-revision"},
        {line, "", "a:nope", "no-such-revision"},
        {tree, "", "b:head", "multiple-heads"},
        {tree, "", "c1:heads", "d1 c1"}, /* the other head does not descend from it */
        {tree, "", "c1:d2", "unreachable"},
        {tree, "", "b:+1", "ambiguous"},
        {tree, "", "b:c2branch@+1", "c2 b"},
        {tree, "", "c2branch@base:", "d2 c2 b a"},
        {tree, "c1 c2", "current:", "d2 c2 d1 c1"},
        {tree, "c1 c2", ":current", "c2 c1 b a"},
        {tree, "c1 c2", "current:+1", "ambiguous"},
        {tree, "c1 c2", "-1:current", "ambiguous"},
        {tree, "", "-1:", "multiple-heads"},
        {deps, "", ":c", "c z y b a"},
        {deps, "", "a:c", "c b a"}, /* along parents where that is possible */
        {"a; b<a; x +a; c<b +x", "", "a:c", "c b a"},
        {deps, "", "y:d", "d c z y"}, /* by all edges where it is not */
        {deps, "", "base:e", "e b a"},
        {merged, "", "-2:n", "ambiguous"},
        {merged, "", "right@-2:n", "n m c"},
        {merged, "", "b:n", "n m b"},
    };
    struct world w;
    ASK("history", questions);
    SAYS(line, "", "history", "d:b", "history \"d:b\": d is not an ancestor of b",
         "stemma history -r b:d\nstemma history -r :b");
    SAYS(tree, "", "history", "b:head", "stemma history -r b:heads",
         "stemma history -r b:c1branch@head");
    SAYS(tree, "c1 c2", "history", "current:+1", "stemma history -r c1:+1");
    SAYS(line, "", "history", "b", "history takes a range A:B");
    world_apply(&w, tree, "");
    w.context.applied = NULL;
    ck_assert_str_eq(answer(&w, "history", "current:"), "usage");
    world_free(&w);
}
END_TEST

struct stamp_question {
    const char *graph, *heads, *targets, *after, *dests;
};

START_TEST(stamp_replaces_related_heads)
{
    static const struct stamp_question questions[] = {
        {line, "b", "d", "d", "d"},
        {line, "d", "b", "b", "b"},
        {line, "d", "base", "", ""},
        {line, "", "heads", "e", "e"},
        {line, "", "b d", "d", "b d"},
        {line, "", "d d", "d", "d"},
        {line, "b", "+1", "usage", ""},
        {line, "b", "b+1", "usage", ""},
        {line, "b", "2-1", "usage", ""},
        {line, "b", "d nope", "no-such-revision", ""},
        {line, "b", "d d:e", "usage", ""},
        {tree, "d1 c2", "b", "b", "b"},
        {tree, "d1", "d2", "d1 d2", "d2"},
        {tree, "d1", "head", "multiple-heads", ""},
        {tree, "d1", "heads", "d1 d2", "d1 d2"},
        {tree, "d1 d2", "c1branch@c1", "c1 d2", "c1"},
        {tree, "d1 d2", "c1branch@base", "d2", ""},
        {tree, "d1 d2", "b@base", "", ""},
        {tree, "d1", "c2branch@d1", "unreachable", ""},
        {tree, "d1", "base d2", "d2", "d2"},
        {merged, "n", "b", "b", "b"}, /* forgets the other side */
        {merged, "m", "b c", "b c", "b c"},
        {bases, "d1 c2", "b1", "b1", "b1"},
        {bases, "d1 c2", "a2", "d1 a2", "a2"},
        {bases, "c2", "lib1@base", "", ""}, /* c2 needs c1, which needs lib1 */
        {"2024-1; 2024-2<2024-1", "", "2024-2", "2024-2", "2024-2"}, /* an id, no steps */
    };
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
        const struct stamp_question *q = &questions[i];
        struct world w;
        struct node_list after, dests;
        const char *targets[4];
        size_t count = 0;
        world_apply(&w, q->graph, q->heads);
        w.context.command = "stamp";
        char *copy = arena_copy(&w.arena, q->targets, strlen(q->targets));
        for (char *t = strtok(copy, " "); t != NULL; t = strtok(NULL, " "))
            targets[count++] = t;
        int rc = target_stamp(&w.context, targets, count, &after, &dests);
        ck_assert_str_eq(rc == 0 ? world_ids(&w, after) : stemma_code_name(rc), q->after);
        if (rc == 0)
            ck_assert_str_eq(world_ids(&w, dests), q->dests);
        world_free(&w);
    }
}
END_TEST

START_TEST(a_faulty_stamp_keeps_the_other_targets)
{
    struct world w;
    struct node_list after, dests;
    const char *targets[] = {"c1", "aa", "base"};
    world_apply(&w, "aa01; aa02<aa01; c1", "");
    w.context.command = "stamp";
    ck_assert_int_eq(target_stamp(&w.context, targets, 3, &after, &dests), -STEMMA_AMBIGUOUS);
    ck_assert_says(&w, "stamp \"aa\": ");
    ck_assert_says(&w, "stemma stamp c1 aa01 base\nstemma stamp c1 aa02 base");
    world_free(&w);
}
END_TEST

START_TEST(ranges_without_a_database)
{
    static const struct {
        const char *command, *text, *from, *to;
    } cases[] = {
        {"upgrade", "head", "", "head"},    {"upgrade", "b:d", "b", "d"},
        {"upgrade", "base:d", "", "d"},     {"upgrade", "b+1:+2", "c", "+2"},
        {"downgrade", "d:b", "d", "b"},     {"downgrade", "head:-1", "e", "-1"},
        {"downgrade", "d", "usage", NULL},  {"downgrade", "-1", "usage", NULL},
        {"upgrade", ":d", "usage", NULL},   {"upgrade", "d:", "usage", NULL},
        {"upgrade", "+1:d", "usage", NULL}, {"upgrade", "nope:d", "no-such-revision", NULL},
        {"upgrade", "@:d", "usage", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world w;
        struct node_list from;
        const char *to = NULL;
        world_apply(&w, line, "");
        w.context.command = cases[i].command;
        w.context.applied = NULL;
        int rc = target_range(&w.context, cases[i].text, &from, &to);
        ck_assert_str_eq(rc == 0 ? world_ids(&w, from) : stemma_code_name(rc), cases[i].from);
        if (rc == 0)
            ck_assert_str_eq(to, cases[i].to);
        world_free(&w);
    }
}
END_TEST

START_TEST(long_lists_of_heads_stay_linear)
{
    enum { HEADS = 2000 };
    static struct graph_input inputs[HEADS + 1];
    struct world w = {0};
    struct node_list out;
    struct name parent = {.text = STR("root")};
    inputs[0].id.text = STR("root");
    for (int i = 1; i <= HEADS; i++) {
        inputs[i].id.text = str_from(arena_printf(&w.arena, "head-%d", i));
        inputs[i].parents = (struct name_list){&parent, 1};
    }
    ck_assert_int_eq(graph_build(inputs, HEADS + 1, &w.arena, &w.diags, &w.graph), 0);
    w.context = (struct target_context){.graph = &w.graph,
                                        .command = "upgrade",
                                        .known = HEADS + 1,
                                        .arena = &w.arena,
                                        .diags = &w.diags};
    ck_assert_int_eq(target_upgrade(&w.context, "head", &out), -STEMMA_MULTIPLE_HEADS);
    ck_assert_says(&w, "head-2000"); /* all candidates */
    ck_assert_uint_eq(w.diags.list.items[0].notes.count, 20);
    world_free(&w);
}
END_TEST

UNIT_MAIN("target", syntax_is_checked_first, names_are_exact_or_prefixes_of_long_ids,
          unknown_names_are_explained, ambiguous_names_list_all_candidates,
          dashes_in_ids_win_over_steps, symbols_of_an_upgrade, several_heads_are_explained,
          walks_from_a_revision, steps_up_from_the_database, roots_of_a_downgrade,
          steps_down_from_the_database, unknown_revisions_can_be_left_only,
          show_and_merge_resolve_without_a_direction, history_takes_ranges,
          stamp_replaces_related_heads, a_faulty_stamp_keeps_the_other_targets,
          ranges_without_a_database, long_lists_of_heads_stay_linear)
