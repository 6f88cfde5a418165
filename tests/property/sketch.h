/* Sane schemas whose structure is known, and changes of them: views and triggers compile, foreign
 * keys refer to keys, and every table can hold rows. For tests that go from one schema to another.
 *
 *     struct sketch from, to;
 *     sketch_generate(&from, &random, &arena);
 *     sketch_mutate(&from, &to, &random, 1 + random_below(&random, 8), &arena, &mutation);
 *     sqlite3_exec(db, sketch_sql(&from, &arena), …); */
#ifndef STEMMA_TESTS_SKETCH_H
#define STEMMA_TESTS_SKETCH_H

#include "random.h"

#include "base/arena.h"
#include "base/vec.h"

enum {
    SKETCH_TABLES = 12,
    SKETCH_COLUMNS = 10,
    SKETCH_INDEXES = 14,
    SKETCH_VIEWS = 6,
    SKETCH_TRIGGERS = 8,
    SKETCH_FULL_TEXT = 3,
};

enum sketch_key {
    SKETCH_NO_KEY,
    SKETCH_ROWID,    /* the first column: INTEGER PRIMARY KEY */
    SKETCH_TEXT_KEY, /* the first column: TEXT PRIMARY KEY */
    SKETCH_PAIR,     /* the first two */
    SKETCH_KEYS,
};

/* Tables and columns are meant by numbers that never change; 0: none. What refers to something that
 * is not there any more is left out of the SQL. */
struct sketch_column {
    unsigned id;
    const char *name, *type, *collation; /* collation NULL: none */
    bool not_null, is_unique;
    size_t check, value; /* which of those that fit the type; 0: none */
    bool is_named;       /* its CHECK has a name */
    unsigned computed_from;
    bool is_stored;
    unsigned parent;
    const char *on_delete, *on_update;
    bool is_deferred;
};

struct sketch_table {
    unsigned id;
    const char *name;
    enum sketch_key key;
    bool is_autoincrement, is_strict, without_rowid, is_renamed;
    bool has_unique_pair; /* of the last two columns */
    struct sketch_column columns[SKETCH_COLUMNS];
    size_t column_count;
};

struct sketch_index {
    const char *name;
    unsigned table, first, second; /* columns; second: may be 0 */
    bool is_unique, is_descending, is_expression, is_partial;
};

struct sketch_view {
    const char *name;
    unsigned table, first, second;
    size_t below; /* 1 + the place of the view that it reads from; 0: reads the table */
    size_t form;
};

struct sketch_trigger {
    const char *name;
    unsigned table, column, other, other_column;
    size_t form, event;
};

struct sketch_full_text {
    const char *name;
    unsigned table, first, second; /* what it is an index of; table 0: rows of its own */
    size_t columns, tokenizer;
};

struct sketch {
    struct sketch_table tables[SKETCH_TABLES];
    size_t table_count;
    struct sketch_index indexes[SKETCH_INDEXES];
    size_t index_count;
    struct sketch_view views[SKETCH_VIEWS];
    size_t view_count;
    struct sketch_trigger triggers[SKETCH_TRIGGERS];
    size_t trigger_count;
    struct sketch_full_text full_texts[SKETCH_FULL_TEXT];
    size_t full_text_count;
    unsigned last_id;
};

/* What was done to make the second of the first. */
struct sketch_mutation {
    VEC(const char *) changes; /* in words */
    VEC(const char *) renames; /* "old=new", "table.old=new" */
};

/* All of these give 0, or -1 when out of memory. */
int sketch_generate(struct sketch *out, struct random *random, struct arena *arena);

/* `to` is `from` after that many changes; its SQL is another. NOT NULL is only put on columns that
 * have a default. */
int sketch_mutate(const struct sketch *from, struct sketch *to, struct random *random,
                  size_t changes, struct arena *arena, struct sketch_mutation *out);

/* All its statements, each with a semicolon, in an order that works. NULL: out of memory. */
const char *sketch_sql(const struct sketch *sketch, struct arena *arena);

#endif
