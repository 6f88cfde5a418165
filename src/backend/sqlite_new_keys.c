/* Foreign keys that a run brings and that cannot work: SQLite takes what it cannot follow, and says
 * so when an application that enforces its keys writes to the table.
 * https://www.sqlite.org/foreignkeys.html#fk_indexes
 *
 * They are judged at the end of the run's last unit: a later revision may make what they point to.
 * Until then the backend keeps which ones they are. */
#include "backend/sqlite.h"

#include <string.h>
#include <strings.h>

/* The keys of table ?1, and what each lacks: NULL where SQLite can follow it. The parent's key may
 * be its primary key or a unique index over just these columns. Of collations nothing is known
 * here. */
static const char lacks[] =
    "WITH part AS ("
    "  SELECT f.id, f.\"table\" AS parent, f.\"from\" AS own, f.\"to\" AS said,"
    "         lower(coalesce(f.\"to\", c.name)) AS other"
    "  FROM pragma_foreign_key_list(?1, 'main') AS f"
    "  LEFT JOIN pragma_table_info(f.\"table\", 'main') AS c ON c.pk = f.seq + 1"
    "  ORDER BY f.id, f.seq),"
    "whole AS ("
    "  SELECT id, parent, group_concat(own, ', ') AS columns, group_concat(said, ', ') AS others,"
    "         count(*) AS width,"
    "         (SELECT type FROM main.sqlite_schema"
    "          WHERE type IN ('table', 'view') AND lower(name) = lower(parent)) AS type,"
    "         (SELECT count(*) FROM pragma_table_info(parent, 'main') WHERE pk <> 0) AS primaries,"
    "         (SELECT p.said FROM part AS p WHERE p.id = part.id AND p.other NOT IN"
    "           (SELECT lower(name) FROM pragma_table_xinfo(part.parent, 'main'))) AS unknown"
    "  FROM part GROUP BY id),"
    "judged AS ("
    "  SELECT *,"
    "         primaries = width AND NOT EXISTS ("
    "           SELECT 1 FROM pragma_table_info(parent, 'main')"
    "           WHERE pk <> 0 AND lower(name) NOT IN"
    "             (SELECT other FROM part WHERE part.id = whole.id)) AS is_primary,"
    "         EXISTS ("
    "           SELECT 1 FROM pragma_index_list(parent, 'main') AS i"
    "           WHERE i.\"unique\" AND NOT i.partial"
    "             AND (SELECT count(*) FROM pragma_index_info(i.name, 'main')) = width"
    "             AND NOT EXISTS ("
    "               SELECT 1 FROM pragma_index_info(i.name, 'main') AS c"
    "               WHERE c.name IS NULL OR lower(c.name) NOT IN"
    "                 (SELECT other FROM part WHERE part.id = whole.id))) AS is_unique"
    "  FROM whole) "
    "SELECT parent, columns, CASE"
    "  WHEN type IS NULL THEN 'no such table: ' || parent"
    "  WHEN type = 'view' THEN parent || ' is a view'"
    "  WHEN others IS NULL AND primaries = 0 THEN 'no PRIMARY KEY in table ' || parent"
    "  WHEN others IS NULL AND primaries <> width"
    "    THEN printf('the PRIMARY KEY of table %s has %d column%s', parent, primaries,"
    "                iif(primaries = 1, '', 's'))"
    "  WHEN unknown IS NOT NULL THEN printf('no such column: %s.%s', parent, unknown)"
    "  WHEN is_primary OR is_unique THEN NULL"
    "  ELSE printf('neither PRIMARY KEY nor UNIQUE: %s (%s)', parent, others) END "
    "FROM judged";

/* Tables with foreign keys, of those in the list. */
static const char candidates[] =
    "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND lower(name) IN "
    "(SELECT value FROM json_each(?1)) AND lower(sql) GLOB '*references*'";

static int note_key(struct key_history *history, const char *name)
{
    return name == NULL || map_put(&history->known, history->arena, str_from(name), 0, NULL) ==
                               MAP_NO_MEMORY
               ? SQLITE_NOMEM
               : SQLITE_OK;
}

static const char *history_name(struct key_history *history, const char *table, const char *parent,
                                const char *columns)
{
    return foreign_keys_name(history->arena, table, parent, columns);
}

/* Out of memory counts as known: nothing is told. */
static bool is_known(struct key_history *history, const char *table, const char *parent,
                     const char *columns)
{
    const char *name = history_name(history, table, parent, columns);
    return name == NULL || map_find(&history->known, str_from(name)) != NULL;
}

static bool is_noted(struct key_history *history, const struct guard *guard, const char *table)
{
    for (struct guard_name name = guard_names(guard, table); name.text != NULL;
         guard_earlier_name(guard, &name))
        if (is_known(history, name.text, "", ""))
            return true;
    return false;
}

int new_keys_note_before(sqlite3 *db, const struct guard *guard, const char *table,
                         struct key_history *history)
{
    if (guard_has_new_table(guard, table) || is_noted(history, guard, table))
        return SQLITE_OK;
    sqlite3_stmt *stmt = NULL;
    int rc = note_key(history, history_name(history, table, "", ""));
    if (rc == SQLITE_OK)
        rc = sqlite3_prepare_v2(db,
                                "SELECT \"table\", group_concat(\"from\", ', ') FROM "
                                "(SELECT * FROM pragma_foreign_key_list(?1, 'main') ORDER BY id, "
                                "seq) GROUP BY id",
                                -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 1, table, -1, SQLITE_STATIC);
    while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        const char *parent = (const char *)sqlite3_column_text(stmt, 0);
        const char *columns = (const char *)sqlite3_column_text(stmt, 1);
        rc = parent == NULL || columns == NULL
                 ? SQLITE_NOMEM
                 : note_key(history, history_name(history, table, parent, columns));
    }
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

/* The unit found it there, whatever table and parent were called. */
static bool was_there(struct looking *looking, const char *table, const struct brought_key *key)
{
    const struct guard *guard = looking->guard;
    for (struct guard_name own = guard_names(guard, table); own.text != NULL;
         guard_earlier_name(guard, &own))
        for (struct guard_name parent = guard_names(guard, key->parent); parent.text != NULL;
             guard_earlier_name(guard, &parent))
            if (is_known(looking->history, own.text, parent.text, key->columns))
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

/* Adds the keys of the table that lack something and that the unit has brought; or, where `earlier`
 * is given, that one. A table that SQLite finds fault with is told of elsewhere. */
static int look_at_table(struct looking *looking, const char *table,
                         const struct brought_key *earlier)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(looking->db, lacks, -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 1, table, -1, SQLITE_STATIC);
    while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct brought_key key = {.parent = (const char *)sqlite3_column_text(stmt, 0),
                                  .columns = (const char *)sqlite3_column_text(stmt, 1),
                                  .lack = (const char *)sqlite3_column_text(stmt, 2)};
        rc = SQLITE_OK;
        if (key.parent == NULL || key.columns == NULL)
            rc = SQLITE_NOMEM;
        else if (key.lack != NULL && !is_listed(looking->out, table, key.columns) &&
                 (earlier == NULL ? !was_there(looking, table, &key)
                                  : is_same(looking, earlier, &key)))
            rc = add(looking, table, key);
    }
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE || rc == SQLITE_ERROR ? SQLITE_OK : rc;
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
