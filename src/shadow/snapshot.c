/* The order keeps rows from being acted upon: tables and what is in them, then indexes, views and
 * triggers. What the script makes is proved to be the same before anybody relies on it, so it need
 * not know of every way in which it might not be. */
#include "shadow/snapshot.h"

#include "schema/compare.h"
#include "script/lex.h"
#include "shadow/contents.h"
#include "shadow/virtual.h"

#include <string.h>

/* SQLite's own tables whose rows count. */
static const char *const own_tables[] = {"sqlite_sequence", "sqlite_stat1", "sqlite_stat4"};
enum { SEQUENCE, FIRST_STATISTICS, OWN_TABLES = sizeof own_tables / sizeof own_tables[0] };

static bool is_table(const struct schema_row *row)
{
    return strcmp(row->type, "table") == 0;
}

static void put_statement(sqlite3_str *out, const char *sql)
{
    sqlite3_str_appendf(out, "%s%s\n", sql, lex_end_for(str_from(sql)));
}

static bool is_virtual(const struct schema_row *row)
{
    static const char begin[] = "CREATE VIRTUAL TABLE"; /* SQLite writes these words itself */
    return is_table(row) && sqlite3_strnicmp(row->sql, begin, sizeof begin - 1) == 0;
}

static int refuse_virtual(diag_list *diags, const char *table)
{
    int rc = diag_error(diags, STEMMA_VERIFY, SPAN_NONE,
                        "no snapshot can be made of these revisions: the rows of the virtual "
                        "table %s do not tell all that it holds",
                        table);
    diag_hint(diags, "\"stemma upgrade\" needs no snapshot: it replays the revisions, and these "
                     "make the table");
    return rc;
}

static int put_virtual(sqlite3 *db, const char *table, sqlite3_str *out)
{
    bool rowids = false;
    int rc = virtual_write_settings(db, table, out);
    if (rc == SQLITE_OK)
        rc = virtual_wants_rowids(db, table, &rowids);
    if (rc == SQLITE_OK)
        rc = contents_write(db, table, rowids ? CONTENTS_ALL_ROWIDS : CONTENTS_ODD_ROWIDS, out);
    return rc;
}

/* *culprit: the table whose rows cannot be read. */
static int put_tables(sqlite3 *db, const struct schema_rows *rows, sqlite3_str *out,
                      const struct schema_row **culprit)
{
    int rc = SQLITE_OK;
    for (size_t i = 0; i < rows->count; i++)
        if (is_table(&rows->items[i]))
            put_statement(out, rows->items[i].sql);
    for (size_t i = 0; rc == SQLITE_OK && i < rows->count; i++) {
        const struct schema_row *row = &rows->items[i];
        if (is_virtual(row))
            rc = put_virtual(db, row->name, out);
        else if (is_table(row))
            rc = contents_write(db, row->name, CONTENTS_ODD_ROWIDS, out);
        if (rc != SQLITE_OK)
            *culprit = row;
    }
    return rc;
}

static int put_own_tables(sqlite3 *db, sqlite3_str *out)
{
    int rc = SQLITE_OK;
    if (contents_has_table(db, own_tables[FIRST_STATISTICS]))
        sqlite3_str_appendall(out, "ANALYZE sqlite_master;\n");
    if (contents_has_table(db, own_tables[SEQUENCE]))
        sqlite3_str_appendall(out, "DELETE FROM sqlite_sequence;\n");
    for (size_t i = 0; rc == SQLITE_OK && i < OWN_TABLES; i++)
        if (contents_has_table(db, own_tables[i]))
            rc = contents_write(db, own_tables[i], CONTENTS_NO_ROWIDS, out);
    return rc;
}

static const char *const kept_pragmas[] = {"user_version", "application_id"};
enum { KEPT_PRAGMAS = sizeof kept_pragmas / sizeof kept_pragmas[0] };

static int read_pragma(sqlite3 *db, const char *name, int *out)
{
    char sql[64];
    sqlite3_stmt *stmt = NULL;
    sqlite3_snprintf(sizeof sql, sql, "PRAGMA main.%s", name);
    int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW)
        *out = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
    return rc == SQLITE_ROW ? SQLITE_OK : rc;
}

static int put_pragmas(sqlite3 *db, sqlite3_str *out)
{
    int rc = SQLITE_OK;
    for (size_t i = 0; rc == SQLITE_OK && i < KEPT_PRAGMAS; i++) {
        int value = 0;
        rc = read_pragma(db, kept_pragmas[i], &value);
        if (value != 0)
            sqlite3_str_appendf(out, "PRAGMA %s = %d;\n", kept_pragmas[i], value);
    }
    return rc;
}

static int put_all(sqlite3 *db, const struct schema_rows *rows, sqlite3_str *out,
                   const struct schema_row **culprit)
{
    int rc = put_tables(db, rows, out, culprit);
    for (size_t i = 0; i < rows->count; i++)
        if (!is_table(&rows->items[i]))
            put_statement(out, rows->items[i].sql);
    if (rc == SQLITE_OK)
        rc = put_own_tables(db, out);
    return rc == SQLITE_OK ? put_pragmas(db, out) : rc;
}

int snapshot_write(struct replay *replay, struct arena *arena, struct str *out)
{
    diag_list *diags = replay_diags(replay);
    sqlite3 *db = replay_connection(replay);
    struct schema_rows rows;
    int rc = replay_rows(replay, arena, &rows);
    if (rc != 0)
        return rc;
    sqlite3_str *text = sqlite3_str_new(NULL);
    const struct schema_row *culprit = NULL;
    int code = put_all(db, &rows, text, &culprit);
    if (code == SQLITE_OK)
        code = sqlite3_str_errcode(text);
    int len = sqlite3_str_length(text);
    char *sql = sqlite3_str_finish(text);
    char *copy = code == SQLITE_OK ? arena_copy(arena, sql == NULL ? "" : sql, (size_t)len) : NULL;
    sqlite3_free(sql);
    if (code == SQLITE_NOMEM || (code == SQLITE_OK && copy == NULL))
        return diag_no_memory(diags);
    if (code == SQLITE_ERROR && culprit != NULL && is_virtual(culprit)) /* it keeps none */
        return refuse_virtual(diags, culprit->name);
    if (code != SQLITE_OK)
        return diag_error(diags, STEMMA_SQL, SPAN_NONE,
                          "the rows of the replayed revisions cannot be read: %s",
                          sqlite3_errmsg(db));
    *out = (struct str){copy, (size_t)len};
    return 0;
}

/* ---- The proof ---- */

struct proving {
    struct replay *a, *b; /* of the revisions, of the script */
    enum snapshot_proof proof;
    const struct taint *taint; /* or NULL */
    struct arena arena;
    diag_list *diags;
};

static int refuse(struct proving *proving, const char *what, const char *name)
{
    return diag_error(proving->diags, STEMMA_VERIFY, SPAN_NONE,
                      "the snapshot does not make what the revisions make: %s%s", what, name);
}

/* A comment that only the end of a script ends is closed in a snapshot. */
static bool is_same_text(const char *replayed, const char *made)
{
    size_t len = strlen(replayed);
    if (strncmp(replayed, made, len) != 0)
        return false;
    return made[len] == '\0' ||
           (strcmp(made + len, "*/") == 0 && lex_open_comment(str_from(replayed)).ptr != NULL);
}

static bool is_same_row(const struct schema_row *replayed, const struct schema_row *made)
{
    return strcmp(replayed->type, made->type) == 0 && strcmp(replayed->name, made->name) == 0 &&
           strcmp(replayed->table, made->table) == 0 && is_same_text(replayed->sql, made->sql);
}

static const struct schema_row *find_row(const struct schema_rows *rows,
                                         const struct schema_row *wanted, struct map *names,
                                         struct arena *arena)
{
    const char *key = arena_printf(arena, "%s %s", wanted->type, wanted->name);
    const uint32_t *index = key == NULL ? NULL : map_find(names, str_from(key));
    return index == NULL ? NULL : &rows->items[*index];
}

static bool index_rows(const struct schema_rows *rows, struct map *names, struct arena *arena)
{
    for (size_t i = 0; i < rows->count; i++) {
        const char *key = arena_printf(arena, "%s %s", rows->items[i].type, rows->items[i].name);
        if (key == NULL || map_put(names, arena, str_from(key), (uint32_t)i, NULL) == MAP_NO_MEMORY)
            return false;
    }
    return true;
}

static int compare_schemas(struct proving *proving, const struct schema_rows *a,
                           const struct schema_rows *b)
{
    struct map names = {0};
    int rc = index_rows(b, &names, &proving->arena) ? 0 : diag_no_memory(proving->diags);
    for (size_t i = 0; rc == 0 && i < a->count; i++) {
        const struct schema_row *other = find_row(b, &a->items[i], &names, &proving->arena);
        if (other == NULL || !is_same_row(&a->items[i], other))
            rc = refuse(proving, "there is another text of ", a->items[i].name);
    }
    map_free(&names);
    if (rc == 0 && a->count != b->count)
        rc = refuse(proving, "the number of objects differs", "");
    return rc;
}

/* Canonical texts are compared. */
static int compare_models(struct proving *proving, const struct schema_rows *a,
                          const struct schema_rows *b)
{
    struct arena *arena = &proving->arena;
    struct schema one = {0}, other = {0};
    struct schema_difference difference = {0};
    bool ok = schema_build(a->items, a->count, NULL, 0, arena, &one) == 0 &&
              schema_build(b->items, b->count, NULL, 0, arena, &other) == 0 &&
              schema_compare(&one, &other, arena, &difference) == 0;
    const char *change =
        ok && difference.count != 0 ? schema_change_text(&difference.changes[0], arena) : "";
    ok = ok && change != NULL;
    int rc = !ok                                   ? diag_no_memory(proving->diags)
             : difference.sameness != SCHEMA_EXACT ? refuse(proving, change, "")
                                                   : 0;
    schema_free(&one);
    schema_free(&other);
    return rc;
}

static int read_contents(struct proving *proving, struct replay *replay, const char *table,
                         enum contents_rowids rowids, char **out)
{
    sqlite3_str *text = sqlite3_str_new(NULL);
    sqlite3 *db = replay_connection(replay);
    int rc = contents_has_table(db, table) ? contents_write(db, table, rowids, text) : SQLITE_OK;
    if (rc == SQLITE_OK)
        rc = sqlite3_str_errcode(text);
    *out = sqlite3_str_finish(text); /* NULL: there is no row */
    if (rc == SQLITE_NOMEM)
        return diag_no_memory(proving->diags);
    return rc == SQLITE_OK ? 0 : refuse(proving, "rows cannot be read, of ", table);
}

static int compare_table(struct proving *proving, const char *table, enum contents_rowids rowids)
{
    char *a = NULL, *b = NULL;
    int rc = read_contents(proving, proving->a, table, rowids, &a);
    if (rc == 0)
        rc = read_contents(proving, proving->b, table, rowids, &b);
    if (rc == 0 && strcmp(a == NULL ? "" : a, b == NULL ? "" : b) != 0)
        rc = refuse(proving, "there are other rows in ", table);
    sqlite3_free(a);
    sqlite3_free(b);
    return rc;
}

static int has_rows(struct proving *proving, struct replay *replay, const char *table, bool *out)
{
    sqlite3_stmt *stmt = NULL;
    char *sql = sqlite3_mprintf("SELECT 1 FROM main.\"%w\" LIMIT 1", table);
    int rc = sql == NULL ? SQLITE_NOMEM
                         : sqlite3_prepare_v2(replay_connection(replay), sql, -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    sqlite3_finalize(stmt);
    sqlite3_free(sql);
    *out = rc == SQLITE_ROW;
    if (rc == SQLITE_NOMEM)
        return diag_no_memory(proving->diags);
    return 0; /* a table that cannot be read keeps no rows */
}

static int compare_presence(struct proving *proving, const char *table)
{
    bool a = false, b = false;
    int rc = has_rows(proving, proving->a, table, &a);
    if (rc == 0)
        rc = has_rows(proving, proving->b, table, &b);
    if (rc != 0 || a == b)
        return rc;
    return refuse(proving, b ? "there are rows in " : "there are no rows in ", table);
}

static int compare_virtual(struct proving *proving, const char *table)
{
    bool same = false;
    int rc =
        virtual_compare(replay_connection(proving->a), replay_connection(proving->b), table, &same);
    if (rc != SQLITE_OK)
        return diag_no_memory(proving->diags);
    return same ? 0 : refuse_virtual(proving->diags, table);
}

static int compare_pragmas(struct proving *proving)
{
    for (size_t i = 0; i < KEPT_PRAGMAS; i++) {
        int a = 0, b = 0;
        read_pragma(replay_connection(proving->a), kept_pragmas[i], &a);
        read_pragma(replay_connection(proving->b), kept_pragmas[i], &b);
        if (a != b)
            return refuse(proving, "it leaves another PRAGMA ", kept_pragmas[i]);
    }
    return 0;
}

static bool is_tainted(const struct proving *proving, const struct schema_row *row)
{
    return proving->taint != NULL && taint_has(proving->taint, row->name);
}

static int compare_tables(struct proving *proving, const struct schema_rows *rows)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < rows->count; i++)
        if (is_table(&rows->items[i]))
            rc = is_tainted(proving, &rows->items[i])
                     ? compare_presence(proving, rows->items[i].name)
                     : compare_table(proving, rows->items[i].name, CONTENTS_ALL_ROWIDS);
    for (size_t i = 0; rc == 0 && i < rows->count; i++)
        if (is_virtual(&rows->items[i]) && !is_tainted(proving, &rows->items[i]))
            rc = compare_virtual(proving, rows->items[i].name);
    return rc;
}

/* -1: it has none. */
static int read_counter(struct replay *replay, const char *table, sqlite3_int64 *out)
{
    sqlite3 *db = replay_connection(replay);
    sqlite3_stmt *stmt = NULL;
    *out = -1;
    if (!contents_has_table(db, own_tables[SEQUENCE]))
        return SQLITE_OK;
    int rc = contents_prepare(db, "SELECT max(seq) FROM sqlite_sequence WHERE name = '%q'", table,
                              &stmt);
    if (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW &&
        sqlite3_column_type(stmt, 0) != SQLITE_NULL)
        *out = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return rc == SQLITE_ROW ? SQLITE_OK : rc;
}

static int compare_counters(struct proving *proving, const struct schema_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        const char *table = rows->items[i].name;
        sqlite3_int64 a = 0, b = 0;
        if (!is_table(&rows->items[i]) || is_tainted(proving, &rows->items[i]))
            continue;
        int rc = read_counter(proving->a, table, &a);
        if (rc == SQLITE_OK)
            rc = read_counter(proving->b, table, &b);
        if (rc != SQLITE_OK)
            return diag_no_memory(proving->diags);
        if (a != b)
            return refuse(proving, "there is another AUTOINCREMENT counter of ", table);
    }
    return 0;
}

static int compare_own_tables(struct proving *proving, const struct schema_rows *rows)
{
    size_t count = proving->proof == SNAPSHOT_TO_THE_LETTER ? OWN_TABLES : FIRST_STATISTICS;
    int rc = 0;
    if (proving->taint != NULL)
        return compare_counters(proving, rows);
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = compare_table(proving, own_tables[i], CONTENTS_NO_ROWIDS);
    return rc;
}

static int compare(struct proving *proving)
{
    struct schema_rows a, b;
    int rc = replay_rows(proving->a, &proving->arena, &a);
    if (rc == 0)
        rc = replay_rows(proving->b, &proving->arena, &b);
    if (rc == 0)
        rc = proving->proof == SNAPSHOT_TO_THE_LETTER ? compare_schemas(proving, &a, &b)
                                                      : compare_models(proving, &a, &b);
    if (rc == 0)
        rc = compare_tables(proving, &a);
    if (rc == 0)
        rc = compare_own_tables(proving, &a);
    return rc == 0 ? compare_pragmas(proving) : rc;
}

int snapshot_prove(struct replay *replay, const struct script *script, enum snapshot_proof proof,
                   const struct taint *taint, diag_list *diags)
{
    const struct replay_input *limits = replay_input_of(replay);
    const struct replay_input input = {.extent = REPLAY_ROWS,
                                       .is_limited = limits->is_limited,
                                       .ledger = limits->ledger,
                                       .ledger_count = limits->ledger_count,
                                       .watched = limits->watched,
                                       .diags = diags};
    const struct replay_step step = {
        .revision = "snapshot", .script = script, .transaction = STEMMA_TRANSACTION_RUN};
    struct proving proving = {.a = replay, .proof = proof, .taint = taint, .diags = diags};
    int rc = replay_open(&input, &proving.b);
    if (rc == 0)
        rc = replay_step(proving.b, &step, NULL);
    if (rc == 0)
        rc = compare(&proving);
    replay_close(proving.b);
    arena_free(&proving.arena);
    return rc;
}
