#include "cmd/commands.h"
#include "cmd/context.h"

int command_branches(struct context *context)
{
    struct stemma_listing *listing = NULL;
    int rc = context_load(context);
    if (rc == 0)
        rc = stemma_branches(context->project, context->diags, &listing);
    if (rc != 0)
        return rc;
    report_branches(&context->report, listing);
    stemma_listing_free(listing);
    return 0;
}
