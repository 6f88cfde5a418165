#include "report/text.h"

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

struct range {
    uint32_t first, last;
};

/* C0, DEL and C1; then what turns the direction of text, or breaks the line where no line feed is.
 */
static const struct range hidden[] = {
    {0x00, 0x1F},     {0x7F, 0x9F},     {0x061C, 0x061C}, {0x200E, 0x200F},
    {0x2028, 0x202E}, {0x2066, 0x2069}, {0xFEFF, 0xFEFF},
};

static bool is_hidden(uint32_t character)
{
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++)
        if (character >= hidden[i].first && character <= hidden[i].last)
            return true;
    return false;
}

static size_t character_width(uint32_t character)
{
    if (character < 0x7F)
        return 1;
    int width = wcwidth((wchar_t)character);
    return width < 0 ? 1 : (size_t)width;
}

struct glyph text_glyph(const char *text)
{
    enum { LONGEST = 4 };
    struct str here = {text, strnlen(text, LONGEST)};
    struct glyph glyph = {.taken = str_utf8_length(here)};
    uint32_t character = glyph.taken == 0 ? 0 : str_code_point(here, &glyph.taken);
    if (glyph.taken != 0 && !is_hidden(character)) {
        memcpy(glyph.bytes, text, glyph.taken);
        glyph.width = character_width(character);
        return glyph;
    }
    if (glyph.taken <= 1) {
        glyph.taken = 1;
        snprintf(glyph.bytes, sizeof glyph.bytes, "\\x%02x", (unsigned char)text[0]);
    } else {
        snprintf(glyph.bytes, sizeof glyph.bytes, "\\u%04x", (unsigned)character);
    }
    glyph.width = strlen(glyph.bytes);
    return glyph;
}

size_t text_width(const char *text)
{
    size_t width = 0;
    while (*text != '\0') {
        struct glyph glyph = text_glyph(text);
        width += glyph.width;
        text += glyph.taken;
    }
    return width;
}

char *text_escape(const char *text)
{
    /* An escape is at most 6 bytes and stands for at least one. */
    char *out = malloc(strlen(text) * 6 + 1);
    if (out == NULL)
        return NULL;
    char *end = out;
    while (*text != '\0') {
        struct glyph glyph = text_glyph(text);
        size_t length = strlen(glyph.bytes);
        memcpy(end, glyph.bytes, length);
        end += length;
        text += glyph.taken;
    }
    *end = '\0';
    return out;
}

void text_duration(long long milliseconds, char out[TEXT_DURATION_SIZE])
{
    long long tenths = (milliseconds + 50) / 100;
    if (milliseconds < 1000)
        snprintf(out, TEXT_DURATION_SIZE, "%lld ms", milliseconds);
    else if (tenths < 600)
        snprintf(out, TEXT_DURATION_SIZE, "%lld.%lld s", tenths / 10, tenths % 10);
    else
        snprintf(out, TEXT_DURATION_SIZE, "%lld min %lld s", milliseconds / 60000,
                 milliseconds / 1000 % 60);
}
