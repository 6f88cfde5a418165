/* Inside generate/: rows that are there need not meet a constraint that is new. */
#ifndef STEMMA_GENERATE_STOPS_H
#define STEMMA_GENERATE_STOPS_H

#include "generate/conversion.h"
#include "generate/filling.h"

struct stops {
    struct writing *writing;
    enum part part;
    const struct schema_object *from, *to;
    const struct table_filling *filling; /* NULL: the table is as it was */
    bool is_copied;                      /* row by row, into a table that is made */
};

struct phrase stops_phrase(const struct stops *stops);

/* The text, where it can be run on the database before the script is, and is short; else NULL. */
const char *stops_query(const struct stops *stops, struct phrase *query);

/* As SQL has them. */
const char *stops_table(const struct stops *stops);
const char *stops_column(const struct stops *stops, const struct schema_column *column);

/* Of the column of stops->to at the index. NULL: the table is as it was; there was none. */
const struct filling *stops_filling(const struct stops *stops, size_t index);
const struct schema_column *stops_former(const struct stops *stops, size_t index);

/* Whether its values are those that it has already, under that name, and compare as they do. */
bool stops_is_as_before(const struct stops *stops, size_t index);
bool stops_is_all_as_before(const struct stops *stops); /* but for what is new */

/* Whether the expression gives what it gave, or would have given. */
bool stops_gives_the_same(const struct stops *stops, struct schema_text expression);

/* Whether the expression has the column of stops->to in it. */
bool stops_mentions(const struct stops *stops, struct schema_text expression, size_t index);

/* Whether the name of the table, or of a column in it, is another one before the script. */
bool stops_is_renamed(const struct writing *writing, const char *table);

/* What the key refers to by. NULL: that cannot be told. */
const char *stops_parent_column(const struct schema_foreign_key *key,
                                const struct schema_table *parent, size_t index);

/* Its columns in stops->to, "a" or "(a, b)". */
const char *stops_key_columns(const struct stops *stops, const struct schema_foreign_key *key);

/* Whether stops->from had the foreign key, but for what concerns no row that is there. */
bool stops_had_key(const struct stops *stops, const struct schema_foreign_key *key);

/* ---- collisions.c ---- */

/* PRIMARY KEY and UNIQUE. */
void stops_tell_keys(const struct stops *stops);

/* ---- children.c ---- */

/* Rows that refer to the table by a column with another type, or another collation. */
void stops_tell_children(const struct stops *stops);

/* ---- evaluation.c ---- */

/* Values that the expression fails with. */
void stops_tell_evaluation(const struct stops *stops, struct schema_text expression);

/* ---- unknown.c ---- */

/* Whether the expression is true or NULL in all rows, since a column that is new is NULL in them.
 */
bool stops_is_unknown(const struct stops *stops, struct schema_text expression);

#endif
