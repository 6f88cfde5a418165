/* Inside schema/: the order in which constraints, and names of a set, stand in the canonical text.
 */
#ifndef STEMMA_SCHEMA_ORDER_H
#define STEMMA_SCHEMA_ORDER_H

#include "schema/model.h"

/* Each once, in the order of their keys; gives how many are left. */
size_t order_names(struct schema_text *names, size_t count);

/* Those over the same columns stay as they are. */
void order_keys(struct schema_key *keys, size_t count);

void order_checks(struct schema_check *checks, size_t count);
void order_foreign_keys(struct schema_foreign_key *keys, size_t count);

#endif
