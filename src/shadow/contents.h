/* Inside shadow/: the rows of a table as SQL text. */
#ifndef STEMMA_SHADOW_CONTENTS_H
#define STEMMA_SHADOW_CONTENTS_H

#include <sqlite3.h>
#include <stdbool.h>

/* How rowids are told: not at all; as far as they would not come out the same by inserting the rows
 * in their order; always, where the table has any that can be asked for. */
enum contents_rowids { CONTENTS_NO_ROWIDS, CONTENTS_ODD_ROWIDS, CONTENTS_ALL_ROWIDS };

/* Appends the statement "INSERT INTO table (…) VALUES\n(…),\n(…);\n", several where there are many
 * rows, none where there is no row. Generated columns are left out. Returns SQLite's result code.
 */
int contents_write(sqlite3 *db, const char *table, enum contents_rowids rowids, sqlite3_str *out);

/* Prepares a statement in which each %w or %q, one or two of them, stands for the table. Returns
 * SQLite's result code. */
int contents_prepare(sqlite3 *db, const char *format, const char *table, sqlite3_stmt **stmt);

/* Whether the main database has such a table. */
bool contents_has_table(sqlite3 *db, const char *table);

#endif
