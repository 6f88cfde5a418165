#include "adopt/naming.h"

#include "base/phrase.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool parts_words(char c)
{
    return c == '_' || c == '-' || c == '.' || c == ' ';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* ---- What names of files have in common ---- */

/* Without the folder, and without what says that it is a file. */
static struct str stem_of(struct str id)
{
    static const char *const endings[] = {".up.sql", ".sql", ".py", ".rb", ".js", ".ts"};
    for (size_t i = id.len; i > 0; i--)
        if (id.ptr[i - 1] == '/') {
            id = str_slice(id, i, id.len);
            break;
        }
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        struct str ending = str_from(endings[i]);
        if (id.len > ending.len && str_equal(str_slice(id, id.len - ending.len, id.len), ending))
            return str_slice(id, 0, id.len - ending.len);
    }
    return id;
}

/* "V2__Add-users" and "v2_add_users" have one key. */
static struct str words_key(struct str text, struct arena *arena, bool *no_memory)
{
    struct phrase key = {.arena = arena};
    for (size_t i = 0; i < text.len; i++) {
        bool parts = parts_words(text.ptr[i]);
        if (!parts)
            phrase_repeat(&key, lower(text.ptr[i]), 1);
        else if (i > 0 && !parts_words(text.ptr[i - 1]))
            phrase_put(&key, STR("_"));
    }
    *no_memory |= key.no_memory;
    return str_from(phrase_end(&key));
}

/* Diesel's folders begin with "2024-01-31-120000", its table has the digits alone. */
static bool is_date_at(struct str text)
{
    static const char pattern[] = "dddd-dd-dd-dddddd";
    if (text.len < sizeof pattern - 1)
        return false;
    for (size_t i = 0; i < sizeof pattern - 1; i++)
        if (pattern[i] == 'd' ? !is_digit(text.ptr[i]) : text.ptr[i] != pattern[i])
            return false;
    return true;
}

bool naming_number(struct str id, struct str *number, struct str *rest, struct arena *arena,
                   bool *no_memory)
{
    enum { DATE_LENGTH = 17 };
    struct str stem = stem_of(id);
    struct phrase digits = {.arena = arena};
    /* "V2" is Flyway's, "U2" refinery's, "m2" SeaORM's. */
    size_t at =
        stem.len > 1 && strchr("vum", lower(stem.ptr[0])) != NULL && is_digit(stem.ptr[1]) ? 1 : 0;
    size_t from = at;
    if (is_date_at(str_slice(stem, at, stem.len)))
        at += DATE_LENGTH;
    else
        while (at < stem.len && is_digit(stem.ptr[at]))
            at++;
    if (at == from || (at < stem.len && !parts_words(stem.ptr[at])))
        return false;
    for (size_t i = from; i < at; i++)
        if (is_digit(stem.ptr[i]) && (digits.bytes.count != 0 || stem.ptr[i] != '0'))
            phrase_repeat(&digits, stem.ptr[i], 1);
    while (at < stem.len && parts_words(stem.ptr[at]))
        at++;
    *number = str_from(phrase_end(&digits));
    *rest = words_key(str_slice(stem, at, stem.len), arena, no_memory);
    *no_memory |= digits.no_memory;
    return !*no_memory;
}

int naming_compare_numbers(struct str a, struct str b)
{
    if (a.len != b.len)
        return a.len < b.len ? -1 : 1;
    return a.len == 0 ? 0 : memcmp(a.ptr, b.ptr, a.len);
}

/* ---- By each rule ---- */

/* Revisions by a key; what several share leads to none of them. */
struct index {
    struct map map;
    node_id *nodes; /* by the map's value */
    size_t count;
};

struct finding {
    const struct graph *graph;
    struct arena *arena;
    struct index files, numbers;
    struct str *rests; /* by node: what is behind its number */
    bool no_memory;
};

static void add(struct finding *finding, struct index *index, struct str key, node_id node)
{
    uint32_t there = 0;
    switch (map_put(&index->map, finding->arena, key, (uint32_t)index->count, &there)) {
    case MAP_NO_MEMORY:
        finding->no_memory = true;
        break;
    case MAP_ADDED:
        index->nodes[index->count++] = node;
        break;
    case MAP_EXISTS:
        index->nodes[there] = NODE_NONE;
        break;
    }
}

static node_id look_up(const struct index *index, struct str key)
{
    const uint32_t *found = map_find(&index->map, key);
    return found == NULL ? NODE_NONE : index->nodes[*found];
}

static bool begin(struct finding *finding)
{
    size_t count = finding->graph->known;
    struct arena *arena = finding->arena;
    finding->files.nodes = ARENA_ARRAY(arena, node_id, count);
    finding->numbers.nodes = ARENA_ARRAY(arena, node_id, count);
    finding->rests = ARENA_ARRAY(arena, struct str, count);
    if (finding->files.nodes == NULL || finding->numbers.nodes == NULL || finding->rests == NULL)
        return false;
    for (node_id node = 0; node < count && !finding->no_memory; node++) {
        struct str id = graph_id(finding->graph, node), number;
        add(finding, &finding->files, words_key(stem_of(id), arena, &finding->no_memory), node);
        if (naming_number(id, &number, &finding->rests[node], arena, &finding->no_memory))
            add(finding, &finding->numbers, number, node);
    }
    return !finding->no_memory;
}

static node_id known(const struct finding *finding, node_id node)
{
    return node != NODE_NONE && node < finding->graph->known ? node : NODE_NONE;
}

static node_id by_number(struct finding *finding, struct str id)
{
    struct str number, rest;
    if (!naming_number(id, &number, &rest, finding->arena, &finding->no_memory))
        return NODE_NONE;
    node_id node = look_up(&finding->numbers, number);
    if (node == NODE_NONE || rest.len == 0 || finding->rests[node].len == 0 ||
        str_equal(rest, finding->rests[node]))
        return node;
    return NODE_NONE;
}

/* "100" is no beginning of "1000": where the shorter one is a number, by_number() has the say. */
static node_id by_beginning(const struct finding *finding, struct str id)
{
    enum { LEAST = 4 };
    node_id found = NODE_NONE;
    size_t count = 0;
    if (id.len < LEAST)
        return NODE_NONE;
    for (size_t length = LEAST; length < id.len; length++) {
        node_id node = known(finding, graph_find_id(finding->graph, str_slice(id, 0, length)));
        if (node == NODE_NONE || str_is_digits(str_slice(id, 0, length)))
            continue;
        found = node;
        count++;
    }
    for (node_id node = 0; node < finding->graph->known && !str_is_digits(id); node++) {
        if (!str_starts_with(graph_id(finding->graph, node), id))
            continue;
        found = node;
        count++;
    }
    return count == 1 ? found : NODE_NONE;
}

static node_id by_rule(struct finding *finding, enum naming_rule rule, struct str id)
{
    switch (rule) {
    case NAMING_SAME:
        return known(finding, graph_find_id(finding->graph, id));
    case NAMING_FILE:
        return look_up(&finding->files,
                       words_key(stem_of(id), finding->arena, &finding->no_memory));
    case NAMING_NUMBER:
        return by_number(finding, id);
    case NAMING_BEGINNING:
        return by_beginning(finding, id);
    case NAMING_RULE_COUNT:
        break;
    }
    return NODE_NONE;
}

/* ---- All of a table ---- */

/* A revision that two ids name is named by neither. */
static void take_back_shared(node_id *nodes, size_t count, size_t *users)
{
    for (size_t i = 0; i < count; i++)
        if (nodes[i] != NODE_NONE)
            users[nodes[i]]++;
    for (size_t i = 0; i < count; i++)
        if (nodes[i] != NODE_NONE && users[nodes[i]] > 1)
            nodes[i] = NODE_NONE;
}

static bool apply_rule(struct finding *finding, enum naming_rule rule, const struct foreign_id *ids,
                       size_t count, struct naming *out)
{
    node_id *nodes = ARENA_ARRAY(finding->arena, node_id, count);
    size_t *users = ARENA_ARRAY(finding->arena, size_t, finding->graph->known);
    if (nodes == NULL || users == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        nodes[i] = by_rule(finding, rule, ids[i].text);
        if (nodes[i] == NODE_NONE && ids[i].other.ptr != NULL)
            nodes[i] = by_rule(finding, rule, ids[i].other);
    }
    take_back_shared(nodes, count, users);
    *out = (struct naming){.rule = rule, .nodes = nodes};
    for (size_t i = 0; i < count; i++)
        out->unnamed += nodes[i] == NODE_NONE;
    return !finding->no_memory;
}

bool naming_find(const struct graph *graph, const struct foreign_id *ids, size_t count,
                 struct arena *arena, struct naming *out)
{
    struct finding finding = {.graph = graph, .arena = arena};
    bool ok = begin(&finding);
    struct naming best = {0};
    for (int rule = 0; ok && rule < NAMING_RULE_COUNT && (rule == 0 || best.unnamed != 0); rule++) {
        struct naming naming;
        ok = apply_rule(&finding, (enum naming_rule)rule, ids, count, &naming);
        if (ok && (rule == 0 || naming.unnamed < best.unnamed))
            best = naming;
    }
    map_free(&finding.files.map);
    map_free(&finding.numbers.map);
    if (ok)
        *out = best;
    return ok;
}
