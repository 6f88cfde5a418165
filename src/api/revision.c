/* New revisions: two files, and an entry in the manifest. */
#include "api/revision.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/path.h"
#include "manifest/names.h"
#include "target/target.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct adding {
    const struct project *project;
    const struct stemma_new_revision *wanted;
    const struct revision_scripts *scripts; /* NULL: they are left to be written */
    struct creation *creation;
    struct arena scratch;
    VEC(node_id) parents;
    struct manifest_entry entry;
    diag_list *diags;
};

static struct str or_empty(const char *text)
{
    return text == NULL ? STR("") : str_from(text);
}

/* ---- Parents ---- */

static int add_parents(struct adding *adding, struct node_list nodes)
{
    for (size_t i = 0; i < nodes.count; i++) {
        bool known = false;
        for (size_t p = 0; p < adding->parents.count; p++)
            known |= adding->parents.items[p] == nodes.items[i];
        if (!known && !VEC_PUSH(&adding->scratch, &adding->parents, nodes.items[i]))
            return diag_no_memory(adding->diags);
    }
    return 0;
}

typedef int resolve(const struct target_context *context, const char *text, struct node_list *out);

static int resolve_parents(struct adding *adding, const char *command, resolve *resolve_one,
                           const char *by_default)
{
    struct target_context context = {
        .graph = &adding->project->graph,
        .command = command,
        .known = adding->project->graph.count,
        .arena = &adding->scratch,
        .diags = adding->diags,
    };
    struct stemma_names heads = adding->wanted->heads;
    if (heads.count == 0)
        heads = (struct stemma_names){&by_default, 1};
    for (size_t i = 0; i < heads.count; i++) {
        struct node_list nodes = {0};
        int rc = resolve_one(&context, heads.items[i], &nodes);
        if (rc == 0)
            rc = add_parents(adding, nodes);
        if (rc != 0)
            return rc;
    }
    return 0;
}

static int check_parents_are_heads(const struct adding *adding)
{
    for (size_t i = 0; !adding->wanted->splice && i < adding->parents.count; i++) {
        node_id parent = adding->parents.items[i];
        if (graph_is_head(&adding->project->graph, parent))
            continue;
        int rc = diag_error(adding->diags, STEMMA_USAGE, SPAN_NONE,
                            "%" STR_FMT " is not a head: a revision on it starts a branch",
                            STR_ARG(graph_id(&adding->project->graph, parent)));
        diag_hint(adding->diags, "give --splice if a branch is what you want");
        return rc;
    }
    return 0;
}

/* ---- The id: the next number, in the width that the numbers have ---- */

enum { TIMESTAMP_DIGITS = 14 }; /* 20260131120000: such ids are made of the time, not counted */

static bool is_number(struct str id)
{
    size_t digits = 0;
    while (digits < id.len && id.ptr[digits] >= '0' && id.ptr[digits] <= '9')
        digits++;
    return digits == id.len && digits != 0 && digits <= TIMESTAMP_DIGITS;
}

static const char *timestamp_id(struct arena *arena)
{
    char now[CLOCK_TEXT_SIZE], *id = arena_alloc(arena, TIMESTAMP_DIGITS + 1);
    size_t used = 0;
    clock_text(now);
    for (const char *c = now; id != NULL && used < TIMESTAMP_DIGITS; c++)
        if (*c >= '0' && *c <= '9')
            id[used++] = *c;
    if (id != NULL)
        id[used] = '\0';
    return id;
}

static const char *next_id(struct adding *adding)
{
    const struct graph *graph = &adding->project->graph;
    unsigned long long highest = 0;
    size_t width = 3;
    bool counted = false;
    for (node_id node = 0; node < graph->count; node++) {
        struct str id = graph_id(graph, node);
        if (!is_number(id))
            continue;
        if (id.len == TIMESTAMP_DIGITS)
            return timestamp_id(&adding->scratch);
        unsigned long long number = strtoull(id.ptr, NULL, 10);
        if (!counted || number > highest) {
            highest = number;
            width = id.len;
        }
        counted = true;
    }
    if (!counted)
        highest = graph->count;
    return arena_printf(&adding->scratch, "%0*llu", (int)width, highest + 1);
}

static int check_new_name(const struct adding *adding, struct str name, const char *what)
{
    const struct graph *graph = &adding->project->graph;
    if (!name_is_valid(name) || name_is_reserved(name)) {
        int rc = diag_error(adding->diags, STEMMA_USAGE, SPAN_NONE, "\"%" STR_FMT "\" cannot be %s",
                            STR_ARG(name), what);
        diag_hint(adding->diags, "letters, digits, \"_\", \".\" and \"-\", beginning with a letter "
                                 "or a digit, and not head, heads, base, bases or current");
        return rc;
    }
    if (graph_find_id(graph, name) != NODE_NONE || graph_find_label(graph, name) != NODE_NONE)
        return diag_error(adding->diags, STEMMA_USAGE, SPAN_NONE,
                          "\"%" STR_FMT "\" is taken: a revision or a label is called so",
                          STR_ARG(name));
    return 0;
}

static int choose_id(struct adding *adding)
{
    const char *id = adding->wanted->id != NULL ? adding->wanted->id : next_id(adding);
    if (id == NULL)
        return diag_no_memory(adding->diags);
    adding->entry.id = str_from(id);
    return check_new_name(adding, adding->entry.id, "the id of a revision");
}

/* ---- The entry ---- */

static int copy_dependencies(struct adding *adding)
{
    const struct graph *graph = &adding->project->graph;
    struct stemma_names wanted = adding->wanted->depends_on;
    struct str *names = ARENA_ARRAY(&adding->scratch, struct str, wanted.count);
    if (names == NULL)
        return diag_no_memory(adding->diags);
    for (size_t i = 0; i < wanted.count; i++) {
        names[i] = str_from(wanted.items[i]);
        if (graph_find_id(graph, names[i]) == NODE_NONE &&
            graph_find_label(graph, names[i]) == NODE_NONE)
            return diag_error(adding->diags, STEMMA_NO_SUCH_REVISION, SPAN_NONE,
                              "--depends-on %s: there is no such revision or label",
                              wanted.items[i]);
    }
    adding->entry.depends_on = names;
    adding->entry.depends_on_count = wanted.count;
    return 0;
}

/* Breaks of the line are manifest_append()'s to refuse; a tab would be shown as an escape
 * everywhere. */
static int check_message(const struct adding *adding)
{
    struct str message = or_empty(adding->wanted->message);
    for (size_t i = 0; i < message.len; i++)
        if ((unsigned char)message.ptr[i] < ' ' || message.ptr[i] == 0x7F)
            return diag_error(adding->diags, STEMMA_USAGE, SPAN_NONE,
                              "a message is one line of UTF-8 without control characters");
    return 0;
}

static int fill_entry(struct adding *adding, char created[CLOCK_TEXT_SIZE])
{
    const struct graph *graph = &adding->project->graph;
    struct str *parents = ARENA_ARRAY(&adding->scratch, struct str, adding->parents.count);
    if (parents == NULL)
        return diag_no_memory(adding->diags);
    for (size_t i = 0; i < adding->parents.count; i++)
        parents[i] = graph_id(graph, adding->parents.items[i]);
    clock_text(created);
    memcpy(created + 19, "Z", 2); /* without milliseconds */
    adding->entry.parents = parents;
    adding->entry.parent_count = adding->parents.count;
    adding->entry.label = or_empty(adding->wanted->label);
    adding->entry.message = or_empty(adding->wanted->message);
    adding->entry.created = str_from(created);
    adding->entry.foreign_keys_off = adding->scripts != NULL && adding->scripts->foreign_keys_off;
    int rc = copy_dependencies(adding);
    if (rc == 0 && adding->entry.label.len != 0)
        rc = check_new_name(adding, adding->entry.label, "a label");
    return rc;
}

/* ---- Files ---- */

static int write_script(struct adding *adding, const char *folder, const char *direction,
                        const char *body)
{
    struct arena *arena = &adding->creation->arena;
    struct str id = adding->entry.id, message = adding->entry.message;
    const char *name = arena_printf(arena, "%" STR_FMT "_%s.sql", STR_ARG(id), direction);
    const char *path = name == NULL ? NULL : path_join(arena, folder, name);
    const char *text =
        arena_printf(arena, "-- %" STR_FMT "%s%" STR_FMT " (%s)\n%s", STR_ARG(id),
                     message.len == 0 ? "" : ": ", STR_ARG(message), direction, body);
    if (path == NULL || text == NULL)
        return diag_no_memory(adding->diags);
    return creation_file(adding->creation, path, str_from(text));
}

static int write_scripts(struct adding *adding)
{
    const struct manifest *manifest = &adding->project->manifest;
    struct arena *arena = &adding->creation->arena;
    const char *written = arena_copy(arena, manifest->directory.ptr, manifest->directory.len);
    const char *folder = written == NULL ? NULL : path_join(arena, manifest->folder, written);
    if (folder == NULL)
        return diag_no_memory(adding->diags);
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return diag_errno(adding->diags, errno, folder, "the folder cannot be made");
    bool merges = adding->parents.count > 1;
    const struct revision_scripts *scripts = adding->scripts;
    int rc = write_script(adding, folder, "up",
                          scripts != NULL ? scripts->up
                          : merges        ? "-- This revision joins branches: it may stay empty.\n"
                                          : "\n");
    return rc != 0 ? rc
                   : write_script(adding, folder, "down", scripts != NULL ? scripts->down : "\n");
}

/* Whether the manifest still is what was read. */
static bool is_unchanged(const struct adding *adding, struct arena *scratch)
{
    const struct manifest *manifest = &adding->project->manifest;
    struct file_text now;
    if (file_read(AT_FDCWD, manifest->path, MANIFEST_MAX_SIZE, scratch, &now) != 0)
        return false;
    bool same = str_equal(now.bytes, manifest->source.text);
    file_release(&now);
    return same;
}

static int replace_manifest(struct adding *adding, struct str text)
{
    const char *path = adding->project->manifest.path;
    if (!is_unchanged(adding, &adding->scratch))
        return diag_error(adding->diags, STEMMA_IO, SPAN_NONE,
                          "%s was changed by somebody else at the same time; try again", path);
    int rc = file_replace(path, text, &adding->scratch);
    return rc == 0 ? 0 : diag_errno(adding->diags, -rc, path, "cannot be written");
}

/* The manifest is replaced only if it still is what was read; nobody else replaces it in between,
 * as its folder is locked. A file system without locks goes without. */
static int write_manifest(struct adding *adding)
{
    const struct manifest *manifest = &adding->project->manifest;
    struct str text;
    int rc = manifest_append(manifest, &adding->entry, &adding->scratch, adding->diags, &text);
    if (rc != 0)
        return rc;
    int folder = open(manifest->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0)
        flock(folder, LOCK_EX);
    rc = replace_manifest(adding, text);
    if (folder >= 0)
        close(folder);
    return rc;
}

static int note_created(struct adding *adding)
{
    struct creation *creation = adding->creation;
    struct node_list parents = {adding->parents.items, adding->parents.count};
    creation->created.id = arena_copy(&creation->arena, adding->entry.id.ptr, adding->entry.id.len);
    if (creation->created.id == NULL ||
        !graph_copy_ids(&adding->project->graph, parents, &creation->arena,
                        &creation->created.parents))
        return diag_no_memory(adding->diags);
    return creation_changes(creation, adding->project->manifest.path);
}

static int check_has_files(const struct adding *adding)
{
    if (adding->project->manifest.bundle == NULL)
        return 0;
    int rc = diag_error(adding->diags, STEMMA_USAGE, SPAN_NONE,
                        "the project is compiled into the program: there is no manifest that a "
                        "revision could be added to");
    diag_hint(adding->diags, "add it to the files that the bundle is made from");
    return rc;
}

/* The manifest comes last: until then everything can be taken back. */
static int add(struct adding *adding)
{
    char created[CLOCK_TEXT_SIZE];
    int rc = check_has_files(adding);
    if (rc == 0)
        rc = check_message(adding);
    if (rc == 0)
        rc = check_parents_are_heads(adding);
    if (rc == 0)
        rc = choose_id(adding);
    if (rc == 0)
        rc = fill_entry(adding, created);
    if (rc == 0)
        rc = write_scripts(adding);
    if (rc == 0)
        rc = note_created(adding);
    return rc == 0 ? write_manifest(adding) : rc;
}

static struct adding adding_of(const stemma_project *project,
                               const struct stemma_new_revision *revision,
                               struct creation *creation, diag_list *diags)
{
    return (struct adding){
        .project = &project->project, .wanted = revision, .creation = creation, .diags = diags};
}

static int finish(struct adding *adding, int rc, struct stemma_created **out)
{
    if (rc == 0)
        rc = add(adding);
    rc = creation_end(adding->creation, rc, out);
    arena_free(&adding->scratch);
    return rc;
}

int revision_add(const stemma_project *project, const struct stemma_new_revision *revision,
                 const struct revision_scripts *scripts, struct creation *creation,
                 diag_list *diags, struct stemma_created **out)
{
    struct adding adding = adding_of(project, revision, creation, diags);
    adding.scripts = scripts;
    bool first = adding.project->graph.count == 0 && revision->heads.count == 0;
    int rc = first ? 0 : resolve_parents(&adding, "revision", target_revisions, "head");
    return finish(&adding, rc, out);
}

int stemma_revision_add(const stemma_project *project, const struct stemma_new_revision *revision,
                        stemma_diagnostics *diags, struct stemma_created **out)
{
    struct creation *creation = creation_begin(diags);
    return creation == NULL ? -STEMMA_NO_MEMORY
                            : revision_add(project, revision, NULL, creation, diags, out);
}

int stemma_merge(const stemma_project *project, const struct stemma_new_revision *revision,
                 stemma_diagnostics *diags, struct stemma_created **out)
{
    struct creation *creation = creation_begin(diags);
    if (creation == NULL)
        return -STEMMA_NO_MEMORY;
    struct adding adding = adding_of(project, revision, creation, diags);
    int rc = resolve_parents(&adding, "merge", target_merge, "heads");
    if (rc == 0 && adding.parents.count < 2) {
        rc = diag_error(diags, STEMMA_USAGE, SPAN_NONE,
                        "a merge needs two different revisions, there %s",
                        adding.parents.count == 1 ? "is one" : "are none");
        diag_hint(diags, "\"stemma heads\" lists what can be merged");
    }
    return finish(&adding, rc, out);
}
