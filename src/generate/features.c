/* What is new in which SQLite, by https://www.sqlite.org/changes.html, from 3.16.0 on: older ones
 * a manifest cannot name. Whether a schema needs it is told by its model, or by tokens as SQLite's
 * own parser takes them; names in quotes and texts are other tokens. */
#include "generate/features.h"

#include "schema/words.h"

#include <limits.h>
#include <sqlite3.h>
#include <string.h>
#include <strings.h>

/* ---- By the model ---- */

static bool is_strict(const struct schema_object *object)
{
    return object->as_table != NULL && object->as_table->is_strict;
}

static bool has_generated_column(const struct schema_object *object)
{
    for (size_t i = 0; object->as_table != NULL && i < object->as_table->column_count; i++)
        if (object->as_table->columns[i].generated.text != NULL)
            return true;
    return false;
}

static bool is_word(char c)
{
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Behind the word, "=" and what else is between words; NULL: there is no such word. */
static const char *behind_word(const char *text, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = text; (at = strstr(at, word)) != NULL; at++)
        if ((at == text || !is_word(at[-1])) && !is_word(at[len])) {
            at += len;
            while (*at != '\0' && !is_word(*at))
                at++;
            return at;
        }
    return NULL;
}

/* Whether the tokenizer of a full text is given with the word, and what comes behind it. Its
 * argument has its own language inside of quotes or without:
 * https://www.sqlite.org/fts5.html#tokenizers, https://www.sqlite.org/fts3.html#tokenizer. */
static bool tokenizes_with(const struct schema_object *object, const char *word, const char *value)
{
    const struct schema_virtual_table *table = object->as_virtual_table;
    for (size_t i = 0; table != NULL && i < table->arguments.count; i++) {
        const char *text = table->arguments.items[i].key;
        if (strncmp(text, "tokenize =", 10) != 0 || strncmp(table->module.key, "fts", 3) != 0)
            continue;
        const char *behind = behind_word(text + 10, word);
        if (behind != NULL && strncmp(behind, value, strlen(value)) == 0 &&
            (*value == '\0' || !is_word(behind[strlen(value)])))
            return true;
    }
    return false;
}

static bool has_trigrams(const struct schema_object *object)
{
    return tokenizes_with(object, "trigram", "");
}

static bool keeps_no_diacritics(const struct schema_object *object)
{
    return tokenizes_with(object, "remove_diacritics", "2");
}

/* ---- By tokens ---- */

static struct token token_from(const struct feature_place *place, ptrdiff_t offset)
{
    static const struct token none = {TOKEN_END, {"", 0}};
    ptrdiff_t at = (ptrdiff_t)place->at + offset;
    return at < 0 || at >= (ptrdiff_t)place->tokens.count ? none : place->tokens.items[at];
}

static bool sees(const struct feature_place *place, ptrdiff_t offset, const char *word)
{
    return token_is(token_from(place, offset), word);
}

static bool sees_kind(const struct feature_place *place, ptrdiff_t offset, enum token_kind kind)
{
    return token_from(place, offset).kind == kind;
}

static bool sees_name(const struct feature_place *place, ptrdiff_t offset)
{
    struct token token = token_from(place, offset);
    return token.kind == TOKEN_NAME ||
           (token.kind == TOKEN_WORD && (word_flags(token.text) & WORD_RESERVED) == 0);
}

static bool ends_operand(const struct feature_place *place, ptrdiff_t offset)
{
    struct token token = token_from(place, offset);
    return sees_name(place, offset) || token.kind == TOKEN_CLOSE || token.kind == TOKEN_STRING ||
           token.kind == TOKEN_NUMBER || token.kind == TOKEN_BLOB || token_is(token, "NULL");
}

/* Behind the parenthesis that opens here, as an offset. */
static ptrdiff_t behind_parentheses(const struct feature_place *place, ptrdiff_t offset)
{
    size_t depth = 0;
    do {
        depth += sees_kind(place, offset, TOKEN_OPEN);
        depth -= sees_kind(place, offset, TOKEN_CLOSE);
        offset++;
    } while (depth != 0 && !sees_kind(place, offset, TOKEN_END));
    return offset;
}

static bool has_column(const struct schema *schema, struct str name)
{
    for (size_t i = 0; i < schema->count; i++) {
        const struct schema_table *table = schema->objects[i].as_table;
        for (size_t c = 0; table != NULL && c < table->column_count; c++)
            if (strlen(table->columns[c].name.text) == name.len &&
                strncasecmp(table->columns[c].name.text, name.ptr, name.len) == 0)
                return true;
    }
    return false;
}

/* A column of that name comes first: https://www.sqlite.org/lang_expr.html#boolean_expressions.
 * Older ones take DEFAULT TRUE for a text. */
static bool begins_true(const struct feature_place *place)
{
    return (sees(place, 0, "TRUE") || sees(place, 0, "FALSE")) && !sees(place, -1, "AS") &&
           !sees_kind(place, -1, TOKEN_DOT) && !sees_kind(place, 1, TOKEN_DOT) &&
           !sees_kind(place, 1, TOKEN_OPEN) &&
           !has_column(place->schema, token_from(place, 0).text);
}

/* ON CONFLICT [(…) [WHERE …]] DO: https://www.sqlite.org/lang_upsert.html. In the condition of a
 * join "conflict" is a name. */
static bool begins_upsert(const struct feature_place *place)
{
    if (!sees(place, 0, "ON") || !sees(place, 1, "CONFLICT"))
        return false;
    ptrdiff_t next = 2;
    if (sees_kind(place, next, TOKEN_OPEN))
        next = behind_parentheses(place, next);
    for (bool where = sees(place, next, "WHERE"); where && !sees(place, next, "DO"); next++)
        if (sees_kind(place, next, TOKEN_END))
            return false;
    return sees(place, next, "DO") &&
           (sees(place, next + 1, "UPDATE") || sees(place, next + 1, "NOTHING"));
}

static bool begins_several_upserts(const struct feature_place *place)
{
    if (!begins_upsert(place))
        return false;
    if (sees(place, 2, "DO") && sees(place, 3, "UPDATE"))
        return true;
    struct feature_place other = *place;
    for (other.at++; other.at < place->tokens.count; other.at++)
        if (begins_upsert(&other))
            return true;
    return false;
}

/* As SQLite's tokenizer tells it from a name; the same for FILTER:
 * https://www.sqlite.org/windowfunctions.html */
static bool begins_window(const struct feature_place *place)
{
    return sees(place, 0, "OVER") && sees_kind(place, -1, TOKEN_CLOSE) &&
           (sees_kind(place, 1, TOKEN_OPEN) || sees_name(place, 1));
}

static bool begins_filter(const struct feature_place *place)
{
    return sees(place, 0, "FILTER") && sees_kind(place, -1, TOKEN_CLOSE) &&
           sees_kind(place, 1, TOKEN_OPEN) && sees(place, 2, "WHERE") &&
           !sees(place, behind_parentheses(place, 1), "OVER");
}

static bool begins_base_window(const struct feature_place *place)
{
    static const char *const words[] = {"PARTITION", "ORDER", "RANGE", "ROWS", "GROUPS"};
    if (!begins_window(place) || !sees_kind(place, 1, TOKEN_OPEN) || !sees_name(place, 2))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (sees(place, 2, words[i]))
            return false;
    return true;
}

/* GROUPS, EXCLUDE, RANGE with a number, a window that is made of another one. */
static bool begins_window_frame(const struct feature_place *place)
{
    static const char *const excluded[] = {"NO", "CURRENT", "GROUP", "TIES"};
    bool between = sees(place, 1, "BETWEEN");
    if (sees(place, 0, "GROUPS") || sees(place, 0, "RANGE"))
        return (ends_operand(place, -1) || sees_kind(place, -1, TOKEN_OPEN)) &&
               (sees_kind(place, between ? 2 : 1, TOKEN_NUMBER) ||
                (sees(place, 0, "GROUPS") &&
                 (between || sees(place, 1, "UNBOUNDED") || sees(place, 1, "CURRENT"))));
    for (size_t i = 0; sees(place, 0, "EXCLUDE") && i < sizeof excluded / sizeof excluded[0]; i++)
        if (sees(place, 1, excluded[i]) &&
            (sees(place, -1, "ROW") || sees(place, -1, "PRECEDING") ||
             sees(place, -1, "FOLLOWING")))
            return true;
    return begins_base_window(place);
}

static bool begins_nulls(const struct feature_place *place)
{
    return sees(place, 0, "NULLS") && (sees(place, 1, "FIRST") || sees(place, 1, "LAST")) &&
           ends_operand(place, -1);
}

/* FROM of the UPDATE itself: https://www.sqlite.org/lang_update.html#update_from */
static bool begins_update_from(const struct feature_place *place)
{
    if (!sees(place, 0, "FROM") || sees(place, -1, "DISTINCT") ||
        !token_is(place->tokens.items[0], "UPDATE"))
        return false;
    size_t depth = 0;
    for (size_t i = 0; i < place->at; i++) {
        depth += place->tokens.items[i].kind == TOKEN_OPEN;
        depth -= place->tokens.items[i].kind == TOKEN_CLOSE;
    }
    return depth == 0;
}

static bool begins_materialized(const struct feature_place *place)
{
    return sees(place, 0, "MATERIALIZED") && sees_kind(place, 1, TOKEN_OPEN) &&
           (sees(place, -1, "AS") || (sees(place, -1, "NOT") && sees(place, -2, "AS")));
}

static bool begins_arrow(const struct feature_place *place)
{
    return sees(place, 0, "->") || sees(place, 0, "->>");
}

/* Tables and aliases may be called so too. */
static bool begins_outer_join(const struct feature_place *place)
{
    return (sees(place, 0, "RIGHT") || sees(place, 0, "FULL")) &&
           (sees(place, 1, "JOIN") || (sees(place, 1, "OUTER") && sees(place, 2, "JOIN"))) &&
           ends_operand(place, -1) && !sees(place, -1, "AS");
}

static bool begins_distinct_from(const struct feature_place *place)
{
    return sees(place, 0, "DISTINCT") && sees(place, 1, "FROM") &&
           (sees(place, -1, "IS") || (sees(place, -1, "NOT") && sees(place, -2, "IS")));
}

/* A table of a WITH clause: name (…) AS [[NOT] MATERIALIZED] (. */
static bool names_query(const struct feature_place *place)
{
    ptrdiff_t next = behind_parentheses(place, 1);
    return sees(place, next, "AS") &&
           (sees_kind(place, next + 1, TOKEN_OPEN) || sees(place, next + 1, "NOT") ||
            sees(place, next + 1, "MATERIALIZED"));
}

/* A call; not a table with its columns. */
static bool begins_call(const struct feature_place *place, const char *function)
{
    return sees(place, 0, function) && sees_kind(place, 1, TOKEN_OPEN) &&
           !sees(place, -1, "INTO") && !sees_kind(place, -1, TOKEN_DOT) && !names_query(place);
}

/* ---- The table ---- */

/* https://www.sqlite.org/lang_altertable.html has the first ones. Where any table has a generated
 * column, 3.31 to 3.34 refuse to rename one ("no such column"). DROP COLUMN came with 3.35.0, but
 * could corrupt the file until https://www.sqlite.org/releaselog/3_35_5.html. */
static const struct feature_row rows[] = {
    [FEATURE_RENAME_COLUMN] = {3025000, "RENAME COLUMN"},
    [FEATURE_RENAME_GENERATED] = {3035000, "RENAME COLUMN beside generated columns"},
    [FEATURE_RENAME_FOLLOWED] = {3026000, "a RENAME TO that references follow"},
    [FEATURE_DROP_COLUMN] = {3035005, "a reliable DROP COLUMN"},
    [FEATURE_ADD_CHECKED] = {3037000, "an ADD COLUMN that checks rows"},
    /* https://www.sqlite.org/releaselog/3_23_0.html */
    [FEATURE_TRUE] = {3023000, "TRUE, FALSE", "write 1 and 0", .begins = begins_true},
    /* https://www.sqlite.org/lang_upsert.html */
    [FEATURE_UPSERT] = {3024000, "ON CONFLICT DO", "write INSERT OR IGNORE and an UPDATE",
                        .begins = begins_upsert},
    /* https://www.sqlite.org/windowfunctions.html#history */
    [FEATURE_WINDOW] = {3025000, "OVER: a window function", "use a subquery that counts or sums",
                        .begins = begins_window},
    [FEATURE_WINDOW_FRAMES] = {3028000,
                               "GROUPS, EXCLUDE, RANGE with a number, a window of a "
                               "window",
                               "write ROWS, or the whole window", .begins = begins_window_frame},
    /* https://www.sqlite.org/releaselog/3_27_0.html */
    [FEATURE_DIACRITICS] = {3027000, "remove_diacritics=2 of FTS", "write 1",
                            .has = keeps_no_diacritics},
    /* https://www.sqlite.org/releaselog/3_30_0.html */
    [FEATURE_FILTER] = {3030000, "FILTER of an aggregate", "write CASE WHEN … THEN … END in it",
                        .begins = begins_filter},
    [FEATURE_NULLS_FIRST] = {3030000, "NULLS FIRST, NULLS LAST", "sort by x IS NULL first",
                             .begins = begins_nulls},
    /* https://www.sqlite.org/gencol.html */
    [FEATURE_GENERATED] = {3031000, "a generated column",
                           "make it a column of a view, or let triggers fill it",
                           .has = has_generated_column},
    /* https://www.sqlite.org/lang_update.html#update_from */
    [FEATURE_UPDATE_FROM] = {3033000, "UPDATE FROM", "write subqueries behind SET and WHERE",
                             .begins = begins_update_from},
    /* https://www.sqlite.org/releaselog/3_34_0.html */
    [FEATURE_TRIGRAM] = {3034000, "the tokenizer trigram of FTS5", "use another tokenizer",
                         .has = has_trigrams},
    /* https://www.sqlite.org/releaselog/3_35_0.html */
    [FEATURE_MATERIALIZED] = {3035000, "AS MATERIALIZED", "leave that word out, it is a hint",
                              .begins = begins_materialized},
    [FEATURE_SEVERAL_UPSERTS] = {3035000, "ON CONFLICT DO UPDATE for any constraint, or several",
                                 "name one constraint, behind ON CONFLICT",
                                 .begins = begins_several_upserts},
    /* https://www.sqlite.org/stricttables.html */
    [FEATURE_STRICT] = {3037000, "STRICT", "write CHECK (typeof(x) = 'integer') and the like",
                        .has = is_strict},
    /* https://www.sqlite.org/json1.html#jptr */
    [FEATURE_ARROW] = {3038000, "->, ->>", "write json_extract()", .begins = begins_arrow},
    /* https://www.sqlite.org/releaselog/3_39_0.html */
    [FEATURE_OUTER_JOIN] = {3039000, "RIGHT JOIN, FULL JOIN",
                            "write LEFT JOIN with the tables exchanged, and UNION ALL",
                            .begins = begins_outer_join},
    [FEATURE_DISTINCT_FROM] = {3039000, "IS DISTINCT FROM", "write IS NOT, which means the same",
                               .begins = begins_distinct_from},
    /* https://www.sqlite.org/lang_corefunc.html, https://www.sqlite.org/lang_datefunc.html */
    [FEATURE_IIF] = {3032000, "iif()", "write CASE WHEN", .function = "iif"},
    [FEATURE_SUBSTRING] = {3034000, "substring()", "write substr()", .function = "substring"},
    [FEATURE_SIGN] = {3035000, "sign()", "write CASE WHEN", .function = "sign"},
    [FEATURE_FORMAT] = {3038000, "format()", "write printf()", .function = "format"},
    [FEATURE_UNIXEPOCH] = {3038000, "unixepoch()", "write strftime('%s', …)",
                           .function = "unixepoch"},
};

const struct feature_row *feature_row(enum feature feature)
{
    return &rows[feature];
}

bool sqlite_has(const struct generate_sqlite *sqlite, enum feature feature)
{
    int version = sqlite->version;
    if (version == 0 || version > sqlite3_libversion_number())
        version = INT_MAX;
    return version >= rows[feature].version;
}

const char *feature_version(enum feature feature, struct arena *arena)
{
    int version = rows[feature].version;
    return arena_printf(arena, "%d.%d.%d", version / 1000000, version / 1000 % 1000,
                        version % 1000);
}

/* ---- What an object needs ---- */

static bool is_in(const struct lacking *lacking, enum feature feature)
{
    for (size_t i = 0; i < lacking->count; i++)
        if (lacking->items[i] == feature)
            return true;
    return false;
}

static bool begins_here(const struct feature_row *row, const struct feature_place *place)
{
    if (row->function != NULL)
        return begins_call(place, row->function);
    return row->begins != NULL && row->begins(place);
}

void features_in_tokens(const struct generate_sqlite *sqlite, const struct schema *schema,
                        struct token_list tokens, struct lacking *out)
{
    struct feature_place place = {schema, tokens, 0};
    for (int feature = 0; feature < FEATURES; feature++) {
        if (sqlite_has(sqlite, (enum feature)feature))
            continue;
        for (place.at = 0; place.at < tokens.count && !is_in(out, (enum feature)feature);
             place.at++)
            if (begins_here(&rows[feature], &place))
                out->items[out->count++] = (enum feature)feature;
    }
}

struct search {
    const struct generate_sqlite *sqlite;
    const struct schema *schema;
    struct arena *arena;
    struct lacking *out;
    bool no_memory;
};

static void look_at(struct search *search, struct schema_text text)
{
    struct token_list tokens;
    if (text.text == NULL)
        return;
    if (token_read(str_from(text.text), search->arena, &tokens) != 0)
        search->no_memory = true;
    else
        features_in_tokens(search->sqlite, search->schema, tokens, search->out);
}

/* The statement as it was typed may have more in it than what counts: DEFAULT (…) DEFAULT 1. */
static void look_at_table(struct search *search, const struct schema_object *object)
{
    const struct schema_table *table = object->as_table;
    struct token_list tokens;
    for (size_t i = 0; i < table->column_count; i++)
        look_at(search, table->columns[i].default_value);
    if (token_read(str_from(object->sql), search->arena, &tokens) != 0) {
        search->no_memory = true;
        return;
    }
    for (size_t i = 0, depth = 0, from = 0; i < tokens.count; i++) {
        depth += tokens.items[i].kind == TOKEN_OPEN;
        if (depth == 2 && tokens.items[i].kind == TOKEN_OPEN)
            from = i;
        if (depth == 2 && tokens.items[i].kind == TOKEN_CLOSE)
            features_in_tokens(search->sqlite, search->schema,
                               token_slice(tokens, from, i + 1 - from), search->out);
        depth -= tokens.items[i].kind == TOKEN_CLOSE && depth != 0;
    }
}

static void look_at_index(struct search *search, const struct schema_index *index)
{
    for (size_t i = 0; i < index->column_count; i++)
        if (!index->columns[i].is_name)
            look_at(search, index->columns[i].expression);
    look_at(search, index->where);
}

static void look_at_trigger(struct search *search, const struct schema_trigger *trigger)
{
    look_at(search, trigger->when);
    for (size_t i = 0; i < trigger->statements.count; i++)
        look_at(search, trigger->statements.items[i]);
}

int features_lacking(const struct generate_sqlite *sqlite, const struct schema *schema,
                     const struct schema_object *object, struct arena *arena, struct lacking *out)
{
    struct search search = {sqlite, schema, arena, out, false};
    out->count = 0;
    for (int feature = 0; feature < FEATURES; feature++)
        if (rows[feature].has != NULL && !sqlite_has(sqlite, (enum feature)feature) &&
            rows[feature].has(object))
            out->items[out->count++] = (enum feature)feature;
    if (object->as_table != NULL)
        look_at_table(&search, object);
    else if (object->as_index != NULL)
        look_at_index(&search, object->as_index);
    else if (object->as_view != NULL)
        look_at(&search, object->as_view->select);
    else if (object->as_trigger != NULL)
        look_at_trigger(&search, object->as_trigger);
    else if (!object->is_understood)
        look_at(&search, (struct schema_text){object->sql, NULL});
    return search.no_memory ? -1 : 0;
}
