#include "generate/sketch.h"

#include "backend/sqlite.h"
#include "base/vec.h"
#include "generate/memory.h"

#include <string.h>
#include <strings.h>

/* Without memory SQLite refuses what it would take otherwise: nothing follows from that. */
static int note(struct sketch *sketch, int result)
{
    sketch->no_memory |= (result & 0xFF) == SQLITE_NOMEM;
    return result;
}

int sketch_run(struct sketch *sketch, const char *sql)
{
    struct stand_ins *ins = sketch->input->stand_ins;
    int rc = sqlite3_exec(sketch->db, sql, NULL, NULL, NULL);
    while (rc == SQLITE_ERROR && ins != NULL && stand_in_for_function(sketch->db, ins))
        rc = sqlite3_exec(sketch->db, sql, NULL, NULL, NULL);
    return note(sketch, ins != NULL && ins->no_memory ? SQLITE_NOMEM : rc);
}

static int fail(struct sketch *sketch, const char *what)
{
    if (note(sketch, sqlite3_errcode(sketch->db)) == SQLITE_NOMEM)
        return diag_no_memory(sketch->diags);
    return diag_error(sketch->diags, STEMMA_SQL, (struct span){0}, "%s: %s", what,
                      sqlite3_errmsg(sketch->db));
}

/* In the order in which they can be made: triggers and indexes behind their tables, and tables of
 * any kind before views. */
static int load(struct sketch *sketch, const struct schema_row *rows, size_t count)
{
    static const char *const types[] = {"table", "index", "view", "trigger"};
    for (size_t t = 0; t < sizeof types / sizeof types[0]; t++)
        for (size_t i = 0; i < count; i++)
            if (strcmp(rows[i].type, types[t]) == 0 && sketch_run(sketch, rows[i].sql) != SQLITE_OK)
                return fail(sketch, rows[i].name);
    return 0;
}

static int make(struct sketch *sketch, const struct schema_row *rows, size_t count)
{
    struct generate_memory *memory = sketch->input->memory;
    enum memory_restored restored = memory_restore(memory, rows, sketch->db);
    if (restored != MEMORY_HAS_NONE)
        return restored == MEMORY_RESTORED ? 0 : diag_no_memory(sketch->diags);
    sketch_run(sketch, "BEGIN");
    int rc = load(sketch, rows, count);
    sketch_run(sketch, "COMMIT");
    if (rc == 0)
        memory_keep(memory, rows, sketch->db);
    return rc;
}

int sketch_open(struct sketch *sketch, const struct schema_row *rows, size_t count,
                const struct generate_input *input)
{
    *sketch = (struct sketch){.input = input, .arena = input->arena, .diags = input->diags};
    if (sqlite3_open_v2(":memory:", &sketch->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                        NULL) != SQLITE_OK)
        return diag_no_memory(sketch->diags);
    if (input->stand_ins != NULL)
        stand_in_for_collations(sketch->db, input->stand_ins);
    int rc = make(sketch, rows, count);
    if (rc == 0)
        sketch_run(sketch, "BEGIN");
    return rc;
}

void sketch_close(struct sketch *sketch)
{
    sqlite3_close(sketch->db);
    sketch->db = NULL;
}

void sketch_be_old(struct sketch *sketch)
{
    sqlite3_db_config(sketch->db, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, 1, NULL);
    sqlite3_db_config(sketch->db, SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL); /* on, it changes keys */
}

void sketch_begin_trial(struct sketch *sketch)
{
    sketch_run(sketch, "SAVEPOINT trial");
}

void sketch_end_trial(struct sketch *sketch)
{
    sketch_run(sketch, "ROLLBACK TO trial; RELEASE trial");
}

void sketch_keep_trial(struct sketch *sketch)
{
    sketch_run(sketch, "RELEASE trial");
}

static const char *copy(struct sketch *sketch, sqlite3_stmt *stmt, int column)
{
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    return text == NULL ? NULL : arena_copy(sketch->arena, text, strlen(text));
}

struct rows {
    VEC(struct schema_row) rows;
};

static int collect(struct sketch *sketch, sqlite3_stmt *stmt, struct rows *out)
{
    int rc;
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct schema_row row = {copy(sketch, stmt, 0), copy(sketch, stmt, 1),
                                 copy(sketch, stmt, 2), copy(sketch, stmt, 3)};
        if (row.sql == NULL || !VEC_PUSH(sketch->arena, &out->rows, row))
            return diag_no_memory(sketch->diags);
    }
    return rc == SQLITE_DONE ? 0 : fail(sketch, "the schema cannot be read");
}

static int read_rows(struct sketch *sketch, const char *condition, const char *name,
                     struct rows *out)
{
    sqlite3_stmt *stmt = NULL;
    const char *sql = arena_printf(sketch->arena,
                                   "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql "
                                   "IS NOT NULL AND %s",
                                   condition);
    if (sql == NULL)
        return diag_no_memory(sketch->diags);
    if (sqlite3_prepare_v2(sketch->db, sql, -1, &stmt, NULL) != SQLITE_OK)
        return fail(sketch, "the schema cannot be read");
    if (name != NULL)
        sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
    int rc = collect(sketch, stmt, out);
    sqlite3_finalize(stmt);
    return rc;
}

int sketch_schema(const struct generate_input *input, const struct schema_row *rows, size_t count,
                  struct schema *out)
{
    const struct schema_object **objects =
        ARENA_ARRAY(input->arena, const struct schema_object *, count + 1);
    size_t parsed = 0;
    if (objects == NULL)
        return diag_no_memory(input->diags);
    for (size_t i = 0; i < count; i++) {
        if (rows[i].sql == NULL || strncasecmp(rows[i].name, "sqlite_", 7) == 0)
            continue;
        objects[parsed] = memory_object(input->memory, &rows[i], input->arena);
        if (objects[parsed++] == NULL)
            return diag_no_memory(input->diags);
    }
    return schema_join(objects, parsed, input->arena, out) == 0 ? 0 : diag_no_memory(input->diags);
}

int sketch_read(struct sketch *sketch, struct schema *out)
{
    struct rows rows = {.rows = {0}};
    int rc = read_rows(sketch, "true", NULL, &rows);
    return rc == 0 ? sketch_schema(sketch->input, rows.rows.items, rows.rows.count, out) : rc;
}

int sketch_read_table(struct sketch *sketch, const char *name, const struct schema_object **out)
{
    struct rows rows = {.rows = {0}};
    int rc = read_rows(sketch, "type = 'table' AND name = ?1 COLLATE NOCASE", name, &rows);
    const struct schema_object *object = NULL;
    if (rc == 0 && rows.rows.count != 0) {
        object = memory_object(sketch->input->memory, &rows.rows.items[0], sketch->arena);
        rc = object == NULL ? diag_no_memory(sketch->diags) : 0;
    }
    if (rc == 0)
        *out = object;
    return rc;
}

int sketch_settle(const struct sketch *sketch, size_t told, int rc)
{
    if (!sketch->no_memory)
        return rc;
    diag_forget(sketch->diags, told);
    return diag_no_memory(sketch->diags);
}

long long sketch_ask(struct sketch *sketch, const char *question, const char *name)
{
    sqlite3_stmt *stmt = NULL;
    long long answer = -1;
    int rc =
        question == NULL ? SQLITE_NOMEM : sqlite3_prepare_v2(sketch->db, question, -1, &stmt, NULL);
    if (rc == SQLITE_OK && name != NULL)
        rc = sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW)
        answer = sqlite3_column_int64(stmt, 0);
    note(sketch, rc);
    sqlite3_finalize(stmt);
    return answer;
}

long long sketch_count(struct sketch *sketch, const char *table)
{
    char *sql = sqlite3_mprintf("SELECT count(*) FROM main.\"%w\"", table);
    long long count = sketch_ask(sketch, sql, NULL);
    sqlite3_free(sql);
    return count;
}
