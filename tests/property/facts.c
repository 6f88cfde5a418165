#include "facts.h"

#include "schema/token.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------------------------- In common */

static bool add(struct facts *facts, struct arena *arena, char *line)
{
    if (line == NULL || !VEC_PUSH(arena, &facts->lines, line))
        return false;
    return true;
}

static char *lower(struct arena *arena, const char *text)
{
    char *copy = text == NULL ? arena_copy(arena, "", 0) : arena_copy(arena, text, strlen(text));
    for (char *c = copy; c != NULL && *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c | 0x20);
    return copy;
}

static int by_text(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void settle(struct facts *facts)
{
    if (facts->lines.count > 1)
        qsort(facts->lines.items, facts->lines.count, sizeof *facts->lines.items, by_text);
}

const char *facts_difference(const struct facts *first, const struct facts *second,
                             bool *is_in_first)
{
    for (size_t i = 0; i < first->lines.count || i < second->lines.count; i++) {
        const char *a = i < first->lines.count ? first->lines.items[i] : NULL;
        const char *b = i < second->lines.count ? second->lines.items[i] : NULL;
        int order = a == NULL ? 1 : b == NULL ? -1 : strcmp(a, b);
        if (order != 0) {
            *is_in_first = order < 0;
            return order < 0 ? a : b;
        }
    }
    return NULL;
}

/* The affinity that a type gives:
 * https://www.sqlite.org/datatype3.html#determination_of_column_affinity. SQLite looks at all of
 * the text, comments in it too. */
static const char *affinity(const char *type)
{
    if (type == NULL || type[0] == '\0')
        return "BLOB";
    if (strcasestr(type, "INT") != NULL)
        return "INTEGER";
    if (strcasestr(type, "CHAR") != NULL || strcasestr(type, "CLOB") != NULL ||
        strcasestr(type, "TEXT") != NULL)
        return "TEXT";
    if (strcasestr(type, "BLOB") != NULL)
        return "BLOB";
    bool real = strcasestr(type, "REAL") != NULL || strcasestr(type, "FLOA") != NULL ||
                strcasestr(type, "DOUB") != NULL;
    return real ? "REAL" : "NUMERIC";
}

/* The type without comments and space, for comparison. */
static const char *plain_type(struct arena *arena, const char *type)
{
    sqlite3_str *out = sqlite3_str_new(NULL);
    for (const char *c = type == NULL ? "" : type; *c != '\0'; c++) {
        if (c[0] == '/' && c[1] == '*') {
            const char *end = strstr(c + 2, "*/");
            c = end == NULL ? c + strlen(c) - 1 : end + 1;
        } else if (c[0] == '-' && c[1] == '-') {
            c += strcspn(c, "\n");
            if (*c == '\0')
                break;
        } else if (!isspace((unsigned char)*c)) {
            sqlite3_str_appendchar(out, 1, (char)tolower((unsigned char)*c));
        }
    }
    char *text = sqlite3_str_finish(out);
    const char *copy = lower(arena, text);
    sqlite3_free(text);
    return copy;
}

/* What a name in quotes is called; anything else as it is. */
static const char *dequoted(struct arena *arena, const char *text)
{
    char quote = text == NULL ? '\0' : text[0] == '[' ? ']' : text[0];
    if (quote == '\0' || strchr("\"`]'", quote) == NULL)
        return text;
    char *copy = arena_copy(arena, text, strlen(text)), *end = copy;
    for (const char *c = text + 1; *c != '\0'; c++) {
        if (*c == quote && *++c != quote)
            break;
        *end++ = *c;
    }
    *end = '\0';
    return copy;
}

static bool is_one_name(const char *text)
{
    return strchr("\"`['", text[0]) != NULL ||
           text[strspn(text, "abcdefghijklmnopqrstuvwxyz_")] == '\0';
}

/* Defaults are the same where their values are. "" where there is none, "?" where it is another
 * value each time. A word that names no column is the text that it spells. */
static const char *default_value(sqlite3 *db, struct arena *arena, const char *expression)
{
    static const char *const changing[] = {"random", "current_", "changes", "date", "strftime"};
    if (expression == NULL)
        return "";
    for (size_t i = 0; i < sizeof changing / sizeof *changing; i++)
        if (strcasestr(expression, changing[i]) != NULL)
            return "?";
    sqlite3_stmt *statement = NULL;
    char *sql = sqlite3_mprintf("SELECT typeof(v) || ' ' || quote(v) FROM (SELECT (%s\n) AS v)",
                                expression);
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK) {
        sqlite3_free(sql);
        sql = is_one_name(expression)
                  ? sqlite3_mprintf("SELECT 'text ' || quote(%Q)", dequoted(arena, expression))
                  : sqlite3_mprintf("SELECT '?'");
        sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    }
    const char *value = "cannot be computed";
    if (sqlite3_step(statement) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(statement, 0);
        /* DEFAULT NULL is what no DEFAULT is. */
        value =
            text == NULL || strcmp(text, "null NULL") == 0 ? "" : arena_printf(arena, "%s", text);
    }
    sqlite3_finalize(statement);
    sqlite3_free(sql);
    return value;
}

/* ---------------------------------------------------------------------------- What SQLite says */

static const char *text_at(sqlite3_stmt *statement, int column)
{
    return (const char *)sqlite3_column_text(statement, column);
}

static char *column_line(struct arena *arena, const char *table, const char *name, const char *type,
                         bool not_null, const char *value, int pk, int hidden)
{
    return arena_printf(
        arena, "table %s: column %s type=%s affinity=%s notnull=%d default=%s pk=%d hidden=%d",
        lower(arena, table), lower(arena, name), plain_type(arena, type), affinity(type), not_null,
        value, pk, hidden);
}

#define EACH_TABLE                                                                                 \
    "FROM pragma_table_list AS tl WHERE tl.schema = 'main' AND tl.type = 'table' AND tl.name NOT " \
    "LIKE "                                                                                        \
    "'sqlite\\_%' ESCAPE '\\'"

static int tables(sqlite3 *db, struct arena *arena, struct facts *out)
{
    sqlite3_stmt *statement = NULL;
    int status = sqlite3_prepare_v2(db, "SELECT tl.name, tl.strict, tl.wr " EACH_TABLE, -1,
                                    &statement, NULL);
    while (status == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
        add(out, arena,
            arena_printf(arena, "table %s: strict=%d without_rowid=%d",
                         lower(arena, text_at(statement, 0)), sqlite3_column_int(statement, 1),
                         sqlite3_column_int(statement, 2)));
    sqlite3_finalize(statement);
    return status;
}

static int columns(sqlite3 *db, struct arena *arena, struct facts *out)
{
    sqlite3_stmt *statement = NULL;
    int status = sqlite3_prepare_v2(
        db,
        "SELECT t.name, x.name, x.type, x.\"notnull\", x.dflt_value, x.pk, x.hidden FROM"
        " (SELECT tl.name " EACH_TABLE ") AS t, pragma_table_xinfo(t.name, 'main') AS x",
        -1, &statement, NULL);
    while (status == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
        const char *value = default_value(db, arena, text_at(statement, 4));
        if (sqlite3_column_int(statement, 6) >= 2) /* its expression is not told */
            value = "";
        add(out, arena,
            column_line(arena, text_at(statement, 0), text_at(statement, 1), text_at(statement, 2),
                        sqlite3_column_int(statement, 3) != 0, value,
                        sqlite3_column_int(statement, 5), sqlite3_column_int(statement, 6)));
    }
    sqlite3_finalize(statement);
    return status;
}

static int indexes(sqlite3 *db, struct arena *arena, struct facts *out)
{
    sqlite3_stmt *statement = NULL;
    int status = sqlite3_prepare_v2(
        db,
        "SELECT t.name, il.name, il.origin, il.\"unique\", il.partial,"
        " (SELECT group_concat(part, ', ') FROM (SELECT"
        "  coalesce(lower(x.name), '(expression)') || CASE WHEN x.cid >= 0 THEN ' ' || "
        "lower(x.coll) ELSE '' END"
        "  || CASE WHEN x.desc AND il.origin = 'c' THEN ' desc' ELSE '' END AS part"
        "  FROM pragma_index_xinfo(il.name, 'main') AS x WHERE x.key ORDER BY x.seqno))"
        " FROM (SELECT tl.name " EACH_TABLE ") AS t, pragma_index_list(t.name, 'main') AS il",
        -1, &statement, NULL);
    while (status == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
        const char *origin = text_at(statement, 2);
        bool is_own = strcmp(origin, "c") == 0;
        add(out, arena,
            arena_printf(arena, "table %s: index %s%s unique=%d partial=%d (%s)",
                         lower(arena, text_at(statement, 0)), is_own ? "" : "of a constraint ",
                         is_own ? lower(arena, text_at(statement, 1)) : origin,
                         sqlite3_column_int(statement, 3), sqlite3_column_int(statement, 4),
                         lower(arena, text_at(statement, 5))));
    }
    sqlite3_finalize(statement);
    return status;
}

static int foreign_keys(sqlite3 *db, struct arena *arena, struct facts *out)
{
    sqlite3_stmt *statement = NULL;
    int status = sqlite3_prepare_v2(db,
                                    "SELECT t.name, f.\"table\", group_concat(f.\"from\" || '>' || "
                                    "coalesce(f.\"to\", ''), ', '), f.on_update,"
                                    " f.on_delete FROM (SELECT tl.name " EACH_TABLE ") AS t,"
                                    " (SELECT 1), pragma_foreign_key_list(t.name, 'main') AS f "
                                    "GROUP BY t.name, f.id ORDER BY t.name, f.id, f.seq",
                                    -1, &statement, NULL);
    while (status == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
        add(out, arena,
            arena_printf(arena, "table %s: foreign key to %s (%s) on update %s on delete %s",
                         lower(arena, text_at(statement, 0)), lower(arena, text_at(statement, 1)),
                         lower(arena, text_at(statement, 2)), lower(arena, text_at(statement, 3)),
                         lower(arena, text_at(statement, 4))));
    sqlite3_finalize(statement);
    return status;
}

int facts_of_database(sqlite3 *db, struct arena *arena, struct facts *out)
{
    static int (*const parts[])(sqlite3 *, struct arena *,
                                struct facts *) = {tables, columns, indexes, foreign_keys};
    *out = (struct facts){.lines = {.count = 0}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        int status = parts[i](db, arena, out);
        if (status != SQLITE_OK)
            return status;
    }
    settle(out);
    return SQLITE_OK;
}

/* -------------------------------------------------------------------------- What the model says */

static int key_position(const struct schema_table *table, const struct schema_column *column)
{
    const struct schema_key *key = table->primary_key;
    int position = 0;
    for (size_t i = 0; key != NULL && i < key->column_count; i++) {
        bool repeated = false;
        for (size_t earlier = 0; earlier < i; earlier++)
            repeated |=
                strcmp(key->columns[earlier].expression.key, key->columns[i].expression.key) == 0;
        position += !(repeated && table->without_rowid);
        if (strcmp(key->columns[i].expression.key, column->name.key) == 0)
            return position;
    }
    return 0;
}

/* SQLite says NOT NULL of a key's columns where it holds them to it. */
static bool is_not_null(const struct schema_table *table, const struct schema_column *column)
{
    bool is_key = key_position(table, column) > 0;
    return column->not_null || (is_key && table->without_rowid) ||
           (is_key && table->is_strict && !schema_is_rowid_alias(table, column));
}

static const char *collation_of(const struct schema_table *table, const struct schema_indexed *item)
{
    const struct schema_column *column =
        item->is_name ? schema_find_column(table, item->expression.text) : NULL;
    if (item->collation.key != NULL)
        return item->collation.key;
    return column != NULL && column->collation.key != NULL ? column->collation.key : "binary";
}

static char *indexed_text(const struct schema_table *table, const struct schema_indexed *items,
                          size_t count, bool is_constraint, struct arena *arena)
{
    bool drops_repeated =
        is_constraint && table->without_rowid && items == table->primary_key->columns;
    char *text = arena_copy(arena, "", 0);
    for (size_t i = 0; i < count; i++) {
        bool repeated = false;
        for (size_t earlier = 0; earlier < i && drops_repeated; earlier++)
            repeated |=
                strcmp(items[earlier].expression.key, items[i].expression.key) == 0 &&
                strcmp(collation_of(table, &items[earlier]), collation_of(table, &items[i])) == 0;
        if (repeated)
            continue;
        const struct schema_column *column =
            items[i].is_name ? schema_find_column(table, items[i].expression.text) : NULL;
        bool is_rowid = items[i].is_name && column == NULL;
        text = arena_printf(
            arena, "%s%s%s%s%s", text, text[0] == '\0' ? "" : ", ",
            column == NULL && !is_rowid ? "(expression)" : items[i].expression.key,
            column == NULL ? "" : arena_printf(arena, " %s", collation_of(table, &items[i])),
            items[i].descending && !is_constraint ? " desc" : "");
    }
    return text;
}

/* Of constraints that ask for the same, SQLite makes one index: that of the first, but where one is
 * the primary key it is that one's. */
static bool same_columns(const struct schema_table *table, const struct schema_key *a,
                         const struct schema_key *b)
{
    if (a->column_count != b->column_count)
        return false;
    for (size_t i = 0; i < a->column_count; i++)
        if (strcmp(a->columns[i].expression.key, b->columns[i].expression.key) != 0 ||
            sqlite3_stricmp(collation_of(table, &a->columns[i]),
                            collation_of(table, &b->columns[i])) != 0)
            return false;
    return true;
}

static void model_keys(const struct schema_object *object, struct arena *arena, struct facts *out)
{
    const struct schema_table *table = object->as_table;
    const struct schema_key *primary = table->primary_key;
    const struct schema_column *first =
        primary == NULL ? NULL : schema_find_column(table, primary->columns[0].expression.text);
    bool is_rowid = first != NULL && schema_is_rowid_alias(table, first);
    if (primary != NULL && !is_rowid)
        add(out, arena,
            arena_printf(
                arena, "table %s: index of a constraint pk unique=1 partial=0 (%s)",
                object->name.key,
                indexed_text(table, primary->columns, primary->column_count, true, arena)));
    for (size_t i = 0; i < table->unique_count; i++) {
        const struct schema_key *key = &table->uniques[i];
        bool repeated = primary != NULL && !is_rowid && same_columns(table, primary, key);
        for (size_t earlier = 0; earlier < i; earlier++)
            repeated |= same_columns(table, &table->uniques[earlier], key);
        if (!repeated)
            add(out, arena,
                arena_printf(arena, "table %s: index of a constraint u unique=1 partial=0 (%s)",
                             object->name.key,
                             indexed_text(table, key->columns, key->column_count, true, arena)));
    }
}

static void model_foreign_keys(const struct schema_object *object, struct arena *arena,
                               struct facts *out)
{
    const struct schema_table *table = object->as_table;
    for (size_t i = 0; i < table->foreign_key_count; i++) {
        const struct schema_foreign_key *key = &table->foreign_keys[i];
        const char *columns = "";
        for (size_t c = 0; c < key->columns.count; c++)
            columns = arena_printf(
                arena, "%s%s%s>%s", columns, c > 0 ? ", " : "", key->columns.items[c].key,
                c < key->parent_columns.count ? key->parent_columns.items[c].key : "");
        add(out, arena,
            arena_printf(arena, "table %s: foreign key to %s (%s) on update %s on delete %s",
                         object->name.key, key->parent.key, columns,
                         lower(arena, key->on_update == NULL ? "NO ACTION" : key->on_update),
                         lower(arena, key->on_delete == NULL ? "NO ACTION" : key->on_delete)));
    }
}

static void model_table(const struct schema_object *object, sqlite3 *db, struct arena *arena,
                        struct facts *out)
{
    const struct schema_table *table = object->as_table;
    add(out, arena,
        arena_printf(arena, "table %s: strict=%d without_rowid=%d", object->name.key,
                     table->is_strict, table->without_rowid));
    for (size_t i = 0; i < table->column_count; i++) {
        const struct schema_column *column = &table->columns[i];
        int hidden = column->generated.text == NULL ? 0 : column->is_stored ? 3 : 2;
        add(out, arena,
            column_line(arena, object->name.key, column->name.key,
                        dequoted(arena, column->type.text), is_not_null(table, column),
                        hidden ? "" : default_value(db, arena, column->default_value.text),
                        key_position(table, column), hidden));
    }
    model_keys(object, arena, out);
    model_foreign_keys(object, arena, out);
}

static void model_index(const struct schema *schema, const struct schema_object *object,
                        struct arena *arena, struct facts *out)
{
    const struct schema_index *index = object->as_index;
    const struct schema_object *owner = schema_find(schema, SCHEMA_TABLE, object->table.text);
    if (owner == NULL || owner->as_table == NULL)
        return;
    add(out, arena,
        arena_printf(
            arena, "table %s: index %s unique=%d partial=%d (%s)", object->table.key,
            object->name.key, index->is_unique, index->where.text != NULL,
            indexed_text(owner->as_table, index->columns, index->column_count, false, arena)));
}

int facts_of_model(const struct schema *schema, sqlite3 *db, struct arena *arena, struct facts *out)
{
    *out = (struct facts){.lines = {.count = 0}};
    for (size_t i = 0; i < schema->count; i++) {
        const struct schema_object *object = &schema->objects[i];
        if (object->as_table != NULL)
            model_table(object, db, arena, out);
        else if (object->as_index != NULL)
            model_index(schema, object, arena, out);
    }
    settle(out);
    return 0;
}

/* ------------------------------------------------------------------------------------ Programs */

/* Instructions that only say where things are, or that the order of constraints makes or saves; and
 * AddImm, with which NOT NULL ON CONFLICT REPLACE is looked at twice where DEFAULT NULL is said. */
static bool is_about_order(const char *opcode)
{
    static const char *const names[] = {
        "Goto",     "Init",         "Noop",      "SCopy",    "Copy",   "IntCopy",
        "Move",     "Explain",      "Rowid",     "OpenRead", "Delete", "OpenEphemeral",
        "IdxRowid", "DeferredSeek", "IdxDelete", "NotFound", "Rewind", "Next",
        "Rowid",    "Column",       "Trace",     "Gosub",    "Return", "BeginSubrtn",
        "Once",     "ReopenIdx",    "AddImm",    "IfNullRow"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(opcode, names[i]) == 0)
            return true;
    return false;
}

/* "k(2,B,)" is "k(2,,)": BINARY that is said. */
static char *plain_key(char *constant)
{
    for (char *c = constant; constant[0] == 'k' && *c != '\0'; c++)
        if (*c == 'b' && strchr(",-", c[-1]) != NULL && strchr(",)", c[1]) != NULL)
            memmove(c, c + 1, strlen(c));
    return constant;
}

static char *instruction_line(sqlite3_stmt *statement, struct arena *arena)
{
    const char *opcode = text_at(statement, 1);
    const char *constant = text_at(statement, 5);
    if (constant == NULL)
        constant = "";
    if (strcmp(opcode, "Halt") == 0) {
        /* Of a CHECK without a name the message has the expression as it was typed. */
        int error = sqlite3_column_int(statement, 2);
        return arena_printf(arena, "Halt %d %d %s", error, sqlite3_column_int(statement, 3),
                            error == SQLITE_CONSTRAINT_CHECK ? "" : lower(arena, constant));
    }
    if (strcmp(opcode, "FkCounter") == 0 || strcmp(opcode, "FkIfZero") == 0)
        return arena_printf(arena, "%s %d", opcode, sqlite3_column_int(statement, 2));
    if (strcmp(opcode, "String8") == 0 || strcmp(opcode, "Blob") == 0)
        return arena_printf(arena, "%s %s", opcode, constant);
    /* Of these the constant is an address or a number of the schema's. */
    bool is_varying = opcode[0] == 'V' || strcmp(opcode, "Transaction") == 0;
    return arena_printf(arena, "%s %s", opcode,
                        is_varying ? "" : plain_key(lower(arena, constant)));
}

static bool is_any(const char *line)
{
    (void)line;
    return true;
}

/* SQLite loads a constant once for all that are spelled alike: TRUE and true are two. */
static bool is_constant(const char *line)
{
    static const char *const opcodes[] = {"Integer ", "Int64 ", "Real ", "Blob "};
    for (size_t i = 0; i < sizeof opcodes / sizeof opcodes[0]; i++)
        if (strncmp(line, opcodes[i], strlen(opcodes[i])) == 0)
            return true;
    return false;
}

static void drop_repeated(struct facts *facts, bool (*may_drop)(const char *line))
{
    size_t kept = 0;
    for (size_t i = 0; i < facts->lines.count; i++)
        if (kept == 0 || !may_drop(facts->lines.items[i]) ||
            strcmp(facts->lines.items[kept - 1], facts->lines.items[i]) != 0)
            facts->lines.items[kept++] = facts->lines.items[i];
    facts->lines.count = kept;
}

bool facts_of_statement(sqlite3 *db, const char *sql, struct arena *arena, struct facts *out)
{
    sqlite3_stmt *statement = NULL;
    char *explain = sqlite3_mprintf("EXPLAIN %s", sql);
    int status = sqlite3_prepare_v2(db, explain, -1, &statement, NULL);
    sqlite3_free(explain);
    *out = (struct facts){.lines = {.count = 0}};
    while (status == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
        if (!is_about_order(text_at(statement, 1)))
            add(out, arena, instruction_line(statement, arena));
    sqlite3_finalize(statement);
    settle(out);
    drop_repeated(out, is_constant);
    return status == SQLITE_OK;
}

void facts_drop_repeated(struct facts *facts)
{
    drop_repeated(facts, is_any);
}

/* "OpenWrite k(3,rtrim,,)" becomes "OpenWrite k(,rtrim)". */
static const char *without_size(const char *line, struct arena *arena)
{
    const char *start = strstr(line, " k(");
    if (strncmp(line, "IdxInsert ", 10) == 0)
        return "IdxInsert";
    if (strncmp(line, "OpenWrite ", 10) != 0 || start == NULL)
        return line;
    const char *rest = start + 3 + strspn(start + 3, "0123456789");
    size_t length = strlen(rest);
    while (length > 1 && strchr(",)", rest[length - 1]) != NULL)
        length--;
    return arena_printf(arena, "OpenWrite k(%.*s)", (int)length, rest);
}

void facts_drop_key_sizes(struct facts *facts, struct arena *arena)
{
    for (size_t i = 0; i < facts->lines.count; i++)
        facts->lines.items[i] = without_size(facts->lines.items[i], arena);
    settle(facts);
}
