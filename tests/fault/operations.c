#include "operations.h"

#include "scene.h"

#include <stdlib.h>

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

static int execute(struct handles *handles, enum stemma_operation operation, const char *target)
{
    static const struct stemma_parameter parameter = {"name", "value"};
    const struct stemma_request request = {
        .operation = operation,
        .targets = &target,
        .target_count = 1,
        .transaction = handles->transaction,
        .parameters = &parameter,
        .parameter_count = 1,
    };
    struct stemma_run *run = NULL;
    int rc = stemma_execute(handles->project, handles->db, &request, NULL, handles->diags, &run);
    stemma_run_free(run);
    return rc;
}

int operation_upgrade(struct handles *handles, const char *target)
{
    return execute(handles, STEMMA_UPGRADE, target == NULL ? "head" : target);
}

int operation_downgrade(struct handles *handles, const char *target)
{
    return execute(handles, STEMMA_DOWNGRADE, target == NULL ? "base" : target);
}

int operation_stamp(struct handles *handles, const char *target)
{
    return execute(handles, STEMMA_STAMP, target == NULL ? "c" : target);
}
