/* Which revision an id of another tool names. Pure. */
#ifndef STEMMA_ADOPT_NAMING_H
#define STEMMA_ADOPT_NAMING_H

#include "adopt/tools.h"
#include "graph/graph.h"

/* How it does. One rule holds for all ids of a table, the first by which each names exactly one
 * revision and no two the same: what fits only here and there is no evidence. */
enum naming_rule {
    NAMING_SAME,   /* the revision's id */
    NAMING_FILE,   /* the same but for the ending of a file's name, case, and what parts words */
    NAMING_NUMBER, /* the same number, "1" and "001" and "0001_initial"; a name on both sides must
                      be the same, too */
    NAMING_BEGINNING, /* the beginning of the id, or the other way round; four characters or more */
    NAMING_RULE_COUNT,
};

struct naming {
    enum naming_rule rule; /* the one by which the most ids name a revision */
    const node_id *nodes;  /* by id; NODE_NONE: it names none, several, or another's */
    size_t unnamed;        /* so many of them */
};

/* False when out of memory. */
bool naming_find(const struct graph *graph, const struct foreign_id *ids, size_t count,
                 struct arena *arena, struct naming *out);

/* The number that an id or a file's name begins with, behind a "V": its digits without leading
 * zeros, those of Diesel's "2024-01-31-120000" as one number. `rest`, the name behind it, is empty
 * where there is none. False: it has no number of its own. */
bool naming_number(struct str id, struct str *number, struct str *rest, struct arena *arena,
                   bool *no_memory);

/* Compares two of naming_number()'s numbers: negative, 0, positive. */
int naming_compare_numbers(struct str a, struct str b);

#endif
