/* Inside schema/: what each token of an expression or a statement is where it stands. Many keywords
 * are names where SQLite's grammar has no use for the keyword (its %fallback), so the word alone
 * does not tell: https://www.sqlite.org/lang_keywords.html. */
#ifndef STEMMA_SCHEMA_SENSE_H
#define STEMMA_SCHEMA_SENSE_H

#include "schema/token.h"

/* What may stand next to it. */
enum role {
    ROLE_START, /* before the first */
    ROLE_OPERAND,
    ROLE_FUNCTION, /* a word that a parenthesis follows */
    ROLE_KEYWORD,
    ROLE_BINARY,
    ROLE_UNARY,
    ROLE_SIGN, /* parentheses, commas, dots */
};

enum meaning {
    MEANING_OTHER,   /* a sign, a number, a text */
    MEANING_KEYWORD, /* for certain; also NULL, TRUE, CURRENT_DATE, … as a value */
    MEANING_NAME,
    MEANING_FUNCTION,
    MEANING_COLLATION,
    MEANING_TYPE, /* of CAST */
};

struct sense {
    enum role role;
    enum meaning meaning;
    bool is_source;  /* a name: of a table, behind FROM and its like */
    bool is_certain; /* a name: nothing else can stand here, whatever quotes it is in */
    bool defines;    /* a name: an alias, or what WITH or WINDOW calls something */
};

/* One for each token. NULL: out of memory. */
struct sense *sense_read(struct token_list tokens, struct arena *arena);

#endif
