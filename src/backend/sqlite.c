#include "backend/sqlite.h"
#include "backend/sqlite_cascade.h"

#include "base/clock.h"
#include "base/path.h"

#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static struct sqlite_backend *self(struct backend *backend)
{
    return (struct sqlite_backend *)backend;
}

static bool is_uri(const char *path)
{
    return strncasecmp(path, "file:", 5) == 0;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* The character at *at, where it may be %XX; *at moves behind it. */
static char take_decoded(const char **at)
{
    const char *c = *at;
    bool escaped = *c == '%' && hex_digit(c[1]) >= 0 && hex_digit(c[2]) >= 0;
    *at += escaped ? 3 : 1;
    return escaped ? (char)(hex_digit(c[1]) * 16 + hex_digit(c[2])) : *c;
}

static bool is_decoded(struct str text, const char *wanted)
{
    const char *at = text.ptr;
    while (at < text.ptr + text.len && *wanted != '\0' && take_decoded(&at) == *wanted)
        wanted++;
    return at == text.ptr + text.len && *wanted == '\0';
}

/* The path in a URI, without scheme and authority, up to "?" or "#".
 * https://www.sqlite.org/uri.html */
static struct str uri_path(const char *uri)
{
    uri += 5;
    if (strncmp(uri, "//", 2) == 0)
        uri = strchr(uri + 2, '/') == NULL ? "" : strchr(uri + 2, '/');
    return (struct str){uri, strcspn(uri, "?#")};
}

static bool has_parameter(const char *uri, const char *key, const char *value)
{
    const char *at = uri + strcspn(uri, "?#");
    while (*at == '?' || *at == '&') {
        size_t length = strcspn(++at, "&#"), equals = strcspn(at, "=&#");
        if (equals < length && is_decoded((struct str){at, equals}, key) &&
            is_decoded(str_slice((struct str){at, length}, equals + 1, length), value))
            return true;
        at += length;
    }
    return false;
}

bool sqlite_is_in_memory(const char *path)
{
    if (!is_uri(path))
        return strcmp(path, ":memory:") == 0;
    return is_decoded(uri_path(path), ":memory:") || has_parameter(path, "mode", "memory");
}

bool sqlite_names_file(const char *path)
{
    return is_uri(path) ? uri_path(path).len != 0 && strstr(path, "%00") == NULL : *path != '\0';
}

/* The file that a path or a file: URI names; NULL when out of memory. */
static const char *file_of(const char *path, struct arena *arena)
{
    if (!is_uri(path))
        return path;
    struct str encoded = uri_path(path);
    char *file = arena_copy(arena, encoded.ptr, encoded.len), *end = file;
    for (const char *at = file; at != NULL && *at != '\0';)
        *end++ = take_decoded(&at);
    if (file != NULL)
        *end = '\0';
    return file;
}

/* The file behind links, which need not be there yet: SQLite puts its journal beside that, and who
 * comes by another link, or by none, has to find the same backups. `file` itself where the links go
 * round in circles; NULL when out of memory. */
static const char *follow_links(const char *file, struct arena *arena)
{
    enum { MOST = 40 };
    char target[PATH_MAX];
    const char *at = file;
    for (int links = 0; at != NULL && links < MOST; links++) {
        ssize_t length = readlink(at, target, sizeof target - 1);
        if (length < 0)
            return at;
        target[length] = '\0';
        const char *folder = path_directory(arena, at);
        at = folder == NULL ? NULL : path_join(arena, folder, target);
    }
    return at == NULL ? NULL : file;
}

static bool sqlite_exists(struct backend *backend)
{
    struct stat st;
    const struct sqlite_backend *sqlite = self(backend);
    if (sqlite->db != NULL || stat(sqlite->file, &st) == 0)
        return true;
    return errno == EACCES; /* then it may be there: opening it says so */
}

/* Called while another connection holds a lock: waits a little longer each time, tells the observer
 * every second, gives up at the timeout. https://www.sqlite.org/c3ref/busy_handler.html */
static int wait_for_lock(void *user, int calls)
{
    static const int delays_ms[] = {1, 2, 5, 10, 15, 20, 25, 25, 25, 50};
    enum { LONGEST = 9, TELL_EVERY_MS = 1000 };
    struct sqlite_backend *backend = user;
    int64_t now = clock_ms();
    if (calls == 0)
        backend->waiting_since = backend->last_told = now;
    int64_t waited = now - backend->waiting_since;
    backend->holder.pid = 0;
    if (backend->interrupted)
        return 0;
    if (waited >= (int64_t)backend->base.lock_timeout_ms) {
        locks_find_holder(backend);
        return 0;
    }
    const struct backend_observer *observer = backend->observer;
    if (observer != NULL && observer->waiting != NULL &&
        now - backend->last_told >= TELL_EVERY_MS) {
        backend->last_told = now;
        locks_find_holder(backend);
        observer->waiting(observer->user, waited, backend->holder.pid, backend->holder.name);
    }
    int64_t delay = delays_ms[calls < LONGEST ? calls : LONGEST];
    int64_t left = (int64_t)backend->base.lock_timeout_ms - waited;
    sqlite3_sleep((int)(delay < left ? delay : left));
    watch_excuse(backend, clock_ms() - now);
    return 1;
}

void sqlite_wait_politely(struct sqlite_backend *backend, sqlite3 *db)
{
    sqlite3_busy_handler(db, wait_for_lock, backend);
}

/* What SQLite says of a folder, or of a file in no folder, is "unable to open database file". */
static int explain_cannot_open(struct sqlite_backend *backend, diag_list *diags)
{
    struct stat st;
    const char *folder = path_directory(&backend->arena, backend->file);
    if (folder == NULL)
        return diag_no_memory(diags);
    if (stat(backend->file, &st) == 0 && S_ISDIR(st.st_mode))
        return diag_error(diags, STEMMA_IO, SPAN_NONE, "%s is a folder, not a database",
                          backend->file);
    if (access(backend->file, F_OK) == 0 && access(backend->file, R_OK) != 0)
        return diag_error(diags, STEMMA_IO, SPAN_NONE,
                          "%s cannot be opened: permission denied: this user may not read it",
                          backend->file);
    if (stat(folder, &st) != 0 && errno == ENOENT)
        return diag_error(diags, STEMMA_IO, SPAN_NONE,
                          "%s cannot be created: the folder %s is not there", backend->file,
                          folder);
    if (stat(backend->file, &st) != 0 && errno != ENOENT)
        return diag_error(diags, STEMMA_IO, SPAN_NONE, "%s cannot be opened: %s", backend->file,
                          strerror(errno));
    return sqlite_error(backend, SPAN_NONE, "cannot open the database", diags);
}

/* What a URI can say that leaves the file without the locks that others see, or leaves no file.
 * https://www.sqlite.org/uri.html#recognized_query_parameters */
static int check_parameters(struct sqlite_backend *backend, diag_list *diags)
{
    static const char *const refused[] = {"vfs", "nolock"};
    const char *file = sqlite3_db_filename(backend->db, "main");
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (file != NULL && sqlite3_uri_parameter(file, refused[i]) != NULL) {
            int rc =
                diag_error(diags, STEMMA_USAGE, SPAN_NONE,
                           "%s: the parameter %s is not taken: two runs at once would not know "
                           "of each other",
                           backend->base.name, refused[i]);
            diag_hint(diags, "leave it out");
            return rc;
        }
    return 0;
}

int sqlite_connect(struct sqlite_backend *backend, enum sqlite_access access, diag_list *diags)
{
    if (backend->interrupted)
        return diag_error(diags, STEMMA_INTERRUPTED, SPAN_NONE, "interrupted");
    if (backend->db != NULL)
        return 0;
    if (access == CONNECT_TO_READ && !sqlite_exists(&backend->base))
        return BACKEND_ABSENT;
    /* Writable even for reading: a hot journal left by a crash has to be rolled back, and SQLite
     * falls back to read-only by itself. https://www.sqlite.org/c3ref/open.html */
    int flags =
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (access == CONNECT_TO_WRITE)
        flags |= SQLITE_OPEN_CREATE;
    sqlite3 *db = NULL;
    int rc = vfs_register(backend);
    if (rc == SQLITE_OK)
        rc = sqlite3_open_v2(backend->path, &db, flags, backend->vfs.name);
    backend->db = db;
    if (rc != SQLITE_OK) {
        rc = db == NULL ? diag_no_memory(diags) : explain_cannot_open(backend, diags);
        sqlite_disconnect(backend);
        return rc;
    }
    rc = check_parameters(backend, diags);
    if (rc != 0) {
        sqlite_disconnect(backend);
        return rc;
    }
    sqlite3_busy_handler(db, wait_for_lock, backend);
    /* The file, and the scripts, may come from anywhere: no writing past SQLite's own structures,
     * and no fts3_tokenizer(), which takes addresses of code. SQLITE_DBCONFIG_TRUSTED_SCHEMA stays
     * on: this process adds no function that a schema could misuse, and without trust SQLite 3.40
     * does not open a database with an index on json_extract().
     * https://www.sqlite.org/security.html */
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0, NULL);
    watch_connect(backend);
    return 0;
}

void sqlite_play_back(struct sqlite_backend *backend)
{
    sqlite3_busy_handler(backend->db, NULL, NULL);
    sqlite3_exec(backend->db, "SELECT 1 FROM main.sqlite_schema LIMIT 1", NULL, NULL, NULL);
    sqlite3_busy_handler(backend->db, wait_for_lock, backend);
}

void sqlite_disconnect(struct sqlite_backend *backend)
{
    sqlite3 *db = backend->db;
    backend->db = NULL;
    backend->lasting = false;
    while (backend->interrupting != 0) /* another thread may have the connection in its hands */
        sched_yield();
    sqlite3_close(db);
}

static void sqlite_close(struct backend *backend)
{
    struct sqlite_backend *sqlite = self(backend);
    sqlite_disconnect(sqlite);
    sqlite_forget_staged(sqlite);
    vfs_unregister(sqlite);
    arena_free(&sqlite->arena);
    free(sqlite);
}

static int bind(sqlite3_stmt *stmt, int index, const struct value *value, struct progress progress)
{
    switch (value->kind) {
    case VALUE_NULL:
        return sqlite3_bind_null(stmt, index);
    case VALUE_TEXT:
        return sqlite3_bind_text64(stmt, index, value->text.ptr, value->text.len, SQLITE_STATIC,
                                   SQLITE_UTF8);
    case VALUE_INTEGER:
        return sqlite3_bind_int64(stmt, index, value->integer);
    case VALUE_DURATION:
        return sqlite3_bind_int64(stmt, index, progress.duration_ms);
    case VALUE_NOW:
        return sqlite3_bind_text(stmt, index, progress.now, -1, SQLITE_STATIC);
    case VALUE_STATEMENTS:
        return sqlite3_bind_int64(stmt, index, (sqlite3_int64)progress.statements);
    }
    return SQLITE_MISUSE;
}

static int prepare(sqlite3 *db, sqlite3_stmt **stmt, const struct statement *statement,
                   struct progress progress)
{
    int rc = SQLITE_OK;
    if (*stmt == NULL)
        rc = sqlite3_prepare_v3(db, statement->sql, -1, SQLITE_PREPARE_PERSISTENT, stmt, NULL);
    for (size_t i = 0; rc == SQLITE_OK && i < statement->value_count; i++)
        rc = bind(*stmt, (int)i + 1, &statement->values[i], progress);
    return rc;
}

int sqlite_run(sqlite3 *db, sqlite3_stmt **prepared, const struct statement *statement,
               struct progress progress)
{
    int rc = prepare(db, prepared, statement, progress);
    if (rc != SQLITE_OK)
        return rc;
    while ((rc = sqlite3_step(*prepared)) == SQLITE_ROW)
        continue;
    sqlite3_reset(*prepared);
    return rc;
}

static struct column column_of(sqlite3_stmt *stmt, int index)
{
    struct column column = {0};
    if (sqlite3_column_type(stmt, index) == SQLITE_INTEGER) {
        column.is_integer = true;
        column.integer = sqlite3_column_int64(stmt, index);
        return column;
    }
    column.text.ptr = (const char *)sqlite3_column_text(stmt, index);
    column.text.len = (size_t)sqlite3_column_bytes(stmt, index);
    return column;
}

static int each_row(sqlite3_stmt *stmt, backend_row *row, void *user, int *result)
{
    enum { MAX_COLUMNS = 32 };
    struct column columns[MAX_COLUMNS];
    int count = sqlite3_column_count(stmt), rc;
    if (count > MAX_COLUMNS)
        return SQLITE_MISUSE;
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        for (int i = 0; i < count; i++)
            columns[i] = column_of(stmt, i);
        *result = row(user, columns, (size_t)count);
        if (*result < 0)
            return SQLITE_DONE;
    }
    return rc;
}

static int sqlite_query(struct backend *backend, const struct statement *statement,
                        backend_row *row, void *user, diag_list *diags)
{
    struct sqlite_backend *sqlite = self(backend);
    int rc = sqlite_connect(sqlite, CONNECT_TO_READ, diags);
    if (rc != 0)
        return rc;
    sqlite3_stmt *stmt = NULL;
    int result = 0;
    int code = prepare(sqlite->db, &stmt, statement, (struct progress){0});
    if (code == SQLITE_OK)
        code = each_row(stmt, row, user, &result);
    if (code != SQLITE_DONE)
        result = sqlite_error(sqlite, SPAN_NONE, "cannot read the database", diags);
    sqlite3_finalize(stmt);
    return result;
}

static void end_reading(struct sqlite_backend *sqlite)
{
    if (sqlite->db == NULL || sqlite3_get_autocommit(sqlite->db))
        return;
    if (sqlite3_exec(sqlite->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        sqlite_disconnect(sqlite); /* out of memory: the transaction must not stay open */
}

/* BEGIN alone takes no lock, and questions about tables are answered from what was read earlier:
 * the moment is that of the first statement that reads.
 * https://www.sqlite.org/lang_transaction.html#deferred_immediate_and_exclusive_transactions */
static int begin_to_read(struct sqlite_backend *sqlite, diag_list *diags)
{
    static const char begin[] = "BEGIN; SELECT 1 FROM main.sqlite_schema LIMIT 1";
    if (sqlite3_exec(sqlite->db, begin, NULL, NULL, NULL) == SQLITE_OK)
        return 0;
    int rc = sqlite_error(sqlite, SPAN_NONE, "cannot read the database", diags);
    end_reading(sqlite);
    return rc;
}

static int sqlite_hold(struct backend *backend, diag_list *diags)
{
    struct sqlite_backend *sqlite = self(backend);
    int rc = sqlite_connect(sqlite, CONNECT_TO_READ, diags);
    if (rc != 0)
        return rc;
    if (sqlite3_get_autocommit(sqlite->db))
        return begin_to_read(sqlite, diags);
    sqlite->holds_within++;
    return 0;
}

static void sqlite_release(struct backend *backend)
{
    struct sqlite_backend *sqlite = self(backend);
    if (sqlite->holds_within > 0) {
        sqlite->holds_within--;
        return;
    }
    end_reading(sqlite);
}

static int sqlite_has_table(struct backend *backend, const char *table, bool *out, diag_list *diags)
{
    struct sqlite_backend *sqlite = self(backend);
    int rc = sqlite_connect(sqlite, CONNECT_TO_READ, diags);
    if (rc == BACKEND_ABSENT)
        *out = false;
    if (rc != 0)
        return rc < 0 ? rc : 0;
    rc = sqlite3_table_column_metadata(sqlite->db, "main", table, NULL, NULL, NULL, NULL, NULL,
                                       NULL);
    /* SQLITE_ERROR is its answer for "no such table"; anything else is a real failure. */
    if (rc != SQLITE_OK && rc != SQLITE_ERROR)
        return sqlite_error(sqlite, SPAN_NONE, "cannot read the database", diags);
    *out = rc == SQLITE_OK;
    return 0;
}

static void sqlite_interrupt(struct backend *backend)
{
    struct sqlite_backend *sqlite = self(backend);
    sqlite->vitals->felt = sqlite->vitals->pulse;
    sqlite->interrupted = true;
    sqlite->interrupting++;
    sqlite3 *db = sqlite->db;
    if (db != NULL)
        sqlite3_interrupt(db);
    sqlite->interrupting--;
}

static bool sqlite_is_interrupted(const struct backend *backend)
{
    return ((const struct sqlite_backend *)backend)->interrupted;
}

static bool sqlite_is_stuck(struct backend *backend)
{
    return vitals_are_gone(self(backend)->vitals);
}

static const struct backend_ops sqlite_ops = {
    .close = sqlite_close,
    .exists = sqlite_exists,
    .hold = sqlite_hold,
    .release = sqlite_release,
    .has_table = sqlite_has_table,
    .query = sqlite_query,
    .apply = sqlite_apply,
    .interrupt = sqlite_interrupt,
    .is_interrupted = sqlite_is_interrupted,
    .is_stuck = sqlite_is_stuck,
    .backup = sqlite_backup,
    .stage = sqlite_stage,
    .restore = sqlite_restore,
};

int sqlite_backend_open(const char *path, unsigned lock_timeout_ms, diag_list *diags,
                        struct backend **out)
{
    struct sqlite_backend *backend = calloc(1, sizeof *backend);
    if (backend == NULL)
        return diag_no_memory(diags);
    backend->base.ops = &sqlite_ops;
    backend->base.lock_timeout_ms = lock_timeout_ms;
    backend->eyes = cascade_default_eyes();
    backend->vitals = &backend->own_vitals;
    backend->staged = -1;
    backend->path = arena_copy(&backend->arena, path, strlen(path));
    backend->base.name = backend->path;
    const char *named = backend->path == NULL ? NULL : file_of(backend->path, &backend->arena);
    backend->file = named == NULL ? NULL : follow_links(named, &backend->arena);
    if (backend->file == NULL) {
        sqlite_close(&backend->base);
        return diag_no_memory(diags);
    }
    backend->base.file = backend->file;
    *out = &backend->base;
    return 0;
}
