#include "schema/settle.h"

#include "base/phrase.h"
#include "schema/canonical.h"
#include "schema/respell.h"
#include "schema/schema.h"
#include "schema/text.h"
#include "schema/words.h"

#include <string.h>

static const char *keep(const char *text, struct arena *arena)
{
    return text == NULL ? NULL : arena_copy(arena, text, strlen(text));
}

/* "x" in an expression. */
static bool has_doubtful_text(struct schema_text text)
{
    return text.text != NULL && strchr(text.text, '"') != NULL;
}

/* The key of the whole has no case outside of texts: what may be one stands in that of the part. */
static void add_doubts(struct phrase *more, struct schema_text part)
{
    struct token_list tokens;
    if (!has_doubtful_text(part))
        return;
    bool read = token_read(str_from(part.text), more->arena, &tokens) == 0;
    const char *without = read ? text_key(tokens, more->arena) : NULL;
    more->no_memory |= without == NULL;
    if (without == NULL || strcmp(without, part.key) == 0)
        return;
    phrase_put(more, STR(" ; "));
    phrase_put(more, str_from(part.key));
}

static void add_parts(struct phrase *more, const struct schema_object *object)
{
    const struct schema_index *index = object->as_index;
    const struct schema_trigger *trigger = object->as_trigger;
    if (object->as_view != NULL)
        add_doubts(more, object->as_view->select);
    for (size_t i = 0; index != NULL && i < index->column_count; i++)
        if (!index->columns[i].is_name)
            add_doubts(more, index->columns[i].expression);
    if (index != NULL)
        add_doubts(more, index->where);
    if (trigger != NULL)
        add_doubts(more, trigger->when);
    for (size_t i = 0; trigger != NULL && i < trigger->statements.count; i++)
        add_doubts(more, trigger->statements.items[i]);
}

/* What a name is that no token tells, or the language of a module, is in the key besides. */
static const char *key_of_text(const struct schema_object *object, struct token_list tokens,
                               struct arena *scratch)
{
    struct phrase more = {.arena = scratch};
    const char *key = text_key(tokens, scratch);
    if (object->as_view != NULL && object->as_view->typed != NULL)
        phrase_put(&more, str_from(object->as_view->typed));
    else if (object->as_virtual_table != NULL && object->as_virtual_table->own_language != NULL)
        phrase_put(&more, str_from(object->as_virtual_table->own_language));
    add_parts(&more, object);
    if (key != NULL && more.bytes.count != 0)
        key = arena_printf(scratch, "%s%s", key, phrase_end(&more));
    return more.no_memory ? NULL : key;
}

bool settle_canonical(struct schema_object *object, struct arena *arena, struct arena *scratch)
{
    struct token_list tokens;
    object->canonical.text = keep(canonical_text(object, NULL, scratch), arena);
    if (object->canonical.text == NULL ||
        token_read(str_from(object->canonical.text), scratch, &tokens) != 0)
        return false;
    object->canonical.key = keep(key_of_text(object, tokens, scratch), arena);
    return object->canonical.key != NULL;
}

/* ---- Queries ---- */

static bool doubts_query(const struct schema_object *object)
{
    const struct schema_trigger *trigger = object->as_trigger;
    bool found = (object->as_view != NULL && has_doubtful_text(object->as_view->select)) ||
                 (trigger != NULL && has_doubtful_text(trigger->when));
    for (size_t i = 0; !found && trigger != NULL && i < trigger->statements.count; i++)
        found = has_doubtful_text(trigger->statements.items[i]);
    return found;
}

int settle_queries(const struct schema *schema, struct schema_object *objects, struct arena *arena)
{
    struct respelling names;
    size_t first = 0;
    while (first < schema->count && !doubts_query(&objects[first]))
        first++;
    if (first == schema->count)
        return 0;
    if (respell_begin(schema, arena, &names) != 0)
        return -1;
    bool done = true;
    for (size_t i = first; done && i < schema->count; i++)
        done = !doubts_query(&objects[i]) ||
               (respell_doubts(&names, &objects[i]) && settle_canonical(&objects[i], arena, arena));
    respell_end(&names);
    return done ? 0 : -1;
}

/* ---- Indexes ---- */

static bool is_settled(const struct schema_indexed *column)
{
    bool is_plain = column->is_name ? word_is_plain_name(str_from(column->expression.text))
                                    : !has_doubtful_text(column->expression);
    return is_plain && !column->is_doubtful && column->collation.text == NULL;
}

static bool has_doubts(const struct schema_index *index)
{
    if (index == NULL)
        return false;
    for (size_t i = 0; i < index->column_count; i++)
        if (!is_settled(&index->columns[i]))
            return true;
    return has_doubtful_text(index->where);
}

static bool settle_expression(struct schema_text *text, const struct schema_names *columns,
                              struct arena *arena)
{
    struct token_list tokens;
    if (!has_doubtful_text(*text))
        return true;
    if (token_read(str_from(text->text), arena, &tokens) != 0)
        return false;
    *text = text_expression(tokens, columns, arena);
    return text->text != NULL;
}

static bool read_columns(const struct schema_table *table, struct arena *arena,
                         struct schema_names *out)
{
    struct schema_text *names = ARENA_ARRAY(arena, struct schema_text, table->column_count + 1);
    for (size_t i = 0; names != NULL && i < table->column_count; i++)
        names[i] = table->columns[i].name;
    *out = (struct schema_names){names, table->column_count};
    return names != NULL;
}

/* What it says where the column collates so anyway: datatype3.html#collation. */
static void drop_own_collation(struct schema_indexed *indexed, const struct schema_table *table)
{
    const struct schema_column *column =
        indexed->is_name ? schema_find_column(table, indexed->expression.text) : NULL;
    if (column != NULL && schema_is_collation(column, indexed->collation))
        indexed->collation = (struct schema_text){NULL, NULL};
}

/* A name that no column has is a text, and keeps its quotes; true is no value where a column is
 * called so. NULL: out of memory. */
static const char *value_text(const char *name, struct arena *arena)
{
    struct phrase phrase = {.arena = arena};
    text_put_quoted(&phrase, name);
    const char *text = phrase_end(&phrase);
    return phrase.no_memory ? NULL : text;
}

static bool settle_doubt(struct schema_indexed *column, const struct schema_table *table,
                         struct arena *arena)
{
    const char *name = column->expression.text;
    const struct schema_column *found = schema_find_column(table, name);
    bool is_doubtful = column->is_doubtful;
    column->is_doubtful = false;
    if (found != NULL)
        column->expression = found->name;
    else if (is_doubtful && column->is_name)
        column->expression.text = column->expression.key = value_text(name, arena);
    column->is_name = found != NULL || (column->is_name && !is_doubtful);
    return column->expression.text != NULL;
}

static bool settle_column(struct schema_indexed *column, const struct schema_table *table,
                          const struct schema_names *known, struct arena *arena)
{
    bool done = true;
    if (column->is_doubtful || column->is_name)
        done = settle_doubt(column, table, arena);
    else
        done = settle_expression(&column->expression, known, arena);
    drop_own_collation(column, table);
    return done;
}

static bool settle_index(struct schema_object *object, const struct schema_table *table,
                         struct arena *arena)
{
    size_t count = object->as_index->column_count;
    struct schema_index *index = ARENA_NEW(arena, struct schema_index);
    struct schema_indexed *columns = ARENA_ARRAY(arena, struct schema_indexed, count);
    struct schema_names known;
    if (index == NULL || columns == NULL || !read_columns(table, arena, &known))
        return false;
    *index = *object->as_index;
    index->columns = columns;
    for (size_t i = 0; i < count; i++) {
        columns[i] = object->as_index->columns[i];
        if (!settle_column(&columns[i], table, &known, arena))
            return false;
    }
    if (!settle_expression(&index->where, &known, arena))
        return false;
    object->as_index = index;
    return settle_canonical(object, arena, arena);
}

int settle_indexes(const struct schema *schema, struct schema_object *objects, struct arena *arena)
{
    for (size_t i = 0; i < schema->count; i++) {
        if (!has_doubts(objects[i].as_index))
            continue;
        const struct schema_object *table =
            schema_find(schema, SCHEMA_TABLE, objects[i].table.text);
        if (table != NULL && table->as_table != NULL &&
            !settle_index(&objects[i], table->as_table, arena))
            return -1;
    }
    return 0;
}
