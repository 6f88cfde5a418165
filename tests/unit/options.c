#include "unit.h"

#include "base/str.h"
#include "cmd/help.h"
#include "cmd/options.h"

#include <stdio.h>
#include <string.h>

enum { MOST_WORDS = 16 };

struct line {
    char text[256];
    const char *words[MOST_WORDS + 1];
    int count;
    struct arena arena;
    struct options options;
    struct complaint complaint;
};

/* Words are separated by blanks. */
static int parse(struct line *line, const char *text)
{
    *line = (struct line){.words = {"stemma"}, .count = 1};
    ck_assert_uint_lt(strlen(text), sizeof line->text);
    strcpy(line->text, text);
    char *rest = NULL;
    for (char *word = strtok_r(line->text, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest))
        line->words[line->count++] = word;
    return options_parse(line->count, line->words, &line->arena, &line->options, &line->complaint);
}

static void join(const struct words *words, char *out, size_t size)
{
    size_t length = 0;
    out[0] = '\0';
    for (size_t i = 0; i < words->count; i++)
        length += (size_t)snprintf(out + length, size - length, "%s%s", i == 0 ? "" : " ",
                                   words->items[i]);
}

START_TEST(commands_and_arguments)
{
    static const struct {
        const char *line, *command, *arguments;
    } cases[] = {
        {"upgrade", "upgrade", ""},
        {"upgrade head", "upgrade", "head"},
        {"upgrade +2", "upgrade", "+2"},
        {"upgrade -2", "upgrade", "-2"},
        {"downgrade -1", "downgrade", "-1"},
        {"-q downgrade -1 --json", "downgrade", "-1"},
        {"downgrade -- -1", "downgrade", "-1"},
        {"stamp a b --purge c", "stamp", "a b c"},
        {"--purge stamp a", "stamp", "a"},
        {"up", "upgrade", "heads"},
        {"up 002", "upgrade", "002"},
        {"migrate", "upgrade", "heads"},
        {"deploy", "upgrade", "heads"},
        {"down", "downgrade", "-1"},
        {"down base", "downgrade", "base"},
        {"rollback", "downgrade", "-1"},
        {"revert -2", "downgrade", "-2"},
        {"new", "revision", ""},
        {"info", "status", ""},
        {"baseline head", "stamp", "head"},
        {"log", "history", ""},
        {"-d a.db -f b.yaml current", "current", ""},
        {"merge heads -m x", "merge", "heads"},
        {"upgrade -- --sql", "upgrade", "--sql"},
        {"help upgrade", "upgrade", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct line line;
        char arguments[256];
        ck_assert_msg(parse(&line, cases[i].line) == 0, "%s: %s", cases[i].line,
                      line.complaint.message);
        ck_assert_str_eq(line.options.command->name, cases[i].command);
        join(&line.options.arguments, arguments, sizeof arguments);
        ck_assert_str_eq(arguments, cases[i].arguments);
        arena_free(&line.arena);
    }
}
END_TEST

START_TEST(values_are_stored)
{
    struct line line;
    ck_assert_int_eq(parse(&line, "-fm.yaml --database=x.db -qv upgrade --lock-timeout 2.5 "
                                  "--set a=1 --set=b=2 --transaction=revision --color=never"),
                     0);
    ck_assert_str_eq(line.options.manifest, "m.yaml");
    ck_assert_str_eq(line.options.database, "x.db");
    ck_assert(line.options.quiet && line.options.verbose && !line.options.json);
    ck_assert_int_eq(line.options.lock_timeout_ms, 2500);
    ck_assert_uint_eq(line.options.parameters.count, 2);
    ck_assert_str_eq(line.options.parameters.items[1], "b=2");
    ck_assert_int_eq(line.options.transaction, STEMMA_TRANSACTION_REVISION);
    ck_assert_int_eq(line.options.colour, COLOUR_NEVER);
    arena_free(&line.arena);
    ck_assert_int_eq(parse(&line, "history -r -3:current -vi"), 0);
    ck_assert_str_eq(line.options.range, "-3:current");
    ck_assert(line.options.verbose && line.options.indicate_current);
    ck_assert_int_eq(line.options.lock_timeout_ms, -1);
    arena_free(&line.arena);
    ck_assert_int_eq(parse(&line, "history -r1975ea:ae1027"), 0);
    ck_assert_str_eq(line.options.range, "1975ea:ae1027");
    arena_free(&line.arena);
    ck_assert_int_eq(parse(&line, "revision -vm text --head=a --head b --depends-on=c --rev-id= "),
                     0);
    ck_assert_str_eq(line.options.message, "text");
    ck_assert_uint_eq(line.options.heads.count, 2);
    ck_assert_str_eq(line.options.depends_on.items[0], "c");
    ck_assert_str_eq(line.options.revision_id, "");
    arena_free(&line.arena);
}
END_TEST

START_TEST(sizes)
{
    static const struct {
        const char *line;
        uint64_t bytes; /* 1: refused */
    } cases[] = {
        {"up", UINT64_C(4) << 30},
        {"up --max-memory=0", 0},
        {"--max-memory=300 up", 300},
        {"up --max-memory 16K", 16 * 1024},
        {"up --max-memory=512M", UINT64_C(512) << 20},
        {"up --max-memory=1024G", UINT64_C(1) << 40},
        {"up --max-memory=1025G", 1},
        {"up --max-memory=", 1},
        {"up --max-memory=G", 1},
        {"up --max-memory=1GB", 1},
        {"up --max-memory=-1", 1},
        {"up --max-memory=1.5G", 1},
        {"up --max-memory=99999999999999999999", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct line line;
        int rc = parse(&line, cases[i].line);
        ck_assert_int_eq(rc, cases[i].bytes == 1 ? -STEMMA_USAGE : 0);
        if (rc == 0)
            ck_assert_uint_eq(line.options.max_memory, cases[i].bytes);
        arena_free(&line.arena);
    }
}
END_TEST

START_TEST(seconds)
{
    static const struct {
        const char *line;
        int64_t milliseconds; /* -1: refused */
    } cases[] = {
        {"up --lock-timeout=0", 0},          {"up --lock-timeout=0.001", 1},
        {"up --lock-timeout=1.23456", 1234}, {"up --lock-timeout=86400", 86400000},
        {"up --lock-timeout=86401", -1},     {"up --lock-timeout=", -1},
        {"up --lock-timeout=.5", -1},        {"up --lock-timeout=-1", -1},
        {"up --lock-timeout=1e3", -1},       {"up --lock-timeout=99999999999999999999", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct line line;
        int rc = parse(&line, cases[i].line);
        ck_assert_int_eq(rc, cases[i].milliseconds < 0 ? -STEMMA_USAGE : 0);
        if (rc == 0)
            ck_assert_int_eq(line.options.lock_timeout_ms, cases[i].milliseconds);
        arena_free(&line.arena);
    }
}
END_TEST

START_TEST(faults_are_named_with_a_way_out)
{
    static const struct {
        const char *line, *message, *hint;
    } cases[] = {
        {"", "a command is missing", "\"stemma --help\" lists the commands"},
        {"upgarde", "there is no command 'upgarde'", "did you mean 'upgrade'?"},
        {"rolback", "there is no command 'rolback'", "did you mean 'rollback'?"},
        {"xyzzy", "there is no command 'xyzzy'", "\"stemma --help\" lists the commands"},
        {"upgrade --dryrun", "there is no option --dryrun", "did you mean --dry-run?"},
        {"upgrade --nowhere", "there is no option --nowhere", "stemma upgrade --help"},
        {"upgrade -z", "there is no option -z", "stemma upgrade --help"},
        {"upgrade --purge", "upgrade does not take --purge", "it belongs to: stamp"},
        {"--splice heads", "heads does not take --splice", "it belongs to: revision merge"},
        {"upgrade --sql=yes", "--sql takes no value", "stemma upgrade --help"},
        {"current -d", "--database needs DB", "stemma current --help"},
        {"current --color=red", "--color cannot be 'red'", "--color=auto|always|never"},
        {"up --transaction=none", "--transaction cannot be 'none'", "--transaction=run|revision"},
        {"downgrade", "downgrade: TARGET is missing", "stemma downgrade -1"},
        {"up a b", "up: 'b' is one argument too many", "stemma up [TARGET]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct line line;
        ck_assert_int_eq(parse(&line, cases[i].line), -STEMMA_USAGE);
        ck_assert_str_eq(line.complaint.message, cases[i].message);
        ck_assert_str_eq(line.complaint.hint, cases[i].hint);
        arena_free(&line.arena);
    }
}
END_TEST

START_TEST(json_is_known_after_a_fault)
{
    struct line line;
    ck_assert_int_eq(parse(&line, "nothing --json"), -STEMMA_USAGE);
    ck_assert(line.options.json);
    arena_free(&line.arena);
    ck_assert_int_eq(parse(&line, "nothing -- --json"), -STEMMA_USAGE);
    ck_assert(!line.options.json);
    arena_free(&line.arena);
}
END_TEST

START_TEST(help_needs_no_arguments)
{
    struct line line;
    ck_assert_int_eq(parse(&line, "downgrade -h"), 0);
    ck_assert(line.options.help);
    ck_assert_str_eq(line.options.command->name, "downgrade");
    arena_free(&line.arena);
    ck_assert_int_eq(parse(&line, "-h"), 0);
    ck_assert_ptr_null(line.options.command);
    arena_free(&line.arena);
    ck_assert_int_eq(parse(&line, "--version"), 0);
    ck_assert(line.options.version);
    arena_free(&line.arena);
}
END_TEST

START_TEST(the_tables_hold_together)
{
    ck_assert_uint_le(option_count, 64); /* struct options' bit set */
    for (size_t i = 0; i < alias_count; i++)
        ck_assert_ptr_nonnull(command_find(alias_table[i].command));
    for (size_t i = 0; i < option_count; i++) {
        const struct option *option = &option_table[i];
        ck_assert((option->kind == OPTION_FLAG) == (option->argument == NULL));
        ck_assert((option->kind == OPTION_CHOICE) == (option->choices != NULL));
        bool owned = option->commands == NULL;
        for (size_t k = 0; k < command_count && !owned; k++)
            owned = option_belongs(option, &command_table[k]);
        ck_assert_msg(owned, "%s", option->name);
        for (size_t k = 0; k < i; k++) {
            ck_assert_str_ne(option_table[k].name, option->name);
            ck_assert(option->letter == '\0' || option_table[k].letter != option->letter);
        }
    }
}
END_TEST

static char *print(const struct command *command, struct arena *dump)
{
    char *text = NULL;
    size_t length = 0;
    struct paper paper = {.file = open_memstream(&text, &length)};
    if (dump != NULL)
        help_dump(&paper, dump);
    else
        help_print(&paper, command);
    fclose(paper.file);
    return text;
}

START_TEST(help_shows_all_that_there_is_and_fits)
{
    char *general = print(NULL, NULL);
    ck_assert_ptr_nonnull(strstr(general, "--manifest"));
    ck_assert_ptr_nonnull(strstr(general, "rollback"));
    ck_assert_ptr_null(strstr(general, "dump-commands"));
    free(general);
    for (size_t i = 0; i < command_count; i++) {
        char *help = print(&command_table[i], NULL);
        ck_assert_ptr_nonnull(strstr(help, command_table[i].summary));
        ck_assert_ptr_nonnull(strstr(help, "Examples:\n  stemma "));
        for (const char *at = help; *at != '\0'; at += strcspn(at, "\n") + 1)
            ck_assert_msg(strcspn(at, "\n") <= 96, "%s", at);
        free(help);
    }
}
END_TEST

START_TEST(the_dump_is_one_line_a_thing)
{
    struct arena arena = {0};
    char *dump = print(NULL, &arena);
    ck_assert_ptr_nonnull(strstr(dump, "command\tupgrade\t[TARGET]\t"));
    ck_assert_ptr_nonnull(strstr(dump, "alias\tup\tupgrade\n"));
    ck_assert_ptr_nonnull(strstr(dump, "option\t-\tcolor\t-\tauto|always|never\t"));
    ck_assert_ptr_nonnull(strstr(dump, "option\thistory\trev-range\tr\tA:B\t"));
    ck_assert_ptr_nonnull(strstr(dump, "option\tstamp\tpurge\t-\t-\t"));
    ck_assert_ptr_null(strstr(dump, "dump-commands"));
    free(dump);
    arena_free(&arena);
}
END_TEST

UNIT_MAIN("options", commands_and_arguments, values_are_stored, sizes, seconds,
          faults_are_named_with_a_way_out, json_is_known_after_a_fault, help_needs_no_arguments,
          the_tables_hold_together, help_shows_all_that_there_is_and_fits,
          the_dump_is_one_line_a_thing)
