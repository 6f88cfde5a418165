#include "schema/canonical.h"

#include "base/phrase.h"
#include "schema/schema.h"
#include "schema/text.h"
#include "script/lex.h"

#include <string.h>
#include <strings.h>

static void put(struct phrase *phrase, const char *text)
{
    phrase_put(phrase, str_from(text));
}

/* Much quicker than a format. */
static void put_all(struct phrase *phrase, const char *before, const char *text, const char *behind)
{
    put(phrase, before);
    put(phrase, text);
    put(phrase, behind);
}

static void put_names(struct phrase *phrase, const struct schema_names *names)
{
    put(phrase, "(");
    for (size_t i = 0; i < names->count; i++) {
        if (i != 0)
            put(phrase, ", ");
        text_put_name(phrase, names->items[i].text);
    }
    put(phrase, ")");
}

static void put_conflict(struct phrase *phrase, enum schema_conflict conflict)
{
    static const char *const words[] = {
        [CONFLICT_ABORT] = "",
        [CONFLICT_ROLLBACK] = " ON CONFLICT ROLLBACK",
        [CONFLICT_FAIL] = " ON CONFLICT FAIL",
        [CONFLICT_IGNORE] = " ON CONFLICT IGNORE",
        [CONFLICT_REPLACE] = " ON CONFLICT REPLACE",
    };
    put(phrase, words[conflict]);
}

static void put_indexed(struct phrase *phrase, const struct schema_indexed *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct schema_indexed *column = &columns[i];
        bool parentheses = !column->is_name && column->collation.text != NULL;
        put(phrase, i == 0 ? "" : ", ");
        put(phrase, parentheses ? "(" : "");
        if (column->is_name)
            text_put_name(phrase, column->expression.text);
        else
            put(phrase, column->expression.text);
        put(phrase, parentheses ? ")" : "");
        if (column->collation.text != NULL) {
            put(phrase, " COLLATE ");
            text_put_name(phrase, column->collation.text);
        }
        put(phrase, column->descending ? " DESC" : "");
    }
}

/* Before a constraint, behind a space or a line's indent. */
static void put_constraint_name(struct phrase *phrase, const struct schema_text *name)
{
    if (name->text == NULL)
        return;
    put(phrase, "CONSTRAINT ");
    text_put_name(phrase, name->text);
    put(phrase, " ");
}

/* ---- Which constraints are said with their column ---- */

/* "INTEGER PRIMARY KEY DESC" is no rowid, and "PRIMARY KEY (x DESC)" is one: there the place where
 * it was typed is kept. */
static bool fits_column(const struct schema_key *key)
{
    if (key->column_count != 1 || key->columns[0].collation.text != NULL ||
        !key->columns[0].is_name)
        return false;
    return !key->columns[0].descending || key->with_column;
}

static bool has_same_columns(const struct schema_key *a, const struct schema_key *b)
{
    if (a->column_count != b->column_count)
        return false;
    for (size_t i = 0; i < a->column_count; i++)
        if (strcmp(a->columns[i].expression.key, b->columns[i].expression.key) != 0)
            return false;
    return true;
}

/* Of keys over the same columns SQLite makes the index of the first. Columns come before the
 * constraints of the table, so behind a key that does not fit a column none over that column does.
 */
static bool is_held_up_by(const struct schema_key *key, const struct schema_key *earlier)
{
    return earlier->place < key->place && !fits_column(earlier) && has_same_columns(key, earlier);
}

static bool is_with_column(const struct schema_table *table, const struct schema_key *key)
{
    if (!fits_column(key))
        return false;
    if (table->primary_key != NULL && is_held_up_by(key, table->primary_key))
        return false;
    for (size_t i = 0; i < table->unique_count; i++)
        if (is_held_up_by(key, &table->uniques[i]))
            return false;
    return true;
}

static bool is_key_of(const struct schema_table *table, const struct schema_key *key,
                      const struct schema_column *column)
{
    return key->column_count == 1 &&
           strcmp(key->columns[0].expression.key, column->name.key) == 0 &&
           is_with_column(table, key);
}

static bool is_foreign_key_of(const struct schema_foreign_key *key,
                              const struct schema_column *column)
{
    return key->columns.count == 1 && strcmp(key->columns.items[0].key, column->name.key) == 0;
}

/* ---- Columns ---- */

static void put_reference(struct phrase *phrase, const struct schema_foreign_key *key)
{
    put(phrase, "REFERENCES ");
    text_put_name(phrase, key->parent.text);
    if (key->parent_columns.count != 0) {
        put(phrase, " ");
        put_names(phrase, &key->parent_columns);
    }
    if (key->match != NULL)
        put_all(phrase, " MATCH ", key->match, "");
    if (key->on_delete != NULL)
        put_all(phrase, " ON DELETE ", key->on_delete, "");
    if (key->on_update != NULL)
        put_all(phrase, " ON UPDATE ", key->on_update, "");
    put(phrase, key->initially_deferred ? " DEFERRABLE INITIALLY DEFERRED" : "");
}

enum side_of_key { BEFORE_PRIMARY_KEY, BEHIND_PRIMARY_KEY };

/* Only over the same columns the order makes a difference. */
static enum side_of_key side_of(const struct schema_table *table, const struct schema_key *unique)
{
    const struct schema_key *primary = table->primary_key;
    bool before =
        primary != NULL && unique->place < primary->place && has_same_columns(unique, primary);
    return before ? BEFORE_PRIMARY_KEY : BEHIND_PRIMARY_KEY;
}

static void put_column_uniques(struct phrase *phrase, const struct schema_table *table,
                               const struct schema_column *column, enum side_of_key side)
{
    for (size_t i = 0; i < table->unique_count; i++)
        if (is_key_of(table, &table->uniques[i], column) &&
            side_of(table, &table->uniques[i]) == side) {
            put(phrase, " ");
            put_constraint_name(phrase, &table->uniques[i].name);
            put(phrase, "UNIQUE");
            put_conflict(phrase, table->uniques[i].conflict);
        }
}

static void put_column_keys(struct phrase *phrase, const struct schema_table *table,
                            const struct schema_column *column)
{
    const struct schema_key *primary = table->primary_key;
    put_column_uniques(phrase, table, column, BEFORE_PRIMARY_KEY);
    if (primary != NULL && is_key_of(table, primary, column)) {
        put(phrase, " ");
        put_constraint_name(phrase, &primary->name);
        put(phrase, primary->columns[0].descending ? "PRIMARY KEY DESC" : "PRIMARY KEY");
        put_conflict(phrase, primary->conflict);
        put(phrase, primary->autoincrement ? " AUTOINCREMENT" : "");
    }
    if (column->not_null) {
        put(phrase, " NOT NULL");
        put_conflict(phrase, column->not_null_conflict);
    }
    put_column_uniques(phrase, table, column, BEHIND_PRIMARY_KEY);
}

static void put_column_checks(struct phrase *phrase, const struct schema_table *table,
                              const struct schema_column *column)
{
    for (size_t i = 0; i < table->check_count; i++)
        if (table->checks[i].column == column) {
            put(phrase, " ");
            put_constraint_name(phrase, &table->checks[i].name);
            put_all(phrase, "CHECK (", table->checks[i].expression.text, ")");
        }
}

static void put_column(struct phrase *phrase, const struct schema_table *table,
                       const struct schema_column *column)
{
    text_put_name(phrase, column->name.text);
    if (column->type.text != NULL)
        put_all(phrase, " ", column->type.text, "");
    put_column_keys(phrase, table, column);
    if (column->default_value.text != NULL)
        put_all(phrase, " DEFAULT ", column->default_value.text, "");
    if (column->collation.text != NULL) {
        put(phrase, " COLLATE ");
        text_put_name(phrase, column->collation.text);
    }
    if (column->generated.text != NULL)
        phrase_add(phrase, " GENERATED ALWAYS AS (%s) %s", column->generated.text,
                   column->is_stored ? "STORED" : "VIRTUAL");
    put_column_checks(phrase, table, column);
    for (size_t i = 0; i < table->foreign_key_count; i++)
        if (is_foreign_key_of(&table->foreign_keys[i], column)) {
            put(phrase, " ");
            put_constraint_name(phrase, &table->foreign_keys[i].name);
            put_reference(phrase, &table->foreign_keys[i]);
        }
}

/* ---- CREATE TABLE ---- */

static void begin_line(struct phrase *phrase, bool first)
{
    put(phrase, first ? "\n    " : ",\n    ");
}

/* What stands behind PRIMARY KEY or UNIQUE. */
static void put_key(struct phrase *phrase, const struct schema_key *key)
{
    put(phrase, "(");
    put_indexed(phrase, key->columns, key->column_count);
    put(phrase, key->autoincrement ? " AUTOINCREMENT)" : ")");
    put_conflict(phrase, key->conflict);
}

static void put_key_line(struct phrase *phrase, const struct schema_key *key, const char *words)
{
    begin_line(phrase, false);
    put_constraint_name(phrase, &key->name);
    phrase_add(phrase, "%s ", words);
    put_key(phrase, key);
}

static void put_foreign_key(struct phrase *phrase, const struct schema_foreign_key *key)
{
    put_names(phrase, &key->columns);
    put(phrase, " ");
    put_reference(phrase, key);
}

static void put_foreign_key_line(struct phrase *phrase, const struct schema_foreign_key *key)
{
    begin_line(phrase, false);
    put_constraint_name(phrase, &key->name);
    put(phrase, "FOREIGN KEY ");
    put_foreign_key(phrase, key);
}

static void put_unique_lines(struct phrase *phrase, const struct schema_table *table,
                             enum side_of_key side)
{
    for (size_t i = 0; i < table->unique_count; i++)
        if (!is_with_column(table, &table->uniques[i]) &&
            side_of(table, &table->uniques[i]) == side)
            put_key_line(phrase, &table->uniques[i], "UNIQUE");
}

static void put_table_constraints(struct phrase *phrase, const struct schema_table *table)
{
    put_unique_lines(phrase, table, BEFORE_PRIMARY_KEY);
    if (table->primary_key != NULL && !is_with_column(table, table->primary_key))
        put_key_line(phrase, table->primary_key, "PRIMARY KEY");
    put_unique_lines(phrase, table, BEHIND_PRIMARY_KEY);
    for (size_t i = 0; i < table->check_count; i++)
        if (table->checks[i].column == NULL) {
            begin_line(phrase, false);
            put_constraint_name(phrase, &table->checks[i].name);
            put_all(phrase, "CHECK (", table->checks[i].expression.text, ")");
        }
    for (size_t i = 0; i < table->foreign_key_count; i++)
        if (table->foreign_keys[i].columns.count != 1)
            put_foreign_key_line(phrase, &table->foreign_keys[i]);
}

static void put_table(struct phrase *phrase, const char *name, const struct schema_table *table)
{
    put(phrase, "CREATE TABLE ");
    text_put_name(phrase, name);
    put(phrase, " (");
    for (size_t i = 0; i < table->column_count; i++) {
        begin_line(phrase, i == 0);
        put_column(phrase, table, &table->columns[i]);
    }
    put_table_constraints(phrase, table);
    put(phrase, "\n)");
    put(phrase, table->is_strict ? " STRICT" : "");
    put(phrase, table->is_strict && table->without_rowid ? "," : "");
    put(phrase, table->without_rowid ? " WITHOUT ROWID" : "");
}

/* ---- The others ---- */

static void put_index(struct phrase *phrase, const char *name, const struct schema_object *object)
{
    const struct schema_index *index = object->as_index;
    put(phrase, index->is_unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
    text_put_name(phrase, name);
    put(phrase, " ON ");
    text_put_name(phrase, object->table.text);
    put(phrase, " (");
    put_indexed(phrase, index->columns, index->column_count);
    put(phrase, ")");
    if (index->where.text != NULL)
        phrase_add(phrase, " WHERE %s", index->where.text);
}

static void put_view(struct phrase *phrase, const char *name, const struct schema_view *view)
{
    put(phrase, "CREATE VIEW ");
    text_put_name(phrase, name);
    if (view->columns.count != 0) {
        put(phrase, " ");
        put_names(phrase, &view->columns);
    }
    phrase_add(phrase, " AS\n%s", view->select.text);
}

/* Lines in quotes are what they are. */
static void put_indented(struct phrase *phrase, const char *lines)
{
    struct str rest = str_from(lines);
    put(phrase, "\n    ");
    while (rest.len != 0) {
        struct lex_token token = lex_token(rest);
        bool breaks = token.kind == LEX_SPACE && token.text.ptr[0] == '\n';
        if (breaks)
            put(phrase, "\n    ");
        else
            phrase_put(phrase, token.text);
        rest = str_slice(rest, token.text.len, rest.len);
    }
}

static void put_trigger(struct phrase *phrase, const char *name, const struct schema_object *object)
{
    static const char *const times[] = {"BEFORE", "AFTER", "INSTEAD OF"};
    static const char *const events[] = {"DELETE", "INSERT", "UPDATE"};
    const struct schema_trigger *trigger = object->as_trigger;
    put(phrase, "CREATE TRIGGER ");
    text_put_name(phrase, name);
    phrase_add(phrase, " %s %s", times[trigger->time], events[trigger->event]);
    for (size_t i = 0; i < trigger->columns.count; i++) {
        put(phrase, i == 0 ? " OF " : ", ");
        text_put_name(phrase, trigger->columns.items[i].text);
    }
    put(phrase, " ON ");
    text_put_name(phrase, object->table.text);
    if (trigger->when.text != NULL)
        phrase_add(phrase, "\nWHEN %s", trigger->when.text);
    put(phrase, "\nBEGIN");
    for (size_t i = 0; i < trigger->statements.count; i++) {
        put_indented(phrase, trigger->statements.items[i].text);
        put(phrase, ";");
    }
    put(phrase, "\nEND");
}

static void put_virtual_table(struct phrase *phrase, const char *name,
                              const struct schema_virtual_table *table)
{
    put(phrase, "CREATE VIRTUAL TABLE ");
    text_put_name(phrase, name);
    put(phrase, " USING ");
    text_put_name(phrase, table->module.text);
    for (size_t i = 0; i < table->arguments.count; i++)
        phrase_add(phrase, "%s%s", i == 0 ? "(" : ", ", table->arguments.items[i].text);
    put(phrase, table->arguments.count == 0 ? "" : ")");
}

const char *canonical_text(const struct schema_object *object, const char *name,
                           struct arena *arena)
{
    struct phrase phrase = {.arena = arena};
    const char *called = name == NULL ? object->name.text : name;
    if (object->as_table != NULL)
        put_table(&phrase, called, object->as_table);
    else if (object->as_index != NULL)
        put_index(&phrase, called, object);
    else if (object->as_view != NULL)
        put_view(&phrase, called, object->as_view);
    else if (object->as_trigger != NULL)
        put_trigger(&phrase, called, object);
    else if (object->as_virtual_table != NULL)
        put_virtual_table(&phrase, called, object->as_virtual_table);
    else
        put(&phrase, object->sql);
    const char *text = phrase_end(&phrase);
    return phrase.no_memory ? NULL : text;
}

const char *canonical_column(const struct schema_table *table, const struct schema_column *column,
                             struct arena *arena)
{
    struct phrase phrase = {.arena = arena};
    put_column(&phrase, table, column);
    const char *text = phrase_end(&phrase);
    return phrase.no_memory ? NULL : text;
}

const char *canonical_key(const struct schema_key *key, struct arena *arena)
{
    struct phrase phrase = {.arena = arena};
    put_key(&phrase, key);
    const char *text = phrase_end(&phrase);
    return phrase.no_memory ? NULL : text;
}

const char *canonical_foreign_key(const struct schema_foreign_key *key, struct arena *arena)
{
    struct phrase phrase = {.arena = arena};
    put_foreign_key(&phrase, key);
    const char *text = phrase_end(&phrase);
    return phrase.no_memory ? NULL : text;
}

const char *canonical_name(const char *name, struct arena *arena)
{
    struct phrase phrase = {.arena = arena};
    text_put_name(&phrase, name);
    const char *text = phrase_end(&phrase);
    return phrase.no_memory ? NULL : text;
}
