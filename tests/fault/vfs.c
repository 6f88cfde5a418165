#include "vfs.h"

#include "disk.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

struct shim_file {
    sqlite3_file base;
    struct disk_file *disk; /* NULL: temporary */
    bool syncs_folder;      /* with its next sync: it may be new */
    sqlite3_file *real;
};

static sqlite3_vfs shim, *plain;

static struct {
    struct vfs_fault fault; /* number 0: none */
    size_t count;
    bool struck;
} faults;

static struct {
    bool off;
    size_t cut_at, changes;
} power;

static struct shim_file *self(sqlite3_file *file)
{
    return (struct shim_file *)file;
}

static sqlite3_file *real(sqlite3_file *file)
{
    return self(file)->real;
}

/* The code with which the call is to fail, or SQLITE_OK. */
static int strike(enum vfs_call call)
{
    const struct vfs_fault *fault = &faults.fault;
    if (power.off)
        return SQLITE_IOERR;
    if (fault->number == 0 || (fault->calls & (unsigned)call) == 0)
        return SQLITE_OK;
    size_t number = ++faults.count;
    if (number < fault->number || (number > fault->number && fault->repeat == VFS_ONCE))
        return SQLITE_OK;
    faults.struck = true;
    return fault->code;
}

/* Something is about to change the disk, or has just been asked to: is that the end? */
static int outage(void)
{
    power.off = power.off || ++power.changes == power.cut_at;
    return power.off ? SQLITE_IOERR : SQLITE_OK;
}

/* ---- Files ---- */

static int shim_close(sqlite3_file *file)
{
    return real(file)->pMethods->xClose(real(file));
}

static int shim_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset)
{
    int rc = strike(VFS_READ);
    return rc != SQLITE_OK ? rc : real(file)->pMethods->xRead(real(file), bytes, size, offset);
}

static int write_part(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset)
{
    if (size == 0)
        return SQLITE_OK;
    if (self(file)->disk != NULL)
        disk_write(self(file)->disk, bytes, (size_t)size, (size_t)offset);
    return real(file)->pMethods->xWrite(real(file), bytes, size, offset);
}

static int shim_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset)
{
    int rc = strike(VFS_WRITE);
    if (rc != SQLITE_OK && !power.off)
        write_part(file, bytes, size / 2, offset);
    if (rc == SQLITE_OK)
        rc = write_part(file, bytes, size, offset);
    return rc == SQLITE_OK && self(file)->disk != NULL ? outage() : rc;
}

static int shim_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct disk_file *disk = self(file)->disk;
    int rc = strike(VFS_TRUNCATE);
    if (rc != SQLITE_OK)
        return rc;
    if (disk != NULL)
        disk_truncate(disk, (size_t)size);
    rc = real(file)->pMethods->xTruncate(real(file), size);
    return rc == SQLITE_OK && disk != NULL ? outage() : rc;
}

/* The unix VFS syncs the folder with the first sync of a journal that it may have created. */
static int shim_sync(sqlite3_file *file, int flags)
{
    struct shim_file *shim_file = self(file);
    int rc = strike(VFS_SYNC);
    if (rc == SQLITE_OK && shim_file->disk != NULL)
        rc = outage();
    if (rc != SQLITE_OK)
        return rc;
    if (shim_file->disk != NULL)
        disk_sync(shim_file->disk);
    if (shim_file->syncs_folder)
        disk_sync_folder();
    shim_file->syncs_folder = false;
    return real(file)->pMethods->xSync(real(file), flags);
}

static int shim_file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    int rc = strike(VFS_READ);
    return rc != SQLITE_OK ? rc : real(file)->pMethods->xFileSize(real(file), size);
}

static int shim_lock(sqlite3_file *file, int level)
{
    int rc = strike(VFS_LOCK);
    return rc != SQLITE_OK ? rc : real(file)->pMethods->xLock(real(file), level);
}

static int shim_unlock(sqlite3_file *file, int level)
{
    return real(file)->pMethods->xUnlock(real(file), level);
}

static int shim_check_reserved_lock(sqlite3_file *file, int *out)
{
    int rc = strike(VFS_LOCK);
    return rc != SQLITE_OK ? rc : real(file)->pMethods->xCheckReservedLock(real(file), out);
}

static int shim_file_control(sqlite3_file *file, int operation, void *argument)
{
    return real(file)->pMethods->xFileControl(real(file), operation, argument);
}

static int shim_sector_size(sqlite3_file *file)
{
    return real(file)->pMethods->xSectorSize(real(file));
}

static int shim_device_characteristics(sqlite3_file *file)
{
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

static int shim_shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **out)
{
    int rc = strike(VFS_SHM_MAP);
    return rc != SQLITE_OK ? rc
                           : real(file)->pMethods->xShmMap(real(file), region, size, extend, out);
}

static int shim_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    int rc = (flags & SQLITE_SHM_LOCK) != 0 ? strike(VFS_SHM_LOCK) : SQLITE_OK;
    return rc != SQLITE_OK ? rc : real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}

static void shim_shm_barrier(sqlite3_file *file)
{
    real(file)->pMethods->xShmBarrier(real(file));
}

static int shim_shm_unmap(sqlite3_file *file, int delete)
{
    return real(file)->pMethods->xShmUnmap(real(file), power.off ? 0 : delete);
}

/* Version 2: nothing is mapped into memory, so that every read and write comes by here. */
static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = shim_close,
    .xRead = shim_read,
    .xWrite = shim_write,
    .xTruncate = shim_truncate,
    .xSync = shim_sync,
    .xFileSize = shim_file_size,
    .xLock = shim_lock,
    .xUnlock = shim_unlock,
    .xCheckReservedLock = shim_check_reserved_lock,
    .xFileControl = shim_file_control,
    .xSectorSize = shim_sector_size,
    .xDeviceCharacteristics = shim_device_characteristics,
    .xShmMap = shim_shm_map,
    .xShmLock = shim_shm_lock,
    .xShmBarrier = shim_shm_barrier,
    .xShmUnmap = shim_shm_unmap,
};

/* ---- The folder ---- */

static int shim_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                     int *out_flags)
{
    enum { KEPT = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL };
    enum { JOURNAL = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL };
    (void)vfs;
    struct shim_file *opened = self(file);
    *opened = (struct shim_file){.real = (sqlite3_file *)(opened + 1)};
    int rc = strike(VFS_OPEN);
    if (rc == SQLITE_OK)
        rc = plain->xOpen(plain, name, opened->real, flags, out_flags);
    if (rc != SQLITE_OK)
        return rc;
    opened->base.pMethods = &methods;
    if (name != NULL && (flags & KEPT) != 0)
        opened->disk = disk_open(name);
    opened->syncs_folder = (flags & SQLITE_OPEN_CREATE) != 0 && (flags & JOURNAL) != 0;
    return SQLITE_OK;
}

static int shim_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
    (void)vfs;
    int rc = strike(VFS_DELETE);
    if (rc != SQLITE_OK)
        return rc;
    disk_delete(name);
    rc = plain->xDelete(plain, name, 0);
    if (outage() != SQLITE_OK)
        return SQLITE_IOERR;
    if (rc == SQLITE_OK && (sync_folder & 1) != 0)
        disk_sync_folder();
    return rc;
}

static int shim_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    (void)vfs;
    int rc = strike(VFS_READ);
    return rc != SQLITE_OK ? rc : plain->xAccess(plain, name, flags, out);
}

/* What SQLite waits for is not going to change. */
static int shim_sleep(sqlite3_vfs *vfs, int microseconds)
{
    (void)vfs;
    return microseconds;
}

void vfs_install(void)
{
    if (plain == NULL) {
        plain = sqlite3_vfs_find("unix");
        if (plain == NULL)
            abort();
        shim = *plain;
        shim.pNext = NULL;
        shim.zName = "fault";
        shim.szOsFile = (int)sizeof(struct shim_file) + plain->szOsFile;
        shim.xOpen = shim_open;
        shim.xDelete = shim_delete;
        shim.xAccess = shim_access;
        shim.xSleep = shim_sleep;
    }
    if (sqlite3_vfs_register(&shim, 1) != SQLITE_OK)
        abort();
}

void vfs_remove(void)
{
    if (sqlite3_vfs_register(plain, 1) != SQLITE_OK)
        abort();
}

void vfs_arm(struct vfs_fault fault)
{
    faults.fault = fault;
    faults.count = 0;
    faults.struck = false;
}

bool vfs_disarm(void)
{
    faults.fault.number = 0;
    return faults.struck;
}

void vfs_power_until(size_t change)
{
    power.changes = 0;
    power.cut_at = change;
}

size_t vfs_power_off(void)
{
    power.off = true;
    return power.changes;
}

void vfs_power_on(void)
{
    power.off = false;
    power.changes = power.cut_at = 0;
}
