#include "generate/nearby.h"

#include "schema/text.h"
#include "script/lex.h"

#include <string.h>

enum { LONGEST_NAME = 256 };

struct names {
    struct map keys; /* of tables and views, folded */
    struct arena *arena;
    bool no_memory;
};

/* Two schemas, and what of them is near. */
struct looking {
    const struct generate_input *input;
    const struct schema *schemas[2];
    struct names differing; /* of these something does */
    struct names near;
    VEC(const char *) waiting; /* near ones whose parents are to be, too */
};

static bool put(struct names *names, const char *key)
{
    enum map_put result = map_put(&names->keys, names->arena, str_from(key), 0, NULL);
    names->no_memory |= result == MAP_NO_MEMORY;
    return result == MAP_ADDED;
}

static bool has(const struct names *names, const char *key)
{
    return map_find(&names->keys, str_from(key)) != NULL;
}

/* With its parents. */
static void want(struct looking *looking, const char *key)
{
    put(&looking->near, key);
    if (!VEC_PUSH(looking->near.arena, &looking->waiting, key))
        looking->near.no_memory = true;
}

/* ---- What differs ---- */

static void note_differing(struct looking *looking, const struct schema *in,
                           const struct schema *other)
{
    for (size_t i = 0; i < in->count; i++) {
        const struct schema_object *object = &in->objects[i];
        const struct schema_object *same = schema_find(other, object->kind, object->name.text);
        if (same == NULL || !schema_same_text(object->canonical, same->canonical))
            put(&looking->differing, object->table.key);
    }
}

static void note_name(struct looking *looking, const char *name)
{
    const char *key = text_fold(name, looking->differing.arena);
    if (key == NULL)
        looking->differing.no_memory = true;
    else
        put(&looking->differing, key);
}

static void note_renamed(struct looking *looking)
{
    const struct generate_renames *renames = &looking->input->renames;
    for (size_t i = 0; i < renames->count; i++) {
        note_name(looking, renames->items[i].table);
        if (renames->items[i].column == NULL)
            note_name(looking, renames->items[i].to);
    }
}

/* ---- What is near ---- */

/* The table, or the view, of this schema that is called so. NULL: the token is no such name. */
static const struct schema_object *named(const struct schema *schema, struct lex_token token)
{
    char name[LONGEST_NAME];
    struct str key = token.text;
    if (token.kind == LEX_QUOTED) {
        lex_unquote(token.text, name, sizeof name);
        key = str_from(name);
    } else if (token.kind != LEX_WORD)
        return NULL;
    const uint32_t *index = map_find(&schema->by_name, key);
    return index == NULL ? NULL : &schema->objects[*index];
}

/* An index with a text for a name, and whatever is not understood: ALTER may stumble over it. */
static bool is_looked_at(const struct schema_object *object)
{
    const struct schema_index *index = object->as_index;
    bool is_odd = !object->is_understood || object->kind == SCHEMA_VIEW ||
                  object->kind == SCHEMA_TRIGGER || object->kind == SCHEMA_VIRTUAL_TABLE;
    for (size_t i = 0; index != NULL && i < index->column_count && !is_odd; i++)
        is_odd = !index->columns[i].is_name && strchr(object->sql, '"') != NULL;
    return is_odd;
}

static void look_at(struct looking *looking, const struct schema *schema,
                    const struct schema_object *object)
{
    bool is_whole = is_looked_at(object);
    if (is_whole || has(&looking->differing, object->table.key))
        want(looking, object->table.key);
    for (struct str rest = str_from(object->canonical.key); rest.len > 0;) {
        const struct schema_object *found = named(schema, lex_next(&rest));
        if (found == NULL)
            continue;
        if (is_whole)
            want(looking, found->table.key);
        else if (has(&looking->differing, found->name.key))
            put(&looking->near, object->table.key);
    }
}

static void want_parents(struct looking *looking)
{
    struct names done = {.arena = looking->near.arena};
    while (looking->waiting.count > 0) {
        const char *key = looking->waiting.items[--looking->waiting.count];
        if (!put(&done, key))
            continue;
        for (size_t s = 0; s < 2; s++) {
            const struct schema_object *table = schema_find(looking->schemas[s], SCHEMA_TABLE, key);
            for (size_t i = 0;
                 table != NULL && table->as_table != NULL && i < table->as_table->foreign_key_count;
                 i++)
                want(looking, table->as_table->foreign_keys[i].parent.key);
        }
    }
    looking->near.no_memory |= done.no_memory;
    map_free(&done.keys);
}

/* ---- What is left out ---- */

static const struct schema_row *near_rows(struct looking *looking, const struct schema_row *rows,
                                          size_t count, size_t *out)
{
    struct arena *arena = looking->near.arena;
    struct schema_row *near = ARENA_ARRAY(arena, struct schema_row, count + 1);
    *out = 0;
    for (size_t i = 0; near != NULL && i < count; i++) {
        const char *key = text_fold(rows[i].table, arena);
        looking->near.no_memory |= key == NULL;
        if (key != NULL && has(&looking->near, key))
            near[(*out)++] = rows[i];
    }
    looking->near.no_memory |= near == NULL;
    return near;
}

/* A database for the rest has to be made, and of the whole there is one. */
static bool is_worth_it(const struct generate_input *whole, const struct generate_input *near)
{
    return near->from_count + near->to_count < (whole->from_count + whole->to_count) / 4 * 3;
}

int nearby_find(const struct generate_input *input, const struct schema *from,
                const struct schema *to, struct generate_input *out)
{
    struct looking looking = {
        .input = input,
        .schemas = {from, to},
        .differing = {.arena = input->arena},
        .near = {.arena = input->arena},
    };
    struct generate_input near = *input;
    note_differing(&looking, from, to);
    note_differing(&looking, to, from);
    note_renamed(&looking);
    for (size_t s = 0; s < 2; s++)
        for (size_t i = 0; i < looking.schemas[s]->count; i++)
            look_at(&looking, looking.schemas[s], &looking.schemas[s]->objects[i]);
    want_parents(&looking);
    near.from = near_rows(&looking, input->from, input->from_count, &near.from_count);
    near.to = near_rows(&looking, input->to, input->to_count, &near.to_count);
    bool no_memory = looking.differing.no_memory || looking.near.no_memory;
    map_free(&looking.differing.keys);
    map_free(&looking.near.keys);
    if (no_memory)
        return diag_no_memory(input->diags);
    *out = is_worth_it(input, &near) ? near : *input;
    return 0;
}
