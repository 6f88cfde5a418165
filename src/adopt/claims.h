/* What the version tables of other tools say, as revisions. Pure. */
#ifndef STEMMA_ADOPT_CLAIMS_H
#define STEMMA_ADOPT_CLAIMS_H

#include "adopt/naming.h"

struct claims_input {
    const struct graph *graph;
    const char *manifest, *database; /* for messages */
    const version_table_list *tables;
    struct arena *arena;
    diag_list *diags;
};

struct claim {
    const struct version_table *table;
    node_set set;           /* what it says is applied: closed under needs */
    struct node_list heads; /* max(set) */
};

/* The revisions that the tables agree on. out->set is NULL where no table names any. EVIDENCE where
 * a migration failed half way, an id names no revision, what an applied one needs is not applied,
 * or two tables say different things. */
int claims_find(const struct claims_input *input, struct claim *out);

/* The way out, wherever the tables lead nowhere. */
void claims_hint_at_target(diag_list *diags);

#endif
