#include "cmd/context.h"

#include "base/path.h"
#include "base/shell.h"
#include "cmd/commands.h"
#include "cmd/signals.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int context_fail(struct context *context, enum stemma_code code, const char *message,
                 const char *hint)
{
    if (message == NULL) {
        code = STEMMA_NO_MEMORY;
        message = "out of memory";
    }
    context->own = (struct stemma_diagnostic){
        .severity = STEMMA_ERROR, .code = code, .message = message, .hint = hint};
    context->has_own = true;
    return -(int)code;
}

/* An environment variable; one that is set to nothing is not set. */
static const char *setting(const char *name)
{
    const char *value = getenv(name);
    return value == NULL || value[0] == '\0' ? NULL : value;
}

/* An upward search: *out is in the context's arena; NULL: there is none. */
static int find_manifest(struct context *context, const char **out)
{
    char *found = NULL;
    int rc = stemma_manifest_find(".", context->diags, &found);
    if (rc != 0)
        return rc;
    if (found == NULL) {
        *out = NULL;
        return 0;
    }
    char *kept = arena_copy(&context->arena, found, strlen(found));
    free(found);
    if (kept == NULL)
        return context_fail(context, STEMMA_NO_MEMORY, NULL, NULL);
    *out = kept;
    return 0;
}

/* The manifest that is named, or found; *out is NULL where neither is. */
static int choose_manifest(struct context *context, const char **out)
{
    *out = context->options.manifest;
    if (*out == NULL)
        *out = setting("STEMMA_MANIFEST");
    return *out == NULL ? find_manifest(context, out) : 0;
}

int context_load(struct context *context)
{
    const char *path;
    int rc = choose_manifest(context, &path);
    if (rc != 0)
        return rc;
    if (path == NULL)
        return context_fail(context, STEMMA_USAGE,
                            "there is no manifest.yaml here or in a folder above",
                            "\"stemma init\" makes one\n-f FILE or $STEMMA_MANIFEST names another");
    return stemma_project_load(path, context->diags, &context->project);
}

/* A project without revisions. */
static int load_nothing(struct context *context)
{
    static const char text[] = "version: 1\nrevisions: []\n";
    static const struct stemma_bundle empty = {
        .version = STEMMA_BUNDLE_VERSION,
        .manifest = {.name = "manifest.yaml", .text = text, .length = sizeof text - 1},
    };
    return stemma_project_load_bundle(&empty, context->diags, &context->project);
}

/* A manifest with errors that happens to be here or above. */
static int pass_over(struct context *context, const char *path)
{
    const char *message = arena_printf(&context->arena, "%s has errors, and is passed over", path);
    if (message == NULL)
        return context_fail(context, STEMMA_NO_MEMORY, NULL, NULL);
    stemma_diagnostics_clear(context->diags);
    context->own = (struct stemma_diagnostic){.severity = STEMMA_WARNING, .message = message};
    context->has_own = true;
    return load_nothing(context);
}

int context_load_if_needed(struct context *context)
{
    const struct words *arguments = &context->options.arguments;
    for (size_t i = 0; i < arguments->count; i++)
        if (!stemma_is_outside_project(arguments->items[i]))
            return context_load(context);
    const char *path;
    int rc = choose_manifest(context, &path);
    if (rc != 0)
        return rc;
    if (path == NULL)
        return load_nothing(context);
    rc = stemma_project_load(path, context->diags, &context->project);
    bool was_named = context->options.manifest != NULL || setting("STEMMA_MANIFEST") != NULL;
    return rc == -STEMMA_MANIFEST && !was_named ? pass_over(context, path) : rc;
}

static const char *database_location(const struct context *context)
{
    const char *location = context->options.database;
    if (location == NULL)
        location = setting("STEMMA_DATABASE");
    if (location == NULL)
        location = stemma_project_database(context->project);
    return location != NULL ? location : setting("DATABASE_URL");
}

static int no_database(struct context *context)
{
    static const char places[] = "-d DB on the command line\n"
                                 "$STEMMA_DATABASE or $DATABASE_URL in the environment\n"
                                 "database: DB in the manifest";
    const struct words *arguments = &context->options.arguments;
    const char *hint = places;
    bool wants_file = context->options.command->run == command_restore;
    for (size_t i = 0; i < arguments->count && !wants_file; i++)
        if (path_names_database(str_from(arguments->items[i]))) {
            const char *word = shell_word(&context->arena, arguments->items[i]);
            hint = arena_printf(&context->arena, "did you mean -d %s?\n%s",
                                word == NULL ? "DB" : word, places);
        }
    return context_fail(context, STEMMA_USAGE, "no database is named", hint);
}

int context_open(struct context *context, enum context_need need)
{
    const char *location = database_location(context);
    if (location != NULL)
        return context_open_location(context, location);
    return need == CONTEXT_DATABASE_IF_NAMED ? 0 : no_database(context);
}

/* Where a signal finds SQLite in a call that cannot be ended. */
#define LONG_CALL                                                                                  \
    "interrupted in the midst of one long call of a function; what was not committed is undone "   \
    "by whoever opens the database next"

static struct last_words interrupted_words(const struct context *context)
{
    static const char json[] =
        "{\"error\":{\"code\":\"interrupted\",\"message\":\"" LONG_CALL "\"}}\n";
    static const char text[] = "\nerror: " LONG_CALL "\n"; /* below a live line */
    if (context->options.json)
        return (struct last_words){STDOUT_FILENO, json};
    return (struct last_words){STDERR_FILENO, context->report.out.live ? text : text + 1};
}

int context_open_location(struct context *context, const char *location)
{
    int64_t timeout = context->options.lock_timeout_ms;
    const struct stemma_open_options open_options = {.lock_timeout_ms = (unsigned)timeout};
    int rc = stemma_database_open(location, timeout < 0 ? NULL : &open_options, context->diags,
                                  &context->database);
    if (rc == 0)
        signals_watch(context->database, interrupted_words(context));
    return rc;
}

int context_load_and_open(struct context *context, enum context_need need)
{
    int rc = context_load(context);
    return rc != 0 ? rc : context_open(context, need);
}

struct stemma_names context_names(const struct words *words)
{
    return (struct stemma_names){words->items, words->count};
}

struct report_selection context_selection(struct context *context)
{
    const struct options *options = &context->options;
    struct arena *arena = &context->arena;
    return (struct report_selection){
        .manifest = options->manifest == NULL ? NULL : shell_word(arena, options->manifest),
        .database = options->database == NULL ? NULL : shell_word(arena, options->database),
    };
}

void context_locale(struct context *context)
{
    setlocale(LC_CTYPE, "");
    bool unicode = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    context->report.out.unicode = unicode;
    context->report.err.unicode = unicode;
}
