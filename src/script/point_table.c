/* Columns and constraints of CREATE TABLE, as far as messages without a name need them:
 * https://www.sqlite.org/syntax/create-table-stmt.html */
#include "script/point.h"

#include <string.h>

static const struct lex_token nothing = {LEX_END, {NULL, 0}};

static bool is_name(struct lex_token token)
{
    return token.kind == LEX_QUOTED ||
           (token.kind == LEX_WORD && strchr("0123456789", token.text.ptr[0]) == NULL);
}

/* What is between two commas of a list, of which *rest is behind the parenthesis. False at its end.
 */
static bool next_item(struct str *rest, struct str *item)
{
    struct str begin = *rest;
    for (size_t depth = 0; begin.len > 0;) {
        struct str before = *rest;
        struct lex_token token = lex_next(rest);
        bool ends = depth == 0 && (lex_is_sign(token, ',') || lex_is_sign(token, ')'));
        if (ends || token.kind == LEX_END) {
            *item = str_slice(begin, 0, (size_t)(before.ptr - begin.ptr));
            if (!lex_is_sign(token, ','))
                *rest = (struct str){token.text.ptr, 0};
            return true;
        }
        depth += lex_is_sign(token, '(');
        depth -= lex_is_sign(token, ')') && depth > 0;
    }
    return false;
}

/* The first such word outside of parentheses; *rest is behind it. */
static struct lex_token find_word(struct str *rest, const char *word)
{
    for (size_t depth = 0; rest->len > 0;) {
        struct lex_token token = lex_next(rest);
        if (depth == 0 && lex_is_word(token, word))
            return token;
        depth += lex_is_sign(token, '(');
        depth -= lex_is_sign(token, ')') && depth > 0;
    }
    return nothing;
}

static bool has_word(struct str item, const char *word)
{
    return find_word(&item, word).kind != LEX_END;
}

/* Puts *rest behind the next parenthesis, if that is the next token. */
static bool enter(struct str *rest)
{
    return lex_is_sign(lex_next(rest), '(');
}

/* Whether the item is a column, and not one of the table's constraints. */
static bool is_column(struct str item)
{
    static const char *const words[] = {"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"};
    struct lex_token first = lex_next(&item);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (lex_is_word(first, words[i]))
            return false;
    return is_name(first);
}

static bool is_generated(struct str item)
{
    return is_column(item) && has_word(item, "AS");
}

static bool is_generated_column(struct str items, struct lex_token name)
{
    char called[64];
    struct str item;
    lex_unquote(name.text, called, sizeof called);
    while (next_item(&items, &item)) {
        struct str rest = item;
        if (lex_is_named(lex_next(&rest), called) && is_generated(item))
            return true;
    }
    return false;
}

static struct lex_token generated_in(struct str items, struct str list)
{
    struct str item;
    while (next_item(&list, &item)) {
        struct lex_token name = lex_next(&item);
        if (is_name(name) && is_generated_column(items, name))
            return name;
    }
    return nothing;
}

static struct lex_token find_generated_key(struct str items)
{
    struct lex_token found = nothing;
    struct str all = items, item;
    while (found.kind == LEX_END && next_item(&all, &item)) {
        struct str rest = item;
        struct lex_token primary = find_word(&rest, "PRIMARY");
        if (primary.kind == LEX_END)
            continue;
        lex_next(&rest); /* KEY */
        if (is_generated(item))
            found = primary;
        else if (!is_column(item) && enter(&rest))
            found = generated_in(items, rest);
    }
    return found;
}

static struct lex_token find_generated_default(struct str items)
{
    struct str item;
    while (next_item(&items, &item))
        if (is_generated(item) && has_word(item, "DEFAULT"))
            return find_word(&item, "DEFAULT");
    return nothing;
}

/* "a COLLATE nocase DESC" is a column of a key. */
static bool is_plain(struct str item)
{
    static const char *const behind[] = {"COLLATE", "ASC", "DESC", "NULLS", "AUTOINCREMENT"};
    bool named = is_name(lex_next(&item));
    struct lex_token next = lex_next(&item);
    bool ends = next.kind == LEX_END;
    for (size_t i = 0; i < sizeof behind / sizeof behind[0]; i++)
        ends |= lex_is_word(next, behind[i]);
    return named && ends;
}

static struct lex_token find_key_expression(struct str items)
{
    struct str item, part;
    while (next_item(&items, &item)) {
        struct str rest = item, unique = item;
        bool is_primary = find_word(&rest, "PRIMARY").kind != LEX_END;
        if (is_primary)
            lex_next(&rest); /* KEY */
        else if (find_word(&unique, "UNIQUE").kind != LEX_END)
            rest = unique;
        if (is_column(item) || !enter(&rest))
            continue;
        while (next_item(&rest, &part))
            if (!is_plain(part))
                return lex_next(&part);
    }
    return nothing;
}

static size_t count_items(struct str list)
{
    size_t count = 0;
    for (struct str item; next_item(&list, &item);)
        count++;
    return count;
}

/* FOREIGN KEY (a, b) REFERENCES p (x) */
static struct lex_token find_uneven_key(struct str items)
{
    struct str item;
    while (next_item(&items, &item)) {
        struct str rest = item;
        if (is_column(item) || find_word(&rest, "FOREIGN").kind == LEX_END)
            continue;
        lex_next(&rest); /* KEY */
        size_t own = enter(&rest) ? count_items(rest) : 0;
        rest = item;
        if (find_word(&rest, "REFERENCES").kind == LEX_END)
            continue;
        struct lex_token parent = lex_next(&rest);
        if (enter(&rest) && count_items(rest) != own)
            return parent;
    }
    return nothing;
}

struct lex_token point_in_table(struct str items, const char *message)
{
    static const struct {
        const char *message;
        struct lex_token (*find)(struct str items);
    } rows[] = {
        {"generated columns cannot be part of the PRIMARY KEY", find_generated_key},
        {"cannot use DEFAULT on a generated column", find_generated_default},
        {"expressions prohibited in PRIMARY KEY and UNIQUE constraints", find_key_expression},
        {"number of columns in foreign key does not match", find_uneven_key},
    };
    if (!enter(&items))
        return nothing;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strncmp(message, rows[i].message, strlen(rows[i].message)) == 0)
            return rows[i].find(items);
    return nothing;
}
