/* Carries out a request: state → plan → scripts → units → the backend. The only writer. */
#ifndef STEMMA_RUN_RUN_H
#define STEMMA_RUN_RUN_H

#include "graph/project.h"
#include "ledger/state.h"
#include "plan/plan.h"

/* What is to be done, and with what. */
struct run_input {
    const struct project *project;
    struct backend *backend; /* NULL: rendering without a database */
    const struct stemma_request *request;
    const struct stemma_listener *listener; /* NULL: nobody */
    diag_list *diags;
    bool repeatable; /* rendering: the same text each time; when, where and by whom is left open */
};

/* All three fill a struct stemma_run that is freed by stemma_run_free(). */

/* Plans, reads and checks the scripts, touches nothing. */
int run_plan(const struct run_input *input, struct stemma_run **out);

/* Plans and executes; plans again where another runner got there first. */
int run_execute(const struct run_input *input, struct stemma_run **out);

/* Mends the ledger; input->request is not looked at. */
int run_repair(const struct run_input *input, const struct stemma_repair_request *request,
               struct stemma_repair **out);

/* Records which revision a database without a ledger is at; input->request is not looked at. */
int run_adopt(const struct run_input *input, const struct stemma_adopt_request *request,
              struct stemma_adoption **out);

typedef int run_write(void *user, const char *bytes, size_t length);

/* Writes the SQL that run_execute() would run. */
int run_render(const struct run_input *input, run_write *write, void *user);

#endif
