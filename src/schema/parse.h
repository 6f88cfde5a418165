/* Inside schema/: from the tokens behind CREATE … to the model. Each passes all that belongs to it,
 * and leaves the cursor failed where it does not understand. Where it fails the result says
 * nothing. */
#ifndef STEMMA_SCHEMA_PARSE_H
#define STEMMA_SCHEMA_PARSE_H

#include "schema/cursor.h"

/* Behind the name: "(…)" and the options. */
const struct schema_table *parse_table(struct cursor *cursor);

/* Behind "ON". */
const struct schema_index *parse_index(struct cursor *cursor, bool is_unique);

/* Behind the name. */
const struct schema_view *parse_view(struct cursor *cursor);
const struct schema_trigger *parse_trigger(struct cursor *cursor);

/* Behind "USING". */
const struct schema_virtual_table *parse_virtual_table(struct cursor *cursor);

/* (a, b COLLATE c DESC, …): of a key, or of an index where `expressions` are allowed. */
struct schema_indexed_list {
    struct schema_indexed *items;
    size_t count;
};
struct schema_indexed_list parse_indexed(struct token_list tokens,
                                         const struct schema_names *columns, bool *autoincrement,
                                         struct cursor *cursor);

#endif
