#include "trial.h"

#include "scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct trial_kind {
    const char *name;
    int (*run)(struct handles *handles, const char *target);
    unsigned scene;
    const char *steps[TRIAL_MOST_STATES]; /* one after the other they make the same; NULL ends */
    bool adds; /* done again where it is done already, it adds a row to the log */
};

static const struct trial_kind kinds[] = {
    {"upgrade", operation_upgrade, 0, {"a", "b", "c"}},
    {"downgrade", operation_downgrade, SCENE_MIGRATED, {"b", "a", "base"}},
    {"stamp", operation_stamp, 0, {"c"}},
    {"backup", operation_backup, SCENE_MIGRATED, {"once"}},
    {"restore", operation_restore, SCENE_MIGRATED | SCENE_COPIED, {"once"}, true},
    {"backed-up", operation_backed_up, 0, {"a", "b", "c"}},
};

static const struct {
    const char *name;
    unsigned scene;
} files[] = {
    [TRIAL_JOURNAL] = {"journal", 0},
    [TRIAL_WAL] = {"WAL", SCENE_WAL},
    [TRIAL_AUTO_VACUUM] = {"auto-vacuum", SCENE_SHRINKS},
};

enum { KINDS = sizeof kinds / sizeof kinds[0], SETTINGS = 6 };

const size_t trial_count = (size_t)KINDS * SETTINGS;

static void broken(const char *what)
{
    fprintf(stderr, "%s\n", what);
    abort();
}

struct handles trial_open(const struct trial *trial)
{
    scene_restore();
    struct handles handles = handles_open();
    handles.transaction = trial->transaction;
    return handles;
}

int trial_run(const struct trial *trial, struct handles *handles)
{
    stemma_diagnostics_clear(handles->diags);
    return trial->kind->run(handles, NULL);
}

static void add_state(struct trial *trial)
{
    trial->states[trial->state_count++] = scene_text();
}

/* The states between, which only `transaction: revision` commits. */
static void walk(struct trial *trial)
{
    struct handles handles = trial_open(trial);
    add_state(trial);
    for (size_t i = 0; trial->kind->steps[i + 1] != NULL; i++) {
        if (trial->kind->run(&handles, trial->kind->steps[i]) != 0)
            broken("a step fails undisturbed");
        if (trial->transaction == STEMMA_TRANSACTION_REVISION)
            add_state(trial);
    }
    handles_close(&handles);
}

void trial_begin(size_t number, struct trial *out)
{
    const struct trial_kind *kind = &kinds[number / SETTINGS];
    enum trial_file file = (enum trial_file)(number % 3);
    bool revision = number % SETTINGS >= 3;
    *out = (struct trial){
        .kind = kind,
        .file = file,
        .transaction = revision ? STEMMA_TRANSACTION_REVISION : STEMMA_TRANSACTION_RUN,
    };
    snprintf(out->name, sizeof out->name, "%s, %s, %s", kind->name, files[file].name,
             revision ? "revision" : "run");
    scene_make(kind->scene | files[file].scene);
    walk(out);
    struct handles handles = trial_open(out);
    if (trial_run(out, &handles) != 0)
        broken("it fails undisturbed");
    add_state(out);
    handles_close(&handles);
}

void trial_end(struct trial *trial)
{
    for (size_t i = 0; i < trial->state_count; i++)
        free(trial->states[i]);
    scene_remove();
}

/* The text's line on which it leaves what was expected. */
static void show_difference(const char *expected, const char *found)
{
    size_t line = 0;
    for (size_t i = 0; expected[i] == found[i] && expected[i] != '\0'; i++)
        if (expected[i] == '\n')
            line = i + 1;
    fprintf(stderr, "expected: %.*s\nfound:    %.*s\n", (int)strcspn(expected + line, "\n"),
            expected + line, (int)strcspn(found + line, "\n"), found + line);
}

const char *trial_look(const struct trial *trial, int rc)
{
    char *now = scene_text();
    size_t last = trial->state_count - 1, state = last;
    while (state > 0 && strcmp(trial->states[state], now) != 0)
        state--;
    bool known = strcmp(trial->states[state], now) == 0;
    const char *fault = !known                     ? "the database is in no state that it may be in"
                        : rc == 0 && state != last ? "success, but not all is done"
                                                   : NULL;
    if (!known)
        for (size_t i = 0; i < trial->state_count; i++)
            show_difference(trial->states[i], now);
    free(now);
    return fault;
}

bool trial_is_repeatable(const struct trial *trial)
{
    return !trial->kind->adds;
}

static bool is_done(const struct trial *trial)
{
    char *now = scene_text();
    bool done = strcmp(now, trial->states[trial->state_count - 1]) == 0;
    free(now);
    return done;
}

const char *trial_resume(const struct trial *trial, struct handles *handles)
{
    if (trial->kind->adds && is_done(trial))
        return NULL;
    struct handles own = {0};
    struct stemma_diagnostic diag;
    if (handles == NULL) {
        own = handles_open();
        own.transaction = trial->transaction;
        handles = &own;
    }
    int rc = trial_run(trial, handles);
    if (rc != 0 && stemma_diagnostics_get(handles->diags, 0, &diag))
        fprintf(stderr, "%s: %s\n", stemma_code_name(rc), diag.message);
    if (own.diags != NULL)
        handles_close(&own);
    return rc != 0 ? "the next run fails" : trial_look(trial, 0);
}
