/* current, history, heads, branches, show: lists of revisions. */
#include "report/graph.h"
#include "report/parts.h"

#include "base/arena.h"
#include "base/map.h"

static void put_details(struct paper *paper, const struct stemma_listing *listing)
{
    for (size_t i = 0; i < listing->revision_count; i++) {
        if (i > 0)
            paper_write(paper, "\n", 1);
        put_revision_details(paper, &listing->revisions[i]);
    }
}

/* "002 (head)": without its parents. */
static void put_short(struct paper *paper, const struct stemma_revision *revision)
{
    paper_ink(paper, INK_YELLOW, revision->id);
    if ((revision->flags & STEMMA_IS_UNKNOWN) != 0)
        paper_print(paper, " (unknown: not in the manifest)");
    put_marks(paper, revision, REPORT_MARKS_GRAPH);
}

static void put_message(struct paper *paper, const struct stemma_revision *revision)
{
    if (revision->message[0] != '\0')
        paper_print(paper, ", %s", revision->message);
    paper_write(paper, "\n", 1);
}

static void put_implied(struct paper *paper, const struct stemma_revision *revision)
{
    bool head = (revision->flags & STEMMA_IS_HEAD) != 0; /* its mark says it already */
    if ((revision->flags & STEMMA_IS_IMPLIED_TIP) == 0 || (head && revision->implied_by.count > 0))
        return;
    paper_print(paper, " (implied");
    if (revision->implied_by.count > 0) {
        paper_print(paper, " by ");
        paper_names(paper, &revision->implied_by, "");
    }
    paper_print(paper, ")");
}

void report_current(struct report *report, const struct stemma_listing *listing)
{
    if (report->format == REPORT_JSON) {
        json_current(report, listing);
        return;
    }
    if (listing->revision_count == 0 && report->verbosity != REPORT_QUIET) {
        paper_print(&report->err, "%s: nothing applied%s\n", listing->database,
                    listing->database_exists ? "" : " (no such file yet)");
        return;
    }
    if (report->verbosity == REPORT_VERBOSE) {
        put_details(&report->out, listing);
        return;
    }
    for (size_t i = 0; i < listing->revision_count; i++) {
        put_short(&report->out, &listing->revisions[i]);
        put_implied(&report->out, &listing->revisions[i]);
        paper_write(&report->out, "\n", 1);
    }
}

void report_heads(struct report *report, const struct stemma_listing *listing)
{
    if (report->format == REPORT_JSON) {
        json_heads(report, listing);
        return;
    }
    if (report->verbosity == REPORT_VERBOSE) {
        put_details(&report->out, listing);
        return;
    }
    for (size_t i = 0; i < listing->revision_count; i++) {
        put_short(&report->out, &listing->revisions[i]);
        put_message(&report->out, &listing->revisions[i]);
    }
}

void report_branches(struct report *report, const struct stemma_listing *listing)
{
    if (report->format == REPORT_JSON) {
        json_listing(report, listing);
        return;
    }
    for (size_t i = 0; i < listing->revision_count; i++) {
        const struct stemma_revision *revision = &listing->revisions[i];
        put_short(&report->out, revision);
        put_message(&report->out, revision);
        for (size_t k = 0; k < revision->children.count; k++)
            paper_print(&report->out, "    -> %s\n", revision->children.items[k]);
    }
}

void report_show(struct report *report, const struct stemma_listing *listing)
{
    if (report->format == REPORT_JSON)
        json_listing(report, listing);
    else
        put_details(&report->out, listing);
}

/* ---- history --graph ---- */

struct sketch {
    struct paper *paper;
    const struct stemma_listing *listing;
    enum report_marks marks;
};

static void put_row(void *user, const char *columns, size_t node)
{
    const struct sketch *sketch = user;
    paper_print(sketch->paper, "%s", columns);
    if (node != GRAPH_NO_NODE) {
        const struct stemma_revision *revision = &sketch->listing->revisions[node];
        paper_write(sketch->paper, " ", 1);
        paper_ink(sketch->paper, INK_YELLOW, revision->id);
        put_marks(sketch->paper, revision, sketch->marks);
        if (revision->depends_on.count > 0) {
            paper_print(sketch->paper, " (depends on ");
            paper_names(sketch->paper, &revision->depends_on, "");
            paper_print(sketch->paper, ")");
        }
        if (revision->message[0] != '\0')
            paper_print(sketch->paper, ", %s", revision->message);
    }
    paper_write(sketch->paper, "\n", 1);
}

static bool index_revisions(struct arena *arena, const struct stemma_listing *listing,
                            struct map *map)
{
    for (size_t i = 0; i < listing->revision_count; i++) {
        struct str id = str_from(listing->revisions[i].id);
        if (map_put(map, arena, id, (uint32_t)i, NULL) == MAP_NO_MEMORY)
            return false;
    }
    return true;
}

/* The parents that are listed; a range may leave some out. */
static bool link_node(struct arena *arena, const struct stemma_listing *listing,
                      const struct map *map, size_t node, struct graph_node *out)
{
    const struct stemma_names *names = &listing->revisions[node].parents;
    size_t *parents = ARENA_ARRAY(arena, size_t, names->count + 1);
    if (parents == NULL)
        return false;
    size_t count = 0;
    for (size_t i = 0; i < names->count; i++) {
        const uint32_t *at = map_find(map, str_from(names->items[i]));
        if (at != NULL && *at > node)
            parents[count++] = *at;
    }
    *out = (struct graph_node){parents, count};
    return true;
}

static bool link_nodes(struct arena *arena, const struct stemma_listing *listing,
                       const struct map *map, struct graph_node *nodes)
{
    for (size_t i = 0; i < listing->revision_count; i++)
        if (!link_node(arena, listing, map, i, &nodes[i]))
            return false;
    return true;
}

static void draw_history(struct report *report, const struct stemma_listing *listing,
                         enum report_marks marks)
{
    struct sketch sketch = {&report->out, listing, marks};
    const struct graph_pen pen = {put_row, &sketch};
    struct arena arena = {0};
    struct map map = {0};
    struct graph_node *nodes = ARENA_ARRAY(&arena, struct graph_node, listing->revision_count + 1);
    if (nodes == NULL || !index_revisions(&arena, listing, &map) ||
        !link_nodes(&arena, listing, &map, nodes) ||
        graph_draw(nodes, listing->revision_count, &pen) != 0)
        report->no_memory = true;
    map_free(&map);
    arena_free(&arena);
}

void report_history(struct report *report, const struct stemma_listing *listing,
                    enum report_history_style style, enum report_marks marks)
{
    if (report->format == REPORT_JSON) {
        json_listing(report, listing);
    } else if (style == REPORT_HISTORY_GRAPH) {
        draw_history(report, listing, marks);
    } else if (report->verbosity == REPORT_VERBOSE) {
        put_details(&report->out, listing);
    } else {
        for (size_t i = 0; i < listing->revision_count; i++) {
            put_revision_line(&report->out, &listing->revisions[i], marks);
            paper_write(&report->out, "\n", 1);
        }
    }
}
