#include "graph/phrase.h"

#include <stdarg.h>

void phrase_add(struct phrase *phrase, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *added = arena_vprintf(phrase->arena, format, args);
    va_end(args);
    for (const char *p = added == NULL ? "" : added; *p != '\0'; p++)
        if (!VEC_PUSH(phrase->arena, &phrase->bytes, *p))
            return;
}

const char *phrase_end(struct phrase *phrase)
{
    if (!VEC_PUSH(phrase->arena, &phrase->bytes, '\0'))
        return "";
    phrase->bytes.count--;
    return phrase->bytes.items;
}
