/* Inside generate/: a script while it is written. */
#ifndef STEMMA_GENERATE_WRITING_H
#define STEMMA_GENERATE_WRITING_H

#include "base/phrase.h"
#include "generate/features.h"
#include "generate/generate.h"
#include "generate/sketch.h"
#include "schema/compare.h"

/* Parts, in the order of the script. */
enum part {
    PART_RENAMES,
    PART_DROPS,   /* of what hangs on tables, and of tables whose name is needed */
    PART_CREATES, /* of tables */
    PART_TABLES,  /* altered, or rebuilt */
    PART_TABLE_DROPS,
    PART_REST, /* indexes, views, triggers are made */
    PART_COUNT,
};

struct table_filling;
struct noted_table;

struct writing {
    const struct generate_input *input;
    struct sketch sketch;
    struct schema to;
    struct phrase parts[PART_COUNT];
    bool is_old;                        /* a table's new name is its own matter */
    const struct schema *now;           /* what was there before anything but renames was done */
    VEC(struct table_filling) fillings; /* of tables that have changed */
    VEC(struct noted_table) noted;      /* of columns that were renamed: what they were before */
    enum feature unnamed;               /* what RENAME COLUMN lacks; FEATURES: nothing */
    VEC(const char *) changes;          /* in words */
    VEC(const struct schema_object *) unread; /* virtual tables that are to read again at the end */
    VEC(const struct schema_object *) read;   /* that did so in the middle */
    VEC(const char *) remade; /* tables whose rows or rowids need not be what they were */
    size_t destructive;
    bool needs_keys_off;
    bool has_renamed; /* a table that was rebuilt: ALTER TABLE has looked at all views and triggers
                       */
};

/* The schemas of the input. writing_close() must follow whatever the result. */
int writing_open(struct writing *writing, const struct generate_input *input);
void writing_close(struct writing *writing);

/* Runs the statement in the sketch, and puts it down. A failure is an error of what generates. */
int writing_put(struct writing *writing, enum part part, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same of a statement whose work has been done in the sketch. */
int writing_put_done(struct writing *writing, enum part part, const char *sql);

/* Puts down a comment line; after it comes what it is about. */
void writing_comment(struct writing *writing, enum part part, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* "Destructive: …": what is lost. */
void writing_loss(struct writing *writing, enum part part, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* "Destructive if …": the same where rows that hardly any table has would lose something. The query
 * that finds them is on a line of its own; NULL: there is none. */
void writing_risk(struct writing *writing, enum part part, const char *query, const char *format,
                  ...) __attribute__((format(printf, 4, 5)));

/* "Stops if …": rows that stop what comes next. The query that finds them is on a line of its own;
 * NULL: there is none. */
void writing_stop(struct writing *writing, enum part part, const char *query, const char *format,
                  ...) __attribute__((format(printf, 4, 5)));

/* "-- stemma: …", which the runner reads: stemma-sql(5). */
void writing_directive(struct writing *writing, enum part part, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Renames what input->renames says, but columns for a SQLite that cannot: these are fed by what had
 * their name when their table is rebuilt. */
int writing_rename(struct writing *writing);

bool writing_feeds(const struct writing *writing); /* whether there are such columns */

/* Whether such a column is in the table, named as it is wanted. */
bool writing_has_fed_columns(const struct writing *writing, const char *table);

/* What the column of the table, both named as they are wanted, is called while there are no such
 * columns yet. NULL: it is new, and another one had its name. */
const char *writing_former_column(const struct writing *writing, const char *table,
                                  const char *column);

/* Says that of the table. */
int writing_tell_fed_columns(struct writing *writing, const char *table);

/* On the way down: what input->sqlite lacks of what the script makes. */
int writing_tell_lacking(struct writing *writing);

/* "Rebuilt for SQLite …": what it lacks. */
int writing_tell_rebuilt(struct writing *writing, enum part part, enum feature feature);

/* Where something goes: says what it may have been renamed to. `column` NULL: the table. */
void writing_doubt(struct writing *writing, enum part part, const char *table, const char *column);

/* "Not brought back: …": on the way down, what the way up has lost. */
void writing_not_back(struct writing *writing, enum part part, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The name as SQL has it; "" when out of memory, which is noted. */
const char *writing_name(struct writing *writing, const char *name);

/* Before a column of the table is renamed: the runner names what a rebuild loses as it is now. */
int writing_note_table(struct writing *writing, const char *table);

/* What differs in one table. */
struct table_changes {
    const struct schema_object *from, *to;
    const struct schema_change *items;
    size_t count;
};

/* Makes the table what `to` has, in whatever way is the simplest. */
int writing_change_table(struct writing *writing, const struct table_changes *changes);

/* The same by a rebuild, for its fed columns. `from` is the table as it is now. */
int writing_feed_table(struct writing *writing, const struct table_changes *changes);

/* The rows of one table for another. */
struct table_copy {
    const struct schema_object *from, *to;
    const char *source, *target; /* what they are called, as SQL has it */
    const char *values, *into;   /* lists of the same length */
    const char *last;            /* rows with NULL in it come last; NULL: in any order */
};

/* None is left out, and where something may refer to rowids they stay. */
int writing_copy(struct writing *writing, enum part part, const struct table_copy *copy);

/* What AUTOINCREMENT has reached in `from` is reached in the table `working` too, which becomes
 * `to`, if both count. */
int writing_keep_counter(struct writing *writing, enum part part, const struct schema_object *from,
                         const struct schema_object *to, const char *working);
/* What of it DROP TABLE takes along, "with its rows"; NULL: nothing that is not there still. */
const char *writing_what_goes(const struct schema_object *table);

/* Of a table that comes back: what it had, before it is made; and what it is an index of is read
 * again at the end. */
void writing_tell_lack(struct writing *writing, const struct schema_object *table);
int writing_read_later(struct writing *writing, const struct schema_object *table);
int writing_change_virtual_table(struct writing *writing, const struct schema_object *from,
                                 const struct schema_object *to);

/* An FTS table reads again what it is an index of: whether it can now, and the command for it. */
bool writing_can_read(struct writing *writing, const struct schema_object *table);
int writing_put_reading(struct writing *writing, enum part part, const struct schema_object *table);

/* ---- rereading.c ---- */

/* At the end: of those that could not read again before, and of those that stay as they are while
 * what they read has changed. */
int writing_read_late(struct writing *writing);

/* Whether the copy of a table has the rowids of the rows, too. */
bool writing_copies_rowids(const struct writing *writing, const struct schema_table *from,
                           const struct schema_table *to);

/* The CREATE of a table that is wanted; NULL when out of memory. */
const char *writing_create(struct writing *writing, const struct schema_object *object);

/* The same, under another name, which is in quotes where it needs them.
 * In it "users." of CHECK (users.id > 0) is left out, as there is no such table then. NULL: out of
 * memory. */
const char *writing_create_under(struct writing *writing, const struct schema_object *object,
                                 const char *name);

/* "new_users", or what is free: for the table while it is rebuilt. NULL: out of memory. */
const char *writing_free_name(struct writing *writing, const char *table);

/* Whether the token stands in the key of a text. */
bool writing_mentions(const char *key, const char *token);

int writing_drop(struct writing *writing, enum part part, const struct schema_object *object);

/* With a word on what is lost. */
int writing_drop_table(struct writing *writing, enum part part, const struct schema_object *table);

/* Drops every view and trigger that has the table's name in it, and what hangs on those. */
int writing_drop_dependents(struct writing *writing, enum part part, const char *table);

/* An empty line, where something stands before it. */
void writing_space(struct writing *writing, enum part part);

#endif
