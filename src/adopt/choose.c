#include "adopt/lines.h"

#include <string.h>

struct choosing {
    const struct line_choice *choice;
    node_set in_least;
    node_set beyond; /* what other matches have beyond it */
};

static struct node_list nodes_of(const struct line_choice *choice, const struct line_match *match)
{
    return (struct node_list){choice->lines[match->line].nodes.items, match->count};
}

static void fill(node_set set, struct node_list nodes)
{
    for (size_t i = 0; i < nodes.count; i++)
        set[nodes.items[i]] = 1;
}

static const struct line_match *find_least(const struct line_choice *choice)
{
    const struct line_match *least = &choice->matches[0];
    for (size_t i = 1; i < choice->match_count; i++)
        if (choice->matches[i].count < least->count)
            least = &choice->matches[i];
    return least;
}

/* Of each line only the farthest match needs to be looked at for what lies beyond the least. */
static bool is_within(struct choosing *choosing, const struct line_match *match, size_t least)
{
    const struct line_choice *choice = choosing->choice;
    struct node_list nodes = nodes_of(choice, match);
    size_t common = 0;
    bool neutral = true;
    for (size_t i = 0; i < nodes.count; i++) {
        node_id node = nodes.items[i];
        common += choosing->in_least[node];
        if (choosing->in_least[node])
            continue;
        choosing->beyond[node] = 1;
        neutral = neutral && !choice->changes[node];
    }
    return neutral && common == least;
}

/* The first match of a line has the fewest nodes, the last one the most: what holds for both holds
 * for those between them. */
static bool covers_all(struct choosing *choosing, size_t least)
{
    const struct line_choice *choice = choosing->choice;
    for (size_t i = 0; i < choice->match_count; i++) {
        const struct line_match *match = &choice->matches[i];
        bool first = i == 0 || match[-1].line != match->line;
        bool last = i + 1 == choice->match_count || match[1].line != match->line;
        if ((first || last) && !is_within(choosing, match, least))
            return false;
    }
    return true;
}

/* A match can be named where everything in it is needed by its last revision. */
static bool is_closure(const struct line_choice *choice, const struct line_match *match, bool *ok)
{
    node_set closure = graph_set(choice->graph, choice->arena);
    struct node_list nodes = nodes_of(choice, match);
    struct node_list last = {&nodes.items[nodes.count - 1], 1};
    size_t count = 0;
    *ok = closure != NULL &&
          graph_reach(choice->graph, GRAPH_DOWN, GRAPH_ALL_EDGES, last, choice->arena, closure);
    for (node_id node = 0; *ok && node < choice->graph->count; node++)
        count += closure[node];
    return *ok && count == nodes.count;
}

/* One of each run of matches between which nothing changes. */
static bool list_candidates(const struct line_choice *choice, struct node_list *out)
{
    enum { MOST = 20 };
    VEC(node_id) nodes = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < choice->match_count && nodes.count < MOST; i++) {
        const struct line_match *match = &choice->matches[i];
        node_id last = choice->lines[match->line].nodes.items[match->count - 1];
        bool goes_on = i > 0 && match[-1].line == match->line &&
                       match[-1].count + 1 == match->count && !choice->changes[last];
        if (!goes_on && is_closure(choice, match, &ok) && ok)
            ok = VEC_PUSH(choice->arena, &nodes, last);
    }
    *out = (struct node_list){nodes.items, nodes.count};
    return ok;
}

bool line_choose(const struct line_choice *choice, struct search_result *out)
{
    const struct line_match *least = find_least(choice);
    struct choosing choosing = {
        .choice = choice,
        .in_least = graph_set(choice->graph, choice->arena),
        .beyond = graph_set(choice->graph, choice->arena),
    };
    if (choosing.in_least == NULL || choosing.beyond == NULL)
        return false;
    fill(choosing.in_least, nodes_of(choice, least));
    if (!covers_all(&choosing, least->count))
        return list_candidates(choice, &out->candidates);
    out->set = choosing.in_least;
    return graph_order(choice->graph, choosing.beyond, GRAPH_UP, choice->arena, &out->unseen);
}
