/* Changes in words. Names stand as SQL would have them, so that a space or a quote in one is seen.
 */
#include "schema/compare.h"

#include "schema/canonical.h"

#include <string.h>

static const char *const kinds[] = {
    [SCHEMA_TABLE] = "table",     [SCHEMA_VIRTUAL_TABLE] = "virtual table",
    [SCHEMA_INDEX] = "index",     [SCHEMA_VIEW] = "view",
    [SCHEMA_TRIGGER] = "trigger",
};

static const char *name(const char *text, struct arena *arena)
{
    const char *quoted = canonical_name(text, arena);
    return quoted == NULL ? "" : quoted;
}

/* "index by_name of users" */
static const char *object_text(const struct schema_object *object, struct arena *arena)
{
    bool owned = object->kind == SCHEMA_INDEX || object->kind == SCHEMA_TRIGGER;
    return arena_printf(arena, "%s %s%s%s", kinds[object->kind], name(object->name.text, arena),
                        owned ? " of " : "", owned ? name(object->table.text, arena) : "");
}

static const char *column_text(const struct schema_object *table,
                               const struct schema_column *column, struct arena *arena)
{
    return arena_printf(arena, "%s.%s", name(table->name.text, arena),
                        name(column->name.text, arena));
}

static const char *or_none(struct schema_text text)
{
    return text.text == NULL ? "none" : text.text;
}

static const char *not_null_text(const struct schema_column *column)
{
    static const char *const texts[] = {
        [CONFLICT_ABORT] = "NOT NULL",
        [CONFLICT_ROLLBACK] = "NOT NULL ON CONFLICT ROLLBACK",
        [CONFLICT_FAIL] = "NOT NULL ON CONFLICT FAIL",
        [CONFLICT_IGNORE] = "NOT NULL ON CONFLICT IGNORE",
        [CONFLICT_REPLACE] = "NOT NULL ON CONFLICT REPLACE",
    };
    return column->not_null ? texts[column->not_null_conflict] : "NULL";
}

static const char *generated_text(const struct schema_column *column, struct arena *arena)
{
    if (column->generated.text == NULL)
        return "none";
    return arena_printf(arena, "(%s) %s", column->generated.text,
                        column->is_stored ? "STORED" : "VIRTUAL");
}

static const char *key_text(const struct schema_key *key, struct arena *arena)
{
    const char *text = key == NULL ? "none" : canonical_key(key, arena);
    return text == NULL ? "" : text;
}

/* "users.role: type TEXT → VARCHAR(20)" */
static const char *becomes(const struct schema_change *change, const char *what, const char *from,
                           const char *to, struct arena *arena)
{
    return arena_printf(arena, "%s: %s%s → %s",
                        column_text(change->from, change->from_column, arena), what, from, to);
}

static const char *added(const struct schema_change *change, struct arena *arena)
{
    return arena_printf(arena, "%s is added", object_text(change->to, arena));
}

static const char *dropped(const struct schema_change *change, struct arena *arena)
{
    return arena_printf(arena, "%s is dropped", object_text(change->from, arena));
}

static const char *text(const struct schema_change *change, struct arena *arena)
{
    return arena_printf(arena, "%s is changed", object_text(change->from, arena));
}

static const char *column_added(const struct schema_change *change, struct arena *arena)
{
    return arena_printf(arena, "column %s is added",
                        column_text(change->to, change->to_column, arena));
}

static const char *column_dropped(const struct schema_change *change, struct arena *arena)
{
    return arena_printf(arena, "column %s is dropped",
                        column_text(change->from, change->from_column, arena));
}

static const char *type(const struct schema_change *change, struct arena *arena)
{
    return becomes(change, "type ", or_none(change->from_column->type),
                   or_none(change->to_column->type), arena);
}

static const char *not_null(const struct schema_change *change, struct arena *arena)
{
    return becomes(change, "", not_null_text(change->from_column), not_null_text(change->to_column),
                   arena);
}

static const char *default_value(const struct schema_change *change, struct arena *arena)
{
    return becomes(change, "default ", or_none(change->from_column->default_value),
                   or_none(change->to_column->default_value), arena);
}

static const char *collation(const struct schema_change *change, struct arena *arena)
{
    return becomes(change, "collation ", or_none(change->from_column->collation),
                   or_none(change->to_column->collation), arena);
}

static const char *generated(const struct schema_change *change, struct arena *arena)
{
    return becomes(change, "generated ", generated_text(change->from_column, arena),
                   generated_text(change->to_column, arena), arena);
}

static const char *column_order(const struct schema_change *change, struct arena *arena)
{
    return arena_printf(arena, "the columns of %s stand in another order",
                        name(change->from->name.text, arena));
}

/* "INTEGER PRIMARY KEY DESC" is no rowid, and "PRIMARY KEY (x DESC)" is one: see
 * lang_createtable.html#rowid. */
static const char *rowid_text(const struct schema_object *object)
{
    const struct schema_table *table = object->as_table;
    const struct schema_column *column =
        schema_find_column(table, table->primary_key->columns[0].expression.text);
    bool is_rowid = column != NULL && schema_is_rowid_alias(table, column);
    return is_rowid ? ", which is the rowid" : ", which is not the rowid";
}

static const char *primary_key(const struct schema_change *change, struct arena *arena)
{
    const char *from = key_text(change->from_key, arena), *to = key_text(change->to_key, arena);
    bool looks_same = from != NULL && to != NULL && strcmp(from, to) == 0;
    return arena_printf(arena, "%s: primary key %s%s → %s%s", name(change->from->name.text, arena),
                        from, looks_same ? rowid_text(change->from) : "", to,
                        looks_same ? rowid_text(change->to) : "");
}

/* "users: UNIQUE (name) is added" */
static const char *constraint(const struct schema_change *change, const char *what, bool is_added,
                              struct arena *arena)
{
    return arena_printf(arena, "%s: %s is %s", name(change->from->name.text, arena), what,
                        is_added ? "added" : "dropped");
}

static const char *unique(const struct schema_change *change, struct arena *arena)
{
    const struct schema_key *key = change->to_key != NULL ? change->to_key : change->from_key;
    return constraint(change, arena_printf(arena, "UNIQUE %s", key_text(key, arena)),
                      change->to_key != NULL, arena);
}

static const char *check(const struct schema_change *change, struct arena *arena)
{
    const struct schema_check *found =
        change->to_check != NULL ? change->to_check : change->from_check;
    return constraint(change, arena_printf(arena, "CHECK (%s)", found->expression.text),
                      change->to_check != NULL, arena);
}

static const char *foreign_key(const struct schema_change *change, struct arena *arena)
{
    const struct schema_foreign_key *key =
        change->to_foreign_key != NULL ? change->to_foreign_key : change->from_foreign_key;
    return constraint(change,
                      arena_printf(arena, "foreign key %s", canonical_foreign_key(key, arena)),
                      change->to_foreign_key != NULL, arena);
}

static const char *key_columns(const struct schema_key *key, struct arena *arena)
{
    const char *text = key == NULL ? "none" : "(";
    for (size_t i = 0; key != NULL && text != NULL && i < key->column_count; i++)
        text = arena_printf(arena, "%s%s%s%s", text, i == 0 ? "" : ", ",
                            name(key->columns[i].expression.text, arena),
                            i + 1 == key->column_count ? ")" : "");
    return text == NULL ? "" : text;
}

/* "orders: foreign key (who) REFERENCES users: (id) → (email)" */
static const char *foreign_key_parent(const struct schema_change *change, struct arena *arena)
{
    const char *key = canonical_foreign_key(change->to_foreign_key, arena);
    return arena_printf(arena, "%s: foreign key %s: %s → %s", name(change->from->name.text, arena),
                        key == NULL ? "" : key, key_columns(change->from_key, arena),
                        key_columns(change->to_key, arena));
}

/* What the constraint is that both have, and what it is called. */
static const char *named(const struct schema_change *change, struct schema_text *from,
                         struct schema_text *to, struct arena *arena)
{
    const char *key = NULL;
    if (change->from_check != NULL) {
        *from = change->from_check->name;
        *to = change->to_check->name;
        return arena_printf(arena, "CHECK (%s)", change->from_check->expression.text);
    }
    if (change->from_foreign_key != NULL) {
        *from = change->from_foreign_key->name;
        *to = change->to_foreign_key->name;
        key = canonical_foreign_key(change->from_foreign_key, arena);
        return arena_printf(arena, "foreign key %s", key == NULL ? "" : key);
    }
    bool is_primary = change->from_key == change->from->as_table->primary_key;
    *from = change->from_key->name;
    *to = change->to_key->name;
    return arena_printf(arena, "%s %s", is_primary ? "primary key" : "UNIQUE",
                        key_text(change->from_key, arena));
}

/* "users: UNIQUE (name): constraint name none → users_name" */
static const char *constraint_name(const struct schema_change *change, struct arena *arena)
{
    struct schema_text from, to;
    const char *what = named(change, &from, &to, arena);
    return arena_printf(arena, "%s: %s: constraint name %s → %s",
                        name(change->from->name.text, arena), what == NULL ? "" : what,
                        from.text == NULL ? "none" : name(from.text, arena),
                        to.text == NULL ? "none" : name(to.text, arena));
}

static const char *option(const struct schema_change *change, const char *what, bool is_new,
                          struct arena *arena)
{
    return arena_printf(arena, "table %s %s %s", name(change->from->name.text, arena),
                        is_new ? "becomes" : "is no longer", what);
}

static const char *strict(const struct schema_change *change, struct arena *arena)
{
    return option(change, "STRICT", change->to->as_table->is_strict, arena);
}

static const char *without_rowid(const struct schema_change *change, struct arena *arena)
{
    return option(change, "WITHOUT ROWID", change->to->as_table->without_rowid, arena);
}

static const char *spelling(const struct schema_change *change, struct arena *arena)
{
    return arena_printf(arena, "table %s is written in another way",
                        name(change->from->name.text, arena));
}

static const char *(*const texts[])(const struct schema_change *, struct arena *) = {
    [CHANGE_ADDED] = added,
    [CHANGE_DROPPED] = dropped,
    [CHANGE_COLUMN_ADDED] = column_added,
    [CHANGE_COLUMN_DROPPED] = column_dropped,
    [CHANGE_COLUMN_TYPE] = type,
    [CHANGE_COLUMN_NOT_NULL] = not_null,
    [CHANGE_COLUMN_DEFAULT] = default_value,
    [CHANGE_COLUMN_COLLATION] = collation,
    [CHANGE_COLUMN_GENERATED] = generated,
    [CHANGE_COLUMN_ORDER] = column_order,
    [CHANGE_PRIMARY_KEY] = primary_key,
    [CHANGE_UNIQUE_ADDED] = unique,
    [CHANGE_UNIQUE_DROPPED] = unique,
    [CHANGE_CHECK_ADDED] = check,
    [CHANGE_CHECK_DROPPED] = check,
    [CHANGE_FOREIGN_KEY_ADDED] = foreign_key,
    [CHANGE_FOREIGN_KEY_DROPPED] = foreign_key,
    [CHANGE_CONSTRAINT_NAME] = constraint_name,
    [CHANGE_STRICT] = strict,
    [CHANGE_WITHOUT_ROWID] = without_rowid,
    [CHANGE_SPELLING] = spelling,
    [CHANGE_FOREIGN_KEY_PARENT] = foreign_key_parent,
    [CHANGE_TEXT] = text,
};

const char *schema_change_text(const struct schema_change *change, struct arena *arena)
{
    return texts[change->kind](change, arena);
}

/* ---- The same, below a line that names the table ---- */

enum schema_change_mark schema_change_mark(const struct schema_change *change)
{
    static const bool adds[] = {
        [CHANGE_ADDED] = true,
        [CHANGE_COLUMN_ADDED] = true,
        [CHANGE_UNIQUE_ADDED] = true,
        [CHANGE_CHECK_ADDED] = true,
        [CHANGE_FOREIGN_KEY_ADDED] = true,
        [CHANGE_TEXT] = false,
    };
    static const bool drops[] = {
        [CHANGE_DROPPED] = true,
        [CHANGE_COLUMN_DROPPED] = true,
        [CHANGE_UNIQUE_DROPPED] = true,
        [CHANGE_CHECK_DROPPED] = true,
        [CHANGE_FOREIGN_KEY_DROPPED] = true,
        [CHANGE_TEXT] = false,
    };
    bool is_option = change->kind == CHANGE_STRICT || change->kind == CHANGE_WITHOUT_ROWID;
    bool is_set =
        is_option && (change->kind == CHANGE_STRICT ? change->to->as_table->is_strict
                                                    : change->to->as_table->without_rowid);
    if (adds[change->kind] || is_set)
        return SCHEMA_MARK_ADDED;
    return drops[change->kind] || is_option ? SCHEMA_MARK_DROPPED : SCHEMA_MARK_CHANGED;
}

/* Behind the table's name and what follows that. */
static const char *behind_table(const struct schema_change *change, size_t more,
                                struct arena *arena)
{
    const char *whole = schema_change_text(change, arena);
    size_t skip = strlen(name(change->from->name.text, arena)) + more;
    return whole == NULL || strlen(whole) < skip ? whole : whole + skip;
}

static const char *column_detail(const struct schema_table *table,
                                 const struct schema_column *column, struct arena *arena)
{
    const char *text = canonical_column(table, column, arena);
    return text == NULL ? NULL : arena_printf(arena, "column %s", text);
}

static const char *key_detail(const struct schema_key *key, struct arena *arena)
{
    return arena_printf(arena, "UNIQUE %s", key_text(key, arena));
}

static const char *foreign_key_detail(const struct schema_foreign_key *key, struct arena *arena)
{
    return arena_printf(arena, "FOREIGN KEY %s", canonical_foreign_key(key, arena));
}

const char *schema_change_detail(const struct schema_change *change, struct arena *arena)
{
    switch (change->kind) {
    case CHANGE_COLUMN_ADDED:
        return column_detail(change->to->as_table, change->to_column, arena);
    case CHANGE_COLUMN_DROPPED:
        return column_detail(change->from->as_table, change->from_column, arena);
    case CHANGE_UNIQUE_ADDED:
        return key_detail(change->to_key, arena);
    case CHANGE_UNIQUE_DROPPED:
        return key_detail(change->from_key, arena);
    case CHANGE_CHECK_ADDED:
        return arena_printf(arena, "CHECK (%s)", change->to_check->expression.text);
    case CHANGE_CHECK_DROPPED:
        return arena_printf(arena, "CHECK (%s)", change->from_check->expression.text);
    case CHANGE_FOREIGN_KEY_ADDED:
        return foreign_key_detail(change->to_foreign_key, arena);
    case CHANGE_FOREIGN_KEY_DROPPED:
        return foreign_key_detail(change->from_foreign_key, arena);
    case CHANGE_COLUMN_ORDER:
        return "the columns stand in another order";
    case CHANGE_STRICT:
        return "STRICT";
    case CHANGE_WITHOUT_ROWID:
        return "WITHOUT ROWID";
    case CHANGE_SPELLING:
        return "it is written in another way";
    case CHANGE_PRIMARY_KEY:
    case CHANGE_CONSTRAINT_NAME:
    case CHANGE_FOREIGN_KEY_PARENT:
        return behind_table(change, strlen(": "), arena);
    case CHANGE_COLUMN_TYPE:
    case CHANGE_COLUMN_NOT_NULL:
    case CHANGE_COLUMN_DEFAULT:
    case CHANGE_COLUMN_COLLATION:
    case CHANGE_COLUMN_GENERATED: {
        const char *text = behind_table(change, strlen("."), arena);
        return text == NULL ? NULL : arena_printf(arena, "column %s", text);
    }
    case CHANGE_ADDED:
    case CHANGE_DROPPED:
    case CHANGE_TEXT:
        break;
    }
    return schema_change_text(change, arena);
}

const char *schema_kind_name(enum schema_kind kind)
{
    return kinds[kind];
}
