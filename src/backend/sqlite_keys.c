/* Foreign keys that SQLite cannot follow. It says so when a write to the table is compiled while
 * keys are enforced, which is long after what they point to has lost its PRIMARY KEY or UNIQUE, or
 * is gone. https://www.sqlite.org/foreignkeys.html#fk_indexes */
#include "backend/sqlite_validity.h"

#include <string.h>

struct looking {
    sqlite3 *db;
    struct arena *arena;
    struct validity_list *out;
    const char *table;
};

static int add(struct looking *looking, const char *message, bool is_unused)
{
    struct broken broken = {
        .kind = "foreign key of table",
        .name = arena_copy(looking->arena, looking->table, strlen(looking->table)),
        .message = arena_copy(looking->arena, message, strlen(message)),
        .is_key = true,
        .is_unused = is_unused,
    };
    return broken.name != NULL && broken.message != NULL &&
                   VEC_PUSH(looking->arena, &looking->out->items, broken)
               ? SQLITE_OK
               : SQLITE_NOMEM;
}

/* `format` has one %w or %q for the table's name. A row is a yes. */
static int ask(sqlite3 *db, const char *format, const char *table, bool *out)
{
    sqlite3_stmt *stmt = NULL;
    char *sql = sqlite3_mprintf(format, table);
    int rc = sql == NULL ? SQLITE_NOMEM : sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    *out = rc == SQLITE_ROW;
    sqlite3_finalize(stmt);
    sqlite3_free(sql);
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/* The check for orphans is compiled, not run. SQLITE_ERROR: some key of the table cannot be
 * followed; the message is SQLite's. */
static int compile_check(sqlite3 *db, const char *table)
{
    sqlite3_stmt *stmt = NULL;
    char *sql = sqlite3_mprintf("PRAGMA main.foreign_key_check(\"%w\")", table);
    int rc = sql == NULL ? SQLITE_NOMEM : sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
    sqlite3_finalize(stmt);
    sqlite3_free(sql);
    return rc;
}

int keys_work(sqlite3 *db, const char *table, bool *out)
{
    bool has_missing_parent = false;
    int rc = compile_check(db, table);
    *out = rc == SQLITE_OK;
    if (rc != SQLITE_OK)
        return rc == SQLITE_ERROR ? SQLITE_OK : rc;
    rc = ask(db,
             "SELECT 1 FROM pragma_foreign_key_list('%q', 'main') AS f WHERE NOT EXISTS "
             "(SELECT 1 FROM pragma_table_info(f.\"table\", 'main'))",
             table, &has_missing_parent);
    *out = !has_missing_parent;
    return rc;
}

static int look_for_mismatch(struct looking *looking)
{
    bool has_rows = false;
    int rc = compile_check(looking->db, looking->table);
    if (rc != SQLITE_ERROR)
        return rc;
    char *message = sqlite3_mprintf("%s", sqlite3_errmsg(looking->db));
    rc = message == NULL
             ? SQLITE_NOMEM
             : ask(looking->db, "SELECT 1 FROM main.\"%w\" LIMIT 1", looking->table, &has_rows);
    if (rc == SQLITE_OK)
        rc = add(looking, message, !has_rows);
    sqlite3_free(message);
    return rc;
}

/* A row that needs the parent is told of elsewhere (sqlite_foreign_keys.c). */
static int look_for_missing_parents(struct looking *looking)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(
        looking->db,
        "SELECT DISTINCT 'no such table: ' || f.\"table\" FROM pragma_foreign_key_list(?1, 'main') "
        "AS f WHERE NOT EXISTS (SELECT 1 FROM pragma_table_info(f.\"table\", 'main'))",
        -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 1, looking->table, -1, SQLITE_STATIC);
    while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        const char *message = (const char *)sqlite3_column_text(stmt, 0);
        rc = message == NULL ? SQLITE_NOMEM : add(looking, message, true);
    }
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/* ?1 are the tables that may have lost what keys point to; NULL: all. Where there are none nothing
 * is looked through, and else no text without such a name (sqlite_foreign_keys.c). */
static const char children[] =
    "WITH parent AS MATERIALIZED (SELECT value AS name FROM json_each(?1)) "
    "SELECT DISTINCT m.name FROM (SELECT 1 WHERE ?1 IS NULL OR EXISTS (SELECT 1 FROM parent))"
    "  CROSS JOIN main.sqlite_schema AS m CROSS JOIN pragma_foreign_key_list(m.name, 'main') AS f "
    "WHERE m.type = 'table' AND lower(m.sql) GLOB '*references*' AND (?1 IS NULL OR ("
    "  EXISTS (SELECT 1 FROM parent WHERE instr(lower(m.sql), name) OR instr(name, '\"')"
    "          OR instr(name, '`'))"
    "  AND lower(f.\"table\") IN (SELECT name FROM parent)))";

int keys_look(sqlite3 *db, const struct guard *guard, struct arena *arena,
              struct validity_list *out)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db, children, -1, &stmt, NULL);
    if (rc == SQLITE_OK && guard != NULL)
        rc = guard_bind_touched(guard, GUARD_LOST | GUARD_UNINDEXED, stmt, 1);
    while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct looking looking = {db, arena, out, (const char *)sqlite3_column_text(stmt, 0)};
        rc = looking.table == NULL ? SQLITE_NOMEM : SQLITE_OK;
        if (rc != SQLITE_OK || (guard != NULL && guard_has_new_table(guard, looking.table)))
            continue;
        rc = look_for_mismatch(&looking);
        if (rc == SQLITE_OK)
            rc = look_for_missing_parents(&looking);
    }
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}
