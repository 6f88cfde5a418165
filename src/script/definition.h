/* Where something is made in a file of statements, and where in a statement stands what a message
 * of SQLite names: it says no place for what is in the body of a view or a trigger, nor for some
 * mistakes of CREATE TABLE. */
#ifndef STEMMA_SCRIPT_DEFINITION_H
#define STEMMA_SCRIPT_DEFINITION_H

#include "script/script.h"

enum definition_kind {
    DEFINITION_OF_TRIGGER,
    DEFINITION_OF_OTHER, /* tables, indexes and views share their names */
};

/* The CREATE statement that makes it, the first one there is; of no source where there is none. */
struct span definition_find(const struct script *script, enum definition_kind kind,
                            const char *name);

/* The name of what the statement makes; the statement where it is no CREATE. */
struct span definition_name(struct span statement);

/* The first statement that makes what this one would make, which says IF NOT EXISTS, where that is
 * another statement with other words; of no source otherwise. */
struct span definition_other(const struct script *script, struct span statement);

/* The token of the statement that the message is about; the statement where it cannot be told. */
struct span definition_point(struct span statement, const char *message);

#endif
