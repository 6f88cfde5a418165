#include "cmd/commands.h"
#include "cmd/context.h"

int command_status(struct context *context)
{
    struct stemma_listing *listing = NULL;
    context_locale(context);
    int rc = context_load_and_open(context, CONTEXT_DATABASE);
    if (rc == 0)
        rc = stemma_status(context->project, context->database, context->diags, &listing);
    if (rc != 0)
        return rc;
    report_status(&context->report, listing);
    stemma_listing_free(listing);
    return 0;
}
