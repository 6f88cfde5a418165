#include "operations.h"

#include "scene.h"

#include <stdlib.h>
#include <unistd.h>

enum { LOCK_TIMEOUT_MS = 5 };

struct handles handles_open(void)
{
    const struct stemma_open_options options = {.lock_timeout_ms = LOCK_TIMEOUT_MS};
    struct handles handles = {.diags = stemma_diagnostics_new()};
    if (handles.diags == NULL ||
        stemma_project_load(scene_path("manifest.yaml"), handles.diags, &handles.project) != 0 ||
        stemma_database_open(scene_path("app.db"), &options, handles.diags, &handles.db) != 0)
        abort();
    return handles;
}

void handles_close(struct handles *handles)
{
    stemma_database_close(handles->db);
    stemma_project_free(handles->project);
    stemma_diagnostics_free(handles->diags);
}

bool handles_told(struct handles *handles, int rc)
{
    struct stemma_diagnostic diag;
    bool told = false;
    for (size_t i = 0; i < stemma_diagnostics_count(handles->diags); i++)
        told |= stemma_diagnostics_get(handles->diags, i, &diag) && diag.severity == STEMMA_ERROR &&
                ((int)diag.code == -rc || diag.code == STEMMA_NO_MEMORY);
    return rc >= 0 || told;
}

static int execute(struct handles *handles, enum stemma_operation operation, const char *target,
                   enum stemma_backup_policy backup)
{
    static const struct stemma_parameter parameter = {"name", "value"};
    const struct stemma_request request = {
        .operation = operation,
        .targets = &target,
        .target_count = 1,
        .transaction = handles->transaction,
        .parameters = &parameter,
        .parameter_count = 1,
        .backup = backup,
    };
    struct stemma_run *run = NULL;
    int rc = stemma_execute(handles->project, handles->db, &request, NULL, handles->diags, &run);
    stemma_run_free(run);
    return rc;
}

int operation_upgrade(struct handles *handles, const char *target)
{
    return execute(handles, STEMMA_UPGRADE, target == NULL ? "head" : target, STEMMA_BACKUP_NEVER);
}

int operation_downgrade(struct handles *handles, const char *target)
{
    return execute(handles, STEMMA_DOWNGRADE, target == NULL ? "base" : target,
                   STEMMA_BACKUP_NEVER);
}

int operation_stamp(struct handles *handles, const char *target)
{
    return execute(handles, STEMMA_STAMP, target == NULL ? "c" : target, STEMMA_BACKUP_NEVER);
}

int operation_backed_up(struct handles *handles, const char *target)
{
    return execute(handles, STEMMA_UPGRADE, target == NULL ? "head" : target, STEMMA_BACKUP_ALWAYS);
}

int operation_adopt(struct handles *handles, const char *target)
{
    const struct stemma_adopt_request request = {.target = target};
    struct stemma_adoption *adoption = NULL;
    int rc = stemma_adopt(handles->project, handles->db, &request, handles->diags, &adoption);
    stemma_adoption_free(adoption);
    return rc;
}

/* Does nothing where the copy is there already: no copy is overwritten. */
int operation_backup(struct handles *handles, const char *target)
{
    (void)target;
    struct stemma_backups *made = NULL;
    if (access(scene_path(SCENE_COPY), F_OK) == 0)
        return 0;
    int rc =
        stemma_backup(handles->project, handles->db, scene_path(SCENE_COPY), handles->diags, &made);
    stemma_backups_free(made);
    return rc;
}

int operation_restore(struct handles *handles, const char *target)
{
    (void)target;
    const struct stemma_restore restore = {.path = scene_path(SCENE_COPY),
                                           .backup = STEMMA_BACKUP_NEVER};
    struct stemma_restored *restored = NULL;
    int rc = stemma_restore(handles->project, handles->db, &restore, handles->diags, &restored);
    stemma_restored_free(restored);
    return rc;
}
