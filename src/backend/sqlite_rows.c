/* About how many rows a statement will scan, for the bar of its progress.
 *
 * The statement is in the midst of its run, and the connection is not to be used for anything else.
 * A second one reads the file as it is on the disk, without locks, for five milliseconds at most:
 * half a second has gone by before it is asked. What it sees may be half written; it is good for an
 * estimate, and nothing else is made of it.
 * https://www.sqlite.org/c3ref/progress_handler.html
 * https://www.sqlite.org/uri.html#uriimmutable */
#include "backend/sqlite.h"
#include "backend/sqlite_guard.h"

#include "base/clock.h"
#include "script/lex.h"

#include <string.h>

enum { NAME_SIZE = 256, STEPS = 100, MOST_MS = 5, WINDOWS = 16, WINDOW_ROWS = 256 };

/* ---- Which table ---- */

/* A name, or the part of it that is behind the schema's. */
static bool take_name(struct str *rest, struct str *out)
{
    struct lex_token name = lex_next(rest);
    if (rest->len != 0 && rest->ptr[0] == '.') {
        lex_next(rest);
        name = lex_next(rest);
    }
    *out = name.text;
    return name.kind == LEX_WORD || name.kind == LEX_QUOTED;
}

/* "FROM a, b" and "FROM a AS x, b" read two tables, "FROM f(…)" reads none. */
static bool stands_alone(struct str rest)
{
    for (int i = 0; i < 3; i++) {
        struct lex_token token = lex_next(&rest);
        if (lex_is_sign(token, ','))
            return false;
        if (i == 0 && lex_is_sign(token, '('))
            return false;
    }
    return true;
}

static bool updated_table(struct str rest, struct str *out)
{
    struct str behind = rest;
    if (lex_is_word(lex_next(&behind), "OR")) {
        lex_next(&behind);
        rest = behind;
    }
    return take_name(&rest, out);
}

bool rows_table(struct str statement, struct str *out)
{
    struct str rest = statement;
    struct lex_token token = lex_next(&rest);
    if (lex_is_word(token, "WITH"))
        return false;
    bool found = lex_is_word(token, "UPDATE") && updated_table(rest, out);
    while (token.kind != LEX_END) {
        token = lex_next(&rest);
        if (lex_is_word(token, "JOIN") || (found && lex_is_word(token, "FROM")))
            return false;
        if (lex_is_word(token, "FROM"))
            found = take_name(&rest, out) && stands_alone(rest);
        if (lex_is_word(token, "FROM") && !found)
            return false;
    }
    return found;
}

/* ---- How many rows ---- */

struct look {
    sqlite3 *db;
    int64_t until;
    char table[NAME_SIZE];
};

static int on_steps(void *user)
{
    const struct look *look = user;
    return clock_ms() >= look->until;
}

/* The file, as a URI. NULL when out of memory. */
static char *uri_of(const char *file)
{
    sqlite3_str *uri = sqlite3_str_new(NULL);
    sqlite3_str_appendall(uri, "file:");
    for (const char *c = file; *c != '\0'; c++)
        sqlite3_str_appendf(uri, strchr("?#%", *c) == NULL ? "%c" : "%%%02x", (unsigned char)*c);
    sqlite3_str_appendall(uri, "?immutable=1");
    return sqlite3_str_finish(uri);
}

static sqlite3_stmt *prepare(const struct look *look, const char *format)
{
    sqlite3_stmt *stmt = NULL;
    char *sql = sqlite3_mprintf(format, look->table, look->table);
    if (sql != NULL)
        sqlite3_prepare_v2(look->db, sql, -1, &stmt, NULL);
    sqlite3_free(sql);
    return stmt;
}

static bool find_ends(const struct look *look, sqlite3_int64 *first, sqlite3_int64 *last)
{
    sqlite3_stmt *stmt =
        prepare(look, "SELECT (SELECT min(rowid) FROM \"%w\"), (SELECT max(rowid) FROM \"%w\")");
    bool found = stmt != NULL && sqlite3_step(stmt) == SQLITE_ROW &&
                 sqlite3_column_type(stmt, 0) == SQLITE_INTEGER &&
                 sqlite3_column_type(stmt, 1) == SQLITE_INTEGER;
    if (found) {
        *first = sqlite3_column_int64(stmt, 0);
        *last = sqlite3_column_int64(stmt, 1);
    }
    sqlite3_finalize(stmt);
    return found && *first <= *last;
}

/* About how many rows are in [from, to]: as dense as the first of them. Negative: not known. */
static double look_at(sqlite3_stmt *stmt, sqlite3_int64 from, sqlite3_int64 to)
{
    sqlite3_bind_int64(stmt, 1, from);
    sqlite3_bind_int64(stmt, 2, to);
    double rows = -1;
    if (sqlite3_step(stmt) == SQLITE_ROW) {
        int count = sqlite3_column_int(stmt, 0);
        double covered = (double)sqlite3_column_int64(stmt, 1) - (double)from + 1;
        rows = count < WINDOW_ROWS || covered < 1
                   ? count
                   : count * (((double)to - (double)from + 1) / covered);
    }
    sqlite3_reset(stmt);
    return rows;
}

/* The rowids are cut into windows, and each is looked at where it begins. */
static uint64_t sample(const struct look *look)
{
    sqlite3_int64 first = 0, last = 0;
    if (!find_ends(look, &first, &last))
        return 0;
    sqlite3_stmt *stmt = prepare(look, "SELECT count(*), max(r) FROM (SELECT rowid AS r "
                                       "FROM \"%w\" WHERE rowid BETWEEN ?1 AND ?2 "
                                       "ORDER BY rowid LIMIT 256)");
    uint64_t width = ((uint64_t)last - (uint64_t)first) / WINDOWS + 1;
    double rows = 0;
    int looked = 0;
    for (sqlite3_int64 from = first; stmt != NULL && looked < WINDOWS; looked++) {
        bool is_last = (uint64_t)last - (uint64_t)from < width;
        double here = look_at(stmt, from, is_last ? last : from + (sqlite3_int64)(width - 1));
        if (here < 0)
            break;
        rows += here;
        if (is_last) {
            looked = WINDOWS;
            break;
        }
        from += (sqlite3_int64)width;
    }
    sqlite3_finalize(stmt);
    return looked == 0 ? 0 : (uint64_t)(rows * WINDOWS / looked);
}

uint64_t rows_to_scan(const struct sqlite_backend *backend, struct str statement)
{
    struct look look = {.until = clock_ms() + MOST_MS};
    struct str name;
    if (!rows_table(statement, &name))
        return 0;
    lex_unquote(name, look.table, sizeof look.table);
    if (guard_has_created(backend->watch.guard, str_from(look.table)))
        return 0; /* on the disk it is another one, or none */
    char *uri = uri_of(backend->file);
    uint64_t rows = 0;
    if (uri != NULL &&
        sqlite3_open_v2(uri, &look.db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX,
                        NULL) == SQLITE_OK) {
        sqlite3_progress_handler(look.db, STEPS, on_steps, &look);
        rows = sample(&look);
    }
    sqlite3_close(look.db);
    sqlite3_free(uri);
    return rows;
}
