#include "cmd/run.h"

#include "cmd/refresh.h"

#include <string.h>

/* "name=value" → a parameter. */
static int read_parameter(struct context *context, const char *text, struct stemma_parameter *out)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL || equals == text)
        return context_fail(context, STEMMA_USAGE,
                            arena_printf(&context->arena, "--set cannot be '%s'", text),
                            "--set NAME=VALUE gives a value to the scripts' parameter :NAME");
    char *name = arena_copy(&context->arena, text, (size_t)(equals - text));
    if (name == NULL)
        return context_fail(context, STEMMA_NO_MEMORY, NULL, NULL);
    *out = (struct stemma_parameter){name, equals + 1};
    return 0;
}

int run_parameters(struct context *context, struct stemma_request *request)
{
    const struct words *words = &context->options.parameters;
    struct stemma_parameter *parameters =
        ARENA_ARRAY(&context->arena, struct stemma_parameter, words->count + 1);
    if (parameters == NULL)
        return context_fail(context, STEMMA_NO_MEMORY, NULL, NULL);
    for (size_t i = 0; i < words->count; i++) {
        int rc = read_parameter(context, words->items[i], &parameters[i]);
        if (rc != 0)
            return rc;
    }
    request->parameters = parameters;
    request->parameter_count = words->count;
    return 0;
}

static int plan(struct context *context, const struct stemma_request *request)
{
    struct stemma_run *run = NULL;
    int rc = stemma_plan(context->project, context->database, request, context->diags, &run);
    if (rc == 0)
        report_plan(&context->report, request->operation, run);
    stemma_run_free(run);
    return rc;
}

static void notify(void *user, const struct stemma_event *event)
{
    struct refresh *refresh = user;
    if (event->kind == STEMMA_EVENT_PLANNED)
        refresh_look(refresh, event->run);
    report_event(&refresh->context->report, event);
}

static int execute(struct context *context, const struct stemma_request *request)
{
    struct refresh refresh = refresh_begin(context);
    const struct stemma_listener listener = {
        .notify = notify,
        .user = &refresh,
        .rows = context->options.verbose && !context->options.json,
        .progress = report_shows_progress(&context->report),
    };
    struct stemma_run *run = NULL;
    int rc = refresh_check(&refresh);
    if (rc != 0)
        return rc;
    rc = stemma_execute(context->project, context->database, request, &listener, context->diags,
                        &run);
    report_run(&context->report, run);
    if (request->operation != STEMMA_STAMP)
        rc = refresh_end(&refresh, run, rc);
    stemma_run_free(run);
    return rc;
}

/* A range says where it starts; then no database is asked. */
static bool is_range(const struct stemma_request *request)
{
    return request->target_count == 1 && strchr(request->targets[0], ':') != NULL;
}

static int render(struct context *context, const struct stemma_request *request)
{
    int rc = is_range(request) ? 0 : context_open(context, CONTEXT_DATABASE_IF_NAMED);
    if (rc != 0)
        return rc;
    return stemma_render(context->project, context->database, request, report_sql, &context->report,
                         context->diags);
}

int run_operation(struct context *context, enum stemma_operation operation)
{
    const struct options *options = &context->options;
    struct stemma_request request = {
        .operation = operation,
        .targets = options->arguments.items,
        .target_count = options->arguments.count,
        .purge = options->purge,
        .transaction = (enum stemma_transaction)options->transaction,
        .down = (enum stemma_down)options->down,
        .statement_timeout_ms = (unsigned)options->statement_timeout_ms,
        .backup = (enum stemma_backup_policy)options->backup,
        .no_snapshot = options->no_snapshot,
    };
    if (options->sql && options->dry_run)
        return context_fail(context, STEMMA_USAGE, "--sql and --dry-run exclude each other", NULL);
    if (options->dump != NULL && (options->sql || options->dry_run))
        return context_fail(context, STEMMA_USAGE,
                            "--dump writes what a run leaves: it goes with neither --sql nor "
                            "--dry-run",
                            NULL);
    context_locale(context);
    int rc = run_parameters(context, &request);
    if (rc == 0)
        rc = context_load(context);
    if (rc != 0)
        return rc;
    if (options->sql)
        return render(context, &request);
    rc = context_open(context, CONTEXT_DATABASE);
    if (rc != 0)
        return rc;
    return options->dry_run ? plan(context, &request) : execute(context, &request);
}
