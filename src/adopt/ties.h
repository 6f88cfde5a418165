/* Groups in another tool's table of which by their ids each could be the project. */
#ifndef STEMMA_ADOPT_TIES_H
#define STEMMA_ADOPT_TIES_H

#include "adopt/groups.h"
#include "shadow/history.h"

/* Keeps the one of them that has tables, among `rows`, which a revision makes. Where there is none,
 * or are several, or where not all revisions can be replayed, nothing is chosen. Errors: NO_MEMORY,
 * INTERRUPTED. history->diags is told of nothing else. */
int ties_break(const struct history_input *history, version_table_list *tables,
               const struct schema_rows *rows, struct arena *arena);

#endif
