/* Ranges: "a:b" of history, and of --sql without a database. */
#include "target/target.h"

#include "target/explain.h"
#include "target/resolve.h"
#include "target/wording.h"

#include <string.h>

enum end_kind { END_OPEN, END_CURRENT, END_TARGET, END_STEPS };

struct end {
    enum end_kind kind;
    struct target_spec spec;
    struct branch branch;
    struct place place;         /* once resolved */
    const char *before, *after; /* the rest of the range */
};

enum side { LOWER, UPPER };

/* Commands that are offered from here on replace this end. */
static void face(struct resolver *r, const struct end *end)
{
    r->before = end->before;
    r->after = end->after;
}

/* Syntax and branch, and the place unless it is counted from the other end. */
static int read_end(struct resolver *r, struct str text, enum side side, struct end *out)
{
    const struct target_context *context = r->context;
    struct end end = *out;
    int rc = 0;
    face(r, &end);
    if (text.len == 0 && side == LOWER) {
        end.place.base = true;
    } else if (text.len == 0) {
        if (!target_collect(r, &end.branch, graph_is_real_head, context->known, &end.place.nodes))
            return diag_no_memory(context->diags);
    } else if (str_equal_text(text, "current")) {
        end.kind = END_CURRENT;
        end.place = (struct place){context->heads.count == 0, context->heads};
        if (context->applied == NULL)
            return explain_usage(r, text.ptr, "\"current\" needs a database");
    } else {
        rc = target_parse(r, text, &end.spec);
        if (rc == 0)
            rc = target_branch(r, &end.spec, &end.branch);
        end.kind = end.spec.symbol.len == 0 ? END_STEPS : END_TARGET;
        if (rc == 0 && end.kind == END_TARGET)
            rc = target_place(r, &end.spec, &end.branch, &end.place);
    }
    if (rc == 0)
        *out = end;
    return rc;
}

/* The one revision of `other` that the steps of `end` are counted from. */
static int counted_from(struct resolver *r, const struct end *end, const struct end *other,
                        node_id *out)
{
    struct node_list nodes = other->place.nodes;
    face(r, other);
    if (nodes.count > 1 && other->kind == END_CURRENT) {
        int rc = explain_starts(r, &end->spec, nodes);
        for (size_t i = 0; !r->quiet && i < nodes.count && i < MOST_SUGGESTIONS; i++)
            suggest(r, (struct str){0}, graph_id(r->context->graph, nodes.items[i]),
                    (struct str){0});
        return rc;
    }
    if (nodes.count == 0) {
        *out = NODE_NONE;
        return 0;
    }
    return target_single(r, &other->spec, &other->place, out);
}

/* "a:+N" and "-N:b": the walk stops at the end of the graph, at a revision. */
static int count_steps(struct resolver *r, struct end *end, const struct end *other, enum side side)
{
    enum graph_direction direction = side == UPPER ? GRAPH_UP : GRAPH_DOWN;
    struct walk walk = {0};
    if (other->kind == END_STEPS || (end->spec.sign > 0) != (side == UPPER))
        return explain_usage(r, end->spec.relative.ptr,
                             "steps lead up from the left end, as in A:+N, or down from the "
                             "right one, as in -N:B");
    if (end->spec.steps == 0)
        return explain_zero(r, &end->spec);
    int rc = counted_from(r, end, other, &walk.at);
    if (rc != 0)
        return rc;
    face(r, end);
    node_id at = walk.at;
    while (walk.done < end->spec.steps) {
        if (walk_run(r, &end->branch, direction, walk.done + 1, &walk) == WALK_FORKED)
            return explain_fork(r, &end->spec, &end->branch, direction, &walk);
        if (walk.at == NODE_NONE || walk.at == at)
            break;
        at = walk.at;
    }
    end->place.base = at == NODE_NONE;
    return target_one(r, at, &end->place.nodes);
}

static int prepare_ends(struct resolver *r, const struct str sides[2], struct end ends[2])
{
    struct arena *arena = r->context->arena;
    const struct branch all = {NODE_NONE, NULL};
    ends[LOWER] = (struct end){
        .branch = all,
        .before = "",
        .after = arena_printf(arena, ":%" STR_FMT, STR_ARG(sides[UPPER])),
    };
    ends[UPPER] = (struct end){
        .branch = all,
        .before = arena_printf(arena, "%" STR_FMT ":", STR_ARG(sides[LOWER])),
        .after = "",
    };
    bool done = ends[LOWER].after != NULL && ends[UPPER].before != NULL;
    return done ? 0 : diag_no_memory(r->context->diags);
}

static int read_range(struct resolver *r, struct str text, struct end ends[2])
{
    const char *colon = text.len == 0 ? NULL : memchr(text.ptr, ':', text.len);
    if (colon == NULL)
        return explain_usage(r, NULL, "a range has a \":\" between its ends");
    size_t at = (size_t)(colon - text.ptr);
    struct str sides[2] = {str_slice(text, 0, at), str_slice(text, at + 1, text.len)};
    const char *second =
        sides[UPPER].len == 0 ? NULL : memchr(sides[UPPER].ptr, ':', sides[UPPER].len);
    if (second != NULL)
        return explain_usage(r, second, "there is a second \":\"");
    int rc = prepare_ends(r, sides, ends);
    if (rc == 0)
        rc = read_end(r, sides[LOWER], LOWER, &ends[LOWER]);
    if (rc == 0)
        rc = read_end(r, sides[UPPER], UPPER, &ends[UPPER]);
    if (rc == 0 && ends[LOWER].kind == END_STEPS)
        return count_steps(r, &ends[LOWER], &ends[UPPER], LOWER);
    if (rc == 0 && ends[UPPER].kind == END_STEPS)
        return count_steps(r, &ends[UPPER], &ends[LOWER], UPPER);
    return rc;
}

/* Those of `list` that are in `set`, or those that are not. */
static bool pick(const struct target_context *context, struct node_list list, const uint8_t *set,
                 bool in, struct node_list *out)
{
    node_id *items = ARENA_ARRAY(context->arena, node_id, list.count);
    size_t count = 0;
    if (items == NULL)
        return false;
    for (size_t i = 0; i < list.count; i++)
        if ((set[list.items[i]] != 0) == in)
            items[count++] = list.items[i];
    *out = (struct node_list){items, count};
    return true;
}

/* Adds to `members` what lies between `from` and `to` over these edges of the way up; the way down
 * always takes all. `rest` is what of `to` cannot be reached so. */
static bool add_between(const struct target_context *context, enum graph_edges edges,
                        struct node_list from, struct node_list to, node_set members,
                        struct node_list *rest)
{
    const struct graph *graph = context->graph;
    node_set above = graph_set(graph, context->arena), below = graph_set(graph, context->arena);
    struct node_list reached;
    if (above == NULL || below == NULL ||
        !graph_reach(graph, GRAPH_UP, edges, from, context->arena, above) ||
        !pick(context, to, above, true, &reached) || !pick(context, to, above, false, rest) ||
        !graph_reach(graph, GRAPH_DOWN, GRAPH_ALL_EDGES, reached, context->arena, below))
        return false;
    for (size_t node = 0; node < graph->count; node++)
        members[node] |= above[node] && below[node];
    return true;
}

static int unrelated(struct resolver *r, const struct end ends[2])
{
    int rc = explain_no_range(r, ends[LOWER].place.nodes, ends[UPPER].place.nodes);
    if (r->quiet)
        return rc;
    /* ":b" of one end and "a:" of the other, without their colons, are the ends themselves. */
    const char *lower = ends[UPPER].before, *upper = ends[LOWER].after;
    r->before = r->after = "";
    suggest_text(
        r, arena_printf(r->context->arena, "%s:%.*s", upper + 1, (int)strlen(lower) - 1, lower));
    suggest_text(r, upper);
    return rc;
}

static int select_members(struct resolver *r, const struct end ends[2], node_set members)
{
    const struct target_context *context = r->context;
    struct node_list from = ends[LOWER].place.nodes, to = ends[UPPER].place.nodes, rest;
    if (ends[LOWER].place.base) {
        if (!graph_reach(context->graph, GRAPH_DOWN, GRAPH_ALL_EDGES, to, context->arena, members))
            return diag_no_memory(context->diags);
        for (node_id node = 0; node < context->graph->count; node++)
            members[node] = members[node] && branch_has(&ends[LOWER].branch, node);
        return 0;
    }
    if (!add_between(context, GRAPH_PARENT_EDGES, from, to, members, &rest) ||
        !add_between(context, GRAPH_ALL_EDGES, from, rest, members, &rest))
        return diag_no_memory(context->diags);
    if (from.count != 0 && rest.count == to.count)
        return unrelated(r, ends);
    return 0;
}

static int history(struct resolver *r, struct str text, struct node_list *out)
{
    const struct target_context *context = r->context;
    struct end ends[2];
    node_set members = graph_set(context->graph, context->arena);
    if (members == NULL)
        return diag_no_memory(context->diags);
    int rc = read_range(r, text, ends);
    if (rc == 0)
        rc = select_members(r, ends, members);
    if (rc == 0 && !graph_order(context->graph, members, GRAPH_DOWN, context->arena, out))
        rc = diag_no_memory(context->diags);
    return rc;
}

/* An end has been replaced: do the whole range again. */
static int retry(struct resolver *r, struct str text, struct node_list *out)
{
    const char *range =
        arena_printf(r->context->arena, "%s%" STR_FMT "%s", r->before, STR_ARG(text), r->after);
    if (range == NULL)
        return diag_no_memory(r->context->diags);
    r->text = range;
    return history(r, str_from(range), out);
}

int target_history(const struct target_context *context, const char *text, struct node_list *out)
{
    struct resolver r = resolver_make(context, text);
    r.retry = retry;
    return history(&r, str_from(text), out);
}

int target_range(const struct target_context *context, const char *text, struct node_list *from,
                 const char **to)
{
    struct resolver r = resolver_make(context, text);
    struct target_spec spec;
    struct branch branch;
    struct place place = {.base = true};
    node_id start;
    const char *colon = strchr(text, ':');
    if (colon == NULL && strcmp(context->command, "downgrade") == 0)
        return explain_usage(&r, NULL, "without a database this takes a range, FROM:TO");
    if (colon == NULL) {
        *from = (struct node_list){0};
        *to = text;
        return 0;
    }
    if (colon == text || colon[1] == '\0')
        return explain_usage(&r, colon, "this range needs both ends; base is the empty database");
    int rc =
        target_anchored(&r, (struct str){text, (size_t)(colon - text)}, &spec, &branch, &place);
    if (rc == 0)
        rc = target_single(&r, &spec, &place, &start);
    if (rc == 0) {
        *from = place.nodes;
        *to = colon + 1;
    }
    return rc;
}
