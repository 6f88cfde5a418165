/* The model of a schema against SQLite itself: README.md says what must hold.
 *
 *     schema-property [--seed N] [--count STATEMENTS] [--show] [FILE.sql | FOLDER]... */
#include "arguments.h"
#include "facts.h"
#include "generate.h"
#include "random.h"

#include "schema/canonical.h"
#include "schema/compare.h"
#include "schema/dump.h"
#include "schema/token.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATEMENTS_OF_A_SCHEMA = 14, MOST_FAILURES = 15, GARBLED_EACH = 3 };

/* Counters and the place where things are at. */
struct trial {
    uint64_t seed;
    const char *source; /* a file; NULL: the generator */
    size_t statements, refused, schemas, objects, programs, broken_programs, garbled,
        garbled_understood, twins;
    size_t failures;
    bool wants_show;
};

/* A schema as it is in a database, with what was made of it. */
struct image {
    sqlite3 *db;
    struct arena arena;
    VEC(struct schema_row) rows; /* in the order in which they were made */
    struct schema schema;
    struct facts facts;
};

static void fail(struct trial *trial, const char *what, const char *sql, const char *expected,
                 const char *came)
{
    if (trial->failures++ >= MOST_FAILURES)
        return;
    printf("FAILED: %s\n", what);
    if (trial->source != NULL)
        printf("  in       %s\n", trial->source);
    else
        printf("  repeat   --seed %llu --count 1\n", (unsigned long long)trial->seed);
    if (expected != NULL)
        printf("  expected %s\n", expected);
    if (came != NULL)
        printf("  came     %s\n", came);
    if (sql != NULL)
        printf("  of\n%s\n", sql);
    printf("\n");
}

/* ---------------------------------------------------------------------------------- An image */

static void image_close(struct image *image)
{
    schema_free(&image->schema);
    arena_free(&image->arena);
    sqlite3_close(image->db);
}

static const char *copy_of(struct image *image, sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    return text == NULL ? NULL : arena_copy(&image->arena, text, strlen(text));
}

static bool image_read(struct image *image)
{
    sqlite3_stmt *statement = NULL;
    int status = sqlite3_prepare_v2(
        image->db, "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid", -1,
        &statement, NULL);
    while (status == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
        struct schema_row row = {copy_of(image, statement, 0), copy_of(image, statement, 1),
                                 copy_of(image, statement, 2), copy_of(image, statement, 3)};
        if (!VEC_PUSH(&image->arena, &image->rows, row))
            status = SQLITE_NOMEM;
    }
    sqlite3_finalize(statement);
    return status == SQLITE_OK &&
           schema_build(image->rows.items, image->rows.count, NULL, 0, &image->arena,
                        &image->schema) == 0 &&
           facts_of_database(image->db, &image->arena, &image->facts) == SQLITE_OK;
}

static enum schema_kind kind_of_row(const struct schema_row *row)
{
    if (strcmp(row->type, "index") == 0)
        return SCHEMA_INDEX;
    if (strcmp(row->type, "view") == 0)
        return SCHEMA_VIEW;
    return strcmp(row->type, "trigger") == 0 ? SCHEMA_TRIGGER : SCHEMA_TABLE;
}

static const struct schema_object *object_of_row(const struct image *image,
                                                 const struct schema_row *row)
{
    return row->sql == NULL ? NULL : schema_find(&image->schema, kind_of_row(row), row->name);
}

/* The text of the table that a line of facts is about. */
static const char *sql_of_line(const struct image *image, const char *line)
{
    for (size_t i = 0; i < image->schema.count; i++) {
        const struct schema_object *object = &image->schema.objects[i];
        size_t length = strlen(object->name.key);
        if (strncmp(line, "table ", 6) == 0 && strncmp(line + 6, object->name.key, length) == 0 &&
            line[6 + length] == ':')
            return object->sql;
    }
    return NULL;
}

/* ---------------------------------------------------------------------------------- The checks */

static void compare_facts(struct trial *trial, const char *what, const struct image *image,
                          const struct facts *expected, const struct facts *came)
{
    bool is_expected = false;
    const char *line = facts_difference(expected, came, &is_expected);
    if (line != NULL)
        fail(trial, what, sql_of_line(image, line), is_expected ? line : "no such line",
             is_expected ? "no such line" : line);
}

/* Lines of what is a shadow table for SQLite, or an own one for the model, are left out. */
static void without_shadows(const struct image *image, const struct facts *all, struct arena *arena,
                            struct facts *out)
{
    *out = (struct facts){.lines = {.count = 0}};
    for (size_t i = 0; i < all->lines.count; i++)
        if (sql_of_line(image, all->lines.items[i]) != NULL)
            (void)VEC_PUSH(arena, &out->lines, all->lines.items[i]);
}

static void check_understood(struct trial *trial, const struct image *image)
{
    for (size_t i = 0; i < image->schema.count; i++) {
        const struct schema_object *object = &image->schema.objects[i];
        trial->objects++;
        if (!object->is_understood)
            fail(trial, "not understood", object->sql, NULL, NULL);
    }
}

/* Which objects are made from their canonical texts. */
enum canonical_part { CANONICAL_ALL, CANONICAL_VIEWS };

static bool is_canonical(enum canonical_part part, const struct schema_object *object)
{
    return part == CANONICAL_ALL || object->kind == SCHEMA_VIEW || object->kind == SCHEMA_TRIGGER;
}

/* A database with the canonical texts, in the order in which the others were made. */
static bool make_canonical(struct trial *trial, const struct image *from, enum canonical_part part,
                           struct image *to)
{
    if (sqlite3_open(":memory:", &to->db) != SQLITE_OK)
        return false;
    for (size_t i = 0; i < from->rows.count; i++) {
        const struct schema_object *object = object_of_row(from, &from->rows.items[i]);
        if (object == NULL)
            continue;
        const char *sql = is_canonical(part, object) ? object->canonical.text : object->sql;
        if (sqlite3_exec(to->db, sql, NULL, NULL, NULL) != SQLITE_OK) {
            fail(trial, "the canonical text is refused", object->sql, sqlite3_errmsg(to->db), sql);
            return false;
        }
    }
    return true;
}

static void check_fixed_point(struct trial *trial, const struct image *from, const struct image *to)
{
    if (from->schema.count != to->schema.count) {
        fail(trial, "the canonical schema has another number of objects", NULL, NULL, NULL);
        return;
    }
    for (size_t i = 0; i < from->schema.count; i++) {
        const struct schema_object *a = &from->schema.objects[i], *b = &to->schema.objects[i];
        if (strcmp(a->canonical.text, b->canonical.text) != 0)
            fail(trial, "the canonical text is no fixed point", a->sql, a->canonical.text,
                 b->canonical.text);
        else if (strcmp(a->canonical.key, b->canonical.key) != 0)
            fail(trial, "the key of the canonical text is another", a->sql, a->canonical.key,
                 b->canonical.key);
    }
}

static void check_same(struct trial *trial, const struct image *from, const struct image *to)
{
    struct arena arena = {0};
    struct schema_difference difference = {.sameness = SCHEMA_DIFFERENT};
    char a[HASH_SIZE], b[HASH_SIZE];
    if (schema_compare(&from->schema, &to->schema, &arena, &difference) != 0)
        fail(trial, "schema_compare() failed", NULL, NULL, NULL);
    else if (difference.sameness != SCHEMA_EXACT || difference.count != 0)
        fail(trial, "the canonical schema is not EXACT",
             difference.count ? difference.changes[0].from->sql : NULL, NULL,
             difference.count ? schema_change_text(&difference.changes[0], &arena) : NULL);
    if (schema_hash(&from->schema, &arena, a) != 0 || schema_hash(&to->schema, &arena, b) != 0 ||
        strcmp(a, b) != 0)
        fail(trial, "the hash of the canonical schema is another", NULL, a, b);
    arena_free(&arena);
}

/* ---- What SQLite does with them ---- */

/* INSERT, UPDATE and DELETE of all columns, or SELECT. */
static char *statement_on(const struct schema_object *object, size_t which)
{
    sqlite3_str *sql = sqlite3_str_new(NULL);
    if (object->kind == SCHEMA_VIEW) {
        sqlite3_str_appendf(sql, "SELECT * FROM \"%w\"", object->name.text);
        return sqlite3_str_finish(sql);
    }
    sqlite3_str_appendf(sql,
                        which == 0   ? "INSERT INTO \"%w\" ("
                        : which == 1 ? "UPDATE \"%w\" SET "
                                     : "DELETE FROM \"%w\" WHERE ?1",
                        object->name.text);
    size_t written = 0;
    for (size_t i = 0; which < 2 && i < object->as_table->column_count; i++)
        if (object->as_table->columns[i].generated.text == NULL)
            sqlite3_str_appendf(sql, which == 0 ? "%s\"%w\"" : "%s\"%w\" = ?1",
                                written++ > 0 ? ", " : "", object->as_table->columns[i].name.text);
    if (which == 0) {
        sqlite3_str_appendall(sql, ") VALUES (?1");
        while (written-- > 1)
            sqlite3_str_appendall(sql, ", ?1");
        sqlite3_str_appendall(sql, ")");
    }
    return sqlite3_str_finish(sql);
}

/* SQLite has in the name what stands behind the expression, a comment too. */
static int length_without_comment(const char *name)
{
    struct arena arena = {0};
    struct token_list tokens;
    size_t length = strlen(name);
    if (token_read(str_from(name), &arena, &tokens) == 0 && tokens.count != 0) {
        struct str last = tokens.items[tokens.count - 1].text;
        length = (size_t)(last.ptr + last.len - name);
    }
    arena_free(&arena);
    return (int)length;
}

static bool is_truth(const char *name, int length)
{
    return (length == 4 && sqlite3_strnicmp(name, "true", 4) == 0) ||
           (length == 5 && sqlite3_strnicmp(name, "false", 5) == 0);
}

static char *result_names(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    sqlite3_str *names = sqlite3_str_new(NULL);
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK)
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const char *name = sqlite3_column_name(statement, i);
            int length = length_without_comment(name);
            sqlite3_str_appendall(names, i == 0 ? "" : ", ");
            if (is_truth(name, length)) /* called so only with a comment behind it */
                sqlite3_str_appendf(names, "column%d", i + 1);
            else
                sqlite3_str_appendf(names, "%.*s", length, name);
        }
    sqlite3_finalize(statement);
    return sqlite3_str_finish(names);
}

static void compare_result_names(struct trial *trial, const struct image *from,
                                 const struct image *to, const struct schema_object *view)
{
    char *sql = statement_on(view, 0);
    char *before = result_names(from->db, sql), *after = result_names(to->db, sql);
    if (before != NULL && (after == NULL || strcmp(before, after) != 0))
        fail(trial, "the columns of a view have other names", view->sql, before, after);
    sqlite3_free(before);
    sqlite3_free(after);
    sqlite3_free(sql);
}

static bool generates_values(const struct schema_object *object)
{
    for (size_t i = 0; object->as_table != NULL && i < object->as_table->column_count; i++)
        if (object->as_table->columns[i].generated.text != NULL)
            return true;
    return false;
}

/* An explicit DEFAULT NULL, which says nothing, is tried before NOT NULL … REPLACE gives up. */
static bool is_null_default(const struct image *image, const char *line)
{
    bool found = false;
    for (size_t i = 0; i < image->rows.count && !found; i++) {
        const char *at = image->rows.items[i].sql;
        while (at != NULL && !found && (at = strcasestr(at, "default")) != NULL) {
            at += strlen("default");
            const char *end = strcasestr(at, "null");
            found = end != NULL && end - at < 20;
        }
    }
    return found && (strncmp(line, "NotNull", 7) == 0 || strncmp(line, "HaltIfNull", 10) == 0);
}

/* SQLite makes "true" of an index on (2 IS NOT NULL), and has GROUP BY true use it, not GROUP BY
 * TRUE. */
static bool has_truth(const struct schema_object *view)
{
    return view->kind == SCHEMA_VIEW &&
           (strcasestr(view->sql, "true") != NULL || strcasestr(view->sql, "false") != NULL);
}

static bool has_column(const struct schema_key *key, const char *column)
{
    for (size_t i = 0; i < key->column_count; i++)
        if (strcmp(key->columns[i].expression.key, column) == 0)
            return true;
    return false;
}

/* Where UNIQUE (value, id) stands before PRIMARY KEY (id), SQLite does not know yet that id is the
 * rowid, and never NULL. What the index holds is the same, but its entries are told apart by the
 * rowid besides. */
static bool has_key_before_rowid(const struct schema *schema)
{
    for (size_t i = 0; i < schema->count; i++) {
        const struct schema_table *table = schema->objects[i].as_table;
        const struct schema_key *primary = table == NULL ? NULL : table->primary_key;
        const char *column = primary == NULL ? NULL : primary->columns[0].expression.key;
        for (size_t u = 0; column != NULL && u < table->unique_count; u++)
            if (table->uniques[u].place < primary->place &&
                has_column(&table->uniques[u], column) &&
                schema_is_rowid_alias(table, schema_find_column(table, column)))
                return true;
    }
    return false;
}

static void compare_programs(struct trial *trial, const struct image *from, const struct image *to,
                             const struct schema_object *object, size_t which)
{
    struct arena arena = {0};
    struct facts a, b;
    if (which == 2 && generates_values(object) && object->as_table->without_rowid)
        return; /* what is worked out depends on the index that is scanned */
    char *sql = statement_on(object, which);
    bool a_compiles = facts_of_statement(from->db, sql, &arena, &a);
    bool b_compiles = facts_of_statement(to->db, sql, &arena, &b);
    if (has_key_before_rowid(&from->schema)) {
        facts_drop_key_sizes(&a, &arena);
        facts_drop_key_sizes(&b, &arena);
    }
    if (generates_values(object)) { /* how often depends on the order of the indexes */
        facts_drop_repeated(&a);
        facts_drop_repeated(&b);
    }
    trial->programs += a_compiles;
    trial->broken_programs += !a_compiles;
    /* [x] that is no column is an error, "x" is a text: what never worked may do so now. */
    if (a_compiles && !b_compiles) {
        fail(trial, "what compiled does not any more", object->sql, sqlite3_errmsg(to->db),
             object->canonical.text);
    } else if (a_compiles && b_compiles) {
        bool is_expected = false;
        const char *line = facts_difference(&a, &b, &is_expected);
        if (line != NULL && !is_null_default(from, line) && !has_truth(object)) {
            char *what = sqlite3_mprintf("the program is another: %s", sql);
            fail(trial, what, object->sql, is_expected ? line : "not that",
                 is_expected ? "not that" : line);
            sqlite3_free(what);
        }
    }
    sqlite3_free(sql);
    arena_free(&arena);
}

/* As far as statements are concerned that fire triggers and look at foreign keys, or neither. */
static void set_triggers(const struct image *image, bool on)
{
    sqlite3_db_config(image->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, (int)on, NULL);
    sqlite3_db_config(image->db, SQLITE_DBCONFIG_ENABLE_FKEY, (int)on, NULL);
}

static void check_programs(struct trial *trial, const struct image *from, const struct image *to)
{
    for (int triggers = 0; triggers < 2; triggers++) {
        set_triggers(from, triggers);
        set_triggers(to, triggers);
        for (size_t i = 0; i < from->schema.count; i++)
            for (size_t which = 0; from->schema.objects[i].as_table != NULL && which < 3; which++)
                compare_programs(trial, from, to, &from->schema.objects[i], which);
    }
}

/* The planner takes the first of several indexes that are as good, and the canonical text of a
 * table has them in another order: so views are compared over the same tables. */
static void check_views(struct trial *trial, const struct image *from)
{
    struct image to = {.db = NULL};
    if (make_canonical(trial, from, CANONICAL_VIEWS, &to))
        for (size_t i = 0; i < from->schema.count; i++)
            if (from->schema.objects[i].kind == SCHEMA_VIEW) {
                compare_programs(trial, from, &to, &from->schema.objects[i], 0);
                compare_result_names(trial, from, &to, &from->schema.objects[i]);
            }
    image_close(&to);
}

/* ---- Garbled texts ---- */

static void garble(struct random *random, char *text, size_t length)
{
    static const char signs[] = "()'\"`[];,.-/*\n\\ \x01\xff\xc3()x0=<>|";
    if (random_chance(random, 40)) {
        text[random_below(random, length)] = '\0';
        return;
    }
    for (size_t changes = 1 + random_below(random, 3); changes > 0; changes--) {
        size_t at = random_below(random, length);
        char other = random_chance(random, 70) ? signs[random_below(random, sizeof signs - 1)]
                                               : text[random_below(random, length)];
        if (other != '\0')
            text[at] = other;
    }
}

static void check_garbled(struct trial *trial, struct random *random, const struct image *image)
{
    struct arena arena = {0};
    struct schema_row *rows = ARENA_ARRAY(&arena, struct schema_row, image->rows.count + 1);
    for (size_t i = 0; i < image->rows.count; i++) {
        rows[i] = image->rows.items[i];
        size_t length = rows[i].sql == NULL ? 0 : strlen(rows[i].sql);
        for (size_t times = 0; length > 0 && times < GARBLED_EACH; times++) {
            char *text = arena_copy(&arena, image->rows.items[i].sql, length);
            garble(random, text, length);
            rows[i].sql = text;
            const struct schema_object *object = schema_object_parse(&rows[i], &arena);
            trial->garbled++;
            trial->garbled_understood += object->is_understood;
            if (!object->is_understood && strcmp(object->canonical.text, text) != 0)
                fail(trial, "what is not understood is not kept as it is", text, text,
                     object->canonical.text);
        }
    }
    struct schema schema;
    struct schema_difference difference;
    char hash[HASH_SIZE];
    if (schema_build(rows, image->rows.count, NULL, 0, &arena, &schema) != 0 ||
        schema_compare(&image->schema, &schema, &arena, &difference) != 0 ||
        schema_hash(&schema, &arena, hash) != 0) {
        fail(trial, "a garbled schema cannot be compared", NULL, NULL, NULL);
    } else {
        for (size_t i = 0; i < difference.count; i++)
            if (schema_change_text(&difference.changes[i], &arena) == NULL)
                fail(trial, "a change of a garbled schema has no text", NULL, NULL, NULL);
        schema_free(&schema);
    }
    arena_free(&arena);
}

/* ---- A whole schema ---- */

static void check_image(struct trial *trial, struct image *image)
{
    struct random random = {trial->seed ^ 0x9a2b1e};
    struct image canonical = {.db = NULL};
    struct facts model, database;
    trial->schemas++;
    check_understood(trial, image);
    facts_of_model(&image->schema, image->db, &image->arena, &model);
    without_shadows(image, &image->facts, &image->arena, &database);
    compare_facts(trial, "the model says otherwise than SQLite", image, &database, &model);
    if (make_canonical(trial, image, CANONICAL_ALL, &canonical) && image_read(&canonical)) {
        compare_facts(trial, "the canonical schema is another for SQLite", image, &image->facts,
                      &canonical.facts);
        check_fixed_point(trial, image, &canonical);
        check_same(trial, image, &canonical);
        check_programs(trial, image, &canonical);
        check_views(trial, image);
    }
    check_garbled(trial, &random, image);
    image_close(&canonical);
}

/* One statement more, and the schema is different. */
static void check_next(struct trial *trial, struct generator *generator, const struct image *image)
{
    struct image next = {.db = image->db};
    struct arena arena = {0};
    struct schema_difference difference = {.count = 0};
    const char *sql = NULL;
    bool is_new = false;
    for (int tries = 0; tries < 20 && !is_new; tries++)
        is_new = generate_into(generator, image->db, &sql) == SQLITE_OK;
    if (is_new && image_read(&next)) {
        if (schema_compare(&image->schema, &next.schema, &arena, &difference) != 0 ||
            difference.sameness != SCHEMA_DIFFERENT || difference.count == 0)
            fail(trial, "one statement more is no difference", sql, NULL, NULL);
        for (size_t i = 0; i < difference.count; i++)
            if (schema_change_text(&difference.changes[i], &arena) == NULL)
                fail(trial, "a change has no text", sql, NULL, NULL);
    }
    next.db = NULL;
    image_close(&next);
    arena_free(&arena);
}

static void check_generated(struct trial *trial)
{
    struct image image = {.db = NULL};
    struct generator *generator = generator_open(trial->seed);
    if (generator == NULL || sqlite3_open(":memory:", &image.db) != SQLITE_OK)
        exit(EXIT_FAILURE);
    for (size_t i = 0; i < STATEMENTS_OF_A_SCHEMA; i++) {
        const char *sql;
        if (generate_into(generator, image.db, &sql) != SQLITE_OK) {
            trial->refused++;
            continue;
        }
        trial->statements++;
        if (trial->wants_show)
            printf("%s\n;\n", sql);
    }
    if (image_read(&image)) {
        check_image(trial, &image);
        check_next(trial, generator, &image);
    } else {
        fail(trial, "the schema cannot be read", NULL, NULL, sqlite3_errmsg(image.db));
    }
    image_close(&image);
    generator_close(generator);
}

/* -------------------------------------------------------------------------------------- Twins */

struct twins {
    struct generator *generator[2];
    struct image image[2];
};

static bool twins_open(struct twins *twins, uint64_t seed)
{
    bool opened = true;
    for (size_t i = 0; i < 2; i++) {
        twins->image[i] = (struct image){.db = NULL};
        twins->generator[i] = generator_open_twin(seed, seed ^ (0x51e11 + i));
        opened &= sqlite3_open(":memory:", &twins->image[i].db) == SQLITE_OK;
        opened &= twins->generator[i] != NULL;
    }
    return opened;
}

static void twins_close(struct twins *twins)
{
    for (size_t i = 0; i < 2; i++) {
        image_close(&twins->image[i]);
        generator_close(twins->generator[i]);
    }
}

/* What SQLite refuses in one spelling is in neither. Names that ALTER TABLE writes are in quotes or
 * not as they were before. */
static void twins_next(const struct trial *trial, struct twins *twins)
{
    bool accepted = true;
    for (size_t i = 0; i < 2; i++) {
        const char *sql = generate_statement(twins->generator[i]);
        sqlite3_exec(twins->image[i].db, "SAVEPOINT s", NULL, NULL, NULL);
        accepted &= generated_kind(twins->generator[i]) != GENERATED_ALTER &&
                    sqlite3_exec(twins->image[i].db, sql, NULL, NULL, NULL) == SQLITE_OK;
        if (trial->wants_show)
            printf("-- twin %zu\n%s\n;\n", i, sql);
    }
    for (size_t i = 0; i < 2; i++) {
        sqlite3_exec(twins->image[i].db, accepted ? "RELEASE s" : "ROLLBACK TO s; RELEASE s", NULL,
                     NULL, NULL);
        if (accepted)
            generator_accept(twins->generator[i]);
    }
}

/* A result without a name is called what was typed. */
static bool has_typed_names(const struct schema *schema)
{
    for (size_t i = 0; i < schema->count; i++)
        if (schema->objects[i].as_view != NULL && schema->objects[i].as_view->typed != NULL)
            return true;
    return false;
}

/* What is called "x] y": a comment in it, or behind it, is in the name, too. */
static bool has_types_in_brackets(const struct schema *schema)
{
    for (size_t i = 0; i < schema->count; i++) {
        const struct schema_table *table = schema->objects[i].as_table;
        for (size_t c = 0; table != NULL && c < table->column_count; c++)
            if (table->columns[c].type.text != NULL &&
                strchr(table->columns[c].type.text, ']') != NULL)
                return true;
    }
    return false;
}

static const char *line_at_difference(const char *a, const char *b, const char **other)
{
    const char *line = a, *other_line = b;
    for (; *a != '\0' && *a == *b; a++, b++)
        if (*a == '\n') {
            line = a + 1;
            other_line = b + 1;
        }
    *other = other_line;
    return *a == *b ? NULL : line;
}

static void compare_dumps(struct trial *trial, const char *what, const char *first,
                          const char *second)
{
    const char *other = NULL;
    const char *line = line_at_difference(first, second, &other);
    if (line == NULL)
        return;
    char *a = sqlite3_mprintf("%.*s", (int)strcspn(line, "\n"), line);
    char *b = sqlite3_mprintf("%.*s", (int)strcspn(other, "\n"), other);
    fail(trial, what, NULL, a, b);
    sqlite3_free(a);
    sqlite3_free(b);
}

/* The dump makes what has the same dump. */
static void check_dump(struct trial *trial, const struct image *image, const char *dump)
{
    struct image made = {.db = NULL};
    if (sqlite3_open(":memory:", &made.db) != SQLITE_OK)
        exit(EXIT_FAILURE);
    const char *again = NULL;
    if (sqlite3_exec(made.db, dump, NULL, NULL, NULL) != SQLITE_OK)
        fail(trial, "the dump is refused", dump, NULL, sqlite3_errmsg(made.db));
    else if (image_read(&made))
        again = dump_text(&made.schema, &made.arena);
    if (again != NULL) {
        compare_dumps(trial, "the dump of a dump is another", dump, again);
        check_same(trial, image, &made);
    }
    image_close(&made);
}

static void check_twins(struct trial *trial)
{
    struct twins twins;
    if (!twins_open(&twins, trial->seed))
        exit(EXIT_FAILURE);
    for (size_t i = 0; i < STATEMENTS_OF_A_SCHEMA; i++)
        twins_next(trial, &twins);
    struct image *first = &twins.image[0], *second = &twins.image[1];
    if (!image_read(first) || !image_read(second)) {
        fail(trial, "the schema of a twin cannot be read", NULL, NULL, NULL);
    } else if (!has_typed_names(&first->schema) && !has_types_in_brackets(&first->schema) &&
               !has_types_in_brackets(&second->schema)) {
        const char *a = dump_text(&first->schema, &first->arena);
        const char *b = dump_text(&second->schema, &second->arena);
        trial->twins++;
        if (a == NULL || b == NULL)
            exit(EXIT_FAILURE);
        compare_dumps(trial, "another spelling has another dump", a, b);
        check_same(trial, first, second);
        check_dump(trial, first, a);
    }
    twins_close(&twins);
}

/* -------------------------------------------------------------------------------------- Files */

static char *read_whole(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    sqlite3_str *text = sqlite3_str_new(NULL);
    char block[4096];
    for (size_t got; (got = fread(block, 1, sizeof block, file)) > 0;)
        sqlite3_str_append(text, block, (int)got);
    fclose(file);
    return sqlite3_str_finish(text);
}

static void check_file(struct trial *trial, const char *path)
{
    struct image image = {.db = NULL};
    char *sql = read_whole(path);
    trial->source = path;
    if (sqlite3_open(":memory:", &image.db) != SQLITE_OK)
        exit(EXIT_FAILURE);
    /* What fails is left out: such a file may be one of many that belong together. */
    for (const char *rest = sql; rest != NULL && *rest != '\0';) {
        sqlite3_stmt *statement = NULL;
        const char *tail = rest;
        if (sqlite3_prepare_v2(image.db, rest, -1, &statement, &tail) == SQLITE_OK)
            trial->statements += sqlite3_step(statement) == SQLITE_DONE;
        sqlite3_finalize(statement);
        if (tail == rest)
            break;
        rest = tail;
    }
    if (image_read(&image))
        check_image(trial, &image);
    image_close(&image);
    sqlite3_free(sql);
    trial->source = NULL;
}

static int only_sql(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > 4 && strcmp(entry->d_name + length - 4, ".sql") == 0;
}

static void check_path(struct trial *trial, const char *path)
{
    struct dirent **entries;
    int count = scandir(path, &entries, only_sql, alphasort);
    if (count < 0) {
        check_file(trial, path);
        return;
    }
    for (int i = 0; i < count; i++) {
        char *inner = sqlite3_mprintf("%s/%s", path, entries[i]->d_name);
        check_file(trial, inner);
        sqlite3_free(inner);
        free(entries[i]);
    }
    free(entries);
}

/* ------------------------------------------------------------------------------------ Options */

static int report(const struct trial *trial)
{
    printf("%zu statements (%zu refused) in %zu schemas, %zu objects\n", trial->statements,
           trial->refused, trial->schemas, trial->objects);
    printf("%zu programs the same, %zu do not compile; %zu garbled texts, %zu of them understood\n",
           trial->programs, trial->broken_programs, trial->garbled, trial->garbled_understood);
    printf("%zu schemas in two spellings\n", trial->twins);
    printf("%zu failures\n", trial->failures);
    return trial->failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    struct arguments arguments =
        arguments_read(argc, argv, (struct arguments){.seed = 1, .count = 0});
    struct trial trial = {.seed = arguments.seed, .wants_show = arguments.wants_show};
    for (; trial.statements < arguments.count; trial.seed++) {
        check_generated(&trial);
        check_twins(&trial);
    }
    for (int i = arguments.first_file; i < argc; i++)
        check_path(&trial, argv[i]);
    return report(&trial);
}
