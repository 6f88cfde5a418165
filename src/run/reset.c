#include "run/reset.h"

#include "backend/pragmas.h"
#include "script/lex.h"

#include <sqlite3.h>
#include <string.h>

/* The first words of a statement, without space and comments: enough to see what it is about. */
enum { OPENING_MAX = 10 };

struct opening {
    struct lex_token tokens[OPENING_MAX];
    size_t count;
};

static struct opening opening_of(struct str statement)
{
    struct opening opening = {.count = 0};
    for (size_t at = 0; at < statement.len && opening.count < OPENING_MAX;) {
        struct lex_token token = lex_token(str_slice(statement, at, statement.len));
        at += token.text.len;
        if (token.kind != LEX_SPACE)
            opening.tokens[opening.count++] = token;
    }
    return opening;
}

static bool is_word_at(const struct opening *opening, size_t at, const char *word)
{
    return at < opening->count && lex_is_word(opening->tokens[at], word);
}

static bool is_character_at(const struct opening *opening, size_t at, const char *character)
{
    return at < opening->count && str_equal_text(opening->tokens[at].text, character);
}

/* The value of a pragma on a connection that nobody has touched; NULL where it has none to tell. */
static const char *fresh_value(const char *pragma, struct arena *arena)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    const char *value = NULL;
    char sql[64];
    sqlite3_snprintf(sizeof sql, sql, "PRAGMA %s", pragma);
    if (sqlite3_open(":memory:", &db) == SQLITE_OK &&
        sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(stmt, 0);
        value = text == NULL ? NULL : arena_copy(arena, text, strlen(text));
    }
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return value;
}

/* PRAGMA [schema.] name = value, or name(value). */
static bool reset_pragma(const struct opening *opening, struct arena *arena, reset_list *out)
{
    size_t at = is_character_at(opening, 2, ".") ? 3 : 1;
    if (!is_character_at(opening, at + 1, "=") && !is_character_at(opening, at + 1, "("))
        return true;
    const struct pragma *pragma = pragma_find(opening->tokens[at].text);
    if (pragma == NULL || (pragma->class != PRAGMA_CONNECTION && pragma->class != PRAGMA_UNWRAPPED))
        return true;
    const char *value = pragma->reset != NULL ? pragma->reset : fresh_value(pragma->name, arena);
    if (value == NULL)
        return true;
    const char *sql = arena_printf(arena, "PRAGMA %s = %s", pragma->name, value);
    return sql != NULL && VEC_PUSH(arena, out, sql);
}

/* CREATE TEMP kind [IF NOT EXISTS] name, or CREATE kind [IF NOT EXISTS] temp.name. */
static bool reset_creation(const struct opening *opening, struct arena *arena, reset_list *out)
{
    bool temporary = is_word_at(opening, 1, "TEMP") || is_word_at(opening, 1, "TEMPORARY");
    size_t kind = temporary ? 2 : 1;
    size_t at = kind + (is_word_at(opening, kind + 1, "IF") ? 4 : 1);
    if (is_word_at(opening, at, "temp") && is_character_at(opening, at + 1, ".")) {
        temporary = true;
        at += 2;
    }
    if (!temporary || at >= opening->count)
        return true;
    const char *sql =
        arena_printf(arena, "DROP %" STR_FMT " IF EXISTS temp.%" STR_FMT,
                     STR_ARG(opening->tokens[kind].text), STR_ARG(opening->tokens[at].text));
    return sql != NULL && VEC_PUSH(arena, out, sql);
}

static void reverse(reset_list *list)
{
    for (size_t i = 0; i < list->count / 2; i++) {
        const char *last = list->items[list->count - 1 - i];
        list->items[list->count - 1 - i] = list->items[i];
        list->items[i] = last;
    }
}

bool reset_after(const struct script *script, struct arena *arena, reset_list *out)
{
    struct str source = script->source.text;
    struct str rest = str_slice(source, (size_t)(script->sql - source.ptr), source.len);
    bool ok = true;
    while (ok && rest.len != 0) {
        struct lex_statement statement = lex_statement(rest);
        struct opening opening = opening_of(statement.text);
        if (is_word_at(&opening, 0, "PRAGMA"))
            ok = reset_pragma(&opening, arena, out);
        else if (is_word_at(&opening, 0, "CREATE"))
            ok = reset_creation(&opening, arena, out);
        rest = str_slice(rest, statement.text.len, rest.len);
    }
    reverse(out);
    return ok;
}
