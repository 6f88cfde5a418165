#include "base/phrase.h"

#include <stdarg.h>

void phrase_put(struct phrase *phrase, struct str s)
{
    for (size_t i = 0; i < s.len && !phrase->no_memory; i++)
        phrase->no_memory = !VEC_PUSH(phrase->arena, &phrase->bytes, s.ptr[i]);
}

void phrase_repeat(struct phrase *phrase, char c, size_t count)
{
    for (size_t i = 0; i < count && !phrase->no_memory; i++)
        phrase->no_memory = !VEC_PUSH(phrase->arena, &phrase->bytes, c);
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

const char *phrase_end(struct phrase *phrase)
{
    if (!VEC_PUSH(phrase->arena, &phrase->bytes, '\0')) {
        phrase->no_memory = true;
        return "";
    }
    phrase->bytes.count--;
    return phrase->bytes.items;
}
