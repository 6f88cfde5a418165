/* Scripts that are run: each statement is looked at, run and watched. */
#include "backend/sqlite_cascade.h"
#include "backend/sqlite_reading.h"
#include "backend/sqlite_validity.h"

#include "script/lex.h"

#include <string.h>
#include <strings.h>

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
        if (reading->begin_at != READING_NOWHERE || reading->savepoints.count != 0) {
            *rc = reading_deny(reading, "BEGIN inside a transaction of the same script", NULL);
            return true;
        }
        reading->begin_at = reading->statement.offset;
        return true;
    case GUARD_COMMIT:
        if (reading->begin_at == READING_NOWHERE)
            *rc = reading_deny(
                reading, "COMMIT without a BEGIN of the same script before it",
                "take it out: the runner wraps the script in a transaction; or give this "
                "revision \"transaction: none\" in the manifest");
        if (*rc == 0) {
            tell_passed_over(reading);
            *rc = release_savepoints(reading);
        }
        reading->begin_at = READING_NOWHERE;
        return true;
    case GUARD_ROLLBACK:
        *rc = reading_deny(
            reading, "ROLLBACK is not allowed in a script",
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
    int rc = reading_bind(reading, stmt), code = SQLITE_DONE;
    watch_begin(run->backend, stmt, reading->statement, run->unit->statement_timeout_ms);
    while (rc == 0 && (code = sqlite3_step(stmt)) == SQLITE_ROW)
        rc = show_row(reading, stmt);
    watch_end(run->backend);
    if (rc == 0 && code != SQLITE_DONE) {
        sqlite3_reset(stmt);
        rc = run->guard->denied != NULL
                 ? reading_deny(reading, run->guard->denied, run->guard->remedy)
                 : sqlite_error(run->backend, reading->statement, NULL, run->diags);
        if (run->unit->mode == UNIT_ATOMIC && rc != -STEMMA_INTERRUPTED && rc != -STEMMA_TIMEOUT &&
            sqlite3_get_autocommit(run->backend->db))
            diag_note(run->diags, SPAN_NONE, "this statement rolled the whole transaction back");
    }
    return rc != 0 ? rc : check_transaction(reading);
}

/* "a, b" */
static const char *list_tables(const struct cascade *cascade)
{
    const char *names = cascade->from.tables[0];
    for (size_t i = 1; names != NULL && i < cascade->from.count; i++)
        names = arena_printf(cascade->arena, "%s, %s", names, cascade->from.tables[i]);
    return names == NULL ? cascade->from.tables[0] : names;
}

static int report_cascade(struct reading *reading, const struct cascade *cascade)
{
    diag_list *diags = reading->run->diags;
    int rc = diag_error(diags, STEMMA_FOREIGN_KEY, reading->statement,
                        "%s %s would take %s along: foreign keys are enforced, "
                        "and their ON DELETE actions act",
                        cascade->replaces ? "replacing rows of" : "dropping", list_tables(cascade),
                        cascade->replaces ? "others" : "rows of other tables");
    cascade_describe(cascade, diags);
    if (cascade->replaces)
        diag_hint(diags, "ON CONFLICT DO UPDATE changes a row and keeps it");
    diag_hint(diags, "to rebuild a table, leave them unenforced: without \"foreign_keys: on\" in "
                     "the manifest, or for this revision with \"foreign_keys: off\"");
    diag_hint(diags, "where the loss is meant, give this revision \"allow_cascade: true\"");
    return rc;
}

static int execute_guarded(struct reading *reading, sqlite3_stmt *stmt, struct cascade *cascade)
{
    struct script_run *run = reading->run;
    bool lossless = true;
    guard_pause(run->guard);
    int code = cascade_begin(cascade);
    guard_resume(run->guard);
    int rc = code == SQLITE_OK ? execute(reading, stmt) : 0;
    guard_pause(run->guard);
    int ended = cascade_end(cascade, &lossless);
    guard_resume(run->guard);
    if (rc == 0 && (code != SQLITE_OK || ended != SQLITE_OK))
        return sqlite_error_of(run->backend, code != SQLITE_OK ? code : ended, reading->statement,
                               NULL, run->diags);
    return rc == 0 && !lossless ? report_cascade(reading, cascade) : rc;
}

/* What the statement may take rows of other tables along with, if anything. */
static int find_cascade(struct reading *reading, struct cascade *out)
{
    struct script_run *run = reading->run;
    struct guard *guard = run->guard;
    int rc = SQLITE_OK;
    out->replaces = guard->dropped_table == NULL;
    if (run->step->allow_cascade || !cascade_is_enforced(out->db))
        return 0;
    if (!out->replaces) {
        out->from = (struct replaced){.tables = &guard->dropped_table, .count = 1};
        return 0;
    }
    if (guard->written.count != 0) {
        guard_pause(guard);
        rc = guard_find_replaced(guard, out->db, out->arena, &out->from);
        guard_resume(guard);
    }
    return rc == SQLITE_OK
               ? 0
               : sqlite_error_of(run->backend, rc, reading->statement, NULL, run->diags);
}

static struct str current_text(const struct reading *reading)
{
    const struct span *span = &reading->statement;
    return str_slice(span->source->text, span->offset, span->offset + span->length);
}

/* ALTER TABLE … RENAME TO: rows are known by another name; so are columns by RENAME COLUMN, and
 * what was updated under the old one has to be looked at. ADD COLUMN … REFERENCES with a DEFAULT,
 * or generated: every row refers to something. Everything else that it can do breaks no foreign
 * key. */
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
        return;
    }
    struct str table = str_from(guard->altered_table);
    if (lex_has_word(text, "RENAME") && guard_has_written(guard, table))
        guard_touch(guard, table, GUARD_GAINED | GUARD_LOST | GUARD_RENAMED);
    bool fills = lex_has_word(text, "DEFAULT") || lex_has_word(text, "AS");
    if (lex_has_word(text, "REFERENCES"))
        guard_touch(guard, table, GUARD_KEYED | (fills ? GUARD_GAINED : 0U));
}

/* What the authorizer is not told of a definition. */
static void note_definition(struct reading *reading)
{
    struct guard *guard = reading->run->guard;
    struct str text = current_text(reading);
    struct lex_token first = lex_token(text);
    bool alters = lex_is_word(first, "ALTER");
    if (!alters && !lex_is_word(first, "CREATE"))
        return;
    guard->said_references |= lex_has_word(text, "REFERENCES");
    guard->defined_texts |= validity_has_texts(text);
    if (alters && guard->altered_table != NULL)
        note_alteration(guard, text);
}

/* The authorizer is asked about CREATE TABLE IF NOT EXISTS whether or not the table exists. */
static void note_new_table(struct script_run *run)
{
    const char *table = run->guard->created_table;
    if (table != NULL && sqlite3_table_column_metadata(run->backend->db, "main", table, NULL, NULL,
                                                       NULL, NULL, NULL, NULL) != SQLITE_OK)
        guard_touch(run->guard, str_from(table), GUARD_CREATED | GUARD_DEFINED);
}

/* SQLite does not ask the authorizer about a trigger's body before the trigger fires. */
static int check_trigger(struct reading *reading)
{
    struct str text = current_text(reading);
    for (size_t at = 0; at < text.len;) {
        char name[256];
        struct lex_token token = lex_token(str_slice(text, at, text.len));
        at += token.text.len;
        if (token.kind != LEX_WORD && token.kind != LEX_QUOTED)
            continue;
        lex_unquote(token.text, name, sizeof name);
        if (guard_protects(reading->run->guard, name))
            return reading_deny(reading, "a trigger may not name the ledger's tables",
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

/* DROP TABLE and REPLACE are watched unless the revision allows what they may take along. */
static int execute_watched(struct reading *reading, sqlite3_stmt *stmt)
{
    struct arena arena = {0};
    struct cascade cascade = {
        .db = reading->run->backend->db,
        .guard = reading->run->guard,
        .eyes = reading->run->backend->eyes,
        .arena = &arena,
    };
    int rc = find_cascade(reading, &cascade);
    if (rc == 0)
        rc = cascade.from.count != 0 ? execute_guarded(reading, stmt, &cascade)
                                     : execute(reading, stmt);
    arena_free(&arena);
    return rc;
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
    note_new_table(reading->run);
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

/* One statement that has run already; pragmas that are gone with their connection are set again. */
static int pass_statement(struct reading *reading, struct str text)
{
    sqlite3_stmt *stmt = NULL;
    if (!sqlite_is_lost(text)) {
        reading->rest = text.ptr + text.len;
        return 0;
    }
    int rc = reading_prepare(reading, &stmt);
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

int sqlite_run_script(struct script_run *run, const struct script *script)
{
    struct reading reading;
    reading_begin(&reading, run, script);
    int rc = pass_statements(&reading, run->step->skip);
    if (rc == 0)
        rc = reading_each(&reading, run_statement);
    return reading_end(&reading, rc);
}
