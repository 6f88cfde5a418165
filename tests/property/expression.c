/* Expressions: https://www.sqlite.org/lang_expr.html. */
#include "generator.h"

#include <string.h>

static const char *const numbers[] = {
    "0",
    "1",
    "2",
    "10",
    "42",
    "100",
    "3.14",
    ".5",
    "5.",
    "1e5",
    "2.5E-3",
    "1.e+2",
    "0x1F",
    "0XfF",
    "9223372036854775807",
    "9223372036854775808",
    "1000000000000000000000",
    "007",
    "0.0",
};

static const char *const texts[] = {
    "",   "a",  "abc", "it's", "say \"hi\"", "two\nlines", "  spaced  ", "--",
    "/*", "*/", "😀",   "%x%",  "CamelCase",  "2024-01-01", "[]",         "{\"a\":1}",
    "`",  ";",  "END", "END;", "x'ab'",      "\t",
};

static const char *const blobs[] = {"x''", "X'00'", "x'DEADBEEF'", "X'abCD'"};

void signed_number(struct generator *g)
{
    if (chance(g, 60))
        token(g, chance(g, 70) ? "-" : "+");
    words(g, RANDOM_OF(&g->random, numbers));
}

void literal(struct generator *g, bool may_be_clock)
{
    static const char *const named[] = {"NULL",         "TRUE",         "FALSE",
                                        "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP"};
    switch (below(g, 10)) {
    case 0:
    case 1:
        words(g, named[below(g, may_be_clock ? 6 : 3)]);
        break;
    case 2:
        token(g, RANDOM_OF(&g->random, blobs));
        break;
    case 3:
    case 4:
    case 5:
        spell_string(&g->spell, RANDOM_OF(&g->random, texts));
        break;
    default:
        words(g, RANDOM_OF(&g->random, numbers));
        break;
    }
}

void collation(struct generator *g)
{
    static const char *const names[] = {"NOCASE", "BINARY", "RTRIM", "nocase", "Binary"};
    words(g, "COLLATE");
    define(g, RANDOM_OF(&g->random, names));
}

static bool has(const struct scope *scope, enum allowed what)
{
    return (scope->allowed & (unsigned)what) != 0;
}

static void column(struct generator *g, const struct scope *scope)
{
    if (scope->count == 0) {
        literal(g, has(scope, ALLOW_CLOCK));
        return;
    }
    const struct source *source = &scope->sources[below(g, scope->count)];
    bool is_alone = scope->count == 1 && !has(scope, ALLOW_RAISE);
    if (source->alias != NULL && has(scope, ALLOW_QUALIFIED) && (!is_alone || chance(g, 25))) {
        refer(g, source->alias);
        token(g, ".");
    }
    if (source->relation->has_rowid && chance(g, 3) && has(scope, ALLOW_SUBQUERY))
        words(g, "ROWID");
    else
        refer(g, any_column(g, source->relation)->name);
}

static void leaf(struct generator *g, const struct scope *scope)
{
    if (chance(g, 6) && has(scope, ALLOW_LOOSE_TEXT)) {
        token(g, chance(g, 50) ? "\"a text\"" : "\"no_such_column\"");
    } else if (chance(g, 55)) {
        column(g, scope);
    } else {
        literal(g, has(scope, ALLOW_CLOCK));
    }
}

static void list(struct generator *g, const struct scope *scope, size_t count, int depth)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            token(g, ",");
        expression(g, scope, depth);
    }
}

static void parenthesised(struct generator *g, const struct scope *scope, int depth)
{
    token(g, "(");
    expression(g, scope, depth);
    token(g, ")");
}

static void binary(struct generator *g, const struct scope *scope, int depth)
{
    static const char *const operators[] = {
        "+",
        "-",
        "*",
        "/",
        "%",
        "||",
        "<<",
        ">>",
        "&",
        "|",
        "<",
        "<=",
        ">",
        ">=",
        "=",
        "==",
        "<>",
        "!=",
        "AND",
        "OR",
        "AND",
        "OR",
        "IS",
        "IS NOT",
        "IS DISTINCT FROM",
        "IS NOT DISTINCT FROM",
        "LIKE",
        "NOT LIKE",
        "GLOB",
        "NOT GLOB",
        "->",
        "->>",
    };
    const char *symbol = RANDOM_OF(&g->random, operators);
    expression(g, scope, depth);
    if (symbol[0] >= 'A' && symbol[0] <= 'Z')
        words(g, symbol);
    else
        token(g, symbol);
    expression(g, scope, depth);
    if (strstr(symbol, "LIKE") != NULL && chance(g, 30)) {
        words(g, "ESCAPE");
        token(g, "'\\'");
    }
}

static void unary(struct generator *g, const struct scope *scope, int depth)
{
    static const char *const before[] = {"-", "+", "~", "NOT", "-"};
    static const char *const behind[] = {"ISNULL",      "NOTNULL", "NOT NULL",    "IS NULL",
                                         "IS NOT NULL", "IS TRUE", "IS NOT FALSE"};
    if (chance(g, 50)) {
        words(g, RANDOM_OF(&g->random, before));
        expression(g, scope, depth);
    } else {
        expression(g, scope, depth);
        words(g, RANDOM_OF(&g->random, behind));
    }
}

static void function(struct generator *g, const struct scope *scope, int depth)
{
    static const struct {
        const char *name;
        size_t arguments;
    } functions[] = {
        {"abs", 1},      {"length", 1},     {"lower", 1},      {"upper", 1},        {"coalesce", 2},
        {"coalesce", 3}, {"ifnull", 2},     {"nullif", 2},     {"substr", 3},       {"round", 2},
        {"typeof", 1},   {"hex", 1},        {"quote", 1},      {"replace", 3},      {"trim", 1},
        {"instr", 2},    {"min", 2},        {"max", 3},        {"printf", 2},       {"unicode", 1},
        {"iif", 3},      {"json_valid", 1}, {"like", 2},       {"json_extract", 2}, {"char", 1},
        {"date", 1},     {"strftime", 2},   {"json_array", 0}, {"zeroblob", 1},     {"sign", 1},
    };
    size_t which = below(g, sizeof functions / sizeof *functions);
    if (has(scope, ALLOW_RANDOM) && chance(g, 15)) {
        words(g, chance(g, 50) ? "random" : "changes");
        token(g, "()");
        return;
    }
    if (chance(g, 4))
        token(g, "\"abs\""), which = 0;
    else
        words(g, functions[which].name);
    token(g, "(");
    list(g, scope, functions[which].arguments, depth);
    token(g, ")");
}

static void case_of(struct generator *g, const struct scope *scope, int depth)
{
    words(g, "CASE");
    if (chance(g, 40))
        expression(g, scope, depth);
    for (size_t i = 0, count = 1 + below(g, 2); i < count; i++) {
        words(g, "WHEN");
        expression(g, scope, depth);
        words(g, "THEN");
        expression(g, scope, depth);
    }
    if (chance(g, 60)) {
        words(g, "ELSE");
        expression(g, scope, depth);
    }
    words(g, "END");
}

/* IN ('x') is another program than IN ("x"), which does the same. */
static void members(struct generator *g, const struct scope *scope, int depth)
{
    size_t count = below(g, 4);
    struct scope strict = *scope;
    if (count == 1)
        strict.allowed &= ~(unsigned)ALLOW_LOOSE_TEXT;
    list(g, &strict, count, depth);
}

static void membership(struct generator *g, const struct scope *scope, int depth)
{
    expression(g, scope, 0);
    words(g, chance(g, 30) ? "NOT IN" : "IN");
    const struct relation *table = any_relation(g, RELATION_TABLE);
    if (has(scope, ALLOW_SUBQUERY) && chance(g, 15) && table != NULL && table->column_count == 1) {
        mention(g, table->name);
        return;
    }
    token(g, "(");
    if (has(scope, ALLOW_SUBQUERY) && chance(g, 40))
        select_statement(g, scope, 1, NULL, depth - 1);
    else
        members(g, scope, depth - 1);
    token(g, ")");
}

static void between(struct generator *g, const struct scope *scope, int depth)
{
    expression(g, scope, depth);
    words(g, chance(g, 30) ? "NOT BETWEEN" : "BETWEEN");
    expression(g, scope, 0);
    words(g, "AND");
    expression(g, scope, 0);
}

static void cast(struct generator *g, const struct scope *scope, int depth)
{
    static const char *const types[] = {"INTEGER", "TEXT",    "REAL",
                                        "BLOB",    "NUMERIC", "UNSIGNED BIG INT"};
    words(g, "CAST");
    token(g, "(");
    expression(g, scope, depth);
    words(g, "AS");
    words(g, RANDOM_OF(&g->random, types));
    if (chance(g, 15))
        token(g, "(10, 2)");
    token(g, ")");
}

static void rows(struct generator *g, const struct scope *scope, int depth)
{
    token(g, "(");
    token(g, "(");
    list(g, scope, 2, depth);
    token(g, ")");
    token(g, chance(g, 50) ? "=" : "<");
    token(g, "(");
    list(g, scope, 2, depth);
    token(g, ")");
    token(g, ")");
}

static void subquery(struct generator *g, const struct scope *scope, int depth)
{
    if (!has(scope, ALLOW_SUBQUERY)) {
        leaf(g, scope);
        return;
    }
    bool is_exists = chance(g, 40);
    if (is_exists)
        words(g, chance(g, 30) ? "NOT EXISTS" : "EXISTS");
    token(g, "(");
    select_statement(g, scope, 1, NULL, depth);
    token(g, ")");
}

static void over(struct generator *g, const struct scope *scope)
{
    static const char *const frames[] = {
        "ROWS UNBOUNDED PRECEDING",
        "ROWS BETWEEN 1 PRECEDING AND 2 FOLLOWING",
        "RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
        "GROUPS 3 PRECEDING EXCLUDE TIES",
        "ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING EXCLUDE NO OTHERS",
        "GROUPS BETWEEN 1 FOLLOWING AND 2 FOLLOWING EXCLUDE CURRENT ROW",
        "ROWS CURRENT ROW EXCLUDE GROUP",
    };
    if (chance(g, 30)) {
        words(g, "FILTER");
        token(g, "(");
        words(g, "WHERE");
        expression(g, scope, 0);
        token(g, ")");
    }
    words(g, "OVER");
    token(g, "(");
    if (chance(g, 50)) {
        words(g, "PARTITION BY");
        expression(g, scope, 0);
    }
    words(g, "ORDER BY");
    column(g, scope);
    if (chance(g, 50))
        words(g, chance(g, 50) ? "DESC" : "ASC NULLS LAST");
    if (chance(g, 60))
        words(g, RANDOM_OF(&g->random, frames));
    token(g, ")");
}

/* An aggregate function or a window function. */
static void aggregate(struct generator *g, const struct scope *scope)
{
    static const char *const aggregates[] = {"count", "sum", "total", "avg", "group_concat", "max"};
    struct scope inner = *scope;
    inner.allowed &= ~(unsigned)(ALLOW_AGGREGATE | ALLOW_WINDOW);
    if (!has(scope, ALLOW_AGGREGATE)) {
        leaf(g, scope);
    } else if (has(scope, ALLOW_WINDOW) && chance(g, 25)) {
        words(g, chance(g, 50) ? "row_number" : "rank");
        token(g, "()");
        words(g, "OVER");
        token(g, "(");
        words(g, "ORDER BY");
        column(g, scope);
        token(g, ")");
    } else {
        bool is_distinct = chance(g, 20);
        words(g, RANDOM_OF(&g->random, aggregates));
        token(g, "(");
        if (is_distinct)
            words(g, "DISTINCT");
        expression(g, &inner, 1);
        token(g, ")");
        if (!is_distinct && has(scope, ALLOW_WINDOW) && chance(g, 40))
            over(g, &inner);
    }
}

static void raise_or_leaf(struct generator *g, const struct scope *scope)
{
    static const char *const kinds[] = {"ABORT", "FAIL", "ROLLBACK"};
    if (!has(scope, ALLOW_RAISE)) {
        leaf(g, scope);
        return;
    }
    words(g, "RAISE");
    token(g, "(");
    if (chance(g, 30)) {
        words(g, "IGNORE");
    } else {
        words(g, RANDOM_OF(&g->random, kinds));
        token(g, ",");
        spell_string(&g->spell, RANDOM_OF(&g->random, texts));
    }
    token(g, ")");
}

static void collated(struct generator *g, const struct scope *scope, int depth)
{
    expression(g, scope, depth);
    collation(g);
}

static void aggregate_at(struct generator *g, const struct scope *scope, int depth)
{
    (void)depth;
    aggregate(g, scope);
}

static void raise_at(struct generator *g, const struct scope *scope, int depth)
{
    (void)depth;
    raise_or_leaf(g, scope);
}

void expression(struct generator *g, const struct scope *scope, int depth)
{
    static void (*const kinds[])(struct generator *, const struct scope *, int) = {
        binary,   binary,        binary,       binary,   unary,    function,
        function, case_of,       between,      cast,     rows,     membership,
        subquery, parenthesised, aggregate_at, collated, raise_at,
    };
    if (depth <= 0 || chance(g, 20))
        leaf(g, scope);
    else
        RANDOM_OF(&g->random, kinds)(g, scope, depth - 1);
}
