#include "schema/schema.h"

#include "schema/parse.h"
#include "schema/settle.h"
#include "schema/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- One object ---- */

static enum schema_kind kind_of(const struct schema_row *row)
{
    if (strcmp(row->type, "index") == 0)
        return SCHEMA_INDEX;
    if (strcmp(row->type, "view") == 0)
        return SCHEMA_VIEW;
    if (strcmp(row->type, "trigger") == 0)
        return SCHEMA_TRIGGER;
    return strncasecmp(row->sql, "CREATE VIRTUAL", 14) == 0 ? SCHEMA_VIRTUAL_TABLE : SCHEMA_TABLE;
}

/* [IF NOT EXISTS] [schema.]name, which the row says better. */
static void pass_name(struct cursor *cursor)
{
    cursor_take(cursor, "IF NOT EXISTS");
    cursor_qualified_name(cursor);
}

static void parse_statement(struct cursor *cursor, struct schema_object *object)
{
    cursor_expect(cursor, "CREATE");
    if (!cursor_take(cursor, "TEMP"))
        cursor_take(cursor, "TEMPORARY");
    bool unique = cursor_take(cursor, "UNIQUE");
    static const char *const words[] = {"TABLE", "VIRTUAL TABLE", "INDEX", "VIEW", "TRIGGER"};
    cursor_expect(cursor, words[object->kind]);
    pass_name(cursor);
    switch (object->kind) {
    case SCHEMA_TABLE:
        object->as_table = parse_table(cursor);
        break;
    case SCHEMA_VIRTUAL_TABLE:
        cursor_expect(cursor, "USING");
        object->as_virtual_table = parse_virtual_table(cursor);
        break;
    case SCHEMA_INDEX:
        cursor_expect(cursor, "ON");
        object->as_index = parse_index(cursor, unique);
        break;
    case SCHEMA_VIEW:
        object->as_view = parse_view(cursor);
        break;
    case SCHEMA_TRIGGER:
        object->as_trigger = parse_trigger(cursor);
        break;
    }
    if (!cursor_is_at_end(cursor))
        cursor_fail(cursor);
}

static void forget_parts(struct schema_object *object)
{
    object->as_table = NULL;
    object->as_index = NULL;
    object->as_view = NULL;
    object->as_trigger = NULL;
    object->as_virtual_table = NULL;
}

static bool parse_object(const struct schema_row *row, struct schema_object *object,
                         struct arena *arena, struct arena *scratch)
{
    struct cursor cursor = {.arena = arena};
    if (token_read(str_from(row->sql), scratch, &cursor.tokens) != 0)
        return false;
    object->kind = kind_of(row);
    object->sql = row->sql;
    object->name = text_of_name(row->name, arena);
    object->table = text_of_name(row->table, arena);
    parse_statement(&cursor, object);
    if (cursor.no_memory || object->name.text == NULL || object->table.text == NULL)
        return false;
    object->is_understood = !cursor.failed;
    if (cursor.failed)
        forget_parts(object);
    return settle_canonical(object, arena, scratch);
}

/* Tokens, and texts that grow, take more room than what becomes of them: they go at once. */
const struct schema_object *schema_object_parse(const struct schema_row *row, struct arena *arena)
{
    struct schema_object *object = ARENA_NEW(arena, struct schema_object);
    struct arena scratch = {0};
    bool parsed = object != NULL && parse_object(row, object, arena, &scratch);
    arena_free(&scratch);
    return parsed ? object : NULL;
}

/* ---- What is left out ---- */

/* Tables that a module keeps, by what they are called behind its table's name and "_":
 * https://www.sqlite.org/fts5.html#fts5_data_structures, fts3.html#shadow_tables,
 * rtree.html#misuse_of_the_shadow_tables. */
static const struct {
    const char *module;
    const char *tables[6];
} shadows[] = {
    {"fts5", {"data", "idx", "content", "docsize", "config"}},
    {"fts4", {"content", "segments", "segdir", "docsize", "stat"}},
    {"fts3", {"content", "segments", "segdir"}},
    {"rtree", {"node", "rowid", "parent"}},
    {"rtree_i32", {"node", "rowid", "parent"}},
    {"geopoly", {"node", "rowid", "parent"}},
};

static bool is_shadow_of(const char *key, const struct schema_object *object)
{
    size_t len = strlen(object->name.key);
    if (object->as_virtual_table == NULL || strncmp(key, object->name.key, len) != 0 ||
        key[len] != '_')
        return false;
    for (size_t i = 0; i < sizeof shadows / sizeof shadows[0]; i++) {
        if (strcmp(object->as_virtual_table->module.key, shadows[i].module) != 0)
            continue;
        for (size_t t = 0; t < 6 && shadows[i].tables[t] != NULL; t++)
            if (strcmp(key + len + 1, shadows[i].tables[t]) == 0)
                return true;
    }
    return false;
}

static bool is_shadow(const char *key, const struct schema_object *const *objects, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_shadow_of(key, objects[i]))
            return true;
    return false;
}

static bool is_omitted(const struct schema_row *row, const char *const *omitted, size_t count)
{
    if (row->sql == NULL || row->name == NULL || row->table == NULL || row->type == NULL ||
        strncasecmp(row->name, "sqlite_", 7) == 0)
        return true;
    for (size_t i = 0; i < count; i++)
        if (strcasecmp(row->table, omitted[i]) == 0)
            return true;
    return false;
}

/* ---- A schema ---- */

static int order_of_objects(const void *left, const void *right)
{
    const struct schema_object *a = left, *b = right;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return strcmp(a->name.key, b->name.key);
}

/* A trigger can be called as a table is. */
static const char trigger_prefix[] = "trigger ";

static struct str key_of(const struct schema_object *object, struct arena *arena)
{
    const char *key = object->name.key;
    return str_from(
        object->kind == SCHEMA_TRIGGER ? arena_printf(arena, "%s%s", trigger_prefix, key) : key);
}

static int enter_names(struct schema *schema, struct arena *arena)
{
    for (size_t i = 0; i < schema->count; i++) {
        const struct schema_object *object = &schema->objects[i];
        struct str key = key_of(object, arena);
        if (key.ptr == NULL ||
            map_put(&schema->by_name, arena, key, (uint32_t)i, NULL) == MAP_NO_MEMORY)
            return -1;
    }
    return 0;
}

static size_t virtual_tables_first(const struct schema_object *const *objects, size_t count,
                                   const struct schema_object **out)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        if (objects[i]->as_virtual_table != NULL)
            out[found++] = objects[i];
    return found;
}

int schema_join(const struct schema_object *const *objects, size_t count, struct arena *arena,
                struct schema *out)
{
    struct schema schema = {.count = 0};
    struct schema_object *kept = ARENA_ARRAY(arena, struct schema_object, count + 1);
    const struct schema_object **virtuals =
        ARENA_ARRAY(arena, const struct schema_object *, count + 1);
    if (kept == NULL || virtuals == NULL)
        return -1;
    size_t virtual_count = virtual_tables_first(objects, count, virtuals);
    for (size_t i = 0; i < count; i++)
        if (!is_shadow(objects[i]->table.key, virtuals, virtual_count))
            kept[schema.count++] = *objects[i];
    if (schema.count > 1)
        qsort(kept, schema.count, sizeof *kept, order_of_objects);
    schema.objects = kept;
    if (enter_names(&schema, arena) != 0 || settle_indexes(&schema, kept, arena) != 0 ||
        settle_queries(&schema, kept, arena) != 0) {
        map_free(&schema.by_name);
        return -1;
    }
    *out = schema;
    return 0;
}

int schema_build(const struct schema_row *rows, size_t count, const char *const *omitted,
                 size_t omitted_count, struct arena *arena, struct schema *out)
{
    const struct schema_object **objects =
        ARENA_ARRAY(arena, const struct schema_object *, count + 1);
    size_t parsed = 0;
    if (objects == NULL)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (is_omitted(&rows[i], omitted, omitted_count))
            continue;
        objects[parsed] = schema_object_parse(&rows[i], arena);
        if (objects[parsed++] == NULL)
            return -1;
    }
    return schema_join(objects, parsed, arena, out);
}

void schema_free(struct schema *schema)
{
    map_free(&schema->by_name);
}

/* ---- Questions ---- */

static const struct schema_object *find_one_by_one(const struct schema *schema,
                                                   enum schema_kind kind, const char *name)
{
    for (size_t i = 0; i < schema->count; i++) {
        const struct schema_object *object = &schema->objects[i];
        if ((object->kind == SCHEMA_TRIGGER) == (kind == SCHEMA_TRIGGER) &&
            strcasecmp(object->name.text, name) == 0)
            return object;
    }
    return NULL;
}

/* It must not take any memory: without, what is there would not be found. */
const struct schema_object *schema_find(const struct schema *schema, enum schema_kind kind,
                                        const char *name)
{
    char key[256];
    size_t at = kind == SCHEMA_TRIGGER ? sizeof trigger_prefix - 1 : 0, length = strlen(name);
    if (at + length > sizeof key)
        return find_one_by_one(schema, kind, name);
    memcpy(key, trigger_prefix, at);
    for (size_t i = 0; i < length; i++)
        key[at + i] = text_fold_char(name[i]);
    const uint32_t *index = map_find(&schema->by_name, (struct str){key, at + length});
    return index == NULL ? NULL : &schema->objects[*index];
}

bool schema_same_text(struct schema_text a, struct schema_text b)
{
    if (a.key == NULL || b.key == NULL)
        return a.key == b.key;
    return strcmp(a.key, b.key) == 0;
}

const struct schema_column *schema_find_column(const struct schema_table *table, const char *name)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (strcasecmp(table->columns[i].name.text, name) == 0)
            return &table->columns[i];
    return NULL;
}

bool schema_is_collation(const struct schema_column *column, struct schema_text collation)
{
    const char *own = column->collation.key == NULL ? "binary" : column->collation.key;
    return collation.key != NULL && strcmp(collation.key, own) == 0;
}

bool schema_is_rowid_alias(const struct schema_table *table, const struct schema_column *column)
{
    const struct schema_key *key = table->primary_key;
    return key != NULL && !table->without_rowid && key->column_count == 1 &&
           strcmp(key->columns[0].expression.key, column->name.key) == 0 &&
           column->type.key != NULL && strcmp(column->type.key, "integer") == 0 &&
           !(key->with_column && key->columns[0].descending);
}

static int order_of_texts(const void *left, const void *right)
{
    const char *const *a = left, *const *b = right;
    return strcmp(*a, *b);
}

int schema_hash(const struct schema *schema, struct arena *arena, char out[HASH_SIZE])
{
    const char **keys = ARENA_ARRAY(arena, const char *, schema->count + 1);
    if (keys == NULL)
        return -1;
    for (size_t i = 0; i < schema->count; i++)
        keys[i] = schema->objects[i].canonical.key;
    if (schema->count > 1)
        qsort(keys, schema->count, sizeof *keys, order_of_texts);
    struct hash hash;
    hash_begin(&hash);
    for (size_t i = 0; i < schema->count; i++) {
        hash_add(&hash, str_from(keys[i]));
        hash_add(&hash, STR(";\n"));
    }
    hash_end(&hash, out);
    return 0;
}

int schema_hash_rows(const struct schema_row *rows, size_t count, struct arena *arena,
                     char out[HASH_SIZE])
{
    struct schema schema = {0};
    int rc = schema_build(rows, count, NULL, 0, arena, &schema);
    if (rc == 0)
        rc = schema_hash(&schema, arena, out);
    schema_free(&schema);
    return rc;
}
