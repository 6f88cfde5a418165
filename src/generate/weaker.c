#include "generate/weaker.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

/* "old or x", "x or old": nothing binds less than OR. `between` is the word with its spaces. */
static bool has_more(const char *longer, const char *shorter, const char *between)
{
    size_t all = strlen(longer), part = strlen(shorter), word = strlen(between);
    if (all < part + word)
        return false;
    if (strncmp(longer, shorter, part) == 0 && strncmp(longer + part, between, word) == 0)
        return true;
    const char *behind = longer + all - part;
    return strcmp(behind, shorter) == 0 && strncmp(behind - word, between, word) == 0;
}

/* Words with which the whole could mean another thing. */
static bool has_one_of(struct str text, const char *const *words)
{
    for (; *words != NULL; words++)
        if (memmem(text.ptr, text.len, *words, strlen(*words)) != NULL)
            return true;
    return false;
}

/* ---- IN ---- */

/* What is between "in (" and ")" at the end; what is before it, and is not turned round. */
static bool take_list(const char *key, struct str *left, struct str *items)
{
    static const char *const doubtful[] = {"not ", " not", "between ", "case ", NULL};
    static const char *const lists[] = {"(", ")", "select", NULL};
    static const char in[] = " in ( ";
    const char *found = strstr(key, in);
    struct str text = str_from(key);
    if (found == NULL || text.len < 2 || strcmp(key + text.len - 2, " )") != 0)
        return false;
    *left = (struct str){key, (size_t)(found - key)};
    found += strlen(in);
    *items = (struct str){found, (size_t)(key + text.len - 2 - found)};
    return !has_one_of(*left, doubtful) && !has_one_of(*items, lists);
}

/* The first item of a list, which has it no more then. */
static struct str next_item(struct str *items)
{
    const char *end = items->len < 3 ? NULL : memmem(items->ptr, items->len, " , ", 3);
    struct str item = {items->ptr, end == NULL ? items->len : (size_t)(end - items->ptr)};
    *items = end == NULL ? (struct str){0} : str_slice(*items, item.len + 3, items->len);
    return item;
}

static bool has_item(struct str items, struct str wanted)
{
    while (items.len > 0)
        if (str_equal(next_item(&items), wanted))
            return true;
    return false;
}

static bool has_longer_list(const char *old, const char *new)
{
    struct str left, items, new_left, new_items;
    if (!take_list(old, &left, &items) || !take_list(new, &new_left, &new_items) ||
        !str_equal(left, new_left))
        return false;
    while (items.len > 0)
        if (!has_item(new_items, next_item(&items)))
            return false;
    return true;
}

/* ---- Numbers ---- */

/* "length ( a ) <= 50": what is before the number, which is the last token, and it. */
static bool take_bound(const char *key, struct str *left, double *bound)
{
    static const char *const doubtful[] = {
        "not ", " and ",    " or ",  " = ",   " == ",  " <> ",   " != ", " is ",
        " in ", "between ", "like ", "glob ", "case ", "match ", NULL};
    const char *space = strrchr(key, ' ');
    char *end = NULL;
    if (space == NULL || has_one_of(str_from(key), doubtful) || space[1] == '\0' ||
        strchr("0123456789", space[1]) == NULL)
        return false;
    *left = (struct str){key, (size_t)(space - key)};
    *bound = strtod(space + 1, &end);
    return *end == '\0';
}

static bool ends_in(struct str text, const char *end)
{
    size_t len = strlen(end);
    return text.len > len && memcmp(text.ptr + text.len - len, end, len) == 0;
}

static bool allows_more(const char *old, const char *new)
{
    struct str left, new_left;
    double bound, new_bound;
    if (!take_bound(old, &left, &bound) || !take_bound(new, &new_left, &new_bound) ||
        !str_equal(left, new_left))
        return false;
    bool is_upper = ends_in(left, " <") || ends_in(left, " <=");
    bool is_lower = ends_in(left, " >") || ends_in(left, " >=");
    return (is_upper && new_bound >= bound) || (is_lower && new_bound <= bound);
}

/* ---- */

bool weaker_check(const char *old, const char *new)
{
    return has_more(new, old, " or ") || has_longer_list(old, new) || allows_more(old, new);
}

/* OR binds less than AND, and the AND of BETWEEN and of CASE is another. */
bool weaker_where(const char *narrow, const char *wide)
{
    static const char *const doubtful[] = {" or ", "between ", "case ", NULL};
    return strcmp(narrow, wide) == 0 ||
           (!has_one_of(str_from(narrow), doubtful) && has_more(narrow, wide, " and "));
}
