/* Copies of files that share their blocks until one of both changes (reflinks). */
#ifndef STEMMA_BACKEND_CLONE_H
#define STEMMA_BACKEND_CLONE_H

#include <stdbool.h>

/* Makes the open file `to` a clone of the file `from`. False where the file system, or the system,
 * cannot do that; then `to` is as it was. */
bool clone_file(const char *from, int to);

#endif
