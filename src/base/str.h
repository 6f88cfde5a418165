/* Strings that need not end in NUL, and what is asked of them. */
#ifndef STEMMA_BASE_STR_H
#define STEMMA_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
bool str_is_digits(struct str s); /* 0 to 9 only, and at least one */

/* The bytes [from, to) of `s`, which has them; not copied. */
struct str str_slice(struct str s, size_t from, size_t to);

/* Edit distance (insert, delete, replace or swap two neighbours, each costs 1), given up at
 * `limit`: then the result is limit + 1. Words over 64 bytes count as too far. */
size_t str_distance(struct str a, struct str b, size_t limit);

/* How many edits still make a likely typing error of `word`, for str_distance()'s limit. */
size_t str_typo_limit(struct str word);

/* Of the words that it is shown, the one that `typed` is likeliest a typing error for. */
struct nearest {
    struct str typed;
    struct str best; /* {NULL, 0} where none was near enough */
    size_t distance;
};
struct nearest nearest_to(struct str typed);
void nearest_try(struct nearest *nearest, struct str candidate);

/* Offset of the first byte that is not part of well-formed UTF-8 (RFC 3629), or s.len. */
size_t str_utf8_error(struct str s);

/* Length of the well-formed sequence at the start of `s`, which is not empty; 0 where there is
 * none. */
size_t str_utf8_length(struct str s);

/* The code point at the start of `s`, which is well-formed and not empty; its bytes in *len. */
uint32_t str_code_point(struct str s, size_t *len);

/* A byte inside a character, behind its first. */
bool str_is_continuation(char c);

/* Length of the byte order mark that `s` begins with: 3, or 0 where there is none. */
size_t str_bom(struct str s);

/* Makes ASCII capitals small, as SQLite compares names: https://www.sqlite.org/datatype3.html,
 * NOCASE. In place; NULL is left alone. */
void str_fold(char *text);

#endif
