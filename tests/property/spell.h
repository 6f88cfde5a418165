/* Writes SQL token by token, in a spelling chosen at random: spaces, comments, capitals, quotes. */
#ifndef STEMMA_TESTS_SPELL_H
#define STEMMA_TESTS_SPELL_H

#include "random.h"

#include <sqlite3.h>

enum spelling {
    SPELLING_PLAIN, /* one space where it reads well, quotes where they are needed */
    SPELLING_MIXED, /* plain, with some other spellings here and there */
    SPELLING_WILD,  /* anything that SQLite reads the same */
};

struct spell {
    struct random *random;
    enum spelling spelling;
    bool is_clear; /* in an expression no name has "…": it might be a text. One that needs quotes is
                      spelled as it is defined, for it has those in the canonical text. */
    sqlite3_str *text;
};

/* Where a name stands decides which quotes it can be in: '…' is a text inside an expression. Where
 * it is not defined it may be in any case. */
enum name_place { NAME_DEFINED, NAME_MENTIONED, NAME_IN_EXPRESSION };

void spell_begin(struct spell *spell, struct random *random, enum spelling spelling);

/* What was written; free it with sqlite3_free(). NULL: out of memory. */
char *spell_end(struct spell *spell);

/* A token as it is, apart from the one before it where that is needed. */
void spell_token(struct spell *spell, const char *token);

/* Keywords, or operators, with one space between them. */
void spell_words(struct spell *spell, const char *words);

void spell_name(struct spell *spell, const char *name, enum name_place place);

/* A text in '…'. */
void spell_string(struct spell *spell, const char *text);

#endif
