#include "schema/text.h"

#include "base/phrase.h"
#include "schema/unnamed.h"
#include "schema/words.h"

#include <string.h>

char text_fold_char(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

const char *text_fold(const char *text, struct arena *arena)
{
    char *copy = arena_copy(arena, text, strlen(text));
    for (char *c = copy; c != NULL && *c != '\0'; c++)
        *c = text_fold_char(*c);
    return copy;
}

struct schema_text text_of_name(const char *name, struct arena *arena)
{
    const char *key = name == NULL ? NULL : text_fold(name, arena);
    return key == NULL ? (struct schema_text){NULL, NULL} : (struct schema_text){name, key};
}

struct schema_text text_name(struct token token, struct arena *arena)
{
    return text_of_name(token_name(token, arena), arena);
}

const struct schema_text *text_find(const struct schema_names *names, const char *key)
{
    for (size_t i = 0; names != NULL && i < names->count; i++)
        if (strcmp(names->items[i].key, key) == 0)
            return &names->items[i];
    return NULL;
}

void text_put_name(struct phrase *phrase, const char *name)
{
    if (word_is_plain_name(str_from(name))) {
        phrase_put(phrase, str_from(name));
        return;
    }
    text_put_quoted(phrase, name);
}

void text_put_quoted(struct phrase *phrase, const char *name)
{
    phrase_repeat(phrase, '"', 1);
    for (const char *c = name; *c != '\0'; c++)
        phrase_repeat(phrase, *c, *c == '"' ? 2 : 1);
    phrase_repeat(phrase, '"', 1);
}

/* ---- Keys ---- */

static void put_folded(struct phrase *phrase, struct str text)
{
    size_t from = phrase->bytes.count;
    phrase_put(phrase, text);
    for (size_t i = from; i < phrase->bytes.count; i++) {
        char *c = &phrase->bytes.items[i];
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c + ('a' - 'A'));
    }
}

static void put_name_key(struct phrase *phrase, struct token token)
{
    const char *name = token_name(token, phrase->arena);
    const char *folded = name == NULL ? NULL : text_fold(name, phrase->arena);
    phrase->no_memory |= folded == NULL;
    if (folded != NULL)
        text_put_name(phrase, folded);
}

const char *text_key(struct token_list tokens, struct arena *arena)
{
    struct phrase phrase = {.arena = arena};
    for (size_t i = 0; i < tokens.count; i++) {
        struct token token = tokens.items[i];
        if (i != 0)
            phrase_repeat(&phrase, ' ', 1);
        if (token.kind == TOKEN_STRING)
            phrase_put(&phrase, token.text);
        else if (token.kind == TOKEN_NAME)
            put_name_key(&phrase, token);
        else
            put_folded(&phrase, token.text);
    }
    const char *key = phrase_end(&phrase);
    return phrase.no_memory ? NULL : key;
}

/* ---- Layout ---- */

/* What a token is where it stands. */
enum role {
    ROLE_START, /* before the first */
    ROLE_OPERAND,
    ROLE_FUNCTION, /* a word that a parenthesis follows */
    ROLE_KEYWORD,
    ROLE_BINARY,
    ROLE_UNARY,
    ROLE_SIGN, /* parentheses, commas, dots */
};

struct layout {
    struct phrase phrase;
    struct token_list tokens;
    const struct schema_names *columns;
    bool has_lines; /* each clause on its own */
    size_t at;
    size_t depth;   /* of parentheses */
    enum role role; /* of the token before */
};

static struct token around(const struct layout *layout, int offset)
{
    static const struct token none = {TOKEN_END, {"", 0}};
    if (offset < 0 && layout->at < (size_t)-offset)
        return none;
    size_t index = layout->at + (size_t)offset;
    return index < layout->tokens.count ? layout->tokens.items[index] : none;
}

/* Keywords that end a term: what follows is an operator. */
static const char *const closing_words[] = {
    "NULL", "END", "ISNULL", "NOTNULL", "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP",
    "ASC",  "DESC"};

/* Keywords that are functions before a parenthesis, unless they are operators. */
static const char *const operator_functions[] = {"LIKE", "GLOB", "MATCH", "REGEXP"};
static const char *const calls[] = {"CAST", "RAISE"};

/* OR REPLACE, RAISE(ABORT, …): names elsewhere. */
static bool is_resolution(const struct layout *layout)
{
    static const char *const words[] = {"ABORT", "FAIL", "IGNORE", "REPLACE", "ROLLBACK"};
    return TOKEN_IS_ONE_OF(around(layout, 0), words) &&
           (token_is(around(layout, -1), "OR") || token_is(around(layout, -2), "RAISE") ||
            token_is(around(layout, 1), "INTO"));
}

static bool is_keyword(const struct layout *layout)
{
    struct token token = around(layout, 0);
    if (is_resolution(layout))
        return true;
    bool beside_dot = around(layout, -1).kind == TOKEN_DOT || around(layout, 1).kind == TOKEN_DOT;
    if (beside_dot || (word_flags(token.text) & WORD_CAPITAL) == 0)
        return false;
    bool reserved = (word_flags(token.text) & WORD_RESERVED) != 0;
    if (!reserved && token_is(around(layout, -1), "AS"))
        return false; /* an alias */
    bool call = around(layout, 1).kind == TOKEN_OPEN && layout->role != ROLE_OPERAND;
    return !(call && TOKEN_IS_ONE_OF(token, operator_functions));
}

static enum role role_of_word(const struct layout *layout)
{
    struct token token = around(layout, 0);
    bool open = around(layout, 1).kind == TOKEN_OPEN;
    if (!is_keyword(layout))
        return open && !token_is(around(layout, -1), "INTO") ? ROLE_FUNCTION : ROLE_OPERAND;
    if (open && TOKEN_IS_ONE_OF(token, calls))
        return ROLE_FUNCTION;
    return TOKEN_IS_ONE_OF(token, closing_words) ? ROLE_OPERAND : ROLE_KEYWORD;
}

static enum role role_of(const struct layout *layout)
{
    struct token token = around(layout, 0);
    if (token.kind == TOKEN_WORD)
        return role_of_word(layout);
    /* "json_each"(…) loses its quotes, and is the same then. */
    if (token.kind == TOKEN_NAME && around(layout, 1).kind == TOKEN_OPEN &&
        !token_is(around(layout, -1), "INTO"))
        return ROLE_FUNCTION;
    if (token.kind == TOKEN_OPERATOR && layout->role == ROLE_OPERAND)
        return ROLE_BINARY;
    if (token.kind == TOKEN_OPERATOR)
        return token_is(token, "*") ? ROLE_OPERAND : ROLE_UNARY;
    bool sign = token.kind == TOKEN_OPEN || token.kind == TOKEN_COMMA || token.kind == TOKEN_DOT ||
                token.kind == TOKEN_SEMICOLON;
    return sign ? ROLE_SIGN : ROLE_OPERAND;
}

static bool wants_space(const struct layout *layout)
{
    struct token token = around(layout, 0), before = around(layout, -1);
    if (layout->role == ROLE_START || before.kind == TOKEN_DOT || before.kind == TOKEN_OPEN)
        return false;
    if (token.kind == TOKEN_COMMA || token.kind == TOKEN_CLOSE || token.kind == TOKEN_DOT ||
        token.kind == TOKEN_SEMICOLON)
        return false;
    if (layout->role == ROLE_UNARY) /* "- -1": two of them would be a comment */
        return token.kind == TOKEN_OPERATOR;
    return token.kind != TOKEN_OPEN || layout->role != ROLE_FUNCTION;
}

static const char *const join_words[] = {"NATURAL", "LEFT",  "RIGHT", "FULL",
                                         "INNER",   "CROSS", "OUTER", "JOIN"};
static const char *const clause_words[] = {"SELECT", "WHERE",  "HAVING",    "LIMIT", "UNION",
                                           "EXCEPT", "VALUES", "INTERSECT", "SET",   "RETURNING"};

/* Whether a clause begins here. */
static bool begins_clause(const struct layout *layout)
{
    struct token token = around(layout, 0), before = around(layout, -1), next = around(layout, 1);
    if (token.kind != TOKEN_WORD || before.kind == TOKEN_DOT || before.kind == TOKEN_END)
        return false;
    if (token_is(token, "FROM"))
        return !token_is(before, "DISTINCT") && !token_is(before, "DELETE");
    if (token_is(token, "GROUP") || token_is(token, "ORDER"))
        return token_is(next, "BY");
    if (token_is(token, "ON"))
        return token_is(next, "CONFLICT") && around(layout, 2).kind != TOKEN_DOT;
    if (TOKEN_IS_ONE_OF(token, join_words))
        return !TOKEN_IS_ONE_OF(before, join_words) &&
               (token_is(token, "JOIN") || TOKEN_IS_ONE_OF(next, join_words));
    return TOKEN_IS_ONE_OF(token, clause_words);
}

void text_put_capitals(struct phrase *phrase, struct str word)
{
    for (size_t i = 0; i < word.len; i++) {
        char c = word.ptr[i];
        phrase_repeat(phrase, c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c, 1);
    }
}

/* Whether "x" is a name for certain: beside a dot, or where a column is called so. In the other
 * quotes it always is. */
static bool is_name(const struct layout *layout, const char *name)
{
    struct token token = around(layout, 0);
    if (token.text.ptr[0] != '"' || around(layout, -1).kind == TOKEN_DOT ||
        around(layout, 1).kind == TOKEN_DOT)
        return true;
    const char *key = text_fold(name, layout->phrase.arena);
    return key != NULL && text_find(layout->columns, key) != NULL;
}

/* The name, in quotes only where it needs them. */
static bool make_plain_name(struct token *token, struct arena *arena)
{
    struct phrase phrase = {.arena = arena};
    const char *name = token_name(*token, arena);
    if (name == NULL)
        return false;
    text_put_name(&phrase, name);
    token->text = str_from(phrase_end(&phrase));
    token->kind = token->text.ptr[0] == '"' ? TOKEN_NAME : TOKEN_WORD;
    return !phrase.no_memory;
}

/* Names lose the quotes that they do not need before anything is laid out, so that the layout of
 * the text with them is that of the text without. */
static bool take_quotes_off(struct layout *layout)
{
    struct arena *arena = layout->phrase.arena;
    struct token *items = ARENA_ARRAY(arena, struct token, layout->tokens.count + 1);
    if (items == NULL)
        return false;
    for (layout->at = 0; layout->at < layout->tokens.count; layout->at++) {
        struct token *token = &items[layout->at];
        *token = around(layout, 0);
        if (token->kind != TOKEN_NAME)
            continue;
        const char *name = token_name(*token, arena);
        if (name == NULL)
            return false;
        if (is_name(layout, name) && !make_plain_name(token, arena))
            return false;
    }
    layout->at = 0;
    layout->tokens.items = items;
    return true;
}

static void put_token(struct layout *layout)
{
    struct token token = around(layout, 0);
    if (token.kind == TOKEN_WORD && is_keyword(layout))
        text_put_capitals(&layout->phrase, token.text);
    else
        phrase_put(&layout->phrase, token.text);
}

/* ---- The whole ---- */

/* Such a column of a view is called what its expression looks like, space and case included:
 * https://www.sqlite.org/c3ref/column_name.html. So its text is left as it was typed. */
static bool put_unnamed(struct layout *layout, struct unnamed_results *unnamed)
{
    while (unnamed->count != 0 && unnamed->items->from < layout->at) { /* inside of another */
        unnamed->items++;
        unnamed->count--;
    }
    if (unnamed->count == 0 || unnamed->items->from != layout->at)
        return false;
    phrase_put(&layout->phrase, unnamed->items->text);
    layout->at += unnamed->items->count - 1;
    layout->role = ROLE_OPERAND;
    return true;
}

static void put_space(struct layout *layout)
{
    if (layout->has_lines && layout->depth == 0 && begins_clause(layout))
        phrase_repeat(&layout->phrase, '\n', 1);
    else if (wants_space(layout))
        phrase_repeat(&layout->phrase, ' ', 1);
}

static struct schema_text lay_out(struct layout *layout, struct unnamed_results unnamed)
{
    const struct schema_text none = {NULL, NULL};
    const char *key = text_key(layout->tokens, layout->phrase.arena);
    if (key == NULL || !take_quotes_off(layout))
        return none;
    struct token_list tokens = layout->tokens;
    for (; layout->at < tokens.count; layout->at++) {
        enum token_kind kind = tokens.items[layout->at].kind;
        layout->depth -= kind == TOKEN_CLOSE && layout->depth > 0;
        put_space(layout);
        if (put_unnamed(layout, &unnamed))
            continue;
        put_token(layout);
        layout->role = role_of(layout);
        layout->depth += kind == TOKEN_OPEN;
    }
    struct schema_text text = {phrase_end(&layout->phrase), key};
    return layout->phrase.no_memory ? none : text;
}

struct schema_text text_expression(struct token_list tokens, const struct schema_names *columns,
                                   struct arena *arena)
{
    struct layout layout = {.phrase = {.arena = arena}, .tokens = tokens, .columns = columns};
    return lay_out(&layout, (struct unnamed_results){NULL, 0});
}

static bool take_qualifiers_off(struct token_list *list, struct arena *arena)
{
    struct token *items = ARENA_ARRAY(arena, struct token, list->count + 1);
    size_t kept = 0;
    for (size_t i = 0; items != NULL && i < list->count; i++) {
        struct token token = list->items[i];
        if (token_can_name(token) && list->items[i + 1].kind == TOKEN_DOT && i + 1 < list->count)
            continue;
        if (token.kind == TOKEN_DOT && kept < i)
            continue;
        bool is_qualified = i > 0 && list->items[i - 1].kind == TOKEN_DOT;
        if (is_qualified && token_can_name(token) && !make_plain_name(&token, arena))
            return false;
        items[kept++] = token;
    }
    if (items == NULL)
        return false;
    items[kept] = (struct token){TOKEN_END, {"", 0}};
    *list = (struct token_list){items, kept};
    return true;
}

struct schema_text text_of_own_columns(struct token_list tokens, const struct schema_names *columns,
                                       struct arena *arena)
{
    bool done = take_qualifiers_off(&tokens, arena);
    return done ? text_expression(tokens, columns, arena) : (struct schema_text){NULL, NULL};
}

struct schema_text text_statement(struct token_list tokens, struct arena *arena)
{
    struct layout layout = {.phrase = {.arena = arena}, .tokens = tokens, .has_lines = true};
    return lay_out(&layout, (struct unnamed_results){NULL, 0});
}

struct schema_text text_view(struct token_list tokens, struct arena *arena)
{
    struct layout layout = {.phrase = {.arena = arena}, .tokens = tokens, .has_lines = true};
    struct unnamed_results unnamed;
    return unnamed_results_find(tokens, arena, &unnamed) == 0 ? lay_out(&layout, unnamed)
                                                              : (struct schema_text){NULL, NULL};
}
