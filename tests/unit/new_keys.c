#include "backend_fixture.h"

#define OLD                                                                                        \
    "CREATE TABLE p (id INTEGER PRIMARY KEY, u UNIQUE, v, w, part, UNIQUE (v, w));"                \
    "CREATE UNIQUE INDEX half ON p (part) WHERE part > 0; CREATE VIEW eye AS SELECT * FROM p;"     \
    "CREATE TABLE two (a, b, PRIMARY KEY (a, b)); CREATE TABLE plain (x);"                         \
    "CREATE TABLE old (x REFERENCES nowhere, y REFERENCES plain (x));"

/* Warned of with the message, or not at all. */
struct scene {
    const char *sql, *message;
};

static void assert_scenes(const struct scene *scenes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (int mode = UNIT_ATOMIC; mode <= UNIT_UNWRAPPED; mode++) {
            struct fixture f;
            prepare(&f);
            elsewhere(&f, OLD);
            f.unit.mode = (enum unit_mode)mode;
            ck_assert_msg(run_sql(&f, scenes[i].sql) == 0, "%s", scenes[i].sql);
            size_t told = stemma_diagnostics_count(&f.diags);
            ck_assert_msg(told == (scenes[i].message != NULL), "%s: %zu", scenes[i].sql, told);
            if (told != 0)
                ck_assert_str_eq(diagnostic(&f, 0).message, scenes[i].message);
            finish(&f);
        }
}

START_TEST(a_key_that_cannot_work_is_told_of)
{
    static const struct scene scenes[] = {
        {"CREATE TABLE n (x REFERENCES gone)",
         "the foreign key of table n (x) does not work: no such table: gone"},
        {"CREATE TABLE n (x REFERENCES plain)",
         "the foreign key of table n (x) does not work: no PRIMARY KEY in table plain"},
        {"CREATE TABLE n (x REFERENCES two)", "the foreign key of table n (x) does not work: the "
                                              "PRIMARY KEY of table two has 2 columns"},
        {"CREATE TABLE n (a, b, FOREIGN KEY (a, b) REFERENCES p)",
         "the foreign key of table n (a, b) does not work: the PRIMARY KEY of table p has 1 "
         "column"},
        {"CREATE TABLE n (x REFERENCES two (b))",
         "the foreign key of table n (x) does not work: neither PRIMARY KEY nor UNIQUE: two (b)"},
        {"CREATE TABLE n (x REFERENCES p (part))",
         "the foreign key of table n (x) does not work: neither PRIMARY KEY nor UNIQUE: p (part)"},
        {"CREATE TABLE n (x REFERENCES p (Z))",
         "the foreign key of table n (x) does not work: no such column: p.Z"},
        {"CREATE TABLE n (x REFERENCES eye (id))",
         "the foreign key of table n (x) does not work: eye is a view"},
        {"ALTER TABLE old ADD COLUMN z REFERENCES p (v)",
         "the foreign key of table old (z) does not work: neither PRIMARY KEY nor UNIQUE: p (v)"},
        {"ALTER TABLE old ADD COLUMN z REFERENCES gone; ALTER TABLE old ADD COLUMN n;"
         "ALTER TABLE old RENAME TO older",
         "the foreign key of table older (z) does not work: no such table: gone"},
        {"CREATE TABLE n (a, b, FOREIGN KEY (a, b) REFERENCES p (u, v))",
         "the foreign key of table n (a, b) does not work: neither PRIMARY KEY nor UNIQUE: p (u, "
         "v)"},
    };
    assert_scenes(scenes, sizeof scenes / sizeof scenes[0]);
}
END_TEST

START_TEST(a_key_that_works_or_is_old_is_not_told_of)
{
    static const struct scene scenes[] = {
        {"CREATE TABLE n (a REFERENCES later, b REFERENCES P (U), c REFERENCES p (ID), d "
         "REFERENCES "
         "p, e REFERENCES n (f), f UNIQUE, FOREIGN KEY (a, b) REFERENCES two,"
         "FOREIGN KEY (c, d) REFERENCES p (w, v), FOREIGN KEY (a, b) REFERENCES two (b, a));"
         "CREATE TABLE later (id PRIMARY KEY) WITHOUT ROWID;",
         NULL},
        {"ALTER TABLE old ADD COLUMN z REFERENCES p (u)", NULL},
        {"ALTER TABLE old RENAME TO older; ALTER TABLE older ADD COLUMN z REFERENCES p", NULL},
        {"CREATE TABLE n (x REFERENCES nowhere, y REFERENCES plain (x), z); INSERT INTO n SELECT "
         "*, "
         "1 FROM old; DROP TABLE old; ALTER TABLE n RENAME TO old; ALTER TABLE old RENAME TO older",
         NULL},
        {"CREATE TABLE n (x REFERENCES gone); DROP TABLE n", NULL},
        {"CREATE TABLE unrelated (x); INSERT INTO plain VALUES (1)", NULL},
    };
    assert_scenes(scenes, sizeof scenes / sizeof scenes[0]);
}
END_TEST

static size_t warnings_of(struct fixture *f, const char *sql, bool followed)
{
    f->unit.followed = followed;
    ck_assert_msg(run_sql(f, sql) == 0, "%s", sql);
    return stemma_diagnostics_count(&f->diags);
}

/* A later unit may make what the key points to. */
START_TEST(a_run_is_judged_at_its_end)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, OLD);
    ck_assert_uint_eq(warnings_of(&f, "CREATE TABLE n (x REFERENCES late)", true), 0);
    ck_assert_uint_eq(warnings_of(&f, "ALTER TABLE n RENAME TO m", true), 0);
    ck_assert_uint_eq(warnings_of(&f, "CREATE TABLE late (id PRIMARY KEY)", false), 0);
    ck_assert_uint_eq(warnings_of(&f, "CREATE TABLE o (x REFERENCES never)", true), 0);
    ck_assert_uint_eq(warnings_of(&f, "ALTER TABLE o RENAME TO q", true), 0);
    ck_assert_uint_eq(warnings_of(&f, "CREATE TABLE unrelated (x)", false), 1);
    ck_assert_str_eq(diagnostic(&f, 0).message,
                     "the foreign key of table q (x) does not work: no such table: never");
    ck_assert_uint_eq(warnings_of(&f, "CREATE TABLE another (x)", false), 0); /* told once */
    ck_assert_uint_eq(warnings_of(&f, "CREATE TABLE r (x REFERENCES never)", true), 0);
    ck_assert_int_ne(run_sql(&f, "CREATE TABLE r (x)"), 0);
    ck_assert_uint_eq(warnings_of(&f, "CREATE TABLE more (x)", false), 0); /* another run */
    finish(&f);
}
END_TEST

UNIT_MAIN("new_keys", a_key_that_cannot_work_is_told_of, a_key_that_works_or_is_old_is_not_told_of,
          a_run_is_judged_at_its_end)
