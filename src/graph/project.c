#include "graph/project.h"

/* Revisions that the manifest's own faults have left without an id are not in the graph. */
static int build(struct project *project, diag_list *diags)
{
    const struct manifest *manifest = &project->manifest;
    project->inputs = ARENA_ARRAY(&project->arena, struct graph_input, manifest->revision_count);
    if (project->inputs == NULL)
        return diag_no_memory(diags);
    size_t count = 0;
    for (size_t i = 0; i < manifest->revision_count; i++) {
        const struct manifest_revision *revision = &manifest->revisions[i];
        if (revision->id.text.ptr == NULL)
            continue;
        project->inputs[count++] = (struct graph_input){
            .id = revision->id,
            .parents = revision->parents,
            .depends_on = revision->depends_on,
            .labels = revision->labels,
            .message = revision->message,
            .author = revision->author,
            .up = revision->up.text,
        };
    }
    return graph_build(project->inputs, count, &project->arena, diags, &project->graph);
}

static int load(const char *path, diag_list *diags, struct project *project)
{
    int rc = manifest_read(path, &project->arena, diags, &project->manifest);
    if (rc != 0 && (rc != -STEMMA_MANIFEST || project->manifest.revisions == NULL))
        return rc;
    int built = build(project, diags);
    return rc != 0 ? rc : built;
}

int project_load(const char *path, diag_list *diags, struct project *out)
{
    diag_list own = {0}; /* the limit on faults is for each load, whatever `diags` holds already */
    *out = (struct project){0};
    int rc = load(path, &own, out);
    if (rc != 0) {
        diag_settle(&own);
        project_free(out);
    }
    diag_adopt(diags, &own);
    return rc;
}

void project_free(struct project *project)
{
    graph_free(&project->graph);
    arena_free(&project->arena);
}
