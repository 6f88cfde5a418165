/* From a file, or a text, to the pass over its events: what is wrong with the whole of it. */
#include "manifest/manifest.h"

#include "base/file.h"
#include "base/path.h"
#include "manifest/parse.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

static int check_text(const struct source *source, diag_list *diags)
{
    struct str text = source->text;
    if (text.len == 0)
        return diag_error(diags, STEMMA_MANIFEST, SPAN_FILE(source), "the manifest is empty");
    if (text.len > MANIFEST_MAX_SIZE)
        return diag_error(diags, STEMMA_MANIFEST, SPAN_FILE(source),
                          "larger than a manifest may be (64 MiB)");
    if (str_starts_with(text, STR("SQLite format 3")))
        return diag_error(diags, STEMMA_MANIFEST, SPAN_FILE(source),
                          "an SQLite database, not a manifest");
    const char *nul = memchr(text.ptr, '\0', text.len);
    if (nul != NULL)
        return diag_error(diags, STEMMA_MANIFEST,
                          (struct span){source, (size_t)(nul - text.ptr), 0},
                          "a NUL byte; a manifest is plain text");
    size_t error = str_utf8_error(text);
    if (error < text.len)
        return diag_error(diags, STEMMA_MANIFEST, (struct span){source, error, 0},
                          "not UTF-8: byte 0x%02X", (unsigned)(unsigned char)text.ptr[error]);
    return 0;
}

int manifest_parse(const char *path, struct str text, struct arena *arena, diag_list *diags,
                   struct manifest *out)
{
    struct source *source = ARENA_NEW(arena, struct source);
    char *name = arena_copy(arena, path, strlen(path));
    char *folder = path_directory(arena, path);
    if (source == NULL || name == NULL || folder == NULL)
        return diag_no_memory(diags);
    *source = (struct source){name, text};
    struct manifest start = {
        .source = *source,
        .path = name,
        .folder = folder,
        .directory = STR("sql"),
        .table = STR("stemma"),
        .transaction = STEMMA_TRANSACTION_RUN,
        .foreign_keys = FOREIGN_KEYS_OFF,
        .backup = BACKUP_DESTRUCTIVE,
    };
    int rc = check_text(source, diags);
    return rc < 0 ? rc : parse_manifest(&start, source, arena, diags, out);
}

/* Whatever keeps the manifest from being read is a fault of the manifest. */
static int read_failed(const char *path, int error, diag_list *diags)
{
    if (error == ENOMEM)
        return diag_no_memory(diags);
    const char *why = error == EISDIR   ? "a folder, not a manifest"
                      : error == EINVAL ? "not a regular file"
                      : error == EFBIG  ? "larger than a manifest may be (64 MiB)"
                                        : strerror(error);
    return diag_error(diags, STEMMA_MANIFEST, SPAN_NONE, "%s: cannot read the manifest: %s", path,
                      why);
}

int manifest_read(const char *path, struct arena *arena, diag_list *diags, struct manifest *out)
{
    struct file_text file;
    int rc = file_read(AT_FDCWD, path, MANIFEST_MAX_SIZE, arena, &file);
    if (rc < 0)
        return read_failed(path, -rc, diags);
    /* A copy: names point into the text for as long as the project lives, and editors rewrite
     * files. */
    struct str text = file.bytes;
    if (file.mapped != 0)
        text.ptr = arena_copy(arena, text.ptr, text.len);
    file_release(&file);
    if (text.ptr == NULL)
        return diag_no_memory(diags);
    return manifest_parse(path, text, arena, diags, out);
}
