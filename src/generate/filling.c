#include "generate/filling.h"

#include "base/vec.h"
#include "schema/canonical.h"
#include "schema/token.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct finding {
    struct writing *writing;
    const struct schema_object *from, *to;
};

/* ---- Values that are tried ---- */

bool filling_takes(struct writing *writing, const struct schema_table *table,
                   const struct schema_column *column, const struct schema_check *check,
                   const char *value)
{
    static const char probe[] = "temp.\"a column that is tried\"";
    const char *type = column->type.text == NULL ? "" : column->type.text;
    const char *collation =
        column->collation.text == NULL ? "" : writing_name(writing, column->collation.text);
    const char *sql = arena_printf(
        writing->input->arena, "CREATE TABLE %s (%s %s%s%s%s%s%s)%s; INSERT INTO %s VALUES (%s)",
        probe, writing_name(writing, column->name.text), type,
        *collation == '\0' ? "" : " COLLATE ", collation, check == NULL ? "" : ", CHECK (",
        check == NULL ? "" : check->expression.text, check == NULL ? "" : ")",
        table->is_strict ? " STRICT" : "", probe, value);
    if (sql == NULL) {
        writing->sketch.no_memory = true;
        return true;
    }
    sketch_begin_trial(&writing->sketch);
    int result = sketch_run(&writing->sketch, sql);
    sketch_end_trial(&writing->sketch);
    return (result & 0xFF) != SQLITE_CONSTRAINT;
}

/* Why a column cannot have a value. */
enum obstacle { OBSTACLE_NONE, OBSTACLE_TYPE, OBSTACLE_CHECK, OBSTACLE_PARENT };

/* *check is set with OBSTACLE_CHECK. */
static enum obstacle find_obstacle(struct writing *writing, const struct schema_table *table,
                                   const struct schema_column *column, const char *value,
                                   const struct schema_check **check)
{
    if (table->is_strict && !filling_takes(writing, table, column, NULL, value))
        return OBSTACLE_TYPE;
    for (size_t i = 0; i < table->check_count; i++) {
        if (table->checks[i].column != column ||
            filling_takes(writing, table, column, &table->checks[i], value))
            continue;
        *check = &table->checks[i];
        return OBSTACLE_CHECK;
    }
    return OBSTACLE_NONE;
}

static const char *default_of(const struct schema_column *column)
{
    return column->default_value.text == NULL ? "NULL" : column->default_value.text;
}

bool filling_is_constant(const struct schema_column *column)
{
    const char *text = default_of(column);
    return *text != '(' && strncmp(text, "CURRENT_", 8) != 0;
}

static enum obstacle find_default_obstacle(struct writing *writing,
                                           const struct schema_table *table,
                                           const struct schema_column *column,
                                           const struct schema_check **check)
{
    return filling_is_constant(column)
               ? find_obstacle(writing, table, column, default_of(column), check)
               : OBSTACLE_NONE;
}

bool filling_default_fits(struct writing *writing, const struct schema_table *table,
                          const struct schema_column *column)
{
    const struct schema_check *check = NULL;
    return find_default_obstacle(writing, table, column, &check) == OBSTACLE_NONE;
}

/* A table that the script itself makes has no row yet that the default could refer to. */
static const struct schema_foreign_key *find_empty_parent(const struct finding *finding,
                                                          const struct schema_column *column)
{
    const struct schema_table *to = finding->to->as_table;
    if (column->default_value.text == NULL)
        return NULL;
    for (size_t i = 0; i < to->foreign_key_count; i++) {
        const struct schema_foreign_key *key = &to->foreign_keys[i];
        if (key->columns.count == 1 && strcmp(key->columns.items[0].key, column->name.key) == 0 &&
            schema_find(&finding->writing->to, SCHEMA_TABLE, key->parent.text) != NULL &&
            schema_find(finding->writing->now, SCHEMA_TABLE, key->parent.text) == NULL)
            return key;
    }
    return NULL;
}

/* ---- What somebody has to decide ---- */

static int refuse_without_value(struct writing *writing, const struct schema_object *to,
                                const struct schema_column *column)
{
    const struct generate_input *input = writing->input;
    int rc = diag_error(input->diags, STEMMA_USAGE, (struct span){0},
                        "column %s.%s is new, NOT NULL and without a default: what shall rows "
                        "that are there have?",
                        to->name.text, column->name.text);
    for (size_t i = 0; i < input->doubts.count; i++) {
        const struct generate_rename *doubt = &input->doubts.items[i];
        if (doubt->column == NULL || strcasecmp(doubt->to, column->name.text) != 0 ||
            strcasecmp(doubt->table, to->name.text) != 0)
            continue;
        const char *option = generate_rename_option(doubt, input->arena);
        if (option == NULL)
            return diag_no_memory(input->diags);
        diag_hint(input->diags, "is it %s.%s with another name? %s", doubt->table, doubt->column,
                  option);
    }
    diag_hint(input->diags,
              "give it a DEFAULT, or allow NULL; or make the revision without --autogenerate, and "
              "fill the column in its up script");
    return rc;
}

/* What stands in the way of the default. */
struct contradiction {
    enum obstacle obstacle;
    const struct schema_check *check;
    const struct schema_foreign_key *key;
};

static int refuse_default(struct writing *writing, const struct schema_object *to,
                          const struct schema_column *column,
                          const struct contradiction *contradiction)
{
    diag_list *diags = writing->input->diags;
    const char *table = to->name.text, *name = column->name.text, *value = default_of(column);
    int rc = 0;
    if (contradiction->obstacle == OBSTACLE_CHECK)
        rc = diag_error(diags, STEMMA_USAGE, (struct span){0},
                        "column %s.%s is new, and rows that are there get %s, which its CHECK (%s) "
                        "refuses",
                        table, name, value, contradiction->check->expression.text);
    else if (contradiction->obstacle == OBSTACLE_TYPE)
        rc = diag_error(diags, STEMMA_USAGE, (struct span){0},
                        "column %s.%s is new, and rows that are there get %s, which is no %s, and "
                        "the table is STRICT",
                        table, name, value, column->type.text);
    else
        rc = diag_error(diags, STEMMA_USAGE, (struct span){0},
                        "column %s.%s is new, and rows that are there get %s, which refers to a "
                        "row of %s: that table is new, too, and has none",
                        table, name, value, contradiction->key->parent.text);
    static const char *const others[] = {
        [OBSTACLE_TYPE] = "give it a DEFAULT of its type",
        [OBSTACLE_CHECK] = "give it a DEFAULT that the CHECK takes, or a CHECK that takes this one",
        [OBSTACLE_PARENT] = "allow NULL, without a DEFAULT; or add the table in a revision of its "
                            "own, and in it the row",
    };
    diag_hint(diags,
              "%s; or make the revision without --autogenerate, and fill the column in its "
              "up script",
              others[contradiction->obstacle]);
    return rc;
}

/* ---- What is made up ---- */

/* As type affinity goes: datatype3.html#determination_of_column_affinity. */
static const char *value_of_type(const struct schema_column *column)
{
    static const struct {
        const char *word, *value;
    } values[] = {{"INT", "0"},    {"CHAR", "''"}, {"CLOB", "''"}, {"TEXT", "''"},
                  {"BLOB", "x''"}, {"REAL", "0"},  {"FLOA", "0"},  {"DOUB", "0"}};
    if (column->type.text == NULL)
        return "''";
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        if (strstr(column->type.text, values[i].word) != NULL)
            return values[i].value;
    return "0";
}

static bool is_fit(struct writing *writing, const struct schema_table *table,
                   const struct schema_column *column, const char *value)
{
    const struct schema_check *check = NULL;
    return find_obstacle(writing, table, column, value, &check) == OBSTACLE_NONE;
}

/* The number and those next to it, or the text itself. NULL: none of them fits. */
static const char *value_near(struct writing *writing, const struct schema_table *table,
                              const struct schema_column *column, struct token literal)
{
    static const int steps[] = {0, 1, -1};
    struct arena *arena = writing->input->arena;
    const char *text = arena_copy(arena, literal.text.ptr, literal.text.len);
    bool is_whole = text != NULL && text[strspn(text, "0123456789")] == '\0' && strlen(text) < 18;
    for (size_t i = 0; i < (is_whole ? sizeof steps / sizeof steps[0] : 1); i++) {
        const char *value =
            steps[i] == 0 ? text : arena_printf(arena, "%lld", strtoll(text, NULL, 10) + steps[i]);
        writing->sketch.no_memory |= value == NULL;
        if (value != NULL && is_fit(writing, table, column, value))
            return value;
    }
    return NULL;
}

/* A literal of its CHECKs that they take, or nearly. NULL: there is none. */
static const char *value_of_checks(struct writing *writing, const struct schema_table *table,
                                   const struct schema_column *column)
{
    for (size_t i = 0; i < table->check_count; i++) {
        struct token_list tokens;
        if (table->checks[i].column != column)
            continue;
        if (token_read(str_from(table->checks[i].expression.text), writing->input->arena,
                       &tokens) != 0) {
            writing->sketch.no_memory = true;
            return NULL;
        }
        for (size_t t = 0; t < tokens.count; t++) {
            enum token_kind kind = tokens.items[t].kind;
            const char *value = kind == TOKEN_STRING || kind == TOKEN_NUMBER
                                    ? value_near(writing, table, column, tokens.items[t])
                                    : NULL;
            if (value != NULL)
                return value;
        }
    }
    return NULL;
}

/* A value that fits where one was lost, or never was. */
static const char *made_up_value(struct writing *writing, const struct schema_table *table,
                                 const struct schema_column *column)
{
    const char *value = value_of_type(column);
    if (!column->not_null && is_fit(writing, table, column, "NULL"))
        return "NULL";
    if (is_fit(writing, table, column, value))
        return value;
    const char *literal = value_of_checks(writing, table, column);
    if (literal != NULL)
        return literal;
    const char *other = *value == '\'' ? "'a'" : "1";
    return is_fit(writing, table, column, other) ? other : value;
}

/* ---- Each column ---- */

bool filling_is_nullable(const struct schema_table *table, const struct schema_column *column)
{
    const struct schema_key *key = table->primary_key;
    if (column->not_null || schema_is_rowid_alias(table, column))
        return false;
    if (!table->without_rowid && !table->is_strict)
        return true; /* https://www.sqlite.org/quirks.html#primary_keys_can_sometimes_contain_nulls
                      */
    for (size_t i = 0; key != NULL && i < key->column_count; i++)
        if (strcmp(key->columns[i].expression.key, column->name.key) == 0)
            return false;
    return true;
}

static const struct schema_column *find_former(const struct finding *finding,
                                               const struct schema_column *column)
{
    const char *name =
        writing_former_column(finding->writing, finding->to->name.text, column->name.text);
    return name == NULL ? NULL : schema_find_column(finding->from->as_table, name);
}

static int fill_from_former(const struct finding *finding, const struct schema_column *column,
                            struct filling *out)
{
    struct writing *writing = finding->writing;
    const struct schema_table *to = finding->to->as_table;
    const char *name = writing_name(writing, out->former->name.text);
    bool may_be_null = filling_is_nullable(finding->from->as_table, out->former);
    out->kind = FILLING_COPY;
    out->value = name;
    if (schema_is_rowid_alias(to, column))
        out->kind = FILLING_NUMBER;
    else if (may_be_null && column->not_null && column->default_value.text != NULL &&
             filling_default_fits(writing, to, column)) {
        out->kind = FILLING_NOT_NULL;
        out->value = arena_printf(writing->input->arena, "coalesce(%s, %s)", name,
                                  column->default_value.text);
    }
    return out->value == NULL ? diag_no_memory(writing->input->diags) : 0;
}

static int fill_new(const struct finding *finding, const struct schema_column *column,
                    struct filling *out)
{
    struct writing *writing = finding->writing;
    const struct schema_table *to = finding->to->as_table;
    bool is_up = writing->input->direction == GENERATE_UP;
    bool lacks = column->not_null && column->default_value.text == NULL;
    struct contradiction contradiction = {OBSTACLE_NONE, NULL, NULL};
    out->kind = FILLING_DEFAULT;
    if (schema_is_rowid_alias(to, column)) {
        out->kind = FILLING_NUMBER;
        return 0;
    }
    if (lacks && is_up)
        return refuse_without_value(writing, finding->to, column);
    contradiction.obstacle = find_default_obstacle(writing, to, column, &contradiction.check);
    contradiction.key = find_empty_parent(finding, column);
    if (contradiction.obstacle == OBSTACLE_NONE && contradiction.key != NULL)
        contradiction.obstacle = OBSTACLE_PARENT;
    if (contradiction.obstacle != OBSTACLE_NONE && is_up)
        return refuse_default(writing, finding->to, column, &contradiction);
    if (lacks || contradiction.obstacle != OBSTACLE_NONE) {
        out->kind = FILLING_MADE_UP;
        out->value = made_up_value(writing, to, column);
    }
    return 0;
}

int filling_find(struct writing *writing, const struct schema_object *from,
                 const struct schema_object *to, struct table_filling *out)
{
    const struct finding finding = {writing, from, to};
    size_t count = to->as_table->column_count;
    struct filling *columns = ARENA_ARRAY(writing->input->arena, struct filling, count + 1);
    if (columns == NULL)
        return diag_no_memory(writing->input->diags);
    for (size_t i = 0; i < count; i++) {
        const struct schema_column *column = &to->as_table->columns[i];
        columns[i] =
            (struct filling){.kind = FILLING_GENERATED, .former = find_former(&finding, column)};
        if (column->generated.text != NULL)
            continue;
        int rc = columns[i].former == NULL ? fill_new(&finding, column, &columns[i])
                                           : fill_from_former(&finding, column, &columns[i]);
        if (rc != 0)
            return rc;
    }
    *out = (struct table_filling){from, to, columns};
    return 0;
}

const struct schema_column *filling_later(const struct table_filling *filling,
                                          const struct schema_column *former)
{
    for (size_t i = 0; i < filling->to->as_table->column_count; i++)
        if (filling->columns[i].former == former)
            return &filling->to->as_table->columns[i];
    return NULL;
}
