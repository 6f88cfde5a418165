/* What ALTER TABLE ADD COLUMN leaves of a text's lines, and what is made of that. SQLite itself
 * adds the columns. */
#include "unit.h"

#include "schema/layout.h"

#include <sqlite3.h>
#include <string.h>

struct addition {
    const char *sql, *added, *laid_out; /* a NULL `added`: nothing is; NULL: it stays as it is */
};

static char *text_after(const char *sql, const char *added)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    if (added != NULL)
        ck_assert_int_eq(sqlite3_exec(db, added, NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(db, "SELECT sql FROM sqlite_schema", -1, &stmt, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
    char *text = strdup((const char *)sqlite3_column_text(stmt, 0));
    ck_assert_ptr_nonnull(text);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return text;
}

static void check(const struct addition *row)
{
    struct arena arena = {0};
    char *sql = text_after(row->sql, row->added);
    const char *seen = layout_lines(sql, &arena);
    const char *wanted = row->laid_out == NULL ? sql : row->laid_out;
    ck_assert_ptr_nonnull(seen);
    ck_assert_msg(strcmp(seen, wanted) == 0, "%s\nis laid out as\n%s\nnot as\n%s", sql, seen,
                  wanted);
    const char *again = layout_lines(seen, &arena);
    ck_assert_ptr_nonnull(again);
    ck_assert_str_eq(again, seen);
    free(sql);
    arena_free(&arena);
}

static void check_all(const struct addition *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check(&rows[i]);
}

#define CHECK_ALL(rows) check_all((rows), sizeof(rows) / sizeof((rows)[0]))

START_TEST(a_column_that_was_added_gets_a_line)
{
    static const struct addition rows[] = {
        {"CREATE TABLE t (\n  a INT,\n  b TEXT\n)", "ALTER TABLE t ADD c TEXT",
         "CREATE TABLE t (\n  a INT,\n  b TEXT,\n  c TEXT\n)"},
        {"CREATE TABLE t (\n  a INT,\n  b TEXT NOT NULL\n) STRICT",
         "ALTER TABLE t ADD c TEXT DEFAULT 'x, y'; ALTER TABLE t ADD d INT CHECK (d IN (1, 2))",
         "CREATE TABLE t (\n  a INT,\n  b TEXT NOT NULL,\n  c TEXT DEFAULT 'x, y',\n"
         "  d INT CHECK (d IN (1, 2))\n) STRICT"},
        {"CREATE TABLE t (\n\ta INT,\n\tb TEXT,\n\tPRIMARY KEY (a, b)\n)",
         "ALTER TABLE t ADD c TEXT; ALTER TABLE t ADD d",
         "CREATE TABLE t (\n\ta INT,\n\tb TEXT,\n\tc TEXT,\n\td,\n\tPRIMARY KEY (a, b)\n)"},
        {"CREATE TABLE t (\r\n  a INT,\r\n  b TEXT\r\n)", "ALTER TABLE t ADD c TEXT",
         "CREATE TABLE t (\r\n  a INT,\r\n  b TEXT,\r\n  c TEXT\r\n)"},
        {"CREATE TABLE t (\n  a INT,\n  b TEXT)", "ALTER TABLE t ADD c TEXT",
         "CREATE TABLE t (\n  a INT,\n  b TEXT,\n  c TEXT)"},
    };
    CHECK_ALL(rows);
}
END_TEST

START_TEST(comments_stay_with_their_column)
{
    static const struct addition rows[] = {
        {"CREATE TABLE t (\n  a INT, -- one, (\n  b TEXT -- two\n  -- three\n)",
         "ALTER TABLE t ADD c TEXT",
         "CREATE TABLE t (\n  a INT, -- one, (\n  b TEXT, -- two\n  -- three\n  c TEXT\n)"},
        {"CREATE TABLE t (\n  a INT,\n  b TEXT /* two */,\n  PRIMARY KEY (a)\n)",
         "ALTER TABLE t ADD c TEXT",
         "CREATE TABLE t (\n  a INT,\n  b TEXT, /* two */\n  c TEXT,\n  PRIMARY KEY (a)\n)"},
        /* SQLite has put the new column between the two: */
        {"CREATE TABLE t (\n  a INT,\n  b TEXT, -- two\n  PRIMARY KEY (a)\n)",
         "ALTER TABLE t ADD c TEXT", NULL},
    };
    CHECK_ALL(rows);
}
END_TEST

START_TEST(other_layouts_are_the_authors)
{
    static const struct addition rows[] = {
        {"CREATE TABLE t(a, b)", "ALTER TABLE t ADD c", NULL},
        {"CREATE TABLE t (\n  a, b\n)", "ALTER TABLE t ADD c", NULL},
        {"CREATE TABLE t (\n  a INT\n  , b TEXT\n)", "ALTER TABLE t ADD c", NULL},
        {"CREATE TABLE t (\n  a INT,\n  b TEXT\n)", NULL, NULL},
        {"CREATE TABLE t (\n  a INT,\n  b TEXT, PRIMARY KEY (a)\n)", NULL, NULL},
        {"CREATE TABLE t (\n  a INT,\n  /* b */ b TEXT\n)", "ALTER TABLE t ADD c", NULL},
        {"CREATE TABLE t AS SELECT 1 AS a, 2 AS b", NULL, NULL},
    };
    CHECK_ALL(rows);
}
END_TEST

START_TEST(what_is_no_table_stays)
{
    static const char *const texts[] = {
        "", "CREATE TABLE t", "(", "(\n a,\n b, )", "(\n a,\n b,, c)", "(\n a,\n b\n,",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct arena arena = {0};
        const char *seen = layout_lines(texts[i], &arena);
        ck_assert_ptr_nonnull(seen);
        ck_assert_msg(strcmp(seen, texts[i]) == 0, "%s", seen);
        arena_free(&arena);
    }
}
END_TEST

UNIT_MAIN("layout", a_column_that_was_added_gets_a_line, comments_stay_with_their_column,
          other_layouts_are_the_authors, what_is_no_table_stays)
