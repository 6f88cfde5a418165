/* The whole of sqlite_schema is read after each step that has changed it: a seventh of a
 * microsecond for each row, which is less than SQLite itself takes to find the rows of one CREATE.
 * Rows are compared by rowid first. SQLite keeps it in every ALTER; a table that was dropped and
 * made again, or rebuilt, is found by its name. */
#include "shadow/changes.h"

#include "base/map.h"
#include "base/phrase.h"
#include "base/vec.h"

#include <string.h>
#include <strings.h>

static const char read_version[] = "PRAGMA main.schema_version";
static const char read_rows[] = "SELECT rowid, type, name, tbl_name, sql, rootpage "
                                "FROM main.sqlite_schema WHERE sql IS NOT NULL";
enum { ROWID, TYPE, NAME, TABLE, SQL, ROOT_PAGE };

int changes_open(struct changes *changes, sqlite3 *db)
{
    *changes = (struct changes){.db = db, .version = -1};
    int rc = sqlite3_prepare_v3(db, read_version, -1, SQLITE_PREPARE_PERSISTENT,
                                &changes->read_version, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_prepare_v3(db, read_rows, -1, SQLITE_PREPARE_PERSISTENT, &changes->read_rows,
                                NULL);
    return rc;
}

void changes_close(struct changes *changes)
{
    sqlite3_finalize(changes->read_version);
    sqlite3_finalize(changes->read_rows);
    arena_free(&changes->arena);
}

/* One look. */
struct look {
    struct changes *changes;
    struct arena *arena;
    size_t passed; /* rows of `before` that have been dealt with */
    VEC(const struct known_row *) gone;
    VEC(size_t) come; /* indexes in `now` */
    struct map gone_names;
    VEC(struct replay_change) told;
    bool no_memory;
};

static const char *text_of(sqlite3_stmt *stmt, int column)
{
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    return text == NULL ? "" : text;
}

static bool is_same(const struct known_row *known, sqlite3_stmt *stmt)
{
    const char *sql = text_of(stmt, SQL);
    const struct schema_row *row = known->row;
    return (size_t)sqlite3_column_bytes(stmt, SQL) == known->sql_len &&
           memcmp(sql, row->sql, known->sql_len) == 0 &&
           strcmp(text_of(stmt, NAME), row->name) == 0 &&
           strcmp(text_of(stmt, TABLE), row->table) == 0 &&
           strcmp(text_of(stmt, TYPE), row->type) == 0;
}

static const char *keep(struct look *look, sqlite3_stmt *stmt, int column)
{
    const char *text = text_of(stmt, column);
    const char *copy = arena_copy(&look->changes->arena, text, strlen(text));
    look->no_memory |= copy == NULL;
    return copy;
}

static const struct schema_row *new_row(struct look *look, sqlite3_stmt *stmt)
{
    struct schema_row *row = ARENA_NEW(&look->changes->arena, struct schema_row);
    look->no_memory |= row == NULL;
    if (row != NULL)
        *row = (struct schema_row){keep(look, stmt, TYPE), keep(look, stmt, NAME),
                                   keep(look, stmt, TABLE), keep(look, stmt, SQL)};
    return row;
}

static void go(struct look *look, const struct known_row *known)
{
    if (!known->is_hidden)
        look->no_memory |= !VEC_PUSH(look->arena, &look->gone, known);
}

/* Both lists are in the order of their rowids. */
static void take_row(struct look *look, sqlite3_stmt *stmt)
{
    struct changes *changes = look->changes;
    const struct known_rows *before = &changes->before;
    sqlite3_int64 rowid = sqlite3_column_int64(stmt, ROWID);
    while (look->passed < before->count && before->items[look->passed].rowid < rowid)
        go(look, &before->items[look->passed++]);
    const struct known_row *old =
        look->passed < before->count && before->items[look->passed].rowid == rowid
            ? &before->items[look->passed++]
            : NULL;
    struct known_row known;
    if (old != NULL && is_same(old, stmt)) {
        known = *old;
    } else {
        if (old != NULL)
            go(look, old);
        known = (struct known_row){rowid, (size_t)sqlite3_column_bytes(stmt, SQL),
                                   new_row(look, stmt), false};
        look->no_memory |= !VEC_PUSH(look->arena, &look->come, changes->now.count);
        changes->has_virtual_tables |=
            sqlite3_column_int64(stmt, ROOT_PAGE) == 0 && strcmp(text_of(stmt, TYPE), "table") == 0;
    }
    look->no_memory |= !VEC_PUSH(&changes->arena, &changes->now, known);
}

static int read_all(struct look *look)
{
    struct changes *changes = look->changes;
    sqlite3_stmt *stmt = changes->read_rows;
    struct known_rows before = changes->before;
    changes->before = changes->now;
    changes->now = before;
    changes->now.count = 0;
    int rc;
    while (!look->no_memory && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
        if (strncasecmp(text_of(stmt, NAME), "sqlite_", 7) != 0)
            take_row(look, stmt);
    rc = sqlite3_reset(stmt);
    while (look->passed < changes->before.count)
        go(look, &changes->before.items[look->passed++]);
    return look->no_memory ? SQLITE_NOMEM : rc;
}

/* The tables in which a virtual table keeps what is its own. Only SQLite knows the module's names
 * for them. https://www.sqlite.org/pragma.html#pragma_table_list */
static int hide_shadow_tables(struct look *look)
{
    struct changes *changes = look->changes;
    sqlite3_stmt *stmt = NULL;
    if (!changes->has_virtual_tables || look->come.count == 0)
        return SQLITE_OK;
    int rc = sqlite3_prepare_v2(changes->db,
                                "SELECT 1 FROM pragma_table_list(?1) "
                                "WHERE schema = 'main' AND type = 'shadow'",
                                -1, &stmt, NULL);
    for (size_t i = 0; rc == SQLITE_OK && i < look->come.count; i++) {
        struct known_row *known = &changes->now.items[look->come.items[i]];
        rc = sqlite3_bind_text(stmt, 1, known->row->table, -1, SQLITE_STATIC);
        if (rc == SQLITE_OK)
            known->is_hidden = sqlite3_step(stmt) == SQLITE_ROW;
        if (rc == SQLITE_OK)
            rc = sqlite3_reset(stmt);
    }
    sqlite3_finalize(stmt);
    return rc;
}

/* What makes two objects the same. */
static struct str key_of(struct look *look, const struct schema_row *row)
{
    struct phrase key = {.arena = look->arena};
    phrase_put(&key, str_from(row->type));
    phrase_put(&key, STR(" "));
    for (const char *c = row->name; *c != '\0'; c++)
        phrase_repeat(&key, (char)(*c >= 'A' && *c <= 'Z' ? *c + ('a' - 'A') : *c), 1);
    look->no_memory |= key.no_memory;
    return str_from(phrase_end(&key));
}

static void index_gone(struct look *look)
{
    for (size_t i = 0; !look->no_memory && look->come.count != 0 && i < look->gone.count; i++)
        look->no_memory |=
            map_put(&look->gone_names, look->arena, key_of(look, look->gone.items[i]->row),
                    (uint32_t)i, NULL) == MAP_NO_MEMORY;
}

static void tell(struct look *look, const struct schema_row *before, const struct schema_row *after)
{
    struct replay_change change = {before, after};
    look->no_memory |= !VEC_PUSH(look->arena, &look->told, change);
}

/* An object that came is one that went, if there is one of its kind and name. */
static void tell_come(struct look *look, struct known_row *known)
{
    const uint32_t *index = look->gone.count == 0 || known->is_hidden
                                ? NULL
                                : map_find(&look->gone_names, key_of(look, known->row));
    const struct schema_row *before = NULL;
    if (known->is_hidden)
        return;
    if (index != NULL && look->gone.items[*index] != NULL) {
        before = look->gone.items[*index]->row;
        look->gone.items[*index] = NULL;
    }
    if (before != NULL && strcmp(before->sql, known->row->sql) == 0 &&
        strcmp(before->name, known->row->name) == 0 &&
        strcmp(before->table, known->row->table) == 0)
        known->row = before; /* dropped, and made again as it was */
    else
        tell(look, before, known->row);
}

static int tell_all(struct look *look, struct replay_changes *out)
{
    struct changes *changes = look->changes;
    index_gone(look);
    for (size_t i = 0; !look->no_memory && i < look->come.count; i++)
        tell_come(look, &changes->now.items[look->come.items[i]]);
    for (size_t i = 0; !look->no_memory && i < look->gone.count; i++)
        if (look->gone.items[i] != NULL)
            tell(look, look->gone.items[i]->row, NULL);
    map_free(&look->gone_names);
    if (look->no_memory)
        return SQLITE_NOMEM;
    *out = (struct replay_changes){look->told.items, look->told.count};
    return SQLITE_OK;
}

/* Every change of the schema counts its version on. */
static int read_schema_version(struct changes *changes, int *out)
{
    int rc = sqlite3_step(changes->read_version);
    if (rc == SQLITE_ROW)
        *out = sqlite3_column_int(changes->read_version, 0);
    return sqlite3_reset(changes->read_version);
}

int changes_look(struct changes *changes, struct arena *arena, struct replay_changes *out)
{
    struct look look = {.changes = changes, .arena = arena};
    int version = -1, rc = read_schema_version(changes, &version);
    if (rc == SQLITE_OK && version == changes->version) {
        *out = (struct replay_changes){NULL, 0};
        return SQLITE_OK;
    }
    if (rc == SQLITE_OK)
        rc = read_all(&look);
    if (rc == SQLITE_OK)
        rc = hide_shadow_tables(&look);
    if (rc == SQLITE_OK)
        rc = tell_all(&look, out);
    if (rc == SQLITE_OK)
        changes->version = version;
    return rc;
}
