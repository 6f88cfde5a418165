/* Numbers that look random and are the same for the same seed on every machine. */
#ifndef STEMMA_TESTS_RANDOM_H
#define STEMMA_TESTS_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct random {
    uint64_t state;
};

/* splitmix64: neighbouring seeds give streams that have nothing in common. */
static inline uint64_t random_next(struct random *random)
{
    uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* 0 … below - 1; 0 where below is 0. */
static inline size_t random_below(struct random *random, size_t below)
{
    return below == 0 ? 0 : (size_t)(random_next(random) % below);
}

/* True `percent` times out of 100. */
static inline bool random_chance(struct random *random, size_t percent)
{
    return random_below(random, 100) < percent;
}

/* One of the elements of an array. */
#define RANDOM_OF(random, array) ((array)[random_below((random), sizeof(array) / sizeof *(array))])

#endif
