/* Inside generate/: what a virtual table keeps, and what of it another one can take over. */
#ifndef STEMMA_GENERATE_VIRTUAL_SHAPE_H
#define STEMMA_GENERATE_VIRTUAL_SHAPE_H

#include "base/arena.h"
#include "schema/model.h"

/* What goes with a virtual table. */
enum virtual_keeping {
    KEEPS_ROWS,      /* of its own */
    KEEPS_INDEX,     /* of texts that are nowhere: fts5.html#contentless_tables */
    KEEPS_REFERENCE, /* an index of another table, which is there to be read again */
    KEEPS_NOTHING,   /* it shows what others have */
    KEEPS_UNKNOWN,
};

/* Modules whose rows are of one kind. */
enum virtual_family { FAMILY_NONE, FAMILY_FTS, FAMILY_RTREE, FAMILY_GEOPOLY };

enum virtual_keeping virtual_keeping(const struct schema_virtual_table *table);
enum virtual_family virtual_family(const struct schema_virtual_table *table);
bool virtual_is(const struct schema_virtual_table *table, const char *module);

/* Of "option = …": the value with its quotes. NULL: there is none. */
const char *virtual_option(const struct schema_virtual_table *table, const char *option);

/* Without its quotes. NULL: there is none, or no memory. */
const char *virtual_option_name(const struct schema_virtual_table *table, const char *option,
                                struct arena *arena);

enum virtual_role {
    ROLE_KEY,      /* what FTS calls rowid, and the R*Tree as its first column says */
    ROLE_PLAIN,    /* a column; in the R*Tree also one with "+" */
    ROLE_LANGUAGE, /* hidden: https://www.sqlite.org/fts3.html#the_languageid_option */
};

struct virtual_column {
    const char *name;
    enum virtual_role role;
};

struct virtual_columns {
    const struct virtual_column *items;
    size_t count;
};

/* All that can be written. Only a key: the others are not known. -1 when out of memory. */
int virtual_columns(const struct schema_virtual_table *table, struct arena *arena,
                    struct virtual_columns *out);

/* The column of the same name or role. NULL: there is none. */
const struct virtual_column *virtual_find(const struct virtual_columns *columns,
                                          const struct virtual_column *like);

/* Lists of the same length, of what both have. */
struct virtual_copy {
    const char *values, *into; /* NULL: rows of the one are none of the other's */
};

/* -1 when out of memory. */
int virtual_copy(const struct schema_virtual_table *from, const struct schema_virtual_table *to,
                 struct arena *arena, struct virtual_copy *out);

#endif
