/* https://www.sqlite.org/lang_createtable.html, and what SQLite's grammar takes beyond it:
 * constraints without commas between them, a CONSTRAINT name without a constraint, FOREIGN KEY's
 * DEFERRABLE as a constraint of its own. What has no effect is left out: NO ACTION, DEFERRABLE
 * without INITIALLY DEFERRED, a conflict clause of CHECK, and what parse_column.c names. */
#include "schema/parse_table.h"

#include "schema/order.h"
#include "schema/schema.h"
#include "schema/text.h"

#include <string.h>

/* ---- Names of columns, in advance ---- */

static struct schema_names read_names(struct token_list tokens, struct cursor *outer)
{
    VEC(struct schema_text) names = {0};
    struct cursor cursor = {.tokens = tokens, .arena = outer->arena};
    do {
        if (token_begins_constraint(cursor_peek(&cursor, 0)))
            break;
        struct schema_text name = cursor_name(&cursor);
        cursor_until_comma(&cursor);
        if (!VEC_PUSH(outer->arena, &names, name))
            cursor_fail_memory(&cursor);
    } while (cursor_take_kind(&cursor, TOKEN_COMMA));
    outer->failed |= cursor.failed;
    outer->no_memory |= cursor.no_memory;
    return (struct schema_names){names.items, names.count};
}

/* ---- Constraints of the table ---- */

/* A key collates as its column does, unless it says otherwise. */
static void drop_own_collation(const struct table_parse *parse, struct schema_indexed *item)
{
    for (size_t i = 0; item->collation.key != NULL && i < parse->columns.count; i++) {
        const struct schema_column *column = &parse->columns.items[i];
        if (strcmp(column->name.key, item->expression.key) == 0 &&
            schema_is_collation(column, item->collation))
            item->collation = (struct schema_text){NULL, NULL};
    }
}

static struct schema_key key_of_table(struct table_parse *parse)
{
    struct schema_key key = {.name = constraint_name(parse), .place = parse->key_count++};
    struct token_list inside = cursor_parentheses(parse->cursor);
    if (parse->cursor->failed)
        return key;
    struct schema_indexed_list list =
        parse_indexed(inside, &parse->names, &key.autoincrement, parse->cursor);
    for (size_t i = 0; !parse->cursor->failed && i < list.count; i++)
        drop_own_collation(parse, &list.items[i]);
    key.columns = list.items;
    key.column_count = list.count;
    key.conflict = constraint_conflict(parse->cursor);
    return key;
}

static void table_foreign_key(struct table_parse *parse)
{
    struct schema_foreign_key key = {.name = constraint_name(parse)};
    key.columns = text_as_defined(cursor_names(parse->cursor), &parse->names, parse->cursor->arena);
    if (key.columns.items == NULL)
        cursor_fail_memory(parse->cursor);
    cursor_expect(parse->cursor, "REFERENCES");
    constraint_references(parse->cursor, &key);
    TABLE_PUSH(parse, &parse->foreign_keys, key);
}

static void parse_table_constraint(struct table_parse *parse)
{
    struct cursor *cursor = parse->cursor;
    if (cursor_take(cursor, "CONSTRAINT"))
        parse->constraint = cursor_name(cursor);
    else if (cursor_take(cursor, "PRIMARY KEY"))
        constraint_primary_key(parse, key_of_table(parse));
    else if (cursor_take(cursor, "UNIQUE")) {
        struct schema_key key = key_of_table(parse);
        TABLE_PUSH(parse, &parse->uniques, key);
    } else if (cursor_take(cursor, "CHECK")) {
        constraint_check(parse, false);
        constraint_conflict(cursor);
    } else if (cursor_take(cursor, "FOREIGN KEY"))
        table_foreign_key(parse);
    else if (!constraint_late_deferral(parse))
        cursor_fail(cursor);
}

/* A comma ends the reach of a CONSTRAINT name that nothing has followed. */
static void parse_table_constraints(struct table_parse *parse)
{
    while (!parse->cursor->failed && !cursor_is_at_end(parse->cursor)) {
        if (cursor_take_kind(parse->cursor, TOKEN_COMMA))
            parse->constraint = (struct schema_text){NULL, NULL};
        parse_table_constraint(parse);
    }
}

static void parse_options(struct cursor *cursor, struct schema_table *table)
{
    while (!cursor->failed && !cursor_is_at_end(cursor)) {
        if (cursor_take(cursor, "WITHOUT ROWID"))
            table->without_rowid = true;
        else if (cursor_take(cursor, "STRICT"))
            table->is_strict = true;
        else
            cursor_fail(cursor);
        cursor_take_kind(cursor, TOKEN_COMMA);
    }
}

/* ---- What is known once all is read ---- */

/* The only column of the table that the expression has in it; NULL: none, or several. */
static const struct schema_column *column_of_check(const struct table_parse *parse,
                                                   const struct schema_check *found)
{
    const struct schema_column *only = NULL;
    struct token_list tokens;
    if (token_read(str_from(found->expression.key), parse->cursor->arena, &tokens) != 0)
        return NULL;
    for (size_t i = 0; i < tokens.count; i++) {
        struct token token = tokens.items[i];
        bool call = tokens.items[i + 1].kind == TOKEN_OPEN;
        if (call || (token.kind != TOKEN_WORD && token.kind != TOKEN_NAME))
            continue;
        const char *key = token_name(token, parse->cursor->arena);
        for (size_t c = 0; key != NULL && c < parse->columns.count; c++)
            if (strcmp(parse->columns.items[c].name.key, key) == 0) {
                if (only != NULL && only != &parse->columns.items[c])
                    return NULL;
                only = &parse->columns.items[c];
            }
    }
    return only;
}

static void settle(struct table_parse *parse)
{
    for (size_t i = 0; i < parse->checks.count; i++)
        parse->checks.items[i].column = column_of_check(parse, &parse->checks.items[i]);
    order_keys(parse->uniques.items, parse->uniques.count);
    order_checks(parse->checks.items, parse->checks.count);
    order_foreign_keys(parse->foreign_keys.items, parse->foreign_keys.count);
}

static void parse_body(struct table_parse *parse, struct token_list body)
{
    struct cursor *outer = parse->cursor;
    parse->names = read_names(body, outer);
    struct cursor inside = {.tokens = body, .arena = outer->arena, .failed = outer->failed};
    parse->cursor = &inside;
    do
        parse_column(parse);
    while (!token_begins_constraint(cursor_peek(&inside, 1)) &&
           cursor_take_kind(&inside, TOKEN_COMMA));
    parse_table_constraints(parse);
    if (!inside.failed)
        settle(parse);
    outer->failed |= inside.failed;
    outer->no_memory |= inside.no_memory;
    parse->cursor = outer;
}

const struct schema_table *parse_table(struct cursor *cursor)
{
    struct table_parse parse = {.cursor = cursor};
    struct schema_table *table = ARENA_NEW(cursor->arena, struct schema_table);
    struct schema_key *primary_key = ARENA_NEW(cursor->arena, struct schema_key);
    struct token_list body = cursor_parentheses(cursor);
    if (table == NULL || primary_key == NULL)
        cursor_fail_memory(cursor);
    if (cursor->failed)
        return NULL;
    parse_body(&parse, body);
    parse_options(cursor, table);
    *primary_key = parse.primary_key;
    table->columns = parse.columns.items;
    table->column_count = parse.columns.count;
    table->primary_key = parse.has_primary_key ? primary_key : NULL;
    table->uniques = parse.uniques.items;
    table->unique_count = parse.uniques.count;
    table->checks = parse.checks.items;
    table->check_count = parse.checks.count;
    table->foreign_keys = parse.foreign_keys.items;
    table->foreign_key_count = parse.foreign_keys.count;
    return table;
}
