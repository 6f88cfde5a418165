/* A program whose database is of the right schema whenever it runs: the revisions are compiled in
 * (meson.build), and applied when it starts.
 *
 *     notes DATABASE              lists the notes
 *     notes DATABASE add TEXT     adds one
 *     notes DATABASE done ID      marks one as done
 *
 * A new database gets the newest schema, an old one what it lacks. A database of a newer version of
 * the program is left alone, and has an exit status of its own. Two instances that start together
 * are no problem: one upgrades, the other waits and finds it done. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <stemma.h>
#include <string.h>

enum { EXIT_NEWER = 3 };

/* Written by "stemma bundle". */
extern const struct stemma_bundle migrations;

/* ---- The schema ---- */

static void print_names(const struct stemma_names *names)
{
    size_t i;
    if (names->count == 0)
        fputs("nothing", stderr);
    for (i = 0; i < names->count; i++)
        fprintf(stderr, "%s%s", i == 0 ? "" : ", ", names->items[i]);
}

static void print_run(const char *path, const struct stemma_run *run)
{
    if (run->steps_done == 0)
        return;
    if (run->database_is_new) {
        fprintf(stderr, "%s: made, at ", path);
    } else {
        fprintf(stderr, "%s: upgraded from ", path);
        print_names(&run->heads_before);
        fputs(" to ", stderr);
    }
    print_names(&run->heads_after);
    fputs("\n", stderr);
}

/* What the library has to say: it never prints by itself. Warnings and notes are for who writes
 * revisions, not for who uses this program. */
static void print_errors(stemma_diagnostics *diags)
{
    struct stemma_diagnostic diag;
    size_t i;
    for (i = 0; stemma_diagnostics_get(diags, i, &diag); i++) {
        if (diag.severity != STEMMA_ERROR)
            continue;
        if (diag.place.file != NULL)
            fprintf(stderr, "%s:%zu:%zu: ", diag.place.file, diag.place.line, diag.place.column);
        fprintf(stderr, "%s\n", diag.message);
    }
}

/* Returns 0, or a negative enum stemma_code. */
static int upgrade(const char *path, stemma_diagnostics *diags)
{
    struct stemma_request request = {0};
    stemma_project *project = NULL;
    stemma_database *database = NULL;
    struct stemma_run *run = NULL;
    int rc;
    request.operation = STEMMA_UPGRADE; /* to the head, as no target is given */
    rc = stemma_project_load_bundle(&migrations, diags, &project);
    if (rc == 0)
        rc = stemma_database_open(path, NULL, diags, &database);
    if (rc == 0)
        rc = stemma_execute(project, database, &request, NULL, diags, &run);
    if (rc == 0)
        print_run(path, run);
    stemma_run_free(run);
    stemma_database_close(database);
    stemma_project_free(project);
    return rc;
}

/* Returns an exit status; 0 where the database can be used. */
static int prepare(const char *path)
{
    stemma_diagnostics *diags = stemma_diagnostics_new();
    int rc = diags == NULL ? -STEMMA_NO_MEMORY : upgrade(path, diags);
    if (rc == -STEMMA_UNKNOWN_REVISION)
        fprintf(stderr, "%s was last used by a newer version of notes: this one leaves it alone\n",
                path);
    else if (rc == -STEMMA_LOCKED)
        fprintf(stderr, "%s is in use by another program; try again\n", path);
    else if (rc == -STEMMA_READ_ONLY)
        fprintf(stderr, "%s has to be upgraded first, and cannot be written\n", path);
    else if (rc != 0)
        fprintf(stderr, "%s could not be upgraded, and is as it was:\n", path);
    if (rc != 0 && diags != NULL)
        print_errors(diags);
    stemma_diagnostics_free(diags);
    return rc == 0 ? EXIT_SUCCESS : rc == -STEMMA_UNKNOWN_REVISION ? EXIT_NEWER : EXIT_FAILURE;
}

/* ---- The notes ---- */

static int print_note(void *user, int count, char **values, char **names)
{
    (void)user;
    (void)count;
    (void)names;
    printf("%s %s %s\n", values[0], strcmp(values[1], "0") == 0 ? "[ ]" : "[x]", values[2]);
    return 0;
}

static int work(sqlite3 *db, int argc, char **argv)
{
    char *sql;
    int rc;
    if (argc == 2)
        return sqlite3_exec(db, "SELECT id, done, text FROM notes", print_note, NULL, NULL);
    sql = strcmp(argv[2], "add") == 0
              ? sqlite3_mprintf("INSERT INTO notes (text) VALUES (%Q)", argv[3])
              : sqlite3_mprintf("UPDATE notes SET done = 1 WHERE id = %Q", argv[3]);
    rc = sql == NULL ? SQLITE_NOMEM : sqlite3_exec(db, sql, NULL, NULL, NULL);
    sqlite3_free(sql);
    return rc;
}

int main(int argc, char **argv)
{
    sqlite3 *db = NULL;
    int rc, status;
    if (!(argc == 2 ||
          (argc == 4 && (strcmp(argv[2], "add") == 0 || strcmp(argv[2], "done") == 0)))) {
        fprintf(stderr, "usage: notes DATABASE [add TEXT | done ID]\n");
        return EXIT_FAILURE;
    }
    status = prepare(argv[1]);
    if (status != EXIT_SUCCESS)
        return status;
    rc = sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI, NULL);
    if (rc == SQLITE_OK)
        rc = work(db, argc, argv);
    if (rc != SQLITE_OK)
        fprintf(stderr, "%s: %s\n", argv[1], sqlite3_errmsg(db));
    sqlite3_close(db);
    return rc == SQLITE_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
