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

/* A faulty manifest's graph is built too, for its faults; `rc` is what reading it has given. */
static int finish(int rc, struct project *project, diag_list *diags)
{
    if (rc != 0 && (rc != -STEMMA_MANIFEST || project->manifest.revisions == NULL))
        return rc;
    int built = build(project, diags);
    return rc != 0 ? rc : built;
}

static int end(int rc, diag_list *own, diag_list *diags, struct project *project)
{
    if (rc != 0) {
        diag_settle(own);
        project_free(project);
    }
    diag_adopt(diags, own);
    return rc;
}

int project_load(const char *path, diag_list *diags, struct project *out)
{
    diag_list own = {0}; /* the limit on faults is for each load, whatever `diags` holds already */
    *out = (struct project){0};
    int rc = manifest_read(path, &out->arena, &own, &out->manifest);
    return end(finish(rc, out, &own), &own, diags, out);
}

int project_load_bundle(const struct stemma_bundle *bundle, diag_list *diags, struct project *out)
{
    diag_list own = {0};
    *out = (struct project){0};
    int rc = manifest_from_bundle(bundle, &out->arena, &own, &out->manifest);
    return end(finish(rc, out, &own), &own, diags, out);
}

void project_free(struct project *project)
{
    graph_free(&project->graph);
    arena_free(&project->arena);
}
