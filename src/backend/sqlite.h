/* The backend for SQLite files, and what its parts share. */
#ifndef STEMMA_BACKEND_SQLITE_H
#define STEMMA_BACKEND_SQLITE_H

#include "backend/backend.h"
#include "backend/sqlite_watch.h"
#include "base/map.h"
#include "base/vec.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/types.h>
#include <time.h>

/* How the rows that a DROP TABLE takes from other tables are noticed. */
enum cascade_eyes { CASCADE_HOOK, CASCADE_COUNT };

/* Between SQLite and the system's files. */
struct tapped_vfs {
    sqlite3_vfs base;
    sqlite3_vfs *real; /* NULL: not registered */
    char name[32];
};

/* Who holds the lock that was waited for last. */
enum { LOCK_NAME_SIZE = 32 };
struct lock_holder {
    long long pid; /* 0: not known */
    char name[LOCK_NAME_SIZE];
};

/* Two states of a database that compare equal are the same: every commit writes to the file, or to
 * its WAL. Taken without opening either, which would cost SQLite its locks. */
struct file_state {
    bool known;
    struct timespec written, wal_written;
    off_t size, wal_size;
};

/* A foreign key that a run has brought, and what it lacks to work. */
struct brought_key {
    const char *table, *parent, *columns, *lack;
};

typedef VEC(struct brought_key) brought_keys;

struct sqlite_backend {
    struct backend base;
    struct arena arena;
    const char *path;                 /* or a file: URI */
    const char *file;                 /* the file that it names, behind links */
    sqlite3 *_Atomic db;              /* opened at first need */
    int64_t waiting_since, last_told; /* 0: not waiting */
    /* Whether the schema has any foreign keys, and any texts that can stop working (views,
     * triggers, CHECKs, …), as of a version of the file: a look at all tables for each of a
     * thousand units would cost more than the units. */
    enum { KNOWN_NOTHING, KNOWN_NONE, KNOWN_SOME } keys, texts;
    unsigned known_as_of;
    brought_keys brought;                    /* of earlier units of the run under way */
    struct file_state kept;                  /* what the last backup is of */
    int staged;                              /* keeps what sqlite_stage() made in use; -1 */
    enum cascade_eyes eyes;                  /* what this SQLite is built with */
    bool lasting;                            /* the connection syncs a commit to its end */
    bool lends_functions;                    /* stands in for those that an application brings */
    unsigned holds_within;                   /* holds that began within a transaction */
    const struct backend_observer *observer; /* of the unit under way */
    struct watch watch;
    struct vitals own_vitals, *vitals; /* a replay's are those of the backend it is made for */
    struct tapped_vfs vfs;
    struct lock_holder holder;
    atomic_int interrupting; /* calls of interrupt() under way */
    atomic_bool interrupted; /* this and `db` are for signal handlers and other threads, too */
};

/* True for ":memory:", "file::memory:" and URIs with mode=memory, however they are written. */
bool sqlite_is_in_memory(const char *path);

/* False for no path, which SQLite takes for a temporary file, and for a URI with %00, which it
 * reads only up to there. */
bool sqlite_names_file(const char *path);

int sqlite_backend_open(const char *path, unsigned lock_timeout_ms, diag_list *diags,
                        struct backend **out);

/* ---- sqlite.c ---- */

/* Opens the database if it is not open: for reading an absent one is BACKEND_ABSENT, for writing it
 * is created. */
enum sqlite_access { CONNECT_TO_READ, CONNECT_TO_WRITE };
int sqlite_connect(struct sqlite_backend *backend, enum sqlite_access access, diag_list *diags);

/* After a failed write SQLite leaves it to the next reader to play the journal back: this is that
 * reader, so that the file itself is as it was. Does not wait for locks. */
void sqlite_play_back(struct sqlite_backend *backend);

/* Closes the connection, and with it what could not be put back; the next call opens another. */
void sqlite_disconnect(struct sqlite_backend *backend);

/* Has a further connection wait for locks as the backend's own does. */
void sqlite_wait_politely(struct sqlite_backend *backend, sqlite3 *db);

/* What VALUE_NOW, VALUE_DURATION and VALUE_STATEMENTS stand for. */
struct progress {
    const char *now;
    int64_t duration_ms;
    size_t statements;
};

/* Prepares (where *prepared is NULL), binds and steps a statement of stemma's own; its rows are
 * dropped. Returns SQLite's result code: SQLITE_DONE when all went well. */
int sqlite_run(sqlite3 *db, sqlite3_stmt **prepared, const struct statement *statement,
               struct progress progress);

/* ---- sqlite_error.c ---- */

/* Adds the error that SQLite's last call on the connection ended in. `span` is the place of the
 * statement, if there is one; `what` says what was tried ("cannot read the ledger"), or NULL for
 * SQLite's message alone. Returns the negated code. */
int sqlite_error(struct sqlite_backend *backend, struct span span, const char *what,
                 diag_list *diags);

/* The same for a result code that the connection may have forgotten: another call, such as
 * sqlite3_finalize() of another statement, takes its place. */
int sqlite_error_of(struct sqlite_backend *backend, int code, struct span span, const char *what,
                    diag_list *diags);

/* ---- sqlite_rows.c: how many rows a statement will scan ---- */

/* The one table that the statement reads from end to end, as written, as far as words can tell. */
bool rows_table(struct str statement, struct str *out);

/* About how many rows it will scan; 0: not known. Takes some 5 ms at most, and no lock. */
uint64_t rows_to_scan(const struct sqlite_backend *backend, struct str statement);

/* ---- sqlite_vfs.c: where a read can be made to fail ---- */

/* Registers the backend's own, under vfs.name. Returns SQLite's result code. */
int vfs_register(struct sqlite_backend *backend);
void vfs_unregister(struct sqlite_backend *backend); /* after the connection is closed */

/* ---- sqlite_locks.c: who holds the lock ---- */

/* Fills backend->holder, where the system tells. */
void locks_find_holder(struct sqlite_backend *backend);

/* ---- sqlite_backup.c, sqlite_restore.c ---- */

int sqlite_backup(struct backend *backend, const struct backup_target *target, struct arena *arena,
                  diag_list *diags, const char **out);
/* What was staged before is in nobody's use any more. */
void sqlite_forget_staged(struct sqlite_backend *backend);
int sqlite_stage(struct backend *backend, const char *file, struct arena *arena, diag_list *diags,
                 const char **out);
int sqlite_restore(struct backend *backend, const char *staged, diag_list *diags);

/* ---- sqlite_unit.c ---- */

int sqlite_apply(struct backend *backend, const struct unit *unit,
                 const struct backend_observer *observer, diag_list *diags);

#endif
