#include "run/heads.h"
#include "run/job.h"

#include "base/phrase.h"

#include <stdio.h>
#include <string.h>

/* ---- JSON arrays of ids; ids need no escaping (manifest/names.h), except unknown ones ---- */

static void put_json_id(struct phrase *json, struct str id)
{
    phrase_put(json, STR("\""));
    for (size_t i = 0; i < id.len; i++) {
        if (id.ptr[i] == '"' || id.ptr[i] == '\\')
            phrase_put(json, STR("\\"));
        phrase_repeat(json, (unsigned char)id.ptr[i] < ' ' ? '?' : id.ptr[i], 1);
    }
    phrase_put(json, STR("\""));
}

const char *json_of_nodes(const struct graph *graph, struct node_list nodes, struct arena *arena)
{
    struct phrase json = {.arena = arena};
    phrase_put(&json, STR("["));
    for (size_t i = 0; i < nodes.count; i++) {
        if (i != 0)
            phrase_put(&json, STR(","));
        put_json_id(&json, graph_id(graph, nodes.items[i]));
    }
    phrase_put(&json, STR("]"));
    const char *text = phrase_end(&json);
    return json.no_memory ? NULL : text;
}

const char *job_json(struct job *job, struct node_list nodes)
{
    return json_of_nodes(job->state.graph, nodes, &job->arena);
}

/* ---- Units ---- */

struct cutting {
    struct job *job;
    bool anywhere;
    struct heads heads;
    VEC(struct job_unit) units;
    const char *const *protected_tables;
    const char *by;
};

static struct statement_list record(struct job *job, const struct ledger_run *run, node_id node,
                                    const struct job_step *step, const char *how, bool executed)
{
    const struct graph *graph = job->state.graph;
    struct ledger_entry entry = {
        .revision = graph_id(graph, node),
        .parents = str_from(job_json(job, graph->parents[node])),
        .depends_on = str_from(job_json(job, graph->depends_on[node])),
        .up = step->script,
        .down = step->down,
        .how = how,
        .executed = executed,
    };
    if (entry.parents.ptr == NULL || entry.depends_on.ptr == NULL)
        return (struct statement_list){0};
    return ledger_record(&job->state.ledger, run, &entry, &job->arena);
}

struct statement_list job_record(struct job *job, const struct ledger_run *run, node_id node,
                                 const struct job_step *step, const char *how)
{
    return record(job, run, node, step, how, strcmp(how, "upgrade") == 0);
}

/* What a snapshot stands for is recorded as if it had run; but nobody knows how long it takes. */
static bool record_snapshot(struct cutting *cutting, const struct ledger_run *run,
                            struct statement_list *out)
{
    struct job *job = cutting->job;
    size_t count = job->snapshot.count;
    struct statement *rows = ARENA_ARRAY(&job->arena, struct statement, count + 1);
    const struct manifest *manifest = &job->input->project->manifest;
    const char *message =
        arena_printf(&job->arena, "%zu revision%s from the snapshot %s", count,
                     count == 1 ? "" : "s", script_name_in_project(job->snapshot.script, manifest));
    if (rows == NULL || message == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        node_id node = job->plan.steps.items[i];
        struct statement_list row = record(job, run, node, &job->steps[i], "upgrade", false);
        if (row.items == NULL || !heads_up(&cutting->heads, node))
            return false;
        rows[i] = row.items[0];
    }
    struct statement_list remark = ledger_remark(&job->state.ledger, run, message, &job->arena);
    if (remark.items == NULL)
        return false;
    rows[count] = remark.items[0];
    *out = (struct statement_list){rows, count + 1};
    return true;
}

/* Of the revisions' verify scripts the last one's is run: it says what holds where the snapshot
 * ends, what the others say held on the way. */
static bool fill_snapshot(struct cutting *cutting, const struct ledger_run *run,
                          struct unit_step *out)
{
    struct job *job = cutting->job;
    size_t last = job->snapshot.count - 1;
    struct str id = graph_id(job->state.graph, job->plan.steps.items[last]);
    *out = (struct unit_step){
        .revision = arena_copy(&job->arena, id.ptr, id.len),
        .script = job->snapshot.script,
        .verify = job->steps[last].verify,
    };
    return out->revision != NULL && record_snapshot(cutting, run, &out->ledger);
}

static bool fill_step(struct cutting *cutting, const struct ledger_run *run, size_t index,
                      struct unit_step *out)
{
    struct job *job = cutting->job;
    const struct job_step *step = &job->steps[index];
    node_id node = job->plan.steps.items[index];
    struct str id = graph_id(job->state.graph, node);
    bool up = job->input->request->operation == STEMMA_UPGRADE;
    out->revision = arena_copy(&job->arena, id.ptr, id.len);
    out->script = step->script;
    out->verify = step->verify;
    out->foreign_keys = step->foreign_keys;
    out->allow_cascade = step->allow_cascade;
    out->skip = step->skip;
    out->ledger = up ? job_record(job, run, node, step, "upgrade")
                     : ledger_forget(&job->state.ledger, id, &job->arena);
    bool followed = up ? heads_up(&cutting->heads, node) : heads_down(&cutting->heads, node);
    return followed && out->revision != NULL && out->ledger.items != NULL;
}

static int begin_run(struct cutting *cutting, size_t number, struct ledger_run *run)
{
    struct job *job = cutting->job;
    int rc = ledger_begin_run(&job->state.ledger, job->input->diags, run);
    if (rc != 0)
        return rc;
    run->by = cutting->by;
    if (job->input->repeatable) {
        run->by = NULL;
        snprintf(run->attempt, sizeof run->attempt, "bundle-%zu", number + 1);
    }
    run->action = job->action != NULL ? job->action : job_operation(job);
    run->seq = cutting->anywhere ? 0 : run->seq + (int64_t)number;
    struct node_list heads;
    if (!heads_list(&cutting->heads, &heads))
        return diag_no_memory(job->input->diags);
    run->from_heads = job_json(job, heads);
    return run->from_heads == NULL ? diag_no_memory(job->input->diags) : 0;
}

/* An unwrapped unit takes two rows of the log. */
static size_t slots_of(const struct job_unit *unit)
{
    return unit->unit.mode == UNIT_UNWRAPPED ? 2 : 1;
}

static void fill_common(const struct cutting *cutting, struct unit *unit)
{
    const struct stemma_request *request = cutting->job->input->request;
    unit->protected_tables = cutting->protected_tables;
    unit->protected_count = 3;
    unit->parameters = request->parameters;
    unit->parameter_count = request->parameter_count;
    unit->statement_timeout_ms = request->statement_timeout_ms;
}

/* What a unit outside any transaction keeps of how far it gets. */
static bool keep_progress(struct job *job, const struct ledger_run *run, size_t index,
                          struct unit *unit)
{
    const struct job_step *step = &job->steps[index];
    struct ledger_progress progress = {
        .action = job_operation(job),
        .revision = graph_id(job->state.graph, job->plan.steps.items[index]),
        .script = step->script->hash,
        .statements = step->skip,
    };
    unit->progress = ledger_keep_progress(&job->state.ledger, run, &progress, &job->arena);
    return unit->progress.table != NULL;
}

/* What the unit does to what is known of the schema. */
static unsigned schema_of(const struct job *job, size_t from, size_t to)
{
    if (job->input->request->operation != STEMMA_UPGRADE)
        return LEDGER_SCHEMA_LOST; /* whether a down script undoes its up script nobody knows */
    return (from == 0 ? LEDGER_SCHEMA_BEGINS : 0) |
           (to == job->step_count ? LEDGER_SCHEMA_ENDS : 0);
}

/* The unit's steps are those of the plan, but for a snapshot, which is one for several. */
static bool fill_steps(struct cutting *cutting, const struct ledger_run *run, size_t from,
                       size_t to, struct job_unit *out)
{
    struct job *job = cutting->job;
    size_t frozen = from < job->snapshot.count ? job->snapshot.count : 0, used = 0;
    struct unit_step *steps = ARENA_ARRAY(&job->arena, struct unit_step, to - from);
    bool ok = steps != NULL;
    if (ok && frozen != 0)
        ok = fill_snapshot(cutting, run, &steps[used++]);
    for (size_t i = frozen != 0 ? frozen : from; ok && i < to; i++)
        ok = fill_step(cutting, run, i, &steps[used++]);
    *out = (struct job_unit){.first = frozen != 0 ? frozen - 1 : from, .count = to - from};
    out->unit.steps = steps;
    out->unit.step_count = used;
    return ok;
}

/* The unit of the steps [from, to). */
static int cut(struct cutting *cutting, size_t from, size_t to, size_t slot, struct job_unit *out)
{
    struct job *job = cutting->job;
    struct arena *arena = &job->arena;
    bool unwrapped = job->steps[from].transaction == STEMMA_TRANSACTION_NONE;
    struct ledger_run *run = ARENA_NEW(arena, struct ledger_run);
    int rc = run == NULL ? diag_no_memory(job->input->diags) : begin_run(cutting, slot, run);
    if (rc != 0)
        return rc;
    run->schema = schema_of(job, from, to);
    struct node_list nodes = {job->plan.steps.items + from, to - from};
    if (!fill_steps(cutting, run, from, to, out) || !heads_list(&cutting->heads, &out->heads_after))
        return diag_no_memory(job->input->diags);
    run->revisions = job_json(job, nodes);
    run->to_heads = job_json(job, out->heads_after);
    fill_common(cutting, &out->unit);
    out->unit.mode = unwrapped ? UNIT_UNWRAPPED : UNIT_ATOMIC;
    if (run->revisions != NULL && run->to_heads != NULL) {
        out->unit.opening = ledger_opening(&job->state.ledger, run, unwrapped, arena);
        out->unit.closing = ledger_closing(&job->state.ledger, run, unwrapped, arena);
        out->unit.failing = ledger_failing(&job->state.ledger, run, arena);
    }
    if (unwrapped && job->state.ledger.unfinished != NULL)
        out->unit.expected = ledger_expect_progress(&job->state.ledger, arena);
    bool ok = out->unit.opening.items != NULL && out->unit.closing.items != NULL &&
              out->unit.failing.items != NULL &&
              (out->unit.expected.items != NULL || job->state.ledger.unfinished == NULL) &&
              (!unwrapped || keep_progress(job, run, from, &out->unit));
    job->state.ledger.exists = true; /* for the units that follow */
    return ok ? 0 : diag_no_memory(job->input->diags);
}

/* Where the unit that begins at `from` ends. */
static size_t end_of_unit(const struct job *job, size_t from)
{
    size_t to = from < job->snapshot.count ? job->snapshot.count : from + 1;
    if (job->steps[from].transaction != STEMMA_TRANSACTION_RUN)
        return to;
    while (to < job->step_count && job->steps[to].transaction == STEMMA_TRANSACTION_RUN)
        to++;
    return to;
}

static int cut_steps(struct cutting *cutting)
{
    struct job *job = cutting->job;
    size_t slot = 0;
    for (size_t from = 0, to; from < job->step_count; from = to) {
        struct job_unit unit;
        to = end_of_unit(job, from);
        int rc = cut(cutting, from, to, slot, &unit);
        if (rc != 0)
            return rc;
        unit.unit.followed = to < job->step_count;
        slot += slots_of(&unit);
        if (!VEC_PUSH(&job->arena, &cutting->units, unit))
            return diag_no_memory(job->input->diags);
    }
    return 0;
}

/* Appends the statements that a stamp consists of. */
static bool stamp_statements(const struct cutting *cutting, const struct ledger_run *run,
                             struct statement_list *out)
{
    struct job *job = cutting->job;
    const struct plan *plan = &job->plan;
    const struct graph *graph = job->state.graph;
    VEC(struct statement) statements = {0};
    for (size_t i = 0; i < plan->forgotten.count + plan->assumed.count; i++) {
        bool forgets = i < plan->forgotten.count;
        size_t index = forgets ? i : i - plan->forgotten.count;
        struct statement_list list =
            forgets ? ledger_forget(&job->state.ledger,
                                    graph_id(graph, plan->forgotten.items[index]), &job->arena)
                    : job_record(job, run, plan->assumed.items[index], &job->steps[index],
                                 job->action == NULL ? "stamp" : job->action);
        if (list.items == NULL || !VEC_PUSH(&job->arena, &statements, list.items[0]))
            return false;
    }
    struct statement_list closing = ledger_closing(&job->state.ledger, run, false, &job->arena);
    for (size_t i = 0; i < closing.count; i++)
        if (!VEC_PUSH(&job->arena, &statements, closing.items[i]))
            return false;
    if (closing.items == NULL)
        return false;
    if (job->state.ledger.unfinished != NULL) {
        struct statement_list forget = ledger_forget_progress(&job->state.ledger, &job->arena);
        if (forget.items == NULL || !VEC_PUSH(&job->arena, &statements, forget.items[0]))
            return false;
    }
    *out = (struct statement_list){statements.items, statements.count};
    return true;
}

static int cut_stamp(struct cutting *cutting)
{
    struct job *job = cutting->job;
    struct job_unit unit = {0};
    struct ledger_run *run = ARENA_NEW(&job->arena, struct ledger_run);
    int rc = run == NULL ? diag_no_memory(job->input->diags) : begin_run(cutting, 0, run);
    if (rc != 0)
        return rc;
    run->revisions = job_json(job, job->plan.steps);
    run->to_heads = job_json(job, job->plan.after);
    run->schema = LEDGER_SCHEMA_LOST;
    fill_common(cutting, &unit.unit);
    bool ok = run->revisions != NULL && run->to_heads != NULL &&
              stamp_statements(cutting, run, &unit.unit.closing);
    unit.unit.opening = ledger_opening(&job->state.ledger, run, false, &job->arena);
    ok = ok && unit.unit.opening.items != NULL && VEC_PUSH(&job->arena, &cutting->units, unit);
    return ok ? 0 : diag_no_memory(job->input->diags);
}

int job_units(struct job *job, bool anywhere, struct job_units *out)
{
    struct cutting cutting = {.job = job, .anywhere = anywhere, .by = ledger_user(&job->arena)};
    const char **tables = ARENA_ARRAY(&job->arena, const char *, 3);
    if (tables == NULL || cutting.by == NULL ||
        !heads_begin(&cutting.heads, &job->state, &job->arena))
        return diag_no_memory(job->input->diags);
    tables[0] = job->state.ledger.sql.revisions;
    tables[1] = job->state.ledger.sql.log;
    tables[2] = job->state.ledger.sql.meta;
    cutting.protected_tables = tables;
    int rc =
        job->input->request->operation == STEMMA_STAMP ? cut_stamp(&cutting) : cut_steps(&cutting);
    if (rc == 0)
        *out = (struct job_units){cutting.units.items, cutting.units.count};
    return rc;
}
