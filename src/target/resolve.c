#include "target/resolve.h"

#include "base/vec.h"
#include "target/explain.h"

struct resolver resolver_make(const struct target_context *context, const char *text)
{
    return (struct resolver){
        .context = context, .text = text, .limit = context->known, .before = "", .after = ""};
}

node_id target_exact(const struct resolver *r, struct str name)
{
    const struct graph *graph = r->context->graph;
    node_id node = graph_find_id(graph, name);
    if (node == NODE_NONE || node >= r->limit)
        node = graph_find_label(graph, name);
    return node < r->limit ? node : NODE_NONE;
}

int target_one(struct resolver *r, node_id node, struct node_list *out)
{
    node_id *items = ARENA_NEW(r->context->arena, node_id);
    if (items == NULL)
        return diag_no_memory(r->context->diags);
    *items = node;
    *out = (struct node_list){items, node == NODE_NONE ? 0 : 1};
    return 0;
}

bool branch_has(const struct branch *branch, node_id node)
{
    return branch->lineage == NULL || branch->lineage[node];
}

bool branch_filter(const struct resolver *r, const struct branch *branch, struct node_list list,
                   struct node_list *out)
{
    node_id *items = ARENA_ARRAY(r->context->arena, node_id, list.count);
    size_t count = 0;
    if (items == NULL)
        return false;
    for (size_t i = 0; i < list.count; i++)
        if (branch_has(branch, list.items[i]))
            items[count++] = list.items[i];
    *out = (struct node_list){items, count};
    return true;
}

bool target_collect(const struct resolver *r, const struct branch *branch,
                    bool (*is_wanted)(const struct graph *, node_id), size_t limit,
                    struct node_list *out)
{
    VEC(node_id) found = {0};
    for (node_id node = 0; node < limit; node++)
        if (is_wanted(r->context->graph, node) && branch_has(branch, node) &&
            !VEC_PUSH(r->context->arena, &found, node))
            return false;
    *out = (struct node_list){found.items, found.count};
    return true;
}

static int find_prefixed(struct resolver *r, const struct target_spec *spec, enum target_part part,
                         const struct branch *branch, node_id *out)
{
    const struct graph *graph = r->context->graph;
    struct str prefix = part == PART_BRANCH ? spec->branch : spec->symbol;
    VEC(node_id) found = {0};
    for (node_id node = 0; node < r->limit; node++) {
        struct str id = graph_id(graph, node);
        if (id.len >= SHORTEST_PREFIXED_ID && str_starts_with(id, prefix) &&
            branch_has(branch, node) && !VEC_PUSH(r->context->arena, &found, node))
            return diag_no_memory(r->context->diags);
    }
    if (found.count == 0)
        return explain_no_such(r, spec, part, branch);
    if (found.count > 1)
        return explain_prefix(r, spec, part, (struct node_list){found.items, found.count});
    *out = found.items[0];
    return 0;
}

int target_branch(struct resolver *r, const struct target_spec *spec, struct branch *out)
{
    struct branch all = {NODE_NONE, NULL}, branch = all;
    int rc = 0;
    if (spec->branch.len != 0) {
        branch.node = target_exact(r, spec->branch);
        if (branch.node == NODE_NONE)
            rc = find_prefixed(r, spec, PART_BRANCH, &all, &branch.node);
        if (rc != 0)
            return rc;
        branch.lineage = graph_set(r->context->graph, r->context->arena);
        if (branch.lineage == NULL ||
            !graph_lineage(r->context->graph, branch.node, r->context->arena, branch.lineage))
            return diag_no_memory(r->context->diags);
    }
    *out = branch;
    return 0;
}

static int named(struct resolver *r, const struct target_spec *spec, const struct branch *branch,
                 struct place *out)
{
    struct place place = {0};
    node_id node = target_exact(r, spec->symbol);
    int rc = 0;
    if (node == NODE_NONE)
        rc = find_prefixed(r, spec, PART_REVISION, branch, &node);
    else if (!branch_has(branch, node))
        rc = explain_outside(r, spec, branch, node);
    if (rc == 0)
        rc = target_one(r, node, &place.nodes);
    if (rc == 0)
        *out = place;
    return rc;
}

static int symbol_place(struct resolver *r, const struct target_spec *spec,
                        const struct branch *branch, struct place *out)
{
    struct place place = {0};
    bool head = str_equal_text(spec->symbol, "head");
    bool heads = str_equal_text(spec->symbol, "heads");
    bool real = heads && branch->lineage == NULL && r->heads == HEADS_REAL;
    if (str_equal_text(spec->symbol, "base"))
        place.base = true;
    else if (!head && !heads)
        return named(r, spec, branch, out);
    else if (!target_collect(r, branch, real ? graph_is_real_head : graph_is_head,
                             r->context->known, &place.nodes))
        return diag_no_memory(r->context->diags);
    if (head && place.nodes.count > 1)
        return explain_heads(r, spec, place.nodes);
    *out = place;
    return 0;
}

int target_single(struct resolver *r, const struct target_spec *spec, const struct place *place,
                  node_id *out)
{
    if (!place->base && place->nodes.count == 0)
        return explain_no_revisions(r);
    if (place->nodes.count > 1)
        return explain_heads(r, spec, place->nodes);
    *out = place->base ? NODE_NONE : place->nodes.items[0];
    return 0;
}

static int walk_from(struct resolver *r, const struct target_spec *spec,
                     const struct branch *branch, node_id start, struct place *out)
{
    enum graph_direction direction = spec->sign > 0 ? GRAPH_UP : GRAPH_DOWN;
    struct walk walk = {start, 0};
    enum walk_end end = walk_run(r, branch, direction, spec->steps, &walk);
    if (end == WALK_FORKED)
        return explain_fork(r, spec, branch, direction, &walk);
    if (end == WALK_ENDED)
        return explain_short(r, spec, &(struct short_walk){start, walk.at, walk.done, false});
    out->base = walk.at == NODE_NONE;
    return target_one(r, walk.at, &out->nodes);
}

int target_place(struct resolver *r, const struct target_spec *spec, const struct branch *branch,
                 struct place *out)
{
    struct place place;
    node_id start = NODE_NONE;
    int rc = symbol_place(r, spec, branch, &place);
    if (rc == 0 && spec->sign != 0) {
        rc = target_single(r, spec, &place, &start);
        if (rc == 0)
            rc = walk_from(r, spec, branch, start, &place);
    }
    if (rc == 0)
        *out = place;
    return rc;
}

int target_anchored(struct resolver *r, struct str text, struct target_spec *spec,
                    struct branch *branch, struct place *out)
{
    int rc = target_parse(r, text, spec);
    if (rc != 0)
        return rc;
    if (spec->symbol.len == 0)
        return explain_usage(r, spec->relative.ptr, "steps need a revision to count from here");
    rc = target_branch(r, spec, branch);
    return rc == 0 ? target_place(r, spec, branch, out) : rc;
}
