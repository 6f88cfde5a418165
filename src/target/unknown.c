/* The error for a name that nothing has: what it may have been meant to be. */
#include "target/explain.h"

#include "base/path.h"
#include "manifest/names.h"
#include "target/wording.h"

struct search {
    struct resolver *r;
    const struct target_spec *spec;
    enum target_part part;
    const struct branch *branch;
    struct str name;
    VEC(struct str) meant; /* what can be offered instead, the likeliest first */
};

static void offer(struct search *s, struct str name)
{
    if (s->meant.count < MOST_SUGGESTIONS)
        (void)VEC_PUSH(s->r->context->arena, &s->meant, name);
}

static bool is_offered(const struct search *s, struct str name)
{
    for (size_t i = 0; i < s->meant.count; i++)
        if (str_equal(s->meant.items[i], name))
            return true;
    return false;
}

/* "; WHAT: a, b" with all that were found by the caller's loop. */
static void add_found(struct search *s, struct phrase *phrase, const char *what, struct str name,
                      size_t found)
{
    phrase_add(phrase, "%s%s%" STR_FMT, found == 0 ? "; " : ", ", found == 0 ? what : "",
               STR_ARG(name));
    offer(s, name);
}

static void add_short_ids(struct search *s, struct phrase *phrase)
{
    size_t found = 0;
    for (node_id node = 0; node < s->r->limit; node++) {
        struct str id = graph_id(s->r->context->graph, node);
        if (id.len < SHORTEST_PREFIXED_ID && str_starts_with(id, s->name))
            add_found(s, phrase, "ids under 4 characters must be given in full: ", id, found++);
    }
}

static void add_label_prefixes(struct search *s, struct phrase *phrase)
{
    const struct graph *graph = s->r->context->graph;
    size_t found = 0;
    for (size_t i = 0; i < graph->label_count; i++)
        if (str_starts_with(graph->labels[i].text, s->name))
            add_found(s, phrase, "labels must be given in full: ", graph->labels[i].text, found++);
}

/* Ids that the prefix would match, were it not for the branch. */
static void add_outside(struct search *s, struct phrase *phrase)
{
    size_t found = 0;
    for (node_id node = 0; s->branch->lineage != NULL && node < s->r->limit; node++) {
        struct str id = graph_id(s->r->context->graph, node);
        if (id.len >= SHORTEST_PREFIXED_ID && str_starts_with(id, s->name) &&
            !s->branch->lineage[node])
            phrase_add(phrase, "%s%" STR_FMT, found++ == 0 ? "; not in that branch: " : ", ",
                       STR_ARG(id));
    }
}

static void add_nearest(struct search *s, struct phrase *phrase)
{
    struct str near[GRAPH_NEAREST_MAX];
    size_t count = graph_nearest(s->r->context->graph, s->name, GRAPH_IDS_AND_LABELS, near);
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        if (!is_offered(s, near[i]))
            add_found(s, phrase, "nearest: ", near[i], found++);
}

static void suggest_meant(struct search *s)
{
    const struct target_spec *spec = s->spec;
    for (size_t i = 0; i < s->meant.count; i++)
        suggest(s->r, s->part == PART_BRANCH ? s->meant.items[i] : spec->branch,
                s->part == PART_BRANCH ? spec->symbol : s->meant.items[i], spec->relative);
    diag_hint(s->r->context->diags, "stemma history");
}

int explain_no_such(struct resolver *r, const struct target_spec *spec, enum target_part part,
                    const struct branch *branch)
{
    struct phrase phrase = wording_start(r);
    struct search search = {r, spec, part, branch, .name = spec->symbol};
    if (r->quiet)
        return -STEMMA_NO_SUCH_REVISION;
    if (part == PART_BRANCH)
        search.name = spec->branch;
    phrase_add(&phrase, "no %s \"%" STR_FMT "\"", part == PART_BRANCH ? "branch" : "revision",
               STR_ARG(search.name));
    if (part == PART_REVISION && spec->branch.len != 0)
        phrase_add(&phrase, " in the branch %" STR_FMT, STR_ARG(spec->branch));
    if (str_equal_text(search.name, "current"))
        phrase_add(&phrase, "; \"current\" has a meaning in ranges and in show only");
    else if (name_is_reserved(search.name))
        phrase_add(&phrase, "; it is a reserved word without a meaning here");
    add_outside(&search, &phrase);
    add_short_ids(&search, &phrase);
    add_label_prefixes(&search, &phrase);
    add_nearest(&search, &phrase);
    int rc = wording_error(r, STEMMA_NO_SUCH_REVISION, &phrase);
    if (!r->context->among_files && path_names_database(search.name))
        diag_hint(r->context->diags, "did you mean -d %" STR_FMT "?", STR_ARG(search.name));
    suggest_meant(&search);
    return rc;
}
