/* What is lost of the rows that are there, in words. */
#include "generate/conversion.h"
#include "generate/filling.h"
#include "generate/stops.h"

/* Around the name of the column. */
struct words {
    const char *before, *after;
};

static const struct {
    enum conversion_loss loss;
    struct words destructive, not_back;
} losses[] = {
    {LOSS_SPELLING,
     {"text in ", " that looks like a number becomes one: '007' is 7 then"},
     {"how numbers in ", " were spelled, as '007'"}},
    {LOSS_ROUNDING,
     {"a whole number over 9007199254740992 in ", " is rounded"},
     {"the last digits of whole numbers over 9007199254740992 in ", ""}},
    {LOSS_DIGITS,
     {"a number of type REAL in ", " becomes text, of 15 digits at most"},
     {"the digits behind the 15th of numbers in ", ""}},
    {LOSS_CLASS,
     {"a number in ", " becomes text, of 15 digits at most: 7 is '7' then"},
     {"which values in ", " were numbers, and which text"}},
    {LOSS_FRACTIONS,
     {NULL, NULL}, /* tell_fractions() */
     {"the digits behind the 15th of what was REAL in ", ""}},
};

struct telling {
    struct writing *writing;
    const struct table_filling *filling;
    const char *table; /* as SQL has it, and so are the columns */
};

static const char *name_of(const struct telling *telling, const struct schema_column *column)
{
    return writing_name(telling->writing, column->name.text);
}

/* Column by column of the table as it was. */
static void tell_what_goes(const struct telling *telling, const struct schema_column *old)
{
    const struct schema_column *column = filling_later(telling->filling, old);
    if (old->generated.text != NULL)
        return;
    if (column == NULL) {
        writing_loss(telling->writing, PART_TABLES, "column %s.%s goes, with what is in it",
                     telling->table, name_of(telling, old));
        writing_doubt(telling->writing, PART_TABLES, telling->filling->to->name.text,
                      old->name.text);
    } else if (column->generated.text != NULL)
        writing_loss(telling->writing, PART_TABLES,
                     "what is in %s.%s, which is generated from now on", telling->table,
                     name_of(telling, old));
}

/* Hardly any such column has them. */
static void tell_fractions(const struct telling *telling, struct typed_column from,
                           struct typed_column to)
{
    struct writing *writing = telling->writing;
    const char *query =
        arena_printf(writing->input->arena, "SELECT * FROM %s WHERE typeof(%s) = 'real'",
                     telling->table, name_of(telling, from.column));
    writing->sketch.no_memory |= query == NULL;
    bool is_renamed = stops_is_renamed(writing, telling->filling->to->name.text);
    writing_risk(writing, PART_TABLES, is_renamed ? NULL : query,
                 "%s.%s has REAL numbers: as text they have 15 digits at most", telling->table,
                 name_of(telling, to.column));
}

static void tell_conversion(const struct telling *telling, struct typed_column from,
                            struct typed_column to)
{
    const char *table = telling->table, *name = name_of(telling, to.column);
    unsigned lost = conversion_losses(from, to), was_lost = conversion_losses(to, from);
    for (size_t i = 0; i < sizeof losses / sizeof losses[0]; i++) {
        const struct words *destructive = &losses[i].destructive, *back = &losses[i].not_back;
        if ((lost & losses[i].loss & LOSS_FRACTIONS) != 0)
            tell_fractions(telling, from, to);
        else if ((lost & losses[i].loss) != 0)
            writing_loss(telling->writing, PART_TABLES, "%s%s.%s%s", destructive->before, table,
                         name, destructive->after);
        if ((was_lost & losses[i].loss) != 0)
            writing_not_back(telling->writing, PART_TABLES, "%s%s.%s%s", back->before, table, name,
                             back->after);
    }
}

/* A NULL that becomes something else is one among others; and so it was on the way up, where the
 * column as it is now has no NULL. */
static void tell_nulls(const struct telling *telling, const struct filling *filling,
                       struct typed_column from, struct typed_column to)
{
    const char *table = telling->table, *name = name_of(telling, to.column);
    bool had = filling_is_nullable(from.table, from.column);
    bool has = filling_is_nullable(to.table, to.column);
    if (filling->kind == FILLING_NOT_NULL)
        writing_loss(telling->writing, PART_TABLES, "a NULL in %s.%s becomes %s", table, name,
                     to.column->default_value.text);
    if (filling->kind == FILLING_NUMBER && had)
        writing_loss(telling->writing, PART_TABLES, "a NULL in %s.%s becomes a number", table,
                     name);
    bool took_one = schema_is_rowid_alias(from.table, from.column) ||
                    (from.column->not_null && from.column->default_value.text != NULL &&
                     filling_default_fits(telling->writing, from.table, from.column));
    if (has && !had && took_one)
        writing_not_back(telling->writing, PART_TABLES, "in which rows %s.%s was NULL", table,
                         name);
}

/* Column by column of the table as it is wanted. */
static void tell_what_changes(const struct telling *telling, size_t index)
{
    const struct table_filling *filling = telling->filling;
    const struct filling *item = &filling->columns[index];
    const struct schema_column *column = &filling->to->as_table->columns[index];
    struct typed_column from = {filling->from->as_table, item->former};
    struct typed_column to = {filling->to->as_table, column};
    if (column->generated.text != NULL)
        return;
    if (item->former == NULL || item->former->generated.text != NULL)
        writing_not_back(telling->writing, PART_TABLES, "what was in %s.%s", telling->table,
                         name_of(telling, column));
    if (item->former == NULL)
        return;
    tell_conversion(telling, from, to);
    tell_nulls(telling, item, from, to);
}

static bool counts(const struct schema_object *table)
{
    const struct schema_key *key = table->as_table->primary_key;
    return key != NULL && key->autoincrement;
}

/* https://www.sqlite.org/autoinc.html */
static void tell_counter(const struct telling *telling)
{
    const struct table_filling *filling = telling->filling;
    if (counts(filling->from) && !counts(filling->to))
        writing_loss(telling->writing, PART_TABLES,
                     "how far AUTOINCREMENT has counted in %s: ids can be given twice",
                     telling->table);
    if (!counts(filling->from) && counts(filling->to))
        writing_not_back(telling->writing, PART_TABLES, "how far AUTOINCREMENT had counted in %s",
                         telling->table);
}

void writing_tell_losses(struct writing *writing, const struct table_filling *filling)
{
    const struct telling telling = {writing, filling,
                                    writing_name(writing, filling->to->name.text)};
    for (size_t i = 0; i < filling->from->as_table->column_count; i++)
        tell_what_goes(&telling, &filling->from->as_table->columns[i]);
    for (size_t i = 0; i < filling->to->as_table->column_count; i++)
        tell_what_changes(&telling, i);
    tell_counter(&telling);
}
