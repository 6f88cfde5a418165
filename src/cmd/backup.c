#include "cmd/ask.h"
#include "cmd/commands.h"
#include "cmd/context.h"

int command_backup(struct context *context)
{
    const struct words *arguments = &context->options.arguments;
    const char *file = arguments->count == 0 ? NULL : arguments->items[0];
    struct stemma_backups *backups = NULL;
    int rc = context_load_and_open(context, CONTEXT_DATABASE);
    if (rc == 0)
        rc = stemma_backup(context->project, context->database, file, context->diags, &backups);
    if (rc != 0)
        return rc;
    report_backup(&context->report, backups);
    stemma_backups_free(backups);
    return 0;
}

int command_backups(struct context *context)
{
    struct stemma_backups *backups = NULL;
    context_locale(context);
    int rc = context_load_and_open(context, CONTEXT_DATABASE);
    if (rc == 0)
        rc = stemma_backup_list(context->database, context->diags, &backups);
    if (rc != 0)
        return rc;
    report_backups(&context->report, backups);
    stemma_backups_free(backups);
    return 0;
}

/* *last is the newest backup's name, in the context's arena, or NULL where there is none. */
static int find_last(struct context *context, const char **last)
{
    struct stemma_backups *backups = NULL;
    int rc = stemma_backup_list(context->database, context->diags, &backups);
    *last = NULL;
    if (rc == 0 && backups->count > 0) {
        *last = arena_printf(&context->arena, "%s", backups->items[backups->count - 1].file);
        rc = *last == NULL ? context_fail(context, STEMMA_NO_MEMORY, NULL, NULL) : 0;
    }
    stemma_backups_free(backups);
    return rc;
}

static int confirm(struct context *context, const char *file)
{
    const char *database = stemma_database_name(context->database);
    const char *question =
        arena_printf(&context->arena, "Put what is in %s in the place of what is in %s?",
                     file == NULL ? "the newest backup" : file, database);
    return question == NULL ? context_fail(context, STEMMA_NO_MEMORY, NULL, NULL)
                            : ask(context, question);
}

int command_restore(struct context *context)
{
    const struct options *options = &context->options;
    struct stemma_restore restore = {
        .path = options->arguments.count == 0 ? NULL : options->arguments.items[0],
        .backup = (enum stemma_backup_policy)options->backup,
    };
    if ((restore.path == NULL) != options->last)
        return context_fail(context, STEMMA_USAGE, "restore takes a FILE, or --last",
                            "\"stemma backups\" lists what there is");
    context_locale(context);
    int rc = context_load_and_open(context, CONTEXT_DATABASE);
    if (rc == 0 && options->last) /* what is asked about is what is restored */
        rc = find_last(context, &restore.path);
    if (rc == 0 && !(options->last && restore.path == NULL))
        rc = confirm(context, restore.path);
    struct stemma_restored *restored = NULL;
    if (rc == 0)
        rc = stemma_restore(context->project, context->database, &restore, context->diags,
                            &restored);
    if (rc != 0)
        return rc;
    report_restored(&context->report, restored);
    stemma_restored_free(restored);
    return 0;
}
