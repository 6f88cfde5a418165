/* Orphans are the run's own unless they were there before: the same row by the same key, with the
 * same values. A key is known by its columns and those it points to, since its number changes when
 * another one is added; under other names it is known by the orphans that it has in common. Rows
 * are known by rowid and values; in a table that was made anew by values alone, as often as they
 * occur. */
#include "backend/sqlite.h"

#include <string.h>
#include <strings.h>

enum { SHOWN_GROUPS = 10, SHOWN_ROWS = 10 };

#define NOBODY ((size_t)-1)

/* A group of now, and which one it was. */
struct pair {
    const struct violation_group *old; /* NULL: none */
    size_t fresh;
};

/* A group of before, and whose it is. */
struct claim {
    bool is_known; /* its key has kept its names */
    size_t holder; /* otherwise: the group that has most in common with it, or NOBODY */
    size_t common;
};

struct comparison {
    const struct guard *guard;
    const struct violations *now, *before;
    struct pair *pairs;   /* by group of now */
    struct claim *claims; /* by group of before */
};

/* The lowest rowids of those that are new. */
struct shown {
    int64_t rowids[SHOWN_ROWS];
    size_t count;
};

static void show(struct shown *shown, int64_t rowid)
{
    size_t at = shown->count;
    if (at == SHOWN_ROWS && shown->rowids[--at] <= rowid)
        return;
    for (; at > 0 && shown->rowids[at - 1] > rowid; at--)
        shown->rowids[at] = shown->rowids[at - 1];
    shown->rowids[at] = rowid;
    shown->count += shown->count < SHOWN_ROWS;
}

static bool is_list(const struct violation_group *group)
{
    return group->listed == group->count;
}

/* Whether rows have kept their rowids. */
static bool keeps_rowids(const struct guard *guard, const struct violation_group *group,
                         const struct violation_group *old)
{
    return group->has_rowids && old->has_rowids && !guard->renumbered &&
           !guard_has_created(guard, str_from(group->table));
}

static int order(const struct orphan *a, const struct orphan *b, bool by_rowid)
{
    if (a->values != b->values)
        return a->values < b->values ? -1 : 1;
    return by_rowid ? (a->rowid > b->rowid) - (a->rowid < b->rowid) : 0;
}

/* How many of the group are not in the old one; both are lists. */
static size_t walk(const struct guard *guard, const struct violation_group *group,
                   const struct violation_group *old, struct shown *shown)
{
    size_t fresh = 0, at = 0, end = old == NULL ? 0 : old->listed;
    bool by_rowid = old != NULL && keeps_rowids(guard, group, old);
    for (size_t i = 0; i < group->listed; i++) {
        while (at < end && order(&old->orphans[at], &group->orphans[i], by_rowid) < 0)
            at++;
        if (at < end && order(&old->orphans[at], &group->orphans[i], by_rowid) == 0) {
            at++;
        } else {
            fresh++;
            show(shown, group->orphans[i].rowid);
        }
    }
    return fresh;
}

/* Where there are too many to be listed those of a group that did not grow are old, unless as many
 * are others. */
static size_t count_fresh(const struct guard *guard, const struct violation_group *group,
                          const struct violation_group *old)
{
    struct shown shown = {0};
    if (old == NULL)
        return group->count;
    if (is_list(group) && is_list(old))
        return walk(guard, group, old, &shown);
    if (group->count != old->count)
        return group->count > old->count ? group->count - old->count : 0;
    return group->sum != old->sum;
}

/* The one that has most in common, where a key was there under both names. */
static int find_by_name(struct comparison *comparison, size_t index, const char *table,
                        const char *parent)
{
    const struct violation_group *group = &comparison->now->groups.items[index];
    struct pair *pair = &comparison->pairs[index];
    const char *name = foreign_keys_name(comparison->now->arena, table, parent, group->key.pairs);
    if (name == NULL)
        return -STEMMA_NO_MEMORY;
    const uint32_t *found = map_find(&comparison->before->group_index, str_from(name));
    if (found == NULL)
        return 0;
    const struct violation_group *old = &comparison->before->groups.items[*found];
    size_t fresh = count_fresh(comparison->guard, group, old);
    comparison->claims[*found].is_known = true;
    if (pair->old == NULL || fresh < pair->fresh)
        *pair = (struct pair){old, fresh};
    return 0;
}

/* Under its own names, or under those that table and parent had. */
static int find_same(struct comparison *comparison, size_t index)
{
    const struct guard *guard = comparison->guard;
    const struct violation_group *group = &comparison->now->groups.items[index];
    int rc = 0;
    for (struct guard_name table = guard_names(guard, group->table); table.text != NULL;
         guard_earlier_name(guard, &table))
        for (struct guard_name parent = guard_names(guard, group->key.parent);
             rc == 0 && parent.text != NULL; guard_earlier_name(guard, &parent))
            rc = find_by_name(comparison, index, table.text, parent.text);
    return rc;
}

static bool was_called(const struct guard *guard, const char *name, const char *old)
{
    for (struct guard_name own = guard_names(guard, name); own.text != NULL;
         guard_earlier_name(guard, &own))
        if (strcasecmp(own.text, old) == 0)
            return true;
    return false;
}

static bool may_be_same(const struct guard *guard, const struct violation_group *group,
                        const struct violation_group *old)
{
    return group->key.width == old->key.width && was_called(guard, group->table, old->table) &&
           was_called(guard, group->key.parent, old->key.parent);
}

/* The group of before that has more in common with this one than with its holder; or NOBODY. */
static size_t find_similar(const struct comparison *comparison, size_t index, size_t *common)
{
    const struct violation_group *group = &comparison->now->groups.items[index];
    size_t best = NOBODY;
    *common = 0;
    for (size_t i = 0; i < comparison->before->groups.count; i++) {
        const struct violation_group *old = &comparison->before->groups.items[i];
        const struct claim *claim = &comparison->claims[i];
        if (claim->is_known || !may_be_same(comparison->guard, group, old))
            continue;
        size_t shared = group->count - count_fresh(comparison->guard, group, old);
        if (shared > *common && shared > claim->common) {
            *common = shared;
            best = i;
        }
    }
    return best;
}

/* Columns were renamed. Who loses a group to one that has more in common with it looks again. */
static void claim_similar(struct comparison *comparison, size_t index)
{
    while (index != NOBODY) {
        size_t common, best = find_similar(comparison, index, &common);
        if (best == NOBODY)
            return;
        struct claim *claim = &comparison->claims[best];
        size_t loser = claim->holder;
        const struct violation_group *group = &comparison->now->groups.items[index];
        *claim = (struct claim){.holder = index, .common = common};
        comparison->pairs[index] =
            (struct pair){&comparison->before->groups.items[best], group->count - common};
        if (loser != NOBODY)
            comparison->pairs[loser] =
                (struct pair){NULL, comparison->now->groups.items[loser].count};
        index = loser;
    }
}

static int compare(struct comparison *comparison, size_t *fresh)
{
    const struct violations *now = comparison->now, *before = comparison->before;
    comparison->pairs = ARENA_ARRAY(now->arena, struct pair, now->groups.count + 1);
    comparison->claims = ARENA_ARRAY(now->arena, struct claim, before->groups.count + 1);
    if (comparison->pairs == NULL || comparison->claims == NULL)
        return -STEMMA_NO_MEMORY;
    for (size_t i = 0; i < before->groups.count; i++)
        comparison->claims[i].holder = NOBODY;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < now->groups.count; i++) {
        comparison->pairs[i].fresh = now->groups.items[i].count;
        rc = find_same(comparison, i);
    }
    for (size_t i = 0; rc == 0 && i < now->groups.count; i++)
        if (comparison->pairs[i].old == NULL)
            claim_similar(comparison, i);
    *fresh = 0;
    for (size_t i = 0; rc == 0 && i < now->groups.count; i++)
        *fresh += comparison->pairs[i].fresh;
    return rc;
}

/* "child", or "child (columns)" where other keys of it point to the same table. */
static const char *say_key(const struct comparison *comparison, const struct violation_group *group)
{
    size_t count = 0;
    for (size_t i = 0; i < comparison->now->groups.count; i++) {
        const struct violation_group *other = &comparison->now->groups.items[i];
        count += strcmp(other->table, group->table) == 0 &&
                 strcasecmp(other->key.parent, group->key.parent) == 0;
    }
    const char *both = count < 2 ? NULL
                                 : arena_printf(comparison->now->arena, "%s (%s)", group->table,
                                                group->key.columns);
    return both == NULL ? group->table : both;
}

/* Names rows of the group: the new ones, or where none is new the old ones. */
static void describe(const struct comparison *comparison, size_t index, diag_list *diags)
{
    const struct violation_group *group = &comparison->now->groups.items[index];
    struct pair pair = comparison->pairs[index];
    const char *key = say_key(comparison, group);
    struct shown shown = {0};
    bool told_apart = pair.old == NULL || pair.fresh == 0 || is_list(pair.old);
    if (group->has_rowids && is_list(group) && told_apart)
        walk(comparison->guard, group, pair.fresh == 0 ? NULL : pair.old, &shown);
    for (size_t i = 0; i < shown.count; i++)
        diag_note(diags, SPAN_NONE, "%s, row %lld: no such row in %s", key,
                  (long long)shown.rowids[i], group->key.parent);
    size_t count = pair.fresh != 0 ? pair.fresh : group->count;
    if (shown.count < count)
        diag_note(diags, SPAN_NONE, "%s: %zu %srow%s without a row in %s", key, count - shown.count,
                  shown.count == 0 ? "" : "more ", count - shown.count == 1 ? "" : "s",
                  group->key.parent);
}

static void hint_at_remedy(const struct comparison *comparison, diag_list *diags)
{
    for (size_t i = 0; i < comparison->now->groups.count; i++) {
        const struct orphan_key *key = &comparison->now->groups.items[i].key;
        if (comparison->pairs[i].fresh != 0 && !key->has_parent &&
            guard_hint_at_rename(comparison->guard, key->parent, diags))
            return;
    }
    diag_hint(diags, "delete them, or give them what they point to, in the script");
}

int foreign_keys_report(const struct guard *guard, const struct violations *now,
                        const struct violations *before, diag_list *diags)
{
    struct comparison comparison = {guard, now, before, NULL, NULL};
    size_t fresh = 0, shown = 0;
    if (compare(&comparison, &fresh) != 0)
        return diag_no_memory(diags);
    if (fresh != 0)
        diag_error(diags, STEMMA_FOREIGN_KEY, SPAN_NONE,
                   "the run would leave %zu row%s without the row that a foreign key points to",
                   fresh, fresh == 1 ? "" : "s");
    else if (now->count != 0)
        diag_warning(diags, SPAN_NONE,
                     "%zu row%s had no row that a foreign key points to before this run, and still "
                     "%s not",
                     now->count, now->count == 1 ? "" : "s", now->count == 1 ? "has" : "have");
    for (size_t i = 0; i < now->groups.count && shown < SHOWN_GROUPS; i++) {
        if (now->groups.items[i].count == 0 || (fresh != 0 && comparison.pairs[i].fresh == 0))
            continue;
        describe(&comparison, i, diags);
        shown++;
    }
    if (fresh != 0)
        hint_at_remedy(&comparison, diags);
    return fresh == 0 ? 0 : -STEMMA_FOREIGN_KEY;
}
