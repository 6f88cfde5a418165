/* What stands in the parentheses is for the module to understand. Of FTS5, of FTS3 and FTS4, and of
 * the R*Tree it is known which spellings are the same:
 * https://www.sqlite.org/fts5.html#overview_of_fts5_syntax,
 * https://www.sqlite.org/fts3.html#creating_and_destroying_fts_tables. Anything else is kept as it
 * was typed, but for the space around it. */
#include "schema/parse.h"

#include "base/phrase.h"
#include "base/vec.h"
#include "schema/plain.h"
#include "schema/text.h"

#include <string.h>

enum language { LANGUAGE_FTS5, LANGUAGE_VOCAB, LANGUAGE_COLUMNS, LANGUAGE_UNKNOWN };

static enum language language_of(const struct schema_text *module)
{
    static const struct {
        const char *module;
        enum language language;
    } known[] = {
        {"fts5", LANGUAGE_FTS5},       {"fts5vocab", LANGUAGE_VOCAB},
        {"fts4", LANGUAGE_COLUMNS},    {"fts3", LANGUAGE_COLUMNS},
        {"rtree", LANGUAGE_COLUMNS},   {"rtree_i32", LANGUAGE_COLUMNS},
        {"geopoly", LANGUAGE_COLUMNS},
    };
    for (size_t i = 0; module->key != NULL && i < sizeof known / sizeof known[0]; i++)
        if (strcmp(module->key, known[i].module) == 0)
            return known[i].language;
    return LANGUAGE_UNKNOWN;
}

/* From the first token's first byte to the last one's last. */
static struct str span_of(struct token_list tokens)
{
    const struct token *first = &tokens.items[0], *last = &tokens.items[tokens.count - 1];
    return (struct str){first->text.ptr,
                        (size_t)(last->text.ptr + last->text.len - first->text.ptr)};
}

static void put_string(struct phrase *phrase, const char *text)
{
    phrase_put(phrase, STR("'"));
    for (const char *c = text; *c != '\0'; c++)
        phrase_repeat(phrase, *c, *c == '\'' ? 2 : 1);
    phrase_put(phrase, STR("'"));
}

/* "tokenize = 'porter'": a value is one word, in quotes or not; none is ''. The only values of
 * FTS5's own are those of "detail". */
static bool is_fts5_option(struct token_list tokens)
{
    return tokens.count >= 2 && tokens.count <= 3 && tokens.items[0].kind == TOKEN_WORD &&
           token_is(tokens.items[1], "=") &&
           (tokens.count == 2 || token_can_name(tokens.items[2]) ||
            tokens.items[2].kind == TOKEN_NUMBER);
}

static bool put_fts5_option(struct phrase *phrase, struct token_list tokens)
{
    const char *option = token_name(tokens.items[0], phrase->arena);
    option = option == NULL ? NULL : text_fold(option, phrase->arena);
    const char *value = "";
    if (tokens.count == 3 && tokens.items[2].kind == TOKEN_NUMBER)
        value = arena_copy(phrase->arena, tokens.items[2].text.ptr, tokens.items[2].text.len);
    else if (tokens.count == 3)
        value = token_name(tokens.items[2], phrase->arena);
    if (option != NULL && value != NULL && strcmp(option, "detail") == 0)
        value = text_fold(value, phrase->arena);
    if (option == NULL || value == NULL)
        return false;
    phrase_put(phrase, str_from(option));
    phrase_put(phrase, STR(" = "));
    put_string(phrase, value);
    return true;
}

/* A column's name, and words that are keywords there. */
static bool is_column(struct token_list tokens)
{
    for (size_t i = 0; i < tokens.count; i++)
        if (i == 0 ? !token_can_name(tokens.items[0]) : tokens.items[i].kind != TOKEN_WORD)
            return false;
    return tokens.count != 0;
}

static bool put_column(struct phrase *phrase, struct token_list tokens, enum language language)
{
    const char *name = token_name(tokens.items[0], phrase->arena);
    if (name != NULL && language == LANGUAGE_VOCAB) /* a table's, or a type's */
        name = text_fold(name, phrase->arena);
    if (name == NULL)
        return false;
    text_put_name(phrase, name);
    for (size_t i = 1; i < tokens.count; i++) {
        phrase_put(phrase, STR(" "));
        text_put_capitals(phrase, tokens.items[i].text);
    }
    return true;
}

/* Puts the argument and gives true where its language is known. */
static bool put_known(struct phrase *phrase, struct token_list tokens, enum language language)
{
    bool put = true;
    if (language == LANGUAGE_FTS5 && is_fts5_option(tokens))
        put = put_fts5_option(phrase, tokens);
    else if (language != LANGUAGE_UNKNOWN && is_column(tokens))
        put = put_column(phrase, tokens, language);
    else
        return false;
    phrase->no_memory |= !put;
    return true;
}

static struct schema_text argument(struct token_list tokens, enum language language,
                                   struct phrase *own, struct cursor *cursor)
{
    struct schema_text text = {"", ""};
    struct phrase phrase = {.arena = cursor->arena};
    if (tokens.count == 0)
        return text;
    if (!put_known(&phrase, tokens, language)) {
        phrase_put(&phrase, span_of(tokens));
        phrase_put(own, STR(" "));
        put_string(own, phrase_end(&phrase));
    }
    text.text = phrase_end(&phrase);
    struct token_list canonical;
    if (phrase.no_memory || token_read(str_from(text.text), cursor->arena, &canonical) != 0)
        return cursor_checked(cursor, (struct schema_text){NULL, NULL});
    text.key = text_key(canonical, cursor->arena);
    return cursor_checked(cursor, text.key == NULL ? (struct schema_text){NULL, NULL} : text);
}

const struct schema_virtual_table *parse_virtual_table(struct cursor *cursor)
{
    VEC(struct schema_text) arguments = {0};
    struct schema_virtual_table *table = ARENA_NEW(cursor->arena, struct schema_virtual_table);
    struct phrase own = {.arena = cursor->arena};
    if (table == NULL) {
        cursor_fail_memory(cursor);
        return NULL;
    }
    table->module = cursor_name(cursor);
    table->module.text = table->module.key; /* in any case: c3ref/create_module.html */
    if (cursor_is_at_end(cursor))
        return table;
    struct cursor inside = {.tokens = cursor_parentheses(cursor), .arena = cursor->arena};
    if (cursor->failed)
        return table;
    enum language language = language_of(&table->module);
    do {
        struct schema_text item = argument(cursor_until_comma(&inside), language, &own, cursor);
        if (!VEC_PUSH(cursor->arena, &arguments, item))
            cursor_fail_memory(cursor);
    } while (cursor_take_kind(&inside, TOKEN_COMMA));
    table->arguments = (struct schema_names){arguments.items, arguments.count};
    table->own_language = own.bytes.count == 0 ? NULL : phrase_end(&own);
    if (own.no_memory)
        cursor_fail_memory(cursor);
    return table;
}
