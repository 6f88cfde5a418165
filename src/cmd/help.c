#include "cmd/help.h"

#include <string.h>

enum { INDENT = 2, COMMAND_WIDTH = 12, OPTION_WIDTH = 30, LINE_WIDTH = 80 };

static void put(struct paper *paper, const char *text)
{
    paper_write(paper, text, strlen(text));
}

static void pad_to(struct paper *paper, size_t used, size_t width)
{
    paper_pad(paper, used < width ? width - used : 1);
}

/* Words, broken into lines that all start at `indent`; the first line stands there already. */
static void put_wrapped(struct paper *paper, const char *text, size_t indent)
{
    size_t used = indent;
    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        if (used > indent && used + 1 + length > LINE_WIDTH) {
            put(paper, "\n");
            paper_pad(paper, indent);
            used = indent;
        } else if (used > indent) {
            put(paper, " ");
            used++;
        }
        paper_write(paper, text, length);
        used += length;
        text += length + (text[length] == ' ');
    }
    put(paper, "\n");
}

static void put_option(struct paper *paper, const struct option *option)
{
    size_t used = INDENT + 4 + 2 + strlen(option->name);
    paper_pad(paper, INDENT);
    if (option->letter == '\0') {
        paper_pad(paper, 4);
    } else {
        const char letter[] = {'-', option->letter, ',', ' ', '\0'};
        put(paper, letter);
    }
    paper_print(paper, "--%s", option->name);
    if (option->argument != NULL) {
        bool pair = strchr(option->argument, '=') != NULL; /* --set NAME=VALUE */
        paper_print(paper, pair ? " %s" : "=%s", option->argument);
        used += 1 + strlen(option->argument);
    }
    if (used >= OPTION_WIDTH) {
        put(paper, "\n");
        used = 0;
    }
    paper_pad(paper, OPTION_WIDTH - used);
    put_wrapped(paper, option->help, OPTION_WIDTH);
}

static void put_options(struct paper *paper, const struct command *command, const char *title)
{
    bool any = false;
    for (size_t i = 0; i < option_count; i++) {
        const struct option *option = &option_table[i];
        bool wanted = command == NULL ? option->commands == NULL
                                      : option->commands != NULL && option_belongs(option, command);
        if (!wanted || option->help == NULL)
            continue;
        if (!any)
            put(paper, title);
        any = true;
        put_option(paper, option);
    }
}

static void put_commands(struct paper *paper)
{
    for (size_t i = 0; i < command_count; i++) {
        paper_pad(paper, INDENT);
        paper_ink(paper, INK_BOLD, command_table[i].name);
        pad_to(paper, strlen(command_table[i].name), COMMAND_WIDTH);
        paper_print(paper, "%s\n", command_table[i].summary);
    }
}

static void put_all_aliases(struct paper *paper)
{
    put(paper, "\nOther names:\n");
    for (size_t i = 0; i < alias_count; i++) {
        const struct alias *alias = &alias_table[i];
        paper_print(paper, "  %s", alias->name);
        pad_to(paper, strlen(alias->name), COMMAND_WIDTH);
        const char *argument = alias->argument == NULL ? "" : alias->argument;
        paper_print(paper, "%s%s%s\n", alias->command, *argument == '\0' ? "" : " ", argument);
    }
}

static void put_aliases(struct paper *paper, const struct command *command)
{
    bool any = false;
    for (size_t i = 0; i < alias_count; i++) {
        if (strcmp(alias_table[i].command, command->name) != 0)
            continue;
        paper_print(paper, any ? ", %s" : "\nOther names: %s", alias_table[i].name);
        any = true;
        if (alias_table[i].argument != NULL)
            paper_print(paper, " (%s)", alias_table[i].argument);
    }
    if (any)
        put(paper, "\n");
}

static void put_examples(struct paper *paper, const char *lines)
{
    put(paper, "\nExamples:\n");
    while (*lines != '\0') {
        size_t length = strcspn(lines, "\n") + 1;
        paper_pad(paper, INDENT);
        paper_write(paper, lines, length);
        lines += length;
    }
}

static void print_command(struct paper *paper, const struct command *command)
{
    paper_print(paper, "Usage: stemma %s%s%s\n\n%s\n", command->name,
                command->synopsis[0] == '\0' ? "" : " ", command->synopsis, command->summary);
    if (command->help != NULL) {
        put(paper, "\n");
        put_wrapped(paper, command->help, 0);
    }
    put_options(paper, command, "\nOptions:\n");
    put_options(paper, NULL, "\nGlobal options:\n");
    put_aliases(paper, command);
    put_examples(paper, command->examples);
}

void help_print(struct paper *paper, const struct command *command)
{
    if (command != NULL) {
        print_command(paper, command);
        return;
    }
    put(paper, "Usage: stemma [OPTIONS] COMMAND [OPTIONS] [ARGUMENTS]\n\n"
               "Runs SQL-file migrations on SQLite.\n\nCommands:\n");
    put_commands(paper);
    put_options(paper, NULL, "\nGlobal options, before or after the command:\n");
    put_all_aliases(paper);
    put(paper, "\n'stemma COMMAND --help' shows a command's options and examples.\n");
}

static void dump_option(struct paper *paper, const struct option *option, const char *command,
                        struct arena *arena)
{
    const char letter[] = {option->letter == '\0' ? '-' : option->letter, '\0'};
    const char *argument = option_argument(option, arena);
    paper_print(paper, "option\t%s\t%s\t%s\t%s\t%s\n", command, option->name, letter,
                argument == NULL ? "-" : argument, option->help);
}

static void dump_options(struct paper *paper, const struct command *command, struct arena *arena)
{
    for (size_t i = 0; i < option_count; i++) {
        const struct option *option = &option_table[i];
        if (option->help == NULL || (option->commands == NULL) != (command == NULL))
            continue;
        if (option_belongs(option, command))
            dump_option(paper, option, command == NULL ? "-" : command->name, arena);
    }
}

void help_dump(struct paper *paper, struct arena *arena)
{
    for (size_t i = 0; i < command_count; i++)
        paper_print(paper, "command\t%s\t%s\t%s\n", command_table[i].name,
                    command_table[i].synopsis, command_table[i].summary);
    for (size_t i = 0; i < alias_count; i++)
        paper_print(paper, "alias\t%s\t%s\n", alias_table[i].name, alias_table[i].command);
    dump_options(paper, NULL, arena);
    for (size_t i = 0; i < command_count; i++)
        dump_options(paper, &command_table[i], arena);
}
