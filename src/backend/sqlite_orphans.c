/* Rows without the row that a foreign key points to, counted where SQLite refuses to: a key whose
 * columns are not unique in the table it points to ends PRAGMA foreign_key_check for all keys of
 * its table. https://www.sqlite.org/foreignkeys.html#fk_indexes */
#include "backend/sqlite.h"

#include <string.h>

/* A query for each key of table ?1. The unary plus takes the child's affinity and collation from
 * the comparison: the parent's are what counts. A join, as SQLite makes an index for it.
 * https://www.sqlite.org/foreignkeys.html#fk_basics */
static const char queries[] =
    "WITH key AS (SELECT f.id, f.\"table\" AS parent, f.\"from\" AS own, coalesce(f.\"to\", "
    "(SELECT c.name FROM pragma_table_info(f.\"table\", 'main') AS c WHERE c.pk = f.seq + 1)) AS "
    "other, EXISTS (SELECT 1 FROM main.sqlite_schema WHERE type IN ('table', 'view') AND "
    "lower(name) = lower(f.\"table\")) AS has_parent FROM pragma_foreign_key_list(?1, 'main') AS "
    "f) "
    "SELECT parent, printf('SELECT count(*) FROM main.\"%w\" AS c ', ?1) || "
    "CASE WHEN has_parent THEN printf('LEFT JOIN main.\"%w\" AS p ON %s WHERE p.\"%w\" IS NULL "
    "AND ', parent, group_concat(printf('p.\"%w\" = +c.\"%w\"', other, own), ' AND '), "
    "min(other)) ELSE 'WHERE ' END || "
    "group_concat(printf('c.\"%w\" IS NOT NULL', own), ' AND ') "
    "FROM key GROUP BY id HAVING count(other) = count(*) OR NOT has_parent";

/* A column that is not there is for SQLite to tell, at the application's next write. */
static int count_rows(sqlite3 *db, const char *query, size_t *out)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db, query, -1, &stmt, NULL);
    *out = 0;
    if (rc == SQLITE_ERROR)
        return SQLITE_OK;
    if (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
        *out = (size_t)sqlite3_column_int64(stmt, 0);
    int end = sqlite3_finalize(stmt);
    return rc == SQLITE_ROW ? SQLITE_OK : end;
}

static int add(struct arena *arena, const char *parent, size_t count, orphan_list *out)
{
    struct orphans orphans = {arena_copy(arena, parent, strlen(parent)), count};
    return orphans.parent == NULL || !VEC_PUSH(arena, out, orphans) ? SQLITE_NOMEM : SQLITE_OK;
}

int orphans_count(sqlite3 *db, const char *child, struct arena *arena, orphan_list *out)
{
    sqlite3_stmt *keys = NULL;
    int rc = sqlite3_prepare_v2(db, queries, -1, &keys, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(keys, 1, child, -1, SQLITE_STATIC);
    while (rc == SQLITE_OK && (rc = sqlite3_step(keys)) == SQLITE_ROW) {
        const char *parent = (const char *)sqlite3_column_text(keys, 0);
        const char *query = (const char *)sqlite3_column_text(keys, 1);
        size_t count = 0;
        rc = parent == NULL || query == NULL ? SQLITE_NOMEM : count_rows(db, query, &count);
        if (rc == SQLITE_OK && count != 0)
            rc = add(arena, parent, count, out);
    }
    sqlite3_finalize(keys);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}
