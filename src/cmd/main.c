#include "cmd/context.h"
#include "cmd/help.h"
#include "cmd/signals.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* The program's exit statuses are part of its interface: a number never changes its meaning. 64, 65
 * and 75 are those of sysexits.h. */
enum { EXIT_FAILED = 1, EXIT_USAGE = 64, EXIT_DATA = 65, EXIT_TRY_AGAIN = 75, EXIT_SIGNAL = 128 };

static const unsigned char exit_codes[] = {
    [STEMMA_OK] = 0,
    [STEMMA_USAGE] = EXIT_USAGE,
    [STEMMA_MANIFEST] = EXIT_DATA,
    [STEMMA_NO_SUCH_REVISION] = EXIT_USAGE,
    [STEMMA_AMBIGUOUS] = EXIT_USAGE,
    [STEMMA_MULTIPLE_HEADS] = EXIT_USAGE,
    [STEMMA_OUT_OF_RANGE] = EXIT_USAGE,
    [STEMMA_UNREACHABLE] = EXIT_USAGE,
    [STEMMA_IRREVERSIBLE] = EXIT_FAILED,
    [STEMMA_EDITED] = EXIT_FAILED,
    [STEMMA_SQL] = EXIT_FAILED,
    [STEMMA_FOREIGN_KEY] = EXIT_FAILED,
    [STEMMA_VERIFY] = EXIT_FAILED,
    [STEMMA_DENIED] = EXIT_FAILED,
    [STEMMA_LOCKED] = EXIT_TRY_AGAIN,
    [STEMMA_NOT_A_DATABASE] = EXIT_FAILED,
    [STEMMA_READ_ONLY] = EXIT_FAILED,
    [STEMMA_IO] = EXIT_FAILED,
    [STEMMA_INTERRUPTED] = EXIT_FAILED,
    [STEMMA_UNKNOWN_REVISION] = EXIT_FAILED,
    [STEMMA_NO_MEMORY] = EXIT_FAILED,
    [STEMMA_SCRIPT] = EXIT_DATA,
    [STEMMA_LEDGER] = EXIT_FAILED,
    [STEMMA_UNFINISHED] = EXIT_FAILED,
    [STEMMA_TIMEOUT] = EXIT_FAILED,
    [STEMMA_EVIDENCE] = EXIT_FAILED,
};

static int exit_status(int rc)
{
    if (rc == -STEMMA_INTERRUPTED && signals_caught() != 0)
        return EXIT_SIGNAL + signals_caught();
    if (rc >= 0)
        return rc;
    size_t code = (size_t)-rc;
    return code < sizeof exit_codes ? exit_codes[code] : EXIT_FAILED;
}

static bool is_set(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0';
}

static bool dumb_terminal(void)
{
    const char *name = getenv("TERM");
    return name == NULL || strcmp(name, "dumb") == 0;
}

static size_t terminal_width(int descriptor)
{
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return 80;
}

static struct paper make_paper(FILE *file, const struct options *options)
{
    struct paper paper = {.file = file};
    int descriptor = fileno(file);
    bool terminal = isatty(descriptor) == 1;
    bool able = terminal && !dumb_terminal();
    paper.live = able;
    paper.width = terminal ? terminal_width(descriptor) : 0;
    paper.colour = options->colour == COLOUR_ALWAYS ||
                   (options->colour == COLOUR_AUTO && able && !is_set("NO_COLOR"));
    return paper;
}

static void prepare_report(struct context *context)
{
    const struct options *options = &context->options;
    struct report *report = &context->report;
    report->out = make_paper(stdout, options);
    report->err = make_paper(stderr, options);
    report->format = options->json ? REPORT_JSON : REPORT_TEXT;
    report->verbosity = options->quiet     ? REPORT_QUIET
                        : options->verbose ? REPORT_VERBOSE
                                           : REPORT_NORMAL;
    report->command = options->command == NULL ? NULL : options->command->name;
    report->selection = context_selection(context);
}

/* What a manifest, a script or a database from elsewhere may use up. Memory that is not there is an
 * error like others. Shared files and what is mapped from scripts do not count. setrlimit(2),
 * RLIMIT_DATA. A sanitizer takes more for itself than any limit that makes sense. */
static void limit_memory(struct context *context)
{
    struct rlimit limit;
    rlim_t wanted = (rlim_t)context->options.max_memory;
    bool sanitized = STEMMA_SANITIZED;
    if (sanitized || wanted == 0 || getrlimit(RLIMIT_DATA, &limit) != 0 || limit.rlim_cur <= wanted)
        return;
    limit.rlim_cur = wanted;
    if (setrlimit(RLIMIT_DATA, &limit) == 0)
        context->report.memory_hint = "--max-memory=SIZE sets how much may be used; 0 is no limit";
}

/* One call of a function may be without an end, as good as (instr() of two long texts), and a
 * script of them too. Where nothing is written, a process may end at any moment. */
static int limit_time(struct context *context)
{
#define TOO_LONG "this took more processor time than a command gets that only looks"
#define MORE     "--max-time=SECONDS sets how much may be used; 0 is no limit"
    static const char json[] =
        "{\"error\":{\"code\":\"timeout\",\"message\":\"" TOO_LONG "\",\"hint\":\"" MORE "\"}}\n";
    static const char text[] = "error: " TOO_LONG "\nhint: " MORE "\n";
    const struct options *options = &context->options;
    bool looks = options_only_look(options);
    int64_t most = options->max_time_ms < 0 ? OPTION_MAX_TIME_MS : options->max_time_ms;
    if (!looks && options->max_time_ms >= 0)
        return context_fail(context, STEMMA_USAGE, "--max-time is for what only looks",
                            "--statement-timeout limits what a run does");
    if (looks && most != 0)
        signals_limit_time(most, EXIT_FAILED,
                           options->json ? (struct last_words){STDOUT_FILENO, json}
                                         : (struct last_words){STDERR_FILENO, text});
    return 0;
}

/* What needs neither a project nor a report. */
static bool answer_at_once(struct context *context)
{
    const struct options *options = &context->options;
    if (options->version)
        paper_print(&context->report.out, "stemma %s (SQLite %s)\n", stemma_version(),
                    stemma_sqlite_version());
    else if (options->dump_commands)
        help_dump(&context->report.out, &context->arena);
    else if (options->help)
        help_print(&context->report.out, options->command);
    else
        return false;
    paper_flush(&context->report.out);
    return true;
}

static int run_command(struct context *context)
{
    context->diags = stemma_diagnostics_new();
    if (context->diags == NULL)
        return context_fail(context, STEMMA_NO_MEMORY, NULL, NULL);
    int rc = limit_time(context);
    return rc != 0 ? rc : context->options.command->run(context);
}

static void close_all(struct context *context)
{
    signals_forget();
    stemma_database_close(context->database);
    stemma_project_free(context->project);
    stemma_diagnostics_free(context->diags);
    report_free(&context->report);
    arena_free(&context->arena);
}

/* A reader that went away is no failure; a full disk is. */
static int check_writing(const struct paper *out, int status)
{
    if (out->error == 0 || out->error == EPIPE)
        return status;
    fprintf(stderr, "error: writing the output: %s\n", strerror(out->error));
    return status == 0 ? EXIT_FAILED : status;
}

/* Diagnostics quote lines of any script: their characters have to be measured. */
static void finish(struct context *context)
{
    bool any = context->has_own ||
               (context->diags != NULL && stemma_diagnostics_count(context->diags) > 0);
    if (any && !context->options.json)
        context_locale(context);
    report_finish(&context->report, context->diags, context->has_own ? &context->own : NULL);
}

int main(int argc, char **argv)
{
    struct context context = {0};
    struct complaint complaint = {0};
    stemma_tune_process();
    signals_ignore_broken_pipes();
    int rc = options_parse(argc, (const char *const *)argv, &context.arena, &context.options,
                           &complaint);
    prepare_report(&context);
    limit_memory(&context);
    bool answered = rc == 0 && answer_at_once(&context);
    if (!answered) {
        if (rc != 0)
            context_fail(&context, (enum stemma_code) - rc, complaint.message, complaint.hint);
        else
            rc = run_command(&context);
        finish(&context);
    }
    int status = exit_status(rc);
    if (context.report.no_memory && status == 0)
        status = EXIT_FAILED;
    status = check_writing(&context.report.out, status);
    close_all(&context);
    return status;
}
