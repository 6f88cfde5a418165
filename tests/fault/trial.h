/* What is tried under faults: each operation in each setting, and what may come of it. */
#ifndef STEMMA_TESTS_TRIAL_H
#define STEMMA_TESTS_TRIAL_H

#include "operations.h"

#include <stddef.h>

enum { TRIAL_MOST_STATES = 5 };

struct trial {
    char name[64]; /* "upgrade, wal, revision" */
    const struct trial_kind *kind;
    enum stemma_transaction transaction;
    enum trial_file { TRIAL_JOURNAL, TRIAL_WAL, TRIAL_AUTO_VACUUM } file;
    char *states[TRIAL_MOST_STATES]; /* before, after each step that commits, after */
    size_t state_count;
};

extern const size_t trial_count;

/* Makes the scene, and finds the states by doing it undisturbed. */
void trial_begin(size_t number, struct trial *out);
void trial_end(struct trial *trial);

/* Every file is as it was before, and handles are open. */
struct handles trial_open(const struct trial *trial);

/* Runs the operation; what the library returns. */
int trial_run(const struct trial *trial, struct handles *handles);

/* What is wrong with the database after a run that returned `rc`, or NULL. What it looks like is
 * told to standard error. */
const char *trial_look(const struct trial *trial, int rc);

/* False where the operation, done again, adds a row to the log. */
bool trial_is_repeatable(const struct trial *trial);

/* Runs it once more, with the handles or, where that is NULL, with new ones: it succeeds, and the
 * database is as after an undisturbed run. What is wrong, or NULL. */
const char *trial_resume(const struct trial *trial, struct handles *handles);

#endif
