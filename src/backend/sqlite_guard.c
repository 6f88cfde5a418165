/* What a script may not do is held by SQLite's authorizer, before a statement runs, not by reading
 * its text. https://www.sqlite.org/c3ref/set_authorizer.html, c3ref/c_alter_table.html (actions) */
#include "backend/sqlite_guard.h"

#include "backend/pragmas.h"
#include "backend/sqlite_hints.h"

#include <string.h>
#include <strings.h>

void guard_begin_unit(struct guard *guard, const struct unit *unit, struct arena *arena)
{
    *guard = (struct guard){.unit = unit, .arena = arena};
}

void guard_begin_script(struct guard *guard)
{
    guard->watching = true;
    guard->made_temporary = false;
    guard->saved.count = 0;
}

void guard_pause(struct guard *guard)
{
    guard->watching = false;
}

void guard_resume(struct guard *guard)
{
    guard->watching = true;
}

/* Whether the schema may be another one after the statement. */
static bool changes_schema(const struct guard *guard)
{
    return guard->defines || guard->savepoint == GUARD_ROLLBACK_TO ||
           guard->transaction == GUARD_ROLLBACK;
}

void guard_begin_statement(struct guard *guard, bool is_vacuum)
{
    guard->schema += changes_schema(guard);
    guard->denied = guard->remedy = NULL;
    guard->transaction = GUARD_NONE;
    guard->savepoint = GUARD_NO_SAVEPOINT;
    guard->savepoint_name = NULL;
    guard->save_pragma = guard->ignored_pragma = NULL;
    guard->is_vacuum = is_vacuum;
    guard->renumbered |= is_vacuum;
    guard->pragma = NULL;
    guard->defines = guard->makes_trigger = guard->alters = guard->deletes = false;
    guard->created_table = guard->dropped_table = guard->altered_table = NULL;
    guard->statement++;
    guard->written.count = 0;
}

void guard_end_unit(struct guard *guard)
{
    map_free(&guard->touched_names);
    map_free(&guard->writer_index);
}

static int deny(struct guard *guard, const char *why, const char *remedy)
{
    guard->denied = why;
    guard->remedy = remedy;
    return SQLITE_DENY;
}

bool guard_protects(const struct guard *guard, const char *table)
{
    for (size_t i = 0; i < guard->unit->protected_count; i++)
        if (table != NULL && strcasecmp(table, guard->unit->protected_tables[i]) == 0)
            return true;
    return false;
}

static const char *keep_name(struct guard *guard, const char *name)
{
    const char *copy = arena_copy(guard->arena, name, strlen(name));
    guard->out_of_memory |= copy == NULL;
    return copy;
}

static int touch(struct guard *guard, const char *table, const char *schema, unsigned how)
{
    bool own = table != NULL && strncasecmp(table, "sqlite_", strlen("sqlite_")) == 0;
    if (guard->is_vacuum || own || (schema != NULL && strcasecmp(schema, "temp") == 0))
        return SQLITE_OK;
    if (guard_protects(guard, table))
        return deny(guard, "a script may not write the ledger's tables",
                    "the ledger is changed by \"stemma stamp\"");
    if (table != NULL && how != 0)
        guard_touch(guard, str_from(table), how);
    return SQLITE_OK;
}

/* What a trigger's statement replaces is not told; its text is not looked at. */
static int touch_by_insert(struct guard *guard, const char *table, const char *schema,
                           const char *trigger)
{
    unsigned lost = guard->may_replace || trigger != NULL ? GUARD_LOST : 0;
    guard_note_write(guard, table, trigger);
    return touch(guard, table, schema, GUARD_GAINED | GUARD_WRITTEN | lost);
}

static int touch_by_update(struct guard *guard, const char *table, const char *column,
                           const char *schema, const char *trigger)
{
    unsigned lost = guard->may_replace || trigger != NULL ? GUARD_LOST : 0;
    guard_note_write(guard, table, trigger);
    int rc = touch(guard, table, schema, GUARD_WRITTEN | lost);
    char *both = rc != SQLITE_OK || column == NULL
                     ? NULL
                     : arena_printf(guard->arena, "%s.%s", table, column);
    if (both != NULL)
        guard_touch(guard, str_from(both), GUARD_UPDATED);
    guard->out_of_memory |= rc == SQLITE_OK && column != NULL && both == NULL;
    return rc;
}

/* An index or a trigger of a table. */
static int touch_part(struct guard *guard, const char *name, const char *table, const char *schema,
                      unsigned how)
{
    return guard_protects(guard, table) ? touch(guard, table, schema, 0)
                                        : touch(guard, name, schema, how);
}

static int authorize_transaction(struct guard *guard, const char *operation)
{
    guard->transaction = strcmp(operation, "BEGIN") == 0    ? GUARD_BEGIN
                         : strcmp(operation, "COMMIT") == 0 ? GUARD_COMMIT
                                                            : GUARD_ROLLBACK;
    return SQLITE_OK;
}

static int authorize_savepoint(struct guard *guard, const char *operation, const char *name)
{
    guard->savepoint = strcmp(operation, "BEGIN") == 0     ? GUARD_SAVEPOINT
                       : strcmp(operation, "RELEASE") == 0 ? GUARD_RELEASE
                                                           : GUARD_ROLLBACK_TO;
    guard->savepoint_name = arena_copy(guard->arena, name, strlen(name));
    return SQLITE_OK;
}

static bool is_saved(const struct guard *guard, const char *name)
{
    for (size_t i = 0; i < guard->saved.count; i++)
        if (strcasecmp(guard->saved.items[i].name, name) == 0)
            return true;
    return false;
}

static int ignore_pragma(struct guard *guard, const char *name, const char *why)
{
    guard->pragma = NULL;
    guard->ignored_pragma = name;
    guard->ignored_why = why;
    return SQLITE_IGNORE;
}

static int keep_for_later(struct guard *guard, const char *name)
{
    if (is_saved(guard, name))
        return SQLITE_OK;
    guard->save_pragma = name;
    return SQLITE_DENY;
}

/* SQLite takes beginnings of these words, too, and of "memory" and "off". */
static bool keeps_journal_on_disk(const char *mode)
{
    static const char *const modes[] = {"wal", "delete", "truncate", "persist"};
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++)
        if (strcasecmp(mode, modes[i]) == 0)
            return true;
    return false;
}

/* SQLite takes a number for a word, and a word that it does not know for a level.
 * https://www.sqlite.org/pragma.html#pragma_synchronous */
static bool waits_for_disk(const char *level)
{
    static const char *const levels[] = {"normal", "full", "extra", "1", "2", "3"};
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++)
        if (strcasecmp(level, levels[i]) == 0)
            return true;
    return false;
}

/* The pragmas that only work outside a transaction. */
static int authorize_outside(struct guard *guard, enum pragma_class class, const char *name,
                             const char *value)
{
    if (guard->unit->mode != UNIT_UNWRAPPED)
        return deny(guard, "this pragma does not work inside a transaction",
                    "give this revision \"transaction: none\" in the manifest");
    if (strcmp(name, "synchronous") == 0 && !waits_for_disk(value))
        return deny(guard, "without syncs an outage could damage the database",
                    "normal, full and extra are allowed");
    if (class == PRAGMA_UNWRAPPED)
        return keep_for_later(guard, name);
    if (class == PRAGMA_JOURNAL_MODE && !keeps_journal_on_disk(value))
        return deny(guard, "without a journal on disk nothing could be undone",
                    "wal, delete, truncate and persist are allowed");
    return SQLITE_OK;
}

static int authorize_pragma(struct guard *guard, const char *name, const char *value)
{
    const struct pragma *pragma = pragma_find(str_from(name));
    if (pragma == NULL || (value == NULL && strcmp(pragma->name, "wal_checkpoint") != 0))
        return SQLITE_OK;
    name = guard->pragma = pragma->name;
    switch (pragma->class) {
    case PRAGMA_STORED:
        return SQLITE_OK;
    case PRAGMA_CONNECTION:
        return keep_for_later(guard, name);
    case PRAGMA_FOREIGN_KEYS:
        if (guard->unit->mode == UNIT_UNWRAPPED)
            return SQLITE_OK;
        return ignore_pragma(guard, name,
                             "inside a transaction it does nothing; the manifest's foreign_keys "
                             "says whether they are enforced");
    case PRAGMA_RUNNER:
        return ignore_pragma(guard, name, "the runner sets this itself");
    case PRAGMA_ENCODING:
        return ignore_pragma(guard, name, "the file exists already, its encoding is settled");
    case PRAGMA_OUTSIDE:
    case PRAGMA_UNWRAPPED:
    case PRAGMA_JOURNAL_MODE:
        return authorize_outside(guard, pragma->class, name, value);
    case PRAGMA_FORBIDDEN:
        break;
    }
    return deny(guard, "a script may not use this pragma",
                strstr(name, "schema") == NULL ? NULL : HINT_REBUILD);
}

static int authorize_attach(struct guard *guard, const char *file)
{
    /* VACUUM attaches a nameless database to work in. */
    if (guard->is_vacuum && file != NULL && file[0] == '\0')
        return SQLITE_OK;
    return deny(guard, "ATTACH is not allowed in a script", "a revision is about one database");
}

/* CREATE, DROP and ALTER of anything, and ANALYZE, which makes its tables. */
static bool is_definition(int action)
{
    switch (action) {
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_FUNCTION:
    case SQLITE_RECURSIVE:
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
    case SQLITE_PRAGMA:
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
    case SQLITE_REINDEX:
        return false;
    default:
        return true;
    }
}

int guard_authorize(void *user, int action, const char *a, const char *b, const char *schema,
                    const char *trigger)
{
    struct guard *guard = user;
    if (!guard->watching)
        return SQLITE_OK;
    guard->defines |= is_definition(action);
    switch (action) {
    case SQLITE_TRANSACTION:
        return authorize_transaction(guard, a);
    case SQLITE_SAVEPOINT:
        return authorize_savepoint(guard, a, b);
    case SQLITE_PRAGMA:
        return authorize_pragma(guard, a, b);
    case SQLITE_ATTACH:
        return authorize_attach(guard, a);
    case SQLITE_DETACH:
        return guard->is_vacuum ? SQLITE_OK
                                : deny(guard, "DETACH is not allowed in a script", NULL);
    case SQLITE_FUNCTION:
        if (strcasecmp(b, "load_extension") == 0)
            return deny(guard, "load_extension() is not allowed in a script", NULL);
        return SQLITE_OK;
    case SQLITE_DROP_TABLE:
        guard->dropped_table = keep_name(guard, a);
        guard->alters = true;
        return touch(guard, a, schema, GUARD_LOST | GUARD_GONE);
    case SQLITE_INSERT:
        return touch_by_insert(guard, a, schema, trigger);
    case SQLITE_UPDATE:
        return touch_by_update(guard, a, b, schema, trigger);
    case SQLITE_DELETE:
        guard->deletes |= guard->written.count == 0 && trigger == NULL;
        return touch(guard, a, schema, GUARD_LOST);
    case SQLITE_CREATE_TABLE:
        guard->made_tables = true;
        guard->created_table = keep_name(guard, a);
        return touch(guard, a, schema, 0); /* it may be there (sqlite_script.c) */
    case SQLITE_ALTER_TABLE: /* what it does to the table, its text says (sqlite_script.c) */
        guard->altered_table = keep_name(guard, b);
        guard->alters = true;
        return touch(guard, b, a, 0);
    case SQLITE_CREATE_TRIGGER:
        guard->makes_trigger = guard->defined_texts = true;
        return touch_part(guard, a, b, schema, GUARD_DEFINED);
    case SQLITE_CREATE_VIEW:
        guard->defined_texts = true;
        return touch(guard, a, schema, GUARD_DEFINED);
    case SQLITE_DROP_VIEW:
    case SQLITE_DROP_VTABLE:
        guard->alters = true;
        return SQLITE_OK;
    case SQLITE_DROP_INDEX: /* INDEXED BY names it */
        guard->alters = true;
        touch(guard, b, schema, GUARD_UNINDEXED);
        return touch_part(guard, a, b, schema, GUARD_DROPPED);
    case SQLITE_DROP_TRIGGER: /* also asked for each trigger of a table that is dropped */
        return touch_part(guard, a, b, schema, guard->dropped_table == NULL ? GUARD_DROPPED : 0);
    case SQLITE_CREATE_INDEX:
        return touch_part(guard, a, b, schema, 0);
    case SQLITE_CREATE_TEMP_TABLE:
        guard->made_tables = guard->made_temporary = true;
        return SQLITE_OK;
    case SQLITE_CREATE_TEMP_TRIGGER:
        guard->makes_trigger = guard->made_temporary = true;
        return SQLITE_OK;
    case SQLITE_CREATE_TEMP_VIEW:
    case SQLITE_CREATE_TEMP_INDEX:
        guard->made_temporary = true;
        return SQLITE_OK;
    default:
        return SQLITE_OK;
    }
}

int guard_save_pragma(struct guard *guard, sqlite3 *db)
{
    const struct pragma *pragma = pragma_find(str_from(guard->save_pragma));
    struct saved_pragma saved = {pragma->name, pragma->reset};
    if (saved.value == NULL) {
        char sql[64];
        sqlite3_stmt *stmt = NULL;
        sqlite3_snprintf(sizeof sql, sql, "PRAGMA %s", saved.name);
        guard_pause(guard);
        int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
        if (rc == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW) {
            const char *text = (const char *)sqlite3_column_text(stmt, 0);
            saved.value = text == NULL ? NULL : arena_copy(guard->arena, text, strlen(text));
            guard->out_of_memory |= text != NULL && saved.value == NULL;
        }
        rc = sqlite3_finalize(stmt);
        guard_resume(guard);
        if (rc != SQLITE_OK)
            return rc;
    }
    guard->out_of_memory |= !VEC_PUSH(guard->arena, &guard->saved, saved);
    return guard->out_of_memory ? SQLITE_NOMEM : SQLITE_OK;
}

static int drop_temporary(sqlite3 *db)
{
    static const char next[] =
        "SELECT type, name FROM sqlite_temp_schema WHERE lower(name) NOT GLOB 'sqlite_*' "
        "ORDER BY CASE type WHEN 'trigger' THEN 0 WHEN 'view' THEN 1 WHEN 'index' THEN 2 ELSE 3 "
        "END "
        "LIMIT 1";
    for (;;) {
        sqlite3_stmt *stmt = NULL;
        int rc = sqlite3_prepare_v2(db, next, -1, &stmt, NULL);
        if (rc == SQLITE_OK)
            rc = sqlite3_step(stmt);
        const unsigned char *type = rc == SQLITE_ROW ? sqlite3_column_text(stmt, 0) : NULL;
        const unsigned char *name = rc == SQLITE_ROW ? sqlite3_column_text(stmt, 1) : NULL;
        char *drop = type == NULL || name == NULL
                         ? NULL
                         : sqlite3_mprintf("DROP %s temp.\"%w\"", type, name);
        sqlite3_finalize(stmt);
        if (rc != SQLITE_ROW)
            return rc == SQLITE_DONE ? SQLITE_OK : rc;
        rc = drop == NULL ? SQLITE_NOMEM : sqlite3_exec(db, drop, NULL, NULL, NULL);
        sqlite3_free(drop);
        if (rc != SQLITE_OK)
            return rc;
    }
}

int guard_end_script(struct guard *guard, sqlite3 *db)
{
    int rc = SQLITE_OK;
    guard->watching = false;
    for (size_t i = 0; rc == SQLITE_OK && i < guard->saved.count; i++) {
        const struct saved_pragma *saved = &guard->saved.items[i];
        if (saved->value == NULL)
            continue;
        char sql[128];
        sqlite3_snprintf(sizeof sql, sql, "PRAGMA %s=%s", saved->name, saved->value);
        rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
    }
    if (rc == SQLITE_OK && guard->made_temporary)
        rc = drop_temporary(db);
    guard->left_changed |= rc != SQLITE_OK;
    return rc;
}
