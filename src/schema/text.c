#include "schema/text.h"

#include "base/phrase.h"
#include "schema/plain.h"
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

struct schema_names text_as_defined(struct schema_names names, const struct schema_names *columns,
                                    struct arena *arena)
{
    struct schema_text *items = ARENA_ARRAY(arena, struct schema_text, names.count + 1);
    for (size_t i = 0; items != NULL && i < names.count; i++) {
        const struct schema_text *found =
            names.items[i].key == NULL ? NULL : text_find(columns, names.items[i].key);
        items[i] = found == NULL ? names.items[i] : *found;
    }
    return (struct schema_names){items, names.count};
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

static void put_name_key(struct phrase *phrase, struct token token, bool is_doubtful)
{
    const char *name = token_name(token, phrase->arena);
    const char *key = name == NULL || is_doubtful ? name : text_fold(name, phrase->arena);
    phrase->no_memory |= key == NULL;
    if (key != NULL)
        text_put_name(phrase, key);
}

/* doubtful[i] (NULL: none): that may be a text, and counts letter by letter. */
static const char *key_of(struct token_list tokens, const bool *doubtful, struct arena *arena)
{
    struct phrase phrase = {.arena = arena};
    for (size_t i = 0; i < tokens.count; i++) {
        struct token token = tokens.items[i];
        if (i != 0)
            phrase_repeat(&phrase, ' ', 1);
        if (token.kind == TOKEN_STRING)
            phrase_put(&phrase, token.text);
        else if (token.kind == TOKEN_NAME)
            put_name_key(&phrase, token, doubtful != NULL && doubtful[i]);
        else
            put_folded(&phrase, token.text);
    }
    const char *key = phrase_end(&phrase);
    return phrase.no_memory ? NULL : key;
}

const char *text_key(struct token_list tokens, struct arena *arena)
{
    return key_of(tokens, NULL, arena);
}

/* ---- Layout ---- */

struct layout {
    struct phrase phrase;
    struct token_list tokens;
    const struct sense *senses;
    const struct schema_names *columns;
    const bool *names; /* by token: a name for certain; NULL: nobody knows */
    bool has_lines;    /* each clause on its own */
    size_t at;
    size_t depth; /* of parentheses */
};

static struct token around(const struct layout *layout, int offset)
{
    static const struct token none = {TOKEN_END, {"", 0}};
    if (offset < 0 && layout->at < (size_t)-offset)
        return none;
    size_t index = layout->at + (size_t)offset;
    return index < layout->tokens.count ? layout->tokens.items[index] : none;
}

static bool is_keyword(const struct layout *layout, int offset)
{
    size_t index = layout->at + (size_t)offset;
    return index < layout->tokens.count && layout->senses[index].meaning == MEANING_KEYWORD;
}

static enum role role_before(const struct layout *layout)
{
    return layout->at == 0 ? ROLE_START : layout->senses[layout->at - 1].role;
}

static bool wants_space(const struct layout *layout)
{
    struct token token = around(layout, 0), before = around(layout, -1);
    enum role role = role_before(layout);
    if (role == ROLE_START || before.kind == TOKEN_DOT || before.kind == TOKEN_OPEN)
        return false;
    if (token.kind == TOKEN_COMMA || token.kind == TOKEN_CLOSE || token.kind == TOKEN_DOT ||
        token.kind == TOKEN_SEMICOLON)
        return false;
    if (role == ROLE_UNARY) /* "- -1": two of them would be a comment */
        return token.kind == TOKEN_OPERATOR;
    return token.kind != TOKEN_OPEN || role != ROLE_FUNCTION;
}

static const char *const join_words[] = {"NATURAL", "LEFT",  "RIGHT", "FULL",
                                         "INNER",   "CROSS", "OUTER", "JOIN"};
static const char *const clause_words[] = {"SELECT", "WHERE",  "HAVING",    "LIMIT", "UNION",
                                           "EXCEPT", "VALUES", "INTERSECT", "SET",   "RETURNING"};

/* Whether a clause begins here. */
static bool begins_clause(const struct layout *layout)
{
    struct token token = around(layout, 0), before = around(layout, -1), next = around(layout, 1);
    if (!is_keyword(layout, 0) || before.kind == TOKEN_END)
        return false;
    if (token_is(token, "FROM"))
        return !token_is(before, "DISTINCT") && !token_is(before, "DELETE");
    if (token_is(token, "GROUP") || token_is(token, "ORDER"))
        return token_is(next, "BY");
    if (token_is(token, "ON"))
        return token_is(next, "CONFLICT") && is_keyword(layout, 1);
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
    return true;
}

static void put_space(struct layout *layout)
{
    if (layout->has_lines && layout->depth == 0 && begins_clause(layout))
        phrase_repeat(&layout->phrase, '\n', 1);
    else if (wants_space(layout))
        phrase_repeat(&layout->phrase, ' ', 1);
}

static bool is_doubtful(const struct layout *layout, const struct plain_list *list, size_t index)
{
    struct token token = list->tokens.items[index];
    const struct sense *sense = &list->senses[index];
    return token.kind == TOKEN_NAME && token.text.ptr[0] == '"' && sense->meaning == MEANING_NAME &&
           !sense->is_certain && (layout->names == NULL || !layout->names[index]);
}

/* NULL: out of memory. */
static const char *key_in(const struct layout *layout, const struct plain_list *list)
{
    struct arena *arena = layout->phrase.arena;
    bool *doubtful = NULL;
    for (size_t i = 0; layout->columns == NULL && i < list->tokens.count; i++) {
        if (!is_doubtful(layout, list, i))
            continue;
        if (doubtful == NULL)
            doubtful = ARENA_ARRAY(arena, bool, list->tokens.count);
        if (doubtful == NULL)
            return NULL;
        doubtful[i] = true;
    }
    return key_of(list->tokens, doubtful, arena);
}

static struct schema_text lay_out(struct layout *layout, struct unnamed_results unnamed)
{
    const struct schema_text none = {NULL, NULL};
    struct plain_list list;
    if (plain_tokens(layout->tokens, layout->columns, layout->phrase.arena, &list) != 0)
        return none;
    const struct token_list plain = list.tokens;
    const char *key = key_in(layout, &list);
    if (key == NULL)
        return none;
    layout->tokens = plain;
    layout->senses = list.senses;
    for (; layout->at < plain.count; layout->at++) {
        enum token_kind kind = plain.items[layout->at].kind;
        layout->depth -= kind == TOKEN_CLOSE && layout->depth > 0;
        put_space(layout);
        if (put_unnamed(layout, &unnamed))
            continue;
        phrase_put(&layout->phrase, plain.items[layout->at].text);
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
        if (is_qualified && token_can_name(token) && !plain_name(&token, arena))
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

struct schema_text text_respelled(struct token_list tokens, const bool *names,
                                  struct unnamed_results unnamed, struct arena *arena)
{
    struct layout layout = {
        .phrase = {.arena = arena}, .tokens = tokens, .names = names, .has_lines = true};
    return lay_out(&layout, unnamed);
}

bool text_is_wrapped(struct token_list list)
{
    size_t depth = 0;
    for (size_t i = 0; i < list.count; i++) {
        depth += list.items[i].kind == TOKEN_OPEN;
        depth -= list.items[i].kind == TOKEN_CLOSE && depth != 0;
        if (depth == 0)
            return i != 0 && i + 1 == list.count;
    }
    return false;
}

/* (SELECT …) as a value needs its parentheses. */
struct token_list text_unwrap(struct token_list list)
{
    static const char *const words[] = {"SELECT", "VALUES", "WITH"};
    while (text_is_wrapped(list) && !TOKEN_IS_ONE_OF(list.items[1], words) &&
           list.items[1].kind != TOKEN_CLOSE)
        list = token_slice(list, 1, list.count - 2);
    return list;
}

struct schema_text text_statement(struct token_list tokens, struct arena *arena)
{
    struct layout layout = {.phrase = {.arena = arena}, .tokens = tokens, .has_lines = true};
    return lay_out(&layout, (struct unnamed_results){NULL, 0});
}

/* NULL as well when out of memory. */
static const char *typed_names(struct unnamed_results unnamed, struct arena *arena)
{
    struct phrase phrase = {.arena = arena};
    for (size_t i = 0; i < unnamed.count; i++) {
        phrase_put(&phrase, STR(" '"));
        for (size_t c = 0; c < unnamed.items[i].text.len; c++) {
            char letter = text_fold_char(unnamed.items[i].text.ptr[c]);
            phrase_repeat(&phrase, letter, letter == '\'' ? 2 : 1);
        }
        phrase_put(&phrase, STR("'"));
    }
    return unnamed.count == 0 || phrase.no_memory ? NULL : phrase_end(&phrase);
}

struct schema_text text_view(struct token_list tokens, struct arena *arena, const char **typed)
{
    struct layout layout = {.phrase = {.arena = arena}, .tokens = tokens, .has_lines = true};
    struct unnamed_results unnamed;
    const struct schema_text none = {NULL, NULL};
    if (unnamed_results_find(tokens, arena, &unnamed) != 0)
        return none;
    *typed = typed_names(unnamed, arena);
    return unnamed.count != 0 && *typed == NULL ? none : lay_out(&layout, unnamed);
}
