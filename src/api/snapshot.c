/* Writing a snapshot: replay, write, prove, and only then the file. */
#include "api/sides.h"

#include "base/path.h"
#include "schema/schema.h"
#include "shadow/history.h"
#include "shadow/snapshot.h"
#include "shadow/snapshot_file.h"
#include "shadow/volatile.h"
#include "target/target.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* The public part comes first. */
struct snapshot {
    struct stemma_snapshot snapshot;
    struct arena arena;
    char hash[HASH_SIZE];
};

struct freezing {
    const struct stemma_project *project;
    const struct stemma_snapshot_request *request;
    struct snapshot *result;
    struct arena scratch;
    diag_list *diags;
    struct node_list heads;
    node_set set;
    const char *name; /* of the file, in the folder of the scripts */
};

/* ---- Which revisions ---- */

static int check_project(const struct freezing *freezing)
{
    if (freezing->project->project.manifest.bundle == NULL)
        return 0;
    int rc = diag_error(freezing->diags, STEMMA_USAGE, SPAN_NONE,
                        "the project is compiled into the program: there is no folder that a "
                        "snapshot could be put into");
    diag_hint(freezing->diags, "make it from the files that the bundle is made from");
    return rc;
}

static int find_set(struct freezing *freezing)
{
    const struct graph *graph = &freezing->project->project.graph;
    const char *target = freezing->request->target;
    struct target_context context = {
        .graph = graph,
        .command = "snapshot",
        .known = graph->count,
        .arena = &freezing->scratch,
        .diags = freezing->diags,
    };
    struct node_list nodes;
    int rc = target_revisions(&context, target == NULL ? "head" : target, &nodes);
    if (rc != 0)
        return rc;
    if (nodes.count == 0)
        return diag_error(freezing->diags, STEMMA_USAGE, SPAN_NONE,
                          "there is no revision to make a snapshot of");
    freezing->set = graph_set(graph, &freezing->scratch);
    bool ok =
        freezing->set != NULL &&
        graph_reach(graph, GRAPH_DOWN, GRAPH_ALL_EDGES, nodes, &freezing->scratch, freezing->set) &&
        graph_max(graph, freezing->set, &freezing->scratch, &freezing->heads);
    if (ok)
        freezing->name = snapshot_file_name(graph, freezing->heads, &freezing->scratch);
    return ok && freezing->name != NULL ? 0 : diag_no_memory(freezing->diags);
}

/* ---- What is not the same each time ---- */

static void warn_of_scripts(const struct freezing *freezing, const struct history_result *result)
{
    diag_list *diags = freezing->diags;
    for (size_t i = 0; i < result->order.count; i++) {
        node_id node = result->order.items[i];
        struct span where;
        const char *what = volatile_find(&result->scripts[node], &where);
        if (what == NULL)
            continue;
        if (volatile_is_pragma(what))
            diag_warning(diags, where,
                         "PRAGMA %s is not part of the snapshot: a database that begins with it "
                         "does not have this",
                         what);
        else
            diag_warning(diags, where,
                         "this depends on %s: databases that begin with the snapshot all have what "
                         "came of it just now",
                         what);
        diag_revision(diags, graph_id(&freezing->project->project.graph, node));
    }
}

static bool has_rows(struct replay *replay, const char *table)
{
    sqlite3_stmt *stmt = NULL;
    char *sql = sqlite3_mprintf("SELECT 1 FROM main.\"%w\" LIMIT 1", table);
    bool found = sql != NULL &&
                 sqlite3_prepare_v2(replay_connection(replay), sql, -1, &stmt, NULL) == SQLITE_OK &&
                 sqlite3_step(stmt) == SQLITE_ROW;
    sqlite3_finalize(stmt);
    sqlite3_free(sql);
    return found;
}

/* Rows may have a default from the clock though no statement speaks of it. */
static void warn_of_tables(const struct freezing *freezing, struct replay *replay,
                           const struct schema_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        const struct schema_row *row = &rows->items[i];
        struct str where;
        const char *what =
            strcmp(row->type, "table") == 0 ? volatile_find_in(str_from(row->sql), &where) : NULL;
        if (what != NULL && has_rows(replay, row->name))
            diag_warning(freezing->diags, SPAN_NONE,
                         "%s has rows, and %s in a default or a check: where a row has it from "
                         "there, databases that begin with the snapshot all have what came of it "
                         "just now",
                         row->name, what);
    }
}

/* ---- The text ---- */

static int hash_schema(struct freezing *freezing, const struct schema_rows *rows)
{
    struct arena *arena = &freezing->scratch;
    struct snapshot *result = freezing->result;
    struct schema schema = {0};
    int rc = schema_build(rows->items, rows->count, NULL, 0, arena, &schema);
    if (rc == 0)
        rc = schema_hash(&schema, arena, result->hash);
    result->snapshot.object_count = schema.count;
    schema_free(&schema);
    result->snapshot.sha256 = result->hash;
    return rc == 0 ? 0 : diag_no_memory(freezing->diags);
}

static int compose(struct freezing *freezing, const struct history_result *result, struct str *text)
{
    struct arena *arena = &freezing->scratch;
    const struct project *project = &freezing->project->project;
    struct schema_rows rows;
    const char **hashes = ARENA_ARRAY(arena, const char *, project->graph.count);
    struct snapshot_parts parts = {
        .project = project,
        .heads = freezing->heads,
        .order = result->order,
        .hashes = hashes,
        .schema = freezing->result->hash,
    };
    if (hashes == NULL)
        return diag_no_memory(freezing->diags);
    for (size_t i = 0; i < result->order.count; i++)
        hashes[result->order.items[i]] = result->scripts[result->order.items[i]].hash;
    int rc = replay_rows(result->replay, arena, &rows);
    if (rc == 0)
        rc = hash_schema(freezing, &rows);
    if (rc == 0)
        rc = snapshot_write(result->replay, arena, &parts.body);
    if (rc == 0 && !snapshot_file_compose(&parts, arena, text))
        rc = diag_no_memory(freezing->diags);
    if (rc == 0)
        warn_of_tables(freezing, result->replay, &rows);
    return rc;
}

static const char *path_of(const struct freezing *freezing, struct arena *arena)
{
    const struct manifest *manifest = &freezing->project->project.manifest;
    const char *folder = arena_copy(arena, manifest->directory.ptr, manifest->directory.len);
    const char *name = folder == NULL ? NULL : path_join(arena, folder, freezing->name);
    return name == NULL ? NULL : path_join(arena, manifest->folder, name);
}

/* Nothing that a person wrote is overwritten, and no link followed out of the project. */
static int check_present(struct freezing *freezing, const char *path)
{
    struct script_folder *folder = NULL;
    struct script script = {0};
    struct arena *arena = &freezing->scratch;
    struct str name = str_from(freezing->name);
    const struct script_request request = {{.text = name}, "snapshot", name, &script};
    int rc =
        script_folder_open(&freezing->project->project.manifest, arena, freezing->diags, &folder);
    if (rc == 0 && script_exists(folder, name)) {
        rc = script_load(folder, &request, 1, arena, freezing->diags);
        if (rc == 0 && !snapshot_file_is(script.source.text) &&
            !snapshot_file_is_cut_off(script.source.text)) {
            rc = diag_error(freezing->diags, STEMMA_IO, SPAN_NONE,
                            "%s is there already, and is no snapshot", path);
            diag_hint(freezing->diags, "move it away: a snapshot is known by this name");
        }
    }
    diag_settle(freezing->diags);
    script_release(&script);
    script_folder_close(folder);
    return rc;
}

static int put(struct freezing *freezing, struct str text)
{
    struct stemma_snapshot *out = &freezing->result->snapshot;
    out->file = path_of(freezing, &freezing->result->arena);
    if (out->file == NULL)
        return diag_no_memory(freezing->diags);
    int rc = check_present(freezing, out->file);
    if (rc != 0 || freezing->request->dry_run)
        return rc;
    rc = file_put(out->file, text, &freezing->scratch, &out->written);
    if (rc == -EISDIR || rc == -EINVAL)
        return diag_error(freezing->diags, STEMMA_IO, SPAN_NONE,
                          "%s is no file, and is not written over", out->file);
    return rc == 0 ? 0 : diag_errno(freezing->diags, -rc, out->file, "cannot be written");
}

/* What is proved is the whole file, comments and all. */
static int freeze(void *user, const struct history_result *result)
{
    struct freezing *freezing = user;
    struct script script = {0};
    struct str text = {0};
    warn_of_scripts(freezing, result);
    int rc = compose(freezing, result, &text);
    if (rc == 0)
        rc = script_from_text(freezing->name, text, &freezing->scratch, freezing->diags, &script);
    if (rc == 0)
        rc = snapshot_prove(result->replay, &script, SNAPSHOT_TO_THE_LETTER, NULL, freezing->diags);
    diag_settle(freezing->diags);
    if (rc == 0)
        rc = put(freezing, text);
    freezing->result->snapshot.revision_count = result->order.count;
    freezing->result->snapshot.size = text.len;
    return rc;
}

/* ---- All of it ---- */

static int replay(struct freezing *freezing)
{
    const struct history_input input = {
        .project = &freezing->project->project,
        .ledger = ledger_tables(freezing->project, &freezing->scratch),
        .ledger_count = LEDGER_TABLES,
        .arena = &freezing->scratch,
        .is_limited = freezing->request->dry_run, /* which ends, whatever the scripts count to */
        .diags = freezing->diags,
    };
    if (input.ledger == NULL)
        return diag_no_memory(freezing->diags);
    int rc = history_replay_rows(&input, freezing->set, freeze, freezing);
    struct diag *last = diag_last(freezing->diags);
    if (rc == -STEMMA_TIMEOUT && last != NULL)
        last->hint = "without --dry-run it may take as long as it takes";
    if (rc == -STEMMA_USAGE && last != NULL) /* --set is for a run */
        last->hint = "a snapshot is the same for every database: what a parameter decides cannot "
                     "be in it";
    return rc;
}

int stemma_snapshot_write(const stemma_project *project,
                          const struct stemma_snapshot_request *request, stemma_diagnostics *diags,
                          struct stemma_snapshot **out)
{
    struct freezing freezing = {.project = project,
                                .request = request,
                                .diags = diags,
                                .result = calloc(1, sizeof *freezing.result)};
    if (freezing.result == NULL)
        return diag_no_memory(diags);
    struct stemma_snapshot *snapshot = &freezing.result->snapshot;
    int rc = check_project(&freezing);
    if (rc == 0)
        rc = find_set(&freezing);
    if (rc == 0)
        rc = replay(&freezing);
    if (rc == 0 && !graph_copy_ids(&project->project.graph, freezing.heads, &freezing.result->arena,
                                   &snapshot->heads))
        rc = diag_no_memory(diags);
    diag_settle(diags);
    arena_free(&freezing.scratch);
    if (rc == 0)
        *out = snapshot;
    else
        stemma_snapshot_free(snapshot);
    return rc;
}

void stemma_snapshot_free(struct stemma_snapshot *snapshot)
{
    if (snapshot == NULL)
        return;
    struct snapshot *result = (struct snapshot *)snapshot;
    arena_free(&result->arena);
    free(result);
}
