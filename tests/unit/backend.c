#include "unit.h"

#include "backend/backend.h"
#include "folder.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdint.h>
#include <string.h>

enum { MAX_STEPS = 4 };

/* A database, and the unit that is being made for it. Its ledger is one table. */
struct fixture {
    struct folder folder;
    struct arena arena;
    stemma_diagnostics diags;
    struct backend *backend;
    struct unit unit;
    struct unit_step steps[MAX_STEPS];
    struct script scripts[MAX_STEPS], verify;
    struct value slot;
    struct statement opening[2], closing[1], failing[1];
    struct backend_observer observer;
    size_t started, finished, waited;
    char row[256]; /* the first column of the row told last */
};

static const char *const protected_tables[] = {"ledger"};

static void on_started(void *user, size_t step)
{
    (void)step;
    ((struct fixture *)user)->started++;
}

static void on_finished(void *user, size_t step, int64_t duration_ms)
{
    (void)step;
    ck_assert_int_ge(duration_ms, 0);
    ((struct fixture *)user)->finished++;
}

static void on_row(void *user, size_t step, const char *const *values, size_t count)
{
    (void)step;
    struct fixture *f = user;
    ck_assert_uint_ge(count, 1);
    snprintf(f->row, sizeof f->row, "%s", values[0] == NULL ? "NULL" : values[0]);
}

static void on_waiting(void *user, int64_t waited_ms)
{
    ck_assert_int_ge(waited_ms, 1000);
    ((struct fixture *)user)->waited++;
}

static void open_backend(struct fixture *f, unsigned timeout_ms)
{
    backend_close(f->backend);
    int rc = backend_open(folder_path(&f->folder, "app.db"), timeout_ms, &f->diags, &f->backend);
    ck_assert_int_eq(rc, 0);
}

static void make_unit(struct fixture *f)
{
    static const struct value statements = {.kind = VALUE_STATEMENTS};
    f->opening[0].sql =
        "CREATE TABLE IF NOT EXISTS ledger (seq INTEGER PRIMARY KEY, outcome TEXT, n INT)";
    f->opening[1] = (struct statement){"INSERT INTO ledger (seq) VALUES (?)", &f->slot, 1};
    f->closing[0].sql =
        "UPDATE ledger SET outcome = 'done' WHERE seq = (SELECT max(seq) FROM ledger)";
    f->failing[0] = (struct statement){
        "UPDATE ledger SET outcome = 'failed', n = ? WHERE seq = (SELECT max(seq) FROM ledger)",
        &statements, 1};
    f->slot = (struct value){.kind = VALUE_INTEGER, .integer = 1};
    f->unit = (struct unit){
        .opening = {f->opening, 2},
        .closing = {f->closing, 1},
        .failing = {f->failing, 1},
        .steps = f->steps,
        .protected_tables = protected_tables,
        .protected_count = 1,
    };
    f->observer = (struct backend_observer){f, on_started, on_finished, on_row, on_waiting};
}

static void prepare(struct fixture *f)
{
    *f = (struct fixture){0};
    folder_make(&f->folder);
    open_backend(f, 100);
    make_unit(f);
}

static void finish(struct fixture *f)
{
    backend_close(f->backend);
    arena_free(&f->diags.arena);
    arena_free(&f->arena);
    folder_remove(&f->folder);
}

/* Adds a step to the unit. */
static struct unit_step *add_step(struct fixture *f, const char *sql,
                                  enum manifest_foreign_keys foreign_keys)
{
    size_t index = f->unit.step_count++;
    ck_assert_uint_lt(index, MAX_STEPS);
    ck_assert_int_eq(
        script_from_text("s.sql", str_from(sql), &f->arena, &f->diags, &f->scripts[index]), 0);
    f->steps[index] = (struct unit_step){
        .revision = "r", .script = &f->scripts[index], .foreign_keys = foreign_keys};
    return &f->steps[index];
}

static void forget_diagnostics(struct fixture *f)
{
    diag_forget(&f->diags, 0);
}

/* Applies the unit, and begins another one in the next slot. */
static int apply(struct fixture *f)
{
    forget_diagnostics(f);
    int rc = backend_apply(f->backend, &f->unit, &f->observer, &f->diags);
    f->unit.step_count = 0;
    diag_settle(&f->diags);
    if (rc == 0)
        f->slot.integer++;
    return rc;
}

static int run_sql(struct fixture *f, const char *sql)
{
    add_step(f, sql, FOREIGN_KEYS_OFF);
    return apply(f);
}

static sqlite3 *connect(struct fixture *f)
{
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(folder_path(&f->folder, "app.db"), &db), SQLITE_OK);
    return db;
}

/* What another connection does. */
static void elsewhere(struct fixture *f, const char *sql)
{
    sqlite3 *db = connect(f);
    char *message = NULL;
    ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &message) == SQLITE_OK, "%s", message);
    sqlite3_close(db);
}

/* What another connection sees: one number, or -1 where there is no row. */
static int64_t number(struct fixture *f, const char *sql)
{
    sqlite3 *db = connect(f);
    sqlite3_stmt *stmt = NULL;
    int64_t result = -1;
    ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK, "%s",
                  sqlite3_errmsg(db));
    if (sqlite3_step(stmt) == SQLITE_ROW)
        result = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return result;
}

static int64_t tables(struct fixture *f)
{
    return number(f, "SELECT count(*) FROM sqlite_schema WHERE type = 'table'");
}

static struct stemma_diagnostic diagnostic(struct fixture *f, size_t index)
{
    struct stemma_diagnostic out;
    ck_assert(stemma_diagnostics_get(&f->diags, index, &out));
    return out;
}

static struct stemma_diagnostic only_diagnostic(struct fixture *f)
{
    ck_assert_uint_eq(stemma_diagnostics_count(&f->diags), 1);
    return diagnostic(f, 0);
}

/* The text that a diagnostic points at. */
static void assert_points_at(const struct stemma_diagnostic *diag, const char *text)
{
    ck_assert_msg(diag->place.source_line != NULL, "%s", diag->message);
    ck_assert_msg(diag->place.length == strlen(text) &&
                      strncmp(diag->place.source_line + diag->place.caret, text, strlen(text)) == 0,
                  "\"%s\" is not at %zu+%zu of \"%s\"", text, diag->place.caret, diag->place.length,
                  diag->place.source_line);
}

/* ---- Locations ---- */

START_TEST(locations_name_files)
{
    static const struct {
        const char *location, *name; /* NULL: refused */
    } cases[] = {
        {"app.db", "app.db"},
        {"./dir/app.db", "./dir/app.db"},
        {"sqlite:rel.db", "rel.db"},
        {"SQLite:rel.db", "rel.db"},
        {"sqlite:///abs/app.db", "/abs/app.db"},
        {"sqlite3:///abs/app.db", "/abs/app.db"},
        {"sqlite://rel.db", "rel.db"},
        {"file:app.db?mode=ro", "file:app.db?mode=ro"},
        {"file:///abs/app.db", "file:///abs/app.db"},
        {"dir/odd://name.db", "dir/odd://name.db"},
        {":memory:", NULL}, /* gone before anybody could use it */
        {"file::memory:", NULL},
        {"file:x?mode=memory", NULL},
        {"", NULL},
        {"sqlite:", NULL},
        {"sqlite://", NULL},
        {"postgres://host/db", NULL},
        {"mysql://user@host/db", NULL},
        {"sqlite:postgres://host/db", NULL},
    };
    stemma_diagnostics diags = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct backend *backend = NULL;
        int rc = backend_open(cases[i].location, 0, &diags, &backend);
        ck_assert_msg(rc == (cases[i].name == NULL ? -STEMMA_USAGE : 0), "\"%s\"",
                      cases[i].location);
        if (cases[i].name != NULL)
            ck_assert_str_eq(backend->name, cases[i].name);
        else
            ck_assert_ptr_null(backend);
        backend_close(backend);
    }
    arena_free(&diags.arena);
}
END_TEST

static int no_row(void *user, const struct column *columns, size_t count)
{
    (void)user;
    (void)columns;
    (void)count;
    return 0;
}

START_TEST(reading_creates_nothing)
{
    struct fixture f;
    const struct statement statement = {"SELECT 1", NULL, 0};
    bool there = true;
    prepare(&f);
    ck_assert(!backend_exists(f.backend));
    ck_assert_int_eq(backend_has_table(f.backend, "a", &there, &f.diags), 0);
    ck_assert(!there);
    ck_assert_int_eq(backend_query(f.backend, &statement, no_row, NULL, &f.diags), BACKEND_ABSENT);
    ck_assert(!folder_has(&f.folder, "app.db"));
    ck_assert_int_eq(run_sql(&f, "CREATE TABLE a (x)"), 0);
    ck_assert(backend_exists(f.backend));
    ck_assert_int_eq(backend_has_table(f.backend, "a", &there, &f.diags), 0);
    ck_assert(there);
    ck_assert_int_eq(backend_query(f.backend, &statement, no_row, NULL, &f.diags), 0);
    finish(&f);
}
END_TEST

static int stop_at_first(void *user, const struct column *columns, size_t count)
{
    ck_assert_uint_eq(count, 3);
    ck_assert(columns[0].is_integer && columns[0].integer == 7);
    ck_assert(!columns[1].is_integer && str_equal_text(columns[1].text, "seven"));
    ck_assert(!columns[2].is_integer && columns[2].text.ptr == NULL);
    ++*(size_t *)user;
    return -STEMMA_USAGE;
}

START_TEST(rows_come_one_by_one)
{
    struct fixture f;
    const struct value seven = {.kind = VALUE_TEXT, .text = STR("seven")};
    const struct statement statement = {"SELECT 7, ?, NULL UNION ALL SELECT 8, 8, 8", &seven, 1};
    const struct statement faulty = {"SELECT nothing FROM nowhere", NULL, 0};
    size_t rows = 0;
    prepare(&f);
    ck_assert_int_eq(run_sql(&f, ""), 0);
    ck_assert_int_eq(backend_query(f.backend, &statement, stop_at_first, &rows, &f.diags),
                     -STEMMA_USAGE);
    ck_assert_uint_eq(rows, 1);
    ck_assert_int_eq(backend_query(f.backend, &faulty, no_row, NULL, &f.diags), -STEMMA_SQL);
    finish(&f);
}
END_TEST

START_TEST(what_is_no_database_is_told)
{
    struct fixture f;
    bool there;
    prepare(&f);
    folder_write(&f.folder, "app.db", "This is a text of some length, and no database at all.\n");
    ck_assert_int_eq(backend_has_table(f.backend, "a", &there, &f.diags), -STEMMA_NOT_A_DATABASE);
    ck_assert_ptr_nonnull(only_diagnostic(&f).hint);
    ck_assert_int_eq(run_sql(&f, "CREATE TABLE a (x)"), -STEMMA_NOT_A_DATABASE);
    ck_assert_int_eq(unlink(folder_path(&f.folder, "app.db")), 0);
    folder_mkdir(&f.folder, "app.db");
    open_backend(&f, 0);
    ck_assert_int_eq(run_sql(&f, "CREATE TABLE a (x)"), -STEMMA_IO);
    ck_assert_ptr_nonnull(strstr(only_diagnostic(&f).message, "is a folder"));
    finish(&f);
}
END_TEST

/* ---- Units ---- */

START_TEST(a_unit_commits_whole)
{
    struct fixture f;
    prepare(&f);
    add_step(&f, "CREATE TABLE a (x); INSERT INTO a VALUES (1)", FOREIGN_KEYS_OFF);
    add_step(&f, "INSERT INTO a VALUES (2);", FOREIGN_KEYS_OFF);
    ck_assert_int_eq(apply(&f), 0);
    ck_assert_int_eq(number(&f, "SELECT sum(x) FROM a"), 3);
    ck_assert_int_eq(number(&f, "SELECT count(*) FROM ledger WHERE outcome = 'done'"), 1);
    ck_assert_uint_eq(f.started, 2);
    ck_assert_uint_eq(f.finished, 2);
    ck_assert_uint_eq(stemma_diagnostics_count(&f.diags), 0);
    finish(&f);
}
END_TEST

START_TEST(a_unit_that_fails_leaves_nothing)
{
    struct fixture f;
    prepare(&f);
    add_step(&f, "CREATE TABLE a (x); INSERT INTO a VALUES (1);", FOREIGN_KEYS_OFF);
    add_step(&f, "INSERT INTO a VALUES (2);\nINSERT INTO b VALUES (3);\n", FOREIGN_KEYS_OFF);
    ck_assert_int_eq(apply(&f), -STEMMA_SQL);
    ck_assert_int_eq(tables(&f), 0);
    ck_assert_uint_eq(f.started, 2);
    ck_assert_uint_eq(f.finished, 1);
    struct stemma_diagnostic diag = only_diagnostic(&f);
    ck_assert_str_eq(diag.place.file, "s.sql");
    ck_assert_uint_eq(diag.place.line, 2);
    ck_assert_str_eq(diag.revision, "r");
    ck_assert_int_eq(diag.sqlite_code, SQLITE_ERROR);
    finish(&f);
}
END_TEST

START_TEST(a_taken_slot_is_a_conflict)
{
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(run_sql(&f, "CREATE TABLE a (x)"), 0);
    f.slot.integer = 1;
    ck_assert_int_eq(run_sql(&f, "CREATE TABLE b (x)"), BACKEND_CONFLICT);
    ck_assert_uint_eq(stemma_diagnostics_count(&f.diags), 0);
    ck_assert_int_eq(tables(&f), 2);
    f.slot.integer = 2;
    ck_assert_int_eq(run_sql(&f, "CREATE TABLE b (x)"), 0);
    ck_assert_int_eq(tables(&f), 3);
    finish(&f);
}
END_TEST

START_TEST(a_ledger_that_cannot_be_written_undoes_the_scripts)
{
    struct fixture f;
    prepare(&f);
    f.closing[0].sql = "UPDATE nowhere SET x = 1";
    ck_assert_int_eq(run_sql(&f, "CREATE TABLE a (x)"), -STEMMA_SQL);
    ck_assert_int_eq(tables(&f), 0);
    finish(&f);
}
END_TEST

START_TEST(statements_of_the_ledger_are_run_in_order)
{
    struct fixture f;
    const struct value duration = {.kind = VALUE_DURATION};
    const struct statement rows[] = {
        {"INSERT INTO ledger (seq, outcome, n) VALUES (100, 'step', ?)", &duration, 1}};
    prepare(&f);
    add_step(&f, "CREATE TABLE a (x)", FOREIGN_KEYS_OFF)->ledger = (struct statement_list){rows, 1};
    ck_assert_int_eq(apply(&f), 0);
    ck_assert_int_eq(number(&f, "SELECT n >= 0 FROM ledger WHERE seq = 100"), 1);
    ck_assert_int_eq(number(&f, "SELECT outcome = 'done' FROM ledger WHERE seq = 100"), 1);
    finish(&f);
}
END_TEST

START_TEST(steps_without_script_only_write_rows)
{
    struct fixture f;
    prepare(&f);
    f.steps[0] = (struct unit_step){.revision = "r"};
    f.unit.step_count = 1;
    ck_assert_int_eq(apply(&f), 0);
    ck_assert_int_eq(number(&f, "SELECT count(*) FROM ledger"), 1);
    finish(&f);
}
END_TEST

/* ---- What a script may not do ---- */

static const char protected_schema[] =
    "CREATE TABLE ledger (seq INTEGER PRIMARY KEY, outcome TEXT, n INT);"
    "CREATE INDEX ledger_n ON ledger (n);"
    "CREATE TABLE a (x UNIQUE); INSERT INTO a VALUES (1);"
    "CREATE TABLE b (x); CREATE TRIGGER b_writes AFTER INSERT ON b BEGIN DELETE FROM ledger; END;"
    "CREATE TABLE c (x); CREATE TRIGGER c_rolls AFTER INSERT ON c "
    "BEGIN SELECT RAISE(ROLLBACK, 'no'); END;";

static const struct {
    const char *sql;
    const char *place; /* NULL: the file */
    const char *message;
} denied[] = {
    {"COMMIT;", "COMMIT", "COMMIT without a BEGIN"},
    {"/* x */ END TRANSACTION ;", "END TRANSACTION", "COMMIT without a BEGIN"},
    {"BEGIN; COMMIT; COMMIT;", "COMMIT", "COMMIT without a BEGIN"},
    {"ROLLBACK", "ROLLBACK", "ROLLBACK is not allowed"},
    {"BEGIN; ROLLBACK;", "ROLLBACK", "ROLLBACK is not allowed"},
    {"BEGIN IMMEDIATE; SELECT 1;", "BEGIN", "BEGIN without a COMMIT"},
    {"BEGIN; begin exclusive; COMMIT", "begin exclusive", "BEGIN inside a"},
    {"SAVEPOINT s; SELECT 1;", NULL, "the savepoint s is not released"},
    {"SAVEPOINT s; SAVEPOINT t; RELEASE t;", NULL, "the savepoint s is not released"},
    {"SAVEPOINT s; ROLLBACK TO s;", NULL, "the savepoint s is not released"},
    {"ATTACH 'other.db' AS other;", "ATTACH 'other.db' AS other", "ATTACH is not allowed"},
    {"DETACH main;", "DETACH main", "DETACH is not allowed"},
    {"SELECT load_extension('x')", "SELECT load_extension('x')", "load_extension()"},
    {"VACUUM;", "VACUUM", "VACUUM does not work inside"},
    {"vacuum main into 'other.db';", "vacuum main into 'other.db'", "VACUUM INTO is not allowed"},
    {"INSERT INTO ledger VALUES (9, 1, 1);", "INSERT INTO ledger VALUES (9, 1, 1)", "ledger's"},
    {"REPLACE INTO LEDGER VALUES (9, 1, 1);", "REPLACE INTO LEDGER VALUES (9, 1, 1)", "ledger's"},
    {"UPDATE main.ledger SET n = 1", "UPDATE main.ledger SET n = 1", "ledger's"},
    {"DELETE FROM \"ledger\"", "DELETE FROM \"ledger\"", "ledger's"},
    {"DROP TABLE ledger;", "DROP TABLE ledger", "ledger's"},
    {"ALTER TABLE ledger ADD y;", "ALTER TABLE ledger ADD y", "ledger's"},
    {"ALTER TABLE ledger RENAME TO l;", "ALTER TABLE ledger RENAME TO l", "ledger's"},
    {"CREATE INDEX i ON ledger (n)", "CREATE INDEX i ON ledger (n)", "ledger's"},
    {"DROP INDEX ledger_n;", "DROP INDEX ledger_n", "ledger's"},
    {"CREATE TRIGGER t AFTER INSERT ON ledger BEGIN SELECT 1; END;",
     "CREATE TRIGGER t AFTER INSERT ON ledger BEGIN SELECT 1; END", "ledger's"},
    {"INSERT INTO b VALUES (1);", "INSERT INTO b VALUES (1)", "ledger's"}, /* its trigger does */
    {"PRAGMA writable_schema = 1", "PRAGMA writable_schema = 1", "may not use this pragma"},
    {"PRAGMA main.Writable_Schema(ON)", "PRAGMA main.Writable_Schema(ON)", "may not use"},
    {"PRAGMA schema_version = 7", "PRAGMA schema_version = 7", "may not use this pragma"},
    {"PRAGMA hard_heap_limit = 7", "PRAGMA hard_heap_limit = 7", "may not use this pragma"},
    {"PRAGMA soft_heap_limit = 7", "PRAGMA soft_heap_limit = 7", "may not use this pragma"},
    {"PRAGMA temp_store_directory = '/'", "PRAGMA temp_store_directory = '/'", "may not use"},
    {"PRAGMA data_store_directory = '/'", "PRAGMA data_store_directory = '/'", "may not use"},
    {"PRAGMA journal_mode = WAL", "PRAGMA journal_mode = WAL", "does not work inside"},
    {"PRAGMA page_size = 512", "PRAGMA page_size = 512", "does not work inside"},
    {"PRAGMA auto_vacuum = 1", "PRAGMA auto_vacuum = 1", "does not work inside"},
    {"PRAGMA synchronous = OFF", "PRAGMA synchronous = OFF", "does not work inside"},
    {"PRAGMA temp_store = 2", "PRAGMA temp_store = 2", "does not work inside"},
    {"PRAGMA wal_checkpoint", "PRAGMA wal_checkpoint", "does not work inside"},
    {"PRAGMA wal_checkpoint(FULL)", "PRAGMA wal_checkpoint(FULL)", "does not work inside"},
};

START_TEST(what_is_not_allowed_is_denied)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, protected_schema);
    for (size_t i = 0; i < sizeof denied / sizeof denied[0]; i++) {
        char sql[256];
        snprintf(sql, sizeof sql, "CREATE TABLE new (x); %s", denied[i].sql);
        int rc = run_sql(&f, sql);
        ck_assert_msg(rc == -STEMMA_DENIED, "%s gives %d", denied[i].sql, rc);
        struct stemma_diagnostic diag = diagnostic(&f, stemma_diagnostics_count(&f.diags) - 1);
        ck_assert_int_eq(diag.code, STEMMA_DENIED);
        ck_assert_msg(strstr(diag.message, denied[i].message) != NULL, "%s: %s", denied[i].sql,
                      diag.message);
        if (denied[i].place != NULL)
            assert_points_at(&diag, denied[i].place);
        else
            ck_assert_uint_eq(diag.place.line, 0);
        ck_assert_msg(tables(&f) == 4, "%s left something", denied[i].sql);
        ck_assert_int_eq(number(&f, "SELECT count(*) FROM ledger"), 0);
    }
    ck_assert(!folder_has(&f.folder, "other.db"));
    finish(&f);
}
END_TEST

START_TEST(other_refusals_are_sqlites_own)
{
    static const struct {
        const char *sql, *place;
        bool has_hint;
    } cases[] = {
        {".read x.sql", ".", true},
        {"CREATE TABLE a (x);", "a", true},
        {"SELECT nosuchfunction(1);", "nosuchfunction", true},
        {"SELECT 1; SELEC 2; SELECT 3;", "SELEC", false},
        {"SELECT x FROM (", NULL, false},
        /* These end the transaction: what follows must not run without one. */
        {"INSERT OR ROLLBACK INTO a VALUES (1); CREATE TABLE later (x);",
         "INSERT OR ROLLBACK INTO a VALUES (1)", false},
        {"INSERT INTO c VALUES (1); CREATE TABLE later (x);", "INSERT INTO c VALUES (1)", false},
    };
    struct fixture f;
    prepare(&f);
    elsewhere(&f, protected_schema);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int rc = run_sql(&f, cases[i].sql);
        ck_assert_msg(rc == -STEMMA_SQL, "%s gives %d: %s", cases[i].sql, rc,
                      rc < 0 ? diagnostic(&f, 0).message : "");
        struct stemma_diagnostic diag = only_diagnostic(&f);
        if (cases[i].place != NULL)
            assert_points_at(&diag, cases[i].place);
        ck_assert_msg((diag.hint != NULL) == cases[i].has_hint, "hint of %s", cases[i].sql);
        ck_assert_int_eq(tables(&f), 4);
    }
    ck_assert(!folder_has(&f.folder, "other.db"));
    finish(&f);
}
END_TEST

START_TEST(what_is_allowed_runs)
{
    static const char *const cases[] = {
        "",
        "-- only a comment",
        ";;",
        "/* a comment that never ends",
        "SAVEPOINT s; INSERT INTO a VALUES (2); ROLLBACK TO s; RELEASE S;",
        "SAVEPOINT s; SAVEPOINT s; RELEASE s; RELEASE s;",
        "SAVEPOINT s; SAVEPOINT t; RELEASE s;", /* and with it t */
        "CREATE TEMP TABLE ledger (x); INSERT INTO temp.ledger VALUES (1); DROP TABLE ledger;",
        "SELECT * FROM ledger;",
        "CREATE VIEW v AS SELECT * FROM ledger; DROP VIEW v;",
        "PRAGMA journal_mode; PRAGMA page_size; PRAGMA writable_schema;",
        "PRAGMA user_version = 5; PRAGMA application_id = 6;",
        "PRAGMA no_such_pragma = 1;",
        "PRAGMA integrity_check; PRAGMA table_info(a);",
        "EXPLAIN SELECT 1; EXPLAIN QUERY PLAN SELECT 1;",
    };
    struct fixture f;
    prepare(&f);
    elsewhere(&f, protected_schema);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int rc = run_sql(&f, cases[i]);
        ck_assert_msg(rc == 0, "%s: %s", cases[i], rc < 0 ? diagnostic(&f, 0).message : "");
        ck_assert_int_eq(tables(&f), 4);
        ck_assert_uint_eq(stemma_diagnostics_count(&f.diags), 0);
    }
    ck_assert_int_eq(number(&f, "SELECT count(*) FROM a"), 1);
    ck_assert_int_eq(number(&f, "PRAGMA user_version"), 5);
    finish(&f);
}
END_TEST

START_TEST(a_pair_of_begin_and_commit_is_passed_over)
{
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(run_sql(&f, "PRAGMA foreign_keys=OFF; BEGIN; CREATE TABLE a (x); COMMIT;"
                                 "BEGIN; INSERT INTO a VALUES (1); END; PRAGMA foreign_keys=ON;"),
                     0);
    ck_assert_int_eq(number(&f, "SELECT count(*) FROM a"), 1);
    ck_assert_uint_eq(stemma_diagnostics_count(&f.diags), 2); /* each is told once */
    struct stemma_diagnostic pragma = diagnostic(&f, 0), begin = diagnostic(&f, 1);
    ck_assert_int_eq(pragma.severity, STEMMA_NOTE);
    assert_points_at(&pragma, "PRAGMA foreign_keys=OFF");
    ck_assert_int_eq(begin.severity, STEMMA_NOTE);
    assert_points_at(&begin, "BEGIN");
    ck_assert_int_eq(run_sql(&f, "BEGIN; CREATE TABLE b (x); COMMIT; SELECT nothing;"),
                     -STEMMA_SQL);
    ck_assert_int_eq(tables(&f), 2); /* that COMMIT committed nothing */
    finish(&f);
}
END_TEST

/* ---- What a script changes on the connection is put back ---- */

static const struct {
    const char *set, *ask;
} connection_pragmas[] = {
    {"PRAGMA analysis_limit = 100", "PRAGMA analysis_limit"},
    {"PRAGMA automatic_index = 0", "PRAGMA automatic_index"},
    {"PRAGMA cache_size = -77", "PRAGMA cache_size"},
    {"PRAGMA cache_spill = 0", "PRAGMA cache_spill"},
    {"PRAGMA case_sensitive_like = 1", "SELECT 'a' LIKE 'A'"},
    {"PRAGMA cell_size_check = 1", "PRAGMA cell_size_check"},
    {"PRAGMA checkpoint_fullfsync = 1", "PRAGMA checkpoint_fullfsync"},
    {"PRAGMA count_changes = 1", "PRAGMA count_changes"},
    {"PRAGMA defer_foreign_keys = 1", "PRAGMA defer_foreign_keys"},
    {"PRAGMA empty_result_callbacks = 1", "PRAGMA empty_result_callbacks"},
    {"PRAGMA full_column_names = 1", "PRAGMA full_column_names"},
    {"PRAGMA fullfsync = 1", "PRAGMA fullfsync"},
    {"PRAGMA ignore_check_constraints = 1", "PRAGMA ignore_check_constraints"},
    {"PRAGMA journal_size_limit = 4096", "PRAGMA journal_size_limit"},
    {"PRAGMA legacy_alter_table = 1", "PRAGMA legacy_alter_table"},
    {"PRAGMA max_page_count = 1000", "PRAGMA max_page_count"},
    {"PRAGMA mmap_size = 65536", "PRAGMA mmap_size"},
    {"PRAGMA read_uncommitted = 1", "PRAGMA read_uncommitted"},
    {"PRAGMA recursive_triggers = 1", "PRAGMA recursive_triggers"},
    {"PRAGMA reverse_unordered_selects = 1", "PRAGMA reverse_unordered_selects"},
    {"PRAGMA secure_delete = FAST", "PRAGMA secure_delete"},
    {"PRAGMA short_column_names = 0", "PRAGMA short_column_names"},
    {"PRAGMA threads = 2", "PRAGMA threads"},
    {"PRAGMA Trusted_Schema(0)", "PRAGMA trusted_schema"},
    {"PRAGMA wal_autocheckpoint = 5", "PRAGMA wal_autocheckpoint"},
};

static void ask_row(struct fixture *f, const char *first, const char *ask, char out[256])
{
    char sql[256];
    snprintf(sql, sizeof sql, "%s; %s;", first, ask);
    ck_assert_int_eq(run_sql(f, sql), 0);
    strcpy(out, f->row);
}

START_TEST(pragmas_of_the_connection_are_put_back)
{
    struct fixture f;
    prepare(&f);
    for (size_t i = 0; i < sizeof connection_pragmas / sizeof connection_pragmas[0]; i++) {
        const char *set = connection_pragmas[i].set, *ask = connection_pragmas[i].ask;
        char before[256], during[256], after[256], twice[300];
        ask_row(&f, "", ask, before);
        ask_row(&f, set, ask, during);
        ck_assert_msg(strcmp(before, during) != 0, "%s has no effect", set);
        ask_row(&f, "", ask, after);
        ck_assert_msg(strcmp(before, after) == 0, "%s: %s, then %s", set, before, after);
        snprintf(twice, sizeof twice, "%s; %s; SELECT nothing", set, set);
        ck_assert_int_eq(run_sql(&f, twice), -STEMMA_SQL);
        ask_row(&f, "", ask, after);
        ck_assert_msg(strcmp(before, after) == 0, "%s is not put back after an error", set);
    }
    finish(&f);
}
END_TEST

START_TEST(pragmas_of_the_runner_are_passed_over)
{
    static const char *const pragmas[] = {"PRAGMA busy_timeout = 7", "PRAGMA query_only = 1",
                                          "PRAGMA locking_mode = EXCLUSIVE"};
    struct fixture f;
    prepare(&f);
    for (size_t i = 0; i < sizeof pragmas / sizeof pragmas[0]; i++) {
        char sql[256];
        snprintf(sql, sizeof sql, "%s; CREATE TABLE a%zu (x);", pragmas[i], i);
        ck_assert_int_eq(run_sql(&f, sql), 0);
        struct stemma_diagnostic note = only_diagnostic(&f);
        ck_assert_int_eq(note.severity, STEMMA_NOTE);
        assert_points_at(&note, pragmas[i]);
        ck_assert_int_eq(tables(&f), 2 + (int64_t)i); /* the lock is free, too */
    }
    finish(&f);
}
END_TEST

START_TEST(temporary_things_are_dropped)
{
    struct fixture f;
    prepare(&f);
    add_step(&f,
             "CREATE TABLE a (x); CREATE TEMP TABLE \"t\"\"1\" (x INTEGER PRIMARY KEY "
             "AUTOINCREMENT); CREATE INDEX temp.i ON \"t\"\"1\" (x);"
             "CREATE TEMP VIEW v AS SELECT * FROM a;"
             "CREATE TEMP TRIGGER g AFTER INSERT ON a BEGIN DELETE FROM a; END;"
             "CREATE TEMP TABLE sqliteish AS SELECT 1;",
             FOREIGN_KEYS_OFF);
    add_step(
        &f,
        "INSERT INTO a SELECT count(*) FROM sqlite_temp_schema WHERE name NOT LIKE 'sqlite\\_%' "
        "ESCAPE '\\'",
        FOREIGN_KEYS_OFF);
    ck_assert_int_eq(apply(&f), 0);
    ck_assert_int_eq(number(&f, "SELECT x FROM a"), 0);
    finish(&f);
}
END_TEST

/* ---- Parameters, rows, verify scripts ---- */

START_TEST(parameters_are_bound)
{
    static const struct stemma_parameter parameters[] = {{"who", "O'Brien"}, {"n", "7"}};
    struct fixture f;
    prepare(&f);
    f.unit.parameters = parameters;
    f.unit.parameter_count = 2;
    ck_assert_int_eq(run_sql(&f, "CREATE TABLE a (x, y, z);"
                                 "INSERT INTO a VALUES (:who, @n, $who);"),
                     0);
    ck_assert_int_eq(number(&f, "SELECT x = 'O''Brien' AND y = '7' AND z = x FROM a"), 1);
    ck_assert_int_eq(run_sql(&f, "SELECT :who; SELECT 1 + :Who;"), -STEMMA_USAGE);
    struct stemma_diagnostic diag = only_diagnostic(&f);
    assert_points_at(&diag, "SELECT 1 + :Who");
    ck_assert_ptr_nonnull(strstr(diag.message, ":Who"));
    ck_assert_int_eq(run_sql(&f, "SELECT ?;"), -STEMMA_USAGE);
    ck_assert_int_eq(run_sql(&f, "SELECT ?1;"), -STEMMA_USAGE);
    finish(&f);
}
END_TEST

START_TEST(rows_of_a_script_are_told)
{
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(run_sql(&f, "SELECT 1; SELECT NULL;"), 0);
    ck_assert_str_eq(f.row, "NULL");
    ck_assert_int_eq(run_sql(&f, "SELECT 'x' UNION ALL SELECT 'y';"), 0);
    ck_assert_str_eq(f.row, "y");
    f.observer.row = NULL;
    ck_assert_int_eq(run_sql(&f, "SELECT 'z'"), 0);
    ck_assert_str_eq(f.row, "y");
    finish(&f);
}
END_TEST

static int run_verify(struct fixture *f, const char *sql)
{
    ck_assert_int_eq(script_from_text("v.sql", str_from(sql), &f->arena, &f->diags, &f->verify), 0);
    add_step(f, "CREATE TABLE IF NOT EXISTS a (x);", FOREIGN_KEYS_OFF)->verify = &f->verify;
    return apply(f);
}

START_TEST(verify_scripts_find)
{
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(run_verify(&f, "SELECT 1; WITH RECURSIVE c(n) AS (VALUES (1) UNION ALL SELECT "
                                    "n + 1 FROM c WHERE n < 7) SELECT n, NULL AS what FROM c;"),
                     -STEMMA_VERIFY);
    ck_assert_int_eq(tables(&f), 0);
    struct stemma_diagnostic diag = only_diagnostic(&f);
    assert_points_at(&diag, "SELECT 1"); /* the first that finds something */
    ck_assert_int_eq(run_verify(&f,
                                "SELECT 1 WHERE 0;\nWITH RECURSIVE c(n) AS (VALUES (1) UNION "
                                "ALL SELECT n + 1 FROM c WHERE n < 7) SELECT n, NULL AS w FROM c;"),
                     -STEMMA_VERIFY);
    diag = only_diagnostic(&f);
    ck_assert_str_eq(diag.place.file, "v.sql");
    ck_assert_uint_eq(diag.place.line, 2);
    ck_assert_uint_eq(diag.note_count, 5);
    ck_assert_str_eq(diag.notes[4].message, "n = 5, w = NULL");
    ck_assert_int_eq(run_verify(&f, "SELECT 1 WHERE 0; SELECT * FROM a; PRAGMA foreign_key_check;"),
                     0);
    finish(&f);
}
END_TEST

START_TEST(verify_scripts_hold_selects_only)
{
    static const char *const cases[] = {"DELETE FROM a",           "BEGIN; COMMIT",
                                        "CREATE TABLE b (x)",      "SAVEPOINT s; RELEASE s",
                                        "PRAGMA user_version = 9", "ROLLBACK"};
    struct fixture f;
    prepare(&f);
    elsewhere(&f, "CREATE TABLE a (x); INSERT INTO a VALUES (1);");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_msg(run_verify(&f, cases[i]) == -STEMMA_DENIED, "%s", cases[i]);
        ck_assert_int_eq(number(&f, "SELECT count(*) FROM a"), 1);
        ck_assert_int_eq(tables(&f), 1);
    }
    ck_assert_int_eq(run_verify(&f, "SELECT nothing"), -STEMMA_SQL);
    finish(&f);
}
END_TEST

/* ---- Foreign keys ---- */

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
        "CREATE TABLE other (id, p REFERENCES parent (id)); INSERT INTO other VALUES (1, 7);",
        "ALTER TABLE child RENAME TO \"the child\"; DELETE FROM parent WHERE id = 1;",
        "CREATE TABLE n (p REFERENCES parent); INSERT INTO n VALUES (9); ALTER TABLE n RENAME TO m",
        "ALTER TABLE parent RENAME TO ancestor; DELETE FROM ancestor WHERE id = 1;",
        "CREATE TEMP TABLE t AS SELECT 3 AS id; INSERT INTO child SELECT id, id FROM t;",
    };
    struct fixture f;
    prepare(&f);
    elsewhere(&f, FAMILY);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_msg(run_sql(&f, cases[i]) == -STEMMA_FOREIGN_KEY, "%s", cases[i]);
        struct stemma_diagnostic diag = only_diagnostic(&f);
        ck_assert_uint_ge(diag.note_count, 1);
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
    ck_assert_int_eq(run_sql(&f, "DELETE FROM child WHERE id BETWEEN 10 AND 30"), 0);
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

START_TEST(keys_that_cannot_be_checked_stop_nothing)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, "CREATE TABLE parent (x); CREATE TABLE child (p REFERENCES parent (x));"
                  "INSERT INTO child VALUES (1);");
    ck_assert_int_eq(run_sql(&f, "INSERT INTO child VALUES (2)"), 0);
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

/* ---- Units outside any transaction ---- */

static int run_unwrapped(struct fixture *f, const char *sql)
{
    f->unit.mode = UNIT_UNWRAPPED;
    return run_sql(f, sql);
}

START_TEST(unwrapped_scripts_run_outside)
{
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(run_unwrapped(&f, "PRAGMA journal_mode = WAL; CREATE TABLE a (x); VACUUM;"
                                       "BEGIN; INSERT INTO a VALUES (1); ROLLBACK;"
                                       "BEGIN; INSERT INTO a VALUES (2); COMMIT;"
                                       "PRAGMA foreign_keys = ON; PRAGMA wal_checkpoint;"),
                     0);
    ck_assert_int_eq(number(&f, "SELECT x FROM a"), 2);
    ck_assert_int_eq(number(&f, "SELECT count(*) FROM ledger WHERE outcome = 'done'"), 1);
    f.unit.mode = UNIT_ATOMIC;
    ck_assert_int_eq(run_sql(&f, "PRAGMA foreign_keys"), 0);
    ck_assert_str_eq(f.row, "0");
    finish(&f);
}
END_TEST

START_TEST(unwrapped_scripts_that_fail_say_how_far_they_got)
{
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(run_unwrapped(&f, "CREATE TABLE a (x); INSERT INTO a VALUES (1); SELECT no;"),
                     -STEMMA_SQL);
    ck_assert_int_eq(number(&f, "SELECT count(*) FROM a"), 1);
    ck_assert_int_eq(number(&f, "SELECT n FROM ledger WHERE outcome = 'failed'"), 2);
    struct stemma_diagnostic diag = only_diagnostic(&f);
    ck_assert_uint_eq(diag.note_count, 1);
    ck_assert_ptr_nonnull(strstr(diag.notes[0].message, "2 statements of this script took effect"));
    finish(&f);
}
END_TEST

START_TEST(unwrapped_scripts_leave_no_transaction_open)
{
    static const char *const cases[] = {"BEGIN; CREATE TABLE a (x);",
                                        "SAVEPOINT s; CREATE TABLE a (x);",
                                        "BEGIN; CREATE TABLE a (x); ATTACH 'x' AS x;"};
    struct fixture f;
    prepare(&f);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_int_eq(run_unwrapped(&f, cases[i]), -STEMMA_DENIED);
        ck_assert_int_eq(tables(&f), 1);
        ck_assert_int_eq(number(&f, "SELECT outcome = 'failed' FROM ledger ORDER BY seq DESC"), 1);
        f.slot.integer++;
    }
    finish(&f);
}
END_TEST

START_TEST(unwrapped_scripts_are_held_to_the_other_rules)
{
    static const char *const cases[] = {"ATTACH 'other.db' AS o", "VACUUM INTO 'other.db'",
                                        "DELETE FROM ledger", "PRAGMA writable_schema = 1"};
    struct fixture f;
    prepare(&f);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_msg(run_unwrapped(&f, cases[i]) == -STEMMA_DENIED, "%s", cases[i]);
        ck_assert_ptr_null(strstr(only_diagnostic(&f).message, "transaction is open"));
        f.slot.integer++;
    }
    ck_assert(!folder_has(&f.folder, "other.db"));
    finish(&f);
}
END_TEST

/* ---- Interrupts and locks ---- */

START_TEST(an_interrupt_before_stops_everything)
{
    struct fixture f;
    bool there;
    prepare(&f);
    backend_interrupt(f.backend);
    ck_assert_int_eq(run_sql(&f, "CREATE TABLE a (x)"), -STEMMA_INTERRUPTED);
    ck_assert_int_eq(backend_has_table(f.backend, "a", &there, &f.diags), -STEMMA_INTERRUPTED);
    ck_assert(!folder_has(&f.folder, "app.db"));
    finish(&f);
}
END_TEST

static void interrupt_in_second_step(void *user, size_t step)
{
    if (step == 1)
        backend_interrupt(((struct fixture *)user)->backend);
}

START_TEST(an_interrupt_between_statements_rolls_back)
{
    struct fixture f;
    prepare(&f);
    f.observer.started = interrupt_in_second_step;
    add_step(&f, "CREATE TABLE a (x);", FOREIGN_KEYS_OFF);
    add_step(&f, "CREATE TABLE b (x);", FOREIGN_KEYS_OFF);
    ck_assert_int_eq(apply(&f), -STEMMA_INTERRUPTED);
    ck_assert_int_eq(tables(&f), 0);
    finish(&f);
}
END_TEST

static void *interrupt_soon(void *user)
{
    sqlite3_sleep(100);
    backend_interrupt(user);
    return NULL;
}

START_TEST(an_interrupt_within_a_statement_rolls_back)
{
    struct fixture f;
    pthread_t thread;
    prepare(&f);
    ck_assert_int_eq(run_sql(&f, ""), 0); /* opens it */
    ck_assert_int_eq(pthread_create(&thread, NULL, interrupt_soon, f.backend), 0);
    ck_assert_int_eq(run_sql(&f, "CREATE TABLE a (x); WITH RECURSIVE c(n) AS (VALUES (1) UNION ALL "
                                 "SELECT n + 1 FROM c) SELECT count(*) FROM c;"),
                     -STEMMA_INTERRUPTED);
    pthread_join(thread, NULL);
    ck_assert_int_eq(tables(&f), 1);
    finish(&f);
}
END_TEST

START_TEST(a_locked_database_is_waited_for)
{
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(run_sql(&f, "CREATE TABLE a (x)"), 0);
    open_backend(&f, 1300);
    sqlite3 *other = connect(&f);
    ck_assert_int_eq(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(run_sql(&f, "CREATE TABLE b (x)"), -STEMMA_LOCKED);
    ck_assert_uint_eq(f.waited, 1);
    ck_assert_ptr_nonnull(only_diagnostic(&f).hint);
    ck_assert_int_eq(sqlite3_exec(other, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(run_sql(&f, "CREATE TABLE b (x)"), 0);
    sqlite3_close(other);
    finish(&f);
}
END_TEST

static void *release_soon(void *db)
{
    sqlite3_sleep(200);
    sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    return NULL;
}

START_TEST(a_lock_that_goes_lets_the_unit_on)
{
    struct fixture f;
    pthread_t thread;
    prepare(&f);
    open_backend(&f, 20000);
    sqlite3 *other = connect(&f);
    ck_assert_int_eq(sqlite3_exec(other, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(pthread_create(&thread, NULL, release_soon, other), 0);
    ck_assert_int_eq(run_sql(&f, "CREATE TABLE a (x)"), 0);
    pthread_join(thread, NULL);
    ck_assert_int_eq(tables(&f), 2);
    sqlite3_close(other);
    finish(&f);
}
END_TEST

UNIT_MAIN("backend", locations_name_files, reading_creates_nothing, rows_come_one_by_one,
          what_is_no_database_is_told, a_unit_commits_whole, a_unit_that_fails_leaves_nothing,
          a_taken_slot_is_a_conflict, a_ledger_that_cannot_be_written_undoes_the_scripts,
          statements_of_the_ledger_are_run_in_order, steps_without_script_only_write_rows,
          what_is_not_allowed_is_denied, other_refusals_are_sqlites_own, what_is_allowed_runs,
          a_pair_of_begin_and_commit_is_passed_over, pragmas_of_the_connection_are_put_back,
          pragmas_of_the_runner_are_passed_over, temporary_things_are_dropped, parameters_are_bound,
          rows_of_a_script_are_told, verify_scripts_find, verify_scripts_hold_selects_only,
          new_violations_are_refused, a_rebuilt_parent_breaks_nothing, old_violations_are_a_warning,
          many_old_violations_hide_no_new_one, rows_without_rowid_are_told_apart,
          keys_that_cannot_be_checked_stop_nothing, enforcement_is_per_step,
          what_a_script_says_of_enforcement_is_passed_over,
          deferred_keys_hold_at_the_end_of_a_script, unwrapped_scripts_run_outside,
          unwrapped_scripts_that_fail_say_how_far_they_got,
          unwrapped_scripts_leave_no_transaction_open,
          unwrapped_scripts_are_held_to_the_other_rules, an_interrupt_before_stops_everything,
          an_interrupt_between_statements_rolls_back, an_interrupt_within_a_statement_rolls_back,
          a_locked_database_is_waited_for, a_lock_that_goes_lets_the_unit_on)
