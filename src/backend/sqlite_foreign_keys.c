/* Foreign keys are checked over the tables that a run can have broken: those that gained rows, and
 * those that refer to a table that lost some.
 * https://www.sqlite.org/pragma.html#pragma_foreign_key_check */
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
    "SELECT DISTINCT m.name FROM main.sqlite_schema AS m, pragma_foreign_key_list(m.name, 'main') "
    "WHERE m.type = 'table' AND lower(m.sql) GLOB '*references*'";

/* Of those, the tables whose keys can be broken by what was done: ?1 are tables that gained rows,
 * ?2 tables that lost some, ?3 columns ("table.column") that were updated, ?4 tables in which a
 * constraint with ON CONFLICT REPLACE may have deleted rows: all that were written. A key without
 * columns of the parent means its primary key; of a generated column no update is told. What does
 * not depend on the key is asked once, and only if need be. */
static const char touched_children[] =
    "SELECT DISTINCT m.name FROM main.sqlite_schema AS m, pragma_foreign_key_list(m.name, 'main') "
    "AS f "
    "WHERE m.type = 'table' AND lower(m.sql) GLOB '*references*' AND ("
    "lower(m.name) IN (SELECT value FROM json_each(?1)) OR "
    "lower(f.\"table\") IN (SELECT value FROM json_each(?2)) OR "
    "(?3 <> '[]' AND ("
    "lower(m.name || '.' || f.\"from\") IN (SELECT value FROM json_each(?3)) OR "
    "lower(f.\"table\" || '.' || f.\"to\") IN (SELECT value FROM json_each(?3)) OR "
    "EXISTS (SELECT 1 FROM pragma_table_info(f.\"table\", 'main') AS c WHERE f.\"to\" IS NULL AND "
    "c.pk > 0 "
    "AND lower(f.\"table\" || '.' || c.name) IN (SELECT value FROM json_each(?3))) OR "
    "EXISTS (SELECT 1 FROM pragma_table_xinfo(m.name, 'main') AS c WHERE c.hidden IN (2, 3) AND "
    "lower(c.name) = lower(f.\"from\") AND lower(m.name) IN (SELECT value FROM json_each(?4))) OR "
    "EXISTS (SELECT 1 FROM pragma_table_xinfo(f.\"table\", 'main') AS c WHERE c.hidden IN (2, 3) "
    "AND "
    "lower(c.name) = lower(f.\"to\") AND lower(f.\"table\") IN (SELECT value FROM json_each(?4))) "
    "OR "
    "lower(m.name || '.rowid') IN (SELECT value FROM json_each(?3)) OR "
    "lower(f.\"table\" || '.rowid') IN (SELECT value FROM json_each(?3)))) OR "
    "lower(f.\"table\") IN (SELECT lower(p.name) FROM main.sqlite_schema AS p WHERE "
    "?4 <> '[]' AND p.type = 'table' AND lower(p.name) IN (SELECT value FROM json_each(?4)) AND "
    "lower(p.sql) GLOB '*replace*'))";

/* The lists ?1, ?2, ?3 and ?4. */
static const unsigned touched_lists[] = {GUARD_GAINED, GUARD_LOST, GUARD_UPDATED, GUARD_WRITTEN};

static int bind_touched(sqlite3_stmt *stmt, const struct guard *guard)
{
    int rc = SQLITE_OK;
    for (size_t i = 0; rc == SQLITE_OK && i < sizeof touched_lists / sizeof touched_lists[0]; i++)
        rc = guard_bind_touched(guard, touched_lists[i], stmt, (int)i + 1);
    return rc;
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

/* Names are compared as SQLite compares them. */
static void lower_case(char *key)
{
    for (char *c = key; *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c + ('a' - 'A'));
}

static int group_key(char buffer[KEY_SIZE], const char *table, const char *parent)
{
    int len = snprintf(buffer, KEY_SIZE, "%s\n%s", table, parent);
    lower_case(buffer);
    return len;
}

static int row_key(char buffer[KEY_SIZE], const struct violation *row)
{
    int len =
        snprintf(buffer, KEY_SIZE, "%lld\n%s\n%s", (long long)row->rowid, row->table, row->parent);
    lower_case(buffer);
    return len;
}

/* Adds the violations to the group of a table and the one that it points to. */
static int add_to_group(struct violations *out, struct violation_group group)
{
    char buffer[KEY_SIZE];
    uint32_t index = 0;
    size_t count = group.count;
    group.count = 0;
    enum map_put put =
        enter(&out->group_index, out->arena, buffer, group_key(buffer, group.table, group.parent),
              out->groups.count, &index);
    if (put == MAP_NO_MEMORY || (put == MAP_ADDED && !VEC_PUSH(out->arena, &out->groups, group)))
        return SQLITE_NOMEM;
    out->groups.items[index].count += count;
    out->count += count;
    return SQLITE_OK;
}

static int add(struct violations *out, struct violation row, bool has_rowid)
{
    char buffer[KEY_SIZE];
    uint32_t index = 0;
    struct violation_group group = {row.table, row.parent, 1, has_rowid};
    int rc = add_to_group(out, group);
    if (rc != SQLITE_OK || out->count > MAX_ROWS || !has_rowid)
        return rc;
    enum map_put put =
        enter(&out->row_index, out->arena, buffer, row_key(buffer, &row), out->rows.count, &index);
    return put == MAP_NO_MEMORY || !VEC_PUSH(out->arena, &out->rows, row) ? SQLITE_NOMEM
                                                                          : SQLITE_OK;
}

static const char *copy_column(struct arena *arena, sqlite3_stmt *stmt, int column)
{
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    return text == NULL ? "" : arena_copy(arena, text, strlen(text));
}

static int add_orphans(sqlite3 *db, const char *table, struct violations *out)
{
    orphan_list orphans = {0};
    int rc = orphans_count(db, table, out->arena, &orphans);
    const char *child = arena_copy(out->arena, table, strlen(table));
    for (size_t i = 0; rc == SQLITE_OK && i < orphans.count; i++)
        rc = child == NULL
                 ? SQLITE_NOMEM
                 : add_to_group(out, (struct violation_group){child, orphans.items[i].parent,
                                                              orphans.items[i].count, false});
    return rc;
}

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
    return rc == SQLITE_DONE ? SQLITE_OK : mismatch ? add_orphans(db, table, out) : rc;
}

int foreign_keys_exist(sqlite3 *db, bool *out)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db,
                                "SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND "
                                "lower(sql) GLOB '*references*' LIMIT 1",
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
    sqlite3_stmt *tables = NULL, *check = NULL;
    int rc =
        sqlite3_prepare_v2(db, guard == NULL ? all_children : touched_children, -1, &tables, NULL);
    if (rc == SQLITE_OK && guard != NULL)
        rc = bind_touched(tables, guard);
    while (rc == SQLITE_OK && (rc = sqlite3_step(tables)) == SQLITE_ROW) {
        rc = SQLITE_OK;
        if (check == NULL)
            rc = sqlite3_prepare_v2(
                db, "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check(?1, 'main')", -1,
                &check, NULL);
        if (rc == SQLITE_OK)
            rc = check_table(db, check, (const char *)sqlite3_column_text(tables, 0), out);
    }
    sqlite3_finalize(check);
    sqlite3_finalize(tables);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static const uint32_t *find_key(const struct map *map, const char *buffer, int len)
{
    return map_find(map, (struct str){buffer, len < KEY_SIZE ? (size_t)len : KEY_SIZE - 1});
}

struct comparison {
    const struct guard *guard;
    const struct violations *now, *before;
};

/* The group as it was before: under its own names, or those that were renamed to them. */
static const struct violation_group *find_before(const struct comparison *comparison,
                                                 const struct violation_group *group)
{
    const char *tables[] = {group->table, guard_former_name(comparison->guard, group->table)};
    const char *parents[] = {group->parent, guard_former_name(comparison->guard, group->parent)};
    const struct violations *before = comparison->before;
    for (size_t i = 0; i < 4; i++) {
        char buffer[KEY_SIZE];
        int len = group_key(buffer, tables[i / 2], parents[i % 2]);
        const uint32_t *index = find_key(&before->group_index, buffer, len);
        if (index != NULL)
            return &before->groups.items[*index];
    }
    return NULL;
}

static bool was_before(const struct comparison *comparison, const struct violation_group *old,
                       const struct violation *row)
{
    char buffer[KEY_SIZE];
    struct violation same = {old->table, old->parent, row->rowid};
    return find_key(&comparison->before->row_index, buffer, row_key(buffer, &same)) != NULL;
}

static bool in_group(const struct violation *row, const struct violation_group *group)
{
    return strcmp(row->table, group->table) == 0 && strcmp(row->parent, group->parent) == 0;
}

static bool by_rowid(const struct comparison *comparison, const struct violation_group *group,
                     const struct violation_group *old)
{
    return group->has_rowids && old->has_rowids && comparison->now->count <= MAX_ROWS &&
           comparison->before->count <= MAX_ROWS &&
           !guard_has_created(comparison->guard, str_from(group->table));
}

/* How many of the group are new. */
static size_t count_new(const struct comparison *comparison, const struct violation_group *group)
{
    const struct violation_group *old = find_before(comparison, group);
    if (old == NULL)
        return group->count;
    if (!by_rowid(comparison, group, old))
        return group->count > old->count ? group->count - old->count : 0;
    size_t fresh = 0;
    for (size_t i = 0; i < comparison->now->rows.count; i++) {
        const struct violation *row = &comparison->now->rows.items[i];
        fresh += in_group(row, group) && !was_before(comparison, old, row);
    }
    return fresh;
}

/* Names rows of the group: the new ones, or where none is new the old ones. */
static void describe(const struct comparison *comparison, const struct violation_group *group,
                     size_t fresh, diag_list *diags)
{
    const struct violation_group *old = find_before(comparison, group);
    bool exact = old == NULL || by_rowid(comparison, group, old);
    size_t shown = 0;
    for (size_t i = 0; exact && shown < SHOWN_ROWS && i < comparison->now->rows.count; i++) {
        const struct violation *row = &comparison->now->rows.items[i];
        if (!in_group(row, group) ||
            (fresh != 0 && old != NULL && was_before(comparison, old, row)))
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
