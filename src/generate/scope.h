/* Inside generate/: the tables that a proof is about. Those that a script has nothing to do with
 * need no rows: what no statement writes stays what it is. */
#ifndef STEMMA_GENERATE_SCOPE_H
#define STEMMA_GENERATE_SCOPE_H

#include "generate/sketch.h"

struct scope {
    const struct schema *from;
    struct arena *arena;
    /* By object of `from`: */
    bool *is_watched;  /* its rows are compared */
    bool *is_written;  /* a statement writes it; it is watched from the next try on */
    bool *is_filled;   /* it needs rows: it is watched, or rows of one that is filled refer to it */
    struct map beside; /* names of the other tables → index; they are called so in both schemas */
    bool has_grown;    /* in this try a statement writes a table that is not watched */
    bool no_memory;    /* what was written is not known */
};

/* Watches each table that differs, or whose indexes or triggers do. 0, or -1 when out of memory.
 * scope_close() must follow whatever the result. */
int scope_open(struct scope *scope, const struct schema *from, const struct schema *to,
               struct arena *arena);
void scope_close(struct scope *scope);

/* Finds what is to be filled now. 0, or -1 when out of memory. */
int scope_begin_try(struct scope *scope);

/* Between these the tables that statements write are looked at, as SQLite's authorizer tells of
 * them: before they run, those of triggers too. https://www.sqlite.org/c3ref/set_authorizer.html */
void scope_begin(struct scope *scope, sqlite3 *db);
void scope_end(sqlite3 *db);

#endif
