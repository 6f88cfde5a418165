/* The rows of a schema, from where they stand: a live database, or a file of CREATE statements.
 *
 * Left out are the ledger's tables with what belongs to them, what SQLite keeps itself (sqlite_…,
 * the indexes of constraints), and the shadow tables of virtual tables, where this SQLite has their
 * module: https://www.sqlite.org/vtab.html#xshadowname */
#ifndef STEMMA_SHADOW_ROWS_H
#define STEMMA_SHADOW_ROWS_H

#include "backend/backend.h"
#include "schema/schema.h"

struct schema_rows {
    const struct schema_row *items; /* in the order of sqlite_schema */
    size_t count;
    const char *impostors[3]; /* left out for the ledger's name that they have; or NULL */
};

/* A database with exactly the schema of some rows, and without any of its own: what
 * sqlite3_serialize() makes of it, which is far quicker to open than the schema is to be made again
 * by CREATE. */
struct schema_image {
    unsigned char *bytes; /* SQLite's; NULL: there is none, for want of memory, or since rows were
                             left out */
    int64_t size;
};
void schema_image_free(struct schema_image *image);

/* Of the database, as of one moment. BACKEND_ABSENT where there is none; NOT_A_DATABASE where its
 * schema is damaged. */
int shadow_read(struct backend *backend, const char *const *ledger, size_t ledger_count,
                struct arena *arena, diag_list *diags, struct schema_rows *out);

struct shadow_script {
    const struct script *script;
    const char *const *ledger; /* the first three names are the ledger's */
    size_t ledger_count;
    bool warns; /* of views, triggers, keys that cannot work, but not for want of what an
                   application may bring */
    int (*look)(void *user, struct backend *backend); /* at what they have made; may be NULL */
    void *user;
    struct arena *arena;
    diag_list *diags;
};

/* What the statements of the script make, run by SQLite in memory: they are CREATE statements, as
 * the shell's ".schema" or ".dump" prints them. BEGIN and COMMIT are passed over, and so are
 * harmless pragmas, with a note. Everything else is a SCRIPT error at its place, and so is what
 * SQLite does not accept. `image` may be NULL. */
int shadow_read_script(const struct shadow_script *input, struct schema_rows *out,
                       struct schema_image *image);

#endif
