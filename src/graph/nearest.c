#include "graph/graph.h"

struct ranking {
    struct str word;
    struct str *names; /* the nearest first */
    size_t distances[GRAPH_NEAREST_MAX];
    size_t count;
    size_t limit;
};

static struct str without_zeros(struct str digits)
{
    while (digits.len > 1 && digits.ptr[0] == '0')
        digits = str_slice(digits, 1, digits.len);
    return digits;
}

/* 2 and 002 are the same number, which is what people think of. */
static bool is_same_number(struct str a, struct str b)
{
    return str_is_digits(a) && str_is_digits(b) && str_equal(without_zeros(a), without_zeros(b));
}

static void consider(struct ranking *ranking, struct str name)
{
    size_t a = name.len, b = ranking->word.len;
    bool same = is_same_number(name, ranking->word);
    if (!same && (a > b ? a - b : b - a) > ranking->limit)
        return;
    size_t distance = same ? 0 : str_distance(ranking->word, name, ranking->limit);
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
