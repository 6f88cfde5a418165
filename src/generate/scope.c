#include "generate/scope.h"

#include "generate/virtual_shape.h"
#include "schema/text.h"

#include <string.h>

/* ---- What differs ---- */

/* Names of tables of which something differs, by either schema. */
static bool note_differing(const struct schema *in, const struct schema *other, struct map *out,
                           struct arena *arena)
{
    for (size_t i = 0; i < in->count; i++) {
        const struct schema_object *object = &in->objects[i];
        const struct schema_object *same = schema_find(other, object->kind, object->name.text);
        if (same != NULL && schema_same_text(object->canonical, same->canonical))
            continue;
        if (map_put(out, arena, str_from(object->table.key), 0, NULL) == MAP_NO_MEMORY)
            return false;
    }
    return true;
}

/* A virtual table that stays as it is is not looked at: what triggers write into it is theirs. */
static bool may_be_watched(const struct schema_object *table, bool is_differing)
{
    const struct schema_virtual_table *virtual = table->as_virtual_table;
    return table->as_table != NULL ||
           (virtual != NULL && is_differing && virtual_keeping(virtual) == KEEPS_ROWS);
}

static bool sort_tables(struct scope *scope, const struct map *differing)
{
    for (size_t i = 0; i < scope->from->count; i++) {
        const struct schema_object *table = &scope->from->objects[i];
        struct str name = str_from(table->name.key);
        bool is_differing = map_find(differing, name) != NULL;
        if (!may_be_watched(table, is_differing))
            continue;
        scope->is_watched[i] = is_differing;
        if (!scope->is_watched[i] &&
            map_put(&scope->beside, scope->arena, name, (uint32_t)i, NULL) == MAP_NO_MEMORY)
            return false;
    }
    return true;
}

int scope_open(struct scope *scope, const struct schema *from, const struct schema *to,
               struct arena *arena)
{
    struct map differing = {NULL};
    *scope = (struct scope){.from = from, .arena = arena};
    scope->is_watched = ARENA_ARRAY(arena, bool, from->count + 1);
    scope->is_filled = ARENA_ARRAY(arena, bool, from->count + 1);
    scope->is_written = ARENA_ARRAY(arena, bool, from->count + 1);
    bool done = scope->is_watched != NULL && scope->is_written != NULL &&
                scope->is_filled != NULL && note_differing(from, to, &differing, arena) &&
                note_differing(to, from, &differing, arena) && sort_tables(scope, &differing);
    map_free(&differing);
    return done ? 0 : -1;
}

void scope_close(struct scope *scope)
{
    map_free(&scope->beside);
}

/* ---- What is written ---- */

static void note_written(struct scope *scope, const char *table)
{
    const char *key = table == NULL ? NULL : text_fold(table, scope->arena);
    scope->no_memory |= table != NULL && key == NULL;
    const uint32_t *index = key == NULL ? NULL : map_find(&scope->beside, str_from(key));
    if (index == NULL)
        return;
    scope->is_written[*index] = true;
    scope->has_grown |= !scope->is_watched[*index];
}

static int authorize(void *user, int action, const char *a, const char *b, const char *database,
                     const char *trigger)
{
    (void)trigger;
    struct scope *scope = user;
    switch (action) {
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
    case SQLITE_DROP_TABLE:
        if (database == NULL || strcmp(database, "temp") != 0)
            note_written(scope, a);
        break;
    case SQLITE_ALTER_TABLE:
        note_written(scope, b);
        break;
    default:
        break;
    }
    return SQLITE_OK;
}

void scope_begin(struct scope *scope, sqlite3 *db)
{
    sqlite3_set_authorizer(db, authorize, scope);
}

void scope_end(sqlite3 *db)
{
    sqlite3_set_authorizer(db, NULL, NULL);
}

/* ---- What needs rows ---- */

struct waiting {
    size_t *items; /* each index at most once */
    size_t count;
};

static void fill(struct scope *scope, struct waiting *waiting, size_t index)
{
    if (scope->is_filled[index])
        return;
    scope->is_filled[index] = true;
    waiting->items[waiting->count++] = index;
}

static void fill_parents(struct scope *scope, struct waiting *waiting,
                         const struct schema_table *table)
{
    for (size_t i = 0; table != NULL && i < table->foreign_key_count; i++) {
        const struct schema_object *parent =
            schema_find(scope->from, SCHEMA_TABLE, table->foreign_keys[i].parent.text);
        if (parent != NULL && parent->as_table != NULL)
            fill(scope, waiting, (size_t)(parent - scope->from->objects));
    }
}

int scope_begin_try(struct scope *scope)
{
    scope->has_grown = false;
    size_t count = scope->from->count;
    struct waiting waiting = {ARENA_ARRAY(scope->arena, size_t, count + 1), 0};
    if (waiting.items == NULL)
        return -1;
    memset(scope->is_filled, 0, count * sizeof *scope->is_filled);
    for (size_t i = 0; i < count; i++) {
        scope->is_watched[i] |= scope->is_written[i];
        if (scope->is_watched[i])
            fill(scope, &waiting, i);
    }
    while (waiting.count != 0)
        fill_parents(scope, &waiting,
                     scope->from->objects[waiting.items[--waiting.count]].as_table);
    return 0;
}
