/* Inside api/: lists of revisions, with what graph and ledger know of each. */
#ifndef STEMMA_API_LISTING_H
#define STEMMA_API_LISTING_H

#include "api/handles.h"
#include "ledger/state.h"
#include "target/target.h"

/* A question under way: the state it is asked of, and the answer being made. */
struct question {
    const struct project *project;
    struct backend *backend; /* NULL: none */
    bool is_held;            /* all that is asked of the backend is about one state of it */
    enum ledger_detail detail;
    struct state state;
    struct arena scratch;
    struct answer *answer;
    diag_list *diags;
    struct node_list *branch_labels; /* by node */
    node_set closed; /* closure of what is applied: what is missing in it is a gap */
    const uint8_t *up_edited, *down_edited, *up_missing,
        *down_missing;      /* by node; NULL: not asked */
    const char **up_hashes; /* by node of the manifest, "" where the file is not there; likewise */
};

/* The public part comes first. */
struct answer {
    struct stemma_listing listing;
    struct arena arena;
};

/* Reads the state, and holds it until question_release(). With LEDGER_IDS the rows of the nodes
 * that are in the answer are read when it is made. End with question_end() whatever the result. */
int question_begin(struct question *question, const stemma_project *project,
                   stemma_database *database, enum ledger_detail detail, diag_list *diags);

/* Everything has been asked of the database: who writes need not wait for the rest, which may take
 * seconds. */
void question_release(struct question *question);

/* Fills the listing with `nodes` in their order. */
int question_answer(struct question *question, struct node_list nodes);

/* Hands out the answer if rc is 0, frees the rest; returns rc. */
int question_end(struct question *question, int rc, struct stemma_listing **out);

/* For the functions of target/; `command` is what messages call it. */
struct target_context question_context(struct question *question, const char *command);

/* A recorded head, or an applied revision without an applied child, which another implies. */
bool question_is_tip(const struct question *question, node_id node);

/* A run of it outside any transaction has not ended well. */
bool question_is_unfinished(const struct question *question, node_id node);

/* Reads every script and fills up_edited and its like. Files that are no scripts are errors where
 * `strict`, otherwise they count as missing. */
enum question_strictness { QUESTION_LENIENT, QUESTION_STRICT };
int question_compare_scripts(struct question *question, enum question_strictness strictness);

#endif
