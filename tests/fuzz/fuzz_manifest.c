/* A text as a manifest: reading never crashes and says little; what was read can be added to, and
 * reads back as it was with one revision more. */
#include "fuzz.h"

#include "manifest/manifest.h"
#include "manifest/names.h"

#include <string.h>

enum { LONGEST_MESSAGE = 1024 };

static void check_diagnostics(diag_list *diags)
{
    struct stemma_diagnostic fault;
    size_t count = stemma_diagnostics_count(diags);
    REQUIRE(count > 0 && count <= MANIFEST_MAX_FAULTS);
    for (size_t i = 0; i < count; i++) {
        REQUIRE(stemma_diagnostics_get(diags, i, &fault));
        REQUIRE(strlen(fault.message) < LONGEST_MESSAGE);
        REQUIRE(strchr(fault.message, '\n') == NULL);
    }
}

static void check_span(const struct manifest *manifest, const struct name *name)
{
    struct str text = manifest->source.text;
    struct span span = name->span;
    REQUIRE(span.offset <= text.len && span.length <= text.len - span.offset);
    struct str there = str_slice(text, span.offset, span.offset + span.length);
    bool quoted = there.len > 0 && strchr("\"'|>", there.ptr[0]) != NULL;
    REQUIRE(quoted || str_equal(there, name->text));
}

static void check_revision(const struct manifest *manifest,
                           const struct manifest_revision *revision)
{
    REQUIRE(name_is_valid(revision->id.text) && !name_is_reserved(revision->id.text));
    check_span(manifest, &revision->id);
    for (size_t i = 0; i < revision->parents.count; i++)
        check_span(manifest, &revision->parents.items[i]);
    REQUIRE(revision->up.text.len > 0);
    REQUIRE(revision->transaction != STEMMA_TRANSACTION_DEFAULT);
}

static void check_append(const struct manifest *manifest, struct arena *arena)
{
    const struct str parents[] = {STR("001"), STR("x")};
    const struct manifest_entry entry = {.id = STR("new-1"),
                                         .parents = parents,
                                         .parent_count = manifest->revision_count % 3,
                                         .message = STR("It's \"new\": [#1], {x}")};
    diag_list diags = {0};
    struct manifest after;
    struct str out;
    int rc = manifest_append(manifest, &entry, arena, &diags, &out);
    REQUIRE(rc == 0 || rc == -STEMMA_MANIFEST);
    REQUIRE((rc == 0) == (stemma_diagnostics_count(&diags) == 0));
    if (rc == 0) {
        size_t count = manifest->revision_count;
        REQUIRE(manifest_parse("after.yaml", out, arena, &diags, &after) == 0);
        REQUIRE(after.revision_count == count + 1);
        REQUIRE(str_equal(after.revisions[count].message, entry.message));
        for (size_t i = 0; i < count; i++)
            REQUIRE(str_equal(after.revisions[i].id.text, manifest->revisions[i].id.text));
    }
    stemma_diagnostics_clear(&diags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    diag_list diags = {0};
    struct manifest manifest;
    char *text = arena_copy(&arena, (const char *)data, size);
    if (text == NULL)
        return 0;
    int rc = manifest_parse("fuzz.yaml", (struct str){text, size}, &arena, &diags, &manifest);
    if (rc == 0) {
        REQUIRE(stemma_diagnostics_count(&diags) == 0);
        for (size_t i = 0; i < manifest.revision_count; i++)
            check_revision(&manifest, &manifest.revisions[i]);
        check_append(&manifest, &arena);
    } else {
        REQUIRE(rc == -STEMMA_MANIFEST);
        check_diagnostics(&diags);
    }
    stemma_diagnostics_clear(&diags);
    arena_free(&arena);
    return 0;
}
