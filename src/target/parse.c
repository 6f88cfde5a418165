#include "target/resolve.h"

#include "manifest/names.h"
#include "target/explain.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t find_character(struct str s, char c)
{
    const char *found = s.len == 0 ? NULL : memchr(s.ptr, c, s.len);
    return found == NULL ? s.len : (size_t)(found - s.ptr);
}

/* Where a final "+12" or "-3" begins; s.len where there is none. */
static size_t relative_start(struct str s)
{
    size_t at = s.len;
    while (at > 0 && is_digit(s.ptr[at - 1]))
        at--;
    bool found = at > 0 && at < s.len && (s.ptr[at - 1] == '+' || s.ptr[at - 1] == '-');
    return found ? at - 1 : s.len;
}

static uint32_t to_number(struct str digits)
{
    uint64_t number = 0;
    for (size_t i = 0; i < digits.len && number <= UINT32_MAX; i++)
        number = number * 10 + (uint64_t)(digits.ptr[i] - '0');
    return number > UINT32_MAX ? UINT32_MAX : (uint32_t)number;
}

static int wrong_character(struct resolver *r, const char *at)
{
    if (*at == ':')
        return explain_usage(r, at, "\":\" is for ranges, of history and of --sql");
    if (*at == '+' || *at == '-')
        return explain_usage(r, at, "\"+\" and \"-\" are followed by a number and nothing else");
    char what[] = "\"?\" is part of no id or label";
    what[1] = *at;
    if (*at > ' ' && *at < 0x7F)
        return explain_usage(r, at, what);
    return explain_usage(r, at, "a character is part of no id or label");
}

/* Whether `name` could be the beginning of an id or label. */
static int check_name(struct resolver *r, struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (!name_has_character(c) || (i == 0 && (c == '-' || c == '.' || c == '_')))
            return wrong_character(r, name.ptr + i);
    }
    return 0;
}

static int split_branch(struct resolver *r, struct str text, struct str *branch, struct str *rest)
{
    size_t at = find_character(text, '@');
    *rest = text;
    if (at == text.len)
        return 0;
    *branch = str_slice(text, 0, at);
    *rest = str_slice(text, at + 1, text.len);
    size_t second = find_character(*rest, '@');
    if (branch->len == 0)
        return explain_usage(r, text.ptr, "a branch must stand before the \"@\"");
    if (second != rest->len)
        return explain_usage(r, rest->ptr + second, "there is a second \"@\"");
    if (rest->len == 0)
        return explain_usage(r, text.ptr + at, "a target must stand behind the \"@\"");
    return check_name(r, *branch);
}

int target_parse(struct resolver *r, struct str text, struct target_spec *out)
{
    struct target_spec spec = {0};
    if (text.len == 0)
        return explain_usage(r, NULL, "the target is empty");
    int rc = split_branch(r, text, &spec.branch, &spec.symbol);
    if (rc != 0)
        return rc;
    if (target_exact(r, spec.symbol) == NODE_NONE) {
        size_t at = relative_start(spec.symbol);
        spec.relative = str_slice(spec.symbol, at, spec.symbol.len);
        spec.symbol = str_slice(spec.symbol, 0, at);
    }
    if (spec.relative.len != 0) {
        spec.sign = spec.relative.ptr[0] == '+' ? 1 : -1;
        spec.steps = to_number(str_slice(spec.relative, 1, spec.relative.len));
    }
    rc = check_name(r, spec.symbol);
    if (rc == 0)
        *out = spec;
    return rc;
}
