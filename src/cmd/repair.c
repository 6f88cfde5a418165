#include "cmd/ask.h"
#include "cmd/commands.h"
#include "cmd/run.h"

/* The command, and what came of asking. */
struct repairing {
    struct context *context;
    int rc;
};

static const char *question_of(struct context *context, const struct stemma_repair *repair)
{
    struct arena *arena = &context->arena;
    switch (repair->action) {
    case STEMMA_REPAIR_RECORD:
        return repair->to_record == 1 ? "Record it as it is now?" : "Record them as they are now?";
    case STEMMA_REPAIR_CONTINUE:
        return "Run the rest of it?";
    case STEMMA_REPAIR_MARK_APPLIED:
        return arena_printf(arena, "Record %s as applied?", repair->unfinished->revision);
    case STEMMA_REPAIR_MARK_REVERTED:
        return arena_printf(arena, "Record %s as not applied?", repair->unfinished->revision);
    }
    return NULL;
}

static bool confirm(void *user, const struct stemma_repair *repair)
{
    struct repairing *repairing = user;
    struct context *context = repairing->context;
    const struct options *options = &context->options;
    if (!options->quiet || !options->yes)
        report_repair_found(&context->report, repair);
    if (options->dry_run)
        return false;
    const char *question = question_of(context, repair);
    repairing->rc = question == NULL ? context_fail(context, STEMMA_NO_MEMORY, NULL, NULL)
                                     : ask(context, question);
    return repairing->rc == 0;
}

static int choose_action(struct context *context, enum stemma_repair_action *out)
{
    const struct options *options = &context->options;
    const struct {
        bool given;
        enum stemma_repair_action action;
    } actions[] = {{options->resume, STEMMA_REPAIR_CONTINUE},
                   {options->mark_applied, STEMMA_REPAIR_MARK_APPLIED},
                   {options->mark_reverted, STEMMA_REPAIR_MARK_REVERTED}};
    size_t given = 0;
    *out = STEMMA_REPAIR_RECORD;
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
        given += actions[i].given;
        if (actions[i].given)
            *out = actions[i].action;
    }
    return given <= 1 ? 0
                      : context_fail(context, STEMMA_USAGE,
                                     "--continue, --mark-applied and --mark-reverted exclude each "
                                     "other",
                                     NULL);
}

static int repair(struct context *context, struct stemma_repair_request *request)
{
    struct repairing repairing = {.context = context};
    const struct stemma_listener listener = {
        .notify = report_event,
        .user = &context->report,
        .rows = context->options.verbose && !context->options.json,
    };
    struct stemma_repair *done = NULL;
    request->confirm = confirm;
    request->user = &repairing;
    int rc = stemma_repair(context->project, context->database, request, &listener, context->diags,
                           &done);
    if (rc == 0)
        rc = repairing.rc;
    report_repair(&context->report, done,
                  repairing.rc != 0          ? REPORT_NOT_CONFIRMED
                  : context->options.dry_run ? REPORT_DRY_RUN
                                             : REPORT_EXECUTED);
    stemma_repair_free(done);
    return rc;
}

int command_repair(struct context *context)
{
    const struct options *options = &context->options;
    struct stemma_request run = {0};
    struct stemma_repair_request request = {
        .targets = options->arguments.items,
        .target_count = options->arguments.count,
    };
    context_locale(context);
    int rc = choose_action(context, &request.action);
    if (rc == 0)
        rc = run_parameters(context, &run);
    if (rc == 0)
        rc = context_load_and_open(context, CONTEXT_DATABASE);
    if (rc != 0)
        return rc;
    request.parameters = run.parameters;
    request.parameter_count = run.parameter_count;
    return repair(context, &request);
}
