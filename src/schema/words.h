/* SQLite's keywords: https://www.sqlite.org/lang_keywords.html. */
#ifndef STEMMA_SCHEMA_WORDS_H
#define STEMMA_SCHEMA_WORDS_H

#include "base/str.h"

enum word_flag {
    WORD_RESERVED = 1, /* never a name; where one stands a type's name ends */
    WORD_QUOTED = 2,   /* as a name it needs quotes, in some place at least */
    WORD_CAPITAL = 4,  /* shown in capitals inside of expressions and queries */
};

/* enum word_flag of the word in any case; 0 for one that is no keyword. */
unsigned word_flags(struct str word);

/* Whether the name can stand without quotes wherever a name can. */
bool word_is_plain_name(struct str name);

/* NULL, TRUE, FALSE, CURRENT_…: the value that the word is where it has no quotes, in capitals;
 * otherwise NULL. */
const char *word_value(struct str word);

/* rowid, oid, _rowid_: https://www.sqlite.org/lang_createtable.html#rowid */
bool word_is_rowid(struct str word);

#endif
