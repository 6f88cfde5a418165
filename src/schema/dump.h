/* A whole schema as one text, to be kept in a file and compared line by line. */
#ifndef STEMMA_SCHEMA_DUMP_H
#define STEMMA_SCHEMA_DUMP_H

#include "schema/model.h"

/* CREATE statements in their canonical text, in an order in which they can be run: tables by name,
 * each with its indexes and triggers; virtual tables; views with their triggers, each behind those
 * that it uses. Of schemas that are exactly the same it is the same text, the letters' case apart.
 * NULL: out of memory. */
const char *dump_text(const struct schema *schema, struct arena *arena);

/* What every such text begins with: a comment. */
const char *dump_header(void);

#endif
