/* The scripts of a plan: every file is read, hashed and checked before the first write. */
#include "run/job.h"

#include "script/lex.h"

#include <string.h>

typedef VEC(struct script_request) request_list;

static int request(struct job *job, request_list *requests, node_id node, const char *what,
                   struct name file, struct script **out)
{
    struct script *script = ARENA_NEW(&job->arena, struct script);
    struct script_request request = {file, what, graph_id(job->state.graph, node), script};
    if (script == NULL || !VEC_PUSH(&job->arena, &job->loaded, script) ||
        !VEC_PUSH(&job->arena, requests, request))
        return diag_no_memory(job->input->diags);
    *out = script;
    return 0;
}

/* Up, down and verify of a revision that is to be applied or recorded. */
static int request_applied(struct job *job, request_list *requests, node_id node,
                           struct job_step *step)
{
    const struct manifest_revision *revision = job_revision(job, node);
    bool executes = job->input->request->operation == STEMMA_UPGRADE;
    struct name verify = {.span = revision->id.span};
    int rc = request(job, requests, node, "up", revision->up, &step->script);
    if (rc == 0 && revision->down.text.ptr != NULL)
        rc = request(job, requests, node, "down", revision->down, &step->down);
    if (rc == 0 && executes &&
        !script_verify_name(job->folder, revision, &job->arena, &verify.text))
        rc = diag_no_memory(job->input->diags);
    if (rc == 0 && verify.text.ptr != NULL)
        rc = request(job, requests, node, "verify", verify, &step->verify);
    return rc;
}

static void set_modes(const struct job *job, node_id node, struct job_step *step)
{
    const struct manifest_revision *revision = job_revision(job, node);
    const struct manifest *manifest = &job->input->project->manifest;
    step->foreign_keys = revision == NULL ? manifest->foreign_keys : revision->foreign_keys;
    step->allow_cascade = revision != NULL && revision->allow_cascade;
    step->transaction = revision != NULL && revision->transaction == STEMMA_TRANSACTION_NONE
                            ? STEMMA_TRANSACTION_NONE
                            : job_transaction(job);
}

static int load_applied(struct job *job, struct node_list nodes)
{
    request_list requests = {0};
    const struct manifest *manifest = &job->input->project->manifest;
    int rc = 0;
    if (nodes.count < manifest->revision_count) /* otherwise each file is read below */
        rc = script_check_present(job->folder, manifest, job->input->diags);
    for (size_t i = 0; rc == 0 && i < nodes.count; i++) {
        set_modes(job, nodes.items[i], &job->steps[i]);
        rc = request_applied(job, &requests, nodes.items[i], &job->steps[i]);
    }
    return rc != 0 ? rc
                   : script_load(job->folder, requests.items, requests.count, &job->arena,
                                 job->input->diags);
}

static bool is_empty(const struct job *job, struct node_list nodes, size_t index)
{
    const struct script *script = job->steps[index].script;
    struct str text = script->source.text;
    bool merges = job->state.graph->parents[nodes.items[index]].count > 1;
    return !merges &&
           !lex_has_statement(str_slice(text, (size_t)(script->sql - text.ptr), text.len));
}

/* An empty script is what a revision begins with, and what is forgotten to be written. */
static void warn_of_empty(const struct job *job, struct node_list nodes)
{
    bool undoes = job->input->request->operation == STEMMA_DOWNGRADE;
    size_t count = 0, first = 0;
    for (size_t i = job->snapshot.count; i < nodes.count; i++)
        if (is_empty(job, nodes, i) && count++ == 0)
            first = i;
    if (count == 0)
        return;
    diag_warning(job->input->diags, SPAN_FILE(&job->steps[first].script->source),
                 "there is no statement in it: %s %" STR_FMT " %s",
                 undoes ? "nothing of revision" : "revision",
                 STR_ARG(graph_id(job->state.graph, nodes.items[first])),
                 undoes ? "is undone" : "does nothing");
    if (count > 1)
        diag_note(job->input->diags, SPAN_NONE, "%zu more %s like it", count - 1,
                  count == 2 ? "is" : "are");
}

/* ---- Down scripts: the file's, or the ledger's where the file is gone or was edited since ---- */

static bool has_down_file(const struct job *job, const struct manifest_revision *revision)
{
    return revision != NULL && revision->down.text.ptr != NULL &&
           script_exists(job->folder, revision->down.text);
}

static int request_down_files(struct job *job)
{
    request_list requests = {0};
    for (size_t i = 0; i < job->step_count; i++) {
        node_id node = job->plan.steps.items[i];
        const struct manifest_revision *revision = job_revision(job, node);
        set_modes(job, node, &job->steps[i]);
        if (!has_down_file(job, revision))
            continue;
        int rc = request(job, &requests, node, "down", revision->down, &job->steps[i].script);
        if (rc != 0)
            return rc;
    }
    return script_load(job->folder, requests.items, requests.count, &job->arena, job->input->diags);
}

/* The rest of those that cannot be undone, by name as far as a line takes them. */
static void note_irreversible(const struct job *job, const node_id *nodes, size_t count)
{
    enum { NAMED = 3 };
    for (size_t i = 0; i < count && i < NAMED; i++)
        diag_note(job->input->diags, SPAN_NONE, "nor can %" STR_FMT,
                  STR_ARG(graph_id(job->state.graph, nodes[i])));
    if (count > NAMED)
        diag_note(job->input->diags, SPAN_NONE, "nor can %zu more", count - NAMED);
}

static int report_irreversible(const struct job *job, const node_id *nodes, size_t count)
{
    static const char *const reasons[] = {
        [STEMMA_DOWN_DEFAULT] = "there is no down script, and none was recorded",
        [STEMMA_DOWN_FILE] = "its down script is not here",
        [STEMMA_DOWN_RECORDED] = "no down script was recorded when it was applied",
    };
    const struct manifest_revision *revision = job_revision(job, nodes[0]);
    diag_list *diags = job->input->diags;
    struct str id = graph_id(job->state.graph, nodes[0]);
    bool declared = revision != NULL && revision->down.text.ptr == NULL;
    int rc = diag_error(
        diags, STEMMA_IRREVERSIBLE, revision == NULL ? SPAN_NONE : revision->id.span,
        "revision %" STR_FMT " cannot be undone: %s", STR_ARG(id),
        declared ? "the manifest says \"down: null\"" : reasons[job->input->request->down]);
    diag_revision(diags, id);
    note_irreversible(job, nodes + 1, count - 1);
    diag_hint(diags, "write a down script for it, or restore a backup");
    return rc;
}

/* Whoever can write the database can write what is kept there; its hash tells of slips. */
static int check_recorded(const struct job *job, node_id node, const struct script *script)
{
    const char *hash = job->state.rows[node]->down_sha256;
    diag_list *diags = job->input->diags;
    struct str id = graph_id(job->state.graph, node);
    if (hash == NULL || strcmp(hash, script->hash) == 0)
        return 0;
    int rc = diag_error(diags, STEMMA_LEDGER, SPAN_NONE,
                        "the down script of %" STR_FMT " in the ledger is not the one that was "
                        "recorded: it does not have its hash",
                        STR_ARG(id));
    diag_revision(diags, id);
    diag_hint(diags, "bring the file back as it was; or, where the file is right: --down=file");
    return rc;
}

/* `why` says what became of the file. */
static int use_recorded(struct job *job, node_id node, const char *why, struct job_step *step)
{
    struct str text = {0}, id = graph_id(job->state.graph, node);
    diag_list *diags = job->input->diags;
    int rc = ledger_read_down(job->input->backend, &job->state.ledger,
                              job->state.rows[node]->revision, &job->arena, diags, &text);
    if (rc != 0)
        return rc;
    struct script *script = ARENA_NEW(&job->arena, struct script);
    const char *name = arena_printf(&job->arena, "ledger:%" STR_FMT "_down.sql", STR_ARG(id));
    if (script == NULL || name == NULL)
        return diag_no_memory(diags);
    step->script = script;
    diag_remark(diags, SPAN_NONE,
                "%" STR_FMT " is reverted with the down script that was recorded when it was "
                "applied: %s",
                STR_ARG(id), why);
    rc = script_from_text(name, text, &job->arena, diags, script);
    return rc == 0 ? check_recorded(job, node, script) : rc;
}

/* `why` says what the ledger has. */
static void use_file(const struct job *job, node_id node, const char *why,
                     const struct job_step *step)
{
    diag_remark(job->input->diags, SPAN_NONE, "%" STR_FMT " is reverted with %s: %s",
                STR_ARG(graph_id(job->state.graph, node)), step->script->source.name, why);
}

/* Where both are there and the same, nothing has to be said: each step has its script's name.
 * -STEMMA_IRREVERSIBLE, which the caller reports, where there is neither. */
static int choose_down(struct job *job, size_t index)
{
    node_id node = job->plan.steps.items[index];
    struct job_step *step = &job->steps[index];
    const struct ledger_row *row = job->state.rows[node];
    enum stemma_down wanted = job->input->request->down;
    bool file = step->script != NULL, recorded = row != NULL && row->has_down_sql;
    bool edited = file && recorded && row->down_sha256 != NULL &&
                  strcmp(row->down_sha256, step->script->hash) != 0;
    if (wanted == STEMMA_DOWN_RECORDED ? !recorded
                                       : !file && (!recorded || wanted == STEMMA_DOWN_FILE))
        return -STEMMA_IRREVERSIBLE;
    if (!file)
        return use_recorded(job, node, "its file is not here", step);
    if (edited && wanted != STEMMA_DOWN_FILE)
        return use_recorded(job, node, "its file has been edited since", step);
    if (wanted == STEMMA_DOWN_RECORDED)
        return use_recorded(job, node, "its file is the same", step);
    if (edited)
        use_file(job, node, "it has been edited since it was recorded", step);
    else if (row != NULL && !recorded)
        use_file(job, node, "no down script was recorded when it was applied", step);
    return 0;
}

static int load_downs(struct job *job)
{
    int rc = request_down_files(job);
    node_id *irreversible = ARENA_ARRAY(&job->arena, node_id, job->step_count);
    if (irreversible == NULL)
        return diag_no_memory(job->input->diags);
    size_t count = 0;
    for (size_t i = 0; i < job->step_count && rc == 0; i++) {
        rc = choose_down(job, i);
        if (rc == -STEMMA_IRREVERSIBLE) {
            irreversible[count++] = job->plan.steps.items[i];
            rc = 0;
        }
    }
    return rc == 0 && count > 0 ? report_irreversible(job, irreversible, count) : rc;
}

/* ---- Applied scripts that changed ---- */

struct comparison {
    const struct ledger_row *row;
    struct script script;
    node_id node;
};

static int report_edited(const struct job *job, const struct comparison *comparison)
{
    diag_list *diags = job->input->diags;
    struct str id = graph_id(job->state.graph, comparison->node);
    int rc =
        diag_error(diags, STEMMA_EDITED, SPAN_FILE(&comparison->script.source),
                   "revision %" STR_FMT " was applied on %s by %s; its script has been edited "
                   "since",
                   STR_ARG(id), comparison->row->applied_at,
                   comparison->row->applied_by == NULL ? "somebody" : comparison->row->applied_by);
    diag_revision(diags, id);
    diag_hint(diags, "bring the file back as it was and put the change into a new revision; or, "
                     "where the change does not matter to a database, record it:");
    diag_hint(diags, "stemma repair %" STR_FMT, STR_ARG(id));
    return rc;
}

static int compare(const struct job *job, const struct comparison *comparisons, size_t count)
{
    const diag_list *diags = job->input->diags;
    size_t before = diags->errors;
    int result = 0;
    for (size_t i = 0; i < count && diags->errors - before < MANIFEST_MAX_FAULTS; i++)
        if (strcmp(comparisons[i].row->up_sha256, comparisons[i].script.hash) != 0)
            result = report_edited(job, &comparisons[i]);
    return result;
}

/* What the ledger has of every applied script that is in the manifest. */
static int list_applied(const struct job *job, struct arena *arena, struct comparison **out,
                        size_t *count)
{
    const struct run_input *input = job->input;
    struct ledger ledger;
    int rc = ledger_read(input->backend, input->project->manifest.table, LEDGER_ROWS, arena,
                         input->diags, &ledger);
    if (rc != 0)
        return rc;
    struct comparison *comparisons = ARENA_ARRAY(arena, struct comparison, ledger.row_count);
    if (comparisons == NULL)
        return diag_no_memory(input->diags);
    size_t used = 0;
    for (size_t i = 0; i < ledger.row_count; i++) {
        node_id node = graph_find_id(&input->project->graph, str_from(ledger.rows[i].revision));
        if (node != NODE_NONE && ledger.rows[i].up_sha256 != NULL)
            comparisons[used++] = (struct comparison){.row = &ledger.rows[i], .node = node};
    }
    *out = comparisons;
    *count = used;
    return 0;
}

static int load_and_compare(struct job *job, struct comparison *comparisons, size_t count,
                            struct arena *arena)
{
    struct script_request *requests = ARENA_ARRAY(arena, struct script_request, count);
    if (requests == NULL)
        return diag_no_memory(job->input->diags);
    for (size_t i = 0; i < count; i++)
        requests[i] = (struct script_request){job_revision(job, comparisons[i].node)->up, "up",
                                              graph_id(job->state.graph, comparisons[i].node),
                                              &comparisons[i].script};
    int rc = script_load(job->folder, requests, count, arena, job->input->diags);
    return rc == 0 ? compare(job, comparisons, count) : rc;
}

/* The texts are needed for their hashes only: they go at the end. */
static int check_edited(struct job *job)
{
    struct arena scratch = {0};
    struct comparison *comparisons = NULL;
    size_t count = 0;
    if (job->state.ledger.row_count == 0)
        return 0;
    int rc = list_applied(job, &scratch, &comparisons, &count);
    if (rc == 0)
        rc = load_and_compare(job, comparisons, count, &scratch);
    if (rc != 0)
        diag_settle(job->input->diags);
    for (size_t i = 0; i < count; i++)
        script_release(&comparisons[i].script);
    arena_free(&scratch);
    return rc;
}

int job_load_scripts(struct job *job)
{
    const struct run_input *input = job->input;
    bool stamps = input->request->operation == STEMMA_STAMP;
    struct node_list nodes = stamps ? job->plan.assumed : job->plan.steps;
    job->step_count = nodes.count;
    job->steps = ARENA_ARRAY(&job->arena, struct job_step, nodes.count);
    if (job->steps == NULL)
        return diag_no_memory(input->diags);
    int rc = script_folder_open(&input->project->manifest, &job->arena, input->diags, &job->folder);
    if (rc != 0)
        return rc;
    if (input->request->operation == STEMMA_DOWNGRADE) {
        rc = load_downs(job);
        if (rc == 0)
            warn_of_empty(job, job->plan.steps);
        return rc;
    }
    rc = load_applied(job, nodes);
    if (rc == 0 && !stamps)
        rc = job_choose_snapshot(job);
    if (rc != 0 || stamps)
        return rc;
    warn_of_empty(job, job->plan.steps);
    return check_edited(job);
}
