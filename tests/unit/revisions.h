/* Graphs, applied sets and lists of revisions from short texts, for the tests of graph, target,
 * plan.
 *
 *     "a; b<a; c1<b @c1branch; c2<b +c1"      id<parents @labels +depends_on, "," between several
 *     "a; ?x<a"                               x is known from the ledger alone
 *
 * The text is also the source that diagnostics point into. */
#ifndef STEMMA_TESTS_REVISIONS_H
#define STEMMA_TESTS_REVISIONS_H

#include "graph/graph.h"
#include "plan/plan.h"
#include "target/target.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#define UNUSED __attribute__((unused))

struct world {
    struct arena arena;
    stemma_diagnostics diags;
    struct source source;
    struct graph_input inputs[64];
    size_t count;
    struct graph graph;
    struct target_context context;
};

static UNUSED struct name_list world_names(struct world *w, const char **at)
{
    VEC(struct name) names = {0};
    do {
        size_t length = strcspn(*at, ",;<@+ ");
        struct span span = {&w->source, (size_t)(*at - w->source.text.ptr), length};
        ck_assert(VEC_PUSH(&w->arena, &names, (struct name){{*at, length}, span}));
        *at += length;
    } while (*(*at)++ == ',');
    (*at)--;
    return (struct name_list){names.items, names.count};
}

static UNUSED void world_read(struct world *w, const char *text)
{
    *w = (struct world){.source = {"graph", str_from(text)}};
    while (*text != '\0') {
        struct graph_input *input = &w->inputs[w->count++];
        ck_assert_uint_le(w->count, 64);
        input->unknown = *text == '?';
        text += input->unknown;
        input->id = world_names(w, &text).items[0];
        while (*text != '\0' && *text != ';') {
            char mark = *text++;
            if (mark == '<')
                input->parents = world_names(w, &text);
            if (mark == '@')
                input->labels = world_names(w, &text);
            if (mark == '+')
                input->depends_on = world_names(w, &text);
        }
        text += strspn(text, "; ");
    }
}

static UNUSED int world_build(struct world *w, const char *text)
{
    world_read(w, text);
    return graph_build(w->inputs, w->count, &w->arena, &w->diags, &w->graph);
}

static UNUSED void world_free(struct world *w)
{
    graph_free(&w->graph);
    arena_free(&w->arena);
    stemma_diagnostics_clear(&w->diags);
}

/* The nodes with the ids in `ids`, separated by blanks. */
static UNUSED struct node_list world_nodes(struct world *w, const char *ids)
{
    VEC(node_id) nodes = {0};
    while (*(ids += strspn(ids, " ")) != '\0') {
        struct str id = {ids, strcspn(ids, " ")};
        node_id node = graph_find_id(&w->graph, id);
        ck_assert_uint_ne(node, NODE_NONE);
        ck_assert(VEC_PUSH(&w->arena, &nodes, node));
        ids += id.len;
    }
    return (struct node_list){nodes.items, nodes.count};
}

static UNUSED node_set world_set(struct world *w, const char *ids)
{
    struct node_list nodes = world_nodes(w, ids);
    node_set set = graph_set(&w->graph, &w->arena);
    for (size_t i = 0; i < nodes.count; i++)
        set[nodes.items[i]] = 1;
    return set;
}

/* "a b c" */
static UNUSED const char *world_ids(struct world *w, struct node_list nodes)
{
    const char *text = "";
    for (size_t i = 0; i < nodes.count; i++)
        text = arena_printf(&w->arena, "%s%s%" STR_FMT, text, i == 0 ? "" : " ",
                            STR_ARG(graph_id(&w->graph, nodes.items[i])));
    return text;
}

/* Builds the graph and takes exactly these revisions as applied. */
static UNUSED void world_apply_only(struct world *w, const char *text, const char *applied)
{
    ck_assert_int_eq(world_build(w, text), 0);
    node_set set = world_set(w, applied);
    w->context = (struct target_context){.graph = &w->graph,
                                         .command = "upgrade",
                                         .database = "app.db",
                                         .applied = set,
                                         .known = w->graph.known,
                                         .arena = &w->arena,
                                         .diags = &w->diags};
    ck_assert(graph_max(&w->graph, set, &w->arena, &w->context.heads));
}

/* The same with everything below the recorded heads. */
static UNUSED void world_apply(struct world *w, const char *text, const char *heads)
{
    world_apply_only(w, text, heads);
    node_set set = graph_set(&w->graph, &w->arena);
    ck_assert(
        graph_reach(&w->graph, GRAPH_DOWN, GRAPH_ALL_EDGES, w->context.heads, &w->arena, set));
    w->context.applied = set;
}

/* Everything that the first diagnostic says, a line each: message, notes, hints. */
static UNUSED const char *world_said(struct world *w)
{
    struct stemma_diagnostic d;
    ck_assert(stemma_diagnostics_get(&w->diags, 0, &d));
    const char *text = d.message;
    for (size_t i = 0; i < d.note_count; i++)
        text = arena_printf(&w->arena, "%s\n%s", text, d.notes[i].message);
    return d.hint == NULL ? text : arena_printf(&w->arena, "%s\n%s", text, d.hint);
}

#define ck_assert_says(world, part)                                                                \
    ck_assert_msg(strstr(world_said(world), (part)) != NULL, "no \"%s\" in:\n%s", (part),          \
                  world_said(world))

#endif
