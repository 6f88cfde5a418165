/* The copy is made as VACUUM makes one: tables and indexes by their CREATE texts, the rest of the
 * schema table as rows, so that views and triggers need not be in order and a module need not be
 * there. Only virtual tables are tried before, since what a script does to them is done by their
 * module. */
#include "shadow/memory.h"

#include <string.h>
#include <strings.h>

/* 64 MB. Of a schema without rows most pages are empty: small ones are made and copied faster. */
static const char limits[] = "PRAGMA page_size = 1024; PRAGMA max_page_count = 65536; "
                             "PRAGMA temp_store = memory";

/* In bytes. One call of a function is one step, however long what it makes is. */
enum { LONGEST_VALUE = 16 * 1024 * 1024 };

static int must_end(void *user)
{
    struct memory *memory = user;
    vitals_add(&memory->backend->vitals->pulse, 1);
    if (memory->watched != NULL && backend_is_interrupted(memory->watched))
        return 1;
    if (!memory->is_limited || --memory->patience >= 0)
        return 0;
    memory->exhausted = true;
    return 1;
}

int memory_open(struct memory *memory, enum memory_room room, diag_list *diags)
{
    struct backend *backend = NULL;
    *memory = (struct memory){.is_limited = room == MEMORY_LIMITED, .patience = MEMORY_PATIENCE};
    int rc = sqlite_backend_open(":memory:", 0, diags, &backend);
    if (rc != 0)
        return rc;
    memory->backend = (struct sqlite_backend *)backend;
    rc = sqlite_connect(memory->backend, CONNECT_TO_WRITE, diags);
    if (rc != 0)
        return rc;
    memory->db = memory->backend->db;
    sqlite3_progress_handler(memory->db, MEMORY_STEPS, must_end, memory);
    if (memory->is_limited)
        sqlite3_limit(memory->db, SQLITE_LIMIT_LENGTH, LONGEST_VALUE);
    if (memory->is_limited && sqlite3_exec(memory->db, limits, NULL, NULL, NULL) != SQLITE_OK)
        return diag_no_memory(diags);
    return 0;
}

void memory_watch(struct memory *memory, const struct backend *watched)
{
    memory->watched = watched;
    if (watched != NULL)
        memory->backend->vitals = ((const struct sqlite_backend *)watched)->vitals;
}

void memory_close(struct memory *memory)
{
    if (memory->backend != NULL)
        backend_close(&memory->backend->base);
    memory->backend = NULL;
    memory->db = NULL;
}

struct schema_image memory_image(struct memory *memory)
{
    sqlite3_int64 size = 0;
    unsigned char *bytes = sqlite3_serialize(memory->db, "main", &size, 0);
    return (struct schema_image){bytes, size};
}

/* An image that a database gave is refused only for want of memory, whatever the result says. */
int memory_restore_image(struct memory *memory, struct schema_image *image)
{
    struct schema_image taken = *image;
    *image = (struct schema_image){NULL, 0};
    int rc = sqlite3_deserialize(memory->db, "main", taken.bytes, taken.size, taken.size,
                                 SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE);
    if (rc == SQLITE_OK && memory->is_limited)
        rc = sqlite3_exec(memory->db, limits, NULL, NULL, NULL);
    return rc == SQLITE_OK ? SQLITE_OK : SQLITE_NOMEM;
}

void schema_image_free(struct schema_image *image)
{
    sqlite3_free(image->bytes);
    *image = (struct schema_image){NULL, 0};
}

/* ---- The copy of a schema ---- */

struct copying {
    sqlite3 *db;
    memory_table *each;
    void *user;
};

static int execute(sqlite3 *db, const char *sql)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

static bool has_object(sqlite3 *db, const char *name)
{
    sqlite3_stmt *stmt = NULL;
    bool found = sqlite3_prepare_v2(db, "SELECT 1 FROM sqlite_schema WHERE name = ?1", -1, &stmt,
                                    NULL) == SQLITE_OK &&
                 sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC) == SQLITE_OK &&
                 sqlite3_step(stmt) == SQLITE_ROW;
    sqlite3_finalize(stmt);
    return found;
}

static bool add_as_row(sqlite3 *db, const char *const texts[4])
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db, "INSERT INTO sqlite_schema VALUES (?1, ?2, ?3, 0, ?4)", -1,
                                &stmt, NULL);
    for (int i = 0; rc == SQLITE_OK && i < 4; i++)
        rc = sqlite3_bind_text(stmt, i + 1, texts[i], -1, SQLITE_STATIC);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE;
}

/* Columns of the question below. */
enum { TYPE, NAME, TABLE, SQL, IS_VIRTUAL };

static int take_object(void *user, const struct column *columns, size_t count)
{
    (void)count;
    struct copying *copying = user;
    const char *texts[4];
    for (size_t i = 0; i < 4; i++)
        texts[i] = columns[i].text.ptr;
    if (texts[TYPE] == NULL || texts[NAME] == NULL || texts[TABLE] == NULL || texts[SQL] == NULL)
        return 0;
    bool is_table = strcmp(texts[TYPE], "table") == 0;
    bool is_index = strcmp(texts[TYPE], "index") == 0;
    if (is_table)
        copying->each(copying->user, texts[NAME]);
    bool runs = is_table || is_index;
    if (runs &&
        (execute(copying->db, texts[SQL]) == SQLITE_OK || has_object(copying->db, texts[NAME])))
        return 0; /* there already: a virtual table brought it along */
    bool is_virtual = columns[IS_VIRTUAL].integer != 0;
    if (!runs || is_virtual)
        add_as_row(copying->db, texts);
    return 0;
}

/* SQLite's own tables, which no CREATE TABLE makes: they are there without rows, and stay when what
 * made them is gone. https://www.sqlite.org/fileformat2.html#internal_schema_objects */
static int take_internal_table(void *user, const struct column *columns, size_t count)
{
    (void)count;
    struct copying *copying = user;
    const char *name = columns[0].text.ptr;
    if (name == NULL)
        return 0;
    if (strcasecmp(name, "sqlite_sequence") == 0)
        execute(copying->db, "CREATE TABLE t (x INTEGER PRIMARY KEY AUTOINCREMENT); DROP TABLE t");
    else
        execute(copying->db, "ANALYZE");
    copying->each(copying->user, name);
    return 0;
}

/* Indexes that have no text are SQLite's own, and come by themselves. */
int memory_copy_schema(struct memory *memory, struct backend *from, memory_table *each, void *user,
                       diag_list *diags)
{
    static const struct statement internal = {
        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name COLLATE NOCASE IN "
        "('sqlite_sequence', 'sqlite_stat1')",
        NULL, 0};
    static const struct statement question = {
        "SELECT type, name, tbl_name, sql, rootpage = 0 OR rootpage IS NULL "
        "FROM main.sqlite_schema WHERE sql IS NOT NULL AND lower(name) NOT GLOB 'sqlite_*' "
        "ORDER BY CASE type WHEN 'table' THEN coalesce(rootpage, 0) != 0 WHEN 'index' THEN 2 "
        "ELSE 3 END, rowid",
        NULL, 0};
    struct copying copying = {memory->db, each, user};
    int rc = backend_query(from, &internal, take_internal_table, &copying, diags);
    if (rc < 0)
        return rc;
    sqlite3_db_config(memory->db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
    execute(memory->db, "PRAGMA writable_schema = on; BEGIN");
    rc = backend_query(from, &question, take_object, &copying, diags);
    execute(memory->db, "COMMIT; PRAGMA writable_schema = reset");
    return rc < 0 ? rc : 0;
}
