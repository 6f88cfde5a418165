/* What generated scripts say of the rows that are there: what they lose, what of them stops a
 * script, and what is made up for them. */
#include "unit.h"

#include "generate/conversion.h"
#include "generate/prove.h"
#include "generate_fixture.h"

#include <sqlite3.h>

/* ---- Conversions, as SQLite makes them ---- */

static const char *const types[] = {"",     "TEXT",    "VARCHAR(9)", "INTEGER", "INT",
                                    "REAL", "NUMERIC", "DECIMAL(3)", "BLOB"};
static const char *const strict_types[] = {"TEXT", "INTEGER", "INT", "REAL", "BLOB", "ANY"};

enum { TYPES = 9, STRICT_TYPES = 6 };

struct shop {
    sqlite3 *db;
    struct arena arena;
};

static void open_shop(struct shop *shop)
{
    *shop = (struct shop){NULL, {0}};
    ck_assert_int_eq(sqlite3_open(":memory:", &shop->db), SQLITE_OK);
}

static void close_shop(struct shop *shop)
{
    ck_assert_int_eq(sqlite3_close(shop->db), SQLITE_OK);
    arena_free(&shop->arena);
}

static bool works(struct shop *shop, const char *sql)
{
    return sqlite3_exec(shop->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static long long number(struct shop *shop, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    ck_assert_msg(sqlite3_prepare_v2(shop->db, sql, -1, &stmt, NULL) == SQLITE_OK, "%s", sql);
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
    long long value = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return value;
}

static struct typed_column column_of(struct shop *shop, const char *create)
{
    struct schema schema = fixture_schema(create, &shop->arena);
    const struct schema_table *table = schema.objects[0].as_table; /* it is the arena's */
    schema_free(&schema);
    return (struct typed_column){table, &table->columns[0]};
}

static struct typed_column make(struct shop *shop, const char *table, const char *type,
                                const char *options)
{
    const char *create =
        arena_printf(&shop->arena, "CREATE TABLE %s (x %s)%s", table, type, options);
    ck_assert_msg(works(shop, arena_printf(&shop->arena, "DROP TABLE IF EXISTS %s", table)), "%s",
                  table);
    ck_assert_msg(works(shop, create), "%s", create);
    return column_of(shop, create);
}

static const char probes[] =
    "('007'), ('7'), (7), (9007199254740993), (9007199254740992), ('x'), (x'37'), "
    "(0.1 + 0.2), (0.3), ('0.3')";

/* Something is lost where values that differed do so no more. */
START_TEST(a_loss_is_where_values_cannot_be_told_apart_any_more)
{
    struct shop shop;
    open_shop(&shop);
    for (size_t f = 0; f < TYPES; f++)
        for (size_t t = 0; t < TYPES; t++) {
            struct typed_column from = make(&shop, "a", types[f], "");
            struct typed_column to = make(&shop, "b", types[t], "");
            ck_assert(works(&shop, arena_printf(&shop.arena, "INSERT INTO a VALUES %s", probes)));
            ck_assert(works(&shop, "INSERT INTO b SELECT x FROM a"));
            bool lost = number(&shop, "SELECT (SELECT count(*) FROM (SELECT DISTINCT typeof(x), "
                                      "quote(x) FROM a)) > (SELECT count(*) FROM (SELECT DISTINCT "
                                      "typeof(x), quote(x) FROM b))") != 0;
            ck_assert_msg((conversion_losses(from, to) != 0) == lost, "%s → %s: %d", types[f],
                          types[t], lost);
        }
    close_shop(&shop);
}
END_TEST

static void check_refusal(struct shop *shop, const char *from_type, const char *to_type,
                          const char *options)
{
    const char *test = NULL;
    struct typed_column from = make(shop, "a", from_type, "");
    struct typed_column to = make(shop, "b", to_type, options);
    ck_assert(works(shop, "INSERT INTO a VALUES ('x'), ('7'), (8), (9.0), (7.5), (x'37')"));
    bool may_fail = conversion_may_fail(from, to, &test);
    const char *fails = arena_printf(&shop->arena, "typeof(x) %s", test == NULL ? "" : test);
    long long failed = 0;
    for (int i = 1; i <= 6; i++) {
        bool done = works(shop, arena_printf(&shop->arena,
                                             "DELETE FROM b; INSERT INTO b SELECT x FROM a WHERE "
                                             "rowid = %d",
                                             i));
        failed += !done;
        if (may_fail && test != NULL)
            ck_assert_msg(
                number(shop, arena_printf(&shop->arena, "SELECT %s FROM a WHERE rowid = %d", fails,
                                          i)) == !done,
                "%s → %s: %d", from_type, to_type, i);
    }
    ck_assert_msg(may_fail == (failed != 0), "%s → %s%s: %lld", from_type, to_type, options,
                  failed);
}

START_TEST(a_value_that_does_not_fit_is_one_that_SQLite_refuses)
{
    struct shop shop;
    open_shop(&shop);
    for (size_t f = 0; f < TYPES; f++) {
        for (size_t t = 0; t < STRICT_TYPES; t++)
            check_refusal(&shop, types[f], strict_types[t], " STRICT");
        check_refusal(&shop, types[f], "INTEGER PRIMARY KEY", "");
        check_refusal(&shop, types[f], "INTEGER", "");
    }
    close_shop(&shop);
}
END_TEST

/* ---- Scripts ---- */

struct making {
    struct arena arena;
    diag_list diags;
    struct generate_input up_input;
    struct generate_script up, down;
    int rc;
};

static void begin(struct making *m, const char *from, const char *to)
{
    *m = (struct making){.arena = {0}};
    m->up_input = fixture_input(from, to, &m->arena, &m->diags);
    struct generate_input down = fixture_way_back(&m->up_input);
    m->rc = generate_script(&m->up_input, &m->up);
    if (m->rc == 0)
        m->rc = generate_script(&down, &m->down);
    if (m->rc == 0)
        m->rc = generate_prove(&m->up_input, m->up.sql, m->down.sql);
}

static void end(struct making *m)
{
    arena_free(&m->diags.arena);
    arena_free(&m->arena);
}

static const char *message(const struct making *m)
{
    return m->diags.list.count == 0 ? "" : m->diags.list.items[0].message;
}

/* The lines of a script that begin so, one after another. */
static const char *lines(struct making *m, const char *sql, const char *begin_with)
{
    const char *text = "";
    for (const char *line = sql; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        if (strncmp(line, begin_with, strlen(begin_with)) == 0)
            text = arena_printf(&m->arena, "%s%.*s\n", text, (int)length, line);
        line += length + (line[length] != '\0');
    }
    return text;
}

struct comments {
    const char *from, *to, *up, *down;
};

static void assert_comments(const struct comments *rows, size_t count, const char *begin_with)
{
    for (size_t i = 0; i < count; i++) {
        struct making m;
        begin(&m, rows[i].from, rows[i].to);
        ck_assert_msg(m.rc == 0, "%s: %s", rows[i].to, message(&m));
        ck_assert_str_eq(lines(&m, m.up.sql, begin_with), rows[i].up);
        ck_assert_str_eq(lines(&m, m.down.sql, begin_with), rows[i].down);
        end(&m);
    }
}

#define ASSERT_COMMENTS(rows, begin_with)                                                          \
    assert_comments((rows), sizeof(rows) / sizeof((rows)[0]), (begin_with))

START_TEST(what_is_lost_is_destructive)
{
    static const struct comments rows[] = {
        {"CREATE TABLE t(a TEXT)", "CREATE TABLE t(a INTEGER)",
         "-- Destructive: text in t.a that looks like a number becomes one: '007' is 7 then.\n",
         "-- Destructive if t.a has REAL numbers: as text they have 15 "
         "digits at most:\n"},
        {"CREATE TABLE t(a INTEGER)", "CREATE TABLE t(a REAL)",
         "-- Destructive: a whole number over 9007199254740992 in t.a is rounded.\n", ""},
        {"CREATE TABLE t(a REAL)", "CREATE TABLE t(a TEXT)",
         "-- Destructive: a number of type REAL in t.a becomes text, of 15 digits at most.\n",
         "-- Destructive: text in t.a that looks like a number becomes one: '007' is 7 then.\n"},
        {"CREATE TABLE t(a INTEGER)", "CREATE TABLE t(a TEXT)", /* 0.1 + 0.2 fits into it */
         "-- Destructive if t.a has REAL numbers: as text they have 15 "
         "digits at most:\n",
         "-- Destructive: text in t.a that looks like a number becomes one: '007' is 7 then.\n"},
        {"CREATE TABLE t(a INTEGER PRIMARY KEY)", "CREATE TABLE t(a TEXT NOT NULL PRIMARY KEY)", "",
         "-- Destructive: text in t.a that looks like a number becomes one: '007' is 7 then.\n"},
        {"CREATE TABLE t(a)", "CREATE TABLE t(a TEXT)",
         "-- Destructive: a number in t.a becomes text, of 15 digits at most: 7 is '7' then.\n",
         ""},
        {"CREATE TABLE t(a VARCHAR(3), b INT)", "CREATE TABLE t(a TEXT, b BIGINT)", "", ""},
        {"CREATE TABLE t(a INT) STRICT", "CREATE TABLE t(a TEXT) STRICT", "",
         "-- Destructive: text in t.a that looks like a number becomes one: '007' is 7 then.\n"},
        {"CREATE TABLE t(a, b)", "CREATE TABLE t(a NOT NULL DEFAULT (1 + 1), b)",
         "-- Destructive: a NULL in t.a becomes (1 + 1).\n", ""},
        {"CREATE TABLE t(a NOT NULL, b)", "CREATE TABLE t(a NOT NULL DEFAULT 1, b)", "", ""},
        {"CREATE TABLE t(a INTEGER, b)", "CREATE TABLE t(a INTEGER PRIMARY KEY, b)",
         "-- Destructive: a NULL in t.a becomes a number.\n", ""},
        {"CREATE TABLE t(a INTEGER NOT NULL, b)", "CREATE TABLE t(a INTEGER PRIMARY KEY, b)", "",
         ""},
        {"CREATE TABLE t(a, b AS (a))", "CREATE TABLE t(a)", "", ""},
        {"CREATE TABLE t(a, b AS (a))", "CREATE TABLE t(a, b)", "",
         "-- Destructive: what is in t.b, which is generated from now on.\n"},
        {"CREATE TABLE t(a INTEGER PRIMARY KEY AUTOINCREMENT)",
         "CREATE TABLE t(a INTEGER PRIMARY KEY)",
         "-- Destructive: how far AUTOINCREMENT has counted in t: ids can be given twice.\n", ""},
    };
    ASSERT_COMMENTS(rows, "-- Destructive");
}
END_TEST

START_TEST(what_was_lost_is_not_brought_back)
{
    static const struct comments rows[] = {
        {"CREATE TABLE t(a TEXT)", "CREATE TABLE t(a NUMERIC)", "",
         "-- Not brought back: how numbers in t.a were spelled, as '007'.\n"},
        {"CREATE TABLE t(a INTEGER)", "CREATE TABLE t(a REAL)", "",
         "-- Not brought back: the last digits of whole numbers over 9007199254740992 in t.a.\n"},
        {"CREATE TABLE t(a REAL)", "CREATE TABLE t(a TEXT)", "",
         "-- Not brought back: the digits behind the 15th of numbers in t.a.\n"},
        {"CREATE TABLE t(a DATETIME)", "CREATE TABLE t(a TEXT)", "",
         "-- Not brought back: the digits behind the 15th of what was REAL in t.a.\n"},
        {"CREATE TABLE t(a)", "CREATE TABLE t(a TEXT)", "",
         "-- Not brought back: which values in t.a were numbers, and which text.\n"},
        {"CREATE TABLE t(a)", "CREATE TABLE t(a NOT NULL DEFAULT 1)", "",
         "-- Not brought back: in which rows t.a was NULL.\n"},
        {"CREATE TABLE t(a)", "CREATE TABLE t(a NOT NULL)", "", ""}, /* there was none */
        {"CREATE TABLE t(a INTEGER, b)", "CREATE TABLE t(a INTEGER PRIMARY KEY, b)", "",
         "-- Not brought back: in which rows t.a was NULL.\n"},
        {"CREATE TABLE t(a, b AS (a))", "CREATE TABLE t(a)", "", ""},
        {"CREATE TABLE t(a, b)", "CREATE TABLE t(a, b AS (a))", "",
         "-- Not brought back: what was in t.b.\n"},
        {"CREATE TABLE t(a INTEGER PRIMARY KEY AUTOINCREMENT)",
         "CREATE TABLE t(a INTEGER PRIMARY KEY)", "",
         "-- Not brought back: how far AUTOINCREMENT had counted in t.\n"},
    };
    ASSERT_COMMENTS(rows, "-- Not brought back");
}
END_TEST

#define STOPS(text) "-- Stops if " text "\n"
#define CALLED                                                                                     \
    "CREATE TABLE t(a_name_that_is_long_enough_to_fill_a_line, "                                   \
    "b_name_that_is_long_enough_to_fill_one_line_more"

START_TEST(a_constraint_that_rows_may_not_meet_is_said)
{
    static const struct comments rows[] = {
        {"CREATE TABLE t(a, b)", "CREATE TABLE t(a NOT NULL, b)", STOPS("a row has NULL in a:"),
         ""},
        {"CREATE TABLE t(a, b)", "CREATE TABLE t(a, b, c AS (a) NOT NULL)",
         STOPS("c comes out as NULL in a row:"), ""},
        {"CREATE TABLE t(a, b)", "CREATE TABLE t(a, b, UNIQUE (b, a))",
         STOPS("two rows have the same b, a:"), ""},
        {CALLED ")", CALLED " UNIQUE)",
         STOPS("two rows have the same b_name_that_is_long_enough_to_fill_one_line_more."), ""},
        {"CREATE TABLE t(a, b)", "CREATE TABLE t(a PRIMARY KEY, b)",
         STOPS("two rows have the same a:"), ""},
        {"CREATE TABLE t(a, b)", "CREATE TABLE t(a, b); CREATE UNIQUE INDEX i ON t(b DESC)",
         STOPS("two rows have the same b:"), ""},
        {"CREATE TABLE t(a, b); CREATE UNIQUE INDEX i ON t(b) WHERE a",
         "CREATE TABLE t(a, b); CREATE UNIQUE INDEX i ON t(b)", STOPS("two rows have the same b:"),
         ""},
        {"CREATE TABLE t(a TEXT UNIQUE)", "CREATE TABLE t(a TEXT COLLATE NOCASE UNIQUE)",
         STOPS("two rows have the same a COLLATE NOCASE:"), ""},
        {"CREATE TABLE t(a TEXT UNIQUE)", "CREATE TABLE t(a INT UNIQUE)",
         STOPS("two rows have the same a afterwards."),
         STOPS("two rows have the same a afterwards.")}, /* 0.3, and 0.1 + 0.2 */
        {"CREATE TABLE t(a INT UNIQUE, b)", "CREATE TABLE t(a INT NOT NULL DEFAULT 1 UNIQUE, b)",
         STOPS("two rows have the same coalesce(a, 1):"), ""},
        {"CREATE TABLE t(a, b)", "CREATE TABLE t(a, b CHECK (b > a))",
         STOPS("a row does not meet CHECK (b > a):"), ""},
        {"CREATE TABLE t(a TEXT CHECK (typeof(a) = 'text'))",
         "CREATE TABLE t(a INT CHECK (typeof(a) = 'text'))",
         STOPS("a row does not meet CHECK (typeof(a) = 'text')."),
         STOPS("a row does not meet CHECK (typeof(a) = 'text').")},
        {"CREATE TABLE t(a INT, b ANY)", "CREATE TABLE t(a INT, b ANY) STRICT",
         STOPS("a value does not fit the type of its column: a INT:"), ""},
        {"CREATE TABLE t(a PRIMARY KEY, b)", "CREATE TABLE t(a PRIMARY KEY, b) WITHOUT ROWID",
         STOPS("a row has NULL in a:"), ""},
        {"CREATE TABLE p(i PRIMARY KEY); CREATE TABLE t(a, b)",
         "CREATE TABLE p(i PRIMARY KEY); CREATE TABLE t(a, b REFERENCES p)",
         STOPS("a row has no parent in p for b:"), ""},
        {"CREATE TABLE t(a, b)", "CREATE TABLE p(i PRIMARY KEY); CREATE TABLE t(a, b REFERENCES p)",
         STOPS("a row has no parent in p for b, which is new and has no rows yet."), ""},
        {"CREATE TABLE p(i INTEGER PRIMARY KEY); CREATE TABLE t(a INT REFERENCES p)",
         "CREATE TABLE p(i INTEGER PRIMARY KEY); CREATE TABLE t(a INT NOT NULL DEFAULT 0 "
         "REFERENCES p)",
         STOPS("a row has no parent in p for a:"), ""},
        {"CREATE TABLE \"a p\"(i, j, UNIQUE (i, j)); CREATE TABLE t(a, b, c, d)",
         "CREATE TABLE \"a p\"(i, j, UNIQUE (i, j)); CREATE TABLE t(a, b, c, d, FOREIGN KEY (a, b) "
         "REFERENCES \"a p\" (i, j), FOREIGN KEY (d, c) REFERENCES \"a p\" (i, j))",
         STOPS("a row has no parent in \"a p\" for (a, b):")
             STOPS("a row has no parent in \"a p\" for (d, c):"),
         ""},
        {"CREATE TABLE p(i TEXT PRIMARY KEY); CREATE TABLE t(a TEXT REFERENCES p)",
         "CREATE TABLE p(i TEXT PRIMARY KEY); CREATE TABLE t(a INT REFERENCES p)",
         STOPS("a row has no parent in p for a."), ""},
        {"CREATE TABLE p(i PRIMARY KEY, j UNIQUE); CREATE TABLE t(a REFERENCES p)",
         "CREATE TABLE p(i PRIMARY KEY, j UNIQUE); CREATE TABLE t(a REFERENCES p(j))",
         STOPS("a row has no parent in p for a:"), STOPS("a row has no parent in p for a:")},
        {"CREATE TABLE p(i NOT NULL PRIMARY KEY, j NOT NULL UNIQUE); "
         "CREATE TABLE t(a REFERENCES p)",
         "CREATE TABLE p(i NOT NULL UNIQUE, j NOT NULL PRIMARY KEY); "
         "CREATE TABLE t(a REFERENCES p)",
         STOPS("a row has no parent in p for a:"), STOPS("a row has no parent in p for a:")},
        {"CREATE TABLE p(i NOT NULL PRIMARY KEY, j NOT NULL UNIQUE); "
         "CREATE TABLE t(a REFERENCES p)",
         "CREATE TABLE p(i NOT NULL UNIQUE, j NOT NULL PRIMARY KEY); "
         "CREATE TABLE t(a REFERENCES p, b INT)",
         STOPS("a row has no parent in p for a:"), STOPS("a row has no parent in p for a:")},
        {"CREATE TABLE p(i TEXT COLLATE NOCASE PRIMARY KEY); CREATE TABLE t(a TEXT REFERENCES p)",
         "CREATE TABLE p(i TEXT PRIMARY KEY); CREATE TABLE t(a TEXT REFERENCES p)",
         STOPS("a row of t has no parent in p for a any more:"),
         STOPS("two rows have the same i COLLATE NOCASE:")},
        {"CREATE TABLE p(i INTEGER UNIQUE); CREATE TABLE t(a TEXT REFERENCES p(i))",
         "CREATE TABLE p(i BLOB UNIQUE); CREATE TABLE t(a TEXT REFERENCES p(i))",
         STOPS("a row of t has no parent in p for a any more."),
         STOPS("two rows have the same i afterwards.")
             STOPS("a row of t has no parent in p for a any more.")},
        {"CREATE TABLE t(i TEXT COLLATE NOCASE UNIQUE, a TEXT REFERENCES t(i))",
         "CREATE TABLE t(i TEXT COLLATE RTRIM UNIQUE, a TEXT REFERENCES t(i))",
         STOPS("two rows have the same i COLLATE RTRIM:")
             STOPS("a row of t has no parent in t for a any more:"),
         STOPS("two rows have the same i COLLATE NOCASE:")
             STOPS("a row of t has no parent in t for a any more:")},
        {"CREATE TABLE t(a)", "CREATE TABLE t(a, b); CREATE UNIQUE INDEX i ON t(a) WHERE b IS NULL",
         STOPS("two rows have the same a:"), ""},
        {"CREATE TABLE t(a)",
         "CREATE TABLE t(a, b, c); CREATE UNIQUE INDEX i ON t(a) WHERE b IS NULL AND c IS NULL",
         STOPS("two rows have the same a afterwards."), ""},
        {"CREATE TABLE t(a)",
         "CREATE TABLE t(a, b INT DEFAULT 1); CREATE UNIQUE INDEX i ON t(b) WHERE b > 0",
         STOPS("t has more than one row: they all get the same key."), ""},
        {"CREATE TABLE t(a)", "CREATE TABLE t(a, b DEFAULT 1 UNIQUE)",
         STOPS("t has more than one row: they all get the same key."), ""},
    };
    ASSERT_COMMENTS(rows, "-- Stops if");
}
END_TEST

START_TEST(what_stops_nothing_is_not_said)
{
    static const struct comments rows[] = {
        {"CREATE TABLE p(i INTEGER PRIMARY KEY); CREATE TABLE t(a INTEGER REFERENCES p)",
         "CREATE TABLE p(i TEXT PRIMARY KEY); CREATE TABLE t(a TEXT REFERENCES p)", "",
         STOPS("a value does not fit the type of its column: i INTEGER.")
             STOPS("two rows have the same i afterwards.")},
        {"CREATE TABLE p(i TEXT PRIMARY KEY); CREATE TABLE t(a TEXT REFERENCES p)",
         "CREATE TABLE p(i TEXT COLLATE NOCASE PRIMARY KEY); CREATE TABLE t(a TEXT REFERENCES p)",
         STOPS("two rows have the same i COLLATE NOCASE:"),
         STOPS("a row of t has no parent in p for a any more:")},
        {"CREATE TABLE t(a UNIQUE, b)", "CREATE TABLE t(a UNIQUE, b INT, UNIQUE (a, b))", "", ""},
        {"CREATE TABLE t(a, b); CREATE UNIQUE INDEX i ON t(a)", "CREATE TABLE t(a UNIQUE, b)", "",
         ""},
        {"CREATE TABLE t(a UNIQUE, b)", "CREATE TABLE t(a, b); CREATE UNIQUE INDEX i ON t(a)", "",
         ""},
        {"CREATE TABLE t(a INTEGER PRIMARY KEY, b)",
         "CREATE TABLE t(a INTEGER PRIMARY KEY, b); CREATE UNIQUE INDEX i ON t(b, a) WHERE b", "",
         ""},
        {"CREATE TABLE t(a TEXT COLLATE NOCASE UNIQUE)", "CREATE TABLE t(a TEXT UNIQUE)", "",
         STOPS("two rows have the same a COLLATE NOCASE:")},
        {"CREATE TABLE t(a, b); CREATE UNIQUE INDEX i ON t(lower(a))",
         "CREATE TABLE t(a, b INT); CREATE UNIQUE INDEX i ON t(lower(a))", "", ""},
        {"CREATE TABLE t(a CHECK (a > 0), b)", "CREATE TABLE t(a CHECK (a > 0), b INT)", "", ""},
        {"CREATE TABLE t(a)", "CREATE TABLE t(a, b INT DEFAULT 1 CHECK (b > 0), c UNIQUE)", "", ""},
        {"CREATE TABLE t(a)", "CREATE TABLE t(a, b DEFAULT (random()) UNIQUE)", "", ""},
        {"CREATE TABLE t(a)",
         "CREATE TABLE t(a, b INT NOT NULL DEFAULT 0); CREATE UNIQUE INDEX i ON t(b) WHERE b > 0",
         "", ""},
        {"CREATE TABLE t(a)",
         "CREATE TABLE t(a, b); CREATE UNIQUE INDEX i ON t(a) WHERE b IS NOT NULL", "", ""},
        {"CREATE TABLE p(i PRIMARY KEY); CREATE TABLE t(a REFERENCES p)",
         "CREATE TABLE p(i PRIMARY KEY); CREATE TABLE t(a REFERENCES p ON DELETE CASCADE)", "", ""},
        {"CREATE TABLE p(i PRIMARY KEY); CREATE TABLE t(a REFERENCES p)",
         "CREATE TABLE p(i PRIMARY KEY); CREATE TABLE t(a REFERENCES p(i) ON DELETE CASCADE)", "",
         ""},
        {"CREATE TABLE p(i PRIMARY KEY); CREATE TABLE t(a REFERENCES p, b)",
         "CREATE TABLE p(i PRIMARY KEY); CREATE TABLE t(a REFERENCES p, b NOT NULL DEFAULT 1)", "",
         ""},
        {"CREATE TABLE p(i PRIMARY KEY); CREATE TABLE t(a)",
         "CREATE TABLE p(i PRIMARY KEY); CREATE TABLE t(a, b REFERENCES p)", "", ""},
        /* The way back asks for more, and says so. */
        {"CREATE TABLE t(a CHECK (a IN ('x', 'y')))",
         "CREATE TABLE t(a CHECK (a IN ('w', 'x', 'y')))", "",
         STOPS("a row does not meet CHECK (a IN ('x', 'y')):")},
        {"CREATE TABLE t(a CHECK (a > 0))", "CREATE TABLE t(a CHECK (a > 0 OR a IS NULL))", "",
         STOPS("a row does not meet CHECK (a > 0):")},
        {"CREATE TABLE t(a CHECK (length(a) < 50))", "CREATE TABLE t(a CHECK (length(a) < 100))",
         "", STOPS("a row does not meet CHECK (length(a) < 50):")},
        {"CREATE TABLE t(a, b); CREATE UNIQUE INDEX i ON t(a) WHERE b > 1",
         "CREATE TABLE t(a, b); CREATE UNIQUE INDEX i ON t(a) WHERE b > 1 AND a <> ''", "",
         STOPS("two rows have the same a:")},
    };
    ASSERT_COMMENTS(rows, "-- Stops if");
}
END_TEST

/* https://www.sqlite.org/lang_altertable.html#altertabaddcol: ADD COLUMN looks at the rows there.
 */
START_TEST(rows_that_ADD_COLUMN_refuses_are_no_fault_of_the_script)
{
    static const struct comments rows[] = {
        {"CREATE TABLE t(a TEXT)", "CREATE TABLE t(a TEXT, b AS (length(a)) CHECK (b > 100))",
         STOPS("a row does not meet CHECK (b > 100)."), ""},
    };
    ASSERT_COMMENTS(rows, "-- Stops if");
}
END_TEST

#define NO_JSON STOPS("a is not JSON in a row:")

/* https://www.sqlite.org/json1.html: most functions throw an error where a text is no JSON. */
START_TEST(a_value_that_an_expression_fails_with_is_said)
{
    static const struct comments rows[] = {
        {"CREATE TABLE t(a TEXT)", "CREATE TABLE t(a TEXT); CREATE INDEX i ON t(a ->> '$.x')",
         NO_JSON, ""},
        {"CREATE TABLE t(a BLOB)", "CREATE TABLE t(a BLOB); CREATE INDEX i ON t(json_type(a))",
         NO_JSON, ""},
        {"CREATE TABLE t(a, b)", "CREATE TABLE t(a, b); CREATE INDEX i ON t(b) WHERE a -> 'x'",
         NO_JSON, ""},
        {"CREATE TABLE t(a)", "CREATE TABLE t(a, b AS (json_extract(a, '$.x')) STORED)", NO_JSON,
         ""},
        {"CREATE TABLE t(a, b AS (a -> 'x'))",
         "CREATE TABLE t(a, b AS (a -> 'x')); CREATE INDEX i ON t(b)", NO_JSON, ""},
        {"CREATE TABLE t(a, b AS (a -> 'x'))", "CREATE TABLE t(a, b AS (a -> 'x'), c UNIQUE)",
         NO_JSON, NO_JSON},
        {"CREATE TABLE t(a)", "CREATE TABLE t(a CHECK (json_array_length(a) < 9))",
         NO_JSON STOPS("a row does not meet CHECK (json_array_length(a) < 9):"), ""},
        {"CREATE TABLE t(a, b)", "CREATE TABLE t(a, b); CREATE INDEX i ON t(b LIKE 'x' ESCAPE a)",
         STOPS("b LIKE 'x' ESCAPE a cannot be worked out for a row."), ""},
        {"CREATE TABLE t(a TEXT NOT NULL); CREATE INDEX i ON t(a -> 'x')",
         "CREATE TABLE t(a TEXT); CREATE INDEX i ON t(a -> 'x')", "",
         STOPS("a row has NULL in a:")},
    };
    ASSERT_COMMENTS(rows, "-- Stops if");
}
END_TEST

START_TEST(an_expression_that_no_value_fails_with_is_not)
{
    static const struct comments rows[] = {
        {"CREATE TABLE t(a)", "CREATE TABLE t(a); CREATE INDEX i ON t(abs(a))", "", ""},
        {"CREATE TABLE t(a)", "CREATE TABLE t(a); CREATE INDEX i ON t(json_valid(a))", "", ""},
        {"CREATE TABLE t(a CHECK (json_valid(a)))",
         "CREATE TABLE t(a CHECK (json_valid(a))); CREATE INDEX i ON t(a -> 'x')", "", ""},
        {"CREATE TABLE t(a)", "CREATE TABLE t(a, b AS (a -> 'x') VIRTUAL)", "", ""},
        {"CREATE TABLE t(a, b AS (a -> 'x')); CREATE INDEX i ON t(b)",
         "CREATE TABLE t(a, b AS (a -> 'x'), c UNIQUE); CREATE INDEX i ON t(b)", "", ""},
        {"CREATE TABLE t(a)", "CREATE TABLE t(a, b DEFAULT '{}' CHECK (b -> 'x' IS NULL))", "", ""},
        {"CREATE TABLE t(a)", "CREATE TABLE t(a); CREATE TABLE u(a); CREATE INDEX i ON u(a -> 'x')",
         "", ""},
    };
    ASSERT_COMMENTS(rows, "-- Stops if");
}
END_TEST

/* The proof has rows that the expression takes: it sees what becomes of them. */
START_TEST(rows_are_made_up_that_new_expressions_take)
{
    static const char *const pairs[][2] = {
        {"CREATE TABLE t(a TEXT)", "CREATE TABLE t(a TEXT); CREATE INDEX i ON t(a -> 'x')"},
        {"CREATE TABLE t(a TEXT NOT NULL CHECK (json_valid(a)))",
         "CREATE TABLE t(a TEXT NOT NULL CHECK (json_valid(a))); CREATE INDEX i ON t(a -> 'x')"},
        {"CREATE TABLE t(a TEXT NOT NULL CHECK (json_type(a) = 'array'))",
         "CREATE TABLE t(a TEXT NOT NULL CHECK (json_type(a) = 'array'), b)"},
        {"CREATE TABLE t(a TEXT NOT NULL CHECK (length(a) = 36))",
         "CREATE TABLE t(a TEXT NOT NULL CHECK (length(a) = 36), b)"},
        {"CREATE TABLE t(a TEXT NOT NULL CHECK (date(a) IS NOT NULL))",
         "CREATE TABLE t(a TEXT NOT NULL CHECK (date(a) IS NOT NULL), b)"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct making m;
        begin(&m, pairs[i][0], pairs[i][1]);
        ck_assert_msg(m.rc == 0, "%s: %s", pairs[i][1], message(&m));
        const char *up = arena_printf(&m.arena, "%s; DELETE FROM t;", m.up.sql);
        ck_assert_msg(generate_prove(&m.up_input, up, m.down.sql) == -STEMMA_SQL, "%s",
                      pairs[i][1]);
        ck_assert_ptr_nonnull(strstr(message(&m), "it changes rows that it should leave alone: t"));
        end(&m);
    }
}
END_TEST

/* ---- What somebody has to decide ---- */

START_TEST(a_default_that_no_row_can_have_is_refused)
{
    static const struct {
        const char *from, *to, *message;
    } rows[] = {
        {"CREATE TABLE t(a)", "CREATE TABLE t(a, x INT NOT NULL DEFAULT 0 CHECK (x > 0))",
         "column t.x is new, and rows that are there get 0, which its CHECK (x > 0) refuses"},
        {"CREATE TABLE t(a)", "CREATE TABLE t(a, x, CHECK (x NOT NULL))",
         "column t.x is new, and rows that are there get NULL, which its CHECK (x NOT NULL) "
         "refuses"},
        {"CREATE TABLE t(a INT) STRICT", "CREATE TABLE t(a INT, x INT DEFAULT 'no') STRICT",
         "column t.x is new, and rows that are there get 'no', which is no INT, and the table is "
         "STRICT"},
        {"CREATE TABLE t(a)",
         "CREATE TABLE t(a, x DEFAULT 0 REFERENCES p); CREATE TABLE p(i PRIMARY KEY)",
         "column t.x is new, and rows that are there get 0, which refers to a row of p: that table "
         "is new, too, and has none"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct making m;
        begin(&m, rows[i].from, rows[i].to);
        ck_assert_int_eq(m.rc, -STEMMA_USAGE);
        ck_assert_str_eq(message(&m), rows[i].message);
        ck_assert_ptr_nonnull(m.diags.list.items[0].hint);
        end(&m);
    }
}
END_TEST

START_TEST(a_default_that_some_row_can_have_is_not)
{
    static const char *const pairs[][2] = {
        {"CREATE TABLE t(a)", "CREATE TABLE t(a, x INT DEFAULT 1 CHECK (x > 0))"},
        {"CREATE TABLE t(a)", "CREATE TABLE t(a, x INT CHECK (x > 0))"},
        {"CREATE TABLE t(a)", "CREATE TABLE t(a, x INT DEFAULT 0, CHECK (x > a))"},
        {"CREATE TABLE t(a, x)", "CREATE TABLE t(a, x INT DEFAULT 0 CHECK (x > 0))"},
        {"CREATE TABLE t(a)", "CREATE TABLE t(a, x DEFAULT (random()) CHECK (x > 0))"},
        {"CREATE TABLE t(a)", "CREATE TABLE t(a); CREATE TABLE u(x DEFAULT 0 CHECK (x > 0))"},
        {"CREATE TABLE t(a)", "CREATE TABLE t(a, x REFERENCES p); CREATE TABLE p(i PRIMARY KEY)"},
        {"CREATE TABLE t(i INTEGER PRIMARY KEY)",
         "CREATE TABLE t(i INTEGER PRIMARY KEY, x DEFAULT 0 REFERENCES t)"},
        {"CREATE TABLE t(a INT) STRICT", "CREATE TABLE t(a INT, x TEXT DEFAULT 7) STRICT"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct making m;
        begin(&m, pairs[i][0], pairs[i][1]);
        ck_assert_msg(m.rc == 0, "%s: %s", pairs[i][1], message(&m));
        end(&m);
    }
}
END_TEST

/* With foreign keys enforced ADD COLUMN would fail. */
START_TEST(a_default_in_a_column_that_refers_needs_keys_off)
{
    struct making m;
    begin(&m, "CREATE TABLE p(i PRIMARY KEY); CREATE TABLE t(a)",
          "CREATE TABLE p(i PRIMARY KEY); CREATE TABLE t(a, x DEFAULT 0 REFERENCES p)");
    ck_assert(m.up.needs_keys_off && !m.down.needs_keys_off);
    end(&m);
    begin(&m, "CREATE TABLE p(i PRIMARY KEY); CREATE TABLE t(a)",
          "CREATE TABLE p(i PRIMARY KEY); CREATE TABLE t(a, x REFERENCES p)");
    ck_assert(!m.up.needs_keys_off);
    end(&m);
}
END_TEST

/* Where a default on the way up would do no row any good, a NULL is no way out: it stops there. */
START_TEST(a_default_that_does_not_fit_takes_the_place_of_no_NULL)
{
    struct making m;
    begin(&m, "CREATE TABLE t(a, x INT)",
          "CREATE TABLE t(a, x INT NOT NULL DEFAULT 0 CHECK (x > 0))");
    ck_assert_int_eq(m.rc, 0);
    ck_assert_ptr_null(strstr(m.up.sql, "coalesce"));
    ck_assert_ptr_nonnull(strstr(m.up.sql, STOPS("a row has NULL in x:")));
    end(&m);
}
END_TEST

/* ---- What is made up ---- */

START_TEST(what_is_made_up_meets_the_CHECKs)
{
    static const struct {
        const char *column, *value;
    } rows[] = {
        {"x TEXT NOT NULL", "''"},
        {"x TEXT NOT NULL CHECK (x IN ('new', 'old'))", "'new'"},
        {"x TEXT NOT NULL CHECK (x <> '')", "'a'"},
        {"x INT NOT NULL CHECK (x > 5)", "6"},
        {"x INT NOT NULL CHECK (x > 0) CHECK (x < 3)", "2"},
        {"x INT NOT NULL DEFAULT 0 CHECK (x > 0)", "1"},
        {"x INT DEFAULT 0 CHECK (x > 0)", "NULL"},
        {"x TEXT NOT NULL CHECK (json_valid(x))", "'{}'"},
        {"x TEXT NOT NULL CHECK (json_type(x) = 'array')", "'[]'"},
        {"x TEXT NOT NULL CHECK (length(x) = 12)", "'000000000000'"},
        {"x TEXT NOT NULL CHECK (length(x) > 12)", "'0000000000000'"},
        {"x TEXT NOT NULL CHECK (date(x) IS NOT NULL)", "'2000-01-01'"},
        {"x TEXT NOT NULL CHECK (instr(x, '@') > 1)", "'a@example.org'"},
        {"x INT NOT NULL CHECK (x < -x)", "-1"},
        {"x TEXT NOT NULL UNIQUE", "'x' || rowid"},
        {"x INT NOT NULL UNIQUE", "rowid"},
        {"x TEXT UNIQUE DEFAULT '' CHECK (x <> '')", "NULL"},
        {"x TEXT NOT NULL, UNIQUE (x, a)", "'x' || rowid"},
        {"x TEXT NOT NULL UNIQUE CHECK (length(x) = 12)", "printf('%012d', rowid)"},
        {"x TEXT NOT NULL UNIQUE CHECK (json_type(x) = 'object')", "'{\"x\":' || rowid || '}'"},
        {"x TEXT NOT NULL UNIQUE CHECK (date(x) IS NOT NULL)", "date(2451544.5 + rowid)"},
        {"x TEXT PRIMARY KEY NOT NULL", "'x' || rowid"},
        {"x TEXT NOT NULL); CREATE UNIQUE INDEX i ON t(x", "'x' || rowid"},
        {"x TEXT NOT NULL); CREATE INDEX i ON t(x -> 'y'", "'{}'"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct making m;
        struct arena arena = {0};
        const char *from = arena_printf(&arena, "CREATE TABLE t(a, %s)", rows[i].column);
        const char *select = arena_printf(&arena, "\nSELECT a, %s\n", rows[i].value);
        begin(&m, from, "CREATE TABLE t(a)");
        ck_assert_msg(m.rc == 0, "%s: %s", from, message(&m));
        ck_assert_msg(strstr(m.down.sql, select) != NULL, "%s\n%s", from, m.down.sql);
        ck_assert_ptr_null(strstr(m.down.sql, "Stops if"));
        end(&m);
        arena_free(&arena);
    }
}
END_TEST

START_TEST(the_rowid_has_the_name_of_its_column)
{
    struct making m;
    begin(&m, "CREATE TABLE t(id INTEGER PRIMARY KEY, x TEXT NOT NULL UNIQUE)",
          "CREATE TABLE t(id INTEGER PRIMARY KEY)");
    ck_assert_int_eq(m.rc, 0);
    ck_assert_ptr_nonnull(strstr(m.down.sql, "\nSELECT id, 'x' || id\n"));
    end(&m);
}
END_TEST

/* Nothing that fits, and nothing that would tell the rows apart. */
START_TEST(where_nothing_can_be_made_up_every_row_stops_the_script)
{
    static const struct comments rows[] = {
        {"CREATE TABLE t(a, x TEXT NOT NULL CHECK (x GLOB '[0-9]-[0-9]'))", "CREATE TABLE t(a)", "",
         "-- No value was found that x can have: with '' in it every row stops the script.\n"},
        {"CREATE TABLE t(a, x TEXT NOT NULL CHECK (json_type(x) IS 7))", "CREATE TABLE t(a)", "",
         "-- No value was found that x can have: with '' in it every row stops the script.\n"},
    };
    ASSERT_COMMENTS(rows, "-- No value");
    static const struct comments keys[] = {
        {"CREATE TABLE t(rowid TEXT, x TEXT NOT NULL UNIQUE)", "CREATE TABLE t(rowid TEXT)", "",
         STOPS("t has more than one row: they all get the same key.")},
    };
    ASSERT_COMMENTS(keys, "-- Stops if");
}
END_TEST

/* Without rowids they are counted. */
START_TEST(what_is_made_up_for_a_key_differs_without_rowids_too)
{
    static const char from[] = "CREATE TABLE t(a, \"b c\", x TEXT NOT NULL UNIQUE, PRIMARY KEY (a, "
                               "\"b c\")) WITHOUT ROWID";
    static const char to[] = "CREATE TABLE t(a, \"b c\", PRIMARY KEY (a, \"b c\")) WITHOUT ROWID";
    static const struct comments rows[] = {
        {from, to, "SELECT a, \"b c\"\n",
         "SELECT a, \"b c\", 'x' || row_number() OVER (ORDER BY a, \"b c\")\n"}};
    ASSERT_COMMENTS(rows, "SELECT");
    static const struct comments stops[] = {{from, to, "", ""}};
    ASSERT_COMMENTS(stops, "-- Stops if");
}
END_TEST

START_TEST(names_in_comments_stand_as_SQL_has_them)
{
    static const struct comments rows[] = {
        {"CREATE TABLE \"a b\"(x, \"order\")", "CREATE TABLE \"a b\"(x)",
         "-- Destructive: column \"a b\".\"order\" goes, with what is in it.\n", ""},
        {"CREATE TABLE \"select\"(x)", "",
         "-- Destructive: the table \"select\" goes, with its rows.\n", ""},
        {"CREATE VIRTUAL TABLE \"f t\" USING fts5(a, \"b c\")",
         "CREATE VIRTUAL TABLE \"f t\" USING fts5(a)",
         "-- Destructive: column \"f t\".\"b c\" goes, with what is in it.\n", ""},
    };
    ASSERT_COMMENTS(rows, "-- Destructive");
}
END_TEST

/* ---- The queries ---- */

/* Each is one that the database takes before the script, and finds the row that is in the way. */
START_TEST(a_query_finds_what_stops_the_script)
{
    static const struct {
        const char *from, *to, *rows;
    } cases[] = {
        {"CREATE TABLE t(a, b)", "CREATE TABLE t(a NOT NULL, b)", "INSERT INTO t VALUES (NULL, 1)"},
        {"CREATE TABLE t(a, b)", "CREATE TABLE t(a, b UNIQUE)",
         "INSERT INTO t VALUES (1, 1), (1, 1), (2, NULL), (3, NULL)"},
        {"CREATE TABLE t(a TEXT, b)", "CREATE TABLE t(a TEXT COLLATE NOCASE UNIQUE, b)",
         "INSERT INTO t VALUES ('x', 1), ('X', 1)"},
        {"CREATE TABLE t(a TEXT, b)", "CREATE TABLE t(a TEXT, b NOT NULL DEFAULT 1, UNIQUE (b))",
         "INSERT INTO t VALUES ('x', 1), ('X', NULL)"},
        {"CREATE TABLE \"a b\"(\"c d\" INT)", "CREATE TABLE \"a b\"(\"c d\" INT UNIQUE)",
         "INSERT INTO \"a b\" VALUES (1), (1)"},
        {"CREATE TABLE t(a, b)", "CREATE TABLE t(a, b, CHECK (a > b))",
         "INSERT INTO t VALUES (1, 2)"},
        {"CREATE TABLE t(a INT, b REAL)", "CREATE TABLE t(a INT, b REAL) STRICT",
         "INSERT INTO t VALUES ('x', 2)"},
        {"CREATE TABLE t(a PRIMARY KEY)", "CREATE TABLE t(a PRIMARY KEY) WITHOUT ROWID",
         "INSERT INTO t VALUES (NULL)"},
        {"CREATE TABLE t(a INTEGER)", "CREATE TABLE t(a INTEGER PRIMARY KEY)",
         "INSERT INTO t VALUES ('x')"},
        {"CREATE TABLE t(a, b)",
         "CREATE TABLE t(a, b); CREATE UNIQUE INDEX i ON t(lower(a)) WHERE b > 1 OR b < 0",
         "INSERT INTO t VALUES ('x', 2), ('X', 2)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct making m;
        struct shop shop;
        static const char begins[] = "--     SELECT ";
        open_shop(&shop);
        begin(&m, cases[i].from, cases[i].to);
        const char *query = strstr(m.up.sql, begins);
        ck_assert_msg(m.rc == 0 && query != NULL, "%s\n%s", cases[i].to, m.up.sql);
        query =
            arena_printf(&m.arena, "SELECT EXISTS (%.*s)", (int)strcspn(query + 7, ";"), query + 7);
        ck_assert(works(&shop, cases[i].from));
        ck_assert_msg(number(&shop, query) == 0, "%s", query);
        ck_assert(works(&shop, cases[i].rows));
        ck_assert_msg(number(&shop, query) == 1, "%s", query);
        ck_assert(!works(&shop, m.up.sql));
        end(&m);
        close_shop(&shop);
    }
}
END_TEST

/* No row can be found there by a name that comes with the script. */
START_TEST(there_is_no_query_with_names_that_are_new)
{
    static const struct generate_rename rename = {"t", "a", "b"};
    struct making m = {.rc = 0};
    struct schema_rows from = fixture_rows("CREATE TABLE t(a)", &m.arena);
    struct schema_rows to = fixture_rows("CREATE TABLE t(b UNIQUE)", &m.arena);
    m.up_input = (struct generate_input){
        .from = from.rows.items,
        .from_count = from.rows.count,
        .to = to.rows.items,
        .to_count = to.rows.count,
        .renames = {&rename, 1},
        .arena = &m.arena,
        .diags = &m.diags,
    };
    ck_assert_int_eq(generate_script(&m.up_input, &m.up), 0);
    ck_assert_ptr_nonnull(strstr(m.up.sql, STOPS("two rows have the same b.")));
    end(&m);
}
END_TEST

/* ---- For the runner ---- */

START_TEST(what_a_rebuild_is_meant_to_lose_is_said)
{
    static const struct comments rows[] = {
        {"CREATE TABLE t(a TEXT COLLATE NOCASE CHECK (a <> ''), b INT CHECK(b>0)) STRICT",
         "CREATE TABLE t(a TEXT, b INT CHECK (b > 0))",
         "-- stemma: t loses CHECK (a <> '')\n"
         "-- stemma: t loses COLLATE NOCASE of a\n"
         "-- stemma: t loses STRICT\n",
         ""},
        {"CREATE TABLE t(a PRIMARY KEY) WITHOUT ROWID", "CREATE TABLE t(a PRIMARY KEY)",
         "-- stemma: t loses WITHOUT ROWID\n", ""},
        {"CREATE TABLE t(a CHECK (a > 0))", "CREATE TABLE t(a CHECK (a > 1))", "", ""},
        {"CREATE TABLE t(a INT); CREATE INDEX i ON t(a); CREATE TRIGGER r AFTER INSERT ON t BEGIN "
         "SELECT 1; END",
         "CREATE TABLE t(a TEXT)", "", ""},
    };
    ASSERT_COMMENTS(rows, "-- stemma:");
}
END_TEST

/* The runner looks at the table before anything is done to it, renames and all. */
START_TEST(what_is_lost_has_the_names_from_before_a_rename)
{
    static const struct generate_rename rename = {"t", "a", "b"};
    struct making m = {.rc = 0};
    struct schema_rows from =
        fixture_rows("CREATE TABLE t(a CHECK (a > 0), k PRIMARY KEY)", &m.arena);
    struct schema_rows to = fixture_rows("CREATE TABLE t(b, k)", &m.arena);
    m.up_input = (struct generate_input){
        .from = from.rows.items,
        .from_count = from.rows.count,
        .to = to.rows.items,
        .to_count = to.rows.count,
        .renames = {&rename, 1},
        .arena = &m.arena,
        .diags = &m.diags,
    };
    ck_assert_int_eq(generate_script(&m.up_input, &m.up), 0);
    ck_assert_str_eq(lines(&m, m.up.sql, "-- stemma:"), "-- stemma: t loses CHECK (a > 0)\n"
                                                        "-- stemma: t loses PRIMARY KEY (k)\n");
    end(&m);
}
END_TEST

UNIT_MAIN("what scripts say of rows", a_loss_is_where_values_cannot_be_told_apart_any_more,
          a_value_that_does_not_fit_is_one_that_SQLite_refuses, what_is_lost_is_destructive,
          what_was_lost_is_not_brought_back, a_constraint_that_rows_may_not_meet_is_said,
          what_stops_nothing_is_not_said, rows_that_ADD_COLUMN_refuses_are_no_fault_of_the_script,
          a_value_that_an_expression_fails_with_is_said,
          an_expression_that_no_value_fails_with_is_not, rows_are_made_up_that_new_expressions_take,
          a_default_that_no_row_can_have_is_refused, a_default_that_some_row_can_have_is_not,
          a_default_in_a_column_that_refers_needs_keys_off,
          a_default_that_does_not_fit_takes_the_place_of_no_NULL, what_is_made_up_meets_the_CHECKs,
          the_rowid_has_the_name_of_its_column,
          where_nothing_can_be_made_up_every_row_stops_the_script,
          what_is_made_up_for_a_key_differs_without_rowids_too,
          names_in_comments_stand_as_SQL_has_them, a_query_finds_what_stops_the_script,
          there_is_no_query_with_names_that_are_new, what_a_rebuild_is_meant_to_lose_is_said,
          what_is_lost_has_the_names_from_before_a_rename)
