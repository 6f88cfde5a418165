/* An orphan is old if the same row missed the same value of the same parent before the run, by
 * whichever key: columns and tables are renamed, values go from one column to another. Where rows
 * may have moved, and what was one row may be another now, the value alone counts: no more of them
 * may miss it than did before. */
#include "backend/sqlite_foreign_keys.h"

#include <string.h>
#include <strings.h>

enum { SHOWN_GROUPS = 10, SHOWN_ROWS = 10 };

struct comparison {
    const struct guard *guard;
    struct violations *now, *before;
};

/* What an orphan and one of before have in common, besides the value: the strongest first, so that
 * the others are the ones told of. */
enum likeness { SAME_KEY, SAME_TABLE, SAME_PARENT };

static size_t count_new(const struct violation_group *group)
{
    return group->count - group->old;
}

static bool was_called(const struct guard *guard, const char *name, const char *old)
{
    for (struct guard_name own = guard_names(guard, name); own.text != NULL;
         guard_earlier_name(guard, &own))
        if (strcasecmp(own.text, old) == 0)
            return true;
    return false;
}

static bool is_like(const struct comparison *comparison, const struct violation_group *group,
                    const struct violation_group *old, enum likeness likeness)
{
    const struct guard *guard = comparison->guard;
    if (group->key.width != old->key.width ||
        !was_called(guard, group->key.parent, old->key.parent))
        return false;
    if (likeness == SAME_PARENT)
        return group->has_moved && old->is_settled;
    return was_called(guard, group->table, old->table) &&
           (likeness == SAME_TABLE || strcmp(group->key.pairs, old->key.pairs) == 0);
}

static bool is_list(const struct violation_group *group)
{
    return group->listed == group->count;
}

/* Where there are too many to be listed those of a group that did not grow are old, unless as many
 * are others. */
static void match_counts(struct violation_group *group, struct violation_group *old)
{
    size_t common = count_new(group) < count_new(old) ? count_new(group) : count_new(old);
    if (common != 0 && group->count == old->count && group->sum != old->sum)
        common--;
    group->old += common;
    old->old += common;
}

static int compare_orphans(const struct orphan *a, const struct orphan *b, bool by_row)
{
    if (a->values != b->values)
        return a->values < b->values ? -1 : 1;
    return by_row ? (a->row > b->row) - (a->row < b->row) : 0;
}

/* Marks those of both that are the same; each only once. */
static void match(struct violation_group *group, struct violation_group *old, bool by_row)
{
    for (size_t i = 0, at = 0; i < group->listed && at < old->listed;) {
        struct orphan *now = &group->orphans[i], *was = &old->orphans[at];
        int ordered = now->is_old ? -1 : was->is_old ? 1 : compare_orphans(now, was, by_row);
        if (ordered == 0) {
            now->is_old = was->is_old = true;
            group->old++;
            old->old++;
        }
        i += ordered <= 0;
        at += ordered >= 0;
    }
}

static void forget_matches(struct violations *violations)
{
    for (size_t i = 0; i < violations->groups.count; i++) {
        struct violation_group *group = &violations->groups.items[i];
        group->old = 0;
        for (size_t j = 0; j < group->listed; j++)
            group->orphans[j].is_old = false;
    }
}

/* An orphan can have gone to another table only where its own was looked at again, or has gone. */
static int find_settled(struct comparison *comparison)
{
    int rc = SQLITE_OK;
    for (size_t i = 0; rc == SQLITE_OK && i < comparison->before->groups.count; i++) {
        struct violation_group *old = &comparison->before->groups.items[i];
        old->is_settled = guard_has_gone(comparison->guard, str_from(old->table));
        if (!old->is_settled)
            rc = foreign_keys_looked_at(comparison->now, old->table, &old->is_settled);
    }
    return rc == SQLITE_OK ? 0 : -STEMMA_NO_MEMORY;
}

static void match_with_all(struct comparison *comparison, struct violation_group *group,
                           enum likeness likeness)
{
    for (size_t i = 0; i < comparison->before->groups.count && count_new(group) != 0; i++) {
        struct violation_group *old = &comparison->before->groups.items[i];
        if (count_new(old) == 0 || !is_like(comparison, group, old, likeness))
            continue;
        if (is_list(group) && is_list(old))
            match(group, old, likeness != SAME_PARENT);
        else
            match_counts(group, old);
    }
}

static int compare(struct comparison *comparison, size_t *fresh)
{
    struct violations *now = comparison->now;
    int rc = find_settled(comparison);
    forget_matches(now);
    forget_matches(comparison->before);
    for (int likeness = SAME_KEY; rc == 0 && likeness <= SAME_PARENT; likeness++)
        for (size_t i = 0; i < now->groups.count; i++)
            match_with_all(comparison, &now->groups.items[i], (enum likeness)likeness);
    *fresh = now->count;
    for (size_t i = 0; i < now->groups.count; i++)
        *fresh -= now->groups.items[i].old;
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

/* The lowest rowids of those that are told of. */
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

/* The new ones, or where none is new the old ones; none, if they cannot be told apart. */
static struct shown choose_shown(const struct violation_group *group)
{
    struct shown shown = {0};
    size_t fresh = count_new(group), unmatched = 0;
    for (size_t i = 0; i < group->listed; i++)
        unmatched += !group->orphans[i].is_old;
    if (!group->has_rowids || !is_list(group) || (fresh != 0 && fresh != unmatched))
        return shown;
    for (size_t i = 0; i < group->listed; i++)
        if (fresh == 0 || !group->orphans[i].is_old)
            show(&shown, group->orphans[i].row);
    return shown;
}

static void describe(const struct comparison *comparison, const struct violation_group *group,
                     diag_list *diags)
{
    const char *key = say_key(comparison, group);
    struct shown shown = choose_shown(group);
    for (size_t i = 0; i < shown.count; i++)
        diag_note(diags, SPAN_NONE, "%s, row %lld: no such row in %s", key,
                  (long long)shown.rowids[i], group->key.parent);
    size_t count = count_new(group) != 0 ? count_new(group) : group->count;
    if (shown.count < count)
        diag_note(diags, SPAN_NONE, "%s: %zu %srow%s without a row in %s", key, count - shown.count,
                  shown.count == 0 ? "" : "more ", count - shown.count == 1 ? "" : "s",
                  group->key.parent);
}

static void hint_at_remedy(const struct comparison *comparison, diag_list *diags)
{
    for (size_t i = 0; i < comparison->now->groups.count; i++) {
        const struct violation_group *group = &comparison->now->groups.items[i];
        if (count_new(group) != 0 && !group->key.has_parent &&
            guard_hint_at_rename(comparison->guard, group->key.parent, GUARD_KEYS, diags))
            return;
    }
    diag_hint(diags, "delete them, or give them what they point to, in the script");
}

int foreign_keys_report(const struct guard *guard, struct violations *now,
                        struct violations *before, diag_list *diags)
{
    struct comparison comparison = {guard, now, before};
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
        const struct violation_group *group = &now->groups.items[i];
        if (group->count == 0 || (fresh != 0 && count_new(group) == 0))
            continue;
        describe(&comparison, group, diags);
        shown++;
    }
    if (fresh != 0)
        hint_at_remedy(&comparison, diags);
    return fresh == 0 ? 0 : -STEMMA_FOREIGN_KEY;
}
