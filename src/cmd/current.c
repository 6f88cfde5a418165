#include "cmd/commands.h"
#include "cmd/context.h"

int command_current(struct context *context)
{
    struct stemma_listing *listing = NULL;
    int rc = context_load_and_open(context, CONTEXT_DATABASE);
    if (rc == 0)
        rc = stemma_current(context->project, context->database, context->diags, &listing);
    if (rc != 0)
        return rc;
    report_current(&context->report, listing);
    bool behind = context->options.check_heads && !listing->is_head;
    stemma_listing_free(listing);
    return behind ? COMMAND_FINDINGS : 0;
}
