/* Out of memory, everywhere: each operation is run again and again, and the n-th allocation fails,
 * n = 1, 2, 3 … until none does. Once that one allocation alone fails, once all that follow as
 * well. Each time the call must end with an error or with success, leak nothing, leave the files as
 * they were before or as they are after the operation, and the next call on the same handles must
 * work.
 *
 *     fault-memory [STRIDE [OPERATION]]     every STRIDE-th allocation only
 */
#include "operations.h"
#include "scene.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- The allocator: counts, and fails when told to ---- */

enum mode { FAIL_ONE, FAIL_ALL_THAT_FOLLOW };

static struct {
    size_t fail_at; /* 0: never */
    size_t count;   /* since it was armed */
    enum mode mode;
    bool failed;
    int64_t live; /* allocations that were not freed */
} allocator;

static void *(*real_malloc)(size_t size);
static void *(*real_calloc)(size_t count, size_t size);
static void *(*real_realloc)(void *memory, size_t size);
static int (*real_posix_memalign)(void **memory, size_t alignment, size_t size);
static void (*real_free)(void *memory);

/* What dlsym() itself allocates while the real functions are looked for. */
static _Alignas(16) char early[4096];
static size_t early_used;

static void *early_alloc(size_t size)
{
    size_t at = early_used;
    early_used += (size + 15) / 16 * 16;
    return early_used <= sizeof early ? early + at : NULL;
}

static bool is_early(const void *memory)
{
    return (const char *)memory >= early && (const char *)memory < early + sizeof early;
}

/* A function from dlsym(): ISO C has no cast from an object pointer to it. */
#define FIND(name)                                                                                 \
    do {                                                                                           \
        void *symbol = dlsym(RTLD_NEXT, #name);                                                    \
        memcpy(&real_##name, &symbol, sizeof symbol);                                              \
    } while (0)

static bool find_real(void)
{
    static bool looking;
    if (real_free != NULL)
        return true;
    if (looking)
        return false;
    looking = true;
    FIND(malloc);
    FIND(calloc);
    FIND(realloc);
    FIND(posix_memalign);
    FIND(free);
    return true;
}

static bool fails(void)
{
    if (allocator.fail_at == 0)
        return false;
    size_t number = ++allocator.count;
    bool failing = number == allocator.fail_at ||
                   (number > allocator.fail_at && allocator.mode == FAIL_ALL_THAT_FOLLOW);
    allocator.failed |= failing;
    if (failing)
        errno = ENOMEM;
    return failing;
}

static void *counted(void *memory)
{
    allocator.live += memory != NULL;
    return memory;
}

void *malloc(size_t size)
{
    if (!find_real())
        return early_alloc(size);
    return fails() ? NULL : counted(real_malloc(size));
}

void *calloc(size_t count, size_t size)
{
    if (!find_real())
        return early_alloc(count * size);
    return fails() ? NULL : counted(real_calloc(count, size));
}

void *realloc(void *memory, size_t size)
{
    if (memory == NULL)
        return malloc(size);
    return fails() ? NULL : real_realloc(memory, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
    if (!find_real() || fails())
        return ENOMEM;
    int error = real_posix_memalign(memory, alignment, size);
    counted(error == 0 ? *memory : NULL);
    return error;
}

void free(void *memory)
{
    if (memory == NULL || is_early(memory) || !find_real())
        return;
    allocator.live--;
    real_free(memory);
}

static void arm(size_t fail_at, enum mode mode)
{
    allocator.count = 0;
    allocator.failed = false;
    allocator.mode = mode;
    allocator.fail_at = fail_at;
}

/* A sanitizer allocates past malloc() what realpath() and its like return; it looks for leaks
 * itself. */
static bool is_lost(int64_t live_before)
{
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
    (void)live_before;
    return false;
#else
    return allocator.live != live_before;
#endif
}

static void disarm(void)
{
    allocator.fail_at = 0;
}

/* ---- The operations ---- */

static int load(struct handles *handles)
{
    stemma_project *project = NULL;
    char *found = NULL;
    int rc = stemma_manifest_find(scene_path("sql"), handles->diags, &found);
    if (rc == 0)
        rc = stemma_project_load(found, handles->diags, &project);
    free(found);
    stemma_project_free(project);
    return rc;
}

static int open_and_close(struct handles *handles)
{
    stemma_database *db = NULL;
    int rc = stemma_database_open(scene_path("app.db"), NULL, handles->diags, &db);
    stemma_database_close(db);
    return rc;
}

static int upgrade(struct handles *handles)
{
    return operation_upgrade(handles, NULL);
}

static int downgrade(struct handles *handles)
{
    return operation_downgrade(handles, NULL);
}

/* Outside any transaction: what was done before the failure stays. */
static int upgrade_bare(struct handles *handles)
{
    struct handles bare = *handles;
    int rc = stemma_project_load(scene_path("bare.yaml"), handles->diags, &bare.project);
    if (rc != 0)
        return rc;
    rc = operation_upgrade(&bare, NULL);
    stemma_project_free(bare.project);
    return rc;
}

static int stamp(struct handles *handles)
{
    return operation_stamp(handles, NULL);
}

static int status(struct handles *handles)
{
    struct stemma_listing *listing = NULL;
    int rc = stemma_status(handles->project, handles->db, handles->diags, &listing);
    stemma_listing_free(listing);
    return rc;
}

static int history(struct handles *handles)
{
    struct stemma_listing *listing = NULL;
    int rc =
        stemma_history(handles->project, handles->db, "base:current", handles->diags, &listing);
    stemma_listing_free(listing);
    return rc;
}

static int current(struct handles *handles)
{
    struct stemma_listing *listing = NULL;
    int rc = stemma_current(handles->project, handles->db, handles->diags, &listing);
    stemma_listing_free(listing);
    return rc;
}

static int check(struct handles *handles)
{
    struct stemma_check *answer = NULL;
    int rc = stemma_check(handles->project, handles->db, handles->diags, &answer);
    stemma_check_free(answer);
    return rc;
}

static int count_bytes(void *user, const char *bytes, size_t length)
{
    (void)bytes;
    *(size_t *)user += length;
    return 0;
}

static int render(struct handles *handles)
{
    size_t bytes = 0;
    const struct stemma_request request = {.operation = STEMMA_UPGRADE};
    return stemma_render(handles->project, handles->db, &request, count_bytes, &bytes,
                         handles->diags);
}

static int write_bundles(struct handles *handles)
{
    int rc = 0;
    for (int format = STEMMA_BUNDLE_C; rc == 0 && format <= STEMMA_BUNDLE_SQL; format++) {
        const struct stemma_bundle_request request = {.format = (enum stemma_bundle_format)format};
        struct stemma_bundled *bundled = NULL;
        size_t bytes = 0;
        rc = stemma_bundle_write(handles->project, &request, count_bytes, &bytes, handles->diags,
                                 &bundled);
        stemma_bundled_free(bundled);
    }
    return rc;
}

#define BUNDLED(name, text)                                                                        \
    {                                                                                              \
        name, text, sizeof text - 1, NULL                                                          \
    }

static int plan_from_memory(struct handles *handles)
{
    static const struct stemma_bundle_file scripts[] = {
        BUNDLED("a_down.sql", "DROP TABLE a;"),
        BUNDLED("a_up.sql", "CREATE TABLE a (x);"),
    };
    static const struct stemma_bundle bundle = {
        STEMMA_BUNDLE_VERSION,
        BUNDLED("manifest.yaml", "version: 1\nrevisions:\n  - id: a\n"),
        scripts,
        2,
    };
    const struct stemma_request request = {.operation = STEMMA_UPGRADE};
    stemma_project *project = NULL;
    struct stemma_run *run = NULL;
    int rc = stemma_project_load_bundle(&bundle, handles->diags, &project);
    if (rc == 0)
        rc = stemma_plan(project, handles->db, &request, handles->diags, &run);
    stemma_run_free(run);
    stemma_project_free(project);
    return rc;
}

static int add_revision(struct handles *handles)
{
    static const char *const first = "a";
    const struct stemma_new_revision revision = {
        .id = "new", .message = "A new one", .depends_on = {&first, 1}};
    struct stemma_created *created = NULL;
    int rc = stemma_revision_add(handles->project, &revision, handles->diags, &created);
    stemma_created_free(created);
    return rc;
}

static int snapshot(struct handles *handles)
{
    const struct stemma_snapshot_request request = {.target = "a"};
    struct stemma_snapshot *made = NULL;
    int rc = stemma_snapshot_write(handles->project, &request, handles->diags, &made);
    stemma_snapshot_free(made);
    return rc;
}

static int dump(struct handles *handles)
{
    struct stemma_dump *text = NULL;
    int rc = stemma_dump(handles->project, handles->db, NULL, handles->diags, &text);
    stemma_dump_free(text);
    return rc;
}

static const char *wanted(char *name, size_t size)
{
    snprintf(name, size, "sql:%s", scene_path("wanted.sql"));
    return name;
}

static int diff(struct handles *handles)
{
    char to[500];
    const struct stemma_diff_request request = {
        .from = "rev:b", .to = wanted(to, sizeof to), .sql = true};
    struct stemma_difference *difference = NULL;
    int rc = stemma_diff(handles->project, NULL, &request, handles->diags, &difference);
    stemma_difference_free(difference);
    return rc;
}

static int autogenerate(struct handles *handles)
{
    static const char *const rename = "child.n=note";
    char to[500];
    const struct stemma_autogenerate request = {
        .revision = {.id = "new"}, .to = wanted(to, sizeof to), .renames = {&rename, 1}};
    struct stemma_created *created = NULL;
    int rc = stemma_autogenerate(handles->project, NULL, &request, handles->diags, &created);
    stemma_created_free(created);
    return rc;
}

/* In a project of its own. */
static int autogenerate_in(struct handles *handles, const char *manifest, const char *wanted_file,
                           struct stemma_names renames)
{
    char to[500];
    struct stemma_created *created = NULL;
    stemma_project *project = NULL;
    snprintf(to, sizeof to, "sql:%s", scene_path(wanted_file));
    const struct stemma_autogenerate request = {
        .revision = {.id = "new"}, .to = to, .renames = renames};
    int rc = stemma_project_load(scene_path(manifest), handles->diags, &project);
    if (rc == 0)
        rc = stemma_autogenerate(project, NULL, &request, handles->diags, &created);
    stemma_created_free(created);
    stemma_project_free(project);
    return rc;
}

/* Of what does not work in the schema wanted all is a warning. */
static int autogenerate_warned(struct handles *handles)
{
    return autogenerate_in(handles, "works.yaml", "works.sql", (struct stemma_names){NULL, 0});
}

static int autogenerate_rows(struct handles *handles)
{
    static const char *const rename = "o d=n w";
    return autogenerate_in(handles, "rows.yaml", "rows.sql", (struct stemma_names){&rename, 1});
}

static int init_from(struct handles *handles)
{
    struct stemma_created *created = NULL;
    int rc = stemma_init_from(scene_path(SCENE_NEW), handles->db, handles->diags, &created);
    stemma_created_free(created);
    return rc;
}

static int adopt(struct handles *handles)
{
    return operation_adopt(handles, NULL);
}

/* The revisions as branches: the replay forks. */
static int adopt_branch(struct handles *handles)
{
    struct handles branches = *handles;
    int rc = stemma_project_load(scene_path("branches.yaml"), handles->diags, &branches.project);
    if (rc != 0)
        return rc;
    rc = operation_adopt(&branches, NULL);
    stemma_project_free(branches.project);
    return rc;
}

enum {
    REPEATABLE = 1 << 0,
    MIGRATED = 1 << 1,
    PARTIAL = 1 << 2,
    UNRECORDED = 1 << 3, /* migrated, and the ledger is gone */
    ALEMBIC = 1 << 4,    /* the same, with Alembic's table, which says something else */
};

static const struct operation {
    const char *name;
    int (*run)(struct handles *handles);
    int flags;
    size_t wider; /* it allocates that often: so many times the stride, unless that is 1; 0 is 1 */
} operations[] = {
    {"load", load, REPEATABLE},
    {"open", open_and_close, REPEATABLE},
    {"upgrade", upgrade, REPEATABLE},
    {"bare", upgrade_bare, PARTIAL},
    {"downgrade", downgrade, REPEATABLE | MIGRATED},
    {"stamp", stamp, REPEATABLE},
    {"adopt", adopt, REPEATABLE | UNRECORDED},
    {"branch", adopt_branch, REPEATABLE | UNRECORDED, 3},
    {"followed", adopt, REPEATABLE | ALEMBIC},
    {"status", status, REPEATABLE | MIGRATED},
    {"history", history, REPEATABLE | MIGRATED},
    {"current", current, REPEATABLE | MIGRATED},
    {"check", check, REPEATABLE | MIGRATED},
    {"render", render, REPEATABLE},
    {"bundle", write_bundles, REPEATABLE},
    {"bundled", plan_from_memory, REPEATABLE},
    {"revision", add_revision, 0},
    {"snapshot", snapshot, REPEATABLE},
    {"dump", dump, REPEATABLE | MIGRATED},
    {"diff", diff, REPEATABLE, 3},
    {"autogen", autogenerate, 0, 11},
    {"works", autogenerate_warned, 0, 5},
    {"rows", autogenerate_rows, 0, 11},
    {"init", init_from, UNRECORDED},
};

/* ---- The sweep ---- */

struct sweep {
    const struct operation *operation;
    char *before, *after; /* the scene, as text */
    int64_t live;
    size_t runs, failures;
};

static void fail(const struct sweep *sweep, size_t n, const char *what)
{
    fprintf(stderr, "%s, allocation %zu fails%s: %s\n", sweep->operation->name, n,
            allocator.mode == FAIL_ONE ? "" : ", and all after it", what);
    exit(EXIT_FAILURE);
}

static void tell(stemma_diagnostics *diags)
{
    struct stemma_diagnostic diag;
    for (size_t i = 0; i < stemma_diagnostics_count(diags); i++)
        if (stemma_diagnostics_get(diags, i, &diag))
            fprintf(stderr, "%s: %s\n", stemma_code_name((int)diag.code), diag.message);
}

static void check_scene(const struct sweep *sweep, size_t n, int rc)
{
    char *now = scene_text();
    bool is_before = strcmp(now, sweep->before) == 0, is_after = strcmp(now, sweep->after) == 0;
    if (!is_before && !is_after && (sweep->operation->flags & PARTIAL) == 0) {
        fprintf(stderr, "--- before\n%s--- now\n%s", sweep->before, now);
        fail(sweep, n, "the files are neither as before nor as after");
    }
    if (rc == 0 && !is_after)
        fail(sweep, n, "success, but nothing was done");
    free(now);
}

static void check_again(const struct sweep *sweep, size_t n, struct handles *handles)
{
    if ((sweep->operation->flags & REPEATABLE) == 0)
        return;
    stemma_diagnostics_clear(handles->diags);
    int rc = sweep->operation->run(handles);
    if (rc != 0) {
        fprintf(stderr, "%s\n", stemma_code_name(rc));
        fail(sweep, n, "the next call on the same handles fails");
    }
    check_scene(sweep, n, rc);
}

/* Runs the operation with the n-th allocation failing; false where there were not so many. */
static bool attempt(struct sweep *sweep, size_t n, enum mode mode)
{
    scene_restore();
    struct handles handles = handles_open();
    arm(n, mode);
    int rc = sweep->operation->run(&handles);
    disarm();
    bool failed = allocator.failed;
    sweep->runs++;
    sweep->failures += rc < 0;
    if (rc > 0 || (rc < 0 && !failed))
        fail(sweep, n, "an unexpected result");
    if (rc < 0 && rc != -STEMMA_NO_MEMORY) {
        tell(handles.diags);
        fail(sweep, n, "it is told as something else");
    }
    if (!handles_told(&handles, rc))
        fail(sweep, n, "an error that no diagnostic tells of");
    check_scene(sweep, n, rc);
    check_again(sweep, n, &handles);
    handles_close(&handles);
    return failed;
}

/* The same, twice where memory seems lost: the system fills caches of its own when things fail
 * (what getpwuid_r() falls back to), but only once. */
static bool attempt_without_loss(struct sweep *sweep, size_t n, enum mode mode)
{
    bool failed = attempt(sweep, n, mode);
    if (is_lost(sweep->live)) {
        sweep->live = allocator.live;
        attempt(sweep, n, mode);
    }
    if (is_lost(sweep->live))
        fail(sweep, n, "memory is lost");
    return failed;
}

static void rehearse(struct sweep *sweep)
{
    int flags = sweep->operation->flags;
    scene_make(((flags & MIGRATED) != 0 ? SCENE_MIGRATED : 0) |
               ((flags & UNRECORDED) != 0 ? SCENE_UNRECORDED : 0) |
               ((flags & ALEMBIC) != 0 ? SCENE_ALEMBIC : 0));
    sweep->before = scene_text();
    for (int i = 0; i < 2; i++) { /* the first fills caches of the system's */
        scene_restore();
        sweep->live = allocator.live;
        struct handles handles = handles_open();
        if (sweep->operation->run(&handles) != 0) {
            tell(handles.diags);
            fail(sweep, 0, "it fails without any failure");
        }
        handles_close(&handles);
    }
    if (is_lost(sweep->live))
        fail(sweep, 0, "memory is lost");
    sweep->after = scene_text();
    sweep->live = allocator.live;
}

static void run_sweep(const struct operation *operation, size_t stride)
{
    struct sweep sweep = {.operation = operation};
    if (stride != 1 && operation->wider != 0)
        stride *= operation->wider;
    rehearse(&sweep);
    for (enum mode mode = FAIL_ONE; mode <= FAIL_ALL_THAT_FOLLOW; mode++) {
        size_t n = 1;
        while (attempt_without_loss(&sweep, n, mode))
            n += stride;
    }
    printf("%-10s %6zu runs, %6zu errors\n", operation->name, sweep.runs, sweep.failures);
    free(sweep.before);
    free(sweep.after);
    scene_remove();
}

int main(int argc, char **argv)
{
    size_t stride = argc > 1 ? strtoul(argv[1], NULL, 10) : 1;
    setvbuf(stdout, NULL, _IONBF, 0);
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++)
        if (argc <= 2 || strcmp(argv[2], operations[i].name) == 0)
            run_sweep(&operations[i], stride == 0 ? 1 : stride);
    return EXIT_SUCCESS;
}
