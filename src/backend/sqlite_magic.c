#include "backend/backend.h"

#include "base/file.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* https://www.sqlite.org/fileformat2.html#magic_header_string */
bool backend_is_database(const char *path)
{
    static const char magic[] = "SQLite format 3";
    char start[sizeof magic];
    enum file_kind kind;
    if (file_kind(AT_FDCWD, path, &kind) != 0 || kind != FILE_REGULAR)
        return false;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    bool found = fd >= 0 && read(fd, start, sizeof start) == (ssize_t)sizeof start &&
                 memcmp(start, magic, sizeof magic) == 0;
    if (fd >= 0)
        close(fd);
    return found;
}

size_t backend_part_suffix(const char *path)
{
    static const char *const suffixes[] = {"-journal", "-wal", "-shm"};
    size_t length = strlen(path);
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        size_t end = strlen(suffixes[i]);
        if (length > end && strcmp(path + length - end, suffixes[i]) == 0)
            return end;
    }
    return 0;
}
