/* Words as a shell reads them. */
#ifndef STEMMA_BASE_SHELL_H
#define STEMMA_BASE_SHELL_H

#include "base/arena.h"

/* The word, in quotes where a shell would see something else in it. NULL when out of memory. */
const char *shell_word(struct arena *arena, const char *text);

#endif
