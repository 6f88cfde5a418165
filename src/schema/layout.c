#include "schema/layout.h"

#include "base/phrase.h"
#include "schema/token.h"

#include <string.h>

/* A column or a constraint. */
struct element {
    struct str space; /* before it: white space, comments */
    struct token first;
    const char *end; /* behind its last token */
};

struct elements {
    VEC(struct element) list;
};

static const char *end_of(struct token token)
{
    return token.text.ptr + token.text.len;
}

/* What stands in the statement's first parentheses, between commas that are in no others. */
static bool find_elements(struct token_list tokens, struct arena *arena, struct elements *out)
{
    size_t i = 0, depth = 1;
    while (i < tokens.count && tokens.items[i].kind != TOKEN_OPEN)
        i++;
    bool begins = true;
    for (i++; i < tokens.count && depth > 0; i++) {
        struct token token = tokens.items[i];
        const char *before = end_of(tokens.items[i - 1]);
        struct element element = {{before, (size_t)(token.text.ptr - before)}, token, NULL};
        if (begins && (token.kind == TOKEN_COMMA || token.kind == TOKEN_CLOSE)) {
            out->list.count = 0; /* it is no list */
            return true;
        }
        if (begins && !VEC_PUSH(arena, &out->list, element))
            return false;
        depth += token.kind == TOKEN_OPEN;
        depth -= token.kind == TOKEN_CLOSE;
        begins = depth == 1 && token.kind == TOKEN_COMMA;
        if (!begins && depth > 0)
            out->list.items[out->list.count - 1].end = end_of(token);
    }
    return true;
}

static bool is_blank(struct str space)
{
    for (size_t i = 0; i < space.len; i++)
        if (strchr(" \t\r\n", space.ptr[i]) == NULL)
            return false;
    return true;
}

/* From the last line feed on; nothing where there is none. */
static struct str last_line(struct str space)
{
    const char *feed = memrchr(space.ptr, '\n', space.len);
    if (feed == NULL)
        return str_slice(space, space.len, space.len);
    size_t from = (size_t)(feed - space.ptr);
    return str_slice(space, from - (from > 0 && feed[-1] == '\r'), space.len);
}

/* The line feed before the element, and its indentation; nothing where it begins no line. */
static struct str line_start(const struct element *element)
{
    struct str start = last_line(element->space);
    return is_blank(start) ? start : (struct str){0};
}

/* Columns [*first, *behind) share the line of the one before. */
static bool find_appended(const struct elements *elements, size_t *first, size_t *behind)
{
    enum { A_LAYOUT = 2 }; /* one line for a column may be chance */
    size_t i = 0;
    while (i < elements->list.count && line_start(&elements->list.items[i]).len != 0)
        i++;
    *first = i;
    for (; i < elements->list.count; i++) {
        const struct element *element = &elements->list.items[i];
        if (line_start(element).len != 0 || !is_blank(element->space) ||
            token_begins_constraint(element->first))
            break;
    }
    *behind = i;
    return *first >= A_LAYOUT && *first < *behind;
}

/* Whose it is cannot be told any more. */
static bool is_commented(const char *from)
{
    struct str line = {from, strcspn(from, "\n")};
    return memmem(line.ptr, line.len, "--", 2) != NULL ||
           memmem(line.ptr, line.len, "/*", 2) != NULL;
}

/* Between an element and its comma: where nothing followed the element, its comment and line feed.
 */
static struct str before_comma(const struct element *element, const struct element *next)
{
    return (struct str){element->end, (size_t)(next->space.ptr - 1 - element->end)};
}

/* The comma goes next to what it follows, the element to a line of its own. */
static void put_comma(struct phrase *text, const struct element *element,
                      const struct element *next, struct str start)
{
    struct str gap = before_comma(element, next);
    size_t kept = gap.len - last_line(gap).len;
    phrase_put(text, STR(","));
    phrase_put(text, str_slice(gap, 0, kept == 0 && !is_blank(gap) ? gap.len : kept));
    phrase_put(text, start);
}

const char *layout_lines(const char *sql, struct arena *arena)
{
    struct elements elements = {.list = {0}};
    struct phrase text = {.arena = arena};
    struct token_list tokens;
    size_t first, behind;
    if (token_read(str_from(sql), arena, &tokens) != 0 || !find_elements(tokens, arena, &elements))
        return NULL;
    const struct element *items = elements.list.items;
    if (!find_appended(&elements, &first, &behind) || is_commented(items[behind - 1].end))
        return sql;
    const char *from = sql;
    for (size_t i = first; i < behind; i++) {
        phrase_put(&text, (struct str){from, (size_t)(items[i - 1].end - from)});
        put_comma(&text, &items[i - 1], &items[i], line_start(&items[first - 1]));
        from = items[i].first.text.ptr;
    }
    phrase_put(&text, (struct str){from, (size_t)(items[behind - 1].end - from)});
    if (behind == elements.list.count) /* the parenthesis goes back to its line */
        phrase_put(&text, last_line(before_comma(&items[first - 1], &items[first])));
    phrase_put(&text, str_from(items[behind - 1].end));
    const char *result = phrase_end(&text);
    return text.no_memory ? NULL : result;
}
