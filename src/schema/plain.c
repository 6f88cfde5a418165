/* Twice through the tokens: names lose their quotes before it is asked what each token is, so that
 * the answer for a text is that for what is made of it. */
#include "schema/plain.h"

#include "base/phrase.h"
#include "schema/sense.h"
#include "schema/text.h"
#include "schema/words.h"

#include <string.h>

struct plain {
    struct token *items;
    size_t count;
    const struct sense *senses;
    const struct schema_names *columns;
    struct arena *arena;
    bool *no_memory;
};

bool plain_name(struct token *token, struct arena *arena)
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

bool plain_text(struct token *token, struct arena *arena)
{
    struct phrase phrase = {.arena = arena};
    const char *name = token_name(*token, arena);
    if (name == NULL)
        return false;
    phrase_repeat(&phrase, '\'', 1);
    for (const char *c = name; *c != '\0'; c++)
        phrase_repeat(&phrase, *c, *c == '\'' ? 2 : 1);
    phrase_repeat(&phrase, '\'', 1);
    *token = (struct token){TOKEN_STRING, str_from(phrase_end(&phrase))};
    return !phrase.no_memory;
}

static const char *const own_collations[] = {"BINARY", "NOCASE", "RTRIM"};

struct schema_text plain_collation(struct schema_text name)
{
    for (size_t i = 0; name.text != NULL && i < sizeof own_collations / sizeof *own_collations; i++)
        if (token_is((struct token){TOKEN_WORD, str_from(name.text)}, own_collations[i]))
            name.text = own_collations[i];
    return name;
}

/* ---- Names without quotes ---- */

static struct token at(const struct plain *plain, size_t index)
{
    static const struct token none = {TOKEN_END, {"", 0}};
    return index < plain->count ? plain->items[index] : none;
}

static const struct schema_text *find_column(const struct plain *plain, struct token token)
{
    if (plain->columns == NULL)
        return NULL;
    const char *name = token_name(token, plain->arena);
    const char *key = name == NULL ? NULL : text_fold(name, plain->arena);
    *plain->no_memory |= key == NULL;
    return key == NULL ? NULL : text_find(plain->columns, key);
}

/* Whether "x" is a name: beside a dot, or where a column is called so; otherwise it may be a text:
 * https://www.sqlite.org/quirks.html#dblquote. In the other quotes it always is. */
static bool is_name(const struct plain *plain, size_t index)
{
    struct token token = plain->items[index];
    return token.text.ptr[0] != '"' || (index > 0 && at(plain, index - 1).kind == TOKEN_DOT) ||
           at(plain, index + 1).kind == TOKEN_DOT || find_column(plain, token) != NULL;
}

static bool take_quotes_off(struct plain *plain)
{
    for (size_t i = 0; i < plain->count; i++)
        if (plain->items[i].kind == TOKEN_NAME && is_name(plain, i) &&
            !plain_name(&plain->items[i], plain->arena))
            return false;
    return true;
}

/* ---- Each token ---- */

/* The first `small` are small letters in any case. */
static bool put_case(struct token *token, size_t small, bool capitals, struct arena *arena)
{
    char *copy = arena_copy(arena, token->text.ptr, token->text.len);
    for (size_t i = 0; copy != NULL && i < token->text.len; i++) {
        bool is_small = copy[i] >= 'a' && copy[i] <= 'z';
        bool is_capital = copy[i] >= 'A' && copy[i] <= 'Z';
        if (capitals && i >= small ? is_small : is_capital)
            copy[i] = (char)(copy[i] ^ ('a' ^ 'A'));
    }
    token->text.ptr = copy;
    return copy != NULL;
}

static bool put_capitals(struct token *token, struct arena *arena)
{
    return put_case(token, 0, true, arena);
}

static bool put_small(struct token *token, struct arena *arena)
{
    return put_case(token, 0, false, arena);
}

/* 0xFF, 1e5 */
static bool put_number(struct token *token, struct arena *arena)
{
    bool is_hex = token->text.len > 2 && (token->text.ptr[1] | ' ') == 'x';
    return put_case(token, strlen("0x"), is_hex, arena);
}

/* "==" and "!=" are other spellings: https://www.sqlite.org/lang_expr.html#operators */
static void put_operator(struct token *token)
{
    if (token_is(*token, "=="))
        token->text = STR("=");
    else if (token_is(*token, "!="))
        token->text = STR("<>");
}

/* Where no name is expected, such a word may be a keyword all the same. */
static bool may_be_keyword(const struct plain *plain, size_t index)
{
    bool is_expected = index == 0 || plain->senses[index - 1].role != ROLE_OPERAND;
    return word_flags(plain->items[index].text) != 0 && !plain->senses[index].is_certain &&
           !is_expected;
}

static bool put_column(struct token *token, const struct schema_text *column, struct arena *arena)
{
    *token = (struct token){TOKEN_WORD, str_from(column->text)};
    return plain_name(token, arena);
}

/* Where all columns are known, "x" is a text where none is called so; but for the rowid. */
static bool is_text(const struct plain *plain, size_t index)
{
    struct token token = plain->items[index];
    return plain->columns != NULL && token.kind == TOKEN_NAME && token.text.ptr[0] == '"' &&
           !plain->senses[index].is_certain &&
           !word_is_rowid(str_slice(token.text, 1, token.text.len - 1));
}

static bool put_name(const struct plain *plain, size_t index)
{
    struct token *token = &plain->items[index];
    const struct schema_text *column = find_column(plain, *token);
    if (column != NULL)
        return put_column(token, column, plain->arena);
    if (is_text(plain, index))
        return plain_text(token, plain->arena);
    bool stays =
        token->kind == TOKEN_WORD ? may_be_keyword(plain, index) : !plain->senses[index].is_certain;
    return stays || plain_name(token, plain->arena);
}

static bool put_collation(const struct plain *plain, size_t index)
{
    struct token *token = &plain->items[index];
    if (!plain_name(token, plain->arena))
        return false;
    for (size_t i = 0; i < sizeof own_collations / sizeof *own_collations; i++)
        if (token_is(*token, own_collations[i]))
            token->text = str_from(own_collations[i]);
    return true;
}

/* "abs"(x) is abs(x). */
static bool put_function(const struct plain *plain, size_t index)
{
    struct token *token = &plain->items[index];
    if (token->kind != TOKEN_WORD && !plain_name(token, plain->arena))
        return false;
    return put_small(token, plain->arena);
}

static bool put_other(const struct plain *plain, size_t index)
{
    struct token *token = &plain->items[index];
    if (token->kind == TOKEN_NUMBER)
        return put_number(token, plain->arena);
    if (token->kind == TOKEN_BLOB)
        return put_capitals(token, plain->arena);
    if (token->kind == TOKEN_OPERATOR)
        put_operator(token);
    return true;
}

/* RAISE(ABORT, x): in the grammar of SQLite up to 3.46 a name stands here, and is a text:
 * https://www.sqlite.org/lang_createtrigger.html#raise. */
static bool is_message(const struct plain *plain, size_t index)
{
    return index >= 4 && token_can_name(plain->items[index]) &&
           at(plain, index + 1).kind == TOKEN_CLOSE && at(plain, index - 1).kind == TOKEN_COMMA &&
           at(plain, index - 3).kind == TOKEN_OPEN && token_is(at(plain, index - 4), "RAISE") &&
           plain->senses[index - 4].meaning == MEANING_KEYWORD;
}

static bool put_token(const struct plain *plain, size_t index)
{
    if (is_message(plain, index))
        return plain_text(&plain->items[index], plain->arena);
    switch (plain->senses[index].meaning) {
    case MEANING_KEYWORD:
        return put_capitals(&plain->items[index], plain->arena);
    case MEANING_NAME:
        return put_name(plain, index);
    case MEANING_FUNCTION:
        return put_function(plain, index);
    case MEANING_COLLATION:
        return put_collation(plain, index);
    case MEANING_TYPE:
        return plain->items[index].kind != TOKEN_WORD ||
               put_capitals(&plain->items[index], plain->arena);
    case MEANING_OTHER:
        break;
    }
    return put_other(plain, index);
}

int plain_tokens(struct token_list tokens, const struct schema_names *columns, struct arena *arena,
                 struct plain_list *out)
{
    bool no_memory = false;
    struct plain plain = {
        .count = tokens.count, .columns = columns, .arena = arena, .no_memory = &no_memory};
    plain.items = ARENA_ARRAY(arena, struct token, tokens.count + 1);
    if (plain.items == NULL)
        return -1;
    memcpy(plain.items, tokens.items, tokens.count * sizeof *plain.items);
    bool done = take_quotes_off(&plain);
    struct token_list list = {plain.items, plain.count};
    plain.senses = done ? sense_read(list, arena) : NULL;
    done = plain.senses != NULL;
    for (size_t i = 0; done && i < plain.count; i++)
        done = put_token(&plain, i);
    *out = (struct plain_list){list, plain.senses};
    return done && !no_memory ? 0 : -1;
}
