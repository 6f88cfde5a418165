#include "report/table.h"

#include "report/text.h"

#include <stdlib.h>

static const char *cell_text(const char *cell)
{
    return cell == NULL ? "" : cell;
}

static void measure(const struct table_column *columns, size_t column_count,
                    const char *const *cells, size_t row_count, size_t *widths)
{
    for (size_t i = 0; i < column_count; i++)
        widths[i] = text_width(columns[i].title);
    for (size_t i = 0; i < row_count * column_count; i++) {
        size_t width = text_width(cell_text(cells[i]));
        if (width > widths[i % column_count])
            widths[i % column_count] = width;
    }
}

/* Takes what is over the edge from the columns that may be cut, down to their titles. */
static void fit(const struct table_column *columns, size_t column_count, size_t edge,
                size_t *widths)
{
    size_t total = column_count - 1;
    for (size_t i = 0; i < column_count; i++)
        total += widths[i];
    for (size_t i = 0; i < column_count && edge > 0 && total > edge; i++) {
        size_t least = text_width(columns[i].title);
        if (columns[i].fit != TABLE_CUT || widths[i] <= least)
            continue;
        size_t cut = total - edge < widths[i] - least ? total - edge : widths[i] - least;
        widths[i] -= cut;
        total -= cut;
    }
}

/* Bytes and columns of `text` that go into `width` columns. */
static size_t cut_to(const char *text, size_t width, size_t *used)
{
    size_t length = 0;
    *used = 0;
    while (text[length] != '\0') {
        struct glyph glyph = text_glyph(text + length);
        if (*used + glyph.width > width)
            break;
        *used += glyph.width;
        length += glyph.taken;
    }
    return length;
}

static void print_row(struct paper *paper, const struct table_column *columns, size_t column_count,
                      const size_t *widths, const char *const *row)
{
    size_t owed = 0; /* blanks that are written only if something follows */
    for (size_t i = 0; i < column_count; i++) {
        const char *text = cell_text(row[i]);
        size_t used;
        size_t length = cut_to(text, widths[i], &used);
        size_t blank = widths[i] - used;
        if (columns[i].align == TABLE_RIGHT)
            owed += blank;
        if (length > 0) {
            paper_pad(paper, owed);
            paper_write(paper, text, length);
            owed = 0;
        } else {
            owed += used;
        }
        owed += columns[i].align == TABLE_RIGHT ? 1 : blank + 1;
    }
    paper_write(paper, "\n", 1);
}

int table_print(struct paper *paper, const struct table_column *columns, size_t column_count,
                const char *const *cells, size_t row_count)
{
    size_t *widths = calloc(column_count, sizeof *widths);
    const char **titles = calloc(column_count, sizeof *titles);
    if (widths == NULL || titles == NULL) {
        free(widths);
        free(titles);
        return -1;
    }
    measure(columns, column_count, cells, row_count, widths);
    fit(columns, column_count, paper->width, widths);
    for (size_t i = 0; i < column_count; i++)
        titles[i] = columns[i].title;
    print_row(paper, columns, column_count, widths, titles);
    for (size_t row = 0; row < row_count; row++)
        print_row(paper, columns, column_count, widths, cells + row * column_count);
    free(widths);
    free(titles);
    return 0;
}
