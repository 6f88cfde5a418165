#include "generate/writing.h"

#include "base/vec.h"
#include "schema/canonical.h"
#include "schema/text.h"
#include "schema/token.h"

#include <string.h>
#include <strings.h>

static const char *rename_sql(struct writing *writing, const struct generate_rename *rename)
{
    struct arena *arena = writing->input->arena;
    const char *table = writing_name(writing, rename->table);
    const char *to = writing_name(writing, rename->to);
    return rename->column == NULL ? arena_printf(arena, "ALTER TABLE %s RENAME TO %s", table, to)
                                  : arena_printf(arena, "ALTER TABLE %s RENAME COLUMN %s TO %s",
                                                 table, writing_name(writing, rename->column), to);
}

static int tell_rename(struct writing *writing, const struct generate_rename *rename)
{
    const char *text = arena_printf(writing->input->arena, "%s %s%s%s is renamed to %s",
                                    rename->column == NULL ? "table" : "column", rename->table,
                                    rename->column == NULL ? "" : ".",
                                    rename->column == NULL ? "" : rename->column, rename->to);
    bool told = text != NULL && VEC_PUSH(writing->input->arena, &writing->changes, text);
    return told ? 0 : diag_no_memory(writing->input->diags);
}

static bool works(struct writing *writing, const char *sql)
{
    sketch_begin_trial(&writing->sketch);
    bool done = sketch_run(&writing->sketch, sql) == SQLITE_OK;
    sketch_end_trial(&writing->sketch);
    return done;
}

/* ---- For a SQLite in which less is renamed ---- */

static const char *plain_columns(struct writing *writing, const struct schema_table *table)
{
    struct phrase columns = {.arena = writing->input->arena};
    for (size_t i = 0; i < table->column_count; i++) {
        const char *name = writing_name(writing, table->columns[i].name.text);
        if (table->columns[i].generated.text == NULL)
            phrase_put_item(&columns, str_from(name));
    }
    const char *text = phrase_end(&columns);
    return columns.no_memory ? NULL : text;
}

static bool refers_to_itself(const struct schema_object *table)
{
    for (size_t i = 0; i < table->as_table->foreign_key_count; i++)
        if (strcmp(table->as_table->foreign_keys[i].parent.key, table->name.key) == 0)
            return true;
    return false;
}

/* CREATE TABLE as it was typed, with the new name behind REFERENCES, too. NULL: out of memory. */
static const char *create_renamed(struct writing *writing, const struct schema_object *table,
                                  const char *name)
{
    struct arena *arena = writing->input->arena;
    struct phrase sql = {.arena = arena};
    struct token_list tokens;
    const char *from = writing_create_under(writing, table, name);
    if (from == NULL || token_read(str_from(from), arena, &tokens) != 0)
        return NULL;
    for (size_t i = 1; i < tokens.count; i++) {
        struct str text = tokens.items[i].text;
        const char *parent = token_name(tokens.items[i], arena);
        if (parent == NULL)
            return NULL;
        if (!token_is(tokens.items[i - 1], "REFERENCES") ||
            strcasecmp(parent, table->name.text) != 0)
            continue;
        phrase_put(&sql, (struct str){from, (size_t)(text.ptr - from)});
        phrase_put(&sql, str_from(name));
        from = text.ptr + text.len;
    }
    phrase_put(&sql, str_from(from));
    const char *text = phrase_end(&sql);
    return sql.no_memory ? NULL : text;
}

/* The table under its new name is another one, with its rows. Its indexes come at the end. */
static int rename_by_copy(struct writing *writing, const struct schema_object *table,
                          const struct generate_rename *rename)
{
    const char *old = writing_name(writing, table->name.text);
    const char *new = writing_name(writing, rename->to);
    const char *create = create_renamed(writing, table, new);
    const char *columns = plain_columns(writing, table->as_table);
    if (create == NULL || columns == NULL)
        return diag_no_memory(writing->input->diags);
    int rc = writing_tell_rebuilt(writing, PART_RENAMES, FEATURE_RENAME_FOLLOWED);
    if (rc == 0)
        rc = writing_put(writing, PART_RENAMES, "%s", create);
    const struct table_copy copy = {table, table, old, new, columns, columns, NULL};
    if (rc == 0)
        rc = writing_copy(writing, PART_RENAMES, &copy);
    if (rc == 0)
        rc = writing_keep_counter(writing, PART_RENAMES, table, table, rename->to);
    writing->needs_keys_off = true;
    return rc == 0 ? writing_put(writing, PART_RENAMES, "DROP TABLE %s", old) : rc;
}

/* What refers to the table by name would keep the old one, or not, as foreign keys are enforced or
 * not: https://www.sqlite.org/lang_altertable.html#altertabrename. So views and triggers go before,
 * and tables with the old name in a key are rebuilt: this one at once. In its own CHECKs, and in
 * the WHERE of an index, the old name would make the schema one that cannot be read. */
static int rename_alone(struct writing *writing, const struct generate_rename *rename,
                        const char *sql)
{
    const struct schema_object *table = NULL;
    int rc = writing_drop_dependents(writing, PART_RENAMES, rename->table);
    if (rc == 0)
        rc = sketch_read_table(&writing->sketch, rename->table, &table);
    if (rc != 0)
        return rc;
    if (table != NULL && table->as_table != NULL &&
        (refers_to_itself(table) || !works(writing, sql)))
        return rename_by_copy(writing, table, rename);
    return writing_put(writing, PART_RENAMES, "%s", sql);
}

static bool is_fed(const struct writing *writing, const struct generate_rename *rename)
{
    return rename->column != NULL && writing->unnamed != FEATURES;
}

bool writing_feeds(const struct writing *writing)
{
    for (size_t i = 0; i < writing->input->renames.count; i++)
        if (is_fed(writing, &writing->input->renames.items[i]))
            return true;
    return false;
}

/* What the table of a rename is called once those behind it are done, too. */
static const char *called_at_last(const struct writing *writing, size_t index)
{
    const struct generate_renames *all = &writing->input->renames;
    struct generate_renames later = {all->items + index, all->count - index};
    return generate_called(&later, all->items[index].table);
}

bool writing_has_fed_columns(const struct writing *writing, const char *table)
{
    for (size_t i = 0; i < writing->input->renames.count; i++)
        if (is_fed(writing, &writing->input->renames.items[i]) &&
            strcasecmp(called_at_last(writing, i), table) == 0)
            return true;
    return false;
}

const char *writing_former_column(const struct writing *writing, const char *table,
                                  const char *column)
{
    for (size_t i = writing->input->renames.count; i-- > 0 && column != NULL;) {
        const struct generate_rename *rename = &writing->input->renames.items[i];
        if (!is_fed(writing, rename) || strcasecmp(called_at_last(writing, i), table) != 0)
            continue;
        if (strcasecmp(rename->to, column) == 0)
            column = rename->column;
        else if (strcasecmp(rename->column, column) == 0)
            column = NULL;
    }
    return column;
}

int writing_tell_fed_columns(struct writing *writing, const char *table)
{
    int rc = writing_tell_rebuilt(writing, PART_TABLES, writing->unnamed);
    for (size_t i = 0; i < writing->input->renames.count && rc == 0; i++) {
        const struct generate_rename *rename = &writing->input->renames.items[i];
        if (is_fed(writing, rename) && strcasecmp(called_at_last(writing, i), table) == 0)
            writing_comment(writing, PART_TABLES, "column %s.%s is renamed to %s", table,
                            rename->column, rename->to);
    }
    return rc;
}

/* ---- Renames that are done ---- */

/* A column that is to go is called something else until it does. */
static int move_column(struct writing *writing, const struct schema_object *table, const char *name)
{
    struct arena *arena = writing->input->arena;
    const struct schema_object *wanted = schema_find(&writing->to, SCHEMA_TABLE, table->name.text);
    const char *called = arena_printf(arena, "old_%s", name);
    for (int i = 2; called != NULL && (schema_find_column(table->as_table, called) != NULL ||
                                       (wanted != NULL && wanted->as_table != NULL &&
                                        schema_find_column(wanted->as_table, called) != NULL));
         i++)
        called = arena_printf(arena, "old%d_%s", i, name);
    if (called == NULL)
        return diag_no_memory(writing->input->diags);
    writing_comment(writing, PART_RENAMES, "%s.%s is in the way, and goes below as %s",
                    writing_name(writing, table->name.text), writing_name(writing, name),
                    writing_name(writing, called));
    return writing_put(writing, PART_RENAMES, "ALTER TABLE %s RENAME COLUMN %s TO %s",
                       writing_name(writing, table->name.text), writing_name(writing, name),
                       writing_name(writing, called));
}

static int drop_what_is_called(struct writing *writing, const char *name)
{
    static const enum schema_kind kinds[] = {SCHEMA_TABLE, SCHEMA_VIRTUAL_TABLE, SCHEMA_VIEW,
                                             SCHEMA_INDEX};
    struct schema now;
    int rc = sketch_read(&writing->sketch, &now);
    if (rc != 0)
        return rc;
    const struct schema_object *object = NULL;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && object == NULL; i++)
        object = schema_find(&now, kinds[i], name);
    if (object != NULL && object->kind != SCHEMA_INDEX)
        rc = writing_drop_dependents(writing, PART_RENAMES, name);
    bool is_table =
        object != NULL && (object->kind == SCHEMA_TABLE || object->kind == SCHEMA_VIRTUAL_TABLE);
    writing->needs_keys_off |= is_table;
    if (rc == 0 && object != NULL)
        rc = is_table ? writing_drop_table(writing, PART_RENAMES, object)
                      : writing_drop(writing, PART_RENAMES, object);
    schema_free(&now);
    return rc;
}

/* What has the new name, and is not to have it: on the way down this is what came when the name was
 * free. */
static int make_way(struct writing *writing, const struct generate_rename *rename)
{
    const struct schema_object *table = NULL;
    const char *before = rename->column == NULL ? rename->table : rename->column;
    if (strcasecmp(before, rename->to) == 0)
        return 0;
    if (rename->column == NULL)
        return drop_what_is_called(writing, rename->to);
    int rc = sketch_read_table(&writing->sketch, rename->table, &table);
    if (rc != 0 || table == NULL || table->as_table == NULL)
        return rc;
    const struct schema_column *column = schema_find_column(table->as_table, rename->to);
    return column == NULL ? 0 : move_column(writing, table, column->name.text);
}

/* SQLite puts the new name into the views and triggers that have the old one; not into those on a
 * view whose column is called differently by that. */
static int rename_one(struct writing *writing, const struct generate_rename *rename)
{
    const char *sql = rename_sql(writing, rename);
    if (sql == NULL)
        return diag_no_memory(writing->input->diags);
    int rc = rename->column == NULL ? 0 : writing_note_table(writing, rename->table);
    if (rc == 0)
        rc = make_way(writing, rename);
    if (rc == 0 && rename->column == NULL && writing->is_old)
        return rename_alone(writing, rename, sql);
    if (rc == 0 && !works(writing, sql))
        rc = writing_drop_dependents(writing, PART_RENAMES, rename->table);
    return rc == 0 ? writing_put(writing, PART_RENAMES, "%s", sql) : rc;
}

int writing_rename(struct writing *writing)
{
    int rc = 0;
    for (size_t i = 0; i < writing->input->renames.count && rc == 0; i++) {
        const struct generate_rename *rename = &writing->input->renames.items[i];
        if (!is_fed(writing, rename))
            rc = rename_one(writing, rename);
        if (rc == 0)
            rc = tell_rename(writing, rename);
    }
    return rc;
}

/* Names that need quotes have those of SQL, and the whole those of a shell. */
const char *generate_rename_option(const struct generate_rename *rename, struct arena *arena)
{
    struct phrase words = {.arena = arena}, option = {.arena = arena};
    text_put_name(&words, rename->table);
    if (rename->column != NULL) {
        phrase_put(&words, STR("."));
        text_put_name(&words, rename->column);
    }
    phrase_put(&words, STR("="));
    text_put_name(&words, rename->to);
    const char *text = phrase_end(&words);
    bool is_quoted = strchr(text, '"') != NULL;
    phrase_put(&option, STR("--rename "));
    phrase_put(&option, is_quoted ? STR("'") : STR(""));
    for (const char *c = text; *c != '\0'; c++)
        if (*c == '\'')
            phrase_put(&option, STR("'\\''"));
        else
            phrase_repeat(&option, *c, 1);
    phrase_put(&option, is_quoted ? STR("'") : STR(""));
    text = phrase_end(&option);
    return words.no_memory || option.no_memory ? NULL : text;
}

void writing_doubt(struct writing *writing, enum part part, const char *table, const char *column)
{
    for (size_t i = 0; i < writing->input->doubts.count; i++) {
        const struct generate_rename *doubt = &writing->input->doubts.items[i];
        bool same_column = column == NULL || doubt->column == NULL
                               ? column == doubt->column
                               : strcasecmp(column, doubt->column) == 0;
        if (strcasecmp(doubt->table, table) != 0 || !same_column)
            continue;
        const char *option = generate_rename_option(doubt, writing->input->arena);
        writing->sketch.no_memory |= option == NULL;
        writing_comment(writing, part, "Was it renamed to %s? Then make this anew with %s",
                        doubt->to, option == NULL ? "" : option);
    }
}

/* ---- What may have been renamed ---- */

struct candidates {
    const struct generate_input *input;
    VEC(struct generate_rename) items;
    bool no_memory;
};

static void add(struct candidates *candidates, const char *table, const char *column,
                const char *to)
{
    struct generate_rename rename = {table, column, to};
    if (!VEC_PUSH(candidates->input->arena, &candidates->items, rename))
        candidates->no_memory = true;
}

static bool is_taken(const struct candidates *candidates, const char *table, const char *to)
{
    for (size_t i = 0; i < candidates->items.count; i++) {
        const struct generate_rename *item = &candidates->items.items[i];
        bool same_table =
            item->column == NULL ? table == NULL : table != NULL && item->table == table;
        if (same_table && item->to == to)
            return true;
    }
    return false;
}

static bool same_or_none(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcasecmp(a, b) == 0;
}

/* Who has said no so often about one thing is asked no more. */
static bool is_refused(const struct candidates *candidates, const char *table, const char *column,
                       const char *to)
{
    enum { OFTEN = 3 };
    const struct generate_renames *refused = &candidates->input->refused;
    size_t times = 0;
    for (size_t i = 0; i < refused->count; i++) {
        const struct generate_rename *item = &refused->items[i];
        if (strcasecmp(item->table, table) != 0 || !same_or_none(item->column, column))
            continue;
        if (strcasecmp(item->to, to) == 0 || ++times == OFTEN)
            return true;
    }
    return false;
}

static size_t common_columns(const struct schema_table *a, const struct schema_table *b)
{
    size_t common = 0;
    for (size_t i = 0; i < a->column_count; i++) {
        const struct schema_column *other = schema_find_column(b, a->columns[i].name.text);
        common += other != NULL && schema_same_text(other->type, a->columns[i].type);
    }
    return common;
}

/* Column by column: they may have been renamed as well. */
static bool has_same_types(const struct schema_table *a, const struct schema_table *b)
{
    bool same = a->column_count == b->column_count;
    for (size_t i = 0; same && i < a->column_count; i++)
        same = schema_same_text(a->columns[i].type, b->columns[i].type);
    return same;
}

/* Two thirds of the columns of the larger one are in both; or some, and the types are the same. */
static bool is_like(const struct schema_table *a, const struct schema_table *b)
{
    size_t larger = a->column_count > b->column_count ? a->column_count : b->column_count;
    size_t common = common_columns(a, b);
    return 3 * common >= 2 * larger || (common > 0 && has_same_types(a, b));
}

static void find_table(struct candidates *candidates, const struct schema_difference *difference,
                       const struct schema_object *gone)
{
    const struct schema_object *best = NULL;
    for (size_t i = 0; i < difference->count; i++) {
        const struct schema_change *change = &difference->changes[i];
        if (change->kind != CHANGE_ADDED || change->to->as_table == NULL ||
            is_taken(candidates, NULL, change->to->name.text) ||
            is_refused(candidates, gone->name.text, NULL, change->to->name.text) ||
            !is_like(gone->as_table, change->to->as_table))
            continue;
        if (best == NULL || common_columns(gone->as_table, change->to->as_table) >
                                common_columns(gone->as_table, best->as_table))
            best = change->to;
    }
    if (best != NULL)
        add(candidates, gone->name.text, NULL, best->name.text);
}

static size_t place_of(const struct schema_table *table, const struct schema_column *column)
{
    return (size_t)(column - table->columns);
}

/* A column of the same type, and of the same place where there are several. */
static void find_column(struct candidates *candidates, const struct schema_difference *difference,
                        const struct schema_change *gone)
{
    const struct schema_column *best = NULL;
    size_t place = place_of(gone->from->as_table, gone->from_column);
    for (size_t i = 0; i < difference->count; i++) {
        const struct schema_change *change = &difference->changes[i];
        if (change->kind != CHANGE_COLUMN_ADDED || change->from != gone->from ||
            !schema_same_text(change->to_column->type, gone->from_column->type) ||
            (change->to_column->generated.text == NULL) !=
                (gone->from_column->generated.text == NULL) ||
            is_taken(candidates, gone->to->name.text, change->to_column->name.text) ||
            is_refused(candidates, gone->to->name.text, gone->from_column->name.text,
                       change->to_column->name.text))
            continue;
        if (best == NULL || place_of(change->to->as_table, change->to_column) == place)
            best = change->to_column;
    }
    if (best != NULL)
        add(candidates, gone->to->name.text, gone->from_column->name.text, best->name.text);
}

static void find_all(struct candidates *candidates, const struct schema_difference *difference)
{
    for (size_t i = 0; i < difference->count; i++) {
        const struct schema_change *change = &difference->changes[i];
        if (change->kind == CHANGE_DROPPED && change->from->as_table != NULL)
            find_table(candidates, difference, change->from);
        else if (change->kind == CHANGE_COLUMN_DROPPED)
            find_column(candidates, difference, change);
    }
}

static int find_candidates(struct writing *writing, struct candidates *candidates)
{
    const struct generate_input *input = writing->input;
    struct schema now;
    struct schema_difference difference;
    int rc = writing_rename(writing);
    if (rc == 0)
        rc = sketch_read(&writing->sketch, &now);
    if (rc != 0)
        return rc;
    if (schema_compare(&now, &writing->to, input->arena, &difference) != 0)
        rc = diag_no_memory(input->diags);
    else
        find_all(candidates, &difference);
    schema_free(&now);
    return rc == 0 && candidates->no_memory ? diag_no_memory(input->diags) : rc;
}

int generate_candidates(const struct generate_input *input, struct generate_renames *out)
{
    struct writing writing;
    struct generate_input renaming = *input;
    struct candidates candidates = {.input = input};
    renaming.sqlite.version = 0; /* whose script is not kept */
    size_t told = input->diags->list.count;
    int rc = writing_open(&writing, &renaming);
    if (rc == 0)
        rc = find_candidates(&writing, &candidates);
    rc = sketch_settle(&writing.sketch, told, rc);
    if (rc == 0)
        *out = (struct generate_renames){candidates.items.items, candidates.items.count};
    writing_close(&writing);
    return rc;
}

const char *generate_called(const struct generate_renames *renames, const char *table)
{
    for (size_t i = 0; i < renames->count; i++)
        if (renames->items[i].column == NULL && strcasecmp(renames->items[i].table, table) == 0)
            table = renames->items[i].to;
    return table;
}

const char *generate_column_called(const struct generate_renames *renames, const char *table,
                                   const char *column)
{
    for (size_t i = 0; i < renames->count; i++) {
        const struct generate_rename *rename = &renames->items[i];
        if (strcasecmp(rename->table, table) != 0)
            continue;
        if (rename->column == NULL)
            table = rename->to;
        else if (strcasecmp(rename->column, column) == 0)
            column = rename->to;
    }
    return column;
}

int generate_reverse(const struct generate_renames *renames, struct arena *arena, diag_list *diags,
                     struct generate_renames *out)
{
    struct generate_rename *items = ARENA_ARRAY(arena, struct generate_rename, renames->count + 1);
    if (items == NULL)
        return diag_no_memory(diags);
    for (size_t i = 0; i < renames->count; i++) {
        const struct generate_rename *rename = &renames->items[renames->count - 1 - i];
        if (rename->column == NULL)
            items[i] = (struct generate_rename){rename->to, NULL, rename->table};
        else
            items[i] = (struct generate_rename){rename->table, rename->to, rename->column};
    }
    *out = (struct generate_renames){items, renames->count};
    return 0;
}
