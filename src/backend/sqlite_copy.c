/* One state of a database, in a file of its own. SQLite's backup interface reads one state of the
 * source and writes the destination in one transaction: https://www.sqlite.org/backup.html */
#include "backend/sqlite_copy.h"

#include "backend/clone.h"
#include "backend/sqlite_stand_in.h"
#include "base/path.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { PAGES_AT_ONCE = 256 };

int copy_report(struct copy *copy, sqlite3 *db, const char *file, const char *what)
{
    struct sqlite_backend view = {.base = {.name = file}};
    if (db == NULL)
        return diag_no_memory(copy->diags);
    view.db = db;
    view.interrupted = copy->backend->interrupted;
    return sqlite_error(&view, SPAN_NONE, what, copy->diags);
}

int copy_interrupted(diag_list *diags)
{
    return diag_error(diags, STEMMA_INTERRUPTED, SPAN_NONE, "interrupted");
}

static int stop_if_interrupted(void *user)
{
    return ((const struct sqlite_backend *)user)->interrupted;
}

int copy_open(struct copy *copy, const char *location, int flags, sqlite3 **out)
{
    enum { STEPS_BETWEEN = 1000 };
    flags |= SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int rc = sqlite3_open_v2(location, out, flags, NULL);
    if (rc != SQLITE_OK)
        return rc;
    sqlite_wait_politely(copy->backend, *out);
    sqlite3_progress_handler(*out, STEPS_BETWEEN, stop_if_interrupted, copy->backend);
    return SQLITE_OK;
}

const char *copy_immutable_uri(const char *file, struct arena *arena)
{
    char *uri = arena_alloc(arena, 3 * strlen(file) + 64);
    if (uri == NULL)
        return NULL;
    char *end = stpcpy(uri, file[0] == '/' ? "file://" : "file:");
    for (const char *c = file; *c != '\0'; c++)
        end += strchr("%?#", *c) == NULL ? sprintf(end, "%c", *c)
                                         : sprintf(end, "%%%02X", (unsigned)(unsigned char)*c);
    strcpy(end, "?mode=ro&immutable=1");
    return uri;
}

int64_t copy_pragma_number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    int64_t number = -1;
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW)
        number = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return number;
}

/* Of the file that `db` has open; `known` is false where it cannot be told. */
static struct file_state state_of(sqlite3 *db)
{
    struct stat file, wal = {.st_size = 0};
    const char *name = sqlite3_db_filename(db, "main");
    if (name == NULL || stat(name, &file) != 0)
        return (struct file_state){.known = false};
    if (stat(sqlite3_filename_wal(name), &wal) != 0)
        wal = (struct stat){.st_size = 0};
    return (struct file_state){true, file.st_mtim, wal.st_mtim, file.st_size, wal.st_size};
}

static bool is_same_time(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool is_same_state(struct file_state a, struct file_state b)
{
    return a.known && b.known && a.size == b.size && a.wal_size == b.wal_size &&
           is_same_time(a.written, b.written) && is_same_time(a.wal_written, b.wal_written);
}

bool copy_is_wal(sqlite3 *db)
{
    sqlite3_stmt *stmt = NULL;
    bool wal = sqlite3_prepare_v2(db, "PRAGMA main.journal_mode", -1, &stmt, NULL) == SQLITE_OK &&
               sqlite3_step(stmt) == SQLITE_ROW &&
               strcmp((const char *)sqlite3_column_text(stmt, 0), "wal") == 0;
    sqlite3_finalize(stmt);
    return wal;
}

/* From here on the source is in one state, which this connection's lock or snapshot keeps. */
static int begin_reading(struct copy *copy)
{
    if (stat(copy->file, &copy->like) != 0)
        return diag_errno(copy->diags, errno, copy->file, "cannot be copied");
    int rc = copy_open(copy, copy->source, SQLITE_OPEN_READWRITE, &copy->from);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(copy->from, "BEGIN; SELECT 1 FROM main.sqlite_schema LIMIT 1", NULL, NULL,
                          NULL);
    if (rc != SQLITE_OK)
        return copy_report(copy, copy->from, copy->file, copy->unreadable);
    copy->state = state_of(copy->from);
    return 0;
}

/* ---- Where the copy goes ---- */

/* Behind the name of what is copied; six characters follow. */
#define TEMPORARY ".stemma-tmp-"
enum { RANDOM = 6 };

/* The maker holds a lock as long as it lives: one that can be taken is nobody's any more. A process
 * id would say nothing of a process in another container. Where the file system has no such locks
 * nobody is at work on it after a day. */
static bool is_abandoned(const char *path, int *fd)
{
    enum { A_DAY_S = 24 * 60 * 60 };
    struct stat st;
    *fd = -1;
    if (lstat(path, &st) != 0 || !S_ISREG(st.st_mode))
        return false;
    *fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (*fd >= 0 && flock(*fd, LOCK_EX | LOCK_NB) == 0)
        return true;
    return (*fd < 0 || errno != EWOULDBLOCK) && time(NULL) - st.st_mtime > A_DAY_S;
}

static void remove_with_logs(const char *path, struct arena *arena)
{
    static const char *const suffixes[] = {"", "-journal", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        const char *file = arena_printf(arena, "%s%s", path, suffixes[i]);
        if (file != NULL)
            unlink(file);
    }
}

/* What a process that was killed has left behind. */
static void remove_leftovers(const char *beside, const char *folder, struct arena *arena)
{
    const char *slash = strrchr(beside, '/'), *base = slash == NULL ? beside : slash + 1;
    const size_t length = strlen(base), mark = sizeof TEMPORARY - 1;
    const struct dirent *entry;
    DIR *dir = opendir(folder);
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        int fd;
        if (strncmp(entry->d_name, base, length) != 0 ||
            strncmp(entry->d_name + length, TEMPORARY, mark) != 0 ||
            strlen(entry->d_name) != length + mark + RANDOM)
            continue;
        const char *path = path_join(arena, folder, entry->d_name);
        if (path == NULL)
            continue;
        if (is_abandoned(path, &fd))
            remove_with_logs(path, arena);
        if (fd >= 0)
            close(fd); /* only now: whoever made it would have it otherwise */
    }
    if (dir != NULL)
        closedir(dir);
}

/* Makes the file, and locks it. Another process may have taken it for a leftover in between. */
static int create_locked(char *path)
{
    enum { MOST_TRIES = 16 };
    char *const end = path + strlen(path) - RANDOM;
    for (int tries = 0; tries < MOST_TRIES; tries++) {
        struct stat st;
        memcpy(end, "XXXXXX", RANDOM);
        int fd = mkostemp(path, O_CLOEXEC);
        if (fd < 0)
            return -1;
        bool taken = flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
        if (!taken && fstat(fd, &st) == 0 && st.st_nlink != 0)
            return fd;
        close(fd);
    }
    errno = EAGAIN;
    return -1;
}

static int create_temporary(struct copy *copy, const char *beside)
{
    const char *folder = path_directory(copy->arena, beside);
    copy->temporary = arena_printf(copy->arena, "%s" TEMPORARY "XXXXXX", beside);
    if (folder == NULL || copy->temporary == NULL) {
        copy->temporary = NULL;
        return diag_no_memory(copy->diags);
    }
    remove_leftovers(beside, folder, copy->arena);
    copy->fd = create_locked(copy->temporary);
    if (copy->fd >= 0)
        return 0;
    copy->temporary = NULL;
    int error = errno;
    int rc = diag_errno(copy->diags, error, folder, "cannot write a backup there");
    return error == EACCES ? diag_recode(copy->diags, STEMMA_READ_ONLY) : rc;
}

/* "1.5 GB" */
static const char *size_text(struct arena *arena, int64_t bytes)
{
    static const char *const units[] = {"bytes", "KB", "MB", "GB", "TB"};
    size_t unit = 0;
    double size = (double)bytes;
    for (; size >= 1000 && unit + 1 < sizeof units / sizeof units[0]; unit++)
        size /= 1000;
    return arena_printf(arena, unit == 0 ? "%.0f %s" : "%.1f %s", size, units[unit]);
}

static int check_room(struct copy *copy)
{
    struct statvfs fs;
    int64_t needed = copy_pragma_number(copy->from, "PRAGMA main.page_count") *
                     copy_pragma_number(copy->from, "PRAGMA main.page_size");
    if (fstatvfs(copy->fd, &fs) != 0)
        return 0; /* the copying itself will tell */
    int64_t room = (int64_t)((uint64_t)fs.f_bavail * fs.f_frsize);
    if (needed <= room)
        return 0;
    const char *wanted = size_text(copy->arena, needed), *free = size_text(copy->arena, room);
    const char *folder = path_directory(copy->arena, copy->temporary);
    if (wanted == NULL || free == NULL || folder == NULL)
        return diag_no_memory(copy->diags);
    int rc = diag_error(copy->diags, STEMMA_IO, SPAN_NONE,
                        "%s: there is no room for a copy of %s: it takes %s, and %s are free",
                        folder, copy->file, wanted, free);
    diag_hint(copy->diags, "\"keep: N\" in the manifest bounds how many backups there are");
    return rc;
}

/* ---- Copying ---- */

/* The file alone is the database where nothing of it is in a log: in the other journal modes the
 * read lock sees to that, since a hot journal was played back when it was taken, and nobody writes
 * the file while it is held. An empty WAL at a moment after the snapshot was taken means that the
 * snapshot is the file's, and then no checkpoint writes it: https://www.sqlite.org/walformat.html
 */
static bool is_quiescent(const struct copy *copy)
{
    struct stat st;
    if (!copy_is_wal(copy->from))
        return true;
    const char *wal = sqlite3_filename_wal(sqlite3_db_filename(copy->from, "main"));
    return wal != NULL && (stat(wal, &st) != 0 ? errno == ENOENT : st.st_size == 0);
}

int copy_pages(struct sqlite_backend *backend, sqlite3 *from, sqlite3 *to, struct file_state kept)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    if (backup == NULL)
        return sqlite3_extended_errcode(to);
    int rc = kept.known ? sqlite3_backup_step(backup, 0) : SQLITE_OK; /* takes the lock */
    if (rc == SQLITE_OK && kept.known && !is_same_state(kept, state_of(to)))
        rc = SQLITE_SCHEMA;
    while (rc == SQLITE_OK)
        rc = backend->interrupted ? SQLITE_INTERRUPT : sqlite3_backup_step(backup, PAGES_AT_ONCE);
    int finished = sqlite3_backup_finish(backup);
    return rc == SQLITE_DONE ? finished : rc;
}

static int copy_by_pages(struct copy *copy)
{
    sqlite3 *to = NULL;
    int rc = check_room(copy);
    if (rc != 0)
        return rc;
    int code = copy_open(copy, copy->temporary, SQLITE_OPEN_READWRITE, &to);
    if (code == SQLITE_OK) /* what fails half way is removed, and what is done is synced once */
        code = sqlite3_exec(to, "PRAGMA journal_mode = off; PRAGMA synchronous = off", NULL, NULL,
                            NULL);
    if (code == SQLITE_OK)
        code = copy_pages(copy->backend, copy->from, to, (struct file_state){.known = false});
    if (code == SQLITE_INTERRUPT)
        rc = copy_interrupted(copy->diags);
    else if (code != SQLITE_OK)
        rc = copy_report(copy, to, copy->temporary, "cannot write the backup");
    sqlite3_close(to);
    return rc;
}

/* ---- Afterwards ---- */

/* The owner may be somebody whom this process cannot give files to: then nobody gets more rights
 * than they had. */
static int give_mode_and_owner(struct copy *copy)
{
    mode_t mode = copy->like.st_mode & 07777;
    if (fchown(copy->fd, copy->like.st_uid, copy->like.st_gid) != 0 &&
        fchown(copy->fd, (uid_t)-1, copy->like.st_gid) != 0)
        mode &= ~(mode_t)S_IRWXG;
    return fchmod(copy->fd, mode) == 0
               ? 0
               : diag_errno(copy->diags, errno, copy->temporary, "cannot get the database's mode");
}

/* Its first finding has a headline above it. */
static const char *last_line(const char *finding)
{
    const char *lf = finding == NULL ? NULL : strrchr(finding, '\n');
    return finding == NULL ? "?" : lf == NULL ? finding : lf + 1;
}

/* What the check could not read is a finding to SQLite: "unable to get the page. error code=266".
 * Returns that result code, or SQLITE_OK. */
static int code_in(const char *finding)
{
    static const char before[] = "error code=";
    if (finding != NULL && strstr(finding, "Failed to read ptrmap") != NULL)
        return SQLITE_IOERR; /* it does not say why */
    const char *at = finding == NULL ? NULL : strstr(finding, before);
    int code = at == NULL ? SQLITE_OK : (int)strtol(at + sizeof before - 1, NULL, 10);
    return (code & 0xFF) == SQLITE_CORRUPT ? SQLITE_OK : code;
}

static int judge_check(struct copy *copy, sqlite3 *db, int code, const char *finding)
{
    if (code == SQLITE_ROW && finding != NULL && strcmp(finding, "ok") == 0)
        return 0;
    if (code == SQLITE_ROW && finding == NULL)
        return diag_no_memory(copy->diags);
    int reading = code == SQLITE_ROW ? code_in(finding) : SQLITE_OK;
    if ((reading & 0xFF) == SQLITE_NOMEM)
        return diag_no_memory(copy->diags);
    if (reading != SQLITE_OK)
        return diag_error(copy->diags, STEMMA_IO, SPAN_NONE, "%s %s: %s", copy->file,
                          copy->unreadable, sqlite3_errstr(reading));
    if (code == SQLITE_ROW) {
        int rc =
            diag_error(copy->diags, STEMMA_NOT_A_DATABASE, SPAN_NONE, "%s %s: it is damaged: %s",
                       copy->file, copy->unreadable, last_line(finding));
        diag_hint(copy->diags, "see https://www.sqlite.org/recovery.html");
        return rc;
    }
    if ((code & 0xFF) != SQLITE_ERROR)
        return copy_report(copy, db, copy->file, copy->unreadable);
    diag_warning(copy->diags, SPAN_NONE, "the backup of %s could not be checked: %s", copy->file,
                 sqlite3_errmsg(db)); /* the schema uses what only the application has */
    return 0;
}

static int begin_check(sqlite3 *db, const char *pragma, sqlite3_stmt **out)
{
    int code = sqlite3_prepare_v2(db, pragma, -1, out, NULL);
    return code == SQLITE_OK ? sqlite3_step(*out) : code;
}

/* A finding about the database, and not about reading it. */
static bool is_finding(int code, sqlite3_stmt *stmt)
{
    const char *text = code == SQLITE_ROW ? (const char *)sqlite3_column_text(stmt, 0) : NULL;
    return text != NULL && strcmp(text, "ok") != 0 && code_in(text) == SQLITE_OK;
}

/* quick_check is wrong about some tables: SQLite 3.40.1 sees a NULL where the primary key of a
 * WITHOUT ROWID table has its columns in another order. So integrity_check has the last word, and
 * it alone compares tables with their indexes; unless it wants what only the application has.
 * https://www.sqlite.org/pragma.html#pragma_integrity_check */
static int check_copy(struct copy *copy)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *quick = NULL, *thorough = NULL, *stmt;
    struct stand_ins ins = {.arena = copy->arena};
    const char *uri = copy_immutable_uri(copy->temporary, copy->arena);
    if (uri == NULL)
        return diag_no_memory(copy->diags);
    int code = copy_open(copy, uri, SQLITE_OPEN_READONLY, &db);
    if (code == SQLITE_OK) {
        /* quick_check does not look at the order in an index, but wants its collation. */
        stand_in_for_collations(db, &ins);
        code = begin_check(db, "PRAGMA main.quick_check(1)", &quick);
    }
    stmt = quick;
    if (is_finding(code, quick) ||
        (code == SQLITE_ROW && copy->is_restored && ins.items.count == 0 && !ins.no_memory)) {
        int confirmed = begin_check(db, "PRAGMA main.integrity_check(1)", &thorough);
        if ((confirmed & 0xFF) != SQLITE_ERROR) {
            code = confirmed;
            stmt = thorough;
        }
    }
    int rc = judge_check(copy, db, code,
                         code == SQLITE_ROW ? (const char *)sqlite3_column_text(stmt, 0) : NULL);
    sqlite3_finalize(quick);
    sqlite3_finalize(thorough);
    sqlite3_close(db);
    return rc;
}

/* The descriptor stays open, and the copy its maker's. */
static int sync_copy(struct copy *copy)
{
    return fsync(copy->fd) == 0
               ? 0
               : diag_errno(copy->diags, errno, copy->temporary, "cannot write the backup");
}

int copy_make(struct copy *copy, const char *beside)
{
    copy->fd = -1;
    int rc = begin_reading(copy);
    if (rc == 0)
        rc = create_temporary(copy, beside);
    if (rc == 0 && !(is_quiescent(copy) && clone_file(copy->file, copy->fd)))
        rc = copy_by_pages(copy);
    sqlite3_close(copy->from); /* and its transaction ends */
    copy->from = NULL;
    if (rc == 0)
        rc = give_mode_and_owner(copy);
    if (rc == 0)
        rc = check_copy(copy);
    if (rc == 0)
        rc = sync_copy(copy);
    return rc;
}

void copy_discard(struct copy *copy)
{
    if (copy->fd >= 0)
        close(copy->fd);
    if (copy->temporary != NULL)
        unlink(copy->temporary);
}
