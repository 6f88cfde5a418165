/* One pass over the words: an option has one meaning everywhere, so it can be stored before the
 * command is known; whether the command takes it is asked at the end. */
#include "cmd/options.h"

#include "base/path.h"
#include "base/phrase.h"
#include "base/shell.h"

#include <string.h>

struct parser {
    int argc, next;
    const char *const *argv;
    struct arena *arena;
    struct options *options;
    struct complaint *complaint;
    const struct alias *alias;
    const char *command_word;
};

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < command_count; i++)
        if (strcmp(command_table[i].name, name) == 0)
            return &command_table[i];
    return NULL;
}

static const struct alias *alias_find(const char *name)
{
    for (size_t i = 0; i < alias_count; i++)
        if (strcmp(alias_table[i].name, name) == 0)
            return &alias_table[i];
    return NULL;
}

bool option_belongs(const struct option *option, const struct command *command)
{
    if (option->commands == NULL)
        return true;
    if (command == NULL)
        return false;
    size_t length = strlen(command->name);
    const char *at = option->commands;
    while ((at = strstr(at, command->name)) != NULL) {
        if (at[-1] == ' ' && at[length] == ' ')
            return true;
        at += length;
    }
    return false;
}

/* ---- Complaints ---- */

static int complain(struct parser *parser, const char *message, const char *hint)
{
    if (message == NULL)
        return -STEMMA_NO_MEMORY;
    *parser->complaint = (struct complaint){message, hint};
    return -STEMMA_USAGE;
}

static const char *help_hint(struct parser *parser)
{
    if (parser->options->command == NULL)
        return "\"stemma --help\" lists the commands";
    return arena_printf(parser->arena, "stemma %s --help", parser->options->command->name);
}

/* "app.db" of somebody who means "-d app.db"; NULL: it is no database. */
static const char *database_hint(struct parser *parser, const char *word)
{
    const char *quoted =
        path_names_database(str_from(word)) ? shell_word(parser->arena, word) : NULL;
    return quoted == NULL ? NULL : arena_printf(parser->arena, "did you mean -d %s?", quoted);
}

static int unknown_command(struct parser *parser, const char *word)
{
    struct nearest nearest = nearest_to(str_from(word));
    for (size_t i = 0; i < command_count; i++)
        nearest_try(&nearest, str_from(command_table[i].name));
    for (size_t i = 0; i < alias_count; i++)
        nearest_try(&nearest, str_from(alias_table[i].name));
    const char *hint = database_hint(parser, word);
    if (hint == NULL)
        hint = help_hint(parser);
    if (nearest.best.ptr != NULL)
        hint = arena_printf(parser->arena, "did you mean '%s'?", nearest.best.ptr);
    return complain(parser, arena_printf(parser->arena, "there is no command '%s'", word), hint);
}

static int unknown_option(struct parser *parser, const char *name)
{
    struct nearest nearest = nearest_to(str_from(name));
    for (size_t i = 0; i < option_count; i++)
        if (option_table[i].help != NULL &&
            (parser->options->command == NULL ||
             option_belongs(&option_table[i], parser->options->command))) {
            nearest_try(&nearest, str_from(option_table[i].name));
            if (nearest.best.ptr == NULL &&
                str_starts_with(str_from(option_table[i].name), str_from(name)))
                nearest.best = str_from(option_table[i].name);
        }
    const char *hint = help_hint(parser);
    if (nearest.best.ptr != NULL)
        hint = arena_printf(parser->arena, "did you mean --%s?", nearest.best.ptr);
    return complain(parser, arena_printf(parser->arena, "there is no option --%s", name), hint);
}

/* ---- Values ---- */

static void *field(struct parser *parser, const struct option *option)
{
    return (char *)parser->options + option->offset;
}

static int add_word(struct parser *parser, struct words *words, const char *word)
{
    if (words->items == NULL) {
        words->items = ARENA_ARRAY(parser->arena, const char *, (size_t)parser->argc + 1);
        if (words->items == NULL)
            return -STEMMA_NO_MEMORY;
    }
    words->items[words->count++] = word;
    return 0;
}

const char *option_argument(const struct option *option, struct arena *arena)
{
    if (option->choices == NULL)
        return option->argument;
    const char *text = option->choices[0].word;
    for (size_t i = 1; text != NULL && option->choices[i].word != NULL; i++)
        text = arena_printf(arena, "%s|%s", text, option->choices[i].word);
    return text;
}

static int bad_value(struct parser *parser, const struct option *option, const char *value,
                     const char *wanted)
{
    return complain(parser, arena_printf(parser->arena, "--%s cannot be '%s'", option->name, value),
                    arena_printf(parser->arena, "--%s=%s", option->name, wanted));
}

static int set_choice(struct parser *parser, const struct option *option, const char *value)
{
    for (const struct choice *choice = option->choices; choice->word != NULL; choice++) {
        if (strcmp(choice->word, value) == 0) {
            *(int *)field(parser, option) = choice->value;
            return 0;
        }
    }
    const char *wanted = option_argument(option, parser->arena);
    return wanted == NULL ? -STEMMA_NO_MEMORY : bad_value(parser, option, value, wanted);
}

/* Digits with an optional decimal part, up to a day; no signs, no exponents, no locale. */
static int set_seconds(struct parser *parser, const struct option *option, const char *value)
{
    static const int64_t most = 24 * 60 * 60 * INT64_C(1000);
    const char *at = value;
    int64_t milliseconds = 0;
    for (; *at >= '0' && *at <= '9' && milliseconds <= most; at++)
        milliseconds = milliseconds * 10 + (*at - '0') * 1000;
    if (*at == '.' && at != value) {
        int64_t unit = 100;
        for (at++; *at >= '0' && *at <= '9'; at++, unit /= 10)
            milliseconds += (*at - '0') * unit;
    }
    if (at == value || *at != '\0' || milliseconds > most)
        return bad_value(parser, option, value, "SECONDS, a number from 0 to 86400, as 2.5");
    *(int64_t *)field(parser, option) = milliseconds;
    return 0;
}

/* Digits, and perhaps K, M or G: powers of 1024. */
static int set_size(struct parser *parser, const struct option *option, const char *value)
{
    static const char units[] = "KMG";
    const uint64_t most = UINT64_C(1) << 40;
    const char *at = value;
    uint64_t size = 0;
    for (; *at >= '0' && *at <= '9' && size <= most; at++)
        size = size * 10 + (uint64_t)(*at - '0');
    const char *unit = *at == '\0' ? NULL : strchr(units, *at);
    if (unit != NULL && at != value) {
        size <<= 10 * (unit - units + 1);
        at++;
    }
    if (at == value || *at != '\0' || size > most)
        return bad_value(parser, option, value, "SIZE, as 512M or 2G, at most 1024G");
    *(uint64_t *)field(parser, option) = size;
    return 0;
}

static int set(struct parser *parser, const struct option *option, const char *value)
{
    parser->options->given |= UINT64_C(1) << (option - option_table);
    switch (option->kind) {
    case OPTION_FLAG:
        *(bool *)field(parser, option) = true;
        return 0;
    case OPTION_TEXT:
        *(const char **)field(parser, option) = value;
        return 0;
    case OPTION_LIST:
        return add_word(parser, field(parser, option), value);
    case OPTION_CHOICE:
        return set_choice(parser, option, value);
    case OPTION_SECONDS:
        return set_seconds(parser, option, value);
    case OPTION_SIZE:
        return set_size(parser, option, value);
    }
    return 0;
}

/* `value` is what stood in the same word, or NULL: then the next word is it. */
static int set_with_value(struct parser *parser, const struct option *option, const char *value)
{
    if (value == NULL && parser->next < parser->argc)
        value = parser->argv[parser->next++];
    if (value == NULL)
        return complain(
            parser, arena_printf(parser->arena, "--%s needs %s", option->name, option->argument),
            help_hint(parser));
    return set(parser, option, value);
}

/* ---- Words ---- */

/* "--name", "--name=value"; `word` is behind the dashes. */
static int long_option(struct parser *parser, const char *word)
{
    size_t length = strcspn(word, "=");
    const char *value = word[length] == '=' ? word + length + 1 : NULL;
    for (size_t i = 0; i < option_count; i++) {
        const struct option *option = &option_table[i];
        if (!str_equal_text((struct str){word, length}, option->name))
            continue;
        if (option->kind != OPTION_FLAG)
            return set_with_value(parser, option, value);
        if (value != NULL)
            return complain(parser,
                            arena_printf(parser->arena, "--%s takes no value", option->name),
                            help_hint(parser));
        return set(parser, option, NULL);
    }
    char *name = arena_copy(parser->arena, word, length);
    return name == NULL ? -STEMMA_NO_MEMORY : unknown_option(parser, name);
}

static const struct option *find_letter(char letter)
{
    for (size_t i = 0; i < option_count; i++)
        if (option_table[i].letter == letter)
            return &option_table[i];
    return NULL;
}

/* "-q", "-qv", "-fFILE", "-vf FILE"; `letters` is behind the dash. */
static int short_options(struct parser *parser, const char *letters)
{
    for (; *letters != '\0'; letters++) {
        const struct option *option = find_letter(*letters);
        if (option == NULL)
            return complain(parser, arena_printf(parser->arena, "there is no option -%c", *letters),
                            help_hint(parser));
        if (option->kind != OPTION_FLAG)
            return set_with_value(parser, option, letters[1] == '\0' ? NULL : letters + 1);
        int rc = set(parser, option, NULL);
        if (rc != 0)
            return rc;
    }
    return 0;
}

static int command_word(struct parser *parser, const char *word)
{
    if (strcmp(word, "help") == 0 && !parser->options->help) {
        parser->options->help = true;
        return 0;
    }
    parser->alias = alias_find(word);
    parser->command_word = word;
    parser->options->command = command_find(parser->alias == NULL ? word : parser->alias->command);
    return parser->options->command == NULL ? unknown_command(parser, word) : 0;
}

static int plain_word(struct parser *parser, const char *word)
{
    if (parser->options->command == NULL)
        return command_word(parser, word);
    return add_word(parser, &parser->options->arguments, word);
}

/* "-1" is an argument, as in `downgrade -1`; so is "-". */
static bool is_plain(const char *word)
{
    return word[0] != '-' || word[1] == '\0' || (word[1] >= '0' && word[1] <= '9');
}

static int parse_words(struct parser *parser)
{
    bool options_end = false;
    int rc = 0;
    while (rc == 0 && parser->next < parser->argc) {
        const char *word = parser->argv[parser->next++];
        if (options_end || is_plain(word))
            rc = plain_word(parser, word);
        else if (strcmp(word, "--") == 0)
            options_end = true;
        else if (word[1] == '-')
            rc = long_option(parser, word + 2);
        else
            rc = short_options(parser, word + 1);
    }
    return rc;
}

/* ---- Afterwards ---- */

static int misplaced(struct parser *parser, const struct option *option)
{
    struct str owners = str_from(option->commands); /* with a blank at either end */
    return complain(parser,
                    arena_printf(parser->arena, "%s does not take --%s",
                                 parser->options->command->name, option->name),
                    arena_printf(parser->arena, "it belongs to:%" STR_FMT,
                                 STR_ARG(str_slice(owners, 0, owners.len - 1))));
}

static int check_options(struct parser *parser)
{
    for (size_t i = 0; i < option_count; i++) {
        bool given = (parser->options->given >> i & 1) != 0;
        if (given && !option_belongs(&option_table[i], parser->options->command))
            return misplaced(parser, &option_table[i]);
    }
    return 0;
}

/* The first of the command's examples, without its comment. */
static const char *first_example(const struct parser *parser, const struct command *command)
{
    size_t length = strcspn(command->examples, "#\n");
    while (length > 0 && command->examples[length - 1] == ' ')
        length--;
    return arena_printf(parser->arena, "%.*s", (int)length, command->examples);
}

static bool takes(const struct command *command, const char *name)
{
    for (size_t i = 0; i < option_count; i++)
        if (strcmp(option_table[i].name, name) == 0)
            return option_belongs(&option_table[i], command);
    return false;
}

/* Words of a message without -m, or without quotes. NULL when out of memory. */
static const char *message_hint(struct parser *parser)
{
    const struct options *options = parser->options;
    struct phrase message = {.arena = parser->arena};
    if (options->message != NULL)
        phrase_put(&message, str_from(options->message));
    for (size_t i = 0; i < options->arguments.count; i++)
        phrase_add(&message, "%s%s", message.bytes.count == 0 ? "" : " ",
                   options->arguments.items[i]);
    const char *word = message.no_memory ? NULL : shell_word(parser->arena, phrase_end(&message));
    return word == NULL
               ? NULL
               : arena_printf(parser->arena, "stemma %s -m %s", parser->command_word, word);
}

static int too_many(struct parser *parser, const char *usage)
{
    const struct command *command = parser->options->command;
    const char *first = parser->options->arguments.items[command->most];
    const char *hint = database_hint(parser, first);
    if (hint == NULL)
        hint = command->most == 0 && takes(command, "message") ? message_hint(parser) : usage;
    return complain(parser,
                    arena_printf(parser->arena, "%s: '%s' is one argument too many",
                                 parser->command_word, first),
                    hint);
}

static int check_arguments(struct parser *parser)
{
    const struct command *command = parser->options->command;
    struct words *arguments = &parser->options->arguments;
    if (arguments->count == 0 && parser->alias != NULL && parser->alias->argument != NULL)
        return add_word(parser, arguments, parser->alias->argument);
    const char *usage =
        arena_printf(parser->arena, "stemma %s %s", parser->command_word, command->synopsis);
    if (arguments->count < command->least)
        return complain(parser,
                        arena_printf(parser->arena, "%s: %.*s is missing", parser->command_word,
                                     (int)strcspn(command->synopsis, ". "), command->synopsis),
                        first_example(parser, command));
    return arguments->count > command->most ? too_many(parser, usage) : 0;
}

/* In "-d upgrade" the command's name is the database's. */
static int no_command(struct parser *parser)
{
    for (size_t i = 0; i < option_count; i++) {
        const struct option *option = &option_table[i];
        bool given = option->kind == OPTION_TEXT && (parser->options->given >> i & 1) != 0;
        const char *value = given ? *(const char **)field(parser, option) : "";
        if (command_find(value) != NULL || alias_find(value) != NULL)
            return complain(parser,
                            arena_printf(parser->arena,
                                         "a command is missing: '%s' is taken for the %s of --%s",
                                         value, option->argument, option->name),
                            help_hint(parser));
    }
    return complain(parser, "a command is missing", help_hint(parser));
}

/* The form of a complaint must not depend on where in the line the fault is. */
static void look_for_json(int argc, const char *const *argv, struct options *options)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--json") == 0)
            options->json = true;
}

int options_parse(int argc, const char *const *argv, struct arena *arena, struct options *out,
                  struct complaint *complaint)
{
    *out = (struct options){.lock_timeout_ms = -1,
                            .max_memory = OPTION_MAX_MEMORY,
                            .max_time_ms = -1,
                            .bundle_format = BUNDLE_BY_NAME};
    struct parser parser = {.argc = argc,
                            .next = 1,
                            .argv = argv,
                            .arena = arena,
                            .options = out,
                            .complaint = complaint};
    int rc = parse_words(&parser);
    if (rc == 0 && (out->help || out->version || out->dump_commands))
        return 0;
    if (rc == 0 && out->command == NULL)
        rc = no_command(&parser);
    if (rc == 0)
        rc = check_options(&parser);
    if (rc == 0)
        rc = check_arguments(&parser);
    if (rc != 0)
        look_for_json(argc, argv, out);
    return rc;
}
