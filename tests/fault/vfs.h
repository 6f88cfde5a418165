/* A VFS that stands before SQLite's own for unix: its calls fail when told to, and the power can go
 * off, after which only what the disk holds (disk.h) is left. https://www.sqlite.org/vfs.html */
#ifndef STEMMA_TESTS_VFS_H
#define STEMMA_TESTS_VFS_H

#include <stdbool.h>
#include <stddef.h>

enum vfs_call {
    VFS_OPEN = 1 << 0,
    VFS_READ = 1 << 1, /* and asking for a file's size or presence */
    VFS_WRITE = 1 << 2,
    VFS_TRUNCATE = 1 << 3,
    VFS_SYNC = 1 << 4,
    VFS_DELETE = 1 << 5,
    VFS_LOCK = 1 << 6,     /* not unlocking, which closing a file would do as well */
    VFS_SHM_MAP = 1 << 7,  /* WAL mode's shared memory */
    VFS_SHM_LOCK = 1 << 8, /* and its locks */
    VFS_ANY = (1 << 9) - 1,
};

enum vfs_repeat { VFS_ONCE, VFS_FROM_THEN_ON };

struct vfs_fault {
    unsigned calls; /* enum vfs_call */
    int code;       /* the result of a call that fails. A write that fails has written the half */
    size_t number;  /* of those calls, from 1 */
    enum vfs_repeat repeat;
};

/* Between these two it is the default VFS. Aborts where that fails. */
void vfs_install(void);
void vfs_remove(void);

void vfs_arm(struct vfs_fault fault);

/* Returns whether the fault came to pass. */
bool vfs_disarm(void);

/* Counts what changes the disk from here on; at the change of that number (from 1; 0: never) the
 * power goes off: nothing is written any more, and every call fails. */
void vfs_power_until(size_t change);

/* The power goes off now, if it has not. Returns the number of changes until then. */
size_t vfs_power_off(void);

/* The files are closed, and the disk is as the outage left it. */
void vfs_power_on(void);

#endif
