#include "api/side.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

/* ---- Databases ---- */

/* What is left out though it is somebody's. */
static void warn_of_impostors(const struct sides *sides, const struct side *side)
{
    bool found = false;
    for (size_t i = 0; i < LEDGER_TABLES; i++) {
        if (side->rows.impostors[i] == NULL)
            continue;
        diag_warning(
            sides->diags, SPAN_NONE,
            "%s has %s, which is not stemma's: it is left out, for the ledger has that name",
            side->name, side->rows.impostors[i]);
        found = true;
    }
    if (found)
        diag_hint(sides->diags, "give the ledger's tables another prefix with \"table:\" in the "
                                "manifest");
}

static int read_backend(struct sides *sides, struct backend *backend, struct side *side)
{
    const char *const *tables = ledger_tables(sides->project, &sides->scratch);
    side->name = arena_copy(sides->arena, backend->name, strlen(backend->name));
    if (tables == NULL || side->name == NULL)
        return diag_no_memory(sides->diags);
    int rc = shadow_read(backend, tables, LEDGER_TABLES, sides->arena, sides->diags, &side->rows);
    if (rc == BACKEND_ABSENT)
        return diag_error(sides->diags, side->place == NULL ? STEMMA_IO : STEMMA_USAGE, SPAN_NONE,
                          "%s is not there", side->name);
    if (rc == 0)
        rc = ledger_find_impostors(backend, tables, sides->diags, side->rows.impostors);
    if (rc == 0)
        warn_of_impostors(sides, side);
    return rc == 0 ? tools_read(backend, &sides->scratch, sides->diags, &side->tools) : rc;
}

static int ask_behind(struct sides *sides, struct backend *backend, struct side *side)
{
    struct state state;
    int rc = state_load(&sides->project->project, backend, LEDGER_IDS, &sides->scratch,
                        sides->diags, &state);
    if (rc != 0)
        return rc;
    side->is_behind = state.ledger.exists && !state_is_head(&state, state.applied);
    state_free(&state);
    return 0;
}

/* What is recorded and what is there are read as of one moment. */
static int read_whole(struct sides *sides, struct backend *backend, struct side *side)
{
    int rc = backend_hold(backend, sides->diags);
    bool held = rc == 0;
    rc = held && sides->asks_behind ? ask_behind(sides, backend, side) : rc < 0 ? rc : 0;
    if (rc == 0)
        rc = read_backend(sides, backend, side);
    if (held)
        backend_release(backend);
    return rc;
}

static int read_database(struct sides *sides, struct side *side)
{
    struct backend *backend = sides->backend;
    if (side->place == NULL) {
        int rc = side_need_database(sides);
        return rc != 0 ? rc : read_whole(sides, backend, side);
    }
    unsigned timeout = backend == NULL ? DEFAULT_LOCK_TIMEOUT_MS : backend->lock_timeout_ms;
    int rc = backend_open(side->place, timeout, sides->diags, &backend);
    if (rc != 0)
        return rc;
    rc = read_whole(sides, backend, side);
    diag_settle(sides->diags);
    backend_close(backend);
    return rc;
}

/* ---- Files ---- */

/* Who named it was wrong: the command line, or the manifest. */
static int report_missing(const struct sides *sides, const char *path)
{
    const struct stemma_project *project = sides->project;
    if (path != project->schema)
        return diag_error(sides->diags, STEMMA_USAGE, SPAN_NONE, "%s is not there", path);
    int rc =
        diag_error(sides->diags, STEMMA_MANIFEST, SPAN_NONE, "%s is missing: the schema file of %s",
                   path, project->project.manifest.path);
    if (project->project.graph.count == 0)
        diag_hint(sides->diags, "put the CREATE statements into it that make what you want");
    else
        diag_hint(sides->diags, "stemma dump head -o %s", path);
    return rc;
}

static int load_file(struct sides *sides, const char *path, struct script *script)
{
    enum file_kind kind;
    if (file_kind(AT_FDCWD, path, &kind) == -ENOENT)
        return report_missing(sides, path);
    return script_load_file(path, &sides->scratch, sides->diags, script);
}

/* "diff a.sql a.sql": what is said of the file has been said. */
bool side_was_read(const struct sides *sides, const struct side *side)
{
    for (const struct side *other = sides->items; other < side; other++)
        if (other->kind == SIDE_FILE && strcmp(other->name, side->name) == 0)
            return true;
    return false;
}

struct file_reading {
    struct sides *sides;
    struct side *side;
};

/* The shell's ".schema" prints the tables of other tools, too. */
static int look_at_file(void *user, struct backend *backend)
{
    const struct file_reading *reading = user;
    return tools_read(backend, &reading->sides->scratch, reading->sides->diags,
                      &reading->side->tools);
}

static int read_file(struct sides *sides, struct side *side)
{
    struct file_reading reading = {sides, side};
    size_t told = sides->diags->list.count;
    const struct shadow_script input = {
        .script = &side->script,
        .ledger = ledger_tables(sides->project, &sides->scratch),
        .ledger_count = LEDGER_TABLES,
        .warns = sides->warns_of_broken,
        .look = look_at_file,
        .user = &reading,
        .arena = sides->arena,
        .diags = sides->diags,
    };
    if (input.ledger == NULL)
        return diag_no_memory(sides->diags);
    int rc = load_file(sides, side->name, &side->script);
    if (rc == 0)
        rc = shadow_read_script(&input, &side->rows, sides->keeps_images ? &side->image : NULL);
    if (rc == 0)
        warn_of_impostors(sides, side);
    if (rc == 0 && sides->warns_of_broken)
        rc = sides_warn_of_faults(sides, side);
    if (rc == 0 && side_was_read(sides, side))
        diag_forget(sides->diags, told);
    return rc;
}

/* ---- Either ---- */

int side_read(struct sides *sides, struct side *side)
{
    switch (side->kind) {
    case SIDE_DATABASE:
        return read_database(sides, side);
    case SIDE_FILE:
        return read_file(sides, side);
    case SIDE_REVISIONS:
        break;
    }
    return 0;
}
