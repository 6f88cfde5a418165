/* CREATE INDEX, VIEW, TRIGGER, VIRTUAL TABLE, and ALTER TABLE: https://www.sqlite.org/lang.html. */
#include "generator.h"

#include <string.h>

/* Where there is no table yet, or none was found. */
static void instead(struct generator *g)
{
    g->kind = GENERATED_TABLE;
    create_table(g);
}

/* ------------------------------------------------------------------------------------- Index */

void create_index(struct generator *g)
{
    const struct relation *table = any_relation(g, RELATION_TABLE);
    if (table == NULL) {
        instead(g);
        return;
    }
    struct relation without = *table;
    without.has_rowid = false;
    const struct scope scope = {.sources = {{NULL, &without}}, .count = 1};
    opening(g, chance(g, 25) ? "CREATE UNIQUE INDEX" : "CREATE INDEX", new_name(g));
    words(g, "ON");
    mention(g, table->name);
    for (size_t i = 0, count = 1 + below(g, 3); i < count; i++) {
        token(g, i > 0 ? "," : "(");
        size_t sort = below(g, 10);
        const char *column = any_column(g, table)->name;
        /* true is a value, or a column that is called so: nothing but the table tells. */
        if (sqlite3_stricmp(column, "true") == 0 || sqlite3_stricmp(column, "false") == 0)
            sort = 9;
        if (sort == 0)
            token(g, "(");
        if (sort < 7)
            mention(g, column);
        else
            expression(g, &scope, 3), words(g, "IS NOT NULL");
        if (sort == 0)
            token(g, ")");
        /* 'x' COLLATE a is the column x, 'x' COLLATE a COLLATE b a text. */
        if (chance(g, 15))
            collation(g);
        if (chance(g, 25))
            words(g, chance(g, 60) ? "DESC" : "ASC");
    }
    token(g, ")");
    if (chance(g, 30)) {
        words(g, "WHERE");
        expression(g, &scope, 3);
    }
}

/* -------------------------------------------------------------------------------------- View */

void create_view(struct generator *g)
{
    const struct scope nothing = {.allowed = ALLOW_SUBQUERY | ALLOW_RANDOM | ALLOW_CLOCK |
                                             ALLOW_LOOSE_TEXT};
    struct relation *view = need(ARENA_NEW(&g->arena, struct relation));
    view->kind = RELATION_VIEW;
    view->name = new_name(g);
    view->column_count = 1 + below(g, 4);
    view->columns = need(ARENA_ARRAY(&g->arena, struct column, view->column_count));
    for (size_t i = 0; i < view->column_count; i++)
        view->columns[i].name = new_column_name(g, view->columns, i);
    opening(g, "CREATE VIEW", view->name);
    bool has_list = chance(g, 35);
    for (size_t i = 0; has_list && i < view->column_count; i++) {
        token(g, i > 0 ? "," : "(");
        define(g, view->columns[i].name);
    }
    if (has_list)
        token(g, ")");
    words(g, "AS");
    /* Columns without a name cannot be referred to, so such a view is not remembered. */
    bool is_nameless = !has_list && chance(g, 30);
    g->pending = is_nameless ? NULL : view;
    select_statement(g, &nothing, view->column_count, has_list || is_nameless ? NULL : view, 3);
}

/* ----------------------------------------------------------------------------------- Trigger */

static void set_columns(struct generator *g, const struct relation *table,
                        const struct scope *scope)
{
    words(g, "SET");
    if (chance(g, 15)) {
        token(g, "(");
        mention(g, any_column(g, table)->name);
        token(g, ",");
        mention(g, any_column(g, table)->name);
        token(g, ")");
        token(g, "=");
        token(g, "(");
        expression(g, scope, 1);
        token(g, ",");
        expression(g, scope, 1);
        token(g, ")");
        return;
    }
    for (size_t i = 0, count = 1 + below(g, 2); i < count; i++) {
        if (i > 0)
            token(g, ",");
        mention(g, any_column(g, table)->name);
        token(g, "=");
        expression(g, scope, 2);
    }
}

static void upsert(struct generator *g, const struct relation *table, const struct scope *scope)
{
    words(g, "ON CONFLICT");
    if (chance(g, 70)) {
        token(g, "(");
        refer(g, any_column(g, table)->name);
        token(g, ")");
    }
    words(g, "DO");
    if (chance(g, 40)) {
        words(g, "NOTHING");
        return;
    }
    words(g, "UPDATE");
    set_columns(g, table, scope);
    if (chance(g, 30)) {
        words(g, "WHERE");
        expression(g, scope, 2);
    }
}

static void insert_step(struct generator *g, const struct relation *table,
                        const struct scope *scope)
{
    static const char *const forms[] = {
        "INSERT",          "INSERT OR REPLACE", "INSERT OR IGNORE",  "REPLACE",
        "INSERT OR ABORT", "INSERT OR FAIL",    "INSERT OR ROLLBACK"};
    size_t columns = 1 + below(g, 3);
    words(g, RANDOM_OF(&g->random, forms));
    words(g, "INTO");
    mention(g, table->name);
    for (size_t i = 0; i < columns; i++) {
        token(g, i > 0 ? "," : "(");
        mention(g, any_column(g, table)->name);
    }
    token(g, ")");
    if (chance(g, 30)) {
        select_statement(g, scope, columns, NULL, 2);
        return;
    }
    words(g, "VALUES");
    for (size_t i = 0; i < columns; i++) {
        token(g, i > 0 ? "," : "(");
        expression(g, scope, 2);
    }
    token(g, ")");
    if (chance(g, 25))
        upsert(g, table, scope);
}

static void update_step(struct generator *g, const struct relation *table,
                        const struct scope *scope)
{
    static const char *const forms[] = {"UPDATE", "UPDATE", "UPDATE OR IGNORE",
                                        "UPDATE OR REPLACE"};
    words(g, RANDOM_OF(&g->random, forms));
    mention(g, table->name);
    set_columns(g, table, scope);
    const struct relation *other = chance(g, 20) ? any_relation(g, RELATION_TABLE) : NULL;
    if (other != NULL) {
        words(g, "FROM");
        mention(g, other->name);
        words(g, "AS");
        define(g, "other");
    }
    if (chance(g, 60)) {
        words(g, "WHERE");
        expression(g, scope, 2);
    }
}

static void delete_step(struct generator *g, const struct relation *table,
                        const struct scope *scope)
{
    words(g, "DELETE FROM");
    mention(g, table->name);
    if (chance(g, 70)) {
        words(g, "WHERE");
        expression(g, scope, 2);
    }
}

static void step(struct generator *g, const struct scope *scope)
{
    const struct relation *table = any_relation(g, RELATION_TABLE);
    size_t sort = table == NULL ? 3 : below(g, 4);
    if (sort == 0)
        insert_step(g, table, scope);
    else if (sort == 1)
        update_step(g, table, scope);
    else if (sort == 2)
        delete_step(g, table, scope);
    else
        select_statement(g, scope, 1 + below(g, 2), NULL, 2);
    token(g, ";");
}

/* NEW and OLD, as far as the event has them. */
static struct scope trigger_scope(const struct relation *table, size_t event)
{
    struct scope scope = {.allowed = ALLOW_SUBQUERY | ALLOW_QUALIFIED | ALLOW_RAISE | ALLOW_RANDOM |
                                     ALLOW_CLOCK | ALLOW_LOOSE_TEXT};
    if (event != 0)
        scope.sources[scope.count++] = (struct source){"new", table};
    if (event != 1)
        scope.sources[scope.count++] = (struct source){"old", table};
    return scope;
}

void create_trigger(struct generator *g)
{
    static const char *const events[] = {"DELETE", "INSERT", "UPDATE"};
    const struct relation *table = any_relation(g, chance(g, 80) ? RELATION_TABLE : RELATION_VIEW);
    if (table == NULL) {
        instead(g);
        return;
    }
    size_t event = below(g, 3);
    struct scope scope = trigger_scope(table, event);
    opening(g, "CREATE TRIGGER", new_name(g));
    if (table->kind == RELATION_VIEW)
        words(g, "INSTEAD OF");
    else if (chance(g, 80))
        words(g, chance(g, 50) ? "AFTER" : "BEFORE");
    words(g, events[event]);
    for (size_t i = 0, count = event == 2 && chance(g, 50) ? 1 + below(g, 2) : 0; i < count; i++) {
        if (i > 0)
            token(g, ",");
        else
            words(g, "OF");
        mention(g, any_column(g, table)->name);
    }
    words(g, "ON");
    mention(g, table->name);
    if (chance(g, 30))
        words(g, "FOR EACH ROW");
    if (chance(g, 35)) {
        words(g, "WHEN");
        expression(g, &scope, 3);
    }
    words(g, "BEGIN");
    for (size_t steps = 1 + below(g, 3); steps > 0; steps--)
        step(g, &scope);
    words(g, "END");
}

/* ----------------------------------------------------------------------------- Virtual tables */

struct module {
    const char *name;
    const char *options[6];
};

static const struct module modules[] = {
    {"fts5",
     {"tokenize = 'porter ascii'", "prefix='2 3'", "content=''", "detail=none", "columnsize = 0",
      "tokenize=\"unicode61 remove_diacritics 2\""}},
    {"fts4",
     {"tokenize=porter", "prefix=\"2,4\"", "order=DESC", "matchinfo=fts3", "order=ASC",
      "tokenize=unicode61 \"remove_diacritics=2\""}},
    {"fts3",
     {"tokenize=simple", "tokenize=porter", "tokenize=unicode61", "tokenize=porter",
      "tokenize=simple", "tokenize=porter"}},
};

static void full_text(struct generator *g, struct relation *relation)
{
    const struct module *module = &RANDOM_OF(&g->random, modules);
    mention(g, module->name);
    token(g, "(");
    relation->column_count = 1 + below(g, 3);
    for (size_t i = 0; i < relation->column_count; i++) {
        if (i > 0)
            token(g, ",");
        relation->columns[i].name =
            need(arena_printf(&g->arena, "%c%s", "abc"[i],
                              RANDOM_OF(&g->random, ((const char *[]){"", " b", "é", "Body"}))));
        define(g, relation->columns[i].name);
        if (strcmp(module->name, "fts5") == 0 && chance(g, 20))
            words(g, "UNINDEXED");
    }
    if (chance(g, 50)) {
        token(g, ",");
        token(g, RANDOM_OF(&g->random, module->options));
    }
    token(g, ")");
}

static void rtree(struct generator *g, struct relation *relation)
{
    static const char *const names[] = {"id", "min_x", "max_x", "min_y", "max_y"};
    size_t count = chance(g, 50) ? 3 : 5;
    words(g, chance(g, 80) ? "rtree" : "rtree_i32");
    for (size_t i = 0; i < count; i++) {
        token(g, i > 0 ? "," : "(");
        relation->columns[i].name = names[i];
        token(g, names[i]);
    }
    relation->column_count = count;
    if (chance(g, 30))
        token(g, ", +extra TEXT");
    token(g, ")");
}

void create_virtual_table(struct generator *g)
{
    struct relation *relation = need(ARENA_NEW(&g->arena, struct relation));
    relation->kind = RELATION_VIRTUAL;
    relation->name = new_name(g);
    relation->columns = need(ARENA_ARRAY(&g->arena, struct column, 5));
    g->pending = relation;
    opening(g, "CREATE VIRTUAL TABLE", relation->name);
    words(g, "USING");
    if (chance(g, 70))
        full_text(g, relation);
    else
        rtree(g, relation);
}

/* ------------------------------------------------------------------------------ ALTER TABLE */

/* What SQLite itself makes of a text that it changes. */
void alter_table(struct generator *g)
{
    const struct relation *table = any_relation(g, RELATION_TABLE);
    if (table == NULL) {
        instead(g);
        return;
    }
    words(g, "ALTER TABLE");
    mention(g, table->name);
    size_t sort = below(g, 3);
    if (sort == 0) {
        words(g, chance(g, 60) ? "ADD COLUMN" : "ADD");
        define(g, new_column_name(g, table->columns, table->column_count));
        words(g, "TEXT");
        if (chance(g, 40))
            collation(g);
        if (chance(g, 40))
            words(g, "NOT NULL DEFAULT 'x y'");
    } else if (sort == 1) {
        size_t at = below(g, table->column_count);
        const char *name = new_column_name(g, table->columns, table->column_count);
        words(g, "RENAME COLUMN");
        mention(g, table->columns[at].name);
        words(g, "TO");
        define(g, name);
        g->altered = &table->columns[at];
        g->altered_to =
            (struct column){.name = name, .is_generated = table->columns[at].is_generated};
    } else {
        size_t at = below(g, table->column_count);
        words(g, "DROP COLUMN");
        mention(g, table->columns[at].name);
        g->altered = &table->columns[at];
        g->altered_to = table->columns[(at + 1) % table->column_count];
    }
}
