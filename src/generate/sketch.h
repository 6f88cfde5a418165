/* Inside generate/: a database in memory with a schema and no rows, on which the statements of a
 * script are tried while it is being written. SQLite itself says what can be altered, and what an
 * ALTER makes of indexes, views and triggers. */
#ifndef STEMMA_GENERATE_SKETCH_H
#define STEMMA_GENERATE_SKETCH_H

#include "generate/generate.h"

#include <sqlite3.h>

struct sketch {
    sqlite3 *db;
    const struct generate_input *input;
    struct arena *arena;
    diag_list *diags;
    bool no_memory; /* something was refused for want of memory; sticky */
};

/* A database with the schema of these rows. Errors: SQL for what SQLite does not take, NO_MEMORY.
 * sketch_close() must follow whatever the result. */
int sketch_open(struct sketch *sketch, const struct schema_row *rows, size_t count,
                const struct generate_input *input);
void sketch_close(struct sketch *sketch);

/* From now on ALTER TABLE … RENAME TO leaves views, triggers and foreign keys alone, as it did
 * before 3.25.0: https://www.sqlite.org/pragma.html#pragma_legacy_alter_table. */
void sketch_be_old(struct sketch *sketch);

/* SQLite's result code. Its message is sqlite3_errmsg(sketch->db)'s. */
int sketch_run(struct sketch *sketch, const char *sql);

/* What is run between these is undone. */
void sketch_begin_trial(struct sketch *sketch);
void sketch_end_trial(struct sketch *sketch);
void sketch_keep_trial(struct sketch *sketch); /* in place of sketch_end_trial(): it stays */

/* The schema of these rows. Free it with schema_free(). NO_MEMORY is the only error. */
int sketch_schema(const struct generate_input *input, const struct schema_row *rows, size_t count,
                  struct schema *out);

/* The schema as it is now. Free it with schema_free(). */
int sketch_read(struct sketch *sketch, struct schema *out);

/* What has come of it all: `rc`, or NO_MEMORY in place of what was told since the list held `told`
 * diagnostics, where something was refused for want of memory. */
int sketch_settle(const struct sketch *sketch, size_t told, int rc);

/* The number that a question gives, in which ?1 is the name if there is one; -1 where it gives no
 * row. A `question` of NULL stands for one that there was no memory for. */
long long sketch_ask(struct sketch *sketch, const char *question, const char *name);

/* Rows of the table; -1 where they cannot be counted. */
long long sketch_count(struct sketch *sketch, const char *table);

/* The table of that name as it is now; *out is NULL where there is none. */
int sketch_read_table(struct sketch *sketch, const char *name, const struct schema_object **out);

#endif
