/* CREATE TABLE: https://www.sqlite.org/lang_createtable.html. */
#include "generator.h"

#include <string.h>

/* The table as far as it is written. */
struct draft {
    struct relation *relation;
    bool is_strict, without_rowid;
    bool has_primary_key;
    bool is_autoincrement;
    size_t plain; /* columns that are not generated */
    size_t foreign_keys;
};

/* ------------------------------------------------------------------------------------- Types */

static void any_type(struct generator *g)
{
    static const char *const types[] = {
        "INTEGER",
        "INT",
        "TEXT",
        "REAL",
        "BLOB",
        "NUMERIC",
        "ANY",
        "BIGINT",
        "UNSIGNED BIG INT",
        "BOOLEAN",
        "VARCHAR",
        "DOUBLE PRECISION",
        "DATETIME",
        "NVARCHAR",
        "CHARACTER VARYING",
        "DECIMAL",
        "JSON",
        "NATIVE CHARACTER",
        "tsvector",
        "FLOATING POINT",
        "unknown_type",
        "KEY",
        "ROW",
    };
    static const char *const sizes[] = {"(20)", "(10,2)",    "( 10 , 2 )",
                                        "(+5)", "(-1, 2.5)", "(255)"};
    /* "[INT](20)" is a type that is called "INT](20" in 3.40, and "INT"(20) is none with a size. */
    bool is_sized = chance(g, 20);
    if (!is_sized && chance(g, 2)) /* what is between the words is in the name, too */
        token(g, RANDOM_OF(&g->random, ((const char *[]){"[big int] unsigned", "[text] x", "[]",
                                                         "\"\"", "'a' b", "[a] [b]"})));
    else if (!is_sized && chance(g, 8))
        define(g, RANDOM_OF(&g->random,
                            ((const char *[]){"my type", "INT", "text", "select", "a\"b"})));
    else
        words(g, RANDOM_OF(&g->random, types));
    if (is_sized)
        token(g, RANDOM_OF(&g->random, sizes));
}

static void strict_type(struct generator *g)
{
    static const char *const types[] = {"INTEGER", "INT", "TEXT", "REAL", "BLOB", "ANY"};
    words(g, RANDOM_OF(&g->random, types));
}

/* ------------------------------------------------------------------------------- Constraints */

static void constraint_name(struct generator *g)
{
    while (chance(g, 12)) {
        words(g, "CONSTRAINT");
        define(g, any_name(g));
    }
}

/* Columns that are there already, and are not computed from what is asked for. */
static struct scope scope_so_far(const struct draft *draft, struct relation *so_far,
                                 unsigned allowed)
{
    *so_far = *draft->relation;
    so_far->has_rowid = false;
    return (struct scope){
        .sources = {{draft->relation->name, so_far}},
        .count = so_far->column_count > 0,
        .allowed = allowed,
    };
}

static void check(struct generator *g, const struct draft *draft)
{
    struct relation so_far;
    struct scope scope =
        scope_so_far(draft, &so_far, ALLOW_QUALIFIED | ALLOW_LOOSE_TEXT | ALLOW_CLOCK);
    words(g, "CHECK");
    token(g, "(");
    expression(g, &scope, 3);
    token(g, ")");
}

static void default_value(struct generator *g)
{
    const struct scope nothing = {.allowed = ALLOW_RANDOM | ALLOW_CLOCK};
    words(g, "DEFAULT");
    switch (below(g, 8)) {
    case 0:
    case 1:
        signed_number(g);
        break;
    case 2:
        token(g, "(");
        expression(g, &nothing, 3);
        token(g, ")");
        break;
    case 3:
        words(g, RANDOM_OF(&g->random,
                           ((const char *[]){"bareword", "true", "False", "on_", "no", "key"})));
        break;
    case 4:
        token(g, RANDOM_OF(&g->random,
                           ((const char *[]){"\"a text\"", "\"true\"", "\"null\"", "[x y]", "`b`",
                                             "\"current_time\"", "\"say \"\"hi\"\"\""})));
        break;
    default:
        literal(g, true);
        break;
    }
}

static void action(struct generator *g)
{
    static const char *const events[] = {"DELETE", "UPDATE", "DELETE", "UPDATE", "INSERT"};
    static const char *const actions[] = {"SET NULL", "SET DEFAULT", "CASCADE", "RESTRICT",
                                          "NO ACTION"};
    if (chance(g, 12)) {
        words(g, "MATCH");
        words(g,
              RANDOM_OF(&g->random, ((const char *[]){"FULL", "SIMPLE", "PARTIAL", "anything"})));
        return;
    }
    words(g, "ON");
    words(g, RANDOM_OF(&g->random, events));
    words(g, RANDOM_OF(&g->random, actions));
}

static void deferrable(struct generator *g)
{
    words(g, chance(g, 40) ? "NOT DEFERRABLE" : "DEFERRABLE");
    if (chance(g, 60))
        words(g, chance(g, 60) ? "INITIALLY DEFERRED" : "INITIALLY IMMEDIATE");
}

static void references(struct generator *g, struct draft *draft, size_t columns)
{
    const struct relation *parent =
        chance(g, 20) ? draft->relation : any_relation(g, RELATION_TABLE);
    words(g, "REFERENCES");
    mention(g, parent != NULL && chance(g, 90) ? parent->name : any_name(g));
    bool has_columns = chance(g, 60);
    for (size_t i = 0; has_columns && i < columns; i++) {
        token(g, i > 0 ? "," : "(");
        mention(g, parent != NULL && parent->column_count > 0 ? any_column(g, parent)->name
                                                              : any_name(g));
    }
    if (has_columns)
        token(g, ")");
    while (chance(g, 40))
        action(g);
    if (chance(g, 25))
        deferrable(g);
    draft->foreign_keys++;
}

/* Columns of a key, not the same one twice in a row. */
static void key_columns(struct generator *g, const struct draft *draft, bool is_primary)
{
    const struct relation *relation = draft->relation;
    size_t count = 1 + below(g, relation->column_count > 3 ? 3 : relation->column_count);
    size_t first = below(g, relation->column_count), written = 0;
    token(g, "(");
    for (size_t i = 0; i < count; i++) {
        const struct column *column = &relation->columns[(first + i) % relation->column_count];
        if (is_primary && column->is_generated)
            continue;
        if (written++ > 0)
            token(g, ",");
        mention(g, column->name);
        if (chance(g, 12))
            collation(g);
        if (chance(g, 20))
            words(g, chance(g, 60) ? "DESC" : "ASC");
    }
    if (written == 0)
        mention(g, relation->columns[0].name);
    token(g, ")");
}

static void foreign_key(struct generator *g, struct draft *draft)
{
    size_t count = chance(g, 70) || draft->relation->column_count < 2 ? 1 : 2;
    words(g, "FOREIGN KEY");
    for (size_t i = 0; i < count; i++) {
        token(g, i > 0 ? "," : "(");
        mention(g, any_column(g, draft->relation)->name);
    }
    token(g, ")");
    references(g, draft, count);
}

static void table_constraint(struct generator *g, struct draft *draft)
{
    constraint_name(g);
    switch (below(g, 4)) {
    case 0:
        words(g, "UNIQUE");
        key_columns(g, draft, false);
        on_conflict(g, 15);
        break;
    case 1:
        check(g, draft);
        on_conflict(g, 5);
        break;
    case 2:
        foreign_key(g, draft);
        break;
    default:
        if (draft->has_primary_key) {
            words(g, "CONSTRAINT");
            define(g, any_name(g));
            break;
        }
        draft->has_primary_key = true;
        words(g, "PRIMARY KEY");
        key_columns(g, draft, true);
        on_conflict(g, 15);
        break;
    }
}

/* ----------------------------------------------------------------------------------- Columns */

static void generated(struct generator *g, const struct draft *draft, struct column *column)
{
    struct relation so_far;
    struct scope scope = scope_so_far(draft, &so_far, 0);
    so_far.column_count--; /* not of itself */
    scope.count = so_far.column_count > 0;
    if (chance(g, 60))
        token(g, "GENERATED ALWAYS"); /* a comment between them would join the type */
    words(g, "AS");
    token(g, "(");
    expression(g, &scope, 3);
    token(g, ")");
    if (chance(g, 60))
        words(g, chance(g, 50) ? "STORED" : "VIRTUAL");
    column->is_generated = true;
}

static void primary_key(struct generator *g, struct draft *draft, struct column *column,
                        bool is_integer)
{
    words(g, "PRIMARY KEY");
    bool is_descending = chance(g, 10);
    if (is_descending || chance(g, 10))
        words(g, is_descending ? "DESC" : "ASC");
    on_conflict(g, 10);
    if (is_integer && !is_descending && !draft->without_rowid && chance(g, 35))
        words(g, "AUTOINCREMENT");
    draft->has_primary_key = true;
    column->is_key = true;
}

static void column_constraint(struct generator *g, struct draft *draft, struct column *column)
{
    constraint_name(g);
    switch (below(g, 10)) {
    case 0:
    case 1:
        words(g, "NOT NULL");
        on_conflict(g, 10);
        break;
    case 2:
        words(g, "NULL");
        on_conflict(g, 3);
        break;
    case 3:
        words(g, "UNIQUE");
        on_conflict(g, 10);
        column->is_key = true;
        break;
    case 4:
        check(g, draft);
        break;
    case 5:
        collation(g);
        break;
    case 6:
        references(g, draft, 1);
        break;
    case 7:
        if (draft->foreign_keys > 0 && chance(g, 30)) {
            deferrable(g);
            break;
        }
        __attribute__((fallthrough));
    default:
        if (!column->is_generated)
            default_value(g);
        break;
    }
}

static void column_definition(struct generator *g, struct draft *draft, bool is_last)
{
    struct relation *relation = draft->relation;
    struct column *column = &relation->columns[relation->column_count];
    *column =
        (struct column){.name = new_column_name(g, relation->columns, relation->column_count)};
    relation->column_count++;
    define(g, column->name);
    bool wants_key =
        !draft->has_primary_key && (chance(g, 15) || (is_last && draft->without_rowid));
    bool is_integer = wants_key && chance(g, 50);
    if (is_integer)
        words(g, "INTEGER");
    else if (draft->is_strict)
        strict_type(g);
    else if (chance(g, 80))
        any_type(g);
    if (!wants_key && draft->plain > 0 && chance(g, 8))
        generated(g, draft, column);
    else
        draft->plain++;
    if (wants_key)
        primary_key(g, draft, column, is_integer);
    for (size_t more = chance(g, 55) ? below(g, 4) : 0; more > 0; more--)
        column_constraint(g, draft, column);
    constraint_name(g);
}

/* ------------------------------------------------------------------------------------- Tables */

static size_t how_many_columns(struct generator *g)
{
    if (chance(g, 97))
        return 1 + below(g, 7);
    return chance(g, 90) ? 8 + below(g, 60) : 200 + below(g, 800);
}

static void options(struct generator *g, const struct draft *draft)
{
    bool rowid_first = chance(g, 50);
    if (draft->without_rowid && (rowid_first || !draft->is_strict)) {
        words(g, "WITHOUT ROWID");
        if (draft->is_strict)
            token(g, ",");
    }
    if (draft->is_strict)
        words(g, "STRICT");
    if (draft->without_rowid && draft->is_strict && !rowid_first) {
        token(g, ",");
        words(g, "WITHOUT ROWID");
    }
}

static void as_select(struct generator *g, struct relation *relation)
{
    const struct scope nothing = {.allowed = ALLOW_SUBQUERY | ALLOW_LOOSE_TEXT};
    relation->column_count = 1 + below(g, 3);
    for (size_t i = 0; i < relation->column_count; i++)
        relation->columns[i].name = new_column_name(g, relation->columns, i);
    words(g, "AS");
    select_statement(g, &nothing, relation->column_count, relation, 1);
}

void create_table(struct generator *g)
{
    size_t columns = how_many_columns(g);
    struct relation *relation = need(ARENA_NEW(&g->arena, struct relation));
    struct draft draft = {.relation = relation};
    draft.is_strict = chance(g, 12);
    draft.without_rowid = chance(g, 12);
    relation->kind = RELATION_TABLE;
    relation->name = new_name(g);
    relation->columns = need(ARENA_ARRAY(&g->arena, struct column, columns + 3));
    relation->has_rowid = !draft.without_rowid;
    g->pending = relation;
    opening(g, "CREATE TABLE", relation->name);
    if (g->relations.count > 0 && chance(g, 4)) {
        as_select(g, relation);
        return;
    }
    token(g, "(");
    for (size_t i = 0; i < columns; i++) {
        if (i > 0)
            token(g, ",");
        column_definition(g, &draft, i + 1 == columns);
    }
    for (size_t i = 0, count = chance(g, 50) ? below(g, 4) : 0; i < count; i++) {
        if (i == 0 || chance(g, 85))
            token(g, ",");
        table_constraint(g, &draft);
    }
    token(g, ")");
    options(g, &draft);
}
