/* Texts as schema files. */
#ifndef STEMMA_TESTS_FUZZ_SCHEMA_FILE_H
#define STEMMA_TESTS_FUZZ_SCHEMA_FILE_H

#include "base/str.h"
#include "fuzz.h"
#include "script/script.h"
#include "shadow/rows.h"

#include <string.h>

/* A copy in the arena, which is freed with it. Files with other bytes are refused before they are
 * read as schemas: then its ptr is NULL. */
static inline struct str schema_file_text(const uint8_t *data, size_t size, struct arena *arena)
{
    struct str text = {arena_copy(arena, (const char *)data, size), size};
    REQUIRE(text.ptr != NULL);
    bool is_text = memchr(text.ptr, '\0', size) == NULL && str_utf8_error(text) == size;
    return is_text ? text : (struct str){NULL, 0};
}

/* False where the file has faults, which are in `diags` then. */
static inline bool schema_file_read(struct str text, struct arena *arena, diag_list *diags,
                                    struct script *script, struct schema_rows *out)
{
    static const char *const ledger[] = {"stemma_revisions", "stemma_log", "stemma_meta"};
    const struct shadow_script input = {.script = script,
                                        .ledger = ledger,
                                        .ledger_count = sizeof ledger / sizeof ledger[0],
                                        .warns = true,
                                        .arena = arena,
                                        .diags = diags};
    REQUIRE(script_from_text("fuzz.sql", text, arena, diags, script) == 0);
    int rc = shadow_read_script(&input, out, NULL);
    REQUIRE((rc == 0) == (diags->errors == 0));
    return rc == 0;
}

#endif
