/* Scripts, statement by statement. Where a statement ends is for SQLite's own parser to say: each
 * prepare consumes one and points behind it, so triggers, strings and comments need no markers.
 * https://www.sqlite.org/c3ref/prepare.html */
#include "backend/sqlite.h"

#include "script/lex.h"

#include <string.h>
#include <strings.h>

/* One script under way. */
struct reading {
    struct script_run *run;
    const struct script *script;
    const char *rest;      /* what is not prepared yet */
    size_t forgotten;      /* offset up to which the text's pages have been given back */
    struct span statement; /* the one that is, without the comments before it */
    size_t begin_at;       /* offset of a BEGIN that was passed over, or NOWHERE */
    bool told_begin, told_pragma;
    VEC(const char *) savepoints;
};

#define NOWHERE ((size_t)-1)

static int deny(struct reading *reading, const char *why, const char *remedy)
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
        return deny(reading, "VACUUM INTO is not allowed in a script", NULL);
    if (reading->run->unit->mode == UNIT_ATOMIC)
        return deny(reading, "VACUUM does not work inside a transaction",
                    "give this revision \"transaction: none\" in the manifest");
    return 0;
}

/* The text of the statement at `start`, for what has to be known without a compilation. */
static struct str statement_text(const struct reading *reading, const char *start)
{
    struct str source = reading->script->source.text;
    return lex_statement(str_slice(source, (size_t)(start - source.ptr), source.len)).text;
}

/* Whether the statement at `start` can delete rows that are in its way, as far as its first words
 * tell: REPLACE, INSERT OR REPLACE, UPDATE OR REPLACE; WITH can lead to any of them. */
static bool may_replace(const char *start)
{
    struct lex_token first = lex_token_at(start);
    if (lex_is_word(first, "REPLACE") || lex_is_word(first, "WITH"))
        return true;
    if (!lex_is_word(first, "INSERT") && !lex_is_word(first, "UPDATE"))
        return false;
    const char * or = skip_space(start + first.text.len);
    struct lex_token second = lex_token_at(or);
    return lex_is_word(second, "OR") &&
           lex_is_word(lex_token_at(skip_space(or +second.text.len)), "REPLACE");
}

/* Prepares the next statement; *stmt is NULL at the end. A pragma whose old value is to be kept is
 * refused by the guard once, saved, and prepared again. */
static int prepare_next(struct reading *reading, sqlite3_stmt **stmt)
{
    struct script_run *run = reading->run;
    struct guard *guard = run->guard;
    sqlite3 *db = run->backend->db;
    const char *start = skip_space(reading->rest), *tail = NULL;
    bool vacuum = lex_is_word(lex_token_at(start), "VACUUM");
    guard_begin_statement(guard, vacuum);
    guard->may_replace = may_replace(start);
    if (vacuum) {
        struct str text = statement_text(reading, start);
        set_span(reading, start, start + text.len);
        int denied = check_vacuum(reading, text);
        if (denied != 0)
            return denied;
    }
    int rc = sqlite3_prepare_v3(db, start, -1, 0, stmt, &tail);
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
                   ? deny(reading, guard->denied, guard->remedy)
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

static int bind_parameters(struct reading *reading, sqlite3_stmt *stmt)
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

/* COMMIT releases every savepoint; where it is passed over, the outermost is released instead. */
static int release_savepoints(struct reading *reading)
{
    if (reading->savepoints.count == 0)
        return 0;
    struct script_run *run = reading->run;
    char *release = sqlite3_mprintf("RELEASE \"%w\"", reading->savepoints.items[0]);
    if (release == NULL)
        return diag_no_memory(run->diags);
    int rc = sqlite3_exec(run->backend->db, release, NULL, NULL, NULL);
    sqlite3_free(release);
    reading->savepoints.count = 0;
    return rc == SQLITE_OK ? 0 : sqlite_error(run->backend, reading->statement, NULL, run->diags);
}

/* Once for each script. */
static void tell_passed_over(struct reading *reading)
{
    struct span begin = {&reading->script->source, reading->begin_at, 5};
    if (!reading->told_begin)
        diag_remark(reading->run->diags, begin,
                    "BEGIN and its COMMIT are passed over: the run's own transaction holds what "
                    "stands between them");
    reading->told_begin = true;
}

/* A BEGIN … COMMIT pair of the script: the run's own transaction holds what stands between. Returns
 * true where the statement is passed over. */
static bool passes_over(struct reading *reading, int *rc)
{
    const struct guard *guard = reading->run->guard;
    *rc = 0;
    switch (guard->transaction) {
    case GUARD_NONE:
        return false;
    case GUARD_BEGIN:
        if (reading->begin_at != NOWHERE || reading->savepoints.count != 0) {
            *rc = deny(reading, "BEGIN inside a transaction of the same script", NULL);
            return true;
        }
        reading->begin_at = reading->statement.offset;
        return true;
    case GUARD_COMMIT:
        if (reading->begin_at == NOWHERE)
            *rc = deny(reading, "COMMIT without a BEGIN of the same script before it",
                       "take it out: the runner wraps the script in a transaction; or give this "
                       "revision \"transaction: none\" in the manifest");
        if (*rc == 0) {
            tell_passed_over(reading);
            *rc = release_savepoints(reading);
        }
        reading->begin_at = NOWHERE;
        return true;
    case GUARD_ROLLBACK:
        *rc = deny(reading, "ROLLBACK is not allowed in a script",
                   "SAVEPOINT and ROLLBACK TO are; or give this revision \"transaction: none\" in "
                   "the manifest");
        return true;
    }
    return false;
}

static int note_savepoint(struct reading *reading)
{
    const struct guard *guard = reading->run->guard;
    if (guard->savepoint == GUARD_NO_SAVEPOINT || guard->savepoint == GUARD_ROLLBACK_TO)
        return 0;
    if (guard->savepoint == GUARD_SAVEPOINT)
        return guard->savepoint_name != NULL &&
                       VEC_PUSH(guard->arena, &reading->savepoints, guard->savepoint_name)
                   ? 0
                   : diag_no_memory(reading->run->diags);
    size_t open = reading->savepoints.count;
    while (open > 0 && guard->savepoint_name != NULL &&
           strcasecmp(reading->savepoints.items[open - 1], guard->savepoint_name) != 0)
        open--;
    reading->savepoints.count = open > 0 ? open - 1 : 0;
    return 0;
}

static void tell_pragma(struct reading *reading)
{
    const struct guard *guard = reading->run->guard;
    if (guard->ignored_pragma == NULL || reading->told_pragma)
        return;
    reading->told_pragma = true;
    diag_remark(reading->run->diags, reading->statement, "PRAGMA %s is passed over: %s",
                guard->ignored_pragma, guard->ignored_why);
}

static int show_row(struct reading *reading, sqlite3_stmt *stmt)
{
    const struct backend_observer *observer = reading->run->backend->observer;
    if (observer == NULL || observer->row == NULL)
        return 0;
    int count = sqlite3_column_count(stmt);
    const char **values = sqlite3_malloc64((sqlite3_uint64)count * sizeof *values + 1);
    if (values == NULL)
        return diag_no_memory(reading->run->diags);
    for (int i = 0; i < count; i++)
        values[i] = (const char *)sqlite3_column_text(stmt, i);
    observer->row(observer->user, reading->run->step_index, values, (size_t)count);
    sqlite3_free(values);
    return 0;
}

/* After every statement: INSERT OR ROLLBACK, RAISE(ROLLBACK) and errors such as a full disk end the
 * transaction while the script would go on without one. */
static int check_transaction(struct reading *reading)
{
    struct script_run *run = reading->run;
    if (run->unit->mode == UNIT_UNWRAPPED || !sqlite3_get_autocommit(run->backend->db))
        return 0;
    int rc = diag_error(run->diags, STEMMA_DENIED, reading->statement,
                        "this statement ended the transaction");
    diag_hint(run->diags, "OR ROLLBACK and RAISE(ROLLBACK) undo the whole run; use ABORT");
    return rc;
}

static int execute(struct reading *reading, sqlite3_stmt *stmt)
{
    struct script_run *run = reading->run;
    int rc = bind_parameters(reading, stmt), code = SQLITE_DONE;
    watch_begin(run->backend, stmt, reading->statement, run->unit->statement_timeout_ms);
    while (rc == 0 && (code = sqlite3_step(stmt)) == SQLITE_ROW)
        rc = show_row(reading, stmt);
    watch_end(run->backend);
    if (rc == 0 && code != SQLITE_DONE) {
        sqlite3_reset(stmt);
        rc = run->guard->denied != NULL
                 ? deny(reading, run->guard->denied, run->guard->remedy)
                 : sqlite_error(run->backend, reading->statement, NULL, run->diags);
        if (run->unit->mode == UNIT_ATOMIC && rc != -STEMMA_INTERRUPTED && rc != -STEMMA_TIMEOUT &&
            sqlite3_get_autocommit(run->backend->db))
            diag_note(run->diags, SPAN_NONE, "this statement rolled the whole transaction back");
    }
    return rc != 0 ? rc : check_transaction(reading);
}

static int report_cascade(struct reading *reading, const struct cascade *cascade)
{
    diag_list *diags = reading->run->diags;
    int rc = diag_error(diags, STEMMA_FOREIGN_KEY, reading->statement,
                        "dropping %s would take rows of other tables along: foreign keys are "
                        "enforced, and their ON DELETE actions act",
                        cascade->table);
    cascade_describe(cascade, diags);
    diag_hint(diags, "to rebuild a table, leave them unenforced: without \"foreign_keys: on\" in "
                     "the manifest, or for this revision with \"foreign_keys: off\"");
    diag_hint(diags, "where the loss is meant, give this revision \"allow_cascade: true\"");
    return rc;
}

static int execute_drop(struct reading *reading, sqlite3_stmt *stmt)
{
    struct script_run *run = reading->run;
    struct cascade cascade = {
        .db = run->backend->db,
        .table = run->guard->dropped_table,
        .eyes = run->backend->eyes,
        .arena = run->guard->arena,
    };
    bool lossless = true;
    guard_pause(run->guard);
    int code = cascade_begin(&cascade);
    guard_resume(run->guard);
    int rc = code == SQLITE_OK ? execute(reading, stmt) : 0;
    guard_pause(run->guard);
    int ended = cascade_end(&cascade, &lossless);
    guard_resume(run->guard);
    if (rc == 0 && (code != SQLITE_OK || ended != SQLITE_OK))
        return sqlite_error(run->backend, reading->statement, NULL, run->diags);
    return rc == 0 && !lossless ? report_cascade(reading, &cascade) : rc;
}

/* ALTER TABLE … RENAME TO: rows are known by another name. ADD COLUMN … REFERENCES … DEFAULT: every
 * row refers to something. Everything else that it can do breaks no foreign key. */
static void note_alteration(struct guard *guard, struct str text)
{
    struct str renamed = lex_renamed_to(text);
    if (renamed.ptr != NULL) {
        char *name = arena_alloc(guard->arena, renamed.len + 1);
        guard->out_of_memory |= name == NULL;
        if (name != NULL) {
            lex_unquote(renamed, name, renamed.len + 1);
            guard_rename(guard, guard->altered_table, name);
        }
    } else if (lex_has_word(text, "REFERENCES") && lex_has_word(text, "DEFAULT")) {
        guard_touch(guard, str_from(guard->altered_table), GUARD_GAINED);
    }
}

/* What the authorizer is not told of a definition. */
static void note_definition(struct reading *reading)
{
    struct guard *guard = reading->run->guard;
    const struct span *span = &reading->statement;
    struct str text = str_slice(span->source->text, span->offset, span->offset + span->length);
    struct lex_token first = lex_token(text);
    bool alters = lex_is_word(first, "ALTER");
    if (!alters && !lex_is_word(first, "CREATE"))
        return;
    guard->said_references |= lex_has_word(text, "REFERENCES");
    guard->defined_texts |= validity_has_texts(text);
    if (alters && guard->altered_table != NULL)
        note_alteration(guard, text);
}

/* SQLite does not ask the authorizer about a trigger's body before the trigger fires. */
static int check_trigger(struct reading *reading)
{
    const struct span *span = &reading->statement;
    struct str text = str_slice(span->source->text, span->offset, span->offset + span->length);
    for (size_t at = 0; at < text.len;) {
        char name[256];
        struct lex_token token = lex_token(str_slice(text, at, text.len));
        at += token.text.len;
        if (token.kind != LEX_WORD && token.kind != LEX_QUOTED)
            continue;
        lex_unquote(token.text, name, sizeof name);
        if (guard_protects(reading->run->guard, name))
            return deny(reading, "a trigger may not name the ledger's tables",
                        "what stemma records is changed by stemma alone");
    }
    return 0;
}

static int look_before_altering(struct script_run *run)
{
    struct guard *guard = run->guard;
    if (!guard->alters || run->before_altering == NULL)
        return 0;
    guard->altered = true;
    guard_pause(guard);
    int rc = run->before_altering(run->user);
    guard_resume(guard);
    return rc;
}

static struct str current_text(const struct reading *reading)
{
    const struct span *span = &reading->statement;
    return str_slice(span->source->text, span->offset, span->offset + span->length);
}

/* A DROP TABLE is watched unless the revision allows what it may take along. */
static int execute_watched(struct reading *reading, sqlite3_stmt *stmt)
{
    const struct script_run *run = reading->run;
    bool may_lose = run->guard->dropped_table != NULL && !run->step->allow_cascade;
    return may_lose ? execute_drop(reading, stmt) : execute(reading, stmt);
}

static int exec_own(struct reading *reading, const char *sql)
{
    struct script_run *run = reading->run;
    guard_pause(run->guard);
    int rc = sqlite3_exec(run->backend->db, sql, NULL, NULL, NULL);
    guard_resume(run->guard);
    return rc == SQLITE_OK ? 0 : sqlite_error(run->backend, reading->statement, NULL, run->diags);
}

/* The statement and its number in one transaction, which outside any other it would be by itself.
 */
static int execute_with_count(struct reading *reading, sqlite3_stmt *stmt)
{
    struct script_run *run = reading->run;
    int rc = exec_own(reading, "BEGIN IMMEDIATE");
    if (rc != 0)
        return rc;
    rc = execute_watched(reading, stmt);
    if (rc == 0)
        rc = sqlite_count(run, run->statements_done + 1, reading->statement);
    if (rc == 0)
        rc = exec_own(reading, "COMMIT");
    if (rc != 0 && !sqlite3_get_autocommit(run->backend->db)) {
        guard_pause(run->guard);
        sqlite3_exec(run->backend->db, "ROLLBACK", NULL, NULL, NULL);
        guard_resume(run->guard);
    }
    return rc;
}

static int execute_counted(struct reading *reading, sqlite3_stmt *stmt)
{
    struct script_run *run = reading->run;
    enum count_when when = sqlite_count_when(run, stmt, current_text(reading));
    size_t count = run->statements_done + 1;
    if (when == COUNT_WITH)
        return execute_with_count(reading, stmt);
    int rc = when == COUNT_BEFORE ? sqlite_count(run, count, reading->statement) : 0;
    if (rc == 0)
        rc = execute_watched(reading, stmt);
    return rc == 0 && when == COUNT_AFTER ? sqlite_count(run, count, reading->statement) : rc;
}

static int run_statement(struct reading *reading, sqlite3_stmt *stmt)
{
    int rc = reading->run->guard->makes_trigger ? check_trigger(reading) : 0;
    if (rc != 0)
        return rc;
    tell_pragma(reading);
    if (reading->run->unit->mode == UNIT_ATOMIC && passes_over(reading, &rc))
        return rc;
    rc = look_before_altering(reading->run);
    if (rc == 0 && reading->run->sift != NULL)
        rc = reading->run->sift(reading->run->user, current_text(reading));
    if (rc != 0)
        return rc == SCRIPT_PASS ? 0 : rc;
    rc = execute_counted(reading, stmt);
    if (rc == 0)
        rc = note_savepoint(reading);
    note_definition(reading);
    if (rc == 0) {
        reading->run->statements_done++;
        if (sqlite3_get_autocommit(reading->run->backend->db))
            reading->run->statements_lasting = reading->run->statements_done;
    }
    if (rc == 0 && reading->run->guard->out_of_memory)
        rc = diag_no_memory(reading->run->diags);
    return rc;
}

/* What must not be left open at a script's end. */
static int check_balance(struct reading *reading)
{
    struct script_run *run = reading->run;
    if (reading->begin_at != NOWHERE) {
        reading->statement = (struct span){&reading->script->source, reading->begin_at, 5};
        return deny(reading, "BEGIN without a COMMIT in the same script",
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

typedef int each_statement(struct reading *reading, sqlite3_stmt *stmt);

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
                     : prepare_next(reading, &stmt);
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

/* One statement that has run already; pragmas that are gone with their connection are set again. */
static int pass_statement(struct reading *reading, struct str text)
{
    sqlite3_stmt *stmt = NULL;
    if (!sqlite_is_lost(text)) {
        reading->rest = text.ptr + text.len;
        return 0;
    }
    int rc = prepare_next(reading, &stmt);
    if (rc == 0)
        rc = execute(reading, stmt);
    sqlite3_finalize(stmt);
    reading->rest = text.ptr + text.len;
    return rc;
}

static int pass_statements(struct reading *reading, size_t count)
{
    struct script_run *run = reading->run;
    struct str source = reading->script->source.text;
    const char *end = source.ptr + source.len;
    int rc = 0;
    while (rc == 0 && run->statements_done < count && *reading->rest != '\0') {
        struct lex_statement statement =
            lex_statement((struct str){reading->rest, (size_t)(end - reading->rest)});
        run->statements_done += statement.kind != LEX_EMPTY;
        rc = pass_statement(reading, statement.text);
    }
    if (count != 0)
        run->statements_lasting = run->statements_counted = run->statements_done;
    return rc;
}

static int read_script(struct script_run *run, const struct script *script, size_t skip,
                       each_statement *each)
{
    struct reading reading = {
        .run = run, .script = script, .rest = script->sql, .begin_at = NOWHERE};
    guard_begin_script(run->guard);
    int rc = pass_statements(&reading, skip);
    if (rc == 0)
        rc = for_each_statement(&reading, each);
    if (rc == 0)
        rc = check_balance(&reading);
    run->last = reading.statement;
    int restored = guard_end_script(run->guard, run->backend->db);
    if (rc == 0 && restored != SQLITE_OK)
        rc = sqlite_error_of(run->backend, restored, SPAN_FILE(&script->source), NULL, run->diags);
    return rc;
}

int sqlite_run_script(struct script_run *run, const struct script *script)
{
    return read_script(run, script, run->step->skip, run_statement);
}

enum { SHOWN_FINDINGS = 5 };

/* Adds the row as a note: "column = value, …". */
static void note_finding(struct reading *reading, sqlite3_stmt *stmt)
{
    sqlite3_str *text = sqlite3_str_new(NULL);
    for (int i = 0; i < sqlite3_column_count(stmt); i++) {
        const char *value = (const char *)sqlite3_column_text(stmt, i);
        sqlite3_str_appendf(text, "%s%s = %s", i == 0 ? "" : ", ", sqlite3_column_name(stmt, i),
                            value == NULL ? "NULL" : value);
    }
    char *row = sqlite3_str_finish(text);
    if (row != NULL)
        diag_note(reading->run->diags, SPAN_NONE, "%s", row);
    sqlite3_free(row);
}

static int verify_statement(struct reading *reading, sqlite3_stmt *stmt)
{
    struct script_run *run = reading->run;
    if (!sqlite3_stmt_readonly(stmt) || sqlite3_column_count(stmt) == 0 ||
        run->guard->transaction != GUARD_NONE)
        return deny(reading, "a verify script holds SELECTs only", NULL);
    int rc = bind_parameters(reading, stmt), code = SQLITE_DONE, found = 0;
    watch_begin(run->backend, stmt, reading->statement, run->unit->statement_timeout_ms);
    while (rc == 0 && found < SHOWN_FINDINGS && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
        if (found++ == 0)
            diag_error(run->diags, STEMMA_VERIFY, reading->statement,
                       "this check found something after revision %s", run->step->revision);
        note_finding(reading, stmt);
    }
    watch_end(run->backend);
    if (rc == 0 && found != 0) {
        diag_hint(run->diags, "each row that a verify script returns is a finding: none means that "
                              "it holds");
        return -STEMMA_VERIFY;
    }
    if (rc == 0 && code != SQLITE_DONE)
        rc = sqlite_error(run->backend, reading->statement, NULL, run->diags);
    return rc;
}

int sqlite_run_verify(struct script_run *run, const struct script *script)
{
    return read_script(run, script, 0, verify_statement);
}
