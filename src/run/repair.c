#include "run/repair.h"

#include <stdlib.h>
#include <string.h>

static bool append(struct statement_list list, struct statement *all, size_t *used)
{
    if (list.items == NULL)
        return false;
    for (size_t i = 0; i < list.count; i++)
        all[(*used)++] = list.items[i];
    return true;
}

static int begin_run(struct job *job, struct node_list revisions, struct node_list after,
                     struct ledger_run *run)
{
    int rc = ledger_begin_run(&job->state.ledger, job->input->diags, run);
    if (rc != 0)
        return rc;
    run->action = "repair";
    run->by = ledger_user(&job->arena);
    run->from_heads = job_json(job, job->state.heads);
    run->to_heads = job_json(job, after);
    run->revisions = job_json(job, revisions);
    bool ok = run->by != NULL && run->from_heads != NULL && run->to_heads != NULL &&
              run->revisions != NULL;
    return ok ? 0 : diag_no_memory(job->input->diags);
}

static int apply(struct repairing *repairing, const struct unit *unit)
{
    struct stemma_repair *repair = &repairing->result->repair;
    int rc = backend_apply(repairing->input.backend, unit, NULL, repairing->input.diags);
    if (rc < 0)
        diag_note(repairing->input.diags, SPAN_NONE, "nothing was changed in %s",
                  repairing->input.backend->name);
    repair->done = rc == 0;
    return rc;
}

int repair_write(struct repairing *repairing, struct node_list revisions, struct node_list after,
                 const struct statement_list *lists, size_t count, const char *message)
{
    struct job *job = &repairing->job;
    struct ledger_run run = {0};
    struct unit unit = {.mode = UNIT_ATOMIC};
    size_t room = 3, used = 0;
    for (size_t i = 0; i < count; i++)
        room += lists[i].count;
    struct statement *all = ARENA_ARRAY(&job->arena, struct statement, room);
    int rc = begin_run(job, revisions, after, &run);
    if (rc != 0)
        return rc;
    run.schema = LEDGER_SCHEMA_LOST;
    bool ok = all != NULL;
    for (size_t i = 0; ok && i < count; i++)
        ok = append(lists[i], all, &used);
    ok = ok && append(ledger_closing(&job->state.ledger, &run, false, &job->arena), all, &used);
    if (ok && message != NULL)
        ok = append(ledger_explain(&job->state.ledger, message, &job->arena), all, &used);
    unit.opening = ledger_opening(&job->state.ledger, &run, false, &job->arena);
    unit.closing = (struct statement_list){all, used};
    if (!ok || unit.opening.items == NULL)
        return diag_no_memory(job->input->diags);
    return apply(repairing, &unit);
}

/* ---- Scripts that changed ---- */

static int rerecord(struct repairing *repairing)
{
    struct job *job = &repairing->job;
    size_t count = 0;
    struct statement_list *lists =
        ARENA_ARRAY(&job->arena, struct statement_list, repairing->edited.count);
    node_id *nodes = ARENA_ARRAY(&job->arena, node_id, repairing->edited.count);
    if (lists == NULL || nodes == NULL)
        return diag_no_memory(job->input->diags);
    for (size_t i = 0; i < repairing->edited.count; i++) {
        const struct edited *edited = repairing->edited.items[i];
        if (!edited->up_changed && !edited->down_changed)
            continue;
        nodes[count] = edited->node;
        lists[count++] =
            ledger_rerecord(&job->state.ledger, graph_id(job->state.graph, edited->node),
                            edited->up_changed ? &edited->up : NULL,
                            edited->down_changed ? &edited->down : NULL, &job->arena);
    }
    return repair_write(repairing, (struct node_list){nodes, count}, job->state.heads, lists, count,
                        NULL);
}

/* ---- The request ---- */

static bool is_confirmed(const struct repairing *repairing)
{
    const struct stemma_repair_request *request = repairing->request;
    return request->confirm == NULL || request->confirm(request->user, &repairing->result->repair);
}

static int record(struct repairing *repairing)
{
    const struct ledger *ledger = &repairing->job.state.ledger;
    const struct run_input *input = &repairing->input;
    if (ledger->unfinished != NULL)
        return unfinished_stop(input->project, input->backend, ledger, input->diags);
    int rc = repair_find_edited(repairing);
    if (rc != 0 || repairing->result->repair.to_record == 0 || !is_confirmed(repairing))
        return rc;
    return rerecord(repairing);
}

static int resolve(struct repairing *repairing)
{
    const struct ledger_unfinished *run = repairing->job.state.ledger.unfinished;
    if (run == NULL)
        return 0;
    bool continues = repairing->request->action == STEMMA_REPAIR_CONTINUE;
    repairing->run_request.operation =
        strcmp(run->action, "downgrade") == 0 ? STEMMA_DOWNGRADE : STEMMA_UPGRADE;
    int rc = repair_find_unfinished(repairing);
    if (rc != 0 || !is_confirmed(repairing))
        return rc;
    return continues ? repair_continue(repairing) : repair_mark(repairing);
}

/* A further result of an attempt. */
enum { ATTEMPT_AGAIN = 16 };

static int check_conflict(const struct repairing *repairing, int64_t *lost_seq)
{
    const struct ledger *ledger = &repairing->job.state.ledger;
    const struct run_input *input = &repairing->input;
    if (repairing->request->action == STEMMA_REPAIR_CONTINUE) {
        int rc = diag_error(input->diags, STEMMA_LOCKED, SPAN_NONE,
                            "%s: %s: another process is at it just now", input->backend->name,
                            ledger->unfinished->message);
        diag_hint(input->diags, "wait for it");
        return rc;
    }
    if (ledger->last_seq == *lost_seq)
        return diag_error(input->diags, STEMMA_LEDGER, SPAN_NONE,
                          "%s: row %lld of %s cannot be added, and is not there either",
                          input->backend->name, (long long)ledger->last_seq + 1, ledger->sql.log);
    *lost_seq = ledger->last_seq;
    return ATTEMPT_AGAIN;
}

static int attempt(struct repairing *repairing, struct patience *patience, int64_t *lost_seq)
{
    struct job *job = &repairing->job;
    const struct run_input *input = &repairing->input;
    struct stemma_repair *repair = &repairing->result->repair;
    int rc = state_load(input->project, input->backend, LEDGER_ROWS, &job->arena, input->diags,
                        &job->state);
    if (rc != 0)
        return rc;
    if (job->state.ledger.unfinished != NULL &&
        unfinished_wait(input->backend, input->listener, job->state.ledger.unfinished, patience))
        return ATTEMPT_AGAIN;
    repair->action = repairing->request->action;
    repair->database =
        arena_copy(&repairing->result->arena, input->backend->name, strlen(input->backend->name));
    if (repair->database == NULL)
        return diag_no_memory(input->diags);
    repair->database_exists = backend_exists(input->backend);
    rc = repair->action == STEMMA_REPAIR_RECORD ? record(repairing) : resolve(repairing);
    return rc == BACKEND_CONFLICT ? check_conflict(repairing, lost_seq) : rc;
}

void stemma_repair_free(struct stemma_repair *repair)
{
    if (repair == NULL)
        return;
    struct repair_result *result = (struct repair_result *)repair;
    struct arena arena = result->arena;
    stemma_run_free(result->run);
    free(result);
    arena_free(&arena);
}

static int check_request(const struct stemma_repair_request *request, diag_list *diags)
{
    if ((unsigned)request->action > STEMMA_REPAIR_MARK_REVERTED)
        return diag_error(diags, STEMMA_USAGE, SPAN_NONE, "no such repair: %d",
                          (int)request->action);
    if (request->action != STEMMA_REPAIR_RECORD && request->target_count != 0)
        return diag_error(diags, STEMMA_USAGE, SPAN_NONE,
                          "there is at most one revision that stopped half way: it is not named");
    return 0;
}

/* One attempt with everything it needs; *out is NULL where there is to be another. */
static int attempt_whole(const struct run_input *input, const struct stemma_repair_request *request,
                         struct patience *patience, int64_t *lost_seq, struct stemma_repair **out)
{
    struct repairing repairing = {.request = request,
                                  .input = *input,
                                  .run_request = {.parameters = request->parameters,
                                                  .parameter_count = request->parameter_count}};
    *out = NULL;
    repairing.input.request = &repairing.run_request;
    repairing.job.input = &repairing.input;
    repairing.result = calloc(1, sizeof *repairing.result);
    if (repairing.result == NULL)
        return diag_no_memory(input->diags);
    int rc = attempt(&repairing, patience, lost_seq);
    diag_settle(input->diags);
    unfinished_release(&repairing.unfinished);
    job_free(&repairing.job);
    if (rc == 0 || (rc < 0 && repairing.result->run != NULL))
        *out = &repairing.result->repair;
    else
        stemma_repair_free(&repairing.result->repair);
    return rc;
}

int run_repair(const struct run_input *input, const struct stemma_repair_request *request,
               struct stemma_repair **out)
{
    size_t told = input->diags->list.count;
    struct patience patience = {0};
    struct stemma_repair *repair = NULL;
    int64_t lost_seq = -1;
    int rc = check_request(request, input->diags);
    if (rc != 0)
        return rc;
    do {
        diag_forget(input->diags, told);
        rc = attempt_whole(input, request, &patience, &lost_seq, &repair);
    } while (rc == ATTEMPT_AGAIN);
    if (repair != NULL)
        *out = repair;
    return rc;
}
