/* Repair, as a program sees it that embeds libstemma. A crash is a process that leaves in the
 * middle of a script: when a statement returns a row. */
#include "unit.h"

#include "folder.h"
#include "stemma.h"

#include <sqlite3.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

struct fixture {
    struct folder folder;
    stemma_diagnostics *diags;
    stemma_project *project;
    stemma_database *db;
    struct stemma_repair *repair;
    size_t asked;
    bool answer;
    const char *meanwhile; /* SQL that somebody else runs when it is asked first */
};

static const char manifest[] = "version: 1\n"
                               "revisions:\n"
                               "  - {id: a, message: First}\n"
                               "  - {id: b, parents: a}\n"
                               "  - {id: n, parents: b, transaction: none}\n";

static void load(struct fixture *f)
{
    stemma_project_free(f->project);
    f->project = NULL;
    int rc = stemma_project_load(folder_path(&f->folder, "manifest.yaml"), f->diags, &f->project);
    ck_assert_int_eq(rc, 0);
}

static void open_database(struct fixture *f)
{
    const struct stemma_open_options at_once = {.lock_timeout_ms = 0};
    stemma_database_close(f->db);
    f->db = NULL;
    int rc = stemma_database_open(folder_path(&f->folder, "app.db"), &at_once, f->diags, &f->db);
    ck_assert_int_eq(rc, 0);
}

static void prepare(struct fixture *f)
{
    *f = (struct fixture){.answer = true};
    f->diags = stemma_diagnostics_new();
    folder_make(&f->folder);
    folder_mkdir(&f->folder, "sql");
    folder_write(&f->folder, "manifest.yaml", manifest);
    folder_write_script(&f->folder, "a_up", "CREATE TABLE t (x);\n");
    folder_write_script(&f->folder, "a_down", "DROP TABLE t;\n");
    folder_write_script(&f->folder, "b_up", "CREATE TABLE b (x);\n");
    folder_write_script(&f->folder, "b_down", "DROP TABLE b;\n");
    folder_write_script(&f->folder, "n_up", "SELECT 1;\n");
    folder_write_script(&f->folder, "n_down", "SELECT 1;\n");
    load(f);
    open_database(f);
}

static void finish(struct fixture *f)
{
    stemma_repair_free(f->repair);
    stemma_database_close(f->db);
    stemma_project_free(f->project);
    stemma_diagnostics_free(f->diags);
    folder_remove(&f->folder);
}

static void elsewhere(struct fixture *f, const char *sql)
{
    sqlite3 *db;
    char *message = NULL;
    ck_assert_int_eq(sqlite3_open(folder_path(&f->folder, "app.db"), &db), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &message) == SQLITE_OK, "%s", message);
    sqlite3_close(db);
}

/* The first column of all rows, joined by commas. */
static const char *answer_of(struct fixture *f, const char *sql)
{
    static char text[512];
    sqlite3 *db;
    sqlite3_stmt *stmt = NULL;
    text[0] = '\0';
    ck_assert_int_eq(sqlite3_open(folder_path(&f->folder, "app.db"), &db), SQLITE_OK);
    ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK, "%s",
                  sqlite3_errmsg(db));
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        strcat(text, text[0] == '\0' ? "" : ",");
        strcat(text, (const char *)sqlite3_column_text(stmt, 0));
    }
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return text;
}

static int migrate(struct fixture *f, enum stemma_operation operation, const char *target)
{
    struct stemma_run *run = NULL;
    struct stemma_request request = {.operation = operation, .targets = &target, .target_count = 1};
    stemma_diagnostics_clear(f->diags);
    int rc = stemma_execute(f->project, f->db, &request, NULL, f->diags, &run);
    stemma_run_free(run);
    return rc;
}

static bool confirm(void *user, const struct stemma_repair *repair)
{
    struct fixture *f = user;
    ck_assert(!repair->done);
    if (f->asked++ == 0 && f->meanwhile != NULL)
        elsewhere(f, f->meanwhile);
    return f->answer;
}

static int repair(struct fixture *f, enum stemma_repair_action action, const char *target)
{
    const struct stemma_repair_request request = {
        .action = action,
        .targets = &target,
        .target_count = target == NULL ? 0 : 1,
        .confirm = confirm,
        .user = f,
    };
    f->asked = 0;
    stemma_repair_free(f->repair);
    f->repair = NULL;
    stemma_diagnostics_clear(f->diags);
    return stemma_repair(f->project, f->db, &request, NULL, f->diags, &f->repair);
}

static void record(struct fixture *f, const char *target)
{
    ck_assert_int_eq(repair(f, STEMMA_REPAIR_RECORD, target), 0);
}

static struct stemma_diagnostic first_diagnostic(struct fixture *f)
{
    struct stemma_diagnostic diag = {0};
    ck_assert(stemma_diagnostics_get(f->diags, 0, &diag));
    return diag;
}

/* The kinds that a check finds, a digit for each. */
static const char *findings(struct fixture *f)
{
    static char text[16];
    struct stemma_check *check = NULL;
    stemma_diagnostics_clear(f->diags);
    ck_assert_int_eq(stemma_check(f->project, f->db, f->diags, &check), 0);
    for (size_t i = 0; i < check->finding_count; i++)
        text[i] = (char)('0' + check->findings[i].kind);
    text[check->finding_count] = '\0';
    stemma_check_free(check);
    return text;
}

static unsigned flags_of(struct fixture *f, const char *id)
{
    struct stemma_listing *listing = NULL;
    unsigned flags = 0;
    stemma_diagnostics_clear(f->diags);
    ck_assert_int_eq(stemma_status(f->project, f->db, f->diags, &listing), 0);
    for (size_t i = 0; i < listing->revision_count; i++)
        if (strcmp(listing->revisions[i].id, id) == 0)
            flags = listing->revisions[i].flags;
    stemma_listing_free(listing);
    return flags;
}

/* ---- Scripts that changed ---- */

START_TEST(nothing_to_repair_writes_nothing)
{
    struct fixture f;
    prepare(&f);
    record(&f, NULL);
    ck_assert(!f.repair->database_exists && !f.repair->done);
    ck_assert(!folder_has(&f.folder, "app.db"));
    ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, "b"), 0);
    for (int action = STEMMA_REPAIR_RECORD; action <= STEMMA_REPAIR_MARK_REVERTED; action++) {
        ck_assert_int_eq(repair(&f, (enum stemma_repair_action)action, NULL), 0);
        ck_assert(!f.repair->done && f.repair->unfinished == NULL);
        ck_assert_uint_eq(f.repair->edited_count + f.asked, 0);
    }
    ck_assert_str_eq(answer_of(&f, "SELECT count(*) FROM stemma_log"), "1");
    finish(&f);
}
END_TEST

START_TEST(edited_scripts_are_recorded_again)
{
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, "b"), 0);
    folder_write_script(&f.folder, "a_up", "CREATE TABLE t (x); -- a remark\n");
    folder_write_script(&f.folder, "a_down", "-- a remark\nDROP TABLE t;\n");
    ck_assert_str_eq(findings(&f), "152"); /* edited, down edited, pending */
    ck_assert_uint_eq(flags_of(&f, "a") & (STEMMA_IS_UP_EDITED | STEMMA_IS_DOWN_EDITED),
                      STEMMA_IS_UP_EDITED | STEMMA_IS_DOWN_EDITED);
    ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, "n"), -STEMMA_EDITED);
    ck_assert_ptr_nonnull(strstr(first_diagnostic(&f).hint, "\nstemma repair a"));
    record(&f, NULL);
    ck_assert(f.repair->done);
    ck_assert_uint_eq(f.asked, 1);
    ck_assert_uint_eq(f.repair->edited_count, 1);
    ck_assert_uint_eq(f.repair->to_record, 1);
    const struct stemma_edited *edited = &f.repair->edited[0];
    ck_assert_str_eq(edited->revision, "a");
    ck_assert_str_eq(edited->message, "First");
    ck_assert_ptr_nonnull(strchr(edited->applied_by, '@'));
    ck_assert_str_ne(edited->up.recorded, edited->up.present);
    ck_assert_ptr_null(edited->up.difference);
    ck_assert_str_eq(edited->down.difference, "@@ -1,1 +1,2 @@\n+-- a remark\n DROP TABLE t;\n");
    ck_assert_str_eq(answer_of(&f, "SELECT up_sha256 FROM stemma_revisions WHERE revision = 'a'"),
                     edited->up.present);
    ck_assert_str_eq(answer_of(&f, "SELECT down_sql FROM stemma_revisions WHERE revision = 'a'"),
                     "-- a remark\nDROP TABLE t;\n");
    ck_assert_str_eq(answer_of(&f,
                               "SELECT action || revisions || from_heads || to_heads || outcome "
                               "FROM stemma_log WHERE seq = 2"),
                     "repair[\"a\"][\"b\"][\"b\"]done");
    ck_assert_str_eq(findings(&f), "2");
    finish(&f);
}
END_TEST

START_TEST(what_is_not_confirmed_is_not_written)
{
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, "b"), 0);
    folder_write_script(&f.folder, "a_up", "-- other\n");
    f.answer = false;
    record(&f, NULL);
    ck_assert(!f.repair->done);
    ck_assert_uint_eq(f.asked, 1);
    ck_assert_str_eq(findings(&f), "12");
    ck_assert_str_eq(answer_of(&f, "SELECT count(*) FROM stemma_log"), "1");
    finish(&f);
}
END_TEST

START_TEST(only_what_is_named_is_recorded)
{
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, "b"), 0);
    folder_write_script(&f.folder, "a_up", "-- other\n");
    folder_write_script(&f.folder, "b_down", "-- other\n");
    record(&f, "b");
    ck_assert(f.repair->done);
    ck_assert_uint_eq(f.repair->edited_count, 1);
    ck_assert_str_eq(f.repair->edited[0].revision, "b");
    ck_assert_ptr_null(f.repair->edited[0].up.file);
    ck_assert_str_eq(findings(&f), "127"); /* the file of a no longer makes what it made */
    ck_assert_int_eq(repair(&f, STEMMA_REPAIR_RECORD, "n"), -STEMMA_USAGE);
    ck_assert_int_eq(repair(&f, STEMMA_REPAIR_RECORD, "nowhere"), -STEMMA_NO_SUCH_REVISION);
    ck_assert_int_eq(repair(&f, STEMMA_REPAIR_CONTINUE, "b"), -STEMMA_USAGE);
    ck_assert_ptr_null(f.repair);
    finish(&f);
}
END_TEST

START_TEST(who_writes_before_the_answer_makes_it_be_asked_again)
{
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, "b"), 0);
    folder_write_script(&f.folder, "a_up", "-- other\n");
    folder_write_script(&f.folder, "b_up", "-- other\n");
    f.meanwhile =
        "INSERT INTO stemma_log SELECT seq + 1, 'other', at, action, from_heads, to_heads, "
        "revisions, outcome, 0, \"by\", tool, NULL FROM stemma_log;"
        "DELETE FROM stemma_revisions WHERE revision = 'b'";
    record(&f, NULL);
    ck_assert(f.repair->done);
    ck_assert_uint_eq(f.asked, 2);
    ck_assert_uint_eq(f.repair->edited_count, 1);
    ck_assert_str_eq(answer_of(&f, "SELECT action FROM stemma_log"), "upgrade,upgrade,repair");
    finish(&f);
}
END_TEST

START_TEST(what_is_missing_or_unknown_is_left_alone)
{
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, "b"), 0);
    ck_assert_int_eq(unlink(folder_path(&f.folder, "sql/a_down.sql")), 0);
    folder_write(&f.folder, "manifest.yaml", "version: 1\nrevisions:\n  - {id: a}\n");
    load(&f);
    record(&f, NULL);
    ck_assert(!f.repair->done);
    ck_assert_uint_eq(f.asked + f.repair->to_record, 0);
    ck_assert_uint_eq(f.repair->edited_count, 1);
    UNIT_ASSERT_PATH(f.repair->edited[0].down.file, "sql/a_down.sql");
    ck_assert_ptr_null(f.repair->edited[0].down.present);
    ck_assert_uint_eq(f.repair->unknown.count, 1);
    ck_assert_str_eq(f.repair->unknown.items[0], "b");
    folder_write_script(&f.folder, "a_up", "-- other\n");
    record(&f, NULL);
    ck_assert(f.repair->done);
    ck_assert_str_eq(answer_of(&f, "SELECT down_sql FROM stemma_revisions"),
                     "DROP TABLE t;\n,DROP TABLE b;\n");
    finish(&f);
}
END_TEST

START_TEST(a_downgrade_runs_the_script_that_is_asked_for)
{
    static const struct {
        enum stemma_down down;
        bool file;
        const char *script, *left;
    } cases[] = {
        {STEMMA_DOWN_DEFAULT, true, "ledger:b_down.sql", "0"},
        {STEMMA_DOWN_RECORDED, true, "ledger:b_down.sql", "0"},
        {STEMMA_DOWN_FILE, true, "sql/b_down.sql", "1"},
        {STEMMA_DOWN_RECORDED, false, "ledger:b_down.sql", "0"},
        {STEMMA_DOWN_FILE, false, NULL, "1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fixture f;
        struct stemma_run *run = NULL;
        const char *target = "a";
        const struct stemma_request request = {.operation = STEMMA_DOWNGRADE,
                                               .targets = &target,
                                               .target_count = 1,
                                               .down = cases[i].down};
        prepare(&f);
        ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, "b"), 0);
        folder_write_script(&f.folder, "b_down", "SELECT 'edited';");
        if (!cases[i].file)
            ck_assert_int_eq(unlink(folder_path(&f.folder, "sql/b_down.sql")), 0);
        int rc = stemma_execute(f.project, f.db, &request, NULL, f.diags, &run);
        ck_assert_int_eq(rc, cases[i].script == NULL ? -STEMMA_IRREVERSIBLE : 0);
        ck_assert_str_eq(answer_of(&f, "SELECT count(*) FROM sqlite_schema WHERE name = 'b'"),
                         cases[i].left);
        if (rc == 0) {
            ck_assert_msg(unit_ends_in(run->steps[0].script, cases[i].script), "%s",
                          run->steps[0].script);
            ck_assert_ptr_nonnull(strstr(first_diagnostic(&f).message, "b is reverted with"));
        }
        stemma_run_free(run);
        finish(&f);
    }
}
END_TEST

/* ---- What stopped half way ---- */

static void die_at(void *user, const struct stemma_event *event)
{
    size_t *rows = user;
    if (event->kind == STEMMA_EVENT_ROW && (*rows)-- == 0)
        _exit(0);
}

/* Runs something in another process that dies at the row number `row`, from 0, of its scripts. */
static void crash(struct fixture *f, const struct stemma_request *request,
                  const struct stemma_repair_request *repair_request, size_t row)
{
    stemma_database_close(f->db);
    f->db = NULL;
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        struct stemma_run *run = NULL;
        struct stemma_repair *mended = NULL;
        const struct stemma_listener listener = {die_at, &row, true};
        open_database(f);
        if (request != NULL)
            stemma_execute(f->project, f->db, request, &listener, f->diags, &run);
        else
            stemma_repair(f->project, f->db, repair_request, &listener, f->diags, &mended);
        _exit(1);
    }
    int status = 0;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    open_database(f);
}

static void crash_run(struct fixture *f, enum stemma_operation operation, const char *target,
                      size_t row)
{
    const struct stemma_request request = {
        .operation = operation, .targets = &target, .target_count = 1};
    crash(f, &request, NULL, row);
}

static const struct stemma_unfinished *unfinished(struct fixture *f)
{
    f->answer = false;
    ck_assert_int_eq(repair(f, STEMMA_REPAIR_CONTINUE, NULL), 0);
    ck_assert_uint_eq(f->asked, 1);
    f->answer = true;
    return f->repair->unfinished;
}

/* Each statement that returns a row is a place to die at; whatever is, or is not, committed then,
 * the rest makes it what an undisturbed run would have made. */
START_TEST(a_run_goes_on_from_any_statement)
{
    static const char script[] = "INSERT INTO t VALUES (1);\n"
                                 "SELECT 'crash';\n"
                                 "INSERT INTO t VALUES (2) RETURNING x; -- dies within\n"
                                 "PRAGMA journal_mode = WAL;\n"
                                 "PRAGMA recursive_triggers = ON;\n"
                                 "INSERT INTO t SELECT * FROM pragma_recursive_triggers;\n"
                                 "BEGIN;\n"
                                 "INSERT INTO t VALUES (3);\n"
                                 "SELECT 'crash';\n"
                                 "COMMIT;\n"
                                 "SELECT 'crash';\n"
                                 "BEGIN; DELETE FROM t; SELECT 'crash'; ROLLBACK;\n"
                                 "SAVEPOINT s;\n"
                                 "UPDATE t SET x = x * 10 RETURNING 'crash';\n"
                                 "RELEASE s;\n"
                                 "CREATE TRIGGER g AFTER DELETE ON t BEGIN SELECT 1; END;\n"
                                 "VACUUM;\n"
                                 "SELECT 'crash';\n"
                                 "UPDATE t SET x = 10 WHERE x = 10;\n"
                                 "INSERT INTO t SELECT changes() -- the UPDATE's\n";
    static const struct {
        int64_t statements;
        size_t line;
        bool uncertain;
    } places[] = {
        {1, 2, false},   {1, 2, false},   {3, 4, true},    {6, 7, false},
        {10, 11, false}, {10, 11, false}, {15, 13, false}, {15, 13, false},
        {15, 13, false}, {15, 13, false}, {20, 18, false},
    };
    for (size_t row = 0; row < sizeof places / sizeof places[0]; row++) {
        struct fixture f;
        prepare(&f);
        folder_write_script(&f.folder, "n_up", script);
        ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, "b"), 0);
        crash_run(&f, STEMMA_UPGRADE, "n", row);
        const struct stemma_unfinished *found = unfinished(&f);
        ck_assert_str_eq(found->revision, "n");
        ck_assert(!found->failed && found->operation == STEMMA_UPGRADE);
        ck_assert_int_eq(found->statement_count, 23);
        ck_assert_msg(found->statements == places[row].statements, "row %zu: %lld statements", row,
                      (long long)found->statements);
        UNIT_ASSERT_PATH(found->file, "sql/n_up.sql");
        ck_assert_uint_eq(found->line, places[row].line);
        ck_assert(found->uncertain == places[row].uncertain);
        ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, "n"), -STEMMA_LOCKED);
        ck_assert_int_eq(repair(&f, STEMMA_REPAIR_CONTINUE, NULL), 0);
        ck_assert(f.repair->done);
        ck_assert_uint_eq(f.repair->run->steps_done, 1);
        ck_assert_str_eq(answer_of(&f, "SELECT x FROM t"), "10,20,10,30,2");
        ck_assert_str_eq(
            answer_of(&f, "SELECT count(*) FROM stemma_meta WHERE key GLOB 'unfinished_*'"), "0");
        ck_assert_str_eq(findings(&f), "");
        finish(&f);
    }
}
END_TEST

/* A temporary table, and what functions tell of the last write, go with the connection. */
START_TEST(a_run_goes_on_where_it_needs_nothing_that_is_gone)
{
    static const struct {
        const char *script;
        bool refused;
    } cases[] = {
        {"CREATE TEMP TABLE s (x); SELECT 'crash'; DELETE FROM s", true},
        {"create /* */ temporary view s AS SELECT 1; SELECT 'crash'; SELECT 1", true},
        {"CREATE TABLE IF NOT EXISTS temp.s (x); SELECT 'crash'; DELETE FROM s", true},
        {"CREATE TABLE s (temp); SELECT 'crash'; DELETE FROM s", false},
        {"SELECT 'crash'; CREATE TEMP TABLE s (x); DELETE FROM s", false},
        {"INSERT INTO t VALUES (1); SELECT 'crash'; INSERT INTO t SELECT changes()", true},
        {"INSERT INTO t VALUES (1); SELECT 'crash'; CREATE TABLE s AS SELECT "
         "\n Last_Insert_Rowid /* */ ()",
         true},
        {"SELECT 'crash'; INSERT INTO t VALUES (1); INSERT INTO t SELECT total_changes()", true},
        {"INSERT INTO t VALUES (1); SELECT 'crash'; SELECT x AS changes FROM t", false},
        {"INSERT INTO t VALUES (1); SELECT 'crash'; UPDATE t SET x = 2;"
         "INSERT INTO t SELECT last_insert_rowid()",
         true},
        {"INSERT INTO t VALUES (1); SELECT 'crash'; UPDATE t SET x = 2; SELECT \"changes\"()",
         false},
        {"INSERT INTO t VALUES (1); SELECT 'crash'; INSERT OR IGNORE INTO t VALUES (1);"
         "SELECT \"last_insert_rowid\"()",
         true},
        {"SELECT 'crash'; INSERT INTO t VALUES (1); INSERT INTO t SELECT last_insert_rowid()",
         true},
        {"CREATE TABLE \"temp\".s (x); SELECT 'crash'; DELETE FROM s", true},
        {"CREATE TABLE [Temp] . s (x); SELECT 'crash'; DELETE FROM s", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fixture f;
        prepare(&f);
        folder_write_script(&f.folder, "n_up", cases[i].script);
        ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, "b"), 0);
        crash_run(&f, STEMMA_UPGRADE, "n", 0);
        int rc = repair(&f, STEMMA_REPAIR_CONTINUE, NULL);
        ck_assert_msg(rc == (cases[i].refused ? -STEMMA_UNFINISHED : 0), "%s", cases[i].script);
        if (cases[i].refused)
            ck_assert_int_eq(repair(&f, STEMMA_REPAIR_MARK_REVERTED, NULL), 0);
        finish(&f);
    }
}
END_TEST

/* Whoever runs the script may be alive after all: none of its statements is run twice. */
START_TEST(a_run_that_is_going_on_is_not_continued)
{
    static const char *const signs_of_life[] = {
        "UPDATE stemma_meta SET value = '0000000002' WHERE key = 'unfinished_statements'",
        "UPDATE stemma_meta SET value = 'another' WHERE key = 'unfinished_attempt'",
        "DELETE FROM stemma_meta WHERE key GLOB 'unfinished_*'",
    };
    for (size_t i = 0; i < sizeof signs_of_life / sizeof signs_of_life[0]; i++) {
        struct fixture f;
        prepare(&f);
        folder_write_script(&f.folder, "n_up",
                            "INSERT INTO t VALUES (1); SELECT 'crash';"
                            "INSERT INTO t VALUES (2); INSERT INTO t VALUES (3)");
        ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, "b"), 0);
        crash_run(&f, STEMMA_UPGRADE, "n", 0);
        f.meanwhile = signs_of_life[i];
        ck_assert_int_eq(repair(&f, STEMMA_REPAIR_CONTINUE, NULL), -STEMMA_LOCKED);
        ck_assert_str_eq(answer_of(&f, "SELECT x FROM t"), "1");
        ck_assert_str_eq(answer_of(&f, "SELECT count(*) FROM stemma_log"), "2");
        finish(&f);
    }
}
END_TEST

START_TEST(a_run_that_goes_on_may_crash_again)
{
    struct fixture f;
    const struct stemma_repair_request request = {.action = STEMMA_REPAIR_CONTINUE};
    prepare(&f);
    folder_write_script(&f.folder, "n_up",
                        "INSERT INTO t VALUES (1); SELECT 'crash';"
                        "INSERT INTO t VALUES (2); SELECT 'crash'; INSERT INTO t VALUES (3);");
    ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, "b"), 0);
    crash_run(&f, STEMMA_UPGRADE, "n", 0);
    crash(&f, NULL, &request, 1);
    const struct stemma_unfinished *found = unfinished(&f);
    ck_assert_int_eq(found->statements, 3);
    ck_assert(found->operation == STEMMA_UPGRADE);
    ck_assert_int_eq(repair(&f, STEMMA_REPAIR_CONTINUE, NULL), 0);
    ck_assert_str_eq(answer_of(&f, "SELECT x FROM t"), "1,2,3");
    ck_assert_str_eq(answer_of(&f, "SELECT action || ' ' || outcome FROM stemma_log"),
                     "upgrade done,upgrade started,repair started,repair started,repair done");
    finish(&f);
}
END_TEST

START_TEST(a_downgrade_goes_on_too)
{
    struct fixture f;
    prepare(&f);
    folder_write_script(&f.folder, "n_down",
                        "INSERT INTO t VALUES (1); SELECT 'crash'; INSERT INTO t VALUES (2)");
    ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, "n"), 0);
    crash_run(&f, STEMMA_DOWNGRADE, "b", 0);
    ck_assert_uint_ne(flags_of(&f, "n") & STEMMA_IS_UNFINISHED, 0);
    ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, "n"), -STEMMA_LOCKED); /* though it is applied */
    folder_write_script(&f.folder, "n_down",
                        "SELECT 'edited'"); /* the ledger has the text that was begun */
    const struct stemma_unfinished *found = unfinished(&f);
    ck_assert(found->operation == STEMMA_DOWNGRADE);
    ck_assert_str_eq(found->file, "ledger:n_down.sql");
    ck_assert_int_eq(repair(&f, STEMMA_REPAIR_CONTINUE, NULL), 0);
    ck_assert_str_eq(answer_of(&f, "SELECT x FROM t"), "1,2");
    ck_assert_str_eq(answer_of(&f, "SELECT revision FROM stemma_revisions"), "a,b");
    finish(&f);
}
END_TEST

START_TEST(another_script_is_not_gone_on_with)
{
    struct fixture f;
    prepare(&f);
    folder_write_script(&f.folder, "n_up",
                        "INSERT INTO t VALUES (1); SELECT 'crash'; INSERT INTO t VALUES (2)");
    ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, "b"), 0);
    crash_run(&f, STEMMA_UPGRADE, "n", 0);
    folder_write_script(&f.folder, "n_up",
                        "INSERT INTO t VALUES (1); SELECT 'crash'; INSERT INTO t VALUES (3)");
    ck_assert_int_eq(repair(&f, STEMMA_REPAIR_CONTINUE, NULL), -STEMMA_EDITED);
    ck_assert_ptr_null(f.repair);
    ck_assert_uint_eq(f.asked, 0);
    ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, "n"), -STEMMA_LOCKED);
    ck_assert_ptr_nonnull(strstr(first_diagnostic(&f).message, "1 statement of its script took"));
    ck_assert_int_eq(unlink(folder_path(&f.folder, "sql/n_up.sql")), 0);
    ck_assert_int_eq(repair(&f, STEMMA_REPAIR_CONTINUE, NULL), -STEMMA_EDITED);
    ck_assert_str_eq(answer_of(&f, "SELECT x FROM t"), "1");
    finish(&f);
}
END_TEST

START_TEST(people_say_what_became_of_it)
{
    static const struct {
        enum stemma_operation operation;
        enum stemma_repair_action action;
        const char *revisions, *heads, *message;
    } cases[] = {
        {STEMMA_UPGRADE, STEMMA_REPAIR_MARK_APPLIED, "a,b,n", "[\"b\"][\"n\"]",
         "marked as applied; 1 statement had taken effect"},
        {STEMMA_UPGRADE, STEMMA_REPAIR_MARK_REVERTED, "a,b", "[\"b\"][\"b\"]",
         "marked as reverted; 1 statement had taken effect"},
        {STEMMA_DOWNGRADE, STEMMA_REPAIR_MARK_APPLIED, "a,b,n", "[\"n\"][\"n\"]",
         "marked as applied; 1 statement had taken effect"},
        {STEMMA_DOWNGRADE, STEMMA_REPAIR_MARK_REVERTED, "a,b", "[\"n\"][\"b\"]",
         "marked as reverted; 1 statement had taken effect"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fixture f;
        bool up = cases[i].operation == STEMMA_UPGRADE;
        prepare(&f);
        folder_write_script(&f.folder, up ? "n_up" : "n_down",
                            "INSERT INTO t VALUES (1); SELECT 'crash';");
        ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, up ? "b" : "n"), 0);
        crash_run(&f, cases[i].operation, up ? "n" : "b", 0);
        ck_assert_int_eq(repair(&f, STEMMA_REPAIR_RECORD, NULL), -STEMMA_LOCKED);
        ck_assert_int_eq(repair(&f, cases[i].action, NULL), 0);
        ck_assert(f.repair->done);
        ck_assert_str_eq(answer_of(&f, "SELECT revision FROM stemma_revisions"),
                         cases[i].revisions);
        ck_assert_str_eq(answer_of(&f, "SELECT from_heads || to_heads FROM stemma_log WHERE action "
                                       "= 'repair' AND outcome = 'done' AND revisions = '[\"n\"]'"),
                         cases[i].heads);
        ck_assert_str_eq(answer_of(&f, "SELECT message FROM stemma_log WHERE action = 'repair'"),
                         cases[i].message);
        ck_assert_uint_eq(flags_of(&f, "n") & STEMMA_IS_UNFINISHED, 0);
        ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, "n"), 0);
        finish(&f);
    }
}
END_TEST

START_TEST(a_failure_half_way_holds_the_next_run_up)
{
    struct fixture f;
    prepare(&f);
    folder_write_script(&f.folder, "n_up",
                        "INSERT INTO t VALUES (1); INSERT INTO later VALUES (2);");
    ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, "n"), -STEMMA_SQL);
    ck_assert_ptr_nonnull(strstr(first_diagnostic(&f).hint, "stemma repair --continue"));
    ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, "n"), -STEMMA_UNFINISHED);
    ck_assert_str_eq(first_diagnostic(&f).revision, "n");
    ck_assert_uint_eq(first_diagnostic(&f).place.column, 27);
    ck_assert_str_eq(findings(&f), "62"); /* unfinished, pending */
    ck_assert_uint_ne(flags_of(&f, "n") & STEMMA_IS_UNFINISHED, 0);
    ck_assert(unfinished(&f)->failed);
    ck_assert_int_eq(repair(&f, STEMMA_REPAIR_CONTINUE, NULL), -STEMMA_SQL); /* it fails again */
    ck_assert_ptr_nonnull(f.repair);
    ck_assert(!f.repair->done);
    ck_assert_uint_eq(f.repair->run->steps_done, 0);
    elsewhere(&f, "CREATE TABLE later (x)");
    ck_assert_int_eq(repair(&f, STEMMA_REPAIR_CONTINUE, NULL), 0);
    ck_assert_str_eq(answer_of(&f, "SELECT x FROM t UNION ALL SELECT x FROM later"), "1,2");
    finish(&f);
}
END_TEST

START_TEST(a_failure_at_the_first_statement_does_not)
{
    struct fixture f;
    prepare(&f);
    folder_write_script(&f.folder, "n_up", "INSERT INTO later VALUES (2);");
    ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, "n"), -STEMMA_SQL);
    ck_assert_str_eq(findings(&f), "2");
    folder_write_script(&f.folder, "n_up", "INSERT INTO t VALUES (2);");
    ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, "n"), 0);
    finish(&f);
}
END_TEST

/* As the shell leaves it that runs what --sql has printed. */
START_TEST(where_progress_was_not_kept_only_people_know)
{
    struct fixture f;
    prepare(&f);
    folder_write_script(&f.folder, "n_up", "INSERT INTO t VALUES (1); SELECT 'crash';");
    ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, "b"), 0);
    crash_run(&f, STEMMA_UPGRADE, "n", 0);
    elsewhere(&f, "DELETE FROM stemma_meta WHERE key <> 'layout'");
    ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, "n"), -STEMMA_LOCKED);
    ck_assert_ptr_nonnull(strstr(first_diagnostic(&f).message, "it is not known"));
    ck_assert_int_eq(repair(&f, STEMMA_REPAIR_CONTINUE, NULL), -STEMMA_UNFINISHED);
    ck_assert_int_eq(repair(&f, STEMMA_REPAIR_MARK_APPLIED, NULL), 0);
    ck_assert_int_eq(f.repair->unfinished->statements, -1);
    ck_assert_str_eq(findings(&f), "");
    finish(&f);
}
END_TEST

/* A stamp says it, too. */
START_TEST(a_stamp_forgets_what_stopped)
{
    struct fixture f;
    prepare(&f);
    folder_write_script(&f.folder, "n_up",
                        "INSERT INTO t VALUES (1); INSERT INTO later VALUES (2);");
    ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, "n"), -STEMMA_SQL);
    ck_assert_int_eq(migrate(&f, STEMMA_STAMP, "b"), 0);
    ck_assert_str_eq(findings(&f), "2");
    ck_assert_str_eq(answer_of(&f, "SELECT count(*) FROM stemma_meta"), "1");
    finish(&f);
}
END_TEST

/* Whoever goes on with a run that was only slow stops it at its next statement. */
static void resolve_meanwhile(void *user, const struct stemma_event *event)
{
    if (event->kind == STEMMA_EVENT_ROW)
        elsewhere(user, "DELETE FROM stemma_meta WHERE key <> 'layout'");
}

START_TEST(a_run_that_was_declared_ended_stops)
{
    struct fixture f;
    struct stemma_run *run = NULL;
    const char *target = "n";
    const struct stemma_request request = {
        .operation = STEMMA_UPGRADE, .targets = &target, .target_count = 1};
    const struct stemma_listener listener = {resolve_meanwhile, &f, true};
    prepare(&f);
    folder_write_script(&f.folder, "n_up",
                        "INSERT INTO t VALUES (1); SELECT 'here'; INSERT INTO t VALUES (2);");
    ck_assert_int_eq(stemma_execute(f.project, f.db, &request, &listener, f.diags, &run),
                     -STEMMA_LEDGER);
    ck_assert_str_eq(answer_of(&f, "SELECT x FROM t"), "1");
    stemma_run_free(run);
    finish(&f);
}
END_TEST

UNIT_MAIN("repair", nothing_to_repair_writes_nothing, edited_scripts_are_recorded_again,
          what_is_not_confirmed_is_not_written, only_what_is_named_is_recorded,
          who_writes_before_the_answer_makes_it_be_asked_again,
          what_is_missing_or_unknown_is_left_alone, a_downgrade_runs_the_script_that_is_asked_for,
          a_run_goes_on_from_any_statement, a_run_goes_on_where_it_needs_nothing_that_is_gone,
          a_run_that_is_going_on_is_not_continued, a_run_that_goes_on_may_crash_again,
          a_downgrade_goes_on_too, another_script_is_not_gone_on_with, people_say_what_became_of_it,
          a_failure_half_way_holds_the_next_run_up, a_failure_at_the_first_statement_does_not,
          where_progress_was_not_kept_only_people_know, a_stamp_forgets_what_stopped,
          a_run_that_was_declared_ended_stops)
