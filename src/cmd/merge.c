#include "cmd/commands.h"
#include "cmd/context.h"

int command_merge(struct context *context)
{
    const struct options *options = &context->options;
    const struct stemma_new_revision revision = {
        .message = options->message,
        .id = options->revision_id,
        .heads = context_names(&options->arguments),
        .splice = options->splice,
        .label = options->label,
    };
    struct stemma_created *created = NULL;
    int rc = context_load(context);
    if (rc == 0)
        rc = stemma_merge(context->project, &revision, context->diags, &created);
    if (rc != 0)
        return rc;
    report_created(&context->report, created);
    stemma_created_free(created);
    return 0;
}
