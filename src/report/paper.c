#include "report/paper.h"

#include "report/text.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

void paper_write(struct paper *paper, const char *bytes, size_t length)
{
    if (length == 0 || paper->error != 0)
        return;
    errno = 0;
    if (fwrite(bytes, 1, length, paper->file) != length)
        paper->error = errno == 0 ? EIO : errno;
}

void paper_flush(struct paper *paper)
{
    if (paper->error == 0 && fflush(paper->file) != 0)
        paper->error = errno;
}

static size_t plain_run(const char *text)
{
    size_t length = 0;
    while (text[length] >= ' ' && text[length] < 0x7F)
        length++;
    return length;
}

static void put_text(struct paper *paper, const char *text)
{
    while (*text != '\0') {
        size_t plain = plain_run(text);
        paper_write(paper, text, plain);
        text += plain;
        if (*text == '\0')
            return;
        struct glyph glyph = text_glyph(text);
        paper_write(paper, glyph.bytes, strlen(glyph.bytes));
        text += glyph.taken;
    }
}

/* The character at `bytes`, escaped where it has to be; returns how long it is. */
static size_t put_character(struct paper *paper, const char *bytes, size_t length)
{
    enum { LONGEST = 4 };
    char text[LONGEST + 1] = {0};
    if (length > 1 && bytes[0] == '\r' && bytes[1] == '\n')
        return 1;
    if (*bytes == '\n' || *bytes == '\t' || *bytes == '\0') {
        paper_write(paper, *bytes == '\0' ? "\\x00" : bytes, *bytes == '\0' ? 4 : 1);
        return 1;
    }
    memcpy(text, bytes, length < LONGEST ? length : LONGEST);
    struct glyph glyph = text_glyph(text);
    paper_write(paper, glyph.bytes, strlen(glyph.bytes));
    return glyph.taken;
}

void paper_source(struct paper *paper, const char *bytes, size_t length)
{
    size_t at = 0;
    if (paper->width == 0) {
        paper_write(paper, bytes, length);
        return;
    }
    while (at < length) {
        size_t plain = at;
        while (plain < length && bytes[plain] >= ' ' && bytes[plain] < 0x7F)
            plain++;
        paper_write(paper, bytes + at, plain - at);
        at = plain;
        if (at < length)
            at += put_character(paper, bytes + at, length - at);
    }
}

static void put_number(struct paper *paper, size_t number)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%zu", number);
    paper_write(paper, digits, (size_t)length);
}

/* The compiler holds callers to printf's rules; the project holds them to these three directives.
 */
void paper_print(struct paper *paper, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    while (*format != '\0') {
        size_t plain = strcspn(format, "%");
        paper_write(paper, format, plain);
        format += plain;
        if (strncmp(format, "%s", 2) == 0) {
            const char *text = va_arg(args, const char *);
            put_text(paper, text == NULL ? "" : text);
            format += 2;
        } else if (strncmp(format, "%zu", 3) == 0) {
            put_number(paper, va_arg(args, size_t));
            format += 3;
        } else if (strncmp(format, "%%", 2) == 0) {
            paper_write(paper, "%", 1);
            format += 2;
        } else {
            break;
        }
    }
    va_end(args);
}

/* ECMA-48, Select Graphic Rendition. */
static const char *const sgr[] = {
    [INK_PLAIN] = "",   [INK_BOLD] = "1",    [INK_DIM] = "2",        [INK_RED] = "1;31",
    [INK_GREEN] = "32", [INK_YELLOW] = "33", [INK_MAGENTA] = "1;35", [INK_CYAN] = "1;36",
};

void paper_ink(struct paper *paper, enum ink ink, const char *text)
{
    if (!paper->colour || ink == INK_PLAIN) {
        put_text(paper, text);
        return;
    }
    paper_write(paper, "\x1b[", 2);
    paper_write(paper, sgr[ink], strlen(sgr[ink]));
    paper_write(paper, "m", 1);
    put_text(paper, text);
    paper_write(paper, "\x1b[0m", 4);
}

void paper_names(struct paper *paper, const struct stemma_names *names, const char *none)
{
    if (names->count == 0)
        put_text(paper, none);
    for (size_t i = 0; i < names->count; i++)
        paper_print(paper, "%s%s", i == 0 ? "" : ", ", names->items[i]);
}

void paper_pad(struct paper *paper, size_t count)
{
    static const char spaces[] = "                                ";
    while (count > 0) {
        size_t length = count < sizeof spaces - 1 ? count : sizeof spaces - 1;
        paper_write(paper, spaces, length);
        count -= length;
    }
}
