/* A file of CREATE statements is what ".schema" or ".dump" of the sqlite3 shell prints of a
 * database without rows, and what people write by hand. What a statement is, its first words say,
 * before SQLite compiles it: the tables that SQLite keeps itself are in those lists too, and it
 * refuses to make them. */
#include "shadow/memory.h"
#include "shadow/rows.h"

#include "backend/pragmas.h"
#include "backend/sqlite_validity.h"
#include "ledger/ledger.h"
#include "script/definition.h"
#include "script/lex.h"

#include <string.h>
#include <strings.h>

struct reading {
    const struct script *script;
    struct memory memory;
    struct guard guard;
    struct arena arena; /* the guard's */
    diag_list *diags;
    struct span statement;
    const char *rest;        /* what has not been looked at */
    VEC(struct span) failed; /* statements that would have made something */
    size_t faults;
    bool has_rows; /* statements about rows: that is told once */
};

enum { MOST_FAULTS = 20 };

static int refuse(struct reading *reading, const char *what, const char *hint)
{
    struct span place = reading->statement;
    place.length =
        lex_token((struct str){place.source->text.ptr + place.offset, place.length}).text.len;
    int rc = diag_error(reading->diags, STEMMA_SCRIPT, place,
                        "a schema file holds CREATE statements only, and this %s", what);
    if (hint != NULL)
        diag_hint(reading->diags, "%s", hint);
    return rc;
}

/* What a statement begins with, and what becomes of it. */
enum verb_class { VERB_CREATES, VERB_PASSED, VERB_PRAGMA, VERB_ROWS, VERB_CHANGES, VERB_OTHER };

static const struct verb {
    const char *word;
    enum verb_class class;
} verbs[] = {
    {"CREATE", VERB_CREATES}, {"BEGIN", VERB_PASSED},   {"COMMIT", VERB_PASSED},
    {"END", VERB_PASSED},     {"ANALYZE", VERB_PASSED}, {"PRAGMA", VERB_PRAGMA},
    {"INSERT", VERB_ROWS},    {"REPLACE", VERB_ROWS},   {"UPDATE", VERB_ROWS},
    {"DELETE", VERB_ROWS},    {"ALTER", VERB_CHANGES},  {"DROP", VERB_CHANGES},
};

static bool takes_word(struct str *text, const char *word)
{
    struct str rest = *text;
    bool found = lex_is_word(lex_next(&rest), word);
    if (found)
        *text = rest;
    return found;
}

/* Whether SQLite makes it itself: https://www.sqlite.org/fileformat2.html#internal_schema_objects.
 * Any other of its names it refuses. */
static bool is_own_table(const char *name)
{
    static const char *const names[] = {"sqlite_sequence", "sqlite_stat1", "sqlite_stat2",
                                        "sqlite_stat3", "sqlite_stat4"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcasecmp(name, names[i]) == 0)
            return true;
    return false;
}

/* "CREATE TABLE sqlite_sequence(name,seq)" and its like, as the shell prints them. */
static bool makes_own_table(struct str text)
{
    char name[64];
    lex_next(&text);
    if (!takes_word(&text, "TABLE"))
        return false;
    if (takes_word(&text, "IF")) {
        takes_word(&text, "NOT");
        takes_word(&text, "EXISTS");
    }
    struct lex_token token = lex_next(&text);
    if (token.kind != LEX_WORD && token.kind != LEX_QUOTED)
        return false;
    lex_unquote(token.text, name, sizeof name);
    return is_own_table(name);
}

static bool makes_temporary(struct str text)
{
    lex_next(&text);
    return takes_word(&text, "TEMP") || takes_word(&text, "TEMPORARY");
}

/* Pragmas are about a connection, or about a file, and a schema is neither. */
static int pass_pragma(struct reading *reading, struct str text)
{
    lex_next(&text);
    struct str name = lex_next(&text).text;
    const struct pragma *pragma = pragma_find(name);
    bool own = name.len == strlen("writable_schema") &&
               strncasecmp(name.ptr, "writable_schema", name.len) == 0;
    if (own || (pragma != NULL && pragma->class == PRAGMA_FORBIDDEN))
        return refuse(reading, "pragma is no part of it",
                      own ? "\".schema\" of the sqlite3 shell prints virtual tables without it"
                          : NULL);
    diag_remark(reading->diags, reading->statement,
                "PRAGMA %" STR_FMT " is passed over: it is no part of a schema", STR_ARG(name));
    return 0;
}

/* Where the statement ends is for SQLite to say, unless it cannot read it. */
static int run(struct reading *reading, struct str text)
{
    sqlite3 *db = reading->memory.db;
    sqlite3_stmt *stmt = NULL;
    guard_begin_statement(&reading->guard, false);
    reading->guard.watching = true;
    const char *rest = reading->rest;
    int rc = sqlite3_prepare_v2(db, text.ptr, -1, &stmt, &rest);
    if (rc == SQLITE_OK)
        reading->rest = rest;
    while (rc == SQLITE_OK || rc == SQLITE_ROW)
        rc = sqlite3_step(stmt);
    reading->guard.watching = false;
    int result = 0;
    if (rc != SQLITE_DONE && reading->guard.denied != NULL)
        result = diag_error(reading->diags, STEMMA_DENIED, reading->statement, "%s",
                            reading->guard.denied);
    else if (rc != SQLITE_DONE && reading->memory.exhausted)
        result = diag_error(reading->diags, STEMMA_TIMEOUT, reading->statement,
                            "this statement does more than is borne of a schema");
    else if (rc != SQLITE_DONE)
        result =
            sqlite_error_of(reading->memory.backend, rc, reading->statement, NULL, reading->diags);
    sqlite3_finalize(stmt);
    /* Nothing was run: it is the file that is wrong. */
    return result == -STEMMA_SQL ? diag_recode(reading->diags, STEMMA_SCRIPT) : result;
}

/* It changes with all that is made: https://www.sqlite.org/pragma.html#pragma_schema_version */
static int schema_version(sqlite3 *db)
{
    sqlite3_stmt *stmt = NULL;
    int version = -1;
    if (sqlite3_prepare_v2(db, "PRAGMA schema_version", -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW)
        version = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
    return version;
}

/* IF NOT EXISTS passes over what the file makes otherwise further up. What a module has made is no
 * duplicate: ".schema" prints its tables so. */
static int refuse_other(struct reading *reading)
{
    struct span first = definition_other(reading->script, reading->statement);
    if (first.source == NULL)
        return 0;
    int rc =
        diag_error(reading->diags, STEMMA_SCRIPT, reading->statement,
                   "IF NOT EXISTS passes over this: what is called so is there already, and is "
                   "something else");
    diag_note(reading->diags, first, "it is made here");
    return rc;
}

/* The shell's files have a table before its indexes; those of people need not. */
static void note_order(struct reading *reading, const char *table)
{
    struct span later = definition_find(reading->script, DEFINITION_OF_OTHER, table);
    if (later.source == NULL || later.offset < reading->statement.offset)
        return;
    diag_note(reading->diags, definition_name(later), "it is made here, further down");
    diag_hint(reading->diags, "put this statement behind it");
}

/* Where what it names is, or that this is not for want of stemma's way out. */
static void explain(struct reading *reading, struct diag *error)
{
    static const char no_table[] = "no such table: main.", exists[] = " already exists";
    size_t len = strlen(error->message), end = strlen(exists);
    if (strncmp(error->message, no_table, strlen(no_table)) == 0)
        note_order(reading, error->message + strlen(no_table));
    bool is_whole = error->span.offset == reading->statement.offset;
    if (is_whole || (len > end && strcmp(error->message + len - end, exists) == 0))
        error->span = definition_name(reading->statement);
    if (error->hint != NULL && strstr(error->hint, "the application that the script") != NULL)
        error->hint = "where it is the application's own, let the application make a database of "
                      "this, and name that in place of the file";
    if (error->hint != NULL && strstr(error->hint, "stemma stamp") != NULL)
        error->hint = strncmp(error->message, "duplicate column", 16) == 0
                          ? NULL
                          : "the file has made it already, further up";
}

static int take_create(struct reading *reading, struct str text)
{
    if (makes_own_table(text))
        return 0;
    if (makes_temporary(text))
        return refuse(reading, "makes something temporary", NULL);
    int before = schema_version(reading->memory.db);
    int rc = run(reading, text);
    if (rc == 0 && schema_version(reading->memory.db) == before)
        return refuse_other(reading);
    struct diag *last = rc == -STEMMA_SCRIPT ? diag_last(reading->diags) : NULL;
    if (last != NULL)
        explain(reading, last);
    return rc;
}

static const struct verb *find_verb(struct lex_token first)
{
    static const struct verb other = {NULL, VERB_OTHER};
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (lex_is_word(first, verbs[i].word))
            return &verbs[i];
    return &other;
}

static int take_statement(struct reading *reading, struct str text)
{
    struct str rest = text;
    switch (find_verb(lex_next(&rest))->class) {
    case VERB_CREATES:
        return take_create(reading, text);
    case VERB_PASSED:
        return 0;
    case VERB_PRAGMA:
        return pass_pragma(reading, text);
    case VERB_ROWS:
        if (reading->has_rows)
            return 0;
        reading->has_rows = true;
        return refuse(reading, "is about rows",
                      "rows that belong to the schema are for a revision to insert");
    case VERB_CHANGES:
        return refuse(reading, "changes what there is", "say what is wanted in the end");
    case VERB_OTHER:
        break;
    }
    return refuse(reading, "is none", NULL);
}

/* SQLite would pass over all that is behind it: tables would go in silence. */
static int refuse_open_comment(struct reading *reading)
{
    const struct source *source = &reading->script->source;
    struct str open = lex_open_comment(source->text);
    if (open.ptr == NULL)
        return 0;
    struct span mark = {source, (size_t)(open.ptr - source->text.ptr), strlen("/*")};
    return diag_error(reading->diags, STEMMA_SCRIPT, mark, "the comment is not closed");
}

static bool has_name(struct span statement, const char *name)
{
    struct str rest = {statement.source->text.ptr + statement.offset, statement.length};
    while (rest.len > 0)
        if (lex_is_named(lex_next(&rest), name))
            return true;
    return false;
}

/* What is behind the beginning of the message that it has; NULL: it has another one. */
static const char *lacking_table(const char *message)
{
    static const char *const lacks[] = {"no such table: main.", "no such table: "};
    for (size_t i = 0; i < sizeof lacks / sizeof lacks[0]; i++)
        if (strncmp(message, lacks[i], strlen(lacks[i])) == 0)
            return message + strlen(lacks[i]);
    return NULL;
}

/* Whether a statement with an error would have made the table. */
static bool is_consequence(const struct reading *reading, const char *table)
{
    for (size_t i = 0; i < reading->failed.count; i++)
        if (has_name(reading->failed.items[i], table))
            return true;
    return false;
}

/* Whether it is not known where the next statement begins. */
static bool leaves_open(const char *message)
{
    static const char *const open[] = {"unrecognized token: ", "incomplete input"};
    for (size_t i = 0; i < sizeof open / sizeof open[0]; i++)
        if (strncmp(message, open[i], strlen(open[i])) == 0)
            return true;
    return false;
}

/* Whether it is worth while to go on: other faults are told, too. `told`: how many diagnostics
 * there were before the statement. */
static bool note_fault(struct reading *reading, size_t told, int rc)
{
    const struct diag *error = diag_last(reading->diags);
    if (error == NULL)
        return false;
    const char *table = lacking_table(error->message);
    bool is_open = leaves_open(error->message);
    if (table != NULL && is_consequence(reading, table))
        diag_forget(reading->diags, told);
    else
        reading->faults++;
    if (table == NULL && !VEC_PUSH(&reading->arena, &reading->failed, reading->statement))
        return false;
    return (rc == -STEMMA_SCRIPT || rc == -STEMMA_DENIED) && !is_open &&
           reading->faults < MOST_FAULTS;
}

/* Where the faults are so many that no more are looked for. */
static void note_rest(struct reading *reading)
{
    const struct source *source = &reading->script->source;
    size_t offset = (size_t)(reading->rest - source->text.ptr);
    if (reading->faults == MOST_FAULTS &&
        lex_has_statement(str_slice(source->text, offset, source->text.len)))
        diag_remark(reading->diags, SPAN_NONE,
                    "these are the first %d faults: there may be more behind them", MOST_FAULTS);
}

static int take_all(struct reading *reading)
{
    const struct source *source = &reading->script->source;
    const char *end = source->text.ptr + source->text.len;
    int rc = refuse_open_comment(reading), first = 0;
    reading->rest = reading->script->sql;
    while (rc == 0 && reading->rest < end) {
        size_t told = reading->diags->list.count;
        struct lex_statement statement =
            lex_statement((struct str){reading->rest, (size_t)(end - reading->rest)});
        struct str text = str_slice(statement.text, statement.leading, statement.text.len);
        reading->rest += statement.text.len;
        while (text.len > 0 && strchr(" \t\r\n\f;", text.ptr[text.len - 1]) != NULL)
            text.len--;
        reading->statement = (struct span){source, (size_t)(text.ptr - source->text.ptr), text.len};
        if (statement.kind != LEX_EMPTY)
            rc = take_statement(reading, text);
        first = first == 0 ? rc : first;
        if (rc != 0 && note_fault(reading, told, rc))
            rc = 0;
    }
    if (rc != 0)
        note_rest(reading);
    return rc == 0 ? first : rc;
}

static int note_left_out(void *user, const struct column *columns, size_t count)
{
    (void)columns;
    (void)count;
    *(bool *)user = true;
    return 0;
}

/* Tables that the rows lack are in the database nevertheless. */
static int take_image(struct reading *reading, const char *const *ledger, size_t ledger_count,
                      struct schema_image *out)
{
    enum { MOST = 4 };
    struct value names[MOST];
    const struct statement question = {
        "SELECT 1 FROM main.sqlite_schema WHERE tbl_name COLLATE NOCASE IN (?, ?, ?, ?)", names,
        MOST};
    bool has_ledger = false;
    for (size_t i = 0; i < MOST; i++)
        names[i] =
            (struct value){.kind = VALUE_TEXT, .text = str_from(i < ledger_count ? ledger[i] : "")};
    int rc = backend_query(&reading->memory.backend->base, &question, note_left_out, &has_ledger,
                           reading->diags);
    if (rc > 0) /* a transaction that could not be ended for want of memory took it along */
        return diag_no_memory(reading->diags);
    if (rc == 0)
        *out = has_ledger ? (struct schema_image){NULL, 0} : memory_image(&reading->memory);
    return rc;
}

/* SQLite takes a view, a trigger or a foreign key for whatever it refers to. */
static int warn_of_broken(struct reading *reading)
{
    enum { MOST = 10 };
    const struct guard all = {.altered = true};
    struct validity_list broken = {0};
    sqlite3 *db = reading->memory.db;
    size_t told = 0;
    int rc = validity_look(db, &all, &reading->arena, &broken);
    if (rc == SQLITE_OK)
        rc = keys_look(db, NULL, &reading->arena, &broken);
    if (rc == SQLITE_NOMEM || rc == SQLITE_IOERR_NOMEM)
        return diag_no_memory(reading->diags);
    for (size_t i = 0; i < broken.items.count; i++) {
        const struct broken *item = &broken.items.items[i];
        if (validity_is_for_others(item) || told++ >= MOST)
            continue;
        diag_warning(reading->diags, validity_place(reading->script, item),
                     "the %s %s does not work: %s", item->kind, item->name, item->message);
    }
    if (told > MOST)
        diag_note(reading->diags, SPAN_NONE, "%zu more", told - MOST);
    return 0;
}

int shadow_read_script(const struct shadow_script *input, struct schema_rows *out,
                       struct schema_image *image)
{
    static const struct unit unit = {.mode = UNIT_ATOMIC};
    struct reading reading = {.script = input->script, .diags = input->diags};
    int rc = memory_open(&reading.memory, MEMORY_LIMITED, input->diags);
    if (rc == 0) {
        sqlite3 *db = reading.memory.db;
        guard_begin_unit(&reading.guard, &unit, &reading.arena);
        /* ".schema" prints the tables of virtual tables too, with IF NOT EXISTS. */
        sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
        sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
        sqlite3_set_authorizer(db, guard_authorize, &reading.guard);
        rc = take_all(&reading);
        sqlite3_set_authorizer(db, NULL, NULL);
        if (sqlite3_get_autocommit(db) == 0)
            sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    }
    if (rc == 0)
        rc = shadow_read(&reading.memory.backend->base, input->ledger, input->ledger_count,
                         input->arena, input->diags, out);
    if (rc == 0)
        rc = ledger_find_impostors(&reading.memory.backend->base, input->ledger, input->diags,
                                   out->impostors);
    if (rc == 0 && input->look != NULL)
        rc = input->look(input->user, &reading.memory.backend->base);
    if (rc == 0 && image != NULL)
        rc = take_image(&reading, input->ledger, input->ledger_count, image);
    if (rc == 0 && input->warns)
        rc = warn_of_broken(&reading);
    memory_close(&reading.memory);
    guard_end_unit(&reading.guard);
    arena_free(&reading.arena);
    return rc;
}
