/* What a run would destroy, found without running it. */
#include "backend_fixture.h"

#include "shadow/shadow.h"

static const char *const ledger[] = {"stemma_revisions", "stemma_log", "stemma_meta"};

struct looking {
    struct fixture fixture;
    struct shadow_step steps[MAX_STEPS];
    struct shadow_input input;
    struct shadow_loss loss;
};

static void begin(struct looking *looking, const char *schema)
{
    *looking = (struct looking){0};
    prepare(&looking->fixture);
    elsewhere(&looking->fixture, schema);
    looking->input = (struct shadow_input){
        .backend = looking->fixture.backend,
        .ledger = ledger,
        .ledger_count = 3,
        .steps = looking->steps,
        .arena = &looking->fixture.arena,
        .diags = &looking->fixture.diags,
    };
}

static void add_script(struct looking *looking, const char *sql)
{
    size_t index = looking->input.step_count++;
    struct script *script = &looking->fixture.scripts[index];
    ck_assert_int_eq(script_from_text("s.sql", str_from(sql), &looking->fixture.arena,
                                      &looking->fixture.diags, script),
                     0);
    looking->steps[index].script = script;
}

static void look(struct looking *looking)
{
    ck_assert_int_eq(shadow_find_loss(&looking->input, &looking->loss), 0);
    ck_assert_uint_eq(stemma_diagnostics_count(&looking->fixture.diags), 0);
}

static void assert_lost(const struct looking *looking, const char *sql, const char *wanted)
{
    const char *what = looking->loss.what;
    if (wanted == NULL)
        ck_assert_msg(what == NULL, "%s: %s", sql, what);
    else
        ck_assert_msg(what != NULL && strcmp(what, wanted) == 0, "%s: %s", sql,
                      what == NULL ? "(nothing)" : what);
}

static void assert_loses(const char *schema, const char *sql, const char *wanted)
{
    struct looking looking;
    begin(&looking, schema);
    add_script(&looking, sql);
    look(&looking);
    assert_lost(&looking, sql, wanted);
    finish(&looking.fixture);
}

#define USERS "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT UNIQUE, role TEXT);"

struct loss_case {
    const char *sql, *lost;
};

static void assert_all(const char *schema, const struct loss_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_loses(schema, cases[i].sql, cases[i].lost);
}

#define ASSERT_ALL(schema, cases) assert_all((schema), (cases), sizeof(cases) / sizeof(cases)[0])

START_TEST(dropping_is_a_loss)
{
    static const struct loss_case cases[] = {
        {"DROP TABLE users", "the table users is dropped"},
        {"DROP TABLE IF EXISTS \"Users\"", "the table users is dropped"},
        {"ALTER TABLE users DROP COLUMN role", "the column users.role is dropped"},
        {"BEGIN; DROP TABLE users; COMMIT;", "the table users is dropped"},
        {"DROP TABLE IF EXISTS nothing", NULL},
        {"CREATE VIEW v AS SELECT 1; DROP VIEW v", NULL},
        {"CREATE INDEX i ON users (role); DROP INDEX i", NULL},
        {"CREATE TABLE t (x); DROP TABLE t", NULL},
        {"CREATE TABLE t (x, y); ALTER TABLE t DROP COLUMN x", NULL},
        {"CREATE TEMP TABLE users (x); DROP TABLE temp.users", NULL},
    };
    ASSERT_ALL(USERS, cases);
}
END_TEST

START_TEST(a_rebuild_drops)
{
    static const struct loss_case cases[] = {
        {"CREATE TABLE new (id INTEGER PRIMARY KEY, name TEXT);"
         "INSERT INTO new SELECT id, name FROM users; DROP TABLE users;"
         "ALTER TABLE new RENAME TO users",
         "the table users is dropped"},
        {"ALTER TABLE users RENAME TO old; CREATE TABLE users (id INTEGER PRIMARY KEY);"
         "INSERT INTO users SELECT id FROM old; DROP TABLE old",
         "the table old is dropped"},
    };
    ASSERT_ALL(USERS, cases);
}
END_TEST

START_TEST(a_table_keeps_its_age_under_another_name)
{
    static const struct loss_case cases[] = {
        {"ALTER TABLE users RENAME TO people; DELETE FROM people",
         "rows of the table people are deleted"},
        {"ALTER TABLE users RENAME TO people; CREATE TABLE users (x); DELETE FROM users", NULL},
        {"ALTER TABLE users RENAME TO people; ALTER TABLE people RENAME TO users;"
         "DELETE FROM users",
         "rows of the table users are deleted"},
        {"ALTER TABLE users RENAME TO people; CREATE TABLE users (x); DROP TABLE users;"
         "DROP TABLE people",
         "the table people is dropped"},
        {"CREATE TABLE t (x); ALTER TABLE t RENAME TO u; DROP TABLE u", NULL},
    };
    ASSERT_ALL(USERS, cases);
}
END_TEST

START_TEST(deleting_is_a_loss)
{
    static const struct loss_case cases[] = {
        {"DELETE FROM users WHERE id = 1", "rows of the table users are deleted"},
        {"-- DROP TABLE users\nSELECT 'DELETE FROM users'", NULL},
        {"CREATE TABLE t (x); DELETE FROM t", NULL},
        {"CREATE TEMP TABLE users (x); DELETE FROM users", NULL},
        {"CREATE TABLE t (x); CREATE TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM users; END;",
         NULL},
        {"CREATE TABLE t (x); CREATE TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM users; END;"
         "INSERT INTO t VALUES (1)",
         "rows of the table users are deleted"},
    };
    ASSERT_ALL(USERS, cases);
}
END_TEST

START_TEST(changing_is_a_loss_except_in_new_columns)
{
    static const struct loss_case cases[] = {
        {"UPDATE users SET role = 'x'", "rows of the table users are changed (column role)"},
        {"ALTER TABLE users ADD COLUMN age; UPDATE users SET age = 1", NULL},
        {"ALTER TABLE users ADD COLUMN age; UPDATE users SET age = 1, role = 'x'",
         "rows of the table users are changed (column role)"},
        {"ALTER TABLE users ADD COLUMN age; ALTER TABLE users RENAME COLUMN age TO years;"
         "UPDATE users SET years = 1",
         NULL},
        {"ALTER TABLE users RENAME COLUMN role TO duty; UPDATE users SET duty = 1",
         "rows of the table users are changed (column duty)"},
        {"ALTER TABLE users ADD COLUMN age; ALTER TABLE users RENAME COLUMN role TO duty;"
         "UPDATE users SET duty = 1",
         "rows of the table users are changed (column duty)"},
        {"ALTER TABLE users ADD COLUMN age; CREATE UNIQUE INDEX i ON users (age);"
         "UPDATE OR REPLACE users SET age = 1",
         "an UPDATE of users may delete or replace rows"},
        {"INSERT INTO users VALUES (1, 'a', 'b') ON CONFLICT (id) DO UPDATE SET role = 'x'",
         "rows of the table users are changed (column role)"},
    };
    ASSERT_ALL(USERS, cases);
}
END_TEST

START_TEST(replacing_is_a_loss)
{
    static const struct loss_case cases[] = {
        {"INSERT INTO users VALUES (1, 'a', 'b')", NULL},
        {"INSERT INTO users (name) VALUES (replace('a', 'b', 'c'))", NULL},
        {"INSERT OR IGNORE INTO users VALUES (1, 'a', 'b')", NULL},
        {"INSERT INTO users VALUES (1, 'a', 'b') ON CONFLICT DO NOTHING", NULL},
        {"INSERT OR REPLACE INTO users VALUES (1, 'a', 'b')",
         "an INSERT into users may delete or replace rows"},
        {"REPLACE INTO users VALUES (1, 'a', 'b')",
         "an INSERT into users may delete or replace rows"},
        {"REPLACE INTO users (role) SELECT role FROM users",
         "an INSERT into users may delete or replace rows"}, /* a name could have a default */
        {"CREATE TABLE t (x UNIQUE); REPLACE INTO t VALUES (1)", NULL},
        {"CREATE TRIGGER r AFTER INSERT ON users BEGIN "
         "INSERT OR REPLACE INTO users VALUES (1, 'a', 'b'); END;"
         "INSERT INTO users VALUES (2, 'b', 'c')",
         "an INSERT into users may delete or replace rows"},
    };
    ASSERT_ALL(USERS, cases);
}
END_TEST

START_TEST(a_constraint_may_replace)
{
    static const struct loss_case cases[] = {
        {"INSERT INTO a VALUES (1, 2)", "an INSERT into a may delete or replace rows"},
        {"INSERT INTO b VALUES (1)", "an INSERT into b may delete or replace rows"},
        {"INSERT INTO w VALUES (1)", NULL},
        {"REPLACE INTO w VALUES (1)", "an INSERT into w may delete or replace rows"},
    };
    ASSERT_ALL("CREATE TABLE a (x, y UNIQUE ON CONFLICT REPLACE);"
               "CREATE TABLE b (x INTEGER PRIMARY KEY ON CONFLICT REPLACE);"
               "CREATE TABLE w (x TEXT PRIMARY KEY) WITHOUT ROWID;",
               cases);
}
END_TEST

START_TEST(foreign_key_actions_count)
{
    struct looking looking;
    begin(&looking, "CREATE TABLE p (id INTEGER PRIMARY KEY, code UNIQUE);"
                    "CREATE TABLE c (p REFERENCES p (code) ON DELETE CASCADE);");
    add_script(&looking, "INSERT INTO c VALUES (1)");
    add_script(&looking, "DELETE FROM p");
    looking.steps[1].foreign_keys = FOREIGN_KEYS_ON;
    look(&looking);
    assert_lost(&looking, "DELETE FROM p", "rows of the table p are deleted");
    ck_assert_str_eq(looking.loss.span.source->text.ptr, "DELETE FROM p");
    finish(&looking.fixture);
}
END_TEST

START_TEST(the_ledger_is_not_looked_at)
{
    assert_loses("CREATE TABLE stemma_log (x)", "DROP TABLE stemma_log", NULL);
}
END_TEST

START_TEST(the_place_is_the_statement)
{
    struct looking looking;
    begin(&looking, USERS);
    add_script(&looking, "SELECT 1;\n-- why\n  /* so */ DELETE\n FROM users ;\nSELECT 2;");
    look(&looking);
    struct span span = looking.loss.span;
    struct position at = source_position(span);
    ck_assert_uint_eq(at.line, 3);
    ck_assert_uint_eq(at.column, 12);
    ck_assert_uint_eq(span.length, strlen("DELETE\n FROM users"));
    finish(&looking.fixture);
}
END_TEST

START_TEST(a_run_ends_where_syntax_or_rules_are_broken)
{
    static const struct loss_case cases[] = {
        {"SELECT 1 2; DROP TABLE users", NULL},
        {"CREATE TABLE t (x; DROP TABLE users", NULL},
        {"SELECT #; DROP TABLE users", NULL},
        {"CREATE TABLE t (x", NULL},
        {"ATTACH 'x' AS y; DROP TABLE users", NULL},
        {"SELECT load_extension('x') WHERE 0; DROP TABLE users", NULL},
        {"DROP TABLE users; SELECT 1 2", "the table users is dropped"},
        {"CREATE TABLE users (x); DROP TABLE users", NULL},
        {"ALTER TABLE users ADD COLUMN name; DROP TABLE users", NULL},
    };
    struct looking looking;
    ASSERT_ALL(USERS, cases);
    begin(&looking, USERS);
    add_script(&looking, "SELECT 1 2");
    add_script(&looking, "DROP TABLE users");
    look(&looking);
    ck_assert_ptr_null(looking.loss.what);
    finish(&looking.fixture);
}
END_TEST

/* It may compile on the database all the same. */
START_TEST(behind_what_does_not_compile_nothing_can_be_told)
{
    static const struct loss_case cases[] = {
        {"SELECT * FROM sqlite_stat4; DELETE FROM users",
         "what is lost cannot be told: no such table: sqlite_stat4"},
        {"SELECT x AS \"near \"\"x\"\": syntax error\" FROM \"near \"\"x\"\": syntax error\"",
         "what is lost cannot be told: no such table: near \"x\": syntax error"},
    };
    ASSERT_ALL(USERS, cases);
}
END_TEST

START_TEST(statistics_are_there_and_no_loss)
{
    static const struct loss_case cases[] = {
        {"DELETE FROM sqlite_stat1", NULL},
        {"CREATE TABLE s AS SELECT tbl, idx, stat FROM sqlite_stat1; DROP TABLE s", NULL},
        {"DELETE FROM sqlite_stat1; DELETE FROM users", "rows of the table users are deleted"},
        {"CREATE TABLE s AS SELECT * FROM sqlite_stat1; DELETE FROM users",
         "rows of the table users are deleted"},
    };
    ASSERT_ALL(USERS "INSERT INTO users (name) VALUES ('x'); ANALYZE;", cases);
}
END_TEST

START_TEST(counters_are_rows)
{
    static const struct loss_case kept[] = {
        {"INSERT INTO n (x) VALUES (1)", NULL},
        {"INSERT INTO sqlite_sequence VALUES ('u', 7)", NULL},
        {"ALTER TABLE n RENAME TO m; CREATE TABLE n (x)", NULL},
        {"CREATE TABLE t (i INTEGER PRIMARY KEY AUTOINCREMENT); DROP TABLE t", NULL},
        {"DELETE FROM sqlite_sequence", "rows of the table sqlite_sequence are deleted"},
        {"UPDATE sqlite_sequence SET seq = 0",
         "rows of the table sqlite_sequence are changed (column seq)"},
        {"DELETE FROM sqlite_sequence WHERE name = 'new_n'; DROP TABLE n",
         "the table n is dropped"},
        {"DELETE FROM sqlite_sequence; CREATE TABLE m (x)",
         "rows of the table sqlite_sequence are deleted"},
    };
    static const struct loss_case left[] = {
        {"SELECT * FROM sqlite_sequence; DELETE FROM users", "rows of the table users are deleted"},
    };
    ASSERT_ALL("CREATE TABLE n (i INTEGER PRIMARY KEY AUTOINCREMENT, x);", kept);
    ASSERT_ALL(USERS "CREATE TABLE t (i INTEGER PRIMARY KEY AUTOINCREMENT); DROP TABLE t;", left);
    assert_loses(
        USERS, "CREATE TABLE n (i INTEGER PRIMARY KEY AUTOINCREMENT); DELETE FROM sqlite_sequence",
        NULL);
}
END_TEST

START_TEST(what_cannot_be_told_is_a_loss)
{
    static const struct loss_case cases[] = {
        {"SAVEPOINT a; ALTER TABLE users RENAME TO u; ROLLBACK TO a; DROP TABLE users",
         "what is lost cannot be told behind a ROLLBACK"},
        {"CREATE TABLE t AS SELECT abs(-9223372036854775808) AS x",
         "what is lost cannot be told: integer overflow"},
        {"CREATE TABLE t AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
         " SELECT i FROM n WHERE i < 0",
         "what is lost cannot be told: interrupted"},
        {"CREATE TABLE t AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
         " SELECT zeroblob(1000000) FROM n",
         "what is lost cannot be told: database or disk is full"},
    };
    ASSERT_ALL(USERS, cases);
}
END_TEST

START_TEST(transactions_of_a_script_are_followed)
{
    static const struct loss_case cases[] = {
        {"SAVEPOINT a; INSERT INTO users (role) VALUES (1); ROLLBACK TO a; RELEASE a", NULL},
        {"BEGIN; CREATE TABLE t (x); ROLLBACK; CREATE TABLE t (x); DROP TABLE users",
         "the table users is dropped"},
        {"BEGIN; CREATE TABLE t (x); COMMIT; DELETE FROM t", NULL},
        {"COMMIT; DROP TABLE users", NULL},
        {"RELEASE a; DROP TABLE users", NULL},
    };
    ASSERT_ALL(USERS, cases);
}
END_TEST

START_TEST(of_a_script_half_way_nothing_can_be_told)
{
    struct looking looking;
    begin(&looking, USERS);
    add_script(&looking, "CREATE TABLE users (x); DROP TABLE users");
    looking.steps[0].skip = 1;
    look(&looking);
    assert_lost(&looking, "(half)",
                "what is lost cannot be told of a script that goes on half way");
    finish(&looking.fixture);
}
END_TEST

START_TEST(savepoints_and_old_style_renames_are_followed)
{
    static const struct loss_case cases[] = {
        {"SAVEPOINT a; CREATE TABLE t (x); RELEASE a; DELETE FROM t", NULL},
        {"SAVEPOINT a; CREATE TABLE t (x); RELEASE a; DELETE FROM users",
         "rows of the table users are deleted"},
        {"PRAGMA legacy_alter_table = on; ALTER TABLE users RENAME TO u; DELETE FROM u",
         "rows of the table u are deleted"},
        {"PRAGMA hard_heap_limit = 1; CREATE TABLE t (x)", NULL},
    };
    ASSERT_ALL(USERS, cases);
}
END_TEST

/* What VACUUM leaves: tables first, everything else behind them. */
START_TEST(a_schema_in_any_order_is_copied)
{
    static const struct loss_case cases[] = {
        {"INSERT INTO v VALUES (1, 'x')", "rows of the table users are deleted"},
        {"INSERT INTO f VALUES ('x')", NULL},
        {"DELETE FROM f", "rows of the table f are deleted"},
        {"REPLACE INTO f (rowid, text) VALUES (1, 'x')",
         "an INSERT into f may delete or replace rows"},
        {"DROP TABLE f", "the table f is dropped"},
        {"ALTER TABLE f RENAME TO g; DROP TABLE g",
         "what is lost cannot be told behind the renaming of f"},
    };
    ASSERT_ALL(USERS "CREATE VIEW v AS SELECT id, name FROM users;"
                     "CREATE TRIGGER r INSTEAD OF INSERT ON v BEGIN DELETE FROM users; END;"
                     "CREATE VIRTUAL TABLE f USING fts5 (text); VACUUM;",
               cases);
    assert_loses(USERS "CREATE VIEW dangling AS SELECT x FROM gone", "CREATE TABLE t (x)", NULL);
}
END_TEST

START_TEST(a_missing_module_is_borne)
{
    static const char schema[] =
        USERS "PRAGMA writable_schema = on; INSERT INTO sqlite_schema VALUES ('table', 'm', 'm', "
              "0, 'CREATE VIRTUAL TABLE m USING gone (x)');";
    assert_loses(schema, "CREATE TABLE t (x); INSERT INTO users (role) VALUES (1)", NULL);
    assert_loses(schema, "DROP TABLE users", "the table users is dropped");
    assert_loses(schema, "INSERT INTO m VALUES (1)",
                 "what is lost cannot be told: no such module: gone");
}
END_TEST

START_TEST(content_is_what_is_not_the_ledgers)
{
    struct looking looking;
    bool content = true;
    begin(&looking, "CREATE TABLE stemma_log (x)");
    ck_assert_int_eq(shadow_has_content(&looking.input, &content), 0);
    ck_assert(!content);
    elsewhere(&looking.fixture, "CREATE TABLE t (x)");
    ck_assert_int_eq(shadow_has_content(&looking.input, &content), 0);
    ck_assert(content);
    finish(&looking.fixture);
}
END_TEST

UNIT_MAIN("shadow", dropping_is_a_loss, a_rebuild_drops, a_table_keeps_its_age_under_another_name,
          deleting_is_a_loss, changing_is_a_loss_except_in_new_columns, replacing_is_a_loss,
          a_constraint_may_replace, foreign_key_actions_count, the_ledger_is_not_looked_at,
          the_place_is_the_statement, a_run_ends_where_syntax_or_rules_are_broken,
          behind_what_does_not_compile_nothing_can_be_told, statistics_are_there_and_no_loss,
          counters_are_rows, what_cannot_be_told_is_a_loss, transactions_of_a_script_are_followed,
          of_a_script_half_way_nothing_can_be_told, savepoints_and_old_style_renames_are_followed,
          a_schema_in_any_order_is_copied, a_missing_module_is_borne,
          content_is_what_is_not_the_ledgers)
