/* Foreign keys are checked over the tables that a run can have broken: those that gained rows, and
 * those that refer to a table that lost some.
 * https://www.sqlite.org/pragma.html#pragma_foreign_key_check */
#include "backend/sqlite.h"

#include <stdlib.h>
#include <string.h>

/* Orphans that are kept one by one, of 16 bytes; where there are more, of the key that has most
 * only the number is known, and the sum of their hashes. */
enum { MAX_LISTED = 250000 };

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

/* A table under check. */
struct checking {
    sqlite3 *db;
    const char *table;
    struct violations *out;
    orphan_keys keys;      /* empty until there is a violation */
    size_t *groups;        /* by key: its index among the groups, or NONE for a key said twice */
    sqlite3_stmt **lookup; /* by key */
    bool *unlisted;        /* by key: its rows have no rowid to be looked up by */
    size_t searched;       /* the key whose orphans are being searched, */
    bool counts;           /* and counted */
};

#define NONE ((size_t)-1)

static void forget_list(struct violation_group *group)
{
    free(group->orphans);
    group->orphans = NULL;
    group->listed = group->room = 0;
}

/* Its group's orphans are only counted from here on. */
static void forget_longest_list(struct violations *violations)
{
    struct violation_group *longest = &violations->groups.items[0];
    for (size_t i = 1; i < violations->groups.count; i++)
        if (violations->groups.items[i].listed > longest->listed)
            longest = &violations->groups.items[i];
    violations->listed -= longest->listed;
    longest->is_counted = true;
    forget_list(longest);
}

static int list_orphan(struct violations *out, struct violation_group *group, struct orphan orphan)
{
    group->sum += orphan.values;
    if (out->listed == MAX_LISTED)
        forget_longest_list(out);
    if (group->is_counted)
        return SQLITE_OK;
    if (group->listed == group->room) {
        size_t room = group->room == 0 ? 16 : group->room * 2;
        struct orphan *grown = realloc(group->orphans, room * sizeof *grown);
        if (grown == NULL)
            return SQLITE_NOMEM;
        group->orphans = grown;
        group->room = room;
    }
    group->orphans[group->listed++] = orphan;
    out->listed++;
    return SQLITE_OK;
}

/* Names are compared as SQLite compares them. */
static void lower_case(char *name)
{
    for (char *c = name; *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c + ('a' - 'A'));
}

const char *foreign_keys_name(struct arena *arena, const char *table, const char *parent,
                              const char *pairs)
{
    char *name = arena_printf(arena, "%s\n%s\n%s", table, parent, pairs);
    if (name != NULL)
        lower_case(name);
    return name;
}

/* A key that the table has twice is one. */
static int add_group(struct checking *checking, size_t index)
{
    struct violations *out = checking->out;
    const struct orphan_key *key = &checking->keys.items[index];
    struct violation_group group = {
        .table = arena_copy(out->arena, checking->table, strlen(checking->table)),
        .key = *key,
        .name = foreign_keys_name(out->arena, checking->table, key->parent, key->pairs),
    };
    if (group.table == NULL || group.name == NULL)
        return SQLITE_NOMEM;
    checking->groups[index] = NONE;
    enum map_put put = map_put(&out->group_index, out->arena, str_from(group.name),
                               (uint32_t)out->groups.count, NULL);
    if (put == MAP_EXISTS)
        return SQLITE_OK;
    checking->groups[index] = out->groups.count;
    return put == MAP_NO_MEMORY || !VEC_PUSH(out->arena, &out->groups, group) ? SQLITE_NOMEM
                                                                              : SQLITE_OK;
}

static int prepare_keys(struct checking *checking)
{
    struct arena *arena = checking->out->arena;
    int rc = orphans_list_keys(checking->db, checking->table, arena, &checking->keys);
    size_t count = checking->keys.count;
    checking->groups = ARENA_ARRAY(arena, size_t, count + 1);
    checking->lookup = ARENA_ARRAY(arena, sqlite3_stmt *, count + 1);
    checking->unlisted = ARENA_ARRAY(arena, bool, count + 1);
    if (checking->groups == NULL || checking->lookup == NULL || checking->unlisted == NULL)
        return SQLITE_NOMEM;
    for (size_t i = 0; rc == SQLITE_OK && i < count; i++) {
        rc = add_group(checking, i);
        if (rc == SQLITE_OK && checking->groups[i] != NONE)
            rc = orphans_prepare_lookup(checking->db, checking->table, &checking->keys.items[i],
                                        &checking->lookup[i]);
        if (rc == SQLITE_OK && checking->groups[i] != NONE)
            checking->out->groups.items[checking->groups[i]].has_rowids =
                checking->lookup[i] != NULL;
    }
    return rc;
}

static size_t find_key(const struct checking *checking, int64_t id)
{
    for (size_t i = 0; i < checking->keys.count; i++)
        if (checking->keys.items[i].id == id)
            return i;
    return NONE;
}

/* A row that SQLite's check has found. */
static int note_row(struct checking *checking, sqlite3_stmt *check)
{
    int rc = checking->groups == NULL ? prepare_keys(checking) : SQLITE_OK;
    size_t index = rc == SQLITE_OK ? find_key(checking, sqlite3_column_int64(check, 1)) : NONE;
    if (index == NONE || checking->groups[index] == NONE)
        return rc;
    struct violation_group *group = &checking->out->groups.items[checking->groups[index]];
    struct orphan orphan = {0, sqlite3_column_int64(check, 0)};
    group->count++;
    checking->out->count++;
    if (checking->lookup[index] == NULL) {
        checking->unlisted[index] = true;
        return SQLITE_OK;
    }
    rc = orphans_look_up(checking->lookup[index], &checking->keys.items[index], &orphan);
    return rc == SQLITE_OK ? list_orphan(checking->out, group, orphan) : rc;
}

static int note_orphan(void *user, struct orphan orphan)
{
    struct checking *checking = user;
    struct violation_group *group =
        &checking->out->groups.items[checking->groups[checking->searched]];
    group->count += checking->counts;
    checking->out->count += checking->counts;
    return list_orphan(checking->out, group, orphan);
}

static int search(struct checking *checking, bool counts)
{
    int rc = SQLITE_OK;
    checking->counts = counts;
    for (size_t i = 0; rc == SQLITE_OK && i < checking->keys.count; i++) {
        checking->searched = i;
        if (checking->groups[i] != NONE && (counts || checking->unlisted[i]))
            rc = orphans_search(checking->db, &checking->keys.items[i], checking->lookup[i] != NULL,
                                note_orphan, checking);
    }
    return rc;
}

static int check_table(sqlite3 *db, sqlite3_stmt *check, const char *table, struct violations *out)
{
    struct checking checking = {.db = db, .table = table, .out = out};
    int rc = sqlite3_bind_text(check, 1, table, -1, SQLITE_STATIC);
    while (rc == SQLITE_OK && (rc = sqlite3_step(check)) == SQLITE_ROW)
        rc = note_row(&checking, check);
    sqlite3_reset(check);
    bool refused = rc == SQLITE_ERROR && checking.groups == NULL &&
                   strstr(sqlite3_errmsg(db), "foreign key mismatch") != NULL;
    if (refused)
        rc = prepare_keys(&checking);
    if (rc == SQLITE_DONE || rc == SQLITE_OK)
        rc = search(&checking, refused);
    for (size_t i = 0; checking.lookup != NULL && i < checking.keys.count; i++)
        sqlite3_finalize(checking.lookup[i]);
    return rc;
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

static int compare_orphans(const void *a, const void *b)
{
    const struct orphan *one = a, *other = b;
    if (one->values != other->values)
        return one->values < other->values ? -1 : 1;
    return (one->rowid > other->rowid) - (one->rowid < other->rowid);
}

static void sort_lists(struct violations *violations)
{
    for (size_t i = 0; i < violations->groups.count; i++) {
        struct violation_group *group = &violations->groups.items[i];
        if (group->listed > 1)
            qsort(group->orphans, group->listed, sizeof *group->orphans, compare_orphans);
    }
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
            rc = sqlite3_prepare_v2(db,
                                    "SELECT rowid, fkid FROM pragma_foreign_key_check(?1, 'main')",
                                    -1, &check, NULL);
        if (rc == SQLITE_OK)
            rc = check_table(db, check, (const char *)sqlite3_column_text(tables, 0), out);
    }
    sqlite3_finalize(check);
    sqlite3_finalize(tables);
    sort_lists(out);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

void foreign_keys_forget(struct violations *violations)
{
    for (size_t i = 0; i < violations->groups.count; i++)
        forget_list(&violations->groups.items[i]);
    map_free(&violations->group_index);
    *violations = (struct violations){.arena = violations->arena};
}
