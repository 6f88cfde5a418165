/* Power loss: in each trial (trial.h) the power goes off at a random moment, and what was not
 * synced is lost in part (disk.h); now and then it goes off again while the next run cleans up.
 * Afterwards the database is in the state before or after (`revision`: after a step), it is sound,
 * and the next run succeeds and makes what an undisturbed one makes.
 *
 *     fault-power [CRASHES [FIRST_SEED]]     a failure names its seed
 *     fault-power --lie                      a disk that only says that it has synced must be found
 *                                            out: otherwise this test finds nothing at all */
#include "chance.h"
#include "disk.h"
#include "scene.h"
#include "trial.h"
#include "vfs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILES = 3, MOST_OUTAGES = 4, CLEANING_UP = 40 };

static bool lying;

/* Everything that is there is on the disk. */
static void begin_disk(void)
{
    const char *const paths[FILES] = {scene_path("app.db"), scene_path("app.db-journal"),
                                      scene_path("app.db-wal")};
    disk_begin(paths, FILES);
    if (lying)
        disk_lie();
}

/* Runs until the given change, or to the end, and has the power go off. What the run returned. */
static int run_until(const struct trial *trial, struct handles *handles, size_t change,
                     size_t *changes)
{
    handles->transaction = trial->transaction;
    begin_disk();
    vfs_install();
    vfs_power_until(change);
    int rc = trial_run(trial, handles);
    *changes = vfs_power_off();
    handles_close(handles);
    vfs_power_on();
    vfs_remove();
    return rc;
}

/* The changes that an undisturbed run makes. */
static size_t count_changes(const struct trial *trial)
{
    struct handles handles = trial_open(trial);
    size_t changes = 0;
    if (run_until(trial, &handles, 0, &changes) != 0)
        abort();
    return changes;
}

/* One run that ends in an outage, and sometimes others behind it. What is wrong then, or NULL. */
static const char *crash(const struct trial *trial, size_t changes, uint64_t seed)
{
    struct chance chance = chance_from(seed);
    struct handles handles = trial_open(trial);
    size_t change = 1 + chance_below(&chance, changes + changes / 10), count;
    int rc = run_until(trial, &handles, change, &count);
    disk_crash(seed);
    int most = trial_is_repeatable(trial) ? MOST_OUTAGES : 1;
    for (int i = 1; i < most && chance_below(&chance, 4) == 0; i++) {
        handles = handles_open();
        rc = run_until(trial, &handles, 1 + chance_below(&chance, CLEANING_UP), &count);
        disk_crash(seed + (uint64_t)i);
    }
    if (rc > 0)
        return "an unexpected result";
    const char *fault = trial_look(trial, rc);
    return fault != NULL ? fault : trial_resume(trial, NULL);
}

/* Returns how many crashes went wrong. */
static size_t crash_all(size_t crashes, uint64_t first)
{
    size_t wrong = 0;
    for (size_t i = 0; i < trial_count; i++) {
        struct trial trial;
        trial_begin(i, &trial);
        size_t changes = count_changes(&trial);
        for (uint64_t seed = first; seed < first + crashes / trial_count + 1; seed++) {
            const char *fault = crash(&trial, changes, seed);
            if (fault != NULL)
                fprintf(stderr, "%s, seed %llu: %s\n", trial.name, (unsigned long long)seed, fault);
            wrong += fault != NULL;
        }
        disk_end();
        trial_end(&trial);
    }
    return wrong;
}

int main(int argc, char **argv)
{
    lying = argc > 1 && strcmp(argv[1], "--lie") == 0;
    if (lying && freopen("/dev/null", "w", stderr) == NULL)
        return EXIT_FAILURE;
    size_t crashes = lying || argc < 2 ? 100 : strtoul(argv[1], NULL, 10);
    size_t wrong = crash_all(crashes, argc > 2 ? strtoul(argv[2], NULL, 10) : 1);
    printf("%zu crashes of %s disk, %zu of them with losses\n",
           (crashes / trial_count + 1) * trial_count, lying ? "a lying" : "an honest", wrong);
    return (wrong != 0) == lying ? EXIT_SUCCESS : EXIT_FAILURE;
}
