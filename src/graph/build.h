/* Inside graph/: what the parts of graph_build() share. */
#ifndef STEMMA_GRAPH_BUILD_H
#define STEMMA_GRAPH_BUILD_H

#include "graph/graph.h"

struct build {
    struct graph *graph; /* in the making */
    struct arena *arena;
    diag_list *diags;
    size_t faults; /* found, reported or not */
};

/* Counts a fault; true where the list still has room for it. */
bool build_fault(struct build *build);

/* Reports cycles, and fills graph->topological where there is none. 0 or -STEMMA_NO_MEMORY. */
int build_check_cycles(struct build *build);

#endif
