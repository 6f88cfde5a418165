/* Inside target/: what to say when a target cannot be resolved. Each function adds one error, with
 * the commands that would work, and returns its negated code. */
#ifndef STEMMA_TARGET_EXPLAIN_H
#define STEMMA_TARGET_EXPLAIN_H

#include "target/resolve.h"

/* `at` points into the text as typed: the place that is wrong; NULL where it is the whole. */
int explain_usage(struct resolver *r, const char *at, const char *what);

enum target_part { PART_BRANCH, PART_REVISION };

/* `name`, a part of the target, names nothing. */
int explain_no_such(struct resolver *r, const struct target_spec *spec, enum target_part part,
                    const struct branch *branch);

/* The manifest is empty. */
int explain_no_revisions(struct resolver *r);

/* It is the beginning of several ids. */
int explain_prefix(struct resolver *r, const struct target_spec *spec, enum target_part part,
                   struct node_list candidates);

/* `node` is not in the branch that the target names. */
int explain_outside(struct resolver *r, const struct target_spec *spec, const struct branch *branch,
                    node_id node);

/* One head was meant. */
int explain_heads(struct resolver *r, const struct target_spec *spec, struct node_list heads);

/* Relative to the database, which has several heads (or, with a branch, tips of it). */
int explain_starts(struct resolver *r, const struct target_spec *spec, struct node_list starts);

/* The walk has come to where several ways lead on. */
int explain_fork(struct resolver *r, const struct target_spec *spec, const struct branch *branch,
                 enum graph_direction direction, const struct walk *walk);

/* The walk from `start` ended after `possible` steps, at `stop`. `revert`: the steps are
 * revisions to be reverted. */
struct short_walk {
    node_id start, stop;
    uint32_t possible;
    bool revert;
};

int explain_short(struct resolver *r, const struct target_spec *spec,
                  const struct short_walk *walk);

/* The steps lead the other way than the command. */
int explain_direction(struct resolver *r, const struct target_spec *spec);

/* "+0", "-0". */
int explain_zero(struct resolver *r, const struct target_spec *spec);
int explain_nothing_to_revert(struct resolver *r, const struct target_spec *spec);
int explain_not_applied(struct resolver *r, node_id node);

/* The range has no members: its left end is no ancestor of its right one. */
int explain_no_range(struct resolver *r, struct node_list from, struct node_list to);

#endif
