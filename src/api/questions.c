/* Questions: which revisions, in which order. What is said of each is in listing.c. */
#include "api/drift.h"
#include "api/listing.h"

#include <string.h>

static bool is_head(const struct question *question, node_id node)
{
    return graph_is_head(question->state.graph, node);
}

static bool is_real_head(const struct question *question, node_id node)
{
    return graph_is_real_head(question->state.graph, node);
}

static bool is_branch_point(const struct question *question, node_id node)
{
    return question->state.graph->children[node].count > 1;
}

/* Answers with the revisions that `belongs` says, in the order of the manifest. */
static int answer_with(struct question *question, bool (*belongs)(const struct question *, node_id))
{
    VEC(node_id) nodes = {0};
    for (node_id node = 0; node < question->state.graph->count; node++)
        if (belongs(question, node) && !VEC_PUSH(&question->scratch, &nodes, node))
            return diag_no_memory(question->diags);
    return question_answer(question, (struct node_list){nodes.items, nodes.count});
}

static int list(const stemma_project *project, stemma_database *database,
                bool (*belongs)(const struct question *, node_id), diag_list *diags,
                struct stemma_listing **out)
{
    struct question question;
    int rc = question_begin(&question, project, database, LEDGER_IDS, diags);
    if (rc == 0)
        rc = answer_with(&question, belongs);
    return question_end(&question, rc, out);
}

int stemma_current(const stemma_project *project, stemma_database *database,
                   stemma_diagnostics *diags, struct stemma_listing **out)
{
    struct question question;
    bool unrecorded = false;
    int rc = question_begin(&question, project, database, LEDGER_IDS, diags);
    if (rc == 0)
        rc = drift_is_unrecorded(&question, project, &unrecorded);
    if (rc == 0 && unrecorded)
        drift_warn_of_unrecorded(&question, project);
    if (rc == 0)
        rc = answer_with(&question, question_is_tip);
    return question_end(&question, rc, out);
}

int stemma_heads(const stemma_project *project, enum stemma_heads which, stemma_diagnostics *diags,
                 struct stemma_listing **out)
{
    return list(project, NULL, which == STEMMA_HEADS ? is_head : is_real_head, diags, out);
}

int stemma_branches(const stemma_project *project, stemma_diagnostics *diags,
                    struct stemma_listing **out)
{
    return list(project, NULL, is_branch_point, diags, out);
}

int stemma_history(const stemma_project *project, stemma_database *database, const char *range,
                   stemma_diagnostics *diags, struct stemma_listing **out)
{
    struct question question;
    struct node_list nodes;
    int rc = question_begin(&question, project, database, LEDGER_ROWS, diags);
    if (rc == 0) {
        struct target_context context = question_context(&question, "history");
        rc = target_history(&context, range == NULL ? "base:heads" : range, &nodes);
    }
    if (rc == 0)
        rc = question_answer(&question, nodes);
    return question_end(&question, rc, out);
}

int stemma_show(const stemma_project *project, stemma_database *database, const char *target,
                stemma_diagnostics *diags, struct stemma_listing **out)
{
    struct question question;
    struct node_list nodes;
    int rc = question_begin(&question, project, database, LEDGER_IDS, diags);
    if (rc == 0) {
        struct target_context context = question_context(&question, "show");
        rc = target_revisions(&context, target, &nodes);
    }
    if (rc == 0)
        rc = question_answer(&question, nodes);
    return question_end(&question, rc, out);
}

/* All of the manifest in the order of an upgrade, then what only the ledger knows. */
static int all_in_order(struct question *question, struct node_list *out)
{
    const struct graph *graph = question->state.graph;
    node_set all = graph_set(graph, &question->scratch);
    VEC(node_id) nodes = {0};
    struct node_list order;
    if (all == NULL)
        return diag_no_memory(question->diags);
    memset(all, 1, graph->count);
    if (!graph_order(graph, all, GRAPH_UP, &question->scratch, &order))
        return diag_no_memory(question->diags);
    for (int unknown = 0; unknown <= 1; unknown++)
        for (size_t i = 0; i < order.count; i++)
            if ((order.items[i] >= question->state.known) == (unknown == 1) &&
                !VEC_PUSH(&question->scratch, &nodes, order.items[i]))
                return diag_no_memory(question->diags);
    *out = (struct node_list){nodes.items, nodes.count};
    return 0;
}

int stemma_status(const stemma_project *project, stemma_database *database,
                  stemma_diagnostics *diags, struct stemma_listing **out)
{
    struct question question;
    struct drift_reading reading = {0};
    struct node_list nodes;
    bool unrecorded = false;
    int rc = question_begin(&question, project, database, LEDGER_ROWS, diags);
    if (rc == 0)
        rc = drift_is_unrecorded(&question, project, &unrecorded);
    if (rc == 0 && unrecorded)
        drift_warn_of_unrecorded(&question, project);
    if (rc == 0 && question.backend != NULL)
        rc = ledger_warn_of_triggers(question.backend, &question.state.ledger, diags);
    if (rc == 0)
        drift_read(&question, project, &question.answer->arena, &reading);
    question_release(&question);
    if (rc == 0)
        rc = question_compare_scripts(&question, QUESTION_LENIENT);
    if (rc == 0)
        rc = drift_find(&question, &reading, &question.answer->listing.drift);
    if (rc == 0)
        rc = all_in_order(&question, &nodes);
    if (rc == 0)
        rc = question_answer(&question, nodes);
    drift_close(&reading);
    return question_end(&question, rc, out);
}
