/* A schema as one text: it can be run, makes the schema, and is the same for equal schemas. */
#include "unit.h"

#include "base/vec.h"
#include "schema/compare.h"
#include "schema/dump.h"

#include <sqlite3.h>
#include <string.h>

struct fixture {
    struct arena arena;
    struct schema schema;
    const char *text;
};

static sqlite3 *open_with(const char *sql)
{
    sqlite3 *db = NULL;
    char *message = NULL;
    ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
    int rc = sqlite3_exec(db, sql, NULL, NULL, &message);
    ck_assert_msg(rc == SQLITE_OK, "%s: %s", message, sql);
    return db;
}

static const char *column(struct fixture *f, sqlite3_stmt *stmt, int index)
{
    const char *text = (const char *)sqlite3_column_text(stmt, index);
    return arena_copy(&f->arena, text, strlen(text));
}

static void read_schema(struct fixture *f, const char *sql)
{
    sqlite3 *db = open_with(sql);
    sqlite3_stmt *stmt = NULL;
    VEC(struct schema_row) rows = {0};
    *f = (struct fixture){0};
    ck_assert_int_eq(sqlite3_prepare_v2(db,
                                        "SELECT type, name, tbl_name, sql FROM sqlite_schema "
                                        "WHERE sql IS NOT NULL",
                                        -1, &stmt, NULL),
                     SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        struct schema_row row = {column(f, stmt, 0), column(f, stmt, 1), column(f, stmt, 2),
                                 column(f, stmt, 3)};
        ck_assert(VEC_PUSH(&f->arena, &rows, row));
    }
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    ck_assert_int_eq(schema_build(rows.items, rows.count, NULL, 0, &f->arena, &f->schema), 0);
    f->text = dump_text(&f->schema, &f->arena);
    ck_assert_ptr_nonnull(f->text);
    ck_assert_int_eq(strncmp(f->text, dump_header(), strlen(dump_header())), 0);
}

static void end(struct fixture *f)
{
    schema_free(&f->schema);
    arena_free(&f->arena);
}

/* Only what comes behind the header. */
static const char *body(const struct fixture *f)
{
    return f->text + strlen(dump_header());
}

/* What the dump makes is the same schema, and has the same dump. */
static void check_round(const char *sql)
{
    struct fixture first, second;
    struct schema_difference difference;
    read_schema(&first, sql);
    read_schema(&second, first.text);
    ck_assert_str_eq(first.text, second.text);
    ck_assert_int_eq(schema_compare(&first.schema, &second.schema, &first.arena, &difference), 0);
    ck_assert_int_eq(difference.sameness, SCHEMA_EXACT);
    end(&first);
    end(&second);
}

START_TEST(a_dump_makes_its_schema)
{
    static const char *const schemas[] = {
        "",
        "CREATE TABLE b (x REFERENCES a (x)); CREATE TABLE a (x REFERENCES b (x), y UNIQUE)",
        "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT, b TEXT NOT NULL DEFAULT 'x;--', "
        "c INT GENERATED ALWAYS AS (a + 1) STORED, CHECK (b <> '/*'), UNIQUE (b, c)) STRICT;"
        "CREATE UNIQUE INDEX i ON t (lower(b) DESC, a) WHERE a > 1",
        "CREATE TABLE t (k PRIMARY KEY, \"select\", \"a\"\"b\", [c d], \"\", \"e\nf\", "
        "\"\x1b[31m\", "
        "\"\xF0\x9F\x98\x80\") WITHOUT ROWID",
        "CREATE TABLE t (x); CREATE VIEW v AS SELECT 1 -- no end\n; CREATE VIEW w (y) AS SELECT x "
        "FROM t; CREATE TRIGGER r INSTEAD OF INSERT ON w BEGIN INSERT INTO t VALUES (new.y); END;"
        "CREATE TRIGGER q AFTER INSERT ON t WHEN new.x IS NOT 'END;' BEGIN SELECT 'a;b'; END",
        ("CREATE VIRTUAL TABLE f USING fts5(a, content='t', tokenize = \"porter ascii\"); "
         "CREATE TABLE t (a); CREATE VIRTUAL TABLE b USING rtree(id, x0, x1)"),
        "CREATE TABLE t (a, b); CREATE INDEX i ON t (\"nope\"); CREATE INDEX j ON t (a, \"No "
        "\"\"pe\" "
        "COLLATE NOCASE DESC) WHERE \"x\"; CREATE INDEX k ON t (\"x\" || a, (\"A\"), (\"nope\"))",
        "CREATE TABLE index_ (x); CREATE TABLE \"table\" (\"index\"); CREATE INDEX \"on\" ON "
        "\"table\" (\"index\"); CREATE TABLE \"index\" (y)",
    };
    for (size_t i = 0; i < sizeof schemas / sizeof schemas[0]; i++)
        check_round(schemas[i]);
}
END_TEST

START_TEST(equal_schemas_have_one_text)
{
    struct fixture a, b;
    read_schema(&a, "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT UNIQUE);"
                    "CREATE TABLE s (x); CREATE INDEX i ON t (b); CREATE INDEX h ON t (a);"
                    "CREATE VIEW v AS SELECT a FROM t");
    read_schema(&b, "create view v as select a from t; -- remark\n"
                    "create table \"s\"([x]); create table if not exists t(a integer,b text,"
                    "primary key (a), unique(b)); create index h on t(a); create index i on t(b)");
    ck_assert_str_eq(a.text, b.text);
    end(&a);
    end(&b);
}
END_TEST

START_TEST(what_belongs_to_a_table_follows_it)
{
    struct fixture f;
    read_schema(&f, "CREATE TABLE z (x); CREATE TABLE a (x); CREATE INDEX b ON z (x); CREATE "
                    "INDEX c ON a (x); CREATE TRIGGER m AFTER DELETE ON a BEGIN SELECT 1; END");
    ck_assert_str_eq(body(&f), "\n-- Tables\n\n"
                               "CREATE TABLE a (\n    x\n);\n"
                               "CREATE INDEX c ON a (x);\n\n"
                               "CREATE TRIGGER m AFTER DELETE ON a\nBEGIN\n    SELECT 1;\nEND;\n\n"
                               "CREATE TABLE z (\n    x\n);\n"
                               "CREATE INDEX b ON z (x);\n");
    end(&f);
}
END_TEST

/* The views' names in their order. */
static void check_views(const char *sql, const char *wanted)
{
    struct fixture f;
    char names[64] = "";
    read_schema(&f, sql);
    for (const char *at = f.text; (at = strstr(at, "CREATE VIEW ")) != NULL; at++)
        strncat(names, at + strlen("CREATE VIEW "), 1);
    ck_assert_str_eq(names, wanted);
    end(&f);
}

START_TEST(views_follow_what_they_use)
{
    check_views("CREATE VIEW a AS SELECT * FROM b; CREATE VIEW b AS SELECT * FROM \"C\";"
                "CREATE VIEW c AS SELECT 1; CREATE VIEW d AS SELECT 2",
                "cdba");
    check_views("CREATE VIEW b AS SELECT 'a'; CREATE VIEW a AS SELECT (SELECT 1 FROM [b])", "ba");
    check_views("CREATE VIEW c AS SELECT * FROM a; CREATE VIEW a AS SELECT * FROM b; CREATE VIEW b "
                "AS SELECT * FROM a; CREATE VIEW d AS SELECT * FROM d",
                "dabc"); /* SQLite lets views be made in a circle */
}
END_TEST

START_TEST(what_is_not_understood_is_kept)
{
    struct arena arena = {0};
    struct schema schema;
    const struct schema_row rows[] = {
        {"table", "t", "t", "CREATE TABLE t (x)"},
        {"index", "i", "t", "CREATE INDEX i ON t (x) FROM THE FUTURE -- really"},
        {"index", "j", "gone", "CREATE INDEX j ON gone (x)"},
        {"index", "k", "t", "CREATE INDEX k ON t (x) FROM THE FUTURE /* for good"},
    };
    ck_assert_int_eq(schema_build(rows, 4, NULL, 0, &arena, &schema), 0);
    const char *text = dump_text(&schema, &arena);
    ck_assert_ptr_nonnull(strstr(text, "CREATE INDEX i ON t (x) FROM THE FUTURE -- really\n;\n"));
    ck_assert_ptr_nonnull(strstr(text, "CREATE INDEX j ON gone (x);\n"));
    ck_assert_ptr_nonnull(strstr(text, "CREATE INDEX k ON t (x) FROM THE FUTURE /* for good*/;\n"));
    schema_free(&schema);
    arena_free(&arena);
}
END_TEST

UNIT_MAIN("dump", a_dump_makes_its_schema, equal_schemas_have_one_text,
          what_belongs_to_a_table_follows_it, views_follow_what_they_use,
          what_is_not_understood_is_kept)
