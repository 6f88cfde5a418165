/* Made-up rows for any schema. */
#ifndef STEMMA_TESTS_ROWS_H
#define STEMMA_TESTS_ROWS_H

#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>

/* Puts up to `most` rows into every table of `main`, by what SQLite says of the schema: values of
 * the columns' types, some NULL where that may be, and foreign keys that refer to rows there are.
 * What constraints refuse is tried again with other values and then left out, so a table may stay
 * empty. Triggers do not run. To be called outside of a transaction; gives SQLITE_OK, or what went
 * wrong, after which nothing is changed. The same seed gives the same rows. */
int rows_fill(sqlite3 *db, uint64_t seed, size_t most);

#endif
