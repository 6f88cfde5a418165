/* SELECT: https://www.sqlite.org/lang_select.html. */
#include "generator.h"

#include <string.h>

/* What a SELECT takes its rows from, chosen before its columns are written. */
struct from {
    struct scope scope;
    struct relation *derived[MOST_SOURCES]; /* those that are (SELECT …), or NULL */
    const char *function[MOST_SOURCES];     /* those that are a function of the table, or NULL */
};

static struct relation *derived_relation(struct generator *g, const char *name)
{
    struct relation *relation = need(ARENA_NEW(&g->arena, struct relation));
    relation->kind = RELATION_VIEW;
    relation->name = name;
    relation->column_count = 1 + below(g, 3);
    relation->columns = need(ARENA_ARRAY(&g->arena, struct column, relation->column_count));
    for (size_t i = 0; i < relation->column_count; i++)
        relation->columns[i].name = new_column_name(g, relation->columns, i);
    return relation;
}

static const struct relation json_each = {
    .kind = RELATION_VIEW,
    .name = "json_each",
    .columns = (struct column[]){{.name = "key"}, {.name = "value"}, {.name = "type"}},
    .column_count = 3,
};

static const struct relation *stored_relation(struct generator *g)
{
    const struct relation *relation = NULL;
    if (chance(g, 20))
        relation = any_relation(g, RELATION_VIEW);
    return relation != NULL ? relation : any_relation(g, RELATION_TABLE);
}

static void choose_sources(struct generator *g, struct from *from, const struct relation *with,
                           int depth)
{
    size_t wanted = chance(g, 65) ? 1 : 1 + below(g, MOST_SOURCES);
    for (size_t i = 0; i < wanted; i++) {
        struct source *source = &from->scope.sources[from->scope.count];
        const char *alias = need(arena_printf(&g->arena, "%c%zu", "rst"[below(g, 3)], i));
        if (with != NULL && (i == 0 || chance(g, 20))) {
            source->relation = with;
        } else if (depth > 0 && chance(g, 12)) {
            from->derived[i] = derived_relation(g, alias);
            source->relation = from->derived[i];
        } else if (chance(g, 3)) {
            from->function[i] = "json_each";
            source->relation = &json_each;
        } else {
            source->relation = stored_relation(g);
        }
        if (source->relation == NULL)
            return;
        bool is_plain = wanted == 1 && from->derived[i] == NULL && from->function[i] == NULL;
        source->alias = is_plain && chance(g, 70) ? source->relation->name : alias;
        from->scope.count++;
    }
}

static void source_item(struct generator *g, const struct from *from, size_t i, int depth)
{
    const struct source *source = &from->scope.sources[i];
    const struct scope nothing = {.allowed = from->scope.allowed & ~(unsigned)ALLOW_AGGREGATE};
    if (from->derived[i] != NULL) {
        token(g, "(");
        select_statement(g, &nothing, from->derived[i]->column_count, from->derived[i], depth - 1);
        token(g, ")");
    } else {
        if (source->relation->kind == RELATION_TABLE && chance(g, 4)) {
            words(g, "MAIN");
            token(g, ".");
        }
        mention(g, source->relation->name);
        if (from->function[i] != NULL)
            token(g, "('[1,2]')");
    }
    if (strcmp(source->alias, source->relation->name) != 0 || from->derived[i] != NULL) {
        if (chance(g, 60))
            words(g, "AS");
        define(g, source->alias);
    }
    if (source->relation->kind == RELATION_TABLE && chance(g, 3))
        words(g, "NOT INDEXED");
}

static void join(struct generator *g, const struct from *from, size_t i, int depth)
{
    static const char *const joins[] = {
        "JOIN",       "INNER JOIN", "LEFT JOIN",       "LEFT OUTER JOIN",
        "CROSS JOIN", "RIGHT JOIN", "FULL OUTER JOIN", "NATURAL JOIN"};
    if (chance(g, 25)) {
        token(g, ",");
        source_item(g, from, i, depth);
        return;
    }
    const char *kind = RANDOM_OF(&g->random, joins);
    words(g, kind);
    source_item(g, from, i, depth);
    if (strcmp(kind, "NATURAL JOIN") != 0 && chance(g, 75)) {
        struct scope known = from->scope;
        known.count = i + 1;
        known.allowed &= ~(unsigned)ALLOW_AGGREGATE;
        words(g, "ON");
        expression(g, &known, 1);
    }
}

static void from_clause(struct generator *g, const struct from *from, int depth)
{
    for (size_t i = 0; i < from->scope.count; i++) {
        if (i == 0) {
            words(g, "FROM");
            source_item(g, from, i, depth);
        } else {
            join(g, from, i, depth);
        }
    }
}

static void result_columns(struct generator *g, const struct scope *scope, size_t count,
                           const struct relation *names, int depth)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            token(g, ",");
        expression(g, scope, depth);
        if (names != NULL) {
            words(g, "AS");
            define(g, names->columns[i].name);
        } else if (chance(g, 25)) {
            if (chance(g, 70))
                words(g, "AS");
            define(g, need(arena_printf(&g->arena, "c%zu", i)));
        }
    }
}

static void grouping(struct generator *g, const struct scope *scope, int depth)
{
    struct scope inner = *scope;
    inner.allowed &= ~(unsigned)(ALLOW_AGGREGATE | ALLOW_WINDOW);
    if (scope->count > 0 && chance(g, 60)) {
        words(g, "WHERE");
        expression(g, &inner, depth);
    }
    if (scope->count > 0 && chance(g, 20)) {
        words(g, "GROUP BY");
        expression(g, &inner, 1);
        if (chance(g, 30)) {
            words(g, "HAVING");
            expression(g, &inner, 1);
        }
    }
}

static void values(struct generator *g, size_t columns)
{
    words(g, "VALUES");
    for (size_t row = 0, count = 1 + below(g, 3); row < count; row++) {
        token(g, row > 0 ? ",(" : "(");
        for (size_t i = 0; i < columns; i++) {
            if (i > 0)
                token(g, ",");
            literal(g, true);
        }
        token(g, ")");
    }
}

static void core(struct generator *g, const struct scope *outer, size_t columns,
                 const struct relation *names, const struct relation *with, int depth)
{
    struct from from = {.scope.allowed = (outer->allowed & ~(unsigned)ALLOW_RAISE) |
                                         ALLOW_QUALIFIED | ALLOW_SUBQUERY | ALLOW_AGGREGATE |
                                         ALLOW_WINDOW | ALLOW_CLOCK};
    if (with != NULL || chance(g, 92))
        choose_sources(g, &from, with, depth);
    if (from.scope.count == 0)
        from.scope.allowed &= ~(unsigned)(ALLOW_AGGREGATE | ALLOW_WINDOW);
    words(g, "SELECT");
    if (chance(g, 12))
        words(g, chance(g, 70) ? "DISTINCT" : "ALL");
    result_columns(g, &from.scope, columns, names, depth);
    from_clause(g, &from, depth);
    grouping(g, &from.scope, depth);
}

/* WITH name AS (…): what it made, or NULL. */
static const struct relation *with_clause(struct generator *g, const struct scope *outer, int depth)
{
    if (depth <= 0 || !chance(g, 12))
        return NULL;
    struct relation *with = derived_relation(
        g, RANDOM_OF(&g->random, ((const char *[]){"cte", "with it", "materialized", "recent"})));
    const struct scope nothing = {.allowed = outer->allowed & ~(unsigned)ALLOW_AGGREGATE};
    words(g, chance(g, 20) ? "WITH RECURSIVE" : "WITH");
    define(g, with->name);
    bool has_list = chance(g, 50);
    for (size_t i = 0; has_list && i < with->column_count; i++) {
        token(g, i > 0 ? "," : "(");
        define(g, with->columns[i].name);
    }
    if (has_list)
        token(g, ")");
    words(g, "AS");
    if (chance(g, 25))
        words(g, chance(g, 50) ? "NOT MATERIALIZED" : "MATERIALIZED");
    token(g, "(");
    select_statement(g, &nothing, with->column_count, has_list ? NULL : with, depth - 1);
    token(g, ")");
    return with;
}

void select_statement(struct generator *g, const struct scope *outer, size_t columns,
                      const struct relation *names, int depth)
{
    static const char *const compounds[] = {"UNION", "UNION ALL", "INTERSECT", "EXCEPT"};
    static const char *const directions[] = {"ASC", "DESC", "DESC NULLS FIRST", "NULLS LAST"};
    const struct relation *with = with_clause(g, outer, depth);
    if (with == NULL && names == NULL && chance(g, 6))
        values(g, columns);
    else
        core(g, outer, columns, names, with, depth);
    bool ends_in_values = false;
    while (chance(g, 12)) {
        words(g, RANDOM_OF(&g->random, compounds));
        ends_in_values = chance(g, 15);
        if (ends_in_values)
            values(g, columns);
        else
            core(g, outer, columns, NULL, NULL, depth - 1);
    }
    if (!ends_in_values && chance(g, 18)) {
        words(g, "ORDER BY");
        token(g, "1");
        if (chance(g, 50))
            words(g, RANDOM_OF(&g->random, directions));
        if (chance(g, 50)) {
            words(g, "LIMIT");
            token(g, "10");
            if (chance(g, 50)) {
                words(g, chance(g, 60) ? "OFFSET" : ",");
                token(g, "2");
            }
        }
    }
}
