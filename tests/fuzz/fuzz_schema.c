/* A text as a schema file: its faults have places in it. What it makes is understood; its dump
 * makes the same schema, and is dumped as the same text. Each statement is also parsed as if it
 * were what a database says of an object of any kind: that crashes never. */
#include "schema/compare.h"
#include "schema/dump.h"
#include "schema_file.h"
#include "script/lex.h"

#include <string.h>

/* What is made of a text. */
struct reading {
    struct script script;
    struct schema_rows rows;
    struct schema schema;
    const char *dump;
    char hash[HASH_SIZE];
};

static void check_faults(const struct script *script, const diag_list *diags)
{
    struct str text = script->source.text;
    for (size_t i = 0; i < diags->list.count; i++) {
        const struct diag *fault = &diags->list.items[i];
        REQUIRE(fault->message != NULL);
        struct span span = fault->span;
        REQUIRE(span.source == NULL ||
                (span.offset <= text.len && span.length <= text.len - span.offset));
    }
}

/* False where the text makes nothing that SQLite takes. */
static bool read(struct str text, struct arena *arena, struct reading *out)
{
    diag_list diags = {0};
    bool works = schema_file_read(text, arena, &diags, &out->script, &out->rows);
    check_faults(&out->script, &diags);
    if (works) {
        REQUIRE(schema_build(out->rows.items, out->rows.count, NULL, 0, arena, &out->schema) == 0);
        out->dump = dump_text(&out->schema, arena);
        REQUIRE(out->dump != NULL);
        REQUIRE(schema_hash(&out->schema, arena, out->hash) == 0);
    }
    stemma_diagnostics_clear(&diags);
    return works;
}

static void check_understood(const struct schema *schema)
{
    for (size_t i = 0; i < schema->count; i++) {
        const struct schema_object *object = &schema->objects[i];
        REQUIRE(object->is_understood);
    }
}

static void check_dump(const struct reading *first, struct arena *arena)
{
    struct reading second = {0};
    struct schema_difference difference;
    REQUIRE(read(str_from(first->dump), arena, &second));
    REQUIRE(schema_compare(&first->schema, &second.schema, arena, &difference) == 0);
    REQUIRE(difference.sameness == SCHEMA_EXACT && difference.count == 0);
    REQUIRE(strcmp(first->hash, second.hash) == 0);
    REQUIRE(strcmp(first->dump, second.dump) == 0);
    schema_free(&second.schema);
}

static void check_statements(struct str text, struct arena *arena)
{
    static const char *const types[] = {"table", "index", "view", "trigger"};
    while (text.len > 0) {
        struct str statement = lex_statement(text).text;
        struct schema_row row = {NULL, "t", "t", arena_copy(arena, statement.ptr, statement.len)};
        REQUIRE(row.sql != NULL && statement.len > 0);
        for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
            row.type = types[i];
            REQUIRE(schema_object_parse(&row, arena) != NULL);
        }
        text = str_slice(text, statement.len, text.len);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct reading reading = {0};
    struct str text = schema_file_text(data, size, &arena);
    if (text.ptr != NULL)
        check_statements(text, &arena);
    if (text.ptr != NULL && read(text, &arena, &reading)) {
        check_understood(&reading.schema);
        check_dump(&reading, &arena);
        schema_free(&reading.schema);
    }
    arena_free(&arena);
    return 0;
}
