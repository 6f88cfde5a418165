#include "cmd/commands.h"
#include "cmd/context.h"

#include "base/str.h"

#include <string.h>

/* Whether the range starts or ends at "current". */
static bool names_current(const char *range)
{
    const char *colon = range == NULL ? NULL : strchr(range, ':');
    if (colon == NULL)
        return false;
    struct str first = {range, (size_t)(colon - range)};
    return str_equal_text(first, "current") || strcmp(colon + 1, "current") == 0;
}

static int open_if_needed(struct context *context)
{
    const struct options *options = &context->options;
    bool needed = options->indicate_current || names_current(options->range);
    return needed ? context_open(context, CONTEXT_DATABASE) : 0;
}

int command_history(struct context *context)
{
    const struct options *options = &context->options;
    struct stemma_listing *listing = NULL;
    int rc = context_load(context);
    if (rc == 0)
        rc = open_if_needed(context);
    if (rc == 0)
        rc = stemma_history(context->project, context->database, options->range, context->diags,
                            &listing);
    if (rc != 0)
        return rc;
    report_history(&context->report, listing,
                   options->graph ? REPORT_HISTORY_GRAPH : REPORT_HISTORY_LIST,
                   options->indicate_current ? REPORT_MARKS_DATABASE : REPORT_MARKS_GRAPH);
    stemma_listing_free(listing);
    return 0;
}
