#include "ledger/state.h"

#include <string.h>

struct loading {
    const struct project *project;
    struct backend *backend;
    struct arena *arena;
    diag_list *diags;
    struct state *state;
    struct graph_input *inputs; /* of the extended graph */
    node_id *nodes;             /* by row of the ledger */
};

/* An unknown revision keeps its place by the needs in its row. */
static int add_unknown(struct loading *loading, size_t row_index, size_t node)
{
    struct ledger_row row = loading->state->ledger.rows[row_index];
    int rc = ledger_read_needs(loading->backend, &loading->state->ledger, &row, loading->arena,
                               loading->diags);
    if (rc != 0)
        return rc;
    loading->inputs[node] = (struct graph_input){
        .id.text = str_from(row.revision),
        .parents = {row.parents.items, row.parents.count},
        .depends_on = {row.depends_on.items, row.depends_on.count},
        .unknown = true,
    };
    loading->nodes[row_index] = (node_id)node;
    return 0;
}

static int extend(struct loading *loading, size_t unknown)
{
    struct state *state = loading->state;
    size_t known = state->known, count = known + unknown;
    loading->inputs = ARENA_ARRAY(loading->arena, struct graph_input, count);
    if (loading->inputs == NULL)
        return diag_no_memory(loading->diags);
    if (known != 0)
        memcpy(loading->inputs, loading->project->inputs, known * sizeof *loading->inputs);
    size_t node = known;
    for (size_t i = 0; i < state->ledger.row_count; i++) {
        int rc = loading->nodes[i] == NODE_NONE ? add_unknown(loading, i, node++) : 0;
        if (rc != 0)
            return rc;
    }
    int rc = graph_build(loading->inputs, count, loading->arena, loading->diags, &state->extended);
    if (rc == 0)
        state->graph = &state->extended;
    return rc;
}

static int apply_rows(struct loading *loading)
{
    struct state *state = loading->state;
    state->applied = graph_set(state->graph, loading->arena);
    state->rows = ARENA_ARRAY(loading->arena, struct ledger_row *, state->graph->count);
    if (state->applied == NULL || state->rows == NULL)
        return diag_no_memory(loading->diags);
    for (size_t i = 0; i < state->ledger.row_count; i++) {
        state->applied[loading->nodes[i]] = 1;
        state->rows[loading->nodes[i]] = &state->ledger.rows[i];
    }
    if (!graph_max(state->graph, state->applied, loading->arena, &state->heads))
        return diag_no_memory(loading->diags);
    return 0;
}

static int load(struct loading *loading, struct str prefix, enum ledger_detail detail)
{
    struct state *state = loading->state;
    int rc = loading->backend == NULL ? 0
                                      : ledger_read(loading->backend, prefix, detail,
                                                    loading->arena, loading->diags, &state->ledger);
    if (rc != 0)
        return rc;
    loading->nodes = ARENA_ARRAY(loading->arena, node_id, state->ledger.row_count);
    if (loading->nodes == NULL)
        return diag_no_memory(loading->diags);
    size_t unknown = 0;
    for (size_t i = 0; i < state->ledger.row_count; i++) {
        loading->nodes[i] = graph_find_id(state->graph, str_from(state->ledger.rows[i].revision));
        unknown += loading->nodes[i] == NODE_NONE;
    }
    if (unknown != 0)
        rc = extend(loading, unknown);
    return rc == 0 ? apply_rows(loading) : rc;
}

int state_load(const struct project *project, struct backend *backend, enum ledger_detail detail,
               struct arena *arena, diag_list *diags, struct state *out)
{
    *out = (struct state){.graph = &project->graph, .known = project->graph.count};
    struct loading loading = {
        .project = project, .backend = backend, .arena = arena, .diags = diags, .state = out};
    int rc = load(&loading, project->manifest.table, detail);
    if (rc != 0)
        state_free(out);
    return rc;
}

int state_assume(const struct project *project, struct node_list heads, struct arena *arena,
                 diag_list *diags, struct state *out)
{
    const struct graph *graph = &project->graph;
    *out = (struct state){.graph = graph, .known = graph->count};
    if (!ledger_make_sql(project->manifest.table, arena, &out->ledger.sql))
        return diag_no_memory(diags);
    out->applied = graph_set(graph, arena);
    out->rows = ARENA_ARRAY(arena, struct ledger_row *, graph->count);
    if (out->applied == NULL || out->rows == NULL ||
        !graph_reach(graph, GRAPH_DOWN, GRAPH_ALL_EDGES, heads, arena, out->applied) ||
        !graph_max(graph, out->applied, arena, &out->heads))
        return diag_no_memory(diags);
    return 0;
}

void state_free(struct state *state)
{
    graph_free(&state->extended);
}

bool state_is_head(const struct state *state, const uint8_t *applied)
{
    for (node_id node = 0; node < state->known; node++)
        if (graph_is_head(state->graph, node) && !applied[node])
            return false;
    return true;
}
