/* Adopt: what was found about a database, why it is believed, and what was recorded. */
#include "report/parts.h"

#include <string.h>

/* Of a match so many differences are shown that do not matter; -v shows all. */
enum { SHOWN_DIFFERENCES = 10, SHOWN_IDS = 4 };

/* "001", "001 and 002". */
static void put_all(struct paper *out, const struct stemma_names *names)
{
    for (size_t i = 0; i < names->count; i++) {
        paper_print(out, "%s", i == 0 ? "" : i + 1 == names->count ? " and " : ", ");
        paper_print(out, "%s", names->items[i]);
    }
}

static void put_arguments(struct paper *out, const struct stemma_names *revisions)
{
    for (size_t i = 0; i < revisions->count; i++)
        paper_print(out, " %s", revisions->items[i]);
}

/* "  stemma adopt 002 -d app.db", on a line of its own. */
static void put_command(struct report *report, const char *command,
                        const struct stemma_names *revisions)
{
    struct paper *out = &report->out;
    paper_print(out, "  %s", command);
    put_arguments(out, revisions);
    put_selection(out, str_from(command), &report->selection);
    paper_print(out, "\n");
}

/* ---- What other tools say ---- */

static void put_ids(struct paper *out, const struct stemma_names *ids)
{
    struct stemma_names shown = *ids;
    if (ids->count > SHOWN_IDS) {
        shown.items += ids->count - SHOWN_IDS;
        shown.count = SHOWN_IDS;
        paper_print(out, "%zu, the last of them ", ids->count);
    }
    put_all(out, &shown);
}

/* "alembic_version (Alembic) says 001." */
static void put_table(struct paper *out, const struct stemma_version_table *table)
{
    paper_print(out, "%s (%s) ", table->table, table->tool);
    if (!table->has_ids)
        paper_print(out, "has no ids, which could name revisions.");
    else if (table->ids.count == 0)
        paper_print(out, "is empty.");
    else {
        paper_print(out, "says ");
        put_ids(out, &table->ids);
        paper_print(out, ".");
    }
    if (table->left_alone.count != 0) {
        paper_print(out, " What it says of ");
        put_all(out, &table->left_alone);
        paper_print(out, " is left alone.");
    }
}

/* Whether the last id of a table is called otherwise in the manifest. */
static bool is_translated(const struct stemma_adoption *adoption)
{
    for (size_t i = 0; i < adoption->table_count; i++) {
        const struct stemma_names *ids = &adoption->tables[i].ids;
        size_t head = 0;
        while (ids->count != 0 && head < adoption->heads.count &&
               strcmp(ids->items[ids->count - 1], adoption->heads.items[head]) != 0)
            head++;
        if (ids->count != 0 && head == adoption->heads.count)
            return true;
    }
    return false;
}

static void put_tables(struct paper *out, const struct stemma_adoption *adoption)
{
    paper_ink(out, INK_BOLD, adoption->database);
    paper_print(out, adoption->has_ledger ? " has nothing in stemma's ledger"
                                          : " has no ledger of stemma's");
    if (adoption->table_count == 0)
        paper_print(out, ", and no version table of another tool");
    paper_print(out, ".");
    for (size_t i = 0; i < adoption->table_count; i++) {
        paper_print(out, " ");
        put_table(out, &adoption->tables[i]);
    }
    if (adoption->evidence == STEMMA_EVIDENCE_VERSION_TABLE && is_translated(adoption)) {
        paper_print(out, " Here that is ");
        put_all(out, &adoption->heads);
        paper_print(out, ".");
    }
    paper_print(out, "\n");
}

/* ---- The schema ---- */

static void put_differences(struct report *report, const struct stemma_names *differences,
                            size_t most)
{
    struct paper *out = &report->out;
    size_t count = report->verbosity == REPORT_VERBOSE || differences->count <= most
                       ? differences->count
                       : most;
    for (size_t i = 0; i < count; i++)
        paper_print(out, "  %s\n", differences->items[i]);
    if (count < differences->count)
        paper_print(out, "  … and %zu more, which -v shows\n", differences->count - count);
}

/* "Its schema is that of 002 exactly." */
static void put_likeness(struct report *report, const struct stemma_adoption *adoption)
{
    struct paper *out = &report->out;
    switch (adoption->sameness) {
    case STEMMA_SCHEMA_UNKNOWN:
        break;
    case STEMMA_SCHEMA_EXACT:
        paper_print(out, "Its schema is that of ");
        put_all(out, &adoption->heads);
        paper_print(out, " exactly.\n");
        break;
    case STEMMA_SCHEMA_EQUIVALENT:
        paper_print(out, "Its schema is that of ");
        put_all(out, &adoption->heads);
        paper_print(out, ", but for what makes no difference:\n");
        put_differences(report, &adoption->differences, SHOWN_DIFFERENCES);
        break;
    case STEMMA_SCHEMA_DIFFERENT:
        paper_print(out, "Its schema is not that of ");
        put_all(out, &adoption->heads);
        paper_print(out, ". From there to it:\n");
        put_differences(report, &adoption->differences, adoption->differences.count);
        break;
    }
}

/* What is recorded already only "stamp" changes; and it alone records several. */
static const char *other_way(const struct stemma_names *heads, enum report_execution execution)
{
    return execution == REPORT_EXECUTED || heads->count != 1 ? "stemma stamp" : "stemma adopt";
}

/* Revisions that leave no trace in the schema. */
static void put_unseen(struct report *report, const struct stemma_adoption *adoption,
                       enum report_execution execution)
{
    struct paper *out = &report->out;
    const struct stemma_names *unseen = &adoption->unseen;
    bool one = unseen->count == 1;
    if (unseen->count == 0)
        return;
    put_all(out, unseen);
    paper_print(out, one ? " leaves the schema as it is: whether it ran cannot be seen. It is not "
                           "recorded,\nso the next upgrade runs it. If it has run:\n"
                         : " leave the schema as it is: whether they ran cannot be seen. They are "
                           "not recorded,\nso the next upgrade runs them. If they have run:\n");
    put_command(report, other_way(&adoption->heads_with_unseen, execution),
                &adoption->heads_with_unseen);
}

/* ---- Where nothing is found ---- */

static void put_candidates(struct report *report, const struct stemma_adoption *adoption)
{
    struct paper *out = &report->out;
    paper_print(out, "Its schema is that of several revisions, though what is between them changes "
                     "it. Say which:\n");
    for (size_t i = 0; i < adoption->candidates.count; i++) {
        struct stemma_names one = {&adoption->candidates.items[i], 1};
        put_command(report, "stemma adopt", &one);
    }
}

static void put_between(struct paper *out, const struct stemma_names *between)
{
    if (between->count == 0)
        return;
    if (between->items[0][0] == '\0')
        paper_print(out, "It has a part of what %s makes, and nothing else: %s stopped half way.\n",
                    between->items[1], between->items[1]);
    else
        paper_print(
            out, "It is between %s and %s: it has a part of what %s changes, and nothing else.\n",
            between->items[0], between->items[1], between->items[1]);
}

/* "  stemma diff db: 002 --sql -d app.db" */
static void put_diff(struct report *report, const char *revision)
{
    static const char command[] = "stemma diff db: ";
    struct paper *out = &report->out;
    paper_print(out, "  %s%s --sql", command, revision);
    put_selection(out, str_from(command), &report->selection);
    paper_print(out, "\n");
}

/* SQL that makes the schema that of a revision: of those between which it is, or of the nearest.
 * What has nothing in common with it would be dropped: of base nothing is said. */
static void put_ways_out(struct report *report, const struct stemma_adoption *adoption)
{
    struct paper *out = &report->out;
    const struct stemma_names *to =
        adoption->between.count != 0 ? &adoption->between : &adoption->heads;
    bool is_one = adoption->between.count != 0 || to->count == 1;
    if (is_one)
        paper_print(out, "SQL that makes it that of a revision, to be read before it is run:\n");
    for (size_t i = to->count; is_one && i > 0; i--)
        if (to->items[i - 1][0] != '\0')
            put_diff(report, to->items[i - 1]);
    paper_print(out, is_one ? "Or, where what differs does not matter, record it:\n"
                            : "Change it until it is that of a revision; or, where what differs "
                              "does not matter, record it:\n");
    put_command(report, "stemma stamp", &adoption->heads);
}

static void put_nearest(struct report *report, const struct stemma_adoption *adoption)
{
    struct paper *out = &report->out;
    paper_print(out, "Its schema is that of no revision%s",
                adoption->is_partial ? " that could be compared" : "");
    if (adoption->heads.count == 0) {
        paper_print(out, ", and has nothing in common with any%s.\n",
                    adoption->is_partial ? " of these" : "");
        return;
    }
    paper_print(out, ". The nearest is ");
    put_all(out, &adoption->heads);
    paper_print(out, ". From there to it:\n");
    put_differences(report, &adoption->differences, adoption->differences.count);
    put_between(out, &adoption->between);
    put_ways_out(report, adoption);
}

static void put_not_found(struct report *report, const struct stemma_adoption *adoption)
{
    if (adoption->named) {
        put_likeness(report, adoption);
        put_ways_out(report, adoption);
    } else if (adoption->sameness != STEMMA_SCHEMA_DIFFERENT && adoption->heads.count == 0 &&
               adoption->candidates.count != 0)
        put_candidates(report, adoption);
    else
        put_nearest(report, adoption);
}

/* The version table is followed, and the schema says otherwise. */
static void put_contradiction(struct report *report, const struct stemma_adoption *adoption,
                              enum report_execution execution)
{
    static const char *const ways[] = {
        [REPORT_EXECUTED] = "To record what the schema says instead, afterwards:",
        [REPORT_DRY_RUN] = "To record what the schema says instead:",
        [REPORT_NOT_CONFIRMED] = "To record what the schema says instead, answer no:",
    };
    struct paper *out = &report->out;
    const struct stemma_names *heads = &adoption->schema_heads;
    if (heads->count == 0) {
        paper_print(out, "The version table is followed. Whether it matters what differs is yours "
                         "to decide.\n");
        return;
    }
    paper_print(out, "Its schema is that of ");
    put_all(out, heads);
    paper_print(out,
                ". Which of the two is right is yours to decide: if the wrong one is recorded,"
                "\nthe next upgrade runs what ran already, or leaves out what did not.\n"
                "The version table is followed. %s\n",
                ways[execution]);
    bool is_less = execution == REPORT_EXECUTED && adoption->heads.count > heads->count;
    put_command(report, is_less ? "stemma stamp --purge" : other_way(heads, execution), heads);
}

/* ---- The whole ---- */

void report_adoption_found(struct report *report, const struct stemma_adoption *adoption,
                           enum report_execution execution)
{
    if (report->format == REPORT_JSON)
        return;
    put_tables(&report->out, adoption);
    if (!adoption->found) {
        put_not_found(report, adoption);
        return;
    }
    put_likeness(report, adoption);
    put_unseen(report, adoption, execution);
    if (adoption->evidence == STEMMA_EVIDENCE_VERSION_TABLE &&
        adoption->sameness == STEMMA_SCHEMA_DIFFERENT)
        put_contradiction(report, adoption, execution);
}

static void put_heads(struct paper *out, const struct stemma_adoption *adoption)
{
    put_all(out, &adoption->heads);
    if (adoption->is_head)
        paper_print(out, " (head)");
}

static void put_end(struct paper *out, const struct stemma_adoption *adoption,
                    enum report_execution execution)
{
    paper_ink(out, INK_BOLD, adoption->database);
    if (adoption->evidence == STEMMA_EVIDENCE_NONE) {
        paper_print(out, ": nothing to adopt: %s\n",
                    adoption->database_exists ? "there is no table in it" : "no such file yet");
    } else if (adoption->evidence == STEMMA_EVIDENCE_LEDGER) {
        paper_print(out, ": nothing to adopt: it is recorded at ");
        put_heads(out, adoption);
        paper_print(out, "\n");
    } else if (!adoption->found) {
        paper_print(out, ": nothing was recorded\n");
    } else {
        paper_print(out,
                    execution == REPORT_DRY_RUN ? ": would be recorded at " : ": recorded at ");
        put_heads(out, adoption);
        paper_print(out, "%s\n",
                    execution == REPORT_DRY_RUN ? " (dry run, nothing was touched)" : "");
    }
}

void report_adoption(struct report *report, const struct stemma_adoption *adoption,
                     enum report_execution execution)
{
    bool looked = adoption->evidence == STEMMA_EVIDENCE_VERSION_TABLE ||
                  adoption->evidence == STEMMA_EVIDENCE_SCHEMA;
    if (report->format == REPORT_JSON) {
        json_adoption(report, adoption, execution);
        return;
    }
    if (looked && !adoption->found) /* then nobody was asked */
        report_adoption_found(report, adoption, execution);
    if (report->verbosity != REPORT_QUIET && execution != REPORT_NOT_CONFIRMED)
        put_end(&report->out, adoption, execution);
}
