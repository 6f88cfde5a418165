/* What SQLite says, in the words and codes of stemma, with the way out where one is known. */
#include "backend/sqlite.h"

#include "backend/sqlite_hints.h"
#include "script/definition.h"
#include "script/lex.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct {
    int primary; /* result code, https://www.sqlite.org/rescode.html */
    enum stemma_code code;
    const char *hint;
} codes[] = {
    {SQLITE_BUSY, STEMMA_LOCKED,
     "another process holds the database; try again, or wait longer with --lock-timeout"},
    {SQLITE_LOCKED, STEMMA_LOCKED, "another connection of this process holds the table"},
    {SQLITE_PROTOCOL, STEMMA_LOCKED, "others opened the database at the same moment; try again"},
    {SQLITE_READONLY, STEMMA_READ_ONLY,
     "the database file and its folder must be writable by this user"},
    {SQLITE_FULL, STEMMA_IO, "the disk is full, or the database is at its max_page_count"},
    {SQLITE_IOERR, STEMMA_IO, NULL},
    {SQLITE_CANTOPEN, STEMMA_IO,
     "the folder must exist and be writable: SQLite puts its journal there"},
    {SQLITE_PERM, STEMMA_IO, NULL},
    {SQLITE_NOTADB, STEMMA_NOT_A_DATABASE,
     "the file is something else than a SQLite database, or it is encrypted"},
    {SQLITE_CORRUPT, STEMMA_NOT_A_DATABASE,
     "the file is damaged: restore a backup, or see https://www.sqlite.org/recovery.html"},
    {SQLITE_INTERRUPT, STEMMA_INTERRUPTED, NULL},
    {SQLITE_NOMEM, STEMMA_NO_MEMORY, NULL},
};

/* https://www.sqlite.org/lang_altertable.html#otheralter, the note on 3.25 and 3.26 */
#define ALTER_HINT                                                                                 \
    "ALTER TABLE looks at every view and trigger: drop it before and make it anew behind it, or "  \
    "begin the script with \"PRAGMA legacy_alter_table = ON;\", which is put back after it"

/* Hints for messages of SQLite that have a known way out. `before` and `after` enclose a name. */
static const struct {
    const char *prefix, *suffix, *hint;
} messages[] = {
    {"table ", " already exists",
     "this database was made without stemma, or is ahead of its ledger: \"stemma adopt\" finds out "
     "which revision it is at, \"stemma stamp REVISION\" records one instead of running it"},
    {"index ", " already exists",
     "if the database already has what this revision makes, record that with \"stemma stamp "
     "REVISION\""},
    {"duplicate column name: ", "",
     "if the database already has what this revision makes, record that with \"stemma stamp "
     "REVISION\""},
    {"near \".\"", "", "a dot-command such as .read is the sqlite3 shell's; a script is plain SQL"},
    {"no such collation sequence: ", "",
     "this SQLite has no such collation: the application that the script was written for may add "
     "it"},
    {"unknown database ", "",
     "a script works in one database: leave out what stands before the dot"},
    {"unrecognized option: \"contentless_delete\"", "", "FTS5 has it from SQLite 3.43.0 on"},
    {"unrecognized option: \"contentless_unindexed\"", "", "FTS5 has it from SQLite 3.47.0 on"},
    {"Cannot add a column with non-constant default", "",
     "a table that has rows takes a constant: add the column without it, and fill it by UPDATE; or "
     "rebuild the table: \"stemma revision --autogenerate\" writes it"},
    {"Cannot add a NOT NULL column with default value NULL", "",
     "the table has rows: give them a DEFAULT, or allow NULL"},
    {"Cannot add a REFERENCES column with non-NULL default value", "",
     "add it without a default, and fill it by UPDATE"},
    {"Cannot add a UNIQUE column", "",
     "add it without UNIQUE; CREATE UNIQUE INDEX behind it does the same"},
    {"Cannot add a PRIMARY KEY column", "", HINT_REBUILD},
    {"cannot add a STORED column", "", HINT_REBUILD},
    {"cannot drop PRIMARY KEY column: ", "", HINT_REBUILD},
    {"cannot drop UNIQUE column: ", "", HINT_REBUILD},
    {"error in table ", "", HINT_REBUILD},
    {"error in index ", "", "drop the index before, and make it anew behind it if it is to stay"},
    {"error in generated column \"", "\"",
     "there is one AS (…), behind it at most VIRTUAL or STORED, and no DEFAULT"},
    {"conflicting ON CONFLICT clauses specified", "",
     "two keys over the same columns have one index, and it can do one thing only"},
    {"error in view ", "", ALTER_HINT},
    {"error in trigger ", "", ALTER_HINT},
    {"FOREIGN KEY constraint failed", "",
     "foreign keys are enforced here because the manifest says \"foreign_keys: on\""},
};

/* Functions that scripts call and this SQLite may lack: of later versions, by
 * https://www.sqlite.org/changes.html, and of other databases. */
static const struct {
    const char *name, *hint;
} functions[] = {
    {"char_length", "length(x) does the same"},
    {"concat", "SQLite has it from 3.44.0 on; a || b does the same where neither is NULL"},
    {"concat_ws", "SQLite has it from 3.44.0 on; write a || ',' || b"},
    {"gen_random_uuid", "it is PostgreSQL's; lower(hex(randomblob(16))) makes 128 random bits"},
    {"getdate", "it is of other databases; CURRENT_TIMESTAMP and datetime('now') do the same"},
    {"greatest", "max(a, b) does the same, but is NULL where one of them is"},
    {"if", "SQLite has it from 3.48.0 on; iif(a, b, c) does the same"},
    {"json_agg", "it is PostgreSQL's; json_group_array(x) does the same"},
    {"json_build_object", "it is PostgreSQL's; json_object('a', x) does the same"},
    {"json_pretty", "SQLite has it from 3.46.0 on"},
    {"jsonb", "SQLite has it from 3.45.0 on; json() makes text"},
    {"jsonb_build_object", "it is PostgreSQL's; json_object('a', x) does the same"},
    {"least", "min(a, b) does the same, but is NULL where one of them is"},
    {"left", "substr(x, 1, n) does the same"},
    {"newid", "lower(hex(randomblob(16))) makes 128 random bits"},
    {"now", "it is of other databases; CURRENT_TIMESTAMP and datetime('now') do the same"},
    {"octet_length", "SQLite has it from 3.43.0 on; length(CAST(x AS BLOB)) does the same"},
    {"right", "substr(x, -n) does the same"},
    {"string_agg", "SQLite has it from 3.44.0 on; group_concat(x, ',') does the same"},
    {"timediff", "SQLite has it from 3.43.0 on; julianday(a) - julianday(b) gives days"},
    {"to_timestamp", "it is PostgreSQL's; datetime(x, 'unixepoch') does the same"},
    {"unhex", "SQLite has it from 3.41.0 on; write a constant as x'…'"},
    {"unistr", "SQLite has it from 3.50.0 on; write char(0x…)"},
    {"unix_timestamp", "strftime('%s', 'now') does the same, as text; unixepoch() as a number"},
    {"uuid", "SQLite has none of its own; lower(hex(randomblob(16))) makes 128 random bits"},
    {"uuid_generate_v4", "it is PostgreSQL's; lower(hex(randomblob(16))) makes 128 random bits"},
};

const char *function_hint(const char *name)
{
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
        if (strcasecmp(functions[i].name, name) == 0)
            return functions[i].hint;
    return NULL;
}

static const char *hint_for_function(const char *name)
{
    const char *known = function_hint(name);
    if (known != NULL)
        return known;
    return "this SQLite has no such function: the application that the script was written for may "
           "add it";
}

static const char *hint_for_message(const char *message)
{
    static const char no_function[] = "no such function: ";
    if (strncmp(message, no_function, strlen(no_function)) == 0)
        return hint_for_function(message + strlen(no_function));
    size_t len = strlen(message);
    for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
        size_t prefix = strlen(messages[i].prefix), suffix = strlen(messages[i].suffix);
        if (len >= prefix + suffix && strncmp(message, messages[i].prefix, prefix) == 0 &&
            strcmp(message + len - suffix, messages[i].suffix) == 0)
            return messages[i].hint;
    }
    return NULL;
}

/* The token that SQLite points at, where it points at one: sqlite3_error_offset() counts from the
 * start of the text that was prepared, which is the start of `statement`, and may be -1. */
static struct span narrow(sqlite3 *db, struct span statement, const char *message)
{
    int offset = sqlite3_error_offset(db);
    if (statement.source == NULL || offset < 0 || (size_t)offset > statement.length)
        return definition_point(statement, message);
    struct span token = statement;
    token.offset += (size_t)offset;
    token.length = lex_token(str_slice(statement.source->text, token.offset,
                                       statement.offset + statement.length))
                       .text.len;
    return token;
}

/* The slip of those who take the last line out of a list: "a, b, )". */
static const char *hint_at_comma(struct span statement, struct span place)
{
    bool is_comma = false;
    struct lex_token token;
    if (place.length != 1 || place.source->text.ptr[place.offset] != ')')
        return NULL;
    for (size_t at = statement.offset; at < place.offset; at += token.text.len) {
        token = lex_token(str_slice(place.source->text, at, place.offset));
        if (token.kind != LEX_SPACE)
            is_comma = str_equal(token.text, STR(","));
    }
    return is_comma ? "there is a comma before it, with nothing behind" : NULL;
}

/* What SQLite's parser says, https://www.sqlite.org/src/file/src/parse.y: other messages are about
 * what there is in the database. */
static bool is_of_grammar(const char *message)
{
    return strncmp(message, "near \"", 6) == 0 || strncmp(message, "unrecognized token: ", 20) == 0;
}

static const char *hint_at_place(struct span statement, struct span place, const char *message)
{
    const char *hint = hint_at_comma(statement, place);
    if (hint != NULL || !is_of_grammar(message) || place.offset < statement.offset)
        return hint;
    return dialect_hint(
        str_slice(statement.source->text, statement.offset, statement.offset + statement.length),
        place.offset - statement.offset);
}

/* A view with the syntax of a newer SQLite is no damage, though SQLite calls it so. */
static const char *hint_for_schema(const char *message)
{
    static const char malformed[] = "malformed database schema";
    bool is_syntax =
        strstr(message, "syntax error") != NULL || strstr(message, "unrecognized token") != NULL;
    return is_syntax && strncmp(message, malformed, strlen(malformed)) == 0
               ? "a newer SQLite may have made what this one does not understand: see --version; "
                 "otherwise the file is damaged: restore a backup, or see "
                 "https://www.sqlite.org/recovery.html"
               : NULL;
}

static int report_expired(struct sqlite_backend *backend, struct span span, diag_list *diags)
{
    unsigned limit = backend->watch.limit_ms;
    char seconds[32];
    int length = snprintf(seconds, sizeof seconds, "%u.%03u", limit / 1000, limit % 1000);
    while (seconds[length - 1] == '0')
        seconds[--length] = '\0';
    if (seconds[length - 1] == '.')
        seconds[--length] = '\0';
    int rc = diag_error(diags, STEMMA_TIMEOUT, span,
                        "this statement was stopped: it ran longer than %s s", seconds);
    diag_hint(diags, "--statement-timeout=SECONDS gives every statement more time");
    return rc;
}

static int report(struct sqlite_backend *backend, int extended, const char *message,
                  struct span span, const char *what, diag_list *diags)
{
    enum stemma_code code = STEMMA_SQL;
    bool expired = backend->watch.expired, refused = backend->watch.refused;
    backend->watch.expired = backend->watch.refused = false;
    const char *hint = hint_for_message(message);
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (codes[i].primary != (extended & 0xFF))
            continue;
        const char *of_schema = hint_for_schema(message);
        code = codes[i].code;
        hint = of_schema == NULL ? codes[i].hint : of_schema;
    }
    if (code == STEMMA_IO && refused)
        code = STEMMA_INTERRUPTED; /* the read was refused on purpose: sqlite_vfs.c */
    if (code == STEMMA_NO_MEMORY)
        return diag_no_memory(diags);
    if (code == STEMMA_LOCKED && backend->interrupted)
        code = STEMMA_INTERRUPTED; /* it was the interrupt that ended the wait */
    if (code == STEMMA_INTERRUPTED && expired && !backend->interrupted)
        return report_expired(backend, span, diags);
    if (code == STEMMA_INTERRUPTED)
        return diag_error(diags, code, SPAN_NONE, "interrupted");
    int rc;
    if (span.source != NULL) {
        struct span place = narrow(backend->db, span, message);
        rc = diag_error(diags, code, place, "%s", message);
        if (hint == NULL && code == STEMMA_SQL)
            hint = hint_at_place(span, place, message);
    } else if (what != NULL)
        rc = diag_error(diags, code, SPAN_NONE, "%s: %s: %s", backend->base.name, what, message);
    else
        rc = diag_error(diags, code, SPAN_NONE, "%s: %s", backend->base.name, message);
    diag_foreign_code(diags, extended);
    if (code == STEMMA_LOCKED && backend->holder.pid != 0)
        diag_note(diags, SPAN_NONE, "process %lld (%s) holds it", backend->holder.pid,
                  backend->holder.name);
    if (hint != NULL)
        diag_hint(diags, "%s", hint);
    return rc;
}

int sqlite_error(struct sqlite_backend *backend, struct span span, const char *what,
                 diag_list *diags)
{
    return sqlite_error_of(backend, sqlite3_extended_errcode(backend->db), span, what, diags);
}

int sqlite_error_of(struct sqlite_backend *backend, int code, struct span span, const char *what,
                    diag_list *diags)
{
    bool remembered = (sqlite3_errcode(backend->db) & 0xFF) == (code & 0xFF);
    const char *message = remembered ? sqlite3_errmsg(backend->db) : sqlite3_errstr(code);
    return report(backend, code, message, span, what, diags);
}
