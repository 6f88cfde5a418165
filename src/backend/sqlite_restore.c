/* Backups, the way back: a copy of the backup is checked, then its pages go into the live file. */
#include "backend/sqlite_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { PAGE_SIZE_AT = 16 };

static bool has_bytes(const char *file, const char *suffix, struct arena *arena)
{
    struct stat st;
    const char *path = arena_printf(arena, "%s%s", file, suffix);
    return path != NULL && stat(path, &st) == 0 && st.st_size > 0;
}

/* A backup is not written to, and may be where nothing can be: unless it has a log of its own. */
static const char *backup_location(const char *file, struct arena *arena)
{
    if (has_bytes(file, "-wal", arena) || has_bytes(file, "-journal", arena))
        return file;
    return copy_immutable_uri(file, arena);
}

static int check_is_other(const struct sqlite_backend *backend, const char *file, diag_list *diags)
{
    struct stat st, own;
    if (stat(file, &st) != 0)
        return diag_errno(diags, errno, file, "cannot be read");
    if (S_ISDIR(st.st_mode) || st.st_size == 0)
        return diag_error(diags, STEMMA_NOT_A_DATABASE, SPAN_NONE, "%s is %s", file,
                          S_ISDIR(st.st_mode) ? "a folder, not a backup" : "empty");
    if (stat(backend->file, &own) == 0 && st.st_dev == own.st_dev && st.st_ino == own.st_ino)
        return diag_error(diags, STEMMA_USAGE, SPAN_NONE, "%s is the database itself", file);
    return 0;
}

/* Of what the file's header says; 0: it has none.
 * https://www.sqlite.org/fileformat2.html#page_size */
static unsigned page_size(const char *file)
{
    unsigned char bytes[2] = {0, 0};
    int fd = backend_is_database(file) ? open(file, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0)
        return 0;
    bool read = pread(fd, bytes, sizeof bytes, PAGE_SIZE_AT) == (ssize_t)sizeof bytes;
    close(fd);
    unsigned size = read ? (unsigned)bytes[0] << 8 | bytes[1] : 0;
    return size == 1 ? 65536 : size;
}

/* SQLite writes whole pages, and reads zeros for what is missing of the last one. */
static int check_is_whole(const char *file, struct arena *arena, diag_list *diags)
{
    struct stat st;
    unsigned size = page_size(file);
    if (size == 0 || stat(file, &st) != 0 || st.st_size % size == 0 ||
        has_bytes(file, "-journal", arena))
        return 0;
    return diag_error(diags, STEMMA_NOT_A_DATABASE, SPAN_NONE,
                      "%s cannot be restored: it is cut off: %lld bytes are no whole number of "
                      "pages of %u",
                      file, (long long)st.st_size, size);
}

void sqlite_forget_staged(struct sqlite_backend *backend)
{
    if (backend->staged >= 0)
        close(backend->staged);
    backend->staged = -1;
}

int sqlite_stage(struct backend *backend, const char *file, struct arena *arena, diag_list *diags,
                 const char **out)
{
    struct sqlite_backend *sqlite = (struct sqlite_backend *)backend;
    struct copy copy = {
        .backend = sqlite,
        .file = file,
        .unreadable = "cannot be restored",
        .is_restored = true,
        .arena = arena,
        .diags = diags,
        .fd = -1,
    };
    sqlite->kept.known = false;
    sqlite_forget_staged(sqlite);
    int rc = check_is_other(sqlite, file, diags);
    if (rc == 0)
        rc = check_is_whole(file, arena, diags);
    if (rc != 0)
        return rc;
    copy.source = backup_location(file, arena);
    if (copy.source == NULL)
        return diag_no_memory(diags);
    rc = copy_make(&copy, sqlite->file);
    if (rc == 0) {
        *out = copy.temporary;
        sqlite->staged = copy.fd;
        copy.temporary = NULL;
        copy.fd = -1;
    }
    copy_discard(&copy);
    return rc;
}

/* In WAL mode the size of pages is settled: https://www.sqlite.org/pragma.html#pragma_page_size */
static int check_page_size(struct sqlite_backend *backend, sqlite3 *from, diag_list *diags)
{
    if (!copy_is_wal(backend->db))
        return 0;
    int64_t here = copy_pragma_number(backend->db, "PRAGMA main.page_size");
    int64_t there = copy_pragma_number(from, "PRAGMA main.page_size");
    if (here == there || here < 0 || there < 0)
        return 0;
    int rc = diag_error(diags, STEMMA_IO, SPAN_NONE,
                        "%s is in WAL mode and has pages of %lld bytes, the backup has pages of "
                        "%lld",
                        backend->base.name, (long long)here, (long long)there);
    diag_hint(diags, "leave WAL mode first: sqlite3 %s 'PRAGMA journal_mode = delete'",
              backend->base.name);
    return rc;
}

/* With the permissions of the staged copy, where it is made anew. */
static void settle_new_file(const struct sqlite_backend *backend, const char *like)
{
    struct stat st;
    if (stat(like, &st) != 0)
        return;
    mode_t mode = st.st_mode & 07777;
    if (chown(backend->file, st.st_uid, st.st_gid) != 0)
        mode &= ~(mode_t)S_IRWXG;
    chmod(backend->file, mode);
}

int sqlite_restore(struct backend *backend, const char *staged, diag_list *diags)
{
    struct sqlite_backend *sqlite = (struct sqlite_backend *)backend;
    struct copy copy = {.backend = sqlite, .arena = &sqlite->arena, .diags = diags};
    sqlite3 *from = NULL;
    bool is_new = !backend_exists(backend);
    int rc = sqlite_connect(sqlite, CONNECT_TO_WRITE, diags);
    if (rc != 0)
        return rc;
    if (copy_open(&copy, staged, SQLITE_OPEN_READWRITE, &from) != SQLITE_OK)
        rc = copy_report(&copy, from, staged, "cannot read it");
    if (rc == 0)
        rc = check_page_size(sqlite, from, diags);
    /* Where the file shrinks SQLite cuts it off behind the commit. The journal's removal must be on
     * the disk by then: a journal that comes back after an outage has nothing of what was cut off.
     * https://www.sqlite.org/pragma.html#pragma_synchronous */
    if (rc == 0)
        sqlite3_exec(sqlite->db, "PRAGMA main.synchronous = EXTRA", NULL, NULL, NULL);
    /* The lock is taken with the first page, after waiting for it as for every other, and held to
     * the end; all pages are one transaction, and what ends before its end is rolled back: whatever
     * happens, the file holds the one or the other. */
    int code = rc == 0 ? copy_pages(sqlite, from, sqlite->db, sqlite->kept) : SQLITE_OK;
    if (code == SQLITE_INTERRUPT)
        rc = copy_interrupted(diags);
    else if (code == SQLITE_SCHEMA)
        rc = BACKEND_CONFLICT;
    else if (code != SQLITE_OK)
        rc = sqlite_error(sqlite, SPAN_NONE, "cannot be restored", diags);
    sqlite->kept.known = false;
    sqlite3_close(from);
    if (rc == 0 && is_new)
        settle_new_file(sqlite, staged);
    if (rc != 0)
        sqlite_play_back(sqlite);
    sqlite->keys = sqlite->texts = KNOWN_NOTHING;
    return rc;
}
