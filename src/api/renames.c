#include "api/renames.h"

#include "schema/token.h"

#include <string.h>
#include <strings.h>

/* ---- What is possible ---- */

static int refuse_rename(struct renames_reading *reading, const char *text, const char *why)
{
    int rc = diag_error(reading->diags, STEMMA_USAGE, SPAN_NONE, "--rename %s: %s", text, why);
    diag_hint(reading->diags, "--rename OLD=NEW for a table, --rename TABLE.OLD=NEW for a column");
    return rc;
}

static const char *called_before(const struct renames_reading *reading, const char *table)
{
    for (size_t i = 0; i < reading->renames.count; i++) {
        const struct generate_rename *rename = &reading->renames.items[i];
        if (rename->column == NULL && strcasecmp(rename->to, table) == 0)
            return rename->table;
    }
    return table;
}

static void hint_at_rename(struct renames_reading *reading, const struct generate_rename *rename)
{
    const char *option = generate_rename_option(rename, reading->arena);
    if (option != NULL)
        diag_hint(reading->diags, "did you mean %s?", option);
}

/* "name=full_name" of somebody who means a column. */
static void hint_at_columns(struct renames_reading *reading, const struct generate_rename *rename)
{
    const struct schema *head = reading->head, *wanted = reading->wanted;
    for (size_t i = 0; rename->column == NULL && i < head->count; i++) {
        const struct schema_object *from = &head->objects[i];
        const struct schema_object *to = schema_find(wanted, SCHEMA_TABLE, from->name.text);
        if (from->as_table != NULL && schema_find_column(from->as_table, rename->table) != NULL &&
            to != NULL && to->as_table != NULL &&
            schema_find_column(to->as_table, rename->to) != NULL)
            hint_at_rename(reading,
                           &(struct generate_rename){from->name.text, rename->table, rename->to});
    }
}

/* `rename` comes behind those that are known: what one of them has renamed is out of the way. */
static bool is_renamed_before(const struct renames_reading *reading,
                              const struct generate_rename *rename)
{
    for (size_t i = 0; i < reading->renames.count; i++) {
        const struct generate_rename *known = &reading->renames.items[i];
        if (rename->column == NULL
                ? known->column == NULL && strcasecmp(known->table, rename->to) == 0
                : known->column != NULL && strcasecmp(known->table, rename->table) == 0 &&
                      strcasecmp(known->column, rename->to) == 0)
            return true;
    }
    return false;
}

/* Virtual ones, too. */
static const struct schema_object *find_table(const struct schema *schema, const char *name)
{
    const struct schema_object *table = schema_find(schema, SCHEMA_TABLE, name);
    return table != NULL ? table : schema_find(schema, SCHEMA_VIRTUAL_TABLE, name);
}

/* Two cannot have one name, and dropping the one is for its own revision to say. `table` is NULL
 * where a table is renamed. */
static int check_is_free(struct renames_reading *reading, const char *text,
                         const struct generate_rename *rename, const struct schema_table *table)
{
    const char *before = rename->column == NULL ? rename->table : rename->column;
    bool taken = table == NULL ? find_table(reading->head, rename->to) != NULL
                               : schema_find_column(table, rename->to) != NULL;
    if (!taken || strcasecmp(before, rename->to) == 0 || is_renamed_before(reading, rename))
        return 0;
    int rc = refuse_rename(reading, text,
                           table == NULL ? "the schema at the head has a table of the new name"
                                         : "the table has a column of the new name at the head");
    diag_hint(
        reading->diags,
        "where that is renamed too, name it first; else rename or drop it in a revision of its "
        "own before");
    return rc;
}

/* Both ends of a rename; NULL where there is no such table. */
struct ends {
    const struct schema_object *from, *to;
    const char *after; /* what the table is called in the schema wanted */
};

static struct ends find_ends(const struct renames_reading *reading,
                             const struct generate_rename *rename)
{
    const struct generate_renames known = {reading->renames.items, reading->renames.count};
    const char *after =
        rename->column == NULL ? rename->to : generate_called(&known, rename->table);
    return (struct ends){find_table(reading->head, called_before(reading, rename->table)),
                         find_table(reading->wanted, after), after};
}

static bool has_column(const struct schema_object *table, const char *name)
{
    return table->as_table != NULL && schema_find_column(table->as_table, name) != NULL;
}

static int check_column(struct renames_reading *reading, const char *text,
                        const struct generate_rename *rename, const struct ends *ends)
{
    if (ends->from->as_table == NULL || ends->to->as_table == NULL)
        return refuse_rename(reading, text, "columns of a virtual table cannot be renamed");
    if (!has_column(ends->from, rename->column))
        return refuse_rename(reading, text, "the table has no such column at the head");
    if (!has_column(ends->to, rename->to))
        return refuse_rename(reading, text, "the table wanted has no such column");
    return check_is_free(reading, text, rename, ends->from->as_table);
}

/* One thing has one new name, and one name is of one thing. `table` is what the table is called in
 * the schema wanted; NULL: it is renamed itself. */
static int check_is_single(struct renames_reading *reading, const char *text,
                           const struct generate_rename *rename, const char *table)
{
    for (size_t i = 0; i < reading->renames.count; i++) {
        const struct generate_rename *known = &reading->renames.items[i];
        bool is_column = known->column != NULL;
        if (is_column != (table != NULL) || (is_column && strcasecmp(known->table, table) != 0))
            continue;
        const char *from = is_column ? rename->column : rename->table;
        if (strcasecmp(is_column ? known->column : known->table, from) == 0)
            return refuse_rename(reading, text, "another --rename is of the same");
        if (strcasecmp(known->to, rename->to) == 0)
            return refuse_rename(reading, text, "another --rename is to the same name");
    }
    return 0;
}

/* What is renamed must be there, its new name must be free, and what it is to be called must be
 * wanted. */
static int check_rename(struct renames_reading *reading, const char *text,
                        struct generate_rename *rename)
{
    struct ends ends = find_ends(reading, rename);
    if (ends.from == NULL) {
        int rc = refuse_rename(reading, text, "the schema at the head has no such table");
        hint_at_columns(reading, rename);
        return rc;
    }
    if (ends.to == NULL)
        return refuse_rename(reading, text, "the schema wanted has no such table");
    int rc = check_is_single(reading, text, rename, rename->column == NULL ? NULL : ends.after);
    if (rc != 0)
        return rc;
    if (rename->column == NULL && ends.from->kind != ends.to->kind)
        return refuse_rename(reading, text, "one of the two is a virtual table");
    if (rename->column == NULL)
        return check_is_free(reading, text, rename, NULL);
    rename->table = ends.after;
    return check_column(reading, text, rename, &ends);
}

/* ---- What is typed ---- */

static bool fits(const struct renames_reading *reading, const struct generate_rename *rename)
{
    struct ends ends = find_ends(reading, rename);
    return ends.from != NULL && ends.to != NULL &&
           (rename->column == NULL ||
            (has_column(ends.from, rename->column) && has_column(ends.to, rename->to)));
}

/* Names as SQL has them, in double quotes where they are no plain words. False: it is none. */
static bool parse_as_sql(struct renames_reading *reading, struct token_list tokens,
                         struct generate_rename *out)
{
    struct arena *arena = reading->arena;
    bool column = tokens.count == 5 && tokens.items[1].kind == TOKEN_DOT;
    size_t sign = column ? 3 : 1;
    if (tokens.count != sign + 2 || !token_is(tokens.items[sign], "=") ||
        !token_can_name(tokens.items[0]) || !token_can_name(tokens.items[sign - 1]) ||
        !token_can_name(tokens.items[sign + 1]))
        return false;
    *out = (struct generate_rename){
        token_name(tokens.items[0], arena),
        column ? token_name(tokens.items[2], arena) : NULL,
        token_name(tokens.items[sign + 1], arena),
    };
    return true;
}

/* What a text can mean whose names are not in quotes: cut at any "=", and any "." before it. */
struct meanings {
    struct renames_reading *reading;
    struct generate_rename last;
    size_t count; /* of those that fit the schemas */
    bool no_memory;
};

static void try_meaning(struct meanings *meanings, struct str table, struct str column,
                        struct str to)
{
    struct arena *arena = meanings->reading->arena;
    struct generate_rename rename = {
        arena_copy(arena, table.ptr, table.len),
        column.ptr == NULL ? NULL : arena_copy(arena, column.ptr, column.len),
        arena_copy(arena, to.ptr, to.len),
    };
    if (rename.table == NULL || rename.to == NULL ||
        (column.ptr != NULL && rename.column == NULL)) {
        meanings->no_memory = true;
        return;
    }
    if (!fits(meanings->reading, &rename))
        return;
    meanings->last = rename;
    meanings->count++;
}

static void find_meanings(struct meanings *meanings, struct str text)
{
    const struct str none = {NULL, 0};
    for (size_t sign = 1; sign + 1 < text.len; sign++) {
        struct str to = str_slice(text, sign + 1, text.len);
        if (text.ptr[sign] != '=')
            continue;
        try_meaning(meanings, str_slice(text, 0, sign), none, to);
        for (size_t dot = 1; dot + 1 < sign; dot++)
            if (text.ptr[dot] == '.')
                try_meaning(meanings, str_slice(text, 0, dot), str_slice(text, dot + 1, sign), to);
    }
}

/* What the schemas have goes before what SQL would make of it. *found is false where it may be a
 * rename once more tables are known to be renamed. */
static int parse_rename(struct renames_reading *reading, const char *text, bool is_last,
                        struct generate_rename *out, bool *found)
{
    struct meanings meanings = {.reading = reading};
    struct token_list tokens;
    if (token_read(str_from(text), reading->arena, &tokens) != 0)
        return diag_no_memory(reading->diags);
    bool is_sql = parse_as_sql(reading, tokens, out);
    if (is_sql && (out->table == NULL || out->to == NULL))
        return diag_no_memory(reading->diags);
    *found = true;
    if (is_sql && fits(reading, out))
        return 0;
    find_meanings(&meanings, str_from(text));
    if (meanings.no_memory)
        return diag_no_memory(reading->diags);
    if (meanings.count == 1)
        *out = meanings.last;
    *found = is_sql || meanings.count == 1;
    if (*found || !is_last)
        return 0;
    int rc = refuse_rename(reading, text,
                           meanings.count == 0 ? "that is no rename"
                                               : "that can be read in more than one way");
    diag_hint(reading->diags, "a name that is no plain word stands in double quotes: --rename "
                              "'\"old name\"=\"new name\"'");
    return rc;
}

/* Tables first: a column's table is then called as it is wanted. */
static int read_some(struct renames_reading *reading, struct stemma_names texts, bool columns)
{
    for (size_t i = 0; i < texts.count; i++) {
        struct generate_rename rename;
        bool found = false;
        int rc = parse_rename(reading, texts.items[i], columns, &rename, &found);
        if (rc == 0 && (!found || (rename.column != NULL) != columns))
            continue;
        if (rc == 0)
            rc = check_rename(reading, texts.items[i], &rename);
        if (rc == 0 && !VEC_PUSH(reading->arena, &reading->renames, rename))
            rc = diag_no_memory(reading->diags);
        if (rc != 0)
            return rc;
    }
    return 0;
}

int renames_read(struct renames_reading *reading, struct stemma_names texts)
{
    int rc = read_some(reading, texts, false);
    return rc == 0 ? read_some(reading, texts, true) : rc;
}
