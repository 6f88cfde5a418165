/* A schema is looked at several times while a script is written, with a change or two between: so
 * texts are parsed once. And of each schema several databases are made. CREATE looks through all of
 * sqlite_schema, so that the first one takes a time that grows with the square of the schema; the
 * others are copies of it. */
#include "generate/memory.h"

#include "base/map.h"
#include "base/vec.h"

#include <string.h>

enum { IMAGES = 2 }; /* of the schema that is there, and of the one that is wanted */

struct image {
    const struct schema_row *rows;
    unsigned char *bytes;
    sqlite3_int64 size;
};

struct generate_memory {
    struct arena *arena;
    struct map by_text; /* index in objects */
    VEC(const struct schema_object *) objects;
    struct image images[IMAGES];
    size_t image_count;
};

struct generate_memory *generate_memory_new(struct arena *arena)
{
    struct generate_memory *memory = ARENA_NEW(arena, struct generate_memory);
    if (memory != NULL)
        *memory = (struct generate_memory){.arena = arena};
    return memory;
}

void generate_memory_free(struct generate_memory *memory)
{
    if (memory == NULL)
        return;
    map_free(&memory->by_text);
    for (size_t i = 0; i < memory->image_count; i++)
        sqlite3_free(memory->images[i].bytes);
}

const struct schema_object *memory_object(struct generate_memory *memory,
                                          const struct schema_row *row, struct arena *arena)
{
    struct str text = str_from(row->sql);
    const uint32_t *known = memory == NULL ? NULL : map_find(&memory->by_text, text);
    if (known != NULL)
        return memory->objects.items[*known];
    const struct schema_object *object = schema_object_parse(row, arena);
    if (object == NULL || memory == NULL)
        return object;
    uint32_t index = (uint32_t)memory->objects.count;
    if (!VEC_PUSH(memory->arena, &memory->objects, object) ||
        map_put(&memory->by_text, memory->arena, text, index, NULL) == MAP_NO_MEMORY)
        return NULL;
    return object;
}

bool memory_restore(const struct generate_memory *memory, const struct schema_row *rows,
                    sqlite3 *db)
{
    for (size_t i = 0; memory != NULL && i < memory->image_count; i++) {
        const struct image *image = &memory->images[i];
        if (image->rows != rows)
            continue;
        unsigned char *copy = sqlite3_malloc64((sqlite3_uint64)image->size);
        if (copy == NULL)
            return false;
        memcpy(copy, image->bytes, (size_t)image->size);
        return sqlite3_deserialize(db, "main", copy, image->size, image->size,
                                   SQLITE_DESERIALIZE_FREEONCLOSE |
                                       SQLITE_DESERIALIZE_RESIZEABLE) == SQLITE_OK;
    }
    return false;
}

void generate_memory_take(struct generate_memory *memory, const struct schema_row *rows,
                          unsigned char *bytes, long long size)
{
    if (bytes != NULL && rows != NULL && memory->image_count < IMAGES)
        memory->images[memory->image_count++] = (struct image){rows, bytes, size};
    else
        sqlite3_free(bytes);
}

void memory_keep(struct generate_memory *memory, const struct schema_row *rows, sqlite3 *db)
{
    if (memory == NULL || memory->image_count == IMAGES)
        return;
    sqlite3_int64 size = 0;
    unsigned char *bytes = sqlite3_serialize(db, "main", &size, 0);
    generate_memory_take(memory, rows, bytes, size);
}
