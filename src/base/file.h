/* Files read whole, written whole, listed. Errors are errno values, negated: the caller knows the
 * words for them. */
#ifndef STEMMA_BASE_FILE_H
#define STEMMA_BASE_FILE_H

#include "base/arena.h"
#include "base/str.h"

/* A file's bytes, followed by a NUL that is not counted. Of a large file it is a mapped copy: its
 * pages come and go with the system's cache, and nobody else can change or shorten it meanwhile. */
struct file_text {
    struct str bytes;
    size_t mapped; /* bytes to unmap; 0: the bytes are in the arena */
};

/* Reads the regular file `path`, relative to the folder open as `directory` (or AT_FDCWD), of at
 * most `limit` bytes. 0; -EISDIR or -EINVAL for what is no regular file; -EFBIG above the limit;
 * -ENOMEM; or what open() and read() say. */
int file_read(int directory, const char *path, size_t limit, struct arena *arena,
              struct file_text *out);

/* The same, without a limit, for what a listing of the folder has just shown to be a regular file:
 * a small one costs a system call less. */
int file_read_regular(int directory, const char *path, struct arena *arena, struct file_text *out);

/* The bytes [from, to) of a mapped text are not needed for now: their pages stop counting as this
 * process's memory, and come back from the system's cache when they are looked at again. */
void file_forget(const struct file_text *text, size_t from, size_t to);

/* Unmaps what file_read() mapped; does nothing for a text in an arena. */
void file_release(struct file_text *text);

/* Writes `bytes` as the new file `path`: -EEXIST where there is one. Synced. 0 or -errno. */
int file_create(const char *path, struct str bytes);

/* Puts `bytes` in the place of the file `path` at one moment: a file next to it is written, synced
 * and renamed over it. Mode is kept, a symbolic link is followed. 0 or -errno. */
int file_replace(const char *path, struct str bytes, struct arena *arena);

/* Makes `path` a file of these bytes at one moment, whether there was one or not; one that has them
 * is left alone, and *written is false then. 0; -EISDIR or -EINVAL for what is there and no regular
 * file; or -errno. */
int file_put(const char *path, struct str bytes, struct arena *arena, bool *written);

/* Gives the file `from` the name `to`: -EEXIST where that is there. 0 or -errno. */
int file_rename_new(const char *from, const char *to);

/* Makes what was renamed in the folder of `path` survive a power failure; file systems that cannot
 * sync a folder have their own order, so failure is not an error. */
void file_sync_folder(const char *path, struct arena *arena);

enum file_kind { FILE_REGULAR, FILE_DIRECTORY, FILE_OTHER };

/* What `path` is, links followed: 0, or -errno where it cannot be known. */
int file_kind(int directory, const char *path, enum file_kind *out);

#endif
