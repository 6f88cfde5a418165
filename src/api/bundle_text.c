/* A bundle as C source.
 *
 * Texts are string literals, a line of source for each of their lines. C99 promises 4095 bytes for
 * one (5.2.4.1), and gcc and clang warn above that although they have no limit, so the warning is
 * switched off. Arrays of numbers would need no such thing, but cost the compiler twenty times the
 * time and ten times the memory: 29 s and 1 GB for 10 MB of scripts, against 1.4 s and 90 MB. */
#include "api/bundle.h"

#include <stdio.h>
#include <string.h>

/* A line of source is cut behind so many bytes. */
enum { LONGEST_LINE = 1000 };

struct writing {
    int (*write)(void *user, const char *bytes, size_t length);
    void *user;
    int result; /* of the first write that failed */
    size_t used;
    char buffer[4096];
};

static void flush(struct writing *writing)
{
    if (writing->result == 0 && writing->used != 0)
        writing->result = writing->write(writing->user, writing->buffer, writing->used);
    writing->used = 0;
}

static void put(struct writing *writing, struct str bytes)
{
    while (bytes.len != 0) {
        size_t room = sizeof writing->buffer - writing->used;
        size_t part = bytes.len < room ? bytes.len : room;
        memcpy(writing->buffer + writing->used, bytes.ptr, part);
        writing->used += part;
        bytes = str_slice(bytes, part, bytes.len);
        if (writing->used == sizeof writing->buffer)
            flush(writing);
    }
}

static void put_text(struct writing *writing, const char *text)
{
    put(writing, str_from(text));
}

static void put_number(struct writing *writing, size_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%zu", number);
    put_text(writing, text);
}

/* Everywhere the same text, whatever character set the compiler reads: printable ASCII as it is,
 * the rest as three octal digits, behind which a digit can stand. Of "??" the second is escaped:
 * with a third character it may be a trigraph. C99, 5.2.1.1 */
static size_t escape(char c, char before, char out[5])
{
    static const char escaped[] = "\n\r\t\"\\", letters[] = "nrt\"\\";
    const char *found = c == '\0' ? NULL : strchr(escaped, c);
    unsigned char byte = (unsigned char)c;
    if (found != NULL)
        return (size_t)snprintf(out, 5, "\\%c", letters[found - escaped]);
    if (c == '?' && before == '?')
        return (size_t)snprintf(out, 5, "\\?");
    if (byte < ' ' || byte > '~')
        return (size_t)snprintf(out, 5, "\\%03o", (unsigned)byte);
    out[0] = c;
    return 1;
}

/* A literal, or several that the compiler joins. */
static void put_literal(struct writing *writing, struct str text, const char *indent)
{
    char before = '\0', out[5];
    size_t length = 0;
    put_text(writing, "\"");
    for (size_t i = 0; i < text.len; i++) {
        size_t count = escape(text.ptr[i], before, out);
        put(writing, (struct str){out, count});
        length += count;
        before = text.ptr[i];
        if ((before != '\n' && length < LONGEST_LINE) || i + 1 == text.len)
            continue;
        put_text(writing, "\"\n");
        put_text(writing, indent);
        put_text(writing, "\"");
        length = 0;
        before = '\0';
    }
    put_text(writing, "\"");
}

/* The members of a struct stemma_bundle_file. */
static void put_file(struct writing *writing, const char *name, struct str text, const char *hash)
{
    put_text(writing, "    {");
    put_literal(writing, str_from(name), "     ");
    put_text(writing, ",\n     ");
    put_literal(writing, text, "     ");
    put_text(writing, ",\n     ");
    put_number(writing, text.len);
    put_text(writing, ", \"");
    put_text(writing, hash);
    put_text(writing, "\"},\n");
}

/* ---- The file ---- */

/* "@" stands for the variable's name. */
static const char beginning[] =
    "/* Made by \"stemma bundle\" from a manifest and its scripts. Make it again, do not edit it.\n"
    " *\n"
    " *     #include <stemma.h>\n"
    " *     extern const struct stemma_bundle @;\n"
    " *\n"
    " *     rc = stemma_project_load_bundle(&@, diags, &project);\n"
    " *\n"
    " * With STEMMA_BUNDLE_DECLARATION defined this file is the declaration alone.\n"
    " */\n"
    "#include <stemma.h>\n"
    "\n"
    "#if STEMMA_BUNDLE_VERSION != 1\n"
    "#error \"made for another version of libstemma: make it again with its stemma bundle\"\n"
    "#endif\n"
    "\n"
    "#ifdef __cplusplus\n"
    "extern \"C\" {\n"
    "#endif\n"
    "extern const struct stemma_bundle @;\n"
    "#ifdef __cplusplus\n"
    "}\n"
    "#endif\n"
    "\n"
    "#ifndef STEMMA_BUNDLE_DECLARATION\n"
    "#ifdef __GNUC__\n"
    "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n"
    "#endif\n"
    "\n";

_Static_assert(STEMMA_BUNDLE_VERSION == 1, "the text above says so, too");

static void put_named(struct writing *writing, const char *text, const char *name)
{
    for (const char *at; (at = strchr(text, '@')) != NULL; text = at + 1) {
        put(writing, (struct str){text, (size_t)(at - text)});
        put_text(writing, name);
    }
    put_text(writing, text);
}

static void put_scripts(struct writing *writing, const struct bundle_content *content,
                        const char *name)
{
    if (content->script_count == 0) /* an empty array is no C */
        return;
    put_named(writing, "static const struct stemma_bundle_file @_scripts[] = {\n", name);
    for (size_t i = 0; i < content->script_count; i++) {
        const struct script *script = &content->scripts[i];
        put_file(writing, script->path, script->source.text, script->hash);
    }
    put_text(writing, "};\n\n");
}

/* The manifest's folder is where it was bundled: nothing of it is told. */
static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

bool bundle_is_name(const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    return name[0] != '\0' && strchr("0123456789", name[0]) == NULL &&
           name[strspn(name, allowed)] == '\0';
}

int bundle_write_c(const struct bundle_content *content, const char *name,
                   int (*write)(void *user, const char *bytes, size_t length), void *user)
{
    struct writing writing = {.write = write, .user = user};
    const struct source *manifest = &content->manifest->source;
    char hash[HASH_SIZE];
    hash_text(manifest->text, hash);
    put_named(&writing, beginning, name);
    put_scripts(&writing, content, name);
    put_named(&writing, "const struct stemma_bundle @ = {\n    1,\n", name);
    put_file(&writing, base_name(manifest->name), manifest->text, hash);
    if (content->script_count != 0)
        put_named(&writing, "    @_scripts, ", name);
    else
        put_text(&writing, "    NULL, ");
    put_number(&writing, content->script_count);
    put_text(&writing, "};\n#endif\n");
    flush(&writing);
    return writing.result;
}
