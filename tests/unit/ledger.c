#include "unit.h"

#include "folder.h"
#include "ledger/state.h"

#include <sqlite3.h>
#include <stdint.h>
#include <string.h>

/* A database and its ledger, the tables of which begin with "m". */
struct fixture {
    struct folder folder;
    struct arena arena;
    stemma_diagnostics diags;
    struct backend *backend;
    struct ledger ledger;
    struct project project;
    struct state state;
};

static void prepare(struct fixture *f)
{
    *f = (struct fixture){0};
    folder_make(&f->folder);
    int rc = backend_open(folder_path(&f->folder, "app.db"), 100, &f->diags, &f->backend);
    ck_assert_int_eq(rc, 0);
}

static void finish(struct fixture *f)
{
    backend_close(f->backend);
    state_free(&f->state);
    project_free(&f->project);
    arena_free(&f->diags.arena);
    arena_free(&f->arena);
    folder_remove(&f->folder);
}

static int read_ledger(struct fixture *f, const char *prefix)
{
    return ledger_read(f->backend, str_from(prefix), LEDGER_ROWS, &f->arena, &f->diags, &f->ledger);
}

static void elsewhere(struct fixture *f, const char *sql)
{
    sqlite3 *db;
    char *message = NULL;
    ck_assert_int_eq(sqlite3_open(folder_path(&f->folder, "app.db"), &db), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &message) == SQLITE_OK, "%s", message);
    sqlite3_close(db);
}

static int64_t number(struct fixture *f, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *stmt = NULL;
    int64_t result = -1;
    ck_assert_int_eq(sqlite3_open(folder_path(&f->folder, "app.db"), &db), SQLITE_OK);
    ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK, "%s",
                  sqlite3_errmsg(db));
    if (sqlite3_step(stmt) == SQLITE_ROW)
        result = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return result;
}

struct recorded {
    const char *revision, *parents, *depends_on, *down;
};

static struct ledger_run begin_run(struct fixture *f)
{
    struct ledger_run run = {
        .action = "upgrade", .from_heads = "[]", .to_heads = "[\"x\"]", .revisions = "[\"x\"]"};
    ck_assert_int_eq(ledger_begin_run(&f->ledger, &f->diags, &run), 0);
    run.by = ledger_user(&f->arena);
    return run;
}

static struct script script_of(struct fixture *f, const char *text)
{
    struct script script;
    ck_assert_int_eq(script_from_text("s.sql", str_from(text), &f->arena, &f->diags, &script), 0);
    return script;
}

/* One unit that records `entry`, as the runner would make it. */
static int record(struct fixture *f, const struct recorded *recorded, const char *up_sql)
{
    struct ledger_run run = begin_run(f);
    struct script up = script_of(f, up_sql);
    struct script down = script_of(f, recorded->down == NULL ? "" : recorded->down);
    struct ledger_entry entry = {
        .revision = str_from(recorded->revision),
        .parents = str_from(recorded->parents),
        .depends_on = str_from(recorded->depends_on),
        .up = &up,
        .down = recorded->down == NULL ? NULL : &down,
        .how = "upgrade",
        .executed = true,
    };
    struct unit_step step = {.revision = recorded->revision, .script = &up};
    step.ledger = ledger_record(&f->ledger, &run, &entry, &f->arena);
    struct unit unit = {.steps = &step, .step_count = 1};
    unit.opening = ledger_opening(&f->ledger, &run, false, &f->arena);
    unit.closing = ledger_closing(&f->ledger, &run, false, &f->arena);
    ck_assert_ptr_nonnull(step.ledger.items);
    ck_assert_ptr_nonnull(unit.opening.items);
    ck_assert_ptr_nonnull(unit.closing.items);
    return backend_apply(f->backend, &unit, NULL, &f->diags);
}

static const struct ledger_row *row_of(const struct fixture *f, const char *revision)
{
    size_t i = 0;
    while (i < f->ledger.row_count && strcmp(f->ledger.rows[i].revision, revision) != 0)
        i++;
    ck_assert_uint_lt(i, f->ledger.row_count);
    return &f->ledger.rows[i];
}

static void record_and_read(struct fixture *f, const struct recorded *recorded)
{
    ck_assert_int_eq(record(f, recorded, "SELECT 1;"), 0);
    ck_assert_int_eq(read_ledger(f, "m"), 0);
}

START_TEST(an_absent_database_has_an_empty_ledger)
{
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(read_ledger(&f, "m"), 0);
    ck_assert(!f.ledger.exists);
    ck_assert_uint_eq(f.ledger.row_count, 0);
    ck_assert_int_eq(f.ledger.last_seq, 0);
    ck_assert(!folder_has(&f.folder, "app.db"));
    elsewhere(&f, "CREATE TABLE users (id)");
    ck_assert_int_eq(read_ledger(&f, "m"), 0);
    ck_assert(!f.ledger.exists);
    ck_assert_int_eq(number(&f, "SELECT count(*) FROM sqlite_schema"), 1);
    finish(&f);
}
END_TEST

START_TEST(rows_are_read_as_they_were_written)
{
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(read_ledger(&f, "m"), 0);
    record_and_read(&f, &(struct recorded){"b", "[]", "[]", "DROP TABLE t;"});
    record_and_read(&f, &(struct recorded){"a", "[\"b\"]", "[]", NULL});
    ck_assert(f.ledger.exists);
    ck_assert_int_eq(f.ledger.last_seq, 2);
    ck_assert_uint_eq(f.ledger.row_count, 2);
    const struct ledger_row *first = row_of(&f, "b"), *second = row_of(&f, "a");
    ck_assert(first->has_down_sql);
    ck_assert(!second->has_down_sql);
    ck_assert_ptr_null(second->down_sha256);
    ck_assert_str_eq(first->how, "upgrade");
    ck_assert_int_ge(first->duration_ms, 0);
    ck_assert_ptr_nonnull(strchr(first->applied_by, '@'));
    ck_assert_int_eq(first->applied_at[23], 'Z');
    ck_assert_uint_eq(strlen(first->up_sha256), HASH_SIZE - 1);
    ck_assert_int_eq(number(&f, "SELECT count(*) FROM m_log WHERE outcome = 'done' AND "
                                "duration_ms >= 0 AND length(attempt) = 32 AND action = 'upgrade' "
                                "AND to_heads = '[\"x\"]' AND \"by\" LIKE '%@%'"),
                     2);
    ck_assert_int_eq(number(&f, "SELECT value FROM m_meta WHERE key = 'layout'"), LEDGER_LAYOUT);
    finish(&f);
}
END_TEST

START_TEST(ids_alone_are_enough_for_most)
{
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(read_ledger(&f, "m"), 0);
    record_and_read(&f, &(struct recorded){"a", "[]", "[]", "SELECT 2;"});
    int rc = ledger_read(f.backend, STR("m"), LEDGER_IDS, &f.arena, &f.diags, &f.ledger);
    ck_assert_int_eq(rc, 0);
    struct ledger_row *row = &f.ledger.rows[0];
    ck_assert_str_eq(row->revision, "a");
    ck_assert_ptr_null(row->up_sha256);
    ck_assert_int_eq(row->duration_ms, -1);
    ck_assert_int_eq(ledger_read_row(f.backend, &f.ledger, row, &f.arena, &f.diags), 0);
    ck_assert_ptr_nonnull(row->up_sha256);
    ck_assert(row->has_down_sql);
    elsewhere(&f, "DELETE FROM m_revisions");
    ck_assert_int_eq(ledger_read_row(f.backend, &f.ledger, row, &f.arena, &f.diags), 0);
    ck_assert_str_eq(row->revision, "a"); /* gone by now: it stays as it is */
    finish(&f);
}
END_TEST

START_TEST(a_slot_is_taken_once)
{
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(read_ledger(&f, "m"), 0);
    record_and_read(&f, &(struct recorded){"a", "[]", "[]", NULL});
    struct ledger before = f.ledger;
    record_and_read(&f, &(struct recorded){"b", "[]", "[]", NULL});
    f.ledger = before; /* somebody who has not seen the second run */
    ck_assert_int_eq(record(&f, &(struct recorded){"c", "[]", "[]", NULL}, "CREATE TABLE t (x)"),
                     BACKEND_CONFLICT);
    ck_assert_int_eq(number(&f, "SELECT count(*) FROM sqlite_schema WHERE name = 't'"), 0);
    ck_assert_int_eq(number(&f, "SELECT count(*) FROM m_revisions"), 2);
    finish(&f);
}
END_TEST

START_TEST(the_same_revision_is_not_recorded_twice)
{
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(read_ledger(&f, "m"), 0);
    record_and_read(&f, &(struct recorded){"a", "[]", "[]", NULL});
    ck_assert_int_eq(record(&f, &(struct recorded){"a", "[]", "[]", NULL}, "CREATE TABLE t (x)"),
                     -STEMMA_SQL);
    ck_assert_int_eq(number(&f, "SELECT count(*) FROM m_log"), 1);
    ck_assert_int_eq(number(&f, "SELECT count(*) FROM sqlite_schema WHERE name = 't'"), 0);
    finish(&f);
}
END_TEST

START_TEST(forgotten_revisions_are_gone)
{
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(read_ledger(&f, "m"), 0);
    record_and_read(&f, &(struct recorded){"a", "[]", "[]", NULL});
    record_and_read(&f, &(struct recorded){"b", "[\"a\"]", "[]", NULL});
    struct ledger_run run = begin_run(&f);
    struct unit_step step = {.revision = "b",
                             .ledger = ledger_forget(&f.ledger, STR("b"), &f.arena)};
    struct unit unit = {.opening = ledger_opening(&f.ledger, &run, false, &f.arena),
                        .closing = ledger_closing(&f.ledger, &run, false, &f.arena),
                        .steps = &step,
                        .step_count = 1};
    ck_assert_int_eq(backend_apply(f.backend, &unit, NULL, &f.diags), 0);
    ck_assert_int_eq(read_ledger(&f, "m"), 0);
    ck_assert_uint_eq(f.ledger.row_count, 1);
    ck_assert_str_eq(f.ledger.rows[0].revision, "a");
    finish(&f);
}
END_TEST

START_TEST(unwrapped_runs_take_two_rows_of_the_log)
{
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(read_ledger(&f, "m"), 0);
    struct script up = script_of(&f, "SELECT 1; SELECT nothing;");
    struct ledger_run run = begin_run(&f);
    struct unit_step step = {.revision = "a", .script = &up};
    struct unit unit = {.mode = UNIT_UNWRAPPED,
                        .opening = ledger_opening(&f.ledger, &run, true, &f.arena),
                        .closing = ledger_closing(&f.ledger, &run, true, &f.arena),
                        .failing = ledger_failing(&f.ledger, &run, &f.arena),
                        .steps = &step,
                        .step_count = 1};
    ck_assert_int_eq(backend_apply(f.backend, &unit, NULL, &f.diags), -STEMMA_SQL);
    ck_assert_int_eq(number(&f, "SELECT outcome = 'started' FROM m_log WHERE seq = 1"), 1);
    ck_assert_int_eq(number(&f, "SELECT outcome = 'failed' AND message LIKE '1 statement%' "
                                "FROM m_log WHERE seq = 2"),
                     1);
    ck_assert_int_eq(read_ledger(&f, "m"), 0);
    ck_assert_ptr_null(f.ledger.unfinished);
    elsewhere(&f, "DELETE FROM m_log WHERE seq = 2"); /* as if the process had been killed */
    ck_assert_int_eq(read_ledger(&f, "m"), 0);
    ck_assert_ptr_nonnull(
        strstr(f.ledger.unfinished->message, "the run of x outside any transaction"));
    finish(&f);
}
END_TEST

START_TEST(a_newer_layout_is_refused)
{
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(read_ledger(&f, "m"), 0);
    record_and_read(&f, &(struct recorded){"a", "[]", "[]", NULL});
    elsewhere(&f, "UPDATE m_meta SET value = '2' WHERE key = 'layout'");
    f.ledger = (struct ledger){.row_count = 77};
    ck_assert_int_eq(read_ledger(&f, "m"), -STEMMA_LEDGER);
    ck_assert_uint_eq(f.ledger.row_count, 77); /* left alone */
    struct stemma_diagnostic diag;
    ck_assert(stemma_diagnostics_get(&f.diags, 0, &diag));
    ck_assert_ptr_nonnull(strstr(diag.message, "newer stemma"));
    ck_assert_ptr_nonnull(diag.hint);
    finish(&f);
}
END_TEST

START_TEST(tables_of_somebody_else_are_refused)
{
    static const char *const tables[] = {"CREATE TABLE m_revisions (x)", "CREATE TABLE m_log (x)"};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        struct fixture f;
        prepare(&f);
        elsewhere(&f, tables[i]);
        ck_assert_int_eq(read_ledger(&f, "m"), -STEMMA_LEDGER);
        ck_assert_int_eq(read_ledger(&f, "n"), 0);
        finish(&f);
    }
}
END_TEST

START_TEST(prefixes_may_be_any_name)
{
    static const char *const prefixes[] = {"x", "weird \"name\"", "select", "it's"};
    struct fixture f;
    prepare(&f);
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        ck_assert_int_eq(read_ledger(&f, prefixes[i]), 0);
        ck_assert(!f.ledger.exists);
        ck_assert_int_eq(record(&f, &(struct recorded){"a", "[]", "[]", NULL}, ""), 0);
        ck_assert_int_eq(read_ledger(&f, prefixes[i]), 0);
        ck_assert_uint_eq(f.ledger.row_count, 1);
    }
    ck_assert_int_eq(number(&f, "SELECT count(*) FROM sqlite_schema WHERE type = 'table'"), 12);
    ck_assert_int_eq(number(&f, "SELECT count(*) FROM \"weird \"\"name\"\"_revisions\""), 1);
    finish(&f);
}
END_TEST

/* `wanted`: their names, one behind the other. */
static void assert_impostors(const char *sql, const char *wanted)
{
    struct fixture f;
    const char *found[3] = {"", "", ""};
    char all[64] = "";
    static const char *const names[] = {"m_revisions", "m_log", "m_meta"};
    prepare(&f);
    elsewhere(&f, sql);
    ck_assert_int_eq(ledger_find_impostors(f.backend, names, &f.diags, found), 0);
    for (size_t i = 0; i < 3; i++)
        strcat(strcat(all, found[i] == NULL ? "" : found[i]), found[i] == NULL ? "" : " ");
    ck_assert_str_eq(all, wanted);
    finish(&f);
}

START_TEST(what_only_has_a_name_of_the_ledger_is_found)
{
    assert_impostors("CREATE TABLE t (x)", "");
    assert_impostors("CREATE TABLE m_revisions (revision, up_sha256, how, more)", "");
    assert_impostors("CREATE TABLE m_meta (key, value); CREATE TABLE M_LOG (seq, outcome)",
                     "m_log ");
    assert_impostors("CREATE VIEW m_meta AS SELECT 1 AS key, 2 AS value", "m_meta ");
    assert_impostors("CREATE TABLE m_log (x); CREATE TABLE m_revisions (x)", "m_revisions m_log ");
    assert_impostors("CREATE TABLE t (x); CREATE INDEX m_log ON t (x)", "");
}
END_TEST

START_TEST(needs_are_read_back)
{
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(read_ledger(&f, "m"), 0);
    record_and_read(&f, &(struct recorded){"m", "[\"b\",\"a\"]", "[\"we \\\"ird\\\\\"]", NULL});
    struct ledger_row row = f.ledger.rows[0];
    ck_assert_int_eq(ledger_read_needs(f.backend, &f.ledger, &row, &f.arena, &f.diags), 0);
    ck_assert_uint_eq(row.parents.count, 2);
    ck_assert(str_equal_text(row.parents.items[0].text, "b"));
    ck_assert(str_equal_text(row.parents.items[1].text, "a"));
    ck_assert_uint_eq(row.depends_on.count, 1);
    ck_assert(str_equal_text(row.depends_on.items[0].text, "we \"ird\\"));
    finish(&f);
}
END_TEST

START_TEST(down_scripts_are_read_back)
{
    static const char *const texts[] = {
        "DROP TABLE t;\n",
        "\xEF\xBB\xBF-- BOM and CRLF\r\nDROP TABLE t;\r\n",
        "SELECT 'it''s', \"a\"\"b\", '\xC3\xA9';",
        "",
    };
    struct fixture f;
    prepare(&f);
    ck_assert_int_eq(read_ledger(&f, "m"), 0);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char id[8];
        struct str text = {0};
        snprintf(id, sizeof id, "r%zu", i);
        record_and_read(&f, &(struct recorded){id, "[]", "[]", texts[i]});
        ck_assert_int_eq(ledger_read_down(f.backend, &f.ledger, id, &f.arena, &f.diags, &text), 0);
        ck_assert(str_equal(text, str_from(texts[i])));
        struct script again = script_of(&f, texts[i]);
        ck_assert_str_eq(row_of(&f, id)->down_sha256, again.hash);
    }
    struct str none = {0};
    record_and_read(&f, &(struct recorded){"none", "[]", "[]", NULL});
    ck_assert_int_eq(ledger_read_down(f.backend, &f.ledger, "none", &f.arena, &f.diags, &none), 0);
    ck_assert_ptr_null(none.ptr);
    finish(&f);
}
END_TEST

/* ---- The state: the ledger through the graph ---- */

/* a - b - c, and x on a; y needs c without being its child. */
static const char manifest[] = "version: 1\ntable: m\nrevisions:\n"
                               "  - id: a\n"
                               "  - {id: b, parents: a}\n"
                               "  - {id: c, parents: b}\n"
                               "  - {id: x, parents: a}\n"
                               "  - {id: y, parents: x, depends_on: c}\n";

static void load_project(struct fixture *f)
{
    folder_write(&f->folder, "manifest.yaml", manifest);
    int rc = project_load(folder_path(&f->folder, "manifest.yaml"), &f->diags, &f->project);
    ck_assert_int_eq(rc, 0);
    ck_assert_int_eq(read_ledger(f, "m"), 0);
}

static void load_state(struct fixture *f)
{
    state_free(&f->state);
    int rc = state_load(&f->project, f->backend, LEDGER_ROWS, &f->arena, &f->diags, &f->state);
    ck_assert_int_eq(rc, 0);
}

static void assert_nodes(const struct graph *graph, struct node_list nodes, const char *expected)
{
    char text[256] = "";
    for (size_t i = 0; i < nodes.count; i++) {
        struct str id = graph_id(graph, nodes.items[i]);
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%.*s", i == 0 ? "" : " ",
                 (int)id.len, id.ptr);
    }
    ck_assert_str_eq(text, expected);
}

START_TEST(heads_are_computed_from_rows)
{
    struct fixture f;
    prepare(&f);
    load_project(&f);
    load_state(&f);
    assert_nodes(f.state.graph, f.state.heads, "");
    ck_assert(!state_is_head(&f.state, f.state.applied));
    record_and_read(&f, &(struct recorded){"a", "[]", "[]", NULL});
    record_and_read(&f, &(struct recorded){"x", "[\"a\"]", "[]", NULL});
    record_and_read(&f, &(struct recorded){"b", "[\"a\"]", "[]", NULL});
    load_state(&f);
    assert_nodes(f.state.graph, f.state.heads, "b x");
    record_and_read(&f, &(struct recorded){"c", "[\"b\"]", "[]", NULL});
    ck_assert(!state_is_head(&f.state, f.state.applied));
    record_and_read(&f, &(struct recorded){"y", "[\"x\"]", "[\"c\"]", NULL});
    load_state(&f);
    assert_nodes(f.state.graph, f.state.heads, "y"); /* c is implied: y depends on it */
    ck_assert(state_is_head(&f.state, f.state.applied));
    ck_assert_str_eq(f.state.rows[graph_find_id(f.state.graph, STR("c"))]->revision, "c");
    finish(&f);
}
END_TEST

START_TEST(gaps_do_not_hide_heads)
{
    struct fixture f;
    prepare(&f);
    load_project(&f);
    record_and_read(&f, &(struct recorded){"a", "[]", "[]", NULL});
    record_and_read(&f, &(struct recorded){"c", "[\"b\"]", "[]", NULL});
    load_state(&f);
    assert_nodes(f.state.graph, f.state.heads, "c"); /* a is below it, though b is missing */
    ck_assert(!f.state.applied[graph_find_id(f.state.graph, STR("b"))]);
    finish(&f);
}
END_TEST

START_TEST(unknown_revisions_keep_their_place)
{
    struct fixture f;
    prepare(&f);
    load_project(&f);
    record_and_read(&f, &(struct recorded){"a", "[]", "[]", NULL});
    record_and_read(&f, &(struct recorded){"later", "[\"c\"]", "[\"x\"]", NULL});
    record_and_read(&f, &(struct recorded){"even-later", "[\"later\"]", "[]", NULL});
    load_state(&f);
    ck_assert_uint_eq(f.state.known, 5);
    ck_assert_uint_eq(f.state.graph->count, 7);
    assert_nodes(f.state.graph, f.state.heads, "even-later");
    node_id later = graph_find_id(f.state.graph, STR("later"));
    ck_assert_uint_ge(later, f.state.known);
    assert_nodes(f.state.graph, f.state.graph->parents[later], "c");
    assert_nodes(f.state.graph, f.state.graph->depends_on[later], "x");
    ck_assert_str_eq(f.state.rows[later]->revision, "later");
    finish(&f);
}
END_TEST

START_TEST(rows_that_could_be_no_revisions_are_unknown)
{
    struct fixture f;
    prepare(&f);
    load_project(&f);
    record_and_read(&f, &(struct recorded){"a", "[]", "[]", NULL});
    elsewhere(&f, "UPDATE m_revisions SET revision = 'no id', parents = 'no json'");
    load_state(&f); /* they can be shown, reverted and purged */
    ck_assert_uint_eq(f.state.graph->count, f.state.known + 1);
    assert_nodes(f.state.graph, f.state.heads, "no id");
    finish(&f);
}
END_TEST

START_TEST(unknown_needs_of_unknown_revisions_are_no_error)
{
    struct fixture f;
    prepare(&f);
    load_project(&f);
    record_and_read(&f, &(struct recorded){"later", "[\"ghost\"]", "[\"later\"]", NULL});
    record_and_read(&f, &(struct recorded){"a", "[]", "[]", NULL});
    load_state(&f);
    ck_assert(f.state.applied[graph_find_id(f.state.graph, STR("later"))]);
    ck_assert(f.state.applied[graph_find_id(f.state.graph, STR("a"))]);
    finish(&f);
}
END_TEST

START_TEST(a_state_can_be_assumed)
{
    struct fixture f;
    prepare(&f);
    load_project(&f);
    node_id c = graph_find_id(&f.project.graph, STR("c"));
    int rc = state_assume(&f.project, (struct node_list){&c, 1}, &f.arena, &f.diags, &f.state);
    ck_assert_int_eq(rc, 0);
    assert_nodes(f.state.graph, f.state.heads, "c");
    ck_assert(f.state.applied[graph_find_id(f.state.graph, STR("a"))]);
    ck_assert(!f.state.applied[graph_find_id(f.state.graph, STR("x"))]);
    ck_assert(!f.state.ledger.exists);
    finish(&f);
}
END_TEST

UNIT_MAIN("ledger", an_absent_database_has_an_empty_ledger, rows_are_read_as_they_were_written,
          ids_alone_are_enough_for_most, a_slot_is_taken_once,
          the_same_revision_is_not_recorded_twice, forgotten_revisions_are_gone,
          unwrapped_runs_take_two_rows_of_the_log, a_newer_layout_is_refused,
          tables_of_somebody_else_are_refused, prefixes_may_be_any_name,
          what_only_has_a_name_of_the_ledger_is_found, needs_are_read_back,
          down_scripts_are_read_back, heads_are_computed_from_rows, gaps_do_not_hide_heads,
          unknown_revisions_keep_their_place, rows_that_could_be_no_revisions_are_unknown,
          unknown_needs_of_unknown_revisions_are_no_error, a_state_can_be_assumed)
