/* The lines of a CREATE TABLE that ALTER TABLE has been at. */
#ifndef STEMMA_SCHEMA_LAYOUT_H
#define STEMMA_SCHEMA_LAYOUT_H

#include "base/arena.h"

/* ALTER TABLE ADD COLUMN puts a column behind the last one, on its line. Where the columns before
 * that have a line each, the text with a line for those behind, too: nothing but white space is
 * another. Elsewhere, and where a comment stands on that line, `sql` as it is. NULL: out of
 * memory. */
const char *layout_lines(const char *sql, struct arena *arena);

#endif
