#include "plan/plan.h"

/* Sets and lists that a plan is made of; every step below gives up for good once memory is out. */
struct planning {
    const struct target_context *context;
    const struct graph *graph;
    struct arena *arena;
    bool failed;
};

static struct planning planning_start(const struct target_context *context)
{
    return (struct planning){context, context->graph, context->arena, false};
}

static node_set new_set(struct planning *p)
{
    node_set set = p->failed ? NULL : graph_set(p->graph, p->arena);
    p->failed = set == NULL;
    return set;
}

/* What is reached from `from` over all edges, `from` included. */
static node_set reached(struct planning *p, enum graph_direction direction, struct node_list from)
{
    node_set set = new_set(p);
    if (!p->failed)
        p->failed = !graph_reach(p->graph, direction, GRAPH_ALL_EDGES, from, p->arena, set);
    return set;
}

enum combination { AND, AND_NOT, OR };

static node_set combine(struct planning *p, const uint8_t *a, enum combination how,
                        const uint8_t *b)
{
    node_set set = new_set(p);
    for (size_t i = 0; !p->failed && i < p->graph->count; i++) {
        bool values[] = {[AND] = a[i] && b[i], [AND_NOT] = a[i] && !b[i], [OR] = a[i] || b[i]};
        set[i] = values[how];
    }
    return set;
}

static struct node_list ordered(struct planning *p, const uint8_t *set,
                                enum graph_direction direction)
{
    struct node_list list = {0};
    if (!p->failed)
        p->failed = !graph_order(p->graph, set, direction, p->arena, &list);
    return list;
}

static struct node_list heads_of(struct planning *p, const uint8_t *set)
{
    struct node_list list = {0};
    if (!p->failed)
        p->failed = !graph_max(p->graph, set, p->arena, &list);
    return list;
}

static int planning_end(const struct planning *p, const struct plan *plan, struct plan *out)
{
    if (p->failed)
        return diag_no_memory(p->context->diags);
    *out = *plan;
    return 0;
}

int plan_upgrade(const struct target_context *context, const char *target, struct plan *out)
{
    struct planning p = planning_start(context);
    struct plan plan = {.operation = STEMMA_UPGRADE, .before = context->heads};
    struct node_list wanted;
    int rc = target_upgrade(context, target, &wanted);
    if (rc != 0)
        return rc;
    node_set closure = reached(&p, GRAPH_DOWN, wanted);
    node_set below_applied = reached(&p, GRAPH_DOWN, context->heads);
    node_set missing = combine(&p, closure, AND_NOT, context->applied);
    node_set gaps = combine(&p, missing, AND, below_applied);
    plan.steps = ordered(&p, missing, GRAPH_UP);
    plan.gaps = ordered(&p, gaps, GRAPH_UP);
    plan.applied_after = combine(&p, context->applied, OR, missing);
    plan.after = heads_of(&p, plan.applied_after);
    return planning_end(&p, &plan, out);
}

int plan_downgrade(const struct target_context *context, const char *target, struct plan *out)
{
    struct planning p = planning_start(context);
    struct plan plan = {.operation = STEMMA_DOWNGRADE, .before = context->heads};
    struct node_list roots;
    int rc = target_downgrade(context, target, &roots);
    if (rc != 0)
        return rc;
    node_set above = reached(&p, GRAPH_UP, roots);
    node_set dropped = combine(&p, above, AND, context->applied);
    plan.steps = ordered(&p, dropped, GRAPH_DOWN);
    plan.applied_after = combine(&p, context->applied, AND_NOT, dropped);
    plan.after = heads_of(&p, plan.applied_after);
    return planning_end(&p, &plan, out);
}

int plan_stamp(const struct target_context *context, const char *const *targets, size_t count,
               bool purge, struct plan *out)
{
    struct planning p = planning_start(context);
    struct plan plan = {.operation = STEMMA_STAMP, .before = context->heads};
    struct target_context state = *context;
    if (purge) {
        state.heads = (struct node_list){0};
        state.applied = new_set(&p);
    }
    if (p.failed)
        return diag_no_memory(context->diags);
    int rc = target_stamp(&state, targets, count, &plan.after, &plan.steps);
    if (rc != 0)
        return rc;
    plan.applied_after = reached(&p, GRAPH_DOWN, plan.after);
    node_set assumed = combine(&p, plan.applied_after, AND_NOT, state.applied);
    const uint8_t *forgotten =
        purge ? context->applied : combine(&p, context->applied, AND_NOT, plan.applied_after);
    plan.assumed = ordered(&p, assumed, GRAPH_UP);
    plan.forgotten = ordered(&p, forgotten, GRAPH_DOWN);
    return planning_end(&p, &plan, out);
}
