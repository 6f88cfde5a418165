/* Which revision is a database at that has no ledger? The evidence, best first: another tool's
 * version table, then the schema. (The best of all, stemma's own ledger, is the caller's to look
 * at.) Nothing is written here. */
#ifndef STEMMA_ADOPT_ADOPT_H
#define STEMMA_ADOPT_ADOPT_H

#include "adopt/search.h"
#include "adopt/tools.h"
#include "shadow/rows.h"

struct adopt_input {
    const struct project *project;
    struct backend *backend;
    const char *const *ledger; /* its tables */
    size_t ledger_count;
    const struct node_list *targets; /* the only revisions that are compared; NULL: find them */
    struct arena *arena;
    diag_list *diags;
};

struct adopt_finding {
    enum stemma_evidence evidence; /* never LEDGER */
    version_table_list tables;
    bool is_found;
    node_set set; /* what is applied, closed; or of the nearest; NULL: there is nothing, or nothing
                     is near */
    struct likeness likeness;
    node_set schema_set; /* VERSION_TABLE: what the schema says instead; NULL: nothing */
    struct node_list unseen, candidates; /* as in stemma_adoption */
    bool is_between;
    node_id between[2];
    bool is_partial; /* SCHEMA: some revisions were not compared */
};

/* All that adopt_find() goes by in the database, in the arena of the input. */
struct adopt_reading {
    version_table_list tables;
    struct schema_rows rows; /* without the ledger */
    char hash[HASH_SIZE];    /* of both: it tells whether another reading is of the same */
};

/* Reads it, as of one moment. May be asked while a unit is under way. */
int adopt_read(const struct adopt_input *input, struct adopt_reading *out);

/* Looks for the evidence. Of several groups in a table of the reading those that count are kept.
 * Errors: EVIDENCE, and those of reading the scripts. */
int adopt_find(const struct adopt_input *input, const struct adopt_reading *reading,
               struct adopt_finding *out);

#endif
