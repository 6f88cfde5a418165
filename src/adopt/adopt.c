#include "adopt/adopt.h"

#include "adopt/claims.h"
#include "adopt/groups.h"
#include "adopt/ties.h"
#include "base/phrase.h"
#include "shadow/history.h"

#include <string.h>

struct adopting {
    const struct adopt_input *input;
    struct adopt_finding *finding;
    table_name_list omitted;
    struct schema live;
    struct search_input search;
};

/* ---- The database ---- */

static bool is_serious(int rc)
{
    return rc == -STEMMA_NO_MEMORY || rc == -STEMMA_INTERRUPTED;
}

/* The tables of other tools are left out on both sides, unless a revision makes them. What cannot
 * be replayed is told where the schemas are compared. */
static int list_omitted(struct adopting *adopting, const struct schema_rows *rows)
{
    const struct adopt_input *input = adopting->input;
    table_name_list names = {0};
    diag_list own = {0};
    const struct history_input history = {
        .project = input->project,
        .ledger = input->ledger,
        .ledger_count = input->ledger_count,
        .watched = input->backend,
        .diags = &own,
    };
    int rc = ties_break(&history, &adopting->finding->tables, rows, input->arena);
    if (rc != 0) {
        diag_adopt(input->diags, &own);
        return rc;
    }
    if (!groups_list_foreign(&input->project->graph, &adopting->finding->tables, rows, input->arena,
                             &names))
        return diag_no_memory(input->diags);
    bool *made = ARENA_ARRAY(input->arena, bool, names.count);
    if (made == NULL)
        return diag_no_memory(input->diags);
    rc = names.count == 0 ? 0 : history_find_made(&history, names.items, names.count, made);
    if (is_serious(rc))
        diag_adopt(input->diags, &own);
    stemma_diagnostics_clear(&own);
    for (size_t i = 0; i < names.count; i++)
        if (!made[i] && !VEC_PUSH(input->arena, &adopting->omitted, names.items[i]))
            return diag_no_memory(input->diags);
    return is_serious(rc) ? rc : 0;
}

/* The schema, less what belongs to migrations. */
static int build_live(struct adopting *adopting, const struct schema_rows *rows)
{
    const struct adopt_input *input = adopting->input;
    int rc = list_omitted(adopting, rows);
    if (rc < 0)
        return rc;
    if (schema_build(rows->items, rows->count, adopting->omitted.items, adopting->omitted.count,
                     input->arena, &adopting->live) != 0)
        return diag_no_memory(input->diags);
    adopting->search = (struct search_input){
        .project = input->project,
        .watched = input->backend,
        .ledger = input->ledger,
        .ledger_count = input->ledger_count,
        .live = &adopting->live,
        .omitted = adopting->omitted.items,
        .omitted_count = adopting->omitted.count,
        .arena = input->arena,
        .diags = input->diags,
    };
    return 0;
}

/* ---- The evidence ---- */

static bool closure_of(const struct adopt_input *input, struct node_list nodes, node_set *out)
{
    const struct graph *graph = &input->project->graph;
    *out = graph_set(graph, input->arena);
    return *out != NULL &&
           graph_reach(graph, GRAPH_DOWN, GRAPH_ALL_EDGES, nodes, input->arena, *out);
}

/* Errors in the list become warnings: what they are about does not decide. */
static void soften(diag_list *list)
{
    for (size_t i = 0; i < list->list.count; i++) {
        if (list->list.items[i].severity != STEMMA_ERROR)
            continue;
        list->list.items[i].severity = STEMMA_WARNING;
        list->list.items[i].code = STEMMA_OK;
        list->list.items[i].hint = NULL;
    }
    list->errors = 0;
}

static int read_claim(const struct adopting *adopting, diag_list *diags, struct claim *out)
{
    const struct adopt_input *input = adopting->input;
    const struct claims_input claims = {
        .graph = &input->project->graph,
        .manifest = input->project->manifest.path,
        .database = input->backend->name,
        .tables = &adopting->finding->tables,
        .arena = input->arena,
        .diags = diags,
    };
    return claims_find(&claims, out);
}

static void warn_of_difference(const struct adopting *adopting, const struct claim *claim)
{
    const struct adopt_input *input = adopting->input;
    diag_warning(input->diags, SPAN_NONE,
                 "%s: the schema is not that of the revision that %s names: %zu difference%s",
                 input->backend->name, claim->table->tool->table,
                 adopting->finding->likeness.differences.count,
                 adopting->finding->likeness.differences.count == 1 ? "" : "s");
}

/* Whether another revision has the schema. */
static int look_for_another(struct adopting *adopting)
{
    struct search_result result = {0};
    diag_list own = {0};
    adopting->search.diags = &own;
    int rc = search_all(&adopting->search, &result);
    if (is_serious(rc))
        diag_adopt(adopting->input->diags, &own);
    else if (rc == 0 && result.is_found)
        adopting->finding->schema_set = result.set;
    stemma_diagnostics_clear(&own);
    return is_serious(rc) ? rc : 0;
}

static bool has_failed(const struct adopting *adopting)
{
    const version_table_list *tables = &adopting->finding->tables;
    for (size_t i = 0; i < tables->count; i++)
        if (tables->items[i].failed.ptr != NULL)
            return true;
    return false;
}

/* What a table says is of no use here: ids of another project, or of a history that was begun anew.
 * The schema may tell all the same, unless something was left half done. */
static int hint_at_schema(struct adopting *adopting, int rc)
{
    const struct adopt_input *input = adopting->input;
    const struct graph *graph = &input->project->graph;
    struct node_list heads = {0};
    if (rc != -STEMMA_EVIDENCE || has_failed(adopting))
        return rc;
    int another = look_for_another(adopting);
    if (another != 0)
        return another;
    if (adopting->finding->schema_set == NULL)
        return rc;
    if (!graph_max(graph, adopting->finding->schema_set, input->arena, &heads))
        return diag_no_memory(input->diags);
    if (heads.count == 1) {
        struct str id = graph_id(graph, heads.items[0]);
        diag_hint(input->diags, "its schema is that of %" STR_FMT ":", STR_ARG(id));
        diag_hint(input->diags, "stemma adopt %" STR_FMT, STR_ARG(id));
    }
    return rc;
}

/* "shop" of django_migrations, where there are other apps; {NULL, 0} where nothing was chosen. */
static struct str chosen_group(const struct version_table *table)
{
    return table->left_alone.count == 0 ? (struct str){NULL, 0} : table->ids.items[0].group;
}

static void hint_at_stamp(const struct adopting *adopting, const struct claim *claim)
{
    const struct adopt_input *input = adopting->input;
    struct phrase command = {.arena = input->arena};
    phrase_put(&command, STR("stemma stamp"));
    for (size_t i = 0; i < claim->heads.count; i++)
        phrase_add(&command, " %" STR_FMT,
                   STR_ARG(graph_id(&input->project->graph, claim->heads.items[i])));
    diag_hint(input->diags, "where it is the project all the same, and somebody has changed the "
                            "schema:");
    diag_hint(input->diags, "%s", phrase_end(&command));
}

/* Which app is the project's was told by names alone, and the schema says no. */
static int report_wrong_group(struct adopting *adopting, const struct claim *claim)
{
    enum { SHOWN = 10 };
    const struct adopt_input *input = adopting->input;
    const struct stemma_names *differences = &adopting->finding->likeness.differences;
    const struct tool *tool = claim->table->tool;
    int rc = diag_error(input->diags, STEMMA_EVIDENCE, SPAN_NONE,
                        "%s: by the names in %s (%s) its %" STR_FMT " is the project, but the "
                        "schema is not what that says: %zu difference%s",
                        input->backend->name, tool->table, tool->name,
                        STR_ARG(chosen_group(claim->table)), differences->count,
                        differences->count == 1 ? "" : "s");
    for (size_t i = 0; i < differences->count && i < SHOWN; i++)
        diag_note(input->diags, SPAN_NONE, "from %" STR_FMT " to it: %s",
                  STR_ARG(graph_id(&input->project->graph, claim->heads.items[0])),
                  differences->items[i]);
    if (differences->count > SHOWN)
        diag_note(input->diags, SPAN_NONE, "and %zu more", differences->count - SHOWN);
    hint_at_stamp(adopting, claim);
    claims_hint_at_target(input->diags);
    return hint_at_schema(adopting, rc);
}

/* The version table has the say. That the schema is another is shown; that it cannot be compared is
 * a warning. */
static int follow_claim(struct adopting *adopting, const struct claim *claim)
{
    struct adopt_finding *finding = adopting->finding;
    diag_list *diags = adopting->input->diags, own = {0};
    finding->evidence = STEMMA_EVIDENCE_VERSION_TABLE;
    finding->is_found = true;
    finding->set = claim->set;
    adopting->search.diags = &own;
    int rc = search_compare(&adopting->search, claim->set, &finding->likeness);
    if (is_serious(rc) || rc == -STEMMA_MANIFEST) {
        diag_adopt(diags, &own);
        return rc;
    }
    if (rc != 0) {
        soften(&own);
        diag_note(&own, SPAN_NONE, "so the schema of %s was not compared with that of its revision",
                  adopting->input->backend->name);
        finding->likeness = (struct likeness){0};
    }
    diag_adopt(diags, &own);
    if (rc != 0 || finding->likeness.sameness != STEMMA_SCHEMA_DIFFERENT)
        return 0;
    if (chosen_group(claim->table).ptr != NULL)
        return report_wrong_group(adopting, claim);
    warn_of_difference(adopting, claim);
    return look_for_another(adopting);
}

/* Only the revision that was named. What the version tables say of others is told. */
static int compare_target(struct adopting *adopting)
{
    const struct adopt_input *input = adopting->input;
    struct adopt_finding *finding = adopting->finding;
    struct claim claim = {0};
    diag_list own = {0};
    finding->evidence = STEMMA_EVIDENCE_SCHEMA;
    if (!closure_of(input, *input->targets, &finding->set))
        return diag_no_memory(input->diags);
    int rc = read_claim(adopting, &own, &claim);
    if (!is_serious(rc))
        soften(&own);
    diag_adopt(input->diags, &own);
    if (is_serious(rc))
        return rc;
    rc = search_compare(&adopting->search, finding->set, &finding->likeness);
    finding->is_found = rc == 0 && finding->likeness.sameness != STEMMA_SCHEMA_DIFFERENT;
    return rc;
}

static int search_schema(struct adopting *adopting)
{
    struct adopt_finding *finding = adopting->finding;
    struct search_result result = {0};
    int rc = search_all(&adopting->search, &result);
    finding->evidence = STEMMA_EVIDENCE_SCHEMA;
    finding->is_found = result.is_found;
    finding->set = result.set;
    finding->likeness = result.likeness;
    finding->unseen = result.unseen;
    finding->candidates = result.candidates;
    finding->is_between = result.is_between;
    memcpy(finding->between, result.between, sizeof finding->between);
    finding->is_partial = result.is_partial;
    return rc;
}

static int weigh(struct adopting *adopting)
{
    struct claim claim = {0};
    if (adopting->input->targets != NULL)
        return adopting->live.count == 0 ? 0 : compare_target(adopting);
    int rc = read_claim(adopting, adopting->input->diags, &claim);
    if (rc != 0)
        return hint_at_schema(adopting, rc);
    if (claim.set != NULL)
        return follow_claim(adopting, &claim);
    return adopting->live.count == 0 ? 0 : search_schema(adopting);
}

int adopt_find(const struct adopt_input *input, const struct adopt_reading *reading,
               struct adopt_finding *out)
{
    struct adopt_finding finding = {.tables = reading->tables};
    struct adopting adopting = {.input = input, .finding = &finding};
    int rc = build_live(&adopting, &reading->rows);
    if (rc == 0)
        rc = weigh(&adopting);
    schema_free(&adopting.live);
    if (rc == 0)
        *out = finding;
    return rc;
}
