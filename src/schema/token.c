#include "schema/token.h"

#include "base/vec.h"
#include "script/lex.h"

#include <string.h>
#include <strings.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex_digit(char c)
{
    return is_digit(c) || ((c | ' ') >= 'a' && (c | ' ') <= 'f');
}

static char at(struct str text, size_t index)
{
    return index < text.len ? text.ptr[index] : '\0';
}

static size_t skip_digits(struct str text, size_t from)
{
    while (is_digit(at(text, from)))
        from++;
    return from;
}

/* 1, 1.5, .5, 1e+5, 0xFF; 0 where no number begins. */
static size_t number_length(struct str text)
{
    size_t len = 0;
    if (at(text, 0) == '0' && (at(text, 1) | ' ') == 'x' && is_hex_digit(at(text, 2))) {
        for (len = 2; is_hex_digit(at(text, len)); len++)
            ;
        return len;
    }
    if (!is_digit(at(text, 0)) && !(at(text, 0) == '.' && is_digit(at(text, 1))))
        return 0;
    len = skip_digits(text, 0);
    if (at(text, len) == '.')
        len = skip_digits(text, len + 1);
    if ((at(text, len) | ' ') == 'e') {
        size_t sign = at(text, len + 1) == '+' || at(text, len + 1) == '-' ? 2 : 1;
        if (is_digit(at(text, len + sign)))
            len = skip_digits(text, len + sign);
    }
    return len;
}

static size_t operator_length(struct str text)
{
    static const char *const longer[] = {
        "->>", "->", "||", "<=", ">=", "<>", "==", "!=", "<<", ">>"};
    if (text.len < 2 || strchr("-|<>=!", text.ptr[0]) == NULL)
        return 1;
    for (size_t i = 0; i < sizeof longer / sizeof longer[0]; i++)
        if (str_starts_with(text, str_from(longer[i])))
            return strlen(longer[i]);
    return 1;
}

static enum token_kind sign_kind(char c)
{
    switch (c) {
    case '(':
        return TOKEN_OPEN;
    case ')':
        return TOKEN_CLOSE;
    case ',':
        return TOKEN_COMMA;
    case '.':
        return TOKEN_DOT;
    case ';':
        return TOKEN_SEMICOLON;
    default:
        return TOKEN_OPERATOR;
    }
}

static bool is_blob(struct str text, struct lex_token word)
{
    return (word.text.ptr[0] | ' ') == 'x' && word.text.len == 1 && at(text, 1) == '\'';
}

static struct token next_token(struct str text, struct lex_token lexed)
{
    size_t number = number_length(text);
    if (number != 0)
        return (struct token){TOKEN_NUMBER, {text.ptr, number}};
    if (lexed.kind == LEX_QUOTED)
        return (struct token){text.ptr[0] == '\'' ? TOKEN_STRING : TOKEN_NAME, lexed.text};
    if (lexed.kind == LEX_WORD && is_blob(text, lexed)) {
        struct lex_token digits = lex_token(str_slice(text, 1, text.len));
        return (struct token){TOKEN_BLOB, {text.ptr, 1 + digits.text.len}};
    }
    if (lexed.kind == LEX_WORD)
        return (struct token){TOKEN_WORD, lexed.text};
    return (struct token){sign_kind(text.ptr[0]), {text.ptr, operator_length(text)}};
}

int token_read(struct str sql, struct arena *arena, struct token_list *out)
{
    VEC(struct token) tokens = {0};
    while (sql.len != 0) {
        struct lex_token lexed = lex_token(sql);
        size_t len = lexed.text.len;
        if (lexed.kind != LEX_SPACE) {
            struct token token = next_token(sql, lexed);
            if (!VEC_PUSH(arena, &tokens, token))
                return -1;
            len = token.text.len;
        }
        sql = str_slice(sql, len, sql.len);
    }
    struct token end = {TOKEN_END, {sql.ptr, 0}};
    if (!VEC_PUSH(arena, &tokens, end))
        return -1;
    *out = (struct token_list){tokens.items, tokens.count - 1};
    return 0;
}

/* Case apart a letter differs in one bit. Most tokens are told apart by their first one. */
static bool begins_otherwise(struct token token, char c)
{
    return ((token.text.ptr[0] ^ c) & ~('a' ^ 'A')) != 0;
}

bool token_is_str(struct token token, struct str text)
{
    return (token.kind == TOKEN_WORD || token.kind == TOKEN_OPERATOR) &&
           !begins_otherwise(token, text.ptr[0]) && token.text.len == text.len &&
           strncasecmp(token.text.ptr, text.ptr, text.len) == 0;
}

bool token_is(struct token token, const char *text)
{
    return (token.kind == TOKEN_WORD || token.kind == TOKEN_OPERATOR) &&
           !begins_otherwise(token, text[0]) && token_is_str(token, str_from(text));
}

bool token_is_one_of(struct token token, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (token_is(token, words[i]))
            return true;
    return false;
}

bool token_begins_constraint(struct token token)
{
    static const char *const words[] = {"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"};
    return TOKEN_IS_ONE_OF(token, words);
}

bool token_can_name(struct token token)
{
    return token.kind == TOKEN_WORD || token.kind == TOKEN_NAME || token.kind == TOKEN_STRING;
}

const char *token_name(struct token token, struct arena *arena)
{
    if (token.kind == TOKEN_WORD)
        return arena_copy(arena, token.text.ptr, token.text.len);
    char *name = arena_alloc(arena, token.text.len + 1);
    if (name != NULL)
        lex_unquote(token.text, name, token.text.len + 1);
    return name;
}

struct token_list token_slice(struct token_list list, size_t from, size_t count)
{
    return (struct token_list){list.items + from, count};
}
