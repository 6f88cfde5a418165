/* A sketch as SQL. */
#include "sketch.h"

#include "base/phrase.h"

#include <string.h>

static void put(struct phrase *phrase, const char *text)
{
    phrase_put(phrase, str_from(text));
}

static void put_name(struct phrase *phrase, const char *name)
{
    bool is_plain = name[strspn(name, "abcdefghijklmnopqrstuvwxyz_0123456789")] == '\0';
    if (is_plain) {
        put(phrase, name);
        return;
    }
    phrase_repeat(phrase, '"', 1);
    for (const char *c = name; *c != '\0'; c++)
        phrase_repeat(phrase, *c, *c == '"' ? 2 : 1);
    phrase_repeat(phrase, '"', 1);
}

/* ------------------------------------------------------------------------------ What is there */

static const struct sketch_table *table_of(const struct sketch *sketch, unsigned id)
{
    for (size_t i = 0; i < sketch->table_count; i++)
        if (sketch->tables[i].id == id && id != 0)
            return &sketch->tables[i];
    return NULL;
}

static const struct sketch_column *column_of(const struct sketch_table *table, unsigned id)
{
    for (size_t i = 0; table != NULL && i < table->column_count; i++)
        if (table->columns[i].id == id && id != 0)
            return &table->columns[i];
    return NULL;
}

static size_t place_of(const struct sketch_table *table, const struct sketch_column *column)
{
    return (size_t)(column - table->columns);
}

static bool is_key_part(const struct sketch_table *table, size_t place)
{
    return (place == 0 && table->key != SKETCH_NO_KEY) || (place == 1 && table->key == SKETCH_PAIR);
}

static const struct sketch_column *source_of(const struct sketch_table *table,
                                             const struct sketch_column *column)
{
    const struct sketch_column *source = column_of(table, column->computed_from);
    bool is_usable = source != NULL && source != column && source->computed_from == 0 &&
                     !is_key_part(table, place_of(table, column));
    return is_usable ? source : NULL;
}

static bool is_number(const char *type)
{
    return strstr(type, "INT") != NULL || strcmp(type, "REAL") == 0 ||
           strcmp(type, "NUMERIC") == 0 || strcmp(type, "ANY") == 0;
}

static const char *type_of(const struct sketch_table *table, const struct sketch_column *column)
{
    const struct sketch_column *source = source_of(table, column);
    const char *type = column->type;
    if (column == table->columns && table->key == SKETCH_ROWID)
        return "INTEGER";
    if (column == table->columns && table->key == SKETCH_TEXT_KEY)
        return "TEXT";
    if (!table->is_strict)
        return column->type;
    if (source != NULL)
        return is_number(type_of(table, source)) ? type_of(table, source) : "TEXT";
    if (strcmp(type, "BLOB") == 0 || strcmp(type, "REAL") == 0 || strcmp(type, "INTEGER") == 0)
        return type;
    return strstr(type, "INT") != NULL ? "INT" : strcmp(type, "NUMERIC") == 0 ? "ANY" : "TEXT";
}

/* The column that a foreign key to the table refers to; NULL: it has none alone. */
static const struct sketch_column *key_of(const struct sketch_table *table)
{
    bool is_single = table->key == SKETCH_ROWID || table->key == SKETCH_TEXT_KEY;
    return is_single ? &table->columns[0] : NULL;
}

/* ---------------------------------------------------------------------------------------- Tables
 */

static void put_default(struct phrase *phrase, const struct sketch_column *column, const char *type)
{
    static const char *const numbers[] = {"", "0", "1", "42", "(1 + 2)"};
    static const char *const texts[] = {"", "'new'", "'open'", "''", "(lower('DONE'))"};
    const char *const *values = is_number(type) ? numbers : texts;
    if (column->value == 0)
        return;
    put(phrase, " DEFAULT ");
    /* '' and what is computed would not pass every CHECK. */
    put(phrase, values[column->check == 0 ? column->value : 1]);
}

static void put_check(struct phrase *phrase, const struct sketch_column *column, const char *type)
{
    static const char *const numbers[] = {"", " >= 0", " BETWEEN 0 AND 1000000", " <> 13"};
    static const char *const texts[] = {"", " IN ('new', 'open', 'done')", " <> 'never'",
                                        " NOT LIKE '%;%'"};
    if (column->check == 0)
        return;
    put(phrase, " ");
    if (column->is_named) {
        put(phrase, "CONSTRAINT ");
        put_name(phrase, column->name);
        put(phrase, " ");
    }
    put(phrase, "CHECK (");
    put_name(phrase, column->name);
    put(phrase, is_number(type) ? numbers[column->check] : texts[column->check]);
    put(phrase, ")");
}

static void put_reference(struct phrase *phrase, const struct sketch *sketch,
                          const struct sketch_column *column)
{
    const struct sketch_table *parent = table_of(sketch, column->parent);
    const struct sketch_column *key = parent == NULL ? NULL : key_of(parent);
    if (key == NULL)
        return;
    put(phrase, " REFERENCES ");
    put_name(phrase, parent->name);
    put(phrase, " (");
    put_name(phrase, key->name);
    put(phrase, ")");
    if (column->on_delete != NULL &&
        !(column->not_null && strcmp(column->on_delete, "SET NULL") == 0))
        phrase_add(phrase, " ON DELETE %s", column->on_delete);
    if (column->on_update != NULL)
        phrase_add(phrase, " ON UPDATE %s", column->on_update);
    put(phrase, column->is_deferred ? " DEFERRABLE INITIALLY DEFERRED" : "");
}

static void put_computed(struct phrase *phrase, const struct sketch_column *column,
                         const struct sketch_column *source, const char *source_type)
{
    put(phrase, " GENERATED ALWAYS AS (");
    if (!is_number(source_type))
        put(phrase, "lower(");
    put_name(phrase, source->name);
    put(phrase, is_number(source_type) ? " * 2)" : "))");
    put(phrase, column->is_stored ? " STORED" : " VIRTUAL");
}

static void put_column(struct phrase *phrase, const struct sketch *sketch,
                       const struct sketch_table *table, const struct sketch_column *column)
{
    const char *type = type_of(table, column);
    const struct sketch_column *source = source_of(table, column);
    put_name(phrase, column->name);
    phrase_add(phrase, " %s", type);
    if (column == table->columns && (table->key == SKETCH_ROWID || table->key == SKETCH_TEXT_KEY)) {
        put(phrase, " PRIMARY KEY");
        put(phrase, table->key == SKETCH_ROWID && table->is_autoincrement && !table->without_rowid
                        ? " AUTOINCREMENT"
                        : "");
        return;
    }
    if (source != NULL) {
        put_computed(phrase, column, source, type_of(table, source));
        return;
    }
    put(phrase, column->not_null ? " NOT NULL" : "");
    put(phrase, column->is_unique ? " UNIQUE" : "");
    put_default(phrase, column, type);
    if (column->collation != NULL)
        phrase_add(phrase, " COLLATE %s", column->collation);
    put_check(phrase, column, type);
    put_reference(phrase, sketch, column);
}

static void put_pair(struct phrase *phrase, const char *words, const struct sketch_column *first,
                     const struct sketch_column *second)
{
    phrase_add(phrase, ",\n    %s (", words);
    put_name(phrase, first->name);
    put(phrase, ", ");
    put_name(phrase, second->name);
    put(phrase, ")");
}

static void put_table(struct phrase *phrase, const struct sketch *sketch,
                      const struct sketch_table *table)
{
    const struct sketch_column *columns = table->columns;
    size_t count = table->column_count;
    bool without_rowid = table->without_rowid && table->key != SKETCH_NO_KEY;
    put(phrase, "CREATE TABLE ");
    put_name(phrase, table->name);
    put(phrase, " (\n    ");
    for (size_t i = 0; i < count; i++) {
        put(phrase, i > 0 ? ",\n    " : "");
        put_column(phrase, sketch, table, &columns[i]);
    }
    if (table->key == SKETCH_PAIR)
        put_pair(phrase, "PRIMARY KEY", &columns[0], &columns[1]);
    if (table->has_unique_pair && count >= 4)
        put_pair(phrase, "UNIQUE", &columns[count - 2], &columns[count - 1]);
    put(phrase, "\n)");
    put(phrase, table->is_strict ? " STRICT" : "");
    put(phrase, table->is_strict && without_rowid ? "," : "");
    put(phrase, without_rowid ? " WITHOUT ROWID" : "");
    put(phrase, ";\n");
}

/* ----------------------------------------------------------------------------------- The others */

static void put_index(struct phrase *phrase, const struct sketch *sketch,
                      const struct sketch_index *index)
{
    const struct sketch_table *table = table_of(sketch, index->table);
    const struct sketch_column *first = column_of(table, index->first);
    const struct sketch_column *second = column_of(table, index->second);
    if (first == NULL)
        return;
    put(phrase, index->is_unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
    put_name(phrase, index->name);
    put(phrase, " ON ");
    put_name(phrase, table->name);
    put(phrase, index->is_expression ? " (lower(" : " (");
    put_name(phrase, first->name);
    put(phrase, index->is_expression ? ")" : "");
    put(phrase, index->is_descending ? " DESC" : "");
    if (second != NULL && second != first) {
        put(phrase, ", ");
        put_name(phrase, second->name);
    }
    put(phrase, ")");
    if (index->is_partial) {
        put(phrase, " WHERE ");
        put_name(phrase, first->name);
        put(phrase, " IS NOT NULL");
    }
    put(phrase, ";\n");
}

static bool is_shown(const struct sketch *sketch, const struct sketch_view *view)
{
    return view->below != 0 ? view->below <= sketch->view_count &&
                                  is_shown(sketch, &sketch->views[view->below - 1])
                            : column_of(table_of(sketch, view->table), view->first) != NULL;
}

static void put_view(struct phrase *phrase, const struct sketch *sketch,
                     const struct sketch_view *view)
{
    const struct sketch_table *table = table_of(sketch, view->table);
    const struct sketch_column *second = column_of(table, view->second);
    if (!is_shown(sketch, view))
        return;
    put(phrase, "CREATE VIEW ");
    put_name(phrase, view->name);
    put(phrase, view->form % 3 == 1 ? " (c0) AS SELECT " : " AS SELECT ");
    if (view->below != 0) {
        put(phrase, "c0 AS c0 FROM ");
        put_name(phrase, sketch->views[view->below - 1].name);
        put(phrase, view->form % 2 == 0 ? " WHERE c0 IS NOT NULL;\n" : " GROUP BY c0;\n");
        return;
    }
    put_name(phrase, column_of(table, view->first)->name);
    put(phrase, " AS c0");
    if (second != NULL && view->form % 3 != 1) {
        put(phrase, ", coalesce(");
        put_name(phrase, second->name);
        put(phrase, ", '-') AS c1");
    }
    put(phrase, " FROM ");
    put_name(phrase, table->name);
    put(phrase, view->form % 4 == 3 ? " ORDER BY 1 LIMIT 10;\n" : ";\n");
}

static void put_trigger(struct phrase *phrase, const struct sketch *sketch,
                        const struct sketch_trigger *trigger)
{
    static const char *const events[] = {"INSERT", "UPDATE", "DELETE"};
    static const char *const rows[] = {"new.", "new.", "old."};
    const struct sketch_table *table = table_of(sketch, trigger->table),
                              *other = table_of(sketch, trigger->other);
    const struct sketch_column *column = column_of(table, trigger->column);
    const struct sketch_column *target = column_of(other, trigger->other_column);
    bool is_update = trigger->form % 3 == 0 && target != NULL && source_of(other, target) == NULL;
    if (column == NULL)
        return;
    put(phrase, "CREATE TRIGGER ");
    put_name(phrase, trigger->name);
    phrase_add(phrase, " %s %s", trigger->form % 2 == 0 ? "AFTER" : "BEFORE",
               events[trigger->event]);
    if (trigger->event == 1 && trigger->form % 4 == 1) {
        put(phrase, " OF ");
        put_name(phrase, column->name);
    }
    put(phrase, " ON ");
    put_name(phrase, table->name);
    phrase_add(phrase, " WHEN %s", rows[trigger->event]);
    put_name(phrase, column->name);
    put(phrase, " IS NOT NULL\nBEGIN\n    ");
    if (is_update) {
        put(phrase, "UPDATE ");
        put_name(phrase, other->name);
        put(phrase, " SET ");
        put_name(phrase, target->name);
        phrase_add(phrase, " = %s", rows[trigger->event]);
        put_name(phrase, column->name);
        put(phrase, " WHERE 0;\nEND;\n");
    } else {
        phrase_add(phrase, "SELECT CASE WHEN %s", rows[trigger->event]);
        put_name(phrase, column->name);
        put(phrase, " = 'never' THEN RAISE(ABORT, 'it; may not be') END;\nEND;\n");
    }
}

static void put_string(struct phrase *phrase, const char *text)
{
    phrase_repeat(phrase, '\'', 1);
    for (const char *c = text; *c != '\0'; c++)
        phrase_repeat(phrase, *c, *c == '\'' ? 2 : 1);
    phrase_repeat(phrase, '\'', 1);
}

/* https://www.sqlite.org/fts5.html#external_content_tables */
static void put_content(struct phrase *phrase, const struct sketch_table *table,
                        const struct sketch_column *first, const struct sketch_column *second)
{
    put_name(phrase, first->name);
    if (second != NULL && second != first) {
        put(phrase, ", ");
        put_name(phrase, second->name);
    }
    put(phrase, ", content=");
    put_string(phrase, table->name);
    if (table->key == SKETCH_ROWID) {
        put(phrase, ", content_rowid=");
        put_string(phrase, table->columns[0].name);
    }
}

static void put_full_text(struct phrase *phrase, const struct sketch *sketch,
                          const struct sketch_full_text *full_text)
{
    static const char *const tokenizers[] = {"", ", tokenize = 'porter ascii'", ", prefix = '2 3'"};
    const struct sketch_table *table = table_of(sketch, full_text->table);
    const struct sketch_column *first = column_of(table, full_text->first);
    if (full_text->table != 0 && (first == NULL || table->without_rowid))
        return;
    put(phrase, "CREATE VIRTUAL TABLE ");
    put_name(phrase, full_text->name);
    put(phrase, " USING fts5(");
    if (full_text->table != 0) {
        put_content(phrase, table, first, column_of(table, full_text->second));
    } else {
        put(phrase, "title");
        put(phrase, full_text->columns > 1 ? ", body" : "");
        put(phrase, full_text->columns > 2 ? ", note UNINDEXED" : "");
    }
    put(phrase, tokenizers[full_text->tokenizer % 3]);
    put(phrase, ");\n");
}

const char *sketch_sql(const struct sketch *sketch, struct arena *arena)
{
    struct phrase phrase = {.arena = arena};
    for (size_t i = 0; i < sketch->table_count; i++)
        put_table(&phrase, sketch, &sketch->tables[i]);
    for (size_t i = 0; i < sketch->index_count; i++)
        put_index(&phrase, sketch, &sketch->indexes[i]);
    for (size_t i = 0; i < sketch->view_count; i++)
        put_view(&phrase, sketch, &sketch->views[i]);
    for (size_t i = 0; i < sketch->trigger_count; i++)
        put_trigger(&phrase, sketch, &sketch->triggers[i]);
    for (size_t i = 0; i < sketch->full_text_count; i++)
        put_full_text(&phrase, sketch, &sketch->full_texts[i]);
    const char *text = phrase_end(&phrase);
    return phrase.no_memory ? NULL : text;
}
