/* Tables in which ids are unique within a group only: apps of Django's, projects of Sqitch's. Which
 * of them are the project's? Pure. */
#ifndef STEMMA_ADOPT_GROUPS_H
#define STEMMA_ADOPT_GROUPS_H

#include "adopt/naming.h"
#include "shadow/rows.h"

/* Of a table with several groups those are kept whose ids name revisions, the others are left
 * alone. Where ids of several name the same revision, only one group can be meant: that with the
 * most ids that name one, and with fewer that do not. Where that is several, or where none names
 * any, all are kept, and the naming will tell. False when out of memory. */
bool groups_choose(const struct graph *graph, struct version_table *table, struct arena *arena);

/* The groups among which groups_choose() cannot: they are as good, and the best. None where it can.
 * False when out of memory. */
bool groups_find_tied(const struct graph *graph, const struct version_table *table,
                      struct arena *arena, struct stemma_names *out);

/* Keeps the ids of that group only. False when out of memory. */
bool groups_keep(struct version_table *table, struct str group, struct arena *arena);

/* The group to which a table of that name belongs, by its name; ptr NULL: none. */
struct str groups_owner(const struct version_table *table, const char *name);

/* Adds the tables among `rows` that belong to groups which were left alone, by their names. False
 * when out of memory. */
bool groups_foreign_tables(const struct version_table *table, const struct schema_rows *rows,
                           struct arena *arena, table_name_list *out);

/* All that is no part of the project's schema: the tools' own tables, what they bring along, and
 * what belongs to groups that are left alone. False when out of memory. */
bool groups_list_foreign(const struct graph *graph, version_table_list *tables,
                         const struct schema_rows *rows, struct arena *arena, table_name_list *out);

#endif
