/* After every ALTER SQLite reads the whole schema again: some three milliseconds where there are
 * 500 tables with an index each, and half a minute for the 10,000 ALTERs of a long history. CREATE
 * and DROP change the schema that it has in memory in place. So, where rows do not matter, SQLite
 * alters the table in a database where nothing else is, and what comes of it takes the old one's
 * place, with the indexes and triggers that it had. Only for ADD COLUMN: it changes no other text,
 * and looks at none. https://www.sqlite.org/lang_altertable.html#altertabaddcol */
#include "shadow/add_column.h"

#include "base/vec.h"
#include "script/lex.h"

#include <string.h>
#include <strings.h>

bool add_column_is(struct str statement)
{
    char schema[8];
    if (!lex_is_word(lex_next(&statement), "ALTER") || !lex_is_word(lex_next(&statement), "TABLE"))
        return false;
    struct lex_token name = lex_next(&statement), token = lex_next(&statement);
    if (lex_is_sign(token, '.')) {
        lex_unquote(name.text, schema, sizeof schema);
        if (strcasecmp(schema, "main") != 0)
            return false;
        lex_next(&statement);
        token = lex_next(&statement);
    }
    return lex_is_word(token, "ADD");
}

static bool execute(sqlite3 *db, const char *sql)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* A row of sqlite_schema. */
struct part {
    sqlite3_int64 rowid;
    const char *sql;
};

struct texts {
    struct part table;
    VEC(struct part) parts; /* its indexes and triggers */
};

static bool take_text(sqlite3_stmt *stmt, struct arena *scratch, struct texts *out)
{
    const char *type = (const char *)sqlite3_column_text(stmt, 1);
    const char *sql = (const char *)sqlite3_column_text(stmt, 2);
    struct part part = {.rowid = sqlite3_column_int64(stmt, 0)};
    part.sql = type == NULL || sql == NULL ? NULL : arena_copy(scratch, sql, strlen(sql));
    if (part.sql == NULL)
        return false;
    if (strcmp(type, "table") != 0)
        return VEC_PUSH(scratch, &out->parts, part);
    bool first = out->table.sql == NULL;
    out->table = part;
    return first;
}

/* What there is of the table, in its order. */
static bool read_texts(sqlite3 *db, const char *table, struct arena *scratch, struct texts *out)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db,
                                "SELECT rowid, type, sql FROM main.sqlite_schema "
                                "WHERE tbl_name = ?1 COLLATE NOCASE AND sql IS NOT NULL "
                                "ORDER BY rowid",
                                -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 1, table, -1, SQLITE_STATIC);
    bool taken = rc == SQLITE_OK;
    while (taken && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
        taken = take_text(stmt, scratch, out);
    sqlite3_finalize(stmt);
    return taken && rc == SQLITE_DONE && out->table.sql != NULL;
}

static bool alter(sqlite3 *aside, const char *create, struct str statement)
{
    sqlite3_stmt *stmt = NULL;
    bool altered =
        execute(aside, create) &&
        sqlite3_prepare_v2(aside, statement.ptr, (int)statement.len, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_DONE;
    sqlite3_finalize(stmt);
    return altered;
}

/* The text that SQLite makes of the table's. */
static const char *alter_aside(sqlite3 **aside, const char *table, const char *create,
                               struct str statement, struct arena *scratch)
{
    struct texts texts = {0};
    if (*aside == NULL &&
        sqlite3_open_v2(":memory:", aside,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK)
        return NULL;
    bool altered = execute(*aside, "BEGIN") && alter(*aside, create, statement) &&
                   read_texts(*aside, table, scratch, &texts);
    execute(*aside, "ROLLBACK");
    return altered ? texts.table.sql : NULL;
}

/* What is in sqlite_schema begins as SQLite writes it, so that it becomes the same again. */
static bool is_plain(const char *create)
{
    return strncmp(create, "CREATE TABLE ", strlen("CREATE TABLE ")) == 0;
}

static bool last_rowid(sqlite3 *db, sqlite3_int64 *out)
{
    sqlite3_stmt *stmt = NULL;
    bool found = sqlite3_prepare_v2(db, "SELECT max(rowid) FROM main.sqlite_schema", -1, &stmt,
                                    NULL) == SQLITE_OK &&
                 sqlite3_step(stmt) == SQLITE_ROW;
    if (found)
        *out = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return found;
}

static bool move_row(sqlite3 *db, sqlite3_int64 from, sqlite3_int64 to)
{
    char sql[128];
    sqlite3_snprintf(sizeof sql, sql,
                     "UPDATE main.sqlite_schema SET rowid = %lld WHERE rowid = %lld", to, from);
    return from == to || execute(db, sql);
}

/* Makes the table and its parts. Each takes the place in sqlite_schema that it had; `made` is where
 * SQLite has put it. */
static bool make_all(sqlite3 *db, const struct texts *texts, struct arena *scratch)
{
    VEC(sqlite3_int64) made = {0};
    sqlite3_int64 last = 0;
    bool done = last_rowid(db, &last) && execute(db, texts->table.sql);
    done = done && VEC_PUSH(scratch, &made, last + 1);
    for (size_t i = 0; done && i < texts->parts.count; i++)
        done = execute(db, texts->parts.items[i].sql) && last_rowid(db, &last) &&
               VEC_PUSH(scratch, &made, last);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, NULL);
    for (size_t i = 0; done && i < made.count; i++)
        done = move_row(db, made.items[i],
                        i == 0 ? texts->table.rowid : texts->parts.items[i - 1].rowid);
    sqlite3_db_config(db, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return done;
}

static bool replace(sqlite3 *db, const char *table, const struct texts *texts,
                    struct arena *scratch)
{
    char *drop = sqlite3_mprintf("DROP TABLE main.\"%w\"", table);
    bool done = drop != NULL && execute(db, drop) && make_all(db, texts, scratch);
    sqlite3_free(drop);
    return done;
}

bool add_column_run(sqlite3 *db, sqlite3 **aside, const char *table, struct str statement,
                    struct arena *scratch)
{
    struct texts texts = {0};
    if (!read_texts(db, table, scratch, &texts) || !is_plain(texts.table.sql))
        return false;
    texts.table.sql = alter_aside(aside, table, texts.table.sql, statement, scratch);
    if (texts.table.sql == NULL || !is_plain(texts.table.sql) ||
        !execute(db, "SAVEPOINT add_column"))
        return false;
    bool done = replace(db, table, &texts, scratch);
    if (!done)
        execute(db, "ROLLBACK TO add_column");
    return execute(db, "RELEASE add_column") && done;
}
