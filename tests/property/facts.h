/* What can be said of a schema in plain lines: once as SQLite says it, by its pragmas, and once as
 * the model does. Both must be the same lines. */
#ifndef STEMMA_TESTS_FACTS_H
#define STEMMA_TESTS_FACTS_H

#include "base/arena.h"
#include "base/vec.h"
#include "schema/schema.h"

#include <sqlite3.h>

struct facts {
    VEC(const char *) lines; /* in order; each begins with what it is about */
};

/* Of tables, their columns, indexes and foreign keys; and the columns of views that compile. */
int facts_of_database(sqlite3 *db, struct arena *arena, struct facts *out);

/* The same lines. */
int facts_of_model(const struct schema *schema, sqlite3 *db, struct arena *arena,
                   struct facts *out);

/* The first line that is in one of them only; NULL: none. *is_in_first tells in which. */
const char *facts_difference(const struct facts *first, const struct facts *second,
                             bool *is_in_first);

/* What SQLite does to run the statement, as lines without what depends on the order of things:
 * an instruction, and the constant that it is about. NULL: it does not compile. */
bool facts_of_statement(sqlite3 *db, const char *sql, struct arena *arena, struct facts *out);

/* Each line once. */
void facts_drop_repeated(struct facts *facts);

/* Leaves out by how many columns the entries of an index are told apart. */
void facts_drop_key_sizes(struct facts *facts, struct arena *arena);

#endif
