/* Rows without the row that a foreign key points to, found by a query for each key: with what they
 * say of the row that is missing, also in tables WITHOUT ROWID, of whose rows SQLite's own check
 * tells nothing, and where SQLite refuses to check: a key whose columns are not unique in the table
 * it points to ends PRAGMA foreign_key_check for all keys of its table.
 * https://www.sqlite.org/foreignkeys.html#fk_indexes,
 * https://www.sqlite.org/pragma.html#pragma_foreign_key_check */
#include "backend/sqlite_foreign_keys.h"

#include <string.h>

/* Table ?1, how its rows are known, and whether that is among the columns ?2, which were updated. A
 * column may be called as the rowid is; INTEGER PRIMARY KEY, which is the rowid, has no index.
 * https://www.sqlite.org/lang_createtable.html#rowid */
static const char rows[] =
    "WITH alias AS ("
    "  SELECT column1 AS name FROM (VALUES ('rowid'), ('_rowid_'), ('oid'))"
    "  WHERE column1 NOT IN (SELECT lower(name) FROM pragma_table_xinfo(?1, 'main')) LIMIT 1),"
    "own AS ("
    "  SELECT count(*) AS width, group_concat(printf('c.\"%w\"', name), ', ') AS columns,"
    "         max(lower(?1 || '.' || name) IN (SELECT value FROM json_each(?2))) AS updated"
    "  FROM pragma_table_info(?1, 'main') WHERE pk > 0),"
    "it AS ("
    "  SELECT t.name, own.*, NOT t.wr AND EXISTS (SELECT 1 FROM alias) AS by_rowid,"
    "         EXISTS (SELECT 1 FROM pragma_index_list(?1, 'main') WHERE origin = 'pk') AS indexed"
    "  FROM pragma_table_list(?1) AS t, own WHERE t.schema = 'main') "
    "SELECT name, by_rowid, width > 0 AND NOT (by_rowid AND indexed),"
    "       (updated AND NOT (by_rowid AND indexed)) OR"
    "         lower(?1 || '.rowid') IN (SELECT value FROM json_each(?2)),"
    "       CASE WHEN by_rowid THEN 'c.' || (SELECT name FROM alias) ELSE coalesce(columns, '0') "
    "END,"
    "       CASE WHEN by_rowid THEN 0 ELSE width END "
    "FROM it";

/* The keys of table ?1. ?2 is what its rows are known by. The place of a value is that of the
 * parent's column among those of the key. The unary plus takes the child's affinity and collation
 * from the comparison: the parent's are what counts. A join, as SQLite makes an index for it.
 * https://www.sqlite.org/foreignkeys.html#fk_basics */
static const char keys[] =
    "WITH part AS ("
    "  SELECT f.id, f.\"table\" AS parent, f.\"from\" AS own, coalesce(f.\"to\", c.name) AS other,"
    "         row_number() OVER (PARTITION BY f.id ORDER BY c.cid, f.seq) AS place,"
    "         EXISTS (SELECT 1 FROM pragma_table_info(f.\"table\", 'main')) AS has_parent"
    "  FROM pragma_foreign_key_list(?1, 'main') AS f"
    "  LEFT JOIN pragma_table_xinfo(f.\"table\", 'main') AS c"
    "    ON CASE WHEN f.\"to\" IS NULL THEN c.pk = f.seq + 1 ELSE lower(c.name) = lower(f.\"to\") "
    "END"
    "  ORDER BY f.id, lower(f.\"from\")),"
    "key AS ("
    "  SELECT parent, has_parent, count(*) AS width, group_concat(own, ', ') AS columns,"
    "    group_concat(printf('%w>%w', lower(own), lower(coalesce(other, ''))), char(10)) AS pairs,"
    "    CASE WHEN count(other) = count(*) OR NOT has_parent THEN"
    "      printf('SELECT %s, %s FROM main.\"%w\" AS c ', ?2,"
    "        group_concat(printf('c.\"%w\", %d', own, place), ', '), ?1) ||"
    "      CASE WHEN has_parent THEN"
    "        printf('LEFT JOIN main.\"%w\" AS p ON %s WHERE p.\"%w\" IS NULL AND ', parent,"
    "          group_concat(printf('p.\"%w\" = +c.\"%w\"', other, own), ' AND '), min(other))"
    "      ELSE 'WHERE ' END ||"
    "      group_concat(printf('c.\"%w\" IS NOT NULL', own), ' AND ') END AS query"
    "  FROM part GROUP BY id) "
    "SELECT * FROM key GROUP BY lower(parent), pairs";

static const char *copy(struct arena *arena, sqlite3_stmt *row, int column, bool *no_memory)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    const char *out = text == NULL ? NULL : arena_copy(arena, text, strlen(text));
    *no_memory |= out == NULL && sqlite3_column_type(row, column) != SQLITE_NULL;
    return out;
}

static int list_keys(sqlite3 *db, const char *known_by, int row_width, struct arena *arena,
                     struct orphan_table *out)
{
    sqlite3_stmt *stmt = NULL;
    bool no_memory = false;
    int rc = sqlite3_prepare_v2(db, keys, -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 1, out->name, -1, SQLITE_STATIC);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 2, known_by, -1, SQLITE_STATIC);
    while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct orphan_key key = {
            .parent = copy(arena, stmt, 0, &no_memory),
            .has_parent = sqlite3_column_int(stmt, 1) != 0,
            .width = sqlite3_column_int(stmt, 2),
            .columns = copy(arena, stmt, 3, &no_memory),
            .pairs = copy(arena, stmt, 4, &no_memory),
            .query = copy(arena, stmt, 5, &no_memory),
            .row_width = row_width,
        };
        rc = no_memory || !VEC_PUSH(arena, &out->keys, key) ? SQLITE_NOMEM : SQLITE_OK;
    }
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

int orphans_look_at(sqlite3 *db, const struct guard *guard, const char *table, struct arena *arena,
                    struct orphan_table *out)
{
    sqlite3_stmt *stmt = NULL;
    bool no_memory = false;
    *out = (struct orphan_table){0};
    int rc = sqlite3_prepare_v2(db, rows, -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 1, table, -1, SQLITE_STATIC);
    if (rc == SQLITE_OK && guard != NULL)
        rc = guard_bind_touched(guard, GUARD_UPDATED, stmt, 2);
    if (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        out->name = copy(arena, stmt, 0, &no_memory);
        out->has_rowids = sqlite3_column_int(stmt, 1) != 0;
        out->is_numbered = sqlite3_column_int(stmt, 2) != 0;
        out->is_rekeyed = sqlite3_column_int(stmt, 3) != 0;
        const char *known_by = copy(arena, stmt, 4, &no_memory);
        rc = no_memory ? SQLITE_NOMEM
                       : list_keys(db, known_by, sqlite3_column_int(stmt, 5), arena, out);
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

static struct orphan read_orphan(sqlite3_stmt *row, const struct orphan_key *key)
{
    uint64_t hash = 0;
    for (int i = 0; i < key->row_width; i++)
        hash = hash * 31 + hash_value(row, i);
    return (struct orphan){
        .values = hash_values(row, key->row_width == 0 ? 1 : key->row_width, key->width),
        .row = key->row_width == 0 ? sqlite3_column_int64(row, 0) : (int64_t)hash,
    };
}

/* A query that SQLite cannot compile is for it to tell, at the application's next write: a column
 * of the parent is not there. */
int orphans_search(sqlite3 *db, const struct orphan_key *key, orphan_visit *visit, void *user)
{
    sqlite3_stmt *stmt = NULL;
    if (key->query == NULL)
        return SQLITE_OK;
    int rc = sqlite3_prepare_v2(db, key->query, -1, &stmt, NULL);
    if (rc == SQLITE_ERROR)
        return SQLITE_OK;
    while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
        rc = visit(user, read_orphan(stmt, key));
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}
