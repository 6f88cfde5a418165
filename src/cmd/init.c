#include "base/path.h"
#include "base/shell.h"
#include "cmd/adopt.h"
#include "cmd/ask.h"
#include "cmd/commands.h"

#include <string.h>

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

/* "stemma adopt 001 -y", of the project that was made. */
static const char *command_to_record(struct context *context, const char *directory,
                                     const char *manifest)
{
    struct arena *arena = &context->arena;
    const char *word = strcmp(directory, ".") == 0 ? "" : shell_word(arena, manifest);
    return word == NULL
               ? NULL
               : arena_printf(arena, "stemma adopt 001 -y%s%s", *word == '\0' ? "" : " -f ", word);
}

static int fail_to_record(struct context *context, const char *directory, const char *manifest,
                          enum stemma_code code)
{
    struct arena *arena = &context->arena;
    bool asks = code == STEMMA_USAGE;
    const char *command = command_to_record(context, directory, manifest);
    const char *message = arena_printf(
        arena, "the project was made, but %s is not recorded at 001%s", context->options.from,
        asks ? ": that is asked, and there is no terminal to ask on" : "");
    const char *hint = command == NULL ? NULL
                                       : arena_printf(arena, "%sto record it %s:\n%s",
                                                      asks ? "-y (--yes) answers yes; " : "",
                                                      asks ? "now" : "later", command);
    return message == NULL || hint == NULL ? context_fail(context, STEMMA_NO_MEMORY, NULL, NULL)
                                           : context_fail(context, code, message, hint);
}

/* The database is at the first revision, since that was made of it; it is recorded after a yes. */
static int record(struct context *context, const char *directory)
{
    const char *manifest = path_join(&context->arena, directory, "manifest.yaml");
    if (manifest == NULL)
        return context_fail(context, STEMMA_NO_MEMORY, NULL, NULL);
    if (!context->options.yes && !ask_is_possible(context))
        return fail_to_record(context, directory, manifest, STEMMA_USAGE);
    int rc = stemma_project_load(manifest, context->diags, &context->project);
    if (rc == 0)
        rc = adopt_database(context, "001");
    bool told = rc >= 0 || context->has_own || rc == -STEMMA_NO_MEMORY;
    return told ? rc : fail_to_record(context, directory, manifest, (enum stemma_code) - rc);
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
