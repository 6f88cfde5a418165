#include "base/path.h"
#include "cmd/adopt.h"
#include "cmd/ask.h"
#include "cmd/commands.h"

static int create(struct context *context, const char *directory)
{
    struct stemma_created *created = NULL;
    int rc = context->options.from == NULL
                 ? stemma_init(directory, context->diags, &created)
                 : stemma_init_from(directory, context->database, context->diags, &created);
    if (rc != 0)
        return rc;
    report_created(&context->report, created);
    stemma_created_free(created);
    return 0;
}

/* The database is at the first revision, since that was made of it; it is recorded after a yes. */
static int record(struct context *context, const char *directory)
{
    const char *manifest = path_join(&context->arena, directory, "manifest.yaml");
    if (manifest == NULL)
        return context_fail(context, STEMMA_NO_MEMORY, NULL, NULL);
    if (context->options.json || (!context->options.yes && !ask_is_possible(context))) {
        report_next(&context->report, "stemma adopt 001");
        return 0;
    }
    int rc = stemma_project_load(manifest, context->diags, &context->project);
    return rc == 0 ? adopt_database(context, "001") : rc;
}

int command_init(struct context *context)
{
    const struct options *options = &context->options;
    const char *directory = options->arguments.count == 0 ? "." : options->arguments.items[0];
    if (options->from == NULL)
        return create(context, directory);
    context_locale(context);
    int rc = context_open_location(context, options->from);
    if (rc == 0)
        rc = create(context, directory);
    return rc == 0 ? record(context, directory) : rc;
}
