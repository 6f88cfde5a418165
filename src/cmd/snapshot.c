#include "cmd/commands.h"
#include "cmd/context.h"

int command_snapshot(struct context *context)
{
    const struct options *options = &context->options;
    const struct stemma_snapshot_request request = {
        .target = options->arguments.count == 0 ? NULL : options->arguments.items[0],
        .dry_run = options->dry_run,
    };
    struct stemma_snapshot *snapshot = NULL;
    int rc = context_load(context);
    if (rc == 0)
        rc = stemma_snapshot_write(context->project, &request, context->diags, &snapshot);
    if (rc == 0)
        report_snapshot(&context->report, snapshot,
                        options->dry_run ? REPORT_DRY_RUN : REPORT_EXECUTED);
    stemma_snapshot_free(snapshot);
    return rc;
}
