/* Inside generate/: values of the kinds that expressions ask for, which no literal in them tells.
 */
#ifndef STEMMA_GENERATE_SAMPLES_H
#define STEMMA_GENERATE_SAMPLES_H

#include "schema/schema.h"

enum sample_kind {
    SAMPLE_NONE,
    SAMPLE_JSON,
    SAMPLE_TIME,
    SAMPLE_LONG, /* a text of so many letters */
};

struct sample {
    enum sample_kind kind;
    size_t length; /* SAMPLE_LONG */
};

/* What the CHECKs, generated columns and indexes of the table suggest for the column. */
struct sample sample_suiting(const struct schema *schema, const char *table, const char *column,
                             struct arena *arena);

/* As SQL, another one for each number; "" for SAMPLE_NONE. NULL: out of memory. */
const char *sample_value(struct sample sample, size_t number, struct arena *arena);

/* The first number in the expression, for a length that it may ask for. 0: there is none. */
size_t sample_length(const char *sql, struct arena *arena);

#endif
