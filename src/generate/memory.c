/* A schema is looked at several times while a script is written, with a change or two between: so
 * texts are parsed once. And of each schema several databases are made. CREATE looks through all of
 * sqlite_schema, so that the first one takes a time that grows with the square of the schema; the
 * others are copies of it. */
#include "generate/memory.h"

#include <string.h>

enum {
    IMAGES = 3
}; /* of the schema that is there, of the one that is wanted, and of what of the
      first a proof is about */

struct image {
    const struct schema_row *rows;
    unsigned char *bytes;
    sqlite3_int64 size;
};

struct generate_memory {
    struct schema_known *known;
    struct image images[IMAGES];
    size_t image_count;
};

struct generate_memory *generate_memory_new(struct schema_known *known)
{
    struct generate_memory *memory = ARENA_NEW(known->arena, struct generate_memory);
    if (memory != NULL)
        *memory = (struct generate_memory){.known = known};
    return memory;
}

void generate_memory_free(struct generate_memory *memory)
{
    if (memory == NULL)
        return;
    for (size_t i = 0; i < memory->image_count; i++)
        sqlite3_free(memory->images[i].bytes);
}

const struct schema_object *memory_object(struct generate_memory *memory,
                                          const struct schema_row *row, struct arena *arena)
{
    return memory == NULL ? schema_object_parse(row, arena)
                          : schema_known_object(memory->known, row);
}

enum memory_restored memory_restore(const struct generate_memory *memory,
                                    const struct schema_row *rows, sqlite3 *db)
{
    for (size_t i = 0; memory != NULL && i < memory->image_count; i++) {
        const struct image *image = &memory->images[i];
        if (image->rows != rows)
            continue;
        unsigned char *copy = sqlite3_malloc64((sqlite3_uint64)image->size);
        if (copy == NULL)
            return MEMORY_FAILED;
        memcpy(copy, image->bytes, (size_t)image->size);
        int rc =
            sqlite3_deserialize(db, "main", copy, image->size, image->size,
                                SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE);
        return rc == SQLITE_OK ? MEMORY_RESTORED : MEMORY_FAILED;
    }
    return MEMORY_HAS_NONE;
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
