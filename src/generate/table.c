/* How a table is changed. What can be altered in place is tried first, with what hangs on the table
 * left alone, then without it; what SQLite refuses, or what does not give exactly the table that is
 * wanted, is rebuilt. */
#include "generate/filling.h"

#include "backend/sqlite_rebuild.h"
#include "base/vec.h"
#include "schema/canonical.h"
#include "schema/layout.h"
#include "schema/token.h"

#include <string.h>
#include <strings.h>

struct statements {
    VEC(const char *) items;
    enum feature lacking; /* what they need and SQLite lacks; FEATURES: nothing */
    bool needs_keys_off;
};

static int no_memory(struct writing *writing)
{
    return diag_no_memory(writing->input->diags);
}

/* ---- In place ---- */

static bool is_in_key(const struct schema_key *key, const struct schema_column *column)
{
    for (size_t i = 0; key != NULL && i < key->column_count; i++)
        if (strcmp(key->columns[i].expression.key, column->name.key) == 0)
            return true;
    return false;
}

/* ADD COLUMN takes more on a table without rows than on one that has some:
 * https://www.sqlite.org/lang_altertable.html#altertabaddcol */
static bool can_be_added(const struct schema_table *table, const struct schema_column *column,
                         const struct filling *filling)
{
    if (filling->kind == FILLING_MADE_UP)
        return false;
    if (!filling_is_constant(column) || column->is_stored ||
        is_in_key(table->primary_key, column) ||
        (column->not_null && column->default_value.text == NULL))
        return false;
    for (size_t i = 0; i < table->unique_count; i++)
        if (is_in_key(&table->uniques[i], column))
            return false;
    return true;
}

/* Whether rows that are there may fail to meet what comes with the column. */
static bool is_constrained(const struct schema_table *table, const struct schema_column *column)
{
    for (size_t i = 0; i < table->check_count; i++)
        if (table->checks[i].column == column)
            return true;
    return false;
}

/* With a default other than NULL, ADD COLUMN takes such a column only while foreign keys are not
 * enforced: https://www.sqlite.org/lang_altertable.html#altertabaddcol */
static bool refers(const struct schema_table *table, const struct schema_column *column)
{
    for (size_t i = 0; i < table->foreign_key_count; i++)
        for (size_t c = 0; c < table->foreign_keys[i].columns.count; c++)
            if (schema_same_text(table->foreign_keys[i].columns.items[c], column->name))
                return true;
    return false;
}

/* SQLite drops no column that stands in a CHECK behind another column, or behind all: in the model
 * those with several columns stand behind none. */
static bool is_checked_with_others(struct writing *writing, const struct schema_table *table,
                                   const struct schema_column *column)
{
    const char *name = writing_name(writing, column->name.key);
    for (size_t i = 0; i < table->check_count; i++)
        if (table->checks[i].column != column &&
            writing_mentions(table->checks[i].expression.key, name))
            return true;
    return false;
}

static void need(struct writing *writing, enum feature feature, struct statements *out)
{
    if (!sqlite_has(&writing->input->sqlite, feature))
        out->lacking = feature;
}

static bool alterations(struct writing *writing, const struct table_filling *filling,
                        struct statements *out)
{
    const struct schema_object *from = filling->from, *to = filling->to;
    struct arena *arena = writing->input->arena;
    const char *table = writing_name(writing, to->name.text);
    for (size_t i = 0; i < from->as_table->column_count; i++) {
        const struct schema_column *column = &from->as_table->columns[i];
        if (schema_find_column(to->as_table, column->name.text) != NULL)
            continue;
        const char *sql = arena_printf(arena, "ALTER TABLE %s DROP COLUMN %s", table,
                                       writing_name(writing, column->name.text));
        if (is_checked_with_others(writing, from->as_table, column) || sql == NULL ||
            !VEC_PUSH(arena, &out->items, sql))
            return false;
        need(writing, FEATURE_DROP_COLUMN, out);
    }
    for (size_t i = 0; i < to->as_table->column_count; i++) {
        const struct schema_column *column = &to->as_table->columns[i];
        if (schema_find_column(from->as_table, column->name.text) != NULL)
            continue;
        const char *definition = canonical_column(to->as_table, column, arena);
        const char *sql = arena_printf(arena, "ALTER TABLE %s ADD COLUMN %s", table, definition);
        if (!can_be_added(to->as_table, column, &filling->columns[i]) || sql == NULL ||
            !VEC_PUSH(arena, &out->items, sql))
            return false;
        if (is_constrained(to->as_table, column))
            need(writing, FEATURE_ADD_CHECKED, out);
        out->needs_keys_off |= column->default_value.text != NULL && refers(to->as_table, column);
    }
    return out->items.count != 0;
}

enum trial {
    TRIAL_FAILS,
    TRIAL_MISPLACES, /* it is the table that is wanted, but for the order of its columns */
    TRIAL_WORKS,
};

static enum trial outcome(struct writing *writing, const struct schema_object *made,
                          const struct schema_object *wanted)
{
    if (strcmp(made->canonical.key, wanted->canonical.key) == 0)
        return TRIAL_WORKS;
    struct arena *arena = writing->input->arena;
    struct schema left = {.count = 0}, right = {.count = 0};
    struct schema_difference difference = {.sameness = SCHEMA_DIFFERENT};
    if (schema_join(&made, 1, arena, &left) == 0 && schema_join(&wanted, 1, arena, &right) == 0 &&
        schema_compare(&left, &right, arena, &difference) != 0)
        difference.sameness = SCHEMA_DIFFERENT;
    schema_free(&left);
    schema_free(&right);
    return difference.sameness == SCHEMA_EQUIVALENT ? TRIAL_MISPLACES : TRIAL_FAILS;
}

/* What the statements make of it; undone, unless it is what they are put down for. After an ALTER
 * SQLite compiles the whole schema again, so none is run twice. */
static int try_alterations(struct writing *writing, const struct schema_object *to,
                           const struct statements *statements, enum trial *out)
{
    const struct schema_object *made = NULL;
    int result = SQLITE_OK;
    sketch_begin_trial(&writing->sketch);
    for (size_t i = 0; i < statements->items.count && result == SQLITE_OK; i++)
        result = sketch_run(&writing->sketch, statements->items.items[i]);
    int rc = sketch_read_table(&writing->sketch, to->name.text, &made);
    *out = result == SQLITE_OK && made != NULL ? outcome(writing, made, to) : TRIAL_FAILS;
    if (*out == TRIAL_WORKS && statements->lacking == FEATURES)
        sketch_keep_trial(&writing->sketch);
    else
        sketch_end_trial(&writing->sketch);
    return rc;
}

static int alter(struct writing *writing, const struct statements *statements)
{
    int rc = 0;
    for (size_t i = 0; i < statements->items.count && rc == 0; i++)
        rc = writing_put_done(writing, PART_TABLES, statements->items.items[i]);
    return rc;
}

/* ---- The rebuild ---- */

const char *writing_create(struct writing *writing, const struct schema_object *object)
{
    const struct generate_input *input = writing->input;
    return input->to_is_typed || object->kind != SCHEMA_TABLE
               ? object->sql
               : layout_lines(object->sql, input->arena);
}

const char *writing_create_under(struct writing *writing, const struct schema_object *object,
                                 const char *name)
{
    struct arena *arena = writing->input->arena;
    struct phrase sql = {.arena = arena};
    struct token_list tokens;
    size_t place = object->kind == SCHEMA_VIRTUAL_TABLE ? 3 : 2; /* of the name */
    const char *from = writing_create(writing, object);
    if (from == NULL || token_read(str_from(from), arena, &tokens) != 0 || tokens.count <= place)
        return NULL;
    const char *end = tokens.items[place].text.ptr + tokens.items[place].text.len;
    phrase_put(&sql, (struct str){from, (size_t)(tokens.items[place].text.ptr - from)});
    phrase_add(&sql, "%s%s", name, *end == '(' ? " " : "");
    for (size_t i = place + 1; i < tokens.count; i++) {
        if (tokens.items[i + 1].kind != TOKEN_DOT || object->kind == SCHEMA_VIRTUAL_TABLE)
            continue;
        phrase_put(&sql, (struct str){end, (size_t)(tokens.items[i].text.ptr - end)});
        end = tokens.items[i + 1].text.ptr + 1;
    }
    phrase_put(&sql, str_from(end));
    const char *text = phrase_end(&sql);
    return sql.no_memory ? NULL : text;
}

struct copying {
    struct phrase into, values;
};

static void tell_made_up(struct writing *writing, const struct schema_table *table,
                         const struct schema_column *column, const struct filling *filling)
{
    const char *name = writing_name(writing, column->name.text), *value = filling->value;
    if (!filling->fits)
        writing_comment(writing, PART_TABLES,
                        "No value was found that %s can have: with %s in it every row stops the "
                        "script",
                        name, value);
    else if (!filling_is_nullable(table, column) && column->default_value.text == NULL)
        writing_comment(writing, PART_TABLES,
                        "%s is NOT NULL: each row has %s in it, for want of what it had", name,
                        value);
    else
        writing_comment(writing, PART_TABLES,
                        "No row can have the default of %s: each has %s in it, for want of what it "
                        "had",
                        name, value);
}

static int find_copying(struct writing *writing, const struct table_filling *filling,
                        struct copying *out)
{
    *out = (struct copying){{.arena = writing->input->arena}, {.arena = writing->input->arena}};
    for (size_t i = 0; i < filling->to->as_table->column_count; i++) {
        const struct filling *item = &filling->columns[i];
        const struct schema_column *column = &filling->to->as_table->columns[i];
        const char *name = writing_name(writing, column->name.text);
        if (item->value == NULL)
            continue;
        if (item->kind == FILLING_MADE_UP)
            tell_made_up(writing, filling->to->as_table, column, item);
        phrase_put_item(&out->into, str_from(name));
        phrase_put_item(&out->values, str_from(item->value));
    }
    return out->into.no_memory || out->values.no_memory ? no_memory(writing) : 0;
}

/* A module's own tables are called by its table's name and more. */
static bool has_name(struct writing *writing, const char *name)
{
    return schema_find(&writing->to, SCHEMA_TABLE, name) != NULL ||
           sketch_ask(&writing->sketch,
                      "SELECT 1 FROM sqlite_schema WHERE type <> 'trigger' AND substr(name || '_', "
                      "1, length(?1) + 1) = ?1 || '_' COLLATE NOCASE",
                      name) == 1;
}

/* "new_users", or what is free. */
const char *writing_free_name(struct writing *writing, const char *table)
{
    const char *name = arena_printf(writing->input->arena, "new_%s", table);
    for (int i = 2; name != NULL && has_name(writing, name); i++)
        name = arena_printf(writing->input->arena, "new%d_%s", i, table);
    return name;
}

static bool counts(const struct schema_object *table)
{
    const struct schema_key *key = table->as_table->primary_key;
    return key != NULL && key->autoincrement;
}

/* What the counter has reached may be more than the highest row:
 * https://www.sqlite.org/autoinc.html */
int writing_keep_counter(struct writing *writing, enum part part, const struct schema_object *from,
                         const struct schema_object *to, const char *working)
{
    if (!counts(from) || !counts(to))
        return 0;
    char *old = sqlite3_mprintf("%Q", from->name.text), *new = sqlite3_mprintf("%Q", working);
    int rc = old == NULL || new == NULL ? no_memory(writing) : 0;
    writing_comment(writing, part, "AUTOINCREMENT goes on from where it has counted to");
    if (rc == 0)
        rc = writing_put(writing, part, "DELETE FROM sqlite_sequence WHERE name = %s", new);
    if (rc == 0)
        rc = writing_put(writing, part,
                         "INSERT INTO sqlite_sequence (name, seq) SELECT %s, seq FROM "
                         "sqlite_sequence WHERE name = %s",
                         new, old);
    sqlite3_free(old);
    sqlite3_free(new);
    return rc;
}

/* Where the table that is made says what to do about a conflict it must not be done: rows would go
 * in silence. https://www.sqlite.org/lang_conflict.html */
static const char *insert_into(const struct schema_table *table)
{
    bool acts = table->primary_key != NULL && table->primary_key->conflict != CONFLICT_ABORT;
    for (size_t i = 0; i < table->unique_count; i++)
        acts |= table->uniques[i].conflict != CONFLICT_ABORT;
    for (size_t i = 0; i < table->column_count; i++)
        acts |= table->columns[i].not_null && table->columns[i].not_null_conflict != CONFLICT_ABORT;
    return acts ? "INSERT OR ABORT INTO" : "INSERT INTO";
}

static bool has_rowid_of_its_own(const struct schema_table *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (schema_is_rowid_alias(table, &table->columns[i]) ||
            strcasecmp(table->columns[i].name.text, "rowid") == 0)
            return false;
    return !table->without_rowid;
}

/* Whether something of the schema wanted refers to rows by their rowid: it says so, or it is a
 * full-text index over another table. https://www.sqlite.org/fts5.html#external_content_tables */
static bool refers_to_rowids(const struct writing *writing)
{
    static const char *const names[] = {"rowid", "_rowid_", "oid"};
    for (size_t i = 0; i < writing->to.count; i++) {
        const struct schema_object *object = &writing->to.objects[i];
        if (object->kind == SCHEMA_VIRTUAL_TABLE &&
            strstr(object->canonical.key, "content") != NULL)
            return true;
        for (size_t n = 0; n < sizeof names / sizeof names[0]; n++)
            if (object->kind != SCHEMA_TABLE && writing_mentions(object->canonical.key, names[n]))
                return true;
    }
    return false;
}

bool writing_copies_rowids(const struct writing *writing, const struct schema_table *from,
                           const struct schema_table *to)
{
    return has_rowid_of_its_own(to) && !from->without_rowid &&
           schema_find_column(from, "rowid") == NULL && refers_to_rowids(writing);
}

int writing_copy(struct writing *writing, enum part part, const struct table_copy *copy)
{
    const struct schema_table *from = copy->from->as_table, *to = copy->to->as_table;
    const char *rowid = writing_copies_rowids(writing, from, to) ? "rowid, " : "";
    const char *last = copy->last == NULL ? "" : copy->last;
    return writing_put(writing, part, "%s %s (%s%s)\nSELECT %s%s\nFROM %s%s%s%s", insert_into(to),
                       copy->target, rowid, copy->into, rowid, copy->values, copy->source,
                       *last == '\0' ? "" : "\nORDER BY ", last, *last == '\0' ? "" : " IS NULL");
}

/* A NULL that becomes a number must not take one that a later row has. NULL: there is none. */
static const char *numbered_column(const struct table_filling *filling)
{
    for (size_t i = 0; i < filling->to->as_table->column_count; i++) {
        const struct filling *item = &filling->columns[i];
        if (item->kind == FILLING_NUMBER && item->former != NULL &&
            filling_is_nullable(filling->from->as_table, item->former))
            return item->value;
    }
    return NULL;
}

static int copy_rows(struct writing *writing, const struct table_filling *filling,
                     const char *working)
{
    const struct schema_object *from = filling->from, *to = filling->to;
    struct copying copying;
    writing_tell_stops(writing, filling, true);
    int rc = find_copying(writing, filling, &copying);
    if (rc != 0)
        return rc;
    if (copying.into.bytes.count == 0) {
        writing_loss(writing, PART_TABLES, "no column of %s stays: its rows go",
                     writing_name(writing, to->name.text));
        return 0;
    }
    const struct table_copy copy = {
        from,
        to,
        writing_name(writing, to->name.text),
        working,
        phrase_end(&copying.values),
        phrase_end(&copying.into),
        numbered_column(filling),
    };
    return writing_copy(writing, PART_TABLES, &copy);
}

/* Why: what ALTER TABLE cannot do. That a column goes with what is in it is told as a loss. */
static int tell_changes(struct writing *writing, const struct table_changes *changes)
{
    for (size_t i = 0; i < changes->count; i++) {
        if (changes->items[i].kind == CHANGE_COLUMN_DROPPED &&
            changes->items[i].from_column->generated.text == NULL)
            continue;
        const char *text = schema_change_text(&changes->items[i], writing->input->arena);
        if (text == NULL)
            return no_memory(writing);
        writing_comment(writing, PART_TABLES, "%s", text);
    }
    return 0;
}

/* ---- What it loses, for the runner ---- */

/* What is made again by a statement of its own comes later. */
static int put_loss(void *user, const char *table, enum rebuild_kind kind, const char *what)
{
    struct writing *writing = user;
    if (kind == REBUILD_DEFINITION)
        writing_directive(writing, PART_TABLES, "%s loses %s", table, what);
    return SQLITE_OK;
}

static int note_result(struct writing *writing, int result)
{
    writing->sketch.no_memory |= result != SQLITE_OK;
    return result == SQLITE_OK ? 0 : no_memory(writing);
}

struct noted_table {
    const char *name; /* when it was noted */
    rebuild_list parts;
};

int writing_note_table(struct writing *writing, const char *table)
{
    struct arena *arena = writing->input->arena;
    struct noted_table noted = {table, {0}};
    for (size_t i = 0; i < writing->noted.count; i++)
        if (strcasecmp(writing->noted.items[i].name, table) == 0)
            return 0;
    int rc =
        note_result(writing, rebuild_note_before(writing->sketch.db, arena, table, &noted.parts));
    return rc == 0 && !VEC_PUSH(arena, &writing->noted, noted) ? no_memory(writing) : rc;
}

/* A table that was renamed since counts as another one: so it is for the runner. */
static const rebuild_list *noted_parts(const struct writing *writing, const char *table)
{
    static const rebuild_list nothing = {0};
    for (size_t i = 0; i < writing->noted.count; i++)
        if (strcasecmp(writing->noted.items[i].name, table) == 0)
            return &writing->noted.items[i].parts;
    return &nothing;
}

/* Else it would warn of what is meant. */
static int tell_lost_parts(struct writing *writing, const rebuild_list *parts)
{
    return note_result(writing, rebuild_compare(writing->sketch.db, writing->input->arena, parts,
                                                put_loss, writing));
}

/* SQLite looks at each view and trigger for a rename, and compiles the whole schema again: that it
 * bears this is seen with the first, and that it does what we think in the proof. In the sketch the
 * others are made under their name. */
static int rename_back(struct writing *writing, const struct schema_object *to, const char *working)
{
    struct arena *arena = writing->input->arena;
    const char *table = writing_name(writing, to->name.text);
    const char *sql = arena_printf(arena, "ALTER TABLE %s RENAME TO %s", working, table);
    const char *create = writing_create_under(writing, to, table);
    const char *drop = arena_printf(arena, "DROP TABLE %s", working);
    if (sql == NULL || create == NULL || drop == NULL)
        return no_memory(writing);
    bool done = writing->has_renamed && !writing->is_old &&
                sketch_run(&writing->sketch, drop) == SQLITE_OK &&
                sketch_run(&writing->sketch, create) == SQLITE_OK;
    if (done)
        return writing_put_done(writing, PART_TABLES, sql);
    writing->has_renamed = true;
    return writing_put(writing, PART_TABLES, "%s", sql);
}

static int rebuild(struct writing *writing, const struct table_changes *changes,
                   const struct table_filling *filling)
{
    const struct schema_object *from = changes->from, *to = changes->to;
    const char *table = writing_name(writing, to->name.text);
    const char *called = writing_free_name(writing, to->name.text);
    const char *working = called == NULL ? NULL : writing_name(writing, called);
    const char *create = working == NULL ? NULL : writing_create_under(writing, to, working);
    if (create == NULL)
        return no_memory(writing);
    int rc = tell_changes(writing, changes);
    if (rc == 0)
        rc = writing_note_table(writing, from->name.text);
    if (rc == 0)
        rc = writing_put(writing, PART_TABLES, "%s", create);
    if (rc == 0)
        rc = copy_rows(writing, filling, working);
    if (rc == 0)
        rc = writing_keep_counter(writing, PART_TABLES, from, to, called);
    if (rc == 0)
        rc = writing_put(writing, PART_TABLES, "DROP TABLE %s", table);
    if (rc == 0)
        rc = rename_back(writing, to, working);
    if (rc == 0)
        rc = tell_lost_parts(writing, noted_parts(writing, from->name.text));
    if (rc == 0)
        rc = writing_note_remade(writing, filling);
    writing->needs_keys_off = true;
    return rc;
}

/* Remembered for the indexes that are made later. */
static int find_filling(struct writing *writing, const struct table_changes *changes,
                        struct table_filling *out)
{
    int rc = filling_find(writing, changes->from, changes->to, out);
    if (rc == 0 && !VEC_PUSH(writing->input->arena, &writing->fillings, *out))
        rc = no_memory(writing);
    return rc;
}

int writing_feed_table(struct writing *writing, const struct table_changes *changes)
{
    struct table_filling filling;
    int rc = find_filling(writing, changes, &filling);
    if (rc == 0)
        rc = writing_drop_dependents(writing, PART_DROPS, changes->from->name.text);
    if (rc != 0)
        return rc;
    writing_tell_losses(writing, &filling);
    rc = writing_tell_fed_columns(writing, changes->to->name.text);
    return rc == 0 ? rebuild(writing, changes, &filling) : rc;
}

/* What is simplest. */
struct way {
    struct statements statements;
    enum trial trial;
};

static int find_way(struct writing *writing, const struct table_filling *filling, struct way *out)
{
    const struct schema_object *to = filling->to;
    struct statements *statements = &out->statements;
    int rc = 0;
    *out = (struct way){{.lacking = FEATURES}, TRIAL_FAILS};
    bool possible = alterations(writing, filling, statements);
    if (possible)
        rc = try_alterations(writing, to, statements, &out->trial);
    if (rc == 0 && (out->trial != TRIAL_WORKS || statements->lacking != FEATURES))
        rc = writing_drop_dependents(writing, PART_DROPS, filling->from->name.text);
    if (rc == 0 && out->trial == TRIAL_FAILS && possible)
        rc = try_alterations(writing, to, statements, &out->trial);
    return rc;
}

/* SQLite takes it, and the parser did not: what its columns are is not known. */
static int refuse_unknown(struct writing *writing, const struct schema_object *table)
{
    int rc = diag_error(writing->input->diags, STEMMA_USAGE, SPAN_NONE,
                        "the definition of %s is not understood, so that no script can change it",
                        writing_name(writing, table->name.text));
    diag_hint(writing->input->diags, "make the revision without --autogenerate, and write its "
                                     "scripts by hand");
    return rc;
}

int writing_change_table(struct writing *writing, const struct table_changes *changes)
{
    struct table_filling filling;
    struct way way;
    if (changes->from->as_table == NULL || changes->to->as_table == NULL)
        return refuse_unknown(writing, changes->to);
    int rc = find_filling(writing, changes, &filling);
    if (rc == 0)
        rc = find_way(writing, &filling, &way);
    if (rc != 0)
        return rc;
    bool lacks = way.statements.lacking != FEATURES;
    writing_tell_losses(writing, &filling); /* first, or many changes would hide it */
    if (way.trial == TRIAL_WORKS && !lacks) {
        writing_tell_stops(writing, &filling, false);
        writing->needs_keys_off |= way.statements.needs_keys_off;
        return alter(writing, &way.statements);
    }
    if (way.trial == TRIAL_MISPLACES)
        writing_comment(writing, PART_TABLES,
                        "Rebuilt for the place of a column: where new ones stand last, ALTER TABLE "
                        "does");
    if (way.trial == TRIAL_WORKS)
        rc = writing_tell_rebuilt(writing, PART_TABLES, way.statements.lacking);
    return rc == 0 ? rebuild(writing, changes, &filling) : rc;
}
