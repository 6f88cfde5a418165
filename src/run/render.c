/* The SQL of a run, as text for the sqlite3 shell. */
#include "run/job.h"

#include "base/clock.h"
#include "run/escapes.h"
#include "run/reset.h"
#include "script/lex.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <string.h>

struct rendering {
    const struct job *job;
    run_write *write;
    void *user;
    int result; /* of the first write that failed */
    char now[CLOCK_TEXT_SIZE];
};

static void put(struct rendering *rendering, const char *bytes, size_t length)
{
    if (rendering->result == 0 && length != 0)
        rendering->result = rendering->write(rendering->user, bytes, length);
}

static void put_text(struct rendering *rendering, const char *text)
{
    put(rendering, text, strlen(text));
}

/* sqlite3_mprintf() into the output. */
static void put_format(struct rendering *rendering, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = sqlite3_vmprintf(format, args);
    va_end(args);
    if (text != NULL)
        put_text(rendering, text);
    else if (rendering->result == 0)
        rendering->result = diag_no_memory(rendering->job->input->diags);
    sqlite3_free(text);
}

static void put_quoted(struct rendering *rendering, struct str text)
{
    put_text(rendering, "'");
    while (text.len != 0) {
        const char *quote = memchr(text.ptr, '\'', text.len);
        size_t len = quote == NULL ? text.len : (size_t)(quote - text.ptr) + 1;
        put(rendering, text.ptr, len);
        if (quote != NULL)
            put_text(rendering, "'");
        text = str_slice(text, len, text.len);
    }
    put_text(rendering, "'");
}

static void put_value(struct rendering *rendering, const struct value *value)
{
    switch (value->kind) {
    case VALUE_TEXT:
        put_quoted(rendering, value->text);
        break;
    case VALUE_INTEGER:
        put_format(rendering, "%lld", (sqlite3_int64)value->integer);
        break;
    case VALUE_NOW: /* not when it will be run, but when it was planned */
        if (rendering->job->input->repeatable)
            put_text(rendering, "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')");
        else
            put_quoted(rendering, str_from(rendering->now));
        break;
    case VALUE_NULL:
    case VALUE_DURATION: /* nobody measures it */
    case VALUE_STATEMENTS:
        put_text(rendering, "NULL");
        break;
    }
}

/* stemma's own statements have no "?" but for values. */
static void put_statements(struct rendering *rendering, struct statement_list list)
{
    for (size_t i = 0; i < list.count; i++) {
        const struct value *value = list.items[i].values;
        const char *rest = list.items[i].sql;
        for (const char *mark; (mark = strchr(rest, '?')) != NULL; rest = mark + 1) {
            put(rendering, rest, (size_t)(mark - rest));
            put_value(rendering, value++);
        }
        put_text(rendering, rest);
        put_text(rendering, ";\n");
    }
}

/* A comment must not end before its line: what the database or the manifest says goes into it. */
static void put_comment(struct rendering *rendering, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = (unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7F ? '?' : text.ptr[i];
        put(rendering, &c, 1);
    }
}

static struct span span_of(const struct script *script, struct str word)
{
    return (struct span){&script->source, (size_t)(word.ptr - script->source.text.ptr), word.len};
}

/* What would go on into whatever the output has next, and what the shell takes for a command. */
static bool refuse(struct rendering *rendering, const struct script *script, struct str statement)
{
    diag_list *diags = rendering->job->input->diags;
    struct str open = lex_unfinished(statement);
    struct escape escape = escape_find(statement);
    if (open.ptr != NULL) /* as SQLite says it */
        rendering->result = diag_error(diags, STEMMA_SQL, span_of(script, open),
                                       "unrecognized token: \"%" STR_FMT "\"", STR_ARG(open));
    else if (escape.why != NULL)
        rendering->result =
            diag_error(diags, STEMMA_DENIED, span_of(script, escape.word), "%s", escape.why);
    return rendering->result != 0;
}

/* SQLite closes a comment at the end of a script; in the middle of the output nobody would. */
static bool ends_in_open_comment(const struct script *script)
{
    struct str source = script->source.text;
    size_t start = (size_t)(script->sql - source.ptr);
    return lex_open_comment(str_slice(source, start, source.len)).ptr != NULL;
}

/* The script's own text. In a transaction of the runner's, BEGIN and COMMIT are taken out of it;
 * the last statement gets its semicolon. */
static void put_script(struct rendering *rendering, const struct script *script, bool wrapped)
{
    const struct str *source = &script->source.text;
    struct str rest = str_slice(*source, (size_t)(script->sql - source->ptr), source->len);
    bool ended = true;
    while (rest.len != 0) {
        struct lex_statement statement = lex_statement(rest);
        if (refuse(rendering, script, statement.text))
            return;
        bool skipped = wrapped && (statement.kind == LEX_BEGIN || statement.kind == LEX_COMMIT);
        put(rendering, rest.ptr, skipped ? statement.leading : statement.text.len);
        if (!skipped && statement.kind != LEX_EMPTY)
            ended = statement.text.ptr[statement.text.len - 1] == ';';
        rest = str_slice(rest, statement.text.len, rest.len);
    }
    if (ends_in_open_comment(script))
        put_text(rendering, "*/");
    put_text(rendering, ended ? "\n" : "\n;\n");
}

/* Puts back what the script leaves on the connection, as the runner would. */
static void put_resets(struct rendering *rendering, const struct script *script)
{
    reset_list resets = {0};
    struct arena arena = {0};
    if (!reset_after(script, &arena, &resets) && rendering->result == 0)
        rendering->result = diag_no_memory(rendering->job->input->diags);
    for (size_t i = 0; i < resets.count; i++) {
        put_text(rendering, resets.items[i]);
        put_text(rendering, ";\n");
    }
    arena_free(&arena);
}

/* "001 … 350" in ASCII. */
static void put_title(struct rendering *rendering, size_t index, const struct unit_step *step)
{
    const struct job *job = rendering->job;
    const struct manifest_revision *revision = job_revision(job, job->plan.steps.items[index]);
    struct str message = revision == NULL ? STR("") : revision->message;
    bool frozen = index < job->snapshot.count;
    if (frozen && job->snapshot.count > 1) {
        put_comment(rendering, graph_id(job->state.graph, job->plan.steps.items[0]));
        put_text(rendering, " ... ");
    }
    put_comment(rendering, str_from(step->revision));
    put_text(rendering, frozen ? " from a snapshot" : message.len == 0 ? "" : ": ");
    put_comment(rendering, frozen ? STR("") : message);
}

static void put_name(struct rendering *rendering, const struct script *script)
{
    const struct manifest *manifest = &rendering->job->input->project->manifest;
    put_comment(rendering, str_from(script_name_in_project(script, manifest)));
}

static void put_step(struct rendering *rendering, const struct unit *unit, size_t index,
                     const struct unit_step *step)
{
    put_text(rendering, "\n-- ");
    put_title(rendering, index, step);
    put_text(rendering, " (");
    put_name(rendering, step->script);
    put_text(rendering, ")\n");
    bool enforced = step->foreign_keys == FOREIGN_KEYS_ON;
    if (enforced) /* inside a transaction the pragma would do nothing */
        put_text(rendering, ".dbconfig enable_fkey on\n");
    put_script(rendering, step->script, unit->mode == UNIT_ATOMIC);
    if (enforced)
        put_text(rendering, ".dbconfig enable_fkey off\n");
    if (step->verify != NULL) {
        put_text(rendering, "-- its verify script is not part of this: ");
        put_name(rendering, step->verify);
        put_text(rendering, "\n");
    }
    put_resets(rendering, step->script);
}

static void put_unit(struct rendering *rendering, const struct job_unit *job_unit)
{
    const struct unit *unit = &job_unit->unit;
    bool wrapped = unit->mode == UNIT_ATOMIC;
    put_text(rendering, "\nBEGIN IMMEDIATE;\n");
    put_statements(rendering, unit->opening);
    if (!wrapped)
        put_text(rendering, "COMMIT;\n");
    for (size_t i = 0; i < unit->step_count; i++) {
        put_step(rendering, unit, job_unit->first + i, &unit->steps[i]);
        if (!wrapped)
            put_text(rendering, "BEGIN IMMEDIATE;\n");
        put_statements(rendering, unit->steps[i].ledger);
    }
    put_statements(rendering, unit->closing);
    put_text(rendering, "COMMIT;\n");
}

static void put_parameters(struct rendering *rendering)
{
    const struct stemma_request *request = rendering->job->input->request;
    if (request->parameter_count != 0)
        put_text(rendering, ".parameter init\n");
    for (size_t i = 0; i < request->parameter_count; i++)
        put_format(rendering,
                   "REPLACE INTO temp.sqlite_parameters (key, value) VALUES (':%q', %Q);\n",
                   request->parameters[i].name, request->parameters[i].value);
}

/* What is repeatable names its runs by numbers, so there may be no others. The constraint's name is
 * what the shell shows: "CHECK constraint failed: …". */
static void put_guard(struct rendering *rendering)
{
    put_format(rendering,
               "CREATE TEMP TABLE stemma_guard (is_new CONSTRAINT \"this makes a new database, and "
               "this one has a ledger already\" CHECK (is_new));\n"
               "INSERT INTO temp.stemma_guard SELECT NOT EXISTS (SELECT 1 FROM main.sqlite_master "
               "WHERE name = %Q);\n"
               "DROP TABLE temp.stemma_guard;\n",
               rendering->job->state.ledger.sql.log);
}

static void put_all(struct rendering *rendering, const struct job_units *units)
{
    put_text(rendering, "-- SQL for the sqlite3 shell: sqlite3 DATABASE < THIS\n"
                        ".bail on\n"
                        "PRAGMA foreign_keys = OFF;\n");
    if (rendering->job->input->repeatable)
        put_guard(rendering);
    put_parameters(rendering);
    for (size_t i = 0; i < units->count; i++)
        put_unit(rendering, &units->items[i]);
}

int run_render(const struct run_input *input, run_write *write, void *user)
{
    struct job job = {.input = input};
    struct rendering rendering = {.job = &job, .write = write, .user = user};
    struct job_units units = {0};
    clock_text(rendering.now);
    int rc = job_plan(&job);
    if (rc == 0 && !job_is_empty(&job)) {
        rc = job_load_scripts(&job);
        if (rc == 0)
            rc = job_units(&job, input->backend == NULL, &units);
        if (rc == 0) {
            put_all(&rendering, &units);
            rc = rendering.result;
        }
    }
    diag_settle(input->diags);
    job_free(&job);
    return rc;
}
