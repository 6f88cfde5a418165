/* Rows that are there need not meet a constraint that is new: then the script stops, and changes
 * nothing. It is said where, with the query that finds them before. */
#include "generate/stops.h"

#include "generate/weaker.h"

#include <string.h>
#include <strings.h>

enum { LONGEST_QUERY = 140 };

bool stops_is_renamed(const struct writing *writing, const char *table)
{
    for (size_t i = 0; i < writing->input->renames.count; i++) {
        const struct generate_rename *rename = &writing->input->renames.items[i];
        if (strcasecmp(rename->table, table) == 0 ||
            (rename->column == NULL && strcasecmp(rename->to, table) == 0))
            return true;
    }
    return false;
}

const char *stops_column(const struct stops *stops, const struct schema_column *column)
{
    return writing_name(stops->writing, column->name.text);
}

const char *stops_table(const struct stops *stops)
{
    return writing_name(stops->writing, stops->to->name.text);
}

/* NULL where it would be long, or could not be run before the script is. */
const char *stops_query(const struct stops *stops, struct phrase *query)
{
    const char *text = phrase_end(query);
    stops->writing->sketch.no_memory |= query->no_memory;
    bool is_short = strlen(text) <= LONGEST_QUERY && strchr(text, '\n') == NULL;
    return query->no_memory || stops_is_renamed(stops->writing, stops->to->name.text) || !is_short
               ? NULL
               : text;
}

struct phrase stops_phrase(const struct stops *stops)
{
    return (struct phrase){.arena = stops->writing->input->arena};
}

/* ---- What a column is in the rows that are there ---- */

const struct filling *stops_filling(const struct stops *stops, size_t index)
{
    return stops->filling == NULL ? NULL : &stops->filling->columns[index];
}

const struct schema_column *stops_former(const struct stops *stops, size_t index)
{
    const struct filling *filling = stops_filling(stops, index);
    return filling != NULL ? filling->former
                           : schema_find_column(stops->from->as_table,
                                                stops->to->as_table->columns[index].name.text);
}

/* Whether it has its name already, and values that compare as they do now. */
static bool compares_as_before(const struct stops *stops, size_t index)
{
    const struct schema_column *column = &stops->to->as_table->columns[index];
    const struct schema_column *former = stops_former(stops, index);
    if (former == NULL || strcmp(former->name.key, column->name.key) != 0)
        return false;
    struct typed_column from = {stops->from->as_table, former};
    struct typed_column to = {stops->to->as_table, column};
    return conversion_affinity(from) == conversion_affinity(to) &&
           schema_same_text(former->collation, column->collation) &&
           schema_same_text(former->generated, column->generated);
}

/* Whether its values are those that it has already, under that name, and compare as they do. */
bool stops_is_as_before(const struct stops *stops, size_t index)
{
    const struct filling *filling = stops_filling(stops, index);
    if (filling == NULL)
        return stops_former(stops, index) != NULL;
    return filling->kind != FILLING_NOT_NULL && compares_as_before(stops, index);
}

/* A generated column is as before if all that it may be made of is. */
bool stops_is_all_as_before(const struct stops *stops)
{
    for (size_t i = 0; i < stops->to->as_table->column_count; i++)
        if (stops_former(stops, i) != NULL && !stops_is_as_before(stops, i))
            return false;
    return true;
}

bool stops_mentions(const struct stops *stops, struct schema_text expression, size_t index)
{
    const char *name = writing_name(stops->writing, stops->to->as_table->columns[index].name.key);
    return writing_mentions(expression.key, name);
}

/* Whether the expression gives what it gave, or would have given. */
bool stops_gives_the_same(const struct stops *stops, struct schema_text expression)
{
    for (size_t i = 0; i < stops->to->as_table->column_count; i++) {
        if (!stops_mentions(stops, expression, i))
            continue;
        bool is_generated = stops->to->as_table->columns[i].generated.text != NULL;
        if (!stops_is_as_before(stops, i) || (is_generated && !stops_is_all_as_before(stops)))
            return false;
    }
    return true;
}

/* ---- NULL ---- */

static void tell_null(const struct stops *stops, size_t index)
{
    const struct schema_column *column = &stops->to->as_table->columns[index];
    const struct filling *filling = &stops->filling->columns[index];
    struct phrase query = stops_phrase(stops);
    const char *name = stops_column(stops, column);
    if (filling_is_nullable(stops->to->as_table, column))
        return;
    if (filling->kind == FILLING_COPY &&
        filling_is_nullable(stops->from->as_table, filling->former)) {
        phrase_add(&query, "SELECT * FROM %s WHERE %s IS NULL", stops_table(stops), name);
        writing_stop(stops->writing, stops->part, stops_query(stops, &query),
                     "a row has NULL in %s", name);
    }
    if (filling->kind == FILLING_GENERATED &&
        (filling->former == NULL || !filling->former->not_null || !stops_is_all_as_before(stops))) {
        phrase_add(&query, "SELECT * FROM %s WHERE (%s) IS NULL", stops_table(stops),
                   column->generated.text);
        bool can_ask = stops_gives_the_same(stops, column->generated);
        writing_stop(stops->writing, stops->part, can_ask ? stops_query(stops, &query) : NULL,
                     "%s comes out as NULL in a row", name);
    }
}

/* ---- What SQLite works out ---- */

/* Whether each row has been asked for it. */
static bool was_worked_out(const struct stops *stops, const struct schema_column *former)
{
    const struct schema *now = stops->writing->now;
    bool was = former->is_stored || former->not_null;
    for (size_t i = 0; i < now->count && !was; i++) {
        const struct schema_index *index = now->objects[i].as_index;
        if (index == NULL || index->where.text != NULL ||
            strcmp(now->objects[i].table.key, stops->from->name.key) != 0)
            continue;
        for (size_t c = 0; c < index->column_count; c++)
            was |= strcmp(index->columns[c].expression.key, former->name.key) == 0;
    }
    return was;
}

/* INSERT works out all of them, ADD COLUMN no VIRTUAL one that may be NULL. */
static void tell_generated(const struct stops *stops, size_t index)
{
    const struct schema_column *column = &stops->to->as_table->columns[index];
    const struct schema_column *former = stops->filling->columns[index].former;
    if (column->generated.text == NULL ||
        !(stops->is_copied || column->is_stored || column->not_null))
        return;
    if (former != NULL && schema_same_text(former->generated, column->generated) &&
        was_worked_out(stops, former) && stops_gives_the_same(stops, column->generated))
        return;
    stops_tell_evaluation(stops, column->generated);
}

/* ---- Types ---- */

/* One line for all columns. */
static void tell_types(const struct stops *stops)
{
    struct phrase query = stops_phrase(stops), columns = stops_phrase(stops);
    bool can_ask = true;
    phrase_add(&query, "SELECT * FROM %s WHERE ", stops_table(stops));
    for (size_t i = 0; i < stops->to->as_table->column_count; i++) {
        const struct schema_column *column = &stops->to->as_table->columns[i];
        const struct filling *filling = &stops->filling->columns[i];
        const char *test = NULL, *between = columns.bytes.count == 0 ? "" : ", ";
        struct typed_column from = {stops->from->as_table, filling->former};
        struct typed_column to = {stops->to->as_table, column};
        if (filling->former == NULL || !conversion_may_fail(from, to, &test))
            continue;
        phrase_add(&columns, "%s%s %s", between, stops_column(stops, column),
                   column->type.text == NULL ? "" : column->type.text);
        phrase_add(&query, "%stypeof(%s) %s", *between == '\0' ? "" : " OR ",
                   stops_column(stops, column), test == NULL ? "" : test);
        can_ask &= test != NULL && filling->kind != FILLING_GENERATED;
    }
    if (columns.bytes.count != 0)
        writing_stop(stops->writing, stops->part, can_ask ? stops_query(stops, &query) : NULL,
                     "a value does not fit the type of its column: %s", phrase_end(&columns));
    stops->writing->sketch.no_memory |= columns.no_memory;
}

/* ---- CHECKs ---- */

static bool was_checked(const struct stops *stops, const struct schema_check *check)
{
    const struct schema_table *from = stops->from->as_table;
    for (size_t i = 0; i < from->check_count; i++)
        if (strcmp(from->checks[i].expression.key, check->expression.key) == 0)
            return true;
    return false;
}

/* Whether a CHECK that there was asks for as much, or more. */
static bool is_implied(const struct stops *stops, const struct schema_check *check)
{
    const struct schema_table *from = stops->from->as_table;
    for (size_t i = 0; i < from->check_count; i++)
        if (weaker_check(from->checks[i].expression.key, check->expression.key))
            return true;
    return false;
}

/* What a new column gets can be tried, unless it is worked out for each row. */
static bool is_met(const struct stops *stops, const struct schema_check *check)
{
    if (check->column == NULL)
        return false;
    size_t index = (size_t)(check->column - stops->to->as_table->columns);
    const struct filling *filling = &stops->filling->columns[index];
    const struct schema_table *table = stops->to->as_table;
    return filling->former == NULL &&
           ((filling->kind == FILLING_DEFAULT && filling_is_constant(check->column)) ||
            (filling->kind == FILLING_MADE_UP &&
             filling_takes(stops->writing, table, check->column, check, filling->value)));
}

static void tell_check(const struct stops *stops, const struct schema_check *check)
{
    struct phrase query = stops_phrase(stops);
    bool same = stops_gives_the_same(stops, check->expression);
    if ((same && was_checked(stops, check)) || is_met(stops, check))
        return;
    stops_tell_evaluation(stops, check->expression);
    if ((same && is_implied(stops, check)) || stops_is_unknown(stops, check->expression))
        return;
    phrase_add(&query, "SELECT * FROM %s WHERE NOT (%s)", stops_table(stops),
               check->expression.text);
    writing_stop(stops->writing, stops->part, same ? stops_query(stops, &query) : NULL,
                 "a row does not meet CHECK (%s)", check->expression.text);
}

/* ---- Foreign keys ---- */

/* What it refers to by. NULL: that cannot be told. */
const char *stops_parent_column(const struct schema_foreign_key *key,
                                const struct schema_table *parent, size_t index)
{
    const struct schema_key *primary = parent->primary_key;
    if (index < key->parent_columns.count)
        return key->parent_columns.items[index].text;
    return primary != NULL && index < primary->column_count
               ? primary->columns[index].expression.text
               : NULL;
}

static bool same_name(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcasecmp(a, b) == 0;
}

static const struct schema_table *table_called(const struct schema *schema, const char *name)
{
    const struct schema_object *object = schema_find(schema, SCHEMA_TABLE, name);
    return object == NULL ? NULL : object->as_table;
}

/* With names that may be said or left out. */
static bool refers_to_the_same(const struct stops *stops, const struct schema_foreign_key *old,
                               const struct schema_foreign_key *key)
{
    const struct schema_table *before = table_called(stops->writing->now, key->parent.text);
    const struct schema_table *after = table_called(&stops->writing->to, key->parent.text);
    for (size_t c = 0; c < key->columns.count; c++) {
        if (!schema_same_text(old->columns.items[c], key->columns.items[c]))
            return false;
        if (before == NULL || after == NULL)
            return old->parent_columns.count == 0 && key->parent_columns.count == 0;
        const char *then = writing_former_column(stops->writing, key->parent.text,
                                                 stops_parent_column(key, after, c));
        if (!same_name(stops_parent_column(old, before, c), then))
            return false;
    }
    return true;
}

/* ON DELETE and the like concern no row that is there. */
bool stops_had_key(const struct stops *stops, const struct schema_foreign_key *key)
{
    const struct schema_table *from = stops->from->as_table;
    for (size_t i = 0; i < from->foreign_key_count; i++) {
        const struct schema_foreign_key *old = &from->foreign_keys[i];
        const char *parent = generate_called(&stops->writing->input->renames, old->parent.text);
        if (strcasecmp(parent, key->parent.text) == 0 && old->columns.count == key->columns.count &&
            refers_to_the_same(stops, old, key))
            return true;
    }
    return false;
}

/* Whether a value becomes what it is in the column that it refers to, or is compared as. */
static bool becomes_as_parent(const struct stops *stops, const struct schema_foreign_key *key,
                              size_t index, struct typed_column from, struct typed_column to)
{
    const struct schema_table *before = table_called(stops->writing->now, key->parent.text);
    const struct schema_table *after = table_called(&stops->writing->to, key->parent.text);
    const char *name = after == NULL ? NULL : stops_parent_column(key, after, index);
    struct typed_column old = {
        before, before == NULL || name == NULL ? NULL : schema_find_column(before, name)};
    struct typed_column new = {after, name == NULL ? NULL : schema_find_column(after, name)};
    if (old.column == NULL || new.column == NULL)
        return false;
    enum affinity was = conversion_affinity(old), is = conversion_affinity(new);
    return conversion_affinity(to) == is && (conversion_affinity(from) == was || was == is);
}

/* Whether a row refers to what it referred to. */
static bool keeps_values(const struct stops *stops, const struct schema_foreign_key *key)
{
    for (size_t i = 0; i < key->columns.count; i++) {
        const struct schema_column *column =
            schema_find_column(stops->to->as_table, key->columns.items[i].text);
        size_t index = column == NULL ? 0 : (size_t)(column - stops->to->as_table->columns);
        const struct schema_column *former =
            column == NULL ? NULL : stops->filling->columns[index].former;
        if (former == NULL || stops->filling->columns[index].kind == FILLING_NOT_NULL)
            return false;
        struct typed_column from = {stops->from->as_table, former};
        struct typed_column to = {stops->to->as_table, column};
        bool is_generated = column->generated.text != NULL || former->generated.text != NULL;
        if (is_generated
                ? !stops_is_as_before(stops, index) || !stops_is_all_as_before(stops)
                : conversion_losses(from, to) != 0 && !becomes_as_parent(stops, key, i, from, to))
            return false;
    }
    return true;
}

/* What is put together of the columns of a foreign key. */
struct reference {
    struct phrase there, meets; /* "x IS NOT NULL AND "; "p.id = t.x" */
    bool can_ask;
    bool never; /* one is NULL in all rows: then there is no parent to have */
};

static void refer_by(const struct stops *stops, const struct schema_column *column,
                     const char *parent, const char *child, struct reference *out)
{
    size_t index = (size_t)(column - stops->to->as_table->columns);
    const struct filling *filling = &stops->filling->columns[index];
    const char *name = stops_column(stops, column);
    const char *between = out->meets.bytes.count == 0 ? "" : " AND ";
    if (filling->former == NULL && filling->kind != FILLING_GENERATED) {
        const char *value = filling->value == NULL ? column->default_value.text : filling->value;
        out->never |= value == NULL || strcmp(value, "NULL") == 0;
        out->can_ask &= !filling->differs;
        phrase_add(&out->meets, "%s%s = %s", between, parent, value == NULL ? "NULL" : value);
        return;
    }
    if (filling->kind == FILLING_NOT_NULL) {
        phrase_add(&out->meets, "%s%s = coalesce(%s.%s, %s)", between, parent, child, name,
                   column->default_value.text);
        out->can_ask &= compares_as_before(stops, index);
        return;
    }
    if (filling->former == NULL || filling_is_nullable(stops->from->as_table, filling->former))
        phrase_add(&out->there, "%s IS NOT NULL AND ", name);
    phrase_add(&out->meets, "%s%s = %s.%s", between, parent, child, name);
    out->can_ask &= stops_is_as_before(stops, index);
}

/* "a", or "(a, b)" */
const char *stops_key_columns(const struct stops *stops, const struct schema_foreign_key *key)
{
    struct phrase columns = stops_phrase(stops);
    phrase_add(&columns, "%s", key->columns.count == 1 ? "" : "(");
    for (size_t i = 0; i < key->columns.count; i++)
        phrase_add(&columns, "%s%s", i == 0 ? "" : ", ",
                   writing_name(stops->writing, key->columns.items[i].text));
    phrase_add(&columns, "%s", key->columns.count == 1 ? "" : ")");
    stops->writing->sketch.no_memory |= columns.no_memory;
    return phrase_end(&columns);
}

static void tell_foreign_key(const struct stops *stops, const struct schema_foreign_key *key)
{
    const struct writing *writing = stops->writing;
    const struct schema_object *parent = schema_find(&writing->to, SCHEMA_TABLE, key->parent.text);
    const struct schema_object *now = schema_find(writing->now, SCHEMA_TABLE, key->parent.text);
    bool is_own = strcasecmp(key->parent.text, stops->to->name.text) == 0;
    const char *child = is_own ? "child" : stops_table(stops);
    struct reference reference = {stops_phrase(stops), stops_phrase(stops), true, false};
    struct phrase query = stops_phrase(stops);
    if (parent == NULL || parent->as_table == NULL ||
        (stops_had_key(stops, key) && keeps_values(stops, key)))
        return;
    const char *parent_name = writing_name(stops->writing, parent->name.text);
    for (size_t i = 0; i < key->columns.count; i++) {
        const struct schema_column *column =
            schema_find_column(stops->to->as_table, key->columns.items[i].text);
        const char *to = stops_parent_column(key, parent->as_table, i);
        const char *by = arena_printf(writing->input->arena, "%s.%s", parent_name,
                                      to == NULL ? "" : writing_name(stops->writing, to));
        stops->writing->sketch.no_memory |= by == NULL;
        if (column == NULL || by == NULL)
            return;
        reference.can_ask &= now != NULL && now->as_table != NULL && to != NULL &&
                             schema_find_column(now->as_table, to) != NULL;
        refer_by(stops, column, by, child, &reference);
    }
    if (reference.never)
        return;
    phrase_add(&query, "SELECT * FROM %s%s WHERE %sNOT EXISTS (SELECT 1 FROM %s WHERE %s)",
               stops_table(stops), is_own ? " AS child" : "", phrase_end(&reference.there),
               parent_name, phrase_end(&reference.meets));
    bool can_ask = reference.can_ask && !stops_is_renamed(writing, parent->name.text);
    writing_stop(stops->writing, stops->part, can_ask ? stops_query(stops, &query) : NULL,
                 "a row has no parent in %s for %s%s", parent_name, stops_key_columns(stops, key),
                 now == NULL ? ", which is new and has no rows yet" : "");
}

/* ---- All ---- */

int writing_tell_parents(struct writing *writing, const struct table_changes *changes)
{
    struct table_filling filling;
    int rc = filling_find(writing, changes->from, changes->to, &filling);
    const struct stops stops = {writing, PART_TABLES, changes->from, changes->to, &filling, false};
    for (size_t i = 0; i < changes->count && rc == 0; i++) {
        const struct schema_change *change = &changes->items[i];
        if (change->kind != CHANGE_FOREIGN_KEY_PARENT ||
            stops_had_key(&stops, change->to_foreign_key))
            continue;
        const char *text = schema_change_text(change, writing->input->arena);
        if (text == NULL)
            return diag_no_memory(writing->input->diags);
        writing_space(writing, PART_TABLES);
        writing_comment(writing, PART_TABLES,
                        "%s. Its rows keep their values, and refer by them "
                        "to other rows",
                        text);
        tell_foreign_key(&stops, change->to_foreign_key);
    }
    return rc;
}

void writing_tell_stops(struct writing *writing, const struct table_filling *filling,
                        bool is_copied)
{
    const struct stops stops = {writing,     PART_TABLES, filling->from,
                                filling->to, filling,     is_copied};
    for (size_t i = 0; i < filling->to->as_table->column_count; i++) {
        tell_null(&stops, i);
        tell_generated(&stops, i);
    }
    tell_types(&stops);
    stops_tell_keys(&stops);
    for (size_t i = 0; i < filling->to->as_table->check_count; i++)
        tell_check(&stops, &filling->to->as_table->checks[i]);
    for (size_t i = 0; i < filling->to->as_table->foreign_key_count; i++)
        tell_foreign_key(&stops, &filling->to->as_table->foreign_keys[i]);
    stops_tell_children(&stops);
}
