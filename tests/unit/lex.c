#include "unit.h"

#include "script/lex.h"

#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static void assert_text(struct str text, const char *expected)
{
    ck_assert_msg(str_equal_text(text, expected), "\"%.*s\" is not \"%s\"", (int)text.len, text.ptr,
                  expected);
}

START_TEST(tokens_are_told_apart)
{
    static const struct {
        const char *text;
        enum lex_kind kind;
        const char *token;
    } cases[] = {
        {"", LEX_END, ""},
        {" \t\r\n\f\vx", LEX_SPACE, " \t\r\n\f\v"},
        {"-- it's; over\nx", LEX_SPACE, "-- it's; over\n"},
        {"-- unfinished", LEX_SPACE, "-- unfinished"},
        {"/* a /* b ; ' */ x */", LEX_SPACE, "/* a /* b ; ' */"},
        {"/*/ not yet */x", LEX_SPACE, "/*/ not yet */"},
        {"/* unfinished ;", LEX_SPACE, "/* unfinished ;"},
        {"-x", LEX_OTHER, "-"},
        {"/x", LEX_OTHER, "/"},
        {"SELECT(1)", LEX_WORD, "SELECT"},
        {"a_$9\xC3\xA9 b", LEX_WORD, "a_$9\xC3\xA9"},
        {"12;", LEX_WORD, "12"},
        {"'it''s;' x", LEX_QUOTED, "'it''s;'"},
        {"\"a\"\"b;\"x", LEX_QUOTED, "\"a\"\"b;\""},
        {"`a``;`x", LEX_QUOTED, "`a``;`"},
        {"[a];]", LEX_QUOTED, "[a]"},
        {"'never ends; ", LEX_QUOTED, "'never ends; "},
        {"[never ends; ", LEX_QUOTED, "[never ends; "},
        {"'", LEX_QUOTED, "'"},
        {";;", LEX_SEMICOLON, ";"},
        {"(a", LEX_OTHER, "("},
        {"\xEF\xBB\xBFx", LEX_WORD, "\xEF\xBB\xBFx"}, /* a BOM is the caller's to take off */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct lex_token token = lex_token(str_from(cases[i].text));
        ck_assert_msg(token.kind == cases[i].kind, "kind of \"%s\"", cases[i].text);
        assert_text(token.text, cases[i].token);
        ck_assert_int_eq(lex_token_at(cases[i].text).kind, cases[i].kind);
    }
}
END_TEST

START_TEST(words_are_compared_without_case)
{
    ck_assert(lex_is_word(lex_token(STR("Begin;")), "BEGIN"));
    ck_assert(!lex_is_word(lex_token(STR("BEGINS")), "BEGIN"));
    ck_assert(!lex_is_word(lex_token(STR("\"BEGIN\"")), "BEGIN"));
    ck_assert(!lex_is_word(lex_token(STR("")), ""));
}
END_TEST

#define TRIGGER_BODY                                                                               \
    " TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET c = CASE WHEN 1 THEN 2 END; "                 \
    "SELECT ';END;', [;], `;`, \";\" /* ; END; */; -- ; END;\n END"

/* The first statement of each text is all of `first`. */
static const struct {
    const char *first, *rest;
    enum lex_statement_kind kind;
} statements[] = {
    {"SELECT 1;", " SELECT 2;", LEX_OTHER_STATEMENT},
    {"SELECT 1", "", LEX_OTHER_STATEMENT}, /* the last ';' is missing */
    {"SELECT ';', \";\", `;`, [;];", "x", LEX_OTHER_STATEMENT},
    {"SELECT 'it''s;';", "x", LEX_OTHER_STATEMENT},
    {"SELECT 'never ends; x", "", LEX_OTHER_STATEMENT},
    {"SELECT 1 /* never ends; x", "", LEX_OTHER_STATEMENT},
    {"SELECT 1 -- a;\r\n;", "\r\nx", LEX_OTHER_STATEMENT},
    {"SELECT 1 /* a; */;", "x", LEX_OTHER_STATEMENT},
    {"\r\nSELECT\r\n1;", "\r\n", LEX_OTHER_STATEMENT},
    {";", "SELECT 1;", LEX_EMPTY},
    {" /* only; */ -- this;\n ;", "x", LEX_EMPTY},
    {" -- only this", "", LEX_EMPTY},
    {"", "", LEX_EMPTY},
    {"begin;", "x", LEX_BEGIN},
    {"BEGIN IMMEDIATE TRANSACTION;", "x", LEX_BEGIN},
    {"/* c */ Begin", "", LEX_BEGIN},
    {"COMMIT;", "x", LEX_COMMIT},
    {"end transaction;", "x", LEX_COMMIT},
    {"ENDS;", "x", LEX_OTHER_STATEMENT},
    {"ROLLBACK;", "x", LEX_OTHER_STATEMENT},
    {"CREATE TABLE a(b);", " ", LEX_OTHER_STATEMENT},
    {"CREATE TABLE trigger_like(b);", "END;", LEX_OTHER_STATEMENT},
    {"CREATE VIEW v AS SELECT 1;", " END;", LEX_OTHER_STATEMENT},
    {"CREATE" TRIGGER_BODY ";", "SELECT 1;", LEX_OTHER_STATEMENT},
    {"CREATE" TRIGGER_BODY, "", LEX_OTHER_STATEMENT},
    {"create temp" TRIGGER_BODY " ;", "x", LEX_OTHER_STATEMENT},
    {"CREATE /* ; */ TEMPORARY -- ;\n" TRIGGER_BODY "/* ; */;", "x", LEX_OTHER_STATEMENT},
    {"EXPLAIN CREATE" TRIGGER_BODY ";", "x", LEX_OTHER_STATEMENT},
    {"EXPLAIN QUERY PLAN SELECT 1;", "x", LEX_OTHER_STATEMENT},
    {"explain query plan create temp" TRIGGER_BODY ";", "x", LEX_OTHER_STATEMENT},
    {"CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END_OF(); END;", "x", LEX_OTHER_STATEMENT},
    {"CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1;; END;", "x", LEX_OTHER_STATEMENT},
};

START_TEST(statements_end_where_they_should)
{
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
        char text[1024];
        snprintf(text, sizeof text, "%s%s", statements[i].first, statements[i].rest);
        struct lex_statement statement = lex_statement(str_from(text));
        ck_assert_msg(statement.text.len == strlen(statements[i].first), "\"%s\" ends at \"%.*s\"",
                      text, (int)statement.text.len, text);
        ck_assert_msg(statement.kind == statements[i].kind, "kind of \"%s\"", text);
    }
}
END_TEST

START_TEST(leading_space_is_measured)
{
    static const struct {
        const char *text;
        size_t leading;
    } cases[] = {{"SELECT 1;", 0},
                 {" \r\nSELECT 1;", 3},
                 {"-- a\n/* b */x", 12},
                 {" ;x", 1},
                 {"  ", 2},
                 {"-- only a comment", 17},
                 {"", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_uint_eq(lex_statement(str_from(cases[i].text)).leading, cases[i].leading);
}
END_TEST

START_TEST(renames_give_the_new_name)
{
    static const struct {
        const char *statement, *name;
    } cases[] = {
        {"ALTER TABLE a RENAME TO b", "b"},
        {" /* c */ alter table \"a b\" rename /* x */ to [c d] -- e\n ;", "[c d]"},
        {"ALTER TABLE main.a RENAME TO \"q\"\"q\";", "\"q\"\"q\""},
        {"ALTER TABLE a RENAME COLUMN b TO c", NULL},
        {"ALTER TABLE a RENAME b TO c", NULL},
        {"ALTER TABLE a ADD COLUMN b", NULL},
        {"UPDATE a SET b = 1 -- RENAME TO b", NULL},
        {"SELECT RENAME TO b", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str name = lex_renamed_to(str_from(cases[i].statement));
        if (cases[i].name == NULL)
            ck_assert_msg(name.ptr == NULL, "\"%s\"", cases[i].statement);
        else
            assert_text(name, cases[i].name);
    }
}
END_TEST

START_TEST(quotes_are_taken_off)
{
    static const struct {
        const char *name, *bare;
    } cases[] = {
        {"plain", "plain"},
        {"\"a\"\"b\"", "a\"b"},
        {"'a''b'", "a'b"},
        {"`a``b`", "a`b"},
        {"[a b]", "a b"},
        {"[a\"\"b]", "a\"\"b"},
        {"\"\"", ""},
        {"", ""},
        {"\"longer than it fits\"", "longer than"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[12] = "?";
        lex_unquote(str_from(cases[i].name), out, sizeof out);
        ck_assert_str_eq(out, cases[i].bare);
    }
}
END_TEST

/* ---- Against SQLite: sqlite3_complete() says where a statement ends ---- */

static const char *const pieces[] = {
    "CREATE ", "TEMP ",   "TEMPORARY ", "TRIGGER ", "t ",       "BEGIN ",  "END",
    "END ",    ";",       "; ",         ";\r\n",    "'a;''b' ", "\"x;\" ", "[;y] ",
    "`;z` ",   "/* ; */", "-- ;END;\n", "/**/",     "/*/ ; */", "CASE ",   "WHEN 1 ",
    "SELECT ", "1 ",      "\xC3\xA9 ",  "EXPLAIN ", "a.b ",     "(c) ",    "-",
    "x$1 ",    "AFTER ",  "; END;",     ";END ;",   " \t\f",    "@end ",   "''",
};

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 8;
}

static void make_text(uint32_t *state, char *text, size_t size)
{
    size_t used = 0, count = 1 + next_random(state) % 24;
    text[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        size_t pick = next_random(state) % (sizeof pieces / sizeof pieces[0]);
        size_t len = strlen(pieces[pick]);
        if (used + len >= size)
            break;
        memcpy(text + used, pieces[pick], len + 1);
        used += len;
    }
}

/* Whether `len` bytes of `text` are complete, by SQLite. */
static bool is_complete(const char *text, size_t len)
{
    char copy[1024];
    memcpy(copy, text, len);
    copy[len] = '\0';
    return sqlite3_complete(copy) != 0;
}

static void compare_with_sqlite(const char *text)
{
    struct str rest = str_from(text);
    while (rest.len != 0) {
        struct lex_statement statement = lex_statement(rest);
        ck_assert_uint_gt(statement.text.len, 0);
        size_t first = 0;
        for (size_t len = 1; first == 0 && len <= rest.len; len++)
            if (rest.ptr[len - 1] == ';' && is_complete(rest.ptr, len))
                first = len;
        ck_assert_msg(statement.text.len == (first == 0 ? rest.len : first),
                      "\"%.*s\" is split at \"%.*s\"", (int)rest.len, rest.ptr,
                      (int)statement.text.len, rest.ptr);
        rest = str_slice(rest, statement.text.len, rest.len);
    }
}

START_TEST(statements_end_where_sqlite_says)
{
    uint32_t state = 2024;
    char text[1000];
    for (int i = 0; i < 40000; i++) {
        make_text(&state, text, sizeof text);
        compare_with_sqlite(text);
    }
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++)
        compare_with_sqlite(statements[i].first);
}
END_TEST

START_TEST(words_are_not_in_quotes_or_comments)
{
    ck_assert(lex_has_word(STR("CREATE TABLE a (p references b)"), "REFERENCES"));
    ck_assert(
        !lex_has_word(STR("SELECT 'references', \"references\", [references]"), "REFERENCES"));
    ck_assert(!lex_has_word(STR("SELECT 1 -- references\n/* references */"), "REFERENCES"));
    ck_assert(!lex_has_word(STR("SELECT references_b"), "REFERENCES"));
    ck_assert(!lex_has_word(STR(""), "REFERENCES"));
}
END_TEST

START_TEST(a_replace_clause_is_no_function)
{
    ck_assert(lex_says_replace(STR("BEGIN REPLACE INTO t VALUES (1); END")));
    ck_assert(lex_says_replace(STR("INSERT or /* */ replace INTO t VALUES (1)")));
    ck_assert(lex_says_replace(STR("UPDATE OR REPLACE \"t\" SET a = 1")));
    ck_assert(lex_says_replace(STR("CREATE TABLE t (a UNIQUE ON CONFLICT REPLACE)")));
    ck_assert(!lex_says_replace(STR("SELECT replace(a, b, c) FROM t WHERE a OR replace(a, b, c)")));
    ck_assert(!lex_says_replace(STR("SELECT a AS replace, 'OR REPLACE INTO' -- OR REPLACE x")));
    ck_assert(!lex_says_replace(STR("")));
}
END_TEST

START_TEST(quotes_that_are_not_closed_are_found)
{
    static const struct {
        const char *text, *open;
    } cases[] = {
        {"SELECT 'a", "'a"},       {"SELECT 'a'", NULL},        {"SELECT 'a''", "'a''"},
        {"SELECT \"a ", "\"a "},   {"SELECT [a''", "[a''"},     {"SELECT `a` `", "`"},
        {"SELECT 'a' /* '", NULL}, {"SELECT 1 -- 'open", NULL}, {"", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str open = lex_unfinished(str_from(cases[i].text));
        ck_assert_msg(cases[i].open == NULL ? open.ptr == NULL
                                            : str_equal_text(open, cases[i].open),
                      "%s", cases[i].text);
    }
}
END_TEST

START_TEST(comments_that_are_not_closed_are_found)
{
    static const struct {
        const char *text, *open;
    } cases[] = {
        {"SELECT 1; /* a", "/* a"},
        {"SELECT 1 /* a */", NULL},
        {"/*/", "/*/"},
        {"/**/", NULL},
        {"SELECT 1 -- /* a", NULL},
        {"SELECT '/* a'", NULL},
        {"/* a */ /* b\n;", "/* b\n;"},
        {"SELECT '/* a", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str open = lex_open_comment(str_from(cases[i].text));
        ck_assert_msg(cases[i].open == NULL ? open.ptr == NULL
                                            : str_equal_text(open, cases[i].open),
                      "%s", cases[i].text);
    }
}
END_TEST

START_TEST(a_semicolon_is_kept_out_of_a_comment)
{
    static const struct {
        const char *text, *end;
    } cases[] = {
        {"SELECT 1", ";"},        {"SELECT 1 -- a", "\n;"},      {"SELECT 1 -- a\n + 2", ";"},
        {"SELECT '-- a'", ";"},   {"SELECT 'a\n-- b'", ";"},     {"SELECT 1 /* -- a */", ";"},
        {"SELECT 1 /* a", "*/;"}, {"SELECT 1 -- a /* b", "\n;"}, {"", ";"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_str_eq(lex_end_for(str_from(cases[i].text)), cases[i].end);
}
END_TEST

START_TEST(space_and_comments_are_no_statement)
{
    ck_assert(!lex_has_statement(STR("")));
    ck_assert(!lex_has_statement(STR(" ;\n-- SELECT 1;\n/* SELECT 2; */ ;; -- end")));
    ck_assert(lex_has_statement(STR("-- first\nSELECT 1")));
}
END_TEST

START_TEST(names_are_compared_without_quotes)
{
    static const struct {
        const char *text, *name;
        bool same;
    } cases[] = {
        {"Temp", "temp", true},
        {"\"temp\".x", "TEMP", true},
        {"[temp]", "temp", true},
        {"`te``mp`", "te`mp", true},
        {"temporary", "temp", false},
        {"tem", "temp", false},
        {"(", "(", false},
        {"a123456789b123456789c123456789d123456789e123456789f123456789g123",
         "a123456789b123456789c123456789d123456789e123456789f123456789g12", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_msg(lex_is_named(lex_token_at(cases[i].text), cases[i].name) == cases[i].same,
                      "%s", cases[i].text);
}
END_TEST

START_TEST(space_is_passed_over)
{
    struct str rest = STR(" -- a\n/* b */ one\t. two");
    ck_assert(lex_is_word(lex_next(&rest), "one"));
    ck_assert(str_equal(lex_next(&rest).text, STR(".")));
    ck_assert(lex_is_word(lex_next(&rest), "two"));
    ck_assert_int_eq(lex_next(&rest).kind, LEX_END);
    ck_assert_uint_eq(rest.len, 0);
}
END_TEST

UNIT_MAIN("lex", names_are_compared_without_quotes, space_is_passed_over,
          words_are_not_in_quotes_or_comments, a_replace_clause_is_no_function,
          quotes_that_are_not_closed_are_found, comments_that_are_not_closed_are_found,
          a_semicolon_is_kept_out_of_a_comment, space_and_comments_are_no_statement,
          tokens_are_told_apart, words_are_compared_without_case, statements_end_where_they_should,
          leading_space_is_measured, renames_give_the_new_name, quotes_are_taken_off,
          statements_end_where_sqlite_says)
