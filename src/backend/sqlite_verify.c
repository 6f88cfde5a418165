/* Verify scripts: what their SELECTs return are findings. */
#include "backend/sqlite_reading.h"

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
        return reading_deny(reading, "a verify script holds SELECTs only", NULL);
    int rc = reading_bind(reading, stmt), code = SQLITE_DONE, found = 0;
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
    struct reading reading;
    reading_begin(&reading, run, script);
    return reading_end(&reading, reading_each(&reading, verify_statement));
}
