/* The one place with state that a call cannot pass: a handler is given nothing but the number. */
#include "cmd/signals.h"

#include <signal.h>
#include <stddef.h>

static stemma_database *volatile watched;
static volatile sig_atomic_t caught;

static void handle(int signal_number)
{
    stemma_database *database = watched;
    if (caught != 0 || database == NULL)
        return;
    caught = signal_number;
    stemma_interrupt(database);
}

/* No SA_RESTART: a wait that the signal interrupts must end. A signal that is ignored already, as
 * under nohup, stays so. */
static void catch_signal(int signal_number)
{
    struct sigaction action = {.sa_handler = handle}, old;
    sigemptyset(&action.sa_mask);
    if (sigaction(signal_number, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
        sigaction(signal_number, &action, NULL);
}

void signals_watch(stemma_database *database)
{
    watched = database;
    catch_signal(SIGINT);
    catch_signal(SIGTERM);
    catch_signal(SIGHUP);
}

void signals_forget(void)
{
    watched = NULL;
}

int signals_caught(void)
{
    return caught;
}

void signals_ignore_broken_pipes(void)
{
    signal(SIGPIPE, SIG_IGN);
}
