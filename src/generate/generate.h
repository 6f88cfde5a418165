/* The SQL that makes one schema another, as a careful administrator would write it: ADD, DROP and
 * RENAME COLUMN where SQLite's rules allow (https://www.sqlite.org/lang_altertable.html), otherwise
 * the table rebuild of that page's section 7. Each statement is tried in memory while the script is
 * written. */
#ifndef STEMMA_GENERATE_GENERATE_H
#define STEMMA_GENERATE_GENERATE_H

#include "backend/sqlite_stand_in.h"
#include "diag/diag.h"
#include "schema/known.h"
#include "script/script.h"

/* A table, or a column of one, that has another name in the schema wanted. They are done in their
 * order: `table` is what it is called by then. */
struct generate_rename {
    const char *table;
    const char *column; /* NULL: the table itself is renamed */
    const char *to;
};

struct generate_renames {
    const struct generate_rename *items;
    size_t count;
};

/* The SQLite that scripts are made for. */
struct generate_sqlite {
    int version; /* as sqlite3_libversion_number() has it, 3031001; 0, and what is newer than the
                    library in use: that library, for on it the scripts are tried */
    struct name given; /* "3.31.1", where that is written */
};

enum generate_direction {
    GENERATE_UP,
    GENERATE_DOWN, /* what a change took away is made up for, where it cannot be brought back */
};

/* What the functions below remember of schemas from one call to the next: texts that were parsed,
 * and databases that were made. */
struct generate_memory;

struct generate_input {
    const struct schema_row *from, *to; /* their order is the order of what is created */
    size_t from_count, to_count;
    struct generate_renames renames;
    struct generate_renames doubts; /* what may have been a rename, and is taken for none: said in a
                                       comment where it goes */
    struct generate_renames refused; /* what was none: other candidates are looked for */
    enum generate_direction direction;
    struct generate_sqlite sqlite;
    const struct script *to_script; /* what makes `to`, for places in it; NULL: no file does */
    bool to_is_typed; /* the texts of `to` are a person's, who chose their lines; of a database or
                         of revisions they may have been through ALTER TABLE */
    struct stand_ins *stand_ins; /* NULL: what SQLite does not know is an error. Else a collation or
                                    a function of the application's has a stand-in, named in it */
    struct generate_memory *memory; /* NULL: nothing is remembered */
    struct arena *arena;
    diag_list *diags;
};

/* For calls with the same rows and the arena of `known`, both of which must outlive it. NULL: out
 * of memory. */
struct generate_memory *generate_memory_new(struct schema_known *known);
void generate_memory_free(struct generate_memory *memory);

/* What sqlite3_serialize() makes of a database that has the schema of these rows, and no rows of
 * its own: it need not be made again. The memory frees the bytes; NULL: there is none. */
void generate_memory_take(struct generate_memory *memory, const struct schema_row *rows,
                          unsigned char *bytes, long long size);

struct generate_script {
    const char *sql;             /* "" where nothing differs that matters */
    struct stemma_names changes; /* in words, a line each */
    size_t destructive;          /* comments in it that say what is lost */
    bool needs_keys_off; /* with foreign keys enforced it could delete rows of other tables, for it
                            drops one that is made again; or ADD COLUMN would fail */
};

/* Whether input->sqlite has what the schema wanted needs: to be asked before scripts are made. The
 * errors, one for each object and thing that is missing, are USAGE. A function that it lacks is a
 * warning: the application may bring it. */
int generate_check_schema(const struct generate_input *input);

/* Errors: SQL where a schema cannot be made, or a rename done; USAGE where somebody has to decide
 * first what rows that are there shall have. On the way down it says in comments what input->sqlite
 * lacks: the schema to go back to may be older than the wish to do without. */
int generate_script(const struct generate_input *input, struct generate_script *out);

/* What may have been renamed, besides input->renames: a table or a column that is gone, and a new
 * one that is like it. A table's columns are looked at once the table itself is found in both. */
int generate_candidates(const struct generate_input *input, struct generate_renames *out);

/* What the table is called once they are done. */
const char *generate_called(const struct generate_renames *renames, const char *table);

/* The same of its column. */
const char *generate_column_called(const struct generate_renames *renames, const char *table,
                                   const char *column);

/* "--rename users.email=mail", as a shell takes it. NULL: out of memory. */
const char *generate_rename_option(const struct generate_rename *rename, struct arena *arena);

/* The way back. NO_MEMORY is its only error. */
int generate_reverse(const struct generate_renames *renames, struct arena *arena, diag_list *diags,
                     struct generate_renames *out);

#endif
