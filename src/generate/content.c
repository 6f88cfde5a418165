#include "generate/content.h"

#include "base/phrase.h"
#include "generate/virtual_shape.h"
#include "schema/text.h"

#include <string.h>

const char *content_name(const struct schema_object *table, struct arena *arena)
{
    const struct schema_virtual_table *virtual = table->as_virtual_table;
    return virtual != NULL && virtual_keeping(virtual) == KEEPS_REFERENCE
               ? virtual_option_name(virtual, "content", arena)
               : NULL;
}

const struct schema_object *content_find(const struct schema *schema,
                                         const struct schema_object *table, struct arena *arena)
{
    const char *name = content_name(table, arena);
    return name == NULL ? NULL : schema_find(schema, SCHEMA_TABLE, name);
}

static void put_column(struct phrase *phrase, const char *content, const char *column)
{
    text_put_name(phrase, content);
    phrase_put(phrase, STR("."));
    text_put_name(phrase, column);
}

/* As the module asks for it, which keeps SQLite's message to itself in FTS4. With its table before
 * it, no name in quotes is a string. NULL: out of memory. */
static const char *question(const struct schema_object *table, const char *content,
                            struct arena *arena)
{
    struct phrase sql = {.arena = arena};
    struct virtual_columns columns;
    const char *rowid = virtual_option_name(table->as_virtual_table, "content_rowid", arena);
    if (virtual_columns(table->as_virtual_table, arena, &columns) != 0)
        return NULL;
    phrase_put(&sql, STR("SELECT "));
    put_column(&sql, content, rowid == NULL ? "rowid" : rowid);
    for (size_t i = 0; i < columns.count; i++) {
        if (columns.items[i].role == ROLE_KEY)
            continue;
        phrase_put(&sql, STR(", "));
        put_column(&sql, content, columns.items[i].name);
    }
    phrase_put(&sql, STR(" FROM main."));
    text_put_name(&sql, content);
    const char *text = phrase_end(&sql);
    return sql.no_memory ? NULL : text;
}

/* A message that is found in the statement, where the column has no table before it. */
static const char *message_of(struct sketch *sketch, const char *content)
{
    static const char lacks[] = "no such column: ";
    const char *message = sqlite3_errmsg(sketch->db);
    size_t begin = strlen(lacks), length = strlen(content);
    bool is_of_content = strncmp(message, lacks, begin) == 0 &&
                         strncmp(message + begin, content, length) == 0 &&
                         message[begin + length] == '.';
    return is_of_content ? arena_printf(sketch->arena, "%s has no column named %s", content,
                                        message + begin + length + 1)
                         : arena_copy(sketch->arena, message, strlen(message));
}

static int add(struct sketch *sketch, const struct schema_object *table, const char *content,
               struct validity_list *out)
{
    struct broken broken = {
        .kind = "virtual table",
        .name = table->name.text,
        .message = message_of(sketch, content),
    };
    return broken.message != NULL && VEC_PUSH(sketch->arena, &out->items, broken) ? SQLITE_OK
                                                                                  : SQLITE_NOMEM;
}

static int look_at(struct sketch *sketch, const struct schema_object *table,
                   struct validity_list *out)
{
    const char *content = content_name(table, sketch->arena);
    if (content == NULL)
        return SQLITE_OK;
    sqlite3_stmt *stmt = NULL;
    const char *sql = question(table, content, sketch->arena);
    int rc = sql == NULL ? SQLITE_NOMEM : sqlite3_prepare_v2(sketch->db, sql, -1, &stmt, NULL);
    if (rc == SQLITE_ERROR)
        rc = add(sketch, table, content, out);
    sqlite3_finalize(stmt);
    return rc;
}

int content_look(struct sketch *sketch, const struct schema *schema, struct validity_list *out)
{
    int rc = SQLITE_OK;
    for (size_t i = 0; i < schema->count && rc == SQLITE_OK; i++)
        rc = look_at(sketch, &schema->objects[i], out);
    return rc;
}
