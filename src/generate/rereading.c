/* An FTS index of another table goes by what it has read. Where that changes under it, a query
 * finds other rows, or fails: https://www.sqlite.org/fts5.html#external_content_table_pitfalls. A
 * rebuild fires no trigger that would tell it. */
#include "generate/content.h"
#include "generate/conversion.h"
#include "generate/filling.h"
#include "generate/virtual_shape.h"

#include <string.h>
#include <strings.h>

/* ---- Tables that are rebuilt ---- */

static bool keeps_rowids(const struct writing *writing, const struct table_filling *filling)
{
    const struct schema_table *from = filling->from->as_table, *to = filling->to->as_table;
    for (size_t i = 0; i < to->column_count; i++)
        if (schema_is_rowid_alias(to, &to->columns[i]))
            return filling->columns[i].former != NULL &&
                   schema_is_rowid_alias(from, filling->columns[i].former);
    return to->without_rowid ? from->without_rowid : writing_copies_rowids(writing, from, to);
}

/* A new column is none that is read by what stays as it is. */
static bool keeps_values(const struct table_filling *filling, size_t index)
{
    const struct schema_column *to = &filling->to->as_table->columns[index];
    const struct filling *item = &filling->columns[index];
    if (item->former == NULL)
        return true;
    bool is_copied = item->kind == FILLING_COPY || item->kind == FILLING_GENERATED ||
                     (item->kind == FILLING_NUMBER &&
                      schema_is_rowid_alias(filling->from->as_table, item->former));
    struct typed_column before = {filling->from->as_table, item->former};
    struct typed_column after = {filling->to->as_table, to};
    return is_copied && conversion_affinity(before) == conversion_affinity(after) &&
           schema_same_text(item->former->generated, to->generated);
}

static bool keeps_all(const struct writing *writing, const struct table_filling *filling)
{
    const struct schema_table *from = filling->from->as_table, *to = filling->to->as_table;
    bool keeps = from->is_strict == to->is_strict && keeps_rowids(writing, filling);
    size_t stay = 0;
    for (size_t i = 0; i < to->column_count && keeps; i++) {
        keeps = keeps_values(filling, i);
        stay += filling->columns[i].former != NULL && to->columns[i].generated.text == NULL;
    }
    return keeps && stay != 0;
}

int writing_note_remade(struct writing *writing, const struct table_filling *filling)
{
    return keeps_all(writing, filling) ||
                   VEC_PUSH(writing->input->arena, &writing->remade, filling->to->name.text)
               ? 0
               : diag_no_memory(writing->input->diags);
}

static bool is_remade(const struct writing *writing, const char *table)
{
    for (size_t i = 0; i < writing->remade.count; i++)
        if (strcasecmp(writing->remade.items[i], table) == 0)
            return true;
    return false;
}

/* ---- What is read ---- */

static bool is_same_object(const struct writing *writing, const struct schema_object *object)
{
    const struct schema_object *was = schema_find(writing->now, SCHEMA_TABLE, object->name.text);
    return was != NULL && was->kind == object->kind &&
           strcmp(was->canonical.key, object->canonical.key) == 0;
}

static bool names(struct writing *writing, const struct schema_object *view,
                  const struct schema_object *object)
{
    return object->kind != SCHEMA_INDEX && object->kind != SCHEMA_TRIGGER &&
           writing_mentions(view->canonical.key, writing_name(writing, object->name.key));
}

/* A view may change with anything that it names, and what that names. `seen`: of each object of
 * the schema wanted. */
static bool is_same_view(struct writing *writing, const struct schema_object *view, bool *seen)
{
    const struct schema *to = &writing->to;
    for (size_t i = 0; i < to->count; i++) {
        const struct schema_object *object = &to->objects[i];
        if (seen[i] || !names(writing, view, object))
            continue;
        seen[i] = true;
        if (!is_same_object(writing, object) || is_remade(writing, object->name.text) ||
            (object->kind == SCHEMA_VIEW && !is_same_view(writing, object, seen)))
            return false;
    }
    return true;
}

static bool is_same_with_all_it_names(struct writing *writing, const struct schema_object *object)
{
    if (!is_same_object(writing, object) || object->kind != SCHEMA_VIEW)
        return is_same_object(writing, object);
    bool *seen = ARENA_ARRAY(writing->input->arena, bool, writing->to.count + 1);
    writing->sketch.no_memory |= seen == NULL;
    return seen == NULL || is_same_view(writing, object, seen);
}

/* ---- Names that are given to others ---- */

static bool reads_column(struct writing *writing, const struct schema_object *table,
                         const char *name)
{
    struct arena *arena = writing->input->arena;
    struct virtual_columns columns = {NULL, 0};
    const char *rowid = virtual_option_name(table->as_virtual_table, "content_rowid", arena);
    if (virtual_columns(table->as_virtual_table, arena, &columns) != 0)
        writing->sketch.no_memory = true;
    for (size_t i = 0; i < columns.count; i++)
        if (columns.items[i].role != ROLE_KEY && strcasecmp(columns.items[i].name, name) == 0)
            return true;
    return rowid != NULL && strcasecmp(rowid, name) == 0;
}

/* No rename follows the names that the FTS table has: by them it reads another table or column. */
static bool is_renamed(struct writing *writing, const struct schema_object *table,
                       const char *content)
{
    const struct generate_renames *renames = &writing->input->renames;
    for (size_t i = 0; i < renames->count; i++) {
        const struct generate_rename *rename = &renames->items[i];
        bool is_it =
            rename->column == NULL
                ? strcasecmp(rename->table, content) == 0 || strcasecmp(rename->to, content) == 0
                : strcasecmp(generate_called(renames, rename->table), content) == 0 &&
                      (reads_column(writing, table, rename->column) ||
                       reads_column(writing, table, rename->to));
        if (is_it)
            return true;
    }
    return false;
}

/* ---- Reading again ---- */

static bool is_in(const struct schema_object *const *list, size_t count,
                  const struct schema_object *table)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == table)
            return true;
    return false;
}

/* ALTER TABLE changes no value that is read already. */
static bool is_stale(struct writing *writing, const struct schema_object *table)
{
    const struct schema_object *content = content_find(&writing->to, table, writing->input->arena);
    if (content == NULL || schema_find(writing->now, SCHEMA_TABLE, table->name.text) == NULL ||
        is_in(writing->read.items, writing->read.count, table) ||
        is_in(writing->unread.items, writing->unread.count, table))
        return false;
    const struct schema_object *was = schema_find(writing->now, SCHEMA_TABLE, content->name.text);
    if (was == NULL || was->as_table == NULL || content->as_table == NULL)
        return !is_same_with_all_it_names(writing, content);
    return is_remade(writing, content->name.text) || is_renamed(writing, table, content->name.text);
}

static int read_stale(struct writing *writing, const struct schema_object *table)
{
    const char *name = writing_name(writing, table->name.text);
    writing_space(writing, PART_REST);
    writing_comment(
        writing, PART_REST, "%s is an index of %s, which has changed under it", name,
        writing_name(writing, content_find(&writing->to, table, writing->input->arena)->name.text));
    return writing_put_reading(writing, PART_REST, table);
}

static int read_unread(struct writing *writing, const struct schema_object *table)
{
    if (writing_can_read(writing, table))
        return writing_put_reading(writing, PART_REST, table);
    writing_comment(writing, PART_REST,
                    "%s is not read again: what it is an index of does not work here",
                    writing_name(writing, table->name.text));
    return 0;
}

int writing_read_late(struct writing *writing)
{
    int rc = 0;
    for (size_t i = 0; i < writing->unread.count && rc == 0; i++)
        rc = read_unread(writing, writing->unread.items[i]);
    for (size_t i = 0; i < writing->to.count && rc == 0; i++) {
        const struct schema_object *table = &writing->to.objects[i];
        if (is_stale(writing, table))
            rc = writing_can_read(writing, table) ? read_stale(writing, table)
                                                  : read_unread(writing, table);
    }
    return rc;
}
