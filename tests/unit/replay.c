/* Revisions replayed in memory: what each step does to the schema, and what a script may do. */
#include "backend_fixture.h"

#include "base/phrase.h"
#include "shadow/replay.h"

static const char *const ledger[] = {"stemma_revisions", "stemma_log", "stemma_meta"};

struct replaying {
    struct arena arena;
    stemma_diagnostics diags;
    struct replay_input input;
    struct replay *replay;
    struct replay_step step; /* of the next script */
    struct replay_changes changes;
};

static void begin(struct replaying *r, enum replay_extent extent)
{
    *r = (struct replaying){0};
    r->input = (struct replay_input){
        .extent = extent, .ledger = ledger, .ledger_count = 3, .diags = &r->diags};
    r->step.transaction = STEMMA_TRANSACTION_RUN;
    ck_assert_int_eq(replay_open(&r->input, &r->replay), 0);
}

static void end(struct replaying *r)
{
    replay_close(r->replay);
    arena_free(&r->diags.arena);
    arena_free(&r->arena);
}

static int try_script(struct replaying *r, const char *sql)
{
    struct script *script = ARENA_NEW(&r->arena, struct script);
    ck_assert_int_eq(script_from_text("sql/7_up.sql", str_from(sql), &r->arena, &r->diags, script),
                     0);
    r->step.script = script;
    r->step.revision = "7";
    int rc = replay_step(r->replay, &r->step, &r->changes);
    diag_settle(&r->diags);
    return rc;
}

static const char *message(struct replaying *r)
{
    struct stemma_diagnostic diag;
    return stemma_diagnostics_get(&r->diags, 0, &diag) ? diag.message : "(nothing)";
}

static void run(struct replaying *r, const char *sql)
{
    ck_assert_msg(try_script(r, sql) == 0, "%s: %s", sql, message(r));
    ck_assert_uint_eq(stemma_diagnostics_count(&r->diags), 0);
}

/* "+table t, ~index i, -view v" */
static const char *told(struct replaying *r)
{
    struct phrase text = {.arena = &r->arena};
    for (size_t i = 0; i < r->changes.count; i++) {
        const struct replay_change *change = &r->changes.items[i];
        const struct schema_row *row = change->after != NULL ? change->after : change->before;
        phrase_add(&text, "%s%c%s %s", i == 0 ? "" : ", ",
                   change->before == NULL  ? '+'
                   : change->after == NULL ? '-'
                                           : '~',
                   row->type, row->name);
    }
    return phrase_end(&text);
}

static void assert_tells(struct replaying *r, const char *sql, const char *wanted)
{
    run(r, sql);
    ck_assert_msg(strcmp(told(r), wanted) == 0, "%s: %s, not %s", sql, told(r), wanted);
}

static const char *sql_of(struct replaying *r, const char *name)
{
    struct schema_rows rows;
    ck_assert_int_eq(replay_rows(r->replay, &r->arena, &rows), 0);
    for (size_t i = 0; i < rows.count; i++)
        if (strcmp(rows.items[i].name, name) == 0)
            return rows.items[i].sql;
    return NULL;
}

static int64_t ask(struct replaying *r, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    ck_assert_int_eq(sqlite3_prepare_v2(replay_connection(r->replay), sql, -1, &stmt, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
    int64_t number = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return number;
}

START_TEST(a_step_tells_what_it_changed)
{
    struct replaying r;
    begin(&r, REPLAY_SCHEMA);
    assert_tells(&r, "CREATE TABLE a (x); CREATE INDEX i ON a (x);", "+table a, +index i");
    assert_tells(&r, "CREATE VIEW v AS SELECT x FROM a", "+view v");
    assert_tells(&r, "ALTER TABLE a ADD COLUMN y", "~table a");
    ck_assert_str_eq(r.changes.items[0].before->sql, "CREATE TABLE a (x)");
    ck_assert_str_eq(r.changes.items[0].after->sql, "CREATE TABLE a (x, y)");
    assert_tells(&r, "ALTER TABLE a RENAME COLUMN x TO z", "~table a, ~index i, ~view v");
    assert_tells(&r, "DROP VIEW v; DROP INDEX i", "-index i, -view v");
    assert_tells(&r, "ALTER TABLE a RENAME TO b", "+table b, -table a");
    assert_tells(&r, "DROP TABLE b", "-table b");
    assert_tells(&r, "SELECT 1", "");
    assert_tells(&r, "", "");
    end(&r);
}
END_TEST

START_TEST(what_is_made_anew_is_the_same_object)
{
    struct replaying r;
    begin(&r, REPLAY_SCHEMA);
    run(&r, "CREATE TABLE Users (id INTEGER PRIMARY KEY, name); CREATE INDEX i ON Users (name);"
            "CREATE TRIGGER i AFTER INSERT ON Users BEGIN SELECT 1; END;");
    assert_tells(&r,
                 "CREATE TABLE new (id INTEGER PRIMARY KEY, name, age);"
                 "INSERT INTO new SELECT id, name, 0 FROM users; DROP TABLE users;"
                 "ALTER TABLE new RENAME TO users; CREATE INDEX I ON users (name, age);",
                 "~table users, ~index I, -trigger i");
    ck_assert_str_eq(r.changes.items[0].before->name, "Users");
    assert_tells(&r, "CREATE TRIGGER users AFTER INSERT ON users BEGIN SELECT 1; END",
                 "+trigger users");
    end(&r);
}
END_TEST

START_TEST(what_is_made_again_as_it_was_has_not_changed)
{
    struct replaying r;
    begin(&r, REPLAY_SCHEMA);
    run(&r, "CREATE TABLE a (x); CREATE TABLE b (y); CREATE VIEW v AS SELECT 1;");
    const struct schema_row *view = r.changes.items[2].after;
    assert_tells(&r, "DROP VIEW v; CREATE TABLE c (z); CREATE VIEW v AS SELECT 1;", "+table c");
    assert_tells(&r, "DROP VIEW v", "-view v");
    ck_assert_ptr_eq(r.changes.items[0].before, view); /* rows keep their address */
    end(&r);
}
END_TEST

START_TEST(a_view_that_becomes_a_table_is_another)
{
    struct replaying r;
    begin(&r, REPLAY_SCHEMA);
    run(&r, "CREATE VIEW v AS SELECT 1");
    assert_tells(&r, "DROP VIEW v; CREATE TABLE v (x)", "+table v, -view v");
    end(&r);
}
END_TEST

START_TEST(statements_about_rows_are_compiled_only)
{
    struct replaying r;
    begin(&r, REPLAY_SCHEMA);
    run(&r, "CREATE TABLE t (x NOT NULL, y UNIQUE);"
            "INSERT INTO t VALUES (NULL, 1); INSERT INTO t VALUES (:x, ?1);"
            "UPDATE t SET x = abs(-9223372036854775808); DELETE FROM t;"
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            " SELECT count(*) FROM n;"
            "PRAGMA integrity_check; PRAGMA max_page_count = 1; VALUES (1);");
    ck_assert_int_eq(ask(&r, "SELECT count(*) FROM t"), 0);
    run(&r, "CREATE TABLE u (x)");
    ck_assert_int_eq(try_script(&r, "UPDATE t\nSET z = 1"), -STEMMA_SQL);
    struct stemma_diagnostic diag;
    ck_assert(stemma_diagnostics_get(&r.diags, 0, &diag));
    ck_assert_str_eq(diag.message, "no such column: z");
    ck_assert_str_eq(diag.place.file, "sql/7_up.sql");
    ck_assert_str_eq(diag.revision, "7");
    end(&r);
}
END_TEST

/* Columns come from the question, not from its rows. */
START_TEST(a_table_of_a_question_has_its_columns)
{
    struct replaying r;
    begin(&r, REPLAY_SCHEMA);
    run(&r, "CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR(9));"
            "INSERT INTO t VALUES (1, 'a');"
            "CREATE TABLE u AS SELECT id, name, count(*) AS n FROM t WHERE id > :least;");
    ck_assert_str_eq(sql_of(&r, "u"), "CREATE TABLE u(id INT,name TEXT,n)");
    end(&r);
}
END_TEST

START_TEST(a_replay_comes_to_an_end)
{
    struct replaying r;
    begin(&r, REPLAY_SCHEMA);
    ck_assert_int_eq(
        try_script(&r, "SELECT 1;\n  CREATE TABLE t AS WITH RECURSIVE n (i) AS"
                       " (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0;"),
        -STEMMA_TIMEOUT);
    struct stemma_diagnostic diag;
    ck_assert_uint_eq(stemma_diagnostics_count(&r.diags), 1);
    ck_assert(stemma_diagnostics_get(&r.diags, 0, &diag));
    ck_assert_uint_eq(diag.place.line, 2);
    ck_assert_uint_eq(diag.place.column, 3);
    end(&r);
    begin(&r, REPLAY_SCHEMA);
    ck_assert_int_eq(
        try_script(&r, "CREATE TABLE t AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 "
                       "FROM n) SELECT zeroblob(1000000) FROM n"),
        -STEMMA_IO);
    end(&r);
}
END_TEST

START_TEST(rows_too)
{
    static const struct stemma_parameter parameters[] = {{"name", "Ada"}};
    struct replaying r;
    begin(&r, REPLAY_ROWS);
    end(&r);
    r.input.parameters = parameters;
    r.input.parameter_count = 1;
    r.input.extent = REPLAY_ROWS;
    r.diags = (stemma_diagnostics){0};
    r.arena = (struct arena){0};
    ck_assert_int_eq(replay_open(&r.input, &r.replay), 0);
    run(&r, "CREATE TABLE t (id INTEGER PRIMARY KEY, name);"
            "INSERT INTO t (name) VALUES (:name), ('Bob'); DELETE FROM t WHERE name = 'Bob';");
    ck_assert_int_eq(ask(&r, "SELECT count(*) FROM t WHERE name = 'Ada'"), 1);
    assert_tells(&r, "ALTER TABLE t ADD COLUMN age NOT NULL DEFAULT 7", "~table t");
    ck_assert_int_eq(ask(&r, "SELECT age FROM t"), 7);
    ck_assert_int_eq(try_script(&r, "INSERT INTO t (name) VALUES (:nobody)"), -STEMMA_USAGE);
    end(&r);
}
END_TEST

START_TEST(foreign_keys_are_as_in_a_run)
{
    struct replaying r;
    begin(&r, REPLAY_ROWS);
    run(&r, "CREATE TABLE p (id INTEGER PRIMARY KEY);"
            "CREATE TABLE c (p REFERENCES p (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED);"
            "INSERT INTO p VALUES (1), (2); INSERT INTO c VALUES (1), (2);");
    run(&r, "DELETE FROM p WHERE id = 1");
    ck_assert_int_eq(ask(&r, "SELECT count(*) FROM c"), 2);
    r.step.foreign_keys = FOREIGN_KEYS_ON;
    run(&r, "DELETE FROM p WHERE id = 2");
    ck_assert_int_eq(ask(&r, "SELECT count(*) FROM c"), 1);
    ck_assert_int_eq(try_script(&r, "INSERT INTO c VALUES (99)"), -STEMMA_FOREIGN_KEY);
    end(&r);
    begin(&r, REPLAY_ROWS);
    run(&r, "CREATE TABLE p (id INTEGER PRIMARY KEY); INSERT INTO p VALUES (1);"
            "CREATE TABLE c (p REFERENCES p (id) ON DELETE CASCADE); INSERT INTO c VALUES (1);");
    r.step.foreign_keys = FOREIGN_KEYS_ON;
    ck_assert_int_eq(try_script(&r, "DROP TABLE p"), -STEMMA_FOREIGN_KEY);
    end(&r);
}
END_TEST

START_TEST(the_rules_of_a_run_hold)
{
    static const struct {
        const char *sql;
        int result;
    } cases[] = {
        {"ATTACH 'x' AS y", -STEMMA_DENIED},
        {"SELECT load_extension('x')", -STEMMA_DENIED},
        {"PRAGMA writable_schema = on", -STEMMA_DENIED},
        {"PRAGMA journal_mode = wal", -STEMMA_DENIED},
        {"VACUUM", -STEMMA_DENIED},
        {"COMMIT", -STEMMA_DENIED},
        {"BEGIN; CREATE TABLE t (x)", -STEMMA_DENIED},
        {"SAVEPOINT a", -STEMMA_DENIED},
        {"CREATE TABLE stemma_log (x)", -STEMMA_DENIED},
        {"SELEC 1", -STEMMA_SQL},
        {".read x.sql", -STEMMA_SQL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (enum replay_extent extent = REPLAY_SCHEMA; extent <= REPLAY_ROWS; extent++) {
            struct replaying r;
            begin(&r, extent);
            ck_assert_msg(try_script(&r, cases[i].sql) == cases[i].result, "%s", cases[i].sql);
            end(&r);
        }
    }
}
END_TEST

START_TEST(transactions_of_scripts_are_passed_over)
{
    struct replaying r;
    begin(&r, REPLAY_SCHEMA);
    assert_tells(&r, "PRAGMA foreign_keys = off; BEGIN; CREATE TABLE t (x); COMMIT;", "+table t");
    assert_tells(&r,
                 "SAVEPOINT a; CREATE TABLE u (x); ROLLBACK TO a; CREATE TABLE v (x); RELEASE a;",
                 "+table v");
    end(&r);
}
END_TEST

START_TEST(a_revision_outside_a_transaction_is_replayed)
{
    for (enum replay_extent extent = REPLAY_SCHEMA; extent <= REPLAY_ROWS; extent++) {
        struct replaying r;
        begin(&r, extent);
        run(&r, "CREATE TABLE t (x); INSERT INTO t VALUES (1)");
        r.step.transaction = STEMMA_TRANSACTION_NONE;
        assert_tells(&r,
                     "PRAGMA journal_mode = wal; PRAGMA page_size = 8192; VACUUM;"
                     "PRAGMA synchronous = normal; PRAGMA foreign_keys = on;"
                     "CREATE TABLE u (x); BEGIN; CREATE TABLE v (x); ROLLBACK;",
                     "+table u");
        r.step.transaction = STEMMA_TRANSACTION_RUN;
        assert_tells(&r, "CREATE TABLE w (x)", "+table w");
        ck_assert_int_eq(ask(&r, "SELECT count(*) FROM t"), extent == REPLAY_ROWS);
        end(&r);
    }
}
END_TEST

START_TEST(what_a_connection_remembers_is_put_back)
{
    struct replaying r;
    begin(&r, REPLAY_SCHEMA);
    run(&r, "CREATE TABLE t (x); CREATE TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM t; END;"
            "CREATE TABLE c (x REFERENCES t (x)); CREATE TEMP TABLE h (x);");
    assert_tells(&r, "PRAGMA legacy_alter_table = on; ALTER TABLE t RENAME TO u; ",
                 "+table u, ~trigger r, -table t");
    ck_assert_str_eq(sql_of(&r, "c"), "CREATE TABLE c (x REFERENCES t (x))");
    assert_tells(&r, "CREATE TEMP TABLE h (x); ANALYZE; ANALYZE; DELETE FROM sqlite_stat1;", "");
    end(&r);
}
END_TEST

START_TEST(tables_of_virtual_tables_are_left_out)
{
    struct replaying r;
    begin(&r, REPLAY_SCHEMA);
    assert_tells(&r, "CREATE VIRTUAL TABLE f USING fts5 (text); CREATE TABLE f_own (x);",
                 "+table f, +table f_own");
    assert_tells(&r, "INSERT INTO f VALUES ('x'); CREATE TABLE t (x)", "+table t");
    ck_assert_ptr_null(sql_of(&r, "f_data"));
    assert_tells(&r, "ALTER TABLE f RENAME TO g", "+table g, -table f");
    assert_tells(&r, "DROP TABLE g", "-table g");
    end(&r);
}
END_TEST

START_TEST(what_is_there_already_is_explained)
{
    struct replaying r;
    struct stemma_diagnostic diag;
    begin(&r, REPLAY_SCHEMA);
    run(&r, "CREATE TABLE t (x)");
    ck_assert_int_eq(try_script(&r, "CREATE TABLE t (x)"), -STEMMA_SQL);
    ck_assert(stemma_diagnostics_get(&r.diags, 0, &diag));
    ck_assert_str_eq(diag.message, "table t already exists");
    ck_assert_ptr_null(strstr(diag.hint, "stamp"));
    end(&r);
}
END_TEST

START_TEST(an_interrupted_backend_ends_the_replay)
{
    struct fixture f;
    struct replaying r;
    prepare(&f);
    begin(&r, REPLAY_ROWS);
    end(&r);
    for (enum replay_extent extent = REPLAY_SCHEMA; extent <= REPLAY_ROWS; extent++) {
        begin(&r, extent);
        end(&r);
        r = (struct replaying){.input = r.input};
        r.input.watched = f.backend;
        ck_assert_int_eq(replay_open(&r.input, &r.replay), 0);
        backend_interrupt(f.backend);
        ck_assert_int_eq(try_script(&r, "CREATE TABLE t (x)"), -STEMMA_INTERRUPTED);
        end(&r);
    }
    finish(&f);
}
END_TEST

/* ---- Columns that are added to a table among many ---- */

enum { CROWD = 60 };

static const char *const altered_tables[] = {
    "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, x UNIQUE, y)",
    "CREATE TABLE \"b c\" (x TEXT, y INT DEFAULT (1 + 1)) STRICT",
    "CREATE TABLE [d] (x TEXT PRIMARY KEY, y CHECK (y <> ';')) WITHOUT ROWID",
    "CREATE TABLE 'e' (x, y AS (x + 1) /* why */, FOREIGN KEY (x) REFERENCES a (x)) -- so",
    "CREATE TABLE f AS SELECT 1 AS x, 2 AS y WHERE 0",
    "CREATE UNIQUE INDEX i ON a (y DESC) WHERE x > 1",
    "CREATE INDEX \"i 2\" ON \"b c\" (x || 'y', y)",
    "CREATE INDEX IF NOT EXISTS main.i3 ON d (y)",
    "CREATE TRIGGER IF NOT EXISTS main.r AFTER INSERT ON A BEGIN INSERT INTO f (x) VALUES (1); END",
    "CREATE TRIGGER r2 BEFORE UPDATE OF x ON f WHEN new.x > 1 BEGIN DELETE FROM a; END",
    "CREATE VIEW v AS SELECT a.x FROM a JOIN d",
    "CREATE TRIGGER r3 INSTEAD OF INSERT ON v BEGIN INSERT INTO a (x) VALUES (new.x); END",
    "CREATE VIRTUAL TABLE g USING fts5 (x)",
};

static const char *const alterations[] = {
    "ALTER TABLE a ADD COLUMN z TEXT COLLATE NOCASE",
    "alter table A add z2 REFERENCES d (x) ON DELETE CASCADE",
    "ALTER TABLE main.a ADD COLUMN z3 NOT NULL",
    "ALTER TABLE \"b c\" ADD COLUMN z INT NOT NULL DEFAULT 7 CHECK (z > 0)",
    "ALTER TABLE d /* here */ ADD -- there\n COLUMN \"z z\" DEFAULT 'ADD'",
    "ALTER TABLE e ADD COLUMN z AS (y * 2) VIRTUAL",
    "ALTER TABLE f ADD COLUMN z DEFAULT CURRENT_TIMESTAMP",
    "INSERT INTO a (x, z3) VALUES (1, 'x')",
    "CREATE INDEX i4 ON a (z)",
    "ALTER TABLE a ADD COLUMN z4",
    "ALTER TABLE a RENAME COLUMN z TO zz",
    "ALTER TABLE a ADD COLUMN z",
    "ALTER TABLE a RENAME TO \"a 1\"",
    "ALTER TABLE \"a 1\" ADD COLUMN z5",
    "ALTER TABLE f DROP COLUMN z",
    "ALTER TABLE f ADD COLUMN z",
    "PRAGMA legacy_alter_table = on",
    "ALTER TABLE f ADD COLUMN z9",
    "CREATE TEMP TABLE d (x)",
    "ALTER TABLE d ADD COLUMN other",
    "ALTER TABLE main.d ADD COLUMN other",
    "SAVEPOINT s",
    "ALTER TABLE f ADD COLUMN gone",
    "ROLLBACK TO s",
    "ALTER TABLE f ADD COLUMN stays",
    "RELEASE s",
};

static const char *schema_text(sqlite3 *db, struct arena *arena)
{
    struct phrase text = {.arena = arena};
    sqlite3_stmt *stmt;
    ck_assert_int_eq(sqlite3_prepare_v2(db,
                                        "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || "
                                        "sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT "
                                        "LIKE 'sqlite%' AND name NOT LIKE 'g\\_%' ESCAPE '\\' "
                                        "ORDER BY rowid",
                                        -1, &stmt, NULL),
                     SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW)
        phrase_add(&text, "%s\n", (const char *)sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
    return phrase_end(&text);
}

static const char *replayed_text(struct replaying *r)
{
    struct phrase text = {.arena = &r->arena};
    struct schema_rows rows;
    ck_assert_int_eq(replay_rows(r->replay, &r->arena, &rows), 0);
    for (size_t i = 0; i < rows.count; i++)
        phrase_add(&text, "%s %s %s %s\n", rows.items[i].type, rows.items[i].name,
                   rows.items[i].table, rows.items[i].sql);
    return phrase_end(&text);
}

struct beside {
    struct replaying r;
    sqlite3 *plain;
};

static void run_both(struct beside *both, const char *sql)
{
    char *text = NULL;
    ck_assert_msg(sqlite3_exec(both->plain, sql, NULL, NULL, &text) == SQLITE_OK, "%s: %s", sql,
                  text);
    run(&both->r, sql);
    const char *wanted = schema_text(both->plain, &both->r.arena);
    const char *seen = replayed_text(&both->r);
    ck_assert_msg(strcmp(wanted, seen) == 0, "%s:\n%s\n%s", sql, wanted, seen);
}

static void begin_both(struct beside *both)
{
    begin(&both->r, REPLAY_SCHEMA);
    ck_assert_int_eq(sqlite3_open(":memory:", &both->plain), SQLITE_OK);
    for (size_t i = 0; i < CROWD; i++)
        run_both(both, arena_printf(&both->r.arena, "CREATE TABLE crowd_%zu (x)", i));
    for (size_t i = 0; i < sizeof altered_tables / sizeof altered_tables[0]; i++)
        run_both(both, altered_tables[i]);
}

static void end_both(struct beside *both)
{
    sqlite3_close(both->plain);
    end(&both->r);
}

START_TEST(columns_are_added_as_sqlite_adds_them)
{
    struct beside both;
    struct phrase script = {0};
    begin_both(&both);
    script.arena = &both.r.arena;
    for (size_t i = 0; i < sizeof alterations / sizeof alterations[0]; i++)
        phrase_add(&script, "%s;\n", alterations[i]);
    run_both(&both, phrase_end(&script));
    end_both(&both);
    begin_both(&both);
    for (size_t i = 0; strncmp(alterations[i], "PRAGMA", 6) != 0; i++)
        run_both(&both, alterations[i]);
    end_both(&both);
}
END_TEST

/* It is the shortcut that is tested: the table has been made anew, with the index of its UNIQUE as
 * the last row of all. */
START_TEST(a_table_with_a_new_column_takes_the_old_ones_place)
{
    static const char last[] = "SELECT tbl_name = 'a' FROM sqlite_schema "
                               "ORDER BY rowid DESC LIMIT 1";
    struct beside both;
    begin_both(&both);
    ck_assert_int_eq(ask(&both.r, last), 0);
    assert_tells(&both.r, "ALTER TABLE a ADD COLUMN z", "~table a");
    ck_assert_int_eq(ask(&both.r, last), 1);
    assert_tells(&both.r, "SAVEPOINT s; ALTER TABLE a ADD COLUMN z7; ROLLBACK TO s; RELEASE s", "");
    ck_assert_int_eq(try_script(&both.r, "ALTER TABLE a\nADD COLUMN Z"), -STEMMA_SQL);
    ck_assert_str_eq(message(&both.r), "duplicate column name: Z");
    end_both(&both);
}
END_TEST

START_TEST(among_rows_columns_are_added_as_ever)
{
    struct replaying r;
    begin(&r, REPLAY_ROWS);
    for (size_t i = 0; i < CROWD; i++)
        run(&r, arena_printf(&r.arena, "CREATE TABLE crowd_%zu (x)", i));
    run(&r, "INSERT INTO crowd_7 VALUES (1); ALTER TABLE crowd_7 ADD COLUMN y DEFAULT 2");
    ck_assert_int_eq(ask(&r, "SELECT x + y FROM crowd_7"), 3);
    end(&r);
}
END_TEST

/* ---- The rows of a live database ---- */

static const char *names_of(const struct schema_rows *rows, struct arena *arena)
{
    struct phrase text = {.arena = arena};
    for (size_t i = 0; i < rows->count; i++)
        phrase_add(&text, "%s%s %s", i == 0 ? "" : ", ", rows->items[i].type, rows->items[i].name);
    return phrase_end(&text);
}

static void assert_reads(const char *schema, const char *wanted)
{
    struct fixture f;
    struct schema_rows rows;
    prepare(&f);
    elsewhere(&f, schema);
    ck_assert_int_eq(shadow_read(f.backend, ledger, 3, &f.arena, &f.diags, &rows), 0);
    ck_assert_str_eq(names_of(&rows, &f.arena), wanted);
    finish(&f);
}

START_TEST(a_live_schema_is_read)
{
    assert_reads("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, x UNIQUE);"
                 "CREATE INDEX i ON t (x); CREATE VIEW v AS SELECT 1; ANALYZE;"
                 "CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END;",
                 "table t, index i, view v, trigger r");
    assert_reads("SELECT 1", "");
}
END_TEST

START_TEST(the_ledger_is_left_out_with_what_belongs_to_it)
{
    assert_reads("CREATE TABLE Stemma_Log (x); CREATE INDEX i ON stemma_log (x);"
                 "CREATE TRIGGER r AFTER INSERT ON stemma_log BEGIN SELECT 1; END;"
                 "CREATE TABLE stemma_logs (x); CREATE VIEW v AS SELECT * FROM stemma_log;",
                 "table stemma_logs, view v");
}
END_TEST

START_TEST(shadow_tables_are_left_out)
{
    static const char virtual_table[] = "CREATE VIRTUAL TABLE f USING fts5 (text);"
                                        "CREATE TABLE f_own (x); CREATE VIEW broken AS SELECT y "
                                        "FROM gone;";
    assert_reads(virtual_table, "table f, table f_own, view broken");
    assert_reads("CREATE TABLE first (x); CREATE VIRTUAL TABLE f USING rtree (id, a, b); VACUUM;",
                 "table first, table f");
    assert_reads("PRAGMA writable_schema = on; INSERT INTO sqlite_schema VALUES ('table', 'm', "
                 "'m', 0, 'CREATE VIRTUAL TABLE m USING gone (x)'); PRAGMA writable_schema = off;"
                 "CREATE TABLE m_data (x); CREATE VIRTUAL TABLE f USING fts5 (text);",
                 "table m, table m_data, table f");
}
END_TEST

START_TEST(a_damaged_schema_is_told)
{
    static const char *const damages[] = {
        "UPDATE sqlite_schema SET sql = 'CREATE TABLE t (' WHERE name = 't'",
        "UPDATE sqlite_schema SET rootpage = 4711 WHERE name = 't'",
        "INSERT INTO sqlite_schema VALUES (NULL, NULL, NULL, 0, 'CREATE VIEW')",
        "UPDATE sqlite_schema SET type = NULL WHERE name = 't'",
    };
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        struct fixture f;
        struct schema_rows rows;
        char sql[256];
        prepare(&f);
        snprintf(sql, sizeof sql, "CREATE TABLE t (x); PRAGMA writable_schema = on; %s",
                 damages[i]);
        elsewhere(&f, sql);
        ck_assert_msg(shadow_read(f.backend, ledger, 3, &f.arena, &f.diags, &rows) ==
                          -STEMMA_NOT_A_DATABASE,
                      "%s", damages[i]);
        finish(&f);
    }
}
END_TEST

START_TEST(an_absent_database_has_no_schema)
{
    struct fixture f;
    struct schema_rows rows;
    prepare(&f);
    ck_assert_int_eq(shadow_read(f.backend, ledger, 3, &f.arena, &f.diags, &rows), BACKEND_ABSENT);
    ck_assert_uint_eq(stemma_diagnostics_count(&f.diags), 0);
    finish(&f);
}
END_TEST

/* ---- A file of CREATE statements ---- */

static int read_file_and_image(struct replaying *r, const char *sql, struct schema_rows *rows,
                               struct schema_image *image)
{
    struct script *script = ARENA_NEW(&r->arena, struct script);
    ck_assert_int_eq(script_from_text("schema.sql", str_from(sql), &r->arena, &r->diags, script),
                     0);
    const struct shadow_script input = {
        .script = script,
        .ledger = ledger,
        .ledger_count = 3,
        .warns = true,
        .arena = &r->arena,
        .diags = &r->diags,
    };
    int rc = shadow_read_script(&input, rows, image);
    diag_settle(&r->diags);
    return rc;
}

static int read_file(struct replaying *r, const char *sql, struct schema_rows *rows)
{
    return read_file_and_image(r, sql, rows, NULL);
}

static void assert_file(const char *sql, const char *wanted, size_t remarks)
{
    struct replaying r = {0};
    struct schema_rows rows;
    int rc = read_file(&r, sql, &rows);
    ck_assert_msg(rc == 0, "%s: %s", sql, message(&r));
    ck_assert_str_eq(names_of(&rows, &r.arena), wanted);
    ck_assert_uint_eq(stemma_diagnostics_count(&r.diags), remarks);
    end(&r);
}

/* The image is of the rows, or there is none. */
START_TEST(the_database_of_a_file_is_handed_on)
{
    static const char schema[] = "CREATE TABLE t (x UNIQUE); CREATE INDEX i ON t (x); "
                                 "CREATE VIEW v AS SELECT x FROM t; ";
    struct replaying r = {0};
    struct schema_rows rows;
    struct schema_image image = {NULL, 0};
    sqlite3 *db = NULL;
    ck_assert_int_eq(read_file_and_image(&r, schema, &rows, &image), 0);
    ck_assert_ptr_nonnull(image.bytes);
    ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_deserialize(db, "main", image.bytes, image.size, image.size,
                                         SQLITE_DESERIALIZE_READONLY),
                     SQLITE_OK);
    sqlite3_stmt *stmt = NULL;
    ck_assert_int_eq(sqlite3_prepare_v2(db,
                                        "SELECT group_concat(type || ' ' || name, ', ') FROM "
                                        "sqlite_schema WHERE sql IS NOT NULL",
                                        -1, &stmt, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
    ck_assert_str_eq((const char *)sqlite3_column_text(stmt, 0), names_of(&rows, &r.arena));
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    schema_image_free(&image);
    const char *with_ledger =
        arena_printf(&r.arena, "%s CREATE VIEW %s AS SELECT 1 AS x", schema, ledger[1]);
    ck_assert_int_eq(read_file_and_image(&r, with_ledger, &rows, &image), 0);
    ck_assert_ptr_null(image.bytes);
    end(&r);
}
END_TEST

START_TEST(a_file_of_create_statements_is_read)
{
    assert_file("\xEF\xBB\xBF-- the schema\nCREATE TABLE t (x);\nCREATE INDEX i ON t (x);;\n"
                "CREATE TRIGGER r AFTER INSERT ON t BEGIN INSERT INTO t VALUES (1); END;\n"
                "CREATE VIEW v AS SELECT ';' FROM t\n/* v(\"';'\") */;\n-- end",
                "table t, index i, trigger r, view v", 0);
    assert_file("", "", 0);
    assert_file("CREATE TABLE t AS SELECT 1 AS x", "table t", 0);
}
END_TEST

/* Each with the line and the column of what is not there. What an application may bring is not
 * told. */
START_TEST(what_cannot_work_in_a_file_is_warned_of)
{
    static const struct {
        size_t line, column;
        const char *message;
    } wanted[] = {
        {3, 8, "the view v does not work: no such column: gone"},
        {7, 15, "the trigger r does not work: no such table: main.log"},
        {10, 16,
         "the foreign key of table c does not work: foreign key mismatch - \"c\" "
         "referencing \"t\""},
        {11, 16, "the foreign key of table c does not work: no such table: nowhere"},
    };
    struct replaying r = {0};
    struct schema_rows rows;
    struct stemma_diagnostic told;
    ck_assert_int_eq(read_file(&r,
                               "CREATE TABLE t (id INTEGER PRIMARY KEY, a);\n"
                               "CREATE VIEW v (gone) AS\nSELECT gone\nFROM t;\n"
                               "CREATE VIEW own AS SELECT own_function(a) FROM t;\n"
                               "CREATE TRIGGER r AFTER INSERT ON t BEGIN\n"
                               "  INSERT INTO log VALUES (1);\nEND;\n"
                               "CREATE TABLE c (\n  x REFERENCES t (a),\n  y\tREFERENCES\t"
                               "nowhere);",
                               &rows),
                     0);
    size_t count = sizeof wanted / sizeof wanted[0];
    ck_assert_uint_eq(stemma_diagnostics_count(&r.diags), count);
    for (size_t i = 0; i < count; i++) {
        ck_assert(stemma_diagnostics_get(&r.diags, i, &told));
        ck_assert_int_eq(told.severity, STEMMA_WARNING);
        ck_assert_str_eq(told.message, wanted[i].message);
        ck_assert_uint_eq(told.place.line, wanted[i].line);
        ck_assert_uint_eq(told.place.column, wanted[i].column);
    }
    end(&r);
}
END_TEST

/* As the shell's ".schema" and ".dump" print it. */
START_TEST(what_the_shell_prints_is_read)
{
    assert_file("PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n"
                "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT);\n"
                "CREATE TABLE sqlite_sequence(name,seq);\n"
                "CREATE TABLE IF NOT EXISTS \"sqlite_stat1\"(tbl,idx,stat);\n"
                "CREATE VIRTUAL TABLE f USING fts5 (text)\n/* f(text) */;\n"
                "CREATE TABLE IF NOT EXISTS 'f_data'(id INTEGER PRIMARY KEY, block BLOB);\n"
                "COMMIT;\n",
                "table t, table f", 1);
}
END_TEST

START_TEST(the_ledger_in_a_file_is_left_out)
{
    assert_file("CREATE TABLE stemma_revisions (x); CREATE INDEX i ON stemma_revisions (x);"
                "CREATE TABLE t (x);",
                "table t", 0);
}
END_TEST

START_TEST(what_is_no_schema_is_refused)
{
    static const struct {
        const char *sql;
        int result;
        size_t line, column;
    } cases[] = {
        {"CREATE TABLE t (x);\n  INSERT INTO t VALUES (1);", -STEMMA_SCRIPT, 2, 3},
        {"CREATE TABLE t (x);\nDELETE FROM t;", -STEMMA_SCRIPT, 2, 1},
        {"SELECT 1", -STEMMA_SCRIPT, 1, 1},
        {"DROP TABLE IF EXISTS t", -STEMMA_SCRIPT, 1, 1},
        {"/* x */ ATTACH 'x' AS y", -STEMMA_SCRIPT, 1, 9},
        {"PRAGMA writable_schema=ON;", -STEMMA_SCRIPT, 1, 1},
        {"CREATE TEMP TABLE t (x)", -STEMMA_SCRIPT, 1, 1},
        {"WITH a AS (SELECT 1) SELECT * FROM a", -STEMMA_SCRIPT, 1, 1},
        {".schema", -STEMMA_SCRIPT, 1, 1},
        {"CREATE TABLE t (x);\nCREATE TABEL u (x);", -STEMMA_SCRIPT, 2, 8},
        {"CREATE TABLE t (x);\nCREATE INDEX i ON t (y);", -STEMMA_SCRIPT, 2, 22},
        {"CREATE TABLE t (\n  x", -STEMMA_SCRIPT, 1, 14},
        {"CREATE TABLE t AS SELECT load_extension('x')", -STEMMA_DENIED, 1, 1},
        {"CREATE TABLE t AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
         " SELECT i FROM n WHERE i < 0",
         -STEMMA_TIMEOUT, 1, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct replaying r = {0};
        struct schema_rows rows;
        struct stemma_diagnostic diag;
        ck_assert_msg(read_file(&r, cases[i].sql, &rows) == cases[i].result, "%s: %s", cases[i].sql,
                      message(&r));
        ck_assert_uint_eq(stemma_diagnostics_count(&r.diags), 1);
        ck_assert(stemma_diagnostics_get(&r.diags, 0, &diag));
        ck_assert_msg(diag.place.line == cases[i].line && diag.place.column == cases[i].column,
                      "%s: %s at %zu:%zu", cases[i].sql, diag.message, diag.place.line,
                      diag.place.column);
        end(&r);
    }
}
END_TEST

START_TEST(a_file_that_makes_a_thing_twice_is_told_so)
{
    struct replaying r = {0};
    struct schema_rows rows;
    struct stemma_diagnostic diag;
    ck_assert_int_eq(read_file(&r, "CREATE TABLE t (x);\nCREATE TABLE t (x);", &rows),
                     -STEMMA_SCRIPT);
    ck_assert(stemma_diagnostics_get(&r.diags, 0, &diag));
    ck_assert_str_eq(diag.message, "table t already exists");
    ck_assert_ptr_null(strstr(diag.hint, "stamp"));
    end(&r);
}
END_TEST

/* ---- Forks ---- */

START_TEST(a_fork_goes_its_own_way)
{
    struct replaying r, other;
    begin(&r, REPLAY_SCHEMA);
    run(&r, "CREATE TABLE a (x); CREATE VIEW v AS SELECT x FROM a;");
    other = (struct replaying){.input = r.input, .step = r.step};
    ck_assert_int_eq(replay_fork(r.replay, &other.diags, &other.replay), 0);
    assert_tells(&other, "CREATE TABLE b (x)", "+table b");
    assert_tells(&other, "ALTER TABLE a RENAME COLUMN x TO y", "~table a, ~view v");
    assert_tells(&r, "DROP VIEW v", "-view v");
    ck_assert_ptr_null(sql_of(&r, "b"));
    ck_assert_str_eq(sql_of(&r, "a"), "CREATE TABLE a (x)");
    ck_assert_str_eq(sql_of(&other, "a"), "CREATE TABLE a (y)");
    ck_assert_int_lt(try_script(&other, "CREATE TABLE stemma_log (x)"), 0); /* the rules hold */
    end(&other);
    assert_tells(&r, "CREATE TABLE c (x)", "+table c");
    end(&r);
}
END_TEST

START_TEST(a_fork_of_nothing_is_empty)
{
    struct replaying r, other;
    begin(&r, REPLAY_SCHEMA);
    other = (struct replaying){.input = r.input, .step = r.step};
    ck_assert_int_eq(replay_fork(r.replay, &other.diags, &other.replay), 0);
    assert_tells(&other, "CREATE TABLE a (x)", "+table a");
    end(&other);
    end(&r);
}
END_TEST

/* An application's order of texts makes no difference to a schema. */
START_TEST(collations_of_an_application_have_a_stand_in)
{
    struct replaying r;
    begin(&r, REPLAY_SCHEMA);
    assert_tells(&r, "CREATE TABLE t (x COLLATE own UNIQUE)", "+table t");
    assert_tells(&r, "CREATE INDEX i ON t (x COLLATE other)", "+index i");
    end(&r);
    begin(&r, REPLAY_ROWS);
    ck_assert_int_eq(try_script(&r, "CREATE TABLE t (x COLLATE own UNIQUE)"), -STEMMA_SQL);
    end(&r);
}
END_TEST

START_TEST(virtual_tables_are_known_in_a_fork)
{
    struct replaying r, other;
    begin(&r, REPLAY_SCHEMA);
    run(&r, "CREATE VIRTUAL TABLE f USING fts5 (x)");
    other = (struct replaying){.input = r.input, .step = r.step};
    ck_assert_int_eq(replay_fork(r.replay, &other.diags, &other.replay), 0);
    assert_tells(&other, "DROP TABLE f", "-table f");
    end(&other);
    end(&r);
}
END_TEST

UNIT_MAIN("replay", the_database_of_a_file_is_handed_on, a_step_tells_what_it_changed,
          what_is_made_anew_is_the_same_object, what_is_made_again_as_it_was_has_not_changed,
          a_view_that_becomes_a_table_is_another, statements_about_rows_are_compiled_only,
          a_table_of_a_question_has_its_columns, a_replay_comes_to_an_end, rows_too,
          foreign_keys_are_as_in_a_run, the_rules_of_a_run_hold,
          transactions_of_scripts_are_passed_over, a_revision_outside_a_transaction_is_replayed,
          what_a_connection_remembers_is_put_back, tables_of_virtual_tables_are_left_out,
          what_is_there_already_is_explained, an_interrupted_backend_ends_the_replay,
          columns_are_added_as_sqlite_adds_them, a_table_with_a_new_column_takes_the_old_ones_place,
          among_rows_columns_are_added_as_ever, a_live_schema_is_read,
          the_ledger_is_left_out_with_what_belongs_to_it, shadow_tables_are_left_out,
          a_damaged_schema_is_told, an_absent_database_has_no_schema,
          a_file_of_create_statements_is_read, what_cannot_work_in_a_file_is_warned_of,
          what_the_shell_prints_is_read, the_ledger_in_a_file_is_left_out,
          what_is_no_schema_is_refused, a_file_that_makes_a_thing_twice_is_told_so,
          a_fork_goes_its_own_way, a_fork_of_nothing_is_empty,
          collations_of_an_application_have_a_stand_in, virtual_tables_are_known_in_a_fork)
