/* Inside api/: whether a database has the schema that its recorded revisions make. */
#ifndef STEMMA_API_DRIFT_H
#define STEMMA_API_DRIFT_H

#include "api/listing.h"

/* Asks of the question's database, which may be none. What is found is in `arena`. Revisions that
 * cannot be replayed are no error: then the reason is told, and a note says it. */
int drift_find(const struct question *question, const stemma_project *project, struct arena *arena,
               struct stemma_drift *out);

/* Says where to go with a database that has tables and no record. */
int drift_remark_unrecorded(const struct question *question, const stemma_project *project);

#endif
