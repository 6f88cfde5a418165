#include "base/clock.h"
#include "ledger/ledger.h"
#include "ledger/sql.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "version.h"

static const char tool[] = "stemma " STEMMA_VERSION;

const char *ledger_user(struct arena *arena)
{
    char host[256] = "", buffer[4096], user[64];
    struct passwd entry, *found = NULL;
    if (gethostname(host, sizeof host - 1) != 0 || host[0] == '\0')
        strcpy(host, "localhost");
    snprintf(user, sizeof user, "%lu", (unsigned long)geteuid());
    if (getpwuid_r(geteuid(), &entry, buffer, sizeof buffer, &found) != 0 || found == NULL)
        return arena_printf(arena, "%s@%s", user, host);
    return arena_printf(arena, "%s@%s", entry.pw_name, host);
}

int ledger_begin_run(const struct ledger *ledger, diag_list *diags, struct ledger_run *run)
{
    enum { TIME_DIGITS = 12 };
    unsigned char random[10];
    if (getentropy(random, sizeof random) != 0)
        return diag_errno(diags, errno, "getentropy", "no random bytes");
    snprintf(run->attempt, TIME_DIGITS + 1, "%012llx", (unsigned long long)clock_unix_ms());
    for (size_t i = 0; i < sizeof random; i++)
        snprintf(run->attempt + TIME_DIGITS + 2 * i, 3, "%02x", random[i]);
    run->seq = ledger->last_seq + 1;
    return 0;
}

static struct value text_value(struct str text)
{
    return (struct value){.kind = text.ptr == NULL ? VALUE_NULL : VALUE_TEXT, .text = text};
}

static struct value text(const char *text)
{
    return text_value(str_from(text));
}

static const struct value now = {.kind = VALUE_NOW};

static struct value integer(int64_t number)
{
    return (struct value){.kind = VALUE_INTEGER, .integer = number};
}

/* A statement whose values are copied into the arena; sql NULL when out of memory. */
static struct statement make(const char *sql, const struct value *values, size_t count,
                             struct arena *arena)
{
    struct value *copy = ARENA_ARRAY(arena, struct value, count);
    if (copy == NULL)
        return (struct statement){0};
    memcpy(copy, values, count * sizeof *copy);
    return (struct statement){sql, copy, count};
}

static struct statement_list list_of(const struct statement *statements, size_t count,
                                     struct arena *arena)
{
    struct statement *copy = ARENA_ARRAY(arena, struct statement, count);
    if (copy == NULL)
        return (struct statement_list){0};
    for (size_t i = 0; i < count; i++) {
        if (statements[i].sql == NULL)
            return (struct statement_list){0};
        copy[i] = statements[i];
    }
    return (struct statement_list){copy, count};
}

#define STATEMENT(sql, arena, ...)                                                                 \
    make((sql), (const struct value[]){__VA_ARGS__},                                               \
         sizeof((const struct value[]){__VA_ARGS__}) / sizeof(struct value), (arena))

struct statement_list ledger_opening(const struct ledger *ledger, const struct ledger_run *run,
                                     bool unwrapped, struct arena *arena)
{
    struct statement statements[7];
    size_t count = 0;
    if (!ledger->exists) {
        for (size_t i = 0; i < 3; i++)
            statements[count++] = (struct statement){ledger->sql.create[i], NULL, 0};
        statements[count++] = STATEMENT(ledger->sql.set_layout, arena, integer(LEDGER_LAYOUT));
    }
    if ((run->schema & LEDGER_SCHEMA_BEGINS) != 0) {
        statements[count++] = (struct statement){ledger->sql.distrust_schema, NULL, 0};
        statements[count++] = (struct statement){ledger->sql.trust_empty_schema, NULL, 0};
    }
    const struct value values[] = {
        integer(run->seq),
        text(run->attempt),
        now,
        text(run->action),
        text(run->from_heads),
        text(run->to_heads),
        text(run->revisions),
        text(unwrapped ? "started" : "done"),
        text(run->by),
        text(tool),
    };
    const size_t all = sizeof values / sizeof values[0];
    statements[count++] = run->seq != 0
                              ? make(ledger->sql.take_slot, values, all, arena)
                              : make(ledger->sql.take_next_slot, values + 1, all - 1, arena);
    return list_of(statements, count, arena);
}

struct statement_list ledger_record(const struct ledger *ledger, const struct ledger_run *run,
                                    const struct ledger_entry *entry, struct arena *arena)
{
    const struct script *up = entry->up, *down = entry->down;
    struct value duration = {.kind = entry->executed ? VALUE_DURATION : VALUE_NULL};
    struct statement statement =
        STATEMENT(ledger->sql.insert, arena, text_value(entry->revision),
                  text_value(entry->parents), text_value(entry->depends_on),
                  text(up == NULL ? NULL : up->hash), text(down == NULL ? NULL : down->hash),
                  text_value(down == NULL ? (struct str){0} : down->source.text), now, duration,
                  text(entry->how), text(run->by), text(tool));
    return list_of(&statement, 1, arena);
}

struct statement_list ledger_forget(const struct ledger *ledger, struct str revision,
                                    struct arena *arena)
{
    struct statement statement = STATEMENT(ledger->sql.delete, arena, text_value(revision));
    return list_of(&statement, 1, arena);
}

static struct statement end_unwrapped(const struct ledger *ledger, const struct ledger_run *run,
                                      const char *outcome, struct arena *arena)
{
    const struct value duration = {.kind = VALUE_DURATION}, done = {.kind = VALUE_STATEMENTS};
    return STATEMENT(ledger->sql.end_unwrapped, arena, text(outcome), duration, done,
                     text(run->attempt));
}

struct statement_list ledger_closing(const struct ledger *ledger, const struct ledger_run *run,
                                     bool unwrapped, struct arena *arena)
{
    struct statement statements[3];
    size_t count = 0;
    const struct value duration = {.kind = VALUE_DURATION};
    statements[count++] = unwrapped ? end_unwrapped(ledger, run, "done", arena)
                                    : STATEMENT(ledger->sql.close_log, arena, duration);
    if ((run->schema & LEDGER_SCHEMA_ENDS) != 0)
        statements[count++] = (struct statement){ledger->sql.follow_schema, NULL, 0};
    if ((run->schema & LEDGER_SCHEMA_LOST) != 0)
        statements[count++] = (struct statement){ledger->sql.forget_schema, NULL, 0};
    return list_of(statements, count, arena);
}

struct statement_list ledger_failing(const struct ledger *ledger, const struct ledger_run *run,
                                     struct arena *arena)
{
    struct statement statement = end_unwrapped(ledger, run, "failed", arena);
    return list_of(&statement, 1, arena);
}

struct unit_progress ledger_keep_progress(const struct ledger *ledger, const struct ledger_run *run,
                                          const struct ledger_progress *progress,
                                          struct arena *arena)
{
    struct statement attempt[] = {
        STATEMENT(ledger->sql.find_progress, arena, text(run->attempt)),
        STATEMENT(ledger->sql.end_progress, arena, text(run->attempt)),
        STATEMENT(ledger->sql.drop_progress, arena, text(run->attempt)),
    };
    const char *statements = arena_printf(arena, "%0*zu", PROGRESS_DIGITS, progress->statements);
    struct statement begin =
        STATEMENT(ledger->sql.begin_progress, arena, text(run->attempt), text(progress->action),
                  text_value(progress->revision), text(progress->script), text(statements));
    struct unit_progress result = {
        .table = ledger->sql.meta,
        .column = "value",
        .find_row = attempt[0],
        .begin = list_of(&begin, 1, arena),
        .end = list_of(&attempt[1], 1, arena),
        .fail = list_of(&attempt[2], 1, arena),
    };
    bool ok = statements != NULL && attempt[0].sql != NULL && result.begin.items != NULL &&
              result.end.items != NULL && result.fail.items != NULL;
    return ok ? result : (struct unit_progress){0};
}

struct statement_list ledger_expect_progress(const struct ledger *ledger, struct arena *arena)
{
    const struct ledger_unfinished *run = ledger->unfinished;
    struct statement statement =
        STATEMENT(ledger->sql.expect_progress, arena, integer(run->statements), text(run->attempt));
    return list_of(&statement, 1, arena);
}

struct statement_list ledger_forget_progress(const struct ledger *ledger, struct arena *arena)
{
    struct statement statement = {ledger->sql.forget_progress, NULL, 0};
    return list_of(&statement, 1, arena);
}

struct statement_list ledger_rerecord(const struct ledger *ledger, struct str revision,
                                      const struct script *up, const struct script *down,
                                      struct arena *arena)
{
    struct statement statement = STATEMENT(
        ledger->sql.rerecord, arena, text(up == NULL ? NULL : up->hash),
        text(down == NULL ? NULL : down->hash),
        text_value(down == NULL ? (struct str){0} : down->source.text), text_value(revision));
    return list_of(&statement, 1, arena);
}

struct statement_list ledger_explain(const struct ledger *ledger, const char *message,
                                     struct arena *arena)
{
    struct statement statement = STATEMENT(ledger->sql.explain_log, arena, text(message));
    return list_of(&statement, 1, arena);
}

struct statement_list ledger_remark(const struct ledger *ledger, const struct ledger_run *run,
                                    const char *message, struct arena *arena)
{
    const char *sql = ledger_format(arena, "UPDATE main.\"%w\" SET message = ? WHERE attempt = ?",
                                    ledger->sql.log);
    struct statement statement = STATEMENT(sql, arena, text(message), text(run->attempt));
    return list_of(&statement, 1, arena);
}
