#include "adopt/claims.h"

#include "base/phrase.h"

#include <string.h>

/* "goose_db_version (goose)" */
#define TABLE_FMT        "%s (%s)"
#define TABLE_ARG(which) (which)->tool->table, (which)->tool->name

void claims_hint_at_target(diag_list *diags)
{
    diag_hint(diags,
              "\"stemma adopt REVISION\" goes by the schema alone: it records REVISION where "
              "the schema is that of REVISION");
}

static int report_failed(const struct claims_input *input, const struct version_table *table)
{
    int rc =
        diag_error(input->diags, STEMMA_EVIDENCE, SPAN_NONE, "%s: %" STR_FMT " in " TABLE_FMT " %s",
                   input->database, STR_ARG(table->failed), TABLE_ARG(table), table->tool->fault);
    diag_hint(input->diags, "%s", table->tool->remedy);
    claims_hint_at_target(input->diags);
    return rc;
}

/* Of a history with hundreds of rows that is another project's, in one line. */
static void note_others(const struct claims_input *input, const struct version_table *table,
                        const struct naming *naming, size_t from)
{
    enum { SHOWN = 3 };
    struct phrase text = {.arena = input->arena};
    size_t others = naming->unnamed - 1, told = 0;
    size_t shown = others > SHOWN ? SHOWN : others;
    for (size_t i = from; i < table->ids.count && told < shown; i++) {
        const char *between = told == 0 ? "" : told + 1 == others ? " and " : ", ";
        if (naming->nodes[i] != NODE_NONE)
            continue;
        phrase_add(&text, "%s%" STR_FMT, between, STR_ARG(table->ids.items[i].text));
        told++;
    }
    const char *names = phrase_end(&text);
    if (others > shown)
        diag_note(input->diags, SPAN_NONE, "nor do %s and %zu more: %zu of its %zu do", names,
                  others - shown, table->ids.count - naming->unnamed, table->ids.count);
    else if (others > 0)
        diag_note(input->diags, SPAN_NONE, "nor %s %s", others == 1 ? "does" : "do", names);
}

static int report_unnamed(const struct claims_input *input, const struct version_table *table,
                          const struct naming *naming)
{
    size_t first = 0;
    while (naming->nodes[first] != NODE_NONE)
        first++;
    int rc = diag_error(
        input->diags, STEMMA_EVIDENCE, SPAN_NONE,
        "%s: " TABLE_FMT " says %" STR_FMT ", which does not name exactly one revision of %s",
        input->database, TABLE_ARG(table), STR_ARG(table->ids.items[first].text), input->manifest);
    note_others(input, table, naming, first + 1);
    diag_hint(input->diags, "if this checkout is older than the database, or of another branch, "
                            "use the one that has it");
    claims_hint_at_target(input->diags);
    return rc;
}

static int report_missing(const struct claims_input *input, const struct version_table *table,
                          node_id missing, node_id above)
{
    const struct graph *graph = input->graph;
    int rc = diag_error(input->diags, STEMMA_EVIDENCE, SPAN_NONE,
                        "%s: " TABLE_FMT " does not say that %" STR_FMT
                        " is applied, which %" STR_FMT " is built on",
                        input->database, TABLE_ARG(table), STR_ARG(graph_id(graph, missing)),
                        STR_ARG(graph_id(graph, above)));
    diag_revision(input->diags, graph_id(graph, missing));
    claims_hint_at_target(input->diags);
    return rc;
}

static int report_lower(const struct claims_input *input, const struct version_table *table,
                        struct str id, node_id lower)
{
    int rc = diag_error(input->diags, STEMMA_EVIDENCE, SPAN_NONE,
                        "%s: " TABLE_FMT " says %" STR_FMT ", and stands for every lower number, "
                        "but in %s that is not built on %" STR_FMT,
                        input->database, TABLE_ARG(table), STR_ARG(id), input->manifest,
                        STR_ARG(graph_id(input->graph, lower)));
    claims_hint_at_target(input->diags);
    return rc;
}

static void put_heads(const struct claims_input *input, struct phrase *text,
                      const struct claim *claim)
{
    phrase_add(text, TABLE_FMT " says ", TABLE_ARG(claim->table));
    for (size_t i = 0; i < claim->heads.count; i++)
        phrase_add(text, "%s%" STR_FMT, i == 0 ? "" : " and ",
                   STR_ARG(graph_id(input->graph, claim->heads.items[i])));
}

static int report_disagreement(const struct claims_input *input, const struct claim *one,
                               const struct claim *other)
{
    struct phrase text = {.arena = input->arena};
    phrase_add(&text, "%s: ", input->database);
    put_heads(input, &text, one);
    phrase_put(&text, STR(", "));
    put_heads(input, &text, other);
    phrase_put(&text, STR(": they cannot both be right"));
    const char *message = phrase_end(&text);
    if (text.no_memory)
        return diag_no_memory(input->diags);
    int rc = diag_error(input->diags, STEMMA_EVIDENCE, SPAN_NONE, "%s", message);
    diag_hint(input->diags, "take away the table of the tool that is not used any more");
    claims_hint_at_target(input->diags);
    return rc;
}

/* ---- One table ---- */

/* Every revision whose number is below that of `id` must be in what the id stands for. */
static int check_lower(const struct claims_input *input, const struct version_table *table,
                       struct str id, const struct claim *claim)
{
    struct str limit, number, rest;
    bool no_memory = false;
    node_id lower = NODE_NONE;
    if (!naming_number(id, &limit, &rest, input->arena, &no_memory))
        return no_memory ? diag_no_memory(input->diags) : 0;
    for (node_id node = 0; node < input->graph->known && lower == NODE_NONE; node++)
        if (!claim->set[node] &&
            naming_number(graph_id(input->graph, node), &number, &rest, input->arena, &no_memory) &&
            naming_compare_numbers(number, limit) < 0)
            lower = node;
    if (no_memory)
        return diag_no_memory(input->diags);
    return lower == NODE_NONE ? 0 : report_lower(input, table, id, lower);
}

/* Somebody in the set needs it. */
static node_id user_of(const struct graph *graph, const struct claim *claim, node_id node)
{
    const struct node_list *dependents = &graph->dependents[node];
    for (size_t i = 0; i < dependents->count; i++)
        if (claim->set[dependents->items[i]])
            return dependents->items[i];
    return NODE_NONE;
}

/* What the rows name, each with what it stands for, must be all that they need. */
static int close(const struct claims_input *input, const struct version_table *table,
                 const struct naming *naming, struct claim *claim)
{
    const struct graph *graph = input->graph;
    node_set said = graph_set(graph, input->arena);
    struct node_list named = {naming->nodes, table->ids.count};
    VEC(node_id) tips = {0};
    bool ok = said != NULL;
    for (size_t i = 0; ok && i < table->ids.count; i++)
        if (table->ids.items[i].extent != FOREIGN_ALONE)
            ok = VEC_PUSH(input->arena, &tips, naming->nodes[i]);
    struct node_list whole = {tips.items, tips.count};
    ok = ok && graph_reach(graph, GRAPH_DOWN, GRAPH_ALL_EDGES, named, input->arena, claim->set) &&
         graph_reach(graph, GRAPH_DOWN, GRAPH_ALL_EDGES, whole, input->arena, said);
    for (size_t i = 0; ok && i < table->ids.count; i++)
        said[naming->nodes[i]] = 1;
    if (!ok || !graph_max(graph, claim->set, input->arena, &claim->heads))
        return diag_no_memory(input->diags);
    for (node_id node = 0; node < graph->known; node++)
        if (claim->set[node] && !said[node])
            return report_missing(input, table, node, user_of(graph, claim, node));
    return 0;
}

static int read_claim(const struct claims_input *input, const struct version_table *table,
                      struct claim *out)
{
    struct naming naming;
    struct claim claim = {.table = table, .set = graph_set(input->graph, input->arena)};
    if (table->failed.ptr != NULL)
        return report_failed(input, table);
    if (claim.set == NULL ||
        !naming_find(input->graph, table->ids.items, table->ids.count, input->arena, &naming))
        return diag_no_memory(input->diags);
    if (naming.unnamed != 0)
        return report_unnamed(input, table, &naming);
    int rc = close(input, table, &naming, &claim);
    for (size_t i = 0; rc == 0 && i < table->ids.count; i++)
        if (table->ids.items[i].extent == FOREIGN_LOWER)
            rc = check_lower(input, table, table->ids.items[i].text, &claim);
    if (rc == 0)
        *out = claim;
    return rc;
}

/* ---- All of them ---- */

int claims_find(const struct claims_input *input, struct claim *out)
{
    struct claim first = {0};
    int rc = 0;
    for (size_t i = 0; i < input->tables->count && rc == 0; i++) {
        const struct version_table *table = &input->tables->items[i];
        struct claim claim;
        if (table->ids.count == 0 && table->failed.ptr == NULL)
            continue;
        rc = read_claim(input, table, &claim);
        if (rc == 0 && first.set == NULL)
            first = claim;
        else if (rc == 0 && memcmp(first.set, claim.set, input->graph->count) != 0)
            rc = report_disagreement(input, &first, &claim);
    }
    if (rc == 0)
        *out = first;
    return rc;
}
