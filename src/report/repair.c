/* Repair: what differs from the ledger, or stopped half way, and what was recorded. */
#include "report/parts.h"

#include <stdlib.h>
#include <string.h>

static enum ink ink_of(char mark)
{
    return mark == '-' ? INK_RED : mark == '+' ? INK_GREEN : mark == '@' ? INK_CYAN : INK_PLAIN;
}

/* Each line by itself: what is in a script cannot forge one. */
static void put_difference(struct report *report, const struct stemma_script_change *change)
{
    struct paper *out = &report->out;
    paper_print(out, "    --- recorded\n    +++ %s\n", change->file);
    for (const char *rest = change->difference; *rest != '\0';) {
        size_t length = strcspn(rest, "\n");
        char *line = strndup(rest, length);
        paper_print(out, "    ");
        if (line != NULL)
            paper_ink(out, ink_of(line[0]), line);
        else
            report->no_memory = true;
        paper_print(out, "\n");
        free(line);
        rest += length + (rest[length] == '\n');
    }
}

static void put_change(struct report *report, const struct stemma_script_change *change)
{
    struct paper *out = &report->out;
    if (change->file == NULL)
        return;
    paper_print(out, "  %s\n    recorded  %s\n", change->file, change->recorded);
    paper_print(out, "    now       %s\n",
                change->present == NULL ? "the file is not here" : change->present);
    if (change->present == NULL)
        return;
    if (change->difference == NULL)
        paper_print(out, "    of this script the ledger has the hash only: what changed it cannot "
                         "say\n");
    else if (change->difference[0] == '\0')
        paper_print(out, "    the text is the one that is recorded: only its hash was not\n");
    else
        put_difference(report, change);
}

static void put_edited(struct report *report, const struct stemma_edited *edited)
{
    struct paper *out = &report->out;
    paper_ink(out, INK_YELLOW, edited->revision);
    paper_print(out, "%s%s, applied %s by %s\n", edited->message[0] == '\0' ? "" : "  ",
                edited->message, edited->applied_at == NULL ? "(unknown)" : edited->applied_at,
                edited->applied_by == NULL ? "(unknown)" : edited->applied_by);
    put_change(report, &edited->up);
    put_change(report, &edited->down);
}

static void put_unknown(struct report *report, const struct stemma_names *unknown)
{
    struct paper *out = &report->out;
    if (unknown->count == 0)
        return;
    paper_print(out, "recorded, but not in the manifest: ");
    paper_names(out, unknown, "");
    paper_print(out, "\n  left alone. \"stemma downgrade\" can revert them with the down scripts "
                     "that were recorded;\n  \"stemma stamp --purge TARGET\" forgets everything "
                     "that is recorded and records TARGET\n");
}

static void put_unfinished(struct report *report, const struct stemma_unfinished *run)
{
    struct paper *out = &report->out;
    paper_ink(out, INK_YELLOW, run->revision);
    paper_print(out, ": %s outside any transaction, begun %s by %s, %s\n",
                operation_name(run->operation), run->at, run->by,
                run->failed ? "stopped half way" : "has not ended");
    if (run->statements < 0)
        paper_print(out, "  it is not known which of its statements took effect\n");
    else if (run->statement_count < 0)
        paper_print(out, "  %zu statement%s took effect, of a script that is not here as it was\n",
                    (size_t)run->statements, plural((size_t)run->statements));
    else if (run->file == NULL)
        paper_print(out, "  all its %zu statements took effect\n", (size_t)run->statement_count);
    else
        paper_print(out, "  %zu of its %zu statements took effect; the next is at %s:%zu%s\n",
                    (size_t)run->statements, (size_t)run->statement_count, run->file, run->line,
                    run->uncertain ? ", and may have taken effect as well" : "");
}

void report_repair_found(struct report *report, const struct stemma_repair *repair)
{
    if (report->format == REPORT_JSON)
        return;
    for (size_t i = 0; i < repair->edited_count; i++)
        put_edited(report, &repair->edited[i]);
    put_unknown(report, &repair->unknown);
    if (repair->unfinished != NULL)
        put_unfinished(report, repair->unfinished);
}

static void put_recorded(struct paper *out, const struct stemma_repair *repair)
{
    const char *nothing =
        repair->edited_count == 0 ? "nothing to repair" : "nothing to record: bring the files back";
    if (repair->to_record == 0)
        paper_print(out, ": %s%s\n", nothing, repair->database_exists ? "" : " (no such file yet)");
    else if (repair->done)
        paper_print(out, ": the scripts of %zu revision%s are recorded as they are now\n",
                    repair->to_record, plural(repair->to_record));
    else
        paper_print(out, ": %zu revision%s to record (dry run, nothing was touched)\n",
                    repair->to_record, plural(repair->to_record));
}

static void put_resolved(struct paper *out, const struct stemma_repair *repair)
{
    bool applied = repair->action == STEMMA_REPAIR_MARK_APPLIED;
    if (repair->unfinished == NULL)
        paper_print(out, ": no run stopped half way: nothing to repair\n");
    else if (repair->done)
        paper_print(out, ": %s is recorded as %s\n", repair->unfinished->revision,
                    applied ? "applied" : "not applied");
    else
        paper_print(out, ": dry run, nothing was touched\n");
}

void report_repair(struct report *report, const struct stemma_repair *repair,
                   enum report_execution execution)
{
    struct paper *out = &report->out;
    if (repair == NULL || repair->run != NULL)
        report_run(report, repair == NULL ? NULL : repair->run);
    if (report->format == REPORT_JSON && repair != NULL)
        json_repair(report, repair, execution);
    if (repair == NULL || repair->run != NULL || report->format == REPORT_JSON ||
        report->verbosity == REPORT_QUIET || execution == REPORT_NOT_CONFIRMED)
        return;
    bool records = repair->action == STEMMA_REPAIR_RECORD;
    if (records && repair->to_record == 0) /* then nobody was asked */
        report_repair_found(report, repair);
    paper_ink(out, INK_BOLD, repair->database);
    if (records)
        put_recorded(out, repair);
    else
        put_resolved(out, repair);
}
