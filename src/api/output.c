/* What no output may be written over: whoever names such a file has mistyped it. */
#include "api/handles.h"

#include "base/path.h"
#include "script/script.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct output_check {
    const stemma_project *project;
    const char *database; /* the local file; NULL: there is none */
    const char *path;
    struct stat st;
    bool is_there;
    struct arena scratch;
    diag_list *diags;
};

static bool same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static bool is_folder_of(struct output_check *check, const char *path, const char *folder)
{
    struct stat own, other;
    const char *of_path = path_directory(&check->scratch, path);
    return of_path != NULL && stat(of_path, &own) == 0 && stat(folder, &other) == 0 &&
           same(&own, &other);
}

static const char *last_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

/* One file under two names; one that is yet to be made is known by its folder. */
static bool names_same(struct output_check *check, const char *a, const char *b)
{
    struct stat one, other;
    bool has_one = stat(a, &one) == 0, has_other = stat(b, &other) == 0;
    if (has_one && has_other)
        return same(&one, &other);
    const char *folder = path_directory(&check->scratch, b);
    return has_one == has_other && strcmp(last_name(a), last_name(b)) == 0 && folder != NULL &&
           is_folder_of(check, a, folder);
}

static int refuse(struct output_check *check, const char *what)
{
    int rc = diag_error(check->diags, STEMMA_USAGE, SPAN_NONE, "%s is %s, and is not written over",
                        check->path, what);
    diag_hint(check->diags, "choose another name for the output");
    return rc;
}

/* What this process has open is not opened here: closing it would drop this process's locks,
 * https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_ */
static bool is_open_database(struct output_check *check, const char *path)
{
    return check->database != NULL && names_same(check, path, check->database);
}

static int check_database(struct output_check *check)
{
    const char *path = check->path;
    size_t suffix = backend_part_suffix(path);
    if (is_open_database(check, path))
        return refuse(check, "the database itself");
    if (check->is_there && backend_is_database(path))
        return refuse(check, "a SQLite database");
    if (suffix == 0)
        return 0;
    const char *owner = arena_copy(&check->scratch, path, strlen(path) - suffix);
    if (owner == NULL)
        return diag_no_memory(check->diags);
    return is_open_database(check, owner) || backend_is_database(owner)
               ? refuse(check, "a part of a SQLite database")
               : 0;
}

/* ---- What a person wrote ---- */

static bool is_script(struct output_check *check, const char *folder, struct str name)
{
    struct stat st;
    const char *text = name.len == 0 ? NULL : arena_copy(&check->scratch, name.ptr, name.len);
    const char *path = text == NULL ? NULL : path_join(&check->scratch, folder, text);
    return path != NULL && stat(path, &st) == 0 && same(&st, &check->st);
}

static bool is_script_of(struct output_check *check, const char *folder,
                         const struct manifest_revision *revision)
{
    const char *verify =
        arena_printf(&check->scratch, "%" STR_FMT SCRIPT_VERIFY_SUFFIX, STR_ARG(revision->id.text));
    return is_script(check, folder, revision->up.text) ||
           is_script(check, folder, revision->down.text) ||
           is_script(check, folder, revision->verify.text) ||
           is_script(check, folder, str_from(verify));
}

static bool is_snapshot(struct output_check *check, const char *folder)
{
    struct str path = str_from(check->path), end = STR(SCRIPT_SNAPSHOT_SUFFIX);
    return path.len > end.len && str_equal(str_slice(path, path.len - end.len, path.len), end) &&
           is_folder_of(check, check->path, folder);
}

static int check_project(struct output_check *check)
{
    const struct manifest *manifest = &check->project->project.manifest;
    struct stat st;
    if (!check->is_there || manifest->bundle != NULL)
        return 0;
    if (stat(manifest->path, &st) == 0 && same(&st, &check->st))
        return refuse(check, "the manifest");
    const char *name =
        arena_copy(&check->scratch, manifest->directory.ptr, manifest->directory.len);
    const char *folder = name == NULL ? NULL : path_join(&check->scratch, manifest->folder, name);
    if (folder == NULL)
        return diag_no_memory(check->diags);
    if (is_snapshot(check, folder))
        return refuse(check, "a snapshot of the project");
    for (size_t i = 0; i < manifest->revision_count; i++)
        if (is_script_of(check, folder, &manifest->revisions[i]))
            return refuse(check, "a script of the project");
    return 0;
}

int stemma_output_check(const stemma_project *project, stemma_database *database, const char *path,
                        stemma_diagnostics *diags)
{
    struct output_check check = {
        .project = project,
        .database = database != NULL ? database->backend->file : project->database,
        .path = path,
        .diags = diags,
    };
    check.is_there = stat(path, &check.st) == 0 && S_ISREG(check.st.st_mode);
    int rc = check_database(&check);
    if (rc == 0)
        rc = check_project(&check);
    arena_free(&check.scratch);
    return rc;
}
