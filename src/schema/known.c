#include "schema/known.h"

#include <string.h>

/* A text says the name, but sqlite_schema can be written by hand. */
static bool is_of(const struct schema_object *object, const struct schema_row *row)
{
    return strcmp(object->name.text, row->name) == 0 && strcmp(object->table.text, row->table) == 0;
}

const struct schema_object *schema_known_object(struct schema_known *known,
                                                const struct schema_row *row)
{
    uint32_t index = (uint32_t)known->objects.count;
    enum map_put put = map_put(&known->by_text, known->arena, str_from(row->sql), index, &index);
    if (put == MAP_EXISTS && is_of(known->objects.items[index], row))
        return known->objects.items[index];
    const struct schema_object *object = schema_object_parse(row, known->arena);
    bool complete = put != MAP_NO_MEMORY && object != NULL &&
                    (put == MAP_EXISTS || VEC_PUSH(known->arena, &known->objects, object));
    return complete ? object : NULL;
}

void schema_known_free(struct schema_known *known)
{
    map_free(&known->by_text);
}
