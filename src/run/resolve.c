/* A run outside any transaction that stopped half way: the rest of it, or what a person says of it.
 */
#include "run/repair.h"

#include "run/heads.h"

#include <string.h>

static enum stemma_operation operation_of(const struct ledger_unfinished *run)
{
    return strcmp(run->action, "downgrade") == 0 ? STEMMA_DOWNGRADE : STEMMA_UPGRADE;
}

static const char *copy(struct arena *arena, const char *text, bool *ok)
{
    const char *result = arena_copy(arena, text, strlen(text));
    *ok = *ok && result != NULL;
    return result;
}

/* Of a script that is not the one that was begun nobody can say where its rest begins. */
static int check_script(const struct repairing *repairing)
{
    const struct unfinished *unfinished = &repairing->unfinished;
    diag_list *diags = repairing->input.diags;
    int rc = 0;
    if (unfinished->run->script == NULL)
        rc = diag_error(diags, STEMMA_UNFINISHED, SPAN_NONE,
                        "it is not known which statements of %s took effect: its rest cannot be "
                        "told from what has run",
                        unfinished->run->revision);
    else if (unfinished->script == NULL)
        rc = diag_error(diags, STEMMA_EDITED, SPAN_NONE,
                        "the script of %s that was begun (%s) is not here as it was then: its rest "
                        "cannot be told from what has run",
                        unfinished->run->revision, unfinished->run->script);
    else if (unfinished->gone != NULL)
        rc = diag_error(diags, STEMMA_UNFINISHED, unfinished->next,
                        "the rest of %s may need %s, which is gone with the connection",
                        unfinished->run->revision, unfinished->gone);
    if (rc == 0)
        return 0;
    diag_revision(diags, str_from(unfinished->run->revision));
    if (unfinished->gone != NULL)
        diag_hint(diags, "do the rest by hand, or undo what was done, and say so:");
    else if (unfinished->run->script != NULL)
        diag_hint(diags, "bring the file back as it was; or do the rest by hand, or undo what was "
                         "done, and say so:");
    diag_hint(diags, "stemma repair --mark-applied");
    diag_hint(diags, "stemma repair --mark-reverted");
    return rc;
}

int repair_find_unfinished(struct repairing *repairing)
{
    const struct run_input *input = &repairing->input;
    struct unfinished *found = &repairing->unfinished;
    struct arena *arena = &repairing->result->arena;
    int rc = unfinished_find(input->project, input->backend, &repairing->job.state.ledger,
                             &repairing->job.arena, input->diags, found);
    if (rc != 0)
        return rc;
    struct stemma_unfinished *out = ARENA_NEW(arena, struct stemma_unfinished);
    bool ok = out != NULL, located = found->next.source != NULL;
    if (!ok)
        return diag_no_memory(input->diags);
    *out = (struct stemma_unfinished){
        .revision = copy(arena, found->run->revision, &ok),
        .operation = operation_of(found->run),
        .at = copy(arena, found->run->at, &ok),
        .by = copy(arena, found->run->by, &ok),
        .failed = found->run->failed,
        .statements = found->run->script == NULL ? -1 : found->run->statements,
        .statement_count = found->script == NULL ? -1 : (int64_t)found->statement_count,
        .uncertain = found->uncertain,
        .file = located ? copy(arena, found->next.source->name, &ok) : NULL,
        .line = located ? source_position(found->next).line : 0,
    };
    repairing->result->repair.unfinished = out;
    if (!ok)
        return diag_no_memory(input->diags);
    return repairing->request->action == STEMMA_REPAIR_CONTINUE ? check_script(repairing) : 0;
}

/* The node of the run's revision; NODE_NONE where neither manifest nor ledger know it. */
static node_id node_of(const struct repairing *repairing)
{
    return graph_find_id(repairing->job.state.graph, str_from(repairing->unfinished.run->revision));
}

static int report_not_known(const struct repairing *repairing)
{
    diag_list *diags = repairing->input.diags;
    const char *revision = repairing->unfinished.run->revision;
    int rc = diag_error(diags, STEMMA_UNKNOWN_REVISION, SPAN_NONE,
                        "revision %s, which was being run, is not in %s", revision,
                        repairing->input.project->manifest.path);
    diag_revision(diags, str_from(revision));
    diag_hint(diags, "use the checkout that has it");
    return rc;
}

/* The heads once the node is applied, or reverted. */
static int heads_after(struct repairing *repairing, node_id node, bool applied,
                       struct node_list *out)
{
    struct job *job = &repairing->job;
    struct heads heads;
    bool ok = heads_begin(&heads, &job->state, &job->arena);
    if (ok && node != NODE_NONE && (job->state.applied[node] != 0) != applied)
        ok = applied ? heads_up(&heads, node) : heads_down(&heads, node);
    ok = ok && heads_list(&heads, out);
    return ok ? 0 : diag_no_memory(job->input->diags);
}

/* A plan of one step. */
static int plan(struct repairing *repairing, node_id node)
{
    struct job *job = &repairing->job;
    bool up = repairing->run_request.operation != STEMMA_DOWNGRADE;
    node_id *step = ARENA_NEW(&job->arena, node_id);
    node_set after = graph_set(job->state.graph, &job->arena);
    if (step == NULL || after == NULL)
        return diag_no_memory(job->input->diags);
    *step = node;
    memcpy(after, job->state.applied, job->state.graph->count);
    after[node] = up;
    job->plan = (struct plan){
        .operation = repairing->run_request.operation,
        .steps = {step, 1},
        .before = job->state.heads,
        .applied_after = after,
    };
    return heads_after(repairing, node, up, &job->plan.after);
}

/* ---- The rest of the script ---- */

/* The step's script is the one that was started, wherever it is. */
static void take_over(struct repairing *repairing)
{
    struct unfinished *unfinished = &repairing->unfinished;
    struct job_step *step = &repairing->job.steps[0];
    for (size_t i = 0; i < sizeof unfinished->scripts / sizeof unfinished->scripts[0]; i++)
        if (unfinished->script == &unfinished->scripts[i])
            step->script = &unfinished->scripts[i];
    step->skip = (size_t)unfinished->run->statements;
    step->transaction = STEMMA_TRANSACTION_NONE;
}

int repair_continue(struct repairing *repairing)
{
    struct job *job = &repairing->job;
    node_id node = node_of(repairing);
    struct stemma_run *run = NULL;
    int rc = 0;
    if ((node == NODE_NONE ||
         (job_revision(job, node) == NULL && repairing->run_request.operation == STEMMA_UPGRADE)))
        rc = report_not_known(repairing);
    if (rc == 0)
        rc = plan(repairing, node);
    if (rc == 0)
        rc = job_load_scripts(job);
    if (rc != 0)
        return rc;
    take_over(repairing);
    job->action = "repair";
    rc = job_result(job, &run);
    if (rc == 0)
        rc = job_execute(job, run);
    repairing->result->run = run;
    repairing->result->repair.run = run;
    repairing->result->repair.done = rc == 0;
    return rc;
}

/* ---- What a person says ---- */

static const char *saying(const struct repairing *repairing, bool applied, struct arena *arena)
{
    const struct unfinished *unfinished = &repairing->unfinished;
    const char *what = applied ? "applied" : "reverted";
    if (unfinished->run->script == NULL)
        return arena_printf(arena, "marked as %s", what);
    return arena_printf(arena, "marked as %s; %lld statement%s had taken effect", what,
                        (long long)unfinished->run->statements,
                        unfinished->run->statements == 1 ? "" : "s");
}

/* The row of a revision that was not recorded yet. */
static int record(struct repairing *repairing, node_id node, struct statement_list *out)
{
    struct job *job = &repairing->job;
    struct ledger_run *run = ARENA_NEW(&job->arena, struct ledger_run);
    if (job_revision(job, node) == NULL)
        return report_not_known(repairing);
    repairing->run_request.operation = STEMMA_STAMP; /* for the files that it needs */
    job->plan.assumed = job->plan.steps;
    int rc = job_load_scripts(job);
    if (rc != 0)
        return rc;
    const char *by = ledger_user(&job->arena);
    if (run == NULL || by == NULL)
        return diag_no_memory(job->input->diags);
    run->by = by;
    *out = job_record(job, run, node, &job->steps[0], "stamp");
    return out->items == NULL ? diag_no_memory(job->input->diags) : 0;
}

int repair_mark(struct repairing *repairing)
{
    struct job *job = &repairing->job;
    bool applied = repairing->request->action == STEMMA_REPAIR_MARK_APPLIED;
    node_id node = node_of(repairing);
    bool is_applied = node != NODE_NONE && job->state.applied[node] != 0;
    struct statement_list lists[2];
    struct node_list revisions = {0}, after;
    size_t count = 0;
    int rc = 0;
    if (node == NODE_NONE && applied)
        return report_not_known(repairing);
    if (node != NODE_NONE)
        rc = plan(repairing, node);
    if (rc == 0 && applied && !is_applied)
        rc = record(repairing, node, &lists[count++]);
    if (rc == 0 && !applied && is_applied)
        lists[count++] =
            ledger_forget(&job->state.ledger, graph_id(job->state.graph, node), &job->arena);
    if (rc == 0)
        rc = heads_after(repairing, node, applied, &after);
    if (rc != 0)
        return rc;
    if (node != NODE_NONE)
        revisions = job->plan.steps;
    lists[count++] = ledger_forget_progress(&job->state.ledger, &job->arena);
    const char *message = saying(repairing, applied, &job->arena);
    return message == NULL ? diag_no_memory(job->input->diags)
                           : repair_write(repairing, revisions, after, lists, count, message);
}
