/* Scripts through the runner, against a database in a folder of its own. The first byte says how
 * the script is run (see `ways`), the rest is its text. What must hold after it: the database is
 * sound; no other file has appeared; the ledger's earlier rows are untouched; a run that failed, or
 * a verify script, has changed nothing. */
#include "fuzz.h"

#include "stemma.h"

#include <dirent.h>
#include <ftw.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    PATIENCE_MS = 15, /* for a script that does not end */
    HEAP = 64 << 20,
    FILE_SIZE = 32 << 20,
    VALUE = 1 << 20,
};

enum way_flags { ATOMIC = 1 << 0, CHANGES_NOTHING = 1 << 1, DOWN = 1 << 2 };

static const struct way {
    enum stemma_operation operation;
    const char *target;
    unsigned flags;
} ways[] = {
    {STEMMA_UPGRADE, "plain", ATOMIC},
    {STEMMA_UPGRADE, "enforced", ATOMIC},
    {STEMMA_UPGRADE, "verified", ATOMIC | CHANGES_NOTHING},
    {STEMMA_UPGRADE, "bare", 0},
    {STEMMA_DOWNGRADE, "base", ATOMIC | DOWN},
};

static const char manifest[] =
    "version: 1\n"
    "directory: .\n"
    "backup: never\n"
    "revisions:\n"
    "  - {id: start, up: start.sql, down: script.sql}\n"
    "  - {id: plain, parents: start, up: script.sql, down: null}\n"
    "  - {id: enforced, parents: start, up: script.sql, down: null, foreign_keys: on}\n"
    "  - {id: verified, parents: start, up: nothing.sql, down: null, verify: script.sql}\n"
    "  - {id: bare, parents: start, up: script.sql, down: null, transaction: none}\n";

static const char start[] =
    "CREATE TABLE parent (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE COLLATE NOCASE);\n"
    "CREATE TABLE child (id INTEGER PRIMARY KEY, parent REFERENCES parent ON DELETE CASCADE,\n"
    "  n INTEGER CHECK (n > 0), twice AS (n * 2));\n"
    "CREATE TABLE plain (a, b, PRIMARY KEY (a, b)) WITHOUT ROWID;\n"
    "CREATE INDEX child_parent ON child (parent) WHERE n > 1;\n"
    "CREATE VIEW both AS SELECT name, n FROM parent JOIN child ON child.parent = parent.id;\n"
    "CREATE TRIGGER watch AFTER UPDATE ON child BEGIN INSERT INTO plain VALUES (new.id, new.n);\n"
    "  END;\n"
    "INSERT INTO parent (name) VALUES ('one'), ('two'), ('three');\n"
    "INSERT INTO child (parent, n) VALUES (1, 1), (1, 2), (2, 3), (NULL, 4);\n"
    "INSERT INTO plain VALUES (1, 'x'), (2, x'00ff'), (3, ''), (4.5, -1);\n";

/* What is never to change: all of it but where a run succeeds. */
static const char ledger_of_start[] = "SELECT * FROM stemma_revisions WHERE revision = 'start'";
static const char log_of_start[] = "SELECT * FROM stemma_log WHERE seq = 1";

static struct {
    char path[64];
    stemma_project *project;
    char *database; /* the file, as it is before */
    size_t database_size;
    char *before, *ledger, *log; /* as text */
    stemma_database *_Atomic running;
} scene;

/* A path in the folder. Good until the fourth call after this one. */
static const char *path_of(const char *name)
{
    static char paths[4][400];
    static unsigned next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", scene.path, name);
    return path;
}

static void write_file(const char *name, const void *bytes, size_t size)
{
    FILE *file = fopen(path_of(name), "wb");
    REQUIRE(file != NULL && fwrite(bytes, 1, size, file) == size && fclose(file) == 0);
}

/* ---- The database as text ---- */

static int show_row(void *user, int columns, char **values, char **names)
{
    (void)names;
    for (int i = 0; i < columns; i++)
        fprintf(user, "%s|", values[i] == NULL ? "NULL" : values[i]);
    fputc('\n', user);
    return 0;
}

static void show_query(FILE *out, sqlite3 *db, const char *sql)
{
    char *message = NULL;
    if (sqlite3_exec(db, sql, show_row, out, &message) != SQLITE_OK)
        fprintf(out, "%s: %s\n", sql, message == NULL ? "?" : message);
    sqlite3_free(message);
}

static int show_table(void *user, int columns, char **values, char **names)
{
    (void)columns;
    (void)names;
    void **both = user;
    char *sql = sqlite3_mprintf("SELECT * FROM main.\"%w\"", values[0]);
    REQUIRE(sql != NULL);
    show_query(both[0], both[1], sql);
    sqlite3_free(sql);
    return 0;
}

static sqlite3 *connect(void)
{
    sqlite3 *db = NULL;
    REQUIRE(sqlite3_open_v2(path_of("app.db"), &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK);
    return db;
}

/* All of it, or what the query gives; to be freed. */
static char *text_of(const char *query)
{
    static const char tables[] = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1";
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    REQUIRE(out != NULL);
    sqlite3 *db = connect();
    void *both[] = {out, db};
    if (query != NULL) {
        show_query(out, db, query);
    } else {
        show_query(out, db, "SELECT * FROM sqlite_schema ORDER BY name");
        show_query(out, db, "SELECT * FROM pragma_user_version, pragma_application_id");
        REQUIRE(sqlite3_exec(db, tables, show_table, both, NULL) == SQLITE_OK);
    }
    sqlite3_close(db);
    fclose(out);
    return text;
}

static void require_same(const char *query, const char *expected)
{
    char *now = text_of(query);
    if (strcmp(now, expected) != 0) {
        fprintf(stderr, "--- before\n%s--- now\n%s", expected, now);
        abort();
    }
    free(now);
}

/* What a script may do to its own tables is no damage: rows against CHECK or NOT NULL are put there
 * with PRAGMA ignore_check_constraints, or by changing a column. */
static int require_ok(void *user, int columns, char **values, char **names)
{
    static const char *const allowed[] = {"ok", "CHECK constraint failed", "NULL value in",
                                          "NUMERIC value in", "TEXT value in"};
    (void)user;
    (void)columns;
    (void)names;
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++)
        if (strncmp(values[0], allowed[i], strlen(allowed[i])) == 0)
            return 0;
    fprintf(stderr, "integrity_check: %s\n", values[0]);
    abort();
}

static void check_soundness(void)
{
    sqlite3 *db = connect();
    char *message = NULL;
    int rc = sqlite3_exec(db, "PRAGMA integrity_check(20)", require_ok, NULL, &message);
    if (rc != SQLITE_OK)
        fprintf(stderr, "integrity_check: %s\n", message);
    REQUIRE(rc == SQLITE_OK);
    sqlite3_free(message);
    sqlite3_close(db);
}

/* ---- One run ---- */

static void restore(const uint8_t *script, size_t size)
{
    static const char *const left[] = {"app.db-journal", "app.db-wal", "app.db-shm"};
    for (size_t i = 0; i < sizeof left / sizeof left[0]; i++)
        unlink(path_of(left[i]));
    write_file("app.db", scene.database, scene.database_size);
    write_file("script.sql", script, size);
}

static void on_alarm(int number)
{
    (void)number;
    stemma_database *database = scene.running;
    if (database != NULL)
        stemma_interrupt(database);
}

/* 0: no alarm. */
static void set_alarm(long milliseconds)
{
    static timer_t timer;
    static bool made;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN};
    struct itimerspec when = {.it_value.tv_nsec = milliseconds * 1000 * 1000};
    if (!made)
        REQUIRE(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
    made = true;
    REQUIRE(timer_settime(timer, 0, &when, NULL) == 0);
}

static int run(const struct way *way, long patience_ms)
{
    static const struct stemma_parameter parameter = {"name", "value"};
    const struct stemma_request request = {.operation = way->operation,
                                           .targets = &way->target,
                                           .target_count = 1,
                                           .parameters = &parameter,
                                           .parameter_count = 1};
    stemma_diagnostics *diags = stemma_diagnostics_new();
    stemma_database *database = NULL;
    struct stemma_run *result = NULL;
    REQUIRE(diags != NULL && stemma_database_open(path_of("app.db"), NULL, diags, &database) == 0);
    scene.running = database;
    set_alarm(patience_ms);
    int rc = stemma_execute(scene.project, database, &request, NULL, diags, &result);
    set_alarm(0);
    scene.running = NULL;
    struct stemma_diagnostic diag;
    bool told = false;
    for (size_t i = 0; i < stemma_diagnostics_count(diags); i++)
        if (stemma_diagnostics_get(diags, i, &diag) && diag.severity == STEMMA_ERROR) {
            told = true;
            if (getenv("STEMMA_FUZZ_VERBOSE") != NULL)
                fprintf(stderr, "%s: %s\n", stemma_code_name(rc), diag.message);
        }
    REQUIRE(rc <= 0 && (rc == 0) == !told);
    stemma_run_free(result);
    stemma_database_close(database);
    stemma_diagnostics_free(diags);
    return rc;
}

static bool is_ours(const char *name)
{
    static const char *const names[] = {".",         "..",         "manifest.yaml",
                                        "start.sql", "script.sql", "nothing.sql",
                                        "app.db",    "app.db-wal", "app.db-shm"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static void check_folder(void)
{
    DIR *folder = opendir(scene.path);
    REQUIRE(folder != NULL);
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;)
        if (!is_ours(entry->d_name)) {
            fprintf(stderr, "a file was left: %s\n", entry->d_name);
            abort();
        }
    closedir(folder);
}

static void check(const struct way *way, int rc)
{
    check_folder();
    check_soundness();
    if (rc != 0 && (way->flags & ATOMIC) != 0)
        require_same(NULL, scene.before);
    require_same(log_of_start, scene.log);
    if (rc != 0 || (way->flags & DOWN) == 0)
        require_same(ledger_of_start, scene.ledger);
    char *applied = text_of("SELECT count(*) FROM stemma_revisions");
    REQUIRE(strcmp(applied, rc != 0 ? "1|\n" : (way->flags & DOWN) != 0 ? "0|\n" : "2|\n") == 0);
    free(applied);
    if (rc == 0 && (way->flags & CHANGES_NOTHING) != 0) {
        sqlite3 *db = connect();
        static const char undo[] =
            "DELETE FROM stemma_revisions WHERE revision <> 'start'; DELETE FROM stemma_log "
            "WHERE seq > 1;";
        REQUIRE(sqlite3_exec(db, undo, NULL, NULL, NULL) == SQLITE_OK);
        sqlite3_close(db);
        require_same(NULL, scene.before);
    }
}

/* ---- The scene ---- */

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *walk)
{
    (void)st;
    (void)type;
    (void)walk;
    return remove(path);
}

static void remove_scene(void)
{
    nftw(scene.path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    stemma_project_free(scene.project);
    free(scene.database);
    free(scene.before);
    free(scene.ledger);
    free(scene.log);
}

/* Writing a large value is one instruction, which nothing interrupts. */
static int limit_values(sqlite3 *db, char **message, const void *api)
{
    (void)message;
    (void)api;
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, VALUE);
    return SQLITE_OK;
}

static void limit(void)
{
    struct rlimit files;
    struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
    REQUIRE(getrlimit(RLIMIT_FSIZE, &files) == 0);
    files.rlim_cur = FILE_SIZE;
    REQUIRE(setrlimit(RLIMIT_FSIZE, &files) == 0);
    REQUIRE(signal(SIGXFSZ, SIG_IGN) != SIG_ERR); /* writing fails instead */
    REQUIRE(sigaction(SIGRTMIN, &action, NULL) == 0);
    sqlite3_hard_heap_limit64(HEAP);
    REQUIRE(sqlite3_auto_extension((void (*)(void))limit_values) == SQLITE_OK);
}

static void load_database(void)
{
    struct stat st;
    REQUIRE(stat(path_of("app.db"), &st) == 0);
    scene.database_size = (size_t)st.st_size;
    scene.database = malloc(scene.database_size);
    FILE *file = fopen(path_of("app.db"), "rb");
    REQUIRE(scene.database != NULL && file != NULL);
    REQUIRE(fread(scene.database, 1, scene.database_size, file) == scene.database_size);
    fclose(file);
}

static void make_scene(void)
{
    static const struct way first = {STEMMA_UPGRADE, "start", ATOMIC};
    limit();
    strcpy(scene.path, access("/dev/shm", W_OK) == 0 ? "/dev/shm/stemma-fuzz-XXXXXX"
                                                     : "/tmp/stemma-fuzz-XXXXXX");
    REQUIRE(mkdtemp(scene.path) != NULL);
    atexit(remove_scene);
    write_file("manifest.yaml", manifest, strlen(manifest));
    write_file("start.sql", start, strlen(start));
    write_file("script.sql", "", 0);
    write_file("nothing.sql", "SELECT 1;", 9);
    stemma_diagnostics *diags = stemma_diagnostics_new();
    REQUIRE(stemma_project_load(path_of("manifest.yaml"), diags, &scene.project) == 0);
    stemma_diagnostics_free(diags);
    REQUIRE(run(&first, 0) == 0);
    load_database();
    scene.before = text_of(NULL);
    scene.ledger = text_of(ledger_of_start);
    scene.log = text_of(log_of_start);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (scene.project == NULL)
        make_scene();
    if (size == 0)
        return 0;
    const struct way *way = &ways[(uint8_t)(data[0] - '0') % (sizeof ways / sizeof ways[0])];
    restore(data + 1, size - 1);
    check(way, run(way, PATIENCE_MS));
    return 0;
}
