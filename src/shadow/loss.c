/* The authorizer tells what each statement does when it is compiled, triggers and foreign key
 * actions included: https://www.sqlite.org/c3ref/set_authorizer.html. So statements about rows are
 * compiled only; those about the schema run as well, for the sake of those behind them. */
#include "shadow/shadow.h"

#include "base/map.h"
#include "base/phrase.h"
#include "base/vec.h"
#include "script/lex.h"
#include "shadow/memory.h"
#include "shadow/replaces.h"
#include "shadow/syntax.h"

#include <string.h>
#include <strings.h>

/* A column that is written. */
struct written {
    const char *table, *column;
};

/* A table that was there before the run. */
struct old_table {
    const char *name; /* as it is now */
    int first_new;    /* its columns from this one on were added by the run; -1: none were */
    enum { INSERT_UNKNOWN, INSERT_ADDS, INSERT_REPLACES } insert; /* of a plain INSERT */
};

struct shadow {
    const struct shadow_input *input;
    struct memory memory;
    sqlite3 *db; /* its connection */
    struct arena arena;
    VEC(struct old_table) tables;
    struct map
        names; /* → index in tables; a table that is called otherwise now has its own entry */
    bool no_memory;
    bool is_over;     /* nothing behind this matters */
    bool has_altered; /* an old table: a ROLLBACK would bring back what it was called */
    struct shadow_loss loss;
    struct shadow_loss counters; /* of AUTOINCREMENT: what is lost where nothing else is */
    /* of one statement: */
    bool listening;
    const char *dropped_table, *altered_table, *dropped_column, *deleted_from;
    VEC(struct written) updated;
    VEC(const char *) inserted; /* tables */
    bool is_schema, is_transaction, is_rollback, keeps_pragma;
};

/* ---- What is old ---- */

/* Names are compared as SQLite compares them: ASCII letters without case. NULL: out of memory. */
static const char *fold(struct shadow *shadow, const char *name)
{
    char *copy = arena_copy(&shadow->arena, name, strlen(name));
    str_fold(copy);
    shadow->no_memory |= copy == NULL;
    return copy;
}

static struct old_table *find_old(struct shadow *shadow, const char *name)
{
    const char *folded = name == NULL ? NULL : fold(shadow, name);
    const uint32_t *index = folded == NULL ? NULL : map_find(&shadow->names, str_from(folded));
    if (index == NULL)
        return NULL;
    struct old_table *table = &shadow->tables.items[*index];
    return strcasecmp(table->name, name) == 0 ? table : NULL; /* another may have its name now */
}

static void add_old(struct shadow *shadow, const char *name, int first_new)
{
    struct old_table table = {.first_new = first_new};
    table.name = arena_copy(&shadow->arena, name, strlen(name));
    const char *folded = fold(shadow, name);
    if (folded == NULL || table.name == NULL || !VEC_PUSH(&shadow->arena, &shadow->tables, table)) {
        shadow->no_memory = true;
        return;
    }
    uint32_t index = (uint32_t)shadow->tables.count - 1, there = index;
    enum map_put put = map_put(&shadow->names, &shadow->arena, str_from(folded), index, &there);
    if (put == MAP_EXISTS) { /* a name that was given up, and is taken again by an old table */
        shadow->tables.items[there] = table;
        shadow->tables.count--;
    }
    shadow->no_memory |= put == MAP_NO_MEMORY;
}

/* Its rows are data: which numbers have been given. Statistics can be made again. */
static bool is_sequence(const char *name)
{
    return strcasecmp(name, "sqlite_sequence") == 0;
}

static bool is_own(const struct shadow_input *input, const char *name)
{
    if (strncasecmp(name, "sqlite_", 7) == 0)
        return !is_sequence(name);
    for (size_t i = 0; i < input->ledger_count; i++)
        if (strcasecmp(name, input->ledger[i]) == 0)
            return true;
    return false;
}

/* ---- What a statement does ---- */

static const char *keep(struct shadow *shadow, const char *text)
{
    const char *copy = text == NULL ? NULL : arena_copy(&shadow->arena, text, strlen(text));
    shadow->no_memory |= text != NULL && copy == NULL;
    return copy;
}

static int note_pragma(struct shadow *shadow, const char *name, const char *value)
{
    /* The one that changes what a statement about the schema does. Some of the others act on the
     * whole process, and some do so when they are compiled. */
    if (strcasecmp(name, "legacy_alter_table") != 0)
        return value == NULL ? SQLITE_OK : SQLITE_IGNORE;
    shadow->keeps_pragma = true;
    return SQLITE_OK;
}

static void note_rows(struct shadow *shadow, int action, const char *table, const char *column)
{
    struct written written = {keep(shadow, table), keep(shadow, column)};
    if (action == SQLITE_DELETE)
        shadow->deleted_from = shadow->deleted_from == NULL ? written.table : shadow->deleted_from;
    else if (action == SQLITE_INSERT)
        shadow->no_memory |= !VEC_PUSH(&shadow->arena, &shadow->inserted, written.table);
    else
        shadow->no_memory |= !VEC_PUSH(&shadow->arena, &shadow->updated, written);
}

static bool is_temporary(const char *schema)
{
    return schema != NULL && strcasecmp(schema, "temp") == 0;
}

static int authorize(void *user, int action, const char *a, const char *b, const char *c,
                     const char *trigger)
{
    struct shadow *shadow = user;
    (void)trigger;
    if (!shadow->listening)
        return SQLITE_OK;
    switch (action) {
    case SQLITE_DROP_TABLE:
    case SQLITE_DROP_VTABLE:
        shadow->dropped_table = keep(shadow, a);
        shadow->is_schema = true;
        return SQLITE_OK;
    case SQLITE_ALTER_TABLE: /* the column is told where it is dropped */
        shadow->altered_table = is_temporary(a) ? NULL : keep(shadow, b);
        shadow->dropped_column = keep(shadow, c);
        shadow->is_schema = true;
        return SQLITE_OK;
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
        /* What is dropped or renamed takes its counter along. */
        if (!is_temporary(c) && find_old(shadow, a) != NULL &&
            !(shadow->is_schema && is_sequence(a)))
            note_rows(shadow, action, a, b);
        return SQLITE_OK;
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
        shadow->is_transaction = true;
        shadow->is_rollback |= strcmp(a, "ROLLBACK") == 0;
        return SQLITE_OK;
    case SQLITE_PRAGMA:
        return note_pragma(shadow, a, b);
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
        return SQLITE_DENY;
    case SQLITE_FUNCTION:
        return strcasecmp(b, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_READ:
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
    case SQLITE_ANALYZE:
    case SQLITE_REINDEX:
        return SQLITE_OK;
    default: /* CREATE and DROP of all the rest */
        shadow->is_schema = true;
        return SQLITE_OK;
    }
}

static void begin_statement(struct shadow *shadow)
{
    shadow->dropped_table = shadow->altered_table = shadow->dropped_column = NULL;
    shadow->deleted_from = NULL;
    shadow->updated.count = shadow->inserted.count = 0;
    shadow->is_schema = shadow->is_transaction = shadow->is_rollback = false;
    shadow->keeps_pragma = false;
    shadow->listening = true;
}

/* The number that a question about a table, and perhaps a column, has for an answer; -1: none. */
static int ask(struct shadow *shadow, const char *sql, const char *table, const char *column)
{
    sqlite3_stmt *stmt = NULL;
    int number = -1;
    shadow->listening = false;
    if (sqlite3_prepare_v2(shadow->db, sql, -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_bind_text(stmt, 1, table, -1, SQLITE_STATIC) == SQLITE_OK &&
        (column == NULL || sqlite3_bind_text(stmt, 2, column, -1, SQLITE_STATIC) == SQLITE_OK) &&
        sqlite3_step(stmt) == SQLITE_ROW)
        number = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
    return number;
}

static int column_count(struct shadow *shadow, const char *table)
{
    return ask(shadow, "SELECT count(*) FROM pragma_table_xinfo(?1, 'main')", table, NULL);
}

static int root_page(struct shadow *shadow, const char *table)
{
    return ask(shadow,
               "SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND name = ?1 COLLATE "
               "NOCASE",
               table, NULL);
}

/* New columns stand behind the old ones, whatever they are called by now. */
static bool is_old_column(struct shadow *shadow, const struct old_table *table, const char *column)
{
    int place =
        table->first_new < 0
            ? -1
            : ask(shadow,
                  "SELECT cid FROM pragma_table_xinfo(?1, 'main') WHERE name = ?2 COLLATE NOCASE",
                  table->name, column);
    return place < table->first_new || table->first_new < 0;
}

static bool replaces(struct shadow *shadow, const char *sql, enum replaces_statement kind)
{
    shadow->listening = false;
    return replaces_rows(shadow->db, sql, kind, &shadow->no_memory);
}

static bool plain_insert_replaces(struct shadow *shadow, struct old_table *table)
{
    if (table->insert != INSERT_UNKNOWN)
        return table->insert == INSERT_REPLACES;
    int columns =
        ask(shadow, "SELECT count(*) FROM pragma_table_info(?1, 'main')", table->name, NULL);
    bool found = replaces_by_plain_insert(shadow->db, table->name, columns, &shadow->no_memory);
    table->insert = found ? INSERT_REPLACES : INSERT_ADDS;
    return found;
}

/* A statement in whose text there is no such word, be it in a comment, has no such clause: then
 * what was found of the table holds, and ten thousand INSERTs are not each compiled twice. */
static bool insert_replaces(struct shadow *shadow, const char *table, const char *sql)
{
    struct old_table *old = find_old(shadow, table);
    if (strcasestr(sql, "REPLACE") != NULL)
        return replaces(shadow, sql, REPLACES_INSERT);
    return old != NULL && plain_insert_replaces(shadow, old);
}

/* ---- One statement ---- */

static void lose(struct shadow *shadow, const char *format, const char *a, const char *b)
{
    struct phrase text = {.arena = shadow->input->arena};
    const char *rest = format;
    const char *const names[] = {a, b};
    for (size_t i = 0; rest != NULL; i++) {
        const char *gap = strstr(rest, "{}");
        phrase_put(&text, (struct str){rest, gap == NULL ? strlen(rest) : (size_t)(gap - rest)});
        if (gap != NULL)
            phrase_put(&text, str_from(names[i]));
        rest = gap == NULL ? NULL : gap + 2;
    }
    shadow->loss.what = phrase_end(&text);
    shadow->no_memory |= text.no_memory;
}

static void find_update(struct shadow *shadow, const char *sql)
{
    for (size_t i = 0; i < shadow->updated.count && shadow->loss.what == NULL; i++) {
        const struct written *written = &shadow->updated.items[i];
        struct old_table *table = find_old(shadow, written->table);
        if (table == NULL || written->column == NULL)
            continue;
        if (is_old_column(shadow, table, written->column))
            lose(shadow, "rows of the table {} are changed (column {})", written->table,
                 written->column);
        else if (replaces(shadow, sql, REPLACES_UPDATE))
            lose(shadow, "an UPDATE of {} may delete or replace rows", written->table, NULL);
    }
}

static void find_loss(struct shadow *shadow, const char *sql)
{
    if (shadow->dropped_table != NULL && find_old(shadow, shadow->dropped_table) != NULL)
        lose(shadow, "the table {} is dropped", shadow->dropped_table, NULL);
    else if (shadow->dropped_column != NULL && find_old(shadow, shadow->altered_table) != NULL)
        lose(shadow, "the column {}.{} is dropped", shadow->altered_table, shadow->dropped_column);
    else if (shadow->deleted_from != NULL)
        lose(shadow, "rows of the table {} are deleted", shadow->deleted_from, NULL);
    else if (shadow->is_rollback && shadow->has_altered)
        lose(shadow, "what is lost cannot be told behind a ROLLBACK", NULL, NULL);
    find_update(shadow, sql);
    for (size_t i = 0; i < shadow->inserted.count && shadow->loss.what == NULL; i++)
        if (insert_replaces(shadow, shadow->inserted.items[i], sql))
            lose(shadow, "an INSERT into {} may delete or replace rows", shadow->inserted.items[i],
                 NULL);
}

/* ALTER TABLE of an old table: it may have another name now, or more columns. */
static void follow_alteration(struct shadow *shadow, int root, int columns)
{
    struct old_table *table = find_old(shadow, shadow->altered_table);
    if (table == NULL)
        return;
    sqlite3_stmt *stmt = NULL;
    shadow->listening = false;
    int now = column_count(shadow, table->name);
    if (now > columns && table->first_new < 0)
        table->first_new = columns;
    int root_now = root_page(shadow, table->name);
    if (root_now == root)
        return;
    if (root <= 0) { /* a virtual table has none to know it by */
        lose(shadow, "what is lost cannot be told behind the renaming of {}", table->name, NULL);
        return;
    }
    if (sqlite3_prepare_v2(shadow->db,
                           "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage = ?1",
                           -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_bind_int(stmt, 1, root) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW) {
        int first_new = table->first_new;
        table->name = ""; /* nothing is called so */
        add_old(shadow, (const char *)sqlite3_column_text(stmt, 0), first_new);
    }
    sqlite3_finalize(stmt);
}

/* Runs what changes the schema. False where it fails. */
static bool carry_out(struct shadow *shadow, sqlite3_stmt *stmt)
{
    if (!shadow->is_schema && !shadow->is_transaction && !shadow->keeps_pragma)
        return true;
    const char *altered = shadow->altered_table;
    bool follows = altered != NULL && find_old(shadow, altered) != NULL;
    int root = follows ? root_page(shadow, altered) : 0;
    int columns = follows ? column_count(shadow, altered) : 0;
    int rc;
    shadow->listening = false;
    watch_begin(shadow->memory.backend, NULL, SPAN_NONE, 0);
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
        continue;
    watch_end(shadow->memory.backend);
    if (rc != SQLITE_DONE && shadow->is_transaction) {
        shadow->is_over = true; /* nothing but the script makes it fail, here or there */
        return true;
    }
    if (rc != SQLITE_DONE)
        return false;
    shadow->has_altered |= follows;
    if (follows)
        follow_alteration(shadow, root, columns);
    for (size_t i = 0; shadow->is_schema && i < shadow->tables.count; i++)
        shadow->tables.items[i].insert = INSERT_UNKNOWN;
    return true;
}

/* ---- Scripts ---- */

static void set_span(struct shadow *shadow, const struct script *script, const char *start,
                     const char *end)
{
    const struct source *source = &script->source;
    struct str text = str_slice(source->text, (size_t)(start - source->text.ptr),
                                (size_t)(end - source->text.ptr));
    size_t leading = lex_statement(text).leading;
    while (text.len > leading && strchr(" \t\r\n\f;", text.ptr[text.len - 1]) != NULL)
        text.len--;
    shadow->loss.span =
        (struct span){source, (size_t)(text.ptr - source->text.ptr) + leading, text.len - leading};
}

/* Whether the run is sure to end here too. What the parser says holds of any database; no other
 * message of SQLite's begins like these. What is denied here is denied in a run, and what the copy
 * has already the database has, too. */
static bool ends_run(const char *message)
{
    static const char *const beginnings[] = {"not authorized", "duplicate column name: "};
    static const char there[] = " already exists";
    size_t len = strlen(message);
    if (len >= sizeof there && strcmp(message + len - (sizeof there - 1), there) == 0)
        return true;
    for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++)
        if (strncmp(message, beginnings[i], strlen(beginnings[i])) == 0)
            return true;
    return syntax_refuses(message);
}

/* "it cannot be told": a failure that may be the copy's own, for want of rows for instance. */
static void lose_to_error(struct shadow *shadow)
{
    lose(shadow, "what is lost cannot be told: {}", sqlite3_errmsg(shadow->db), NULL);
}

/* The rebuild of a table puts its counter right before it drops the table: that says more. */
static void set_counters_aside(struct shadow *shadow)
{
    if (shadow->deleted_from == NULL || strcasecmp(shadow->deleted_from, "sqlite_sequence") != 0)
        return;
    if (shadow->counters.what == NULL)
        shadow->counters = shadow->loss;
    shadow->loss = (struct shadow_loss){0};
}

/* 1: here the look ends. At a syntax error, or at what no script may do, the run ends too, without
 * a loss. Whatever else keeps a statement from being compiled may be the copy's fault: what is
 * behind it would go unseen. */
static int look_at_next(struct shadow *shadow, const struct script *script, const char **rest)
{
    const char *start = *rest;
    sqlite3_stmt *stmt = NULL;
    begin_statement(shadow);
    int rc = sqlite3_prepare_v2(shadow->db, start, -1, &stmt, rest);
    shadow->listening = false;
    shadow->is_over = rc != SQLITE_OK;
    if (rc != SQLITE_OK && (rc & 0xFF) == SQLITE_NOMEM)
        shadow->no_memory = true;
    else if (rc != SQLITE_OK && !ends_run(sqlite3_errmsg(shadow->db)))
        lose_to_error(shadow);
    if (stmt != NULL) {
        find_loss(shadow, sqlite3_sql(stmt));
        if (shadow->loss.what == NULL && !carry_out(shadow, stmt) && shadow->loss.what == NULL)
            lose_to_error(shadow);
    }
    sqlite3_finalize(stmt);
    if (shadow->no_memory)
        return diag_no_memory(shadow->input->diags);
    if (shadow->loss.what != NULL) {
        const char *end = rc == SQLITE_OK ? *rest : start + strlen(start);
        set_span(shadow, script, start, end);
        set_counters_aside(shadow);
    }
    return shadow->loss.what != NULL || shadow->is_over || (stmt == NULL && **rest == '\0');
}

static int look_at_script(struct shadow *shadow, const struct script *script)
{
    const char *rest = script->sql;
    int rc = 0;
    while (rc == 0)
        rc = look_at_next(shadow, script, &rest);
    if (sqlite3_get_autocommit(shadow->db) == 0)
        sqlite3_exec(shadow->db, "COMMIT", NULL, NULL, NULL);
    sqlite3_exec(shadow->db, "PRAGMA legacy_alter_table = off", NULL, NULL, NULL);
    return rc < 0 ? rc : 0;
}

static int look_at_steps(struct shadow *shadow)
{
    const struct shadow_input *input = shadow->input;
    int rc = 0;
    for (size_t i = 0; i < input->step_count && rc == 0 && !shadow->is_over; i++) {
        const struct shadow_step *step = &input->steps[i];
        sqlite3_db_config(shadow->db, SQLITE_DBCONFIG_ENABLE_FKEY,
                          step->foreign_keys == FOREIGN_KEYS_ON ? 1 : 0, NULL);
        if (step->skip != 0) /* the schema is one that only a part of the script has seen */
            lose(shadow, "what is lost cannot be told of a script that goes on half way", NULL,
                 NULL);
        else if (step->script != NULL)
            rc = look_at_script(shadow, step->script);
        shadow->is_over |= shadow->loss.what != NULL;
    }
    return rc;
}

/* ---- The whole ---- */

static void take_table(void *user, const char *name)
{
    struct shadow *shadow = user;
    if (!is_own(shadow->input, name))
        add_old(shadow, name, -1);
}

static int open_shadow(struct shadow *shadow)
{
    diag_list *diags = shadow->input->diags;
    int rc = memory_open(&shadow->memory, MEMORY_LIMITED, diags);
    if (rc != 0)
        return rc;
    shadow->db = shadow->memory.db;
    memory_watch(&shadow->memory, shadow->input->backend);
    rc = memory_copy_schema(&shadow->memory, shadow->input->backend, take_table, shadow, diags);
    if (rc == 0 && shadow->no_memory)
        rc = diag_no_memory(diags);
    if (rc == 0)
        sqlite3_set_authorizer(shadow->db, authorize, shadow);
    return rc;
}

int shadow_find_loss(const struct shadow_input *input, struct shadow_loss *out)
{
    struct shadow shadow = {.input = input};
    int rc = open_shadow(&shadow);
    if (rc == 0 && shadow.tables.count != 0)
        rc = look_at_steps(&shadow);
    memory_close(&shadow.memory);
    map_free(&shadow.names);
    arena_free(&shadow.arena);
    if (rc == 0)
        *out = shadow.loss.what == NULL ? shadow.counters : shadow.loss;
    return rc;
}
