/* Calls of the file system that fail: in each trial (trial.h) the n-th write, sync, lock, … fails,
 * n = 1, 2, 3 … until none does; once that one alone, and once all that follow as well. Afterwards,
 * seen without the faults: the database is in the state before or after (`revision`: after a step),
 * it is sound, and the next run succeeds and makes what an undisturbed one makes. What went wrong
 * is told as what it is.
 *
 *     fault-io [STRIDE [TRIAL]]     every STRIDE-th call only; trials whose name begins so */
#include "scene.h"
#include "trial.h"
#include "vfs.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct kind {
    const char *name;
    unsigned calls;
    int code;
    enum stemma_code told; /* as what the run tells it */
} kinds[] = {
    {"open", VFS_OPEN, SQLITE_CANTOPEN, STEMMA_IO},
    {"read", VFS_READ, SQLITE_IOERR_READ, STEMMA_IO},
    {"write", VFS_WRITE, SQLITE_IOERR_WRITE, STEMMA_IO},
    {"full", VFS_WRITE, SQLITE_FULL, STEMMA_IO},
    {"truncate", VFS_TRUNCATE, SQLITE_IOERR_TRUNCATE, STEMMA_IO},
    {"sync", VFS_SYNC, SQLITE_IOERR_FSYNC, STEMMA_IO},
    {"delete", VFS_DELETE, SQLITE_IOERR_DELETE, STEMMA_IO},
    {"lock", VFS_LOCK, SQLITE_IOERR_LOCK, STEMMA_IO},
    {"busy", VFS_LOCK | VFS_SHM_LOCK, SQLITE_BUSY, STEMMA_LOCKED},
    {"shm", VFS_SHM_MAP, SQLITE_IOERR_SHMMAP, STEMMA_IO},
    {"shm-lock", VFS_SHM_LOCK, SQLITE_IOERR_SHMLOCK, STEMMA_IO},
    {"any", VFS_ANY, SQLITE_IOERR, STEMMA_IO},
};

/* What comes after the fault. */
enum sequel {
    AGAIN,  /* it was the only one: the same handles go on */
    REOPEN, /* it was the only one: others do */
    BROKEN, /* all that follow fail as well, up to the end of the handles; then others go on */
    SEQUELS,
};

struct sweep {
    const struct trial *trial;
    const struct kind *kind;
    size_t runs, errors;
};

static _Noreturn void fail(const struct sweep *sweep, enum sequel sequel, size_t n,
                           const char *what)
{
    static const char *const sequels[] = {", then the same handles", ", then others",
                                          " and all that follow"};
    fprintf(stderr, "%s: %s %zu fails%s: %s\n", sweep->trial->name, sweep->kind->name, n,
            sequels[sequel], what);
    exit(EXIT_FAILURE);
}

/* What is wrong with what the run returned and told, or NULL. */
static const char *check_result(int rc, enum stemma_code expected, struct handles *handles)
{
    struct stemma_diagnostic diag;
    if (rc == 0)
        return NULL;
    if (rc == -(int)expected)
        return handles_told(handles, rc) ? NULL : "an error that no diagnostic tells of";
    for (size_t i = 0; i < stemma_diagnostics_count(handles->diags); i++)
        if (stemma_diagnostics_get(handles->diags, i, &diag))
            fprintf(stderr, "%s: %s\n", stemma_code_name(rc), diag.message);
    return "it is told as something else";
}

/* Runs with the n-th call failing; false where there were not so many. */
static bool attempt(struct sweep *sweep, enum sequel sequel, size_t n)
{
    const struct trial *trial = sweep->trial;
    struct handles handles = trial_open(trial);
    vfs_arm((struct vfs_fault){.calls = sweep->kind->calls,
                               .code = sweep->kind->code,
                               .number = n,
                               .repeat = sequel == BROKEN ? VFS_FROM_THEN_ON : VFS_ONCE});
    int rc = trial_run(trial, &handles);
    const char *fault = check_result(rc, sweep->kind->told, &handles);
    sweep->runs++;
    sweep->errors += rc < 0;
    if (sequel != AGAIN)
        handles_close(&handles);
    bool struck = vfs_disarm();
    if (fault == NULL && rc != 0 && !struck)
        fault = "it fails without a failure";
    if (fault == NULL)
        fault = trial_look(trial, rc);
    if (fault == NULL && struck)
        fault = trial_resume(trial, sequel == AGAIN ? &handles : NULL);
    if (fault != NULL)
        fail(sweep, sequel, n, fault);
    if (sequel == AGAIN)
        handles_close(&handles);
    return struck;
}

/* Returns the number of runs. Where a stride leaves calls out, `offset` says which. */
static size_t run_sweep(const struct trial *trial, const struct kind *kind, size_t stride,
                        size_t offset)
{
    struct sweep sweep = {.trial = trial, .kind = kind};
    for (enum sequel sequel = AGAIN; sequel < SEQUELS; sequel++) {
        size_t n = 1 + (offset + (size_t)sequel * 5) % stride;
        while (attempt(&sweep, sequel, n))
            n += stride;
    }
    if (stride == 1)
        printf("%-28s %-8s %5zu runs, %5zu errors\n", trial->name, kind->name, sweep.runs,
               sweep.errors);
    return sweep.runs;
}

int main(int argc, char **argv)
{
    size_t stride = argc > 1 ? strtoul(argv[1], NULL, 10) : 1, runs = 0, offset = 0;
    setvbuf(stdout, NULL, _IONBF, 0);
    for (size_t i = 0; i < trial_count; i++) {
        struct trial trial;
        trial_begin(i, &trial);
        bool wanted = argc <= 2 || strncmp(trial.name, argv[2], strlen(argv[2])) == 0;
        vfs_install();
        for (size_t k = 0; wanted && k < sizeof kinds / sizeof kinds[0]; k++)
            runs += run_sweep(&trial, &kinds[k], stride == 0 ? 1 : stride, offset += 7);
        vfs_remove();
        trial_end(&trial);
    }
    printf("%zu runs with a fault, or with none where there was no such call any more\n", runs);
    return EXIT_SUCCESS;
}
