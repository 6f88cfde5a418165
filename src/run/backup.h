/* Backups next to a database: their names, which of them there are, which go. */
#ifndef STEMMA_RUN_BACKUP_H
#define STEMMA_RUN_BACKUP_H

#include "base/vec.h"
#include "run/run.h"

typedef VEC(struct stemma_backup) backup_list;

/* <database>.<time>.<heads>, to which the backend adds ".bak". NULL when out of memory. */
const char *backup_stem(const char *database, struct stemma_names heads, struct arena *arena);

/* Reads such a name back, less the database's part and its dot. False where stemma cannot have
 * written it. */
bool backup_parse_name(const char *name, struct arena *arena, struct stemma_backup *out);

/* The time in the name of `path`, where that is a name of the database's backups; else NULL, or
 * where memory runs out. */
const char *backup_time_of(const char *database, const char *path, struct arena *arena);

/* Every backup of the file `database` that is next to it, oldest first: what has such a name and
 * begins as a database does. Appends to *out. */
int backup_find_all(const char *database, struct arena *arena, diag_list *diags, backup_list *out);

/* Describes a file that was just made. */
int backup_describe(const char *file, struct stemma_names heads, struct arena *arena,
                    diag_list *diags, struct stemma_backup *out);

/* Removes all but the newest `keep` (0: nothing), and none of `spared`: where the clock went back
 * what was just made has the name of an old one. The names of those that went are appended to
 * *removed. What cannot be removed is a warning. */
typedef VEC(const char *) backup_names;
int backup_remove_old(const char *database, size_t keep, struct stemma_names spared,
                      struct arena *arena, diag_list *diags, backup_names *removed);

/* Makes a backup at `path`, or next to the database under a name of its own; then old ones are
 * removed. BACKEND_ABSENT where there is no database. */
struct backup_request {
    struct backend *backend;
    const char *path;          /* NULL: next to the database */
    struct stemma_names heads; /* that it is at */
    size_t keep;               /* how many there may be then; 0: any number */
    diag_list *diags;
};
int backup_make(const struct backup_request *request, struct arena *arena, backup_names *removed,
                const char **out);

/* restore.c */
struct restore_input {
    const struct project *project;
    struct backend *backend;
    const struct stemma_restore *restore;
    diag_list *diags;
};
int restore_execute(const struct restore_input *input, struct arena *arena,
                    struct stemma_restored *out);

#endif
