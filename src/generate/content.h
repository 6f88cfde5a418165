/* Inside generate/: what an FTS table without rows of its own reads, "content = 'notes'":
 * https://www.sqlite.org/fts5.html#external_content_tables */
#ifndef STEMMA_GENERATE_CONTENT_H
#define STEMMA_GENERATE_CONTENT_H

#include "backend/sqlite_validity.h"
#include "generate/sketch.h"

/* The name of the table or view. NULL: the table reads none. */
const char *content_name(const struct schema_object *table, struct arena *arena);

/* The table or view itself. NULL: the schema has none. */
const struct schema_object *content_find(const struct schema *schema,
                                         const struct schema_object *table, struct arena *arena);

/* Adds the tables of the schema that cannot read what they name: SQLite makes them all the same.
 * The sketch has this schema. Returns SQLite's result code. */
int content_look(struct sketch *sketch, const struct schema *schema, struct validity_list *out);

#endif
