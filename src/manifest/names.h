/* What a revision may be called. Ids and labels follow the same rule and share one namespace. */
#ifndef STEMMA_MANIFEST_NAMES_H
#define STEMMA_MANIFEST_NAMES_H

#include "base/str.h"

#include <stdbool.h>

enum { NAME_MAX_LENGTH = 128 };

/* A character that an id or a label may have: [A-Za-z0-9_.-]. */
bool name_has_character(char c);

/* [A-Za-z0-9][A-Za-z0-9_.-]*, at most NAME_MAX_LENGTH bytes. */
bool name_is_valid(struct str name);

/* head, heads, base, bases, current: words of the target grammar. */
bool name_is_reserved(struct str name);

#endif
