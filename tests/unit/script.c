#include "unit.h"

#include "folder.h"
#include "script/definition.h"
#include "script/script.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A project on disk, its manifest in p/, and p/sql open. */
struct fixture {
    struct folder folder;
    struct arena arena;
    stemma_diagnostics diags;
    struct manifest manifest;
    struct script_folder *scripts;
};

static void prepare(struct fixture *f, const char *manifest)
{
    *f = (struct fixture){0};
    folder_make(&f->folder);
    folder_mkdir(&f->folder, "p");
    folder_mkdir(&f->folder, "p/sql");
    folder_write(&f->folder, "p/manifest.yaml", manifest);
    int rc = manifest_read(folder_path(&f->folder, "p/manifest.yaml"), &f->arena, &f->diags,
                           &f->manifest);
    ck_assert_int_eq(rc, 0);
}

static void open_scripts(struct fixture *f)
{
    int rc = script_folder_open(&f->manifest, &f->arena, &f->diags, &f->scripts);
    ck_assert_int_eq(rc, 0);
}

static void finish(struct fixture *f)
{
    script_folder_close(f->scripts);
    arena_free(&f->diags.arena);
    arena_free(&f->arena);
    folder_remove(&f->folder);
}

#define ONE_REVISION "version: 1\nrevisions:\n  - id: a\n"

static int load(struct fixture *f, const char *name, const char *what, struct script *out)
{
    struct script_request request = {
        {str_from(name), {&f->manifest.source, 0, 1}}, what, STR("a"), out};
    return script_load(f->scripts, &request, 1, &f->arena, &f->diags);
}

/* The one diagnostic there is, which is then forgotten. */
static struct stemma_diagnostic only_diagnostic(struct fixture *f)
{
    struct stemma_diagnostic out;
    ck_assert_uint_eq(stemma_diagnostics_count(&f->diags), 1);
    ck_assert(stemma_diagnostics_get(&f->diags, 0, &out));
    diag_forget(&f->diags, 0);
    return out;
}

static void assert_loads(struct fixture *f, const char *name, const char *text)
{
    struct script script = {0};
    ck_assert_int_eq(load(f, name, "up", &script), 0);
    ck_assert_str_eq(script.sql, text);
    script_release(&script);
}

static void assert_refused(struct fixture *f, const char *name, int code, const char *message)
{
    struct script script = {0};
    ck_assert_int_eq(load(f, name, "up", &script), -code);
    struct stemma_diagnostic diag = only_diagnostic(f);
    ck_assert_int_eq(diag.code, code);
    ck_assert_msg(strstr(diag.message, message) != NULL, "%s: %s", name, diag.message);
    script_release(&script);
}

START_TEST(a_folder_is_listed)
{
    struct fixture f;
    prepare(&f, ONE_REVISION);
    folder_write(&f.folder, "p/sql/a_up.sql", "SELECT 1;");
    folder_mkdir(&f.folder, "p/sql/sub");
    folder_write(&f.folder, "p/sql/sub/b.sql", "SELECT 2;");
    open_scripts(&f);
    ck_assert(script_exists(f.scripts, STR("a_up.sql")));
    ck_assert(!script_exists(f.scripts, STR("a_up.sq")));
    ck_assert(!script_exists(f.scripts, STR("a_down.sql")));
    ck_assert(script_exists(f.scripts, STR("sub/b.sql")));
    ck_assert(!script_exists(f.scripts, STR("sub/c.sql")));
    UNIT_ASSERT_PATH(script_shown_name(f.scripts, STR("a_up.sql"), &f.arena), "p/sql/a_up.sql");
    assert_loads(&f, "a_up.sql", "SELECT 1;");
    assert_loads(&f, "sub/b.sql", "SELECT 2;");
    assert_refused(&f, "a_down.sql", STEMMA_MANIFEST, "sql/a_down.sql is missing");
    assert_refused(&f, "sub/c.sql", STEMMA_MANIFEST, "sql/sub/c.sql is missing");
    finish(&f);
}
END_TEST

START_TEST(scripts_next_to_the_manifest_have_short_names)
{
    struct fixture f;
    prepare(&f, "version: 1\ndirectory: .\nrevisions: []\n");
    open_scripts(&f);
    UNIT_ASSERT_PATH(script_shown_name(f.scripts, STR("a_up.sql"), &f.arena), "p/a_up.sql");
    finish(&f);
}
END_TEST

START_TEST(a_missing_folder_is_told)
{
    struct fixture f;
    prepare(&f, ONE_REVISION);
    ck_assert_int_eq(rmdir(folder_path(&f.folder, "p/sql")), 0);
    int rc = script_folder_open(&f.manifest, &f.arena, &f.diags, &f.scripts);
    ck_assert_int_eq(rc, -STEMMA_MANIFEST);
    ck_assert_ptr_null(f.scripts);
    struct stemma_diagnostic diag = only_diagnostic(&f);
    ck_assert_ptr_nonnull(diag.hint);
    folder_write(&f.folder, "p/sql", "a file in its place");
    rc = script_folder_open(&f.manifest, &f.arena, &f.diags, &f.scripts);
    ck_assert_int_eq(rc, -STEMMA_MANIFEST);
    only_diagnostic(&f);
    finish(&f);
}
END_TEST

START_TEST(without_revisions_no_folder_is_needed)
{
    struct fixture f;
    prepare(&f, "version: 1\nrevisions: []\n");
    ck_assert_int_eq(rmdir(folder_path(&f.folder, "p/sql")), 0);
    open_scripts(&f);
    ck_assert(!script_exists(f.scripts, STR("a_up.sql")));
    finish(&f);
}
END_TEST

START_TEST(links_may_not_lead_out)
{
    struct fixture f;
    prepare(&f, ONE_REVISION);
    folder_mkdir(&f.folder, "outside");
    folder_mkdir(&f.folder, "pq"); /* its name begins as the project's does */
    folder_mkdir(&f.folder, "p/other");
    folder_write(&f.folder, "outside/x.sql", "SELECT 'out';");
    folder_write(&f.folder, "pq/x.sql", "SELECT 'out';");
    folder_write(&f.folder, "p/other/x.sql", "SELECT 'in';");
    folder_link(&f.folder, "../other/x.sql", "p/sql/inside.sql");
    folder_link(&f.folder, "../../outside/x.sql", "p/sql/outside.sql");
    folder_link(&f.folder, "../../pq/x.sql", "p/sql/beside.sql");
    folder_link(&f.folder, "nowhere.sql", "p/sql/dangling.sql");
    folder_link(&f.folder, "../other", "p/sql/in");
    folder_link(&f.folder, "../../outside", "p/sql/out");
    open_scripts(&f);
    assert_loads(&f, "inside.sql", "SELECT 'in';");
    assert_loads(&f, "in/x.sql", "SELECT 'in';");
    assert_refused(&f, "outside.sql", STEMMA_MANIFEST, "leads out");
    assert_refused(&f, "beside.sql", STEMMA_MANIFEST, "leads out");
    assert_refused(&f, "out/x.sql", STEMMA_MANIFEST, "leads out");
    assert_refused(&f, "dangling.sql", STEMMA_MANIFEST, "dangling.sql");
    finish(&f);
}
END_TEST

START_TEST(the_folder_itself_may_not_lead_out)
{
    struct fixture f;
    prepare(&f, ONE_REVISION);
    folder_mkdir(&f.folder, "outside");
    folder_mkdir(&f.folder, "p/inside");
    ck_assert_int_eq(rmdir(folder_path(&f.folder, "p/sql")), 0);
    folder_link(&f.folder, "../outside", "p/sql");
    int rc = script_folder_open(&f.manifest, &f.arena, &f.diags, &f.scripts);
    ck_assert_int_eq(rc, -STEMMA_MANIFEST);
    ck_assert_ptr_nonnull(strstr(only_diagnostic(&f).message, "leads out"));
    ck_assert_int_eq(unlink(folder_path(&f.folder, "p/sql")), 0);
    folder_link(&f.folder, "inside", "p/sql");
    open_scripts(&f);
    finish(&f);
}
END_TEST

START_TEST(what_is_no_file_is_refused)
{
    struct fixture f;
    prepare(&f, ONE_REVISION);
    folder_mkdir(&f.folder, "p/sql/folder.sql");
    ck_assert_int_eq(mkfifo(folder_path(&f.folder, "p/sql/fifo.sql"), 0600), 0);
    folder_link(&f.folder, "fifo.sql", "p/sql/link.sql");
    open_scripts(&f);
    assert_refused(&f, "folder.sql", STEMMA_MANIFEST, "it is a folder");
    assert_refused(&f, "fifo.sql", STEMMA_MANIFEST, "no regular file");
    assert_refused(&f, "link.sql", STEMMA_MANIFEST, "no regular file");
    finish(&f);
}
END_TEST

START_TEST(what_cannot_be_read_is_told)
{
    struct fixture f;
    const uid_t nobody = 65534;
    bool root = geteuid() == 0;
    prepare(&f, ONE_REVISION);
    folder_write(&f.folder, "p/sql/secret.sql", "SELECT 1;");
    ck_assert_int_eq(chmod(f.folder.path, 0755), 0);
    ck_assert_int_eq(chmod(folder_path(&f.folder, "p/sql/secret.sql"), 0), 0);
    open_scripts(&f);
    ck_assert(!root || seteuid(nobody) == 0);
    assert_refused(&f, "secret.sql", STEMMA_MANIFEST, "Permission denied");
    ck_assert(!root || seteuid(0) == 0);
    finish(&f);
}
END_TEST

START_TEST(verify_scripts_have_a_default_name)
{
    struct fixture f;
    struct str name;
    prepare(&f, "version: 1\nrevisions:\n"
                "  - id: a\n"
                "  - {id: b, parents: a}\n"
                "  - {id: c, parents: b, verify: own.sql}\n");
    folder_write(&f.folder, "p/sql/a_verify.sql", "SELECT 1;");
    open_scripts(&f);
    ck_assert(script_verify_name(f.scripts, &f.manifest.revisions[0], &f.arena, &name));
    ck_assert(str_equal(name, STR("a_verify.sql")));
    ck_assert(script_verify_name(f.scripts, &f.manifest.revisions[1], &f.arena, &name));
    ck_assert_ptr_null(name.ptr);
    ck_assert(script_verify_name(f.scripts, &f.manifest.revisions[2], &f.arena, &name));
    ck_assert(str_equal(name, STR("own.sql")));
    finish(&f);
}
END_TEST

START_TEST(missing_files_are_all_told)
{
    struct fixture f;
    struct stemma_diagnostic diag;
    prepare(&f, "version: 1\nrevisions:\n"
                "  - id: a\n"
                "  - {id: b, parents: a, down: null}\n"
                "  - {id: c, parents: b, verify: own.sql}\n");
    folder_write(&f.folder, "p/sql/a_up.sql", "");
    folder_write(&f.folder, "p/sql/c_down.sql", "");
    open_scripts(&f);
    ck_assert_int_eq(script_check_present(f.scripts, &f.manifest, &f.diags), -STEMMA_MANIFEST);
    static const char *const missing[] = {"sql/a_down.sql", "sql/b_up.sql", "sql/c_up.sql",
                                          "sql/own.sql"};
    ck_assert_uint_eq(stemma_diagnostics_count(&f.diags), 4);
    for (size_t i = 0; i < 4; i++) {
        ck_assert(stemma_diagnostics_get(&f.diags, i, &diag));
        ck_assert_ptr_nonnull(strstr(diag.message, missing[i]));
        ck_assert_uint_ge(diag.place.line, 3);
    }
    finish(&f);
}
END_TEST

static void assert_bad_text(struct fixture *f, const char *bytes, size_t len, size_t line,
                            size_t column)
{
    struct script script = {0};
    folder_write_bytes(&f->folder, "p/sql/bad.sql", bytes, len);
    ck_assert_int_eq(load(f, "bad.sql", "up", &script), -STEMMA_SCRIPT);
    struct stemma_diagnostic diag = only_diagnostic(f);
    UNIT_ASSERT_PATH(diag.place.file, "p/sql/bad.sql");
    ck_assert_uint_eq(diag.place.line, line);
    ck_assert_uint_eq(diag.place.column, column);
    ck_assert_ptr_nonnull(diag.hint);
    script_release(&script);
}

START_TEST(texts_that_are_no_texts_are_refused)
{
    struct fixture f;
    prepare(&f, ONE_REVISION);
    folder_write(&f.folder, "p/sql/bad.sql", "");
    open_scripts(&f);
    assert_bad_text(&f, "SELECT 1;\nSEL\0ECT", 17, 2, 4);
    assert_bad_text(&f, "\xFF\xFES\0E\0", 6, 1, 4);       /* UTF-16 */
    assert_bad_text(&f, "SELECT '\xE9t\xE9';", 13, 1, 9); /* Latin 1 */
    assert_bad_text(&f, "-- \xC3\xA9\n\xC0\x80", 8, 2, 1);
    finish(&f);
}
END_TEST

START_TEST(line_ends_and_bom_change_no_hash)
{
    struct fixture f;
    struct script lf, crlf;
    prepare(&f, ONE_REVISION);
    folder_write(&f.folder, "p/sql/lf.sql", "SELECT 1;\nSELECT 2;\n");
    folder_write(&f.folder, "p/sql/crlf.sql", "\xEF\xBB\xBFSELECT 1;\r\nSELECT 2;\r\n");
    open_scripts(&f);
    ck_assert_int_eq(load(&f, "lf.sql", "up", &lf), 0);
    ck_assert_int_eq(load(&f, "crlf.sql", "up", &crlf), 0);
    ck_assert_str_eq(lf.hash, crlf.hash);
    ck_assert_str_eq(crlf.sql, "SELECT 1;\r\nSELECT 2;\r\n");
    ck_assert_uint_eq(crlf.source.text.len, 3 + 22);
    finish(&f);
}
END_TEST

/* Sizes at which the way of reading changes; the bytes and the NUL behind them must be there. */
START_TEST(sizes_at_the_boundaries_are_read_whole)
{
    static const size_t sizes[] = {
        0, 1, 4095, 4096, 4097, 8192, 1024 * 1024 - 1, 1024 * 1024, 1024 * 1024 + 1};
    struct fixture f;
    prepare(&f, ONE_REVISION);
    char *bytes = malloc(1024 * 1024 + 2);
    ck_assert_ptr_nonnull(bytes);
    memset(bytes, 'x', 1024 * 1024 + 2);
    folder_write(&f.folder, "p/sql/a_up.sql", "");
    open_scripts(&f);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct script script = {0};
        char hash[HASH_SIZE];
        folder_write_bytes(&f.folder, "p/sql/a_up.sql", bytes, sizes[i]);
        ck_assert_int_eq(load(&f, "a_up.sql", "up", &script), 0);
        ck_assert_uint_eq(strlen(script.sql), sizes[i]);
        hash_text((struct str){bytes, sizes[i]}, hash);
        ck_assert_str_eq(script.hash, hash);
        script_release(&script);
    }
    free(bytes);
    finish(&f);
}
END_TEST

/* What was hashed is run, whatever becomes of the file meanwhile. */
START_TEST(loaded_scripts_do_not_change)
{
    enum { LARGE = 2 * 1024 * 1024 };
    struct fixture f;
    struct script large = {0}, small = {0};
    char hash[HASH_SIZE];
    prepare(&f, ONE_REVISION);
    char *bytes = malloc(LARGE);
    ck_assert_ptr_nonnull(bytes);
    memset(bytes, 'x', LARGE);
    folder_write_bytes(&f.folder, "p/sql/large.sql", bytes, LARGE);
    folder_write(&f.folder, "p/sql/small.sql", "SELECT 1;");
    open_scripts(&f);
    ck_assert_int_eq(load(&f, "large.sql", "up", &large), 0);
    ck_assert_int_eq(load(&f, "small.sql", "up", &small), 0);
    memset(bytes, 'y', LARGE);
    folder_write_bytes(&f.folder, "p/sql/large.sql", bytes, LARGE);
    folder_write(&f.folder, "p/sql/small.sql", "SELECT 2;");
    ck_assert_int_eq(truncate(folder_path(&f.folder, "p/sql/large.sql"), 1), 0);
    ck_assert_str_eq(small.sql, "SELECT 1;");
    ck_assert_uint_eq(strlen(large.sql), LARGE);
    hash_text(large.source.text, hash);
    ck_assert_str_eq(hash, large.hash);
    script_release(&large);
    free(bytes);
    finish(&f);
}
END_TEST

START_TEST(a_text_in_memory_becomes_a_script)
{
    struct fixture f = {0};
    struct script script;
    struct str text = STR("\xEF\xBB\xBFSELECT 'it''s';\r\n");
    ck_assert_int_eq(script_from_text("ledger:a", text, &f.arena, &f.diags, &script), 0);
    ck_assert_str_eq(script.sql, "SELECT 'it''s';\r\n");
    ck_assert_str_eq(script.source.name, "ledger:a");
    ck_assert_int_eq(script_from_text("ledger:b", STR("a\0b"), &f.arena, &f.diags, &script),
                     -STEMMA_SCRIPT);
    script_release(&script);
    arena_free(&f.diags.arena);
    arena_free(&f.arena);
}
END_TEST

/* ---- Many files, read by several threads ---- */

enum { MANY = 3000 };

struct many {
    struct fixture f;
    char (*names)[16];
    struct script *scripts;
    struct script_request *requests;
};

static void write_many(struct many *many)
{
    prepare(&many->f, ONE_REVISION);
    many->names = calloc(MANY, sizeof *many->names);
    many->scripts = calloc(MANY, sizeof *many->scripts);
    many->requests = calloc(MANY, sizeof *many->requests);
    for (size_t i = 0; i < MANY; i++) {
        char name[64], text[64];
        snprintf(many->names[i], sizeof many->names[i], "%05zu.sql", i);
        snprintf(name, sizeof name, "p/sql/%s", many->names[i]);
        snprintf(text, sizeof text, "SELECT %zu;\n", i);
        folder_write(&many->f.folder, name, text);
        many->requests[i] =
            (struct script_request){{str_from(many->names[i]), {&many->f.manifest.source, 0, 1}},
                                    "up",
                                    str_from(many->names[i]),
                                    &many->scripts[i]};
    }
    open_scripts(&many->f);
}

static void finish_many(struct many *many)
{
    free(many->names);
    free(many->scripts);
    free(many->requests);
    finish(&many->f);
}

static int load_many(struct many *many)
{
    return script_load(many->f.scripts, many->requests, MANY, &many->f.arena, &many->f.diags);
}

static void spoil(struct many *many, size_t index)
{
    char name[64];
    snprintf(name, sizeof name, "p/sql/%s", many->names[index]);
    folder_write(&many->f.folder, name, "SELECT '\xFF';\n");
}

START_TEST(many_files_are_each_what_they_were)
{
    struct many many;
    write_many(&many);
    ck_assert_int_eq(load_many(&many), 0);
    for (size_t i = 0; i < MANY; i++) {
        char text[64];
        snprintf(text, sizeof text, "SELECT %zu;\n", i);
        ck_assert_str_eq(many.scripts[i].sql, text);
        ck_assert_ptr_nonnull(strstr(many.scripts[i].source.name, many.names[i]));
    }
    finish_many(&many);
}
END_TEST

/* Each file that was spoilt is told of once. */
static void assert_told(struct many *many, const size_t *spoilt, size_t count)
{
    struct stemma_diagnostic diag;
    ck_assert_uint_eq(stemma_diagnostics_count(&many->f.diags), count);
    for (size_t i = 0; i < count; i++) {
        size_t told = 0;
        for (size_t d = 0; d < count; d++) {
            ck_assert(stemma_diagnostics_get(&many->f.diags, d, &diag));
            told += strstr(diag.place.file, many->names[spoilt[i]]) != NULL;
        }
        ck_assert_uint_eq(told, 1);
    }
}

START_TEST(faults_in_many_files_are_all_told)
{
    static const size_t spoilt[] = {0, 63, 64, 65, 700, 1499, 1500, 2111, 2940, 2999};
    const size_t count = sizeof spoilt / sizeof spoilt[0];
    struct many many;
    write_many(&many);
    for (size_t i = 0; i < count; i++)
        spoil(&many, spoilt[i]);
    ck_assert_int_eq(load_many(&many), -STEMMA_SCRIPT);
    assert_told(&many, spoilt, count);
    for (size_t i = 1; i < MANY; i += 2) /* the others were read all the same */
        ck_assert_ptr_nonnull(many.scripts[i].sql);
    finish_many(&many);
}
END_TEST

START_TEST(faults_beyond_the_limit_are_not_told)
{
    struct many many;
    write_many(&many);
    for (size_t i = 0; i < MANY; i += 10)
        spoil(&many, i);
    ck_assert_int_eq(load_many(&many), -STEMMA_SCRIPT);
    ck_assert_uint_eq(stemma_diagnostics_count(&many.f.diags), MANIFEST_MAX_FAULTS);
    finish_many(&many);
}
END_TEST

START_TEST(a_file_from_anywhere_is_a_script)
{
    struct fixture f;
    struct script script = {0};
    prepare(&f, ONE_REVISION);
    folder_write(&f.folder, "x.sql", "SELECT 1");
    const char *path = folder_path(&f.folder, "x.sql");
    ck_assert_int_eq(script_load_file(path, &f.arena, &f.diags, &script), 0);
    ck_assert_str_eq(script.sql, "SELECT 1");
    ck_assert_str_eq(script.source.name, path);
    script_release(&script);
    ck_assert_int_eq(script_load_file(folder_path(&f.folder, "p"), &f.arena, &f.diags, &script),
                     -STEMMA_IO);
    ck_assert_ptr_nonnull(strstr(only_diagnostic(&f).message, "it is a folder"));
    folder_write(&f.folder, "x.sql", "\xFF");
    ck_assert_int_eq(script_load_file(path, &f.arena, &f.diags, &script), -STEMMA_SCRIPT);
    finish(&f);
}
END_TEST

/* `|` is where the place is; without one it is the whole statement. */
START_TEST(what_a_message_names_is_found)
{
    static const struct {
        const char *statement, *message;
    } cases[] = {
        {"CREATE TABLE a (x, y, |x)", "duplicate column name: X"},
        {"CREATE TABLE x (x, y CHECK (y IN (1, x)), |\"x\")", "duplicate column name: x"},
        {"ALTER TABLE t ADD COLUMN x", "duplicate column name: x"},
        {"CREATE INDEX nocas ON nocas (nocas COLLATE |nocas)", "no such collation sequence: nocas"},
        {"CREATE VIEW v (a) AS SELECT |a FROM t", "no such column: a"},
        {"CREATE VIEW v AS SELECT a.b, a.|c FROM a", "no such column: a.c"},
        {"CREATE VIEW v AS SELECT a.a, |a FROM a", "no such column: a"},
        {"CREATE VIEW v AS SELECT log FROM t JOIN |log", "no such table: main.log"},
        {"CREATE VIEW v AS SELECT log FROM t, |[log]", "no such table: main.log"},
        {"CREATE TRIGGER log AFTER UPDATE OF log ON t BEGIN DELETE FROM |log; END",
         "no such table: main.log"},
        {"CREATE TRIGGER log AFTER INSERT ON |log BEGIN SELECT 1; END", "no such table: main.log"},
        {"CREATE UNIQUE INDEX log ON |log (log)", "no such table: main.log"},
        {"CREATE VIEW v AS SELECT 1 FROM t JOIN |log AS l ON log.x = 1", "no such table: main.log"},
        {"CREATE TRIGGER b AFTER UPDATE OF a, |\"b\" ON b BEGIN DELETE FROM b; END",
         "UPDATE OF b: no such column, so no UPDATE of it fires this"},
        {"CREATE TRIGGER r AFTER INSERT ON t BEGIN INSERT INTO t (b, |c) VALUES (1, 2); END",
         "table t has no column named c"},
        {"CREATE TABLE c (a REFERENCES |p (b))", "foreign key mismatch - \"c\" referencing \"p\""},
        {"CREATE TABLE c (a REFERENCES p (b), d REFERENCES p)",
         "foreign key mismatch - \"c\" referencing \"p\""},
        {"CREATE TABLE a (b, |x) STRICT", "missing datatype for a.x"},
        {"CREATE TABLE a (x INT, y |FOO) STRICT", "unknown datatype for a.y: \"FOO\""},
        {"CREATE TABLE a (y, |x DEFAULT (x))", "default value of column [x] is not constant"},
        {"CREATE TABLE a (x) |STRICKT", "unknown table option: STRICKT"},
        {"CREATE VIRTUAL TABLE a USING |foo(x)", "no such module: foo"},
        {"CREATE TABLE a (x TEXT PRIMARY KEY |AUTOINCREMENT)",
         "AUTOINCREMENT is only allowed on an INTEGER PRIMARY KEY"},
        {"CREATE TABLE c (a CHECK (f > |f(a)))", "no such function: f"},
        {"CREATE TABLE c (a, FOREIGN KEY (|b) REFERENCES p)",
         "unknown column \"b\" in foreign key definition"},
        {"CREATE TABLE t (date TEXT, d |DATE (3)) STRICT", "unknown datatype for t.d: \"DATE(3)\""},
        {"CREATE TABLE t (a INTEGER PRIMARY KEY, b, |PRIMARY KEY (b))",
         "table \"t\" has more than one primary key"},
        {"CREATE TABLE t (a UNIQUE) |WITHOUT ROWID", "PRIMARY KEY missing on table t"},
        {"CREATE TABLE t (a INTEGER PRIMARY KEY |AUTOINCREMENT) WITHOUT ROWID",
         "AUTOINCREMENT not allowed on WITHOUT ROWID tables"},
        {"CREATE TABLE t (a, g AS (a) |PRIMARY KEY)",
         "generated columns cannot be part of the PRIMARY KEY"},
        {"CREATE TABLE t (a, g AS (a), CONSTRAINT k PRIMARY KEY (a, |\"G\" DESC))",
         "generated columns cannot be part of the PRIMARY KEY"},
        {"CREATE TABLE t (a DEFAULT 1, g AS (a) |DEFAULT 3)",
         "cannot use DEFAULT on a generated column"},
        {"CREATE TABLE t (a, |g DEFAULT 3 AS (a))", "error in generated column \"g\""},
        {"CREATE TABLE t (a CHECK (f(a, 1)), UNIQUE (a COLLATE x DESC, |f(a)))",
         "expressions prohibited in PRIMARY KEY and UNIQUE constraints"},
        {"CREATE TABLE t (a, PRIMARY KEY (|1))",
         "expressions prohibited in PRIMARY KEY and UNIQUE constraints"},
        {"CREATE TABLE t (a, b, FOREIGN KEY (a, b) REFERENCES p (x, y), CONSTRAINT c FOREIGN KEY "
         "(a, b) REFERENCES |q (x))",
         "number of columns in foreign key does not match the number of columns in the referenced "
         "table"},
        {"CREATE TABLE t (a UNIQUE ON CONFLICT FAIL, UNIQUE (a) |ON CONFLICT REPLACE)",
         "conflicting ON CONFLICT clauses specified"},
        {"CREATE TABLE t (a NOT NULL ON CONFLICT FAIL UNIQUE ON CONFLICT FAIL, UNIQUE (a) ON "
         "CONFLICT REPLACE)",
         "conflicting ON CONFLICT clauses specified"},
        {"CREATE TABLE t (a CHECK (EXISTS (|SELECT 1)))",
         "subqueries prohibited in CHECK constraints"},
        {"CREATE INDEX i ON t (a |NULLS LAST)", "unsupported use of NULLS LAST"},
        {"CREATE INDEX i ON |v (a)", "views may not be indexed"},
        {"CREATE VIEW v AS SELECT |:a", "parameters are not allowed in views"},
        {"CREATE VIEW v AS WITH c AS (SELECT 1), d AS (SELECT * FROM c), |c AS (SELECT 2) SELECT 3",
         "duplicate WITH table name: c"},
        {"CREATE VIEW v AS SELECT 1 LIMIT 1 |UNION ALL SELECT 2",
         "LIMIT clause should come after UNION ALL not before"},
        {"CREATE VIEW v AS SELECT lower(1), |upper(1, 2)",
         "wrong number of arguments to function upper()"},
        {"CREATE VIEW v AS SELECT upper(1), upper(1, 2)",
         "wrong number of arguments to function upper()"},
        {"CREATE TRIGGER r AFTER INSERT ON |v BEGIN SELECT 1; END",
         "cannot create AFTER trigger on view: v"},
        {"CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1 FROM main.t; DELETE FROM |main.t; END",
         "qualified table names are not allowed on INSERT, UPDATE, and DELETE statements within "
         "triggers"},
        {"CREATE TRIGGER r AFTER INSERT ON t BEGIN INSERT INTO |main.t VALUES (1); END",
         "qualified table names are not allowed on INSERT, UPDATE, and DELETE statements within "
         "triggers"},
        {"CREATE TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM t |NOT INDEXED; END",
         "the NOT INDEXED clause is not allowed on UPDATE or DELETE statements within triggers"},
        {"CREATE TRIGGER r AFTER INSERT ON t BEGIN UPDATE t SET a = ?g, |g = 1; END",
         "cannot UPDATE generated column \"g\""},
        {"CREATE VIRTUAL TABLE f USING fts5 (a, |colour = red)", "unrecognized option: \"colour\""},
        {"CREATE VIRTUAL TABLE f USING fts5 (a, tokenize=|'french')", "no such tokenizer: french"},
        {"CREATE VIRTUAL TABLE f USING fts5 (prefix, |prefix='x')",
         "malformed prefix=... directive"},
        {"CREATE VIRTUAL TABLE f USING rtree (a, b)", "Too few columns for an rtree table"},
        {"SELECT 1", "no such column: gone"},
        {"SELECT 1", "UNIQUE constraint failed: t.a"},
        {"INSERT INTO t VALUES (1)", "no such table: main.log"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[200];
        size_t len = 0, place = 0, wanted = 0;
        bool is_place = strchr(cases[i].statement, '|') != NULL;
        for (const char *c = cases[i].statement; *c != '\0'; c++) {
            if (*c == '|')
                wanted = len;
            else
                text[len++] = *c;
        }
        const struct source source = {"x.sql", {text, len}};
        struct span found = definition_point((struct span){&source, 0, len}, cases[i].message);
        place = found.offset;
        ck_assert_msg(place == wanted && (found.length == len) == !is_place, "%zu of %s", place,
                      cases[i].statement);
    }
}
END_TEST

START_TEST(a_definition_is_found_in_its_file)
{
    static const char text[] = "\xEF\xBB\xBF-- t\nCREATE TABLE IF NOT EXISTS main.\"t\" (x);\n"
                               "CREATE TRIGGER v AFTER INSERT ON t BEGIN SELECT 1; END;\n"
                               "CREATE VIEW V AS SELECT 1;CREATE VIRTUAL TABLE f USING fts5 (x);";
    struct fixture f;
    struct script script;
    prepare(&f, ONE_REVISION);
    ck_assert_int_eq(script_from_text("x.sql", str_from(text), &f.arena, &f.diags, &script), 0);
    static const struct {
        enum definition_kind kind;
        const char *name, *begins;
    } cases[] = {
        {DEFINITION_OF_OTHER, "T", "CREATE TABLE IF"},
        {DEFINITION_OF_OTHER, "v", "CREATE VIEW V"},
        {DEFINITION_OF_TRIGGER, "v", "CREATE TRIGGER v"},
        {DEFINITION_OF_OTHER, "f", "CREATE VIRTUAL"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct span span = definition_find(&script, cases[i].kind, cases[i].name);
        ck_assert_ptr_eq(span.source, &script.source);
        ck_assert_int_eq(strncmp(text + span.offset, cases[i].begins, strlen(cases[i].begins)), 0);
    }
    ck_assert_ptr_null(definition_find(&script, DEFINITION_OF_TRIGGER, "t").source);
    script_release(&script);
    finish(&f);
}
END_TEST

UNIT_MAIN("script", what_a_message_names_is_found, a_definition_is_found_in_its_file,
          a_file_from_anywhere_is_a_script, a_folder_is_listed,
          scripts_next_to_the_manifest_have_short_names, a_missing_folder_is_told,
          without_revisions_no_folder_is_needed, links_may_not_lead_out,
          the_folder_itself_may_not_lead_out, what_is_no_file_is_refused,
          what_cannot_be_read_is_told, verify_scripts_have_a_default_name,
          missing_files_are_all_told, texts_that_are_no_texts_are_refused,
          line_ends_and_bom_change_no_hash, sizes_at_the_boundaries_are_read_whole,
          loaded_scripts_do_not_change, a_text_in_memory_becomes_a_script,
          many_files_are_each_what_they_were, faults_in_many_files_are_all_told,
          faults_beyond_the_limit_are_not_told)
