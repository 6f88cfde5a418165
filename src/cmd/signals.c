/* The one place with state that a call cannot pass: a handler is given nothing but the number. */
#include "cmd/signals.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/select.h>

static const int stop_signals[] = {SIGINT, SIGTERM, SIGHUP};
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

static sigset_t watched_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof stop_signals / sizeof stop_signals[0]; i++)
        sigaddset(&set, stop_signals[i]);
    return set;
}

/* No SA_RESTART: a wait that the signal interrupts must end. The others wait meanwhile: the first
 * one is the one that counts. A signal that is ignored already, as under nohup, stays so. */
void signals_watch(stemma_database *database)
{
    watched = database;
    struct sigaction action = {.sa_handler = handle, .sa_mask = watched_signals()}, old;
    for (size_t i = 0; i < sizeof stop_signals / sizeof stop_signals[0]; i++)
        if (sigaction(stop_signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(stop_signals[i], &action, NULL);
}

void signals_forget(void)
{
    watched = NULL;
}

int signals_caught(void)
{
    return caught;
}

/* The signals are let through by pselect() alone: one that came between a look at `caught` and a
 * plain read() would be lost on the read. */
bool signals_wait_for_input(int descriptor)
{
    sigset_t set = watched_signals(), before;
    sigprocmask(SIG_BLOCK, &set, &before);
    int ready = 0;
    while (caught == 0 && ready <= 0) {
        fd_set input;
        FD_ZERO(&input);
        FD_SET(descriptor, &input);
        ready = pselect(descriptor + 1, &input, NULL, NULL, NULL, &before);
        if (ready < 0 && errno != EINTR)
            break;
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return ready > 0;
}

void signals_ignore_broken_pipes(void)
{
    signal(SIGPIPE, SIG_IGN);
}
