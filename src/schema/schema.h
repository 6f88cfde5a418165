/* A schema from the rows of sqlite_schema. */
#ifndef STEMMA_SCHEMA_SCHEMA_H
#define STEMMA_SCHEMA_SCHEMA_H

#include "base/hash.h"
#include "schema/model.h"

/* A row of sqlite_schema. Its bytes are not copied and must outlive what is made from it. */
struct schema_row {
    const char *type; /* "table", "index", "view", "trigger" */
    const char *name, *table;
    const char *sql; /* NULL: an index that belongs to a constraint */
};

/* The object of one row. NULL: out of memory. What is not understood is kept as text. */
const struct schema_object *schema_object_parse(const struct schema_row *row, struct arena *arena);

/* The schema of these rows, in any order, less `omitted` (the ledger's tables with what belongs to
 * them), less what SQLite itself keeps, and less the shadow tables of its virtual tables. 0, or -1
 * when out of memory. Free by_name with schema_free(); the rest is in `arena`. */
int schema_build(const struct schema_row *rows, size_t count, const char *const *omitted,
                 size_t omitted_count, struct arena *arena, struct schema *out);

/* The same, of objects that are parsed already. */
int schema_join(const struct schema_object *const *objects, size_t count, struct arena *arena,
                struct schema *out);

void schema_free(struct schema *schema);

/* A trigger has a name space of its own, the others share one. `name` in any case; NULL: none. */
const struct schema_object *schema_find(const struct schema *schema, enum schema_kind kind,
                                        const char *name);

/* Equal for all spellings; none is equal to none. */
bool schema_same_text(struct schema_text a, struct schema_text b);

/* The column of that name in any case; NULL: none. */
const struct schema_column *schema_find_column(const struct schema_table *table, const char *name);

/* Whether that is how the column collates without being told. */
bool schema_is_collation(const struct schema_column *column, struct schema_text collation);

/* Whether the table's key is the rowid itself: lang_createtable.html#rowid. */
bool schema_is_rowid_alias(const struct schema_table *table, const struct schema_column *column);

/* SHA-256 of the sorted keys of the canonical texts: "sha256:…". 0, or -1 when out of memory. */
int schema_hash(const struct schema *schema, struct arena *arena, char out[HASH_SIZE]);

/* The same, of the schema of these rows. */
int schema_hash_rows(const struct schema_row *rows, size_t count, struct arena *arena,
                     char out[HASH_SIZE]);

#endif
