/* Two things ask watch_must_end(): SQLite's progress handler, every few thousand steps of its
 * virtual machine, and every read of a file (sqlite_vfs.c), since DROP TABLE and some others are
 * one step, however long.
 *
 * What a statement has done so far SQLite tells in two ways that cost little. The counter of steps
 * through whole tables moves while the statement runs; sqlite3_changes() does not. Rows that an
 * INSERT adds are counted by the update hook, which is set for INSERT only: what it costs, a
 * percent or two of the cheapest UPDATE there is, is a fraction of a percent of an INSERT.
 * https://www.sqlite.org/c3ref/c_stmtstatus_counter.html
 * https://www.sqlite.org/c3ref/update_hook.html */
#include "backend/sqlite_watch.h"

#include "backend/sqlite.h"
#include "base/clock.h"
#include "script/lex.h"

#include <string.h>

enum {
    STEPS = 4000, /* of the virtual machine, from question to question: well under 1 ms */
    TELL_AFTER_MS = 500,
    TELL_EVERY_MS = 100,
};

bool vitals_are_gone(struct vitals *vitals)
{
    unsigned pulse = vitals->pulse;
    bool still = pulse == vitals->felt && vitals->in_files == 0;
    vitals->felt = pulse;
    return still && vitals->engaged != 0;
}

static int on_steps(void *user)
{
    return watch_must_end(user) ? 1 : 0;
}

/* https://www.sqlite.org/c3ref/progress_handler.html */
void watch_connect(struct sqlite_backend *backend)
{
    sqlite3_progress_handler(backend->db, STEPS, on_steps, backend);
}

void watch_begin_step(struct sqlite_backend *backend, size_t step, const struct guard *guard)
{
    struct watch *watch = &backend->watch;
    watch->guard = guard;
    watch->step = step;
    watch->step_since = clock_coarse_ms();
    watch->next_told = watch->step_since + TELL_AFTER_MS;
}

static void count_added(void *user, int operation, const char *schema, const char *table,
                        sqlite3_int64 rowid)
{
    (void)schema;
    (void)table;
    (void)rowid;
    struct watch *watch = user;
    watch->added += operation == SQLITE_INSERT;
}

static bool is_told(const struct sqlite_backend *backend)
{
    return backend->observer != NULL && backend->observer->progress != NULL &&
           backend->watch.stmt != NULL;
}

static struct str text_of(struct span span)
{
    return str_slice(span.source->text, span.offset, span.offset + span.length);
}

static bool begins_with(struct span statement, const char *const *words, size_t count)
{
    struct lex_token first = lex_token(text_of(statement));
    for (size_t i = 0; i < count; i++)
        if (lex_is_word(first, words[i]))
            return true;
    return false;
}

/* The first three may add rows. */
static const char *const words[] = {"INSERT", "REPLACE", "WITH", "UPDATE", "DELETE", "SELECT"};
enum { WORDS_ADDING = 3, WORDS = sizeof words / sizeof words[0] };

void watch_begin(struct sqlite_backend *backend, sqlite3_stmt *stmt, struct span statement,
                 unsigned limit_ms)
{
    struct watch *watch = &backend->watch;
    watch->armed = true;
    vitals_add(&backend->vitals->pulse, 1);
    vitals_add(&backend->vitals->engaged, 1);
    watch->expired = watch->refused = false;
    watch->limit_ms = limit_ms;
    watch->stmt = stmt;
    watch->statement = statement;
    watch->added = watch->expected = 0;
    watch->next_look = 0;
    watch->since = limit_ms != 0 || is_told(backend) ? clock_coarse_ms() : 0;
    if (!is_told(backend))
        return;
    watch->has_rows = begins_with(statement, words, WORDS);
    if (begins_with(statement, words, WORDS_ADDING))
        sqlite3_update_hook(backend->db, count_added, watch);
}

void watch_end(struct sqlite_backend *backend)
{
    if (is_told(backend))
        sqlite3_update_hook(backend->db, NULL, NULL);
    vitals_add(&backend->vitals->engaged, -1U);
    backend->watch.armed = false;
    backend->watch.stmt = NULL;
}

void watch_excuse(struct sqlite_backend *backend, int64_t ms)
{
    backend->watch.since += ms;
}

/* Counts on from the place told last: the script may be a gigabyte. */
static size_t line_of(struct watch *watch)
{
    const struct span *span = &watch->statement;
    if (watch->counted != span->source || watch->counted_offset > span->offset) {
        watch->counted = span->source;
        watch->counted_offset = 0;
        watch->counted_line = 1;
    }
    const char *text = span->source->text.ptr, *end = text + span->offset;
    const char *at = text + watch->counted_offset;
    while ((at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        watch->counted_line++;
        at++;
    }
    watch->counted_offset = span->offset;
    return watch->counted_line;
}

static uint64_t scanned(const struct watch *watch)
{
    if (!watch->has_rows)
        return 0;
    int steps = sqlite3_stmt_status(watch->stmt, SQLITE_STMTSTATUS_FULLSCAN_STEP, 0);
    /* A table that is copied as it is (the transfer optimization) is not scanned, but read. */
    return steps == 0 ? watch->added : (unsigned)steps;
}

/* How many rows it will scan is asked when it has run for so long that the answer costs it little,
 * and where there was none, as on a busy disk, after as long again. */
static void look_ahead(struct sqlite_backend *backend, int64_t now)
{
    struct watch *watch = &backend->watch;
    if (watch->next_look == 0)
        watch->next_look = watch->since + TELL_AFTER_MS;
    if (watch->expected != 0 || now < watch->next_look)
        return;
    watch->next_look = now + (now - watch->since);
    if (scanned(watch) != 0)
        watch->expected = rows_to_scan(backend, text_of(watch->statement));
}

static void tell(struct sqlite_backend *backend, int64_t now)
{
    struct watch *watch = &backend->watch;
    look_ahead(backend, now);
    struct stemma_progress progress = {
        .elapsed_ms = now - watch->step_since,
        .statement_ms = now - watch->since,
        .rows = watch->added != 0 ? watch->added : scanned(watch),
        .rows_scanned = scanned(watch),
        .rows_expected = watch->expected,
        .file = watch->statement.source->name,
        .line = line_of(watch),
    };
    watch->next_told = now + TELL_EVERY_MS;
    backend->observer->progress(backend->observer->user, watch->step, &progress);
}

bool watch_must_end(struct sqlite_backend *backend)
{
    struct watch *watch = &backend->watch;
    vitals_add(&backend->vitals->pulse, 1);
    if (!watch->armed)
        return false;
    if (backend->interrupted)
        return true;
    bool told = is_told(backend);
    if (watch->limit_ms == 0 && !told)
        return false;
    int64_t now = clock_coarse_ms();
    watch->expired = watch->limit_ms != 0 && now - watch->since >= (int64_t)watch->limit_ms;
    if (!watch->expired && told && now >= watch->next_told)
        tell(backend, now);
    return watch->expired;
}
