/* Foreign keys are off while rows are put in, so that tables that refer to each other can begin
 * somewhere; then the rows that refer to nothing are taken out until none does. */
#include "rows.h"

#include "random.h"

#include "base/arena.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

enum { TRIES = 12, MOST_ROUNDS = 50, MOST_LITERALS = 48 };

struct field {
    const char *name, *type;
    bool not_null, is_key;
    sqlite3_value *value; /* of the row that is being made; NULL is NULL */
};

/* A foreign key: its columns are places in the table's fields. */
struct reference {
    const char *parent;
    size_t columns[16];
    const char *parent_columns[16]; /* NULL: the parent's primary key */
    size_t count;
};

struct table {
    const char *name, *sql;
    bool is_virtual, is_done;
    VEC(struct field) fields;
    VEC(struct reference) references;
    const char *literals[MOST_LITERALS]; /* of its CREATE text, as a CHECK may ask for them */
    size_t literal_count;
};

struct filling {
    sqlite3 *db;
    struct random random;
    struct arena arena;
    VEC(struct table) tables;
    int status; /* sticky */
};

/* --------------------------------------------------------------------------------- The schema */

static void note(struct filling *filling, int status)
{
    if (filling->status == SQLITE_OK)
        filling->status = status;
}

static const char *text_of(struct filling *filling, sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    char *copy = text == NULL ? NULL : arena_copy(&filling->arena, text, strlen(text));
    if (text != NULL && copy == NULL)
        note(filling, SQLITE_NOMEM);
    return copy;
}

static sqlite3_stmt *prepare(struct filling *filling, const char *sql, const char *parameter)
{
    sqlite3_stmt *statement = NULL;
    int status = filling->status;
    if (status == SQLITE_OK)
        status = sqlite3_prepare_v2(filling->db, sql, -1, &statement, NULL);
    if (status == SQLITE_OK && parameter != NULL)
        status = sqlite3_bind_text(statement, 1, parameter, -1, SQLITE_TRANSIENT);
    note(filling, status);
    return statement;
}

static bool step(struct filling *filling, sqlite3_stmt *statement)
{
    if (filling->status != SQLITE_OK)
        return false;
    int status = sqlite3_step(statement);
    if (status != SQLITE_ROW && status != SQLITE_DONE)
        note(filling, status);
    return status == SQLITE_ROW;
}

static void read_fields(struct filling *filling, struct table *table)
{
    sqlite3_stmt *statement = prepare(
        filling,
        "SELECT name, type, \"notnull\", pk FROM pragma_table_xinfo(?1, 'main') WHERE hidden = 0",
        table->name);
    while (step(filling, statement)) {
        struct field field = {text_of(filling, statement, 0), text_of(filling, statement, 1),
                              sqlite3_column_int(statement, 2) != 0,
                              sqlite3_column_int(statement, 3) != 0, NULL};
        if (!VEC_PUSH(&filling->arena, &table->fields, field))
            note(filling, SQLITE_NOMEM);
    }
    sqlite3_finalize(statement);
}

static size_t place_of(const struct table *table, const char *name)
{
    size_t place = 0;
    while (place < table->fields.count &&
           sqlite3_stricmp(table->fields.items[place].name, name) != 0)
        place++;
    return place;
}

static void read_references(struct filling *filling, struct table *table)
{
    sqlite3_stmt *statement =
        prepare(filling,
                "SELECT f.id, f.\"table\", f.\"from\", coalesce(f.\"to\", (SELECT p.name FROM "
                "pragma_table_xinfo(f.\"table\", "
                "'main') AS p WHERE p.pk = f.seq + 1)) FROM pragma_foreign_key_list(?1, 'main') AS "
                "f ORDER BY f.id, f.seq",
                table->name);
    int last = -1;
    while (step(filling, statement)) {
        struct reference fresh = {.parent = text_of(filling, statement, 1)};
        if (sqlite3_column_int(statement, 0) != last &&
            !VEC_PUSH(&filling->arena, &table->references, fresh))
            note(filling, SQLITE_NOMEM);
        last = sqlite3_column_int(statement, 0);
        if (table->references.count == 0)
            break;
        struct reference *reference = &table->references.items[table->references.count - 1];
        size_t place = place_of(table, (const char *)sqlite3_column_text(statement, 2));
        if (reference->count == sizeof reference->columns / sizeof *reference->columns ||
            place == table->fields.count)
            continue;
        reference->columns[reference->count] = place;
        reference->parent_columns[reference->count++] = text_of(filling, statement, 3);
    }
    sqlite3_finalize(statement);
}

/* Where the literal at `c` ends; `c` where none begins. */
static const char *literal_end(const char *c)
{
    const char *start = c;
    if (*c == '\'') {
        for (c++; *c != '\0' && (*c != '\'' || c[1] == '\''); c++)
            c += *c == '\'';
        return *c == '\'' ? c + 1 : start;
    }
    while ((*c >= '0' && *c <= '9') || *c == '.')
        c++;
    return c;
}

static void read_literals(struct filling *filling, struct table *table)
{
    for (const char *c = table->sql;
         c != NULL && *c != '\0' && table->literal_count < MOST_LITERALS;) {
        const char *end = literal_end(c);
        if (end == c) {
            c++;
            continue;
        }
        char *text = arena_copy(&filling->arena, c, (size_t)(end - c));
        if (text == NULL)
            note(filling, SQLITE_NOMEM);
        table->literals[table->literal_count++] = text;
        c = end;
    }
}

/* https://www.sqlite.org/fts5.html#external_content_tables */
static bool is_index_of_another(const struct table *table)
{
    const char *content = table->is_virtual ? strstr(table->sql, "content='") : NULL;
    return content != NULL && strncmp(content, "content=''", 10) != 0;
}

static void read_tables(struct filling *filling)
{
    sqlite3_stmt *statement =
        prepare(filling,
                "SELECT l.name, l.type = 'virtual', s.sql FROM pragma_table_list AS l JOIN "
                "sqlite_schema AS s"
                " ON s.name = l.name AND s.type = 'table' WHERE l.schema = 'main' AND l.type IN "
                "('table', 'virtual')"
                " AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY s.rowid",
                NULL);
    while (step(filling, statement)) {
        struct table table = {.name = text_of(filling, statement, 0),
                              .sql = text_of(filling, statement, 2)};
        table.is_virtual = sqlite3_column_int(statement, 1) != 0;
        table.is_done = is_index_of_another(&table);
        if (!VEC_PUSH(&filling->arena, &filling->tables, table))
            note(filling, SQLITE_NOMEM);
    }
    sqlite3_finalize(statement);
    for (size_t i = 0; i < filling->tables.count; i++) {
        read_fields(filling, &filling->tables.items[i]);
        read_references(filling, &filling->tables.items[i]);
        read_literals(filling, &filling->tables.items[i]);
    }
}

/* ---------------------------------------------------------------------------------- One value */

static bool has(const char *type, const char *part)
{
    size_t length = strlen(part);
    for (; type != NULL && *type != '\0'; type++)
        if (sqlite3_strnicmp(type, part, (int)length) == 0)
            return true;
    return false;
}

/* As SQL: it is computed by SQLite. sqlite3_free() it. */
static char *integer_sql(struct filling *filling)
{
    size_t sort = random_below(&filling->random, 10);
    long long number = (long long)random_below(&filling->random, sort < 8 ? 1000 : 1000000000);
    return sqlite3_mprintf("%lld", sort == 9 ? -number : number);
}

static char *text_sql(struct filling *filling, const char *type)
{
    static const char *const words[] = {
        "a",     "new",        "red",     "it's", "Ada",  "x@example.org", "ABC", "",  "{}",
        "naïve", "two\nlines", "  edge ", "open", "done", "apple",         "[1]", "😀", "00ff"};
    size_t number = random_below(&filling->random, 100000);
    if (has(type, "DATE") || has(type, "TIME"))
        return sqlite3_mprintf("'20%02u-%02u-%02u 12:34:56'", (unsigned)(number % 40),
                               (unsigned)(1 + number % 12), (unsigned)(1 + number % 28));
    if (has(type, "JSON"))
        return sqlite3_mprintf("'{\"n\":%u}'", (unsigned)number);
    const char *word = RANDOM_OF(&filling->random, words);
    return random_chance(&filling->random, 50) ? sqlite3_mprintf("%Q", word)
                                               : sqlite3_mprintf("'%q %u'", word, (unsigned)number);
}

static char *literal_sql(struct filling *filling, const struct table *table, bool wants_text)
{
    const char *literal = table->literals[random_below(&filling->random, table->literal_count)];
    bool is_text = literal[0] == '\'';
    if (is_text != wants_text)
        return NULL;
    if (is_text)
        return sqlite3_mprintf("%s", literal);
    return sqlite3_mprintf("(%s) + %d", literal, (int)random_below(&filling->random, 3) - 1);
}

static char *value_sql(struct filling *filling, const struct table *table,
                       const struct field *field)
{
    const char *type = field->type;
    bool is_integer = has(type, "INT") || has(type, "BOOL");
    bool is_text = !is_integer && (has(type, "CHAR") || has(type, "CLOB") || has(type, "TEXT") ||
                                   has(type, "DATE") || has(type, "TIME") || has(type, "JSON") ||
                                   type == NULL || type[0] == '\0');
    bool is_blob = !is_integer && !is_text && has(type, "BLOB");
    if (!field->not_null && !field->is_key && random_chance(&filling->random, 15))
        return sqlite3_mprintf("NULL");
    if (table->literal_count > 0 && !is_blob && random_chance(&filling->random, 45)) {
        char *sql = literal_sql(filling, table, is_text);
        if (sql != NULL)
            return sql;
    }
    if (is_integer)
        return has(type, "BOOL") ? sqlite3_mprintf("%d", (int)random_below(&filling->random, 2))
                                 : integer_sql(filling);
    if (is_text)
        return text_sql(filling, type);
    if (is_blob)
        return sqlite3_mprintf("x'%08x'", (unsigned)random_next(&filling->random));
    return sqlite3_mprintf("%u.%u", (unsigned)random_below(&filling->random, 1000),
                           (unsigned)random_below(&filling->random, 4) * 25);
}

static sqlite3_value *evaluate(struct filling *filling, char *expression)
{
    char *sql = expression == NULL ? NULL : sqlite3_mprintf("SELECT %s", expression);
    sqlite3_stmt *statement = sql == NULL ? NULL : prepare(filling, sql, NULL);
    sqlite3_value *value = NULL;
    if (sql == NULL)
        note(filling, SQLITE_NOMEM);
    else if (step(filling, statement))
        value = sqlite3_value_dup(sqlite3_column_value(statement, 0));
    sqlite3_finalize(statement);
    sqlite3_free(sql);
    sqlite3_free(expression);
    return value;
}

/* ------------------------------------------------------------------------------------ One row */

static void set(struct field *field, sqlite3_value *value)
{
    sqlite3_value_free(field->value);
    field->value = value;
}

/* SELECT of the columns that a foreign key refers to, of a row of the parent's chosen by number.
 * NULL: the parent, or such a column, does not exist. */
static sqlite3_stmt *parent_rows(struct filling *filling, const struct reference *reference)
{
    sqlite3_stmt *statement = NULL;
    sqlite3_str *sql = sqlite3_str_new(filling->db);
    sqlite3_str_appendall(sql, "SELECT ");
    for (size_t i = 0; i < reference->count; i++)
        sqlite3_str_appendf(sql, "%sp.\"%w\"", i > 0 ? ", " : "",
                            reference->parent_columns[i] == NULL ? ""
                                                                 : reference->parent_columns[i]);
    sqlite3_str_appendf(
        sql,
        " FROM main.\"%w\" AS p LIMIT 1 OFFSET ?1 %% max(1, (SELECT count(*) FROM main.\"%w\"))",
        reference->parent, reference->parent);
    char *text = sqlite3_str_finish(sql);
    if (text == NULL)
        note(filling, SQLITE_NOMEM);
    else if (sqlite3_prepare_v2(filling->db, text, -1, &statement, NULL) != SQLITE_OK)
        statement = NULL;
    sqlite3_free(text);
    return statement;
}

static bool can_be_null(const struct table *table, const struct reference *reference)
{
    for (size_t i = 0; i < reference->count; i++) {
        const struct field *field = &table->fields.items[reference->columns[i]];
        if (!field->not_null && !field->is_key)
            return true;
    }
    return false;
}

/* No row to refer to: NULL if that can be, else the row itself if it is of the same table. */
static void refer_to_nothing(struct table *table, const struct reference *reference)
{
    bool is_own = sqlite3_stricmp(reference->parent, table->name) == 0;
    for (size_t i = 0; i < reference->count; i++) {
        struct field *field = &table->fields.items[reference->columns[i]];
        if (!field->not_null && !field->is_key) {
            set(field, NULL);
        } else if (is_own && reference->parent_columns[i] != NULL) {
            size_t own = place_of(table, reference->parent_columns[i]);
            if (own < table->fields.count && &table->fields.items[own] != field &&
                table->fields.items[own].value != NULL)
                set(field, sqlite3_value_dup(table->fields.items[own].value));
        }
    }
}

static void choose_parent(struct filling *filling, struct table *table,
                          const struct reference *reference)
{
    bool wants_null = random_chance(&filling->random, 20) && can_be_null(table, reference);
    sqlite3_stmt *statement = wants_null ? NULL : parent_rows(filling, reference);
    sqlite3_bind_int64(statement, 1, (sqlite3_int64)random_below(&filling->random, 1000));
    if (statement != NULL && sqlite3_step(statement) == SQLITE_ROW) {
        for (size_t i = 0; i < reference->count; i++)
            set(&table->fields.items[reference->columns[i]],
                sqlite3_value_dup(sqlite3_column_value(statement, (int)i)));
    } else {
        refer_to_nothing(table, reference);
    }
    sqlite3_finalize(statement);
}

static sqlite3_stmt *insertion(struct filling *filling, const struct table *table)
{
    sqlite3_stmt *statement = NULL;
    sqlite3_str *sql = sqlite3_str_new(filling->db);
    sqlite3_str_appendf(sql, "INSERT OR IGNORE INTO main.\"%w\" (", table->name);
    for (size_t i = 0; i < table->fields.count; i++)
        sqlite3_str_appendf(sql, "%s\"%w\"", i > 0 ? ", " : "", table->fields.items[i].name);
    sqlite3_str_appendall(sql, ") VALUES (?");
    for (size_t i = 1; i < table->fields.count; i++)
        sqlite3_str_appendall(sql, ", ?");
    sqlite3_str_appendall(sql, ")");
    char *text = sqlite3_str_finish(sql);
    if (text == NULL)
        note(filling, SQLITE_NOMEM);
    else if (sqlite3_prepare_v2(filling->db, text, -1, &statement, NULL) != SQLITE_OK)
        statement = NULL; /* what stands in its CHECKs does not compile here: it stays empty */
    sqlite3_free(text);
    return statement;
}

/* Whether the row got in. */
static bool try_row(struct filling *filling, struct table *table, sqlite3_stmt *statement)
{
    for (size_t i = 0; i < table->fields.count; i++)
        set(&table->fields.items[i],
            evaluate(filling, value_sql(filling, table, &table->fields.items[i])));
    for (size_t i = 0; i < table->references.count; i++)
        choose_parent(filling, table, &table->references.items[i]);
    sqlite3_reset(statement);
    for (size_t i = 0; i < table->fields.count; i++) {
        if (table->fields.items[i].value == NULL)
            sqlite3_bind_null(statement, (int)i + 1);
        else
            sqlite3_bind_value(statement, (int)i + 1, table->fields.items[i].value);
    }
    int before = sqlite3_total_changes(filling->db);
    int status = sqlite3_step(statement);
    sqlite3_reset(statement);
    if (status == SQLITE_NOMEM || status == SQLITE_FULL || (status & 0xff) == SQLITE_IOERR)
        note(filling, status);
    return status == SQLITE_DONE && sqlite3_total_changes(filling->db) > before;
}

static void fill_table(struct filling *filling, struct table *table, size_t most)
{
    sqlite3_stmt *statement = table->fields.count == 0 ? NULL : insertion(filling, table);
    for (size_t row = 0; statement != NULL && row < most && filling->status == SQLITE_OK; row++)
        for (size_t tries = 0; tries < TRIES && filling->status == SQLITE_OK; tries++)
            if (try_row(filling, table, statement))
                break;
    for (size_t i = 0; i < table->fields.count; i++)
        set(&table->fields.items[i], NULL);
    sqlite3_finalize(statement);
    table->is_done = true;
}

/* ------------------------------------------------------------------------------ All the tables */

static bool waits_for_another(const struct filling *filling, const struct table *table)
{
    for (size_t r = 0; r < table->references.count; r++)
        for (size_t i = 0; i < filling->tables.count; i++) {
            const struct table *other = &filling->tables.items[i];
            if (other != table && !other->is_done &&
                sqlite3_stricmp(other->name, table->references.items[r].parent) == 0)
                return true;
        }
    return false;
}

/* One whose parents have rows already; where they go round in a circle, the first. */
static struct table *next_table(struct filling *filling)
{
    struct table *first = NULL;
    for (size_t i = 0; i < filling->tables.count; i++) {
        struct table *table = &filling->tables.items[i];
        if (table->is_done)
            continue;
        if (!waits_for_another(filling, table))
            return table;
        first = first == NULL ? table : first;
    }
    return first;
}

/* Takes out the rows with this key that refer to no row; gives how many. */
static int remove_orphans(struct filling *filling, const struct table *table,
                          const struct reference *reference)
{
    sqlite3_str *sql = sqlite3_str_new(filling->db);
    sqlite3_str_appendf(sql, "DELETE FROM main.\"%w\" WHERE ", table->name);
    for (size_t i = 0; i < reference->count; i++)
        sqlite3_str_appendf(sql, "\"%w\" IS NOT NULL AND ",
                            table->fields.items[reference->columns[i]].name);
    sqlite3_str_appendf(sql, "NOT EXISTS (SELECT 1 FROM main.\"%w\" AS p WHERE 1",
                        reference->parent);
    for (size_t i = 0; i < reference->count; i++)
        sqlite3_str_appendf(sql, " AND p.\"%w\" = +main.\"%w\".\"%w\"",
                            reference->parent_columns[i] == NULL ? ""
                                                                 : reference->parent_columns[i],
                            table->name, table->fields.items[reference->columns[i]].name);
    sqlite3_str_appendall(sql, ")");
    char *text = sqlite3_str_finish(sql);
    int before = sqlite3_total_changes(filling->db);
    if (text == NULL)
        note(filling, SQLITE_NOMEM);
    else
        (void)sqlite3_exec(filling->db, text, NULL, NULL,
                           NULL); /* no such parent: nothing to compare */
    sqlite3_free(text);
    return sqlite3_total_changes(filling->db) - before;
}

static int remove_all_orphans(struct filling *filling)
{
    int removed = 0;
    for (size_t i = 0; i < filling->tables.count; i++)
        for (size_t r = 0; r < filling->tables.items[i].references.count; r++)
            removed += remove_orphans(filling, &filling->tables.items[i],
                                      &filling->tables.items[i].references.items[r]);
    return removed;
}

static void index_again(struct filling *filling, const struct table *table)
{
    char *sql =
        sqlite3_mprintf("INSERT INTO \"%w\" (\"%w\") VALUES ('rebuild')", table->name, table->name);
    note(filling, sql == NULL ? SQLITE_NOMEM : sqlite3_exec(filling->db, sql, NULL, NULL, NULL));
    sqlite3_free(sql);
}

static void fill(struct filling *filling, size_t most)
{
    note(filling, sqlite3_exec(filling->db, "BEGIN IMMEDIATE", NULL, NULL, NULL));
    if (filling->status != SQLITE_OK)
        return;
    read_tables(filling);
    for (struct table *table;
         filling->status == SQLITE_OK && (table = next_table(filling)) != NULL;)
        fill_table(filling, table, most);
    for (size_t round = 0; round < MOST_ROUNDS && remove_all_orphans(filling) > 0; round++)
        ;
    for (size_t i = 0; i < filling->tables.count; i++)
        if (is_index_of_another(&filling->tables.items[i]))
            index_again(filling, &filling->tables.items[i]);
    bool is_good = filling->status == SQLITE_OK;
    note(filling, sqlite3_exec(filling->db, is_good ? "COMMIT" : "ROLLBACK", NULL, NULL, NULL));
    if (is_good && filling->status != SQLITE_OK)
        sqlite3_exec(filling->db, "ROLLBACK", NULL, NULL, NULL);
}

int rows_fill(sqlite3 *db, uint64_t seed, size_t most)
{
    static const int settings[] = {SQLITE_DBCONFIG_ENABLE_FKEY, SQLITE_DBCONFIG_ENABLE_TRIGGER};
    struct filling filling = {.db = db, .random = {seed}};
    int before[2] = {0, 0};
    if (!sqlite3_get_autocommit(db))
        return SQLITE_MISUSE;
    for (size_t i = 0; i < 2; i++) {
        sqlite3_db_config(db, settings[i], -1, &before[i]);
        sqlite3_db_config(db, settings[i], 0, NULL);
    }
    fill(&filling, most);
    for (size_t i = 0; i < 2; i++)
        sqlite3_db_config(db, settings[i], before[i], NULL);
    arena_free(&filling.arena);
    return filling.status;
}
