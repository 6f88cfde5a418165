#include "api/sides.h"

#include "adopt/ties.h"
#include "base/phrase.h"
#include "schema/narrow.h"
#include "shadow/history.h"
#include "target/target.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>

/* ---- What a name is the name of ---- */

static const struct {
    const char *prefix;
    enum side_kind kind;
    bool is_taken_off;
} prefixes[] = {
    {"db:", SIDE_DATABASE, true},      {"sql:", SIDE_FILE, true},
    {"rev:", SIDE_REVISIONS, true},    {"file:", SIDE_DATABASE, false},
    {"sqlite:", SIDE_DATABASE, false}, {"sqlite3:", SIDE_DATABASE, false},
};

static bool ends_in(const char *name, const char *suffix)
{
    size_t len = strlen(name), end = strlen(suffix);
    return len > end && strcasecmp(name + len - end, suffix) == 0;
}

/* A database that is not there, or is empty, has nothing else to be known by. */
static bool is_called_as_database(const char *name)
{
    return ends_in(name, ".db") || ends_in(name, ".sqlite") || ends_in(name, ".sqlite3");
}

static enum side_kind kind_of(const char **name)
{
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        size_t len = strlen(prefixes[i].prefix);
        if (strncmp(*name, prefixes[i].prefix, len) != 0)
            continue;
        *name += prefixes[i].is_taken_off ? len : 0;
        return prefixes[i].kind;
    }
    if (ends_in(*name, ".sql"))
        return SIDE_FILE;
    return is_called_as_database(*name) || backend_is_database(*name) ? SIDE_DATABASE
                                                                      : SIDE_REVISIONS;
}

bool stemma_is_outside_project(const char *schema)
{
    return kind_of(&schema) != SIDE_REVISIONS && schema[0] != '\0';
}

bool sides_is_database(const char *name)
{
    return kind_of(&name) == SIDE_DATABASE && name[0] != '\0';
}

/* ---- Revisions ---- */

const char *const *ledger_tables(const struct stemma_project *project, struct arena *arena)
{
    struct ledger_sql sql;
    const char **tables = ARENA_ARRAY(arena, const char *, LEDGER_TABLES);
    if (tables == NULL || !ledger_make_sql(project->project.manifest.table, arena, &sql))
        return NULL;
    tables[0] = sql.revisions;
    tables[1] = sql.log;
    tables[2] = sql.meta;
    return tables;
}

static int need_database(const struct sides *sides)
{
    if (sides->backend != NULL)
        return 0;
    int rc = diag_error(sides->diags, STEMMA_USAGE, SPAN_NONE, "no database is given");
    diag_hint(sides->diags, "-d DB names one");
    return rc;
}

static int load_state(struct sides *sides)
{
    if (sides->has_state)
        return 0;
    int rc = state_load(&sides->project->project, sides->backend, LEDGER_IDS, &sides->scratch,
                        sides->diags, &sides->state);
    sides->has_state = rc == 0;
    return rc;
}

/* "head (002)", "current (base)", "002". */
static const char *name_of_nodes(struct sides *sides, const char *target, struct node_list nodes)
{
    const struct graph *graph =
        sides->has_state ? sides->state.graph : &sides->project->project.graph;
    struct phrase ids = {.arena = sides->arena};
    for (size_t i = 0; i < nodes.count; i++)
        phrase_add(&ids, "%s%" STR_FMT, i == 0 ? "" : ", ",
                   STR_ARG(graph_id(graph, nodes.items[i])));
    const char *text = nodes.count == 0 ? "base" : phrase_end(&ids);
    if (ids.no_memory)
        return NULL;
    return strcmp(text, target) == 0 ? arena_printf(sides->arena, "%s", text)
                                     : arena_printf(sides->arena, "%s (%s)", target, text);
}

static int refuse_unknown(const struct sides *sides)
{
    const struct state *state = &sides->state;
    struct str first = graph_id(state->graph, (node_id)state->known);
    int rc =
        diag_error(sides->diags, STEMMA_UNKNOWN_REVISION, SPAN_NONE,
                   "%s has %" STR_FMT " applied, which %s lacks: what schema it makes is not "
                   "known",
                   sides->backend->name, STR_ARG(first), sides->project->project.manifest.path);
    diag_revision(sides->diags, first);
    diag_hint(sides->diags, "use the checkout that has it");
    return rc;
}

void hint_at_record(const struct stemma_project *project, diag_list *diags)
{
    if (project->project.graph.count == 0)
        diag_hint(diags, "\"stemma revision --autogenerate --to=db:\" makes a revision of what "
                         "is there, which \"stemma adopt\" records");
    else
        diag_hint(diags, "\"stemma adopt\" finds out which revision it is at");
}

static int find_current(struct sides *sides, struct side *side)
{
    int rc = need_database(sides);
    if (rc == 0)
        rc = load_state(sides);
    if (rc != 0)
        return rc;
    const struct state *state = &sides->state;
    if (state->ledger.row_count == 0 && backend_exists(sides->backend)) {
        diag_warning(sides->diags, SPAN_NONE, "nothing is recorded in %s", sides->backend->name);
        hint_at_record(sides->project, sides->diags);
    }
    side->set = state->applied;
    side->name = name_of_nodes(sides, "current", state->heads);
    return side->name == NULL ? diag_no_memory(sides->diags) : 0;
}

/* What may have been meant instead by what is no target. */
static void hint_at_kinds(const struct sides *sides, const char *target)
{
    enum file_kind kind;
    if (file_kind(AT_FDCWD, target, &kind) != 0) {
        if (strpbrk(target, "./") != NULL)
            diag_hint(sides->diags,
                      "no file has that name either: a schema file ends in .sql, or is "
                      "named sql:FILE; a database is a file that is there");
    } else if (kind == FILE_REGULAR)
        diag_hint(sides->diags, "there is a file of that name, which is neither a SQLite database "
                                "nor ends in .sql: \"db:FILE\" and \"sql:FILE\" say what it is");
    else
        diag_hint(sides->diags, "there is something of that name, but it is no file");
}

static int find_revisions(struct sides *sides, const char *target, struct side *side)
{
    const struct graph *graph = &sides->project->project.graph;
    if (strcmp(target, "current") == 0)
        return find_current(sides, side);
    size_t at = (size_t)(side - sides->items);
    struct target_context context = {
        .graph = graph,
        .command = sides->command,
        .lead = sides->lead[at],
        .rest = at == 0 ? sides->rest : NULL,
        .known = graph->count,
        .among_files = true,
        .arena = &sides->scratch,
        .diags = sides->diags,
    };
    struct node_list nodes;
    int rc = target_revisions(&context, target, &nodes);
    if (rc == -STEMMA_NO_SUCH_REVISION || rc == -STEMMA_USAGE)
        hint_at_kinds(sides, target);
    if (rc != 0)
        return rc;
    node_set set = graph_set(graph, &sides->scratch);
    side->set = set;
    side->name = name_of_nodes(sides, target, nodes);
    bool complete = set != NULL && side->name != NULL &&
                    graph_reach(graph, GRAPH_DOWN, GRAPH_ALL_EDGES, nodes, &sides->scratch, set);
    return complete ? 0 : diag_no_memory(sides->diags);
}

static struct history_input history_of(struct sides *sides, diag_list *diags)
{
    return (struct history_input){
        .project = &sides->project->project,
        .ledger = ledger_tables(sides->project, &sides->scratch),
        .ledger_count = LEDGER_TABLES,
        .watched = sides->backend,
        .arena = sides->arena,
        .diags = diags,
    };
}

static int replay_all(struct sides *sides)
{
    struct history_point points[SIDES_MOST];
    struct side *replayed[SIDES_MOST];
    size_t count = 0;
    const struct history_input input = history_of(sides, sides->diags);
    if (input.ledger == NULL)
        return diag_no_memory(sides->diags);
    if (sides->has_state && sides->state.graph->count != sides->state.known)
        return refuse_unknown(sides);
    for (size_t i = 0; i < sides->count; i++) {
        if (sides->items[i].kind != SIDE_REVISIONS)
            continue;
        points[count] = (struct history_point){
            .set = sides->items[i].set,
            .image = sides->keeps_images ? &sides->items[i].image : NULL,
        };
        replayed[count++] = &sides->items[i];
    }
    int rc = history_replay(&input, points, count);
    for (size_t i = 0; rc == 0 && i < count; i++)
        replayed[i]->rows = points[i].rows;
    return rc;
}

/* ---- Databases ---- */

/* What is left out though it is somebody's. */
static void warn_of_impostor(const struct sides *sides, const struct side *side)
{
    if (side->rows.impostor == NULL)
        return;
    diag_warning(sides->diags, SPAN_NONE,
                 "%s has %s, which is not stemma's: it is left out, for the ledger has that name",
                 side->name, side->rows.impostor);
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
        rc = ledger_find_impostor(backend, tables, sides->diags, &side->rows.impostor);
    if (rc == 0)
        warn_of_impostor(sides, side);
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
        int rc = need_database(sides);
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
static bool was_read(const struct sides *sides, const struct side *side)
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
        warn_of_impostor(sides, side);
    if (rc == 0 && sides->warns_of_broken)
        rc = sides_warn_of_faults(sides, side);
    if (rc == 0 && was_read(sides, side))
        diag_forget(sides->diags, told);
    return rc;
}

/* The manifest's schema file, where none is named. */
static int find_file(struct sides *sides, const char *name, struct side *side)
{
    const struct manifest *manifest = &sides->project->project.manifest;
    if (name[0] != '\0') {
        side->name = arena_copy(sides->arena, name, strlen(name));
        return side->name == NULL ? diag_no_memory(sides->diags) : 0;
    }
    if (sides->project->schema == NULL) {
        int rc =
            diag_error(sides->diags, STEMMA_USAGE, SPAN_NONE,
                       "\"sql:\" is the manifest's schema file, and %s names none", manifest->path);
        diag_hint(sides->diags, "schema: FILE in the manifest, or sql:FILE");
        return rc;
    }
    side->name = sides->project->schema;
    return 0;
}

/* ---- Sides ---- */

static int find(struct sides *sides, const char *name, struct side *side)
{
    side->kind = kind_of(&name);
    switch (side->kind) {
    case SIDE_DATABASE:
        side->place = name[0] == '\0' ? NULL : name;
        return 0;
    case SIDE_FILE:
        return find_file(sides, name, side);
    case SIDE_REVISIONS:
        return find_revisions(sides, name, side);
    }
    return 0;
}

static int read_one(struct sides *sides, struct side *side)
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

static int build_narrowly(struct sides *sides)
{
    struct narrow_side whole[SIDES_MOST];
    struct narrow_objects objects[SIDES_MOST];
    for (size_t i = 0; i < SIDES_MOST; i++)
        whole[i] = (struct narrow_side){sides->items[i].rows.items, sides->items[i].rows.count};
    bool complete = narrow_schemas(whole, &sides->known, &sides->scratch, objects) == 0;
    for (size_t i = 0; complete && i < SIDES_MOST; i++)
        complete = schema_join(objects[i].items, objects[i].count, sides->arena,
                               &sides->items[i].schema) == 0;
    return complete ? 0 : diag_no_memory(sides->diags);
}

static int build(struct sides *sides, struct side *side)
{
    const struct schema_object **objects =
        ARENA_ARRAY(&sides->scratch, const struct schema_object *, side->rows.count + 1);
    bool complete = objects != NULL;
    for (size_t i = 0; complete && i < side->rows.count; i++) {
        objects[i] = schema_known_object(&sides->known, &side->rows.items[i]);
        complete = objects[i] != NULL;
    }
    if (!complete || schema_join(objects, side->rows.count, sides->arena, &side->schema) != 0)
        return diag_no_memory(sides->diags);
    return 0;
}

static bool has_table(const struct side *side, const char *name)
{
    for (size_t i = 0; i < side->rows.count; i++)
        if (strcasecmp(side->rows.items[i].table, name) == 0)
            return true;
    return false;
}

static bool other_side_has(const struct sides *sides, const struct side *side, const char *table)
{
    for (size_t i = 0; i < sides->count; i++)
        if (&sides->items[i] != side && has_table(&sides->items[i], table))
            return true;
    return false;
}

static bool is_foreign(const struct side *side, const char *table)
{
    for (size_t i = 0; i < side->foreign.count; i++)
        if (strcasecmp(side->foreign.items[i], table) == 0)
            return true;
    return false;
}

static bool is_final(int rc)
{
    return rc == -STEMMA_NO_MEMORY || rc == -STEMMA_INTERRUPTED;
}

static void note_unknown(const struct sides *sides, struct stemma_names tables, const bool *made)
{
    for (size_t i = 0; i < tables.count; i++)
        if (!made[i])
            diag_remark(sides->diags, SPAN_NONE,
                        "%s is left out; whether a revision makes it is not known, for not all of "
                        "them can be replayed",
                        tables.items[i]);
}

static int ask_revisions(struct sides *sides, struct stemma_names tables, bool *made)
{
    diag_list own = {0};
    const struct history_input input = history_of(sides, &own);
    if (input.ledger == NULL)
        return diag_no_memory(sides->diags);
    int rc = history_find_made(&input, tables.items, tables.count, made);
    if (is_final(rc))
        diag_adopt(sides->diags, &own);
    else if (rc != 0)
        note_unknown(sides, tables, made);
    stemma_diagnostics_clear(&own);
    return is_final(rc) ? rc : 0;
}

/* What another side has, or a revision makes, is no other tool's business alone. */
static int keep_foreign(struct sides *sides, struct side *side)
{
    VEC(const char *) doubtful = {0}, foreign = {0};
    for (size_t i = 0; i < side->foreign.count; i++)
        if (has_table(side, side->foreign.items[i]) &&
            !other_side_has(sides, side, side->foreign.items[i]) &&
            !VEC_PUSH(&sides->scratch, &doubtful, side->foreign.items[i]))
            return diag_no_memory(sides->diags);
    bool *made = ARENA_ARRAY(&sides->scratch, bool, doubtful.count);
    if (made == NULL)
        return diag_no_memory(sides->diags);
    int rc =
        doubtful.count == 0
            ? 0
            : ask_revisions(sides, (struct stemma_names){doubtful.items, doubtful.count}, made);
    for (size_t i = 0; rc == 0 && i < doubtful.count; i++)
        if (!made[i] && !VEC_PUSH(&sides->scratch, &foreign, doubtful.items[i]))
            rc = diag_no_memory(sides->diags);
    side->foreign = (struct stemma_names){foreign.items, foreign.count};
    return rc;
}

static int find_foreign_tables(struct sides *sides, struct side *side)
{
    const struct history_input history = history_of(sides, sides->diags);
    table_name_list names = {0};
    if (history.ledger == NULL)
        return diag_no_memory(sides->diags);
    int rc = ties_break(&history, &side->tools, &side->rows, &sides->scratch);
    if (rc != 0)
        return rc;
    if (!groups_list_foreign(&sides->project->project.graph, &side->tools, &side->rows,
                             &sides->scratch, &names))
        return diag_no_memory(sides->diags);
    side->foreign = (struct stemma_names){names.items, names.count};
    return 0;
}

/* Of a file a person may have meant it. */
static int note_left_out(const struct sides *sides, const struct side *side)
{
    struct phrase names = {.arena = sides->arena};
    for (size_t i = 0; i < side->foreign.count; i++)
        phrase_add(&names, "%s%s", i == 0 ? "" : ", ", side->foreign.items[i]);
    const char *text = phrase_end(&names);
    if (names.no_memory)
        return diag_no_memory(sides->diags);
    bool one = side->foreign.count == 1;
    if (side->kind == SIDE_FILE && !was_read(sides, side))
        diag_remark(sides->diags, SPAN_NONE,
                    "%s: %s %s left out: another tool made %s, and no revision does", side->name,
                    text, one ? "is" : "are", one ? "it" : "them");
    return 0;
}

/* Without what other tools keep in a database. */
static int leave_out_foreign(struct sides *sides, struct side *side)
{
    struct schema_row *rows = NULL;
    size_t count = 0;
    int rc = side->tools.count == 0 ? 0 : find_foreign_tables(sides, side);
    if (rc == 0 && side->foreign.count != 0)
        rc = keep_foreign(sides, side);
    if (rc != 0 || side->foreign.count == 0)
        return rc;
    rows = ARENA_ARRAY(sides->arena, struct schema_row, side->rows.count + 1);
    if (rows == NULL)
        return diag_no_memory(sides->diags);
    for (size_t i = 0; i < side->rows.count; i++)
        if (!is_foreign(side, side->rows.items[i].table))
            rows[count++] = side->rows.items[i];
    side->rows.items = rows;
    side->rows.count = count;
    schema_image_free(&side->image); /* it has them */
    return note_left_out(sides, side);
}

static int build_all(struct sides *sides)
{
    int rc = 0;
    sides->known.arena = sides->arena;
    for (size_t i = 0; rc == 0 && i < sides->count; i++)
        rc = leave_out_foreign(sides, &sides->items[i]);
    if (rc == 0 && sides->compares_only)
        return build_narrowly(sides);
    for (size_t i = 0; rc == 0 && i < sides->count; i++)
        rc = build(sides, &sides->items[i]);
    return rc;
}

static bool asks_database(const char *name)
{
    enum side_kind kind = kind_of(&name);
    return (kind == SIDE_DATABASE && name[0] == '\0') ||
           (kind == SIDE_REVISIONS && strcmp(name, "current") == 0);
}

static int take_number(void *user, const struct column *columns, size_t count)
{
    (void)count;
    *(int64_t *)user = columns[0].integer;
    return 0;
}

static int ask_ledger(struct sides *sides)
{
    static const struct statement question = {"PRAGMA main.schema_version", NULL, 0};
    int64_t version = -1;
    if (!sides->asks_ledger || !sides->has_state || sides->state.ledger.schema_version < 0)
        return 0;
    int rc = backend_query(sides->backend, &question, take_number, &version, sides->diags);
    sides->ledger_knows = rc == 0 && version == sides->state.ledger.schema_version;
    return rc < 0 ? rc : 0;
}

/* What is recorded and what is there are read as of one moment. */
int sides_ask(struct sides *sides, const char *const *names, size_t count)
{
    bool asks = false;
    sides->count = count;
    for (size_t i = 0; i < count; i++)
        asks |= sides->backend != NULL && asks_database(names[i]);
    int rc = asks ? backend_hold(sides->backend, sides->diags) : 0;
    bool held = asks && rc == 0;
    rc = rc < 0 ? rc : 0;
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = find(sides, names[i], &sides->items[i]);
    if (rc == 0)
        rc = ask_ledger(sides);
    for (size_t i = 0; rc == 0 && i < count && !sides->ledger_knows; i++)
        rc = read_one(sides, &sides->items[i]);
    if (held)
        backend_release(sides->backend);
    return rc;
}

int sides_replay(struct sides *sides)
{
    bool replays = false;
    for (size_t i = 0; i < sides->count; i++)
        replays |= sides->items[i].kind == SIDE_REVISIONS;
    if (sides->ledger_knows)
        return 0;
    int rc = replays ? replay_all(sides) : 0;
    return rc == 0 ? build_all(sides) : rc;
}

int sides_read(struct sides *sides, const char *const *names, size_t count)
{
    int rc = sides_ask(sides, names, count);
    return rc == 0 ? sides_replay(sides) : rc;
}

void sides_close(struct sides *sides)
{
    diag_settle(sides->diags);
    for (size_t i = 0; i < sides->count; i++) {
        schema_free(&sides->items[i].schema);
        schema_image_free(&sides->items[i].image);
        script_release(&sides->items[i].script);
    }
    schema_known_free(&sides->known);
    if (sides->has_state)
        state_free(&sides->state);
    arena_free(&sides->scratch);
}
