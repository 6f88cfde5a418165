#include "schema/narrow.h"

#include "schema/text.h"
#include "script/lex.h"

#include <string.h>
#include <strings.h>

enum { NAMED = 128 }; /* longer names are taken for any */

struct narrowing {
    const struct narrow_side *sides;
    struct schema_known *known;
    struct arena *scratch;
    bool *is_wanted[2];  /* by row */
    struct map wanted;   /* names of tables of which something differs */
    struct map referred; /* names of tables that those refer to */
};

static bool enter(struct narrowing *narrowing, struct map *names, const char *key)
{
    return key != NULL &&
           map_put(names, narrowing->scratch, str_from(key), 0, NULL) != MAP_NO_MEMORY;
}

static bool has(struct narrowing *narrowing, const struct map *names, const char *name)
{
    const char *key = text_fold(name, narrowing->scratch);
    return key == NULL || map_find(names, str_from(key)) != NULL;
}

/* ---- What differs ---- */

static bool is_same(const struct schema_row *a, const struct schema_row *b)
{
    return strcmp(a->type, b->type) == 0 && strcmp(a->name, b->name) == 0 &&
           strcmp(a->table, b->table) == 0;
}

static bool want_differing(struct narrowing *narrowing)
{
    const struct narrow_side *first = &narrowing->sides[0], *second = &narrowing->sides[1];
    struct map by_text = {NULL};
    bool done = true;
    for (size_t i = 0; done && i < first->count; i++) {
        narrowing->is_wanted[0][i] = true;
        done = map_put(&by_text, narrowing->scratch, str_from(first->rows[i].sql), (uint32_t)i,
                       NULL) != MAP_NO_MEMORY;
    }
    for (size_t i = 0; i < second->count; i++) {
        const uint32_t *index = map_find(&by_text, str_from(second->rows[i].sql));
        bool same = index != NULL && is_same(&first->rows[*index], &second->rows[i]);
        narrowing->is_wanted[1][i] = !same;
        if (same)
            narrowing->is_wanted[0][*index] = false;
    }
    map_free(&by_text);
    return done;
}

/* Any table can tell what "x" is in a query. */
static bool needs_all(const struct narrowing *narrowing)
{
    for (size_t side = 0; side < 2; side++)
        for (size_t i = 0; i < narrowing->sides[side].count; i++) {
            const struct schema_row *row = &narrowing->sides[side].rows[i];
            bool queries = strcmp(row->type, "view") == 0 || strcmp(row->type, "trigger") == 0;
            if (narrowing->is_wanted[side][i] && queries && strchr(row->sql, '"') != NULL)
                return true;
        }
    return false;
}

static void want_all(struct narrowing *narrowing)
{
    if (!needs_all(narrowing))
        return;
    for (size_t side = 0; side < 2; side++)
        for (size_t i = 0; i < narrowing->sides[side].count; i++)
            narrowing->is_wanted[side][i] = true;
}

/* "REFERENCES p", without columns, means what p's primary key is. */
static bool leans_on_what_differs(struct narrowing *narrowing, const struct schema_row *row)
{
    char name[NAMED];
    if (strcmp(row->type, "table") != 0 || strcasestr(row->sql, "REFERENCES") == NULL)
        return false;
    for (struct str rest = str_from(row->sql); rest.len > 0;) {
        if (!lex_is_word(lex_next(&rest), "REFERENCES"))
            continue;
        struct lex_token parent = lex_next(&rest);
        struct str behind = rest;
        struct lex_token next = lex_next(&behind);
        bool says = lex_is_sign(next, '(');
        if (says || parent.text.len == 0)
            continue;
        lex_unquote(parent.text, name, sizeof name);
        if (parent.text.len >= sizeof name || has(narrowing, &narrowing->wanted, name))
            return true;
    }
    return false;
}

static bool note_tables(struct narrowing *narrowing, size_t side)
{
    bool done = true;
    for (size_t i = 0; done && i < narrowing->sides[side].count; i++)
        if (narrowing->is_wanted[side][i])
            done = enter(narrowing, &narrowing->wanted,
                         text_fold(narrowing->sides[side].rows[i].table, narrowing->scratch));
    return done;
}

/* ---- What has to be known of besides ---- */

static bool note_parents(struct narrowing *narrowing, const struct schema_row *row)
{
    const struct schema_object *object = schema_known_object(narrowing->known, row);
    bool done = object != NULL;
    for (size_t i = 0; done && object->as_table != NULL && i < object->as_table->foreign_key_count;
         i++)
        done = enter(narrowing, &narrowing->referred, object->as_table->foreign_keys[i].parent.key);
    return done;
}

static bool want_what_belongs(struct narrowing *narrowing, size_t side)
{
    bool done = true;
    for (size_t i = 0; done && i < narrowing->sides[side].count; i++) {
        const struct schema_row *row = &narrowing->sides[side].rows[i];
        bool *wanted = &narrowing->is_wanted[side][i];
        *wanted |= strncasecmp(row->sql, "CREATE VIRTUAL", 14) == 0 ||
                   has(narrowing, &narrowing->wanted, row->table) ||
                   leans_on_what_differs(narrowing, row);
        done = !*wanted || note_parents(narrowing, row);
    }
    return done;
}

static bool take(struct narrowing *narrowing, size_t side, struct narrow_objects *out)
{
    size_t count = narrowing->sides[side].count;
    *out = (struct narrow_objects){
        ARENA_ARRAY(narrowing->scratch, const struct schema_object *, count + 1), 0};
    bool done = out->items != NULL;
    for (size_t i = 0; done && i < count; i++) {
        const struct schema_row *row = &narrowing->sides[side].rows[i];
        if (!narrowing->is_wanted[side][i] &&
            !(strcmp(row->type, "table") == 0 && has(narrowing, &narrowing->referred, row->name)))
            continue;
        out->items[out->count] = schema_known_object(narrowing->known, row);
        done = out->items[out->count++] != NULL;
    }
    return done;
}

int narrow_schemas(const struct narrow_side sides[2], struct schema_known *known,
                   struct arena *scratch, struct narrow_objects out[2])
{
    struct narrowing narrowing = {.sides = sides, .known = known, .scratch = scratch};
    bool done = true;
    for (size_t i = 0; i < 2; i++) {
        narrowing.is_wanted[i] = ARENA_ARRAY(scratch, bool, sides[i].count + 1);
        done = done && narrowing.is_wanted[i] != NULL;
    }
    done = done && want_differing(&narrowing);
    if (done)
        want_all(&narrowing);
    done = done && note_tables(&narrowing, 0) && note_tables(&narrowing, 1) &&
           want_what_belongs(&narrowing, 0) && want_what_belongs(&narrowing, 1) &&
           take(&narrowing, 0, &out[0]) && take(&narrowing, 1, &out[1]);
    map_free(&narrowing.wanted);
    map_free(&narrowing.referred);
    return done ? 0 : -1;
}
