#include "script/definition.h"

#include "script/lex.h"

#include <string.h>
#include <strings.h>

/* ---- What a CREATE statement makes ---- */

struct head {
    bool is_create, is_trigger, is_view, is_optional;
    struct lex_token name;
    struct str rest; /* behind the name */
};

static bool is_dot(struct lex_token token)
{
    return token.kind == LEX_OTHER && token.text.ptr[0] == '.';
}

/* "CREATE UNIQUE INDEX IF NOT EXISTS main.x": all words before the name are keywords. */
static struct head read_head(struct str text)
{
    static const char *const passed[] = {"UNIQUE", "VIRTUAL", "TEMP", "TEMPORARY"};
    struct head head = {.is_create = lex_is_word(lex_next(&text), "CREATE")};
    struct lex_token token = lex_next(&text);
    for (size_t i = 0; i < sizeof passed / sizeof passed[0]; i++)
        if (lex_is_word(token, passed[i]))
            token = lex_next(&text);
    head.is_trigger = lex_is_word(token, "TRIGGER");
    head.is_view = lex_is_word(token, "VIEW");
    head.name = lex_next(&text);
    head.is_optional = lex_is_word(head.name, "IF");
    if (head.is_optional) {
        lex_next(&text);
        lex_next(&text);
        head.name = lex_next(&text);
    }
    struct str rest = text;
    if (is_dot(lex_next(&rest))) {
        head.name = lex_next(&rest);
        text = rest;
    }
    head.rest = text;
    return head;
}

static bool makes(struct str text, enum definition_kind kind, const char *name)
{
    struct head head = read_head(text);
    return head.is_create && head.is_trigger == (kind == DEFINITION_OF_TRIGGER) &&
           lex_is_named(head.name, name);
}

struct span definition_find(const struct script *script, enum definition_kind kind,
                            const char *name)
{
    const struct source *source = &script->source;
    size_t at = (size_t)(script->sql - source->text.ptr);
    while (at < source->text.len) {
        struct lex_statement statement =
            lex_statement(str_slice(source->text, at, source->text.len));
        struct str text = str_slice(statement.text, statement.leading, statement.text.len);
        if (makes(text, kind, name))
            return (struct span){source, at + statement.leading, text.len};
        at += statement.text.len;
    }
    return SPAN_NONE;
}

/* IF NOT EXISTS is passed over. */
static struct lex_token next_of(struct str *text)
{
    struct lex_token token = lex_next(text);
    struct str rest = *text;
    if (!lex_is_word(token, "IF") || !lex_is_word(lex_next(&rest), "NOT") ||
        !lex_is_word(lex_next(&rest), "EXISTS"))
        return token;
    *text = rest;
    return lex_next(text);
}

static struct str text_of(struct span statement)
{
    struct str text = {statement.source->text.ptr + statement.offset, statement.length};
    while (text.len > 0 && strchr(" \t\r\n\f;", text.ptr[text.len - 1]) != NULL)
        text.len--;
    return text;
}

static bool says_the_same(struct str a, struct str b)
{
    struct lex_token one, other;
    do {
        one = next_of(&a);
        other = next_of(&b);
        bool same =
            one.kind == other.kind && one.text.len == other.text.len &&
            (one.kind == LEX_WORD ? strncasecmp(one.text.ptr, other.text.ptr, one.text.len) == 0
                                  : str_equal(one.text, other.text));
        if (!same)
            return false;
    } while (one.kind != LEX_END);
    return true;
}

struct span definition_other(const struct script *script, struct span statement)
{
    char name[64];
    struct head head = read_head(text_of(statement));
    if (!head.is_create || !head.is_optional)
        return SPAN_NONE;
    lex_unquote(head.name.text, name, sizeof name);
    struct span first = definition_find(
        script, head.is_trigger ? DEFINITION_OF_TRIGGER : DEFINITION_OF_OTHER, name);
    return first.source == NULL || first.offset >= statement.offset ||
                   says_the_same(text_of(first), text_of(statement))
               ? SPAN_NONE
               : first;
}

struct span definition_name(struct span statement)
{
    struct head head = read_head(text_of(statement));
    return head.is_create && head.name.text.len > 0
               ? (struct span){statement.source,
                               (size_t)(head.name.text.ptr - statement.source->text.ptr),
                               head.name.text.len}
               : statement;
}

/* ---- What a message names ---- */

/* Where a name is to be looked for. */
enum sought {
    SOUGHT_COLUMN,
    SOUGHT_TABLE,
    SOUGHT_PARENT,
    SOUGHT_COLLATION,
    SOUGHT_FUNCTION,
    SOUGHT_DUPLICATE, /* the second column of that name */
    SOUGHT_UPDATED,   /* a column that a trigger waits for */
    SOUGHT_DEFINED,   /* a column where it is defined */
    SOUGHT_WORD,
};

static const struct {
    const char *before, *after; /* the name; `before` may stand anywhere */
    enum sought sought;
} messages[] = {
    {"no such column: ", "", SOUGHT_COLUMN},
    {"ambiguous column name: ", "", SOUGHT_COLUMN},
    {" has no column named ", "", SOUGHT_COLUMN},
    {"unknown column \"", "\" in foreign key definition", SOUGHT_COLUMN},
    {"no such table: ", "", SOUGHT_TABLE},
    {" referencing \"", "\"", SOUGHT_PARENT},
    {"no such collation sequence: ", "", SOUGHT_COLLATION},
    {"no such function: ", "", SOUGHT_FUNCTION},
    {"duplicate column name: ", "", SOUGHT_DUPLICATE},
    {"UPDATE OF ", ": no such column, so no UPDATE of it fires this", SOUGHT_UPDATED},
    {"missing datatype for ", "", SOUGHT_DEFINED},
    {"default value of column [", "] is not constant", SOUGHT_DEFINED},
    {"unknown table option: ", "", SOUGHT_WORD},
    {"no such module: ", "", SOUGHT_WORD},
    {"unknown datatype for ", "\"", SOUGHT_WORD}, /* t.x: "TEXTUAL" */
    {"", " is only allowed on an INTEGER PRIMARY KEY", SOUGHT_WORD},
};

enum { LONGEST_NAME = 64 };

struct seeking {
    const char *name;
    enum sought sought;
    bool is_qualified;       /* the message says of which table it is */
    struct lex_token before; /* the token that is looked at */
    size_t depth;            /* of parentheses */
    size_t matches;          /* so far */
};

/* "main.log" and "new.size" are log and size. */
static bool take_name(const char *message, char out[LONGEST_NAME], struct seeking *seeking)
{
    for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
        const char *begin = strstr(message, messages[i].before);
        if (begin == NULL)
            continue;
        begin += strlen(messages[i].before);
        size_t len = strlen(begin), after = strlen(messages[i].after);
        if (len <= after || strcmp(begin + len - after, messages[i].after) != 0)
            continue;
        len -= after;
        const char *quote = messages[i].sought == SOUGHT_WORD ? memrchr(begin, '"', len) : NULL;
        len -= quote == NULL ? 0 : (size_t)(quote + 1 - begin);
        begin = quote == NULL ? begin : quote + 1;
        const char *dot = memrchr(begin, '.', len);
        size_t skipped = dot == NULL ? 0 : (size_t)(dot - begin) + 1;
        if (len - skipped >= LONGEST_NAME)
            return false;
        memcpy(out, begin + skipped, len - skipped);
        out[len - skipped] = '\0';
        seeking->sought = messages[i].sought;
        seeking->is_qualified = skipped != 0;
        return true;
    }
    return false;
}

/* ---- Where that stands ---- */

static bool begins_item(const struct seeking *seeking)
{
    return seeking->depth == 1 && seeking->before.kind == LEX_OTHER &&
           strchr("(,", seeking->before.text.ptr[0]) != NULL;
}

static bool fits(const struct seeking *seeking, struct str rest)
{
    static const char *const leads[] = {"FROM", "JOIN", "INTO", "UPDATE", "TABLE", "REFERENCES"};
    struct lex_token next = lex_next(&rest);
    bool is_listed = seeking->before.kind == LEX_OTHER && seeking->before.text.ptr[0] == ',';
    switch (seeking->sought) {
    case SOUGHT_COLUMN:
        return !is_dot(next) && is_dot(seeking->before) == seeking->is_qualified;
    case SOUGHT_TABLE:
        for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++)
            is_listed |= lex_is_word(seeking->before, leads[i]);
        is_listed |= lex_is_word(seeking->before, "ON") && !is_dot(next); /* no JOIN's */
        return is_listed || is_dot(seeking->before);
    case SOUGHT_PARENT:
        return lex_is_word(seeking->before, "REFERENCES");
    case SOUGHT_COLLATION:
        return lex_is_word(seeking->before, "COLLATE");
    case SOUGHT_FUNCTION:
        return next.kind == LEX_OTHER && next.text.ptr[0] == '(';
    case SOUGHT_WORD:
        return true;
    case SOUGHT_DEFINED:
    case SOUGHT_DUPLICATE:
        return begins_item(seeking);
    case SOUGHT_UPDATED:
        return is_listed || lex_is_word(seeking->before, "OF");
    }
    return false;
}

/* What is behind the names that the statement itself gives: a view may have a column that is called
 * as one it looks for. */
static struct str body_of(struct str statement, enum sought sought)
{
    struct head head = read_head(statement);
    bool is_behind_event = head.is_trigger && sought != SOUGHT_UPDATED;
    const char *begin = head.is_view ? "AS" : is_behind_event ? "ON" : NULL;
    if (!head.is_create)
        return statement;
    for (struct str rest = head.rest, before = rest; begin != NULL && rest.len > 0; before = rest)
        if (lex_is_word(lex_next(&rest), begin))
            return sought == SOUGHT_TABLE ? before : rest;
    return head.rest;
}

/* A foreign key is one of several to its table: which one, the message does not say. */
static bool is_doubtful(const struct seeking *seeking)
{
    return seeking->sought == SOUGHT_PARENT && seeking->matches != 1;
}

struct span definition_point(struct span statement, const char *message)
{
    char name[LONGEST_NAME];
    struct seeking seeking = {.name = name};
    struct span found = statement;
    if (statement.source == NULL || !take_name(message, name, &seeking))
        return statement;
    size_t wanted = seeking.sought == SOUGHT_DUPLICATE ? 2 : 1;
    struct str rest = body_of(
        str_slice(statement.source->text, statement.offset, statement.offset + statement.length),
        seeking.sought);
    while (rest.len > 0) {
        struct lex_token token = lex_next(&rest);
        bool is_other = token.kind == LEX_OTHER;
        if (lex_is_named(token, name) && fits(&seeking, rest) && ++seeking.matches == wanted)
            found = (struct span){statement.source,
                                  (size_t)(token.text.ptr - statement.source->text.ptr),
                                  token.text.len};
        seeking.depth += is_other && token.text.ptr[0] == '(';
        seeking.depth -= is_other && token.text.ptr[0] == ')' && seeking.depth > 0;
        seeking.before = token;
    }
    return is_doubtful(&seeking) ? statement : found;
}
