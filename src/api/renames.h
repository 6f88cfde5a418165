/* --rename: what a person says was renamed. */
#ifndef STEMMA_API_RENAMES_H
#define STEMMA_API_RENAMES_H

#include "generate/generate.h"
#include "stemma.h"

struct renames_reading {
    const struct schema *head, *wanted;
    struct arena *arena;
    diag_list *diags;
    VEC(struct generate_rename) renames;
};

/* Adds those of the texts, tables first. "old=new", "table.old=new": names as SQL has them, or as
 * they are called where the schemas leave one meaning only. USAGE: it is none, or not possible. */
int renames_read(struct renames_reading *reading, struct stemma_names texts);

#endif
