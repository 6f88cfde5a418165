/* Every script on disk against the hashes of the ledger. */
#include "api/listing.h"
#include "script/script.h"
#include "shadow/syntax.h"

#include <string.h>

/* The scripts of one revision. */
struct pair {
    struct script up, down, verify;
    bool has_down;
};

struct comparing {
    struct question *question;
    struct script_folder *folder;
    struct pair *pairs; /* by node of the manifest */
    VEC(struct script_request) requests;
    node_set up_edited, down_edited, up_missing, down_missing;
    const char **up_hashes;
};

static bool want(struct comparing *comparing, const struct manifest_revision *revision,
                 const char *what, struct name file, struct script *out)
{
    struct script_request request = {file, what, revision->id.text, out};
    return VEC_PUSH(&comparing->question->scratch, &comparing->requests, request);
}

static bool want_revision(struct comparing *comparing, node_id node)
{
    const struct manifest_revision *revision =
        &comparing->question->project->manifest.revisions[node];
    struct pair *pair = &comparing->pairs[node];
    struct name verify = {.span = revision->id.span};
    bool declared = revision->down.text.ptr != NULL;
    pair->has_down = declared && script_exists(comparing->folder, revision->down.text);
    comparing->up_missing[node] = !script_exists(comparing->folder, revision->up.text);
    comparing->down_missing[node] = declared && !pair->has_down;
    if (!script_verify_name(comparing->folder, revision, &comparing->question->scratch,
                            &verify.text))
        return false;
    return (comparing->up_missing[node] ||
            want(comparing, revision, "up", revision->up, &pair->up)) &&
           (!pair->has_down || want(comparing, revision, "down", revision->down, &pair->down)) &&
           (verify.text.ptr == NULL || !script_exists(comparing->folder, verify.text) ||
            want(comparing, revision, "verify", verify, &pair->verify));
}

static bool differs(const char *recorded, const struct script *script)
{
    return recorded != NULL && script->hash[0] != '\0' && strcmp(recorded, script->hash) != 0;
}

static void compare(struct comparing *comparing)
{
    const struct state *state = &comparing->question->state;
    for (node_id node = 0; node < state->known; node++) {
        const struct ledger_row *row = state->rows[node];
        struct pair *pair = &comparing->pairs[node];
        comparing->up_hashes[node] = pair->up.hash;
        if (row != NULL) {
            comparing->up_edited[node] = differs(row->up_sha256, &pair->up);
            comparing->down_edited[node] = pair->has_down && differs(row->down_sha256, &pair->down);
        }
        script_release(&pair->up);
        script_release(&pair->down);
        script_release(&pair->verify);
    }
}

static bool begin(struct comparing *comparing)
{
    struct question *question = comparing->question;
    const struct graph *graph = question->state.graph;
    comparing->pairs = ARENA_ARRAY(&question->scratch, struct pair, question->state.known);
    comparing->up_hashes = ARENA_ARRAY(&question->scratch, const char *, question->state.known);
    comparing->up_edited = graph_set(graph, &question->scratch);
    comparing->down_edited = graph_set(graph, &question->scratch);
    comparing->up_missing = graph_set(graph, &question->scratch);
    comparing->down_missing = graph_set(graph, &question->scratch);
    return comparing->pairs != NULL && comparing->up_hashes != NULL &&
           comparing->up_edited != NULL && comparing->down_edited != NULL &&
           comparing->up_missing != NULL && comparing->down_missing != NULL;
}

static int check_syntax(struct comparing *comparing)
{
    struct question *question = comparing->question;
    struct syntax *syntax = NULL;
    int rc = syntax_begin(question->diags, &syntax);
    bool works = rc == 0;
    for (size_t i = 0; works && i < comparing->requests.count; i++) {
        int found = syntax_check(syntax, comparing->requests.items[i].out, question->diags);
        rc = rc == 0 ? found : rc;
        works = found != -STEMMA_NO_MEMORY;
    }
    syntax_end(syntax);
    return rc;
}

static int load_and_compare(struct comparing *comparing, enum question_strictness strictness)
{
    struct question *question = comparing->question;
    const struct manifest *manifest = &question->project->manifest;
    size_t told = question->diags->list.count;
    int rc = 0;
    if (strictness == QUESTION_STRICT)
        rc = script_check_present(comparing->folder, manifest, question->diags);
    for (node_id node = 0; node < question->state.known; node++)
        if (!want_revision(comparing, node))
            return diag_no_memory(question->diags);
    int loaded = script_load(comparing->folder, comparing->requests.items,
                             comparing->requests.count, &question->scratch, question->diags);
    if (strictness == QUESTION_STRICT && loaded == 0)
        loaded = check_syntax(comparing);
    diag_settle(question->diags); /* the texts go */
    compare(comparing);
    if (strictness == QUESTION_LENIENT && loaded != -STEMMA_NO_MEMORY) {
        diag_forget(question->diags, told);
        return 0;
    }
    return rc != 0 ? rc : loaded;
}

int question_compare_scripts(struct question *question, enum question_strictness strictness)
{
    struct comparing comparing = {.question = question};
    if (!begin(&comparing))
        return diag_no_memory(question->diags);
    int rc = script_folder_open(&question->project->manifest, &question->scratch, question->diags,
                                &comparing.folder);
    if (rc != 0)
        return rc;
    rc = load_and_compare(&comparing, strictness);
    script_folder_close(comparing.folder);
    question->up_hashes = comparing.up_hashes;
    question->up_edited = comparing.up_edited;
    question->down_edited = comparing.down_edited;
    question->up_missing = comparing.up_missing;
    question->down_missing = comparing.down_missing;
    return rc;
}
