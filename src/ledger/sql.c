#include "ledger/sql.h"

#include <sqlite3.h>
#include <string.h>

const char *ledger_format(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = sqlite3_vmprintf(format, args);
    va_end(args);
    const char *copy = text == NULL ? NULL : arena_copy(arena, text, strlen(text));
    sqlite3_free(text);
    return copy;
}

static const char create_meta[] = "CREATE TABLE IF NOT EXISTS main.\"%w\" (\n"
                                  "    key TEXT PRIMARY KEY NOT NULL,\n"
                                  "    value TEXT NOT NULL\n"
                                  ")";
static const char create_revisions[] = "CREATE TABLE IF NOT EXISTS main.\"%w\" (\n"
                                       "    revision TEXT PRIMARY KEY NOT NULL,\n"
                                       "    parents TEXT NOT NULL,\n"
                                       "    depends_on TEXT NOT NULL,\n"
                                       "    up_sha256 TEXT,\n"
                                       "    down_sha256 TEXT,\n"
                                       "    applied_at TEXT NOT NULL,\n"
                                       "    duration_ms INTEGER,\n"
                                       "    how TEXT NOT NULL,\n"
                                       "    applied_by TEXT,\n"
                                       "    tool TEXT NOT NULL,\n"
                                       "    schema_sha256 TEXT,\n"
                                       "    down_sql TEXT\n" /* last: it may be long */
                                       ") WITHOUT ROWID";
static const char create_log[] = "CREATE TABLE IF NOT EXISTS main.\"%w\" (\n"
                                 "    seq INTEGER PRIMARY KEY,\n"
                                 "    attempt TEXT NOT NULL,\n"
                                 "    at TEXT NOT NULL,\n"
                                 "    action TEXT NOT NULL,\n"
                                 "    from_heads TEXT NOT NULL,\n"
                                 "    to_heads TEXT NOT NULL,\n"
                                 "    revisions TEXT NOT NULL,\n"
                                 "    outcome TEXT NOT NULL,\n"
                                 "    duration_ms INTEGER,\n"
                                 "    \"by\" TEXT,\n"
                                 "    tool TEXT NOT NULL,\n"
                                 "    message TEXT\n"
                                 ")";
static const char set_layout[] =
    "INSERT OR IGNORE INTO main.\"%w\" (key, value) VALUES ('layout', ?)";
#define LOG_COLUMNS                                                                                \
    "(seq, attempt, at, action, from_heads, to_heads, revisions, outcome, \"by\", tool"
static const char take_slot[] =
    "INSERT INTO main.\"%w\" " LOG_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char take_next_slot[] =
    "INSERT INTO main.\"%w\" " LOG_COLUMNS
    ") VALUES ((SELECT coalesce(max(seq), 0) + 1 FROM main.\"%w\"), ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char insert_revision[] =
    "INSERT INTO main.\"%w\" (revision, parents, depends_on, up_sha256, down_sha256, down_sql, "
    "applied_at, duration_ms, how, applied_by, tool) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char delete_revision[] = "DELETE FROM main.\"%w\" WHERE revision = ?";
static const char close_log[] = "UPDATE main.\"%w\" SET duration_ms = ? WHERE seq = "
                                "(SELECT max(seq) FROM main.\"%w\")"; /* the unit's own row */
static const char end_unwrapped[] =
    "INSERT INTO main.\"%w\" " LOG_COLUMNS
    ", duration_ms, message) SELECT (SELECT max(seq) FROM main.\"%w\") + 1, attempt || '-end', at, "
    "action, from_heads, to_heads, revisions, ?, \"by\", tool, ?, "
    "? || ' statements took effect' FROM main.\"%w\" WHERE attempt = ?";

/* How far a run has got is in the meta table, so that rows of the log never change. */
static const char begin_progress[] =
    "INSERT OR REPLACE INTO main.\"%w\" (key, value) VALUES ('unfinished_attempt', ?), "
    "('unfinished_action', ?), ('unfinished_revision', ?), ('unfinished_script', ?), "
    "('unfinished_statements', ?)";
#define OF_ATTEMPT                                                                                 \
    " EXISTS (SELECT 1 FROM main.\"%w\" WHERE key = 'unfinished_attempt' AND value = ?)"
static const char find_progress[] =
    "SELECT rowid FROM main.\"%w\" WHERE key = 'unfinished_statements' AND" OF_ATTEMPT;
/* Where the run has gone on since, a key that is there already is added again. */
static const char expect_progress[] =
    "INSERT INTO main.\"%w\" (key, value) SELECT 'layout', '' WHERE NOT EXISTS (SELECT 1 FROM "
    "main.\"%w\" WHERE key = 'unfinished_statements' AND CAST(value AS INTEGER) = ? AND" OF_ATTEMPT
    ")";
static const char forget_progress[] = "DELETE FROM main.\"%w\" WHERE key GLOB 'unfinished_*'";
static const char end_progress[] =
    "DELETE FROM main.\"%w\" WHERE key GLOB 'unfinished_*' AND" OF_ATTEMPT;
static const char drop_progress[] = /* where nothing has taken effect */
    "DELETE FROM main.\"%w\" WHERE key GLOB 'unfinished_*' AND" OF_ATTEMPT
    " AND EXISTS (SELECT 1 FROM main.\"%w\" WHERE key = 'unfinished_statements' AND "
    "CAST(value AS INTEGER) = 0)";
/* SQLite's number for the schema is the cheapest proof that nobody has changed it. It is one of
 * what the revisions make only where it was before, or where there was nothing else at all. --sql
 * prints this for SQLite from 3.16.0 on, which has pragmas as tables, but no sqlite_schema before
 * 3.33.0: https://www.sqlite.org/schematab.html. */
#define SCHEMA_VERSION "(SELECT schema_version FROM pragma_schema_version)"
static const char distrust_schema[] = "DELETE FROM main.\"%w\" WHERE key = 'schema_version' AND "
                                      "CAST(value AS INTEGER) <> " SCHEMA_VERSION;
static const char trust_empty_schema[] =
    "INSERT OR IGNORE INTO main.\"%w\" (key, value) SELECT 'schema_version', '0' WHERE NOT EXISTS "
    "(SELECT 1 FROM main.sqlite_master WHERE name NOT LIKE 'sqlite\\_%%' ESCAPE '\\' AND tbl_name "
    "NOT IN ('%q', '%q', '%q')) AND NOT EXISTS (SELECT 1 FROM main.\"%w\")";
static const char follow_schema[] =
    "UPDATE main.\"%w\" SET value = " SCHEMA_VERSION " WHERE key = 'schema_version'";
static const char forget_schema[] = "DELETE FROM main.\"%w\" WHERE key = 'schema_version'";

static const char rerecord[] = "UPDATE main.\"%w\" SET up_sha256 = coalesce(?, up_sha256), "
                               "down_sha256 = coalesce(?, down_sha256), "
                               "down_sql = coalesce(?, down_sql) WHERE revision = ?";
static const char explain_log[] = "UPDATE main.\"%w\" SET message = ? WHERE seq = "
                                  "(SELECT max(seq) FROM main.\"%w\")"; /* the unit's own row */

static const char *table_name(struct str prefix, const char *suffix, struct arena *arena)
{
    return arena_printf(arena, "%" STR_FMT "_%s", STR_ARG(prefix), suffix);
}

bool ledger_make_sql(struct str prefix, struct arena *arena, struct ledger_sql *out)
{
    struct ledger_sql sql = {
        .revisions = table_name(prefix, "revisions", arena),
        .log = table_name(prefix, "log", arena),
        .meta = table_name(prefix, "meta", arena),
    };
    if (sql.revisions == NULL || sql.log == NULL || sql.meta == NULL)
        return false;
    sql.create[0] = ledger_format(arena, create_meta, sql.meta);
    sql.create[1] = ledger_format(arena, create_revisions, sql.revisions);
    sql.create[2] = ledger_format(arena, create_log, sql.log);
    sql.set_layout = ledger_format(arena, set_layout, sql.meta);
    sql.take_slot = ledger_format(arena, take_slot, sql.log);
    sql.take_next_slot = ledger_format(arena, take_next_slot, sql.log, sql.log);
    sql.insert = ledger_format(arena, insert_revision, sql.revisions);
    sql.delete = ledger_format(arena, delete_revision, sql.revisions);
    sql.close_log = ledger_format(arena, close_log, sql.log, sql.log);
    sql.end_unwrapped = ledger_format(arena, end_unwrapped, sql.log, sql.log, sql.log);
    sql.begin_progress = ledger_format(arena, begin_progress, sql.meta);
    sql.find_progress = ledger_format(arena, find_progress, sql.meta, sql.meta);
    sql.forget_progress = ledger_format(arena, forget_progress, sql.meta);
    sql.end_progress = ledger_format(arena, end_progress, sql.meta, sql.meta);
    sql.expect_progress = ledger_format(arena, expect_progress, sql.meta, sql.meta, sql.meta);
    sql.drop_progress = ledger_format(arena, drop_progress, sql.meta, sql.meta, sql.meta);
    sql.rerecord = ledger_format(arena, rerecord, sql.revisions);
    sql.explain_log = ledger_format(arena, explain_log, sql.log, sql.log);
    sql.distrust_schema = ledger_format(arena, distrust_schema, sql.meta);
    sql.trust_empty_schema = ledger_format(arena, trust_empty_schema, sql.meta, sql.revisions,
                                           sql.log, sql.meta, sql.revisions);
    sql.follow_schema = ledger_format(arena, follow_schema, sql.meta);
    sql.forget_schema = ledger_format(arena, forget_schema, sql.meta);
    *out = sql;
    return sql.create[0] != NULL && sql.create[1] != NULL && sql.create[2] != NULL &&
           sql.set_layout != NULL && sql.take_slot != NULL && sql.take_next_slot != NULL &&
           sql.insert != NULL && sql.delete != NULL && sql.close_log != NULL &&
           sql.end_unwrapped != NULL && sql.begin_progress != NULL && sql.find_progress != NULL &&
           sql.forget_progress != NULL && sql.end_progress != NULL && sql.drop_progress != NULL &&
           sql.expect_progress != NULL && sql.rerecord != NULL && sql.explain_log != NULL &&
           sql.distrust_schema != NULL && sql.trust_empty_schema != NULL &&
           sql.follow_schema != NULL && sql.forget_schema != NULL;
}
