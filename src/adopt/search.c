#include "adopt/search.h"

#include "adopt/lines.h"

#include <string.h>

/* A line of revisions, of which those before `first` are looked at in another one. */
struct line {
    struct node_list nodes;
    size_t first; /* so many nodes are applied when the looking begins */
};

/* The schema that is nearest so far, and those on both sides of it that are not the same. */
struct nearest_state {
    size_t line, count;
    size_t differences;
    bool is_exact, is_set, has_after;
    bool is_near; /* it has something of a name that the database has, too */
    object_list objects, before, after;
    node_id step_before, step_after; /* what leads to it, and away from it */
};

struct searching {
    const struct search_input *input;
    struct line_scripts scripts;
    VEC(struct line) lines;
    VEC(struct node_list) line_nodes; /* the same, for choose.c */
    VEC(struct line_match) matches;
    bool *changes; /* by node */
    struct nearest_state nearest;
    object_list now, previous; /* the schema, and the one before it that was another */
    diag_list failure;         /* of the first script that failed */
    bool failed;
};

/* ---- Lines ---- */

static bool add_line(struct searching *searching, struct node_list nodes)
{
    struct line line = {.nodes = nodes};
    struct arena *arena = searching->input->arena;
    for (size_t i = 0; i < searching->lines.count; i++) {
        const struct node_list *other = &searching->lines.items[i].nodes;
        size_t same = 0;
        while (same < nodes.count && same < other->count && nodes.items[same] == other->items[same])
            same++;
        if (same > line.first)
            line.first = same;
    }
    if (line.first == nodes.count)
        return true; /* nothing in it is new */
    return VEC_PUSH(arena, &searching->lines, line) &&
           VEC_PUSH(arena, &searching->line_nodes, nodes);
}

static bool add_line_to(struct searching *searching, node_id head)
{
    const struct graph *graph = &searching->input->project->graph;
    struct arena *arena = searching->input->arena;
    struct node_list one = {&head, 1}, nodes;
    node_set closure = graph_set(graph, arena);
    return closure != NULL &&
           graph_reach(graph, GRAPH_DOWN, GRAPH_ALL_EDGES, one, arena, closure) &&
           graph_order(graph, closure, GRAPH_UP, arena, &nodes) && add_line(searching, nodes);
}

static bool make_lines(struct searching *searching)
{
    const struct graph *graph = &searching->input->project->graph;
    struct arena *arena = searching->input->arena;
    struct node_list all;
    node_set everything = graph_set(graph, arena);
    if (everything == NULL)
        return false;
    memset(everything, 1, graph->count);
    bool ok = graph_order(graph, everything, GRAPH_UP, arena, &all) && add_line(searching, all);
    for (node_id node = 0; ok && node < graph->count; node++)
        if (graph_is_head(graph, node))
            ok = add_line_to(searching, node);
    return ok;
}

/* ---- What is nearest ---- */

static bool copy_objects(struct searching *searching, const object_list *from, object_list *to)
{
    to->count = 0;
    for (size_t i = 0; i < from->count; i++)
        if (!VEC_PUSH(searching->input->arena, to, from->items[i]))
            return false;
    return true;
}

static bool set_nearest(struct searching *searching, const struct line_walk *walk, size_t line)
{
    struct nearest_state *nearest = &searching->nearest;
    nearest->line = line;
    nearest->count = walk->at;
    nearest->differences = walk->tally.differences;
    nearest->is_exact = walk->tally.equivalents == 0;
    nearest->is_near = tally_has_common(&walk->tally);
    nearest->is_set = true;
    nearest->has_after = false;
    nearest->step_before = walk->nodes.items[walk->at - 1];
    return copy_objects(searching, &searching->now, &nearest->objects) &&
           copy_objects(searching, &searching->previous, &nearest->before);
}

static bool is_nearer(const struct tally *tally, const struct nearest_state *nearest)
{
    if (!nearest->is_set || tally->differences != nearest->differences)
        return !nearest->is_set || tally->differences < nearest->differences;
    return tally->equivalents == 0 && !nearest->is_exact;
}

static bool set_after(struct searching *searching, const struct line_walk *walk)
{
    struct nearest_state *nearest = &searching->nearest;
    nearest->has_after = true;
    nearest->step_after = walk->nodes.items[walk->at - 1];
    return copy_objects(searching, &searching->now, &nearest->after);
}

/* The state that a step has led to. */
static bool consider(struct searching *searching, struct line_walk *walk, size_t line)
{
    const struct tally *tally = &walk->tally;
    struct nearest_state *nearest = &searching->nearest;
    bool ok = true;
    if (walk->changed) {
        object_list spare = searching->previous;
        searching->previous = searching->now;
        searching->now = spare;
        ok = tally_objects(tally, &searching->now);
        searching->changes[walk->nodes.items[walk->at - 1]] = true;
    }
    if (ok && walk->changed && nearest->is_set && !nearest->has_after && nearest->line == line)
        ok = set_after(searching, walk);
    if (!ok || walk->at <= searching->lines.items[line].first)
        return ok;
    struct line_match match = {line, walk->at, tally->equivalents == 0};
    if (tally->differences == 0)
        ok = VEC_PUSH(searching->input->arena, &searching->matches, match);
    if (ok && is_nearer(tally, nearest))
        ok = set_nearest(searching, walk, line);
    return ok;
}

/* ---- The walks ---- */

/* What is behind a script that fails cannot be known. */
static int pass_failure(struct searching *searching, diag_list *failure, int rc)
{
    diag_settle(failure);
    if (rc == -STEMMA_NO_MEMORY || rc == -STEMMA_INTERRUPTED) {
        diag_adopt(searching->input->diags, failure);
        return rc;
    }
    if (!searching->failed)
        diag_adopt(&searching->failure, failure);
    searching->failed = true;
    return 0;
}

static int walk_line(struct searching *searching, size_t line)
{
    diag_list failure = {0};
    struct line_walk walk = {.input = searching->input,
                             .scripts = &searching->scripts,
                             .nodes = searching->lines.items[line].nodes,
                             .diags = &failure};
    searching->now.count = searching->previous.count = 0;
    int rc = line_begin(&walk);
    while (rc == 0 && walk.at < walk.nodes.count) {
        rc = line_step(&walk);
        if (rc == 0 && !consider(searching, &walk, line))
            rc = diag_no_memory(&failure);
    }
    if (rc != 0)
        rc = pass_failure(searching, &failure, rc);
    line_end(&walk);
    stemma_diagnostics_clear(&failure);
    return rc;
}

static int begin(struct searching *searching)
{
    const struct search_input *input = searching->input;
    const struct graph *graph = &input->project->graph;
    node_set everything = graph_set(graph, input->arena);
    searching->changes = ARENA_ARRAY(input->arena, bool, graph->count);
    if (everything == NULL || searching->changes == NULL || !make_lines(searching))
        return diag_no_memory(input->diags);
    memset(everything, 1, graph->count);
    return line_load_scripts(input, everything, &searching->scripts);
}

/* ---- What came of it ---- */

/* Where one state is exactly the database's, those that are only equivalent do not count. */
static void keep_the_best(struct searching *searching)
{
    bool exact = false;
    size_t kept = 0;
    for (size_t i = 0; i < searching->matches.count; i++)
        exact = exact || searching->matches.items[i].is_exact;
    for (size_t i = 0; i < searching->matches.count; i++)
        if (searching->matches.items[i].is_exact || !exact)
            searching->matches.items[kept++] = searching->matches.items[i];
    searching->matches.count = kept;
}

static bool has_needs(const struct graph *graph, node_id node, const uint8_t *set)
{
    for (size_t i = 0; i < graph->needs[node].count; i++)
        if (!set[graph->needs[node].items[i]])
            return false;
    return true;
}

/* A revision without a statement may as well be recorded: running it does nothing. */
static bool take_in_empty(struct searching *searching, struct search_result *result)
{
    const struct graph *graph = &searching->input->project->graph;
    VEC(node_id) unseen = {0};
    for (size_t i = 0; i < result->unseen.count; i++) {
        node_id node = result->unseen.items[i];
        if (line_is_empty(&searching->scripts, node) && has_needs(graph, node, result->set))
            result->set[node] = 1;
        else if (!VEC_PUSH(searching->input->arena, &unseen, node))
            return false;
    }
    result->unseen = (struct node_list){unseen.items, unseen.count};
    return true;
}

static bool has_text(const struct stemma_names *texts, const char *text)
{
    for (size_t i = 0; i < texts->count; i++)
        if (strcmp(texts->items[i], text) == 0)
            return true;
    return false;
}

/* The database lies between two states where it differs from the first only in what the second
 * differs from it, too, and lacks some of that. */
static int look_between(struct searching *searching, const object_list *from, const object_list *to,
                        bool *out)
{
    const struct search_input *input = searching->input;
    struct search_input other = *input;
    struct schema second;
    struct likeness live, step;
    if (schema_join(to->items, to->count, input->arena, &second) != 0)
        return diag_no_memory(input->diags);
    other.live = &second;
    int rc = line_compare(input, from, &live);
    if (rc == 0)
        rc = line_compare(&other, from, &step);
    schema_free(&second);
    if (rc != 0)
        return rc;
    *out = live.differences.count != 0 && live.differences.count < step.differences.count;
    for (size_t i = 0; i < live.differences.count && *out; i++)
        *out = has_text(&step.differences, live.differences.items[i]);
    return 0;
}

/* Where it is nearer to the state behind the step than to the one before. */
static node_id revision_before(const struct searching *searching)
{
    const struct nearest_state *nearest = &searching->nearest;
    const struct node_list *nodes = &searching->lines.items[nearest->line].nodes;
    for (size_t i = 0; i < nodes->count; i++)
        if (nodes->items[i] == nearest->step_before)
            return i == 0 ? NODE_NONE : nodes->items[i - 1];
    return NODE_NONE;
}

static int find_between(struct searching *searching, struct search_result *result)
{
    struct nearest_state *nearest = &searching->nearest;
    const struct node_list *nodes = &searching->lines.items[nearest->line].nodes;
    int rc = 0;
    if (nearest->has_after)
        rc = look_between(searching, &nearest->objects, &nearest->after, &result->is_between);
    result->between[0] = nodes->items[nearest->count - 1];
    result->between[1] = nearest->step_after;
    if (rc != 0 || result->is_between)
        return rc;
    result->between[0] = revision_before(searching);
    result->between[1] = nearest->step_before;
    return look_between(searching, &nearest->before, &nearest->objects, &result->is_between);
}

static int find_nearest(struct searching *searching, struct search_result *result)
{
    const struct search_input *input = searching->input;
    const struct nearest_state *nearest = &searching->nearest;
    if (!nearest->is_set || !nearest->is_near)
        return 0;
    result->set = graph_set(&input->project->graph, input->arena);
    if (result->set == NULL)
        return diag_no_memory(input->diags);
    for (size_t i = 0; i < nearest->count; i++)
        result->set[searching->lines.items[nearest->line].nodes.items[i]] = 1;
    int rc = find_between(searching, result);
    return rc != 0 ? rc : line_compare(input, &nearest->objects, &result->likeness);
}

static int conclude(struct searching *searching, struct search_result *result)
{
    const struct search_input *input = searching->input;
    struct line_choice choice = {
        .graph = &input->project->graph,
        .lines = searching->line_nodes.items,
        .changes = searching->changes,
        .arena = input->arena,
    };
    keep_the_best(searching);
    choice.matches = searching->matches.items;
    choice.match_count = searching->matches.count;
    if (choice.match_count == 0)
        return find_nearest(searching, result);
    if (!line_choose(&choice, result))
        return diag_no_memory(input->diags);
    result->is_found = result->set != NULL;
    if (result->is_found && !take_in_empty(searching, result))
        return diag_no_memory(input->diags);
    return line_compare(input, &searching->nearest.objects, &result->likeness);
}

static void warn_of_failure(struct searching *searching)
{
    for (size_t i = 0; i < searching->failure.list.count; i++) {
        struct diag *diag = &searching->failure.list.items[i];
        if (diag->severity != STEMMA_ERROR)
            continue;
        diag->severity = STEMMA_WARNING;
        diag->code = STEMMA_OK;
        diag->hint = NULL;
    }
    searching->failure.errors = 0;
    diag_note(&searching->failure, SPAN_NONE,
              "what comes behind this script was not compared with the database");
    diag_adopt(searching->input->diags, &searching->failure);
}

int search_all(const struct search_input *input, struct search_result *out)
{
    struct searching searching = {.input = input};
    struct search_result result = {0};
    int rc = begin(&searching);
    for (size_t i = 0; rc == 0 && i < searching.lines.count; i++)
        rc = walk_line(&searching, i);
    if (rc == 0)
        rc = conclude(&searching, &result);
    if (rc == 0 && searching.failed)
        warn_of_failure(&searching);
    if (rc != 0)
        diag_settle(input->diags);
    stemma_diagnostics_clear(&searching.failure);
    line_release_scripts(&searching.scripts);
    if (rc == 0)
        *out = result;
    return rc;
}
