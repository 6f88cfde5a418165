#include "adopt/groups.h"

#include "base/vec.h"

#include <string.h>
#include <strings.h>

struct group {
    struct str name;
    size_t named, unnamed; /* ids */
    bool is_kept;
};

struct choosing {
    const struct graph *graph;
    struct version_table *table;
    struct arena *arena;
    VEC(struct group) groups;
    size_t *users;  /* by node: by so many groups it is named */
    bool is_shared; /* a revision is named by several */
};

static struct group *find(struct choosing *choosing, struct str name)
{
    for (size_t i = 0; i < choosing->groups.count; i++)
        if (str_equal(choosing->groups.items[i].name, name))
            return &choosing->groups.items[i];
    return NULL;
}

static bool list_groups(struct choosing *choosing)
{
    const struct version_table *table = choosing->table;
    for (size_t i = 0; i < table->ids.count; i++) {
        struct group group = {.name = table->ids.items[i].group};
        if (group.name.ptr != NULL && find(choosing, group.name) == NULL &&
            !VEC_PUSH(choosing->arena, &choosing->groups, group))
            return false;
    }
    return true;
}

/* Whether the ids of one group name revisions, as if there were no other. */
static bool name_group(struct choosing *choosing, struct group *group)
{
    const struct version_table *table = choosing->table;
    VEC(struct foreign_id) ids = {0};
    struct naming naming;
    for (size_t i = 0; i < table->ids.count; i++)
        if (table->ids.items[i].group.ptr != NULL &&
            str_equal(table->ids.items[i].group, group->name) &&
            !VEC_PUSH(choosing->arena, &ids, table->ids.items[i]))
            return false;
    if (!naming_find(choosing->graph, ids.items, ids.count, choosing->arena, &naming))
        return false;
    group->unnamed = naming.unnamed;
    group->named = ids.count - naming.unnamed;
    group->is_kept = group->named != 0;
    for (size_t i = 0; i < ids.count; i++)
        if (naming.nodes[i] != NODE_NONE && choosing->users[naming.nodes[i]]++ != 0)
            choosing->is_shared = true;
    return true;
}

static bool is_better(const struct group *a, const struct group *b)
{
    return a->named != b->named ? a->named > b->named : a->unnamed < b->unnamed;
}

/* One than which none is better. */
static const struct group *find_best(const struct choosing *choosing)
{
    const struct group *groups = choosing->groups.items, *best = &groups[0];
    for (size_t i = 1; i < choosing->groups.count; i++)
        if (is_better(&groups[i], best))
            best = &groups[i];
    return best;
}

static bool is_tied(const struct choosing *choosing, const struct group *best)
{
    size_t count = 0;
    for (size_t i = 0; i < choosing->groups.count; i++)
        count += !is_better(best, &choosing->groups.items[i]);
    return count > 1;
}

static void keep_best(struct choosing *choosing)
{
    const struct group *best = find_best(choosing);
    bool tied = is_tied(choosing, best);
    for (size_t i = 0; !tied && i < choosing->groups.count; i++)
        choosing->groups.items[i].is_kept = &choosing->groups.items[i] == best;
}

static bool leave_others(struct choosing *choosing)
{
    struct version_table *table = choosing->table;
    VEC(const char *) left_alone = {0};
    size_t kept = 0;
    for (size_t i = 0; i < choosing->groups.count; i++) {
        const struct group *group = &choosing->groups.items[i];
        if (!group->is_kept && !VEC_PUSH(choosing->arena, &left_alone, group->name.ptr))
            return false;
    }
    if (left_alone.count == 0 || left_alone.count == choosing->groups.count)
        return true;
    for (size_t i = 0; i < table->ids.count; i++) {
        struct foreign_id id = table->ids.items[i];
        if (id.group.ptr == NULL || find(choosing, id.group)->is_kept)
            table->ids.items[kept++] = id;
    }
    table->ids.count = kept;
    table->left_alone = (struct stemma_names){left_alone.items, left_alone.count};
    return true;
}

static bool weigh(struct choosing *choosing)
{
    bool ok = list_groups(choosing);
    if (!ok || choosing->groups.count < 2)
        return ok;
    choosing->users = ARENA_ARRAY(choosing->arena, size_t, choosing->graph->count);
    ok = choosing->users != NULL;
    for (size_t i = 0; ok && i < choosing->groups.count; i++)
        ok = name_group(choosing, &choosing->groups.items[i]);
    return ok;
}

bool groups_choose(const struct graph *graph, struct version_table *table, struct arena *arena)
{
    struct choosing choosing = {.graph = graph, .table = table, .arena = arena};
    bool ok = weigh(&choosing);
    if (ok && choosing.is_shared)
        keep_best(&choosing);
    return ok && (choosing.groups.count < 2 || leave_others(&choosing));
}

bool groups_find_tied(const struct graph *graph, const struct version_table *table,
                      struct arena *arena, struct stemma_names *out)
{
    struct version_table copy = *table;
    struct choosing choosing = {.graph = graph, .table = &copy, .arena = arena};
    VEC(const char *) tied = {0};
    bool ok = weigh(&choosing);
    const struct group *best = ok && choosing.is_shared ? find_best(&choosing) : NULL;
    for (size_t i = 0; ok && best != NULL && i < choosing.groups.count; i++)
        if (is_tied(&choosing, best) && !is_better(best, &choosing.groups.items[i]))
            ok = VEC_PUSH(arena, &tied, choosing.groups.items[i].name.ptr);
    *out = (struct stemma_names){tied.items, tied.count};
    return ok;
}

bool groups_keep(struct version_table *table, struct str group, struct arena *arena)
{
    struct choosing choosing = {.table = table, .arena = arena};
    bool ok = list_groups(&choosing);
    for (size_t i = 0; ok && i < choosing.groups.count; i++)
        choosing.groups.items[i].is_kept = str_equal(choosing.groups.items[i].name, group);
    return ok && leave_others(&choosing);
}

/* ---- Their tables ---- */

/* The length of the group's name where the table's begins with it and "_". */
static size_t begins_with(const char *table, struct str group)
{
    bool begins = strncasecmp(table, group.ptr, group.len) == 0 && table[group.len] == '_';
    return begins ? group.len : 0;
}

/* Django has "shop_cart_item" from shop_cart, not from shop, where it has both: the longest. */
struct str groups_owner(const struct version_table *table, const char *name)
{
    struct str owner = {0};
    for (size_t i = 0; i < table->ids.count; i++) {
        struct str group = table->ids.items[i].group;
        if (group.ptr != NULL && begins_with(name, group) > owner.len)
            owner = group;
    }
    return owner;
}

static bool is_left_alone(const struct version_table *table, const char *name)
{
    size_t kept = groups_owner(table, name).len, left = 0;
    for (size_t i = 0; i < table->left_alone.count; i++) {
        size_t length = begins_with(name, str_from(table->left_alone.items[i]));
        left = length > left ? length : left;
    }
    return left > kept;
}

bool groups_foreign_tables(const struct version_table *table, const struct schema_rows *rows,
                           struct arena *arena, table_name_list *out)
{
    for (size_t i = 0; table->tool->groups_have_tables && i < rows->count; i++) {
        const struct schema_row *row = &rows->items[i];
        if (strcmp(row->type, "table") == 0 && is_left_alone(table, row->name) &&
            !VEC_PUSH(arena, out, row->name))
            return false;
    }
    return true;
}

bool groups_list_foreign(const struct graph *graph, version_table_list *tables,
                         const struct schema_rows *rows, struct arena *arena, table_name_list *out)
{
    bool ok = tools_own_tables(tables, arena, out) &&
              (graph->known == 0 || tools_brought_tables(tables, arena, out));
    for (size_t i = 0; ok && i < tables->count; i++)
        ok = groups_choose(graph, &tables->items[i], arena) &&
             groups_foreign_tables(&tables->items[i], rows, arena, out);
    return ok;
}
