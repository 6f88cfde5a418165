/* A text that is put together piece by piece in an arena. */
#ifndef STEMMA_BASE_PHRASE_H
#define STEMMA_BASE_PHRASE_H

#include "base/str.h"
#include "base/vec.h"

struct phrase {
    struct arena *arena;
    VEC(char) bytes;
    bool no_memory; /* something is lost; sticky, so that it can be looked at once, at the end */
};

/* These append. */
void phrase_put(struct phrase *phrase, struct str s);
void phrase_repeat(struct phrase *phrase, char c, size_t count);
void phrase_add(struct phrase *phrase, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Appends an item to a list, which is all that the phrase holds: behind a comma, and on a line of
 * its own where the line before would become long. */
void phrase_put_item(struct phrase *list, struct str item);

/* The text so far, NUL-terminated, never NULL; valid until it grows. */
const char *phrase_end(struct phrase *phrase);

#endif
