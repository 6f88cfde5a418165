#include "script/definition.h"

#include "script/head.h"

#include <string.h>
#include <strings.h>

static bool makes(struct str text, enum definition_kind kind, const char *name)
{
    struct head head = head_read(text);
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
    struct head head = head_read(text_of(statement));
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
    struct head head = head_read(text_of(statement));
    return head.is_create && head.name.text.len > 0
               ? (struct span){statement.source,
                               (size_t)(head.name.text.ptr - statement.source->text.ptr),
                               head.name.text.len}
               : statement;
}
