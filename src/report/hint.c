/* Ways out. A command in them is made ready to run: it is about the manifest and the database that
 * were named, in words that a shell reads back. */
#include "report/parts.h"
#include "report/text.h"

#include "base/str.h"

#include <string.h>

static const struct str program = {"stemma ", sizeof "stemma " - 1};

/* Commands that look at no database. */
static const char *const without_database[] = {"branches", "bundle", "heads",
                                               "init",     "merge",  "snapshot"};

static bool has(struct str text, struct str part)
{
    return memmem(text.ptr, text.len, part.ptr, part.len) != NULL;
}

static bool looks_at_database(struct str command)
{
    struct str rest = str_slice(command, program.len, command.len);
    const char *blank = memchr(rest.ptr, ' ', rest.len);
    struct str name = str_slice(rest, 0, blank == NULL ? rest.len : (size_t)(blank - rest.ptr));
    for (size_t i = 0; i < sizeof without_database / sizeof without_database[0]; i++)
        if (str_equal_text(name, without_database[i]))
            return false;
    return true;
}

void put_selection(struct paper *paper, struct str command,
                   const struct report_selection *selection)
{
    bool runs = !has(command, STR(" --help")) && !has(command, STR("[")); /* or is it a synopsis? */
    if (runs && selection->manifest != NULL && !has(command, STR(" -f ")))
        paper_print(paper, " -f %s", selection->manifest);
    if (runs && selection->database != NULL && !has(command, STR(" -d ")) &&
        looks_at_database(command))
        paper_print(paper, " -d %s", selection->database);
}

static void put_text(struct paper *paper, struct str text)
{
    for (size_t at = 0; at < text.len;) {
        struct glyph glyph = text_glyph(text.ptr + at);
        paper_write(paper, glyph.bytes, strlen(glyph.bytes));
        at += glyph.taken;
    }
}

/* The first command in the line: all of it, or what stands in quotes. */
static struct str find_command(struct str line)
{
    static const struct str quoted = {"\"stemma ", sizeof "\"stemma " - 1};
    if (str_starts_with(line, program))
        return line;
    const char *quote = memmem(line.ptr, line.len, quoted.ptr, quoted.len);
    if (quote == NULL)
        return (struct str){line.ptr + line.len, 0};
    struct str rest = str_slice(line, (size_t)(quote + 1 - line.ptr), line.len);
    const char *end = memchr(rest.ptr, '"', rest.len);
    return str_slice(rest, 0, end == NULL ? rest.len : (size_t)(end - rest.ptr));
}

static void put_line(struct paper *paper, struct str line, const struct report_selection *selection)
{
    while (line.len > 0) {
        struct str command = find_command(line);
        size_t end = (size_t)(command.ptr + command.len - line.ptr);
        put_text(paper, str_slice(line, 0, end));
        if (command.len > 0)
            put_selection(paper, command, selection);
        line = str_slice(line, end, line.len);
    }
    paper_write(paper, "\n", 1);
}

void put_hint(struct paper *paper, const char *hint, const struct report_selection *selection)
{
    static const char word[] = "hint: ";
    paper_ink(paper, INK_CYAN, "hint");
    paper_write(paper, ": ", 2);
    for (;;) {
        size_t length = strcspn(hint, "\n");
        put_line(paper, (struct str){hint, length}, selection);
        hint += length;
        if (*hint == '\0' || *++hint == '\0')
            return;
        paper_pad(paper, sizeof word - 1);
    }
}

const char *hint_of(const struct report *report, const struct stemma_diagnostic *diagnostic)
{
    bool memory = diagnostic->code == STEMMA_NO_MEMORY && diagnostic->hint == NULL;
    return memory ? report->memory_hint : diagnostic->hint;
}
