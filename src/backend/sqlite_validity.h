/* What no longer works after a unit: views, triggers, expressions, foreign keys. */
#ifndef STEMMA_BACKEND_SQLITE_VALIDITY_H
#define STEMMA_BACKEND_SQLITE_VALIDITY_H

#include "backend/sqlite.h"
#include "backend/sqlite_guard.h"

/* ---- sqlite_validity.c: what no longer works ---- */

/* A view, a trigger, a table with an expression in it that SQLite cannot compile, or one with a
 * foreign key that SQLite cannot follow. */
struct broken {
    const char *kind, *name, *message;
    bool is_key;     /* of a table that may have others */
    bool is_default; /* the table can be read: a default is at fault, or a CHECK */
    bool is_unused;  /* a key of a table without rows, or without any that uses it; a trigger that
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

#endif
