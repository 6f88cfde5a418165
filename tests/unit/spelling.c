/* One schema in many spellings has one dump and one hash, and nothing is said to differ; and what
 * only looks like another spelling stays apart. */
#include "unit.h"

#include "schema/compare.h"
#include "schema/dump.h"
#include "schema_fixture.h"

struct side {
    struct schema schema;
    const char *dump;
    char hash[HASH_SIZE];
};

static struct side side_of(const char *sql, struct arena *arena)
{
    struct side side = {.schema = fixture_schema(sql, arena)};
    side.dump = dump_text(&side.schema, arena);
    ck_assert_ptr_nonnull(side.dump);
    ck_assert_int_eq(schema_hash(&side.schema, arena, side.hash), 0);
    return side;
}

struct pair {
    struct arena arena;
    struct side first, second;
    struct schema_difference difference;
};

static void begin(struct pair *pair, const char *first, const char *second)
{
    *pair = (struct pair){.arena = {0}};
    pair->first = side_of(first, &pair->arena);
    pair->second = side_of(second, &pair->arena);
    ck_assert_int_eq(
        schema_compare(&pair->first.schema, &pair->second.schema, &pair->arena, &pair->difference),
        0);
}

static void end(struct pair *pair)
{
    schema_free(&pair->first.schema);
    schema_free(&pair->second.schema);
    arena_free(&pair->arena);
}

static void assert_same_meaning(const struct pair *pair, const char *sql)
{
    ck_assert_msg(pair->difference.sameness == SCHEMA_EXACT && pair->difference.count == 0, "%s",
                  sql);
    ck_assert_msg(strcmp(pair->first.hash, pair->second.hash) == 0, "%s", sql);
}

static void assert_same(const char *first, const char *second)
{
    struct pair pair;
    begin(&pair, first, second);
    assert_same_meaning(&pair, second);
    ck_assert_msg(strcmp(pair.first.dump, pair.second.dump) == 0, "%s\nis not\n%s",
                  pair.second.dump, pair.first.dump);
    end(&pair);
}

static void assert_different(const char *first, const char *second)
{
    struct pair pair;
    begin(&pair, first, second);
    ck_assert_msg(pair.difference.sameness == SCHEMA_DIFFERENT, "%s", second);
    ck_assert_msg(strcmp(pair.first.hash, pair.second.hash) != 0, "%s", second);
    ck_assert_msg(strcmp(pair.first.dump, pair.second.dump) != 0, "%s", second);
    end(&pair);
}

static void assert_dump_has(const char *sql, const char *part)
{
    struct arena arena = {0};
    struct side side = side_of(sql, &arena);
    ck_assert_msg(strstr(side.dump, part) != NULL, "%s\nis not in\n%s", part, side.dump);
    schema_free(&side.schema);
    arena_free(&arena);
}

#define ASSERT_ROWS(check, rows)                                                                   \
    for (size_t i = 0; i < sizeof(rows) / sizeof((rows)[0]); i++)                                  \
    check((rows)[i][0], (rows)[i][1])

#define TABLE "CREATE TABLE Users (Id INTEGER PRIMARY KEY, Name TEXT, \"Full Name\"); "

/* ---- Names ---- */

START_TEST(a_reference_is_spelled_as_the_definition)
{
    static const char *const rows[][2] = {
        {TABLE "CREATE TABLE k (u REFERENCES Users (Id))",
         TABLE "CREATE TABLE k (u REFERENCES USERS (ID))"},
        {TABLE "CREATE TABLE k (u, FOREIGN KEY (u) REFERENCES Users)",
         TABLE "CREATE TABLE k (u, FOREIGN KEY (U) REFERENCES [users])"},
        {TABLE "CREATE INDEX i ON Users (Name, lower(Name)) WHERE Id > 1",
         TABLE "CREATE INDEX i ON USERS (NAME, LOWER(name)) WHERE iD > 1"},
        {TABLE "CREATE VIEW v AS SELECT Id, Users.Name AS n FROM Users WHERE Name > ''",
         TABLE "CREATE VIEW v AS SELECT ID, users.NAME AS n FROM USERS WHERE `name` > ''"},
        {TABLE "CREATE TRIGGER g AFTER UPDATE OF Name ON Users WHEN new.Name <> old.Name "
               "BEGIN UPDATE Users SET Name = new.Name WHERE Id = old.Id; END",
         TABLE "CREATE TRIGGER g AFTER UPDATE OF name ON users WHEN NEW.NAME <> Old.NAME "
               "BEGIN UPDATE users SET NAME = NEW.name WHERE id = OLD.id; END"},
        {"CREATE TABLE t (A, B, c AS (A + B), UNIQUE (A, B), PRIMARY KEY (B), CHECK (A > B))",
         "CREATE TABLE t (A, B, c AS (a + b), UNIQUE (a, b), PRIMARY KEY (b), CHECK (a > b))"},
        {TABLE "CREATE VIEW v AS SELECT U.Id FROM Users AS U",
         TABLE "CREATE VIEW v AS SELECT u.Id FROM Users AS U"},
        {TABLE "CREATE VIEW v (A) AS SELECT 1; CREATE VIEW w AS SELECT A FROM v",
         TABLE "CREATE VIEW v (A) AS SELECT 1; CREATE VIEW w AS SELECT a FROM V"},
        {TABLE "CREATE VIEW v AS SELECT 1 AS A; CREATE VIEW w AS SELECT A FROM v",
         TABLE "CREATE VIEW v AS SELECT 1 AS A; CREATE VIEW w AS SELECT a FROM V"},
    };
    ASSERT_ROWS(assert_same, rows);
    assert_dump_has(TABLE "CREATE TABLE k (u REFERENCES USERS (ID))", "REFERENCES Users (Id)");
    assert_dump_has(TABLE "CREATE INDEX i ON USERS (NAME)", "ON Users (Name)");
    assert_dump_has(TABLE "CREATE VIEW v AS SELECT ID, users.NAME AS n FROM USERS",
                    "SELECT Id, Users.Name AS n\nFROM Users;");
    assert_dump_has("CREATE TABLE t (A, CHECK (a > 0))", "A CHECK (A > 0)");
}
END_TEST

/* What is nowhere defined has one spelling as well. */
START_TEST(a_name_without_a_definition_is_in_small_letters)
{
    assert_same("CREATE TABLE t (a REFERENCES Later (Id))",
                "CREATE TABLE t (a REFERENCES LATER (ID))");
    assert_same(TABLE "CREATE VIEW v AS SELECT ROWID AS r FROM Users",
                TABLE "CREATE VIEW v AS SELECT rowid AS r FROM Users");
    assert_same("CREATE VIEW v AS SELECT Value AS x FROM JSON_each('[1]')",
                "CREATE VIEW v AS SELECT value AS x FROM json_EACH('[1]')");
}
END_TEST

/* The definition itself stays as its author spells it: no difference, but another text. */
START_TEST(a_definition_keeps_its_spelling)
{
    struct pair pair;
    begin(&pair, "CREATE TABLE Users (Id); CREATE INDEX ByName ON Users (Id)",
          "CREATE TABLE users (id); CREATE INDEX byname ON users (id)");
    assert_same_meaning(&pair, "users");
    ck_assert_ptr_nonnull(strstr(pair.first.dump, "CREATE INDEX ByName ON Users (Id)"));
    ck_assert_ptr_nonnull(strstr(pair.second.dump, "CREATE INDEX byname ON users (id)"));
    end(&pair);
}
END_TEST

START_TEST(quotes_go_where_only_a_name_can_be)
{
    static const char *const rows[][2] = {
        {TABLE "CREATE VIEW v AS SELECT Id FROM Users AS u",
         TABLE "CREATE VIEW v AS SELECT [Id] FROM 'Users' AS 'u'"},
        {TABLE "CREATE VIEW v AS SELECT Id, Name FROM Users WHERE Name > 'a'",
         TABLE "CREATE VIEW v AS SELECT \"Id\", \"name\" FROM \"Users\" WHERE \"NAME\" > 'a'"},
        {TABLE "CREATE VIEW v AS WITH c (x) AS (SELECT 1) SELECT x FROM c",
         TABLE "CREATE VIEW v AS WITH 'c' (\"x\") AS (SELECT 1) SELECT x FROM \"c\""},
        {TABLE "CREATE TRIGGER g AFTER INSERT ON Users BEGIN INSERT INTO Users (Id, Name) "
               "VALUES (1, 2) ON CONFLICT (Id) DO UPDATE SET Name = 'x'; END",
         TABLE "CREATE TRIGGER g AFTER INSERT ON Users BEGIN INSERT INTO 'Users' ('Id', \"Name\") "
               "VALUES (1, 2) ON CONFLICT (\"Id\") DO UPDATE SET 'Name' = 'x'; END"},
        {"CREATE TABLE t (\"match\", \"left\"); CREATE VIEW v AS SELECT \"left\" AS x FROM t WHERE "
         "[match] MATCH 1 OR [left] > 0",
         "CREATE TABLE t (match, left); CREATE VIEW v AS SELECT left AS x FROM t WHERE match MATCH "
         "1 OR left > 0"},
        {"CREATE TABLE t (a CHECK (\"a\" > 0)); CREATE INDEX i ON t (\"a\" || 'x') WHERE \"a\" > 1",
         "CREATE TABLE t (a CHECK (a > 0)); CREATE INDEX i ON t (a || 'x') WHERE a > 1"},
    };
    ASSERT_ROWS(assert_same, rows);
}
END_TEST

/* https://www.sqlite.org/quirks.html#dblquote: where there is no such column, it is a text. */
START_TEST(a_text_in_double_quotes_stays_one)
{
    assert_dump_has(TABLE "CREATE TABLE o (Kind); CREATE VIEW v AS SELECT Id FROM Users WHERE Name "
                          "= \"Kind\" AND Id IN (SELECT 1 FROM o)",
                    "WHERE Name = \"Kind\"");
    assert_dump_has(TABLE "CREATE TRIGGER g AFTER INSERT ON Users BEGIN INSERT INTO Users (Name) "
                          "VALUES (\"name\"); END",
                    "VALUES (\"name\")");
    assert_dump_has("CREATE TABLE a (x); CREATE TABLE b (y); CREATE TRIGGER g AFTER INSERT ON a "
                    "BEGIN INSERT INTO a SELECT y FROM b WHERE 1 ON CONFLICT DO UPDATE SET x = "
                    "\"Y\"; END",
                    "SET x = \"Y\"");
    assert_different("CREATE TABLE t (a CHECK (a <> 'x'))", "CREATE TABLE t (a CHECK (a <> 'X'))");
}
END_TEST

/* A table knows its columns, and so do its indexes. */
START_TEST(what_is_no_column_in_double_quotes_is_a_text)
{
    static const char *const rows[][2] = {
        {"CREATE TABLE t (a CHECK (a IN ('Open', 'it''s')))",
         "CREATE TABLE t (a CHECK (\"A\" IN (\"Open\", \"it's\")))"},
        {"CREATE TABLE t (a AS (b || 'X'), b)", "CREATE TABLE t (a AS (\"B\" || \"X\"), b)"},
        {"CREATE TABLE t (a DEFAULT 'X')", "CREATE TABLE t (a DEFAULT \"X\")"},
        {"CREATE TABLE t (a); CREATE INDEX i ON t (a || 'X') WHERE a <> 'Y'",
         "CREATE TABLE t (a); CREATE INDEX i ON t (a || \"X\") WHERE a <> \"Y\""},
        {TABLE "CREATE VIEW v AS SELECT Id FROM Users WHERE Name = 'Open'",
         TABLE "CREATE VIEW v AS SELECT Id FROM Users WHERE \"NAME\" = \"Open\""},
        {TABLE "CREATE TRIGGER g AFTER INSERT ON Users WHEN new.Name = 'A' BEGIN INSERT INTO Users "
               "(Name) VALUES ('Msg'); SELECT RAISE(ABORT, 'Msg'); END",
         TABLE "CREATE TRIGGER g AFTER INSERT ON Users WHEN new.Name = \"A\" BEGIN INSERT INTO "
               "Users (Name) VALUES (\"Msg\"); SELECT RAISE(ABORT, \"Msg\"); END"},
    };
    ASSERT_ROWS(assert_same, rows);
}
END_TEST

START_TEST(what_may_be_a_text_in_double_quotes_has_a_case)
{
    static const char *const rows[][2] = {
        {"CREATE TABLE t (a CHECK (a <> \"x\"))", "CREATE TABLE t (a CHECK (a <> \"X\"))"},
        {"CREATE TABLE t (a, b AS (a || \"x\"))", "CREATE TABLE t (a, b AS (a || \"X\"))"},
        {"CREATE TABLE t (a DEFAULT \"x\")", "CREATE TABLE t (a DEFAULT \"X\")"},
        {"CREATE TABLE t (a); CREATE INDEX i ON t (a) WHERE a = \"x\"",
         "CREATE TABLE t (a); CREATE INDEX i ON t (a) WHERE a = \"X\""},
        {"CREATE TABLE t (a); CREATE INDEX i ON t (a || \"x\")",
         "CREATE TABLE t (a); CREATE INDEX i ON t (a || \"X\")"},
        {"CREATE TABLE t (a); CREATE INDEX i ON t (\"x\")",
         "CREATE TABLE t (a); CREATE INDEX i ON t (\"X\")"},
        {TABLE "CREATE VIEW v AS SELECT Id FROM Users WHERE Name = \"open\"",
         TABLE "CREATE VIEW v AS SELECT Id FROM Users WHERE Name = \"OPEN\""},
        {TABLE "CREATE VIEW v AS SELECT json_extract(Name, \"$.b\") AS x FROM Users",
         TABLE "CREATE VIEW v AS SELECT json_extract(Name, \"$.B\") AS x FROM Users"},
        {TABLE "CREATE VIEW v AS SELECT Name || \"b\" FROM Users",
         TABLE "CREATE VIEW v AS SELECT Name || \"B\" FROM Users"},
        {TABLE "CREATE VIEW v AS SELECT \"b\", Id FROM Users",
         TABLE "CREATE VIEW v AS SELECT \"B\", Id FROM Users"},
        {TABLE "CREATE VIEW v AS SELECT Id FROM Users UNION VALUES (\"name\")",
         TABLE "CREATE VIEW v AS SELECT Id FROM Users UNION VALUES (\"NAME\")"},
        /* which it is cannot be told */
        {TABLE "CREATE TABLE o (Kind); CREATE VIEW v AS SELECT Id FROM Users WHERE Name = \"kind\"",
         TABLE
         "CREATE TABLE o (Kind); CREATE VIEW v AS SELECT Id FROM Users WHERE Name = \"Kind\""},
        {"CREATE VIEW v AS SELECT 1 AS x FROM json_each('[]') WHERE \"key\" = \"b\"",
         "CREATE VIEW v AS SELECT 1 AS x FROM json_each('[]') WHERE \"key\" = \"B\""},
        {TABLE "CREATE VIEW v AS SELECT Id FROM Users WHERE Name IN (\"A\", \"b\", rowid)",
         TABLE "CREATE VIEW v AS SELECT Id FROM Users WHERE Name IN (\"a\", \"B\", rowid)"},
        {TABLE "CREATE TRIGGER g AFTER INSERT ON Users BEGIN SELECT RAISE(ABORT, \"msg\"); END",
         TABLE "CREATE TRIGGER g AFTER INSERT ON Users BEGIN SELECT RAISE(ABORT, \"Msg\"); END"},
        {TABLE "CREATE TRIGGER g AFTER INSERT ON Users WHEN new.Id > \"name\" BEGIN SELECT 1; END",
         TABLE "CREATE TRIGGER g AFTER INSERT ON Users WHEN new.Id > \"NAME\" BEGIN SELECT 1; END"},
        {TABLE "CREATE TRIGGER g AFTER INSERT ON Users BEGIN INSERT INTO Users (Name) VALUES "
               "(\"name\"); END",
         TABLE "CREATE TRIGGER g AFTER INSERT ON Users BEGIN INSERT INTO Users (Name) VALUES "
               "(\"NAME\"); END"},
        /* called by the quotes that it was typed in */
        {TABLE "CREATE VIEW v AS SELECT \"b\" FROM Users",
         TABLE "CREATE VIEW v AS SELECT 'b' FROM Users"},
        {TABLE "CREATE VIEW v AS SELECT Id IS DISTINCT FROM 1 AS x, \"b\" FROM Users",
         TABLE "CREATE VIEW v AS SELECT Id IS DISTINCT FROM 1 AS x, 'b' FROM Users"},
        {TABLE "CREATE VIEW v AS SELECT Id FROM Users WHERE Name = \"true\"",
         TABLE "CREATE VIEW v AS SELECT Id FROM Users WHERE Name = TRUE"},
    };
    ASSERT_ROWS(assert_different, rows);
}
END_TEST

/* Names that need their quotes have no case, as others have none. */
START_TEST(a_certain_name_in_double_quotes_has_no_case)
{
    struct pair pair;
    static const char *const rows[][2] = {
        {"CREATE TABLE t (a, \"Full Name\" CHECK (\"Full Name\" > 1)); CREATE INDEX i ON t (\"Full "
         "Name\" || 1); CREATE VIEW v AS SELECT a FROM t WHERE \"Full Name\" = 1",
         "CREATE TABLE t (a, \"full name\" CHECK (\"FULL NAME\" > 1)); CREATE INDEX i ON t (\"full "
         "name\" || 1); CREATE VIEW v AS SELECT a FROM t WHERE \"FULL NAME\" = 1"},
        {TABLE "CREATE VIEW v AS SELECT \"Id\" + 1 FROM Users",
         TABLE "CREATE VIEW v AS SELECT \"ID\" + 1 FROM Users"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin(&pair, rows[i][0], rows[i][1]);
        assert_same_meaning(&pair, rows[i][1]);
        end(&pair);
    }
}
END_TEST

/* ---- Keywords ---- */

START_TEST(a_keyword_is_one_in_any_case)
{
    static const char *const rows[][2] = {
        {TABLE "CREATE VIEW v AS SELECT sum(Id) OVER (ORDER BY Id ROWS BETWEEN UNBOUNDED PRECEDING "
               "AND CURRENT ROW EXCLUDE TIES) AS s FROM Users",
         TABLE "create view v as select SUM(Id) over (order by Id rows between unbounded preceding "
               "and current row exclude ties) as s from Users"},
        {TABLE "CREATE VIEW v AS SELECT sum(Id) OVER w AS s FROM Users WINDOW w AS (PARTITION BY "
               "Name ORDER BY Id DESC NULLS LAST GROUPS 2 PRECEDING EXCLUDE NO OTHERS)",
         TABLE "create view v as select sum(Id) over w as s from Users window w as (partition by "
               "Name order by Id desc nulls last groups 2 preceding exclude no others)"},
        {TABLE
         "CREATE VIEW v AS WITH RECURSIVE c AS NOT MATERIALIZED (SELECT 1 AS x) SELECT x FROM "
         "c NATURAL LEFT JOIN Users INDEXED BY i LIMIT 1 OFFSET 2",
         TABLE
         "create view v as with recursive c as not materialized (select 1 as x) select x from "
         "c natural left join Users indexed by i limit 1 offset 2"},
        {TABLE "CREATE TRIGGER g AFTER INSERT ON Users WHEN new.Id IS NOT NULL BEGIN INSERT OR "
               "IGNORE INTO Users (Id) VALUES (1) ON CONFLICT (Id) WHERE Id > 0 DO NOTHING; SELECT "
               "RAISE(ABORT, 'no'), RAISE(IGNORE); REPLACE INTO Users VALUES (1, 2, 3); END",
         TABLE "create trigger g after insert on Users when new.Id is not null begin insert or "
               "ignore into Users (Id) values (1) on conflict (Id) where Id > 0 do nothing; select "
               "raise(abort, 'no'), raise(ignore); replace into Users values (1, 2, 3); end"},
        {"CREATE TABLE t (a COLLATE NOCASE CHECK (a COLLATE RTRIM GLOB 'x' AND a IS NOT TRUE), b "
         "DEFAULT CURRENT_TIMESTAMP, c DEFAULT (CAST('1' AS INTEGER)))",
         "create table t (a collate nocase check (a collate rtrim glob 'x' and a is not true), b "
         "default current_timestamp, c default (cast('1' as integer)))"},
        {TABLE "CREATE VIEW v AS SELECT count(*) FILTER (WHERE Id ISNULL) AS n FROM Users",
         TABLE "create view v as select COUNT(*) filter (where Id isnull) as n from Users"},
    };
    ASSERT_ROWS(assert_same, rows);
}
END_TEST

/* They are names where SQLite's grammar has no use for the keyword. */
START_TEST(a_keyword_may_be_a_name)
{
#define NAMES "CREATE TABLE t (Rows, First, Replace, Offset, Conflict, Key, No); "
    assert_dump_has(NAMES "CREATE VIEW v AS SELECT [rows] AS x, first, offset FROM t ORDER BY "
                          "first, no LIMIT key OFFSET offset",
                    "SELECT \"Rows\" AS x, First, Offset\nFROM t\nORDER BY First, No\nLIMIT Key "
                    "OFFSET Offset;");
    assert_dump_has(NAMES "CREATE VIEW v AS SELECT 1 or replace(no, 'a', 'b') AS x FROM t JOIN t "
                          "AS u ON t.conflict = u.conflict",
                    "SELECT 1 OR replace(No, 'a', 'b') AS x\nFROM t\nJOIN t AS u ON t.Conflict = "
                    "u.Conflict;");
    assert_dump_has(NAMES "CREATE VIEW v AS SELECT sum(no) OVER (ORDER BY first, key ROWS 1 "
                          "PRECEDING) AS Current FROM t",
                    "(ORDER BY First, Key ROWS 1 PRECEDING) AS Current\nFROM t;");
    assert_dump_has("CREATE TABLE begin (a); CREATE TRIGGER g AFTER INSERT ON begin WHEN new.a IN "
                    "\"begin\" BEGIN SELECT 1; END",
                    "WHEN new.a IN \"begin\"\nBEGIN");
}
END_TEST

/* ---- Values ---- */

START_TEST(values_have_one_spelling)
{
    static const char *const rows[][2] = {
        {"CREATE TABLE t (a DEFAULT 1e3, b DEFAULT 0x1F, c DEFAULT X'AB', d DEFAULT 5)",
         "CREATE TABLE t (a DEFAULT 1E3, b DEFAULT 0X1f, c DEFAULT x'ab', d DEFAULT +5)"},
        {"CREATE TABLE t (a CHECK (a = 1 AND a <> 2))",
         "CREATE TABLE t (a CHECK ((a == 1 AND a != 2)))"},
        {"CREATE TABLE t (a DEFAULT (1 + 1), b DEFAULT 7)",
         "CREATE TABLE t (a DEFAULT ((1 + 1)), b DEFAULT ((7)))"},
        {"CREATE TABLE t (a); CREATE INDEX i ON t (a) WHERE a > 1",
         "CREATE TABLE t (a); CREATE INDEX i ON t (a) WHERE ((a > 1))"},
    };
    ASSERT_ROWS(assert_same, rows);
    assert_different("CREATE TABLE t (a DEFAULT x'ab')", "CREATE TABLE t (a DEFAULT 'ab')");
    assert_different("CREATE TABLE t (a DEFAULT 0x10)", "CREATE TABLE t (a DEFAULT 0x11)");
}
END_TEST

/* https://www.sqlite.org/datatype3.html#collation */
START_TEST(a_collation_that_is_there_anyway_says_nothing)
{
    static const char *const rows[][2] = {
        {"CREATE TABLE t (a UNIQUE); CREATE INDEX i ON t (a)",
         "CREATE TABLE t (a COLLATE binary, UNIQUE (a COLLATE BINARY)); CREATE INDEX i ON t (a "
         "COLLATE Binary)"},
        {"CREATE TABLE t (a COLLATE NOCASE UNIQUE); CREATE INDEX i ON t (a)",
         "CREATE TABLE t (a COLLATE NOCASE, UNIQUE (a COLLATE nocase)); CREATE INDEX i ON t (a "
         "COLLATE nocase)"},
    };
    ASSERT_ROWS(assert_same, rows);
    assert_different("CREATE TABLE t (a COLLATE NOCASE); CREATE INDEX i ON t (a)",
                     "CREATE TABLE t (a COLLATE NOCASE); CREATE INDEX i ON t (a COLLATE BINARY)");
    assert_different("CREATE TABLE t (a COLLATE NOCASE, UNIQUE (a))",
                     "CREATE TABLE t (a COLLATE NOCASE, UNIQUE (a COLLATE BINARY))");
}
END_TEST

/* Not SQLite's own: a program may be asked for it by the name as it was typed. */
START_TEST(a_collation_of_a_program_stays_as_typed)
{
    struct arena arena = {0};
    const struct schema_row row = {"table", "t", "t", "CREATE TABLE t (a COLLATE de_DE)"};
    const struct schema_object *object = schema_object_parse(&row, &arena);
    ck_assert_str_eq(object->canonical.text, "CREATE TABLE t (\n    a COLLATE de_DE\n)");
    arena_free(&arena);
}
END_TEST

START_TEST(a_type_in_brackets_keeps_its_arguments)
{
    assert_same("CREATE TABLE t (a NVARCHAR(50), b DECIMAL(10, 2))",
                "CREATE TABLE t (a [nvarchar](50), b [Decimal] (10,2))");
    assert_dump_has("CREATE TABLE t (a [x](1,2))", "a X(1, 2)");
    assert_dump_has("CREATE TABLE t (a [x] int)", "a \"x] in\""); /* for SQLite it is called so */
    assert_dump_has("CREATE TABLE t (a [x] [y])", "a X");
    assert_dump_has("CREATE TABLE t (b, a [x] /* y */ GENERATED ALWAYS AS (1))", "a \"x] /* y *\"");
    assert_dump_has("CREATE TABLE t (b, a [x] /* 'y' */ GENERATED ALWAYS AS (1))", "a X");
    assert_dump_has("CREATE TABLE t (a [])", "a \"\"");
}
END_TEST

/* ---- Triggers, modules, views ---- */

START_TEST(update_of_is_a_set)
{
    assert_same("CREATE TABLE t (a, b); CREATE TRIGGER g UPDATE OF a, b ON t BEGIN SELECT 1; END",
                "CREATE TABLE t (a, b); CREATE TRIGGER g UPDATE OF b, A, b ON t BEGIN SELECT 1; "
                "END");
    assert_different(
        "CREATE TABLE t (a, b); CREATE TRIGGER g UPDATE OF a, b ON t BEGIN SELECT 1; END",
        "CREATE TABLE t (a, b); CREATE TRIGGER g UPDATE OF b ON t BEGIN SELECT 1; END");
}
END_TEST

START_TEST(what_fts5_is_told_has_one_spelling)
{
    static const char *const rows[][2] = {
        {"CREATE VIRTUAL TABLE f USING fts5(a, b UNINDEXED, tokenize = 'porter', prefix = '2')",
         "create virtual table f using FTS5( \"a\",[b]  unindexed,tokenize=porter, PREFIX =2)"},
        {"CREATE VIRTUAL TABLE f USING fts5(a, tokenize = 'porter ascii', content = '')",
         "CREATE VIRTUAL TABLE f USING Fts5(a, tokenize=\"porter ascii\", content=\"\")"},
        {"CREATE VIRTUAL TABLE f USING fts5(a, detail = none)",
         "CREATE VIRTUAL TABLE f USING fts5(a, detail='NONE')"},
        {"CREATE VIRTUAL TABLE f USING rtree(id, x0, x1)",
         "CREATE VIRTUAL TABLE f USING RTREE( \"id\", x0 , [x1])"},
    };
    ASSERT_ROWS(assert_same, rows);
    assert_different("CREATE VIRTUAL TABLE f USING fts5(a, content = 'T')",
                     "CREATE VIRTUAL TABLE f USING fts5(a, content = 'u')");
    assert_different("CREATE VIRTUAL TABLE f USING fts4(a, tokenize=porter)",
                     "CREATE VIRTUAL TABLE f USING fts4(a, tokenize=simple)");
}
END_TEST

START_TEST(the_language_of_an_unknown_module_is_its_own)
{
    struct arena arena = {0};
    const struct schema_row rows[] = {
        {"table", "t", "t", "CREATE VIRTUAL TABLE t USING Csv(filename=/data/A.csv)"},
        {"table", "t", "t", "CREATE VIRTUAL TABLE t USING csv(filename=/data/a.csv)"},
    };
    const struct schema_object *first = schema_object_parse(&rows[0], &arena);
    const struct schema_object *second = schema_object_parse(&rows[1], &arena);
    ck_assert_str_eq(first->canonical.text,
                     "CREATE VIRTUAL TABLE t USING csv(filename=/data/A.csv)");
    ck_assert_str_ne(first->canonical.key, second->canonical.key);
    arena_free(&arena);
}
END_TEST

/* https://www.sqlite.org/c3ref/column_name.html: such a column is called what was typed. */
START_TEST(a_result_without_a_name_is_called_what_was_typed)
{
    assert_different("CREATE TABLE t (a); CREATE VIEW v AS SELECT a+1 FROM t",
                     "CREATE TABLE t (a); CREATE VIEW v AS SELECT a + 1 FROM t");
    assert_same("CREATE TABLE t (a); CREATE VIEW v (n) AS SELECT a+1 FROM t",
                "CREATE TABLE t (a); CREATE VIEW v (n) AS SELECT a + 1 FROM t");
    struct pair pair; /* in any case, as all names */
    begin(&pair, "CREATE TABLE t (a); CREATE VIEW v AS SELECT max(a) FROM t",
          "CREATE TABLE t (a); CREATE VIEW v AS SELECT MAX(a) FROM t");
    assert_same_meaning(&pair, "max");
    end(&pair);
}
END_TEST

UNIT_MAIN("spelling", a_reference_is_spelled_as_the_definition,
          a_name_without_a_definition_is_in_small_letters, a_definition_keeps_its_spelling,
          quotes_go_where_only_a_name_can_be, a_text_in_double_quotes_stays_one,
          what_is_no_column_in_double_quotes_is_a_text,
          what_may_be_a_text_in_double_quotes_has_a_case,
          a_certain_name_in_double_quotes_has_no_case, a_keyword_is_one_in_any_case,
          a_keyword_may_be_a_name, values_have_one_spelling,
          a_collation_that_is_there_anyway_says_nothing, a_collation_of_a_program_stays_as_typed,
          a_type_in_brackets_keeps_its_arguments, update_of_is_a_set,
          what_fts5_is_told_has_one_spelling, the_language_of_an_unknown_module_is_its_own,
          a_result_without_a_name_is_called_what_was_typed)
