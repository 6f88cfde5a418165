#include "base/clock.h"
#include "base/phrase.h"
#include "run/adopt.h"
#include "run/job.h"
#include "run/unfinished.h"

/* A run as its listener sees it: steps are counted over all units. */
struct telling {
    struct job *job;
    const struct stemma_listener *listener;
    struct stemma_run *run;
    size_t earlier; /* steps of the run that were committed before this plan was made */
    size_t unit;    /* of the plan */
    size_t first;   /* step of the run that is the unit's first */
};

static void tell(const struct telling *telling, struct stemma_event event)
{
    event.run = telling->run;
    if (telling->listener != NULL)
        telling->listener->notify(telling->listener->user, &event);
}

static void tell_step(const struct telling *telling, enum stemma_event_kind kind, size_t step)
{
    tell(telling, (struct stemma_event){
                      .kind = kind, .step = &telling->run->steps[step], .step_index = step});
}

static void on_started(void *user, size_t step)
{
    const struct telling *telling = user;
    tell_step(telling, STEMMA_EVENT_STARTED, telling->first + step);
}

static void on_finished(void *user, size_t step, int64_t duration_ms)
{
    const struct telling *telling = user;
    result_set_duration(telling->run, telling->first + step, duration_ms);
    tell_step(telling, STEMMA_EVENT_FINISHED, telling->first + step);
}

static void on_row(void *user, size_t step, const char *const *values, size_t count)
{
    const struct telling *telling = user;
    tell(telling, (struct stemma_event){.kind = STEMMA_EVENT_ROW,
                                        .step = &telling->run->steps[telling->first + step],
                                        .step_index = telling->first + step,
                                        .values = values,
                                        .value_count = count});
}

static void on_waiting(void *user, int64_t waited_ms, long long pid, const char *name)
{
    tell(user, (struct stemma_event){.kind = STEMMA_EVENT_WAITING,
                                     .waited_ms = waited_ms,
                                     .holder_pid = pid,
                                     .holder_name = pid == 0 ? NULL : name});
}

static void on_progress(void *user, size_t step, const struct stemma_progress *progress)
{
    const struct telling *telling = user;
    tell(telling, (struct stemma_event){.kind = STEMMA_EVENT_PROGRESS,
                                        .step = &telling->run->steps[telling->first + step],
                                        .step_index = telling->first + step,
                                        .progress = progress});
}

/* Further results of an attempt, and of backend_apply() by way of the observer. */
enum { ATTEMPT_AGAIN = 16 };

/* Under the write lock, before the first script: what the scripts will do is asked of the schema
 * that they meet, and the copy lacks nothing that others have committed, nor has it anything that
 * they commit later, for they cannot. A copy made before the lock was taken would miss what was
 * written in between, and a restore would lose it. Readers go on meanwhile. */
static int on_begun(void *user)
{
    struct telling *telling = user;
    bool late = false;
    int rc = job_snapshot_is_late(telling->job, &late);
    if (rc != 0 || late)
        return rc != 0 ? rc : ATTEMPT_AGAIN;
    if (telling->run->backup != NULL)
        return 0; /* one for a run */
    rc = job_find_backup_reason(telling->job, telling->run);
    if (rc == 0 && telling->run->backup_reason != NULL)
        rc = job_back_up(telling->job, telling->run);
    if (rc == 0 && telling->run->backup != NULL)
        tell(telling, (struct stemma_event){.kind = STEMMA_EVENT_BACKED_UP});
    return rc;
}

/* A snapshot is the first step of the first unit. */
static int on_ran(void *user, size_t step)
{
    const struct telling *telling = user;
    bool is_snapshot = telling->unit == 0 && step == 0 && telling->job->snapshot.count != 0;
    return is_snapshot ? job_check_snapshot(telling->job) : 0;
}

static struct backend_observer observer_of(struct telling *telling)
{
    bool rows = telling->listener != NULL && telling->listener->rows;
    bool progress = telling->listener != NULL && telling->listener->progress;
    return (struct backend_observer){
        .user = telling,
        .started = on_started,
        .finished = on_finished,
        .row = rows ? on_row : NULL,
        .waiting = on_waiting,
        .progress = progress ? on_progress : NULL,
        .begun = on_begun,
        .ran = on_ran,
    };
}

/* Says what became of the database, in the words that go with the error. */
static void note_outcome(struct job *job, struct stemma_run *run, const struct unit *unit,
                         struct node_list heads, int rc)
{
    bool unchanged = run->steps_done == 0 && unit->mode == UNIT_ATOMIC;
    bool discarded = unchanged && job_discard_backup(run, rc);
    struct phrase at = {.arena = &job->arena};
    diag_list *diags = job->input->diags;
    if (diags->list.count == 0 || diags->list.items[diags->list.count - 1].severity != STEMMA_ERROR)
        return;
    for (size_t i = 0; i < heads.count; i++)
        phrase_add(&at, "%s%" STR_FMT, i == 0 ? "" : ", ",
                   STR_ARG(graph_id(job->state.graph, heads.items[i])));
    if (run->steps_done != 0)
        diag_note(diags, SPAN_NONE, "%zu of %zu revisions %s committed before: %s is at %s",
                  run->steps_done, run->step_count, run->steps_done == 1 ? "was" : "were",
                  job->input->backend->name, heads.count == 0 ? "base" : phrase_end(&at));
    else if (unit->mode == UNIT_ATOMIC)
        diag_note(diags, SPAN_NONE, "nothing was changed in %s%s", job->input->backend->name,
                  discarded ? "; its backup was removed again" : "");
}

static int apply_units(struct job *job, const struct job_units *units, struct telling *telling)
{
    struct backend_observer observer = observer_of(telling);
    for (size_t i = 0; i < units->count; i++) {
        const struct job_unit *unit = &units->items[i];
        telling->unit = i;
        telling->first = telling->earlier + unit->first;
        if (i > 0)
            observer.begun = NULL;
        int rc = backend_apply(job->input->backend, &unit->unit, &observer, job->input->diags);
        struct node_list heads = i > 0 ? units->items[i - 1].heads_after : job->plan.before;
        if (rc < 0)
            note_outcome(job, telling->run, &unit->unit, heads, rc);
        if (rc != 0 && !result_set_heads(job, heads, telling->run))
            return diag_no_memory(job->input->diags);
        if (rc != 0)
            return rc;
        telling->run->steps_done += unit->count;
        tell(telling, (struct stemma_event){.kind = STEMMA_EVENT_COMMITTED});
    }
    return 0;
}

int job_execute(struct job *job, struct stemma_run *run)
{
    struct telling telling = {
        .job = job, .listener = job->input->listener, .run = run, .earlier = run->steps_done};
    struct job_units units = {0};
    int64_t began = clock_ms();
    int rc = job_units(job, false, &units);
    if (rc != 0)
        return rc;
    tell(&telling, (struct stemma_event){.kind = STEMMA_EVENT_PLANNED});
    rc = apply_units(job, &units, &telling);
    if (rc == 0 && job->input->request->operation == STEMMA_STAMP)
        run->steps_done = run->step_count;
    if (rc == 0 || run->steps_done != 0)
        job_keep_backups(job, run);
    run->duration_ms = clock_ms() - began;
    return rc;
}

/* What run_execute() keeps from attempt to attempt. */
struct attempts {
    int64_t lost_seq; /* the log's last seq when the slot behind it turned out to be taken; -1 */
    struct patience patience;   /* with a run outside any transaction */
    struct stemma_run *earlier; /* what an attempt committed before it lost its slot */
};

/* A stamp is one way to say what became of the run, once it has been waited for. */
static int pass_unfinished(const struct job *job)
{
    const struct run_input *input = job->input;
    const struct ledger_unfinished *unfinished = job->state.ledger.unfinished;
    if (input->request->operation != STEMMA_STAMP)
        return unfinished_stop(input->project, input->backend, &job->state.ledger, input->diags);
    diag_warning(input->diags, SPAN_NONE, "%s: %s%s", input->backend->name, unfinished->message,
                 unfinished->failed ? "" : ": it is taken as cut short");
    return 0;
}

/* The rest of the run is somebody else's until it ends, or has been waited for. */
static int wait_for_unfinished(const struct job *job, struct attempts *attempts)
{
    const struct run_input *input = job->input;
    return unfinished_wait(input->backend, input->listener, job->state.ledger.unfinished,
                           &attempts->patience)
               ? ATTEMPT_AGAIN
               : pass_unfinished(job);
}

/* Somebody else took the slot: then the log has grown, and the plan is made again. */
static int check_conflict(const struct job *job, struct attempts *attempts)
{
    const struct ledger *ledger = &job->state.ledger;
    if (ledger->last_seq == attempts->lost_seq)
        return diag_error(job->input->diags, STEMMA_LEDGER, SPAN_NONE,
                          "%s: row %lld of %s cannot be added, and is not there either",
                          job->input->backend->name, (long long)ledger->last_seq + 1,
                          ledger->sql.log);
    attempts->lost_seq = ledger->last_seq;
    return ATTEMPT_AGAIN;
}

/* A snapshot that does not run is no reason to have no database. */
static void hint_at_snapshot(const struct job *job, int rc)
{
    diag_list *diags = job->input->diags;
    bool is_script = rc == -STEMMA_SQL || rc == -STEMMA_DENIED || rc == -STEMMA_VERIFY ||
                     rc == -STEMMA_FOREIGN_KEY || rc == -STEMMA_USAGE;
    if (job->snapshot.count != 0 && is_script)
        diag_hint(diags, "--no-snapshot runs the revisions themselves");
}

static int attempt(struct job *job, struct attempts *attempts, struct stemma_run **out)
{
    int rc = job_plan(job);
    bool empty = rc == 0 && job_is_empty(job);
    if (rc == 0 && job->state.ledger.unfinished != NULL)
        rc = wait_for_unfinished(job, attempts);
    if (rc == 0 && !empty)
        rc = ledger_warn_of_triggers(job->input->backend, &job->state.ledger, job->input->diags);
    if (rc == 0 && !empty)
        rc = job_load_scripts(job);
    if (rc == 0)
        rc = job_result(job, out);
    if (rc == 0 && attempts->earlier != NULL && !result_prepend(*out, attempts->earlier))
        rc = diag_no_memory(job->input->diags);
    if (rc == 0 && !empty)
        rc = job_execute(job, *out);
    if (rc == -STEMMA_SQL && *out != NULL)
        adopt_hint(job, (*out)->steps_done != 0);
    if (rc < 0 && *out != NULL && (*out)->steps_done == 0)
        hint_at_snapshot(job, rc);
    return rc == BACKEND_CONFLICT ? check_conflict(job, attempts) : rc;
}

int run_plan(const struct run_input *input, struct stemma_run **out)
{
    struct job job = {.input = input};
    int rc = job_plan(&job);
    if (rc == 0 && job.state.ledger.unfinished != NULL)
        rc = unfinished_warn(input->project, input->backend, &job.state.ledger, input->diags);
    if (rc == 0 && !job_is_empty(&job))
        rc = job_load_scripts(&job);
    struct stemma_run *run = NULL;
    if (rc == 0)
        rc = job_result(&job, &run);
    if (rc == 0 && !job_is_empty(&job))
        rc = job_find_backup_reason(&job, run);
    if (rc == 0)
        *out = run;
    else
        stemma_run_free(run);
    diag_settle(input->diags);
    job_free(&job);
    return rc;
}

int run_execute(const struct run_input *input, struct stemma_run **out)
{
    size_t told = input->diags->list.count;
    struct attempts attempts = {.lost_seq = -1};
    struct stemma_run *run = NULL;
    int rc = ATTEMPT_AGAIN;
    while (rc == ATTEMPT_AGAIN) {
        struct job job = {.input = input};
        diag_forget(input->diags, told);
        run = NULL;
        rc = attempt(&job, &attempts, &run);
        diag_settle(input->diags);
        job_free(&job);
        bool committed = run != NULL && run->steps_done != 0;
        if (rc != ATTEMPT_AGAIN && (rc == 0 || committed))
            break;
        stemma_run_free(committed ? attempts.earlier : run);
        if (committed)
            attempts.earlier = run;
        run = NULL;
    }
    if (rc < 0 && run == NULL) { /* what was committed before is still told */
        run = attempts.earlier;
        attempts.earlier = NULL;
    }
    stemma_run_free(attempts.earlier);
    if (run != NULL)
        *out = run;
    return rc;
}
