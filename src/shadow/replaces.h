/* Inside shadow/: whether a statement deletes rows that the authorizer is not told of. */
#ifndef STEMMA_SHADOW_REPLACES_H
#define STEMMA_SHADOW_REPLACES_H

#include <sqlite3.h>
#include <stdbool.h>

enum replaces_statement { REPLACES_INSERT, REPLACES_UPDATE };

/* Whether the statement can delete rows, or overwrite whole ones, by a conflict clause: its own,
 * its triggers' or a constraint's. No authorizer should be listening. */
bool replaces_rows(sqlite3 *db, const char *sql, enum replaces_statement kind, bool *no_memory);

/* Of an INSERT of every column whose values are not known beforehand, without a clause of its own:
 * the constraints' and the triggers' remain. */
bool replaces_by_plain_insert(sqlite3 *db, const char *table, int columns, bool *no_memory);

#endif
