/* A program that brings its database up to date before it uses it.
 *
 *     cc embed.c $(pkg-config --cflags --libs stemma) -o embed
 *     ./embed manifest.yaml app.db
 *
 * The manifest and its scripts are installed next to the program, or wherever it keeps its data;
 * notes/ has a program that they are compiled into.
 * Two instances that start together are no problem: one migrates, the other waits and finds it
 * done. */
#include <stemma.h>

#include <stdio.h>
#include <stdlib.h>

/* What the library has to say: it never prints by itself. */
static void print_diagnostics(stemma_diagnostics *diags)
{
    static const char *const severities[] = {"error", "warning", "note"};
    struct stemma_diagnostic diag;
    for (size_t i = 0; stemma_diagnostics_get(diags, i, &diag); i++) {
        if (diag.place.file != NULL)
            fprintf(stderr, "%s:%zu:%zu: ", diag.place.file, diag.place.line, diag.place.column);
        fprintf(stderr, "%s: %s\n", severities[diag.severity], diag.message);
        if (diag.hint != NULL)
            fprintf(stderr, "hint: %s\n", diag.hint);
    }
}

static void print_step(void *user, const struct stemma_event *event)
{
    (void)user;
    if (event->kind == STEMMA_EVENT_FINISHED)
        printf("%s: %s %s\n", event->run->database, event->step->revision, event->step->message);
}

/* Returns 0, or a negative enum stemma_code. */
static int migrate(const char *manifest, const char *location, stemma_diagnostics *diags)
{
    const struct stemma_request request = {.operation = STEMMA_UPGRADE}; /* to the head */
    const struct stemma_listener listener = {.notify = print_step};
    stemma_project *project = NULL;
    stemma_database *database = NULL;
    struct stemma_run *run = NULL;
    int rc = stemma_project_load(manifest, diags, &project);
    if (rc == 0)
        rc = stemma_database_open(location, NULL, diags, &database);
    if (rc == 0)
        rc = stemma_execute(project, database, &request, &listener, diags, &run);
    if (rc == 0)
        printf("%s: ready, %zu revisions applied\n", location, run->steps_done);
    stemma_run_free(run);
    stemma_database_close(database);
    stemma_project_free(project);
    return rc;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s MANIFEST DATABASE\n", argv[0]);
        return EXIT_FAILURE;
    }
    stemma_diagnostics *diags = stemma_diagnostics_new();
    if (diags == NULL)
        return EXIT_FAILURE;
    int rc = migrate(argv[1], argv[2], diags);
    print_diagnostics(diags);
    stemma_diagnostics_free(diags);
    return rc == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
