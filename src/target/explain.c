#include "target/explain.h"

#include "target/wording.h"

#include <inttypes.h>
#include <string.h>

static const struct str none = {NULL, 0};

int explain_usage(struct resolver *r, const char *at, const char *what)
{
    struct phrase phrase = wording_start(r);
    if (r->quiet)
        return -STEMMA_USAGE;
    phrase_add(&phrase, "%s", what);
    if (at != NULL) {
        struct str left = {r->text, (size_t)(at - r->text)};
        phrase_add(&phrase, " (position %zu)", source_characters(left) + 1);
    }
    int rc = wording_error(r, STEMMA_USAGE, &phrase);
    suggest_forms(r);
    return rc;
}

int explain_no_revisions(struct resolver *r)
{
    struct phrase phrase = wording_start(r);
    if (r->quiet)
        return -STEMMA_NO_SUCH_REVISION;
    phrase_add(&phrase, "the manifest has no revisions");
    return wording_error(r, STEMMA_NO_SUCH_REVISION, &phrase);
}

/* One of the ids in the place of what was typed. */
static bool suggest_part(struct resolver *r, const struct target_spec *spec, enum target_part part,
                         struct str name)
{
    return part == PART_BRANCH ? suggest(r, name, spec->symbol, spec->relative)
                               : suggest(r, spec->branch, name, spec->relative);
}

int explain_prefix(struct resolver *r, const struct target_spec *spec, enum target_part part,
                   struct node_list candidates)
{
    struct phrase phrase = wording_start(r);
    struct str name = part == PART_BRANCH ? spec->branch : spec->symbol;
    if (r->quiet)
        return -STEMMA_AMBIGUOUS;
    phrase_add(&phrase, "\"%" STR_FMT "\" is the beginning of %zu ids: ", STR_ARG(name),
               candidates.count);
    wording_list(&phrase, r, candidates, WORDING_LABELS);
    int rc = wording_error(r, STEMMA_AMBIGUOUS, &phrase);
    for (size_t i = 0; i < candidates.count && i < MOST_SUGGESTIONS; i++)
        suggest_part(r, spec, part, graph_id(r->context->graph, candidates.items[i]));
    return rc;
}

int explain_outside(struct resolver *r, const struct target_spec *spec, const struct branch *branch,
                    node_id node)
{
    struct phrase phrase = wording_start(r);
    struct str label = spec->branch, id = graph_id(r->context->graph, node);
    struct str owner = graph_id(r->context->graph, branch->node);
    if (r->quiet)
        return -STEMMA_UNREACHABLE;
    phrase_add(&phrase, "%" STR_FMT " is not in the branch %" STR_FMT, STR_ARG(id), STR_ARG(label));
    if (!str_equal(label, owner))
        phrase_add(&phrase, " of revision %" STR_FMT, STR_ARG(owner));
    phrase_add(&phrase, ": it is neither an ancestor nor a descendant of %" STR_FMT,
               STR_ARG(owner));
    int rc = wording_error(r, STEMMA_UNREACHABLE, &phrase);
    suggest(r, none, spec->symbol, spec->relative);
    suggest(r, spec->branch, STR("head"), none);
    return rc;
}

/* The revisions that all of `heads` descend from and none of whose children is such a one. False
 * where that is not known: for more than 64 heads, or when out of memory. */
static bool find_parting(struct resolver *r, struct node_list heads, struct node_list *out)
{
    const struct graph *graph = r->context->graph;
    uint64_t *above = ARENA_ARRAY(r->context->arena, uint64_t, graph->count);
    node_set set = graph_set(graph, r->context->arena);
    if (heads.count > 64 || above == NULL || set == NULL)
        return false;
    uint64_t all = UINT64_MAX >> (64 - heads.count);
    for (size_t i = 0; i < heads.count; i++)
        above[heads.items[i]] |= UINT64_C(1) << i;
    for (size_t i = graph->count; i-- > 0;) {
        node_id node = graph->topological[i];
        bool highest = above[node] == all;
        for (size_t k = 0; k < graph->children[node].count; k++)
            highest = highest && above[graph->children[node].items[k]] != all;
        set[node] = highest;
        for (size_t k = 0; k < graph->parents[node].count; k++)
            above[graph->parents[node].items[k]] |= above[node];
    }
    return graph_members(graph, set, r->context->arena, out);
}

/* Who added each of the heads, and where. */
static void note_heads(struct resolver *r, struct node_list heads)
{
    for (size_t i = 0; i < heads.count && i < MOST_SUGGESTIONS; i++) {
        const struct graph_input *input = &r->context->graph->inputs[heads.items[i]];
        struct phrase phrase = wording_start(r);
        wording_list(&phrase, r, (struct node_list){&heads.items[i], 1}, WORDING_MESSAGES);
        if (input->author.len != 0)
            phrase_add(&phrase, " by %" STR_FMT, STR_ARG(input->author));
        if (input->up.len != 0)
            phrase_add(&phrase, ", %" STR_FMT, STR_ARG(input->up));
        diag_note(r->context->diags, input->id.span, "%s", phrase_end(&phrase));
    }
}

int explain_heads(struct resolver *r, const struct target_spec *spec, struct node_list heads)
{
    struct phrase phrase = wording_start(r);
    struct node_list parting;
    if (r->quiet)
        return -STEMMA_MULTIPLE_HEADS;
    if (spec->branch.len != 0)
        phrase_add(&phrase, "the branch %" STR_FMT, STR_ARG(spec->branch));
    else
        phrase_add(&phrase, "the manifest");
    phrase_add(&phrase, " has %zu heads: ", heads.count);
    wording_list(&phrase, r, heads, WORDING_MESSAGES);
    if (find_parting(r, heads, &parting)) {
        phrase_add(&phrase,
                   parting.count == 0 ? "; they have no common ancestor" : "; they part at ");
        wording_list(&phrase, r, parting, WORDING_MESSAGES);
    }
    int rc = wording_error(r, STEMMA_MULTIPLE_HEADS, &phrase);
    note_heads(r, heads);
    suggest(r, spec->branch, STR("heads"), spec->relative);
    suggest_branches(r, heads, STR("head"), spec->relative);
    if (strcmp(r->context->command, "merge") != 0)
        diag_hint(r->context->diags, "stemma merge heads");
    return rc;
}

int explain_starts(struct resolver *r, const struct target_spec *spec, struct node_list starts)
{
    struct phrase phrase = wording_start(r);
    if (r->quiet)
        return -STEMMA_AMBIGUOUS;
    wording_state(&phrase, r);
    phrase_add(&phrase,
               "; \"%" STR_FMT "\" could count from %zu revisions: ", STR_ARG(spec->relative),
               starts.count);
    wording_list(&phrase, r, starts, WORDING_LABELS);
    int rc = wording_error(r, STEMMA_AMBIGUOUS, &phrase);
    suggest_branches(r, starts, spec->symbol, spec->relative);
    return rc;
}

int explain_fork(struct resolver *r, const struct target_spec *spec, const struct branch *branch,
                 enum graph_direction direction, const struct walk *walk)
{
    struct phrase phrase = wording_start(r);
    struct node_list ways;
    if (r->quiet)
        return -STEMMA_AMBIGUOUS;
    if (!walk_choices(r, branch, direction, walk->at, &ways))
        return diag_no_memory(r->context->diags);
    phrase_add(&phrase, "after %" PRIu32 " of %" STR_FMT " steps, at ", walk->done,
               STR_ARG(str_slice(spec->relative, 1, spec->relative.len)));
    wording_id(&phrase, r, walk->at);
    phrase_add(&phrase, ", there are %zu %s: ", ways.count,
               direction == GRAPH_DOWN ? "parents"
               : walk->at == NODE_NONE ? "bases"
                                       : "children");
    wording_list(&phrase, r, ways, WORDING_LABELS);
    int rc = wording_error(r, STEMMA_AMBIGUOUS, &phrase);
    suggest_branches(r, ways, spec->symbol, spec->relative);
    return rc;
}

/* Commands for a walk of `possible` steps. */
static void suggest_shorter(struct resolver *r, const struct target_spec *spec, uint32_t possible)
{
    struct str steps = none;
    if (possible != 0)
        steps = str_from(
            arena_printf(r->context->arena, "%c%" PRIu32, spec->sign > 0 ? '+' : '-', possible));
    if (spec->symbol.len != 0 || steps.len != 0)
        suggest(r, spec->branch, spec->symbol, steps);
    suggest(r, spec->branch, spec->sign > 0 ? STR("head") : STR("base"), none);
}

int explain_short(struct resolver *r, const struct target_spec *spec, const struct short_walk *walk)
{
    struct phrase phrase = wording_start(r);
    if (r->quiet)
        return -STEMMA_OUT_OF_RANGE;
    if (walk->revert) {
        phrase_add(&phrase, "only %" PRIu32 " %s can be reverted from ", walk->possible,
                   walk->possible == 1 ? "revision" : "revisions");
        wording_id(&phrase, r, walk->start);
    } else if (walk->possible == 0) {
        phrase_add(&phrase, "there is nothing %s ", spec->sign > 0 ? "above" : "below");
        wording_id(&phrase, r, walk->start);
    } else {
        phrase_add(&phrase, "only %" PRIu32 " of %" STR_FMT " steps %s possible %s from ",
                   walk->possible, STR_ARG(str_slice(spec->relative, 1, spec->relative.len)),
                   walk->possible == 1 ? "is" : "are", spec->sign > 0 ? "up" : "down");
        wording_id(&phrase, r, walk->start);
    }
    if (walk->possible != 0) {
        phrase_add(&phrase, "; it stops at ");
        wording_id(&phrase, r, walk->stop);
    }
    int rc = wording_error(r, STEMMA_OUT_OF_RANGE, &phrase);
    suggest_shorter(r, spec, walk->possible);
    return rc;
}

int explain_direction(struct resolver *r, const struct target_spec *spec)
{
    bool up = spec->sign > 0;
    struct phrase phrase = wording_start(r);
    if (r->quiet)
        return -STEMMA_OUT_OF_RANGE;
    phrase_add(&phrase, "0 steps are possible: %s cannot go %s, %s can; ", r->context->command,
               up ? "up" : "down", up ? "upgrade" : "downgrade");
    wording_state(&phrase, r);
    int rc = wording_error(r, STEMMA_OUT_OF_RANGE, &phrase);
    diag_hint(r->context->diags, "stemma %s %s", up ? "upgrade" : "downgrade", r->text);
    return rc;
}

int explain_zero(struct resolver *r, const struct target_spec *spec)
{
    struct phrase phrase = wording_start(r);
    if (r->quiet)
        return -STEMMA_OUT_OF_RANGE;
    phrase_add(&phrase, "0 steps lead nowhere; ");
    wording_state(&phrase, r);
    int rc = wording_error(r, STEMMA_OUT_OF_RANGE, &phrase);
    suggest(r, spec->branch, none, spec->sign > 0 ? STR("+1") : STR("-1"));
    return rc;
}

int explain_nothing_to_revert(struct resolver *r, const struct target_spec *spec)
{
    struct phrase phrase = wording_start(r);
    if (r->quiet)
        return -STEMMA_OUT_OF_RANGE;
    phrase_add(&phrase, "nothing to revert");
    if (spec->branch.len != 0)
        phrase_add(&phrase, " in the branch %" STR_FMT, STR_ARG(spec->branch));
    phrase_add(&phrase, ": ");
    wording_state(&phrase, r);
    int rc = wording_error(r, STEMMA_OUT_OF_RANGE, &phrase);
    suggest_branches(r, r->context->heads, none, STR("-1"));
    return rc;
}

/* Whether an upgrade from the recorded heads leads to `node`. */
static bool is_above_heads(struct resolver *r, node_id node)
{
    const struct target_context *context = r->context;
    node_set above = graph_set(context->graph, context->arena);
    if (context->heads.count == 0)
        return true;
    return above != NULL &&
           graph_reach(context->graph, GRAPH_UP, GRAPH_ALL_EDGES, context->heads, context->arena,
                       above) &&
           above[node];
}

int explain_not_applied(struct resolver *r, node_id node)
{
    struct phrase phrase = wording_start(r);
    if (r->quiet)
        return -STEMMA_UNREACHABLE;
    wording_id(&phrase, r, node);
    phrase_add(&phrase, " is not applied; ");
    wording_state(&phrase, r);
    bool above = is_above_heads(r, node);
    if (above) {
        phrase_add(&phrase, "; it is above that: use upgrade");
    } else {
        phrase_add(&phrase, ", which does not descend from ");
        wording_id(&phrase, r, node);
    }
    int rc = wording_error(r, STEMMA_UNREACHABLE, &phrase);
    if (above)
        diag_hint(r->context->diags, "stemma upgrade %s", r->text);
    else
        diag_hint(r->context->diags, "stemma history -r :current");
    return rc;
}

int explain_no_range(struct resolver *r, struct node_list from, struct node_list to)
{
    struct phrase phrase = wording_start(r);
    if (r->quiet)
        return -STEMMA_UNREACHABLE;
    wording_list(&phrase, r, from, WORDING_IDS);
    phrase_add(&phrase, " is not an ancestor of ");
    if (to.count == 0)
        wording_id(&phrase, r, NODE_NONE);
    else
        wording_list(&phrase, r, to, WORDING_IDS);
    return wording_error(r, STEMMA_UNREACHABLE, &phrase);
}
