#include "cmd/commands.h"
#include "cmd/context.h"

int command_heads(struct context *context)
{
    enum stemma_heads which =
        context->options.resolve_dependencies ? STEMMA_REAL_HEADS : STEMMA_HEADS;
    struct stemma_listing *listing = NULL;
    int rc = context_load(context);
    if (rc == 0)
        rc = stemma_heads(context->project, which, context->diags, &listing);
    if (rc != 0)
        return rc;
    report_heads(&context->report, listing);
    stemma_listing_free(listing);
    return 0;
}
