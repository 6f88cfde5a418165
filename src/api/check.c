#include "api/drift.h"
#include "api/listing.h"
#include "api/prove.h"
#include "shadow/snapshot_file.h"

#include <stdlib.h>
#include <string.h>

/* The public part comes first. */
struct check_answer {
    struct stemma_check check;
    struct stemma_finding *findings;
    struct stemma_drift drift, in_file; /* of the database; of the schema file */
    struct arena arena;
};

struct checking {
    struct question question;
    struct check_answer *answer;
    const char *triggers; /* on the ledger's tables; NULL: none */
    struct drift_reading reading;
};

static bool is_head(const struct checking *checking, node_id node)
{
    const struct state *state = &checking->question.state;
    return node < state->known && graph_is_head(state->graph, node);
}

static bool is_edited(const struct checking *checking, node_id node)
{
    return checking->question.up_edited[node] != 0;
}

static bool is_down_edited(const struct checking *checking, node_id node)
{
    return checking->question.down_edited[node] != 0;
}

static bool is_unfinished(const struct checking *checking, node_id node)
{
    return question_is_unfinished(&checking->question, node);
}

static bool is_gap(const struct checking *checking, node_id node)
{
    const struct question *question = &checking->question;
    return node < question->state.known && !question->state.applied[node] && question->closed[node];
}

static bool is_pending(const struct checking *checking, node_id node)
{
    const struct question *question = &checking->question;
    return node < question->state.known && !question->state.applied[node] &&
           !question->closed[node];
}

static bool is_unknown(const struct checking *checking, node_id node)
{
    return node >= checking->question.state.known;
}

/* What is looked for, in the order in which it is told. */
static const struct {
    enum stemma_finding_kind kind;
    bool (*found)(const struct checking *checking, node_id node);
    size_t tolerated; /* so many are no finding */
    bool needs_database;
    const char *one, *several; /* "%zu" and what follows */
} kinds[] = {
    {STEMMA_FINDING_HEADS, is_head, 1, false, "", "heads: \"upgrade head\" will refuse to choose"},
    {STEMMA_FINDING_UNFINISHED, is_unfinished, 0, true,
     "revision stopped half way, or is being run still", ""},
    {STEMMA_FINDING_EDITED, is_edited, 0, true, "applied revision has been edited since",
     "applied revisions have been edited since"},
    {STEMMA_FINDING_DOWN_EDITED, is_down_edited, 0, true,
     "applied revision has another down script than was recorded",
     "applied revisions have other down scripts than were recorded"},
    {STEMMA_FINDING_UNKNOWN, is_unknown, 0, true, "applied revision is not in the manifest",
     "applied revisions are not in the manifest"},
    {STEMMA_FINDING_GAP, is_gap, 0, true, "revision is not applied, though one that needs it is",
     "revisions are not applied, though others that need them are"},
    {STEMMA_FINDING_PENDING, is_pending, 0, true, "revision is not applied yet",
     "revisions are not applied yet"},
};

static int look(struct checking *checking, size_t kind)
{
    struct check_answer *answer = checking->answer;
    const struct graph *graph = checking->question.state.graph;
    VEC(const char *) ids = {0};
    for (node_id node = 0; node < graph->count; node++) {
        if (!kinds[kind].found(checking, node))
            continue;
        struct str id = graph_id(graph, node);
        const char *copy = arena_copy(&answer->arena, id.ptr, id.len);
        if (copy == NULL || !VEC_PUSH(&answer->arena, &ids, copy))
            return diag_no_memory(checking->question.diags);
    }
    if (ids.count <= kinds[kind].tolerated)
        return 0;
    const char *message = arena_printf(&answer->arena, "%zu %s", ids.count,
                                       ids.count == 1 ? kinds[kind].one : kinds[kind].several);
    if (message == NULL)
        return diag_no_memory(checking->question.diags);
    answer->findings[answer->check.finding_count++] = (struct stemma_finding){
        .kind = kinds[kind].kind, .message = message, .revisions = {ids.items, ids.count}};
    return 0;
}

static int tell_triggers(struct checking *checking)
{
    struct check_answer *answer = checking->answer;
    if (checking->triggers == NULL)
        return 0;
    const char *message =
        arena_printf(&answer->arena, "triggers are on stemma's own tables: %s", checking->triggers);
    if (message == NULL)
        return diag_no_memory(checking->question.diags);
    answer->findings[answer->check.finding_count++] =
        (struct stemma_finding){.kind = STEMMA_FINDING_TRIGGER, .message = message};
    return 0;
}

/* Behind the others: an edited script, or a gap, is often why. */
static int look_for_drift(struct checking *checking)
{
    struct check_answer *answer = checking->answer;
    const struct question *question = &checking->question;
    int rc = drift_find(question, &checking->reading, &answer->drift);
    if (rc != 0 || answer->drift.state != STEMMA_DRIFT_FOUND)
        return rc;
    struct stemma_finding *finding = &answer->findings[answer->check.finding_count];
    finding->kind = STEMMA_FINDING_DRIFT;
    finding->difference = &answer->drift.difference;
    finding->message = "the schema is not what the recorded revisions make";
    if (!graph_copy_ids(question->state.graph, question->state.heads, &answer->arena,
                        &finding->revisions))
        return diag_no_memory(question->diags);
    answer->check.finding_count++;
    return 0;
}

/* "upgrade head" goes to one head, and so does the file. */
static bool has_one_head(const struct checking *checking)
{
    const struct check_answer *answer = checking->answer;
    return answer->check.finding_count == 0 || answer->findings[0].kind != STEMMA_FINDING_HEADS;
}

static int look_at_schema_file(struct checking *checking, const stemma_project *project)
{
    struct check_answer *answer = checking->answer;
    if (project->schema == NULL || !has_one_head(checking))
        return 0;
    int rc = drift_find_in_file(&checking->question, project, &answer->arena, &answer->in_file);
    if (rc != 0 || answer->in_file.state != STEMMA_DRIFT_FOUND)
        return rc;
    const char *message =
        arena_printf(&answer->arena, "%s is not what the revisions make", project->schema);
    if (message == NULL)
        return diag_no_memory(checking->question.diags);
    answer->findings[answer->check.finding_count++] =
        (struct stemma_finding){.kind = STEMMA_FINDING_SCHEMA,
                                .message = message,
                                .difference = &answer->in_file.difference};
    return 0;
}

static int find_snapshot(struct checking *checking, const struct script_folder *folder,
                         const struct snapshot_file *file)
{
    struct check_answer *answer = checking->answer;
    struct arena *arena = &answer->arena;
    struct stemma_finding finding = {.kind = STEMMA_FINDING_SNAPSHOT};
    const char **culprit = ARENA_NEW(arena, const char *);
    const char *name = script_shown_name(folder, file->name, arena);
    if (culprit == NULL || name == NULL)
        return diag_no_memory(checking->question.diags);
    if (file->culprit.ptr != NULL) {
        *culprit = arena_copy(arena, file->culprit.ptr, file->culprit.len);
        finding.revisions = (struct stemma_names){culprit, 1};
    }
    finding.message =
        arena_printf(arena, "the snapshot %s is %s: %s", name,
                     file->state == SNAPSHOT_STALE ? "stale" : "damaged", file->reason);
    answer->findings[answer->check.finding_count++] = finding;
    return finding.message != NULL && (file->culprit.ptr == NULL || *culprit != NULL)
               ? 0
               : diag_no_memory(checking->question.diags);
}

/* A snapshot of which the hashes hold. */
static int prove(struct checking *checking, const stemma_project *project,
                 const struct script_folder *folder, struct snapshot_file *file)
{
    const struct question *question = &checking->question;
    struct arena *arena = &checking->answer->arena;
    const char *name = script_shown_name(folder, file->name, arena), *reason = NULL;
    if (name == NULL)
        return diag_no_memory(question->diags);
    int rc =
        prove_snapshot(project, question->backend, file, name, arena, question->diags, &reason);
    if (rc == 0 && reason != NULL) {
        file->state = SNAPSHOT_DAMAGED;
        file->reason = reason;
    }
    return rc;
}

static int compare_snapshots(struct checking *checking, const stemma_project *project,
                             const struct script_folder *folder, struct snapshot_files *files)
{
    struct check_answer *answer = checking->answer;
    const struct question *question = &checking->question;
    size_t found = answer->check.finding_count;
    struct stemma_finding *findings =
        ARENA_ARRAY(&answer->arena, struct stemma_finding, found + files->count);
    if (findings == NULL)
        return diag_no_memory(question->diags);
    memcpy(findings, answer->findings, found * sizeof *findings);
    answer->findings = findings;
    answer->check.findings = findings;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < files->count; i++) {
        struct snapshot_file *file = &files->items[i];
        if (!snapshot_file_compare(file, question->project, question->up_hashes, &answer->arena))
            rc = diag_no_memory(question->diags);
        else if (file->state == SNAPSHOT_HOLDS)
            rc = prove(checking, project, folder, file);
        if (rc == 0 && file->state != SNAPSHOT_HOLDS)
            rc = find_snapshot(checking, folder, file);
    }
    return rc;
}

/* Snapshots that no upgrade uses any more, or none should. */
static int look_for_snapshots(struct checking *checking, const stemma_project *project)
{
    struct question *question = &checking->question;
    struct script_folder *folder = NULL;
    struct snapshot_files files = {0};
    int rc = script_folder_open(&question->project->manifest, &question->scratch, question->diags,
                                &folder);
    if (rc != 0)
        return rc;
    rc =
        snapshot_files_read(folder, question->project, &question->scratch, question->diags, &files);
    if (rc == 0 && files.count != 0)
        rc = compare_snapshots(checking, project, folder, &files);
    diag_settle(question->diags);
    snapshot_files_release(&files);
    script_folder_close(folder);
    return rc;
}

static int look_for_all(struct checking *checking)
{
    enum { KINDS = sizeof kinds / sizeof kinds[0], OTHERS = 3 /* triggers, drift, schema */ };
    struct check_answer *answer = checking->answer;
    struct backend *backend = checking->question.backend;
    answer->findings = ARENA_ARRAY(&answer->arena, struct stemma_finding, KINDS + OTHERS);
    if (answer->findings == NULL)
        return diag_no_memory(checking->question.diags);
    answer->check.findings = answer->findings;
    answer->check.revision_count = checking->question.state.known;
    if (backend != NULL) {
        answer->check.database = arena_copy(&answer->arena, backend->name, strlen(backend->name));
        if (answer->check.database == NULL)
            return diag_no_memory(checking->question.diags);
    }
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < KINDS; i++)
        if (backend != NULL || !kinds[i].needs_database)
            rc = look(checking, i);
    return rc;
}

/* All that is asked of the database, as of one moment. */
static int ask_database(struct checking *checking, const stemma_project *project)
{
    struct question *question = &checking->question;
    struct check_answer *answer = checking->answer;
    int rc = drift_is_unrecorded(question, project, &answer->check.is_unrecorded);
    if (rc == 0 && question->backend != NULL)
        rc = ledger_find_triggers(question->backend, &question->state.ledger, &answer->arena,
                                  question->diags, &checking->triggers);
    if (rc == 0)
        drift_read(question, project, &answer->arena, &checking->reading);
    question_release(question);
    return rc;
}

void stemma_check_free(struct stemma_check *check)
{
    if (check == NULL)
        return;
    struct check_answer *answer = (struct check_answer *)check;
    struct arena arena = answer->arena;
    free(answer);
    arena_free(&arena);
}

int stemma_check(const stemma_project *project, stemma_database *database,
                 stemma_diagnostics *diags, struct stemma_check **out)
{
    struct checking checking = {.answer = calloc(1, sizeof *checking.answer)};
    if (checking.answer == NULL)
        return diag_no_memory(diags);
    int rc = question_begin(&checking.question, project, database, LEDGER_ROWS, diags);
    if (rc == 0)
        rc = ask_database(&checking, project);
    if (rc == 0)
        rc = question_compare_scripts(&checking.question, QUESTION_STRICT);
    if (rc == 0)
        rc = look_for_all(&checking);
    if (rc == 0 && checking.answer->check.is_unrecorded)
        drift_warn_of_unrecorded(&checking.question, project);
    if (rc == 0)
        rc = tell_triggers(&checking);
    if (rc == 0)
        rc = look_for_drift(&checking);
    if (rc == 0)
        rc = look_at_schema_file(&checking, project);
    if (rc == 0)
        rc = look_for_snapshots(&checking, project);
    struct stemma_listing *unused = NULL;
    drift_close(&checking.reading);
    rc = question_end(&checking.question, rc, &unused);
    stemma_listing_free(unused);
    if (rc == 0)
        *out = &checking.answer->check;
    else
        stemma_check_free(&checking.answer->check);
    return rc;
}
