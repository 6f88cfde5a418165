/* Whether scripts do what they were made for: run in memory, over the schema that they begin with
 * and made-up rows. */
#ifndef STEMMA_GENERATE_PROVE_H
#define STEMMA_GENERATE_PROVE_H

#include "generate/generate.h"

/* `input` is that of the way up. The up script must give exactly its schema `to`, the down script
 * exactly `from`, and of tables and columns that both have no row and no value may change. A fault
 * is an error of what generates: SQL. */
int generate_prove(const struct generate_input *input, const char *up, const char *down);

#endif
