/* Values as they are written into a manifest. */
#ifndef STEMMA_MANIFEST_SCALAR_H
#define STEMMA_MANIFEST_SCALAR_H

#include "base/phrase.h"

enum scalar_place { SCALAR_BLOCK, SCALAR_FLOW /* inside brackets */ };
enum scalar_kind {
    SCALAR_WORD,  /* an id, a date: plain where YAML can read it back */
    SCALAR_PROSE, /* quoted also where another reader could see a number, a boolean or a null */
};

/* Puts `s`, which is UTF-8, on one line: plain, or in double quotes with escapes. */
void scalar_put(struct phrase *out, struct str s, enum scalar_kind kind, enum scalar_place place);

#endif
