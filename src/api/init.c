#include "api/created.h"
#include "base/file.h"
#include "base/path.h"
#include "manifest/manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

static const char gitattributes[] =
    "# Scripts are hashed with LF, whatever a checkout makes of their line ends.\n"
    "*.sql text eol=lf\n";

/* Makes the folder, and those above it. */
static int make_folder(struct creation *creation, const char *path)
{
    enum file_kind kind;
    char *above = arena_copy(&creation->arena, path, strlen(path));
    if (above == NULL)
        return diag_no_memory(creation->diags);
    for (char *slash = above + 1; *above != '\0' && (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        mkdir(above, 0777); /* what fails here fails again below */
        *slash = '/';
    }
    if (mkdir(path, 0777) == 0)
        return 0;
    if (errno == EEXIST && file_kind(AT_FDCWD, path, &kind) == 0 && kind == FILE_DIRECTORY)
        return 0;
    return diag_errno(creation->diags, errno, path, "the folder cannot be made");
}

/* Writes the file unless it is there. */
static int make_if_missing(struct creation *creation, const char *path, struct str bytes)
{
    enum file_kind kind;
    if (file_kind(AT_FDCWD, path, &kind) != 0)
        return creation_file(creation, path, bytes);
    return VEC_PUSH(&creation->arena, &creation->kept, path) ? 0 : diag_no_memory(creation->diags);
}

static int init(struct creation *creation, const char *directory)
{
    struct arena *arena = &creation->arena;
    const char *manifest = path_join(arena, directory, "manifest.yaml");
    const char *schema = path_join(arena, directory, "manifest.schema.json");
    const char *scripts = path_join(arena, directory, "sql");
    const char *attributes = path_join(arena, directory, ".gitattributes");
    enum file_kind kind;
    if (manifest == NULL || schema == NULL || scripts == NULL || attributes == NULL)
        return diag_no_memory(creation->diags);
    if (file_kind(AT_FDCWD, manifest, &kind) == 0)
        return diag_error(creation->diags, STEMMA_IO, SPAN_NONE,
                          "%s is there already: this folder has a project", manifest);
    int rc = make_folder(creation, directory);
    if (rc == 0)
        rc = make_folder(creation, scripts);
    if (rc == 0)
        rc = creation_file(creation, manifest, manifest_template());
    if (rc == 0)
        rc = make_if_missing(creation, schema, manifest_schema());
    if (rc == 0)
        rc = make_if_missing(creation, attributes, str_from(gitattributes));
    return rc;
}

int stemma_init(const char *directory, stemma_diagnostics *diags, struct stemma_created **out)
{
    struct creation *creation = creation_begin(diags);
    if (creation == NULL)
        return -STEMMA_NO_MEMORY;
    return creation_end(creation, init(creation, directory), out);
}
