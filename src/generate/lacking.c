/* What the SQLite that scripts are made for lacks, in words. */
#include "generate/features.h"
#include "generate/writing.h"

#include "schema/compare.h"

/* "table orders needs SQLite 3.37.0 (STRICT)". NULL: out of memory. */
static const char *need(const struct generate_input *input, const struct schema_object *object,
                        enum feature feature)
{
    const char *version = feature_version(feature, input->arena);
    return version == NULL ? NULL
                           : arena_printf(input->arena, "%s %s needs SQLite %s (%s)",
                                          schema_kind_name(object->kind), object->name.text,
                                          version, feature_row(feature)->name);
}

static int report(const struct generate_input *input, const struct schema_object *object,
                  enum feature feature)
{
    const struct feature_row *row = feature_row(feature);
    const char *text = need(input, object, feature);
    struct str given = input->sqlite.given.text;
    int rc = 0;
    if (text == NULL)
        return diag_no_memory(input->diags);
    if (row->function != NULL)
        diag_warning(input->diags, (struct span){0}, "%s, and scripts are for %" STR_FMT, text,
                     STR_ARG(given));
    else
        rc = diag_error(input->diags, STEMMA_USAGE, (struct span){0},
                        "%s, and scripts are for %" STR_FMT, text, STR_ARG(given));
    diag_note(input->diags, input->sqlite.given.span, "which is said here");
    diag_hint(input->diags, "%s", row->instead);
    diag_hint(input->diags, row->function == NULL
                                ? "or name a newer SQLite, if no older one opens the database"
                                : "or let the application bring the function");
    return rc;
}

typedef int each_lacking(void *user, const struct schema_object *object, enum feature feature);

/* In the order of the schema; all of them are visited. The result is the first that is not 0. */
static int for_each_lacking(const struct generate_input *input, const struct schema *schema,
                            each_lacking *visit, void *user)
{
    int result = 0;
    for (size_t i = 0; i < schema->count; i++) {
        struct lacking lacking;
        if (features_lacking(&input->sqlite, schema, &schema->objects[i], input->arena, &lacking))
            return diag_no_memory(input->diags);
        for (size_t l = 0; l < lacking.count; l++) {
            int rc = visit(user, &schema->objects[i], lacking.items[l]);
            result = result == 0 ? rc : result;
        }
    }
    return result;
}

static int visit_report(void *user, const struct schema_object *object, enum feature feature)
{
    return report(user, object, feature);
}

int generate_check_schema(const struct generate_input *input)
{
    struct schema schema;
    struct generate_input copy = *input;
    if (input->sqlite.version == 0)
        return 0;
    int rc = sketch_schema(input, input->to, input->to_count, &schema);
    if (rc != 0)
        return rc;
    rc = for_each_lacking(input, &schema, visit_report, &copy);
    schema_free(&schema);
    return rc;
}

static int visit_comment(void *user, const struct schema_object *object, enum feature feature)
{
    struct writing *writing = user;
    const char *text = need(writing->input, object, feature);
    if (text == NULL)
        return diag_no_memory(writing->input->diags);
    writing_comment(writing, PART_RENAMES, "Not for SQLite %" STR_FMT ": %s",
                    STR_ARG(writing->input->sqlite.given.text), text);
    return 0;
}

int writing_tell_lacking(struct writing *writing)
{
    if (writing->input->sqlite.version == 0 || writing->input->direction == GENERATE_UP)
        return 0;
    return for_each_lacking(writing->input, &writing->to, visit_comment, writing);
}

int writing_tell_rebuilt(struct writing *writing, enum part part, enum feature feature)
{
    const char *version = feature_version(feature, writing->input->arena);
    if (version == NULL)
        return diag_no_memory(writing->input->diags);
    writing_comment(writing, part, "Rebuilt for SQLite %" STR_FMT ": %s is new in %s",
                    STR_ARG(writing->input->sqlite.given.text), feature_row(feature)->name,
                    version);
    return 0;
}
