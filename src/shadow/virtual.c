/* The rows that such a table shows need not be what it has indexed: they may be another table's, or
 * none at all. The index itself has another layout after each other sequence of writes, so that its
 * meaning is compared: https://www.sqlite.org/fts5.html#the_fts5vocab_virtual_table_module for
 * FTS5; FTS3 and FTS4 have nothing like it, and have to agree with their rows:
 * https://www.sqlite.org/fts3.html#integcheck */
#include "shadow/virtual.h"

#include "shadow/contents.h"

#include <string.h>

enum family { FAMILY_OTHER, FAMILY_FTS3, FAMILY_FTS5 };

static int run(sqlite3 *db, const char *format, const char *table)
{
    char *sql = sqlite3_mprintf(format, table, table);
    int rc = sql == NULL ? SQLITE_NOMEM : sqlite3_exec(db, sql, NULL, NULL, NULL);
    sqlite3_free(sql);
    return rc;
}

/* SQLite says itself which tables are a virtual table's own. */
static int has_shadow(sqlite3 *db, const char *table, const char *suffix, bool *has)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db,
                                "SELECT 1 FROM pragma_table_list WHERE schema = 'main' AND "
                                "type = 'shadow' AND name = ?1 || ?2 COLLATE NOCASE AND EXISTS "
                                "(SELECT 1 FROM pragma_table_list WHERE schema = 'main' AND "
                                "type = 'virtual' AND name = ?1 COLLATE NOCASE)",
                                -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 1, table, -1, SQLITE_STATIC);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 2, suffix, -1, SQLITE_STATIC);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    *has = rc == SQLITE_ROW;
    sqlite3_finalize(stmt);
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int find_family(sqlite3 *db, const char *table, enum family *out)
{
    bool fts5 = false, fts3 = false;
    int rc = has_shadow(db, table, "_config", &fts5);
    if (rc == SQLITE_OK && !fts5)
        rc = has_shadow(db, table, "_segdir", &fts3);
    *out = fts5 ? FAMILY_FTS5 : fts3 ? FAMILY_FTS3 : FAMILY_OTHER;
    return rc;
}

/* ---- Settings ---- */

/* https://www.sqlite.org/fts5.html#special_insert_commands; "version" is the table's own. */
int virtual_write_settings(sqlite3 *db, const char *table, sqlite3_str *out)
{
    enum family family;
    sqlite3_stmt *stmt = NULL;
    int rc = find_family(db, table, &family);
    if (rc != SQLITE_OK || family != FAMILY_FTS5)
        return rc;
    rc = contents_prepare(db,
                          "SELECT k, quote(v) FROM main.\"%w_config\" WHERE k <> 'version' "
                          "ORDER BY k",
                          table, &stmt);
    while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        sqlite3_str_appendf(out, "INSERT INTO \"%w\" (\"%w\", rank) VALUES (%Q, %s);\n", table,
                            table, sqlite3_column_text(stmt, 0), sqlite3_column_text(stmt, 1));
        rc = SQLITE_OK;
    }
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/* A row that is another table's may get no rowid by itself: "constraint failed" in FTS4, "datatype
 * mismatch" in FTS5. */
int virtual_wants_rowids(sqlite3 *db, const char *table, bool *wants)
{
    enum family family;
    bool has_content = true;
    int rc = find_family(db, table, &family);
    if (rc == SQLITE_OK && family != FAMILY_OTHER)
        rc = has_shadow(db, table, "_content", &has_content);
    *wants = !has_content;
    return rc;
}

/* ---- Comparing ---- */

static bool is_same_value(sqlite3_stmt *a, sqlite3_stmt *b, int column)
{
    int type = sqlite3_column_type(a, column);
    if (type != sqlite3_column_type(b, column))
        return false;
    if (type == SQLITE_INTEGER)
        return sqlite3_column_int64(a, column) == sqlite3_column_int64(b, column);
    if (type == SQLITE_FLOAT)
        return sqlite3_column_double(a, column) == sqlite3_column_double(b, column);
    const void *one = sqlite3_column_blob(a, column), *two = sqlite3_column_blob(b, column);
    int length = sqlite3_column_bytes(a, column);
    return length == sqlite3_column_bytes(b, column) &&
           (length == 0 || (one != NULL && two != NULL && memcmp(one, two, (size_t)length) == 0));
}

/* Both at once. SQLITE_DONE: they were the same to the end; SQLITE_MISMATCH; an error. */
static int compare_rows(sqlite3_stmt *a, sqlite3_stmt *b)
{
    int rc;
    while ((rc = sqlite3_step(a)) == SQLITE_ROW) {
        int other = sqlite3_step(b);
        if (other != SQLITE_ROW)
            return other == SQLITE_DONE ? SQLITE_MISMATCH : other;
        if (sqlite3_column_count(a) != sqlite3_column_count(b))
            return SQLITE_MISMATCH;
        for (int i = 0; i < sqlite3_column_count(a); i++)
            if (!is_same_value(a, b, i))
                return SQLITE_MISMATCH;
    }
    if (rc == SQLITE_DONE)
        rc = sqlite3_step(b);
    return rc == SQLITE_ROW ? SQLITE_MISMATCH : rc;
}

static int compare_answers(sqlite3 *a, sqlite3 *b, const char *question, const char *table)
{
    sqlite3_stmt *one = NULL, *two = NULL;
    int rc = contents_prepare(a, question, table, &one);
    if (rc == SQLITE_OK)
        rc = contents_prepare(b, question, table, &two);
    if (rc == SQLITE_OK)
        rc = compare_rows(one, two);
    sqlite3_finalize(one);
    sqlite3_finalize(two);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/* Of the tables beside the index those whose rows do not depend on the way to them. */
static const struct {
    enum family family;
    const char *suffix, *question;
} besides[] = {
    {FAMILY_FTS5, "_config", "SELECT k, v FROM main.\"%w_config\" ORDER BY k"},
    {FAMILY_FTS5, "_docsize", "SELECT id, sz FROM main.\"%w_docsize\" ORDER BY id"},
    {FAMILY_FTS3, "_content", "SELECT * FROM main.\"%w_content\" ORDER BY docid"},
    {FAMILY_FTS3, "_docsize", "SELECT docid, size FROM main.\"%w_docsize\" ORDER BY docid"},
    {FAMILY_FTS3, "_stat", "SELECT value FROM main.\"%w_stat\" WHERE id = 2"}, /* automerge */
};

static int compare_besides(sqlite3 *a, sqlite3 *b, const char *table, enum family family)
{
    int rc = SQLITE_OK;
    for (size_t i = 0; rc == SQLITE_OK && i < sizeof besides / sizeof besides[0]; i++) {
        bool has = false;
        if (besides[i].family != family)
            continue;
        rc = has_shadow(a, table, besides[i].suffix, &has);
        if (rc == SQLITE_OK && has)
            rc = compare_answers(a, b, besides[i].question, table);
    }
    return rc;
}

#define VOCABULARY "temp.stemma_vocabulary"

static int compare_vocabulary(sqlite3 *a, sqlite3 *b, const char *table)
{
    static const char create[] =
        "CREATE VIRTUAL TABLE " VOCABULARY " USING fts5vocab('main', '%q', 'instance')";
    static const char drop[] = "DROP TABLE IF EXISTS " VOCABULARY;
    int rc = run(a, create, table);
    if (rc == SQLITE_OK)
        rc = run(b, create, table);
    if (rc == SQLITE_OK)
        rc = compare_answers(
            a, b, "SELECT * FROM " VOCABULARY " ORDER BY term, doc, col, \"offset\"", table);
    sqlite3_exec(a, drop, NULL, NULL, NULL);
    sqlite3_exec(b, drop, NULL, NULL, NULL);
    return rc;
}

/* Where both agree with their rows, they agree with each other. */
static int check_integrity(sqlite3 *a, sqlite3 *b, const char *table)
{
    static const char check[] = "INSERT INTO main.\"%w\" (\"%w\") VALUES ('integrity-check')";
    int rc = run(a, check, table);
    return rc == SQLITE_OK ? run(b, check, table) : rc;
}

int virtual_compare(sqlite3 *a, sqlite3 *b, const char *table, bool *same)
{
    enum family family;
    int rc = find_family(a, table, &family);
    if (rc == SQLITE_OK)
        rc = compare_besides(a, b, table, family);
    if (rc == SQLITE_OK && family == FAMILY_FTS5)
        rc = compare_vocabulary(a, b, table);
    else if (rc == SQLITE_OK && family == FAMILY_FTS3)
        rc = check_integrity(a, b, table);
    *same = rc == SQLITE_OK;
    return (rc & 0xFF) == SQLITE_NOMEM ? SQLITE_NOMEM : SQLITE_OK;
}
