/* Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1 (1986): the furthest
 * reaching paths for 0, 1, 2 … edits, each kept so that the way can be walked back. */
#include "base/diff.h"

#include "base/phrase.h"

#include <stdint.h>
#include <string.h>

enum { CONTEXT = 3, MOST_EDITS = 1000 }; /* beyond that the texts have little in common */

struct side {
    VEC(struct str) lines; /* with their line feeds; CRLF is kept, and passed over in comparisons */
    uint8_t *changed;      /* by line: it is on this side only */
};

struct diffing {
    struct arena *arena;
    struct side old, new;
    size_t first;                   /* lines that are the same at the beginning */
    int32_t old_count, new_count;   /* of lines between what is the same at both ends */
    int32_t *paths[MOST_EDITS + 1]; /* by edits: how far the path on each diagonal reaches */
};

static bool split(struct str text, struct arena *arena, struct side *out)
{
    text = str_slice(text, str_bom(text), text.len);
    while (text.len != 0) {
        const char *feed = memchr(text.ptr, '\n', text.len);
        size_t length = feed == NULL ? text.len : (size_t)(feed - text.ptr) + 1;
        if (!VEC_PUSH(arena, &out->lines, str_slice(text, 0, length)))
            return false;
        text = str_slice(text, length, text.len);
    }
    out->changed = ARENA_ARRAY(arena, uint8_t, out->lines.count + 1);
    return out->changed != NULL;
}

/* The line without its end, and whether it has one. */
static struct str without_end(struct str line, bool *ended)
{
    *ended = line.len != 0 && line.ptr[line.len - 1] == '\n';
    if (*ended)
        line.len--;
    if (*ended && line.len != 0 && line.ptr[line.len - 1] == '\r')
        line.len--;
    return line;
}

static bool same(struct str a, struct str b)
{
    bool a_ended, b_ended;
    a = without_end(a, &a_ended);
    b = without_end(b, &b_ended);
    return a_ended == b_ended && str_equal(a, b);
}

static bool same_at(const struct diffing *diffing, int32_t x, int32_t y)
{
    return same(diffing->old.lines.items[diffing->first + (size_t)x],
                diffing->new.lines.items[diffing->first + (size_t)y]);
}

/* Leaves what lies between the ends that are the same. */
static void trim(struct diffing *diffing)
{
    size_t old = diffing->old.lines.count, new = diffing->new.lines.count, first = 0;
    const struct str *a = diffing->old.lines.items, *b = diffing->new.lines.items;
    while (first < old && first < new &&same(a[first], b[first]))
        first++;
    while (old > first && new > first && same(a[old - 1], b[new - 1])) {
        old -= 1;
        new -= 1;
    }
    diffing->first = first;
    diffing->old_count = (int32_t)(old - first);
    diffing->new_count = (int32_t)(new - first);
}

/* Where a path with `edits` edits that ends on `diagonal` came from: down (a line added) or right
 * (one removed). Diagonal k of the path is at index k + edits. */
static bool came_down(const int32_t *before, int32_t edits, int32_t diagonal)
{
    return diagonal == -edits || (diagonal != edits && before[diagonal - 1 + edits - 1] <
                                                           before[diagonal + 1 + edits - 1]);
}

/* The furthest that `edits` edits reach on `diagonal`. */
static int32_t reach(const struct diffing *diffing, int32_t edits, int32_t diagonal)
{
    int32_t x = 0;
    if (edits > 0) {
        const int32_t *before = diffing->paths[edits - 1];
        x = came_down(before, edits, diagonal) ? before[diagonal + 1 + edits - 1]
                                               : before[diagonal - 1 + edits - 1] + 1;
    }
    int32_t y = x - diagonal;
    while (x < diffing->old_count && y >= 0 && y < diffing->new_count && same_at(diffing, x, y)) {
        x++;
        y++;
    }
    return x;
}

/* The number of edits that are needed; MOST_EDITS + 1 where that is more; -1 when out of memory. */
static int32_t find_edits(struct diffing *diffing)
{
    for (int32_t edits = 0; edits <= MOST_EDITS; edits++) {
        int32_t *path = ARENA_ARRAY(diffing->arena, int32_t, 2 * (size_t)edits + 1);
        if (path == NULL)
            return -1;
        diffing->paths[edits] = path;
        for (int32_t diagonal = -edits; diagonal <= edits; diagonal += 2) {
            int32_t x = reach(diffing, edits, diagonal);
            path[diagonal + edits] = x;
            if (x >= diffing->old_count && x - diagonal >= diffing->new_count)
                return edits;
        }
    }
    return MOST_EDITS + 1;
}

/* From the end to the beginning: each edit is a line of one side only. */
static void walk_back(struct diffing *diffing, int32_t edits)
{
    int32_t x = diffing->old_count, y = diffing->new_count;
    for (; edits > 0; edits--) {
        const int32_t *before = diffing->paths[edits - 1];
        int32_t diagonal = x - y;
        bool down = came_down(before, edits, diagonal);
        int32_t from = down ? diagonal + 1 : diagonal - 1;
        x = before[from + edits - 1];
        y = x - from;
        if (down)
            diffing->new.changed[diffing->first + (size_t)y] = 1;
        else
            diffing->old.changed[diffing->first + (size_t)x] = 1;
    }
}

static bool compare(struct diffing *diffing)
{
    trim(diffing);
    int32_t edits = find_edits(diffing);
    if (edits < 0)
        return false;
    if (edits <= MOST_EDITS) {
        walk_back(diffing, edits);
    } else {
        memset(diffing->old.changed + diffing->first, 1, (size_t)diffing->old_count);
        memset(diffing->new.changed + diffing->first, 1, (size_t)diffing->new_count);
    }
    return true;
}

/* ---- Hunks ---- */

/* A line of the output. */
struct entry {
    char mark; /* ' ', '-', '+' */
    struct str line;
};

typedef VEC(struct entry) entries;

static bool list_entries(const struct diffing *diffing, entries *out)
{
    const struct side *old = &diffing->old, *new = &diffing->new;
    size_t i = 0, j = 0;
    while (i < old->lines.count || j < new->lines.count) {
        struct entry entry;
        if (i < old->lines.count && old->changed[i] != 0) {
            entry = (struct entry){'-', old->lines.items[i++]};
        } else if (j < new->lines.count &&new->changed[j] != 0) {
            entry = (struct entry){'+', new->lines.items[j++]};
        } else {
            entry = (struct entry){' ', old->lines.items[i++]};
            j++;
        }
        if (!VEC_PUSH(diffing->arena, out, entry))
            return false;
    }
    return true;
}

/* Behind the last entry of the hunk whose first change is at `from`: changes that are not further
 * apart than two contexts are in one. */
static size_t end_of_hunk(const entries *all, size_t from)
{
    size_t end = from;
    for (size_t i = from; i < all->count && i <= end + (size_t)2 * CONTEXT + 1; i++)
        if (all->items[i].mark != ' ')
            end = i;
    return end + 1 + CONTEXT < all->count ? end + 1 + CONTEXT : all->count;
}

static void put_entry(struct phrase *out, const struct entry *entry)
{
    bool ended;
    struct str line = without_end(entry->line, &ended);
    phrase_repeat(out, entry->mark, 1);
    phrase_put(out, line);
    phrase_put(out, ended ? STR("\n") : STR("\n\\ No newline at end of file\n"));
}

static size_t count_marks(const entries *all, size_t from, size_t to, char other)
{
    size_t count = 0;
    for (size_t i = from; i < to; i++)
        count += all->items[i].mark != other;
    return count;
}

/* "@@ -3,7 +3,8 @@": an empty range is named by the line before it. */
static void put_hunk(struct phrase *out, const entries *all, size_t from, size_t to)
{
    size_t old = count_marks(all, from, to, '+'), new = count_marks(all, from, to, '-');
    size_t old_first = count_marks(all, 0, from, '+') + (old != 0);
    size_t new_first = count_marks(all, 0, from, '-') + (new != 0);
    phrase_add(out, "@@ -%zu,%zu +%zu,%zu @@\n", old_first, old, new_first, new);
    for (size_t i = from; i < to; i++)
        put_entry(out, &all->items[i]);
}

static void put_hunks(struct phrase *out, const entries *all)
{
    for (size_t i = 0; i < all->count;) {
        if (all->items[i].mark == ' ') {
            i++;
            continue;
        }
        size_t end = end_of_hunk(all, i);
        put_hunk(out, all, i > CONTEXT ? i - CONTEXT : 0, end);
        i = end;
    }
}

const char *diff_unified(struct str old, struct str new, struct arena *arena)
{
    struct arena scratch = {0};
    struct diffing *diffing = ARENA_NEW(&scratch, struct diffing);
    struct phrase out = {.arena = arena};
    entries all = {0};
    bool ok = diffing != NULL;
    if (ok) {
        diffing->arena = &scratch;
        ok = split(old, &scratch, &diffing->old) && split(new, &scratch, &diffing->new) &&
             compare(diffing) && list_entries(diffing, &all);
    }
    if (ok)
        put_hunks(&out, &all);
    const char *text = phrase_end(&out);
    arena_free(&scratch);
    return ok && !out.no_memory ? text : NULL;
}
