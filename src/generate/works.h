/* Whether what a schema has can be used: SQLite takes a view, a trigger or a foreign key that lacks
 * what it names, and says so at the application's next write. */
#ifndef STEMMA_GENERATE_WORKS_H
#define STEMMA_GENERATE_WORKS_H

#include "generate/generate.h"

/* Of the schema `to`. What does not work in it is an error: SCRIPT. It is a warning where the same
 * object does not work in `from` either, or where an application may bring what it lacks. */
int generate_check_works(const struct generate_input *input);

/* Of the CHECKs, generated columns and indexes of `to` that are new: SCRIPT where SQLite will
 * refuse every row since one of them asks for the time of day. */
int generate_check_pure(const struct generate_input *input);

/* Warns of FTS tables of `to` that cannot read what they are an index of, which the first finds,
 * and of all that the second finds. */
int generate_warn_of_unreadable(const struct generate_input *input);
int generate_warn_of_impure(const struct generate_input *input);

#endif
