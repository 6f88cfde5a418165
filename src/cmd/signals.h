/* SIGINT, SIGTERM and SIGHUP end a run by rolling it back. */
#ifndef STEMMA_CMD_SIGNALS_H
#define STEMMA_CMD_SIGNALS_H

#include "stemma.h"

#include <stdbool.h>
#include <stdint.h>

/* Before there is a database, these signals end the process as they always do. */

/* The last words of a process that has to end as it is: the whole of them, on that descriptor. */
struct last_words {
    int descriptor;
    const char *text; /* lives as long as the process */
};

/* From now on the first of these signals interrupts `database`; further ones do nothing. Where
 * SQLite is in one long call of a function then, or stays in it, the process ends. */
void signals_watch(stemma_database *database, struct last_words words);

/* Ends the process with `status` once it has used so much processor time. False where the system
 * cannot do that. */
bool signals_limit_time(int64_t ms, int status, struct last_words words);

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
