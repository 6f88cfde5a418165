/* The state between two rows is the list of lanes: for every column, the node that it leads down
 * to. No two lanes lead to the same node, because a lane that would is joined to the other as soon
 * as it arises. A lane stands at the even characters of a row; what moves to another lane is drawn
 * at the odd ones, so edges cross lanes without hiding them. */
#include "report/graph.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define NO_LANE ((size_t)-1)

struct drawing {
    const struct graph_node *nodes;
    const struct graph_pen *pen;
    size_t *lanes;
    size_t lane_count, lane_capacity;
    char *row;
    size_t row_capacity;
    size_t ended; /* the lane of a base drawn in the last row, or NO_LANE */
};

static bool make_room(struct drawing *d)
{
    if (d->lane_count + 2 <= d->lane_capacity)
        return true;
    size_t capacity = d->lane_capacity * 2 + 8;
    size_t *lanes = realloc(d->lanes, capacity * sizeof *lanes);
    if (lanes == NULL)
        return false;
    d->lanes = lanes;
    char *row = realloc(d->row, 2 * capacity + 2);
    if (row == NULL)
        return false;
    d->row = row;
    d->row_capacity = 2 * capacity + 2;
    d->lane_capacity = capacity;
    return true;
}

static size_t lane_of(const struct drawing *d, size_t node)
{
    for (size_t i = 0; i < d->lane_count; i++)
        if (d->lanes[i] == node)
            return i;
    return NO_LANE;
}

static void insert_lane(struct drawing *d, size_t at, size_t node)
{
    memmove(d->lanes + at + 1, d->lanes + at, (d->lane_count - at) * sizeof *d->lanes);
    d->lanes[at] = node;
    d->lane_count++;
}

static void remove_lane(struct drawing *d, size_t at)
{
    d->lane_count--;
    memmove(d->lanes + at, d->lanes + at + 1, (d->lane_count - at) * sizeof *d->lanes);
}

static void clear_row(struct drawing *d)
{
    memset(d->row, ' ', d->row_capacity);
}

/* Lanes [from, to) go straight on. */
static void draw_straight(struct drawing *d, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        d->row[2 * i] = '|';
}

static void emit(struct drawing *d, size_t node)
{
    size_t length = 2 * d->lane_count + 2;
    while (length > 0 && d->row[length - 1] == ' ')
        length--;
    d->row[length] = '\0';
    d->pen->row(d->pen->user, d->row, node);
    d->ended = NO_LANE;
}

/* Lanes right of `at`, which ends, move left by one. */
static void close_gap(struct drawing *d, size_t at)
{
    for (size_t i = at + 1; i < d->lane_count; i++)
        d->row[2 * i - 1] = '/';
}

enum lane_fate { LANE_STAYS, LANE_ENDS };

/* An edge from lane `from` to lane `to` on its left: one row for neighbours, two for any others. */
static void draw_left(struct drawing *d, size_t from, size_t to, enum lane_fate fate)
{
    clear_row(d);
    if (fate == LANE_ENDS) {
        draw_straight(d, 0, from);
        close_gap(d, from);
    } else {
        draw_straight(d, 0, d->lane_count);
    }
    for (size_t k = to + 2; k < from; k++)
        d->row[2 * k - 1] = '_';
    d->row[2 * from - 1] = '/';
    emit(d, GRAPH_NO_NODE);
    if (fate == LANE_ENDS)
        remove_lane(d, from);
    if (from == to + 1)
        return;
    clear_row(d);
    draw_straight(d, 0, d->lane_count);
    d->row[2 * to + 1] = '/';
    emit(d, GRAPH_NO_NODE);
}

/* A new lane for `parent`, right of `lane`. */
static void draw_split(struct drawing *d, size_t lane, size_t parent)
{
    clear_row(d);
    draw_straight(d, 0, lane + 1);
    for (size_t i = lane; i < d->lane_count; i++)
        d->row[2 * i + 1] = '\\';
    emit(d, GRAPH_NO_NODE);
    insert_lane(d, lane + 1, parent);
}

/* An edge from `lane` to its right neighbour. */
static void draw_right(struct drawing *d, size_t lane)
{
    clear_row(d);
    draw_straight(d, 0, d->lane_count);
    d->row[2 * lane + 1] = '\\';
    emit(d, GRAPH_NO_NODE);
}

/* A parent other than the first. */
static bool add_parent(struct drawing *d, size_t lane, size_t parent)
{
    size_t there = lane_of(d, parent);
    if (there == lane)
        return true;
    if (there != NO_LANE && there < lane) {
        draw_left(d, lane, there, LANE_STAYS);
        return true;
    }
    if (there == lane + 1) {
        draw_right(d, lane);
        return true;
    }
    if (!make_room(d))
        return false;
    draw_split(d, lane, parent);
    if (there != NO_LANE)
        draw_left(d, there + 1, lane + 1, LANE_ENDS);
    return true;
}

/* The first parent takes the node's own lane, unless another lane leads to it already. */
static void follow_first_parent(struct drawing *d, size_t lane, size_t parent)
{
    size_t there = lane_of(d, parent);
    if (there == NO_LANE) {
        d->lanes[lane] = parent;
    } else if (there < lane) {
        draw_left(d, lane, there, LANE_ENDS);
    } else {
        d->lanes[lane] = parent;
        draw_left(d, there, lane, LANE_ENDS);
    }
}

static void end_lane(struct drawing *d, size_t lane)
{
    if (lane + 1 < d->lane_count) {
        clear_row(d);
        draw_straight(d, 0, lane);
        close_gap(d, lane);
        emit(d, GRAPH_NO_NODE);
    } else {
        d->ended = lane;
    }
    remove_lane(d, lane);
}

/* The lane that the node is drawn in: a new one for a head. A row without it comes before where a
 * base stood there just now, which would look like its child. */
static size_t place(struct drawing *d, size_t node)
{
    size_t lane = lane_of(d, node);
    if (lane != NO_LANE)
        return lane;
    lane = d->lane_count;
    if (d->ended == lane) {
        clear_row(d);
        draw_straight(d, 0, d->lane_count);
        emit(d, GRAPH_NO_NODE);
    }
    insert_lane(d, lane, node);
    return lane;
}

static bool draw_node(struct drawing *d, size_t node)
{
    if (!make_room(d))
        return false;
    size_t lane = place(d, node);
    clear_row(d);
    draw_straight(d, 0, d->lane_count);
    d->row[2 * lane] = '*';
    emit(d, node);
    const struct graph_node *drawn = &d->nodes[node];
    if (drawn->parent_count == 0) {
        end_lane(d, lane);
        return true;
    }
    for (size_t i = drawn->parent_count - 1; i > 0; i--)
        if (!add_parent(d, lane, drawn->parents[i]))
            return false;
    follow_first_parent(d, lane, drawn->parents[0]);
    return true;
}

int graph_draw(const struct graph_node *nodes, size_t count, const struct graph_pen *pen)
{
    struct drawing d = {.nodes = nodes, .pen = pen, .ended = NO_LANE};
    bool drawn = true;
    for (size_t i = 0; i < count && drawn; i++)
        drawn = draw_node(&d, i);
    free(d.lanes);
    free(d.row);
    return drawn ? 0 : -1;
}
