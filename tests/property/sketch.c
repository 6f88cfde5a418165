#include "sketch.h"

#include <string.h>

struct artist {
    struct sketch *sketch;
    struct random *random;
    struct arena *arena;
    struct sketch_mutation *mutation; /* NULL: nothing is told */
    bool no_memory;
};

static size_t below(struct artist *artist, size_t limit)
{
    return random_below(artist->random, limit);
}

static bool chance(struct artist *artist, size_t percent)
{
    return random_chance(artist->random, percent);
}

/* ---------------------------------------------------------------------------------------- Names */

static const char *new_name(struct artist *artist, const char *suffix)
{
    static const char *const words[] = {
        "user", "order", "item",  "role",       "account", "event",     "tag",   "part",
        "note", "file",  "group", "Mixed Case", "it's",    "say \"x\"", "naïve", "select"};
    size_t which = below(artist, chance(artist, 85) ? 10 : 16);
    const char *name =
        arena_printf(artist->arena, "%s%s%u", words[which], suffix, ++artist->sketch->last_id);
    artist->no_memory |= name == NULL;
    return name == NULL ? "" : name;
}

static void tell(struct artist *artist, const char *format, const char *name)
{
    if (artist->mutation == NULL)
        return;
    const char *text = arena_printf(artist->arena, "%s %s", format, name);
    artist->no_memory |= text == NULL || !VEC_PUSH(artist->arena, &artist->mutation->changes, text);
}

static void tell_rename(struct artist *artist, const struct sketch_table *table, const char *from,
                        const char *to)
{
    if (artist->mutation == NULL)
        return;
    const char *text = table == NULL
                           ? arena_printf(artist->arena, "%s=%s", from, to)
                           : arena_printf(artist->arena, "%s.%s=%s", table->name, from, to);
    artist->no_memory |= text == NULL || !VEC_PUSH(artist->arena, &artist->mutation->renames, text);
}

/* ------------------------------------------------------------------------- What it is made from */

static const char *some_type(struct artist *artist)
{
    static const char *const types[] = {
        "INTEGER", "TEXT",   "TEXT",    "INTEGER",  "VARCHAR(40)",     "REAL",
        "BLOB",    "BIGINT", "NUMERIC", "DATETIME", "UNSIGNED BIG INT"};
    return RANDOM_OF(artist->random, types);
}

static const char *some_action(struct artist *artist)
{
    static const char *const actions[] = {"CASCADE", "SET NULL", "RESTRICT", NULL, NULL};
    return RANDOM_OF(artist->random, actions);
}

static struct sketch_table *some_table(struct artist *artist)
{
    return &artist->sketch->tables[below(artist, artist->sketch->table_count)];
}

/* Not one of the first two, which the key may be of. */
static struct sketch_column *some_column(struct artist *artist, struct sketch_table *table)
{
    return &table->columns[2 + below(artist, table->column_count - 2)];
}

static void refer_to(struct artist *artist, struct sketch_column *column)
{
    column->parent = some_table(artist)->id;
    column->on_delete = some_action(artist);
    column->on_update = chance(artist, 25) ? "CASCADE" : NULL;
    column->is_deferred = chance(artist, 15);
}

static struct sketch_column new_column(struct artist *artist)
{
    struct sketch_column column = {.name = new_name(artist, "_"), .type = some_type(artist)};
    column.id = ++artist->sketch->last_id;
    column.value = chance(artist, 40) ? 1 + below(artist, 4) : 0;
    column.not_null = column.value != 0 && chance(artist, 50);
    column.is_unique = column.value == 0 && chance(artist, 10);
    column.check = chance(artist, 15) ? 1 + below(artist, 3) : 0;
    column.is_named = chance(artist, 40);
    if (chance(artist, 12))
        column.collation = chance(artist, 70) ? "NOCASE" : "RTRIM";
    if (artist->sketch->table_count > 0 && chance(artist, 20))
        refer_to(artist, &column);
    return column;
}

static void compute(struct artist *artist, struct sketch_table *table, struct sketch_column *column)
{
    column->computed_from = table->columns[below(artist, table->column_count)].id;
    column->is_stored = chance(artist, 50);
}

static void add_table(struct artist *artist)
{
    struct sketch *sketch = artist->sketch;
    if (sketch->table_count == SKETCH_TABLES)
        return;
    struct sketch_table *table = &sketch->tables[sketch->table_count++];
    *table = (struct sketch_table){.name = new_name(artist, "s"),
                                   .key = (enum sketch_key)below(artist, SKETCH_KEYS)};
    table->id = ++sketch->last_id;
    table->key = chance(artist, 50) ? SKETCH_ROWID : table->key;
    table->is_autoincrement = chance(artist, 30);
    table->is_strict = chance(artist, 20);
    table->without_rowid = chance(artist, 20);
    table->has_unique_pair = chance(artist, 15);
    table->column_count = 3 + below(artist, 4);
    for (size_t i = 0; i < table->column_count; i++)
        table->columns[i] = new_column(artist);
    if (chance(artist, 20))
        compute(artist, table, some_column(artist, table));
    tell(artist, "table added:", table->name);
}

static void add_index(struct artist *artist)
{
    struct sketch *sketch = artist->sketch;
    if (sketch->index_count == SKETCH_INDEXES)
        return;
    struct sketch_table *table = some_table(artist);
    struct sketch_index *index = &sketch->indexes[sketch->index_count++];
    *index = (struct sketch_index){.name = new_name(artist, "_index"), .table = table->id};
    index->first = some_column(artist, table)->id;
    index->second = chance(artist, 40) ? some_column(artist, table)->id : 0;
    index->is_unique = index->second != 0 && chance(artist, 20);
    index->is_descending = chance(artist, 25);
    index->is_expression = chance(artist, 20);
    index->is_partial = chance(artist, 25);
    tell(artist, "index added:", index->name);
}

static void add_view(struct artist *artist)
{
    struct sketch *sketch = artist->sketch;
    if (sketch->view_count == SKETCH_VIEWS)
        return;
    struct sketch_table *table = some_table(artist);
    struct sketch_view *view = &sketch->views[sketch->view_count];
    *view = (struct sketch_view){
        .name = new_name(artist, "_view"), .table = table->id, .form = below(artist, 12)};
    view->first = some_column(artist, table)->id;
    view->second = some_column(artist, table)->id;
    view->below =
        sketch->view_count > 0 && chance(artist, 40) ? 1 + below(artist, sketch->view_count) : 0;
    sketch->view_count++;
    tell(artist, "view added:", view->name);
}

static void add_trigger(struct artist *artist)
{
    struct sketch *sketch = artist->sketch;
    if (sketch->trigger_count == SKETCH_TRIGGERS)
        return;
    struct sketch_table *table = some_table(artist), *other = some_table(artist);
    struct sketch_trigger *trigger = &sketch->triggers[sketch->trigger_count++];
    *trigger = (struct sketch_trigger){
        .name = new_name(artist, "_trigger"), .table = table->id, .other = other->id};
    trigger->column = some_column(artist, table)->id;
    trigger->other_column = some_column(artist, other)->id;
    trigger->form = below(artist, 12);
    trigger->event = below(artist, 3);
    tell(artist, "trigger added:", trigger->name);
}

static void add_full_text(struct artist *artist)
{
    struct sketch *sketch = artist->sketch;
    if (sketch->full_text_count == SKETCH_FULL_TEXT)
        return;
    struct sketch_full_text *full_text = &sketch->full_texts[sketch->full_text_count++];
    *full_text = (struct sketch_full_text){.name = new_name(artist, "_search"),
                                           .columns = 1 + below(artist, 3),
                                           .tokenizer = below(artist, 3)};
    if (chance(artist, 60)) {
        struct sketch_table *table = some_table(artist);
        full_text->table = table->id;
        full_text->first = some_column(artist, table)->id;
        full_text->second = some_column(artist, table)->id;
    }
    tell(artist, "full text added:", full_text->name);
}

int sketch_generate(struct sketch *out, struct random *random, struct arena *arena)
{
    struct artist artist = {.sketch = out, .random = random, .arena = arena};
    memset(out, 0, sizeof *out);
    for (size_t i = 0, count = 1 + random_below(random, 6); i < count; i++)
        add_table(&artist);
    for (size_t i = 0, count = random_below(random, 6); i < count; i++)
        add_index(&artist);
    for (size_t i = 0, count = random_below(random, 4); i < count; i++)
        add_view(&artist);
    for (size_t i = 0, count = random_below(random, 4); i < count; i++)
        add_trigger(&artist);
    if (random_chance(random, 25))
        add_full_text(&artist);
    return artist.no_memory ? -1 : 0;
}

/* ------------------------------------------------------------------------------------- Mutations
 */

/* Takes one out of an array; what comes behind it moves. */
#define TAKE_OUT(items, count, at)                                                                 \
    do {                                                                                           \
        memmove(&(items)[at], &(items)[(at) + 1], ((count) - (at)-1) * sizeof *(items));           \
        (count)--;                                                                                 \
    } while (0)

static void drop_table(struct artist *artist)
{
    struct sketch *sketch = artist->sketch;
    if (sketch->table_count < 2)
        return;
    size_t at = below(artist, sketch->table_count);
    tell(artist, "table dropped:", sketch->tables[at].name);
    TAKE_OUT(sketch->tables, sketch->table_count, at);
}

/* A table's columns and the table are not renamed in one step: it would take two to say so. */
static void rename_table(struct artist *artist)
{
    struct sketch_table *table = some_table(artist);
    if (table->is_renamed)
        return;
    const char *name = new_name(artist, "s");
    tell(artist, "table renamed:", table->name);
    tell_rename(artist, NULL, table->name, name);
    table->name = name;
    table->is_renamed = true;
}

static void add_column(struct artist *artist)
{
    struct sketch_table *table = some_table(artist);
    if (table->column_count == SKETCH_COLUMNS)
        return;
    struct sketch_column column = new_column(artist);
    bool is_last = chance(artist, 60);
    size_t at = is_last ? table->column_count : 2 + below(artist, table->column_count - 1);
    memmove(&table->columns[at + 1], &table->columns[at],
            (table->column_count - at) * sizeof column);
    table->columns[at] = column;
    table->column_count++;
    if (chance(artist, 15))
        compute(artist, table, &table->columns[at]);
    tell(artist, "column added:", column.name);
}

static void drop_column(struct artist *artist)
{
    struct sketch_table *table = some_table(artist);
    if (table->column_count < 4)
        return;
    size_t at = (size_t)(some_column(artist, table) - table->columns);
    tell(artist, "column dropped:", table->columns[at].name);
    TAKE_OUT(table->columns, table->column_count, at);
}

static void rename_column(struct artist *artist)
{
    struct sketch_table *table = some_table(artist);
    if (table->is_renamed)
        return;
    struct sketch_column *column = &table->columns[below(artist, table->column_count)];
    const char *name = new_name(artist, "_");
    tell(artist, "column renamed:", column->name);
    tell_rename(artist, table, column->name, name);
    column->name = name;
    table->is_renamed = true;
}

static void change_column(struct artist *artist)
{
    struct sketch_table *table = some_table(artist);
    struct sketch_column *column = some_column(artist, table);
    switch (below(artist, 8)) {
    case 0:
        column->type = some_type(artist);
        tell(artist, "type:", column->name);
        break;
    case 1:
        column->not_null = !column->not_null;
        column->value = column->value == 0 ? 1 : column->value;
        tell(artist, "NOT NULL:", column->name);
        break;
    case 2:
        column->value = column->not_null ? 1 + below(artist, 4) : below(artist, 5);
        tell(artist, "DEFAULT:", column->name);
        break;
    case 3:
        column->collation = column->collation == NULL ? "NOCASE" : NULL;
        tell(artist, "COLLATE:", column->name);
        break;
    case 4:
        column->check = below(artist, 4);
        tell(artist, "CHECK:", column->name);
        break;
    case 5:
        if (column->computed_from == 0)
            compute(artist, table, column);
        else if (chance(artist, 50))
            column->is_stored = !column->is_stored;
        else
            column->computed_from = 0;
        tell(artist, "generated:", column->name);
        break;
    case 6:
        column->is_unique = !column->is_unique;
        tell(artist, "UNIQUE:", column->name);
        break;
    default:
        if (column->parent != 0 && chance(artist, 50))
            column->parent = 0;
        else
            refer_to(artist, column);
        tell(artist, "foreign key:", column->name);
        break;
    }
}

static void change_table(struct artist *artist)
{
    struct sketch_table *table = some_table(artist);
    switch (below(artist, 5)) {
    case 0:
        table->key = (enum sketch_key)below(artist, SKETCH_KEYS);
        tell(artist, "primary key:", table->name);
        break;
    case 1:
        table->is_strict = !table->is_strict;
        tell(artist, "STRICT:", table->name);
        break;
    case 2:
        table->without_rowid = !table->without_rowid;
        tell(artist, "WITHOUT ROWID:", table->name);
        break;
    case 3:
        table->is_autoincrement = !table->is_autoincrement;
        tell(artist, "AUTOINCREMENT:", table->name);
        break;
    default:
        table->has_unique_pair = !table->has_unique_pair;
        tell(artist, "UNIQUE (…):", table->name);
        break;
    }
}

static void drop_or_change_index(struct artist *artist)
{
    struct sketch *sketch = artist->sketch;
    if (sketch->index_count == 0)
        return;
    size_t at = below(artist, sketch->index_count);
    struct sketch_index *index = &sketch->indexes[at];
    tell(artist, "index:", index->name);
    switch (below(artist, 4)) {
    case 0:
        index->is_descending = !index->is_descending;
        break;
    case 1:
        index->is_expression = !index->is_expression;
        break;
    case 2:
        index->is_partial = !index->is_partial;
        break;
    default:
        TAKE_OUT(sketch->indexes, sketch->index_count, at);
        break;
    }
}

static void drop_or_change_view(struct artist *artist)
{
    struct sketch *sketch = artist->sketch;
    if (sketch->view_count == 0)
        return;
    size_t at = below(artist, sketch->view_count);
    tell(artist, "view:", sketch->views[at].name);
    if (at + 1 == sketch->view_count && chance(artist, 50))
        sketch->view_count--; /* none reads from the last */
    else
        sketch->views[at].form = below(artist, 12);
}

static void drop_or_change_trigger(struct artist *artist)
{
    struct sketch *sketch = artist->sketch;
    if (sketch->trigger_count == 0)
        return;
    size_t at = below(artist, sketch->trigger_count);
    tell(artist, "trigger:", sketch->triggers[at].name);
    if (chance(artist, 50))
        TAKE_OUT(sketch->triggers, sketch->trigger_count, at);
    else
        sketch->triggers[at].form = below(artist, 12);
}

static void drop_or_change_full_text(struct artist *artist)
{
    struct sketch *sketch = artist->sketch;
    if (sketch->full_text_count == 0) {
        add_full_text(artist);
        return;
    }
    size_t at = below(artist, sketch->full_text_count);
    tell(artist, "full text:", sketch->full_texts[at].name);
    if (chance(artist, 50))
        TAKE_OUT(sketch->full_texts, sketch->full_text_count, at);
    else
        sketch->full_texts[at].tokenizer++;
}

static void mutate_once(struct artist *artist)
{
    static void (*const ways[])(struct artist *) = {
        add_table,
        drop_table,
        rename_table,
        add_column,
        add_column,
        drop_column,
        rename_column,
        change_column,
        change_column,
        change_column,
        change_column,
        change_table,
        change_table,
        add_index,
        add_view,
        add_trigger,
        drop_or_change_index,
        drop_or_change_view,
        drop_or_change_trigger,
        drop_or_change_full_text,
    };
    RANDOM_OF(artist->random, ways)(artist);
}

int sketch_mutate(const struct sketch *from, struct sketch *to, struct random *random,
                  size_t changes, struct arena *arena, struct sketch_mutation *out)
{
    const char *before = sketch_sql(from, arena);
    struct artist artist = {.sketch = to, .random = random, .arena = arena, .mutation = out};
    *to = *from;
    *out = (struct sketch_mutation){.changes = {.count = 0}};
    for (size_t i = 0; i < to->table_count; i++)
        to->tables[i].is_renamed = false;
    const char *after = before;
    while (before != NULL && after != NULL && !artist.no_memory &&
           (out->changes.count < changes || strcmp(before, after) == 0)) {
        mutate_once(&artist);
        after = sketch_sql(to, arena);
    }
    return before == NULL || after == NULL || artist.no_memory ? -1 : 0;
}
