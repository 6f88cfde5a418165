/* https://www.sqlite.org/lang_createtable.html, and what SQLite's grammar takes beyond it:
 * constraints without commas between them, a CONSTRAINT name without a constraint, FOREIGN KEY's
 * DEFERRABLE as a constraint of its own. What has no effect is left out: NULL, names of NOT NULL,
 * DEFAULT and COLLATE, NO ACTION, DEFERRABLE without INITIALLY DEFERRED, a conflict clause of
 * CHECK. */
#include "schema/parse.h"

#include "base/phrase.h"
#include "base/vec.h"
#include "schema/canonical.h"
#include "schema/order.h"
#include "schema/text.h"
#include "schema/words.h"

#include <stdlib.h>
#include <string.h>

struct table_parse {
    struct cursor *cursor;
    struct schema_names names; /* of all columns, known before anything is said about one */
    VEC(struct schema_column) columns;
    VEC(struct schema_key) uniques;
    VEC(struct schema_check) checks;
    VEC(struct schema_foreign_key) foreign_keys;
    struct schema_key primary_key;
    bool has_primary_key;
    size_t key_count;
    struct schema_text constraint; /* the name of the one that comes; NULL: none */
};

#define PUSH(parse, vec, item)                                                                     \
    do {                                                                                           \
        if (!VEC_PUSH((parse)->cursor->arena, (vec), (item)))                                      \
            cursor_fail_memory((parse)->cursor);                                                   \
    } while (0)

/* ---- Names of columns, in advance ---- */

static bool begins_constraint(struct token token)
{
    static const char *const words[] = {"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (token_is(token, words[i]))
            return true;
    return false;
}

static struct schema_names read_names(struct token_list tokens, struct cursor *outer)
{
    VEC(struct schema_text) names = {0};
    struct cursor cursor = {.tokens = tokens, .arena = outer->arena};
    do {
        if (begins_constraint(cursor_peek(&cursor, 0)))
            break;
        struct schema_text name = cursor_name(&cursor);
        cursor_until_comma(&cursor);
        if (!VEC_PUSH(outer->arena, &names, name))
            cursor_fail_memory(&cursor);
    } while (cursor_take_kind(&cursor, TOKEN_COMMA));
    outer->failed |= cursor.failed;
    outer->no_memory |= cursor.no_memory;
    return (struct schema_names){names.items, names.count};
}

/* ---- Parts of constraints ---- */

static enum schema_conflict take_conflict(struct cursor *cursor)
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

static struct schema_text parenthesised(struct table_parse *parse)
{
    struct token_list inside = cursor_parentheses(parse->cursor);
    if (parse->cursor->failed)
        return (struct schema_text){NULL, NULL};
    return cursor_checked(parse->cursor,
                          text_of_own_columns(inside, &parse->names, parse->cursor->arena));
}

static struct schema_text take_constraint_name(struct table_parse *parse)
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

static const char *capitals(struct token token, struct cursor *cursor)
{
    char *copy = arena_copy(cursor->arena, token.text.ptr, token.text.len);
    for (char *c = copy; c != NULL && *c != '\0'; c++)
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - ('a' - 'A'));
    if (copy == NULL)
        cursor_fail_memory(cursor);
    return copy;
}

static const char *take_match(struct cursor *cursor)
{
    struct token token = cursor_peek(cursor, 0);
    if (!cursor_take_kind(cursor, TOKEN_WORD)) {
        cursor_name(cursor);
        return NULL;
    }
    return capitals(token, cursor);
}

/* Behind REFERENCES. */
static void parse_reference(struct cursor *cursor, struct schema_foreign_key *key)
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

static void put_primary_key(struct table_parse *parse, struct schema_key key)
{
    if (parse->has_primary_key)
        cursor_fail(parse->cursor);
    parse->primary_key = key;
    parse->has_primary_key = true;
}

static struct schema_names one_name(struct table_parse *parse, struct schema_text name)
{
    struct schema_text *item = ARENA_NEW(parse->cursor->arena, struct schema_text);
    if (item == NULL) {
        cursor_fail_memory(parse->cursor);
        return (struct schema_names){NULL, 0};
    }
    *item = name;
    return (struct schema_names){item, 1};
}

/* ---- Constraints of a column ---- */

static struct schema_key key_of_column(struct table_parse *parse,
                                       const struct schema_column *column, bool descending)
{
    struct schema_key key = {
        .name = take_constraint_name(parse), .place = parse->key_count++, .with_column = true};
    struct schema_indexed *item = ARENA_NEW(parse->cursor->arena, struct schema_indexed);
    if (item == NULL) {
        cursor_fail_memory(parse->cursor);
        return key;
    }
    item->expression = column->name;
    item->is_name = true;
    item->descending = descending;
    key.columns = item;
    key.column_count = 1;
    return key;
}

static void column_primary_key(struct table_parse *parse, const struct schema_column *column)
{
    bool descending = cursor_take(parse->cursor, "DESC");
    if (!descending)
        cursor_take(parse->cursor, "ASC");
    struct schema_key key = key_of_column(parse, column, descending);
    key.conflict = take_conflict(parse->cursor);
    key.autoincrement = cursor_take(parse->cursor, "AUTOINCREMENT");
    put_primary_key(parse, key);
}

static void column_unique(struct table_parse *parse, const struct schema_column *column)
{
    struct schema_key key = key_of_column(parse, column, false);
    key.conflict = take_conflict(parse->cursor);
    PUSH(parse, &parse->uniques, key);
}

static void column_references(struct table_parse *parse, const struct schema_column *column)
{
    struct schema_foreign_key key = {.name = take_constraint_name(parse), .with_column = true};
    key.columns = one_name(parse, column->name);
    parse_reference(parse->cursor, &key);
    PUSH(parse, &parse->foreign_keys, key);
}

static void check(struct table_parse *parse, bool with_column)
{
    struct schema_check found = {.name = take_constraint_name(parse), .with_column = with_column};
    found.expression = parenthesised(parse);
    PUSH(parse, &parse->checks, found);
}

/* A word or a "string" is a text here, unless it is a value: lang_createtable.html#dfltval. */
static struct schema_text word_as_text(struct token token, struct cursor *cursor)
{
    const char *value = token.kind == TOKEN_WORD ? word_value(token.text) : NULL;
    if (value != NULL)
        return text_of_name(value, cursor->arena);
    const char *name = token_name(token, cursor->arena);
    char *text = name == NULL ? NULL : arena_alloc(cursor->arena, 2 * strlen(name) + 3);
    if (text == NULL)
        return (struct schema_text){NULL, NULL};
    char *end = text;
    *end++ = '\'';
    for (const char *c = name; *c != '\0'; c++) {
        if (*c == '\'')
            *end++ = '\'';
        *end++ = *c;
    }
    strcpy(end, "'");
    return (struct schema_text){text, text};
}

/* "(5)" is 5: one literal, perhaps with a sign, needs no parentheses. */
static bool is_literal(struct token_list list)
{
    bool sign = list.count == 2 && (token_is(list.items[0], "-") || token_is(list.items[0], "+")) &&
                list.items[1].kind == TOKEN_NUMBER;
    if (list.count != 1)
        return sign;
    enum token_kind kind = list.items[0].kind;
    return kind == TOKEN_NUMBER || kind == TOKEN_STRING || kind == TOKEN_BLOB ||
           (kind == TOKEN_WORD && word_value(list.items[0].text) != NULL);
}

static struct schema_text in_parentheses(struct schema_text text, struct cursor *cursor)
{
    if (text.text == NULL)
        return text;
    text.text = arena_printf(cursor->arena, "(%s)", text.text);
    text.key = arena_printf(cursor->arena, "( %s )", text.key);
    return text.key == NULL ? (struct schema_text){NULL, NULL} : text;
}

static struct schema_text literal(struct token_list list, struct table_parse *parse)
{
    struct cursor *cursor = parse->cursor;
    if (list.count == 1 && (list.items[0].kind == TOKEN_WORD || list.items[0].kind == TOKEN_NAME))
        return word_as_text(list.items[0], cursor);
    return text_expression(list, &parse->names, cursor->arena);
}

static void parse_default(struct table_parse *parse, struct schema_column *column)
{
    struct cursor *cursor = parse->cursor;
    if (cursor_peek(cursor, 0).kind == TOKEN_OPEN) {
        struct token_list inside = cursor_parentheses(cursor);
        if (cursor->failed)
            return;
        column->default_value = cursor_checked(
            cursor,
            is_literal(inside)
                ? literal(inside, parse)
                : in_parentheses(text_expression(inside, &parse->names, cursor->arena), cursor));
        return;
    }
    bool sign = cursor_sees(cursor, "-") || cursor_sees(cursor, "+");
    size_t count = sign ? 2 : 1;
    if (cursor->at + count > cursor->tokens.count) {
        cursor_fail(cursor);
        return;
    }
    struct token_list value = token_slice(cursor->tokens, cursor->at, count);
    cursor->at += count;
    column->default_value = cursor_checked(cursor, literal(value, parse));
}

static void parse_generated(struct table_parse *parse, struct schema_column *column)
{
    column->generated = parenthesised(parse);
    column->is_stored = cursor_take(parse->cursor, "STORED");
    if (!column->is_stored)
        cursor_take(parse->cursor, "VIRTUAL");
}

/* The foreign key before it, as SQLite sees it. */
static bool take_late_deferral(struct table_parse *parse)
{
    bool deferred = false;
    if (!take_deferral(parse->cursor, &deferred))
        return false;
    if (parse->foreign_keys.count != 0)
        parse->foreign_keys.items[parse->foreign_keys.count - 1].initially_deferred = deferred;
    return true;
}

/* False where no constraint of a column stands here. */
static bool parse_column_constraint(struct table_parse *parse, struct schema_column *column)
{
    struct cursor *cursor = parse->cursor;
    if (cursor_take(cursor, "CONSTRAINT"))
        parse->constraint = cursor_name(cursor);
    else if (cursor_take(cursor, "DEFAULT"))
        parse_default(parse, column);
    else if (cursor_take(cursor, "NULL"))
        take_conflict(cursor);
    else if (cursor_take(cursor, "NOT NULL")) {
        column->not_null = true;
        column->not_null_conflict = take_conflict(cursor);
    } else if (cursor_take(cursor, "PRIMARY KEY"))
        column_primary_key(parse, column);
    else if (cursor_take(cursor, "UNIQUE"))
        column_unique(parse, column);
    else if (cursor_take(cursor, "CHECK"))
        check(parse, true);
    else if (cursor_take(cursor, "REFERENCES"))
        column_references(parse, column);
    else if (cursor_take(cursor, "COLLATE"))
        column->collation = cursor_name(cursor);
    else if (cursor_take(cursor, "GENERATED ALWAYS AS") || cursor_take(cursor, "AS"))
        parse_generated(parse, column);
    else
        return take_late_deferral(parse);
    return true;
}

/* ---- Columns ---- */

static bool ends_type(const struct cursor *cursor)
{
    struct token token = cursor_peek(cursor, 0);
    if (!token_can_name(token))
        return true;
    if (token.kind != TOKEN_WORD)
        return false;
    return (word_flags(token.text) & WORD_RESERVED) != 0 ||
           (cursor_sees(cursor, "GENERATED") && token_is(cursor_peek(cursor, 1), "ALWAYS") &&
            token_is(cursor_peek(cursor, 2), "AS"));
}

static const char *type_text(struct token_list tokens, struct cursor *cursor)
{
    struct phrase text = {.arena = cursor->arena};
    for (size_t i = 0; i < tokens.count; i++) {
        struct token token = tokens.items[i];
        bool glued = i == 0 || token.kind == TOKEN_OPEN || token.kind == TOKEN_CLOSE ||
                     token.kind == TOKEN_COMMA || tokens.items[i - 1].kind == TOKEN_OPEN ||
                     token_is(tokens.items[i - 1], "-") || token_is(tokens.items[i - 1], "+");
        phrase_put(&text, glued ? STR("") : STR(" "));
        phrase_put(&text,
                   token.kind == TOKEN_WORD ? str_from(capitals(token, cursor)) : token.text);
    }
    const char *type = phrase_end(&text);
    return text.no_memory || cursor->no_memory ? NULL : type;
}

/* A type that begins with a quoted word is that word, and what follows says nothing. */
static struct schema_text quoted_type(struct token token, struct cursor *cursor)
{
    struct schema_text type = cursor_checked(cursor, text_name(token, cursor->arena));
    if (type.text != NULL && *type.text == '\0')
        return (struct schema_text){NULL, NULL};
    struct token_list words;
    if (type.text == NULL || token_read(str_from(type.text), cursor->arena, &words) != 0)
        return type;
    bool plain = true;
    for (size_t i = 0; i < words.count; i++)
        plain = plain && words.items[i].kind == TOKEN_WORD &&
                (word_flags(words.items[i].text) & WORD_RESERVED) == 0;
    type.text = plain ? type_text(words, cursor) : canonical_name(type.text, cursor->arena);
    return cursor_checked(cursor, type);
}

static struct schema_text parse_type(struct cursor *cursor)
{
    size_t from = cursor->at;
    while (!ends_type(cursor))
        cursor->at++;
    size_t words = cursor->at - from;
    if (words != 0 && cursor_peek(cursor, 0).kind == TOKEN_OPEN)
        cursor_parentheses(cursor);
    struct token_list tokens = token_slice(cursor->tokens, from, cursor->at - from);
    if (words > 1 && words == tokens.count && token_is(tokens.items[words - 2], "GENERATED") &&
        token_is(tokens.items[words - 1], "ALWAYS")) /* SQLite passes over it */
        tokens.count -= 2;
    if (tokens.count == 0 || cursor->failed)
        return (struct schema_text){NULL, NULL};
    if (tokens.items[0].kind != TOKEN_WORD)
        return quoted_type(tokens.items[0], cursor);
    struct schema_text type = {type_text(tokens, cursor), text_key(tokens, cursor->arena)};
    if (type.text == NULL || type.key == NULL)
        cursor_fail_memory(cursor);
    return type;
}

static void drop_what_is_the_default(struct schema_column *column)
{
    if (column->collation.key != NULL && strcmp(column->collation.key, "binary") == 0)
        column->collation = (struct schema_text){NULL, NULL};
    if (column->default_value.key != NULL && strcmp(column->default_value.key, "null") == 0)
        column->default_value = (struct schema_text){NULL, NULL};
}

static void parse_column(struct table_parse *parse)
{
    struct cursor *cursor = parse->cursor;
    struct schema_column column = {.name = cursor_name(cursor)};
    column.type = parse_type(cursor);
    while (!cursor->failed && parse_column_constraint(parse, &column))
        ;
    parse->constraint = (struct schema_text){NULL, NULL};
    drop_what_is_the_default(&column);
    PUSH(parse, &parse->columns, column);
}

/* ---- Constraints of the table ---- */

static struct schema_key key_of_table(struct table_parse *parse)
{
    struct schema_key key = {.name = take_constraint_name(parse), .place = parse->key_count++};
    struct token_list inside = cursor_parentheses(parse->cursor);
    if (parse->cursor->failed)
        return key;
    struct schema_indexed_list list =
        parse_indexed(inside, &parse->names, &key.autoincrement, parse->cursor);
    key.columns = list.items;
    key.column_count = list.count;
    key.conflict = take_conflict(parse->cursor);
    return key;
}

static void table_foreign_key(struct table_parse *parse)
{
    struct schema_foreign_key key = {.name = take_constraint_name(parse)};
    key.columns = cursor_names(parse->cursor);
    cursor_expect(parse->cursor, "REFERENCES");
    parse_reference(parse->cursor, &key);
    PUSH(parse, &parse->foreign_keys, key);
}

static void parse_table_constraint(struct table_parse *parse)
{
    struct cursor *cursor = parse->cursor;
    if (cursor_take(cursor, "CONSTRAINT"))
        parse->constraint = cursor_name(cursor);
    else if (cursor_take(cursor, "PRIMARY KEY"))
        put_primary_key(parse, key_of_table(parse));
    else if (cursor_take(cursor, "UNIQUE")) {
        struct schema_key key = key_of_table(parse);
        PUSH(parse, &parse->uniques, key);
    } else if (cursor_take(cursor, "CHECK")) {
        check(parse, false);
        take_conflict(cursor);
    } else if (cursor_take(cursor, "FOREIGN KEY"))
        table_foreign_key(parse);
    else if (!take_late_deferral(parse))
        cursor_fail(cursor);
}

/* A comma ends the reach of a CONSTRAINT name that nothing has followed. */
static void parse_table_constraints(struct table_parse *parse)
{
    while (!parse->cursor->failed && !cursor_is_at_end(parse->cursor)) {
        if (cursor_take_kind(parse->cursor, TOKEN_COMMA))
            parse->constraint = (struct schema_text){NULL, NULL};
        parse_table_constraint(parse);
    }
}

static void parse_options(struct cursor *cursor, struct schema_table *table)
{
    while (!cursor->failed && !cursor_is_at_end(cursor)) {
        if (cursor_take(cursor, "WITHOUT ROWID"))
            table->without_rowid = true;
        else if (cursor_take(cursor, "STRICT"))
            table->is_strict = true;
        else
            cursor_fail(cursor);
        cursor_take_kind(cursor, TOKEN_COMMA);
    }
}

/* ---- What is known once all is read ---- */

/* The only column of the table that the expression has in it; NULL: none, or several. */
static const struct schema_column *column_of_check(const struct table_parse *parse,
                                                   const struct schema_check *found)
{
    const struct schema_column *only = NULL;
    struct token_list tokens;
    if (token_read(str_from(found->expression.key), parse->cursor->arena, &tokens) != 0)
        return NULL;
    for (size_t i = 0; i < tokens.count; i++) {
        struct token token = tokens.items[i];
        bool call = tokens.items[i + 1].kind == TOKEN_OPEN;
        if (call || (token.kind != TOKEN_WORD && token.kind != TOKEN_NAME))
            continue;
        const char *key = token_name(token, parse->cursor->arena);
        for (size_t c = 0; key != NULL && c < parse->columns.count; c++)
            if (strcmp(parse->columns.items[c].name.key, key) == 0) {
                if (only != NULL && only != &parse->columns.items[c])
                    return NULL;
                only = &parse->columns.items[c];
            }
    }
    return only;
}

static void settle(struct table_parse *parse)
{
    for (size_t i = 0; i < parse->checks.count; i++)
        parse->checks.items[i].column = column_of_check(parse, &parse->checks.items[i]);
    order_keys(parse->uniques.items, parse->uniques.count);
    order_checks(parse->checks.items, parse->checks.count);
    order_foreign_keys(parse->foreign_keys.items, parse->foreign_keys.count);
}

static void parse_body(struct table_parse *parse, struct token_list body)
{
    struct cursor *outer = parse->cursor;
    parse->names = read_names(body, outer);
    struct cursor inside = {.tokens = body, .arena = outer->arena, .failed = outer->failed};
    parse->cursor = &inside;
    do
        parse_column(parse);
    while (!begins_constraint(cursor_peek(&inside, 1)) && cursor_take_kind(&inside, TOKEN_COMMA));
    parse_table_constraints(parse);
    if (!inside.failed)
        settle(parse);
    outer->failed |= inside.failed;
    outer->no_memory |= inside.no_memory;
    parse->cursor = outer;
}

const struct schema_table *parse_table(struct cursor *cursor)
{
    struct table_parse parse = {.cursor = cursor};
    struct schema_table *table = ARENA_NEW(cursor->arena, struct schema_table);
    struct schema_key *primary_key = ARENA_NEW(cursor->arena, struct schema_key);
    struct token_list body = cursor_parentheses(cursor);
    if (table == NULL || primary_key == NULL)
        cursor_fail_memory(cursor);
    if (cursor->failed)
        return NULL;
    parse_body(&parse, body);
    parse_options(cursor, table);
    *primary_key = parse.primary_key;
    table->columns = parse.columns.items;
    table->column_count = parse.columns.count;
    table->primary_key = parse.has_primary_key ? primary_key : NULL;
    table->uniques = parse.uniques.items;
    table->unique_count = parse.uniques.count;
    table->checks = parse.checks.items;
    table->check_count = parse.checks.count;
    table->foreign_keys = parse.foreign_keys.items;
    table->foreign_key_count = parse.foreign_keys.count;
    return table;
}
