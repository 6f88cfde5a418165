#include "api/difference.h"

#include "base/diff.h"
#include "base/phrase.h"
#include "schema/by_place.h"
#include "schema/compare.h"

#include <string.h>
#include <strings.h>

struct making {
    struct arena *arena;
    VEC(struct stemma_schema_change) changes;
    bool no_memory;
};

static const char *keep(struct making *making, const char *text)
{
    making->no_memory |= text == NULL;
    return text;
}

/* ---- The difference of a text, line by line ---- */

static struct str line_at(const char *text)
{
    const char *end = strchr(text, '\n');
    return (struct str){text, end == NULL ? strlen(text) : (size_t)(end - text) + 1};
}

/* But for the case of what is not in quotes: a name has none of its own, a text has. */
static bool is_same_line(struct str a, struct str b)
{
    char quote = '\0';
    for (size_t i = 0; i < a.len && a.len == b.len; i++) {
        char x = a.ptr[i], y = b.ptr[i];
        if (x != y && (quote == '\'' || strncasecmp(&x, &y, 1) != 0))
            return false;
        if (quote == '\0' ? x == '\'' || x == '"' : x == quote)
            quote = quote == '\0' ? x : '\0';
    }
    return a.len == b.len;
}

/* `text` with lines as they stand in `like`, where they mean the same. NULL: out of memory. */
static const char *spelled_like(const char *text, const char *like, struct arena *arena)
{
    struct phrase out = {.arena = arena};
    while (*text != '\0') {
        struct str line = line_at(text), found = line;
        for (const char *at = like; *at != '\0'; at += line_at(at).len)
            if (is_same_line(line, line_at(at)))
                found = line_at(at);
        phrase_put(&out, found);
        text += line.len;
    }
    const char *whole = phrase_end(&out);
    return out.no_memory ? NULL : whole;
}

static const char *text_difference(const char *from, const char *to, struct arena *arena)
{
    const char *old = arena_printf(arena, "%s\n", from), *new = arena_printf(arena, "%s\n", to);
    const char *spelled = old == NULL || new == NULL ? NULL : spelled_like(old, new, arena);
    return spelled == NULL ? NULL : diff_unified(str_from(spelled), str_from(new), arena);
}

static void fill_object(struct making *making, const struct schema_change *change,
                        struct stemma_schema_change *out)
{
    const struct schema_object *from = change->from, *to = change->to;
    const struct schema_object *object = to != NULL ? to : from;
    bool owned = object->kind == SCHEMA_INDEX || object->kind == SCHEMA_TRIGGER;
    out->change = from == NULL ? STEMMA_ADDED : to == NULL ? STEMMA_DROPPED : STEMMA_CHANGED;
    out->kind = schema_kind_name(object->kind);
    out->name = object->name.text;
    out->table = owned ? object->table.text : NULL;
    out->from_sql = from == NULL ? NULL : from->canonical.text;
    out->to_sql = to == NULL ? NULL : to->canonical.text;
    if (change->kind == CHANGE_TEXT)
        out->difference = keep(making, text_difference(out->from_sql, out->to_sql, making->arena));
}

static bool has_details(const struct schema_change *change)
{
    return change->kind != CHANGE_ADDED && change->kind != CHANGE_DROPPED &&
           change->kind != CHANGE_TEXT;
}

/* The changes [first, end) are about one object. */
static void add_object(struct making *making, const struct schema_change *first,
                       const struct schema_change *end)
{
    struct stemma_schema_change object = {.is_equivalent = true};
    VEC(struct stemma_change_detail) details = {0};
    fill_object(making, first, &object);
    for (const struct schema_change *change = first; change < end; change++) {
        bool equivalent = change->sameness == SCHEMA_EQUIVALENT;
        object.is_equivalent = object.is_equivalent && equivalent;
        if (!has_details(change))
            continue;
        struct stemma_change_detail detail = {
            .change = (enum stemma_change)schema_change_mark(change),
            .is_equivalent = equivalent,
            .text = keep(making, schema_change_detail(change, making->arena)),
        };
        if (!VEC_PUSH(making->arena, &details, detail))
            making->no_memory = true;
    }
    object.details = details.items;
    object.detail_count = details.count;
    if (!VEC_PUSH(making->arena, &making->changes, object))
        making->no_memory = true;
}

static bool is_of_same_object(const struct schema_change *a, const struct schema_change *b)
{
    return a->from == b->from && a->to == b->to;
}

static enum stemma_sameness sameness_of(enum schema_sameness sameness)
{
    static const enum stemma_sameness names[] = {
        [SCHEMA_EXACT] = STEMMA_SCHEMA_EXACT,
        [SCHEMA_EQUIVALENT] = STEMMA_SCHEMA_EQUIVALENT,
        [SCHEMA_DIFFERENT] = STEMMA_SCHEMA_DIFFERENT,
    };
    return names[sameness];
}

int difference_make(const struct side *from, const struct side *to, struct arena *arena,
                    struct stemma_difference *out)
{
    struct making making = {.arena = arena};
    struct schema_difference difference;
    if (schema_compare(&from->schema, &to->schema, arena, &difference) != 0)
        return -1;
    for (size_t i = 0, end; i < difference.count; i = end) {
        end = i + 1;
        while (end < difference.count &&
               is_of_same_object(&difference.changes[i], &difference.changes[end]))
            end++;
        add_object(&making, &difference.changes[i], &difference.changes[end]);
    }
    if (making.no_memory)
        return -1;
    *out = (struct stemma_difference){
        .from = from->name,
        .to = to->name,
        .sameness = sameness_of(difference.sameness),
        .changes = making.changes.items,
        .count = making.changes.count,
    };
    return 0;
}

/* ---- What goes by the order of columns ---- */

static bool is_kept(const struct schema_row *row, const struct side *to)
{
    for (size_t i = 0; i < to->rows.count; i++)
        if (strcmp(to->rows.items[i].type, row->type) == 0 &&
            strcasecmp(to->rows.items[i].name, row->name) == 0)
            return strcmp(to->rows.items[i].sql, row->sql) == 0;
    return false;
}

static int note_places_of(const struct side *from, const struct side *to, const char *table,
                          diag_list *diags)
{
    struct arena scratch = {0};
    struct phrase names = {.arena = &scratch};
    for (size_t i = 0; i < from->rows.count; i++) {
        const struct schema_row *row = &from->rows.items[i];
        bool queries = strcmp(row->type, "view") == 0 || strcmp(row->type, "trigger") == 0;
        if (queries && by_place_takes(str_from(row->sql), table) && is_kept(row, to))
            phrase_add(&names, "%s%s %s", names.bytes.count == 0 ? "" : ", ", row->type, row->name);
    }
    bool found = names.bytes.count != 0;
    const char *text = phrase_end(&names);
    if (found && !names.no_memory)
        diag_remark(diags, SPAN_NONE,
                    "the columns of %s stand in another order, and are taken by their place in: %s",
                    table, text);
    int rc = names.no_memory ? diag_no_memory(diags) : 0;
    arena_free(&scratch);
    return rc;
}

int difference_note_places(const struct side *from, const struct side *to, diag_list *diags)
{
    int rc = 0;
    for (size_t i = 0; i < from->schema.count && rc == 0; i++) {
        const struct schema_object *before = &from->schema.objects[i];
        const struct schema_object *after =
            before->as_table == NULL ? NULL
                                     : schema_find(&to->schema, SCHEMA_TABLE, before->name.text);
        if (after != NULL && after->as_table != NULL &&
            schema_order_differs(before->as_table, after->as_table))
            rc = note_places_of(from, to, before->name.text, diags);
    }
    return rc;
}
