#include "adopt/ties.h"

#include <string.h>

struct breaking {
    const struct history_input *history;
    const struct schema_rows *rows;
    struct arena *arena;
    struct stemma_names tied;
    table_name_list names; /* of tables that belong to a tied group */
    VEC(size_t) owners;    /* by name: which of the tied */
};

static bool list_tables(struct breaking *breaking, const struct version_table *table)
{
    for (size_t i = 0; i < breaking->rows->count; i++) {
        const struct schema_row *row = &breaking->rows->items[i];
        struct str owner =
            strcmp(row->type, "table") == 0 ? groups_owner(table, row->name) : (struct str){0};
        for (size_t k = 0; owner.ptr != NULL && k < breaking->tied.count; k++)
            if (str_equal_text(owner, breaking->tied.items[k]) &&
                (!VEC_PUSH(breaking->arena, &breaking->names, row->name) ||
                 !VEC_PUSH(breaking->arena, &breaking->owners, k)))
                return false;
    }
    return true;
}

/* The only one of the tied with a table that is made; their number: none, or several. */
static size_t only_owner(const struct breaking *breaking, const bool *made)
{
    size_t found = breaking->tied.count;
    for (size_t i = 0; i < breaking->names.count; i++) {
        size_t owner = breaking->owners.items[i];
        if (!made[i] || owner == found)
            continue;
        if (found != breaking->tied.count)
            return breaking->tied.count;
        found = owner;
    }
    return found;
}

static int ask_revisions(const struct breaking *breaking, size_t *out)
{
    diag_list *diags = breaking->history->diags, own = {0};
    struct history_input history = *breaking->history;
    bool *made = ARENA_ARRAY(breaking->arena, bool, breaking->names.count);
    if (made == NULL)
        return diag_no_memory(diags);
    history.diags = &own;
    int rc = history_find_made(&history, breaking->names.items, breaking->names.count, made);
    *out = rc == 0 ? only_owner(breaking, made) : breaking->tied.count;
    bool is_final = rc == -STEMMA_NO_MEMORY || rc == -STEMMA_INTERRUPTED;
    if (is_final)
        diag_adopt(diags, &own);
    stemma_diagnostics_clear(&own);
    return is_final ? rc : 0;
}

static int break_tie(const struct history_input *history, struct version_table *table,
                     const struct schema_rows *rows, struct arena *arena)
{
    struct breaking breaking = {.history = history, .rows = rows, .arena = arena};
    size_t found = 0;
    if (!groups_find_tied(&history->project->graph, table, arena, &breaking.tied) ||
        (breaking.tied.count != 0 && !list_tables(&breaking, table)))
        return diag_no_memory(history->diags);
    if (breaking.names.count == 0)
        return 0;
    int rc = ask_revisions(&breaking, &found);
    if (rc != 0 || found == breaking.tied.count)
        return rc;
    return groups_keep(table, str_from(breaking.tied.items[found]), arena)
               ? 0
               : diag_no_memory(history->diags);
}

int ties_break(const struct history_input *history, version_table_list *tables,
               const struct schema_rows *rows, struct arena *arena)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < tables->count; i++)
        if (tables->items[i].tool->groups_have_tables)
            rc = break_tie(history, &tables->items[i], rows, arena);
    return rc;
}
