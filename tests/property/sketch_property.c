/* Sane schemas, their mutations and their rows: that they are what sketch.h and rows.h say, and
 * that a mutation is seen by schema_compare().
 *
 *     sketch-property [--seed N] [--count PAIRS] [--show] */
#include "arguments.h"
#include "rows.h"
#include "sketch.h"

#include "schema/compare.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct trial {
    uint64_t seed;
    bool wants_show;
    size_t pairs, tables, empty_tables, rows, failures;
};

static void fail(struct trial *trial, const char *what, const char *detail, const char *sql)
{
    if (trial->failures++ < 10)
        printf("FAILED: %s: %s\n  repeat --seed %llu --count 1\n%s\n", what, detail,
               (unsigned long long)trial->seed, sql);
}

static sqlite3 *open_with(struct trial *trial, const char *sql)
{
    sqlite3 *db = NULL;
    if (sqlite3_open(":memory:", &db) != SQLITE_OK)
        exit(EXIT_FAILURE);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail(trial, "SQLite refuses it", sqlite3_errmsg(db), sql);
    return db;
}

static sqlite3_int64 number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    sqlite3_int64 result = -1;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        result = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return result;
}

/* Views and triggers compile. */
static void check_compiles(struct trial *trial, sqlite3 *db, const char *schema)
{
    sqlite3_stmt *names = NULL;
    sqlite3_prepare_v2(
        db,
        "SELECT format('EXPLAIN SELECT * FROM \"%w\"', name) FROM sqlite_schema WHERE type IN "
        "('view', 'table')"
        " UNION ALL SELECT format('EXPLAIN DELETE FROM \"%w\"', name) FROM pragma_table_list WHERE "
        "type = 'table'"
        " AND schema = 'main' AND name NOT LIKE 'sqlite%'"
        " UNION ALL SELECT format('EXPLAIN UPDATE \"%w\" SET %s', l.name, (SELECT "
        "group_concat(format('\"%w\" = 1', "
        "x.name)) FROM pragma_table_xinfo(l.name) AS x WHERE x.hidden = 0)) FROM pragma_table_list "
        "AS l"
        " WHERE l.type = 'table' AND l.schema = 'main' AND l.name NOT LIKE 'sqlite%'",
        -1, &names, NULL);
    while (sqlite3_step(names) == SQLITE_ROW) {
        const char *sql = (const char *)sqlite3_column_text(names, 0);
        if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
            fail(trial, sql, sqlite3_errmsg(db), schema);
    }
    sqlite3_finalize(names);
}

static void check_rows(struct trial *trial, sqlite3 *db, const char *schema)
{
    int status = rows_fill(db, trial->seed, 6);
    if (status != SQLITE_OK)
        fail(trial, "rows_fill()", sqlite3_errstr(status), schema);
    if (number(db, "SELECT count(*) FROM pragma_foreign_key_check") != 0)
        fail(trial, "a row refers to nothing", "foreign_key_check", schema);
    if (number(db, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'") !=
        0)
        fail(trial, "a row is against a constraint", "integrity_check", schema);
    sqlite3_stmt *names = NULL;
    sqlite3_prepare_v2(db,
                       "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN "
                       "('table', 'virtual') AND "
                       "name NOT LIKE 'sqlite%'",
                       -1, &names, NULL);
    while (sqlite3_step(names) == SQLITE_ROW) {
        char *sql = sqlite3_mprintf("SELECT count(*) FROM \"%w\"", sqlite3_column_text(names, 0));
        sqlite3_int64 count = number(db, sql);
        trial->tables++;
        trial->rows += (size_t)count;
        trial->empty_tables += count == 0;
        if (count == 0 && trial->wants_show)
            printf("-- empty: %s\n", sqlite3_column_text(names, 0));
        sqlite3_free(sql);
    }
    sqlite3_finalize(names);
}

static void read_schema(sqlite3 *db, struct arena *arena, struct schema *out)
{
    VEC(struct schema_row) rows = {0};
    sqlite3_stmt *statement = NULL;
    sqlite3_prepare_v2(db, "SELECT type, name, tbl_name, sql FROM sqlite_schema", -1, &statement,
                       NULL);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const char *texts[4];
        for (int i = 0; i < 4; i++) {
            const char *text = (const char *)sqlite3_column_text(statement, i);
            texts[i] = text == NULL ? NULL : arena_copy(arena, text, strlen(text));
        }
        struct schema_row row = {texts[0], texts[1], texts[2], texts[3]};
        if (!VEC_PUSH(arena, &rows, row))
            exit(EXIT_FAILURE);
    }
    sqlite3_finalize(statement);
    if (schema_build(rows.items, rows.count, NULL, 0, arena, out) != 0)
        exit(EXIT_FAILURE);
}

static void check_compare(struct trial *trial, sqlite3 *from, sqlite3 *to, struct arena *arena,
                          const char *sql)
{
    struct schema a, b;
    struct schema_difference difference = {.count = 0};
    read_schema(from, arena, &a);
    read_schema(to, arena, &b);
    if (schema_compare(&a, &b, arena, &difference) != 0 || difference.sameness == SCHEMA_EXACT ||
        difference.count == 0)
        fail(trial, "a mutation is no difference", "EXACT", sql);
    for (size_t i = 0; i < difference.count; i++) {
        const char *text = schema_change_text(&difference.changes[i], arena);
        if (text == NULL || text[0] == '\0')
            fail(trial, "a change has no text", "", sql);
        else if (trial->wants_show)
            printf("--   %s\n", text);
    }
    schema_free(&a);
    schema_free(&b);
}

static void check_pair(struct trial *trial)
{
    struct random random = {trial->seed};
    struct arena arena = {0};
    struct sketch *from = ARENA_NEW(&arena, struct sketch), *to = ARENA_NEW(&arena, struct sketch);
    struct sketch_mutation mutation;
    if (from == NULL || to == NULL || sketch_generate(from, &random, &arena) != 0 ||
        sketch_mutate(from, to, &random, 1 + random_below(&random, 8), &arena, &mutation) != 0)
        exit(EXIT_FAILURE);
    const char *first = sketch_sql(from, &arena), *second = sketch_sql(to, &arena);
    if (trial->wants_show) {
        printf("-- from\n%s-- to\n%s", first, second);
        for (size_t i = 0; i < mutation.changes.count; i++)
            printf("-- %s\n", mutation.changes.items[i]);
        for (size_t i = 0; i < mutation.renames.count; i++)
            printf("-- --rename %s\n", mutation.renames.items[i]);
    }
    sqlite3 *a = open_with(trial, first), *b = open_with(trial, second);
    check_compiles(trial, a, first);
    check_compiles(trial, b, second);
    check_rows(trial, a, first);
    check_compare(trial, a, b, &arena, second);
    sqlite3_close(a);
    sqlite3_close(b);
    arena_free(&arena);
    trial->pairs++;
}

int main(int argc, char **argv)
{
    struct arguments arguments =
        arguments_read(argc, argv, (struct arguments){.seed = 1, .count = 300});
    struct trial trial = {.seed = arguments.seed, .wants_show = arguments.wants_show};
    for (; trial.pairs < arguments.count; trial.seed++)
        check_pair(&trial);
    printf("%zu pairs, %zu rows in %zu tables, %zu of them empty, %zu failures\n", trial.pairs,
           trial.rows, trial.tables, trial.empty_tables, trial.failures);
    bool are_filled = trial.empty_tables * 10 < trial.tables || arguments.count < 20;
    return trial.failures == 0 && are_filled ? EXIT_SUCCESS : EXIT_FAILURE;
}
