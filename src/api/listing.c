#include "api/listing.h"

#include "run/unfinished.h"

#include <stdlib.h>
#include <string.h>

static int hold(struct question *question)
{
    int rc = question->backend == NULL ? 0 : backend_hold(question->backend, question->diags);
    question->is_held = rc == 0 && question->backend != NULL;
    return rc < 0 ? rc : 0;
}

void question_release(struct question *question)
{
    if (question->is_held)
        backend_release(question->backend);
    question->is_held = false;
}

int question_begin(struct question *question, const stemma_project *project,
                   stemma_database *database, enum ledger_detail detail, diag_list *diags)
{
    *question = (struct question){.project = &project->project,
                                  .backend = api_backend(database),
                                  .detail = detail,
                                  .diags = diags};
    question->answer = calloc(1, sizeof *question->answer);
    if (question->answer == NULL)
        return diag_no_memory(diags);
    int rc = hold(question);
    if (rc == 0)
        rc = state_load(question->project, question->backend, detail, &question->scratch, diags,
                        &question->state);
    if (rc != 0)
        return rc;
    if (question->state.ledger.unfinished != NULL)
        rc = unfinished_warn(question->project, question->backend, &question->state.ledger, diags);
    if (rc != 0)
        return rc;
    question->closed = graph_set(question->state.graph, &question->scratch);
    if (question->closed == NULL ||
        !graph_reach(question->state.graph, GRAPH_DOWN, GRAPH_ALL_EDGES, question->state.heads,
                     &question->scratch, question->closed) ||
        !graph_branch_labels(question->state.graph, &question->scratch, &question->branch_labels))
        return diag_no_memory(diags);
    return 0;
}

struct target_context question_context(struct question *question, const char *command)
{
    return (struct target_context){
        .graph = question->state.graph,
        .command = command,
        .database = question->backend == NULL ? NULL : question->backend->name,
        .applied = question->backend == NULL ? NULL : question->state.applied,
        .heads = question->state.heads,
        .known = question->state.known,
        .arena = &question->scratch,
        .diags = question->diags,
    };
}

void stemma_listing_free(struct stemma_listing *listing)
{
    if (listing == NULL)
        return;
    struct answer *answer = (struct answer *)listing;
    struct arena arena = answer->arena;
    free(answer);
    arena_free(&arena);
}

int question_end(struct question *question, int rc, struct stemma_listing **out)
{
    question_release(question);
    diag_settle(question->diags);
    if (rc == 0)
        *out = &question->answer->listing;
    else if (question->answer != NULL)
        stemma_listing_free(&question->answer->listing);
    state_free(&question->state);
    arena_free(&question->scratch);
    return rc;
}

/* ---- Copies for the answer ---- */

struct copying {
    struct arena *arena;
    bool failed;
};

static const char *copy(struct copying *copying, struct str text)
{
    if (text.ptr == NULL)
        return NULL;
    const char *result = arena_copy(copying->arena, text.ptr, text.len);
    copying->failed |= result == NULL;
    return result;
}

/* Room for `count` names; NULL where there are none, or no memory. */
static const char **new_items(struct copying *copying, size_t count)
{
    const char **items = count == 0 ? NULL : ARENA_ARRAY(copying->arena, const char *, count);
    copying->failed |= count != 0 && items == NULL;
    return items;
}

static struct stemma_names copy_nodes(struct copying *copying, const struct graph *graph,
                                      struct node_list nodes)
{
    struct stemma_names names = {0};
    copying->failed |= !graph_copy_ids(graph, nodes, copying->arena, &names);
    return names;
}

static struct stemma_names copy_names(struct copying *copying, struct name_list list)
{
    const char **items = new_items(copying, list.count);
    for (size_t i = 0; items != NULL && i < list.count; i++)
        items[i] = copy(copying, list.items[i].text);
    return (struct stemma_names){items, items == NULL ? 0 : list.count};
}

static struct stemma_names copy_labels(struct copying *copying, const struct graph *graph,
                                       struct node_list indexes)
{
    const char **items = new_items(copying, indexes.count);
    for (size_t i = 0; items != NULL && i < indexes.count; i++)
        items[i] = copy(copying, graph->labels[indexes.items[i]].text);
    return (struct stemma_names){items, items == NULL ? 0 : indexes.count};
}

/* ---- Flags ---- */

static unsigned flag(bool condition, unsigned bit)
{
    return condition ? bit : 0;
}

static unsigned graph_flags(const struct question *question, node_id node)
{
    const struct graph *graph = question->state.graph;
    if (node >= question->state.known)
        return STEMMA_IS_UNKNOWN; /* where it stands in the manifest's graph nobody knows */
    return flag(graph_is_base(graph, node), STEMMA_IS_BASE) |
           flag(graph_is_head(graph, node), STEMMA_IS_HEAD) |
           flag(graph_is_real_head(graph, node), STEMMA_IS_REAL_HEAD) |
           flag(graph->children[node].count > 1, STEMMA_IS_BRANCH_POINT) |
           flag(graph->parents[node].count > 1, STEMMA_IS_MERGE);
}

static bool has(const uint8_t *set, node_id node)
{
    return set != NULL && set[node] != 0;
}

static bool is_recorded_head(const struct question *question, node_id node)
{
    const struct node_list *heads = &question->state.heads;
    for (size_t i = 0; i < heads->count; i++)
        if (heads->items[i] == node)
            return true;
    return false;
}

static bool has_applied_child(const struct question *question, node_id node)
{
    const struct node_list *children = &question->state.graph->children[node];
    for (size_t i = 0; i < children->count; i++)
        if (question->state.applied[children->items[i]])
            return true;
    return false;
}

bool question_is_tip(const struct question *question, node_id node)
{
    return question->state.applied[node] != 0 &&
           (is_recorded_head(question, node) || !has_applied_child(question, node));
}

bool question_is_unfinished(const struct question *question, node_id node)
{
    const struct ledger_unfinished *run = question->state.ledger.unfinished;
    return run != NULL && str_equal(graph_id(question->state.graph, node), str_from(run->revision));
}

static unsigned state_flags(const struct question *question, node_id node)
{
    bool applied = question->state.applied[node] != 0;
    bool head = applied && is_recorded_head(question, node);
    return flag(applied, STEMMA_IS_APPLIED) | flag(head, STEMMA_IS_RECORDED_HEAD) |
           flag(applied && !head && !has_applied_child(question, node), STEMMA_IS_IMPLIED_TIP) |
           flag(!applied && question->closed[node], STEMMA_IS_GAP) |
           flag(question_is_unfinished(question, node), STEMMA_IS_UNFINISHED) |
           flag(has(question->up_edited, node), STEMMA_IS_UP_EDITED) |
           flag(has(question->down_edited, node), STEMMA_IS_DOWN_EDITED) |
           flag(has(question->up_missing, node), STEMMA_IS_UP_MISSING) |
           flag(has(question->down_missing, node), STEMMA_IS_DOWN_MISSING);
}

/* ---- Revisions ---- */

static const char *copy_path(struct copying *copying, const struct manifest *manifest,
                             struct str file)
{
    if (file.ptr == NULL)
        return NULL;
    bool here = str_equal(manifest->directory, STR("."));
    const char *path = here ? arena_copy(copying->arena, file.ptr, file.len)
                            : arena_printf(copying->arena, "%" STR_FMT "/%" STR_FMT,
                                           STR_ARG(manifest->directory), STR_ARG(file));
    copying->failed |= path == NULL;
    return path;
}

static void fill_from_manifest(const struct question *question, struct copying *copying,
                               node_id node, struct stemma_revision *out)
{
    const struct manifest *manifest = &question->project->manifest;
    const struct manifest_revision *revision = &manifest->revisions[node];
    out->message = copy(copying, revision->message.ptr == NULL ? STR("") : revision->message);
    out->created = copy(copying, revision->created);
    out->author = copy(copying, revision->author);
    out->up = copy_path(copying, manifest, revision->up.text);
    out->down = copy_path(copying, manifest, revision->down.text);
    out->verify = copy_path(copying, manifest, revision->verify.text);
    out->depends_on = copy_names(copying, revision->depends_on);
    out->labels = copy_names(copying, revision->labels);
    out->transaction = revision->transaction;
}

static void fill_from_ledger(const struct ledger_row *row, struct copying *copying,
                             struct stemma_revision *out)
{
    out->applied_at = copy(copying, str_from(row->applied_at));
    out->applied_by = copy(copying, str_from(row->applied_by));
    out->how = copy(copying, str_from(row->how));
    out->tool = copy(copying, str_from(row->tool));
    out->duration_ms = row->duration_ms;
}

static struct stemma_revision describe(const struct question *question, struct copying *copying,
                                       node_id node)
{
    const struct graph *graph = question->state.graph;
    struct stemma_revision out = {.message = "", .duration_ms = -1};
    out.id = copy(copying, graph_id(graph, node));
    out.flags = graph_flags(question, node) | state_flags(question, node);
    out.parents = copy_nodes(copying, graph, graph->parents[node]);
    out.children = copy_nodes(copying, graph, graph->children[node]);
    if ((out.flags & STEMMA_IS_HEAD) != 0)
        out.implied_by = copy_nodes(copying, graph, graph->dependents[node]);
    if (node < question->state.known)
        out.branch_labels = copy_labels(copying, graph, question->branch_labels[node]);
    if (node < question->state.known)
        fill_from_manifest(question, copying, node, &out);
    else
        out.depends_on = copy_nodes(copying, graph, graph->depends_on[node]);
    if (question->state.rows[node] != NULL)
        fill_from_ledger(question->state.rows[node], copying, &out);
    return out;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static struct stemma_names sorted_heads(const struct question *question, struct copying *copying)
{
    const struct node_list *heads = &question->state.heads;
    const char **items = new_items(copying, heads->count);
    for (size_t i = 0; items != NULL && i < heads->count; i++)
        items[i] = copy(copying, graph_id(question->state.graph, heads->items[i]));
    if (!copying->failed && heads->count > 1)
        qsort(items, heads->count, sizeof *items, compare_names);
    return (struct stemma_names){items, items == NULL ? 0 : heads->count};
}

static void count(const struct question *question, struct stemma_listing *listing)
{
    for (node_id node = 0; node < question->state.graph->count; node++) {
        unsigned flags = state_flags(question, node);
        bool known = node < question->state.known;
        listing->pending += known && (flags & (STEMMA_IS_APPLIED | STEMMA_IS_GAP)) == 0;
        listing->gaps += known && (flags & STEMMA_IS_GAP) != 0;
        listing->unknown += !known;
        listing->edited += (flags & STEMMA_IS_UP_EDITED) != 0;
        listing->down_edited += (flags & STEMMA_IS_DOWN_EDITED) != 0;
    }
}

static int read_rows(struct question *question, struct node_list nodes)
{
    int rc = 0;
    if (question->detail == LEDGER_ROWS || question->backend == NULL)
        return 0;
    for (size_t i = 0; rc == 0 && i < nodes.count; i++)
        if (question->state.rows[nodes.items[i]] != NULL)
            rc = ledger_read_row(question->backend, &question->state.ledger,
                                 question->state.rows[nodes.items[i]], &question->scratch,
                                 question->diags);
    return rc;
}

int question_answer(struct question *question, struct node_list nodes)
{
    struct stemma_listing *listing = &question->answer->listing;
    struct copying copying = {.arena = &question->answer->arena};
    struct stemma_revision *revisions =
        ARENA_ARRAY(copying.arena, struct stemma_revision, nodes.count);
    if (revisions == NULL)
        return diag_no_memory(question->diags);
    int rc = read_rows(question, nodes);
    if (rc != 0)
        return rc;
    for (size_t i = 0; i < nodes.count; i++)
        revisions[i] = describe(question, &copying, nodes.items[i]);
    listing->revisions = revisions;
    listing->revision_count = nodes.count;
    if (question->backend != NULL) {
        listing->database = copy(&copying, str_from(question->backend->name));
        listing->database_exists = backend_exists(question->backend);
        listing->is_head = state_is_head(&question->state, question->state.applied);
        listing->heads = sorted_heads(question, &copying);
        count(question, listing);
    }
    return copying.failed ? diag_no_memory(question->diags) : 0;
}
