/* SQLite changes most of a table by a rebuild: create, copy, drop, rename. Indexes, triggers and
 * the AUTOINCREMENT counter hang on the table and go with it, and the new CREATE TABLE has what it
 * says, no more. https://www.sqlite.org/lang_altertable.html#otheralter */
#include "backend/sqlite_rebuild.h"

#include "script/lex.h"

#include <string.h>
#include <strings.h>

/* What goes with a table: indexes and triggers by name and text, CHECKs and the PRIMARY KEY by text
 * alone, columns by name and collation. */
struct part {
    const char *kind, *name, *text;
};

struct table_parts {
    const char *table;
    VEC(struct part) parts;
    VEC(const char *) columns;
    bool strict, without_rowid, autoincrement, exists;
    int64_t sequence; /* the highest rowid that AUTOINCREMENT has given; -1: none */
};

struct collecting {
    sqlite3 *db;
    struct arena *arena;
    struct table_parts *out;
};

static int add_part(struct collecting *collecting, const char *kind, const char *name,
                    const char *text)
{
    struct arena *arena = collecting->arena;
    struct part part = {kind, arena_copy(arena, name, strlen(name)),
                        arena_copy(arena, text, strlen(text))};
    return part.name != NULL && part.text != NULL && VEC_PUSH(arena, &collecting->out->parts, part)
               ? SQLITE_OK
               : SQLITE_NOMEM;
}

/* ---- What the text of a CREATE TABLE says ---- */

static struct lex_token next_token(struct str *rest)
{
    struct lex_token token = lex_token(*rest);
    *rest = str_slice(*rest, token.text.len, rest->len);
    return token;
}

static int depth_change(struct lex_token token)
{
    if (token.kind != LEX_OTHER)
        return 0;
    return token.text.ptr[0] == '(' ? 1 : token.text.ptr[0] == ')' ? -1 : 0;
}

/* The parenthesis at the start of `rest`, with white space and comments as one space. NULL when out
 * of memory. */
static const char *expression_at(struct str rest, struct arena *arena)
{
    char *text = arena_alloc(arena, rest.len + 1), *end = text;
    int depth = 0;
    while (text != NULL && rest.len != 0) {
        struct lex_token token = next_token(&rest);
        depth += depth_change(token);
        if (token.kind == LEX_SPACE)
            *end++ = ' ';
        else
            end = mempcpy(end, token.text.ptr, token.text.len);
        if (depth == 0 && token.kind != LEX_SPACE)
            break;
    }
    if (text != NULL)
        *end = '\0';
    return text;
}

static int read_definition(struct collecting *collecting, struct str sql)
{
    struct table_parts *out = collecting->out;
    struct lex_token token;
    int depth = 0, rc = SQLITE_OK;
    bool in_options = false; /* behind the list of columns */
    while (rc == SQLITE_OK && (token = next_token(&sql)).kind != LEX_END) {
        depth += depth_change(token);
        in_options |= depth == 0 && depth_change(token) < 0;
        out->strict |= in_options && lex_is_word(token, "STRICT");
        out->without_rowid |= in_options && lex_is_word(token, "WITHOUT");
        out->autoincrement |= lex_is_word(token, "AUTOINCREMENT");
        if (!lex_is_word(token, "CHECK"))
            continue;
        const char *text = expression_at(sql, collecting->arena);
        rc = text == NULL ? SQLITE_NOMEM : add_part(collecting, "CHECK", "", text);
    }
    return rc;
}

/* ---- What the schema says ---- */

static int add_row(struct collecting *collecting, sqlite3_stmt *stmt)
{
    const char *type = (const char *)sqlite3_column_text(stmt, 0);
    const char *name = (const char *)sqlite3_column_text(stmt, 1);
    const char *sql = (const char *)sqlite3_column_text(stmt, 2);
    if (type == NULL || name == NULL)
        return SQLITE_NOMEM;
    if (sql == NULL || strcmp(type, "view") == 0) /* NULL: the index of a UNIQUE constraint */
        return SQLITE_OK;
    if (strcmp(type, "index") == 0 || strcmp(type, "trigger") == 0)
        return add_part(collecting, type[0] == 'i' ? "index" : "trigger", name, sql);
    collecting->out->exists = true;
    return read_definition(collecting, str_from(sql));
}

static int add_column(struct collecting *collecting, sqlite3_stmt *stmt)
{
    const char *name = (const char *)sqlite3_column_text(stmt, 0), *collation = NULL;
    if (name == NULL)
        return SQLITE_NOMEM;
    const char *kept = arena_copy(collecting->arena, name, strlen(name));
    if (kept == NULL || !VEC_PUSH(collecting->arena, &collecting->out->columns, kept))
        return SQLITE_NOMEM;
    int rc = sqlite3_table_column_metadata(collecting->db, "main", collecting->out->table, name,
                                           NULL, &collation, NULL, NULL, NULL);
    return rc != SQLITE_OK || strcasecmp(collation, "BINARY") == 0
               ? rc
               : add_part(collecting, "COLLATE", name, collation);
}

static int add_primary_key(struct collecting *collecting, sqlite3_stmt *stmt)
{
    const char *columns = (const char *)sqlite3_column_text(stmt, 0);
    return columns == NULL ? SQLITE_OK : add_part(collecting, "PRIMARY KEY", "", columns);
}

static int add_sequence(struct collecting *collecting, sqlite3_stmt *stmt)
{
    collecting->out->sequence = sqlite3_column_int64(stmt, 0);
    return SQLITE_OK;
}

/* What is asked about a table ?1, and what becomes of each row. Without any AUTOINCREMENT there is
 * no sqlite_sequence. https://www.sqlite.org/autoinc.html */
static const struct {
    const char *sql;
    int (*row)(struct collecting *collecting, sqlite3_stmt *stmt);
    bool only_autoincrement;
} questions[] = {
    {"SELECT type, name, sql FROM main.sqlite_schema WHERE lower(tbl_name) = lower(?1)", add_row,
     false},
    {"SELECT name FROM pragma_table_xinfo(?1, 'main')", add_column, false},
    {"SELECT '(' || group_concat(name, ', ') || ')' FROM (SELECT name FROM "
     "pragma_table_xinfo(?1, 'main') WHERE pk > 0 ORDER BY pk)",
     add_primary_key, false},
    {"SELECT seq FROM main.sqlite_sequence WHERE lower(name) = lower(?1)", add_sequence, true},
};

static int ask(struct collecting *collecting, size_t question)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(collecting->db, questions[question].sql, -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 1, collecting->out->table, -1, SQLITE_STATIC);
    while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
        rc = questions[question].row(collecting, stmt);
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int collect(sqlite3 *db, struct arena *arena, const char *table, struct table_parts *out)
{
    struct collecting collecting = {db, arena, out};
    *out = (struct table_parts){.table = table, .sequence = -1};
    int rc = SQLITE_OK;
    for (size_t i = 0; rc == SQLITE_OK && i < sizeof questions / sizeof questions[0]; i++)
        if (i == 0 || (out->exists && (!questions[i].only_autoincrement || out->autoincrement)))
            rc = ask(&collecting, i);
    return rc;
}

int rebuild_note_before(sqlite3 *db, struct arena *arena, const char *table, rebuild_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcasecmp(list->items[i]->table, table) == 0)
            return SQLITE_OK; /* it has gone through a first change already */
    struct table_parts *parts = ARENA_NEW(arena, struct table_parts);
    int rc = parts == NULL ? SQLITE_NOMEM : collect(db, arena, table, parts);
    if (rc == SQLITE_OK && parts->exists && !VEC_PUSH(arena, list, parts))
        rc = SQLITE_NOMEM;
    return rc;
}

/* ---- What is missing ---- */

/* A text without what makes no difference: white space, quotes around names, capitals. */
struct reading {
    const char *at, *end;
    bool in_string;
};

/* 0: that was all. */
static int next_char(struct reading *reading)
{
    while (reading->at < reading->end) {
        unsigned char c = (unsigned char)*reading->at++;
        if (c == '\'')
            reading->in_string = !reading->in_string;
        if (reading->in_string || c == '\'')
            return c < ' ' ? ' ' : c; /* a comment is one line */
        if (c > ' ' && strchr("\"`[]", c) == NULL)
            return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
    }
    return 0;
}

static bool is_same_text(struct str a, struct str b)
{
    struct reading left = {a.ptr, a.ptr + a.len, false}, right = {b.ptr, b.ptr + b.len, false};
    int c;
    do {
        c = next_char(&left);
        if (c != next_char(&right))
            return false;
    } while (c != 0);
    return true;
}

static bool begins_with(struct str text, struct str beginning)
{
    struct reading left = {text.ptr, text.ptr + text.len, false},
                   right = {beginning.ptr, beginning.ptr + beginning.len, false};
    for (int c = next_char(&right); c != 0; c = next_char(&right))
        if (c != next_char(&left))
            return false;
    return true;
}

struct index_text {
    struct str columns; /* "ON t (a, b)", to the end */
    bool unique;
};

static struct index_text read_index(const char *sql)
{
    struct index_text index = {str_from(sql), false};
    struct str rest = index.columns;
    while (rest.len != 0) {
        struct str at = rest;
        struct lex_token token = next_token(&rest);
        index.unique |= lex_is_word(token, "UNIQUE");
        if (lex_is_word(token, "ON")) {
            index.columns = at;
            break;
        }
    }
    return index;
}

/* An index by another name does what the old one did. */
static bool replaces_index(const char *sql, const char *old)
{
    struct index_text index = read_index(sql), before = read_index(old);
    return (index.unique || !before.unique) && is_same_text(index.columns, before.columns);
}

static bool replaces(const struct part *part, const struct part *old)
{
    if (strcmp(part->kind, old->kind) != 0)
        return false;
    if (strcmp(part->kind, "CHECK") == 0)
        return is_same_text(str_from(part->text), str_from(old->text));
    return strcasecmp(part->name, old->name) == 0 ||
           (strcmp(part->kind, "index") == 0 && replaces_index(part->text, old->text));
}

static bool has_part(const struct table_parts *parts, const struct part *old)
{
    for (size_t i = 0; i < parts->parts.count; i++)
        if (replaces(&parts->parts.items[i], old))
            return true;
    return false;
}

static size_t count_checks(const struct table_parts *parts)
{
    size_t count = 0;
    for (size_t i = 0; i < parts->parts.count; i++)
        count += strcmp(parts->parts.items[i].kind, "CHECK") == 0;
    return count;
}

static bool has_column(const struct table_parts *parts, const char *column)
{
    for (size_t i = 0; i < parts->columns.count; i++)
        if (strcasecmp(parts->columns.items[i], column) == 0)
            return true;
    return false;
}

/* Before its first parenthesis stand names of other things. */
static bool uses_column(const struct part *part, const char *column)
{
    struct str rest = str_from(part->text);
    bool in_list = false;
    while (rest.len != 0) {
        struct lex_token token = next_token(&rest);
        in_list |= depth_change(token) > 0;
        if (in_list && lex_is_named(token, column))
            return true;
    }
    return false;
}

struct comparing {
    sqlite3 *db;
    const struct guard *guard; /* NULL: nothing was dropped by a statement of its own */
    const struct table_parts *before, *now;
    rebuild_visit *visit;
    void *user;
};

/* Where columns came, too, one that is gone may be there by another name. */
static bool has_new_column(const struct comparing *comparing)
{
    const struct table_parts *now = comparing->now;
    for (size_t i = 0; i < now->columns.count; i++)
        if (!has_column(comparing->before, now->columns.items[i]))
            return true;
    return false;
}

/* What cannot be without a column goes with it. */
static bool is_gone_with_column(const struct comparing *comparing, const struct part *part)
{
    if (strcmp(part->kind, "COLLATE") == 0)
        return !has_column(comparing->now, part->name);
    if (strcmp(part->kind, "trigger") == 0 || has_new_column(comparing))
        return false;
    const struct table_parts *before = comparing->before;
    for (size_t i = 0; i < before->columns.count; i++)
        if (!has_column(comparing->now, before->columns.items[i]) &&
            uses_column(part, before->columns.items[i]))
            return true;
    return false;
}

/* A CHECK that was rewritten is not lost; one of a smaller number is. What was dropped by a
 * statement of its own was meant to go. */
static bool is_lost(const struct comparing *comparing, const struct part *part)
{
    const struct guard *guard = comparing->guard;
    if (has_part(comparing->now, part) ||
        (guard != NULL && guard_has_dropped(guard, str_from(part->name))) ||
        is_gone_with_column(comparing, part))
        return false;
    return strcmp(part->kind, "CHECK") != 0 ||
           count_checks(comparing->now) < count_checks(comparing->before);
}

static int tell(const struct comparing *comparing, enum rebuild_kind kind, const char *what)
{
    return comparing->visit(comparing->user, comparing->before->table, kind, what);
}

static int tell_part(const struct comparing *comparing, const struct part *part)
{
    bool nameless = part->name[0] == '\0', collation = strcmp(part->kind, "COLLATE") == 0;
    char *text = nameless ? sqlite3_mprintf("%s%s%s", part->kind, part->text[0] == ' ' ? "" : " ",
                                            part->text)
                 : collation ? sqlite3_mprintf("COLLATE %s of %s", part->text, part->name)
                             : sqlite3_mprintf("%s %s", part->kind, part->name);
    enum rebuild_kind kind = nameless || collation ? REBUILD_DEFINITION : REBUILD_OBJECT;
    int rc = text == NULL ? SQLITE_NOMEM : tell(comparing, kind, text);
    sqlite3_free(text);
    return rc;
}

static int compare_parts(const struct comparing *comparing)
{
    const struct table_parts *before = comparing->before;
    int rc = SQLITE_OK;
    for (size_t i = 0; i < before->parts.count && rc == SQLITE_OK; i++)
        if (is_lost(comparing, &before->parts.items[i]))
            rc = tell_part(comparing, &before->parts.items[i]);
    return rc;
}

static int compare_options(const struct comparing *comparing)
{
    const struct table_parts *before = comparing->before, *now = comparing->now;
    const struct {
        bool lost;
        const char *what;
    } options[] = {
        {before->strict && !now->strict, "STRICT"},
        {before->without_rowid && !now->without_rowid, "WITHOUT ROWID"},
        {before->autoincrement && !now->autoincrement, "AUTOINCREMENT"},
    };
    int rc = SQLITE_OK;
    for (size_t i = 0; i < sizeof options / sizeof options[0] && rc == SQLITE_OK; i++)
        if (options[i].lost)
            rc = tell(comparing, REBUILD_DEFINITION, options[i].what);
    if (rc == SQLITE_OK && now->autoincrement && before->sequence > now->sequence) {
        char text[128];
        sqlite3_snprintf(sizeof text, text,
                         "its AUTOINCREMENT counter: %lld before, %lld now; ids can be given twice",
                         before->sequence, now->sequence < 0 ? 0 : now->sequence);
        rc = tell(comparing, REBUILD_COUNTER, text);
    }
    return rc;
}

static int compare(const struct comparing *comparing, struct arena *arena)
{
    struct table_parts now;
    struct comparing both = *comparing;
    int rc = collect(comparing->db, arena, comparing->before->table, &now);
    both.now = &now;
    if (rc != SQLITE_OK || !now.exists)
        return rc;
    rc = compare_parts(&both);
    return rc == SQLITE_OK ? compare_options(&both) : rc;
}

int rebuild_compare(sqlite3 *db, struct arena *arena, const rebuild_list *list,
                    rebuild_visit *visit, void *user)
{
    int rc = SQLITE_OK;
    for (size_t i = 0; i < list->count && rc == SQLITE_OK; i++) {
        const struct comparing comparing = {db, NULL, list->items[i], NULL, visit, user};
        rc = compare(&comparing, arena);
    }
    return rc;
}

/* ---- What is meant ---- */

/* A CHECK can be long: what is shown of it, and is enough to name it in a script. */
enum { SHOWN_BYTES = 120 };

static const char cut[] = "…";

/* NULL when out of memory; otherwise to be freed with sqlite3_free(). */
static char *shorten(const char *text)
{
    size_t len = strlen(text), end = SHOWN_BYTES;
    if (len <= SHOWN_BYTES)
        return sqlite3_mprintf("%s", text);
    while (end > 0 && ((unsigned char)text[end] & 0xC0) == 0x80) /* within a character of UTF-8 */
        end--;
    return sqlite3_mprintf("%.*s%s", (int)end, text, cut);
}

static bool names(struct str line, struct str directive)
{
    while (line.len != 0 && strchr(" \t\r", line.ptr[line.len - 1]) != NULL)
        line.len--;
    size_t end = strlen(cut);
    return line.len > end && memcmp(line.ptr + line.len - end, cut, end) == 0
               ? begins_with(directive, str_slice(line, 0, line.len - end))
               : is_same_text(line, directive);
}

/* Whether the script says so in a line of its own. */
static bool is_meant(const struct script *script, const char *directive)
{
    static const char begin[] = "-- stemma:";
    struct str wanted = str_from(directive);
    for (const char *at = script->sql; (at = strstr(at, begin)) != NULL;) {
        struct str line = {at, strcspn(at, "\n")};
        if (names(line, wanted))
            return true;
        at += line.len;
    }
    return false;
}

struct telling {
    const struct script *script;
    diag_list *diags;
    const char *table; /* that was told of last; NULL: none */
    char *directive;   /* for the first of its parts that can be meant; or NULL */
};

static void end_telling(struct telling *telling)
{
    if (telling->table == NULL)
        return;
    diag_hint(telling->diags,
              "make it again behind the rebuild, in the same script, if it is to stay");
    if (telling->directive != NULL)
        diag_hint(telling->diags, "what is to go has a line in the script that says so: %s",
                  telling->directive);
    sqlite3_free(telling->directive);
    telling->table = NULL;
    telling->directive = NULL;
}

static int add_loss(struct telling *telling, const char *table, enum rebuild_kind kind,
                    const char *shown)
{
    if (telling->table == NULL)
        diag_warning(telling->diags, SPAN_FILE(&telling->script->source),
                     "the table %s was rebuilt without what it had", table);
    telling->table = table;
    diag_note(telling->diags, SPAN_NONE, "%s", shown);
    if (kind == REBUILD_COUNTER || telling->directive != NULL)
        return SQLITE_OK;
    telling->directive = sqlite3_mprintf("-- stemma: %s loses %s", table, shown);
    return telling->directive == NULL ? SQLITE_NOMEM : SQLITE_OK;
}

static int tell_loss(void *user, const char *table, enum rebuild_kind kind, const char *what)
{
    struct telling *telling = user;
    char *directive = sqlite3_mprintf("-- stemma: %s loses %s", table, what);
    char *shown = shorten(what);
    int rc = directive == NULL || shown == NULL ? SQLITE_NOMEM : SQLITE_OK;
    if (rc == SQLITE_OK && (kind == REBUILD_COUNTER || !is_meant(telling->script, directive)))
        rc = add_loss(telling, table, kind, shown);
    sqlite3_free(shown);
    sqlite3_free(directive);
    return rc;
}

/* Renamed, and still there: what has its name now is another table. */
static bool lives_on(sqlite3 *db, const struct guard *guard, const char *table)
{
    const char *later = guard_later_name(guard, table);
    return strcasecmp(later, table) != 0 &&
           sqlite3_table_column_metadata(db, "main", later, NULL, NULL, NULL, NULL, NULL, NULL) ==
               SQLITE_OK;
}

int rebuild_report(sqlite3 *db, const struct guard *guard, struct arena *arena,
                   const rebuild_list *list, const struct script *script, diag_list *diags)
{
    struct telling telling = {script, diags, NULL, NULL};
    int rc = SQLITE_OK;
    for (size_t i = 0; i < list->count && rc == SQLITE_OK; i++) {
        const struct table_parts *before = list->items[i];
        const struct comparing comparing = {db, guard, before, NULL, tell_loss, &telling};
        if (guard_has_created(guard, str_from(before->table)) &&
            !lives_on(db, guard, before->table))
            rc = compare(&comparing, arena);
        end_telling(&telling);
    }
    return rc;
}
