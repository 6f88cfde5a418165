/* What is found is recorded as a stamp is, by the ledger's statements alone. The person is asked
 * without a lock being held. So under the lock the database is looked at once more: the slot tells
 * that no other stemma was there meanwhile, a hash that the schema and the other tools' tables are
 * those that were shown. */
#include "run/adopt.h"

#include "base/phrase.h"
#include "run/unfinished.h"

#include <stdlib.h>
#include <string.h>

/* A further result of an attempt, and of backend_apply() by way of the observer. */
enum { ATTEMPT_AGAIN = 16 };

struct adopting {
    const struct stemma_adopt_request *request;
    struct stemma_request run_request; /* what job.input asks for */
    struct run_input input;
    struct job job;
    struct adopt_result *result;
    const char *ledger[3];
    struct adopt_reading reading;
    struct adopt_finding finding;
};

struct adopt_input adopt_input_of(const struct run_input *input, const struct ledger *ledger,
                                  const char *names[static 3], struct arena *arena,
                                  diag_list *diags)
{
    names[0] = ledger->sql.revisions;
    names[1] = ledger->sql.log;
    names[2] = ledger->sql.meta;
    return (struct adopt_input){
        .project = input->project,
        .backend = input->backend,
        .ledger = names,
        .ledger_count = 3,
        .arena = arena,
        .diags = diags,
    };
}

static int no_memory(const struct adopting *adopting)
{
    return diag_no_memory(adopting->input.diags);
}

/* ---- Looking ---- */

static int resolve_target(struct adopting *adopting, struct node_list *out)
{
    struct job *job = &adopting->job;
    const struct target_context context = {
        .graph = job->state.graph,
        .command = "adopt",
        .database = adopting->input.backend->name,
        .applied = job->state.applied,
        .heads = job->state.heads,
        .known = job->state.known,
        .arena = &job->arena,
        .diags = adopting->input.diags,
    };
    int rc = target_revisions(&context, adopting->request->target, out);
    if (rc == 0 && out->count == 0)
        rc = diag_error(context.diags, STEMMA_USAGE, SPAN_NONE,
                        "adopt \"%s\": there is no revision in that to compare with",
                        adopting->request->target);
    return rc;
}

/* What a stamp would plan. */
static int plan(struct adopting *adopting)
{
    struct job *job = &adopting->job;
    const struct graph *graph = job->state.graph;
    struct node_list heads, order;
    if (!adopting->finding.is_found)
        return 0;
    if (!graph_max(graph, adopting->finding.set, &job->arena, &heads) ||
        !graph_order(graph, adopting->finding.set, GRAPH_UP, &job->arena, &order))
        return no_memory(adopting);
    job->plan = (struct plan){
        .operation = STEMMA_STAMP,
        .steps = heads,
        .before = job->state.heads,
        .after = heads,
        .applied_after = adopting->finding.set,
        .assumed = order,
    };
    return 0;
}

static struct adopt_input input_of(struct adopting *adopting)
{
    struct job *job = &adopting->job;
    return adopt_input_of(&adopting->input, &job->state.ledger, adopting->ledger, &job->arena,
                          adopting->input.diags);
}

static int look(struct adopting *adopting, const struct node_list *targets)
{
    struct job *job = &adopting->job;
    struct adopt_input input = input_of(adopting);
    input.targets = targets;
    int rc = adopt_find(&input, &adopting->reading, &adopting->finding);
    if (rc == 0)
        rc = plan(adopting);
    if (rc == 0 && !adopt_fill_result(job, &adopting->finding, adopting->result))
        rc = no_memory(adopting);
    return rc;
}

/* ---- Recording ---- */

/* What the log says of it: "alembic_version", "schema of 002". */
static const char *reason(const struct adopting *adopting, struct arena *arena)
{
    const struct stemma_adoption *adoption = &adopting->result->adoption;
    struct phrase text = {.arena = arena};
    for (size_t i = 0;
         adoption->evidence == STEMMA_EVIDENCE_VERSION_TABLE && i < adoption->table_count; i++)
        phrase_add(&text, "%s%s", i == 0 ? "" : ", ", adoption->tables[i].table);
    if (adoption->evidence == STEMMA_EVIDENCE_SCHEMA)
        phrase_put(&text, STR("the schema"));
    const char *result = phrase_end(&text);
    return text.no_memory ? NULL : result;
}

static bool add_reason(struct adopting *adopting, struct unit *unit)
{
    struct job *job = &adopting->job;
    const char *message = reason(adopting, &job->arena);
    if (message == NULL)
        return false;
    struct statement_list explain = ledger_explain(&job->state.ledger, message, &job->arena);
    struct statement *all =
        ARENA_ARRAY(&job->arena, struct statement, unit->closing.count + explain.count);
    if (explain.items == NULL || all == NULL)
        return false;
    memcpy(all, unit->closing.items, unit->closing.count * sizeof *all);
    memcpy(all + unit->closing.count, explain.items, explain.count * sizeof *all);
    unit->closing = (struct statement_list){all, unit->closing.count + explain.count};
    return true;
}

static int look_again(void *user)
{
    struct adopting *adopting = user;
    struct adopt_reading now;
    struct adopt_input input = input_of(adopting);
    int rc = adopt_read(&input, &now);
    return rc == 0 && strcmp(now.hash, adopting->reading.hash) != 0 ? ATTEMPT_AGAIN : rc;
}

static int record(struct adopting *adopting)
{
    struct job *job = &adopting->job;
    const struct backend_observer observer = {.user = adopting, .begun = look_again};
    struct job_units units = {0};
    int rc = job_load_scripts(job);
    if (rc == 0)
        rc = job_units(job, false, &units);
    if (rc != 0)
        return rc;
    struct unit unit = units.items[0].unit;
    if (!add_reason(adopting, &unit))
        return no_memory(adopting);
    rc = backend_apply(adopting->input.backend, &unit, &observer, adopting->input.diags);
    if (rc < 0)
        diag_note(adopting->input.diags, SPAN_NONE, "nothing was changed in %s",
                  adopting->input.backend->name);
    adopting->result->adoption.done = rc == 0;
    return rc;
}

/* ---- The request ---- */

static int report_recorded(struct adopting *adopting)
{
    struct job *job = &adopting->job;
    struct adopt_finding finding = {.evidence = STEMMA_EVIDENCE_LEDGER, .set = job->state.applied};
    return adopt_fill_result(job, &finding, adopting->result) ? 0 : no_memory(adopting);
}

static bool is_recorded(const struct state *state, const struct node_list *targets)
{
    bool same = targets->count == state->heads.count;
    for (size_t i = 0; same && i < targets->count; i++) {
        size_t head = 0;
        while (head < state->heads.count && state->heads.items[head] != targets->items[i])
            head++;
        same = head < state->heads.count;
    }
    return same;
}

/* Somebody who names a revision wants that one. */
static void warn_of_record(const struct adopting *adopting, const struct node_list *targets)
{
    const struct run_input *input = &adopting->input;
    const struct state *state = &adopting->job.state;
    struct phrase command = {.arena = &adopting->result->arena};
    if (targets == NULL || is_recorded(state, targets))
        return;
    phrase_put(&command, STR("stemma stamp"));
    for (size_t i = 0; i < targets->count; i++)
        phrase_add(&command, " %" STR_FMT, STR_ARG(graph_id(state->graph, targets->items[i])));
    diag_warning(input->diags, SPAN_NONE,
                 "%s is not recorded at %s: adopt leaves what is recorded as it is",
                 input->backend->name, adopting->request->target);
    diag_hint(input->diags, "to record that instead, without a look at the schema:");
    diag_hint(input->diags, "%s", phrase_end(&command));
}

static bool is_confirmed(const struct adopting *adopting)
{
    const struct stemma_adopt_request *request = adopting->request;
    return request->confirm == NULL || request->confirm(request->user, &adopting->result->adoption);
}

static int load_state(struct adopting *adopting)
{
    const struct run_input *input = &adopting->input;
    struct stemma_adoption *adoption = &adopting->result->adoption;
    struct job *job = &adopting->job;
    const char *name = input->backend->name;
    int rc = state_load(input->project, input->backend, LEDGER_IDS, &job->arena, input->diags,
                        &job->state);
    if (rc != 0)
        return rc;
    adoption->database = arena_copy(&adopting->result->arena, name, strlen(name));
    adoption->database_exists = backend_exists(input->backend);
    adoption->has_ledger = job->state.ledger.exists;
    return adoption->database == NULL ? no_memory(adopting) : 0;
}

/* What is recorded and what is there, as of one moment. */
static int read_all(struct adopting *adopting)
{
    const struct run_input *input = &adopting->input;
    int rc = backend_hold(input->backend, input->diags);
    bool held = rc == 0;
    if (rc < 0)
        return rc;
    rc = load_state(adopting);
    if (rc == 0) {
        struct adopt_input reading = input_of(adopting);
        rc = adopting->job.state.ledger.row_count != 0 ? 0
                                                       : adopt_read(&reading, &adopting->reading);
    }
    if (held)
        backend_release(input->backend);
    return rc;
}

static int attempt(struct adopting *adopting, struct patience *patience)
{
    const struct run_input *input = &adopting->input;
    bool named = adopting->request->target != NULL;
    const struct ledger *ledger = &adopting->job.state.ledger;
    struct node_list targets;
    int rc = read_all(adopting);
    if (rc == 0 && named)
        rc = resolve_target(adopting, &targets);
    if (rc != 0)
        return rc;
    if (ledger->row_count != 0) {
        warn_of_record(adopting, named ? &targets : NULL);
        return report_recorded(adopting);
    }
    if (ledger->unfinished != NULL)
        return unfinished_wait(input->backend, input->listener, ledger->unfinished, patience)
                   ? ATTEMPT_AGAIN
                   : unfinished_stop(input->project, input->backend, ledger, input->diags);
    adopting->result->adoption.named = named;
    rc = look(adopting, named ? &targets : NULL);
    if (rc != 0 || !adopting->finding.is_found || !is_confirmed(adopting))
        return rc;
    return record(adopting);
}

/* Somebody else took the slot: then the log has grown, and everything is looked at again. */
static int check_conflict(const struct adopting *adopting, int64_t *lost_seq)
{
    const struct ledger *ledger = &adopting->job.state.ledger;
    if (ledger->last_seq == *lost_seq)
        return diag_error(adopting->input.diags, STEMMA_LEDGER, SPAN_NONE,
                          "%s: row %lld of %s cannot be added, and is not there either",
                          adopting->input.backend->name, (long long)ledger->last_seq + 1,
                          ledger->sql.log);
    *lost_seq = ledger->last_seq;
    return ATTEMPT_AGAIN;
}

/* One attempt with everything it needs; *out is NULL where there is to be another. */
static int attempt_whole(const struct run_input *input, const struct stemma_adopt_request *request,
                         struct patience *patience, int64_t *lost_seq, struct stemma_adoption **out)
{
    struct adopting adopting = {
        .request = request, .input = *input, .run_request = {.operation = STEMMA_STAMP}};
    *out = NULL;
    adopting.input.request = &adopting.run_request;
    adopting.job.input = &adopting.input;
    adopting.job.action = "adopt";
    adopting.result = calloc(1, sizeof *adopting.result);
    if (adopting.result == NULL)
        return no_memory(&adopting);
    int rc = attempt(&adopting, patience);
    if (rc == BACKEND_CONFLICT)
        rc = check_conflict(&adopting, lost_seq);
    diag_settle(input->diags);
    job_free(&adopting.job);
    if (rc == 0)
        *out = &adopting.result->adoption;
    else
        stemma_adoption_free(&adopting.result->adoption);
    return rc;
}

int run_adopt(const struct run_input *input, const struct stemma_adopt_request *request,
              struct stemma_adoption **out)
{
    size_t told = input->diags->list.count;
    struct patience patience = {0};
    struct stemma_adoption *adoption = NULL;
    int64_t lost_seq = -1;
    int rc;
    do {
        diag_forget(input->diags, told);
        rc = attempt_whole(input, request, &patience, &lost_seq, &adoption);
    } while (rc == ATTEMPT_AGAIN);
    if (rc == 0)
        *out = adoption;
    return rc;
}
