/* Inside schema/: the order in which constraints stand in the canonical text. */
#ifndef STEMMA_SCHEMA_ORDER_H
#define STEMMA_SCHEMA_ORDER_H

#include "schema/model.h"

/* Those over the same columns stay as they are. */
void order_keys(struct schema_key *keys, size_t count);

void order_checks(struct schema_check *checks, size_t count);
void order_foreign_keys(struct schema_foreign_key *keys, size_t count);

#endif
