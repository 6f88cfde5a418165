/* An arena: memory that is freed all at once. Nothing in it is freed alone. */
#ifndef STEMMA_BASE_ARENA_H
#define STEMMA_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_block;

/* Zero-initialise it; free it with arena_free(). Not for use by two threads at once. */
struct arena {
    struct arena_block *newest;
    size_t used;       /* bytes of the newest block handed out */
    size_t next_block; /* how large the next one will be; 0: the first */
};

/* `size` bytes aligned for any type, not cleared; NULL when out of memory. */
void *arena_alloc(struct arena *arena, size_t size);

/* `count` cleared elements of `size` bytes; NULL when out of memory or when the product overflows.
 */
void *arena_calloc(struct arena *arena, size_t count, size_t size);

/* A NUL-terminated copy of `len` bytes; NULL when out of memory. */
char *arena_copy(struct arena *arena, const char *bytes, size_t len);

/* printf into the arena; NULL when out of memory. */
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* Moves everything in `other` into `arena`; nothing changes its address, `other` is empty then. */
void arena_adopt(struct arena *arena, struct arena *other);

/* Frees every block; the arena can be used again. */
void arena_free(struct arena *arena);

#define ARENA_NEW(arena, type)          ((type *)arena_calloc((arena), 1, sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_calloc((arena), (count), sizeof(type)))

#endif
