#include "api/side.h"

#include "base/phrase.h"
#include "target/target.h"

#include <fcntl.h>
#include <string.h>
#include <strings.h>

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

enum side_kind side_kind_of(const char **name)
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
    return side_kind_of(&schema) != SIDE_REVISIONS && schema[0] != '\0';
}

bool sides_is_database(const char *name)
{
    return side_kind_of(&name) == SIDE_DATABASE && name[0] != '\0';
}

/* ---- Revisions ---- */

int side_need_database(const struct sides *sides)
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
    int rc = side_need_database(sides);
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

/* ---- Files ---- */

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

/* ---- Any of them ---- */

int side_find(struct sides *sides, const char *name, struct side *side)
{
    side->kind = side_kind_of(&name);
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
