/* The runner refuses what leaves a view or a trigger broken (backend/sqlite_validity.c): a script
 * that it will never run is not worth writing. Foreign keys stop no run, but every write of the
 * application that enforces them: https://www.sqlite.org/foreignkeys.html, section 3. So does an
 * FTS table that cannot read what it is an index of, at every query. */
#include "generate/works.h"

#include "backend/sqlite_validity.h"
#include "generate/content.h"
#include "schema/compare.h"

#include <string.h>
#include <strings.h>

/* ---- What does not work ---- */

typedef int look_function(struct sketch *sketch, const struct schema *schema,
                          struct validity_list *out);

static int look(struct sketch *sketch, const struct schema *schema, struct validity_list *out)
{
    const struct guard all = {.altered = true};
    int rc = validity_look(sketch->db, &all, sketch->arena, out);
    if (rc == SQLITE_OK)
        rc = keys_look(sketch->db, NULL, sketch->arena, out);
    return rc == SQLITE_OK ? content_look(sketch, schema, out) : rc;
}

static int look_at(const struct generate_input *input, const struct schema_row *rows, size_t count,
                   look_function *find, struct validity_list *out)
{
    struct sketch sketch;
    struct schema schema = {.count = 0};
    size_t told = input->diags->list.count;
    int rc = sketch_open(&sketch, rows, count, input);
    if (rc == 0)
        rc = sketch_schema(input, rows, count, &schema);
    int code = rc == 0 ? find(&sketch, &schema, out) : SQLITE_OK;
    sketch.no_memory |= code == SQLITE_NOMEM || code == SQLITE_IOERR_NOMEM;
    if (code != SQLITE_OK)
        rc = diag_error(input->diags, STEMMA_SCRIPT, (struct span){0},
                        "cannot check the schema wanted: %s", sqlite3_errmsg(sketch.db));
    rc = sketch_settle(&sketch, told, rc);
    sketch_close(&sketch);
    schema_free(&schema);
    return rc;
}

/* ---- What is said of it ---- */

struct finding {
    const struct generate_input *input;
    struct validity_list before, now;
    struct schema_difference difference;
};

static bool was_broken(const struct finding *finding, const struct broken *broken)
{
    for (size_t i = 0; i < finding->before.items.count; i++)
        if (strcmp(finding->before.items.items[i].kind, broken->kind) == 0 &&
            strcasecmp(finding->before.items.items[i].name, broken->name) == 0 &&
            strcmp(finding->before.items.items[i].message, broken->message) == 0)
            return true;
    return false;
}

static bool is_changed(const struct finding *finding, const struct broken *broken)
{
    for (size_t i = 0; i < finding->difference.count; i++) {
        const struct schema_change *change = &finding->difference.changes[i];
        if (change->sameness == SCHEMA_DIFFERENT && change->to != NULL &&
            strcasecmp(change->to->name.text, broken->name) == 0)
            return true;
    }
    return false;
}

/* A table that does not work as before may be changed in what has nothing to do with it; a view or
 * a trigger that is made anew is the runner's to refuse. */
static bool is_tolerated(const struct finding *finding, const struct broken *broken)
{
    if (validity_is_for_others(broken))
        return true;
    return was_broken(finding, broken) &&
           (validity_is_of_table(broken) || !is_changed(finding, broken));
}

enum { SHOWN = 10 };

/* One diagnostic for all that is tolerated, or for all that is not: the first is its message, the
 * others are notes. Returns how many there are. */
static size_t tell(const struct finding *finding, bool tolerated)
{
    const struct generate_input *input = finding->input;
    diag_list *diags = input->diags;
    size_t count = 0;
    for (size_t i = 0; i < finding->now.items.count; i++) {
        const struct broken *broken = &finding->now.items.items[i];
        if (is_tolerated(finding, broken) != tolerated || count++ > SHOWN)
            continue;
        struct span place = validity_place(input->to_script, broken);
        if (count > 1)
            diag_note(diags, place, "%s %s: %s", broken->kind, broken->name, broken->message);
        else if (tolerated)
            diag_warning(diags, place, "the %s %s does not work: %s", broken->kind, broken->name,
                         broken->message);
        else
            diag_error(diags, STEMMA_SCRIPT, place,
                       "the %s %s of the schema wanted does not work: %s", broken->kind,
                       broken->name, broken->message);
    }
    if (count > SHOWN + 1)
        diag_note(diags, (struct span){0}, "%zu more", count - SHOWN - 1);
    return count;
}

static int judge(struct finding *finding)
{
    tell(finding, true);
    if (tell(finding, false) == 0)
        return 0;
    diag_hint(finding->input->diags, "change it, drop it, or put what it uses into the schema "
                                     "wanted");
    return -STEMMA_SCRIPT;
}

static int compare_and_judge(struct finding *finding)
{
    const struct generate_input *input = finding->input;
    struct schema from = {.count = 0}, to = {.count = 0};
    int rc = sketch_schema(input, input->from, input->from_count, &from);
    if (rc == 0)
        rc = sketch_schema(input, input->to, input->to_count, &to);
    if (rc == 0 && schema_compare(&from, &to, input->arena, &finding->difference) != 0)
        rc = diag_no_memory(input->diags);
    if (rc == 0)
        rc = judge(finding);
    schema_free(&from);
    schema_free(&to);
    return rc;
}

int generate_check_works(const struct generate_input *input)
{
    struct finding finding = {.input = input};
    int rc = look_at(input, input->to, input->to_count, look, &finding.now);
    if (rc != 0 || finding.now.items.count == 0)
        return rc;
    rc = look_at(input, input->from, input->from_count, look, &finding.before);
    return rc == 0 ? compare_and_judge(&finding) : rc;
}

int generate_warn_of_unreadable(const struct generate_input *input)
{
    struct validity_list found = {0};
    int rc = look_at(input, input->to, input->to_count, content_look, &found);
    for (size_t i = 0; rc == 0 && i < found.items.count && i < SHOWN; i++) {
        const struct broken *broken = &found.items.items[i];
        if (!validity_is_for_others(broken))
            diag_warning(input->diags, validity_place(input->to_script, broken),
                         "the %s %s does not work: %s", broken->kind, broken->name,
                         broken->message);
    }
    return rc;
}
