/* What differs between the scripts of applied revisions and what the ledger has of them. */
#include "run/repair.h"

#include "base/diff.h"

#include <string.h>

struct looking {
    struct repairing *repairing;
    node_set wanted;
    struct edited *all; /* by applied revision of the manifest */
    size_t count;
    VEC(struct script_request) requests;
};

static diag_list *diags_of(const struct looking *looking)
{
    return looking->repairing->input.diags;
}

static int want_target(struct looking *looking, const char *target)
{
    struct job *job = &looking->repairing->job;
    const struct state *state = &job->state;
    struct target_context context = {
        .graph = state->graph,
        .command = "repair",
        .database = job->input->backend->name,
        .applied = state->applied,
        .heads = state->heads,
        .known = state->known,
        .arena = &job->arena,
        .diags = job->input->diags,
    };
    struct node_list nodes;
    int rc = target_revisions(&context, target, &nodes);
    for (size_t i = 0; rc == 0 && i < nodes.count; i++) {
        looking->wanted[nodes.items[i]] = 1;
        if (!state->applied[nodes.items[i]])
            rc = diag_error(context.diags, STEMMA_USAGE, SPAN_NONE,
                            "revision %" STR_FMT " is not applied in %s: there is nothing that "
                            "could differ",
                            STR_ARG(graph_id(state->graph, nodes.items[i])), context.database);
    }
    return rc;
}

static int choose(struct looking *looking)
{
    const struct stemma_repair_request *request = looking->repairing->request;
    struct job *job = &looking->repairing->job;
    looking->wanted = graph_set(job->state.graph, &job->arena);
    looking->all = ARENA_ARRAY(&job->arena, struct edited, job->state.known);
    if (looking->wanted == NULL || looking->all == NULL)
        return diag_no_memory(diags_of(looking));
    if (request->target_count == 0)
        memset(looking->wanted, 1, job->state.graph->count);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < request->target_count; i++)
        rc = want_target(looking, request->targets[i]);
    return rc;
}

static bool want_file(struct looking *looking, struct edited *edited, struct name file,
                      const char *what, struct script *out)
{
    struct job *job = &looking->repairing->job;
    struct script_request request = {file, what, graph_id(job->state.graph, edited->node), out};
    if (file.text.ptr == NULL || !script_exists(job->folder, file.text))
        return true;
    return VEC_PUSH(&job->arena, &job->loaded, out) &&
           VEC_PUSH(&job->arena, &looking->requests, request);
}

static int load(struct looking *looking)
{
    struct job *job = &looking->repairing->job;
    const struct manifest *manifest = &job->input->project->manifest;
    int rc = script_folder_open(manifest, &job->arena, diags_of(looking), &job->folder);
    if (rc != 0)
        return rc;
    for (node_id node = 0; node < job->state.known; node++) {
        if (!looking->wanted[node] || job->state.rows[node] == NULL)
            continue;
        struct edited *edited = &looking->all[looking->count++];
        edited->node = node;
        if (!want_file(looking, edited, job_revision(job, node)->up, "up", &edited->up) ||
            !want_file(looking, edited, job_revision(job, node)->down, "down", &edited->down))
            return diag_no_memory(diags_of(looking));
    }
    return script_load(job->folder, looking->requests.items, looking->requests.count, &job->arena,
                       diags_of(looking));
}

static const char *copy(struct looking *looking, struct str text, bool *ok)
{
    const char *result = text.ptr == NULL
                             ? NULL
                             : arena_copy(&looking->repairing->result->arena, text.ptr, text.len);
    *ok = *ok && (text.ptr == NULL || result != NULL);
    return result;
}

/* Fills `out` where the script is not there, or not as it was recorded. A script of which nothing
 * was recorded cannot differ. */
static bool compare(struct looking *looking, struct name file, const struct script *script,
                    const char *recorded, struct stemma_script_change *out)
{
    struct job *job = &looking->repairing->job;
    bool present = script->hash[0] != '\0', ok = true;
    if (file.text.ptr == NULL || recorded == NULL ||
        (present && strcmp(recorded, script->hash) == 0))
        return true;
    *out = (struct stemma_script_change){
        .file =
            copy(looking, str_from(script_shown_name(job->folder, file.text, &job->arena)), &ok),
        .recorded = copy(looking, str_from(recorded), &ok),
        .present = present ? copy(looking, str_from(script->hash), &ok) : NULL,
    };
    return ok && out->file != NULL;
}

static int add_difference(struct looking *looking, const struct edited *edited,
                          struct stemma_script_change *change)
{
    struct job *job = &looking->repairing->job;
    struct str recorded = {0};
    int rc = ledger_read_down(job->input->backend, &job->state.ledger,
                              job->state.rows[edited->node]->revision, &job->arena,
                              diags_of(looking), &recorded);
    if (rc != 0 || recorded.ptr == NULL)
        return rc;
    change->difference =
        diff_unified(recorded, edited->down.source.text, &looking->repairing->result->arena);
    return change->difference == NULL ? diag_no_memory(diags_of(looking)) : 0;
}

static int look(struct looking *looking, struct edited *edited, struct stemma_edited *out)
{
    struct job *job = &looking->repairing->job;
    const struct manifest_revision *revision = job_revision(job, edited->node);
    const struct ledger_row *row = job->state.rows[edited->node];
    bool ok = true;
    *out = (struct stemma_edited){
        .revision = copy(looking, revision->id.text, &ok),
        .message = copy(looking, revision->message.ptr == NULL ? STR("") : revision->message, &ok),
        .applied_at = copy(looking, str_from(row->applied_at), &ok),
        .applied_by = copy(looking, str_from(row->applied_by), &ok),
    };
    ok = ok && compare(looking, revision->up, &edited->up, row->up_sha256, &out->up) &&
         compare(looking, revision->down, &edited->down, row->down_sha256, &out->down);
    if (!ok)
        return diag_no_memory(diags_of(looking));
    edited->up_changed = out->up.present != NULL;
    edited->down_changed = out->down.present != NULL;
    return edited->down_changed ? add_difference(looking, edited, &out->down) : 0;
}

static int list_edited(struct looking *looking)
{
    struct repairing *repairing = looking->repairing;
    struct stemma_repair *repair = &repairing->result->repair;
    struct stemma_edited *list =
        ARENA_ARRAY(&repairing->result->arena, struct stemma_edited, looking->count);
    if (list == NULL)
        return diag_no_memory(diags_of(looking));
    repair->edited = list;
    for (size_t i = 0; i < looking->count; i++) {
        struct edited *edited = &looking->all[i];
        struct stemma_edited *out = &list[repair->edited_count];
        int rc = look(looking, edited, out);
        if (rc != 0)
            return rc;
        if (out->up.file == NULL && out->down.file == NULL)
            continue;
        repair->edited_count++;
        repair->to_record += edited->up_changed || edited->down_changed;
        if (!VEC_PUSH(&repairing->job.arena, &repairing->edited, edited))
            return diag_no_memory(diags_of(looking));
    }
    return 0;
}

static int list_unknown(struct looking *looking)
{
    struct repairing *repairing = looking->repairing;
    const struct state *state = &repairing->job.state;
    VEC(node_id) unknown = {0};
    for (node_id node = (node_id)state->known; node < state->graph->count; node++)
        if (looking->wanted[node] && state->applied[node] &&
            !VEC_PUSH(&repairing->job.arena, &unknown, node))
            return diag_no_memory(diags_of(looking));
    struct node_list nodes = {unknown.items, unknown.count};
    return graph_copy_ids(state->graph, nodes, &repairing->result->arena,
                          &repairing->result->repair.unknown)
               ? 0
               : diag_no_memory(diags_of(looking));
}

int repair_find_edited(struct repairing *repairing)
{
    struct looking looking = {.repairing = repairing};
    int rc = choose(&looking);
    if (rc == 0)
        rc = load(&looking);
    if (rc == 0)
        rc = list_edited(&looking);
    return rc == 0 ? list_unknown(&looking) : rc;
}
