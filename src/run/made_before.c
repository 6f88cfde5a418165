#include "run/adopt.h"

#include "script/definition.h"
#include "script/lex.h"

#include <string.h>

/* Where a script fails because something is there already, and it is the run itself that has made
 * it: a schema of today with the migrations that led to it behind it, or two scripts that make the
 * same. Nothing is to be adopted or stamped then. */

struct made {
    enum definition_kind kind;
    char name[64]; /* of what is there */
    bool is_column;
};

/* "table users already exists", "there is already a table named users", "duplicate column name: x".
 */
static bool read_message(const char *message, struct made *out)
{
    static const char duplicate[] = "duplicate column name: ", named[] = " named ";
    static const char exists[] = " already exists";
    const char *begin = strchr(message, ' '), *end = strstr(message, exists);
    const char *after = strstr(message, named);
    *out = (struct made){.kind = DEFINITION_OF_OTHER};
    if (strncmp(message, duplicate, strlen(duplicate)) == 0) {
        out->is_column = true;
        begin = message + strlen(duplicate);
        end = message + strlen(message);
    } else if (end == NULL && after != NULL && strstr(message, "already") != NULL) {
        begin = after + strlen(named);
        end = message + strlen(message);
    } else if (begin != NULL && end != NULL && begin < end) {
        if (strncmp(message, "trigger ", 8) == 0)
            out->kind = DEFINITION_OF_TRIGGER;
        begin++;
    } else
        return false;
    size_t length = (size_t)(end - begin);
    if (length == 0 || length >= sizeof out->name)
        return false;
    memcpy(out->name, begin, length);
    out->name[length] = '\0';
    return true;
}

static struct str text_of(struct span span)
{
    return str_slice(span.source->text, span.offset, span.offset + span.length);
}

/* The table's CREATE TABLE, where that has the column. */
static struct span find_column(const struct script *script, const char *table, const char *column)
{
    struct span span = definition_find(script, DEFINITION_OF_OTHER, table);
    struct str rest = span.source == NULL ? (struct str){0} : text_of(span);
    while (rest.len > 0)
        if (lex_is_named(lex_next(&rest), column))
            return span;
    return SPAN_NONE;
}

/* The name behind ALTER TABLE. */
static bool read_altered(struct str statement, char *out, size_t size)
{
    if (!lex_is_word(lex_next(&statement), "ALTER") || !lex_is_word(lex_next(&statement), "TABLE"))
        return false;
    lex_unquote(lex_next(&statement).text, out, size);
    return true;
}

/* What may have been there before the run says nothing of what the run makes. */
static bool is_certain(struct span span)
{
    return span.source != NULL && !lex_has_word(text_of(span), "EXISTS");
}

static struct span find(const struct script *script, const struct made *made, const char *table)
{
    struct span span = made->is_column ? find_column(script, table, made->name)
                                       : definition_find(script, made->kind, made->name);
    return is_certain(span) ? span : SPAN_NONE;
}

/* The statement around `place`, by its beginning: messages stand at a word of it. */
static struct str statement_at(struct span place)
{
    struct str text = place.source->text;
    for (size_t at = 0; at < text.len;) {
        struct lex_statement statement = lex_statement(str_slice(text, at, text.len));
        if (statement.text.len == 0)
            break;
        if (place.offset < at + statement.text.len)
            return str_slice(statement.text, statement.leading, statement.text.len);
        at += statement.text.len;
    }
    return (struct str){0};
}

bool made_before(struct job *job)
{
    diag_list *diags = job->input->diags;
    struct diag *last = diag_last(diags);
    struct made made;
    char table[64] = "";
    if (last == NULL || last->revision == NULL || last->span.source == NULL ||
        !read_message(last->message, &made) ||
        (made.is_column && !read_altered(statement_at(last->span), table, sizeof table)))
        return false;
    for (size_t i = 0; i < job->step_count; i++) {
        const struct script *script = job->steps[i].script;
        bool is_failed =
            str_equal_text(graph_id(job->state.graph, job->plan.steps.items[i]), last->revision);
        struct span span = script == NULL ? SPAN_NONE : find(script, &made, table);
        if (span.source != NULL && (!is_failed || span.offset + span.length <= last->span.offset)) {
            last->hint = NULL;
            diag_note(diags, definition_name(span), "it is made here, in the same run");
            diag_hint(diags, "take one of the two away, or drop it in between");
            return true;
        }
        if (is_failed)
            break;
    }
    return false;
}
