/* The tokens of a CREATE statement, as SQLite cuts them:
 * https://www.sqlite.org/draft/tokenreq.html. Comments and white space are none. */
#ifndef STEMMA_SCHEMA_TOKEN_H
#define STEMMA_SCHEMA_TOKEN_H

#include "base/arena.h"
#include "base/str.h"

enum token_kind {
    TOKEN_END,
    TOKEN_WORD, /* a keyword or a name without quotes */
    TOKEN_NAME, /* a name in "…", `…` or […] */
    TOKEN_STRING,
    TOKEN_BLOB,
    TOKEN_NUMBER,
    TOKEN_OPERATOR, /* of one to three characters; also whatever is not known */
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_COMMA,
    TOKEN_DOT,
    TOKEN_SEMICOLON,
};

struct token {
    enum token_kind kind;
    struct str text;
};

struct token_list {
    const struct token *items; /* behind the last one stands a TOKEN_END */
    size_t count;              /* without that one */
};

/* 0, or -1 when out of memory. The tokens point into `sql`. */
int token_read(struct str sql, struct arena *arena, struct token_list *out);

/* The same word in any case, or the same sign. */
bool token_is(struct token token, const char *text);
bool token_is_str(struct token token, struct str text);
bool token_is_one_of(struct token token, const char *const *words, size_t count);
#define TOKEN_IS_ONE_OF(token, words)                                                              \
    token_is_one_of((token), (words), sizeof(words) / sizeof((words)[0]))

/* Of a table: in the list of its columns nothing else can begin with these words. */
bool token_begins_constraint(struct token token);

/* A name: a word, or anything in quotes, which SQLite takes for one where only a name can be. */
bool token_can_name(struct token token);

/* What a name is called, its quotes taken off. NULL: out of memory. */
const char *token_name(struct token token, struct arena *arena);

/* From `from`, `count` of them. */
struct token_list token_slice(struct token_list list, size_t from, size_t count);

#endif
