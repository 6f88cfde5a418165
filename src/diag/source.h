/* Texts that diagnostics point into. */
#ifndef STEMMA_DIAG_SOURCE_H
#define STEMMA_DIAG_SOURCE_H

#include "base/str.h"

/* A text and the name people know it by. The text must outlive every diagnostic that points into
 * it, or the diagnostics be settled first (diag_settle). */
struct source {
    const char *name; /* "sql/001_up.sql" */
    struct str text;
};

/* `length` bytes of `source` from `offset`. source NULL: no place. length 0: a point.
 * offset SPAN_WHOLE: the file, no place in it. */
struct span {
    const struct source *source;
    size_t offset;
    size_t length;
};

#define SPAN_NONE         ((struct span){0})
#define SPAN_WHOLE        ((size_t)-1)
#define SPAN_FILE(source) ((struct span){(source), SPAN_WHOLE, 0})

/* A word of a text and where it stands. */
struct name {
    struct str text;
    struct span span;
};

/* Line and column of a span, from 1, columns in characters; a CR before LF is no part of a line. */
struct position {
    size_t line, column;
    struct str line_text;
    size_t caret; /* bytes of line_text before the place */
    size_t bytes; /* bytes of line_text that are meant; may be 0 at a line's end */
};

struct position source_position(struct span span);

/* Characters (code points) in `s`. */
size_t source_characters(struct str s);

#endif
