#include "schema/by_place.h"

#include "script/lex.h"

enum { BEFORE = 4 };

struct reading {
    const char *table;
    struct lex_token before[BEFORE]; /* the token that is looked at, the nearest first */
    struct str rest;                 /* behind it */
    /* of the statement so far, or of the one in a trigger's body: */
    bool has_star, has_table;
};

/* Behind FROM, JOIN, a comma or a parenthesis, and the name of a schema. */
static bool stands_as_table(const struct reading *reading, struct lex_token token)
{
    struct lex_token before = reading->before[lex_is_sign(reading->before[0], '.') ? 2 : 0];
    return lex_is_named(token, reading->table) &&
           (lex_is_word(before, "FROM") || lex_is_word(before, "JOIN") ||
            lex_is_sign(before, ',') || lex_is_sign(before, '('));
}

/* "INSERT INTO t VALUES", "INSERT INTO t AS x SELECT" */
static bool inserts_without_list(const struct reading *reading, struct lex_token token)
{
    struct str rest = reading->rest;
    if (!lex_is_word(reading->before[0], "INTO") || !lex_is_named(token, reading->table))
        return false;
    struct lex_token next = lex_next(&rest);
    if (lex_is_word(next, "AS")) {
        lex_next(&rest);
        next = lex_next(&rest);
    }
    return lex_is_word(next, "VALUES") || lex_is_word(next, "SELECT") || lex_is_word(next, "WITH");
}

/* EXISTS does not look at columns. */
static bool is_star(const struct reading *reading, struct lex_token token)
{
    const struct lex_token *before = reading->before;
    if (!lex_is_sign(token, '*'))
        return false;
    if (lex_is_word(before[0], "SELECT"))
        return !(lex_is_sign(before[1], '(') && lex_is_word(before[2], "EXISTS"));
    return lex_is_word(before[0], "DISTINCT") || lex_is_word(before[0], "ALL") ||
           lex_is_sign(before[0], ',');
}

/* Whether x of "x.*" is the table: "FROM t AS x". */
static bool is_alias(struct str statement, const char *table, struct lex_token alias)
{
    char name[64];
    lex_unquote(alias.text, name, sizeof name);
    if (lex_is_named(alias, table))
        return true;
    for (struct str rest = statement; rest.len > 0;) {
        if (!lex_is_named(lex_next(&rest), table))
            continue;
        struct str behind = rest;
        struct lex_token next = lex_next(&behind);
        if (lex_is_word(next, "AS"))
            next = lex_next(&behind);
        if (lex_is_named(next, name))
            return true;
    }
    return false;
}

static bool is_star_of_table(const struct reading *reading, struct str statement,
                             struct lex_token token)
{
    return lex_is_sign(token, '*') && lex_is_sign(reading->before[0], '.') &&
           is_alias(statement, reading->table, reading->before[1]);
}

static void pass(struct reading *reading, struct lex_token token)
{
    for (size_t i = BEFORE - 1; i > 0; i--)
        reading->before[i] = reading->before[i - 1];
    reading->before[0] = token;
}

bool by_place_takes(struct str statement, const char *table)
{
    struct reading reading = {.table = table, .rest = statement};
    while (reading.rest.len > 0) {
        struct lex_token token = lex_next(&reading.rest);
        reading.has_star |= is_star(&reading, token);
        reading.has_table |= stands_as_table(&reading, token);
        if (inserts_without_list(&reading, token) || is_star_of_table(&reading, statement, token) ||
            (reading.has_star && reading.has_table))
            return true;
        if (token.kind == LEX_SEMICOLON)
            reading.has_star = reading.has_table = false;
        pass(&reading, token);
    }
    return false;
}
