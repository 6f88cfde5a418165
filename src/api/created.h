/* Inside api/: what was made, and how it is unmade when the rest fails. */
#ifndef STEMMA_API_CREATED_H
#define STEMMA_API_CREATED_H

#include "diag/diag.h"

/* The public part comes first. */
struct creation {
    struct stemma_created created;
    struct arena arena;
    VEC(const char *) files, kept;
    size_t made; /* the first so many of `files` are new */
    diag_list *diags;
};

struct creation *creation_begin(diag_list *diags); /* NULL: out of memory, recorded */

/* Writes a new file; one that exists is an error. `path` must be in the creation's arena. */
int creation_file(struct creation *creation, const char *path, struct str bytes);

/* Adds a file that is changed, not made, to those that are told; `path` is copied. */
int creation_changes(struct creation *creation, const char *path);

/* Hands out the result if rc is 0; otherwise removes the files again. Returns rc. */
int creation_end(struct creation *creation, int rc, struct stemma_created **out);

#endif
