/* What a live database has. */
#include "shadow/rows.h"
#include "shadow/shadow.h"

#include "base/map.h"
#include "base/vec.h"

#include <string.h>
#include <strings.h>

struct live {
    struct arena *arena; /* for the rows */
    struct arena scratch;
    diag_list *diags;
    const char *name;   /* of the database */
    struct map omitted; /* tables, in lower case: the ledger's, shadow tables */
    VEC(struct schema_row) rows;
    bool has_virtual_tables;
};

/* Names are compared as SQLite compares them: ASCII letters without case. */
static struct str fold(struct live *live, struct str name)
{
    char *copy = arena_copy(&live->scratch, name.ptr, name.len);
    str_fold(copy);
    return (struct str){copy, name.len};
}

static int omit(struct live *live, struct str table)
{
    struct str name = fold(live, table);
    bool added =
        name.ptr != NULL && map_put(&live->omitted, &live->scratch, name, 0, NULL) != MAP_NO_MEMORY;
    return added ? 0 : diag_no_memory(live->diags);
}

static int omit_row(void *user, const struct column *columns, size_t count)
{
    (void)count;
    return columns[0].text.ptr == NULL ? 0 : omit(user, columns[0].text);
}

enum { TYPE, NAME, TABLE, SQL, IS_VIRTUAL };

static int take_row(void *user, const struct column *columns, size_t count)
{
    (void)count;
    struct live *live = user;
    const char *texts[4];
    for (size_t i = 0; i < 4; i++) {
        struct str text = columns[i].text;
        if (text.ptr == NULL) { /* a number, or nothing, where SQLite puts a text */
            int rc = diag_error(live->diags, STEMMA_NOT_A_DATABASE, SPAN_NONE,
                                "%s: cannot read the schema: a row of sqlite_schema is damaged",
                                live->name);
            diag_hint(live->diags, "see https://www.sqlite.org/recovery.html");
            return rc;
        }
        texts[i] = arena_copy(live->arena, text.ptr, text.len);
        if (texts[i] == NULL)
            return diag_no_memory(live->diags);
    }
    struct schema_row row = {texts[TYPE], texts[NAME], texts[TABLE], texts[SQL]};
    live->has_virtual_tables |= columns[IS_VIRTUAL].integer != 0;
    return VEC_PUSH(live->arena, &live->rows, row) ? 0 : diag_no_memory(live->diags);
}

/* Only SQLite knows which tables are a virtual table's own: its module says so.
 * https://www.sqlite.org/pragma.html#pragma_table_list */
static int omit_shadow_tables(struct live *live, struct backend *backend)
{
    static const struct statement question = {
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'", NULL, 0};
    return live->has_virtual_tables ? backend_query(backend, &question, omit_row, live, live->diags)
                                    : 0;
}

static int drop_omitted(struct live *live)
{
    size_t kept = 0;
    for (size_t i = 0; i < live->rows.count; i++) {
        const struct schema_row *row = &live->rows.items[i];
        struct str table = fold(live, str_from(row->table)); /* of a table, a view: its own name */
        if (table.ptr == NULL)
            return diag_no_memory(live->diags);
        if (map_find(&live->omitted, table) == NULL)
            live->rows.items[kept++] = *row;
    }
    live->rows.count = kept;
    return 0;
}

static int read_rows(struct live *live, struct backend *backend)
{
    static const struct statement question = {
        "SELECT type, name, tbl_name, sql, type = 'table' AND coalesce(rootpage, 0) = 0 "
        "FROM main.sqlite_schema WHERE sql IS NOT NULL AND lower(name) NOT GLOB 'sqlite_*' "
        "ORDER BY rowid",
        NULL, 0};
    int rc = backend_hold(backend, live->diags);
    if (rc != 0)
        return rc;
    rc = backend_query(backend, &question, take_row, live, live->diags);
    if (rc == 0)
        rc = omit_shadow_tables(live, backend);
    backend_release(backend);
    return rc == 0 ? drop_omitted(live) : rc;
}

int shadow_read(struct backend *backend, const char *const *ledger, size_t ledger_count,
                struct arena *arena, diag_list *diags, struct schema_rows *out)
{
    struct live live = {.arena = arena, .diags = diags, .name = backend->name};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < ledger_count; i++)
        rc = omit(&live, str_from(ledger[i]));
    if (rc == 0)
        rc = read_rows(&live, backend);
    if (rc == 0)
        *out = (struct schema_rows){live.rows.items, live.rows.count};
    map_free(&live.omitted);
    arena_free(&live.scratch);
    return rc;
}

static int note_content(void *user, const struct column *columns, size_t count)
{
    (void)columns;
    (void)count;
    *(bool *)user = true;
    return 0;
}

int shadow_has_content(const struct shadow_input *input, bool *out)
{
    enum { MOST = 4 };
    struct value names[MOST];
    struct statement question = {"SELECT 1 FROM main.sqlite_schema WHERE type IN ('table', 'view') "
                                 "AND lower(name) NOT GLOB 'sqlite_*' "
                                 "AND name COLLATE NOCASE NOT IN (?, ?, ?, ?) LIMIT 1",
                                 names, MOST};
    bool found = false;
    for (size_t i = 0; i < MOST; i++)
        names[i] = (struct value){
            .kind = VALUE_TEXT, .text = str_from(i < input->ledger_count ? input->ledger[i] : "")};
    int rc = backend_query(input->backend, &question, note_content, &found, input->diags);
    if (rc >= 0)
        *out = found;
    return rc < 0 ? rc : 0;
}
