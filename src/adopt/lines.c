#include "adopt/lines.h"

#include "script/lex.h"

#include <strings.h>

static const struct manifest_revision *revision_of(const struct search_input *input, node_id node)
{
    return &input->project->manifest.revisions[node];
}

/* ---- Scripts ---- */

int line_load_scripts(const struct search_input *input, const uint8_t *wanted,
                      struct line_scripts *out)
{
    const struct graph *graph = &input->project->graph;
    struct line_scripts scripts = {.count = graph->count};
    VEC(struct script_request) requests = {0};
    scripts.items = ARENA_ARRAY(input->arena, struct script, graph->count);
    if (scripts.items == NULL)
        return diag_no_memory(input->diags);
    for (node_id node = 0; node < graph->count; node++) {
        struct script_request request = {revision_of(input, node)->up, "up", graph_id(graph, node),
                                         &scripts.items[node]};
        if (wanted[node] && !VEC_PUSH(input->arena, &requests, request))
            return diag_no_memory(input->diags);
    }
    int rc =
        script_folder_open(&input->project->manifest, input->arena, input->diags, &scripts.folder);
    if (rc != 0)
        return rc;
    *out = scripts; /* what was loaded is released by the caller, whatever the result */
    return script_load(scripts.folder, requests.items, requests.count, input->arena, input->diags);
}

void line_release_scripts(struct line_scripts *scripts)
{
    for (size_t i = 0; i < scripts->count; i++)
        script_release(&scripts->items[i]);
    script_folder_close(scripts->folder);
    *scripts = (struct line_scripts){0};
}

bool line_is_empty(const struct line_scripts *scripts, node_id node)
{
    const struct script *script = &scripts->items[node];
    struct str text = script->source.text;
    return script->sql != NULL &&
           !lex_has_statement(str_slice(text, (size_t)(script->sql - text.ptr), text.len));
}

/* ---- A walk ---- */

int line_begin(struct line_walk *walk, struct line_walk *from)
{
    const struct search_input *input = walk->input;
    struct replay_input replay = {
        .extent = REPLAY_SCHEMA,
        .ledger = input->ledger,
        .ledger_count = input->ledger_count,
        .watched = input->watched,
        .diags = walk->diags,
    };
    if (from == NULL)
        return replay_open(&replay, &walk->replay);
    walk->at = from->at;
    return replay_fork(from->replay, walk->diags, &walk->replay);
}

static bool is_omitted(const struct search_input *input, const struct replay_change *change)
{
    const struct schema_row *row = change->after != NULL ? change->after : change->before;
    for (size_t i = 0; i < input->omitted_count; i++)
        if (strcasecmp(input->omitted[i], row->table) == 0)
            return true;
    return false;
}

static int count_changes(struct line_walk *walk, const struct replay_changes *changes)
{
    walk->changed = false;
    for (size_t i = 0; i < changes->count; i++) {
        if (is_omitted(walk->input, &changes->items[i]))
            continue;
        walk->changed = true;
        if (!VEC_PUSH(walk->input->arena, &walk->counted, changes->items[i]) ||
            !tally_change(walk->tally, changes->items[i].before, changes->items[i].after))
            return diag_no_memory(walk->diags);
    }
    return 0;
}

int line_step(struct line_walk *walk)
{
    const struct search_input *input = walk->input;
    node_id node = walk->nodes.items[walk->at];
    const struct manifest_revision *revision = revision_of(input, node);
    struct str id = graph_id(&input->project->graph, node);
    struct replay_changes changes = {0};
    struct replay_step step = {
        .revision = arena_copy(input->arena, id.ptr, id.len),
        .script = &walk->scripts->items[node],
        .transaction = revision->transaction,
        .foreign_keys = revision->foreign_keys,
        .allow_cascade = revision->allow_cascade,
    };
    if (step.revision == NULL)
        return diag_no_memory(walk->diags);
    int rc = replay_step(walk->replay, &step, &changes);
    if (rc != 0)
        return rc;
    walk->at++;
    return count_changes(walk, &changes);
}

int line_end(struct line_walk *walk)
{
    bool ok = true;
    for (size_t i = walk->counted.count; ok && i-- > 0;)
        ok = tally_change(walk->tally, walk->counted.items[i].after, walk->counted.items[i].before);
    replay_close(walk->replay);
    walk->replay = NULL;
    return ok ? 0 : diag_no_memory(walk->diags);
}

/* ---- The end of a walk ---- */

static enum stemma_sameness sameness_of(enum schema_sameness sameness)
{
    static const enum stemma_sameness names[] = {
        [SCHEMA_EXACT] = STEMMA_SCHEMA_EXACT,
        [SCHEMA_EQUIVALENT] = STEMMA_SCHEMA_EQUIVALENT,
        [SCHEMA_DIFFERENT] = STEMMA_SCHEMA_DIFFERENT,
    };
    return names[sameness];
}

static bool say(const struct schema_difference *difference, struct arena *arena,
                struct stemma_names *out)
{
    const char **texts = ARENA_ARRAY(arena, const char *, difference->count);
    for (size_t i = 0; texts != NULL && i < difference->count; i++) {
        texts[i] = schema_change_text(&difference->changes[i], arena);
        if (texts[i] == NULL)
            return false;
    }
    *out = (struct stemma_names){texts, difference->count};
    return texts != NULL;
}

int line_compare(const struct search_input *input, const object_list *objects, struct likeness *out)
{
    struct schema schema = {0};
    struct schema_difference difference = {0};
    if (schema_join(objects->items, objects->count, input->arena, &schema) != 0)
        return diag_no_memory(input->diags);
    bool ok = schema_compare(&schema, input->live, input->arena, &difference) == 0;
    schema_free(&schema);
    out->sameness = ok ? sameness_of(difference.sameness) : STEMMA_SCHEMA_UNKNOWN;
    return ok && say(&difference, input->arena, &out->differences) ? 0
                                                                   : diag_no_memory(input->diags);
}

static int compare_end(struct line_walk *walk, const uint8_t *set, struct likeness *out)
{
    const struct search_input *input = walk->input;
    object_list objects = {0};
    if (!graph_order(&input->project->graph, set, GRAPH_UP, input->arena, &walk->nodes))
        return diag_no_memory(walk->diags);
    if (!tally_begin(walk->tally, input->live, input->arena))
        return diag_no_memory(walk->diags);
    int rc = line_begin(walk, NULL);
    while (rc == 0 && walk->at < walk->nodes.count)
        rc = line_step(walk);
    if (rc == 0 && !tally_objects(walk->tally, &objects))
        rc = diag_no_memory(walk->diags);
    return rc == 0 ? line_compare(input, &objects, out) : rc;
}

/* What a run would remark of its scripts is none of adopt's business. */
int search_compare(const struct search_input *input, const uint8_t *set, struct likeness *out)
{
    diag_list own = {0};
    struct line_scripts scripts = {0};
    struct tally tally = {0};
    struct line_walk walk = {.input = input, .scripts = &scripts, .diags = &own, .tally = &tally};
    int rc = line_load_scripts(input, set, &scripts);
    if (rc == 0)
        rc = compare_end(&walk, set, out);
    if (rc != 0) {
        diag_settle(&own);
        diag_settle(input->diags);
        diag_adopt(input->diags, &own);
    }
    stemma_diagnostics_clear(&own);
    replay_close(walk.replay);
    tally_free(&tally);
    line_release_scripts(&scripts);
    return rc;
}
