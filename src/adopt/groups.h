/* Tables in which ids are unique within a group only: apps of Django's, projects of Sqitch's. Which
 * of them are the project's? Pure. */
#ifndef STEMMA_ADOPT_GROUPS_H
#define STEMMA_ADOPT_GROUPS_H

#include "adopt/naming.h"

/* Of a table with several groups those are kept whose ids name revisions, the others are left
 * alone. Where ids of several name the same revision, only one group can be meant: that with the
 * most ids that name one, and with fewer that do not. Where that is several, or where none names
 * any, all are kept, and the naming will tell. False when out of memory. */
bool groups_choose(const struct graph *graph, struct version_table *table, struct arena *arena);

#endif
