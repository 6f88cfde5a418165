#include "generate/writing.h"

#include "base/vec.h"
#include "schema/canonical.h"

#include <string.h>
#include <strings.h>

static const char *rename_sql(struct writing *writing, const struct generate_rename *rename)
{
    struct arena *arena = writing->input->arena;
    const char *table = writing_name(writing, rename->table);
    const char *to = writing_name(writing, rename->to);
    return rename->column == NULL ? arena_printf(arena, "ALTER TABLE %s RENAME TO %s", table, to)
                                  : arena_printf(arena, "ALTER TABLE %s RENAME COLUMN %s TO %s",
                                                 table, writing_name(writing, rename->column), to);
}

static int tell_rename(struct writing *writing, const struct generate_rename *rename)
{
    const char *text = arena_printf(writing->input->arena, "%s %s%s%s is renamed to %s",
                                    rename->column == NULL ? "table" : "column", rename->table,
                                    rename->column == NULL ? "" : ".",
                                    rename->column == NULL ? "" : rename->column, rename->to);
    bool told = text != NULL && VEC_PUSH(writing->input->arena, &writing->changes, text);
    return told ? 0 : diag_no_memory(writing->input->diags);
}

static bool works(struct writing *writing, const char *sql)
{
    sketch_begin_trial(&writing->sketch);
    bool done = sketch_run(&writing->sketch, sql) == SQLITE_OK;
    sketch_end_trial(&writing->sketch);
    return done;
}

/* SQLite puts the new name into the views and triggers that have the old one; not into those on a
 * view whose column is called differently by that. */
int writing_rename(struct writing *writing)
{
    int rc = 0;
    for (size_t i = 0; i < writing->input->renames.count && rc == 0; i++) {
        const struct generate_rename *rename = &writing->input->renames.items[i];
        const char *sql = rename_sql(writing, rename);
        if (sql == NULL)
            return diag_no_memory(writing->input->diags);
        if (!works(writing, sql))
            rc = writing_drop_dependents(writing, PART_RENAMES, rename->table);
        if (rc == 0)
            rc = writing_put(writing, PART_RENAMES, "%s", sql);
        if (rc == 0)
            rc = tell_rename(writing, rename);
    }
    return rc;
}

void writing_doubt(struct writing *writing, enum part part, const char *table, const char *column)
{
    for (size_t i = 0; i < writing->input->doubts.count; i++) {
        const struct generate_rename *doubt = &writing->input->doubts.items[i];
        bool same_column = column == NULL || doubt->column == NULL
                               ? column == doubt->column
                               : strcasecmp(column, doubt->column) == 0;
        if (strcasecmp(doubt->table, table) != 0 || !same_column)
            continue;
        writing_comment(
            writing, part, "Was it renamed to %s? Then make this anew with --rename %s%s%s=%s",
            doubt->to, table, column == NULL ? "" : ".", column == NULL ? "" : column, doubt->to);
    }
}

/* ---- What may have been renamed ---- */

struct candidates {
    const struct generate_input *input;
    VEC(struct generate_rename) items;
    bool no_memory;
};

static void add(struct candidates *candidates, const char *table, const char *column,
                const char *to)
{
    struct generate_rename rename = {table, column, to};
    if (!VEC_PUSH(candidates->input->arena, &candidates->items, rename))
        candidates->no_memory = true;
}

static bool is_taken(const struct candidates *candidates, const char *table, const char *to)
{
    for (size_t i = 0; i < candidates->items.count; i++) {
        const struct generate_rename *item = &candidates->items.items[i];
        bool same_table =
            item->column == NULL ? table == NULL : table != NULL && item->table == table;
        if (same_table && item->to == to)
            return true;
    }
    return false;
}

static size_t common_columns(const struct schema_table *a, const struct schema_table *b)
{
    size_t common = 0;
    for (size_t i = 0; i < a->column_count; i++) {
        const struct schema_column *other = schema_find_column(b, a->columns[i].name.text);
        common += other != NULL && schema_same_text(other->type, a->columns[i].type);
    }
    return common;
}

/* Two thirds of the columns of the larger one are in both. */
static bool is_like(const struct schema_table *a, const struct schema_table *b)
{
    size_t larger = a->column_count > b->column_count ? a->column_count : b->column_count;
    return 3 * common_columns(a, b) >= 2 * larger;
}

static void find_table(struct candidates *candidates, const struct schema_difference *difference,
                       const struct schema_object *gone)
{
    const struct schema_object *best = NULL;
    for (size_t i = 0; i < difference->count; i++) {
        const struct schema_change *change = &difference->changes[i];
        if (change->kind != CHANGE_ADDED || change->to->as_table == NULL ||
            is_taken(candidates, NULL, change->to->name.text) ||
            !is_like(gone->as_table, change->to->as_table))
            continue;
        if (best == NULL || common_columns(gone->as_table, change->to->as_table) >
                                common_columns(gone->as_table, best->as_table))
            best = change->to;
    }
    if (best != NULL)
        add(candidates, gone->name.text, NULL, best->name.text);
}

static size_t place_of(const struct schema_table *table, const struct schema_column *column)
{
    return (size_t)(column - table->columns);
}

/* A column of the same type, and of the same place where there are several. */
static void find_column(struct candidates *candidates, const struct schema_difference *difference,
                        const struct schema_change *gone)
{
    const struct schema_column *best = NULL;
    size_t place = place_of(gone->from->as_table, gone->from_column);
    for (size_t i = 0; i < difference->count; i++) {
        const struct schema_change *change = &difference->changes[i];
        if (change->kind != CHANGE_COLUMN_ADDED || change->from != gone->from ||
            !schema_same_text(change->to_column->type, gone->from_column->type) ||
            (change->to_column->generated.text == NULL) !=
                (gone->from_column->generated.text == NULL) ||
            is_taken(candidates, gone->to->name.text, change->to_column->name.text))
            continue;
        if (best == NULL || place_of(change->to->as_table, change->to_column) == place)
            best = change->to_column;
    }
    if (best != NULL)
        add(candidates, gone->to->name.text, gone->from_column->name.text, best->name.text);
}

static void find_all(struct candidates *candidates, const struct schema_difference *difference)
{
    for (size_t i = 0; i < difference->count; i++) {
        const struct schema_change *change = &difference->changes[i];
        if (change->kind == CHANGE_DROPPED && change->from->as_table != NULL)
            find_table(candidates, difference, change->from);
        else if (change->kind == CHANGE_COLUMN_DROPPED)
            find_column(candidates, difference, change);
    }
}

static int find_candidates(struct writing *writing, struct candidates *candidates)
{
    const struct generate_input *input = writing->input;
    struct schema now;
    struct schema_difference difference;
    int rc = writing_rename(writing);
    if (rc == 0)
        rc = sketch_read(&writing->sketch, &now);
    if (rc != 0)
        return rc;
    if (schema_compare(&now, &writing->to, input->arena, &difference) != 0)
        rc = diag_no_memory(input->diags);
    else
        find_all(candidates, &difference);
    schema_free(&now);
    return rc == 0 && candidates->no_memory ? diag_no_memory(input->diags) : rc;
}

int generate_candidates(const struct generate_input *input, struct generate_renames *out)
{
    struct writing writing;
    struct candidates candidates = {.input = input};
    int rc = writing_open(&writing, input);
    if (rc == 0)
        rc = find_candidates(&writing, &candidates);
    if (rc == 0)
        *out = (struct generate_renames){candidates.items.items, candidates.items.count};
    writing_close(&writing);
    return rc;
}

const char *generate_called(const struct generate_renames *renames, const char *table)
{
    for (size_t i = 0; i < renames->count; i++)
        if (renames->items[i].column == NULL && strcasecmp(renames->items[i].table, table) == 0)
            table = renames->items[i].to;
    return table;
}

int generate_reverse(const struct generate_renames *renames, struct arena *arena, diag_list *diags,
                     struct generate_renames *out)
{
    struct generate_rename *items = ARENA_ARRAY(arena, struct generate_rename, renames->count + 1);
    if (items == NULL)
        return diag_no_memory(diags);
    for (size_t i = 0; i < renames->count; i++) {
        const struct generate_rename *rename = &renames->items[renames->count - 1 - i];
        if (rename->column == NULL)
            items[i] = (struct generate_rename){rename->to, NULL, rename->table};
        else
            items[i] = (struct generate_rename){rename->table, rename->to, rename->column};
    }
    *out = (struct generate_renames){items, renames->count};
    return 0;
}
