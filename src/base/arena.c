#include "base/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Blocks grow from FIRST_BLOCK to HUGE_PAGE, so that a small job stays small and a large one needs
 * few calls of malloc. What is LARGE gets a block of its own. */
enum { PAGE = 4096, FIRST_BLOCK = 2 * PAGE, GROWTH = 4, HUGE_PAGE = 2 * 1024 * 1024 };
enum { LARGE = HUGE_PAGE / GROWTH };

struct arena_block {
    struct arena_block *older;
    size_t size; /* of `bytes` */
    alignas(max_align_t) char bytes[];
};

/* The pages of a block are asked for at once, as huge ones or in one call, where they would
 * otherwise come with a page fault each: under a hypervisor those were a third of the time of a
 * large run. Where the system knows neither, nothing is lost. madvise(2): MADV_HUGEPAGE,
 * MADV_POPULATE_WRITE (Linux 5.14) */
static struct arena_block *new_block(size_t size)
{
    void *memory = NULL;
    if (size <= FIRST_BLOCK) {
        memory = malloc(size);
    } else if (size < HUGE_PAGE) {
        if (posix_memalign(&memory, PAGE, size) == 0)
            (void)madvise(memory, size, MADV_POPULATE_WRITE);
    } else if (posix_memalign(&memory, HUGE_PAGE, size) == 0) {
        (void)madvise(memory, size / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
    }
    struct arena_block *block = memory;
    if (block != NULL)
        block->size = size - sizeof *block;
    return block;
}

static void *alloc_large(struct arena *arena, size_t size)
{
    size_t whole = (sizeof(struct arena_block) + size + PAGE - 1) / PAGE * PAGE;
    struct arena_block *block = new_block(whole);
    if (block == NULL)
        return NULL;
    block->older = NULL;
    struct arena own = {.newest = block, .used = block->size, .next_block = arena->next_block};
    arena_adopt(arena, &own);
    return block->bytes;
}

static bool begin_block(struct arena *arena, size_t at_least)
{
    size_t size = arena->next_block == 0 ? FIRST_BLOCK : arena->next_block;
    while (size - sizeof(struct arena_block) < at_least)
        size *= GROWTH;
    struct arena_block *block = new_block(size);
    if (block == NULL)
        return false;
    block->older = arena->newest;
    arena->newest = block;
    arena->used = 0;
    arena->next_block = size < HUGE_PAGE ? size * GROWTH : HUGE_PAGE;
    return true;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    const size_t align = alignof(max_align_t);
    if (size > SIZE_MAX - HUGE_PAGE)
        return NULL;
    size = (size + align - 1) / align * align;
    if (size >= LARGE)
        return alloc_large(arena, size);
    if ((arena->newest == NULL || arena->newest->size - arena->used < size) &&
        !begin_block(arena, size))
        return NULL;
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
