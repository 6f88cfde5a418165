/* Targets of upgrade and downgrade, and those that are given without a direction. */
#include "target/target.h"

#include "target/explain.h"
#include "target/resolve.h"

static const struct branch no_branch = {NODE_NONE, NULL};

/* The members of the applied set that `branch` has; NULL when out of memory. */
static node_set applied_in(const struct resolver *r, const struct branch *branch)
{
    node_set set = graph_set(r->context->graph, r->context->arena);
    for (node_id node = 0; set != NULL && node < r->context->graph->count; node++)
        set[node] =
            r->context->applied != NULL && r->context->applied[node] && branch_has(branch, node);
    return set;
}

/* Where "+N" counts from. */
static int upgrade_start(struct resolver *r, const struct target_spec *spec,
                         const struct branch *branch, node_id *out)
{
    struct node_list starts;
    if (!branch_filter(r, branch, r->context->heads, &starts))
        return diag_no_memory(r->context->diags);
    if (starts.count == 0 && branch->lineage != NULL) {
        node_set set = applied_in(r, branch);
        if (set == NULL || !graph_max(r->context->graph, set, r->context->arena, &starts))
            return diag_no_memory(r->context->diags);
    }
    if (starts.count > 1)
        return explain_starts(r, spec, starts);
    *out = starts.count == 0 ? NODE_NONE : starts.items[0];
    return 0;
}

static int upgrade_steps(struct resolver *r, const struct target_spec *spec,
                         const struct branch *branch, struct node_list *out)
{
    struct walk walk = {0};
    if (spec->steps == 0)
        return explain_zero(r, spec);
    if (spec->sign < 0)
        return explain_direction(r, spec);
    int rc = upgrade_start(r, spec, branch, &walk.at);
    node_id start = walk.at;
    if (rc != 0)
        return rc;
    switch (walk_run(r, branch, GRAPH_UP, spec->steps, &walk)) {
    case WALK_FORKED:
        return explain_fork(r, spec, branch, GRAPH_UP, &walk);
    case WALK_ENDED:
        return explain_short(r, spec, &(struct short_walk){start, walk.at, walk.done, false});
    case WALK_ARRIVED:
        break;
    }
    return target_one(r, walk.at, out);
}

static int upgrade(struct resolver *r, struct str text, struct node_list *out)
{
    struct target_spec spec;
    struct branch branch;
    struct place place;
    int rc = target_parse(r, text, &spec);
    if (rc == 0)
        rc = target_branch(r, &spec, &branch);
    if (rc != 0)
        return rc;
    if (spec.symbol.len == 0)
        return upgrade_steps(r, &spec, &branch, out);
    rc = target_place(r, &spec, &branch, &place);
    if (rc == 0)
        *out = place.nodes;
    return rc;
}

int target_upgrade(const struct target_context *context, const char *text, struct node_list *out)
{
    struct resolver r = resolver_make(context, text);
    r.retry = upgrade;
    return upgrade(&r, str_from(text), out);
}

/* Applied revisions of the branch without an applied child. */
static bool applied_tips(const struct resolver *r, const struct branch *branch,
                         struct node_list *out)
{
    const struct graph *graph = r->context->graph;
    node_set set = applied_in(r, branch);
    if (set == NULL)
        return false;
    for (node_id node = 0; node < graph->count; node++) {
        const struct node_list *children = &graph->children[node];
        for (size_t i = 0; set[node] && i < children->count; i++)
            if (r->context->applied[children->items[i]])
                set[node] = 0;
    }
    return graph_members(graph, set, r->context->arena, out);
}

/* Where "-N" counts from. */
static int downgrade_start(struct resolver *r, const struct target_spec *spec,
                           const struct branch *branch, node_id *out)
{
    struct node_list starts;
    if (!branch_filter(r, branch, r->context->heads, &starts) ||
        (starts.count == 0 && !applied_tips(r, branch, &starts)))
        return diag_no_memory(r->context->diags);
    if (starts.count == 0)
        return explain_nothing_to_revert(r, spec);
    if (starts.count > 1)
        return explain_starts(r, spec, starts);
    *out = starts.items[0];
    return 0;
}

/* The last of the N revisions to revert is the only root. */
static int downgrade_steps(struct resolver *r, const struct target_spec *spec,
                           const struct branch *branch, struct node_list *out)
{
    struct walk walk = {0};
    if (spec->steps == 0)
        return explain_zero(r, spec);
    if (spec->sign > 0)
        return explain_direction(r, spec);
    int rc = downgrade_start(r, spec, branch, &walk.at);
    node_id start = walk.at;
    if (rc != 0)
        return rc;
    if (walk_run(r, branch, GRAPH_DOWN, spec->steps - 1, &walk) == WALK_FORKED)
        return explain_fork(r, spec, branch, GRAPH_DOWN, &walk);
    if (walk.at == NODE_NONE)
        return explain_short(r, spec, &(struct short_walk){start, walk.at, walk.done, true});
    return target_one(r, walk.at, out);
}

static int downgrade(struct resolver *r, struct str text, struct node_list *out)
{
    const struct graph *graph = r->context->graph;
    struct target_spec spec;
    struct branch branch;
    struct place place;
    node_id node = NODE_NONE;
    int rc = target_parse(r, text, &spec);
    if (rc == 0)
        rc = target_branch(r, &spec, &branch);
    if (rc == 0 && spec.symbol.len == 0)
        return downgrade_steps(r, &spec, &branch, out);
    if (rc == 0)
        rc = target_place(r, &spec, &branch, &place);
    if (rc == 0)
        rc = target_single(r, &spec, &place, &node);
    if (rc != 0)
        return rc;
    if (node != NODE_NONE && !r->context->applied[node])
        return explain_not_applied(r, node);
    bool done = node == NODE_NONE ? target_collect(r, &branch, graph_is_base, graph->count, out)
                                  : branch_filter(r, &branch, graph->children[node], out);
    return done ? 0 : diag_no_memory(r->context->diags);
}

int target_downgrade(const struct target_context *context, const char *text, struct node_list *out)
{
    struct resolver r = resolver_make(context, text);
    r.limit = context->graph->count;
    r.retry = downgrade;
    return downgrade(&r, str_from(text), out);
}

static int anchored(struct resolver *r, struct str text, struct node_list *out)
{
    struct target_spec spec;
    struct branch branch;
    struct place place;
    int rc = target_anchored(r, text, &spec, &branch, &place);
    if (rc == 0)
        *out = place.nodes;
    return rc;
}

int target_revisions(const struct target_context *context, const char *text, struct node_list *out)
{
    struct resolver r = resolver_make(context, text);
    r.limit = context->graph->count;
    r.retry = anchored;
    if (!str_equal_text(str_from(text), "current"))
        return anchored(&r, str_from(text), out);
    if (context->applied == NULL)
        return explain_usage(&r, NULL, "\"current\" needs a database");
    return branch_filter(&r, &no_branch, context->heads, out) ? 0 : diag_no_memory(context->diags);
}

int target_merge(const struct target_context *context, const char *text, struct node_list *out)
{
    struct resolver r = resolver_make(context, text);
    r.heads = HEADS_ALL;
    r.retry = anchored;
    return anchored(&r, str_from(text), out);
}
