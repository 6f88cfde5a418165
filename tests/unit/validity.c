#include "backend_fixture.h"

#define SCHEMA                                                                                     \
    "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, role TEXT);"                           \
    "CREATE TABLE log (what); CREATE INDEX by_role ON users (role);"                               \
    "CREATE VIEW admins AS SELECT id, name FROM users WHERE role = 'admin';"                       \
    "CREATE VIEW \"first admin\" AS SELECT * FROM admins LIMIT 1;"                                 \
    "CREATE TRIGGER on_insert AFTER INSERT ON users BEGIN INSERT INTO log VALUES (new.name); END;" \
    "CREATE TRIGGER on_rename AFTER UPDATE OF name ON users BEGIN "                                \
    "INSERT INTO log (what) VALUES (old.name); END;"                                               \
    "CREATE TRIGGER on_view INSTEAD OF DELETE ON admins BEGIN "                                    \
    "DELETE FROM users WHERE id = old.id; END;"                                                    \
    "CREATE TABLE price (net, gross AS (net * 2), CHECK (net > 0));"

START_TEST(what_no_longer_works_stops_the_run)
{
    static const struct {
        const char *sql, *message;
    } cases[] = {
        {"PRAGMA legacy_alter_table = ON; ALTER TABLE users RENAME TO people",
         "the run would leave the view admins broken: no such table: main.users"},
        {"DROP TABLE log; ",
         "the run would leave the trigger on_insert broken: no such table: main.log"},
        {"DROP VIEW admins",
         "the run would leave the view first admin broken: no such table: main.admins"},
        {"PRAGMA legacy_alter_table = ON; CREATE TABLE n (id INTEGER PRIMARY KEY, name);"
         "DROP TABLE users; ALTER TABLE n RENAME TO users;",
         "the run would leave the view admins broken: no such column: role"},
        {"CREATE VIEW v AS SELECT missing FROM users",
         "the run would leave the view v broken: no such column: missing"},
        {"CREATE TRIGGER t AFTER DELETE ON users BEGIN SELECT old.missing; END",
         "the run would leave the trigger t broken: no such column: old.missing"},
        {"CREATE VIEW early AS SELECT * FROM later; CREATE TABLE x (a); DROP TABLE x;",
         "the run would leave the view early broken: no such table: main.later"},
        {"DROP VIEW \"first admin\"; DROP TABLE log; CREATE TABLE log (what, more);"
         "DROP TRIGGER on_insert;",
         NULL},
        {"ALTER TABLE users RENAME TO people; ALTER TABLE people RENAME COLUMN role TO job", NULL},
        {"CREATE VIEW early AS SELECT * FROM later; CREATE TABLE later (a)", NULL},
        {"DROP TABLE price; DROP INDEX by_role;", NULL},
        {"PRAGMA legacy_alter_table = ON;"
         "CREATE TABLE n (id INTEGER PRIMARY KEY, name, role, more); DROP TABLE users;"
         "ALTER TABLE n RENAME TO users;",
         NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fixture f;
        prepare(&f);
        elsewhere(&f, SCHEMA);
        int64_t before = number(&f, "SELECT count(*) FROM sqlite_schema");
        int rc = run_sql(&f, cases[i].sql);
        size_t count = stemma_diagnostics_count(&f.diags);
        const char *message = rc == 0 ? NULL : diagnostic(&f, count - 1).message;
        if (cases[i].message == NULL)
            ck_assert_msg(rc == 0, "%s: %s", cases[i].sql, message);
        else
            ck_assert_str_eq(message, cases[i].message);
        if (rc != 0)
            ck_assert_int_eq(number(&f, "SELECT count(*) FROM sqlite_schema"), before);
        finish(&f);
    }
}
END_TEST

START_TEST(everything_that_is_broken_is_named)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, SCHEMA);
    ck_assert_int_eq(run_sql(&f, "DROP TABLE users"), -STEMMA_SQL);
    struct stemma_diagnostic diag = only_diagnostic(&f);
    ck_assert_str_eq(diag.message,
                     "the run would leave the view admins broken: no such table: main.users");
    ck_assert_uint_eq(diag.note_count, 2);
    ck_assert_str_eq(diag.notes[0].message, "view first admin: no such table: main.users");
    ck_assert_str_eq(diag.notes[1].message, "trigger on_view: no such table: main.users");
    ck_assert_ptr_nonnull(diag.hint);
    finish(&f);
}
END_TEST

START_TEST(what_was_broken_before_is_a_warning)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, SCHEMA "CREATE VIEW old AS SELECT * FROM nowhere;");
    ck_assert_int_eq(run_sql(&f, "DROP INDEX by_role"), 0);
    struct stemma_diagnostic diag = only_diagnostic(&f);
    ck_assert_int_eq(diag.severity, STEMMA_WARNING);
    ck_assert_str_eq(diag.message, "the view old does not work: no such table: main.nowhere");
    ck_assert_int_eq(run_sql(&f, "CREATE TABLE unrelated (a)"), 0);
    ck_assert_uint_eq(stemma_diagnostics_count(&f.diags), 0); /* nobody looked */
    ck_assert_int_eq(run_sql(&f, "CREATE VIEW fine AS SELECT * FROM unrelated"), 0);
    ck_assert_uint_eq(stemma_diagnostics_count(&f.diags), 0);
    ck_assert_int_eq(run_sql(&f, "DROP VIEW old; CREATE VIEW old AS SELECT * FROM nowhere"),
                     -STEMMA_SQL); /* this run made it */
    ck_assert_int_eq(run_sql(&f, "DROP VIEW old"), 0);
    ck_assert_uint_eq(stemma_diagnostics_count(&f.diags), 0);
    finish(&f);
}
END_TEST

/* SQLite leaves it there, and nothing fires it. */
START_TEST(a_trigger_that_waits_in_vain_is_a_warning)
{
    static const char message[] = "the trigger r does not work: UPDATE OF y: no such column, so no "
                                  "UPDATE of it fires this";
    static const char *const cases[] = {
        "ALTER TABLE t DROP COLUMN y",
        "CREATE TRIGGER p AFTER UPDATE ON t BEGIN SELECT 1; END; ALTER TABLE t DROP COLUMN y",
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fixture f;
        prepare(&f);
        elsewhere(&f, "CREATE TABLE t (x, y, z); CREATE TRIGGER r AFTER UPDATE OF x, y ON t BEGIN "
                      "SELECT 1; END; CREATE TRIGGER q AFTER UPDATE OF x ON t BEGIN SELECT 1; END");
        ck_assert_int_eq(run_sql(&f, cases[i]), 0);
        ck_assert_int_eq(only_diagnostic(&f).severity, STEMMA_WARNING);
        ck_assert_str_eq(only_diagnostic(&f).message, message);
        finish(&f);
    }
}
END_TEST

/* SQLite 3.40 accepts these, and fails wherever the table is used. */
START_TEST(expressions_of_tables_must_compile)
{
    static const char *const cases[] = {
        "ALTER TABLE t ADD COLUMN b AS (if(a, 1, 2))",
        "CREATE TABLE u (a DEFAULT (if(1, 1, 2)))",
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fixture f;
        prepare(&f);
        ck_assert_int_eq(run_sql(&f, "CREATE TABLE t (a)"), 0);
        ck_assert_int_eq(run_sql(&f, cases[i]), -STEMMA_SQL);
        struct stemma_diagnostic diag = only_diagnostic(&f);
        ck_assert_str_eq(diag.message, i == 0 ? "the run would leave the table t broken: unknown "
                                                "function: if()"
                                              : "the run would leave the table u broken: unknown "
                                                "function: if()");
        finish(&f);
    }
}
END_TEST

START_TEST(what_an_application_may_bring_is_a_warning)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, SCHEMA);
    ck_assert_int_eq(run_sql(&f, "CREATE TRIGGER t AFTER INSERT ON log BEGIN "
                                 "SELECT application_function(new.what); END"),
                     0);
    struct stemma_diagnostic diag = only_diagnostic(&f);
    ck_assert_int_eq(diag.severity, STEMMA_WARNING);
    ck_assert_str_eq(diag.message,
                     "the trigger t does not work: no such function: application_function");
    finish(&f);
}
END_TEST

/* Nobody can tell what it brings; but that it brings what later versions have is unlikely. */
START_TEST(so_is_a_function_that_only_a_default_calls)
{
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(run_sql(&f, "CREATE TABLE u (a TEXT DEFAULT (own_id()), b)"), 0);
    struct stemma_diagnostic diag = only_diagnostic(&f);
    ck_assert_int_eq(diag.severity, STEMMA_WARNING);
    ck_assert_str_eq(diag.message, "the table u does not work: unknown function: own_id()");
    finish(&f);
    prepare(&f);
    ck_assert_int_eq(run_sql(&f, "CREATE TABLE u (a TEXT DEFAULT (gen_random_uuid()), b)"),
                     -STEMMA_SQL);
    ck_assert_ptr_nonnull(strstr(only_diagnostic(&f).hint, "randomblob(16)"));
    finish(&f);
    prepare(&f);
    ck_assert_int_eq(
        run_sql(&f, "CREATE TABLE t (a); ALTER TABLE t ADD COLUMN b AS (own_id(a)); SELECT 1"),
        -STEMMA_SQL);
    finish(&f);
}
END_TEST

START_TEST(each_unit_is_looked_at)
{
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(run_sql(&f, "CREATE TABLE a (x); CREATE TABLE b (x)"), 0);
    ck_assert_int_eq(run_sql(&f, "DROP TABLE b"), 0); /* there is nothing that could break */
    ck_assert_int_eq(run_sql(&f, "CREATE VIEW v AS SELECT x FROM a"), 0);
    ck_assert_int_eq(run_sql(&f, "DROP TABLE a"), -STEMMA_SQL);
    elsewhere(&f, "DROP VIEW v");
    ck_assert_int_eq(run_sql(&f, "DROP TABLE a; CREATE TABLE a (x)"), 0);
    elsewhere(&f, "CREATE VIEW v AS SELECT x FROM a");
    ck_assert_int_eq(run_sql(&f, "DROP TABLE a"), -STEMMA_SQL);
    finish(&f);
}
END_TEST

START_TEST(outside_a_transaction_the_revision_is_not_recorded)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, SCHEMA);
    f.unit.mode = UNIT_UNWRAPPED;
    ck_assert_int_eq(run_sql(&f, "DROP VIEW admins"), -STEMMA_SQL);
    ck_assert_int_eq(number(&f, "SELECT outcome = 'failed' FROM ledger"), 1);
    finish(&f);
}
END_TEST

#define REBUILD(columns, options)                                                                  \
    "PRAGMA legacy_alter_table = ON; CREATE TABLE n (" columns ") " options ";"                    \
    "INSERT INTO n (id, name) SELECT id, name FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t;"

static const char rich[] =
    "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT COLLATE NOCASE NOT NULL,"
    " kind TEXT COLLATE RTRIM, CHECK (id > 0), CHECK (length( name ) < 9)) STRICT;"
    "CREATE INDEX by_name ON t (name DESC); CREATE UNIQUE INDEX by_kind ON t (kind);"
    "CREATE TRIGGER after_t AFTER INSERT ON t BEGIN SELECT 1; END;"
    "INSERT INTO t (id, name) VALUES (1, 'a'), (90, 'b'); DELETE FROM t WHERE id = 90;";

#define LESS                                                                                       \
    REBUILD("id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE, kind TEXT COLLATE RTRIM,"           \
            " CHECK(\"ID\">0)",                                                                    \
            "STRICT")                                                                              \
    "CREATE INDEX by_name ON t (name DESC); CREATE UNIQUE INDEX by_kind ON t (kind);"              \
    "CREATE TRIGGER after_t AFTER INSERT ON t BEGIN SELECT 1; END;"

#define WITHOUT_NAME                                                                               \
    "CREATE TABLE n (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT COLLATE RTRIM, CHECK (id > "  \
    "0)) STRICT; INSERT INTO n SELECT id, kind FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t;"   \
    "CREATE UNIQUE INDEX by_kind ON t (kind);"                                                     \
    "UPDATE sqlite_sequence SET seq = 90 WHERE name = 't';"

START_TEST(what_a_rebuild_loses_is_named)
{
    static const struct {
        const char *sql;
        const char *notes[8];
    } cases[] = {
        {REBUILD("id INTEGER PRIMARY KEY, name TEXT, kind TEXT", ""),
         {"CHECK (id > 0)", "CHECK (length( name ) < 9)", "index by_name", "index by_kind",
          "trigger after_t", "COLLATE NOCASE of name", "COLLATE RTRIM of kind", "STRICT"}},
        {REBUILD("id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT COLLATE NOCASE,"
                 " kind TEXT, CHECK (id >= 0), CHECK (length(name) < 10)",
                 "STRICT") "CREATE INDEX other_name on `t`(`name`  desc);"
                           "CREATE INDEX other_kind ON t (kind);"
                           "CREATE TRIGGER after_t AFTER INSERT ON t BEGIN SELECT 2; END;",
         {"index by_kind", "COLLATE RTRIM of kind",
          "its AUTOINCREMENT counter: 90 before, 1 now; ids can be given twice"}},
        {"ALTER TABLE t RENAME TO old; CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, name "
         "TEXT COLLATE NOCASE, kind TEXT COLLATE RTRIM, CHECK (id > 0), CHECK (name <> ''))"
         " STRICT; INSERT INTO t SELECT * FROM old; DROP TABLE old;",
         {"index by_name", "index by_kind", "trigger after_t",
          "its AUTOINCREMENT counter: 90 before, 1 now; ids can be given twice"}},
        {"DROP INDEX by_name; DROP INDEX by_kind; DROP TRIGGER after_t;" REBUILD(
             "id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT COLLATE NOCASE, CHECK (id > 0),"
             " CHECK (length( name ) < 9)",
             "STRICT") "UPDATE sqlite_sequence SET seq = 90 WHERE name = 't'",
         {NULL}},
        {LESS "SELECT 1", {"CHECK (length( name ) < 9)", "AUTOINCREMENT"}},
        {LESS "-- stemma: T loses check(length(\"name\")<9)\n -- stemma: t loses AUTOINCREMENT",
         {NULL}},
        {LESS "-- stemma: t loses CHECK (length(name) < 8)\n-- stemma: t loses AUTOINCREMENTS\n"
              "-- stemma: u loses AUTOINCREMENT",
         {"CHECK (length( name ) < 9)", "AUTOINCREMENT"}},
        /* An index or a CHECK goes with its column, unless that may only have been renamed. */
        {REBUILD("id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT COLLATE NOCASE, CHECK (id > 0),"
                 " CHECK (length(name) < 9)",
                 "STRICT") "CREATE INDEX by_name ON t (name DESC);"
                           "CREATE TRIGGER after_t AFTER INSERT ON t BEGIN SELECT 1; END;"
                           "UPDATE sqlite_sequence SET seq = 90 WHERE name = 't'",
         {NULL}},
        {WITHOUT_NAME "", {"trigger after_t"}},
        {WITHOUT_NAME "ALTER TABLE t ADD COLUMN title TEXT",
         {"CHECK (length( name ) < 9)", "index by_name", "trigger after_t"}},
        {"ALTER TABLE t ADD COLUMN more TEXT; DROP INDEX by_kind;", {NULL}},
        {"DROP TABLE t", {NULL}},
        {"ALTER TABLE t RENAME TO other; CREATE TABLE t (id)", {NULL}},
        {"ALTER TABLE t RENAME TO other; CREATE VIEW t AS SELECT * FROM other", {NULL}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fixture f;
        prepare(&f);
        elsewhere(&f, rich);
        ck_assert_msg(run_sql(&f, cases[i].sql) == 0, "%zu: %s", i, diagnostic(&f, 0).message);
        if (cases[i].notes[0] == NULL) {
            ck_assert_msg(stemma_diagnostics_count(&f.diags) == 0, "%zu", i);
            finish(&f);
            continue;
        }
        struct stemma_diagnostic diag = only_diagnostic(&f);
        ck_assert_int_eq(diag.severity, STEMMA_WARNING);
        ck_assert_str_eq(diag.message, "the table t was rebuilt without what it had");
        for (size_t j = 0; j < 8 && cases[i].notes[j] != NULL; j++) {
            ck_assert_uint_lt(j, diag.note_count);
            ck_assert_str_eq(diag.notes[j].message, cases[i].notes[j]);
        }
        finish(&f);
    }
}
END_TEST

/* What the hint says to write is taken. */
START_TEST(a_long_check_is_named_by_its_beginning)
{
#define SHOWN                                                                                       \
    "CHECK (kind = 'Ä' OR kind = 'Bb' OR kind = 'Cc' OR kind = 'Dd' OR kind = 'Ee' OR kind = 'Ff'" \
    " OR kind = 'Gg' OR kind = '…"
    static const char rebuild[] =
        "CREATE TABLE n (id, kind); DROP TABLE t; ALTER TABLE n RENAME TO t;";
    struct fixture f;
    prepare(&f);
    elsewhere(&f,
              "CREATE TABLE t (id, kind CHECK (kind = 'Ä' OR kind = 'Bb' OR kind = 'Cc' OR kind = "
              "'Dd' OR kind = 'Ee' OR kind = 'Ff' OR kind = 'Gg' OR kind = 'Hh'))");
    ck_assert_int_eq(run_sql(&f, rebuild), 0);
    struct stemma_diagnostic diag = only_diagnostic(&f);
    ck_assert_str_eq(diag.notes[0].message, SHOWN);
    ck_assert_ptr_nonnull(strstr(diag.hint, "-- stemma: t loses " SHOWN));
    finish(&f);
    prepare(&f);
    elsewhere(&f,
              "CREATE TABLE t (id, kind CHECK (kind = 'Ä' OR kind = 'Bb' OR kind = 'Cc' OR kind = "
              "'Dd' OR kind = 'Ee' OR kind = 'Ff' OR kind = 'Gg' OR kind = 'Hh'))");
    ck_assert_int_eq(run_sql(&f, "CREATE TABLE n (id, kind); DROP TABLE t; ALTER TABLE n RENAME TO "
                                 "t;\n-- stemma: t loses " SHOWN " \n"),
                     0);
    ck_assert_uint_eq(stemma_diagnostics_count(&f.diags), 0);
    finish(&f);
#undef SHOWN
}
END_TEST

START_TEST(each_script_is_asked_what_it_lost)
{
    struct fixture f;
    prepare(&f);
    add_step(&f, "CREATE TABLE t (id INTEGER PRIMARY KEY, name); CREATE INDEX i ON t (name)",
             FOREIGN_KEYS_OFF);
    add_step(&f, "ALTER TABLE t ADD COLUMN note", FOREIGN_KEYS_OFF);
    add_step(&f,
             "CREATE TABLE n (id INTEGER PRIMARY KEY, name); DROP TABLE t;"
             "ALTER TABLE n RENAME TO t",
             FOREIGN_KEYS_OFF);
    ck_assert_int_eq(apply(&f), 0);
    struct stemma_diagnostic diag = only_diagnostic(&f);
    ck_assert_str_eq(diag.place.file, "s.sql");
    ck_assert_str_eq(diag.notes[0].message, "index i");
    finish(&f);
}
END_TEST

START_TEST(without_rowid_can_be_lost)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, "CREATE TABLE t (id TEXT PRIMARY KEY) WITHOUT ROWID;");
    ck_assert_int_eq(run_sql(&f, "CREATE TABLE n (id TEXT PRIMARY KEY); DROP TABLE t;"
                                 "ALTER TABLE n RENAME TO t"),
                     0);
    struct stemma_diagnostic diag = only_diagnostic(&f);
    ck_assert_uint_eq(diag.note_count, 1);
    ck_assert_str_eq(diag.notes[0].message, "WITHOUT ROWID");
    finish(&f);
}
END_TEST

UNIT_MAIN("validity", what_no_longer_works_stops_the_run, everything_that_is_broken_is_named,
          what_was_broken_before_is_a_warning, a_trigger_that_waits_in_vain_is_a_warning,
          expressions_of_tables_must_compile, what_an_application_may_bring_is_a_warning,
          so_is_a_function_that_only_a_default_calls, each_unit_is_looked_at,
          outside_a_transaction_the_revision_is_not_recorded, what_a_rebuild_loses_is_named,
          a_long_check_is_named_by_its_beginning, each_script_is_asked_what_it_lost,
          without_rowid_can_be_lost)
