/* Paths as text. Nothing here looks at the file system. */
#ifndef STEMMA_BASE_PATH_H
#define STEMMA_BASE_PATH_H

#include "base/arena.h"
#include "base/str.h"

/* `name` as seen from `directory`: an absolute name is kept, "" or "." as directory adds nothing.
 * In the arena; NULL when out of memory. */
char *path_join(struct arena *arena, const char *directory, const char *name);

/* The folder that `path` is in; "." where it names none. In the arena; NULL when out of memory. */
char *path_directory(struct arena *arena, const char *path);

/* What is at `path` as seen from `directory`: both are absolute, and without links, ".", ".." or a
 * slash at the end. In the arena; NULL when out of memory. */
const char *path_relative(struct arena *arena, const char *directory, const char *path);

/* True for a relative path that, followed by its text alone, never leaves the folder it starts in:
 * not absolute, not empty, no step of ".." above the start. */
bool path_stays_inside(struct str path);

/* True for a name that ends as those of SQLite's files do: "app.db", "dev.sqlite3". */
bool path_names_database(struct str path);

#endif
