/* SHA-256 of texts. */
#ifndef STEMMA_BASE_HASH_H
#define STEMMA_BASE_HASH_H

#include "base/str.h"

#include <sha256.h>

/* "sha256:", 64 hexadecimal digits, NUL. */
enum { HASH_SIZE = 7 + 64 + 1 };

/* A hash under way. */
struct hash {
    SHA2_CTX context;
};

/* A text in parts, its BOM left out; no part ends between a CR and its LF. */
void hash_begin(struct hash *hash);
void hash_add(struct hash *hash, struct str part);
void hash_end(struct hash *hash, char out[HASH_SIZE]);

/* The hash of a text as the ledger records it: a leading UTF-8 BOM is left out and CRLF counts as
 * LF, so that a checkout's line endings are not an edit. Fills `out` with "sha256:<hex>". */
void hash_text(struct str text, char out[HASH_SIZE]);

#endif
