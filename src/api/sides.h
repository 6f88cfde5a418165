/* Inside api/: schemas by name, see stemma.h. */
#ifndef STEMMA_API_SIDES_H
#define STEMMA_API_SIDES_H

#include "adopt/tools.h"
#include "api/handles.h"
#include "ledger/state.h"
#include "schema/known.h"
#include "shadow/rows.h"

enum side_kind { SIDE_DATABASE, SIDE_REVISIONS, SIDE_FILE };

struct side {
    enum side_kind kind;
    const char *name; /* as it should be shown */
    struct schema_rows rows;
    struct schema schema;      /* of the rows */
    struct schema_image image; /* of the rows, where it was wanted; never of a database */
    /* Of a database: tables in which other tools keep their records. They, and what else is no part
     * of the project, are left out unless another side has them, or a revision makes them. */
    version_table_list tools;
    struct stemma_names foreign;
    struct script script; /* of a file, until sides_close() */
    bool is_behind; /* of a database with a ledger, where that was asked: a head is not applied */
    /* until it is read: */
    const char *place;  /* of a database, a file; NULL: the database that was passed */
    const uint8_t *set; /* of revisions */
};

enum { SIDES_MOST = 2 };

struct sides {
    const struct stemma_project *project;
    struct backend *backend; /* NULL: none was passed */
    struct arena *arena;     /* for names, rows, schemas */
    diag_list *diags;
    const char *command; /* for messages about targets */
    /* In commands that would work: what stands before each name, and behind the first. NULL:
     * nothing. */
    const char *lead[SIDES_MOST], *rest;
    /* Where the ledger knows that the schema of `backend` is what the revisions make, that is told
     * and nothing is read. */
    bool asks_ledger, ledger_knows;
    bool keeps_images;
    bool warns_of_broken; /* where a schema file makes what cannot work */
    bool asks_behind;     /* of databases */
    bool
        compares_only; /* of both schemas what is the same need not be there: see schema/narrow.h */
    struct side items[SIDES_MOST];
    size_t count;
    struct schema_known known; /* what both have is parsed once */
    bool has_state;
    struct state state; /* of the database; read when it is asked for */
    struct arena scratch;
};

/* Reads the schemas named so; those of revisions share a replay where they can. End with
 * sides_close(), whatever the result. */
int sides_read(struct sides *sides, const char *const *names, size_t count);

/* The same in two: what is asked of databases, as of one moment, and what takes its time. */
int sides_ask(struct sides *sides, const char *const *names, size_t count);
int sides_replay(struct sides *sides);

void sides_close(struct sides *sides);

/* faults.c: warns of what a schema file makes and nobody can use. */
int sides_warn_of_faults(const struct sides *sides, const struct side *side);

/* Whether the name is that of a database other than the one that was passed. */
bool sides_is_database(const char *name);

/* To a diagnostic about a database of which nothing is recorded: the way out. */
void hint_at_record(const struct stemma_project *project, diag_list *diags);

/* The ledger's tables, in `arena`; NULL when out of memory. */
enum { LEDGER_TABLES = 3 };
const char *const *ledger_tables(const struct stemma_project *project, struct arena *arena);

#endif
