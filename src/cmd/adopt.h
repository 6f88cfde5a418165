/* The adoption of a database, by itself or at the start of a project. */
#ifndef STEMMA_CMD_ADOPT_H
#define STEMMA_CMD_ADOPT_H

#include "cmd/context.h"

/* Of the context's database, which is open; `target` NULL: the revision is found. Asks before
 * anything is written. */
int adopt_database(struct context *context, const char *target);

#endif
