/* Inside run/: one request under way. */
#ifndef STEMMA_RUN_JOB_H
#define STEMMA_RUN_JOB_H

#include "run/run.h"

/* What a step of the plan executes. */
struct job_step {
    struct script *script; /* up, or down */
    struct script *verify; /* NULL: none */
    struct script *down;   /* upgrade, stamp: to be recorded; NULL: irreversible */
    enum stemma_transaction transaction;
    enum manifest_foreign_keys foreign_keys;
    bool allow_cascade;
    size_t skip; /* statements of the script that have run already */
};

/* What the run begins with instead of the first `count` steps of its plan. */
struct job_snapshot {
    const struct script *script; /* NULL: nothing, and count is 0 */
    size_t count;
    struct str schema; /* the hash of what it makes, as it says; in the script's text */
};

struct job {
    const struct run_input *input;
    const char *action; /* of its rows in the log; NULL: job_operation() */
    struct arena arena;
    struct state state;
    struct plan plan;
    struct script_folder *folder;
    struct job_step *steps; /* by step of the plan; for stamp: by plan.assumed */
    size_t step_count;
    struct job_snapshot snapshot;
    VEC(struct script *) loaded; /* to release */
};

/* Reads the state and makes the plan. Free with job_free() whatever the result. */
int job_plan(struct job *job);

/* "upgrade", "downgrade", "stamp". */
const char *job_operation(const struct job *job);

/* True where there is nothing to do, and nothing was written. */
bool job_is_empty(const struct job *job);

/* Loads what the plan needs, checks it, compares applied scripts with the ledger's hashes. */
int job_load_scripts(struct job *job);

/* ---- snapshot.c ---- */

/* Where the database is empty and a snapshot holds: puts its revisions first in the plan and its
 * steps, and fills job->snapshot. The scripts must be loaded. */
int job_choose_snapshot(struct job *job);

/* Asked while the unit is under way, nothing of its scripts has run: somebody else has made
 * something in the database since the snapshot was chosen. */
int job_snapshot_is_late(const struct job *job, bool *out);

/* The snapshot has run: whether it has made the schema that it says. VERIFY where it has not. */
int job_check_snapshot(const struct job *job);

/* ---- job.c ---- */

/* The request's transaction mode, or the manifest's. */
enum stemma_transaction job_transaction(const struct job *job);

void job_free(struct job *job);

const struct manifest_revision *job_revision(const struct job *job,
                                             node_id node); /* NULL: unknown */

/* ---- units.c ---- */

/* A JSON array of the nodes' ids, in job->arena; NULL when out of memory. */
const char *job_json(struct job *job, struct node_list nodes);

/* The row of the ledger for `node`, which `step` applies, or would; `how` is what it says of that.
 * items NULL when out of memory. */
struct statement_list job_record(struct job *job, const struct ledger_run *run, node_id node,
                                 const struct job_step *step, const char *how);

struct job_unit {
    struct unit unit;
    struct node_list heads_after; /* recorded, once it is committed */
    size_t first; /* step of the plan that is the unit's first; of a snapshot's steps, their last */
    size_t count; /* steps of the plan, which are more than the unit's where there is a snapshot */
};

struct job_units {
    const struct job_unit *items;
    size_t count;
};

/* Cuts the plan into units: one for the run; one for each revision; and one for each revision that
 * runs outside any transaction. `anywhere`: the SQL will be run on a database that is not known. */
int job_units(struct job *job, bool anywhere, struct job_units *out);

/* ---- execute.c ---- */

/* Applies the plan, unit by unit. BACKEND_CONFLICT where a slot is taken. */
int job_execute(struct job *job, struct stemma_run *run);

/* The ids as a JSON array; NULL when out of memory. */
const char *json_of_nodes(const struct graph *graph, struct node_list nodes, struct arena *arena);

/* ---- result.c ---- */

/* The plan as a public result. */
int job_result(const struct job *job, struct stemma_run **out);

void result_set_duration(struct stemma_run *run, size_t step, int64_t duration_ms);

/* Puts the committed steps of an earlier attempt in front. False when out of memory. */
bool result_prepend(struct stemma_run *run, const struct stemma_run *earlier);

/* The run ended early, with these heads. False when out of memory. */
bool result_set_heads(const struct job *job, struct node_list heads, struct stemma_run *run);

/* The arena of a result, for what becomes part of it. */
struct arena *result_arena(struct stemma_run *run);

/* ---- backup.c ---- */

/* Whether the run has to be backed up: then run->backup_reason says why. Asks the database and runs
 * the scripts on a copy of its schema in memory. */
int job_find_backup_reason(struct job *job, struct stemma_run *run);

/* Makes the backup and fills run->backup. */
int job_back_up(struct job *job, struct stemma_run *run);

/* After a run that changed something: old backups go. What cannot go is a warning. */
void job_keep_backups(struct job *job, struct stemma_run *run);

/* After a run that failed with `rc` and changed nothing: its backup goes, so that run after run
 * that fails fills no disk, and pushes no older backup out. It stays where the failure gives reason
 * to doubt the file. True where it went. */
bool job_discard_backup(struct stemma_run *run, int rc);

#endif
