/* One script in the place of many: it makes the same schema and the same rows. */
#include "unit.h"

#include "shadow/snapshot.h"

#include <stdio.h>
#include <string.h>

struct taking {
    struct arena arena;
    stemma_diagnostics diags;
    struct replay *replay;
    struct script snapshot;
};

static struct script *script(struct taking *t, const char *sql)
{
    struct script *out = ARENA_NEW(&t->arena, struct script);
    ck_assert_int_eq(script_from_text("s.sql", str_from(sql), &t->arena, &t->diags, out), 0);
    return out;
}

static void begin(struct taking *t, const char *sql)
{
    *t = (struct taking){0};
    struct replay_input input = {.extent = REPLAY_ROWS, .diags = &t->diags};
    ck_assert_int_eq(replay_open(&input, &t->replay), 0);
    struct replay_step step = {
        .revision = "a", .script = script(t, sql), .transaction = STEMMA_TRANSACTION_RUN};
    int rc = replay_step(t->replay, &step, NULL);
    ck_assert_msg(rc == 0, "%s: %s", sql, t->diags.list.items[0].message);
}

static void end(struct taking *t)
{
    replay_close(t->replay);
    arena_free(&t->diags.arena);
    arena_free(&t->arena);
}

static const char *take(struct taking *t)
{
    struct str text = {0};
    int rc = snapshot_write(t->replay, &t->arena, &text);
    ck_assert_msg(rc == 0, "%s", rc == 0 ? "" : t->diags.list.items[0].message);
    return text.ptr;
}

static void assert_proved(const char *sql)
{
    struct taking t;
    begin(&t, sql);
    const char *text = take(&t);
    int rc = snapshot_prove(t.replay, script(&t, text), SNAPSHOT_TO_THE_LETTER, NULL, &t.diags);
    ck_assert_msg(rc == 0, "%s: %s\n%s", sql, rc == 0 ? "" : t.diags.list.items[0].message, text);
    end(&t);
}

static void assert_written(const char *sql, const char *wanted)
{
    struct taking t;
    begin(&t, sql);
    ck_assert_str_eq(take(&t), wanted);
    end(&t);
    assert_proved(sql);
}

START_TEST(tables_rows_and_then_the_rest)
{
    assert_written("CREATE TABLE a (x, y); CREATE INDEX i ON a (x);"
                   "CREATE TRIGGER r AFTER INSERT ON a BEGIN DELETE FROM b; END;"
                   "CREATE VIEW v AS SELECT x FROM a; CREATE TABLE b (z DEFAULT ';');"
                   "INSERT INTO a VALUES (1, 'it''s'), (2, NULL); INSERT INTO b VALUES (1);",
                   "CREATE TABLE a (x, y);\n"
                   "CREATE TABLE b (z DEFAULT ';');\n"
                   "INSERT INTO \"a\" (\"x\", \"y\") VALUES\n(1, 'it''s'),\n(2, NULL);\n"
                   "INSERT INTO \"b\" (\"z\") VALUES\n(1);\n"
                   "CREATE INDEX i ON a (x);\n"
                   "CREATE TRIGGER r AFTER INSERT ON a BEGIN DELETE FROM b; END;\n"
                   "CREATE VIEW v AS SELECT x FROM a;\n");
    assert_written("SELECT 1", "");
}
END_TEST

START_TEST(values_are_what_they_were)
{
    assert_proved("CREATE TABLE t (x, i INT, r REAL, t TEXT, b BLOB);"
                  "INSERT INTO t (x) VALUES (1), (1.0), (0.1), (1e308 * 10), (-1e308 * 10), ('1'),"
                  " (x'00ff'), (x''), (''), (CAST(x'610062' AS TEXT)), (CAST(x'ff' AS TEXT)),"
                  " (9223372036854775807), (-9223372036854775807 - 1), (1.0 / 3), (5e-324), (-0.0),"
                  " (123456789012345678.0), ('\xF0\x9F\x98\x80' || char(10, 13, 9)), (NULL);"
                  "INSERT INTO t (i, r, t, b) SELECT x, x, x, x FROM t;");
    assert_written("CREATE TABLE t (x); INSERT INTO t VALUES (1.5), (2.0), (9e999), (x'0a'), "
                   "(-0.0)",
                   "CREATE TABLE t (x);\n"
                   "INSERT INTO \"t\" (\"x\") VALUES\n(1.5),\n(2.0),\n(9.0e999),\n(X'0A'),\n"
                   "(-0.0);\n");
}
END_TEST

START_TEST(rowids_stay_where_they_would_not_by_themselves)
{
    assert_written("CREATE TABLE t (x); INSERT INTO t VALUES (1), (2); DELETE FROM t WHERE x = 1",
                   "CREATE TABLE t (x);\nINSERT INTO \"t\" (rowid, \"x\") VALUES\n(2, 2);\n");
    assert_written("CREATE TABLE t (rowid, x); INSERT INTO t (oid, x) VALUES (-5, 1)",
                   "CREATE TABLE t (rowid, x);\n"
                   "INSERT INTO \"t\" (_rowid_, \"rowid\", \"x\") VALUES\n(-5, NULL, 1);\n");
    assert_written("CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (7)",
                   "CREATE TABLE t (id INTEGER PRIMARY KEY);\n"
                   "INSERT INTO \"t\" (\"id\") VALUES\n(7);\n");
    assert_proved("CREATE TABLE t (id INTEGER PRIMARY KEY DESC, x);"
                  "INSERT INTO t (rowid, id) VALUES (3, 7);"
                  "CREATE TABLE w (a, b, PRIMARY KEY (b, a)) WITHOUT ROWID;"
                  "INSERT INTO w VALUES (1, 2), (2, 1);"
                  "CREATE TABLE o (rowid, _rowid_, oid); INSERT INTO o VALUES (1, 2, 3);");
}
END_TEST

START_TEST(counters_and_statistics_stay)
{
    assert_proved("CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, x);"
                  "CREATE TABLE b (id INTEGER PRIMARY KEY AUTOINCREMENT); CREATE INDEX i ON a (x);"
                  "INSERT INTO b DEFAULT VALUES; INSERT INTO a (x) VALUES (1), (2), (3);"
                  "DELETE FROM a WHERE id > 1; ANALYZE; PRAGMA user_version = 7;"
                  "PRAGMA application_id = 123;");
    assert_written("CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT);"
                   "INSERT INTO a VALUES (5); DELETE FROM a;",
                   "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT);\n"
                   "DELETE FROM sqlite_sequence;\n"
                   "INSERT INTO \"sqlite_sequence\" (\"name\", \"seq\") VALUES\n('a', 5);\n");
}
END_TEST

START_TEST(odd_tables_are_written)
{
    assert_proved(
        "CREATE TABLE g (x, y AS (x + 1), z AS (x * 2) STORED);"
        "INSERT INTO g (x) VALUES (1), (2);"
        "CREATE TABLE \"a \"\"b\" (\"c \"\"d\", [e'f]); INSERT INTO \"a \"\"b\" VALUES (1, 2);"
        "CREATE VIRTUAL TABLE f USING fts5 (text, more);"
        "INSERT INTO f VALUES ('one', 'two'), ('three', 'four');"
        "CREATE VIRTUAL TABLE r USING rtree (id, a, b); INSERT INTO r VALUES (5, 1, 2);"
        "CREATE TABLE t (x); INSERT INTO t VALUES (1); ALTER TABLE t ADD COLUMN y DEFAULT 9;"
        "CREATE TABLE s (x INT) STRICT; INSERT INTO s VALUES (1);");
}
END_TEST

START_TEST(many_rows_are_several_statements)
{
    assert_proved("CREATE TABLE t (x); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 "
                  "FROM n LIMIT 1200) INSERT INTO t SELECT i || 'th' FROM n");
}
END_TEST

START_TEST(what_differs_is_found)
{
    static const char made[] =
        "CREATE TABLE a (x); INSERT INTO a VALUES (1); CREATE INDEX i ON a (x);"
        "CREATE TABLE c (id INTEGER PRIMARY KEY AUTOINCREMENT);"
        "INSERT INTO c VALUES (3); DELETE FROM c; PRAGMA user_version = 3;";
    static const char *const others[] = {
        "CREATE TABLE a (x); INSERT INTO a VALUES (1);",
        "CREATE TABLE a (x, y); INSERT INTO a VALUES (1, 2); CREATE INDEX i ON a (x);"
        "CREATE TABLE c (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO c VALUES (3);"
        "DELETE FROM c; PRAGMA user_version = 3;",
        "CREATE TABLE a (x); INSERT INTO a VALUES ('1'); CREATE INDEX i ON a (x);"
        "CREATE TABLE c (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO c VALUES (3);"
        "DELETE FROM c; PRAGMA user_version = 3;",
        "CREATE TABLE a (x); INSERT INTO a (rowid, x) VALUES (2, 1); CREATE INDEX i ON a (x);"
        "CREATE TABLE c (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO c VALUES (3);"
        "DELETE FROM c; PRAGMA user_version = 3;",
        "CREATE TABLE a (x); INSERT INTO a VALUES (1); CREATE INDEX i ON a (x);"
        "CREATE TABLE c (id INTEGER PRIMARY KEY AUTOINCREMENT); PRAGMA user_version = 3;",
        "CREATE TABLE a (x); INSERT INTO a VALUES (1); CREATE INDEX i ON a (x);"
        "CREATE TABLE c (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO c VALUES (3);"
        "DELETE FROM c;",
        "CREATE TABLE a (x); INSERT INTO a VALUES (1); CREATE INDEX i ON a (x); CREATE VIEW v AS "
        "SELECT 1; CREATE TABLE c (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO c VALUES (3);"
        "DELETE FROM c; PRAGMA user_version = 3;",
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct taking t;
        begin(&t, made);
        ck_assert_msg(snapshot_prove(t.replay, script(&t, others[i]), SNAPSHOT_TO_THE_LETTER, NULL,
                                     &t.diags) == -STEMMA_VERIFY,
                      "%s", others[i]);
        ck_assert_int_eq(
            snapshot_prove(t.replay, script(&t, made), SNAPSHOT_TO_THE_LETTER, NULL, &t.diags), 0);
        end(&t);
    }
}
END_TEST

static int prove(const char *made, const char *sql, enum snapshot_proof proof)
{
    struct taking t;
    begin(&t, made);
    struct taint *taint = taint_new(false, &t.arena);
    taint_add_script(taint, script(&t, made));
    ck_assert(taint_spread(taint));
    int rc = snapshot_prove(t.replay, script(&t, sql), proof,
                            proof == SNAPSHOT_IN_MEANING ? taint : NULL, &t.diags);
    taint_free(taint);
    end(&t);
    return rc;
}

/* What another version of SQLite writes, or finds out, in another way. */
START_TEST(another_text_may_mean_the_same)
{
    static const char made[] = "CREATE TABLE a (x, y INT); INSERT INTO a VALUES (1, 2); ANALYZE;";
    static const char other[] = "CREATE TABLE a (\"x\",  y int); INSERT INTO a VALUES (1, 2);";
    ck_assert_int_eq(prove(made, other, SNAPSHOT_TO_THE_LETTER), -STEMMA_VERIFY);
    ck_assert_int_eq(prove(made, other, SNAPSHOT_IN_MEANING), 0);
    ck_assert_int_eq(prove(made, "CREATE TABLE a (x, y TEXT); INSERT INTO a VALUES (1, 2);",
                           SNAPSHOT_IN_MEANING),
                     -STEMMA_VERIFY);
    ck_assert_int_eq(
        prove(made, "CREATE TABLE a (x, y INT); INSERT INTO a VALUES (1, 3);", SNAPSHOT_IN_MEANING),
        -STEMMA_VERIFY);
}
END_TEST

START_TEST(rows_of_the_clock_are_there_or_not_and_others_the_same)
{
    static const char made[] =
        "CREATE TABLE a (x); CREATE TABLE b (x); CREATE TABLE c (id INTEGER PRIMARY KEY "
        "AUTOINCREMENT); INSERT INTO a VALUES (random()); INSERT INTO b VALUES (1); "
        "INSERT INTO c VALUES (5); DELETE FROM c;";
    static const char empty[] =
        "CREATE TABLE a (x); CREATE TABLE b (x); CREATE TABLE c (id INTEGER "
        "PRIMARY KEY AUTOINCREMENT); ";
    static const char counter[] = "INSERT INTO sqlite_sequence VALUES ('c', 5);";
    static const struct {
        const char *rows;
        int result;
    } cases[] = {
        {"INSERT INTO a VALUES (2), (3); INSERT INTO b VALUES (1);", 0},
        {"INSERT INTO b VALUES (1);", -STEMMA_VERIFY},
        {"INSERT INTO a VALUES (2); INSERT INTO b VALUES (2);", -STEMMA_VERIFY},
        {"INSERT INTO a VALUES (2);", -STEMMA_VERIFY},
        {"INSERT INTO a VALUES (2); INSERT INTO b VALUES (1); INSERT INTO c VALUES (6); DELETE "
         "FROM c; DELETE FROM sqlite_sequence WHERE seq = 5;",
         -STEMMA_VERIFY},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char sql[600];
        snprintf(sql, sizeof sql, "%s%s%s", empty, counter, cases[i].rows);
        int rc = prove(made, sql, SNAPSHOT_IN_MEANING);
        ck_assert_msg(rc == cases[i].result, "%s: %d", cases[i].rows, rc);
    }
}
END_TEST

UNIT_MAIN("snapshot", tables_rows_and_then_the_rest, values_are_what_they_were,
          rowids_stay_where_they_would_not_by_themselves, counters_and_statistics_stay,
          odd_tables_are_written, many_rows_are_several_statements, what_differs_is_found,
          another_text_may_mean_the_same, rows_of_the_clock_are_there_or_not_and_others_the_same)
