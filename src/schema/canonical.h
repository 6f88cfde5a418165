/* The one text of all that mean the same: no comments, names without quotes where they can be,
 * keywords and types in capitals, one layout, constraints in a stable order. SQLite accepts it, and
 * makes of it the same model. */
#ifndef STEMMA_SCHEMA_CANONICAL_H
#define STEMMA_SCHEMA_CANONICAL_H

#include "schema/model.h"

/* The CREATE statement of what is understood, under another name where `name` is not NULL. NULL:
 * out of memory. */
const char *canonical_text(const struct schema_object *object, const char *name,
                           struct arena *arena);

/* A column as it stands in CREATE TABLE, or behind ADD COLUMN: with the constraints of the table
 * that are said with it. NULL: out of memory. */
const char *canonical_column(const struct schema_table *table, const struct schema_column *column,
                             struct arena *arena);

/* What stands behind PRIMARY KEY or UNIQUE, and behind FOREIGN KEY, of the table: "(a, b DESC)",
 * "(a) REFERENCES t (b)". NULL: out of memory. */
const char *canonical_key(const struct schema_key *key, struct arena *arena);
const char *canonical_foreign_key(const struct schema_foreign_key *key, struct arena *arena);

/* The name, in quotes where it needs them. NULL: out of memory. */
const char *canonical_name(const char *name, struct arena *arena);

#endif
