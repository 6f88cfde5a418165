#include "generate/samples.h"

#include "generate/writing.h"
#include "schema/canonical.h"
#include "schema/token.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST = 1000 };

/* What expressions take that have the word in their key. */
static const struct {
    const char *word;
    enum sample_kind kind;
} words[] = {
    {"json", SAMPLE_JSON},   {"->", SAMPLE_JSON},        {"date", SAMPLE_TIME},
    {"time", SAMPLE_TIME},   {"julianday", SAMPLE_TIME}, {"unixepoch", SAMPLE_TIME},
    {"length", SAMPLE_LONG},
};

static struct sample suit(const char *key, struct arena *arena)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strstr(key, words[i].word) != NULL)
            return (struct sample){words[i].kind,
                                   words[i].kind == SAMPLE_LONG ? sample_length(key, arena) : 0};
    return (struct sample){SAMPLE_NONE, 0};
}

size_t sample_length(const char *sql, struct arena *arena)
{
    struct token_list tokens;
    size_t length = 0;
    if (token_read(str_from(sql), arena, &tokens) != 0)
        return 0;
    for (size_t i = 0; i < tokens.count && length == 0; i++)
        if (tokens.items[i].kind == TOKEN_NUMBER)
            length = strtoul(tokens.items[i].text.ptr, NULL, 10);
    return length > LONGEST ? 0 : length;
}

/* ---- What is said of a column ---- */

struct looking {
    const char *name; /* as a key has it */
    struct arena *arena;
    struct sample found;
};

static void look(struct looking *looking, struct schema_text expression)
{
    if (looking->found.kind == SAMPLE_NONE && expression.key != NULL &&
        writing_mentions(expression.key, looking->name))
        looking->found = suit(expression.key, looking->arena);
}

struct sample sample_suiting(const struct schema *schema, const char *table, const char *column,
                             struct arena *arena)
{
    const struct schema_object *object = schema_find(schema, SCHEMA_TABLE, table);
    const struct schema_column *found = object == NULL || object->as_table == NULL
                                            ? NULL
                                            : schema_find_column(object->as_table, column);
    struct looking looking = {
        found == NULL ? NULL : canonical_name(found->name.key, arena), arena, {SAMPLE_NONE, 0}};
    if (looking.name == NULL)
        return looking.found;
    for (size_t i = 0; i < object->as_table->check_count; i++)
        look(&looking, object->as_table->checks[i].expression);
    for (size_t i = 0; i < object->as_table->column_count; i++)
        look(&looking, object->as_table->columns[i].generated);
    for (size_t i = 0; i < schema->count; i++) {
        const struct schema_index *index = schema->objects[i].as_index;
        if (index == NULL || strcmp(schema->objects[i].table.key, object->name.key) != 0)
            continue;
        for (size_t c = 0; c < index->column_count; c++)
            look(&looking, index->columns[c].expression);
        look(&looking, index->where);
    }
    return looking.found;
}

/* ---- Values ---- */

const char *sample_value(struct sample sample, size_t number, struct arena *arena)
{
    static const char *const documents[][2] = {{"{\"x\":", "}"}, {"[", "]"}, {"", ""}};
    const char *const *around = documents[number / 300 % 3];
    switch (sample.kind) {
    case SAMPLE_JSON:
        return arena_printf(arena, "'%s%zu%s'", around[0], number, around[1]);
    case SAMPLE_TIME:
        return arena_printf(arena, "'2000-01-%02zu%s'", number % 28 + 1,
                            number / 300 % 2 == 0 ? "" : " 12:00:00");
    case SAMPLE_LONG:
        return arena_printf(arena, "'%0*zu'", (int)sample.length, number);
    case SAMPLE_NONE:
        break;
    }
    return "";
}
