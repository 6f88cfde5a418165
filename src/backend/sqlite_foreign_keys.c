/* Foreign keys are checked over the tables that a run can have broken: those that gained rows, and
 * those that refer to a table that lost some.
 * https://www.sqlite.org/pragma.html#pragma_foreign_key_check */
#include "backend/sqlite_foreign_keys.h"

#include <stdlib.h>
#include <string.h>

/* Orphans that are kept one by one, of 24 bytes; where there are more, of the key that has most
 * only the number is known, and the sum of their hashes. */
enum { MAX_LISTED = 250000 };

/* Tables with foreign keys, cheaply found by the word in their text first. */
static const char all_children[] =
    "SELECT DISTINCT m.name FROM main.sqlite_schema AS m, pragma_foreign_key_list(m.name, 'main') "
    "WHERE m.type = 'table' AND lower(m.sql) GLOB '*references*'";

/* Tables that can have been broken by what was done to them: ?1 are those that gained rows or are
 * asked for, ?2 those that were written, ?3 columns ("table.column") that were updated. Of a
 * generated column no update is told. */
static const char touched_children[] =
    "SELECT t.value FROM json_each(?1) AS t"
    "  WHERE EXISTS (SELECT 1 FROM pragma_foreign_key_list(t.value, 'main')) "
    "UNION "
    "SELECT t.value FROM json_each(?2) AS t, pragma_foreign_key_list(t.value, 'main') AS f"
    "  WHERE t.value || '.' || lower(f.\"from\") IN (SELECT value FROM json_each(?3))"
    "    OR t.value || '.rowid' IN (SELECT value FROM json_each(?3))"
    "    OR EXISTS (SELECT 1 FROM pragma_table_xinfo(t.value, 'main') AS c"
    "               WHERE c.hidden IN (2, 3) AND lower(c.name) = lower(f.\"from\"))";

/* Tables that can have been broken by what was done to those that they refer to. ?1 are tables that
 * lost rows, ?2 and ?3 as above: ON CONFLICT REPLACE may have deleted rows. A key without columns
 * of the parent means its primary key. The whole schema is looked through, so that is not begun
 * where there is no parent, and a text without the parent's name in it is passed over; in quotes a
 * name may be spelled in another way. */
static const char children_of_touched[] =
    "WITH lost AS MATERIALIZED ("
    "  SELECT value AS name FROM json_each(?1) UNION "
    "  SELECT t.value FROM json_each(?2) AS t, main.sqlite_schema AS p"
    "    WHERE p.type = 'table' AND p.name = t.value COLLATE NOCASE"
    "      AND lower(p.sql) GLOB '*replace*'),"
    "updated AS MATERIALIZED ("
    "  SELECT t.value AS name, lower(c.name) AS column, c.pk > 0 AS is_key"
    "  FROM json_each(?2) AS t, pragma_table_xinfo(t.value, 'main') AS c"
    "  WHERE c.hidden IN (2, 3) OR t.value || '.' || lower(c.name) IN (SELECT value FROM "
    "json_each(?3))"
    "    OR t.value || '.rowid' IN (SELECT value FROM json_each(?3))),"
    "parent AS MATERIALIZED (SELECT name FROM lost UNION SELECT name FROM updated) "
    "SELECT DISTINCT m.name FROM (SELECT 1 FROM parent LIMIT 1)"
    "  CROSS JOIN main.sqlite_schema AS m CROSS JOIN pragma_foreign_key_list(m.name, 'main') AS f "
    "WHERE m.type = 'table' AND lower(m.sql) GLOB '*references*'"
    "  AND EXISTS (SELECT 1 FROM parent WHERE instr(lower(m.sql), name) OR instr(name, '\"')"
    "              OR instr(name, '`'))"
    "  AND (lower(f.\"table\") IN (SELECT name FROM lost) OR EXISTS ("
    "    SELECT 1 FROM updated AS u WHERE u.name = lower(f.\"table\")"
    "      AND CASE WHEN f.\"to\" IS NULL THEN u.is_key ELSE u.column = lower(f.\"to\") END))";

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

/* The key whose orphans are being searched. */
struct search {
    struct violations *out;
    size_t group;
};

static int note_orphan(void *user, struct orphan orphan)
{
    struct search *search = user;
    struct violation_group *group = &search->out->groups.items[search->group];
    group->count++;
    group->sum += orphan.values;
    search->out->count++;
    return list_orphan(search->out, group, orphan);
}

static int search_table(sqlite3 *db, const struct guard *guard, const char *name,
                        struct violations *out)
{
    struct orphan_table table;
    int rc = orphans_look_at(db, guard, name, out->arena, &table);
    for (size_t i = 0; rc == SQLITE_OK && i < table.keys.count; i++) {
        struct violation_group group = {
            .table = table.name,
            .key = table.keys.items[i],
            .has_rowids = table.has_rowids,
            .has_moved =
                guard != NULL &&
                (table.is_rekeyed || guard_has_moved_rows(guard, table.name, table.is_numbered)),
        };
        struct search search = {out, out->groups.count};
        rc = VEC_PUSH(out->arena, &out->groups, group)
                 ? orphans_search(db, &group.key, note_orphan, &search)
                 : SQLITE_NOMEM;
    }
    return rc;
}

/* The first row that SQLite finds, or its refusal, is enough to search the table. */
static int check_table(sqlite3 *db, const struct guard *guard, sqlite3_stmt *check,
                       const char *table, struct violations *out)
{
    int rc = sqlite3_bind_text(check, 1, table, -1, SQLITE_STATIC);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(check);
    bool refused = rc == SQLITE_ERROR && strstr(sqlite3_errmsg(db), "foreign key mismatch") != NULL;
    sqlite3_reset(check);
    return rc == SQLITE_ROW || refused ? search_table(db, guard, table, out)
           : rc == SQLITE_DONE         ? SQLITE_OK
                                       : rc;
}

const char *foreign_keys_fold(struct arena *arena, const char *name)
{
    char *lower = arena_copy(arena, name, strlen(name));
    str_fold(lower);
    return lower;
}

static int note_look(struct violations *out, const char *table, bool *is_first)
{
    const char *name = foreign_keys_fold(out->arena, table);
    enum map_put put = name == NULL ? MAP_NO_MEMORY
                                    : map_put(&out->looked_at, out->arena, str_from(name), 0, NULL);
    *is_first = put == MAP_ADDED;
    return put == MAP_NO_MEMORY ? SQLITE_NOMEM : SQLITE_OK;
}

int foreign_keys_looked_at(const struct violations *violations, const char *table, bool *out)
{
    const char *name = foreign_keys_fold(violations->arena, table);
    *out = name != NULL && map_find(&violations->looked_at, str_from(name)) != NULL;
    return name == NULL ? SQLITE_NOMEM : SQLITE_OK;
}

static int check_tables(sqlite3 *db, const struct guard *guard, sqlite3_stmt *tables,
                        struct violations *out)
{
    sqlite3_stmt *check = NULL;
    int rc = SQLITE_OK;
    while (rc == SQLITE_OK && (rc = sqlite3_step(tables)) == SQLITE_ROW) {
        const char *table = (const char *)sqlite3_column_text(tables, 0);
        bool is_first = false;
        rc = table == NULL ? SQLITE_NOMEM : note_look(out, table, &is_first);
        if (rc == SQLITE_OK && check == NULL)
            rc = sqlite3_prepare_v2(db, "SELECT 1 FROM pragma_foreign_key_check(?1, 'main')", -1,
                                    &check, NULL);
        if (rc == SQLITE_OK && is_first)
            rc = check_table(db, guard, check, table, out);
    }
    sqlite3_finalize(check);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/* Of a table that is new in the unit no row can have been missed before. */
static int check_touched(sqlite3 *db, const struct guard *guard, const char *sql, bool by_parent,
                         struct violations *out)
{
    sqlite3_stmt *tables = NULL;
    int rc = sqlite3_prepare_v2(db, sql, -1, &tables, NULL);
    if (rc == SQLITE_OK)
        rc = by_parent ? guard_bind_old_tables(guard, GUARD_LOST, tables, 1)
                       : guard_bind_touched(guard, GUARD_GAINED | GUARD_SUSPECT, tables, 1);
    if (rc == SQLITE_OK)
        rc = by_parent ? guard_bind_old_tables(guard, GUARD_WRITTEN, tables, 2)
                       : guard_bind_touched(guard, GUARD_WRITTEN, tables, 2);
    if (rc == SQLITE_OK)
        rc = guard_bind_touched(guard, GUARD_UPDATED, tables, 3);
    if (rc == SQLITE_OK)
        rc = check_tables(db, guard, tables, out);
    sqlite3_finalize(tables);
    return rc;
}

static int check_all(sqlite3 *db, struct violations *out)
{
    sqlite3_stmt *tables = NULL;
    int rc = sqlite3_prepare_v2(db, all_children, -1, &tables, NULL);
    if (rc == SQLITE_OK)
        rc = check_tables(db, NULL, tables, out);
    sqlite3_finalize(tables);
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
    return (one->row > other->row) - (one->row < other->row);
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
    int rc =
        guard == NULL ? check_all(db, out) : check_touched(db, guard, touched_children, false, out);
    if (rc == SQLITE_OK && guard != NULL)
        rc = check_touched(db, guard, children_of_touched, true, out);
    sort_lists(out);
    return rc;
}

void foreign_keys_forget(struct violations *violations)
{
    for (size_t i = 0; i < violations->groups.count; i++)
        forget_list(&violations->groups.items[i]);
    map_free(&violations->looked_at);
    *violations = (struct violations){.arena = violations->arena};
}
