/* The SQL from one schema to another, and the proof that it does what it says. */
#include "unit.h"

#include "generate/prove.h"
#include "generate_fixture.h"

struct making {
    struct arena arena;
    struct schema_known known;
    diag_list diags;
    struct generate_input up_input, down_input;
    struct generate_script up, down;
};

static void begin(struct making *m, const char *from, const char *to)
{
    *m = (struct making){.known = {.arena = &m->arena}};
    m->up_input = fixture_input(from, to, &m->arena, &m->diags);
    m->up_input.memory = generate_memory_new(&m->known);
}

static void end(struct making *m)
{
    generate_memory_free(m->up_input.memory);
    schema_known_free(&m->known);
    arena_free(&m->diags.arena);
    arena_free(&m->arena);
}

static const char *message(const struct making *m)
{
    return m->diags.list.count == 0 ? "" : m->diags.list.items[0].message;
}

static int make_up(struct making *m)
{
    return generate_script(&m->up_input, &m->up);
}

static void make_both(struct making *m)
{
    int rc = make_up(m);
    ck_assert_msg(rc == 0, "%s", message(m));
    m->down_input = fixture_way_back(&m->up_input);
    m->down_input.doubts = (struct generate_renames){NULL, 0};
    ck_assert_int_eq(
        generate_reverse(&m->up_input.renames, &m->arena, &m->diags, &m->down_input.renames), 0);
    rc = generate_script(&m->down_input, &m->down);
    ck_assert_msg(rc == 0, "%s", message(m));
}

static int prove(struct making *m, const char *up, const char *down)
{
    return generate_prove(&m->up_input, up, down);
}

static void assert_proved(struct making *m)
{
    int rc = prove(m, m->up.sql, m->down.sql);
    ck_assert_msg(rc == 0, "%s\n%s\n%s", message(m), m->up.sql, m->down.sql);
}

struct scripts {
    const char *from, *to, *up, *down;
};

static void assert_scripts(const struct scripts *row)
{
    struct making m;
    begin(&m, row->from, row->to);
    make_both(&m);
    ck_assert_msg(strcmp(m.up.sql, row->up) == 0, "up is\n%s\nnot\n%s", m.up.sql, row->up);
    ck_assert_msg(strcmp(m.down.sql, row->down) == 0, "down is\n%s\nnot\n%s", m.down.sql,
                  row->down);
    assert_proved(&m);
    end(&m);
}

static void assert_all_scripts(const struct scripts *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_scripts(&rows[i]);
}

#define ASSERT_SCRIPTS(rows) assert_all_scripts((rows), sizeof(rows) / sizeof((rows)[0]))

/* ---- Each kind of change ---- */

START_TEST(nothing_is_written_where_nothing_differs)
{
    static const struct scripts rows[] = {
        {"CREATE TABLE t(a)", "create table [t] ( a )", "", ""},
        {"CREATE TABLE t(a, b)", "CREATE TABLE t(b, a)", "", ""},
        {"CREATE TABLE t(a CONSTRAINT x UNIQUE)", "CREATE TABLE t(a CONSTRAINT y UNIQUE)", "", ""},
        {"", "", "", ""},
    };
    ASSERT_SCRIPTS(rows);
}
END_TEST

START_TEST(tables_are_made_and_dropped)
{
    static const struct scripts rows[] = {
        {"", "CREATE TABLE t(a); CREATE INDEX i ON t(a)",
         "CREATE TABLE t(a);\n\nCREATE INDEX i ON t(a);\n",
         "-- Destructive: the table t goes, with its rows.\nDROP TABLE t;\n"},
        /* but where its name is needed first */
        {"CREATE TABLE t(a); CREATE INDEX i ON t(a)", "CREATE TABLE i(a)",
         "DROP INDEX i;\n\nCREATE TABLE i(a);\n\n"
         "-- Destructive: the table t goes, with its rows.\nDROP TABLE t;\n",
         "-- Destructive: the table i goes, with its rows.\nDROP TABLE i;\n\n"
         "-- Not brought back: the rows of t.\nCREATE TABLE t(a);\n\nCREATE INDEX i ON t(a);\n"},
        {"CREATE TABLE p(a PRIMARY KEY); CREATE TABLE c(b REFERENCES p)", "",
         "-- Destructive: the table c goes, with its rows.\nDROP TABLE c;\n"
         "-- Destructive: the table p goes, with its rows.\nDROP TABLE p;\n",
         "-- Not brought back: the rows of p.\nCREATE TABLE p(a PRIMARY KEY);\n"
         "-- Not brought back: the rows of c.\nCREATE TABLE c(b REFERENCES p);\n"},
    };
    ASSERT_SCRIPTS(rows);
}
END_TEST

START_TEST(columns_are_altered_where_SQLite_can)
{
    static const struct scripts rows[] = {
        {"CREATE TABLE t(a)", "CREATE TABLE t(a, b TEXT NOT NULL DEFAULT 'x')",
         "ALTER TABLE t ADD COLUMN b TEXT NOT NULL DEFAULT 'x';\n",
         "-- Destructive: column t.b goes, with what is in it.\nALTER TABLE t DROP COLUMN b;\n"},
        {"CREATE TABLE t(a, b INT CHECK (b > 0) REFERENCES t(a))", "CREATE TABLE t(a)",
         "-- Destructive: column t.b goes, with what is in it.\nALTER TABLE t DROP COLUMN b;\n",
         "-- Not brought back: what was in t.b.\n"
         "ALTER TABLE t ADD COLUMN b INT CHECK (b > 0) REFERENCES t (a);\n"},
        {"CREATE TABLE t(a)", "CREATE TABLE t(a, b AS (a + 1) VIRTUAL)",
         "ALTER TABLE t ADD COLUMN b GENERATED ALWAYS AS (a + 1) VIRTUAL;\n",
         "ALTER TABLE t DROP COLUMN b;\n"},
    };
    ASSERT_SCRIPTS(rows);
}
END_TEST

/* https://www.sqlite.org/lang_altertable.html#otheralter */
START_TEST(other_changes_rebuild_the_table)
{
    static const struct scripts rows[] = {
        {"CREATE TABLE t(a INT, b)", "CREATE TABLE t(a TEXT, b)",
         "-- Destructive if t.a has REAL numbers: as text they have 15 digits "
         "at "
         "most:\n--     SELECT * FROM t WHERE typeof(a) = 'real';\n"
         "-- t.a: type INT → TEXT.\n"
         "CREATE TABLE new_t (a TEXT, b);\n"
         "INSERT INTO new_t (a, b)\nSELECT a, b\nFROM t;\n"
         "DROP TABLE t;\n"
         "ALTER TABLE new_t RENAME TO t;\n",
         "-- Destructive: text in t.a that looks like a number becomes one: '007' is 7 then.\n"
         "-- Not brought back: the digits behind the 15th of what was REAL in t.a.\n"
         "-- t.a: type TEXT → INT.\n"
         "CREATE TABLE new_t (a INT, b);\n"
         "INSERT INTO new_t (a, b)\nSELECT a, b\nFROM t;\n"
         "DROP TABLE t;\n"
         "ALTER TABLE new_t RENAME TO t;\n"},
    };
    ASSERT_SCRIPTS(rows);
}
END_TEST

/* What does not fit ALTER TABLE is rebuilt, and the proof finds nothing wrong with it. */
START_TEST(each_change_of_a_table_can_be_made)
{
    static const char *const pairs[][2] = {
        {"CREATE TABLE t(a)", "CREATE TABLE t(a NOT NULL DEFAULT 1)"},
        {"CREATE TABLE t(a)", "CREATE TABLE t(a DEFAULT (1 + 1))"},
        {"CREATE TABLE t(a)", "CREATE TABLE t(a, b DEFAULT CURRENT_TIMESTAMP)"},
        {"CREATE TABLE t(a TEXT)", "CREATE TABLE t(a TEXT COLLATE nocase)"},
        {"CREATE TABLE t(a INT)", "CREATE TABLE t(a INT CHECK (a > 0))"},
        {"CREATE TABLE t(a, b)", "CREATE TABLE t(a, b AS (a) STORED)"},
        {"CREATE TABLE t(a, b AS (a))", "CREATE TABLE t(a, b AS (a + 1))"},
        {"CREATE TABLE t(a INTEGER, b)", "CREATE TABLE t(a INTEGER PRIMARY KEY, b)"},
        {"CREATE TABLE t(a INTEGER PRIMARY KEY, b)",
         "CREATE TABLE t(a INTEGER PRIMARY KEY AUTOINCREMENT, b)"},
        {"CREATE TABLE t(a, b, PRIMARY KEY(a))", "CREATE TABLE t(a, b, PRIMARY KEY(a, b))"},
        {"CREATE TABLE t(a, b)", "CREATE TABLE t(a, b, UNIQUE(a, b))"},
        {"CREATE TABLE t(a UNIQUE)", "CREATE TABLE t(a)"},
        {"CREATE TABLE t(a UNIQUE)", "CREATE TABLE t(a UNIQUE ON CONFLICT IGNORE)"},
        {"CREATE TABLE p(x PRIMARY KEY); CREATE TABLE t(a)",
         "CREATE TABLE p(x PRIMARY KEY); CREATE TABLE t(a REFERENCES p ON DELETE CASCADE)"},
        {"CREATE TABLE t(a INTEGER PRIMARY KEY, up REFERENCES t)",
         "CREATE TABLE t(a INTEGER PRIMARY KEY, up INT REFERENCES t)"},
        {"CREATE TABLE a(x INTEGER PRIMARY KEY, y REFERENCES b); "
         "CREATE TABLE b(x INTEGER PRIMARY KEY, y REFERENCES a)",
         "CREATE TABLE a(x INTEGER PRIMARY KEY, y INT REFERENCES b); "
         "CREATE TABLE b(x INTEGER PRIMARY KEY, y INT REFERENCES a)"},
        {"CREATE TABLE t(a INT)", "CREATE TABLE t(a INT) STRICT"},
        {"CREATE TABLE t(a PRIMARY KEY, b)", "CREATE TABLE t(a PRIMARY KEY, b) WITHOUT ROWID"},
        {"CREATE TABLE \"a b\"(\"select\" INT, \"x\"\"y\")",
         "CREATE TABLE \"a b\"(\"select\" TEXT, \"x\"\"y\")"},
        {"CREATE TABLE t(a, CHECK (t.a > 0))", "CREATE TABLE t(a INT, CHECK (\"t\".a > 0))"},
        {"CREATE TABLE t(a); CREATE INDEX i ON t(a) WHERE t.a > 0",
         "CREATE TABLE t(a INT); CREATE INDEX i ON t(a) WHERE t.a > 0"},
        {"CREATE TABLE t(a); CREATE TABLE new_t(a); CREATE INDEX new2_t ON new_t(a)",
         "CREATE TABLE t(a INT); CREATE TABLE new_t(a); CREATE INDEX new2_t ON new_t(a)"},
        {"CREATE TABLE t(a); CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT a FROM v; "
         "CREATE TRIGGER g INSTEAD OF INSERT ON w BEGIN INSERT INTO t VALUES (new.a); END",
         "CREATE TABLE t(a INT); CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT a FROM "
         "v; CREATE TRIGGER g INSTEAD OF INSERT ON w BEGIN INSERT INTO t VALUES (new.a); END"},
        {"CREATE TABLE t(a); CREATE TABLE u(b); CREATE TRIGGER g AFTER INSERT ON u BEGIN DELETE "
         "FROM t; END",
         "CREATE TABLE t(a INT); CREATE TABLE u(b); CREATE TRIGGER g AFTER INSERT ON u BEGIN "
         "DELETE FROM t; END"},
        {"CREATE TABLE t(a, b); CREATE VIEW v AS SELECT a, b FROM t",
         "CREATE TABLE t(a); CREATE VIEW v AS SELECT a FROM t"},
        {"CREATE TABLE t(a)", "CREATE VIEW t AS SELECT 1 AS a"},
        {"CREATE TABLE t(a); CREATE INDEX i ON t(a)", "CREATE TABLE t(a); CREATE TABLE i(b)"},
        {"CREATE TABLE t(a); CREATE INDEX i ON t(a)",
         "CREATE TABLE t(a); CREATE UNIQUE INDEX i ON t(a DESC, lower(a)) WHERE a > 0"},
        {"CREATE TABLE t(a, b)", "CREATE TABLE t(c, d)"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct making m;
        begin(&m, pairs[i][0], pairs[i][1]);
        make_both(&m);
        ck_assert_msg(m.up.changes.count != 0, "%s", pairs[i][1]);
        assert_proved(&m);
        end(&m);
    }
}
END_TEST

START_TEST(what_hangs_on_a_table_is_put_back)
{
    static const struct scripts rows[] = {
        {"CREATE TABLE t(a); CREATE INDEX i ON t(a); CREATE VIEW v AS SELECT a FROM t; "
         "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END",
         "CREATE TABLE t(a INT); CREATE INDEX i ON t(a); CREATE VIEW v AS SELECT a FROM t; "
         "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END",
         "DROP TRIGGER g;\nDROP VIEW v;\n\n"
         "-- Destructive: text in t.a that looks like a number becomes one: '007' is 7 then.\n"
         "-- t.a: type none → INT.\n"
         "CREATE TABLE new_t (a INT);\n"
         "INSERT INTO new_t (a)\nSELECT a\nFROM t;\n"
         "DROP TABLE t;\nALTER TABLE new_t RENAME TO t;\n\n"
         "CREATE INDEX i ON t(a);\n"
         "CREATE VIEW v AS SELECT a FROM t;\n"
         "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END;\n",
         "DROP TRIGGER g;\nDROP VIEW v;\n\n"
         "-- Not brought back: how numbers in t.a were spelled, as '007'.\n"
         "-- t.a: type INT → none.\n"
         "CREATE TABLE new_t (a);\n"
         "INSERT INTO new_t (a)\nSELECT a\nFROM t;\n"
         "DROP TABLE t;\nALTER TABLE new_t RENAME TO t;\n\n"
         "CREATE INDEX i ON t(a);\n"
         "CREATE VIEW v AS SELECT a FROM t;\n"
         "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END;\n"},
        /* Each view has the other's name in it. */
        {"CREATE TABLE t(a); CREATE VIEW v AS SELECT a AS w FROM t; "
         "CREATE VIEW w AS SELECT * FROM v",
         "CREATE TABLE t(a); CREATE VIEW v AS SELECT 1 AS w FROM t; "
         "CREATE VIEW w AS SELECT * FROM v",
         "DROP VIEW w;\nDROP VIEW v;\n\n"
         "CREATE VIEW v AS SELECT 1 AS w FROM t;\nCREATE VIEW w AS SELECT * FROM v;\n",
         "DROP VIEW w;\nDROP VIEW v;\n\n"
         "CREATE VIEW v AS SELECT a AS w FROM t;\nCREATE VIEW w AS SELECT * FROM v;\n"},
    };
    ASSERT_SCRIPTS(rows);
}
END_TEST

/* https://www.sqlite.org/autoinc.html */
/* What the wanted table does about conflicts is for rows to come. */
START_TEST(a_rebuild_leaves_no_row_out)
{
    static const struct scripts rows[] = {
        {"CREATE TABLE t(a INTEGER PRIMARY KEY, b)",
         "CREATE TABLE t(a INTEGER PRIMARY KEY, b UNIQUE ON CONFLICT REPLACE)",
         "-- t: UNIQUE (b) ON CONFLICT REPLACE is added.\n"
         "CREATE TABLE new_t (a INTEGER PRIMARY KEY, b UNIQUE ON CONFLICT REPLACE);\n"
         "-- Stops if two rows have the same b:\n"
         "--     SELECT b, count(*) FROM t WHERE b IS NOT NULL GROUP BY b HAVING count(*) > 1;\n"
         "INSERT OR ABORT INTO new_t (a, b)\nSELECT a, b\nFROM t;\nDROP TABLE t;\n"
         "ALTER TABLE new_t RENAME TO t;\n",
         "-- t: UNIQUE (b) ON CONFLICT REPLACE is dropped.\nCREATE TABLE new_t (a INTEGER PRIMARY "
         "KEY, b);\n"
         "INSERT INTO new_t (a, b)\nSELECT a, b\nFROM t;\nDROP TABLE t;\n"
         "ALTER TABLE new_t RENAME TO t;\n"},
    };
    static const char *const abort[] = {"CREATE TABLE t(a PRIMARY KEY ON CONFLICT IGNORE, b INT)",
                                        "CREATE TABLE t(a, b NOT NULL ON CONFLICT IGNORE)"};
    ASSERT_SCRIPTS(rows);
    for (size_t i = 0; i < 2; i++) {
        struct making m;
        begin(&m, "CREATE TABLE t(a, b)", abort[i]);
        make_both(&m);
        ck_assert_ptr_nonnull(strstr(m.up.sql, "\nINSERT OR ABORT INTO new_t (a, b)\n"));
        assert_proved(&m);
        end(&m);
    }
}
END_TEST

#define FTS "; CREATE VIRTUAL TABLE f USING fts5(a, content = 't')"

START_TEST(rowids_that_are_referred_to_stay)
{
    static const struct {
        const char *from, *to;
        bool stay;
    } cases[] = {
        {"CREATE TABLE t(a)" FTS, "CREATE TABLE t(a INT)" FTS, true},
        {"CREATE TABLE t(a); CREATE VIEW v AS SELECT _rowid_ FROM t",
         "CREATE TABLE t(a INT); CREATE VIEW v AS SELECT _rowid_ FROM t", true},
        {"CREATE TABLE t(a); CREATE VIEW v AS SELECT a FROM t",
         "CREATE TABLE t(a INT); CREATE VIEW v AS SELECT a FROM t", false},
        {"CREATE TABLE t(a, rowid)" FTS, "CREATE TABLE t(a INT, rowid)" FTS, false},
        {"CREATE TABLE t(a, i INTEGER PRIMARY KEY)" FTS,
         "CREATE TABLE t(a INT, i INTEGER PRIMARY KEY)" FTS, false},
        {"CREATE TABLE t(a PRIMARY KEY) WITHOUT ROWID" FTS, "CREATE TABLE t(a INT PRIMARY KEY)" FTS,
         false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct making m;
        begin(&m, cases[i].from, cases[i].to);
        make_both(&m);
        bool stay = strstr(m.up.sql, "(rowid, a") != NULL && strstr(m.up.sql, "SELECT rowid, a");
        ck_assert_msg(stay == cases[i].stay, "%s", m.up.sql);
        assert_proved(&m);
        end(&m);
    }
}
END_TEST

START_TEST(the_counter_of_AUTOINCREMENT_is_kept)
{
    struct making m;
    begin(&m, "CREATE TABLE t(a INTEGER PRIMARY KEY AUTOINCREMENT, b)",
          "CREATE TABLE t(a INTEGER PRIMARY KEY AUTOINCREMENT, b INT)");
    make_both(&m);
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
    ck_assert_int_eq(
        sqlite3_exec(db,
                     "CREATE TABLE t(a INTEGER PRIMARY KEY AUTOINCREMENT, b);"
                     "INSERT INTO t VALUES (1, 1), (900, 2); DELETE FROM t WHERE a = 900",
                     NULL, NULL, NULL),
        SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, m.up.sql, NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(
        sqlite3_prepare_v2(db, "SELECT name, seq FROM sqlite_sequence", -1, &stmt, NULL),
        SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
    ck_assert_str_eq((const char *)sqlite3_column_text(stmt, 0), "t");
    ck_assert_int_eq(sqlite3_column_int(stmt, 1), 900);
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_DONE);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    end(&m);
}
END_TEST

#define SETTINGS(table)                                                                            \
    "-- What " table " has been set to is kept.\n"                                                 \
    "INSERT INTO new_" table " (new_" table ", rank)\nSELECT k, v\nFROM " table                    \
    "_config\nWHERE k <> 'version';\n"
#define INTO(table, columns)                                                                       \
    "INSERT INTO new_" table " (" columns ")\nSELECT " columns "\nFROM " table ";\n"
#define SWAP(table) "DROP TABLE " table ";\nALTER TABLE new_" table " RENAME TO " table ";\n"
#define TEXTS       "CREATE TABLE t(a); "
#define REBUILT     "INSERT INTO f (f)\nVALUES ('rebuild');\n"
#define OWN         "VIRTUAL TABLE f USING fts5(a);\n"
#define BARE        "VIRTUAL TABLE f USING fts5(a, content = '');\n"
#define READS       "VIRTUAL TABLE f USING fts5(a, content = 't');\n"
#define NEW_OWN     "CREATE VIRTUAL TABLE new_f USING fts5(a);\n" SETTINGS("f")
#define NEW_BARE    "CREATE VIRTUAL TABLE new_f USING fts5(a, content = '');\n" SETTINGS("f")
#define NEW_READS   "CREATE VIRTUAL TABLE new_f USING fts5(a, content = 't');\n" SETTINGS("f")
#define INTO_READ   INTO("f", "rowid, a")
#define INDEX_GOES  "-- Destructive: the index of f goes, of which the texts are not kept.\n"

START_TEST(virtual_tables_keep_their_rows)
{
    static const struct scripts rows[] = {
        {"CREATE VIRTUAL TABLE d USING fts5(a, b)",
         "CREATE VIRTUAL TABLE d USING fts5(a, tokenize = porter)",
         "-- Destructive: column d.b goes, with what is in it.\n"
         "CREATE VIRTUAL TABLE new_d USING fts5(a, tokenize = porter);\n" SETTINGS("d")
             INTO("d", "rowid, a") SWAP("d"),
         "-- Not brought back: what was in d.b.\n"
         "CREATE VIRTUAL TABLE new_d USING fts5(a, b);\n" SETTINGS("d") INTO("d", "rowid, a")
             SWAP("d")},
        {"CREATE VIRTUAL TABLE r USING rtree(id, x0, x1, +label TEXT)",
         "CREATE VIRTUAL TABLE r USING rtree(id, x0, x1, +label TEXT, +kind TEXT)",
         "CREATE VIRTUAL TABLE new_r USING rtree(id, x0, x1, +label TEXT, +kind TEXT);\n" INTO(
             "r", "id, x0, x1, label") SWAP("r"),
         "-- Destructive: column r.kind goes, with what is in it.\n"
         "CREATE VIRTUAL TABLE new_r USING rtree(id, x0, x1, +label TEXT);\n" INTO(
             "r", "id, x0, x1, label") SWAP("r")},
        {"CREATE VIRTUAL TABLE f USING fts4(a, languageid=\"lid\")",
         "CREATE VIRTUAL TABLE f USING fts4(a, languageid=\"lid\", tokenize = porter)",
         "CREATE VIRTUAL TABLE new_f USING fts4(a, languageid=\"lid\", tokenize = "
         "porter);\n" INTO("f", "rowid, a, lid") SWAP("f"),
         "CREATE VIRTUAL TABLE new_f USING fts4(a, languageid=\"lid\");\n" INTO(
             "f", "rowid, a, lid") SWAP("f")},
    };
    ASSERT_SCRIPTS(rows);
}
END_TEST

/* The key of an R*Tree is its first column, and FTS3 has one column where none is said. */
START_TEST(what_is_the_same_in_another_virtual_table)
{
    static const struct scripts rows[] = {
        {"CREATE VIRTUAL TABLE r USING rtree_i32(id, x0, x1)",
         "CREATE VIRTUAL TABLE r USING rtree(key, x0, x1)",
         "-- Destructive: the coordinates in r are rounded.\n"
         "CREATE VIRTUAL TABLE new_r USING rtree(key, x0, x1);\n"
         "INSERT INTO new_r (key, x0, x1)\nSELECT id, x0, x1\nFROM r;\n" SWAP("r"),
         "-- Destructive: the coordinates in r are rounded.\n"
         "CREATE VIRTUAL TABLE new_r USING rtree_i32(id, x0, x1);\n"
         "INSERT INTO new_r (id, x0, x1)\nSELECT key, x0, x1\nFROM r;\n" SWAP("r")},
        {"CREATE VIRTUAL TABLE f USING fts3(tokenize porter)",
         "CREATE VIRTUAL TABLE f USING fts5(content)",
         "CREATE VIRTUAL TABLE new_f USING fts5(content);\n" INTO("f", "rowid, content") SWAP("f"),
         "CREATE VIRTUAL TABLE new_f USING fts3(tokenize porter);\n" INTO("f", "rowid, content")
             SWAP("f")},
        {"CREATE VIRTUAL TABLE f USING fts5(a)", "CREATE VIRTUAL TABLE f USING rtree(a, b, c)",
         "-- Destructive: the rows of f go.\n"
         "DROP TABLE f;\nCREATE VIRTUAL TABLE f USING rtree(a, b, c);\n",
         "-- Destructive: the rows of f go.\n-- Not brought back: the rows of f.\n"
         "DROP TABLE f;\nCREATE VIRTUAL TABLE f USING fts5(a);\n"},
    };
    ASSERT_SCRIPTS(rows);
}
END_TEST

START_TEST(whose_rows_a_virtual_table_shows)
{
    static const struct scripts rows[] = {
        {TEXTS "CREATE " OWN, TEXTS "CREATE " READS,
         "-- Destructive: the rows of f go.\n" NEW_READS SWAP("f") REBUILT,
         "-- Not brought back: the rows of f.\n" NEW_OWN INTO_READ SWAP("f")},
        {TEXTS "CREATE " READS, TEXTS "CREATE " OWN, NEW_OWN INTO_READ SWAP("f"),
         "-- Destructive: the rows of f go.\n" NEW_READS SWAP("f") REBUILT},
        {TEXTS "CREATE " BARE, TEXTS "CREATE " READS, INDEX_GOES NEW_READS SWAP("f") REBUILT,
         "-- Not brought back: the index of f.\n" NEW_BARE INTO_READ SWAP("f")},
        {TEXTS "CREATE " OWN, TEXTS "CREATE " BARE,
         "-- Destructive: the texts of f go; what is indexed of them stays.\n" NEW_BARE INTO_READ
             SWAP("f"),
         INDEX_GOES "-- Not brought back: the rows of f.\n" NEW_OWN SWAP("f")},
        {"CREATE VIEW v AS SELECT 1 AS a; CREATE VIRTUAL TABLE f USING fts5(a, content = 'v');",
         "CREATE VIEW v AS SELECT 2 AS a; CREATE " OWN,
         "DROP VIEW v;\n\n-- Destructive: the rows of f go.\n" NEW_OWN SWAP(
             "f") "\nCREATE VIEW v AS SELECT 2 AS a;\n",
         "DROP VIEW v;\n\n-- Destructive: the rows of f go.\n"
         "CREATE VIRTUAL TABLE new_f USING fts5(a, content = 'v');\n" SETTINGS("f")
             SWAP("f") "\nCREATE VIEW v AS SELECT 1 AS a;\n" REBUILT},
    };
    ASSERT_SCRIPTS(rows);
}
END_TEST

/* ---- Renames ---- */

static void assert_renamed(const char *from, const char *to, struct generate_rename rename,
                           const char *up, const char *down)
{
    struct making m;
    begin(&m, from, to);
    m.up_input.renames = (struct generate_renames){&rename, 1};
    make_both(&m);
    ck_assert_str_eq(m.up.sql, up);
    ck_assert_str_eq(m.down.sql, down);
    ck_assert_uint_eq(m.up.destructive, 0);
    assert_proved(&m);
    end(&m);
}

START_TEST(a_rename_is_one)
{
    assert_renamed("CREATE TABLE t(a, b)", "CREATE TABLE t(a, c)",
                   (struct generate_rename){"t", "b", "c"}, "ALTER TABLE t RENAME COLUMN b TO c;\n",
                   "ALTER TABLE t RENAME COLUMN c TO b;\n");
    assert_renamed("CREATE TABLE t(a); CREATE VIEW v AS SELECT a FROM t",
                   "CREATE TABLE \"u v\"(a); CREATE VIEW v AS SELECT a FROM \"u v\"",
                   (struct generate_rename){"t", NULL, "u v"}, "ALTER TABLE t RENAME TO \"u v\";\n",
                   "ALTER TABLE \"u v\" RENAME TO t;\n");
}
END_TEST

START_TEST(what_came_under_the_old_name_makes_way_for_it)
{
    assert_renamed("CREATE TABLE a(x)", "CREATE TABLE b(x); CREATE TABLE a(z)",
                   (struct generate_rename){"a", NULL, "b"},
                   "ALTER TABLE a RENAME TO b;\n\nCREATE TABLE a(z);\n",
                   "-- Destructive: the table a goes, with its rows.\nDROP TABLE a;\n"
                   "ALTER TABLE b RENAME TO a;\n");
    assert_renamed("CREATE TABLE a(x)", "CREATE TABLE b(x); CREATE VIEW a AS SELECT x FROM b",
                   (struct generate_rename){"a", NULL, "b"},
                   "ALTER TABLE a RENAME TO b;\n\nCREATE VIEW a AS SELECT x FROM b;\n",
                   "DROP VIEW a;\nALTER TABLE b RENAME TO a;\n");
    assert_renamed("CREATE TABLE t(a)", "CREATE TABLE t(b, a INT)",
                   (struct generate_rename){"t", "a", "b"},
                   "ALTER TABLE t RENAME COLUMN a TO b;\n\nALTER TABLE t ADD COLUMN a INT;\n",
                   "-- t.a is in the way, and goes below as old_a.\n"
                   "ALTER TABLE t RENAME COLUMN a TO old_a;\n"
                   "ALTER TABLE t RENAME COLUMN b TO a;\n\n"
                   "-- Destructive: column t.old_a goes, with what is in it.\n"
                   "ALTER TABLE t DROP COLUMN old_a;\n");
}
END_TEST

/* Which column a CHECK of several stands behind is not in the model, and decides for SQLite. */
START_TEST(a_column_of_a_shared_check_is_dropped_by_a_rebuild)
{
    static const char *const froms[] = {"CREATE TABLE t(a, b CHECK (b <> a))",
                                        "CREATE TABLE t(a, b, CHECK (b <> a))"};
    for (size_t i = 0; i < 2; i++) {
        struct making m;
        begin(&m, froms[i], "CREATE TABLE t(a)");
        make_both(&m);
        ck_assert_ptr_nonnull(strstr(m.up.sql, "CREATE TABLE new_t (a);\n"));
        ck_assert_ptr_null(strstr(m.up.sql, "DROP COLUMN"));
        assert_proved(&m);
        end(&m);
    }
}
END_TEST

START_TEST(what_may_be_a_rename_is_found)
{
    static const struct {
        const char *from, *to, *table, *column, *renamed; /* table NULL: none */
    } rows[] = {
        {"CREATE TABLE t(a, b INT)", "CREATE TABLE t(a, c INT)", "t", "b", "c"},
        {"CREATE TABLE t(a, b INT)", "CREATE TABLE t(a, c TEXT)", NULL, NULL, NULL},
        {"CREATE TABLE t(a, b, c)", "CREATE TABLE u(a, b, c)", "t", NULL, "u"},
        {"CREATE TABLE t(a, b, c)", "CREATE TABLE u(a, x)", NULL, NULL, NULL},
        {"CREATE TABLE t(a, b, c)", "CREATE TABLE u(x, y, z)", NULL, NULL, NULL},
        {"CREATE TABLE t(a INT, b, c TEXT)", "CREATE TABLE u(a INT, x, y TEXT)", "t", NULL, "u"},
        {"CREATE TABLE t(a INT, b, c TEXT)", "CREATE TABLE u(a INT, x, y)", NULL, NULL, NULL},
        {"CREATE TABLE t(a)", "CREATE TABLE t(a, b)", NULL, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct making m;
        struct generate_renames found;
        begin(&m, rows[i].from, rows[i].to);
        ck_assert_int_eq(generate_candidates(&m.up_input, &found), 0);
        ck_assert_uint_eq(found.count, rows[i].table != NULL);
        if (rows[i].table != NULL) {
            ck_assert_str_eq(found.items[0].table, rows[i].table);
            ck_assert_pstr_eq(found.items[0].column, rows[i].column);
            ck_assert_str_eq(found.items[0].to, rows[i].renamed);
        }
        end(&m);
    }
}
END_TEST

/* The next best; and after three nobody is asked any more. */
START_TEST(where_a_rename_was_none_another_may_be)
{
    static const char *const best[] = {"v", "w", "x", NULL};
    struct generate_rename refused[3];
    struct making m;
    begin(&m, "CREATE TABLE t(a)", "CREATE TABLE t(v, w, x, y)");
    m.up_input.refused.items = refused;
    for (size_t i = 0; i < sizeof best / sizeof best[0]; i++) {
        struct generate_renames found;
        ck_assert_int_eq(generate_candidates(&m.up_input, &found), 0);
        ck_assert_uint_eq(found.count, best[i] != NULL);
        if (best[i] == NULL)
            continue;
        ck_assert_str_eq(found.items[0].to, best[i]);
        refused[m.up_input.refused.count++] = found.items[0];
    }
    end(&m);
}
END_TEST

START_TEST(a_doubt_is_a_comment_over_what_is_destructive)
{
    struct making m;
    begin(&m, "CREATE TABLE t(a, b)", "CREATE TABLE t(a, c)");
    ck_assert_int_eq(generate_candidates(&m.up_input, &m.up_input.doubts), 0);
    make_both(&m);
    ck_assert_str_eq(m.up.sql, "-- Destructive: column t.b goes, with what is in it.\n"
                               "-- Was it renamed to c? Then make this anew with --rename t.b=c.\n"
                               "ALTER TABLE t DROP COLUMN b;\n"
                               "ALTER TABLE t ADD COLUMN c;\n");
    ck_assert_uint_eq(m.up.destructive, 1);
    assert_proved(&m);
    end(&m);
}
END_TEST

START_TEST(renames_are_undone_in_the_opposite_order)
{
    struct arena arena = {0};
    diag_list diags = {0};
    const struct generate_rename items[] = {{"a", NULL, "b"}, {"b", "x", "y"}};
    struct generate_renames back;
    ck_assert_int_eq(generate_reverse(&(struct generate_renames){items, 2}, &arena, &diags, &back),
                     0);
    ck_assert_uint_eq(back.count, 2);
    ck_assert_str_eq(back.items[0].column, "y");
    ck_assert_str_eq(back.items[0].to, "x");
    ck_assert_str_eq(back.items[1].table, "b");
    ck_assert_ptr_null(back.items[1].column);
    ck_assert_str_eq(generate_called(&(struct generate_renames){items, 2}, "A"), "b");
    arena_free(&diags.arena);
    arena_free(&arena);
}
END_TEST

/* ---- What somebody has to decide ---- */

START_TEST(a_column_that_rows_have_no_value_for_is_refused)
{
    struct making m;
    begin(&m, "CREATE TABLE t(a)", "CREATE TABLE t(a, b NOT NULL)");
    ck_assert_int_eq(make_up(&m), -STEMMA_USAGE);
    ck_assert_ptr_nonnull(strstr(message(&m), "column t.b is new, NOT NULL and without a default"));
    end(&m);
}
END_TEST

/* https://www.sqlite.org/withoutrowid.html: no NULL in its key, and no number for a row. */
START_TEST(so_is_one_in_the_key_of_a_table_without_rowids)
{
    struct making m;
    begin(&m, "CREATE TABLE t(a)", "CREATE TABLE t(id INTEGER PRIMARY KEY, a) WITHOUT ROWID");
    ck_assert_int_eq(make_up(&m), -STEMMA_USAGE);
    ck_assert_ptr_nonnull(
        strstr(message(&m), "column t.id is new, in a primary key without NULL and without a"));
    end(&m);
    begin(&m, "CREATE TABLE t(a)", "CREATE TABLE t(id INTEGER PRIMARY KEY, a)");
    ck_assert_int_eq(make_up(&m), 0);
    end(&m);
}
END_TEST

START_TEST(down_numbers_the_rows_of_a_table_without_rowids)
{
    struct making m;
    begin(&m, "CREATE TABLE t(id INTEGER PRIMARY KEY, a) WITHOUT ROWID", "CREATE TABLE t(a)");
    make_both(&m);
    ck_assert_ptr_nonnull(strstr(m.down.sql, "SELECT rowid, a"));
    assert_proved(&m);
    end(&m);
}
END_TEST

/* On the way down there is nobody to decide: a value is made up, and it is said. */
START_TEST(down_makes_up_what_it_cannot_bring_back)
{
    struct making m;
    begin(&m, "CREATE TABLE t(a, b TEXT NOT NULL)", "CREATE TABLE t(a)");
    make_both(&m);
    ck_assert_ptr_nonnull(strstr(m.down.sql, "-- Not brought back: what was in t.b.\n"));
    ck_assert_ptr_nonnull(strstr(m.down.sql, "b is NOT NULL: each row has '' in it"));
    assert_proved(&m);
    end(&m);
}
END_TEST

/* A value of its own would point to no row. */
START_TEST(down_refers_to_a_row_that_is_there)
{
    static const struct {
        const char *from, *to, *value; /* NULL: not that of a row */
    } cases[] = {
        {"CREATE TABLE p(id TEXT PRIMARY KEY); CREATE TABLE t(a, p_id TEXT NOT NULL REFERENCES p)",
         "CREATE TABLE p(id TEXT PRIMARY KEY); CREATE TABLE t(a)", "(SELECT min(id) FROM p)"},
        {"CREATE TABLE p(id INTEGER PRIMARY KEY, k UNIQUE); "
         "CREATE TABLE t(a, k NOT NULL REFERENCES p(k))",
         "CREATE TABLE p(id INTEGER PRIMARY KEY, k UNIQUE); CREATE TABLE t(a)",
         "(SELECT min(k) FROM p)"},
        {"CREATE TABLE p(id TEXT PRIMARY KEY); CREATE TABLE t(a, p_id TEXT NOT NULL REFERENCES p)",
         "CREATE TABLE t(a)", NULL},
        {"CREATE TABLE p(id TEXT PRIMARY KEY); CREATE TABLE t(a, p_id TEXT REFERENCES p)",
         "CREATE TABLE p(id TEXT PRIMARY KEY); CREATE TABLE t(a)", NULL},
        {"CREATE TABLE t(id TEXT PRIMARY KEY, t_id TEXT NOT NULL REFERENCES t)",
         "CREATE TABLE t(id TEXT PRIMARY KEY)", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct making m;
        begin(&m, cases[i].from, cases[i].to);
        make_both(&m);
        const char *found = strstr(m.down.sql, "SELECT min(");
        ck_assert_msg((found == NULL) == (cases[i].value == NULL), "%s", m.down.sql);
        if (found != NULL)
            ck_assert_ptr_nonnull(strstr(m.down.sql, cases[i].value));
        assert_proved(&m);
        end(&m);
    }
}
END_TEST

/* ---- The proof ---- */

/* Scripts over a table whose b becomes a TEXT. */
#define RIGHT_UP                                                                                   \
    "CREATE TABLE n(a INTEGER PRIMARY KEY, b TEXT, c); INSERT INTO n SELECT * FROM t; "            \
    "DROP TABLE t; ALTER TABLE n RENAME TO t"
#define RIGHT_DOWN                                                                                 \
    "CREATE TABLE n(a INTEGER PRIMARY KEY, b INT, c); INSERT INTO n SELECT * FROM t; "             \
    "DROP TABLE t; ALTER TABLE n RENAME TO t"

/* The schema is right each time. */
START_TEST(a_script_that_loses_rows_of_a_virtual_table_is_refused)
{
    static const struct {
        const char *from, *to, *kept; /* columns that are copied */
        bool is_right;
    } rows[] = {
        {"fts5(a)", "fts5(a, prefix = 2)", "rowid, a", true},
        {"fts5(a)", "fts5(a, prefix = 2)", "a", false},
        {"fts5(a, b)", "fts5(a, b, prefix = 2)", "rowid, a", false},
        {"fts5(a)", "fts5(a, prefix = 2)", NULL, false},
        {"fts3(a)", "fts4(a)", NULL, false},
        {"fts4(a, languageid=\"l\")", "fts4(a, languageid=\"l\", prefix=\"2\")", "rowid, a, l",
         true},
        {"fts4(a, languageid=\"l\")", "fts4(a, languageid=\"l\", prefix=\"2\")", "rowid, a", false},
        {"rtree(i, x, y, +z)", "rtree(i, x, y, +z, +more)", "i, x, y, z", true},
        {"rtree(i, x, y, +z)", "rtree(i, x, y, +z, +more)", "i, x, y", false},

    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena texts = {0}, *arena = &texts;
        const char *from = arena_printf(arena, "CREATE VIRTUAL TABLE f USING %s", rows[i].from);
        const char *to = arena_printf(arena, "CREATE VIRTUAL TABLE f USING %s", rows[i].to);
        const char *up = arena_printf(arena,
                                      "ALTER TABLE f RENAME TO g; %s; INSERT INTO f (%s) "
                                      "SELECT %s FROM g %s; DROP TABLE g",
                                      to, rows[i].kept == NULL ? "rowid" : rows[i].kept,
                                      rows[i].kept == NULL ? "rowid" : rows[i].kept,
                                      rows[i].kept == NULL ? "WHERE false" : "");
        struct making m;
        begin(&m, from, to);
        make_both(&m);
        int rc = prove(&m, up, m.down.sql);
        ck_assert_msg((rc == 0) == rows[i].is_right, "%s: %d %s", up, rc, message(&m));
        if (!rows[i].is_right)
            ck_assert_str_eq(message(&m),
                             "the up script that was made is not right, and was not written: it "
                             "changes rows that it should leave alone: f");
        end(&m);
        arena_free(&texts);
    }
}
END_TEST

START_TEST(a_wrong_script_is_refused)
{
    static const struct {
        const char *up, *down, *message; /* NULL: it is right */
    } rows[] = {
        {RIGHT_UP, RIGHT_DOWN, NULL},
        {"SELECT 1", RIGHT_DOWN,
         "the up script that was made is not right, and was not written: "
         "it gives another schema: t.b: type TEXT → INT"},
        {RIGHT_UP "; CREATE TABLE more(x)", RIGHT_DOWN, "up script"},
        {RIGHT_UP, "SELECT 1",
         "the down script that was made is not right, and was not written: "
         "it gives another schema"},
        {RIGHT_UP "; DELETE FROM t WHERE a = (SELECT max(a) FROM t)", RIGHT_DOWN,
         "it changes rows that it should leave alone: t"},
        {RIGHT_UP "; DELETE FROM t", RIGHT_DOWN, "it changes rows that it should leave alone: t"},
        {RIGHT_UP "; UPDATE t SET c = 'other'", RIGHT_DOWN,
         "it changes rows that it should leave alone: t"},
        {RIGHT_UP "; INSERT INTO t DEFAULT VALUES", RIGHT_DOWN,
         "it changes rows that it should leave alone: t"},
        {RIGHT_UP, RIGHT_DOWN "; DELETE FROM t WHERE a = (SELECT max(a) FROM t)",
         "the down script that was made is not right, and was not written: it changes rows"},
        {"DROP TABLE absent", RIGHT_DOWN, "it fails: no such table: absent"},
        {RIGHT_UP, "no SQL", "it fails: near \"no\": syntax error"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct making m;
        begin(&m, "CREATE TABLE t(a INTEGER PRIMARY KEY, b INT, c)",
              "CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT, c)");
        int rc = prove(&m, rows[i].up, rows[i].down);
        ck_assert_int_eq(rc, rows[i].message == NULL ? 0 : -STEMMA_SQL);
        if (rows[i].message != NULL)
            ck_assert_msg(strstr(message(&m), rows[i].message) != NULL, "row %zu: %s", i,
                          message(&m));
        end(&m);
    }
}
END_TEST

/* Beside t there are tables in which nothing differs. */
#define BESIDE                                                                                     \
    "CREATE TABLE Other(x INTEGER PRIMARY KEY, y UNIQUE, t REFERENCES t); "                        \
    "CREATE TABLE \"log\"(x); CREATE TABLE keyed(k TEXT PRIMARY KEY, v) WITHOUT ROWID; "           \
    "CREATE TABLE before_4(x); "                                                                   \
    "CREATE TRIGGER told AFTER UPDATE ON t BEGIN DELETE FROM log; END; "                           \
    "CREATE VIEW w AS SELECT x FROM keyed, other; "                                                \
    "CREATE TRIGGER through INSTEAD OF INSERT ON w BEGIN UPDATE keyed SET v = 'other'; END; "

START_TEST(what_is_done_to_a_table_beside_is_noticed)
{
    static const struct {
        const char *statement, *table; /* NULL: it harms nothing */
    } rows[] = {
        {"SELECT count(*) FROM other", NULL},
        {"UPDATE other SET t = t", NULL},
        {"DELETE FROM other WHERE x < 0", NULL},
        {"ALTER TABLE log RENAME TO l; ALTER TABLE l RENAME TO \"log\"", NULL},
        {"DELETE FROM other", "Other"},
        {"DELETE FROM main.oTHER WHERE x = 3", "Other"},
        {"WITH last(x) AS (SELECT max(x) FROM other) DELETE FROM other "
         "WHERE x = (SELECT x FROM last)",
         "Other"},
        {"UPDATE other SET t = 'other' WHERE x = 2", "Other"},
        {"UPDATE OR REPLACE other SET y = (SELECT max(y) FROM other)", "Other"},
        {"INSERT INTO log VALUES (1)", "log"},
        {"INSERT INTO other SELECT x + 100, y || 'more', t FROM other LIMIT 1", "Other"},
        {"INSERT INTO keyed VALUES ('a1', 2) ON CONFLICT DO UPDATE SET v = 'other'", "keyed"},
        {"REPLACE INTO keyed SELECT k, 'other' FROM keyed", "keyed"},
        {"UPDATE t SET b = b", "log"},
        {"INSERT INTO w VALUES (1)", "keyed"},
        {"DROP TABLE log; CREATE TABLE \"log\"(x)", "log"},
        {"ALTER TABLE log RENAME TO l; DELETE FROM l; ALTER TABLE l RENAME TO \"log\"", "log"},
        {"ALTER TABLE log ADD COLUMN y; ALTER TABLE log DROP COLUMN x; "
         "ALTER TABLE log RENAME COLUMN y TO x",
         "log"},
        {"DELETE FROM before_4", "before_4"},
    };
    for (size_t i = 0; i < 2 * (sizeof rows / sizeof rows[0]); i++) {
        bool is_up = i % 2 == 0;
        const char *statement = rows[i / 2].statement, *table = rows[i / 2].table;
        struct making m;
        begin(&m, "CREATE TABLE t(a INTEGER PRIMARY KEY, b INT); " BESIDE,
              "CREATE TABLE t(a INTEGER PRIMARY KEY, b INT, c); " BESIDE);
        const char *up = is_up ? arena_printf(&m.arena, "%s; ALTER TABLE t ADD COLUMN c", statement)
                               : "ALTER TABLE t ADD COLUMN c";
        const char *down =
            is_up ? "ALTER TABLE t DROP COLUMN c"
                  : arena_printf(&m.arena, "ALTER TABLE t DROP COLUMN c; %s", statement);
        int rc = prove(&m, up, down);
        ck_assert_msg(rc == (table == NULL ? 0 : -STEMMA_SQL), "%s: %d %s", statement, rc,
                      message(&m));
        if (table != NULL)
            ck_assert_str_eq(
                message(&m),
                arena_printf(&m.arena,
                             "the %s script that was made is not right, and was not written: it "
                             "changes rows that it should leave alone: %s",
                             is_up ? "up" : "down", table));
        end(&m);
    }
}
END_TEST

/* Rows that the schema wanted cannot have stop a script, and are no fault of it. */
START_TEST(a_constraint_that_is_new_is_no_fault)
{
    struct making m;
    begin(&m, "CREATE TABLE t(a, b CHECK (b IN (1, 2)))",
          "CREATE TABLE t(a, b CHECK (b IN (1, 2)), UNIQUE(b))");
    make_both(&m);
    assert_proved(&m);
    ck_assert_uint_eq(m.diags.list.count, 0);
    end(&m);
}
END_TEST

START_TEST(collations_of_an_application_are_lent_on_demand)
{
    static const struct schema_row rows[] = {
        {"table", "t", "t", "CREATE TABLE t(a COLLATE own UNIQUE)"},
        {"index", "i", "t", "CREATE INDEX i ON t(a COLLATE own DESC)"},
    };
    struct arena arena = {0};
    diag_list diags = {0};
    struct generate_script up, down;
    struct stand_ins ins = {.arena = &arena};
    struct generate_input input = {
        .to = rows, .to_count = 2, .direction = GENERATE_UP, .arena = &arena, .diags = &diags};
    ck_assert_int_eq(generate_script(&input, &up), -STEMMA_SQL);
    input.stand_ins = &ins;
    ck_assert_int_eq(generate_script(&input, &up), 0);
    ck_assert_uint_eq(ins.items.count, 1);
    ck_assert_str_eq(ins.items.items[0], "the collation own");
    struct generate_input back = fixture_way_back(&input);
    ck_assert_int_eq(generate_script(&back, &down), 0);
    ck_assert_int_eq(generate_prove(&input, up.sql, down.sql), 0);
    arena_free(&diags.arena);
    arena_free(&arena);
}
END_TEST

UNIT_MAIN("generate", collations_of_an_application_are_lent_on_demand,
          nothing_is_written_where_nothing_differs, tables_are_made_and_dropped,
          columns_are_altered_where_SQLite_can, other_changes_rebuild_the_table,
          each_change_of_a_table_can_be_made, what_hangs_on_a_table_is_put_back,
          a_rebuild_leaves_no_row_out, rowids_that_are_referred_to_stay,
          the_counter_of_AUTOINCREMENT_is_kept, virtual_tables_keep_their_rows,
          what_is_the_same_in_another_virtual_table, whose_rows_a_virtual_table_shows,
          a_rename_is_one, what_came_under_the_old_name_makes_way_for_it,
          a_column_of_a_shared_check_is_dropped_by_a_rebuild, what_may_be_a_rename_is_found,
          where_a_rename_was_none_another_may_be, a_doubt_is_a_comment_over_what_is_destructive,
          renames_are_undone_in_the_opposite_order, a_column_that_rows_have_no_value_for_is_refused,
          so_is_one_in_the_key_of_a_table_without_rowids,
          down_numbers_the_rows_of_a_table_without_rowids, down_makes_up_what_it_cannot_bring_back,
          down_refers_to_a_row_that_is_there,
          a_script_that_loses_rows_of_a_virtual_table_is_refused, a_wrong_script_is_refused,
          what_is_done_to_a_table_beside_is_noticed, a_constraint_that_is_new_is_no_fault)
