/* A file that is written piece by piece, and is there whole or not at all. */
#ifndef STEMMA_BASE_OUTPUT_H
#define STEMMA_BASE_OUTPUT_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct output {
    const char *target;    /* the file, links followed; what is no regular file is written to */
    const char *temporary; /* the new file next to it; NULL: written to the target itself */
    int fd;
    int error; /* of the first write that failed: -errno; 0: none */
    size_t used;
    char buffer[16384];
};

/* The new text of the file `path`, which need not exist. 0 or -errno; on success it is ended with
 * output_end() or output_discard(). Texts are in `arena`. */
int output_begin(const char *path, struct arena *arena, struct output *out);

/* Appends; false once something has failed, which output_end() tells. */
bool output_write(struct output *output, const char *bytes, size_t length);

/* Puts the text in the file's place at one moment, synced, its mode kept. A file that has this text
 * already is left alone, its time too: *changed is false then. 0 or -errno. */
int output_end(struct output *output, struct arena *arena, bool *changed);

/* Leaves the file as it was. */
void output_discard(struct output *output);

#endif
