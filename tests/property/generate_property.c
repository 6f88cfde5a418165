/* What generate/ writes for random pairs of schemas, run on rows: up gives exactly the second
 * schema, down exactly the first, and rows are kept where both have their table. Half of them are
 * for a SQLite that is older than the library in use. And what is left out of a comparison
 * beforehand makes no difference to it.
 *
 *     generate-property [--seed N] [--count PAIRS] [--show] */
#include "arguments.h"
#include "rows.h"
#include "sketch.h"

#include "generate/prove.h"
#include "schema/compare.h"
#include "schema/narrow.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 6 };

struct rows {
    VEC(struct schema_row) rows;
};

struct trial {
    uint64_t seed;
    bool wants_show;
    size_t pairs, refused, without_rows, rebuilds, for_old, failures;
    /* of one pair: */
    struct arena arena;
    diag_list diags;
    const char *first, *second; /* schemas as SQL */
    struct rows from, to;
    struct generate_sqlite sqlite;
    struct generate_script up, down;
};

static void fail(struct trial *trial, const char *what, const char *detail)
{
    if (trial->failures++ < 10)
        printf("FAILED: %s: %s\n  repeat --seed %llu --count 1 --show\n", what, detail,
               (unsigned long long)trial->seed);
}

static const char *first_message(struct trial *trial)
{
    return trial->diags.list.count == 0 ? "" : trial->diags.list.items[0].message;
}

static sqlite3 *open_with(const char *sql)
{
    sqlite3 *db = NULL;
    if (sqlite3_open(":memory:", &db) != SQLITE_OK ||
        sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        exit(EXIT_FAILURE);
    return db;
}

/* As shadow_read() gives them: without what SQLite and modules keep. */
static struct rows read_rows(sqlite3 *db, struct arena *arena)
{
    struct rows out = {.rows = {0}};
    sqlite3_stmt *statement = NULL;
    sqlite3_prepare_v2(db,
                       "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL "
                       "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND tbl_name NOT IN "
                       "(SELECT name FROM pragma_table_list WHERE type = 'shadow')",
                       -1, &statement, NULL);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const char *texts[4];
        for (int i = 0; i < 4; i++) {
            const char *text = (const char *)sqlite3_column_text(statement, i);
            texts[i] = arena_copy(arena, text, strlen(text));
        }
        struct schema_row row = {texts[0], texts[1], texts[2], texts[3]};
        if (!VEC_PUSH(arena, &out.rows, row))
            exit(EXIT_FAILURE);
    }
    sqlite3_finalize(statement);
    return out;
}

/* ---- The scripts ---- */

static bool is_possible(sqlite3 *db, const struct generate_rename *rename)
{
    char *sql =
        rename->column == NULL
            ? sqlite3_mprintf("ALTER TABLE \"%w\" RENAME TO \"%w\"", rename->table, rename->to)
            : sqlite3_mprintf("ALTER TABLE \"%w\" RENAME COLUMN \"%w\" TO \"%w\"", rename->table,
                              rename->column, rename->to);
    bool done = sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
    sqlite3_free(sql);
    return done;
}

static bool is_wanted(sqlite3 *db, const struct generate_renames *renames,
                      const struct generate_rename *rename)
{
    const char *table = rename->column == NULL ? rename->to : rename->table;
    const char *column = rename->column == NULL ? NULL : rename->to;
    return sqlite3_table_column_metadata(db, "main", generate_called(renames, table), column, NULL,
                                         NULL, NULL, NULL, NULL) == SQLITE_OK;
}

/* Less those of what the mutation itself has made, or taken away again. */
static struct generate_renames renames_of(struct trial *trial,
                                          const struct sketch_mutation *mutation)
{
    VEC(struct generate_rename) items = {0};
    sqlite3 *db = open_with(trial->first);
    for (size_t i = 0; i < mutation->renames.count; i++) {
        char *text = arena_copy(&trial->arena, mutation->renames.items[i],
                                strlen(mutation->renames.items[i]));
        char *sign = strchr(text, '='), *dot = strchr(text, '.');
        struct generate_rename rename = {text, NULL, sign + 1};
        *sign = '\0';
        if (dot != NULL && dot < sign) {
            *dot = '\0';
            rename.column = dot + 1;
        }
        if (is_possible(db, &rename) && !VEC_PUSH(&trial->arena, &items, rename))
            exit(EXIT_FAILURE);
    }
    sqlite3_close(db);
    struct generate_renames all = {items.items, items.count};
    db = open_with(trial->second);
    size_t kept = 0;
    for (size_t i = 0; i < items.count; i++)
        if (is_wanted(db, &all, &items.items[i]))
            items.items[kept++] = items.items[i];
    sqlite3_close(db);
    return (struct generate_renames){items.items, kept};
}

/* The oldest from a random one on that has what the schema needs; 0: the library in use. */
static void choose_sqlite(struct trial *trial, struct generate_input *input)
{
    static const int versions[] = {3016000, 3022000, 3024000, 3025000, 3026000, 3030001, 3031001,
                                   3034001, 3035000, 3035005, 3037002, 3038000, 3039000};
    enum { VERSIONS = sizeof versions / sizeof versions[0] };
    struct random random = {trial->seed * 2 + 1};
    size_t at = random_below(&random, 2 * VERSIONS);
    for (; at < VERSIONS; at++) {
        const char *text = arena_printf(&trial->arena, "%d.%d.%d", versions[at] / 1000000,
                                        versions[at] / 1000 % 1000, versions[at] % 1000);
        input->sqlite = (struct generate_sqlite){versions[at], {str_from(text), {0}}};
        if (generate_check_schema(input) == 0)
            break;
        diag_forget(&trial->diags, 0);
    }
    if (at >= VERSIONS)
        input->sqlite = (struct generate_sqlite){0};
    trial->sqlite = input->sqlite;
    trial->for_old += input->sqlite.version != 0;
}

static int generate(struct trial *trial, const struct sketch_mutation *mutation)
{
    struct schema_known known = {.arena = &trial->arena};
    struct generate_input up = {
        .from = trial->from.rows.items,
        .from_count = trial->from.rows.count,
        .to = trial->to.rows.items,
        .to_count = trial->to.rows.count,
        .direction = GENERATE_UP,
        .memory = trial->seed % 3 == 0 ? NULL : generate_memory_new(&known),
        .arena = &trial->arena,
        .diags = &trial->diags,
    };
    choose_sqlite(trial, &up);
    struct generate_input down = up;
    down.from = up.to;
    down.from_count = up.to_count;
    down.to = up.from;
    down.to_count = up.from_count;
    down.direction = GENERATE_DOWN;
    if (trial->seed % 2 == 0)
        up.renames = renames_of(trial, mutation);
    int rc = generate_candidates(&up, &up.doubts);
    if (rc == 0)
        rc = generate_script(&up, &trial->up);
    if (rc == 0)
        rc = generate_reverse(&up.renames, &trial->arena, &trial->diags, &down.renames);
    if (rc == 0)
        rc = generate_script(&down, &trial->down);
    if (rc == 0)
        rc = generate_prove(&up, trial->up.sql, trial->down.sql);
    generate_memory_free(up.memory);
    schema_known_free(&known);
    return rc;
}

/* ---- What they do ---- */

static long long number(sqlite3 *db, const char *format, const char *name)
{
    char *sql = sqlite3_mprintf(format, name);
    sqlite3_stmt *statement = NULL;
    long long result = -1;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        result = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_free(sql);
    return result;
}

static void check_same_schema(struct trial *trial, const char *what, sqlite3 *db,
                              const struct rows *wanted)
{
    struct rows now = read_rows(db, &trial->arena);
    struct schema a, b;
    struct schema_difference difference;
    if (schema_build(now.rows.items, now.rows.count, NULL, 0, &trial->arena, &a) != 0 ||
        schema_build(wanted->rows.items, wanted->rows.count, NULL, 0, &trial->arena, &b) != 0 ||
        schema_compare(&a, &b, &trial->arena, &difference) != 0)
        exit(EXIT_FAILURE);
    for (size_t i = 0; i < difference.count; i++)
        if (difference.changes[i].sameness == SCHEMA_DIFFERENT)
            fail(trial, what, schema_change_text(&difference.changes[i], &trial->arena));
    schema_free(&a);
    schema_free(&b);
}

static const char *told(struct trial *trial, const struct schema *from, const struct schema *to)
{
    const char *text = "";
    struct schema_difference difference;
    if (schema_compare(from, to, &trial->arena, &difference) != 0)
        exit(EXIT_FAILURE);
    for (size_t i = 0; i < difference.count; i++)
        text = arena_printf(&trial->arena, "%s%d %s\n", text, (int)difference.changes[i].sameness,
                            schema_change_text(&difference.changes[i], &trial->arena));
    return text;
}

static void check_narrow(struct trial *trial)
{
    const struct rows *rows[2] = {&trial->from, &trial->to};
    struct schema_known known = {.arena = &trial->arena};
    struct schema whole[2], narrow[2];
    struct narrow_side sides[2];
    struct narrow_objects objects[2];
    for (size_t i = 0; i < 2; i++) {
        sides[i] = (struct narrow_side){rows[i]->rows.items, rows[i]->rows.count};
        if (schema_build(sides[i].rows, sides[i].count, NULL, 0, &trial->arena, &whole[i]) != 0)
            exit(EXIT_FAILURE);
    }
    if (narrow_schemas(sides, &known, &trial->arena, objects) != 0)
        exit(EXIT_FAILURE);
    for (size_t i = 0; i < 2; i++)
        if (schema_join(objects[i].items, objects[i].count, &trial->arena, &narrow[i]) != 0)
            exit(EXIT_FAILURE);
    const char *all = told(trial, &whole[0], &whole[1]);
    const char *same = told(trial, &narrow[0], &narrow[1]);
    if (strcmp(all, same) != 0)
        fail(trial, "what was left out made a difference", same);
    for (size_t i = 0; i < 2; i++) {
        schema_free(&whole[i]);
        schema_free(&narrow[i]);
    }
    schema_known_free(&known);
}

/* Of each table that both have under one name. */
static void check_same_rows(struct trial *trial, sqlite3 *before, sqlite3 *after)
{
    for (size_t i = 0; i < trial->from.rows.count; i++) {
        const struct schema_row *row = &trial->from.rows.items[i];
        if (strcmp(row->type, "table") != 0 || strncmp(row->sql, "CREATE VIRTUAL", 14) == 0)
            continue;
        long long had = number(before, "SELECT count(*) FROM \"%w\"", row->name);
        long long has = number(after, "SELECT count(*) FROM \"%w\"", row->name);
        char *gone = sqlite3_mprintf("the table %s goes", row->name);
        char *emptied = sqlite3_mprintf("no column of %s stays", row->name);
        bool said = strstr(trial->up.sql, gone) != NULL || strstr(trial->up.sql, emptied) != NULL;
        if (has >= 0 && had != has && !said)
            fail(trial, "rows are lost", row->name);
        sqlite3_free(gone);
        sqlite3_free(emptied);
    }
}

static int run(sqlite3 *db, const char *script)
{
    int result = sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_exec(db, script, NULL, NULL, NULL);
    sqlite3_exec(db, result == SQLITE_OK ? "COMMIT" : "ROLLBACK", NULL, NULL, NULL);
    return result;
}

/* Rows that the second schema cannot have stop a script, as they should. */
static bool is_about_rows(int result)
{
    return (result & 0xFF) == SQLITE_CONSTRAINT || (result & 0xFF) == SQLITE_MISMATCH;
}

static void check_integrity(struct trial *trial, sqlite3 *db)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(db, "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
                           -1, &statement, NULL) != SQLITE_OK)
        exit(EXIT_FAILURE);
    if (sqlite3_step(statement) == SQLITE_ROW)
        fail(trial, "integrity_check", (const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
}

/* An FTS5 index knows what its table holds:
 * https://www.sqlite.org/fts5.html#the_integrity_check_command */
static void check_indexes(struct trial *trial, const char *what, sqlite3 *db)
{
    struct rows now = read_rows(db, &trial->arena);
    for (size_t i = 0; i < now.rows.count; i++) {
        const struct schema_row *row = &now.rows.items[i];
        if (strncmp(row->sql, "CREATE VIRTUAL", 14) != 0)
            continue;
        char *sql =
            sqlite3_mprintf("INSERT INTO \"%w\" (\"%w\", rank) VALUES ('integrity-check', 1)",
                            row->name, row->name);
        if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
            fail(trial, what, row->sql);
        sqlite3_free(sql);
    }
}

/* What SQLite lacked once it cannot be made to lack now. */
static void check_statements(struct trial *trial, const char *script)
{
    static const struct {
        int version;
        const char *words;
    } later[] = {{3025000, " RENAME COLUMN "}, {3035005, " DROP COLUMN "}};
    for (const char *line = script; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        size_t length = strcspn(line, "\n");
        for (size_t i = 0; i < 2; i++) {
            const char *found = strstr(line, later[i].words);
            if (strncmp(line, "ALTER TABLE ", 12) == 0 && found != NULL && found < line + length &&
                trial->sqlite.version != 0 && trial->sqlite.version < later[i].version)
                fail(trial, "an old SQLite cannot", line);
        }
    }
}

static bool check_walk(struct trial *trial, size_t rows, bool renames_as_old)
{
    sqlite3 *db = open_with(trial->first), *before = open_with(trial->first);
    if (renames_as_old)
        sqlite3_exec(db, "PRAGMA legacy_alter_table = on", NULL, NULL, NULL);
    rows_fill(db, trial->seed, rows);
    rows_fill(before, trial->seed, rows);
    int result = run(db, trial->up.sql);
    if (result == SQLITE_OK) {
        check_same_schema(trial, "up gives another schema", db, &trial->to);
        check_same_rows(trial, before, db);
        check_indexes(trial, "up leaves an index stale", db);
        result = run(db, trial->down.sql);
        if (result == SQLITE_OK) {
            check_same_schema(trial, "down gives another schema", db, &trial->from);
            check_indexes(trial, "down leaves an index stale", db);
        }
    }
    bool again = rows != 0 && is_about_rows(result);
    if (result != SQLITE_OK && !again)
        fail(trial, "a script fails", sqlite3_errmsg(db));
    check_integrity(trial, db);
    sqlite3_close(db);
    sqlite3_close(before);
    return again;
}

static void check_scripts(struct trial *trial)
{
    bool is_old = trial->sqlite.version != 0 && trial->sqlite.version < 3026000;
    check_statements(trial, trial->up.sql);
    check_statements(trial, trial->down.sql);
    for (int old = 0; old <= is_old; old++)
        if (check_walk(trial, ROWS, old)) {
            trial->without_rows += !old;
            check_walk(trial, 0, old);
        }
}

static void show(const struct trial *trial, int rc)
{
    printf("-- from\n%s-- to\n%s", trial->first, trial->second);
    if (rc == 0)
        printf("-- up for %d\n%s-- down\n%s", trial->sqlite.version, trial->up.sql,
               trial->down.sql);
}

static void check_pair(struct trial *trial)
{
    struct random random = {trial->seed};
    struct sketch *from = ARENA_NEW(&trial->arena, struct sketch);
    struct sketch *to = ARENA_NEW(&trial->arena, struct sketch);
    struct sketch_mutation mutation;
    if (from == NULL || to == NULL || sketch_generate(from, &random, &trial->arena) != 0 ||
        sketch_mutate(from, to, &random, 1 + random_below(&random, 8), &trial->arena, &mutation) !=
            0)
        exit(EXIT_FAILURE);
    trial->first = sketch_sql(from, &trial->arena);
    trial->second = sketch_sql(to, &trial->arena);
    sqlite3 *a = open_with(trial->first), *b = open_with(trial->second);
    trial->from = read_rows(a, &trial->arena);
    trial->to = read_rows(b, &trial->arena);
    sqlite3_close(a);
    sqlite3_close(b);
    check_narrow(trial);
    int rc = generate(trial, &mutation);
    if (trial->wants_show)
        show(trial, rc);
    if (rc == -STEMMA_USAGE)
        trial->refused++;
    else if (rc != 0)
        fail(trial, "no script", first_message(trial));
    else
        check_scripts(trial);
    trial->rebuilds += rc == 0 && trial->up.needs_keys_off;
}

int main(int argc, char **argv)
{
    struct arguments arguments =
        arguments_read(argc, argv, (struct arguments){.seed = 1, .count = 200});
    struct trial trial = {.seed = arguments.seed, .wants_show = arguments.wants_show};
    for (; trial.pairs < arguments.count; trial.pairs++, trial.seed++) {
        check_pair(&trial);
        arena_free(&trial.arena);
        arena_free(&trial.diags.arena);
        trial.arena = (struct arena){0};
        trial.diags = (diag_list){0};
    }
    printf("%zu pairs, %zu for an old SQLite, %zu rebuilds, %zu refused for want of a default, %zu "
           "on no rows but empty "
           "tables, %zu failures\n",
           trial.pairs, trial.for_old, trial.rebuilds, trial.refused, trial.without_rows,
           trial.failures);
    bool is_telling = trial.refused * 5 < trial.pairs && trial.without_rows * 2 < trial.pairs &&
                      trial.for_old * 5 > trial.pairs;
    return trial.failures == 0 && (is_telling || arguments.count < 20) ? EXIT_SUCCESS
                                                                       : EXIT_FAILURE;
}
