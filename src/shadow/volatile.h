/* What comes out different each time: the clock, chance, and what a transaction cannot set. */
#ifndef STEMMA_SHADOW_VOLATILE_H
#define STEMMA_SHADOW_VOLATILE_H

#include "script/script.h"

/* What a statement about rows depends on, "the clock", "chance" or "the version of SQLite", and
 * where it says so; or the name of a pragma about the file, "journal_mode". Told from the text: a
 * statement that stores a view's or a default's value is not seen through. NULL: nothing was seen.
 */
const char *volatile_find(const struct script *script, struct span *where);

/* Whether what was found is a pragma. */
bool volatile_is_pragma(const char *what);

/* The same of any SQL text. */
const char *volatile_find_in(struct str sql, struct str *where);

#endif
