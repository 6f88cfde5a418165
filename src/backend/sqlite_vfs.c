/* SQLite looks for an interrupt between the steps of its virtual machine. DROP TABLE, DELETE
 * without WHERE, count(*) and the last part of VACUUM are one step each, which for a table of some
 * gigabytes lasts minutes. They read pages all the time, so a shim under SQLite asks at every read
 * whether the statement has to end, and then fails that read. SQLite is made to survive that; the
 * journal is never refused, since undoing needs it.
 * https://www.sqlite.org/vfs.html#shim */
#include "backend/sqlite.h"

#include <stdio.h>
#include <string.h>

struct tapped {
    sqlite3_file base;
    struct sqlite_backend *backend;
    bool is_journal;                  /* its reads are never refused */
    _Alignas(8) unsigned char real[]; /* as SQLite aligns what it gives a VFS */
};

static sqlite3_file *real_file(sqlite3_file *file)
{
    return (sqlite3_file *)(void *)((struct tapped *)file)->real;
}

static struct vitals *vitals_of(sqlite3_file *file)
{
    return ((struct tapped *)file)->backend->vitals;
}

/* A disk may take its time: that is no sign of death. */
static int leave(sqlite3_file *file, int rc)
{
    struct vitals *vitals = vitals_of(file);
    vitals_add(&vitals->pulse, 1);
    vitals_add(&vitals->in_files, -1U);
    return rc;
}

static sqlite3_vfs *real_vfs(sqlite3_vfs *vfs)
{
    return ((struct sqlite_backend *)vfs->pAppData)->vfs.real;
}

#define FORWARD(method, parameters, arguments)                                                     \
    static int on_##method parameters                                                              \
    {                                                                                              \
        sqlite3_file *real = real_file(file);                                                      \
        vitals_add(&vitals_of(file)->in_files, 1);                                                 \
        return leave(file, real->pMethods->x##method arguments);                                   \
    }

FORWARD(Close, (sqlite3_file * file), (real))
FORWARD(Write, (sqlite3_file * file, const void *from, int count, sqlite3_int64 at),
        (real, from, count, at))
FORWARD(Truncate, (sqlite3_file * file, sqlite3_int64 size), (real, size))
FORWARD(Sync, (sqlite3_file * file, int flags), (real, flags))
FORWARD(FileSize, (sqlite3_file * file, sqlite3_int64 *size), (real, size))
FORWARD(Lock, (sqlite3_file * file, int level), (real, level))
FORWARD(Unlock, (sqlite3_file * file, int level), (real, level))
FORWARD(CheckReservedLock, (sqlite3_file * file, int *held), (real, held))
FORWARD(FileControl, (sqlite3_file * file, int op, void *argument), (real, op, argument))
FORWARD(SectorSize, (sqlite3_file * file), (real))
FORWARD(DeviceCharacteristics, (sqlite3_file * file), (real))
FORWARD(ShmMap, (sqlite3_file * file, int page, int size, int extend, void volatile **out),
        (real, page, size, extend, out))
FORWARD(ShmLock, (sqlite3_file * file, int offset, int count, int flags),
        (real, offset, count, flags))
FORWARD(ShmUnmap, (sqlite3_file * file, int remove), (real, remove))
FORWARD(Fetch, (sqlite3_file * file, sqlite3_int64 at, int count, void **out),
        (real, at, count, out))
FORWARD(Unfetch, (sqlite3_file * file, sqlite3_int64 at, void *page), (real, at, page))

static void on_ShmBarrier(sqlite3_file *file)
{
    sqlite3_file *real = real_file(file);
    real->pMethods->xShmBarrier(real);
}

static int on_Read(sqlite3_file *file, void *into, int count, sqlite3_int64 at)
{
    const struct tapped *tapped = (struct tapped *)file;
    struct sqlite_backend *backend = tapped->backend;
    if (!tapped->is_journal && !backend->watch.refused && watch_must_end(backend)) {
        backend->watch.refused = true;
        return SQLITE_IOERR_READ;
    }
    sqlite3_file *real = real_file(file);
    vitals_add(&backend->vitals->in_files, 1);
    return leave(file, real->pMethods->xRead(real, into, count, at));
}

#define METHODS(version)                                                                           \
    {                                                                                              \
        version, on_Close, on_Read, on_Write, on_Truncate, on_Sync, on_FileSize, on_Lock,          \
            on_Unlock, on_CheckReservedLock, on_FileControl, on_SectorSize,                        \
            on_DeviceCharacteristics, on_ShmMap, on_ShmLock, on_ShmBarrier, on_ShmUnmap, on_Fetch, \
            on_Unfetch                                                                             \
    }

static const sqlite3_io_methods methods[] = {METHODS(1), METHODS(2), METHODS(3)};

static int on_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    const int journals =
        SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUBJOURNAL | SQLITE_OPEN_SUPER_JOURNAL;
    struct tapped *tapped = (struct tapped *)file;
    sqlite3_file *real = real_file(file);
    tapped->backend = vfs->pAppData;
    tapped->is_journal = (flags & journals) != 0;
    file->pMethods = NULL;
    int rc = real_vfs(vfs)->xOpen(real_vfs(vfs), name, real, flags, out);
    if (real->pMethods != NULL) {
        int version = real->pMethods->iVersion;
        file->pMethods = &methods[version > 3 ? 2 : version - 1];
    }
    return rc;
}

static int on_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    return real_vfs(vfs)->xDelete(real_vfs(vfs), name, sync);
}

static int on_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    return real_vfs(vfs)->xAccess(real_vfs(vfs), name, flags, out);
}

static int on_full_pathname(sqlite3_vfs *vfs, const char *name, int size, char *out)
{
    return real_vfs(vfs)->xFullPathname(real_vfs(vfs), name, size, out);
}

static int on_randomness(sqlite3_vfs *vfs, int size, char *out)
{
    return real_vfs(vfs)->xRandomness(real_vfs(vfs), size, out);
}

static int on_sleep(sqlite3_vfs *vfs, int microseconds)
{
    return real_vfs(vfs)->xSleep(real_vfs(vfs), microseconds);
}

static int on_current_time(sqlite3_vfs *vfs, double *out)
{
    return real_vfs(vfs)->xCurrentTime(real_vfs(vfs), out);
}

static int on_last_error(sqlite3_vfs *vfs, int size, char *out)
{
    return real_vfs(vfs)->xGetLastError(real_vfs(vfs), size, out);
}

static int on_current_time_ms(sqlite3_vfs *vfs, sqlite3_int64 *out)
{
    return real_vfs(vfs)->xCurrentTimeInt64(real_vfs(vfs), out);
}

int vfs_register(struct sqlite_backend *backend)
{
    struct tapped_vfs *vfs = &backend->vfs;
    if (vfs->real != NULL)
        return SQLITE_OK;
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);
    if (real == NULL)
        return SQLITE_ERROR;
    snprintf(vfs->name, sizeof vfs->name, "stemma-%p", (void *)backend);
    vfs->base = (sqlite3_vfs){
        /* nobody switches extensions on: xDlOpen and its kin are not needed */
        .iVersion = real->iVersion > 2 ? 2 : real->iVersion,
        .szOsFile = (int)sizeof(struct tapped) + real->szOsFile,
        .mxPathname = real->mxPathname,
        .zName = vfs->name,
        .pAppData = backend,
        .xOpen = on_open,
        .xDelete = on_delete,
        .xAccess = on_access,
        .xFullPathname = on_full_pathname,
        .xRandomness = on_randomness,
        .xSleep = on_sleep,
        .xCurrentTime = on_current_time,
        .xGetLastError = on_last_error,
        .xCurrentTimeInt64 = on_current_time_ms,
    };
    vfs->real = real;
    return sqlite3_vfs_register(&vfs->base, 0);
}

void vfs_unregister(struct sqlite_backend *backend)
{
    if (backend->vfs.real != NULL)
        sqlite3_vfs_unregister(&backend->vfs.base);
    backend->vfs.real = NULL;
}
