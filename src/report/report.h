/* What came out of a command, for people (text, tables, drawings) or for programs (one JSON
 * document).
 *
 * The functions take the structs of stemma.h. As text they write at once: results to `out`,
 * messages to `err`. As JSON they fill the document that report_finish() writes. Writing that fails
 * is remembered in the paper, memory that runs out in `no_memory`. */
#ifndef STEMMA_REPORT_REPORT_H
#define STEMMA_REPORT_REPORT_H

#include "report/paper.h"
#include "stemma.h"

enum report_format { REPORT_TEXT, REPORT_JSON };

enum report_verbosity { REPORT_QUIET, REPORT_NORMAL, REPORT_VERBOSE };

struct json_t; /* jansson's */

/* What was named on the command line, as a shell reads it; NULL: was not. Commands in hints need it
 * to be about the same. */
struct report_selection {
    const char *manifest, *database;
};

struct report {
    struct paper out, err;
    enum report_format format;
    enum report_verbosity verbosity;
    const char *command; /* its full name, also where an alias was typed */
    struct json_t *document;
    FILE *sql; /* --sql as JSON: fills sql_text, of sql_length bytes */
    char *sql_text;
    size_t sql_length;
    bool no_memory;
    struct report_selection selection;
    const char *memory_hint; /* the way out where memory runs out; may be NULL */
    char *open_step; /* "002  Add user roles": a step that has started and not ended, or NULL */
    bool line_drawn; /* the line the cursor is in is going to be written over */
};

/* ---- upgrade, downgrade, stamp ---- */

/* A plan that is not going to be executed. */
void report_plan(struct report *report, enum stemma_operation operation,
                 const struct stemma_run *run);

/* Whether the listener should ask for STEMMA_EVENT_PROGRESS: on a terminal only. */
bool report_shows_progress(const struct report *report);

/* A stemma_listener's notify; `user` is the struct report. */
void report_event(void *user, const struct stemma_event *event);

/* The end of a run. `run` is NULL where nothing was committed. */
void report_run(struct report *report, const struct stemma_run *run);

/* A part of the SQL of --sql; fits stemma_render(). `user` is the struct report. */
int report_sql(void *user, const char *bytes, size_t length);

/* ---- repair ---- */

/* What is going to be asked about. As JSON it comes with report_repair(). */
void report_repair_found(struct report *report, const struct stemma_repair *repair);

/* The end of a repair. `repair` is NULL where it failed; what was not confirmed is an error that
 * report_finish() tells. */
enum report_execution { REPORT_EXECUTED, REPORT_DRY_RUN, REPORT_NOT_CONFIRMED };
void report_repair(struct report *report, const struct stemma_repair *repair,
                   enum report_execution execution);

/* ---- adopt ---- */

/* What was found, before it is asked about (NOT_CONFIRMED), recorded without a question (EXECUTED),
 * or left at that (DRY_RUN). As JSON it comes with report_adoption(). */
void report_adoption_found(struct report *report, const struct stemma_adoption *adoption,
                           enum report_execution execution);

/* The end. `adoption` is NULL where it failed. */
void report_adoption(struct report *report, const struct stemma_adoption *adoption,
                     enum report_execution execution);

/* ---- Questions ---- */

void report_current(struct report *report, const struct stemma_listing *listing);

enum report_history_style { REPORT_HISTORY_LIST, REPORT_HISTORY_GRAPH };
enum report_marks { REPORT_MARKS_GRAPH, REPORT_MARKS_DATABASE };

/* With REPORT_MARKS_DATABASE the applied revisions and the recorded heads are marked. */
void report_history(struct report *report, const struct stemma_listing *listing,
                    enum report_history_style style, enum report_marks marks);
void report_heads(struct report *report, const struct stemma_listing *listing);
void report_branches(struct report *report, const struct stemma_listing *listing);
void report_show(struct report *report, const struct stemma_listing *listing);
void report_status(struct report *report, const struct stemma_listing *listing);
void report_check(struct report *report, const struct stemma_check *check);

/* ---- Schemas ---- */

void report_diff(struct report *report, const struct stemma_difference *difference);

/* `file`: where it was put, or would have been but for having it already; NULL: nowhere, the text
 * is the result. */
void report_dump(struct report *report, const struct stemma_dump *dump, const char *file,
                 bool written);

/* The schema file after a run: it was written, unless it was so already; or it was left alone,
 * though it is not the schema any more. */
void report_refreshed(struct report *report, const char *file, bool written);
enum report_kept {
    REPORT_KEPT_EDITED,
    REPORT_KEPT_UNWRITABLE,
    REPORT_NOT_MADE, /* it is not there, and cannot be */
};
void report_kept_schema(struct report *report, const char *file, enum report_kept why);

/* ---- Backups ---- */

/* One that was made; those that there are; one that was restored. */
void report_backup(struct report *report, const struct stemma_backups *backups);
void report_backups(struct report *report, const struct stemma_backups *backups);
void report_restored(struct report *report, const struct stemma_restored *restored);

/* ---- Files ---- */

/* What revision, merge and init made. */
void report_created(struct report *report, const struct stemma_created *created);

/* What is to be typed next; of no use to a program. */
void report_next(struct report *report, const char *command);

/* A snapshot that was written, or could be. */
void report_snapshot(struct report *report, const struct stemma_snapshot *snapshot,
                     enum report_execution execution);

struct report_bundled {
    const char *file;
    enum stemma_bundle_format format;
    bool changed; /* the file; false: it had this text already */
    const struct stemma_bundled *bundled;
};
void report_bundled(struct report *report, const struct report_bundled *bundled);

/* ---- The end ---- */

/* The diagnostics of the job, then `own` (an error that the program itself found; may be NULL). As
 * JSON: completes the document and writes it. */
void report_finish(struct report *report, stemma_diagnostics *diags,
                   const struct stemma_diagnostic *own);

/* Frees what the report holds; not its streams. */
void report_free(struct report *report);

#endif
