/* What can be said on the command line. The parser, the help, the completions and the manual's
 * synopses are made from these tables. */
#include "cmd/commands.h"
#include "cmd/options.h"

#include <string.h>

#define AT(member) offsetof(struct options, member)

#define RUNS     " upgrade downgrade stamp "
#define WRITES   " upgrade downgrade stamp repair adopt "
#define EXECUTES " upgrade downgrade "
#define CREATORS " revision merge "

static const struct choice colours[] = {
    {"auto", COLOUR_AUTO}, {"always", COLOUR_ALWAYS}, {"never", COLOUR_NEVER}, {NULL, 0}};

static const struct choice scopes[] = {
    {"run", STEMMA_TRANSACTION_RUN}, {"revision", STEMMA_TRANSACTION_REVISION}, {NULL, 0}};

static const struct choice downs[] = {
    {"file", STEMMA_DOWN_FILE}, {"recorded", STEMMA_DOWN_RECORDED}, {NULL, 0}};

static const struct choice policies[] = {{"never", STEMMA_BACKUP_NEVER},
                                         {"destructive", STEMMA_BACKUP_DESTRUCTIVE},
                                         {"always", STEMMA_BACKUP_ALWAYS},
                                         {NULL, 0}};

static const struct choice formats[] = {
    {"c", STEMMA_BUNDLE_C}, {"sql", STEMMA_BUNDLE_SQL}, {NULL, 0}};

const struct option option_table[] = {
    {"manifest", 'f', OPTION_TEXT, AT(manifest), "FILE", NULL,
     "the manifest; default: $STEMMA_MANIFEST, else manifest.yaml here or in a folder above", NULL},
    {"database", 'd', OPTION_TEXT, AT(database), "DB", NULL,
     "the database; default: $STEMMA_DATABASE, else the manifest's, else $DATABASE_URL", NULL},
    {"json", '\0', OPTION_FLAG, AT(json), NULL, NULL, "print one JSON document, for failures too",
     NULL},
    {"quiet", 'q', OPTION_FLAG, AT(quiet), NULL, NULL, "print errors and what was asked for only",
     NULL},
    {"verbose", 'v', OPTION_FLAG, AT(verbose), NULL, NULL,
     "print more: details, and the rows that scripts return", NULL},
    {"color", '\0', OPTION_CHOICE, AT(colour), "WHEN", colours,
     "use colours: auto, always or never", NULL},
    {"max-memory", '\0', OPTION_SIZE, AT(max_memory), "SIZE", NULL,
     "the most memory to use; default: 4G, 0 is no limit", NULL},
    {"max-time", '\0', OPTION_SECONDS, AT(max_time_ms), "SECONDS", NULL,
     "the most processor time for what only looks; default: 300, 0 is no limit", NULL},
    {"help", 'h', OPTION_FLAG, AT(help), NULL, NULL, "print help, of a command with examples",
     NULL},
    {"version", '\0', OPTION_FLAG, AT(version), NULL, NULL, "print the version", NULL},
    {"dump-commands", '\0', OPTION_FLAG, AT(dump_commands), NULL, NULL, NULL, NULL},

    {"dry-run", '\0', OPTION_FLAG, AT(dry_run), NULL, NULL,
     "print what would be done, touch nothing", WRITES "snapshot "},
    {"no-snapshot", '\0', OPTION_FLAG, AT(no_snapshot), NULL, NULL,
     "run every revision, also where a snapshot could stand for the first ones", " upgrade "},
    {"sql", '\0', OPTION_FLAG, AT(sql), NULL, NULL,
     "print the SQL that would run, for the sqlite3 shell", RUNS "diff "},
    {"purge", '\0', OPTION_FLAG, AT(purge), NULL, NULL, "forget every recorded revision first",
     " stamp "},
    {"transaction", '\0', OPTION_CHOICE, AT(transaction), "SCOPE", scopes,
     "what commits together: the whole run, or each revision", EXECUTES},
    {"lock-timeout", '\0', OPTION_SECONDS, AT(lock_timeout_ms), "SECONDS", NULL,
     "how long to wait for another process; default: 10", WRITES "backup restore init "},
    {"statement-timeout", '\0', OPTION_SECONDS, AT(statement_timeout_ms), "SECONDS", NULL,
     "how long one statement of a script may take; default: no limit", EXECUTES},
    {"set", '\0', OPTION_LIST, AT(parameters), "NAME=VALUE", NULL,
     "the value of the scripts' parameter :NAME; may be repeated",
     " upgrade downgrade repair bundle "},
    {"down", '\0', OPTION_CHOICE, AT(down), "WHICH", downs,
     "which down script: the file, or the recorded one; default: the file unless it changed",
     " downgrade "},
    {"yes", 'y', OPTION_FLAG, AT(yes), NULL, NULL, "do not ask",
     " repair restore adopt revision init "},
    {"continue", '\0', OPTION_FLAG, AT(resume), NULL, NULL,
     "run the rest of a revision that stopped half way", " repair "},
    {"mark-applied", '\0', OPTION_FLAG, AT(mark_applied), NULL, NULL,
     "record it as applied, run nothing", " repair "},
    {"mark-reverted", '\0', OPTION_FLAG, AT(mark_reverted), NULL, NULL,
     "record it as not applied, run nothing", " repair "},
    {"backup", '\0', OPTION_CHOICE, AT(backup), "WHEN", policies,
     "when to copy the database first; default: the manifest's", RUNS "restore "},
    {"last", '\0', OPTION_FLAG, AT(last), NULL, NULL, "the newest backup", " restore "},

    {"from", '\0', OPTION_TEXT, AT(from), "DB", NULL,
     "begin with the schema of this database, and record it there", " init "},
    {"dump", '\0', OPTION_TEXT, AT(dump), "FILE", NULL,
     "write the schema to FILE after the run, as dump does", EXECUTES},
    {"message", 'm', OPTION_TEXT, AT(message), "MESSAGE", NULL, "what the revision does", CREATORS},
    {"rev-id", '\0', OPTION_TEXT, AT(revision_id), "ID", NULL,
     "the revision's id; default: the next number", CREATORS},
    {"branch-label", '\0', OPTION_TEXT, AT(label), "LABEL", NULL,
     "the name of the branch that it starts", CREATORS},
    {"head", '\0', OPTION_LIST, AT(heads), "REV", NULL,
     "what it follows; default: head; may be repeated", " revision "},
    {"depends-on", '\0', OPTION_LIST, AT(depends_on), "ID", NULL,
     "what else must be applied before; may be repeated", " revision "},
    {"splice", '\0', OPTION_FLAG, AT(splice), NULL, NULL, "what it follows need not be a head",
     CREATORS},
    {"autogenerate", '\0', OPTION_FLAG, AT(autogenerate), NULL, NULL,
     "write both scripts: what makes the schema wanted of the one at the head, and back",
     " revision "},
    {"to", '\0', OPTION_TEXT, AT(to), "SCHEMA", NULL,
     "the schema wanted: a file of CREATE statements, or a database; default: the manifest's",
     " revision "},
    {"rename", '\0', OPTION_LIST, AT(renames), "OLD=NEW", NULL,
     "a table that has another name now; TABLE.OLD=NEW: a column; may be repeated", " revision "},
    {"edit", '\0', OPTION_FLAG, AT(edit), NULL, NULL,
     "open the new up script in $VISUAL or $EDITOR", " revision "},

    {"rev-range", 'r', OPTION_TEXT, AT(range), "A:B", NULL,
     "only what lies between, both included; either may be left out", " history "},
    {"graph", '\0', OPTION_FLAG, AT(graph), NULL, NULL, "draw the branches", " history "},
    {"indicate-current", 'i', OPTION_FLAG, AT(indicate_current), NULL, NULL,
     "mark what is applied and current", " history "},
    {"resolve-dependencies", '\0', OPTION_FLAG, AT(resolve_dependencies), NULL, NULL,
     "leave out heads that another revision depends on", " heads "},
    {"check-heads", '\0', OPTION_FLAG, AT(check_heads), NULL, NULL,
     "exit with 2 unless every head is applied", " current "},

    {"output", 'o', OPTION_TEXT, AT(output), "FILE", NULL,
     "where it goes; left alone where it has the text already; default: standard output",
     " dump bundle "},
    {"format", '\0', OPTION_CHOICE, AT(bundle_format), "FORMAT", formats,
     "c, or sql; default: sql where FILE ends in .sql, else c", " bundle "},
    {"name", '\0', OPTION_TEXT, AT(variable), "NAME", NULL,
     "the variable's name in C; default: migrations", " bundle "},
    {"depfile", '\0', OPTION_TEXT, AT(depfile), "FILE", NULL,
     "write there what the output is made from, as a rule for make", " bundle "},
};
const size_t option_count = sizeof option_table / sizeof option_table[0];

/* They write no file, or one at their end, and no database: they may be ended at any moment. */
static const char *const looks[] = {"check",    "status", "current", "history", "heads",
                                    "branches", "show",   "diff",    "dump",    "backups"};

bool options_only_look(const struct options *options)
{
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++)
        if (strcmp(options->command->name, looks[i]) == 0)
            return true;
    return options->dry_run || options->sql;
}

static const char targets[] = "TARGET is head, heads, base, an id, the unique beginning of one, a "
                              "branch label, BRANCH@TARGET, "
                              "+N or -N from where the database is, or TARGET+N, TARGET-N.";

static const char schemas[] =
    "A schema is an existing SQLite file, a file that ends in .sql, or a target: a revision, "
    "head, base, or current, which is what is recorded in the database. db:DB, sql:FILE and "
    "rev:TARGET say what it is; db: alone is the database of -d, sql: alone the manifest's "
    "schema file. A is current where none is given, B is db:, and so is what dump prints.";

#define ANY_NUMBER ((size_t)-1)

const struct command command_table[] = {
    {"init", "[DIR] [--from=DB]",
     "start a project: a commented manifest and a folder for the scripts", NULL,
     "stemma init        # in the current directory\n"
     "stemma init db     # in db/, which is made\n"
     "stemma init --from=app.db\n",
     0, 1, command_init},
    {"revision", "[-m MESSAGE] [OPTIONS]", "add a revision: its two scripts and its manifest entry",
     NULL,
     "stemma revision -m 'Add user roles'\n"
     "stemma revision --autogenerate -m 'Add user roles'   # from schema.sql\n"
     "stemma revision --autogenerate --to=schema.sql --rename=users.name=full_name\n"
     "stemma revision -m 'Add invoices' --head=base --branch-label=billing\n"
     "stemma revision -m 'Add VAT' --head=billing@head --depends-on=002 --edit\n",
     0, 0, command_revision},
    {"upgrade", "[TARGET]", "run up scripts until TARGET is applied; default: head", targets,
     "stemma upgrade             # everything\n"
     "stemma upgrade +1          # the next revision\n"
     "stemma upgrade 002 --dry-run\n"
     "stemma upgrade billing@head\n"
     "stemma upgrade 001:003 --sql > upgrade.sql   # needs no database\n",
     0, 1, command_upgrade},
    {"downgrade", "TARGET", "run down scripts until nothing above TARGET is applied", targets,
     "stemma downgrade -1        # undo the last revision\n"
     "stemma downgrade 001       # 001 stays\n"
     "stemma downgrade base      # everything\n"
     "stemma downgrade billing@base --dry-run\n",
     1, 1, command_downgrade},
    {"stamp", "TARGET... [--purge]", "record revisions as applied without running them", NULL,
     "stemma stamp head          # a database that was made another way\n"
     "stemma stamp base          # forget everything\n"
     "stemma stamp 003 --purge   # whatever was recorded before\n",
     1, ANY_NUMBER, command_stamp},
    {"current", "[-v] [--check-heads]", "show the revisions that the database is at", NULL,
     "stemma current\n"
     "stemma current --check-heads   # exit status 2 unless up to date\n",
     0, 0, command_current},
    {"history", "[-r A:B] [-v] [--graph]", "list revisions, newest first", NULL,
     "stemma history\n"
     "stemma history -r 001:current\n"
     "stemma history -r -3:current   # the last three\n"
     "stemma history --graph -i\n",
     0, 0, command_history},
    {"heads", "[-v] [--resolve-dependencies]", "list the revisions that nothing follows", NULL,
     "stemma heads\n", 0, 0, command_heads},
    {"branches", "", "list the revisions that several follow", NULL, "stemma branches\n", 0, 0,
     command_branches},
    {"show", "REV", "show everything about a revision", NULL,
     "stemma show 002\n"
     "stemma show head\n"
     "stemma show current\n",
     1, 1, command_show},
    {"merge", "[REV...|heads] [-m MESSAGE]",
     "add a revision that joins heads; default: all of them", NULL,
     "stemma merge -m 'Merge billing'\n"
     "stemma merge 003 004 --rev-id=005\n",
     0, ANY_NUMBER, command_merge},
    {"status", "", "one table: every revision, applied or pending, when, by whom", NULL,
     "stemma status\n", 0, 0, command_status},
    {"check", "", "for CI: files, heads, nothing edited or pending, the schema as recorded",
     "Exits with 2 where it finds something. Without a database only the files are looked at.",
     "stemma check\n"
     "stemma check -d production.db --json\n",
     0, 0, command_check},
    {"diff", "[A [B]] [--sql]", "compare two schemas: what makes B of A", schemas,
     "stemma diff                       # what no revision did to the database\n"
     "stemma diff db: current --sql     # the SQL that undoes it\n"
     "stemma diff 001 head\n"
     "stemma diff head schema.sql\n"
     "stemma diff staging.db production.db --json\n",
     0, 2, command_diff},
    {"dump", "[SCHEMA] [-o FILE]", "print a schema as text, the same for equal schemas", schemas,
     "stemma dump -o schema.sql\n"
     "stemma dump head          # needs no database\n"
     "stemma dump 002 | sqlite3 empty.db\n",
     0, 1, command_dump},
    {"repair", "[REV...] [--continue|--mark-applied|--mark-reverted] [-y]",
     "record edited scripts as they are now; resolve what stopped half way",
     "Without an option: the scripts of applied revisions (of REV, or all) that differ from what "
     "was recorded. The options resolve a revision with transaction: none that stopped half way. "
     "Shows what it is about, and asks.",
     "stemma repair --dry-run\n"
     "stemma repair 003          # after a look at what changed\n"
     "stemma repair --continue\n",
     0, ANY_NUMBER, command_repair},
    {"adopt", "[REV] [-y]",
     "find out which revision a database without a ledger is at, and record it",
     "Goes by the version table of another tool (Alembic, golang-migrate, Rails, dbmate, goose, "
     "Flyway, Diesel, SQLx, sql-migrate, yoyo, D1, Drizzle, Prisma, Django, Sqitch), else by the "
     "schema, which is compared with that of every revision; with REV by the schema of REV alone. "
     "Shows what it found, and asks. Exits with 2 where nothing fits.",
     "stemma adopt --dry-run\n"
     "stemma adopt -d app.db\n"
     "stemma adopt 002 -y        # if its schema is that of 002\n",
     0, 1, command_adopt},
    {"backup", "[FILE]", "copy the database, which may be in use, and check the copy",
     "Without FILE the copy is next to the database, and is called "
     "<database>.<time>.<heads>.bak.",
     "stemma backup\n"
     "stemma backup -d app.db /mnt/backups/app.db\n",
     0, 1, command_backup},
    {"backups", "", "list the backups next to the database", NULL, "stemma backups\n", 0, 0,
     command_backups},
    {"restore", "[FILE|--last] [-y]", "put what is in a backup in the place of the database",
     "The database may be in use. What is in it is backed up first, unless "
     "--backup=never says otherwise.",
     "stemma restore --last\n"
     "stemma restore app.db.20261125T120000Z.002.bak -y\n",
     0, 1, command_restore},
    {"bundle", "[TARGET] [-o FILE] [OPTIONS]",
     "write the whole project as one file, C or SQL, to build into a program",
     "C is a struct stemma_bundle for libstemma. SQL makes a new database, up to TARGET, with "
     "the sqlite3 shell. A FILE that would not change keeps its time.",
     "stemma bundle -o migrations.c\n"
     "stemma bundle -o migrations.c --depfile=migrations.c.d\n"
     "stemma bundle -o new.sql   # sqlite3 app.db < new.sql\n",
     0, 1, command_bundle},
    {"snapshot", "[REV] [--dry-run]",
     "write one script that makes what the revisions up to REV make; default: head",
     "It is put next to the scripts, for \"stemma upgrade\" to begin an empty database with. The "
     "revisions are replayed in memory, and so is the snapshot; it is written only where both "
     "made the same schema and the same rows. Once a revision below it changes it is not used any "
     "more.",
     "stemma snapshot\n"
     "stemma snapshot 350\n"
     "stemma snapshot heads\n",
     0, 1, command_snapshot},
};
const size_t command_count = sizeof command_table / sizeof command_table[0];

const struct alias alias_table[] = {
    {"up", "upgrade", "heads"},  {"migrate", "upgrade", "heads"}, {"deploy", "upgrade", "heads"},
    {"down", "downgrade", "-1"}, {"rollback", "downgrade", "-1"}, {"revert", "downgrade", "-1"},
    {"new", "revision", NULL},   {"info", "status", NULL},        {"baseline", "stamp", NULL},
    {"log", "history", NULL},
};
const size_t alias_count = sizeof alias_table / sizeof alias_table[0];
