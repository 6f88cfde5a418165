/* What the tests of the backend start from: a database in a folder of its own, and a unit to apply.
 */
#ifndef STEMMA_TESTS_UNIT_BACKEND_FIXTURE_H
#define STEMMA_TESTS_UNIT_BACKEND_FIXTURE_H

#include "unit.h"

#include "backend/backend.h"
#include "folder.h"

#include <sqlite3.h>
#include <stdint.h>
#include <string.h>

enum { MAX_STEPS = 4 };

/* A database, and the unit that is being made for it. Its ledger is one table. */
struct fixture {
    struct folder folder;
    struct arena arena;
    stemma_diagnostics diags;
    struct backend *backend;
    struct unit unit;
    struct unit_step steps[MAX_STEPS];
    struct script scripts[MAX_STEPS], verify;
    struct value slot;
    struct statement opening[2], closing[1], failing[1];
    struct backend_observer observer;
    size_t started, finished, waited;
    char row[256]; /* the first column of the row told last */
};

static const char *const protected_tables[] = {"ledger"};

static inline void on_started(void *user, size_t step)
{
    (void)step;
    ((struct fixture *)user)->started++;
}

static inline void on_finished(void *user, size_t step, int64_t duration_ms)
{
    (void)step;
    ck_assert_int_ge(duration_ms, 0);
    ((struct fixture *)user)->finished++;
}

static inline void on_row(void *user, size_t step, const char *const *values, size_t count)
{
    (void)step;
    struct fixture *f = user;
    ck_assert_uint_ge(count, 1);
    snprintf(f->row, sizeof f->row, "%s", values[0] == NULL ? "NULL" : values[0]);
}

static inline void on_waiting(void *user, int64_t waited_ms, long long pid, const char *name)
{
    (void)pid;
    (void)name;
    ck_assert_int_ge(waited_ms, 1000);
    ((struct fixture *)user)->waited++;
}

static inline void open_backend(struct fixture *f, unsigned timeout_ms)
{
    backend_close(f->backend);
    int rc = backend_open(folder_path(&f->folder, "app.db"), timeout_ms, &f->diags, &f->backend);
    ck_assert_int_eq(rc, 0);
}

static inline void make_unit(struct fixture *f)
{
    static const struct value statements = {.kind = VALUE_STATEMENTS};
    f->opening[0].sql =
        "CREATE TABLE IF NOT EXISTS ledger (seq INTEGER PRIMARY KEY, outcome TEXT, n INT)";
    f->opening[1] = (struct statement){"INSERT INTO ledger (seq) VALUES (?)", &f->slot, 1};
    f->closing[0].sql =
        "UPDATE ledger SET outcome = 'done' WHERE seq = (SELECT max(seq) FROM ledger)";
    f->failing[0] = (struct statement){
        "UPDATE ledger SET outcome = 'failed', n = ? WHERE seq = (SELECT max(seq) FROM ledger)",
        &statements, 1};
    f->slot = (struct value){.kind = VALUE_INTEGER, .integer = 1};
    f->unit = (struct unit){
        .opening = {f->opening, 2},
        .closing = {f->closing, 1},
        .failing = {f->failing, 1},
        .steps = f->steps,
        .protected_tables = protected_tables,
        .protected_count = 1,
    };
    f->observer = (struct backend_observer){f, on_started, on_finished, on_row, on_waiting, NULL};
}

static inline void prepare(struct fixture *f)
{
    *f = (struct fixture){0};
    folder_make(&f->folder);
    open_backend(f, 100);
    make_unit(f);
}

static inline void finish(struct fixture *f)
{
    backend_close(f->backend);
    arena_free(&f->diags.arena);
    arena_free(&f->arena);
    folder_remove(&f->folder);
}

/* Adds a step to the unit. */
static inline struct unit_step *add_step(struct fixture *f, const char *sql,
                                         enum manifest_foreign_keys foreign_keys)
{
    size_t index = f->unit.step_count++;
    ck_assert_uint_lt(index, MAX_STEPS);
    ck_assert_int_eq(
        script_from_text("s.sql", str_from(sql), &f->arena, &f->diags, &f->scripts[index]), 0);
    f->steps[index] = (struct unit_step){
        .revision = "r", .script = &f->scripts[index], .foreign_keys = foreign_keys};
    return &f->steps[index];
}

static inline void forget_diagnostics(struct fixture *f)
{
    diag_forget(&f->diags, 0);
}

/* Applies the unit, and begins another one in the next slot. */
static inline int apply(struct fixture *f)
{
    forget_diagnostics(f);
    int rc = backend_apply(f->backend, &f->unit, &f->observer, &f->diags);
    f->unit.step_count = 0;
    diag_settle(&f->diags);
    if (rc == 0)
        f->slot.integer++;
    return rc;
}

static inline int run_sql(struct fixture *f, const char *sql)
{
    add_step(f, sql, FOREIGN_KEYS_OFF);
    return apply(f);
}

static inline sqlite3 *connect(struct fixture *f)
{
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(folder_path(&f->folder, "app.db"), &db), SQLITE_OK);
    return db;
}

/* What another connection does. */
static inline void elsewhere(struct fixture *f, const char *sql)
{
    sqlite3 *db = connect(f);
    char *message = NULL;
    ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &message) == SQLITE_OK, "%s", message);
    sqlite3_close(db);
}

/* What another connection sees: one number, or -1 where there is no row. */
static inline int64_t number(struct fixture *f, const char *sql)
{
    sqlite3 *db = connect(f);
    sqlite3_stmt *stmt = NULL;
    int64_t result = -1;
    ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK, "%s",
                  sqlite3_errmsg(db));
    if (sqlite3_step(stmt) == SQLITE_ROW)
        result = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return result;
}

static inline int64_t tables(struct fixture *f)
{
    return number(f, "SELECT count(*) FROM sqlite_schema WHERE type = 'table'");
}

static inline struct stemma_diagnostic diagnostic(struct fixture *f, size_t index)
{
    struct stemma_diagnostic out;
    ck_assert(stemma_diagnostics_get(&f->diags, index, &out));
    return out;
}

static inline struct stemma_diagnostic only_diagnostic(struct fixture *f)
{
    ck_assert_uint_eq(stemma_diagnostics_count(&f->diags), 1);
    return diagnostic(f, 0);
}

/* The text that a diagnostic points at. */
static inline void assert_points_at(const struct stemma_diagnostic *diag, const char *text)
{
    ck_assert_msg(diag->place.source_line != NULL, "%s", diag->message);
    ck_assert_msg(diag->place.length == strlen(text) &&
                      strncmp(diag->place.source_line + diag->place.caret, text, strlen(text)) == 0,
                  "\"%s\" is not at %zu+%zu of \"%s\"", text, diag->place.caret, diag->place.length,
                  diag->place.source_line);
}

/* ---- Locations ---- */

#endif
