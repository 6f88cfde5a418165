/* Statements that are followed and stopped while they run, and who holds a lock. */
#include "backend_fixture.h"

#include "backend/sqlite.h"
#include "backend/sqlite_guard.h"
#include "shadow/memory.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

/* ---- Which table a statement reads from end to end ---- */

START_TEST(the_table_of_a_statement_is_found)
{
    static const struct {
        const char *statement, *table; /* NULL: none, or several */
    } cases[] = {
        {"UPDATE t SET a = 1", "t"},
        {"UPDATE OR IGNORE t SET a = 1 WHERE b", "t"},
        {"update main.\"t\" set a = 1", "\"t\""},
        {"UPDATE t SET a = u.a FROM u", NULL},
        {"UPDATE t SET a = (SELECT b FROM u)", NULL},
        {"DELETE FROM t WHERE a", "t"},
        {"/* x */ DELETE FROM main.t", "t"},
        {"INSERT INTO n SELECT a, b FROM t", "t"},
        {"INSERT INTO n (a) SELECT a FROM t AS x WHERE a > 1 ORDER BY a, b", "t"},
        {"REPLACE INTO n SELECT * FROM [t]", "[t]"},
        {"CREATE TABLE n AS SELECT * FROM t", "t"},
        {"SELECT 'FROM u' FROM t -- FROM u", "t"},
        {"INSERT INTO n SELECT a FROM t, u", NULL},
        {"INSERT INTO n SELECT a FROM t AS x, u", NULL},
        {"INSERT INTO n SELECT a FROM t JOIN u", NULL},
        {"INSERT INTO n SELECT a FROM t UNION ALL SELECT a FROM u", NULL},
        {"INSERT INTO n SELECT value FROM json_each('[]')", NULL},
        {"INSERT INTO n SELECT a FROM (SELECT 1 AS a)", NULL},
        {"WITH t AS (SELECT 1) INSERT INTO n SELECT * FROM t", NULL},
        {"INSERT INTO n VALUES (1)", NULL},
        {"DROP TABLE t", NULL},
        {"UPDATE", NULL},
        {"DELETE FROM", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str table = {0};
        bool found = rows_table(str_from(cases[i].statement), &table);
        ck_assert_msg(found == (cases[i].table != NULL), "%s", cases[i].statement);
        if (found)
            ck_assert_msg(str_equal_text(table, cases[i].table), "%s", cases[i].statement);
    }
}
END_TEST

/* ---- How many rows it has ---- */

/* It gives up after a few milliseconds, as it should, and tells what it has seen by then; a busy
 * machine needs several tries. */
static void assert_estimate(struct fixture *f, const char *statement, uint64_t least, uint64_t most)
{
    struct guard guard = {.arena = &f->arena};
    struct sqlite_backend *sqlite = (struct sqlite_backend *)f->backend;
    uint64_t rows = 0;
    sqlite->watch.guard = &guard;
    bool fits = false;
    for (int tries = 0; !fits && tries < 30; tries++) {
        rows = rows_to_scan(sqlite, str_from(statement));
        fits = rows >= least && rows <= most;
    }
    ck_assert_msg(fits, "%s: %llu", statement, (unsigned long long)rows);
}

#define NUMBERS(n)                                                                                 \
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " #n ") "

START_TEST(rows_are_counted_or_estimated)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, "CREATE TABLE few (x); " NUMBERS(700) "INSERT INTO few SELECT i FROM n");
    elsewhere(&f, "CREATE TABLE none (x); CREATE TABLE named (x PRIMARY KEY) WITHOUT ROWID");
    elsewhere(&f, "CREATE VIEW v AS SELECT * FROM few");
    elsewhere(&f, "CREATE TABLE many (x); " NUMBERS(100000) "INSERT INTO many SELECT i FROM n");
    elsewhere(&f, "CREATE TABLE thin (id INTEGER PRIMARY KEY); " NUMBERS(
                      100000) "INSERT INTO thin SELECT i * 1000 - i % 7 FROM n");
    elsewhere(&f, "CREATE TABLE lone (id INTEGER PRIMARY KEY); INSERT INTO lone VALUES "
                  "(-9223372036854775807), (9223372036854775807)");
    assert_estimate(&f, "UPDATE few SET x = 1", 700, 700);
    assert_estimate(&f, "UPDATE none SET x = 1", 0, 0);
    assert_estimate(&f, "UPDATE named SET x = 1", 0, 0);
    assert_estimate(&f, "UPDATE nowhere SET x = 1", 0, 0);
    assert_estimate(&f, "SELECT * FROM v", 0, 0);
    assert_estimate(&f, "INSERT INTO few SELECT * FROM \"many\"", 100000, 100000);
    assert_estimate(&f, "DELETE FROM lone", 2, 2);
    assert_estimate(&f, "DELETE FROM thin", 95000, 105000);
    finish(&f);
}
END_TEST

static bool is_locked_elsewhere(struct fixture *f)
{
    pid_t child = fork();
    if (child == 0) {
        int file = open(folder_path(&f->folder, "app.db"), O_RDWR);
        struct flock lock = {.l_type = F_WRLCK, .l_start = 0x40000001, .l_len = 1};
        _exit(fcntl(file, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK ? 1 : 0);
    }
    int status = 0;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return WEXITSTATUS(status) == 1;
}

/* A process that closes a file loses its locks on it: SQLite keeps the file open until they go. */
START_TEST(estimating_keeps_the_locks)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, "CREATE TABLE few (x); INSERT INTO few VALUES (1)");
    sqlite3 *db = connect(&f);
    ck_assert_int_eq(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    ck_assert(is_locked_elsewhere(&f));
    assert_estimate(&f, "DELETE FROM few", 1, 1);
    ck_assert(is_locked_elsewhere(&f));
    sqlite3_close(db);
    finish(&f);
}
END_TEST

/* ---- What is told ---- */

struct told {
    size_t count;
    struct stemma_progress last;
    bool foreseen, grew;
    bool end_when_foreseen;
};

static struct told told;

static void on_progress(void *user, size_t step, const struct stemma_progress *progress)
{
    struct fixture *f = user;
    ck_assert_uint_eq(step, 0);
    ck_assert_int_ge(progress->elapsed_ms, 490);
    ck_assert_int_ge(progress->elapsed_ms, progress->statement_ms);
    ck_assert_str_eq(progress->file, "s.sql");
    told.grew |= told.count != 0 && progress->rows > told.last.rows;
    told.foreseen |= progress->rows_expected != 0;
    told.last = *progress;
    told.count++;
    if (told.foreseen && told.end_when_foreseen)
        backend_interrupt(f->backend);
}

static void prepare_telling(struct fixture *f)
{
    prepare(f);
    told = (struct told){0};
    f->observer.progress = on_progress;
}

static const char endless[] =
    "\n\nINSERT INTO a WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
    "SELECT i FROM n;";

START_TEST(a_long_statement_tells_how_far_it_is)
{
    struct fixture f;
    prepare_telling(&f);
    elsewhere(&f, "CREATE TABLE a (x)");
    f.unit.statement_timeout_ms = 900;
    ck_assert_int_eq(run_sql(&f, endless), -STEMMA_TIMEOUT);
    ck_assert_uint_ge(told.count, 2);
    ck_assert_uint_le(told.count, 5); /* ten a second, from half a second on */
    ck_assert(told.grew);
    ck_assert_uint_gt(told.last.rows, 0);
    ck_assert_uint_eq(told.last.rows_expected, 0);
    ck_assert_uint_eq(told.last.line, 3);
    finish(&f);
}
END_TEST

START_TEST(a_scan_tells_how_much_is_left)
{
    static const char *const statements[] = {
        "UPDATE a SET x = length(hex(zeroblob(20000 + x % 2)))",
        "DELETE FROM a WHERE length(hex(zeroblob(20000 + x))) = 1",
        "INSERT INTO b SELECT length(hex(zeroblob(20000 + x))) FROM a",
    };
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
        struct fixture f;
        prepare_telling(&f);
        elsewhere(&f, "CREATE TABLE a (x); CREATE TABLE b (x); " NUMBERS(
                          400000) "INSERT INTO a SELECT 1 FROM n");
        told.end_when_foreseen = true;
        int rc = run_sql(&f, statements[i]);
        ck_assert_msg(rc == -STEMMA_INTERRUPTED && told.foreseen, "%s: %d, %zu", statements[i], rc,
                      told.count);
        ck_assert_uint_eq(told.last.rows_expected, 400000);
        ck_assert_uint_gt(told.last.rows_scanned, 0);
        ck_assert_uint_lt(told.last.rows_scanned, 400000);
        finish(&f);
    }
}
END_TEST

START_TEST(a_table_of_this_run_is_not_taken_for_what_is_on_the_disk)
{
    struct fixture f;
    prepare_telling(&f);
    elsewhere(&f, "CREATE TABLE a (x); INSERT INTO a VALUES (1)");
    f.unit.statement_timeout_ms = 900;
    ck_assert_int_eq(run_sql(&f,
                             "ALTER TABLE a RENAME TO old; CREATE TABLE a (x); " NUMBERS(
                                 400000) "INSERT INTO a SELECT i FROM n; "
                                         "UPDATE a SET x = length(hex(zeroblob(20000 + x % 2)))"),
                     -STEMMA_TIMEOUT);
    ck_assert_uint_gt(told.count, 0);
    ck_assert(!told.foreseen);
    finish(&f);
}
END_TEST

START_TEST(a_quick_step_tells_nothing)
{
    struct fixture f;
    prepare_telling(&f);
    ck_assert_int_eq(run_sql(&f, "CREATE TABLE a (x); INSERT INTO a VALUES (1)"), 0);
    ck_assert_uint_eq(told.count, 0);
    finish(&f);
}
END_TEST

/* ---- The limit of a statement ---- */

START_TEST(a_statement_past_its_time_is_stopped)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, "CREATE TABLE a (x)");
    f.unit.statement_timeout_ms = 50;
    ck_assert_int_eq(run_sql(&f, endless), -STEMMA_TIMEOUT);
    struct stemma_diagnostic diag = only_diagnostic(&f);
    ck_assert_str_eq(diag.message, "this statement was stopped: it ran longer than 0.05 s");
    ck_assert_uint_eq(diag.place.line, 3);
    ck_assert_ptr_nonnull(diag.hint);
    ck_assert_int_eq(number(&f, "SELECT count(*) FROM a"), 0);
    ck_assert_int_eq(tables(&f), 1);
    ck_assert_int_eq(run_sql(&f, "INSERT INTO a VALUES (1)"), 0); /* the connection is as before */
    finish(&f);
}
END_TEST

START_TEST(a_check_past_its_time_is_stopped)
{
    struct fixture f;
    prepare(&f);
    f.unit.statement_timeout_ms = 50;
    struct unit_step *step = add_step(&f, "CREATE TABLE a (x)", FOREIGN_KEYS_OFF);
    ck_assert_int_eq(script_from_text("v.sql",
                                      str_from("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT "
                                               "i + 1 FROM n) SELECT i FROM n WHERE i < 0"),
                                      &f.arena, &f.diags, &f.verify),
                     0);
    step->verify = &f.verify;
    ck_assert_int_eq(apply(&f), -STEMMA_TIMEOUT);
    ck_assert_str_eq(only_diagnostic(&f).place.file, "v.sql");
    ck_assert_int_eq(tables(&f), 0);
    finish(&f);
}
END_TEST

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Half of the time that all took: eight times that of each. */
START_TEST(quick_statements_have_time_together)
{
    struct fixture f;
    prepare(&f);
    char sql[4096] = "CREATE TABLE a (x);";
    for (size_t i = 0; i < 16; i++)
        strcat(sql, NUMBERS(300000) "INSERT INTO a SELECT i FROM n WHERE i % 1000 = 0;");
    int64_t began = now_ms();
    ck_assert_int_eq(run_sql(&f, sql), 0);
    f.unit.statement_timeout_ms = (unsigned)((now_ms() - began) / 2);
    ck_assert_uint_gt(f.unit.statement_timeout_ms, 0);
    ck_assert_int_eq(run_sql(&f, strchr(sql, ';') + 1), 0);
    finish(&f);
}
END_TEST

/* One step of SQLite's virtual machine, however large the table is. */
START_TEST(a_drop_is_stopped_at_a_read)
{
    static const char *const statements[] = {"DROP TABLE a", "DELETE FROM a",
                                             "SELECT count(*) FROM a"};
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
        struct fixture f;
        prepare(&f);
        elsewhere(
            &f, "CREATE TABLE a (x); " NUMBERS(30000) "INSERT INTO a SELECT zeroblob(1500) FROM n");
        f.unit.statement_timeout_ms = 1;
        ck_assert_msg(run_sql(&f, statements[i]) == -STEMMA_TIMEOUT, "%s", statements[i]);
        ck_assert_ptr_nonnull(only_diagnostic(&f).place.source_line);
        ck_assert_int_eq(number(&f, "SELECT count(*) FROM a"), 30000);
        f.unit.statement_timeout_ms = 0;
        ck_assert_int_eq(run_sql(&f, statements[i]), 0);
        finish(&f);
    }
}
END_TEST

/* ---- Who holds the lock ---- */

struct holder {
    pid_t pid;
    int release; /* closing it ends the process */
};

/* Another process runs the SQL and waits. */
static struct holder hold(struct fixture *f, const char *sql, const char *name)
{
    int ready[2], release[2];
    ck_assert(pipe(ready) == 0 && pipe(release) == 0);
    struct holder holder = {fork(), release[1]};
    if (holder.pid == 0) {
        char byte;
        close(release[1]);
        prctl(PR_SET_NAME, name);
        sqlite3 *db = connect(f);
        sqlite3_exec(db, sql, NULL, NULL, NULL);
        ssize_t done = write(ready[1], "", 1);
        done += read(release[0], &byte, 1);
        _exit(done < 0);
    }
    char byte;
    ck_assert_int_eq(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    close(ready[1]);
    close(release[0]);
    return holder;
}

static void let_go(struct holder holder)
{
    close(holder.release);
    ck_assert_int_eq(waitpid(holder.pid, NULL, 0), holder.pid);
}

static void assert_names(struct fixture *f, struct holder holder, const char *name)
{
    char expected[128];
    snprintf(expected, sizeof expected, "process %d (%s) holds it", (int)holder.pid, name);
    struct stemma_diagnostic diag = only_diagnostic(f);
    ck_assert_uint_eq(diag.note_count, 1);
    ck_assert_str_eq(diag.notes[0].message, expected);
}

static void assert_stuck_when_interrupted(struct fixture *f, struct sqlite_backend *under_way)
{
    watch_begin(under_way, NULL, SPAN_NONE, 0);
    backend_interrupt(f->backend);
    ck_assert(backend_is_stuck(f->backend) && backend_is_stuck(f->backend));
    watch_must_end(under_way);
    ck_assert(!backend_is_stuck(f->backend)); /* there was a sign of life */
    ck_assert(backend_is_stuck(f->backend));
    watch_end(under_way);
    ck_assert(!backend_is_stuck(f->backend));
}

START_TEST(a_call_without_a_sign_of_life_is_stuck)
{
    struct fixture f;
    struct memory memory;
    prepare(&f);
    struct sqlite_backend *sqlite = (struct sqlite_backend *)f.backend;
    ck_assert(!backend_is_stuck(f.backend) && !backend_is_stuck(f.backend));
    assert_stuck_when_interrupted(&f, sqlite);
    ck_assert_int_eq(memory_open(&memory, MEMORY_LIMITED, &f.diags), 0);
    memory_watch(&memory, f.backend);
    assert_stuck_when_interrupted(&f, memory.backend);
    memory_close(&memory);
    finish(&f);
}
END_TEST

START_TEST(a_read_is_a_sign_of_life)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, "CREATE TABLE few (x); INSERT INTO few VALUES (1)");
    struct sqlite_backend *sqlite = (struct sqlite_backend *)f.backend;
    ck_assert_int_eq(sqlite_connect(sqlite, CONNECT_TO_READ, &f.diags), 0);
    watch_begin(sqlite, NULL, SPAN_NONE, 0);
    ck_assert(!backend_is_stuck(f.backend) && backend_is_stuck(f.backend));
    ck_assert_int_eq(sqlite3_exec(sqlite->db, "SELECT * FROM few", NULL, NULL, NULL), SQLITE_OK);
    ck_assert(!backend_is_stuck(f.backend) && backend_is_stuck(f.backend));
    watch_end(sqlite);
    finish(&f);
}
END_TEST

START_TEST(the_holder_of_a_lock_is_named)
{
    static const struct {
        const char *journal, *sql;
    } cases[] = {
        {"PRAGMA journal_mode = delete", "BEGIN IMMEDIATE"},
        {"PRAGMA journal_mode = delete", "BEGIN EXCLUSIVE"},
        {"PRAGMA journal_mode = delete", "BEGIN; SELECT * FROM a"}, /* in the way of the commit */
        {"PRAGMA journal_mode = wal", "BEGIN IMMEDIATE"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fixture f;
        prepare(&f);
        elsewhere(&f, "CREATE TABLE a (x); INSERT INTO a VALUES (1)");
        elsewhere(&f, cases[i].journal);
        struct holder holder = hold(&f, cases[i].sql, "holder");
        ck_assert_msg(run_sql(&f, "CREATE TABLE b (x)") == -STEMMA_LOCKED, "%s", cases[i].sql);
        assert_names(&f, holder, "holder");
        let_go(holder);
        ck_assert_int_eq(run_sql(&f, "CREATE TABLE b (x)"), 0);
        finish(&f);
    }
}
END_TEST

START_TEST(a_name_cannot_move_the_cursor)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, "CREATE TABLE a (x)");
    struct holder holder = hold(&f, "BEGIN IMMEDIATE", "\x1b[2J\xC3\xA9\x7F x");
    ck_assert_int_eq(run_sql(&f, "CREATE TABLE b (x)"), -STEMMA_LOCKED);
    assert_names(&f, holder, "?[2J??? x");
    let_go(holder);
    finish(&f);
}
END_TEST

START_TEST(a_lock_of_this_process_has_no_name)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, "CREATE TABLE a (x)");
    sqlite3 *db = connect(&f);
    ck_assert_int_eq(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(run_sql(&f, "CREATE TABLE b (x)"), -STEMMA_LOCKED);
    ck_assert_uint_eq(only_diagnostic(&f).note_count, 0);
    sqlite3_close(db);
    finish(&f);
}
END_TEST

/* ---- Readers ---- */

static int64_t seen;
static struct fixture *reading;

static void read_meanwhile(void *user, size_t step, const struct stemma_progress *progress)
{
    (void)user;
    (void)step;
    (void)progress;
    if (seen == -1)
        seen = number(reading, "SELECT count(*) FROM a");
}

START_TEST(readers_are_not_blocked_in_wal_mode)
{
    struct fixture f;
    prepare(&f);
    reading = &f;
    seen = -1;
    elsewhere(&f, "PRAGMA journal_mode = wal; CREATE TABLE a (x); INSERT INTO a VALUES (1), (2)");
    f.observer.progress = read_meanwhile;
    f.unit.statement_timeout_ms = 900;
    ck_assert_int_eq(run_sql(&f, endless), -STEMMA_TIMEOUT);
    ck_assert_int_eq(seen, 2);
    finish(&f);
}
END_TEST

UNIT_MAIN("watch", the_table_of_a_statement_is_found, rows_are_counted_or_estimated,
          estimating_keeps_the_locks, a_long_statement_tells_how_far_it_is,
          a_scan_tells_how_much_is_left, a_table_of_this_run_is_not_taken_for_what_is_on_the_disk,
          a_quick_step_tells_nothing, a_statement_past_its_time_is_stopped,
          a_check_past_its_time_is_stopped, quick_statements_have_time_together,
          a_drop_is_stopped_at_a_read, a_call_without_a_sign_of_life_is_stuck,
          a_read_is_a_sign_of_life, the_holder_of_a_lock_is_named, a_name_cannot_move_the_cursor,
          a_lock_of_this_process_has_no_name, readers_are_not_blocked_in_wal_mode)
