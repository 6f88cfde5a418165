/* Targets of stamp: which heads are recorded afterwards. */
#include "target/target.h"

#include "base/phrase.h"
#include "target/explain.h"
#include "target/resolve.h"

struct stamping {
    const struct target_context *context;
    node_set kept; /* recorded heads that no "base" took away */
    node_set seen; /* members of dests */
    VEC(node_id) dests;
};

/* "base" forgets every head, "L@base" those that need L or that L needs. */
static bool forget(struct stamping *s, const struct branch *branch)
{
    const struct target_context *context = s->context;
    struct node_list from = {&branch->node, 1};
    node_set below = graph_set(context->graph, context->arena);
    node_set above = graph_set(context->graph, context->arena);
    if (below == NULL || above == NULL)
        return false;
    if (branch->lineage != NULL &&
        (!graph_reach(context->graph, GRAPH_DOWN, GRAPH_ALL_EDGES, from, context->arena, below) ||
         !graph_reach(context->graph, GRAPH_UP, GRAPH_ALL_EDGES, from, context->arena, above)))
        return false;
    for (size_t i = 0; i < context->heads.count; i++) {
        node_id head = context->heads.items[i];
        if (branch->lineage == NULL || below[head] || above[head])
            s->kept[head] = 0;
    }
    return true;
}

static int resolve(struct resolver *r, struct str text, struct branch *branch, struct place *place)
{
    struct target_spec spec;
    int rc = target_parse(r, text, &spec);
    if (rc == 0 && spec.sign != 0)
        rc = explain_usage(r, spec.relative.ptr, "stamp takes no steps, a target must be absolute");
    if (rc == 0)
        rc = target_branch(r, &spec, branch);
    return rc == 0 ? target_place(r, &spec, branch, place) : rc;
}

static int retry(struct resolver *r, struct str text, struct node_list *out)
{
    struct branch branch;
    struct place place;
    int rc = resolve(r, text, &branch, &place);
    if (rc == 0)
        *out = place.nodes;
    return rc;
}

static int add_target(struct stamping *s, struct resolver *r, const char *text)
{
    struct branch branch;
    struct place place;
    int rc = resolve(r, str_from(text), &branch, &place);
    if (rc != 0)
        return rc;
    if (place.base && !forget(s, &branch))
        return diag_no_memory(s->context->diags);
    for (size_t i = 0; i < place.nodes.count; i++) {
        node_id node = place.nodes.items[i];
        if (!s->seen[node] && !VEC_PUSH(s->context->arena, &s->dests, node))
            return diag_no_memory(s->context->diags);
        s->seen[node] = 1;
    }
    return 0;
}

/* max({h ∈ kept: h not comparable with any dest} ∪ dests). What a dest needs is no maximum anyway.
 */
static bool settle(struct stamping *s, struct node_list *heads)
{
    const struct target_context *context = s->context;
    struct node_list dests = {s->dests.items, s->dests.count};
    node_set above = graph_set(context->graph, context->arena);
    if (above == NULL ||
        !graph_reach(context->graph, GRAPH_UP, GRAPH_ALL_EDGES, dests, context->arena, above))
        return false;
    for (node_id node = 0; node < context->graph->count; node++)
        if (s->kept[node] && !above[node])
            s->seen[node] = 1;
    return graph_max(context->graph, s->seen, context->arena, heads);
}

/* The targets before or after one, as they stand next to it in the command. */
static const char *join(const struct target_context *context, const char *const *texts,
                        size_t count, bool after)
{
    struct phrase phrase = {.arena = context->arena};
    for (size_t i = 0; i < count; i++)
        phrase_add(&phrase, "%s%s%s", after ? " " : "", texts[i], after ? "" : " ");
    return phrase_end(&phrase);
}

int target_stamp(const struct target_context *context, const char *const *texts, size_t count,
                 struct node_list *heads, struct node_list *dests)
{
    struct stamping s = {context,
                         graph_set(context->graph, context->arena),
                         graph_set(context->graph, context->arena),
                         {0}};
    if (s.kept == NULL || s.seen == NULL)
        return diag_no_memory(context->diags);
    for (size_t i = 0; i < context->heads.count; i++)
        s.kept[context->heads.items[i]] = 1;
    for (size_t i = 0; i < count; i++) {
        struct resolver r = resolver_make(context, texts[i]);
        r.retry = retry;
        r.before = join(context, texts, i, false);
        r.after = join(context, texts + i + 1, count - i - 1, true);
        int rc = add_target(&s, &r, texts[i]);
        if (rc != 0)
            return rc;
    }
    struct node_list after;
    if (!settle(&s, &after))
        return diag_no_memory(context->diags);
    *heads = after;
    *dests = (struct node_list){s.dests.items, s.dests.count};
    return 0;
}
