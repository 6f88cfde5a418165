/* Inside api/: does a snapshot make what its revisions make? */
#ifndef STEMMA_API_PROVE_H
#define STEMMA_API_PROVE_H

#include "api/handles.h"
#include "shadow/snapshot_file.h"

/* Replays the revisions that the snapshot stands for, and the snapshot, rows and all but within
 * limits, and compares. *reason, in `arena`: what it makes otherwise, or why it does not run; NULL:
 * nothing. Where the revisions cannot be replayed that is a note. Its hashes tell nothing of that:
 * who edits the file can make them fit. */
int prove_snapshot(const stemma_project *project, const struct backend *watched,
                   const struct snapshot_file *file, const char *shown_name, struct arena *arena,
                   diag_list *diags, const char **reason);

#endif
