/* What a disk holds after the power went off: for certain what was synced, and of what was written,
 * cut off, created or deleted since, any part. A sector of 512 bytes is written whole or not at
 * all, in any order. What a file grew by may hold anything until it has been written.
 * https://www.sqlite.org/atomiccommit.html#_hardware_assumptions
 *
 * The files themselves are as the operating system shows them: with everything that was written. */
#ifndef STEMMA_TESTS_DISK_H
#define STEMMA_TESTS_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct disk_file;

/* The files at these paths, as they are now, are on the disk. Others are not recorded; without
 * disk_begin() none is. */
void disk_begin(const char *const *paths, size_t count);
void disk_end(void);

/* From now on syncing does nothing, as with a disk that lies. disk_begin() ends that. */
void disk_lie(void);

struct disk_file *disk_open(const char *path); /* NULL: not recorded */
void disk_write(struct disk_file *file, const void *bytes, size_t size, size_t offset);
void disk_truncate(struct disk_file *file, size_t size);
void disk_sync(struct disk_file *file);
void disk_delete(const char *path);
void disk_sync_folder(void); /* which files there are */

/* Makes the files what a random outage leaves; the same for the same seed. No file may be open. */
void disk_crash(uint64_t seed);

#endif
