/* How far a script outside any transaction has got is known after a crash only if the database says
 * so. Where it can be, the number is raised in the same transaction as the statement. It is
 * overwritten by incremental I/O, since an UPDATE would change what the script sees as changes().
 * https://www.sqlite.org/c3ref/blob_open.html, c3ref/changes.html */
#include "backend/sqlite_script.h"

#include "backend/pragmas.h"
#include "script/lex.h"

#include <stdio.h>

enum count_when sqlite_count_when(const struct script_run *run, sqlite3_stmt *stmt,
                                  struct str statement)
{
    const struct guard *guard = run->guard;
    bool open = !sqlite3_get_autocommit(run->backend->db);
    if (run->unit->mode != UNIT_UNWRAPPED || run->unit->progress.table == NULL)
        return COUNT_NOT;
    if (open && (guard->transaction == GUARD_COMMIT || guard->savepoint == GUARD_RELEASE))
        return COUNT_BEFORE;
    if (open && guard->transaction == GUARD_ROLLBACK)
        return COUNT_AFTER;
    if (open || guard->transaction != GUARD_NONE || guard->savepoint != GUARD_NO_SAVEPOINT)
        return COUNT_NOT;
    if (guard->is_vacuum || lex_is_word(lex_next(&statement), "PRAGMA"))
        return COUNT_AFTER;
    return sqlite3_stmt_readonly(stmt) ? COUNT_NOT : COUNT_WITH;
}

/* VACUUM may give rows without an INTEGER PRIMARY KEY other numbers: the row is looked for each
 * time. */
static int find_row(struct script_run *run, sqlite3_int64 *row)
{
    const struct statement *find = &run->unit->progress.find_row;
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(run->backend->db, find->sql, -1, &stmt, NULL);
    for (size_t i = 0; rc == SQLITE_OK && i < find->value_count; i++)
        rc = sqlite3_bind_text64(stmt, (int)i + 1, find->values[i].text.ptr,
                                 find->values[i].text.len, SQLITE_STATIC, SQLITE_UTF8);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW)
        *row = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return rc;
}

static int overwrite(struct script_run *run, sqlite3_int64 row, size_t statements)
{
    const struct unit_progress *progress = &run->unit->progress;
    char digits[24];
    sqlite3_blob *blob = NULL;
    snprintf(digits, sizeof digits, "%0*zu", PROGRESS_DIGITS, statements);
    int rc = sqlite3_blob_open(run->backend->db, "main", progress->table, progress->column, row, 1,
                               &blob);
    if (rc == SQLITE_OK)
        rc = sqlite3_blob_write(blob, digits, PROGRESS_DIGITS, 0);
    int closed = sqlite3_blob_close(blob); /* outside a transaction this commits */
    return rc != SQLITE_OK ? rc : closed;
}

int sqlite_count(struct script_run *run, size_t statements, struct span span)
{
    sqlite3_int64 row = 0;
    guard_pause(run->guard); /* this is not the script's doing */
    int rc = find_row(run, &row);
    bool gone = rc == SQLITE_DONE;
    if (rc == SQLITE_ROW)
        rc = overwrite(run, row, statements);
    guard_resume(run->guard);
    if (gone)
        return diag_error(run->diags, STEMMA_LEDGER, span,
                          "somebody else has declared this run ended");
    if (rc != SQLITE_OK)
        return sqlite_error(run->backend, span, "cannot write the ledger", run->diags);
    run->statements_counted = statements;
    return 0;
}

bool sqlite_is_lost(struct str statement)
{
    if (!lex_is_word(lex_next(&statement), "PRAGMA"))
        return false;
    struct str name = lex_next(&statement).text;
    if (str_equal(lex_next(&statement).text, STR(".")))
        name = lex_next(&statement).text;
    const struct pragma *pragma = pragma_find(name);
    return pragma != NULL &&
           (pragma->class == PRAGMA_CONNECTION || pragma->class == PRAGMA_UNWRAPPED ||
            pragma->class == PRAGMA_FOREIGN_KEYS);
}
