/* SIGINT, SIGTERM and SIGHUP end a run by rolling it back. */
#ifndef STEMMA_CMD_SIGNALS_H
#define STEMMA_CMD_SIGNALS_H

#include "stemma.h"

#include <stdbool.h>

/* Before there is a database, these signals end the process as they always do. */

/* From now on the first of these signals interrupts `database`; further ones do nothing. */
void signals_watch(stemma_database *database);

/* Stops watching; must come before the database is closed. */
void signals_forget(void);

/* The signal that came, 0 where none has. */
int signals_caught(void);

/* Waits until there is something to read from `descriptor`; false where one of the signals came
 * first, or before. */
bool signals_wait_for_input(int descriptor);

/* Writing to a closed pipe is an error of the write, not the end of the process. */
void signals_ignore_broken_pipes(void);

#endif
