/* Draws a graph of revisions as `git log --graph` does: one column a line of descent, newest first.
 *
 *     *   m          a node with two parents
 *     |\
 *     | * c
 *     * | b
 *     |/
 *     * a
 */
#ifndef STEMMA_REPORT_GRAPH_H
#define STEMMA_REPORT_GRAPH_H

#include <stddef.h>

/* Parents are indices into the same array, each higher than the node's own. */
struct graph_node {
    const size_t *parents;
    size_t parent_count;
};

#define GRAPH_NO_NODE ((size_t)-1)

/* Receives the drawing, a row at a time: the columns' text (no line feed, no blanks at the end) and
 * the node that the row shows, or GRAPH_NO_NODE for a row of edges. */
struct graph_pen {
    void (*row)(void *user, const char *columns, size_t node);
    void *user;
};

/* 0, or -1 when out of memory. Takes time in proportion to what it draws. */
int graph_draw(const struct graph_node *nodes, size_t count, const struct graph_pen *pen);

#endif
