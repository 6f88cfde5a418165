/* Graph + state + target → ordered steps. Pure. */
#ifndef STEMMA_PLAN_PLAN_H
#define STEMMA_PLAN_PLAN_H

#include "target/target.h"

struct plan {
    enum stemma_operation operation;
    struct node_list steps;         /* in the order of execution; for stamp: the destinations */
    struct node_list before, after; /* recorded heads, ascending */
    node_set applied_after;         /* the applied set once it is carried out */
    struct node_list assumed, forgotten; /* stamp: to be recorded (upgrade order) / to be deleted
                                            (downgrade order) */
    struct node_list gaps;               /* upgrade: steps that come before something applied */
};

/* context->applied must be given; context->heads is max(applied). For the targets see target.h. For
 * an upgrade or stamp every applied node must be known to the manifest: the caller checks that.
 * `purge` is for stamp: nothing counts as applied, so that `forgotten` is all that is, and
 * `assumed` all that will be. Errors are those of the targets. Everything is in context->arena. */
int plan_upgrade(const struct target_context *context, const char *target, struct plan *out);
int plan_downgrade(const struct target_context *context, const char *target, struct plan *out);
int plan_stamp(const struct target_context *context, const char *const *targets, size_t count,
               bool purge, struct plan *out);

#endif
