#include "run/adopt.h"

#include <stdlib.h>
#include <string.h>

static const char *copy(struct arena *arena, struct str text, bool *ok)
{
    const char *result = arena_copy(arena, text.ptr, text.len);
    *ok = *ok && result != NULL;
    return result;
}

static bool copy_names(const struct stemma_names *names, struct arena *arena,
                       struct stemma_names *out)
{
    const char **copies = ARENA_ARRAY(arena, const char *, names->count);
    bool ok = copies != NULL;
    for (size_t i = 0; ok && i < names->count; i++)
        copies[i] = copy(arena, str_from(names->items[i]), &ok);
    *out = (struct stemma_names){copies, names->count};
    return ok;
}

static bool copy_table(const struct version_table *table, struct arena *arena,
                       struct stemma_version_table *out)
{
    bool ok = true;
    const char **ids = ARENA_ARRAY(arena, const char *, table->ids.count);
    if (ids == NULL)
        return false;
    for (size_t i = 0; i < table->ids.count; i++)
        ids[i] = copy(arena, table->ids.items[i].text, &ok);
    *out = (struct stemma_version_table){
        .table = table->tool->table,
        .tool = table->tool->name,
        .has_ids = table->tool->query != NULL,
        .ids = {ids, table->ids.count},
    };
    return ok && copy_names(&table->left_alone, arena, &out->left_alone);
}

static bool copy_tables(const struct adopt_finding *finding, struct adopt_result *result)
{
    size_t count = finding->tables.count;
    struct stemma_version_table *tables =
        ARENA_ARRAY(&result->arena, struct stemma_version_table, count);
    for (size_t i = 0; tables != NULL && i < count; i++)
        if (!copy_table(&finding->tables.items[i], &result->arena, &tables[i]))
            return false;
    result->adoption.tables = tables;
    result->adoption.table_count = count;
    return tables != NULL;
}

static bool copy_differences(const struct likeness *likeness, struct adopt_result *result)
{
    result->adoption.sameness = likeness->sameness;
    return copy_names(&likeness->differences, &result->arena, &result->adoption.differences);
}

static bool copy_between(const struct graph *graph, const struct adopt_finding *finding,
                         struct adopt_result *result)
{
    const char **ids = ARENA_ARRAY(&result->arena, const char *, 2);
    bool ok = ids != NULL;
    if (!ok || !finding->is_between)
        return ok;
    for (size_t i = 0; i < 2; i++)
        ids[i] = copy(
            &result->arena,
            finding->between[i] == NODE_NONE ? STR("") : graph_id(graph, finding->between[i]), &ok);
    result->adoption.between = (struct stemma_names){ids, 2};
    return ok;
}

static bool copy_revisions(const struct job *job, const struct adopt_finding *finding,
                           struct adopt_result *result)
{
    const struct graph *graph = job->state.graph;
    struct stemma_adoption *adoption = &result->adoption;
    struct arena *arena = &result->arena;
    struct node_list heads;
    if (finding->set == NULL)
        return true;
    adoption->is_head = state_is_head(&job->state, finding->set);
    return graph_max(graph, finding->set, arena, &heads) &&
           graph_copy_ids(graph, heads, arena, &adoption->heads) &&
           (!finding->is_found ||
            graph_copy_ids(graph, job->plan.assumed, arena, &adoption->revisions));
}

static bool copy_schema_heads(const struct graph *graph, const struct adopt_finding *finding,
                              struct adopt_result *result)
{
    struct node_list heads;
    return finding->schema_set == NULL ||
           (graph_max(graph, finding->schema_set, &result->arena, &heads) &&
            graph_copy_ids(graph, heads, &result->arena, &result->adoption.schema_heads));
}

/* An unseen revision may be on a branch of its own. */
static bool copy_heads_with_unseen(const struct graph *graph, const struct adopt_finding *finding,
                                   struct adopt_result *result)
{
    struct arena *arena = &result->arena;
    struct node_list heads;
    if (finding->set == NULL || finding->unseen.count == 0)
        return true;
    node_set all = graph_set(graph, arena);
    if (all == NULL)
        return false;
    memcpy(all, finding->set, graph->count);
    return graph_reach(graph, GRAPH_DOWN, GRAPH_ALL_EDGES, finding->unseen, arena, all) &&
           graph_max(graph, all, arena, &heads) &&
           graph_copy_ids(graph, heads, arena, &result->adoption.heads_with_unseen);
}

bool adopt_fill_result(const struct job *job, const struct adopt_finding *finding,
                       struct adopt_result *result)
{
    const struct graph *graph = job->state.graph;
    struct stemma_adoption *adoption = &result->adoption;
    struct arena *arena = &result->arena;
    adoption->evidence = finding->evidence;
    adoption->found = finding->is_found;
    adoption->is_partial = finding->is_partial;
    return copy_tables(finding, result) && copy_differences(&finding->likeness, result) &&
           copy_between(graph, finding, result) && copy_schema_heads(graph, finding, result) &&
           copy_revisions(job, finding, result) && copy_heads_with_unseen(graph, finding, result) &&
           graph_copy_ids(graph, finding->unseen, arena, &adoption->unseen) &&
           graph_copy_ids(graph, finding->candidates, arena, &adoption->candidates);
}

void stemma_adoption_free(struct stemma_adoption *adoption)
{
    if (adoption == NULL)
        return;
    struct adopt_result *result = (struct adopt_result *)adoption;
    struct arena arena = result->arena;
    free(result);
    arena_free(&arena);
}
