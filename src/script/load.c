/* Reading scripts, by several threads where there are many: a deploy of ten thousand revisions
 * spends most of its time in opening files. Each thread takes the next chunk of requests, has an
 * arena and a list of diagnostics of its own, and both are handed over in order at the end. */
#include "script/folder.h"

#include "base/path.h"
#include "manifest/bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 64, MAX_THREADS = 8, FILES_PER_THREAD = 256 };

/* What file_read() says of a file that cannot be read. */
static const char *reason(int error)
{
    return error == EISDIR   ? "it is a folder"
           : error == EINVAL ? "it is no regular file"
                             : strerror(error);
}

static int load_error(const struct script_folder *folder, const struct script_request *request,
                      int error, diag_list *diags)
{
    if (error == ENOMEM)
        return diag_no_memory(diags);
    if (error == ENOENT)
        return folder_report_missing(folder, request, diags);
    const char *name = script_shown_name(folder, request->file.text, &diags->arena);
    return diag_error(diags, STEMMA_MANIFEST, request->file.span, "%s cannot be read: %s",
                      name == NULL ? "a script" : name, reason(error));
}

static int report_nul(const struct script *script, size_t at, diag_list *diags)
{
    int rc = diag_error(diags, STEMMA_SCRIPT, (struct span){&script->source, at, 1},
                        "a NUL byte: this is no SQL text");
    diag_hint(diags, "UTF-16 has a NUL in every other byte; save the file as UTF-8");
    return rc;
}

static int report_encoding(const struct script *script, size_t at, diag_list *diags)
{
    int rc = diag_error(diags, STEMMA_SCRIPT, (struct span){&script->source, at, 1},
                        "byte 0x%02X is not UTF-8",
                        (unsigned)(unsigned char)script->source.text.ptr[at]);
    diag_hint(diags, "save the file as UTF-8");
    return rc;
}

/* A large file is looked at window by window, so that it never is in memory whole. A window ends
 * neither inside a character nor between CR and LF. */
enum { WINDOW = 4 * 1024 * 1024, LONGEST_CHARACTER = 4 };

static size_t window_length(struct str text, size_t at)
{
    size_t len = text.len - at;
    if (len <= WINDOW)
        return len;
    len = WINDOW;
    while (len > WINDOW - LONGEST_CHARACTER && str_is_continuation(text.ptr[at + len]))
        len--;
    return text.ptr[at + len] == '\n' ? len - 1 : len;
}

/* Checks and hashes the text: SQLite would stop at a NUL, and store what is not UTF-8. */
static int scan(struct script *script, diag_list *diags)
{
    struct str text = script->source.text;
    struct hash hash;
    hash_begin(&hash);
    for (size_t at = (size_t)(script->sql - text.ptr), len; at < text.len; at += len) {
        len = window_length(text, at);
        struct str window = str_slice(text, at, at + len);
        const char *nul = memchr(window.ptr, '\0', window.len);
        if (nul != NULL)
            return report_nul(script, (size_t)(nul - text.ptr), diags);
        size_t error = str_utf8_error(window);
        if (error < window.len)
            return report_encoding(script, at + error, diags);
        hash_add(&hash, window);
        script_forget(script, at, at + len);
    }
    hash_end(&hash, script->hash);
    return 0;
}

static int finish(struct script *script, struct str text, diag_list *diags)
{
    script->source.text = text;
    script->sql = text.ptr + str_bom(text);
    return scan(script, diags);
}

static int read_file(const struct script_folder *folder, const struct script_request *request,
                     struct arena *arena, diag_list *diags, struct script *script)
{
    struct str name = request->file.text;
    bool plain = folder_has_plain(folder, name);
    int outside =
        plain || !script_exists(folder, name) ? 0 : folder_check_inside(folder, name, arena);
    if (outside == ENOMEM)
        return diag_no_memory(diags);
    if (outside != 0)
        return diag_error(diags, STEMMA_MANIFEST, request->file.span,
                          "%s is a link that leads out of the manifest's folder",
                          script->source.name);
    int rc = plain ? file_read_regular(folder->fd, script->path, arena, &script->file)
                   : file_read(folder->fd, script->path, SIZE_MAX, arena, &script->file);
    return rc == 0 ? 0 : load_error(folder, request, -rc, diags);
}

/* What runs is what was bundled: nobody has changed the table since. */
static int check_bundled(const struct script *script, const char *hash, diag_list *diags)
{
    if (hash == NULL || strcmp(hash, script->hash) == 0)
        return 0;
    int rc = diag_error(diags, STEMMA_MANIFEST, SPAN_FILE(&script->source),
                        "it is not what was bundled: it is %s", script->hash);
    diag_note(diags, SPAN_NONE, "it was %s", hash);
    diag_hint(diags, "make the bundle again with \"stemma bundle\"");
    return rc;
}

static int take_bundled(const struct script_folder *folder, const struct script_request *request,
                        diag_list *diags, struct script *script)
{
    const struct stemma_bundle_file *file = bundle_find(folder->bundle, request->file.text);
    if (file == NULL)
        return folder_report_missing(folder, request, diags);
    *request->out = *script;
    int rc = finish(request->out, bundle_text(file), diags);
    return rc == 0 ? check_bundled(request->out, file->hash, diags) : rc;
}

static int load_one(const struct script_folder *folder, const struct script_request *request,
                    struct arena *arena, diag_list *diags)
{
    struct script script = {0};
    struct str name = request->file.text;
    script.source.name = script_shown_name(folder, name, arena);
    if (script.source.name == NULL)
        return diag_no_memory(diags);
    script.path = script.source.name + strlen(script.source.name) - name.len;
    if (folder->bundle != NULL)
        return take_bundled(folder, request, diags, &script);
    int rc = read_file(folder, request, arena, diags, &script);
    if (rc != 0)
        return rc;
    *request->out = script;
    return finish(request->out, script.file.bytes, diags);
}

struct work {
    const struct script_folder *folder;
    const struct script_request *requests;
    size_t count;
    atomic_size_t next;
};

struct worker {
    struct work *work;
    struct arena arena;
    diag_list diags;
    pthread_t thread;
    int result;
};

static void *load_chunks(void *argument)
{
    struct worker *worker = argument;
    struct work *work = worker->work;
    size_t from;
    while ((from = atomic_fetch_add(&work->next, CHUNK)) < work->count) {
        size_t to = from + CHUNK < work->count ? from + CHUNK : work->count;
        for (size_t i = from; i < to && worker->diags.errors < MANIFEST_MAX_FAULTS; i++) {
            int rc = load_one(work->folder, &work->requests[i], &worker->arena, &worker->diags);
            if (worker->result == 0)
                worker->result = rc;
        }
    }
    return NULL;
}

/* In a thread of its own: with its own table of file descriptors it opens and closes files without
 * waiting for the others. Where that cannot be had, the table is shared. unshare(2) */
static void *load_apart(void *argument)
{
/* ThreadSanitizer takes the same number in two tables for the same file. */
#if defined CLONE_FILES && !defined __SANITIZE_THREAD__
    (void)unshare(CLONE_FILES);
#endif
    return load_chunks(argument);
}

static size_t thread_count(size_t files)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t wanted = files / FILES_PER_THREAD + 1;
    size_t most = processors < 1 ? 1 : (size_t)processors;
    if (most > MAX_THREADS)
        most = MAX_THREADS;
    return wanted < most ? wanted : most;
}

int script_load(const struct script_folder *folder, const struct script_request *requests,
                size_t count, struct arena *arena, diag_list *diags)
{
    struct worker workers[MAX_THREADS] = {0};
    struct work work = {.folder = folder, .requests = requests, .count = count};
    size_t started = 1, threads = thread_count(count);
    for (size_t i = 0; i < threads; i++)
        workers[i].work = &work;
    while (started < threads &&
           pthread_create(&workers[started].thread, NULL, load_apart, &workers[started]) == 0)
        started++;
    size_t told = diags->list.count;
    load_chunks(&workers[0]); /* this thread works too: without any other it does it all */
    int rc = 0;
    for (size_t i = 0; i < started; i++) {
        if (i != 0)
            pthread_join(workers[i].thread, NULL);
        arena_adopt(arena, &workers[i].arena);
        diag_adopt(diags, &workers[i].diags);
        if (rc == 0)
            rc = workers[i].result;
    }
    if (diags->list.count - told > MANIFEST_MAX_FAULTS) /* each thread knows of its own only */
        diag_forget(diags, told + MANIFEST_MAX_FAULTS);
    return rc;
}

int script_load_file(const char *path, struct arena *arena, diag_list *diags, struct script *out)
{
    const char *shown = arena_copy(arena, path, strlen(path));
    if (shown == NULL)
        return diag_no_memory(diags);
    struct file_text file = {0};
    int error = file_read(AT_FDCWD, path, SIZE_MAX, arena, &file);
    if (error == -ENOMEM)
        return diag_no_memory(diags);
    if (error != 0)
        return diag_error(diags, STEMMA_IO, SPAN_NONE, "%s cannot be read: %s", path,
                          reason(-error));
    *out = (struct script){.source.name = shown, .file = file};
    return finish(out, file.bytes, diags);
}

const char *script_name_in_project(const struct script *script, const struct manifest *manifest)
{
    const char *name = script->source.name;
    size_t len = strlen(manifest->folder);
    bool is_file = script->path != NULL && manifest->bundle == NULL;
    if (!is_file || strcmp(manifest->folder, ".") == 0 || strncmp(name, manifest->folder, len) != 0)
        return name;
    return name + len + strspn(name + len, "/");
}

int script_from_text(const char *name, struct str text, struct arena *arena, diag_list *diags,
                     struct script *out)
{
    char *copy = arena_copy(arena, text.ptr, text.len);
    out->path = NULL;
    out->file = (struct file_text){0};
    out->source.name = arena_copy(arena, name, strlen(name));
    if (copy == NULL || out->source.name == NULL)
        return diag_no_memory(diags);
    return finish(out, (struct str){copy, text.len}, diags);
}

void script_forget(const struct script *script, size_t from, size_t to)
{
    file_forget(&script->file, from, to);
}

void script_release(struct script *script)
{
    file_release(&script->file);
}
