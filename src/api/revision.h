/* Inside api/: a revision with scripts that are made already. */
#ifndef STEMMA_API_REVISION_H
#define STEMMA_API_REVISION_H

#include "api/created.h"
#include "api/handles.h"

struct revision_scripts {
    const char *up, *down; /* behind the first line, which says what they are */
    bool foreign_keys_off; /* the manifest's entry says so */
};

/* What stemma_revision_add() does; with `scripts` NULL it is that. What else is to be told of the
 * result is in `creation`, which is ended in any case. */
int revision_add(const stemma_project *project, const struct stemma_new_revision *revision,
                 const struct revision_scripts *scripts, struct creation *creation,
                 diag_list *diags, struct stemma_created **out);

#endif
