/* What does not work in the schema wanted stops the making of scripts. */
#include "unit.h"

#include "generate/works.h"
#include "generate_fixture.h"

struct check {
    struct arena arena;
    diag_list diags;
    int rc;
};

static void begin(struct check *check, const char *from, const char *to)
{
    *check = (struct check){.rc = 0};
    struct generate_input input = fixture_input(from, to, &check->arena, &check->diags);
    check->rc = generate_check_works(&input);
}

static void end(struct check *check)
{
    arena_free(&check->diags.arena);
    arena_free(&check->arena);
}

/* NULL: nothing is said. */
static void assert_says(const char *from, const char *to, int rc, const char *message)
{
    struct check check;
    begin(&check, from, to);
    const char *said = check.diags.list.count == 0 ? NULL : check.diags.list.items[0].message;
    ck_assert_msg(check.rc == rc, "%s: %d: %s", to, check.rc, said == NULL ? "" : said);
    ck_assert_msg(message == NULL ? said == NULL : said != NULL && strcmp(said, message) == 0,
                  "%s: %s", to, said == NULL ? "" : said);
    end(&check);
}

#define WANTED(what) what " of the schema wanted does not work: "

#define IN_VAIN(name) "UPDATE OF " name ": no such column, so no UPDATE of it fires this"

START_TEST(what_does_not_work_is_an_error)
{
    static const struct {
        const char *to, *message;
    } cases[] = {
        {"CREATE TABLE t(a); CREATE VIEW v AS SELECT b FROM t",
         WANTED("the view v") "no such column: b"},
        {"CREATE TABLE t(a); CREATE TRIGGER r AFTER INSERT ON t BEGIN UPDATE t SET b = 1; END",
         WANTED("the trigger r") "no such column: b"},
        {"CREATE TABLE t(a); CREATE TRIGGER r AFTER DELETE ON t BEGIN INSERT INTO l VALUES(1); END",
         WANTED("the trigger r") "no such table: main.l"},
        {"CREATE TABLE t(a); CREATE TRIGGER r AFTER UPDATE OF a, b ON t BEGIN SELECT 1; END",
         WANTED("the trigger r") IN_VAIN("b")},
        {"CREATE TABLE t(a); CREATE TRIGGER q AFTER UPDATE ON t BEGIN SELECT 1; END; "
         "CREATE TRIGGER r AFTER UPDATE OF [rowid], `b` ON t BEGIN SELECT 1; END",
         WANTED("the trigger r") IN_VAIN("b")},
        {"CREATE VIEW v AS SELECT 1 AS a; CREATE TRIGGER r INSTEAD OF UPDATE OF b ON v BEGIN "
         "SELECT 1; END",
         WANTED("the trigger r") "cannot modify v because it is a view"},
        {"CREATE TABLE c(x REFERENCES p)", WANTED("the foreign key of table c") "no such table: p"},
        {"CREATE TABLE P(a PRIMARY KEY, u); CREATE TABLE c(x REFERENCES p(u))",
         WANTED("the foreign key of table c") "foreign key mismatch - \"c\" referencing \"p\""},
        {"CREATE TABLE p(u); CREATE TABLE c(x REFERENCES p(u) DEFERRABLE INITIALLY DEFERRED)",
         WANTED("the foreign key of table c") "foreign key mismatch - \"c\" referencing \"p\""},
        {"CREATE VIEW p AS SELECT 1 AS u; CREATE TABLE c(x REFERENCES p(u))",
         WANTED("the foreign key of table c") "foreign key mismatch - \"c\" referencing \"p\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_says("CREATE TABLE t(a, b)", cases[i].to, -STEMMA_SCRIPT, cases[i].message);
}
END_TEST

#define DOC "CREATE TABLE doc(id INTEGER PRIMARY KEY, title); "

/* SQLite makes each of these. */
START_TEST(an_index_that_cannot_read_its_table_is_an_error)
{
    static const struct {
        const char *to, *message;
    } cases[] = {
        {DOC "CREATE VIRTUAL TABLE f USING fts5(title, body, content='doc')",
         WANTED("the virtual table f") "doc has no column named body"},
        {DOC "CREATE VIRTUAL TABLE f USING fts4(title, body, content=\"doc\")",
         WANTED("the virtual table f") "doc has no column named body"},
        {DOC "CREATE VIRTUAL TABLE f USING fts4(title, content=doc, languageid=\"lid\")",
         WANTED("the virtual table f") "doc has no column named lid"},
        {DOC "CREATE VIRTUAL TABLE f USING fts5(title, content='doc', content_rowid='key')",
         WANTED("the virtual table f") "doc has no column named key"},
        {DOC "CREATE VIRTUAL TABLE f USING fts5(title, content='nope')",
         WANTED("the virtual table f") "no such table: main.nope"},
        {"CREATE TABLE doc(id PRIMARY KEY, title) WITHOUT ROWID; "
         "CREATE VIRTUAL TABLE f USING fts5(title, content='doc')",
         WANTED("the virtual table f") "doc has no column named rowid"},
        {DOC "CREATE VIEW v AS SELECT title AS name FROM doc; "
             "CREATE VIRTUAL TABLE f USING fts5(title, content='v')",
         WANTED("the virtual table f") "v has no column named title"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_says(DOC, cases[i].to, -STEMMA_SCRIPT, cases[i].message);
    const char *broken = DOC "CREATE VIRTUAL TABLE f USING fts5(t, content='doc')";
    assert_says(broken, broken, 0, "the virtual table f does not work: doc has no column named t");
    assert_says("",
                "CREATE VIEW v AS SELECT mine(1) AS a; "
                "CREATE VIRTUAL TABLE f USING fts5(a, content='v')",
                0, "the view v does not work: no such function: mine");
}
END_TEST

START_TEST(what_works_is_none)
{
    static const char *const schemas[] = {
        "",
        "CREATE VIEW v AS SELECT a FROM w; CREATE VIEW w AS SELECT a FROM t; CREATE TABLE t(a)",
        "CREATE TABLE c(x REFERENCES P, y REFERENCES c(x)); CREATE UNIQUE INDEX i ON c(x); "
        "CREATE TABLE p(a PRIMARY KEY) WITHOUT ROWID",
        "CREATE TABLE p(u, w); CREATE UNIQUE INDEX i ON p(w, u); "
        "CREATE TABLE c(x, y, FOREIGN KEY (x, y) REFERENCES p(u, w))",
        "CREATE TABLE t(a CHECK (a > 0), b AS (a * 2), c DEFAULT (1 + 1)); "
        "CREATE TRIGGER r AFTER UPDATE OF a, \"B\", oid ON t BEGIN DELETE FROM t WHERE a = old.a; "
        "END",
        "CREATE VIRTUAL TABLE f USING fts5(x); "
        "CREATE TABLE t(a); CREATE TRIGGER r AFTER INSERT ON t BEGIN "
        "INSERT INTO f(rowid, x) VALUES (new.rowid, new.a); END",
        DOC "CREATE VIRTUAL TABLE f USING fts5(title UNINDEXED, content='DOC', content_rowid=ID); "
            "CREATE VIRTUAL TABLE g USING fts5(any, content=''); "
            "CREATE VIRTUAL TABLE h USING fts4(content=\"doc\", tokenize=porter); "
            "CREATE VIRTUAL TABLE i USING fts4(any, content=\"\")",
        "CREATE TABLE [a \"doc](\"the key\" PRIMARY KEY, [a b]) WITHOUT ROWID; "
        "CREATE VIRTUAL TABLE f USING fts5(\"a b\", content='a \"doc', content_rowid='the key')",
        "CREATE TABLE t(a); CREATE VIEW v AS SELECT a, 1 AS id FROM t; "
        "CREATE VIRTUAL TABLE f USING fts5(a, content=v); "
        "CREATE VIRTUAL TABLE g USING fts5(a, content=v, content_rowid=id)",
    };
    for (size_t i = 0; i < sizeof schemas / sizeof schemas[0]; i++)
        assert_says("", schemas[i], 0, NULL);
}
END_TEST

START_TEST(what_did_not_work_before_is_a_warning)
{
    static const char broken[] =
        "CREATE TABLE t(a); CREATE TABLE c(x REFERENCES t(a)); CREATE VIEW v AS SELECT b FROM t;";
    static const char same[] = "CREATE TABLE t(a, z); CREATE TABLE c(x REFERENCES t(a), y); "
                               "create view [v] as select b from t;";
    static const char other[] = "CREATE TABLE t(a); CREATE TABLE c(x REFERENCES t(a)); "
                                "CREATE VIEW v AS SELECT b, 1 FROM t;";
    struct check check;
    assert_says(broken, same, 0, "the view v does not work: no such column: b");
    begin(&check, broken, same);
    ck_assert_uint_eq(check.diags.list.count, 1);
    ck_assert_uint_eq(check.diags.list.items[0].notes.count, 1);
    end(&check);
    begin(&check, broken, other); /* it is made anew, which the runner refuses */
    ck_assert_int_eq(check.rc, -STEMMA_SCRIPT);
    ck_assert_uint_eq(check.diags.list.count, 2);
    ck_assert_str_eq(check.diags.list.items[1].message, WANTED("the view v") "no such column: b");
    ck_assert_ptr_nonnull(check.diags.list.items[1].hint);
    end(&check);
}
END_TEST

START_TEST(what_the_application_may_bring_is_a_warning)
{
    assert_says("", "CREATE TABLE t(a); CREATE VIEW v AS SELECT mine(a) FROM t", 0,
                "the view v does not work: no such function: mine");
    assert_says("", "CREATE TABLE t(a); CREATE VIEW v AS SELECT a FROM t ORDER BY a COLLATE mine",
                0, "the view v does not work: no such collation sequence: mine");
}
END_TEST

START_TEST(all_of_it_is_told_in_one)
{
    struct check check;
    begin(&check, "", "CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT a FROM u");
    ck_assert_int_eq(check.rc, -STEMMA_SCRIPT);
    ck_assert_uint_eq(check.diags.list.count, 1);
    ck_assert_uint_eq(check.diags.list.items[0].notes.count, 1);
    ck_assert_str_eq(check.diags.list.items[0].notes.items[0].message,
                     "view w: no such table: main.u");
    end(&check);
}
END_TEST

static void assert_pure(const char *from, const char *to, const char *message)
{
    struct check check = {.rc = 0};
    struct generate_input input = fixture_input(from, to, &check.arena, &check.diags);
    check.rc = generate_check_pure(&input);
    const char *said = check.diags.list.count == 0 ? NULL : check.diags.list.items[0].message;
    ck_assert_msg(check.rc == (message == NULL ? 0 : -STEMMA_SCRIPT), "%s: %d: %s", to, check.rc,
                  said == NULL ? "" : said);
    ck_assert_msg(message == NULL ? said == NULL : said != NULL && strcmp(said, message) == 0,
                  "%s: %s", to, said == NULL ? "" : said);
    end(&check);
}

#define REFUSED "no row could be written to t: non-deterministic use of "

START_TEST(the_time_of_day_is_no_part_of_a_table)
{
    static const struct {
        const char *to, *message;
    } cases[] = {
        {"CREATE TABLE t(a, CHECK (a < date('now')))", REFUSED "date() in a CHECK constraint"},
        {"CREATE TABLE t(a CHECK (a IS NULL OR a = 'x' AND Time() > a))",
         REFUSED "time() in a CHECK constraint"},
        {"CREATE TABLE t(a, b TEXT AS (coalesce(a, strftime('%Y', 'now'))))",
         REFUSED "strftime() in a generated column"},
        {"CREATE TABLE t(a); CREATE INDEX i ON t(date('now'))", REFUSED "date() in an index"},
        {"CREATE TABLE t(a); CREATE INDEX i ON t(a) WHERE a > julianday('now')",
         REFUSED "julianday() in an index"},
        {"CREATE TABLE t(a, CHECK (datetime(t.a, 'localtime') > a))",
         REFUSED "datetime() in a CHECK constraint"},
        {"CREATE TABLE t(a, b DEFAULT (date('now')), CHECK (date(a) = a), CHECK (a <> 'date()'))",
         NULL},
        {"CREATE TABLE t(a, date, c AS (strftime('%Y', a)), CHECK (date > time(a, '+1 hour')))",
         NULL},
        {"CREATE TABLE t(a); CREATE INDEX i ON t(date(a)) WHERE unixepoch(a) > 0", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_pure("CREATE TABLE u(a)", cases[i].to, cases[i].message);
    assert_pure(cases[0].to, cases[0].to, NULL);
    assert_pure(cases[2].to, cases[0].to, cases[0].message);
}
END_TEST

UNIT_MAIN("what does not work in a schema", the_time_of_day_is_no_part_of_a_table,
          what_does_not_work_is_an_error, an_index_that_cannot_read_its_table_is_an_error,
          what_works_is_none, what_did_not_work_before_is_a_warning,
          what_the_application_may_bring_is_a_warning, all_of_it_is_told_in_one)
