/* A hash table from names to numbers. */
#ifndef STEMMA_BASE_MAP_H
#define STEMMA_BASE_MAP_H

#include "base/arena.h"
#include "base/str.h"

#include <stdint.h>

struct map_entry;

/* Zero-initialise it; free it with map_free() before the arena its entries are in. */
struct map {
    struct map_entry *entries;
};

enum map_put { MAP_NO_MEMORY = -1, MAP_ADDED = 0, MAP_EXISTS = 1 };

/* Adds key → value, unless the key is there. The key's bytes are not copied and must outlive the
 * map. Where `there` is given, it receives the value now in the map, old or new. */
enum map_put map_put(struct map *map, struct arena *arena, struct str key, uint32_t value,
                     uint32_t *there);

/* The value of `key`, or NULL. Valid until the map changes. */
const uint32_t *map_find(const struct map *map, struct str key);

void map_free(struct map *map);

#endif
