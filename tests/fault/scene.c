#include "scene.h"

#include "operations.h"

#include <dirent.h>
#include <ftw.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static const struct {
    const char *name, *text;
} files[] = {
    {"manifest.yaml", "version: 1\nrevisions:\n"
                      "  - {id: a, message: First, labels: trunk, foreign_keys: on}\n"
                      "  - {id: b, parents: a, foreign_keys: on}\n"
                      "  - {id: c, parents: b, depends_on: [a]}\n"},
    {"branches.yaml",
     "version: 1\nrevisions:\n  - {id: a}\n  - {id: other, parents: a, down: null}\n"
     "  - {id: b, parents: a}\n  - {id: c, parents: b}\n"
     "  - {id: both, parents: [other, c], down: null}\n"},
    {"sql/other_up.sql", "CREATE TABLE other (id);"},
    {"sql/both_up.sql", "CREATE TABLE more (id);"},
    {"bare.yaml", "version: 1\nrevisions:\n  - {id: bare, transaction: none, down: null}\n"},
    {"sql/bare_up.sql", "CREATE TABLE parent (id); INSERT INTO parent VALUES (1); VACUUM;"
                        "BEGIN; INSERT INTO parent VALUES (2); COMMIT;"},
    {"sql/a_up.sql", "PRAGMA foreign_keys=OFF; BEGIN; CREATE TABLE parent (id INTEGER PRIMARY KEY);"
                     "INSERT INTO parent VALUES (1), (2); COMMIT; PRAGMA legacy_alter_table = 1;"},
    {"sql/a_down.sql", "DROP TABLE parent;"},
    {"sql/b_up.sql", "CREATE TABLE child (id INTEGER PRIMARY KEY, p REFERENCES parent (id), n);"
                     "CREATE TRIGGER t AFTER UPDATE ON child BEGIN SELECT new.n; END;"
                     "CREATE VIEW both AS SELECT * FROM parent JOIN child ON p = parent.id;"
                     "SAVEPOINT s; INSERT INTO child VALUES (1, 1, :name); RELEASE s;"
                     "INSERT INTO child WITH RECURSIVE n (i) AS (SELECT 10 UNION ALL SELECT i + 1 "
                     "FROM n LIMIT 60) SELECT i, 1, printf('%0900d', i) FROM n;"},
    {"sql/b_down.sql", "DROP VIEW both; DROP TABLE child;"},
    {"sql/b_verify.sql", "SELECT * FROM child WHERE p IS NULL;"},
    /* The rebuild of a table. Its pages do not fit the cache: they reach the file before the
     * commit. */
    {"sql/c_up.sql", "PRAGMA cache_size = 10; CREATE TEMP TABLE scratch AS SELECT 2 AS id;"
                     "INSERT INTO child SELECT id, id, 'two' FROM scratch;"
                     "CREATE TABLE kid (id INTEGER PRIMARY KEY, p NOT NULL REFERENCES parent (id),"
                     "n, size AS (length(n))); INSERT INTO kid SELECT * FROM child;"
                     "DROP VIEW both; DROP TABLE child; ALTER TABLE kid RENAME TO child;"
                     "CREATE TRIGGER t AFTER UPDATE OF n ON child BEGIN SELECT new.n; END;"
                     "CREATE INDEX by_n ON child (n); CREATE VIEW both AS SELECT p FROM child;"},
    {"sql/c_down.sql", "DROP INDEX by_n; DELETE FROM child WHERE id = 2;"
                       "ALTER TABLE child DROP COLUMN size;"},
    /* From c: a column more, a table rebuilt with a column renamed, an index, a view, a table. */
    {"wanted.sql",
     "CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE DEFAULT 'x');\n"
     "CREATE TABLE child (id INTEGER PRIMARY KEY, p REFERENCES parent (id) ON DELETE CASCADE,"
     " note, size AS (length(note)) STORED);\n"
     "CREATE INDEX by_n ON child (note DESC) WHERE p > 0;\n"
     "CREATE TRIGGER t AFTER UPDATE OF note ON child BEGIN SELECT new.note; END;\n"
     "CREATE VIEW both AS SELECT p, note FROM child;\n"
     "CREATE TABLE extra (a TEXT CHECK (a <> ''), b INTEGER UNIQUE);\n"},
    /* Keys and a view that do not work, before and after. */
    {"works.yaml", "version: 1\nrevisions:\n  - {id: w, down: null}\n"},
    {"sql/w_up.sql", "CREATE TABLE p (u); CREATE TABLE orphan (x REFERENCES nobody);"
                     "CREATE TABLE wrong (x REFERENCES p (u));"},
    {"works.sql", "CREATE TABLE p (u); CREATE TABLE orphan (x REFERENCES nobody);\n"
                  "CREATE TABLE wrong (x REFERENCES p (u));\n"
                  "CREATE VIEW v AS SELECT mine(x) FROM wrong;\n"},
    /* A table of which all is to be said that can be said of rows, either way. */
    {"rows.yaml", "version: 1\nrevisions:\n  - {id: r, down: null}\n"},
    {"sql/r_up.sql",
     "CREATE TABLE \"o d\" (x);"
     "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT COLLATE NOCASE, b, c REAL,"
     " gone TEXT NOT NULL CHECK (gone IN ('x', 'y')), n INT NOT NULL CHECK (n > 5),"
     " CHECK (b > 0));"},
    {"rows.sql", "CREATE TABLE \"n w\" (x);\n"
                 "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT NOT NULL DEFAULT 1 UNIQUE,"
                 " b CHECK (b > 1) REFERENCES t, c TEXT NOT NULL, d AS (a) NOT NULL,"
                 " e INT DEFAULT 5 CHECK (e > 4), UNIQUE (b, c));\n"
                 "CREATE UNIQUE INDEX i ON t (lower(b)) WHERE a > 0;\n"},
};

enum { FILES = sizeof files / sizeof files[0] };

static struct {
    char *bytes;
    size_t size;
} database, copy;

const char *scene_path(const char *name)
{
    static char paths[4][400];
    static unsigned next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static void write_file(const char *name, const char *bytes, size_t size)
{
    FILE *file = fopen(scene_path(name), "wb");
    if (file == NULL || fwrite(bytes, 1, size, file) != size || fclose(file) != 0)
        abort();
}

static char *read_file(const char *name, size_t *size)
{
    FILE *file = fopen(scene_path(name), "rb");
    if (file == NULL)
        return NULL;
    char *bytes = malloc(1 << 20);
    if (bytes == NULL)
        abort();
    *size = fread(bytes, 1, (1 << 20) - 1, file);
    bytes[*size] = '\0';
    fclose(file);
    return bytes;
}

static void change_database(const char *sql)
{
    sqlite3 *db = NULL;
    if (sqlite3_open(scene_path("app.db"), &db) != SQLITE_OK ||
        sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        abort();
    sqlite3_close(db);
}

static void migrate(void)
{
    struct handles handles = handles_open();
    if (operation_upgrade(&handles, NULL) != 0)
        abort();
    handles_close(&handles);
    /* A key that is broken before the run makes it look twice. */
    change_database("INSERT INTO child (id, p) VALUES (3, 99)");
}

static void forget_ledger(void)
{
    change_database("DROP TABLE stemma_revisions; DROP TABLE stemma_log; DROP TABLE stemma_meta");
}

static void migrate_and_copy(void)
{
    struct handles handles = handles_open();
    if (operation_upgrade(&handles, "a") != 0 || operation_backup(&handles, NULL) != 0)
        abort();
    handles_close(&handles);
    copy.bytes = read_file(SCENE_COPY, &copy.size);
}

/* What the application has there already. */
static void make_database(const char *pragma)
{
    change_database(pragma);
    change_database("CREATE TABLE kept (id INTEGER PRIMARY KEY, text);"
                    "INSERT INTO kept (text) VALUES ('one'), ('two');");
}

static void write_files(void)
{
    for (size_t i = 0; i < FILES; i++)
        write_file(files[i].name, files[i].text, strlen(files[i].text));
}

void scene_make(unsigned flags)
{
    /* In memory where that can be had: thousands of runs wait for the disk otherwise. */
    strcpy(folder, access("/dev/shm", W_OK) == 0 ? "/dev/shm/stemma-fault-XXXXXX"
                                                 : "/tmp/stemma-fault-XXXXXX");
    if (mkdtemp(folder) == NULL || mkdir(scene_path("sql"), 0777) != 0)
        abort();
    write_files();
    if ((flags & SCENE_WAL) != 0)
        make_database("PRAGMA journal_mode = WAL");
    if ((flags & SCENE_SHRINKS) != 0)
        make_database("PRAGMA auto_vacuum = FULL; VACUUM");
    if ((flags & SCENE_COPIED) != 0)
        migrate_and_copy();
    if ((flags & (SCENE_MIGRATED | SCENE_UNRECORDED | SCENE_ALEMBIC)) != 0)
        migrate();
    if ((flags & (SCENE_UNRECORDED | SCENE_ALEMBIC)) != 0)
        forget_ledger();
    if ((flags & SCENE_ALEMBIC) != 0)
        change_database("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);"
                        "INSERT INTO alembic_version VALUES ('a')");
    database.bytes = read_file("app.db", &database.size);
}

static bool is_kept(const char *name)
{
    for (size_t i = 0; i < FILES; i++)
        if (strcmp(files[i].name, name) == 0)
            return true;
    return false;
}

static void sweep_folder(const char *name, const char *prefix)
{
    DIR *dir = opendir(scene_path(name));
    const struct dirent *entry;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        char path[300];
        snprintf(path, sizeof path, "%s%s", prefix, entry->d_name);
        if (!is_kept(path))
            unlink(scene_path(path)); /* which a folder survives */
    }
    closedir(dir);
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *walk)
{
    (void)st;
    (void)type;
    (void)walk;
    return remove(path);
}

static void remove_tree(const char *path)
{
    nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

void scene_restore(void)
{
    sweep_folder("", "");
    sweep_folder("sql", "sql/");
    remove_tree(scene_path(SCENE_NEW));
    write_files();
    if (database.bytes != NULL)
        write_file("app.db", database.bytes, database.size);
    if (copy.bytes != NULL)
        write_file(SCENE_COPY, copy.bytes, copy.size);
}

/* ---- As text ---- */

static int compare_entries(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void show_folder(FILE *out, const char *name, const char *prefix)
{
    struct dirent **entries;
    int count = scandir(scene_path(name), &entries, NULL, compare_entries);
    for (int i = 0; i < count; i++) {
        char path[300];
        size_t size;
        snprintf(path, sizeof path, "%s%s", prefix, entries[i]->d_name);
        bool shown = entries[i]->d_type == DT_REG && strncmp(path, "app.db", 6) != 0;
        char *text = shown ? read_file(path, &size) : NULL;
        /* When a revision was made is another each time. */
        char *created = text == NULL ? NULL : strstr(text, "created:");
        if (created != NULL)
            memset(created, '?', strcspn(created, "\n"));
        if (text != NULL)
            fprintf(out, "%s: %s\n", path, text);
        free(text);
        free(entries[i]);
    }
    free(entries);
}

static int show_row(void *user, int columns, char **values, char **names)
{
    (void)names;
    for (int i = 0; i < columns; i++)
        fprintf(user, "%s|", values[i] == NULL ? "NULL" : values[i]);
    fputc('\n', user);
    return 0;
}

/* A missing table shows nothing; a database that cannot be read does. */
static void show_query(FILE *out, sqlite3 *db, const char *query)
{
    int rc = sqlite3_exec(db, query, show_row, out, NULL);
    if (rc != SQLITE_OK && rc != SQLITE_ERROR)
        fprintf(out, "%s: %s\n", query, sqlite3_errmsg(db));
}

static void show_database(FILE *out, const char *name)
{
    static const char *const queries[] = {
        "SELECT type, name, sql FROM sqlite_schema ORDER BY name",
        "SELECT * FROM parent",
        "SELECT * FROM child",
        "SELECT * FROM kept",
        "SELECT revision, parents, depends_on, up_sha256, down_sql, how FROM stemma_revisions",
        "SELECT seq, action, from_heads, to_heads, revisions, outcome FROM stemma_log",
        "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
        "SELECT * FROM pragma_foreign_key_check",
    };
    sqlite3 *db = NULL;
    if (access(scene_path(name), F_OK) == 0 &&
        sqlite3_open_v2(scene_path(name), &db, SQLITE_OPEN_READWRITE, "unix") == SQLITE_OK)
        for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++)
            show_query(out, db, queries[i]);
    sqlite3_close(db);
}

char *scene_text(void)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        abort();
    show_folder(out, "", "");
    show_folder(out, "sql", "sql/");
    show_database(out, "app.db");
    fputs("---\n", out);
    show_database(out, SCENE_COPY);
    fclose(out);
    return text;
}

void scene_remove(void)
{
    remove_tree(folder);
    free(database.bytes);
    free(copy.bytes);
    database.bytes = copy.bytes = NULL;
}
