#include "base/output.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Follows links, as writing to the path would. One that leads nowhere is replaced. */
static int find_target(const char *path, struct arena *arena, const char **out)
{
    char *real = realpath(path, NULL);
    if (real == NULL && errno != ENOENT)
        return -errno;
    const char *target = real == NULL ? path : real;
    *out = arena_copy(arena, target, strlen(target));
    free(real);
    return *out == NULL ? -ENOMEM : 0;
}

/* A new file next to the target. mkostemp() would make it readable for its owner only. */
static int create_temporary(struct output *output, struct arena *arena)
{
    enum { MOST_TRIES = 100 };
    for (int i = 0; i < MOST_TRIES; i++) {
        output->temporary = arena_printf(arena, "%s.%ld-%d.tmp", output->target, (long)getpid(), i);
        if (output->temporary == NULL)
            return -ENOMEM;
        output->fd = open(output->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (output->fd >= 0)
            return 0;
        if (errno != EEXIST)
            return -errno;
    }
    return -EEXIST;
}

int output_begin(const char *path, struct arena *arena, struct output *out)
{
    enum file_kind kind = FILE_REGULAR;
    *out = (struct output){.fd = -1};
    int rc = find_target(path, arena, &out->target);
    if (rc != 0)
        return rc;
    rc = file_kind(AT_FDCWD, out->target, &kind);
    if (rc != 0 && rc != -ENOENT)
        return rc;
    if (kind == FILE_DIRECTORY)
        return -EISDIR;
    if (kind == FILE_REGULAR)
        return create_temporary(out, arena);
    out->fd = open(out->target, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    return out->fd < 0 ? -errno : 0;
}

static void flush(struct output *output)
{
    size_t done = 0;
    while (done < output->used && output->error == 0) {
        ssize_t n = write(output->fd, output->buffer + done, output->used - done);
        if (n < 0 && errno != EINTR)
            output->error = -errno;
        done += n < 0 ? 0 : (size_t)n;
    }
    output->used = 0;
}

bool output_write(struct output *output, const char *bytes, size_t length)
{
    while (length != 0 && output->error == 0) {
        size_t room = sizeof output->buffer - output->used;
        size_t part = length < room ? length : room;
        memcpy(output->buffer + output->used, bytes, part);
        output->used += part;
        bytes += part;
        length -= part;
        if (output->used == sizeof output->buffer)
            flush(output);
    }
    return output->error == 0;
}

/* Reads on until `size` bytes are there or the file ends; -1 where it fails. */
static ssize_t read_full(int fd, char *bytes, size_t size, off_t from)
{
    size_t have = 0;
    while (have < size) {
        ssize_t n = pread(fd, bytes + have, size - have, from + (off_t)have);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? -1 : (ssize_t)have;
        have += (size_t)n;
    }
    return (ssize_t)have;
}

/* Whether two open files have the same bytes; what cannot be read is not the same. */
static bool same_bytes(int fd, int other)
{
    char one[8192], two[8192];
    off_t at = 0;
    for (;;) {
        ssize_t a = read_full(fd, one, sizeof one, at);
        ssize_t b = read_full(other, two, sizeof two, at);
        if (a < 0 || a != b || memcmp(one, two, (size_t)a) != 0)
            return false;
        if (a == 0)
            return true;
        at += a;
    }
}

static bool is_unchanged(const struct output *output)
{
    struct stat st, new;
    int fd = open(output->target, O_RDONLY | O_CLOEXEC);
    bool same = fd >= 0 && fstat(fd, &st) == 0 && fstat(output->fd, &new) == 0 &&
                st.st_size == new.st_size &&same_bytes(output->fd, fd);
    if (fd >= 0)
        close(fd);
    return same;
}

static int replace(const struct output *output)
{
    struct stat st;
    if (stat(output->target, &st) == 0 && fchmod(output->fd, st.st_mode & 07777) != 0)
        return -errno;
    if (fsync(output->fd) != 0)
        return -errno;
    return rename(output->temporary, output->target) == 0 ? 0 : -errno;
}

int output_end(struct output *output, struct arena *arena, bool *changed)
{
    flush(output);
    int rc = output->error;
    bool same = rc == 0 && output->temporary != NULL && is_unchanged(output);
    if (rc == 0 && output->temporary != NULL && !same)
        rc = replace(output);
    bool renamed = rc == 0 && !same && output->temporary != NULL;
    if (renamed) {
        file_sync_folder(output->target, arena);
        output->temporary = NULL;
    }
    output_discard(output);
    if (rc == 0)
        *changed = !same;
    return rc;
}

void output_discard(struct output *output)
{
    if (output->fd >= 0)
        close(output->fd);
    if (output->temporary != NULL)
        unlink(output->temporary);
    output->fd = -1;
    output->temporary = NULL;
}
