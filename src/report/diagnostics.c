/* Diagnostics as compilers show them:
 *
 *     sql/007_up.sql:12:9: error: near "FORM": syntax error
 *        12 | SELECT * FORM users
 *           |          ^~~~
 *     hint: …
 */
#include "report/parts.h"
#include "report/text.h"

#include <string.h>

enum { TAB_STOP = 8, GUTTER = 5 };

static const struct {
    const char *word;
    enum ink ink;
} severities[] = {
    [STEMMA_ERROR] = {"error", INK_RED},
    [STEMMA_WARNING] = {"warning", INK_MAGENTA},
    [STEMMA_NOTE] = {"note", INK_CYAN},
};

/* Columns that the first glyph of `text` takes when it stands at `column`. */
static size_t glyph_columns(const char *text, size_t column, const struct glyph *glyph)
{
    return *text == '\t' ? TAB_STOP - column % TAB_STOP : glyph->width;
}

static void put_source_line(struct paper *paper, const char *text)
{
    size_t column = 0;
    while (*text != '\0') {
        struct glyph glyph = text_glyph(text);
        size_t columns = glyph_columns(text, column, &glyph);
        if (*text == '\t')
            paper_pad(paper, columns);
        else
            paper_write(paper, glyph.bytes, strlen(glyph.bytes));
        column += columns;
        text += glyph.taken;
    }
}

static void put_tildes(struct paper *paper, size_t count)
{
    static const char tildes[] = "~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~";
    while (count > 0) {
        size_t length = count < sizeof tildes - 1 ? count : sizeof tildes - 1;
        paper_ink(paper, INK_GREEN, tildes + sizeof tildes - 1 - length);
        count -= length;
    }
}

/* The line under the source line: ^ below the place's first column, ~ below the others. */
static void put_caret(struct paper *paper, const struct stemma_place *place)
{
    const char *text = place->source_line;
    size_t column = 0, character = 0, first = 0;
    while (*text != '\0' && character < place->caret + place->length) {
        if (character == place->caret)
            first = column;
        struct glyph glyph = text_glyph(text);
        column += glyph_columns(text, column, &glyph);
        text += glyph.taken;
        character++;
    }
    if (character <= place->caret)
        first = column;
    paper_pad(paper, first);
    paper_ink(paper, INK_GREEN, "^");
    put_tildes(paper, column > first ? column - first - 1 : 0);
}

static size_t digits(size_t number)
{
    size_t count = 1;
    while (number >= 10) {
        number /= 10;
        count++;
    }
    return count;
}

static void put_excerpt(struct paper *paper, const struct stemma_place *place)
{
    if (place->source_line == NULL || place->line == 0)
        return;
    size_t width = digits(place->line) > GUTTER ? digits(place->line) : GUTTER;
    paper_pad(paper, width - digits(place->line));
    paper_print(paper, "%zu | ", place->line);
    put_source_line(paper, place->source_line);
    paper_write(paper, "\n", 1);
    paper_pad(paper, width);
    paper_write(paper, " | ", 3);
    put_caret(paper, place);
    paper_write(paper, "\n", 1);
}

static void put_head(struct paper *paper, enum stemma_severity severity,
                     const struct stemma_place *place, const char *message)
{
    if (place->file != NULL) {
        paper_ink(paper, INK_BOLD, place->file);
        if (place->line > 0)
            paper_print(paper, ":%zu:%zu", place->line, place->column);
        paper_write(paper, ": ", 2);
    }
    paper_ink(paper, severities[severity].ink, severities[severity].word);
    paper_print(paper, ": %s", message);
    paper_write(paper, "\n", 1);
}

void put_diagnostic(struct report *report, const struct stemma_diagnostic *diagnostic)
{
    struct paper *paper = &report->err;
    put_head(paper, diagnostic->severity, &diagnostic->place, diagnostic->message);
    put_excerpt(paper, &diagnostic->place);
    for (size_t i = 0; i < diagnostic->note_count; i++) {
        const struct stemma_diagnostic_note *note = &diagnostic->notes[i];
        put_head(paper, STEMMA_NOTE, &note->place, note->message);
        put_excerpt(paper, &note->place);
    }
    const char *hint = hint_of(report, diagnostic);
    if (hint != NULL)
        put_hint(paper, hint, &report->selection);
}

/* ---- Notes that many scripts of a run share: the first is shown, the others are counted ---- */

enum { NOTE_KINDS = 8 }; /* notes past so many different texts are all shown */

struct note_kind {
    const char *message;
    size_t count;
};

struct note_kinds {
    struct note_kind items[NOTE_KINDS];
    size_t count;
};

static bool is_short_note(const struct report *report, const struct stemma_diagnostic *diagnostic)
{
    return diagnostic->severity == STEMMA_NOTE && report->verbosity == REPORT_NORMAL;
}

/* NULL where there is no room for another. */
static struct note_kind *kind_of_note(struct note_kinds *kinds, const char *message)
{
    for (size_t i = 0; i < kinds->count; i++)
        if (strcmp(kinds->items[i].message, message) == 0)
            return &kinds->items[i];
    if (kinds->count == NOTE_KINDS)
        return NULL;
    kinds->items[kinds->count].message = message;
    return &kinds->items[kinds->count++];
}

static void count_notes(const struct report *report, stemma_diagnostics *diags,
                        struct note_kinds *kinds)
{
    struct stemma_diagnostic diagnostic;
    size_t count = diags == NULL ? 0 : stemma_diagnostics_count(diags);
    for (size_t i = 0; i < count; i++) {
        struct note_kind *kind = NULL;
        if (stemma_diagnostics_get(diags, i, &diagnostic) && is_short_note(report, &diagnostic))
            kind = kind_of_note(kinds, diagnostic.message);
        if (kind != NULL)
            kind->count++;
    }
}

static void put_short_note(struct report *report, struct note_kinds *kinds,
                           const struct stemma_diagnostic *note)
{
    struct note_kind *kind = kind_of_note(kinds, note->message);
    if (kind != NULL && kind->count == 0)
        return; /* counted below the first */
    put_head(&report->err, STEMMA_NOTE, &note->place, note->message);
    if (kind == NULL)
        return;
    if (kind->count > 1)
        paper_print(&report->err, "      %zu more %s like it; --verbose shows %s\n",
                    kind->count - 1, kind->count == 2 ? "is" : "are",
                    kind->count == 2 ? "it" : "them");
    kind->count = 0;
}

static void text_finish(struct report *report, stemma_diagnostics *diags,
                        const struct stemma_diagnostic *own)
{
    struct stemma_diagnostic diagnostic;
    struct note_kinds kinds = {0};
    count_notes(report, diags, &kinds);
    size_t count = diags == NULL ? 0 : stemma_diagnostics_count(diags);
    for (size_t i = 0; i < count; i++) {
        if (!stemma_diagnostics_get(diags, i, &diagnostic))
            report->no_memory = true;
        else if (is_short_note(report, &diagnostic))
            put_short_note(report, &kinds, &diagnostic);
        else if (diagnostic.severity == STEMMA_ERROR || report->verbosity != REPORT_QUIET)
            put_diagnostic(report, &diagnostic);
    }
    if (own != NULL)
        put_diagnostic(report, own);
}

void report_finish(struct report *report, stemma_diagnostics *diags,
                   const struct stemma_diagnostic *own)
{
    if (report->format == REPORT_JSON) {
        json_finish(report, diags, own);
    } else {
        paper_flush(&report->out);
        text_finish(report, diags, own);
    }
    static const struct stemma_diagnostic no_memory = {
        .severity = STEMMA_ERROR, .code = STEMMA_NO_MEMORY, .message = "out of memory"};
    if (report->no_memory)
        put_diagnostic(report, &no_memory);
    paper_flush(&report->out);
}
