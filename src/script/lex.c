#include "script/lex.h"

#include <string.h>
#include <strings.h>

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || (unsigned char)c >= 0x80;
}

/* Length of the quoted text at the start; a doubled closing quote stands for itself, save in […].
 */
static size_t quoted_length(struct str text, bool *closed)
{
    char close = text.ptr[0] == '[' ? ']' : text.ptr[0];
    *closed = true;
    for (size_t i = 1; i < text.len; i++) {
        if (text.ptr[i] != close)
            continue;
        if (close == ']' || i + 1 == text.len || text.ptr[i + 1] != close)
            return i + 1;
        i++;
    }
    *closed = false;
    return text.len;
}

static size_t comment_length(struct str text)
{
    if (text.ptr[0] != '-' && text.ptr[0] != '/')
        return 0;
    if (str_starts_with(text, STR("--"))) {
        const char *end = memchr(text.ptr, '\n', text.len);
        return end == NULL ? text.len : (size_t)(end - text.ptr) + 1;
    }
    if (str_starts_with(text, STR("/*"))) {
        const char *end = text.len < 4 ? NULL : memmem(text.ptr + 2, text.len - 2, "*/", 2);
        return end == NULL ? text.len : (size_t)(end - text.ptr) + 2;
    }
    return 0;
}

static size_t run_length(struct str text, bool (*belongs)(char))
{
    size_t len = 0;
    while (len < text.len && belongs(text.ptr[len]))
        len++;
    return len;
}

struct lex_token lex_token(struct str text)
{
    struct lex_token token = {LEX_END, {text.ptr, 0}};
    if (text.len == 0)
        return token;
    char c = text.ptr[0];
    bool closed;
    size_t comment = comment_length(text);
    if (is_space(c)) {
        token.kind = LEX_SPACE;
        token.text.len = run_length(text, is_space);
    } else if (comment != 0) {
        token.kind = LEX_SPACE;
        token.text.len = comment;
    } else if (is_word(c)) {
        token.kind = LEX_WORD;
        token.text.len = run_length(text, is_word);
    } else if (c == '\'' || c == '"' || c == '`' || c == '[') {
        token.kind = LEX_QUOTED;
        token.text.len = quoted_length(text, &closed);
    } else {
        token.kind = c == ';' ? LEX_SEMICOLON : LEX_OTHER;
        token.text.len = 1;
    }
    return token;
}

struct lex_token lex_token_at(const char *text)
{
    enum { FAR_ENOUGH = 256 };
    return lex_token((struct str){text, strnlen(text, FAR_ENOUGH)});
}

struct lex_token lex_next(struct str *rest)
{
    struct lex_token token;
    do {
        token = lex_token(*rest);
        *rest = str_slice(*rest, token.text.len, rest->len);
    } while (token.kind == LEX_SPACE);
    return token;
}

bool lex_is_word(struct lex_token token, const char *keyword)
{
    return token.kind == LEX_WORD && token.text.len == strlen(keyword) &&
           strncasecmp(token.text.ptr, keyword, token.text.len) == 0;
}

bool lex_is_sign(struct lex_token token, char sign)
{
    return token.kind == LEX_OTHER && token.text.ptr[0] == sign;
}

/* How far a statement is. A trigger's body holds semicolons: it ends at "; END ;". */
enum progress {
    AT_START,
    AFTER_EXPLAIN,
    AFTER_CREATE, /* CREATE, CREATE TEMP */
    PLAIN,
    IN_TRIGGER,
    IN_TRIGGER_AFTER_SEMICOLON,
    IN_TRIGGER_AFTER_END,
    DONE,
};

static enum progress advance(enum progress at, struct lex_token token)
{
    bool semicolon = token.kind == LEX_SEMICOLON;
    switch (at) {
    case AT_START:
    case AFTER_EXPLAIN:
        if (lex_is_word(token, "EXPLAIN") || lex_is_word(token, "QUERY") ||
            lex_is_word(token, "PLAN"))
            return AFTER_EXPLAIN;
        return semicolon ? DONE : lex_is_word(token, "CREATE") ? AFTER_CREATE : PLAIN;
    case AFTER_CREATE:
        if (lex_is_word(token, "TEMP") || lex_is_word(token, "TEMPORARY"))
            return AFTER_CREATE;
        return semicolon ? DONE : lex_is_word(token, "TRIGGER") ? IN_TRIGGER : PLAIN;
    case PLAIN:
        return semicolon ? DONE : PLAIN;
    case IN_TRIGGER:
        return semicolon ? IN_TRIGGER_AFTER_SEMICOLON : IN_TRIGGER;
    case IN_TRIGGER_AFTER_SEMICOLON:
        if (lex_is_word(token, "END"))
            return IN_TRIGGER_AFTER_END;
        return semicolon ? at : IN_TRIGGER;
    case IN_TRIGGER_AFTER_END:
        return semicolon ? DONE : IN_TRIGGER;
    case DONE:
        break;
    }
    return DONE;
}

static enum lex_statement_kind kind_of(struct lex_token first)
{
    if (first.kind == LEX_END || first.kind == LEX_SEMICOLON)
        return LEX_EMPTY;
    if (lex_is_word(first, "BEGIN"))
        return LEX_BEGIN;
    return lex_is_word(first, "COMMIT") || lex_is_word(first, "END") ? LEX_COMMIT
                                                                     : LEX_OTHER_STATEMENT;
}

struct lex_statement lex_statement(struct str text)
{
    struct lex_statement statement = {.text = {text.ptr, 0}};
    struct lex_token first = {LEX_END, {text.ptr, 0}};
    enum progress at = AT_START;
    while (at != DONE) {
        struct lex_token token = lex_token(str_slice(text, statement.text.len, text.len));
        if (token.kind == LEX_END)
            break;
        statement.text.len += token.text.len;
        if (token.kind == LEX_SPACE)
            continue;
        if (first.kind == LEX_END) {
            first = token;
            statement.leading = statement.text.len - token.text.len;
        }
        at = advance(at, token);
    }
    if (first.kind == LEX_END)
        statement.leading = statement.text.len;
    statement.kind = kind_of(first);
    return statement;
}

size_t lex_pass(struct str text, size_t count, size_t *found)
{
    size_t offset = 0;
    *found = 0;
    while (*found < count && offset < text.len) {
        struct lex_statement statement = lex_statement(str_slice(text, offset, text.len));
        offset += statement.text.len;
        *found += statement.kind != LEX_EMPTY;
    }
    return offset;
}

struct str lex_unfinished(struct str text)
{
    struct str last = {NULL, 0};
    bool closed = true;
    for (struct lex_token token = lex_next(&text); token.kind != LEX_END; token = lex_next(&text))
        last = token.kind == LEX_QUOTED ? token.text : (struct str){NULL, 0};
    if (last.ptr != NULL)
        quoted_length(last, &closed);
    return closed ? (struct str){NULL, 0} : last;
}

static bool is_open_comment(struct str token)
{
    return str_starts_with(token, STR("/*")) &&
           (token.len < 4 || !str_equal(str_slice(token, token.len - 2, token.len), STR("*/")));
}

static struct str last_token(struct str text)
{
    struct str last = {NULL, 0};
    while (text.len != 0) {
        last = lex_token(text).text;
        text = str_slice(text, last.len, text.len);
    }
    return last;
}

struct str lex_open_comment(struct str text)
{
    struct str last = last_token(text);
    return last.ptr != NULL && is_open_comment(last) ? last : (struct str){NULL, 0};
}

const char *lex_end_for(struct str text)
{
    struct str last = last_token(text);
    if (last.ptr != NULL && is_open_comment(last))
        return "*/;";
    return str_starts_with(last, STR("--")) ? "\n;" : ";";
}

bool lex_has_word(struct str text, const char *keyword)
{
    for (size_t at = 0; at < text.len;) {
        struct lex_token token = lex_token(str_slice(text, at, text.len));
        if (lex_is_word(token, keyword))
            return true;
        at += token.text.len;
    }
    return false;
}

/* A table's name stands behind OR REPLACE, and never in parentheses. */
bool lex_says_replace(struct str text)
{
    struct lex_token last = {LEX_END, {0}}, token = lex_next(&text);
    while (token.kind != LEX_END) {
        struct lex_token next = lex_next(&text);
        bool is_call = lex_is_sign(next, '(');
        if (lex_is_word(token, "REPLACE") &&
            (lex_is_word(next, "INTO") || lex_is_word(last, "CONFLICT") ||
             (lex_is_word(last, "OR") && !is_call)))
            return true;
        last = token;
        token = next;
    }
    return false;
}

bool lex_has_statement(struct str text)
{
    struct lex_token token = lex_token(text);
    while (token.kind == LEX_SPACE || token.kind == LEX_SEMICOLON) {
        text = str_slice(text, token.text.len, text.len);
        token = lex_token(text);
    }
    return token.kind != LEX_END;
}

struct str lex_renamed_to(struct str statement)
{
    struct lex_token last[3] = {{LEX_END, {0}}, {LEX_END, {0}}, {LEX_END, {0}}};
    struct str none = {0};
    size_t count = 0;
    for (size_t at = 0; at < statement.len;) {
        struct lex_token token = lex_token(str_slice(statement, at, statement.len));
        at += token.text.len;
        if (token.kind == LEX_SPACE || token.kind == LEX_SEMICOLON)
            continue;
        if (count++ == 0 && !lex_is_word(token, "ALTER"))
            return none;
        last[0] = last[1];
        last[1] = last[2];
        last[2] = token;
    }
    return lex_is_word(last[0], "RENAME") && lex_is_word(last[1], "TO") ? last[2].text : none;
}

void lex_unquote(struct str name, char *out, size_t size)
{
    size_t used = 0;
    char open = name.len >= 2 ? name.ptr[0] : 'x';
    bool quoted = open == '"' || open == '\'' || open == '`' || open == '[';
    char close = open == '[' ? ']' : open;
    size_t end = quoted ? name.len - 1 : name.len;
    for (size_t i = quoted ? 1 : 0; i < end && used + 1 < size; i++) {
        out[used++] = name.ptr[i];
        if (quoted && close != ']' && name.ptr[i] == close)
            i++;
    }
    out[used] = '\0';
}

bool lex_is_named(struct lex_token token, const char *name)
{
    char own[64 + 1]; /* one more than it may have, so that what is cut off is another */
    if (token.kind != LEX_WORD && token.kind != LEX_QUOTED)
        return false;
    lex_unquote(token.text, own, sizeof own);
    return strcasecmp(own, name) == 0;
}
