/* What a unit did to tables, as the authorizer told it statement by statement. */
#include "backend/sqlite_guard.h"

#include <stdlib.h>
#include <strings.h>

/* Names are compared as SQLite compares them: ASCII letters without case. `folded` has room for the
 * name and a NUL. */
static struct str fold(struct str table, char *folded)
{
    for (size_t i = 0; i < table.len; i++) {
        char c = table.ptr[i];
        folded[i] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    }
    folded[table.len] = '\0';
    return (struct str){folded, table.len};
}

static const uint32_t *find_touched(const struct guard *guard, struct str table)
{
    char usual[256], *folded = table.len < sizeof usual ? usual : malloc(table.len + 1);
    if (folded == NULL)
        return NULL;
    const uint32_t *index = map_find(&guard->touched_names, fold(table, folded));
    if (folded != usual)
        free(folded);
    return index;
}

void guard_touch(struct guard *guard, struct str name, unsigned how)
{
    const uint32_t *index = find_touched(guard, name);
    if (index != NULL) {
        guard->touched.items[*index].how |= how;
        return;
    }
    char *folded = arena_alloc(guard->arena, name.len + 1);
    if (folded == NULL) {
        guard->out_of_memory = true;
        return;
    }
    struct str key = fold(name, folded);
    struct touched touched = {folded, how};
    if (!VEC_PUSH(guard->arena, &guard->touched, touched) ||
        map_put(&guard->touched_names, guard->arena, key, (uint32_t)guard->touched.count - 1,
                NULL) == MAP_NO_MEMORY)
        guard->out_of_memory = true;
}

void guard_rename(struct guard *guard, const char *from, const char *to)
{
    struct renamed renamed = {from, to};
    unsigned written = guard_has_written(guard, str_from(from)) ? GUARD_RENAMED : 0;
    guard_touch(guard, str_from(to), GUARD_GAINED | GUARD_LOST | GUARD_CREATED | written);
    guard_touch(guard, str_from(from), GUARD_LOST | GUARD_GONE);
    guard->out_of_memory |= !VEC_PUSH(guard->arena, &guard->renames, renamed);
}

struct guard_name guard_names(const struct guard *guard, const char *name)
{
    return (struct guard_name){name, guard->renames.count};
}

void guard_earlier_name(const struct guard *guard, struct guard_name *name)
{
    for (const char *was = name->text; name->renames > 0;) {
        const struct renamed *renamed = &guard->renames.items[--name->renames];
        if (strcasecmp(renamed->to, was) == 0) {
            name->text = renamed->from;
            return;
        }
    }
    name->text = NULL;
}

const char *guard_former_name(const struct guard *guard, const char *name)
{
    for (size_t i = guard->renames.count; i > 0; i--)
        if (strcasecmp(guard->renames.items[i - 1].to, name) == 0)
            name = guard->renames.items[i - 1].from;
    return name;
}

const char *guard_later_name(const struct guard *guard, const char *name)
{
    for (size_t i = 0; i < guard->renames.count; i++)
        if (strcasecmp(guard->renames.items[i].from, name) == 0)
            name = guard->renames.items[i].to;
    return name;
}

static bool has_touched(const struct guard *guard, struct str name, unsigned how)
{
    const uint32_t *index = find_touched(guard, name);
    return index != NULL && (guard->touched.items[*index].how & how) != 0;
}

bool guard_has_created(const struct guard *guard, struct str table)
{
    return has_touched(guard, table, GUARD_CREATED);
}

bool guard_has_written(const struct guard *guard, struct str table)
{
    return has_touched(guard, table, GUARD_WRITTEN);
}

bool guard_has_gone(const struct guard *guard, struct str table)
{
    return has_touched(guard, table, GUARD_GONE);
}

bool guard_has_moved_rows(const struct guard *guard, const char *table, bool is_numbered)
{
    struct guard_name name = guard_names(guard, table);
    for (; name.text != NULL; guard_earlier_name(guard, &name))
        if (has_touched(guard, str_from(name.text), GUARD_DEFINED | GUARD_RENAMED))
            return true;
    bool replaced = has_touched(guard, str_from(table), GUARD_LOST) &&
                    has_touched(guard, str_from(table), GUARD_GAINED);
    return !is_numbered && (guard->renumbered || replaced);
}

void guard_suspect_losers(struct guard *guard)
{
    for (size_t i = 0; i < guard->touched.count; i++)
        if ((guard->touched.items[i].how & GUARD_LOST) != 0)
            guard->touched.items[i].how |= GUARD_SUSPECT;
}

bool guard_has_new_table(const struct guard *guard, const char *table)
{
    return has_touched(guard, str_from(guard_former_name(guard, table)), GUARD_DEFINED) &&
           !has_touched(guard, str_from(table), GUARD_GONE);
}

/* Only with legacy_alter_table, of keys while they are not enforced:
 * https://www.sqlite.org/lang_altertable.html#alter_table_rename */
static bool hint_at_left_behind(const struct guard *guard, const char *table, const char *what,
                                diag_list *diags)
{
    const char *later = guard_later_name(guard, table);
    if (strcasecmp(later, table) == 0 || guard_has_gone(guard, str_from(later)))
        return false;
    diag_hint(
        diags,
        "\"ALTER TABLE %s RENAME TO %s\" left %s behind: legacy_alter_table is on; leave that "
        "pragma out, and they follow",
        table, later, what);
    return true;
}

bool guard_hint_at_rename(const struct guard *guard, const char *table, const char *what,
                          diag_list *diags)
{
    struct guard_name name = guard_names(guard, table);
    for (guard_earlier_name(guard, &name); name.text != NULL; guard_earlier_name(guard, &name)) {
        if (!guard_has_created(guard, str_from(name.text)))
            continue;
        diag_hint(diags,
                  "\"ALTER TABLE %s RENAME TO %s\" took %s along: make the new table by another "
                  "name, and rename that one to %s behind DROP TABLE",
                  name.text, table, what, name.text);
        diag_hint(diags, "or begin the script with \"PRAGMA legacy_alter_table = ON;\", which is "
                         "put back after it");
        return true;
    }
    return hint_at_left_behind(guard, table, what, diags);
}

bool guard_has_dropped(const struct guard *guard, struct str name)
{
    return has_touched(guard, name, GUARD_DROPPED);
}

bool guard_has_defined(const struct guard *guard, struct str name)
{
    return has_touched(guard, name, GUARD_DEFINED);
}

static void append_json_string(sqlite3_str *json, const char *text)
{
    sqlite3_str_appendchar(json, 1, '"');
    for (const char *c = text; *c != '\0'; c++) {
        if ((unsigned char)*c < 0x20)
            sqlite3_str_appendf(json, "\\u%04x", *c);
        else if (*c == '"' || *c == '\\')
            sqlite3_str_appendf(json, "\\%c", *c);
        else
            sqlite3_str_append(json, c, 1);
    }
    sqlite3_str_appendchar(json, 1, '"');
}

static int bind_names(const struct guard *guard, unsigned how, bool with_new, sqlite3_stmt *stmt,
                      int index)
{
    sqlite3_str *json = sqlite3_str_new(NULL);
    const char *before = "[";
    for (size_t i = 0; i < guard->touched.count; i++) {
        const struct touched *touched = &guard->touched.items[i];
        if ((touched->how & how) == 0 || (!with_new && guard_has_new_table(guard, touched->name)))
            continue;
        sqlite3_str_appendall(json, before);
        append_json_string(json, touched->name);
        before = ",";
    }
    sqlite3_str_appendall(json, before[0] == '[' ? "[]" : "]");
    char *text = sqlite3_str_finish(json);
    return text == NULL ? SQLITE_NOMEM : sqlite3_bind_text(stmt, index, text, -1, sqlite3_free);
}

int guard_bind_touched(const struct guard *guard, unsigned how, sqlite3_stmt *stmt, int index)
{
    return bind_names(guard, how, true, stmt, index);
}

int guard_bind_old_tables(const struct guard *guard, unsigned how, sqlite3_stmt *stmt, int index)
{
    return bind_names(guard, how, false, stmt, index);
}
