/* Errors as data: one list for a job, passed explicitly, filled where things go wrong, shown by
 * whoever asked for the job.
 *
 *     return diag_error(diags, STEMMA_SQL, span, "no such table: %s", name);
 *
 * The functions that add an error return its negated code, which callers forward untouched. */
#ifndef STEMMA_DIAG_DIAG_H
#define STEMMA_DIAG_DIAG_H

#include "base/arena.h"
#include "base/vec.h"
#include "diag/source.h"
#include "stemma.h"

struct diag_note {
    const char *message;
    struct span span;
    const struct stemma_place *place; /* as in struct diag */
};

struct diag {
    enum stemma_severity severity;
    enum stemma_code code;
    struct span span;
    const struct stemma_place *place; /* worked out when shown, or by diag_settle() */
    const char *message;
    const char *hint;
    const char *revision;
    int foreign_code;
    VEC(struct diag_note) notes;
};

/* Public as stemma_diagnostics. Zero-initialised it is empty. */
struct stemma_diagnostics {
    struct arena arena;
    VEC(struct diag) list;
    size_t errors;
    bool out_of_memory; /* an error that could not be stored */
};

typedef struct stemma_diagnostics diag_list;

/* Adds an error; returns -code. */
int diag_error(diag_list *diags, enum stemma_code code, struct span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Adds a warning or a note. */
void diag_warning(diag_list *diags, struct span span, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void diag_remark(diag_list *diags, struct span span, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Out of memory, without needing any; returns -STEMMA_NO_MEMORY. */
int diag_no_memory(diag_list *diags);

/* A system call that failed with `error` (an errno value): "PATH: what: why". Returns the negated
 * code: NO_MEMORY, READ_ONLY or IO. */
int diag_errno(diag_list *diags, int error, const char *path, const char *what);

/* The diagnostic added last; NULL: there is none, as after an error that could not be stored. */
struct diag *diag_last(diag_list *diags);

/* These add to the diagnostic added last: the way out (several hints become several lines, the same
 * line is not said twice), a further place, the revision, SQLite's code. They do nothing where
 * there is none. */
void diag_hint(diag_list *diags, const char *format, ...) __attribute__((format(printf, 2, 3)));
void diag_note(diag_list *diags, struct span span, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void diag_revision(diag_list *diags, struct str id);
int diag_recode(diag_list *diags, enum stemma_code code); /* gives it another code; returns -code */
void diag_foreign_code(diag_list *diags, int code);

/* Drops what was added since the list held `count` diagnostics. */
void diag_forget(diag_list *diags, size_t count);

/* Moves the diagnostics of `other`, and their memory, to the end of `diags`. */
void diag_adopt(diag_list *diags, diag_list *other);

/* Works out the places of all diagnostics now, so that the texts they point into can go. */
void diag_settle(diag_list *diags);

#endif
