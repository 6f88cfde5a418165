/* A virtual table cannot be altered. Where its module keeps the rows, they are copied into a new
 * one; where it looks at a table of the application's, FTS5 reads that one again:
 * https://www.sqlite.org/fts5.html#the_rebuild_command. */
#include "generate/writing.h"

#include "schema/token.h"

#include <string.h>
#include <strings.h>

/* What goes with a virtual table. */
enum keeping {
    KEEPS_ROWS,      /* of its own */
    KEEPS_INDEX,     /* of texts that are nowhere: fts5.html#contentless_tables */
    KEEPS_REFERENCE, /* an index of another table, which is there to be read again */
    KEEPS_NOTHING,   /* it shows what others have */
    KEEPS_UNKNOWN,
};

/* Of "option = …": the value with its quotes. NULL: there is none. */
static const char *value_of(const struct schema_virtual_table *table, const char *option)
{
    size_t length = strlen(option);
    for (size_t i = 0; i < table->arguments.count; i++) {
        const char *key = table->arguments.items[i].key;
        if (strncmp(key, option, length) == 0 && strncmp(key + length, " = ", 3) == 0)
            return key + length + 3;
    }
    return NULL;
}

static enum keeping keeping_of(const struct schema_virtual_table *table)
{
    static const struct {
        const char *module;
        enum keeping keeping;
    } modules[] = {
        {"fts5", KEEPS_ROWS},         {"fts4", KEEPS_ROWS},
        {"fts3", KEEPS_ROWS},         {"rtree", KEEPS_ROWS},
        {"rtree_i32", KEEPS_ROWS},    {"geopoly", KEEPS_ROWS},
        {"fts5vocab", KEEPS_NOTHING}, {"fts4aux", KEEPS_NOTHING},
        {"dbstat", KEEPS_NOTHING},    {"fts3tokenize", KEEPS_NOTHING},
    };
    const char *content =
        strncmp(table->module.key, "fts", 3) == 0 ? value_of(table, "content") : NULL;
    for (size_t i = 0; i < sizeof modules / sizeof modules[0]; i++)
        if (strcmp(table->module.key, modules[i].module) == 0) {
            bool reads = modules[i].keeping == KEEPS_ROWS && content != NULL;
            bool is_empty = reads && content[0] != '\0' && content[0] == content[1];
            return !reads ? modules[i].keeping : is_empty ? KEEPS_INDEX : KEEPS_REFERENCE;
        }
    return KEEPS_UNKNOWN;
}

/* Those that are copied with INSERT. */
static bool keeps_rows(const struct schema_virtual_table *table)
{
    return keeping_of(table) == KEEPS_ROWS && strcmp(table->module.key, "geopoly") != 0;
}

static enum keeping keeping_of_object(const struct schema_object *table)
{
    return table->as_virtual_table == NULL ? KEEPS_ROWS : keeping_of(table->as_virtual_table);
}

const char *writing_what_goes(const struct schema_object *table)
{
    static const char *const texts[] = {
        [KEEPS_ROWS] = "with its rows",
        [KEEPS_INDEX] = "with its index, of which the texts are not kept",
        [KEEPS_REFERENCE] = NULL,
        [KEEPS_NOTHING] = NULL,
        [KEEPS_UNKNOWN] = "with what its module keeps for it",
    };
    return texts[keeping_of_object(table)];
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

/* https://www.sqlite.org/fts5.html#the_rebuild_command, fts3.html#*fts4rebuildcmd */
static int put_rebuild(struct writing *writing, enum part part, const struct schema_object *table)
{
    const char *name = writing_name(writing, table->name.text);
    return writing_put(writing, part, "INSERT INTO %s (%s)\nVALUES ('rebuild')", name, name);
}

static int replace(struct writing *writing, const struct schema_object *from,
                   const struct schema_object *to)
{
    bool reads_again = keeping_of_object(to) == KEEPS_REFERENCE;
    if (writing_what_goes(from) != NULL && !reads_again)
        writing_loss(writing, PART_TABLES, "what is in %s", to->name.text);
    int rc =
        writing_put(writing, PART_TABLES, "DROP TABLE %s", writing_name(writing, from->name.text));
    if (rc == 0)
        rc = writing_put(writing, PART_TABLES, "%s", to->sql);
    if (rc == 0 && reads_again)
        rc = put_rebuild(writing, PART_TABLES, to);
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

/* Without its quotes. NULL: there is none. */
static const char *name_in(struct writing *writing, const char *value)
{
    struct token_list tokens;
    if (value == NULL || token_read(str_from(value), writing->input->arena, &tokens) != 0 ||
        tokens.count == 0 || !token_can_name(tokens.items[0]))
        return NULL;
    return token_name(tokens.items[0], writing->input->arena);
}

/* FTS reads the columns by their names, and the rowid, or what "content_rowid" says. */
static bool has_what_is_read(struct writing *writing, const struct schema_virtual_table *table,
                             const struct schema_table *content)
{
    const char *rowid = name_in(writing, value_of(table, "content_rowid"));
    bool found = rowid == NULL || strcasecmp(rowid, "rowid") == 0
                     ? !content->without_rowid
                     : schema_find_column(content, rowid) != NULL;
    for (size_t i = 0; i < table->arguments.count; i++) {
        const char *column = column_name(&table->arguments.items[i], writing->input->arena);
        found = found && (*column == '\0' || schema_find_column(content, column) != NULL);
    }
    return found;
}

static bool can_be_read(struct writing *writing, const struct schema_virtual_table *table)
{
    const char *name = name_in(writing, value_of(table, "content"));
    const struct schema_object *content =
        name == NULL ? NULL : schema_find(&writing->to, SCHEMA_TABLE, name);
    return content != NULL && content->as_table != NULL &&
           has_what_is_read(writing, table, content->as_table);
}

void writing_tell_lack(struct writing *writing, const struct schema_object *table)
{
    enum keeping keeping = keeping_of_object(table);
    if (keeping == KEEPS_NOTHING ||
        (keeping == KEEPS_REFERENCE && can_be_read(writing, table->as_virtual_table)))
        return;
    bool is_index = keeping == KEEPS_REFERENCE || keeping == KEEPS_INDEX;
    writing_not_back(writing, PART_CREATES, is_index ? "the index of %s" : "the rows of %s",
                     table->name.text);
}

int writing_read_again(struct writing *writing, const struct schema_object *table)
{
    bool reads = keeping_of_object(table) == KEEPS_REFERENCE &&
                 can_be_read(writing, table->as_virtual_table);
    return reads ? put_rebuild(writing, PART_REST, table) : 0;
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
