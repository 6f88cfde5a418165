#include "cmd/ask.h"

#include "cmd/signals.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int nobody_to_ask(struct context *context)
{
    const char *message = arena_printf(
        &context->arena, "%s asks before it writes, and there is no terminal to ask on",
        context->report.command);
    bool shows = strcmp(context->report.command, "restore") != 0; /* it takes no --dry-run */
    return context_fail(context, STEMMA_USAGE, message,
                        shows ? "-y (--yes) answers yes; --dry-run only shows"
                              : "-y (--yes) answers yes");
}

/* "y", "Yes": any other line is no. Where none was given, the cursor still stands behind the
 * question. */
static enum stemma_answer read_answer(struct paper *paper)
{
    char *line = NULL;
    size_t size = 0;
    bool answered = signals_wait_for_input(STDIN_FILENO) && getline(&line, &size, stdin) > 0;
    bool yes = answered && (line[0] == 'y' || line[0] == 'Y');
    free(line);
    if (!answered)
        paper_write(paper, "\n", 1);
    return yes ? STEMMA_ANSWER_YES : answered ? STEMMA_ANSWER_NO : STEMMA_ANSWER_NONE;
}

bool ask_is_possible(const struct context *context)
{
    return !context->options.json && isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
}

enum stemma_answer ask_whether(struct context *context, const char *question)
{
    if (context->options.yes)
        return STEMMA_ANSWER_YES;
    paper_flush(&context->report.out);
    paper_print(&context->report.err, "%s [y/N] ", question);
    paper_flush(&context->report.err);
    return read_answer(&context->report.err);
}

int ask(struct context *context, const char *question)
{
    if (!context->options.yes && !ask_is_possible(context))
        return nobody_to_ask(context);
    if (ask_whether(context, question) == STEMMA_ANSWER_YES)
        return 0;
    bool made = strcmp(context->report.command, "init") == 0; /* the project, before it asks */
    const char *message = arena_printf(
        &context->arena, "%s: %s", signals_caught() == 0 ? "not confirmed" : "interrupted",
        made ? "the project was made, but nothing was recorded" : "nothing was changed");
    return context_fail(context, STEMMA_INTERRUPTED, message, NULL);
}
