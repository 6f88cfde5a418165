/* Values as they are written into a manifest. */
#ifndef STEMMA_MANIFEST_SCALAR_H
#define STEMMA_MANIFEST_SCALAR_H

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"

/* A text that grows in an arena. */
struct text {
    struct arena *arena;
    VEC(char) bytes;
    bool no_memory; /* sticky: looked at once, at the end */
};

void text_put(struct text *text, struct str s);
void text_put_repeated(struct text *text, char c, size_t count);

enum scalar_place { SCALAR_BLOCK, SCALAR_FLOW /* inside brackets */ };
enum scalar_kind {
    SCALAR_WORD,  /* an id, a date: plain where YAML can read it back */
    SCALAR_PROSE, /* quoted also where another reader could see a number, a boolean or a null */
};

/* Puts `s`, which is UTF-8, on one line: plain, or in double quotes with escapes. */
void text_put_scalar(struct text *text, struct str s, enum scalar_kind kind,
                     enum scalar_place place);

#endif
