#include "shadow/volatile.h"

#include "backend/pragmas.h"
#include "script/lex.h"

#include <string.h>
#include <strings.h>

static const char clock[] = "the clock", chance[] = "chance", version[] = "the version of SQLite";

/* https://www.sqlite.org/lang_datefunc.html: without an argument, and with 'now', they are the
 * clock's. */
static const char *const time_functions[] = {"date",      "time",     "datetime",
                                             "julianday", "strftime", "unixepoch"};

static const struct {
    const char *word, *what;
} words[] = {
    {"CURRENT_TIMESTAMP", clock},  {"CURRENT_DATE", clock},
    {"CURRENT_TIME", clock},       {"random", chance},
    {"randomblob", chance},        {"sqlite_version", version},
    {"sqlite_source_id", version},
};

bool volatile_is_pragma(const char *what)
{
    return what != clock && what != chance && what != version;
}

static bool is_time_function(struct lex_token token)
{
    for (size_t i = 0; i < sizeof time_functions / sizeof time_functions[0]; i++)
        if (lex_is_word(token, time_functions[i]))
            return true;
    return false;
}

/* "datetime()": `rest` is what follows the name. */
static bool is_called_empty(struct str rest)
{
    return lex_is_sign(lex_next(&rest), '(') && lex_is_sign(lex_next(&rest), ')');
}

static const char *look_at(struct lex_token token, struct str rest)
{
    static const char now[] = "'now'";
    if (token.kind == LEX_QUOTED && token.text.len == sizeof now - 1 &&
        strncasecmp(token.text.ptr, now, sizeof now - 1) == 0)
        return clock;
    if (token.kind != LEX_WORD)
        return NULL;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (lex_is_word(token, words[i].word))
            return words[i].what;
    return is_time_function(token) && is_called_empty(rest) ? clock : NULL;
}

const char *volatile_find_in(struct str sql, struct str *where)
{
    while (sql.len != 0) {
        struct lex_token token = lex_next(&sql);
        const char *what = token.kind == LEX_END ? NULL : look_at(token, sql);
        if (what != NULL)
            *where = token.text;
        if (what != NULL || token.kind == LEX_END)
            return what;
    }
    return NULL;
}

/* A definition evaluates nothing, unless it takes rows along: CREATE TABLE … AS SELECT. */
static bool stores_rows(struct str statement)
{
    struct str rest = statement;
    if (!lex_is_word(lex_next(&rest), "CREATE"))
        return true;
    struct lex_token kind = lex_next(&rest);
    if (lex_is_word(kind, "TEMP") || lex_is_word(kind, "TEMPORARY"))
        kind = lex_next(&rest);
    return lex_is_word(kind, "TABLE") && lex_has_word(rest, "SELECT");
}

/* "PRAGMA journal_mode = wal" */
static const char *find_pragma(struct str statement, struct str *where)
{
    struct str rest = statement;
    if (!lex_is_word(lex_next(&rest), "PRAGMA"))
        return NULL;
    struct lex_token name = lex_next(&rest), sign = lex_next(&rest);
    if (lex_is_sign(sign, '.')) { /* main.journal_mode */
        name = lex_next(&rest);
        sign = lex_next(&rest);
    }
    const struct pragma *pragma = name.kind == LEX_WORD ? pragma_find(name.text) : NULL;
    bool sets = lex_is_sign(sign, '=') || lex_is_sign(sign, '(');
    if (pragma == NULL || !sets || strcmp(pragma->name, "wal_checkpoint") == 0 ||
        (pragma->class != PRAGMA_OUTSIDE && pragma->class != PRAGMA_JOURNAL_MODE))
        return NULL;
    *where = name.text;
    return pragma->name;
}

const char *volatile_find(const struct script *script, struct span *where)
{
    struct str source = script->source.text, rest = source, found = {0};
    const char *what = NULL;
    for (rest = str_slice(source, (size_t)(script->sql - source.ptr), source.len);
         what == NULL && rest.len != 0;) {
        struct lex_statement statement = lex_statement(rest);
        what = find_pragma(statement.text, &found);
        if (what == NULL && stores_rows(statement.text))
            what = volatile_find_in(statement.text, &found);
        rest = str_slice(rest, statement.text.len, rest.len);
    }
    if (what != NULL)
        *where = (struct span){&script->source, (size_t)(found.ptr - source.ptr), found.len};
    return what;
}
