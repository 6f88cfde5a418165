/* An empty database begins with a snapshot, where one holds: the newest of those whose revisions
 * are all among the plan's. They come first then, and are one unit. */
#include "run/job.h"

#include "shadow/rows.h"
#include "shadow/shadow.h"
#include "shadow/snapshot_file.h"

#include <string.h>

static int has_content(const struct job *job, bool *out)
{
    const struct ledger_sql *sql = &job->state.ledger.sql;
    const char *const tables[] = {sql->revisions, sql->log, sql->meta};
    const struct shadow_input look = {
        .backend = job->input->backend,
        .ledger = tables,
        .ledger_count = sizeof tables / sizeof tables[0],
        .diags = job->input->diags,
    };
    return shadow_has_content(&look, out);
}

static int is_wanted(struct job *job, bool *out)
{
    const struct run_input *input = job->input;
    const struct ledger *ledger = &job->state.ledger;
    bool content = false;
    *out = false;
    if (input->request->operation != STEMMA_UPGRADE || input->request->no_snapshot ||
        job->state.heads.count != 0 || ledger->unfinished != NULL)
        return 0;
    if (input->backend == NULL) { /* whether a database is empty that nobody names is not known */
        *out = input->repeatable;
        return 0;
    }
    int rc = has_content(job, &content);
    *out = !content;
    return rc;
}

/* Where each node stands in the plan; NULL when out of memory. The plan's length: not in it. */
static size_t *places_of(struct job *job)
{
    size_t *places = ARENA_ARRAY(&job->arena, size_t, job->state.graph->count);
    for (size_t i = 0; places != NULL && i < job->state.graph->count; i++)
        places[i] = job->plan.steps.count;
    for (size_t i = 0; places != NULL && i < job->plan.steps.count; i++)
        places[job->plan.steps.items[i]] = i;
    return places;
}

/* Of a snapshot with a head that is gone nobody knows whether it would do. */
static bool would_do(const struct job *job, const size_t *places, const struct snapshot_file *file)
{
    for (size_t i = 0; i < file->order.count; i++)
        if (places[file->order.items[i]] == job->plan.steps.count)
            return false;
    return file->order.count != 0 || file->state != SNAPSHOT_HOLDS;
}

static void tell_why_not(const struct job *job, const struct snapshot_file *file)
{
    diag_list *diags = job->input->diags;
    const char *shown = script_shown_name(job->folder, file->name, &diags->arena);
    const char *name = shown == NULL ? "" : shown;
    if (file->state == SNAPSHOT_STALE)
        diag_remark(diags, SPAN_NONE, "the snapshot %s is stale, and is not used: %s", name,
                    file->reason);
    else
        diag_warning(diags, SPAN_NONE, "the snapshot %s is not used: %s", name, file->reason);
    diag_hint(diags, "\"stemma snapshot\" makes a new one; the old file can be deleted");
}

static int choose(struct job *job, const size_t *places, struct snapshot_files *files,
                  const struct snapshot_file **out)
{
    const struct project *project = job->input->project;
    const char **hashes = ARENA_ARRAY(&job->arena, const char *, job->state.graph->count);
    if (hashes == NULL)
        return diag_no_memory(job->input->diags);
    for (size_t i = 0; i < job->step_count; i++)
        hashes[job->plan.steps.items[i]] = job->steps[i].script->hash;
    /* Damaged ones come last, since it is not known what they stand for: the newest may be one. */
    for (size_t i = 0; i < files->count; i++) {
        struct snapshot_file *file = &files->items[i];
        if (!would_do(job, places, file) || (*out != NULL && file->state != SNAPSHOT_DAMAGED))
            continue;
        if (!snapshot_file_compare(file, project, hashes, &job->arena))
            return diag_no_memory(job->input->diags);
        if (file->state == SNAPSHOT_HOLDS)
            *out = file;
        else
            tell_why_not(job, file);
    }
    return 0;
}

/* Puts the snapshot's revisions first, in the order in which they were frozen. */
static int put_first(struct job *job, size_t *places, struct node_list first)
{
    size_t count = job->step_count, used = 0;
    node_id *nodes = ARENA_ARRAY(&job->arena, node_id, count);
    struct job_step *steps = ARENA_ARRAY(&job->arena, struct job_step, count);
    if (nodes == NULL || steps == NULL)
        return diag_no_memory(job->input->diags);
    for (size_t i = 0; i < first.count; i++) {
        steps[used] = job->steps[places[first.items[i]]];
        steps[used].transaction = job_transaction(job);
        nodes[used++] = first.items[i];
        places[first.items[i]] = count;
    }
    for (size_t i = 0; i < count; i++) {
        node_id node = job->plan.steps.items[i];
        if (places[node] == count)
            continue;
        steps[used] = job->steps[i];
        nodes[used++] = node;
    }
    job->steps = steps;
    job->plan.steps = (struct node_list){nodes, count};
    return 0;
}

/* The script lives as long as the job's others. */
static int use(struct job *job, size_t *places, const struct snapshot_file *file)
{
    struct script *script = ARENA_NEW(&job->arena, struct script);
    if (script == NULL)
        return diag_no_memory(job->input->diags);
    *script = file->script;
    int rc = put_first(job, places, file->order);
    if (rc != 0)
        return rc;
    if (!VEC_PUSH(&job->arena, &job->loaded, script))
        return diag_no_memory(job->input->diags);
    job->snapshot = (struct job_snapshot){script, file->order.count, file->schema};
    return 0;
}

int job_choose_snapshot(struct job *job)
{
    struct snapshot_files files = {0};
    const struct snapshot_file *chosen = NULL;
    const struct str *names = NULL;
    size_t *places = NULL, count = 0;
    bool wanted = false;
    script_snapshot_names(job->folder, &names, &count);
    int rc = count == 0 ? 0 : is_wanted(job, &wanted);
    if (rc != 0 || !wanted)
        return rc;
    places = places_of(job);
    rc = places == NULL ? diag_no_memory(job->input->diags)
                        : snapshot_files_read(job->folder, job->input->project, &job->arena,
                                              job->input->diags, &files);
    if (rc == 0)
        rc = choose(job, places, &files, &chosen);
    if (rc == 0 && chosen != NULL)
        rc = use(job, places, chosen);
    for (size_t i = 0; i < files.count; i++)
        if (job->snapshot.count == 0 || &files.items[i] != chosen)
            script_release(&files.items[i].script);
    return rc;
}

int job_snapshot_is_late(const struct job *job, bool *out)
{
    *out = false;
    return job->snapshot.count == 0 ? 0 : has_content(job, out);
}

/* The file's own hash is no secret: who edits the file can make it fit. */
static int compare_schema(const struct job *job, const char *hash)
{
    diag_list *diags = job->input->diags;
    const struct script *script = job->snapshot.script;
    if (str_equal_text(job->snapshot.schema, hash))
        return 0;
    int rc = diag_error(diags, STEMMA_VERIFY, SPAN_FILE(&script->source),
                        "the snapshot does not make the schema that it says: somebody has edited "
                        "it");
    diag_hint(diags, "\"stemma snapshot\" makes a new one; the old file can be deleted");
    return rc;
}

int job_check_snapshot(const struct job *job)
{
    const struct ledger_sql *sql = &job->state.ledger.sql;
    const char *const tables[] = {sql->revisions, sql->log, sql->meta};
    struct arena scratch = {0};
    struct schema_rows rows;
    char hash[HASH_SIZE];
    int rc = shadow_read(job->input->backend, tables, sizeof tables / sizeof tables[0], &scratch,
                         job->input->diags, &rows);
    if (rc == 0)
        rc = schema_hash_rows(rows.items, rows.count, &scratch, hash) == 0
                 ? compare_schema(job, hash)
                 : diag_no_memory(job->input->diags);
    arena_free(&scratch);
    return rc;
}
