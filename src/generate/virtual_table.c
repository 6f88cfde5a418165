/* A virtual table cannot be altered: another one is made. The rows that the old one shows are
 * copied into it; where it looks at a table of the application's, it reads that one again:
 * https://www.sqlite.org/fts5.html#the_rebuild_command. */
#include "generate/content.h"
#include "generate/virtual_shape.h"
#include "generate/writing.h"

#include <string.h>
#include <strings.h>

static enum virtual_keeping keeping_of_object(const struct schema_object *table)
{
    return table->as_virtual_table == NULL
               ? table->kind == SCHEMA_VIRTUAL_TABLE ? KEEPS_UNKNOWN : KEEPS_ROWS
               : virtual_keeping(table->as_virtual_table);
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

/* ---- What a table reads ---- */

/* FTS reads the columns by their names, and the rowid, or what "content_rowid" says. */
static bool has_what_is_read(struct writing *writing, const struct schema_virtual_table *table,
                             const struct schema_table *content)
{
    struct virtual_columns columns;
    const char *rowid = virtual_option_name(table, "content_rowid", writing->input->arena);
    bool found = rowid == NULL || strcasecmp(rowid, "rowid") == 0
                     ? !content->without_rowid
                     : schema_find_column(content, rowid) != NULL;
    if (virtual_columns(table, writing->input->arena, &columns) != 0)
        return false;
    for (size_t i = 0; i < columns.count; i++)
        found = found && (columns.items[i].role == ROLE_KEY ||
                          schema_find_column(content, columns.items[i].name) != NULL);
    return found;
}

static bool has_content(struct writing *writing, const struct schema_object *table)
{
    const struct schema_object *content = content_find(&writing->to, table, writing->input->arena);
    if (content == NULL)
        return false;
    return content->kind == SCHEMA_VIEW ||
           (content->as_table != NULL &&
            has_what_is_read(writing, table->as_virtual_table, content->as_table));
}

/* https://www.sqlite.org/fts5.html#the_rebuild_command, fts3.html#*fts4rebuildcmd */
#define REBUILD "INSERT INTO %s (%s)\nVALUES ('rebuild')"

/* Tried: what it reads may not be there, or need what the application brings. */
bool writing_can_read(struct writing *writing, const struct schema_object *table)
{
    const char *name = writing_name(writing, table->name.text);
    const char *rebuild = arena_printf(writing->input->arena, REBUILD, name, name);
    writing->sketch.no_memory |= rebuild == NULL;
    sketch_begin_trial(&writing->sketch);
    bool works = rebuild != NULL && sketch_run(&writing->sketch, rebuild) == SQLITE_OK;
    sketch_end_trial(&writing->sketch);
    return works;
}

int writing_put_reading(struct writing *writing, enum part part, const struct schema_object *table)
{
    const char *name = writing_name(writing, table->name.text);
    return writing_put(writing, part, REBUILD, name, name);
}

void writing_tell_lack(struct writing *writing, const struct schema_object *table)
{
    enum virtual_keeping keeping = keeping_of_object(table);
    if (keeping == KEEPS_NOTHING || (keeping == KEEPS_REFERENCE && has_content(writing, table)))
        return;
    bool is_index = keeping == KEEPS_REFERENCE || keeping == KEEPS_INDEX;
    writing_not_back(writing, PART_CREATES, is_index ? "the index of %s" : "the rows of %s",
                     writing_name(writing, table->name.text));
}

/* When all is made: what it reads may come after it, or change. */
static int read_late(struct writing *writing, const struct schema_object *table)
{
    return VEC_PUSH(writing->input->arena, &writing->unread, table)
               ? 0
               : diag_no_memory(writing->input->diags);
}

int writing_read_later(struct writing *writing, const struct schema_object *table)
{
    return has_content(writing, table) ? read_late(writing, table) : 0;
}

/* ---- One that changes ---- */

struct passing {
    const struct schema_object *from, *to;
    struct virtual_copy copy; /* of rows; none are: NULL */
};

enum lost { LOST_NOTHING, LOST_ROWS, LOST_TEXTS, LOST_INDEX, LOST_UNKNOWN };

/* Of the table as a whole. What it reads is another's, and stays there. */
static enum lost lost_between(const struct schema_object *from, const struct schema_object *to)
{
    static const enum lost by_keeping[] = {
        [KEEPS_ROWS] = LOST_ROWS,         [KEEPS_INDEX] = LOST_INDEX,
        [KEEPS_REFERENCE] = LOST_NOTHING, [KEEPS_NOTHING] = LOST_NOTHING,
        [KEEPS_UNKNOWN] = LOST_UNKNOWN,
    };
    enum virtual_keeping before = keeping_of_object(from), after = keeping_of_object(to);
    bool is_copied = before == KEEPS_ROWS && from->as_virtual_table != NULL &&
                     to->as_virtual_table != NULL &&
                     virtual_family(from->as_virtual_table) == virtual_family(to->as_virtual_table);
    if (is_copied && after == KEEPS_ROWS)
        return LOST_NOTHING;
    return is_copied && after == KEEPS_INDEX ? LOST_TEXTS : by_keeping[before];
}

static void tell_lost(struct writing *writing, const struct passing *passing)
{
    static const struct {
        const char *what, *goes, *not_back;
    } texts[] = {
        [LOST_ROWS] = {"the rows of", "go", "the rows of"},
        [LOST_TEXTS] = {"the texts of", "go; what is indexed of them stays", "the rows of"},
        [LOST_INDEX] = {"the index of", "goes, of which the texts are not kept", "the index of"},
        [LOST_UNKNOWN] = {"what its module keeps for", "goes", "what its module kept for"},
    };
    enum lost lost = lost_between(passing->from, passing->to);
    enum lost was_lost = lost_between(passing->to, passing->from);
    bool shows_rows = keeping_of_object(passing->from) == KEEPS_REFERENCE;
    bool takes_rows = keeping_of_object(passing->to) == KEEPS_ROWS;
    if (lost == LOST_NOTHING && shows_rows && takes_rows && passing->copy.into == NULL)
        lost = LOST_ROWS;
    if (lost != LOST_NOTHING)
        writing_loss(writing, PART_TABLES, "%s %s %s", texts[lost].what,
                     writing_name(writing, passing->from->name.text), texts[lost].goes);
    if (was_lost != LOST_NOTHING)
        writing_not_back(writing, PART_TABLES, "%s %s", texts[was_lost].not_back,
                         writing_name(writing, passing->to->name.text));
}

/* Of two that keep rows. */
static int tell_lost_columns(struct writing *writing, const struct passing *passing)
{
    struct virtual_columns before, after;
    const char *name = writing_name(writing, passing->to->name.text);
    if (virtual_columns(passing->from->as_virtual_table, writing->input->arena, &before) != 0 ||
        virtual_columns(passing->to->as_virtual_table, writing->input->arena, &after) != 0)
        return diag_no_memory(writing->input->diags);
    for (size_t i = 0; i < before.count; i++)
        if (virtual_find(&after, &before.items[i]) == NULL)
            writing_loss(writing, PART_TABLES, "column %s.%s goes, with what is in it", name,
                         writing_name(writing, before.items[i].name));
    for (size_t i = 0; i < after.count; i++)
        if (virtual_find(&before, &after.items[i]) == NULL)
            writing_not_back(writing, PART_TABLES, "what was in %s.%s", name,
                             writing_name(writing, after.items[i].name));
    return 0;
}

/* https://www.sqlite.org/rtree.html#integer_valued_r_trees; the others have floats of 32 bits. */
static void tell_rounding(struct writing *writing, const struct passing *passing)
{
    const struct schema_virtual_table *from = passing->from->as_virtual_table;
    const struct schema_virtual_table *to = passing->to->as_virtual_table;
    if (virtual_family(from) == FAMILY_RTREE && strcmp(from->module.key, to->module.key) != 0)
        writing_loss(writing, PART_TABLES, "the coordinates in %s are rounded",
                     writing_name(writing, passing->to->name.text));
}

static int tell(struct writing *writing, const struct passing *passing)
{
    tell_lost(writing, passing);
    bool keep_rows = keeping_of_object(passing->from) == KEEPS_ROWS &&
                     keeping_of_object(passing->to) == KEEPS_ROWS && passing->copy.into != NULL;
    if (!keep_rows)
        return 0;
    tell_rounding(writing, passing);
    return tell_lost_columns(writing, passing);
}

static bool have_settings(const struct passing *passing)
{
    return passing->from->as_virtual_table != NULL && passing->to->as_virtual_table != NULL &&
           virtual_is(passing->from->as_virtual_table, "fts5") &&
           virtual_is(passing->to->as_virtual_table, "fts5");
}

/* They are part of no schema: what the database has is known when the script runs.
 * https://www.sqlite.org/fts5.html#configuration_options; "version" is the table's own. */
static int put_settings(struct writing *writing, const struct passing *passing, const char *working)
{
    const char *config = arena_printf(writing->input->arena, "%s_config", passing->from->name.text);
    if (config == NULL)
        return diag_no_memory(writing->input->diags);
    writing_comment(writing, PART_TABLES, "What %s has been set to is kept",
                    writing_name(writing, passing->to->name.text));
    return writing_put(writing, PART_TABLES,
                       "INSERT INTO %s (%s, rank)\nSELECT k, v\nFROM %s\nWHERE k <> 'version'",
                       working, working, writing_name(writing, config));
}

static int put_copy(struct writing *writing, const struct passing *passing, const char *working)
{
    return writing_put(writing, PART_TABLES, "INSERT INTO %s (%s)\nSELECT %s\nFROM %s", working,
                       passing->copy.into, passing->copy.values,
                       writing_name(writing, passing->from->name.text));
}

static int drop_old(struct writing *writing, const struct passing *passing)
{
    return writing_put(writing, PART_TABLES, "DROP TABLE %s",
                       writing_name(writing, passing->from->name.text));
}

/* Where nothing is taken over. */
static int replace(struct writing *writing, const struct passing *passing)
{
    int rc = drop_old(writing, passing);
    return rc == 0 ? writing_put(writing, PART_TABLES, "%s", passing->to->sql) : rc;
}

static int make_beside(struct writing *writing, const struct passing *passing)
{
    const char *called = writing_free_name(writing, passing->to->name.text);
    const char *working = called == NULL ? "" : writing_name(writing, called);
    const char *create = writing_create_under(writing, passing->to, working);
    if (create == NULL || called == NULL)
        return diag_no_memory(writing->input->diags);
    int rc = writing_put(writing, PART_TABLES, "%s", create);
    if (rc == 0 && have_settings(passing))
        rc = put_settings(writing, passing, working);
    if (rc == 0 && passing->copy.into != NULL)
        rc = put_copy(writing, passing, working);
    if (rc == 0)
        rc = drop_old(writing, passing);
    if (rc == 0)
        rc = writing_put(writing, PART_TABLES, "ALTER TABLE %s RENAME TO %s", working,
                         writing_name(writing, passing->to->name.text));
    return rc;
}

/* What the old table reads may have changed already, so that it shows nothing; its own rows have to
 * be read. */
static int find_copy(struct writing *writing, struct passing *passing)
{
    struct arena *arena = writing->input->arena;
    if (passing->from->as_virtual_table == NULL || passing->to->as_virtual_table == NULL)
        return 0;
    int rc = virtual_copy(passing->from->as_virtual_table, passing->to->as_virtual_table, arena,
                          &passing->copy);
    if (rc != 0 || passing->copy.into == NULL ||
        keeping_of_object(passing->from) != KEEPS_REFERENCE)
        return rc;
    const char *select = arena_printf(arena, "SELECT %s FROM %s", passing->copy.values,
                                      writing_name(writing, passing->from->name.text));
    if (select == NULL)
        return -1;
    if (sketch_run(&writing->sketch, select) != SQLITE_OK)
        passing->copy = (struct virtual_copy){NULL, NULL};
    return 0;
}

/* Tables are changed before; a view that it reads may be made further down only. */
static int read_changed(struct writing *writing, const struct schema_object *table)
{
    if (!writing_can_read(writing, table))
        return read_late(writing, table);
    return VEC_PUSH(writing->input->arena, &writing->read, table)
               ? writing_put_reading(writing, PART_TABLES, table)
               : diag_no_memory(writing->input->diags);
}

int writing_change_virtual_table(struct writing *writing, const struct schema_object *from,
                                 const struct schema_object *to)
{
    struct passing passing = {.from = from, .to = to};
    int rc = writing_drop_dependents(writing, PART_DROPS, from->name.text);
    if (rc != 0)
        return rc;
    if (find_copy(writing, &passing) != 0)
        return diag_no_memory(writing->input->diags);
    rc = tell(writing, &passing);
    if (rc == 0)
        rc = passing.copy.into != NULL || have_settings(&passing) ? make_beside(writing, &passing)
                                                                  : replace(writing, &passing);
    return rc == 0 && keeping_of_object(to) == KEEPS_REFERENCE ? read_changed(writing, to) : rc;
}
