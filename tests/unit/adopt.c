/* Adoption, as a program sees it that embeds libstemma. */
#include "unit.h"

#include "folder.h"
#include "stemma.h"

#include <sqlite3.h>
#include <string.h>
#include <sys/wait.h>

struct fixture {
    struct folder folder;
    stemma_diagnostics *diags;
    stemma_project *project;
    stemma_database *db;
    struct stemma_adoption *adoption;
    size_t asked;
    bool answer;
    const char *meanwhile;     /* SQL that somebody else runs when it is asked first */
    const char *shown_head[4]; /* what was shown, each time */
};

static const char manifest[] = "version: 1\n"
                               "revisions:\n"
                               "  - {id: a}\n"
                               "  - {id: b, parents: a}\n"
                               "  - {id: c, parents: b}\n";

static void open_all(struct fixture *f)
{
    const struct stemma_open_options patient = {.lock_timeout_ms = 20000};
    int rc = stemma_project_load(folder_path(&f->folder, "manifest.yaml"), f->diags, &f->project);
    ck_assert_int_eq(rc, 0);
    rc = stemma_database_open(folder_path(&f->folder, "app.db"), &patient, f->diags, &f->db);
    ck_assert_int_eq(rc, 0);
}

static void close_all(struct fixture *f)
{
    stemma_adoption_free(f->adoption);
    stemma_database_close(f->db);
    stemma_project_free(f->project);
    f->adoption = NULL;
    f->db = NULL;
    f->project = NULL;
}

static void prepare(struct fixture *f)
{
    *f = (struct fixture){.answer = true};
    f->diags = stemma_diagnostics_new();
    folder_make(&f->folder);
    folder_mkdir(&f->folder, "sql");
    folder_write(&f->folder, "manifest.yaml", manifest);
    folder_write_script(&f->folder, "a_up", "CREATE TABLE t (x);\n");
    folder_write_script(&f->folder, "b_up", "ALTER TABLE t ADD COLUMN y;\n");
    folder_write_script(&f->folder, "c_up", "CREATE TABLE u (x);\n");
    folder_write_script(&f->folder, "a_down", "DROP TABLE t;\n");
    folder_write_script(&f->folder, "b_down", "ALTER TABLE t DROP COLUMN y;\n");
    folder_write_script(&f->folder, "c_down", "DROP TABLE u;\n");
    open_all(f);
}

static void finish(struct fixture *f)
{
    close_all(f);
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

/* The first column of the first row; -1 where there is none. */
static int ask(struct fixture *f, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *stmt = NULL;
    ck_assert_int_eq(sqlite3_open(folder_path(&f->folder, "app.db"), &db), SQLITE_OK);
    int answer = -1;
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW)
        answer = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return answer;
}

static bool confirm(void *user, const struct stemma_adoption *adoption)
{
    struct fixture *f = user;
    static char shown[4][16];
    ck_assert(adoption->found && !adoption->done);
    ck_assert_uint_lt(f->asked, 4);
    snprintf(shown[f->asked], sizeof shown[0], "%s", adoption->heads.items[0]);
    f->shown_head[f->asked] = shown[f->asked];
    if (f->asked++ == 0 && f->meanwhile != NULL)
        elsewhere(f, f->meanwhile);
    return f->answer;
}

static int adopt(struct fixture *f, const char *target)
{
    const struct stemma_adopt_request request = {.target = target, .confirm = confirm, .user = f};
    stemma_adoption_free(f->adoption);
    f->adoption = NULL;
    return stemma_adopt(f->project, f->db, &request, f->diags, &f->adoption);
}

START_TEST(the_schema_is_recorded)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, "CREATE TABLE t (x, y)");
    ck_assert_int_eq(adopt(&f, NULL), 0);
    ck_assert_int_eq(f.adoption->evidence, STEMMA_EVIDENCE_SCHEMA);
    ck_assert_int_eq(f.adoption->sameness, STEMMA_SCHEMA_EXACT);
    ck_assert(f.adoption->found && f.adoption->done && !f.adoption->is_head);
    ck_assert_uint_eq(f.adoption->revisions.count, 2);
    ck_assert_str_eq(f.adoption->heads.items[0], "b");
    ck_assert_int_eq(ask(&f, "SELECT count(*) FROM stemma_revisions WHERE how = 'adopt'"), 2);
    ck_assert_int_eq(ask(&f, "SELECT count(*) FROM stemma_log WHERE action = 'adopt'"), 1);
    ck_assert_int_eq(adopt(&f, NULL), 0);
    ck_assert_int_eq(f.adoption->evidence, STEMMA_EVIDENCE_LEDGER);
    ck_assert(!f.adoption->found);
    ck_assert_uint_eq(f.asked, 1);
    finish(&f);
}
END_TEST

START_TEST(no_changes_nothing)
{
    struct fixture f;
    prepare(&f);
    f.answer = false;
    elsewhere(&f, "CREATE TABLE t (x)");
    ck_assert_int_eq(adopt(&f, NULL), 0);
    ck_assert(f.adoption->found && !f.adoption->done);
    ck_assert_int_eq(ask(&f, "SELECT count(*) FROM sqlite_schema"), 1);
    finish(&f);
}
END_TEST

START_TEST(nobody_needs_to_be_asked)
{
    struct fixture f;
    const struct stemma_adopt_request request = {0};
    prepare(&f);
    ck_assert_int_eq(stemma_adopt(f.project, f.db, &request, f.diags, &f.adoption), 0);
    ck_assert_int_eq(f.adoption->evidence, STEMMA_EVIDENCE_NONE);
    ck_assert(!f.adoption->database_exists);
    stemma_adoption_free(f.adoption);
    elsewhere(&f, "PRAGMA journal_mode = WAL; CREATE TABLE t (x)");
    ck_assert_int_eq(stemma_adopt(f.project, f.db, &request, f.diags, &f.adoption), 0);
    ck_assert(f.adoption->done);
    finish(&f);
}
END_TEST

/* Somebody else, while the person thinks: what they said yes to is not recorded any more. */
START_TEST(it_is_asked_again_after_a_change_of_the_schema)
{
    struct fixture f;
    prepare(&f);
    f.meanwhile = "ALTER TABLE t ADD COLUMN y";
    elsewhere(&f, "CREATE TABLE t (x)");
    ck_assert_int_eq(adopt(&f, NULL), 0);
    ck_assert_uint_eq(f.asked, 2);
    ck_assert_str_eq(f.shown_head[0], "a");
    ck_assert_str_eq(f.shown_head[1], "b");
    ck_assert_int_eq(ask(&f, "SELECT count(*) FROM stemma_revisions"), 2);
    finish(&f);
}
END_TEST

START_TEST(it_is_asked_again_after_a_change_of_the_version_table)
{
    struct fixture f;
    prepare(&f);
    f.meanwhile = "UPDATE alembic_version SET version_num = 'b'";
    elsewhere(&f, "CREATE TABLE t (x, y); CREATE TABLE alembic_version (version_num);"
                  "INSERT INTO alembic_version VALUES ('a')");
    ck_assert_int_eq(adopt(&f, NULL), 0);
    ck_assert_int_eq(f.adoption->evidence, STEMMA_EVIDENCE_VERSION_TABLE);
    ck_assert_uint_eq(f.asked, 2);
    ck_assert_str_eq(f.shown_head[1], "b");
    ck_assert_uint_eq(stemma_diagnostics_count(f.diags), 0); /* a's difference is forgotten */
    finish(&f);
}
END_TEST

START_TEST(it_is_not_asked_again_once_it_is_recorded)
{
    struct fixture f, other;
    prepare(&f);
    f.meanwhile = "SELECT 1";
    elsewhere(&f, "CREATE TABLE t (x)");
    other = f;
    other.asked = 1;
    ck_assert_int_eq(adopt(&other, NULL), 0);
    ck_assert(other.adoption->done);
    ck_assert_int_eq(adopt(&f, NULL), 0);
    ck_assert_int_eq(f.adoption->evidence, STEMMA_EVIDENCE_LEDGER);
    ck_assert_uint_eq(f.asked, 0);
    stemma_adoption_free(other.adoption);
    finish(&f);
}
END_TEST

/* Each process has its own connection; all are let go at once. */
START_TEST(several_at_once)
{
    enum { COUNT = 6 };
    struct fixture f;
    prepare(&f);
    elsewhere(&f, "CREATE TABLE t (x, y)");
    close_all(&f);
    for (int i = 0; i < COUNT; i++) {
        pid_t child = fork();
        ck_assert_int_ge(child, 0);
        if (child != 0)
            continue;
        const struct stemma_adopt_request request = {0};
        open_all(&f);
        int rc = stemma_adopt(f.project, f.db, &request, f.diags, &f.adoption);
        _exit(rc != 0 ? 9 : f.adoption->done ? 1 : 0);
    }
    int done = 0;
    for (int i = 0; i < COUNT; i++) {
        int status = 0;
        ck_assert_int_gt(wait(&status), 0);
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) != 9);
        done += WEXITSTATUS(status);
    }
    ck_assert_int_eq(done, 1);
    ck_assert_int_eq(ask(&f, "SELECT count(*) FROM stemma_log"), 1);
    ck_assert_int_eq(ask(&f, "SELECT count(*) FROM stemma_revisions"), 2);
    finish(&f);
}
END_TEST

START_TEST(a_run_that_stopped_half_way_is_in_the_way)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, "CREATE TABLE t (x)");
    ck_assert_int_eq(adopt(&f, NULL), 0);
    elsewhere(&f, "DELETE FROM stemma_revisions; UPDATE stemma_log SET outcome = 'started'");
    stemma_database_close(f.db);
    const struct stemma_open_options at_once = {.lock_timeout_ms = 0};
    f.db = NULL;
    ck_assert_int_eq(
        stemma_database_open(folder_path(&f.folder, "app.db"), &at_once, f.diags, &f.db), 0);
    ck_assert_int_lt(adopt(&f, NULL), 0);
    ck_assert_int_eq(ask(&f, "SELECT count(*) FROM stemma_revisions"), 0);
    finish(&f);
}
END_TEST

START_TEST(differences_are_given_with_a_target)
{
    struct fixture f;
    prepare(&f);
    elsewhere(&f, "CREATE TABLE t (x)");
    ck_assert_int_eq(adopt(&f, "c"), 0);
    ck_assert(f.adoption->named && !f.adoption->found);
    ck_assert_int_eq(f.adoption->sameness, STEMMA_SCHEMA_DIFFERENT);
    ck_assert_uint_eq(f.adoption->differences.count, 2);
    ck_assert_uint_eq(f.asked, 0);
    ck_assert_int_eq(adopt(&f, "no-such"), -STEMMA_NO_SUCH_REVISION);
    finish(&f);
}
END_TEST

UNIT_MAIN("adopt", the_schema_is_recorded, no_changes_nothing, nobody_needs_to_be_asked,
          it_is_asked_again_after_a_change_of_the_schema,
          it_is_asked_again_after_a_change_of_the_version_table,
          it_is_not_asked_again_once_it_is_recorded, several_at_once,
          a_run_that_stopped_half_way_is_in_the_way, differences_are_given_with_a_target)
