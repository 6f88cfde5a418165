#include "api/handles.h"

#include "ledger/state.h"
#include "run/backup.h"

#include <stdlib.h>
#include <string.h>

/* The public parts come first. */
struct backups {
    struct stemma_backups backups;
    struct arena arena;
};

struct restored {
    struct stemma_restored restored;
    struct arena arena;
};

static int need_file(const stemma_database *database, diag_list *diags)
{
    if (database == NULL)
        return diag_error(diags, STEMMA_USAGE, SPAN_NONE, "no database is given");
    if (database->backend->file == NULL)
        return diag_error(diags, STEMMA_USAGE, SPAN_NONE, "%s is no local file",
                          database->backend->name);
    return 0;
}

/* Hands out the result if rc is 0, frees it otherwise. */
static int end(struct backups *backups, int rc, struct stemma_backups **out)
{
    if (rc == 0)
        *out = &backups->backups;
    else
        stemma_backups_free(&backups->backups);
    return rc;
}

static int begin(const stemma_database *database, diag_list *diags, struct backups **out)
{
    int rc = need_file(database, diags);
    if (rc != 0)
        return rc;
    struct backups *backups = calloc(1, sizeof *backups);
    const char *name = database->backend->name;
    if (backups != NULL)
        backups->backups.database = arena_copy(&backups->arena, name, strlen(name));
    if (backups == NULL || backups->backups.database == NULL) {
        if (backups != NULL)
            stemma_backups_free(&backups->backups);
        return diag_no_memory(diags);
    }
    *out = backups;
    return 0;
}

static int read_heads(const stemma_project *project, stemma_database *database, struct arena *arena,
                      diag_list *diags, struct stemma_names *out)
{
    struct state state;
    struct arena scratch = {0};
    int rc = state_load(&project->project, database->backend, LEDGER_IDS, &scratch, diags, &state);
    if (rc == 0) {
        if (!graph_copy_ids(state.graph, state.heads, arena, out))
            rc = diag_no_memory(diags);
        state_free(&state);
    }
    diag_settle(diags);
    arena_free(&scratch);
    return rc;
}

static int make(const stemma_project *project, stemma_database *database, const char *path,
                diag_list *diags, struct backups *backups)
{
    struct arena *arena = &backups->arena;
    struct stemma_backup *made = ARENA_NEW(arena, struct stemma_backup);
    struct backup_request request = {
        .backend = database->backend,
        .keep = project->project.manifest.keep,
        .path = path == NULL ? NULL : arena_copy(arena, path, strlen(path)),
        .diags = diags,
    };
    backup_names removed = {0};
    const char *file = NULL;
    if (made == NULL || (path != NULL && request.path == NULL))
        return diag_no_memory(diags);
    int rc = read_heads(project, database, arena, diags, &request.heads);
    if (rc == 0)
        rc = backup_make(&request, arena, &removed, &file);
    if (rc == BACKEND_ABSENT) {
        rc = diag_error(diags, STEMMA_IO, SPAN_NONE, "%s is not there: there is nothing to back up",
                        database->backend->name);
    }
    if (rc == 0)
        rc = backup_describe(file, request.heads, arena, diags, made);
    backups->backups.items = made;
    backups->backups.count = 1;
    backups->backups.removed = (struct stemma_names){removed.items, removed.count};
    return rc;
}

int stemma_backup(const stemma_project *project, stemma_database *database, const char *path,
                  stemma_diagnostics *diags, struct stemma_backups **out)
{
    struct backups *backups = NULL;
    int rc = begin(database, diags, &backups);
    return rc == 0 ? end(backups, make(project, database, path, diags, backups), out) : rc;
}

int stemma_backup_list(stemma_database *database, stemma_diagnostics *diags,
                       struct stemma_backups **out)
{
    struct backups *backups = NULL;
    backup_list list = {0};
    int rc = begin(database, diags, &backups);
    if (rc != 0)
        return rc;
    rc = backup_find_all(database->backend->file, &backups->arena, diags, &list);
    backups->backups.items = list.items;
    backups->backups.count = list.count;
    return end(backups, rc, out);
}

void stemma_backups_free(struct stemma_backups *result)
{
    if (result == NULL)
        return;
    struct backups *backups = (struct backups *)result;
    arena_free(&backups->arena);
    free(backups);
}

int stemma_restore(const stemma_project *project, stemma_database *database,
                   const struct stemma_restore *restore, stemma_diagnostics *diags,
                   struct stemma_restored **out)
{
    int rc = need_file(database, diags);
    if (rc != 0)
        return rc;
    struct restored *restored = calloc(1, sizeof *restored);
    if (restored == NULL)
        return diag_no_memory(diags);
    const struct restore_input input = {&project->project, database->backend, restore, diags};
    rc = restore_execute(&input, &restored->arena, &restored->restored);
    if (rc == 0)
        *out = &restored->restored;
    else
        stemma_restored_free(&restored->restored);
    return rc;
}

void stemma_restored_free(struct stemma_restored *result)
{
    if (result == NULL)
        return;
    struct restored *restored = (struct restored *)result;
    arena_free(&restored->arena);
    free(restored);
}
