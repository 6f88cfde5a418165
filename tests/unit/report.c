#include "unit.h"

#include "report/parts.h"
#include "report/table.h"
#include "report/text.h"

#include <errno.h>
#include <locale.h>
#include <string.h>

/* A report on memory. */
struct desk {
    struct report report;
    char *out, *err;
    size_t out_length, err_length;
};

static void open_desk(struct desk *desk, enum report_format format)
{
    *desk = (struct desk){
        .report = {.format = format, .verbosity = REPORT_NORMAL, .command = "upgrade"}};
    desk->report.out.file = open_memstream(&desk->out, &desk->out_length);
    desk->report.err.file = open_memstream(&desk->err, &desk->err_length);
}

static void close_desk(struct desk *desk)
{
    report_free(&desk->report);
    fclose(desk->report.out.file);
    fclose(desk->report.err.file);
    free(desk->out);
    free(desk->err);
}

static const char *out_text(struct desk *desk)
{
    fflush(desk->report.out.file);
    return desk->out;
}

static const char *err_text(struct desk *desk)
{
    fflush(desk->report.err.file);
    return desk->err;
}

START_TEST(what_could_forge_output_is_escaped)
{
    static const struct {
        const char *text, *shown;
    } cases[] = {
        {"plain", "plain"},
        {"a\nb", "a\\x0ab"},
        {"\x1b[2J", "\\x1b[2J"},
        {"\x7F", "\\x7f"},
        {"\xC2\x9B", "\\u009b"},
        {"\xE2\x80\xAE", "\\u202e"},
        {"\xEF\xBB\xBF", "\\ufeff"},
        {"r\xC3\xB6le", "r\xC3\xB6le"},
        {"\xFF", "\\xff"},
        {"\xC3", "\\xc3"},
        {"\xED\xA0\x80", "\\xed\\xa0\\x80"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct desk desk;
        open_desk(&desk, REPORT_TEXT);
        paper_print(&desk.report.out, "%s", cases[i].text);
        ck_assert_str_eq(out_text(&desk), cases[i].shown);
        char *escaped = text_escape(cases[i].text);
        ck_assert_str_eq(escaped, cases[i].shown);
        free(escaped);
        close_desk(&desk);
    }
}
END_TEST

/* A file is for other programs; on a terminal only lines and tabs are what they are. */
START_TEST(sources_are_shown_but_kept_as_they_are)
{
    static const char source[] = "a\tb\r\nc\rd \x1b[2J\0 \xC3\xA4\xE2\x80\xAE \xC3";
    static const char shown[] = "a\tb\nc\\x0dd \\x1b[2J\\x00 \xC3\xA4\\u202e \\xc3";
    struct desk desk;
    open_desk(&desk, REPORT_TEXT);
    paper_source(&desk.report.out, source, sizeof source - 1);
    fflush(desk.report.out.file);
    ck_assert_mem_eq(desk.out, source, sizeof source - 1);
    close_desk(&desk);
    open_desk(&desk, REPORT_TEXT);
    desk.report.out.width = 80;
    paper_source(&desk.report.out, source, sizeof source - 1);
    ck_assert_str_eq(out_text(&desk), shown);
    close_desk(&desk);
}
END_TEST

START_TEST(wide_characters_take_two_columns)
{
    if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
        return;
    ck_assert_uint_eq(text_width("ab"), 2);
    ck_assert_uint_eq(text_width("\xE6\x97\xA5"), 2); /* U+65E5 */
    ck_assert_uint_eq(text_width("e\xCC\x81"), 1);    /* a combining accent */
    ck_assert_uint_eq(text_width("\x1b"), 4);
}
END_TEST

START_TEST(durations_read_well)
{
    static const struct {
        long long milliseconds;
        const char *text;
    } cases[] = {{0, "0 ms"},          {999, "999 ms"},        {1000, "1.0 s"},
                 {1260, "1.3 s"},      {59949, "59.9 s"},      {59999, "0 min 59 s"},
                 {60000, "1 min 0 s"}, {3723000, "62 min 3 s"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[TEXT_DURATION_SIZE];
        text_duration(cases[i].milliseconds, text);
        ck_assert_str_eq(text, cases[i].text);
    }
}
END_TEST

static const struct stemma_diagnostic syntax = {
    .severity = STEMMA_ERROR,
    .code = STEMMA_SQL,
    .message = "near \"FORM\": syntax error",
    .place = {"sql/007_up.sql", 12, 10, "SELECT\t* FORM users", 9, 4},
    .hint = "first\nsecond",
    .revision = "007",
};

START_TEST(an_error_points_at_its_place)
{
    struct desk desk;
    open_desk(&desk, REPORT_TEXT);
    put_diagnostic(&desk.report, &syntax);
    ck_assert_str_eq(err_text(&desk), "sql/007_up.sql:12:10: error: near \"FORM\": syntax error\n"
                                      "   12 | SELECT  * FORM users\n"
                                      "      |           ^~~~\n"
                                      "hint: first\n"
                                      "      second\n");
    close_desk(&desk);
}
END_TEST

START_TEST(the_caret_counts_columns_not_characters)
{
    if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
        return;
    struct stemma_diagnostic wide = {
        .severity = STEMMA_WARNING,
        .message = "odd",
        .place = {"a.sql", 3, 3, "\xE6\x97\xA5\x1b\xE6\x97\xA5x", 2, 1},
    };
    struct desk desk;
    open_desk(&desk, REPORT_TEXT);
    put_diagnostic(&desk.report, &wide);
    ck_assert_str_eq(err_text(&desk), "a.sql:3:3: warning: odd\n"
                                      "    3 | \xE6\x97\xA5\\x1b\xE6\x97\xA5x\n"
                                      "      |       ^~\n");
    close_desk(&desk);
}
END_TEST

START_TEST(a_place_behind_the_line_gets_a_caret_there)
{
    struct stemma_diagnostic end = {.message = "incomplete", .place = {"a.sql", 1, 4, "abc", 3, 1}};
    struct desk desk;
    open_desk(&desk, REPORT_TEXT);
    put_diagnostic(&desk.report, &end);
    ck_assert_str_eq(err_text(&desk), "a.sql:1:4: error: incomplete\n"
                                      "    1 | abc\n"
                                      "      |    ^\n");
    close_desk(&desk);
}
END_TEST

static const char *const before[] = {"001"}, *const after[] = {"002"};
static const struct stemma_step step = {STEMMA_UPGRADE, "002", "Add user roles", 3};
static const struct stemma_run done = {
    .database = "app.db",
    .steps = &step,
    .step_count = 1,
    .steps_done = 1,
    .heads_before = {before, 1},
    .heads_after = {after, 1},
    .is_head_after = true,
    .duration_ms = 4,
};

static void tell(struct report *report, enum stemma_event_kind kind)
{
    const struct stemma_event event = {.kind = kind, .run = &done, .step = &step};
    report_event(report, &event);
}

START_TEST(a_run_is_told_as_it_goes)
{
    struct desk desk;
    open_desk(&desk, REPORT_TEXT);
    desk.report.out.unicode = true;
    tell(&desk.report, STEMMA_EVENT_PLANNED);
    tell(&desk.report, STEMMA_EVENT_STARTED);
    tell(&desk.report, STEMMA_EVENT_FINISHED);
    report_run(&desk.report, &done);
    ck_assert_str_eq(out_text(&desk), "Upgrading app.db: 001 \xE2\x86\x92 002 (head), 1 revision\n"
                                      "  \xE2\x9C\x93 002  Add user roles   3 ms\n"
                                      "app.db: 001 \xE2\x86\x92 002 (head), 1 revision in 4 ms\n");
    close_desk(&desk);
}
END_TEST

START_TEST(a_long_step_has_a_line_that_fits)
{
    static const struct {
        size_t width;
        struct stemma_progress progress;
        const char *line;
    } cases[] = {
        {120,
         {"sql/002_up.sql", 7, 12340, 12000, 4915000, 4915000, 12000000},
         "  .. 002  Add user roles  [1/1]  12.3 s  4,915,000 rows  409k/s  ###..... 40%  18 s "
         "left"
         "  sql/002_up.sql:7"},
        {80,
         {"sql/002_up.sql", 7, 12340, 12000, 4915000, 4915000, 12000000},
         "  .. 002  Add..  [1/1]  12.3 s  4,915,000 rows  409k/s  ###..... 40%  18 s left"},
        {40,
         {"sql/002_up.sql", 7, 12340, 12000, 4915000, 4915000, 12000000},
         "  .. 002  Add u..  12.3 s  ###..... 40%"},
        {20, {"a.sql", 7, 12340, 12000, 5, 5, 10}, "  .. 002  Add use.."},
        {9, {"a.sql", 7, 12340, 12000, 5, 5, 10}, "  .. 0.."},
        {120,
         {NULL, 0, 125000, 125000, 999, 999, 0},
         "  .. 002  Add user roles  [1/1]  2 min 5 s  999 rows  7/s"},
        {120, {"a.sql", 1, 600, 600, 0, 0, 0}, "  .. 002  Add user roles  [1/1]  600 ms  a.sql:1"},
        /* More rows than expected: then nothing is told in advance. */
        {120,
         {NULL, 0, 2000, 1000, 3500000, 12, 11},
         "  .. 002  Add user roles  [1/1]  2.0 s  3,500,000 rows  3.5M/s"},
        {120,
         {NULL, 0, 900000, 900000, 1, 1, 100},
         "  .. 002  Add user roles  [1/1]  15 min 0 s  1 rows  0/s  ........  1%  1485 min 1 s "
         "left"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct desk desk;
        char expected[256];
        open_desk(&desk, REPORT_TEXT);
        desk.report.out.live = true;
        desk.report.out.width = cases[i].width;
        desk.report.verbosity = REPORT_VERBOSE;
        tell(&desk.report, STEMMA_EVENT_STARTED);
        const struct stemma_event event = {STEMMA_EVENT_PROGRESS, .run = &done, .step = &step,
                                           .progress = &cases[i].progress};
        report_event(&desk.report, &event);
        snprintf(expected, sizeof expected, "\r%s\x1b[K", cases[i].line);
        ck_assert_str_eq(out_text(&desk), expected);
        ck_assert_uint_lt(strlen(cases[i].line), cases[i].width);
        close_desk(&desk);
    }
}
END_TEST

START_TEST(the_line_is_gone_before_anything_else_is_said)
{
    const struct stemma_progress progress = {"a.sql", 1, 600, 600, 0, 0, 0};
    const struct stemma_event event = {STEMMA_EVENT_PROGRESS, .run = &done, .step = &step,
                                       .progress = &progress};
    struct desk desk;
    open_desk(&desk, REPORT_TEXT);
    desk.report.out.live = true;
    desk.report.out.width = 80;
    tell(&desk.report, STEMMA_EVENT_STARTED);
    report_event(&desk.report, &event);
    report_run(&desk.report, NULL);
    ck_assert_str_eq(out_text(&desk), "  .. 002  Add user roles"
                                      "\r  .. 002  Add user roles  [1/1]  600 ms  a.sql:1\x1b[K"
                                      "\r\x1b[K  failed 002  Add user roles\n");
    close_desk(&desk);
}
END_TEST

START_TEST(progress_is_for_terminals)
{
    struct report report = {.format = REPORT_TEXT, .verbosity = REPORT_NORMAL};
    ck_assert(!report_shows_progress(&report));
    report.out.live = true;
    ck_assert(report_shows_progress(&report));
    report.verbosity = REPORT_QUIET;
    ck_assert(!report_shows_progress(&report));
    report.verbosity = REPORT_VERBOSE;
    ck_assert(report_shows_progress(&report));
    report.format = REPORT_JSON;
    ck_assert(!report_shows_progress(&report));
}
END_TEST

START_TEST(the_step_that_failed_is_named)
{
    struct desk desk;
    open_desk(&desk, REPORT_TEXT);
    tell(&desk.report, STEMMA_EVENT_STARTED);
    report_run(&desk.report, NULL);
    ck_assert_str_eq(out_text(&desk), "  failed 002  Add user roles\n");
    close_desk(&desk);
}
END_TEST

START_TEST(a_quiet_run_says_nothing)
{
    struct desk desk;
    open_desk(&desk, REPORT_TEXT);
    desk.report.verbosity = REPORT_QUIET;
    tell(&desk.report, STEMMA_EVENT_PLANNED);
    tell(&desk.report, STEMMA_EVENT_STARTED);
    tell(&desk.report, STEMMA_EVENT_FINISHED);
    report_run(&desk.report, &done);
    ck_assert_str_eq(out_text(&desk), "");
    close_desk(&desk);
}
END_TEST

START_TEST(nothing_to_do_is_said)
{
    struct stemma_run nothing = done;
    nothing.step_count = nothing.steps_done = 0;
    nothing.heads_before = nothing.heads_after;
    struct desk desk;
    open_desk(&desk, REPORT_TEXT);
    report_run(&desk.report, &nothing);
    ck_assert_str_eq(out_text(&desk), "app.db: already at 002 (head)\n");
    close_desk(&desk);
}
END_TEST

START_TEST(a_run_as_json)
{
    struct desk desk;
    open_desk(&desk, REPORT_JSON);
    tell(&desk.report, STEMMA_EVENT_FINISHED);
    report_run(&desk.report, &done);
    report_finish(&desk.report, NULL, NULL);
    ck_assert_str_eq(out_text(&desk),
                     "{\"command\":\"upgrade\",\"database\":\"app.db\",\"dry_run\":false,"
                     "\"steps\":[{\"op\":\"upgrade\",\"revision\":\"002\","
                     "\"message\":\"Add user roles\",\"duration_ms\":3}],"
                     "\"heads_before\":[\"001\"],\"heads_after\":[\"002\"],\"duration_ms\":4}\n");
    ck_assert_str_eq(err_text(&desk), "");
    close_desk(&desk);
}
END_TEST

START_TEST(a_failure_as_json)
{
    struct desk desk;
    open_desk(&desk, REPORT_JSON);
    report_finish(&desk.report, NULL, &syntax);
    ck_assert_str_eq(out_text(&desk),
                     "{\"error\":{\"code\":\"sql\",\"message\":\"near \\\"FORM\\\": syntax error\","
                     "\"revision\":\"007\",\"file\":\"sql/007_up.sql\",\"line\":12,\"column\":10,"
                     "\"hint\":\"first\\nsecond\"}}\n");
    close_desk(&desk);
}
END_TEST

START_TEST(json_repairs_what_is_no_utf8)
{
    const struct stemma_listing listing = {.database = "a\xFFz.db", .is_head = true};
    struct desk desk;
    open_desk(&desk, REPORT_JSON);
    report_current(&desk.report, &listing);
    report_finish(&desk.report, NULL, NULL);
    ck_assert_str_eq(out_text(&desk), "{\"heads\":[],\"is_head\":true,"
                                      "\"database\":\"a\xEF\xBF\xBDz.db\"}\n");
    close_desk(&desk);
}
END_TEST

START_TEST(sql_as_json_is_one_text)
{
    struct desk desk;
    open_desk(&desk, REPORT_JSON);
    ck_assert_int_eq(report_sql(&desk.report, "-- \xC3", 4), 0);
    ck_assert_int_eq(report_sql(&desk.report, "\xB6\n", 2), 0);
    report_finish(&desk.report, NULL, NULL);
    ck_assert_str_eq(out_text(&desk), "{\"command\":\"upgrade\",\"sql\":\"-- \xC3\xB6\\n\"}\n");
    close_desk(&desk);
}
END_TEST

static const char *const roots[] = {"001"}, *const sides[] = {"b", "c"};
static const struct stemma_revision history[] = {
    {.id = "m",
     .message = "Join",
     .parents = {sides, 2},
     .flags = STEMMA_IS_HEAD | STEMMA_IS_REAL_HEAD | STEMMA_IS_MERGE,
     .duration_ms = -1},
    {.id = "c",
     .message = "",
     .parents = {roots, 1},
     .branch_labels = {sides, 1},
     .duration_ms = -1},
    {.id = "b",
     .message = "Side",
     .parents = {roots, 1},
     .depends_on = {sides + 1, 1},
     .duration_ms = -1},
    {.id = "001",
     .message = "Initial schema",
     .flags = STEMMA_IS_BASE | STEMMA_IS_BRANCH_POINT | STEMMA_IS_APPLIED | STEMMA_IS_RECORDED_HEAD,
     .applied_at = "2026-01-31T12:00:00.000Z",
     .applied_by = "me@here",
     .duration_ms = 5},
};
static const struct stemma_listing listed = {.database = "app.db",
                                             .database_exists = true,
                                             .revisions = history,
                                             .revision_count = 4,
                                             .pending = 3};

START_TEST(history_reads_as_alembic_does)
{
    struct desk desk;
    open_desk(&desk, REPORT_TEXT);
    report_history(&desk.report, &listed, REPORT_HISTORY_LIST, REPORT_MARKS_GRAPH);
    ck_assert_str_eq(out_text(&desk), "b, c -> m (head) (mergepoint), Join\n"
                                      "001 -> c (b)\n"
                                      "001 (c) -> b, Side\n"
                                      "<base> -> 001 (branchpoint), Initial schema\n");
    close_desk(&desk);
}
END_TEST

START_TEST(a_drawn_history_keeps_to_what_is_listed)
{
    struct stemma_listing cut = listed;
    cut.revision_count = 3;
    struct desk desk;
    open_desk(&desk, REPORT_TEXT);
    report_history(&desk.report, &cut, REPORT_HISTORY_GRAPH, REPORT_MARKS_GRAPH);
    ck_assert_str_eq(out_text(&desk), "* m (head) (mergepoint), Join\n"
                                      "|\\\n"
                                      "| * c (b)\n"
                                      "* b (depends on c), Side\n");
    close_desk(&desk);
}
END_TEST

START_TEST(marks_of_the_database_are_asked_for)
{
    struct desk desk;
    open_desk(&desk, REPORT_TEXT);
    struct stemma_listing last = listed;
    last.revisions = history + 3;
    last.revision_count = 1;
    report_history(&desk.report, &last, REPORT_HISTORY_LIST, REPORT_MARKS_DATABASE);
    ck_assert_str_eq(out_text(&desk), "<base> -> 001 (current) (branchpoint), Initial schema\n");
    close_desk(&desk);
}
END_TEST

START_TEST(status_is_one_table)
{
    struct desk desk;
    open_desk(&desk, REPORT_TEXT);
    report_status(&desk.report, &listed);
    ck_assert_str_eq(out_text(&desk),
                     "REVISION STATE   MESSAGE        APPLIED (UTC)       BY      TOOK\n"
                     "m        pending Join\n"
                     "c        pending\n"
                     "b        pending Side\n"
                     "001      applied Initial schema 2026-01-31 12:00:00 me@here 5 ms\n"
                     "app.db: 1 applied, 3 pending\n");
    close_desk(&desk);
}
END_TEST

START_TEST(tables_fit_the_terminal)
{
    static const struct table_column columns[] = {{"ID", TABLE_LEFT, TABLE_WHOLE},
                                                  {"TEXT", TABLE_LEFT, TABLE_CUT},
                                                  {"N", TABLE_RIGHT, TABLE_WHOLE}};
    static const char *const cells[] = {"001", "a text that is too long for it", "12", "002", NULL,
                                        "3"};
    struct desk desk;
    open_desk(&desk, REPORT_TEXT);
    desk.report.out.width = 20;
    ck_assert_int_eq(table_print(&desk.report.out, columns, 3, cells, 2), 0);
    ck_assert_str_eq(out_text(&desk), "ID  TEXT           N\n"
                                      "001 a text that i 12\n"
                                      "002                3\n");
    close_desk(&desk);
}
END_TEST

START_TEST(a_failed_write_is_remembered)
{
    struct paper full = {.file = fopen("/dev/full", "w")};
    if (full.file == NULL)
        return;
    setvbuf(full.file, NULL, _IONBF, 0);
    paper_print(&full, "text\n");
    ck_assert_int_eq(full.error, ENOSPC);
    fclose(full.file);
}
END_TEST

START_TEST(colours_only_where_wanted)
{
    struct desk desk;
    open_desk(&desk, REPORT_TEXT);
    paper_ink(&desk.report.out, INK_GREEN, "ok");
    desk.report.out.colour = true;
    paper_ink(&desk.report.out, INK_GREEN, "ok");
    ck_assert_str_eq(out_text(&desk), "ok\x1b[32mok\x1b[0m");
    close_desk(&desk);
}
END_TEST

UNIT_MAIN("report", what_could_forge_output_is_escaped, sources_are_shown_but_kept_as_they_are,
          wide_characters_take_two_columns, durations_read_well, an_error_points_at_its_place,
          the_caret_counts_columns_not_characters, a_place_behind_the_line_gets_a_caret_there,
          a_run_is_told_as_it_goes, a_long_step_has_a_line_that_fits,
          the_line_is_gone_before_anything_else_is_said, progress_is_for_terminals,
          the_step_that_failed_is_named, a_quiet_run_says_nothing, nothing_to_do_is_said,
          a_run_as_json, a_failure_as_json, json_repairs_what_is_no_utf8, sql_as_json_is_one_text,
          history_reads_as_alembic_does, a_drawn_history_keeps_to_what_is_listed,
          marks_of_the_database_are_asked_for, status_is_one_table, tables_fit_the_terminal,
          a_failed_write_is_remembered, colours_only_where_wanted)
