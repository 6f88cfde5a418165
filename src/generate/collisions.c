/* Rows that a key, or a unique index, cannot tell apart which it has to. */
#include "generate/stops.h"

#include "generate/weaker.h"

#include <string.h>
#include <strings.h>

/* ---- Whether the rows can collide ---- */

/* Columns, or expressions, that no two rows may have the same of. */
struct unique_key {
    const struct schema_indexed *columns;
    size_t count;
};

static const char *collation_in(const struct schema_table *table,
                                const struct schema_indexed *indexed)
{
    const struct schema_column *column = schema_find_column(table, indexed->expression.text);
    if (indexed->collation.text != NULL)
        return indexed->collation.text;
    return column == NULL || column->collation.text == NULL ? "BINARY" : column->collation.text;
}

static size_t column_index(const struct schema_table *table, const char *name)
{
    const struct schema_column *column = schema_find_column(table, name);
    return column == NULL ? table->column_count : (size_t)(column - table->columns);
}

/* Whether values that differ in the column of the old key differ in the one of the new key, too.
 * Under BINARY they do whatever the collation was. */
static bool keeps_apart(const struct stops *stops, const struct schema_indexed *old,
                        const struct schema_indexed *new)
{
    size_t index = new->is_name ? column_index(stops->to->as_table, new->expression.text)
                                : stops->to->as_table->column_count;
    if (index == stops->to->as_table->column_count)
        return false;
    const struct schema_column *column = &stops->to->as_table->columns[index];
    const struct schema_column *former = stops_former(stops, index);
    const struct filling *filling = stops_filling(stops, index);
    if (former == NULL || strcmp(former->name.key, old->expression.key) != 0)
        return false;
    const char *collation = collation_in(stops->to->as_table, new);
    if (strcasecmp(collation, "BINARY") != 0 &&
        strcasecmp(collation, collation_in(stops->from->as_table, old)) != 0)
        return false;
    struct typed_column from = {stops->from->as_table, former};
    struct typed_column to = {stops->to->as_table, column};
    if (column->generated.text != NULL || former->generated.text != NULL)
        return stops_is_as_before(stops, index) && stops_is_all_as_before(stops);
    return conversion_losses(from, to) == 0 &&
           (filling == NULL || filling->kind != FILLING_NOT_NULL);
}

static bool implies(const struct stops *stops, struct unique_key old, struct unique_key new)
{
    for (size_t i = 0; i < old.count; i++) {
        bool found = false;
        for (size_t n = 0; n < new.count && !found; n++)
            found = old.columns[i].is_name && keeps_apart(stops, &old.columns[i], &new.columns[n]);
        if (!found)
            return false;
    }
    return old.count != 0;
}

static struct unique_key key_of(const struct schema_key *key)
{
    return key == NULL ? (struct unique_key){NULL, 0}
                       : (struct unique_key){key->columns, key->column_count};
}

/* Whether each row in the index that is to be is in the one that there is. `where` is the new
 * one's. */
static bool covers(const struct stops *stops, const struct schema_index *index,
                   struct schema_text where)
{
    if (index->where.text == NULL)
        return true;
    return where.text != NULL && weaker_where(where.key, index->where.key) &&
           stops_gives_the_same(stops, where);
}

static bool is_implied(const struct stops *stops, struct unique_key key, struct schema_text where)
{
    const struct schema_table *from = stops->from->as_table;
    const struct schema *now = stops->writing->now;
    bool implied = implies(stops, key_of(from->primary_key), key);
    for (size_t i = 0; i < from->unique_count && !implied; i++)
        implied = implies(stops, key_of(&from->uniques[i]), key);
    for (size_t i = 0; i < now->count && !implied; i++) {
        const struct schema_index *index = now->objects[i].as_index;
        if (index != NULL && index->is_unique && covers(stops, index, where) &&
            strcmp(now->objects[i].table.key, stops->from->name.key) == 0)
            implied = implies(stops, (struct unique_key){index->columns, index->column_count}, key);
    }
    return implied;
}

/* ---- How that is said ---- */

/* What is put together of the columns of a key. */
struct grouping {
    struct phrase columns, conditions; /* "a, b COLLATE NOCASE"; " AND a IS NOT NULL" */
    bool can_ask;
    bool never_meets; /* one is NULL in all rows, or differs in each */
};

static void group_expression(struct grouping *grouping, const char *text, const char *collation)
{
    phrase_add(&grouping->columns, "%s%s%s%s", grouping->columns.bytes.count == 0 ? "" : ", ", text,
               collation == NULL ? "" : " COLLATE ", collation == NULL ? "" : collation);
}

static void group_column(const struct stops *stops, const struct schema_indexed *indexed,
                         size_t index, struct grouping *grouping)
{
    const struct schema_column *column = &stops->to->as_table->columns[index];
    const struct schema_column *former = stops_former(stops, index);
    const struct filling *filling = stops_filling(stops, index);
    const char *collation = collation_in(stops->to->as_table, indexed);
    bool is_new = former == NULL && column->generated.text == NULL;
    if (is_new) { /* the same in all rows: it tells none apart */
        bool has_value =
            filling != NULL && (filling->value != NULL || column->default_value.text != NULL);
        grouping->never_meets |=
            !has_value || filling->differs ||
            strcmp(filling->value == NULL ? "" : filling->value, "NULL") == 0 ||
            (filling->value == NULL && strstr(column->default_value.key, "random") != NULL);
        return;
    }
    bool is_coalesced = filling != NULL && filling->kind == FILLING_NOT_NULL;
    const char *text = is_coalesced ? filling->value : stops_column(stops, column);
    const char *before =
        former == NULL || former->collation.text == NULL ? "BINARY" : former->collation.text;
    bool differs = strcasecmp(before, collation) != 0;
    group_expression(grouping, text, differs ? writing_name(stops->writing, collation) : NULL);
    if (former != NULL && !is_coalesced && filling_is_nullable(stops->from->as_table, former))
        phrase_add(&grouping->conditions, " AND %s IS NOT NULL", text);
    struct typed_column from = {stops->from->as_table, former};
    struct typed_column to = {stops->to->as_table, column};
    grouping->can_ask &= former != NULL && conversion_affinity(from) == conversion_affinity(to) &&
                         schema_same_text(former->generated, column->generated) &&
                         (former->generated.text == NULL || stops_is_all_as_before(stops));
}

static void group(const struct stops *stops, struct unique_key key, struct grouping *out)
{
    *out = (struct grouping){stops_phrase(stops), stops_phrase(stops), true, false};
    for (size_t i = 0; i < key.count; i++) {
        const struct schema_indexed *indexed = &key.columns[i];
        size_t index = indexed->is_name
                           ? column_index(stops->to->as_table, indexed->expression.text)
                           : stops->to->as_table->column_count;
        if (index < stops->to->as_table->column_count) {
            group_column(stops, indexed, index, out);
            continue;
        }
        group_expression(out, indexed->expression.text, indexed->collation.text);
        phrase_add(&out->conditions, " AND (%s) IS NOT NULL", indexed->expression.text);
        out->can_ask &= stops_gives_the_same(stops, indexed->expression);
    }
    stops->writing->sketch.no_memory |= out->columns.no_memory || out->conditions.no_memory;
}

/* ---- Partial indexes ---- */

enum share { SOME_ROWS, ALL_ROWS, NO_ROWS };

/* What each row has in the column that is new, as SQL. NULL: not the same in all of them. */
static const char *new_value(const struct stops *stops, size_t index)
{
    const struct schema_column *column = &stops->to->as_table->columns[index];
    const struct filling *filling = stops_filling(stops, index);
    if (filling == NULL || filling->former != NULL || filling->differs)
        return NULL;
    if (filling->kind == FILLING_MADE_UP)
        return filling->value;
    if (filling->kind != FILLING_DEFAULT || !filling_is_constant(column))
        return NULL;
    return column->default_value.text == NULL ? "NULL" : column->default_value.text;
}

/* Whether the condition can come out so. */
static bool can_be(const struct stops *stops, size_t index, const char *so,
                   struct schema_text where)
{
    const struct schema_table *table = stops->to->as_table;
    struct arena *arena = stops->writing->input->arena;
    const char *text = arena_printf(arena, "%s coalesce((%s), 0)", so, where.text);
    const struct schema_check check = {.expression = {text, NULL}};
    stops->writing->sketch.no_memory |= text == NULL;
    return text == NULL || filling_takes(stops->writing, table, &table->columns[index], &check,
                                         new_value(stops, index));
}

/* "WHERE deleted_at IS NULL" of a column that is new is tried; what cannot be tried is taken. */
static enum share share_of(const struct stops *stops, struct schema_text where)
{
    size_t count = stops->to->as_table->column_count, index = count;
    for (size_t i = 0; i < count && where.text != NULL; i++) {
        if (!stops_mentions(stops, where, i))
            continue;
        if (index != count || new_value(stops, i) == NULL)
            return SOME_ROWS;
        index = i;
    }
    if (index == count)
        return SOME_ROWS;
    bool can_be_in = can_be(stops, index, "", where);
    bool can_be_out = can_be(stops, index, "NOT", where);
    return can_be_in && can_be_out ? SOME_ROWS : can_be_in ? ALL_ROWS : NO_ROWS;
}

/* `where` is that of a partial index. */
static void tell_key(const struct stops *stops, struct unique_key key, struct schema_text where)
{
    struct grouping grouping;
    struct phrase query = stops_phrase(stops);
    enum share share = share_of(stops, where);
    if (share == NO_ROWS || is_implied(stops, key, where))
        return;
    if (share == ALL_ROWS)
        where = (struct schema_text){NULL, NULL};
    group(stops, key, &grouping);
    if (grouping.never_meets)
        return;
    const char *columns = phrase_end(&grouping.columns);
    const char *conditions = phrase_end(&grouping.conditions);
    const char *partial = where.text == NULL ? "" : where.text;
    if (*columns == '\0') {
        writing_stop(stops->writing, stops->part, NULL,
                     "%s has more than one row: they all get "
                     "the same key",
                     stops_table(stops));
        return;
    }
    bool has_where = *conditions != '\0' || *partial != '\0';
    phrase_add(&query, "SELECT %s, count(*) FROM %s%s%s%s%s", columns, stops_table(stops),
               has_where ? " WHERE " : "", *partial == '\0' ? "" : "(", partial,
               *partial == '\0' ? "" : ")");
    phrase_put(&query, str_from(conditions + (*partial == '\0' && *conditions != '\0' ? 5 : 0)));
    phrase_add(&query, " GROUP BY %s HAVING count(*) > 1", columns);
    bool can_ask = grouping.can_ask && (where.text == NULL || stops_gives_the_same(stops, where));
    writing_stop(stops->writing, stops->part, can_ask ? stops_query(stops, &query) : NULL,
                 "two rows have the same %s%s", columns, can_ask ? "" : " afterwards");
}

void stops_tell_keys(const struct stops *stops)
{
    const struct schema_table *to = stops->to->as_table;
    const struct schema_text nowhere = {NULL, NULL};
    if (to->primary_key != NULL)
        tell_key(stops, key_of(to->primary_key), nowhere);
    for (size_t i = 0; i < to->unique_count; i++)
        tell_key(stops, key_of(&to->uniques[i]), nowhere);
}

/* ---- Indexes ---- */

static const struct table_filling *find_filling(const struct writing *writing, const char *table)
{
    for (size_t i = 0; i < writing->fillings.count; i++)
        if (strcasecmp(writing->fillings.items[i].to->name.text, table) == 0)
            return &writing->fillings.items[i];
    return NULL;
}

/* Whether the table had the very same index, and all that it is made of is as it was. */
static bool had_index(const struct stops *stops, const struct schema_object *index)
{
    const struct schema_object *old =
        schema_find(stops->writing->now, SCHEMA_INDEX, index->name.text);
    bool same = old != NULL && strcmp(old->canonical.key, index->canonical.key) == 0;
    for (size_t i = 0; i < index->as_index->column_count && same; i++)
        same = stops_gives_the_same(stops, index->as_index->columns[i].expression);
    return same && (index->as_index->where.text == NULL ||
                    stops_gives_the_same(stops, index->as_index->where));
}

static void tell_evaluation(const struct stops *stops, const struct schema_index *index)
{
    for (size_t i = 0; i < index->column_count; i++)
        stops_tell_evaluation(stops, index->columns[i].expression);
    if (index->where.text != NULL)
        stops_tell_evaluation(stops, index->where);
}

void writing_tell_index_stops(struct writing *writing, const struct schema_object *index)
{
    const char *table = index->table.text;
    const struct schema_object *from = schema_find(writing->now, SCHEMA_TABLE, table);
    const struct schema_object *to = schema_find(&writing->to, SCHEMA_TABLE, table);
    if (index->as_index == NULL || from == NULL || to == NULL || from->as_table == NULL ||
        to->as_table == NULL)
        return;
    const struct stops stops = {writing, PART_REST, from, to, find_filling(writing, table), false};
    const struct unique_key key = {index->as_index->columns, index->as_index->column_count};
    if (had_index(&stops, index))
        return;
    tell_evaluation(&stops, index->as_index);
    if (index->as_index->is_unique)
        tell_key(&stops, key, index->as_index->where);
}
