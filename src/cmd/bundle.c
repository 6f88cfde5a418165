#include "base/output.h"
#include "cmd/commands.h"
#include "cmd/context.h"
#include "cmd/run.h"

#include <errno.h>
#include <string.h>

static int file_failed(struct context *context, const char *path, int error)
{
    enum stemma_code code = error == -EROFS ? STEMMA_READ_ONLY : STEMMA_IO;
    if (error == -ENOMEM)
        return context_fail(context, STEMMA_NO_MEMORY, NULL, NULL);
    return context_fail(
        context, code,
        arena_printf(&context->arena, "%s cannot be written: %s", path, strerror(-error)), NULL);
}

/* ---- Make's rule ---- */

/* A name as make, and what else reads such files, takes it. */
static void put_name(struct output *output, const char *name)
{
    for (const char *c = name; *c != '\0'; c++) {
        if (*c == ' ' || *c == '#' || *c == '\\')
            output_write(output, "\\", 1);
        else if (*c == '$')
            output_write(output, "$", 1);
        output_write(output, c, 1);
    }
}

/* "FILE: a b", and as cc -MP does an empty rule for each, or make would not go on once a is gone.
 */
static void put_rules(struct output *output, const char *file, const struct stemma_names *sources)
{
    put_name(output, file);
    output_write(output, ":", 1);
    for (size_t i = 0; i < sources->count; i++) {
        output_write(output, " \\\n  ", 5);
        put_name(output, sources->items[i]);
    }
    output_write(output, "\n", 1);
    for (size_t i = 0; i < sources->count; i++) {
        output_write(output, "\n", 1);
        put_name(output, sources->items[i]);
        output_write(output, ":\n", 2);
    }
}

static int write_depfile(struct context *context, const struct stemma_names *sources)
{
    const struct options *options = &context->options;
    struct output output;
    bool changed;
    int error = output_begin(options->depfile, &context->arena, &output);
    if (error == 0) {
        put_rules(&output, options->output, sources);
        error = output_end(&output, &context->arena, &changed);
    }
    return error == 0 ? 0 : file_failed(context, options->depfile, error);
}

/* ---- The bundle ---- */

static int to_output(void *user, const char *bytes, size_t length)
{
    return output_write(user, bytes, length) ? 0 : 1;
}

static int to_stdout(void *user, const char *bytes, size_t length)
{
    struct report *report = user;
    paper_source(&report->out, bytes, length);
    return report->out.error == 0 ? 0 : 1;
}

static int print(struct context *context, const struct stemma_bundle_request *request)
{
    struct stemma_bundled *bundled = NULL;
    int rc = stemma_bundle_write(context->project, request, to_stdout, &context->report,
                                 context->diags, &bundled);
    stemma_bundled_free(bundled);
    return rc;
}

static int write_file(struct context *context, const struct stemma_bundle_request *request)
{
    const struct options *options = &context->options;
    struct report_bundled told = {.file = options->output, .format = request->format};
    struct stemma_bundled *bundled = NULL;
    struct output output;
    int error = output_begin(options->output, &context->arena, &output);
    if (error != 0)
        return file_failed(context, options->output, error);
    int rc = stemma_bundle_write(context->project, request, to_output, &output, context->diags,
                                 &bundled);
    error = output.error;
    if (rc == 0)
        error = output_end(&output, &context->arena, &told.changed);
    else
        output_discard(&output);
    if (error != 0)
        rc = file_failed(context, options->output, error);
    if (rc == 0 && options->depfile != NULL)
        rc = write_depfile(context, &bundled->files);
    told.bundled = bundled;
    if (rc == 0)
        report_bundled(&context->report, &told);
    stemma_bundled_free(bundled);
    return rc;
}

/* ---- The command line ---- */

static enum stemma_bundle_format format_of(const struct options *options)
{
    if (options->bundle_format != BUNDLE_BY_NAME)
        return (enum stemma_bundle_format)options->bundle_format;
    const char *ending = options->output == NULL ? NULL : strrchr(options->output, '.');
    return ending != NULL && strcmp(ending, ".sql") == 0 ? STEMMA_BUNDLE_SQL : STEMMA_BUNDLE_C;
}

static int check_files(struct context *context)
{
    const struct options *options = &context->options;
    int rc = stemma_output_check(context->project, NULL, options->output, context->diags);
    if (rc == 0 && options->depfile != NULL)
        rc = stemma_output_check(context->project, NULL, options->depfile, context->diags);
    return rc;
}

static int check_options(struct context *context, bool to_file)
{
    const struct options *options = &context->options;
    if (!to_file && options->json)
        return context_fail(context, STEMMA_USAGE,
                            "--json needs -o FILE: standard output takes the one or the other",
                            NULL);
    if (!to_file && options->depfile != NULL)
        return context_fail(context, STEMMA_USAGE,
                            "--depfile needs -o FILE: it says what FILE is "
                            "made from",
                            NULL);
    if (options->variable != NULL && format_of(options) != STEMMA_BUNDLE_C)
        return context_fail(context, STEMMA_USAGE, "--name is for C: SQL has no variable", NULL);
    return 0;
}

int command_bundle(struct context *context)
{
    const struct options *options = &context->options;
    bool to_file = options->output != NULL && strcmp(options->output, "-") != 0;
    struct stemma_request parameters = {0};
    int rc = check_options(context, to_file);
    if (rc == 0)
        rc = run_parameters(context, &parameters);
    if (rc == 0)
        rc = context_load(context);
    if (rc == 0 && to_file)
        rc = check_files(context);
    if (rc != 0)
        return rc;
    const struct stemma_bundle_request request = {
        .format = format_of(options),
        .name = options->variable,
        .target = options->arguments.count == 0 ? NULL : options->arguments.items[0],
        .parameters = parameters.parameters,
        .parameter_count = parameters.parameter_count,
    };
    return to_file ? write_file(context, &request) : print(context, &request);
}
