/* Backups: made, listed, restored. */
#include "report/parts.h"
#include "report/table.h"
#include "report/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct table_column columns[] = {
    {"FILE", TABLE_LEFT, TABLE_WHOLE},
    {"MADE (UTC)", TABLE_LEFT, TABLE_WHOLE},
    {"AT", TABLE_LEFT, TABLE_CUT},
    {"SIZE", TABLE_RIGHT, TABLE_WHOLE},
};

enum { COLUMNS = sizeof columns / sizeof columns[0], SIZE_TEXT = 32 };

/* "24.6 KB" */
static void size_text(int64_t bytes, char out[SIZE_TEXT])
{
    static const char *const units[] = {"bytes", "KB", "MB", "GB", "TB"};
    size_t unit = 0;
    double size = (double)bytes;
    for (; size >= 1000 && unit + 1 < sizeof units / sizeof units[0]; unit++)
        size /= 1000;
    snprintf(out, SIZE_TEXT, unit == 0 ? "%.0f %s" : "%.1f %s", size, units[unit]);
}

/* "2026-01-31T12:00:00Z" as "2026-01-31 12:00:00". */
static void time_text(const char *when, char out[20])
{
    snprintf(out, 20, "%.10s %.8s", when, strlen(when) < 19 ? "" : when + 11);
}

/* "001, 002 and 7 more"; NULL when out of memory. */
static char *heads_text(const struct stemma_backup *backup)
{
    char *text = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&text, &length);
    if (file == NULL)
        return NULL;
    struct paper paper = {.file = file};
    paper_names(&paper, &backup->heads, "<base>");
    if (backup->heads_omitted > 0)
        paper_print(&paper, " and %zu more", backup->heads_omitted);
    if (fclose(file) == 0)
        return text;
    free(text);
    return NULL;
}

/* NULL when out of memory. */
static char *cell(const struct stemma_backup *backup, size_t column)
{
    char size[SIZE_TEXT], when[20];
    if (column == 2)
        return heads_text(backup);
    size_text(backup->size, size);
    time_text(backup->when, when);
    return text_escape(column == 0 ? backup->file : column == 1 ? when : size);
}

static void put_table(struct report *report, const struct stemma_backups *backups)
{
    size_t count = backups->count * COLUMNS;
    char **cells = calloc(count + 1, sizeof *cells);
    bool complete = cells != NULL;
    for (size_t i = 0; i < count && complete; i++) {
        cells[i] = cell(&backups->items[i / COLUMNS], i % COLUMNS);
        complete = cells[i] != NULL;
    }
    if (!complete || table_print(&report->out, columns, COLUMNS, (const char *const *)cells,
                                 backups->count) != 0)
        report->no_memory = true;
    for (size_t i = 0; cells != NULL && i < count; i++)
        free(cells[i]);
    free(cells);
}

void report_backups(struct report *report, const struct stemma_backups *backups)
{
    if (report->format == REPORT_JSON) {
        json_backups(report, backups);
        return;
    }
    if (backups->count > 0)
        put_table(report, backups);
    else if (report->verbosity != REPORT_QUIET)
        paper_print(&report->out, "%s: no backup next to it\n", backups->database);
}

void report_backup(struct report *report, const struct stemma_backups *backups)
{
    const struct stemma_backup *backup = &backups->items[0];
    struct paper *out = &report->out;
    char size[SIZE_TEXT];
    if (report->format == REPORT_JSON) {
        json_backup(report, backups);
        return;
    }
    if (report->verbosity == REPORT_QUIET)
        return;
    size_text(backup->size, size);
    paper_ink(out, INK_BOLD, backups->database);
    paper_print(out, ": backed up at ");
    paper_names(out, &backup->heads, "<base>");
    paper_print(out, ", %s\n  backup: %s\n", size, backup->file);
    for (size_t i = 0; i < backups->removed.count; i++)
        paper_print(out, "  removed: %s\n", backups->removed.items[i]);
}

void report_restored(struct report *report, const struct stemma_restored *restored)
{
    struct paper *out = &report->out;
    char took[TEXT_DURATION_SIZE];
    if (report->format == REPORT_JSON) {
        json_restored(report, restored);
        return;
    }
    if (report->verbosity == REPORT_QUIET)
        return;
    if (restored->backup != NULL)
        paper_print(out, "  backup: %s (what was there before)\n", restored->backup);
    text_duration(restored->duration_ms, took);
    put_way(out, restored->database, &restored->heads_before, &restored->heads_after);
    paper_print(out, ", restored from %s in %s\n", restored->path, took);
}
