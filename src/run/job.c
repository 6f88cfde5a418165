#include "run/job.h"

#include <string.h>

const struct manifest_revision *job_revision(const struct job *job, node_id node)
{
    return node < job->state.known ? &job->input->project->manifest.revisions[node] : NULL;
}

const char *job_target(const struct stemma_request *request)
{
    return request->target_count == 0 ? "head" : request->targets[0];
}

enum stemma_transaction job_transaction(const struct job *job)
{
    enum stemma_transaction wanted = job->input->request->transaction;
    return wanted != STEMMA_TRANSACTION_DEFAULT ? wanted
                                                : job->input->project->manifest.transaction;
}

static int check_request(const struct job *job)
{
    static const char *const names[] = {"upgrade", "downgrade", "stamp"};
    const struct stemma_request *request = job->input->request;
    const char *name = names[request->operation];
    if (request->target_count == 0 && request->operation != STEMMA_UPGRADE)
        return diag_error(job->input->diags, STEMMA_USAGE, SPAN_NONE, "%s needs a target", name);
    if (request->target_count > 1 && request->operation != STEMMA_STAMP)
        return diag_error(job->input->diags, STEMMA_USAGE, SPAN_NONE, "%s takes one target, not %zu",
                          name, request->target_count);
    return 0;
}

/* Newer code ran here, or a file was deleted: an upgrade cannot know what to build on. */
static int check_unknown(const struct job *job)
{
    const struct state *state = &job->state;
    const struct stemma_request *request = job->input->request;
    if (state->graph->count == state->known || request->operation == STEMMA_DOWNGRADE ||
        request->purge)
        return 0;
    diag_list *diags = job->input->diags;
    struct str first = graph_id(state->graph, (node_id)state->known);
    size_t count = state->graph->count - state->known;
    int rc = diag_error(diags, STEMMA_UNKNOWN_REVISION, SPAN_NONE,
                        "%s has %zu revision%s applied that %s lacks: %" STR_FMT "%s",
                        job->input->backend->name, count, count == 1 ? "" : "s",
                        job->input->project->manifest.path, STR_ARG(first), count == 1 ? "" : ", …");
    diag_revision(diags, first);
    for (node_id node = (node_id)state->known; node < state->graph->count && count < 20; node++)
        diag_note(diags, SPAN_NONE, "%" STR_FMT ", applied %s by %s",
                  STR_ARG(graph_id(state->graph, node)), state->rows[node]->applied_at,
                  state->rows[node]->applied_by);
    diag_hint(diags, "this checkout is older than the database, or of another branch, or the entry "
                     "was deleted: use the checkout that has it");
    diag_hint(diags, "\"stemma downgrade\" can revert it without its file; \"stemma stamp --purge "
                     "TARGET\" forgets everything that is recorded and records TARGET");
    return rc;
}

static void warn_of_gaps(const struct job *job)
{
    const struct graph *graph = job->state.graph;
    for (size_t i = 0; i < job->plan.gaps.count; i++) {
        node_id gap = job->plan.gaps.items[i];
        for (size_t d = 0; d < graph->dependents[gap].count; d++) {
            node_id above = graph->dependents[gap].items[d];
            if (!job->state.applied[above])
                continue;
            diag_warning(job->input->diags, SPAN_NONE,
                         "%" STR_FMT " comes before %" STR_FMT
                         ", which was applied on %s: it runs now, after it",
                         STR_ARG(graph_id(graph, gap)), STR_ARG(graph_id(graph, above)),
                         job->state.rows[above] == NULL ? "an unknown day"
                                                        : job->state.rows[above]->applied_at);
            break;
        }
    }
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
    static const char *const names[] = {"upgrade", "downgrade", "stamp"};
    const struct run_input *input = job->input;
    return (struct target_context){
        .graph = job->state.graph,
        .command = names[input->request->operation],
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
    const char *target = job_target(input->request);
    int rc = check_request(job);
    if (rc == 0 && input->backend == NULL)
        rc = assume_state(job, &target);
    else if (rc == 0)
        rc = state_load(input->project, input->backend, &job->arena, input->diags, &job->state);
    if (rc == 0)
        rc = check_unknown(job);
    if (rc != 0)
        return rc;
    struct target_context context = context_of(job);
    rc = make_plan(job, &context, target);
    if (rc == 0)
        warn_of_gaps(job);
    return rc;
}

bool job_is_empty(const struct job *job)
{
    const struct plan *plan = &job->plan;
    if (job->input->request->operation == STEMMA_STAMP)
        return plan->assumed.count == 0 && plan->forgotten.count == 0;
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
