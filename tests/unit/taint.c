/* Which tables have other rows each time. */
#include "unit.h"

#include "shadow/taint.h"
#include "stemma.h"

#include <stdio.h>
#include <string.h>

/* The tables a to f that depend on the clock, as "ab". */
static const char *tainted(const char *sql, bool follows_keys)
{
    static char found[8];
    struct arena arena = {0};
    stemma_diagnostics diags = {0};
    struct script script = {0};
    char *end = found;
    ck_assert_int_eq(script_from_text("s.sql", str_from(sql), &arena, &diags, &script), 0);
    struct taint *taint = taint_new(follows_keys, &arena);
    ck_assert_ptr_nonnull(taint);
    taint_add_script(taint, &script);
    ck_assert(taint_spread(taint));
    for (char name[2] = "a"; name[0] <= 'f'; name[0]++)
        if (taint_has(taint, name))
            *end++ = name[0];
    *end = '\0';
    taint_free(taint);
    arena_free(&diags.arena);
    arena_free(&arena);
    return found;
}

static const struct {
    const char *sql, *tables, *with_keys; /* with_keys NULL: the same */
} cases[] = {
    {"CREATE TABLE a (x); INSERT INTO a VALUES (1); UPDATE b SET x = 1", "", NULL},
    {"CREATE TABLE a (x, at DEFAULT CURRENT_TIMESTAMP); CREATE TABLE b (x)", "a", NULL},
    {"INSERT INTO a VALUES (random()); INSERT INTO b VALUES (1)", "a", NULL},
    {"REPLACE INTO main.\"A\" VALUES (datetime('now'))", "a", NULL},
    {"UPDATE OR IGNORE a SET x = random(); UPDATE temp.b SET x = random()", "ab", NULL},
    {"DELETE FROM a WHERE at < date('now'); DELETE FROM [b] WHERE at < 3", "a", NULL},
    {"WITH n AS (SELECT random() AS r) INSERT INTO a SELECT r FROM n", "a", NULL},
    {"INSERT INTO a VALUES (1) ON CONFLICT DO UPDATE SET x = random()", "a", NULL},
    /* From table to table, in whatever order. */
    {"INSERT INTO c SELECT x FROM b; INSERT INTO b SELECT x FROM a; UPDATE a SET x = random()",
     "abc", NULL},
    {"UPDATE a SET x = random(); UPDATE b SET x = a.x FROM a; DELETE FROM c WHERE x IN b", "abc",
     NULL},
    {"UPDATE a SET x = random(); INSERT INTO a SELECT x FROM b", "a", NULL},
    {"UPDATE a SET x = random(); CREATE TABLE IF NOT EXISTS b AS SELECT * FROM `A`", "ab", NULL},
    {"UPDATE a SET x = random(); CREATE VIEW f AS SELECT * FROM a; INSERT INTO b SELECT * FROM f",
     "abf", NULL},
    {"CREATE TEMP VIEW IF NOT EXISTS f AS SELECT time() AS t; UPDATE b SET x = (SELECT t FROM f)",
     "bf", NULL},
    {"UPDATE a SET x = random(); CREATE VIRTUAL TABLE b USING fts5 (x, content='a')", "ab", NULL},
    /* A rebuild, and one of a table that is gone. */
    {"CREATE TABLE a (x DEFAULT CURRENT_DATE); INSERT INTO a DEFAULT VALUES; CREATE TABLE b (x); "
     "INSERT INTO b SELECT * FROM a; DROP TABLE a; ALTER TABLE b RENAME TO c",
     "abc", NULL},
    {"UPDATE a SET x = random(); ALTER TABLE a RENAME TO \"b\"; ALTER TABLE c RENAME TO d", "ab",
     NULL},
    {"UPDATE a SET x = random(); ALTER TABLE b RENAME COLUMN x TO y", "a", NULL},
    /* Triggers write what their bodies say, for the table that they are on. */
    {"CREATE TRIGGER r AFTER UPDATE OF x ON a BEGIN INSERT INTO b VALUES (CURRENT_TIME); END; "
     "INSERT INTO c SELECT * FROM b",
     "bc", NULL},
    {"CREATE TRIGGER r AFTER UPDATE ON a BEGIN UPDATE b SET x = new.x; DELETE FROM c; END; "
     "UPDATE a SET x = random()",
     "abc", NULL},
    {"CREATE TEMP TRIGGER r BEFORE INSERT ON a BEGIN SELECT raise(ignore) WHERE random() > 0; END",
     "a", NULL},
    {"CREATE TRIGGER r INSTEAD OF DELETE ON f BEGIN DELETE FROM a; END; DELETE FROM f", "", NULL},
    /* A foreign key hands on what its actions do. */
    {"UPDATE a SET x = random(); CREATE TABLE b (x REFERENCES a (x), y REFERENCES a)", "a", NULL},
    {"DELETE FROM a WHERE random(); CREATE TABLE b (x REFERENCES a ON DELETE CASCADE)", "a", "ab"},
    {"DELETE FROM a WHERE random(); CREATE TABLE b (x REFERENCES \"a\" ON DELETE SET NULL)", "a",
     "ab"},
    {"DELETE FROM a WHERE random(); ALTER TABLE b ADD x REFERENCES a ON UPDATE CASCADE", "a", "ab"},
    /* What tells of other tables without their names. */
    {"UPDATE a SET x = random(); INSERT INTO b VALUES (last_insert_rowid())", "ab", NULL},
    {"UPDATE a SET x = random(); INSERT INTO b VALUES (changes ()); INSERT INTO c (changes) SELECT "
     "1",
     "ab", NULL},
    {"INSERT INTO b SELECT seq FROM sqlite_sequence; UPDATE a SET x = random()", "ab", NULL},
    {"INSERT INTO b SELECT seq FROM sqlite_sequence", "", NULL},
    /* Words that are none. */
    {"INSERT INTO a VALUES ('random()', \"b\"); -- random()\nSELECT random(); PRAGMA x = random",
     "", NULL},
    {"SELECT 1;;", "", NULL},
};

START_TEST(what_depends_on_the_clock_is_followed)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *with = cases[i].with_keys == NULL ? cases[i].tables : cases[i].with_keys;
        const char *found = tainted(cases[i].sql, false);
        ck_assert_msg(strcmp(found, cases[i].tables) == 0, "%s: %s", cases[i].sql, found);
        found = tainted(cases[i].sql, true);
        ck_assert_msg(strcmp(found, with) == 0, "%s: %s", cases[i].sql, found);
    }
}
END_TEST

/* Cut off where nobody reads on: rather one table too many. */
START_TEST(long_names_are_not_lost)
{
    char sql[800], name[301] = {0};
    memset(name, 'n', 300);
    snprintf(sql, sizeof sql, "UPDATE %s SET x = random(); INSERT INTO a SELECT * FROM %s", name,
             name);
    ck_assert_str_eq(tainted(sql, false), "a");
}
END_TEST

UNIT_MAIN("taint", what_depends_on_the_clock_is_followed, long_names_are_not_lost)
