#include "scene.h"

#include "stemma.h"

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
    {"manifest.yaml", "version: 1\nrevisions:\n  - {id: a, message: First, labels: trunk}\n"
                      "  - {id: b, parents: a}\n  - {id: c, parents: b, depends_on: [a]}\n"},
    {"sql/a_up.sql", "PRAGMA foreign_keys=OFF; BEGIN; CREATE TABLE parent (id INTEGER PRIMARY KEY);"
                     "INSERT INTO parent VALUES (1), (2); COMMIT; PRAGMA legacy_alter_table = 1;"},
    {"sql/a_down.sql", "DROP TABLE parent;"},
    {"sql/b_up.sql", "CREATE TABLE child (id INTEGER PRIMARY KEY, p REFERENCES parent (id), n);"
                     "CREATE TRIGGER t AFTER INSERT ON child BEGIN SELECT 1; END;"
                     "SAVEPOINT s; INSERT INTO child VALUES (1, 1, :name); RELEASE s;"},
    {"sql/b_down.sql", "DROP TABLE child;"},
    {"sql/b_verify.sql", "SELECT * FROM child WHERE p IS NULL;"},
    {"sql/c_up.sql", "CREATE TEMP TABLE scratch AS SELECT 2 AS id;"
                     "INSERT INTO child SELECT id, id, 'two' FROM scratch;"
                     "ALTER TABLE child RENAME TO kid; ALTER TABLE kid RENAME TO child;"},
    {"sql/c_down.sql", "DELETE FROM child WHERE id = 2;"},
};

enum { FILES = sizeof files / sizeof files[0] };

static struct {
    char *bytes;
    size_t size;
} database;

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

static void migrate(void)
{
    static const struct stemma_parameter parameter = {"name", "value"};
    const struct stemma_request request = {
        .operation = STEMMA_UPGRADE, .parameters = &parameter, .parameter_count = 1};
    stemma_diagnostics *diags = stemma_diagnostics_new();
    stemma_project *project = NULL;
    stemma_database *db = NULL;
    struct stemma_run *run = NULL;
    if (stemma_project_load(scene_path("manifest.yaml"), diags, &project) != 0 ||
        stemma_database_open(scene_path("app.db"), NULL, diags, &db) != 0 ||
        stemma_execute(project, db, &request, NULL, diags, &run) != 0)
        abort();
    stemma_run_free(run);
    stemma_database_close(db);
    stemma_project_free(project);
    stemma_diagnostics_free(diags);
}

static void write_files(void)
{
    for (size_t i = 0; i < FILES; i++)
        write_file(files[i].name, files[i].text, strlen(files[i].text));
}

void scene_make(bool migrated)
{
    /* In memory where that can be had: thousands of runs wait for the disk otherwise. */
    strcpy(folder, access("/dev/shm", W_OK) == 0 ? "/dev/shm/stemma-fault-XXXXXX"
                                                 : "/tmp/stemma-fault-XXXXXX");
    if (mkdtemp(folder) == NULL || mkdir(scene_path("sql"), 0777) != 0)
        abort();
    write_files();
    if (migrated)
        migrate();
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

void scene_restore(void)
{
    sweep_folder("", "");
    sweep_folder("sql", "sql/");
    write_files();
    if (database.bytes != NULL)
        write_file("app.db", database.bytes, database.size);
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

static void show_database(FILE *out)
{
    static const char *const queries[] = {
        "SELECT type, name, sql FROM sqlite_schema ORDER BY name",
        "SELECT * FROM parent",
        "SELECT * FROM child",
        "SELECT revision, parents, depends_on, up_sha256, down_sql, how FROM stemma_revisions",
        "SELECT seq, action, from_heads, to_heads, revisions, outcome FROM stemma_log",
        "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
    };
    sqlite3 *db = NULL;
    if (access(scene_path("app.db"), F_OK) == 0 &&
        sqlite3_open(scene_path("app.db"), &db) == SQLITE_OK)
        for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++)
            sqlite3_exec(db, queries[i], show_row, out, NULL); /* a missing table shows nothing */
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
    show_database(out);
    fclose(out);
    return text;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *walk)
{
    (void)st;
    (void)type;
    (void)walk;
    return remove(path);
}

void scene_remove(void)
{
    nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    free(database.bytes);
    database.bytes = NULL;
}
