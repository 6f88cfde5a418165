#include "backend_fixture.h"

#define FAMILY                                                                                     \
    "CREATE TABLE parent (id INTEGER PRIMARY KEY);"                                                \
    "CREATE TABLE child (id INTEGER PRIMARY KEY, p REFERENCES parent (id) ON DELETE CASCADE);"     \
    "INSERT INTO parent VALUES (1), (2); INSERT INTO child VALUES (1, 1), (2, 2);"

START_TEST(new_violations_are_refused)
{
    static const char *const cases[] = {
        "DELETE FROM parent WHERE id = 1",
        "DELETE FROM PARENT",
        "INSERT INTO child VALUES (3, 3)",
        "UPDATE Child SET p = 9 WHERE id = 1",
        "DROP TABLE parent",
        "CREATE TABLE IF NOT EXISTS parent (id INTEGER PRIMARY KEY); DELETE FROM parent",
        "CREATE TABLE other (id, p REFERENCES parent (id)); INSERT INTO other VALUES (1, 7);",
        "ALTER TABLE child RENAME TO \"the child\"; DELETE FROM parent WHERE id = 1;",
        "CREATE TABLE n (p REFERENCES parent); INSERT INTO n VALUES (9); ALTER TABLE n RENAME TO m",
        "ALTER TABLE parent RENAME TO ancestor; DELETE FROM ancestor WHERE id = 1;",
        "UPDATE parent SET id = id + 100; ALTER TABLE parent RENAME COLUMN id TO code",
        "UPDATE child SET p = 9; ALTER TABLE child RENAME p TO q; ALTER TABLE child RENAME q TO r",
        "ALTER TABLE child ADD COLUMN g INT AS (id + 7) REFERENCES parent",
        "CREATE TEMP TABLE t AS SELECT 3 AS id; INSERT INTO child SELECT id, id FROM t;",
    };
    struct fixture f;
    prepare(&f);
    elsewhere(&f, FAMILY);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_msg(run_sql(&f, cases[i]) == -STEMMA_FOREIGN_KEY, "%s", cases[i]);
        size_t last = stemma_diagnostics_count(&f.diags) - 1; /* behind what no longer works */
        ck_assert_uint_ge(diagnostic(&f, last).note_count, 1);
        ck_assert_int_eq(number(&f, "SELECT count(*) FROM parent, child WHERE p = parent.id"), 2);
        ck_assert_int_eq(tables(&f), 2);
    }
    ck_assert_int_eq(run_sql(&f, cases[0]), -STEMMA_FOREIGN_KEY);
    ck_assert_str_eq(diagnostic(&f, 0).notes[0].message, "child, row 1: no such row in parent");
    finish(&f);
}
END_TEST

START_TEST(a_rebuilt_parent_breaks_nothing)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, FAMILY);
    ck_assert_int_eq(run_sql(&f, "CREATE TABLE new (id INTEGER PRIMARY KEY, name TEXT);"
                                 "INSERT INTO new (id) SELECT id FROM parent; DROP TABLE parent;"
                                 "ALTER TABLE new RENAME TO parent;"),
                     0);
    ck_assert_int_eq(number(&f, "SELECT count(*) FROM child"), 2); /* and no cascade */
    ck_assert_uint_eq(stemma_diagnostics_count(&f.diags), 0);
    finish(&f);
}
END_TEST

START_TEST(old_violations_are_a_warning)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, FAMILY "INSERT INTO child VALUES (3, 33);");
    ck_assert_int_eq(run_sql(&f, "INSERT INTO parent VALUES (4); INSERT INTO child VALUES (4, 4);"),
                     0);
    struct stemma_diagnostic diag = only_diagnostic(&f);
    ck_assert_int_eq(diag.severity, STEMMA_WARNING);
    ck_assert_uint_eq(diag.note_count, 1);
    ck_assert_uint_eq(f.started, 1); /* however often the run was made */
    ck_assert_uint_eq(f.finished, 1);
    ck_assert_int_eq(number(&f, "SELECT count(*) FROM child"), 4);
    ck_assert_int_eq(number(&f, "SELECT count(*) FROM ledger"), 1);
    ck_assert_int_eq(run_sql(&f, "INSERT INTO child VALUES (5, 55)"), -STEMMA_FOREIGN_KEY);
    ck_assert_uint_eq(only_diagnostic(&f).note_count, 1); /* the new one */
    ck_assert_int_eq(run_sql(&f, "CREATE TABLE unrelated (x)"), 0);
    ck_assert_uint_eq(stemma_diagnostics_count(&f.diags), 0); /* nobody looked */
    ck_assert_int_eq(run_sql(&f, "DELETE FROM child WHERE p = 33"), 0);
    ck_assert_uint_eq(stemma_diagnostics_count(&f.diags), 0); /* mended */
    finish(&f);
}
END_TEST

START_TEST(many_old_violations_hide_no_new_one)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, FAMILY "WITH RECURSIVE c(n) AS (VALUES (10) UNION ALL SELECT n + 1 FROM c "
                         "WHERE n < 3010) INSERT INTO child SELECT n, n FROM c;");
    ck_assert_int_eq(run_sql(&f, "INSERT INTO child VALUES (9000, 9000)"), -STEMMA_FOREIGN_KEY);
    ck_assert_int_eq(run_sql(&f, "UPDATE child SET p = 1 WHERE id BETWEEN 10 AND 30"), 0);
    ck_assert_int_eq(only_diagnostic(&f).severity, STEMMA_WARNING);
    ck_assert_int_eq(run_sql(&f, "DELETE FROM child WHERE id > 30"), 0);
    ck_assert_uint_eq(stemma_diagnostics_count(&f.diags), 0);
    finish(&f);
}
END_TEST

START_TEST(rows_without_rowid_are_told_apart)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, FAMILY "CREATE TABLE n (k PRIMARY KEY, p REFERENCES parent) WITHOUT ROWID;"
                         "INSERT INTO n VALUES ('a', 33);");
    ck_assert_int_eq(run_sql(&f, "INSERT INTO n VALUES ('b', 1)"), 0);
    ck_assert_int_eq(only_diagnostic(&f).severity, STEMMA_WARNING);
    ck_assert_int_eq(run_sql(&f, "INSERT INTO n VALUES ('c', 34)"), -STEMMA_FOREIGN_KEY);
    ck_assert_int_eq(number(&f, "SELECT count(*) FROM n"), 2);
    finish(&f);
}
END_TEST

START_TEST(keys_that_sqlite_refuses_to_check_are_checked)
{
    static const char *const refused[] = {
        "INSERT INTO child (p) VALUES (2)",        "DELETE FROM parent WHERE x = '1'",
        "UPDATE parent SET x = 'A' WHERE x = 'a'", "INSERT INTO child (q, r) VALUES (1, 3)",
        "INSERT INTO child (s) VALUES (1)",
    };
    static const char *const allowed[] = {
        "INSERT INTO child (p) VALUES (NULL)",
        "INSERT INTO child (p) VALUES (1)", /* the affinity of the parent is what counts */
        "INSERT INTO child (q, r) VALUES (1, NULL), (1, 2)",
        "INSERT INTO child (t) VALUES ('no such column')",
        "DELETE FROM parent WHERE x = 'b'",
    };
    struct fixture f;
    prepare(&f);
    elsewhere(&f, "CREATE TABLE parent (x TEXT); CREATE TABLE pair (a, b, PRIMARY KEY (a, b));"
                  "CREATE TABLE child (p REFERENCES parent (x), q, r, s REFERENCES nowhere, "
                  "t REFERENCES parent (y), FOREIGN KEY (q, r) REFERENCES pair);"
                  "INSERT INTO parent VALUES ('1'), ('1.0'), ('a'), ('b');"
                  "INSERT INTO pair VALUES (1, 2);"
                  "INSERT INTO child (p) VALUES (9), ('1'), ('a');");
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        ck_assert_msg(run_sql(&f, refused[i]) == -STEMMA_FOREIGN_KEY, "%s", refused[i]);
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++)
        ck_assert_msg(run_sql(&f, allowed[i]) == 0, "%s", allowed[i]);
    finish(&f);
}
END_TEST

/* Rows that were missed behind such a key are not new where the key works again. */
START_TEST(a_key_that_works_again_stops_nothing)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, "CREATE TABLE parent (x); CREATE TABLE child (p REFERENCES parent (x));"
                  "INSERT INTO child VALUES (1);");
    ck_assert_int_eq(run_sql(&f, "CREATE UNIQUE INDEX i ON parent (x); DELETE FROM parent"), 0);
    finish(&f);
}
END_TEST

START_TEST(enforcement_is_per_step)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, FAMILY);
    add_step(&f, "DELETE FROM parent WHERE id = 1; UPDATE child SET p = 2 WHERE id = 1",
             FOREIGN_KEYS_OFF); /* no cascade took the child */
    add_step(&f, "DELETE FROM parent WHERE id = 2;", FOREIGN_KEYS_ON); /* and here it does */
    add_step(&f, "INSERT INTO child VALUES (7, 7); INSERT INTO parent VALUES (7);",
             FOREIGN_KEYS_OFF);
    ck_assert_int_eq(apply(&f), 0);
    ck_assert_int_eq(number(&f, "SELECT count(*) FROM child"), 1);
    add_step(&f, "INSERT INTO child VALUES (8, 8); INSERT INTO parent VALUES (8);",
             FOREIGN_KEYS_OFF);
    add_step(&f, "INSERT INTO child VALUES (9, 9); INSERT INTO parent VALUES (9);",
             FOREIGN_KEYS_ON);
    ck_assert_int_eq(apply(&f), -STEMMA_SQL);
    struct stemma_diagnostic diag = only_diagnostic(&f);
    assert_points_at(&diag, "INSERT INTO child VALUES (9, 9)");
    ck_assert_ptr_nonnull(diag.hint);
    ck_assert_int_eq(number(&f, "SELECT count(*) FROM child"), 1);
    finish(&f);
}
END_TEST

START_TEST(what_a_script_says_of_enforcement_is_passed_over)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, FAMILY);
    add_step(&f, "PRAGMA foreign_keys = OFF; DELETE FROM parent", FOREIGN_KEYS_ON);
    ck_assert_int_eq(apply(&f), 0);
    ck_assert_int_eq(number(&f, "SELECT count(*) FROM child"), 0);
    finish(&f);
}
END_TEST

START_TEST(deferred_keys_hold_at_the_end_of_a_script)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, FAMILY "CREATE TABLE late (p REFERENCES parent DEFERRABLE INITIALLY DEFERRED);");
    add_step(&f, "INSERT INTO late VALUES (5); INSERT INTO parent VALUES (5);", FOREIGN_KEYS_ON);
    ck_assert_int_eq(apply(&f), 0);
    add_step(&f, "INSERT INTO late VALUES (6);", FOREIGN_KEYS_ON);
    add_step(&f, "INSERT INTO parent VALUES (6);", FOREIGN_KEYS_ON);
    ck_assert_int_eq(apply(&f), -STEMMA_FOREIGN_KEY);
    ck_assert_int_eq(number(&f, "SELECT count(*) FROM late"), 1);
    add_step(&f,
             "PRAGMA defer_foreign_keys = 1; INSERT INTO child VALUES (8, 8);"
             "INSERT INTO parent VALUES (8);",
             FOREIGN_KEYS_ON);
    ck_assert_int_eq(apply(&f), 0);
    add_step(&f, "PRAGMA defer_foreign_keys = 1; INSERT INTO child VALUES (9, 9);",
             FOREIGN_KEYS_ON);
    ck_assert_int_eq(apply(&f), -STEMMA_FOREIGN_KEY);
    ck_assert_int_eq(number(&f, "SELECT count(*) FROM child"), 3);
    finish(&f);
}
END_TEST

/* A row of "child" lacks its parent. Where the table is looked at, there is a warning of it. */
START_TEST(only_what_can_be_broken_is_looked_at)
{
    static const struct {
        const char *sql;
        bool looks;
    } cases[] = {
        {"ALTER TABLE parent ADD COLUMN note", false},
        {"ALTER TABLE parent RENAME COLUMN name TO title", false},
        {"UPDATE unrelated SET x = 1; ALTER TABLE unrelated RENAME COLUMN x TO y", false},
        {"UPDATE parent SET id = id; ALTER TABLE parent RENAME COLUMN id TO code", true},
        {"ALTER TABLE parent DROP COLUMN other", false},
        {"ALTER TABLE parent RENAME TO ancestor", true},
        {"ALTER TABLE child ADD COLUMN q REFERENCES parent", false},
        {"ALTER TABLE child ADD COLUMN q REFERENCES parent DEFAULT 1", true},
        {"INSERT INTO parent (id) VALUES (9)", false},
        {"INSERT /* */ OR REPLACE INTO parent (id) VALUES (9)", true},
        {"REPLACE INTO parent (id) VALUES (9)", true},
        {"WITH n AS (SELECT 9) INSERT INTO parent (id) SELECT * FROM n", false},
        {"WITH n AS (SELECT 9) INSERT OR REPLACE INTO parent (id) SELECT * FROM n", true},
        {"INSERT INTO strict_parent VALUES (9)", true},
        {"UPDATE parent SET name = 'x'", false},
        {"UPDATE OR REPLACE parent SET name = 'x'", true},
        {"UPDATE PARENT SET ID = id", true},
        {"UPDATE parent SET rowid = rowid", true},
        {"DELETE FROM parent WHERE id = 9", true},
        {"INSERT INTO child (p) VALUES (1)", true},
        {"UPDATE child SET name = 'x'", false},
        {"UPDATE child SET P = 1 WHERE id = 1", true},
        {"DELETE FROM child WHERE id = 1", false},
        {"INSERT INTO unrelated VALUES (1)", false},
        {"INSERT INTO fires VALUES (1)", true},
        {"CREATE INDEX i ON child (p); CREATE VIEW v AS SELECT * FROM child", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fixture f;
        prepare(&f);
        elsewhere(&f, "CREATE TABLE parent (id INTEGER PRIMARY KEY, name, other);"
                      "CREATE TABLE strict_parent (id INTEGER PRIMARY KEY ON CONFLICT REPLACE);"
                      "CREATE TABLE child (id INTEGER PRIMARY KEY, name, p REFERENCES parent,"
                      " s REFERENCES strict_parent (id));"
                      "INSERT INTO parent (id) VALUES (1); INSERT INTO child (p) VALUES (1), (77);"
                      "CREATE TABLE unrelated (x); CREATE TABLE fires (x);"
                      "CREATE TRIGGER fire AFTER INSERT ON fires BEGIN "
                      "INSERT OR REPLACE INTO parent (id) VALUES (new.x); END;");
        ck_assert_msg(run_sql(&f, cases[i].sql) == 0, "%s: %s", cases[i].sql,
                      diagnostic(&f, 0).message);
        ck_assert_msg((stemma_diagnostics_count(&f.diags) == 1) == cases[i].looks, "%s",
                      cases[i].sql);
        finish(&f);
    }
}
END_TEST

/* An update of what a column is worked out of is told, and not of the column. */
START_TEST(keys_that_are_generated_are_looked_at)
{
    static const char *const cases[] = {
        "UPDATE child SET j = 77",
        "UPDATE parent SET j = 77",
        "INSERT INTO child (j) VALUES (77)",
    };
    struct fixture f;
    prepare(&f);
    elsewhere(&f, "CREATE TABLE parent (j, g AS (j + 0), UNIQUE (g));"
                  "CREATE TABLE child (j, g GENERATED ALWAYS AS (j + 0) REFERENCES parent (g));"
                  "INSERT INTO parent (j) VALUES (1); INSERT INTO child (j) VALUES (1);");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_msg(run_sql(&f, cases[i]) == -STEMMA_FOREIGN_KEY, "%s", cases[i]);
    ck_assert_int_eq(run_sql(&f, "UPDATE child SET j = 1"), 0);
    finish(&f);
}
END_TEST

START_TEST(what_replaces_a_parent_is_seen)
{
    static const char *const cases[] = {
        "REPLACE INTO parent VALUES (3, 'a')",
        "INSERT OR REPLACE INTO parent VALUES (3, 'a')",
        "WITH n AS (SELECT 3, 'a') INSERT OR REPLACE INTO parent SELECT * FROM n",
        "UPDATE OR REPLACE parent SET name = 'a' WHERE id = 2",
        "INSERT INTO fires VALUES (3)",
        "DROP TABLE child; ALTER TABLE stricter RENAME TO child2; INSERT INTO p2 VALUES (3, 'a')",
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fixture f;
        prepare(&f);
        elsewhere(&f, "CREATE TABLE parent (id INTEGER PRIMARY KEY, name UNIQUE);"
                      "CREATE TABLE child (p REFERENCES parent); CREATE TABLE fires (x);"
                      "CREATE TABLE p2 (id INTEGER PRIMARY KEY, name UNIQUE ON CONFLICT REPLACE);"
                      "CREATE TABLE stricter (p REFERENCES p2);"
                      "CREATE TRIGGER fire AFTER INSERT ON fires BEGIN "
                      "REPLACE INTO parent VALUES (new.x, 'a'); END;"
                      "INSERT INTO parent VALUES (1, 'a'), (2, 'b'); INSERT INTO child VALUES (1);"
                      "INSERT INTO p2 VALUES (1, 'a'); INSERT INTO stricter VALUES (1);");
        ck_assert_msg(run_sql(&f, cases[i]) == -STEMMA_FOREIGN_KEY, "%s", cases[i]);
        ck_assert_int_eq(number(&f, "SELECT count(*) FROM parent"), 2);
        finish(&f);
    }
}
END_TEST

/* child.p has orphans, by rowid; so have n, which has no rowids, and c, whose key has two columns.
 */
#define ORPHANS                                                                                    \
    FAMILY                                                                                         \
    "INSERT INTO child VALUES (3, 33), (4, 44), (5, 44);"                                          \
    "CREATE TABLE n (k PRIMARY KEY, p REFERENCES parent) WITHOUT ROWID;"                           \
    "INSERT INTO n VALUES ('a', 33), ('b', 44);"                                                   \
    "CREATE TABLE pair (a, b, PRIMARY KEY (a, b));"                                                \
    "CREATE TABLE c (x, y, FOREIGN KEY (x, y) REFERENCES pair); INSERT INTO c VALUES (1, 2);"
#define REBUILT(columns, rows)                                                                     \
    "CREATE TABLE new (id INTEGER PRIMARY KEY, " columns "); INSERT INTO new " rows                \
    " FROM child; DROP TABLE child; ALTER TABLE new RENAME TO child;"

static void assert_each(const char *before, const char *const *scripts, size_t count, int expected)
{
    for (size_t i = 0; i < count; i++)
        for (int mode = UNIT_ATOMIC; mode <= UNIT_UNWRAPPED; mode++) {
            struct fixture f;
            prepare(&f);
            elsewhere(&f, before);
            f.unit.mode = (enum unit_mode)mode;
            ck_assert_msg(run_sql(&f, scripts[i]) == expected, "%d: %s: %s", mode, scripts[i],
                          stemma_diagnostics_count(&f.diags) == 0 ? "no error"
                                                                  : diagnostic(&f, 0).message);
            finish(&f);
        }
}

START_TEST(a_new_orphan_does_not_pass_as_an_old_one)
{
    static const char *const scripts[] = {
        /* of the same row, by another key */
        "ALTER TABLE child ADD COLUMN q REFERENCES parent; UPDATE child SET q = 33 WHERE id = 3",
        "ALTER TABLE child ADD COLUMN q REFERENCES parent;"
        "UPDATE child SET p = 1 WHERE id = 3; UPDATE child SET q = 33 WHERE id = 2",
        "ALTER TABLE child RENAME COLUMN p TO q; ALTER TABLE child ADD COLUMN p REFERENCES parent;"
        "UPDATE child SET p = q",
        REBUILT("p, q REFERENCES parent, FOREIGN KEY (p) REFERENCES parent",
                "SELECT id, p, CASE id WHEN 3 THEN 33 END"),
        REBUILT("q REFERENCES parent, r REFERENCES parent", "SELECT id, p, p"),
        /* of the same row, by another value */
        "UPDATE child SET p = 34 WHERE id = 3",
        "UPDATE c SET y = 3",
        "UPDATE c SET x = 2, y = 1",
        /* of another row, where one was mended */
        "UPDATE child SET p = 1 WHERE id = 3; UPDATE child SET p = 33 WHERE id = 1",
        REBUILT("p REFERENCES parent",
                "SELECT id, CASE p WHEN 33 THEN 1 WHEN 1 THEN 35 ELSE p END"),
        REBUILT("p REFERENCES parent", "SELECT id, CASE p WHEN 33 THEN 44 ELSE p END"),
        "DELETE FROM n WHERE p = 33; INSERT INTO n VALUES ('c', 35)",
        "UPDATE n SET p = 44 WHERE p = 33",
        "UPDATE n SET p = 1 WHERE k = 'a'; INSERT INTO n VALUES ('c', 33)",
        "DELETE FROM child WHERE id = 3; INSERT INTO child VALUES (9, 33)",
        "CREATE TABLE IF NOT EXISTS child (id); UPDATE child SET p = 1 WHERE id = 3;"
        "UPDATE child SET p = 33 WHERE id = 1",
        "DELETE FROM c; INSERT INTO c VALUES (2, 2)",
    };
    assert_each(ORPHANS, scripts, sizeof scripts / sizeof scripts[0], -STEMMA_FOREIGN_KEY);
}
END_TEST

START_TEST(an_old_orphan_is_known_by_other_names)
{
    static const char *const scripts[] = {
        "ALTER TABLE child RENAME COLUMN p TO q; UPDATE child SET q = q",
        "ALTER TABLE parent RENAME COLUMN id TO code; UPDATE parent SET code = code",
        "UPDATE child SET p = p; ALTER TABLE child RENAME COLUMN p TO q",
        "UPDATE parent SET id = id; ALTER TABLE parent RENAME COLUMN id TO code",
        "ALTER TABLE child RENAME TO kid; UPDATE kid SET p = p",
        "ALTER TABLE parent RENAME TO elder; UPDATE child SET p = p",
        "ALTER TABLE parent RENAME TO elder; ALTER TABLE child RENAME TO kid;"
        "ALTER TABLE kid RENAME COLUMN p TO q; UPDATE kid SET q = q",
        "ALTER TABLE child ADD COLUMN q REFERENCES parent; UPDATE child SET p = p, q = 1",
        REBUILT("p REFERENCES parent (id)", "SELECT id, p"),
        REBUILT("p REFERENCES parent", "SELECT id, p") "ALTER TABLE child RENAME TO kid",
        REBUILT("p REFERENCES parent", "SELECT id + 10, p"),
        REBUILT("p TEXT REFERENCES parent", "SELECT id, p"),
        REBUILT("p REAL REFERENCES parent", "SELECT id, p"),
        REBUILT("q REFERENCES parent", "SELECT id, p"),
        REBUILT("p REFERENCES parent REFERENCES parent", "SELECT id, p"),
        "UPDATE n SET p = p; UPDATE n SET p = 1 WHERE p = 33; UPDATE n SET k = 'z' WHERE k = 'b'",
        "ALTER TABLE child ADD COLUMN q REFERENCES parent; UPDATE child SET q = p, p = NULL",
        "ALTER TABLE child RENAME COLUMN p TO q; ALTER TABLE child ADD COLUMN p REFERENCES parent;"
        "UPDATE child SET p = 1",
        REBUILT("q REFERENCES parent, p REFERENCES parent", "SELECT id, p, 1"),
        "CREATE TABLE new (name, id INTEGER PRIMARY KEY); INSERT INTO new (id) SELECT id FROM "
        "parent; DROP TABLE parent; ALTER TABLE new RENAME TO parent",
        "CREATE TABLE d (y, x, FOREIGN KEY (y, x) REFERENCES pair (b, a));"
        "INSERT INTO d SELECT y, x FROM c; DROP TABLE c; ALTER TABLE d RENAME TO c",
        "CREATE TABLE d (u, o, FOREIGN KEY (o, u) REFERENCES pair (b, a));"
        "INSERT INTO d SELECT * FROM c; DROP TABLE c; ALTER TABLE d RENAME TO c",
    };
    assert_each(ORPHANS, scripts, sizeof scripts / sizeof scripts[0], 0);
}
END_TEST

#define TEXTS                                                                                      \
    "CREATE TABLE parent (id TEXT PRIMARY KEY); CREATE TABLE child (k TEXT PRIMARY KEY,"           \
    " p REFERENCES parent); CREATE TABLE n (id INTEGER PRIMARY KEY, p REFERENCES parent);"         \
    "INSERT INTO parent VALUES ('a'); INSERT INTO child VALUES ('1', 'a'), ('2', 'x'),"            \
    " ('3', 'x'), ('4', 'y'); DELETE FROM child WHERE k = '1';"                                    \
    "INSERT INTO n VALUES (1, 'a'), (2, 'x'), (3, 'y'), (4, 'a');"
#define COPIED_OUT                                                                                 \
    "CREATE TEMP TABLE t AS SELECT * FROM child; DELETE FROM child; INSERT INTO child SELECT * "   \
    "FROM t;"
#define SHIFTED "UPDATE n SET id = -id; UPDATE n SET id = 1 - id;"
#define OTHER   "CREATE TABLE other (k TEXT PRIMARY KEY, p REFERENCES parent);"

/* Its number or its key is another row's afterwards. */
START_TEST(an_old_orphan_may_move)
{
    static const char *const scripts[] = {
        "CREATE TABLE new (k TEXT PRIMARY KEY, p REFERENCES parent); INSERT INTO new SELECT * FROM "
        "child; DROP TABLE child; ALTER TABLE new RENAME TO child",
        "ALTER TABLE child RENAME TO old; CREATE TABLE child (k PRIMARY KEY, p REFERENCES parent);"
        "INSERT INTO child SELECT * FROM old; DROP TABLE old",
        COPIED_OUT,
        "DELETE FROM child WHERE k = '2'; REPLACE INTO child SELECT * FROM child",
        SHIFTED,
        SHIFTED "ALTER TABLE n RENAME COLUMN id TO code",
        SHIFTED "ALTER TABLE n RENAME TO m",
        OTHER "INSERT INTO other SELECT * FROM child; DROP TABLE child",
        OTHER "INSERT INTO other SELECT * FROM child WHERE k = '2'; DELETE FROM child WHERE k = "
              "'2'",
    };
    assert_each(TEXTS, scripts, sizeof scripts / sizeof scripts[0], 0);
}
END_TEST

START_TEST(a_copy_of_an_old_orphan_is_new)
{
    static const char *const scripts[] = {
        OTHER "INSERT INTO other SELECT * FROM child",
        OTHER "INSERT INTO other SELECT * FROM child WHERE k = '2'; DELETE FROM child WHERE k = "
              "'4'",
        OTHER "INSERT INTO other SELECT * FROM child; INSERT INTO other SELECT 'again ' || k, p "
              "FROM child; DROP TABLE child",
        "ALTER TABLE child RENAME TO old; CREATE TABLE child (k PRIMARY KEY, p REFERENCES parent);"
        "INSERT INTO child SELECT * FROM old",
        COPIED_OUT "INSERT INTO child VALUES ('5', 'x')",
        SHIFTED "UPDATE n SET p = 'x' WHERE id = 2",
    };
    assert_each(TEXTS, scripts, sizeof scripts / sizeof scripts[0], -STEMMA_FOREIGN_KEY);
}
END_TEST

/* Without a column that is its rowid, VACUUM may number a table's rows anew. */
START_TEST(an_old_orphan_may_get_another_number)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, "CREATE TABLE parent (id INTEGER PRIMARY KEY); CREATE TABLE child (p REFERENCES "
                  "parent); INSERT INTO child VALUES (1), (2), (33); DELETE FROM child WHERE p < 3;"
                  "CREATE TABLE hidden (rowid, _rowid_, oid REFERENCES parent);"
                  "INSERT INTO hidden VALUES (1, 1, 1);");
    f.unit.mode = UNIT_UNWRAPPED;
    ck_assert_int_eq(run_sql(&f, "VACUUM; UPDATE child SET p = p"), 0);
    ck_assert_int_eq(number(&f, "SELECT rowid FROM child"), 1);
    f.unit.mode = UNIT_ATOMIC;
    ck_assert_int_eq(run_sql(&f, "UPDATE hidden SET oid = 1, rowid = 2"), 0);
    ck_assert_int_eq(run_sql(&f, "UPDATE hidden SET oid = 2"), -STEMMA_FOREIGN_KEY);
    finish(&f);
}
END_TEST

START_TEST(a_key_is_named_where_there_are_several)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, ORPHANS);
    ck_assert_int_eq(run_sql(&f, "ALTER TABLE child ADD COLUMN q REFERENCES parent;"
                                 "UPDATE child SET q = 33 WHERE id = 3"),
                     -STEMMA_FOREIGN_KEY);
    ck_assert_uint_eq(only_diagnostic(&f).note_count, 1);
    ck_assert_str_eq(diagnostic(&f, 0).notes[0].message, "child (q), row 3: no such row in parent");
    finish(&f);
}
END_TEST

/* More than are kept one by one. */
START_TEST(too_many_old_orphans_are_counted)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, FAMILY "WITH RECURSIVE c(n) AS (VALUES (10) UNION ALL SELECT n + 1 FROM c "
                         "WHERE n < 250100) INSERT INTO child SELECT n, n FROM c;");
    ck_assert_int_eq(run_sql(&f, "UPDATE child SET p = p WHERE id = 10"), 0);
    ck_assert_int_eq(only_diagnostic(&f).severity, STEMMA_WARNING);
    ck_assert_int_eq(run_sql(&f, "UPDATE child SET p = 9 WHERE id = 10"), -STEMMA_FOREIGN_KEY);
    ck_assert_int_eq(run_sql(&f, "INSERT INTO child VALUES (9, 9)"), -STEMMA_FOREIGN_KEY);
    /* those of another table are listed: */
    elsewhere(&f, "CREATE TABLE other (id INTEGER PRIMARY KEY, p REFERENCES parent);"
                  "INSERT INTO other VALUES (1, 91), (2, 92), (3, 1)");
    ck_assert_int_eq(run_sql(&f, "UPDATE child SET p = p WHERE id = 10; DELETE FROM other WHERE id "
                                 "< 3; UPDATE other SET p = 93"),
                     -STEMMA_FOREIGN_KEY);
    finish(&f);
}
END_TEST

UNIT_MAIN("foreign_keys", new_violations_are_refused, a_rebuilt_parent_breaks_nothing,
          old_violations_are_a_warning, many_old_violations_hide_no_new_one,
          rows_without_rowid_are_told_apart, keys_that_sqlite_refuses_to_check_are_checked,
          a_key_that_works_again_stops_nothing, enforcement_is_per_step,
          what_a_script_says_of_enforcement_is_passed_over,
          deferred_keys_hold_at_the_end_of_a_script, only_what_can_be_broken_is_looked_at,
          keys_that_are_generated_are_looked_at, what_replaces_a_parent_is_seen,
          a_new_orphan_does_not_pass_as_an_old_one, an_old_orphan_is_known_by_other_names,
          an_old_orphan_may_move, a_copy_of_an_old_orphan_is_new,
          an_old_orphan_may_get_another_number, a_key_is_named_where_there_are_several,
          too_many_old_orphans_are_counted)
