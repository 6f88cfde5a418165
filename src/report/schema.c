/* diff, dump, snapshot, and what status and check say of the schema. */
#include "report/parts.h"

#include <stdlib.h>
#include <string.h>

/* ---- Differences ---- */

static enum ink ink_of(enum stemma_change change)
{
    return change == STEMMA_ADDED ? INK_GREEN : change == STEMMA_DROPPED ? INK_RED : INK_YELLOW;
}

static void put_mark(struct paper *paper, size_t indent, enum stemma_change change)
{
    const char mark[] = {(char)change, '\0'};
    paper_pad(paper, indent);
    paper_ink(paper, ink_of(change), mark);
    paper_write(paper, " ", 1);
}

static void put_detail(struct paper *paper, size_t indent,
                       const struct stemma_change_detail *detail)
{
    put_mark(paper, indent, detail->change);
    paper_print(paper, "%s%s\n", detail->text,
                detail->is_equivalent ? " (makes no difference)" : "");
}

/* The hunks of a unified diff, line by line. */
static void put_hunks(struct paper *paper, size_t indent, const char *hunks)
{
    while (*hunks != '\0') {
        size_t length = strcspn(hunks, "\n");
        char *line = strndup(hunks, length);
        paper_pad(paper, indent);
        paper_ink(paper,
                  *hunks == '+'   ? INK_GREEN
                  : *hunks == '-' ? INK_RED
                  : *hunks == '@' ? INK_CYAN
                                  : INK_PLAIN,
                  line == NULL ? "" : line);
        paper_write(paper, "\n", 1);
        free(line);
        hunks += length + (hunks[length] == '\n');
    }
}

static void put_change(struct paper *paper, size_t indent,
                       const struct stemma_schema_change *change)
{
    enum { DEEPER = 4 };
    put_mark(paper, indent, change->change);
    paper_print(paper, "%s ", change->kind);
    paper_ink(paper, INK_BOLD, change->name);
    if (change->table != NULL)
        paper_print(paper, " of %s", change->table);
    paper_write(paper, "\n", 1);
    for (size_t i = 0; i < change->detail_count; i++)
        put_detail(paper, indent + DEEPER, &change->details[i]);
    if (change->difference != NULL)
        put_hunks(paper, indent + DEEPER, change->difference);
}

void put_changes(struct paper *paper, size_t indent, const struct stemma_difference *difference,
                 size_t most)
{
    for (size_t i = 0; i < difference->count && i < most; i++)
        put_change(paper, indent, &difference->changes[i]);
    if (difference->count > most) {
        paper_pad(paper, indent);
        paper_print(paper, "and %zu more\n", difference->count - most);
    }
}

static void put_sum(struct paper *paper, const struct stemma_difference *difference)
{
    size_t counts[3] = {0};
    static const struct {
        enum stemma_change change;
        const char *word;
    } sums[] = {{STEMMA_ADDED, "added"}, {STEMMA_DROPPED, "dropped"}, {STEMMA_CHANGED, "changed"}};
    paper_print(paper, "%s → %s: ", difference->from, difference->to);
    if (difference->sameness == STEMMA_SCHEMA_EXACT) {
        paper_print(paper, "the same schema\n");
        return;
    }
    bool first = true;
    for (size_t s = 0; s < 3; s++) {
        for (size_t i = 0; i < difference->count; i++)
            counts[s] += difference->changes[i].change == sums[s].change;
        if (counts[s] == 0)
            continue;
        paper_print(paper, "%s%zu %s", first ? "" : ", ", counts[s], sums[s].word);
        first = false;
    }
    paper_print(paper, "%s\n",
                difference->sameness == STEMMA_SCHEMA_EQUIVALENT
                    ? "; that makes no difference, they count as equal"
                    : "");
}

/* For the sqlite3 shell, which goes on after an error, and may enforce foreign keys. */
static void put_runnable(struct paper *paper, const char *sql)
{
    if (*sql == '\0')
        return;
    paper_print(paper, "-- SQL for the sqlite3 shell: sqlite3 DATABASE < THIS\n"
                       ".bail on\nPRAGMA foreign_keys = OFF;\nBEGIN IMMEDIATE;\n\n");
    paper_source(paper, sql, strlen(sql));
    paper_print(paper, "\nCOMMIT;\n");
}

void report_diff(struct report *report, const struct stemma_difference *difference)
{
    if (report->format == REPORT_JSON) {
        json_diff(report, difference);
        return;
    }
    if (difference->sql != NULL) {
        put_runnable(&report->out, difference->sql);
        return;
    }
    put_changes(&report->out, 0, difference, difference->count);
    if (report->verbosity != REPORT_QUIET)
        put_sum(&report->out, difference);
}

/* ---- dump ---- */

void report_dump(struct report *report, const struct stemma_dump *dump, const char *file,
                 bool written)
{
    if (report->format == REPORT_JSON)
        json_dump(report, dump, file, written);
    else if (file == NULL)
        paper_source(&report->out, dump->sql, strlen(dump->sql));
    else if (report->verbosity != REPORT_QUIET)
        paper_print(&report->out, "  %s %s\n", written ? "wrote" : "kept ", file);
}

void report_refreshed(struct report *report, const char *file, bool written)
{
    if (report->format == REPORT_JSON)
        json_refreshed(report, file, written);
    else if (report->verbosity != REPORT_QUIET && written)
        paper_print(&report->out, "  wrote %s\n", file);
}

void report_kept_schema(struct report *report, const char *file, enum report_kept why)
{
    if (report->format == REPORT_JSON)
        json_refreshed(report, file, false);
    else if (report->verbosity != REPORT_QUIET)
        paper_print(&report->out, "  %s  %s: %s\n", why == REPORT_NOT_MADE ? "no  " : "kept", file,
                    why == REPORT_KEPT_EDITED
                        ? "somebody has edited it, or it was the schema of another database"
                        : "it cannot be written");
}

/* ---- snapshot ---- */

void report_snapshot(struct report *report, const struct stemma_snapshot *snapshot,
                     enum report_execution execution)
{
    struct paper *out = &report->out;
    size_t revisions = snapshot->revision_count, objects = snapshot->object_count;
    if (report->format == REPORT_JSON) {
        json_snapshot(report, snapshot, execution == REPORT_EXECUTED);
        return;
    }
    if (report->verbosity == REPORT_QUIET)
        return;
    paper_print(out, "  %s %s: %zu revision%s, %zu object%s, %zu bytes%s\n",
                execution == REPORT_DRY_RUN ? "would be"
                : snapshot->written         ? "wrote"
                                            : "kept ",
                snapshot->file, revisions, plural(revisions), objects, plural(objects),
                snapshot->size,
                execution == REPORT_DRY_RUN ? " (dry run, nothing was touched)" : "");
}
