#include "run/gone.h"

#include "script/lex.h"

#include <string.h>
#include <strings.h>

static bool is_followed_by(struct str rest, struct str text)
{
    return str_equal(lex_next(&rest).text, text);
}

/* CREATE TEMP …, or CREATE … temp.name. */
static bool makes_temporary(struct str statement)
{
    if (!lex_is_word(lex_next(&statement), "CREATE"))
        return false;
    struct lex_token token = lex_next(&statement);
    if (lex_is_word(token, "TEMP") || lex_is_word(token, "TEMPORARY"))
        return true;
    while (token.kind == LEX_WORD && !is_followed_by(statement, STR(".")))
        token = lex_next(&statement);
    return lex_is_named(token, "temp") && is_followed_by(statement, STR("."));
}

static bool calls(struct str statement, const char *function)
{
    while (statement.len != 0) {
        struct lex_token token = lex_next(&statement);
        if (lex_is_named(token, function) && is_followed_by(statement, STR("(")))
            return true;
    }
    return false;
}

/* Only an INSERT says anew which row was the last, and not every one does: it may add none. What
 * changed last, each write says. https://www.sqlite.org/lang_corefunc.html */
static bool asks_of_the_last_write(struct str statement, bool has_written)
{
    return calls(statement, "last_insert_rowid") || calls(statement, "total_changes") ||
           (!has_written && calls(statement, "changes"));
}

static bool writes(struct str statement)
{
    return lex_has_word(statement, "INSERT") || lex_has_word(statement, "REPLACE") ||
           lex_has_word(statement, "UPDATE") || lex_has_word(statement, "DELETE");
}

/* ---- What asks behind the script's back ---- */

/* A view, a trigger or a table with a DEFAULT or CHECK that asks of the last write, or that uses
 * one that does. */
struct object {
    const char *name; /* of a trigger: of its table, the use of which fires it */
    struct str sql;
    bool is_table; /* which refers to others, and uses none */
    bool asks;
};

struct objects {
    VEC(struct object) items;
    struct arena *arena;
    diag_list *diags;
};

static int take_object(void *user, const struct column *columns, size_t count)
{
    (void)count;
    struct objects *objects = user;
    struct str sql = columns[1].text;
    struct object object = {
        .name = arena_copy(objects->arena, columns[0].text.ptr, columns[0].text.len),
        .sql = {arena_copy(objects->arena, sql.ptr, sql.len), sql.len},
        .is_table = columns[2].integer != 0,
    };
    return object.name != NULL && object.sql.ptr != NULL &&
                   VEC_PUSH(objects->arena, &objects->items, object)
               ? 0
               : diag_no_memory(objects->diags);
}

/* All of them, where any has one of the words in it. */
static int read_objects(struct backend *backend, struct objects *objects)
{
    static const struct statement question = {
        "SELECT CASE type WHEN 'trigger' THEN tbl_name ELSE name END, sql, type = 'table' FROM "
        "main.sqlite_schema "
        "WHERE type IN ('table', 'view', 'trigger') AND sql IS NOT NULL AND EXISTS (SELECT 1 FROM "
        "main.sqlite_schema WHERE lower(sql) GLOB '*last_insert_rowid*' OR lower(sql) GLOB "
        "'*changes*')",
        NULL, 0};
    int rc = backend_query(backend, &question, take_object, objects, objects->diags);
    return rc < 0 ? rc : 0;
}

static bool mentions(struct str text, const char *name)
{
    while (text.len != 0) {
        char unquoted[256];
        struct lex_token token = lex_next(&text);
        if (token.kind != LEX_WORD && token.kind != LEX_QUOTED)
            continue;
        lex_unquote(token.text, unquoted, sizeof unquoted);
        if (strncasecmp(unquoted, name, sizeof unquoted - 1) == 0)
            return true;
    }
    return false;
}

static bool mentions_one_that_asks(const struct objects *objects, struct str text)
{
    for (size_t i = 0; i < objects->items.count; i++)
        if (objects->items.items[i].asks && mentions(text, objects->items.items[i].name))
            return true;
    return false;
}

/* Until no more are found: a view may read another one, a trigger write a table that has one. */
static void mark_those_that_ask(struct objects *objects)
{
    for (size_t i = 0; i < objects->items.count; i++)
        objects->items.items[i].asks = asks_of_the_last_write(objects->items.items[i].sql, false);
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < objects->items.count; i++) {
            struct object *object = &objects->items.items[i];
            if (!object->asks && !object->is_table && mentions_one_that_asks(objects, object->sql))
                object->asks = more = true;
        }
    }
}

int gone_find(struct backend *backend, struct str done, struct str rest, struct arena *arena,
              diag_list *diags, const char **out)
{
    static const char last_write[] = "what changes() or last_insert_rowid() said";
    struct objects objects = {.arena = arena, .diags = diags};
    *out = NULL;
    while (done.len != 0) {
        struct lex_statement statement = lex_statement(done);
        if (makes_temporary(statement.text))
            *out = "a temporary table, view or trigger";
        done = str_slice(done, statement.text.len, done.len);
    }
    int rc = *out == NULL ? read_objects(backend, &objects) : 0;
    mark_those_that_ask(&objects);
    for (bool has_written = false; rc == 0 && *out == NULL && rest.len != 0;) {
        struct lex_statement statement = lex_statement(rest);
        if (asks_of_the_last_write(statement.text, has_written) ||
            mentions_one_that_asks(&objects, statement.text))
            *out = last_write;
        has_written |= writes(statement.text);
        rest = str_slice(rest, statement.text.len, rest.len);
    }
    return rc;
}
