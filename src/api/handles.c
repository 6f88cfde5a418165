#include "api/handles.h"

#include "base/path.h"
#include "script/folder.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "version.h"

const char *stemma_version(void)
{
    return STEMMA_VERSION;
}

const char *stemma_sqlite_version(void)
{
    return sqlite3_libversion();
}

/* https://www.sqlite.org/c3ref/c_config_covering_index_scan.html#sqliteconfigmemstatus */
void stemma_tune_process(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, 0);
}

struct backend *api_backend(stemma_database *database)
{
    return database == NULL ? NULL : database->backend;
}

/* Length of a scheme that is followed by a path: that path is relative to the manifest. */
static size_t scheme_length(const char *location)
{
    static const char *const schemes[] = {"file:", "sqlite:", "sqlite3:"};
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
        if (strncasecmp(location, schemes[i], strlen(schemes[i])) == 0)
            return strlen(schemes[i]);
    return 0;
}

/* The manifest's database, seen from the current directory. */
static int locate_database(struct stemma_project *handle, diag_list *diags)
{
    struct manifest *manifest = &handle->project.manifest;
    struct arena *arena = &handle->project.arena;
    if (manifest->database.ptr == NULL || manifest->database.len == 0)
        return 0;
    char *written = arena_copy(arena, manifest->database.ptr, manifest->database.len);
    size_t scheme = written == NULL ? 0 : scheme_length(written);
    handle->database = written;
    if (written != NULL && written[scheme] != '/' && strcmp(written + scheme, ":memory:") != 0) {
        const char *path = path_join(arena, manifest->folder, written + scheme);
        handle->database =
            path == NULL ? NULL : arena_printf(arena, "%.*s%s", (int)scheme, written, path);
    }
    return handle->database == NULL ? diag_no_memory(diags) : 0;
}

/* What a manifest names, and be it by a link, is in its folder. It need not be there yet. */
static int check_schema(const struct manifest *manifest, const char *path, diag_list *diags)
{
    struct stat st;
    if (manifest->bundle != NULL || lstat(path, &st) != 0)
        return 0;
    int outside = folder_check_path(manifest->folder, path);
    if (outside == ENOMEM)
        return diag_no_memory(diags);
    if (outside == EXDEV)
        return diag_error(diags, STEMMA_MANIFEST, SPAN_FILE(&manifest->source),
                          "the schema file %s is a link that leads out of the manifest's folder",
                          path);
    return 0;
}

/* The manifest's schema file, seen from the current directory. */
static int locate_schema(struct stemma_project *handle, diag_list *diags)
{
    const struct manifest *manifest = &handle->project.manifest;
    struct arena *arena = &handle->project.arena;
    if (manifest->schema.ptr == NULL || manifest->schema.len == 0)
        return 0;
    const char *written = arena_copy(arena, manifest->schema.ptr, manifest->schema.len);
    handle->schema = written == NULL ? NULL : path_join(arena, manifest->folder, written);
    return handle->schema == NULL ? diag_no_memory(diags)
                                  : check_schema(manifest, handle->schema, diags);
}

struct generate_sqlite api_sqlite(const stemma_project *project)
{
    const struct manifest *manifest = &project->project.manifest;
    return (struct generate_sqlite){manifest->sqlite_number, manifest->sqlite_version};
}

/* `rc` is what loading handle->project has given. */
static int finish_load(int rc, struct stemma_project *handle, diag_list *diags,
                       stemma_project **out)
{
    if (rc != 0) {
        free(handle);
        return rc;
    }
    rc = locate_database(handle, diags);
    if (rc == 0)
        rc = locate_schema(handle, diags);
    if (rc == 0) {
        *out = handle;
        return 0;
    }
    diag_settle(diags); /* errors point into the manifest */
    stemma_project_free(handle);
    return rc;
}

int stemma_project_load(const char *path, stemma_diagnostics *diags, stemma_project **out)
{
    struct stemma_project *handle = calloc(1, sizeof *handle);
    if (handle == NULL)
        return diag_no_memory(diags);
    return finish_load(project_load(path, diags, &handle->project), handle, diags, out);
}

int stemma_project_load_bundle(const struct stemma_bundle *bundle, stemma_diagnostics *diags,
                               stemma_project **out)
{
    struct stemma_project *handle = calloc(1, sizeof *handle);
    if (handle == NULL)
        return diag_no_memory(diags);
    return finish_load(project_load_bundle(bundle, diags, &handle->project), handle, diags, out);
}

void stemma_project_free(stemma_project *project)
{
    if (project == NULL)
        return;
    project_free(&project->project);
    free(project);
}

const char *stemma_project_manifest(const stemma_project *project)
{
    return project->project.manifest.path;
}

const char *stemma_project_database(const stemma_project *project)
{
    return project->database;
}

const char *stemma_project_schema(const stemma_project *project)
{
    return project->schema;
}

/* From `directory` upward, as far as the root; the path found is relative where `directory` is.
 * *found is left alone where there is none. */
static int find_upward(const char *directory, struct arena *arena, diag_list *diags,
                       const char **found)
{
    char *real = realpath(directory, NULL);
    if (real == NULL)
        return diag_errno(diags, errno, directory, "cannot look for a manifest");
    size_t depth = 1;
    for (const char *c = real; *c != '\0'; c++)
        depth += *c == '/';
    free(real);
    const char *folder = arena_copy(arena, directory, strlen(directory));
    for (; folder != NULL && depth != 0; depth--) {
        const char *path = path_join(arena, folder, "manifest.yaml");
        if (path == NULL)
            return diag_no_memory(diags);
        if (access(path, F_OK) == 0) {
            *found = path;
            break;
        }
        folder = path_join(arena, folder, "..");
    }
    return folder == NULL ? diag_no_memory(diags) : 0;
}

int stemma_manifest_find(const char *directory, stemma_diagnostics *diags, char **out)
{
    struct arena arena = {0};
    const char *found = NULL;
    int rc = find_upward(directory, &arena, diags, &found);
    char *copy = NULL;
    if (rc == 0 && found != NULL) {
        copy = strdup(found);
        rc = copy == NULL ? diag_no_memory(diags) : 0;
    }
    arena_free(&arena);
    if (rc == 0)
        *out = copy;
    return rc;
}

int stemma_database_open(const char *location, const struct stemma_open_options *options,
                         stemma_diagnostics *diags, stemma_database **out)
{
    struct stemma_database *handle = calloc(1, sizeof *handle);
    if (handle == NULL)
        return diag_no_memory(diags);
    unsigned timeout = options == NULL ? DEFAULT_LOCK_TIMEOUT_MS : options->lock_timeout_ms;
    int rc = backend_open(location, timeout, diags, &handle->backend);
    if (rc == 0)
        *out = handle;
    else
        free(handle);
    return rc;
}

void stemma_database_close(stemma_database *database)
{
    if (database == NULL)
        return;
    backend_close(database->backend);
    free(database);
}

const char *stemma_database_name(const stemma_database *database)
{
    return database->backend->name;
}

void stemma_interrupt(stemma_database *database)
{
    backend_interrupt(database->backend);
}

bool stemma_is_stuck(stemma_database *database)
{
    return backend_is_stuck(database->backend);
}
