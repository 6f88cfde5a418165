/* A project from memory does what the same project from its folder does. */
#include "unit.h"

#include "base/hash.h"
#include "folder.h"
#include "manifest/bundle.h"
#include "script/script.h"
#include "stemma.h"

#include <string.h>

enum { SCRIPTS = 6 };

#define FILE_OF(name, text)                                                                        \
    {                                                                                              \
        (name), (text), sizeof(text) - 1, NULL                                                     \
    }

static const struct stemma_bundle_file manifest =
    FILE_OF("manifest.yaml", "version: 1\n"
                             "database: app.db\n"
                             "revisions:\n"
                             "  - {id: a, message: First}\n"
                             "  - {id: b, parents: a, down: other/b.sql, labels: trunk}\n"
                             "  - {id: c, parents: b, down: other/b.sql}\n");

static const struct stemma_bundle_file scripts[SCRIPTS] = {
    FILE_OF("a_down.sql", "DROP TABLE a;\r\n"),
    FILE_OF("a_up.sql",
            "\xEF\xBB\xBF"
            "CREATE TABLE a (x, y);\r\nINSERT INTO a VALUES (1, 'it''s \xC3\xA9?\?=');"),
    FILE_OF("b_up.sql", "CREATE TABLE b (x);\n"),
    FILE_OF("b_verify.sql", "SELECT x FROM b WHERE x > 5;\n"),
    FILE_OF("c_up.sql", "INSERT INTO b VALUES (3); -- \"the\\end\"\t"),
    FILE_OF("other/b.sql", "SELECT 1;\n"),
};

/* The project in a folder, and in memory, and a database for each. */
struct fixture {
    struct folder folder;
    stemma_diagnostics *diags;
    struct stemma_bundle_file scripts[SCRIPTS];
    char hashes[SCRIPTS + 1][HASH_SIZE];
    struct stemma_bundle bundle;
    stemma_project *projects[2];
    stemma_database *databases[2];
};

enum { DISK, MEMORY };

static void fill_bundle(struct fixture *f)
{
    memcpy(f->scripts, scripts, sizeof scripts);
    f->bundle = (struct stemma_bundle){STEMMA_BUNDLE_VERSION, manifest, f->scripts, SCRIPTS};
    for (size_t i = 0; i <= SCRIPTS; i++) {
        struct stemma_bundle_file *file = i < SCRIPTS ? &f->scripts[i] : &f->bundle.manifest;
        hash_text(bundle_text(file), f->hashes[i]);
        file->hash = f->hashes[i];
    }
}

static int load(struct fixture *f)
{
    stemma_project_free(f->projects[MEMORY]);
    f->projects[MEMORY] = NULL;
    stemma_diagnostics_clear(f->diags);
    return stemma_project_load_bundle(&f->bundle, f->diags, &f->projects[MEMORY]);
}

static void prepare(struct fixture *f)
{
    *f = (struct fixture){0};
    f->diags = stemma_diagnostics_new();
    ck_assert_ptr_nonnull(f->diags);
    folder_make(&f->folder);
    folder_mkdir(&f->folder, "sql");
    folder_mkdir(&f->folder, "sql/other");
    folder_write(&f->folder, "manifest.yaml", manifest.text);
    for (size_t i = 0; i < SCRIPTS; i++) {
        char name[64];
        snprintf(name, sizeof name, "sql/%s", scripts[i].name);
        folder_write(&f->folder, name, scripts[i].text);
    }
    fill_bundle(f);
    ck_assert_int_eq(
        stemma_project_load(folder_path(&f->folder, "manifest.yaml"), f->diags, &f->projects[DISK]),
        0);
    ck_assert_int_eq(load(f), 0);
    for (int i = DISK; i <= MEMORY; i++)
        ck_assert_int_eq(stemma_database_open(folder_path(&f->folder, i == DISK ? "d.db" : "m.db"),
                                              NULL, f->diags, &f->databases[i]),
                         0);
}

static void finish(struct fixture *f)
{
    for (int i = DISK; i <= MEMORY; i++) {
        stemma_database_close(f->databases[i]);
        stemma_project_free(f->projects[i]);
    }
    stemma_diagnostics_free(f->diags);
    folder_remove(&f->folder);
}

static int run(struct fixture *f, int which, enum stemma_operation operation, const char *target)
{
    const struct stemma_request request = {
        .operation = operation, .targets = &target, .target_count = 1};
    struct stemma_run *result = NULL;
    stemma_diagnostics_clear(f->diags);
    int rc =
        stemma_execute(f->projects[which], f->databases[which], &request, NULL, f->diags, &result);
    stemma_run_free(result);
    return rc;
}

static struct stemma_diagnostic first_error(struct fixture *f)
{
    struct stemma_diagnostic diag = {0};
    size_t i = 0;
    while (stemma_diagnostics_get(f->diags, i, &diag) && diag.severity != STEMMA_ERROR)
        i++;
    ck_assert_uint_lt(i, stemma_diagnostics_count(f->diags));
    return diag;
}

static void assert_told(struct fixture *f, int rc, int code, const char *part)
{
    ck_assert_str_eq(stemma_code_name(rc), stemma_code_name(code));
    struct stemma_diagnostic diag = first_error(f);
    ck_assert_int_eq((int)diag.code, code);
    ck_assert_msg(strstr(diag.message, part) != NULL, "%s", diag.message);
}

/* ---- Equality ---- */

static void assert_same_text(const char *one, const char *two)
{
    ck_assert_msg((one == NULL) == (two == NULL), "%s, %s", one, two);
    if (one != NULL)
        ck_assert_str_eq(one, two);
}

/* Flags, hashes' verdicts and all: what the ledger has was written by both. */
static void assert_same_status(struct fixture *f)
{
    struct stemma_listing *l[2] = {NULL, NULL};
    for (int i = DISK; i <= MEMORY; i++)
        ck_assert_int_eq(stemma_status(f->projects[i], f->databases[i], f->diags, &l[i]), 0);
    ck_assert_uint_eq(l[DISK]->revision_count, l[MEMORY]->revision_count);
    ck_assert_uint_eq(l[DISK]->pending, l[MEMORY]->pending);
    ck_assert_uint_eq(l[MEMORY]->edited + l[MEMORY]->down_edited + l[MEMORY]->unknown, 0);
    for (size_t i = 0; i < l[DISK]->revision_count; i++) {
        const struct stemma_revision *one = &l[DISK]->revisions[i], *two = &l[MEMORY]->revisions[i];
        ck_assert_str_eq(one->id, two->id);
        ck_assert_uint_eq(one->flags, two->flags);
        assert_same_text(one->up, two->up);
        assert_same_text(one->down, two->down);
        assert_same_text(one->how, two->how);
    }
    stemma_listing_free(l[DISK]);
    stemma_listing_free(l[MEMORY]);
}

/* Either project finds nothing to object to in the other's database. */
static void assert_check_finds_nothing(struct fixture *f)
{
    for (int i = DISK; i <= MEMORY; i++) {
        struct stemma_check *check = NULL;
        ck_assert_int_eq(stemma_check(f->projects[i], f->databases[MEMORY - i], f->diags, &check),
                         0);
        ck_assert_uint_eq(check->finding_count, 0);
        stemma_check_free(check);
    }
}

START_TEST(memory_does_what_the_disk_does)
{
    struct fixture f;
    prepare(&f);
    const struct {
        enum stemma_operation operation;
        const char *target;
    } steps[] = {{STEMMA_UPGRADE, "+1"},     {STEMMA_UPGRADE, "head"}, {STEMMA_DOWNGRADE, "-1"},
                 {STEMMA_DOWNGRADE, "base"}, {STEMMA_STAMP, "trunk"},  {STEMMA_STAMP, "base"}};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        for (int which = DISK; which <= MEMORY; which++)
            ck_assert_int_eq(run(&f, which, steps[i].operation, steps[i].target), 0);
        assert_same_status(&f);
        if (strcmp(steps[i].target, "head") == 0)
            assert_check_finds_nothing(&f);
    }
    ck_assert_str_eq(stemma_project_manifest(f.projects[MEMORY]), "manifest.yaml");
    ck_assert_str_eq(stemma_project_database(f.projects[MEMORY]), "app.db");
    finish(&f);
}
END_TEST

/* ---- What is written ---- */

struct sink {
    char text[32768];
    size_t length, limit; /* 0: none */
};

static int take(void *user, const char *bytes, size_t length)
{
    struct sink *sink = user;
    if (sink->limit != 0 && sink->length + length > sink->limit)
        return 7;
    ck_assert_uint_lt(sink->length + length, sizeof sink->text);
    memcpy(sink->text + sink->length, bytes, length);
    sink->length += length;
    sink->text[sink->length] = '\0';
    return 0;
}

static int write_bundle(struct fixture *f, int which, struct stemma_bundle_request request,
                        struct sink *sink)
{
    struct stemma_bundled *bundled = NULL;
    stemma_diagnostics_clear(f->diags);
    sink->length = 0;
    int rc = stemma_bundle_write(f->projects[which], &request, take, sink, f->diags, &bundled);
    if (rc == 0 && which == MEMORY) {
        ck_assert_uint_eq(bundled->revision_count, 3);
        ck_assert_uint_eq(bundled->files.count, SCRIPTS + 1);
        ck_assert_str_eq(bundled->files.items[0], "manifest.yaml");
        ck_assert_str_eq(bundled->files.items[SCRIPTS], "sql/other/b.sql");
    }
    stemma_bundled_free(bundled);
    return rc;
}

START_TEST(the_same_project_gives_the_same_bytes)
{
    static struct sink disk, memory;
    struct fixture f;
    prepare(&f);
    for (enum stemma_bundle_format format = STEMMA_BUNDLE_C; format <= STEMMA_BUNDLE_SQL;
         format++) {
        const struct stemma_bundle_request request = {.format = format};
        ck_assert_int_eq(write_bundle(&f, DISK, request, &disk), 0);
        ck_assert_int_eq(write_bundle(&f, MEMORY, request, &memory), 0);
        ck_assert_str_eq(disk.text, memory.text);
        ck_assert_ptr_null(strstr(disk.text, f.folder.path));
    }
    finish(&f);
}
END_TEST

START_TEST(literals_are_plain_ascii)
{
    static struct sink sink;
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(write_bundle(&f, MEMORY, (struct stemma_bundle_request){0}, &sink), 0);
    for (size_t i = 0; i < sink.length; i++)
        ck_assert(sink.text[i] == '\n' || (sink.text[i] >= ' ' && sink.text[i] <= '~'));
    ck_assert_ptr_nonnull(strstr(sink.text, "\"\\357\\273\\277CREATE TABLE a (x, y);\\r\\n\""));
    ck_assert_ptr_nonnull(strstr(sink.text, "'it''s \\303\\251?\\?=');\",")); /* no trigraph */
    ck_assert_ptr_nonnull(strstr(sink.text, "-- \\\"the\\\\end\\\"\\t\","));
    finish(&f);
}
END_TEST

START_TEST(writing_can_be_stopped)
{
    static struct sink sink;
    struct fixture f;
    prepare(&f);
    sink.limit = 100;
    for (enum stemma_bundle_format format = STEMMA_BUNDLE_C; format <= STEMMA_BUNDLE_SQL; format++)
        ck_assert_int_eq(
            write_bundle(&f, DISK, (struct stemma_bundle_request){.format = format}, &sink),
            -STEMMA_IO);
    finish(&f);
}
END_TEST

START_TEST(requests_that_make_no_sense_are_refused)
{
    static struct sink sink;
    static const struct stemma_parameter parameter = {"a", "b"};
    static const struct stemma_bundle_request refused[] = {
        {.target = "a"}, {.parameters = &parameter, .parameter_count = 1},
        {.name = "1a"},  {.name = ""},
        {.name = "a-b"}, {.format = (enum stemma_bundle_format)2},
    };
    struct fixture f;
    prepare(&f);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        ck_assert_int_eq(write_bundle(&f, DISK, refused[i], &sink), -STEMMA_USAGE);
        ck_assert_int_eq((int)first_error(&f).code, STEMMA_USAGE);
        ck_assert_uint_eq(sink.length, 0);
    }
    finish(&f);
}
END_TEST

START_TEST(every_file_is_checked_before_the_first_byte)
{
    static struct sink sink;
    struct fixture f;
    prepare(&f);
    folder_write_bytes(&f.folder, "sql/c_up.sql", "SELECT 1\0;", 10);
    int rc = write_bundle(&f, DISK, (struct stemma_bundle_request){0}, &sink);
    assert_told(&f, rc, STEMMA_SCRIPT, "a NUL byte");
    ck_assert_int_eq(unlink(folder_path(&f.folder, "sql/c_up.sql")), 0);
    rc = write_bundle(&f, DISK, (struct stemma_bundle_request){0}, &sink);
    assert_told(&f, rc, STEMMA_MANIFEST, "sql/c_up.sql is missing");
    ck_assert_uint_eq(sink.length, 0);
    finish(&f);
}
END_TEST

START_TEST(several_heads_are_a_warning)
{
    static struct sink sink;
    struct fixture f;
    struct stemma_diagnostic diag;
    prepare(&f);
    folder_write(&f.folder, "manifest.yaml",
                 "version: 1\nrevisions: [{id: a}, {id: a2, "
                 "up: a_up.sql, down: a_down.sql}]\n");
    stemma_project_free(f.projects[DISK]);
    ck_assert_int_eq(
        stemma_project_load(folder_path(&f.folder, "manifest.yaml"), f.diags, &f.projects[DISK]),
        0);
    ck_assert_int_eq(write_bundle(&f, DISK, (struct stemma_bundle_request){0}, &sink), 0);
    ck_assert(stemma_diagnostics_get(f.diags, 0, &diag));
    ck_assert_int_eq(diag.severity, STEMMA_WARNING);
    ck_assert_ptr_nonnull(strstr(diag.message, "has 2 heads"));
    finish(&f);
}
END_TEST

/* ---- Scripts in memory ---- */

START_TEST(scripts_are_not_copied)
{
    struct fixture f;
    struct arena arena = {0};
    struct manifest read;
    struct script_folder *folder = NULL;
    struct script script = {0};
    prepare(&f);
    ck_assert_int_eq(manifest_from_bundle(&f.bundle, &arena, f.diags, &read), 0);
    ck_assert_int_eq(script_folder_open(&read, &arena, f.diags, &folder), 0);
    struct script_request request = {read.revisions[0].up, "up", STR("a"), &script};
    ck_assert_int_eq(script_load(folder, &request, 1, &arena, f.diags), 0);
    ck_assert_ptr_eq(script.source.text.ptr, f.scripts[1].text);
    ck_assert_ptr_eq(script.sql, f.scripts[1].text + 3);
    ck_assert_str_eq(script.source.name, "sql/a_up.sql");
    ck_assert(script_exists(folder, STR("other/b.sql")));
    ck_assert(!script_exists(folder, STR("other/b.sq")));
    ck_assert(!script_exists(folder, STR("other/b.sql2")));
    ck_assert(!script_exists(folder, STR("")));
    script_release(&script);
    script_folder_close(folder);
    arena_free(&arena);
    finish(&f);
}
END_TEST

/* The text of script `index` is another, and so is its hash. */
static void change(struct fixture *f, size_t index, const char *text)
{
    f->scripts[index].text = text;
    f->scripts[index].length = strlen(text);
    f->scripts[index].hash = NULL;
    ck_assert_int_eq(load(f), 0);
}

START_TEST(errors_name_the_source_file)
{
    struct fixture f;
    prepare(&f);
    change(&f, 4, "SELECT 1;\n  SELECT nothing;\n");
    int rc = run(&f, MEMORY, STEMMA_UPGRADE, "head");
    assert_told(&f, rc, STEMMA_SQL, "nothing");
    struct stemma_diagnostic diag = first_error(&f);
    ck_assert_str_eq(diag.place.file, "sql/c_up.sql");
    ck_assert_uint_eq(diag.place.line, 2);
    ck_assert_uint_eq(diag.place.column, 10);
    ck_assert_str_eq(diag.place.source_line, "  SELECT nothing;");
    change(&f, 4, "INSERT INTO b VALUES (3);");
    change(&f, 2, "CREATE TABLE b (x); INSERT INTO b VALUES (6);");
    rc = run(&f, MEMORY, STEMMA_UPGRADE, "head"); /* its verify script has the default name */
    assert_told(&f, rc, STEMMA_VERIFY, "");
    ck_assert_str_eq(first_error(&f).place.file, "sql/b_verify.sql");
    finish(&f);
}
END_TEST

START_TEST(an_edited_script_is_noticed)
{
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(run(&f, MEMORY, STEMMA_UPGRADE, "b"), 0);
    change(&f, 1, "CREATE TABLE a (z);");
    assert_told(&f, run(&f, MEMORY, STEMMA_UPGRADE, "head"), STEMMA_EDITED, "edited");
    finish(&f);
}
END_TEST

/* ---- Bundles that are no good ---- */

static void assert_refused(struct fixture *f, int code, const char *part)
{
    int rc = load(f);
    assert_told(f, rc, code, part);
    ck_assert_ptr_null(f->projects[MEMORY]);
    fill_bundle(f);
}

START_TEST(badly_made_bundles_are_refused)
{
    struct fixture f;
    prepare(&f);
    f.bundle.version = 2;
    assert_refused(&f, STEMMA_USAGE, "another version");
    f.bundle.manifest.text = NULL;
    assert_refused(&f, STEMMA_USAGE, "manifest lacks");
    f.scripts[2].length--;
    assert_refused(&f, STEMMA_USAGE, "a script lacks");
    f.scripts[2].name = NULL;
    assert_refused(&f, STEMMA_USAGE, "a script lacks");
    f.scripts[2] = f.scripts[1];
    assert_refused(&f, STEMMA_USAGE, "order");
    f.scripts[2].name = "Z";
    assert_refused(&f, STEMMA_USAGE, "order");
    f.bundle.manifest = (struct stemma_bundle_file)FILE_OF("m.yaml", "version: 1\n");
    assert_refused(&f, STEMMA_MANIFEST, "\"revisions\" is missing");
    ck_assert_int_eq(load(&f), 0);
    finish(&f);
}
END_TEST

START_TEST(what_was_changed_after_bundling_does_not_run)
{
    struct fixture f;
    prepare(&f);
    f.bundle.manifest.hash = f.hashes[0];
    assert_refused(&f, STEMMA_MANIFEST, "manifest.yaml is not what was bundled");
    f.scripts[4].hash = f.hashes[0];
    ck_assert_int_eq(load(&f), 0);
    int rc = run(&f, MEMORY, STEMMA_UPGRADE, "head");
    assert_told(&f, rc, STEMMA_MANIFEST, "not what was bundled");
    ck_assert_str_eq(first_error(&f).place.file, "sql/c_up.sql");
    ck_assert(!folder_has(&f.folder, "m.db"));
    f.bundle.script_count = 4;
    ck_assert_int_eq(load(&f), 0);
    rc = run(&f, MEMORY, STEMMA_UPGRADE, "head");
    assert_told(&f, rc, STEMMA_MANIFEST, "sql/other/b.sql is missing");
    finish(&f);
}
END_TEST

START_TEST(nothing_is_written_to_it)
{
    static const char *const heads[] = {"a", "c"};
    struct fixture f;
    struct stemma_created *created = NULL;
    prepare(&f);
    const struct stemma_new_revision revision = {.message = "new"};
    int rc = stemma_revision_add(f.projects[MEMORY], &revision, f.diags, &created);
    assert_told(&f, rc, STEMMA_USAGE, "compiled into");
    const struct stemma_new_revision merge = {.heads = {heads, 2}, .splice = true};
    stemma_diagnostics_clear(f.diags);
    rc = stemma_merge(f.projects[MEMORY], &merge, f.diags, &created);
    assert_told(&f, rc, STEMMA_USAGE, "compiled into");
    ck_assert_ptr_null(created);
    finish(&f);
}
END_TEST

/* ---- A database that is newer than the program ---- */

START_TEST(a_newer_database_is_told_from_another)
{
    struct fixture f;
    struct stemma_listing *listing = NULL;
    prepare(&f);
    ck_assert_int_eq(run(&f, MEMORY, STEMMA_UPGRADE, "head"), 0);
    f.bundle.manifest = (struct stemma_bundle_file)FILE_OF(
        "manifest.yaml", "version: 1\nrevisions: [{id: a}, {id: b, parents: a, down: null}]\n");
    ck_assert_int_eq(load(&f), 0);
    int rc = run(&f, MEMORY, STEMMA_UPGRADE, "head");
    assert_told(&f, rc, STEMMA_UNKNOWN_REVISION, "m.db is newer than manifest.yaml: it has 1 ");
    ck_assert_int_eq(stemma_current(f.projects[MEMORY], f.databases[MEMORY], f.diags, &listing), 0);
    ck_assert_uint_eq(listing->unknown, 1);
    ck_assert(listing->is_head);
    stemma_listing_free(listing);
    f.bundle.manifest = (struct stemma_bundle_file)FILE_OF(
        "manifest.yaml", "version: 1\nrevisions: [{id: a}, {id: c, parents: a, down: null}, "
                         "{id: z, up: a_up.sql, parents: c, down: null}]\n");
    ck_assert_int_eq(load(&f), 0);
    rc = run(&f, MEMORY, STEMMA_UPGRADE, "head");
    assert_told(&f, rc, STEMMA_UNKNOWN_REVISION, "m.db has 1 revision applied that");
    finish(&f);
}
END_TEST

UNIT_MAIN("bundle", memory_does_what_the_disk_does, the_same_project_gives_the_same_bytes,
          literals_are_plain_ascii, writing_can_be_stopped, requests_that_make_no_sense_are_refused,
          every_file_is_checked_before_the_first_byte, several_heads_are_a_warning,
          scripts_are_not_copied, errors_name_the_source_file, an_edited_script_is_noticed,
          badly_made_bundles_are_refused, what_was_changed_after_bundling_does_not_run,
          nothing_is_written_to_it, a_newer_database_is_told_from_another)
