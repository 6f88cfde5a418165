/* A new project, and one that begins with what a database has. */
#include "adopt/tools.h"
#include "api/revision.h"
#include "api/stand_ins.h"
#include "base/file.h"
#include "base/path.h"
#include "generate/prove.h"
#include "ledger/ledger.h"
#include "manifest/manifest.h"
#include "shadow/rows.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char gitattributes[] =
    "# Scripts are hashed with LF, whatever a checkout makes of their line ends.\n"
    "*.sql text eol=lf\n";

/* Makes the folder, and those above it. */
static int make_folder(struct creation *creation, const char *path)
{
    enum file_kind kind;
    char *above = arena_copy(&creation->arena, path, strlen(path));
    if (above == NULL)
        return diag_no_memory(creation->diags);
    for (char *slash = above + 1; *above != '\0' && (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        mkdir(above, 0777); /* what fails here fails again below */
        *slash = '/';
    }
    if (mkdir(path, 0777) == 0)
        return 0;
    if (errno == EEXIST && file_kind(AT_FDCWD, path, &kind) == 0 && kind == FILE_DIRECTORY)
        return 0;
    return diag_errno(creation->diags, errno, path, "the folder cannot be made");
}

/* Writes the file unless it is there. */
static int make_if_missing(struct creation *creation, const char *path, struct str bytes)
{
    enum file_kind kind;
    if (file_kind(AT_FDCWD, path, &kind) != 0)
        return creation_file(creation, path, bytes);
    return VEC_PUSH(&creation->arena, &creation->kept, path) ? 0 : diag_no_memory(creation->diags);
}

static int init(struct creation *creation, const char *directory, struct str database,
                struct str table)
{
    struct arena *arena = &creation->arena;
    const char *manifest = path_join(arena, directory, "manifest.yaml");
    const char *schema = path_join(arena, directory, "manifest.schema.json");
    const char *scripts = path_join(arena, directory, "sql");
    const char *attributes = path_join(arena, directory, ".gitattributes");
    struct str text = manifest_template(database, table, arena);
    enum file_kind kind;
    if (manifest == NULL || schema == NULL || scripts == NULL || attributes == NULL ||
        text.ptr == NULL)
        return diag_no_memory(creation->diags);
    if (file_kind(AT_FDCWD, manifest, &kind) == 0)
        return diag_error(creation->diags, STEMMA_IO, SPAN_NONE,
                          "%s is there already: this folder has a project", manifest);
    int rc = make_folder(creation, directory);
    if (rc == 0)
        rc = make_folder(creation, scripts);
    if (rc == 0)
        rc = creation_file(creation, manifest, text);
    if (rc == 0)
        rc = make_if_missing(creation, schema, manifest_schema());
    if (rc == 0)
        rc = make_if_missing(creation, attributes, str_from(gitattributes));
    return rc;
}

int stemma_init(const char *directory, stemma_diagnostics *diags, struct stemma_created **out)
{
    struct creation *creation = creation_begin(diags);
    if (creation == NULL)
        return -STEMMA_NO_MEMORY;
    return creation_end(
        creation, init(creation, directory, (struct str){NULL, 0}, (struct str){NULL, 0}), out);
}

/* ---- From a database ---- */

struct beginning {
    const char *directory;
    struct backend *backend;
    struct ledger_sql ledger; /* the one that the project will have */
    struct str table;         /* its prefix, where it is not the usual one */
    const char *taken;        /* of its names the first that is not free; NULL: all are */
    struct schema_rows rows;
    struct generate_script up, down;
    struct arena arena;
    diag_list *diags;
};

/* ---- Which tables are whose ---- */

static int take_name(void *user, const struct column *columns, size_t count)
{
    (void)count;
    struct beginning *beginning = user;
    struct str name = columns[0].text;
    if (name.ptr != NULL && beginning->taken == NULL)
        beginning->taken = arena_copy(&beginning->arena, name.ptr, name.len);
    return 0;
}

/* Whether a ledger could be made with these names; else beginning->taken is one that could not. */
static int ask_whether_free(struct beginning *beginning, const struct ledger_sql *sql)
{
    const struct value names[] = {
        {.kind = VALUE_TEXT, .text = str_from(sql->revisions)},
        {.kind = VALUE_TEXT, .text = str_from(sql->log)},
        {.kind = VALUE_TEXT, .text = str_from(sql->meta)},
    };
    const struct statement question = {
        "SELECT name FROM main.sqlite_schema WHERE name COLLATE NOCASE IN (?, ?, ?)", names, 3};
    beginning->taken = NULL;
    return backend_query(beginning->backend, &question, take_name, beginning, beginning->diags);
}

static int refuse_managed(const struct beginning *beginning)
{
    int rc = diag_error(beginning->diags, STEMMA_USAGE, SPAN_NONE,
                        "%s has a ledger of stemma's: it belongs to a project already",
                        beginning->backend->name);
    diag_hint(beginning->diags, "use that project's manifest; \"stemma dump\" prints the schema");
    return rc;
}

static int look_for_ledger(struct beginning *beginning, const struct ledger_sql *sql)
{
    const char *const names[3] = {sql->revisions, sql->log, sql->meta};
    const char *impostors[3] = {NULL}; /* the first: of the name of the revisions */
    bool found = false;
    int rc = backend_has_table(beginning->backend, sql->revisions, &found, beginning->diags);
    if (rc == 0 && found)
        rc = ledger_find_impostors(beginning->backend, names, beginning->diags, impostors);
    if (rc != 0 || !found)
        return rc;
    return impostors[0] == NULL ? refuse_managed(beginning) : 0;
}

static void warn_of_prefix(const struct beginning *beginning, const char *taken)
{
    if (taken != NULL)
        diag_warning(beginning->diags, SPAN_NONE,
                     "%s has %s, which is not stemma's: so \"table: %" STR_FMT
                     "\" in the manifest gives the ledger's tables another name",
                     beginning->backend->name, taken, STR_ARG(beginning->table));
}

/* Tables of the application's own may be called as the ledger's are: then these get other names. */
static int choose_prefix(struct beginning *beginning)
{
    static const char *const prefixes[] = {"stemma", "stemma_ledger", "stemma_own", "stemma_2",
                                           "stemma_3"};
    struct arena *arena = &beginning->arena;
    const char *taken = NULL;
    int rc = 0;
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        if (!ledger_make_sql(str_from(prefixes[i]), arena, &beginning->ledger))
            return diag_no_memory(beginning->diags);
        rc = look_for_ledger(beginning, &beginning->ledger);
        if (rc == 0)
            rc = ask_whether_free(beginning, &beginning->ledger);
        if (rc != 0)
            return rc;
        if (beginning->taken == NULL) {
            beginning->table = i == 0 ? (struct str){NULL, 0} : str_from(prefixes[i]);
            warn_of_prefix(beginning, taken);
            return 0;
        }
        taken = taken == NULL ? beginning->taken : taken;
    }
    rc = diag_error(beginning->diags, STEMMA_USAGE, SPAN_NONE,
                    "%s has a table %s: the ledger's tables cannot be called so",
                    beginning->backend->name, beginning->taken);
    diag_hint(beginning->diags, "rename the table");
    return rc;
}

static void note_foreign(const struct beginning *beginning, const version_table_list *tables)
{
    for (size_t i = 0; i < tables->count; i++)
        diag_remark(beginning->diags, SPAN_NONE,
                    "%s (%s) is left out: it is no part of the application's schema",
                    tables->items[i].tool->table, tables->items[i].tool->name);
}

/* Tables that are no part of what the application's schema is: stemma's, and other tools'. */
static int list_foreign_tables(struct beginning *beginning, table_name_list *out)
{
    version_table_list tables = {0};
    struct arena *arena = &beginning->arena;
    int rc = tools_read(beginning->backend, arena, beginning->diags, &tables);
    if (rc != 0)
        return rc;
    note_foreign(beginning, &tables);
    return tools_own_tables(&tables, arena, out) ? 0 : diag_no_memory(beginning->diags);
}

/* Everything as of one moment. */
static int read_database(struct beginning *beginning)
{
    table_name_list foreign = {0};
    int rc = backend_hold(beginning->backend, beginning->diags);
    if (rc != 0)
        return rc;
    rc = choose_prefix(beginning);
    if (rc == 0)
        rc = list_foreign_tables(beginning, &foreign);
    if (rc == 0)
        rc = shadow_read(beginning->backend, foreign.items, foreign.count, &beginning->arena,
                         beginning->diags, &beginning->rows);
    backend_release(beginning->backend);
    return rc;
}

static int read_schema(struct beginning *beginning)
{
    int rc = read_database(beginning);
    if (rc > 0) /* BACKEND_ABSENT */
        return diag_error(beginning->diags, STEMMA_USAGE, SPAN_NONE, "%s is not there",
                          beginning->backend->name);
    if (rc < 0 || beginning->rows.count != 0)
        return rc;
    rc = diag_error(beginning->diags, STEMMA_USAGE, SPAN_NONE, "%s has no tables to begin with",
                    beginning->backend->name);
    diag_hint(beginning->diags, "\"stemma init\" alone makes a project without revisions");
    return rc;
}

static int make_scripts(struct beginning *beginning)
{
    struct stand_ins ins = {.arena = &beginning->arena};
    const struct generate_input up = {
        .to = beginning->rows.items,
        .to_count = beginning->rows.count,
        .direction = GENERATE_UP,
        .stand_ins = &ins,
        .arena = &beginning->arena,
        .diags = beginning->diags,
    };
    const struct generate_input down = {
        .from = up.to,
        .from_count = up.to_count,
        .direction = GENERATE_DOWN,
        .stand_ins = &ins,
        .arena = up.arena,
        .diags = up.diags,
    };
    int rc = generate_script(&up, &beginning->up);
    if (rc == 0)
        rc = generate_script(&down, &beginning->down);
    if (rc == 0)
        rc = generate_prove(&up, beginning->up.sql, beginning->down.sql);
    if (rc == 0)
        rc = warn_of_stand_ins(&ins, beginning->backend->name,
                               "a new database is the application's to make, of what \"stemma "
                               "upgrade --sql\" prints",
                               beginning->diags);
    return rc;
}

/* NULL only when out of memory. */
static const char *real_path(struct arena *arena, const char *path)
{
    char *real = realpath(path, NULL);
    if (real == NULL)
        return errno == ENOMEM ? NULL : path;
    const char *copy = arena_copy(arena, real, strlen(real));
    free(real);
    return copy;
}

/* The database as the manifest has to name it: a path is as seen from its folder, which is there.
 */
static const char *name_database(struct beginning *beginning)
{
    struct arena *arena = &beginning->arena;
    const char *file = beginning->backend->file;
    if (file == NULL || file[0] == '/' || strcmp(beginning->directory, ".") == 0)
        return file == NULL ? beginning->backend->name : file;
    const char *folder = path_directory(arena, file), *base = strrchr(file, '/');
    const char *from = real_path(arena, beginning->directory);
    const char *to = folder == NULL ? NULL : real_path(arena, folder);
    const char *whole = to == NULL ? NULL : path_join(arena, to, base == NULL ? file : base + 1);
    return from == NULL || whole == NULL ? NULL : path_relative(arena, from, whole);
}

static int copy_created(struct creation *creation, const struct stemma_created *revision)
{
    struct arena *arena = &creation->arena;
    creation->created.id = arena_copy(arena, revision->id, strlen(revision->id));
    if (creation->created.id == NULL)
        return diag_no_memory(creation->diags);
    int rc = 0;
    for (size_t i = 0; i < revision->files.count && rc == 0; i++) {
        bool known = false;
        for (size_t f = 0; f < creation->files.count; f++)
            known |= strcmp(creation->files.items[f], revision->files.items[i]) == 0;
        rc = known ? 0 : creation_changes(creation, revision->files.items[i]);
    }
    return rc;
}

static int add_first_revision(struct beginning *beginning, struct creation *creation)
{
    struct stemma_project *project = NULL;
    struct stemma_created *added = NULL;
    struct arena *arena = &beginning->arena;
    const char *manifest = path_join(arena, beginning->directory, "manifest.yaml");
    const struct stemma_new_revision revision = {.message = "Initial schema"};
    const struct revision_scripts scripts = {
        .up = arena_printf(arena, "\n%s", beginning->up.sql),
        .down = arena_printf(arena, "\n%s", beginning->down.sql),
    };
    if (manifest == NULL || scripts.up == NULL || scripts.down == NULL)
        return diag_no_memory(beginning->diags);
    int rc = stemma_project_load(manifest, beginning->diags, &project);
    struct creation *first = rc == 0 ? creation_begin(beginning->diags) : NULL;
    if (rc == 0)
        rc = first == NULL
                 ? -STEMMA_NO_MEMORY
                 : revision_add(project, &revision, &scripts, first, beginning->diags, &added);
    if (rc == 0)
        rc = copy_created(creation, added);
    stemma_created_free(added);
    stemma_project_free(project);
    return rc;
}

static int begin(struct beginning *beginning, struct creation *creation)
{
    int rc = read_schema(beginning);
    if (rc == 0)
        rc = make_scripts(beginning);
    if (rc == 0)
        rc = make_folder(creation, beginning->directory);
    const char *name = rc == 0 ? name_database(beginning) : NULL;
    if (rc == 0)
        rc = name == NULL ? diag_no_memory(beginning->diags)
                          : init(creation, beginning->directory, str_from(name), beginning->table);
    return rc == 0 ? add_first_revision(beginning, creation) : rc;
}

int stemma_init_from(const char *directory, stemma_database *database, stemma_diagnostics *diags,
                     struct stemma_created **out)
{
    struct beginning beginning = {
        .directory = directory, .backend = api_backend(database), .diags = diags};
    struct creation *creation = creation_begin(diags);
    if (creation == NULL)
        return -STEMMA_NO_MEMORY;
    int rc = creation_end(creation, begin(&beginning, creation), out);
    arena_free(&beginning.arena);
    return rc;
}
