/* How a script is run, statement by statement. */
#ifndef STEMMA_BACKEND_SQLITE_SCRIPT_H
#define STEMMA_BACKEND_SQLITE_SCRIPT_H

#include "backend/sqlite.h"
#include "backend/sqlite_guard.h"

/* ---- sqlite_script.c, sqlite_verify.c ---- */

struct script_run {
    struct sqlite_backend *backend;
    const struct unit *unit;
    const struct unit_step *step;
    size_t step_index;
    struct guard *guard;
    int (*before_altering)(void *user); /* called before every statement that guard->alters */
    /* Where it is given, parameters are bound to nothing, and it says what becomes of each
     * statement that was compiled: 0, it is run; SCRIPT_PASS, it is left; or a negative code. */
    int (*sift)(void *user, struct str statement);
    void *user;
    diag_list *diags;
    size_t statements_done;    /* so many have run */
    size_t statements_lasting; /* so many of them no rollback takes back: outside a transaction */
    size_t statements_counted; /* so many are in the database's own count */
    struct span last;          /* the statement that was looked at last */
};

enum { SCRIPT_PASS = 1 };

/* Runs a script statement by statement, less those that step->skip says have run. */
int sqlite_run_script(struct script_run *run, const struct script *script);

/* Runs a verify script: every row that comes back is a finding. */
int sqlite_run_verify(struct script_run *run, const struct script *script);

/* ---- sqlite_progress.c: how far a script outside any transaction has got ---- */

/* When the number of statements that have taken effect is raised. */
enum count_when {
    COUNT_NOT,    /* it has no effect that lasts, or is in a transaction of the script's own */
    COUNT_WITH,   /* in one transaction with the statement */
    COUNT_BEFORE, /* the statement commits a transaction of the script's own */
    COUNT_AFTER,  /* the statement cannot be in a transaction, or has just ended one */
};

/* For `statement`, which the guard has just seen prepared as `stmt`. */
enum count_when sqlite_count_when(const struct script_run *run, sqlite3_stmt *stmt,
                                  struct str statement);

/* Writes the number. Errors are at `span`. */
int sqlite_count(struct script_run *run, size_t statements, struct span span);

/* Whether a statement that has run must be run again where a script is continued, since what it
 * does is gone with the connection: most pragmas. */
bool sqlite_is_lost(struct str statement);

#endif
