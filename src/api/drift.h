/* Inside api/: whether a database has the schema that its recorded revisions make. */
#ifndef STEMMA_API_DRIFT_H
#define STEMMA_API_DRIFT_H

#include "api/listing.h"
#include "api/sides.h"

/* What the database has, which may be none. */
struct drift_reading {
    bool is_wanted; /* something is recorded */
    struct sides sides;
    diag_list errors;
    int rc;
};

/* Reads it while the question holds the database. What goes wrong is told by drift_find(). */
void drift_read(const struct question *question, const stemma_project *project, struct arena *arena,
                struct drift_reading *out);

/* Compares. What is found is in the reading's arena. Revisions that cannot be replayed are no
 * error: then the reason is told, and a note says it. */
int drift_find(const struct question *question, struct drift_reading *reading,
               struct stemma_drift *out);

/* Whatever came of it; a reading that was never made is {0}. */
void drift_close(struct drift_reading *reading);

/* Compares the manifest's schema file, of which there must be one, with what the revisions make up
 * to their one head. A file that cannot be read, or has faults, is an error. */
int drift_find_in_file(const struct question *question, const stemma_project *project,
                       struct arena *arena, struct stemma_drift *out);

/* Whether the database has tables and no record, asked while the question holds it. */
int drift_is_unrecorded(const struct question *question, const stemma_project *project, bool *out);

/* Warns of that, with the way out. */
void drift_warn_of_unrecorded(const struct question *question, const stemma_project *project);

#endif
