/* Scripts are carried over from other databases and from tools that fill in templates. Where SQLite
 * stops in one it says at which word, not what to write instead. What it takes is on
 * https://www.sqlite.org/lang.html and https://www.sqlite.org/omitted.html. */
#include "backend/sqlite_hints.h"

#include "script/lex.h"

#include <string.h>

static const char rebuild[] = HINT_REBUILD;
static const char one_change[] = "ALTER TABLE makes one change: write a statement for each";
static const char numbers[] = "INTEGER PRIMARY KEY numbers the rows by itself; with AUTOINCREMENT "
                              "behind it no number is used again";
static const char own_index[] = "an index has a statement of its own: CREATE INDEX name ON table "
                                "(columns); in the table there is UNIQUE (columns)";
static const char not_here[] = "SQLite has nothing of the kind: leave it out";
static const char no_case[] = "LIKE takes ASCII letters of either case for the same";
static const char concurrently[] = "CONCURRENTLY is PostgreSQL's: leave it out";
static const char template[] = "it looks like a placeholder of another tool: write what stands for "
                               "it, or :name where a value may stand, and --set name=value";
static const char no_schema[] = "a database is a file and has no schemas: leave it out";
static const char no_if[] = "ALTER TABLE has no IF: leave it out, the ledger knows what has run";
static const char joined[] = "name the rows by WHERE … IN (SELECT …), or by UPDATE … FROM";

/* The first rule of which all fits. A list of words is one of which any fits; "*" is any token, ""
 * the beginning of the statement, "'" a text in quotes. */
static const struct rule {
    const char *begins; /* the statement's first words */
    const char *before; /* the tokens before the place */
    const char *at;     /* a list: what SQLite stopped at; NULL for whatever it is */
    const char *hint;
} rules[] = {
    {NULL, NULL, "$ {", template},
    {NULL, NULL, "#", "a comment begins with --"},
    {NULL, NULL, ":", "x::type is PostgreSQL's; CAST(x AS type) does the same"},
    {NULL, "CURRENT_TIMESTAMP", "(", "CURRENT_TIMESTAMP stands without parentheses"},
    {NULL, "E", "'", "E'…' is PostgreSQL's: a line's end is char(10), a quote is doubled"},
    {NULL, "B", "'", "a bit is 0 or 1, written without quotes"},
    {NULL, "ILIKE", NULL, no_case},
    {NULL, NULL, "ILIKE", no_case},

    {"ALTER TABLE", NULL, "EXISTS", no_if},
    {"ALTER TABLE", "ADD", "INDEX KEY", own_index},
    {"ALTER TABLE", "ADD", "UNIQUE", "CREATE UNIQUE INDEX does the same"},
    {"ALTER TABLE", "ADD", "CONSTRAINT FOREIGN PRIMARY CHECK", rebuild},
    {"ALTER TABLE", "DROP", "INDEX", "DROP INDEX is a statement of its own"},
    {"ALTER TABLE", "DROP", "CONSTRAINT FOREIGN PRIMARY CHECK", rebuild},
    {"ALTER TABLE", "RENAME", "INDEX", "drop the index, and create it by the other name"},
    {"ALTER TABLE", NULL, "ALTER MODIFY CHANGE", rebuild},
    {"ALTER TABLE", NULL, ",", one_change},
    {"ALTER TABLE", "ADD COLUMN", "(", one_change},
    {"ALTER TABLE", "ONLY", NULL, "ONLY is PostgreSQL's: leave it out"},
    {"ALTER TABLE", NULL, "OWNER ENABLE DISABLE SET ENGINE COMMENT", not_here},
    {"ALTER", "ALTER", "INDEX", "drop the index, and create it by the other name"},
    {"ALTER", "ALTER", "VIEW TRIGGER", "drop it, and create it anew"},
    {"ALTER", "ALTER", "TYPE SEQUENCE DATABASE SCHEMA ROLE USER FUNCTION DEFAULT EXTENSION",
     not_here},
    {"ALTER", "ALTER", NULL, "only a table can be altered: ALTER TABLE name …"},

    {"CREATE", "CREATE", "TYPE DOMAIN",
     "SQLite has no types of one's own: a CHECK of the column does the same, CHECK (x IN ('a', "
     "'b'))"},
    {"CREATE", "CREATE", "SCHEMA DATABASE", no_schema},
    {"CREATE", "CREATE", "SEQUENCE", numbers},
    {"CREATE", "CREATE", "FUNCTION PROCEDURE",
     "SQLite has no functions written in SQL: what a trigger does stands in it, between BEGIN and "
     "END"},
    {"CREATE", "CREATE", "OR", "SQLite has no OR REPLACE: DROP … IF EXISTS before it"},
    {"CREATE", "CREATE", "MATERIALIZED", "a table, or a view that is not MATERIALIZED"},
    {"CREATE", "CREATE", "EXTENSION ROLE USER POLICY PUBLICATION", not_here},
    {"CREATE TRIGGER", NULL, "EXECUTE SET CALL IF",
     "what a trigger does stands between BEGIN and END, and it cannot set NEW: an UPDATE in an "
     "AFTER trigger does"},
    {"CREATE", "CONCURRENTLY", NULL, concurrently},
    {"CREATE INDEX", NULL, "USING INCLUDE WITH COMMENT", not_here},
    {"CREATE UNIQUE INDEX", NULL, "USING INCLUDE WITH COMMENT", not_here},

    {"CREATE TABLE", NULL, "AUTO_INCREMENT IDENTITY", numbers},
    {"CREATE TABLE", "BY DEFAULT", "AS", numbers},
    {"CREATE TABLE", NULL, "AUTOINCREMENT", "it stands behind INTEGER PRIMARY KEY, and only there"},
    {"CREATE TABLE", "ENUM (", NULL, "an ENUM is TEXT CHECK (x IN ('a', 'b'))"},
    {"CREATE TABLE", NULL, "INDEX", own_index},
    {"CREATE TABLE", "UNIQUE", "KEY", own_index},
    {"CREATE TABLE", "KEY * (", NULL, own_index},
    {"CREATE TABLE", NULL, "ON",
     "ON UPDATE and ON DELETE are of REFERENCES; a value at each UPDATE is a trigger's work"},
    {"CREATE TABLE", "DEFAULT *", "(",
     "a default that is an expression stands in parentheses: DEFAULT (…)"},
    {"CREATE TABLE", "(", "MAX", "TEXT has no limit to its length"},
    {"CREATE TABLE", NULL, "CHARACTER CHARSET COLLATE COMMENT CLUSTERED UNSIGNED", not_here},
    {"CREATE TABLE", ") ENGINE", "=", "options of a table are of other databases: leave them out"},
    {"CREATE TABLE", ")", "DEFAULT CHARSET PARTITION TABLESPACE WITH INHERITS",
     "options of a table are of other databases: leave them out"},
    {"CREATE TABLE", "UNIQUE ( * )", "DEFERRABLE", "only a foreign key can be DEFERRABLE"},

    {"DROP", NULL, "CASCADE RESTRICT", not_here},
    {"DROP", "CONCURRENTLY", NULL, concurrently},
    {"DROP", NULL, ",", "DROP takes one name: write a statement for each"},
    {"DROP INDEX", NULL, "ON", "the name alone says which: leave ON and the table out"},
    {"DROP TRIGGER", NULL, "ON", "the name alone says which: leave ON and the table out"},
    {"DROP", "DROP",
     "TYPE DOMAIN FUNCTION PROCEDURE EXTENSION SEQUENCE SCHEMA DATABASE ROLE USER POLICY "
     "MATERIALIZED",
     not_here},

    {"INSERT", "INSERT", "IGNORE", "INSERT OR IGNORE does it"},
    {"INSERT", "ON", "DUPLICATE", "ON CONFLICT (columns) DO UPDATE SET x = excluded.x does it"},
    {"UPDATE", NULL, "JOIN INNER LEFT", joined},
    {"DELETE", NULL, "USING JOIN", joined},
    {"SELECT", NULL, "FOR", "a transaction locks the database: leave FOR UPDATE out"},
    {"ANALYZE", "ANALYZE", "TABLE", not_here},

    {NULL, "", "TRUNCATE", "DELETE FROM table does the same"},
    {NULL, "", "RENAME", "ALTER TABLE old RENAME TO new does the same"},
    {NULL, "", "START", "leave it out: a run is a transaction"},
    {NULL, "", "MERGE", "INSERT … ON CONFLICT (columns) DO UPDATE SET … does it"},
    {NULL, "", "COPY LOAD", "INSERT INTO table VALUES (…), (…) does it"},
    {NULL, "", "DELIMITER GO",
     "it is of another database's shell: leave it out, and end each statement with \";\""},
    {NULL, "", "IF DO DECLARE CALL EXEC EXECUTE",
     "SQLite has no procedures: write the statements themselves"},
    {NULL, "", "SET USE SHOW LOCK UNLOCK GRANT REVOKE COMMENT", not_here},
};

enum { LONGEST_PATTERN = 4 };

/* The tokens before the place, of which the last are kept; and the first ones. */
struct context {
    struct str statement;
    struct lex_token last[LONGEST_PATTERN]; /* the nearest first */
    size_t count;
    struct lex_token at;
};

static void pass(struct context *context, struct lex_token token)
{
    memmove(&context->last[1], &context->last[0], sizeof context->last - sizeof context->last[0]);
    context->last[0] = token;
    context->count++;
}

static struct str next_word(struct str *list)
{
    size_t end = 0;
    while (end < list->len && list->ptr[end] != ' ')
        end++;
    struct str word = str_slice(*list, 0, end);
    *list = str_slice(*list, end + (end < list->len), list->len);
    return word;
}

static bool is_text(struct lex_token token)
{
    return token.kind == LEX_QUOTED && token.text.ptr[0] == '\'';
}

static bool is_token(struct lex_token token, struct str word)
{
    if (str_equal(word, STR("*")))
        return true;
    if (str_equal(word, STR("'")))
        return is_text(token);
    return token.text.len == word.len && strncasecmp(token.text.ptr, word.ptr, word.len) == 0;
}

static bool is_any_of(struct lex_token token, const char *list)
{
    struct str rest = str_from(list);
    while (rest.len > 0)
        if (is_token(token, next_word(&rest)))
            return true;
    return false;
}

static bool begins_with(struct str statement, const char *words)
{
    struct str rest = str_from(words);
    while (rest.len > 0)
        if (!is_token(lex_next(&statement), next_word(&rest)))
            return false;
    return true;
}

static bool follows(const struct context *context, const char *words)
{
    size_t count = 0;
    for (struct str rest = str_from(words); rest.len > 0; count++)
        next_word(&rest);
    if (count == 0)
        return context->count == 0;
    if (context->count < count)
        return false;
    for (struct str rest = str_from(words); rest.len > 0;)
        if (!is_token(context->last[--count], next_word(&rest)))
            return false;
    return true;
}

static bool fits(const struct rule *rule, const struct context *context)
{
    return (rule->begins == NULL || begins_with(context->statement, rule->begins)) &&
           (rule->before == NULL || follows(context, rule->before)) &&
           (rule->at == NULL || is_any_of(context->at, rule->at));
}

/* 'it\'s' ends at the second quote. */
static bool was_escaped(const struct context *context)
{
    struct lex_token last = context->last[0];
    return context->count > 0 && is_text(last) && last.text.len > 2 &&
           last.text.ptr[last.text.len - 2] == '\\';
}

const char *dialect_hint(struct str statement, size_t offset)
{
    struct context context = {.statement = statement};
    for (size_t at = 0; at < offset;) {
        struct lex_token token = lex_token(str_slice(statement, at, statement.len));
        if (token.text.len == 0)
            break;
        if (token.kind != LEX_SPACE)
            pass(&context, token);
        at += token.text.len;
    }
    context.at = lex_token(str_slice(statement, offset, statement.len));
    if (was_escaped(&context))
        return "a quote in a text is doubled, 'it''s'; a backslash stands for itself";
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (fits(&rules[i], &context))
            return rules[i].hint;
    return NULL;
}
