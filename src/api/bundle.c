#include "api/bundle.h"

#include "api/handles.h"
#include "base/path.h"
#include "run/run.h"
#include "shadow/snapshot_file.h"

#include <stdlib.h>
#include <string.h>

/* The public part comes first. */
struct bundled {
    struct stemma_bundled bundled;
    struct arena arena;
};

struct bundling {
    const struct project *project;
    const struct stemma_bundle_request *request;
    struct bundled *result;
    struct arena arena; /* of the scripts */
    struct script_folder *folder;
    VEC(struct script_request) wanted;
    struct script *scripts; /* as `wanted`, once they are loaded */
    diag_list *diags;
};

static int check_target(const char *target, diag_list *diags)
{
    if (target == NULL || strchr(target, ':') == NULL)
        return 0;
    int rc = diag_error(diags, STEMMA_USAGE, SPAN_NONE,
                        "a bundle makes a new database: it takes a target, no range");
    diag_hint(diags, "stemma upgrade %s --sql", target);
    return rc;
}

static int check_request(const struct bundling *bundling)
{
    const struct stemma_bundle_request *request = bundling->request;
    diag_list *diags = bundling->diags;
    if ((unsigned)request->format > STEMMA_BUNDLE_SQL)
        return diag_error(diags, STEMMA_USAGE, SPAN_NONE, "no such format: %d",
                          (int)request->format);
    if (request->format == STEMMA_BUNDLE_SQL)
        return check_target(request->target, diags);
    if (request->name != NULL && !bundle_is_name(request->name))
        return diag_error(diags, STEMMA_USAGE, SPAN_NONE,
                          "\"%s\" cannot be the name of a variable in C", request->name);
    if (request->target == NULL && request->parameter_count == 0)
        return 0;
    int rc = diag_error(diags, STEMMA_USAGE, SPAN_NONE, "a bundle in C holds the whole project: %s",
                        request->target != NULL ? "it takes no target" : "it takes no parameters");
    diag_hint(diags, "the program says how far it upgrades, and with what, in its stemma_request");
    return rc;
}

/* ---- Which files ---- */

static bool want(struct bundling *bundling, const struct manifest_revision *revision,
                 const char *what, struct name file)
{
    struct script_request request = {file, what, revision->id.text, NULL};
    return file.text.ptr == NULL || VEC_PUSH(&bundling->arena, &bundling->wanted, request);
}

static bool want_revision(struct bundling *bundling, const struct manifest_revision *revision)
{
    struct name verify = {.span = revision->id.span};
    return script_verify_name(bundling->folder, revision, &bundling->arena, &verify.text) &&
           want(bundling, revision, "up", revision->up) &&
           want(bundling, revision, "down", revision->down) &&
           want(bundling, revision, "verify", verify);
}

/* A program whose databases are new begins them with a snapshot, too. */
static int want_snapshots(struct bundling *bundling)
{
    struct snapshot_files files = {0};
    int rc = snapshot_files_read(bundling->folder, bundling->project, &bundling->arena,
                                 bundling->diags, &files);
    for (size_t i = 0; rc == 0 && i < files.count; i++) {
        const struct snapshot_file *file = &files.items[i];
        struct script_request request = {{.text = file->name}, "snapshot", file->name, NULL};
        if (file->state == SNAPSHOT_HOLDS &&
            !VEC_PUSH(&bundling->arena, &bundling->wanted, request))
            rc = diag_no_memory(bundling->diags);
    }
    snapshot_files_release(&files);
    return rc;
}

/* As strcmp() would, had they a NUL. */
static int compare_files(const void *a, const void *b)
{
    struct str one = ((const struct script_request *)a)->file.text;
    struct str two = ((const struct script_request *)b)->file.text;
    int order = memcmp(one.ptr, two.ptr, one.len < two.len ? one.len : two.len);
    return order != 0 ? order : (one.len > two.len) - (one.len < two.len);
}

/* Several revisions may have the same script. */
static void sort_wanted(struct bundling *bundling)
{
    struct script_request *items = bundling->wanted.items;
    size_t used = 0;
    if (bundling->wanted.count == 0)
        return;
    qsort(items, bundling->wanted.count, sizeof *items, compare_files);
    for (size_t i = 0; i < bundling->wanted.count; i++)
        if (used == 0 || compare_files(&items[used - 1], &items[i]) != 0)
            items[used++] = items[i];
    bundling->wanted.count = used;
}

static int find_files(struct bundling *bundling)
{
    const struct manifest *manifest = &bundling->project->manifest;
    int rc = script_folder_open(manifest, &bundling->arena, bundling->diags, &bundling->folder);
    if (rc == 0)
        rc = script_check_present(bundling->folder, manifest, bundling->diags);
    for (size_t i = 0; rc == 0 && i < manifest->revision_count; i++)
        if (!want_revision(bundling, &manifest->revisions[i]))
            rc = diag_no_memory(bundling->diags);
    if (rc == 0)
        rc = want_snapshots(bundling);
    if (rc == 0)
        sort_wanted(bundling);
    return rc;
}

/* The scripts' folder is among them: a verify script that is new in it changes the bundle. */
static int tell_files(struct bundling *bundling)
{
    const struct manifest *manifest = &bundling->project->manifest;
    struct arena *arena = &bundling->result->arena;
    const char **files = ARENA_ARRAY(arena, const char *, bundling->wanted.count + 2);
    size_t count = 0;
    bool ok = files != NULL;
    if (ok)
        ok = (files[count++] = arena_copy(arena, manifest->path, strlen(manifest->path))) != NULL;
    if (ok && manifest->bundle == NULL && !str_equal(manifest->directory, STR("."))) {
        const char *folder = arena_copy(arena, manifest->directory.ptr, manifest->directory.len);
        ok =
            folder != NULL && (files[count++] = path_join(arena, manifest->folder, folder)) != NULL;
    }
    for (size_t i = 0; ok && i < bundling->wanted.count; i++) {
        files[count] =
            script_shown_name(bundling->folder, bundling->wanted.items[i].file.text, arena);
        ok = files[count++] != NULL;
    }
    if (!ok)
        return diag_no_memory(bundling->diags);
    bundling->result->bundled.files = (struct stemma_names){files, count};
    bundling->result->bundled.revision_count = manifest->revision_count;
    return 0;
}

/* ---- C ---- */

/* A program that upgrades to "head" would find out at each start. */
static void warn_of_heads(const struct bundling *bundling)
{
    const struct graph *graph = &bundling->project->graph;
    size_t heads = 0;
    for (node_id node = 0; node < graph->count; node++)
        heads += graph_is_head(graph, node);
    if (heads < 2)
        return;
    diag_warning(bundling->diags, SPAN_NONE,
                 "%s has %zu heads: a program that upgrades to \"head\" will refuse to choose",
                 bundling->project->manifest.path, heads);
    diag_hint(bundling->diags, "stemma merge heads");
}

static int load_scripts(struct bundling *bundling)
{
    size_t count = bundling->wanted.count;
    bundling->scripts = ARENA_ARRAY(&bundling->arena, struct script, count);
    if (bundling->scripts == NULL)
        return diag_no_memory(bundling->diags);
    for (size_t i = 0; i < count; i++)
        bundling->wanted.items[i].out = &bundling->scripts[i];
    return script_load(bundling->folder, bundling->wanted.items, count, &bundling->arena,
                       bundling->diags);
}

typedef int write_bytes(void *user, const char *bytes, size_t length);

static int write_c(struct bundling *bundling, write_bytes *write, void *user)
{
    const char *name = bundling->request->name;
    int rc = load_scripts(bundling);
    if (rc != 0)
        return rc;
    warn_of_heads(bundling);
    const struct bundle_content content = {&bundling->project->manifest, bundling->scripts,
                                           bundling->wanted.count};
    return bundle_write_c(&content, name == NULL ? "migrations" : name, write, user);
}

/* ---- SQL ---- */

/* A new database is at base. */
static int write_sql(const struct bundling *bundling, write_bytes *write, void *user)
{
    const struct stemma_request request = {
        .operation = STEMMA_UPGRADE,
        .targets = &bundling->request->target,
        .target_count = bundling->request->target == NULL ? 0 : 1,
        .parameters = bundling->request->parameters,
        .parameter_count = bundling->request->parameter_count,
    };
    const struct run_input input = {.project = bundling->project,
                                    .request = &request,
                                    .diags = bundling->diags,
                                    .repeatable = true};
    return run_render(&input, write, user);
}

/* ---- Both ---- */

static int bundle(struct bundling *bundling, write_bytes *write, void *user)
{
    int rc = check_request(bundling);
    if (rc == 0)
        rc = find_files(bundling);
    if (rc == 0)
        rc = tell_files(bundling);
    if (rc != 0)
        return rc;
    return bundling->request->format == STEMMA_BUNDLE_C ? write_c(bundling, write, user)
                                                        : write_sql(bundling, write, user);
}

static void release(struct bundling *bundling)
{
    diag_settle(bundling->diags);
    for (size_t i = 0; bundling->scripts != NULL && i < bundling->wanted.count; i++)
        script_release(&bundling->scripts[i]);
    script_folder_close(bundling->folder);
    arena_free(&bundling->arena);
}

int stemma_bundle_write(const stemma_project *project, const struct stemma_bundle_request *request,
                        int (*write)(void *user, const char *bytes, size_t length), void *user,
                        stemma_diagnostics *diags, struct stemma_bundled **out)
{
    struct bundling bundling = {.project = &project->project,
                                .request = request,
                                .diags = diags,
                                .result = calloc(1, sizeof *bundling.result)};
    if (bundling.result == NULL)
        return diag_no_memory(diags);
    int rc = bundle(&bundling, write, user);
    release(&bundling);
    if (rc == 0)
        *out = &bundling.result->bundled;
    else
        stemma_bundled_free(&bundling.result->bundled);
    return rc > 0 ? -STEMMA_IO : rc; /* the caller's own writing failed, and knows why */
}

void stemma_bundled_free(struct stemma_bundled *bundled)
{
    if (bundled == NULL)
        return;
    struct bundled *result = (struct bundled *)bundled;
    struct arena arena = result->arena;
    free(result);
    arena_free(&arena);
}
