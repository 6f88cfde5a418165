/* A revision whose scripts are made from two schemas. */
#include "api/difference.h"
#include "api/renames.h"
#include "api/revision.h"
#include "api/sides.h"
#include "api/stand_ins.h"
#include "base/shell.h"
#include "generate/prove.h"
#include "generate/works.h"

#include <string.h>

struct generation {
    const stemma_project *project;
    const struct stemma_autogenerate *request;
    struct sides sides;
    const struct side *head, *wanted; /* head NULL: there is no revision yet */
    struct generate_input input;
    struct generate_memory *memory;
    struct renames_reading reading; /* as told; answers come behind */
    VEC(struct generate_rename) refused;
    struct stand_ins ins; /* for what the application brings */
    struct arena arena;
    diag_list *diags;
};

/* ---- The schemas ---- */

static int name_head(struct generation *generation, const char **out)
{
    struct stemma_names heads = generation->request->revision.heads;
    if (heads.count > 1)
        return diag_error(generation->diags, STEMMA_USAGE, SPAN_NONE,
                          "scripts are made for one head, and several are given");
    *out = arena_printf(&generation->arena, "rev:%s", heads.count == 0 ? "head" : heads.items[0]);
    return *out == NULL ? diag_no_memory(generation->diags) : 0;
}

/* Its schema would be taken for one that lacks on purpose what later revisions have made. */
static int refuse_behind(struct generation *generation, const struct side *side)
{
    int rc =
        diag_error(generation->diags, STEMMA_USAGE, SPAN_NONE, "%s is not at the head", side->name);
    const char *word = shell_word(&generation->arena, side->name);
    if (word == NULL)
        return diag_no_memory(generation->diags);
    diag_hint(generation->diags, "\"stemma upgrade -d %s\" first", word);
    return rc;
}

/* The schema wanted: the manifest's file, where none is named. */
static int name_wanted(const struct generation *generation, const char **out)
{
    *out = generation->request->to == NULL ? "sql:" : generation->request->to;
    if (generation->request->to != NULL || generation->project->schema != NULL)
        return 0;
    int rc = diag_error(generation->diags, STEMMA_USAGE, SPAN_NONE,
                        "the schema wanted is not named: %s has no \"schema:\"",
                        generation->project->project.manifest.path);
    diag_hint(generation->diags,
              "\"schema: FILE\" in the manifest names a file of CREATE statements; or "
              "--to=FILE does, or --to=DATABASE");
    return rc;
}

static int read_schemas(struct generation *generation)
{
    const char *names[2];
    bool is_first = generation->project->project.graph.count == 0;
    size_t count = is_first ? 0 : 1;
    int rc = is_first ? 0 : name_head(generation, &names[0]);
    if (rc == 0)
        rc = name_wanted(generation, &names[count++]);
    if (rc != 0)
        return rc;
    rc = sides_read(&generation->sides, names, count);
    generation->head = is_first ? NULL : &generation->sides.items[0];
    generation->wanted = &generation->sides.items[count - 1];
    return rc == 0 && generation->wanted->is_behind ? refuse_behind(generation, generation->wanted)
                                                    : rc;
}

static int check_database(struct generation *generation, stemma_database *database)
{
    struct stemma_listing *listing = NULL;
    size_t told = generation->diags->list.count;
    if (database == NULL)
        return 0;
    int rc = stemma_current(generation->project, database, generation->diags, &listing);
    if (rc != 0)
        return rc;
    if (listing->is_head) { /* nothing is recorded where there is no revision yet */
        diag_forget(generation->diags, told);
    } else {
        rc = diag_error(generation->diags, STEMMA_USAGE, SPAN_NONE, "%s is not at the head",
                        listing->database);
        diag_hint(generation->diags, "%s first; or leave -d out: no database is needed",
                  listing->revision_count == 0 ? "\"stemma upgrade\" or \"stemma adopt\""
                                               : "\"stemma upgrade\"");
    }
    stemma_listing_free(listing);
    return rc;
}

/* ---- Renames ---- */

static struct generate_input input_of(struct generation *generation)
{
    const struct side *head = generation->head, *wanted = generation->wanted;
    return (struct generate_input){
        .from = head == NULL ? NULL : head->rows.items,
        .from_count = head == NULL ? 0 : head->rows.count,
        .to = wanted->rows.items,
        .to_count = wanted->rows.count,
        .renames = {generation->reading.renames.items, generation->reading.renames.count},
        .refused = {generation->refused.items, generation->refused.count},
        .direction = GENERATE_UP,
        .sqlite = api_sqlite(generation->project),
        .to_script = wanted->kind == SIDE_FILE ? &wanted->script : NULL,
        .to_is_typed = wanted->kind == SIDE_FILE,
        .stand_ins = wanted->kind == SIDE_DATABASE ? &generation->ins : NULL,
        .memory = generation->memory,
        .arena = &generation->arena,
        .diags = generation->diags,
    };
}

/* Asks of each candidate until one is a rename, for then there may be others; and so there may
 * where one is none. *again tells that. */
static int ask_of(struct generation *generation, const struct generate_renames *candidates,
                  bool *again)
{
    const struct stemma_autogenerate *request = generation->request;
    bool yes = false;
    *again = candidates->count != 0;
    for (size_t i = 0; i < candidates->count && !yes; i++) {
        const struct generate_rename *item = &candidates->items[i];
        const struct stemma_rename question = {item->table, item->column, item->to};
        enum stemma_answer answer = request->is_rename(request->user, &question);
        if (answer == STEMMA_ANSWER_NONE)
            return diag_error(generation->diags, STEMMA_INTERRUPTED, SPAN_NONE,
                              "not answered: nothing was changed");
        yes = answer == STEMMA_ANSWER_YES;
        bool pushed = yes ? VEC_PUSH(&generation->arena, &generation->reading.renames, *item)
                          : VEC_PUSH(&generation->arena, &generation->refused, *item);
        if (!pushed)
            return diag_no_memory(generation->diags);
    }
    return 0;
}

static int settle_renames(struct generation *generation)
{
    static const struct schema empty = {.count = 0};
    generation->reading = (struct renames_reading){
        .head = generation->head == NULL ? &empty : &generation->head->schema,
        .wanted = &generation->wanted->schema,
        .arena = &generation->arena,
        .diags = generation->diags,
    };
    int rc = renames_read(&generation->reading, generation->request->renames);
    for (bool again = true; again && rc == 0;) {
        struct generate_renames candidates;
        generation->input = input_of(generation);
        rc = generate_candidates(&generation->input, &candidates);
        if (rc != 0)
            return rc;
        if (generation->request->is_rename == NULL) {
            generation->input.doubts = candidates;
            return 0;
        }
        rc = ask_of(generation, &candidates, &again);
    }
    return rc;
}

/* ---- The scripts ---- */

static int make_down(struct generation *generation, struct generate_script *out)
{
    struct generate_input input = generation->input;
    input.from = generation->input.to;
    input.from_count = generation->input.to_count;
    input.to = generation->input.from;
    input.to_count = generation->input.from_count;
    input.direction = GENERATE_DOWN;
    input.to_script = NULL;
    input.to_is_typed = false;
    input.doubts = (struct generate_renames){NULL, 0};
    int rc = generate_reverse(&generation->input.renames, &generation->arena, generation->diags,
                              &input.renames);
    return rc == 0 ? generate_script(&input, out) : rc;
}

/* What the replay and the schema file have made is not made again. */
static void hand_on_images(struct generation *generation)
{
    for (size_t i = 0; generation->memory != NULL && i < generation->sides.count; i++) {
        struct side *side = &generation->sides.items[i];
        generate_memory_take(generation->memory, side->rows.items, side->image.bytes,
                             side->image.size);
        side->image.bytes = NULL;
    }
}

static int make_scripts(struct generation *generation, struct generate_script *up,
                        struct generate_script *down)
{
    generation->memory = generate_memory_new(&generation->sides.known);
    if (generation->memory == NULL)
        return diag_no_memory(generation->diags);
    hand_on_images(generation);
    generation->input = input_of(generation);
    int rc = generate_check_schema(&generation->input);
    if (rc == 0)
        rc = generate_check_works(&generation->input);
    if (rc == 0)
        rc = generate_check_pure(&generation->input);
    if (rc == 0)
        rc = settle_renames(generation);
    if (rc == 0)
        rc = generate_script(&generation->input, up);
    if (rc == 0 && up->changes.count != 0)
        rc = make_down(generation, down);
    if (rc == 0 && up->changes.count != 0)
        rc = generate_prove(&generation->input, up->sql, down->sql);
    return rc;
}

static const char *copy(struct creation *creation, const char *text)
{
    return arena_copy(&creation->arena, text, strlen(text));
}

/* What is told lives as long as the result. */
static int tell(struct generation *generation, const struct generate_script *up,
                struct creation *creation)
{
    struct stemma_created *created = &creation->created;
    const char **changes = ARENA_ARRAY(&creation->arena, const char *, up->changes.count + 1);
    created->from = copy(creation, generation->head == NULL ? "base" : generation->head->name);
    created->to = copy(creation, generation->wanted->name);
    bool complete = changes != NULL && created->from != NULL && created->to != NULL;
    for (size_t i = 0; i < up->changes.count && complete; i++) {
        changes[i] = copy(creation, up->changes.items[i]);
        complete = changes[i] != NULL;
    }
    created->changes = (struct stemma_names){changes, up->changes.count};
    created->destructive = up->destructive;
    return complete ? 0 : diag_no_memory(generation->diags);
}

static int write_down(struct generation *generation, const struct generate_script *up,
                      const struct generate_script *down, struct stemma_created **out)
{
    struct creation *creation = creation_begin(generation->diags);
    if (creation == NULL)
        return -STEMMA_NO_MEMORY;
    int rc = tell(generation, up, creation);
    if (rc != 0 || up->changes.count == 0)
        return creation_end(creation, rc, out);
    bool enforced = generation->project->project.manifest.foreign_keys == FOREIGN_KEYS_ON;
    const struct revision_scripts scripts = {
        .up = arena_printf(&generation->arena, "\n%s", up->sql),
        .down = arena_printf(&generation->arena, "\n%s", down->sql),
        .foreign_keys_off = enforced && (up->needs_keys_off || down->needs_keys_off),
    };
    if (scripts.up == NULL || scripts.down == NULL)
        return creation_end(creation, diag_no_memory(generation->diags), out);
    return revision_add(generation->project, &generation->request->revision, &scripts, creation,
                        generation->diags, out);
}

int stemma_autogenerate(const stemma_project *project, stemma_database *database,
                        const struct stemma_autogenerate *request, stemma_diagnostics *diags,
                        struct stemma_created **out)
{
    struct generation generation = {.project = project, .request = request, .diags = diags};
    struct generate_script up = {.sql = ""}, down = {.sql = ""};
    generation.ins.arena = &generation.arena;
    generation.sides = (struct sides){
        .project = project,
        .backend = api_backend(database),
        .arena = &generation.arena,
        .command = "revision",
        .lead = {"--autogenerate --head ", "--autogenerate --to "},
        .keeps_images = true,
        .asks_behind = true,
        .diags = diags,
    };
    int rc = check_database(&generation, database);
    if (rc == 0)
        rc = read_schemas(&generation);
    if (rc == 0 && generation.head != NULL)
        rc = difference_note_places(generation.head, generation.wanted, diags);
    if (rc == 0)
        rc = make_scripts(&generation, &up, &down);
    if (rc == 0)
        rc = write_down(&generation, &up, &down, out);
    if (rc == 0 && up.changes.count != 0)
        rc = warn_of_stand_ins(&generation.ins, generation.wanted->name,
                               "where a script fails for want of it, the application has to run "
                               "what \"stemma upgrade --sql\" prints",
                               diags);
    diag_settle(diags);
    generate_memory_free(generation.memory);
    sides_close(&generation.sides);
    arena_free(&generation.arena);
    return rc;
}
