#include "cmd/commands.h"
#include "cmd/context.h"

#include <string.h>

int command_dump(struct context *context)
{
    const struct options *options = &context->options;
    const char *schema = options->arguments.count == 0 ? NULL : options->arguments.items[0];
    const char *file = options->output;
    struct stemma_dump *dump = NULL;
    bool written = false;
    bool is_named = schema != NULL || options->database != NULL;
    int rc = is_named ? context_load_if_needed(context) : context_load(context);
    if (rc == 0)
        rc = context_open(context, CONTEXT_DATABASE_IF_NAMED);
    if (file != NULL && strcmp(file, "-") == 0)
        file = NULL;
    if (rc == 0 && file != NULL)
        rc = stemma_output_check(context->project, context->database, file, context->diags);
    if (rc == 0)
        rc = stemma_dump(context->project, context->database, schema, context->diags, &dump);
    if (rc == 0 && file != NULL)
        rc = stemma_dump_write(dump, file, context->diags, &written);
    if (rc == 0)
        report_dump(&context->report, dump, file, written);
    stemma_dump_free(dump);
    return rc;
}
