/* What a script may not do, and what a unit does to tables. */
#ifndef STEMMA_BACKEND_SQLITE_GUARD_H
#define STEMMA_BACKEND_SQLITE_GUARD_H

#include "backend/backend.h"
#include "base/map.h"
#include "base/vec.h"

#include <sqlite3.h>

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

/* Says what to do about `what` refers to `table`, which is not there: where it was renamed to that,
 * and its old name given to a new one. Keys, views and triggers follow a renamed table. False where
 * it was not. https://www.sqlite.org/lang_altertable.html#alter_table_rename */
#define GUARD_KEYS "the keys of other tables"
bool guard_hint_at_rename(const struct guard *guard, const char *table, const char *what,
                          diag_list *diags);
bool guard_has_defined(const struct guard *guard, struct str name);
bool guard_has_dropped(const struct guard *guard, struct str name);

/* Whether no table had the name when the unit began, nor another that has it now. */
bool guard_has_new_table(const struct guard *guard, const char *table);

/* Binds the names that were touched in one of these ways to parameter `index`, as a JSON array; or
 * those of them that are no new table's. Both return SQLite's result code. */
int guard_bind_touched(const struct guard *guard, unsigned how, sqlite3_stmt *stmt, int index);
int guard_bind_old_tables(const struct guard *guard, unsigned how, sqlite3_stmt *stmt, int index);

#endif
