/* What the sweeps do with a scene's project and database, again and again. */
#ifndef STEMMA_TESTS_OPERATIONS_H
#define STEMMA_TESTS_OPERATIONS_H

#include "stemma.h"

#include <stdbool.h>

struct handles {
    stemma_diagnostics *diags;
    stemma_project *project;
    stemma_database *db;
    enum stemma_transaction transaction;
};

/* The scene's project and database. Waits for locks a few milliseconds only. Aborts where they
 * cannot be opened. */
struct handles handles_open(void);
void handles_close(struct handles *handles);

/* Whether the error that an operation returned was told, and all that was told can be read. */
bool handles_told(struct handles *handles, int rc);

/* These return what the library does. A target of NULL is the operation's usual one. */
int operation_upgrade(struct handles *handles, const char *target);   /* head */
int operation_downgrade(struct handles *handles, const char *target); /* base */
int operation_stamp(struct handles *handles, const char *target);     /* the last revision */
int operation_adopt(struct handles *handles, const char *target);     /* what it finds */
int operation_backup(struct handles *handles, const char *target);    /* of nothing but itself */
int operation_restore(struct handles *handles, const char *target);   /* the scene's copy */
int operation_backed_up(struct handles *handles, const char *target); /* an upgrade to head */

#endif
