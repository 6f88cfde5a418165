/* Schemas by name, compared and written down, as a program sees them that embeds the library. */
#include "unit.h"

#include "folder.h"
#include "stemma.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>

struct fixture {
    struct folder folder;
    stemma_diagnostics *diags;
    stemma_project *project;
    stemma_database *db;
};

/* Two heads. */
static const char manifest[] = "version: 1\n"
                               "database: app.db\n"
                               "schema: schema.sql\n"
                               "revisions:\n"
                               "  - {id: a}\n"
                               "  - {id: b, parents: a}\n"
                               "  - {id: x, parents: a}\n";

static void open_database(const struct fixture *f, stemma_database **out)
{
    ck_assert_int_eq(stemma_database_open(folder_path(&f->folder, "app.db"), NULL, f->diags, out),
                     0);
}

static void prepare(struct fixture *f)
{
    *f = (struct fixture){.diags = stemma_diagnostics_new()};
    ck_assert_ptr_nonnull(f->diags);
    folder_make(&f->folder);
    folder_mkdir(&f->folder, "sql");
    folder_write(&f->folder, "manifest.yaml", manifest);
    folder_write_script(&f->folder, "a_up", "CREATE TABLE a (x, y);");
    folder_write_script(&f->folder, "a_down", "DROP TABLE a;");
    folder_write_script(&f->folder, "b_up", "CREATE TABLE b (x); CREATE INDEX i ON a (y);");
    folder_write_script(&f->folder, "b_down", "DROP TABLE b; DROP INDEX i;");
    folder_write_script(&f->folder, "x_up",
                        "ALTER TABLE a ADD COLUMN z; CREATE VIEW v AS SELECT z FROM a;");
    folder_write_script(&f->folder, "x_down", "DROP VIEW v; ALTER TABLE a DROP COLUMN z;");
    ck_assert_int_eq(
        stemma_project_load(folder_path(&f->folder, "manifest.yaml"), f->diags, &f->project), 0);
    open_database(f, &f->db);
}

static void finish(struct fixture *f)
{
    stemma_database_close(f->db);
    stemma_project_free(f->project);
    stemma_diagnostics_free(f->diags);
    folder_remove(&f->folder);
}

static int run(const struct fixture *f, stemma_database *db, enum stemma_operation operation,
               const char *target)
{
    struct stemma_run *run = NULL;
    const struct stemma_request request = {.operation = operation,
                                           .targets = &target,
                                           .target_count = 1,
                                           .backup = STEMMA_BACKUP_NEVER};
    stemma_diagnostics *diags = stemma_diagnostics_new();
    int rc = stemma_execute(f->project, db, &request, NULL, diags, &run);
    stemma_run_free(run);
    stemma_diagnostics_free(diags);
    return rc;
}

/* By another connection, as if by hand. */
static void by_hand(const struct fixture *f, const char *sql)
{
    sqlite3 *db = NULL;
    char *message = NULL;
    ck_assert_int_eq(sqlite3_open(folder_path(&f->folder, "app.db"), &db), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &message) == SQLITE_OK, "%s", message);
    sqlite3_close(db);
}

static int diff(struct fixture *f, const char *from, const char *to, struct stemma_difference **out)
{
    const struct stemma_diff_request request = {.from = from, .to = to};
    stemma_diagnostics_clear(f->diags);
    *out = NULL;
    return stemma_diff(f->project, f->db, &request, f->diags, out);
}

/* "+table b, ~table a" */
static void check_diff(struct fixture *f, const char *from, const char *to, const char *wanted)
{
    struct stemma_difference *difference;
    char text[256] = "";
    ck_assert_int_eq(diff(f, from, to, &difference), 0);
    for (size_t i = 0; i < difference->count; i++) {
        const struct stemma_schema_change *change = &difference->changes[i];
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%s%c%s %s", i == 0 ? "" : ", ",
                 (char)change->change, change->kind, change->name);
    }
    ck_assert_str_eq(text, wanted);
    ck_assert_int_eq(difference->sameness,
                     *wanted == '\0' ? STEMMA_SCHEMA_EXACT : STEMMA_SCHEMA_DIFFERENT);
    stemma_difference_free(difference);
}

START_TEST(any_two_are_compared)
{
    struct fixture f;
    prepare(&f);
    folder_write(&f.folder, "schema.sql", "CREATE TABLE a (x, y);");
    ck_assert_int_eq(run(&f, f.db, STEMMA_UPGRADE, "b"), 0);
    check_diff(&f, NULL, NULL, "");
    check_diff(&f, "a", "b", "+table b, +index i");
    check_diff(&f, "b", "a", "-table b, -index i");
    check_diff(&f, "b", "x", "~table a, -table b, -index i, +view v");
    check_diff(&f, "base", "sql:", "+table a");
    check_diff(&f, "a", "sql:", "");
    check_diff(&f, "sql:", NULL, "+table b, +index i");
    check_diff(&f, "db:", "heads", "~table a, +view v");
    check_diff(&f, "current", "rev:b", "");
    ck_assert_int_eq(run(&f, f.db, STEMMA_UPGRADE, "heads"), 0);
    check_diff(&f, NULL, NULL, ""); /* with two heads */
    by_hand(&f, "DROP VIEW v");
    check_diff(&f, NULL, NULL, "-view v");
    finish(&f);
}
END_TEST

START_TEST(errors_name_what_is_missing)
{
    struct fixture f;
    struct stemma_difference *difference;
    prepare(&f);
    ck_assert_int_eq(diff(&f, NULL, NULL, &difference), -STEMMA_IO);
    ck_assert_int_eq(diff(&f, "a", "sql:", &difference), -STEMMA_MANIFEST);
    ck_assert_int_eq(diff(&f, "a", "nowhere", &difference), -STEMMA_NO_SUCH_REVISION);
    ck_assert_int_eq(diff(&f, "a", "head", &difference), -STEMMA_MULTIPLE_HEADS);
    ck_assert_int_eq(diff(&f, "a", "db:", &difference), -STEMMA_IO);
    stemma_database_close(f.db);
    f.db = NULL;
    ck_assert_int_eq(diff(&f, "a", "db:", &difference), -STEMMA_USAGE);
    ck_assert_int_eq(diff(&f, "current", "a", &difference), -STEMMA_USAGE);
    ck_assert_int_eq(access(folder_path(&f.folder, "app.db"), F_OK), -1);
    finish(&f);
}
END_TEST

START_TEST(a_dump_is_written_at_need)
{
    struct fixture f;
    struct stemma_dump *dump = NULL;
    bool written = false;
    prepare(&f);
    ck_assert_int_eq(stemma_dump(f.project, NULL, "b", f.diags, &dump), 0);
    const char *file = folder_path(&f.folder, "schema.sql");
    ck_assert_str_eq(stemma_project_schema(f.project), file);
    ck_assert(!stemma_dump_is_in(dump, file) && !stemma_dump_wrote(file));
    ck_assert_int_eq(stemma_dump_write(dump, file, f.diags, &written), 0);
    ck_assert(written && stemma_dump_is_in(dump, file) && stemma_dump_wrote(file));
    ck_assert_int_eq(stemma_dump_write(dump, file, f.diags, &written), 0);
    ck_assert(!written);
    check_diff(&f, "sql:", "b", "");
    folder_write(&f.folder, "schema.sql", "-- by hand\n");
    ck_assert(!stemma_dump_is_in(dump, file) && !stemma_dump_wrote(file));
    ck_assert_int_eq(chmod(file, 0640), 0);
    ck_assert_int_eq(stemma_dump_write(dump, file, f.diags, &written), 0);
    ck_assert(written);
    struct stat st;
    ck_assert_int_eq(stat(file, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0640);
    stemma_dump_free(dump);
    finish(&f);
}
END_TEST

static enum stemma_drift_state drift(struct fixture *f)
{
    struct stemma_listing *listing = NULL;
    stemma_diagnostics_clear(f->diags);
    ck_assert_int_eq(stemma_status(f->project, f->db, f->diags, &listing), 0);
    enum stemma_drift_state state = listing->drift.state;
    stemma_listing_free(listing);
    return state;
}

/* Whether the ledger knows that the schema is the revisions': then a script that could not be
 * replayed is not looked at. */
static bool is_known(struct fixture *f)
{
    folder_write_script(&f->folder, "a_up", "CREATE TABLE a (");
    enum stemma_drift_state state = drift(f);
    folder_write_script(&f->folder, "a_up", "CREATE TABLE a (x, y);");
    ck_assert(state == STEMMA_DRIFT_NONE || state == STEMMA_DRIFT_UNKNOWN);
    return state == STEMMA_DRIFT_NONE;
}

START_TEST(the_ledger_knows_its_schema)
{
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(drift(&f), STEMMA_DRIFT_NOT_ASKED);
    ck_assert_int_eq(run(&f, f.db, STEMMA_UPGRADE, "a"), 0);
    ck_assert(is_known(&f));
    ck_assert_int_eq(run(&f, f.db, STEMMA_UPGRADE, "heads"), 0);
    ck_assert(is_known(&f));
    by_hand(&f, "INSERT INTO b VALUES (1)");
    ck_assert(is_known(&f));
    by_hand(&f, "VACUUM");
    ck_assert(!is_known(&f));
    ck_assert_int_eq(drift(&f), STEMMA_DRIFT_NONE);
    finish(&f);
}
END_TEST

START_TEST(what_was_changed_by_hand_is_never_known)
{
    struct fixture f;
    prepare(&f);
    by_hand(&f, "CREATE TABLE own (x)");
    ck_assert_int_eq(run(&f, f.db, STEMMA_UPGRADE, "a"), 0);
    ck_assert_int_eq(drift(&f), STEMMA_DRIFT_FOUND);
    by_hand(&f, "DROP TABLE own");
    ck_assert_int_eq(drift(&f), STEMMA_DRIFT_NONE);
    by_hand(&f, "CREATE TABLE own (x)");
    ck_assert_int_eq(run(&f, f.db, STEMMA_UPGRADE, "b"), 0);
    ck_assert_int_eq(drift(&f), STEMMA_DRIFT_FOUND);
    finish(&f);
    prepare(&f);
    ck_assert_int_eq(run(&f, f.db, STEMMA_UPGRADE, "a"), 0);
    by_hand(&f, "CREATE TABLE own (x)");
    ck_assert_int_eq(run(&f, f.db, STEMMA_UPGRADE, "b"), 0);
    ck_assert_int_eq(drift(&f), STEMMA_DRIFT_FOUND);
    finish(&f);
}
END_TEST

START_TEST(only_upgrades_keep_what_is_known)
{
    static const struct {
        enum stemma_operation operation;
        const char *target;
    } runs[] = {{STEMMA_DOWNGRADE, "a"}, {STEMMA_STAMP, "a"}, {STEMMA_STAMP, "heads"}};
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        struct fixture f;
        prepare(&f);
        ck_assert_int_eq(run(&f, f.db, STEMMA_UPGRADE, "b"), 0);
        ck_assert_int_eq(run(&f, f.db, runs[i].operation, runs[i].target), 0);
        ck_assert(!is_known(&f));
        ck_assert_int_eq(drift(&f), i == 0 ? STEMMA_DRIFT_NONE : STEMMA_DRIFT_FOUND);
        finish(&f);
    }
}
END_TEST

START_TEST(tables_gone_by_hand_are_no_new_beginning)
{
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(run(&f, f.db, STEMMA_UPGRADE, "a"), 0);
    by_hand(&f, "DROP TABLE a");
    folder_write_script(&f.folder, "b_up", "CREATE TABLE b (x);");
    ck_assert_int_eq(run(&f, f.db, STEMMA_UPGRADE, "b"), 0);
    ck_assert_int_eq(drift(&f), STEMMA_DRIFT_FOUND);
    finish(&f);
}
END_TEST

struct restless {
    const struct fixture *f;
    stemma_database *db;
    atomic_bool stops;
    int runs;
};

static void *run_up_and_down(void *user)
{
    struct restless *restless = user;
    for (; !restless->stops; restless->runs++) {
        run(restless->f, restless->db, STEMMA_UPGRADE, "heads");
        run(restless->f, restless->db, STEMMA_DOWNGRADE, "a");
    }
    return NULL;
}

/* What is recorded and what is there are of one moment. */
START_TEST(a_database_that_changes_meanwhile)
{
    struct fixture f;
    pthread_t thread;
    prepare(&f);
    ck_assert_int_eq(run(&f, f.db, STEMMA_UPGRADE, "a"), 0);
    struct restless restless = {.f = &f};
    open_database(&f, &restless.db);
    ck_assert_int_eq(pthread_create(&thread, NULL, run_up_and_down, &restless), 0);
    for (int i = 0; i < 60; i++) {
        check_diff(&f, NULL, NULL, "");
        ck_assert_int_eq(drift(&f), STEMMA_DRIFT_NONE);
    }
    restless.stops = true;
    pthread_join(thread, NULL);
    stemma_database_close(restless.db);
    finish(&f);
}
END_TEST

UNIT_MAIN("schemas", any_two_are_compared, errors_name_what_is_missing, a_dump_is_written_at_need,
          the_ledger_knows_its_schema, what_was_changed_by_hand_is_never_known,
          only_upgrades_keep_what_is_known, tables_gone_by_hand_are_no_new_beginning,
          a_database_that_changes_meanwhile)
