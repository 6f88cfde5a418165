/* What the database says was applied.
 *
 * Three tables in the database that they describe, named with the manifest's prefix:
 *   <prefix>_revisions  one row for every applied revision: the state
 *   <prefix>_log        append-only; its seq is the slot that a run takes
 *   <prefix>_meta       the version of this layout; how far a run outside any transaction has got;
 *                       SQLite's number for the schema, where that is what the revisions make
 * They are plain tables, not STRICT: an application with an older SQLite must go on opening its
 * database. Times are literals of the client. */
#ifndef STEMMA_LEDGER_LEDGER_H
#define STEMMA_LEDGER_LEDGER_H

#include "backend/backend.h"

enum { LEDGER_LAYOUT = 1 };

struct ledger_row {
    const char *revision, *up_sha256, *down_sha256; /* hashes may be NULL */
    const char *applied_at, *how, *applied_by, *tool;
    int64_t duration_ms; /* -1 unknown */
    bool has_down_sql;
    /* filled by ledger_read_needs() only: */
    VEC(struct name) parents, depends_on;
};

/* The SQL of stemma's own statements, with the prefix in its place; the same pointer each time. */
struct ledger_sql {
    const char *revisions, *log, *meta; /* names of the tables */
    const char *create[3], *set_layout;
    const char *take_slot, *take_next_slot, *insert, *delete, *close_log, *end_unwrapped;
    const char *rerecord, *explain_log;
    const char *begin_progress, *find_progress, *end_progress, *drop_progress, *forget_progress;
    const char *expect_progress;
    const char *distrust_schema, *trust_empty_schema, *follow_schema, *forget_schema;
};

/* A run outside any transaction that has not ended well: it is still going on, was cut short, or
 * failed after some of its statements had taken effect. */
struct ledger_unfinished {
    const char *attempt;
    const char *action;   /* "upgrade", "downgrade" */
    const char *revision; /* what was run */
    const char *at, *by;
    bool failed;        /* it has said that it stopped */
    const char *script; /* hash of what was started; NULL: how far it got is not known */
    int64_t statements; /* so many of its statements have taken effect */
    const char *message; /* "the run of 002 outside any transaction, begun … by …, has not ended" */
};

/* The statements for tables that begin with `prefix`. False when out of memory. */
bool ledger_make_sql(struct str prefix, struct arena *arena, struct ledger_sql *out);

struct ledger {
    struct ledger_sql sql;
    bool exists;                                /* the tables are there */
    int64_t last_seq;                           /* of the log; 0 where it is empty */
    const struct ledger_unfinished *unfinished; /* NULL: there is none */
    /* What PRAGMA schema_version said when an upgrade ended that began with the very schema that
     * the revisions make: while it says that still, nobody else has changed the schema. -1: not
     * known. https://www.sqlite.org/pragma.html#pragma_schema_version */
    int64_t schema_version;
    struct ledger_row *rows; /* in no order that means anything */
    size_t row_count;
};

/* How much of each row is read. With ids alone everything else is unknown until
 * ledger_read_row(): most questions are about few of the rows. */
enum ledger_detail { LEDGER_IDS, LEDGER_ROWS };

/* Reads the ledger; a database without one, or none at all, gives an empty ledger. Refuses
 * tables that are not a ledger, and a layout newer than LEDGER_LAYOUT (LEDGER). */
int ledger_read(struct backend *backend, struct str prefix, enum ledger_detail detail,
                struct arena *arena, diag_list *diags, struct ledger *out);

/* Fills what LEDGER_IDS left out of one row; a row that is gone by now stays as it is. */
int ledger_read_row(struct backend *backend, const struct ledger *ledger, struct ledger_row *row,
                    struct arena *arena, diag_list *diags);

/* Fills parents and depends_on of `row`. */
int ledger_read_needs(struct backend *backend, const struct ledger *ledger, struct ledger_row *row,
                      struct arena *arena, diag_list *diags);

/* Of the ledger's tables, in the order of ledger_sql, those of whose name there is something else:
 * a view, or a table that has not its columns. out[i] is names[i], or NULL where that is not so. */
int ledger_find_impostors(struct backend *backend, const char *const names[static 3],
                          diag_list *diags, const char *out[static 3]);

/* Triggers on the ledger's tables, as "spy on stemma_log, …", which are not fired by what is
 * recorded. NULL: there are none. */
int ledger_find_triggers(struct backend *backend, const struct ledger *ledger, struct arena *arena,
                         diag_list *diags, const char **out);
int ledger_warn_of_triggers(struct backend *backend, const struct ledger *ledger, diag_list *diags);

/* The down script that was recorded with `revision`; {NULL, 0} where none was. */
int ledger_read_down(struct backend *backend, const struct ledger *ledger, const char *revision,
                     struct arena *arena, diag_list *diags, struct str *out);

/* What a unit of a run does to the number that ledger.schema_version is. */
enum ledger_schema {
    LEDGER_SCHEMA_BEGINS = 1 << 0, /* it stays if it is right: the run begins */
    LEDGER_SCHEMA_ENDS = 1 << 1,   /* what stayed becomes that of the new schema */
    LEDGER_SCHEMA_LOST = 1 << 2,   /* what is recorded is no longer what was run */
};

/* What a run writes of itself. */
struct ledger_run {
    int64_t seq;      /* the slot: last_seq + 1; 0: whatever is next, for SQL that is run later */
    char attempt[33]; /* milliseconds since 1970 and 80 random bits, in hexadecimal: unique without
                         an index, which would be one page more in each commit */
    const char *action;                            /* "upgrade", … */
    const char *from_heads, *to_heads, *revisions; /* JSON arrays */
    const char *by;                                /* user@host */
    unsigned schema;                               /* enum ledger_schema, of the unit at hand */
};

/* How far a run outside any transaction has got. */
struct ledger_progress {
    const char *action; /* "upgrade", "downgrade": also where the log's row says "repair" */
    struct str revision;
    const char *script; /* hash */
    size_t statements;  /* that have taken effect already */
};

/* Fills seq and attempt. */
int ledger_begin_run(const struct ledger *ledger, diag_list *diags, struct ledger_run *run);

/* user@host, as far as the system tells. NULL when out of memory. */
const char *ledger_user(struct arena *arena);

/* What is written of an applied revision. */
struct ledger_entry {
    struct str revision;
    struct str parents, depends_on; /* JSON arrays of ids */
    const struct script *up, *down; /* down may be NULL */
    const char *how;                /* "upgrade", "stamp", "adopt" */
    bool executed;                  /* its duration is the step's */
};

/* The statements of a unit. Returned lists are in `arena`; items NULL when out of memory. */
struct statement_list ledger_opening(const struct ledger *ledger, const struct ledger_run *run,
                                     bool unwrapped, struct arena *arena);
struct statement_list ledger_record(const struct ledger *ledger, const struct ledger_run *run,
                                    const struct ledger_entry *entry, struct arena *arena);
struct statement_list ledger_forget(const struct ledger *ledger, struct str revision,
                                    struct arena *arena);
/* A log row once it is known how long the run took. Unwrapped: a row of its own, as the first has
 * been committed long ago. */
struct statement_list ledger_closing(const struct ledger *ledger, const struct ledger_run *run,
                                     bool unwrapped, struct arena *arena);
struct statement_list ledger_failing(const struct ledger *ledger, const struct ledger_run *run,
                                     struct arena *arena);
/* What the run's row has to say beyond that. */
struct statement_list ledger_remark(const struct ledger *ledger, const struct ledger_run *run,
                                    const char *message, struct arena *arena);

/* What an unwrapped unit keeps of its progress; `table` is NULL when out of memory. */
struct unit_progress ledger_keep_progress(const struct ledger *ledger, const struct ledger_run *run,
                                          const struct ledger_progress *progress,
                                          struct arena *arena);

/* Conflicts, as a slot that is taken does, unless ledger->unfinished is still where it was read to
 * be. */
struct statement_list ledger_expect_progress(const struct ledger *ledger, struct arena *arena);

/* A person has decided what became of ledger->unfinished. */
struct statement_list ledger_forget_progress(const struct ledger *ledger, struct arena *arena);

/* Other hashes and another down script for an applied revision. NULL leaves a hash, or the script,
 * as it is. */
struct statement_list ledger_rerecord(const struct ledger *ledger, struct str revision,
                                      const struct script *up, const struct script *down,
                                      struct arena *arena);

/* A message for the row of the log that ledger_closing() closes. */
struct statement_list ledger_explain(const struct ledger *ledger, const char *message,
                                     struct arena *arena);

#endif
