/* A column, from its name to the last of its constraints. What has no effect is left out: NULL,
 * names of NOT NULL, DEFAULT and COLLATE. */
#include "schema/parse_table.h"

#include "base/phrase.h"
#include "schema/canonical.h"
#include "schema/plain.h"
#include "schema/text.h"
#include "schema/words.h"

#include <string.h>

/* ---- Constraints of a column ---- */

static struct schema_names one_name(struct table_parse *parse, struct schema_text name)
{
    struct schema_text *item = ARENA_NEW(parse->cursor->arena, struct schema_text);
    if (item == NULL) {
        cursor_fail_memory(parse->cursor);
        return (struct schema_names){NULL, 0};
    }
    *item = name;
    return (struct schema_names){item, 1};
}

static struct schema_key key_of_column(struct table_parse *parse,
                                       const struct schema_column *column, bool descending)
{
    struct schema_key key = {
        .name = constraint_name(parse), .place = parse->key_count++, .with_column = true};
    struct schema_indexed *item = ARENA_NEW(parse->cursor->arena, struct schema_indexed);
    if (item == NULL) {
        cursor_fail_memory(parse->cursor);
        return key;
    }
    item->expression = column->name;
    item->is_name = true;
    item->descending = descending;
    key.columns = item;
    key.column_count = 1;
    return key;
}

static void column_primary_key(struct table_parse *parse, const struct schema_column *column)
{
    bool descending = cursor_take(parse->cursor, "DESC");
    if (!descending)
        cursor_take(parse->cursor, "ASC");
    struct schema_key key = key_of_column(parse, column, descending);
    key.conflict = constraint_conflict(parse->cursor);
    key.autoincrement = cursor_take(parse->cursor, "AUTOINCREMENT");
    constraint_primary_key(parse, key);
}

static void column_unique(struct table_parse *parse, const struct schema_column *column)
{
    struct schema_key key = key_of_column(parse, column, false);
    key.conflict = constraint_conflict(parse->cursor);
    TABLE_PUSH(parse, &parse->uniques, key);
}

static void column_references(struct table_parse *parse, const struct schema_column *column)
{
    struct schema_foreign_key key = {.name = constraint_name(parse), .with_column = true};
    key.columns = one_name(parse, column->name);
    constraint_references(parse->cursor, &key);
    TABLE_PUSH(parse, &parse->foreign_keys, key);
}

/* A word or a "string" is a text here, unless it is a value: lang_createtable.html#dfltval. */
static struct schema_text word_as_text(struct token token, struct cursor *cursor)
{
    const char *value = token.kind == TOKEN_WORD ? word_value(token.text) : NULL;
    if (value != NULL)
        return text_of_name(value, cursor->arena);
    if (!plain_text(&token, cursor->arena))
        return (struct schema_text){NULL, NULL};
    return (struct schema_text){token.text.ptr, token.text.ptr};
}

/* "(5)" is 5: one literal, perhaps with a sign, needs no parentheses. */
static bool is_literal(struct token_list list)
{
    bool sign = list.count == 2 && (token_is(list.items[0], "-") || token_is(list.items[0], "+")) &&
                list.items[1].kind == TOKEN_NUMBER;
    if (list.count != 1)
        return sign;
    enum token_kind kind = list.items[0].kind;
    return kind == TOKEN_NUMBER || kind == TOKEN_STRING || kind == TOKEN_BLOB ||
           (kind == TOKEN_WORD && word_value(list.items[0].text) != NULL);
}

static struct schema_text in_parentheses(struct schema_text text, struct cursor *cursor)
{
    if (text.text == NULL)
        return text;
    text.text = arena_printf(cursor->arena, "(%s)", text.text);
    text.key = arena_printf(cursor->arena, "( %s )", text.key);
    return text.key == NULL ? (struct schema_text){NULL, NULL} : text;
}

static struct schema_text literal(struct token_list list, struct cursor *cursor)
{
    if (list.count == 1 && (list.items[0].kind == TOKEN_WORD || list.items[0].kind == TOKEN_NAME))
        return word_as_text(list.items[0], cursor);
    if (list.count == 2 && token_is(list.items[0], "+") && list.items[1].kind == TOKEN_NUMBER)
        list = token_slice(list, 1, 1);
    return text_expression(list, NULL, cursor->arena);
}

static void parse_default(struct table_parse *parse, struct schema_column *column)
{
    struct cursor *cursor = parse->cursor;
    if (cursor_peek(cursor, 0).kind == TOKEN_OPEN) {
        struct token_list inside = text_unwrap(cursor_parentheses(cursor));
        if (cursor->failed)
            return;
        column->default_value = cursor_checked(
            cursor, is_literal(inside)
                        ? literal(inside, cursor)
                        : in_parentheses(text_expression(inside, NULL, cursor->arena), cursor));
        return;
    }
    bool sign = cursor_sees(cursor, "-") || cursor_sees(cursor, "+");
    size_t count = sign ? 2 : 1;
    if (cursor->at + count > cursor->tokens.count) {
        cursor_fail(cursor);
        return;
    }
    struct token_list value = token_slice(cursor->tokens, cursor->at, count);
    cursor->at += count;
    column->default_value = cursor_checked(cursor, literal(value, cursor));
}

static void parse_generated(struct table_parse *parse, struct schema_column *column)
{
    column->generated = constraint_parenthesised(parse);
    column->is_stored = cursor_take(parse->cursor, "STORED");
    if (!column->is_stored)
        cursor_take(parse->cursor, "VIRTUAL");
}

/* False where no constraint of a column stands here. */
static bool parse_column_constraint(struct table_parse *parse, struct schema_column *column)
{
    struct cursor *cursor = parse->cursor;
    if (cursor_take(cursor, "CONSTRAINT"))
        parse->constraint = cursor_name(cursor);
    else if (cursor_take(cursor, "DEFAULT"))
        parse_default(parse, column);
    else if (cursor_take(cursor, "NULL"))
        constraint_conflict(cursor);
    else if (cursor_take(cursor, "NOT NULL")) {
        column->not_null = true;
        column->not_null_conflict = constraint_conflict(cursor);
    } else if (cursor_take(cursor, "PRIMARY KEY"))
        column_primary_key(parse, column);
    else if (cursor_take(cursor, "UNIQUE"))
        column_unique(parse, column);
    else if (cursor_take(cursor, "CHECK"))
        constraint_check(parse, true);
    else if (cursor_take(cursor, "REFERENCES"))
        column_references(parse, column);
    else if (cursor_take(cursor, "COLLATE"))
        column->collation = plain_collation(cursor_name(cursor));
    else if (cursor_take(cursor, "GENERATED ALWAYS AS") || cursor_take(cursor, "AS"))
        parse_generated(parse, column);
    else
        return constraint_late_deferral(parse);
    return true;
}

/* ---- Columns ---- */

static bool ends_type(const struct cursor *cursor)
{
    struct token token = cursor_peek(cursor, 0);
    if (!token_can_name(token))
        return true;
    if (token.kind != TOKEN_WORD)
        return false;
    return (word_flags(token.text) & WORD_RESERVED) != 0 ||
           (cursor_sees(cursor, "GENERATED") && token_is(cursor_peek(cursor, 1), "ALWAYS") &&
            token_is(cursor_peek(cursor, 2), "AS"));
}

static const char *type_text(struct token_list tokens, struct cursor *cursor)
{
    struct phrase text = {.arena = cursor->arena};
    for (size_t i = 0; i < tokens.count; i++) {
        struct token token = tokens.items[i];
        bool glued = i == 0 || token.kind == TOKEN_OPEN || token.kind == TOKEN_CLOSE ||
                     token.kind == TOKEN_COMMA || tokens.items[i - 1].kind == TOKEN_OPEN ||
                     token_is(tokens.items[i - 1], "-") || token_is(tokens.items[i - 1], "+");
        phrase_put(&text, glued ? STR("") : STR(" "));
        if (token.kind == TOKEN_WORD)
            text_put_capitals(&text, token.text);
        else
            phrase_put(&text, token.text);
    }
    const char *type = phrase_end(&text);
    return text.no_memory ? NULL : type;
}

static struct schema_text words_type(struct token_list tokens, struct cursor *cursor)
{
    struct schema_text type = {type_text(tokens, cursor), text_key(tokens, cursor->arena)};
    if (type.text == NULL || type.key == NULL)
        cursor_fail_memory(cursor);
    return type;
}

static bool is_plain_type(struct token_list tokens)
{
    for (size_t i = 0; i < tokens.count; i++)
        if (tokens.items[i].kind != TOKEN_WORD ||
            (word_flags(tokens.items[i].text) & WORD_RESERVED) != 0)
            return false;
    return true;
}

static struct schema_text quoted_type(struct schema_text name, struct cursor *cursor)
{
    struct token_list words;
    struct schema_text type = cursor_checked(cursor, name);
    if (type.text != NULL && *type.text == '\0') /* numbers are kept as with any unknown type */
        return (struct schema_text){"\"\"", "\"\""};
    if (type.text == NULL || token_read(str_from(type.text), cursor->arena, &words) != 0)
        return type;
    type.text =
        is_plain_type(words) ? type_text(words, cursor) : canonical_name(type.text, cursor->arena);
    return cursor_checked(cursor, type);
}

/* "[VARCHAR](20)", as other systems write it. SQLite has the brackets in the type's name, which
 * makes no difference to what can be stored. */
static bool is_name_in_brackets(struct token_list tokens)
{
    struct str first = tokens.items[0].text;
    return first.ptr[0] == '[' && tokens.count > 1 && tokens.items[1].kind == TOKEN_OPEN &&
           word_is_plain_name(str_slice(first, 1, first.len - 1));
}

static struct schema_text type_without_brackets(struct token_list tokens, struct cursor *cursor)
{
    struct schema_text none = {NULL, NULL};
    struct token *items = ARENA_ARRAY(cursor->arena, struct token, tokens.count + 1);
    if (items == NULL)
        return cursor_checked(cursor, none);
    memcpy(items, tokens.items, tokens.count * sizeof *items);
    items[0] = (struct token){TOKEN_WORD, str_slice(items[0].text, 1, items[0].text.len - 1)};
    return words_type((struct token_list){items, tokens.count}, cursor);
}

static const char *without_space(const char *begin, const char *end)
{
    while (end > begin && strchr(" \t\n\f\r", end[-1]) != NULL)
        end--;
    return end;
}

/* GENERATED ALWAYS behind a type is cut off by its letters, a comment before it is not. */
static const char *end_of_type(const struct cursor *cursor, struct token_list type)
{
    struct str last = type.items[type.count - 1].text;
    const struct token *next = type.items + type.count;
    const struct token *end = cursor->tokens.items + cursor->tokens.count;
    if (end - next < 2 || !token_is(next[0], "GENERATED") || !token_is(next[1], "ALWAYS"))
        return last.ptr + last.len;
    const char *behind = next[0].text.ptr + next[0].text.len;
    const char *before = without_space(behind, next[1].text.ptr);
    return before == behind ? without_space(last.ptr + last.len, next[0].text.ptr) : before;
}

/* Of "[x] REAL" SQLite takes the first and the last byte for the quotes, unless there are others:
 * then the type is the first word, and what follows says nothing. */
static struct schema_text type_in_quotes(struct token_list tokens, struct cursor *cursor)
{
    const char *begin = tokens.items[0].text.ptr;
    size_t length = (size_t)(end_of_type(cursor, tokens) - begin);
    const char *inside = arena_copy(cursor->arena, begin + 1, length - 2);
    if (begin[0] != '[' || inside == NULL || strpbrk(inside, "[`'\"") != NULL)
        return quoted_type(text_name(tokens.items[0], cursor->arena), cursor);
    return quoted_type(text_of_name(inside, cursor->arena), cursor);
}

static struct schema_text parse_type(struct cursor *cursor)
{
    size_t from = cursor->at;
    while (!ends_type(cursor))
        cursor->at++;
    size_t words = cursor->at - from;
    if (words != 0 && cursor_peek(cursor, 0).kind == TOKEN_OPEN)
        cursor_parentheses(cursor);
    struct token_list tokens = token_slice(cursor->tokens, from, cursor->at - from);
    if (words > 1 && words == tokens.count && token_is(tokens.items[words - 2], "GENERATED") &&
        token_is(tokens.items[words - 1], "ALWAYS")) /* SQLite passes over it */
        tokens.count -= 2;
    if (tokens.count == 0 || cursor->failed)
        return (struct schema_text){NULL, NULL};
    if (tokens.items[0].kind == TOKEN_WORD)
        return words_type(tokens, cursor);
    return is_name_in_brackets(tokens) ? type_without_brackets(tokens, cursor)
                                       : type_in_quotes(tokens, cursor);
}

static void drop_what_is_the_default(struct schema_column *column)
{
    if (column->collation.key != NULL && strcmp(column->collation.key, "binary") == 0)
        column->collation = (struct schema_text){NULL, NULL};
    if (column->default_value.key != NULL && strcmp(column->default_value.key, "null") == 0)
        column->default_value = (struct schema_text){NULL, NULL};
}

void parse_column(struct table_parse *parse)
{
    struct cursor *cursor = parse->cursor;
    struct schema_column column = {.name = cursor_name(cursor)};
    column.type = parse_type(cursor);
    while (!cursor->failed && parse_column_constraint(parse, &column))
        ;
    parse->constraint = (struct schema_text){NULL, NULL};
    drop_what_is_the_default(&column);
    TABLE_PUSH(parse, &parse->columns, column);
}
