/* What a script changes on its connection, told from its text, for SQL that somebody else will run:
 * the runner itself asks SQLite (backend/sqlite_guard.c). */
#ifndef STEMMA_RUN_RESET_H
#define STEMMA_RUN_RESET_H

#include "base/vec.h"
#include "script/script.h"

typedef VEC(const char *) reset_list;

/* The statements that put back what the script leaves behind: pragmas get the value that a fresh
 * connection has, temporary objects are dropped, the last made first. In `arena`. False when out of
 * memory. */
bool reset_after(const struct script *script, struct arena *arena, reset_list *out);

#endif
