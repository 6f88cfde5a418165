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
static void catch_signals(const int *numbers, size_t count)
{
    struct sigaction action = {.sa_handler = handle}, old;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < count; i++)
        sigaddset(&action.sa_mask, numbers[i]); /* the first one is the one that counts */
    for (size_t i = 0; i < count; i++)
        if (sigaction(numbers[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(numbers[i], &action, NULL);
}

void signals_watch(stemma_database *database)
{
    watched = database;
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    catch_signals(numbers, sizeof numbers / sizeof numbers[0]);
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
