#include "base/clock.h"
#include "run/job.h"

/* A run as its listener sees it: steps are counted over all units. */
struct telling {
    const struct stemma_listener *listener;
    struct stemma_run *run;
    size_t first; /* step of the plan that is the unit's first */
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

static void on_waiting(void *user, int64_t waited_ms)
{
    tell(user, (struct stemma_event){.kind = STEMMA_EVENT_WAITING, .waited_ms = waited_ms});
}

static struct backend_observer observer_of(struct telling *telling)
{
    bool rows = telling->listener != NULL && telling->listener->rows;
    return (struct backend_observer){
        .user = telling,
        .started = on_started,
        .finished = on_finished,
        .row = rows ? on_row : NULL,
        .waiting = on_waiting,
    };
}

/* A large script is mapped, not copied: it must be what was hashed. */
static int check_unchanged(const struct job *job)
{
    for (size_t i = 0; i < job->loaded.count; i++) {
        const struct script *script = job->loaded.items[i];
        if (!script_unchanged(job->folder, script))
            return diag_error(job->input->diags, STEMMA_IO, SPAN_NONE,
                              "%s was changed while stemma was reading it", script->source.name);
    }
    return 0;
}

/* Says what became of the database, in the words that go with the error. */
static void note_outcome(const struct job *job, const struct stemma_run *run,
                         const struct unit *unit)
{
    diag_list *diags = job->input->diags;
    if (diags->list.count == 0 || diags->list.items[diags->list.count - 1].severity != STEMMA_ERROR)
        return;
    if (run->steps_done != 0)
        diag_note(diags, SPAN_NONE, "%zu of %zu revisions were committed before: %s is at %s",
                  run->steps_done, run->step_count, job->input->backend->name,
                  run->steps[run->steps_done - 1].revision);
    else if (unit->mode == UNIT_ATOMIC)
        diag_note(diags, SPAN_NONE, "nothing was changed in %s", job->input->backend->name);
}

static int apply_units(struct job *job, const struct job_units *units, struct telling *telling)
{
    struct backend_observer observer = observer_of(telling);
    for (size_t i = 0; i < units->count; i++) {
        const struct job_unit *unit = &units->items[i];
        telling->first = unit->first;
        int rc = check_unchanged(job);
        if (rc == 0)
            rc = backend_apply(job->input->backend, &unit->unit, &observer, job->input->diags);
        if (rc < 0)
            note_outcome(job, telling->run, &unit->unit);
        if (rc != 0 && i > 0 &&
            !result_set_heads(job, units->items[i - 1].heads_after, telling->run))
            return diag_no_memory(job->input->diags);
        if (rc != 0)
            return rc;
        telling->run->steps_done += unit->unit.step_count;
        tell(telling, (struct stemma_event){.kind = STEMMA_EVENT_COMMITTED});
    }
    return 0;
}

static int execute_plan(struct job *job, struct stemma_run *run)
{
    struct telling telling = {.listener = job->input->listener, .run = run};
    struct job_units units = {0};
    int64_t began = clock_ms();
    int rc = job_units(job, false, &units);
    if (rc != 0)
        return rc;
    tell(&telling, (struct stemma_event){.kind = STEMMA_EVENT_PLANNED});
    rc = apply_units(job, &units, &telling);
    if (rc == 0 && job->input->request->operation == STEMMA_STAMP)
        run->steps_done = run->step_count;
    run->duration_ms = clock_ms() - began;
    return rc;
}

/* One attempt: BACKEND_CONFLICT where another runner took the slot in between. */
static int attempt(struct job *job, struct stemma_run **out)
{
    int rc = job_plan(job);
    if (rc == 0 && !job_is_empty(job))
        rc = job_load_scripts(job);
    if (rc == 0)
        rc = job_result(job, out);
    if (rc == 0 && !job_is_empty(job))
        rc = execute_plan(job, *out);
    return rc;
}

int run_plan(const struct run_input *input, struct stemma_run **out)
{
    struct job job = {.input = input};
    int rc = job_plan(&job);
    if (rc == 0 && !job_is_empty(&job))
        rc = job_load_scripts(&job);
    if (rc == 0)
        rc = job_result(&job, out);
    diag_settle(input->diags);
    job_free(&job);
    return rc;
}

int run_execute(const struct run_input *input, struct stemma_run **out)
{
    size_t told = input->diags->list.count;
    for (;;) {
        struct job job = {.input = input};
        struct stemma_run *run = NULL;
        int rc = attempt(&job, &run);
        diag_settle(input->diags);
        job_free(&job);
        if (rc == 0 || (rc < 0 && run != NULL && run->steps_done != 0)) {
            *out = run;
            return rc;
        }
        stemma_run_free(run);
        if (rc != BACKEND_CONFLICT)
            return rc;
        diag_forget(input->diags, told);
    }
}
