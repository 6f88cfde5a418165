/* A CHECK, a generated column or an index that asks for the time of day can be made, and then no
 * row can be written: SQLite sees it while the expression is worked out, not before.
 * https://www.sqlite.org/deterministic.html#dtexception
 * So each call of such a function is tried alone, where nothing keeps it from being worked out. */
#include "generate/works.h"

#include "base/phrase.h"
#include "generate/sketch.h"
#include "schema/canonical.h"
#include "schema/token.h"
#include "schema/text.h"
#include "script/definition.h"
#include "script/lex.h"

#include <string.h>
#include <strings.h>

enum place { IN_CHECK, IN_GENERATED, IN_INDEX };

struct probing {
    struct sketch sketch;
    struct schema from, to;
    const struct schema_object *object; /* of `to`, that the expression belongs to */
    const struct schema_object *table;
    bool warns; /* and goes on */
};

static int no_memory(const struct probing *probing)
{
    return diag_no_memory(probing->sketch.diags);
}

/* ---- One call ---- */

/* A table with the same names, and the call in it as the schema has it. */
static const char *probe_sql(const struct probing *probing, enum place place, const char *call)
{
    struct phrase sql = {.arena = probing->sketch.arena};
    const struct schema_table *table = probing->table->as_table;
    const char *name = canonical_name(probing->table->name.text, sql.arena);
    phrase_add(&sql, "CREATE TABLE %s (", name == NULL ? "" : name);
    for (size_t i = 0; i < table->column_count; i++) {
        phrase_put(&sql, str_from(i == 0 ? "" : ", "));
        text_put_name(&sql, table->columns[i].name.text);
    }
    switch (place) {
    case IN_CHECK:
        phrase_add(&sql, ", CHECK (%s))", call);
        break;
    case IN_GENERATED:
        phrase_add(&sql, ", \"a column that is tried\" AS (%s) STORED)", call);
        break;
    case IN_INDEX:
        phrase_add(&sql, "); CREATE INDEX \"an index that is tried\" ON %s (%s)",
                   name == NULL ? "" : name, call);
        break;
    }
    const char *text = phrase_end(&sql);
    return name == NULL || sql.no_memory ? NULL : text;
}

static const char *insert_sql(const struct probing *probing, const char *value)
{
    struct phrase sql = {.arena = probing->sketch.arena};
    phrase_put(&sql, STR("INSERT INTO "));
    text_put_name(&sql, probing->table->name.text);
    for (size_t i = 0; i < probing->table->as_table->column_count; i++)
        phrase_add(&sql, "%s%s", i == 0 ? " VALUES (" : ", ", value);
    phrase_put(&sql, STR(")"));
    const char *text = phrase_end(&sql);
    return sql.no_memory ? NULL : text;
}

/* What SQLite has against it; NULL: nothing, or it cannot be tried here. */
static int try_call(struct probing *probing, enum place place, const char *call, const char **out)
{
    static const char *const values[] = {"NULL", "'2000-01-01'"};
    const char *create = probe_sql(probing, place, call);
    *out = NULL;
    if (create == NULL)
        return no_memory(probing);
    int rc = 0;
    sketch_begin_trial(&probing->sketch);
    bool is_made = sketch_run(&probing->sketch, create) == SQLITE_OK;
    for (size_t i = 0; is_made && rc == 0 && *out == NULL && i < 2; i++) {
        const char *insert = insert_sql(probing, values[i]);
        if (insert == NULL) {
            rc = no_memory(probing);
        } else if (sketch_run(&probing->sketch, insert) != SQLITE_OK) {
            const char *message = sqlite3_errmsg(probing->sketch.db);
            if (strncmp(message, "non-deterministic use of ", 25) == 0)
                *out = arena_copy(probing->sketch.arena, message, strlen(message));
        }
    }
    sketch_end_trial(&probing->sketch);
    return rc;
}

/* ---- Where it stands ---- */

/* The length of what stands at the beginning of `text` and is the call, but for space; 0: it is
 * something else. */
static size_t length_of_call(struct str text, struct str call)
{
    struct str rest = text;
    for (struct lex_token wanted; (wanted = lex_next(&call)).kind != LEX_END;) {
        struct lex_token token = lex_next(&rest);
        if (token.text.len != wanted.text.len ||
            strncasecmp(token.text.ptr, wanted.text.ptr, wanted.text.len) != 0)
            return 0;
    }
    return (size_t)(rest.ptr - text.ptr);
}

/* The call in the statement, or all of that. */
static struct span place_of(const struct probing *probing, const char *call)
{
    const struct script *script = probing->sketch.input->to_script;
    if (script == NULL)
        return SPAN_NONE;
    struct span statement =
        definition_find(script, DEFINITION_OF_OTHER, probing->object->name.text);
    for (size_t at = 0, len; at < statement.length; at += len) {
        struct str text = {statement.source->text.ptr + statement.offset + at,
                           statement.length - at};
        struct lex_token token = lex_token(text);
        size_t found = token.kind == LEX_WORD ? length_of_call(text, str_from(call)) : 0;
        len = token.text.len;
        if (found != 0)
            return (struct span){statement.source, statement.offset + at, found};
    }
    return statement;
}

static int refuse(const struct probing *probing, const char *call, const char *message)
{
    const struct schema_object *object = probing->object;
    diag_list *diags = probing->sketch.diags;
    int rc = 0;
    if (probing->warns)
        diag_warning(diags, place_of(probing, call), "no row can be written to %s: %s",
                     probing->table->name.text, message);
    else
        rc = diag_error(diags, STEMMA_SCRIPT, place_of(probing, call),
                        "no row could be written to %s: %s", probing->table->name.text, message);
    if (object->as_index == NULL)
        diag_hint(diags, "what depends on the time of writing is for a trigger, a DEFAULT or the "
                         "application");
    return rc;
}

/* ---- All of them ---- */

static bool is_of_time(struct token token)
{
    static const char *const names[] = {"date",     "time",      "datetime", "julianday",
                                        "strftime", "unixepoch", "timediff"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (token.kind == TOKEN_WORD && token.text.len == strlen(names[i]) &&
            strncasecmp(token.text.ptr, names[i], token.text.len) == 0)
            return true;
    return false;
}

/* Behind the parenthesis that closes the one at the index; 0: none does. */
static size_t pass_parentheses(struct token_list tokens, size_t index)
{
    size_t depth = 0;
    for (; index < tokens.count; index++) {
        depth += tokens.items[index].kind == TOKEN_OPEN;
        depth -= tokens.items[index].kind == TOKEN_CLOSE;
        if (depth == 0)
            return index + 1;
    }
    return 0;
}

static int check_expression(struct probing *probing, enum place place,
                            struct schema_text expression)
{
    struct arena *arena = probing->sketch.arena;
    struct token_list tokens;
    int rc = 0;
    if (expression.text == NULL)
        return 0;
    if (token_read(str_from(expression.text), arena, &tokens) != 0)
        return no_memory(probing);
    for (size_t i = 0; rc == 0 && i + 1 < tokens.count; i++) {
        size_t end = is_of_time(tokens.items[i]) && tokens.items[i + 1].kind == TOKEN_OPEN
                         ? pass_parentheses(tokens, i + 1)
                         : 0;
        if (end == 0)
            continue;
        const char *begin = tokens.items[i].text.ptr, *message = NULL;
        const char *call =
            arena_copy(arena, begin, (size_t)(tokens.items[end - 1].text.ptr + 1 - begin));
        rc = call == NULL ? no_memory(probing) : try_call(probing, place, call, &message);
        if (rc == 0 && message != NULL)
            rc = refuse(probing, call, message);
    }
    return rc;
}

static int check_table(struct probing *probing, const struct schema_table *table)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < table->check_count; i++)
        rc = check_expression(probing, IN_CHECK, table->checks[i].expression);
    for (size_t i = 0; rc == 0 && i < table->column_count; i++)
        rc = check_expression(probing, IN_GENERATED, table->columns[i].generated);
    return rc;
}

static int check_index(struct probing *probing, const struct schema_index *index)
{
    int rc = check_expression(probing, IN_INDEX, index->where);
    for (size_t i = 0; rc == 0 && i < index->column_count; i++)
        if (!index->columns[i].is_name)
            rc = check_expression(probing, IN_INDEX, index->columns[i].expression);
    return rc;
}

/* What is there already is not what is asked for. */
static bool is_new(const struct probing *probing, const struct schema_object *object)
{
    const struct schema_object *old = schema_find(&probing->from, object->kind, object->name.text);
    return old == NULL || strcmp(old->canonical.key, object->canonical.key) != 0;
}

static int check_object(struct probing *probing, const struct schema_object *object)
{
    probing->object = object;
    probing->table = schema_find(&probing->to, SCHEMA_TABLE, object->table.text);
    if (probing->table == NULL || probing->table->as_table == NULL || !is_new(probing, object))
        return 0;
    if (object->as_table != NULL)
        return check_table(probing, object->as_table);
    return object->as_index == NULL ? 0 : check_index(probing, object->as_index);
}

static int check_all(const struct generate_input *input, bool warns)
{
    struct probing probing = {.warns = warns};
    size_t told = input->diags->list.count;
    int rc = sketch_open(&probing.sketch, NULL, 0, input);
    if (rc == 0)
        rc = sketch_schema(input, input->from, input->from_count, &probing.from);
    if (rc == 0)
        rc = sketch_schema(input, input->to, input->to_count, &probing.to);
    for (size_t i = 0; rc == 0 && i < probing.to.count; i++)
        rc = check_object(&probing, &probing.to.objects[i]);
    rc = sketch_settle(&probing.sketch, told, rc);
    sketch_close(&probing.sketch);
    schema_free(&probing.from);
    schema_free(&probing.to);
    return rc;
}

int generate_check_pure(const struct generate_input *input)
{
    return check_all(input, false);
}

int generate_warn_of_impure(const struct generate_input *input)
{
    return check_all(input, true);
}
