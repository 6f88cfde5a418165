/* Random numbers, the same for the same seed. */
#ifndef STEMMA_TESTS_CHANCE_H
#define STEMMA_TESTS_CHANCE_H

#include <stddef.h>
#include <stdint.h>

struct chance {
    uint64_t state;
};

/* splitmix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014): any seed
 * will do, also 0, 1, 2 … */
static inline uint64_t chance_next(struct chance *chance)
{
    uint64_t z = chance->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static inline struct chance chance_from(uint64_t seed)
{
    return (struct chance){seed};
}

/* 0 … below - 1; 0 where `below` is 0. */
static inline size_t chance_below(struct chance *chance, size_t below)
{
    return below == 0 ? 0 : (size_t)(chance_next(chance) % below);
}

#endif
