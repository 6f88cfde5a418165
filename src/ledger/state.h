/* The ledger seen through the graph: which revisions are applied, and which are the heads. */
#ifndef STEMMA_LEDGER_STATE_H
#define STEMMA_LEDGER_STATE_H

#include "graph/project.h"
#include "ledger/ledger.h"

struct state {
    struct ledger ledger;
    const struct graph *graph; /* the project's; or `extended`, where the ledger knows more */
    struct graph extended;     /* the project's nodes first, then the ledger's unknown ones */
    size_t known;              /* how many nodes are the manifest's */
    node_set applied;
    struct node_list heads;   /* max(applied) */
    struct ledger_row **rows; /* by node; NULL: not applied */
};

/* Reads the state of the database; `backend` NULL: nothing is applied. In `arena`. */
int state_load(const struct project *project, struct backend *backend, enum ledger_detail detail,
               struct arena *arena, diag_list *diags, struct state *out);

/* A state in which exactly the closure of `heads` is applied, without a database. */
int state_assume(const struct project *project, struct node_list heads, struct arena *arena,
                 diag_list *diags, struct state *out);

void state_free(struct state *state);

/* True when every head of the manifest is in `applied`. */
bool state_is_head(const struct state *state, const uint8_t *applied);

#endif
