/* Upgrade, downgrade and stamp, as they go on. */
#include "report/parts.h"
#include "report/text.h"

#include <stdio.h>
#include <stdlib.h>

static const struct {
    const char *name;
    const char *going_on;
} operations[] = {
    [STEMMA_UPGRADE] = {"upgrade", "Upgrading"},
    [STEMMA_DOWNGRADE] = {"downgrade", "Downgrading"},
    [STEMMA_STAMP] = {"stamp", "Stamping"},
};

/* Marks of this program's own, with what stands for them where only ASCII can be shown. */
enum mark { MARK_TO, MARK_DONE, MARK_FAILED, MARK_RUNNING };

static const struct {
    const char *unicode, *ascii;
    enum ink ink;
} marks[] = {
    [MARK_TO] = {"\xE2\x86\x92", "->", INK_PLAIN},
    [MARK_DONE] = {"\xE2\x9C\x93", "ok", INK_GREEN},
    [MARK_FAILED] = {"\xE2\x9C\x97", "failed", INK_RED},
    [MARK_RUNNING] = {"\xE2\x80\xA6", "..", INK_DIM},
};

const char *operation_name(enum stemma_operation operation)
{
    return operations[operation].name;
}

const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static void put_mark(struct paper *paper, enum mark mark)
{
    paper_ink(paper, marks[mark].ink, paper->unicode ? marks[mark].unicode : marks[mark].ascii);
}

static const char *shown_database(const struct stemma_run *run)
{
    return run->database == NULL ? "(no database)" : run->database;
}

void put_way(struct paper *paper, const char *database, const struct stemma_names *before,
             const struct stemma_names *after)
{
    paper_ink(paper, INK_BOLD, database);
    paper_write(paper, ": ", 2);
    paper_names(paper, before, "<base>");
    paper_write(paper, " ", 1);
    put_mark(paper, MARK_TO);
    paper_write(paper, " ", 1);
    paper_names(paper, after, "<base>");
}

/* "app.db: 001 → 002 (head)". */
static void put_run(struct paper *paper, const struct stemma_run *run)
{
    put_way(paper, shown_database(run), &run->heads_before, &run->heads_after);
    if (run->is_head_after)
        paper_print(paper, " (head)");
}

static bool does_nothing(const struct stemma_run *run)
{
    return run->step_count == 0 && run->assumed.count == 0 && run->forgotten.count == 0;
}

/* "app.db: already at 002 (head)". */
static void put_nothing(struct paper *paper, const struct stemma_run *run)
{
    paper_ink(paper, INK_BOLD, shown_database(run));
    const char *file = run->database_is_new ? " (no such file yet)" : "";
    if (run->is_head_after && run->heads_after.count == 0) {
        paper_print(paper, ": nothing to do, the manifest has no revision%s\n", file);
        return;
    }
    paper_print(paper, ": already at ");
    paper_names(paper, &run->heads_after, "<base>");
    paper_print(paper, "%s%s\n", run->is_head_after ? " (head)" : "", file);
}

static void put_stamped(struct paper *paper, const struct stemma_run *run)
{
    if (run->assumed.count > 0) {
        paper_print(paper, "  recorded as applied, not run: ");
        paper_names(paper, &run->assumed, "");
        paper_print(paper, "\n");
    }
    if (run->forgotten.count > 0) {
        paper_print(paper, "  recorded no more, not reverted: ");
        paper_names(paper, &run->forgotten, "");
        paper_print(paper, "\n");
    }
}

/* What stands between the id and the message. */
static const char *gap(const struct stemma_step *step)
{
    return step->message[0] == '\0' ? "" : "  ";
}

/* Which script a step runs: for a downgrade it may be the file's or the ledger's. */
static void put_script(struct paper *paper, const struct stemma_step *step)
{
    if (step->script == NULL)
        return;
    paper_write(paper, "   ", 3);
    paper_ink(paper, INK_DIM, step->script);
}

static bool is_from_snapshot(const struct stemma_run *run, size_t step)
{
    return step < run->snapshot_count;
}

/* "001 … 350  from sql/350_snapshot.sql", to be freed; NULL when out of memory. */
static char *snapshot_text(const struct paper *paper, const struct stemma_run *run)
{
    const struct stemma_step *first = &run->steps[0], *last = &run->steps[run->snapshot_count - 1];
    char *text = NULL;
    int rc = first == last
                 ? asprintf(&text, "%s  from %s", first->revision, first->script)
                 : asprintf(&text, "%s %s %s  from %s", first->revision,
                            paper->unicode ? "\xE2\x80\xA6" : "..", last->revision, first->script);
    return rc < 0 ? NULL : text;
}

/* "002  Add user roles", likewise. */
static char *step_text(const struct paper *paper, const struct stemma_run *run, size_t index)
{
    const struct stemma_step *step = &run->steps[index];
    char *text = NULL;
    if (is_from_snapshot(run, index))
        return snapshot_text(paper, run);
    int rc = asprintf(&text, "%s%s%s", step->revision, gap(step), step->message);
    return rc < 0 ? NULL : text;
}

/* "  ✓ 002  Add user roles". */
static void put_step(struct paper *paper, enum mark mark, const char *step)
{
    paper_write(paper, "  ", 2);
    put_mark(paper, mark);
    paper_print(paper, " %s", step);
}

/* "(sql/002_down.sql:3:1: the table users is dropped)" */
static void put_reason(struct paper *paper, const struct stemma_run *run)
{
    const struct stemma_place *place = &run->backup_place;
    paper_print(paper, "(");
    if (place->file != NULL)
        paper_print(paper, "%s:%zu:%zu: ", place->file, place->line, place->column);
    paper_print(paper, "%s)\n", run->backup_reason);
}

static void backed_up(struct report *report, const struct stemma_run *run)
{
    paper_print(&report->out, "  backup: %s ", run->backup);
    put_reason(&report->out, run);
}

static void put_planned_step(struct report *report, const struct stemma_run *run, size_t index)
{
    const struct stemma_step *step = &run->steps[index];
    struct paper *out = &report->out;
    char *text = step_text(out, run, index);
    report->no_memory |= text == NULL;
    if (text != NULL)
        paper_print(out, "  %s %s", operation_name(step->operation), text);
    free(text);
    if (!is_from_snapshot(run, index) &&
        (step->operation == STEMMA_DOWNGRADE || report->verbosity == REPORT_VERBOSE))
        put_script(out, step);
    paper_print(out, "\n");
}

void report_plan(struct report *report, enum stemma_operation operation,
                 const struct stemma_run *run)
{
    if (report->format == REPORT_JSON) {
        json_plan(report, run, false);
        return;
    }
    struct paper *out = &report->out;
    if (does_nothing(run)) {
        put_nothing(out, run);
        return;
    }
    put_run(out, run);
    if (operation != STEMMA_STAMP)
        paper_print(out, ", %zu revision%s to %s", run->step_count, plural(run->step_count),
                    operation_name(operation));
    paper_print(out, " (dry run, nothing was touched)\n");
    if (run->backup_reason != NULL) {
        paper_print(out, "  backup first ");
        put_reason(out, run);
    }
    size_t first = run->snapshot_count == 0 ? 0 : run->snapshot_count - 1;
    for (size_t i = first; i < run->step_count; i++)
        put_planned_step(report, run, i);
    put_stamped(out, run);
}

/* Takes the line of the running step, if there is one, off the terminal. */
static void clear_line(struct report *report)
{
    if (report->line_drawn)
        paper_write(&report->out, "\r\x1b[K", 4);
    report->line_drawn = false;
}

static void close_step(struct report *report)
{
    free(report->open_step);
    report->open_step = NULL;
}

static void planned(struct report *report, const struct stemma_run *run)
{
    if (does_nothing(run))
        return;
    const struct stemma_step *first = run->step_count > 0 ? &run->steps[0] : NULL;
    enum stemma_operation operation = first == NULL ? STEMMA_STAMP : first->operation;
    paper_print(&report->out, "%s ", operations[operation].going_on);
    put_run(&report->out, run);
    if (operation != STEMMA_STAMP)
        paper_print(&report->out, ", %zu revision%s", run->step_count, plural(run->step_count));
    paper_print(&report->out, "%s\n", run->database_is_new ? " (a new file)" : "");
}

static void started(struct report *report, const struct stemma_event *event)
{
    close_step(report);
    report->open_step = step_text(&report->out, event->run, event->step_index);
    if (report->open_step == NULL) {
        report->no_memory = true;
        return;
    }
    /* A line that wraps could not be taken back. */
    if (report->out.live && report->verbosity == REPORT_NORMAL &&
        text_width(report->open_step) + 5 < report->out.width) {
        put_step(&report->out, MARK_RUNNING, report->open_step);
        report->line_drawn = true;
    }
}

static void finished(struct report *report, const struct stemma_event *event)
{
    const struct stemma_step *step = event->step;
    char *text = step_text(&report->out, event->run, event->step_index);
    report->no_memory |= text == NULL;
    close_step(report);
    put_step(&report->out, MARK_DONE, text == NULL ? step->revision : text);
    free(text);
    if (step->duration_ms >= 0) {
        char took[TEXT_DURATION_SIZE];
        text_duration(step->duration_ms, took);
        paper_write(&report->out, "   ", 3);
        paper_ink(&report->out, INK_DIM, took);
    }
    if (report->verbosity == REPORT_VERBOSE && !is_from_snapshot(event->run, event->step_index))
        put_script(&report->out, step);
    paper_write(&report->out, "\n", 1);
}

static void waiting(struct report *report, const struct stemma_event *event)
{
    size_t seconds = (size_t)(event->waited_ms / 1000);
    if (seconds > 1 && seconds % 5 != 0)
        return;
    paper_flush(&report->out);
    if (event->holder_pid == 0)
        paper_print(&report->err, "waiting for another process to release the database (%zu s)\n",
                    seconds);
    else
        paper_print(&report->err, "waiting for process %zu (%s) to release the database (%zu s)\n",
                    (size_t)event->holder_pid, event->holder_name, seconds);
}

static void row(struct report *report, const struct stemma_event *event)
{
    paper_write(&report->out, "    ", 4);
    for (size_t i = 0; i < event->value_count; i++)
        paper_print(&report->out, "%s%s", i == 0 ? "" : " | ",
                    event->values[i] == NULL ? "NULL" : event->values[i]);
    paper_write(&report->out, "\n", 1);
}

/* A terminal sees every step at once. A log sees what takes its time at once, and ten thousand
 * quick steps together: a write for each would cost more than the step. */
static bool is_worth_a_write(const struct report *report, const struct stemma_event *event)
{
    enum { QUICK_MS = 50 };
    bool step = event->kind == STEMMA_EVENT_STARTED || event->kind == STEMMA_EVENT_FINISHED;
    return report->out.live || !step || event->step->duration_ms >= QUICK_MS;
}

void report_event(void *user, const struct stemma_event *event)
{
    struct report *report = user;
    if (report->format == REPORT_JSON || report->verbosity == REPORT_QUIET)
        return;
    if (event->kind != STEMMA_EVENT_PROGRESS)
        clear_line(report);
    switch (event->kind) {
    case STEMMA_EVENT_PLANNED:
        planned(report, event->run);
        break;
    case STEMMA_EVENT_STARTED:
        started(report, event);
        break;
    case STEMMA_EVENT_FINISHED:
        finished(report, event);
        break;
    case STEMMA_EVENT_WAITING:
        waiting(report, event);
        break;
    case STEMMA_EVENT_ROW:
        row(report, event);
        break;
    case STEMMA_EVENT_PROGRESS:
        put_progress(report, event);
        break;
    case STEMMA_EVENT_BACKED_UP:
        backed_up(report, event->run);
        break;
    case STEMMA_EVENT_COMMITTED:
        break;
    }
    if (is_worth_a_write(report, event))
        paper_flush(&report->out);
}

static void put_result(struct paper *paper, const struct stemma_run *run)
{
    char took[TEXT_DURATION_SIZE];
    text_duration(run->duration_ms, took);
    put_run(paper, run);
    if (run->step_count > 0 && run->steps[0].operation != STEMMA_STAMP)
        paper_print(paper, ", %zu revision%s", run->steps_done, plural(run->steps_done));
    paper_print(paper, " in %s\n", took);
}

static void failed_step(struct report *report)
{
    clear_line(report);
    put_step(&report->out, MARK_FAILED, report->open_step);
    paper_write(&report->out, "\n", 1);
    free(report->open_step);
    report->open_step = NULL;
}

void report_run(struct report *report, const struct stemma_run *run)
{
    if (report->format == REPORT_JSON) {
        if (run != NULL)
            json_plan(report, run, true);
        return;
    }
    if (report->verbosity == REPORT_QUIET)
        return;
    if (report->open_step != NULL)
        failed_step(report);
    if (run == NULL)
        return;
    if (does_nothing(run)) {
        put_nothing(&report->out, run);
        return;
    }
    put_stamped(&report->out, run);
    put_result(&report->out, run);
}

int report_sql(void *user, const char *bytes, size_t length)
{
    struct report *report = user;
    if (report->format == REPORT_JSON)
        json_sql(report, bytes, length);
    else
        paper_source(&report->out, bytes, length);
    return report->no_memory || report->out.error != 0 ? 1 : 0;
}
