#include "api/drift.h"

#include "api/difference.h"
#include "shadow/shadow.h"

#include <string.h>

static bool is_final(int rc)
{
    return rc == -STEMMA_NO_MEMORY || rc == -STEMMA_INTERRUPTED || rc == -STEMMA_LOCKED;
}

/* The first error, with its place, in one line. */
static const char *first_error(diag_list *diags, struct arena *arena)
{
    diag_settle(diags);
    for (size_t i = 0; i < diags->list.count; i++) {
        const struct diag *diag = &diags->list.items[i];
        if (diag->severity != STEMMA_ERROR)
            continue;
        if (diag->place == NULL || diag->place->file == NULL || diag->place->line == 0)
            return arena_printf(arena, "%s", diag->message);
        return arena_printf(arena, "%s:%zu:%zu: %s", diag->place->file, diag->place->line,
                            diag->place->column, diag->message);
    }
    return "out of memory";
}

static int compare(const struct sides *sides, struct stemma_drift *out)
{
    struct stemma_drift drift = {.state = STEMMA_DRIFT_NONE};
    if (!sides->ledger_knows) {
        if (difference_make(&sides->items[0], &sides->items[1], sides->arena, &drift.difference) !=
            0)
            return -STEMMA_NO_MEMORY;
        if (drift.difference.sameness == STEMMA_SCHEMA_DIFFERENT)
            drift.state = STEMMA_DRIFT_FOUND;
    }
    *out = drift;
    return 0;
}

/* What a script needs of its application, a function or a module, is not here: that is no reason to
 * tell nothing else. `what` was to be compared. */
static int explain(int rc, const char *what, diag_list *errors, struct arena *arena,
                   diag_list *diags, struct stemma_drift *out)
{
    const char *reason = first_error(errors, arena);
    if (rc == -STEMMA_NO_MEMORY || reason == NULL)
        return diag_no_memory(diags);
    if (is_final(rc))
        return diag_error(diags, (enum stemma_code) - rc, SPAN_NONE, "%s", reason);
    *out = (struct stemma_drift){.state = STEMMA_DRIFT_UNKNOWN, .reason = reason};
    if (rc != -STEMMA_UNKNOWN_REVISION) /* that is told where the revision is */
        diag_remark(diags, SPAN_NONE, "%s was not compared with that of the revisions: %s", what,
                    reason);
    return 0;
}

int drift_is_unrecorded(const struct question *question, const stemma_project *project, bool *out)
{
    struct arena scratch = {0};
    const struct shadow_input input = {
        .backend = question->backend,
        .ledger = ledger_tables(project, &scratch),
        .ledger_count = LEDGER_TABLES,
        .arena = &scratch,
        .diags = question->diags,
    };
    bool has_tables = false;
    int rc = 0;
    if (question->backend != NULL && question->state.ledger.row_count == 0)
        rc = input.ledger == NULL ? diag_no_memory(question->diags)
                                  : shadow_has_content(&input, &has_tables);
    arena_free(&scratch);
    *out = has_tables;
    return rc;
}

void drift_warn_of_unrecorded(const struct question *question, const stemma_project *project)
{
    diag_warning(question->diags, SPAN_NONE, "%s has tables, and nothing is recorded of it",
                 question->backend->name);
    hint_at_record(project, question->diags);
}

void drift_read(const struct question *question, const stemma_project *project, struct arena *arena,
                struct drift_reading *out)
{
    static const char *const names[] = {"rev:current", "db:"};
    const struct ledger *ledger = &question->state.ledger;
    *out = (struct drift_reading){
        .is_wanted =
            question->backend != NULL && ledger->row_count != 0 && ledger->unfinished == NULL,
        .sides = {.project = project,
                  .backend = question->backend,
                  .arena = arena,
                  .command = "diff",
                  .diags = &out->errors,
                  .asks_ledger = true,
                  .compares_only = true},
    };
    out->rc = out->is_wanted ? sides_ask(&out->sides, names, 2) : 0;
}

int drift_find(const struct question *question, struct drift_reading *reading,
               struct stemma_drift *out)
{
    if (!reading->is_wanted)
        return 0;
    int rc = reading->rc;
    if (rc == 0)
        rc = sides_replay(&reading->sides);
    if (rc == 0)
        rc = compare(&reading->sides, out);
    return rc == 0 ? 0
                   : explain(rc, "the schema", &reading->errors, reading->sides.arena,
                             question->diags, out);
}

int drift_find_in_file(const struct question *question, const stemma_project *project,
                       struct arena *arena, struct stemma_drift *out)
{
    bool is_empty = project->project.graph.count == 0;
    const char *const names[] = {is_empty ? "rev:base" : "rev:head", "sql:"};
    diag_list errors = {0};
    struct sides sides = {
        .project = project,
        .backend = question->backend,
        .arena = arena,
        .command = "diff",
        .diags = &errors,
        .compares_only = true,
    };
    int rc = sides_ask(&sides, names, 2);
    bool is_of_file = rc != 0;
    if (rc == 0)
        rc = sides_replay(&sides);
    if (rc == 0)
        rc = compare(&sides, out);
    sides_close(&sides);
    if (is_of_file)
        diag_adopt(question->diags, &errors);
    else if (rc != 0)
        rc = explain(rc, "the schema file", &errors, arena, question->diags, out);
    arena_free(&errors.arena);
    return rc;
}

void drift_close(struct drift_reading *reading)
{
    if (!reading->is_wanted)
        return;
    sides_close(&reading->sides);
    arena_free(&reading->errors.arena);
    reading->is_wanted = false;
}
