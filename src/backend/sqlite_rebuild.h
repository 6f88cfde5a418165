/* What a table lost in a rebuild. */
#ifndef STEMMA_BACKEND_SQLITE_REBUILD_H
#define STEMMA_BACKEND_SQLITE_REBUILD_H

#include "backend/sqlite_guard.h"

#include <sqlite3.h>

struct table_parts;

typedef VEC(struct table_parts *) rebuild_list;

/* Remembers what belongs to `table`, which must live as long as the list, before it is dropped or
 * renamed. Both return SQLite's result code. */
int rebuild_note_before(sqlite3 *db, struct arena *arena, const char *table, rebuild_list *list);

/* Something that a table of that name does not have any more. */
enum rebuild_kind {
    REBUILD_OBJECT,     /* "index by_name": made by a statement of its own */
    REBUILD_DEFINITION, /* "CHECK (id > 0)", "COLLATE NOCASE of name", "STRICT" */
    REBUILD_COUNTER,    /* how far AUTOINCREMENT has counted */
};

/* Returns SQLite's result code. */
typedef int rebuild_visit(void *user, const char *table, enum rebuild_kind kind, const char *what);

/* Visits what each table of the list has lost, until `visit` fails. Returns SQLite's result code.
 */
int rebuild_compare(sqlite3 *db, struct arena *arena, const rebuild_list *list,
                    rebuild_visit *visit, void *user);

/* Warns of what was neither dropped by a statement of its own nor has a line in the script,
 * "-- stemma: TABLE loses WHAT". */
int rebuild_report(sqlite3 *db, const struct guard *guard, struct arena *arena,
                   const rebuild_list *list, const struct script *script, diag_list *diags);

#endif
