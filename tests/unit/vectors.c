/* Runs the cases of tests/vectors/: graph, recorded heads, command and target on the one side,
 * steps and heads or an error code on the other. */
#include "unit.h"

#include "plan/plan.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

struct file {
    yaml_document_t document;
    struct arena arena; /* of one case */
    stemma_diagnostics diags;
    size_t cases, failed;
};

static struct str text_of(const yaml_node_t *node)
{
    return (struct str){(const char *)node->data.scalar.value, node->data.scalar.length};
}

static yaml_node_t *get(struct file *file, const yaml_node_t *map, const char *key)
{
    for (const yaml_node_pair_t *pair = map->data.mapping.pairs.start;
         pair < map->data.mapping.pairs.top; pair++)
        if (str_equal_text(text_of(yaml_document_get_node(&file->document, pair->key)), key))
            return yaml_document_get_node(&file->document, pair->value);
    return NULL;
}

static size_t length(const yaml_node_t *list)
{
    return list == NULL ? 0
                        : (size_t)(list->data.sequence.items.top - list->data.sequence.items.start);
}

static yaml_node_t *item(struct file *file, const yaml_node_t *list, size_t index)
{
    return yaml_document_get_node(&file->document, list->data.sequence.items.start[index]);
}

static struct name_list names(struct file *file, const yaml_node_t *list)
{
    struct name *out = ARENA_ARRAY(&file->arena, struct name, length(list));
    for (size_t i = 0; i < length(list); i++)
        out[i].text = text_of(item(file, list, i));
    return (struct name_list){out, length(list)};
}

static int compare_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *join(struct file *file, const char **ids, size_t count, bool sorted)
{
    const char *text = "";
    if (sorted)
        qsort(ids, count, sizeof *ids, compare_text);
    for (size_t i = 0; i < count; i++)
        text = arena_printf(&file->arena, "%s %s", text, ids[i]);
    return text;
}

static const char *join_nodes(struct file *file, const struct graph *graph, struct node_list nodes,
                              bool sorted)
{
    const char **ids = ARENA_ARRAY(&file->arena, const char *, nodes.count);
    for (size_t i = 0; i < nodes.count; i++) {
        struct str id = graph_id(graph, nodes.items[i]);
        ids[i] = arena_copy(&file->arena, id.ptr, id.len);
    }
    return join(file, ids, nodes.count, sorted);
}

static const char *join_yaml(struct file *file, const yaml_node_t *list)
{
    const char **ids = ARENA_ARRAY(&file->arena, const char *, length(list));
    for (size_t i = 0; i < length(list); i++)
        ids[i] = (const char *)item(file, list, i)->data.scalar.value;
    return join(file, ids, length(list), false);
}

static int build(struct file *file, const yaml_node_t *test, struct graph *graph)
{
    const yaml_node_t *revisions = get(file, test, "revisions");
    size_t count = length(revisions);
    struct graph_input *inputs = ARENA_ARRAY(&file->arena, struct graph_input, count);
    for (size_t i = 0; i < count; i++) {
        const yaml_node_t *revision = item(file, revisions, i);
        inputs[i] = (struct graph_input){
            .id.text = text_of(get(file, revision, "id")),
            .parents = names(file, get(file, revision, "parents")),
            .depends_on = names(file, get(file, revision, "depends_on")),
            .labels = names(file, get(file, revision, "labels")),
        };
    }
    return graph_build(inputs, count, &file->arena, &file->diags, graph);
}

static void recorded_state(struct file *file, const yaml_node_t *current, const struct graph *graph,
                           struct target_context *context)
{
    node_id *heads = ARENA_ARRAY(&file->arena, node_id, length(current));
    node_set applied = graph_set(graph, &file->arena);
    for (size_t i = 0; i < length(current); i++)
        heads[i] = graph_find_id(graph, text_of(item(file, current, i)));
    struct node_list list = {heads, length(current)};
    graph_reach(graph, GRAPH_DOWN, GRAPH_ALL_EDGES, list, &file->arena, applied);
    context->applied = applied;
    graph_max(graph, applied, &file->arena, &context->heads);
}

static int make_plan(struct file *file, const struct target_context *context,
                     const yaml_node_t *target, struct plan *plan)
{
    if (strcmp(context->command, "stamp") == 0) {
        const char **targets = ARENA_ARRAY(&file->arena, const char *, length(target));
        for (size_t i = 0; i < length(target); i++)
            targets[i] = (const char *)item(file, target, i)->data.scalar.value;
        return plan_stamp(context, targets, length(target), false, plan);
    }
    const char *text = (const char *)target->data.scalar.value;
    return strcmp(context->command, "upgrade") == 0 ? plan_upgrade(context, text, plan)
                                                    : plan_downgrade(context, text, plan);
}

/* NULL, or what is wrong. */
static const char *check_plan(struct file *file, const yaml_node_t *test, const struct graph *graph,
                              const struct plan *plan)
{
    const struct {
        const char *key;
        struct node_list nodes;
        bool sorted;
    } expected[] = {{"steps", plan->steps, false},
                    {"order", plan->steps, false},
                    {"steps_set", plan->steps, true},
                    {"heads", plan->after, true}};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        const yaml_node_t *wanted = get(file, test, expected[i].key);
        if (wanted == NULL)
            continue;
        const char *is = join_nodes(file, graph, expected[i].nodes, expected[i].sorted);
        const char *should = join_yaml(file, wanted);
        if (strcmp(is, should) != 0)
            return arena_printf(&file->arena, "%s are%s, not%s", expected[i].key, is, should);
    }
    return NULL;
}

static const char *run_case(struct file *file, const yaml_node_t *test, struct graph *graph)
{
    struct target_context context = {.graph = graph, .arena = &file->arena, .diags = &file->diags};
    struct plan plan;
    const yaml_node_t *error = get(file, test, "error");
    int rc = build(file, test, graph);
    if (rc == 0) {
        context.known = graph->count;
        context.command = (const char *)get(file, test, "command")->data.scalar.value;
        recorded_state(file, get(file, test, "current"), graph, &context);
        rc = make_plan(file, &context, get(file, test, "target"), &plan);
    }
    if (rc != 0) {
        const char *code = stemma_code_name(rc);
        bool expected = error != NULL && str_equal_text(text_of(error), code);
        if (file->diags.errors != 1)
            return "not exactly one error";
        return expected ? NULL : code;
    }
    return error == NULL ? check_plan(file, test, graph, &plan) : "an error is expected";
}

static void run_file(const char *path, struct file *file)
{
    yaml_parser_t parser;
    FILE *stream = fopen(path, "r");
    ck_assert_ptr_nonnull(stream);
    ck_assert(yaml_parser_initialize(&parser));
    yaml_parser_set_input_file(&parser, stream);
    ck_assert(yaml_parser_load(&parser, &file->document));
    const yaml_node_t *tests = yaml_document_get_root_node(&file->document);
    for (size_t i = 0; i < length(tests); i++) {
        struct graph graph = {0};
        const yaml_node_t *test = item(file, tests, i);
        const char *wrong = run_case(file, test, &graph);
        file->cases++;
        if (wrong != NULL) {
            file->failed++;
            printf("%s: %s: %s\n", path, text_of(get(file, test, "name")).ptr, wrong);
        }
        graph_free(&graph);
        arena_free(&file->arena);
        stemma_diagnostics_clear(&file->diags);
    }
    ck_assert_uint_eq(file->cases, length(tests));
    yaml_document_delete(&file->document);
    yaml_parser_delete(&parser);
    fclose(stream);
}

START_TEST(every_vector_holds)
{
    const char *root = getenv("STEMMA_SOURCE_ROOT");
    char pattern[4096];
    glob_t found;
    size_t cases = 0, failed = 0;
    snprintf(pattern, sizeof pattern, "%s/tests/vectors/*.yaml", root == NULL ? "." : root);
    ck_assert_int_eq(glob(pattern, 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct file file = {0};
        run_file(found.gl_pathv[i], &file);
        cases += file.cases;
        failed += file.failed;
    }
    globfree(&found);
    ck_assert_uint_eq(failed, 0);
    ck_assert_uint_ge(cases, 600);
}
END_TEST

UNIT_MAIN("vectors", every_vector_holds)
