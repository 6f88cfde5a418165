/* Objects by their text. Two schemas that are compared, or one that is looked at again after a
 * change, have most of their texts in common: each is parsed once. */
#ifndef STEMMA_SCHEMA_KNOWN_H
#define STEMMA_SCHEMA_KNOWN_H

#include "base/vec.h"
#include "schema/schema.h"

/* Begin with the arena, the rest zero. */
struct schema_known {
    struct arena *arena; /* for the objects */
    struct map by_text;  /* → index in objects */
    VEC(const struct schema_object *) objects;
};

/* The object of the row. NULL: out of memory. */
const struct schema_object *schema_known_object(struct schema_known *known,
                                                const struct schema_row *row);

/* The objects stay. */
void schema_known_free(struct schema_known *known);

#endif
