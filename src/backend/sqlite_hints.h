/* What to write instead of what SQLite, or the runner, does not take. */
#ifndef STEMMA_BACKEND_SQLITE_HINTS_H
#define STEMMA_BACKEND_SQLITE_HINTS_H

#include "base/str.h"

#define HINT_REBUILD                                                                               \
    "what ALTER TABLE cannot do is done by a rebuild of the table: \"stemma revision "             \
    "--autogenerate\" writes it"

/* sqlite_error.c: instead of a function that other versions of SQLite have, or other databases;
 * NULL: none is known by that name. */
const char *function_hint(const char *name);

/* sqlite_dialects.c: where a statement is in the words of another database or of a template; NULL:
 * not known. `offset` is where SQLite stopped. */
const char *dialect_hint(struct str statement, size_t offset);

#endif
