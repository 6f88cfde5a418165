/* Inside shadow/: a database in memory, and what may be taken of time and room in it. */
#ifndef STEMMA_SHADOW_MEMORY_H
#define STEMMA_SHADOW_MEMORY_H

#include "backend/sqlite.h"
#include "shadow/rows.h"

/* The progress handler is called after so many steps of SQLite's virtual machine, and ends a
 * statement once the patience with it is used up: what scripts can ask for must not depend on the
 * machine's speed. */
enum { MEMORY_STEPS = 10000, MEMORY_PATIENCE = 5000 };
enum memory_room { MEMORY_LIMITED, MEMORY_UNLIMITED };

struct memory {
    struct sqlite_backend *backend;
    sqlite3 *db;     /* its connection */
    long patience;   /* calls of the progress handler that are left; MEMORY_LIMITED only */
    bool is_limited; /* in time, and in pages */
    bool exhausted;  /* a statement was ended because the patience was used up */
    const struct backend *watched; /* see memory_watch(); or NULL */
};

/* An empty database. The struct must stay where it is until memory_close(), which must follow
 * whatever the result. */
int memory_open(struct memory *memory, enum memory_room room, diag_list *diags);
void memory_close(struct memory *memory);

/* Once `watched` is interrupted, statements here end too, and their signs of life count as its own.
 * NULL: nothing is watched. */
void memory_watch(struct memory *memory, const struct backend *watched);

/* The database as it is, outside of a transaction. */
struct schema_image memory_image(struct memory *memory);

/* Makes the database that of the image, whose bytes it takes. SQLite's result code. */
int memory_restore_image(struct memory *memory, struct schema_image *image);

/* Told the name of each table that is copied. */
typedef void memory_table(void *user, const char *name);

/* Copies the schema of `from`, less its rows, as far as it can be made: what a module or an
 * extension would have to make is missing. */
int memory_copy_schema(struct memory *memory, struct backend *from, memory_table *each, void *user,
                       diag_list *diags);

#endif
