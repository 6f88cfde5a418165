#include "unit.h"

#include "report/graph.h"

#include <stdio.h>
#include <string.h>

/* A graph as text, newest first, "name:parents": "m:bc b:a c:a a:". Names are single letters. */
enum { MOST = 32 };

struct fixture {
    char names[MOST];
    size_t parents[MOST][MOST];
    struct graph_node nodes[MOST];
    size_t count;
    char drawn[4096];
    size_t drawn_length;
};

static size_t index_of(const struct fixture *f, char name)
{
    const char *at = memchr(f->names, name, f->count);
    ck_assert_ptr_nonnull(at);
    return (size_t)(at - f->names);
}

static void read_graph(struct fixture *f, const char *text)
{
    for (const char *at = text; *at != '\0'; at++)
        if (at[1] == ':')
            f->names[f->count++] = *at;
    size_t node = 0;
    for (const char *at = strchr(text, ':'); at != NULL; at = strchr(at, ':')) {
        size_t count = 0;
        for (at++; *at != '\0' && *at != ' '; at++)
            f->parents[node][count++] = index_of(f, *at);
        f->nodes[node] = (struct graph_node){f->parents[node], count};
        node++;
    }
}

static void take_row(void *user, const char *columns, size_t node)
{
    struct fixture *f = user;
    char name[3] = {' ', node == GRAPH_NO_NODE ? '\0' : f->names[node], '\0'};
    int length = snprintf(f->drawn + f->drawn_length, sizeof f->drawn - f->drawn_length, "%s%s\n",
                          columns, node == GRAPH_NO_NODE ? "" : name);
    f->drawn_length += (size_t)length;
}

static void assert_drawn(const char *graph, const char *wanted)
{
    struct fixture f = {0};
    read_graph(&f, graph);
    const struct graph_pen pen = {take_row, &f};
    ck_assert_int_eq(graph_draw(f.nodes, f.count, &pen), 0);
    ck_assert_str_eq(f.drawn, wanted);
}

START_TEST(an_empty_graph_has_no_rows)
{
    assert_drawn("", "");
}
END_TEST

START_TEST(a_chain_is_one_column)
{
    assert_drawn("c:b b:a a:", "* c\n"
                               "* b\n"
                               "* a\n");
}
END_TEST

START_TEST(a_fork_joins_at_the_branch_point)
{
    assert_drawn("c:a b:a a:", "* c\n"
                               "| * b\n"
                               "|/\n"
                               "* a\n");
    assert_drawn("d:a c:a b:a a:", "* d\n"
                                   "| * c\n"
                                   "|/\n"
                                   "| * b\n"
                                   "|/\n"
                                   "* a\n");
}
END_TEST

START_TEST(a_merge_opens_a_column)
{
    assert_drawn("m:bc c:a b:a a:", "* m\n"
                                    "|\\\n"
                                    "| * c\n"
                                    "* | b\n"
                                    "|/\n"
                                    "* a\n");
    assert_drawn("m:bcd d:a c:a b:a a:", "* m\n"
                                         "|\\\n"
                                         "|\\ \\\n"
                                         "| | * d\n"
                                         "| * | c\n"
                                         "| |/\n"
                                         "* | b\n"
                                         "|/\n"
                                         "* a\n");
}
END_TEST

START_TEST(edges_cross_without_hiding_a_column)
{
    assert_drawn("e:bc d:bc c:a b:a a:", "* e\n"
                                         "|\\\n"
                                         "| | * d\n"
                                         "| |/|\n"
                                         "| |/\n"
                                         "|/|\n"
                                         "| * c\n"
                                         "* | b\n"
                                         "|/\n"
                                         "* a\n");
}
END_TEST

START_TEST(a_far_column_is_reached_in_two_rows)
{
    assert_drawn("f:a e:b d:c g:a c: b: a:", "* f\n"
                                             "| * e\n"
                                             "| | * d\n"
                                             "| | | * g\n"
                                             "| |_|/\n"
                                             "|/| |\n"
                                             "| | * c\n"
                                             "| * b\n"
                                             "* a\n");
}
END_TEST

START_TEST(columns_move_left_where_one_ends)
{
    assert_drawn("f:b e:a b: a:", "* f\n"
                                  "| * e\n"
                                  "* | b\n"
                                  " /\n"
                                  "* a\n");
}
END_TEST

START_TEST(a_head_below_a_base_is_not_its_parent)
{
    assert_drawn("b:a a: d:c c:", "* b\n"
                                  "* a\n"
                                  "\n"
                                  "* d\n"
                                  "* c\n");
    assert_drawn("x:y b:a a: d:c c: y:", "* x\n"
                                         "| * b\n"
                                         "| * a\n"
                                         "|\n"
                                         "| * d\n"
                                         "| * c\n"
                                         "* y\n");
}
END_TEST

START_TEST(a_redundant_parent_is_drawn)
{
    assert_drawn("m:ba b:a a:", "* m\n"
                                "|\\\n"
                                "* | b\n"
                                "|/\n"
                                "* a\n");
}
END_TEST

START_TEST(a_merge_with_a_neighbour_leans_on_it)
{
    assert_drawn("m:bc n:c c:a b:a a:", "* m\n"
                                        "|\\\n"
                                        "| | * n\n"
                                        "| |/\n"
                                        "| * c\n"
                                        "* | b\n"
                                        "|/\n"
                                        "* a\n");
    assert_drawn("z:m n:c m:bc c:a b:a a:", "* z\n"
                                            "| * n\n"
                                            "* | m\n"
                                            "|\\|\n"
                                            "| * c\n"
                                            "* | b\n"
                                            "|/\n"
                                            "* a\n");
    assert_drawn("x:b n:c m:bc c:a b:a a:", "* x\n"
                                            "| * n\n"
                                            "| | * m\n"
                                            "| |/|\n"
                                            "| |/\n"
                                            "|/|\n"
                                            "| * c\n"
                                            "* | b\n"
                                            "|/\n"
                                            "* a\n");
}
END_TEST

static void count_row(void *user, const char *columns, size_t node)
{
    (void)columns;
    *(size_t *)user += node != GRAPH_NO_NODE;
}

START_TEST(a_long_chain_takes_no_time)
{
    enum { LONG = 200000 };
    static size_t parents[LONG];
    static struct graph_node nodes[LONG];
    for (size_t i = 0; i + 1 < LONG; i++) {
        parents[i] = i + 1;
        nodes[i] = (struct graph_node){&parents[i], 1};
    }
    size_t rows = 0;
    const struct graph_pen pen = {count_row, &rows};
    ck_assert_int_eq(graph_draw(nodes, LONG, &pen), 0);
    ck_assert_uint_eq(rows, LONG);
}
END_TEST

UNIT_MAIN("report_graph", an_empty_graph_has_no_rows, a_chain_is_one_column,
          a_fork_joins_at_the_branch_point, a_merge_opens_a_column,
          edges_cross_without_hiding_a_column, a_far_column_is_reached_in_two_rows,
          columns_move_left_where_one_ends, a_head_below_a_base_is_not_its_parent,
          a_redundant_parent_is_drawn, a_merge_with_a_neighbour_leans_on_it,
          a_long_chain_takes_no_time)
