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
    if (lf != NULL)
        return (size_t)(lf - text.ptr) + 1;
    return at >= str_bom(text) ? str_bom(text) : 0;
}

size_t text_line_end(struct str text, size_t at)
{
    const char *lf = at >= text.len ? NULL : memchr(text.ptr + at, '\n', text.len - at);
    return lf == NULL ? text.len : (size_t)(lf - text.ptr);
}
