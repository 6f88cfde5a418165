/* Inside schema/: the canonical text of an object, once all is known that it hangs on. */
#ifndef STEMMA_SCHEMA_SETTLE_H
#define STEMMA_SCHEMA_SETTLE_H

#include "schema/model.h"

/* Makes the object's canonical text and its key in `arena`. False: out of memory. */
bool settle_canonical(struct schema_object *object, struct arena *arena, struct arena *scratch);

/* What only its table can tell of an index: whether "x" is a column or a text, how a column is
 * spelled, and whether it collates so anyway. `objects` are those of the schema. 0, or -1 when out
 * of memory. */
int settle_indexes(const struct schema *schema, struct schema_object *objects, struct arena *arena);

/* The same of "x" in views and triggers, as far as the schema tells what it is. */
int settle_queries(const struct schema *schema, struct schema_object *objects, struct arena *arena);

#endif
