/* Tables, their keys and their indexes say exactly what they refer to. In a query that would take
 * SQLite's own resolution of names; but only the case of a letter hangs on it, so that a name is
 * spelled as (1) the text itself first defines it, (2) the objects that the text names define it,
 * in the order in which it names them, (3) any other does; and in small letters where nothing of
 * the schema is called so: rowid, new, the columns of a module. That is one spelling for all texts
 * that differ in case only, and the right one wherever a name means the same throughout.
 *
 * "x" is a name, or a text where no column is called so: there no quotes are taken off unless it is
 * certain that a table of the same FROM has such a column. */
#include "schema/respell.h"

#include "schema/canonical.h"
#include "schema/plain.h"
#include "schema/text.h"
#include "schema/unnamed.h"
#include "schema/words.h"
#include "script/lex.h"

#include <string.h>

/* ---- What is defined ---- */

static bool define(struct respelling *r, struct schema_text name)
{
    uint32_t index = (uint32_t)r->spellings.count;
    if (map_find(&r->columns, str_from(name.key)) != NULL)
        return true;
    return map_put(&r->columns, r->arena, str_from(name.key), index, NULL) != MAP_NO_MEMORY &&
           VEC_PUSH(r->arena, &r->spellings, name);
}

static bool define_table(struct respelling *r, const struct schema_table *table)
{
    bool done = true;
    for (size_t i = 0; done && i < table->column_count; i++)
        done = define(r, table->columns[i].name);
    return done;
}

/* The aliases of the first query's results. */
static bool read_results(struct respelling *r, const struct schema_view *view,
                         struct schema_names *out)
{
    VEC(struct schema_text) names = {0};
    struct token_list tokens;
    if (token_read(str_from(view->select.text), r->arena, &tokens) != 0)
        return false;
    const struct sense *senses = sense_read(tokens, r->arena);
    bool is_inside = false;
    for (size_t i = 0, depth = 0; senses != NULL && i < tokens.count; i++) {
        struct token token = tokens.items[i];
        depth += token.kind == TOKEN_OPEN;
        depth -= token.kind == TOKEN_CLOSE && depth > 0;
        if (depth == 0 && token_is(token, "FROM") && !token_is(tokens.items[i - 1], "DISTINCT"))
            break;
        is_inside |= depth == 0 && token_is(token, "SELECT");
        if (depth != 0 || !is_inside || !senses[i].defines)
            continue;
        struct schema_text name = text_name(token, r->arena);
        if (name.text == NULL || !VEC_PUSH(r->arena, &names, name))
            return false;
    }
    *out = (struct schema_names){names.items, names.count};
    return senses != NULL;
}

static bool define_view(struct respelling *r, const struct schema_view *view,
                        struct schema_names *results)
{
    *results = view->columns;
    bool done = view->columns.count != 0 || read_results(r, view, results);
    for (size_t i = 0; done && i < results->count; i++)
        done = define(r, results->items[i]);
    return done;
}

int respell_begin(const struct schema *schema, struct arena *arena, struct respelling *out)
{
    struct respelling r = {.schema = schema, .arena = arena};
    r.results = ARENA_ARRAY(arena, struct schema_names, schema->count + 1);
    bool done = r.results != NULL;
    for (size_t i = 0; done && i < schema->count; i++) {
        const struct schema_object *object = &schema->objects[i];
        if (object->as_table != NULL)
            done = define_table(&r, object->as_table);
        else if (object->as_view != NULL)
            done = define_view(&r, object->as_view, &r.results[i]);
    }
    *out = r;
    if (!done)
        respell_end(out);
    return done ? 0 : -1;
}

void respell_end(struct respelling *respelling)
{
    map_free(&respelling->columns);
}

/* ---- Tables and indexes ---- */

static struct schema_text in_small_letters(struct schema_text name)
{
    return (struct schema_text){name.key, name.key};
}

static struct schema_text table_name(const struct respelling *r, struct schema_text name)
{
    const struct schema_object *found = schema_find(r->schema, SCHEMA_TABLE, name.text);
    return found == NULL ? in_small_letters(name) : found->name;
}

static struct schema_names as_defined(const struct respelling *r, struct schema_names names,
                                      const struct schema_names *columns)
{
    struct schema_text *items = ARENA_ARRAY(r->arena, struct schema_text, names.count + 1);
    for (size_t i = 0; items != NULL && i < names.count; i++) {
        const struct schema_text *found = text_find(columns, names.items[i].key);
        items[i] = found == NULL ? in_small_letters(names.items[i]) : *found;
    }
    return (struct schema_names){items, names.count};
}

/* The columns of a table; none of what is no table. */
static bool columns_of(const struct respelling *r, const char *name, struct schema_names *out)
{
    const struct schema_object *found = schema_find(r->schema, SCHEMA_TABLE, name);
    *out = (struct schema_names){NULL, 0};
    if (found == NULL || found->as_table == NULL)
        return true;
    const struct schema_table *table = found->as_table;
    struct schema_text *items = ARENA_ARRAY(r->arena, struct schema_text, table->column_count + 1);
    for (size_t i = 0; items != NULL && i < table->column_count; i++)
        items[i] = table->columns[i].name;
    *out = (struct schema_names){items, table->column_count};
    return items != NULL;
}

static bool respell_foreign_key(const struct respelling *r, struct schema_foreign_key *key)
{
    struct schema_names columns;
    key->parent = table_name(r, key->parent);
    if (!columns_of(r, key->parent.text, &columns))
        return false;
    key->parent_columns = as_defined(r, key->parent_columns, &columns);
    return key->parent_columns.items != NULL;
}

static bool respell_table(const struct respelling *r, struct schema_object *object)
{
    struct schema_table *table = ARENA_NEW(r->arena, struct schema_table);
    size_t count = object->as_table->foreign_key_count;
    struct schema_foreign_key *keys = ARENA_ARRAY(r->arena, struct schema_foreign_key, count + 1);
    if (table == NULL || keys == NULL)
        return false;
    *table = *object->as_table;
    for (size_t i = 0; i < count; i++) {
        keys[i] = table->foreign_keys[i];
        if (!respell_foreign_key(r, &keys[i]))
            return false;
    }
    table->foreign_keys = keys;
    object->as_table = table;
    return true;
}

/* An expression over the columns of one table. */
static bool respell_expression(const struct respelling *r, const struct schema_names *columns,
                               struct schema_text *text)
{
    struct token_list tokens;
    if (text->text == NULL)
        return true;
    if (token_read(str_from(text->text), r->arena, &tokens) != 0)
        return false;
    *text = text_expression(tokens, columns->items == NULL ? NULL : columns, r->arena);
    return text->text != NULL;
}

/* "x" alone, where no column is called so: SQLite takes 'x' for a name there.
 * https://www.sqlite.org/quirks.html#dblquote */
static bool is_text_in_double_quotes(const char *expression)
{
    struct str text = str_from(expression);
    return *expression == '"' && lex_token(text).text.len == text.len;
}

static bool respell_indexed(const struct respelling *r, const struct schema_names *columns,
                            struct schema_indexed *indexed)
{
    const struct schema_text *found =
        indexed->is_name ? text_find(columns, indexed->expression.key) : NULL;
    if (found != NULL)
        indexed->expression = *found;
    return indexed->is_name || is_text_in_double_quotes(indexed->expression.text) ||
           respell_expression(r, columns, &indexed->expression);
}

static bool respell_index(const struct respelling *r, struct schema_object *object)
{
    struct schema_names columns;
    struct schema_index *index = ARENA_NEW(r->arena, struct schema_index);
    size_t count = object->as_index->column_count;
    struct schema_indexed *items = ARENA_ARRAY(r->arena, struct schema_indexed, count + 1);
    if (index == NULL || items == NULL || !columns_of(r, object->table.text, &columns))
        return false;
    *index = *object->as_index;
    object->table = table_name(r, object->table);
    for (size_t i = 0; i < count; i++) {
        items[i] = index->columns[i];
        if (!respell_indexed(r, &columns, &items[i]))
            return false;
    }
    index->columns = items;
    object->as_index = index;
    return respell_expression(r, &columns, &index->where);
}

/* ---- Queries and statements ---- */

struct query {
    struct respelling *r;
    struct token *items;
    size_t count;
    const struct sense *senses;
    size_t *core; /* by token: the SELECT, or the statement, that it is in */
    bool *names;  /* by token: what stands there in double quotes is a name for certain */
    bool has_cores, has_unknown; /* more than one; a source of which not all columns are known */
    VEC(const struct schema_object *) named; /* what the text names, in that order */
    VEC(struct schema_text) own;             /* what it defines itself */
};

static bool note_own(struct query *q)
{
    for (size_t i = 0; i < q->count; i++) {
        if (!q->senses[i].defines)
            continue;
        struct schema_text name = text_name(q->items[i], q->r->arena);
        const struct schema_names own = {q->own.items, q->own.count};
        if (name.text == NULL)
            return false;
        if (text_find(&own, name.key) == NULL && !VEC_PUSH(q->r->arena, &q->own, name))
            return false;
    }
    return true;
}

static const struct schema_object *object_at(const struct query *q, size_t index)
{
    const char *name = token_name(q->items[index], q->r->arena);
    q->r->no_memory |= name == NULL;
    return name == NULL ? NULL : schema_find(q->r->schema, SCHEMA_TABLE, name);
}

static bool note_named(struct query *q, const struct schema_object *first)
{
    if (first != NULL && !VEC_PUSH(q->r->arena, &q->named, first))
        return false;
    for (size_t i = 0; i < q->count; i++) {
        const struct schema_object *object =
            q->senses[i].meaning == MEANING_NAME ? object_at(q, i) : NULL;
        if (object != NULL && !VEC_PUSH(q->r->arena, &q->named, object))
            return false;
    }
    return true;
}

/* Each SELECT and VALUES is a core, what stands outside of any, and what is behind ON CONFLICT. */
static bool note_cores(struct query *q)
{
    size_t *outer = ARENA_ARRAY(q->r->arena, size_t, q->count + 2);
    q->core = ARENA_ARRAY(q->r->arena, size_t, q->count + 1);
    if (outer == NULL || q->core == NULL)
        return false;
    size_t cores = 0, depth = 0;
    for (size_t i = 0; i < q->count; i++) {
        if (q->items[i].kind == TOKEN_CLOSE && depth > 0)
            depth--;
        bool conflicts =
            token_is(q->items[i], "CONFLICT") && q->senses[i].meaning == MEANING_KEYWORD;
        if (token_is(q->items[i], "SELECT") || token_is(q->items[i], "VALUES") || conflicts)
            outer[depth] = ++cores;
        q->core[i] = outer[depth];
        if (q->items[i].kind == TOKEN_OPEN) {
            depth++;
            outer[depth] = outer[depth - 1];
        }
    }
    q->has_cores = cores > 1;
    return true;
}

static const struct schema_text *column_of(const struct query *q,
                                           const struct schema_object *object, const char *key)
{
    if (object->as_table != NULL)
        for (size_t i = 0; i < object->as_table->column_count; i++)
            if (strcmp(object->as_table->columns[i].name.key, key) == 0)
                return &object->as_table->columns[i].name;
    if (object->as_view != NULL)
        return text_find(&q->r->results[object - q->r->schema->objects], key);
    return NULL;
}

/* How the name is spelled; in small letters where nothing is called so. */
static const char *spelling_of(const struct query *q, const char *key, bool is_table)
{
    const struct schema_names own = {q->own.items, q->own.count};
    const struct schema_text *found = text_find(&own, key);
    const struct schema_object *table = schema_find(q->r->schema, SCHEMA_TABLE, key);
    if (found == NULL && table != NULL && is_table)
        return table->name.text;
    for (size_t i = 0; found == NULL && i < q->named.count; i++)
        found = column_of(q, q->named.items[i], key);
    const uint32_t *index = found == NULL ? map_find(&q->r->columns, str_from(key)) : NULL;
    if (index != NULL)
        found = &q->r->spellings.items[*index];
    return found != NULL ? found->text : table != NULL ? table->name.text : key;
}

/* Whether a table of the same FROM has a column of that name: then "x" is that. */
static bool is_column_here(const struct query *q, size_t index, const char *key)
{
    const struct schema_names own = {q->own.items, q->own.count};
    for (size_t i = 0; i < q->count; i++) {
        bool source = q->core[i] == q->core[index] && q->senses[i].is_source &&
                      !(i > 0 && token_is(q->items[i - 1], "INTO"));
        const struct schema_object *object = source ? object_at(q, i) : NULL;
        if (object != NULL && text_find(&own, object->name.key) == NULL &&
            column_of(q, object, key) != NULL)
            return true;
    }
    return false;
}

/* ---- "x": a name or a text ---- */

static bool is_in_doubt(const struct query *q, size_t index)
{
    return q->items[index].kind == TOKEN_NAME && q->items[index].text.ptr[0] == '"' &&
           q->senses[index].meaning == MEANING_NAME && !q->senses[index].is_certain;
}

/* A table of a module, a function, and a view that does not say what its columns are called. */
static bool is_unknown_source(const struct query *q, size_t index)
{
    if (!q->senses[index].is_source)
        return false;
    const struct schema_names own = {q->own.items, q->own.count};
    const char *name = token_name(q->items[index], q->r->arena);
    const char *key = name == NULL ? NULL : text_fold(name, q->r->arena);
    const struct schema_object *object = object_at(q, index);
    q->r->no_memory |= key == NULL;
    if (q->senses[index].meaning == MEANING_FUNCTION || key == NULL)
        return true;
    if (object == NULL)
        return q->items[index + 1].kind != TOKEN_DOT && text_find(&own, key) == NULL;
    return object->as_table == NULL &&
           (object->as_view == NULL || object->as_view->columns.count == 0);
}

static void note_unknown(struct query *q)
{
    for (size_t i = 0; !q->has_unknown && i < q->count; i++)
        q->has_unknown = is_unknown_source(q, i);
}

/* a IS DISTINCT FROM b */
static bool is_of_comparison(const struct query *q, size_t index)
{
    return index > 1 && token_is(q->items[index], "FROM") &&
           token_is(q->items[index - 1], "DISTINCT") &&
           (token_is(q->items[index - 2], "IS") || token_is(q->items[index - 2], "NOT"));
}

static bool is_among_results(const struct query *q, size_t index)
{
    static const char *const words[] = {"FROM",  "WHERE", "GROUP",  "HAVING",
                                        "ORDER", "LIMIT", "VALUES", "SET"};
    for (size_t depth = 0; index-- > 0;) {
        struct token token = q->items[index];
        if (token.kind == TOKEN_OPEN && depth-- == 0)
            return false;
        depth += token.kind == TOKEN_CLOSE;
        bool begins = token_is(token, "SELECT") ||
                      (TOKEN_IS_ONE_OF(token, words) && !is_of_comparison(q, index));
        if (depth == 0 && begins)
            return token_is(token, "SELECT");
    }
    return false;
}

/* A result that is a text is called as it was typed, in these quotes or in those. */
static bool is_whole_result(const struct query *q, size_t index)
{
    static const char *const begins[] = {"SELECT", "DISTINCT", "ALL"};
    static const char *const ends[] = {"FROM",      "WHERE", "UNION", "EXCEPT",
                                       "INTERSECT", "ORDER", "LIMIT"};
    struct token before = index == 0 ? (struct token){TOKEN_END, {"", 0}} : q->items[index - 1];
    struct token behind = q->items[index + 1];
    return (before.kind == TOKEN_COMMA || TOKEN_IS_ONE_OF(before, begins)) &&
           (behind.kind == TOKEN_COMMA || behind.kind == TOKEN_CLOSE || behind.kind == TOKEN_END ||
            TOKEN_IS_ONE_OF(behind, ends)) &&
           is_among_results(q, index);
}

/* Whether nothing of the schema, nor of the text, is called so: SQLite takes it for a text then. */
static bool is_text(const struct query *q, const char *key)
{
    const struct schema_names own = {q->own.items, q->own.count};
    struct str word = str_from(key);
    return !q->has_unknown && !word_is_rowid(word) && text_find(&own, key) == NULL &&
           map_find(&q->r->columns, word) == NULL && (!q->has_cores || word_is_plain_name(word));
}

static bool settle_name(const struct query *q, size_t index)
{
    struct token *token = &q->items[index];
    const char *name = token_name(*token, q->r->arena);
    const char *key = name == NULL ? NULL : text_fold(name, q->r->arena);
    if (key == NULL)
        return false;
    q->names[index] = is_column_here(q, index, key);
    if (q->names[index])
        return plain_name(token, q->r->arena);
    return !is_text(q, key) || is_whole_result(q, index) || plain_text(token, q->r->arena);
}

static bool settle_tokens(const struct query *q)
{
    bool done = true;
    for (size_t i = 0; done && i < q->count; i++)
        if (is_in_doubt(q, i))
            done = settle_name(q, i);
    return done;
}

/* ---- All names ---- */

static bool respell_name(const struct query *q, size_t index)
{
    struct token *token = &q->items[index];
    const char *name = token_name(*token, q->r->arena);
    const char *key = name == NULL ? NULL : text_fold(name, q->r->arena);
    if (key == NULL)
        return false;
    bool doubtful = token->kind == TOKEN_NAME && !q->senses[index].is_certain;
    if (doubtful && !is_column_here(q, index, key))
        return true;
    bool is_table = q->senses[index].is_source || q->items[index + 1].kind == TOKEN_DOT;
    *token = (struct token){TOKEN_WORD, str_from(spelling_of(q, key, is_table))};
    return plain_name(token, q->r->arena);
}

/* Where a module's table is called as a function is. */
static bool respell_function(const struct query *q, size_t index)
{
    const struct schema_object *object = object_at(q, index);
    if (object == NULL || !q->senses[index].is_source)
        return true;
    q->items[index] = (struct token){TOKEN_WORD, str_from(object->name.text)};
    return plain_name(&q->items[index], q->r->arena);
}

static bool respell_tokens(struct query *q, struct unnamed_results unnamed)
{
    bool done = true;
    for (size_t i = 0, next = 0; done && i < q->count; i++) {
        while (next < unnamed.count && unnamed.items[next].from + unnamed.items[next].count <= i)
            next++;
        if (next < unnamed.count && i >= unnamed.items[next].from)
            continue; /* it is called so */
        if (q->senses[i].meaning == MEANING_NAME && !q->senses[i].defines)
            done = respell_name(q, i);
        else if (q->senses[i].meaning == MEANING_FUNCTION)
            done = respell_function(q, i);
    }
    return done;
}

/* `first` is what the statement is about besides what it names. */
static bool respell_query(struct respelling *r, const struct schema_object *first, bool keeps_typed,
                          struct schema_text *text)
{
    struct query q = {.r = r};
    struct token_list tokens;
    struct unnamed_results unnamed = {NULL, 0};
    if (text->text == NULL || (r->only_doubts && strchr(text->text, '"') == NULL))
        return true;
    if (token_read(str_from(text->text), r->arena, &tokens) != 0 ||
        (keeps_typed && unnamed_results_find(tokens, r->arena, &unnamed) != 0))
        return false;
    q.count = tokens.count;
    q.items = ARENA_ARRAY(r->arena, struct token, tokens.count + 1);
    q.names = ARENA_ARRAY(r->arena, bool, tokens.count + 1);
    q.senses = sense_read(tokens, r->arena);
    if (q.items == NULL || q.names == NULL || q.senses == NULL)
        return false;
    memcpy(q.items, tokens.items, tokens.count * sizeof *q.items);
    if (!note_own(&q) || !note_named(&q, first) || !note_cores(&q))
        return false;
    note_unknown(&q);
    if (!(r->only_doubts ? settle_tokens(&q) : respell_tokens(&q, unnamed)))
        return false;
    *text = text_respelled((struct token_list){q.items, q.count}, q.names, unnamed, r->arena);
    return text->text != NULL;
}

static bool respell_view(struct respelling *r, struct schema_object *object)
{
    struct schema_view *view = ARENA_NEW(r->arena, struct schema_view);
    if (view == NULL)
        return false;
    *view = *object->as_view;
    object->as_view = view;
    return respell_query(r, NULL, view->columns.count == 0, &view->select);
}

static bool respell_trigger(struct respelling *r, struct schema_object *object)
{
    struct schema_names columns;
    struct schema_trigger *trigger = ARENA_NEW(r->arena, struct schema_trigger);
    size_t count = object->as_trigger->statements.count;
    struct schema_text *statements = ARENA_ARRAY(r->arena, struct schema_text, count + 1);
    if (trigger == NULL || statements == NULL || !columns_of(r, object->table.text, &columns))
        return false;
    *trigger = *object->as_trigger;
    const struct schema_object *table = schema_find(r->schema, SCHEMA_TABLE, object->table.text);
    bool done = true;
    if (!r->only_doubts) {
        object->table = table_name(r, object->table);
        trigger->columns = as_defined(r, trigger->columns, &columns);
        done = trigger->columns.items != NULL;
    }
    done = done && respell_query(r, table, false, &trigger->when);
    for (size_t i = 0; done && i < count; i++) {
        statements[i] = trigger->statements.items[i];
        done = respell_query(r, table, false, &statements[i]);
    }
    trigger->statements = (struct schema_names){statements, count};
    object->as_trigger = trigger;
    return done;
}

const char *respell_object(struct respelling *respelling, const struct schema_object *object)
{
    struct schema_object copy = *object;
    bool done = true;
    if (copy.as_table != NULL)
        done = respell_table(respelling, &copy);
    else if (copy.as_index != NULL)
        done = respell_index(respelling, &copy);
    else if (copy.as_view != NULL)
        done = respell_view(respelling, &copy);
    else if (copy.as_trigger != NULL)
        done = respell_trigger(respelling, &copy);
    return done && !respelling->no_memory ? canonical_text(&copy, NULL, respelling->arena) : NULL;
}

bool respell_doubts(struct respelling *respelling, struct schema_object *object)
{
    respelling->only_doubts = true;
    bool done = object->as_view != NULL ? respell_view(respelling, object)
                                        : respell_trigger(respelling, object);
    respelling->only_doubts = false;
    return done && !respelling->no_memory;
}
