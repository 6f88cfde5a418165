/* Units: BEGIN IMMEDIATE, the run's slot, scripts and ledger rows, a look at what they leave
 * behind, COMMIT. */
#include "backend/sqlite_after.h"
#include "backend/sqlite_script.h"

#include "base/clock.h"

/* A prepared statement of the unit, found by its text's address. */
enum { PREPARED_MAX = 8 };

struct prepared {
    const char *sql;
    sqlite3_stmt *stmt;
};

struct applying {
    struct sqlite_backend *backend;
    const struct unit *unit;
    diag_list *diags;
    struct arena arena;
    struct guard guard;
    struct prepared prepared[PREPARED_MAX];
    size_t prepared_count;
    int64_t began_ms;
    char began_at[CLOCK_TEXT_SIZE];
    int64_t *durations_ms;      /* by step */
    size_t statements, counted; /* of the script that ran last: lasting; in the database's count */
    struct aftermath after;
};

static sqlite3_stmt **find_prepared(struct applying *applying, const char *sql)
{
    for (size_t i = 0; i < applying->prepared_count; i++)
        if (applying->prepared[i].sql == sql)
            return &applying->prepared[i].stmt;
    if (applying->prepared_count == PREPARED_MAX) {
        sqlite3_finalize(applying->prepared[0].stmt);
        applying->prepared[0] = applying->prepared[--applying->prepared_count];
    }
    struct prepared *slot = &applying->prepared[applying->prepared_count++];
    *slot = (struct prepared){sql, NULL};
    return &slot->stmt;
}

static void finalize_prepared(struct applying *applying)
{
    for (size_t i = 0; i < applying->prepared_count; i++)
        sqlite3_finalize(applying->prepared[i].stmt);
    applying->prepared_count = 0;
}

static int ledger_error(struct applying *applying)
{
    return sqlite_error(applying->backend, SPAN_NONE, "cannot write the ledger", applying->diags);
}

static int run_list(struct applying *applying, struct statement_list list, struct progress progress)
{
    for (size_t i = 0; i < list.count; i++) {
        sqlite3_stmt **stmt = find_prepared(applying, list.items[i].sql);
        int rc = sqlite_run(applying->backend->db, stmt, &list.items[i], progress);
        if (rc != SQLITE_DONE)
            return ledger_error(applying);
    }
    return 0;
}

/* Where a key is there already, such as the slot's number, somebody else was first. */
static int run_exclusive(struct applying *applying, struct statement_list list)
{
    for (size_t i = 0; i < list.count; i++) {
        sqlite3_stmt *stmt = NULL;
        int rc = sqlite_run(applying->backend->db, &stmt, &list.items[i],
                            (struct progress){.now = applying->began_at});
        int result = rc == SQLITE_DONE                    ? 0
                     : rc == SQLITE_CONSTRAINT_PRIMARYKEY ? BACKEND_CONFLICT
                                                          : ledger_error(applying);
        sqlite3_finalize(stmt);
        if (result != 0)
            return result;
    }
    return 0;
}

/* What is recorded fires no trigger: one that somebody has put on the ledger's tables could lose
 * the row, forge another, or write the user's tables.
 * https://www.sqlite.org/c3ref/c_dbconfig_defensive.html#sqlitedbconfigenabletrigger */
static int without_triggers(struct applying *applying, int (*work)(struct applying *applying))
{
    sqlite3_db_config(applying->backend->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    int rc = work(applying);
    sqlite3_db_config(applying->backend->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, NULL);
    return rc;
}

/* The statements that open a unit. */
static int run_opening(struct applying *applying)
{
    int rc = run_exclusive(applying, applying->unit->expected);
    return rc == 0 ? run_exclusive(applying, applying->unit->opening) : rc;
}

/* What has to be done under the write lock and before the scripts. */
static int tell_begun(struct applying *applying)
{
    const struct backend_observer *observer = applying->backend->observer;
    return observer != NULL && observer->begun != NULL ? observer->begun(observer->user) : 0;
}

static int begin(struct applying *applying)
{
    if (sqlite3_exec(applying->backend->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK)
        return 0;
    return sqlite_error(applying->backend, SPAN_NONE, "cannot begin", applying->diags);
}

/* What is committed must be found under the name that it was asked for.
 * https://www.sqlite.org/c3ref/c_fcntl_begin_atomic_write.html#sqlitefcntlhasmoved */
static int check_place(struct applying *applying)
{
    int moved = 0;
    sqlite3_file_control(applying->backend->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    if (moved == 0)
        return 0;
    int rc = diag_error(applying->diags, STEMMA_IO, SPAN_NONE,
                        "%s was moved, deleted or replaced during the run",
                        applying->backend->base.name);
    diag_hint(applying->diags, "its name stands for another file now, or for none");
    return rc;
}

static int commit(struct applying *applying)
{
    int moved = check_place(applying);
    if (moved != 0)
        return moved;
    if (sqlite3_exec(applying->backend->db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK)
        return 0;
    return sqlite_error(applying->backend, SPAN_NONE, "cannot commit", applying->diags);
}

static void roll_back(struct applying *applying)
{
    finalize_prepared(applying);
    if (!sqlite3_get_autocommit(applying->backend->db))
        sqlite3_exec(applying->backend->db, "ROLLBACK", NULL, NULL, NULL);
    sqlite_play_back(applying->backend);
}

/* PRAGMA foreign_keys does nothing inside a transaction; this switch works at any time.
 * https://www.sqlite.org/c3ref/c_dbconfig_defensive.html#sqlitedbconfigenablefkey */
static void enforce_foreign_keys(struct applying *applying, enum manifest_foreign_keys mode)
{
    sqlite3_db_config(applying->backend->db, SQLITE_DBCONFIG_ENABLE_FKEY,
                      mode == FOREIGN_KEYS_ON ? 1 : 0, NULL);
}

/* What a script outside any transaction leaves behind when it fails. */
static void note_lasting(struct applying *applying, int result)
{
    size_t lasting = applying->statements;
    if (lasting == 0) {
        diag_note(applying->diags, SPAN_NONE, "nothing of this script took effect");
        return;
    }
    diag_note(applying->diags, SPAN_NONE,
              "%zu statement%s of this script took effect before; transaction: none cannot take "
              "them back",
              lasting, lasting == 1 ? "" : "s");
    if (applying->counted != 0 && result != -STEMMA_LEDGER) /* which is somebody else's now */
        diag_hint(
            applying->diags,
            "mend the cause and run the rest with \"stemma repair --continue\"; or undo by hand "
            "what took effect, and say so with \"stemma repair --mark-reverted\"");
}

static int run_scripts(struct applying *applying, size_t index)
{
    const struct unit_step *step = &applying->unit->steps[index];
    struct script_run run = {
        .backend = applying->backend,
        .unit = applying->unit,
        .step = step,
        .step_index = index,
        .guard = &applying->guard,
        .before_altering = aftermath_before_altering,
        .user = &applying->after,
        .diags = applying->diags,
    };
    enforce_foreign_keys(applying, step->foreign_keys);
    int rc = sqlite_run_script(&run, step->script);
    if (rc == 0)
        rc = aftermath_report_rebuilt(&applying->after, step->script);
    if (rc == 0 && step->foreign_keys == FOREIGN_KEYS_ON)
        rc = aftermath_check_deferred(&applying->after, step->script);
    enforce_foreign_keys(applying, FOREIGN_KEYS_OFF);
    if (rc == 0 && step->verify != NULL)
        rc = sqlite_run_verify(&run, step->verify);
    if (rc < 0)
        diag_revision(applying->diags, str_from(step->revision));
    applying->statements = run.statements_lasting;
    applying->counted = run.statements_counted;
    if (rc < 0 && applying->unit->mode == UNIT_UNWRAPPED)
        note_lasting(applying, rc);
    return rc;
}

static int tell_ran(struct applying *applying, size_t index)
{
    const struct backend_observer *observer = applying->backend->observer;
    return observer != NULL && observer->ran != NULL ? observer->ran(observer->user, index) : 0;
}

static int run_step(struct applying *applying, size_t index)
{
    const struct unit_step *step = &applying->unit->steps[index];
    const struct backend_observer *observer = applying->backend->observer;
    int64_t since = clock_ms();
    watch_begin_step(applying->backend, index, &applying->guard);
    if (observer != NULL && observer->started != NULL)
        observer->started(observer->user, index);
    int rc = step->script == NULL ? 0 : run_scripts(applying, index);
    if (rc == 0)
        rc = tell_ran(applying, index);
    applying->durations_ms[index] = clock_ms() - since;
    if (rc == 0 && observer != NULL && observer->finished != NULL)
        observer->finished(observer->user, index, applying->durations_ms[index]);
    return rc;
}

/* What the ledger says of all steps, at the end of the unit: after a script that changes the schema
 * SQLite compiles every statement again, so that a row after each script would cost a compilation.
 */
static int record(struct applying *applying)
{
    struct progress progress = {.now = applying->began_at, .statements = applying->statements};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < applying->unit->step_count; i++) {
        progress.duration_ms = applying->durations_ms[i];
        rc = run_list(applying, applying->unit->steps[i].ledger, progress);
    }
    progress.duration_ms = clock_ms() - applying->began_ms;
    return rc != 0 ? rc : run_list(applying, applying->unit->closing, progress);
}

/* AFTER_SUSPECT: it was rolled back, and has to be judged by what was there before. */
static int run_atomic(struct applying *applying)
{
    int rc = begin(applying);
    if (rc != 0)
        return rc;
    schema_recall(applying->backend);
    rc = without_triggers(applying, run_opening);
    if (rc == 0)
        rc = tell_begun(applying);
    for (size_t i = 0; rc == 0 && i < applying->unit->step_count; i++)
        rc = run_step(applying, i);
    if (rc == 0)
        rc = aftermath_check(&applying->after);
    if (rc == 0)
        rc = without_triggers(applying, record);
    finalize_prepared(applying);
    if (rc == 0 && applying->backend->interrupted)
        rc = diag_error(applying->diags, STEMMA_INTERRUPTED, SPAN_NONE, "interrupted");
    if (rc == 0)
        rc = commit(applying);
    if (rc == 0) {
        schema_remember(applying->backend, &applying->guard);
    } else {
        schema_forget(applying->backend);
        roll_back(applying);
    }
    return rc;
}

/* Whether violations are the run's own is only asked when there are some: the run is undone and the
 * old state looked at; where they were there before, the run is made again. */
static int apply_atomic(struct applying *applying)
{
    size_t told = applying->diags->list.count;
    int rc = run_atomic(applying);
    if (rc != AFTER_SUSPECT)
        return rc;
    rc = aftermath_look_before(&applying->after, AFTER_SUSPECTS);
    if (rc == 0)
        rc = aftermath_judge(&applying->after);
    if (rc != 0)
        return rc;
    diag_forget(applying->diags, told);
    guard_end_unit(&applying->guard);
    guard_begin_unit(&applying->guard, applying->unit, &applying->arena);
    applying->backend->observer = NULL; /* it has been told of these steps */
    return run_atomic(applying);
}

static int in_transaction(struct applying *applying, int (*work)(struct applying *applying))
{
    int rc = begin(applying);
    if (rc != 0)
        return rc;
    rc = without_triggers(applying, work);
    finalize_prepared(applying);
    if (rc == 0)
        rc = commit(applying);
    if (rc != 0)
        roll_back(applying);
    return rc;
}

static int record_failure(struct applying *applying)
{
    struct progress progress = {applying->began_at, clock_ms() - applying->began_ms,
                                applying->statements};
    int rc = run_list(applying, applying->unit->failing, progress);
    return rc != 0 ? rc : run_list(applying, applying->unit->progress.fail, progress);
}

static int open_unwrapped(struct applying *applying)
{
    struct progress progress = {.now = applying->began_at};
    int rc = run_opening(applying);
    if (rc == 0)
        rc = run_list(applying, applying->unit->progress.begin, progress);
    return rc == 0 ? tell_begun(applying) : rc;
}

static int record_unwrapped(struct applying *applying)
{
    struct progress progress = {.now = applying->began_at};
    int rc = record(applying);
    return rc != 0 ? rc : run_list(applying, applying->unit->progress.end, progress);
}

/* Three parts: the slot, in a transaction of its own; the script, in none; what became of it. */
static int apply_unwrapped(struct applying *applying)
{
    /* What fails before the slot is taken leaves no trace. */
    int rc = aftermath_look_before(&applying->after, AFTER_ALL);
    if (rc == 0)
        rc = in_transaction(applying, open_unwrapped);
    if (rc != 0)
        return rc;
    schema_forget(applying->backend);
    rc = run_step(applying, 0);
    if (rc == 0) {
        rc = aftermath_check(&applying->after);
        if (rc < 0)
            note_lasting(applying, rc);
    }
    roll_back(applying); /* of what a failed script left open */
    if (rc != 0)
        in_transaction(applying, record_failure);
    return rc != 0 ? rc : in_transaction(applying, record_unwrapped);
}

static int shrinks(sqlite3 *db, bool *out)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db, "PRAGMA main.auto_vacuum", -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    *out = rc == SQLITE_ROW && sqlite3_column_int(stmt, 0) != 0;
    sqlite3_finalize(stmt);
    return rc == SQLITE_ROW ? SQLITE_OK : rc;
}

/* The folder is synced when the journal has been removed, which is the commit: what is reported
 * done is done, also after a power loss. A unit that is followed by others need not last by itself,
 * save where a commit makes the file smaller: SQLite cuts it off behind the commit, and a journal
 * that came back would not have what is gone.
 * https://www.sqlite.org/pragma.html#pragma_synchronous */
static int make_lasting(struct sqlite_backend *backend, const struct unit *unit, diag_list *diags)
{
    bool extra = !unit->followed;
    int rc = extra ? SQLITE_OK : shrinks(backend->db, &extra);
    if (rc == SQLITE_OK && backend->lasting != extra)
        rc = sqlite3_exec(backend->db,
                          extra ? "PRAGMA main.synchronous = EXTRA"
                                : "PRAGMA main.synchronous = FULL",
                          NULL, NULL, NULL);
    if (rc != SQLITE_OK)
        return sqlite_error(backend, SPAN_NONE, "cannot begin", diags);
    backend->lasting = extra;
    return 0;
}

int sqlite_apply(struct backend *backend, const struct unit *unit,
                 const struct backend_observer *observer, diag_list *diags)
{
    struct sqlite_backend *sqlite = (struct sqlite_backend *)backend;
    int rc = sqlite_connect(sqlite, CONNECT_TO_WRITE, diags);
    if (rc == 0)
        rc = make_lasting(sqlite, unit, diags);
    if (rc != 0)
        return rc;
    struct applying applying = {
        .backend = sqlite, .unit = unit, .diags = diags, .began_ms = clock_ms()};
    clock_text(applying.began_at);
    applying.durations_ms = ARENA_ARRAY(&applying.arena, int64_t, unit->step_count);
    if (applying.durations_ms == NULL)
        return diag_no_memory(diags);
    sqlite->observer = observer;
    applying.after = (struct aftermath){.backend = sqlite,
                                        .guard = &applying.guard,
                                        .arena = &applying.arena,
                                        .diags = diags,
                                        .followed = unit->followed};
    aftermath_begin(&applying.after);
    guard_begin_unit(&applying.guard, unit, &applying.arena);
    sqlite3_set_authorizer(sqlite->db, guard_authorize, &applying.guard);
    rc = unit->mode == UNIT_ATOMIC ? apply_atomic(&applying) : apply_unwrapped(&applying);
    finalize_prepared(&applying);
    sqlite3_set_authorizer(sqlite->db, NULL, NULL);
    if (!sqlite3_get_autocommit(sqlite->db) || applying.guard.left_changed)
        sqlite_disconnect(sqlite); /* even ROLLBACK may be out of memory */
    guard_end_unit(&applying.guard);
    aftermath_hand_on(&applying.after, rc);
    aftermath_end(&applying.after);
    arena_free(&applying.arena);
    sqlite->observer = NULL;
    return rc;
}
