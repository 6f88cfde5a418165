#include "run/escapes.h"

#include "backend/pragmas.h"
#include "script/lex.h"

#include <stdint.h>
#include <string.h>

static struct lex_token peek(struct str rest)
{
    return lex_next(&rest);
}

static bool is_one_of(struct lex_token token, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (lex_is_word(token, words[i]))
            return true;
    return false;
}

/* A table can have the name, and a function none with a schema. */
static bool precedes_table(struct lex_token token)
{
    static const char *const words[] = {"TABLE", "EXISTS",    "INTO", "REFERENCES",
                                        "WITH",  "RECURSIVE", "INDEX"};
    return is_one_of(token, words, sizeof words / sizeof words[0]) ||
           str_equal(token.text, STR("."));
}

/* Where names of tables stand, in each parenthesis by itself. */
struct clauses {
    uint64_t from; /* bit n: within the FROM of depth n */
    unsigned depth;
};

static void follow(struct clauses *clauses, struct lex_token token)
{
    static const char *const begin[] = {"FROM", "JOIN"};
    static const char *const end[] = {"SELECT", "WHERE",     "SET",      "VALUES", "GROUP",
                                      "ORDER",  "HAVING",    "LIMIT",    "UNION",  "EXCEPT",
                                      "WINDOW", "INTERSECT", "RETURNING"};
    uint64_t bit = (uint64_t)1 << (clauses->depth % 64);
    if (str_equal(token.text, STR("(")))
        clauses->from &= ~((uint64_t)1 << (++clauses->depth % 64));
    else if (str_equal(token.text, STR(")")) && clauses->depth != 0)
        clauses->depth--;
    else if (is_one_of(token, begin, sizeof begin / sizeof begin[0]))
        clauses->from |= bit;
    else if (is_one_of(token, end, sizeof end / sizeof end[0]))
        clauses->from &= ~bit;
}

/* Also a table that opens the parenthesis of a FROM. */
static bool is_table_of_files(const struct clauses *clauses, struct lex_token before,
                              struct lex_token token)
{
    bool opens = str_equal(before.text, STR("(")) && clauses->depth != 0 &&
                 (clauses->from >> ((clauses->depth - 1) % 64) & 1) != 0;
    bool within = (clauses->from >> (clauses->depth % 64) & 1) != 0;
    if (!lex_is_named(token, "fsdir") && !lex_is_named(token, "zipfile"))
        return false;
    return within || opens || lex_is_word(before, "USING") || lex_is_word(before, "IN");
}

static bool is_call(struct lex_token before, struct lex_token token, struct str rest)
{
    static const char *const functions[] = {"edit", "load_extension", "readfile", "sha3_query",
                                            "writefile"};
    if (precedes_table(before))
        return false;
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
        if (lex_is_named(token, functions[i]))
            return str_equal(peek(rest).text, STR("("));
    return false;
}

static struct escape find_in_pragma(struct str rest)
{
    char unquoted[64]; /* a longer one is none that matters */
    struct lex_token name = lex_next(&rest);
    if (str_equal(peek(rest).text, STR("."))) {
        lex_next(&rest);
        name = lex_next(&rest);
    }
    lex_unquote(name.text, unquoted, sizeof unquoted);
    const struct pragma *pragma = pragma_find(str_from(unquoted));
    return pragma != NULL && pragma->class == PRAGMA_FORBIDDEN
               ? (struct escape){"a script may not use this pragma", name.text}
               : (struct escape){0};
}

/* What follows on the line is space and comments. */
static bool ends_line(struct str rest)
{
    struct lex_token token = lex_token(rest);
    while (token.kind == LEX_SPACE && memchr(token.text.ptr, '\n', token.text.len) == NULL) {
        rest = str_slice(rest, token.text.len, rest.len);
        token = lex_token(rest);
    }
    return token.kind == LEX_SPACE || token.kind == LEX_END;
}

/* A line of its own with "/" or "go" ends a statement for the shell, as a semicolon does; what
 * comes next may be a dot-command. https://www.sqlite.org/cli.html */
static bool is_terminator(struct str statement, struct lex_token token, struct str rest)
{
    bool terminates = lex_is_word(token, "go") || str_equal(token.text, STR("/"));
    const char *c = token.text.ptr;
    if (!terminates || !ends_line(rest))
        return false;
    while (c > statement.ptr && strchr(" \t\r\f\v", c[-1]) != NULL)
        c--;
    return c == statement.ptr || c[-1] == '\n';
}

static struct escape find_terminator(struct str statement)
{
    struct str rest = statement;
    for (struct lex_token token = lex_next(&rest); token.kind != LEX_END; token = lex_next(&rest))
        if (is_terminator(statement, token, rest))
            return (struct escape){"alone on a line this ends a statement for the sqlite3 shell: "
                                   "put it on the line before",
                                   token.text};
    return (struct escape){0};
}

static struct escape find_after(struct lex_token first, struct str rest)
{
    struct lex_token before = {0};
    struct clauses clauses = {0};
    bool vacuum = lex_is_word(first, "VACUUM");
    for (struct lex_token token = first; token.kind != LEX_END; token = lex_next(&rest)) {
        if (is_call(before, token, rest))
            return (struct escape){"the sqlite3 shell's functions for files are not allowed in a "
                                   "script",
                                   token.text};
        if (is_table_of_files(&clauses, before, token))
            return (struct escape){"the sqlite3 shell's tables of files are not allowed in a "
                                   "script",
                                   token.text};
        if (vacuum && lex_is_word(token, "INTO"))
            return (struct escape){"VACUUM INTO is not allowed in a script", token.text};
        follow(&clauses, token);
        before = token;
    }
    return (struct escape){0};
}

struct escape escape_find(struct str statement)
{
    struct str rest = statement;
    struct lex_token first = lex_next(&rest);
    struct escape terminator = find_terminator(statement);
    if (terminator.why != NULL)
        return terminator;
    if (first.kind == LEX_OTHER && strchr(".#", first.text.ptr[0]) != NULL)
        return (struct escape){"a dot-command is the sqlite3 shell's; a script is plain SQL",
                               first.text};
    if (lex_is_word(first, "ATTACH"))
        return (struct escape){"ATTACH is not allowed in a script", first.text};
    if (lex_is_word(first, "PRAGMA"))
        return find_in_pragma(rest);
    return find_after(first, rest);
}
