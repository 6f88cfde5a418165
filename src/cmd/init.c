#include "cmd/commands.h"
#include "cmd/context.h"

int command_init(struct context *context)
{
    const struct words *arguments = &context->options.arguments;
    struct stemma_created *created = NULL;
    int rc =
        stemma_init(arguments->count == 0 ? "." : arguments->items[0], context->diags, &created);
    if (rc != 0)
        return rc;
    report_created(&context->report, created);
    stemma_created_free(created);
    return 0;
}
