/* What differs between two texts, line by line. */
#ifndef STEMMA_BASE_DIFF_H
#define STEMMA_BASE_DIFF_H

#include "base/arena.h"
#include "base/str.h"

/* The hunks of a unified diff with three lines of context, without the two lines that name files;
 * "" where nothing differs. As in hashes, CRLF counts as LF and a BOM does not count. In `arena`;
 * NULL when out of memory. */
const char *diff_unified(struct str old, struct str new, struct arena *arena);

#endif
