#include "manifest/manifest.h"
#include "manifest/scalar.h"

static const char before_database[] =
    "# yaml-language-server: $schema=manifest.schema.json\n"
    "#\n"
    "# The revisions of a database, and where their scripts are. Every key is explained in\n"
    "# stemma-manifest(5). Paths are relative to this file; what stands behind a # is the "
    "default.\n"
    "version: 1\n"
    "\n"
    "# The database, unless -d or $STEMMA_DATABASE names another.\n";

static const char behind_database[] =
    "\n"
    "# The folder of the scripts: <id>_up.sql, <id>_down.sql and, if you like, <id>_verify.sql.\n"
    "directory: sql\n"
    "\n"
    "# run: an upgrade or downgrade commits as a whole or not at all. revision: each one commits.\n"
    "# transaction: run\n"
    "\n"
    "# Whether foreign keys are enforced while scripts run. Rows that a run leaves without their\n"
    "# parents stop it in either case.\n"
    "# foreign_keys: off\n"
    "\n"
    "# stemma revision -m \"Add user roles\" makes both files and adds an entry here:\n"
    "#   - id: 002\n"
    "#     parents: 001\n"
    "#     message: Add user roles\n"
    "revisions: []\n";

struct str manifest_template(struct str database, struct str table, struct arena *arena)
{
    struct phrase text = {.arena = arena};
    phrase_put(&text, str_from(before_database));
    phrase_put(&text, database.ptr == NULL ? STR("# database: app.db") : STR("database: "));
    if (database.ptr != NULL)
        scalar_put(&text, database, SCALAR_WORD, SCALAR_BLOCK);
    phrase_put(&text, STR("\n"));
    if (table.ptr != NULL)
        phrase_add(
            &text,
            "\n# The ledger's tables begin so: with \"stemma\" they would have the name of a "
            "table that is\n# there.\ntable: %" STR_FMT "\n",
            STR_ARG(table));
    phrase_put(&text, str_from(behind_database));
    const char *whole = phrase_end(&text);
    return text.no_memory ? (struct str){NULL, 0} : str_from(whole);
}
