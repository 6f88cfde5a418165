/* Revisions replayed in memory: the schema after each of them.
 *
 *     int rc = replay_open(&input, &replay);
 *     for (size_t i = 0; rc == 0 && i < count; i++)
 *         rc = replay_step(replay, &steps[i], &changes);
 *     replay_close(replay);
 *
 * The scripts are run as a run runs them: the same guard, the same words where one fails. There is
 * no ledger, and nothing outside the memory of this process is touched. */
#ifndef STEMMA_SHADOW_REPLAY_H
#define STEMMA_SHADOW_REPLAY_H

#include "shadow/rows.h"

struct replay;

enum replay_extent {
    REPLAY_SCHEMA, /* statements about rows are compiled only: no rows, no parameters, and an end
                      that does not depend on what the scripts count to */
    REPLAY_ROWS,   /* everything runs; there is no end to it unless it is limited */
};

struct replay_input {
    enum replay_extent extent;
    bool is_limited;           /* REPLAY_ROWS: in time and in room, as REPLAY_SCHEMA always is */
    const char *const *ledger; /* its tables, which no script may write */
    size_t ledger_count;
    const struct stemma_parameter *parameters; /* REPLAY_ROWS: for :name in scripts */
    size_t parameter_count;
    const struct backend *watched; /* once this is interrupted, so is the replay; NULL: nothing */
    diag_list *diags;
};

struct replay_step {
    const char *revision;        /* which, for diagnostics */
    const struct script *script; /* its up script */
    enum stemma_transaction transaction;
    enum manifest_foreign_keys foreign_keys;
    bool allow_cascade;
};

/* An object that a step has added (before NULL), removed (after NULL) or changed. An object is the
 * same as before if its kind and its name are, case apart: a table that was rebuilt is changed, one
 * that was renamed is removed and added. A row stands at one address from the step that made it to
 * replay_close(), so that what is worked out of it can be kept by address. */
struct replay_change {
    const struct schema_row *before, *after;
};

struct replay_changes {
    const struct replay_change *items; /* until the next step */
    size_t count;
};

int replay_open(const struct replay_input *input, struct replay **out);
void replay_close(struct replay *replay); /* NULL is allowed */

/* Another one that goes on from where this is, and is closed by itself; it reports to `diags`. What
 * this one has done so far is committed. */
int replay_fork(struct replay *replay, diag_list *diags, struct replay **out);

/* Runs one script. After a failure the replay can only be closed. */
int replay_step(struct replay *replay, const struct replay_step *step, struct replay_changes *out);

/* The schema as it is now: copies of the rows, in `arena`, which point to the replay's texts. */
int replay_rows(struct replay *replay, struct arena *arena, struct schema_rows *out);

/* The same as an image, which the caller frees. Commits what the steps so far have made. */
int replay_image(struct replay *replay, struct schema_image *out);

/* The connection that it replays on, to be read between steps; and where it reports. */
struct sqlite3 *replay_connection(struct replay *replay);
diag_list *replay_diags(struct replay *replay);
const struct replay_input *replay_input_of(const struct replay *replay);

#endif
