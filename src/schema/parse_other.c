/* Everything but tables. */
#include "schema/parse.h"

#include "base/vec.h"
#include "schema/order.h"
#include "schema/text.h"

#include <string.h>

static struct token_list rest(struct cursor *cursor)
{
    struct token_list list =
        token_slice(cursor->tokens, cursor->at, cursor->tokens.count - cursor->at);
    cursor->at = cursor->tokens.count;
    return list;
}

/* ---- CREATE INDEX ---- */

const struct schema_index *parse_index(struct cursor *cursor, bool is_unique)
{
    struct schema_index *index = ARENA_NEW(cursor->arena, struct schema_index);
    cursor_name(cursor); /* whose it is: the row says it, too */
    struct token_list columns = cursor_parentheses(cursor);
    if (index == NULL)
        cursor_fail_memory(cursor);
    if (cursor->failed)
        return NULL;
    struct schema_indexed_list list = parse_indexed(columns, NULL, NULL, cursor);
    index->is_unique = is_unique;
    index->columns = list.items;
    index->column_count = list.count;
    if (cursor_take(cursor, "WHERE"))
        index->where = cursor_checked(
            cursor, text_of_own_columns(text_unwrap(rest(cursor)), NULL, cursor->arena));
    return index;
}

/* ---- CREATE VIEW ---- */

const struct schema_view *parse_view(struct cursor *cursor)
{
    struct schema_view *view = ARENA_NEW(cursor->arena, struct schema_view);
    if (view == NULL) {
        cursor_fail_memory(cursor);
        return NULL;
    }
    view->columns = cursor_names(cursor);
    cursor_expect(cursor, "AS");
    if (!cursor->failed)
        view->select = cursor_checked(
            cursor, view->columns.count == 0 ? text_view(rest(cursor), cursor->arena, &view->typed)
                                             : text_statement(rest(cursor), cursor->arena));
    return view;
}

/* ---- CREATE TRIGGER ---- */

static void parse_time(struct cursor *cursor, struct schema_trigger *trigger)
{
    if (cursor_take(cursor, "AFTER"))
        trigger->time = TRIGGER_AFTER;
    else if (cursor_take(cursor, "INSTEAD OF"))
        trigger->time = TRIGGER_INSTEAD_OF;
    else
        cursor_take(cursor, "BEFORE");
}

static struct schema_names names_until_on(struct cursor *cursor)
{
    VEC(struct schema_text) names = {0};
    do {
        struct schema_text name = cursor_name(cursor);
        if (!VEC_PUSH(cursor->arena, &names, name))
            cursor_fail_memory(cursor);
    } while (cursor_take_kind(cursor, TOKEN_COMMA));
    /* They are a set. */
    return (struct schema_names){names.items, order_names(names.items, names.count)};
}

static void parse_event(struct cursor *cursor, struct schema_trigger *trigger)
{
    if (cursor_take(cursor, "DELETE"))
        trigger->event = TRIGGER_DELETE;
    else if (cursor_take(cursor, "INSERT"))
        trigger->event = TRIGGER_INSERT;
    else {
        cursor_expect(cursor, "UPDATE");
        trigger->event = TRIGGER_UPDATE;
        if (cursor_take(cursor, "OF"))
            trigger->columns = names_until_on(cursor);
    }
}

/* Each ends in a semicolon; none but the last END of the text ends the body. */
static struct schema_names parse_statements(struct cursor *cursor)
{
    static const char *const semicolon[] = {";"};
    VEC(struct schema_text) statements = {0};
    while (!cursor->failed && cursor->at + 1 < cursor->tokens.count) {
        struct schema_text statement = cursor_checked(
            cursor, text_statement(cursor_until(cursor, semicolon, 1), cursor->arena));
        cursor_expect_kind(cursor, TOKEN_SEMICOLON);
        if (!VEC_PUSH(cursor->arena, &statements, statement))
            cursor_fail_memory(cursor);
    }
    cursor_expect(cursor, "END");
    return (struct schema_names){statements.items, statements.count};
}

const struct schema_trigger *parse_trigger(struct cursor *cursor)
{
    static const char *const begin[] = {"BEGIN"};
    struct schema_trigger *trigger = ARENA_NEW(cursor->arena, struct schema_trigger);
    if (trigger == NULL) {
        cursor_fail_memory(cursor);
        return NULL;
    }
    parse_time(cursor, trigger);
    parse_event(cursor, trigger);
    cursor_expect(cursor, "ON");
    cursor_qualified_name(cursor);
    cursor_take(cursor, "FOR EACH ROW");
    if (cursor_take(cursor, "WHEN"))
        trigger->when =
            cursor_checked(cursor, text_expression(text_unwrap(cursor_until(cursor, begin, 1)),
                                                   NULL, cursor->arena));
    cursor_expect(cursor, "BEGIN");
    trigger->statements = parse_statements(cursor);
    return trigger;
}
