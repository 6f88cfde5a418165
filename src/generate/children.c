/* Rows of a table that stays as it is lose their parent where the column that they refer to
 * compares in another way: "the collating sequence associated with the parent key column is always
 * used. When comparing values, if the parent key column has an affinity, then that affinity is
 * applied to the child key value": https://www.sqlite.org/foreignkeys.html#fk_indexes */
#include "generate/stops.h"

#include <string.h>
#include <strings.h>

/* One column of a key, and what it refers to, as they were and as they will be. */
struct pair {
    struct typed_column child, next_child, parent, next_parent;
};

static struct typed_column find(const struct schema_object *table, const char *name)
{
    return (struct typed_column){table->as_table, schema_find_column(table->as_table, name)};
}

/* False where one of them is not to be found. */
static bool find_pair(const struct stops *parent, const struct stops *child,
                      const struct schema_foreign_key *key, size_t index, struct pair *out)
{
    const char *name = key->columns.items[index].text;
    const char *referred = stops_parent_column(key, parent->to->as_table, index);
    if (referred == NULL)
        return false;
    *out = (struct pair){find(child->from, name), find(child->to, name),
                         find(parent->from, referred), find(parent->to, referred)};
    return out->child.column != NULL && out->next_child.column != NULL &&
           out->parent.column != NULL && out->next_parent.column != NULL;
}

/* A value that both hold as it is becomes the same in both. What the child's own type makes of it
 * is told where that changes. */
static bool types_meet(const struct pair *pair)
{
    enum affinity child = conversion_affinity(pair->child);
    enum affinity parent = conversion_affinity(pair->parent);
    return child == parent || parent == conversion_affinity(pair->next_parent) ||
           child != conversion_affinity(pair->next_child);
}

static const char *collation_of(struct typed_column column)
{
    const char *collation = column.column->collation.text;
    return collation == NULL ? "BINARY" : collation;
}

/* What is the same under BINARY is so under any other. */
static bool collations_meet(const struct pair *pair)
{
    const char *collation = collation_of(pair->parent);
    return strcasecmp(collation, "BINARY") == 0 ||
           strcasecmp(collation, collation_of(pair->next_parent)) == 0;
}

static void tell_key(const struct stops *parent, const struct stops *child,
                     const struct schema_foreign_key *key)
{
    struct phrase there = stops_phrase(child), meets = stops_phrase(child);
    struct phrase query = stops_phrase(child);
    bool all_meet = true, can_ask = true;
    for (size_t i = 0; i < key->columns.count; i++) {
        struct pair pair;
        if (!find_pair(parent, child, key, i, &pair))
            return;
        bool same = collations_meet(&pair), fits = types_meet(&pair);
        const char *name = stops_column(child, pair.next_child.column);
        phrase_add(&there, "child.%s IS NOT NULL AND ", name);
        phrase_add(&meets, "%sparent.%s%s%s = child.%s", i == 0 ? "" : " AND ",
                   stops_column(parent, pair.next_parent.column), same ? "" : " COLLATE ",
                   same ? "" : writing_name(child->writing, collation_of(pair.next_parent)), name);
        all_meet &= same && fits;
        can_ask &= fits;
    }
    child->writing->sketch.no_memory |= there.no_memory || meets.no_memory;
    if (all_meet)
        return;
    phrase_add(&query,
               "SELECT * FROM %s AS child WHERE %sNOT EXISTS (SELECT 1 FROM %s AS parent WHERE %s)",
               stops_table(child), phrase_end(&there), stops_table(parent), phrase_end(&meets));
    can_ask &= !stops_is_renamed(child->writing, parent->to->name.text);
    writing_stop(parent->writing, parent->part, can_ask ? stops_query(child, &query) : NULL,
                 "a row of %s has no parent in %s for %s any more", stops_table(child),
                 stops_table(parent), stops_key_columns(child, key));
}

void stops_tell_children(const struct stops *stops)
{
    const struct schema *to = &stops->writing->to;
    for (size_t i = 0; i < to->count; i++) {
        const struct schema_object *table = &to->objects[i];
        const struct schema_object *from =
            schema_find(stops->writing->now, SCHEMA_TABLE, table->name.text);
        if (table->as_table == NULL || from == NULL || from->as_table == NULL)
            continue;
        const struct stops child = {stops->writing, stops->part, from, table, NULL, false};
        for (size_t k = 0; k < table->as_table->foreign_key_count; k++) {
            const struct schema_foreign_key *key = &table->as_table->foreign_keys[k];
            if (strcasecmp(key->parent.text, stops->to->name.text) == 0 &&
                stops_had_key(&child, key))
                tell_key(stops, &child, key);
        }
    }
}
