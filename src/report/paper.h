/* Where text goes: a stream, what it can show, and whether writing to it has failed. */
#ifndef STEMMA_REPORT_PAPER_H
#define STEMMA_REPORT_PAPER_H

#include "stemma.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct paper {
    FILE *file;
    int error;    /* errno of the first write that failed, 0 where none has */
    bool colour;  /* may use colours */
    bool unicode; /* may use more than ASCII for its own marks */
    bool live;    /* a line can be written over: a terminal that is not dumb */
    size_t width; /* columns; 0 where there is no edge, as in a file */
};

enum ink { INK_PLAIN, INK_BOLD, INK_DIM, INK_RED, INK_GREEN, INK_YELLOW, INK_MAGENTA, INK_CYAN };

/* Writes the bytes as they are. */
void paper_write(struct paper *paper, const char *bytes, size_t length);

/* A text of several lines that is made to be kept, as SQL. A file gets the bytes as they are; on a
 * terminal nothing in them can do more than begin a line. */
void paper_source(struct paper *paper, const char *bytes, size_t length);

/* printf with %s, %zu and %% only. What %s stands for is escaped (text.h); NULL is nothing. */
void paper_print(struct paper *paper, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* One text in one colour, escaped. */
void paper_ink(struct paper *paper, enum ink ink, const char *text);

/* "a, b, c", each escaped; `none` where there are no names. */
void paper_names(struct paper *paper, const struct stemma_names *names, const char *none);

/* Spaces, up to `count`. */
void paper_pad(struct paper *paper, size_t count);

/* Sends what is buffered on its way. */
void paper_flush(struct paper *paper);

#endif
