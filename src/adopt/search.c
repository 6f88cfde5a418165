#include "adopt/search.h"

#include "adopt/lines.h"

#include <stdlib.h>
#include <string.h>

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
    struct routes routes;
    struct tally tally; /* of the walk that is under way */
    VEC(struct line_match) matches;
    bool *changes;            /* by node */
    struct route_gain *gains; /* by node */
    struct nearest_state nearest;
    diag_list failure; /* of the first script that failed */
    bool failed;
};

/* A walk along a route. */
struct walking {
    struct line_walk walk;
    size_t line;
    object_list now, previous; /* the schema, and the one before it that was another */
    size_t differences;        /* of the state before the last step */
    diag_list failure;
};

/* ---- What is nearest ---- */

static bool copy_objects(struct searching *searching, const object_list *from, object_list *to)
{
    to->count = 0;
    for (size_t i = 0; i < from->count; i++)
        if (!VEC_PUSH(searching->input->arena, to, from->items[i]))
            return false;
    return true;
}

static bool set_nearest(struct searching *searching, const struct walking *walking)
{
    struct nearest_state *nearest = &searching->nearest;
    const struct line_walk *walk = &walking->walk;
    nearest->line = walking->line;
    nearest->count = walk->at;
    nearest->differences = searching->tally.differences;
    nearest->is_exact = searching->tally.equivalents == 0;
    nearest->is_near = tally_has_common(&searching->tally);
    nearest->is_set = true;
    nearest->has_after = false;
    nearest->step_before = walk->nodes.items[walk->at - 1];
    return copy_objects(searching, &walking->now, &nearest->objects) &&
           copy_objects(searching, &walking->previous, &nearest->before);
}

/* Of two that are as near that of the earlier route: the walks come in another order. */
static bool is_nearer(const struct searching *searching, size_t line)
{
    const struct tally *tally = &searching->tally;
    const struct nearest_state *nearest = &searching->nearest;
    bool is_exact = tally->equivalents == 0;
    if (!nearest->is_set || tally->differences != nearest->differences)
        return !nearest->is_set || tally->differences < nearest->differences;
    return is_exact != nearest->is_exact ? is_exact : line < nearest->line;
}

static bool set_after(struct searching *searching, const struct walking *walking)
{
    struct nearest_state *nearest = &searching->nearest;
    nearest->has_after = true;
    nearest->step_after = walking->walk.nodes.items[walking->walk.at - 1];
    return copy_objects(searching, &walking->now, &nearest->after);
}

static void note_gain(struct searching *searching, struct walking *walking, node_id node)
{
    struct route_gain *gain = &searching->gains[node];
    size_t differences = searching->tally.differences;
    if (!gain->is_known)
        *gain = (struct route_gain){true, (long)walking->differences - (long)differences};
    walking->differences = differences;
}

/* The state that a step has led to. */
static bool consider(struct searching *searching, struct walking *walking)
{
    const struct tally *tally = &searching->tally;
    const struct line_walk *walk = &walking->walk;
    struct nearest_state *nearest = &searching->nearest;
    node_id node = walk->nodes.items[walk->at - 1];
    bool ok = true;
    note_gain(searching, walking, node);
    if (walk->changed) {
        object_list spare = walking->previous;
        walking->previous = walking->now;
        walking->now = spare;
        ok = tally_objects(tally, &walking->now);
        searching->changes[node] = true;
    }
    if (ok && walk->changed && nearest->is_set && !nearest->has_after &&
        nearest->line == walking->line)
        ok = set_after(searching, walking);
    if (!ok || walk->at <= searching->routes.items.items[walking->line].first)
        return ok;
    struct line_match match = {walking->line, walk->at, tally->equivalents == 0};
    if (tally->differences == 0)
        ok = VEC_PUSH(searching->input->arena, &searching->matches, match);
    if (ok && is_nearer(searching, walking->line))
        ok = set_nearest(searching, walking);
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

static int walk_route(struct searching *searching, size_t line, struct walking *from);

/* The routes that part from this one here: nothing that they share is replayed twice. */
static int walk_branches(struct searching *searching, struct walking *walking)
{
    const struct routes *routes = &searching->routes;
    int rc = 0;
    for (size_t i = walking->line + 1; rc == 0 && i < routes->items.count; i++) {
        const struct route *route = &routes->items.items[i];
        if (route->from == walking->line && route->first == walking->walk.at && route->first != 0)
            rc = walk_route(searching, i, walking);
    }
    return rc;
}

static int walk_on(struct searching *searching, struct walking *walking)
{
    struct line_walk *walk = &walking->walk;
    int rc = 0;
    while (rc == 0 && walk->at < walk->nodes.count) {
        rc = line_step(walk);
        if (rc == 0 && !consider(searching, walking))
            rc = diag_no_memory(&walking->failure);
        if (rc != 0)
            return pass_failure(searching, &walking->failure, rc);
        rc = walk_branches(searching, walking);
    }
    return rc;
}

static int walk_route(struct searching *searching, size_t line, struct walking *from)
{
    struct walking walking = {
        .line = line,
        .walk = {.input = searching->input,
                 .scripts = &searching->scripts,
                 .nodes = searching->routes.items.items[line].nodes,
                 .tally = &searching->tally},
        .differences = searching->tally.differences,
    };
    walking.walk.diags = &walking.failure;
    int rc = from != NULL && !copy_objects(searching, &from->now, &walking.now)
                 ? diag_no_memory(&walking.failure)
                 : line_begin(&walking.walk, from == NULL ? NULL : &from->walk);
    rc = rc != 0 ? pass_failure(searching, &walking.failure, rc) : walk_on(searching, &walking);
    int ended = line_end(&walking.walk);
    if (rc == 0 && ended != 0)
        rc = pass_failure(searching, &walking.failure, ended);
    stemma_diagnostics_clear(&walking.failure);
    return rc;
}

static int walk_all(struct searching *searching)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < searching->routes.items.count; i++)
        if (i == 0 || searching->routes.items.items[i].first == 0)
            rc = walk_route(searching, i, NULL);
    return rc;
}

static int begin(struct searching *searching)
{
    const struct search_input *input = searching->input;
    const struct graph *graph = &input->project->graph;
    node_set everything = graph_set(graph, input->arena);
    searching->changes = ARENA_ARRAY(input->arena, bool, graph->count);
    searching->gains = ARENA_ARRAY(input->arena, struct route_gain, graph->count);
    if (everything == NULL || searching->changes == NULL || searching->gains == NULL ||
        !routes_make(&searching->routes, graph, input->arena) ||
        !tally_begin(&searching->tally, input->live, input->arena))
        return diag_no_memory(input->diags);
    memset(everything, 1, graph->count);
    return line_load_scripts(input, everything, &searching->scripts);
}

/* ---- Branches that are at different revisions ---- */

static bool is_exactly_found(const struct searching *searching)
{
    for (size_t i = 0; i < searching->matches.count; i++)
        if (searching->matches.items[i].is_exact)
            return true;
    return false;
}

/* The set that should be nearest is walked to, and then it is known whether it is. */
static int try_together(struct searching *searching)
{
    const struct graph *graph = &searching->input->project->graph;
    struct arena *arena = searching->input->arena;
    const struct nearest_state *nearest = &searching->nearest;
    struct node_list nodes;
    size_t known = searching->routes.items.count;
    if (known < 2 || is_exactly_found(searching))
        return 0;
    node_set set = graph_set(graph, arena);
    if (set == NULL)
        return diag_no_memory(searching->input->diags);
    for (size_t i = 0; nearest->is_set && i < nearest->count; i++)
        set[searching->routes.items.items[nearest->line].nodes.items[i]] = 1;
    if (!routes_improve(graph, searching->gains, set) ||
        !routes_order(graph, searching->gains, set, arena, &nodes) ||
        !routes_add(&searching->routes, nodes))
        return diag_no_memory(searching->input->diags);
    return searching->routes.items.count == known ? 0 : walk_route(searching, known, NULL);
}

/* ---- What came of it ---- */

static int compare_matches(const void *a, const void *b)
{
    const struct line_match *one = a, *other = b;
    int by_line = (one->line > other->line) - (one->line < other->line);
    return by_line != 0 ? by_line : (one->count > other->count) - (one->count < other->count);
}

/* Where one state is exactly the database's, those that are only equivalent do not count. */
static void keep_the_best(struct searching *searching)
{
    bool exact = is_exactly_found(searching);
    size_t kept = 0;
    for (size_t i = 0; i < searching->matches.count; i++)
        if (searching->matches.items[i].is_exact || !exact)
            searching->matches.items[kept++] = searching->matches.items[i];
    searching->matches.count = kept;
    if (kept != 0)
        qsort(searching->matches.items, kept, sizeof *searching->matches.items, compare_matches);
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
    const struct node_list *nodes = &searching->routes.items.items[nearest->line].nodes;
    for (size_t i = 0; i < nodes->count; i++)
        if (nodes->items[i] == nearest->step_before)
            return i == 0 ? NODE_NONE : nodes->items[i - 1];
    return NODE_NONE;
}

static int find_between(struct searching *searching, struct search_result *result)
{
    struct nearest_state *nearest = &searching->nearest;
    const struct node_list *nodes = &searching->routes.items.items[nearest->line].nodes;
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
        result->set[searching->routes.items.items[nearest->line].nodes.items[i]] = 1;
    int rc = find_between(searching, result);
    return rc != 0 ? rc : line_compare(input, &nearest->objects, &result->likeness);
}

static int conclude(struct searching *searching, struct search_result *result)
{
    const struct search_input *input = searching->input;
    struct line_choice choice = {
        .graph = &input->project->graph,
        .lines = searching->routes.items.items,
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

/* Where nothing was found it counts that something was not tried. */
static void warn_of_routes(const struct searching *searching, const struct search_result *result)
{
    size_t left_out = searching->routes.left_out;
    if (left_out == 0 || result->is_found)
        return;
    diag_warning(searching->input->diags, SPAN_NONE,
                 "there are so many branches that %zu revision%s not compared alone, with what "
                 "%s built on",
                 left_out, left_out == 1 ? " was" : "s were", left_out == 1 ? "it is" : "they are");
    diag_hint(searching->input->diags, "\"stemma adopt REVISION\" compares one");
}

int search_all(const struct search_input *input, struct search_result *out)
{
    struct searching searching = {.input = input};
    struct search_result result = {0};
    int rc = begin(&searching);
    if (rc == 0)
        rc = walk_all(&searching);
    if (rc == 0)
        rc = try_together(&searching);
    if (rc == 0)
        rc = conclude(&searching, &result);
    if (rc == 0 && searching.failed)
        warn_of_failure(&searching);
    if (rc == 0)
        warn_of_routes(&searching, &result);
    result.is_partial = searching.failed || searching.routes.left_out != 0;
    if (rc != 0)
        diag_settle(input->diags);
    stemma_diagnostics_clear(&searching.failure);
    tally_free(&searching.tally);
    line_release_scripts(&searching.scripts);
    if (rc == 0)
        *out = result;
    return rc;
}
