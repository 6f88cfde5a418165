/* The JSON twins of the reports. The order of keys is the order in which they are put here, which
 * jansson keeps. What fails for want of memory leaves a document that is not written: see
 * json_finish(). */
#include "report/parts.h"

#include "base/str.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* Gives `value` away; jansson takes NULL for a failure, and so does the report. */
static void put(struct report *report, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        report->no_memory = true;
}

static void append(struct report *report, json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0)
        report->no_memory = true;
}

/* The document that is being filled; NULL when out of memory, which jansson's functions bear. */
static json_t *document(struct report *report)
{
    if (report->document == NULL)
        report->document = json_object();
    return report->document;
}

/* JSON is UTF-8; a path or an argument need not be. What is not becomes U+FFFD. */
static json_t *repaired(struct str text)
{
    static const char mark[] = "\xEF\xBF\xBD";
    char *bytes = malloc(text.len * 3 + 1);
    size_t length = 0;
    while (bytes != NULL && text.len > 0) {
        size_t good = str_utf8_error(text);
        memcpy(bytes + length, text.ptr, good);
        length += good;
        if (good < text.len) {
            memcpy(bytes + length, mark, sizeof mark - 1);
            length += sizeof mark - 1;
            good++;
        }
        text = str_slice(text, good, text.len);
    }
    json_t *value = bytes == NULL ? NULL : json_stringn(bytes, length);
    free(bytes);
    return value;
}

static json_t *string(const char *text)
{
    struct str bytes = str_from(text);
    return str_utf8_error(bytes) == bytes.len ? json_stringn_nocheck(text, bytes.len)
                                              : repaired(bytes);
}

static json_t *names(struct report *report, const struct stemma_names *list)
{
    json_t *array = json_array();
    for (size_t i = 0; i < list->count; i++)
        append(report, array, string(list->items[i]));
    return array;
}

static void put_text(struct report *report, json_t *object, const char *key, const char *text)
{
    if (text != NULL)
        put(report, object, key, string(text));
}

static void put_names(struct report *report, json_t *object, const char *key,
                      const struct stemma_names *list)
{
    put(report, object, key, names(report, list));
}

static void put_some_names(struct report *report, json_t *object, const char *key,
                           const struct stemma_names *list)
{
    if (list->count > 0)
        put_names(report, object, key, list);
}

static void put_count(struct report *report, json_t *object, const char *key, size_t count)
{
    put(report, object, key, json_integer((json_int_t)count));
}

static void put_command(struct report *report, json_t *object, const char *database)
{
    put_text(report, object, "command", report->command);
    put_text(report, object, "database", database);
}

static json_t *step_object(struct report *report, const struct stemma_step *step)
{
    json_t *object = json_object();
    put_text(report, object, "op", operation_name(step->operation));
    put_text(report, object, "revision", step->revision);
    put_text(report, object, "message", step->message);
    put_text(report, object, "script", step->script);
    if (step->duration_ms >= 0)
        put(report, object, "duration_ms", json_integer(step->duration_ms));
    return object;
}

/* Why the database is backed up, and where the copy is once it is made. */
static json_t *backup_reason_object(struct report *report, const struct stemma_run *run)
{
    const struct stemma_place *place = &run->backup_place;
    json_t *object = json_object();
    put_text(report, object, "file", run->backup);
    put_text(report, object, "reason", run->backup_reason);
    put_text(report, object, "script", place->file);
    if (place->file != NULL) {
        put_count(report, object, "line", place->line);
        put_count(report, object, "column", place->column);
    }
    return object;
}

/* What stands for the first steps. */
static json_t *run_snapshot_object(struct report *report, const struct stemma_run *run)
{
    json_t *object = json_object();
    put_text(report, object, "file", run->steps[0].script);
    put_count(report, object, "revision_count", run->snapshot_count);
    return object;
}

void json_plan(struct report *report, const struct stemma_run *run, bool executed)
{
    json_t *object = document(report);
    put_command(report, object, run->database);
    put(report, object, "dry_run", json_boolean(!executed));
    json_t *steps = json_array();
    size_t shown = executed ? run->steps_done : run->step_count;
    for (size_t i = 0; i < shown; i++)
        append(report, steps, step_object(report, &run->steps[i]));
    put(report, object, "steps", steps);
    if (run->snapshot_count > 0)
        put(report, object, "snapshot", run_snapshot_object(report, run));
    put_names(report, object, "heads_before", &run->heads_before);
    put_names(report, object, "heads_after", &run->heads_after);
    put_some_names(report, object, "assumed", &run->assumed);
    put_some_names(report, object, "forgotten", &run->forgotten);
    if (run->backup_reason != NULL)
        put(report, object, "backup", backup_reason_object(report, run));
    if (executed)
        put(report, object, "duration_ms", json_integer(run->duration_ms));
}

static void put_change(struct report *report, json_t *object, const char *key,
                       const struct stemma_script_change *change)
{
    if (change->file == NULL)
        return;
    json_t *value = json_object();
    put_text(report, value, "file", change->file);
    put_text(report, value, "recorded", change->recorded);
    put_text(report, value, "present", change->present);
    put_text(report, value, "difference", change->difference);
    put(report, object, key, value);
}

static json_t *edited_object(struct report *report, const struct stemma_edited *edited)
{
    json_t *object = json_object();
    put_text(report, object, "revision", edited->revision);
    put_text(report, object, "message", edited->message);
    put_text(report, object, "applied_at", edited->applied_at);
    put_text(report, object, "applied_by", edited->applied_by);
    put_change(report, object, "up", &edited->up);
    put_change(report, object, "down", &edited->down);
    return object;
}

static json_t *unfinished_object(struct report *report, const struct stemma_unfinished *run)
{
    json_t *object = json_object();
    put_text(report, object, "revision", run->revision);
    put_text(report, object, "op", operation_name(run->operation));
    put_text(report, object, "at", run->at);
    put_text(report, object, "by", run->by);
    put(report, object, "failed", json_boolean(run->failed));
    if (run->statements >= 0)
        put(report, object, "statements", json_integer(run->statements));
    if (run->statement_count >= 0)
        put(report, object, "statement_count", json_integer(run->statement_count));
    if (run->file == NULL)
        return object;
    put_text(report, object, "file", run->file);
    put_count(report, object, "line", run->line);
    put(report, object, "uncertain", json_boolean(run->uncertain));
    return object;
}

void json_repair(struct report *report, const struct stemma_repair *repair,
                 enum report_execution execution)
{
    json_t *object = document(report);
    put_command(report, object, repair->database);
    put(report, object, "dry_run", json_boolean(execution == REPORT_DRY_RUN));
    put(report, object, "done", json_boolean(repair->done));
    if (repair->unfinished != NULL)
        put(report, object, "unfinished", unfinished_object(report, repair->unfinished));
    if (repair->action != STEMMA_REPAIR_RECORD)
        return;
    json_t *edited = json_array();
    for (size_t i = 0; i < repair->edited_count; i++)
        append(report, edited, edited_object(report, &repair->edited[i]));
    put(report, object, "edited", edited);
    put_names(report, object, "unknown", &repair->unknown);
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
    put_text(report, object, "table", table->table);
    put_text(report, object, "tool", table->tool);
    if (table->has_ids)
        put_names(report, object, "ids", &table->ids);
    return object;
}

void json_adoption(struct report *report, const struct stemma_adoption *adoption,
                   enum report_execution execution)
{
    json_t *object = document(report), *tables = json_array();
    put_command(report, object, adoption->database);
    put(report, object, "dry_run", json_boolean(execution == REPORT_DRY_RUN));
    put_text(report, object, "evidence", evidence_names[adoption->evidence]);
    for (size_t i = 0; i < adoption->table_count; i++)
        append(report, tables, version_table_object(report, &adoption->tables[i]));
    put(report, object, "tables", tables);
    put(report, object, "found", json_boolean(adoption->found));
    put(report, object, "done", json_boolean(adoption->done));
    put_names(report, object, "heads", &adoption->heads);
    put(report, object, "is_head", json_boolean(adoption->is_head));
    put_names(report, object, "revisions", &adoption->revisions);
    put_text(report, object, "schema", sameness_names[adoption->sameness]);
    put_names(report, object, "differences", &adoption->differences);
    put_some_names(report, object, "schema_heads", &adoption->schema_heads);
    put_some_names(report, object, "unseen", &adoption->unseen);
    put_some_names(report, object, "candidates", &adoption->candidates);
    put_some_names(report, object, "between", &adoption->between);
}

void json_sql(struct report *report, const char *bytes, size_t length)
{
    if (report->sql == NULL)
        report->sql = open_memstream(&report->sql_text, &report->sql_length);
    if (report->sql == NULL || fwrite(bytes, 1, length, report->sql) != length)
        report->no_memory = true;
}

static void put_sql(struct report *report)
{
    if (report->sql == NULL)
        return;
    bool complete = fclose(report->sql) == 0;
    report->sql = NULL;
    put_command(report, report->document, NULL);
    put(report, report->document, "sql",
        complete ? repaired((struct str){report->sql_text, report->sql_length}) : NULL);
}

static const struct {
    unsigned flag;
    const char *name;
} marks[] = {
    {STEMMA_IS_BASE, "base"},
    {STEMMA_IS_HEAD, "head"},
    {STEMMA_IS_REAL_HEAD, "real-head"},
    {STEMMA_IS_BRANCH_POINT, "branchpoint"},
    {STEMMA_IS_MERGE, "mergepoint"},
    {STEMMA_IS_UNKNOWN, "unknown"},
    {STEMMA_IS_APPLIED, "applied"},
    {STEMMA_IS_RECORDED_HEAD, "recorded-head"},
    {STEMMA_IS_IMPLIED_TIP, "implied-tip"},
    {STEMMA_IS_GAP, "gap"},
    {STEMMA_IS_UP_EDITED, "up-edited"},
    {STEMMA_IS_DOWN_EDITED, "down-edited"},
    {STEMMA_IS_UP_MISSING, "up-missing"},
    {STEMMA_IS_DOWN_MISSING, "down-missing"},
    {STEMMA_IS_UNFINISHED, "unfinished"},
};

static json_t *mark_names(struct report *report, unsigned flags)
{
    json_t *array = json_array();
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if ((flags & marks[i].flag) != 0)
            append(report, array, json_string(marks[i].name));
    return array;
}

static void put_ledger(struct report *report, json_t *object,
                       const struct stemma_revision *revision)
{
    put_text(report, object, "applied_at", revision->applied_at);
    put_text(report, object, "applied_by", revision->applied_by);
    put_text(report, object, "how", revision->how);
    put_text(report, object, "tool", revision->tool);
    if (revision->duration_ms >= 0)
        put(report, object, "duration_ms", json_integer(revision->duration_ms));
}

static json_t *revision_object(struct report *report, const struct stemma_revision *revision)
{
    json_t *object = json_object();
    put_text(report, object, "revision", revision->id);
    put_text(report, object, "message", revision->message);
    put_names(report, object, "parents", &revision->parents);
    put_some_names(report, object, "depends_on", &revision->depends_on);
    put_some_names(report, object, "children", &revision->children);
    put_some_names(report, object, "labels", &revision->labels);
    put_some_names(report, object, "branch_labels", &revision->branch_labels);
    put_some_names(report, object, "implied_by", &revision->implied_by);
    put(report, object, "marks", mark_names(report, revision->flags));
    put_text(report, object, "up", revision->up);
    put_text(report, object, "down", revision->down);
    put_text(report, object, "verify", revision->verify);
    put_text(report, object, "created", revision->created);
    put_text(report, object, "author", revision->author);
    put_ledger(report, object, revision);
    return object;
}

static void put_revisions(struct report *report, json_t *object,
                          const struct stemma_listing *listing)
{
    json_t *array = json_array();
    for (size_t i = 0; i < listing->revision_count; i++)
        append(report, array, revision_object(report, &listing->revisions[i]));
    put(report, object, "revisions", array);
}

void json_current(struct report *report, const struct stemma_listing *listing)
{
    json_t *object = document(report);
    put_names(report, object, "heads", &listing->heads);
    put(report, object, "is_head", json_boolean(listing->is_head));
    put_text(report, object, "database", listing->database);
    if (report->verbosity == REPORT_VERBOSE)
        put_revisions(report, object, listing);
}

void json_listing(struct report *report, const struct stemma_listing *listing)
{
    json_t *object = document(report);
    put_text(report, object, "database", listing->database);
    if (listing->database != NULL)
        put_names(report, object, "heads", &listing->heads);
    put_revisions(report, object, listing);
}

void json_heads(struct report *report, const struct stemma_listing *listing)
{
    json_t *object = document(report);
    json_t *array = json_array();
    for (size_t i = 0; i < listing->revision_count; i++)
        append(report, array, string(listing->revisions[i].id));
    put(report, object, "heads", array);
    put_revisions(report, object, listing);
}

/* ---- Differences ---- */

static const char *change_name(enum stemma_change change)
{
    return change == STEMMA_ADDED ? "added" : change == STEMMA_DROPPED ? "dropped" : "changed";
}

static json_t *change_object(struct report *report, const struct stemma_schema_change *change)
{
    json_t *object = json_object(), *details = json_array();
    put_text(report, object, "change", change_name(change->change));
    put_text(report, object, "kind", change->kind);
    put_text(report, object, "name", change->name);
    put_text(report, object, "table", change->table);
    put(report, object, "equivalent", json_boolean(change->is_equivalent));
    for (size_t i = 0; i < change->detail_count; i++) {
        json_t *detail = json_object();
        put_text(report, detail, "change", change_name(change->details[i].change));
        put_text(report, detail, "text", change->details[i].text);
        put(report, detail, "equivalent", json_boolean(change->details[i].is_equivalent));
        append(report, details, detail);
    }
    put(report, object, "details", details);
    put_text(report, object, "from_sql", change->from_sql);
    put_text(report, object, "to_sql", change->to_sql);
    return object;
}

static void put_difference(struct report *report, json_t *object,
                           const struct stemma_difference *difference)
{
    static const char *const names[] = {
        [STEMMA_SCHEMA_UNKNOWN] = "unknown",
        [STEMMA_SCHEMA_EXACT] = "exact",
        [STEMMA_SCHEMA_EQUIVALENT] = "equivalent",
        [STEMMA_SCHEMA_DIFFERENT] = "different",
    };
    json_t *array = json_array();
    put_text(report, object, "from", difference->from);
    put_text(report, object, "to", difference->to);
    put_text(report, object, "sameness", names[difference->sameness]);
    for (size_t i = 0; i < difference->count; i++)
        append(report, array, change_object(report, &difference->changes[i]));
    put(report, object, "changes", array);
}

static void put_drift(struct report *report, json_t *object, const struct stemma_drift *drift)
{
    static const char *const states[] = {
        [STEMMA_DRIFT_NOT_ASKED] = NULL,
        [STEMMA_DRIFT_NONE] = "none",
        [STEMMA_DRIFT_FOUND] = "found",
        [STEMMA_DRIFT_UNKNOWN] = "unknown",
    };
    if (drift->state == STEMMA_DRIFT_NOT_ASKED)
        return;
    json_t *member = json_object();
    put_text(report, member, "state", states[drift->state]);
    put_text(report, member, "reason", drift->reason);
    if (drift->state == STEMMA_DRIFT_FOUND)
        put_difference(report, member, &drift->difference);
    put(report, object, "drift", member);
}

static json_t *status_object(struct report *report, const struct stemma_revision *revision)
{
    json_t *object = revision_object(report, revision);
    put_text(report, object, "state", revision_state(revision));
    return object;
}

void json_status(struct report *report, const struct stemma_listing *listing)
{
    json_t *object = document(report);
    put_text(report, object, "database", listing->database);
    put_names(report, object, "heads", &listing->heads);
    put(report, object, "is_head", json_boolean(listing->is_head));
    put_count(report, object, "pending", listing->pending);
    put_count(report, object, "gaps", listing->gaps);
    put_count(report, object, "edited", listing->edited);
    put_drift(report, object, &listing->drift);
    json_t *array = json_array();
    for (size_t i = 0; i < listing->revision_count; i++)
        append(report, array, status_object(report, &listing->revisions[i]));
    put(report, object, "revisions", array);
}

static const char *const finding_kinds[] = {
    [STEMMA_FINDING_HEADS] = "heads",           [STEMMA_FINDING_EDITED] = "edited",
    [STEMMA_FINDING_PENDING] = "pending",       [STEMMA_FINDING_GAP] = "gap",
    [STEMMA_FINDING_UNKNOWN] = "unknown",       [STEMMA_FINDING_DOWN_EDITED] = "down-edited",
    [STEMMA_FINDING_UNFINISHED] = "unfinished", [STEMMA_FINDING_DRIFT] = "drift",
    [STEMMA_FINDING_SNAPSHOT] = "snapshot",
};

void json_check(struct report *report, const struct stemma_check *check)
{
    json_t *object = document(report);
    put_text(report, object, "database", check->database);
    put(report, object, "ok", json_boolean(check->finding_count == 0));
    put_count(report, object, "revision_count", check->revision_count);
    json_t *array = json_array();
    for (size_t i = 0; i < check->finding_count; i++) {
        json_t *finding = json_object();
        put_text(report, finding, "kind", finding_kinds[check->findings[i].kind]);
        put_text(report, finding, "message", check->findings[i].message);
        put_names(report, finding, "revisions", &check->findings[i].revisions);
        if (check->findings[i].difference != NULL)
            put_difference(report, finding, check->findings[i].difference);
        append(report, array, finding);
    }
    put(report, object, "findings", array);
}

void json_diff(struct report *report, const struct stemma_difference *difference)
{
    json_t *object = document(report);
    put_text(report, object, "command", report->command);
    put_difference(report, object, difference);
    put_text(report, object, "sql", difference->sql);
    if (difference->sql != NULL)
        put_count(report, object, "destructive", difference->destructive);
}

void json_dump(struct report *report, const struct stemma_dump *dump, const char *file,
               bool written)
{
    json_t *object = document(report);
    put_text(report, object, "command", report->command);
    put_text(report, object, "schema", dump->name);
    put_count(report, object, "object_count", dump->object_count);
    put_text(report, object, "schema_sha256", dump->sha256);
    put_text(report, object, "file", file);
    if (file != NULL)
        put(report, object, "written", json_boolean(written));
    else
        put_text(report, object, "sql", dump->sql);
}

void json_refreshed(struct report *report, const char *file, bool written)
{
    json_t *object = json_object();
    put_text(report, object, "file", file);
    put(report, object, "written", json_boolean(written));
    put(report, document(report), "dump", object);
}

void json_snapshot(struct report *report, const struct stemma_snapshot *snapshot, bool executed)
{
    json_t *object = document(report);
    put_text(report, object, "command", report->command);
    put_text(report, object, "file", snapshot->file);
    put(report, object, "dry_run", json_boolean(!executed));
    put(report, object, "written", json_boolean(snapshot->written));
    put_names(report, object, "heads", &snapshot->heads);
    put_count(report, object, "revision_count", snapshot->revision_count);
    put_count(report, object, "object_count", snapshot->object_count);
    put_count(report, object, "size", snapshot->size);
    put_text(report, object, "schema_sha256", snapshot->sha256);
}

void json_created(struct report *report, const struct stemma_created *created)
{
    json_t *object = document(report);
    put_text(report, object, "command", report->command);
    put_text(report, object, "revision", created->id);
    if (created->id != NULL)
        put_names(report, object, "parents", &created->parents);
    put_names(report, object, "files", &created->files);
    put_some_names(report, object, "kept", &created->kept);
    if (created->to != NULL) {
        put_text(report, object, "from", created->from);
        put_text(report, object, "to", created->to);
        put_names(report, object, "changes", &created->changes);
        put_count(report, object, "destructive", created->destructive);
    }
}

static json_t *backup_object(struct report *report, const struct stemma_backup *backup)
{
    json_t *object = json_object();
    put_text(report, object, "file", backup->file);
    put_text(report, object, "when", backup->when);
    put_names(report, object, "heads", &backup->heads);
    if (backup->heads_omitted > 0)
        put_count(report, object, "heads_omitted", backup->heads_omitted);
    put(report, object, "size", json_integer(backup->size));
    return object;
}

void json_backup(struct report *report, const struct stemma_backups *backups)
{
    json_t *object = document(report);
    put_command(report, object, backups->database);
    put(report, object, "backup", backup_object(report, &backups->items[0]));
    put_some_names(report, object, "removed", &backups->removed);
}

void json_backups(struct report *report, const struct stemma_backups *backups)
{
    json_t *object = document(report);
    json_t *array = json_array();
    put_command(report, object, backups->database);
    for (size_t i = 0; i < backups->count; i++)
        append(report, array, backup_object(report, &backups->items[i]));
    put(report, object, "backups", array);
}

void json_restored(struct report *report, const struct stemma_restored *restored)
{
    json_t *object = document(report);
    put_command(report, object, restored->database);
    put_text(report, object, "restored", restored->path);
    put_text(report, object, "backup", restored->backup);
    put_names(report, object, "heads_before", &restored->heads_before);
    put_names(report, object, "heads_after", &restored->heads_after);
    put(report, object, "duration_ms", json_integer(restored->duration_ms));
}

void json_bundled(struct report *report, const struct report_bundled *bundled)
{
    json_t *object = document(report);
    put_text(report, object, "command", report->command);
    put_text(report, object, "file", bundled->file);
    put_text(report, object, "format", bundled->format == STEMMA_BUNDLE_SQL ? "sql" : "c");
    put(report, object, "changed", json_boolean(bundled->changed));
    put_count(report, object, "revisions", bundled->bundled->revision_count);
    put_names(report, object, "sources", &bundled->bundled->files);
}

/* ---- Diagnostics and the end ---- */

static void put_place(struct report *report, json_t *object, const struct stemma_place *place)
{
    put_text(report, object, "file", place->file);
    if (place->file == NULL || place->line == 0)
        return;
    put_count(report, object, "line", place->line);
    put_count(report, object, "column", place->column);
}

static json_t *diagnostic_object(struct report *report, const struct stemma_diagnostic *diagnostic)
{
    json_t *object = json_object();
    if (diagnostic->severity == STEMMA_ERROR)
        put_text(report, object, "code", stemma_code_name((int)diagnostic->code));
    put_text(report, object, "message", diagnostic->message);
    put_text(report, object, "revision", diagnostic->revision);
    put_place(report, object, &diagnostic->place);
    if (diagnostic->sqlite_code != 0)
        put(report, object, "sqlite_code", json_integer(diagnostic->sqlite_code));
    put_text(report, object, "hint", hint_of(report, diagnostic));
    if (diagnostic->note_count == 0)
        return object;
    json_t *notes = json_array();
    for (size_t i = 0; i < diagnostic->note_count; i++) {
        json_t *note = json_object();
        put_text(report, note, "message", diagnostic->notes[i].message);
        put_place(report, note, &diagnostic->notes[i].place);
        append(report, notes, note);
    }
    put(report, object, "notes", notes);
    return object;
}

static void sort_diagnostics(struct report *report, stemma_diagnostics *diags, json_t *lists[3])
{
    struct stemma_diagnostic diagnostic;
    size_t count = diags == NULL ? 0 : stemma_diagnostics_count(diags);
    for (size_t i = 0; i < count; i++) {
        if (stemma_diagnostics_get(diags, i, &diagnostic))
            append(report, lists[diagnostic.severity], diagnostic_object(report, &diagnostic));
        else
            report->no_memory = true;
    }
}

static void put_diagnostics(struct report *report, json_t *lists[3])
{
    json_t *object = report->document;
    json_t *errors = lists[STEMMA_ERROR];
    if (json_array_size(errors) > 0)
        put(report, object, "error", json_deep_copy(json_array_get(errors, 0)));
    if (json_array_size(errors) > 1)
        put(report, object, "errors", json_incref(errors));
    if (json_array_size(lists[STEMMA_WARNING]) > 0)
        put(report, object, "warnings", json_incref(lists[STEMMA_WARNING]));
    if (json_array_size(lists[STEMMA_NOTE]) > 0)
        put(report, object, "notes", json_incref(lists[STEMMA_NOTE]));
}

static int write_part(const char *bytes, size_t length, void *user)
{
    struct paper *paper = user;
    paper_write(paper, bytes, length);
    return paper->error == 0 ? 0 : -1;
}

static void write_document(struct report *report)
{
    static const char no_memory[] =
        "{\"error\":{\"code\":\"no-memory\",\"message\":\"out of memory\"}}";
    if (report->no_memory)
        paper_write(&report->out, no_memory, sizeof no_memory - 1);
    else if (json_dump_callback(report->document, write_part, &report->out, JSON_COMPACT) != 0 &&
             report->out.error == 0)
        report->no_memory = true;
    paper_write(&report->out, "\n", 1);
}

void json_finish(struct report *report, stemma_diagnostics *diags,
                 const struct stemma_diagnostic *own)
{
    json_t *lists[3] = {json_array(), json_array(), json_array()};
    document(report);
    put_sql(report);
    sort_diagnostics(report, diags, lists);
    if (own != NULL)
        append(report, lists[own->severity], diagnostic_object(report, own));
    put_diagnostics(report, lists);
    write_document(report);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        json_decref(lists[i]);
}

void report_free(struct report *report)
{
    json_decref(report->document);
    if (report->sql != NULL)
        fclose(report->sql);
    free(report->sql_text);
    free(report->open_step);
    report->document = NULL;
    report->sql = NULL;
    report->sql_text = report->open_step = NULL;
}
