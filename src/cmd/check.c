#include "cmd/commands.h"
#include "cmd/context.h"

int command_check(struct context *context)
{
    struct stemma_check *check = NULL;
    int rc = context_load_and_open(context, CONTEXT_DATABASE_IF_NAMED);
    if (rc == 0)
        rc = stemma_check(context->project, context->database, context->diags, &check);
    if (rc != 0)
        return rc;
    report_check(&context->report, check);
    bool findings = check->finding_count > 0;
    stemma_check_free(check);
    return findings ? COMMAND_FINDINGS : 0;
}
