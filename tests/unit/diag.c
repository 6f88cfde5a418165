#include "unit.h"

#include "diag/diag.h"

#include <string.h>

static const struct source source = {"a.sql", {"one\r\ntw\xC3\xB6 words\n\nlast", 22}};

START_TEST(positions_count_characters)
{
    static const struct {
        size_t offset, line, column;
    } cases[] = {{0, 1, 1},   {2, 1, 3},  {4, 1, 4},  {5, 2, 1},  {9, 2, 4},
                 {15, 2, 10}, {16, 3, 1}, {17, 4, 1}, {21, 4, 5}, {500, 4, 6}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct position at = source_position((struct span){&source, cases[i].offset, 1});
        ck_assert_uint_eq(at.line, cases[i].line);
        ck_assert_uint_eq(at.column, cases[i].column);
    }
}
END_TEST

START_TEST(a_bom_is_no_column)
{
    const struct source bom = {"b.sql", STR("\xEF\xBB\xBFx")};
    ck_assert_uint_eq(source_position((struct span){&bom, 3, 1}).column, 1);
}
END_TEST

START_TEST(diagnostics_carry_all_they_were_given)
{
    stemma_diagnostics *diags = stemma_diagnostics_new();
    struct stemma_diagnostic out;
    int rc = diag_error(diags, STEMMA_SQL, (struct span){&source, 10, 5}, "bad %s", "word");
    ck_assert_int_eq(rc, -STEMMA_SQL);
    diag_hint(diags, "first");
    diag_hint(diags, "second");
    diag_note(diags, (struct span){&source, 0, 3}, "see here");
    diag_revision(diags, STR("001"));
    diag_foreign_code(diags, 1);
    diag_warning(diags, SPAN_FILE(&source), "odd");
    ck_assert_uint_eq(stemma_diagnostics_count(diags), 2);
    diag_settle(diags);
    ck_assert(stemma_diagnostics_get(diags, 0, &out));
    ck_assert_int_eq(out.severity, STEMMA_ERROR);
    ck_assert_str_eq(out.message, "bad word");
    ck_assert_str_eq(out.hint, "first\nsecond");
    ck_assert_str_eq(out.revision, "001");
    ck_assert_int_eq(out.sqlite_code, 1);
    ck_assert_str_eq(out.place.file, "a.sql");
    ck_assert_uint_eq(out.place.line, 2);
    ck_assert_uint_eq(out.place.column, 5);
    ck_assert_uint_eq(out.place.caret, 4);
    ck_assert_uint_eq(out.place.length, 5);
    ck_assert_str_eq(out.place.source_line, "tw\xC3\xB6 words");
    ck_assert_uint_eq(out.note_count, 1);
    ck_assert_uint_eq(out.notes[0].place.line, 1);
    ck_assert(stemma_diagnostics_get(diags, 1, &out));
    ck_assert_int_eq(out.severity, STEMMA_WARNING);
    ck_assert_str_eq(out.place.file, "a.sql");
    ck_assert_uint_eq(out.place.line, 0);
    ck_assert(!stemma_diagnostics_get(diags, 2, &out));
    diag_forget(diags, 1);
    ck_assert_uint_eq(stemma_diagnostics_count(diags), 1);
    stemma_diagnostics_free(diags);
}
END_TEST

START_TEST(long_lines_are_cut_around_the_place)
{
    char text[5000];
    memset(text, 'x', sizeof text);
    text[3000] = '!';
    const struct source wide = {"w.sql", {text, sizeof text}};
    stemma_diagnostics *diags = stemma_diagnostics_new();
    struct stemma_diagnostic out;
    diag_error(diags, STEMMA_SQL, (struct span){&wide, 3000, 1}, "there");
    ck_assert(stemma_diagnostics_get(diags, 0, &out));
    ck_assert_uint_eq(out.place.column, 3001);
    ck_assert_uint_le(strlen(out.place.source_line), 400);
    ck_assert_int_eq(out.place.source_line[out.place.caret], '!');
    stemma_diagnostics_free(diags);
}
END_TEST

START_TEST(out_of_memory_needs_no_memory)
{
    stemma_diagnostics *diags = stemma_diagnostics_new();
    struct stemma_diagnostic out;
    ck_assert_int_eq(diag_no_memory(diags), -STEMMA_NO_MEMORY);
    ck_assert_uint_eq(stemma_diagnostics_count(diags), 1);
    ck_assert(stemma_diagnostics_get(diags, 0, &out));
    ck_assert_int_eq(out.code, STEMMA_NO_MEMORY);
    ck_assert_str_eq(stemma_code_name(-STEMMA_NO_MEMORY), "no-memory");
    stemma_diagnostics_free(diags);
}
END_TEST

UNIT_MAIN("diag", positions_count_characters, a_bom_is_no_column,
          diagnostics_carry_all_they_were_given, long_lines_are_cut_around_the_place,
          out_of_memory_needs_no_memory)
