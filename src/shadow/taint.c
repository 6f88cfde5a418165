/* A statement writes some tables and reads others, by the words in it: what stands behind INTO,
 * UPDATE and DELETE FROM, and all words that are some written table's name. It need not be one
 * there: a column of that name only means that more is taken to depend on it. Where a statement
 * asks the clock, or reads what depends on it, so does what it writes. */
#include "shadow/taint.h"

#include "base/map.h"
#include "base/vec.h"
#include "script/lex.h"
#include "shadow/volatile.h"

#include <string.h>

/* A statement, as far as rows flow through it. */
struct flow {
    struct str text;
    size_t first_written, written_count; /* in taint.written */
    size_t first_read, read_count;       /* in taint.read */
    bool reads_all;                      /* counters of SQLite's, rowids */
    bool depends;
};

struct written_name {
    bool depends;
    size_t last_reader; /* the number of the flow, from 1, that was the last to read it */
};

struct taint {
    struct arena *arena;
    bool follows_keys;
    struct map index; /* of what is written → index in `names` */
    VEC(struct written_name) names;
    VEC(uint32_t) written;
    VEC(uint32_t) read;
    VEC(struct flow) flows;
    bool any; /* something depends */
    bool no_memory;
};

struct taint *taint_new(bool follows_keys, struct arena *arena)
{
    struct taint *taint = ARENA_NEW(arena, struct taint);
    if (taint != NULL)
        *taint = (struct taint){.arena = arena, .follows_keys = follows_keys};
    return taint;
}

void taint_free(struct taint *taint)
{
    if (taint != NULL)
        map_free(&taint->index);
}

/* ---- Names ---- */

/* What is longer is cut off: two names that begin alike are taken for one. */
enum { LONGEST_NAME = 256 };

/* Without quotes, ASCII letters small. {NULL, 0} for no name. */
static struct str key_of(struct lex_token token, char buffer[LONGEST_NAME])
{
    if (token.kind != LEX_WORD && token.kind != LEX_QUOTED)
        return (struct str){NULL, 0};
    lex_unquote(token.text, buffer, LONGEST_NAME);
    str_fold(buffer);
    return str_from(buffer);
}

static bool add_name(struct taint *taint, struct str key, uint32_t *index)
{
    struct written_name name = {0};
    const uint32_t *there = map_find(&taint->index, key);
    *index = there != NULL ? *there : (uint32_t)taint->names.count;
    if (there != NULL)
        return true;
    char *kept = arena_copy(taint->arena, key.ptr, key.len);
    return kept != NULL && VEC_PUSH(taint->arena, &taint->names, name) &&
           map_put(&taint->index, taint->arena, (struct str){kept, key.len}, *index, NULL) !=
               MAP_NO_MEMORY;
}

static void write_name(struct taint *taint, struct flow *flow, struct lex_token token)
{
    char buffer[LONGEST_NAME];
    struct str key = key_of(token, buffer);
    uint32_t index;
    if (key.ptr == NULL)
        return;
    taint->no_memory |=
        !add_name(taint, key, &index) || !VEC_PUSH(taint->arena, &taint->written, index);
    flow->written_count++;
}

/* "main.t" is t. */
static struct lex_token take_name(struct str *rest)
{
    struct lex_token name = lex_next(rest);
    struct str ahead = *rest;
    if (!lex_is_sign(lex_next(&ahead), '.'))
        return name;
    *rest = ahead;
    return lex_next(rest);
}

/* ---- What is written ---- */

static bool skip_word(struct str *rest, const char *word)
{
    struct str ahead = *rest;
    if (!lex_is_word(lex_next(&ahead), word))
        return false;
    *rest = ahead;
    return true;
}

/* The table behind such a word, as far as it is the word's: UPDATE OF and UPDATE ON are a
 * trigger's events, and DO UPDATE SET is part of an INSERT. */
static void note_target(struct taint *taint, struct flow *flow, struct lex_token word,
                        struct str rest)
{
    bool updates = lex_is_word(word, "UPDATE");
    if (updates && skip_word(&rest, "OR"))
        lex_next(&rest);
    bool is_other = skip_word(&rest, "OF") || skip_word(&rest, "ON") || skip_word(&rest, "SET");
    if (lex_is_word(word, "INTO") || (lex_is_word(word, "DELETE") && skip_word(&rest, "FROM")) ||
        (updates && !is_other))
        write_name(taint, flow, take_name(&rest));
}

static void note_targets(struct taint *taint, struct flow *flow)
{
    struct str rest = flow->text;
    struct lex_token token;
    while ((token = lex_next(&rest)).kind != LEX_END)
        if (token.kind == LEX_WORD)
            note_target(taint, flow, token, rest);
}

/* The table that the trigger is on, where what happens to its rows is decided in there. */
static void note_own_table(struct taint *taint, struct flow *flow)
{
    struct str rest = flow->text;
    struct lex_token token = {.kind = LEX_SPACE};
    while (token.kind != LEX_END && !lex_is_word(token, "ON"))
        token = lex_next(&rest);
    if (token.kind != LEX_END && lex_has_word(flow->text, "RAISE"))
        write_name(taint, flow, take_name(&rest));
}

/* ---- Statements ---- */

static void note_created(struct taint *taint, struct flow *flow, struct str rest)
{
    struct lex_token kind = lex_next(&rest);
    if (lex_is_word(kind, "TEMP") || lex_is_word(kind, "TEMPORARY") || lex_is_word(kind, "VIRTUAL"))
        kind = lex_next(&rest);
    if (lex_is_word(kind, "TRIGGER")) {
        note_targets(taint, flow);
        note_own_table(taint, flow);
    }
    if (!lex_is_word(kind, "TABLE") && !lex_is_word(kind, "VIEW"))
        return;
    if (skip_word(&rest, "IF"))
        for (int words = 0; words < 2; words++) /* NOT EXISTS */
            lex_next(&rest);
    write_name(taint, flow, take_name(&rest));
}

static void note_altered(struct taint *taint, struct flow *flow, struct str rest)
{
    struct str renamed = lex_renamed_to(flow->text);
    lex_next(&rest); /* TABLE */
    write_name(taint, flow, take_name(&rest));
    if (renamed.ptr != NULL) /* what is one is the other */
        write_name(taint, flow, lex_token(renamed));
}

/* Rowids that were given last, counts, what SQLite keeps of its own: they tell of other tables. */
static bool reads_all(struct str text)
{
    static const char *const functions[] = {"last_insert_rowid", "changes", "total_changes"};
    static const char *const beginnings[] = {"sqlite_", "pragma_", "dbstat"};
    struct lex_token token;
    while ((token = lex_next(&text)).kind != LEX_END) {
        char buffer[LONGEST_NAME];
        struct str key = key_of(token, buffer), rest = text;
        bool called = key.ptr != NULL && lex_is_sign(lex_next(&rest), '(');
        for (size_t i = 0; called && i < sizeof functions / sizeof functions[0]; i++)
            if (str_equal_text(key, functions[i]))
                return true;
        for (size_t i = 0; key.ptr != NULL && i < sizeof beginnings / sizeof beginnings[0]; i++)
            if (str_starts_with(key, str_from(beginnings[i])))
                return true;
    }
    return false;
}

void taint_add(struct taint *taint, struct str statement)
{
    struct flow flow = {.text = statement, .first_written = taint->written.count};
    struct str rest = statement, where;
    struct lex_token first = lex_next(&rest);
    if (lex_is_word(first, "CREATE"))
        note_created(taint, &flow, rest);
    else if (lex_is_word(first, "ALTER"))
        note_altered(taint, &flow, rest);
    else
        note_targets(taint, &flow);
    if (flow.written_count == 0)
        return;
    flow.reads_all = reads_all(statement);
    flow.depends = volatile_find_in(statement, &where) != NULL;
    taint->no_memory |= !VEC_PUSH(taint->arena, &taint->flows, flow);
}

void taint_add_script(struct taint *taint, const struct script *script)
{
    struct str source = script->source.text;
    struct str rest = str_slice(source, (size_t)(script->sql - source.ptr), source.len);
    while (rest.len != 0) {
        struct lex_statement statement = lex_statement(rest);
        if (statement.kind == LEX_OTHER_STATEMENT)
            taint_add(taint, statement.text);
        rest = str_slice(rest, statement.text.len, rest.len);
    }
}

/* ---- What depends on what ---- */

static void read_name(struct taint *taint, size_t number, struct lex_token token)
{
    char buffer[LONGEST_NAME];
    struct str key = key_of(token, buffer);
    const uint32_t *index = key.ptr == NULL ? NULL : map_find(&taint->index, key);
    struct written_name *name = index == NULL ? NULL : &taint->names.items[*index];
    if (name == NULL || name->last_reader == number)
        return;
    name->last_reader = number;
    taint->no_memory |= !VEC_PUSH(taint->arena, &taint->read, *index);
    taint->flows.items[number - 1].read_count++;
}

/* A foreign key hands nothing on, but for an action, where keys are enforced. */
static void read_names(struct taint *taint, size_t number)
{
    struct flow *flow = &taint->flows.items[number - 1];
    struct str rest = flow->text;
    bool keys = taint->follows_keys && (lex_has_word(rest, "CASCADE") || lex_has_word(rest, "SET"));
    struct lex_token token;
    flow->first_read = taint->read.count;
    while (!taint->no_memory && (token = lex_next(&rest)).kind != LEX_END) {
        if (!keys && lex_is_word(token, "REFERENCES"))
            take_name(&rest);
        else
            read_name(taint, number, token);
    }
}

static bool depends(const struct taint *taint, const struct flow *flow)
{
    bool found = flow->depends || (flow->reads_all && taint->any);
    for (size_t i = 0; !found && i < flow->read_count; i++)
        found = taint->names.items[taint->read.items[flow->first_read + i]].depends;
    return found;
}

static bool mark(struct taint *taint, const struct flow *flow)
{
    bool changed = false;
    for (size_t i = 0; i < flow->written_count; i++) {
        bool *known = &taint->names.items[taint->written.items[flow->first_written + i]].depends;
        changed |= !*known;
        *known = true;
    }
    taint->any |= changed;
    return changed;
}

bool taint_spread(struct taint *taint)
{
    bool changed = true;
    for (size_t i = 0; !taint->no_memory && i < taint->flows.count; i++)
        read_names(taint, i + 1);
    while (changed && !taint->no_memory) {
        changed = false;
        for (size_t i = 0; i < taint->flows.count; i++)
            if (depends(taint, &taint->flows.items[i]))
                changed |= mark(taint, &taint->flows.items[i]);
    }
    return !taint->no_memory;
}

bool taint_has(const struct taint *taint, const char *table)
{
    char buffer[LONGEST_NAME];
    const uint32_t *index =
        map_find(&taint->index, key_of((struct lex_token){LEX_WORD, str_from(table)}, buffer));
    return index != NULL && taint->names.items[*index].depends;
}
