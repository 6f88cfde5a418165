/* Inside schema/: a walk over the tokens of a statement that SQLite has accepted. What does not fit
 * is noted, and then nothing fits any more: the statement is not understood. */
#ifndef STEMMA_SCHEMA_CURSOR_H
#define STEMMA_SCHEMA_CURSOR_H

#include "schema/model.h"
#include "schema/token.h"

struct cursor {
    struct token_list tokens;
    size_t at;
    struct arena *arena;
    bool failed;
    bool no_memory; /* sets failed as well */
};

/* The token `ahead` of the next one. */
struct token cursor_peek(const struct cursor *cursor, size_t ahead);

bool cursor_sees(const struct cursor *cursor, const char *word);
bool cursor_is_at_end(const struct cursor *cursor);

/* Passes the words or signs, separated by a space in `words`, if all of them stand here in a row.
 */
bool cursor_take(struct cursor *cursor, const char *words);
bool cursor_take_kind(struct cursor *cursor, enum token_kind kind);

/* They must stand here. */
void cursor_expect(struct cursor *cursor, const char *words);
void cursor_expect_kind(struct cursor *cursor, enum token_kind kind);

void cursor_fail(struct cursor *cursor);
void cursor_fail_memory(struct cursor *cursor);

/* What a call gave that gives no text when out of memory. */
struct schema_text cursor_checked(struct cursor *cursor, struct schema_text text);

struct schema_text cursor_name(struct cursor *cursor);

/* [schema.]name, of which the first part says nothing. */
struct schema_text cursor_qualified_name(struct cursor *cursor);

/* (name [COLLATE c] [ASC|DESC], …), if there is a parenthesis: names only, as where SQLite takes
 * the rest without a use for it. */
struct schema_names cursor_names(struct cursor *cursor);

/* What is between the parenthesis here and the one that closes it; passes both. */
struct token_list cursor_parentheses(struct cursor *cursor);

/* The tokens up to a word or sign at the same depth, or to the end; passes them, not that one.
 * Words in CASE … END are passed as well. */
struct token_list cursor_until(struct cursor *cursor, const char *const *stops, size_t count);

/* Cut at the commas outside of parentheses. */
struct token_list cursor_until_comma(struct cursor *cursor);

#endif
