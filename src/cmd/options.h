/* The command line: what can be said (const tables) and what was said (struct options). */
#ifndef STEMMA_CMD_OPTIONS_H
#define STEMMA_CMD_OPTIONS_H

#include "base/arena.h"
#include "stemma.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OPTION_MAX_MEMORY (UINT64_C(4) << 30) /* where none is given */

enum { OPTION_MAX_TIME_MS = 300 * 1000, /* where none is given */ };

enum { BUNDLE_BY_NAME = -1 }; /* no format was given: the file's name tells */

enum colour_choice { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

struct words {
    const char **items;
    size_t count;
};

/* What was said. Texts point into argv. */
struct options {
    const struct command *command; /* NULL: none */
    struct words arguments;        /* with the alias's own where none were given */

    bool help, version, dump_commands;
    const char *manifest, *database;
    bool json, quiet, verbose;
    int colour;          /* enum colour_choice */
    uint64_t max_memory; /* 0: no limit */
    int64_t max_time_ms; /* -1: not given; 0: no limit */

    bool dry_run, sql, purge, no_snapshot;
    bool yes, resume, mark_applied, mark_reverted;
    int down;                     /* enum stemma_down */
    int transaction;              /* enum stemma_transaction */
    int64_t lock_timeout_ms;      /* -1: not given */
    int64_t statement_timeout_ms; /* 0: none */
    struct words parameters;      /* "name=value" */

    const char *message, *revision_id, *label;
    struct words heads, depends_on;
    bool splice, edit, autogenerate;
    const char *to, *from;
    struct words renames; /* "old=new" */

    const char *range;
    bool graph, indicate_current, resolve_dependencies, check_heads;

    const char *dump;

    int backup; /* enum stemma_backup_policy */
    bool last;

    const char *output, *depfile, *variable;
    int bundle_format; /* enum stemma_bundle_format, or BUNDLE_BY_NAME */

    uint64_t given; /* bit i: option_table[i] was given */
};

enum option_kind {
    OPTION_FLAG,    /* bool */
    OPTION_TEXT,    /* const char * */
    OPTION_LIST,    /* struct words; may be repeated */
    OPTION_CHOICE,  /* int: the value of one of `choices` */
    OPTION_SECONDS, /* int64_t milliseconds */
    OPTION_SIZE,    /* uint64_t bytes */
};

struct choice {
    const char *word; /* NULL ends a list */
    int value;
};

struct option {
    const char *name; /* without the dashes */
    char letter;      /* '\0': none */
    enum option_kind kind;
    size_t offset;        /* in struct options */
    const char *argument; /* its name in the help; NULL for flags */
    const struct choice *choices;
    const char *help;     /* NULL: not shown */
    const char *commands; /* " upgrade downgrade "; NULL: everywhere */
};

extern const struct option option_table[];
extern const size_t option_count;

struct context;

/* What a command returns: 0, a negative enum stemma_code, or one of these. */
enum { COMMAND_FINDINGS = 2 };

struct command {
    const char *name;
    const char *synopsis; /* behind the name */
    const char *summary;
    const char *help;     /* further lines; may be NULL */
    const char *examples; /* lines of "command  # what it does" */
    size_t least, most;   /* arguments */
    int (*run)(struct context *context);
};

extern const struct command command_table[];
extern const size_t command_count;

/* Another name for a command, with the argument that it stands for where none is given. */
struct alias {
    const char *name, *command, *argument;
};

extern const struct alias alias_table[];
extern const size_t alias_count;

/* NULL where there is none of that name. */
const struct command *command_find(const char *name);

/* Whether the command takes the option; NULL asks whether it needs no command. */
bool option_belongs(const struct option *option, const struct command *command);

/* Whether what was said changes nothing, but for the files of -o. */
bool options_only_look(const struct options *options);

/* "auto|always|never" for a choice, else the argument's name; NULL for a flag or when out of
 * memory. */
const char *option_argument(const struct option *option, struct arena *arena);

/* What is wrong with a command line. */
struct complaint {
    const char *message, *hint; /* hint may be NULL */
};

/* Reads the command line: 0; -STEMMA_USAGE, and `complaint` is filled; or -STEMMA_NO_MEMORY. `out`
 * holds in any case what was understood, so that a complaint can be shown in the wanted form. */
int options_parse(int argc, const char *const *argv, struct arena *arena, struct options *out,
                  struct complaint *complaint);

#endif
