/* Views, triggers, CHECKs, generated columns and defaults that are expressions are texts. SQLite
 * compiles them when they are used, so a DROP or a RENAME can leave one behind that fails at the
 * application's next write. Here each is compiled, by preparing a statement that uses it.
 * https://www.sqlite.org/lang_altertable.html#altertabrename, lang_createtrigger.html */
#include "backend/sqlite_validity.h"

#include "backend/sqlite_hints.h"
#include "script/definition.h"
#include "script/lex.h"

#include <string.h>
#include <strings.h>

/* What is compiled: the rows of main.sqlite_schema for which some statement fails once they do not
 * work. */
struct object {
    const char *kind, *name, *table; /* "view", "trigger" or "table" */
    struct str sql;
};

struct checking {
    sqlite3 *db;
    struct arena *arena;
    struct validity_list *out;
};

static int add_broken(struct checking *checking, const struct object *object, const char *message)
{
    struct broken broken = {
        .kind = object->kind,
        .name = arena_copy(checking->arena, object->name, strlen(object->name)),
        .message = arena_copy(checking->arena, message, strlen(message)),
    };
    return broken.name != NULL && broken.message != NULL &&
                   VEC_PUSH(checking->arena, &checking->out->items, broken)
               ? SQLITE_OK
               : SQLITE_NOMEM;
}

/* Prepares `sql`, which is freed. Only that SQLite calls it an error of the SQL is a finding. */
static int try(struct checking *checking, const struct object *object, char *sql, bool *works)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sql == NULL ? SQLITE_NOMEM : sqlite3_prepare_v2(checking->db, sql, -1, &stmt, NULL);
    sqlite3_finalize(stmt);
    sqlite3_free(sql);
    *works = rc == SQLITE_OK;
    return rc == SQLITE_ERROR ? add_broken(checking, object, sqlite3_errmsg(checking->db)) : rc;
}

static int check_reading(struct checking *checking, const struct object *object, bool *works)
{
    return try(checking, object, sqlite3_mprintf("SELECT * FROM main.\"%w\"", object->name), works);
}

/* With triggers switched off: it is the table's own constraints that are compiled. */
static int check_table(struct checking *checking, const struct object *object)
{
    bool works;
    int rc = check_reading(checking, object, &works);
    if (rc != SQLITE_OK || !works)
        return rc;
    sqlite3_db_config(checking->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    rc = try(checking, object,
             sqlite3_mprintf("INSERT INTO main.\"%w\" DEFAULT VALUES", object->name), &works);
    sqlite3_db_config(checking->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, NULL);
    if (rc == SQLITE_OK && !works)
        checking->out->items.items[checking->out->items.count - 1].is_default = true;
    return rc;
}

/* What waits in vain does no harm. */
static int check_waiting(struct checking *checking, const struct object *trigger)
{
    const char *message;
    int rc = trigger_waits_in_vain(checking->db, trigger->table, trigger->sql, checking->arena,
                                   &message);
    if (rc != SQLITE_OK || message == NULL)
        return rc;
    rc = add_broken(checking, trigger, message);
    if (rc == SQLITE_OK)
        checking->out->items.items[checking->out->items.count - 1].is_unused = true;
    return rc;
}

static int check_trigger(struct checking *checking, const struct object *trigger)
{
    char *sql = NULL;
    bool works = false;
    int rc = trigger_event(checking->db, trigger->table, trigger->sql, &sql);
    if (rc == SQLITE_OK)
        rc = try(checking, trigger, sql, &works);
    else
        sqlite3_free(sql);
    return rc == SQLITE_OK && works ? check_waiting(checking, trigger) : rc;
}

bool validity_has_texts(struct str definition)
{
    struct lex_token last = {LEX_END, {0}};
    for (size_t at = 0; at < definition.len;) {
        struct lex_token token = lex_token(str_slice(definition, at, definition.len));
        at += token.text.len;
        if (lex_is_word(token, "VIRTUAL"))
            return false;
        bool opens = lex_is_sign(token, '(');
        if (lex_is_word(token, "CHECK") ||
            (opens && (lex_is_word(last, "AS") || lex_is_word(last, "DEFAULT"))))
            return true;
        if (token.kind != LEX_SPACE)
            last = token;
    }
    return false;
}

static int check_object(struct checking *checking, const struct object *object)
{
    bool works;
    if (strcmp(object->kind, "view") == 0)
        return check_reading(checking, object, &works);
    if (strcmp(object->kind, "table") == 0)
        return validity_has_texts(object->sql) ? check_table(checking, object) : SQLITE_OK;
    return check_trigger(checking, object);
}

/* A first guess, cheap to make: most tables have no expressions. */
static const char candidates[] =
    "SELECT type, name, tbl_name, sql FROM main.sqlite_schema WHERE type IN ('view', 'trigger') OR "
    "(type = 'table' AND lower(name) NOT GLOB 'sqlite_*' AND "
    "(lower(sql) GLOB '*check*' OR lower(sql) GLOB '*as*(*' OR lower(sql) GLOB '*default*(*'))";

static const char *text(sqlite3_stmt *stmt, int column)
{
    const char *value = (const char *)sqlite3_column_text(stmt, column);
    return value == NULL ? "" : value;
}

static const char *kind_of(const char *type)
{
    return strcmp(type, "view") == 0 ? "view" : strcmp(type, "trigger") == 0 ? "trigger" : "table";
}

/* What was dropped or altered can be used by anything; what was only added, by itself alone. */
static bool is_concerned(const struct guard *guard, const char *name)
{
    return guard->altered || guard_has_defined(guard, str_from(name));
}

int validity_look(sqlite3 *db, const struct guard *guard, struct arena *arena,
                  struct validity_list *out)
{
    struct checking checking = {db, arena, out};
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db, candidates, -1, &stmt, NULL);
    while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct object object = {kind_of(text(stmt, 0)), text(stmt, 1), text(stmt, 2),
                                str_from(text(stmt, 3))};
        out->candidates++;
        rc = sqlite3_errcode(db) == SQLITE_NOMEM ? SQLITE_NOMEM /* a text is not there */
             : is_concerned(guard, object.name)  ? check_object(&checking, &object)
                                                 : SQLITE_OK;
    }
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? triggers_tell_apart(db, arena, out) : rc;
}

/* Of the keys of a table that point to what is not unique SQLite tells one. */
static bool is_same(const struct broken *a, const struct broken *b)
{
    static const char mismatch[] = "foreign key mismatch";
    bool both = strncmp(a->message, mismatch, strlen(mismatch)) == 0 &&
                strncmp(b->message, mismatch, strlen(mismatch)) == 0;
    return strcmp(a->kind, b->kind) == 0 &&
           (!a->is_key || both || strcmp(a->message, b->message) == 0);
}

static bool is_in(const struct validity_list *list, const struct broken *broken, const char *name)
{
    for (size_t i = 0; i < list->items.count; i++)
        if (strcasecmp(list->items.items[i].name, name) == 0 &&
            is_same(&list->items.items[i], broken))
            return true;
    return false;
}

/* Under its own name, as a table that was rebuilt, or under that which it had. */
static bool was_broken(const struct guard *guard, const struct validity_list *before,
                       const struct broken *broken)
{
    return is_in(before, broken, broken->name) ||
           (broken->is_key && is_in(before, broken, guard_former_name(guard, broken->name)));
}

bool validity_is_of_table(const struct broken *broken)
{
    return strcmp(broken->kind, "table") == 0 || broken->is_key;
}

/* An application may bring functions, collations and modules of its own, for its views and
 * triggers. SQLite compiles a table's own expressions with what it has itself. */
bool validity_is_for_others(const struct broken *broken)
{
    static const char *const lacks[] = {"no such function", "no such collation", "no such module"};
    for (size_t i = 0; i < sizeof lacks / sizeof lacks[0]; i++)
        if (strncmp(broken->message, lacks[i], strlen(lacks[i])) == 0)
            return !validity_is_of_table(broken);
    return false;
}

/* The function that SQLite has not got, which it says of a table only once it is used; NULL: it is
 * something else. */
static const char *function_lacking(const struct broken *broken, char *out, size_t size)
{
    static const char unknown[] = "unknown function: ";
    size_t length = strlen(broken->message), before = strlen(unknown);
    if (strncmp(broken->message, unknown, before) != 0 || length - before < 3 ||
        length - before >= size)
        return NULL;
    memcpy(out, broken->message + before, length - before - 2); /* less "()" */
    out[length - before - 2] = '\0';
    return out;
}

/* A default is evaluated by the connection that writes the row, with what its application has. What
 * another SQLite or another database is known to have is not the application's. */
static bool is_default_of_application(const struct broken *broken)
{
    char name[128];
    const char *function = broken->is_default ? function_lacking(broken, name, sizeof name) : NULL;
    return function != NULL && function_hint(function) == NULL;
}

struct span validity_place(const struct script *script, const struct broken *broken)
{
    bool is_trigger = strcmp(broken->kind, "trigger") == 0;
    if (script == NULL)
        return SPAN_NONE;
    struct span definition = definition_find(
        script, is_trigger ? DEFINITION_OF_TRIGGER : DEFINITION_OF_OTHER, broken->name);
    struct span place = definition_point(definition, broken->message);
    return place.source != NULL && place.offset == definition.offset ? definition_name(place)
                                                                     : place;
}

enum verdict { WARN, REFUSE };

static enum verdict judge(const struct guard *guard, const struct validity_list *before,
                          const struct broken *broken)
{
    bool old = was_broken(guard, before, broken) &&
               (broken->is_key || !guard_has_defined(guard, str_from(broken->name)));
    bool others = validity_is_for_others(broken) || is_default_of_application(broken);
    return old || broken->is_unused || others ? WARN : REFUSE;
}

enum { SHOWN = 10 };

/* Adds one diagnostic for all that the verdict is about; the first is its message, the others are
 * notes. Returns how many there are. */
static size_t tell(const struct guard *guard, const struct validity_list *now,
                   const struct validity_list *before, enum verdict verdict, diag_list *diags)
{
    size_t count = 0;
    for (size_t i = 0; i < now->items.count; i++) {
        const struct broken *broken = &now->items.items[i];
        if (judge(guard, before, broken) != verdict)
            continue;
        if (count++ > SHOWN)
            continue;
        if (count > 1)
            diag_note(diags, SPAN_NONE, "%s %s: %s", broken->kind, broken->name, broken->message);
        else if (verdict == REFUSE)
            diag_error(diags, STEMMA_SQL, SPAN_NONE, "the run would leave the %s %s broken: %s",
                       broken->kind, broken->name, broken->message);
        else
            diag_warning(diags, SPAN_NONE, "the %s %s does not work: %s", broken->kind,
                         broken->name, broken->message);
    }
    if (count > SHOWN + 1)
        diag_note(diags, SPAN_NONE, "%zu more", count - SHOWN - 1);
    return count;
}

/* What to write instead of what only others have; else the general way out. */
static const char *remedy_for(const struct broken *broken)
{
    char name[128];
    const char *function =
        validity_is_of_table(broken) ? function_lacking(broken, name, sizeof name) : NULL;
    const char *instead = function == NULL ? NULL : function_hint(function);
    return instead != NULL ? instead
                           : "drop it, or make it anew, in the script that changes what it uses";
}

static const char *remedy(const struct guard *guard, const struct validity_list *now,
                          const struct validity_list *before)
{
    for (size_t i = 0; i < now->items.count; i++) {
        const struct broken *broken = &now->items.items[i];
        if (judge(guard, before, broken) == REFUSE && !broken->is_key)
            return remedy_for(broken);
    }
    return "give the columns that it points to a PRIMARY KEY or UNIQUE again, in the same script";
}

/* For the first one whose table was renamed away: of keys that do not work from the beginning, or
 * of views and triggers that no longer do. */
static bool hint_at_rename(const struct guard *guard, const struct validity_list *now,
                           const struct validity_list *before, enum verdict verdict,
                           diag_list *diags)
{
    static const char no_table[] = "no such table: ", main[] = "main.";
    for (size_t i = 0; i < now->items.count; i++) {
        const struct broken *broken = &now->items.items[i];
        const char *table = broken->message + strlen(no_table);
        if (broken->is_key != (verdict == WARN) || judge(guard, before, broken) != verdict ||
            strncmp(broken->message, no_table, strlen(no_table)) != 0)
            continue;
        table += strncmp(table, main, strlen(main)) == 0 ? strlen(main) : 0;
        if (guard_hint_at_rename(guard, table, broken->is_key ? GUARD_KEYS : "views and triggers",
                                 diags))
            return true;
    }
    return false;
}

int validity_report(const struct guard *guard, const struct validity_list *now,
                    const struct validity_list *before, diag_list *diags)
{
    if (tell(guard, now, before, WARN, diags) > 0)
        hint_at_rename(guard, now, before, WARN, diags);
    if (tell(guard, now, before, REFUSE, diags) == 0)
        return 0;
    if (!hint_at_rename(guard, now, before, REFUSE, diags))
        diag_hint(diags, "%s", remedy(guard, now, before));
    return -STEMMA_SQL;
}
