/* A project's files as a table in memory. */
#ifndef STEMMA_MANIFEST_BUNDLE_H
#define STEMMA_MANIFEST_BUNDLE_H

#include "base/str.h"
#include "stemma.h"

/* The script of that name; NULL where there is none. */
const struct stemma_bundle_file *bundle_find(const struct stemma_bundle *bundle, struct str name);

struct str bundle_text(const struct stemma_bundle_file *file);

#endif
