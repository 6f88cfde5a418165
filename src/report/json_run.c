/* Runs, and whatever else was done, as JSON. */
#include "report/json.h"

static json_t *step_object(struct report *report, const struct stemma_step *step)
{
    json_t *object = json_object();
    json_put_text(report, object, "op", operation_name(step->operation));
    json_put_text(report, object, "revision", step->revision);
    json_put_text(report, object, "message", step->message);
    json_put_text(report, object, "script", step->script);
    if (step->duration_ms >= 0)
        json_put(report, object, "duration_ms", json_integer(step->duration_ms));
    return object;
}

/* Why the database is backed up, and where the copy is once it is made. */
static json_t *backup_reason_object(struct report *report, const struct stemma_run *run)
{
    const struct stemma_place *place = &run->backup_place;
    json_t *object = json_object();
    json_put_text(report, object, "file", run->backup);
    json_put_text(report, object, "reason", run->backup_reason);
    json_put_text(report, object, "script", place->file);
    if (place->file != NULL) {
        json_put_count(report, object, "line", place->line);
        json_put_count(report, object, "column", place->column);
    }
    return object;
}

/* What stands for the first steps. */
static json_t *run_snapshot_object(struct report *report, const struct stemma_run *run)
{
    json_t *object = json_object();
    json_put_text(report, object, "file", run->steps[0].script);
    json_put_count(report, object, "revision_count", run->snapshot_count);
    return object;
}

void json_plan(struct report *report, const struct stemma_run *run, bool executed)
{
    json_t *object = json_document(report);
    json_put_command(report, object, run->database);
    json_put(report, object, "dry_run", json_boolean(!executed));
    json_t *steps = json_array();
    size_t shown = executed ? run->steps_done : run->step_count;
    for (size_t i = 0; i < shown; i++)
        json_append(report, steps, step_object(report, &run->steps[i]));
    json_put(report, object, "steps", steps);
    if (run->snapshot_count > 0)
        json_put(report, object, "snapshot", run_snapshot_object(report, run));
    json_put_names(report, object, "heads_before", &run->heads_before);
    json_put_names(report, object, "heads_after", &run->heads_after);
    json_put_some_names(report, object, "assumed", &run->assumed);
    json_put_some_names(report, object, "forgotten", &run->forgotten);
    if (run->backup_reason != NULL)
        json_put(report, object, "backup", backup_reason_object(report, run));
    if (executed)
        json_put(report, object, "duration_ms", json_integer(run->duration_ms));
}

static void put_change(struct report *report, json_t *object, const char *key,
                       const struct stemma_script_change *change)
{
    if (change->file == NULL)
        return;
    json_t *value = json_object();
    json_put_text(report, value, "file", change->file);
    json_put_text(report, value, "recorded", change->recorded);
    json_put_text(report, value, "present", change->present);
    json_put_text(report, value, "difference", change->difference);
    json_put(report, object, key, value);
}

static json_t *edited_object(struct report *report, const struct stemma_edited *edited)
{
    json_t *object = json_object();
    json_put_text(report, object, "revision", edited->revision);
    json_put_text(report, object, "message", edited->message);
    json_put_text(report, object, "applied_at", edited->applied_at);
    json_put_text(report, object, "applied_by", edited->applied_by);
    put_change(report, object, "up", &edited->up);
    put_change(report, object, "down", &edited->down);
    return object;
}

static json_t *unfinished_object(struct report *report, const struct stemma_unfinished *run)
{
    json_t *object = json_object();
    json_put_text(report, object, "revision", run->revision);
    json_put_text(report, object, "op", operation_name(run->operation));
    json_put_text(report, object, "at", run->at);
    json_put_text(report, object, "by", run->by);
    json_put(report, object, "failed", json_boolean(run->failed));
    if (run->statements >= 0)
        json_put(report, object, "statements", json_integer(run->statements));
    if (run->statement_count >= 0)
        json_put(report, object, "statement_count", json_integer(run->statement_count));
    if (run->file == NULL)
        return object;
    json_put_text(report, object, "file", run->file);
    json_put_count(report, object, "line", run->line);
    json_put(report, object, "uncertain", json_boolean(run->uncertain));
    return object;
}

void json_repair(struct report *report, const struct stemma_repair *repair,
                 enum report_execution execution)
{
    json_t *object = json_document(report);
    json_put_command(report, object, repair->database);
    json_put(report, object, "dry_run", json_boolean(execution == REPORT_DRY_RUN));
    json_put(report, object, "done", json_boolean(repair->done));
    if (repair->unfinished != NULL)
        json_put(report, object, "unfinished", unfinished_object(report, repair->unfinished));
    if (repair->action != STEMMA_REPAIR_RECORD)
        return;
    json_t *edited = json_array();
    for (size_t i = 0; i < repair->edited_count; i++)
        json_append(report, edited, edited_object(report, &repair->edited[i]));
    json_put(report, object, "edited", edited);
    json_put_names(report, object, "unknown", &repair->unknown);
}

/* "none", "ledger", … */
static const char *const evidence_names[] = {
    [STEMMA_EVIDENCE_NONE] = "none",
    [STEMMA_EVIDENCE_LEDGER] = "ledger",
    [STEMMA_EVIDENCE_VERSION_TABLE] = "version-table",
    [STEMMA_EVIDENCE_SCHEMA] = "schema",
};

static const char *const sameness_names[] = {
    [STEMMA_SCHEMA_UNKNOWN] = "unknown",
    [STEMMA_SCHEMA_EXACT] = "exact",
    [STEMMA_SCHEMA_EQUIVALENT] = "equivalent",
    [STEMMA_SCHEMA_DIFFERENT] = "different",
};

static json_t *version_table_object(struct report *report, const struct stemma_version_table *table)
{
    json_t *object = json_object();
    json_put_text(report, object, "table", table->table);
    json_put_text(report, object, "tool", table->tool);
    if (table->has_ids)
        json_put_names(report, object, "ids", &table->ids);
    json_put_some_names(report, object, "left_alone", &table->left_alone);
    return object;
}

void json_adoption(struct report *report, const struct stemma_adoption *adoption,
                   enum report_execution execution)
{
    json_t *object = json_document(report), *tables = json_array();
    json_put_command(report, object, adoption->database);
    json_put(report, object, "dry_run", json_boolean(execution == REPORT_DRY_RUN));
    json_put_text(report, object, "evidence", evidence_names[adoption->evidence]);
    for (size_t i = 0; i < adoption->table_count; i++)
        json_append(report, tables, version_table_object(report, &adoption->tables[i]));
    json_put(report, object, "tables", tables);
    json_put(report, object, "found", json_boolean(adoption->found));
    json_put(report, object, "done", json_boolean(adoption->done));
    json_put_names(report, object, "heads", &adoption->heads);
    json_put(report, object, "is_head", json_boolean(adoption->is_head));
    json_put_names(report, object, "revisions", &adoption->revisions);
    json_put_text(report, object, "schema", sameness_names[adoption->sameness]);
    json_put_names(report, object, "differences", &adoption->differences);
    json_put_some_names(report, object, "schema_heads", &adoption->schema_heads);
    json_put_some_names(report, object, "unseen", &adoption->unseen);
    json_put_some_names(report, object, "heads_with_unseen", &adoption->heads_with_unseen);
    json_put_some_names(report, object, "candidates", &adoption->candidates);
    json_put_some_names(report, object, "between", &adoption->between);
    if (adoption->is_partial)
        json_put(report, object, "is_partial", json_true());
}

void json_refreshed(struct report *report, const char *file, bool written)
{
    json_t *object = json_object();
    json_put_text(report, object, "file", file);
    json_put(report, object, "written", json_boolean(written));
    json_put(report, json_document(report), "dump", object);
}

void json_snapshot(struct report *report, const struct stemma_snapshot *snapshot, bool executed)
{
    json_t *object = json_document(report);
    json_put_text(report, object, "command", report->command);
    json_put_text(report, object, "file", snapshot->file);
    json_put(report, object, "dry_run", json_boolean(!executed));
    json_put(report, object, "written", json_boolean(snapshot->written));
    json_put_names(report, object, "heads", &snapshot->heads);
    json_put_count(report, object, "revision_count", snapshot->revision_count);
    json_put_count(report, object, "object_count", snapshot->object_count);
    json_put_count(report, object, "size", snapshot->size);
    json_put_text(report, object, "schema_sha256", snapshot->sha256);
}

void json_created(struct report *report, const struct stemma_created *created)
{
    json_t *object = json_document(report);
    json_put_text(report, object, "command", report->command);
    json_put_text(report, object, "revision", created->id);
    if (created->id != NULL)
        json_put_names(report, object, "parents", &created->parents);
    json_put_names(report, object, "files", &created->files);
    json_put_some_names(report, object, "kept", &created->kept);
    if (created->to != NULL) {
        json_put_text(report, object, "from", created->from);
        json_put_text(report, object, "to", created->to);
        json_put_names(report, object, "changes", &created->changes);
        json_put_count(report, object, "destructive", created->destructive);
    }
}

static json_t *backup_object(struct report *report, const struct stemma_backup *backup)
{
    json_t *object = json_object();
    json_put_text(report, object, "file", backup->file);
    json_put_text(report, object, "when", backup->when);
    json_put_names(report, object, "heads", &backup->heads);
    if (backup->heads_omitted > 0)
        json_put_count(report, object, "heads_omitted", backup->heads_omitted);
    json_put(report, object, "size", json_integer(backup->size));
    return object;
}

void json_backup(struct report *report, const struct stemma_backups *backups)
{
    json_t *object = json_document(report);
    json_put_command(report, object, backups->database);
    json_put(report, object, "backup", backup_object(report, &backups->items[0]));
    json_put_some_names(report, object, "removed", &backups->removed);
}

void json_backups(struct report *report, const struct stemma_backups *backups)
{
    json_t *object = json_document(report);
    json_t *array = json_array();
    json_put_command(report, object, backups->database);
    for (size_t i = 0; i < backups->count; i++)
        json_append(report, array, backup_object(report, &backups->items[i]));
    json_put(report, object, "backups", array);
}

void json_restored(struct report *report, const struct stemma_restored *restored)
{
    json_t *object = json_document(report);
    json_put_command(report, object, restored->database);
    json_put_text(report, object, "restored", restored->path);
    json_put_text(report, object, "backup", restored->backup);
    json_put_names(report, object, "heads_before", &restored->heads_before);
    json_put_names(report, object, "heads_after", &restored->heads_after);
    json_put(report, object, "duration_ms", json_integer(restored->duration_ms));
}

void json_bundled(struct report *report, const struct report_bundled *bundled)
{
    json_t *object = json_document(report);
    json_put_text(report, object, "command", report->command);
    json_put_text(report, object, "file", bundled->file);
    json_put_text(report, object, "format", bundled->format == STEMMA_BUNDLE_SQL ? "sql" : "c");
    json_put(report, object, "changed", json_boolean(bundled->changed));
    json_put_count(report, object, "revisions", bundled->bundled->revision_count);
    json_put_names(report, object, "sources", &bundled->bundled->files);
}
