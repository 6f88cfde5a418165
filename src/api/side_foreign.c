#include "api/side.h"

#include "adopt/ties.h"
#include "base/phrase.h"

#include <string.h>
#include <strings.h>

static bool has_table(const struct side *side, const char *name)
{
    for (size_t i = 0; i < side->rows.count; i++)
        if (strcasecmp(side->rows.items[i].table, name) == 0)
            return true;
    return false;
}

static bool other_side_has(const struct sides *sides, const struct side *side, const char *table)
{
    for (size_t i = 0; i < sides->count; i++)
        if (&sides->items[i] != side && has_table(&sides->items[i], table))
            return true;
    return false;
}

static bool is_foreign(const struct side *side, const char *table)
{
    for (size_t i = 0; i < side->foreign.count; i++)
        if (strcasecmp(side->foreign.items[i], table) == 0)
            return true;
    return false;
}

static bool is_final(int rc)
{
    return rc == -STEMMA_NO_MEMORY || rc == -STEMMA_INTERRUPTED;
}

static void note_unknown(const struct sides *sides, struct stemma_names tables, const bool *made)
{
    for (size_t i = 0; i < tables.count; i++)
        if (!made[i])
            diag_remark(sides->diags, SPAN_NONE,
                        "%s is left out; whether a revision makes it is not known, for not all of "
                        "them can be replayed",
                        tables.items[i]);
}

static int ask_revisions(struct sides *sides, struct stemma_names tables, bool *made)
{
    diag_list own = {0};
    const struct history_input input = sides_history(sides, &own);
    if (input.ledger == NULL)
        return diag_no_memory(sides->diags);
    int rc = history_find_made(&input, tables.items, tables.count, made);
    if (is_final(rc))
        diag_adopt(sides->diags, &own);
    else if (rc != 0)
        note_unknown(sides, tables, made);
    stemma_diagnostics_clear(&own);
    return is_final(rc) ? rc : 0;
}

/* What another side has, or a revision makes, is no other tool's business alone. */
static int keep_foreign(struct sides *sides, struct side *side)
{
    VEC(const char *) doubtful = {0}, foreign = {0};
    for (size_t i = 0; i < side->foreign.count; i++)
        if (has_table(side, side->foreign.items[i]) &&
            !other_side_has(sides, side, side->foreign.items[i]) &&
            !VEC_PUSH(&sides->scratch, &doubtful, side->foreign.items[i]))
            return diag_no_memory(sides->diags);
    bool *made = ARENA_ARRAY(&sides->scratch, bool, doubtful.count);
    if (made == NULL)
        return diag_no_memory(sides->diags);
    int rc =
        doubtful.count == 0
            ? 0
            : ask_revisions(sides, (struct stemma_names){doubtful.items, doubtful.count}, made);
    for (size_t i = 0; rc == 0 && i < doubtful.count; i++)
        if (!made[i] && !VEC_PUSH(&sides->scratch, &foreign, doubtful.items[i]))
            rc = diag_no_memory(sides->diags);
    side->foreign = (struct stemma_names){foreign.items, foreign.count};
    return rc;
}

static int find_foreign_tables(struct sides *sides, struct side *side)
{
    const struct history_input history = sides_history(sides, sides->diags);
    table_name_list names = {0};
    if (history.ledger == NULL)
        return diag_no_memory(sides->diags);
    int rc = ties_break(&history, &side->tools, &side->rows, &sides->scratch);
    if (rc != 0)
        return rc;
    if (!groups_list_foreign(&sides->project->project.graph, &side->tools, &side->rows,
                             &sides->scratch, &names))
        return diag_no_memory(sides->diags);
    side->foreign = (struct stemma_names){names.items, names.count};
    return 0;
}

/* Of a file a person may have meant it. */
static int note_left_out(const struct sides *sides, const struct side *side)
{
    struct phrase names = {.arena = sides->arena};
    for (size_t i = 0; i < side->foreign.count; i++)
        phrase_add(&names, "%s%s", i == 0 ? "" : ", ", side->foreign.items[i]);
    const char *text = phrase_end(&names);
    if (names.no_memory)
        return diag_no_memory(sides->diags);
    bool one = side->foreign.count == 1;
    if (side->kind == SIDE_FILE && !side_was_read(sides, side))
        diag_remark(sides->diags, SPAN_NONE,
                    "%s: %s %s left out: another tool made %s, and no revision does", side->name,
                    text, one ? "is" : "are", one ? "it" : "them");
    return 0;
}

/* Without what other tools keep in a database. */
int side_leave_out_foreign(struct sides *sides, struct side *side)
{
    struct schema_row *rows = NULL;
    size_t count = 0;
    int rc = side->tools.count == 0 ? 0 : find_foreign_tables(sides, side);
    if (rc == 0 && side->foreign.count != 0)
        rc = keep_foreign(sides, side);
    if (rc != 0 || side->foreign.count == 0)
        return rc;
    rows = ARENA_ARRAY(sides->arena, struct schema_row, side->rows.count + 1);
    if (rows == NULL)
        return diag_no_memory(sides->diags);
    for (size_t i = 0; i < side->rows.count; i++)
        if (!is_foreign(side, side->rows.items[i].table))
            rows[count++] = side->rows.items[i];
    side->rows.items = rows;
    side->rows.count = count;
    schema_image_free(&side->image); /* it has them */
    return note_left_out(sides, side);
}
