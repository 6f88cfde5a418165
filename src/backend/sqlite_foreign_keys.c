/* Foreign keys are checked over the tables that a run can have broken: those that it touched, and those
 * that refer to them. https://www.sqlite.org/pragma.html#pragma_foreign_key_check */
#include "backend/sqlite.h"

#include <stdio.h>
#include <string.h>

enum { MAX_VIOLATIONS = 1000, SHOWN_VIOLATIONS = 10, VIOLATION_KEY_SIZE = 1024 };

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
        for (const char *c = guard->touched.items[i]; *c != '\0'; c++) {
            if ((unsigned char)*c < 0x20)
                sqlite3_str_appendf(json, "\\u%04x", *c);
            else
                sqlite3_str_appendf(json, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
        }
        sqlite3_str_appendchar(json, 1, '"');
    }
    sqlite3_str_appendchar(json, 1, ']');
    return sqlite3_str_finish(json);
}

/* What tells one violation from another. */
static struct str violation_key(const struct violation *violation, char *buffer, size_t size)
{
    int len = snprintf(buffer, size, "%s\n%lld\n%s\n%d", violation->table,
                       (long long)violation->rowid, violation->parent, violation->key);
    return (struct str){buffer, (size_t)len < size ? (size_t)len : size - 1};
}

static int add(struct violations *out, struct violation violation)
{
    char buffer[VIOLATION_KEY_SIZE];
    struct str key = violation_key(&violation, buffer, sizeof buffer);
    key.ptr = arena_copy(out->arena, key.ptr, key.len);
    if (key.ptr == NULL)
        return SQLITE_NOMEM;
    switch (map_put(&out->known, out->arena, key, 0, NULL)) {
    case MAP_NO_MEMORY:
        return SQLITE_NOMEM;
    case MAP_EXISTS:
        return SQLITE_OK;
    case MAP_ADDED:
        break;
    }
    return VEC_PUSH(out->arena, &out->list, violation) ? SQLITE_OK : SQLITE_NOMEM;
}

static const char *copy_column(struct arena *arena, sqlite3_stmt *stmt, int column)
{
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    return text == NULL ? "" : arena_copy(arena, text, strlen(text));
}

/* A key that points at columns without a unique index cannot be checked; SQLite calls that an error of
 * the schema. It stops no run: it stops the application's writes, with or without this run. */
static int check_table(sqlite3 *db, sqlite3_stmt *check, const char *table, struct violations *out)
{
    int rc = sqlite3_bind_text(check, 1, table, -1, SQLITE_STATIC);
    while (rc == SQLITE_OK && out->list.count < MAX_VIOLATIONS &&
           (rc = sqlite3_step(check)) == SQLITE_ROW) {
        struct violation violation = {
            .table = copy_column(out->arena, check, 0),
            .has_rowid = sqlite3_column_type(check, 1) != SQLITE_NULL,
            .rowid = sqlite3_column_int64(check, 1),
            .parent = copy_column(out->arena, check, 2),
            .key = sqlite3_column_int(check, 3),
        };
        rc = violation.table == NULL || violation.parent == NULL ? SQLITE_NOMEM
                                                                 : add(out, violation);
    }
    sqlite3_reset(check);
    bool mismatch = rc == SQLITE_ERROR && strstr(sqlite3_errmsg(db), "foreign key mismatch") != NULL;
    return rc == SQLITE_DONE || mismatch ? SQLITE_OK : rc;
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
                db, "SELECT \"table\", rowid, parent, fkid FROM pragma_foreign_key_check(?1)", -1,
                &check, NULL);
        if (rc == SQLITE_OK)
            rc = check_table(db, check, (const char *)sqlite3_column_text(tables, 0), out);
    }
    sqlite3_finalize(check);
    sqlite3_finalize(tables);
    sqlite3_free(touched);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static bool is_known(const struct violations *known, const struct violation *violation)
{
    char buffer[VIOLATION_KEY_SIZE];
    return map_find(&known->known, violation_key(violation, buffer, sizeof buffer)) != NULL;
}

static void describe(const struct violation *violation, diag_list *diags)
{
    if (violation->has_rowid)
        diag_note(diags, SPAN_NONE, "%s, row %lld: no such row in %s", violation->table,
                  (long long)violation->rowid, violation->parent);
    else
        diag_note(diags, SPAN_NONE, "%s: a row without its row in %s", violation->table,
                  violation->parent);
}

int foreign_keys_report(const struct violations *now, const struct violations *before,
                        diag_list *diags)
{
    size_t fresh = 0, shown = 0;
    for (size_t i = 0; i < now->list.count; i++)
        fresh += !is_known(before, &now->list.items[i]);
    size_t old = now->list.count - fresh;
    const char *more = now->list.count >= MAX_VIOLATIONS ? "at least " : "";
    if (fresh != 0)
        diag_error(diags, STEMMA_FOREIGN_KEY, SPAN_NONE,
                   "the run would leave %s%zu row%s without the row that a foreign key points to",
                   more, fresh, fresh == 1 ? "" : "s");
    else if (old != 0)
        diag_warning(diags, SPAN_NONE,
                     "%s%zu row%s had no row that a foreign key points to before this run, and "
                     "still %s not",
                     more, old, old == 1 ? "" : "s", old == 1 ? "has" : "have");
    for (size_t i = 0; i < now->list.count && shown < SHOWN_VIOLATIONS; i++) {
        if (fresh != 0 && is_known(before, &now->list.items[i]))
            continue;
        describe(&now->list.items[i], diags);
        shown++;
    }
    return fresh == 0 ? 0 : -STEMMA_FOREIGN_KEY;
}

void foreign_keys_forget(struct violations *violations)
{
    map_free(&violations->known);
    violations->list.count = 0;
}
