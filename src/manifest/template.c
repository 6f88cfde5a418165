#include "manifest/manifest.h"

static const char template[] =
    "# yaml-language-server: $schema=manifest.schema.json\n"
    "#\n"
    "# The revisions of a database, and where their scripts are. Every key is explained in\n"
    "# stemma-manifest(5). Paths are relative to this file; what stands behind a # is the "
    "default.\n"
    "version: 1\n"
    "\n"
    "# The database, unless -d or $STEMMA_DATABASE names another.\n"
    "# database: app.db\n"
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

struct str manifest_template(void)
{
    return STR(template);
}
