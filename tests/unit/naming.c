/* Ids of other tools, and which revisions they name. */
#include "revisions.h"
#include "unit.h"

#include "adopt/claims.h"
#include "adopt/groups.h"
#include "adopt/lines.h"
#include "base/phrase.h"

/* Ids in a row, separated by blanks; "other=id" gives another name. */
static size_t read_ids(struct world *w, const char *text, struct foreign_id *out)
{
    size_t count = 0;
    while (*(text += strspn(text, " ")) != '\0') {
        size_t length = strcspn(text, " ");
        const char *word = arena_copy(&w->arena, text, length), *equals = strchr(word, '=');
        out[count] = (struct foreign_id){.text = str_from(word)};
        if (equals != NULL) {
            out[count].other = str_from(equals + 1);
            out[count].text = (struct str){word, (size_t)(equals - word)};
        }
        count++;
        text += length;
    }
    return count;
}

/* The ids name these revisions, "-" for none, by this rule. */
static void assert_names(const char *graph, const char *ids, enum naming_rule rule,
                         const char *wanted)
{
    struct world w;
    struct foreign_id list[16];
    struct naming naming;
    struct phrase seen = {.arena = &w.arena};
    ck_assert_int_eq(world_build(&w, graph), 0);
    size_t count = read_ids(&w, ids, list), unnamed = 0;
    ck_assert(naming_find(&w.graph, list, count, &w.arena, &naming));
    for (size_t i = 0; i < count; i++) {
        unnamed += naming.nodes[i] == NODE_NONE;
        phrase_add(
            &seen, "%s%" STR_FMT, i == 0 ? "" : " ",
            STR_ARG(naming.nodes[i] == NODE_NONE ? STR("-") : graph_id(&w.graph, naming.nodes[i])));
    }
    ck_assert_str_eq(phrase_end(&seen), wanted);
    ck_assert_uint_eq(naming.unnamed, unnamed);
    if (unnamed == 0)
        ck_assert_int_eq(naming.rule, rule);
    world_free(&w);
}

START_TEST(ids_that_are_the_same)
{
    assert_names("001; 002<001", "002 001", NAMING_SAME, "002 001");
    assert_names("ae10; ae1027<ae10", "ae1027 ae10", NAMING_SAME, "ae1027 ae10");
}
END_TEST

START_TEST(names_of_files)
{
    assert_names("0001_initial; 0002_roles", "0001_initial.sql 0002_roles.up.sql", NAMING_FILE,
                 "0001_initial 0002_roles");
    assert_names("V2__Add-users", "v2_add_users.sql", NAMING_FILE, "V2__Add-users");
    assert_names("0001_initial", "folder/0001_initial.py", NAMING_FILE, "0001_initial");
    assert_names("a-b; a_b", "a.b", NAMING_FILE, "-"); /* which of the two? */
}
END_TEST

START_TEST(numbers)
{
    assert_names("001; 002; 010", "1 2 10", NAMING_NUMBER, "001 002 010");
    assert_names("1; 2", "0001 0002", NAMING_NUMBER, "1 2");
    assert_names("20240101120000_initial", "20240101120000", NAMING_NUMBER,
                 "20240101120000_initial");
    assert_names("2024-01-01-120000_initial", "20240101120000", NAMING_NUMBER,
                 "2024-01-01-120000_initial");
    assert_names("V1__initial; V2__roles", "1 2", NAMING_NUMBER, "V1__initial V2__roles");
    assert_names("U1__initial; U20__roles", "1 20", NAMING_NUMBER, "U1__initial U20__roles");
    assert_names("20240101_000001_a", "m20240101_000001_a", NAMING_NUMBER, "20240101_000001_a");
    assert_names("m1_initial", "1", NAMING_NUMBER, "m1_initial");
    assert_names("x1_initial", "1", NAMING_NUMBER, "-");
    assert_names("001", "0001_initial", NAMING_NUMBER, "001");
    assert_names("1_initial", "001_Initial.sql", NAMING_NUMBER, "1_initial");
    assert_names("000; 1", "0", NAMING_NUMBER, "000");
}
END_TEST

/* The same number of something else, two of one number, what only looks like a number. */
START_TEST(numbers_that_name_nothing)
{
    assert_names("0001_initial", "0001_other", NAMING_NUMBER, "-");
    assert_names("1_a; 1_b", "1", NAMING_NUMBER, "-");
    assert_names("1975ea83b712", "1975", NAMING_NUMBER, "-");
    assert_names("100", "1000", NAMING_NUMBER, "-");
    assert_names("2024010112", "20240101", NAMING_NUMBER, "-");
}
END_TEST

START_TEST(beginnings)
{
    assert_names("1975; ae10", "ae1027a6acf0 1975ea83b712", NAMING_BEGINNING, "ae10 -");
    assert_names("ae10; 3ef2", "ae1027a6acf0 3ef2ee55f8b2", NAMING_BEGINNING, "ae10 3ef2");
    assert_names("ae1027a6acf0; 3ef2ee55f8b2", "ae10 3ef2", NAMING_BEGINNING,
                 "ae1027a6acf0 3ef2ee55f8b2");
    assert_names("ae1027a6acf0; ae1027a6acf1", "ae1027", NAMING_BEGINNING, "-");
    assert_names("ae1", "ae1027a6acf0", NAMING_BEGINNING, "-"); /* too short */
}
END_TEST

/* One rule for all of a table, and each revision once. */
START_TEST(ids_that_do_not_fit_together)
{
    assert_names("001; 2_roles", "001 2_roles", NAMING_SAME, "001 2_roles");
    assert_names("001; 2_roles", "001 2_roles.sql", NAMING_FILE, "001 2_roles");
    assert_names("001; ae1027", "1 ae1027a6acf0", NAMING_NUMBER, "001 -");
    assert_names("001", "1 01", NAMING_NUMBER, "- -");
    assert_names("001; 002", "2 3", NAMING_NUMBER, "002 -");
    assert_names("001; ?003<001", "001 003", NAMING_SAME, "001 -"); /* the ledger's alone */
}
END_TEST

START_TEST(other_names)
{
    assert_names("V1_2__x", "1.2=V1_2__x.sql", NAMING_FILE, "V1_2__x");
    assert_names("0001_initial", "shop.0001_initial=0001_initial", NAMING_SAME, "0001_initial");
    assert_names("0001_initial", "shop.0001_initial=0001_initial auth.0001_initial=0001_initial",
                 NAMING_SAME, "- -");
    assert_names("shop_0001_initial; auth_0001_initial",
                 "shop.0001_initial=0001_initial auth.0001_initial=0001_initial", NAMING_FILE,
                 "shop_0001_initial auth_0001_initial");
}
END_TEST

/* ---- Groups ---- */

/* Ids as "group:id"; what is kept, and the groups that are left alone. */
static void assert_groups(const char *graph, const char *ids, const char *kept,
                          const char *left_alone)
{
    struct world w;
    struct foreign_id list[16];
    struct version_table table = {0};
    ck_assert_int_eq(world_build(&w, graph), 0);
    size_t count = read_ids(&w, ids, list);
    for (size_t i = 0; i < count; i++) {
        const char *colon = memchr(list[i].text.ptr, ':', list[i].text.len);
        size_t length = (size_t)(colon - list[i].text.ptr);
        list[i].group.ptr = arena_copy(&w.arena, list[i].text.ptr, length);
        list[i].group.len = length;
        list[i].text = str_slice(list[i].text, length + 1, list[i].text.len);
        ck_assert(VEC_PUSH(&w.arena, &table.ids, list[i]));
    }
    ck_assert(groups_choose(&w.graph, &table, &w.arena));
    const char *seen = "";
    for (size_t i = 0; i < table.ids.count; i++)
        seen = arena_printf(&w.arena, "%s%s%" STR_FMT, seen, i == 0 ? "" : " ",
                            STR_ARG(table.ids.items[i].text));
    ck_assert_str_eq(seen, kept);
    seen = "";
    for (size_t i = 0; i < table.left_alone.count; i++)
        seen = arena_printf(&w.arena, "%s%s%s", seen, i == 0 ? "" : " ", table.left_alone.items[i]);
    ck_assert_str_eq(seen, left_alone);
    world_free(&w);
}

START_TEST(groups_that_name_nothing_are_left_alone)
{
    assert_groups("a; b<a", "one:a two:x one:b", "a b", "two");
    assert_groups("a; b<a; c", "one:a two:c three:x one:b", "a c b", "three");
    assert_groups("a", "one:x two:y", "x y", ""); /* which naming_find() tells */
}
END_TEST

static const char *foreign_tables(const char *kept, const char *const *left_alone, size_t count,
                                  struct arena *arena)
{
    static const struct schema_row rows[] = {
        {"table", "shop_item", "shop_item", ""},
        {"table", "shop_cart_item", "", ""},
        {"table", "Shop_Cart2", "", ""},
        {"table", "shops", "", ""},
        {"table", "tag", "", ""},
        {"table", "tag_x", "", ""},
        {"index", "tag_index", "tag_x", ""},
    };
    static const struct tool tool = {.groups_have_tables = true};
    struct version_table table = {.tool = &tool, .left_alone = {left_alone, count}};
    struct foreign_id id = {.group = str_from(kept)};
    struct schema_rows all = {.items = rows, .count = sizeof rows / sizeof rows[0]};
    table_name_list found = {0};
    const char *text = "";
    ck_assert(VEC_PUSH(arena, &table.ids, id));
    ck_assert(groups_foreign_tables(&table, &all, arena, &found));
    for (size_t i = 0; i < found.count; i++)
        text = arena_printf(arena, "%s%s%s", text, i == 0 ? "" : " ", found.items[i]);
    return text;
}

/* By the longest name of an app that the table's begins with. */
START_TEST(tables_go_with_their_group)
{
    static const char *const shop_and_tag[] = {"shop", "tag"}, *const cart[] = {"shop_cart"};
    struct arena arena = {0};
    ck_assert_str_eq(foreign_tables("shop_cart", shop_and_tag, 2, &arena),
                     "shop_item Shop_Cart2 tag_x");
    ck_assert_str_eq(foreign_tables("shop", cart, 1, &arena), "shop_cart_item");
    ck_assert_str_eq(foreign_tables("shop", NULL, 0, &arena), "");
    arena_free(&arena);
}
END_TEST

START_TEST(one_group_is_meant_where_several_name_the_same)
{
    assert_groups("a; b<a", "one:a two:a one:b", "a b", "two");
    assert_groups("a; b<a; c<b", "one:a two:a two:x one:b one:x", "a b x", "two");
    assert_groups("a; b<a", "one:a two:a two:x", "a", "two");
    assert_groups("a", "one:a two:a", "a a", "");
}
END_TEST

/* ---- What a table claims ---- */

static const struct tool heads = {.name = "Heads", .table = "h"};
static const struct tool all = {.name = "All", .table = "a", .fault = "failed", .remedy = "mend"};

struct claiming {
    struct world w;
    version_table_list tables;
    struct claim claim;
};

static void begin(struct claiming *c, const char *graph)
{
    *c = (struct claiming){0};
    ck_assert_int_eq(world_build(&c->w, graph), 0);
}

static void add(struct claiming *c, const struct tool *tool, enum foreign_extent extent,
                const char *ids)
{
    struct foreign_id list[16];
    struct version_table table = {.tool = tool};
    size_t count = read_ids(&c->w, ids, list);
    for (size_t i = 0; i < count; i++) {
        list[i].extent = extent;
        ck_assert(VEC_PUSH(&c->w.arena, &table.ids, list[i]));
    }
    ck_assert(VEC_PUSH(&c->w.arena, &c->tables, table));
}

static int find(struct claiming *c)
{
    const struct claims_input input = {.graph = &c->w.graph,
                                       .manifest = "manifest.yaml",
                                       .database = "app.db",
                                       .tables = &c->tables,
                                       .arena = &c->w.arena,
                                       .diags = &c->w.diags};
    return claims_find(&input, &c->claim);
}

static void assert_claims(struct claiming *c, const char *wanted)
{
    ck_assert_int_eq(find(c), 0);
    struct phrase seen = {.arena = &c->w.arena};
    for (size_t i = 0; i < c->claim.heads.count; i++)
        phrase_add(&seen, "%s%" STR_FMT, i == 0 ? "" : " ",
                   STR_ARG(graph_id(&c->w.graph, c->claim.heads.items[i])));
    ck_assert_str_eq(phrase_end(&seen), wanted);
    world_free(&c->w);
}

static void assert_refused(struct claiming *c, const char *wanted)
{
    struct stemma_diagnostic diag;
    ck_assert_int_eq(find(c), -STEMMA_EVIDENCE);
    ck_assert(stemma_diagnostics_get(&c->w.diags, 0, &diag));
    ck_assert_msg(strstr(diag.message, wanted) != NULL, "%s", diag.message);
    ck_assert_ptr_nonnull(diag.hint);
    world_free(&c->w);
}

static const char fork_[] = "1; 2<1; 3<1; 4<2 +3";

START_TEST(heads_stand_for_what_they_are_built_on)
{
    struct claiming c;
    begin(&c, fork_);
    add(&c, &heads, FOREIGN_ANCESTORS, "2 3");
    assert_claims(&c, "2 3");
    begin(&c, fork_);
    add(&c, &heads, FOREIGN_ANCESTORS, "4");
    assert_claims(&c, "4");
}
END_TEST

START_TEST(what_is_missing_is_told)
{
    struct claiming c;
    begin(&c, fork_);
    add(&c, &all, FOREIGN_ALONE, "1 2 4");
    assert_refused(&c, "does not say that 3 is applied, which 4 is built on");
    begin(&c, fork_);
    add(&c, &all, FOREIGN_ALONE, "1 3");
    assert_claims(&c, "3");
}
END_TEST

START_TEST(lower_numbers_must_be_below)
{
    struct claiming c;
    begin(&c, fork_);
    add(&c, &all, FOREIGN_LOWER, "3");
    assert_refused(&c, "not built on 2");
    begin(&c, fork_);
    add(&c, &all, FOREIGN_LOWER, "4");
    assert_claims(&c, "4");
}
END_TEST

START_TEST(tables_must_agree)
{
    struct claiming c;
    begin(&c, fork_);
    add(&c, &heads, FOREIGN_ANCESTORS, "2");
    add(&c, &all, FOREIGN_ALONE, "");
    add(&c, &all, FOREIGN_ALONE, "1 2");
    assert_claims(&c, "2");
    begin(&c, fork_);
    add(&c, &heads, FOREIGN_ANCESTORS, "2");
    add(&c, &all, FOREIGN_ALONE, "1");
    assert_refused(&c, "h (Heads) says 2, a (All) says 1");
}
END_TEST

START_TEST(failures_are_refused)
{
    struct claiming c;
    begin(&c, fork_);
    add(&c, &all, FOREIGN_ALONE, "1");
    c.tables.items[0].failed = STR("1");
    assert_refused(&c, "1 in a (All) failed");
    begin(&c, fork_);
    add(&c, &all, FOREIGN_ALONE, "1 9");
    assert_refused(&c, "says 9");
}
END_TEST

/* ---- Which of several that match ---- */

struct choosing {
    struct world w;
    struct route lines[4];
    struct line_match matches[8];
    bool changes[64];
    struct line_choice choice;
    struct search_result result;
};

/* Lines of ids; "a* b*|c" marks what matches, "|" begins another line. `changing` are the
 * revisions that change the schema. */
static void choose(struct choosing *c, const char *graph, const char *lines, const char *changing)
{
    *c = (struct choosing){0};
    ck_assert_int_eq(world_build(&c->w, graph), 0);
    struct node_list changes = world_nodes(&c->w, changing);
    for (size_t i = 0; i < changes.count; i++)
        c->changes[changes.items[i]] = true;
    size_t line = 0, match = 0;
    VEC(node_id) nodes = {0};
    for (const char *at = lines; *at != '\0';) {
        size_t length = strcspn(at, " |*");
        if (length != 0) {
            node_id node = graph_find_id(&c->w.graph, (struct str){at, length});
            ck_assert_uint_ne(node, NODE_NONE);
            ck_assert(VEC_PUSH(&c->w.arena, &nodes, node));
        }
        at += length;
        if (*at == '*')
            c->matches[match++] = (struct line_match){line, nodes.count, true};
        if (*at == '|' || *at == '\0') {
            c->lines[line++].nodes = (struct node_list){nodes.items, nodes.count};
            memset(&nodes, 0, sizeof nodes);
        }
        at += *at != '\0';
    }
    if (nodes.count != 0)
        c->lines[line].nodes = (struct node_list){nodes.items, nodes.count};
    c->choice = (struct line_choice){.graph = &c->w.graph,
                                     .lines = c->lines,
                                     .matches = c->matches,
                                     .match_count = match,
                                     .changes = c->changes,
                                     .arena = &c->w.arena};
    ck_assert(line_choose(&c->choice, &c->result));
}

static void assert_list(struct choosing *c, struct node_list nodes, const char *wanted)
{
    struct phrase seen = {.arena = &c->w.arena};
    for (size_t i = 0; i < nodes.count; i++)
        phrase_add(&seen, "%s%" STR_FMT, i == 0 ? "" : " ",
                   STR_ARG(graph_id(&c->w.graph, nodes.items[i])));
    ck_assert_str_eq(phrase_end(&seen), wanted);
}

static void assert_chosen(struct choosing *c, const char *set, const char *unseen)
{
    struct node_list members;
    ck_assert_ptr_nonnull(c->result.set);
    ck_assert(graph_members(&c->w.graph, c->result.set, &c->w.arena, &members));
    assert_list(c, members, set);
    assert_list(c, c->result.unseen, unseen);
    world_free(&c->w);
}

static void assert_candidates(struct choosing *c, const char *candidates)
{
    ck_assert_ptr_null(c->result.set);
    assert_list(c, c->result.candidates, candidates);
    world_free(&c->w);
}

START_TEST(the_least_is_chosen)
{
    struct choosing c;
    choose(&c, "a; b<a; c<b", "a b* c", "a b c");
    assert_chosen(&c, "a b", "");
    choose(&c, "a; b<a; c<b; d<c", "a b* c* d*", "a b");
    assert_chosen(&c, "a b", "c d");
}
END_TEST

START_TEST(what_is_taken_back_has_to_be_named)
{
    struct choosing c;
    choose(&c, "a; b<a; c<b; d<c; e<d", "a* b* c d* e*", "a c d");
    assert_candidates(&c, "a d");
}
END_TEST

START_TEST(branches_that_leave_no_trace)
{
    struct choosing c;
    choose(&c, "a; b<a; c<a", "a c b*|a b*", "a b");
    assert_chosen(&c, "a b", "c");
    choose(&c, "a; b<a; c<a", "a b* c|a c*", "a b c");
    assert_candidates(&c, "b c");
}
END_TEST

UNIT_MAIN("naming", ids_that_are_the_same, names_of_files, numbers, numbers_that_name_nothing,
          beginnings, ids_that_do_not_fit_together, other_names,
          groups_that_name_nothing_are_left_alone, tables_go_with_their_group,
          one_group_is_meant_where_several_name_the_same, heads_stand_for_what_they_are_built_on,
          what_is_missing_is_told, lower_numbers_must_be_below, tables_must_agree,
          failures_are_refused, the_least_is_chosen, what_is_taken_back_has_to_be_named,
          branches_that_leave_no_trace)
