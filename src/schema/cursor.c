#include "schema/cursor.h"

#include "base/vec.h"
#include "schema/text.h"

#include <string.h>

struct token cursor_peek(const struct cursor *cursor, size_t ahead)
{
    size_t index = cursor->at + ahead;
    size_t last = cursor->tokens.count;
    if (cursor->failed || index >= last)
        return (struct token){TOKEN_END, {"", 0}};
    return cursor->tokens.items[index];
}

bool cursor_sees(const struct cursor *cursor, const char *word)
{
    return token_is(cursor_peek(cursor, 0), word);
}

bool cursor_is_at_end(const struct cursor *cursor)
{
    return cursor_peek(cursor, 0).kind == TOKEN_END;
}

bool cursor_take(struct cursor *cursor, const char *words)
{
    size_t taken = 0;
    for (const char *word = words, *end; *word != '\0'; word = *end == ' ' ? end + 1 : end) {
        end = strchrnul(word, ' ');
        if (!token_is_str(cursor_peek(cursor, taken), (struct str){word, (size_t)(end - word)}))
            return false;
        taken++;
    }
    cursor->at += taken;
    return true;
}

bool cursor_take_kind(struct cursor *cursor, enum token_kind kind)
{
    bool found = kind != TOKEN_END && cursor_peek(cursor, 0).kind == kind;
    cursor->at += found;
    return found;
}

void cursor_fail(struct cursor *cursor)
{
    cursor->failed = true;
}

void cursor_fail_memory(struct cursor *cursor)
{
    cursor->failed = cursor->no_memory = true;
}

void cursor_expect(struct cursor *cursor, const char *words)
{
    if (!cursor_take(cursor, words))
        cursor_fail(cursor);
}

void cursor_expect_kind(struct cursor *cursor, enum token_kind kind)
{
    if (!cursor_take_kind(cursor, kind))
        cursor_fail(cursor);
}

struct schema_text cursor_checked(struct cursor *cursor, struct schema_text text)
{
    if (text.text == NULL)
        cursor_fail_memory(cursor);
    return text;
}

struct schema_text cursor_name(struct cursor *cursor)
{
    struct token token = cursor_peek(cursor, 0);
    if (!token_can_name(token)) {
        cursor_fail(cursor);
        return (struct schema_text){NULL, NULL};
    }
    cursor->at++;
    return cursor_checked(cursor, text_name(token, cursor->arena));
}

struct schema_text cursor_qualified_name(struct cursor *cursor)
{
    struct schema_text name = cursor_name(cursor);
    return cursor_take_kind(cursor, TOKEN_DOT) ? cursor_name(cursor) : name;
}

struct schema_names cursor_names(struct cursor *cursor)
{
    VEC(struct schema_text) names = {0};
    if (!cursor_take_kind(cursor, TOKEN_OPEN))
        return (struct schema_names){NULL, 0};
    do {
        struct schema_text name = cursor_name(cursor);
        if (cursor_take(cursor, "COLLATE"))
            cursor_name(cursor);
        if (!cursor_take(cursor, "ASC"))
            cursor_take(cursor, "DESC");
        if (!VEC_PUSH(cursor->arena, &names, name))
            cursor_fail_memory(cursor);
    } while (cursor_take_kind(cursor, TOKEN_COMMA));
    cursor_expect_kind(cursor, TOKEN_CLOSE);
    return (struct schema_names){names.items, names.count};
}

struct token_list cursor_parentheses(struct cursor *cursor)
{
    cursor_expect_kind(cursor, TOKEN_OPEN);
    size_t from = cursor->at, depth = 1;
    while (depth != 0 && !cursor->failed) {
        enum token_kind kind = cursor_peek(cursor, 0).kind;
        if (kind == TOKEN_END)
            cursor_fail(cursor);
        depth += kind == TOKEN_OPEN;
        depth -= kind == TOKEN_CLOSE;
        cursor->at++;
    }
    return cursor->failed ? (struct token_list){NULL, 0}
                          : token_slice(cursor->tokens, from, cursor->at - 1 - from);
}

static bool is_stop(struct token token, const char *const *stops, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (token_is(token, stops[i]) || (token.kind == TOKEN_COMMA && *stops[i] == ',') ||
            (token.kind == TOKEN_SEMICOLON && *stops[i] == ';'))
            return true;
    return false;
}

struct token_list cursor_until(struct cursor *cursor, const char *const *stops, size_t count)
{
    size_t from = cursor->at, depth = 0;
    for (;; cursor->at++) {
        struct token token = cursor_peek(cursor, 0);
        if (token.kind == TOKEN_END || (depth == 0 && is_stop(token, stops, count)))
            break;
        bool opens = token.kind == TOKEN_OPEN || token_is(token, "CASE");
        bool closes = token.kind == TOKEN_CLOSE || token_is(token, "END");
        depth += opens;
        depth -= closes && depth != 0;
    }
    return token_slice(cursor->tokens, from, cursor->at - from);
}

struct token_list cursor_until_comma(struct cursor *cursor)
{
    static const char *const comma[] = {","};
    return cursor_until(cursor, comma, 1);
}
