/* Inside shadow/: what a virtual table for full-text search keeps beside the rows that it shows. */
#ifndef STEMMA_SHADOW_VIRTUAL_H
#define STEMMA_SHADOW_VIRTUAL_H

#include <sqlite3.h>
#include <stdbool.h>

/* Appends the statements that give the table its settings, if it has any. Returns SQLite's result
 * code. */
int virtual_write_settings(sqlite3 *db, const char *table, sqlite3_str *out);

/* Whether each row has to be written with its rowid. Returns SQLite's result code. */
int virtual_wants_rowids(sqlite3 *db, const char *table, bool *wants);

/* Whether tables of one name and one text, which show the same rows, are the same in what they find
 * and in their settings. True where they are no such tables. What cannot be read is not the same;
 * SQLITE_NOMEM alone is an error. */
int virtual_compare(sqlite3 *a, sqlite3 *b, const char *table, bool *same);

#endif
