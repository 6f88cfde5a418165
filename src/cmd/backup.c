#include "base/phrase.h"
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

/* The command, and what came of asking. */
struct restoring {
    struct context *context;
    int rc;
};

/* "001 and 002" */
static void put_heads(struct phrase *text, const struct stemma_names *heads)
{
    phrase_put(text, heads->count == 0 ? STR("<base>") : STR(""));
    for (size_t i = 0; i < heads->count; i++)
        phrase_add(text, "%s%s", i == 0 ? "" : " and ", heads->items[i]);
}

/* "Put app.db.….bak (of 2026-01-31 12:00:00 UTC, at 002) in the place of app.db (at 003)?" */
static const char *question_of(struct context *context, const struct stemma_restored *wanted)
{
    struct phrase text = {.arena = &context->arena};
    phrase_add(&text, "Put what is in %s (", wanted->path);
    if (wanted->when != NULL)
        phrase_add(&text, "of %.10s %.8s UTC, ", wanted->when, wanted->when + 11);
    phrase_put(&text, STR("at "));
    put_heads(&text, &wanted->heads_after);
    phrase_add(&text, ") in the place of what is in %s (", wanted->database);
    phrase_put(&text, wanted->is_unreadable ? STR("which cannot be read") : STR("at "));
    if (!wanted->is_unreadable)
        put_heads(&text, &wanted->heads_before);
    phrase_put(&text, STR(")?"));
    const char *question = phrase_end(&text);
    return text.no_memory ? NULL : question;
}

static bool confirm(void *user, const struct stemma_restored *wanted)
{
    struct restoring *restoring = user;
    struct context *context = restoring->context;
    const char *question = question_of(context, wanted);
    restoring->rc = question == NULL ? context_fail(context, STEMMA_NO_MEMORY, NULL, NULL)
                                     : ask(context, question);
    return restoring->rc == 0;
}

static int restore_from(struct context *context, struct stemma_restore restore)
{
    struct restoring restoring = {.context = context};
    struct stemma_restored *restored = NULL;
    restore.confirm = confirm;
    restore.user = &restoring;
    int rc =
        stemma_restore(context->project, context->database, &restore, context->diags, &restored);
    if (rc == 0 && restored->done)
        report_restored(&context->report, restored);
    stemma_restored_free(restored);
    return rc == 0 ? restoring.rc : rc;
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
    bool is_alone = restore.path != NULL && !options->yes && !ask_is_possible(context);
    if (rc == 0 && is_alone) /* and not when all has been copied */
        rc = ask(context, NULL);
    return rc == 0 ? restore_from(context, restore) : rc;
}
