#include "shadow/history.h"

#include "base/vec.h"
#include <string.h>
#include <strings.h>

struct history {
    const struct history_input *input;
    struct arena scratch;
    struct script_folder *folder;
    struct script *scripts;   /* by node */
    struct node_list *orders; /* by point */
};

static int order_points(struct history *history, const struct history_point *points, size_t count)
{
    const struct graph *graph = &history->input->project->graph;
    history->orders = ARENA_ARRAY(&history->scratch, struct node_list, count);
    for (size_t i = 0; i < count; i++)
        if (history->orders == NULL ||
            !graph_order(graph, points[i].set, GRAPH_UP, &history->scratch, &history->orders[i]))
            return diag_no_memory(history->input->diags);
    return 0;
}

/* The up scripts of all points. */
static int load_scripts(struct history *history, const struct history_point *points, size_t count)
{
    const struct history_input *input = history->input;
    const struct manifest *manifest = &input->project->manifest;
    size_t nodes = input->project->graph.count;
    VEC(struct script_request) requests = {0};
    history->scripts = ARENA_ARRAY(&history->scratch, struct script, nodes + 1);
    if (history->scripts == NULL)
        return diag_no_memory(input->diags);
    for (node_id node = 0; node < nodes; node++) {
        bool wanted = false;
        for (size_t i = 0; i < count; i++)
            wanted |= points[i].set[node] != 0;
        const struct manifest_revision *revision = &manifest->revisions[node];
        struct script_request request = {revision->up, "up", revision->id.text,
                                         &history->scripts[node]};
        if (wanted && !VEC_PUSH(&history->scratch, &requests, request))
            return diag_no_memory(input->diags);
    }
    if (requests.count == 0)
        return 0;
    int rc = script_folder_open(manifest, &history->scratch, input->diags, &history->folder);
    return rc != 0 ? rc
                   : script_load(history->folder, requests.items, requests.count, &history->scratch,
                                 input->diags);
}

static int step(struct history *history, struct replay *replay, node_id node,
                struct replay_changes *changes)
{
    const struct manifest_revision *revision = &history->input->project->manifest.revisions[node];
    struct str id = revision->id.text;
    struct replay_step step = {
        .revision = arena_copy(&history->scratch, id.ptr, id.len),
        .script = &history->scripts[node],
        .transaction = revision->transaction,
        .foreign_keys = revision->foreign_keys,
        .allow_cascade = revision->allow_cascade,
    };
    return step.revision == NULL ? diag_no_memory(history->input->diags)
                                 : replay_step(replay, &step, changes);
}

/* The replay owns the texts that its rows point to. */
static int take_rows(struct history *history, struct replay *replay, struct history_point *point)
{
    struct arena *arena = history->input->arena;
    struct schema_rows rows;
    int rc = replay_rows(replay, &history->scratch, &rows);
    if (rc != 0)
        return rc;
    struct schema_row *copies = ARENA_ARRAY(arena, struct schema_row, rows.count + 1);
    bool complete = copies != NULL;
    for (size_t i = 0; complete && i < rows.count; i++) {
        const struct schema_row *row = &rows.items[i];
        copies[i] = (struct schema_row){
            arena_copy(arena, row->type, strlen(row->type)),
            arena_copy(arena, row->name, strlen(row->name)),
            arena_copy(arena, row->table, strlen(row->table)),
            row->sql == NULL ? NULL : arena_copy(arena, row->sql, strlen(row->sql)),
        };
        complete = copies[i].type != NULL && copies[i].name != NULL && copies[i].table != NULL &&
                   (row->sql == NULL || copies[i].sql != NULL);
    }
    if (!complete)
        return diag_no_memory(history->input->diags);
    point->rows = (struct schema_rows){copies, rows.count};
    return point->image == NULL ? 0 : replay_image(replay, point->image);
}

static int open_replay(struct history *history, enum replay_extent extent, struct replay **out)
{
    const struct history_input *input = history->input;
    const struct replay_input replay_input = {
        .extent = extent,
        .is_limited = input->is_limited,
        .ledger = input->ledger,
        .ledger_count = input->ledger_count,
        .watched = input->watched,
        .diags = input->diags,
    };
    return replay_open(&replay_input, out);
}

/* Replays the order, and takes the rows of every point whose own order ends on the way. */
static int replay_order(struct history *history, struct node_list order,
                        struct history_point *points, const size_t *ends, size_t count)
{
    struct replay *replay = NULL;
    struct replay_changes changes;
    int rc = open_replay(history, REPLAY_SCHEMA, &replay);
    for (size_t done = 0; rc == 0 && done <= order.count; done++) {
        for (size_t i = 0; rc == 0 && i < count; i++)
            if (ends[i] == done)
                rc = take_rows(history, replay, &points[i]);
        if (rc == 0 && done < order.count)
            rc = step(history, replay, order.items[done], &changes);
    }
    diag_settle(history->input->diags); /* the scripts go */
    replay_close(replay);
    return rc;
}

static bool is_on_the_way(struct node_list to, struct node_list way)
{
    return to.count <= way.count &&
           (to.count == 0 || memcmp(to.items, way.items, to.count * sizeof *to.items) == 0);
}

static int replay_points(struct history *history, struct history_point *points, size_t count)
{
    enum { ELSEWHERE = -1 };
    size_t *ends = ARENA_ARRAY(&history->scratch, size_t, count);
    bool *done = ARENA_ARRAY(&history->scratch, bool, count);
    if (ends == NULL || done == NULL)
        return diag_no_memory(history->input->diags);
    int rc = 0;
    for (size_t left = count; rc == 0 && left > 0;) {
        size_t longest = count;
        for (size_t i = 0; i < count; i++)
            if (!done[i] &&
                (longest == count || history->orders[i].count > history->orders[longest].count))
                longest = i;
        struct node_list order = history->orders[longest];
        for (size_t i = 0; i < count; i++) {
            bool here = !done[i] && is_on_the_way(history->orders[i], order);
            ends[i] = here ? history->orders[i].count : (size_t)ELSEWHERE;
            done[i] |= here;
            left -= here;
        }
        rc = replay_order(history, order, points, ends, count);
    }
    return rc;
}

static void end(struct history *history)
{
    const struct history_input *input = history->input;
    diag_settle(input->diags);
    for (size_t i = 0; history->scripts != NULL && i < input->project->graph.count; i++)
        script_release(&history->scripts[i]);
    script_folder_close(history->folder);
    arena_free(&history->scratch);
}

int history_replay(const struct history_input *input, struct history_point *points, size_t count)
{
    struct history history = {.input = input};
    int rc = order_points(&history, points, count);
    if (rc == 0)
        rc = load_scripts(&history, points, count);
    if (rc == 0)
        rc = replay_points(&history, points, count);
    end(&history);
    return rc;
}

/* ---- What any revision makes ---- */

/* A name of ASCII, in any case, wherever it stands. */
static bool mentions(struct str text, const char *name)
{
    size_t length = strlen(name);
    for (size_t at = 0; at + length <= text.len; at++)
        if (strncasecmp(text.ptr + at, name, length) == 0)
            return true;
    return false;
}

static bool is_mentioned(const struct history *history, const char *const *tables, size_t count)
{
    for (size_t node = 0; node < history->input->project->graph.count; node++)
        for (size_t i = 0; i < count; i++)
            if (mentions(history->scripts[node].source.text, tables[i]))
                return true;
    return false;
}

static void mark_made(const struct replay_changes *changes, const char *const *tables, size_t count,
                      bool *made)
{
    for (size_t c = 0; c < changes->count; c++)
        for (size_t i = 0; i < count; i++)
            made[i] |= changes->items[c].after != NULL &&
                       strcasecmp(changes->items[c].after->table, tables[i]) == 0;
}

static int replay_marking(struct history *history, const char *const *tables, size_t count,
                          bool *made)
{
    diag_list *diags = history->input->diags;
    struct node_list order = history->orders[0];
    struct replay *replay = NULL;
    int rc = open_replay(history, REPLAY_SCHEMA, &replay);
    size_t told = diags->list.count;
    for (size_t i = 0; rc == 0 && i < order.count; i++) {
        struct replay_changes changes;
        rc = step(history, replay, order.items[i], &changes);
        if (rc == 0)
            mark_made(&changes, tables, count, made);
    }
    replay_close(replay);
    if (rc == 0 || rc == -STEMMA_NO_MEMORY || rc == -STEMMA_INTERRUPTED)
        return rc;
    diag_forget(diags, told);
    return HISTORY_FAILED;
}

int history_find_made(const struct history_input *input, const char *const *tables, size_t count,
                      bool *made)
{
    struct history history = {.input = input};
    node_set everything = graph_set(&input->project->graph, &history.scratch);
    if (everything == NULL)
        return diag_no_memory(input->diags);
    memset(everything, 1, input->project->graph.count);
    const struct history_point point = {.set = everything};
    int rc = order_points(&history, &point, 1);
    if (rc == 0)
        rc = load_scripts(&history, &point, 1);
    if (rc == 0 && is_mentioned(&history, tables, count))
        rc = replay_marking(&history, tables, count, made);
    end(&history);
    return rc;
}

int history_replay_rows(const struct history_input *input, const uint8_t *set,
                        int (*use)(void *user, const struct history_result *result), void *user)
{
    struct history history = {.input = input};
    const struct history_point point = {.set = set};
    struct replay *replay = NULL;
    struct replay_changes changes;
    int rc = order_points(&history, &point, 1);
    if (rc == 0)
        rc = load_scripts(&history, &point, 1);
    if (rc == 0)
        rc = open_replay(&history, REPLAY_ROWS, &replay);
    for (size_t i = 0; rc == 0 && i < history.orders[0].count; i++)
        rc = step(&history, replay, history.orders[0].items[i], &changes);
    if (rc == 0) {
        const struct history_result result = {replay, history.orders[0], history.scripts};
        rc = use(user, &result);
    }
    diag_settle(input->diags);
    replay_close(replay);
    end(&history);
    return rc;
}
