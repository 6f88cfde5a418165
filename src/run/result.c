#include "run/job.h"

#include <stdlib.h>
#include <string.h>

/* The public part comes first: a pointer to the one is a pointer to the other. */
struct result {
    struct stemma_run run;
    struct arena arena;
    struct stemma_step *steps; /* run.steps, to be written */
};

/* What the step runs, once the scripts are loaded. */
static bool copy_script(const struct job *job, struct result *result, size_t index)
{
    const struct script *script = index < job->step_count ? job->steps[index].script : NULL;
    if (script == NULL || job->input->request->operation == STEMMA_STAMP)
        return true;
    if (index < job->snapshot.count)
        script = job->snapshot.script;
    const char *name = script->source.name;
    result->steps[index].script = arena_copy(&result->arena, name, strlen(name));
    return result->steps[index].script != NULL;
}

static bool copy_steps(const struct job *job, struct result *result)
{
    const struct plan *plan = &job->plan;
    struct stemma_names ids;
    if (job_is_empty(job)) /* a stamp plans what is recorded already, too */
        return true;
    result->steps = ARENA_ARRAY(&result->arena, struct stemma_step, plan->steps.count);
    if (result->steps == NULL ||
        !graph_copy_ids(job->state.graph, plan->steps, &result->arena, &ids))
        return false;
    for (size_t i = 0; i < plan->steps.count; i++) {
        const struct manifest_revision *revision = job_revision(job, plan->steps.items[i]);
        struct str message = revision == NULL ? STR("") : revision->message;
        result->steps[i] = (struct stemma_step){
            .operation = job->input->request->operation,
            .revision = ids.items[i],
            .message = arena_copy(&result->arena, message.ptr, message.len),
            .duration_ms = -1,
        };
        if (result->steps[i].message == NULL || !copy_script(job, result, i))
            return false;
    }
    result->run.steps = result->steps;
    result->run.step_count = plan->steps.count;
    result->run.snapshot_count = job->snapshot.count;
    return true;
}

/* The nodes that `other` lacks. A purge forgets everything and records anew; what is the same
 * before and after is neither forgotten nor assumed. */
static bool without(const struct job *job, struct node_list nodes, struct node_list other,
                    struct arena *arena, struct node_list *out)
{
    node_set rest = graph_set(job->state.graph, arena);
    VEC(node_id) kept = {0};
    if (rest == NULL)
        return false;
    for (size_t i = 0; i < other.count; i++)
        rest[other.items[i]] = 1;
    for (size_t i = 0; i < nodes.count; i++)
        if (!rest[nodes.items[i]] && !VEC_PUSH(arena, &kept, nodes.items[i]))
            return false;
    *out = (struct node_list){kept.items, kept.count};
    return true;
}

static bool copy_changes(const struct job *job, struct result *result)
{
    const struct plan *plan = &job->plan;
    const struct graph *graph = job->state.graph;
    struct node_list assumed, forgotten;
    return without(job, plan->assumed, plan->forgotten, &result->arena, &assumed) &&
           without(job, plan->forgotten, plan->assumed, &result->arena, &forgotten) &&
           graph_copy_ids(graph, assumed, &result->arena, &result->run.assumed) &&
           graph_copy_ids(graph, forgotten, &result->arena, &result->run.forgotten);
}

static bool fill(const struct job *job, struct result *result)
{
    const struct plan *plan = &job->plan;
    const struct graph *graph = job->state.graph;
    struct arena *arena = &result->arena;
    struct stemma_run *run = &result->run;
    if (job->input->backend != NULL) {
        const char *name = job->input->backend->name;
        run->database = arena_copy(arena, name, strlen(name));
        run->database_is_new = !backend_exists(job->input->backend);
        if (run->database == NULL)
            return false;
    }
    run->is_head_after = state_is_head(&job->state, plan->applied_after);
    return copy_steps(job, result) &&
           graph_copy_ids(graph, plan->before, arena, &run->heads_before) &&
           graph_copy_ids(graph, plan->after, arena, &run->heads_after) &&
           copy_changes(job, result);
}

int job_result(const struct job *job, struct stemma_run **out)
{
    struct result *result = calloc(1, sizeof *result);
    if (result == NULL)
        return diag_no_memory(job->input->diags);
    if (!fill(job, result)) {
        stemma_run_free(&result->run);
        return diag_no_memory(job->input->diags);
    }
    *out = &result->run;
    return 0;
}

struct arena *result_arena(struct stemma_run *run)
{
    return &((struct result *)run)->arena;
}

void result_set_duration(struct stemma_run *run, size_t step, int64_t duration_ms)
{
    ((struct result *)run)->steps[step].duration_ms = duration_ms;
}

static const char *copy_text(struct arena *arena, const char *text, bool *ok)
{
    const char *copy = arena_copy(arena, text, strlen(text));
    *ok = *ok && copy != NULL;
    return copy;
}

bool result_prepend(struct stemma_run *run, const struct stemma_run *earlier)
{
    struct result *result = (struct result *)run;
    struct arena *arena = &result->arena;
    size_t done = earlier->steps_done, heads = earlier->heads_before.count;
    struct stemma_step *steps = ARENA_ARRAY(arena, struct stemma_step, done + run->step_count);
    const char **before = ARENA_ARRAY(arena, const char *, heads);
    bool ok = steps != NULL && before != NULL;
    for (size_t i = 0; ok && i < done; i++) {
        steps[i] = earlier->steps[i];
        steps[i].revision = copy_text(arena, earlier->steps[i].revision, &ok);
        steps[i].message = copy_text(arena, earlier->steps[i].message, &ok);
        if (steps[i].script != NULL)
            steps[i].script = copy_text(arena, earlier->steps[i].script, &ok);
    }
    for (size_t i = 0; ok && i < heads; i++)
        before[i] = copy_text(arena, earlier->heads_before.items[i], &ok);
    if (ok && earlier->backup != NULL) { /* there is one for a run */
        run->backup = copy_text(arena, earlier->backup, &ok);
        run->backup_reason = copy_text(arena, earlier->backup_reason, &ok);
    }
    if (!ok)
        return false;
    if (run->step_count != 0)
        memcpy(steps + done, run->steps, run->step_count * sizeof *steps);
    if (earlier->snapshot_count != 0) /* it was the first unit */
        run->snapshot_count = earlier->snapshot_count;
    result->steps = steps;
    run->steps = steps;
    run->step_count += done;
    run->steps_done = done;
    run->heads_before = (struct stemma_names){before, heads};
    return true;
}

bool result_set_heads(const struct job *job, struct node_list heads, struct stemma_run *run)
{
    run->is_head_after = false;
    return graph_copy_ids(job->state.graph, heads, &((struct result *)run)->arena,
                          &run->heads_after);
}

void stemma_run_free(struct stemma_run *run)
{
    if (run == NULL)
        return;
    struct result *result = (struct result *)run;
    struct arena arena = result->arena;
    free(result);
    arena_free(&arena);
}
