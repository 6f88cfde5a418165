#include "cmd/commands.h"
#include "cmd/run.h"

int command_upgrade(struct context *context)
{
    return run_operation(context, STEMMA_UPGRADE);
}
