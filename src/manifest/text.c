#include "manifest/text.h"

#include <string.h>

bool text_is_one_line(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        struct str rest = str_slice(s, i, s.len);
        if (s.ptr[i] == '\n' || s.ptr[i] == '\r')
            return false;
        if ((unsigned char)s.ptr[i] >= 0x80 &&
            (str_starts_with(rest, STR("\xC2\x85")) || str_starts_with(rest, STR("\xE2\x80\xA8")) ||
             str_starts_with(rest, STR("\xE2\x80\xA9"))))
            return false;
    }
    return true;
}

size_t text_line_start(struct str text, size_t at)
{
    const char *lf = at == 0 ? NULL : memrchr(text.ptr, '\n', at);
    struct str bom = STR("\xEF\xBB\xBF");
    if (lf != NULL)
        return (size_t)(lf - text.ptr) + 1;
    return str_starts_with(text, bom) && at >= bom.len ? bom.len : 0;
}

size_t text_line_end(struct str text, size_t at)
{
    const char *lf = at >= text.len ? NULL : memchr(text.ptr + at, '\n', text.len - at);
    return lf == NULL ? text.len : (size_t)(lf - text.ptr);
}

uint32_t text_code_point(struct str s, size_t *len)
{
    static const unsigned char lead_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    unsigned char lead = (unsigned char)s.ptr[0];
    *len = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    uint32_t code = lead & lead_bits[*len];
    for (size_t i = 1; i < *len; i++)
        code = code << 6 | ((unsigned char)s.ptr[i] & 0x3F);
    return code;
}
