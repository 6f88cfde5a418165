#include "generate/filling.h"

#include "schema/canonical.h"

#include <string.h>
#include <strings.h>

struct finding {
    struct writing *writing;
    const struct schema_object *from, *to;
};

/* ---- Values that are tried ---- */

#define PROBE "temp.\"a column that is tried\""

static const char *probe_sql(struct writing *writing, const struct schema_table *table,
                             const struct schema_column *column, const struct schema_check *check)
{
    const char *type = column->type.text == NULL ? "" : column->type.text;
    const char *collation =
        column->collation.text == NULL ? "" : writing_name(writing, column->collation.text);
    return arena_printf(
        writing->input->arena, "CREATE TABLE " PROBE " (%s %s%s%s%s%s%s)%s",
        writing_name(writing, column->name.text), type, *collation == '\0' ? "" : " COLLATE ",
        collation, check == NULL ? "" : ", CHECK (", check == NULL ? "" : check->expression.text,
        check == NULL ? "" : ")", table->is_strict ? " STRICT" : "");
}

/* A CHECK refuses a value that it fails with, too. */
static bool is_inserted(struct writing *writing, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(writing->sketch.db, sql, -1, &stmt, NULL);
    bool can_be_tried = rc == SQLITE_OK;
    if (can_be_tried)
        rc = sqlite3_step(stmt);
    writing->sketch.no_memory |= rc == SQLITE_NOMEM;
    sqlite3_finalize(stmt);
    return !can_be_tried || rc == SQLITE_DONE;
}

bool filling_takes(struct writing *writing, const struct schema_table *table,
                   const struct schema_column *column, const struct schema_check *check,
                   const char *value)
{
    const char *create = probe_sql(writing, table, column, check);
    const char *insert =
        arena_printf(writing->input->arena, "INSERT INTO " PROBE " VALUES (%s)", value);
    if (create == NULL || insert == NULL) {
        writing->sketch.no_memory = true;
        return true;
    }
    sketch_begin_trial(&writing->sketch);
    bool takes = sketch_run(&writing->sketch, create) != SQLITE_OK || is_inserted(writing, insert);
    sketch_end_trial(&writing->sketch);
    return takes;
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

bool filling_fits(struct writing *writing, const struct schema_table *table,
                  const struct schema_column *column, const char *value)
{
    const struct schema_check *check = NULL;
    return find_obstacle(writing, table, column, value, &check) == OBSTACLE_NONE;
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
    const char *table = writing_name(writing, to->name.text);
    int rc = diag_error(input->diags, STEMMA_USAGE, (struct span){0},
                        "column %s.%s is new, %s and without a default: what shall rows "
                        "that are there have?",
                        table, writing_name(writing, column->name.text),
                        column->not_null ? "NOT NULL" : "in a primary key without NULL");
    for (size_t i = 0; i < input->doubts.count; i++) {
        const struct generate_rename *doubt = &input->doubts.items[i];
        if (doubt->column == NULL || strcasecmp(doubt->to, column->name.text) != 0 ||
            strcasecmp(doubt->table, to->name.text) != 0)
            continue;
        const char *option = generate_rename_option(doubt, input->arena);
        if (option == NULL)
            return diag_no_memory(input->diags);
        diag_hint(input->diags, "is it %s.%s with another name? %s",
                  writing_name(writing, doubt->table), writing_name(writing, doubt->column),
                  option);
    }
    diag_hint(input->diags,
              "%smake the revision without --autogenerate, and fill the column in its up script",
              column->not_null ? "give it a DEFAULT, or allow NULL; or " : "");
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
    const char *table = writing_name(writing, to->name.text);
    const char *name = writing_name(writing, column->name.text), *value = default_of(column);
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
    bool lacks = !filling_is_nullable(to, column) && column->default_value.text == NULL;
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
        filling_make_up(writing, finding->from, finding->to, column, out);
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
