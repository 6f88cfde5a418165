/* Inside generate/: what is remembered of schemas. */
#ifndef STEMMA_GENERATE_MEMORY_H
#define STEMMA_GENERATE_MEMORY_H

#include "generate/generate.h"

#include <sqlite3.h>

/* The object of the row, parsed once for each text. `memory` may be NULL. NULL: out of memory. */
const struct schema_object *memory_object(struct generate_memory *memory,
                                          const struct schema_row *row, struct arena *arena);

/* Makes the empty database what one with these rows was when it was kept. */
enum memory_restored {
    MEMORY_RESTORED,
    MEMORY_HAS_NONE, /* the database is as it was */
    MEMORY_FAILED,   /* out of memory; the database can only be closed */
};
enum memory_restored memory_restore(const struct generate_memory *memory,
                                    const struct schema_row *rows, sqlite3 *db);

/* Keeps the database, which has no transaction open, if there is room. */
void memory_keep(struct generate_memory *memory, const struct schema_row *rows, sqlite3 *db);

#endif
