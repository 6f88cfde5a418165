#include "base/hash.h"

#include <string.h>

/* Feeds `text` with every CR that stands before an LF left out. */
static void update_folded(SHA2_CTX *context, struct str text)
{
    size_t from = 0;
    while (from < text.len) {
        const char *cr = memchr(text.ptr + from, '\r', text.len - from);
        if (cr == NULL)
            break;
        size_t at = (size_t)(cr - text.ptr);
        bool folded = at + 1 < text.len && cr[1] == '\n';
        SHA256Update(context, (const uint8_t *)text.ptr + from, at - from + (folded ? 0 : 1));
        from = at + 1;
    }
    SHA256Update(context, (const uint8_t *)text.ptr + from, text.len - from);
}

void hash_begin(struct hash *hash)
{
    SHA256Init(&hash->context);
}

void hash_add(struct hash *hash, struct str part)
{
    if (part.len != 0)
        update_folded(&hash->context, part);
}

void hash_end(struct hash *hash, char out[HASH_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t digest[SHA256_DIGEST_LENGTH];
    SHA256Final(digest, &hash->context);
    memcpy(out, "sha256:", 7);
    for (size_t i = 0; i < sizeof digest; i++) {
        out[7 + 2 * i] = digits[digest[i] >> 4];
        out[8 + 2 * i] = digits[digest[i] & 15];
    }
    out[HASH_SIZE - 1] = '\0';
}

void hash_text(struct str text, char out[HASH_SIZE])
{
    struct hash hash;
    hash_begin(&hash);
    hash_add(&hash, str_slice(text, str_bom(text), text.len));
    hash_end(&hash, out);
}
