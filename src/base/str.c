#include "base/str.h"

#include <string.h>

struct str str_from(const char *text)
{
    return (struct str){text, text == NULL ? 0 : strlen(text)};
}

bool str_equal(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool str_equal_text(struct str a, const char *text)
{
    return str_equal(a, str_from(text));
}

bool str_starts_with(struct str s, struct str prefix)
{
    return s.len >= prefix.len && str_equal(str_slice(s, 0, prefix.len), prefix);
}

bool str_is_digits(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return s.len != 0;
}

struct str str_slice(struct str s, size_t from, size_t to)
{
    return (struct str){s.ptr == NULL ? NULL : s.ptr + from, to - from};
}

enum { LONGEST_WORD = 64 };

static size_t min_size(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The optimal string alignment distance, three rows at a time. */
size_t str_distance(struct str a, struct str b, size_t limit)
{
    if (a.len > LONGEST_WORD || b.len > LONGEST_WORD)
        return limit + 1;
    size_t rows[3][LONGEST_WORD + 1];
    for (size_t j = 0; j <= b.len; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i - 1) % 3];
        const size_t *two_above = rows[(i + 1) % 3];
        size_t least = row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t replace = above[j - 1] + (a.ptr[i - 1] != b.ptr[j - 1]);
            row[j] = min_size(replace, min_size(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1])
                row[j] = min_size(row[j], two_above[j - 2] + 1);
            least = min_size(least, row[j]);
        }
        if (least > limit)
            return limit + 1;
    }
    return min_size(rows[a.len % 3][b.len], limit + 1);
}

size_t str_typo_limit(struct str word)
{
    return word.len < 3 ? 1 : word.len < 8 ? 2 : 3;
}

struct nearest nearest_to(struct str typed)
{
    return (struct nearest){.typed = typed, .distance = str_typo_limit(typed) + 1};
}

void nearest_try(struct nearest *nearest, struct str candidate)
{
    size_t distance = str_distance(nearest->typed, candidate, nearest->distance);
    if (distance < nearest->distance) {
        nearest->distance = distance;
        nearest->best = candidate;
    }
}

bool str_is_continuation(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* RFC 3629, section 4. */
size_t str_utf8_length(struct str s)
{
    const unsigned char *p = (const unsigned char *)s.ptr;
    unsigned char lead = p[0];
    if (lead < 0x80)
        return 1;
    size_t len = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (len == 0 || len > s.len)
        return 0;
    for (size_t i = 1; i < len; i++)
        if (!str_is_continuation(s.ptr[i]))
            return 0;
    bool overlong = (lead == 0xE0 && p[1] < 0xA0) || (lead == 0xF0 && p[1] < 0x90);
    bool surrogate = lead == 0xED && p[1] > 0x9F;
    bool too_large = lead == 0xF4 && p[1] > 0x8F;
    return overlong || surrogate || too_large ? 0 : len;
}

size_t str_utf8_error(struct str s)
{
    size_t i = 0;
    while (i < s.len) {
        uint64_t word;
        while (s.len - i >= sizeof word) { /* eight ASCII bytes at once */
            memcpy(&word, s.ptr + i, sizeof word);
            if ((word & UINT64_C(0x8080808080808080)) != 0)
                break;
            i += sizeof word;
        }
        if (i == s.len)
            break;
        size_t len = str_utf8_length(str_slice(s, i, s.len));
        if (len == 0)
            return i;
        i += len;
    }
    return i;
}

uint32_t str_code_point(struct str s, size_t *len)
{
    static const unsigned char lead_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    unsigned char lead = (unsigned char)s.ptr[0];
    *len = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    uint32_t code = lead & lead_bits[*len];
    for (size_t i = 1; i < *len; i++)
        code = code << 6 | ((unsigned char)s.ptr[i] & 0x3F);
    return code;
}

size_t str_bom(struct str s)
{
    struct str bom = STR("\xEF\xBB\xBF");
    return str_starts_with(s, bom) ? bom.len : 0;
}

void str_fold(char *text)
{
    for (char *c = text; c != NULL && *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c + ('a' - 'A'));
}
