#include "api/handles.h"
#include "run/run.h"

static struct run_input input_of(const stemma_project *project, stemma_database *database,
                                 const struct stemma_request *request,
                                 const struct stemma_listener *listener, diag_list *diags)
{
    return (struct run_input){
        .project = &project->project,
        .backend = api_backend(database),
        .request = request,
        .listener = listener,
        .diags = diags,
    };
}

static int need_database(const stemma_database *database, diag_list *diags)
{
    return database != NULL ? 0
                            : diag_error(diags, STEMMA_USAGE, SPAN_NONE, "no database is given");
}

int stemma_plan(const stemma_project *project, stemma_database *database,
                const struct stemma_request *request, stemma_diagnostics *diags,
                struct stemma_run **out)
{
    struct run_input input = input_of(project, database, request, NULL, diags);
    int rc = need_database(database, diags);
    return rc == 0 ? run_plan(&input, out) : rc;
}

int stemma_execute(const stemma_project *project, stemma_database *database,
                   const struct stemma_request *request, const struct stemma_listener *listener,
                   stemma_diagnostics *diags, struct stemma_run **out)
{
    struct run_input input = input_of(project, database, request, listener, diags);
    int rc = need_database(database, diags);
    return rc == 0 ? run_execute(&input, out) : rc;
}

int stemma_repair(const stemma_project *project, stemma_database *database,
                  const struct stemma_repair_request *request,
                  const struct stemma_listener *listener, stemma_diagnostics *diags,
                  struct stemma_repair **out)
{
    struct run_input input = input_of(project, database, NULL, listener, diags);
    int rc = need_database(database, diags);
    return rc == 0 ? run_repair(&input, request, out) : rc;
}

int stemma_adopt(const stemma_project *project, stemma_database *database,
                 const struct stemma_adopt_request *request, stemma_diagnostics *diags,
                 struct stemma_adoption **out)
{
    struct run_input input = input_of(project, database, NULL, NULL, diags);
    int rc = need_database(database, diags);
    return rc == 0 ? run_adopt(&input, request, out) : rc;
}

int stemma_render(const stemma_project *project, stemma_database *database,
                  const struct stemma_request *request,
                  int (*write)(void *user, const char *bytes, size_t length), void *user,
                  stemma_diagnostics *diags)
{
    struct run_input input = input_of(project, database, request, NULL, diags);
    int rc = run_render(&input, write, user);
    return rc > 0 ? -STEMMA_IO : rc; /* the caller's own writing failed, and knows why */
}
