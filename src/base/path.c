#include "base/path.h"

#include "base/phrase.h"

#include <string.h>

char *path_join(struct arena *arena, const char *directory, const char *name)
{
    if (name[0] == '/' || directory[0] == '\0' || strcmp(directory, ".") == 0)
        return arena_copy(arena, name, strlen(name));
    bool slash = directory[strlen(directory) - 1] == '/';
    return arena_printf(arena, "%s%s%s", directory, slash ? "" : "/", name);
}

char *path_directory(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return arena_copy(arena, ".", 1);
    return arena_copy(arena, path, slash == path ? 1 : (size_t)(slash - path));
}

/* Behind the folders that both are in. */
static size_t common_length(const char *directory, const char *path)
{
    size_t common = 0;
    for (size_t i = 0;; i++) {
        bool ends = directory[i] == '/' || directory[i] == '\0';
        if (ends && path[i] == '/')
            common = i + 1;
        if (directory[i] == '\0' || directory[i] != path[i])
            return common;
    }
}

const char *path_relative(struct arena *arena, const char *directory, const char *path)
{
    size_t common = common_length(directory, path);
    const char *below = strlen(directory) < common ? "" : directory + common;
    struct phrase text = {.arena = arena};
    if (*below != '\0')
        phrase_put(&text, STR("../"));
    for (const char *slash = below; (slash = strchr(slash, '/')) != NULL; slash++)
        phrase_put(&text, STR("../"));
    phrase_put(&text, str_from(path + common));
    const char *whole = phrase_end(&text);
    return text.no_memory ? NULL : whole;
}

bool path_stays_inside(struct str path)
{
    if (path.len == 0 || path.ptr[0] == '/')
        return false;
    long depth = 0;
    for (size_t from = 0, to; from <= path.len; from = to + 1) {
        const char *slash = from == path.len ? NULL : memchr(path.ptr + from, '/', path.len - from);
        to = slash == NULL ? path.len : (size_t)(slash - path.ptr);
        struct str step = str_slice(path, from, to);
        if (str_equal(step, STR("..")))
            depth--;
        else if (step.len != 0 && !str_equal(step, STR(".")))
            depth++;
        if (depth < 0)
            return false;
    }
    return depth > 0;
}

bool path_names_database(struct str path)
{
    static const struct str endings[] = {{".db", 3}, {".db3", 4}, {".sqlite", 7}, {".sqlite3", 8}};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        if (path.len > endings[i].len &&
            str_equal(str_slice(path, path.len - endings[i].len, path.len), endings[i]))
            return true;
    return false;
}
