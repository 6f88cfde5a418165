/* Views and triggers that take the columns of a table by their place: SELECT *, and INSERT without
 * a list of columns. Two tables that differ in the order of columns alone are equal but for these.
 */
#ifndef STEMMA_SCHEMA_BY_PLACE_H
#define STEMMA_SCHEMA_BY_PLACE_H

#include "schema/schema.h"

/* Whether the CREATE VIEW or CREATE TRIGGER does so with the table. A guess from its tokens: it may
 * say yes where a * is of another table in the same statement. */
bool by_place_takes(struct str statement, const char *table);

#endif
