/* The pass over a manifest's events, behind manifest_parse(). */
#ifndef STEMMA_MANIFEST_PARSE_H
#define STEMMA_MANIFEST_PARSE_H

#include "manifest/manifest.h"

/* Reads `source`, UTF-8 without NUL, over the settings in `start` (its path, its defaults). What it
 * allocates is in `arena`, where `source` must be too. As manifest_parse() otherwise. */
int parse_manifest(const struct manifest *start, const struct source *source, struct arena *arena,
                   diag_list *diags, struct manifest *out);

#endif
