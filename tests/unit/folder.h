/* A folder of its own for a test, gone afterwards. */
#ifndef STEMMA_TESTS_FOLDER_H
#define STEMMA_TESTS_FOLDER_H

#include <check.h>
#include <errno.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define FOLDER_UNUSED __attribute__((unused))

struct folder {
    char path[64];
};

/* In memory, where there is room: most of a test's time would go into waits for the disk. */
static FOLDER_UNUSED void folder_make(struct folder *folder)
{
    enum { ROOM = 512 * 1024 * 1024 };
    static const char memory[] = "/dev/shm";
    struct statvfs fs;
    bool has_room = access(memory, W_OK) == 0 && statvfs(memory, &fs) == 0 &&
                    (uint64_t)fs.f_bavail * fs.f_frsize >= ROOM;
    sprintf(folder->path, "%s/stemma-unit-XXXXXX", has_room ? memory : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(folder->path));
}

static int folder_remove_entry(const char *path, const struct stat *st, int type, struct FTW *walk)
{
    (void)st;
    (void)type;
    (void)walk;
    return remove(path);
}

static FOLDER_UNUSED void folder_remove(const struct folder *folder)
{
    ck_assert_int_eq(nftw(folder->path, folder_remove_entry, 16, FTW_DEPTH | FTW_PHYS), 0);
}

/* A path in the folder. Good until the eighth call after this one. */
static FOLDER_UNUSED const char *folder_path(const struct folder *folder, const char *name)
{
    static _Thread_local char paths[8][256];
    static _Thread_local size_t next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", folder->path, name);
    return path;
}

static FOLDER_UNUSED void folder_mkdir(const struct folder *folder, const char *name)
{
    ck_assert_int_eq(mkdir(folder_path(folder, name), 0777), 0);
}

static FOLDER_UNUSED void folder_write_bytes(const struct folder *folder, const char *name,
                                             const char *bytes, size_t len)
{
    FILE *file = fopen(folder_path(folder, name), "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, len, file), len);
    ck_assert_int_eq(fclose(file), 0);
}

static FOLDER_UNUSED void folder_write(const struct folder *folder, const char *name,
                                       const char *text)
{
    folder_write_bytes(folder, name, text, strlen(text));
}

/* The file's text, to be freed. */
static FOLDER_UNUSED char *folder_read(const struct folder *folder, const char *name)
{
    FILE *file = fopen(folder_path(folder, name), "rb");
    char *text = NULL;
    size_t size = 0;
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(getdelim(&text, &size, '\0', file) < 0 ? 0 : 1, 0);
    fclose(file);
    return text;
}

static FOLDER_UNUSED void folder_link(const struct folder *folder, const char *target,
                                      const char *name)
{
    ck_assert_int_eq(symlink(target, folder_path(folder, name)), 0);
}

static FOLDER_UNUSED int folder_has(const struct folder *folder, const char *name)
{
    struct stat st;
    return lstat(folder_path(folder, name), &st) == 0;
}

/* A script of a project in the folder: sql/NAME.sql. */
static FOLDER_UNUSED void folder_write_script(const struct folder *folder, const char *name,
                                              const char *sql)
{
    char path[128];
    snprintf(path, sizeof path, "sql/%s.sql", name);
    folder_write(folder, path, sql);
}

#endif
