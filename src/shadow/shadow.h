/* A database in memory with the schema of another and none of its rows: what scripts would do to
 * the one is found out on the other. */
#ifndef STEMMA_SHADOW_SHADOW_H
#define STEMMA_SHADOW_SHADOW_H

#include "backend/backend.h"

/* What a run would destroy first. */
struct shadow_loss {
    const char *what; /* "the table users is dropped"; NULL: nothing is lost */
    struct span span; /* the statement; of no source where it is not for one */
};

struct shadow_step {
    const struct script *script;
    size_t skip; /* statements of it that have run already */
    enum manifest_foreign_keys foreign_keys;
};

struct shadow_input {
    struct backend *backend;
    const char *const *ledger; /* its tables, which are not looked at */
    size_t ledger_count;
    const struct shadow_step *steps; /* in the order of the run */
    size_t step_count;
    struct arena *arena; /* for the result */
    diag_list *diags;
};

/* Looks for the first statement that drops a table or a column that is there now, or that deletes
 * or overwrites rows of such a table. Where it cannot be told, that counts as a loss, and `what`
 * says why. Negative only where the backend cannot be read, or memory or patience ran out. */
int shadow_find_loss(const struct shadow_input *input, struct shadow_loss *out);

/* Whether the database has any table, view or index besides the ledger's. */
int shadow_has_content(const struct shadow_input *input, bool *out);

#endif
