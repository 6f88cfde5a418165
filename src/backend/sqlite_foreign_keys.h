/* Rows without the row that a foreign key points to. */
#ifndef STEMMA_BACKEND_SQLITE_FOREIGN_KEYS_H
#define STEMMA_BACKEND_SQLITE_FOREIGN_KEYS_H

#include "backend/sqlite_guard.h"

#include <sqlite3.h>

/* ---- sqlite_orphans.c: rows without the row that a foreign key points to ---- */

/* One of them. */
struct orphan {
    uint64_t values; /* of the key's columns, as a hash: what is missed */
    int64_t row;     /* its rowid; in a table WITHOUT ROWID a hash of its primary key */
    bool is_old;     /* set by who compares them */
};

/* A key of a table. */
struct orphan_key {
    const char *parent;
    bool has_parent;     /* there is such a table, or view */
    const char *columns; /* "a, b" */
    const char *pairs;   /* of its columns and the parent's, by which it is known */
    int width;
    const char *query; /* for its orphans; NULL: it cannot be made */
    int row_width;     /* columns of the query that make orphan.row; 0: the first is a rowid */
};

/* A table with its keys; one that is said twice is one. */
struct orphan_table {
    const char *name;
    bool has_rowids;
    bool is_numbered; /* what orphan.row is of is in the table's own columns: VACUUM keeps it */
    bool is_rekeyed;  /* and was updated in the unit */
    VEC(struct orphan_key) keys;
};

/* All of these return SQLite's result code. `guard` may be NULL. */
int orphans_look_at(sqlite3 *db, const struct guard *guard, const char *table, struct arena *arena,
                    struct orphan_table *out);

typedef int orphan_visit(void *user, struct orphan orphan);

/* Visits every orphan of the key, whether or not what it points to is unique. */
int orphans_search(sqlite3 *db, const struct orphan_key *key, orphan_visit *visit, void *user);

/* ---- sqlite_foreign_keys.c: which of them there are ---- */

/* Those of one key. */
struct violation_group {
    const char *table;
    struct orphan_key key;
    bool has_rowids;
    bool has_moved; /* what was one row before may be another now */
    size_t count;
    struct orphan *orphans; /* as many as were counted, in order, or fewer: then it is no list */
    size_t listed, room;
    bool is_counted; /* there are too many to list them */
    uint64_t sum;    /* of the values' hashes */
    /* Set by who compares them: */
    size_t old;
    bool is_settled; /* what is left of it is known, too */
};

struct violations {
    VEC(struct violation_group) groups; /* every key of each table that has any */
    struct map looked_at;               /* tables, in lower case */
    struct arena *arena;
    size_t count, listed;
};

/* Adds the violations in every table whose keys can have been broken by what is in guard->touched
 * (in all tables where `guard` is NULL), less those that were looked at. Returns SQLite's result
 * code. */
int foreign_keys_check(sqlite3 *db, const struct guard *guard, struct violations *out);

/* The name in lower case, as SQLite compares names. NULL when out of memory. */
const char *foreign_keys_fold(struct arena *arena, const char *name);

/* Whether the violations of the table are among these, if it has any. Returns SQLite's result code.
 */
int foreign_keys_looked_at(const struct violations *violations, const char *table, bool *out);

/* Whether the text of any table says REFERENCES. Returns SQLite's result code. */
int foreign_keys_exist(sqlite3 *db, bool *out);

/* Empties the list, and frees what is not in its arena. */
void foreign_keys_forget(struct violations *violations);

/* ---- sqlite_fresh.c: which of them are new ---- */

/* Reports the violations of `now` that are new since `before` as an error, or else the old ones as
 * a warning. */
int foreign_keys_report(const struct guard *guard, struct violations *now,
                        struct violations *before, diag_list *diags);

#endif
