/* Two schemas that are compared are mostly the same, letter by letter: that need not be parsed. */
#ifndef STEMMA_SCHEMA_NARROW_H
#define STEMMA_SCHEMA_NARROW_H

#include "schema/known.h"

struct narrow_side {
    const struct schema_row *rows; /* with texts, none of SQLite's own */
    size_t count;
};

/* What a comparison of both has to know of: out[i] are the objects of sides[i] that the other has
 * not got to the letter, those that belong to a table of which that is so, and the tables that are
 * referred to by those; virtual tables always, for what is theirs. The differences of these are
 * those of the whole. 0, or -1 when out of memory. */
struct narrow_objects {
    const struct schema_object **items; /* in the order of the rows */
    size_t count;
};
int narrow_schemas(const struct narrow_side sides[2], struct schema_known *known,
                   struct arena *scratch, struct narrow_objects out[2]);

#endif
