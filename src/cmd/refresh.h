/* The schema file after a run: the one that --dump names, or the manifest's. */
#ifndef STEMMA_CMD_REFRESH_H
#define STEMMA_CMD_REFRESH_H

#include "cmd/context.h"

struct refresh {
    struct context *context;
    const char *file;
    bool is_asked;   /* by --dump: it is written in any case */
    bool is_missing; /* it is not there yet */
    bool is_ours;    /* that, or it begins as stemma writes it */
    bool is_current; /* it was the schema before the run, letter by letter */
};

/* Comes after context_open(). */
struct refresh refresh_begin(struct context *context);

/* Whether what --dump names may be written over; before the run. */
int refresh_check(const struct refresh *refresh);

/* Before anything is written. */
void refresh_look(struct refresh *refresh, const struct stemma_run *run);

/* After the run, of which `run` is NULL where nothing was committed. Returns `rc`, or where that is
 * 0 what writing came to. */
int refresh_end(struct refresh *refresh, const struct stemma_run *run, int rc);

#endif
