/* Inside schema/: the results of a query that have no name of their own. */
#ifndef STEMMA_SCHEMA_UNNAMED_H
#define STEMMA_SCHEMA_UNNAMED_H

#include "schema/token.h"

struct unnamed_result {
    size_t from, count; /* of its tokens */
    struct str text;    /* as it was typed */
};

struct unnamed_results {
    const struct unnamed_result *items; /* in the order of `from`; some may be inside of others */
    size_t count;
};

/* Of the query, and where it selects "*" of the queries that this may stand for. 0, or -1 when out
 * of memory. */
int unnamed_results_find(struct token_list tokens, struct arena *arena,
                         struct unnamed_results *out);

#endif
