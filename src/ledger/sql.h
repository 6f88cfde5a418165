/* Inside ledger/: SQL text with a table's name in it. */
#ifndef STEMMA_LEDGER_SQL_H
#define STEMMA_LEDGER_SQL_H

#include "ledger/ledger.h"

/* sqlite3_mprintf() into the arena; NULL when out of memory. */
const char *ledger_format(struct arena *arena, const char *format, ...);

#endif
