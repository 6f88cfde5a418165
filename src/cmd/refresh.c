/* People edit the manifest's schema file: what they want is in it before there is a revision that
 * makes it, and comments that no database keeps. So it is written over only where it is, letter by
 * letter, what stemma would have written before the run: then nothing in it is a person's. Where it
 * is not there yet nothing is lost either. And only by an upgrade: who steps back to try something
 * again has not taken back what is wanted. */
#include "cmd/refresh.h"

#include "base/file.h"
#include "base/path.h"
#include "cmd/commands.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* And it is none that has another purpose. */
static bool is_missing(struct context *context, const char *file)
{
    if (access(file, F_OK) == 0 || errno != ENOENT)
        return false;
    stemma_diagnostics *unheard = stemma_diagnostics_new();
    bool may_be_written =
        unheard != NULL &&
        stemma_output_check(context->project, context->database, file, unheard) == 0;
    stemma_diagnostics_free(unheard);
    return may_be_written;
}

struct refresh refresh_begin(struct context *context)
{
    struct refresh refresh = {.context = context, .file = context->options.dump};
    refresh.is_asked = refresh.file != NULL;
    if (!refresh.is_asked)
        refresh.file = stemma_project_schema(context->project);
    if (refresh.is_asked || refresh.file == NULL ||
        context->options.command->run != command_upgrade)
        return refresh;
    refresh.is_missing = is_missing(context, refresh.file);
    refresh.is_ours = refresh.is_missing || stemma_dump_wrote(refresh.file);
    return refresh;
}

/* Once the run is done it is too late to find that out. */
static int check_kind(struct context *context, const char *file)
{
    enum file_kind kind = FILE_REGULAR;
    if (file_kind(AT_FDCWD, file, &kind) != 0 || kind == FILE_REGULAR)
        return 0;
    return context_fail(
        context, STEMMA_IO,
        arena_printf(&context->arena, "%s is no file, and is not written over", file), NULL);
}

static int check_folder(struct context *context, const char *file)
{
    const char *folder = path_directory(&context->arena, file);
    if (folder != NULL && access(folder, W_OK | X_OK) == 0)
        return 0;
    const char *why = folder == NULL ? NULL : strerror(errno);
    return context_fail(
        context, STEMMA_IO,
        why == NULL ? NULL : arena_printf(&context->arena, "%s: cannot be written: %s", file, why),
        NULL);
}

int refresh_check(const struct refresh *refresh)
{
    struct context *context = refresh->context;
    if (!refresh->is_asked)
        return 0;
    int rc =
        stemma_output_check(context->project, context->database, refresh->file, context->diags);
    if (rc == 0)
        rc = check_kind(context, refresh->file);
    return rc == 0 ? check_folder(context, refresh->file) : rc;
}

void refresh_look(struct refresh *refresh, const struct stemma_run *run)
{
    struct context *context = refresh->context;
    struct stemma_dump *dump = NULL;
    if (!refresh->is_ours || refresh->is_missing)
        return;
    stemma_diagnostics *unheard = stemma_diagnostics_new(); /* the run will say it better */
    if (unheard != NULL &&
        stemma_dump(context->project, context->database, run->database_is_new ? "rev:base" : NULL,
                    unheard, &dump) == 0)
        refresh->is_current = stemma_dump_is_in(dump, refresh->file);
    stemma_dump_free(dump);
    stemma_diagnostics_free(unheard);
}

/* A checkout that cannot be written to is no reason for a run to fail. */
static int write_unasked(struct refresh *refresh, const struct stemma_dump *dump)
{
    struct report *report = &refresh->context->report;
    stemma_diagnostics *unheard = stemma_diagnostics_new();
    bool written = false;
    if (stemma_dump_is_in(dump, refresh->file)) {
        stemma_diagnostics_free(unheard);
        return 0;
    }
    if (!refresh->is_current && !refresh->is_missing)
        report_kept_schema(report, refresh->file, REPORT_KEPT_EDITED);
    else if (unheard != NULL && stemma_dump_write(dump, refresh->file, unheard, &written) == 0)
        report_refreshed(report, refresh->file, written);
    else
        report_kept_schema(report, refresh->file,
                           refresh->is_missing ? REPORT_NOT_MADE : REPORT_KEPT_UNWRITABLE);
    stemma_diagnostics_free(unheard);
    return 0;
}

static int write_asked(struct refresh *refresh, const struct stemma_dump *dump)
{
    bool written = false;
    int rc = stemma_dump_write(dump, refresh->file, refresh->context->diags, &written);
    if (rc == 0)
        report_refreshed(&refresh->context->report, refresh->file, written);
    return rc;
}

int refresh_end(struct refresh *refresh, const struct stemma_run *run, int rc)
{
    struct context *context = refresh->context;
    struct stemma_dump *dump = NULL;
    bool changed = run != NULL && run->steps_done > 0;
    if (refresh->is_asked ? rc != 0 && !changed : !changed || !refresh->is_ours)
        return rc;
    int dumped = stemma_dump(context->project, context->database, NULL, context->diags, &dump);
    if (dumped == 0)
        dumped = refresh->is_asked ? write_asked(refresh, dump) : write_unasked(refresh, dump);
    stemma_dump_free(dump);
    return rc != 0 ? rc : dumped;
}
