/* What a message of SQLite's is about, found among the tokens of the statement. */
#include "script/point.h"

#include "script/definition.h"
#include "script/head.h"

#include <string.h>
#include <strings.h>

/* Which of the places that fit. */
enum which { FIRST, SECOND, LAST, ONLY, SECOND_OF_TWO };

/* From where on it is looked for: a view may have a column that is called as one it looks for. */
enum start {
    AT_TABLE, /* of a trigger, its table; of a view, its query */
    AT_BODY,  /* behind that table */
    AT_NAME,  /* behind the name of what is made */
};

/* The first row of which the message has `before`, and behind it `after`, and the statement the
 * words. What is between the two is the name: of "main.log" and "new.size", log and size; of "UNION
 * ALL" UNION. Words: up to four, one of them behind "!", which is the place. One stands for several
 * with "|" between them, and
 *     $  the name            *  any name           %  a dot if the name has one, or anything else
 *     ?  a parameter         ^  anything but a dot  @  "(" or ",", behind which an item begins */
static const struct {
    const char *before, *after, *words;
    enum which which;
    enum start start;
} messages[] = {
    /* columns, tables, what they name */
    {"no such column: ", "", "% !$ ^", FIRST, AT_BODY},
    {"ambiguous column name: ", "", "% !$ ^", FIRST, AT_BODY},
    {" has no column named ", "", "% !$ ^", FIRST, AT_BODY},
    {"unknown column \"", "\" in foreign key definition", "% !$ ^", FIRST, AT_BODY},
    {"no such table: ", "", "ON !$ ^", FIRST, AT_TABLE}, /* no JOIN's */
    {"no such table: ", "", "FROM|JOIN|INTO|UPDATE|TABLE|REFERENCES|,|. !$", FIRST, AT_TABLE},
    {" referencing \"", "\"", "REFERENCES !$", ONLY, AT_NAME},
    {"no such collation sequence: ", "", "COLLATE !$", FIRST, AT_NAME},
    {"no such function: ", "", "!$ (", FIRST, AT_NAME},
    {"no such index: ", "", "BY !$", FIRST, AT_BODY},
    {"no such module: ", "", "USING !$", FIRST, AT_NAME},
    {"no such window: ", "", "OVER !$", FIRST, AT_BODY},
    /* of a table */
    {"duplicate column name: ", "", "@ !$", SECOND, AT_NAME},
    {"missing datatype for ", "", "@ !$", FIRST, AT_NAME},
    {"unknown datatype for ", ": \"", "@ $ !*", FIRST, AT_NAME}, /* t.x: "TEXTUAL" */
    {"default value of column [", "] is not constant", "@ !$", FIRST, AT_NAME},
    {"error in generated column \"", "\"", "@ !$", FIRST, AT_NAME},
    {"unknown table option: ", "", "!$", LAST, AT_NAME},
    {" has more than one primary key", "", "!PRIMARY KEY", SECOND, AT_NAME},
    {"PRIMARY KEY missing on table", "", "!WITHOUT ROWID", LAST, AT_NAME},
    {"AUTOINCREMENT is only allowed on an", "", "!AUTOINCREMENT", FIRST, AT_NAME},
    {"AUTOINCREMENT not allowed on", "", "!AUTOINCREMENT", FIRST, AT_NAME},
    {"conflicting ON CONFLICT", "", "!ON CONFLICT", SECOND_OF_TWO, AT_NAME},
    {"subqueries prohibited in", "", "( !SELECT", FIRST, AT_NAME},
    {"unsupported use of NULLS FIRST", "", "!NULLS FIRST", FIRST, AT_NAME},
    {"unsupported use of NULLS LAST", "", "!NULLS LAST", FIRST, AT_NAME},
    {" may not be indexed", "", "ON !* (", FIRST, AT_NAME},
    /* queries */
    {"parameters are not allowed in views", "", "!?", FIRST, AT_BODY},
    {"duplicate WITH table name: ", "", "!$ AS|(", SECOND, AT_BODY},
    {"circular reference: ", "", "FROM|JOIN|, !$", FIRST, AT_BODY},
    {"cannot join using column ", " - column not", "(|, !$ )|,", ONLY, AT_BODY},
    {" clause should come after ", " not before", "!$", ONLY, AT_BODY},
    {"SELECTs to the left and right of ", " do not", "!$", ONLY, AT_BODY},
    {"all VALUES must have the same", "", "!VALUES", ONLY, AT_BODY},
    {" GROUP BY term out of range", "", "!GROUP BY", ONLY, AT_BODY},
    {" ORDER BY term out of range", "", "!ORDER BY", ONLY, AT_BODY},
    {"wrong number of arguments to function ", "(", "!$ (", ONLY, AT_BODY},
    {"misuse of aggregate function ", "(", "!$ (", ONLY, AT_BODY},
    {"misuse of aggregate: ", "(", "!$ (", ONLY, AT_BODY},
    {"misuse of window function ", "(", "!$ (", ONLY, AT_BODY},
    {"", "() may not be used as a window function", "!$ (", ONLY, AT_BODY},
    {"DISTINCT is not supported for window", "", "( !DISTINCT", ONLY, AT_BODY},
    /* triggers */
    {"UPDATE OF ", ": no such column, so no UPDATE", "OF|, !$", FIRST, AT_NAME},
    {"cannot create ", " on ", "ON !*", FIRST, AT_TABLE},
    {"qualified table names are not allowed", "", "INTO|UPDATE !* .", FIRST, AT_BODY},
    {"qualified table names are not allowed", "", "DELETE FROM !* .", FIRST, AT_BODY},
    {"the INDEXED BY clause is not allowed", "", "!INDEXED BY", ONLY, AT_BODY},
    {"the NOT INDEXED clause is not allowed", "", "!NOT INDEXED", ONLY, AT_BODY},
    {"trigger cannot use variables", "", "!?", FIRST, AT_BODY},
    {"cannot UPDATE generated column \"", "\"", "SET|, !$ =", FIRST, AT_BODY},
    {"cannot modify ", " because it is a view", "INTO|UPDATE|FROM !$", FIRST, AT_BODY},
    {"ON CONFLICT clause does not match", "", "!ON CONFLICT", ONLY, AT_BODY},
    /* virtual tables: https://www.sqlite.org/fts5.html, fts3.html */
    {"unrecognized option: \"", "\"", "!$ =", FIRST, AT_NAME},
    {"unrecognized column option: ", "", "!$", LAST, AT_NAME},
    {"reserved fts5 column name: ", "", "!$", LAST, AT_NAME},
    {"malformed ", "=... directive", "!$ =", FIRST, AT_NAME},
    {"multiple ", "=... directives", "!$ =", SECOND, AT_NAME},
    {"no such tokenizer: ", "", "!$", LAST, AT_NAME},
    {"unknown tokenizer: ", "", "!$", LAST, AT_NAME},
    {"unrecognized matchinfo: ", "", "!$", LAST, AT_NAME},
    {"unrecognized order: ", "", "!$", LAST, AT_NAME},
    {"unrecognized parameter: ", "=", "!$ =", FIRST, AT_NAME},
};

enum { MESSAGES = sizeof messages / sizeof messages[0], LONGEST_NAME = 64, WINDOW = 4 };

struct seeking {
    size_t row;
    char name[LONGEST_NAME];
    bool is_qualified; /* the message says of which table it is */
    size_t depth;      /* of parentheses, behind the first token of the window */
    struct lex_token window[WINDOW];
};

/* ---- What the message names ---- */

static bool take_name(const char *begin, size_t len, struct seeking *seeking)
{
    const char *dot = memrchr(begin, '.', len);
    size_t skipped = dot == NULL ? 0 : (size_t)(dot - begin) + 1;
    seeking->is_qualified = skipped != 0;
    begin += skipped;
    len = strnlen(begin, len - skipped);
    if (len >= sizeof seeking->name)
        return false;
    memcpy(seeking->name, begin, len);
    seeking->name[len] = '\0';
    return true;
}

/* Whether the row is about such messages. */
static bool take_message(size_t row, const char *message, struct seeking *seeking)
{
    const char *begin = strstr(message, messages[row].before);
    const char *end =
        begin == NULL ? NULL : strstr(begin + strlen(messages[row].before), messages[row].after);
    if (end == NULL)
        return false;
    begin += strlen(messages[row].before);
    seeking->row = row;
    size_t len = messages[row].after[0] == '\0' ? strlen(begin) : (size_t)(end - begin);
    static const char *const compounds[] = {"UNION ALL"};
    for (size_t i = 0; i < sizeof compounds / sizeof compounds[0]; i++)
        if (len == strlen(compounds[i]) && strncmp(begin, compounds[i], len) == 0)
            len = strcspn(begin, " ");
    return take_name(begin, len, seeking);
}

/* ---- Whether it stands here ---- */

static bool is_sign(struct lex_token token, const char *signs)
{
    return token.kind == LEX_OTHER && strchr(signs, token.text.ptr[0]) != NULL;
}

static bool is_name(struct lex_token token)
{
    return token.kind == LEX_QUOTED || token.kind == LEX_WORD;
}

static bool is_parameter(struct lex_token token)
{
    return is_sign(token, "?:@") || (token.kind == LEX_WORD && token.text.ptr[0] == '$');
}

static bool is_any_of(struct lex_token token, struct str words)
{
    while (words.len > 0) {
        const char *bar = memchr(words.ptr, '|', words.len);
        size_t len = bar == NULL ? words.len : (size_t)(bar - words.ptr);
        bool is_written = token.kind == LEX_WORD || token.kind == LEX_OTHER;
        if (is_written && token.text.len == len && strncasecmp(token.text.ptr, words.ptr, len) == 0)
            return true;
        words = str_slice(words, len + (bar != NULL), words.len);
    }
    return false;
}

static bool fits_word(const struct seeking *seeking, size_t at, struct str word)
{
    struct lex_token token = seeking->window[at];
    switch (word.len == 1 ? word.ptr[0] : '\0') {
    case '$':
        return lex_is_named(token, seeking->name);
    case '*':
        return is_name(token);
    case '%':
        return is_sign(token, ".") == seeking->is_qualified;
    case '?':
        return is_parameter(token);
    case '^':
        return !is_sign(token, ".");
    case '@': /* it is always the first word */
        return is_sign(token, "(,") && seeking->depth == 1;
    default:
        return is_any_of(token, word);
    }
}

/* Which token of the window is the place; WINDOW: it does not fit. */
static size_t fits(const struct seeking *seeking)
{
    struct str words = str_from(messages[seeking->row].words);
    size_t place = WINDOW;
    for (size_t at = 0; words.len > 0; at++) {
        const char *space = memchr(words.ptr, ' ', words.len);
        struct str word =
            str_slice(words, 0, space == NULL ? words.len : (size_t)(space - words.ptr));
        words = str_slice(words, word.len + (space != NULL), words.len);
        if (word.ptr[0] == '!') {
            place = at;
            word = str_slice(word, 1, word.len);
        }
        if (!fits_word(seeking, at, word))
            return WINDOW;
    }
    return place;
}

/* ---- Where to look ---- */

/* The text from such a word on; all of it where there is none. */
static struct str from_word(struct str text, const char *word)
{
    for (struct str rest = text; rest.len > 0;) {
        struct lex_token token = lex_next(&rest);
        if (lex_is_word(token, word))
            return (struct str){token.text.ptr, token.text.len + rest.len};
    }
    return text;
}

static struct str text_from(struct str statement, enum start start)
{
    struct head head = head_read(statement);
    if (!head.is_create)
        return statement;
    if (start == AT_NAME || !(head.is_trigger || head.is_view))
        return head.rest;
    struct str rest = from_word(head.rest, head.is_view ? "AS" : "ON");
    if (start == AT_TABLE)
        return rest;
    lex_next(&rest);
    if (head.is_trigger)
        lex_next(&rest);
    return rest;
}

static void move(struct seeking *seeking, struct str *rest)
{
    memmove(seeking->window, seeking->window + 1, (WINDOW - 1) * sizeof seeking->window[0]);
    seeking->window[WINDOW - 1] = lex_next(rest);
    seeking->depth += is_sign(seeking->window[0], "(");
    seeking->depth -= is_sign(seeking->window[0], ")") && seeking->depth > 0;
}

/* The window begins before the text: where there is no token there is no dot, either. */
static struct lex_token find(struct seeking *seeking, struct str rest)
{
    static const struct lex_token nothing = {LEX_END, {NULL, 0}};
    struct lex_token found[2] = {nothing, nothing}; /* the first two */
    struct lex_token last = nothing;
    enum which which = messages[seeking->row].which;
    size_t count = 0;
    for (size_t i = 0; i < WINDOW; i++)
        seeking->window[i] = i == 0 ? nothing : lex_next(&rest);
    for (seeking->depth = 0;
         seeking->window[0].kind != LEX_END || seeking->window[1].kind != LEX_END;
         move(seeking, &rest)) {
        size_t place = fits(seeking);
        if (place == WINDOW)
            continue;
        last = seeking->window[place];
        if (count < 2)
            found[count] = last;
        count++;
    }
    if ((which == ONLY && count != 1) || (which == SECOND_OF_TWO && count != 2))
        return nothing;
    return which == LAST ? last : found[which == SECOND || which == SECOND_OF_TWO];
}

struct span definition_point(struct span statement, const char *message)
{
    if (statement.source == NULL)
        return statement;
    struct str text =
        str_slice(statement.source->text, statement.offset, statement.offset + statement.length);
    struct lex_token found = point_in_table(text_from(text, AT_NAME), message);
    for (size_t row = 0; row < MESSAGES && found.kind == LEX_END; row++) {
        struct seeking seeking = {0};
        if (take_message(row, message, &seeking))
            found = find(&seeking, text_from(text, messages[row].start));
    }
    if (found.kind == LEX_END)
        return statement;
    return (struct span){statement.source, (size_t)(found.text.ptr - statement.source->text.ptr),
                         found.text.len};
}
