/* The statement under way: it ends when somebody interrupts or its time is over, and tells how far
 * it has come. */
#ifndef STEMMA_BACKEND_SQLITE_WATCH_H
#define STEMMA_BACKEND_SQLITE_WATCH_H

#include "diag/source.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct guard;

struct watch {
    bool armed;        /* something that may have to end is under way */
    bool expired;      /* it has run longer than `limit_ms` */
    bool refused;      /* a read failed because it has to end: once, so that it can be undone */
    unsigned limit_ms; /* 0: none */
    int64_t since;     /* when it began, less the waits for locks */
    /* For what is told: */
    sqlite3_stmt *stmt; /* NULL: nothing is told */
    struct span statement;
    bool has_rows; /* it is not a definition, whose scans are SQLite's own */
    const struct guard *guard;
    size_t step;
    int64_t step_since, next_told;
    uint64_t added;    /* rows, as the update hook counts them */
    uint64_t expected; /* rows that it will scan, about; 0: not known */
    int64_t next_look; /* for that number */
    /* The line of a place, and where it is counted on from. */
    const struct source *counted;
    size_t counted_offset, counted_line;
};

/* Signs of life. One call of a function (printf, instr, …) is one step of SQLite's virtual machine
 * and reads nothing: no interrupt gets a word in. Signal handlers and other threads look at these;
 * the one thread that runs statements writes them. */
struct vitals {
    atomic_uint engaged;  /* statements under way: 0, or not much more than 1 */
    atomic_uint in_files; /* calls of the VFS under way: then it is the disk that takes its time */
    atomic_uint pulse; /* counts on with each question whether to end, and each call of the VFS */
    atomic_uint felt;  /* the pulse when it was asked for last */
};

struct sqlite_backend;

static inline void vitals_add(atomic_uint *what, unsigned by)
{
    unsigned now = atomic_load_explicit(what, memory_order_relaxed);
    atomic_store_explicit(what, now + by, memory_order_relaxed);
}

/* Whether a statement is under way and has shown no sign of life since the last question. */
bool vitals_are_gone(struct vitals *vitals);

/* Puts a new connection under watch. */
void watch_connect(struct sqlite_backend *backend);

void watch_begin_step(struct sqlite_backend *backend, size_t step, const struct guard *guard);

/* From here to watch_end() the statement is under way. `stmt` may be NULL: then it is not told of,
 * but it ends when it must. limit_ms 0: no limit. */
void watch_begin(struct sqlite_backend *backend, sqlite3_stmt *stmt, struct span statement,
                 unsigned limit_ms);
void watch_end(struct sqlite_backend *backend);

/* Asked from time to time while something is under way: tells how far it is, and whether it has to
 * end now. */
bool watch_must_end(struct sqlite_backend *backend);

/* A wait for a lock is none of the statement's time. */
void watch_excuse(struct sqlite_backend *backend, int64_t ms);

#endif
