/* Names in one case. SQLite does not look at the case of a name, so what refers to something may
 * spell it otherwise than its definition does. Here it spells it as that. */
#ifndef STEMMA_SCHEMA_RESPELL_H
#define STEMMA_SCHEMA_RESPELL_H

#include "base/vec.h"
#include "schema/schema.h"

/* What the schema defines; begin with respell_begin(). It is not needed to compare, where no case
 * counts, but for a text that is shown. */
struct respelling {
    const struct schema *schema;
    struct arena *arena;
    struct map columns; /* key → index in spellings: of the first that has it */
    VEC(struct schema_text) spellings;
    bool only_doubts;             /* of respell_doubts(): names keep their case */
    bool no_memory;               /* sticky, of what was asked for since respell_begin() */
    struct schema_names *results; /* by object: the columns of a view, as far as it names them */
};

/* 0, or -1 when out of memory. Free with respell_end(). */
int respell_begin(const struct schema *schema, struct arena *arena, struct respelling *out);
void respell_end(struct respelling *respelling);

/* The canonical text of one of its objects, names as they are defined. NULL: out of memory. */
const char *respell_object(struct respelling *respelling, const struct schema_object *object);

/* Makes of each "x" in a view or a trigger that is a column for certain a name, and of each that is
 * none for certain a text. What is neither stays. False: out of memory. */
bool respell_doubts(struct respelling *respelling, struct schema_object *object);

#endif
