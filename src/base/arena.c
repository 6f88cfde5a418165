#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Blocks double from MIN_BLOCK to MAX_BLOCK, so that a small job stays small and a large one
 * needs few calls of malloc. */
enum { MIN_BLOCK = 8 * 1024, MAX_BLOCK = 1024 * 1024 };

struct arena_block {
    struct arena_block *older;
    size_t size;
    alignas(max_align_t) char bytes[];
};

static struct arena_block *new_block(const struct arena *arena, size_t at_least)
{
    size_t size = arena->newest == NULL ? MIN_BLOCK : arena->newest->size * 2;
    if (size > MAX_BLOCK)
        size = MAX_BLOCK;
    if (size < at_least)
        size = at_least;
    if (size > SIZE_MAX - sizeof(struct arena_block))
        return NULL;
    struct arena_block *block = malloc(sizeof *block + size);
    if (block != NULL)
        block->size = size;
    return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    const size_t align = alignof(max_align_t);
    if (size > SIZE_MAX - align)
        return NULL;
    size = (size + align - 1) / align * align;
    if (arena->newest == NULL || arena->newest->size - arena->used < size) {
        struct arena_block *block = new_block(arena, size);
        if (block == NULL)
            return NULL;
        block->older = arena->newest;
        arena->newest = block;
        arena->used = 0;
    }
    void *result = arena->newest->bytes + arena->used;
    arena->used += size;
    return result;
}

void *arena_calloc(struct arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        return NULL;
    void *result = arena_alloc(arena, count * size);
    if (result != NULL)
        memset(result, 0, count * size);
    return result;
}

char *arena_copy(struct arena *arena, const char *bytes, size_t len)
{
    char *copy = len == SIZE_MAX ? NULL : arena_alloc(arena, len + 1);
    if (copy == NULL)
        return NULL;
    if (len != 0)
        memcpy(copy, bytes, len);
    copy[len] = '\0';
    return copy;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    char *text = len < 0 ? NULL : arena_alloc(arena, (size_t)len + 1);
    if (text != NULL)
        vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = arena_vprintf(arena, format, args);
    va_end(args);
    return text;
}

/* The other's blocks go behind the newest one, which goes on being filled. */
void arena_adopt(struct arena *arena, struct arena *other)
{
    if (arena->newest == NULL) {
        *arena = *other;
    } else if (other->newest != NULL) {
        struct arena_block *oldest = other->newest;
        while (oldest->older != NULL)
            oldest = oldest->older;
        oldest->older = arena->newest->older;
        arena->newest->older = other->newest;
    }
    *other = (struct arena){0};
}

void arena_free(struct arena *arena)
{
    struct arena_block *block = arena->newest;
    while (block != NULL) {
        struct arena_block *older = block->older;
        free(block);
        block = older;
    }
    *arena = (struct arena){0};
}
