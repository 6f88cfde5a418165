/* Whether a trigger works is seen by compiling a statement that fires it; which one does not, only
 * where it is alone: SQLite compiles all triggers of an event, and those that they fire, and tells
 * of the first. https://www.sqlite.org/lang_createtrigger.html */
#include "backend/sqlite.h"

#include "script/lex.h"

#include <string.h>

/* "UPDATE t SET a = a, b = b …": whatever column a trigger waits for. Returns SQLite's result code;
 * *out may be NULL when out of memory. */
static int update_of_all(sqlite3 *db, const char *table, char **out)
{
    sqlite3_stmt *stmt = NULL;
    sqlite3_str *sql = sqlite3_str_new(NULL);
    const char *before = " SET ";
    sqlite3_str_appendf(sql, "UPDATE main.\"%w\"", table);
    int rc = sqlite3_prepare_v2(
        db, "SELECT name FROM pragma_table_xinfo(?1, 'main') WHERE hidden = 0", -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 1, table, -1, SQLITE_STATIC);
    while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        const unsigned char *name = sqlite3_column_text(stmt, 0);
        sqlite3_str_appendf(sql, "%s\"%w\" = \"%w\"", before, name, name);
        before = ", ";
        rc = name == NULL ? SQLITE_NOMEM : SQLITE_OK;
    }
    sqlite3_finalize(stmt);
    *out = sqlite3_str_finish(sql);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/* The event of a trigger is the first of these words; as names they would have to be quoted. */
int trigger_event(sqlite3 *db, const char *table, struct str definition, char **out)
{
    for (size_t at = 0; at < definition.len;) {
        struct lex_token token = lex_token(str_slice(definition, at, definition.len));
        at += token.text.len;
        if (lex_is_word(token, "UPDATE"))
            return update_of_all(db, table, out);
        bool inserts = lex_is_word(token, "INSERT");
        if (!inserts && !lex_is_word(token, "DELETE"))
            continue;
        *out = sqlite3_mprintf(
            inserts ? "INSERT INTO main.\"%w\" DEFAULT VALUES" : "DELETE FROM main.\"%w\"", table);
        return SQLITE_OK;
    }
    *out = sqlite3_mprintf("");
    return SQLITE_OK;
}

/* ---- One alone ---- */

struct solo {
    sqlite3 *db;
    struct arena *arena;
    struct broken *broken;
    bool works;
};

typedef VEC(const char *) name_list;

/* The names have to be there before any of the triggers is dropped. */
static int list_others(const struct solo *solo, name_list *out)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(solo->db,
                                "SELECT name FROM main.sqlite_schema WHERE type = 'trigger' AND "
                                "lower(name) <> lower(?1)",
                                -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 1, solo->broken->name, -1, SQLITE_STATIC);
    while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(stmt, 0);
        const char *copy = name == NULL ? NULL : arena_copy(solo->arena, name, strlen(name));
        rc = copy == NULL || !VEC_PUSH(solo->arena, out, copy) ? SQLITE_NOMEM : SQLITE_OK;
    }
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int drop_all(sqlite3 *db, const name_list *names)
{
    int rc = SQLITE_OK;
    for (size_t i = 0; rc == SQLITE_OK && i < names->count; i++) {
        char *sql = sqlite3_mprintf("DROP TRIGGER main.\"%w\"", names->items[i]);
        rc = sql == NULL ? SQLITE_NOMEM : sqlite3_exec(db, sql, NULL, NULL, NULL);
        sqlite3_free(sql);
    }
    return rc;
}

static int event_of(const struct solo *solo, char **out)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(solo->db,
                                "SELECT tbl_name, sql FROM main.sqlite_schema WHERE type = "
                                "'trigger' AND lower(name) = lower(?1)",
                                -1, &stmt, NULL);
    *out = NULL;
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 1, solo->broken->name, -1, SQLITE_STATIC);
    if (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        const char *table = (const char *)sqlite3_column_text(stmt, 0);
        const char *sql = (const char *)sqlite3_column_text(stmt, 1);
        rc = table == NULL || sql == NULL ? SQLITE_NOMEM
                                          : trigger_event(solo->db, table, str_from(sql), out);
    }
    sqlite3_finalize(stmt);
    return rc == SQLITE_OK && *out == NULL ? SQLITE_NOMEM : rc;
}

static int compile_alone(struct solo *solo)
{
    char *event = NULL;
    sqlite3_stmt *stmt = NULL;
    int rc = event_of(solo, &event);
    if (rc == SQLITE_OK)
        rc = sqlite3_prepare_v2(solo->db, event, -1, &stmt, NULL);
    solo->works = rc == SQLITE_OK;
    if (rc == SQLITE_ERROR) {
        const char *message = sqlite3_errmsg(solo->db);
        solo->broken->message = arena_copy(solo->arena, message, strlen(message));
        rc = solo->broken->message == NULL ? SQLITE_NOMEM : SQLITE_OK;
    }
    sqlite3_finalize(stmt);
    sqlite3_free(event);
    return rc;
}

/* Nothing of it stays: the others are dropped within a savepoint. */
static int look_alone(struct solo *solo)
{
    name_list others = {0};
    int rc = list_others(solo, &others);
    if (rc != SQLITE_OK || others.count == 0)
        return rc;
    rc = sqlite3_exec(solo->db, "SAVEPOINT alone", NULL, NULL, NULL);
    if (rc != SQLITE_OK)
        return rc;
    rc = drop_all(solo->db, &others);
    if (rc == SQLITE_OK)
        rc = compile_alone(solo);
    int undone = sqlite3_exec(solo->db, "ROLLBACK TO alone; RELEASE alone", NULL, NULL, NULL);
    if ((rc & 0xFF) == SQLITE_BUSY) /* outside a transaction somebody else may write */
        rc = SQLITE_OK;
    return rc == SQLITE_OK ? undone : rc;
}

int triggers_tell_apart(sqlite3 *db, struct arena *arena, struct validity_list *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->items.count; i++) {
        struct solo solo = {db, arena, &list->items.items[i], false};
        int rc = strcmp(solo.broken->kind, "trigger") == 0 ? look_alone(&solo) : SQLITE_OK;
        if (rc != SQLITE_OK)
            return rc;
        if (!solo.works)
            list->items.items[kept++] = *solo.broken;
    }
    list->items.count = kept;
    return SQLITE_OK;
}
