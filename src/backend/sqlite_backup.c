/* Backups: a copy gets its name once all is well with it. */
#include "backend/sqlite_copy.h"

#include <errno.h>

/* Gives the copy the first of its names that is free. */
static int name_copy(struct copy *copy, const struct backup_target *target, const char **out)
{
    enum { MOST = 100000 };
    int error = -EEXIST;
    const char *name = target->path;
    for (unsigned i = target->first; error == -EEXIST && i < MOST; i++) {
        if (target->path == NULL)
            name = i <= 1 ? arena_printf(copy->arena, "%s.bak", target->stem)
                          : arena_printf(copy->arena, "%s~%u.bak", target->stem, i);
        if (name == NULL)
            return diag_no_memory(copy->diags);
        error = file_rename_new(copy->temporary, name);
        if (target->path != NULL)
            break;
    }
    if (error == -EEXIST) {
        int rc = diag_error(copy->diags, STEMMA_IO, SPAN_NONE, "%s is there already", name);
        diag_hint(copy->diags, "nothing that exists is overwritten: choose another name");
        return rc;
    }
    if (error != 0)
        return diag_errno(copy->diags, -error, name, "cannot be written");
    copy->temporary = NULL;
    file_sync_folder(name, copy->arena);
    *out = name;
    return 0;
}

static int check_name(const struct backup_target *target, diag_list *diags)
{
    struct stat st;
    /* SQLite would take it for its own, and delete it: https://www.sqlite.org/tempfiles.html */
    if (target->path != NULL && backend_part_suffix(target->path) != 0) {
        int rc = diag_error(diags, STEMMA_USAGE, SPAN_NONE,
                            "%s would be taken for a journal of a database", target->path);
        diag_hint(diags, "choose another name");
        return rc;
    }
    if (target->path == NULL || lstat(target->path, &st) != 0)
        return 0;
    int rc = diag_error(diags, STEMMA_IO, SPAN_NONE, "%s is there already", target->path);
    diag_hint(diags, "nothing that exists is overwritten: choose another name");
    return rc;
}

int sqlite_backup(struct backend *backend, const struct backup_target *target, struct arena *arena,
                  diag_list *diags, const char **out)
{
    struct sqlite_backend *sqlite = (struct sqlite_backend *)backend;
    struct copy copy = {
        .backend = sqlite,
        .source = sqlite->path,
        .file = sqlite->file,
        .unreadable = "cannot be backed up",
        .arena = arena,
        .diags = diags,
    };
    if (!backend_exists(backend))
        return BACKEND_ABSENT;
    int rc = check_name(target, diags);
    if (rc != 0)
        return rc;
    sqlite->kept.known = false;
    rc = copy_make(&copy, target->path != NULL ? target->path : sqlite->file);
    if (rc == 0)
        sqlite->kept = copy.state;
    if (rc == 0)
        rc = name_copy(&copy, target, out);
    copy_discard(&copy);
    return rc;
}
