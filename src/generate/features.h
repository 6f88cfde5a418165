/* Inside generate/: what SQLite could not do from the beginning. */
#ifndef STEMMA_GENERATE_FEATURES_H
#define STEMMA_GENERATE_FEATURES_H

#include "generate/generate.h"
#include "schema/token.h"

enum feature {
    /* of statements that are written here: */
    FEATURE_RENAME_COLUMN,
    FEATURE_RENAME_GENERATED, /* RENAME COLUMN in a schema that has generated ones */
    FEATURE_RENAME_FOLLOWED,  /* a table's new name is put into what refers to it */
    FEATURE_DROP_COLUMN,
    FEATURE_ADD_CHECKED, /* ADD COLUMN holds rows that are there to the column's constraints */
    /* of schemas: */
    FEATURE_TRUE,
    FEATURE_UPSERT,
    FEATURE_WINDOW,
    FEATURE_WINDOW_FRAMES,
    FEATURE_DIACRITICS,
    FEATURE_FILTER,
    FEATURE_NULLS_FIRST,
    FEATURE_GENERATED,
    FEATURE_UPDATE_FROM,
    FEATURE_TRIGRAM,
    FEATURE_MATERIALIZED,
    FEATURE_SEVERAL_UPSERTS,
    FEATURE_STRICT,
    FEATURE_ARROW,
    FEATURE_OUTER_JOIN,
    FEATURE_DISTINCT_FROM,
    /* functions: */
    FEATURE_IIF,
    FEATURE_SUBSTRING,
    FEATURE_SIGN,
    FEATURE_FORMAT,
    FEATURE_UNIXEPOCH,
    FEATURES,
};

/* A token of a piece of SQL of an object of the schema. */
struct feature_place {
    const struct schema *schema;
    struct token_list tokens;
    size_t at;
};

struct feature_row {
    int version;         /* the first that has it */
    const char *name;    /* as it stands in messages and comments */
    const char *instead; /* what to write where it is not there; NULL: of statements */
    bool (*has)(const struct schema_object *object);   /* NULL: it is in no model */
    bool (*begins)(const struct feature_place *place); /* NULL: no token tells it */
    const char *function;                              /* NULL: it is none */
};

const struct feature_row *feature_row(enum feature feature);

bool sqlite_has(const struct generate_sqlite *sqlite, enum feature feature);

/* "3.31.0" */
const char *feature_version(enum feature feature, struct arena *arena);

/* What the object needs and that SQLite lacks, each once. */
struct lacking {
    enum feature items[FEATURES];
    size_t count;
};

/* 0, or -1 when out of memory. */
int features_lacking(const struct generate_sqlite *sqlite, const struct schema *schema,
                     const struct schema_object *object, struct arena *arena, struct lacking *out);

/* The same, that these tokens need; those that are in *out are not looked for. */
void features_in_tokens(const struct generate_sqlite *sqlite, const struct schema *schema,
                        struct token_list tokens, struct lacking *out);

#endif
