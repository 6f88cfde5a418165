/* Inside api/: whether a database has the schema that its recorded revisions make. */
#ifndef STEMMA_API_DRIFT_H
#define STEMMA_API_DRIFT_H

#include "api/listing.h"

/* Asks of the question's database, which may be none. What is found is in `arena`. Revisions that
 * cannot be replayed are no error: then the reason is told, and a note says it. */
int drift_find(const struct question *question, const stemma_project *project, struct arena *arena,
               struct stemma_drift *out);

/* A database that has tables and no record is warned of, with the way out; *found tells it. */
int drift_warn_of_unrecorded(const struct question *question, const stemma_project *project,
                             bool *found);

#endif
