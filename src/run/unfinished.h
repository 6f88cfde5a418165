/* A run outside any transaction that has not ended well: which statement it has reached. */
#ifndef STEMMA_RUN_UNFINISHED_H
#define STEMMA_RUN_UNFINISHED_H

#include "graph/project.h"
#include "ledger/ledger.h"

struct unfinished {
    const struct ledger_unfinished *run;
    struct script scripts[2];    /* candidates: the file, the text that the ledger keeps */
    const struct script *script; /* the one that was started; NULL where neither is */
    size_t statement_count;      /* in it */
    struct span next;            /* the statement that comes next; no source: none is left */
    bool uncertain;   /* it may have taken effect: it cannot be counted with its effect */
    const char *gone; /* what the rest may need, and the connection took along; NULL: nothing */
};

/* Looks for the script of ledger->unfinished, which is not NULL, and for the place in it. Free with
 * unfinished_release() once diagnostics that point into it are settled. */
int unfinished_find(const struct project *project, struct backend *backend,
                    const struct ledger *ledger, struct arena *arena, diag_list *diags,
                    struct unfinished *out);
void unfinished_release(struct unfinished *unfinished);

/* How long a run has been waited for. Zero-initialise it. */
struct patience {
    int64_t since; /* 0: not yet */
    int64_t told;  /* whole seconds that the listener knows of */
};

/* A script that runs outside any transaction holds no lock between its statements: others wait for
 * the row that says that it has ended. Waits a moment and returns true: look again. False where it
 * has said that it failed, or the time is up. */
bool unfinished_wait(const struct backend *backend, const struct stemma_listener *listener,
                     const struct ledger_unfinished *run, struct patience *patience);

/* Says at the place how far it has got. As a warning it returns 0, or NO_MEMORY. */
int unfinished_warn(const struct project *project, struct backend *backend,
                    const struct ledger *ledger, diag_list *diags);

/* The same as an error that stops what was asked for: LOCKED where it may be going on still, else
 * UNFINISHED. */
int unfinished_stop(const struct project *project, struct backend *backend,
                    const struct ledger *ledger, diag_list *diags);

#endif
