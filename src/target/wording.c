#include "target/wording.h"

#include <string.h>

struct phrase wording_start(const struct resolver *r)
{
    return (struct phrase){.arena = r->context->arena};
}

void wording_id(struct phrase *phrase, const struct resolver *r, node_id node)
{
    struct str id = node == NODE_NONE ? STR("base") : graph_id(r->context->graph, node);
    phrase_add(phrase, "%" STR_FMT, STR_ARG(id));
}

/* The labels that `node` is shown with; empty when out of memory. */
static struct node_list labels_of(struct resolver *r, node_id node)
{
    struct node_list *labels;
    if (r->labels == NULL && graph_branch_labels(r->context->graph, r->context->arena, &labels))
        r->labels = labels;
    return r->labels == NULL ? (struct node_list){0} : r->labels[node];
}

static void add_labels(struct phrase *phrase, struct resolver *r, node_id node)
{
    struct node_list labels = labels_of(r, node);
    for (size_t i = 0; i < labels.count; i++)
        phrase_add(phrase, "%s%" STR_FMT, i == 0 ? " (" : ", ",
                   STR_ARG(r->context->graph->labels[labels.items[i]].text));
    if (labels.count != 0)
        phrase_add(phrase, ")");
}

void wording_list(struct phrase *phrase, struct resolver *r, struct node_list nodes,
                  enum wording_detail detail)
{
    for (size_t i = 0; i < nodes.count; i++) {
        struct str message = r->context->graph->inputs[nodes.items[i]].message;
        phrase_add(phrase, i == 0 ? "" : ", ");
        wording_id(phrase, r, nodes.items[i]);
        if (detail >= WORDING_MESSAGES && message.len != 0)
            phrase_add(phrase, " \"%" STR_FMT "\"", STR_ARG(message));
        if (detail >= WORDING_LABELS)
            add_labels(phrase, r, nodes.items[i]);
    }
}

void wording_state(struct phrase *phrase, struct resolver *r)
{
    const struct target_context *context = r->context;
    const char *database = context->database == NULL ? "the database" : context->database;
    if (context->heads.count == 0) {
        phrase_add(phrase, "nothing is applied to %s", database);
        return;
    }
    phrase_add(phrase, "%s is at ", database);
    wording_list(phrase, r, context->heads, WORDING_IDS);
}

int wording_error(struct resolver *r, enum stemma_code code, struct phrase *phrase)
{
    return diag_error(r->context->diags, code, SPAN_NONE, "%s \"%s\": %s", r->context->command,
                      r->text, phrase_end(phrase));
}

/* How the commands take their targets. The last row is for all others. */
static const struct form {
    const char *command;
    const char *before; /* what stands between the command's name and its target */
    const char *takes;
} forms[] = {
    {"upgrade", "",
     "head, heads, an id (or its beginning), a label, +N, ID+N, ID-N, BRANCH@head, BRANCH@+N, "
     "base"},
    {"downgrade", "",
     "-N, base, an id (or its beginning), a label, ID+N, ID-N, BRANCH@-N, BRANCH@ID, BRANCH@base"},
    {"stamp", "", "head, heads, base, an id (or its beginning), a label, BRANCH@head, BRANCH@base"},
    {"show", "",
     "current, head, heads, base, an id (or its beginning), a label, ID+N, ID-N, BRANCH@head"},
    {"history", "-r ",
     "a range A:B; either end may be empty, current, head, base, an id, a label, ID+N, ID-N; "
     "also A:+N and -N:B"},
    {"merge", "", "heads, head, an id (or its beginning), a label, ID+N, ID-N, BRANCH@head"},
    {"revision", "--head ",
     "head, heads, base, an id (or its beginning), a label, ID+N, ID-N, BRANCH@head"},
    {NULL, "", "head, heads, base, an id (or its beginning), a label, ID+N, ID-N, BRANCH@head"},
};

static const struct form *find_form(const struct resolver *r)
{
    const struct form *form = forms;
    while (form->command != NULL && strcmp(form->command, r->context->command) != 0)
        form++;
    return form;
}

void suggest_forms(struct resolver *r)
{
    diag_hint(r->context->diags, "%s takes %s", r->context->command, find_form(r)->takes);
}

static bool works(const struct resolver *r, const char *target)
{
    struct arena scratch = {0};
    struct target_context context = *r->context;
    struct resolver trial = *r;
    struct node_list unused;
    context.arena = &scratch;
    trial.context = &context;
    trial.quiet = true;
    trial.text = target;
    int rc = r->retry == NULL ? 0 : r->retry(&trial, str_from(target), &unused);
    arena_free(&scratch);
    return rc == 0;
}

bool suggest_text(struct resolver *r, const char *target)
{
    if (target == NULL || !works(r, target))
        return false;
    const char *lead = r->context->lead, *rest = r->context->rest;
    diag_hint(r->context->diags, "stemma %s %s%s%s%s%s%s", r->context->command,
              lead == NULL ? find_form(r)->before : lead, r->before, target, r->after,
              rest == NULL ? "" : " ", rest == NULL ? "" : rest);
    return true;
}

bool suggest(struct resolver *r, struct str branch, struct str symbol, struct str relative)
{
    return suggest_text(r, arena_printf(r->context->arena, "%" STR_FMT "%s%" STR_FMT "%" STR_FMT,
                                        STR_ARG(branch), branch.len == 0 ? "" : "@",
                                        STR_ARG(symbol), STR_ARG(relative)));
}

static bool is_shown_on_another(struct resolver *r, uint32_t label, node_id node,
                                struct node_list nodes)
{
    for (size_t i = 0; i < nodes.count; i++) {
        struct node_list labels = labels_of(r, nodes.items[i]);
        for (size_t k = 0; nodes.items[i] != node && k < labels.count; k++)
            if (labels.items[k] == label)
                return true;
    }
    return false;
}

/* A label that `node` is shown with and no other of `nodes`; empty where there is none. */
static struct str telling_label(struct resolver *r, node_id node, struct node_list nodes)
{
    struct node_list labels = labels_of(r, node);
    for (size_t i = 0; i < labels.count && i < MOST_SUGGESTIONS; i++)
        if (!is_shown_on_another(r, labels.items[i], node, nodes))
            return r->context->graph->labels[labels.items[i]].text;
    return (struct str){0};
}

void suggest_branches(struct resolver *r, struct node_list nodes, struct str symbol,
                      struct str relative)
{
    for (size_t i = 0; i < nodes.count && i < MOST_SUGGESTIONS; i++) {
        struct str label = telling_label(r, nodes.items[i], nodes);
        if (label.len == 0 || !suggest(r, label, symbol, relative))
            suggest(r, graph_id(r->context->graph, nodes.items[i]), symbol, relative);
    }
}
