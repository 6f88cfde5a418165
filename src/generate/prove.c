#include "generate/prove.h"

#include "base/phrase.h"
#include "generate/features.h"
#include "generate/nearby.h"
#include "generate/rows.h"
#include "generate/scope.h"
#include "generate/virtual_shape.h"
#include "schema/canonical.h"
#include "schema/compare.h"
#include "schema/text.h"

#include <string.h>
#include <strings.h>

struct proof {
    const struct generate_input *input;
    const char *up, *down;
    struct sketch sketch;
    struct schema from, to;
    bool is_old; /* SQLite is made to rename as it did in old versions */
    struct scope scope;
    bool constrained; /* the rows that were made up are none that the wanted schema can have */
};

static int fault(struct proof *proof, const char *script, const char *what, const char *detail)
{
    int rc = diag_error(proof->input->diags, STEMMA_SQL, (struct span){0},
                        "the %s script that was made is not right, and was not written: %s%s%s",
                        script, what, detail[0] == '\0' ? "" : ": ", detail);
    diag_hint(proof->input->diags,
              "this is a fault of stemma's: please report it with both schemas");
    return rc;
}

/* ---- Names before and after ---- */

struct pair {
    const struct schema_object *from, *to;
    const char *from_columns, *to_columns; /* those that stay; "" for none */
    size_t number;
};

/* Whether each value of a column that both have must stay what it is. A NULL that becomes a rowid
 * is made a number. */
static bool stays(const struct pair *pair, const struct schema_column *from,
                  const struct schema_column *to)
{
    if (to != NULL && schema_is_rowid_alias(pair->to->as_table, to) &&
        !schema_is_rowid_alias(pair->from->as_table, from) && !from->not_null)
        return false;
    return to != NULL && schema_same_text(from->type, to->type) && from->generated.text == NULL &&
           to->generated.text == NULL && (from->not_null || !to->not_null);
}

/* What both keep, and all of it: FTS and the R*Tree know no types. */
static bool find_virtual_pair(struct proof *proof, size_t index, struct pair *out)
{
    const struct generate_input *input = proof->input;
    const struct schema_object *from = &proof->from.objects[index];
    const struct schema_object *to = schema_find(&proof->to, SCHEMA_VIRTUAL_TABLE,
                                                 generate_called(&input->renames, from->name.text));
    struct virtual_copy copy;
    if (to == NULL || to->as_virtual_table == NULL ||
        virtual_keeping(to->as_virtual_table) != KEEPS_ROWS ||
        virtual_copy(from->as_virtual_table, to->as_virtual_table, input->arena, &copy) != 0 ||
        copy.into == NULL)
        return false;
    *out = (struct pair){from, to, copy.values, copy.into, index};
    return true;
}

static bool find_pair(struct proof *proof, size_t index, struct pair *out)
{
    const struct generate_input *input = proof->input;
    const struct schema_object *from = &proof->from.objects[index];
    if (from->as_virtual_table != NULL)
        return find_virtual_pair(proof, index, out);
    if (from->as_table == NULL)
        return false;
    const struct schema_object *to =
        schema_find(&proof->to, SCHEMA_TABLE, generate_called(&input->renames, from->name.text));
    if (to == NULL || to->as_table == NULL)
        return false;
    struct phrase before = {.arena = input->arena}, after = {.arena = input->arena};
    *out = (struct pair){.from = from, .to = to, .number = index};
    for (size_t i = 0; i < from->as_table->column_count; i++) {
        const struct schema_column *column = &from->as_table->columns[i];
        const struct schema_column *then = schema_find_column(
            to->as_table,
            generate_column_called(&input->renames, from->name.text, column->name.text));
        if (!stays(out, column, then))
            continue;
        phrase_put(&before, str_from(before.bytes.count == 0 ? "" : ", "));
        text_put_name(&before, column->name.text);
        phrase_put(&after, str_from(after.bytes.count == 0 ? "" : ", "));
        text_put_name(&after, then->name.text);
    }
    out->from_columns = phrase_end(&before);
    out->to_columns = phrase_end(&after);
    return *out->from_columns != '\0';
}

/* ---- What is there ---- */

/* Where the rows are kept; no script means these tables when it says a name. */
#define BEFORE "rows before up, kept by the proof"
#define AFTER  "rows after up, kept by the proof"

static const char *quoted(struct proof *proof, const struct schema_object *table)
{
    const char *name = canonical_name(table->name.text, proof->input->arena);
    return name == NULL ? "" : name; /* SQLite refuses that */
}

/* Keeps the rows of a table aside. */
static int keep(struct proof *proof, const struct schema_object *table, const char *columns,
                const char *prefix, size_t number)
{
    const char *sql =
        arena_printf(proof->input->arena, "CREATE TEMP TABLE \"%s %zu\" AS SELECT %s FROM main.%s",
                     prefix, number, columns, quoted(proof, table));
    if (sql == NULL || sketch_run(&proof->sketch, sql) != SQLITE_OK)
        return diag_no_memory(proof->input->diags);
    return 0;
}

/* Whether the table has the rows that were kept, and no others. */
static int check_kept(struct proof *proof, const char *script, const struct schema_object *table,
                      const char *columns, const char *prefix, size_t number)
{
    const char *name = quoted(proof, table);
    const char *sql = arena_printf(proof->input->arena,
                                   "SELECT (SELECT count(*) FROM temp.\"%s %zu\") = (SELECT "
                                   "count(*) FROM main.%s) AND NOT EXISTS "
                                   "(SELECT * FROM temp.\"%s %zu\" EXCEPT SELECT %s FROM main.%s)",
                                   prefix, number, name, prefix, number, columns, name);
    if (sketch_ask(&proof->sketch, sql, NULL) == 1)
        return 0;
    return fault(proof, script, "it changes rows that it should leave alone", table->name.text);
}

typedef int each_pair(struct proof *proof, const struct pair *pair);

static int for_each_pair(struct proof *proof, each_pair *visit)
{
    int rc = 0;
    for (size_t i = 0; i < proof->from.count && rc == 0; i++) {
        struct pair pair;
        if (proof->scope.is_watched[i] && find_pair(proof, i, &pair))
            rc = visit(proof, &pair);
    }
    return rc;
}

static int keep_before(struct proof *proof, const struct pair *pair)
{
    return keep(proof, pair->from, pair->from_columns, BEFORE, pair->number);
}

static int check_after_up(struct proof *proof, const struct pair *pair)
{
    int rc = check_kept(proof, "up", pair->to, pair->to_columns, BEFORE, pair->number);
    return rc == 0 ? keep(proof, pair->to, pair->to_columns, AFTER, pair->number) : rc;
}

static int check_after_down(struct proof *proof, const struct pair *pair)
{
    return check_kept(proof, "down", pair->from, pair->from_columns, AFTER, pair->number);
}

/* ---- The scripts ---- */

static int check_schema(struct proof *proof, const char *script, const struct schema *wanted)
{
    struct schema now;
    struct schema_difference difference;
    int rc = sketch_read(&proof->sketch, &now);
    if (rc != 0)
        return rc;
    if (schema_compare(wanted, &now, proof->input->arena, &difference) != 0)
        rc = diag_no_memory(proof->input->diags);
    else
        for (size_t i = 0; i < difference.count && rc == 0; i++)
            if (difference.changes[i].sameness == SCHEMA_DIFFERENT)
                rc = fault(proof, script, "it gives another schema",
                           schema_change_text(&difference.changes[i], proof->input->arena));
    schema_free(&now);
    return rc;
}

/* A constraint, or an expression of the schemas that a value makes fail: json_extract('x', '$').
 * Whatever else is wrong with a statement is wrong without rows, too; but for what ADD COLUMN
 * refuses where there are some: https://www.sqlite.org/lang_altertable.html#altertabaddcol */
static bool is_about_rows(int result, const char *message)
{
    int code = result & 0xFF;
    if (strncmp(message, "non-deterministic use of ", 25) == 0) /* whatever the values are */
        return false;
    return code == SQLITE_CONSTRAINT || code == SQLITE_MISMATCH || code == SQLITE_TOOBIG ||
           (code == SQLITE_ERROR && strncmp(message, "Cannot add ", 11) != 0);
}

static int run(struct proof *proof, const char *name, const char *script)
{
    scope_begin(&proof->scope, proof->sketch.db);
    int result = sketch_run(&proof->sketch, script);
    scope_end(proof->sketch.db);
    if (proof->scope.no_memory)
        return diag_no_memory(proof->input->diags);
    if (result == SQLITE_OK)
        return 0;
    proof->constrained = is_about_rows(result, sqlite3_errmsg(proof->sketch.db));
    return fault(proof, name, "it fails", sqlite3_errmsg(proof->sketch.db));
}

static int try_with(struct proof *proof, size_t rows)
{
    const struct generate_input *input = proof->input;
    size_t told = input->diags->list.count;
    proof->constrained = false;
    int rc = sketch_open(&proof->sketch, input->from, input->from_count, input);
    if (rc == 0 && proof->is_old)
        sketch_be_old(&proof->sketch);
    if (rc == 0 && scope_begin_try(&proof->scope) != 0)
        rc = diag_no_memory(input->diags);
    if (rc == 0)
        rc = rows_make(&proof->sketch, &proof->from, &proof->to, proof->scope.is_filled, rows);
    if (rc == 0)
        rc = for_each_pair(proof, keep_before);
    if (rc == 0)
        rc = run(proof, "up", proof->up);
    if (rc == 0)
        rc = check_schema(proof, "up", &proof->to);
    if (rc == 0)
        rc = for_each_pair(proof, check_after_up);
    if (rc == 0)
        rc = run(proof, "down", proof->down);
    if (rc == 0)
        rc = check_schema(proof, "down", &proof->from);
    if (rc == 0)
        rc = for_each_pair(proof, check_after_down);
    rc = sketch_settle(&proof->sketch, told, rc);
    proof->constrained &= !proof->sketch.no_memory;
    sketch_close(&proof->sketch);
    return rc;
}

/* The tables that nothing is known to be done to are left empty at first. Where a statement writes
 * one nevertheless, and be it by a trigger, all is tried again with rows in it, too. */
static int try_with_all_that_is_written(struct proof *proof, size_t rows)
{
    int rc = 0;
    do {
        rc = try_with(proof, rows);
    } while (rc == 0 && rows != 0 && proof->scope.has_grown);
    return rc;
}

/* Rows that satisfy the one schema need not satisfy the other: a UNIQUE, a NOT NULL, a CHECK that
 * is new may stop the script, as it should. Then fewer are made up: one in each table, and none. */
static int try_with_fewer_and_fewer(struct proof *proof)
{
    static const size_t row_counts[] = {7, 1, 0};
    size_t before = proof->input->diags->list.count;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < sizeof row_counts / sizeof row_counts[0]; i++) {
        rc = try_with_all_that_is_written(proof, row_counts[i]);
        if (rc == 0 || !proof->constrained || row_counts[i] == 0)
            break;
        diag_forget(proof->input->diags, before);
        rc = 0;
    }
    return rc;
}

/* What is made for an old SQLite is run by a new one, too. */
static int prove(const struct generate_input *input, const char *up, const char *down)
{
    struct proof proof = {.input = input, .up = up, .down = down};
    int rc = sketch_schema(input, input->from, input->from_count, &proof.from);
    if (rc == 0)
        rc = sketch_schema(input, input->to, input->to_count, &proof.to);
    if (rc == 0 && scope_open(&proof.scope, &proof.from, &proof.to, input->arena) != 0)
        rc = diag_no_memory(input->diags);
    if (rc == 0)
        rc = try_with_fewer_and_fewer(&proof);
    proof.is_old = !sqlite_has(&input->sqlite, FEATURE_RENAME_FOLLOWED);
    if (rc == 0 && proof.is_old)
        rc = try_with_fewer_and_fewer(&proof);
    scope_close(&proof.scope);
    schema_free(&proof.from);
    schema_free(&proof.to);
    return rc;
}

static int find_nearby(const struct generate_input *input, struct generate_input *out)
{
    struct schema from = {.count = 0}, to = {.count = 0};
    int rc = sketch_schema(input, input->from, input->from_count, &from);
    if (rc == 0)
        rc = sketch_schema(input, input->to, input->to_count, &to);
    if (rc == 0)
        rc = nearby_find(input, &from, &to, out);
    schema_free(&from);
    schema_free(&to);
    return rc;
}

/* Among what the scripts can have to do with. Should that not be enough, it is no fault of theirs.
 */
int generate_prove(const struct generate_input *input, const char *up, const char *down)
{
    struct generate_input nearby;
    size_t told = input->diags->list.count;
    int rc = find_nearby(input, &nearby);
    if (rc == 0 && nearby.from != input->from) {
        rc = prove(&nearby, up, down);
        if (rc != -STEMMA_SQL)
            return rc;
        diag_forget(input->diags, told);
        rc = 0;
    }
    return rc == 0 ? prove(input, up, down) : rc;
}
