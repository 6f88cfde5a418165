/* A table is taken as it is: it is part of the program, and copying it, or making an index of it,
 * would cost each start of the program what its compiler can have done once. That it is in order
 * is checked instead. */
#include "manifest/bundle.h"

#include "base/hash.h"
#include "manifest/manifest.h"

#include <string.h>

struct str bundle_text(const struct stemma_bundle_file *file)
{
    return (struct str){file->text, file->length};
}

/* As strcmp() does. */
static int compare(struct str name, const char *other)
{
    int order = strncmp(name.ptr, other, name.len);
    return order != 0 ? order : other[name.len] == '\0' ? 0 : -1;
}

const struct stemma_bundle_file *bundle_find(const struct stemma_bundle *bundle, struct str name)
{
    size_t from = 0, to = bundle->script_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = compare(name, bundle->scripts[middle].name);
        if (order == 0)
            return &bundle->scripts[middle];
        if (order < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return NULL;
}

static int refuse(diag_list *diags, const char *why)
{
    int rc = diag_error(diags, STEMMA_USAGE, SPAN_NONE, "the bundle cannot be used: %s", why);
    diag_hint(diags, "make it again with \"stemma bundle\"");
    return rc;
}

static bool is_complete(const struct stemma_bundle_file *file)
{
    return file->name != NULL && file->text != NULL && file->text[file->length] == '\0';
}

static int check(const struct stemma_bundle *bundle, diag_list *diags)
{
    if (bundle->version != STEMMA_BUNDLE_VERSION)
        return refuse(diags, "it was made for another version of libstemma");
    if (!is_complete(&bundle->manifest))
        return refuse(diags, "its manifest lacks a name, a text, or the NUL behind it");
    for (size_t i = 0; i < bundle->script_count; i++) {
        const struct stemma_bundle_file *script = &bundle->scripts[i];
        if (!is_complete(script))
            return refuse(diags, "a script lacks a name, a text, or the NUL behind it");
        if (i != 0 && strcmp(bundle->scripts[i - 1].name, script->name) >= 0)
            return refuse(diags, "its scripts are not in the order of their names");
    }
    return 0;
}

static int check_manifest_hash(const struct stemma_bundle_file *file, diag_list *diags)
{
    char hash[HASH_SIZE];
    hash_text(bundle_text(file), hash);
    if (file->hash == NULL || strcmp(file->hash, hash) == 0)
        return 0;
    int rc = diag_error(diags, STEMMA_MANIFEST, SPAN_NONE, "%s is not what was bundled: it is %s",
                        file->name, hash);
    diag_note(diags, SPAN_NONE, "it was %s", file->hash);
    diag_hint(diags, "make the bundle again with \"stemma bundle\"");
    return rc;
}

int manifest_from_bundle(const struct stemma_bundle *bundle, struct arena *arena, diag_list *diags,
                         struct manifest *out)
{
    int rc = check(bundle, diags);
    if (rc == 0)
        rc = check_manifest_hash(&bundle->manifest, diags);
    if (rc == 0)
        rc = manifest_parse(bundle->manifest.name, bundle_text(&bundle->manifest), arena, diags,
                            out);
    if (rc == 0)
        out->bundle = bundle;
    return rc;
}
