#include "generate/filling.h"

#include "schema/canonical.h"
#include "schema/text.h"
#include "script/lex.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int no_memory(struct writing *writing)
{
    return diag_no_memory(writing->input->diags);
}

/* ---- What is put down ---- */

const char *writing_name(struct writing *writing, const char *name)
{
    const char *quoted = canonical_name(name, writing->input->arena);
    if (quoted == NULL)
        writing->parts[PART_RENAMES].no_memory = true;
    return quoted == NULL ? "" : quoted;
}

int writing_put_done(struct writing *writing, enum part part, const char *sql)
{
    phrase_put(&writing->parts[part], str_from(sql));
    phrase_put(&writing->parts[part], str_from(lex_end_for(str_from(sql))));
    phrase_put(&writing->parts[part], STR("\n"));
    return 0;
}

int writing_put(struct writing *writing, enum part part, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *sql = arena_vprintf(writing->input->arena, format, args);
    va_end(args);
    if (sql == NULL)
        return no_memory(writing);
    int result = sketch_run(&writing->sketch, sql);
    if (result == SQLITE_NOMEM)
        return no_memory(writing);
    if (result != SQLITE_OK) {
        int rc =
            diag_error(writing->input->diags, STEMMA_SQL, (struct span){0},
                       "the schema wanted cannot be made: %s", sqlite3_errmsg(writing->sketch.db));
        diag_hint(writing->input->diags, "the statement that failed: %s", sql);
        return rc;
    }
    return writing_put_done(writing, part, sql);
}

/* It stays one line. */
static void put_comment(struct phrase *phrase, const char *begin, const char *text, const char *end)
{
    phrase_put(phrase, STR("-- "));
    phrase_put(phrase, str_from(begin));
    for (const char *c = text; *c != '\0'; c++)
        phrase_repeat(phrase, (unsigned char)*c < ' ' ? ' ' : *c, 1);
    phrase_put(phrase, str_from(end));
}

static void __attribute__((format(printf, 4, 0)))
comment(struct writing *writing, enum part part, const char *begin, const char *format,
        va_list args)
{
    struct phrase *phrase = &writing->parts[part];
    const char *text = arena_vprintf(writing->input->arena, format, args);
    phrase->no_memory |= text == NULL;
    put_comment(phrase, begin, text == NULL ? "" : text, ".\n");
}

void writing_comment(struct writing *writing, enum part part, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    comment(writing, part, "", format, args);
    va_end(args);
}

void writing_loss(struct writing *writing, enum part part, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    comment(writing, part, "Destructive: ", format, args);
    va_end(args);
    writing->destructive++;
}

void writing_not_back(struct writing *writing, enum part part, const char *format, ...)
{
    va_list args;
    if (writing->input->direction == GENERATE_UP)
        return;
    va_start(args, format);
    comment(writing, part, "Not brought back: ", format, args);
    va_end(args);
}

/* With a query that finds the rows. */
static void __attribute__((format(printf, 5, 0)))
condition(struct writing *writing, enum part part, const char *begin, const char *query,
          const char *format, va_list args)
{
    struct phrase *phrase = &writing->parts[part];
    const char *text = arena_vprintf(writing->input->arena, format, args);
    phrase->no_memory |= text == NULL;
    put_comment(phrase, begin, text == NULL ? "" : text, query == NULL ? ".\n" : ":\n");
    if (query != NULL)
        put_comment(phrase, "    ", query, ";\n");
}

void writing_stop(struct writing *writing, enum part part, const char *query, const char *format,
                  ...)
{
    va_list args;
    va_start(args, format);
    condition(writing, part, "Stops if ", query, format, args);
    va_end(args);
}

void writing_risk(struct writing *writing, enum part part, const char *query, const char *format,
                  ...)
{
    va_list args;
    va_start(args, format);
    condition(writing, part, "Destructive if ", query, format, args);
    va_end(args);
}

void writing_directive(struct writing *writing, enum part part, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *text = arena_vprintf(writing->input->arena, format, args);
    va_end(args);
    writing->parts[part].no_memory |= text == NULL;
    put_comment(&writing->parts[part], "stemma: ", text == NULL ? "" : text, "\n");
}

void writing_space(struct writing *writing, enum part part)
{
    if (writing->parts[part].bytes.count != 0)
        phrase_repeat(&writing->parts[part], '\n', 1);
}

/* ---- Names that hang on others ---- */

bool writing_mentions(const char *key, const char *token)
{
    size_t len = strlen(token);
    for (const char *at = key; (at = strstr(at, token)) != NULL; at++) {
        bool begins = at == key || at[-1] == ' ';
        if (begins && (at[len] == ' ' || at[len] == '\0'))
            return true;
    }
    return false;
}

static bool hangs_on(struct writing *writing, const struct schema_object *object, const char *table)
{
    if (object->kind != SCHEMA_VIEW && object->kind != SCHEMA_TRIGGER)
        return false;
    const char *key = text_fold(table, writing->input->arena);
    return key != NULL && writing_mentions(object->canonical.key, writing_name(writing, key));
}

int writing_drop(struct writing *writing, enum part part, const struct schema_object *object)
{
    static const char *const words[] = {
        [SCHEMA_TABLE] = "TABLE", [SCHEMA_VIRTUAL_TABLE] = "TABLE", [SCHEMA_INDEX] = "INDEX",
        [SCHEMA_VIEW] = "VIEW",   [SCHEMA_TRIGGER] = "TRIGGER",
    };
    return writing_put(writing, part, "DROP %s %s", words[object->kind],
                       writing_name(writing, object->name.text));
}

/* Whether it is still there: its table or view may have gone, and taken it along. */
static bool is_there(struct writing *writing, const struct schema_object *object)
{
    return sketch_ask(&writing->sketch,
                      object->kind == SCHEMA_TRIGGER
                          ? "SELECT 1 FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE AND type = "
                            "'trigger'"
                          : "SELECT 1 FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE AND type "
                            "<> 'trigger'",
                      object->name.text) == 1;
}

/* Views that are about to go, once those that use them have gone. */
struct going {
    const char *view;
    const struct going *before; /* NULL: there is none */
};

static bool is_going(const struct going *going, const char *view)
{
    for (; going != NULL; going = going->before)
        if (strcasecmp(going->view, view) == 0)
            return true;
    return false;
}

/* Two views may have each other's name in them, as that of a column, say. */
static int drop_dependents(struct writing *writing, enum part part, const char *table,
                           const struct going *before)
{
    const struct going going = {table, before};
    struct schema now;
    if (sketch_ask(&writing->sketch,
                   "SELECT 1 FROM sqlite_schema WHERE type IN ('view', 'trigger') LIMIT 1",
                   NULL) != 1)
        return 0;
    int rc = sketch_read(&writing->sketch, &now);
    if (rc != 0)
        return rc;
    for (size_t i = now.count; i-- > 0 && rc == 0;) {
        const struct schema_object *object = &now.objects[i];
        bool is_view = object->kind == SCHEMA_VIEW;
        if (!hangs_on(writing, object, table) || !is_there(writing, object) ||
            (is_view && is_going(&going, object->name.text)))
            continue;
        if (is_view)
            rc = drop_dependents(writing, part, object->name.text, &going);
        if (rc == 0 && is_there(writing, object))
            rc = writing_drop(writing, part, object);
    }
    schema_free(&now);
    return rc;
}

/* Triggers first, while what they are on is there; views on views by a second look. A trigger of
 * the table itself goes with the table where that is rebuilt, but ALTER would look at it. */
int writing_drop_dependents(struct writing *writing, enum part part, const char *table)
{
    return drop_dependents(writing, part, table, NULL);
}

/* ---- The walk ---- */

/* What is there behind the renames, and how it differs from what is wanted. */
struct differences {
    struct schema now;
    struct schema_difference made;
    /* For an old SQLite a rename does not do all that it does in a new one; the rest is made, but
     * not told as a change: */
    struct schema renamed;
    struct schema_difference told;
};

static bool is_dropped_or_changed(const struct schema_change *change, enum schema_kind kind)
{
    return change->from != NULL && change->from->kind == kind &&
           (change->kind == CHANGE_DROPPED || change->kind == CHANGE_TEXT);
}

/* An index of a table that goes goes with it, unless its name is needed before. */
static bool goes_with_its_table(const struct writing *writing, const struct schema_object *object)
{
    const struct schema_object *named = schema_find(&writing->to, SCHEMA_TABLE, object->name.text);
    return object->kind == SCHEMA_INDEX && (named == NULL || named->kind == SCHEMA_INDEX) &&
           schema_find(&writing->to, SCHEMA_TABLE, object->table.text) == NULL;
}

/* What is not a table can always be made again. */
static int drop_what_is_no_table(struct writing *writing,
                                 const struct schema_difference *difference)
{
    static const enum schema_kind kinds[] = {SCHEMA_TRIGGER, SCHEMA_VIEW, SCHEMA_INDEX};
    int rc = 0;
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
        for (size_t i = difference->count; i-- > 0 && rc == 0;) {
            const struct schema_change *change = &difference->changes[i];
            if (!is_dropped_or_changed(change, kinds[k]) || !is_there(writing, change->from) ||
                goes_with_its_table(writing, change->from))
                continue;
            if (kinds[k] == SCHEMA_VIEW)
                rc = writing_drop_dependents(writing, PART_DROPS, change->from->name.text);
            if (rc == 0)
                rc = writing_drop(writing, PART_DROPS, change->from);
        }
    return rc;
}

static bool is_table(const struct schema_object *object)
{
    return object->kind == SCHEMA_TABLE || object->kind == SCHEMA_VIRTUAL_TABLE;
}

int writing_drop_table(struct writing *writing, enum part part, const struct schema_object *table)
{
    const char *what = writing_what_goes(table);
    if (what != NULL)
        writing_loss(writing, part, "the table %s goes, %s",
                     writing_name(writing, table->name.text), what);
    writing_doubt(writing, part, table->name.text, NULL);
    return writing_drop(writing, part, table);
}

/* A table that is in the way of something else of its name goes first, the others last, those that
 * refer to others before these: in the opposite order of the rows. */
static int drop_tables(struct writing *writing, const struct schema_difference *difference,
                       enum part part)
{
    const struct generate_input *input = writing->input;
    int rc = 0;
    for (size_t r = input->from_count; r-- > 0 && rc == 0;)
        for (size_t i = 0; i < difference->count && rc == 0; i++) {
            const struct schema_change *change = &difference->changes[i];
            if (change->kind != CHANGE_DROPPED || !is_table(change->from) ||
                strcasecmp(change->from->name.text,
                           generate_called(&input->renames, input->from[r].name)) != 0 ||
                strcmp(input->from[r].type, "table") != 0)
                continue;
            bool in_the_way =
                schema_find(&writing->to, SCHEMA_TABLE, change->from->name.text) != NULL;
            if (in_the_way != (part == PART_DROPS))
                continue;
            if (in_the_way)
                rc = writing_drop_dependents(writing, PART_DROPS, change->from->name.text);
            if (rc == 0)
                rc = writing_drop_table(writing, part, change->from);
        }
    return rc;
}

static int create(struct writing *writing, enum part part, const struct schema_row *row)
{
    return writing_put(writing, part, "%s", row->sql);
}

static int create_tables(struct writing *writing, const struct schema_difference *difference)
{
    const struct generate_input *input = writing->input;
    int rc = 0;
    for (size_t r = 0; r < input->to_count && rc == 0; r++)
        for (size_t i = 0; i < difference->count; i++) {
            const struct schema_change *change = &difference->changes[i];
            if (change->kind != CHANGE_ADDED || !is_table(change->to) ||
                strcmp(change->to->sql, input->to[r].sql) != 0)
                continue;
            writing_tell_lack(writing, change->to);
            const char *sql = writing_create(writing, change->to);
            rc = sql == NULL ? no_memory(writing) : writing_put(writing, PART_CREATES, "%s", sql);
            if (rc == 0)
                rc = writing_read_later(writing, change->to);
        }
    return rc;
}

/* The changes of one table stand together. */
static struct table_changes changes_from(const struct schema_difference *difference, size_t index)
{
    const struct schema_change *first = &difference->changes[index];
    size_t count = 1;
    while (index + count < difference->count && first[count].from == first->from)
        count++;
    return (struct table_changes){first->from, first->to, first, count};
}

static bool matters(const struct table_changes *changes)
{
    for (size_t i = 0; i < changes->count; i++)
        if (changes->items[i].sameness == SCHEMA_DIFFERENT)
            return true;
    return false;
}

/* Whether it is only the parent of a foreign key that differs. */
static bool stays_as_it_is(const struct table_changes *changes)
{
    for (size_t i = 0; i < changes->count; i++)
        if (changes->items[i].kind != CHANGE_FOREIGN_KEY_PARENT &&
            changes->items[i].sameness == SCHEMA_DIFFERENT)
            return false;
    return true;
}

/* Whether or not they differ from what they are to be besides. */
static int feed_tables(struct writing *writing, const struct differences *differences)
{
    const struct schema_difference *told = &differences->told;
    int rc = 0;
    for (size_t i = 0; i < writing->to.count && rc == 0; i++) {
        const struct schema_object *to = &writing->to.objects[i];
        struct table_changes changes = {.to = to};
        if (to->as_table == NULL || !writing_has_fed_columns(writing, to->name.text))
            continue;
        for (size_t c = told->count; c-- > 0;)
            if (told->changes[c].to == to)
                changes = changes_from(told, c);
        changes.from = schema_find(&differences->now, SCHEMA_TABLE, to->name.text);
        if (changes.from == NULL || changes.from->as_table == NULL)
            continue;
        writing_space(writing, PART_TABLES);
        rc = writing_feed_table(writing, &changes);
    }
    return rc;
}

static int change_tables(struct writing *writing, const struct schema_difference *difference)
{
    int rc = 0;
    for (size_t i = 0; i < difference->count && rc == 0;) {
        struct table_changes changes = changes_from(difference, i);
        i += changes.count;
        if (changes.from == NULL || changes.to == NULL || !matters(&changes) ||
            writing_has_fed_columns(writing, changes.to->name.text))
            continue;
        if (changes.from->kind == SCHEMA_TABLE && stays_as_it_is(&changes)) {
            rc = writing_tell_parents(writing, &changes);
            continue;
        }
        if (changes.from->kind == SCHEMA_TABLE || changes.from->kind == SCHEMA_VIRTUAL_TABLE)
            writing_space(writing, PART_TABLES);
        if (changes.from->kind == SCHEMA_TABLE)
            rc = writing_change_table(writing, &changes);
        else if (changes.from->kind == SCHEMA_VIRTUAL_TABLE)
            rc = writing_change_virtual_table(writing, changes.from, changes.to);
    }
    return rc;
}

/* Makes what is missing now, be it new, changed, or gone with the table that it hung on; and makes
 * anew what an ALTER has changed besides (https://www.sqlite.org/quirks.html#dblquote: it mends
 * "strings" in views and triggers). */
static int restore_one(struct writing *writing, const struct schema *now,
                       const struct schema_row *row, enum schema_kind kind)
{
    const struct schema_object *have = schema_find(now, kind, row->name);
    const struct schema_object *wanted = schema_find(&writing->to, kind, row->name);
    if (wanted == NULL || (have != NULL && strcmp(have->canonical.key, wanted->canonical.key) == 0))
        return 0;
    int rc = have == NULL ? 0 : writing_drop(writing, PART_REST, have);
    if (rc == 0 && kind == SCHEMA_INDEX)
        writing_tell_index_stops(writing, wanted);
    return rc == 0 ? create(writing, PART_REST, row) : rc;
}

static int create_the_rest(struct writing *writing)
{
    static const struct {
        const char *type;
        enum schema_kind kind;
    } kinds[] = {{"index", SCHEMA_INDEX}, {"view", SCHEMA_VIEW}, {"trigger", SCHEMA_TRIGGER}};
    const struct generate_input *input = writing->input;
    struct schema now;
    int rc = sketch_read(&writing->sketch, &now);
    if (rc != 0)
        return rc;
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
        for (size_t r = 0; r < input->to_count && rc == 0; r++)
            if (strcmp(input->to[r].type, kinds[k].type) == 0)
                rc = restore_one(writing, &now, &input->to[r], kinds[k].kind);
    schema_free(&now);
    return rc;
}

static int write_difference(struct writing *writing, const struct differences *differences)
{
    const struct schema_difference *difference = &differences->made;
    int rc = drop_what_is_no_table(writing, difference);
    if (rc == 0)
        rc = drop_tables(writing, difference, PART_DROPS);
    if (rc == 0)
        rc = create_tables(writing, difference);
    if (rc == 0)
        rc = feed_tables(writing, differences);
    if (rc == 0)
        rc = change_tables(writing, difference);
    if (rc == 0)
        rc = drop_tables(writing, difference, PART_TABLE_DROPS);
    return rc == 0 ? create_the_rest(writing) : rc;
}

/* What had to go for a rename was there before: it is changed, or it only comes back, and nothing
 * is to be told. */
static bool comes_back(const struct schema *before, struct schema_change *change)
{
    if (change->kind != CHANGE_ADDED || is_table(change->to))
        return false;
    const struct schema_object *had = schema_find(before, change->to->kind, change->to->name.text);
    if (had == NULL || had->kind != change->to->kind)
        return false;
    change->kind = CHANGE_TEXT;
    change->from = had;
    return strcmp(had->canonical.key, change->to->canonical.key) == 0;
}

static int tell_changes(struct writing *writing, const struct schema *before,
                        const struct schema_difference *difference)
{
    for (size_t i = 0; i < difference->count; i++) {
        struct schema_change change = difference->changes[i];
        if (change.sameness == SCHEMA_EQUIVALENT || comes_back(before, &change))
            continue;
        const char *text = schema_change_text(&change, writing->input->arena);
        if (text == NULL || !VEC_PUSH(writing->input->arena, &writing->changes, text))
            return no_memory(writing);
    }
    return 0;
}

static int tell(struct writing *writing, const struct schema_difference *difference)
{
    const struct generate_input *input = writing->input;
    struct schema before = {0};
    int rc = input->renames.count == 0
                 ? 0
                 : sketch_schema(input, input->from, input->from_count, &before);
    if (rc == 0)
        rc = tell_changes(writing, &before, difference);
    schema_free(&before);
    return rc;
}

static int compare(struct writing *writing, struct schema *now, struct schema_difference *out)
{
    int rc = sketch_read(&writing->sketch, now);
    if (rc == 0 && schema_compare(now, &writing->to, writing->input->arena, out) != 0)
        rc = no_memory(writing);
    return rc;
}

/* As the library in use renames. */
static int compare_renamed(struct writing *writing, struct differences *out)
{
    struct generate_input input = *writing->input;
    struct writing other;
    input.sqlite.version = 0;
    int rc = writing_open(&other, &input);
    if (rc == 0)
        rc = writing_rename(&other);
    if (rc == 0)
        rc = sketch_read(&other.sketch, &out->renamed);
    if (rc == 0 && schema_compare(&out->renamed, &writing->to, input.arena, &out->told) != 0)
        rc = no_memory(writing);
    writing->sketch.no_memory |= other.sketch.no_memory;
    writing_close(&other);
    return rc;
}

static int find_differences(struct writing *writing, struct differences *out)
{
    int rc = compare(writing, &out->now, &out->made);
    writing->now = &out->now;
    if (rc != 0)
        return rc;
    if (writing_feeds(writing) || (writing->input->renames.count != 0 && writing->is_old))
        return compare_renamed(writing, out);
    out->told = out->made;
    return 0;
}

static int write_all(struct writing *writing)
{
    struct differences differences = {.now = {0}};
    int rc = writing_tell_lacking(writing);
    if (rc == 0)
        rc = writing_rename(writing);
    if (rc == 0)
        rc = find_differences(writing, &differences);
    if (rc == 0 && differences.told.sameness == SCHEMA_DIFFERENT)
        rc = tell(writing, &differences.told);
    if (rc == 0 && (differences.made.sameness == SCHEMA_DIFFERENT || writing_feeds(writing)))
        rc = write_difference(writing, &differences);
    if (rc == 0)
        rc = writing_read_late(writing);
    schema_free(&differences.now);
    schema_free(&differences.renamed);
    return rc;
}

static int join(struct writing *writing, struct generate_script *out)
{
    struct phrase whole = {.arena = writing->input->arena};
    for (size_t i = 0; i < PART_COUNT; i++) {
        struct phrase *part = &writing->parts[i];
        whole.no_memory |= part->no_memory;
        if (whole.bytes.count != 0 && part->bytes.count != 0)
            phrase_put(&whole, STR("\n"));
        phrase_put(&whole, (struct str){part->bytes.items, part->bytes.count});
    }
    const char *sql = phrase_end(&whole);
    if (whole.no_memory)
        return no_memory(writing);
    *out = (struct generate_script){
        .sql = sql,
        .changes = {writing->changes.items, writing->changes.count},
        .destructive = writing->destructive,
        .needs_keys_off = writing->needs_keys_off,
    };
    return 0;
}

/* What columns are not renamed for want of. */
static int find_unnamed(struct writing *writing)
{
    const struct generate_sqlite *sqlite = &writing->input->sqlite;
    struct schema now;
    writing->unnamed = sqlite_has(sqlite, FEATURE_RENAME_COLUMN) ? FEATURES : FEATURE_RENAME_COLUMN;
    if (writing->unnamed != FEATURES || sqlite_has(sqlite, FEATURE_RENAME_GENERATED))
        return 0;
    int rc = sketch_read(&writing->sketch, &now);
    if (rc != 0)
        return rc;
    for (size_t i = 0; i < now.count; i++)
        if (feature_row(FEATURE_GENERATED)->has(&now.objects[i]))
            writing->unnamed = FEATURE_RENAME_GENERATED;
    schema_free(&now);
    return 0;
}

int writing_open(struct writing *writing, const struct generate_input *input)
{
    *writing = (struct writing){.input = input, .unnamed = FEATURES};
    for (size_t i = 0; i < PART_COUNT; i++)
        writing->parts[i].arena = input->arena;
    int rc = sketch_schema(input, input->to, input->to_count, &writing->to);
    if (rc == 0)
        rc = sketch_open(&writing->sketch, input->from, input->from_count, input);
    if (rc == 0)
        rc = find_unnamed(writing);
    writing->is_old = !sqlite_has(&input->sqlite, FEATURE_RENAME_FOLLOWED);
    if (rc == 0 && writing->is_old)
        sketch_be_old(&writing->sketch);
    return rc;
}

void writing_close(struct writing *writing)
{
    sketch_close(&writing->sketch);
    schema_free(&writing->to);
}

int generate_script(const struct generate_input *input, struct generate_script *out)
{
    struct writing writing;
    size_t told = input->diags->list.count;
    int rc = writing_open(&writing, input);
    if (rc == 0)
        rc = write_all(&writing);
    if (rc == 0)
        rc = join(&writing, out);
    rc = sketch_settle(&writing.sketch, told, rc);
    writing_close(&writing);
    return rc;
}
