/* What a proof is about, and what asks for less than it did: guesses, to the safe side. */
#include "unit.h"

#include "generate/nearby.h"
#include "generate/weaker.h"
#include "generate_fixture.h"

#define FAR                                                                                        \
    "CREATE TABLE f1(a); CREATE INDEX f1_a ON f1(a); CREATE TABLE f2(a REFERENCES f1); "           \
    "CREATE INDEX f2_a ON f2(a); CREATE TABLE f3(a); CREATE TABLE f4(a); CREATE TABLE f5(a); "     \
    "CREATE TABLE f6(a); CREATE TABLE f7(a); CREATE TABLE f8(a); CREATE TABLE f9(a); "

static const char *names_of(const struct schema_row *rows, size_t count, struct arena *arena)
{
    const char *names = "";
    for (size_t i = 0; i < count; i++)
        names = arena_printf(arena, "%s%s%s", names, i == 0 ? "" : " ", rows[i].name);
    return names;
}

struct row {
    const char *from, *to;
    struct generate_rename rename; /* table NULL: none */
    const char *from_names, *to_names;
};

static void assert_near(const struct row *row)
{
    struct arena arena = {0};
    diag_list diags = {0};
    struct generate_input near;
    struct generate_input input =
        fixture_input(arena_printf(&arena, "%s%s", FAR, row->from),
                      arena_printf(&arena, "%s%s", FAR, row->to), &arena, &diags);
    input.renames = (struct generate_renames){&row->rename, row->rename.table == NULL ? 0 : 1};
    struct schema from, to;
    ck_assert_int_eq(schema_build(input.from, input.from_count, NULL, 0, &arena, &from), 0);
    ck_assert_int_eq(schema_build(input.to, input.to_count, NULL, 0, &arena, &to), 0);
    ck_assert_int_eq(nearby_find(&input, &from, &to, &near), 0);
    ck_assert_str_eq(names_of(near.from, near.from_count, &arena), row->from_names);
    ck_assert_str_eq(names_of(near.to, near.to_count, &arena), row->to_names);
    schema_free(&from);
    schema_free(&to);
    arena_free(&diags.arena);
    arena_free(&arena);
}

START_TEST(what_is_near_is_found)
{
    static const struct row rows[] = {
        {"CREATE TABLE t(a)", "CREATE TABLE t(a, b)", {0}, "t", "t"},
        {"", "CREATE TABLE t(a)", {0}, "", "t"},
        /* with its indexes, which may be what differs */
        {"CREATE TABLE t(a); CREATE INDEX i ON t(a)",
         "CREATE TABLE t(a); CREATE INDEX i ON t(a DESC)",
         {0},
         "t i",
         "t i"},
        /* parents and theirs get rows; a child has the name in it, and its other parent has not */
        {"CREATE TABLE g(a PRIMARY KEY); CREATE TABLE p(a PRIMARY KEY REFERENCES g); "
         "CREATE TABLE t(a REFERENCES p); CREATE TABLE o(a); CREATE TABLE c(a REFERENCES T, b "
         "REFERENCES o)",
         "CREATE TABLE g(a PRIMARY KEY); CREATE TABLE p(a PRIMARY KEY REFERENCES g); "
         "CREATE TABLE t(a REFERENCES p, b); CREATE TABLE o(a); CREATE TABLE c(a REFERENCES T, b "
         "REFERENCES o)",
         {0},
         "g p t c",
         "g p t c"},
        /* ALTER looks at what is far away: views, triggers, names that are texts */
        {"CREATE TABLE t(a); CREATE VIEW v AS SELECT * FROM f3; CREATE TABLE \"f 0\"(a); "
         "CREATE TRIGGER r AFTER INSERT ON f4 BEGIN DELETE FROM \"F 0\"; END; "
         "CREATE INDEX q ON f5(\"text\")",
         "CREATE TABLE t(a, b); CREATE VIEW v AS SELECT * FROM f3; CREATE TABLE \"f 0\"(a); "
         "CREATE TRIGGER r AFTER INSERT ON f4 BEGIN DELETE FROM \"F 0\"; END; "
         "CREATE INDEX q ON f5(\"text\")",
         {0},
         "f3 f4 f5 t v f 0 r q",
         "f3 f4 f5 t v f 0 r q"},
        /* under both names */
        {"CREATE TABLE t(a PRIMARY KEY); CREATE TABLE c(a REFERENCES t)",
         "CREATE TABLE u(a PRIMARY KEY); CREATE TABLE c(a REFERENCES u)",
         {.table = "t", .to = "u"},
         "t c",
         "u c"},
        {"CREATE TABLE t(a)",
         "CREATE TABLE t(b)",
         {.table = "t", .column = "a", .to = "b"},
         "t",
         "t"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_near(&rows[i]);
}
END_TEST

/* For the whole there is a database already. */
START_TEST(where_nearly_all_is_near_nothing_is_left_out)
{
    static const struct row all = {
        "CREATE VIEW v AS SELECT f1.a FROM f1, f2, f3, f4, f5, f6, f7, f8",
        "CREATE TABLE t(a)",
        {0},
        "f1 f1_a f2 f2_a f3 f4 f5 f6 f7 f8 f9 v",
        "f1 f1_a f2 f2_a f3 f4 f5 f6 f7 f8 f9 t"};
    assert_near(&all);
}
END_TEST

/* Keys, as canonical texts have them. */
START_TEST(what_asks_for_less_is_seen)
{
    static const struct {
        const char *old, *new;
        bool weaker;
    } rows[] = {
        {"a > 0", "a > 0 or b", true},
        {"a > 0", "b or a > 0", true},
        {"a > 0", "a > 0 and b", false},
        {"a > 0", "aa > 0 or b", false},
        {"a in ( 1 , 2 )", "a in ( 2 , 3 , 1 )", true},
        {"a in ( 1 , 2 )", "a in ( 1 )", false},
        {"a in ( 1 , 2 )", "b in ( 1 , 2 , 3 )", false},
        {"a not in ( 1 )", "a not in ( 1 , 2 )", false},
        {"not a in ( 1 )", "not a in ( 1 , 2 )", false},
        {"0 = ( a in ( 1 ) )", "0 = ( a in ( 1 , 2 ) )", false},
        {"length ( a ) <= 50", "length ( a ) <= 60", true},
        {"length ( a ) <= 50", "length ( a ) <= 40", false},
        {"a > 5", "a > 1", true},
        {"a > 5", "a > 6", false},
        {"0 = a < 5", "0 = a < 6", false},
        {"not a < 5", "not a < 6", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_msg(weaker_check(rows[i].old, rows[i].new) == rows[i].weaker, "%s → %s",
                      rows[i].old, rows[i].new);
    ck_assert(weaker_where("b > 1 and a", "b > 1"));
    ck_assert(weaker_where("a and b > 1", "b > 1"));
    ck_assert(!weaker_where("b > 1", "b > 1 and a"));
    ck_assert(!weaker_where("b > 1 and a or c", "b > 1"));
    ck_assert(!weaker_where("a between b and c", "c"));
}
END_TEST

UNIT_MAIN("nearby", what_asks_for_less_is_seen, what_is_near_is_found,
          where_nearly_all_is_near_nothing_is_left_out)
