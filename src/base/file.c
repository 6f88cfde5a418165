#include "base/file.h"

#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* From this size on a text is mapped: two gigabytes of scripts do not have to fit in memory. */
enum { MAP_FROM = 1024 * 1024 };

/* A nameless file for `size` bytes, on disk where there is room for it, else in memory. O_TMPFILE:
 * open(2); memfd_create(2) */
static int open_nameless(size_t size)
{
    static const char *const folders[] = {"/var/tmp", "/tmp"};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        int fd = open(folders[i], O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
        if (fd >= 0 && posix_fallocate(fd, 0, (off_t)size) == 0)
            return fd;
        if (fd >= 0)
            close(fd);
    }
    return memfd_create("stemma-script", MFD_CLOEXEC);
}

/* Copies what is in `from` now, but not more than `size` bytes, to `to`. The number of bytes, or
 * -errno. */
static ssize_t copy_between(int from, int to, size_t size)
{
    enum { PIECE = 256 * 1024 };
    char *piece = malloc(PIECE);
    size_t done = 0;
    ssize_t n = piece == NULL ? -1 : 1;
    while (done < size && n > 0) {
        n = pread(from, piece, size - done < PIECE ? size - done : PIECE, (off_t)done);
        if (n < 0 && errno == EINTR)
            n = 1;
        else if (n > 0 && (n = pwrite(to, piece, (size_t)n, (off_t)done)) > 0)
            done += (size_t)n; /* after a short one the rest is read again */
    }
    int error = errno;
    free(piece);
    return n < 0 ? -error : (ssize_t)done;
}

/* Maps `size` bytes of `fd` so that a NUL follows them: the file lies over the start of an
 * anonymous mapping that is at least one byte longer. */
static int map_file(int fd, size_t size, struct file_text *out)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t length = size / page * page + page;
    char *start = mmap(NULL, length, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED)
        return -errno;
    if (mmap(start, size, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, 0) == MAP_FAILED) {
        int error = errno;
        munmap(start, length);
        return -error;
    }
    out->bytes = (struct str){start, size};
    out->mapped = length;
    return 0;
}

static int map_copy(int fd, size_t size, struct file_text *out)
{
    int copy = open_nameless(size);
    if (copy < 0)
        return -errno;
    ssize_t copied = copy_between(fd, copy, size);
    int rc = copied < 0 ? (int)copied : ftruncate(copy, copied) != 0 ? -errno : 0;
    if (rc == 0 && copied > 0)
        rc = map_file(copy, (size_t)copied, out);
    else if (rc == 0)
        out->bytes = (struct str){"", 0}; /* emptied while it was read */
    close(copy);
    return rc;
}

static int read_copy(int fd, size_t size, struct arena *arena, struct file_text *out)
{
    char *bytes = arena_alloc(arena, size + 1);
    if (bytes == NULL)
        return -ENOMEM;
    size_t have = 0;
    while (have < size) {
        ssize_t n = read(fd, bytes + have, size - have);
        if (n < 0 && errno != EINTR)
            return -errno;
        if (n == 0)
            break;
        have += n < 0 ? 0 : (size_t)n;
    }
    bytes[have] = '\0';
    out->bytes = (struct str){bytes, have};
    out->mapped = 0;
    return 0;
}

static int read_open_file(int fd, size_t limit, struct arena *arena, struct file_text *out)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return -errno;
    if (!S_ISREG(st.st_mode))
        return S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
    if ((uint64_t)st.st_size > limit)
        return -EFBIG;
    size_t size = (size_t)st.st_size;
    return size >= MAP_FROM ? map_copy(fd, size, out) : read_copy(fd, size, arena, out);
}

int file_read(int directory, const char *path, size_t limit, struct arena *arena,
              struct file_text *out)
{
    struct file_text text = {0};
    /* O_NONBLOCK: a FIFO in the place of a file is refused, not waited for. */
    int fd = openat(directory, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return -errno;
    int rc = read_open_file(fd, limit, arena, &text);
    close(fd);
    if (rc == 0)
        *out = text;
    return rc;
}

int file_read_regular(int directory, const char *path, struct arena *arena, struct file_text *out)
{
    char start[4096];
    struct file_text text = {0};
    int fd = openat(directory, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return -errno;
    ssize_t n = read(fd, start, sizeof start);
    int rc = 0;
    if (n < 0 || (size_t)n == sizeof start) { /* more to come, or a case for the long way */
        rc = lseek(fd, 0, SEEK_SET) < 0 ? -errno : read_open_file(fd, SIZE_MAX, arena, &text);
    } else {
        text.bytes = (struct str){arena_copy(arena, start, (size_t)n), (size_t)n};
        rc = text.bytes.ptr == NULL ? -ENOMEM : 0;
    }
    close(fd);
    if (rc == 0)
        *out = text;
    return rc;
}

void file_forget(const struct file_text *text, size_t from, size_t to)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    from = (from + page - 1) / page * page;
    to = to / page * page;
    if (text->mapped != 0 && from < to)
        madvise((void *)(uintptr_t)(text->bytes.ptr + from), to - from, MADV_DONTNEED);
}

void file_release(struct file_text *text)
{
    if (text->mapped != 0)
        munmap((void *)(uintptr_t)text->bytes.ptr, text->mapped);
    *text = (struct file_text){0};
}

static int write_all(int fd, struct str bytes)
{
    size_t done = 0;
    while (done < bytes.len) {
        ssize_t n = write(fd, bytes.ptr + done, bytes.len - done);
        if (n < 0 && errno != EINTR)
            return -errno;
        done += n < 0 ? 0 : (size_t)n;
    }
    return fsync(fd) == 0 ? 0 : -errno;
}

int file_create(const char *path, struct str bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return -errno;
    int rc = write_all(fd, bytes);
    if (close(fd) != 0 && rc == 0)
        rc = -errno;
    if (rc != 0)
        unlink(path);
    return rc;
}

void file_sync_folder(const char *path, struct arena *arena)
{
    const char *folder = path_directory(arena, path);
    int fd = folder == NULL ? -1 : open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

static int write_and_rename(int fd, const char *temporary, const char *path, struct str bytes)
{
    struct stat st;
    int rc = write_all(fd, bytes);
    if (rc == 0 && stat(path, &st) == 0 && fchmod(fd, st.st_mode & 07777) != 0)
        rc = -errno;
    if (close(fd) != 0 && rc == 0)
        rc = -errno;
    if (rc == 0 && rename(temporary, path) != 0)
        rc = -errno;
    if (rc != 0)
        unlink(temporary);
    return rc;
}

int file_replace(const char *path, struct str bytes, struct arena *arena)
{
    char *target = realpath(path, NULL);
    if (target == NULL)
        return -errno;
    char *temporary = arena_printf(arena, "%s.XXXXXX", target);
    int rc = temporary == NULL ? -ENOMEM : 0;
    int fd = rc == 0 ? mkostemp(temporary, O_CLOEXEC) : -1;
    if (rc == 0)
        rc = fd < 0 ? -errno : write_and_rename(fd, temporary, target, bytes);
    if (rc == 0)
        file_sync_folder(target, arena);
    free(target);
    return rc;
}

int file_kind(int directory, const char *path, enum file_kind *out)
{
    struct stat st;
    if (fstatat(directory, path, &st, 0) != 0)
        return -errno;
    *out = S_ISREG(st.st_mode) ? FILE_REGULAR : S_ISDIR(st.st_mode) ? FILE_DIRECTORY : FILE_OTHER;
    return 0;
}

int file_rename_new(const char *from, const char *to)
{
    struct stat st;
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS) /* a file system that cannot refuse by itself */
        return -errno;
    if (lstat(to, &st) == 0)
        return -EEXIST;
    return rename(from, to) == 0 ? 0 : -errno;
}

/* A new file gets its name once it is complete. */
static int put_new(const char *path, struct str bytes, struct arena *arena)
{
    const char *temporary = arena_printf(arena, "%s.%ld.new", path, (long)getpid());
    int rc = temporary == NULL ? -ENOMEM : file_create(temporary, bytes);
    if (rc != 0)
        return rc;
    rc = file_rename_new(temporary, path);
    if (rc != 0)
        unlink(temporary);
    else
        file_sync_folder(path, arena);
    return rc;
}

int file_put(const char *path, struct str bytes, struct arena *arena, bool *written)
{
    struct file_text there = {0};
    int rc = file_read(AT_FDCWD, path, SIZE_MAX, arena, &there);
    if (rc == -ENOENT || rc == 0) {
        *written = rc != 0 || !str_equal(there.bytes, bytes);
        if (*written)
            rc = rc == 0 ? file_replace(path, bytes, arena) : put_new(path, bytes, arena);
    }
    file_release(&there);
    return rc;
}
