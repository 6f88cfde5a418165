/* The command line that the property tests have in common. */
#ifndef STEMMA_TESTS_ARGUMENTS_H
#define STEMMA_TESTS_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* [--seed N] [--count N] [--show] [FILE…] */
struct arguments {
    uint64_t seed;
    size_t count;
    bool wants_show;
    int first_file; /* index in argv */
};

/* What is not given is as in `defaults`. Ends the program where it is not understood. */
struct arguments arguments_read(int argc, char **argv, struct arguments defaults);

#endif
