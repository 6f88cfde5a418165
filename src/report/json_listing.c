/* Revisions, databases and schemas, as they are, as JSON. */
#include "report/json.h"

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
            json_append(report, array, json_string(marks[i].name));
    return array;
}

static void put_ledger(struct report *report, json_t *object,
                       const struct stemma_revision *revision)
{
    json_put_text(report, object, "applied_at", revision->applied_at);
    json_put_text(report, object, "applied_by", revision->applied_by);
    json_put_text(report, object, "how", revision->how);
    json_put_text(report, object, "tool", revision->tool);
    if (revision->duration_ms >= 0)
        json_put(report, object, "duration_ms", json_integer(revision->duration_ms));
}

static json_t *revision_object(struct report *report, const struct stemma_revision *revision)
{
    json_t *object = json_object();
    json_put_text(report, object, "revision", revision->id);
    json_put_text(report, object, "message", revision->message);
    json_put_names(report, object, "parents", &revision->parents);
    json_put_some_names(report, object, "depends_on", &revision->depends_on);
    json_put_some_names(report, object, "children", &revision->children);
    json_put_some_names(report, object, "labels", &revision->labels);
    json_put_some_names(report, object, "branch_labels", &revision->branch_labels);
    json_put_some_names(report, object, "implied_by", &revision->implied_by);
    json_put(report, object, "marks", mark_names(report, revision->flags));
    json_put_text(report, object, "up", revision->up);
    json_put_text(report, object, "down", revision->down);
    json_put_text(report, object, "verify", revision->verify);
    json_put_text(report, object, "created", revision->created);
    json_put_text(report, object, "author", revision->author);
    put_ledger(report, object, revision);
    return object;
}

static void put_revisions(struct report *report, json_t *object,
                          const struct stemma_listing *listing)
{
    json_t *array = json_array();
    for (size_t i = 0; i < listing->revision_count; i++)
        json_append(report, array, revision_object(report, &listing->revisions[i]));
    json_put(report, object, "revisions", array);
}

void json_current(struct report *report, const struct stemma_listing *listing)
{
    json_t *object = json_document(report);
    json_put_names(report, object, "heads", &listing->heads);
    json_put(report, object, "is_head", json_boolean(listing->is_head));
    json_put_text(report, object, "database", listing->database);
    if (report->verbosity == REPORT_VERBOSE)
        put_revisions(report, object, listing);
}

void json_listing(struct report *report, const struct stemma_listing *listing)
{
    json_t *object = json_document(report);
    json_put_text(report, object, "database", listing->database);
    if (listing->database != NULL)
        json_put_names(report, object, "heads", &listing->heads);
    put_revisions(report, object, listing);
}

void json_heads(struct report *report, const struct stemma_listing *listing)
{
    json_t *object = json_document(report);
    json_t *array = json_array();
    for (size_t i = 0; i < listing->revision_count; i++)
        json_append(report, array, json_text(listing->revisions[i].id));
    json_put(report, object, "heads", array);
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
    json_put_text(report, object, "change", change_name(change->change));
    json_put_text(report, object, "kind", change->kind);
    json_put_text(report, object, "name", change->name);
    json_put_text(report, object, "table", change->table);
    json_put(report, object, "equivalent", json_boolean(change->is_equivalent));
    for (size_t i = 0; i < change->detail_count; i++) {
        json_t *detail = json_object();
        json_put_text(report, detail, "change", change_name(change->details[i].change));
        json_put_text(report, detail, "text", change->details[i].text);
        json_put(report, detail, "equivalent", json_boolean(change->details[i].is_equivalent));
        json_append(report, details, detail);
    }
    json_put(report, object, "details", details);
    json_put_text(report, object, "from_sql", change->from_sql);
    json_put_text(report, object, "to_sql", change->to_sql);
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
    json_put_text(report, object, "from", difference->from);
    json_put_text(report, object, "to", difference->to);
    json_put_text(report, object, "sameness", names[difference->sameness]);
    for (size_t i = 0; i < difference->count; i++)
        json_append(report, array, change_object(report, &difference->changes[i]));
    json_put(report, object, "changes", array);
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
    json_put_text(report, member, "state", states[drift->state]);
    json_put_text(report, member, "reason", drift->reason);
    if (drift->state == STEMMA_DRIFT_FOUND)
        put_difference(report, member, &drift->difference);
    json_put(report, object, "drift", member);
}

static json_t *status_object(struct report *report, const struct stemma_revision *revision)
{
    json_t *object = revision_object(report, revision);
    json_put_text(report, object, "state", revision_state(revision));
    return object;
}

void json_status(struct report *report, const struct stemma_listing *listing)
{
    json_t *object = json_document(report);
    json_put_text(report, object, "database", listing->database);
    json_put_names(report, object, "heads", &listing->heads);
    json_put(report, object, "is_head", json_boolean(listing->is_head));
    json_put_count(report, object, "pending", listing->pending);
    json_put_count(report, object, "gaps", listing->gaps);
    json_put_count(report, object, "edited", listing->edited);
    put_drift(report, object, &listing->drift);
    json_t *array = json_array();
    for (size_t i = 0; i < listing->revision_count; i++)
        json_append(report, array, status_object(report, &listing->revisions[i]));
    json_put(report, object, "revisions", array);
}

static const char *const finding_kinds[] = {
    [STEMMA_FINDING_HEADS] = "heads",           [STEMMA_FINDING_EDITED] = "edited",
    [STEMMA_FINDING_PENDING] = "pending",       [STEMMA_FINDING_GAP] = "gap",
    [STEMMA_FINDING_UNKNOWN] = "unknown",       [STEMMA_FINDING_DOWN_EDITED] = "down-edited",
    [STEMMA_FINDING_UNFINISHED] = "unfinished", [STEMMA_FINDING_DRIFT] = "drift",
    [STEMMA_FINDING_SNAPSHOT] = "snapshot",     [STEMMA_FINDING_TRIGGER] = "trigger",
    [STEMMA_FINDING_SCHEMA] = "schema",
};

void json_check(struct report *report, const struct stemma_check *check)
{
    json_t *object = json_document(report);
    json_put_text(report, object, "database", check->database);
    json_put(report, object, "ok", json_boolean(check->finding_count == 0));
    json_put_count(report, object, "revision_count", check->revision_count);
    json_t *array = json_array();
    for (size_t i = 0; i < check->finding_count; i++) {
        json_t *finding = json_object();
        json_put_text(report, finding, "kind", finding_kinds[check->findings[i].kind]);
        json_put_text(report, finding, "message", check->findings[i].message);
        json_put_names(report, finding, "revisions", &check->findings[i].revisions);
        if (check->findings[i].difference != NULL)
            put_difference(report, finding, check->findings[i].difference);
        json_append(report, array, finding);
    }
    json_put(report, object, "findings", array);
}

void json_diff(struct report *report, const struct stemma_difference *difference)
{
    json_t *object = json_document(report);
    json_put_text(report, object, "command", report->command);
    put_difference(report, object, difference);
    json_put_text(report, object, "sql", difference->sql);
    if (difference->sql != NULL)
        json_put_count(report, object, "destructive", difference->destructive);
}

void json_dump(struct report *report, const struct stemma_dump *dump, const char *file,
               bool written)
{
    json_t *object = json_document(report);
    json_put_text(report, object, "command", report->command);
    json_put_text(report, object, "schema", dump->name);
    json_put_count(report, object, "object_count", dump->object_count);
    json_put_text(report, object, "schema_sha256", dump->sha256);
    json_put_text(report, object, "file", file);
    if (file != NULL)
        json_put(report, object, "written", json_boolean(written));
    else
        json_put_text(report, object, "sql", dump->sql);
}
