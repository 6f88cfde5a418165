/* Inside sides: one of them. */
#ifndef STEMMA_API_SIDE_H
#define STEMMA_API_SIDE_H

#include "api/sides.h"
#include "shadow/history.h"

/* ---- side_name.c ---- */

/* What the name is the name of. A prefix that says so is taken off. */
enum side_kind side_kind_of(const char **name);

/* Fills what the name tells; the rows are read later. Of "current" it asks the ledger. */
int side_find(struct sides *sides, const char *name, struct side *side);

int side_need_database(const struct sides *sides);

/* ---- side_read.c ---- */

/* Reads the rows of what is a database or a file. */
int side_read(struct sides *sides, struct side *side);

/* "diff a.sql a.sql": what is said of the file has been said. */
bool side_was_read(const struct sides *sides, const struct side *side);

/* ---- side_foreign.c ---- */

/* Leaves out what other tools keep in a database, or in what the shell printed of one. The rows of
 * all sides have been read. */
int side_leave_out_foreign(struct sides *sides, struct side *side);

/* ---- sides.c ---- */

/* Its ledger is NULL when out of memory. */
struct history_input sides_history(struct sides *sides, diag_list *diags);

#endif
