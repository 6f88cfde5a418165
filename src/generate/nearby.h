/* Inside generate/: of two schemas what a script between them can have to do with. After each ALTER
 * SQLite compiles the whole schema again, so that what is left out of a proof is most of its time.
 */
#ifndef STEMMA_GENERATE_NEARBY_H
#define STEMMA_GENERATE_NEARBY_H

#include "generate/generate.h"

/* What differs; all that has its name in it, and all that a view, a trigger or a virtual table
 * names, for an ALTER looks at these; and the parents of what may get rows. `input` is given back
 * where that is nearly all. NO_MEMORY is the only error. */
int nearby_find(const struct generate_input *input, const struct schema *from,
                const struct schema *to, struct generate_input *out);

#endif
