/* A revision whose scripts are made from two schemas. */
#include "api/revision.h"
#include "api/sides.h"
#include "generate/prove.h"
#include "generate/works.h"
#include "schema/token.h"

#include <string.h>
#include <strings.h>

struct generation {
    const stemma_project *project;
    const struct stemma_autogenerate *request;
    struct sides sides;
    const struct side *head, *wanted; /* head NULL: there is no revision yet */
    struct generate_input input;
    struct generate_memory *memory;
    VEC(struct generate_rename) renames; /* as told, and as answered */
    VEC(struct generate_rename) refused;
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
    diag_hint(generation->diags, "\"stemma upgrade -d %s\" first", side->name);
    return rc;
}

static int read_schemas(struct generation *generation)
{
    const char *names[2];
    bool is_first = generation->project->project.graph.count == 0;
    size_t count = is_first ? 0 : 1;
    int rc = is_first ? 0 : name_head(generation, &names[0]);
    if (rc != 0)
        return rc;
    names[count++] = generation->request->to == NULL ? "sql:" : generation->request->to;
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

static int refuse_rename(struct generation *generation, const char *text, const char *why)
{
    int rc = diag_error(generation->diags, STEMMA_USAGE, SPAN_NONE, "--rename %s: %s", text, why);
    diag_hint(generation->diags, "--rename OLD=NEW for a table, --rename TABLE.OLD=NEW for a "
                                 "column");
    return rc;
}

static int parse_rename(struct generation *generation, const char *text,
                        struct generate_rename *out)
{
    struct token_list tokens;
    struct arena *arena = &generation->arena;
    if (token_read(str_from(text), arena, &tokens) != 0)
        return diag_no_memory(generation->diags);
    bool column = tokens.count == 5 && tokens.items[1].kind == TOKEN_DOT;
    size_t sign = column ? 3 : 1;
    if (tokens.count != sign + 2 || !token_is(tokens.items[sign], "=") ||
        !token_can_name(tokens.items[0]) || !token_can_name(tokens.items[sign - 1]) ||
        !token_can_name(tokens.items[sign + 1]))
        return refuse_rename(generation, text, "that is no rename");
    *out = (struct generate_rename){
        token_name(tokens.items[0], arena),
        column ? token_name(tokens.items[2], arena) : NULL,
        token_name(tokens.items[sign + 1], arena),
    };
    bool complete = out->table != NULL && out->to != NULL && (!column || out->column != NULL);
    return complete ? 0 : diag_no_memory(generation->diags);
}

static const char *called_before(const struct generation *generation, const char *table)
{
    for (size_t i = 0; i < generation->renames.count; i++) {
        const struct generate_rename *rename = &generation->renames.items[i];
        if (rename->column == NULL && strcasecmp(rename->to, table) == 0)
            return rename->table;
    }
    return table;
}

/* "name=full_name" of somebody who means a column. */
static void hint_at_columns(struct generation *generation, const struct schema *head,
                            const struct generate_rename *rename)
{
    const struct schema *wanted = &generation->wanted->schema;
    for (size_t i = 0; rename->column == NULL && i < head->count; i++) {
        const struct schema_object *from = &head->objects[i];
        const struct schema_object *to = schema_find(wanted, SCHEMA_TABLE, from->name.text);
        if (from->as_table != NULL && schema_find_column(from->as_table, rename->table) != NULL &&
            to != NULL && to->as_table != NULL &&
            schema_find_column(to->as_table, rename->to) != NULL)
            diag_hint(generation->diags, "did you mean --rename %s.%s=%s?", from->name.text,
                      rename->table, rename->to);
    }
}

/* `rename` comes behind those that are known: what one of them has renamed is out of the way. */
static bool is_renamed_before(const struct generation *generation,
                              const struct generate_rename *rename)
{
    for (size_t i = 0; i < generation->renames.count; i++) {
        const struct generate_rename *known = &generation->renames.items[i];
        if (rename->column == NULL
                ? known->column == NULL && strcasecmp(known->table, rename->to) == 0
                : known->column != NULL && strcasecmp(known->table, rename->table) == 0 &&
                      strcasecmp(known->column, rename->to) == 0)
            return true;
    }
    return false;
}

/* Two cannot have one name, and dropping the one is for its own revision to say. `table` is NULL
 * where a table is renamed. */
static int check_is_free(struct generation *generation, const char *text,
                         const struct generate_rename *rename, const struct schema *head,
                         const struct schema_table *table)
{
    const char *before = rename->column == NULL ? rename->table : rename->column;
    bool taken = table == NULL ? schema_find(head, SCHEMA_TABLE, rename->to) != NULL
                               : schema_find_column(table, rename->to) != NULL;
    if (!taken || strcasecmp(before, rename->to) == 0 || is_renamed_before(generation, rename))
        return 0;
    int rc = refuse_rename(generation, text,
                           table == NULL ? "the schema at the head has a table of the new name"
                                         : "the table has a column of the new name at the head");
    diag_hint(generation->diags, "drop that in a revision of its own before");
    return rc;
}

/* What is renamed must be there, its new name must be free, and what it is to be called must be
 * wanted. */
static int check_rename(struct generation *generation, const char *text,
                        struct generate_rename *rename)
{
    const struct schema empty = {.count = 0};
    const struct schema *head = generation->head == NULL ? &empty : &generation->head->schema;
    const struct schema *wanted = &generation->wanted->schema;
    const struct generate_renames known = {generation->renames.items, generation->renames.count};
    const char *after =
        rename->column == NULL ? rename->to : generate_called(&known, rename->table);
    const struct schema_object *from =
        schema_find(head, SCHEMA_TABLE, called_before(generation, rename->table));
    const struct schema_object *to = schema_find(wanted, SCHEMA_TABLE, after);
    if (from == NULL || from->as_table == NULL) {
        int rc = refuse_rename(generation, text, "the schema at the head has no such table");
        hint_at_columns(generation, head, rename);
        return rc;
    }
    if (to == NULL || to->as_table == NULL)
        return refuse_rename(generation, text, "the schema wanted has no such table");
    if (rename->column == NULL)
        return check_is_free(generation, text, rename, head, NULL);
    rename->table = after;
    if (schema_find_column(from->as_table, rename->column) == NULL)
        return refuse_rename(generation, text, "the table has no such column at the head");
    if (schema_find_column(to->as_table, rename->to) == NULL)
        return refuse_rename(generation, text, "the table wanted has no such column");
    return check_is_free(generation, text, rename, head, from->as_table);
}

/* Tables first: a column's table is then called as it is wanted. */
static int read_renames(struct generation *generation, bool columns)
{
    struct stemma_names texts = generation->request->renames;
    for (size_t i = 0; i < texts.count; i++) {
        struct generate_rename rename;
        int rc = parse_rename(generation, texts.items[i], &rename);
        if (rc == 0 && (rename.column != NULL) != columns)
            continue;
        if (rc == 0)
            rc = check_rename(generation, texts.items[i], &rename);
        if (rc == 0 && !VEC_PUSH(&generation->arena, &generation->renames, rename))
            rc = diag_no_memory(generation->diags);
        if (rc != 0)
            return rc;
    }
    return 0;
}

static struct generate_input input_of(struct generation *generation)
{
    const struct side *head = generation->head, *wanted = generation->wanted;
    return (struct generate_input){
        .from = head == NULL ? NULL : head->rows.items,
        .from_count = head == NULL ? 0 : head->rows.count,
        .to = wanted->rows.items,
        .to_count = wanted->rows.count,
        .renames = {generation->renames.items, generation->renames.count},
        .direction = GENERATE_UP,
        .sqlite = api_sqlite(generation->project),
        .to_is_typed = wanted->kind == SIDE_FILE,
        .memory = generation->memory,
        .arena = &generation->arena,
        .diags = generation->diags,
    };
}

static bool same_rename(const struct generate_rename *a, const struct generate_rename *b)
{
    bool same_column = a->column == NULL || b->column == NULL ? a->column == b->column
                                                              : !strcasecmp(a->column, b->column);
    return same_column && strcasecmp(a->table, b->table) == 0 && strcasecmp(a->to, b->to) == 0;
}

static bool was_refused(const struct generation *generation, const struct generate_rename *rename)
{
    for (size_t i = 0; i < generation->refused.count; i++)
        if (same_rename(&generation->refused.items[i], rename))
            return true;
    return false;
}

/* Asks of each candidate until one is a rename, for then there may be others. *again tells that. */
static int ask_of(struct generation *generation, const struct generate_renames *candidates,
                  bool *again)
{
    const struct stemma_autogenerate *request = generation->request;
    *again = false;
    for (size_t i = 0; i < candidates->count && !*again; i++) {
        const struct generate_rename *item = &candidates->items[i];
        const struct stemma_rename question = {item->table, item->column, item->to};
        if (was_refused(generation, item))
            continue;
        *again = request->is_rename(request->user, &question);
        bool pushed = *again ? VEC_PUSH(&generation->arena, &generation->renames, *item)
                             : VEC_PUSH(&generation->arena, &generation->refused, *item);
        if (!pushed)
            return diag_no_memory(generation->diags);
    }
    return 0;
}

static int settle_renames(struct generation *generation)
{
    int rc = read_renames(generation, false);
    if (rc == 0)
        rc = read_renames(generation, true);
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
        .foreign_keys_off = enforced && (up->drops_a_parent || down->drops_a_parent),
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
    generation.sides = (struct sides){
        .project = project,
        .backend = api_backend(database),
        .arena = &generation.arena,
        .command = "revision",
        .keeps_images = true,
        .asks_behind = true,
        .diags = diags,
    };
    int rc = check_database(&generation, database);
    if (rc == 0)
        rc = read_schemas(&generation);
    if (rc == 0)
        rc = make_scripts(&generation, &up, &down);
    if (rc == 0)
        rc = write_down(&generation, &up, &down, out);
    diag_settle(diags);
    generate_memory_free(generation.memory);
    sides_close(&generation.sides);
    arena_free(&generation.arena);
    return rc;
}
