/* What upgrade, downgrade and stamp share. */
#ifndef STEMMA_CMD_RUN_H
#define STEMMA_CMD_RUN_H

#include "cmd/context.h"

int run_operation(struct context *context, enum stemma_operation operation);

#endif
