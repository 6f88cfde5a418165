/* Whether a trigger works is seen by compiling a statement that fires it; which one does not, only
 * where it is alone: SQLite compiles all triggers of an event, and those that they fire, and tells
 * of the first. https://www.sqlite.org/lang_createtrigger.html */
#include "backend/sqlite_validity.h"

#include "script/lex.h"

#include <string.h>
#include <strings.h>

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

/* ---- UPDATE OF ---- */

/* Behind "UPDATE OF", or empty. */
static struct str columns_of(struct str definition)
{
    while (definition.len > 0)
        if (lex_is_word(lex_next(&definition), "UPDATE"))
            return lex_is_word(lex_next(&definition), "OF") ? definition : (struct str){0};
    return definition;
}

/* "rowid" and its like are no columns, but UPDATE takes them: any other name is a column's. A view
 * that does not work has none. */
static int has_column(sqlite3 *db, const char *table, const char *name, bool *out)
{
    static const char question[] =
        "SELECT count(*) = 0 OR sum(name = ?2 COLLATE NOCASE) > 0 OR lower(?2) IN ('rowid', 'oid', "
        "'_rowid_') FROM pragma_table_xinfo(?1, 'main')";
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db, question, -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 1, table, -1, SQLITE_STATIC);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 2, name, -1, SQLITE_STATIC);
    if (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
        *out = sqlite3_column_int(stmt, 0) != 0;
    sqlite3_finalize(stmt);
    return rc == SQLITE_ROW ? SQLITE_OK : rc;
}

/* SQLite makes such a trigger, and compares names when an UPDATE comes. */
int trigger_waits_in_vain(sqlite3 *db, const char *table, struct str definition,
                          struct arena *arena, const char **out)
{
    struct str rest = columns_of(definition);
    int rc = SQLITE_OK;
    *out = NULL;
    while (rest.len > 0 && rc == SQLITE_OK && *out == NULL) {
        struct lex_token token = lex_next(&rest);
        bool found = true;
        char *name = arena_copy(arena, token.text.ptr, token.text.len);
        if (name == NULL)
            return SQLITE_NOMEM;
        lex_unquote(token.text, name, token.text.len + 1);
        rc = has_column(db, table, name, &found);
        if (rc == SQLITE_OK && !found &&
            (*out =
                 arena_printf(arena, "UPDATE OF %s: no such column, so no UPDATE of it fires this",
                              name)) == NULL)
            rc = SQLITE_NOMEM;
        if (!str_equal(lex_next(&rest).text, STR(",")))
            break;
    }
    return rc;
}

/* ---- One alone ---- */

struct trigger {
    const char *name, *table, *sql;
};

typedef VEC(struct trigger) trigger_list;

static const char *keep(sqlite3_stmt *stmt, int column, struct arena *arena)
{
    const char *value = (const char *)sqlite3_column_text(stmt, column);
    return value == NULL ? NULL : arena_copy(arena, value, strlen(value));
}

static int list_all(sqlite3 *db, struct arena *arena, trigger_list *out)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(
        db, "SELECT name, tbl_name, sql FROM main.sqlite_schema WHERE type = 'trigger'", -1, &stmt,
        NULL);
    while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct trigger trigger = {keep(stmt, 0, arena), keep(stmt, 1, arena), keep(stmt, 2, arena)};
        bool ok = trigger.name != NULL && trigger.table != NULL && trigger.sql != NULL;
        rc = ok && VEC_PUSH(arena, out, trigger) ? SQLITE_OK : SQLITE_NOMEM;
    }
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int drop(sqlite3 *db, const struct trigger *trigger)
{
    char *sql = sqlite3_mprintf("DROP TRIGGER main.\"%w\"", trigger->name);
    int rc = sql == NULL ? SQLITE_NOMEM : sqlite3_exec(db, sql, NULL, NULL, NULL);
    sqlite3_free(sql);
    return rc;
}

/* *message is NULL where it works. */
static int compile(sqlite3 *db, const struct trigger *trigger, struct arena *arena,
                   const char **message)
{
    char *event = NULL;
    sqlite3_stmt *stmt = NULL;
    int rc = trigger_event(db, trigger->table, str_from(trigger->sql), &event);
    if (rc == SQLITE_OK)
        rc = event == NULL ? SQLITE_NOMEM : sqlite3_prepare_v2(db, event, -1, &stmt, NULL);
    *message = NULL;
    if (rc == SQLITE_ERROR) {
        const char *text = sqlite3_errmsg(db);
        *message = arena_copy(arena, text, strlen(text));
        rc = *message == NULL ? SQLITE_NOMEM : SQLITE_OK;
    } else if (rc == SQLITE_OK)
        rc = trigger_waits_in_vain(db, trigger->table, str_from(trigger->sql), arena, message);
    sqlite3_finalize(stmt);
    sqlite3_free(event);
    return rc;
}

/* SQLite keeps what was behind CREATE TRIGGER as it was typed; without a schema's name the trigger
 * would be that of a temporary table, where there is one of the table's name. */
static int make(sqlite3 *db, const struct trigger *trigger)
{
    struct str rest = str_from(trigger->sql);
    lex_next(&rest); /* CREATE */
    lex_next(&rest); /* TRIGGER */
    struct str behind = rest;
    lex_next(&behind); /* the name, or the schema's */
    bool is_qualified = str_equal(lex_next(&behind).text, STR("."));
    char *sql = sqlite3_mprintf("CREATE TRIGGER %s%s", is_qualified ? "" : "main.", rest.ptr);
    int rc = sql == NULL ? SQLITE_NOMEM : sqlite3_exec(db, sql, NULL, NULL, NULL);
    sqlite3_free(sql);
    return rc;
}

/* With no other trigger there. */
static int look_alone(sqlite3 *db, const struct trigger *trigger, struct arena *arena,
                      const char **message)
{
    int rc = make(db, trigger);
    if (rc == SQLITE_OK)
        rc = compile(db, trigger, arena, message);
    return rc == SQLITE_OK ? drop(db, trigger) : rc;
}

static const struct trigger *find(const trigger_list *triggers, const char *name)
{
    for (size_t i = 0; i < triggers->count; i++)
        if (strcasecmp(triggers->items[i].name, name) == 0)
            return &triggers->items[i];
    return NULL;
}

static int tell_apart(sqlite3 *db, const trigger_list *triggers, struct arena *arena,
                      const struct validity_list *list, struct validity_list *out)
{
    int rc = SQLITE_OK;
    for (size_t i = 0; rc == SQLITE_OK && i < triggers->count; i++)
        rc = drop(db, &triggers->items[i]);
    for (size_t i = 0; rc == SQLITE_OK && i < list->items.count; i++) {
        struct broken broken = list->items.items[i];
        bool is_trigger = strcmp(broken.kind, "trigger") == 0;
        const struct trigger *trigger = is_trigger ? find(triggers, broken.name) : NULL;
        if (trigger != NULL)
            rc = look_alone(db, trigger, arena, &broken.message);
        if (rc == SQLITE_OK && broken.message != NULL && !VEC_PUSH(arena, &out->items, broken))
            rc = SQLITE_NOMEM;
    }
    return rc;
}

static bool has_trigger(const struct validity_list *list)
{
    for (size_t i = 0; i < list->items.count; i++)
        if (strcmp(list->items.items[i].kind, "trigger") == 0)
            return true;
    return false;
}

int triggers_tell_apart(sqlite3 *db, struct arena *arena, struct validity_list *list)
{
    trigger_list triggers = {0};
    struct validity_list apart = {.candidates = list->candidates};
    if (!has_trigger(list))
        return SQLITE_OK;
    int rc = list_all(db, arena, &triggers);
    if (rc != SQLITE_OK || triggers.count == 1)
        return rc;
    rc = sqlite3_exec(db, "SAVEPOINT alone", NULL, NULL, NULL);
    if (rc != SQLITE_OK)
        return rc;
    rc = tell_apart(db, &triggers, arena, list, &apart);
    int undone = sqlite3_exec(db, "ROLLBACK TO alone; RELEASE alone", NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        *list = apart;
    else if ((rc & 0xFF) == SQLITE_BUSY) /* outside a transaction somebody else may write */
        rc = SQLITE_OK;
    return rc == SQLITE_OK ? undone : rc;
}
