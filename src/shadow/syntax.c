#include "shadow/syntax.h"

#include "script/lex.h"
#include "shadow/memory.h"

#include <stdlib.h>
#include <string.h>

struct syntax {
    struct memory memory;
};

/* https://www.sqlite.org/src/file/src/parse.y */
bool syntax_refuses(const char *message)
{
    static const char *const beginnings[] = {"near \"", "unrecognized token: ", "incomplete input"};
    for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++)
        if (strncmp(message, beginnings[i], strlen(beginnings[i])) == 0)
            return true;
    return false;
}

/* Some pragmas act when they are compiled: https://www.sqlite.org/pragma.html#pragma_syntax */
static int pass_pragmas(void *user, int action, const char *a, const char *b, const char *c,
                        const char *d)
{
    (void)user, (void)a, (void)b, (void)c, (void)d;
    return action == SQLITE_PRAGMA ? SQLITE_IGNORE : SQLITE_OK;
}

int syntax_begin(diag_list *diags, struct syntax **out)
{
    struct syntax *syntax = calloc(1, sizeof *syntax);
    if (syntax == NULL)
        return diag_no_memory(diags);
    *out = syntax;
    int rc = memory_open(&syntax->memory, MEMORY_LIMITED, diags);
    if (rc == 0)
        sqlite3_set_authorizer(syntax->memory.db, pass_pragmas, NULL);
    return rc;
}

void syntax_end(struct syntax *syntax)
{
    if (syntax != NULL)
        memory_close(&syntax->memory);
    free(syntax);
}

static void take_back(sqlite3 *db)
{
    if (!sqlite3_get_autocommit(db))
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
}

/* A message about a table that is not there says nothing of what stands behind its name. The table
 * is lent to the statement, which is only compiled. */
static bool lend_table(sqlite3 *db, struct str statement)
{
    static const char missing[] = "no such table: ", main[] = "main.";
    struct str rest = statement;
    const char *name = sqlite3_errmsg(db);
    if (strncmp(name, missing, strlen(missing)) != 0 || !lex_is_word(lex_next(&rest), "ALTER"))
        return false;
    name += strlen(missing);
    name += strncmp(name, main, strlen(main)) == 0 ? strlen(main) : 0;
    char *sql = sqlite3_mprintf("BEGIN; CREATE TABLE main.\"%w\" (stemma)", name);
    bool lent = sql != NULL && sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
    sqlite3_free(sql);
    if (!lent)
        take_back(db);
    return lent;
}

/* Compiles the statement; returns SQLite's code, and leaves its message in `db`. */
static int compile(sqlite3 *db, struct str text)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db, text.ptr, (int)text.len, &stmt, NULL);
    sqlite3_finalize(stmt);
    return rc;
}

static int check_statement(struct syntax *syntax, struct str text, const struct source *source,
                           diag_list *diags)
{
    sqlite3 *db = syntax->memory.db;
    int result = 0, rc = compile(db, text);
    if (rc == SQLITE_ERROR && lend_table(db, text))
        rc = compile(db, text);
    if (rc == SQLITE_NOMEM)
        result = diag_no_memory(diags);
    else if (rc != SQLITE_OK && syntax_refuses(sqlite3_errmsg(db)))
        result = sqlite_error(
            syntax->memory.backend,
            (struct span){source, (size_t)(text.ptr - source->text.ptr), text.len}, NULL, diags);
    take_back(db);
    return result;
}

int syntax_check(struct syntax *syntax, const struct script *script, diag_list *diags)
{
    struct str rest = str_from(script->sql);
    struct lex_statement statement;
    int rc = 0;
    for (; rc == 0 && (statement = lex_statement(rest)).text.len != 0;
         rest = str_slice(rest, statement.text.len, rest.len)) {
        struct str text = str_slice(statement.text, statement.leading, statement.text.len);
        if (statement.kind != LEX_EMPTY && text.len <= INT32_MAX)
            rc = check_statement(syntax, text, &script->source, diags);
    }
    return rc;
}
