#include "adopt/tally.h"

#include <string.h>

/* Triggers have names of their own: schema/model.h. */
static struct str key_of(struct tally *tally, const struct schema_object *object)
{
    const char *key = object->kind == SCHEMA_TRIGGER
                          ? arena_printf(tally->arena, "trigger %s", object->name.key)
                          : object->name.key;
    return str_from(key);
}

static struct tally_place *place_of(struct tally *tally, const struct schema_object *object)
{
    struct str key = key_of(tally, object);
    uint32_t index = (uint32_t)tally->places.count, there = index;
    if (key.ptr == NULL)
        return NULL;
    enum map_put put = map_put(&tally->by_name, tally->arena, key, index, &there);
    if (put == MAP_NO_MEMORY ||
        (put == MAP_ADDED && !VEC_PUSH(tally->arena, &tally->places, (struct tally_place){0})))
        return NULL;
    return &tally->places.items[there];
}

enum side { SIDE_FIXED, SIDE_MOVING };

static const struct schema_object *object_of(const struct tally *tally, enum side side,
                                             const char *name)
{
    const uint32_t *index = map_find(&tally->by_name, str_from(name));
    if (index == NULL)
        return NULL;
    const struct tally_place *place = &tally->places.items[*index];
    return side == SIDE_FIXED ? place->fixed : place->moving;
}

static bool has_object(const object_list *objects, const struct schema_object *object)
{
    for (size_t i = 0; i < objects->count; i++)
        if (objects->items[i] == object)
            return true;
    return false;
}

/* Whether it has an "x" that its table, or any, may tell to be a name or a text. */
static bool is_in_doubt(const struct schema_object *object)
{
    return object->as_table == NULL && object->as_virtual_table == NULL &&
           strchr(object->sql, '"') != NULL;
}

static bool push_others(struct tally *tally, enum side side, const struct schema_object *object,
                        object_list *objects)
{
    bool ok = true;
    for (size_t i = 0; ok && i < tally->places.count; i++) {
        const struct tally_place *place = &tally->places.items[i];
        const struct schema_object *other = side == SIDE_FIXED ? place->fixed : place->moving;
        bool tells = other != NULL && other != object &&
                     (object->as_index == NULL || strcmp(other->name.key, object->table.key) == 0);
        if (tells && other->kind != SCHEMA_INDEX && other->kind != SCHEMA_TRIGGER)
            ok = VEC_PUSH(tally->arena, objects, other);
    }
    return ok;
}

/* A schema of the object and the tables that it refers to: REFERENCES may leave out their keys. */
static bool join_with_parents(struct tally *tally, enum side side,
                              const struct schema_object *object, struct schema *out)
{
    const struct schema_table *table = object->as_table;
    object_list objects = {0};
    bool ok = VEC_PUSH(tally->arena, &objects, object);
    if (ok && is_in_doubt(object))
        ok = push_others(tally, side, object, &objects);
    for (size_t i = 0; ok && table != NULL && i < table->foreign_key_count; i++) {
        const struct schema_object *parent =
            object_of(tally, side, table->foreign_keys[i].parent.key);
        if (parent != NULL && !has_object(&objects, parent))
            ok = VEC_PUSH(tally->arena, &objects, parent);
    }
    return ok && schema_join(objects.items, objects.count, tally->arena, out) == 0;
}

/* What differs in the object itself. */
static bool compare_objects(struct tally *tally, const struct schema_object *moving,
                            const struct schema_object *fixed, size_t *different)
{
    struct schema from = {0}, to = {0};
    struct schema_difference difference = {0};
    bool ok = join_with_parents(tally, SIDE_MOVING, moving, &from) &&
              join_with_parents(tally, SIDE_FIXED, fixed, &to) &&
              schema_compare(&from, &to, tally->arena, &difference) == 0;
    *different = 0;
    for (size_t i = 0; ok && i < difference.count; i++) {
        const struct schema_change *change = &difference.changes[i];
        *different += change->sameness == SCHEMA_DIFFERENT && change->from != NULL &&
                      change->from->kind == moving->kind && change->from->name.key != NULL &&
                      strcmp(change->from->name.key, moving->name.key) == 0;
    }
    schema_free(&from);
    schema_free(&to);
    return ok;
}

/* Of the moving one it is not known what each "x" is: it is parsed alone. */
static bool same_text(const struct schema_object *fixed, const struct schema_object *moving)
{
    return strcmp(fixed->canonical.key, moving->canonical.key) == 0 ||
           (is_in_doubt(fixed) && strcmp(fixed->sql, moving->sql) == 0);
}

static bool judge(struct tally *tally, struct tally_place *place)
{
    const struct schema_object *fixed = place->fixed, *moving = place->moving;
    place->differences = 0;
    place->only_equivalent = false;
    if (fixed == NULL || moving == NULL)
        place->differences = fixed != moving;
    else if (fixed->kind != moving->kind)
        place->differences = 2; /* the one is dropped, the other added */
    else if (!same_text(fixed, moving)) {
        if (!compare_objects(tally, moving, fixed, &place->differences))
            return false;
        place->only_equivalent =
            place->differences == 0 && !is_in_doubt(moving) && !is_in_doubt(fixed);
    }
    return true;
}

static bool settle(struct tally *tally, struct tally_place *place)
{
    tally->differences -= place->differences;
    tally->equivalents -= place->only_equivalent;
    if (!judge(tally, place))
        return false;
    tally->differences += place->differences;
    tally->equivalents += place->only_equivalent;
    return true;
}

bool tally_begin(struct tally *tally, const struct schema *fixed, struct arena *arena)
{
    *tally = (struct tally){.arena = arena};
    for (size_t i = 0; i < fixed->count; i++) {
        struct tally_place *place = place_of(tally, &fixed->objects[i]);
        if (place == NULL)
            return false;
        place->fixed = &fixed->objects[i];
        tally->has_doubts |= is_in_doubt(place->fixed);
        if (!settle(tally, place))
            return false;
    }
    return true;
}

/* Something else of the name may have been put in its place by the same step. */
static bool remove_object(struct tally *tally, const struct schema_object *object)
{
    struct tally_place *place = place_of(tally, object);
    if (place == NULL)
        return false;
    if (place->moving == NULL || place->moving->kind != object->kind)
        return true;
    place->moving = NULL;
    return settle(tally, place);
}

static bool put_object(struct tally *tally, const struct schema_object *object)
{
    struct tally_place *place = place_of(tally, object);
    if (place == NULL)
        return false;
    place->moving = object;
    return settle(tally, place);
}

/* Once what may tell them more has changed. */
static bool settle_doubts(struct tally *tally, const struct schema_object *changed)
{
    bool ok = true;
    tally->has_doubts |= is_in_doubt(changed);
    if (!tally->has_doubts || changed->kind == SCHEMA_INDEX || changed->kind == SCHEMA_TRIGGER)
        return true;
    for (size_t i = 0; ok && i < tally->places.count; i++) {
        struct tally_place *place = &tally->places.items[i];
        if (place->fixed != NULL && place->moving != NULL &&
            (is_in_doubt(place->fixed) || is_in_doubt(place->moving)) &&
            !same_text(place->fixed, place->moving))
            ok = settle(tally, place);
    }
    return ok;
}

/* The object of a copy of the row. */
static const struct schema_object *parse(const struct tally *tally, const struct schema_row *row)
{
    struct arena *arena = tally->arena;
    const struct schema_row copy = {
        .type = arena_copy(arena, row->type, strlen(row->type)),
        .name = arena_copy(arena, row->name, strlen(row->name)),
        .table = arena_copy(arena, row->table, strlen(row->table)),
        .sql = arena_copy(arena, row->sql, strlen(row->sql)),
    };
    if (copy.type == NULL || copy.name == NULL || copy.table == NULL || copy.sql == NULL)
        return NULL;
    return schema_object_parse(&copy, arena);
}

bool tally_change(struct tally *tally, const struct schema_row *before,
                  const struct schema_row *after)
{
    const struct schema_object *old = before == NULL ? NULL : parse(tally, before);
    const struct schema_object *new = after == NULL ? NULL : parse(tally, after);
    if ((before != NULL && old == NULL) || (after != NULL && new == NULL))
        return false;
    const struct schema_object *changed = new == NULL ? old : new;
    return (old == NULL || remove_object(tally, old)) && (new == NULL || put_object(tally, new)) &&
           (changed == NULL || settle_doubts(tally, changed));
}

bool tally_objects(const struct tally *tally, object_list *out)
{
    out->count = 0;
    for (size_t i = 0; i < tally->places.count; i++)
        if (tally->places.items[i].moving != NULL &&
            !VEC_PUSH(tally->arena, out, tally->places.items[i].moving))
            return false;
    return true;
}

bool tally_has_common(const struct tally *tally)
{
    for (size_t i = 0; i < tally->places.count; i++)
        if (tally->places.items[i].fixed != NULL && tally->places.items[i].moving != NULL)
            return true;
    return false;
}

void tally_free(struct tally *tally)
{
    map_free(&tally->by_name);
}
