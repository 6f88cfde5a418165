/* Tables that fit the terminal. Drawn by libsmartcols, or by a plain twin where that is absent. */
#ifndef STEMMA_REPORT_TABLE_H
#define STEMMA_REPORT_TABLE_H

#include "report/paper.h"

enum table_align { TABLE_LEFT, TABLE_RIGHT };
enum table_fit { TABLE_WHOLE, TABLE_CUT }; /* whether the cells may be cut to fit the width */

struct table_column {
    const char *title;
    enum table_align align;
    enum table_fit fit;
};

/* Prints a row of titles and `row_count` rows. `cells` is row by row, a text or NULL for each
 * column, escaped already (text_escape()). 0, or -1 when out of memory. */
int table_print(struct paper *paper, const struct table_column *columns, size_t column_count,
                const char *const *cells, size_t row_count);

#endif
