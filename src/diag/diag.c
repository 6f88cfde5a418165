#include "diag/diag.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* More of a source line than this is not shown. */
enum { LONGEST_EXCERPT = 400 };

static const char *const code_names[] = {
    [STEMMA_OK] = "ok",
    [STEMMA_USAGE] = "usage",
    [STEMMA_MANIFEST] = "manifest",
    [STEMMA_NO_SUCH_REVISION] = "no-such-revision",
    [STEMMA_AMBIGUOUS] = "ambiguous",
    [STEMMA_MULTIPLE_HEADS] = "multiple-heads",
    [STEMMA_OUT_OF_RANGE] = "out-of-range",
    [STEMMA_UNREACHABLE] = "unreachable",
    [STEMMA_IRREVERSIBLE] = "irreversible",
    [STEMMA_EDITED] = "edited",
    [STEMMA_SQL] = "sql",
    [STEMMA_FOREIGN_KEY] = "foreign-key",
    [STEMMA_VERIFY] = "verify",
    [STEMMA_DENIED] = "denied",
    [STEMMA_LOCKED] = "locked",
    [STEMMA_NOT_A_DATABASE] = "not-a-database",
    [STEMMA_READ_ONLY] = "read-only",
    [STEMMA_IO] = "io",
    [STEMMA_INTERRUPTED] = "interrupted",
    [STEMMA_UNKNOWN_REVISION] = "unknown-revision",
    [STEMMA_NO_MEMORY] = "no-memory",
    [STEMMA_SCRIPT] = "script",
    [STEMMA_LEDGER] = "ledger",
    [STEMMA_UNFINISHED] = "unfinished",
    [STEMMA_TIMEOUT] = "timeout",
    [STEMMA_EVIDENCE] = "evidence",
};

const char *stemma_code_name(int code)
{
    size_t index = code < 0 ? 0u - (unsigned)code : (unsigned)code;
    return index < sizeof code_names / sizeof code_names[0] ? code_names[index] : "unknown";
}

__attribute__((format(printf, 5, 0))) static void add(diag_list *diags,
                                                      enum stemma_severity severity,
                                                      enum stemma_code code, struct span span,
                                                      const char *format, va_list args)
{
    struct diag diag = {.severity = severity, .code = code, .span = span};
    diag.message = arena_vprintf(&diags->arena, format, args);
    if (diag.message == NULL || !VEC_PUSH(&diags->arena, &diags->list, diag))
        diags->out_of_memory = true;
    if (severity == STEMMA_ERROR)
        diags->errors++;
}

int diag_error(diag_list *diags, enum stemma_code code, struct span span, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(diags, STEMMA_ERROR, code, span, format, args);
    va_end(args);
    return -(int)code;
}

void diag_warning(diag_list *diags, struct span span, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(diags, STEMMA_WARNING, STEMMA_OK, span, format, args);
    va_end(args);
}

void diag_remark(diag_list *diags, struct span span, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(diags, STEMMA_NOTE, STEMMA_OK, span, format, args);
    va_end(args);
}

int diag_no_memory(diag_list *diags)
{
    diags->out_of_memory = true;
    return -(int)STEMMA_NO_MEMORY;
}

int diag_errno(diag_list *diags, int error, const char *path, const char *what)
{
    if (error == ENOMEM)
        return diag_no_memory(diags);
    enum stemma_code code = error == EROFS ? STEMMA_READ_ONLY : STEMMA_IO;
    return diag_error(diags, code, SPAN_NONE, "%s: %s: %s", path, what, strerror(error));
}

struct diag *diag_last(diag_list *diags)
{
    return diags->list.count == 0 ? NULL : &diags->list.items[diags->list.count - 1];
}

static bool has_line(const char *text, const char *line)
{
    size_t len = strlen(line);
    while (text != NULL) {
        if (strncmp(text, line, len) == 0 && (text[len] == '\0' || text[len] == '\n'))
            return true;
        text = strchr(text, '\n');
        if (text != NULL)
            text++;
    }
    return false;
}

void diag_hint(diag_list *diags, const char *format, ...)
{
    struct diag *diag = diag_last(diags);
    if (diag == NULL)
        return;
    va_list args;
    va_start(args, format);
    char *hint = arena_vprintf(&diags->arena, format, args);
    va_end(args);
    if (hint != NULL && diag->hint != NULL && has_line(diag->hint, hint))
        return;
    if (hint != NULL && diag->hint != NULL)
        hint = arena_printf(&diags->arena, "%s\n%s", diag->hint, hint);
    if (hint != NULL)
        diag->hint = hint;
}

void diag_note(diag_list *diags, struct span span, const char *format, ...)
{
    struct diag *diag = diag_last(diags);
    if (diag == NULL)
        return;
    va_list args;
    va_start(args, format);
    struct diag_note note = {arena_vprintf(&diags->arena, format, args), span};
    va_end(args);
    if (note.message == NULL || !VEC_PUSH(&diags->arena, &diag->notes, note))
        diags->out_of_memory = true;
}

void diag_revision(diag_list *diags, struct str id)
{
    struct diag *diag = diag_last(diags);
    if (diag != NULL)
        diag->revision = arena_copy(&diags->arena, id.ptr, id.len);
}

int diag_recode(diag_list *diags, enum stemma_code code)
{
    struct diag *diag = diag_last(diags);
    if (diag != NULL)
        diag->code = code;
    return -(int)code;
}

void diag_foreign_code(diag_list *diags, int code)
{
    struct diag *diag = diag_last(diags);
    if (diag != NULL)
        diag->foreign_code = code;
}

void diag_forget(diag_list *diags, size_t count)
{
    while (diags->list.count > count) {
        if (diag_last(diags)->severity == STEMMA_ERROR)
            diags->errors--;
        diags->list.count--;
    }
}

void diag_adopt(diag_list *diags, diag_list *other)
{
    for (size_t i = 0; i < other->list.count; i++)
        if (!VEC_PUSH(&diags->arena, &diags->list, other->list.items[i]))
            diags->out_of_memory = true;
    diags->errors += other->errors;
    diags->out_of_memory |= other->out_of_memory;
    arena_adopt(&diags->arena, &other->arena);
    *other = (diag_list){0};
}

/* The part of a line that is shown: all of it, or LONGEST_EXCERPT bytes around the place. */
static struct str excerpt(const struct position *at, size_t *caret)
{
    size_t from = 0, to = at->line_text.len;
    if (to > LONGEST_EXCERPT) {
        from = at->caret > LONGEST_EXCERPT / 2 ? at->caret - LONGEST_EXCERPT / 2 : 0;
        to = from + LONGEST_EXCERPT < to ? from + LONGEST_EXCERPT : to;
        while (from > 0 && str_is_continuation(at->line_text.ptr[from]))
            from--;
        while (to < at->line_text.len && str_is_continuation(at->line_text.ptr[to]))
            to++;
    }
    *caret = at->caret - from;
    return str_slice(at->line_text, from, to);
}

/* Fills `place` from a span; strings in `arena`. False when out of memory. */
static bool resolve(struct arena *arena, struct span span, struct stemma_place *place)
{
    *place = (struct stemma_place){.length = 1};
    if (span.source == NULL)
        return true;
    place->file = arena_copy(arena, span.source->name, strlen(span.source->name));
    if (place->file == NULL || span.offset == SPAN_WHOLE)
        return place->file != NULL;
    struct position at = source_position(span);
    size_t caret;
    struct str line = excerpt(&at, &caret);
    size_t bytes = at.bytes < line.len - caret ? at.bytes : line.len - caret;
    place->line = at.line;
    place->column = at.column;
    place->source_line = arena_copy(arena, line.ptr, line.len);
    place->caret = source_characters(str_slice(line, 0, caret));
    place->length = source_characters(str_slice(line, caret, caret + bytes));
    if (place->length == 0)
        place->length = 1;
    return place->source_line != NULL;
}

/* The place of `span`, worked out once and kept in `known`; NULL when out of memory. */
static const struct stemma_place *place_of(struct arena *arena, struct span span,
                                           const struct stemma_place **known)
{
    if (*known == NULL) {
        struct stemma_place *place = ARENA_NEW(arena, struct stemma_place);
        if (place != NULL && resolve(arena, span, place))
            *known = place;
    }
    return *known;
}

void diag_settle(diag_list *diags)
{
    static const struct stemma_place nowhere = {.length = 1};
    for (size_t i = 0; i < diags->list.count; i++) {
        struct diag *diag = &diags->list.items[i];
        if (place_of(&diags->arena, diag->span, &diag->place) == NULL)
            diag->place = &nowhere;
        for (size_t n = 0; n < diag->notes.count; n++) {
            struct diag_note *note = &diag->notes.items[n];
            if (place_of(&diags->arena, note->span, &note->place) == NULL)
                note->place = &nowhere;
        }
    }
}

static const struct stemma_diagnostic_note *public_notes(diag_list *diags, struct diag *diag)
{
    struct stemma_diagnostic_note *notes =
        ARENA_ARRAY(&diags->arena, struct stemma_diagnostic_note, diag->notes.count);
    if (notes == NULL)
        return NULL;
    for (size_t i = 0; i < diag->notes.count; i++) {
        struct diag_note *note = &diag->notes.items[i];
        const struct stemma_place *place = place_of(&diags->arena, note->span, &note->place);
        if (place == NULL)
            return NULL;
        notes[i] = (struct stemma_diagnostic_note){note->message, *place};
    }
    return notes;
}

bool stemma_diagnostics_get(stemma_diagnostics *diags, size_t index, struct stemma_diagnostic *out)
{
    if (index == diags->list.count && diags->out_of_memory) {
        *out = (struct stemma_diagnostic){.severity = STEMMA_ERROR,
                                          .code = STEMMA_NO_MEMORY,
                                          .message = "out of memory",
                                          .place.length = 1};
        return true;
    }
    if (index >= diags->list.count)
        return false;
    struct diag *diag = &diags->list.items[index];
    const struct stemma_place *place = place_of(&diags->arena, diag->span, &diag->place);
    const struct stemma_diagnostic_note *notes = public_notes(diags, diag);
    if (place == NULL || notes == NULL)
        return false;
    *out = (struct stemma_diagnostic){
        .severity = diag->severity,
        .code = diag->code,
        .message = diag->message,
        .place = *place,
        .hint = diag->hint,
        .revision = diag->revision,
        .sqlite_code = diag->foreign_code,
        .notes = notes,
        .note_count = diag->notes.count,
    };
    return true;
}

stemma_diagnostics *stemma_diagnostics_new(void)
{
    return calloc(1, sizeof(stemma_diagnostics));
}

void stemma_diagnostics_clear(stemma_diagnostics *diags)
{
    arena_free(&diags->arena);
    *diags = (stemma_diagnostics){0};
}

void stemma_diagnostics_free(stemma_diagnostics *diags)
{
    if (diags == NULL)
        return;
    arena_free(&diags->arena);
    free(diags);
}

size_t stemma_diagnostics_count(const stemma_diagnostics *diags)
{
    return diags->list.count + (diags->out_of_memory ? 1 : 0);
}
