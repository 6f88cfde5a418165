/* A virtual table cannot be altered. Where its module keeps the rows, they are copied into a new
 * one; where it looks at a table of the application's, FTS5 reads that one again:
 * https://www.sqlite.org/fts5.html#the_rebuild_command. */
#include "generate/writing.h"

#include "schema/token.h"

#include <string.h>
#include <strings.h>

static const char *const copied[] = {"fts5", "fts4", "fts3", "rtree", "rtree_i32"};

static bool keeps_rows(const struct schema_virtual_table *table)
{
    for (size_t i = 0; i < table->arguments.count; i++)
        if (strncmp(table->arguments.items[i].key, "content =", 9) == 0)
            return false;
    for (size_t i = 0; i < sizeof copied / sizeof copied[0]; i++)
        if (strcmp(table->module.key, copied[i]) == 0)
            return true;
    return false;
}

static bool has_argument(const struct schema_virtual_table *table, const char *key)
{
    for (size_t i = 0; i < table->arguments.count; i++)
        if (strcmp(table->arguments.items[i].key, key) == 0)
            return true;
    return false;
}

/* The first word of an argument that is no option. "" for an option. */
static const char *column_name(const struct schema_text *argument, struct arena *arena)
{
    struct token_list tokens;
    if (strchr(argument->key, '=') != NULL ||
        token_read(str_from(argument->text), arena, &tokens) || tokens.count == 0 ||
        !token_can_name(tokens.items[0]))
        return "";
    const char *name = token_name(tokens.items[0], arena);
    return name == NULL ? "" : name;
}

static bool has_column(struct writing *writing, const struct schema_virtual_table *table,
                       const char *name)
{
    for (size_t i = 0; i < table->arguments.count; i++)
        if (strcasecmp(name, column_name(&table->arguments.items[i], writing->input->arena)) == 0)
            return true;
    return false;
}

/* Columns that both have; the rowid is the document's number. */
static const char *common_columns(struct writing *writing, const struct schema_virtual_table *from,
                                  const struct schema_virtual_table *to)
{
    bool has_rowid = strncmp(to->module.key, "fts", 3) == 0;
    const char *list = has_rowid ? "rowid" : "";
    for (size_t i = 0; i < to->arguments.count && list != NULL; i++) {
        const char *name = column_name(&to->arguments.items[i], writing->input->arena);
        if (*name != '\0' && has_column(writing, from, name))
            list = arena_printf(writing->input->arena, "%s%s%s", list, *list == '\0' ? "" : ", ",
                                writing_name(writing, name));
    }
    return list;
}

static void tell_lost_columns(struct writing *writing, const struct schema_object *from,
                              const struct schema_object *to)
{
    const struct schema_virtual_table *before = from->as_virtual_table;
    for (size_t i = 0; i < before->arguments.count; i++) {
        const char *name = column_name(&before->arguments.items[i], writing->input->arena);
        if (*name != '\0' && !has_column(writing, to->as_virtual_table, name))
            writing_loss(writing, PART_TABLES, "column %s.%s goes, with what is in it",
                         from->name.text, name);
    }
}

static int replace(struct writing *writing, const struct schema_object *from,
                   const struct schema_object *to)
{
    const char *name = writing_name(writing, to->name.text);
    bool reads_again =
        to->as_virtual_table != NULL && strcmp(to->as_virtual_table->module.key, "fts5") == 0 &&
        !keeps_rows(to->as_virtual_table) && !has_argument(to->as_virtual_table, "content = ''");
    if (!reads_again)
        writing_loss(writing, PART_TABLES, "what is in %s", to->name.text);
    int rc =
        writing_put(writing, PART_TABLES, "DROP TABLE %s", writing_name(writing, from->name.text));
    if (rc == 0)
        rc = writing_put(writing, PART_TABLES, "%s", to->sql);
    if (rc == 0 && reads_again)
        rc = writing_put(writing, PART_TABLES, "INSERT INTO %s (%s)\nVALUES ('rebuild')", name,
                         name);
    return rc;
}

static int copy(struct writing *writing, const struct schema_object *from,
                const struct schema_object *to, const char *columns)
{
    const char *name = writing_name(writing, to->name.text);
    const char *called = writing_free_name(writing, to->name.text);
    const char *working = called == NULL ? "" : writing_name(writing, called);
    const char *create = writing_create_under(writing, to, working);
    if (create == NULL || called == NULL)
        return diag_no_memory(writing->input->diags);
    tell_lost_columns(writing, from, to);
    int rc = writing_put(writing, PART_TABLES, "%s", create);
    if (rc == 0)
        rc = writing_put(writing, PART_TABLES, "INSERT INTO %s (%s)\nSELECT %s\nFROM %s", working,
                         columns, columns, writing_name(writing, from->name.text));
    if (rc == 0)
        rc = writing_put(writing, PART_TABLES, "DROP TABLE %s",
                         writing_name(writing, from->name.text));
    if (rc == 0)
        rc = writing_put(writing, PART_TABLES, "ALTER TABLE %s RENAME TO %s", working, name);
    return rc;
}

int writing_change_virtual_table(struct writing *writing, const struct schema_object *from,
                                 const struct schema_object *to)
{
    const struct schema_virtual_table *before = from->as_virtual_table;
    const struct schema_virtual_table *after = to->as_virtual_table;
    int rc = writing_drop_dependents(writing, PART_DROPS, from->name.text);
    if (rc != 0 || before == NULL || after == NULL)
        return rc != 0 ? rc : replace(writing, from, to);
    const char *columns = common_columns(writing, before, after);
    if (columns == NULL)
        return diag_no_memory(writing->input->diags);
    bool copies = strcmp(before->module.key, after->module.key) == 0 && keeps_rows(before) &&
                  keeps_rows(after) && *columns != '\0';
    return copies ? copy(writing, from, to, columns) : replace(writing, from, to);
}
