/* What the rest of a script may need of the connection on which its first part has run. */
#ifndef STEMMA_RUN_GONE_H
#define STEMMA_RUN_GONE_H

#include "backend/backend.h"

/* `done` and `rest` are the two parts. *out is what it may be, to stand behind "may need"; NULL:
 * nothing. */
int gone_find(struct backend *backend, struct str done, struct str rest, struct arena *arena,
              diag_list *diags, const char **out);

#endif
