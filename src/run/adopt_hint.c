#include "run/adopt.h"

#include "base/phrase.h"

#include <string.h>

/* What SQLite says where something is there already: of tables, indexes, views and triggers; and of
 * columns. */
static bool says_that_it_exists(const char *message)
{
    return strstr(message, " already exists") != NULL ||
           strncmp(message, "duplicate column name: ", 23) == 0;
}

static struct diag *last_of(const struct job *job)
{
    diag_list *diags = job->input->diags;
    return diags->list.count == 0 ? NULL : &diags->list.items[diags->list.count - 1];
}

static bool is_wanted(const struct job *job)
{
    const struct diag *last = last_of(job);
    return last != NULL && last->code == STEMMA_SQL && says_that_it_exists(last->message);
}

static void put_hint(struct job *job, const struct adopt_finding *finding)
{
    const struct graph *graph = job->state.graph;
    bool table = finding->evidence == STEMMA_EVIDENCE_VERSION_TABLE;
    struct phrase at = {.arena = &job->arena};
    struct node_list heads;
    if (!graph_max(graph, finding->set, &job->arena, &heads))
        return;
    for (size_t i = 0; i < heads.count; i++)
        phrase_add(&at, "%s%" STR_FMT, i == 0 ? "" : " and ",
                   STR_ARG(graph_id(graph, heads.items[i])));
    struct diag *last = last_of(job);
    if (last->hint != NULL && strchr(last->hint, '\n') == NULL)
        last->hint = NULL; /* it says what may be, and here it is known */
    diag_hint(job->input->diags,
              "nothing is recorded of this database, and %s %s %s: this records that",
              table ? finding->tables.items[0].tool->table : "its schema",
              table ? "says that it is at" : "is that of", phrase_end(&at));
    diag_hint(job->input->diags, "stemma adopt");
}

/* Where something is recorded "stemma adopt" has nothing to add. */
static void say_stamp(const struct job *job)
{
    struct diag *last = last_of(job);
    if (job->state.ledger.row_count != 0 && last->hint != NULL &&
        strstr(last->hint, "\"stemma adopt\"") != NULL)
        last->hint = "if the database already has what this revision makes, record that with "
                     "\"stemma stamp REVISION\"";
}

/* It is known which one failed. */
static void name_revision(const struct job *job)
{
    static const char word[] = "REVISION", before[] = "record that with \"stemma stamp ";
    struct diag *last = last_of(job);
    const char *found =
        last->hint == NULL || last->revision == NULL ? NULL : strstr(last->hint, before);
    if (found == NULL || strncmp(found + strlen(before), word, strlen(word)) != 0)
        return;
    found += strlen(before);
    const char *hint =
        arena_printf(&job->input->diags->arena, "%.*s%s%s", (int)(found - last->hint), last->hint,
                     last->revision, found + strlen(word));
    last->hint = hint == NULL ? last->hint : hint;
}

void adopt_hint(struct job *job, bool committed)
{
    struct adopt_reading reading;
    struct adopt_finding finding = {0};
    const char *names[3];
    diag_list own = {0};
    if (!is_wanted(job))
        return;
    if (job->input->request->operation == STEMMA_DOWNGRADE)
        last_of(job)->hint = NULL; /* it is of what an upgrade makes */
    if (job->input->request->operation != STEMMA_UPGRADE || committed || made_before(job))
        return;
    say_stamp(job);
    name_revision(job);
    if (job->state.ledger.row_count != 0)
        return;
    struct adopt_input input =
        adopt_input_of(job->input, &job->state.ledger, names, &job->arena, &own);
    if (adopt_read(&input, &reading) == 0 && adopt_find(&input, &reading, &finding) == 0 &&
        finding.is_found)
        put_hint(job, &finding);
    stemma_diagnostics_clear(&own);
}
