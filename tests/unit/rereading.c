/* An index of another table agrees with it after the scripts: it has read it again where it had to,
 * and there alone, for an application may keep rows out of it. */
#include "unit.h"

#include "generate/prove.h"
#include "generate_fixture.h"

#define REBUILT "VALUES ('rebuild')"

struct change {
    const char *from, *rows, *to;
    bool up, down; /* whether they have the command */
    struct generate_rename rename;
};

struct scripts {
    struct arena arena;
    diag_list diags;
    struct generate_script up, down;
};

static const char *message(const struct scripts *scripts)
{
    return scripts->diags.list.count == 0 ? "" : scripts->diags.list.items[0].message;
}

static void make(struct scripts *scripts, const struct change *change)
{
    *scripts = (struct scripts){.arena = {0}};
    struct generate_input up =
        fixture_input(change->from, change->to, &scripts->arena, &scripts->diags);
    if (change->rename.table != NULL)
        up.renames = (struct generate_renames){&change->rename, 1};
    struct generate_input down = fixture_way_back(&up);
    int rc = generate_reverse(&up.renames, &scripts->arena, &scripts->diags, &down.renames);
    if (rc == 0)
        rc = generate_script(&up, &scripts->up);
    if (rc == 0)
        rc = generate_script(&down, &scripts->down);
    if (rc == 0)
        rc = generate_prove(&up, scripts->up.sql, scripts->down.sql);
    ck_assert_msg(rc == 0, "%s: %s", change->to, message(scripts));
}

static void end(struct scripts *scripts)
{
    arena_free(&scripts->diags.arena);
    arena_free(&scripts->arena);
}

static void run(sqlite3 *db, const char *sql)
{
    ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s: %s", sql,
                  sqlite3_errmsg(db));
}

static int count_indexed(sqlite3 *db)
{
    sqlite3_stmt *stmt = NULL;
    ck_assert_int_eq(sqlite3_prepare_v2(db, "SELECT count(*) FROM f_docsize", -1, &stmt, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
    int count = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
    return count;
}

/* All that is in the index of FTS5. */
static const char *read_index(sqlite3 *db, struct arena *arena)
{
    static const char sql[] =
        "SELECT group_concat(term || doc || col || \"offset\") FROM temp.words";
    sqlite3_stmt *stmt = NULL;
    ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
    const char *text = (const char *)sqlite3_column_text(stmt, 0);
    const char *copy = arena_printf(arena, "%s", text == NULL ? "" : text);
    sqlite3_finalize(stmt);
    return copy;
}

/* FTS4 says itself whether it agrees. */
static void assert_agrees(sqlite3 *db, const char *script, struct arena *arena)
{
    if (sqlite3_exec(db, "CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, f, instance)", NULL,
                     NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(db, "SELECT * FROM temp.words", NULL, NULL, NULL) != SQLITE_OK) {
        run(db, "DROP TABLE IF EXISTS temp.words; INSERT INTO f(f) VALUES ('integrity-check')");
        return;
    }
    const char *now = read_index(db, arena);
    run(db, "INSERT INTO f(f) VALUES ('rebuild')");
    const char *then = read_index(db, arena);
    ck_assert_msg(strcmp(now, then) == 0, "%s\nhas %s\nnot %s", script, now, then);
    run(db, "DROP TABLE temp.words");
}

static void assert_change(const struct change *change)
{
    struct scripts scripts;
    sqlite3 *db = NULL;
    make(&scripts, change);
    ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
    run(db, change->from);
    run(db, change->rows);
    run(db, "INSERT INTO f(f) VALUES ('rebuild')");
    ck_assert_int_gt(count_indexed(db), 0);
    run(db, scripts.up.sql);
    assert_agrees(db, scripts.up.sql, &scripts.arena);
    run(db, scripts.down.sql);
    assert_agrees(db, scripts.down.sql, &scripts.arena);
    ck_assert_msg((strstr(scripts.up.sql, REBUILT) != NULL) == change->up, "%s", scripts.up.sql);
    ck_assert_msg((strstr(scripts.down.sql, REBUILT) != NULL) == change->down, "%s",
                  scripts.down.sql);
    sqlite3_close(db);
    end(&scripts);
}

#define ASSERT_ALL(changes)                                                                        \
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes)[0]; i++)                              \
    assert_change(&(changes)[i])

#define F     "; CREATE VIRTUAL TABLE f USING fts5(a, content='doc')"
#define F_ID  "; CREATE VIRTUAL TABLE f USING fts5(a, content='doc', content_rowid='id')"
#define F4    "; CREATE VIRTUAL TABLE f USING fts4(a, content=\"doc\")"
#define ROWS  "INSERT INTO doc(id, a) VALUES (7, 'one two'), (3, NULL), (5, '007')"
#define TABLE "CREATE TABLE doc(id INTEGER PRIMARY KEY, a TEXT)"

#define TRIGGER                                                                                    \
    "; CREATE TRIGGER r AFTER INSERT ON doc BEGIN "                                                \
    "INSERT INTO f(rowid, a) VALUES (new.id, new.a); END"

START_TEST(an_index_reads_again_what_is_rebuilt)
{
    static const struct change changes[] = {
        {"CREATE TABLE doc(id INTEGER, a TEXT)" F, ROWS, TABLE F, true, false, {0}},
        {"CREATE TABLE doc(a)" F,
         "INSERT INTO doc(rowid, a) VALUES (7, 'one')",
         "CREATE TABLE doc(id INTEGER PRIMARY KEY, a)" F,
         true,
         false,
         {0}},
        {TABLE F4, ROWS, "CREATE TABLE doc(id INTEGER, a INTEGER)" F4, true, true, {0}},
        {TABLE F_ID,
         ROWS,
         "CREATE TABLE doc(id INTEGER PRIMARY KEY, a TEXT NOT NULL DEFAULT 'untitled')" F_ID,
         true,
         false,
         {0}},
        {TABLE F_ID TRIGGER,
         ROWS,
         "CREATE TABLE doc(id INTEGER PRIMARY KEY, a NUMERIC)" F_ID TRIGGER,
         true,
         true,
         {0}},
        {"CREATE TABLE doc(id INTEGER, a AS (id + 1) STORED)" F,
         "INSERT INTO doc(id) VALUES (7)",
         "CREATE TABLE doc(id INTEGER, a AS (id + 2) STORED)" F,
         true,
         true,
         {0}},
        {"CREATE TABLE doc(id INTEGER, k INTEGER PRIMARY KEY, a)" F,
         "INSERT INTO doc VALUES (1, 7, 'x'), (2, 1, 'y')",
         "CREATE TABLE doc(id INTEGER PRIMARY KEY, k INTEGER, a)" F,
         true,
         true,
         {0}},
    };
    ASSERT_ALL(changes);
}
END_TEST

/* Each row keeps what it had. */
START_TEST(an_index_stays_where_its_rows_do)
{
    static const struct change changes[] = {
        {TABLE F_ID,
         ROWS,
         "CREATE TABLE doc(id INTEGER PRIMARY KEY, a TEXT CHECK (a <> ''), b)" F_ID,
         false,
         false,
         {0}},
        {TABLE F,
         ROWS,
         "CREATE TABLE doc(b DEFAULT 1, id INTEGER PRIMARY KEY, a VARCHAR(9))" F,
         false,
         false,
         {0}},
        {TABLE F, ROWS, "CREATE TABLE doc(id INTEGER PRIMARY KEY, a TEXT, b)" F, false, false, {0}},
        {"CREATE TABLE doc(id, a, UNIQUE (id))" F4,
         ROWS,
         "CREATE TABLE doc(id, a)" F4,
         false,
         false,
         {0}},
        {"CREATE TABLE doc(id PRIMARY KEY, a, b) WITHOUT ROWID" F_ID,
         "INSERT INTO doc VALUES (7, 'one', 1)",
         "CREATE TABLE doc(id PRIMARY KEY, a) WITHOUT ROWID" F_ID,
         false,
         false,
         {0}},
    };
    ASSERT_ALL(changes);
}
END_TEST

#define VIEWED                                                                                     \
    "CREATE TABLE t(x TEXT); CREATE VIEW w AS SELECT rowid AS id, x FROM t; "                      \
    "CREATE VIEW doc AS SELECT id, x AS a FROM w" F_ID
#define VIEWED_ROWS "INSERT INTO t VALUES ('007'), ('two')"

START_TEST(an_index_reads_a_view_again)
{
    static const struct change changes[] = {
        {VIEWED,
         VIEWED_ROWS,
         "CREATE TABLE t(x INTEGER); CREATE VIEW w AS SELECT rowid AS id, x FROM t; "
         "CREATE VIEW doc AS SELECT id, x AS a FROM w" F_ID,
         true,
         true,
         {0}},
        {VIEWED,
         VIEWED_ROWS,
         "CREATE TABLE t(x TEXT); CREATE VIEW w AS SELECT rowid AS id, x || '!a' AS x FROM t; "
         "CREATE VIEW doc AS SELECT id, x AS a FROM w" F_ID,
         true,
         true,
         {0}},
        {VIEWED,
         VIEWED_ROWS,
         VIEWED "; CREATE TABLE other(x); CREATE VIEW o AS SELECT x FROM t",
         false,
         false,
         {0}},
        {VIEWED,
         VIEWED_ROWS,
         "CREATE TABLE doc(id INTEGER PRIMARY KEY, a DEFAULT 'x')" F_ID
         "; CREATE TABLE t(x TEXT); CREATE VIEW w AS SELECT rowid AS id, x FROM t",
         true,
         true,
         {0}},
    };
    ASSERT_ALL(changes);
}
END_TEST

START_TEST(an_index_that_is_made_reads_a_view)
{
    static const struct change change = {.from = "CREATE TABLE t(x TEXT)", .to = VIEWED};
    struct scripts scripts;
    make(&scripts, &change);
    const char *view = strstr(scripts.up.sql, "CREATE VIEW doc");
    ck_assert_ptr_nonnull(view);
    ck_assert_ptr_nonnull(strstr(view, REBUILT));
    end(&scripts);
}
END_TEST

/* The application may bring what the view needs: nothing fails here for want of it. */
START_TEST(what_cannot_be_read_here_is_said)
{
    static const char says[] =
        "-- f is not read again: what it is an index of does not work here.\n";
    static const struct change changes[] = {
        {.from = "", .to = "CREATE VIEW doc AS SELECT 1 AS id, mine(2) AS a" F_ID},
        {.from = "CREATE VIEW doc AS SELECT 1 AS id, 2 AS a" F_ID,
         .to = "CREATE VIEW doc AS SELECT 1 AS id, mine(2) AS a" F_ID},
    };
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        struct scripts scripts;
        make(&scripts, &changes[i]);
        ck_assert_msg(strstr(scripts.up.sql, says) != NULL, "%s", scripts.up.sql);
        ck_assert_ptr_null(strstr(scripts.up.sql, REBUILT));
        end(&scripts);
    }
}
END_TEST

/* By the name that it has it reads something else. */
START_TEST(an_index_reads_again_what_has_its_name_now)
{
    static const struct change changes[] = {
        {TABLE F,
         ROWS,
         "CREATE TABLE doc(id INTEGER PRIMARY KEY, b TEXT, a TEXT DEFAULT 'new')" F,
         true,
         true,
         {"doc", "a", "b"}},
        {TABLE F,
         ROWS,
         "CREATE TABLE old(id INTEGER PRIMARY KEY, a TEXT); " TABLE F,
         true,
         true,
         {"doc", NULL, "old"}},
    };
    ASSERT_ALL(changes);
}
END_TEST

/* Whichever of the two comes first by its name. */
START_TEST(an_index_that_changes_with_its_table_reads_it_changed)
{
    static const struct change changes[] = {
        {"CREATE TABLE zoo(a TEXT, b); CREATE VIRTUAL TABLE f USING fts5(a, content='zoo')",
         "INSERT INTO zoo VALUES ('007', 'b')",
         "CREATE TABLE zoo(a INTEGER, b); CREATE VIRTUAL TABLE f USING fts5(a, b, content='zoo')",
         true,
         true,
         {0}},
        {"CREATE TABLE a(a TEXT, b); CREATE VIRTUAL TABLE f USING fts5(a, content='a')",
         "INSERT INTO a VALUES ('007', 'b')",
         "CREATE TABLE a(a INTEGER, b); CREATE VIRTUAL TABLE f USING fts5(a, b, content='a')",
         true,
         true,
         {0}},
    };
    ASSERT_ALL(changes);
}
END_TEST

UNIT_MAIN("indexes of tables that change", an_index_reads_again_what_is_rebuilt,
          an_index_stays_where_its_rows_do, an_index_reads_a_view_again,
          an_index_that_is_made_reads_a_view, what_cannot_be_read_here_is_said,
          an_index_reads_again_what_has_its_name_now,
          an_index_that_changes_with_its_table_reads_it_changed)
