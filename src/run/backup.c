/* Whether a run is backed up, and that it is. */
#include "run/backup.h"

#include "run/job.h"
#include "shadow/shadow.h"

#include <string.h>
#include <unistd.h>

static enum stemma_backup_policy policy_of(const struct job *job)
{
    static const enum stemma_backup_policy policies[] = {
        [BACKUP_NEVER] = STEMMA_BACKUP_NEVER,
        [BACKUP_DESTRUCTIVE] = STEMMA_BACKUP_DESTRUCTIVE,
        [BACKUP_ALWAYS] = STEMMA_BACKUP_ALWAYS,
    };
    enum stemma_backup_policy wanted = job->input->request->backup;
    return wanted != STEMMA_BACKUP_DEFAULT ? wanted
                                           : policies[job->input->project->manifest.backup];
}

static struct shadow_step *steps_of(struct job *job)
{
    struct shadow_step *steps = ARENA_ARRAY(&job->arena, struct shadow_step, job->step_count);
    for (size_t i = 0; steps != NULL && i < job->step_count; i++)
        steps[i] = (struct shadow_step){job->steps[i].script, job->steps[i].skip,
                                        job->steps[i].foreign_keys};
    return steps;
}

/* The reason becomes part of the result, which lives longer than the scripts. */
static int set_reason(struct job *job, struct stemma_run *run, const struct shadow_loss *loss)
{
    struct arena *arena = result_arena(run);
    run->backup_reason = loss->what;
    run->backup_place = (struct stemma_place){.length = 1};
    if (loss->span.source == NULL)
        return 0;
    struct position at = source_position(loss->span);
    const char *name = loss->span.source->name;
    run->backup_place.file = arena_copy(arena, name, strlen(name));
    run->backup_place.line = at.line;
    run->backup_place.column = at.column;
    return run->backup_place.file == NULL ? diag_no_memory(job->input->diags) : 0;
}

int job_find_backup_reason(struct job *job, struct stemma_run *run)
{
    enum stemma_backup_policy policy = policy_of(job);
    const struct ledger_sql *sql = &job->state.ledger.sql;
    const char *const ledger[] = {sql->revisions, sql->log, sql->meta};
    struct shadow_loss loss = {0};
    bool content = false;
    if (policy == STEMMA_BACKUP_NEVER ||
        (policy == STEMMA_BACKUP_DESTRUCTIVE && job->input->request->operation == STEMMA_STAMP))
        return 0;
    struct shadow_input input = {
        .backend = job->input->backend,
        .ledger = ledger,
        .ledger_count = sizeof ledger / sizeof ledger[0],
        .steps = steps_of(job),
        .step_count = job->step_count,
        .arena = result_arena(run),
        .diags = job->input->diags,
    };
    if (input.steps == NULL)
        return diag_no_memory(input.diags);
    int rc = shadow_has_content(&input, &content);
    if (rc != 0 || !content) /* where there is nothing, nothing can be lost */
        return rc;
    if (policy == STEMMA_BACKUP_ALWAYS)
        loss.what = "every run is backed up";
    else
        rc = shadow_find_loss(&input, &loss);
    return rc == 0 ? set_reason(job, run, &loss) : rc;
}

int job_back_up(struct job *job, struct stemma_run *run)
{
    backup_names removed = {0};
    struct backup_request request = {
        .backend = job->input->backend,
        .diags = job->input->diags,
    };
    struct arena *arena = result_arena(run);
    if (!graph_copy_ids(job->state.graph, job->plan.before, arena, &request.heads))
        return diag_no_memory(request.diags);
    int rc = backup_make(&request, arena, &removed, &run->backup);
    if (rc == -STEMMA_IO || rc == -STEMMA_READ_ONLY || rc == -STEMMA_NOT_A_DATABASE)
        diag_hint(request.diags, "--backup=never runs without one");
    return rc < 0 ? rc : 0;
}

void job_keep_backups(struct job *job, struct stemma_run *run)
{
    backup_names removed = {0};
    if (run->backup != NULL)
        backup_remove_old(job->input->backend->file, job->input->project->manifest.keep,
                          (struct stemma_names){&run->backup, 1}, result_arena(run),
                          job->input->diags, &removed);
}

bool job_discard_backup(struct stemma_run *run, int rc)
{
    bool doubtful = rc == -STEMMA_IO || rc == -STEMMA_NOT_A_DATABASE || rc == -STEMMA_NO_MEMORY;
    if (run->backup == NULL || doubtful || unlink(run->backup) != 0)
        return false;
    run->backup = NULL;
    return true;
}
