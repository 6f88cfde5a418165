/* Which process holds the lock that is waited for, on Linux, from /proc/locks.
 *
 * SQLite's locks are ranges of bytes: of the database file, far behind what most files reach; in
 * WAL mode, of the -shm file. Rows without a process (open file description locks, and processes of
 * another pid namespace) and processes without a name are passed over: then nobody is named.
 * https://www.sqlite.org/src/file?name=src/os.h (PENDING_BYTE)
 * https://www.sqlite.org/walformat.html#wal_locks
 * https://man7.org/linux/man-pages/man5/proc_locks.5.html */
#include "backend/sqlite.h"

#include "base/path.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum {
    PENDING_BYTE = 0x40000000,
    SHARED_FIRST = PENDING_BYTE + 2,
    SHARED_LAST = SHARED_FIRST + 509,
    WAL_WRITE_BYTE = 120,
    WAL_RECOVER_BYTE = 122,
};

/* What is looked for: locks of one file that touch these bytes. */
struct wanted {
    struct stat file;
    long long first, last;
    bool readers; /* read locks are in the way, too */
};

struct row {
    char mode[8];
    long long pid, first, last;
    unsigned major, minor;
    unsigned long long inode;
};

/* "1: POSIX  ADVISORY  WRITE 1234 08:01:5678 1073741825 1073742335"; who waits has "->" before the
 * kind, and is no holder. */
static bool read_row(const char *line, struct row *out)
{
    char end[24];
    if (sscanf(line, "%*d: POSIX %*s %7s %lld %x:%x:%llu %lld %23s", out->mode, &out->pid,
               &out->major, &out->minor, &out->inode, &out->first, end) != 7)
        return false;
    return strcmp(end, "EOF") == 0 ? (out->last = INT64_MAX, true)
                                   : sscanf(end, "%lld", &out->last) == 1;
}

static bool is_in_the_way(const struct row *row, const struct wanted *wanted)
{
    return row->pid > 0 && row->pid != (long long)getpid() &&
           row->inode == (unsigned long long)wanted->file.st_ino &&
           row->major == major(wanted->file.st_dev) && row->minor == minor(wanted->file.st_dev) &&
           row->first <= wanted->last && row->last >= wanted->first &&
           (wanted->readers || strcmp(row->mode, "WRITE") == 0);
}

/* The first such lock's process, 0 where there is none. */
static long long find_pid(const struct wanted *wanted)
{
    FILE *file = fopen("/proc/locks", "re");
    if (file == NULL)
        return 0;
    char line[256];
    struct row row;
    long long pid = 0;
    while (pid == 0 && fgets(line, sizeof line, file) != NULL)
        if (read_row(line, &row) && is_in_the_way(&row, wanted))
            pid = row.pid;
    fclose(file);
    return pid;
}

/* A process chooses its own name: whatever could move a cursor or forge a line becomes "?". */
static void make_harmless(char *name)
{
    name[strcspn(name, "\n")] = '\0';
    for (char *c = name; *c != '\0'; c++)
        if (*c < ' ' || *c > '~')
            *c = '?';
}

static bool read_name(long long pid, char out[LOCK_NAME_SIZE])
{
    char path[48];
    snprintf(path, sizeof path, "/proc/%lld/comm", pid);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    bool read = fgets(out, LOCK_NAME_SIZE, file) != NULL;
    fclose(file);
    if (read)
        make_harmless(out);
    return read && out[0] != '\0';
}

/* What stands in the way depends on what is wanted: who only reads is in nobody's way until the
 * commit, and then only without a WAL. */
static long long find_holder(const struct sqlite_backend *backend)
{
    bool committing = sqlite3_txn_state(backend->db, "main") == SQLITE_TXN_WRITE;
    struct wanted wanted = {
        .first = committing ? SHARED_FIRST : PENDING_BYTE,
        .last = SHARED_LAST,
        .readers = committing,
    };
    char shm[4096];
    long long pid = 0;
    int length = snprintf(shm, sizeof shm, "%s-shm", backend->file);
    if (length > 0 && (size_t)length < sizeof shm && stat(shm, &wanted.file) == 0) {
        struct wanted in_wal = {wanted.file, WAL_WRITE_BYTE, WAL_RECOVER_BYTE, false};
        pid = find_pid(&in_wal);
    }
    if (pid == 0 && stat(backend->file, &wanted.file) == 0)
        pid = find_pid(&wanted);
    return pid;
}

void locks_find_holder(struct sqlite_backend *backend)
{
    struct lock_holder *holder = &backend->holder;
    bool own = backend->db != NULL; /* otherwise it is a copy's file that was waited for */
    holder->pid = own ? find_holder(backend) : 0;
    if (holder->pid != 0 && !read_name(holder->pid, holder->name))
        holder->pid = 0;
}
