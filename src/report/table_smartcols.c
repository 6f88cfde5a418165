#include "report/table.h"

#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>

static int add_columns(struct libscols_table *table, const struct table_column *columns,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int flags = columns[i].align == TABLE_RIGHT ? SCOLS_FL_RIGHT : 0;
        if (columns[i].fit == TABLE_CUT)
            flags |= SCOLS_FL_TRUNC;
        if (scols_table_new_column(table, columns[i].title, 0, flags) == NULL)
            return -1;
    }
    return 0;
}

static int add_rows(struct libscols_table *table, size_t column_count, const char *const *cells,
                    size_t row_count)
{
    for (size_t row = 0; row < row_count; row++) {
        struct libscols_line *line = scols_table_new_line(table, NULL);
        if (line == NULL)
            return -1;
        for (size_t i = 0; i < column_count; i++)
            if (scols_line_set_data(line, i, cells[row * column_count + i]) != 0)
                return -1;
    }
    return 0;
}

/* The library would ask stdout whether it is a terminal, and escape what is escaped already: the
 * paper knows better. */
static void settle(struct libscols_table *table, size_t width)
{
    scols_table_enable_noencoding(table, 1);
    scols_table_set_termforce(table, width > 0 ? SCOLS_TERMFORCE_ALWAYS : SCOLS_TERMFORCE_NEVER);
    if (width > 0)
        scols_table_set_termwidth(table, width);
}

/* The lines without the blanks that fill the last column. */
static void put_lines(struct paper *paper, const char *text)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        size_t shown = length;
        while (shown > 0 && text[shown - 1] == ' ')
            shown--;
        paper_write(paper, text, shown);
        paper_write(paper, "\n", 1);
        text += length + (text[length] == '\n');
    }
}

int table_print(struct paper *paper, const struct table_column *columns, size_t column_count,
                const char *const *cells, size_t row_count)
{
    struct libscols_table *table = scols_new_table();
    if (table == NULL)
        return -1;
    char *text = NULL;
    int rc = add_columns(table, columns, column_count);
    if (rc == 0)
        rc = add_rows(table, column_count, cells, row_count);
    if (rc == 0) {
        settle(table, paper->width);
        rc = scols_print_table_to_string(table, &text);
    }
    if (rc == 0 && text != NULL)
        put_lines(paper, text);
    free(text);
    scols_unref_table(table);
    return rc == 0 ? 0 : -1;
}
