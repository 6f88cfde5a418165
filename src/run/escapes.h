/* What a script must not get another program to do. The runner's own connection refuses it through
 * SQLite's authorizer; text that is handed on for the sqlite3 shell has only its words to go by. */
#ifndef STEMMA_RUN_ESCAPES_H
#define STEMMA_RUN_ESCAPES_H

#include "base/str.h"

struct escape {
    const char *why; /* NULL: there is none */
    struct str word; /* in the statement */
};

/* Looks for ATTACH, VACUUM INTO, pragmas that no script may use, dot-commands of the shell, what
 * else it takes for the end of a statement, and its functions that read, write or load files or run
 * SQL: https://www.sqlite.org/cli.html#file_i_o_functions. */
struct escape escape_find(struct str statement);

#endif
