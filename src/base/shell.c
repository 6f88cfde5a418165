#include "base/shell.h"

#include <string.h>

const char *shell_word(struct arena *arena, const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_./:%+,@-";
    if (text[0] != '\0' && text[strspn(text, plain)] == '\0')
        return text;
    const char *result = "'";
    for (const char *rest = text; result != NULL && *rest != '\0';) {
        size_t length = strcspn(rest, "'");
        result = arena_printf(arena, "%s%.*s%s", result, (int)length, rest,
                              rest[length] == '\'' ? "'\\''" : "");
        rest += length + (rest[length] == '\'');
    }
    return result == NULL ? NULL : arena_printf(arena, "%s'", result);
}
