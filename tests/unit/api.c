/* libstemma as a program sees it that embeds it: stemma.h and nothing else. */
#include "unit.h"

#include "folder.h"
#include "stemma.h"

#include <pthread.h>
#include <stdint.h>
#include <string.h>

/* A project with a branch, and a database that is not there yet. */
struct fixture {
    struct folder folder;
    stemma_diagnostics *diags;
    stemma_project *project;
    stemma_database *db;
    char events[1024]; /* one letter for each, see on_event() */
    char row[64];
};

static const char manifest[] = "version: 1\n"
                               "database: app.db\n"
                               "revisions:\n"
                               "  - {id: a, message: First}\n"
                               "  - {id: b, parents: a, labels: trunk}\n"
                               "  - {id: c, parents: b}\n";

static const char branch[] = "  - {id: x, parents: a, message: A branch}\n";

static void load(struct fixture *f)
{
    stemma_project_free(f->project);
    f->project = NULL;
    int rc = stemma_project_load(folder_path(&f->folder, "manifest.yaml"), f->diags, &f->project);
    ck_assert_int_eq(rc, 0);
}

static void open_database(struct fixture *f)
{
    stemma_database_close(f->db);
    f->db = NULL;
    int rc = stemma_database_open(folder_path(&f->folder, "app.db"), NULL, f->diags, &f->db);
    ck_assert_int_eq(rc, 0);
}

static void write_project(struct fixture *f, const char *revisions)
{
    char text[2048];
    snprintf(text, sizeof text, "%s%s", manifest, revisions);
    folder_write(&f->folder, "manifest.yaml", text);
}

static void prepare(struct fixture *f)
{
    *f = (struct fixture){0};
    f->diags = stemma_diagnostics_new();
    ck_assert_ptr_nonnull(f->diags);
    folder_make(&f->folder);
    folder_mkdir(&f->folder, "sql");
    write_project(f, "");
    folder_write_script(&f->folder, "a_up",
                        "CREATE TABLE a (x, y);\nINSERT INTO a VALUES (1, 'it''s;');\n");
    folder_write_script(&f->folder, "a_down", "DROP TABLE a;\n");
    folder_write_script(&f->folder, "b_up", "BEGIN; CREATE TABLE b (x); COMMIT;\nSELECT 'from b';");
    folder_write_script(&f->folder, "b_down", "DROP TABLE b");
    folder_write_script(&f->folder, "c_up", "INSERT INTO b VALUES (3); -- the end");
    folder_write_script(&f->folder, "c_down", "DELETE FROM b;");
    folder_write_script(&f->folder, "x_up", "CREATE TABLE x (x);");
    folder_write_script(&f->folder, "x_down", "DROP TABLE x;");
    load(f);
    open_database(f);
}

static void finish(struct fixture *f)
{
    stemma_database_close(f->db);
    stemma_project_free(f->project);
    stemma_diagnostics_free(f->diags);
    folder_remove(&f->folder);
}

static void on_event(void *user, const struct stemma_event *event)
{
    static const char letters[] = {[STEMMA_EVENT_PLANNED] = 'p',  [STEMMA_EVENT_STARTED] = 's',
                                   [STEMMA_EVENT_FINISHED] = 'f', [STEMMA_EVENT_COMMITTED] = 'c',
                                   [STEMMA_EVENT_WAITING] = 'w',  [STEMMA_EVENT_ROW] = 'r',
                                   [STEMMA_EVENT_PROGRESS] = 'g', [STEMMA_EVENT_BACKED_UP] = 'b'};
    struct fixture *f = user;
    char text[32];
    ck_assert_uint_lt(event->kind, sizeof letters);
    ck_assert_ptr_nonnull(event->run);
    const char *revision = event->step == NULL ? "" : event->step->revision;
    snprintf(text, sizeof text, "%c%s ", letters[event->kind], revision);
    strcat(f->events, text);
    if (event->kind == STEMMA_EVENT_ROW)
        snprintf(f->row, sizeof f->row, "%zu %s", event->value_count, event->values[0]);
    if (event->kind == STEMMA_EVENT_FINISHED)
        ck_assert_int_ge(event->step->duration_ms, 0);
}

static int execute(struct fixture *f, struct stemma_request request, struct stemma_run **out)
{
    struct stemma_listener listener = {on_event, f, false};
    f->events[0] = '\0';
    stemma_diagnostics_clear(f->diags);
    return stemma_execute(f->project, f->db, &request, &listener, f->diags, out);
}

static int migrate(struct fixture *f, enum stemma_operation operation, const char *target)
{
    struct stemma_run *run = NULL;
    struct stemma_request request = {
        .operation = operation, .targets = &target, .target_count = target == NULL ? 0 : 1};
    int rc = execute(f, request, &run);
    stemma_run_free(run);
    return rc;
}

static void upgrade(struct fixture *f, const char *target)
{
    ck_assert_int_eq(migrate(f, STEMMA_UPGRADE, target), 0);
}

static void assert_names(struct stemma_names names, const char *expected)
{
    char text[512] = "";
    for (size_t i = 0; i < names.count; i++) {
        strcat(text, i == 0 ? "" : " ");
        strcat(text, names.items[i]);
    }
    ck_assert_str_eq(text, expected);
}

static struct stemma_diagnostic first_error(struct fixture *f)
{
    struct stemma_diagnostic diag = {0};
    size_t i = 0;
    while (stemma_diagnostics_get(f->diags, i, &diag) && diag.severity != STEMMA_ERROR)
        i++;
    ck_assert_uint_lt(i, stemma_diagnostics_count(f->diags));
    return diag;
}

START_TEST(codes_have_names)
{
    ck_assert_str_eq(stemma_code_name(STEMMA_NO_SUCH_REVISION), "no-such-revision");
    for (int code = STEMMA_OK; code <= STEMMA_LEDGER; code++) {
        const char *name = stemma_code_name(-code);
        ck_assert_ptr_nonnull(name);
        ck_assert_str_eq(name, stemma_code_name(code));
        for (int other = STEMMA_OK; other < code; other++)
            ck_assert_str_ne(name, stemma_code_name(other));
    }
    ck_assert_int_eq(stemma_version()[1], '.');
    ck_assert_int_eq(stemma_sqlite_version()[0], '3');
}
END_TEST

START_TEST(an_upgrade_tells_what_it_does)
{
    struct fixture f;
    struct stemma_run *run = NULL;
    prepare(&f);
    ck_assert_int_eq(execute(&f, (struct stemma_request){.operation = STEMMA_UPGRADE}, &run), 0);
    ck_assert_str_eq(f.events, "p sa fa sb fb sc fc c ");
    ck_assert_uint_eq(run->step_count, 3);
    ck_assert_uint_eq(run->steps_done, 3);
    ck_assert_str_eq(run->steps[0].revision, "a");
    ck_assert_str_eq(run->steps[0].message, "First");
    ck_assert_str_eq(run->steps[1].message, "");
    ck_assert_int_ge(run->steps[2].duration_ms, 0);
    assert_names(run->heads_before, "");
    assert_names(run->heads_after, "c");
    ck_assert(run->is_head_after);
    ck_assert_str_eq(run->database, stemma_database_name(f.db));
    stemma_run_free(run);
    upgrade(&f, NULL);
    ck_assert_str_eq(f.events, ""); /* nothing left to do */
    finish(&f);
}
END_TEST

START_TEST(modes_show_in_the_events)
{
    struct fixture f;
    struct stemma_run *run = NULL;
    prepare(&f);
    const struct stemma_request request = {.operation = STEMMA_UPGRADE,
                                           .transaction = STEMMA_TRANSACTION_REVISION};
    ck_assert_int_eq(execute(&f, request, &run), 0);
    ck_assert_str_eq(f.events, "p sa fa c sb fb c sc fc c ");
    stemma_run_free(run);
    ck_assert_int_eq(migrate(&f, STEMMA_DOWNGRADE, "base"), 0);
    ck_assert_str_eq(f.events, "p b sc fc sb fb sa fa c ");
    finish(&f);
}
END_TEST

START_TEST(rows_are_told_where_they_are_asked_for)
{
    struct fixture f;
    struct stemma_run *run = NULL;
    prepare(&f);
    const struct stemma_listener listener = {on_event, &f, true};
    const struct stemma_request request = {.operation = STEMMA_UPGRADE};
    ck_assert_int_eq(stemma_execute(f.project, f.db, &request, &listener, f.diags, &run), 0);
    ck_assert_str_eq(f.events, "p sa fa sb rb fb sc fc c ");
    ck_assert_str_eq(f.row, "1 from b");
    stemma_run_free(run);
    finish(&f);
}
END_TEST

START_TEST(planning_touches_nothing)
{
    struct fixture f;
    struct stemma_run *run = NULL;
    prepare(&f);
    const char *target = "+2";
    const struct stemma_request request = {
        .operation = STEMMA_UPGRADE, .targets = &target, .target_count = 1};
    ck_assert_int_eq(stemma_plan(f.project, f.db, &request, f.diags, &run), 0);
    ck_assert_uint_eq(run->step_count, 2);
    ck_assert_uint_eq(run->steps_done, 0);
    ck_assert_int_eq(run->steps[0].duration_ms, -1);
    assert_names(run->heads_after, "b");
    ck_assert(!run->is_head_after);
    ck_assert(!folder_has(&f.folder, "app.db"));
    stemma_run_free(run);
    finish(&f);
}
END_TEST

/* ---- What fails leaves the out-parameter alone, and the database as it was ---- */

static const struct {
    enum stemma_operation operation;
    const char *targets[2];
    int code;
} failing[] = {
    {STEMMA_UPGRADE, {"nothing"}, STEMMA_NO_SUCH_REVISION},
    {STEMMA_UPGRADE, {"+9"}, STEMMA_OUT_OF_RANGE},
    {STEMMA_UPGRADE, {"a", "b"}, STEMMA_USAGE},
    {STEMMA_UPGRADE, {"a:"}, STEMMA_USAGE},
    {STEMMA_DOWNGRADE, {NULL}, STEMMA_USAGE},
    {STEMMA_DOWNGRADE, {"-9"}, STEMMA_OUT_OF_RANGE},
    {STEMMA_STAMP, {NULL}, STEMMA_USAGE},
    {STEMMA_STAMP, {"nothing"}, STEMMA_NO_SUCH_REVISION},
};

START_TEST(failures_leave_the_result_alone)
{
    struct fixture f;
    prepare(&f);
    upgrade(&f, "b");
    for (size_t i = 0; i < sizeof failing / sizeof failing[0]; i++) {
        struct stemma_run here, *run = &here;
        struct stemma_request request = {.operation = failing[i].operation,
                                         .targets = failing[i].targets};
        while (request.target_count < 2 && failing[i].targets[request.target_count] != NULL)
            request.target_count++;
        int rc = execute(&f, request, &run);
        ck_assert_msg(rc == -failing[i].code, "%zu gives %s", i, stemma_code_name(rc));
        ck_assert_ptr_eq(run, &here);
        ck_assert_int_eq((int)first_error(&f).code, failing[i].code);
        rc = stemma_plan(f.project, f.db, &request, f.diags, &run);
        ck_assert_int_eq(rc, -failing[i].code);
        ck_assert_ptr_eq(run, &here);
    }
    finish(&f);
}
END_TEST

START_TEST(projects_that_cannot_be_loaded_are_told)
{
    struct fixture f;
    stemma_project *project = NULL;
    prepare(&f);
    int rc = stemma_project_load(folder_path(&f.folder, "none.yaml"), f.diags, &project);
    ck_assert_int_lt(rc, 0);
    folder_write(&f.folder, "bad.yaml",
                 "version: 1\nrevisions:\n  - {id: a, parents: [b]}\n  - {id: a}\n");
    rc = stemma_project_load(folder_path(&f.folder, "bad.yaml"), f.diags, &project);
    ck_assert_int_eq(rc, -STEMMA_MANIFEST);
    ck_assert_ptr_null(project);
    ck_assert_uint_ge(stemma_diagnostics_count(f.diags), 3); /* all faults at once */
    stemma_database *db = NULL;
    rc = stemma_database_open("postgres://host/db", NULL, f.diags, &db);
    ck_assert_int_eq(rc, -STEMMA_USAGE);
    ck_assert_ptr_null(db);
    finish(&f);
}
END_TEST

START_TEST(a_faulty_script_changes_nothing)
{
    struct fixture f;
    prepare(&f);
    folder_write_script(&f.folder, "c_up", "SELECT 1;\n  SELECT nothing;\n");
    ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, NULL), -STEMMA_SQL);
    ck_assert_str_eq(f.events, "p sa fa sb fb sc ");
    struct stemma_diagnostic diag = first_error(&f);
    UNIT_ASSERT_PATH(diag.place.file, "sql/c_up.sql");
    ck_assert_uint_eq(diag.place.line, 2);
    ck_assert_uint_eq(diag.place.column, 10);
    ck_assert_str_eq(diag.place.source_line, "  SELECT nothing;");
    ck_assert_str_eq(diag.revision, "c");
    ck_assert_ptr_nonnull(strstr(diag.notes[diag.note_count - 1].message, "nothing was changed"));
    folder_write_script(&f.folder, "c_up", "INSERT INTO b VALUES (3);");
    upgrade(&f, NULL);
    ck_assert_str_eq(f.events, "p sa fa sb fb sc fc c ");
    finish(&f);
}
END_TEST

START_TEST(what_was_committed_is_told_with_the_error)
{
    struct fixture f;
    struct stemma_run *run = NULL;
    prepare(&f);
    folder_write_script(&f.folder, "c_up", "SELECT nothing;");
    const struct stemma_request request = {.operation = STEMMA_UPGRADE,
                                           .transaction = STEMMA_TRANSACTION_REVISION};
    ck_assert_int_eq(execute(&f, request, &run), -STEMMA_SQL);
    ck_assert_ptr_nonnull(run);
    ck_assert_uint_eq(run->steps_done, 2);
    ck_assert_uint_eq(run->step_count, 3);
    assert_names(run->heads_after, "b");
    stemma_run_free(run);
    finish(&f);
}
END_TEST

START_TEST(edited_scripts_stop_an_upgrade)
{
    struct fixture f;
    prepare(&f);
    upgrade(&f, "b");
    folder_write_script(&f.folder, "a_up", "CREATE TABLE a (other);");
    ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, NULL), -STEMMA_EDITED);
    ck_assert_str_eq(first_error(&f).revision, "a");
    finish(&f);
}
END_TEST

/* A program may keep one list over many calls; the limit on faults is for each call. */
START_TEST(a_full_list_hides_nothing)
{
    struct fixture f;
    struct stemma_listing *listing = NULL;
    stemma_project *project = NULL;
    struct stemma_run *run = NULL;
    prepare(&f);
    upgrade(&f, "b");
    folder_write_script(&f.folder, "a_up", "CREATE TABLE a (other);");
    folder_write(&f.folder, "bad.yaml", "version: 1\nrevisions:\n  - {id: a, parents: gone}\n");
    stemma_diagnostics_clear(f.diags);
    for (int i = 0; i < 25; i++)
        ck_assert_int_lt(stemma_show(f.project, NULL, "nowhere", f.diags, &listing), 0);
    const struct stemma_request request = {.operation = STEMMA_UPGRADE};
    ck_assert_int_eq(stemma_execute(f.project, f.db, &request, NULL, f.diags, &run),
                     -STEMMA_EDITED);
    ck_assert_uint_eq(stemma_diagnostics_count(f.diags), 26);
    ck_assert_int_eq(stemma_project_load(folder_path(&f.folder, "bad.yaml"), f.diags, &project),
                     -STEMMA_MANIFEST);
    ck_assert_uint_eq(stemma_diagnostics_count(f.diags), 27);
    finish(&f);
}
END_TEST

START_TEST(a_downgrade_needs_no_file)
{
    struct fixture f;
    prepare(&f);
    upgrade(&f, NULL);
    ck_assert_int_eq(unlink(folder_path(&f.folder, "sql/c_down.sql")), 0);
    ck_assert_int_eq(migrate(&f, STEMMA_DOWNGRADE, "-1"), 0);
    folder_write_script(&f.folder, "b_down", "SELECT 'edited';");
    ck_assert_int_eq(migrate(&f, STEMMA_DOWNGRADE, "a"), 0); /* what was recorded is run */
    folder_write_script(&f.folder, "b_down", "DROP TABLE b");
    folder_write_script(&f.folder, "c_down", "DELETE FROM b;");
    upgrade(&f, NULL); /* there is no table b */
    finish(&f);
}
END_TEST

START_TEST(irreversible_revisions_stop_a_downgrade)
{
    struct fixture f;
    prepare(&f);
    write_project(&f, "  - {id: d, parents: c, down: null}\n");
    folder_write_script(&f.folder, "d_up", "SELECT 1;");
    load(&f);
    upgrade(&f, NULL);
    ck_assert_int_eq(migrate(&f, STEMMA_DOWNGRADE, "a"), -STEMMA_IRREVERSIBLE);
    ck_assert_str_eq(first_error(&f).revision, "d");
    finish(&f);
}
END_TEST

START_TEST(an_interrupted_database_stays_so)
{
    struct fixture f;
    struct stemma_listing *listing = NULL;
    prepare(&f);
    stemma_interrupt(f.db);
    ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, NULL), -STEMMA_INTERRUPTED);
    ck_assert_int_eq(stemma_current(f.project, f.db, f.diags, &listing), -STEMMA_INTERRUPTED);
    ck_assert_ptr_null(listing);
    ck_assert(!folder_has(&f.folder, "app.db"));
    finish(&f);
}
END_TEST

START_TEST(stamping_records_without_running)
{
    struct fixture f;
    struct stemma_run *run = NULL;
    prepare(&f);
    const char *target = "c";
    struct stemma_request request = {
        .operation = STEMMA_STAMP, .targets = &target, .target_count = 1};
    ck_assert_int_eq(execute(&f, request, &run), 0);
    assert_names(run->assumed, "a b c");
    assert_names(run->forgotten, "");
    stemma_run_free(run);
    target = "a";
    request.purge = true;
    ck_assert_int_eq(execute(&f, request, &run), 0);
    assert_names(run->heads_after, "a");
    stemma_run_free(run);
    finish(&f);
}
END_TEST

/* ---- Questions ---- */

static void assert_listed(const struct stemma_listing *listing, const char *expected)
{
    char text[512] = "";
    for (size_t i = 0; i < listing->revision_count; i++) {
        strcat(text, i == 0 ? "" : " ");
        strcat(text, listing->revisions[i].id);
    }
    ck_assert_str_eq(text, expected);
}

START_TEST(questions_need_no_database)
{
    struct fixture f;
    struct stemma_listing *listing = NULL;
    prepare(&f);
    write_project(&f, branch);
    load(&f);
    ck_assert_int_eq(stemma_heads(f.project, STEMMA_HEADS, f.diags, &listing), 0);
    assert_listed(listing, "c x");
    ck_assert_ptr_null(listing->database);
    stemma_listing_free(listing);
    ck_assert_int_eq(stemma_heads(f.project, STEMMA_REAL_HEADS, f.diags, &listing), 0);
    assert_listed(listing, "c x");
    stemma_listing_free(listing);
    ck_assert_int_eq(stemma_branches(f.project, f.diags, &listing), 0);
    assert_listed(listing, "a");
    assert_names(listing->revisions[0].children, "b x");
    ck_assert_uint_ne(listing->revisions[0].flags & STEMMA_IS_BRANCH_POINT, 0);
    stemma_listing_free(listing);
    ck_assert_int_eq(stemma_history(f.project, NULL, "b:c", f.diags, &listing), 0);
    assert_listed(listing, "c b");
    stemma_listing_free(listing);
    ck_assert_int_eq(stemma_show(f.project, NULL, "trunk@head", f.diags, &listing), 0);
    assert_listed(listing, "c");
    assert_names(listing->revisions[0].branch_labels, "trunk");
    ck_assert_str_eq(listing->revisions[0].up, "sql/c_up.sql");
    stemma_listing_free(listing);
    listing = NULL;
    ck_assert_int_eq(stemma_show(f.project, NULL, "nothing", f.diags, &listing),
                     -STEMMA_NO_SUCH_REVISION);
    ck_assert_int_eq(stemma_history(f.project, NULL, "c:nothing", f.diags, &listing),
                     -STEMMA_NO_SUCH_REVISION);
    ck_assert_int_lt(stemma_history(f.project, NULL, "current:", f.diags, &listing), 0);
    ck_assert_ptr_null(listing);
    finish(&f);
}
END_TEST

START_TEST(questions_about_an_absent_database_create_none)
{
    struct fixture f;
    struct stemma_listing *listing = NULL;
    prepare(&f);
    ck_assert_int_eq(stemma_current(f.project, f.db, f.diags, &listing), 0);
    ck_assert_uint_eq(listing->revision_count, 0);
    ck_assert(!listing->database_exists);
    ck_assert(!listing->is_head);
    stemma_listing_free(listing);
    ck_assert_int_eq(stemma_status(f.project, f.db, f.diags, &listing), 0);
    assert_listed(listing, "a b c");
    ck_assert_uint_eq(listing->pending, 3);
    stemma_listing_free(listing);
    ck_assert(!folder_has(&f.folder, "app.db"));
    finish(&f);
}
END_TEST

START_TEST(the_status_tells_what_the_ledger_knows)
{
    struct fixture f;
    struct stemma_listing *listing = NULL;
    prepare(&f);
    upgrade(&f, "b");
    folder_write_script(&f.folder, "a_up", "CREATE TABLE a (other);");
    ck_assert_int_eq(unlink(folder_path(&f.folder, "sql/b_down.sql")), 0);
    ck_assert_int_eq(unlink(folder_path(&f.folder, "sql/c_up.sql")), 0);
    ck_assert_int_eq(stemma_status(f.project, f.db, f.diags, &listing), 0);
    assert_listed(listing, "a b c");
    const struct stemma_revision *a = &listing->revisions[0], *b = a + 1, *c = a + 2;
    const unsigned looked_at = STEMMA_IS_APPLIED | STEMMA_IS_RECORDED_HEAD | STEMMA_IS_UP_EDITED |
                               STEMMA_IS_DOWN_EDITED | STEMMA_IS_UP_MISSING |
                               STEMMA_IS_DOWN_MISSING | STEMMA_IS_GAP | STEMMA_IS_UNKNOWN;
    ck_assert_uint_eq(a->flags & looked_at, STEMMA_IS_APPLIED | STEMMA_IS_UP_EDITED);
    ck_assert_uint_eq(b->flags & looked_at,
                      STEMMA_IS_APPLIED | STEMMA_IS_RECORDED_HEAD | STEMMA_IS_DOWN_MISSING);
    ck_assert_uint_eq(c->flags & looked_at, STEMMA_IS_UP_MISSING);
    ck_assert_str_eq(a->how, "upgrade");
    ck_assert_ptr_nonnull(a->applied_at);
    ck_assert_ptr_null(c->applied_at);
    ck_assert_int_eq(c->duration_ms, -1);
    ck_assert_uint_eq(listing->pending, 1);
    ck_assert_uint_eq(listing->edited, 1);
    assert_names(listing->heads, "b");
    stemma_listing_free(listing);
    finish(&f);
}
END_TEST

START_TEST(the_current_revision_follows_the_runs)
{
    struct fixture f;
    struct stemma_listing *listing = NULL;
    prepare(&f);
    write_project(&f, branch);
    load(&f);
    upgrade(&f, "heads");
    ck_assert_int_eq(stemma_current(f.project, f.db, f.diags, &listing), 0);
    assert_listed(listing, "c x");
    ck_assert(listing->is_head);
    stemma_listing_free(listing);
    ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, "head"), -STEMMA_MULTIPLE_HEADS);
    write_project(&f, ""); /* older code: x is not known to it */
    load(&f);
    ck_assert_int_eq(stemma_current(f.project, f.db, f.diags, &listing), 0);
    ck_assert_uint_eq(listing->revision_count, 2);
    ck_assert_uint_ne(listing->revisions[1].flags & STEMMA_IS_UNKNOWN, 0);
    stemma_listing_free(listing);
    ck_assert_int_eq(migrate(&f, STEMMA_UPGRADE, "c"), -STEMMA_UNKNOWN_REVISION);
    finish(&f);
}
END_TEST

/* ---- Check ---- */

static void assert_findings(struct fixture *f, stemma_database *db, const char *expected)
{
    static const char letters[] = {[STEMMA_FINDING_HEADS] = 'h',
                                   [STEMMA_FINDING_EDITED] = 'e',
                                   [STEMMA_FINDING_PENDING] = 'p',
                                   [STEMMA_FINDING_GAP] = 'g',
                                   [STEMMA_FINDING_UNKNOWN] = 'u'};
    struct stemma_check *check = NULL;
    char found[32] = "";
    ck_assert_int_eq(stemma_check(f->project, db, f->diags, &check), 0);
    for (size_t i = 0; i < check->finding_count; i++) {
        found[i] = letters[check->findings[i].kind];
        ck_assert_uint_ge(check->findings[i].revisions.count, 1);
        ck_assert_ptr_nonnull(check->findings[i].message);
    }
    ck_assert_str_eq(found, expected);
    stemma_check_free(check);
}

START_TEST(the_check_finds)
{
    struct fixture f;
    struct stemma_check *check = NULL;
    prepare(&f);
    assert_findings(&f, NULL, "");
    assert_findings(&f, f.db, "p");
    upgrade(&f, NULL);
    assert_findings(&f, f.db, "");
    folder_write_script(&f.folder, "b_up", "SELECT 'edited';");
    assert_findings(&f, f.db, "e");
    assert_findings(&f, NULL, "");
    write_project(&f, branch);
    load(&f);
    assert_findings(&f, f.db, "hep");
    assert_findings(&f, NULL, "h");
    folder_write_script(&f.folder, "b_up", "BEGIN; CREATE TABLE b (x); COMMIT;\nSELECT 'from b';");
    upgrade(&f, "x");
    write_project(&f, "");
    load(&f);
    assert_findings(&f, f.db, "u");
    ck_assert_int_eq(unlink(folder_path(&f.folder, "sql/c_up.sql")), 0);
    ck_assert_int_eq(stemma_check(f.project, f.db, f.diags, &check), -STEMMA_MANIFEST);
    ck_assert_ptr_null(check);
    finish(&f);
}
END_TEST

START_TEST(the_check_finds_gaps)
{
    struct fixture f;
    prepare(&f);
    upgrade(&f, NULL);
    folder_write(&f.folder, "manifest.yaml",
                 "version: 1\nrevisions:\n  - {id: a}\n  - {id: x, parents: a}\n"
                 "  - {id: b, parents: x}\n  - {id: c, parents: b}\n");
    load(&f);
    assert_findings(&f, f.db, "g");
    upgrade(&f, NULL);
    ck_assert_str_eq(f.events, "p sx fx c ");
    assert_findings(&f, f.db, "");
    finish(&f);
}
END_TEST

/* ---- SQL for the shell ---- */

static int write_to(void *file, const char *bytes, size_t length)
{
    return fwrite(bytes, 1, length, file) == length ? 0 : 1;
}

static int stop_writing(void *calls, const char *bytes, size_t length)
{
    (void)bytes;
    (void)length;
    return ++*(int *)calls == 3 ? 7 : 0;
}

/* What the sqlite3 shell answers. */
static void ask_shell(struct fixture *f, const char *database, const char *sql, char out[512])
{
    char command[1024];
    snprintf(command, sizeof command, "sqlite3 %s \"%s\"", folder_path(&f->folder, database), sql);
    FILE *shell = popen(command, "r");
    ck_assert_ptr_nonnull(shell);
    size_t length = fread(out, 1, 511, shell);
    out[length] = '\0';
    ck_assert_int_eq(pclose(shell), 0);
}

static void render_into_shell(struct fixture *f, const char *database, stemma_database *db,
                              struct stemma_request request)
{
    char command[512];
    snprintf(command, sizeof command, "sqlite3 %s >/dev/null", folder_path(&f->folder, database));
    FILE *shell = popen(command, "w");
    ck_assert_ptr_nonnull(shell);
    ck_assert_int_eq(stemma_render(f->project, db, &request, write_to, shell, f->diags), 0);
    ck_assert_int_eq(pclose(shell), 0);
}

static void assert_same(struct fixture *f, const char *database, const char *sql)
{
    char ours[512], theirs[512];
    ask_shell(f, "app.db", sql, ours);
    ask_shell(f, database, sql, theirs);
    ck_assert_str_eq(ours, theirs);
    ck_assert_uint_gt(strlen(ours), 1);
}

static bool has_shell(void)
{
    return system("command -v sqlite3 >/dev/null") == 0;
}

START_TEST(rendered_sql_does_the_same)
{
    struct fixture f;
    if (!has_shell())
        return;
    prepare(&f);
    upgrade(&f, NULL);
    render_into_shell(&f, "shell.db", NULL, (struct stemma_request){.operation = STEMMA_UPGRADE});
    assert_same(&f, "shell.db", "SELECT * FROM a; SELECT * FROM b;");
    assert_same(&f, "shell.db", "SELECT type, name FROM sqlite_schema ORDER BY 1, 2");
    assert_same(&f, "shell.db",
                "SELECT revision, parents, depends_on, up_sha256, down_sha256, down_sql, how, "
                "applied_by, tool FROM stemma_revisions ORDER BY revision");
    const char *target = "a";
    const struct stemma_request down = {
        .operation = STEMMA_DOWNGRADE, .targets = &target, .target_count = 1};
    render_into_shell(&f, "app.db", f.db, down);
    char left[512];
    ask_shell(&f, "app.db", "SELECT revision FROM stemma_revisions", left);
    ck_assert_str_eq(left, "a\n");
    finish(&f);
}
END_TEST

START_TEST(rendering_can_be_stopped)
{
    struct fixture f;
    int calls = 0;
    prepare(&f);
    const struct stemma_request request = {.operation = STEMMA_UPGRADE};
    int rc = stemma_render(f.project, f.db, &request, stop_writing, &calls, f.diags);
    ck_assert_int_eq(rc, -STEMMA_IO);
    ck_assert_int_eq(calls, 3);
    ck_assert(!folder_has(&f.folder, "app.db"));
    finish(&f);
}
END_TEST

/* ---- Writing revisions ---- */

START_TEST(a_project_grows)
{
    struct fixture f = {0};
    struct stemma_created *created = NULL;
    f.diags = stemma_diagnostics_new();
    folder_make(&f.folder);
    ck_assert_int_eq(stemma_init(f.folder.path, f.diags, &created), 0);
    ck_assert_ptr_null(created->id);
    ck_assert_uint_ge(created->files.count, 1);
    stemma_created_free(created);
    load(&f);
    struct stemma_new_revision revision = {.message = "Say \"hello\""};
    ck_assert_int_eq(stemma_revision_add(f.project, &revision, f.diags, &created), 0);
    ck_assert_str_eq(created->id, "001");
    assert_names(created->parents, "");
    ck_assert_uint_eq(created->files.count, 3);
    ck_assert(folder_has(&f.folder, "sql/001_up.sql"));
    ck_assert(folder_has(&f.folder, "sql/001_down.sql"));
    stemma_created_free(created);
    load(&f);
    revision = (struct stemma_new_revision){.id = "left", .label = "side"};
    ck_assert_int_eq(stemma_revision_add(f.project, &revision, f.diags, &created), 0);
    assert_names(created->parents, "001");
    stemma_created_free(created);
    load(&f);
    const char *first = "001";
    revision = (struct stemma_new_revision){.id = "right", .heads = {&first, 1}, .splice = true};
    ck_assert_int_eq(stemma_revision_add(f.project, &revision, f.diags, &created), 0);
    stemma_created_free(created);
    load(&f);
    revision = (struct stemma_new_revision){.message = "Together"};
    ck_assert_int_eq(stemma_merge(f.project, &revision, f.diags, &created), 0);
    ck_assert_str_eq(created->id, "002");
    assert_names(created->parents, "left right");
    stemma_created_free(created);
    load(&f);
    struct stemma_listing *listing = NULL;
    ck_assert_int_eq(stemma_show(f.project, NULL, "002", f.diags, &listing), 0);
    ck_assert_uint_ne(listing->revisions[0].flags & STEMMA_IS_MERGE, 0);
    stemma_listing_free(listing);
    open_database(&f);
    upgrade(&f, NULL); /* what was written can be run */
    finish(&f);
}
END_TEST

static const struct {
    struct stemma_new_revision revision;
    bool merges;
    int code;
} refused[] = {
    {{.id = "a"}, false, STEMMA_USAGE},     /* taken */
    {{.id = "trunk"}, false, STEMMA_USAGE}, /* a label's */
    {{.id = "head"}, false, STEMMA_USAGE},  /* reserved */
    {{.id = "../evil"}, false, STEMMA_USAGE},
    {{.id = "n", .label = "a"}, false, STEMMA_USAGE},
    {{.id = "n", .heads = {(const char *const[]){"a"}, 1}}, false, STEMMA_USAGE}, /* no head */
    {{.id = "n", .heads = {(const char *const[]){"none"}, 1}}, false, STEMMA_NO_SUCH_REVISION},
    {{.id = "n", .depends_on = {(const char *const[]){"none"}, 1}}, false, STEMMA_NO_SUCH_REVISION},
    {{.id = "taken"}, false, STEMMA_IO}, /* its file is there */
    {{.id = "n"}, true, STEMMA_USAGE},   /* one head is nothing to merge */
};

START_TEST(refused_revisions_leave_no_trace)
{
    struct fixture f;
    prepare(&f);
    folder_write_script(&f.folder, "taken_down", "precious");
    char *before = folder_read(&f.folder, "manifest.yaml");
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct stemma_created *created = NULL;
        int rc = refused[i].merges
                     ? stemma_merge(f.project, &refused[i].revision, f.diags, &created)
                     : stemma_revision_add(f.project, &refused[i].revision, f.diags, &created);
        ck_assert_msg(rc == -refused[i].code, "%zu gives %s", i, stemma_code_name(rc));
        ck_assert_ptr_null(created);
        ck_assert(!folder_has(&f.folder, "sql/n_up.sql"));
        ck_assert(!folder_has(&f.folder, "sql/taken_up.sql"));
        char *after = folder_read(&f.folder, "manifest.yaml");
        ck_assert_str_eq(before, after);
        free(after);
    }
    char *precious = folder_read(&f.folder, "sql/taken_down.sql");
    ck_assert_str_eq(precious, "precious");
    free(precious);
    free(before);
    struct stemma_created *created = NULL;
    ck_assert_int_eq(stemma_init(f.folder.path, f.diags, &created), -STEMMA_IO);
    ck_assert_ptr_null(created);
    finish(&f);
}
END_TEST

START_TEST(a_manifest_that_changed_meanwhile_is_left_alone)
{
    struct fixture f;
    struct stemma_created *created = NULL;
    prepare(&f);
    write_project(&f, branch);
    const struct stemma_new_revision revision = {.id = "n"};
    ck_assert_int_eq(stemma_revision_add(f.project, &revision, f.diags, &created), -STEMMA_IO);
    ck_assert_ptr_null(created);
    ck_assert(!folder_has(&f.folder, "sql/n_up.sql"));
    char *text = folder_read(&f.folder, "manifest.yaml");
    ck_assert_ptr_nonnull(strstr(text, "A branch"));
    ck_assert_ptr_null(strstr(text, "id: n"));
    free(text);
    finish(&f);
}
END_TEST

START_TEST(manifests_are_found_upward)
{
    struct fixture f;
    char *found = NULL;
    prepare(&f);
    folder_mkdir(&f.folder, "sql/deep");
    ck_assert_int_eq(stemma_manifest_find(folder_path(&f.folder, "sql/deep"), f.diags, &found), 0);
    ck_assert_ptr_nonnull(found);
    stemma_project *project = NULL;
    ck_assert_int_eq(stemma_project_load(found, f.diags, &project), 0);
    ck_assert_str_eq(stemma_project_manifest(project), found);
    ck_assert_ptr_nonnull(strstr(stemma_project_database(project), "app.db"));
    stemma_project_free(project);
    free(found);
    found = NULL;
    ck_assert_int_eq(unlink(folder_path(&f.folder, "manifest.yaml")), 0);
    ck_assert_int_eq(stemma_manifest_find(f.folder.path, f.diags, &found), 0);
    ck_assert_ptr_null(found);
    ck_assert_int_lt(stemma_manifest_find(folder_path(&f.folder, "none"), f.diags, &found), 0);
    finish(&f);
}
END_TEST

/* ---- One project, several databases, a thread for each ---- */

enum { THREADS = 2, ROUNDS = 5 };

struct worker {
    pthread_t thread;
    const stemma_project *project;
    char path[128];
    int failures;
};

static int run_once(struct worker *worker, stemma_diagnostics *diags, stemma_database *db,
                    enum stemma_operation operation, const char *target)
{
    struct stemma_run *run = NULL;
    struct stemma_check *check = NULL;
    const struct stemma_request request = {
        .operation = operation, .targets = &target, .target_count = 1};
    int rc = stemma_execute(worker->project, db, &request, NULL, diags, &run);
    if (rc == 0)
        rc = stemma_check(worker->project, db, diags, &check);
    stemma_check_free(check);
    stemma_run_free(run);
    return rc;
}

static void *work(void *user)
{
    struct worker *worker = user;
    stemma_diagnostics *diags = stemma_diagnostics_new();
    for (int i = 0; i < ROUNDS; i++) {
        stemma_database *db = NULL;
        worker->failures += stemma_database_open(worker->path, NULL, diags, &db) != 0 ||
                            run_once(worker, diags, db, STEMMA_UPGRADE, "head") != 0 ||
                            run_once(worker, diags, db, STEMMA_DOWNGRADE, "base") != 0;
        stemma_database_close(db);
    }
    stemma_diagnostics_free(diags);
    return NULL;
}

START_TEST(one_project_serves_several_threads)
{
    struct fixture f;
    struct worker workers[THREADS];
    prepare(&f);
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){.project = f.project};
        snprintf(workers[i].path, sizeof workers[i].path, "%s/%d.db", f.folder.path, i);
        ck_assert_int_eq(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        ck_assert_int_eq(workers[i].failures, 0);
    }
    finish(&f);
}
END_TEST

UNIT_MAIN("api", codes_have_names, an_upgrade_tells_what_it_does, modes_show_in_the_events,
          rows_are_told_where_they_are_asked_for, planning_touches_nothing,
          failures_leave_the_result_alone, projects_that_cannot_be_loaded_are_told,
          a_faulty_script_changes_nothing, what_was_committed_is_told_with_the_error,
          edited_scripts_stop_an_upgrade, a_full_list_hides_nothing, a_downgrade_needs_no_file,
          irreversible_revisions_stop_a_downgrade, an_interrupted_database_stays_so,
          stamping_records_without_running, questions_need_no_database,
          questions_about_an_absent_database_create_none, the_status_tells_what_the_ledger_knows,
          the_current_revision_follows_the_runs, the_check_finds, the_check_finds_gaps,
          rendered_sql_does_the_same, rendering_can_be_stopped, a_project_grows,
          refused_revisions_leave_no_trace, a_manifest_that_changed_meanwhile_is_left_alone,
          manifests_are_found_upward, one_project_serves_several_threads)
