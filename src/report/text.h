/* Text that comes from files, databases and arguments, made fit to be shown: nothing in it can move
 * the cursor, forge a line or turn the reading direction. */
#ifndef STEMMA_REPORT_TEXT_H
#define STEMMA_REPORT_TEXT_H

#include <stddef.h>

/* What one character of a text is shown as. */
struct glyph {
    char bytes[12]; /* NUL-terminated: the character itself, or an escape as \x1b or \u202e */
    size_t width;   /* columns on a terminal */
    size_t taken;   /* bytes of the text that it stands for */
};

/* The first character of `text`, which must not be empty. Bytes that are no UTF-8 (RFC 3629),
 * control characters and those that turn the direction of text (Unicode Bidi_Control) are escaped.
 */
struct glyph text_glyph(const char *text);

/* Columns that `text` takes when it is shown. */
size_t text_width(const char *text);

/* The whole text as it is shown, to be freed with free(); NULL when out of memory. */
char *text_escape(const char *text);

/* "350 ms", "1.2 s", "2 min 3 s". */
enum { TEXT_DURATION_SIZE = 40 };
void text_duration(long long milliseconds, char out[TEXT_DURATION_SIZE]);

#endif
