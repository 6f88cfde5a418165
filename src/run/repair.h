/* Inside run/: a repair under way. */
#ifndef STEMMA_RUN_REPAIR_H
#define STEMMA_RUN_REPAIR_H

#include "run/job.h"
#include "run/unfinished.h"

/* The public part comes first. */
struct repair_result {
    struct stemma_repair repair;
    struct arena arena;
    struct stemma_run *run; /* as repair.run; freed with it */
};

/* The scripts of an applied revision, to be recorded where they changed. */
struct edited {
    node_id node;
    struct script up, down;        /* hash "" where the file is not there */
    bool up_changed, down_changed; /* and the file is there */
};

struct repairing {
    const struct stemma_repair_request *request;
    struct stemma_request run_request; /* what job.input asks for */
    struct run_input input;
    struct job job;
    struct repair_result *result;
    VEC(struct edited *) edited; /* that differ, or lack a file; as result->repair.edited */
    struct unfinished unfinished;
};

/* ---- edited.c ---- */

/* Fills repairing->edited and the result with what differs from the ledger. */
int repair_find_edited(struct repairing *repairing);

/* ---- resolve.c ---- */

/* Fills the result with what became of the unfinished run, which there is. */
int repair_find_unfinished(struct repairing *repairing);

/* Runs the rest of its script. */
int repair_continue(struct repairing *repairing);

/* Records what a person says of it. */
int repair_mark(struct repairing *repairing);

/* ---- repair.c ---- */

/* Applies a unit that writes the ledger only: its rows, and a row of the log that says `message`
 * (which may be NULL). */
int repair_write(struct repairing *repairing, struct node_list revisions, struct node_list after,
                 const struct statement_list *lists, size_t count, const char *message);

#endif
