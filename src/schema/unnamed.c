/* Columns that "*" stands for are called what they are called in the query behind FROM, or in the
 * WITH that has it: so names of results matter there as well. In a query that stands for a value
 * they do not. */
#include "schema/unnamed.h"

#include "base/vec.h"
#include "schema/words.h"

#include <stdlib.h>

struct search {
    struct token_list tokens;
    struct arena *arena;
    VEC(struct unnamed_result) found;
    bool no_memory;
};

static struct token token_at(const struct search *search, size_t index)
{
    static const struct token none = {TOKEN_END, {"", 0}};
    return index < search->tokens.count ? search->tokens.items[index] : none;
}

static bool is_reserved(struct token token)
{
    return token.kind == TOKEN_WORD && (word_flags(token.text) & WORD_RESERVED) != 0;
}

/* Whether a term can end here, so that a name behind it is an alias. */
static bool ends_term(struct token token)
{
    static const char *const operators[] = {"LIKE", "GLOB", "MATCH", "REGEXP", "OVER"};
    if (TOKEN_IS_ONE_OF(token, operators))
        return false;
    return token.kind != TOKEN_OPERATOR && token.kind != TOKEN_DOT && token.kind != TOKEN_OPEN &&
           (token_is(token, "NULL") || !is_reserved(token));
}

/* x, t.x, main.t.x, or a star in the place of x. */
static bool is_column(struct token_list result)
{
    struct token last = result.items[result.count - 1];
    if (last.kind == TOKEN_WORD &&
        ((word_flags(last.text) & WORD_CAPITAL) != 0 || word_value(last.text) != NULL))
        return false; /* NULL, TRUE, CURRENT_DATE */
    for (size_t i = 0; i < result.count; i++)
        if ((i % 2 == 1) != (result.items[i].kind == TOKEN_DOT))
            return false;
    return result.count <= 5 && (token_can_name(last) || token_is(last, "*"));
}

/* A column, or something with an alias. */
static bool has_name(struct token_list result)
{
    struct token last = result.items[result.count - 1];
    if (result.count == 1 || is_column(result))
        return is_column(result);
    struct token before = result.items[result.count - 2];
    if (token_is(before, "AS"))
        return true;
    return token_can_name(last) && !token_is(last, "END") && ends_term(before) &&
           !is_reserved(last);
}

/* WINDOW name AS (…) */
static bool is_window(const struct search *search, size_t index)
{
    return token_is(token_at(search, index), "WINDOW") &&
           token_can_name(token_at(search, index + 1)) &&
           token_is(token_at(search, index + 2), "AS") &&
           !token_is(token_at(search, index - 1), "AS");
}

static bool ends_results(const struct search *search, size_t index)
{
    static const char *const words[] = {"FROM",  "WHERE", "GROUP",  "HAVING",   "ORDER",
                                        "LIMIT", "UNION", "EXCEPT", "INTERSECT"};
    struct token token = token_at(search, index);
    return is_window(search, index) || token.kind == TOKEN_END || token.kind == TOKEN_CLOSE ||
           TOKEN_IS_ONE_OF(token, words);
}

static void add(struct search *search, size_t from, size_t to)
{
    if (from == to || has_name(token_slice(search->tokens, from, to - from)))
        return;
    struct str first = token_at(search, from).text, last = token_at(search, to - 1).text;
    struct unnamed_result result = {
        from, to - from, {first.ptr, (size_t)(last.ptr + last.len - first.ptr)}};
    if (!VEC_PUSH(search->arena, &search->found, result))
        search->no_memory = true;
}

/* From the first token behind SELECT. */
static void look_at_results(struct search *search, size_t from)
{
    static const char *const quantifiers[] = {"DISTINCT", "ALL"};
    from += TOKEN_IS_ONE_OF(token_at(search, from), quantifiers);
    for (size_t i = from, depth = 0;; i++) {
        struct token token = token_at(search, i);
        /* a IS DISTINCT FROM b */
        bool ends = depth == 0 && ends_results(search, i) &&
                    !(i != 0 && token_is(token_at(search, i - 1), "DISTINCT"));
        if (depth == 0 && (ends || token.kind == TOKEN_COMMA)) {
            add(search, from, i);
            from = i + 1;
        }
        if (ends || token.kind == TOKEN_END)
            return;
        depth += token.kind == TOKEN_OPEN;
        depth -= token.kind == TOKEN_CLOSE && depth != 0;
    }
}

static bool has_star(const struct search *search)
{
    static const char *const words[] = {"SELECT", "DISTINCT", "ALL"};
    for (size_t i = 1; i < search->tokens.count; i++) {
        struct token before = token_at(search, i - 1);
        if (token_is(token_at(search, i), "*") &&
            (before.kind == TOKEN_COMMA || before.kind == TOKEN_DOT ||
             TOKEN_IS_ONE_OF(before, words)))
            return true;
    }
    return false;
}

/* Behind FROM and WITH; in an argument's list that is taken for one, too, which does no harm. */
static bool is_source(const struct search *search, size_t select)
{
    static const char *const words[] = {"FROM", "JOIN", "AS", "MATERIALIZED"};
    size_t at = select;
    while (at > 0 && token_at(search, at - 1).kind == TOKEN_OPEN)
        at--;
    return at != select && at > 0 &&
           (token_at(search, at - 1).kind == TOKEN_COMMA ||
            TOKEN_IS_ONE_OF(token_at(search, at - 1), words));
}

static int order_of_results(const void *left, const void *right)
{
    const struct unnamed_result *a = left, *b = right;
    return a->from < b->from ? -1 : a->from > b->from;
}

int unnamed_results_find(struct token_list tokens, struct arena *arena, struct unnamed_results *out)
{
    struct search search = {.tokens = tokens, .arena = arena};
    bool star = has_star(&search), is_outer_done = false;
    for (size_t i = 0, depth = 0; i < tokens.count; i++) {
        struct token token = token_at(&search, i);
        depth += token.kind == TOKEN_OPEN;
        depth -= token.kind == TOKEN_CLOSE && depth != 0;
        if (!token_is(token, "SELECT"))
            continue;
        bool is_outer = depth == 0 && !is_outer_done; /* the first of a UNION names the columns */
        if (is_outer || (star && is_source(&search, i)))
            look_at_results(&search, i + 1);
        is_outer_done |= is_outer;
    }
    if (search.found.count > 1)
        qsort(search.found.items, search.found.count, sizeof *search.found.items, order_of_results);
    *out = (struct unnamed_results){search.found.items, search.found.count};
    return search.no_memory ? -1 : 0;
}
