/* Inside schema/: a CREATE TABLE while it is parsed. What fails is noted in the cursor. */
#ifndef STEMMA_SCHEMA_PARSE_TABLE_H
#define STEMMA_SCHEMA_PARSE_TABLE_H

#include "base/vec.h"
#include "schema/parse.h"

struct table_parse {
    struct cursor *cursor;
    struct schema_names names; /* of all columns, known before anything is said about one */
    VEC(struct schema_column) columns;
    VEC(struct schema_key) uniques;
    VEC(struct schema_check) checks;
    VEC(struct schema_foreign_key) foreign_keys;
    struct schema_key primary_key;
    bool has_primary_key;
    size_t key_count;
    struct schema_text constraint; /* the name of the one that comes; NULL: none */
};

#define TABLE_PUSH(parse, vec, item)                                                               \
    do {                                                                                           \
        if (!VEC_PUSH((parse)->cursor->arena, (vec), (item)))                                      \
            cursor_fail_memory((parse)->cursor);                                                   \
    } while (0)

/* The column at the cursor. */
void parse_column(struct table_parse *parse);

/* The name that the constraint under way was given; it is none of the next one. */
struct schema_text constraint_name(struct table_parse *parse);

/* What "ON CONFLICT …" says, CONFLICT_ABORT where nothing does. */
enum schema_conflict constraint_conflict(struct cursor *cursor);

/* An expression in parentheses, of the table's own columns. */
struct schema_text constraint_parenthesised(struct table_parse *parse);

void constraint_primary_key(struct table_parse *parse, struct schema_key key);

/* What stands behind CHECK, and behind REFERENCES. */
void constraint_check(struct table_parse *parse, bool with_column);
void constraint_references(struct cursor *cursor, struct schema_foreign_key *key);

/* DEFERRABLE as a constraint of its own: it is about the foreign key before it, as SQLite sees it.
 * False where it does not stand here. */
bool constraint_late_deferral(struct table_parse *parse);

#endif
