#include "cmd/ask.h"
#include "cmd/commands.h"
#include "cmd/context.h"

#include "base/str.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *editor(void)
{
    const char *visual = getenv("VISUAL");
    return visual != NULL && visual[0] != '\0' ? visual : getenv("EDITOR");
}

/* The new files are the up script, the down script and the manifest, in this order unless named
 * otherwise. */
static const char *up_script(const struct stemma_created *created)
{
    for (size_t i = 0; i < created->files.count; i++) {
        struct str file = str_from(created->files.items[i]);
        struct str end = STR("_up.sql");
        if (file.len > end.len && str_equal(str_slice(file, file.len - end.len, file.len), end))
            return file.ptr;
    }
    return created->files.count == 0 ? NULL : created->files.items[0];
}

/* Runs the editor as other programs do: its text is a shell's, as in EDITOR='code --wait'. */
static int edit(struct context *context, const char *program, const char *file)
{
    char *command = arena_printf(&context->arena, "%s \"$@\"", program);
    if (command == NULL)
        return context_fail(context, STEMMA_NO_MEMORY, NULL, NULL);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGPIPE, SIG_DFL);
        execl("/bin/sh", "sh", "-c", command, program, file, (char *)NULL);
        _exit(127);
    }
    int status = -1;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    if (child > 0 && status == 0)
        return 0;
    return context_fail(context, STEMMA_IO,
                        arena_printf(&context->arena, "the editor '%s' failed", program),
                        "the revision was added");
}

/* Before anything is written. */
static int check_editor(struct context *context, const char *program)
{
    if (context->options.json)
        return context_fail(context, STEMMA_USAGE, "--edit and --json exclude each other", NULL);
    if (program == NULL || program[0] == '\0')
        return context_fail(context, STEMMA_USAGE, "--edit needs $VISUAL or $EDITOR", NULL);
    return 0;
}

static enum stemma_answer is_rename(void *user, const struct stemma_rename *rename)
{
    struct context *context = user;
    const char *question =
        arena_printf(&context->arena, "%s %s%s%s is gone, and %s is new: was it renamed?",
                     rename->column == NULL ? "Table" : "Column", rename->table,
                     rename->column == NULL ? "" : ".",
                     rename->column == NULL ? "" : rename->column, rename->to);
    return question == NULL ? STEMMA_ANSWER_NONE : ask_whether(context, question);
}

/* A database is looked at only where one is named here. */
static bool names_database(const struct options *options)
{
    return options->database != NULL || (options->to != NULL && strcmp(options->to, "db:") == 0);
}

static int autogenerate(struct context *context, const struct stemma_new_revision *revision,
                        struct stemma_created **out)
{
    const struct options *options = &context->options;
    const struct stemma_autogenerate request = {
        .revision = *revision,
        .to = options->to,
        .renames = context_names(&options->renames),
        .is_rename = options->yes || ask_is_possible(context) ? is_rename : NULL,
        .user = context,
    };
    int rc = names_database(options) ? context_open(context, CONTEXT_DATABASE) : 0;
    return rc != 0 ? rc
                   : stemma_autogenerate(context->project, context->database, &request,
                                         context->diags, out);
}

static int check_words(struct context *context)
{
    const struct options *options = &context->options;
    if (options->autogenerate || (options->to == NULL && options->renames.count == 0))
        return 0;
    return context_fail(context, STEMMA_USAGE, "--to and --rename need --autogenerate", NULL);
}

int command_revision(struct context *context)
{
    const struct options *options = &context->options;
    const struct stemma_new_revision revision = {
        .message = options->message,
        .id = options->revision_id,
        .heads = context_names(&options->heads),
        .splice = options->splice,
        .depends_on = context_names(&options->depends_on),
        .label = options->label,
    };
    const char *program = options->edit ? editor() : NULL;
    int rc = options->edit ? check_editor(context, program) : 0;
    if (rc == 0)
        rc = check_words(context);
    if (rc != 0)
        return rc;
    struct stemma_created *created = NULL;
    rc = context_load(context);
    if (rc == 0)
        rc = options->autogenerate
                 ? autogenerate(context, &revision, &created)
                 : stemma_revision_add(context->project, &revision, context->diags, &created);
    if (rc != 0)
        return rc;
    report_created(&context->report, created);
    paper_flush(&context->report.out);
    const char *file = up_script(created);
    if (options->edit && file != NULL)
        rc = edit(context, program, file);
    stemma_created_free(created);
    return rc;
}
