/* What DROP TABLE and REPLACE take from other tables. */
#ifndef STEMMA_BACKEND_SQLITE_CASCADE_H
#define STEMMA_BACKEND_SQLITE_CASCADE_H

#include "backend/sqlite.h"
#include "backend/sqlite_guard.h"

/* Rows of one table. */
struct cascade_loss {
    const char *table;
    size_t deleted, changed;
    int64_t rows_before, references_before; /* CASCADE_COUNT */
};

/* A foreign key with an ON DELETE action. */
struct cascade_key {
    const struct cascade_loss *loss; /* of the table that has it */
    const char *parent;
    int operation; /* SQLITE_DELETE or SQLITE_UPDATE: what the action does */
};

/* Fill what stands before `losses` before cascade_begin(). */
struct cascade {
    sqlite3 *db;
    const struct guard *guard;
    struct replaced from; /* the dropped table, or those of which rows may be replaced */
    bool replaces;        /* no DROP TABLE */
    enum cascade_eyes eyes;
    struct arena *arena;
    VEC(struct cascade_loss) losses; /* by table that refers to it, directly or not */
    VEC(struct cascade_key) keys;    /* of those tables */
    /* CASCADE_HOOK: by depth of triggers, the table of the last row where that may have been
     * replaced or lost; NULL where it was not. */
    VEC(const char *) levels;
    bool watching;
    bool no_memory;
    bool wrapped;                     /* the statement runs in a transaction of its own */
    int64_t own_rows, changes_before; /* CASCADE_COUNT */
    size_t changed_somewhere;         /* CASCADE_COUNT: in tables that are not told apart */
};

/* Whether foreign keys are enforced. */
bool cascade_is_enforced(sqlite3 *db);

/* CASCADE_HOOK where this SQLite has the preupdate hook. */
enum cascade_eyes cascade_default_eyes(void);

/* Before and after the statement is run. cascade_begin() must
 * be followed by cascade_end() also where it or the statement failed. Outside a transaction what
 * the statement did is undone where it is not lossless. Both return SQLite's result code. */
int cascade_begin(struct cascade *cascade);
int cascade_end(struct cascade *cascade, bool *lossless);

/* Adds a note for each table that lost something. */
void cascade_describe(const struct cascade *cascade, diag_list *diags);

#endif
