/* Schemas for tests: SQLite makes them, and the rows of its sqlite_schema are what is read. */
#ifndef STEMMA_TESTS_SCHEMA_FIXTURE_H
#define STEMMA_TESTS_SCHEMA_FIXTURE_H

#include "base/vec.h"
#include "schema/schema.h"

#include <check.h>
#include <sqlite3.h>
#include <string.h>

struct schema_rows {
    VEC(struct schema_row) rows;
};

static const char *fixture_copy(sqlite3_stmt *stmt, int column, struct arena *arena)
{
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    const char *copy = text == NULL ? NULL : arena_copy(arena, text, strlen(text));
    ck_assert(text == NULL || copy != NULL);
    return copy;
}

/* Without what SQLite and modules keep for themselves, as shadow_read() gives them. */
static struct schema_rows fixture_rows(const char *sql, struct arena *arena)
{
    struct schema_rows out = {.rows = {0}};
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
    int result = sqlite3_exec(db, sql, NULL, NULL, NULL);
    ck_assert_msg(result == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(db));
    ck_assert_int_eq(
        sqlite3_prepare_v2(db,
                           "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT "
                           "NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND tbl_name NOT IN "
                           "(SELECT name FROM pragma_table_list WHERE type = 'shadow')",
                           -1, &stmt, NULL),
        SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        struct schema_row row = {fixture_copy(stmt, 0, arena), fixture_copy(stmt, 1, arena),
                                 fixture_copy(stmt, 2, arena), fixture_copy(stmt, 3, arena)};
        ck_assert(VEC_PUSH(arena, &out.rows, row));
    }
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return out;
}

static inline struct schema fixture_schema(const char *sql, struct arena *arena)
{
    struct schema schema;
    struct schema_rows rows = fixture_rows(sql, arena);
    ck_assert_int_eq(schema_build(rows.rows.items, rows.rows.count, NULL, 0, arena, &schema), 0);
    return schema;
}

#endif
