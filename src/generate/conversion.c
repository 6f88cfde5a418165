#include "generate/conversion.h"

#include <string.h>

/* ---- Types ---- */

static bool is_any(struct typed_column column)
{
    const char *type = column.column->type.text;
    return column.table->is_strict && type != NULL && strcmp(type, "ANY") == 0;
}

/* https://www.sqlite.org/datatype3.html#determination_of_column_affinity */
enum affinity conversion_affinity(struct typed_column column)
{
    static const struct {
        const char *word;
        enum affinity affinity;
    } words[] = {{"INT", AFFINITY_NUMERIC}, {"CHAR", AFFINITY_TEXT}, {"CLOB", AFFINITY_TEXT},
                 {"TEXT", AFFINITY_TEXT},   {"BLOB", AFFINITY_BLOB}, {"REAL", AFFINITY_REAL},
                 {"FLOA", AFFINITY_REAL},   {"DOUB", AFFINITY_REAL}};
    const char *type = column.column->type.text;
    if (type == NULL || is_any(column))
        return AFFINITY_BLOB;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strstr(type, words[i].word) != NULL)
            return words[i].affinity;
    return AFFINITY_NUMERIC;
}

/* ---- Values ---- */

enum {
    WORDS = 1 << 0,  /* text that is no number */
    DIGITS = 1 << 1, /* text that is one */
    WHOLE = 1 << 2,
    FLOAT = 1 << 3,
    BLOBS = 1 << 4,
    ALL = (1 << 5) - 1,
};

/* What a column can have, NULL besides. */
static unsigned held(struct typed_column column)
{
    static const unsigned strict[] = {
        [AFFINITY_BLOB] = BLOBS,
        [AFFINITY_TEXT] = WORDS | DIGITS,
        [AFFINITY_NUMERIC] = WHOLE,
        [AFFINITY_REAL] = FLOAT,
    };
    static const unsigned loose[] = {
        [AFFINITY_BLOB] = ALL,
        [AFFINITY_TEXT] = WORDS | DIGITS | BLOBS,
        [AFFINITY_NUMERIC] = WORDS | WHOLE | FLOAT | BLOBS,
        [AFFINITY_REAL] = WORDS | FLOAT | BLOBS,
    };
    if (schema_is_rowid_alias(column.table, column.column))
        return WHOLE;
    if (is_any(column))
        return ALL;
    return (column.table->is_strict ? strict : loose)[conversion_affinity(column)];
}

/* INTEGER, BIGINT, BOOLEAN, DATETIME: it takes 1.5 all the same. */
static bool is_for_no_fractions(struct typed_column column)
{
    static const char *const words[] = {"INT", "BOOL", "DATE", "TIME"};
    const char *type = column.column->type.text;
    for (size_t i = 0; type != NULL && i < sizeof words / sizeof words[0]; i++)
        if (strstr(type, words[i]) != NULL)
            return true;
    return false;
}

unsigned conversion_losses(struct typed_column from, struct typed_column to)
{
    unsigned values = held(from), losses = 0;
    enum affinity affinity = conversion_affinity(to);
    if (affinity == AFFINITY_BLOB)
        return 0;
    if (affinity == AFFINITY_TEXT) {
        if ((values & WHOLE) != 0 && (values & DIGITS) != 0)
            return LOSS_CLASS;
        if ((values & FLOAT) == 0)
            return 0;
        return is_for_no_fractions(from) ? LOSS_FRACTIONS : LOSS_DIGITS;
    }
    losses |= (values & DIGITS) != 0 ? LOSS_SPELLING : 0;
    losses |= affinity == AFFINITY_REAL && (values & WHOLE) != 0 ? LOSS_ROUNDING : 0;
    return losses;
}

/* Of a STRICT table: what it takes of any value, and what typeof() gives for that. */
static const struct taken {
    unsigned always, sometimes; /* "7" and 7.0 are taken as 7 */
    const char *test;
} taken_by[] = {
    [AFFINITY_BLOB] = {BLOBS, 0, "NOT IN ('blob', 'null')"},
    [AFFINITY_TEXT] = {WORDS | DIGITS | WHOLE | FLOAT, 0, "= 'blob'"},
    [AFFINITY_NUMERIC] = {WHOLE, DIGITS | FLOAT, "NOT IN ('integer', 'null')"},
    [AFFINITY_REAL] = {WHOLE | FLOAT, DIGITS, "NOT IN ('integer', 'real', 'null')"},
};

bool conversion_may_fail(struct typed_column from, struct typed_column to, const char **test)
{
    bool is_rowid = schema_is_rowid_alias(to.table, to.column);
    unsigned values = held(from);
    if ((!to.table->is_strict && !is_rowid) || is_any(to))
        return false;
    const struct taken *taken = &taken_by[conversion_affinity(to)];
    if ((values & ~taken->always) == 0)
        return false;
    /* In a column of numbers a whole one is an integer already, whatever it was typed as. */
    bool is_exact =
        (values & taken->sometimes & DIGITS) == 0 &&
        ((values & taken->sometimes) == 0 || conversion_affinity(from) == AFFINITY_NUMERIC);
    *test = is_exact ? taken->test : NULL;
    return true;
}
