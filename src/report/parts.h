/* What the files of report/ share. */
#ifndef STEMMA_REPORT_PARTS_H
#define STEMMA_REPORT_PARTS_H

#include "base/str.h"
#include "report/report.h"

/* "upgrade", "downgrade", "stamp". */
const char *operation_name(enum stemma_operation operation);

/* "applied", "pending", "gap", "unknown". */
const char *revision_state(const struct stemma_revision *revision);

/* "" for one, "s" for any other number. */
const char *plural(size_t count);

/* " (billing) (head) (branchpoint)": labels and marks of a revision, as they follow its id. */
void put_marks(struct paper *paper, const struct stemma_revision *revision,
               enum report_marks marks);

/* "001 -> 002 (head), Add user roles", without a line feed. */
void put_revision_line(struct paper *paper, const struct stemma_revision *revision,
                       enum report_marks marks);

/* The line of the running step, over itself. */
void put_progress(struct report *report, const struct stemma_event *event);

/* "app.db: 001 → 002". */
void put_way(struct paper *paper, const char *database, const struct stemma_names *before,
             const struct stemma_names *after);

/* Everything known of a revision, over several lines. */
void put_revision_details(struct paper *paper, const struct stemma_revision *revision);

/* What has to be done to the first schema to have the second: a line for each object, the most that
 * are shown, and what is within it below. */
void put_changes(struct paper *paper, size_t indent, const struct stemma_difference *difference,
                 size_t most);

/* "hint: …", each line below the other. A line that is a command, or has one in quotes, gets what
 * that needs of the selection. */
void put_hint(struct paper *paper, const char *hint, const struct report_selection *selection);

/* " -f m.yaml -d app.db": what the command lacks to be about the same. */
void put_selection(struct paper *paper, struct str command,
                   const struct report_selection *selection);

/* One diagnostic, with its place and notes. */
void put_diagnostic(struct report *report, const struct stemma_diagnostic *diagnostic);

/* The way out: the diagnostic's, or where memory ran out the report's. May be NULL. */
const char *hint_of(const struct report *report, const struct stemma_diagnostic *diagnostic);

/* The JSON twins. */
void json_plan(struct report *report, const struct stemma_run *run, bool executed);
void json_repair(struct report *report, const struct stemma_repair *repair,
                 enum report_execution execution);
void json_adoption(struct report *report, const struct stemma_adoption *adoption,
                   enum report_execution execution);
void json_sql(struct report *report, const char *bytes, size_t length);
void json_current(struct report *report, const struct stemma_listing *listing);
void json_listing(struct report *report, const struct stemma_listing *listing);
void json_heads(struct report *report, const struct stemma_listing *listing);
void json_status(struct report *report, const struct stemma_listing *listing);
void json_check(struct report *report, const struct stemma_check *check);
void json_diff(struct report *report, const struct stemma_difference *difference);
void json_dump(struct report *report, const struct stemma_dump *dump, const char *file,
               bool written);
void json_refreshed(struct report *report, const char *file, bool written);
void json_created(struct report *report, const struct stemma_created *created);
void json_backup(struct report *report, const struct stemma_backups *backups);
void json_backups(struct report *report, const struct stemma_backups *backups);
void json_restored(struct report *report, const struct stemma_restored *restored);
void json_snapshot(struct report *report, const struct stemma_snapshot *snapshot, bool executed);
void json_bundled(struct report *report, const struct report_bundled *bundled);
void json_finish(struct report *report, stemma_diagnostics *diags,
                 const struct stemma_diagnostic *own);

#endif
