/* The tokens of SQL text, as far as they can be told without a grammar: enough to see where a
 * statement ends, what it begins with, and how long the word under a caret is. SQLite's own parser
 * decides what is executed; this is for rendering and for messages.
 * Source of the rules: https://www.sqlite.org/lang_keywords.html (quoting), lang_comment.html, and
 * https://www.sqlite.org/c3ref/complete.html (where a statement with a trigger ends). */
#ifndef STEMMA_SCRIPT_LEX_H
#define STEMMA_SCRIPT_LEX_H

#include "base/str.h"

enum lex_kind {
    LEX_END,    /* of the text */
    LEX_SPACE,  /* white space or a comment */
    LEX_WORD,   /* a keyword, a name, a number */
    LEX_QUOTED, /* '…' "…" `…` […] */
    LEX_SEMICOLON,
    LEX_OTHER, /* one character */
};

struct lex_token {
    enum lex_kind kind;
    struct str text;
};

/* The token at the start of `text`; an unfinished quote or comment runs to the end. */
struct lex_token lex_token(struct str text);

/* The same for NUL-terminated text of unknown length. */
struct lex_token lex_token_at(const char *text);

/* The first token that is neither space nor comment; *rest is what follows it. */
struct lex_token lex_next(struct str *rest);

bool lex_is_word(struct lex_token token, const char *keyword); /* case is ignored */
bool lex_is_sign(struct lex_token token, char sign);           /* '(', ',', '.', … */

enum lex_statement_kind {
    LEX_EMPTY,  /* white space, comments, a lone semicolon */
    LEX_BEGIN,  /* BEGIN */
    LEX_COMMIT, /* COMMIT, END */
    LEX_OTHER_STATEMENT,
};

struct lex_statement {
    enum lex_statement_kind kind;
    struct str text; /* from the end of the statement before, to the semicolon and including it */
    size_t leading;  /* bytes of white space and comments before its first token */
};

/* The statement at the start of `text`; text.len is 0 at the end. */
struct lex_statement lex_statement(struct str text);

/* Offset in `text` behind its first `count` statements, empty ones not counted; *found is how many
 * there were, at most `count`. */
size_t lex_pass(struct str text, size_t count, size_t *found);

/* Whether `keyword` stands in the text as a word: not in quotes, not in a comment. */
bool lex_has_word(struct str text, const char *keyword);

/* Whether some statement or constraint in the text says that rows are replaced: REPLACE INTO, OR
 * REPLACE, ON CONFLICT REPLACE; not the function. */
bool lex_says_replace(struct str text);

/* The quoted text whose closing quote is missing, up to the end of `text`; {NULL, 0} for none. */
struct str lex_unfinished(struct str text);

/* The comment whose end is missing, up to the end of `text`; {NULL, 0} for none. SQLite takes it
 * for one that is closed: https://www.sqlite.org/lang_comment.html */
struct str lex_open_comment(struct str text);

/* What ends a statement that is there up to its semicolon, as in sqlite_schema: that semicolon, and
 * before it what keeps it out of a comment at the end of `text`. */
const char *lex_end_for(struct str text);

/* Whether there is anything but space, comments and semicolons. */
bool lex_has_statement(struct str text);

/* The new name in "ALTER TABLE … RENAME TO name", as written; {NULL, 0} for any other statement. */
struct str lex_renamed_to(struct str statement);

/* Takes the quotes off a name: "a""b" → a"b. Writes at most size - 1 bytes and a NUL. */
void lex_unquote(struct str name, char *out, size_t size);

/* Whether the token, quoted or not, is this name, of at most 63 bytes; case is ignored. */
bool lex_is_named(struct lex_token token, const char *name);

#endif
