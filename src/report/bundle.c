#include "report/parts.h"

/* A build runs this again and again: it has nothing to say unless it is asked. */
void report_bundled(struct report *report, const struct report_bundled *bundled)
{
    if (report->format == REPORT_JSON) {
        json_bundled(report, bundled);
        return;
    }
    size_t revisions = bundled->bundled->revision_count;
    if (report->verbosity == REPORT_VERBOSE)
        paper_print(&report->out, "%s: %zu revision%s%s\n", bundled->file, revisions,
                    revisions == 1 ? "" : "s", bundled->changed ? "" : ", as it was");
}
