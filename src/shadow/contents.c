/* A value is written so that SQLite reads the same value from it: a real with as many digits as it
 * needs, infinity as a number too large, a text that cannot stand in a script by its bytes.
 * https://www.sqlite.org/lang_expr.html#literal_values_constants_ */
#include "shadow/contents.h"

#include "base/str.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { ROWS_IN_STATEMENT = 500 };

bool contents_has_table(sqlite3 *db, const char *table)
{
    return sqlite3_table_column_metadata(db, "main", table, NULL, NULL, NULL, NULL, NULL, NULL) ==
           SQLITE_OK;
}

/* ---- Values ---- */

static void put_hex(sqlite3_str *out, const unsigned char *bytes, int count)
{
    sqlite3_str_appendall(out, "X'");
    for (int i = 0; i < count; i++)
        sqlite3_str_appendf(out, "%02X", bytes[i]);
    sqlite3_str_appendall(out, "'");
}

static void put_real(sqlite3_str *out, double value)
{
    char text[64];
    if (isinf(value)) {
        sqlite3_str_appendall(out, value > 0 ? "9.0e999" : "-9.0e999");
        return;
    }
    if (value == 0 && signbit(value)) { /* SQLite's own formats have no sign for it */
        sqlite3_str_appendall(out, "-0.0");
        return;
    }
    sqlite3_snprintf(sizeof text, text, "%!.15g", value);
    if (strtod(text, NULL) != value)
        sqlite3_snprintf(sizeof text, text, "%!.20e", value);
    sqlite3_str_appendall(out, text);
}

static void put_text(sqlite3_str *out, const char *text, int len)
{
    struct str bytes = {text, (size_t)len};
    if (memchr(text, '\0', bytes.len) == NULL && str_utf8_error(bytes) == bytes.len) {
        sqlite3_str_appendf(out, "%Q", text);
        return;
    }
    sqlite3_str_appendall(out, "CAST(");
    put_hex(out, (const unsigned char *)text, len);
    sqlite3_str_appendall(out, " AS TEXT)");
}

static void put_value(sqlite3_str *out, sqlite3_stmt *stmt, int column)
{
    switch (sqlite3_column_type(stmt, column)) {
    case SQLITE_INTEGER:
        sqlite3_str_appendf(out, "%lld", sqlite3_column_int64(stmt, column));
        break;
    case SQLITE_FLOAT:
        put_real(out, sqlite3_column_double(stmt, column));
        break;
    case SQLITE_TEXT: {
        const char *text = (const char *)sqlite3_column_text(stmt, column);
        put_text(out, text == NULL ? "" : text, sqlite3_column_bytes(stmt, column));
        break;
    }
    case SQLITE_BLOB: {
        const unsigned char *bytes = sqlite3_column_blob(stmt, column);
        put_hex(out, bytes, sqlite3_column_bytes(stmt, column));
        break;
    }
    default:
        sqlite3_str_appendall(out, "NULL");
    }
}

/* ---- Columns ---- */

int contents_prepare(sqlite3 *db, const char *format, const char *table, sqlite3_stmt **stmt)
{
    char *sql = sqlite3_mprintf(format, table, table);
    int rc = sql == NULL ? SQLITE_NOMEM : sqlite3_prepare_v2(db, sql, -1, stmt, NULL);
    sqlite3_free(sql);
    return rc;
}

/* Appends the columns that rows are written to: neither hidden nor generated. *rowid: a name for
 * the rowid that is no column's; NULL where all three are. */
static int put_columns(sqlite3 *db, const char *table, sqlite3_str *out, const char **rowid)
{
    static const char *const names[] = {"rowid", "_rowid_", "oid"};
    bool taken[3] = {false}, first = true;
    sqlite3_stmt *stmt = NULL;
    int rc = contents_prepare(db, "PRAGMA main.table_xinfo(\"%w\")", table, &stmt);
    while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(stmt, 1);
        for (size_t i = 0; name != NULL && i < 3; i++)
            taken[i] |= strcasecmp(name, names[i]) == 0;
        if (name != NULL && sqlite3_column_int(stmt, 6) == 0) {
            sqlite3_str_appendf(out, "%s\"%w\"", first ? "" : ", ", name);
            first = false;
        }
        rc = SQLITE_OK;
    }
    int closed = sqlite3_finalize(stmt);
    *rowid = NULL;
    for (size_t i = 3; i > 0; i--)
        if (!taken[i - 1])
            *rowid = names[i - 1];
    return rc == SQLITE_DONE ? closed : rc;
}

/* The one number that a question about the table gives. */
static int ask(sqlite3 *db, const char *format, const char *table, sqlite3_int64 *number)
{
    sqlite3_stmt *stmt = NULL;
    int rc = contents_prepare(db, format, table, &stmt);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW)
        *number = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return rc == SQLITE_ROW ? SQLITE_OK : rc;
}

/* Whether the table has a rowid that no column is. An INTEGER PRIMARY KEY is the rowid, and is
 * written as a column: then the program that asks for both asks for one thing.
 * https://www.sqlite.org/lang_createtable.html#rowid */
static int has_own_rowid(sqlite3 *db, const char *table, sqlite3_int64 *has)
{
    static const char without[] =
        "SELECT count(*) = 0 FROM pragma_table_list('%q') WHERE schema = 'main' AND wr";
    static const char alias[] =
        "SELECT NOT (count(*) = 1 AND max(upper(type) = 'INTEGER') AND NOT EXISTS "
        "(SELECT 1 FROM pragma_index_list('%q', 'main') WHERE origin = 'pk')) "
        "FROM pragma_table_info('%q', 'main') WHERE pk <> 0";
    int rc = ask(db, without, table, has);
    return rc == SQLITE_OK && *has != 0 ? ask(db, alias, table, has) : rc;
}

/* Rows that are inserted in their order get the rowids 1, 2, 3, … */
static int are_odd(sqlite3 *db, const char *table, const char *rowid, sqlite3_int64 *odd)
{
    char format[128];
    sqlite3_snprintf(sizeof format, format,
                     "SELECT max(%s) <> count(*) OR min(%s) <> 1 FROM main.\"%%w\"", rowid, rowid);
    return ask(db, format, table, odd);
}

/* *rowid stays where it has to be written as well. */
static int choose_rowid(sqlite3 *db, const char *table, enum contents_rowids rowids,
                        const char **rowid)
{
    sqlite3_int64 wanted = *rowid != NULL && rowids != CONTENTS_NO_ROWIDS;
    int rc = wanted != 0 ? has_own_rowid(db, table, &wanted) : SQLITE_OK;
    if (rc == SQLITE_OK && wanted != 0 && rowids == CONTENTS_ODD_ROWIDS)
        rc = are_odd(db, table, *rowid, &wanted);
    if (wanted == 0)
        *rowid = NULL;
    return rc;
}

/* ---- Rows ---- */

static int write_rows(sqlite3_stmt *stmt, const char *head, sqlite3_str *out)
{
    int rc, count = 0;
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        bool opens = count++ % ROWS_IN_STATEMENT == 0;
        sqlite3_str_appendall(out, count == 1 ? "" : opens ? ";\n" : ",\n");
        if (opens)
            sqlite3_str_appendall(out, head);
        for (int i = 0; i < sqlite3_column_count(stmt); i++) {
            sqlite3_str_appendall(out, i == 0 ? "(" : ", ");
            put_value(out, stmt, i);
        }
        sqlite3_str_appendall(out, ")");
    }
    if (count != 0)
        sqlite3_str_appendall(out, ";\n");
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

int contents_write(sqlite3 *db, const char *table, enum contents_rowids rowids, sqlite3_str *out)
{
    const char *rowid = NULL;
    sqlite3_str *text = sqlite3_str_new(db);
    sqlite3_stmt *stmt = NULL;
    int rc = put_columns(db, table, text, &rowid);
    char *columns = sqlite3_str_finish(text);
    if (rc == SQLITE_OK)
        rc = choose_rowid(db, table, rowids, &rowid);
    const char *first = rowid == NULL ? "" : rowid, *comma = rowid == NULL ? "" : ", ";
    char *head =
        sqlite3_mprintf("INSERT INTO \"%w\" (%s%s%s) VALUES\n", table, first, comma, columns);
    char *question = sqlite3_mprintf("SELECT %s%s%s FROM main.\"%w\"%s%s", first, comma, columns,
                                     table, rowid == NULL ? "" : " ORDER BY ", first);
    if (rc == SQLITE_OK && (columns == NULL || head == NULL || question == NULL))
        rc = SQLITE_NOMEM;
    if (rc == SQLITE_OK)
        rc = sqlite3_prepare_v2(db, question, -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = write_rows(stmt, head, out);
    sqlite3_finalize(stmt);
    sqlite3_free(question);
    sqlite3_free(head);
    sqlite3_free(columns);
    return rc;
}
