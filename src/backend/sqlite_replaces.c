/* Which rows a statement may delete to put others in their place. To the authorizer INSERT OR
 * REPLACE is an INSERT: whether it can delete is told by the words of the statement, of the
 * triggers that it fires, and of the tables that are written. A statement's own conflict clause
 * holds for what its triggers do, too. https://www.sqlite.org/lang_conflict.html,
 * lang_createtrigger.html */
#include "backend/sqlite_guard.h"

#include "script/lex.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { KEY_SIZE = 512 };

/* "table\ntrigger", in lower case. `usual` is used where it is long enough. */
static char *make_key(char usual[KEY_SIZE], const char *table, const char *trigger)
{
    size_t size = strlen(table) + strlen(trigger) + 2;
    char *key = size <= KEY_SIZE ? usual : malloc(size);
    if (key == NULL)
        return NULL;
    sqlite3_snprintf((int)size, key, "%s\n%s", table, trigger);
    str_fold(key);
    return key;
}

static bool add_writer(struct guard *guard, const char *key, uint32_t *index)
{
    const char *kept = arena_copy(guard->arena, key, strlen(key));
    if (kept == NULL)
        return false;
    size_t len = (size_t)(strchr(kept, '\n') - kept);
    struct writer writer = {.table = arena_copy(guard->arena, kept, len),
                            .trigger = kept[len + 1] == '\0' ? NULL : kept + len + 1};
    *index = (uint32_t)guard->writers.count;
    return writer.table != NULL && VEC_PUSH(guard->arena, &guard->writers, writer) &&
           map_put(&guard->writer_index, guard->arena, str_from(kept), *index, NULL) !=
               MAP_NO_MEMORY;
}

void guard_note_write(struct guard *guard, const char *table, const char *trigger)
{
    if (strncasecmp(table, "sqlite_", strlen("sqlite_")) == 0)
        return;
    char usual[KEY_SIZE], *key = make_key(usual, table, trigger == NULL ? "" : trigger);
    const uint32_t *known = key == NULL ? NULL : map_find(&guard->writer_index, str_from(key));
    uint32_t index = known == NULL ? 0 : *known;
    if (key == NULL || (known == NULL && !add_writer(guard, key, &index))) {
        guard->out_of_memory = true;
    } else {
        struct writer *writer = &guard->writers.items[index];
        if (writer->statement != guard->statement) {
            writer->statement = guard->statement;
            guard->out_of_memory |= !VEC_PUSH(guard->arena, &guard->written, index);
        }
    }
    if (key != usual)
        free(key);
}

/* Whether the text of the table or trigger says that rows are replaced. */
static int says_replace(sqlite3 *db, const char *type, const char *name, bool *out)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(
        db,
        "SELECT sql FROM main.sqlite_schema WHERE type = ?1 AND lower(name) = ?2 UNION ALL "
        "SELECT sql FROM temp.sqlite_schema WHERE type = ?1 AND lower(name) = ?2",
        -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 1, type, -1, SQLITE_STATIC);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 2, name, -1, SQLITE_STATIC);
    *out = false;
    while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        const char *sql = (const char *)sqlite3_column_text(stmt, 0);
        *out |= sql != NULL && lex_says_replace(str_from(sql));
        rc = SQLITE_OK;
    }
    int end = sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? end : rc;
}

static int look_at(const struct guard *guard, sqlite3 *db, struct writer *writer)
{
    if (writer->looked_at && writer->schema == guard->schema)
        return SQLITE_OK;
    int rc = says_replace(db, "table", writer->table, &writer->table_replaces);
    if (rc == SQLITE_OK && writer->trigger != NULL)
        rc = says_replace(db, "trigger", writer->trigger, &writer->trigger_replaces);
    writer->schema = guard->schema;
    writer->looked_at = true;
    return rc;
}

static bool is_named(const struct replaced *list, const char *table)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->tables[i], table) == 0)
            return true;
    return false;
}

int guard_find_replaced(struct guard *guard, sqlite3 *db, struct arena *arena, struct replaced *out)
{
    bool by_clause = guard->may_replace;
    int rc = SQLITE_OK;
    *out = (struct replaced){0};
    for (size_t i = 0; rc == SQLITE_OK && i < guard->written.count; i++) {
        struct writer *writer = &guard->writers.items[guard->written.items[i]];
        rc = look_at(guard, db, writer);
        by_clause |= writer->trigger_replaces;
    }
    for (size_t i = 0; rc == SQLITE_OK && i < guard->written.count; i++) {
        const struct writer *writer = &guard->writers.items[guard->written.items[i]];
        bool own = i == 0 && writer->trigger == NULL && !guard->deletes;
        bool counts = own || writer->trigger != NULL; /* or it is the action of a foreign key */
        bool clause = own ? guard->may_replace : by_clause;
        if (!counts || !(clause || writer->table_replaces) || is_named(out, writer->table))
            continue;
        if (out->tables == NULL)
            out->tables = ARENA_ARRAY(arena, const char *, guard->written.count);
        if (out->tables == NULL)
            return SQLITE_NOMEM;
        out->tables[out->count++] = writer->table;
    }
    return rc;
}
