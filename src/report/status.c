/* status, check, and what was created. */
#include "report/parts.h"
#include "report/table.h"
#include "report/text.h"

#include <stdlib.h>
#include <string.h>

static const struct table_column columns[] = {
    {"REVISION", TABLE_LEFT, TABLE_WHOLE}, {"STATE", TABLE_LEFT, TABLE_WHOLE},
    {"MESSAGE", TABLE_LEFT, TABLE_CUT},    {"APPLIED (UTC)", TABLE_LEFT, TABLE_WHOLE},
    {"BY", TABLE_LEFT, TABLE_CUT},         {"TOOK", TABLE_RIGHT, TABLE_WHOLE},
};

enum { COLUMNS = sizeof columns / sizeof columns[0] };

static const struct {
    unsigned flag;
    const char *name;
} troubles[] = {
    {STEMMA_IS_UNFINISHED, "half way"},     {STEMMA_IS_UP_MISSING, "missing"},
    {STEMMA_IS_UP_EDITED, "edited"},        {STEMMA_IS_DOWN_MISSING, "down missing"},
    {STEMMA_IS_DOWN_EDITED, "down edited"},
};

enum { STATE_SIZE = 100 };

/* "applied, edited, down missing". */
static const char *state_shown(const struct stemma_revision *revision, char out[STATE_SIZE])
{
    char *end = stpcpy(out, revision_state(revision));
    for (size_t i = 0; i < sizeof troubles / sizeof troubles[0]; i++)
        if ((revision->flags & troubles[i].flag) != 0)
            end = stpcpy(stpcpy(end, ", "), troubles[i].name);
    return out;
}

/* "2026-01-31T12:00:00.000Z" as "2026-01-31 12:00:00"; anything else as it is. */
static const char *short_time(const char *time, char out[20])
{
    if (time == NULL || strlen(time) < 19 || time[10] != 'T')
        return time;
    memcpy(out, time, 19);
    out[10] = ' ';
    out[19] = '\0';
    return out;
}

/* NULL when out of memory. */
static char *cell(const struct stemma_revision *revision, size_t column)
{
    char took[TEXT_DURATION_SIZE] = "", time[20], state[STATE_SIZE];
    const char *applied_at = short_time(revision->applied_at, time);
    if (revision->duration_ms >= 0)
        text_duration(revision->duration_ms, took);
    const char *const texts[COLUMNS] = {
        revision->id, state_shown(revision, state), revision->message,
        applied_at,   revision->applied_by,         took,
    };
    return text_escape(texts[column] == NULL ? "" : texts[column]);
}

static void put_table(struct report *report, const struct stemma_listing *listing)
{
    size_t count = listing->revision_count * COLUMNS;
    char **cells = calloc(count + 1, sizeof *cells);
    bool complete = cells != NULL;
    for (size_t i = 0; i < count && complete; i++) {
        cells[i] = cell(&listing->revisions[i / COLUMNS], i % COLUMNS);
        complete = cells[i] != NULL;
    }
    if (!complete || table_print(&report->out, columns, COLUMNS, (const char *const *)cells,
                                 listing->revision_count) != 0)
        report->no_memory = true;
    for (size_t i = 0; cells != NULL && i < count; i++)
        free(cells[i]);
    free(cells);
}

static size_t count_flag(const struct stemma_listing *listing, unsigned flag)
{
    size_t count = 0;
    for (size_t i = 0; i < listing->revision_count; i++)
        count += (listing->revisions[i].flags & flag) != 0;
    return count;
}

/* "app.db: 2 applied, 1 pending". */
static void put_sums(struct paper *paper, const struct stemma_listing *listing)
{
    const struct {
        size_t count;
        const char *name;
    } sums[] = {
        {listing->pending, "pending"},
        {listing->gaps, "below an applied one"},
        {listing->edited, "edited"},
        {listing->down_edited, "down edited"},
        {count_flag(listing, STEMMA_IS_UNFINISHED), "half way"},
        {count_flag(listing, STEMMA_IS_UP_MISSING | STEMMA_IS_DOWN_MISSING), "without a file"},
        {count_flag(listing, STEMMA_IS_UNKNOWN), "unknown"},
    };
    paper_ink(paper, INK_BOLD, listing->database == NULL ? "(no database)" : listing->database);
    paper_print(paper, ": %zu applied", count_flag(listing, STEMMA_IS_APPLIED));
    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++)
        if (sums[i].count > 0)
            paper_print(paper, ", %zu %s", sums[i].count, sums[i].name);
    bool unknown = count_flag(listing, STEMMA_IS_UNKNOWN) > 0; /* then it is ahead of the head */
    paper_print(paper, "%s", listing->is_head && !unknown ? " (head)" : "");
    paper_print(paper, "%s\n", listing->database_exists ? "" : " (no such file yet)");
}

static void put_drift(struct report *report, const struct stemma_drift *drift)
{
    if (drift->state != STEMMA_DRIFT_FOUND)
        return;
    size_t most = report->verbosity == REPORT_VERBOSE ? drift->difference.count : 0;
    paper_print(&report->out, "schema: not what the revisions make: %zu difference%s\n",
                drift->difference.count, plural(drift->difference.count));
    if (most > 0)
        put_changes(&report->out, 2, &drift->difference, most);
    put_hint(&report->out, "stemma diff", &report->selection);
}

void report_status(struct report *report, const struct stemma_listing *listing)
{
    if (report->format == REPORT_JSON) {
        json_status(report, listing);
        return;
    }
    if (listing->revision_count > 0)
        put_table(report, listing);
    put_sums(&report->out, listing);
    put_drift(report, &listing->drift);
}

enum { SOME = 10 }; /* revisions that are named without -v */

static void put_found(struct paper *paper, const struct stemma_names *revisions, size_t most)
{
    struct stemma_names shown = *revisions;
    if (shown.count == 0)
        return;
    if (shown.count > most)
        shown.count = most;
    paper_print(paper, "       ");
    paper_names(paper, &shown, "");
    if (shown.count < revisions->count)
        paper_print(paper, " and %zu more", revisions->count - shown.count);
    paper_print(paper, "\n");
}

static const char *const ways_out[] = {
    [STEMMA_FINDING_HEADS] = "stemma merge heads",
    [STEMMA_FINDING_EDITED] =
        "bring the file back as it was, and put the change into a new revision; or, where the "
        "change does not matter to a database, record it:\nstemma repair",
    [STEMMA_FINDING_PENDING] = "stemma upgrade heads",
    [STEMMA_FINDING_GAP] = "stemma upgrade heads",
    [STEMMA_FINDING_UNKNOWN] = "use the checkout that has them",
    [STEMMA_FINDING_DOWN_EDITED] = "a downgrade would run the recorded one; to record this one:\n"
                                   "stemma repair",
    [STEMMA_FINDING_UNFINISHED] = "stemma repair --continue\nstemma repair --mark-applied\n"
                                  "stemma repair --mark-reverted",
    [STEMMA_FINDING_DRIFT] = "what was done by no revision can become one, or be undone:\n"
                             "stemma diff db: current --sql",
    [STEMMA_FINDING_SNAPSHOT] =
        "no new database should begin with it; make a new one, and delete this "
        "file if it has another name:\nstemma snapshot",
    [STEMMA_FINDING_SCHEMA] = "a revision brings databases there; or the file can be written anew, "
                              "by \"stemma dump head -o FILE\":\nstemma revision --autogenerate",
    [STEMMA_FINDING_TRIGGER] = "nothing that is recorded fires them; other programs may: DROP "
                               "TRIGGER, in the sqlite3 shell",
};

/* A warning has the way out. */
static bool is_futile(const struct stemma_check *check, enum stemma_finding_kind kind)
{
    return check->is_unrecorded && kind == STEMMA_FINDING_PENDING;
}

static void put_sum(struct paper *out, const struct stemma_check *check)
{
    if (check->finding_count == 0) {
        paper_ink(out, INK_GREEN, "ok");
        paper_print(out, ": %zu revision%s", check->revision_count, plural(check->revision_count));
    } else {
        paper_print(out, "%zu finding%s", check->finding_count, plural(check->finding_count));
    }
    paper_print(out, ", %s\n", check->database == NULL ? "no database looked at" : check->database);
}

void report_check(struct report *report, const struct stemma_check *check)
{
    if (report->format == REPORT_JSON) {
        json_check(report, check);
        return;
    }
    struct paper *out = &report->out;
    for (size_t i = 0; i < check->finding_count; i++) {
        const struct stemma_finding *finding = &check->findings[i];
        paper_ink(out, INK_MAGENTA, "found");
        paper_print(out, ": %s\n", finding->message);
        put_found(out, &finding->revisions,
                  report->verbosity == REPORT_VERBOSE ? finding->revisions.count : SOME);
        if (finding->difference != NULL)
            put_changes(out, 7, finding->difference,
                        report->verbosity == REPORT_VERBOSE ? finding->difference->count : SOME);
        if (!is_futile(check, finding->kind))
            put_hint(out, ways_out[finding->kind], &report->selection);
    }
    if (report->verbosity != REPORT_QUIET)
        put_sum(out, check);
}

static void put_files(struct paper *paper, const char *what, const struct stemma_names *files)
{
    for (size_t i = 0; i < files->count; i++)
        paper_print(paper, "  %s %s\n", what, files->items[i]);
}

void report_next(struct report *report, const char *command)
{
    if (report->format == REPORT_TEXT && report->verbosity != REPORT_QUIET)
        paper_print(&report->out, "next: %s\n", command);
}

void report_created(struct report *report, const struct stemma_created *created)
{
    if (report->format == REPORT_JSON) {
        json_created(report, created);
        return;
    }
    if (report->verbosity == REPORT_QUIET)
        return;
    struct paper *out = &report->out;
    if (created->to != NULL && created->id == NULL) {
        paper_print(out, "no changes: %s is as %s\n", created->to, created->from);
        return;
    }
    for (size_t i = 0; i < created->changes.count; i++)
        paper_print(out, "  %s\n", created->changes.items[i]);
    if (created->id != NULL) {
        paper_names(out, &created->parents, "<base>");
        paper_print(out, " -> ");
        paper_ink(out, INK_YELLOW, created->id);
        paper_print(out, "\n");
    }
    put_files(out, "wrote", &created->files);
    put_files(out, "kept ", &created->kept);
    if (created->id == NULL)
        report_next(report, "stemma revision -m MESSAGE");
    if (created->destructive != 0)
        paper_print(out, "the up script destroys something: look for \"Destructive\" in it\n");
}
