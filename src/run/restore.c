/* What is in a backup takes the place of what is in the database. The row of the log that says so
 * is written into a copy of the backup first, so that restoring is one transaction and the record
 * part of it. */
#include "run/backup.h"

#include "base/clock.h"
#include "run/job.h"
#include "shadow/shadow.h"

#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct restoring {
    const struct restore_input *input;
    struct arena *arena; /* the result's */
    struct arena scratch;
    const char *staged; /* NULL: there is none yet */
    struct backend *copy;
    struct state before, after;
    struct stemma_restored out;
};

/* The time in its name, where it is a backup of the database's, else that of the file. */
static int find_time(struct restoring *restoring)
{
    const struct restore_input *input = restoring->input;
    struct stemma_restored *out = &restoring->out;
    struct stat st;
    struct tm utc;
    char text[sizeof "2026-01-31T12:00:00Z"];
    out->when = backup_time_of(input->backend->file, out->path, &restoring->scratch);
    if (out->when == NULL && stat(out->path, &st) == 0 && gmtime_r(&st.st_mtime, &utc) != NULL &&
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc) != 0)
        out->when = text;
    if (out->when == NULL)
        return 0;
    out->when = arena_copy(restoring->arena, out->when, strlen(out->when));
    return out->when == NULL ? diag_no_memory(input->diags) : 0;
}

static int choose_newest(struct restoring *restoring)
{
    struct backend *backend = restoring->input->backend;
    diag_list *diags = restoring->input->diags;
    backup_list list = {0};
    int rc = backup_find_all(backend->file, restoring->arena, diags, &list);
    if (rc != 0)
        return rc;
    if (list.count == 0) {
        rc = diag_error(diags, STEMMA_USAGE, SPAN_NONE, "there is no backup of %s next to it",
                        backend->name);
        diag_hint(diags, "name the file: \"stemma restore FILE\"");
        return rc;
    }
    restoring->out.path = list.items[list.count - 1].file;
    return 0;
}

/* A database that cannot be read can be restored all the same, but not kept. */
static int read_before(struct restoring *restoring)
{
    const struct restore_input *input = restoring->input;
    diag_list *diags = input->diags;
    size_t told = diags->list.count;
    int rc = state_load(input->project, input->backend, LEDGER_IDS, &restoring->scratch, diags,
                        &restoring->before);
    bool unreadable = rc == -STEMMA_LEDGER || rc == -STEMMA_NOT_A_DATABASE;
    if (!unreadable)
        return rc;
    restoring->out.is_unreadable = true;
    if (input->restore->backup != STEMMA_BACKUP_NEVER) {
        diag_hint(diags, "--backup=never restores without a backup of what is there now");
        return rc;
    }
    diag_forget(diags, told);
    restoring->before = (struct state){.graph = &input->project->graph};
    return 0;
}

static int back_up_present(struct restoring *restoring)
{
    const struct restore_input *input = restoring->input;
    struct shadow_input everything = {.backend = input->backend, .diags = input->diags};
    struct backup_request request = {
        .backend = input->backend,
        .heads = restoring->out.heads_before,
        .diags = input->diags,
    };
    backup_names removed = {0};
    bool content = false;
    if (input->restore->backup == STEMMA_BACKUP_NEVER)
        return 0;
    int rc = shadow_has_content(&everything, &content);
    if (rc == 0 && content)
        rc = backup_make(&request, restoring->arena, &removed, &restoring->out.backup);
    return rc < 0 ? rc : 0;
}

/* The slot is behind both logs: another runner that has planned on what is there now finds its own
 * taken, and plans again. */
static int begin_row(struct restoring *restoring, struct ledger_run *run)
{
    struct arena *arena = &restoring->scratch;
    const struct state *before = &restoring->before, *after = &restoring->after;
    int rc = ledger_begin_run(&after->ledger, restoring->input->diags, run);
    if (rc != 0)
        return rc;
    if (before->ledger.last_seq >= run->seq)
        run->seq = before->ledger.last_seq + 1;
    run->action = "restore";
    run->revisions = "[]";
    run->by = ledger_user(arena);
    run->from_heads = json_of_nodes(before->graph, before->heads, arena);
    run->to_heads = json_of_nodes(after->graph, after->heads, arena);
    return run->by == NULL || run->from_heads == NULL || run->to_heads == NULL
               ? diag_no_memory(restoring->input->diags)
               : 0;
}

static int record(struct restoring *restoring)
{
    struct ledger_run run;
    struct unit unit = {.mode = UNIT_ATOMIC};
    diag_list *diags = restoring->input->diags;
    const struct ledger *ledger = &restoring->after.ledger;
    if (!ledger->exists) {
        diag_remark(diags, SPAN_NONE, "%s has no ledger: what is restored has no record of it",
                    restoring->out.path);
        return 0;
    }
    int rc = begin_row(restoring, &run);
    if (rc != 0)
        return rc;
    unit.opening = ledger_opening(ledger, &run, false, &restoring->scratch);
    unit.closing = ledger_remark(ledger, &run, restoring->out.path, &restoring->scratch);
    if (unit.opening.items == NULL || unit.closing.items == NULL)
        return diag_no_memory(diags);
    return backend_apply(restoring->copy, &unit, NULL, diags);
}

/* Opens the staged copy, reads what it is at, and writes the record into it. */
static int prepare_copy(struct restoring *restoring)
{
    const struct restore_input *input = restoring->input;
    int rc = backend_open(restoring->staged, input->backend->lock_timeout_ms, input->diags,
                          &restoring->copy);
    if (rc == 0)
        rc = state_load(input->project, restoring->copy, LEDGER_IDS, &restoring->scratch,
                        input->diags, &restoring->after);
    if (rc == 0 && !graph_copy_ids(restoring->after.graph, restoring->after.heads, restoring->arena,
                                   &restoring->out.heads_after))
        rc = diag_no_memory(input->diags);
    return rc == 0 ? record(restoring) : rc;
}

static int prepare(struct restoring *restoring)
{
    const struct restore_input *input = restoring->input;
    int rc = restoring->out.path == NULL ? choose_newest(restoring) : 0;
    if (rc == 0)
        rc = backend_stage(input->backend, restoring->out.path, &restoring->scratch, input->diags,
                           &restoring->staged);
    if (rc == 0)
        rc = read_before(restoring);
    if (rc == 0 && !graph_copy_ids(restoring->before.graph, restoring->before.heads,
                                   restoring->arena, &restoring->out.heads_before))
        rc = diag_no_memory(input->diags);
    if (rc == 0)
        rc = find_time(restoring);
    if (rc == 0)
        rc = prepare_copy(restoring);
    backend_close(restoring->copy); /* its log, if it has one, goes into the file */
    return rc;
}

/* Old backups go now, but neither the one that was wanted nor the one that was just made. What has
 * been restored stays restored. */
static void remove_old(const struct restoring *restoring)
{
    backup_names removed = {0};
    const char *const spared[] = {restoring->out.path, restoring->out.backup};
    if (restoring->out.backup != NULL)
        backup_remove_old(restoring->input->backend->file, restoring->input->project->manifest.keep,
                          (struct stemma_names){spared, 2}, restoring->arena,
                          restoring->input->diags, &removed);
}

/* What others commit between the backup and the lock would be in neither: then the backup is made
 * again. */
static int replace(struct restoring *restoring)
{
    enum { MOST_TRIES = 10 };
    const struct restore_input *input = restoring->input;
    int rc = BACKEND_CONFLICT;
    for (int tries = 0; rc == BACKEND_CONFLICT && tries < MOST_TRIES; tries++) {
        if (restoring->out.backup != NULL)
            unlink(restoring->out.backup);
        rc = back_up_present(restoring);
        if (rc == 0)
            rc = backend_restore(input->backend, restoring->staged, input->diags);
    }
    if (rc == BACKEND_CONFLICT)
        rc = diag_error(input->diags, STEMMA_LOCKED, SPAN_NONE,
                        "%s: others write faster than it can be backed up", input->backend->name);
    restoring->out.done = rc == 0;
    if (rc == 0)
        remove_old(restoring);
    else if (restoring->out.backup != NULL)
        unlink(restoring->out.backup); /* of what is still there */
    if (rc == -STEMMA_NOT_A_DATABASE && restoring->out.backup == NULL)
        diag_hint(input->diags, "move the file away: where there is none it is made");
    if (rc < 0)
        diag_note(input->diags, SPAN_NONE, "nothing was changed in %s", input->backend->name);
    return rc;
}

static void remove_staged(struct restoring *restoring)
{
    static const char *const suffixes[] = {"", "-journal", "-wal", "-shm"};
    for (size_t i = 0; restoring->staged != NULL && i < sizeof suffixes / sizeof suffixes[0]; i++) {
        const char *file =
            arena_printf(&restoring->scratch, "%s%s", restoring->staged, suffixes[i]);
        if (file != NULL)
            unlink(file);
    }
}

static bool is_confirmed(const struct restoring *restoring)
{
    const struct stemma_restore *wanted = restoring->input->restore;
    return wanted->confirm == NULL || wanted->confirm(wanted->user, &restoring->out);
}

/* Whether somebody has written the log since: then it was another state that was agreed to, and
 * the record that was made has another run's slot. */
static int is_outdated(struct restoring *restoring, bool *outdated)
{
    const struct restore_input *input = restoring->input;
    struct state now = {0};
    *outdated = false;
    if (restoring->out.is_unreadable)
        return 0;
    int rc = state_load(input->project, input->backend, LEDGER_IDS, &restoring->scratch,
                        input->diags, &now);
    if (rc == 0)
        *outdated = now.ledger.exists != restoring->before.ledger.exists ||
                    now.ledger.last_seq != restoring->before.ledger.last_seq;
    state_free(&now);
    return rc;
}

static void give_up(struct restoring *restoring)
{
    remove_staged(restoring);
    state_free(&restoring->before);
    state_free(&restoring->after);
    restoring->staged = NULL;
    restoring->copy = NULL;
    restoring->before = restoring->after = (struct state){0};
}

/* Until what was agreed to is what is there. */
static int agree(struct restoring *restoring, bool *agreed)
{
    diag_list *diags = restoring->input->diags;
    size_t told = diags->list.count;
    bool outdated;
    int rc;
    for (;;) {
        rc = prepare(restoring);
        *agreed = rc == 0 && is_confirmed(restoring);
        if (*agreed)
            rc = is_outdated(restoring, &outdated);
        if (rc != 0 || !*agreed || !outdated)
            return rc;
        give_up(restoring);
        diag_forget(diags, told);
    }
}

int restore_execute(const struct restore_input *input, struct arena *arena,
                    struct stemma_restored *out)
{
    struct restoring restoring = {.input = input, .arena = arena};
    int64_t began = clock_ms();
    bool agreed = false;
    const char *name = input->backend->name, *path = input->restore->path;
    restoring.out.database = arena_copy(arena, name, strlen(name));
    if (path != NULL)
        restoring.out.path = arena_copy(arena, path, strlen(path));
    int rc = restoring.out.database == NULL || (path != NULL && restoring.out.path == NULL)
                 ? diag_no_memory(input->diags)
                 : agree(&restoring, &agreed);
    if (rc == 0 && agreed)
        rc = replace(&restoring);
    give_up(&restoring);
    diag_settle(input->diags);
    arena_free(&restoring.scratch);
    restoring.out.duration_ms = clock_ms() - began;
    if (rc == 0)
        *out = restoring.out;
    return rc;
}
