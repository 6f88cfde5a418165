/* Inside generate/: what each column of a table as it is wanted gets in the rows that are there. */
#ifndef STEMMA_GENERATE_FILLING_H
#define STEMMA_GENERATE_FILLING_H

#include "generate/writing.h"

enum filling_kind {
    FILLING_COPY,     /* what a column has that is there */
    FILLING_NOT_NULL, /* the same, and the default in place of NULL */
    FILLING_NUMBER,  /* the same, and a number in place of NULL; or a new number: it is the rowid */
    FILLING_DEFAULT, /* its default, NULL where it has none */
    FILLING_MADE_UP, /* something that fits, for want of what it had */
    FILLING_GENERATED, /* SQLite works it out */
};

struct filling {
    enum filling_kind kind;
    const struct schema_column *former; /* the column that it is made of; NULL: there is none */
    const char *value; /* as SQL; NULL: INSERT does not name the column. NUMBER without a former,
                          DEFAULT and GENERATED have none */
    bool differs;      /* MADE_UP: it is another one in each row */
    bool fits;         /* MADE_UP: its CHECKs take it */
};

struct table_filling {
    const struct schema_object *from, *to;
    const struct filling *columns; /* of to->as_table->columns */
};

/* Errors: USAGE where somebody has to decide first; that is said. */
int filling_find(struct writing *writing, const struct schema_object *from,
                 const struct schema_object *to, struct table_filling *out);

/* The column of the table as it was, that becomes `column`. NULL: there is none. */
const struct schema_column *filling_later(const struct table_filling *filling,
                                          const struct schema_column *former);

/* Whether a row may have NULL there. */
bool filling_is_nullable(const struct schema_table *table, const struct schema_column *column);

/* Whether the default is the same for each row. */
bool filling_is_constant(const struct schema_column *column);

/* Whether the column takes the value, as far as its type and this CHECK go (NULL: its type alone).
 * What cannot be tried, for it needs what the application brings, is taken to do. */
bool filling_takes(struct writing *writing, const struct schema_table *table,
                   const struct schema_column *column, const struct schema_check *check,
                   const char *value);

/* The same of its type and its own CHECKs. */
bool filling_fits(struct writing *writing, const struct schema_table *table,
                  const struct schema_column *column, const char *value);

/* Whether the default can be what rows are given that are there: it meets the column's own CHECKs
 * and its type. */
bool filling_default_fits(struct writing *writing, const struct schema_table *table,
                          const struct schema_column *column);

/* ---- rereading.c ---- */

/* Remembers that a table is rebuilt, unless each row keeps what it had, and its rowid. */
int writing_note_remade(struct writing *writing, const struct table_filling *filling);

/* ---- making_up.c ---- */

/* For a column that had something once, or could not have its default. */
void filling_make_up(struct writing *writing, const struct schema_object *from,
                     const struct schema_object *to, const struct schema_column *column,
                     struct filling *out);

/* ---- effects.c: what is said of it ---- */

/* "Destructive: …", "Not brought back: …". */
void writing_tell_losses(struct writing *writing, const struct table_filling *filling);

/* ---- stops.c, collisions.c ---- */

/* "Stops if …": constraints that rows which are there may not meet. */
void writing_tell_stops(struct writing *writing, const struct table_filling *filling,
                        bool is_copied);

/* Of a table that stays as it is, with a foreign key that refers to what its parent's primary key
 * is: which is another one. */
int writing_tell_parents(struct writing *writing, const struct table_changes *changes);

/* The same of an index that is about to be made. */
void writing_tell_index_stops(struct writing *writing, const struct schema_object *index);

#endif
