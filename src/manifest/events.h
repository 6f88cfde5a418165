/* A YAML text as events that know their bytes. The one place that sees libyaml. */
#ifndef STEMMA_MANIFEST_EVENTS_H
#define STEMMA_MANIFEST_EVENTS_H

#include "base/arena.h"
#include "diag/diag.h"

#include <stdbool.h>

struct events;

enum event_kind {
    EVENT_DOCUMENT, /* a document starts */
    EVENT_SCALAR,
    EVENT_LIST, /* EVENT_END closes it */
    EVENT_MAP,  /* keys and values in turn, then EVENT_END */
    EVENT_END,
    EVENT_REFUSED, /* in a scalar's place: an alias, a tagged scalar, a control character. A fault
                      has been recorded */
    EVENT_FINISHED,
};

struct event {
    enum event_kind kind;
    struct str text;  /* of a scalar; in the source if it stands there as it is, or in the arena */
    bool plain;       /* a scalar neither quoted nor a block */
    bool flow;        /* a list or map in brackets */
    struct span span; /* a scalar with its quotes; a bracket; a point where there is neither */
};

/* Starts on `source`, whose text is UTF-8. Close what is opened. Faults go to `diags`. */
int events_open(const struct source *source, struct arena *arena, diag_list *diags,
                struct events **out);
void events_close(struct events *events);

/* The next event. Negative after a fault that leaves nothing to go on with: broken YAML, nesting
 * out of all bounds, more faults than MANIFEST_MAX_FAULTS, no memory. */
int events_next(struct events *events, struct event *out);

/* Leaves out the rest of the value that starts with `first`. */
int events_skip(struct events *events, const struct event *first);

/* Where the last scalar or closing bracket ended, without the blank lines of a block scalar. */
size_t events_content_end(const struct events *events);

/* Records an error; false when there have been too many, and then events_next() fails. */
bool events_fault(struct events *events, struct span span, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Takes back the faults of this text, in favour of one that explains them all. */
void events_forget_faults(struct events *events);

/* Text of the file, fit to be part of a message: cut short, control characters replaced. */
struct shown {
    char text[72];
};
struct shown events_shown(struct str text);

#endif
