/* Command lines: a line feed ends a word, the byte 1 stands for a line feed. What must hold: they
 * are understood, or there is a complaint, which comes out as one JSON document and as lines that
 * show no byte of the command line that a terminal would act on. */
#include "fuzz.h"

#include "cmd/options.h"
#include "report/report.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_WORDS = 64 };

struct line {
    char *text;
    const char *words[MOST_WORDS + 1];
    int count;
};

static void split(struct line *line, const uint8_t *data, size_t size)
{
    line->text = malloc(size + 1);
    REQUIRE(line->text != NULL);
    if (size != 0)
        memcpy(line->text, data, size);
    line->text[size] = '\0';
    line->words[line->count++] = "stemma";
    for (char *c = line->text, *end = c + size; c < end && line->count < MOST_WORDS;) {
        line->words[line->count++] = c;
        for (; c < end && *c != '\n'; c++)
            if (*c == 1)
                *c = '\n';
        *c++ = '\0';
    }
}

/* Texts are those of the command line, not copies: whole words or their ends. */
static bool is_from(const struct line *line, const char *text)
{
    for (int i = 1; i < line->count; i++)
        if (text >= line->words[i] && text <= line->words[i] + strlen(line->words[i]))
            return true;
    return false;
}

static void check_words(const struct line *line, const struct words *words)
{
    for (size_t i = 0; i < words->count; i++)
        REQUIRE(is_from(line, words->items[i]));
}

static bool was_given(const struct options *options, size_t option)
{
    return (options->given >> option & 1) != 0;
}

/* What is asked for has nothing to do with a command. */
static bool asks_for_text(const struct options *options)
{
    return options->help || options->version || options->dump_commands;
}

/* Every option that is there was given, belongs to the command, and holds a value of its kind. */
static void check_options(const struct line *line, const struct options *options)
{
    for (size_t i = 0; i < option_count; i++) {
        const struct option *option = &option_table[i];
        const void *value = (const char *)options + option->offset;
        if (!was_given(options, i))
            continue;
        REQUIRE(asks_for_text(options) || options->command == NULL ||
                option_belongs(option, options->command));
        if (option->kind == OPTION_TEXT)
            REQUIRE(is_from(line, *(const char *const *)value));
        if (option->kind == OPTION_LIST)
            check_words(line, value);
        if (option->kind == OPTION_SECONDS)
            REQUIRE(*(const int64_t *)value >= 0);
        if (option->kind == OPTION_FLAG)
            REQUIRE(*(const bool *)value);
    }
}

static void check_understood(const struct line *line, const struct options *options)
{
    check_options(line, options);
    if (asks_for_text(options))
        return;
    REQUIRE(options->command != NULL);
    REQUIRE(options->arguments.count >= options->command->least &&
            options->arguments.count <= options->command->most);
}

/* ---- The complaint, shown ---- */

static char *show(enum report_format format, const struct stemma_diagnostic *error)
{
    char *text = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&text, &length);
    REQUIRE(file != NULL);
    struct report report = {.format = format, .command = "upgrade"};
    report.out.file = report.err.file = file;
    report_finish(&report, NULL, error);
    REQUIRE(!report.no_memory && report.out.error == 0 && report.err.error == 0);
    report_free(&report);
    fclose(file);
    REQUIRE(strlen(text) == length);
    return text;
}

static void check_json(const char *text)
{
    json_t *document = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    REQUIRE(document != NULL);
    const json_t *error = json_object_get(document, "error");
    REQUIRE(strcmp(json_string_value(json_object_get(error, "code")), "usage") == 0);
    REQUIRE(json_is_string(json_object_get(error, "message")));
    json_decref(document);
    REQUIRE(strchr(text, '\n') == text + strlen(text) - 1);
}

static size_t count_lines(const char *text)
{
    size_t lines = 0;
    for (; *text != '\0'; text++)
        lines += *text == '\n';
    return lines;
}

/* The message is one line, whatever the word that it quotes. */
static void check_text(const char *text, const char *hint)
{
    for (const char *c = text; *c != '\0'; c++)
        REQUIRE((unsigned char)*c >= ' ' || *c == '\n');
    REQUIRE(strstr(text, "\x7f") == NULL && strstr(text, "\xc2\x9b") == NULL);
    REQUIRE(count_lines(text) == 1 + (hint == NULL ? 0 : 1 + count_lines(hint)));
}

static void check_complaint(const struct complaint *complaint)
{
    const struct stemma_diagnostic error = {.severity = STEMMA_ERROR,
                                            .code = STEMMA_USAGE,
                                            .message = complaint->message,
                                            .hint = complaint->hint};
    REQUIRE(complaint->message != NULL && complaint->message[0] != '\0');
    char *json = show(REPORT_JSON, &error), *text = show(REPORT_TEXT, &error);
    check_json(json);
    check_text(text, complaint->hint);
    free(json);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct line line = {0};
    struct arena arena = {0};
    struct options options = {0};
    struct complaint complaint = {0};
    split(&line, data, size);
    int rc = options_parse(line.count, line.words, &arena, &options, &complaint);
    REQUIRE(rc == 0 || rc == -STEMMA_USAGE);
    if (rc == 0)
        check_understood(&line, &options);
    else
        check_complaint(&complaint);
    arena_free(&arena);
    free(line.text);
    return 0;
}
