#include "diag/source.h"

#include <string.h>

size_t source_characters(struct str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++)
        count += !str_is_continuation(s.ptr[i]);
    return count;
}

struct position source_position(struct span span)
{
    struct str text = span.source->text;
    size_t offset = span.offset > text.len ? text.len : span.offset;
    size_t start = offset >= str_bom(text) ? str_bom(text) : 0;
    struct position at = {.line = 1};
    for (;;) {
        const char *lf = memchr(text.ptr + start, '\n', offset - start);
        if (lf == NULL)
            break;
        start = (size_t)(lf - text.ptr) + 1;
        at.line++;
    }
    const char *lf = memchr(text.ptr + offset, '\n', text.len - offset);
    size_t end = lf == NULL ? text.len : (size_t)(lf - text.ptr);
    if (end > start && text.ptr[end - 1] == '\r')
        end--;
    if (offset > end)
        offset = end;
    at.line_text = str_slice(text, start, end);
    at.caret = offset - start;
    at.bytes = span.length < end - offset ? span.length : end - offset;
    at.column = source_characters(str_slice(text, start, offset)) + 1;
    return at;
}
