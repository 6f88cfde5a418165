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
    static const char *const expected[] = {"the child: 3 rows deleted", "note: 2 rows changed",
                                           "vote: 1 row changed", "new: 1 row deleted",
                                           "grandchild: 4 rows deleted"};
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

/* Nobody says REPLACE in the script itself. */
#define HIDDEN                                                                                     \
    "CREATE TABLE p (id INTEGER PRIMARY KEY, u UNIQUE, note);"                                     \
    "CREATE TABLE c (id INTEGER PRIMARY KEY, p REFERENCES p ON DELETE CASCADE);"                   \
    "CREATE TABLE s (p REFERENCES p ON DELETE SET NULL);"                                          \
    "CREATE TABLE g (c REFERENCES c ON DELETE CASCADE);"                                           \
    "CREATE TABLE strict_p (id INTEGER PRIMARY KEY, u UNIQUE ON CONFLICT REPLACE);"                \
    "CREATE TABLE strict_c (p REFERENCES strict_p ON DELETE CASCADE);"                             \
    "CREATE TABLE t (id, u); CREATE VIEW v AS SELECT id, u FROM p; CREATE TABLE log (x);"          \
    "CREATE TABLE tree (id INTEGER PRIMARY KEY, up REFERENCES tree ON DELETE CASCADE, u UNIQUE);"  \
    "CREATE TABLE grow (id, up, u);"                                                               \
    "CREATE TRIGGER grows AFTER INSERT ON grow BEGIN "                                             \
    "REPLACE INTO tree VALUES (new.id, new.up, new.u); END;"                                       \
    "CREATE TRIGGER by_insert AFTER INSERT ON t WHEN new.id > 0 BEGIN "                            \
    "INSERT OR REPLACE INTO p (id, u) VALUES (new.id, new.u); END;"                                \
    "CREATE TRIGGER by_update AFTER UPDATE ON t BEGIN "                                            \
    "UPDATE OR REPLACE p SET u = new.u WHERE id = new.id; END;"                                    \
    "CREATE TRIGGER by_outer BEFORE UPDATE ON log BEGIN INSERT INTO p (id) VALUES (new.x); END;"   \
    "CREATE TRIGGER by_delete AFTER DELETE ON log BEGIN "                                          \
    "REPLACE INTO p (id) VALUES (old.x); END;"                                                     \
    "CREATE TRIGGER instead INSTEAD OF INSERT ON v BEGIN "                                         \
    "REPLACE INTO p (id, u) VALUES (new.id, new.u); END;"                                          \
    "CREATE TABLE plain (x); CREATE TRIGGER plainly AFTER INSERT ON plain BEGIN "                  \
    "DELETE FROM p WHERE id = new.x; INSERT INTO log VALUES (replace('a', 'b', 'c')); END;"        \
    "INSERT INTO p VALUES (1, 'a', 0), (2, 'b', 0); INSERT INTO c VALUES (1, 1), (2, 2);"          \
    "INSERT INTO s VALUES (1), (2); INSERT INTO g VALUES (1), (2);"                                \
    "INSERT INTO strict_p VALUES (1, 'a'), (2, 'b'); INSERT INTO strict_c VALUES (1), (2);"        \
    "INSERT INTO tree VALUES (1, NULL, 'a'), (2, 1, 'b'); INSERT INTO log VALUES (1);"             \
    "INSERT INTO t VALUES (-2, 'x');"

static int64_t hidden_rows(struct fixture *f)
{
    return number(f, "SELECT (SELECT count(*) FROM c) + (SELECT count(p) FROM s) + (SELECT count(*)"
                     " FROM g) + (SELECT count(*) FROM strict_c) + (SELECT count(*) FROM tree)");
}

START_TEST(a_replace_that_the_script_does_not_say_is_stopped)
{
    static const char *const scripts[] = {
        "INSERT INTO t VALUES (1, 'c')",
        "INSERT INTO t VALUES (3, 'a')",
        "UPDATE t SET u = 'a', id = 2",
        "INSERT INTO v VALUES (3, 'a')",
        "UPDATE OR REPLACE log SET x = 1",
        "DELETE FROM log",
        "INSERT INTO strict_p VALUES (3, 'a')",
        "UPDATE strict_p SET u = 'a' WHERE id = 2",
        "CREATE TEMP TRIGGER brief AFTER INSERT ON log BEGIN REPLACE INTO p (id) VALUES (new.x); "
        "END; INSERT INTO log VALUES (1)",
        "CREATE TRIGGER last AFTER INSERT ON log BEGIN INSERT INTO strict_p VALUES (new.x, 'a');"
        "END; INSERT INTO log VALUES (7)",
        "INSERT INTO log VALUES (5); DROP TRIGGER by_insert; CREATE TRIGGER by_insert AFTER INSERT "
        "ON log BEGIN REPLACE INTO p (id) VALUES (new.x); END; INSERT INTO log VALUES (1)",
        "INSERT INTO grow VALUES (1, NULL, 'A')",
    };
    for (size_t i = 0; i < SCENES; i++)
        for (size_t j = 0; j < sizeof scripts / sizeof scripts[0]; j++) {
            bool is_tree = strstr(scripts[j], "grow") != NULL; /* needs the hook */
            if (scenes[i].family != scenes[0].family ||
                (is_tree && scenes[i].eyes == CASCADE_COUNT))
                continue;
            struct fixture f;
            prepare(&f);
            elsewhere(&f, HIDDEN);
            use(&f, scenes[i].eyes);
            f.unit.mode = scenes[i].mode;
            add_step(&f, scripts[j], FOREIGN_KEYS_ON);
            ck_assert_msg(apply(&f) == -STEMMA_FOREIGN_KEY, "scene %zu: %s", i, scripts[j]);
            ck_assert_msg(hidden_rows(&f) == 10, "scene %zu: %s", i, scripts[j]);
            if (f.unit.mode == UNIT_ATOMIC) { /* a trigger that it made has gone again */
                add_step(&f, scripts[j], FOREIGN_KEYS_ON)->allow_cascade = true;
                ck_assert_msg(apply(&f) == 0, "scene %zu: %s", i, scripts[j]);
                ck_assert_msg(hidden_rows(&f) < 10, "scene %zu: %s", i, scripts[j]);
            }
            finish(&f);
        }
}
END_TEST

START_TEST(a_replace_that_takes_nothing_along_is_let_be)
{
    static const char *const scripts[] = {
        "INSERT INTO t VALUES (3, 'c')",
        "INSERT INTO t VALUES (0, 'a')",
        "INSERT INTO v VALUES (3, 'c')",
        "UPDATE t SET u = 'b', id = 2",
        "INSERT INTO strict_p VALUES (3, 'c')",
        "UPDATE strict_p SET u = 'c' WHERE id = 2",
        "INSERT INTO grow VALUES (2, 1, 'B'), (3, 2, 'c'), (3, 2, 'C')",
        "INSERT INTO plain VALUES (1)", /* a DELETE of the user's; and replace() */
        "DELETE FROM p WHERE id = 1",
    };
    for (size_t j = 0; j < sizeof scripts / sizeof scripts[0]; j++) {
        struct fixture f;
        prepare(&f);
        elsewhere(&f, HIDDEN);
        add_step(&f, scripts[j], FOREIGN_KEYS_ON);
        ck_assert_msg(apply(&f) == 0, "%s: %s", scripts[j], diagnostic(&f, 0).message);
        finish(&f);
    }
}
END_TEST

/* What a table says may be another thing again after a ROLLBACK. */
START_TEST(a_rollback_brings_back_a_table_that_replaces)
{
    static const struct {
        enum unit_mode mode;
        const char *script;
    } cases[] = {
        {UNIT_ATOMIC,
         "SAVEPOINT a; ALTER TABLE strict_p RENAME TO old; CREATE TABLE strict_p (id, u);"
         "INSERT INTO strict_p VALUES (3, 'a'); ROLLBACK TO a; RELEASE a;"
         "INSERT INTO strict_p VALUES (3, 'a');"},
        {UNIT_UNWRAPPED,
         "BEGIN; ALTER TABLE strict_p RENAME TO old; CREATE TABLE strict_p (id, u);"
         "INSERT INTO strict_p VALUES (3, 'a'); ROLLBACK; INSERT INTO strict_p VALUES (3, 'a');"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fixture f;
        prepare(&f);
        elsewhere(&f, HIDDEN);
        f.unit.mode = cases[i].mode;
        add_step(&f, cases[i].script, FOREIGN_KEYS_ON);
        ck_assert_msg(apply(&f) == -STEMMA_FOREIGN_KEY, "%s", cases[i].script);
        ck_assert_int_eq(hidden_rows(&f), 10);
        finish(&f);
    }
}
END_TEST

/* The parent and the child of most cases. */
#define PAIR(k, action)                                                                            \
    "CREATE TABLE p (id INTEGER PRIMARY KEY, k UNIQUE " k ");"                                     \
    "CREATE TABLE c (id INTEGER PRIMARY KEY, p REFERENCES p " action ", n);"                       \
    "INSERT INTO p VALUES (1, 'a'), (2, 'b'); INSERT INTO c VALUES (1, 1, 0), (2, 2, 0);"
#define BY_NAME                                                                                    \
    "CREATE TABLE p (id INTEGER PRIMARY KEY ON CONFLICT REPLACE, k UNIQUE);"                       \
    "CREATE TABLE c (id INTEGER PRIMARY KEY, p REFERENCES p (k) ON UPDATE CASCADE ON DELETE SET "  \
    "NULL); INSERT INTO p VALUES (1, 'a'), (2, 'b'); INSERT INTO c VALUES (1, 'a'), (2, 'b');"

/* `expected` are the references in c afterwards; NULL: none. */
static const struct act {
    const char *schema, *script, *expected;
    bool needs_hook; /* the trigger writes c, too, and counts do not tell whose work is whose */
} losing[] =
    {
        {PAIR("", "ON DELETE SET NULL"), "UPDATE OR REPLACE p SET k = 'b' WHERE id = 1", "1 2"},
        {PAIR("", "ON DELETE SET NULL ON UPDATE CASCADE"),
         "UPDATE OR REPLACE p SET id = 7, k = 'b' WHERE id = 1", "1 2"},
        {PAIR("ON CONFLICT REPLACE", "ON DELETE SET NULL"), "UPDATE p SET k = 'b' WHERE id = 1",
         "1 2"},
        {BY_NAME, "INSERT INTO p VALUES (1, 'c')", "a b"},
        {BY_NAME, "UPDATE p SET id = 2 WHERE id = 1", "a b"},
        {PAIR("", "ON DELETE SET DEFAULT DEFAULT 2"), "REPLACE INTO p VALUES (1, 'z')", "1 2"},
        {PAIR("", "ON DELETE SET DEFAULT ON UPDATE CASCADE DEFAULT NULL"),
         "UPDATE OR REPLACE p SET id = 2 WHERE id = 1", "1 2"},
        /* Beside a trigger that changes or adds to the same rows. */
        {PAIR("", "ON DELETE SET NULL") "CREATE TRIGGER t AFTER INSERT ON p BEGIN "
                                        "UPDATE c SET n = n + 1 WHERE p = new.id; END;",
         "INSERT OR REPLACE INTO p VALUES (1, 'z')", "1 2", true},
        {PAIR("", "ON DELETE CASCADE") "CREATE TRIGGER t AFTER DELETE ON p BEGIN "
                                       "INSERT INTO c VALUES (100 + old.id, NULL, 'log'); END;",
         "PRAGMA recursive_triggers = ON; INSERT OR REPLACE INTO p VALUES (1, 'z')", "1 2", true},
        {PAIR("", "ON DELETE SET NULL") "CREATE TABLE news (id); CREATE TRIGGER t AFTER INSERT ON "
                                        "news BEGIN UPDATE c SET n = 1; UPDATE OR REPLACE p SET k "
                                        "= 'b' WHERE id = new.id; UPDATE c SET n = 2; END;",
         "INSERT INTO news VALUES (1)", "1 2", true},
        /* Where there are no rowids. */
        {"CREATE TABLE p (a, b, k UNIQUE, PRIMARY KEY (a, b)) WITHOUT ROWID;"
         "CREATE TABLE c (p, q, id PRIMARY KEY, FOREIGN KEY (p, q) REFERENCES p ON DELETE SET "
         "NULL) "
         "WITHOUT ROWID; INSERT INTO p VALUES (1, 1, 'a'), (2, 2, 'b'); INSERT INTO c VALUES (1, "
         "1, "
         "1), (2, 2, 2);",
         "UPDATE OR REPLACE p SET k = 'b' WHERE a = 1", "1 2"},
},
  harmless[] = {
      /* The action of a foreign key replaces nothing, whatever the table says. */
      {"CREATE TABLE p (id INTEGER PRIMARY KEY);"
       "CREATE TABLE c (id INTEGER PRIMARY KEY, p REFERENCES p ON DELETE SET NULL, u UNIQUE ON "
       "CONFLICT REPLACE);"
       "CREATE TABLE g (c REFERENCES c ON DELETE CASCADE, p REFERENCES p ON DELETE CASCADE);"
       "INSERT INTO p VALUES (1); INSERT INTO c VALUES (1, 1, 'a'), (2, NULL, 'b');"
       "INSERT INTO g VALUES (1, 1);",
       "DELETE FROM p WHERE id = 1", NULL},
      /* Nor does a DELETE, where a trigger that it fires may. */
      {PAIR("", "ON DELETE CASCADE") "CREATE TRIGGER t AFTER DELETE ON p BEGIN "
                                     "REPLACE INTO p VALUES (9, 'z'); END;",
       "DELETE FROM p WHERE id = 1", "2"},
      /* ON UPDATE is no loss. */
      {BY_NAME, "INSERT INTO p VALUES (1, 'c') ON CONFLICT (id) DO UPDATE SET k = excluded.k",
       "b c"},
      {BY_NAME, "UPDATE p SET k = k || 'x'", "ax bx"},
      {BY_NAME, "UPDATE OR REPLACE p SET id = 10, k = 'c' WHERE id = 1", "b c"},
      {PAIR("ON CONFLICT REPLACE", "ON UPDATE SET NULL"), "UPDATE p SET id = 9 WHERE id = 1", "2"},
      /* Nor is what a trigger does. */
      {PAIR("", "ON DELETE CASCADE") "CREATE TRIGGER t AFTER INSERT ON p BEGIN "
                                     "DELETE FROM c WHERE id = 1; UPDATE c SET p = 1; END;",
       "INSERT OR REPLACE INTO p VALUES (7, 'z')", "1"},
};

static void assert_acts(const struct act *act, enum cascade_eyes eyes, int code)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, act->schema);
    use(&f, eyes);
    add_step(&f, act->script, FOREIGN_KEYS_ON);
    int rc = apply(&f);
    ck_assert_msg(rc == code, "%s: %d", act->script, rc);
    char expected[256];
    sqlite3_snprintf(sizeof expected, expected,
                     "SELECT coalesce(group_concat(p, ' '), '') = '%q' FROM "
                     "(SELECT p FROM c WHERE p IS NOT NULL ORDER BY p)",
                     act->expected == NULL ? "" : act->expected);
    ck_assert_msg(number(&f, expected) == 1, "%s", act->script);
    finish(&f);
}

START_TEST(a_reference_that_a_replace_takes_is_a_loss)
{
    for (size_t i = 0; i < sizeof losing / sizeof losing[0]; i++)
        for (int eyes = CASCADE_HOOK; eyes <= CASCADE_COUNT; eyes++)
            if (eyes == CASCADE_HOOK || !losing[i].needs_hook)
                assert_acts(&losing[i], (enum cascade_eyes)eyes, -STEMMA_FOREIGN_KEY);
}
END_TEST

START_TEST(what_is_no_replace_may_act_on_other_tables)
{
    for (size_t i = 0; i < sizeof harmless / sizeof harmless[0]; i++)
        assert_acts(&harmless[i], CASCADE_HOOK, 0);
}
END_TEST

UNIT_MAIN("cascade", a_script_cannot_blind_the_guard, a_drop_that_takes_rows_along_is_stopped,
          what_is_lost_is_named, what_is_lost_is_counted_without_the_hook,
          a_loss_that_is_meant_is_allowed, without_enforcement_nothing_is_taken_along,
          a_drop_that_takes_nothing_along_is_none_of_its_business,
          outside_a_transaction_only_the_drop_is_undone,
          a_replace_that_the_script_does_not_say_is_stopped,
          a_replace_that_takes_nothing_along_is_let_be,
          a_rollback_brings_back_a_table_that_replaces, a_reference_that_a_replace_takes_is_a_loss,
          what_is_no_replace_may_act_on_other_tables)
