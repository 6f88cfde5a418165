/* Inside backend/: copies of a database, as backups and restores need them. */
#ifndef STEMMA_BACKEND_SQLITE_COPY_H
#define STEMMA_BACKEND_SQLITE_COPY_H

#include "backend/sqlite.h"

#include <sys/stat.h>

/* One copy under way: a file under a temporary name, which is renamed when all is well. */
struct copy {
    struct sqlite_backend *backend; /* whose interrupt ends it, and whose patience counts */
    const char *source;             /* path or URI */
    const char *file;               /* the file that it names */
    const char *unreadable;         /* what is said where it cannot be read */
    bool is_restored;               /* it takes a database's place: it is checked thoroughly */
    struct arena *arena;
    diag_list *diags;
    struct stat like; /* mode and owner */
    char *temporary;  /* NULL: not made yet */
    int fd;           /* of it, which keeps others from taking it for a leftover; -1 */
    sqlite3 *from;    /* in a read transaction */
    struct file_state state;
};

/* Makes the copy under a temporary name next to `beside`, checked and synced: copy->temporary, and
 * copy->fd; their taker sets them to NULL and -1. copy_discard() must follow whatever the result.
 */
int copy_make(struct copy *copy, const char *beside);

/* No trace is left of what failed. */
void copy_discard(struct copy *copy);

/* A connection that the backend's interrupt ends. Returns SQLite's result code. */
int copy_open(struct copy *copy, const char *location, int flags, sqlite3 **out);

/* `to` gets what is in `from`; all of it is one transaction of `to`. Where `kept` is known, and not
 * the state of `to` any more once its lock is taken, SQLITE_SCHEMA says so. Returns SQLite's result
 * code. */
int copy_pages(struct sqlite_backend *backend, sqlite3 *from, sqlite3 *to, struct file_state kept);

/* SQLite's error on a connection that is not the backend's own. */
int copy_report(struct copy *copy, sqlite3 *db, const char *file, const char *what);
int copy_interrupted(diag_list *diags);

/* The URI of a file that nobody writes: SQLite takes no lock and makes no file beside it.
 * https://www.sqlite.org/uri.html#uriimmutable. NULL when out of memory. */
const char *copy_immutable_uri(const char *file, struct arena *arena);

bool copy_is_wal(sqlite3 *db);

/* -1 where it does not answer. */
int64_t copy_pragma_number(sqlite3 *db, const char *sql);

#endif
