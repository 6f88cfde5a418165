/* Strings that need not end in NUL, and what is asked of them. */
#ifndef STEMMA_BASE_STR_H
#define STEMMA_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>

/* `len` bytes at `ptr`; whoever made it says who owns them. A {NULL, 0} is "none". */
struct str {
    const char *ptr;
    size_t len;
};

#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})

/* For printf: printf("%" STR_FMT, STR_ARG(s)). */
#define STR_FMT    ".*s"
#define STR_ARG(s) (int)(s).len, (s).ptr

struct str str_from(const char *text); /* NULL gives {NULL, 0} */
bool str_equal(struct str a, struct str b);
bool str_equal_text(struct str a, const char *text);
bool str_starts_with(struct str s, struct str prefix);
struct str str_slice(struct str s, size_t from, size_t to);

/* Edit distance (insert, delete, replace or swap two neighbours, each costs 1), given up at
 * `limit`: then the result is limit + 1. Words over 64 bytes count as too far. */
size_t str_distance(struct str a, struct str b, size_t limit);

/* How many edits still make a likely typing error of `word`, for str_distance()'s limit. */
size_t str_typo_limit(struct str word);

/* Offset of the first byte that is not part of well-formed UTF-8 (RFC 3629), or s.len. */
size_t str_utf8_error(struct str s);

#endif
