/* A growing array in an arena:
 *
 *     VEC(struct step) steps = {0};
 *     if (!VEC_PUSH(arena, &steps, step))
 *         return out of memory;
 *     for (size_t i = 0; i < steps.count; i++) ... steps.items[i] ...
 */
#ifndef STEMMA_BASE_VEC_H
#define STEMMA_BASE_VEC_H

#include "base/arena.h"

#include <stdbool.h>

#define VEC(type)                                                                                  \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t count;                                                                              \
        size_t capacity;                                                                           \
    }

/* Appends `value`; false when out of memory, and then the array is as it was. */
#define VEC_PUSH(arena, vec, ...)                                                                  \
    ((vec)->count < (vec)->capacity || VEC_GROW((arena), (vec))                                    \
         ? ((vec)->items[(vec)->count++] = (__VA_ARGS__), true)                                    \
         : false)

#define VEC_GROW(arena, vec)                                                                       \
    vec_grow((arena), (void **)&(vec)->items, (vec)->count, &(vec)->capacity, sizeof *(vec)->items)

/* Behind VEC_PUSH: doubles the capacity. The old array stays in the arena. */
bool vec_grow(struct arena *arena, void **items, size_t count, size_t *capacity, size_t size);

#endif
