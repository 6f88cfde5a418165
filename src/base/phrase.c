#include "base/phrase.h"

#include <stdarg.h>
#include <string.h>

/* Room for so many more bytes; NULL when there is none. */
static char *reserve(struct phrase *phrase, size_t len)
{
    while (!phrase->no_memory && phrase->bytes.capacity - phrase->bytes.count < len)
        phrase->no_memory = !VEC_GROW(phrase->arena, &phrase->bytes);
    if (phrase->no_memory)
        return NULL;
    char *room = phrase->bytes.items + phrase->bytes.count;
    phrase->bytes.count += len;
    return room;
}

void phrase_put(struct phrase *phrase, struct str s)
{
    char *room = s.len == 0 ? NULL : reserve(phrase, s.len);
    if (room != NULL)
        memcpy(room, s.ptr, s.len);
}

void phrase_repeat(struct phrase *phrase, char c, size_t count)
{
    char *room = count == 0 ? NULL : reserve(phrase, count);
    if (room != NULL)
        memset(room, c, count);
}

void phrase_add(struct phrase *phrase, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *added = arena_vprintf(phrase->arena, format, args);
    va_end(args);
    phrase->no_memory = phrase->no_memory || added == NULL;
    phrase_put(phrase, str_from(added));
}

/* Bytes of the last line. */
static size_t line_length(const struct phrase *phrase)
{
    size_t count = phrase->bytes.count;
    const char *end = count == 0 ? NULL : memrchr(phrase->bytes.items, '\n', count);
    return end == NULL ? count : count - (size_t)(end + 1 - phrase->bytes.items);
}

void phrase_put_item(struct phrase *list, struct str item)
{
    enum { LONG = 72 }; /* something stands before the first line */
    bool is_long = line_length(list) + item.len > LONG;
    if (list->bytes.count != 0)
        phrase_put(list, str_from(is_long ? ",\n  " : ", "));
    phrase_put(list, item);
}

const char *phrase_end(struct phrase *phrase)
{
    if (!VEC_PUSH(phrase->arena, &phrase->bytes, '\0')) {
        phrase->no_memory = true;
        return "";
    }
    phrase->bytes.count--;
    return phrase->bytes.items;
}
