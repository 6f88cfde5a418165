#include "base/vec.h"

#include <stdint.h>
#include <string.h>

bool vec_grow(struct arena *arena, void **items, size_t count, size_t *capacity, size_t size)
{
    size_t wanted = *capacity == 0 ? 8 : *capacity * 2;
    if (wanted < *capacity || wanted > SIZE_MAX / size)
        return false;
    void *grown = arena_alloc(arena, wanted * size);
    if (grown == NULL)
        return false;
    if (count != 0)
        memcpy(grown, *items, count * size);
    *items = grown;
    *capacity = wanted;
    return true;
}
