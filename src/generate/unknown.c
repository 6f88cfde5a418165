/* A CHECK refuses what is false, and takes NULL:
 * https://www.sqlite.org/lang_createtable.html#checkconst Where a column that is new has NULL in
 * all rows, what compares it with anything is NULL. */
#include "generate/stops.h"

#include "schema/text.h"
#include "schema/token.h"

#include <string.h>

static bool has_null_in_all_rows(const struct stops *stops, size_t index)
{
    const struct schema_column *column = &stops->to->as_table->columns[index];
    const struct filling *filling = stops_filling(stops, index);
    if (filling == NULL || filling->former != NULL || filling->kind == FILLING_NUMBER ||
        filling->kind == FILLING_GENERATED)
        return false;
    const char *value = filling->value == NULL ? column->default_value.text : filling->value;
    return value == NULL || strcmp(value, "NULL") == 0;
}

enum operand { OPERAND_NONE, OPERAND_VALUE, OPERAND_NULL };

static enum operand operand(const struct stops *stops, struct token token)
{
    const struct schema_table *table = stops->to->as_table;
    if (token.kind == TOKEN_NUMBER || token.kind == TOKEN_STRING || token.kind == TOKEN_BLOB)
        return OPERAND_VALUE;
    if (token.kind != TOKEN_WORD && token.kind != TOKEN_NAME)
        return OPERAND_NONE;
    const char *name = token_name(token, stops->writing->input->arena);
    stops->writing->sketch.no_memory |= name == NULL;
    const struct schema_column *column = name == NULL ? NULL : schema_find_column(table, name);
    if (column == NULL)
        return OPERAND_NONE;
    return has_null_in_all_rows(stops, (size_t)(column - table->columns)) ? OPERAND_NULL
                                                                          : OPERAND_VALUE;
}

/* Of these every one gives NULL for NULL. */
static bool hands_null_on(struct token token)
{
    static const char *const operators[] = {"<", "<=", ">", ">=", "=",  "<>", "+", "-",
                                            "*", "/",  "%", "||", "<<", ">>", "&", "|"};
    return TOKEN_IS_ONE_OF(token, operators) || token.kind == TOKEN_OPEN ||
           token.kind == TOKEN_CLOSE;
}

/* Columns, literals and operators only, and one of the columns is NULL; or "x IS NULL" of it. */
static bool is_never_false(const struct stops *stops, struct token_list tokens)
{
    bool found = false;
    if (tokens.count == 3 && token_is(tokens.items[1], "IS") && token_is(tokens.items[2], "NULL"))
        return operand(stops, tokens.items[0]) == OPERAND_NULL;
    for (size_t i = 0; i < tokens.count; i++) {
        enum operand what = operand(stops, tokens.items[i]);
        bool calls =
            i > 0 && tokens.items[i].kind == TOKEN_OPEN && !hands_null_on(tokens.items[i - 1]);
        if (calls || (what == OPERAND_NONE && !hands_null_on(tokens.items[i])))
            return false;
        found |= what == OPERAND_NULL;
    }
    return found;
}

/* The tokens before the first such word outside of parentheses; all of them if there is none. */
static size_t count_before(struct token_list tokens, const char *word)
{
    size_t depth = 0, at = 0;
    for (; at < tokens.count && (depth != 0 || !token_is(tokens.items[at], word)); at++) {
        depth += tokens.items[at].kind == TOKEN_OPEN;
        depth -= tokens.items[at].kind == TOKEN_CLOSE && depth != 0;
    }
    return at;
}

static bool are_all_never_false(const struct stops *stops, struct token_list tokens)
{
    for (size_t from = 0, count; from <= tokens.count; from += count + 1) {
        struct token_list rest = token_slice(tokens, from, tokens.count - from);
        count = count_before(rest, "AND");
        if (!is_never_false(stops, text_unwrap(token_slice(rest, 0, count))))
            return false;
    }
    return true;
}

/* Within CASE an OR parts something else. */
bool stops_is_unknown(const struct stops *stops, struct schema_text expression)
{
    struct token_list tokens;
    if (token_read(str_from(expression.text), stops->writing->input->arena, &tokens) != 0) {
        stops->writing->sketch.no_memory = true;
        return false;
    }
    tokens = text_unwrap(tokens);
    if (count_before(tokens, "CASE") != tokens.count)
        return false;
    for (size_t from = 0, count; from <= tokens.count; from += count + 1) {
        struct token_list rest = token_slice(tokens, from, tokens.count - from);
        count = count_before(rest, "OR");
        if (are_all_never_false(stops, token_slice(rest, 0, count)))
            return true;
    }
    return false;
}
