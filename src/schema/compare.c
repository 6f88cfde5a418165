#include "schema/compare.h"

#include "base/vec.h"

#include <string.h>

struct comparison {
    const struct schema *from, *to;
    struct arena *arena;
    VEC(struct schema_change) changes;
    struct schema_change object; /* what all changes of the object at hand have in common */
    enum schema_sameness sameness;
    bool no_memory;
};

static void add(struct comparison *comparison, enum schema_change_kind kind,
                enum schema_sameness sameness, struct schema_change change)
{
    change.kind = kind;
    change.sameness = sameness;
    change.from = comparison->object.from;
    change.to = comparison->object.to;
    if (!VEC_PUSH(comparison->arena, &comparison->changes, change))
        comparison->no_memory = true;
    if (comparison->sameness < sameness)
        comparison->sameness = sameness;
}

static bool same_string(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool same_names(const struct schema_names *a, const struct schema_names *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!schema_same_text(a->items[i], b->items[i]))
            return false;
    return true;
}

/* ---- Columns ---- */

/* Whether NOT NULL makes no difference: a rowid is never NULL, and neither is a key column of a
 * table WITHOUT ROWID (https://www.sqlite.org/withoutrowid.html). */
static bool is_never_null(const struct schema_table *table, const struct schema_column *column)
{
    if (schema_is_rowid_alias(table, column))
        return true;
    const struct schema_key *key = table->primary_key;
    for (size_t i = 0; table->without_rowid && key != NULL && i < key->column_count; i++)
        if (strcmp(key->columns[i].expression.key, column->name.key) == 0)
            return true;
    return false;
}

static void compare_column(struct comparison *comparison, const struct schema_column *from,
                           const struct schema_column *to)
{
    struct schema_change change = {.from_column = from, .to_column = to};
    if (!schema_same_text(from->type, to->type))
        add(comparison, CHANGE_COLUMN_TYPE, SCHEMA_DIFFERENT, change);
    if (from->not_null != to->not_null || from->not_null_conflict != to->not_null_conflict) {
        bool same = is_never_null(comparison->object.from->as_table, from) &&
                    is_never_null(comparison->object.to->as_table, to);
        add(comparison, CHANGE_COLUMN_NOT_NULL, same ? SCHEMA_EQUIVALENT : SCHEMA_DIFFERENT,
            change);
    }
    if (!schema_same_text(from->default_value, to->default_value))
        add(comparison, CHANGE_COLUMN_DEFAULT, SCHEMA_DIFFERENT, change);
    if (!schema_same_text(from->collation, to->collation))
        add(comparison, CHANGE_COLUMN_COLLATION, SCHEMA_DIFFERENT, change);
    if (!schema_same_text(from->generated, to->generated) || from->is_stored != to->is_stored)
        add(comparison, CHANGE_COLUMN_GENERATED, SCHEMA_DIFFERENT, change);
}

/* The place of the column in a table; -1: it has none. A guess where it is saves the search. */
static ptrdiff_t place_of(const struct schema_table *table, const struct schema_column *column,
                          size_t guess)
{
    if (guess < table->column_count && schema_same_text(table->columns[guess].name, column->name))
        return (ptrdiff_t)guess;
    for (size_t i = 0; i < table->column_count; i++)
        if (schema_same_text(table->columns[i].name, column->name))
            return (ptrdiff_t)i;
    return -1;
}

bool schema_order_differs(const struct schema_table *from, const struct schema_table *to)
{
    ptrdiff_t last = -1;
    for (size_t i = 0; i < from->column_count; i++) {
        ptrdiff_t place = place_of(to, &from->columns[i], i);
        if (place >= 0 && place < last)
            return true;
        last = place < 0 ? last : place;
    }
    return false;
}

static void compare_columns(struct comparison *comparison, const struct schema_table *from,
                            const struct schema_table *to)
{
    for (size_t i = 0; i < from->column_count; i++) {
        const struct schema_column *column = &from->columns[i];
        ptrdiff_t place = place_of(to, column, i);
        if (place < 0) {
            add(comparison, CHANGE_COLUMN_DROPPED, SCHEMA_DIFFERENT,
                (struct schema_change){.from_column = column});
            continue;
        }
        compare_column(comparison, column, &to->columns[place]);
    }
    for (size_t i = 0; i < to->column_count; i++)
        if (place_of(from, &to->columns[i], i) < 0)
            add(comparison, CHANGE_COLUMN_ADDED, SCHEMA_DIFFERENT,
                (struct schema_change){.to_column = &to->columns[i]});
    if (schema_order_differs(from, to))
        add(comparison, CHANGE_COLUMN_ORDER, SCHEMA_EQUIVALENT, (struct schema_change){0});
}

/* ---- Constraints ---- */

static bool same_key(const struct schema_key *a, const struct schema_key *b)
{
    if (a->column_count != b->column_count || a->conflict != b->conflict ||
        a->autoincrement != b->autoincrement)
        return false;
    for (size_t i = 0; i < a->column_count; i++)
        if (!schema_same_text(a->columns[i].expression, b->columns[i].expression) ||
            !schema_same_text(a->columns[i].collation, b->columns[i].collation) ||
            a->columns[i].descending != b->columns[i].descending)
            return false;
    return true;
}

/* One column's key is the rowid, or it is not: the same words can mean either. */
static bool same_rowid(const struct schema_table *from, const struct schema_table *to)
{
    if (from->primary_key == NULL || from->primary_key->column_count != 1)
        return true;
    const struct schema_column *a =
        schema_find_column(from, from->primary_key->columns[0].expression.text);
    const struct schema_column *b =
        schema_find_column(to, to->primary_key->columns[0].expression.text);
    return a == NULL || b == NULL || !schema_same_text(a->type, b->type) ||
           schema_is_rowid_alias(from, a) == schema_is_rowid_alias(to, b);
}

static void compare_names(struct comparison *comparison, struct schema_text from,
                          struct schema_text to, struct schema_change change)
{
    if (!schema_same_text(from, to))
        add(comparison, CHANGE_CONSTRAINT_NAME, SCHEMA_EQUIVALENT, change);
}

static void compare_primary_keys(struct comparison *comparison, const struct schema_table *from,
                                 const struct schema_table *to)
{
    const struct schema_key *a = from->primary_key, *b = to->primary_key;
    struct schema_change change = {.from_key = a, .to_key = b};
    if (a == NULL && b == NULL)
        return;
    if (a == NULL || b == NULL || !same_key(a, b) || !same_rowid(from, to))
        add(comparison, CHANGE_PRIMARY_KEY, SCHEMA_DIFFERENT, change);
    else
        compare_names(comparison, a->name, b->name, change);
}

/* The columns that a foreign key refers to, also where it leaves them to be the primary key. */
static struct schema_names parent_columns(const struct schema *schema,
                                          const struct schema_foreign_key *key, struct arena *arena)
{
    const struct schema_object *parent = schema_find(schema, SCHEMA_TABLE, key->parent.text);
    if (key->parent_columns.count != 0 || parent == NULL || parent->as_table == NULL ||
        parent->as_table->primary_key == NULL)
        return key->parent_columns;
    const struct schema_key *primary = parent->as_table->primary_key;
    struct schema_text *names = ARENA_ARRAY(arena, struct schema_text, primary->column_count);
    for (size_t i = 0; names != NULL && i < primary->column_count; i++)
        names[i] = primary->columns[i].expression;
    return names == NULL ? key->parent_columns
                         : (struct schema_names){names, primary->column_count};
}

static bool refer_alike(const struct comparison *comparison, const struct schema *a_schema,
                        const struct schema_foreign_key *a, const struct schema *b_schema,
                        const struct schema_foreign_key *b)
{
    struct schema_names left = parent_columns(a_schema, a, comparison->arena);
    struct schema_names right = parent_columns(b_schema, b, comparison->arena);
    return same_names(&left, &right);
}

/* "REFERENCES p" means what p's primary key is, so it is another key where that has changed, and
 * the same as "REFERENCES p (a)" only as long as it has not. */
static bool same_reference(const struct comparison *comparison, const struct schema_foreign_key *a,
                           const struct schema_foreign_key *b)
{
    if (a->parent_columns.count == 0 && b->parent_columns.count == 0)
        return true; /* that is told apart: compare_parents() */
    const struct schema *from = comparison->from, *to = comparison->to;
    bool kept = schema_find(from, SCHEMA_TABLE, a->parent.text) != NULL &&
                schema_find(to, SCHEMA_TABLE, b->parent.text) != NULL;
    return refer_alike(comparison, from, a, from, b) && refer_alike(comparison, to, a, to, b) &&
           (!kept || refer_alike(comparison, from, a, to, b));
}

static bool same_foreign_key(const struct comparison *comparison,
                             const struct schema_foreign_key *a, const struct schema_foreign_key *b)
{
    return same_names(&a->columns, &b->columns) && schema_same_text(a->parent, b->parent) &&
           same_string(a->on_delete, b->on_delete) && same_string(a->on_update, b->on_update) &&
           a->initially_deferred == b->initially_deferred && same_reference(comparison, a, b);
}

/* Constraints of one sort: pairs are found, the best first. */
struct constraints {
    size_t from_count, to_count;
    bool (*same)(const struct comparison *comparison, size_t from, size_t to);
    struct schema_text (*name)(const struct schema_table *table, size_t index);
    struct schema_change (*change)(const struct comparison *comparison, ptrdiff_t from,
                                   ptrdiff_t to);
    enum schema_change_kind added, dropped;
};

enum { UNPAIRED = -1 };

static ptrdiff_t find_pair(const struct comparison *comparison, const struct constraints *sort,
                           size_t from, const bool *taken)
{
    struct schema_text name = sort->name(comparison->object.from->as_table, from);
    ptrdiff_t found = UNPAIRED;
    for (size_t to = 0; to < sort->to_count; to++) {
        if (taken[to] || !sort->same(comparison, from, to))
            continue;
        if (schema_same_text(name, sort->name(comparison->object.to->as_table, to)))
            return (ptrdiff_t)to;
        if (found == UNPAIRED)
            found = (ptrdiff_t)to;
    }
    return found;
}

static void compare_constraints(struct comparison *comparison, const struct constraints *sort)
{
    bool *taken = ARENA_ARRAY(comparison->arena, bool, sort->to_count + 1);
    if (taken == NULL) {
        comparison->no_memory = true;
        return;
    }
    for (size_t from = 0; from < sort->from_count; from++) {
        ptrdiff_t to = find_pair(comparison, sort, from, taken);
        struct schema_change change = sort->change(comparison, (ptrdiff_t)from, to);
        if (to == UNPAIRED) {
            add(comparison, sort->dropped, SCHEMA_DIFFERENT, change);
            continue;
        }
        taken[to] = true;
        compare_names(comparison, sort->name(comparison->object.from->as_table, from),
                      sort->name(comparison->object.to->as_table, (size_t)to), change);
    }
    for (size_t to = 0; to < sort->to_count; to++)
        if (!taken[to])
            add(comparison, sort->added, SCHEMA_DIFFERENT,
                sort->change(comparison, UNPAIRED, (ptrdiff_t)to));
}

/* What a sort of constraints is: how two of them are the same, and where they go in a change. */
#define DEFINE_SORT(sort, items, from_field, to_field, expression)                                 \
    static bool same_##sort##s(const struct comparison *comparison, size_t from, size_t to)        \
    {                                                                                              \
        const struct schema_##sort *a = &comparison->object.from->as_table->items[from];           \
        const struct schema_##sort *b = &comparison->object.to->as_table->items[to];               \
        return expression;                                                                         \
    }                                                                                              \
    static struct schema_text name_of_##sort(const struct schema_table *table, size_t index)       \
    {                                                                                              \
        return table->items[index].name;                                                           \
    }                                                                                              \
    static struct schema_change change_of_##sort(const struct comparison *comparison,              \
                                                 ptrdiff_t from, ptrdiff_t to)                     \
    {                                                                                              \
        struct schema_change change = {                                                            \
            .from_field = from < 0 ? NULL : &comparison->object.from->as_table->items[from],       \
            .to_field = to < 0 ? NULL : &comparison->object.to->as_table->items[to]};              \
        return change;                                                                             \
    }

DEFINE_SORT(key, uniques, from_key, to_key, same_key(a, b))
DEFINE_SORT(check, checks, from_check, to_check, schema_same_text(a->expression, b->expression))
DEFINE_SORT(foreign_key, foreign_keys, from_foreign_key, to_foreign_key,
            same_foreign_key(comparison, a, b))

static bool same_columns(const struct schema_key *a, const struct schema_key *b)
{
    if (a == NULL || b == NULL || a->column_count != b->column_count)
        return a == b;
    for (size_t i = 0; i < a->column_count; i++)
        if (!schema_same_text(a->columns[i].expression, b->columns[i].expression))
            return false;
    return true;
}

static const struct schema_table *find_parent(const struct schema *schema,
                                              const struct schema_foreign_key *key)
{
    const struct schema_object *parent = schema_find(schema, SCHEMA_TABLE, key->parent.text);
    return parent == NULL ? NULL : parent->as_table;
}

static const struct schema_foreign_key *find_keyless(const struct comparison *comparison,
                                                     const struct schema_foreign_key *like)
{
    const struct schema_table *to = comparison->object.to->as_table;
    for (size_t i = 0; i < to->foreign_key_count; i++)
        if (to->foreign_keys[i].parent_columns.count == 0 &&
            same_foreign_key(comparison, like, &to->foreign_keys[i]))
            return &to->foreign_keys[i];
    return NULL;
}

/* "REFERENCES p" where p's primary key is of other columns than before: the same words refer to
 * other rows. */
static void compare_parents(struct comparison *comparison)
{
    const struct schema_table *from = comparison->object.from->as_table;
    for (size_t i = 0; i < from->foreign_key_count; i++) {
        const struct schema_foreign_key *key = &from->foreign_keys[i];
        if (key->parent_columns.count != 0)
            continue;
        const struct schema_table *before = find_parent(comparison->from, key);
        const struct schema_table *after = find_parent(comparison->to, key);
        if (before == NULL || after == NULL ||
            same_columns(before->primary_key, after->primary_key))
            continue;
        const struct schema_foreign_key *then = find_keyless(comparison, key);
        if (then != NULL)
            add(comparison, CHANGE_FOREIGN_KEY_PARENT, SCHEMA_DIFFERENT,
                (struct schema_change){.from_foreign_key = key,
                                       .to_foreign_key = then,
                                       .from_key = before->primary_key,
                                       .to_key = after->primary_key});
    }
}

static void compare_tables(struct comparison *comparison)
{
    const struct schema_table *from = comparison->object.from->as_table;
    const struct schema_table *to = comparison->object.to->as_table;
    const struct constraints sorts[] = {
        {from->unique_count, to->unique_count, same_keys, name_of_key, change_of_key,
         CHANGE_UNIQUE_ADDED, CHANGE_UNIQUE_DROPPED},
        {from->check_count, to->check_count, same_checks, name_of_check, change_of_check,
         CHANGE_CHECK_ADDED, CHANGE_CHECK_DROPPED},
        {from->foreign_key_count, to->foreign_key_count, same_foreign_keys, name_of_foreign_key,
         change_of_foreign_key, CHANGE_FOREIGN_KEY_ADDED, CHANGE_FOREIGN_KEY_DROPPED},
    };
    size_t before = comparison->changes.count;
    compare_columns(comparison, from, to);
    compare_primary_keys(comparison, from, to);
    for (size_t i = 0; i < sizeof sorts / sizeof sorts[0]; i++)
        compare_constraints(comparison, &sorts[i]);
    compare_parents(comparison);
    if (from->is_strict != to->is_strict)
        add(comparison, CHANGE_STRICT, SCHEMA_DIFFERENT, (struct schema_change){0});
    if (from->without_rowid != to->without_rowid)
        add(comparison, CHANGE_WITHOUT_ROWID, SCHEMA_DIFFERENT, (struct schema_change){0});
    if (comparison->changes.count == before)
        add(comparison, CHANGE_SPELLING, SCHEMA_EQUIVALENT, (struct schema_change){0});
}

/* ---- Objects ---- */

static void compare_pair(struct comparison *comparison)
{
    const struct schema_object *from = comparison->object.from, *to = comparison->object.to;
    if (strcmp(from->canonical.key, to->canonical.key) == 0) {
        if (from->as_table != NULL && to->as_table != NULL)
            compare_parents(comparison);
        return;
    }
    /* "x" can be a column on one side and a text on the other: the table says so, which differs. */
    if ((from->as_view != NULL || from->as_trigger != NULL) && strcmp(from->sql, to->sql) == 0)
        return;
    if (from->as_table != NULL && to->as_table != NULL)
        compare_tables(comparison);
    else
        add(comparison, CHANGE_TEXT, SCHEMA_DIFFERENT, (struct schema_change){0});
}

static const struct schema_object *find_same(const struct schema *schema,
                                             const struct schema_object *object)
{
    const struct schema_object *found = schema_find(schema, object->kind, object->name.text);
    return found != NULL && found->kind == object->kind ? found : NULL;
}

int schema_compare(const struct schema *from, const struct schema *to, struct arena *arena,
                   struct schema_difference *out)
{
    struct comparison comparison = {.from = from, .to = to, .arena = arena};
    for (size_t i = 0; i < from->count; i++) {
        comparison.object.from = &from->objects[i];
        comparison.object.to = find_same(to, &from->objects[i]);
        if (comparison.object.to != NULL)
            compare_pair(&comparison);
        else
            add(&comparison, CHANGE_DROPPED, SCHEMA_DIFFERENT, (struct schema_change){0});
    }
    comparison.object.from = NULL;
    for (size_t i = 0; i < to->count; i++) {
        comparison.object.to = &to->objects[i];
        if (find_same(from, &to->objects[i]) == NULL)
            add(&comparison, CHANGE_ADDED, SCHEMA_DIFFERENT, (struct schema_change){0});
    }
    if (comparison.no_memory)
        return -1;
    *out = (struct schema_difference){comparison.sameness, comparison.changes.items,
                                      comparison.changes.count};
    return 0;
}
