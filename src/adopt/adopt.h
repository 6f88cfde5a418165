/* Which revision is a database at that has no ledger? The evidence, best first: another tool's
 * version table, then the schema. (The best of all, stemma's own ledger, is the caller's to look
 * at.) Nothing is written here. */
#ifndef STEMMA_ADOPT_ADOPT_H
#define STEMMA_ADOPT_ADOPT_H

#include "adopt/search.h"
#include "adopt/tools.h"

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

/* Looks for the evidence. Errors: EVIDENCE, and those of reading the database and the scripts. */
int adopt_find(const struct adopt_input *input, struct adopt_finding *out);

/* A hash of all that adopt_find() goes by in the database: the rows of other tools' tables, and the
 * schema without the ledger. May be asked while a unit is under way. */
int adopt_fingerprint(const struct adopt_input *input, char out[static HASH_SIZE]);

#endif
