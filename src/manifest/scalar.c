#include "manifest/scalar.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* What YAML 1.2 calls printable (production 1), less line breaks, the BOM, and the no-break space
 * that nobody sees. */
static bool is_printable(uint32_t c)
{
    if (c < 0xA1)
        return c >= 0x20 && c < 0x7F;
    return c != 0x2028 && c != 0x2029 && c != 0xFEFF && c != 0xFFFE && c != 0xFFFF;
}

static bool all_printable(struct str s)
{
    size_t len;
    for (size_t i = 0; i < s.len; i += len)
        if (!is_printable(str_code_point(str_slice(s, i, s.len), &len)))
            return false;
    return true;
}

/* More is refused than YAML would, so that no reader has to know its finer points. */
static bool plain_is_safe(struct str s, enum scalar_place place)
{
    if (s.len == 0 || is_one_of(s.ptr[0], " -?:,[]{}#&*!|>'\"%@`~=<.+") || !all_printable(s) ||
        is_one_of(s.ptr[s.len - 1], " :"))
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char next = i + 1 < s.len ? s.ptr[i + 1] : ' ';
        if ((s.ptr[i] == ':' && next == ' ') || (s.ptr[i] == ' ' && next == '#'))
            return false;
        if (place == SCALAR_FLOW && is_one_of(s.ptr[i], ":,[]{}"))
            return false;
    }
    return true;
}

/* YAML 1.1 has more of these than 1.2, and tools of both kinds are about. */
static bool looks_typed(struct str s)
{
    static const char *const words[] = {"null", "true", "false", "yes", "no",
                                        "on",   "off",  "y",     "n"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (s.len == strlen(words[i]) && strncasecmp(s.ptr, words[i], s.len) == 0)
            return true;
    if (s.len == 0 || s.ptr[0] < '0' || s.ptr[0] > '9')
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (!is_one_of(s.ptr[i], "0123456789abcdefABCDEFxoTZ._:+- "))
            return false;
    return true;
}

static void put_escaped(struct phrase *out, struct str s)
{
    size_t len;
    phrase_put(out, STR("\""));
    for (size_t i = 0; i < s.len; i += len) {
        uint32_t code = str_code_point(str_slice(s, i, s.len), &len);
        char escape[16];
        if (code == '"' || code == '\\')
            snprintf(escape, sizeof escape, "\\%c", (char)code);
        else if (!is_printable(code))
            snprintf(escape, sizeof escape, code < 0x100 ? "\\x%02X" : "\\u%04X", (unsigned)code);
        else
            snprintf(escape, sizeof escape, "%.*s", (int)len, s.ptr + i);
        phrase_put(out, str_from(escape));
    }
    phrase_put(out, STR("\""));
}

void scalar_put(struct phrase *out, struct str s, enum scalar_kind kind, enum scalar_place place)
{
    if (plain_is_safe(s, place) && (kind == SCALAR_WORD || !looks_typed(s)))
        phrase_put(out, s);
    else
        put_escaped(out, s);
}
