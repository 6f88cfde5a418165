/* SQLite needs little order: a table may refer to one that comes later, and what a view or a
 * trigger says is looked at when it is used. Only what an index or a trigger belongs to must be
 * there; and a virtual table may read another table's columns when it is made, so it comes behind
 * all tables: https://www.sqlite.org/fts3.html#_external_content_fts4_tables_ */
#include "schema/dump.h"

#include "base/phrase.h"
#include "schema/respell.h"
#include "schema/text.h"
#include "schema/token.h"
#include "script/lex.h"

#include <string.h>

static const char header[] =
    "-- The schema as \"stemma dump\" writes it: tables by name, each with its indexes and "
    "triggers;\n"
    "-- virtual tables; views, each behind those that it uses.\n";

const char *dump_header(void)
{
    return header;
}

/* What belongs to an object is a list, in the order of the schema: indexes, then triggers. */
#define NONE UINT32_MAX

struct dumping {
    const struct schema *schema;
    struct arena *arena;
    struct phrase text;
    uint32_t *first, *last, *next; /* by object */
    bool *is_put;
    struct respelling names;
};

static void put_object(struct dumping *dumping, uint32_t index)
{
    const struct schema_object *object = &dumping->schema->objects[index];
    if (object->kind != SCHEMA_INDEX)
        phrase_put(&dumping->text, STR("\n"));
    const char *text = respell_object(&dumping->names, object);
    dumping->text.no_memory |= text == NULL;
    struct str statement = str_from(text == NULL ? "" : text);
    phrase_put(&dumping->text, statement);
    /* What is not understood may end in a comment. */
    phrase_put(&dumping->text, str_from(object->is_understood ? ";" : lex_end_for(statement)));
    phrase_put(&dumping->text, STR("\n"));
    dumping->is_put[index] = true;
}

static void put_with_belongings(struct dumping *dumping, uint32_t index)
{
    put_object(dumping, index);
    for (uint32_t i = dumping->first[index]; i != NONE; i = dumping->next[i])
        put_object(dumping, i);
}

static uint32_t owner_of(const struct schema *schema, const struct schema_object *object)
{
    const uint32_t *found = object->kind == SCHEMA_INDEX || object->kind == SCHEMA_TRIGGER
                                ? map_find(&schema->by_name, str_from(object->table.key))
                                : NULL;
    return found == NULL ? NONE : *found;
}

static bool link_belongings(struct dumping *dumping)
{
    const struct schema *schema = dumping->schema;
    size_t count = schema->count + 1;
    uint32_t *links = ARENA_ARRAY(dumping->arena, uint32_t, 3 * count);
    dumping->is_put = ARENA_ARRAY(dumping->arena, bool, count);
    if (links == NULL || dumping->is_put == NULL)
        return false;
    memset(links, 0xFF, 3 * count * sizeof *links); /* NONE */
    dumping->first = links;
    dumping->last = links + count;
    dumping->next = links + 2 * count;
    for (uint32_t i = 0; i < schema->count; i++) {
        uint32_t owner = owner_of(schema, &schema->objects[i]);
        if (owner == NONE)
            continue;
        if (dumping->first[owner] == NONE)
            dumping->first[owner] = i;
        else
            dumping->next[dumping->last[owner]] = i;
        dumping->last[owner] = i;
    }
    return true;
}

static void put_section(struct dumping *dumping, enum schema_kind kind, const char *title)
{
    bool titled = false;
    for (uint32_t i = 0; i < dumping->schema->count; i++) {
        if (dumping->schema->objects[i].kind != kind)
            continue;
        if (!titled)
            phrase_add(&dumping->text, "\n-- %s\n", title);
        titled = true;
        put_with_belongings(dumping, i);
    }
}

/* ---- Views ---- */

/* The views [from, to) of the schema, and which others each of them names. */
struct view_order {
    uint32_t from, to;
    VEC(uint32_t) uses; /* of all views, one behind the other */
    size_t *ends;       /* by view: where its uses end */
};

static bool is_view(const struct view_order *order, uint32_t index)
{
    return index >= order->from && index < order->to;
}

/* A name that a view's text says and that is a view's, be it as something else: then the order is
 * stricter than it has to be. */
static bool find_uses(struct dumping *dumping, struct view_order *order, uint32_t view)
{
    const struct schema *schema = dumping->schema;
    struct token_list tokens;
    if (token_read(str_from(schema->objects[view].canonical.key), dumping->arena, &tokens) != 0)
        return false;
    for (size_t i = 0; i < tokens.count; i++) {
        struct token token = tokens.items[i];
        if (token.kind != TOKEN_WORD && token.kind != TOKEN_NAME)
            continue;
        const char *name = token.kind == TOKEN_NAME ? token_name(token, dumping->arena) : NULL;
        struct str key = token.kind == TOKEN_NAME ? str_from(name) : token.text;
        const uint32_t *found = key.ptr == NULL ? NULL : map_find(&schema->by_name, key);
        if (key.ptr == NULL)
            return false;
        if (found != NULL && *found != view && is_view(order, *found) &&
            !VEC_PUSH(dumping->arena, &order->uses, *found))
            return false;
    }
    order->ends[view - order->from] = order->uses.count;
    return true;
}

static bool is_ready(const struct dumping *dumping, const struct view_order *order, uint32_t view)
{
    size_t index = view - order->from;
    for (size_t i = index == 0 ? 0 : order->ends[index - 1]; i < order->ends[index]; i++)
        if (!dumping->is_put[order->uses.items[i]])
            return false;
    return true;
}

/* Once through the list puts all that are ready; of views that use each other in a circle, which
 * SQLite lets be made, the first goes first. */
static void put_in_order(struct dumping *dumping, const struct view_order *order)
{
    uint32_t left = order->to - order->from;
    bool forced = false;
    while (left > 0) {
        uint32_t before = left;
        for (uint32_t i = order->from; i < order->to; i++) {
            if (dumping->is_put[i] || (!forced && !is_ready(dumping, order, i)))
                continue;
            put_with_belongings(dumping, i);
            forced = false;
            left--;
        }
        forced = left == before;
    }
}

static bool put_views(struct dumping *dumping)
{
    const struct schema *schema = dumping->schema;
    struct view_order order = {0};
    while (order.from < schema->count && schema->objects[order.from].kind != SCHEMA_VIEW)
        order.from++;
    order.to = order.from;
    while (order.to < schema->count && schema->objects[order.to].kind == SCHEMA_VIEW)
        order.to++;
    if (order.from == order.to)
        return true;
    order.ends = ARENA_ARRAY(dumping->arena, size_t, order.to - order.from);
    for (uint32_t i = order.from; i < order.to; i++)
        if (order.ends == NULL || !find_uses(dumping, &order, i))
            return false;
    phrase_put(&dumping->text, STR("\n-- Views\n"));
    put_in_order(dumping, &order);
    return true;
}

/* What belongs to something that is not there: only a damaged schema has that. */
static void put_rest(struct dumping *dumping)
{
    for (uint32_t i = 0; i < dumping->schema->count; i++)
        if (!dumping->is_put[i])
            put_object(dumping, i);
}

static bool put_whole(struct dumping *dumping)
{
    phrase_put(&dumping->text, STR(header));
    put_section(dumping, SCHEMA_TABLE, "Tables");
    put_section(dumping, SCHEMA_VIRTUAL_TABLE, "Virtual tables");
    bool done = put_views(dumping);
    if (done)
        put_rest(dumping);
    return done;
}

const char *dump_text(const struct schema *schema, struct arena *arena)
{
    struct dumping dumping = {.schema = schema, .arena = arena, .text = {.arena = arena}};
    if (respell_begin(schema, arena, &dumping.names) != 0)
        return NULL;
    bool done = link_belongings(&dumping) && put_whole(&dumping);
    respell_end(&dumping.names);
    const char *text = phrase_end(&dumping.text);
    return dumping.text.no_memory || !done ? NULL : text;
}
