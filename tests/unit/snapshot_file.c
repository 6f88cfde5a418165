/* Snapshots as files: what makes them stale, what damages them, what cannot be in them. */
#include "unit.h"

#include "folder.h"
#include "shadow/snapshot_file.h"
#include "shadow/volatile.h"
#include "stemma.h"

#include <sqlite3.h>
#include <string.h>

/* ---- Scripts that come out different each time ---- */

static const char *seen(const char *sql)
{
    static struct arena arena;
    stemma_diagnostics diags = {0};
    struct script script = {0};
    struct span where = {0};
    arena_free(&arena);
    ck_assert_int_eq(script_from_text("s.sql", str_from(sql), &arena, &diags, &script), 0);
    const char *what = volatile_find(&script, &where);
    if (what == NULL)
        return "";
    struct str text = str_slice(script.source.text, where.offset, where.offset + where.length);
    return arena_printf(&arena, "%s: %" STR_FMT, what, STR_ARG(text));
}

START_TEST(the_clock_and_chance_are_seen)
{
    static const struct {
        const char *sql, *what;
    } cases[] = {
        {"INSERT INTO t VALUES (datetime('now'))", "the clock: 'now'"},
        {"UPDATE t SET a = DATE ('NOW', '+1 day')", "the clock: 'NOW'"},
        {"SELECT 1; UPDATE t SET a = current_timestamp;", "the clock: current_timestamp"},
        {"INSERT INTO t SELECT unixepoch ( /* x */ )", "the clock: unixepoch"},
        {"INSERT INTO t SELECT Random()", "chance: Random"},
        {"CREATE TABLE t AS SELECT randomblob(4)", "chance: randomblob"},
        {"CREATE TEMP TABLE t AS SELECT time()", "the clock: time"},
        {"INSERT INTO t VALUES (sqlite_version())", "the version of SQLite: sqlite_version"},
        {"-- 'now'\nINSERT INTO t VALUES ('it''s now', \"now\", date(a), 'random()')", ""},
        {"CREATE TABLE t (a DEFAULT CURRENT_TIME, b AS (random()))", ""},
        {"CREATE VIEW v AS SELECT random()", ""},
        {"CREATE TRIGGER r AFTER INSERT ON t BEGIN UPDATE t SET a = random(); END;", ""},
        {"PRAGMA journal_mode = WAL", "journal_mode: journal_mode"},
        {"PRAGMA main.Page_Size(512)", "page_size: Page_Size"},
        {"PRAGMA journal_mode", ""},
        {"PRAGMA user_version = 3", ""},
        {"PRAGMA wal_checkpoint(truncate)", ""},
        {"", ""},
        {"SELECT 'open", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_str_eq(seen(cases[i].sql), cases[i].what);
    ck_assert(volatile_is_pragma("journal_mode"));
    struct str where;
    ck_assert(!volatile_is_pragma(volatile_find_in(STR("SELECT sqlite_source_id()"), &where)));
}
END_TEST

/* ---- What makes a snapshot stale ---- */

struct fixture {
    struct folder folder;
    struct arena arena;
    stemma_diagnostics diags;
    struct project project;
    struct script_folder *scripts;
    struct snapshot_files files;
};

static void begin(struct fixture *f)
{
    *f = (struct fixture){0};
    folder_make(&f->folder);
    folder_mkdir(&f->folder, "sql");
}

static void close_project(struct fixture *f)
{
    snapshot_files_release(&f->files);
    script_folder_close(f->scripts);
    project_free(&f->project);
    f->scripts = NULL;
    f->project = (struct project){0};
}

static void end(struct fixture *f)
{
    close_project(f);
    arena_free(&f->diags.arena);
    arena_free(&f->arena);
    folder_remove(&f->folder);
}

/* "a; b<a": a manifest; the nodes' hashes are their ids and `edits`, an id whose hash is another.
 */
static void load(struct fixture *f, const char *revisions)
{
    close_project(f);
    const char *text = arena_printf(&f->arena, "version: 1\nrevisions:\n%s", revisions);
    folder_write(&f->folder, "manifest.yaml", text);
    ck_assert_int_eq(project_load(folder_path(&f->folder, "manifest.yaml"), &f->diags, &f->project),
                     0);
    ck_assert_int_eq(script_folder_open(&f->project.manifest, &f->arena, &f->diags, &f->scripts),
                     0);
}

static const char *const *hashes_of(struct fixture *f, const char *edited)
{
    const char **hashes = ARENA_ARRAY(&f->arena, const char *, f->project.graph.count + 1);
    for (node_id node = 0; node < f->project.graph.count; node++) {
        struct str id = graph_id(&f->project.graph, node);
        char *hash = ARENA_ARRAY(&f->arena, char, HASH_SIZE);
        hash_text(str_equal_text(id, edited) ? STR("edited") : id, hash);
        hashes[node] = hash;
    }
    return hashes;
}

static void write_snapshot(struct fixture *f, const char *head, const char *body)
{
    const struct graph *graph = &f->project.graph;
    node_id *node = ARENA_NEW(&f->arena, node_id);
    node_set set = graph_set(graph, &f->arena);
    struct str text;
    *node = graph_find_id(graph, str_from(head));
    struct snapshot_parts parts = {
        .project = &f->project,
        .heads = {node, 1},
        .hashes = hashes_of(f, ""),
        .schema = "sha256:0",
        .body = str_from(body),
    };
    ck_assert(graph_reach(graph, GRAPH_DOWN, GRAPH_ALL_EDGES, parts.heads, &f->arena, set));
    ck_assert(graph_order(graph, set, GRAPH_UP, &f->arena, &parts.order));
    ck_assert(snapshot_file_compose(&parts, &f->arena, &text));
    const char *name = snapshot_file_name(graph, parts.heads, &f->arena);
    folder_write(&f->folder, arena_printf(&f->arena, "sql/%s", name), text.ptr);
}

static const char *state_of(struct fixture *f, const char *edited)
{
    int rc = snapshot_files_read(f->scripts, &f->project, &f->arena, &f->diags, &f->files);
    ck_assert_int_eq(rc, 0);
    ck_assert_uint_eq(f->diags.list.count, 0);
    ck_assert_uint_eq(f->files.count, 1);
    struct snapshot_file *file = &f->files.items[0];
    ck_assert(snapshot_file_compare(file, &f->project, hashes_of(f, edited), &f->arena));
    return file->state == SNAPSHOT_HOLDS ? "holds" : file->reason;
}

#define A "- {id: a}\n"
#define B "- {id: b, parents: a}\n"
#define C "- {id: c, parents: b}\n"

START_TEST(the_revision_to_blame_is_named)
{
    static const struct {
        const char *revisions, *edited, *state;
    } cases[] = {
        {A B C, "", "holds"},
        {A B C "- {id: d, parents: c}\n", "d", "holds"},
        {A B C "- {id: d, parents: a}\n", "", "holds"},
        {"- {id: x}\n" A B C, "", "holds"},
        {A B C, "a", "the up script of a was edited"},
        {A B C, "c", "the up script of c was edited"},
        {A "- {id: x, parents: a}\n- {id: b, parents: x}\n" C, "",
         "x has come among its revisions"},
        {"- {id: x}\n- {id: a, parents: x}\n" B C, "", "x has come among its revisions"},
        {A B "- {id: x}\n- {id: c, parents: b, depends_on: x}\n", "",
         "x has come among its revisions"},
        {A "- {id: c, parents: a}\n", "", "there is no revision b any more"},
        {A B, "", "there is no revision c any more"},
        {A B "- {id: c, parents: a}\n", "", "b is not among its revisions any more"},
        {"- {id: b}\n- {id: a, parents: b}\n- {id: c, parents: a}\n", "",
         "a has another place in the order"},
        {A "- {id: b, parents: a, foreign_keys: on}\n" C, "", "foreign_keys of b was changed"},
    };
    struct fixture f;
    begin(&f);
    load(&f, A B C);
    write_snapshot(&f, "c", "CREATE TABLE a (x);\n--   not of the list 00\n");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        load(&f, cases[i].revisions);
        const char *state = state_of(&f, cases[i].edited);
        ck_assert_msg(strcmp(state, cases[i].state) == 0, "%s: %s", cases[i].revisions, state);
    }
    end(&f);
}
END_TEST

/* Every byte counts; what a checkout does to the ends of lines does not. */
START_TEST(every_byte_counts)
{
    struct fixture f;
    begin(&f);
    load(&f, A B C);
    write_snapshot(&f, "b", "CREATE TABLE a (x);\n");
    struct script script;
    ck_assert_int_eq(
        script_load_file(folder_path(&f.folder, "sql/b_snapshot.sql"), &f.arena, &f.diags, &script),
        0);
    struct str whole = script.source.text;
    size_t damaged = 0;
    for (size_t i = sizeof "-- stemma snapshot" - 1; i < whole.len; i++) {
        char *copy = arena_copy(&f.arena, whole.ptr, whole.len);
        copy[i] = copy[i] == 'q' ? 'r' : 'q';
        folder_write(&f.folder, "sql/b_snapshot.sql", copy);
        load(&f, A B C);
        int rc = snapshot_files_read(f.scripts, &f.project, &f.arena, &f.diags, &f.files);
        ck_assert_int_eq(rc, 0);
        for (size_t k = 0; k < f.files.count; k++)
            ck_assert_msg(f.files.items[k].state == SNAPSHOT_DAMAGED, "byte %zu", i);
        damaged += f.files.count;
    }
    ck_assert_uint_ge(damaged, whole.len - 30);
    for (size_t len = whole.len - 1; len > 19; len -= 7) {
        folder_write(&f.folder, "sql/b_snapshot.sql", arena_copy(&f.arena, whole.ptr, len));
        load(&f, A B C);
        ck_assert_str_ne(state_of(&f, ""), "holds");
        ck_assert_int_eq(f.files.items[0].state, SNAPSHOT_DAMAGED);
    }
    const char *lines = "";
    for (struct str rest = whole; rest.len != 0;) {
        size_t len = (size_t)((const char *)memchr(rest.ptr, '\n', rest.len) - rest.ptr);
        lines = arena_printf(&f.arena, "%s%.*s\r\n", lines, (int)len, rest.ptr);
        rest = str_slice(rest, len + 1, rest.len);
    }
    folder_write(&f.folder, "sql/b_snapshot.sql", lines);
    load(&f, A B C);
    ck_assert_str_eq(state_of(&f, ""), "holds");
    load(&f, A B C);
    ck_assert_str_eq(state_of(&f, "b"), "the up script of b was edited");
    end(&f);
}
END_TEST

START_TEST(the_newest_comes_first)
{
    struct fixture f;
    begin(&f);
    load(&f, A B C);
    write_snapshot(&f, "a", "");
    write_snapshot(&f, "c", "");
    write_snapshot(&f, "b", "");
    folder_write(&f.folder, "sql/z_snapshot.sql", "SELECT 'of somebody else';\n");
    load(&f, A B C);
    ck_assert_int_eq(snapshot_files_read(f.scripts, &f.project, &f.arena, &f.diags, &f.files), 0);
    ck_assert_uint_eq(f.files.count, 3);
    ck_assert(str_equal_text(f.files.items[0].name, "c_snapshot.sql"));
    ck_assert(str_equal_text(f.files.items[1].name, "b_snapshot.sql"));
    ck_assert(str_equal_text(f.files.items[2].name, "a_snapshot.sql"));
    end(&f);
}
END_TEST

START_TEST(what_is_cut_off_is_known)
{
    static const char *const cut_off[] = {
        "", "\n \r\n", "-- ", "-- stemma snap\n", "\xEF\xBB\xBF", "\xEF\xBB\xBF-- s"};
    static const char *const others[] = {"-- stemma snapshot 1\n", "-- stemma snapshop", "SELECT 1",
                                         "--stemma"};
    for (size_t i = 0; i < sizeof cut_off / sizeof cut_off[0]; i++)
        ck_assert_msg(snapshot_file_is_cut_off(str_from(cut_off[i])), "%s", cut_off[i]);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        ck_assert_msg(!snapshot_file_is_cut_off(str_from(others[i])), "%s", others[i]);
    ck_assert(snapshot_file_is_cut_off((struct str){NULL, 0}));
}
END_TEST

START_TEST(names_stay_short)
{
    struct fixture f;
    begin(&f);
    const char *text = "";
    node_id nodes[60];
    for (node_id i = 0; i < 60; i++) {
        nodes[i] = i;
        text = arena_printf(&f.arena, "%s- {id: head%u}\n", text, i);
    }
    load(&f, text);
    const struct graph *graph = &f.project.graph;
    ck_assert_str_eq(snapshot_file_name(graph, (struct node_list){nodes, 2}, &f.arena),
                     "head0+head1_snapshot.sql");
    ck_assert_str_eq(snapshot_file_name(graph, (struct node_list){nodes, 60}, &f.arena),
                     "head0+59_snapshot.sql");
    end(&f);
}
END_TEST

/* ---- As a program sees it ---- */

struct told {
    size_t started[4], finished[4], planned, snapshot_count;
};

static void notify(void *user, const struct stemma_event *event)
{
    struct told *told = user;
    if (event->kind == STEMMA_EVENT_PLANNED)
        told->snapshot_count = event->run->snapshot_count;
    if (event->kind == STEMMA_EVENT_STARTED)
        told->started[event->step_index]++;
    if (event->kind == STEMMA_EVENT_FINISHED)
        told->finished[event->step_index]++;
}

static void upgrade(struct fixture *f, const stemma_project *project, bool no_snapshot)
{
    stemma_database *db = NULL;
    struct stemma_run *run = NULL;
    struct told told = {0};
    struct stemma_request request = {.operation = STEMMA_UPGRADE, .no_snapshot = no_snapshot};
    struct stemma_listener listener = {.notify = notify, .user = &told};
    unlink(folder_path(&f->folder, "app.db"));
    ck_assert_int_eq(stemma_database_open(folder_path(&f->folder, "app.db"), NULL, &f->diags, &db),
                     0);
    ck_assert_int_eq(stemma_execute(project, db, &request, &listener, &f->diags, &run), 0);
    ck_assert_uint_eq(run->step_count, 3);
    ck_assert_uint_eq(run->steps_done, 3);
    ck_assert_uint_eq(run->snapshot_count, no_snapshot ? 0 : 2);
    ck_assert_uint_eq(told.snapshot_count, run->snapshot_count);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_uint_eq(told.started[i], no_snapshot || i != 0);
        ck_assert_uint_eq(told.finished[i], told.started[i]);
        bool frozen = !no_snapshot && i < 2;
        ck_assert_str_eq(strrchr(run->steps[i].script, '_'), frozen ? "_snapshot.sql" : "_up.sql");
    }
    stemma_run_free(run);
    stemma_database_close(db);
}

static struct stemma_bundle_file file(struct fixture *f, const char *name)
{
    struct script script;
    const char *path = arena_printf(&f->arena, "sql/%s", name);
    ck_assert_int_eq(script_load_file(folder_path(&f->folder, path), &f->arena, &f->diags, &script),
                     0);
    return (struct stemma_bundle_file){name, script.source.text.ptr, script.source.text.len, NULL};
}

START_TEST(a_program_is_told_of_one_step)
{
    static const char manifest[] = "version: 1\nrevisions:\n- {id: a, down: null}\n"
                                   "- {id: b, parents: a, down: null}\n"
                                   "- {id: c, parents: b, down: null}\n";
    struct fixture f;
    stemma_project *project = NULL;
    struct stemma_snapshot *snapshot = NULL;
    struct stemma_snapshot_request request = {.target = "b"};
    begin(&f);
    folder_write(&f.folder, "manifest.yaml", manifest);
    folder_write(&f.folder, "sql/a_up.sql", "CREATE TABLE a (x);\n");
    folder_write(&f.folder, "sql/b_up.sql", "INSERT INTO a VALUES (1);\n");
    folder_write(&f.folder, "sql/c_up.sql", "UPDATE a SET x = 2;\n");
    ck_assert_int_eq(
        stemma_project_load(folder_path(&f.folder, "manifest.yaml"), &f.diags, &project), 0);
    ck_assert_int_eq(stemma_snapshot_write(project, &request, &f.diags, &snapshot), 0);
    ck_assert(snapshot->written);
    ck_assert_str_eq(snapshot->file, folder_path(&f.folder, "sql/b_snapshot.sql"));
    ck_assert_uint_eq(snapshot->revision_count, 2);
    ck_assert_uint_eq(snapshot->object_count, 1);
    ck_assert_str_eq(snapshot->heads.items[0], "b");
    stemma_snapshot_free(snapshot);
    upgrade(&f, project, false);
    upgrade(&f, project, true);
    stemma_project_free(project);

    const struct stemma_bundle_file scripts[] = {file(&f, "a_up.sql"), file(&f, "b_snapshot.sql"),
                                                 file(&f, "b_up.sql"), file(&f, "c_up.sql")};
    const struct stemma_bundle bundle = {
        STEMMA_BUNDLE_VERSION, {"manifest.yaml", manifest, sizeof manifest - 1, NULL}, scripts, 4};
    ck_assert_int_eq(stemma_project_load_bundle(&bundle, &f.diags, &project), 0);
    upgrade(&f, project, false);
    ck_assert_int_eq(stemma_snapshot_write(project, &request, &f.diags, &snapshot), -STEMMA_USAGE);
    stemma_project_free(project);
    end(&f);
}
END_TEST

UNIT_MAIN("snapshot_file", the_clock_and_chance_are_seen, the_revision_to_blame_is_named,
          every_byte_counts, the_newest_comes_first, names_stay_short, what_is_cut_off_is_known,
          a_program_is_told_of_one_step)
