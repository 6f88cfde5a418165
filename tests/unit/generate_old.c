/* Scripts for a SQLite that is older than the library in use. */
#include "unit.h"

#include "generate/features.h"
#include "generate/prove.h"
#include "generate_fixture.h"

struct making {
    struct arena arena;
    diag_list diags;
    struct generate_input up_input, down_input;
    struct generate_script up, down;
};

static const char *version_text(int version, struct arena *arena)
{
    return arena_printf(arena, "%d.%d.%d", version / 1000000, version / 1000 % 1000,
                        version % 1000);
}

static void begin(struct making *m, int version, const char *from, const char *to)
{
    *m = (struct making){.arena = {0}};
    m->up_input = fixture_input(from, to, &m->arena, &m->diags);
    m->up_input.sqlite =
        (struct generate_sqlite){version, {str_from(version_text(version, &m->arena)), {0}}};
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

static void make_both(struct making *m)
{
    m->down_input = fixture_way_back(&m->up_input);
    int rc = generate_script(&m->up_input, &m->up);
    if (rc == 0)
        rc = generate_reverse(&m->up_input.renames, &m->arena, &m->diags, &m->down_input.renames);
    if (rc == 0)
        rc = generate_script(&m->down_input, &m->down);
    if (rc == 0)
        rc = generate_prove(&m->up_input, m->up.sql, m->down.sql);
    ck_assert_msg(rc == 0, "%s\n%s\n%s", message(m), m->up.sql, m->down.sql);
}

#define MOST_RENAMES 3

struct scripts {
    int version;
    const char *from, *to;
    struct generate_rename renames[MOST_RENAMES]; /* up to one without a table */
    const char *up, *down;                        /* NULL: they are not looked at */
};

static void set_renames(struct making *m, const struct scripts *row)
{
    size_t count = 0;
    while (count < MOST_RENAMES && row->renames[count].table != NULL)
        count++;
    m->up_input.renames = (struct generate_renames){row->renames, count};
}

static void assert_scripts(const struct scripts *row)
{
    struct making m;
    begin(&m, row->version, row->from, row->to);
    set_renames(&m, row);
    make_both(&m);
    ck_assert_msg(row->up == NULL || strcmp(m.up.sql, row->up) == 0, "up for %d is\n%s\nnot\n%s",
                  row->version, m.up.sql, row->up);
    ck_assert_msg(row->down == NULL || strcmp(m.down.sql, row->down) == 0,
                  "down for %d is\n%s\nnot\n%s", row->version, m.down.sql, row->down);
    end(&m);
}

static void assert_all_scripts(const struct scripts *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_scripts(&rows[i]);
}

#define ASSERT_SCRIPTS(rows) assert_all_scripts((rows), sizeof(rows) / sizeof((rows)[0]))

/* ---- What ALTER TABLE can: https://www.sqlite.org/lang_altertable.html ---- */

#define ADD_B "ALTER TABLE t ADD COLUMN b;\n"
#define DROP_B                                                                                     \
    "-- Destructive: column t.b goes, with what is in it.\nALTER TABLE t DROP COLUMN b;\n"
#define REBUILD_WITHOUT_B(version)                                                                 \
    "-- Destructive: column t.b goes, with what is in it.\n"                                       \
    "-- Rebuilt for SQLite " version ": a reliable DROP COLUMN is new in 3.35.5.\n"                \
    "CREATE TABLE new_t (a);\nINSERT INTO new_t (a)\nSELECT a\nFROM t;\n"                          \
    "DROP TABLE t;\nALTER TABLE new_t RENAME TO t;\n"

START_TEST(a_column_is_dropped_by_a_rebuild)
{
    static const struct scripts rows[] = {
        {3031001,
         "CREATE TABLE t(a)",
         "CREATE TABLE t(a, b)",
         {{0}},
         ADD_B,
         REBUILD_WITHOUT_B("3.31.1")},
        {3035004,
         "CREATE TABLE t(a)",
         "CREATE TABLE t(a, b)",
         {{0}},
         ADD_B,
         REBUILD_WITHOUT_B("3.35.4")},
        {3035005, "CREATE TABLE t(a)", "CREATE TABLE t(a, b)", {{0}}, ADD_B, DROP_B},
        {0, "CREATE TABLE t(a)", "CREATE TABLE t(a, b)", {{0}}, ADD_B, DROP_B},
        {3999000, "CREATE TABLE t(a)", "CREATE TABLE t(a, b)", {{0}}, ADD_B, DROP_B},
    };
    ASSERT_SCRIPTS(rows);
}
END_TEST

START_TEST(what_hangs_on_the_table_is_put_back)
{
    static const struct scripts rows[] = {
        {3031000,
         "CREATE TABLE t(a, b); CREATE INDEX i ON t(a); CREATE VIEW v AS SELECT a FROM t",
         "CREATE TABLE t(a); CREATE INDEX i ON t(a); CREATE VIEW v AS SELECT a FROM t",
         {{0}},
         "DROP VIEW v;\n\n" REBUILD_WITHOUT_B(
             "3.31.0") "\nCREATE INDEX i ON t(a);\nCREATE VIEW v AS SELECT a FROM t;\n",
         "-- Not brought back: what was in t.b.\n" ADD_B},
    };
    ASSERT_SCRIPTS(rows);
}
END_TEST

#define ADD_CHECKED "ALTER TABLE t ADD COLUMN b INT CHECK (b > 0);\n"

START_TEST(a_column_whose_check_would_not_look_at_rows_is_no_ADD_COLUMN)
{
    static const struct scripts rows[] = {
        {3037000,
         "CREATE TABLE t(a)",
         "CREATE TABLE t(a, b INT CHECK (b > 0))",
         {{0}},
         ADD_CHECKED,
         NULL},
        {3036000,
         "CREATE TABLE t(a)",
         "CREATE TABLE t(a, b INT CHECK (b > 0))",
         {{0}},
         "-- Rebuilt for SQLite 3.36.0: an ADD COLUMN that checks rows is new in 3.37.0.\n"
         "-- column t.b is added.\n-- t: CHECK (b > 0) is added.\n"
         "CREATE TABLE new_t (a, b INT CHECK (b > 0));\n"
         "INSERT INTO new_t (a)\nSELECT a\nFROM t;\n"
         "DROP TABLE t;\nALTER TABLE new_t RENAME TO t;\n",
         NULL},
    };
    ASSERT_SCRIPTS(rows);
}
END_TEST

/* ---- Columns with another name ---- */

START_TEST(a_renamed_column_is_fed_by_the_old_one)
{
    static const struct scripts rows[] = {
        {3025000,
         "CREATE TABLE t(a, b)",
         "CREATE TABLE t(a, c)",
         {{"t", "b", "c"}},
         "ALTER TABLE t RENAME COLUMN b TO c;\n",
         "ALTER TABLE t RENAME COLUMN c TO b;\n"},
        {3024000,
         "CREATE TABLE t(a, b)",
         "CREATE TABLE t(a, c)",
         {{"t", "b", "c"}},
         "-- Rebuilt for SQLite 3.24.0: RENAME COLUMN is new in 3.25.0.\n"
         "-- column t.b is renamed to c.\n"
         "CREATE TABLE new_t (a, c);\nINSERT INTO new_t (a, c)\nSELECT a, b\nFROM t;\n"
         "DROP TABLE t;\nALTER TABLE new_t RENAME TO t;\n",
         "-- Rebuilt for SQLite 3.24.0: RENAME COLUMN is new in 3.25.0.\n"
         "-- column t.c is renamed to b.\n"
         "CREATE TABLE new_t (a, b);\nINSERT INTO new_t (a, b)\nSELECT a, c\nFROM t;\n"
         "DROP TABLE t;\nALTER TABLE new_t RENAME TO t;\n"},
        /* 3.31 to 3.34 say "no such column" where any table has a generated one */
        {3031001,
         "CREATE TABLE t(a, b); CREATE TABLE g(x, y AS (x))",
         "CREATE TABLE t(a, c); CREATE TABLE g(x, y AS (x))",
         {{"t", "b", "c"}},
         "-- Rebuilt for SQLite 3.31.1: RENAME COLUMN beside generated columns is new in 3.35.0.\n"
         "-- column t.b is renamed to c.\n"
         "CREATE TABLE new_t (a, c);\nINSERT INTO new_t (a, c)\nSELECT a, b\nFROM t;\n"
         "DROP TABLE t;\nALTER TABLE new_t RENAME TO t;\n",
         NULL},
        {3035000,
         "CREATE TABLE t(a, b); CREATE TABLE g(x, y AS (x))",
         "CREATE TABLE t(a, c); CREATE TABLE g(x, y AS (x))",
         {{"t", "b", "c"}},
         "ALTER TABLE t RENAME COLUMN b TO c;\n",
         NULL},
        /* whoever refers to it: a key, an index, a view, a trigger */
        {3024000,
         "CREATE TABLE p(a PRIMARY KEY, b); CREATE TABLE c(x REFERENCES p(a)); "
         "CREATE INDEX i ON p(b); CREATE VIEW v AS SELECT a FROM p; "
         "CREATE TRIGGER g AFTER UPDATE OF a ON p BEGIN DELETE FROM c WHERE x = old.a; END",
         "CREATE TABLE p(z PRIMARY KEY, b); CREATE TABLE c(x REFERENCES p(z)); "
         "CREATE INDEX i ON p(b); CREATE VIEW v AS SELECT z FROM p; "
         "CREATE TRIGGER g AFTER UPDATE OF z ON p BEGIN DELETE FROM c WHERE x = old.z; END",
         {{"p", "a", "z"}},
         NULL,
         NULL},
        /* a key that leaves out what it refers to: the same column */
        {3024000,
         "CREATE TABLE p(a PRIMARY KEY, b); CREATE TABLE c(x REFERENCES p)",
         "CREATE TABLE p(z PRIMARY KEY, b); CREATE TABLE c(x REFERENCES p)",
         {{"p", "a", "z"}},
         "-- Rebuilt for SQLite 3.24.0: RENAME COLUMN is new in 3.25.0.\n"
         "-- column p.a is renamed to z.\n"
         "CREATE TABLE new_p (z PRIMARY KEY, b);\nINSERT INTO new_p (z, b)\nSELECT a, b\nFROM p;\n"
         "DROP TABLE p;\nALTER TABLE new_p RENAME TO p;\n",
         NULL},
        /* with another change of the table: one rebuild */
        {3024000,
         "CREATE TABLE t(a, b INT)",
         "CREATE TABLE t(a, c TEXT)",
         {{"t", "b", "c"}},
         "-- Destructive if t.c has REAL numbers: as text they have 15 digits "
         "at most.\n"
         "-- Rebuilt for SQLite 3.24.0: RENAME COLUMN is new in 3.25.0.\n"
         "-- column t.b is renamed to c.\n-- t.c: type INT → TEXT.\n"
         "CREATE TABLE new_t (a, c TEXT);\nINSERT INTO new_t (a, c)\nSELECT a, b\nFROM t;\n"
         "DROP TABLE t;\nALTER TABLE new_t RENAME TO t;\n",
         NULL},
        /* with its table */
        {3024000,
         "CREATE TABLE t(a, b)",
         "CREATE TABLE u(a, c)",
         {{"t", NULL, "u"}, {"u", "b", "c"}},
         "ALTER TABLE t RENAME TO u;\n\n"
         "-- Rebuilt for SQLite 3.24.0: RENAME COLUMN is new in 3.25.0.\n"
         "-- column u.b is renamed to c.\n"
         "CREATE TABLE new_u (a, c);\nINSERT INTO new_u (a, c)\nSELECT a, b\nFROM u;\n"
         "DROP TABLE u;\nALTER TABLE new_u RENAME TO u;\n",
         NULL},
        {3024000,
         "CREATE TABLE t(a, b)",
         "CREATE TABLE u(a, c)",
         {{"t", "b", "c"}, {"t", NULL, "u"}},
         NULL,
         NULL},
    };
    ASSERT_SCRIPTS(rows);
}
END_TEST

/* The schema is the same. */
START_TEST(a_name_that_is_used_again_is_another_column)
{
    static const struct scripts rows[] = {
        {3024000,
         "CREATE TABLE t(a, b)",
         "CREATE TABLE t(a, b)",
         {{"t", "a", "x"}, {"t", "b", "a"}, {"t", "x", "b"}},
         "-- Rebuilt for SQLite 3.24.0: RENAME COLUMN is new in 3.25.0.\n"
         "-- column t.a is renamed to x.\n-- column t.b is renamed to a.\n"
         "-- column t.x is renamed to b.\n-- the columns of t stand in another order.\n"
         "CREATE TABLE new_t (a, b);\nINSERT INTO new_t (a, b)\nSELECT b, a\nFROM t;\n"
         "DROP TABLE t;\nALTER TABLE new_t RENAME TO t;\n",
         NULL},
    };
    ASSERT_SCRIPTS(rows);
}
END_TEST

START_TEST(a_column_with_the_old_name_of_another_is_new)
{
    struct making m;
    struct generate_rename rename = {"t", "a", "b"};
    begin(&m, 3024000, "CREATE TABLE t(a)", "CREATE TABLE t(b, a)");
    m.up_input.renames = (struct generate_renames){&rename, 1};
    ck_assert_int_eq(generate_script(&m.up_input, &m.up), 0);
    ck_assert_str_eq(m.up.sql, "-- Rebuilt for SQLite 3.24.0: RENAME COLUMN is new in 3.25.0.\n"
                               "-- column t.a is renamed to b.\n-- column t.a is added.\n"
                               "CREATE TABLE new_t (b, a);\n"
                               "INSERT INTO new_t (b)\nSELECT a\nFROM t;\n"
                               "DROP TABLE t;\nALTER TABLE new_t RENAME TO t;\n");
    end(&m);
}
END_TEST

START_TEST(a_rename_is_told_as_one)
{
    struct making m;
    struct generate_rename rename = {"t", "b", "c"};
    begin(&m, 3024000, "CREATE TABLE t(a, b); CREATE VIEW v AS SELECT b FROM t",
          "CREATE TABLE t(a, c); CREATE VIEW v AS SELECT c FROM t");
    m.up_input.renames = (struct generate_renames){&rename, 1};
    make_both(&m);
    ck_assert_uint_eq(m.up.changes.count, 1);
    ck_assert_str_eq(m.up.changes.items[0], "column t.b is renamed to c");
    ck_assert_uint_eq(m.up.destructive + m.down.destructive, 0);
    ck_assert(m.up.needs_keys_off);
    end(&m);
}
END_TEST

/* ---- Tables with another name ---- */

START_TEST(what_refers_to_a_renamed_table_is_made_anew)
{
    static const struct scripts rows[] = {
        {3025003,
         "CREATE TABLE t(a); CREATE VIEW v AS SELECT a FROM t",
         "CREATE TABLE u(a); CREATE VIEW v AS SELECT a FROM u",
         {{"t", NULL, "u"}},
         "DROP VIEW v;\nALTER TABLE t RENAME TO u;\n\nCREATE VIEW v AS SELECT a FROM u;\n",
         NULL},
        {3026000,
         "CREATE TABLE t(a); CREATE VIEW v AS SELECT a FROM t",
         "CREATE TABLE u(a); CREATE VIEW v AS SELECT a FROM u",
         {{"t", NULL, "u"}},
         "ALTER TABLE t RENAME TO u;\n",
         NULL},
        {3024000,
         "CREATE TABLE p(a PRIMARY KEY); CREATE TABLE c(x REFERENCES p)",
         "CREATE TABLE q(a PRIMARY KEY); CREATE TABLE c(x REFERENCES q)",
         {{"p", NULL, "q"}},
         "ALTER TABLE p RENAME TO q;\n\n"
         "-- c: foreign key (x) REFERENCES p is dropped.\n"
         "-- c: foreign key (x) REFERENCES q is added.\n"
         "CREATE TABLE new_c (x REFERENCES q);\nINSERT INTO new_c (x)\nSELECT x\nFROM c;\n"
         "DROP TABLE c;\nALTER TABLE new_c RENAME TO c;\n",
         NULL},
    };
    ASSERT_SCRIPTS(rows);
}
END_TEST

START_TEST(a_table_with_its_own_name_in_it_is_copied)
{
    static const struct scripts rows[] = {
        {3024000,
         "CREATE TABLE t(a INTEGER PRIMARY KEY AUTOINCREMENT, CHECK (t.a > 0))",
         "CREATE TABLE u(a INTEGER PRIMARY KEY AUTOINCREMENT, CHECK (u.a > 0))",
         {{"t", NULL, "u"}},
         "-- Rebuilt for SQLite 3.24.0: a RENAME TO that references follow is new in 3.26.0.\n"
         "CREATE TABLE u (a INTEGER PRIMARY KEY AUTOINCREMENT, CHECK (a > 0));\n"
         "INSERT INTO u (a)\nSELECT a\nFROM t;\n"
         "-- AUTOINCREMENT goes on from where it has counted to.\n"
         "DELETE FROM sqlite_sequence WHERE name = 'u';\n"
         "INSERT INTO sqlite_sequence (name, seq) SELECT 'u', seq FROM sqlite_sequence WHERE name "
         "= 't';\n"
         "DROP TABLE t;\n",
         NULL},
        {3024000,
         "CREATE TABLE t(a INTEGER PRIMARY KEY, up REFERENCES \"t\" (a))",
         "CREATE TABLE \"u v\"(a INTEGER PRIMARY KEY, up REFERENCES \"u v\" (a))",
         {{"t", NULL, "u v"}},
         "-- Rebuilt for SQLite 3.24.0: a RENAME TO that references follow is new in 3.26.0.\n"
         "CREATE TABLE \"u v\" (a INTEGER PRIMARY KEY, up REFERENCES \"u v\" (a));\n"
         "INSERT INTO \"u v\" (a, up)\nSELECT a, up\nFROM t;\n"
         "DROP TABLE t;\n",
         NULL},
        {3024000,
         "CREATE TABLE t(a, b); CREATE INDEX i ON t(a) WHERE t.b > 0",
         "CREATE TABLE u(a, b); CREATE INDEX i ON u(a) WHERE u.b > 0",
         {{"t", NULL, "u"}},
         "-- Rebuilt for SQLite 3.24.0: a RENAME TO that references follow is new in 3.26.0.\n"
         "CREATE TABLE u (a, b);\nINSERT INTO u (a, b)\nSELECT a, b\nFROM t;\nDROP TABLE t;\n\n"
         "CREATE INDEX i ON u(a) WHERE u.b > 0;\n",
         NULL},
    };
    ASSERT_SCRIPTS(rows);
}
END_TEST

/* Today's SQLite would find nothing wrong with it. */
START_TEST(the_proof_renames_as_the_old_SQLite_does)
{
    static const char up[] = "ALTER TABLE p RENAME TO q", down[] = "ALTER TABLE q RENAME TO p";
    for (int old = 0; old < 2; old++) {
        struct making m;
        struct generate_rename rename = {"p", NULL, "q"};
        begin(&m, old ? 3025003 : 3026000,
              "CREATE TABLE p(a PRIMARY KEY); CREATE TABLE c(x REFERENCES p)",
              "CREATE TABLE q(a PRIMARY KEY); CREATE TABLE c(x REFERENCES q)");
        m.up_input.renames = (struct generate_renames){&rename, 1};
        ck_assert_int_eq(generate_prove(&m.up_input, up, down), old ? -STEMMA_SQL : 0);
        ck_assert(!old || strstr(message(&m), "it gives another schema") != NULL);
        end(&m);
    }
}
END_TEST

/* ---- What a schema needs ---- */

#define TABLE   "CREATE TABLE t(a, b);"
#define VIEW    TABLE "CREATE VIEW v AS "
#define TRIGGER TABLE "CREATE TRIGGER g AFTER INSERT ON t BEGIN "

struct needs {
    const char *schema;
    enum feature feature; /* FEATURES: nothing that is not as old as can be named */
};

/* The newest thing that the schema needs. */
static const struct needs needs[] = {
    {"CREATE TABLE t(a INT) STRICT", FEATURE_STRICT},
    {"CREATE TABLE strict(strict)", FEATURES},
    {"CREATE TABLE t(a, b AS (a))", FEATURE_GENERATED},
    {"CREATE TABLE t(a, generated)", FEATURES},
    {"CREATE TABLE t(a DEFAULT TRUE)", FEATURE_TRUE},
    {"CREATE TABLE t(a DEFAULT 'true' CHECK (a IN ('false')))", FEATURES},
    {"CREATE TABLE t(a CHECK (a IS NOT false))", FEATURE_TRUE},
    {"CREATE TABLE t(a, true CHECK (true > 1))", FEATURES},
    {VIEW "SELECT a FROM t WHERE b = FALSE", FEATURE_TRUE},
    {VIEW "SELECT a AS true FROM t", FEATURES},
    {TABLE "CREATE INDEX i ON t(a) WHERE b IS TRUE", FEATURE_TRUE},
    {TRIGGER "INSERT INTO t VALUES (1, 2) ON CONFLICT DO NOTHING; END", FEATURE_UPSERT},
    {"CREATE TABLE t(a UNIQUE, b); CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO t VALUES "
     "(1, 2) ON CONFLICT (a) WHERE a > 0 DO UPDATE SET b = 1; END",
     FEATURE_UPSERT},
    {"CREATE TABLE t(a UNIQUE, b UNIQUE); CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO t "
     "VALUES (1, 2) ON CONFLICT (a) DO NOTHING ON CONFLICT (b) DO NOTHING; END",
     FEATURE_SEVERAL_UPSERTS},
    {TRIGGER "INSERT INTO t VALUES (1, 2) ON CONFLICT DO UPDATE SET a = 1; END",
     FEATURE_SEVERAL_UPSERTS},
    {TRIGGER "INSERT OR IGNORE INTO t VALUES (1, 2); END", FEATURES},
    {"CREATE TABLE t(a UNIQUE ON CONFLICT IGNORE)", FEATURES},
    {"CREATE TABLE t(a, conflict); CREATE VIEW v AS SELECT x.a FROM t x JOIN t y ON conflict",
     FEATURES},
    {VIEW "SELECT sum(a) OVER (ORDER BY b) FROM t", FEATURE_WINDOW},
    {VIEW "SELECT sum(a) OVER w FROM t WINDOW w AS (ORDER BY b)", FEATURE_WINDOW},
    {VIEW "SELECT sum(a) FILTER (WHERE a > 1) OVER (ORDER BY b) FROM t", FEATURE_WINDOW},
    {VIEW "SELECT sum(a) over FROM t", FEATURES},
    {VIEW "SELECT sum(a) OVER (ORDER BY b GROUPS 1 PRECEDING) FROM t", FEATURE_WINDOW_FRAMES},
    {VIEW "SELECT sum(a) OVER (GROUPS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM t",
     FEATURE_WINDOW_FRAMES},
    {VIEW "SELECT sum(a) OVER (ORDER BY b RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t",
     FEATURE_WINDOW_FRAMES},
    {VIEW "SELECT sum(a) OVER (ROWS UNBOUNDED PRECEDING EXCLUDE TIES) FROM t",
     FEATURE_WINDOW_FRAMES},
    {VIEW "SELECT sum(a) OVER (w ORDER BY b) FROM t WINDOW w AS (PARTITION BY a)",
     FEATURE_WINDOW_FRAMES},
    {VIEW "SELECT sum(a) OVER (PARTITION BY a ORDER BY b RANGE UNBOUNDED PRECEDING) FROM t",
     FEATURE_WINDOW},
    {VIEW "SELECT count(*) FILTER (WHERE a > 1) FROM t", FEATURE_FILTER},
    {VIEW "SELECT count(*) filter FROM t", FEATURES},
    {VIEW "SELECT a FROM t ORDER BY a DESC NULLS LAST", FEATURE_NULLS_FIRST},
    {"CREATE TABLE t(nulls); CREATE VIEW v AS SELECT nulls first FROM t", FEATURES},
    {TRIGGER "UPDATE t SET a = x.b FROM t x WHERE x.a = t.a; END", FEATURE_UPDATE_FROM},
    {TRIGGER "UPDATE t SET a = (SELECT b FROM t) WHERE b IN (SELECT a FROM t); END", FEATURES},
    {"CREATE VIRTUAL TABLE d USING fts5(a, tokenize = 'trigram')", FEATURE_TRIGRAM},
    {"CREATE VIRTUAL TABLE d USING fts5(a, tokenize = 'porter unicode61 remove_diacritics 2')",
     FEATURE_DIACRITICS},
    {"CREATE VIRTUAL TABLE d USING fts4(a, tokenize=unicode61 \"remove_diacritics=2\")",
     FEATURE_DIACRITICS},
    {"CREATE VIRTUAL TABLE d USING fts5(a, tokenize = 'unicode61 remove_diacritics 1 separators "
     "2')",
     FEATURES},
    {"CREATE VIRTUAL TABLE d USING fts5(trigram, tokenize = 'porter')", FEATURES},
    {VIEW "WITH x AS MATERIALIZED (SELECT 1) SELECT * FROM x", FEATURE_MATERIALIZED},
    {VIEW "WITH x AS NOT MATERIALIZED (SELECT 1) SELECT * FROM x", FEATURE_MATERIALIZED},
    {VIEW "WITH x AS (SELECT 1) SELECT * FROM x AS materialized", FEATURES},
    {VIEW "SELECT a -> '$.b' FROM t", FEATURE_ARROW},
    {"CREATE TABLE t(a, CHECK (a ->> 'b' > 1))", FEATURE_ARROW},
    {"CREATE TABLE t(a DEFAULT ('{}' -> 'a') DEFAULT 1)", FEATURE_ARROW},
    {VIEW "SELECT a - '->' AS \"->\" FROM t", FEATURES},
    {VIEW "SELECT t.a FROM t FULL OUTER JOIN t y ON t.a = y.a", FEATURE_OUTER_JOIN},
    {VIEW "SELECT t.a FROM t NATURAL RIGHT JOIN t y", FEATURE_OUTER_JOIN},
    {VIEW "SELECT t.a FROM t LEFT JOIN t y ON t.a = y.a", FEATURES},
    {VIEW "SELECT \"right\".a FROM t AS \"right\" JOIN t y", FEATURES},
    {VIEW "SELECT a IS NOT DISTINCT FROM b FROM t", FEATURE_DISTINCT_FROM},
    {VIEW "SELECT DISTINCT a FROM t", FEATURES},
    {VIEW "SELECT iif(a, 1, 2) FROM t", FEATURE_IIF},
    {VIEW "SELECT iif(a, 1, 2) AS b, IIF (a, 2, 1) FROM t", FEATURE_IIF},
    {VIEW "SELECT a AS iif FROM t", FEATURES},
    {VIEW "WITH x(a) AS (SELECT 1), iif(a) AS NOT MATERIALIZED (SELECT 1) SELECT a FROM iif",
     FEATURE_MATERIALIZED},
    {"CREATE TABLE t(a CHECK (substring(a, 1, 1) = 'x'))", FEATURE_SUBSTRING},
    {TABLE "CREATE INDEX i ON t(sign(a))", FEATURE_SIGN},
    {"CREATE TABLE t(a DEFAULT (unixepoch()))", FEATURE_UNIXEPOCH},
    {TRIGGER "SELECT format('%d', new.a); END", FEATURE_FORMAT},
    {"CREATE TABLE format(a); CREATE TRIGGER g AFTER INSERT ON format BEGIN INSERT INTO format (a) "
     "VALUES (1); END",
     FEATURES},
    {VIEW "WITH format(a) AS (SELECT 1) SELECT a FROM format", FEATURES},
};

static bool is_lacking(struct making *m, enum feature feature)
{
    const char *name = feature_row(feature)->name;
    for (size_t i = 0; i < m->diags.list.count; i++)
        if (strstr(m->diags.list.items[i].message, name) != NULL)
            return true;
    return false;
}

START_TEST(what_the_schema_needs_is_found)
{
    for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++) {
        enum feature feature = needs[i].feature;
        int version = feature == FEATURES ? 3016000 : feature_row(feature)->version;
        struct making m;
        begin(&m, version, "", needs[i].schema);
        ck_assert_msg(generate_check_schema(&m.up_input) == 0 && m.diags.list.count == 0, "%s: %s",
                      needs[i].schema, message(&m));
        if (feature != FEATURES) {
            m.up_input.sqlite.version = version - 1;
            bool fails = feature_row(feature)->function == NULL; /* or warns */
            ck_assert_int_eq(generate_check_schema(&m.up_input), fails ? -STEMMA_USAGE : 0);
            ck_assert_msg(is_lacking(&m, feature), "%s: %s", needs[i].schema, message(&m));
        }
        end(&m);
    }
}
END_TEST

/* Each row of the table has such a schema above. */
START_TEST(each_feature_is_tried)
{
    for (int feature = FEATURE_TRUE; feature < FEATURES; feature++) {
        bool tried = false;
        for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++)
            tried |= needs[i].feature == (enum feature)feature;
        ck_assert_msg(tried, "%s", feature_row((enum feature)feature)->name);
        ck_assert_ptr_nonnull(feature_row((enum feature)feature)->instead);
    }
}
END_TEST

START_TEST(all_that_is_lacking_is_told)
{
    struct making m;
    begin(&m, 3030000, "",
          "CREATE TABLE t(a INT, b INT AS (a)) STRICT; CREATE VIEW v AS SELECT a -> 'x' FROM t");
    ck_assert_int_eq(generate_check_schema(&m.up_input), -STEMMA_USAGE);
    ck_assert_uint_eq(m.diags.list.count, 3);
    ck_assert_str_eq(
        m.diags.list.items[0].message,
        "table t needs SQLite 3.31.0 (a generated column), and scripts are for 3.30.0");
    ck_assert_str_eq(m.diags.list.items[1].message,
                     "table t needs SQLite 3.37.0 (STRICT), and scripts are for 3.30.0");
    ck_assert_str_eq(m.diags.list.items[2].message,
                     "view v needs SQLite 3.38.0 (->, ->>), and scripts are for 3.30.0");
    end(&m);
}
END_TEST

/* Whoever does away with what is too new must get away. */
START_TEST(the_way_back_says_what_is_lacking)
{
    struct making m;
    begin(&m, 3031000, "CREATE TABLE t(a INT) STRICT", "CREATE TABLE t(a INT)");
    ck_assert_int_eq(generate_check_schema(&m.up_input), 0);
    make_both(&m);
    ck_assert_ptr_null(strstr(m.up.sql, "Not for"));
    ck_assert_ptr_nonnull(strstr(m.down.sql, "-- Not for SQLite 3.31.0: table t needs SQLite "
                                             "3.37.0 (STRICT).\n"));
    end(&m);
}
END_TEST

UNIT_MAIN("generate for an old SQLite", a_column_is_dropped_by_a_rebuild,
          what_hangs_on_the_table_is_put_back,
          a_column_whose_check_would_not_look_at_rows_is_no_ADD_COLUMN,
          a_renamed_column_is_fed_by_the_old_one, a_name_that_is_used_again_is_another_column,
          a_column_with_the_old_name_of_another_is_new, a_rename_is_told_as_one,
          what_refers_to_a_renamed_table_is_made_anew, a_table_with_its_own_name_in_it_is_copied,
          the_proof_renames_as_the_old_SQLite_does, what_the_schema_needs_is_found,
          each_feature_is_tried, all_that_is_lacking_is_told, the_way_back_says_what_is_lacking)
