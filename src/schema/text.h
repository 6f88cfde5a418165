/* Pieces of SQL in their canonical layout, and what all their spellings have in common. */
#ifndef STEMMA_SCHEMA_TEXT_H
#define STEMMA_SCHEMA_TEXT_H

#include "schema/model.h"
#include "schema/token.h"
#include "schema/unnamed.h"

/* A name from its token. text is NULL when out of memory. */
struct schema_text text_name(struct token token, struct arena *arena);

/* A name as it is called. */
struct schema_text text_of_name(const char *name, struct arena *arena);

/* An expression. In it "x" is a name where a column of `columns` is called so (NULL: none is
 * known), or where it stands next to a dot; otherwise it is a text, 'x':
 * https://www.sqlite.org/quirks.html#dblquote. Where no column is known it may be either, keeps its
 * quotes, and counts letter by letter in the key. text is NULL when out of memory. */
struct schema_text text_expression(struct token_list tokens, const struct schema_names *columns,
                                   struct arena *arena);

/* The same where only columns of one table can be meant: "users." in users.id says nothing there,
 * and is left out. */
struct schema_text text_of_own_columns(struct token_list tokens, const struct schema_names *columns,
                                       struct arena *arena);

/* A query or another statement: as above, each clause on a line of its own. */
struct schema_text text_statement(struct token_list tokens, struct arena *arena);

/* The query of a view that does not name its columns: results without a name are left as typed.
 * These in small letters and in quotes, or NULL, are in *typed. */
struct schema_text text_view(struct token_list tokens, struct arena *arena, const char **typed);

/* Whether the first parenthesis closes at the very end; and what is inside of such. */
bool text_is_wrapped(struct token_list list);
struct token_list text_unwrap(struct token_list list);

/* The same of tokens that are canonical already, but for their spelling; names[i]: what stands in
 * double quotes there is a name for certain. */
struct schema_text text_respelled(struct token_list tokens, const bool *names,
                                  struct unnamed_results unnamed, struct arena *arena);

/* What all spellings of these tokens have in common. NULL: out of memory. */
const char *text_key(struct token_list tokens, struct arena *arena);

/* ASCII letters small, as SQLite compares names. NULL: out of memory. */
const char *text_fold(const char *text, struct arena *arena);
char text_fold_char(char c);

/* The name among `names`; NULL: there is none. */
const struct schema_text *text_find(const struct schema_names *names, const char *key);

/* Each as it is spelled among `columns`, if it is one of them. No items: out of memory. */
struct schema_names text_as_defined(struct schema_names names, const struct schema_names *columns,
                                    struct arena *arena);

/* Appends the name, in quotes where it needs them. */
struct phrase;
void text_put_name(struct phrase *phrase, const char *name);
void text_put_quoted(struct phrase *phrase, const char *name);

/* Appends the word, ASCII letters in capitals. */
void text_put_capitals(struct phrase *phrase, struct str word);

#endif
