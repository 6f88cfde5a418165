/* Inside api/: what two schemas do not have in common, as stemma.h tells it. */
#ifndef STEMMA_API_DIFFERENCE_H
#define STEMMA_API_DIFFERENCE_H

#include "api/sides.h"

/* Fills all but `sql`. Everything is in `arena`, which the schemas outlive or are in. -1: out of
 * memory. */
int difference_make(const struct side *from, const struct side *to, struct arena *arena,
                    struct stemma_difference *out);

/* Notes the views and triggers that both schemas have, and that take columns of a table by their
 * place, which is another one. */
int difference_note_places(const struct side *from, const struct side *to, diag_list *diags);

#endif
