#include "backend_fixture.h"

#include <pthread.h>

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

/* Somebody else's, which would lose the ledger's rows, and rows of the user's. */
START_TEST(what_is_recorded_fires_no_trigger)
{
    for (int mode = UNIT_ATOMIC; mode <= UNIT_UNWRAPPED; mode++) {
        struct fixture f;
        prepare(&f);
        ck_assert_int_eq(run_sql(&f, "CREATE TABLE t (x); INSERT INTO t VALUES (1);"), 0);
        elsewhere(&f, "CREATE TRIGGER lose BEFORE INSERT ON ledger BEGIN DELETE FROM t; "
                      "SELECT RAISE(IGNORE); END;"
                      "CREATE TRIGGER forge BEFORE UPDATE ON ledger BEGIN DELETE FROM t; "
                      "SELECT RAISE(IGNORE); END;"
                      "CREATE TABLE u (x); CREATE TRIGGER users AFTER INSERT ON t BEGIN "
                      "INSERT INTO u VALUES (new.x); END;");
        f.unit.mode = (enum unit_mode)mode;
        ck_assert_int_eq(run_sql(&f, "INSERT INTO t VALUES (2)"), 0);
        ck_assert_int_eq(number(&f, "SELECT count(*) FROM ledger WHERE outcome = 'done'"), 2);
        ck_assert_int_eq(number(&f, "SELECT count(*) FROM t"), 2);
        ck_assert_int_eq(number(&f, "SELECT count(*) FROM u"), 1); /* the user's own still act */
        ck_assert_int_eq(run_sql(&f, "INSERT INTO nowhere VALUES (2)"), -STEMMA_SQL);
        ck_assert_int_eq(number(&f, "SELECT count(*) FROM t"), 2);
        ck_assert_int_eq(number(&f, "SELECT count(*) FROM ledger WHERE outcome = 'failed'"),
                         mode == UNIT_UNWRAPPED);
        finish(&f);
    }
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

static void replace_the_file(void *user, size_t index)
{
    struct fixture *f = user;
    (void)index;
    folder_write(&f->folder, "other", "");
    ck_assert_int_eq(rename(folder_path(&f->folder, "other"), folder_path(&f->folder, "app.db")),
                     0);
}

START_TEST(what_has_lost_its_name_is_not_committed)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, "CREATE TABLE t (x)");
    f.observer.started = replace_the_file;
    add_step(&f, "INSERT INTO t VALUES (1)", FOREIGN_KEYS_OFF);
    ck_assert_int_eq(apply(&f), -STEMMA_IO);
    ck_assert_ptr_nonnull(strstr(only_diagnostic(&f).message, "was moved, deleted or replaced"));
    finish(&f);
}
END_TEST

UNIT_MAIN("backend", what_has_lost_its_name_is_not_committed, locations_name_files,
          reading_creates_nothing, rows_come_one_by_one, what_is_no_database_is_told,
          a_unit_commits_whole, a_unit_that_fails_leaves_nothing, a_taken_slot_is_a_conflict,
          a_ledger_that_cannot_be_written_undoes_the_scripts,
          statements_of_the_ledger_are_run_in_order, what_is_recorded_fires_no_trigger,
          steps_without_script_only_write_rows, unwrapped_scripts_run_outside,
          unwrapped_scripts_that_fail_say_how_far_they_got,
          unwrapped_scripts_leave_no_transaction_open,
          unwrapped_scripts_are_held_to_the_other_rules, an_interrupt_before_stops_everything,
          an_interrupt_between_statements_rolls_back, an_interrupt_within_a_statement_rolls_back,
          a_locked_database_is_waited_for, a_lock_that_goes_lets_the_unit_on)
