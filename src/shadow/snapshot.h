/* One script that makes what a replay has come to: the schema, and the rows that the revisions put
 * there. */
#ifndef STEMMA_SHADOW_SNAPSHOT_H
#define STEMMA_SHADOW_SNAPSHOT_H

#include "shadow/replay.h"
#include "shadow/taint.h"

/* The script, from a replay with REPLAY_ROWS, in `arena`. Tables and their rows come first, what
 * could act on them (indexes, views, triggers) behind. Of the file itself it holds user_version and
 * application_id, and nothing else: no page size, no journal mode. */
int snapshot_write(struct replay *replay, struct arena *arena, struct str *out);

/* How much the same what the script makes must be. */
enum snapshot_proof {
    SNAPSHOT_TO_THE_LETTER, /* schema, rows, rowids, AUTOINCREMENT counters, statistics */
    SNAPSHOT_IN_MEANING,    /* texts may be others, by another version of SQLite; no statistics */
};

/* Replays the script alone, under the rules of a run, within the limits of `replay`, and compares.
 * Of tables in `taint`, if it is not NULL, it is only looked whether they have rows. Errors:
 * VERIFY, with what is not the same, and what a replay of the script says. */
int snapshot_prove(struct replay *replay, const struct script *script, enum snapshot_proof proof,
                   const struct taint *taint, diag_list *diags);

#endif
