#include "graph/graph.h"

struct ranking {
    struct str word;
    struct str *names; /* the nearest first */
    size_t distances[GRAPH_NEAREST_MAX];
    size_t count;
    size_t limit;
};

static void consider(struct ranking *ranking, struct str name)
{
    size_t a = name.len, b = ranking->word.len;
    if ((a > b ? a - b : b - a) > ranking->limit)
        return;
    size_t distance = str_distance(ranking->word, name, ranking->limit);
    if (distance > ranking->limit)
        return;
    size_t at = ranking->count < GRAPH_NEAREST_MAX ? ranking->count++ : GRAPH_NEAREST_MAX;
    for (; at > 0 && ranking->distances[at - 1] > distance; at--) {
        if (at == GRAPH_NEAREST_MAX)
            continue;
        ranking->distances[at] = ranking->distances[at - 1];
        ranking->names[at] = ranking->names[at - 1];
    }
    if (at < GRAPH_NEAREST_MAX) {
        ranking->distances[at] = distance;
        ranking->names[at] = name;
    }
}

size_t graph_nearest(const struct graph *graph, struct str word, enum graph_names which,
                     struct str out[GRAPH_NEAREST_MAX])
{
    struct ranking ranking = {.word = word, .names = out, .limit = str_typo_limit(word)};
    for (size_t i = 0; i < graph->known; i++)
        consider(&ranking, graph->inputs[i].id.text);
    if (which == GRAPH_IDS_AND_LABELS)
        for (size_t i = 0; i < graph->label_count; i++)
            consider(&ranking, graph->labels[i].text);
    return ranking.count;
}
