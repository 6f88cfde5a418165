/* One revision: as a line, and in full. */
#include "report/parts.h"
#include "report/text.h"

const char *revision_state(const struct stemma_revision *revision)
{
    if ((revision->flags & STEMMA_IS_UNKNOWN) != 0)
        return "unknown";
    if ((revision->flags & STEMMA_IS_APPLIED) != 0)
        return "applied";
    return (revision->flags & STEMMA_IS_GAP) != 0 ? "gap" : "pending";
}

static void put_effective(struct paper *paper, const struct stemma_revision *revision)
{
    if ((revision->flags & STEMMA_IS_HEAD) == 0 || (revision->flags & STEMMA_IS_REAL_HEAD) != 0)
        return;
    paper_print(paper, " (effective head: implied by ");
    paper_names(paper, &revision->implied_by, "another branch");
    paper_print(paper, ")");
}

static void put_mark(struct paper *paper, bool wanted, enum ink ink, const char *mark)
{
    if (!wanted)
        return;
    paper_write(paper, " ", 1);
    paper_ink(paper, ink, mark);
}

void put_marks(struct paper *paper, const struct stemma_revision *revision, enum report_marks marks)
{
    unsigned flags = revision->flags;
    if (revision->branch_labels.count > 0) {
        paper_print(paper, " (");
        paper_names(paper, &revision->branch_labels, "");
        paper_print(paper, ")");
    }
    put_mark(paper, (flags & STEMMA_IS_REAL_HEAD) != 0, INK_GREEN, "(head)");
    put_effective(paper, revision);
    if (marks == REPORT_MARKS_DATABASE) {
        bool current = (flags & STEMMA_IS_RECORDED_HEAD) != 0;
        put_mark(paper, current, INK_CYAN, "(current)");
        put_mark(paper, !current && (flags & STEMMA_IS_APPLIED) != 0, INK_DIM, "(applied)");
    }
    put_mark(paper, (flags & STEMMA_IS_BRANCH_POINT) != 0, INK_PLAIN, "(branchpoint)");
    put_mark(paper, (flags & STEMMA_IS_MERGE) != 0, INK_PLAIN, "(mergepoint)");
}

void put_revision_line(struct paper *paper, const struct stemma_revision *revision,
                       enum report_marks marks)
{
    paper_names(paper, &revision->parents, "<base>");
    if (revision->depends_on.count > 0) {
        paper_print(paper, " (");
        paper_names(paper, &revision->depends_on, "");
        paper_print(paper, ")");
    }
    paper_print(paper, " -> ");
    paper_ink(paper, INK_YELLOW, revision->id);
    put_marks(paper, revision, marks);
    if (revision->message[0] != '\0')
        paper_print(paper, ", %s", revision->message);
}

static void put_field(struct paper *paper, const char *name, const char *value)
{
    if (value != NULL && value[0] != '\0')
        paper_print(paper, "%s%s\n", name, value);
}

static void put_names_field(struct paper *paper, const char *name, const struct stemma_names *names)
{
    if (names->count == 0)
        return;
    paper_print(paper, "%s", name);
    paper_names(paper, names, "");
    paper_write(paper, "\n", 1);
}

static void put_file(struct paper *paper, const char *name, const char *path, const char *fault)
{
    paper_print(paper, "%s%s%s\n", name, path, fault);
}

static const char *file_fault(unsigned flags, unsigned missing, unsigned edited)
{
    if ((flags & missing) != 0)
        return " (missing)";
    return (flags & edited) != 0 ? " (edited since it was applied)" : "";
}

static void put_files(struct paper *paper, const struct stemma_revision *revision)
{
    unsigned flags = revision->flags;
    if (revision->up != NULL)
        put_file(paper, "Up:         ", revision->up,
                 file_fault(flags, STEMMA_IS_UP_MISSING, STEMMA_IS_UP_EDITED));
    if (revision->down != NULL)
        put_file(paper, "Down:       ", revision->down,
                 file_fault(flags, STEMMA_IS_DOWN_MISSING, STEMMA_IS_DOWN_EDITED));
    else if ((flags & STEMMA_IS_UNKNOWN) == 0)
        paper_print(paper, "Down:       none, it cannot be reverted\n");
    put_field(paper, "Verify:     ", revision->verify);
}

static void put_ledger(struct paper *paper, const struct stemma_revision *revision)
{
    if (revision->applied_at == NULL)
        return;
    paper_print(paper, "Applied:    %s", revision->applied_at);
    if (revision->applied_by != NULL)
        paper_print(paper, " by %s", revision->applied_by);
    if (revision->how != NULL)
        paper_print(paper, " (%s)", revision->how);
    if (revision->duration_ms >= 0) {
        char took[TEXT_DURATION_SIZE];
        text_duration(revision->duration_ms, took);
        paper_print(paper, ", %s", took);
    }
    paper_write(paper, "\n", 1);
}

void put_revision_details(struct paper *paper, const struct stemma_revision *revision)
{
    paper_print(paper, "Revision:   ");
    paper_ink(paper, INK_YELLOW, revision->id);
    put_marks(paper, revision, REPORT_MARKS_DATABASE);
    if ((revision->flags & STEMMA_IS_UNKNOWN) != 0)
        paper_print(paper, " (unknown: not in the manifest)");
    paper_print(paper, "\n%s",
                (revision->flags & STEMMA_IS_MERGE) != 0 ? "Merges:     " : "Parent:     ");
    paper_names(paper, &revision->parents, "<base>");
    paper_write(paper, "\n", 1);
    put_names_field(paper, "Depends on: ", &revision->depends_on);
    put_names_field(
        paper, (revision->flags & STEMMA_IS_BRANCH_POINT) != 0 ? "Branches:   " : "Child:      ",
        &revision->children);
    put_names_field(paper, "Labels:     ", &revision->labels);
    put_field(paper, "Message:    ", revision->message);
    put_files(paper, revision);
    put_field(paper, "Created:    ", revision->created);
    put_field(paper, "Author:     ", revision->author);
    put_ledger(paper, revision);
}
