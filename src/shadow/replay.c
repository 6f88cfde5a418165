/* One transaction holds the scripts of all revisions, as far as they can be in one: what was made
 * in it needs no journal, and nothing has to be committed to memory.
 *
 * Where only the schema is wanted, statements about the schema run; those about rows are compiled,
 * so that a mistake in them is found, and left. No schema of SQLite's depends on rows: CREATE TABLE
 * … AS SELECT makes the same columns of none. */
#include "shadow/add_column.h"
#include "shadow/changes.h"
#include "shadow/memory.h"

#include "backend/sqlite_script.h"
#include "backend/sqlite_stand_in.h"
#include "script/lex.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Each revision may have some more of it, unused patience is kept. */
enum { PATIENCE_FOR_STEP = 500 };

struct replay {
    struct replay_input input;
    struct memory memory;
    struct guard guard;
    struct unit unit;
    struct arena scratch; /* of one step */
    struct changes changes;
    sqlite3 *aside; /* see add_column.h; NULL: not opened */
};

int replay_open(const struct replay_input *input, struct replay **out)
{
    struct replay *replay = calloc(1, sizeof *replay);
    if (replay == NULL)
        return diag_no_memory(input->diags);
    replay->input = *input;
    replay->unit = (struct unit){
        .protected_tables = input->ledger,
        .protected_count = input->ledger_count,
        .parameters = input->parameters,
        .parameter_count = input->parameter_count,
    };
    bool is_limited = input->extent == REPLAY_SCHEMA || input->is_limited;
    int rc =
        memory_open(&replay->memory, is_limited ? MEMORY_LIMITED : MEMORY_UNLIMITED, input->diags);
    if (rc == 0)
        memory_watch(&replay->memory, input->watched);
    if (rc == 0 && input->extent == REPLAY_SCHEMA) {
        stand_in_for_collations(replay->memory.db, NULL);
        replay->memory.backend->lends_functions = true;
    }
    if (rc == 0 && changes_open(&replay->changes, replay->memory.db) != SQLITE_OK)
        rc = diag_no_memory(input->diags);
    if (rc != 0) {
        replay_close(replay);
        return rc;
    }
    replay->memory.backend->base.name = "the replay of the revisions";
    guard_begin_unit(&replay->guard, &replay->unit, &replay->scratch);
    sqlite3_set_authorizer(replay->memory.db, guard_authorize, &replay->guard);
    *out = replay;
    return 0;
}

void replay_close(struct replay *replay)
{
    if (replay == NULL)
        return;
    changes_close(&replay->changes);
    memory_close(&replay->memory);
    sqlite3_close(replay->aside);
    guard_end_unit(&replay->guard);
    arena_free(&replay->scratch);
    free(replay);
}

static int fail(struct replay *replay, int code, const char *what)
{
    return sqlite_error_of(replay->memory.backend, code, SPAN_NONE, what, replay->input.diags);
}

/* ---- Which statements are run ---- */

/* Pragmas that have a say in what a statement about the schema does. */
static const char *const telling_pragmas[] = {"foreign_keys", "legacy_alter_table",
                                              "trusted_schema"};

static bool is_telling(const char *pragma)
{
    for (size_t i = 0; i < sizeof telling_pragmas / sizeof telling_pragmas[0]; i++)
        if (strcmp(pragma, telling_pragmas[i]) == 0)
            return true;
    return false;
}

/* ANALYZE makes tables that scripts may write, once. */
static bool has_statistics(sqlite3 *db)
{
    return sqlite3_table_column_metadata(db, "main", "sqlite_stat1", NULL, NULL, NULL, NULL, NULL,
                                         NULL) == SQLITE_OK;
}

/* Temporary tables may have names that others have, and triggers on others. */
static bool adds_column(struct replay *replay, struct str statement)
{
    struct guard *guard = &replay->guard;
    const char *table = guard->altered_table;
    if (table == NULL || guard->made_temporary || replay->changes.now.count < ADD_COLUMN_WORTH ||
        !add_column_is(statement))
        return false;
    guard_pause(guard);
    bool done =
        add_column_run(replay->memory.db, &replay->aside, table, statement, &replay->scratch);
    guard_resume(guard);
    return done;
}

static int sift(void *user, struct str statement)
{
    struct replay *replay = user;
    const struct guard *guard = &replay->guard;
    const struct backend *watched = replay->input.watched;
    if (watched != NULL && backend_is_interrupted(watched))
        return diag_error(replay->input.diags, STEMMA_INTERRUPTED, SPAN_NONE, "interrupted");
    if (guard->is_vacuum)
        return SCRIPT_PASS;
    if (guard->defines && lex_is_word(lex_token(statement), "ANALYZE"))
        return has_statistics(replay->memory.db) ? SCRIPT_PASS : 0;
    bool runs = guard->defines || guard->transaction != GUARD_NONE ||
                guard->savepoint != GUARD_NO_SAVEPOINT ||
                (guard->pragma != NULL && is_telling(guard->pragma));
    return runs && !adds_column(replay, statement) ? 0 : SCRIPT_PASS;
}

/* ---- A step ---- */

static int set_transaction(struct replay *replay, bool wanted)
{
    sqlite3 *db = replay->memory.db;
    if (wanted != (sqlite3_get_autocommit(db) != 0))
        return 0;
    int rc = sqlite3_exec(db, wanted ? "BEGIN" : "COMMIT", NULL, NULL, NULL);
    return rc == SQLITE_OK ? 0 : fail(replay, rc, wanted ? "cannot begin" : "cannot commit");
}

/* What the hints of a run say of a database that is ahead of its ledger is not so here. */
static void mend_hint(diag_list *diags)
{
    struct diag *last = &diags->list.items[diags->list.count - 1];
    if (last->code == STEMMA_SQL && last->hint != NULL &&
        strstr(last->hint, "stemma stamp") != NULL)
        last->hint = "the revisions are replayed from nothing: one before this has made it";
}

static int explain_failure(struct replay *replay, const struct script_run *run, size_t told, int rc)
{
    diag_list *diags = replay->input.diags;
    if (rc == -STEMMA_INTERRUPTED && replay->memory.exhausted) {
        diag_forget(diags, told);
        rc = diag_error(diags, STEMMA_TIMEOUT, run->last,
                        "this statement does more than is borne %s",
                        replay->input.extent == REPLAY_SCHEMA ? "where only the schema is wanted"
                                                              : "where it is only looked at");
    }
    if (diags->list.count > told)
        mend_hint(diags);
    diag_revision(diags, str_from(run->step->revision));
    return rc;
}

/* Deferred constraints must hold at the end of a script, as in a run. */
static int check_deferred(struct replay *replay, const struct replay_step *step)
{
    int pending = 0, highest = 0;
    sqlite3_db_status(replay->memory.db, SQLITE_DBSTATUS_DEFERRED_FKS, &pending, &highest, 0);
    if (pending == 0)
        return 0;
    return diag_error(replay->input.diags, STEMMA_FOREIGN_KEY, SPAN_FILE(&step->script->source),
                      "deferred foreign keys do not hold at the end of the script");
}

static void enforce_foreign_keys(struct replay *replay, enum manifest_foreign_keys mode)
{
    sqlite3_db_config(replay->memory.db, SQLITE_DBCONFIG_ENABLE_FKEY,
                      mode == FOREIGN_KEYS_ON ? 1 : 0, NULL);
}

static int run_script(struct replay *replay, const struct replay_step *step)
{
    diag_list *diags = replay->input.diags;
    bool rows = replay->input.extent == REPLAY_ROWS;
    struct unit_step unit_step = {
        .revision = step->revision,
        .script = step->script,
        .foreign_keys = step->foreign_keys,
        .allow_cascade = step->allow_cascade || !rows,
    };
    struct script_run run = {
        .backend = replay->memory.backend,
        .unit = &replay->unit,
        .step = &unit_step,
        .guard = &replay->guard,
        .sift = rows ? NULL : sift,
        .user = replay,
        .diags = diags,
    };
    size_t told = diags->list.count;
    enforce_foreign_keys(replay, step->foreign_keys);
    int rc = sqlite_run_script(&run, step->script);
    if (rc == 0 && step->foreign_keys == FOREIGN_KEYS_ON)
        rc = check_deferred(replay, step);
    enforce_foreign_keys(replay, FOREIGN_KEYS_OFF);
    if (rc < 0)
        return explain_failure(replay, &run, told, rc);
    diag_forget(diags, told); /* remarks: they are made where the script is run */
    return 0;
}

static void begin_step(struct replay *replay, const struct replay_step *step)
{
    guard_end_unit(&replay->guard);
    arena_free(&replay->scratch);
    replay->unit.mode = step->transaction == STEMMA_TRANSACTION_NONE ? UNIT_UNWRAPPED : UNIT_ATOMIC;
    guard_begin_unit(&replay->guard, &replay->unit, &replay->scratch);
    replay->memory.patience += PATIENCE_FOR_STEP;
}

int replay_step(struct replay *replay, const struct replay_step *step, struct replay_changes *out)
{
    const struct backend *watched = replay->input.watched;
    struct replay_changes changes = {0};
    if (watched != NULL && backend_is_interrupted(watched))
        return diag_error(replay->input.diags, STEMMA_INTERRUPTED, SPAN_NONE, "interrupted");
    begin_step(replay, step);
    int rc = set_transaction(replay, replay->unit.mode == UNIT_ATOMIC);
    if (rc == 0 && step->script != NULL)
        rc = run_script(replay, step);
    int code = rc == 0 ? changes_look(&replay->changes, &replay->scratch, &changes) : SQLITE_OK;
    if (code != SQLITE_OK)
        rc = fail(replay, code, "cannot read the schema");
    if (rc == 0 && out != NULL)
        *out = changes;
    return rc;
}

int replay_rows(struct replay *replay, struct arena *arena, struct schema_rows *out)
{
    const struct known_rows *now = &replay->changes.now;
    struct schema_row *rows = ARENA_ARRAY(arena, struct schema_row, now->count);
    size_t count = 0;
    if (rows == NULL)
        return diag_no_memory(replay->input.diags);
    for (size_t i = 0; i < now->count; i++)
        if (!now->items[i].is_hidden)
            rows[count++] = *now->items[i].row;
    *out = (struct schema_rows){rows, count};
    return 0;
}

int replay_image(struct replay *replay, struct schema_image *out)
{
    int rc = set_transaction(replay, false);
    if (rc == 0)
        *out = memory_image(&replay->memory);
    return rc;
}

/* ---- A fork ---- */

/* What is there already is nothing that a step has changed. */
static int fill(struct replay *replay, struct schema_image *image)
{
    struct replay_changes there;
    int rc = memory_restore_image(&replay->memory, image);
    if (rc == SQLITE_OK)
        rc = changes_look(&replay->changes, &replay->scratch, &there);
    return rc == SQLITE_OK ? 0 : fail(replay, rc, "cannot copy the schema");
}

int replay_fork(struct replay *replay, diag_list *diags, struct replay **out)
{
    struct replay_input input = replay->input;
    diag_list *own = input.diags;
    struct schema_image image = {0};
    struct replay *copy = NULL;
    input.diags = replay->input.diags = diags; /* also what goes wrong with the original */
    int rc = replay_image(replay, &image);
    replay->input.diags = own;
    if (rc == 0 && image.bytes == NULL && replay->changes.now.count != 0)
        rc = diag_no_memory(diags);
    if (rc == 0)
        rc = replay_open(&input, &copy);
    if (rc == 0 && image.bytes != NULL) {
        sqlite3_set_authorizer(copy->memory.db, NULL, NULL);
        rc = fill(copy, &image);
        sqlite3_set_authorizer(copy->memory.db, guard_authorize, &copy->guard);
    }
    schema_image_free(&image);
    if (rc == 0)
        *out = copy;
    else
        replay_close(copy);
    return rc;
}

sqlite3 *replay_connection(struct replay *replay)
{
    return replay->memory.db;
}

diag_list *replay_diags(struct replay *replay)
{
    return replay->input.diags;
}

const struct replay_input *replay_input_of(const struct replay *replay)
{
    return &replay->input;
}
