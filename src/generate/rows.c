#include "generate/rows.h"

#include "base/phrase.h"
#include "generate/samples.h"
#include "generate/virtual_shape.h"
#include "schema/text.h"
#include "schema/token.h"

#include <string.h>

enum { ATTEMPTS = 24 }; /* to meet the constraints of one row */

struct row {
    struct sketch *sketch;
    const struct schema *schema, *later;
    const struct schema_object *table;
    size_t number; /* of the row, from 1 */
    size_t attempt;
};

/* ---- Values ---- */

static bool has_word(const struct schema_column *column, const char *word)
{
    return column->type.text != NULL && strstr(column->type.text, word) != NULL;
}

/* By the column's affinity, which STRICT tables insist on: stricttables.html. */
static const char *value_of_type(const struct row *row, const struct schema_column *column)
{
    struct arena *arena = row->sketch->arena;
    int number = (int)(row->number + row->attempt * 100);
    if (has_word(column, "INT"))
        return arena_printf(arena, "%d", number);
    if (has_word(column, "CHAR") || has_word(column, "CLOB") || has_word(column, "TEXT"))
        return arena_printf(arena, "'%c%d'", 'a' + number % 26, number);
    if (has_word(column, "BLOB"))
        return arena_printf(arena, "x'%04x'", (unsigned)number);
    if (has_word(column, "REAL") || has_word(column, "FLOA") || has_word(column, "DOUB"))
        return arena_printf(arena, "%d.5", number);
    return arena_printf(arena, "%d", number);
}

/* The literals in CHECKs that the column is in, one after another. "" where there are none. */
static const char *value_of_check(const struct row *row, const struct schema_column *column)
{
    const struct schema_table *table = row->table->as_table;
    struct arena *arena = row->sketch->arena;
    VEC(struct str) literals = {0};
    for (size_t i = 0; i < table->check_count; i++) {
        struct token_list tokens;
        bool about = false;
        if (token_read(str_from(table->checks[i].expression.text), arena, &tokens) != 0)
            return NULL;
        for (size_t t = 0; t < tokens.count; t++)
            if (tokens.items[t].kind == TOKEN_WORD || tokens.items[t].kind == TOKEN_NAME) {
                const char *name = token_name(tokens.items[t], arena);
                about |= name != NULL && schema_find_column(table, name) == column;
            }
        for (size_t t = 0; about && t < tokens.count; t++)
            if ((tokens.items[t].kind == TOKEN_STRING || tokens.items[t].kind == TOKEN_NUMBER) &&
                !VEC_PUSH(arena, &literals, tokens.items[t].text))
                return NULL;
    }
    if (literals.count == 0)
        return "";
    struct str literal = literals.items[(row->number + row->attempt) % literals.count];
    return arena_copy(arena, literal.ptr, literal.len);
}

/* The parent's value in one of its rows. "" where the column refers to nothing. */
static const char *value_of_parent(const struct row *row, const struct schema_column *column)
{
    const struct schema_table *table = row->table->as_table;
    for (size_t i = 0; i < table->foreign_key_count; i++) {
        const struct schema_foreign_key *key = &table->foreign_keys[i];
        for (size_t c = 0; c < key->columns.count; c++) {
            if (strcmp(key->columns.items[c].key, column->name.key) != 0)
                continue;
            const struct schema_object *parent =
                schema_find(row->schema, SCHEMA_TABLE, key->parent.text);
            const char *name = c < key->parent_columns.count ? key->parent_columns.items[c].text
                               : parent != NULL && parent->as_table != NULL &&
                                       parent->as_table->primary_key != NULL &&
                                       c < parent->as_table->primary_key->column_count
                                   ? parent->as_table->primary_key->columns[c].expression.text
                                   : NULL;
            if (parent == NULL || name == NULL)
                return "NULL";
            struct phrase phrase = {.arena = row->sketch->arena};
            phrase_put(&phrase, STR("(SELECT "));
            text_put_name(&phrase, name);
            phrase_put(&phrase, STR(" FROM "));
            text_put_name(&phrase, parent->name.text);
            phrase_add(&phrase, " LIMIT 1 OFFSET %zu)", row->number - 1);
            const char *sql = phrase_end(&phrase);
            return phrase.no_memory ? NULL : sql;
        }
    }
    return "";
}

/* "" where no expression suggests any. */
static const char *value_of_kind(const struct row *row, const struct schema_column *column)
{
    const struct generate_renames *renames = &row->sketch->input->renames;
    struct arena *arena = row->sketch->arena;
    const char *table = row->table->name.text, *name = column->name.text;
    struct sample sample = sample_suiting(row->schema, table, name, arena);
    if (sample.kind == SAMPLE_NONE)
        sample = sample_suiting(row->later, generate_called(renames, table),
                                generate_column_called(renames, table, name), arena);
    return sample_value(sample, row->number + row->attempt * 100, arena);
}

/* NULL: out of memory. */
static const char *value_of(const struct row *row, const struct schema_column *column)
{
    bool is_alias = schema_is_rowid_alias(row->table->as_table, column);
    if (!is_alias && !column->not_null && row->number % 3 == 0 && row->attempt % 2 == 0)
        return "NULL";
    const char *parent = value_of_parent(row, column);
    if (parent == NULL || *parent != '\0')
        return parent;
    const char *sample = row->attempt % 3 == 0 ? value_of_kind(row, column) : "";
    if (sample == NULL || *sample != '\0')
        return sample;
    const char *literal = row->attempt % 3 == 2 ? "" : value_of_check(row, column);
    if (literal == NULL || *literal != '\0')
        return literal;
    return value_of_type(row, column);
}

/* Pairs of coordinates have to rise; the R*Tree takes numbers for everything. No key is one that is
 * given out by itself. */
static const char *value_in_virtual(const struct row *row, const struct virtual_column *column,
                                    size_t index)
{
    int number = (int)(row->number * 10 + index);
    bool is_text =
        column->role == ROLE_PLAIN && virtual_family(row->table->as_virtual_table) != FAMILY_RTREE;
    return arena_printf(row->sketch->arena, is_text ? "'word%d'" : "%d", number);
}

/* ---- Rows ---- */

static const char *insert_into_virtual(const struct row *row)
{
    struct phrase into = {.arena = row->sketch->arena}, values = {.arena = row->sketch->arena};
    struct virtual_columns columns;
    if (virtual_columns(row->table->as_virtual_table, row->sketch->arena, &columns) != 0)
        return NULL;
    phrase_put(&into, STR("INSERT INTO "));
    text_put_name(&into, row->table->name.text);
    for (size_t i = 0; i < columns.count; i++) {
        const char *value = value_in_virtual(row, &columns.items[i], i);
        if (value == NULL)
            return NULL;
        phrase_put(&into, str_from(i == 0 ? " (" : ", "));
        text_put_name(&into, columns.items[i].name);
        phrase_put(&values, str_from(i == 0 ? "" : ", "));
        phrase_put(&values, str_from(value));
    }
    phrase_add(&into, ") VALUES (%s)", phrase_end(&values));
    const char *sql = phrase_end(&into);
    return into.no_memory || values.no_memory ? NULL : sql;
}

static const char *insert_sql(const struct row *row)
{
    struct phrase into = {.arena = row->sketch->arena}, values = {.arena = row->sketch->arena};
    const struct schema_table *table = row->table->as_table;
    phrase_put(&into, STR("INSERT INTO "));
    text_put_name(&into, row->table->name.text);
    for (size_t i = 0, put = 0; i < table->column_count; i++) {
        const struct schema_column *column = &table->columns[i];
        if (column->generated.text != NULL)
            continue;
        const char *value = value_of(row, column);
        if (value == NULL)
            return NULL;
        phrase_put(&into, str_from(put == 0 ? " (" : ", "));
        text_put_name(&into, column->name.text);
        phrase_put(&values, str_from(put == 0 ? "" : ", "));
        phrase_put(&values, str_from(value));
        put++;
    }
    phrase_add(&into, ") VALUES (%s)", phrase_end(&values));
    const char *sql = phrase_end(&into);
    return into.no_memory || values.no_memory ? NULL : sql;
}

static int make_row(struct row *row)
{
    for (row->attempt = 0; row->attempt < ATTEMPTS; row->attempt++) {
        const char *sql = row->table->as_table == NULL ? insert_into_virtual(row) : insert_sql(row);
        if (sql == NULL)
            return diag_no_memory(row->sketch->diags);
        if (sketch_run(row->sketch, sql) == SQLITE_OK)
            break;
    }
    return 0;
}

static int make_rows_of(struct row row, size_t count)
{
    int rc = 0;
    for (row.number = 1; row.number <= count && rc == 0; row.number++)
        rc = make_row(&row);
    return rc;
}

/* Parents before those that refer to them: as many rounds as there are tables would do for any
 * order, but a table whose parents are still empty fills its keys with NULL or waits a round. */
int rows_make(struct sketch *sketch, const struct schema *schema, const struct schema *later,
              const bool *wanted, size_t count)
{
    enum { ROUNDS = 4 };
    int rc = 0;
    sqlite3_db_config(sketch->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    for (int round = 0; round < ROUNDS && rc == 0; round++)
        for (size_t i = 0; i < schema->count && rc == 0; i++) {
            const struct schema_object *table = &schema->objects[i];
            if (wanted[i] && sketch_count(sketch, table->name.text) == 0)
                rc = make_rows_of((struct row){sketch, schema, later, table, 0, 0}, count);
        }
    sqlite3_db_config(sketch->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, NULL);
    return rc;
}
