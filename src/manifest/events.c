#include "manifest/events.h"

#include "manifest/manifest.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

/* A manifest needs five levels; libyaml's time grows with the square of the depth. */
enum { MAX_DEPTH = 32 };

/* libyaml's marks count characters; a cursor follows them through the bytes, forward only. */
struct cursor {
    size_t characters;
    size_t offset;
    size_t ascii_end; /* up to here, from offset, a character is a byte */
};

struct events {
    yaml_parser_t parser;
    const struct source *source;
    struct arena *arena;
    diag_list *diags;
    size_t before; /* diagnostics in the list before this text's */
    size_t faults;
    size_t depth;
    size_t start; /* of the text, behind a BOM */
    struct cursor cursor;
    size_t content_end;
};

/* Offset of the first byte from `from` that is not ASCII, or the text's length. */
static size_t ascii_end(struct str text, size_t from)
{
    uint64_t word;
    while (text.len - from >= sizeof word) {
        memcpy(&word, text.ptr + from, sizeof word);
        if ((word & UINT64_C(0x8080808080808080)) != 0)
            break;
        from += sizeof word;
    }
    while (from < text.len && (unsigned char)text.ptr[from] < 0x80)
        from++;
    return from;
}

static void cursor_move(struct cursor *cursor, struct str text, size_t characters)
{
    while (cursor->characters < characters && cursor->offset < text.len) {
        if (cursor->offset >= cursor->ascii_end)
            cursor->ascii_end = ascii_end(text, cursor->offset);
        size_t step = characters - cursor->characters;
        if (step > cursor->ascii_end - cursor->offset)
            step = cursor->ascii_end - cursor->offset;
        cursor->offset += step == 0 ? 1 : step;
        cursor->characters += step == 0 ? 1 : step;
        while (cursor->offset < text.len && str_is_continuation(text.ptr[cursor->offset]))
            cursor->offset++;
    }
}

int events_open(const struct source *source, struct arena *arena, diag_list *diags,
                struct events **out)
{
    struct events *events = calloc(1, sizeof *events);
    if (events == NULL)
        return diag_no_memory(diags);
    if (!yaml_parser_initialize(&events->parser)) {
        free(events);
        return diag_no_memory(diags);
    }
    events->source = source;
    events->arena = arena;
    events->diags = diags;
    events->before = diags->list.count;
    events->start = str_bom(source->text);
    events->cursor.offset = events->start;
    yaml_parser_set_encoding(&events->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&events->parser,
                                 (const unsigned char *)source->text.ptr + events->start,
                                 source->text.len - events->start);
    *out = events;
    return 0;
}

void events_close(struct events *events)
{
    if (events == NULL)
        return;
    yaml_parser_delete(&events->parser);
    free(events);
}

size_t events_content_end(const struct events *events)
{
    return events->content_end;
}

bool events_fault(struct events *events, struct span span, const char *format, ...)
{
    if (events->faults >= MANIFEST_MAX_FAULTS) {
        if (events->faults++ == MANIFEST_MAX_FAULTS)
            diag_hint(events->diags, "there are more faults; these are the first %d",
                      MANIFEST_MAX_FAULTS);
        return false;
    }
    char message[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    events->faults++;
    diag_error(events->diags, STEMMA_MANIFEST, span, "%s", message);
    return true;
}

void events_forget_faults(struct events *events)
{
    diag_forget(events->diags, events->before);
    events->faults = 0;
}

struct shown events_shown(struct str text)
{
    static const char dots[] = "\xE2\x80\xA6";
    struct shown shown;
    size_t room = sizeof shown.text - sizeof dots;
    size_t len = text.len;
    if (len > room) {
        len = room;
        while (len > 0 && str_is_continuation(text.ptr[len]))
            len--;
    }
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        shown.text[i] = c < 0x20 || c == 0x7F ? ' ' : text.ptr[i];
    }
    memcpy(shown.text + len, len < text.len ? dots : "", len < text.len ? sizeof dots : 1);
    return shown;
}

/* ---- What libyaml says of broken YAML, in plain words -------------------------------------- */

static const struct {
    const char *theirs, *ours;
} problems[] = {
    {"mapping values are not allowed in this context",
     "a \":\" where no value can begin; check the indentation, and quote a text that has \": \" in "
     "it"},
    {"mapping keys are not allowed in this context", "a \"?\" where no key can begin"},
    {"block sequence entries are not allowed in this context",
     "a \"-\" where no list item can begin; it needs a line of its own"},
    {"did not find expected key", "a key was expected here; check the indentation"},
    {"did not find expected '-' indicator",
     "a \"-\" was expected here; check the indentation of the list"},
    {"did not find expected ',' or ']'", "a \",\" or \"]\" is missing here"},
    {"did not find expected ',' or '}'", "a \",\" or \"}\" is missing here"},
    {"did not find expected node content", "a value was expected here"},
    {"did not find expected <document start>", "a second document; a manifest is one"},
    {"could not find expected ':'", "a \":\" is missing behind this key"},
    {"found character that cannot start any token",
     "no value can begin with this character; quote the text"},
    {"found unexpected end of stream", "the file ends inside a quoted text"},
    {"found unexpected document indicator", "a document ends inside a quoted text"},
    {"found unknown escape character", "an escape that YAML does not have"},
    {"found a tab character where an indentation space is expected",
     "a tab in the indentation; only spaces indent"},
    {"found a tab character that violates indentation",
     "a tab in the indentation; only spaces indent"},
    {"control characters are not allowed", "a control character"},
};

static const char *in_plain_words(const char *problem)
{
    for (size_t i = 0; i < sizeof problems / sizeof problems[0]; i++)
        if (strcmp(problems[i].theirs, problem) == 0)
            return problems[i].ours;
    return problem;
}

static struct span span_at_mark(const struct events *events, const yaml_mark_t *mark)
{
    struct cursor cursor = {.offset = events->start};
    cursor_move(&cursor, events->source->text, mark->index);
    return (struct span){events->source, cursor.offset, 0};
}

/* Where a line begins with git's mark of a conflict, or text.len. */
static size_t find_conflict(struct str text)
{
    static const char mark[] = "\n<<<<<<< ";
    if (str_starts_with(text, STR("<<<<<<< ")))
        return 0;
    const char *found = memmem(text.ptr, text.len, mark, sizeof mark - 1);
    return found == NULL ? text.len : (size_t)(found - text.ptr) + 1;
}

static int merge_conflict(struct events *events, size_t at)
{
    if (events_fault(events, (struct span){events->source, at, sizeof "<<<<<<<" - 1},
                     "git left a merge conflict here"))
        diag_hint(events->diags,
                  "keep both entries, each whole, and take the marks out; where both "
                  "made the same id, give the later one another");
    return -STEMMA_MANIFEST;
}

static int broken_yaml(struct events *events)
{
    const yaml_parser_t *parser = &events->parser;
    if (parser->error == YAML_MEMORY_ERROR)
        return diag_no_memory(events->diags);
    struct str text = events->source->text;
    size_t conflict = find_conflict(text);
    if (conflict < text.len)
        return merge_conflict(events, conflict);
    struct span span = span_at_mark(events, &parser->problem_mark);
    const char *problem = parser->problem == NULL ? "unreadable" : parser->problem;
    const char *words = in_plain_words(problem);
    if (parser->error == YAML_READER_ERROR)
        span.offset = events->start + parser->problem_offset;
    if (span.offset < text.len && text.ptr[span.offset] == '\t' &&
        strstr(problem, "cannot start any token") != NULL)
        words = "a tab in the indentation; only spaces indent";
    bool recorded = events_fault(events, span, "not valid YAML: %s", words);
    if (recorded && parser->context != NULL && parser->context_mark.index != 0 &&
        parser->context_mark.line != parser->problem_mark.line)
        diag_note(events->diags, span_at_mark(events, &parser->context_mark), "%s that begins here",
                  parser->context);
    return -STEMMA_MANIFEST;
}

/* ---- Events -------------------------------------------------------------------------------- */

/* The span of an event; the cursor stays at its start, for an empty scalar may begin where the
 * event before it began. */
static struct span span_of(struct events *events, const yaml_event_t *yaml)
{
    cursor_move(&events->cursor, events->source->text, yaml->start_mark.index);
    struct cursor end = events->cursor;
    cursor_move(&end, events->source->text, yaml->end_mark.index);
    size_t start = events->cursor.offset;
    return (struct span){events->source, start, end.offset - start};
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Finds a scalar's value as it stands in the source, at the end of its span (a plain one, perhaps
 * behind an anchor) or just before a closing quote. */
static bool find_in_source(struct str value, bool plain, struct span *span, struct str *out)
{
    struct str text = span->source->text;
    size_t end = span->offset + span->length;
    size_t quote = plain ? 0 : 1;
    if (span->length < value.len + 2 * quote)
        return false;
    struct str found = str_slice(text, end - quote - value.len, end - quote);
    if (!str_equal(found, value))
        return false;
    size_t start = end - 2 * quote - value.len;
    *span = (struct span){span->source, start, end - start};
    *out = found;
    return true;
}

/* Control characters that an escape has brought in; line breaks and tabs are for others to judge.
 */
static bool has_control_character(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        bool c0 = (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
        bool c1 = c == 0xC2 && i + 1 < s.len && (unsigned char)s.ptr[i + 1] < 0xA0 &&
                  (unsigned char)s.ptr[i + 1] != 0x85;
        if (c0 || c1)
            return true;
    }
    return false;
}

static int take_scalar(struct events *events, const yaml_event_t *yaml, struct event *out)
{
    struct str value = {(const char *)yaml->data.scalar.value, yaml->data.scalar.length};
    yaml_scalar_style_t style = yaml->data.scalar.style;
    struct str text = events->source->text;
    size_t length = out->span.length;
    while (length > 0 && is_space(text.ptr[out->span.offset + length - 1]))
        length--;
    out->span.length = length;
    out->plain = style == YAML_PLAIN_SCALAR_STYLE;
    events->content_end = out->span.offset + length;
    bool block = style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE;
    if (block || !find_in_source(value, out->plain, &out->span, &out->text)) {
        out->text = (struct str){arena_copy(events->arena, value.ptr, value.len), value.len};
        if (out->text.ptr == NULL)
            return diag_no_memory(events->diags);
    }
    if (has_control_character(out->text)) {
        events_fault(events, out->span, "a control character in a value");
        out->kind = EVENT_REFUSED;
    }
    return 0;
}

/* A tag as it is written, at the start of an event or behind an anchor there. */
static struct span tag_span(const struct events *events)
{
    struct str text = events->source->text;
    size_t start = events->cursor.offset;
    while (start < text.len && text.ptr[start] != '!')
        start++;
    size_t end = start;
    while (end < text.len && !is_space(text.ptr[end]) && strchr(",[]{}", text.ptr[end]) == NULL)
        end++;
    return (struct span){events->source, start, end - start};
}

static void refuse_tag(struct events *events, const unsigned char *tag, struct event *out)
{
    if (tag == NULL)
        return;
    struct span span = tag_span(events);
    struct str text = str_slice(events->source->text, span.offset, span.offset + span.length);
    events_fault(events, span, "a tag (%s); every value here is plain text",
                 events_shown(text).text);
    if (out->kind == EVENT_SCALAR)
        out->kind = EVENT_REFUSED;
}

static void refuse_alias(struct events *events, const yaml_event_t *yaml, struct event *out)
{
    events->content_end = out->span.offset + out->span.length;
    out->kind = EVENT_REFUSED;
    if (events_fault(events, out->span, "an alias (*%s); manifests have none",
                     events_shown(str_from((const char *)yaml->data.alias.anchor)).text))
        diag_hint(events->diags, "write the value out");
}

static int go_deeper(struct events *events, const struct event *at)
{
    if (++events->depth <= MAX_DEPTH)
        return 0;
    events_fault(events, at->span, "nested more than %d levels deep", MAX_DEPTH);
    return -STEMMA_MANIFEST;
}

static int take_list(struct events *events, const yaml_event_t *yaml, struct event *out)
{
    out->kind = EVENT_LIST;
    out->flow = yaml->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
    refuse_tag(events, yaml->data.sequence_start.tag, out);
    return go_deeper(events, out);
}

static int take_map(struct events *events, const yaml_event_t *yaml, struct event *out)
{
    out->kind = EVENT_MAP;
    out->flow = yaml->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
    refuse_tag(events, yaml->data.mapping_start.tag, out);
    return go_deeper(events, out);
}

static int take_end(struct events *events, struct event *out)
{
    out->kind = EVENT_END;
    events->depth--;
    if (out->span.length != 0) /* a bracket */
        events->content_end = out->span.offset + out->span.length;
    return 0;
}

/* 1: the event means nothing to a manifest. */
static int translate(struct events *events, const yaml_event_t *yaml, struct event *out)
{
    int rc;
    out->span = span_of(events, yaml);
    switch (yaml->type) {
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        return 1;
    case YAML_STREAM_END_EVENT:
        out->kind = EVENT_FINISHED;
        return 0;
    case YAML_DOCUMENT_START_EVENT:
        out->kind = EVENT_DOCUMENT;
        return 0;
    case YAML_ALIAS_EVENT:
        refuse_alias(events, yaml, out);
        return 0;
    case YAML_SCALAR_EVENT:
        out->kind = EVENT_SCALAR;
        rc = take_scalar(events, yaml, out);
        refuse_tag(events, yaml->data.scalar.tag, out);
        return rc;
    case YAML_SEQUENCE_START_EVENT:
        return take_list(events, yaml, out);
    case YAML_MAPPING_START_EVENT:
        return take_map(events, yaml, out);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return take_end(events, out);
    }
    return 1;
}

int events_next(struct events *events, struct event *out)
{
    int rc;
    do {
        yaml_event_t yaml;
        struct event event = {0};
        if (events->faults > MANIFEST_MAX_FAULTS)
            return -STEMMA_MANIFEST;
        if (!yaml_parser_parse(&events->parser, &yaml))
            return broken_yaml(events);
        rc = translate(events, &yaml, &event);
        yaml_event_delete(&yaml);
        if (rc == 0)
            *out = event;
    } while (rc > 0);
    return rc;
}

int events_skip(struct events *events, const struct event *first)
{
    struct event event = *first;
    size_t open = 0;
    for (;;) {
        if (event.kind == EVENT_LIST || event.kind == EVENT_MAP)
            open++;
        else if (event.kind == EVENT_END)
            open--;
        if (open == 0)
            return 0;
        int rc = events_next(events, &event);
        if (rc < 0)
            return rc;
    }
}
