#include "base/map.h"

/* Out of memory is a result here, not the end of the process. */
#define HASH_NONFATAL_OOM          1
#define uthash_nonfatal_oom(entry) ((entry)->lost = true)
/* uthash's own function goes byte by byte; the names here are many and alike (000001_up.sql). */
#define HASH_FUNCTION(key, length, hash) ((hash) = hash_name((key), (length)))
/* Short chains: each step on one is a miss of the cache. */
#define HASH_BKT_CAPACITY_THRESH 2U
#include <uthash.h>

#include <string.h>

/* Eight bytes at a time: multiply, fold the high half onto the low one. uthash uses the low bits of
 * what comes back. */
static unsigned hash_name(const char *name, size_t len)
{
    const uint64_t factor = UINT64_C(0x9E3779B97F4A7C15); /* 2^64 / the golden ratio */
    uint64_t hash = len * factor, word;
    for (; len >= sizeof word; name += sizeof word, len -= sizeof word) {
        memcpy(&word, name, sizeof word);
        hash = (hash ^ word) * factor;
        hash ^= hash >> 32;
    }
    word = 0;
    memcpy(&word, name, len);
    hash = (hash ^ word) * factor;
    hash = (hash ^ hash >> 32) * factor; /* the last characters reach the bits that count */
    return (unsigned)(hash >> 32);
}

struct map_entry {
    struct str key;
    uint32_t value;
    bool lost; /* set by uthash: not added, there was no memory */
    UT_hash_handle hh;
};

static struct map_entry *find(const struct map *map, struct str key)
{
    struct map_entry *entry = NULL;
    HASH_FIND(hh, map->entries, key.ptr, key.len, entry);
    return entry;
}

enum map_put map_put(struct map *map, struct arena *arena, struct str key, uint32_t value,
                     uint32_t *there)
{
    struct map_entry *entry = find(map, key);
    enum map_put result = MAP_EXISTS;
    if (entry == NULL) {
        entry = ARENA_NEW(arena, struct map_entry);
        if (entry == NULL)
            return MAP_NO_MEMORY;
        entry->key = key;
        entry->value = value;
        HASH_ADD_KEYPTR(hh, map->entries, entry->key.ptr, entry->key.len, entry);
        if (entry->lost)
            return MAP_NO_MEMORY;
        result = MAP_ADDED;
    }
    if (there != NULL)
        *there = entry->value;
    return result;
}

const uint32_t *map_find(const struct map *map, struct str key)
{
    const struct map_entry *entry = find(map, key);
    return entry == NULL ? NULL : &entry->value;
}

void map_free(struct map *map)
{
    HASH_CLEAR(hh, map->entries);
}
