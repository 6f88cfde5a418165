/* Where foreign keys are enforced DROP TABLE deletes the table's rows first, and REPLACE those that
 * are in its way: ON DELETE CASCADE and SET NULL take the rows of other tables along. Where the row
 * comes back, or the table does in a rebuild, that is never meant.
 * https://www.sqlite.org/foreignkeys.html#fk_schemacommands, lang_conflict.html
 *
 * What the actions do is seen by the preupdate hook. SQLite can be built without it: then rows are
 * counted before and after. https://www.sqlite.org/c3ref/preupdate_count.html */
#include "backend/sqlite_cascade.h"

#include <string.h>
#include <strings.h>

typedef void preupdate(void *user, sqlite3 *db, int operation, const char *schema,
                       const char *table, sqlite3_int64 old_rowid, sqlite3_int64 new_rowid);

/* sqlite3.h declares them only where it was told that they are there. */
extern void *sqlite3_preupdate_hook(sqlite3 *db, preupdate *hook, void *user) __attribute__((weak));
extern int sqlite3_preupdate_depth(sqlite3 *db) __attribute__((weak));

enum cascade_eyes cascade_default_eyes(void)
{
    return sqlite3_preupdate_hook != NULL && sqlite3_preupdate_depth != NULL ? CASCADE_HOOK
                                                                             : CASCADE_COUNT;
}

/* Tables from which a chain of foreign keys leads to ?1. What else changes is a trigger's work. */
static const char descendants[] =
    "WITH RECURSIVE key(child, parent) AS (SELECT m.name, lower(f.\"table\") FROM "
    "main.sqlite_schema AS m, pragma_foreign_key_list(m.name, 'main') AS f WHERE m.type = 'table' "
    "AND "
    "lower(m.sql) GLOB '*references*'), "
    "below(name) AS (SELECT child FROM key WHERE parent = lower(?1) "
    "UNION SELECT child FROM key, below WHERE parent = lower(below.name)) "
    "SELECT name FROM below";

static const char keys[] =
    "SELECT \"table\", on_delete = 'CASCADE' FROM pragma_foreign_key_list(?1, 'main') "
    "WHERE seq = 0 AND on_delete IN ('CASCADE', 'SET NULL', 'SET DEFAULT')";

static struct cascade_loss *loss_of(struct cascade *cascade, const char *table)
{
    for (size_t i = 0; i < cascade->losses.count; i++)
        if (strcasecmp(cascade->losses.items[i].table, table) == 0)
            return &cascade->losses.items[i];
    return NULL;
}

static const char *name_in_from(const struct cascade *cascade, const char *table)
{
    for (size_t i = 0; i < cascade->from.count; i++)
        if (strcasecmp(cascade->from.tables[i], table) == 0)
            return cascade->from.tables[i];
    return NULL;
}

/* The action of a foreign key runs right behind the row that it follows, one level deeper: it is an
 * ON DELETE action where that row was deleted. What a trigger does is not, unless it is fired by a
 * DELETE and does the same. */
static bool is_action(const struct cascade *cascade, const struct cascade_loss *loss, int operation,
                      int depth)
{
    size_t above = (size_t)depth - 1;
    const char *parent =
        depth > 0 && above < cascade->levels.count ? cascade->levels.items[above] : NULL;
    for (size_t i = 0; parent != NULL && i < cascade->keys.count; i++) {
        const struct cascade_key *key = &cascade->keys.items[i];
        if (key->loss == loss && key->operation == operation &&
            strcasecmp(key->parent, parent) == 0)
            return true;
    }
    return false;
}

/* What is deeper belongs to the row before. */
static void note_row(struct cascade *cascade, int depth, const char *deleted)
{
    if (cascade->levels.count > (size_t)depth)
        cascade->levels.count = (size_t)depth;
    while (!cascade->no_memory && cascade->levels.count < (size_t)depth)
        cascade->no_memory = !VEC_PUSH(cascade->arena, &cascade->levels, NULL);
    cascade->no_memory |= !VEC_PUSH(cascade->arena, &cascade->levels, deleted);
}

static void on_preupdate(void *user, sqlite3 *db, int operation, const char *schema,
                         const char *table, sqlite3_int64 old_rowid, sqlite3_int64 new_rowid)
{
    struct cascade *cascade = user;
    (void)old_rowid, (void)new_rowid;
    int depth = sqlite3_preupdate_depth(db);
    bool is_main = strcmp(schema, "main") == 0;
    struct cascade_loss *loss = is_main ? loss_of(cascade, table) : NULL;
    bool lost = loss != NULL && is_action(cascade, loss, operation, depth);
    bool is_meant = depth == 0 && cascade->replaces && cascade->guard->deletes;
    const char *deleted = NULL;
    if (is_main && operation == SQLITE_DELETE && !is_meant)
        deleted = lost ? loss->table : name_in_from(cascade, table);
    note_row(cascade, depth, deleted);
    if (lost && operation == SQLITE_DELETE)
        loss->deleted++;
    else if (lost)
        loss->changed++;
}

/* A dropped table is none of those that lose; nor, where rows are counted, is one of which rows are
 * replaced. */
static int add_loss(struct cascade *cascade, const char *name)
{
    bool counts =
        name_in_from(cascade, name) == NULL || (cascade->replaces && cascade->eyes == CASCADE_HOOK);
    if (!counts || loss_of(cascade, name) != NULL)
        return SQLITE_OK;
    struct cascade_loss loss = {.table = arena_copy(cascade->arena, name, strlen(name))};
    return loss.table != NULL && VEC_PUSH(cascade->arena, &cascade->losses, loss) ? SQLITE_OK
                                                                                  : SQLITE_NOMEM;
}

static int list_descendants(struct cascade *cascade, const char *table)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(cascade->db, descendants, -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 1, table, -1, SQLITE_STATIC);
    while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(stmt, 0);
        rc = name == NULL ? SQLITE_NOMEM : add_loss(cascade, name);
    }
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int add_key(struct cascade *cascade, struct cascade_loss *loss, sqlite3_stmt *stmt)
{
    const char *parent = (const char *)sqlite3_column_text(stmt, 0);
    struct cascade_key key = {
        .loss = loss,
        .parent = parent == NULL ? NULL : arena_copy(cascade->arena, parent, strlen(parent)),
        .operation = sqlite3_column_int(stmt, 1) != 0 ? SQLITE_DELETE : SQLITE_UPDATE,
    };
    return key.parent != NULL && VEC_PUSH(cascade->arena, &cascade->keys, key) ? SQLITE_OK
                                                                               : SQLITE_NOMEM;
}

/* After the list of losses, into which they point. */
static int list_keys(struct cascade *cascade)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(cascade->db, keys, -1, &stmt, NULL);
    for (size_t i = 0; rc == SQLITE_OK && i < cascade->losses.count; i++) {
        struct cascade_loss *loss = &cascade->losses.items[i];
        rc = sqlite3_bind_text(stmt, 1, loss->table, -1, SQLITE_STATIC);
        while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
            rc = add_key(cascade, loss, stmt);
        int reset = sqlite3_reset(stmt);
        rc = rc == SQLITE_DONE ? reset : rc;
    }
    sqlite3_finalize(stmt);
    return rc;
}

/* How many rows table ?1 has, and how many references that ON DELETE SET NULL or SET DEFAULT would
 * change: the first column of each such key tells. A default that is no literal is not looked at.
 */
static const char count_of[] =
    "SELECT printf('SELECT count(*), coalesce(sum(%s), 0) FROM main.\"%w\"',"
    "  coalesce(group_concat(printf('(\"%w\" IS NOT %s)', c.name,"
    "    CASE WHEN f.on_delete = 'SET DEFAULT' AND c.dflt_value GLOB '[-+0-9'']*'"
    "    THEN c.dflt_value ELSE 'NULL' END), ' + '), '0'), ?1) "
    "FROM pragma_foreign_key_list(?1, 'main') AS f, pragma_table_xinfo(?1, 'main') AS c "
    "WHERE f.seq = 0 AND f.on_delete IN ('SET NULL', 'SET DEFAULT')"
    "  AND lower(c.name) = lower(f.\"from\")";

struct counts {
    int64_t rows, references;
};

/* The statement has one row, and it is finalized. */
static int read_counts(sqlite3_stmt *stmt, int rc, struct counts *out)
{
    if (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
        *out = (struct counts){sqlite3_column_int64(stmt, 0), sqlite3_column_int64(stmt, 1)};
    sqlite3_finalize(stmt);
    return rc == SQLITE_ROW ? SQLITE_OK : rc;
}

static int count_rows(sqlite3 *db, const char *table, struct counts *out)
{
    sqlite3_stmt *made = NULL, *stmt = NULL;
    int rc = sqlite3_prepare_v2(db, count_of, -1, &made, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(made, 1, table, -1, SQLITE_STATIC);
    if (rc == SQLITE_OK && (rc = sqlite3_step(made)) == SQLITE_ROW)
        rc = sqlite3_prepare_v2(db, (const char *)sqlite3_column_text(made, 0), -1, &stmt, NULL);
    rc = read_counts(stmt, rc, out);
    sqlite3_finalize(made);
    return rc;
}

static int count_before(struct cascade *cascade)
{
    struct counts counts = {0};
    int rc =
        cascade->replaces ? SQLITE_OK : count_rows(cascade->db, cascade->from.tables[0], &counts);
    cascade->own_rows = counts.rows;
    for (size_t i = 0; rc == SQLITE_OK && i < cascade->losses.count; i++) {
        struct cascade_loss *loss = &cascade->losses.items[i];
        rc = count_rows(cascade->db, loss->table, &counts);
        loss->rows_before = counts.rows;
        loss->references_before = counts.references;
    }
    cascade->changes_before = sqlite3_total_changes64(cascade->db);
    return rc;
}

/* A row that was deleted takes its references along. */
static int count_loss(struct cascade *cascade, struct cascade_loss *loss)
{
    struct counts left = {0};
    int rc = count_rows(cascade->db, loss->table, &left);
    if (rc != SQLITE_OK)
        return rc;
    if (left.rows < loss->rows_before)
        loss->deleted = (size_t)(loss->rows_before - left.rows);
    else if (left.references < loss->references_before)
        loss->changed = (size_t)(loss->references_before - left.references);
    return SQLITE_OK;
}

/* What else was changed is in SQLite's total, with the rows of the dropped table itself. */
static int count_after(struct cascade *cascade)
{
    int64_t unexplained =
        sqlite3_total_changes64(cascade->db) - cascade->changes_before - cascade->own_rows;
    int rc = SQLITE_OK;
    for (size_t i = 0; rc == SQLITE_OK && i < cascade->losses.count; i++) {
        struct cascade_loss *loss = &cascade->losses.items[i];
        rc = count_loss(cascade, loss);
        unexplained -= (int64_t)(loss->deleted + loss->changed);
    }
    cascade->changed_somewhere = unexplained > 0 && !cascade->replaces ? (size_t)unexplained : 0;
    return rc;
}

bool cascade_is_enforced(sqlite3 *db)
{
    int on = 0;
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, -1, &on);
    return on != 0;
}

int cascade_begin(struct cascade *cascade)
{
    int rc = SQLITE_OK;
    for (size_t i = 0; rc == SQLITE_OK && i < cascade->from.count; i++)
        rc = list_descendants(cascade, cascade->from.tables[i]);
    if (rc == SQLITE_OK && cascade->losses.count != 0)
        rc = list_keys(cascade);
    cascade->watching = rc == SQLITE_OK && cascade->losses.count != 0;
    if (!cascade->watching)
        return rc;
    /* Outside any transaction the statement would commit before anybody could look. */
    if (sqlite3_get_autocommit(cascade->db)) {
        rc = sqlite3_exec(cascade->db, "BEGIN", NULL, NULL, NULL);
        cascade->wrapped = rc == SQLITE_OK;
    }
    if (rc == SQLITE_OK && cascade->eyes == CASCADE_HOOK)
        sqlite3_preupdate_hook(cascade->db, on_preupdate, cascade);
    else if (rc == SQLITE_OK)
        rc = count_before(cascade);
    return rc;
}

static bool is_lossless(const struct cascade *cascade)
{
    for (size_t i = 0; i < cascade->losses.count; i++)
        if (cascade->losses.items[i].deleted + cascade->losses.items[i].changed != 0)
            return false;
    return cascade->changed_somewhere == 0;
}

int cascade_end(struct cascade *cascade, bool *lossless)
{
    int rc = SQLITE_OK;
    *lossless = true;
    if (!cascade->watching)
        return SQLITE_OK;
    if (cascade->eyes == CASCADE_HOOK)
        sqlite3_preupdate_hook(cascade->db, NULL, NULL);
    else
        rc = count_after(cascade);
    if (cascade->no_memory)
        rc = SQLITE_NOMEM;
    *lossless = rc == SQLITE_OK && is_lossless(cascade);
    if (cascade->wrapped) {
        int ended = sqlite3_exec(cascade->db, *lossless ? "COMMIT" : "ROLLBACK", NULL, NULL, NULL);
        rc = rc == SQLITE_OK ? ended : rc;
    }
    return rc;
}

static const char *rows(size_t count)
{
    return count == 1 ? "row" : "rows";
}

void cascade_describe(const struct cascade *cascade, diag_list *diags)
{
    for (size_t i = 0; i < cascade->losses.count; i++) {
        const struct cascade_loss *loss = &cascade->losses.items[i];
        if (loss->deleted != 0)
            diag_note(diags, SPAN_NONE, "%s: %zu %s deleted", loss->table, loss->deleted,
                      rows(loss->deleted));
        if (loss->changed != 0)
            diag_note(diags, SPAN_NONE, "%s: %zu %s changed", loss->table, loss->changed,
                      rows(loss->changed));
    }
    if (cascade->changed_somewhere != 0)
        diag_note(diags, SPAN_NONE, "%zu more %s changed in other tables",
                  cascade->changed_somewhere, rows(cascade->changed_somewhere));
}
