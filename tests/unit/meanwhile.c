/* Somebody else commits between two questions to the database: what is told is of one moment all
 * the same, and what is recorded is what was compared. The n-th question is the one that is
 * disturbed, for every n there is. The database is in WAL mode, in which nobody who reads is in the
 * way of who writes. */
#include "unit.h"

#include "api/handles.h"
#include "folder.h"
#include "stemma.h"

#include <sqlite3.h>
#include <string.h>

struct fixture {
    struct folder folder;
    stemma_diagnostics *diags;
    stemma_project *project;
    stemma_database *db, *other;
    void (*intrude)(struct fixture *f);
    size_t calls, first, second; /* 0: never */
    bool applies;
};

/* ---- The backend ---- */

/* What the database of the fixture really does, and whose it is: its own functions let somebody
 * else in before. */
static const struct backend_ops *real;
static struct fixture *scene;

static void let_in(void)
{
    if (scene->applies) /* the lock keeps others out */
        return;
    scene->calls++;
    if (scene->calls == scene->first || scene->calls == scene->second)
        scene->intrude(scene);
}

static bool on_exists(struct backend *backend)
{
    let_in();
    return real->exists(backend);
}

static int on_hold(struct backend *backend, diag_list *diags)
{
    let_in();
    return real->hold(backend, diags);
}

static void on_release(struct backend *backend)
{
    let_in();
    real->release(backend);
}

static int on_has_table(struct backend *backend, const char *table, bool *out, diag_list *diags)
{
    let_in();
    return real->has_table(backend, table, out, diags);
}

static int on_query(struct backend *backend, const struct statement *statement, backend_row *row,
                    void *user, diag_list *diags)
{
    let_in();
    return real->query(backend, statement, row, user, diags);
}

static int on_apply(struct backend *backend, const struct unit *unit,
                    const struct backend_observer *observer, diag_list *diags)
{
    let_in();
    scene->applies = true;
    int rc = real->apply(backend, unit, observer, diags);
    scene->applies = false;
    return rc;
}

static void disturb(struct fixture *f)
{
    static struct backend_ops ops;
    struct backend *backend = f->db->backend;
    scene = f;
    real = backend->ops;
    ops = *real;
    ops.exists = on_exists;
    ops.hold = on_hold;
    ops.release = on_release;
    ops.has_table = on_has_table;
    ops.query = on_query;
    ops.apply = on_apply;
    backend->ops = &ops;
}

/* ---- The scene ---- */

static const char manifest[] = "version: 1\n"
                               "revisions:\n"
                               "  - {id: a}\n"
                               "  - {id: b, parents: a}\n";

static void elsewhere(struct fixture *f, const char *sql)
{
    sqlite3 *db;
    char *message = NULL;
    ck_assert_int_eq(sqlite3_open(folder_path(&f->folder, "app.db"), &db), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &message) == SQLITE_OK, "%s", message);
    sqlite3_close(db);
}

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

static void run(struct fixture *f, enum stemma_operation operation, const char *target)
{
    const struct stemma_request request = {
        .operation = operation, .targets = &target, .target_count = 1};
    struct stemma_run *result = NULL;
    stemma_diagnostics *diags = stemma_diagnostics_new();
    ck_assert_int_eq(stemma_execute(f->project, f->other, &request, NULL, diags, &result), 0);
    stemma_run_free(result);
    stemma_diagnostics_free(diags);
}

static void prepare(struct fixture *f, void (*intrude)(struct fixture *f))
{
    *f = (struct fixture){.intrude = intrude};
    f->diags = stemma_diagnostics_new();
    folder_make(&f->folder);
    folder_mkdir(&f->folder, "sql");
    folder_write(&f->folder, "manifest.yaml", manifest);
    folder_write_script(&f->folder, "a_up", "CREATE TABLE t (x);\n");
    folder_write_script(&f->folder, "b_up", "ALTER TABLE t ADD COLUMN y;\n");
    folder_write_script(&f->folder, "a_down", "DROP TABLE t;\n");
    folder_write_script(&f->folder, "b_down", "ALTER TABLE t DROP COLUMN y;\n");
    elsewhere(f, "PRAGMA journal_mode = WAL");
    int rc = stemma_project_load(folder_path(&f->folder, "manifest.yaml"), f->diags, &f->project);
    ck_assert_int_eq(rc, 0);
    rc = stemma_database_open(folder_path(&f->folder, "app.db"), NULL, f->diags, &f->other);
    ck_assert_int_eq(rc, 0);
    rc = stemma_database_open(folder_path(&f->folder, "app.db"), NULL, f->diags, &f->db);
    ck_assert_int_eq(rc, 0);
    disturb(f);
}

static void finish(struct fixture *f)
{
    f->db->backend->ops = real;
    stemma_database_close(f->db);
    stemma_database_close(f->other);
    stemma_project_free(f->project);
    stemma_diagnostics_free(f->diags);
    folder_remove(&f->folder);
}

/* The scene is disturbed before the n-th call of `act`, for each n. */
static void disturb_each(void (*begin)(struct fixture *f), void (*intrude)(struct fixture *f),
                         void (*act)(struct fixture *f))
{
    enum { LEAST = 3 };
    bool reached = true;
    size_t n = 1;
    for (; reached; n++) {
        struct fixture f;
        prepare(&f, intrude);
        begin(&f);
        f.first = n;
        act(&f);
        reached = f.calls >= n;
        finish(&f);
    }
    ck_assert_uint_gt(n, LEAST);
}

/* ---- What others do ---- */

static void nothing(struct fixture *f)
{
    (void)f;
}

static void go_to_a(struct fixture *f)
{
    run(f, STEMMA_UPGRADE, "a");
}

static void go_to_head(struct fixture *f)
{
    run(f, STEMMA_UPGRADE, "b");
}

static void step_back(struct fixture *f)
{
    run(f, STEMMA_DOWNGRADE, "-1");
}

static void make_t(struct fixture *f)
{
    elsewhere(f, "CREATE TABLE t (x)");
}

static void alter(struct fixture *f)
{
    bool has = ask(f, "SELECT 1 FROM pragma_table_info('t') WHERE name = 'y'") == 1;
    elsewhere(f, has ? "ALTER TABLE t DROP COLUMN y" : "ALTER TABLE t ADD COLUMN y");
}

static void claim_a(struct fixture *f)
{
    elsewhere(f, "CREATE TABLE t (x); CREATE TABLE alembic_version (version_num);"
                 "INSERT INTO alembic_version VALUES ('a')");
}

/* As a migration of Alembic's does. */
static void alter_with_claim(struct fixture *f)
{
    alter(f);
    elsewhere(f, "UPDATE alembic_version SET version_num = iif((SELECT count(*) FROM "
                 "pragma_table_info('t')) = 2, 'b', 'a')");
}

static void drop_claim(struct fixture *f)
{
    elsewhere(f, "DROP TABLE IF EXISTS alembic_version");
}

static void put_claim(struct fixture *f)
{
    elsewhere(f, "CREATE TABLE IF NOT EXISTS alembic_version (version_num)");
}

/* ---- Questions ---- */

static void ask_status(struct fixture *f)
{
    struct stemma_listing *listing = NULL;
    ck_assert_int_eq(stemma_status(f->project, f->db, f->diags, &listing), 0);
    ck_assert_int_eq(listing->drift.state,
                     listing->heads.count == 0 ? STEMMA_DRIFT_NOT_ASKED : STEMMA_DRIFT_NONE);
    ck_assert_uint_eq(stemma_diagnostics_count(f->diags), 0);
    stemma_listing_free(listing);
}

static void ask_current(struct fixture *f)
{
    struct stemma_listing *listing = NULL;
    ck_assert_int_eq(stemma_current(f->project, f->db, f->diags, &listing), 0);
    ck_assert_uint_eq(stemma_diagnostics_count(f->diags), 0);
    for (size_t i = 0; i < listing->revision_count; i++)
        ck_assert_ptr_nonnull(listing->revisions[i].applied_at);
    stemma_listing_free(listing);
}

static void ask_check(struct fixture *f)
{
    struct stemma_check *check = NULL;
    ck_assert_int_eq(stemma_check(f->project, f->db, f->diags, &check), 0);
    ck_assert(!check->is_unrecorded);
    for (size_t i = 0; i < check->finding_count; i++)
        ck_assert_int_eq(check->findings[i].kind, STEMMA_FINDING_PENDING);
    stemma_check_free(check);
}

static void ask_diff(struct fixture *f)
{
    const struct stemma_diff_request request = {0};
    struct stemma_difference *difference = NULL;
    ck_assert_int_eq(stemma_diff(f->project, f->db, &request, f->diags, &difference), 0);
    ck_assert_int_eq(difference->sameness, STEMMA_SCHEMA_EXACT);
    stemma_difference_free(difference);
}

static void ask_dump(struct fixture *f)
{
    struct stemma_dump *dump = NULL;
    ck_assert_int_eq(stemma_dump(f->project, f->db, NULL, f->diags, &dump), 0);
    ck_assert_uint_eq(dump->object_count, 1);
    ck_assert_ptr_null(strstr(dump->sql, "alembic_version"));
    stemma_dump_free(dump);
}

static void ask_init(struct fixture *f)
{
    struct stemma_created *created = NULL;
    int rc = stemma_init_from(folder_path(&f->folder, "new"), f->db, f->diags, &created);
    ck_assert_int_eq(rc, 0);
    char *up = folder_read(&f->folder, "new/sql/001_up.sql");
    ck_assert_ptr_null(strstr(up, "alembic_version"));
    free(up);
    stemma_created_free(created);
}

/* The database is at the head, or refused: there is never a change to make a script of. */
static void ask_autogenerate(struct fixture *f)
{
    const struct stemma_autogenerate request = {.revision = {.message = "m"}, .to = "db:"};
    struct stemma_created *created = NULL;
    int rc = stemma_autogenerate(f->project, f->db, &request, f->diags, &created);
    ck_assert(rc == 0 || rc == -STEMMA_USAGE);
    ck_assert(rc != 0 || created->changes.count == 0);
    stemma_created_free(created);
}

START_TEST(status_is_of_one_moment)
{
    disturb_each(go_to_a, go_to_head, ask_status);
    disturb_each(go_to_head, step_back, ask_status);
    disturb_each(nothing, go_to_head, ask_status);
}
END_TEST

START_TEST(current_is_of_one_moment)
{
    disturb_each(go_to_head, step_back, ask_current);
    disturb_each(nothing, go_to_head, ask_current);
}
END_TEST

START_TEST(check_is_of_one_moment)
{
    disturb_each(go_to_a, go_to_head, ask_check);
    disturb_each(go_to_head, step_back, ask_check);
    disturb_each(nothing, go_to_head, ask_check);
}
END_TEST

START_TEST(diff_is_of_one_moment)
{
    disturb_each(go_to_a, go_to_head, ask_diff);
    disturb_each(go_to_head, step_back, ask_diff);
}
END_TEST

START_TEST(dump_is_of_one_moment)
{
    disturb_each(claim_a, drop_claim, ask_dump);
    disturb_each(make_t, put_claim, ask_dump);
}
END_TEST

START_TEST(init_is_of_one_moment)
{
    disturb_each(claim_a, drop_claim, ask_init);
    disturb_each(make_t, put_claim, ask_init);
}
END_TEST

START_TEST(autogenerate_is_of_one_moment)
{
    disturb_each(go_to_head, step_back, ask_autogenerate);
    disturb_each(go_to_a, go_to_head, ask_autogenerate);
}
END_TEST

/* ---- A snapshot begins an empty database only ---- */

static void make_snapshot(struct fixture *f)
{
    const struct stemma_snapshot_request request = {0};
    struct stemma_snapshot *snapshot = NULL;
    ck_assert_int_eq(stemma_snapshot_write(f->project, &request, f->diags, &snapshot), 0);
    stemma_snapshot_free(snapshot);
}

static void make_another_table(struct fixture *f)
{
    elsewhere(f, "CREATE TABLE another (x)");
}

static void upgrade(struct fixture *f)
{
    const struct stemma_request request = {.operation = STEMMA_UPGRADE};
    struct stemma_run *result = NULL;
    int rc = stemma_execute(f->project, f->db, &request, NULL, f->diags, &result);
    ck_assert_int_eq(rc, 0);
    ck_assert_uint_eq(stemma_diagnostics_count(f->diags), 0);
    ck_assert_int_eq(ask(f, "SELECT count(*) FROM stemma_revisions"), 2);
    ck_assert_int_eq(ask(f, "SELECT 1 FROM pragma_table_info('t') WHERE name = 'y'"), 1);
    stemma_run_free(result);
}

START_TEST(upgrade_begins_with_a_snapshot_only_what_is_empty_still)
{
    disturb_each(make_snapshot, make_another_table, upgrade);
}
END_TEST

/* ---- adopt ---- */

static void assert_recorded_as_it_is(struct fixture *f)
{
    bool has_y = ask(f, "SELECT 1 FROM pragma_table_info('t') WHERE name = 'y'") == 1;
    ck_assert_int_eq(ask(f, "SELECT count(*) FROM stemma_revisions"), has_y ? 2 : 1);
}

/* Somebody changes it, and perhaps changes it back. */
static size_t adopt_disturbed(void (*begin)(struct fixture *f), void (*intrude)(struct fixture *f),
                              size_t first, size_t second)
{
    const struct stemma_adopt_request request = {0};
    struct stemma_adoption *adoption = NULL;
    struct fixture f;
    prepare(&f, intrude);
    begin(&f);
    f.first = first;
    f.second = second;
    ck_assert_int_eq(stemma_adopt(f.project, f.db, &request, f.diags, &adoption), 0);
    ck_assert(adoption->done);
    ck_assert_uint_eq(stemma_diagnostics_count(f.diags), 0);
    assert_recorded_as_it_is(&f);
    stemma_adoption_free(adoption);
    size_t calls = f.calls;
    finish(&f);
    return calls;
}

static void adopt_each(void (*begin)(struct fixture *f), void (*intrude)(struct fixture *f))
{
    size_t calls = adopt_disturbed(begin, intrude, 0, 0);
    ck_assert_uint_gt(calls, 3);
    for (size_t first = 1; first <= calls; first++)
        for (size_t second = first; second <= calls; second++)
            adopt_disturbed(begin, intrude, first, second);
}

START_TEST(adopt_records_what_it_compared)
{
    adopt_each(make_t, alter);
}
END_TEST

START_TEST(adopt_reads_version_table_and_schema_together)
{
    adopt_each(claim_a, alter_with_claim);
}
END_TEST

UNIT_MAIN("meanwhile", status_is_of_one_moment, current_is_of_one_moment, check_is_of_one_moment,
          diff_is_of_one_moment, dump_is_of_one_moment, init_is_of_one_moment,
          autogenerate_is_of_one_moment, upgrade_begins_with_a_snapshot_only_what_is_empty_still,
          adopt_records_what_it_compared, adopt_reads_version_table_and_schema_together)
