/* What becomes of a pragma that a script sets. */
#ifndef STEMMA_BACKEND_PRAGMAS_H
#define STEMMA_BACKEND_PRAGMAS_H

#include "base/str.h"

enum pragma_class {
    PRAGMA_STORED,       /* writes the file, within the transaction: the script's own business */
    PRAGMA_CONNECTION,   /* changes the connection: put back after the script */
    PRAGMA_FOREIGN_KEYS, /* nothing inside a transaction */
    PRAGMA_RUNNER,       /* how the runner uses the connection: passed over */
    PRAGMA_ENCODING,     /* too late, the ledger is in the file already: passed over */
    PRAGMA_OUTSIDE,      /* of the file; cannot work, or does nothing, inside a transaction */
    PRAGMA_UNWRAPPED,    /* of the connection, but only outside a transaction: put back likewise */
    PRAGMA_JOURNAL_MODE, /* OUTSIDE, but never a mode in which a rollback cannot undo */
    PRAGMA_FORBIDDEN,
};

struct pragma {
    const char *name;
    enum pragma_class class;
    const char *reset; /* CONNECTION: the value to put back where the pragma cannot be asked */
};

/* NULL for a pragma that changes nothing that matters here. Case is ignored. */
const struct pragma *pragma_find(struct str name);

#endif
