/* Triggers on the ledger's tables: a script cannot make them, but somebody with another tool can.
 * One with RAISE(IGNORE) would lose rows of the ledger unseen. */
#include "ledger/ledger.h"

#include <string.h>

struct listing_triggers {
    struct arena *arena;
    diag_list *diags;
    const char *text; /* "spy on stemma_log, …" */
};

static int take_trigger(void *user, const struct column *columns, size_t count)
{
    (void)count;
    struct listing_triggers *listing = user;
    const char *before = listing->text;
    listing->text =
        arena_printf(listing->arena, "%s%s%.*s on %.*s", before == NULL ? "" : before,
                     before == NULL ? "" : ", ", (int)columns[0].text.len, columns[0].text.ptr,
                     (int)columns[1].text.len, columns[1].text.ptr);
    return listing->text == NULL ? diag_no_memory(listing->diags) : 0;
}

int ledger_find_triggers(struct backend *backend, const struct ledger *ledger, struct arena *arena,
                         diag_list *diags, const char **out)
{
    const char *const tables[] = {ledger->sql.revisions, ledger->sql.log, ledger->sql.meta};
    struct value names[sizeof tables / sizeof tables[0]];
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        names[i] = (struct value){.kind = VALUE_TEXT, .text = str_from(tables[i])};
    const struct statement question = {
        "SELECT coalesce(name, ''), coalesce(tbl_name, '') FROM main.sqlite_schema WHERE type = "
        "'trigger' AND lower(tbl_name) IN (lower(?1), lower(?2), lower(?3)) ORDER BY name",
        names, sizeof names / sizeof names[0]};
    struct listing_triggers listing = {arena, diags, NULL};
    int rc = ledger->exists ? backend_query(backend, &question, take_trigger, &listing, diags) : 0;
    *out = rc == 0 ? listing.text : NULL;
    return rc < 0 ? rc : 0;
}

int ledger_warn_of_triggers(struct backend *backend, const struct ledger *ledger, diag_list *diags)
{
    struct arena arena = {0};
    const char *triggers = NULL;
    int rc = ledger_find_triggers(backend, ledger, &arena, diags, &triggers);
    if (triggers != NULL)
        diag_warning(diags, SPAN_NONE,
                     "%s: nothing that stemma records fires the triggers on its tables: %s",
                     backend->name, triggers);
    arena_free(&arena);
    return rc;
}
