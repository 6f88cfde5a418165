#include "graph/graph.h"

#include "graph/build.h"

bool build_fault(struct build *build)
{
    build->faults++;
    return build->diags->errors < MANIFEST_MAX_FAULTS;
}

/* ", first used on line 4", where the line can be known. */
static const char *on_line(struct build *build, struct span first)
{
    if (first.source == NULL || first.offset == SPAN_WHOLE)
        return "";
    const char *text =
        arena_printf(build->arena, ", first used on line %zu", source_position(first).line);
    return text == NULL ? "" : text;
}

static int add_id(struct build *build, node_id node)
{
    const struct graph_input *inputs = build->graph->inputs;
    const struct name *id = &inputs[node].id;
    uint32_t first;
    enum map_put put = map_put(&build->graph->ids, build->arena, id->text, node, &first);
    if (put == MAP_NO_MEMORY)
        return diag_no_memory(build->diags);
    if (put == MAP_EXISTS && build_fault(build)) {
        struct span span = inputs[first].id.span;
        diag_error(build->diags, STEMMA_MANIFEST, id->span, "duplicate id \"%" STR_FMT "\"%s",
                   STR_ARG(id->text), on_line(build, span));
        diag_note(build->diags, span, "first used here");
        diag_revision(build->diags, id->text);
    }
    return 0;
}

/* Where `node` declares the label `text`; the id's place where it declares no such label. */
static struct span label_span(const struct graph *graph, node_id node, struct str text)
{
    const struct graph_input *input = &graph->inputs[node];
    for (size_t i = 0; i < input->labels.count; i++)
        if (str_equal(input->labels.items[i].text, text))
            return input->labels.items[i].span;
    return input->id.span;
}

static void label_is_an_id(struct build *build, node_id node, const struct name *label,
                           node_id other)
{
    const struct graph_input *inputs = build->graph->inputs;
    if (!build_fault(build))
        return;
    diag_error(build->diags, STEMMA_MANIFEST, label->span,
               "label \"%" STR_FMT "\" is also the id of a revision", STR_ARG(label->text));
    diag_note(build->diags, inputs[other].id.span, "the revision with this id");
    diag_revision(build->diags, inputs[node].id.text);
}

static void label_is_taken(struct build *build, node_id node, const struct name *label,
                           node_id other)
{
    const struct graph_input *inputs = build->graph->inputs;
    if (!build_fault(build))
        return;
    struct span span = label_span(build->graph, other, label->text);
    diag_error(build->diags, STEMMA_MANIFEST, label->span,
               "label \"%" STR_FMT "\" is already declared by revision \"%" STR_FMT "\"%s",
               STR_ARG(label->text), STR_ARG(inputs[other].id.text), on_line(build, span));
    diag_note(build->diags, span, "first declared here");
    diag_revision(build->diags, inputs[node].id.text);
}

/* Adds the labels of `node` to `labels`, which has room for them. */
static int add_labels(struct build *build, node_id node, struct graph_label *labels)
{
    struct graph *graph = build->graph;
    const struct graph_input *input = &graph->inputs[node];
    for (size_t i = 0; i < input->labels.count; i++) {
        const struct name *label = &input->labels.items[i];
        node_id same = graph_find_id(graph, label->text);
        if (same < graph->known) {
            label_is_an_id(build, node, label, same);
            continue;
        }
        uint32_t first;
        enum map_put put = map_put(&graph->label_names, build->arena, label->text, node, &first);
        if (put == MAP_NO_MEMORY)
            return diag_no_memory(build->diags);
        if (put == MAP_ADDED)
            labels[graph->label_count++] = (struct graph_label){label->text, node};
        else if (first != node)
            label_is_taken(build, node, label, first);
    }
    return 0;
}

static int add_names(struct build *build)
{
    struct graph *graph = build->graph;
    size_t total = 0;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < graph->count; i++) {
        rc = add_id(build, (node_id)i);
        total += graph->inputs[i].labels.count;
    }
    struct graph_label *labels = ARENA_ARRAY(build->arena, struct graph_label, total);
    if (labels == NULL)
        return diag_no_memory(build->diags);
    graph->labels = labels;
    for (size_t i = 0; rc == 0 && i < graph->count; i++)
        rc = add_labels(build, (node_id)i, labels);
    return rc;
}

enum reference { REFERENCE_PARENT, REFERENCE_DEPENDENCY };

static const char *const reference_words[] = {"parent", "dependency"};

static void unknown_name(struct build *build, const struct graph_input *input,
                         enum reference reference, const struct name *name)
{
    const struct graph *graph = build->graph;
    if (!build_fault(build))
        return;
    diag_error(build->diags, STEMMA_MANIFEST, name->span,
               "unknown %s \"%" STR_FMT "\" of revision \"%" STR_FMT "\"",
               reference_words[reference], STR_ARG(name->text), STR_ARG(input->id.text));
    diag_revision(build->diags, input->id.text);
    node_id declares = graph_find_label(graph, name->text);
    if (declares != NODE_NONE) {
        diag_hint(build->diags,
                  "parents are ids; the label \"%" STR_FMT "\" is revision \"%" STR_FMT "\"",
                  STR_ARG(name->text), STR_ARG(graph_id(graph, declares)));
        return;
    }
    struct str near[GRAPH_NEAREST_MAX];
    size_t count = graph_nearest(
        graph, name->text, reference == REFERENCE_PARENT ? GRAPH_IDS : GRAPH_IDS_AND_LABELS, near);
    for (size_t i = 0; i < count; i++)
        if (!str_equal(near[i], input->id.text)) /* it cannot be its own parent */
            diag_hint(build->diags, "did you mean \"%" STR_FMT "\"?", STR_ARG(near[i]));
}

/* The node that a reference means, or NODE_NONE, reported where it is a fault. */
static node_id resolve(struct build *build, node_id node, enum reference reference,
                       const struct name *name)
{
    const struct graph *graph = build->graph;
    const struct graph_input *input = &graph->inputs[node];
    node_id found = graph_find_id(graph, name->text);
    if (found == NODE_NONE && reference == REFERENCE_DEPENDENCY)
        found = graph_find_label(graph, name->text);
    if (found != NODE_NONE && !input->unknown && graph->inputs[found].unknown)
        found = NODE_NONE;
    if (input->unknown)
        return found == node ? NODE_NONE : found;
    if (found == NODE_NONE) {
        unknown_name(build, input, reference, name);
    } else if (found == node) {
        if (build_fault(build)) {
            diag_error(build->diags, STEMMA_MANIFEST, name->span,
                       "revision \"%" STR_FMT "\" is its own %s", STR_ARG(input->id.text),
                       reference_words[reference]);
            diag_revision(build->diags, input->id.text);
        }
        return NODE_NONE;
    }
    return found;
}

/* Room for what the references of all nodes resolve to, and who named a node last. */
struct pool {
    node_id *next;
    uint32_t *named_by; /* by node: the node + 1 whose list it was put into last */
};

static bool pool_make(struct build *build, struct pool *pool, size_t references)
{
    pool->next = ARENA_ARRAY(build->arena, node_id, references);
    pool->named_by = ARENA_ARRAY(build->arena, uint32_t, build->graph->count);
    return pool->next != NULL && pool->named_by != NULL;
}

static void pool_put(struct pool *pool, node_id node, node_id found, size_t *count)
{
    if (pool->named_by[found] == node + 1)
        return;
    pool->named_by[found] = node + 1;
    pool->next[(*count)++] = found;
}

static struct node_list take_list(struct pool *pool, size_t count)
{
    struct node_list list = {pool->next, count};
    pool->next += count;
    return list;
}

static struct node_list resolve_list(struct build *build, struct pool *pool, node_id node,
                                     enum reference reference, const struct name_list *names)
{
    size_t count = 0;
    for (size_t i = 0; i < names->count; i++) {
        node_id found = resolve(build, node, reference, &names->items[i]);
        if (found != NODE_NONE)
            pool_put(pool, node, found, &count);
    }
    return take_list(pool, count);
}

/* Parents, then dependencies that are no parents; the parents' own list where that is all. */
static struct node_list join(const struct graph *graph, struct pool *pool, node_id node)
{
    const struct node_list *parents = &graph->parents[node], *others = &graph->depends_on[node];
    size_t count = 0;
    if (others->count == 0)
        return *parents;
    for (size_t i = 0; i < parents->count; i++)
        pool_put(pool, node, parents->items[i], &count);
    for (size_t i = 0; i < others->count; i++)
        pool_put(pool, node, others->items[i], &count);
    return take_list(pool, count);
}

static bool allocate_lists(struct build *build)
{
    struct graph *graph = build->graph;
    graph->parents = ARENA_ARRAY(build->arena, struct node_list, graph->count);
    graph->depends_on = ARENA_ARRAY(build->arena, struct node_list, graph->count);
    graph->needs = ARENA_ARRAY(build->arena, struct node_list, graph->count);
    return graph->parents != NULL && graph->depends_on != NULL && graph->needs != NULL;
}

static int link_down(struct build *build)
{
    struct graph *graph = build->graph;
    size_t parents = 0, others = 0, both = 0;
    for (size_t i = 0; i < graph->count; i++) {
        const struct graph_input *input = &graph->inputs[i];
        parents += input->parents.count;
        others += input->depends_on.count;
        if (input->depends_on.count != 0)
            both += input->parents.count + input->depends_on.count;
    }
    struct pool pools[3];
    if (!allocate_lists(build) || !pool_make(build, &pools[0], parents) ||
        !pool_make(build, &pools[1], others) || !pool_make(build, &pools[2], both))
        return diag_no_memory(build->diags);
    for (node_id node = 0; node < graph->count; node++) {
        const struct graph_input *input = &graph->inputs[node];
        graph->parents[node] =
            resolve_list(build, &pools[0], node, REFERENCE_PARENT, &input->parents);
        graph->depends_on[node] =
            resolve_list(build, &pools[1], node, REFERENCE_DEPENDENCY, &input->depends_on);
        graph->needs[node] = join(graph, &pools[2], node);
    }
    return 0;
}

/* The lists the other way round; NULL when out of memory. */
static struct node_list *invert(struct build *build, const struct node_list *down)
{
    size_t count = build->graph->count, total = 0;
    struct node_list *up = ARENA_ARRAY(build->arena, struct node_list, count);
    node_id **next = ARENA_ARRAY(build->arena, node_id *, count);
    if (up == NULL || next == NULL)
        return NULL;
    for (size_t node = 0; node < count; node++) {
        total += down[node].count;
        for (size_t i = 0; i < down[node].count; i++)
            up[down[node].items[i]].count++;
    }
    node_id *items = ARENA_ARRAY(build->arena, node_id, total);
    if (items == NULL)
        return NULL;
    for (size_t node = 0; node < count; node++) {
        up[node].items = next[node] = items;
        items += up[node].count;
    }
    for (size_t node = 0; node < count; node++)
        for (size_t i = 0; i < down[node].count; i++)
            *next[down[node].items[i]]++ = (node_id)node;
    return up;
}

static int link_up(struct build *build)
{
    struct graph *graph = build->graph;
    graph->children = invert(build, graph->parents);
    graph->dependents = invert(build, graph->needs);
    if (graph->children == NULL || graph->dependents == NULL)
        return diag_no_memory(build->diags);
    return 0;
}

int graph_build(const struct graph_input *inputs, size_t count, struct arena *arena,
                diag_list *diags, struct graph *out)
{
    struct graph graph = {.inputs = inputs, .count = count};
    struct build build = {&graph, arena, diags, 0};
    int rc = 0;
    if (count >= NODE_NONE)
        return diag_error(diags, STEMMA_MANIFEST, SPAN_NONE, "too many revisions: %zu", count);
    while (graph.known < count && !inputs[graph.known].unknown)
        graph.known++;
    rc = add_names(&build);
    if (rc == 0)
        rc = link_down(&build);
    if (rc == 0)
        rc = link_up(&build);
    if (rc == 0)
        rc = build_check_cycles(&build);
    if (rc == 0 && build.faults != 0)
        rc = -STEMMA_MANIFEST;
    if (rc == 0)
        *out = graph;
    else
        graph_free(&graph);
    return rc;
}

void graph_free(struct graph *graph)
{
    map_free(&graph->ids);
    map_free(&graph->label_names);
}

struct str graph_id(const struct graph *graph, node_id node)
{
    return graph->inputs[node].id.text;
}

bool graph_copy_ids(const struct graph *graph, struct node_list nodes, struct arena *arena,
                    struct stemma_names *out)
{
    const char **items = ARENA_ARRAY(arena, const char *, nodes.count);
    if (items == NULL)
        return false;
    for (size_t i = 0; i < nodes.count; i++) {
        struct str id = graph_id(graph, nodes.items[i]);
        items[i] = arena_copy(arena, id.ptr, id.len);
        if (items[i] == NULL)
            return false;
    }
    *out = (struct stemma_names){items, nodes.count};
    return true;
}

node_id graph_find_id(const struct graph *graph, struct str id)
{
    const uint32_t *node = map_find(&graph->ids, id);
    return node == NULL ? NODE_NONE : *node;
}

node_id graph_find_label(const struct graph *graph, struct str label)
{
    const uint32_t *node = map_find(&graph->label_names, label);
    return node == NULL ? NODE_NONE : *node;
}

bool graph_is_base(const struct graph *graph, node_id node)
{
    return graph->parents[node].count == 0;
}

/* Unknown nodes are the last ones, and the lists ascend: the first one tells. */
static bool is_top(const struct graph *graph, const struct node_list *above, node_id node)
{
    return above->count == 0 || (node < graph->known && above->items[0] >= graph->known);
}

bool graph_is_head(const struct graph *graph, node_id node)
{
    return is_top(graph, &graph->children[node], node);
}

bool graph_is_real_head(const struct graph *graph, node_id node)
{
    return is_top(graph, &graph->dependents[node], node);
}
