/* Foreign keys that a run brings and that cannot work: SQLite takes what it cannot follow, and says
 * so when an application that enforces its keys writes to the table.
 * https://www.sqlite.org/foreignkeys.html#fk_indexes
 *
 * They are judged at the end of the run's last unit: a later revision may make what they point to.
 * Until then the backend keeps which ones they are. */
#include "backend/sqlite_foreign_keys.h"
#include "backend/sqlite_validity.h"

#include <string.h>
#include <strings.h>

/* The keys of table ?1, how many of them point to the same table, and what each lacks, or the
 * columns of the parent, as a JSON array, that must be unique for it. That the primary key is has
 * not to be asked where the key does not say columns, nor where it is the rowid and has no index.
 */
static const char lacks[] =
    "WITH part AS ("
    "  SELECT f.id, f.\"table\" AS parent, f.\"from\" AS own, f.\"to\" AS said,"
    "         lower(coalesce(f.\"to\", c.name)) AS other, c.pk"
    "  FROM pragma_foreign_key_list(?1, 'main') AS f"
    "  LEFT JOIN pragma_table_xinfo(f.\"table\", 'main') AS c"
    "    ON CASE WHEN f.\"to\" IS NULL THEN c.pk = f.seq + 1 ELSE lower(c.name) = lower(f.\"to\") "
    "END"
    "  ORDER BY f.id, f.seq),"
    "whole AS ("
    "  SELECT id, parent, group_concat(own, ', ') AS columns, group_concat(said, ', ') AS others,"
    "         json_group_array(other) AS unique_columns, count(*) AS width, sum(pk > 0) AS keyed,"
    "         max(CASE WHEN pk IS NULL THEN said END) AS unknown,"
    "         (SELECT type FROM main.sqlite_schema"
    "          WHERE type IN ('table', 'view') AND lower(name) = lower(parent)) AS type,"
    "         (SELECT count(*) FROM pragma_table_info(parent, 'main') WHERE pk > 0) AS primaries"
    "  FROM part GROUP BY id) "
    "SELECT parent, columns, count(*) OVER (PARTITION BY lower(parent)), CASE"
    "  WHEN type IS NULL THEN 'no such table: ' || parent"
    "  WHEN type = 'view' THEN parent || ' is a view'"
    "  WHEN others IS NULL AND primaries = 0 THEN 'no PRIMARY KEY in table ' || parent"
    "  WHEN others IS NULL AND primaries <> width"
    "    THEN printf('the PRIMARY KEY of table %s has %d column%s', parent, primaries,"
    "                iif(primaries = 1, '', 's'))"
    "  WHEN unknown IS NOT NULL THEN printf('no such column: %s.%s', parent, unknown) END,"
    "  CASE WHEN others IS NOT NULL AND NOT (primaries = width AND keyed = width AND NOT EXISTS "
    "    (SELECT 1 FROM pragma_index_list(parent, 'main') WHERE origin = 'pk'))"
    "  THEN unique_columns END, others "
    "FROM whole ORDER BY id";

/* The columns of each unique index of table ?1 over just the columns ?2. */
static const char unique_indexes[] =
    "SELECT i.name, c.name, c.coll FROM pragma_index_list(?1, 'main') AS i,"
    "  pragma_index_xinfo(i.name, 'main') AS c "
    "WHERE i.\"unique\" AND NOT i.partial AND c.key"
    "  AND (SELECT count(*) FROM pragma_index_info(i.name, 'main')) = json_array_length(?2)"
    "  AND NOT EXISTS (SELECT 1 FROM pragma_index_info(i.name, 'main') AS o"
    "    WHERE o.name IS NULL OR lower(o.name) NOT IN (SELECT value FROM json_each(?2))) "
    "ORDER BY i.seq";

/* Tables with foreign keys, of those in the list. */
static const char candidates[] =
    "SELECT value FROM json_each(?1) AS t"
    "  WHERE EXISTS (SELECT 1 FROM pragma_foreign_key_list(t.value, 'main'))";

static int note_key(struct key_history *history, const char *name, int count)
{
    return name == NULL || map_put(&history->known, history->arena, str_from(name), (uint32_t)count,
                                   NULL) == MAP_NO_MEMORY
               ? SQLITE_NOMEM
               : SQLITE_OK;
}

static const char *history_name(struct key_history *history, const char *table, const char *parent,
                                const char *columns)
{
    const char *name = arena_printf(history->arena, "%s\n%s\n%s", table, parent, columns);
    return name == NULL ? NULL : foreign_keys_fold(history->arena, name);
}

/* The number of such keys that are known of. Without columns: to that parent, or of the table,
 * where at least one is known. Out of memory counts as known: nothing is told. */
static uint32_t count_known(struct key_history *history, const char *table, const char *parent,
                            const char *columns)
{
    const char *name = history_name(history, table, parent, columns);
    const uint32_t *count = name == NULL ? NULL : map_find(&history->known, str_from(name));
    return name == NULL ? UINT32_MAX : count == NULL ? 0 : *count;
}

static bool is_noted(struct key_history *history, const struct guard *guard, const char *table)
{
    for (struct guard_name name = guard_names(guard, table); name.text != NULL;
         guard_earlier_name(guard, &name))
        if (count_known(history, name.text, "", "") != 0)
            return true;
    return false;
}

static int note_keys_to(struct key_history *history, const char *table, sqlite3_stmt *key)
{
    const char *parent = (const char *)sqlite3_column_text(key, 0);
    const char *columns = (const char *)sqlite3_column_text(key, 1);
    if (parent == NULL || columns == NULL)
        return SQLITE_NOMEM;
    int rc = note_key(history, history_name(history, table, parent, columns), 1);
    return rc == SQLITE_OK ? note_key(history, history_name(history, table, parent, ""),
                                      sqlite3_column_int(key, 2))
                           : rc;
}

int new_keys_note_before(sqlite3 *db, const struct guard *guard, const char *table,
                         struct key_history *history)
{
    if (guard_has_new_table(guard, table) || is_noted(history, guard, table))
        return SQLITE_OK;
    sqlite3_stmt *stmt = NULL;
    int rc = note_key(history, history_name(history, table, "", ""), 1);
    if (rc == SQLITE_OK)
        rc = sqlite3_prepare_v2(
            db,
            "SELECT \"table\", group_concat(\"from\", ', '),"
            "  count(*) OVER (PARTITION BY lower(\"table\")) FROM "
            "(SELECT * FROM pragma_foreign_key_list(?1, 'main') ORDER BY id, seq) GROUP BY id",
            -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 1, table, -1, SQLITE_STATIC);
    while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
        rc = note_keys_to(history, table, stmt);
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/* A look at what keys lack. */
struct looking {
    sqlite3 *db;
    const struct guard *guard;
    struct arena *arena;
    struct key_history *history;
    brought_keys *out;
};

static bool is_listed(const brought_keys *list, const char *table, const char *columns)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcasecmp(list->items[i].table, table) == 0 &&
            strcasecmp(list->items[i].columns, columns) == 0)
            return true;
    return false;
}

static int add(struct looking *looking, const char *table, struct brought_key found)
{
    struct brought_key key = {
        .table = arena_copy(looking->arena, table, strlen(table)),
        .parent = arena_copy(looking->arena, found.parent, strlen(found.parent)),
        .columns = arena_copy(looking->arena, found.columns, strlen(found.columns)),
        .lack = arena_copy(looking->arena, found.lack, strlen(found.lack)),
    };
    return key.table != NULL && key.parent != NULL && key.columns != NULL && key.lack != NULL &&
                   VEC_PUSH(looking->arena, looking->out, key)
               ? SQLITE_OK
               : SQLITE_NOMEM;
}

/* The unit found it there, whatever table and parent were called. Where the table had as many keys
 * to that parent it is one of them, whatever its columns were called. */
static bool was_there(struct looking *looking, const char *table, const struct brought_key *key,
                      uint32_t siblings)
{
    const struct guard *guard = looking->guard;
    for (struct guard_name own = guard_names(guard, table); own.text != NULL;
         guard_earlier_name(guard, &own))
        for (struct guard_name parent = guard_names(guard, key->parent); parent.text != NULL;
             guard_earlier_name(guard, &parent))
            if (count_known(looking->history, own.text, parent.text, key->columns) != 0 ||
                count_known(looking->history, own.text, parent.text, "") >= siblings)
                return true;
    return false;
}

/* An earlier unit of the run brought it. */
static bool is_same(struct looking *looking, const struct brought_key *earlier,
                    const struct brought_key *key)
{
    return strcasecmp(earlier->parent, key->parent) == 0 ||
           strcasecmp(guard_later_name(looking->guard, earlier->parent), key->parent) == 0;
}

/* Whether the collation of an index's column is the column's own.
 * https://www.sqlite.org/foreignkeys.html#fk_indexes */
static int compare_collation(sqlite3 *db, const char *table, sqlite3_stmt *index, bool *same)
{
    const char *column = (const char *)sqlite3_column_text(index, 1);
    const char *own = (const char *)sqlite3_column_text(index, 2), *needed = NULL;
    if (column == NULL || own == NULL)
        return SQLITE_NOMEM;
    int rc =
        sqlite3_table_column_metadata(db, "main", table, column, NULL, &needed, NULL, NULL, NULL);
    *same = rc == SQLITE_OK && needed != NULL && strcasecmp(own, needed) == 0;
    return rc;
}

/* Why no index of the parent makes the columns unique in the way that the key needs; NULL where one
 * does. */
static int judge_indexes(sqlite3 *db, const char *parent, const char *columns, const char **lack)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db, unique_indexes, -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 1, parent, -1, SQLITE_STATIC);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 2, columns, -1, SQLITE_STATIC);
    char *index = NULL;
    bool any = false, fits = false;
    while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(stmt, 0);
        bool is_next = index == NULL || name == NULL || strcmp(index, name) != 0, same = false;
        if (is_next && fits)
            break;
        if (is_next) {
            sqlite3_free(index);
            index = sqlite3_mprintf("%s", name);
        }
        rc = index == NULL ? SQLITE_NOMEM : compare_collation(db, parent, stmt, &same);
        fits = same && (is_next || fits);
        any = true;
    }
    sqlite3_free(index);
    sqlite3_finalize(stmt);
    *lack = fits  ? NULL
            : any ? "UNIQUE with another collation than the column's"
                  : "neither PRIMARY KEY nor UNIQUE";
    return rc == SQLITE_DONE || rc == SQLITE_ROW ? SQLITE_OK : rc;
}

/* What the key of a row of `lacks` lacks; NULL: nothing. */
static int judge(struct looking *looking, sqlite3_stmt *row, struct brought_key *out)
{
    const char *columns = (const char *)sqlite3_column_text(row, 4), *lack = NULL;
    *out = (struct brought_key){.parent = (const char *)sqlite3_column_text(row, 0),
                                .columns = (const char *)sqlite3_column_text(row, 1),
                                .lack = (const char *)sqlite3_column_text(row, 3)};
    if (out->parent == NULL || out->columns == NULL)
        return SQLITE_NOMEM;
    if (out->lack != NULL || columns == NULL)
        return SQLITE_OK;
    int rc = judge_indexes(looking->db, out->parent, columns, &lack);
    if (rc == SQLITE_OK && lack != NULL) {
        out->lack = arena_printf(looking->arena, "%s: %s (%s)", lack, out->parent,
                                 (const char *)sqlite3_column_text(row, 5));
        rc = out->lack == NULL ? SQLITE_NOMEM : SQLITE_OK;
    }
    return rc;
}

/* Adds the keys of the table that lack something and that the unit has brought; or, where `earlier`
 * is given, that one. A table that SQLite finds fault with is told of elsewhere. */
static int find_lacks(struct looking *looking, const char *table, const struct brought_key *earlier)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(looking->db, lacks, -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 1, table, -1, SQLITE_STATIC);
    while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct brought_key key;
        uint32_t siblings = (uint32_t)sqlite3_column_int(stmt, 2);
        rc = judge(looking, stmt, &key);
        if (rc == SQLITE_OK && key.lack != NULL && !is_listed(looking->out, table, key.columns) &&
            (earlier == NULL ? !was_there(looking, table, &key, siblings)
                             : is_same(looking, earlier, &key)))
            rc = add(looking, table, key);
    }
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE || rc == SQLITE_ERROR ? SQLITE_OK : rc;
}

/* Whether anything is lacking SQLite tells, for less than it takes to find out what. */
static int look_at_table(struct looking *looking, const char *table,
                         const struct brought_key *earlier)
{
    bool all_work = true;
    int rc = keys_work(looking->db, table, &all_work);
    return rc != SQLITE_OK || all_work ? rc : find_lacks(looking, table, earlier);
}

static int look_at_touched(struct looking *looking)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(looking->db, candidates, -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = guard_bind_touched(looking->guard, GUARD_CREATED | GUARD_KEYED, stmt, 1);
    while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        const char *table = (const char *)sqlite3_column_text(stmt, 0);
        rc = table == NULL ? SQLITE_NOMEM : look_at_table(looking, table, NULL);
    }
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

int new_keys_look(sqlite3 *db, const struct guard *guard, struct key_history *history,
                  const brought_keys *earlier, brought_keys *out)
{
    struct looking looking = {db, guard, history->arena, history, out};
    int rc = guard->said_references ? look_at_touched(&looking) : SQLITE_OK;
    for (size_t i = 0; rc == SQLITE_OK && i < earlier->count; i++)
        rc = look_at_table(&looking, guard_later_name(guard, earlier->items[i].table),
                           &earlier->items[i]);
    return rc;
}

int new_keys_keep(const brought_keys *found, struct arena *arena, brought_keys *out)
{
    struct looking copying = {.arena = arena, .out = out};
    int rc = SQLITE_OK;
    for (size_t i = 0; rc == SQLITE_OK && i < found->count; i++)
        rc = add(&copying, found->items[i].table, found->items[i]);
    return rc;
}

static bool is_told(const struct validity_list *list, const struct brought_key *key)
{
    for (size_t i = 0; i < list->items.count; i++)
        if (list->items.items[i].is_key && strcasecmp(list->items.items[i].name, key->table) == 0 &&
            strcmp(list->items.items[i].message, key->lack) == 0)
            return true;
    return false;
}

int new_keys_tell(const brought_keys *found, struct arena *arena, struct validity_list *out)
{
    for (size_t i = 0; i < found->count; i++) {
        const struct brought_key *key = &found->items[i];
        struct broken broken = {
            .kind = "foreign key of table",
            .name = arena_printf(arena, "%s (%s)", key->table, key->columns),
            .message = key->lack,
            .is_key = true,
            .is_unused = true,
        };
        if (is_told(out, key))
            continue;
        if (broken.name == NULL || !VEC_PUSH(arena, &out->items, broken))
            return SQLITE_NOMEM;
    }
    return SQLITE_OK;
}
