/* Names of every sort that SQLite takes. */
#include "generator.h"

#include <string.h>

static const char *const plain[] = {
    "users",    "orders",  "items",     "roles",      "accounts", "events",    "tags",   "parts",
    "notes",    "files",   "a",         "b",          "c",        "t",         "x",      "id",
    "name",     "value",   "parent_id", "created_at", "email",    "amount",    "status", "kind",
    "position", "user_id", "_hidden",   "x1",         "data2",    "is_active", "rank_",
};

static const char *const odd[] = {
    "order item",
    "two  spaces",
    " edge ",
    "say \"hi\"",
    "it's",
    "back`tick",
    "brack]et",
    "[both]",
    "a--b",
    "a/*b*/",
    "semi;colon",
    "comma,s",
    "paren(s)",
    "dot.ted",
    "tab\there",
    "new\nline",
    "😀",
    "naïve",
    "日本語",
    "Ünïcödé",
    "a$b",
    "$first",
    "1st",
    "42",
    "0x1F",
    "1e5",
    "MixedCase",
    "SHOUT",
    "stemma_revisionsx",
    "stemma_notes",
    "sqlitex",
    "sqlit_e",
    "true",
    "false",
    "rowid",
    "oid",
    "_rowid_",
    "new",
    "old",
    "excluded",
    "main",
    "temp",
    "null",
    "current_date",
    "integer",
    "int",
    "generated always",
    "unsigned",
    "nocase",
    "strict",
    "rowid_",
    "stored",
    "%s%n",
    "x'ab'",
    "?1",
    ":p",
    "@v",
    "-",
    "*",
    "count(*)",
    "'quoted'",
    "\"\"",
    "back\\slash",
    "a_name_of_sixty_characters_which_is_longer_than_most_that_are",
};

static const char *pick_name(struct generator *g)
{
    size_t sort = below(g, 100);
    if (sort < 66 || g->spell.spelling == SPELLING_PLAIN)
        return RANDOM_OF(&g->random, plain);
    if (sort < 88)
        return RANDOM_OF(&g->random, odd);
    const char *keyword = NULL;
    int length = 0;
    (void)sqlite3_keyword_name((int)below(g, (size_t)sqlite3_keyword_count()), &keyword, &length);
    char *copy = need(arena_copy(&g->arena, keyword, (size_t)length));
    for (size_t i = 0; i < (size_t)length && sort % 2 == 0; i++)
        copy[i] = (char)(copy[i] | 0x20);
    return copy;
}

static bool is_taken(struct generator *g, const char *name)
{
    for (size_t i = 0; i < g->names.count; i++)
        if (sqlite3_stricmp(g->names.items[i], name) == 0)
            return true;
    return sqlite3_strnicmp(name, "sqlite_", 7) == 0;
}

const char *new_name(struct generator *g)
{
    const char *name = chance(g, 1) ? "" : pick_name(g);
    while (is_taken(g, name))
        name = need(arena_printf(&g->arena, "%s%zu", name, ++g->serial));
    if (!VEC_PUSH(&g->arena, &g->names, name))
        need(NULL);
    return name;
}

static bool is_among(const struct column *columns, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (sqlite3_stricmp(columns[i].name, name) == 0)
            return true;
    return false;
}

const char *new_column_name(struct generator *g, const struct column *columns, size_t count)
{
    if (count > 100)
        return need(arena_printf(&g->arena, "column%zu", count));
    const char *name = pick_name(g);
    while (is_among(columns, count, name))
        name = need(arena_printf(&g->arena, "%s%zu", name, ++g->serial));
    return name;
}

const char *any_name(struct generator *g)
{
    return g->names.count > 0 && chance(g, 60) ? g->names.items[below(g, g->names.count)]
                                               : pick_name(g);
}

const struct relation *any_relation(struct generator *g, enum relation_kind kind)
{
    for (size_t tries = 0; g->relations.count > 0 && tries < 8; tries++) {
        /* The newest are likelier: they have more to do with each other. */
        size_t back = below(g, chance(g, 60) && g->relations.count > 6 ? 6 : g->relations.count);
        const struct relation *relation = g->relations.items[g->relations.count - 1 - back];
        if (relation->kind == kind)
            return relation;
    }
    return NULL;
}

const struct column *any_column(struct generator *g, const struct relation *relation)
{
    return &relation->columns[below(g, relation->column_count)];
}
