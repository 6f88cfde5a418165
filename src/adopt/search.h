/* Which revisions have the schema that a database has. */
#ifndef STEMMA_ADOPT_SEARCH_H
#define STEMMA_ADOPT_SEARCH_H

#include "graph/project.h"
#include "schema/schema.h"
#include "shadow/replay.h"

struct search_input {
    const struct project *project;
    const struct backend *watched; /* once this is interrupted, so is the search */
    const char *const *ledger;     /* its tables */
    size_t ledger_count;
    const struct schema *live;  /* of the database, less the ledger and what is omitted */
    const char *const *omitted; /* other tools' tables, also where a script makes them */
    size_t omitted_count;
    struct arena *arena; /* of the results */
    diag_list *diags;
};

/* How a set of revisions compares to the database. */
struct likeness {
    enum stemma_sameness sameness;
    struct stemma_names differences; /* as schema_change_text() says them, from the set to it */
};

/* Compares the schema after the revisions of `set`, which is closed. */
int search_compare(const struct search_input *input, const uint8_t *set, struct likeness *out);

struct search_result {
    bool is_found;
    node_set set; /* found: what is applied; else of the nearest; NULL: none is near */
    struct likeness likeness;
    struct node_list unseen;     /* stemma_adoption.unseen */
    struct node_list candidates; /* stemma_adoption.candidates */
    bool is_between;
    node_id between[2]; /* stemma_adoption.between; NODE_NONE for base */
    bool is_partial;    /* some revisions were not compared */
};

/* Looks for the schema among those after each revision and all that it needs; in the order of an
 * upgrade of everything, after each step; and after the revisions of several branches that should,
 * by what each brought alone, come nearest together. (Every closed set of revisions could be what
 * was applied, but there are too many of them: adopt/routes.h.) What comes behind a script that
 * fails is not looked at, with a warning. */
int search_all(const struct search_input *input, struct search_result *out);

#endif
