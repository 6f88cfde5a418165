/* Inside shadow/: ALTER TABLE … ADD COLUMN without a look at the whole schema. */
#ifndef STEMMA_SHADOW_ADD_COLUMN_H
#define STEMMA_SHADOW_ADD_COLUMN_H

#include "base/arena.h"
#include "base/str.h"

#include <sqlite3.h>
#include <stdbool.h>

/* From so many objects on it is worth while. */
enum { ADD_COLUMN_WORTH = 50 };

/* Whether the statement is one that adds a column to a table of the main database. */
bool add_column_is(struct str statement);

/* Carries the statement out on `table`, which loses what rows it has. False where that cannot be
 * done so: then nothing was changed, and the statement has to be run. `*aside` is a connection of
 * its own, opened at first need, which the caller closes. No authorizer should be listening. */
bool add_column_run(sqlite3 *db, sqlite3 **aside, const char *table, struct str statement,
                    struct arena *scratch);

#endif
