#include "run/job.h"

const struct manifest_revision *job_revision(const struct job *job, node_id node)
{
    return node < job->state.known ? &job->input->project->manifest.revisions[node] : NULL;
}

enum stemma_transaction job_transaction(const struct job *job)
{
    enum stemma_transaction wanted = job->input->request->transaction;
    return wanted != STEMMA_TRANSACTION_DEFAULT ? wanted
                                                : job->input->project->manifest.transaction;
}

const char *job_operation(const struct job *job)
{
    static const char *const names[] = {
        [STEMMA_UPGRADE] = "upgrade", [STEMMA_DOWNGRADE] = "downgrade", [STEMMA_STAMP] = "stamp"};
    return names[job->input->request->operation];
}

static int check_request(const struct job *job)
{
    const struct stemma_request *request = job->input->request;
    if ((unsigned)request->operation > STEMMA_STAMP)
        return diag_error(job->input->diags, STEMMA_USAGE, SPAN_NONE, "no such operation: %d",
                          (int)request->operation);
    if (request->transaction > STEMMA_TRANSACTION_REVISION)
        return diag_error(job->input->diags, STEMMA_USAGE, SPAN_NONE,
                          "a run commits whole, or revision by revision");
    if ((unsigned)request->down > STEMMA_DOWN_RECORDED)
        return diag_error(job->input->diags, STEMMA_USAGE, SPAN_NONE, "no such down script: %d",
                          (int)request->down);
    const char *name = job_operation(job);
    if (request->target_count == 0 && request->operation != STEMMA_UPGRADE)
        return diag_error(job->input->diags, STEMMA_USAGE, SPAN_NONE, "%s needs a target", name);
    if (request->target_count > 1 && request->operation != STEMMA_STAMP)
        return diag_error(job->input->diags, STEMMA_USAGE, SPAN_NONE,
                          "%s takes one target, not %zu", name, request->target_count);
    return 0;
}

/* Reads what the plan did not need of an applied revision's row. */
static int read_row(struct job *job, node_id node)
{
    struct ledger_row *row = job->state.rows[node];
    if (row == NULL || job->input->backend == NULL)
        return 0;
    return ledger_read_row(job->input->backend, &job->state.ledger, row, &job->arena,
                           job->input->diags);
}

static const char *or_unknown(const char *text)
{
    return text == NULL ? "(unknown)" : text;
}

/* Newer code ran here, or a file was deleted: an upgrade cannot know what to build on. */
static int check_unknown(struct job *job)
{
    const struct state *state = &job->state;
    const struct stemma_request *request = job->input->request;
    if (state->graph->count == state->known || request->operation == STEMMA_DOWNGRADE ||
        request->purge)
        return 0;
    node_id first = (node_id)state->known, end = (node_id)state->graph->count;
    if (end - first > MANIFEST_MAX_FAULTS)
        end = first + MANIFEST_MAX_FAULTS;
    for (node_id node = first; node < end; node++) {
        int rc = read_row(job, node);
        if (rc != 0)
            return rc;
    }
    diag_list *diags = job->input->diags;
    size_t count = state->graph->count - state->known;
    const char *name = job->input->backend->name, *path = job->input->project->manifest.path;
    const char *newer = state_is_head(state, state->applied)
                            ? arena_printf(&job->arena, "%s is newer than %s: it has", name, path)
                            : arena_printf(&job->arena, "%s has", name);
    if (newer == NULL)
        return diag_no_memory(diags);
    diag_error(diags, STEMMA_UNKNOWN_REVISION, SPAN_NONE,
               "%s %zu revision%s applied that %s lacks: %" STR_FMT "%s", newer, count,
               count == 1 ? "" : "s", path, STR_ARG(graph_id(state->graph, first)),
               count == 1 ? "" : ", …");
    diag_revision(diags, graph_id(state->graph, first));
    for (node_id node = first; node < end; node++)
        diag_note(diags, SPAN_NONE, "%" STR_FMT ", applied %s by %s",
                  STR_ARG(graph_id(state->graph, node)), or_unknown(state->rows[node]->applied_at),
                  or_unknown(state->rows[node]->applied_by));
    diag_hint(diags, "this checkout, or this version of the program, is older than the database, "
                     "or of another branch, or the entry was deleted: use the one that has it");
    diag_hint(diags, "\"stemma downgrade\" can revert it without its file; \"stemma stamp --purge "
                     "TARGET\" forgets everything that is recorded and records TARGET");
    return -STEMMA_UNKNOWN_REVISION;
}

static int warn_of_gap(struct job *job, node_id gap)
{
    const struct graph *graph = job->state.graph;
    const struct node_list *dependents = &graph->dependents[gap];
    size_t i = 0;
    while (i < dependents->count && !job->state.applied[dependents->items[i]])
        i++;
    if (i == dependents->count)
        return 0; /* what is above it is a gap itself, and told of */
    node_id above = dependents->items[i];
    int rc = read_row(job, above);
    if (rc == 0 && job->state.rows[above] != NULL)
        diag_warning(job->input->diags, SPAN_NONE,
                     "%" STR_FMT " comes before %" STR_FMT
                     ", which was applied on %s: it runs now, after it",
                     STR_ARG(graph_id(graph, gap)), STR_ARG(graph_id(graph, above)),
                     or_unknown(job->state.rows[above]->applied_at));
    return rc;
}

static int warn_of_gaps(struct job *job)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < job->plan.gaps.count; i++)
        rc = warn_of_gap(job, job->plan.gaps.items[i]);
    return rc;
}

static int make_plan(struct job *job, const struct target_context *context, const char *target)
{
    const struct stemma_request *request = job->input->request;
    switch (request->operation) {
    case STEMMA_UPGRADE:
        return plan_upgrade(context, target, &job->plan);
    case STEMMA_DOWNGRADE:
        return plan_downgrade(context, target, &job->plan);
    case STEMMA_STAMP:
        return plan_stamp(context, request->targets, request->target_count, request->purge,
                          &job->plan);
    }
    return -STEMMA_USAGE;
}

static struct target_context context_of(struct job *job)
{
    const struct run_input *input = job->input;
    return (struct target_context){
        .graph = job->state.graph,
        .command = job_operation(job),
        .database = input->backend == NULL ? NULL : input->backend->name,
        .applied = job->state.applied,
        .heads = job->state.heads,
        .known = job->state.known,
        .arena = &job->arena,
        .diags = input->diags,
    };
}

/* Without a database, "a:b" says what is taken as applied. */
static int assume_state(struct job *job, const char **target)
{
    const struct run_input *input = job->input;
    struct node_list from;
    job->state.graph = &input->project->graph;
    job->state.known = input->project->graph.count;
    struct target_context context = context_of(job);
    int rc = target_range(&context, *target, &from, target);
    if (rc == 0)
        rc = state_assume(input->project, from, &job->arena, input->diags, &job->state);
    return rc;
}

int job_plan(struct job *job)
{
    const struct run_input *input = job->input;
    const char *target = input->request->target_count == 0 ? "head" : input->request->targets[0];
    int rc = check_request(job);
    if (rc == 0 && input->backend == NULL)
        rc = assume_state(job, &target);
    else if (rc == 0)
        rc = state_load(input->project, input->backend,
                        input->request->operation == STEMMA_DOWNGRADE ? LEDGER_ROWS : LEDGER_IDS,
                        &job->arena, input->diags, &job->state);
    if (rc == 0)
        rc = check_unknown(job);
    if (rc != 0)
        return rc;
    struct target_context context = context_of(job);
    rc = make_plan(job, &context, target);
    return rc == 0 ? warn_of_gaps(job) : rc;
}

bool job_is_empty(const struct job *job)
{
    const struct plan *plan = &job->plan;
    if (job->input->request->operation == STEMMA_STAMP)
        return plan->assumed.count == 0 && plan->forgotten.count == 0 &&
               job->state.ledger.unfinished == NULL; /* a stamp says what became of that run */
    return plan->steps.count == 0;
}

void job_free(struct job *job)
{
    for (size_t i = 0; i < job->loaded.count; i++)
        script_release(job->loaded.items[i]);
    script_folder_close(job->folder);
    state_free(&job->state);
    arena_free(&job->arena);
    *job = (struct job){.input = job->input};
}
