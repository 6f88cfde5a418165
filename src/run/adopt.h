/* Inside run/: what a database is taken to be at. */
#ifndef STEMMA_RUN_ADOPT_H
#define STEMMA_RUN_ADOPT_H

#include "adopt/adopt.h"
#include "run/job.h"

/* What adopt_find() is to look at. Its `ledger` lives in `names`. */
struct adopt_input adopt_input_of(const struct run_input *input, const struct ledger *ledger,
                                  const char *names[static 3], struct arena *arena,
                                  diag_list *diags);

/* ---- adopt_result.c ---- */

/* The public part comes first. */
struct adopt_result {
    struct stemma_adoption adoption;
    struct arena arena;
};

/* Fills the result with what was found. False when out of memory. */
bool adopt_fill_result(const struct job *job, const struct adopt_finding *finding,
                       struct adopt_result *result);

/* ---- adopt_hint.c ---- */

/* After an upgrade of a database that has no ledger and that failed since what it makes is there:
 * adds to the error which revision `stemma adopt` would record, unless something was committed. A
 * downgrade that fails so has nothing to record. */
void adopt_hint(struct job *job, bool committed);

/* ---- made_before.c ---- */

/* After an upgrade that failed since what it makes is there: where the run itself has made it, adds
 * to the error where, instead of its hint, and is true. */
bool made_before(struct job *job);

#endif
