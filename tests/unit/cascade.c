#include "backend_fixture.h"

#include "backend/sqlite.h"

/* A parent with children, grandchildren, rows that are set to NULL or to a default, a trigger of
 * the user's, and a table that has nothing to do with it. */
#define FAMILY                                                                                     \
    "CREATE TABLE parent (id INTEGER PRIMARY KEY, up REFERENCES parent ON DELETE CASCADE);"        \
    "CREATE TABLE \"the child\" (id INTEGER PRIMARY KEY, p REFERENCES Parent ON DELETE CASCADE);"  \
    "CREATE TABLE grandchild (c REFERENCES \"the child\" ON DELETE CASCADE);"                      \
    "CREATE TABLE note (p REFERENCES parent ON DELETE SET NULL);"                                  \
    "CREATE TABLE vote (p DEFAULT NULL REFERENCES parent ON DELETE SET DEFAULT);"                  \
    "CREATE TABLE audit (what);"                                                                   \
    "INSERT INTO parent VALUES (1, NULL), (2, 1);"                                                 \
    "INSERT INTO \"the child\" VALUES (1, 1), (2, 2), (3, 2);"                                     \
    "INSERT INTO grandchild VALUES (1), (2), (3), (3);"                                            \
    "INSERT INTO note VALUES (1), (2); INSERT INTO vote VALUES (2);"
#define TRIGGER                                                                                    \
    "CREATE TRIGGER gone AFTER DELETE ON \"the child\" BEGIN "                                     \
    "INSERT INTO audit VALUES (old.id); END;"

static const char rebuild[] =
    "CREATE TABLE new (id INTEGER PRIMARY KEY, up REFERENCES parent ON DELETE CASCADE, name TEXT);"
    "INSERT INTO new (id, up) SELECT id, up FROM parent; DROP TABLE parent;"
    "ALTER TABLE new RENAME TO parent;";
static const char rebuild_by_renaming[] =
    "ALTER TABLE parent RENAME TO old; CREATE TABLE parent (id INTEGER PRIMARY KEY, up);"
    "INSERT INTO parent SELECT id, up FROM old; DROP TABLE old;";

static const int64_t all_rows = 10;

static int64_t rows_left(struct fixture *f)
{
    return number(f, "SELECT (SELECT count(*) FROM \"the child\") + (SELECT count(*) FROM "
                     "grandchild) + (SELECT count(p) FROM note) + (SELECT count(p) FROM vote)");
}

static void use(struct fixture *f, enum cascade_eyes eyes)
{
    ((struct sqlite_backend *)f->backend)->eyes = eyes;
}

/* Each way to see, inside and outside a transaction, with and without triggers of the user's. */
static const struct scene {
    enum cascade_eyes eyes;
    enum unit_mode mode;
    const char *family;
} scenes[] = {
    {CASCADE_HOOK, UNIT_ATOMIC, FAMILY},    {CASCADE_HOOK, UNIT_ATOMIC, FAMILY TRIGGER},
    {CASCADE_HOOK, UNIT_UNWRAPPED, FAMILY}, {CASCADE_HOOK, UNIT_UNWRAPPED, FAMILY TRIGGER},
    {CASCADE_COUNT, UNIT_ATOMIC, FAMILY},   {CASCADE_COUNT, UNIT_ATOMIC, FAMILY TRIGGER},
    {CASCADE_COUNT, UNIT_UNWRAPPED, FAMILY}};
enum { SCENES = sizeof scenes / sizeof scenes[0] };

static void prepare_scene(struct fixture *f, const struct scene *scene)
{
    prepare(f);
    elsewhere(f, scene->family);
    use(f, scene->eyes);
    f->unit.mode = scene->mode;
}

/* In every scene each of the scripts is, and nothing is lost. */
static void assert_stopped(const char *const *scripts, size_t count)
{
    for (size_t i = 0; i < SCENES; i++)
        for (size_t j = 0; j < count; j++) {
            struct fixture f;
            prepare_scene(&f, &scenes[i]);
            add_step(&f, scripts[j], FOREIGN_KEYS_ON);
            ck_assert_msg(apply(&f) == -STEMMA_FOREIGN_KEY, "scene %zu, script %zu", i, j);
            ck_assert_int_eq(rows_left(&f), all_rows);
            ck_assert_int_eq(number(&f, "SELECT count(*) FROM audit"), 0);
            finish(&f);
        }
}

START_TEST(a_drop_that_takes_rows_along_is_stopped)
{
    static const char *const scripts[] = {rebuild,
                                          rebuild_by_renaming,
                                          "DROP TABLE parent;",
                                          "DROP TABLE IF EXISTS main.PARENT",
                                          "REPLACE INTO Parent VALUES (2, NULL)",
                                          "WITH n AS (SELECT 2 AS id) INSERT OR REPLACE INTO "
                                          "main.parent (id) SELECT id FROM n"};
    assert_stopped(scripts, sizeof scripts / sizeof scripts[0]);
}
END_TEST

/* What a script sets, or makes beside, does not hide the tables that refer to the one that goes. */
START_TEST(a_script_cannot_blind_the_guard)
{
    static const char *const scripts[] = {
        "PRAGMA case_sensitive_like = ON; DROP TABLE parent;",
        "CREATE TEMP TABLE \"the child\" (x); CREATE TEMP TABLE grandchild (x);"
        "CREATE TEMP TABLE note (x); CREATE TEMP TABLE vote (x); DROP TABLE main.parent;"};
    assert_stopped(scripts, sizeof scripts / sizeof scripts[0]);
}
END_TEST

START_TEST(what_is_lost_is_named)
{
    struct fixture f;
    prepare_scene(&f, &scenes[1]);
    add_step(&f, rebuild, FOREIGN_KEYS_ON);
    ck_assert_int_eq(apply(&f), -STEMMA_FOREIGN_KEY);
    struct stemma_diagnostic diag = only_diagnostic(&f);
    assert_points_at(&diag, "DROP TABLE parent");
    /* "new" is the copy, which refers to the old table; not audit: that was the user's trigger. */
    static const char *const expected[] = {"the child: 3 rows deleted", "note: 2 rows changed",
                                           "vote: 1 row changed", "new: 1 row deleted",
                                           "grandchild: 4 rows deleted"};
    ck_assert_uint_eq(diag.note_count, sizeof expected / sizeof expected[0]);
    for (size_t i = 0; i < diag.note_count; i++)
        ck_assert_str_eq(diag.notes[i].message, expected[i]);
    ck_assert_ptr_nonnull(strstr(diag.hint, "allow_cascade: true"));
    finish(&f);
}
END_TEST

START_TEST(what_is_lost_is_counted_without_the_hook)
{
    struct fixture f;
    prepare_scene(&f, &scenes[4]);
    add_step(&f, rebuild, FOREIGN_KEYS_ON);
    ck_assert_int_eq(apply(&f), -STEMMA_FOREIGN_KEY);
    struct stemma_diagnostic diag = only_diagnostic(&f);
    static const char *const expected[] = {"the child: 3 rows deleted", "new: 1 row deleted",
                                           "grandchild: 4 rows deleted",
                                           "3 more rows changed in other tables"};
    ck_assert_uint_eq(diag.note_count, sizeof expected / sizeof expected[0]);
    for (size_t i = 0; i < diag.note_count; i++)
        ck_assert_str_eq(diag.notes[i].message, expected[i]);
    finish(&f);
}
END_TEST

START_TEST(a_loss_that_is_meant_is_allowed)
{
    for (size_t i = 0; i < SCENES; i++) {
        struct fixture f;
        prepare_scene(&f, &scenes[i]);
        add_step(&f, rebuild, FOREIGN_KEYS_ON)->allow_cascade = true;
        ck_assert_int_eq(apply(&f), 0);
        ck_assert_int_eq(rows_left(&f), 0);
        finish(&f);
    }
}
END_TEST

START_TEST(without_enforcement_nothing_is_taken_along)
{
    for (size_t i = 0; i < SCENES; i++) {
        struct fixture f;
        prepare_scene(&f, &scenes[i]);
        add_step(&f, rebuild, FOREIGN_KEYS_OFF);
        ck_assert_int_eq(apply(&f), 0);
        ck_assert_int_eq(rows_left(&f), all_rows);
        ck_assert_int_eq(number(&f, "SELECT count(*) FROM parent"), 2);
        finish(&f);
    }
}
END_TEST

START_TEST(a_drop_that_takes_nothing_along_is_none_of_its_business)
{
    static const char *const scripts[] = {
        "DROP TABLE grandchild",
        ("DROP TABLE grandchild; DROP TABLE \"the child\"; DROP TABLE note; DROP TABLE vote;"
         "DROP TABLE parent;"),
        "DELETE FROM note; DELETE FROM vote; DELETE FROM \"the child\"; DROP TABLE parent;",
        "CREATE TEMP TABLE parent (x); DROP TABLE temp.parent",
    };
    for (size_t i = 0; i < SCENES; i++)
        for (size_t j = 0; j < sizeof scripts / sizeof scripts[0]; j++) {
            struct fixture f;
            prepare_scene(&f, &scenes[i]);
            add_step(&f, scripts[j], FOREIGN_KEYS_ON);
            ck_assert_msg(apply(&f) == 0, "scene %zu, script %zu: %s", i, j,
                          diagnostic(&f, 0).message);
            finish(&f);
        }
}
END_TEST

START_TEST(outside_a_transaction_only_the_drop_is_undone)
{
    struct fixture f;
    prepare_scene(&f, &scenes[2]);
    add_step(&f, "INSERT INTO audit VALUES ('before'); DROP TABLE parent;", FOREIGN_KEYS_ON);
    ck_assert_int_eq(apply(&f), -STEMMA_FOREIGN_KEY);
    ck_assert_int_eq(number(&f, "SELECT count(*) FROM audit"), 1);
    ck_assert_int_eq(rows_left(&f), all_rows);
    f.slot.integer++; /* the failed run has its row in the log */
    add_step(&f, "BEGIN; INSERT INTO audit VALUES ('undone'); DROP TABLE parent; COMMIT;",
             FOREIGN_KEYS_ON);
    ck_assert_int_eq(apply(&f), -STEMMA_FOREIGN_KEY);
    ck_assert_int_eq(number(&f, "SELECT count(*) FROM audit"), 1);
    ck_assert_int_eq(rows_left(&f), all_rows);
    finish(&f);
}
END_TEST

UNIT_MAIN("cascade", a_script_cannot_blind_the_guard, a_drop_that_takes_rows_along_is_stopped,
          what_is_lost_is_named, what_is_lost_is_counted_without_the_hook,
          a_loss_that_is_meant_is_allowed, without_enforcement_nothing_is_taken_along,
          a_drop_that_takes_nothing_along_is_none_of_its_business,
          outside_a_transaction_only_the_drop_is_undone)
