#include "script/folder.h"

#include "base/path.h"
#include "manifest/bundle.h"
#include "manifest/names.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool ends_in(struct str name, struct str suffix)
{
    return name.len > suffix.len &&
           str_equal(str_slice(name, name.len - suffix.len, name.len), suffix);
}

static bool note_snapshot(struct script_folder *folder, struct arena *arena, struct str name)
{
    return !ends_in(name, STR(SCRIPT_SNAPSHOT_SUFFIX)) || VEC_PUSH(arena, &folder->snapshots, name);
}

static int list_bundled(struct script_folder *folder, struct arena *arena, diag_list *diags)
{
    const struct stemma_bundle *bundle = folder->bundle;
    for (size_t i = 0; i < bundle->script_count; i++)
        if (!note_snapshot(folder, arena, str_from(bundle->scripts[i].name)))
            return diag_no_memory(diags);
    return 0;
}

static int list_entries(struct script_folder *folder, struct arena *arena, diag_list *diags)
{
    int copy = openat(folder->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = copy < 0 ? NULL : fdopendir(copy);
    if (dir == NULL) {
        int error = errno;
        if (copy >= 0)
            close(copy);
        return diag_errno(diags, error, folder->path, "cannot list the folder");
    }
    int rc = 0;
    const struct dirent *entry;
    while (rc == 0 && (errno = 0, entry = readdir(dir)) != NULL) {
        size_t len = strlen(entry->d_name);
        char *name = arena_copy(arena, entry->d_name, len);
        uint32_t kind = entry->d_type == DT_REG ? ENTRY_PLAIN : ENTRY_LINK;
        struct str text = {name, len};
        if (name == NULL || map_put(&folder->entries, arena, text, kind, NULL) == MAP_NO_MEMORY ||
            !note_snapshot(folder, arena, text))
            rc = diag_no_memory(diags);
        else
            folder->has_verify |= ends_in(text, STR(SCRIPT_VERIFY_SUFFIX));
    }
    if (rc == 0 && errno != 0)
        rc = diag_errno(diags, errno, folder->path, "cannot list the folder");
    closedir(dir);
    return rc;
}

/* 0 where the real path of `path` is `root` or below it, ENOMEM, or EXDEV. */
static int check_inside(const char *root, const char *path)
{
    char *real = realpath(path, NULL);
    if (real == NULL)
        return errno == ENOMEM ? ENOMEM : EXDEV;
    size_t len = strlen(root);
    bool inside = strncmp(real, root, len) == 0 &&
                  (real[len] == '\0' || real[len] == '/' || strcmp(root, "/") == 0);
    free(real);
    return inside ? 0 : EXDEV;
}

int folder_check_path(const char *folder, const char *path)
{
    char *root = realpath(folder, NULL);
    int outside = root != NULL ? check_inside(root, path) : errno == ENOMEM ? ENOMEM : EXDEV;
    free(root);
    return outside;
}

static int open_folder(struct script_folder *folder, const struct manifest *manifest,
                       struct arena *arena, diag_list *diags)
{
    bool same = strcmp(folder->shown, ".") == 0;
    folder->path = same ? manifest->folder : path_join(arena, manifest->folder, folder->shown);
    folder->shown = folder->path;
    if (folder->path == NULL)
        return diag_no_memory(diags);
    folder->root = realpath(manifest->folder, NULL);
    if (folder->root == NULL)
        return diag_errno(diags, errno, manifest->folder, "cannot find the folder");
    folder->fd = open(folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder->fd < 0 && errno == ENOENT && manifest->revision_count == 0)
        return 0; /* nothing is missing: git keeps no empty folders */
    if (folder->fd < 0) {
        int error = errno;
        int rc = diag_error(diags, STEMMA_MANIFEST, SPAN_FILE(&manifest->source),
                            "the folder of the SQL files, %s, cannot be opened: %s", folder->path,
                            strerror(error));
        diag_hint(diags, "%s",
                  error == ENOENT || error == ENOTDIR
                      ? "make the folder, or name the right one with \"directory:\""
                      : "this user must be able to read it");
        return rc;
    }
    int outside = check_inside(folder->root, folder->path);
    if (outside == ENOMEM)
        return diag_no_memory(diags);
    if (outside != 0)
        return diag_error(diags, STEMMA_MANIFEST, SPAN_FILE(&manifest->source),
                          "the folder of the SQL files, %s, is a link that leads out of the "
                          "manifest's folder",
                          folder->path);
    return list_entries(folder, arena, diags);
}

int script_folder_open(const struct manifest *manifest, struct arena *arena, diag_list *diags,
                       struct script_folder **out)
{
    struct script_folder *folder = ARENA_NEW(arena, struct script_folder);
    if (folder == NULL)
        return diag_no_memory(diags);
    folder->fd = -1;
    folder->shown = arena_copy(arena, manifest->directory.ptr, manifest->directory.len);
    folder->bundle = manifest->bundle;
    folder->has_verify = folder->bundle != NULL;
    int rc = folder->shown == NULL    ? diag_no_memory(diags)
             : folder->bundle == NULL ? open_folder(folder, manifest, arena, diags)
                                      : list_bundled(folder, arena, diags);
    if (rc == 0)
        *out = folder;
    else
        script_folder_close(folder);
    return rc;
}

void script_snapshot_names(const struct script_folder *folder, const struct str **out,
                           size_t *count)
{
    *out = folder->snapshots.items;
    *count = folder->snapshots.count;
}

void script_folder_close(struct script_folder *folder)
{
    if (folder == NULL)
        return;
    map_free(&folder->entries);
    if (folder->fd >= 0)
        close(folder->fd);
    free(folder->root);
    folder->root = NULL;
    folder->fd = -1;
}

/* A name with a slash is not in the listing: the file system is asked. */
static bool is_listed_name(struct str name)
{
    return memchr(name.ptr, '/', name.len) == NULL;
}

bool script_exists(const struct script_folder *folder, struct str name)
{
    if (folder->bundle != NULL)
        return bundle_find(folder->bundle, name) != NULL;
    if (is_listed_name(name))
        return map_find(&folder->entries, name) != NULL;
    struct stat st;
    char path[4096];
    if (name.len >= sizeof path)
        return false;
    memcpy(path, name.ptr, name.len);
    path[name.len] = '\0';
    return fstatat(folder->fd, path, &st, 0) == 0;
}

bool folder_has_plain(const struct script_folder *folder, struct str name)
{
    const uint32_t *kind = map_find(&folder->entries, name);
    return kind != NULL && *kind == ENTRY_PLAIN;
}

int folder_check_inside(const struct script_folder *folder, struct str name, struct arena *arena)
{
    const char *copy = arena_copy(arena, name.ptr, name.len);
    const char *path = copy == NULL ? NULL : path_join(arena, folder->path, copy);
    return path == NULL ? ENOMEM : check_inside(folder->root, path);
}

/* What stands before a file's name where people see it: "sql/", or nothing. */
static struct str shown_prefix(const struct script_folder *folder)
{
    return strcmp(folder->shown, ".") == 0 ? STR("") : str_from(folder->shown);
}

const char *script_shown_name(const struct script_folder *folder, struct str name,
                              struct arena *arena)
{
    struct str prefix = shown_prefix(folder);
    char *shown = arena_alloc(arena, prefix.len + 1 + name.len + 1), *end = shown;
    if (shown == NULL)
        return NULL;
    if (prefix.len != 0) {
        end = mempcpy(end, prefix.ptr, prefix.len);
        *end++ = '/';
    }
    end = mempcpy(end, name.ptr, name.len);
    *end = '\0';
    return shown;
}

bool script_verify_name(const struct script_folder *folder,
                        const struct manifest_revision *revision, struct arena *arena,
                        struct str *out)
{
    if (revision->verify.text.ptr != NULL) {
        *out = revision->verify.text;
        return true;
    }
    char name[NAME_MAX_LENGTH + sizeof SCRIPT_VERIFY_SUFFIX];
    struct str id = revision->id.text;
    memcpy(name, id.ptr, id.len);
    memcpy(name + id.len, SCRIPT_VERIFY_SUFFIX, sizeof SCRIPT_VERIFY_SUFFIX);
    *out = (struct str){0};
    size_t len = id.len + sizeof SCRIPT_VERIFY_SUFFIX - 1;
    if (!folder->has_verify || !script_exists(folder, (struct str){name, len}))
        return true;
    *out = (struct str){arena_copy(arena, name, len), len};
    return out->ptr != NULL;
}

int folder_report_missing(const struct script_folder *folder, const struct script_request *request,
                          diag_list *diags)
{
    const char *name = script_shown_name(folder, request->file.text, &diags->arena);
    int rc = diag_error(diags, STEMMA_MANIFEST, request->file.span,
                        "%s is missing: the %s script of revision %" STR_FMT,
                        name == NULL ? "a file" : name, request->what, STR_ARG(request->revision));
    diag_revision(diags, request->revision);
    if (strcmp(request->what, "up") == 0)
        diag_hint(diags, "bring it back, or take the revision out of the manifest");
    if (strcmp(request->what, "down") == 0)
        diag_hint(diags, "write it, or say \"down: null\" for a revision that cannot be undone");
    return rc;
}

int script_check_present(const struct script_folder *folder, const struct manifest *manifest,
                         diag_list *diags)
{
    size_t before = diags->errors;
    for (size_t i = 0; i < manifest->revision_count; i++) {
        const struct manifest_revision *revision = &manifest->revisions[i];
        const struct script_request requests[] = {
            {revision->up, "up", revision->id.text, NULL},
            {revision->down, "down", revision->id.text, NULL},
            {revision->verify, "verify", revision->id.text, NULL},
        };
        if (diags->errors - before >= MANIFEST_MAX_FAULTS)
            break;
        for (size_t r = 0; r < sizeof requests / sizeof requests[0]; r++)
            if (requests[r].file.text.ptr != NULL && !script_exists(folder, requests[r].file.text))
                folder_report_missing(folder, &requests[r], diags);
    }
    return diags->errors == before ? 0 : -STEMMA_MANIFEST;
}
