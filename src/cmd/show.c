#include "cmd/commands.h"
#include "cmd/context.h"

#include <string.h>

int command_show(struct context *context)
{
    const char *target = context->options.arguments.items[0];
    struct stemma_listing *listing = NULL;
    int rc = context_load(context);
    if (rc == 0 && strcmp(target, "current") == 0)
        rc = context_open(context, CONTEXT_DATABASE);
    if (rc == 0)
        rc = stemma_show(context->project, context->database, target, context->diags, &listing);
    if (rc != 0)
        return rc;
    report_show(&context->report, listing);
    stemma_listing_free(listing);
    return 0;
}
