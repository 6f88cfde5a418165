/* What SQLite makes without a word, and refuses when it is used: a schema file is read to be
 * compared, so it is a warning. Views, triggers and foreign keys are looked at where the file is
 * run. */
#include "api/sides.h"
#include "generate/works.h"

#include <string.h>

/* Whether the text of a CREATE may have such a fault: most have not, and are not parsed again. */
static bool has_word(const char *sql, const char *const *words)
{
    for (; *words != NULL; words++)
        if (strcasestr(sql, *words) != NULL)
            return true;
    return false;
}

static bool may_ask_the_time(const struct schema_row *row)
{
    static const char *const functions[] = {"date", "time", "julianday", "unixepoch", NULL};
    static const char *const places[] = {"CHECK", "AS", NULL};
    return has_word(row->sql, functions) &&
           (strcmp(row->type, "index") == 0 ||
            (strcmp(row->type, "table") == 0 && has_word(row->sql, places)));
}

static bool may_read_another(const struct schema_row *row)
{
    static const char *const words[] = {"content", NULL};
    static const char *const virtual[] = {"VIRTUAL", NULL};
    return has_word(row->sql, virtual) && has_word(row->sql, words);
}

static bool any(const struct schema_rows *rows, bool (*may)(const struct schema_row *row))
{
    for (size_t i = 0; i < rows->count; i++)
        if (may(&rows->items[i]))
            return true;
    return false;
}

int sides_warn_of_faults(const struct sides *sides, const struct side *side)
{
    struct stand_ins ins = {.arena = sides->arena};
    const struct generate_input input = {
        .to = side->rows.items,
        .to_count = side->rows.count,
        .direction = GENERATE_UP,
        .to_script = &side->script,
        .stand_ins = &ins,
        .arena = sides->arena,
        .diags = sides->diags,
    };
    int rc = any(&side->rows, may_read_another) ? generate_warn_of_unreadable(&input) : 0;
    return rc == 0 && any(&side->rows, may_ask_the_time) ? generate_warn_of_impure(&input) : rc;
}
