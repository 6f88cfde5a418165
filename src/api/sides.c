#include "api/side.h"

#include "schema/narrow.h"

#include <string.h>

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

struct history_input sides_history(struct sides *sides, diag_list *diags)
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
    const struct history_input input = sides_history(sides, sides->diags);
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

/* ---- Sides ---- */

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

static int build_all(struct sides *sides)
{
    int rc = 0;
    sides->known.arena = sides->arena;
    for (size_t i = 0; rc == 0 && i < sides->count; i++)
        rc = side_leave_out_foreign(sides, &sides->items[i]);
    if (rc == 0 && sides->compares_only)
        return build_narrowly(sides);
    for (size_t i = 0; rc == 0 && i < sides->count; i++)
        rc = build(sides, &sides->items[i]);
    return rc;
}

static bool asks_database(const char *name)
{
    enum side_kind kind = side_kind_of(&name);
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
        rc = side_find(sides, names[i], &sides->items[i]);
    if (rc == 0)
        rc = ask_ledger(sides);
    for (size_t i = 0; rc == 0 && i < count && !sides->ledger_knows; i++)
        rc = side_read(sides, &sides->items[i]);
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
