#include "cmd/commands.h"
#include "cmd/context.h"

int command_diff(struct context *context)
{
    const struct options *options = &context->options;
    const struct words *arguments = &options->arguments;
    const struct stemma_diff_request request = {
        .from = arguments->count > 0 ? arguments->items[0] : NULL,
        .to = arguments->count > 1 ? arguments->items[1] : NULL,
        .sql = options->sql,
    };
    struct stemma_difference *difference = NULL;
    context_locale(context);
    int rc = arguments->count == 2 ? context_load_if_needed(context) : context_load(context);
    if (rc == 0)
        rc = context_open(context, CONTEXT_DATABASE_IF_NAMED);
    if (rc == 0)
        rc =
            stemma_diff(context->project, context->database, &request, context->diags, &difference);
    if (rc != 0)
        return rc;
    report_diff(&context->report, difference);
    bool different = difference->sameness == STEMMA_SCHEMA_DIFFERENT;
    stemma_difference_free(difference);
    return different ? COMMAND_FINDINGS : 0;
}
