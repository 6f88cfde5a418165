/* What upgrade, downgrade, stamp and repair share. */
#ifndef STEMMA_CMD_RUN_H
#define STEMMA_CMD_RUN_H

#include "cmd/context.h"

/* The values of --set. */
int run_parameters(struct context *context, struct stemma_request *request);

int run_operation(struct context *context, enum stemma_operation operation);

#endif
