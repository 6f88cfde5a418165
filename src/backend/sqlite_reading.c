/* Where a statement ends is for SQLite's own parser to say: each prepare consumes one and points
 * behind it, so triggers, strings and comments need no markers.
 * https://www.sqlite.org/c3ref/prepare.html */
#include "backend/sqlite_reading.h"
#include "backend/sqlite_stand_in.h"

#include "script/lex.h"

#include <string.h>

int reading_deny(struct reading *reading, const char *why, const char *remedy)
{
    int rc = diag_error(reading->run->diags, STEMMA_DENIED, reading->statement, "%s", why);
    if (remedy != NULL)
        diag_hint(reading->run->diags, "%s", remedy);
    return rc;
}

/* Where the statement at `rest` begins, once white space, comments and empty statements are
 * skipped. */
static const char *skip_space(const char *rest)
{
    for (;;) {
        /* A comment may be long: its length is not limited by what lex_token_at() looks at. */
        struct lex_token token = lex_token_at(rest);
        if (token.kind != LEX_SPACE && token.kind != LEX_SEMICOLON)
            return rest;
        if (strncmp(rest, "/*", 2) == 0) {
            const char *end = strstr(rest + 2, "*/");
            if (end == NULL)
                return rest + strlen(rest);
            rest = end + 2;
        } else if (strncmp(rest, "--", 2) == 0) {
            rest += strcspn(rest, "\n");
        } else {
            rest += token.text.len;
        }
    }
}

static void set_span(struct reading *reading, const char *start, const char *end)
{
    const struct source *source = &reading->script->source;
    while (end > start && (strchr(" \t\r\n\f", end[-1]) != NULL || end[-1] == ';'))
        end--;
    reading->statement =
        (struct span){source, (size_t)(start - source->text.ptr), (size_t)(end - start)};
}

/* VACUUM is told by its word; SQLite itself would find fault with it only when it runs. */
static int check_vacuum(struct reading *reading, struct str statement)
{
    if (lex_has_word(statement, "INTO"))
        return reading_deny(reading, "VACUUM INTO is not allowed in a script", NULL);
    if (reading->run->unit->mode == UNIT_ATOMIC)
        return reading_deny(reading, "VACUUM does not work inside a transaction",
                            "give this revision \"transaction: none\" in the manifest");
    return 0;
}

/* The text of the statement at `start`, for what has to be known without a compilation. */
static struct str statement_text(const struct reading *reading, const char *start)
{
    struct str source = reading->script->source.text;
    return lex_statement(str_slice(source, (size_t)(start - source.ptr), source.len)).text;
}

/* Whether the statement at `start` can delete rows that are in its way, as far as its words tell:
 * REPLACE, INSERT OR REPLACE, UPDATE OR REPLACE; WITH can lead to any of them. */
static bool may_replace(const struct reading *reading, const char *start)
{
    struct lex_token first = lex_token_at(start);
    if (lex_is_word(first, "REPLACE"))
        return true;
    if (lex_is_word(first, "WITH"))
        return lex_says_replace(statement_text(reading, start));
    if (!lex_is_word(first, "INSERT") && !lex_is_word(first, "UPDATE"))
        return false;
    const char * or = skip_space(start + first.text.len);
    struct lex_token second = lex_token_at(or);
    return lex_is_word(second, "OR") &&
           lex_is_word(lex_token_at(skip_space(or +second.text.len)), "REPLACE");
}

/* A pragma whose old value is to be kept is refused by the guard once, saved, and prepared again.
 */
int reading_prepare(struct reading *reading, sqlite3_stmt **stmt)
{
    struct script_run *run = reading->run;
    struct guard *guard = run->guard;
    sqlite3 *db = run->backend->db;
    const char *start = skip_space(reading->rest), *tail = NULL;
    bool vacuum = lex_is_word(lex_token_at(start), "VACUUM");
    guard_begin_statement(guard, vacuum);
    guard->may_replace = may_replace(reading, start);
    if (vacuum) {
        struct str text = statement_text(reading, start);
        set_span(reading, start, start + text.len);
        int denied = check_vacuum(reading, text);
        if (denied != 0)
            return denied;
    }
    int rc = sqlite3_prepare_v3(db, start, -1, 0, stmt, &tail);
    while (rc == SQLITE_ERROR && run->backend->lends_functions && stand_in_for_function(db, NULL)) {
        guard_begin_statement(guard, vacuum);
        rc = sqlite3_prepare_v3(db, start, -1, 0, stmt, &tail);
    }
    if (rc != SQLITE_OK && guard->save_pragma != NULL) {
        rc = guard_save_pragma(guard, db);
        guard_begin_statement(guard, false);
        if (rc == SQLITE_OK)
            rc = sqlite3_prepare_v3(db, start, -1, 0, stmt, &tail);
    }
    if (rc != SQLITE_OK && guard->out_of_memory)
        return diag_no_memory(run->diags);
    if (rc != SQLITE_OK) {
        set_span(reading, start, start + statement_text(reading, start).len);
        return guard->denied != NULL
                   ? reading_deny(reading, guard->denied, guard->remedy)
                   : sqlite_error_of(run->backend, rc, reading->statement, NULL, run->diags);
    }
    set_span(reading, start, tail);
    reading->rest = tail;
    return 0;
}

static const char *find_parameter(const struct unit *unit, const char *name)
{
    for (size_t i = 0; i < unit->parameter_count; i++)
        if (strcmp(unit->parameters[i].name, name + 1) == 0)
            return unit->parameters[i].value;
    return NULL;
}

int reading_bind(struct reading *reading, sqlite3_stmt *stmt)
{
    int count = reading->run->sift != NULL ? 0 : sqlite3_bind_parameter_count(stmt);
    for (int i = 1; i <= count; i++) {
        const char *name = sqlite3_bind_parameter_name(stmt, i);
        const char *value =
            name == NULL || name[0] == '?' ? NULL : find_parameter(reading->run->unit, name);
        if (value == NULL) {
            int rc = diag_error(reading->run->diags, STEMMA_USAGE, reading->statement,
                                "the parameter %s has no value", name == NULL ? "?" : name);
            if (name == NULL || name[0] == '?')
                diag_hint(reading->run->diags, "name it, as in :name, and give --set name=VALUE");
            else
                diag_hint(reading->run->diags, "give it with --set %s=VALUE", name + 1);
            return rc;
        }
        if (sqlite3_bind_text(stmt, i, value, -1, SQLITE_STATIC) != SQLITE_OK)
            return sqlite_error(reading->run->backend, reading->statement, NULL,
                                reading->run->diags);
    }
    return 0;
}

/* What must not be left open at a script's end. */
static int check_balance(struct reading *reading)
{
    struct script_run *run = reading->run;
    if (reading->begin_at != READING_NOWHERE) {
        reading->statement = (struct span){&reading->script->source, reading->begin_at, 5};
        return reading_deny(reading, "BEGIN without a COMMIT in the same script",
                            "take it out: the runner wraps the script in a transaction");
    }
    if (reading->savepoints.count != 0 && run->unit->mode == UNIT_ATOMIC)
        return diag_error(run->diags, STEMMA_DENIED, SPAN_FILE(&reading->script->source),
                          "the savepoint %s is not released at the end of the script",
                          reading->savepoints.items[reading->savepoints.count - 1]);
    if (run->unit->mode == UNIT_UNWRAPPED && !sqlite3_get_autocommit(run->backend->db)) {
        sqlite3_exec(run->backend->db, "ROLLBACK", NULL, NULL, NULL);
        return diag_error(run->diags, STEMMA_DENIED, SPAN_FILE(&reading->script->source),
                          "a transaction is open at the end of the script; it was rolled back");
    }
    return 0;
}

/* What has run is not needed in memory any more. */
static void forget_behind(struct reading *reading)
{
    enum { STRIDE = 4 * 1024 * 1024 };
    size_t offset = (size_t)(reading->rest - reading->script->source.text.ptr);
    if (offset - reading->forgotten < STRIDE)
        return;
    script_forget(reading->script, reading->forgotten, offset);
    reading->forgotten = offset;
}

static int for_each_statement(struct reading *reading, each_statement *each)
{
    const struct sqlite_backend *backend = reading->run->backend;
    for (;;) {
        sqlite3_stmt *stmt = NULL;
        int rc = backend->interrupted
                     ? diag_error(reading->run->diags, STEMMA_INTERRUPTED, SPAN_NONE, "interrupted")
                     : reading_prepare(reading, &stmt);
        if (rc != 0)
            return rc;
        if (stmt == NULL && *reading->rest == '\0')
            return 0;
        if (stmt != NULL)
            rc = each(reading, stmt);
        sqlite3_finalize(stmt);
        if (rc != 0)
            return rc;
        forget_behind(reading);
    }
}

int reading_each(struct reading *reading, each_statement *each)
{
    int rc = for_each_statement(reading, each);
    return rc == 0 ? check_balance(reading) : rc;
}

void reading_begin(struct reading *reading, struct script_run *run, const struct script *script)
{
    *reading = (struct reading){
        .run = run, .script = script, .rest = script->sql, .begin_at = READING_NOWHERE};
    guard_begin_script(run->guard);
}

int reading_end(struct reading *reading, int rc)
{
    struct script_run *run = reading->run;
    run->last = reading->statement;
    int restored = guard_end_script(run->guard, run->backend->db);
    if (rc == 0 && restored != SQLITE_OK)
        rc = sqlite_error_of(run->backend, restored, SPAN_FILE(&reading->script->source), NULL,
                             run->diags);
    return rc;
}
