/* Inside backend/: a script while it is read, statement by statement. */
#ifndef STEMMA_BACKEND_SQLITE_READING_H
#define STEMMA_BACKEND_SQLITE_READING_H

#include "backend/sqlite_script.h"

/* One script under way. */
struct reading {
    struct script_run *run;
    const struct script *script;
    const char *rest;      /* what is not prepared yet */
    size_t forgotten;      /* offset up to which the text's pages have been given back */
    struct span statement; /* the one that is, without the comments before it */
    size_t begin_at;       /* offset of a BEGIN that was passed over, or READING_NOWHERE */
    bool told_begin, told_pragma;
    VEC(const char *) savepoints;
};

#define READING_NOWHERE ((size_t)-1)

/* What is done with each statement; it is finalized by the caller. */
typedef int each_statement(struct reading *reading, sqlite3_stmt *stmt);

/* begin and end must enclose what is done with a reading. reading_end() is given the result so far,
 * and gives the result of all. */
void reading_begin(struct reading *reading, struct script_run *run, const struct script *script);
int reading_end(struct reading *reading, int rc);

/* Prepares the next statement; *stmt is NULL at the end. */
int reading_prepare(struct reading *reading, sqlite3_stmt **stmt);

/* Gives the statement the values of the run's parameters. */
int reading_bind(struct reading *reading, sqlite3_stmt *stmt);

/* All statements that are left, and then what must not be left open at a script's end. */
int reading_each(struct reading *reading, each_statement *each);

/* The error that the statement is not allowed. `remedy` may be NULL. */
int reading_deny(struct reading *reading, const char *why, const char *remedy);

#endif
