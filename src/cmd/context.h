/* What a command works with: the options, the report, and the handles that it asks for. */
#ifndef STEMMA_CMD_CONTEXT_H
#define STEMMA_CMD_CONTEXT_H

#include "cmd/options.h"
#include "report/report.h"
#include "stemma.h"

struct context {
    struct options options;
    struct report report;
    struct arena arena;
    stemma_diagnostics *diags;
    stemma_project *project;
    stemma_database *database;
    struct stemma_diagnostic own; /* an error or a warning that the program itself found */
    bool has_own;
};

/* Records an error of the program's own; returns -code. `hint` may be NULL. The texts are kept, not
 * copied; a NULL message is out of memory. */
int context_fail(struct context *context, enum stemma_code code, const char *message,
                 const char *hint);

/* Loads the manifest into context->project: -f, $STEMMA_MANIFEST, or the nearest manifest.yaml. */
int context_load(struct context *context);

/* The same where the arguments are databases and schema files only, which are no matter of a
 * project: one without revisions stands for a manifest that is neither named nor found, or found
 * with errors. */
int context_load_if_needed(struct context *context);

/* Whether a database is looked for only, or must be named somewhere. */
enum context_need { CONTEXT_DATABASE_IF_NAMED, CONTEXT_DATABASE };

/* Opens into context->database what -d, $STEMMA_DATABASE, the manifest or $DATABASE_URL names, in
 * this order. From here on signals interrupt it. Comes after context_load(). */
int context_open(struct context *context, enum context_need need);

/* The one at `location`. */
int context_open_location(struct context *context, const char *location);

/* Both. */
int context_load_and_open(struct context *context, enum context_need need);

/* The words as the library takes them. */
struct stemma_names context_names(const struct words *words);

/* What -f and -d name. In the context's arena. */
struct report_selection context_selection(struct context *context);

/* Makes the locale's characters known: before something is measured, or drawn in more than ASCII.
 */
void context_locale(struct context *context);

#endif
