/* Rows without the row that a foreign key points to, found by a query for each key: with what they
 * say of the row that is missing, also in tables WITHOUT ROWID, of whose rows SQLite's own check
 * tells nothing, and where SQLite refuses to check: a key whose columns are not unique in the table
 * it points to ends PRAGMA foreign_key_check for all keys of its table.
 * https://www.sqlite.org/foreignkeys.html#fk_indexes,
 * https://www.sqlite.org/pragma.html#pragma_foreign_key_check */
#include "backend/sqlite.h"

#include <string.h>

/* The keys of table ?1. The unary plus takes the child's affinity and collation from the
 * comparison: the parent's are what counts. A join, as SQLite makes an index for it. A column may
 * be called as the rowid is. https://www.sqlite.org/foreignkeys.html#fk_basics,
 * https://www.sqlite.org/lang_createtable.html#rowid */
static const char keys[] =
    "WITH alias AS ("
    "  SELECT column1 AS name FROM (VALUES ('rowid'), ('_rowid_'), ('oid'))"
    "  WHERE column1 NOT IN (SELECT lower(name) FROM pragma_table_xinfo(?1, 'main')) LIMIT 1),"
    "part AS ("
    "  SELECT f.id, f.\"table\" AS parent, f.\"from\" AS own, coalesce(f.\"to\", c.name) AS other,"
    "         coalesce(c.cid, f.seq) AS place,"
    "         EXISTS (SELECT 1 FROM main.sqlite_schema WHERE type IN ('table', 'view')"
    "                 AND lower(name) = lower(f.\"table\")) AS has_parent"
    "  FROM pragma_foreign_key_list(?1, 'main') AS f"
    "  LEFT JOIN pragma_table_xinfo(f.\"table\", 'main') AS c"
    "    ON CASE WHEN f.\"to\" IS NULL THEN c.pk = f.seq + 1 ELSE lower(c.name) = lower(f.\"to\") "
    "END"
    "  ORDER BY f.id, lower(f.\"from\")) "
    "SELECT id, parent, has_parent, count(*), group_concat(own, ', '),"
    "  group_concat(printf('%w>%w', lower(own), lower(coalesce(other, ''))), char(10)),"
    "  (SELECT name FROM alias),"
    "  group_concat(printf('c.\"%w\", %d', own, place), ', '),"
    "  CASE WHEN count(other) = count(*) OR NOT has_parent THEN"
    "    printf('FROM main.\"%w\" AS c ', ?1) ||"
    "    CASE WHEN has_parent THEN"
    "      printf('LEFT JOIN main.\"%w\" AS p ON %s WHERE p.\"%w\" IS NULL AND ', parent,"
    "        group_concat(printf('p.\"%w\" = +c.\"%w\"', other, own), ' AND '), min(other))"
    "    ELSE 'WHERE ' END ||"
    "    group_concat(printf('c.\"%w\" IS NOT NULL', own), ' AND ') END "
    "FROM part GROUP BY id";

/* NULL where there is none, and when out of memory. */
static const char *copy(struct arena *arena, sqlite3_stmt *stmt, int column, bool *no_memory)
{
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    if (text == NULL) {
        *no_memory |= sqlite3_column_type(stmt, column) != SQLITE_NULL;
        return NULL;
    }
    const char *kept = arena_copy(arena, text, strlen(text));
    *no_memory |= kept == NULL;
    return kept;
}

int orphans_list_keys(sqlite3 *db, const char *child, struct arena *arena, orphan_keys *out)
{
    sqlite3_stmt *stmt = NULL;
    bool no_memory = false;
    int rc = sqlite3_prepare_v2(db, keys, -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 1, child, -1, SQLITE_STATIC);
    while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct orphan_key key = {
            .id = sqlite3_column_int64(stmt, 0),
            .parent = copy(arena, stmt, 1, &no_memory),
            .has_parent = sqlite3_column_int(stmt, 2) != 0,
            .width = sqlite3_column_int(stmt, 3),
            .columns = copy(arena, stmt, 4, &no_memory),
            .pairs = copy(arena, stmt, 5, &no_memory),
            .rowid = copy(arena, stmt, 6, &no_memory),
            .values = copy(arena, stmt, 7, &no_memory),
            .source = copy(arena, stmt, 8, &no_memory),
        };
        rc = no_memory || !VEC_PUSH(arena, out, key) ? SQLITE_NOMEM : SQLITE_OK;
    }
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/* FNV-1a, and what spreads its bits. http://www.isthe.com/chongo/tech/comp/fnv/ */
static uint64_t hash_bytes(const unsigned char *bytes, size_t count, uint64_t hash)
{
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    hash = (hash ^ (hash >> 33)) * UINT64_C(0xff51afd7ed558ccd);
    hash = (hash ^ (hash >> 33)) * UINT64_C(0xc4ceb9fe1a85ec53);
    return hash ^ (hash >> 33);
}

/* 7, 7.0 and '7' are one value: a rebuild may give the column another type. */
static uint64_t hash_value(sqlite3_stmt *row, int column)
{
    enum { EXACT = 1 << 30 };
    static const uint64_t text_basis = UINT64_C(0xcbf29ce484222325), blob_basis = 1;
    double real = sqlite3_column_double(row, column);
    bool is_whole = sqlite3_column_type(row, column) == SQLITE_FLOAT && real > -EXACT &&
                    real < EXACT && real == (double)(int64_t)real;
    if (is_whole) {
        char text[32];
        sqlite3_snprintf(sizeof text, text, "%lld", (long long)real);
        return hash_bytes((const unsigned char *)text, strlen(text), text_basis);
    }
    bool is_blob = sqlite3_column_type(row, column) == SQLITE_BLOB;
    const unsigned char *bytes =
        is_blob ? sqlite3_column_blob(row, column) : sqlite3_column_text(row, column);
    return hash_bytes(bytes, bytes == NULL ? 0 : (size_t)sqlite3_column_bytes(row, column),
                      is_blob ? blob_basis : text_basis);
}

/* Of values, each with the place of the column that it points to. A sum: the columns of a key may
 * stand in another order. */
static uint64_t hash_values(sqlite3_stmt *row, int first, int width)
{
    uint64_t sum = 0;
    for (int i = 0; i < width; i++) {
        uint64_t place = (uint64_t)sqlite3_column_int(row, first + 2 * i + 1);
        sum += hash_value(row, first + 2 * i) * (2 * place + 1);
    }
    return sum;
}

/* Out of memory, or a statement; none where SQLite calls it an error of the SQL. */
static int prepare(sqlite3 *db, char *sql, sqlite3_stmt **out)
{
    int rc = sql == NULL ? SQLITE_NOMEM : sqlite3_prepare_v2(db, sql, -1, out, NULL);
    sqlite3_free(sql);
    return rc == SQLITE_ERROR ? SQLITE_OK : rc;
}

int orphans_prepare_lookup(sqlite3 *db, const char *child, const struct orphan_key *key,
                           sqlite3_stmt **out)
{
    *out = NULL;
    return key->rowid == NULL
               ? SQLITE_OK
               : prepare(db,
                         sqlite3_mprintf("SELECT %s FROM main.\"%w\" AS c WHERE c.%s = ?1",
                                         key->values, child, key->rowid),
                         out);
}

int orphans_look_up(sqlite3_stmt *lookup, const struct orphan_key *key, struct orphan *orphan)
{
    int rc = sqlite3_bind_int64(lookup, 1, orphan->rowid);
    if (rc == SQLITE_OK && (rc = sqlite3_step(lookup)) == SQLITE_ROW)
        orphan->values = hash_values(lookup, 0, key->width);
    int end = sqlite3_reset(lookup);
    return rc == SQLITE_ROW ? SQLITE_OK : end;
}

/* A column of the parent that is not there is for SQLite to tell, at the application's next write.
 */
int orphans_search(sqlite3 *db, const struct orphan_key *key, bool has_rowids, orphan_visit *visit,
                   void *user)
{
    sqlite3_stmt *stmt = NULL;
    if (key->source == NULL)
        return SQLITE_OK;
    int rc = prepare(db,
                     sqlite3_mprintf("SELECT %s%s, %s %s", has_rowids ? "c." : "",
                                     has_rowids ? key->rowid : "0", key->values, key->source),
                     &stmt);
    while (stmt != NULL && rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
        rc = visit(
            user, (struct orphan){hash_values(stmt, 1, key->width), sqlite3_column_int64(stmt, 0)});
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}
