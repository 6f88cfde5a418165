/* Inside generate/: made-up rows. */
#ifndef STEMMA_GENERATE_ROWS_H
#define STEMMA_GENERATE_ROWS_H

#include "generate/sketch.h"

/* Puts up to `count` rows into each table whose object is `wanted`, by its index; they respect its
 * constraints: values are made of the column's type, of what its CHECKs compare it with, of the
 * rows of its parents, and of what else expressions take of it, here and in the `later` schema.
 * Virtual tables get words and numbers. A table whose constraints cannot be met so stays empty.
 * Triggers do not fire. NO_MEMORY is the only error. */
int rows_make(struct sketch *sketch, const struct schema *schema, const struct schema *later,
              const bool *wanted, size_t count);

#endif
