/* Three lines: a graph, an applied set, a target; every command that takes targets is tried with
 * it.
 *
 * Each character of the first line is a revision, see add_revision(). Each of the second one names
 * a revision (its value, modulo their number) that is applied with all that it needs, or alone
 * where the line begins with "!". The rest is the target. */
#include "fuzz.h"

#include "plan/plan.h"

#include <stdio.h>
#include <string.h>

enum { MOST = 16 };

static const char *const ids[MOST] = {
    "001",      "2024-01-05", "2024-01-06", "ae1027a6", "ae1027b6", "b",      "c-1",  "heads-up",
    "current2", "001-x",      "002",        "x.y",      "Zed",      "zed_01", "f00d", "1e3"};

static const char *const labels[MOST] = {"lib", "my-lib", "my-lib-1", "lib2", "billing", "a.b",
                                         "c",   "d",      "e",        "ae1",  "x",       "y",
                                         "z",   "food",   "zed",      "base2"};

struct job {
    struct arena arena;
    diag_list diags;
    struct graph_input inputs[MOST];
    struct name names[MOST][4];
    size_t count;
    struct graph graph;
    node_set applied;
    struct target_context context;
};

static void add_name(struct job *job, struct name_list *list, size_t slot, size_t back)
{
    size_t node = job->count;
    if (back > node)
        return;
    job->names[node][slot].text = str_from(ids[node - back]);
    if (list->count == 0)
        list->items = &job->names[node][slot];
    list->count++;
}

/* Bits of the character: 0-1 the parents (none, the revision before, the one before that, both),
 * 2 a dependency on the one three before, 3 a label; 5 clear (as in capital letters): known from
 * the ledger alone, and so are all after it. */
static void add_revision(struct job *job, uint8_t c)
{
    size_t node = job->count;
    struct graph_input *input = &job->inputs[node];
    *input = (struct graph_input){.id.text = str_from(ids[node])};
    if ((c & 1) != 0)
        add_name(job, &input->parents, 0, 1);
    if ((c & 2) != 0)
        add_name(job, &input->parents, 1, 2);
    if ((c & 4) != 0)
        add_name(job, &input->depends_on, 2, 3);
    input->unknown = (c & 32) == 0 || (node > 0 && job->inputs[node - 1].unknown);
    if ((c & 8) != 0 && !input->unknown) {
        job->names[node][3].text = str_from(labels[node]);
        input->labels = (struct name_list){&job->names[node][3], 1};
    }
    job->count++;
}

static void apply(struct job *job, struct str line)
{
    bool alone = line.len > 0 && line.ptr[0] == '!';
    for (size_t i = alone; i < line.len && job->count > 0; i++) {
        node_id node = (node_id)((uint8_t)line.ptr[i] % job->count);
        struct node_list from = {&node, 1};
        if (alone)
            job->applied[node] = 1;
        else
            REQUIRE(graph_reach(&job->graph, GRAPH_DOWN, GRAPH_ALL_EDGES, from, &job->arena,
                                job->applied));
    }
    REQUIRE(graph_max(&job->graph, job->applied, &job->arena, &job->context.heads));
}

static bool is_closed(const struct job *job, const uint8_t *set)
{
    for (size_t i = 0; i < job->count; i++)
        for (size_t k = 0; k < job->graph.needs[i].count; k++)
            if (set[i] && !set[job->graph.needs[i].items[k]])
                return false;
    return true;
}

typedef int resolver(const struct target_context *, const char *, struct node_list *);

/* Commands that an error offers must work, if they are the same command. */
static void check_hints(struct job *job, resolver *resolve, const char *hint)
{
    char before[64];
    int length = snprintf(before, sizeof before, "stemma %s %s", job->context.command,
                          strcmp(job->context.command, "history") == 0 ? "-r " : "");
    while (hint != NULL && *hint != '\0') {
        size_t end = strcspn(hint, "\n");
        if (strncmp(hint, before, (size_t)length) == 0) {
            struct node_list nodes;
            char *target = arena_copy(&job->arena, hint + length, end - (size_t)length);
            REQUIRE(resolve(&job->context, target, &nodes) == 0);
        }
        hint += end + (hint[end] == '\n');
    }
}

static void check_error(struct job *job, int rc, resolver *resolve)
{
    struct stemma_diagnostic d;
    REQUIRE((rc == 0) == (job->diags.list.count == 0));
    if (rc == 0)
        return;
    REQUIRE(job->diags.list.count == 1 && stemma_diagnostics_get(&job->diags, 0, &d));
    REQUIRE((int)d.code == -rc && d.message[0] != '\0');
    if (resolve != NULL)
        check_hints(job, resolve, d.hint);
    diag_forget(&job->diags, 0);
}

static void check_targets(struct job *job, const char *target)
{
    static const struct {
        const char *command;
        resolver *resolve;
    } ways[] = {{"upgrade", target_upgrade},
                {"downgrade", target_downgrade},
                {"show", target_revisions},
                {"merge", target_merge},
                {"history", target_history}};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct node_list nodes;
        job->context.command = ways[i].command;
        int rc = ways[i].resolve(&job->context, target, &nodes);
        check_error(job, rc, ways[i].resolve);
        for (size_t k = 0; rc == 0 && k < nodes.count; k++)
            REQUIRE(nodes.items[k] < job->count);
    }
    struct node_list from;
    const char *to;
    check_error(job, target_range(&job->context, target, &from, &to), NULL);
}

static void check_plan(struct job *job, const struct plan *plan, bool up)
{
    struct node_list heads;
    REQUIRE(graph_max(&job->graph, plan->applied_after, &job->arena, &heads));
    REQUIRE(heads.count == plan->after.count);
    REQUIRE(memcmp(heads.items, plan->after.items, heads.count * sizeof(node_id)) == 0);
    REQUIRE(!is_closed(job, job->applied) || is_closed(job, plan->applied_after));
    for (size_t i = 0; i < plan->steps.count; i++) {
        node_id node = plan->steps.items[i];
        REQUIRE(job->applied[node] == !up && plan->applied_after[node] == up);
        REQUIRE(!up || node < job->graph.known);
    }
}

static void check_plans(struct job *job, const char *target)
{
    struct plan plan;
    bool unknown = false;
    for (size_t i = job->graph.known; i < job->count; i++)
        unknown = unknown || job->applied[i];
    job->context.command = "downgrade";
    int rc = plan_downgrade(&job->context, target, &plan);
    check_error(job, rc, NULL);
    if (rc == 0)
        check_plan(job, &plan, false);
    job->context.command = "upgrade";
    rc = unknown ? 0 : plan_upgrade(&job->context, target, &plan);
    check_error(job, rc, NULL);
    if (rc == 0 && !unknown)
        check_plan(job, &plan, true);
    job->context.command = "stamp";
    rc = plan_stamp(&job->context, &target, 1, unknown, &plan);
    check_error(job, rc, NULL);
    REQUIRE(rc != 0 || is_closed(job, plan.applied_after));
}

static struct str next_line(struct str *text)
{
    const char *end = text->len == 0 ? NULL : memchr(text->ptr, '\n', text->len);
    size_t length = end == NULL ? text->len : (size_t)(end - text->ptr);
    struct str line = str_slice(*text, 0, length);
    *text = str_slice(*text, length + (end != NULL), text->len);
    return line;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct job job = {0};
    struct str text = {(const char *)data, size};
    struct str graph = next_line(&text), applied = next_line(&text);
    for (size_t i = 0; i < graph.len && i < MOST; i++)
        add_revision(&job, (uint8_t)graph.ptr[i]);
    REQUIRE(graph_build(job.inputs, job.count, &job.arena, &job.diags, &job.graph) == 0);
    job.applied = graph_set(&job.graph, &job.arena);
    job.context = (struct target_context){.graph = &job.graph,
                                          .command = "",
                                          .applied = job.applied,
                                          .known = job.graph.known,
                                          .arena = &job.arena,
                                          .diags = &job.diags};
    apply(&job, applied);
    const char *target = arena_copy(&job.arena, text.ptr, text.len);
    check_targets(&job, target);
    check_plans(&job, target);
    graph_free(&job.graph);
    stemma_diagnostics_clear(&job.diags);
    arena_free(&job.arena);
    return 0;
}
