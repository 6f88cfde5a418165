/* What constraints of columns and of the table have in common. */
#include "schema/parse_table.h"

#include "base/phrase.h"
#include "schema/text.h"

enum schema_conflict constraint_conflict(struct cursor *cursor)
{
    static const struct {
        const char *word;
        enum schema_conflict conflict;
    } conflicts[] = {{"ABORT", CONFLICT_ABORT},
                     {"ROLLBACK", CONFLICT_ROLLBACK},
                     {"FAIL", CONFLICT_FAIL},
                     {"IGNORE", CONFLICT_IGNORE},
                     {"REPLACE", CONFLICT_REPLACE}};
    if (!cursor_take(cursor, "ON CONFLICT"))
        return CONFLICT_ABORT;
    for (size_t i = 0; i < sizeof conflicts / sizeof conflicts[0]; i++)
        if (cursor_take(cursor, conflicts[i].word))
            return conflicts[i].conflict;
    cursor_fail(cursor);
    return CONFLICT_ABORT;
}

struct schema_text constraint_parenthesised(struct table_parse *parse)
{
    struct token_list inside = text_unwrap(cursor_parentheses(parse->cursor));
    if (parse->cursor->failed)
        return (struct schema_text){NULL, NULL};
    return cursor_checked(parse->cursor,
                          text_of_own_columns(inside, &parse->names, parse->cursor->arena));
}

struct schema_text constraint_name(struct table_parse *parse)
{
    struct schema_text name = parse->constraint;
    parse->constraint = (struct schema_text){NULL, NULL};
    return name;
}

static const char *take_action(struct cursor *cursor)
{
    static const char *const actions[] = {"SET NULL", "SET DEFAULT", "CASCADE", "RESTRICT"};
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++)
        if (cursor_take(cursor, actions[i]))
            return actions[i];
    cursor_expect(cursor, "NO ACTION");
    return NULL;
}

static bool take_deferral(struct cursor *cursor, bool *deferred)
{
    bool negated = cursor_take(cursor, "NOT DEFERRABLE");
    if (!negated && !cursor_take(cursor, "DEFERRABLE"))
        return false;
    bool initially = cursor_take(cursor, "INITIALLY DEFERRED");
    if (!initially)
        cursor_take(cursor, "INITIALLY IMMEDIATE");
    *deferred = initially && !negated;
    return true;
}

static const char *take_match(struct cursor *cursor)
{
    struct token token = cursor_peek(cursor, 0);
    if (!cursor_take_kind(cursor, TOKEN_WORD)) {
        cursor_name(cursor);
        return NULL;
    }
    struct phrase match = {.arena = cursor->arena};
    text_put_capitals(&match, token.text);
    const char *word = phrase_end(&match);
    if (match.no_memory)
        cursor_fail_memory(cursor);
    return word;
}

void constraint_references(struct cursor *cursor, struct schema_foreign_key *key)
{
    key->parent = cursor_name(cursor);
    key->parent_columns = cursor_names(cursor);
    for (;;) {
        if (cursor_take(cursor, "MATCH"))
            key->match = take_match(cursor);
        else if (cursor_take(cursor, "ON DELETE"))
            key->on_delete = take_action(cursor);
        else if (cursor_take(cursor, "ON UPDATE"))
            key->on_update = take_action(cursor);
        else if (cursor_take(cursor, "ON INSERT")) /* SQLite takes it, and forgets it */
            take_action(cursor);
        else
            break;
    }
    take_deferral(cursor, &key->initially_deferred);
}

void constraint_primary_key(struct table_parse *parse, struct schema_key key)
{
    if (parse->has_primary_key)
        cursor_fail(parse->cursor);
    parse->primary_key = key;
    parse->has_primary_key = true;
}

void constraint_check(struct table_parse *parse, bool with_column)
{
    struct schema_check found = {.name = constraint_name(parse), .with_column = with_column};
    found.expression = constraint_parenthesised(parse);
    TABLE_PUSH(parse, &parse->checks, found);
}

bool constraint_late_deferral(struct table_parse *parse)
{
    bool deferred = false;
    if (!take_deferral(parse->cursor, &deferred))
        return false;
    if (parse->foreign_keys.count != 0)
        parse->foreign_keys.items[parse->foreign_keys.count - 1].initially_deferred = deferred;
    return true;
}
