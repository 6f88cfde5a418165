/* libstemma: migrations of a SQLite database, kept as plain SQL files in a graph of revisions.
 *
 * How to use it: load a project (the manifest), open a database, ask or run.
 *
 *     stemma_diagnostics *diags = stemma_diagnostics_new();
 *     stemma_project *project = NULL;
 *     stemma_database *db = NULL;
 *     struct stemma_request request = {.operation = STEMMA_UPGRADE};
 *     struct stemma_run *run = NULL;
 *     int rc = stemma_project_load("manifest.yaml", diags, &project);
 *     if (rc == 0)
 *         rc = stemma_database_open("app.db", NULL, diags, &db);
 *     if (rc == 0)
 *         rc = stemma_execute(project, db, &request, NULL, diags, &run);
 *
 * Conventions. A function that can fail returns 0, or a negative `enum stemma_code` and leaves its
 * out-parameters alone; what went wrong is in the diagnostics passed in. Warnings and notes go
 * there too, behind what earlier calls have left there. The library never prints, never exits,
 * keeps no global state and reads no environment variable. Handles are for one thread at a time,
 * but different databases can be worked on by different threads with one project, which is never
 * changed once loaded. No argument may be NULL unless its description says so; freeing or closing
 * NULL does nothing. Strings are UTF-8 and NUL-terminated; those in a result live as long as the
 * result, NULL means "none". Times are UTC, ISO 8601; durations are milliseconds.
 */
#ifndef STEMMA_H
#define STEMMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define STEMMA_API __attribute__((visibility("default")))

/* ---- Errors ------------------------------------------------------------------------------- */

/* What can go wrong. Functions return these negated. Values and names never change their meaning.
 */
enum stemma_code {
    STEMMA_OK = 0,
    STEMMA_USAGE = 1,             /* the call or a target is malformed */
    STEMMA_MANIFEST = 2,          /* the manifest is faulty, or files it names are missing */
    STEMMA_NO_SUCH_REVISION = 3,  /* a target names nothing */
    STEMMA_AMBIGUOUS = 4,         /* a target names several things */
    STEMMA_MULTIPLE_HEADS = 5,    /* one head was meant, there are several */
    STEMMA_OUT_OF_RANGE = 6,      /* a relative target walks beyond the graph */
    STEMMA_UNREACHABLE = 7,       /* no path from here to the target */
    STEMMA_IRREVERSIBLE = 8,      /* a revision on the way has no down script */
    STEMMA_EDITED = 9,            /* an applied revision's script has changed since */
    STEMMA_SQL = 10,              /* SQLite refused a statement */
    STEMMA_FOREIGN_KEY = 11,      /* the run would leave rows without their parents */
    STEMMA_VERIFY = 12,           /* a verify script found something */
    STEMMA_DENIED = 13,           /* a script does what no script may do */
    STEMMA_LOCKED = 14,           /* another process holds the database */
    STEMMA_NOT_A_DATABASE = 15,   /* the file is something else, or encrypted, or corrupt */
    STEMMA_READ_ONLY = 16,        /* the database or its folder cannot be written */
    STEMMA_IO = 17,               /* reading or writing a file failed */
    STEMMA_INTERRUPTED = 18,      /* stemma_interrupt() was called */
    STEMMA_UNKNOWN_REVISION = 19, /* the ledger names a revision that the manifest lacks */
    STEMMA_NO_MEMORY = 20,        /* out of memory */
    STEMMA_SCRIPT = 21,           /* a script file is no SQL text: NUL bytes, not UTF-8 */
    STEMMA_LEDGER = 22,           /* the ledger's tables are not stemma's, or a newer stemma's */
    STEMMA_UNFINISHED = 23,       /* a revision outside any transaction stopped half way */
    STEMMA_TIMEOUT = 24,          /* a statement ran longer than statement_timeout_ms */
    STEMMA_EVIDENCE = 25, /* another tool's version table contradicts itself, or the graph */
};

/* "no-such-revision" for STEMMA_NO_SUCH_REVISION, and so on. Takes either sign. */
STEMMA_API const char *stemma_code_name(int code);

/* The version of the library, "1.2.3". */
STEMMA_API const char *stemma_version(void);

/* The version of the SQLite that the library runs on, "3.40.1". */
STEMMA_API const char *stemma_sqlite_version(void);

/* For a program that uses SQLite through this library alone: switches off SQLite's statistics of
 * its memory, which cost a lock at every allocation, and the page cache that each connection begins
 * with, most of which a short run never fills. Process-wide: call it first thing in main(), or not
 * at all. https://www.sqlite.org/c3ref/c_config_covering_index_scan.html */
STEMMA_API void stemma_tune_process(void);

enum stemma_severity { STEMMA_ERROR, STEMMA_WARNING, STEMMA_NOTE };

/* A place in a file. Lines and columns count from 1, columns in characters. line is 0 where only
 * the file is known; file is NULL where there is no place, else a path from the current
 * directory, or what it is called in a bundle. */
struct stemma_place {
    const char *file;
    size_t line, column;
    const char *source_line; /* the line's text, NULL where there is none */
    size_t caret;            /* characters of source_line before the place */
    size_t length;           /* characters of source_line that are meant, at least 1 */
};

struct stemma_diagnostic_note {
    const char *message;
    struct stemma_place place;
};

struct stemma_diagnostic {
    enum stemma_severity severity;
    enum stemma_code code; /* STEMMA_OK for notes and warnings */
    const char *message;   /* one line */
    struct stemma_place place;
    const char *hint;     /* the way out; may have several lines */
    const char *revision; /* the revision it is about */
    int sqlite_code;      /* SQLite's extended result code, 0 where it is not SQLite's error */
    const struct stemma_diagnostic_note *notes;
    size_t note_count;
};

/* A list of diagnostics, in the order in which they arose. */
typedef struct stemma_diagnostics stemma_diagnostics;

STEMMA_API stemma_diagnostics *stemma_diagnostics_new(void); /* NULL when out of memory */
STEMMA_API void stemma_diagnostics_free(stemma_diagnostics *diags);
STEMMA_API void stemma_diagnostics_clear(stemma_diagnostics *diags);
STEMMA_API size_t stemma_diagnostics_count(const stemma_diagnostics *diags);

/* Fills `out`; its pointers live until the list is cleared or freed. False when there is no such
 * diagnostic, or no memory to work out its place. */
STEMMA_API bool stemma_diagnostics_get(stemma_diagnostics *diags, size_t index,
                                       struct stemma_diagnostic *out);

/* ---- Projects ----------------------------------------------------------------------------- */

/* A manifest and its graph: loaded once, never changed, usable from several threads. */
typedef struct stemma_project stemma_project;

/* Loads and checks the manifest at `path`: syntax, names, graph. All faults are reported, at
 * most 20. Whether the SQL files are there is checked by what needs them, and by stemma_check(). */
STEMMA_API int stemma_project_load(const char *path, stemma_diagnostics *diags,
                                   stemma_project **out);
STEMMA_API void stemma_project_free(stemma_project *project);

/* ---- Bundles: a project compiled into a program ---- */

/* "stemma bundle" writes these as C; a program can fill them from elsewhere, too. */
#define STEMMA_BUNDLE_VERSION 1

struct stemma_bundle_file {
    const char *name; /* a script: as the manifest has it, without its folder */
    const char *text; /* `length` bytes, and behind them a NUL that is not counted */
    size_t length;
    const char *hash; /* "sha256:…", compared before the text is used; NULL: it is not */
};

struct stemma_bundle {
    unsigned version; /* STEMMA_BUNDLE_VERSION */
    struct stemma_bundle_file manifest;
    const struct stemma_bundle_file *scripts; /* up, down, verify, snapshots; in strcmp() order of
                                                 names */
    size_t script_count;
};

/* Loads a project from memory. Nothing of it is copied: the bundle must outlive the project.
 * Whatever takes a project works with it, but for what writes the project's files:
 * stemma_revision_add() and stemma_merge() refuse it. Diagnostics name the files that the bundle
 * was made from. */
STEMMA_API int stemma_project_load_bundle(const struct stemma_bundle *bundle,
                                          stemma_diagnostics *diags, stemma_project **out);

/* The manifest's path as given, and the database that it names, as a path or URI that is right
 * from the current directory; NULL where it names none. */
STEMMA_API const char *stemma_project_manifest(const stemma_project *project);
STEMMA_API const char *stemma_project_database(const stemma_project *project);

/* The file that it names as "schema", likewise. */
STEMMA_API const char *stemma_project_schema(const stemma_project *project);

/* Looks for manifest.yaml in `directory` and upward; *out, to be freed with free(), is NULL where
 * there is none. */
STEMMA_API int stemma_manifest_find(const char *directory, stemma_diagnostics *diags, char **out);

/* ---- Databases ---------------------------------------------------------------------------- */

typedef struct stemma_database stemma_database;

struct stemma_open_options {
    unsigned lock_timeout_ms; /* how long to wait for another process; 0 is not at all */
};

/* Names the database at `location`: a path, a "file:" URI, "sqlite:rel.db", "sqlite:///abs.db" or
 * "sqlite3://…". It is opened when first needed and not created before something is written.
 * `options` may be NULL: then the timeout is 10 seconds. */
STEMMA_API int stemma_database_open(const char *location, const struct stemma_open_options *options,
                                    stemma_diagnostics *diags, stemma_database **out);
STEMMA_API void stemma_database_close(stemma_database *database);

/* The location as it should be shown. */
STEMMA_API const char *stemma_database_name(const stemma_database *database);

/* Makes the call under way in `database` stop soon, roll back and return -STEMMA_INTERRUPTED, and
 * every later call as well. May be called from a signal handler or from another thread. */
STEMMA_API void stemma_interrupt(stemma_database *database);

/* After stemma_interrupt(), from a signal handler too: whether SQLite has shown no sign of life
 * since that, or since the last question, though a statement is under way. One call of a function
 * can take very long (printf('%.*c', 999999999, 'x')), and nothing but the end of the process ends
 * it. That is safe at any time: what was not committed is undone by whoever opens the database
 * next. Ask every tenth of a second or so. */
STEMMA_API bool stemma_is_stuck(stemma_database *database);

/* ---- Upgrade, downgrade, stamp ------------------------------------------------------------ */

enum stemma_operation { STEMMA_UPGRADE, STEMMA_DOWNGRADE, STEMMA_STAMP };

enum stemma_transaction {
    STEMMA_TRANSACTION_DEFAULT,  /* what the manifest says */
    STEMMA_TRANSACTION_RUN,      /* everything commits, or nothing */
    STEMMA_TRANSACTION_REVISION, /* each revision commits */
    STEMMA_TRANSACTION_NONE,     /* outside any transaction; not for requests */
};

/* Which down script a downgrade runs where the ledger has one, too. */
enum stemma_down {
    STEMMA_DOWN_DEFAULT,  /* the file's; the recorded one where the file is gone or was edited */
    STEMMA_DOWN_FILE,     /* the file's, though it was edited */
    STEMMA_DOWN_RECORDED, /* the recorded one */
};

/* When the database is copied before a run. */
enum stemma_backup_policy {
    STEMMA_BACKUP_DEFAULT, /* what the manifest says */
    STEMMA_BACKUP_NEVER,
    STEMMA_BACKUP_DESTRUCTIVE, /* where its scripts drop or overwrite what is there */
    STEMMA_BACKUP_ALWAYS,
};

/* A value for the scripts' parameter :name. */
struct stemma_parameter {
    const char *name; /* without the colon */
    const char *value;
};

struct stemma_request {
    enum stemma_operation operation;
    const char *const *targets; /* none: "head" for an upgrade; an error for the others */
    size_t target_count;        /* more than one for stamp only */
    bool purge;                 /* stamp: forget every recorded revision first */
    enum stemma_transaction transaction;
    const struct stemma_parameter *parameters;
    size_t parameter_count;
    enum stemma_down down; /* downgrade */
    unsigned
        statement_timeout_ms; /* the most that one statement of a script may take; 0: no limit */
    enum stemma_backup_policy backup;
    bool no_snapshot; /* upgrade: an empty database begins with the first revision, not with a
                         snapshot */
};

struct stemma_names {
    const char *const *items;
    size_t count;
};

struct stemma_step {
    enum stemma_operation operation;
    const char *revision;
    const char *message; /* "" where there is none */
    int64_t duration_ms; /* -1: not executed */
    const char *script;  /* what runs: a file, or "ledger:002_down.sql" for the text that was
                            recorded  when the revision was applied; NULL for a stamp */
};

/* A plan, and after stemma_execute() what became of it. */
struct stemma_run {
    const char *database;            /* as it should be shown; NULL without a database */
    bool database_is_new;            /* there was none when the plan was made */
    const struct stemma_step *steps; /* stamp: what the targets name, if it changes */
    size_t step_count;
    size_t steps_done; /* committed */
    struct stemma_names heads_before, heads_after;
    bool is_head_after;                     /* every head of the manifest is applied afterwards */
    struct stemma_names assumed, forgotten; /* stamp: revisions recorded / forgotten without SQL */
    int64_t duration_ms;
    /* Why the database is, or would be, copied first: "the table users is dropped". NULL: it is
     * not. The place of the statement that it is for, where it is for one. */
    const char *backup_reason;
    struct stemma_place backup_place;
    const char *backup; /* the copy, once it is made */
    /* The first so many steps are done by one script, a snapshot; it is the `script` of each.
     * STARTED, FINISHED and the like come once for all of them, with the last. 0: there is none. */
    size_t snapshot_count;
};

/* Plans without touching anything: no lock, no byte written, scripts read and checked. */
STEMMA_API int stemma_plan(const stemma_project *project, stemma_database *database,
                           const struct stemma_request *request, stemma_diagnostics *diags,
                           struct stemma_run **out);

enum stemma_event_kind {
    STEMMA_EVENT_PLANNED,   /* run: what will happen. Again, where another runner got there first */
    STEMMA_EVENT_STARTED,   /* step */
    STEMMA_EVENT_FINISHED,  /* step, with its duration; in a run that is one unit not committed */
    STEMMA_EVENT_COMMITTED, /* steps_done of run */
    STEMMA_EVENT_WAITING,   /* for a lock, since waited_ms; comes after 1 s, then every second */
    STEMMA_EVENT_ROW,       /* a script's statement returned a row; only where rows are asked for */
    STEMMA_EVENT_PROGRESS,  /* of a step that takes over 0.5 s, ten times a second; only where
                               progress is asked for, and not while a single operation of SQLite's
                               reads nothing from the disk */
    STEMMA_EVENT_BACKED_UP, /* backup of run */
};

/* How far the statement under way has come. */
struct stemma_progress {
    const char *file; /* where it is */
    size_t line;
    int64_t elapsed_ms;     /* of the step */
    int64_t statement_ms;   /* of the statement */
    uint64_t rows;          /* that it has added, if it is an INSERT, or scanned */
    uint64_t rows_scanned;  /* where it goes through a whole table; 0 where SQLite does not tell */
    uint64_t rows_expected; /* to be scanned, about; 0: not known */
};

struct stemma_event {
    enum stemma_event_kind kind;
    const struct stemma_run *run;   /* NULL while it waits before there is a plan */
    const struct stemma_step *step; /* STARTED, FINISHED, ROW, PROGRESS */
    size_t step_index;              /* from 0 */
    int64_t waited_ms;              /* WAITING */
    const char *const *values;      /* ROW: as text, NULL for SQL NULL */
    size_t value_count;
    const struct stemma_progress *progress; /* PROGRESS */
    int64_t holder_pid;      /* WAITING: the process that holds the lock; 0: not known */
    const char *holder_name; /* its name, in printable ASCII */
};

/* Who is told. The pointers in an event live during the call only. When it is told of PLANNED it
 * may ask the database: nothing is under way there. */
struct stemma_listener {
    void (*notify)(void *user, const struct stemma_event *event);
    void *user;
    bool rows;     /* ask for STEMMA_EVENT_ROW */
    bool progress; /* ask for STEMMA_EVENT_PROGRESS */
};

/* Plans and executes. On failure the database is as it was (or, with transaction: revision / none,
 * as the diagnostics say). `listener` may be NULL. Free *out with stemma_run_free(). Where steps
 * were committed before a failure, *out is given with the error as well. */
STEMMA_API int stemma_execute(const stemma_project *project, stemma_database *database,
                              const struct stemma_request *request,
                              const struct stemma_listener *listener, stemma_diagnostics *diags,
                              struct stemma_run **out);

/* Writes the SQL that stemma_execute() would run, ledger included, for the sqlite3 shell. Without a
 * database the target must be a range "A:B" (or, for an upgrade, a target from base). `write`
 * returns 0, or a positive number to stop: then the result is -STEMMA_IO, without a diagnostic. */
STEMMA_API int stemma_render(const stemma_project *project, stemma_database *database,
                             const struct stemma_request *request,
                             int (*write)(void *user, const char *bytes, size_t length), void *user,
                             stemma_diagnostics *diags);

STEMMA_API void stemma_run_free(struct stemma_run *run);

/* ---- Repair ------------------------------------------------------------------------------- */

enum stemma_repair_action {
    STEMMA_REPAIR_RECORD, /* record the scripts of applied revisions as they are now */
    /* of a revision outside any transaction that stopped half way: */
    STEMMA_REPAIR_CONTINUE,      /* run the rest of its script, then record it as usual */
    STEMMA_REPAIR_MARK_APPLIED,  /* record it as applied; nothing is run */
    STEMMA_REPAIR_MARK_REVERTED, /* record it as not applied; nothing is run */
};

/* A script of an applied revision, as the ledger has it and as it is now. */
struct stemma_script_change {
    const char *file;       /* NULL: this script is as it was recorded */
    const char *recorded;   /* "sha256:…" */
    const char *present;    /* NULL: the file is not there; nothing can be recorded */
    const char *difference; /* the hunks of a unified diff, recorded text to present; NULL where the
                               ledger has no text: it keeps that of down scripts only */
};

struct stemma_edited {
    const char *revision;
    const char *message; /* "" where there is none */
    const char *applied_at, *applied_by;
    struct stemma_script_change up, down;
};

/* A run outside any transaction that was cut short, or failed after some of its statements had
 * taken effect; or that is still going on. */
struct stemma_unfinished {
    const char *revision;
    enum stemma_operation operation; /* upgrade or downgrade */
    const char *at, *by;
    bool failed;        /* it says of itself that it stopped; false: it has not been heard of */
    int64_t statements; /* so many have taken effect; -1 unknown */
    int64_t statement_count; /* in the script; -1 where it is not the one that was started */
    bool uncertain;          /* the one after them may have taken effect, too */
    const char *file; /* where the next one is: NULL where it is not known, or none is left */
    size_t line;
};

struct stemma_repair {
    const char *database;
    bool database_exists;
    enum stemma_repair_action action;
    const struct stemma_edited *edited; /* RECORD: in the order of an upgrade */
    size_t edited_count;
    size_t to_record; /* how many of them have something that can be recorded */
    struct stemma_names
        unknown; /* RECORD: recorded, but not in the manifest; they are left alone */
    const struct stemma_unfinished *unfinished; /* the others; NULL where there is none */
    const struct stemma_run *run;               /* CONTINUE: what was run */
    bool done;                                  /* it was written */
};

struct stemma_repair_request {
    enum stemma_repair_action action;
    const char *const *targets; /* RECORD: the revisions that are looked at; none: all */
    size_t target_count;
    const struct stemma_parameter *parameters; /* CONTINUE: for the script */
    size_t parameter_count;
    /* Asked before anything is written, with what would be; no lock is held meanwhile. Where
     * somebody else writes the ledger before the answer it is asked again. NULL: yes. */
    bool (*confirm)(void *user, const struct stemma_repair *repair);
    void *user;
};

/* Mends the ledger where a person has decided that it should say something else. Where there is
 * nothing to repair nobody is asked and nothing is written. `listener` hears of CONTINUE's run and
 * may be NULL. Free *out with stemma_repair_free(); it is given with an error as well where a run
 * failed that had begun. */
STEMMA_API int stemma_repair(const stemma_project *project, stemma_database *database,
                             const struct stemma_repair_request *request,
                             const struct stemma_listener *listener, stemma_diagnostics *diags,
                             struct stemma_repair **out);
STEMMA_API void stemma_repair_free(struct stemma_repair *repair);

/* ---- Adopting a database ------------------------------------------------------------------ */

/* Why a database is taken to be at a revision. */
enum stemma_evidence {
    STEMMA_EVIDENCE_NONE,          /* there is nothing in it */
    STEMMA_EVIDENCE_LEDGER,        /* stemma's own: it is recorded already */
    STEMMA_EVIDENCE_VERSION_TABLE, /* another tool's */
    STEMMA_EVIDENCE_SCHEMA,        /* what its schema is, compared with that of every revision */
};

/* How much alike two schemas are. */
enum stemma_sameness {
    STEMMA_SCHEMA_UNKNOWN,    /* they were not compared */
    STEMMA_SCHEMA_EXACT,      /* but for the spelling of their statements they are the same */
    STEMMA_SCHEMA_EQUIVALENT, /* but for the order of columns, and names of constraints */
    STEMMA_SCHEMA_DIFFERENT,
};

/* The table in which another tool keeps what it has applied. */
struct stemma_version_table {
    const char *table, *tool; /* "alembic_version", "Alembic" */
    bool has_ids;             /* false: what it keeps does not name revisions */
    struct stemma_names ids;  /* as it says them, in the order in which they were applied */
    /* Apps (Django), projects (Sqitch) in it that have nothing to do with the manifest's revisions:
     * what is said of them is not in `ids`. */
    struct stemma_names left_alone;
};

/* What was found out about a database, and what became of it. */
struct stemma_adoption {
    const char *database;
    bool database_exists;
    bool has_ledger; /* there are the tables of one, be it without a revision in them */
    enum stemma_evidence evidence;
    const struct stemma_version_table *tables; /* that there are */
    size_t table_count;
    bool named;                /* only the target was compared */
    bool found;                /* there is something to record */
    bool done;                 /* it was recorded */
    struct stemma_names heads; /* LEDGER: recorded; else to be recorded; or where nothing was found,
                                  of the nearest revision, none where none is near */
    bool is_head;              /* every head of the manifest is applied then */
    struct stemma_names revisions;   /* found: to be recorded, in the order of an upgrade */
    enum stemma_sameness sameness;   /* of the database's schema and that of `heads` */
    struct stemma_names differences; /* from the schema of `heads` to that of the database */
    /* VERSION_TABLE, which is followed though the schema is another: the schema is that of these.
     */
    struct stemma_names schema_heads;
    /* found, SCHEMA: revisions that change rows only, if anything: whether they ran cannot be seen.
     * They are not in `revisions`, so that the next upgrade runs them. */
    struct stemma_names unseen;
    /* Not found: revisions that have the database's schema though others between them change it.
     * One of them has to be named. */
    struct stemma_names candidates;
    /* Not found: the database has a part of what the revision between[1] makes of the schema of
     * between[0], "" for base. No items: it is not between two. */
    struct stemma_names between;
    /* What is to be recorded instead of `heads` where the unseen ones have run. */
    struct stemma_names heads_with_unseen;
    /* SCHEMA: some revisions were not compared, for a script failed, or there are too many
     * branches. A warning says which. */
    bool is_partial;
};

struct stemma_adopt_request {
    const char *target; /* the only revision that is compared; NULL: find it */
    /* Asked before anything is written, with what would be; no lock is held meanwhile. Where
     * somebody else writes the ledger, the version table or the schema before the answer, it is
     * asked again. NULL: yes. */
    bool (*confirm)(void *user, const struct stemma_adoption *adoption);
    void *user;
};

/* Finds out which revision a database without a ledger is at, and records that. The best evidence
 * decides: the ledger, which leaves nothing to do; another tool's version table; the schema. Where
 * no revision is found nobody is asked and nothing is written, and that is no error. EVIDENCE where
 * a version table says of itself that a migration failed, names no revisions of the manifest, or
 * contradicts the graph or another one; with a target they do not decide. Free *out with
 * stemma_adoption_free(). */
STEMMA_API int stemma_adopt(const stemma_project *project, stemma_database *database,
                            const struct stemma_adopt_request *request, stemma_diagnostics *diags,
                            struct stemma_adoption **out);
STEMMA_API void stemma_adoption_free(struct stemma_adoption *adoption);

/* ---- Backups ------------------------------------------------------------------------------ */

/* A copy of a database that stemma made. */
struct stemma_backup {
    const char *file;
    const char *when;          /* it was made; NULL where the file's name does not tell */
    struct stemma_names heads; /* that the database was at */
    size_t heads_omitted;      /* further ones, for which the name had no room */
    int64_t size;              /* bytes */
};

struct stemma_backups {
    const char *database;
    const struct stemma_backup *items; /* oldest first */
    size_t count;
    struct stemma_names removed; /* stemma_backup(): older ones that the manifest's `keep` ended */
};

/* Copies the database to the new file `path`, or, where it is NULL, next to the database under a
 * name of its own: <database>.<time>.<heads>.bak. The database may be in use. The copy is complete,
 * checked and on the disk when this returns 0; otherwise there is none. *out has this one copy.
 * Free it with stemma_backups_free(). */
STEMMA_API int stemma_backup(const stemma_project *project, stemma_database *database,
                             const char *path, stemma_diagnostics *diags,
                             struct stemma_backups **out);

/* The copies next to the database that bear such names. */
STEMMA_API int stemma_backup_list(stemma_database *database, stemma_diagnostics *diags,
                                  struct stemma_backups **out);

STEMMA_API void stemma_backups_free(struct stemma_backups *backups);

struct stemma_restored {
    const char *database, *path;
    const char *backup; /* of what was in the database before; NULL: none */
    struct stemma_names heads_before, heads_after;
    int64_t duration_ms;
    const char *when;   /* UTC: when it was made, by its name, or else last written */
    bool is_unreadable; /* nobody knows what `heads_before` are: what was there cannot be read */
    bool done;          /* false: it was not confirmed, and nothing was changed */
};

struct stemma_restore {
    const char *path;                 /* NULL: the newest that stemma_backup_list() finds */
    enum stemma_backup_policy backup; /* NEVER: none is made of what is there now */
    /* Asked before anything is changed, when the copy has been checked; no lock is held meanwhile.
     * Where somebody else writes the ledger before the answer it is asked again. NULL: yes. */
    bool (*confirm)(void *user, const struct stemma_restored *wanted);
    void *user;
};

/* Puts what is in a copy in the place of what is in the database: in one transaction, which waits
 * for others as every transaction does. Connections that are open stay so and see the one or the
 * other. A row in the ledger's log says so. A file that is no intact database is refused. Free *out
 * with stemma_restored_free(). */
STEMMA_API int stemma_restore(const stemma_project *project, stemma_database *database,
                              const struct stemma_restore *restore, stemma_diagnostics *diags,
                              struct stemma_restored **out);
STEMMA_API void stemma_restored_free(struct stemma_restored *restored);

/* ---- Schemas ------------------------------------------------------------------------------ */

/* The functions below take the name of a schema:
 *   "db:LOCATION"  a database, as in stemma_database_open(); "db:" is the one that is passed
 *   "sql:FILE"     a file of CREATE statements; "sql:" is the manifest's "schema"
 *   "rev:TARGET"   the revisions that TARGET means, with all that they need, replayed in memory;
 *                  "rev:current" is what is recorded in the database that is passed; where that
 *                  is nothing, the schema is empty, and a warning says so
 * Without such a beginning a location with a scheme ("file:", "sqlite:", "sqlite3:") and an
 * existing file that begins as SQLite's files do are databases, and so is a name that ends in
 * ".db",
 * ".sqlite" or ".sqlite3"; one that ends in ".sql" is a file, and all else is a target. The
 * ledger's tables are part of no schema; nor are those in which other tools keep what they have
 * applied, unless both schemas have them. */

/* Whether it names a database or a file by itself: no project has to be looked at for it. */
STEMMA_API bool stemma_is_outside_project(const char *schema);

enum stemma_change { STEMMA_ADDED = '+', STEMMA_DROPPED = '-', STEMMA_CHANGED = '~' };

/* What has to be done within an object. */
struct stemma_change_detail {
    enum stemma_change change;
    bool is_equivalent; /* it makes no difference to what the schema does */
    const char *text;   /* "column role TEXT", "column name: type TEXT → VARCHAR(20)" */
};

/* What has to be done to one object of the first schema, to have the second. */
struct stemma_schema_change {
    enum stemma_change change;
    bool is_equivalent; /* all of its details are */
    const char *kind;   /* "table", "virtual table", "index", "view", "trigger" */
    const char *name;
    const char *table; /* of an index or a trigger: whose it is; otherwise NULL */
    const struct stemma_change_detail *details; /* of a table that is changed */
    size_t detail_count;
    const char *from_sql, *to_sql; /* canonical CREATE statements; NULL where it is not there */
    const char *difference; /* the hunks of a unified diff of them; NULL for tables, and where one
                               is not there */
};

struct stemma_difference {
    const char *from, *to; /* as they should be shown: "app.db", "head (002)", "schema.sql" */
    enum stemma_sameness sameness;
    const struct stemma_schema_change *changes; /* by object */
    size_t count;
    const char *sql;    /* where it was asked for: makes the second of the first; to be run in one
                           transaction, with foreign keys not enforced */
    size_t destructive; /* comments in it that say what is lost */
};

/* Whether a database has the schema that its recorded revisions make. */
enum stemma_drift_state {
    STEMMA_DRIFT_NOT_ASKED, /* nothing is recorded, or a run has stopped half way */
    STEMMA_DRIFT_NONE,
    STEMMA_DRIFT_FOUND,
    STEMMA_DRIFT_UNKNOWN, /* the revisions cannot be replayed */
};

struct stemma_drift {
    enum stemma_drift_state state;
    const char *reason;                  /* UNKNOWN: why */
    struct stemma_difference difference; /* FOUND: from the revisions' schema to the database's;
                                            without `sql` */
};

struct stemma_diff_request {
    const char *from; /* NULL: "rev:current" */
    const char *to;   /* NULL: "db:" */
    bool sql;         /* make the script, too */
};

/* What makes the one schema the other. `database` may be NULL where neither refers to it. Free *out
 * with stemma_difference_free(). */
STEMMA_API int stemma_diff(const stemma_project *project, stemma_database *database,
                           const struct stemma_diff_request *request, stemma_diagnostics *diags,
                           struct stemma_difference **out);
STEMMA_API void stemma_difference_free(struct stemma_difference *difference);

/* A schema as text. */
struct stemma_dump {
    const char *name;   /* as it should be shown */
    const char *sql;    /* canonical CREATE statements, in an order in which they can be run */
    const char *sha256; /* "sha256:…" of the schema, whatever the order and spelling of its text */
    size_t object_count;
};

/* The schema of that name, NULL is "db:". Equal schemas give equal texts. Free *out with
 * stemma_dump_free(). */
STEMMA_API int stemma_dump(const stemma_project *project, stemma_database *database,
                           const char *schema, stemma_diagnostics *diags, struct stemma_dump **out);
STEMMA_API void stemma_dump_free(struct stemma_dump *dump);

/* Puts the text into the file at one moment; a file that has it is left alone, and *written is
 * false then. */
STEMMA_API int stemma_dump_write(const struct stemma_dump *dump, const char *path,
                                 stemma_diagnostics *diags, bool *written);

/* Whether a text may be written to `path`: USAGE where that is a SQLite database or a file that
 * goes with one (-wal, -shm, -journal), the manifest, or a script of the project. `database` may be
 * NULL: then it is the manifest's. Nothing is written. */
STEMMA_API int stemma_output_check(const stemma_project *project, stemma_database *database,
                                   const char *path, stemma_diagnostics *diags);

/* Whether the file has exactly this text; and whether it begins as every dump does. */
STEMMA_API bool stemma_dump_is_in(const struct stemma_dump *dump, const char *path);
STEMMA_API bool stemma_dump_wrote(const char *path);

/* ---- Questions ---------------------------------------------------------------------------- */

enum stemma_revision_flag {
    STEMMA_IS_BASE = 1 << 0,         /* no parents */
    STEMMA_IS_HEAD = 1 << 1,         /* nobody's parent */
    STEMMA_IS_REAL_HEAD = 1 << 2,    /* nobody's parent or dependency */
    STEMMA_IS_BRANCH_POINT = 1 << 3, /* several children */
    STEMMA_IS_MERGE = 1 << 4,        /* several parents */
    STEMMA_IS_UNKNOWN = 1 << 5,      /* in the ledger, not in the manifest */
    /* with a database: */
    STEMMA_IS_APPLIED = 1 << 6,       /* in the ledger */
    STEMMA_IS_RECORDED_HEAD = 1 << 7, /* one of the database's heads */
    STEMMA_IS_IMPLIED_TIP = 1 << 8,   /* applied, no applied child, but no head: others imply it */
    STEMMA_IS_GAP = 1 << 9,           /* not applied, though something above it is */
    STEMMA_IS_UP_EDITED = 1 << 10,    /* its up script changed since it was applied */
    STEMMA_IS_DOWN_EDITED = 1 << 11,
    STEMMA_IS_UP_MISSING = 1 << 12, /* the file is not there */
    STEMMA_IS_DOWN_MISSING = 1 << 13,
    STEMMA_IS_UNFINISHED = 1 << 14, /* a run of it outside any transaction has not ended well */
};

struct stemma_revision {
    const char *id;
    const char *message; /* "" where there is none */
    const char *created, *author;
    const char *up, *down, *verify; /* paths from the manifest's folder; down NULL: irreversible */
    struct stemma_names parents, depends_on, children;
    struct stemma_names labels;        /* that it declares */
    struct stemma_names branch_labels; /* that it is shown with: its own and its branch's */
    struct stemma_names implied_by;    /* a head that is no real head: who depends on it */
    enum stemma_transaction transaction;
    unsigned flags;                                   /* enum stemma_revision_flag */
    const char *applied_at, *applied_by, *how, *tool; /* from the ledger */
    int64_t duration_ms;                              /* from the ledger; -1 unknown */
};

/* What the questions below give. `revisions` is in the order in which it should be shown. */
struct stemma_listing {
    const char *database; /* NULL where none was asked */
    bool database_exists;
    const struct stemma_revision *revisions;
    size_t revision_count;
    /* Without a database all that follows is empty. */
    struct stemma_names heads; /* recorded heads, sorted */
    bool is_head;              /* every head of the manifest is applied */
    size_t pending; /* revisions of the manifest that are not applied, without the gaps */
    size_t gaps;
    size_t unknown; /* recorded, but not in the manifest: the database is newer than the project, or
                       of another branch */
    /* counted by stemma_status() only, of applied revisions: */
    size_t edited, down_edited; /* whose up script, whose down script changed */
    struct stemma_drift drift;  /* by stemma_status() only */
};

/* In all of them `database` may be NULL where the comment says so; then nothing is known of what is
 * applied. Free *out with stemma_listing_free(). */

/* The recorded heads and implied tips. */
STEMMA_API int stemma_current(const stemma_project *project, stemma_database *database,
                              stemma_diagnostics *diags, struct stemma_listing **out);

/* The revisions of `range` ("a:b"; NULL for all), newest first. `database` may be NULL unless the
 * range says "current". */
STEMMA_API int stemma_history(const stemma_project *project, stemma_database *database,
                              const char *range, stemma_diagnostics *diags,
                              struct stemma_listing **out);

enum stemma_heads { STEMMA_HEADS, STEMMA_REAL_HEADS };

/* The heads of the manifest. */
STEMMA_API int stemma_heads(const stemma_project *project, enum stemma_heads which,
                            stemma_diagnostics *diags, struct stemma_listing **out);

/* Every branch point; `children` says where they lead. */
STEMMA_API int stemma_branches(const stemma_project *project, stemma_diagnostics *diags,
                               struct stemma_listing **out);

/* What `target` resolves to. `database` may be NULL unless the target is "current". */
STEMMA_API int stemma_show(const stemma_project *project, stemma_database *database,
                           const char *target, stemma_diagnostics *diags,
                           struct stemma_listing **out);

/* Every revision in the order of an upgrade, the unknown ones last, with what the ledger knows; and
 * whether the schema is what they make. Where the ledger does not know that, they are replayed. */
STEMMA_API int stemma_status(const stemma_project *project, stemma_database *database,
                             stemma_diagnostics *diags, struct stemma_listing **out);

enum stemma_finding_kind {
    STEMMA_FINDING_HEADS,       /* several heads */
    STEMMA_FINDING_EDITED,      /* an applied revision's up script changed */
    STEMMA_FINDING_PENDING,     /* not applied yet */
    STEMMA_FINDING_GAP,         /* not applied, though something above it is */
    STEMMA_FINDING_UNKNOWN,     /* recorded, but not in the manifest */
    STEMMA_FINDING_DOWN_EDITED, /* an applied revision's down script: the recorded one would run */
    STEMMA_FINDING_UNFINISHED,  /* a run outside any transaction has not ended well */
    STEMMA_FINDING_DRIFT,       /* the schema is not what the recorded revisions make */
    STEMMA_FINDING_SNAPSHOT,    /* a snapshot is stale or damaged, and is not used */
    STEMMA_FINDING_TRIGGER,     /* on the ledger's tables: what is recorded does not fire it */
    STEMMA_FINDING_SCHEMA,      /* the manifest's schema file is not what the revisions make */
};

struct stemma_finding {
    enum stemma_finding_kind kind;
    const char *message;
    struct stemma_names revisions;              /* DRIFT: the recorded heads; SNAPSHOT: which made
                                                   it stale */
    const struct stemma_difference *difference; /* DRIFT, SCHEMA; otherwise NULL */
};

struct stemma_check {
    const char *database; /* NULL where none was asked */
    size_t revision_count;
    const struct stemma_finding *findings;
    size_t finding_count;
    bool is_unrecorded; /* it has tables, and nothing is recorded: upgrading it is not the way out;
                           a warning says what is */
};

/* For CI: are all files there, and nothing in them that no database could run (an error if not),
 * one head, nothing edited, nothing pending, and the schema what the revisions make? `database` may
 * be NULL: then only the files and the graph are looked at. A schema file that is missing or has
 * faults is an error. */
STEMMA_API int stemma_check(const stemma_project *project, stemma_database *database,
                            stemma_diagnostics *diags, struct stemma_check **out);
STEMMA_API void stemma_check_free(struct stemma_check *check);

STEMMA_API void stemma_listing_free(struct stemma_listing *listing);

/* ---- Writing revisions -------------------------------------------------------------------- */

struct stemma_new_revision {
    const char *message;            /* may be NULL */
    const char *id;                 /* NULL: the next number */
    struct stemma_names heads;      /* targets that give the parents; none: "head" */
    bool splice;                    /* a parent need not be a head */
    struct stemma_names depends_on; /* ids or labels */
    const char *label;              /* the branch it starts, NULL for none */
};

/* The files that were made or changed, as paths from the current directory. */
struct stemma_created {
    const char *id; /* of the new revision; NULL for init, and where there was nothing to make */
    struct stemma_names files;
    struct stemma_names parents;
    struct stemma_names kept; /* init: files that were there and were left alone */
    /* stemma_autogenerate(): */
    const char *from, *to;       /* the schemas, as they should be shown */
    struct stemma_names changes; /* what has to be done to the one to have the other, a line each;
                                    none: nothing was written */
    size_t destructive;          /* comments in the up script that say what is lost */
};

/* Adds a revision: two files and an entry in the manifest, every other byte of which stays. */
STEMMA_API int stemma_revision_add(const stemma_project *project,
                                   const struct stemma_new_revision *revision,
                                   stemma_diagnostics *diags, struct stemma_created **out);

/* Adds a revision whose parents are what `heads` resolve to (none: all heads), at least two. */
STEMMA_API int stemma_merge(const stemma_project *project,
                            const struct stemma_new_revision *revision, stemma_diagnostics *diags,
                            struct stemma_created **out);

/* A table, or a column of one, that may only have another name in the schema wanted. */
struct stemma_rename {
    const char *table;
    const char *column; /* NULL: it is about the table */
    const char *to;
};

enum stemma_answer {
    STEMMA_ANSWER_NO,
    STEMMA_ANSWER_YES,
    STEMMA_ANSWER_NONE, /* nobody answers: the call ends, INTERRUPTED, and nothing is written */
};

struct stemma_autogenerate {
    struct stemma_new_revision revision; /* of `heads` there may be one */
    const char *to;                      /* the schema wanted, as in stemma_diff(); NULL: "sql:" */
    struct stemma_names renames;         /* "old=new" of a table, "table.old=new" of a column; a
                                            name that is no plain word in double quotes where it
                                            could be read otherwise */
    /* Asked of what is gone and has a likeness that is new: is it that, with another name? NULL:
     * it is not; then a comment in the script says how to have it so. */
    enum stemma_answer (*is_rename)(void *user, const struct stemma_rename *rename);
    void *user;
};

/* Adds a revision whose scripts make the schema wanted of the one that the head has, and back. Both
 * are proved in memory, on made-up rows, before anything is written. Where the schemas differ in
 * nothing that matters nothing is written, and that is no error. `database` may be NULL; if not it
 * must be at the head, as must a database with a ledger that is the schema wanted. */
STEMMA_API int stemma_autogenerate(const stemma_project *project, stemma_database *database,
                                   const struct stemma_autogenerate *request,
                                   stemma_diagnostics *diags, struct stemma_created **out);

/* Makes a project in `directory`: a commented manifest, sql/, .gitattributes. Nothing that exists
 * is changed; an existing manifest is an error. */
STEMMA_API int stemma_init(const char *directory, stemma_diagnostics *diags,
                           struct stemma_created **out);

/* The same, with a first revision that makes the schema that `database` has now, less the tables of
 * other tools' ledgers; the manifest names the database. Nothing is recorded in it: that is
 * stemma_adopt()'s. */
STEMMA_API int stemma_init_from(const char *directory, stemma_database *database,
                                stemma_diagnostics *diags, struct stemma_created **out);

STEMMA_API void stemma_created_free(struct stemma_created *created);

/* ---- Writing snapshots -------------------------------------------------------------------- */

/* One script that makes what revisions make, schema and rows. An upgrade of an empty database
 * begins with the newest that holds: whose revisions, and their scripts, are what they were. */
struct stemma_snapshot {
    const char *file;          /* as a path from the current directory */
    struct stemma_names heads; /* of the revisions that it stands for */
    size_t revision_count;
    size_t object_count; /* tables, indexes, views, triggers */
    size_t size;         /* bytes */
    const char *sha256;  /* "sha256:…" of the schema */
    bool written;        /* false: the file had this text already */
};

struct stemma_snapshot_request {
    const char *target; /* a revision, or several, and all that they need; NULL: "head" */
    bool dry_run;       /* everything but writing the file */
};

/* Replays the revisions in memory, writes what has come of it as one script, replays that alone,
 * compares both, schema and rows, and only then puts the file next to the scripts, at one moment.
 * What a parameter decides cannot be in it (USAGE). What depends on the clock or on chance is as it
 * was in this replay, and what a script sets of the file itself (PRAGMA journal_mode) is left out:
 * warnings say where. Free *out with stemma_snapshot_free(). */
STEMMA_API int stemma_snapshot_write(const stemma_project *project,
                                     const struct stemma_snapshot_request *request,
                                     stemma_diagnostics *diags, struct stemma_snapshot **out);
STEMMA_API void stemma_snapshot_free(struct stemma_snapshot *snapshot);

/* ---- Writing bundles ---------------------------------------------------------------------- */

enum stemma_bundle_format {
    STEMMA_BUNDLE_C,   /* a C (and C++) source file with one struct stemma_bundle */
    STEMMA_BUNDLE_SQL, /* for the sqlite3 shell: makes a new database, ledger included */
};

struct stemma_bundle_request {
    enum stemma_bundle_format format;
    const char *name;   /* C: the variable's; NULL is "migrations" */
    const char *target; /* SQL: how far it goes; NULL is "head". C holds the whole project */
    const struct stemma_parameter *parameters; /* SQL: for the scripts */
    size_t parameter_count;
};

struct stemma_bundled {
    size_t revision_count;
    struct stemma_names files; /* what it was made from, the manifest first: as paths from the
                                  current directory */
};

/* Writes the project as one file. The same project gives the same bytes, wherever and whenever:
 * neither times nor paths of this machine are in it. Every script is read and checked before the
 * first byte. `write` as for stemma_render(). Free *out with stemma_bundled_free(). */
STEMMA_API int stemma_bundle_write(const stemma_project *project,
                                   const struct stemma_bundle_request *request,
                                   int (*write)(void *user, const char *bytes, size_t length),
                                   void *user, stemma_diagnostics *diags,
                                   struct stemma_bundled **out);
STEMMA_API void stemma_bundled_free(struct stemma_bundled *bundled);

#ifdef __cplusplus
}
#endif

#endif
