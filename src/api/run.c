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

int stemma_plan(const stemma_project *project, stemma_database *database,
                const struct stemma_request *request, stemma_diagnostics *diags,
                struct stemma_run **out)
{
    struct run_input input = input_of(project, database, request, NULL, diags);
    return run_plan(&input, out);
}

int stemma_execute(const stemma_project *project, stemma_database *database,
                   const struct stemma_request *request, const struct stemma_listener *listener,
                   stemma_diagnostics *diags, struct stemma_run **out)
{
    struct run_input input = input_of(project, database, request, listener, diags);
    return run_execute(&input, out);
}

int stemma_render(const stemma_project *project, stemma_database *database,
                  const struct stemma_request *request,
                  int (*write)(void *user, const char *bytes, size_t length), void *user,
                  stemma_diagnostics *diags)
{
    struct run_input input = input_of(project, database, request, NULL, diags);
    return run_render(&input, write, user);
}
