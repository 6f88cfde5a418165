#include "generate/virtual_shape.h"

#include "base/phrase.h"
#include "base/vec.h"
#include "schema/canonical.h"
#include "schema/token.h"

#include <string.h>
#include <strings.h>

/* ---- Modules ---- */

static const struct module {
    const char *name;
    enum virtual_keeping keeping;
    enum virtual_family family;
} modules[] = {
    {"fts5", KEEPS_ROWS, FAMILY_FTS},          {"fts4", KEEPS_ROWS, FAMILY_FTS},
    {"fts3", KEEPS_ROWS, FAMILY_FTS},          {"rtree", KEEPS_ROWS, FAMILY_RTREE},
    {"rtree_i32", KEEPS_ROWS, FAMILY_RTREE},   {"geopoly", KEEPS_ROWS, FAMILY_GEOPOLY},
    {"fts5vocab", KEEPS_NOTHING, FAMILY_NONE}, {"fts4aux", KEEPS_NOTHING, FAMILY_NONE},
    {"dbstat", KEEPS_NOTHING, FAMILY_NONE},    {"fts3tokenize", KEEPS_NOTHING, FAMILY_NONE},
};

static const struct module unknown = {"", KEEPS_UNKNOWN, FAMILY_NONE};

static const struct module *module_of(const struct schema_virtual_table *table)
{
    for (size_t i = 0; i < sizeof modules / sizeof modules[0]; i++)
        if (virtual_is(table, modules[i].name))
            return &modules[i];
    return &unknown;
}

bool virtual_is(const struct schema_virtual_table *table, const char *module)
{
    return strcmp(table->module.key, module) == 0;
}

enum virtual_family virtual_family(const struct schema_virtual_table *table)
{
    return module_of(table)->family;
}

enum virtual_keeping virtual_keeping(const struct schema_virtual_table *table)
{
    const struct module *module = module_of(table);
    const char *content = module->family == FAMILY_FTS ? virtual_option(table, "content") : NULL;
    if (content == NULL)
        return module->keeping;
    bool is_empty = content[0] != '\0' && content[0] == content[1];
    return is_empty ? KEEPS_INDEX : KEEPS_REFERENCE;
}

/* ---- Options ---- */

const char *virtual_option(const struct schema_virtual_table *table, const char *option)
{
    size_t length = strlen(option);
    for (size_t i = 0; i < table->arguments.count; i++) {
        const char *key = table->arguments.items[i].key;
        if (strncmp(key, option, length) == 0 && strncmp(key + length, " = ", 3) == 0)
            return key + length + 3;
    }
    return NULL;
}

const char *virtual_option_name(const struct schema_virtual_table *table, const char *option,
                                struct arena *arena)
{
    struct token_list tokens;
    const char *value = virtual_option(table, option);
    if (value == NULL || token_read(str_from(value), arena, &tokens) != 0 || tokens.count == 0 ||
        !token_can_name(tokens.items[0]))
        return NULL;
    return token_name(tokens.items[0], arena);
}

/* ---- Columns ---- */

typedef VEC(struct virtual_column) column_list;

static bool add(column_list *list, struct arena *arena, const char *name, enum virtual_role role)
{
    struct virtual_column column = {name, role};
    return name != NULL && VEC_PUSH(arena, list, column);
}

/* The first word, which may be all there is; behind "+" too:
 * https://www.sqlite.org/rtree.html#auxiliary_columns. FTS3 has "tokenize porter". */
static bool add_argument(column_list *list, struct arena *arena,
                         const struct schema_virtual_table *table,
                         const struct schema_text *argument)
{
    struct token_list tokens;
    if (strchr(argument->key, '=') != NULL)
        return true;
    if (token_read(str_from(argument->text), arena, &tokens) != 0)
        return false;
    size_t first = tokens.count != 0 && token_is(tokens.items[0], "+") ? 1 : 0;
    if (tokens.count <= first || !token_can_name(tokens.items[first]))
        return true;
    bool is_tokenizer = virtual_family(table) == FAMILY_FTS && !virtual_is(table, "fts5") &&
                        tokens.count > 1 && token_is(tokens.items[0], "tokenize");
    bool is_key = virtual_family(table) == FAMILY_RTREE && list->count == 0;
    return is_tokenizer ||
           add(list, arena, token_name(tokens.items[first], arena), is_key ? ROLE_KEY : ROLE_PLAIN);
}

/* What stands in no argument. */
static bool add_implied(column_list *list, struct arena *arena,
                        const struct schema_virtual_table *table)
{
    bool done = true;
    if (virtual_family(table) != FAMILY_RTREE)
        done = add(list, arena, "rowid", ROLE_KEY);
    if (done && virtual_family(table) == FAMILY_GEOPOLY)
        done = add(list, arena, "_shape", ROLE_PLAIN);
    return done;
}

/* https://www.sqlite.org/fts3.html#creating_and_destroying_fts_tables: without columns there is
 * one, "content". */
static bool add_of_fts4(column_list *list, struct arena *arena,
                        const struct schema_virtual_table *table)
{
    bool done = true;
    if (list->count == 1 && virtual_keeping(table) == KEEPS_ROWS)
        done = add(list, arena, "content", ROLE_PLAIN);
    if (done && virtual_option(table, "languageid") != NULL)
        done = add(list, arena, virtual_option_name(table, "languageid", arena), ROLE_LANGUAGE);
    return done;
}

int virtual_columns(const struct schema_virtual_table *table, struct arena *arena,
                    struct virtual_columns *out)
{
    column_list list = {0};
    bool done = add_implied(&list, arena, table);
    for (size_t i = 0; i < table->arguments.count && done; i++)
        done = add_argument(&list, arena, table, &table->arguments.items[i]);
    if (done && virtual_family(table) == FAMILY_FTS && !virtual_is(table, "fts5"))
        done = add_of_fts4(&list, arena, table);
    *out = (struct virtual_columns){list.items, list.count};
    return done ? 0 : -1;
}

const struct virtual_column *virtual_find(const struct virtual_columns *columns,
                                          const struct virtual_column *like)
{
    for (size_t i = 0; i < columns->count; i++)
        if (columns->items[i].role == like->role &&
            (like->role != ROLE_PLAIN || strcasecmp(columns->items[i].name, like->name) == 0))
            return &columns->items[i];
    return NULL;
}

/* ---- Copying ---- */

static bool has_rows(const struct schema_virtual_table *table,
                     const struct virtual_columns *columns)
{
    return virtual_family(table) != FAMILY_NONE && virtual_keeping(table) != KEEPS_INDEX &&
           columns->count > 1;
}

static bool takes_rows(const struct schema_virtual_table *table)
{
    return virtual_family(table) != FAMILY_NONE && virtual_keeping(table) != KEEPS_REFERENCE;
}

int virtual_copy(const struct schema_virtual_table *from, const struct schema_virtual_table *to,
                 struct arena *arena, struct virtual_copy *out)
{
    struct virtual_columns before, after;
    struct phrase values = {.arena = arena}, into = {.arena = arena};
    *out = (struct virtual_copy){NULL, NULL};
    if (virtual_columns(from, arena, &before) != 0 || virtual_columns(to, arena, &after) != 0)
        return -1;
    if (virtual_family(from) != virtual_family(to) || !has_rows(from, &before) || !takes_rows(to))
        return 0;
    for (size_t i = 0; i < after.count; i++) {
        const struct virtual_column *former = virtual_find(&before, &after.items[i]);
        if (former == NULL)
            continue;
        const char *value = canonical_name(former->name, arena);
        const char *name = canonical_name(after.items[i].name, arena);
        if (value == NULL || name == NULL)
            return -1;
        phrase_put_item(&values, str_from(value));
        phrase_put_item(&into, str_from(name));
    }
    *out = (struct virtual_copy){phrase_end(&values), phrase_end(&into)};
    return values.no_memory || into.no_memory ? -1 : 0;
}
