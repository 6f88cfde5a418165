/* Inside schema/: of all the ways to write a token one. */
#ifndef STEMMA_SCHEMA_PLAIN_H
#define STEMMA_SCHEMA_PLAIN_H

#include "schema/model.h"
#include "schema/sense.h"

struct plain_list {
    struct token_list tokens;
    const struct sense *senses; /* one for each */
};

/* As many tokens, each as the canonical text has it: keywords and types in capitals, functions
 * small, names in quotes where they need them, the columns that are known as they are defined.
 * 0, or -1 when out of memory. */
int plain_tokens(struct token_list tokens, const struct schema_names *columns, struct arena *arena,
                 struct plain_list *out);

/* A name, in quotes only where it needs them. False: out of memory. */
bool plain_name(struct token *token, struct arena *arena);

/* The text that a name spells: "it's" is 'it''s'. False: out of memory. */
bool plain_text(struct token *token, struct arena *arena);

/* What a collation is called: those of SQLite's own in capitals. Others belong to a program, which
 * may be asked for one by the name as it was typed:
 * https://www.sqlite.org/c3ref/collation_needed.html. */
struct schema_text plain_collation(struct schema_text name);

#endif
