/* Inside target/: from the text of one target to revisions.
 *
 * Errors come in the order syntax, branch, symbol, walk, reachability: each function here is one of
 * these stages. All return 0 or the negated code of an error. */
#ifndef STEMMA_TARGET_RESOLVE_H
#define STEMMA_TARGET_RESOLVE_H

#include "target/target.h"

/* A prefix matches ids of at least this length only. */
enum { SHORTEST_PREFIXED_ID = 4 };

enum target_heads { HEADS_REAL, HEADS_ALL }; /* what a bare "heads" means */

/* One job: resolving a target, or the two ends of a range. */
struct resolver {
    const struct target_context *context;
    const char *text; /* the argument as typed, for messages */
    size_t limit;     /* nodes below this can be named */
    enum target_heads heads;
    const char *before, *after; /* what stands around the target in a ready-to-run command */
    bool quiet;                 /* a trial: return codes only, add no diagnostics */
    /* Does the whole job quietly with another text, so that only commands that work are offered. */
    int (*retry)(struct resolver *trial, struct str text, struct node_list *out);
    const struct node_list *labels; /* by node: what it is shown with; NULL until needed */
};

/* `sign` and `steps` are the relative part: 0 steps up or down are steps too, sign 0 is none. */
struct target_spec {
    struct str branch;   /* empty: none */
    struct str symbol;   /* empty: relative to the database */
    struct str relative; /* "+2"; empty: none */
    int sign;
    uint32_t steps; /* saturated */
};

/* A branch that restricts. node is NODE_NONE and lineage NULL where there is none. */
struct branch {
    node_id node;
    node_set lineage;
};

/* Where a target leads: base, or revisions (only "heads" gives several). */
struct place {
    bool base;
    struct node_list nodes;
};

struct resolver resolver_make(const struct target_context *context, const char *text);

int target_parse(struct resolver *r, struct str text, struct target_spec *out);
int target_branch(struct resolver *r, const struct target_spec *spec, struct branch *out);

/* Symbol and relative part. The symbol must not be empty. */
int target_place(struct resolver *r, const struct target_spec *spec, const struct branch *branch,
                 struct place *out);

/* Syntax, branch and place in one. A target that is relative to the database is -STEMMA_USAGE. */
int target_anchored(struct resolver *r, struct str text, struct target_spec *spec,
                    struct branch *branch, struct place *out);

/* The only revision of a place, NODE_NONE for base. */
int target_single(struct resolver *r, const struct target_spec *spec, const struct place *place,
                  node_id *out);

/* The list of `node` alone, in the job's arena; empty for NODE_NONE. */
int target_one(struct resolver *r, node_id node, struct node_list *out);

/* The node with exactly this id or label, or NODE_NONE. */
node_id target_exact(const struct resolver *r, struct str name);

bool branch_has(const struct branch *branch, node_id node);

/* The members of `list` that `branch` has, in the job's arena. False when out of memory. */
bool branch_filter(const struct resolver *r, const struct branch *branch, struct node_list list,
                   struct node_list *out);

/* Heads, real heads or bases of the manifest that `branch` has. */
bool target_collect(const struct resolver *r, const struct branch *branch,
                    bool (*is_wanted)(const struct graph *, node_id), size_t limit,
                    struct node_list *out);

enum walk_end { WALK_ARRIVED, WALK_ENDED, WALK_FORKED };

struct walk {
    node_id at;    /* where it stands; NODE_NONE is base */
    uint32_t done; /* steps taken */
};

/* Walks `steps` parent edges from walk->at. WALK_ENDED: nothing further that way; WALK_FORKED:
 * several ways, see walk_choices(). */
enum walk_end walk_run(const struct resolver *r, const struct branch *branch,
                       enum graph_direction direction, uint32_t steps, struct walk *walk);

bool walk_choices(const struct resolver *r, const struct branch *branch,
                  enum graph_direction direction, node_id at, struct node_list *out);

#endif
