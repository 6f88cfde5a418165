/* The line of a step that takes its time. It is drawn over itself, so it must never wrap: what does
 * not fit is left out, the least important first, and the revision's message is cut. */
#include "report/parts.h"
#include "report/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The parts behind the message, by importance. */
enum part { PART_ELAPSED, PART_BAR, PART_LEFT, PART_ROWS, PART_RATE, PART_STEP, PART_PLACE, PARTS };

/* As they follow each other. */
static const enum part order[PARTS] = {PART_STEP, PART_ELAPSED, PART_ROWS, PART_RATE,
                                       PART_BAR,  PART_LEFT,    PART_PLACE};

enum { PART_SIZE = 160, GAP = 2, BAR_CELLS = 8, MESSAGE_LEAST = 10 };

struct line {
    char parts[PARTS][PART_SIZE]; /* "" where there is nothing to say */
    bool taken[PARTS];
};

/* 1234567 → "1,234,567". */
static void group_digits(uint64_t number, char out[32])
{
    char digits[24];
    int count = snprintf(digits, sizeof digits, "%" PRIu64, number);
    size_t length = 0;
    for (int i = 0; i < count; i++) {
        if (i != 0 && (count - i) % 3 == 0)
            out[length++] = ',';
        out[length++] = digits[i];
    }
    out[length] = '\0';
}

/* 98311 → "98k", 3166000 → "3.2M". */
static void round_number(uint64_t number, char out[32])
{
    if (number < 10000)
        group_digits(number, out);
    else if (number < 1000000)
        snprintf(out, 32, "%" PRIu64 "k", number / 1000);
    else
        snprintf(out, 32, "%" PRIu64 ".%" PRIu64 "M", number / 1000000, number / 100000 % 10);
}

static void say_bar(const struct stemma_progress *progress, bool unicode, char *out)
{
    uint64_t percent = progress->rows_scanned * 100 / progress->rows_expected;
    uint64_t full = percent * BAR_CELLS / 100;
    const char *cells[] = {unicode ? "\xE2\x96\x91" : ".", unicode ? "\xE2\x96\x88" : "#"};
    size_t length = 0;
    for (uint64_t i = 0; i < BAR_CELLS; i++)
        length += (size_t)snprintf(out + length, PART_SIZE - length, "%s", cells[i < full ? 1 : 0]);
    snprintf(out + length, PART_SIZE - length, " %2d%%", (int)percent);
}

static void say_left(const struct stemma_progress *progress, char *out)
{
    char left[TEXT_DURATION_SIZE];
    double done = (double)progress->rows_scanned / (double)progress->rows_expected;
    int64_t seconds = (int64_t)((double)progress->statement_ms * (1 / done - 1) / 1000) + 1;
    if (seconds < 60)
        snprintf(left, sizeof left, "%d s", (int)seconds);
    else
        text_duration(seconds * 1000, left);
    snprintf(out, PART_SIZE, "%s left", left);
}

static void say_rows(const struct stemma_progress *progress, struct line *line)
{
    char number[32];
    group_digits(progress->rows, number);
    snprintf(line->parts[PART_ROWS], PART_SIZE, "%s rows", number);
    if (progress->statement_ms <= 0)
        return;
    round_number(progress->rows * 1000 / (uint64_t)progress->statement_ms, number);
    snprintf(line->parts[PART_RATE], PART_SIZE, "%s/s", number);
}

/* Past what was expected there is nothing that could be told in advance. */
static bool is_foreseen(const struct stemma_progress *progress)
{
    return progress->rows_scanned != 0 && progress->rows_scanned < progress->rows_expected;
}

static void fill(const struct stemma_event *event, bool unicode, struct line *line)
{
    const struct stemma_progress *progress = event->progress;
    text_duration(progress->elapsed_ms, line->parts[PART_ELAPSED]);
    if (progress->rows != 0)
        say_rows(progress, line);
    if (is_foreseen(progress)) {
        say_bar(progress, unicode, line->parts[PART_BAR]);
        say_left(progress, line->parts[PART_LEFT]);
    }
    snprintf(line->parts[PART_STEP], PART_SIZE, "[%zu/%zu]", event->step_index + 1,
             event->run->step_count);
    int length = snprintf(line->parts[PART_PLACE], PART_SIZE, "%s:%zu",
                          progress->file == NULL ? "" : progress->file, progress->line);
    if (progress->file == NULL || length >= PART_SIZE)
        line->parts[PART_PLACE][0] = '\0';
}

/* Takes what fits into `room` columns; returns how many are left for the message. */
static size_t choose(struct line *line, size_t room, size_t message)
{
    size_t least = message < MESSAGE_LEAST ? message : MESSAGE_LEAST;
    for (size_t i = 0; i < PARTS; i++) {
        size_t width = text_width(line->parts[i]) + GAP;
        line->taken[i] = width > GAP && least + width <= room;
        room -= line->taken[i] ? width : 0;
    }
    return room;
}

/* The text, or its beginning and an ellipsis, in at most `columns`. */
static void put_clipped(struct paper *paper, const char *text, size_t columns)
{
    const char *ellipsis = paper->unicode ? "\xE2\x80\xA6" : "..";
    bool whole = text_width(text) <= columns;
    size_t room = whole ? columns : columns - (columns < 2 ? columns : text_width(ellipsis));
    while (*text != '\0') {
        struct glyph glyph = text_glyph(text);
        if (glyph.width > room)
            break;
        paper_write(paper, glyph.bytes, strlen(glyph.bytes));
        room -= glyph.width;
        text += glyph.taken;
    }
    if (!whole && columns >= 2)
        paper_print(paper, "%s", ellipsis);
}

void put_progress(struct report *report, const struct stemma_event *event)
{
    struct paper *out = &report->out;
    struct line line = {0};
    const char *mark = out->unicode ? "\xE2\x80\xA6" : "..";
    size_t head = 2 + text_width(mark) + 1;
    if (report->open_step == NULL || out->width <= head + 1)
        return;
    fill(event, out->unicode, &line);
    /* In the last column some terminals go on to the next line. */
    size_t message = choose(&line, out->width - 1 - head, text_width(report->open_step));
    paper_write(out, "\r  ", 3);
    paper_ink(out, INK_DIM, mark);
    paper_write(out, " ", 1);
    put_clipped(out, report->open_step, message);
    for (size_t i = 0; i < PARTS; i++)
        if (line.taken[order[i]]) {
            paper_pad(out, GAP);
            paper_ink(out, order[i] == PART_BAR ? INK_PLAIN : INK_DIM, line.parts[order[i]]);
        }
    paper_write(out, "\x1b[K", 3);
    report->line_drawn = true;
}

bool report_shows_progress(const struct report *report)
{
    return report->format == REPORT_TEXT && report->verbosity != REPORT_QUIET && report->out.live;
}
