#include "base/phrase.h"
#include "cmd/adopt.h"
#include "cmd/ask.h"
#include "cmd/commands.h"

#include <string.h>

/* The command, and what came of asking. */
struct adopting {
    struct context *context;
    int rc;
};

/* "Record app.db at 001?" */
static const char *question_of(struct context *context, const struct stemma_adoption *adoption)
{
    struct phrase text = {.arena = &context->arena};
    phrase_add(&text, "Record %s at ", adoption->database);
    for (size_t i = 0; i < adoption->heads.count; i++)
        phrase_add(&text, "%s%s", i == 0 ? "" : " and ", adoption->heads.items[i]);
    phrase_put(&text, STR("?"));
    const char *question = phrase_end(&text);
    return text.no_memory ? NULL : question;
}

static enum report_execution what_follows(const struct context *context)
{
    const struct options *options = &context->options;
    if (options->dry_run || (!options->yes && !ask_is_possible(context)))
        return REPORT_DRY_RUN;
    return options->yes ? REPORT_EXECUTED : REPORT_NOT_CONFIRMED;
}

static bool confirm(void *user, const struct stemma_adoption *adoption)
{
    struct adopting *adopting = user;
    struct context *context = adopting->context;
    const struct options *options = &context->options;
    if (!options->quiet || !options->yes)
        report_adoption_found(&context->report, adoption, what_follows(context));
    if (options->dry_run)
        return false;
    const char *question = question_of(context, adoption);
    adopting->rc = question == NULL ? context_fail(context, STEMMA_NO_MEMORY, NULL, NULL)
                                    : ask(context, question);
    return adopting->rc == 0;
}

static bool is_finding(const struct stemma_adoption *adoption)
{
    return adoption->evidence == STEMMA_EVIDENCE_SCHEMA && !adoption->found;
}

int adopt_database(struct context *context, const char *target)
{
    const struct options *options = &context->options;
    struct adopting adopting = {.context = context};
    struct stemma_adopt_request request = {
        .target = target,
        .confirm = confirm,
        .user = &adopting,
    };
    struct stemma_adoption *adoption = NULL;
    int rc = stemma_adopt(context->project, context->database, &request, context->diags, &adoption);
    if (rc != 0)
        return rc;
    report_adoption(&context->report, adoption,
                    adopting.rc != 0   ? REPORT_NOT_CONFIRMED
                    : options->dry_run ? REPORT_DRY_RUN
                                       : REPORT_EXECUTED);
    rc = adopting.rc != 0 ? adopting.rc : is_finding(adoption) ? COMMAND_FINDINGS : 0;
    stemma_adoption_free(adoption);
    return rc;
}

int command_adopt(struct context *context)
{
    const struct words *arguments = &context->options.arguments;
    context_locale(context);
    int rc = context_load_and_open(context, CONTEXT_DATABASE);
    return rc != 0 ? rc
                   : adopt_database(context, arguments->count == 0 ? NULL : arguments->items[0]);
}
