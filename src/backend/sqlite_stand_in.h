/* Something in the place of what an application brings to SQLite: where only the schema matters, or
 * what is tried on it. */
#ifndef STEMMA_BACKEND_SQLITE_STAND_IN_H
#define STEMMA_BACKEND_SQLITE_STAND_IN_H

#include "base/vec.h"

#include <sqlite3.h>
#include <stdbool.h>

/* For what there was one. */
struct stand_ins {
    struct arena *arena;
    VEC(const char *) items; /* "the collation german", "the function own()"; each once */
    bool no_memory;
};

/* A collation that SQLite does not know compares bytes from now on. `ins`, which may be NULL, has
 * to be there as long as the connection. https://www.sqlite.org/c3ref/collation_needed.html */
void stand_in_for_collations(sqlite3 *db, struct stand_ins *ins);

/* After an error: whether a function was all that it was for, and there is one now, which gives
 * NULL whatever it is asked. Then the same may be tried again. */
bool stand_in_for_function(sqlite3 *db, struct stand_ins *ins);

#endif
