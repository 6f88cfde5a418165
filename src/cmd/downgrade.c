#include "cmd/commands.h"
#include "cmd/run.h"

int command_downgrade(struct context *context)
{
    return run_operation(context, STEMMA_DOWNGRADE);
}
