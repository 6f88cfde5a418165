/* A manifest and its graph, loaded and checked together, then never changed. */
#ifndef STEMMA_GRAPH_PROJECT_H
#define STEMMA_GRAPH_PROJECT_H

#include "graph/graph.h"

struct project {
    struct arena arena;
    struct manifest manifest;
    struct graph_input *inputs; /* one for each revision of the manifest */
    struct graph graph;
};

/* Fills `out`, all faults in `diags`. On failure there is nothing to free; the diagnostics are
 * settled, as the text that they point into goes. */
int project_load(const char *path, diag_list *diags, struct project *out);

/* The same from a bundle, which must outlive the project. */
int project_load_bundle(const struct stemma_bundle *bundle, diag_list *diags, struct project *out);

void project_free(struct project *project);

#endif
