/* Inside api/: a bundle being written. */
#ifndef STEMMA_API_BUNDLE_H
#define STEMMA_API_BUNDLE_H

#include "manifest/manifest.h"
#include "script/script.h"

/* What goes into it. */
struct bundle_content {
    const struct manifest *manifest;
    const struct script *scripts; /* in the order of their names */
    size_t script_count;
};

/* Whether a variable can be called so. */
bool bundle_is_name(const char *name);

/* Writes the C source in which the variable `name` is the bundle. 0, or what `write` returned when
 * it did not return 0. */
int bundle_write_c(const struct bundle_content *content, const char *name,
                   int (*write)(void *user, const char *bytes, size_t length), void *user);

#endif
