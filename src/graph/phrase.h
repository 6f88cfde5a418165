/* A text put together piece by piece, for messages that list things. */
#ifndef STEMMA_GRAPH_PHRASE_H
#define STEMMA_GRAPH_PHRASE_H

#include "base/str.h"
#include "base/vec.h"

struct phrase {
    struct arena *arena;
    VEC(char) bytes;
};

/* Appends; what does not fit into memory is lost. */
void phrase_add(struct phrase *phrase, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The text so far, NUL-terminated, never NULL; valid until it grows. */
const char *phrase_end(struct phrase *phrase);

#endif
