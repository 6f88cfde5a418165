/* What is made up for a column on the way down, which had something before the way up: the simplest
 * value of those that its CHECKs take, and where two rows may not have the same, one made of what
 * tells the rows apart. */
#include "generate/filling.h"
#include "generate/samples.h"
#include "generate/stops.h"
#include "schema/token.h"

#include <stdlib.h>
#include <string.h>

struct making_up {
    struct writing *writing;
    const struct schema_object *from, *to;
    const struct schema_column *column;
};

static struct arena *arena_of(const struct making_up *m)
{
    return m->writing->input->arena;
}

static bool is_fit(const struct making_up *m, const char *value)
{
    m->writing->sketch.no_memory |= value == NULL;
    return value != NULL && filling_fits(m->writing, m->to->as_table, m->column, value);
}

/* ---- One value for all rows ---- */

/* As type affinity goes: datatype3.html#determination_of_column_affinity. */
static const char *value_of_type(const struct schema_column *column)
{
    static const struct {
        const char *word, *value;
    } values[] = {{"INT", "0"},    {"CHAR", "''"}, {"CLOB", "''"}, {"TEXT", "''"},
                  {"BLOB", "x''"}, {"REAL", "0"},  {"FLOA", "0"},  {"DOUB", "0"}};
    if (column->type.text == NULL)
        return "''";
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        if (strstr(column->type.text, values[i].word) != NULL)
            return values[i].value;
    return "0";
}

/* The number and those next to it, or the text itself. NULL: none of them fits. */
static const char *value_near(const struct making_up *m, struct token literal)
{
    static const int steps[] = {0, 1, -1};
    const char *text = arena_copy(arena_of(m), literal.text.ptr, literal.text.len);
    bool is_whole = text != NULL && text[strspn(text, "0123456789")] == '\0' && strlen(text) < 18;
    for (size_t i = 0; i < (is_whole ? sizeof steps / sizeof steps[0] : 1); i++) {
        const char *value =
            steps[i] == 0 ? text
                          : arena_printf(arena_of(m), "%lld", strtoll(text, NULL, 10) + steps[i]);
        if (is_fit(m, value))
            return value;
    }
    return NULL;
}

typedef const char *of_check(const struct making_up *m, const struct schema_check *check);

/* What the first of its CHECKs gives that gives something. */
static const char *value_of_checks(const struct making_up *m, of_check *find)
{
    const struct schema_table *table = m->to->as_table;
    const char *value = NULL;
    for (size_t i = 0; i < table->check_count && value == NULL; i++)
        if (table->checks[i].column == m->column)
            value = find(m, &table->checks[i]);
    return value;
}

/* A literal that fits, or nearly. */
static const char *literal_of(const struct making_up *m, const struct schema_check *check)
{
    struct token_list tokens;
    if (token_read(str_from(check->expression.text), arena_of(m), &tokens) != 0) {
        m->writing->sketch.no_memory = true;
        return NULL;
    }
    for (size_t t = 0; t < tokens.count; t++) {
        enum token_kind kind = tokens.items[t].kind;
        const char *value =
            kind == TOKEN_STRING || kind == TOKEN_NUMBER ? value_near(m, tokens.items[t]) : NULL;
        if (value != NULL)
            return value;
    }
    return NULL;
}

/* Letters to the number of the literal. */
static const char *long_text_of(const struct making_up *m, const struct schema_check *check)
{
    size_t length = sample_length(check->expression.text, arena_of(m));
    static const int steps[] = {0, 1, -1};
    for (size_t i = 0; length != 0 && i < sizeof steps / sizeof steps[0]; i++) {
        struct phrase text = {.arena = arena_of(m)};
        phrase_put(&text, STR("'"));
        phrase_repeat(&text, '0', length + (size_t)steps[i]);
        phrase_put(&text, STR("'"));
        const char *value = phrase_end(&text);
        if (is_fit(m, text.no_memory ? NULL : value))
            return value;
    }
    return NULL;
}

static const char *first_fit(const struct making_up *m, const char *const *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_fit(m, values[i]))
            return values[i];
    return NULL;
}

static bool is_text(const struct making_up *m)
{
    return *value_of_type(m->column) == '\'';
}

/* What no literal asks for: JSON, moments, addresses. */
static const char *value_of_kind(const struct making_up *m)
{
    static const char *const texts[] = {
        "'a'",
        "'A'",
        "'{}'",
        "'[]'",
        "'2000-01-01'",
        "'2000-01-01 00:00:00'",
        "'2000-01-01T00:00:00Z'",
        "'00:00'",
        "'00000000-0000-4000-8000-000000000000'",
        "'a@example.org'",
        "'https://example.org/'",
        "'0.0.0'",
    };
    static const char *const others[] = {"1", "-1", "0.5", "0", "x'00'"};
    enum { TEXTS = sizeof texts / sizeof texts[0], OTHERS = sizeof others / sizeof others[0] };
    const char *value = is_text(m) ? first_fit(m, texts, TEXTS) : first_fit(m, others, OTHERS);
    if (value != NULL)
        return value;
    return is_text(m) ? first_fit(m, others, OTHERS) : first_fit(m, texts, TEXTS);
}

/* An index over what it is made of would fail with ''. */
static bool is_json(const struct making_up *m)
{
    return sample_suiting(&m->writing->to, m->to->name.text, m->column->name.text, arena_of(m))
               .kind == SAMPLE_JSON;
}

/* ---- A row of another table ---- */

static const struct schema_foreign_key *key_of(const struct making_up *m)
{
    const struct schema_table *table = m->to->as_table;
    for (size_t i = 0; i < table->check_count; i++)
        if (table->checks[i].column == m->column)
            return NULL;
    for (size_t i = 0; i < table->foreign_key_count; i++) {
        const struct schema_foreign_key *key = &table->foreign_keys[i];
        if (key->columns.count == 1 && strcmp(key->columns.items[0].key, m->column->name.key) == 0)
            return key;
    }
    return NULL;
}

/* The column that the key points to; NULL: the schema has not got it. */
static const char *parent_column(const struct schema_foreign_key *key, const struct schema *schema)
{
    const struct schema_object *parent = schema_find(schema, SCHEMA_TABLE, key->parent.text);
    if (parent == NULL || parent->as_table == NULL)
        return NULL;
    const char *name = stops_parent_column(key, parent->as_table, 0);
    return name != NULL && schema_find_column(parent->as_table, name) != NULL ? name : NULL;
}

/* One that is there: any other value would stop the script at the first row. Of a table that both
 * schemas have, for only that has rows. */
static const char *value_of_parent(const struct making_up *m)
{
    const struct schema_foreign_key *key = key_of(m);
    if (key == NULL || strcmp(key->parent.key, m->to->name.key) == 0)
        return NULL;
    const char *column = parent_column(key, &m->writing->to);
    if (column == NULL || parent_column(key, m->writing->now) == NULL)
        return NULL;
    const char *value =
        arena_printf(arena_of(m), "(SELECT min(%s) FROM %s)", writing_name(m->writing, column),
                     writing_name(m->writing, key->parent.text));
    m->writing->sketch.no_memory |= value == NULL;
    return value;
}

static const char *value_for_all(const struct making_up *m)
{
    const char *value = value_of_type(m->column);
    if (filling_is_nullable(m->to->as_table, m->column) && is_fit(m, "NULL"))
        return "NULL";
    const char *of_parent = value_of_parent(m);
    if (of_parent != NULL)
        return of_parent;
    if (is_json(m) && is_text(m) && is_fit(m, "'{}'"))
        return "'{}'";
    if (is_fit(m, value))
        return value;
    value = value_of_checks(m, literal_of);
    if (value == NULL)
        value = value_of_checks(m, long_text_of);
    return value == NULL ? value_of_kind(m) : value;
}

/* ---- One for each row ---- */

/* Where the rowid is in the key, too, that tells the rows apart. */
static bool is_in(const struct making_up *m, const struct schema_indexed *columns, size_t count)
{
    const struct schema_table *from = m->from->as_table;
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        const struct schema_column *other = schema_find_column(from, columns[i].expression.text);
        if (other != NULL && schema_is_rowid_alias(from, other))
            return false;
        found |= strcmp(columns[i].expression.key, m->column->name.key) == 0;
    }
    return found;
}

/* Whether two rows with the same value could not be. */
static bool is_unique(const struct making_up *m)
{
    const struct schema_table *table = m->to->as_table;
    const struct schema *to = &m->writing->to;
    bool unique = table->primary_key != NULL &&
                  is_in(m, table->primary_key->columns, table->primary_key->column_count);
    for (size_t i = 0; i < table->unique_count && !unique; i++)
        unique = is_in(m, table->uniques[i].columns, table->uniques[i].column_count);
    for (size_t i = 0; i < to->count && !unique; i++) {
        const struct schema_index *index = to->objects[i].as_index;
        unique = index != NULL && index->is_unique &&
                 strcmp(to->objects[i].table.key, m->to->name.key) == 0 &&
                 is_in(m, index->columns, index->column_count);
    }
    return unique;
}

/* Of a table without rowids: rows are counted in the order of their key. NULL: that is too new.
 * https://www.sqlite.org/windowfunctions.html */
static const char *count_of(const struct making_up *m)
{
    const struct schema_key *key = m->from->as_table->primary_key;
    struct phrase columns = {.arena = arena_of(m)};
    if (key == NULL || !sqlite_has(&m->writing->input->sqlite, FEATURE_WINDOW))
        return NULL;
    for (size_t i = 0; i < key->column_count; i++)
        phrase_add(&columns, "%s%s", i == 0 ? "" : ", ",
                   writing_name(m->writing, key->columns[i].expression.text));
    const char *order = phrase_end(&columns);
    return columns.no_memory ? NULL
                             : arena_printf(arena_of(m), "row_number() OVER (ORDER BY %s)", order);
}

/* The rowid, by the name of the column that is it, or a number in its place. NULL: there is none.
 */
static const char *rowid_of(const struct making_up *m)
{
    const struct schema_table *table = m->from->as_table;
    for (size_t i = 0; i < table->column_count; i++)
        if (schema_is_rowid_alias(table, &table->columns[i]))
            return writing_name(m->writing, table->columns[i].name.text);
    if (table->without_rowid)
        return count_of(m);
    return schema_find_column(table, "rowid") != NULL ? NULL : "rowid";
}

/* Made of the number of a row, which stands between the two. */
struct numbered {
    const char *before, *after;
};

static const char *number_in(const struct making_up *m, const struct numbered *numbered,
                             const char *number)
{
    return arena_printf(arena_of(m), "%s%s%s", numbered->before, number, numbered->after);
}

/* Where it is tried with numbers that a row may have. */
static bool is_numbered_fit(const struct making_up *m, const struct numbered *numbered)
{
    return is_fit(m, number_in(m, numbered, "1")) && is_fit(m, number_in(m, numbered, "98765"));
}

/* The first length that its CHECKs may ask for. 0: they ask for none. */
static size_t asked_length(const struct making_up *m)
{
    const struct schema_table *table = m->to->as_table;
    size_t length = 0;
    for (size_t i = 0; i < table->check_count && length == 0; i++)
        if (table->checks[i].column == m->column)
            length = sample_length(table->checks[i].expression.text, arena_of(m));
    return length;
}

static const char *value_for_each(const struct making_up *m)
{
    const char *rowid = rowid_of(m);
    const char *wide = arena_printf(arena_of(m), "printf('%%0%zud', ", asked_length(m));
    if (rowid == NULL || wide == NULL)
        return NULL;
    const struct numbered ways[] = {
        {is_text(m) ? "'x' || " : "", ""},
        {"'{\"x\":' || ", " || '}'"},
        {"'[' || ", " || ']'"},
        {"date(2451544.5 + ", ")"}, /* from 2000-01-01 on */
        {"datetime(2451544.5 + ", ")"},
        {"printf('00000000-0000-4000-8000-%012d', ", ")"},
        {wide, ")"},
        {"'x' || ", " || '@example.org'"},
        {"'https://example.org/' || ", ""},
        {is_text(m) ? "" : "'x' || ", ""},
        {"-", ""},
    };
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (is_numbered_fit(m, &ways[i]))
            return number_in(m, &ways[i], rowid);
    return NULL;
}

void filling_make_up(struct writing *writing, const struct schema_object *from,
                     const struct schema_object *to, const struct schema_column *column,
                     struct filling *out)
{
    const struct making_up m = {writing, from, to, column};
    const char *value = NULL;
    *out = (struct filling){.kind = FILLING_MADE_UP, .former = out->former, .fits = true};
    if (!filling_is_nullable(to->as_table, column) || !is_fit(&m, "NULL"))
        value = is_unique(&m) ? value_for_each(&m) : NULL;
    out->differs = value != NULL;
    if (value == NULL)
        value = value_for_all(&m);
    out->fits = value != NULL;
    out->value = value == NULL ? value_of_type(column) : value;
}
