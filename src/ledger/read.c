#include "ledger/ledger.h"

#include "ledger/sql.h"

#include <string.h>

#define DAMAGED_HINT                                                                               \
    "the ledger's tables are damaged, or not stemma's: restore a backup, or choose another "       \
    "prefix "                                                                                      \
    "with \"table:\" in the manifest"

struct reading {
    struct arena *arena;
    diag_list *diags;
    VEC(struct ledger_row) rows;
    int64_t number, schema_version;
    struct str text;
    struct ledger_row *row; /* for its needs */
    struct ledger *ledger;  /* for its last run */
    struct ledger_unfinished progress;
    const char *taken; /* what has a name of the ledger's: "a view stemma_log" */
};

static const char *keep(struct reading *reading, const struct column *column, bool *ok)
{
    if (column->text.ptr == NULL)
        return NULL;
    const char *copy = arena_copy(reading->arena, column->text.ptr, column->text.len);
    *ok = *ok && copy != NULL;
    return copy;
}

/* The columns of a row, in this order. */
#define ID_COLUMN "coalesce(revision, '')"
#define ALL_COLUMNS                                                                                \
    ID_COLUMN ", up_sha256, down_sha256, applied_at, duration_ms, how, applied_by, tool, "         \
              "down_sql IS NOT NULL"

static int take_id(void *user, const struct column *columns, size_t count)
{
    (void)count;
    struct reading *reading = user;
    bool ok = true;
    struct ledger_row row = {.revision = keep(reading, &columns[0], &ok), .duration_ms = -1};
    return ok && VEC_PUSH(reading->arena, &reading->rows, row) ? 0 : diag_no_memory(reading->diags);
}

static int take_row(void *user, const struct column *columns, size_t count)
{
    (void)count;
    struct reading *reading = user;
    bool ok = true;
    struct ledger_row row = {
        .revision = keep(reading, &columns[0], &ok),
        .up_sha256 = keep(reading, &columns[1], &ok),
        .down_sha256 = keep(reading, &columns[2], &ok),
        .applied_at = keep(reading, &columns[3], &ok),
        .duration_ms = columns[4].is_integer ? columns[4].integer : -1,
        .how = keep(reading, &columns[5], &ok),
        .applied_by = keep(reading, &columns[6], &ok),
        .tool = keep(reading, &columns[7], &ok),
        .has_down_sql = columns[8].integer != 0,
    };
    return ok && VEC_PUSH(reading->arena, &reading->rows, row) ? 0 : diag_no_memory(reading->diags);
}

static int take_text(void *user, const struct column *columns, size_t count)
{
    (void)count;
    struct reading *reading = user;
    if (columns[0].text.ptr == NULL)
        return 0;
    reading->text.ptr = arena_copy(reading->arena, columns[0].text.ptr, columns[0].text.len);
    reading->text.len = columns[0].text.len;
    return reading->text.ptr == NULL ? diag_no_memory(reading->diags) : 0;
}

static int take_need(void *user, const struct column *columns, size_t count)
{
    (void)count;
    struct reading *reading = user;
    bool ok = true;
    struct name name = {.text = str_from(keep(reading, &columns[1], &ok))};
    if (!ok || name.text.ptr == NULL)
        return ok ? 0 : diag_no_memory(reading->diags);
    ok = columns[0].integer == 0 ? VEC_PUSH(reading->arena, &reading->row->parents, name)
                                 : VEC_PUSH(reading->arena, &reading->row->depends_on, name);
    return ok ? 0 : diag_no_memory(reading->diags);
}

/* One query on the ledger: `format` has one %s for a table's name. */
static int ask(struct backend *backend, struct reading *reading, const char *format,
               const char *table, const char *argument, backend_row *row)
{
    struct value value = {.kind = VALUE_TEXT, .text = str_from(argument)};
    struct statement statement = {ledger_format(reading->arena, format, table), &value,
                                  argument == NULL ? 0 : 1};
    if (statement.sql == NULL)
        return diag_no_memory(reading->diags);
    int rc = backend_query(backend, &statement, row, reading, reading->diags);
    if (rc == -STEMMA_SQL) {
        rc = diag_recode(reading->diags, STEMMA_LEDGER);
        diag_hint(reading->diags, DAMAGED_HINT);
    }
    return rc < 0 ? rc : 0;
}

/* Where a run outside any transaction has got to: the keys of the meta table. */
static int take_meta(void *user, const struct column *columns, size_t count)
{
    (void)count;
    struct reading *reading = user;
    struct ledger_unfinished *progress = &reading->progress;
    struct str key = columns[0].text;
    bool ok = true;
    const char *value = keep(reading, &columns[1], &ok);
    if (str_equal(key, STR("layout")))
        reading->number = columns[2].integer;
    else if (str_equal(key, STR("schema_version")))
        reading->schema_version = columns[2].integer;
    else if (str_equal(key, STR("unfinished_attempt")))
        progress->attempt = value;
    else if (str_equal(key, STR("unfinished_action")))
        progress->action = value;
    else if (str_equal(key, STR("unfinished_revision")))
        progress->revision = value;
    else if (str_equal(key, STR("unfinished_script")))
        progress->script = value;
    else if (str_equal(key, STR("unfinished_statements")))
        progress->statements = columns[2].integer < 0 ? 0 : columns[2].integer;
    return ok ? 0 : diag_no_memory(reading->diags);
}

static int read_meta(struct backend *backend, const struct ledger *ledger, struct reading *reading)
{
    int rc =
        ask(backend, reading,
            "SELECT key, value, CAST(value AS INTEGER) FROM main.\"%w\" "
            "WHERE key IN ('layout', 'schema_version', 'unfinished_attempt', 'unfinished_action', "
            "'unfinished_revision', 'unfinished_script', 'unfinished_statements')",
            ledger->sql.meta, NULL, take_meta);
    if (rc != 0 || reading->number <= LEDGER_LAYOUT)
        return rc;
    rc = diag_error(reading->diags, STEMMA_LEDGER, SPAN_NONE,
                    "%s was last changed by a newer stemma: its ledger has layout %lld, this "
                    "program knows %d",
                    backend->name, (long long)reading->number, LEDGER_LAYOUT);
    diag_hint(reading->diags, "use a stemma at least as new");
    return rc;
}

/* ["a","b"] → a, b: for messages. */
static void make_plain(char *json)
{
    char *end = json;
    for (const char *c = json; *c != '\0'; c++) {
        if (strchr("[]\"", *c) == NULL)
            *end++ = *c;
    }
    *end = '\0';
}

static const char *or_else(const char *text, const char *other)
{
    return text == NULL ? other : text;
}

/* The columns: seq, outcome, revisions, at, by, attempt, action. What the run has said of its
 * progress goes before what the row says. */
static int set_unfinished(struct reading *reading, const struct column *columns, bool failed)
{
    struct ledger_unfinished *out = ARENA_NEW(reading->arena, struct ledger_unfinished);
    bool ok = out != NULL;
    const char *attempt = keep(reading, &columns[5], &ok);
    const struct str *revisions = &columns[2].text;
    char *plain =
        revisions->ptr == NULL ? NULL : arena_copy(reading->arena, revisions->ptr, revisions->len);
    if (!ok)
        return diag_no_memory(reading->diags);
    if (plain != NULL)
        make_plain(plain);
    if (reading->progress.attempt != NULL && attempt != NULL &&
        strcmp(reading->progress.attempt, attempt) == 0)
        *out = reading->progress;
    out->attempt = or_else(attempt, "");
    out->action = or_else(out->action, or_else(keep(reading, &columns[6], &ok), "?"));
    out->revision = or_else(out->revision, or_else(plain, "?"));
    out->at = or_else(keep(reading, &columns[3], &ok), "?");
    out->by = or_else(keep(reading, &columns[4], &ok), "?");
    out->failed = failed;
    out->message = arena_printf(
        reading->arena, "the run of %s outside any transaction, begun %s by %s, %s", out->revision,
        out->at, out->by, failed ? "stopped half way" : "has not ended");
    reading->ledger->unfinished = out;
    return ok && out->message != NULL ? 0 : diag_no_memory(reading->diags);
}

static int take_last_run(void *user, const struct column *columns, size_t count)
{
    (void)count;
    struct reading *reading = user;
    reading->ledger->last_seq = columns[0].integer;
    bool started = columns[1].text.ptr != NULL && str_equal(columns[1].text, STR("started"));
    return started ? set_unfinished(reading, columns, false) : 0;
}

static int take_failed_run(void *user, const struct column *columns, size_t count)
{
    (void)count;
    return set_unfinished(user, columns, true);
}

#define RUN_COLUMNS "SELECT seq, outcome, revisions, at, \"by\", attempt, action FROM main.\"%w\" "

static int read_last_run(struct backend *backend, struct reading *reading, struct ledger *ledger)
{
    reading->ledger = ledger;
    int rc = ask(backend, reading, RUN_COLUMNS "ORDER BY seq DESC LIMIT 1", ledger->sql.log, NULL,
                 take_last_run);
    if (rc == 0 && ledger->unfinished == NULL && reading->progress.attempt != NULL)
        rc = ask(backend, reading, RUN_COLUMNS "WHERE attempt = ?1", ledger->sql.log,
                 reading->progress.attempt, take_failed_run);
    if (rc != 0 || (ledger->last_seq >= 0 && ledger->last_seq < INT64_MAX / 2))
        return rc;
    return diag_error(reading->diags, STEMMA_LEDGER, SPAN_NONE,
                      "%s: the table %s is damaged: its last seq is %lld", backend->name,
                      ledger->sql.log, (long long)ledger->last_seq);
}

static int note_taken(void *user, const struct column *columns, size_t count)
{
    (void)count;
    struct reading *reading = user;
    bool ok = true;
    const char *type = keep(reading, &columns[0], &ok), *name = keep(reading, &columns[1], &ok);
    if (!ok || type == NULL || name == NULL)
        return ok ? 0 : diag_no_memory(reading->diags);
    reading->taken = arena_printf(reading->arena, "%s %s %s",
                                  strcmp(type, "index") == 0 ? "an" : "a", type, name);
    return reading->taken == NULL ? diag_no_memory(reading->diags) : 0;
}

/* Where there is no ledger, its names must be free. A trigger may have the name of a table. */
static int check_names_free(struct backend *backend, struct reading *reading,
                            const struct ledger_sql *sql)
{
    const struct value names[] = {{.kind = VALUE_TEXT, .text = str_from(sql->revisions)},
                                  {.kind = VALUE_TEXT, .text = str_from(sql->log)},
                                  {.kind = VALUE_TEXT, .text = str_from(sql->meta)}};
    const struct statement question = {
        "SELECT type, name FROM main.sqlite_schema WHERE type IN ('table', 'view', 'index') AND "
        "name COLLATE NOCASE IN (?1, ?2, ?3) LIMIT 1",
        names, sizeof names / sizeof names[0]};
    int rc = backend_query(backend, &question, note_taken, reading, reading->diags);
    if (rc != 0 || reading->taken == NULL)
        return rc;
    rc = diag_error(reading->diags, STEMMA_LEDGER, SPAN_NONE, "%s has %s that is not stemma's",
                    backend->name, reading->taken);
    diag_hint(reading->diags, "give the ledger's tables another prefix with \"table:\" in the "
                              "manifest");
    return rc;
}

/* Tables, not views of the same name: reading one of those could go on for ever. */
static int check_tables(struct backend *backend, const struct ledger_sql *sql, diag_list *diags)
{
    const char *const tables[] = {sql->revisions, sql->log};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        bool is_table = false;
        int rc = backend_has_table(backend, tables[i], &is_table, diags);
        if (rc == 0 && !is_table) {
            rc = diag_error(diags, STEMMA_LEDGER, SPAN_NONE, "%s has %s, but no table %s",
                            backend->name, sql->meta, tables[i]);
            diag_hint(diags, DAMAGED_HINT);
        }
        if (rc != 0)
            return rc;
    }
    return 0;
}

static int read_all(struct backend *backend, struct reading *reading, enum ledger_detail detail,
                    struct ledger *ledger)
{
    int rc = backend_has_table(backend, ledger->sql.meta, &ledger->exists, reading->diags);
    if (rc == 0 && !ledger->exists)
        return check_names_free(backend, reading, &ledger->sql);
    if (rc == 0)
        rc = check_tables(backend, &ledger->sql, reading->diags);
    if (rc == 0)
        rc = read_meta(backend, ledger, reading);
    if (rc == 0)
        rc = read_last_run(backend, reading, ledger);
    if (rc != 0)
        return rc;
    return detail == LEDGER_IDS ? ask(backend, reading, "SELECT " ID_COLUMN " FROM main.\"%w\"",
                                      ledger->sql.revisions, NULL, take_id)
                                : ask(backend, reading, "SELECT " ALL_COLUMNS " FROM main.\"%w\"",
                                      ledger->sql.revisions, NULL, take_row);
}

int ledger_read(struct backend *backend, struct str prefix, enum ledger_detail detail,
                struct arena *arena, diag_list *diags, struct ledger *out)
{
    struct ledger ledger = {0};
    struct reading reading = {.arena = arena, .diags = diags, .schema_version = -1};
    if (!ledger_make_sql(prefix, arena, &ledger.sql))
        return diag_no_memory(diags);
    int rc = backend_hold(backend, diags);
    if (rc == 0) {
        rc = read_all(backend, &reading, detail, &ledger);
        backend_release(backend);
    }
    if (rc < 0)
        return rc;
    ledger.rows = reading.rows.items;
    ledger.row_count = reading.rows.count;
    ledger.schema_version = reading.schema_version;
    *out = ledger;
    return 0;
}

/* ---- What only has the name ---- */

static int note_impostor(void *user, const struct column *columns, size_t count)
{
    (void)columns;
    (void)count;
    *(bool *)user = true;
    return 0;
}

int ledger_find_impostors(struct backend *backend, const char *const names[static 3],
                          diag_list *diags, const char *out[static 3])
{
    enum { MARKS = 3 };
    static const char *const marks[][MARKS] = {
        {"revision", "up_sha256", "how"}, {"seq", "attempt", "outcome"}, {"key", "value", "value"}};
    const char *found[sizeof marks / sizeof marks[0]];
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        bool is_impostor = false;
        struct value values[1 + MARKS] = {{.kind = VALUE_TEXT, .text = str_from(names[i])}};
        const struct statement question = {
            "SELECT 1 FROM main.sqlite_schema AS s WHERE name = ?1 COLLATE NOCASE AND (type = "
            "'view' "
            "OR (type = 'table' AND EXISTS (SELECT 1 FROM (SELECT ?2 AS mark UNION SELECT ?3 UNION "
            "SELECT ?4) WHERE mark NOT IN (SELECT name FROM pragma_table_info(s.name, 'main')))))",
            values, 1 + MARKS};
        for (size_t k = 0; k < MARKS; k++)
            values[1 + k] = (struct value){.kind = VALUE_TEXT, .text = str_from(marks[i][k])};
        int rc = backend_query(backend, &question, note_impostor, &is_impostor, diags);
        if (rc < 0)
            return rc;
        found[i] = is_impostor ? names[i] : NULL;
    }
    memcpy(out, found, sizeof found);
    return 0;
}

int ledger_read_row(struct backend *backend, const struct ledger *ledger, struct ledger_row *row,
                    struct arena *arena, diag_list *diags)
{
    struct reading reading = {.arena = arena, .diags = diags};
    int rc = ask(backend, &reading, "SELECT " ALL_COLUMNS " FROM main.\"%w\" WHERE revision = ?1",
                 ledger->sql.revisions, row->revision, take_row);
    if (rc == 0 && reading.rows.count == 1)
        *row = reading.rows.items[0];
    return rc;
}

int ledger_read_needs(struct backend *backend, const struct ledger *ledger, struct ledger_row *row,
                      struct arena *arena, diag_list *diags)
{
    struct reading reading = {.arena = arena, .diags = diags, .row = row};
    int rc = ask(backend, &reading,
                 "SELECT 0, need.value FROM main.\"%w\" AS r, json_each(CASE WHEN "
                 "json_valid(r.parents) THEN r.parents END) AS need "
                 "WHERE r.revision = ?1 ORDER BY need.key",
                 ledger->sql.revisions, row->revision, take_need);
    if (rc == 0)
        rc = ask(backend, &reading,
                 "SELECT 1, need.value FROM main.\"%w\" AS r, json_each(CASE WHEN "
                 "json_valid(r.depends_on) THEN r.depends_on END) AS need "
                 "WHERE r.revision = ?1 ORDER BY need.key",
                 ledger->sql.revisions, row->revision, take_need);
    return rc;
}

int ledger_read_down(struct backend *backend, const struct ledger *ledger, const char *revision,
                     struct arena *arena, diag_list *diags, struct str *out)
{
    struct reading reading = {.arena = arena, .diags = diags};
    int rc = ask(backend, &reading, "SELECT down_sql FROM main.\"%w\" WHERE revision = ?1",
                 ledger->sql.revisions, revision, take_text);
    if (rc == 0)
        *out = reading.text;
    return rc;
}
