/* What a database must offer: questions, and units that commit whole.
 *
 * A unit is scripts plus the ledger rows that go with them. Nobody outside a backend says BEGIN:
 * that is all that an engine behind HTTP can offer, and all that the runner needs. */
#ifndef STEMMA_BACKEND_BACKEND_H
#define STEMMA_BACKEND_BACKEND_H

#include "script/script.h"

#include <stdint.h>

/* A value bound to a statement that stemma itself wrote. */
enum value_kind {
    VALUE_NULL,
    VALUE_TEXT,
    VALUE_INTEGER,
    VALUE_DURATION,   /* milliseconds that the step (in closing statements: the unit) took */
    VALUE_NOW,        /* when the unit began, as clock_text() says it */
    VALUE_STATEMENTS, /* in failing statements: how many of the script's statements took effect */
};

struct value {
    enum value_kind kind;
    struct str text; /* not copied */
    int64_t integer;
};

/* A statement that stemma itself wrote: one statement, values for its "?" in order. Statements with
 * the same text are given with the same pointer, so that a backend can prepare them once. */
struct statement {
    const char *sql;
    const struct value *values;
    size_t value_count;
};

struct statement_list {
    const struct statement *items;
    size_t count;
};

enum unit_mode {
    UNIT_ATOMIC,    /* everything in the unit commits, or nothing does */
    UNIT_UNWRAPPED, /* transaction: none. The scripts run outside any transaction; what is before
                       and behind them are two transactions */
};

struct unit_step {
    const char *revision;
    const struct script *script; /* NULL: nothing to run, only rows to write */
    const struct script *verify; /* NULL: none */
    size_t skip; /* so many statements of the script have run already: the others are left */
    enum manifest_foreign_keys foreign_keys;
    bool allow_cascade; /* its DROP TABLE may delete rows of other tables by foreign keys */
    struct statement_list ledger; /* what is written of it, once the unit's scripts have run */
};

/* UNIT_UNWRAPPED: how many statements of the script have taken effect, kept in the database for
 * the case that the process dies. The number is raised in the transaction of each statement, or
 * straight after one that cannot be in a transaction. It is a text of PROGRESS_DIGITS digits, so
 * that it can be overwritten in its place. */
enum { PROGRESS_DIGITS = 10 };

struct unit_progress {
    const char *table, *column;  /* NULL: nothing is kept */
    struct statement find_row;   /* SELECT its rowid; no row: the run has been declared ended */
    struct statement_list begin; /* with the opening statements */
    struct statement_list end;   /* with the closing ones */
    struct statement_list fail;  /* with the failing ones */
};

struct unit {
    enum unit_mode mode;
    struct statement_list opening;  /* the ledger's tables; last, the row that takes the run's slot:
                                       where that row is there already, somebody else was first */
    struct statement_list expected; /* before them: conflicts where the state is another by now */
    const struct unit_step *steps;
    size_t step_count;
    bool followed;                 /* by another unit of the same run, at once */
    struct statement_list closing; /* after the last step */
    struct statement_list failing; /* UNIT_UNWRAPPED: written when the step fails half way */
    struct unit_progress progress;
    const char *const *protected_tables; /* the ledger's: no script may write them */
    size_t protected_count;
    const struct stemma_parameter *parameters; /* for :name in scripts */
    size_t parameter_count;
    unsigned statement_timeout_ms; /* 0: none */
};

/* What a backend tells while it works. Each may be NULL. */
struct backend_observer {
    void *user;
    void (*started)(void *user, size_t step);
    void (*finished)(void *user, size_t step, int64_t duration_ms);
    void (*row)(void *user, size_t step, const char *const *values, size_t count);
    void (*waiting)(void *user, int64_t waited_ms, long long pid, const char *name); /* holder's */
    void (*progress)(void *user, size_t step, const struct stemma_progress *progress);
    /* The unit's transaction has begun, its slot is taken and nobody else can write; nothing of its
     * scripts has run. What it returns, if not 0, ends the unit, and nothing was changed. */
    int (*begun)(void *user);
    /* The step's scripts have run, and nothing is recorded yet. What it returns, if not 0, ends the
     * unit as an error of the script would. It may ask the backend. */
    int (*ran)(void *user, size_t step);
};

/* Positive results. */
enum {
    BACKEND_ABSENT = 1,   /* query: there is no database, or not the table asked for */
    BACKEND_CONFLICT = 2, /* apply: the slot is taken; nothing was changed */
};

/* One column of a row, as it is stored: an integer, or a text that is NUL-terminated and valid
 * during the call. SQL NULL is a text with ptr NULL. */
struct column {
    bool is_integer;
    int64_t integer; /* 0 for a text */
    struct str text; /* ptr NULL for an integer */
};

/* Returns 0 to go on, or a negative code, which ends the query and is its result. */
typedef int backend_row(void *user, const struct column *columns, size_t count);

struct backend;

/* Where a copy of the database goes. */
struct backup_target {
    const char *path; /* this file, which must not be there; or NULL: */
    const char *stem; /* STEM.bak, or where that is there STEM~2.bak, and so on */
    unsigned first;   /* the first of these to try; 0 is 1, the one without a number */
};

/* Every function returns 0, a negative code that is in `diags`, or a positive one of the above. */
struct backend_ops {
    void (*close)(struct backend *backend);
    bool (*exists)(struct backend *backend);
    int (*hold)(struct backend *backend, diag_list *diags);
    void (*release)(struct backend *backend);
    int (*has_table)(struct backend *backend, const char *table, bool *out, diag_list *diags);
    int (*query)(struct backend *backend, const struct statement *statement, backend_row *row,
                 void *user, diag_list *diags);
    int (*apply)(struct backend *backend, const struct unit *unit,
                 const struct backend_observer *observer, diag_list *diags);
    void (*interrupt)(struct backend *backend);
    bool (*is_interrupted)(const struct backend *backend);
    bool (*is_stuck)(struct backend *backend);
    int (*backup)(struct backend *backend, const struct backup_target *target, struct arena *arena,
                  diag_list *diags, const char **out);
    int (*stage)(struct backend *backend, const char *file, struct arena *arena, diag_list *diags,
                 const char **out);
    int (*restore)(struct backend *backend, const char *staged, diag_list *diags);
};

struct backend {
    const struct backend_ops *ops;
    const char *name; /* as it should be shown */
    const char *file; /* the local file that it is; NULL: it is none */
    unsigned lock_timeout_ms;
};

/* Names the database at `location` (see stemma_database_open) without opening it. Errors: USAGE for
 * a location that no backend serves, NO_MEMORY. */
int backend_open(const char *location, unsigned lock_timeout_ms, diag_list *diags,
                 struct backend **out);
void backend_close(struct backend *backend); /* NULL is allowed */

/* Whether the regular file `path` begins as a SQLite database does. Not for one that this process
 * has open: its locks would go. */
bool backend_is_database(const char *path);

/* The length of the suffix by which SQLite would know the file as a part of the database of the
 * rest of its name: 0 for no such name. https://www.sqlite.org/tempfiles.html */
size_t backend_part_suffix(const char *path);

/* False where there is no database yet. */
bool backend_exists(struct backend *backend);

/* From here to backend_release() every question is about one state of the database, and the locks
 * for reading are taken once. Within a unit, or where it is held already, that is so anyway.
 * BACKEND_ABSENT where there is no database: then there is nothing to release. */
int backend_hold(struct backend *backend, diag_list *diags);
void backend_release(struct backend *backend);

/* Whether the database has such a table; no where there is no database. */
int backend_has_table(struct backend *backend, const char *table, bool *out, diag_list *diags);

/* Runs a statement that only reads. BACKEND_ABSENT where there is no database. */
int backend_query(struct backend *backend, const struct statement *statement, backend_row *row,
                  void *user, diag_list *diags);

/* Applies the unit. On failure the database is as it was, save for UNIT_UNWRAPPED, where the
 * diagnostics say how far it got. */
int backend_apply(struct backend *backend, const struct unit *unit,
                  const struct backend_observer *observer, diag_list *diags);

/* Makes a copy of the database: complete, checked, on the disk, with its mode and owner; *out, in
 * `arena`, is its name. It is of one state of the database, whatever others write meanwhile, and of
 * the state before a unit of this backend that is under way. BACKEND_ABSENT where there is no
 * database. Nothing is left of one that fails. */
int backend_backup(struct backend *backend, const struct backup_target *target, struct arena *arena,
                   diag_list *diags, const char **out);

/* Makes a checked copy of the database `file` next to this one; *out is its name. The caller
 * changes it, restores it and removes it. NOT_A_DATABASE for what is no intact database, USAGE for
 * this database itself. */
int backend_stage(struct backend *backend, const char *file, struct arena *arena, diag_list *diags,
                  const char **out);

/* Puts what is in `staged` in the place of what is in the database, in one transaction.
 * BACKEND_CONFLICT, and nothing was changed, where a backup was made between backend_stage() and
 * this, and somebody else has written since. */
int backend_restore(struct backend *backend, const char *staged, diag_list *diags);

/* From a signal handler or another thread: what is under way stops soon with INTERRUPTED, and every
 * later call too. */
void backend_interrupt(struct backend *backend);
bool backend_is_interrupted(const struct backend *backend);

/* From there as well: whether a statement is under way that has not had a chance to notice the
 * interrupt, since that came or since the last question. */
bool backend_is_stuck(struct backend *backend);

#endif
