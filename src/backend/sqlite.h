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

/* ---- sqlite_guard.c: what a script may not do ---- */

/* What the authorizer saw of the statement that is being prepared or run. */
enum guard_transaction { GUARD_NONE, GUARD_BEGIN, GUARD_COMMIT, GUARD_ROLLBACK };
enum guard_savepoint { GUARD_NO_SAVEPOINT, GUARD_SAVEPOINT, GUARD_RELEASE, GUARD_ROLLBACK_TO };

struct saved_pragma {
    const char *name;
    const char *value; /* as PRAGMA name=value takes it */
};

/* What a run did to a table, or to "table.column": whether foreign keys can be broken by it. */
enum guard_touch {
    GUARD_GAINED = 1 << 0,    /* rows were added: they may lack the rows that they refer to */
    GUARD_LOST = 1 << 1,      /* rows may have gone: others may refer to them */
    GUARD_WRITTEN = 1 << 2,   /* a constraint with ON CONFLICT REPLACE may have deleted rows */
    GUARD_UPDATED = 1 << 3,   /* of a column */
    GUARD_CREATED = 1 << 4,   /* or renamed to this: its rowids are not those of the table before */
    GUARD_DEFINED = 1 << 5,   /* a table, view or trigger that was made */
    GUARD_DROPPED = 1 << 6,   /* an index or a trigger, by a statement of its own */
    GUARD_UNINDEXED = 1 << 7, /* an index of the table was dropped */
    GUARD_GONE = 1 << 8,      /* a table that was dropped, or renamed to another name */
    GUARD_KEYED = 1 << 9,     /* a column with a foreign key was added to it */
    GUARD_RENAMED = 1 << 10,  /* it, or a column of it, when it had been written */
    GUARD_SUSPECT = 1 << 11,  /* its orphans are asked for, whatever was done to it */
};

struct renamed {
    const char *from, *to;
};

/* Who inserts into a table or updates it: a statement itself, a trigger, the action of a foreign
 * key.
 */
struct writer {
    const char *table, *trigger; /* NULL: no trigger */
    unsigned statement;          /* the last one that did */
    /* As of a state of the schema: */
    unsigned schema;
    bool looked_at;
    bool table_replaces;   /* a constraint of it says ON CONFLICT REPLACE */
    bool trigger_replaces; /* INSERT OR REPLACE or the like is in it */
};

struct touched {
    const char *name; /* ASCII letters in lower case */
    unsigned how;     /* enum guard_touch */
};

struct guard {
    const struct unit *unit;
    struct arena *arena;
    bool watching; /* a script is running: otherwise everything is allowed */
    /* of one statement: */
    const char *denied; /* why, NULL where it is allowed */
    const char *remedy;
    enum guard_transaction transaction;
    enum guard_savepoint savepoint;
    const char *savepoint_name;
    const char *save_pragma;    /* set: this pragma's value must be saved first, then try again */
    const char *ignored_pragma; /* set: this has no effect here, and why it has none */
    const char *ignored_why;
    bool is_vacuum;     /* set by the caller before: VACUUM attaches, and copies every table */
    const char *pragma; /* the one that the statement sets, where it takes effect */
    bool defines;       /* it is about the schema, not about rows */
    bool makes_trigger;
    bool alters;      /* drops or alters something that others may use */
    bool deletes;     /* it is a DELETE, or does one itself before all else */
    bool may_replace; /* set by the caller before: INSERT OR REPLACE and its like */
    const char *created_table, *dropped_table, *altered_table; /* NULL for another statement */
    VEC(uint32_t) written; /* writers of this statement; the first is its own, if it has one */
    /* of the script: */
    bool made_temporary; /* something in the temp schema */
    VEC(struct saved_pragma) saved;
    /* of the unit: */
    bool said_references;        /* some CREATE or ALTER did: there may be foreign keys now */
    bool made_tables;            /* temporary ones, too: a rebuild can be under way */
    bool altered;                /* some statement did `alters` */
    bool defined_texts;          /* a view, a trigger, a CHECK, a generated column was made */
    VEC(struct touched) touched; /* tables and columns whose rows may have changed */
    struct map touched_names;    /* → index in touched */
    VEC(struct renamed) renames;
    bool renumbered; /* VACUUM may have given rows new rowids */
    VEC(struct writer) writers;
    struct map writer_index;    /* "table\ntrigger" → index in writers */
    unsigned statement, schema; /* numbers that change with each statement, each definition */
    bool out_of_memory;
    bool left_changed; /* the connection could not be put back as it was */
};

/* Whether `table` is one of the ledger's. */
bool guard_protects(const struct guard *guard, const char *table);

void guard_begin_unit(struct guard *guard, const struct unit *unit, struct arena *arena);
void guard_begin_script(struct guard *guard); /* from here on it watches */
void guard_begin_statement(struct guard *guard, bool is_vacuum);
void guard_pause(struct guard *guard); /* for SQL of the runner's own in the midst of a script */
void guard_resume(struct guard *guard);
void guard_end_unit(struct guard *guard);

/* For sqlite3_set_authorizer(). It stays in place for the whole unit, since setting it makes SQLite
 * compile every prepared statement again. */
int guard_authorize(void *user, int action, const char *a, const char *b, const char *schema,
                    const char *trigger);

/* Reads the value of guard->save_pragma and remembers it. Returns SQLite's result code. */
int guard_save_pragma(struct guard *guard, sqlite3 *db);

/* After a script: it watches no more, pragmas get their old values, temporary tables go. */
int guard_end_script(struct guard *guard, sqlite3 *db);

/* ---- sqlite_replaces.c: which rows a statement may put others in the place of ---- */

/* Notes that the statement writes the table. */
void guard_note_write(struct guard *guard, const char *table, const char *trigger);

struct replaced {
    const char **tables;
    size_t count;
};

/* The tables of which the statement may replace rows; `arena` is for the list. Returns SQLite's
 * result code. */
int guard_find_replaced(struct guard *guard, sqlite3 *db, struct arena *arena,
                        struct replaced *out);

/* ---- sqlite_touched.c: what a unit did to tables ---- */

void guard_touch(struct guard *guard, struct str name, unsigned how);
void guard_rename(struct guard *guard, const char *from, const char *to);

/* What the table was called when the unit began, as far as renames tell; `name` itself where there
 * was none. */
const char *guard_former_name(const struct guard *guard, const char *name);

/* All names that the table had in the unit, the last one first:
 *     for (struct guard_name n = guard_names(guard, table); n.text != NULL;
 *          guard_earlier_name(guard, &n)) */
struct guard_name {
    const char *text; /* NULL: there are no more */
    size_t renames;   /* the ones before it */
};

struct guard_name guard_names(const struct guard *guard, const char *name);
void guard_earlier_name(const struct guard *guard, struct guard_name *name);

/* What the table is called now that had the name when the unit began; the same. */
const char *guard_later_name(const struct guard *guard, const char *name);
bool guard_has_created(const struct guard *guard, struct str table);
bool guard_has_written(const struct guard *guard, struct str table); /* its rows, or columns */
bool guard_has_gone(const struct guard *guard, struct str table);

/* Whether a row of the table may be another than the one that was known so before: the table was
 * made in the unit, renamed after a write, or lost rows and gained some. `is_numbered`: rows are
 * known by columns of the table's own, and not by a number that SQLite gives. */
bool guard_has_moved_rows(const struct guard *guard, const char *table, bool is_numbered);

/* Marks the tables that have lost rows as GUARD_SUSPECT: orphans may have gone from there to
 * others.
 */
void guard_suspect_losers(struct guard *guard);

/* Says what to do about keys that point to `table`, which is not there: where it was renamed to
 * that, and its old name given to a new one. Keys follow a renamed table. False where it was not.
 * https://www.sqlite.org/lang_altertable.html#alter_table_rename */
bool guard_hint_at_rename(const struct guard *guard, const char *table, diag_list *diags);
bool guard_has_defined(const struct guard *guard, struct str name);
bool guard_has_dropped(const struct guard *guard, struct str name);

/* Whether no table had the name when the unit began, nor another that has it now. */
bool guard_has_new_table(const struct guard *guard, const char *table);

/* Binds the names that were touched in one of these ways to parameter `index`, as a JSON array; or
 * those of them that are no new table's. Both return SQLite's result code. */
int guard_bind_touched(const struct guard *guard, unsigned how, sqlite3_stmt *stmt, int index);
int guard_bind_old_tables(const struct guard *guard, unsigned how, sqlite3_stmt *stmt, int index);

/* ---- sqlite_validity.c: what no longer works ---- */

/* A view, a trigger, a table with an expression in it that SQLite cannot compile, or one with a
 * foreign key that SQLite cannot follow. */
struct broken {
    const char *kind, *name, *message;
    bool is_key;    /* of a table that may have others */
    bool is_unused; /* a key of a table without rows, or without any that uses it; a trigger that
                       waits for a column that is not there */
};

struct validity_list {
    VEC(struct broken) items;
    size_t candidates; /* views, triggers and such tables in the schema */
};

/* Whether the text of a CREATE or ALTER TABLE has expressions: CHECKs, generated columns, defaults
 * in parentheses. */
bool validity_has_texts(struct str definition);

/* Adds what does not work, of all where guard->altered, else of what the unit has defined. Changes
 * nothing, but makes SQLite compile every prepared statement again. Returns SQLite's result code.
 */
int validity_look(sqlite3 *db, const struct guard *guard, struct arena *arena,
                  struct validity_list *out);

/* Whether it is a table's own, and not a view or a trigger. */
bool validity_is_of_table(const struct broken *broken);

/* The place in the file that makes it; of no source where `script` is NULL, or does not. */
struct span validity_place(const struct script *script, const struct broken *broken);

/* Whether it lacks only what an application may bring. */
bool validity_is_for_others(const struct broken *broken);

/* Reports what does not work `now` as an error; as a warning what did not work `before` either, or
 * uses what an application may have and SQLite alone has not. */
int validity_report(const struct guard *guard, const struct validity_list *now,
                    const struct validity_list *before, diag_list *diags);

/* ---- sqlite_keys.c: foreign keys that no longer work ---- */

/* Adds the keys that SQLite cannot follow, of those to tables that have lost something in the unit
 * (to any table, where `guard` is NULL); but not of tables that the unit has made, other than in a
 * rebuild: they have not worked before. Returns SQLite's result code. */
int keys_look(sqlite3 *db, const struct guard *guard, struct arena *arena,
              struct validity_list *out);

/* Whether SQLite can follow all keys of the table; true where there is none of that name. Returns
 * SQLite's result code. */
int keys_work(sqlite3 *db, const char *table, bool *out);

/* ---- sqlite_new_keys.c: foreign keys that never worked ---- */

/* The keys that tables had before the unit altered them. Fill `arena`; map_free() it. */
struct key_history {
    struct arena *arena;
    struct map known;
};

/* To be called before `table` is altered or dropped. All of these return SQLite's result code. */
int new_keys_note_before(sqlite3 *db, const struct guard *guard, const char *table,
                         struct key_history *history);

/* Adds the keys that the unit has brought, or an earlier unit of the run, and that SQLite cannot
 * follow as things are. */
int new_keys_look(sqlite3 *db, const struct guard *guard, struct key_history *history,
                  const brought_keys *earlier, brought_keys *out);

/* Adds copies. */
int new_keys_keep(const brought_keys *found, struct arena *arena, brought_keys *out);

/* Adds them to what does not work. */
int new_keys_tell(const brought_keys *found, struct arena *arena, struct validity_list *out);

/* ---- sqlite_triggers.c: which trigger does not work ---- */

/* A statement that fires the trigger on `table` whose CREATE TRIGGER is `definition`, for
 * sqlite3_free(). Returns SQLite's result code; *out is NULL, too, when out of memory. */
int trigger_event(sqlite3 *db, const char *table, struct str definition, char **out);

/* What the trigger waits for in vain: *out says it, or is NULL. Returns SQLite's result code. */
int trigger_waits_in_vain(sqlite3 *db, const char *table, struct str definition,
                          struct arena *arena, const char **out);

/* Looks at each trigger in the list while all others are dropped, which is undone: it stays with
 * its own message, or goes where it was another that does not work. Returns SQLite's result code.
 */
int triggers_tell_apart(sqlite3 *db, struct arena *arena, struct validity_list *list);

/* ---- sqlite_rebuild.c: what a table lost in a rebuild ---- */

struct table_parts;

typedef VEC(struct table_parts *) rebuild_list;

/* Remembers what belongs to `table`, which must live as long as the list, before it is dropped or
 * renamed. Both return SQLite's result code. */
int rebuild_note_before(sqlite3 *db, struct arena *arena, const char *table, rebuild_list *list);

/* Something that a table of that name does not have any more. */
enum rebuild_kind {
    REBUILD_OBJECT,     /* "index by_name": made by a statement of its own */
    REBUILD_DEFINITION, /* "CHECK (id > 0)", "COLLATE NOCASE of name", "STRICT" */
    REBUILD_COUNTER,    /* how far AUTOINCREMENT has counted */
};

/* Returns SQLite's result code. */
typedef int rebuild_visit(void *user, const char *table, enum rebuild_kind kind, const char *what);

/* Visits what each table of the list has lost, until `visit` fails. Returns SQLite's result code.
 */
int rebuild_compare(sqlite3 *db, struct arena *arena, const rebuild_list *list,
                    rebuild_visit *visit, void *user);

/* Warns of what was neither dropped by a statement of its own nor has a line in the script,
 * "-- stemma: TABLE loses WHAT". */
int rebuild_report(sqlite3 *db, const struct guard *guard, struct arena *arena,
                   const rebuild_list *list, const struct script *script, diag_list *diags);

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

/* ---- sqlite_cascade.c: what DROP TABLE and REPLACE take from other tables ---- */

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

/* ---- sqlite_stand_in.c ---- */

/* A collation that SQLite does not know, and an application brings, compares bytes from now on:
 * where only the schema matters, or what is tried on it. *lent, which may be NULL, is set when
 * there is one. https://www.sqlite.org/c3ref/collation_needed.html */
void stand_in_for_collations(sqlite3 *db, bool *lent);

/* After an error: whether a function was all that it was for, and there is one now, which gives NULL
 * whatever it is asked. Then the same may be tried again. */
bool stand_in_for_function(sqlite3 *db);

#endif
