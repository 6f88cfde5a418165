#include "schema/parse.h"

#include "base/vec.h"
#include "schema/plain.h"
#include "schema/text.h"
#include "schema/words.h"

static struct token token_at(struct token_list list, size_t index)
{
    return list.items[index];
}

static bool ends_in_collation(struct token_list list)
{
    return list.count >= 3 && token_is(token_at(list, list.count - 2), "COLLATE");
}

/* COLLATE binds closer than any operator: in "a || b COLLATE c" it is about b alone. */
static bool collates_whole(struct token_list list)
{
    while (ends_in_collation(list))
        list.count -= 2;
    return list.count == 1 || text_is_wrapped(list);
}

static bool take_last(struct token_list *list, const char *word)
{
    bool found = list->count >= 2 && token_is(token_at(*list, list->count - 1), word);
    list->count -= found;
    return found;
}

static bool is_one_of(struct token token, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (token.kind == TOKEN_WORD && token_is(token, words[i]))
            return true;
    return false;
}

static bool is_value_word(struct token token)
{
    return token.kind == TOKEN_WORD && word_value(token.text) != NULL;
}

/* https://www.sqlite.org/quirks.html#dblquote and lang_expr.html#booleanexpr */
static bool is_doubtful(struct token token)
{
    static const char *const words[] = {"TRUE", "FALSE"};
    return is_one_of(token, words, sizeof words / sizeof words[0]) ||
           (token.kind == TOKEN_NAME && token.text.ptr[0] == '"');
}

static struct schema_text collation_of(struct token token, struct cursor *cursor)
{
    return plain_collation(text_name(token, cursor->arena));
}

static struct schema_text name_of(struct token token, const struct schema_names *columns,
                                  struct cursor *cursor)
{
    struct schema_text name = text_name(token, cursor->arena);
    const struct schema_text *column = name.text == NULL ? NULL : text_find(columns, name.key);
    return column == NULL ? name : *column;
}

/* 'a', and 'a' COLLATE b, are the column a; with a second COLLATE it is the text:
 * https://www.sqlite.org/quirks.html#dblquote */
static bool is_text(struct token_list list, const struct schema_indexed *item)
{
    return item->collation.text != NULL && list.count == 3 &&
           token_at(list, 0).kind == TOKEN_STRING;
}

static void parse_one(struct token_list list, const struct schema_names *columns,
                      bool *autoincrement, struct cursor *cursor, struct schema_indexed *out)
{
    if (autoincrement != NULL && take_last(&list, "AUTOINCREMENT"))
        *autoincrement = true;
    out->descending = take_last(&list, "DESC");
    take_last(&list, "ASC");
    for (list = text_unwrap(list);
         ends_in_collation(list) && collates_whole(list) && !is_text(list, out);
         list = text_unwrap(token_slice(list, 0, list.count - 2)))
        if (out->collation.text == NULL) /* the outermost holds */
            out->collation =
                cursor_checked(cursor, collation_of(token_at(list, list.count - 1), cursor));
    /* In a key stand only names. */
    out->is_doubtful = columns == NULL && list.count == 1 && is_doubtful(token_at(list, 0));
    out->is_name = list.count == 1 && token_can_name(token_at(list, 0)) &&
                   (columns != NULL || !is_value_word(token_at(list, 0)));
    out->expression =
        cursor_checked(cursor, out->is_name ? name_of(token_at(list, 0), columns, cursor)
                                            : text_expression(list, columns, cursor->arena));
}

struct schema_indexed_list parse_indexed(struct token_list tokens,
                                         const struct schema_names *columns, bool *autoincrement,
                                         struct cursor *cursor)
{
    VEC(struct schema_indexed) items = {0};
    struct cursor inside = {.tokens = tokens, .arena = cursor->arena};
    do {
        struct schema_indexed item = {.is_name = false};
        struct token_list list = cursor_until_comma(&inside);
        if (list.count == 0)
            cursor_fail(cursor);
        else
            parse_one(list, columns, autoincrement, cursor, &item);
        if (!VEC_PUSH(cursor->arena, &items, item))
            cursor_fail_memory(cursor);
    } while (!cursor->failed && cursor_take_kind(&inside, TOKEN_COMMA));
    return (struct schema_indexed_list){items.items, items.count};
}
