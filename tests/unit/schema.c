/* What a schema says, apart from how it was typed. */
#include "unit.h"

#include "schema/by_place.h"
#include "schema/compare.h"
#include "schema/narrow.h"
#include "schema_fixture.h"

/* ---- Canonical text ---- */

struct spelling {
    const char *sql, *canonical; /* of the object that comes last in the model's order */
};

static void assert_canonical(const struct spelling *row)
{
    struct arena arena = {0};
    struct schema schema = fixture_schema(row->sql, &arena);
    ck_assert_uint_ne(schema.count, 0);
    const struct schema_object *object = &schema.objects[schema.count - 1];
    ck_assert_msg(object->is_understood, "%s", row->sql);
    ck_assert_msg(strcmp(object->canonical.text, row->canonical) == 0, "%s\nis\n%s\nnot\n%s",
                  row->sql, object->canonical.text, row->canonical);
    schema_free(&schema);
    arena_free(&arena);
}

static void assert_all_canonical(const struct spelling *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_canonical(&rows[i]);
}

#define ASSERT_CANONICAL(rows) assert_all_canonical((rows), sizeof(rows) / sizeof((rows)[0]))

START_TEST(a_table_has_one_layout)
{
    static const struct spelling rows[] = {
        {"create table t(a)", "CREATE TABLE t (\n    a\n)"},
        {"create table if not exists main.[t] ( a int , b varchar( 20 ) ) ;",
         "CREATE TABLE t (\n    a INT,\n    b VARCHAR(20)\n)"},
        {"CREATE TABLE t(a -- one\n, /* two */ b text /* three */ not null)",
         "CREATE TABLE t (\n    a,\n    b TEXT NOT NULL\n)"},
        {"CREATE TABLE t(a INTEGER PRIMARY KEY) STRICT, WITHOUT ROWID",
         "CREATE TABLE t (\n    a INTEGER PRIMARY KEY\n) STRICT, WITHOUT ROWID"},
        {"CREATE TABLE t(a double  precision, b decimal(10 , 2), c \"big int\", d 'text')",
         "CREATE TABLE t (\n    a DOUBLE PRECISION,\n    b DECIMAL(10, 2),\n    c BIG INT,\n"
         "    d TEXT\n)"},
    };
    ASSERT_CANONICAL(rows);
}
END_TEST

START_TEST(names_have_quotes_where_they_need_them)
{
    static const struct spelling rows[] = {
        {"CREATE TABLE [t](`a`, \"b\", 'c')", "CREATE TABLE t (\n    a,\n    b,\n    c\n)"},
        {"CREATE TABLE \"a b\"([select], \"say \"\"hi\"\"\", \"1a\", \"naïve\", \"😀\")",
         "CREATE TABLE \"a b\" (\n    \"select\",\n    \"say \"\"hi\"\"\",\n    \"1a\",\n"
         "    \"naïve\",\n    \"😀\"\n)"},
        {"CREATE TABLE t(key, \"desc\", \"true\", \"window\", \"replace\")",
         "CREATE TABLE t (\n    key,\n    \"desc\",\n    \"true\",\n    \"window\",\n"
         "    replace\n)"},
    };
    ASSERT_CANONICAL(rows);
}
END_TEST

START_TEST(what_says_nothing_is_left_out)
{
    static const struct spelling rows[] = {
        {"CREATE TABLE t(a NULL, b DEFAULT NULL, c COLLATE binary, d CONSTRAINT x NULL)",
         "CREATE TABLE t (\n    a,\n    b,\n    c,\n    d\n)"},
        {"CREATE TABLE t(a CONSTRAINT n NOT NULL ON CONFLICT ABORT, b CONSTRAINT d DEFAULT 1)",
         "CREATE TABLE t (\n    a NOT NULL,\n    b DEFAULT 1\n)"},
        {"CREATE TABLE t(a REFERENCES p ON DELETE NO ACTION NOT DEFERRABLE INITIALLY IMMEDIATE)",
         "CREATE TABLE t (\n    a REFERENCES p\n)"},
        {"CREATE TABLE t(a, CHECK (a > 0) ON CONFLICT FAIL)",
         "CREATE TABLE t (\n    a CHECK (a > 0)\n)"},
        {"CREATE TABLE t(a, b AS (a), CHECK (t.a > 0), CHECK (main.\"t\".[b] > \"t\".a))",
         "CREATE TABLE t (\n    a CHECK (a > 0),\n    b GENERATED ALWAYS AS (a) VIRTUAL,\n"
         "    CHECK (b > a)\n)"},
    };
    ASSERT_CANONICAL(rows);
}
END_TEST

START_TEST(constraints_are_said_where_they_belong)
{
    static const struct spelling rows[] = {
        {"CREATE TABLE t(a INTEGER, b, PRIMARY KEY(a AUTOINCREMENT), UNIQUE(b), FOREIGN KEY (b) "
         "REFERENCES p (x) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED)",
         "CREATE TABLE t (\n    a INTEGER PRIMARY KEY AUTOINCREMENT,\n    b UNIQUE REFERENCES p "
         "(x) "
         "ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED\n)"},
        {"CREATE TABLE t(a, b, UNIQUE(b, a), CONSTRAINT k PRIMARY KEY(a, b), UNIQUE (a, b DESC))",
         "CREATE TABLE t (\n    a,\n    b,\n    CONSTRAINT k PRIMARY KEY (a, b),\n"
         "    UNIQUE (a, b DESC),\n    UNIQUE (b, a)\n)"},
        {"CREATE TABLE t(a, b, CHECK (b > a), CHECK (a < b), CONSTRAINT x CHECK (a IN (1, 2)))",
         "CREATE TABLE t (\n    a CONSTRAINT x CHECK (a IN (1, 2)),\n    b,\n    CHECK (a < b),\n"
         "    CHECK (b > a)\n)"},
        {"CREATE TABLE t(a, b, FOREIGN KEY (a, b) REFERENCES p ON DELETE SET NULL)",
         "CREATE TABLE t (\n    a,\n    b,\n    FOREIGN KEY (a, b) REFERENCES p ON DELETE SET "
         "NULL\n)"},
        {"CREATE TABLE t(a REFERENCES p, b INT DEFERRABLE INITIALLY DEFERRED)",
         "CREATE TABLE t (\n    a REFERENCES p DEFERRABLE INITIALLY DEFERRED,\n    b INT\n)"},
    };
    ASSERT_CANONICAL(rows);
}
END_TEST

/* SQLite makes the index of the first of them. */
START_TEST(keys_over_the_same_columns_keep_their_order)
{
    static const struct spelling rows[] = {
        {"CREATE TABLE t(a, UNIQUE(a DESC), UNIQUE(a))",
         "CREATE TABLE t (\n    a,\n    UNIQUE (a DESC),\n    UNIQUE (a)\n)"},
        {"CREATE TABLE t(a, UNIQUE(a), UNIQUE(a DESC))",
         "CREATE TABLE t (\n    a UNIQUE,\n    UNIQUE (a DESC)\n)"},
        {"CREATE TABLE t(a, UNIQUE(a DESC), PRIMARY KEY(a))",
         "CREATE TABLE t (\n    a,\n    UNIQUE (a DESC),\n    PRIMARY KEY (a)\n)"},
        {"CREATE TABLE t(a, PRIMARY KEY(a DESC), UNIQUE(a))",
         "CREATE TABLE t (\n    a,\n    PRIMARY KEY (a DESC),\n    UNIQUE (a)\n)"},
        {"CREATE TABLE t(a INTEGER, PRIMARY KEY(a DESC AUTOINCREMENT))",
         "CREATE TABLE t (\n    a INTEGER,\n    PRIMARY KEY (a DESC AUTOINCREMENT)\n)"},
        {"CREATE TABLE t(a INTEGER PRIMARY KEY DESC)",
         "CREATE TABLE t (\n    a INTEGER PRIMARY KEY DESC\n)"},
    };
    ASSERT_CANONICAL(rows);
}
END_TEST

START_TEST(expressions_have_one_layout)
{
    static const struct spelling rows[] = {
        {"CREATE TABLE t(a CHECK(a>0 and a<=10 OR a is not null))",
         "CREATE TABLE t (\n    a CHECK (a > 0 AND a <= 10 OR a IS NOT NULL)\n)"},
        {"CREATE TABLE t(a DEFAULT (- 1), b DEFAULT -1, c DEFAULT 'x', d DEFAULT \"y\", e DEFAULT "
         "word, f default current_timestamp, g DEFAULT (1+1), h DEFAULT TRUE)",
         "CREATE TABLE t (\n    a DEFAULT -1,\n    b DEFAULT -1,\n    c DEFAULT 'x',\n"
         "    d DEFAULT 'y',\n    e DEFAULT 'word',\n    f DEFAULT CURRENT_TIMESTAMP,\n"
         "    g DEFAULT (1 + 1),\n    h DEFAULT TRUE\n)"},
        {"CREATE TABLE t(a, b AS (Lower(a)||'X') stored)",
         "CREATE TABLE t (\n    a,\n    b GENERATED ALWAYS AS (lower(a) || 'X') STORED\n)"},
        {"CREATE TABLE t(a CHECK (\"a\" <> \"text\"))",
         "CREATE TABLE t (\n    a CHECK (a <> 'text')\n)"},
    };
    ASSERT_CANONICAL(rows);
}
END_TEST

START_TEST(indexes_have_one_text)
{
    static const struct spelling rows[] = {
        {"CREATE TABLE t(a, b); create unique index if not exists i on t(a asc, lower(b) desc)",
         "CREATE UNIQUE INDEX i ON t (a, lower(b) DESC)"},
        {"CREATE TABLE t(a, b); CREATE INDEX i ON t((a) COLLATE nocase, (a || b) COLLATE rtrim)",
         "CREATE INDEX i ON t (a COLLATE NOCASE, (a || b) COLLATE RTRIM)"},
        {"CREATE TABLE t(a, b); CREATE INDEX i ON t(a) where t.b is not null and main.t.a>1",
         "CREATE INDEX i ON t (a) WHERE b IS NOT NULL AND a > 1"},
    };
    ASSERT_CANONICAL(rows);
}
END_TEST

/* Only the table tells: https://www.sqlite.org/quirks.html#dblquote */
START_TEST(a_name_in_an_index_is_a_column_where_the_table_has_one)
{
    static const struct spelling rows[] = {
        {"CREATE TABLE t(a); CREATE INDEX i ON t(\"a\")", "CREATE INDEX i ON t (a)"},
        {"CREATE TABLE t(a); CREATE INDEX i ON t(\"other\")", "CREATE INDEX i ON t (\"other\")"},
        {"CREATE TABLE t(a); CREATE INDEX i ON t('a' COLLATE nocase)",
         "CREATE INDEX i ON t (a COLLATE NOCASE)"},
        {"CREATE TABLE t(a); CREATE INDEX i ON t('a' COLLATE nocase COLLATE binary COLLATE rtrim)",
         "CREATE INDEX i ON t (('a' COLLATE NOCASE) COLLATE RTRIM)"},
        {"CREATE TABLE t(a); CREATE INDEX i ON t(('a' COLLATE nocase) COLLATE binary)",
         "CREATE INDEX i ON t (('a' COLLATE NOCASE) COLLATE BINARY)"},
        {"CREATE TABLE t(a); CREATE INDEX i ON t((\"other\") COLLATE nocase DESC)",
         "CREATE INDEX i ON t ((\"other\") COLLATE NOCASE DESC)"},
        {"CREATE TABLE t(a); CREATE INDEX i ON t(true, a)", "CREATE INDEX i ON t (TRUE, a)"},
        {"CREATE TABLE t(\"true\"); CREATE INDEX i ON t(true)", "CREATE INDEX i ON t (\"true\")"},
        {"CREATE TABLE t(a); CREATE INDEX i ON t(\"true\")", "CREATE INDEX i ON t (\"true\")"},
        {"CREATE TABLE t(a); CREATE INDEX i ON t(\"rowid\")", "CREATE INDEX i ON t (\"rowid\")"},
    };
    ASSERT_CANONICAL(rows);
}
END_TEST

START_TEST(views_have_a_line_for_each_clause)
{
    static const struct spelling rows[] = {
        {"CREATE TABLE t(a, b); create view v as select a, b from t where a>1 group by b order by "
         "a",
         "CREATE VIEW v AS\nSELECT a, b\nFROM t\nWHERE a > 1\nGROUP BY b\nORDER BY a"},
        {"CREATE TABLE t(a, b); CREATE VIEW v(x, [y]) AS SELECT a+b, 1 FROM t LEFT JOIN t AS u ON "
         "u.a = t.a",
         "CREATE VIEW v (x, y) AS\nSELECT a + b, 1\nFROM t\nLEFT JOIN t AS u ON u.a = t.a"},
        {"CREATE TABLE [do](a); CREATE VIEW v AS SELECT a FROM [do] WHERE a",
         "CREATE VIEW v AS\nSELECT a\nFROM do\nWHERE a"},
        {"CREATE VIEW v AS SELECT 1 AS n FROM \"json_each\"('[1,2]')",
         "CREATE VIEW v AS\nSELECT 1 AS n\nFROM json_each('[1,2]')"},
    };
    ASSERT_CANONICAL(rows);
}
END_TEST

/* The spelling is the column's name: https://www.sqlite.org/c3ref/column_name.html */
START_TEST(results_without_a_name_stay_as_they_were_typed)
{
    static const struct spelling rows[] = {
        {"CREATE TABLE t(a, b); CREATE VIEW v AS SELECT a+b, Max( a ) AS m, null, a like b FROM t",
         "CREATE VIEW v AS\nSELECT a+b, max(a) AS m, null, a like b\nFROM t"},
        {"CREATE TABLE t(a, b); CREATE VIEW v AS SELECT 1+t.a, t.b, main.t.a, t.* FROM t",
         "CREATE VIEW v AS\nSELECT 1+t.a, t.b, main.t.a, t.*\nFROM t"},
        {"CREATE TABLE t(a, b); CREATE VIEW v AS SELECT * FROM (SELECT a+b, (a) x FROM t)",
         "CREATE VIEW v AS\nSELECT *\nFROM (SELECT a+b, (a) x FROM t)"},
        {"CREATE TABLE t(a, b); CREATE VIEW v AS WITH c AS (SELECT a+b FROM t) SELECT * FROM c",
         "CREATE VIEW v AS\nWITH c AS (SELECT a+b FROM t)\nSELECT *\nFROM c"},
        {"CREATE TABLE t(a, b); CREATE VIEW v AS SELECT x FROM (SELECT a+b, a AS x FROM t)",
         "CREATE VIEW v AS\nSELECT x\nFROM (SELECT a + b, a AS x FROM t)"},
        {"CREATE TABLE t(a, b); CREATE VIEW v AS SELECT (SELECT a+b) AS x FROM t",
         "CREATE VIEW v AS\nSELECT (SELECT a + b) AS x\nFROM t"},
    };
    ASSERT_CANONICAL(rows);
}
END_TEST

START_TEST(triggers_have_one_text)
{
    static const struct spelling rows[] = {
        {"CREATE TABLE t(a, b); create trigger g update of a,b on t for each row when new.a>old.a "
         "begin insert into t values(1,'two\nlines'); delete from t where a=1; end",
         "CREATE TRIGGER g BEFORE UPDATE OF a, b ON t\nWHEN new.a > old.a\nBEGIN\n"
         "    INSERT INTO t\n    VALUES (1, 'two\nlines');\n    DELETE FROM t\n    WHERE a = 1;\n"
         "END"},
        {"CREATE VIEW v AS SELECT 1 AS a; CREATE TRIGGER g INSTEAD OF DELETE ON v BEGIN SELECT 1; "
         "END",
         "CREATE TRIGGER g INSTEAD OF DELETE ON v\nBEGIN\n    SELECT 1;\nEND"},
    };
    ASSERT_CANONICAL(rows);
}
END_TEST

START_TEST(arguments_of_a_module_are_its_own)
{
    static const struct spelling rows[] = {
        {"create virtual table d using FTS5( Title , body, tokenize = 'porter' )",
         "CREATE VIRTUAL TABLE d USING fts5(Title, body, tokenize = 'porter')"},
    };
    ASSERT_CANONICAL(rows);
}
END_TEST

/* ---- What is kept, and what is left out ---- */

START_TEST(what_is_not_understood_is_kept)
{
    struct arena arena = {0};
    const struct schema_row row = {"table", "t", "t", "CREATE TABLE t(a) SOME DAY"};
    const struct schema_object *object = schema_object_parse(&row, &arena);
    ck_assert_ptr_nonnull(object);
    ck_assert(!object->is_understood);
    ck_assert_ptr_null(object->as_table);
    ck_assert_str_eq(object->canonical.text, row.sql);
    ck_assert_str_eq(object->name.text, "t");
    arena_free(&arena);
}
END_TEST

START_TEST(what_belongs_to_others_is_left_out)
{
    static const struct schema_row rows[] = {
        {"table", "t", "t", "CREATE TABLE t(a UNIQUE)"},
        {"index", "sqlite_autoindex_t_1", "t", NULL},
        {"table", "sqlite_sequence", "sqlite_sequence", "CREATE TABLE sqlite_sequence(name,seq)"},
        {"table", "Ledger", "Ledger", "CREATE TABLE Ledger(a)"},
        {"index", "by_a", "ledger", "CREATE INDEX by_a ON ledger(a)"},
        {"table", "d", "d", "CREATE VIRTUAL TABLE d USING fts5(x)"},
        {"table", "d_data", "d_data", "CREATE TABLE d_data(id INTEGER PRIMARY KEY, block BLOB)"},
        {"table", "d_other", "d_other", "CREATE TABLE d_other(a)"},
    };
    static const char *const omitted[] = {"ledger"};
    struct arena arena = {0};
    struct schema schema;
    ck_assert_int_eq(schema_build(rows, sizeof rows / sizeof rows[0], omitted, 1, &arena, &schema),
                     0);
    ck_assert_uint_eq(schema.count, 3);
    ck_assert_ptr_nonnull(schema_find(&schema, SCHEMA_TABLE, "T"));
    ck_assert_ptr_nonnull(schema_find(&schema, SCHEMA_TABLE, "d_other"));
    ck_assert_ptr_nonnull(schema_find(&schema, SCHEMA_VIRTUAL_TABLE, "D"));
    ck_assert_ptr_null(schema_find(&schema, SCHEMA_TABLE, "ledger"));
    schema_free(&schema);
    arena_free(&arena);
}
END_TEST

START_TEST(a_trigger_may_be_called_as_a_table_is)
{
    struct arena arena = {0};
    struct schema schema = fixture_schema(
        "CREATE TABLE t(a); CREATE TRIGGER t AFTER INSERT ON t BEGIN SELECT 1; END", &arena);
    ck_assert_int_eq(schema_find(&schema, SCHEMA_TABLE, "t")->kind, SCHEMA_TABLE);
    ck_assert_int_eq(schema_find(&schema, SCHEMA_TRIGGER, "T")->kind, SCHEMA_TRIGGER);
    ck_assert_ptr_null(schema_find(&schema, SCHEMA_TRIGGER, "u"));
    schema_free(&schema);
    arena_free(&arena);
}
END_TEST

/* https://www.sqlite.org/lang_createtable.html#rowid */
START_TEST(what_is_the_rowid)
{
    static const struct {
        const char *sql;
        bool is_alias;
    } rows[] = {
        {"CREATE TABLE t(a INTEGER PRIMARY KEY)", true},
        {"CREATE TABLE t(a integer, PRIMARY KEY(a))", true},
        {"CREATE TABLE t(a \"INTEGER\", PRIMARY KEY(a DESC))", true},
        {"CREATE TABLE t(a INTEGER PRIMARY KEY DESC)", false},
        {"CREATE TABLE t(a INT PRIMARY KEY)", false},
        {"CREATE TABLE t(a INTEGER PRIMARY KEY) WITHOUT ROWID", false},
        {"CREATE TABLE t(a INTEGER, b, PRIMARY KEY(a, b))", false},
        {"CREATE TABLE t(a INTEGER UNIQUE)", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena arena = {0};
        struct schema schema = fixture_schema(rows[i].sql, &arena);
        const struct schema_table *table = schema.objects[0].as_table;
        ck_assert_msg(schema_is_rowid_alias(table, &table->columns[0]) == rows[i].is_alias, "%s",
                      rows[i].sql);
        schema_free(&schema);
        arena_free(&arena);
    }
}
END_TEST

/* ---- Comparison ---- */

struct comparison {
    struct arena arena;
    struct schema from, to;
    struct schema_difference difference;
};

static void compare(struct comparison *c, const char *from, const char *to)
{
    *c = (struct comparison){.arena = {0}};
    c->from = fixture_schema(from, &c->arena);
    c->to = fixture_schema(to, &c->arena);
    ck_assert_int_eq(schema_compare(&c->from, &c->to, &c->arena, &c->difference), 0);
}

static void end(struct comparison *c)
{
    schema_free(&c->from);
    schema_free(&c->to);
    arena_free(&c->arena);
}

START_TEST(other_spellings_are_exactly_the_same)
{
    static const char *const pairs[][2] = {
        {"CREATE TABLE t(a INT, b)", "create table \"T\" ( [A] int , b null )"},
        {"CREATE TABLE t(a, b, PRIMARY KEY(a))", "CREATE TABLE t(a PRIMARY KEY, b)"},
        {"CREATE TABLE t(a INTEGER, b NOT NULL, UNIQUE(b, a), PRIMARY KEY(a))",
         "CREATE TABLE t(a INTEGER PRIMARY KEY, b NOT NULL, UNIQUE(b, a))"},
        {"CREATE TABLE t(a, b, CHECK(a>0), UNIQUE(b), UNIQUE(a,b))",
         "CREATE TABLE t(a CHECK (a > 0), b, UNIQUE(a, b), UNIQUE(b))"},
        {"CREATE TABLE t(a CHECK (a <> 'x'))", "CREATE TABLE t(a CHECK (t.A<>'x' /* y */))"},
        {"CREATE TABLE t(a); CREATE INDEX i ON t(a ASC)",
         "CREATE TABLE t(a); CREATE INDEX I ON T(\"a\")"},
        {"CREATE TABLE t(a); CREATE VIEW v AS SELECT a FROM t",
         "CREATE TABLE t(a); create view v as select\na\nfrom [t]"},
        {"CREATE TABLE a(x); CREATE TABLE b(x)", "CREATE TABLE b(x); CREATE TABLE a(x)"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct comparison c;
        char left[HASH_SIZE], right[HASH_SIZE];
        compare(&c, pairs[i][0], pairs[i][1]);
        ck_assert_msg(c.difference.sameness == SCHEMA_EXACT && c.difference.count == 0, "%s",
                      pairs[i][1]);
        ck_assert_int_eq(schema_hash(&c.from, &c.arena, left), 0);
        ck_assert_int_eq(schema_hash(&c.to, &c.arena, right), 0);
        ck_assert_str_eq(left, right);
        end(&c);
    }
}
END_TEST

START_TEST(what_looks_alike_can_be_different)
{
    static const char *const pairs[][2] = {
        {"CREATE TABLE t(a CHECK (a <> 'x'))", "CREATE TABLE t(a CHECK (a <> 'X'))"},
        {"CREATE TABLE t(a DEFAULT 1)", "CREATE TABLE t(a DEFAULT '1')"},
        {"CREATE TABLE t(a DEFAULT true)", "CREATE TABLE t(a DEFAULT \"true\")"},
        {"CREATE TABLE t(a INTEGER PRIMARY KEY DESC)",
         "CREATE TABLE t(a INTEGER, PRIMARY KEY(a DESC))"},
        {"CREATE TABLE t(a INTEGER, PRIMARY KEY(a DESC AUTOINCREMENT))",
         "CREATE TABLE t(a INTEGER, PRIMARY KEY(a DESC))"},
        {"CREATE TABLE t(a UNIQUE)", "CREATE TABLE t(a UNIQUE ON CONFLICT REPLACE)"},
        {"CREATE TABLE t(a, b, UNIQUE(a, b))", "CREATE TABLE t(a, b, UNIQUE(b, a))"},
        {"CREATE TABLE t(a REFERENCES t(a))",
         "CREATE TABLE t(a REFERENCES t(a) DEFERRABLE INITIALLY DEFERRED)"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct comparison c;
        char left[HASH_SIZE], right[HASH_SIZE];
        compare(&c, pairs[i][0], pairs[i][1]);
        ck_assert_msg(c.difference.sameness == SCHEMA_DIFFERENT, "%s", pairs[i][1]);
        ck_assert_int_eq(schema_hash(&c.from, &c.arena, left), 0);
        ck_assert_int_eq(schema_hash(&c.to, &c.arena, right), 0);
        ck_assert_str_ne(left, right);
        end(&c);
    }
}
END_TEST

/* One change each; every kind is among them. */
static const struct change_row {
    const char *from, *to;
    enum schema_change_kind kind;
    enum schema_sameness sameness;
    const char *text;
    enum schema_change_mark mark;
    const char *detail;
} change_rows[] = {
    {"", "CREATE TABLE t(a)", CHANGE_ADDED, SCHEMA_DIFFERENT, "table t is added", SCHEMA_MARK_ADDED,
     "table t is added"},
    {"CREATE TABLE t(a)", "CREATE TABLE t(a); CREATE INDEX \"by a\" ON t(a)", CHANGE_ADDED,
     SCHEMA_DIFFERENT, "index \"by a\" of t is added", SCHEMA_MARK_ADDED,
     "index \"by a\" of t is added"},
    {"CREATE TABLE t(a)", "", CHANGE_DROPPED, SCHEMA_DIFFERENT, "table t is dropped",
     SCHEMA_MARK_DROPPED, "table t is dropped"},
    {"CREATE TABLE t(a)", "CREATE TABLE t(a, b TEXT NOT NULL DEFAULT 1)", CHANGE_COLUMN_ADDED,
     SCHEMA_DIFFERENT, "column t.b is added", SCHEMA_MARK_ADDED,
     "column b TEXT NOT NULL DEFAULT 1"},
    {"CREATE TABLE t(a, b INT)", "CREATE TABLE t(a)", CHANGE_COLUMN_DROPPED, SCHEMA_DIFFERENT,
     "column t.b is dropped", SCHEMA_MARK_DROPPED, "column b INT"},
    {"CREATE TABLE t(a TEXT)", "CREATE TABLE t(a VARCHAR(20))", CHANGE_COLUMN_TYPE,
     SCHEMA_DIFFERENT, "t.a: type TEXT → VARCHAR(20)", SCHEMA_MARK_CHANGED,
     "column a: type TEXT → VARCHAR(20)"},
    {"CREATE TABLE t(a TEXT)", "CREATE TABLE t(a)", CHANGE_COLUMN_TYPE, SCHEMA_DIFFERENT,
     "t.a: type TEXT → none", SCHEMA_MARK_CHANGED, "column a: type TEXT → none"},
    {"CREATE TABLE t(a)", "CREATE TABLE t(a NOT NULL)", CHANGE_COLUMN_NOT_NULL, SCHEMA_DIFFERENT,
     "t.a: NULL → NOT NULL", SCHEMA_MARK_CHANGED, "column a: NULL → NOT NULL"},
    {"CREATE TABLE t(a NOT NULL)", "CREATE TABLE t(a NOT NULL ON CONFLICT IGNORE)",
     CHANGE_COLUMN_NOT_NULL, SCHEMA_DIFFERENT, "t.a: NOT NULL → NOT NULL ON CONFLICT IGNORE",
     SCHEMA_MARK_CHANGED, "column a: NOT NULL → NOT NULL ON CONFLICT IGNORE"},
    {"CREATE TABLE t(a INTEGER PRIMARY KEY)", "CREATE TABLE t(a INTEGER PRIMARY KEY NOT NULL)",
     CHANGE_COLUMN_NOT_NULL, SCHEMA_EQUIVALENT, "t.a: NULL → NOT NULL", SCHEMA_MARK_CHANGED,
     "column a: NULL → NOT NULL"},
    {"CREATE TABLE t(a PRIMARY KEY) WITHOUT ROWID",
     "CREATE TABLE t(a PRIMARY KEY NOT NULL) WITHOUT ROWID", CHANGE_COLUMN_NOT_NULL,
     SCHEMA_EQUIVALENT, "t.a: NULL → NOT NULL", SCHEMA_MARK_CHANGED, "column a: NULL → NOT NULL"},
    {"CREATE TABLE t(a)", "CREATE TABLE t(a DEFAULT 'x')", CHANGE_COLUMN_DEFAULT, SCHEMA_DIFFERENT,
     "t.a: default none → 'x'", SCHEMA_MARK_CHANGED, "column a: default none → 'x'"},
    {"CREATE TABLE t(a)", "CREATE TABLE t(a COLLATE nocase)", CHANGE_COLUMN_COLLATION,
     SCHEMA_DIFFERENT, "t.a: collation none → NOCASE", SCHEMA_MARK_CHANGED,
     "column a: collation none → NOCASE"},
    {"CREATE TABLE t(a, b)", "CREATE TABLE t(a, b AS (a * 2))", CHANGE_COLUMN_GENERATED,
     SCHEMA_DIFFERENT, "t.b: generated none → (a * 2) VIRTUAL", SCHEMA_MARK_CHANGED,
     "column b: generated none → (a * 2) VIRTUAL"},
    {"CREATE TABLE t(a, b)", "CREATE TABLE t(b, a)", CHANGE_COLUMN_ORDER, SCHEMA_EQUIVALENT,
     "the columns of t stand in another order", SCHEMA_MARK_CHANGED,
     "the columns stand in another order"},
    {"CREATE TABLE t(a)", "CREATE TABLE t(a PRIMARY KEY)", CHANGE_PRIMARY_KEY, SCHEMA_DIFFERENT,
     "t: primary key none → (a)", SCHEMA_MARK_CHANGED, "primary key none → (a)"},
    {"CREATE TABLE t(a INTEGER PRIMARY KEY)", "CREATE TABLE t(a INTEGER PRIMARY KEY AUTOINCREMENT)",
     CHANGE_PRIMARY_KEY, SCHEMA_DIFFERENT, "t: primary key (a) → (a AUTOINCREMENT)",
     SCHEMA_MARK_CHANGED, "primary key (a) → (a AUTOINCREMENT)"},
    {"CREATE TABLE t(a)", "CREATE TABLE t(a UNIQUE)", CHANGE_UNIQUE_ADDED, SCHEMA_DIFFERENT,
     "t: UNIQUE (a) is added", SCHEMA_MARK_ADDED, "UNIQUE (a)"},
    {"CREATE TABLE t(a UNIQUE)", "CREATE TABLE t(a)", CHANGE_UNIQUE_DROPPED, SCHEMA_DIFFERENT,
     "t: UNIQUE (a) is dropped", SCHEMA_MARK_DROPPED, "UNIQUE (a)"},
    {"CREATE TABLE t(a)", "CREATE TABLE t(a CHECK(a>0))", CHANGE_CHECK_ADDED, SCHEMA_DIFFERENT,
     "t: CHECK (a > 0) is added", SCHEMA_MARK_ADDED, "CHECK (a > 0)"},
    {"CREATE TABLE t(a CHECK(a>0))", "CREATE TABLE t(a)", CHANGE_CHECK_DROPPED, SCHEMA_DIFFERENT,
     "t: CHECK (a > 0) is dropped", SCHEMA_MARK_DROPPED, "CHECK (a > 0)"},
    {"CREATE TABLE t(a)", "CREATE TABLE t(a REFERENCES \"p q\" ON DELETE CASCADE)",
     CHANGE_FOREIGN_KEY_ADDED, SCHEMA_DIFFERENT,
     "t: foreign key (a) REFERENCES \"p q\" ON DELETE CASCADE is added", SCHEMA_MARK_ADDED,
     "FOREIGN KEY (a) REFERENCES \"p q\" ON DELETE CASCADE"},
    {"CREATE TABLE t(a REFERENCES p)", "CREATE TABLE t(a)", CHANGE_FOREIGN_KEY_DROPPED,
     SCHEMA_DIFFERENT, "t: foreign key (a) REFERENCES p is dropped", SCHEMA_MARK_DROPPED,
     "FOREIGN KEY (a) REFERENCES p"},
    {"CREATE TABLE t(a CONSTRAINT x UNIQUE)", "CREATE TABLE t(a CONSTRAINT y UNIQUE)",
     CHANGE_CONSTRAINT_NAME, SCHEMA_EQUIVALENT, "t: UNIQUE (a): constraint name x → y",
     SCHEMA_MARK_CHANGED, "UNIQUE (a): constraint name x → y"},
    {"CREATE TABLE t(a PRIMARY KEY)", "CREATE TABLE t(a CONSTRAINT \"a key\" PRIMARY KEY)",
     CHANGE_CONSTRAINT_NAME, SCHEMA_EQUIVALENT,
     "t: primary key (a): constraint name none → \"a key\"", SCHEMA_MARK_CHANGED,
     "primary key (a): constraint name none → \"a key\""},
    {"CREATE TABLE t(a CONSTRAINT x CHECK (a > 0))", "CREATE TABLE t(a CHECK (a > 0))",
     CHANGE_CONSTRAINT_NAME, SCHEMA_EQUIVALENT, "t: CHECK (a > 0): constraint name x → none",
     SCHEMA_MARK_CHANGED, "CHECK (a > 0): constraint name x → none"},
    {"CREATE TABLE t(a REFERENCES p)", "CREATE TABLE t(a CONSTRAINT x REFERENCES p)",
     CHANGE_CONSTRAINT_NAME, SCHEMA_EQUIVALENT,
     "t: foreign key (a) REFERENCES p: constraint name none → x", SCHEMA_MARK_CHANGED,
     "foreign key (a) REFERENCES p: constraint name none → x"},
    {"CREATE TABLE t(a INT)", "CREATE TABLE t(a INT) STRICT", CHANGE_STRICT, SCHEMA_DIFFERENT,
     "table t becomes STRICT", SCHEMA_MARK_ADDED, "STRICT"},
    {"CREATE TABLE t(a PRIMARY KEY) WITHOUT ROWID", "CREATE TABLE t(a PRIMARY KEY)",
     CHANGE_WITHOUT_ROWID, SCHEMA_DIFFERENT, "table t is no longer WITHOUT ROWID",
     SCHEMA_MARK_DROPPED, "WITHOUT ROWID"},
    {"CREATE TABLE p(a INTEGER PRIMARY KEY); CREATE TABLE t(b REFERENCES p)",
     "CREATE TABLE p(a INTEGER PRIMARY KEY); CREATE TABLE t(b REFERENCES p(a))", CHANGE_SPELLING,
     SCHEMA_EQUIVALENT, "table t is written in another way", SCHEMA_MARK_CHANGED,
     "it is written in another way"},
    {"CREATE TABLE t(a); CREATE INDEX i ON t(a)", "CREATE TABLE t(a); CREATE INDEX i ON t(a DESC)",
     CHANGE_TEXT, SCHEMA_DIFFERENT, "index i of t is changed", SCHEMA_MARK_CHANGED,
     "index i of t is changed"},
    {"CREATE VIEW v AS SELECT 1 AS a", "CREATE VIEW v AS SELECT 2 AS a", CHANGE_TEXT,
     SCHEMA_DIFFERENT, "view v is changed", SCHEMA_MARK_CHANGED, "view v is changed"},
};

START_TEST(each_change_is_told)
{
    for (size_t i = 0; i < sizeof change_rows / sizeof change_rows[0]; i++) {
        const struct change_row *row = &change_rows[i];
        struct comparison c;
        compare(&c, row->from, row->to);
        ck_assert_msg(c.difference.count == 1, "%s → %s: %zu changes", row->from, row->to,
                      c.difference.count);
        const struct schema_change *change = &c.difference.changes[0];
        ck_assert_msg(change->kind == row->kind, "%s → %s: kind %d", row->from, row->to,
                      (int)change->kind);
        ck_assert_int_eq(change->sameness, row->sameness);
        ck_assert_int_eq(c.difference.sameness, row->sameness);
        ck_assert_str_eq(schema_change_text(change, &c.arena), row->text);
        ck_assert_str_eq(schema_change_detail(change, &c.arena), row->detail);
        ck_assert_int_eq(schema_change_mark(change), row->mark);
        end(&c);
    }
}
END_TEST

START_TEST(each_kind_of_change_has_a_row)
{
    bool seen[CHANGE_TEXT + 1] = {false};
    for (size_t i = 0; i < sizeof change_rows / sizeof change_rows[0]; i++)
        seen[change_rows[i].kind] = true;
    for (size_t kind = 0; kind <= CHANGE_TEXT; kind++)
        ck_assert_msg(seen[kind] || kind == CHANGE_FOREIGN_KEY_PARENT, "kind %zu", kind);
}
END_TEST

/* The child is as it was, or not; what it refers to is told either way, and once. */
START_TEST(a_parents_key_is_a_matter_of_its_children)
{
    static const struct {
        const char *from, *to, *text;
    } rows[] = {
        {"CREATE TABLE p(a PRIMARY KEY, \"b c\"); CREATE TABLE t(x REFERENCES P)",
         "CREATE TABLE p(a, \"b c\" PRIMARY KEY); CREATE TABLE t(x REFERENCES P)",
         "t: foreign key (x) REFERENCES P: (a) → (\"b c\")"},
        {"CREATE TABLE p(a PRIMARY KEY, b); CREATE TABLE t(x, FOREIGN KEY (x) REFERENCES p)",
         "CREATE TABLE p(a, b, PRIMARY KEY (b, a)); CREATE TABLE t(x REFERENCES p, y)",
         "t: foreign key (x) REFERENCES p: (a) → (b, a)"},
        {"CREATE TABLE p(a PRIMARY KEY); CREATE TABLE t(x REFERENCES p)",
         "CREATE TABLE p(a); CREATE TABLE t(x REFERENCES p)",
         "t: foreign key (x) REFERENCES p: (a) → none"},
        {"CREATE TABLE p(a PRIMARY KEY, b); CREATE TABLE t(x REFERENCES p (a))",
         "CREATE TABLE p(a, b PRIMARY KEY); CREATE TABLE t(x REFERENCES p (a))", NULL},
        {"CREATE TABLE p(a PRIMARY KEY); CREATE TABLE t(x REFERENCES p)",
         "CREATE TABLE p(a INT PRIMARY KEY DESC); CREATE TABLE t(x REFERENCES p)", NULL},
        {"CREATE TABLE p(a PRIMARY KEY); CREATE TABLE t(x REFERENCES p)",
         "CREATE TABLE t(x REFERENCES p)", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct comparison c;
        const char *text = NULL;
        compare(&c, rows[i].from, rows[i].to);
        for (size_t n = 0; n < c.difference.count; n++) {
            const struct schema_change *change = &c.difference.changes[n];
            ck_assert_int_ne(change->kind, CHANGE_FOREIGN_KEY_ADDED);
            if (change->kind != CHANGE_FOREIGN_KEY_PARENT)
                continue;
            ck_assert_ptr_null(text);
            ck_assert_int_eq(change->sameness, SCHEMA_DIFFERENT);
            text = schema_change_text(change, &c.arena);
            ck_assert_str_eq(schema_change_detail(change, &c.arena), text + strlen("t: "));
            ck_assert_int_eq(schema_change_mark(change), SCHEMA_MARK_CHANGED);
        }
        ck_assert_pstr_eq(text, rows[i].text);
        end(&c);
    }
}
END_TEST

START_TEST(several_changes_of_a_table_stand_together)
{
    struct comparison c;
    compare(&c, "CREATE TABLE a(x); CREATE TABLE b(x, y)",
            "CREATE TABLE a(x INT, z); CREATE TABLE b(y, x)");
    ck_assert_uint_eq(c.difference.count, 3);
    ck_assert_int_eq(c.difference.sameness, SCHEMA_DIFFERENT);
    ck_assert_ptr_eq(c.difference.changes[0].from, c.difference.changes[1].from);
    ck_assert_int_eq(c.difference.changes[2].kind, CHANGE_COLUMN_ORDER);
    ck_assert_int_eq(c.difference.changes[2].sameness, SCHEMA_EQUIVALENT);
    end(&c);
}
END_TEST

/* ---- What a comparison need not look at ---- */

static const char *names_of(const struct narrow_objects *objects, struct arena *arena)
{
    const char *names = "";
    for (size_t i = 0; i < objects->count; i++)
        names =
            arena_printf(arena, "%s%s%s", names, i == 0 ? "" : " ", objects->items[i]->name.text);
    return names;
}

START_TEST(what_is_the_same_to_the_letter_is_left_out)
{
    static const struct {
        const char *from, *to, *from_names, *to_names;
    } rows[] = {
        {"CREATE TABLE t(a); CREATE INDEX i ON t(a); CREATE VIEW v AS SELECT a FROM t",
         "CREATE TABLE t(a); CREATE INDEX i ON t(a); CREATE VIEW v AS SELECT a FROM t", "", ""},
        {"CREATE TABLE t(a); CREATE TABLE u(a)", "CREATE TABLE t( a ); CREATE TABLE u(a)", "t",
         "t"},
        {"CREATE TABLE t(a); CREATE TABLE u(a)", "CREATE TABLE u(a)", "t", ""},
        /* What belongs to a table. "x" is a string as long as there is no such column. */
        {"CREATE TABLE t(a); CREATE INDEX i ON T(\"x\"); CREATE TABLE u(a); CREATE INDEX j ON u(a)",
         "CREATE TABLE t(a, x); CREATE INDEX i ON T(\"x\"); CREATE TABLE u(a); "
         "CREATE INDEX j ON u(a)",
         "t i", "t i"},
        {"CREATE TABLE t(a); CREATE INDEX i ON t(a)", "CREATE TABLE t(a)", "t i", "t"},
        /* "REFERENCES p" is "REFERENCES p(id)" where that is its key. */
        {"CREATE TABLE o(id PRIMARY KEY); CREATE TABLE p(id PRIMARY KEY, o REFERENCES o); "
         "CREATE TABLE c(p REFERENCES P)",
         "CREATE TABLE o(id PRIMARY KEY); CREATE TABLE p(id PRIMARY KEY, o REFERENCES o); "
         "CREATE TABLE c(p REFERENCES P(id))",
         "p c", "p c"},
        /* "REFERENCES p" is another key where p's is, and "REFERENCES p(id)" is not. */
        {"CREATE TABLE p(id PRIMARY KEY, k); CREATE TABLE c(p REFERENCES \"P\"); "
         "CREATE TABLE d(p REFERENCES p (id)); CREATE TABLE e(p REFERENCES other)",
         "CREATE TABLE p(id, k PRIMARY KEY); CREATE TABLE c(p REFERENCES \"P\"); "
         "CREATE TABLE d(p REFERENCES p (id)); CREATE TABLE e(p REFERENCES other)",
         "p c", "p c"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena arena = {0};
        struct schema_known known = {.arena = &arena};
        struct schema_rows from = fixture_rows(rows[i].from, &arena);
        struct schema_rows to = fixture_rows(rows[i].to, &arena);
        const struct narrow_side sides[2] = {{from.rows.items, from.rows.count},
                                             {to.rows.items, to.rows.count}};
        struct narrow_objects objects[2];
        ck_assert_int_eq(narrow_schemas(sides, &known, &arena, objects), 0);
        ck_assert_str_eq(names_of(&objects[0], &arena), rows[i].from_names);
        ck_assert_str_eq(names_of(&objects[1], &arena), rows[i].to_names);
        schema_known_free(&known);
        arena_free(&arena);
    }
}
END_TEST

START_TEST(what_goes_by_the_order_of_columns_is_found)
{
    static const struct {
        const char *statement;
        bool takes;
    } rows[] = {
        {"CREATE VIEW v AS SELECT * FROM T", true},
        {"CREATE VIEW v AS SELECT 1, * FROM u JOIN main.t", true},
        {"CREATE VIEW v AS SELECT DISTINCT * FROM u, \"t\"", true},
        {"CREATE VIEW v AS SELECT x.* FROM u JOIN t AS x", true},
        {"CREATE VIEW v AS SELECT x.* FROM u x, t", false},
        {"CREATE VIEW v AS SELECT t.* FROM t", true},
        {"CREATE VIEW v AS SELECT a * b, count(*) FROM t", false},
        {"CREATE VIEW v AS SELECT a FROM u WHERE EXISTS (SELECT * FROM t)", false},
        {"CREATE VIEW v AS SELECT a FROM t /* SELECT * */", false},
        {"CREATE VIEW v AS SELECT * FROM u", false},
        {"CREATE TRIGGER r AFTER INSERT ON u BEGIN INSERT INTO t VALUES (1, 2); END", true},
        {"CREATE TRIGGER r AFTER INSERT ON u BEGIN INSERT INTO t AS x SELECT 1, 2; END", true},
        {"CREATE TRIGGER r AFTER INSERT ON u BEGIN INSERT INTO t (a, b) VALUES (1, 2); END", false},
        {"CREATE TRIGGER r AFTER INSERT ON t BEGIN INSERT INTO u VALUES (new.a); END", false},
        {"CREATE TRIGGER r AFTER INSERT ON u BEGIN SELECT * FROM u; DELETE FROM t; END", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_msg(by_place_takes(str_from(rows[i].statement), "t") == rows[i].takes, "%s",
                      rows[i].statement);
}
END_TEST

UNIT_MAIN("schema", what_goes_by_the_order_of_columns_is_found,
          a_parents_key_is_a_matter_of_its_children, what_is_the_same_to_the_letter_is_left_out,
          a_table_has_one_layout, names_have_quotes_where_they_need_them,
          what_says_nothing_is_left_out, constraints_are_said_where_they_belong,
          keys_over_the_same_columns_keep_their_order, expressions_have_one_layout,
          indexes_have_one_text, a_name_in_an_index_is_a_column_where_the_table_has_one,
          views_have_a_line_for_each_clause, results_without_a_name_stay_as_they_were_typed,
          triggers_have_one_text, arguments_of_a_module_are_its_own, what_is_not_understood_is_kept,
          what_belongs_to_others_is_left_out, a_trigger_may_be_called_as_a_table_is,
          what_is_the_rowid, other_spellings_are_exactly_the_same,
          what_looks_alike_can_be_different, each_change_is_told, each_kind_of_change_has_a_row,
          several_changes_of_a_table_stand_together)
