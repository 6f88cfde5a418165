/* What a value becomes that goes from one column into another, by type affinity:
 * https://www.sqlite.org/datatype3.html#type_affinity; and whether a STRICT table takes it:
 * https://www.sqlite.org/stricttables.html. */
#ifndef STEMMA_GENERATE_CONVERSION_H
#define STEMMA_GENERATE_CONVERSION_H

#include "schema/schema.h"

/* A column, and the table that it is in. */
struct typed_column {
    const struct schema_table *table;
    const struct schema_column *column;
};

enum affinity {
    AFFINITY_BLOB, /* nothing is converted */
    AFFINITY_TEXT,
    AFFINITY_NUMERIC, /* INTEGER, too: what is stored is the same */
    AFFINITY_REAL,
};

enum affinity conversion_affinity(struct typed_column column);

/* What cannot be told any more afterwards. */
enum conversion_loss {
    LOSS_SPELLING = 1 << 0,  /* '007' is 7 */
    LOSS_ROUNDING = 1 << 1,  /* of whole numbers that a floating-point number has not */
    LOSS_DIGITS = 1 << 2,    /* those of a number behind the 15th, in a text */
    LOSS_CLASS = 1 << 3,     /* 7 is '7', as '7' is; and digits */
    LOSS_FRACTIONS = 1 << 4, /* digits of numbers that are not what their column is declared for */
};

/* A set of enum conversion_loss. */
unsigned conversion_losses(struct typed_column from, struct typed_column to);

/* Whether a value of the one may be refused by the other, which is in a STRICT table or a rowid.
 * Where *test is not NULL it is what typeof() does not give for those that fit: "IN ('text')". */
bool conversion_may_fail(struct typed_column from, struct typed_column to, const char **test);

#endif
