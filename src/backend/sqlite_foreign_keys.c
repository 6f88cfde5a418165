/* Foreign keys are checked over the tables that a run can have broken: those that it touched, and
 * those that refer to them. https://www.sqlite.org/pragma.html#pragma_foreign_key_check */
#include "backend/sqlite.h"

#include <stdio.h>
#include <string.h>

enum {
    MAX_ROWS = 100000, /* violations that are kept one by one; beyond, they are counted */
    SHOWN_GROUPS = 10,
    SHOWN_ROWS = 10,
    KEY_SIZE = 1024,
};

/* Tables with foreign keys, cheaply found by the word in their text first. */
static const char all_children[] =
    "SELECT DISTINCT m.name FROM main.sqlite_schema AS m, pragma_foreign_key_list(m.name) "
    "WHERE m.type = 'table' AND m.sql LIKE '%references%'";
static const char touched_children[] =
    "SELECT DISTINCT m.name FROM main.sqlite_schema AS m, pragma_foreign_key_list(m.name) AS f "
    "WHERE m.type = 'table' AND m.sql LIKE '%references%' AND "
    "(lower(m.name) IN (SELECT value FROM json_each(?1)) OR "
    "lower(f.\"table\") IN (SELECT value FROM json_each(?1)))";

static char *json_of_touched(const struct guard *guard)
{
    sqlite3_str *json = sqlite3_str_new(NULL);
    sqlite3_str_appendchar(json, 1, '[');
    for (size_t i = 0; i < guard->touched.count; i++) {
        sqlite3_str_appendf(json, "%s\"", i == 0 ? "" : ",");
        for (const char *c = guard->touched.items[i].name; *c != '\0'; c++) {
            if ((unsigned char)*c < 0x20)
                sqlite3_str_appendf(json, "\\u%04x", *c);
            else if (*c == '"' || *c == '\\')
                sqlite3_str_appendf(json, "\\%c", *c);
            else
                sqlite3_str_append(json, c, 1);
        }
        sqlite3_str_appendchar(json, 1, '"');
    }
    sqlite3_str_appendchar(json, 1, ']');
    return sqlite3_str_finish(json);
}

/* Finds or adds the entry for a key; *index is where it is, or where the caller is to put it. */
static enum map_put enter(struct map *map, struct arena *arena, const char *buffer, int len,
                          size_t next, uint32_t *index)
{
    size_t used = len < KEY_SIZE ? (size_t)len : KEY_SIZE - 1;
    const uint32_t *known = map_find(map, (struct str){buffer, used});
    if (known != NULL) {
        *index = *known;
        return MAP_EXISTS;
    }
    const char *copy = arena_copy(arena, buffer, used);
    return copy == NULL ? MAP_NO_MEMORY
                        : map_put(map, arena, (struct str){copy, used}, (uint32_t)next, index);
}

static int group_key(char buffer[KEY_SIZE], const char *table, const char *parent)
{
    return snprintf(buffer, KEY_SIZE, "%s\n%s", table, parent);
}

static int row_key(char buffer[KEY_SIZE], const struct violation *row)
{
    return snprintf(buffer, KEY_SIZE, "%lld\n%s\n%s", (long long)row->rowid, row->table,
                    row->parent);
}

static int add(struct violations *out, struct violation row, bool has_rowid)
{
    char buffer[KEY_SIZE];
    uint32_t index = 0;
    struct violation_group group = {row.table, row.parent, 0, has_rowid};
    enum map_put put = enter(&out->group_index, out->arena, buffer,
                             group_key(buffer, row.table, row.parent), out->groups.count, &index);
    if (put == MAP_NO_MEMORY || (put == MAP_ADDED && !VEC_PUSH(out->arena, &out->groups, group)))
        return SQLITE_NOMEM;
    out->groups.items[index].count++;
    if (++out->count > MAX_ROWS || !has_rowid)
        return SQLITE_OK;
    put =
        enter(&out->row_index, out->arena, buffer, row_key(buffer, &row), out->rows.count, &index);
    return put == MAP_NO_MEMORY || !VEC_PUSH(out->arena, &out->rows, row) ? SQLITE_NOMEM
                                                                          : SQLITE_OK;
}

static const char *copy_column(struct arena *arena, sqlite3_stmt *stmt, int column)
{
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    return text == NULL ? "" : arena_copy(arena, text, strlen(text));
}

/* A key that points at columns without a unique index cannot be checked; SQLite calls that an error
 * of the schema. It stops no run: it stops the application's writes, with or without this run. */
static int check_table(sqlite3 *db, sqlite3_stmt *check, const char *table, struct violations *out)
{
    int rc = sqlite3_bind_text(check, 1, table, -1, SQLITE_STATIC);
    while (rc == SQLITE_OK && (rc = sqlite3_step(check)) == SQLITE_ROW) {
        struct violation row = {
            .table = copy_column(out->arena, check, 0),
            .parent = copy_column(out->arena, check, 2),
            .rowid = sqlite3_column_int64(check, 1),
        };
        bool has_rowid = sqlite3_column_type(check, 1) != SQLITE_NULL;
        rc = row.table == NULL || row.parent == NULL ? SQLITE_NOMEM : add(out, row, has_rowid);
    }
    sqlite3_reset(check);
    bool mismatch =
        rc == SQLITE_ERROR && strstr(sqlite3_errmsg(db), "foreign key mismatch") != NULL;
    return rc == SQLITE_DONE || mismatch ? SQLITE_OK : rc;
}

int foreign_keys_exist(sqlite3 *db, bool *out)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db,
                                "SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND "
                                "sql LIKE '%references%' LIMIT 1",
                                -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    sqlite3_finalize(stmt);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        return rc;
    *out = rc == SQLITE_ROW;
    return SQLITE_OK;
}

int foreign_keys_check(sqlite3 *db, const struct guard *guard, struct violations *out)
{
    if (guard != NULL && guard->touched.count == 0)
        return SQLITE_OK;
    char *touched = guard == NULL ? NULL : json_of_touched(guard);
    sqlite3_stmt *tables = NULL, *check = NULL;
    int rc = guard != NULL && touched == NULL ? SQLITE_NOMEM : SQLITE_OK;
    if (rc == SQLITE_OK)
        rc = sqlite3_prepare_v2(db, guard == NULL ? all_children : touched_children, -1, &tables,
                                NULL);
    if (rc == SQLITE_OK && touched != NULL)
        rc = sqlite3_bind_text(tables, 1, touched, -1, SQLITE_STATIC);
    while (rc == SQLITE_OK && (rc = sqlite3_step(tables)) == SQLITE_ROW) {
        rc = SQLITE_OK;
        if (check == NULL)
            rc = sqlite3_prepare_v2(
                db, "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check(?1)", -1, &check,
                NULL);
        if (rc == SQLITE_OK)
            rc = check_table(db, check, (const char *)sqlite3_column_text(tables, 0), out);
    }
    sqlite3_finalize(check);
    sqlite3_finalize(tables);
    sqlite3_free(touched);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static const struct violation_group *find_group(const struct violations *in,
                                                const struct violation_group *group)
{
    char buffer[KEY_SIZE];
    int len = group_key(buffer, group->table, group->parent);
    size_t used = len < KEY_SIZE ? (size_t)len : KEY_SIZE - 1;
    const uint32_t *index = map_find(&in->group_index, (struct str){buffer, used});
    return index == NULL ? NULL : &in->groups.items[*index];
}

static bool has_row(const struct violations *in, const struct violation *row)
{
    char buffer[KEY_SIZE];
    int len = row_key(buffer, row);
    size_t used = len < KEY_SIZE ? (size_t)len : KEY_SIZE - 1;
    return map_find(&in->row_index, (struct str){buffer, used}) != NULL;
}

static bool in_group(const struct violation *row, const struct violation_group *group)
{
    return strcmp(row->table, group->table) == 0 && strcmp(row->parent, group->parent) == 0;
}

struct comparison {
    const struct guard *guard;
    const struct violations *now, *before;
};

static bool by_rowid(const struct comparison *comparison, const struct violation_group *group)
{
    return group->has_rowids && comparison->now->count <= MAX_ROWS &&
           comparison->before->count <= MAX_ROWS &&
           !guard_has_created(comparison->guard, str_from(group->table));
}

/* How many of the group are new. */
static size_t count_new(const struct comparison *comparison, const struct violation_group *group)
{
    const struct violation_group *old = find_group(comparison->before, group);
    if (old == NULL)
        return group->count;
    if (!by_rowid(comparison, group))
        return group->count > old->count ? group->count - old->count : 0;
    size_t fresh = 0;
    for (size_t i = 0; i < comparison->now->rows.count; i++) {
        const struct violation *row = &comparison->now->rows.items[i];
        fresh += in_group(row, group) && !has_row(comparison->before, row);
    }
    return fresh;
}

/* Names rows of the group: the new ones, or where none is new the old ones. */
static void describe(const struct comparison *comparison, const struct violation_group *group,
                     size_t fresh, diag_list *diags)
{
    const struct violation_group *old = find_group(comparison->before, group);
    bool exact = old == NULL || by_rowid(comparison, group);
    size_t shown = 0;
    for (size_t i = 0; exact && shown < SHOWN_ROWS && i < comparison->now->rows.count; i++) {
        const struct violation *row = &comparison->now->rows.items[i];
        if (!in_group(row, group) || (fresh != 0 && has_row(comparison->before, row)))
            continue;
        diag_note(diags, SPAN_NONE, "%s, row %lld: no such row in %s", row->table,
                  (long long)row->rowid, row->parent);
        shown++;
    }
    size_t count = fresh != 0 ? fresh : group->count;
    if (shown < count)
        diag_note(diags, SPAN_NONE, "%s: %zu %srow%s without a row in %s", group->table,
                  count - shown, shown == 0 ? "" : "more ", count - shown == 1 ? "" : "s",
                  group->parent);
}

int foreign_keys_report(const struct guard *guard, const struct violations *now,
                        const struct violations *before, diag_list *diags)
{
    const struct comparison comparison = {guard, now, before};
    size_t fresh = 0, shown = 0;
    for (size_t i = 0; i < now->groups.count; i++)
        fresh += count_new(&comparison, &now->groups.items[i]);
    if (fresh != 0)
        diag_error(diags, STEMMA_FOREIGN_KEY, SPAN_NONE,
                   "the run would leave %zu row%s without the row that a foreign key points to",
                   fresh, fresh == 1 ? "" : "s");
    else if (now->count != 0)
        diag_warning(diags, SPAN_NONE,
                     "%zu row%s had no row that a foreign key points to before this run, and still "
                     "%s not",
                     now->count, now->count == 1 ? "" : "s", now->count == 1 ? "has" : "have");
    for (size_t i = 0; i < now->groups.count && shown < SHOWN_GROUPS; i++) {
        size_t new_in_group = count_new(&comparison, &now->groups.items[i]);
        if (fresh != 0 && new_in_group == 0)
            continue;
        describe(&comparison, &now->groups.items[i], new_in_group, diags);
        shown++;
    }
    return fresh == 0 ? 0 : -STEMMA_FOREIGN_KEY;
}

void foreign_keys_forget(struct violations *violations)
{
    map_free(&violations->group_index);
    map_free(&violations->row_index);
    violations->groups.count = violations->rows.count = violations->count = 0;
}
