/* Restoring, as a program sees it that embeds libstemma. */
#include "unit.h"

#include "folder.h"
#include "stemma.h"

#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

struct fixture {
    struct folder folder;
    stemma_diagnostics *diags;
    stemma_project *project;
    stemma_database *db;
    struct stemma_backups *backups; /* one, of what is at a */
    struct stemma_restored *restored;
    size_t asked;
    bool answer;
    const char *meanwhile; /* somebody upgrades to it when it is asked first */
    char shown[2][16];     /* what was there, each time */
};

static const char manifest[] = "version: 1\n"
                               "revisions:\n"
                               "  - {id: a, down: null}\n"
                               "  - {id: b, down: null, parents: a}\n"
                               "  - {id: c, down: null, parents: b}\n";

static stemma_database *open_database(struct fixture *f)
{
    stemma_database *db = NULL;
    ck_assert_int_eq(stemma_database_open(folder_path(&f->folder, "app.db"), NULL, f->diags, &db),
                     0);
    return db;
}

/* By a handle of its own, as another process would. */
static void upgrade(struct fixture *f, const char *target)
{
    const struct stemma_request request = {
        .operation = STEMMA_UPGRADE, .targets = &target, .target_count = 1};
    struct stemma_run *run = NULL;
    stemma_database *db = open_database(f);
    ck_assert_int_eq(stemma_execute(f->project, db, &request, NULL, f->diags, &run), 0);
    stemma_run_free(run);
    stemma_database_close(db);
}

/* A backup of a; the database is at b. */
static void prepare(struct fixture *f)
{
    *f = (struct fixture){.answer = true};
    f->diags = stemma_diagnostics_new();
    folder_make(&f->folder);
    folder_mkdir(&f->folder, "sql");
    folder_write(&f->folder, "manifest.yaml", manifest);
    folder_write_script(&f->folder, "a_up", "CREATE TABLE a (x);\n");
    folder_write_script(&f->folder, "b_up", "CREATE TABLE b (x);\n");
    folder_write_script(&f->folder, "c_up", "CREATE TABLE c (x);\n");
    int rc = stemma_project_load(folder_path(&f->folder, "manifest.yaml"), f->diags, &f->project);
    ck_assert_int_eq(rc, 0);
    upgrade(f, "a");
    f->db = open_database(f);
    ck_assert_int_eq(stemma_backup(f->project, f->db, NULL, f->diags, &f->backups), 0);
    upgrade(f, "b");
}

static void finish(struct fixture *f)
{
    stemma_restored_free(f->restored);
    stemma_backups_free(f->backups);
    stemma_database_close(f->db);
    stemma_project_free(f->project);
    stemma_diagnostics_free(f->diags);
    folder_remove(&f->folder);
}

static bool confirm(void *user, const struct stemma_restored *wanted)
{
    struct fixture *f = user;
    ck_assert(!wanted->done && wanted->backup == NULL && !wanted->is_unreadable);
    ck_assert_str_eq(wanted->path, f->backups->items[0].file);
    ck_assert_str_eq(wanted->heads_after.items[0], "a");
    ck_assert_uint_eq(wanted->heads_before.count, 1);
    ck_assert_uint_eq(strlen(wanted->when), strlen("2026-01-31T12:00:00Z"));
    ck_assert_uint_lt(f->asked, 2);
    snprintf(f->shown[f->asked], sizeof f->shown[0], "%s", wanted->heads_before.items[0]);
    if (f->asked++ == 0 && f->meanwhile != NULL)
        upgrade(f, f->meanwhile);
    return f->answer;
}

static int restore(struct fixture *f)
{
    const struct stemma_restore wanted = {.confirm = confirm, .user = f};
    return stemma_restore(f->project, f->db, &wanted, f->diags, &f->restored);
}

static int number(struct fixture *f, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *stmt = NULL;
    int answer = -1;
    ck_assert_int_eq(sqlite3_open(folder_path(&f->folder, "app.db"), &db), SQLITE_OK);
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW)
        answer = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return answer;
}

static size_t count_files(const struct fixture *f)
{
    DIR *dir = opendir(f->folder.path);
    size_t count = 0;
    ck_assert_ptr_nonnull(dir);
    while (readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count;
}

static const char last_seq[] = "SELECT max(seq) FROM stemma_log";
static const char tables[] = "SELECT count(*) FROM sqlite_schema WHERE name IN ('a', 'b', 'c')";

START_TEST(what_is_agreed_to_is_restored)
{
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(restore(&f), 0);
    ck_assert(f.restored->done && f.asked == 1);
    ck_assert_str_eq(f.shown[0], "b");
    ck_assert_int_eq(number(&f, tables), 1);
    ck_assert_int_eq(number(&f, last_seq), 3);
    finish(&f);
}
END_TEST

START_TEST(no_changes_nothing_and_leaves_nothing)
{
    struct fixture f;
    prepare(&f);
    size_t before = count_files(&f);
    f.answer = false;
    ck_assert_int_eq(restore(&f), 0);
    ck_assert(!f.restored->done && f.restored->backup == NULL);
    ck_assert_int_eq(number(&f, tables), 2);
    ck_assert_uint_eq(count_files(&f), before);
    finish(&f);
}
END_TEST

/* Another state was agreed to, and the record's slot is another run's. */
START_TEST(it_is_asked_again_where_somebody_was_there_meanwhile)
{
    struct fixture f;
    prepare(&f);
    f.meanwhile = "c";
    ck_assert_int_eq(restore(&f), 0);
    ck_assert(f.restored->done && f.asked == 2);
    ck_assert_str_eq(f.shown[0], "b");
    ck_assert_str_eq(f.shown[1], "c");
    ck_assert_str_eq(f.restored->heads_before.items[0], "c");
    ck_assert_int_eq(number(&f, tables), 1);
    ck_assert_int_eq(number(&f, last_seq), 4);
    finish(&f);
}
END_TEST

UNIT_MAIN("restore", what_is_agreed_to_is_restored, no_changes_nothing_and_leaves_nothing,
          it_is_asked_again_where_somebody_was_there_meanwhile)
