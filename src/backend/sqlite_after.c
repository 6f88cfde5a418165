/* What a unit leaves behind is looked at before it is committed: texts and keys that no longer
 * work, rows without the row that a foreign key points to, what a rebuild lost. */
#include "backend/sqlite_after.h"

void aftermath_begin(struct aftermath *aftermath)
{
    aftermath->before.arena = aftermath->now.arena = aftermath->arena;
    aftermath->keys_history.arena = aftermath->arena;
}

void aftermath_end(struct aftermath *aftermath)
{
    foreign_keys_forget(&aftermath->before);
    foreign_keys_forget(&aftermath->now);
    map_free(&aftermath->keys_history.known);
}

static int check_error(struct aftermath *aftermath, int code, const char *what)
{
    return sqlite_error_of(aftermath->backend, code, SPAN_NONE, what, aftermath->diags);
}

static int texts_error(struct aftermath *aftermath, int code)
{
    return check_error(aftermath, code, "cannot check views and triggers");
}

static int keys_error(struct aftermath *aftermath, int code)
{
    return check_error(aftermath, code, "cannot check foreign keys");
}

/* ---- what is known of the schema ---- */

/* Changes with every commit, whoever makes it.
 * https://www.sqlite.org/c3ref/c_fcntl_begin_atomic_write.html#sqlitefcntldataversion */
static unsigned data_version(sqlite3 *db)
{
    unsigned version = 0;
    sqlite3_file_control(db, "main", SQLITE_FCNTL_DATA_VERSION, &version);
    return version;
}

void schema_forget(struct sqlite_backend *backend)
{
    backend->keys = backend->texts = KNOWN_NOTHING;
}

void schema_recall(struct sqlite_backend *backend)
{
    if (backend->known_as_of != data_version(backend->db))
        schema_forget(backend);
}

void schema_remember(struct sqlite_backend *backend, const struct guard *guard)
{
    if (guard->said_references)
        backend->keys = KNOWN_NOTHING;
    if (guard->defined_texts)
        backend->texts = KNOWN_NOTHING;
    backend->known_as_of = data_version(backend->db);
}

/* ---- views, triggers, expressions ---- */

/* Also what a schema without any such text has not. */
static int look_at_texts(struct aftermath *aftermath, struct validity_list *out)
{
    struct sqlite_backend *backend = aftermath->backend;
    bool defined = aftermath->guard->defined_texts;
    if (backend->texts == KNOWN_NONE && !defined)
        return 0;
    int rc = validity_look(backend->db, aftermath->guard, aftermath->arena, out);
    if (rc == SQLITE_OK && !defined)
        backend->texts = out->candidates == 0 ? KNOWN_NONE : KNOWN_SOME;
    return rc == SQLITE_OK ? 0 : texts_error(aftermath, rc);
}

/* A table that is dropped before any was made is not rebuilt: its rows are nowhere. */
int aftermath_before_altering(void *user)
{
    struct aftermath *aftermath = user;
    const struct guard *guard = aftermath->guard;
    const char *table = guard->dropped_table;
    if (table == NULL || !guard->made_tables)
        table = guard->altered_table;
    int rc = 0, code = SQLITE_OK;
    if (!aftermath->has_texts_before)
        rc = look_at_texts(aftermath, &aftermath->texts_before);
    aftermath->has_texts_before = true;
    if (rc == 0 && table != NULL)
        code = new_keys_note_before(aftermath->backend->db, guard, table, &aftermath->keys_history);
    if (rc == 0 && code == SQLITE_OK && table != NULL)
        code = rebuild_note_before(aftermath->backend->db, aftermath->arena, table,
                                   &aftermath->rebuilt);
    return code == SQLITE_OK ? rc : texts_error(aftermath, code);
}

int aftermath_report_rebuilt(struct aftermath *aftermath, const struct script *script)
{
    int rc = rebuild_report(aftermath->backend->db, aftermath->guard, aftermath->arena,
                            &aftermath->rebuilt, script, aftermath->diags);
    aftermath->rebuilt.count = 0;
    return rc == SQLITE_OK ? 0 : texts_error(aftermath, rc);
}

static int look_at_keys(struct aftermath *aftermath, const struct guard *guard,
                        struct validity_list *out)
{
    if (aftermath->backend->keys == KNOWN_NONE)
        return 0;
    int rc = keys_look(aftermath->backend->db, guard, aftermath->arena, out);
    return rc == SQLITE_OK ? 0 : texts_error(aftermath, rc);
}

/* They are told of when the run is at its end. */
static int look_at_new_keys(struct aftermath *aftermath, struct validity_list *out)
{
    struct sqlite_backend *backend = aftermath->backend;
    aftermath->brought.count = 0;
    if (!aftermath->guard->said_references && backend->brought.count == 0)
        return 0;
    int rc = new_keys_look(backend->db, aftermath->guard, &aftermath->keys_history,
                           &backend->brought, &aftermath->brought);
    if (rc == SQLITE_OK && !aftermath->followed)
        rc = new_keys_tell(&aftermath->brought, aftermath->arena, out);
    return rc == SQLITE_OK ? 0 : keys_error(aftermath, rc);
}

/* What is committed stays so: out of memory only a warning is lost. */
void aftermath_hand_on(struct aftermath *aftermath, int result)
{
    struct sqlite_backend *backend = aftermath->backend;
    if (result > 0) /* the unit will be tried again */
        return;
    backend->brought.count = 0;
    if (result == 0 && aftermath->followed &&
        new_keys_keep(&aftermath->brought, &backend->arena, &backend->brought) != SQLITE_OK)
        backend->brought.count = 0;
}

static bool has_used_key(const struct validity_list *list)
{
    for (size_t i = 0; i < list->items.count; i++)
        if (list->items.items[i].is_key && !list->items.items[i].is_unused)
            return true;
    return false;
}

static int report_validity(struct aftermath *aftermath, const struct validity_list *now)
{
    struct validity_list before = aftermath->texts_before;
    for (size_t i = 0; i < aftermath->keys_before.items.count; i++)
        if (!VEC_PUSH(aftermath->arena, &before.items, aftermath->keys_before.items.items[i]))
            return diag_no_memory(aftermath->diags);
    return validity_report(aftermath->guard, now, &before, aftermath->diags);
}

/* Where something was dropped or altered, everything that may have used it must still work; else
 * what was made. */
static int check_validity(struct aftermath *aftermath)
{
    struct validity_list now = {0};
    const struct guard *guard = aftermath->guard;
    int rc = guard->altered || guard->defined_texts ? look_at_texts(aftermath, &now) : 0;
    if (rc == 0 && guard->altered)
        rc = look_at_keys(aftermath, guard, &now);
    if (rc == 0)
        rc = look_at_new_keys(aftermath, &now);
    aftermath->doubts_keys = rc == 0 && has_used_key(&now) && !aftermath->has_before;
    if (aftermath->doubts_keys)
        return AFTER_SUSPECT;
    return rc == 0 ? report_validity(aftermath, &now) : rc;
}

/* ---- rows without the row that a foreign key points to ---- */

/* Enforcement may be switched off for the next script, and what is counted then would never be
 * settled. */
int aftermath_check_deferred(struct aftermath *aftermath, const struct script *script)
{
    sqlite3 *db = aftermath->backend->db;
    int pending = 0, highest = 0;
    sqlite3_db_status(db, SQLITE_DBSTATUS_DEFERRED_FKS, &pending, &highest, 0);
    if (pending == 0)
        return 0;
    struct violations now = {.arena = aftermath->arena}, none = {0};
    int rc = 0;
    if (foreign_keys_check(db, aftermath->guard, &now) == SQLITE_OK)
        rc = foreign_keys_report(aftermath->guard, &now, &none, aftermath->diags);
    foreign_keys_forget(&now);
    return rc != 0 ? rc
                   : diag_error(aftermath->diags, STEMMA_FOREIGN_KEY, SPAN_FILE(&script->source),
                                "deferred foreign keys do not hold at the end of the script");
}

static int collect_violations(struct aftermath *aftermath, const struct guard *guard,
                              struct violations *out)
{
    watch_begin(aftermath->backend, NULL, SPAN_NONE, 0);
    int rc = foreign_keys_check(aftermath->backend->db, guard, out);
    watch_end(aftermath->backend);
    return rc == SQLITE_OK ? 0 : keys_error(aftermath, rc);
}

/* Without any foreign key nothing has to be looked at. Returns SQLite's result code. */
static int find_keys(struct aftermath *aftermath, bool *out)
{
    struct sqlite_backend *backend = aftermath->backend;
    *out = backend->keys == KNOWN_SOME || aftermath->guard->said_references;
    if (*out || backend->keys == KNOWN_NONE)
        return SQLITE_OK;
    int rc = foreign_keys_exist(backend->db, out);
    if (rc == SQLITE_OK)
        backend->keys = *out ? KNOWN_SOME : KNOWN_NONE;
    return rc;
}

static int check_foreign_keys(struct aftermath *aftermath)
{
    bool keys = false;
    int code = find_keys(aftermath, &keys);
    if (code != SQLITE_OK)
        return keys_error(aftermath, code);
    if (!keys)
        return 0;
    int rc = collect_violations(aftermath, aftermath->guard, &aftermath->now);
    if (rc == 0 && aftermath->now.count != 0) {
        guard_suspect_losers(aftermath->guard);
        rc = collect_violations(aftermath, aftermath->guard, &aftermath->now);
    }
    if (rc != 0)
        return rc;
    if (aftermath->now.count != 0 && !aftermath->has_before)
        return AFTER_SUSPECT;
    return foreign_keys_report(aftermath->guard, &aftermath->now, &aftermath->before,
                               aftermath->diags);
}

/* Of a unit that is made again orphans have to be known, too: the state before is looked at once.
 */
int aftermath_check(struct aftermath *aftermath)
{
    int rc = check_validity(aftermath), orphans = 0;
    if (rc == 0 || rc == AFTER_SUSPECT)
        orphans = check_foreign_keys(aftermath);
    return orphans == 0 ? rc : orphans;
}

/* Tables under the names that they had, whatever was done to them: what was an update of one column
 * after a rename was none of a column before it. */
static int touch_suspects(struct aftermath *aftermath)
{
    struct guard *guard = aftermath->guard;
    for (size_t i = 0; i < aftermath->now.groups.count; i++) {
        struct guard_name name = guard_names(guard, aftermath->now.groups.items[i].table);
        for (; name.text != NULL; guard_earlier_name(guard, &name))
            guard_touch(guard, str_from(name.text), GUARD_SUSPECT);
    }
    return guard->out_of_memory ? diag_no_memory(aftermath->diags) : 0;
}

int aftermath_look_before(struct aftermath *aftermath, enum after_scope scope)
{
    const struct guard *guard = scope == AFTER_ALL ? NULL : aftermath->guard;
    int rc = guard == NULL ? 0 : touch_suspects(aftermath);
    if (rc == 0)
        rc = collect_violations(aftermath, guard, &aftermath->before);
    aftermath->has_before = true;
    return rc == 0 ? look_at_keys(aftermath, guard, &aftermath->keys_before) : rc;
}

int aftermath_judge(struct aftermath *aftermath)
{
    int rc = aftermath->doubts_keys ? 0
                                    : foreign_keys_report(aftermath->guard, &aftermath->now,
                                                          &aftermath->before, aftermath->diags);
    foreign_keys_forget(&aftermath->now);
    aftermath->texts_before = (struct validity_list){0};
    aftermath->has_texts_before = false;
    map_free(&aftermath->keys_history.known);
    aftermath->rebuilt.count = 0;
    return rc;
}
