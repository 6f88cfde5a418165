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

int syntax_check(struct syntax *syntax, const struct script *script, diag_list *diags)
{
    sqlite3 *db = syntax->memory.db;
    const struct source *source = &script->source;
    struct str rest = str_from(script->sql);
    struct lex_statement statement;
    for (; (statement = lex_statement(rest)).text.len != 0;
         rest = str_slice(rest, statement.text.len, rest.len)) {
        sqlite3_stmt *stmt = NULL;
        struct str text = str_slice(statement.text, statement.leading, statement.text.len);
        if (statement.kind == LEX_EMPTY || text.len > INT32_MAX)
            continue;
        int rc = sqlite3_prepare_v2(db, text.ptr, (int)text.len, &stmt, NULL);
        sqlite3_finalize(stmt);
        if (rc == SQLITE_NOMEM)
            return diag_no_memory(diags);
        if (rc != SQLITE_OK && syntax_refuses(sqlite3_errmsg(db))) {
            size_t offset = (size_t)(text.ptr - source->text.ptr);
            return sqlite_error(syntax->memory.backend, (struct span){source, offset, text.len},
                                NULL, diags);
        }
    }
    return 0;
}
