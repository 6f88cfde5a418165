#include "api/prove.h"

#include "api/sides.h"
#include "shadow/history.h"
#include "shadow/snapshot.h"
#include "shadow/taint.h"

#include <string.h>

struct proving {
    const struct project *project;
    const struct snapshot_file *file;
    diag_list *diags;
    bool is_replayed; /* the revisions are: what fails from then on is the snapshot's fault */
};

/* What scripts ask of the clock or of chance they are told something else each time. */
static struct taint *find_taint(const struct proving *proving, const struct history_result *result,
                                struct arena *scratch)
{
    const struct manifest_revision *revisions = proving->project->manifest.revisions;
    struct schema_rows rows;
    bool enforced = false;
    for (size_t i = 0; i < result->order.count; i++)
        enforced |= revisions[result->order.items[i]].foreign_keys == FOREIGN_KEYS_ON;
    struct taint *taint = taint_new(enforced, scratch);
    if (taint == NULL || replay_rows(result->replay, scratch, &rows) != 0)
        return NULL;
    for (size_t i = 0; i < result->order.count; i++)
        taint_add_script(taint, &result->scripts[result->order.items[i]]);
    for (size_t i = 0; i < rows.count; i++)
        if (rows.items[i].sql != NULL)
            taint_add(taint, str_from(rows.items[i].sql));
    if (taint_spread(taint))
        return taint;
    taint_free(taint);
    return NULL;
}

static int compare(void *user, const struct history_result *result)
{
    struct proving *proving = user;
    struct arena scratch = {0};
    struct taint *taint = find_taint(proving, result, &scratch);
    proving->is_replayed = true;
    int rc = taint == NULL ? diag_no_memory(proving->diags)
                           : snapshot_prove(result->replay, &proving->file->script,
                                            SNAPSHOT_IN_MEANING, taint, proving->diags);
    taint_free(taint);
    arena_free(&scratch);
    return rc;
}

/* The first error, as what is said of the snapshot. */
static const char *first_error(diag_list *diags, struct arena *arena)
{
    static const char subject[] = "the snapshot ";
    for (size_t i = 0; i < diags->list.count; i++) {
        const char *message = diags->list.items[i].message;
        if (diags->list.items[i].severity != STEMMA_ERROR)
            continue;
        return strncmp(message, subject, sizeof subject - 1) == 0
                   ? arena_printf(arena, "it %s", message + sizeof subject - 1)
                   : arena_printf(arena, "%s", message);
    }
    return NULL;
}

static int explain(const struct proving *proving, int rc, const char *shown_name,
                   struct arena *arena, diag_list *diags, const char **reason)
{
    const char *message = first_error(proving->diags, arena);
    if (rc == -STEMMA_NO_MEMORY || rc == -STEMMA_INTERRUPTED) {
        diag_adopt(diags, proving->diags);
        return rc;
    }
    if (message == NULL)
        return diag_no_memory(diags);
    if (proving->is_replayed && rc != -STEMMA_TIMEOUT)
        *reason = message;
    else
        diag_remark(diags, SPAN_NONE,
                    "the snapshot %s was not compared with what its revisions make: %s", shown_name,
                    message);
    return 0;
}

int prove_snapshot(const stemma_project *project, const struct backend *watched,
                   const struct snapshot_file *file, const char *shown_name, struct arena *arena,
                   diag_list *diags, const char **reason)
{
    struct arena scratch = {0};
    diag_list own = {0};
    struct proving proving = {.project = &project->project, .file = file, .diags = &own};
    const struct graph *graph = &project->project.graph;
    node_set set = graph_set(graph, &scratch);
    const struct history_input input = {
        .project = &project->project,
        .ledger = ledger_tables(project, &scratch),
        .ledger_count = LEDGER_TABLES,
        .is_limited = true,
        .watched = watched,
        .diags = &own,
    };
    int rc = set == NULL || input.ledger == NULL ? diag_no_memory(&own) : 0;
    for (size_t i = 0; rc == 0 && i < file->order.count; i++)
        set[file->order.items[i]] = 1;
    *reason = NULL;
    if (rc == 0)
        rc = history_replay_rows(&input, set, compare, &proving);
    diag_settle(&own);
    if (rc != 0)
        rc = explain(&proving, rc, shown_name, arena, diags, reason);
    stemma_diagnostics_clear(&own);
    arena_free(&scratch);
    return rc;
}
