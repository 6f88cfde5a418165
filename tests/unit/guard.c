#include "backend_fixture.h"

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

UNIT_MAIN("guard", what_is_not_allowed_is_denied, other_refusals_are_sqlites_own,
          what_is_allowed_runs, a_pair_of_begin_and_commit_is_passed_over,
          pragmas_of_the_connection_are_put_back, pragmas_of_the_runner_are_passed_over,
          temporary_things_are_dropped, parameters_are_bound, rows_of_a_script_are_told,
          verify_scripts_find, verify_scripts_hold_selects_only)
