/* The one place with state that a call cannot pass: a handler is given nothing but the number. */
#include "cmd/signals.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

static const int stop_signals[] = {SIGINT, SIGTERM, SIGHUP};
static stemma_database *volatile watched;
static volatile sig_atomic_t caught;
static timer_t looks; /* after a signal: at whether SQLite has noticed */
static bool has_looks;
static struct last_words at_signal, at_limit;
static int limit_status;

enum { EXIT_SIGNAL = 128, LOOK_EVERY_MS = 80 };

/* Nothing is cleaned up: what runs is in the midst of something, and the database is safe without,
 * as it is when the power goes. */
static _Noreturn void end_with(struct last_words words, int status)
{
    size_t left = strlen(words.text);
    const char *text = words.text;
    ssize_t written;
    while (left > 0 && (written = write(words.descriptor, text, left)) > 0) {
        text += written;
        left -= (size_t)written;
    }
    _exit(status);
}

static void handle(int signal_number)
{
    static const struct itimerspec times = {{0, LOOK_EVERY_MS * 1000000L},
                                            {0, LOOK_EVERY_MS * 1000000L}};
    stemma_database *database = watched;
    if (caught != 0 || database == NULL)
        return;
    caught = signal_number;
    stemma_interrupt(database);
    if (has_looks)
        timer_settime(looks, 0, &times, NULL);
}

static void look(int signal_number)
{
    (void)signal_number;
    stemma_database *database = watched;
    if (database != NULL && stemma_is_stuck(database))
        end_with(at_signal, EXIT_SIGNAL + caught);
}

static void end_at_limit(int signal_number)
{
    (void)signal_number;
    end_with(at_limit, limit_status);
}

/* SA_RESTART: whatever waits for the disk or for a person goes on waiting. */
static bool make_timer(clockid_t clock, int signal_number, void (*handler)(int), timer_t *out)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = signal_number};
    sigemptyset(&action.sa_mask);
    return sigaction(signal_number, &action, NULL) == 0 && timer_create(clock, &event, out) == 0;
}

bool signals_limit_time(int64_t ms, int status, struct last_words words)
{
    const struct itimerspec times = {{0, 0}, {(time_t)(ms / 1000), (long)(ms % 1000) * 1000000L}};
    timer_t timer;
    at_limit = words;
    limit_status = status;
    return make_timer(CLOCK_PROCESS_CPUTIME_ID, SIGXCPU, end_at_limit, &timer) &&
           timer_settime(timer, 0, &times, NULL) == 0;
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
void signals_watch(stemma_database *database, struct last_words words)
{
    at_signal = words;
    has_looks = make_timer(CLOCK_MONOTONIC, SIGALRM, look, &looks);
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
